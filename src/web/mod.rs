//! The browser around the engine: files as `Read`, blobs as `Write`, the worker's side and the page's side.
//!
//! wasm32 only. Shows nothing: that is `app`'s work.

mod blob;
pub mod client;
mod digests;
mod export;
mod expressions;
mod file;
mod hands;
mod indexed_db;
mod lock;
pub mod messages;
mod peer;
pub mod store;
mod tenant;
pub mod worker;

pub use client::Client;
pub use messages::{
    Answer, ConnectionInfo, Converted, Preview, Question, Reply, Request, TenantInfo,
};
pub use store::Store;
