//! What a field gives for one user.

use std::borrow::Cow;

/// A value, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// There is none
    Missing,
    /// One, as JSON
    Json(Cow<'a, [u8]>),
    /// Working it out gave this error
    Failed(String),
}
