//! TODO head

pub mod job;
pub mod tenant;
