//! What Auth0 takes, as data for the page that explains it: notes and examples by attribute, the forms of password
//! hashes, limits, what an import can never do, and how users move as they log in.
//!
//! Types and what is imported, updated, searched and exported stand in [`ATTRIBUTES`](crate::user::ATTRIBUTES) and are
//! not repeated here. `tests/reference.rs` runs every example through the checks. Codes are names, for `check` lies
//! above this layer.
//!
//! Sources: Auth0 docs, Bulk User Imports; User Data JSON Schema for Bulk User Imports; Bulk User Exports; User Profile
//! Structure; Jobs of the Management API.

mod attributes;
mod hashes;
mod limits;

pub use crate::user::reference::attributes::{ATTRIBUTE_NOTES, note_on};
pub use crate::user::reference::hashes::HASH_FORMS;
pub use crate::user::reference::limits::{LIMITS, NEVER, TRICKLE_MIGRATION};

use crate::user::Attribute;

/// A user that Auth0 would not take, or not as meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The user, as JSON
    pub user: &'static str,
    /// The code of what is found in it: `MAX_LENGTH`
    pub code: &'static str,
}

/// What is to be known about an attribute beside its row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeNote {
    /// The attribute
    pub attribute: Attribute,
    /// What to know when importing, updating or reading it, in a sentence or two
    pub about: &'static str,
    /// The smallest user in which it is right, as JSON; of attributes that no import takes the user without it
    pub right: &'static str,
    /// The smallest user in which it is wrong
    pub wrong: Wrong,
    /// All codes that Auth0 gives about it
    pub codes: &'static [&'static str],
}

/// A form of password hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashForm {
    /// What it is called: the algorithm, or `password_hash`
    pub name: &'static str,
    /// What the hash must look like
    pub value: &'static str,
    /// Which encodings there are
    pub encoding: &'static str,
    /// Whether a salt may stand beside it, and how
    pub salt: &'static str,
    /// What else is asked, or good to know; may be empty
    pub more: &'static str,
    /// A user with such a hash, as JSON
    pub right: &'static str,
    /// A user with one that is not right
    pub wrong: Wrong,
}

/// A limit of Auth0's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it limits: files, jobs or profiles
    pub of: &'static str,
    /// What it is about
    pub what: &'static str,
    /// The limit, and what comes beyond it
    pub limit: &'static str,
}

/// Something that no import does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Never {
    /// What
    pub what: &'static str,
    /// Why, or what happens instead
    pub why: &'static str,
    /// The way that works
    pub instead: &'static str,
}
