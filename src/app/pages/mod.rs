//! What is routed, one page a file.

pub mod convert;
pub mod unknown;

pub use convert::convert;
pub use unknown::unknown;
