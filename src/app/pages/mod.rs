//! What is routed, one page a file.

pub mod convert;
pub mod unknown;

pub use convert::Convert;
pub use unknown::Unknown;
