//! A tenant that lives in this browser: connections, their users, the record of jobs.
//!
//! Users lie in immutable [`segment`]s. The [`catalog`] names the connections and their live segments; it is
//! one record, replaced in one transaction, so every change happens whole or not at all. Segments that no
//! catalog names are left-overs of something that was cut short, and are collected as garbage. [`backend`] is the contract
//! of what keeps these, [`memory`] keeps them natively; the browser's IndexedDB is `web`'s. [`tenant`] puts
//! the parts together; [`damage`] finds what is not as it was written, and drops it; [`backup`] makes one file of
//! them. Nothing here judges a user or knows what a job is.

pub mod backend;
pub mod backup;
pub mod catalog;
pub mod connection;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod damage;
pub mod error;
pub mod memory;
pub mod segment;
pub mod tenant;
pub mod user;

pub use crate::store::backend::{Backend, Commit, Files};
pub use crate::store::catalog::{Catalog, SegmentRef, Stored};
pub use crate::store::connection::{Connection, Identifier, Kind};
pub use crate::store::damage::{DamagedPart, DamagedSegment, Repair};
pub use crate::store::error::Error;
pub use crate::store::memory::Memory;
pub use crate::store::segment::{Builder, Segment};
pub use crate::store::tenant::Tenant;
