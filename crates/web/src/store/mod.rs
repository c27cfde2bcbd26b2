//! TODO head

pub mod indexed_db;
pub mod lock;
