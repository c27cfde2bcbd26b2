//! What `cargo fuzz` runs: the engine's and the formats' targets. The same files are part of the tests of these crates.

pub mod foreign;
pub mod targets;
