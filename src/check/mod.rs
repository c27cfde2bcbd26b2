//! What Auth0 would reject, and why, found before anything is sent.
//!
//! Checks look at one [`User`] and add [`Finding`]s; they change nothing and know no files. [`schema`] agrees
//! with the published import schema as Auth0's validator words it; the other modules go beyond the schema.

pub mod duplicates;
mod email;
pub mod finding;
mod javascript;
mod parts;
pub mod schema;
mod shown;

use crate::profile::User;

pub use finding::{Code, Finding, Severity};

/// About the most findings one user gets; hostile input could ask for millions.
const MOST_FINDINGS: usize = 1_000;

/// Adds everything wrong or doubtful about `user`, looked at by itself.
pub fn check(user: &User, findings: &mut Vec<Finding>) {
    schema::check(user, findings);
}
