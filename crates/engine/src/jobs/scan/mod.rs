//! TODO head

pub mod parallel;
pub mod source;
