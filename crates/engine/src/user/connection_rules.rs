//! What a connection asks of its users' identifiers, as far as that differs from one connection to the next.
//!
//! Source: Auth0 docs, Flexible Identifiers and Attributes; Username for Database Connections. The names that are the
//! same everywhere are `check`'s.

use serde::{Deserialize, Serialize};

/// The least and the most characters that a connection can be set to ask of usernames.
pub const USERNAME_BOUNDS: (u8, u8) = (1, 128);

/// The lengths of usernames unless the connection was set to others.
pub const USERNAME_DEFAULT: (u8, u8) = (1, 15);

/// What is asked of a user's identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConnectionRules {
    /// Each user must have an email
    pub email_required: bool,
    /// No two users may have the same email
    pub email_unique: bool,
    /// Each user must have a username
    pub username_required: bool,
    /// Each user must have a phone number
    pub phone_required: bool,
    /// The fewest and the most characters of a username; `None` if that is not known, and then what the default would
    /// refuse is only doubtful
    pub username_length: Option<(u8, u8)>,
    /// A username may be an email address
    pub username_may_be_email: bool,
}

impl Default for ConnectionRules {
    /// A connection of which nothing is known, or on which nothing was changed.
    fn default() -> Self {
        ConnectionRules {
            email_required: true,
            email_unique: true,
            username_required: false,
            phone_required: false,
            username_length: None,
            username_may_be_email: false,
        }
    }
}
