//! Where the browser keeps the local tenant, and who may write to it.

mod idb_events;
pub mod indexed_db;
pub mod lock;
