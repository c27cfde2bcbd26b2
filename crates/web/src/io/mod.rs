//! The browser's files and blobs as the engine's `Read` and `Write`, files that jobs make, locks, and digests by the browser's own crypto.

pub mod blob;
pub mod digests;
pub mod file;
pub mod lock;
pub mod made;
