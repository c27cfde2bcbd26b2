//! What a job says of itself: progress while it runs, and the summary at its end. Data only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::{Code, Severity};
use crate::jobs::mends::Offer;
use crate::read::Position;
pub use crate::read::SourceReport;
use crate::recipe::StepReport;
use crate::recipe::verbs::MetadataTarget;

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes of the files read so far, as they lie on disk
    pub bytes_read: u64,
    /// Bytes of all files
    pub bytes_total: u64,
    /// Users seen so far
    pub users: u64,
    /// Users refused so far
    pub refused: u64,
    /// Users left out so far
    #[serde(default)]
    pub left_out: u64,
    /// Users that are there and were looked at for the update so far; the second part of an upsert
    pub updates: u64,
    /// Users to look at for the update; 0 until all files are read
    pub updates_total: u64,
}

impl Progress {
    /// How far it is, from 0 to 100; 100 only at the end.
    pub fn percent(&self) -> u8 {
        let part = |done: u64, all: u64| {
            (u128::from(done.min(all)) * 100).checked_div(u128::from(all)).unwrap_or(0)
        };
        let read = part(self.bytes_read, self.bytes_total);
        match self.updates_total {
            0 => read as u8,
            total => (read / 2 + part(self.updates, total) / 2) as u8,
        }
    }
}

/// What became of the users, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Records found, readable or not: `written + refused + left_out`, where refused users were not asked to be kept
    pub total: u64,
    /// Users in the result
    pub written: u64,
    /// Records with an error. They are in the result only when the job was not asked to leave them out.
    pub refused: u64,
    /// By reason: users that a step left out, which says nothing against them
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, u64>,
    /// Users with a warning and no error
    pub warned: u64,
    /// Users in the result who have a password hash
    #[serde(default, skip_serializing_if = "is_zero")]
    pub with_hash: u64,
    /// What was changed on the way
    pub changes: Changes,
    /// What the steps of the recipe did, but for the standard ones, which `changes` tells
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepReport>,
    /// Findings by code and attribute, errors first, most frequent first
    pub groups: Vec<Group>,
    /// Findings of kinds beyond the most that are told apart ([`MAX_GROUPS`])
    pub ungrouped: u64,
    /// The files that were read
    pub sources: Vec<SourceReport>,
    /// What became of the rows of files that were joined
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Joined>,
    /// What stands in lists beside the users
    #[serde(default, skip_serializing_if = "AfterCounts::is_empty")]
    pub after: AfterCounts,
    /// The files that were written
    pub files: Vec<FileReport>,
    /// The name under which the result is downloaded
    pub result_name: String,
    /// Milliseconds from start to end
    pub milliseconds: f64,
}

/// What stands in lists beside the users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterCounts {
    /// Roles to be given
    pub roles: u64,
    /// Memberships of organizations to be given, each role in one counted
    pub organizations: u64,
    /// Permissions to be given
    pub permissions: u64,
    /// What cannot be given: its user has neither id nor email
    pub nobody: u64,
    /// Users whose id is another than it was
    pub former_ids: u64,
}

impl AfterCounts {
    /// Whether nothing stands in any.
    pub fn is_empty(&self) -> bool {
        *self == AfterCounts::default()
    }

    /// Lines of follow-on lists.
    pub fn lines(&self) -> u64 {
        self.roles + self.organizations + self.permissions
    }
}

/// A file that a step has joined. Its rows that no user had are in the file of those left out, and not counted there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The index of the step in the recipe
    pub step: usize,
    /// The file's name
    pub file: String,
    /// Its rows
    pub rows: u64,
    /// Those of them that no user had
    pub left_over: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Summary {
    /// Users that were left out, for whatever reason.
    pub fn users_left_out(&self) -> u64 {
        self.left_out.values().sum()
    }
}

impl Summary {
    /// The files that end where more should come: name, and how many of its records are whole.
    pub fn cut_off(&self) -> impl Iterator<Item = (&str, u64)> {
        cut_off(&self.sources)
    }
}

/// Of `sources` those that end where more should come: name, and how many of its records are whole.
pub fn cut_off(sources: &[SourceReport]) -> impl Iterator<Item = (&str, u64)> {
    sources.iter().filter_map(|source| Some((source.name.as_str(), source.cut_off?)))
}

/// The most groups of findings a summary tells apart; hostile input could make millions.
pub const MAX_GROUPS: usize = 500;

/// The most examples a group keeps.
pub const MAX_EXAMPLES: usize = 10;

/// What the steps did, in users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Users whose id lost its `auth0|`
    pub prefixes_removed: u64,
    /// By column name: users in which it became an attribute
    pub columns_renamed: BTreeMap<String, Renamed>,
    /// By attribute: users that lost it because Auth0 does not import it
    pub attributes_dropped: BTreeMap<String, u64>,
    /// By attribute: users that have it here although Auth0 does not import it
    #[serde(default)]
    pub attributes_kept: BTreeMap<String, u64>,
    /// By attribute: users that lost it because it was empty
    pub empty_dropped: BTreeMap<String, u64>,
    /// By name: users with a column that Auth0 does not know
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown: BTreeMap<String, u64>,
    /// What became of those columns
    #[serde(default, skip_serializing_if = "UnknownBecame::is_left_out")]
    pub unknown_became: UnknownBecame,
    /// By provider: linked accounts that are not imported
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub linked_lost: BTreeMap<String, u64>,
}

/// What became of columns that Auth0 does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownBecame {
    /// They are not in the result
    #[default]
    LeftOut,
    /// They stand where they stood
    Kept,
    /// Keys of this metadata
    Metadata(MetadataTarget),
}

impl UnknownBecame {
    fn is_left_out(&self) -> bool {
        *self == UnknownBecame::LeftOut
    }
}

/// A column name that stood for an attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// The attribute it stood for
    pub attribute: String,
    /// Users in which it did
    pub users: u64,
}

/// All findings of one code about one attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What is wrong
    pub code: Code,
    /// Whether Auth0 refuses the user for it
    pub severity: Severity,
    /// The attribute of the user's root; empty if none
    pub attribute: String,
    /// How many findings
    pub count: u64,
    /// What would mend it, if the same mends all of them; otherwise empty, and each example has its own
    pub fix: String,
    /// The first of them, at most [`MAX_EXAMPLES`]
    pub examples: Vec<Example>,
    /// The steps that would mend some of them
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
}

/// One finding, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Where the record stands
    pub position: Position,
    /// Where in the user
    pub path: String,
    /// The reason
    pub message: String,
    /// The offending value, shortened, secrets masked
    pub value: String,
    /// What would mend it
    #[serde(default)]
    pub fix: String,
    /// The user's email; empty if there is none
    #[serde(default)]
    pub email: String,
    /// The user's id; empty if there is none
    #[serde(default)]
    pub user_id: String,
}

/// One file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Its name
    pub name: String,
    /// Users in it
    pub users: u64,
    /// Its size, in bytes
    pub bytes: u64,
    /// SHA-256 of it as 64 hexadecimal digits, where it was worked out
    pub sha256: Option<String>,
}
