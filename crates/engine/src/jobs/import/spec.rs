//! What an import is asked to do, and what came of it. Plain data that crosses between page and worker.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::jobs::report::Summary;
use crate::recipe::{Recipe, Standard};

/// What an import is asked to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct ImportSpec {
    /// The id of the connection
    pub connection: String,
    /// Update users that are there already, found by email
    pub upsert: bool,
    /// Leave out users that are there already, where they are not updated; otherwise they fail
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leave_out_existing: bool,
    /// Add the file's metadata to what is there instead of replacing it
    pub merge_metadata: bool,
    /// Leave `email_verified` as it is where the file leaves it out
    pub keep_verified: bool,
    /// What is done to users before. With nothing, files are taken to the letter, as Auth0 takes them.
    #[serde(skip_serializing_if = "Recipe::is_empty")]
    pub recipe: Recipe,
    /// Import what is whole of a file that is cut off; otherwise such a file fails the import
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub take_cut_off: bool,
    /// Tell when it is done
    pub send_completion_email: bool,
    /// An id of the user's own for the job
    pub external_id: String,
}

/// The steps that prepare an export for the local tenant.
const PREPARING: [Standard; 3] =
    [Standard::NameColumns, Standard::LeaveOutOtherProviders, Standard::StripPrefix];

impl ImportSpec {
    /// Whether exports are prepared as Convert does it. Then what Auth0 does not import is kept; otherwise it is an error.
    pub fn prepares(&self) -> bool {
        self.recipe.has(Standard::NameColumns)
    }

    /// Switches that on or off; other steps stay.
    pub fn prepare(&mut self, on: bool) {
        PREPARING.into_iter().for_each(|step| self.recipe.toggle(step, on));
    }
}

/// An import as it was stored so far: until November 2026 it had no recipe, but `prepare`.
#[derive(Deserialize)]
struct Stored {
    connection: String,
    upsert: bool,
    #[serde(default)]
    leave_out_existing: bool,
    merge_metadata: bool,
    keep_verified: bool,
    #[serde(default)]
    prepare: bool,
    #[serde(default)]
    recipe: Recipe,
    #[serde(default)]
    take_cut_off: bool,
    send_completion_email: bool,
    external_id: String,
}

impl From<Stored> for ImportSpec {
    fn from(stored: Stored) -> Self {
        let mut spec = ImportSpec {
            connection: stored.connection,
            upsert: stored.upsert,
            leave_out_existing: stored.leave_out_existing,
            merge_metadata: stored.merge_metadata,
            keep_verified: stored.keep_verified,
            recipe: stored.recipe,
            take_cut_off: stored.take_cut_off,
            send_completion_email: stored.send_completion_email,
            external_id: stored.external_id,
        };
        if stored.prepare {
            spec.prepare(true);
        }
        spec
    }
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
    /// Updated users by what becomes of values in them; one can have several kinds
    #[serde(default)]
    pub kinds: BTreeMap<ChangeKind, u64>,
    /// By attribute: users for whom the file asks for what an import does not change
    #[serde(default)]
    pub not_changed: BTreeMap<String, u64>,
    /// The first changed users: of each kind of change at most [`MAX_CHANGES`]
    pub changes: Vec<UserChange>,
}

/// The most changed users of each kind of which the differences are kept.
pub const MAX_CHANGES: usize = 200;

/// The most keys of metadata that a change of one attribute names.
pub const MAX_KEYS: usize = 50;

/// What becomes of a value.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// There was none
    Added,
    /// It was another one
    #[default]
    Changed,
    /// There is none any more
    Lost,
}

impl ChangeKind {
    /// All of them, for choosing.
    pub const ALL: [ChangeKind; 3] = [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Lost];

    /// Its name, as files have it.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Changed => "changed",
            ChangeKind::Lost => "lost",
        }
    }
}

/// What an update changes in one user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UserChange {
    /// The user's email
    pub email: String,
    /// The user's id
    pub user_id: String,
    /// What changes, attribute by attribute
    pub attributes: Vec<AttributeChange>,
    /// What becomes of values in this user; `changes` can be filtered by it
    #[serde(default)]
    pub kinds: Vec<ChangeKind>,
    /// What the file asks for and an import does not change
    #[serde(default)]
    pub not_changed: Vec<NotChanged>,
    /// Keys of metadata that are there and would not be any more: `user_metadata.theme`
    pub vanishing: Vec<String>,
    /// Whether the email is verified now and would not be any more
    pub loses_verification: bool,
}

/// The change of one attribute. Secrets are masked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AttributeChange {
    /// Its name
    pub name: String,
    /// What it is, as JSON, shortened; empty if it is not there
    pub before: String,
    /// What it would be, as JSON, shortened
    pub after: String,
    /// What becomes of it
    #[serde(default)]
    pub kind: ChangeKind,
    /// Of metadata: what changes, key by key, at most [`MAX_KEYS`]
    #[serde(default)]
    pub keys: Vec<KeyChange>,
    /// Keys that change beyond those
    #[serde(default)]
    pub more_keys: u64,
}

/// The change of one key of metadata. Secrets are masked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyChange {
    /// The key
    pub key: String,
    /// What becomes of it
    pub kind: ChangeKind,
    /// Its value, as JSON, shortened; empty if it is not there
    pub before: String,
    /// What it would be, as JSON, shortened; empty if it would not be there
    pub after: String,
}

/// A value that a file asks for and an import leaves as it is. Secrets are masked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NotChanged {
    /// The attribute
    pub name: String,
    /// Its value, as JSON, shortened; empty if it is not there
    pub stays: String,
    /// What the file asks for
    pub asked: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_stored_before_recipes_open() {
        let rest = r#""connection":"con_1","upsert":true,"merge_metadata":false,"keep_verified":true,"send_completion_email":false,"external_id":"x""#;
        let check = |json: String, prepares: bool| {
            let spec: ImportSpec = serde_json::from_str(&json).expect(&json);
            assert_eq!(spec.prepares(), prepares, "{json}");
            let written = serde_json::to_string(&spec).expect(&json);
            assert_eq!(serde_json::from_str::<ImportSpec>(&written).expect(&written), spec);
            spec
        };
        let spec = check(format!(r#"{{{rest},"prepare":true}}"#), true);
        assert_eq!(spec.recipe, Recipe::for_local_import());
        check(format!(r#"{{{rest},"prepare":false}}"#), false);
    }
}
