//! TODO head

pub mod blob;
pub mod digests;
pub mod file;
