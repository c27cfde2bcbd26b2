//! What a stored hash is called.

use std::borrow::Cow;

/// The form of a stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// A name that stays
    pub id: &'static str,
    /// The same for people, with what differs between values: `bcrypt $2y$, 10 rounds`
    pub label: Cow<'static, str>,
    /// Whether the value can be nothing else
    pub certainty: Certainty,
}

/// Whether a value can be nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It has the marks of its form
    Sure,
    /// It may be, as may other keys and sums: digits or letters of a fitting number
    Maybe,
}

impl Form {
    pub(super) fn new(id: &'static str, label: impl Into<Cow<'static, str>>) -> Self {
        Form { id, label: label.into(), certainty: Certainty::Sure }
    }

    pub(super) fn maybe(id: &'static str, label: impl Into<Cow<'static, str>>) -> Self {
        Form { certainty: Certainty::Maybe, ..Form::new(id, label) }
    }
}
