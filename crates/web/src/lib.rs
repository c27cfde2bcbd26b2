//! The browser around the engine: files as `Read`, blobs as `Write`, the worker's side and the page's side.
//!
//! wasm32 only: natively this crate is empty. Shows nothing: that is the page's work.
#![cfg(target_arch = "wasm32")]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod assets;
pub mod client;
pub mod io;
pub mod protocol;
pub mod store;
pub mod worker;

pub use crate::assets::page_build;
pub use crate::client::job::JobClient;
pub use crate::client::tenant::TenantClient;
pub use crate::protocol::failure::Failure;
pub use crate::protocol::page::{
    BackupOpened, ChosenFiles, ConnectionInfo, Converted, FaultyOf, FaultyUsers, ImportInto,
    ListsCompared, Preview, Query, Reply, Request, Response, TenantInfo,
};
pub use crate::protocol::trial::{
    MadeUsers, OtherReading, Password, Trial, TrialVerdict, TryOutcome,
};
