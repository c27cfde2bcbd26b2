//! Records → bytes: JSON array, NDJSON, gzip, files of limited size in a zip. Knows no Auth0.
//!
//! Everything is written front to back into a `Write`, so a result may be larger than memory.

pub mod csv;
pub mod digest;
pub mod framing;
pub mod gzip;
pub mod parts;
pub mod single;
pub mod zip;

pub use crate::write::csv::Dialect;
pub use crate::write::digest::{DigestsNow, Hashed};
pub use crate::write::framing::Framing;
pub use crate::write::parts::{Digests, Finished, Part, Parts};
pub use crate::write::single::OneFile;
