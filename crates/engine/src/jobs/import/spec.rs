//! What an import is asked to do, and what came of it. Plain data that crosses between page and worker.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::jobs::report::Summary;

/// What an import is asked to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSpec {
    /// The id of the connection
    pub connection: String,
    /// Update users that are there already, found by email
    pub upsert: bool,
    /// Add the file's metadata to what is there instead of replacing it
    pub merge_metadata: bool,
    /// Leave `email_verified` as it is where the file leaves it out
    pub keep_verified: bool,
    /// Prepare exports as Convert does, and keep what Auth0 does not import
    pub prepare: bool,
    /// Tell when it is done
    pub send_completion_email: bool,
    /// An id of the user's own for the job
    pub external_id: String,
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// What the run over the files says: totals, findings, changes on the way
    pub run: Summary,
    /// Users that are new
    pub inserted: u64,
    /// Users that were there and were changed, or would be
    pub updated: u64,
    /// Users that were there and stay as they are
    pub unchanged: u64,
    /// Updated users that lose a key of their metadata
    pub losing_keys: u64,
    /// Updated users whose email is no longer verified
    pub losing_verification: u64,
    /// By attribute: users in which it changes
    pub attributes: BTreeMap<String, u64>,
    /// The first changed users, at most [`MAX_CHANGES`]
    pub changes: Vec<UserChange>,
}

/// The most changed users of which the differences are kept.
pub const MAX_CHANGES: usize = 200;

/// What an update changes in one user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UserChange {
    /// The user's email
    pub email: String,
    /// The user's id
    pub user_id: String,
    /// What changes, attribute by attribute
    pub attributes: Vec<AttributeChange>,
    /// Keys of metadata that are there and would not be any more: `user_metadata.theme`
    pub vanishing: Vec<String>,
    /// Whether the email is verified now and would not be any more
    pub loses_verification: bool,
}

/// The change of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeChange {
    /// Its name
    pub name: String,
    /// What it is, as JSON, shortened; empty if it is not there
    pub before: String,
    /// What it would be, as JSON, shortened
    pub after: String,
}
