//! What Auth0 would reject, and why, found before anything is sent.
//!
//! Checks look at one [`User`] and add [`Finding`]s; they change nothing and know no files. [`schema`] agrees
//! with the published import schema as Auth0's validator words it; the other modules go beyond the schema.

pub mod finding;

pub use finding::{Code, Finding, Severity};
