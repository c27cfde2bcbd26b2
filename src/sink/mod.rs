//! Records → bytes: JSON array, NDJSON, gzip, files of limited size in a zip. Knows no Auth0.
//!
//! Everything is written front to back into a `Write`, so a result may be larger than memory.

pub mod archive;
pub mod csv;
pub mod framing;
pub mod gzip;
pub mod hashed;
pub mod one;
pub mod parts;

pub use csv::Dialect;
pub use framing::Framing;
pub use hashed::{DigestsNow, Hashed};
pub use one::OneFile;
pub use parts::{Digests, Finished, Part, Parts};
