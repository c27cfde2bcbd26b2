//! The record of a job as it is kept: what was asked, how it stands, what came of it. Data only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::jobs::export::ExportSummary;
use crate::jobs::report::{SourceReport, Summary};

/// A job, kept with the users it made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    /// `job_` and 16 letters or digits
    pub id: String,
    /// What kind of job it is
    pub kind: JobKind,
    /// The connection's name when the job began
    pub connection: String,
    /// How it stands
    pub status: Status,
    /// When it began, in milliseconds since 1970
    pub started: u64,
    /// When it ended, in milliseconds since 1970
    pub ended: Option<u64>,
    /// How far it is, from 0 to 100
    pub percent: u8,
    /// What an import was asked
    #[serde(default)]
    pub spec: ImportSpec,
    /// What an export was asked, and what came of it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<Box<ExportSummary>>,
    /// The files that were read
    pub sources: Vec<SourceReport>,
    /// What came of it, if it ended as it should
    pub summary: Option<ImportSummary>,
    /// The files it made
    pub files: Vec<JobFile>,
    /// Why it did not end as it should: what, where, and what to do
    pub reason: Option<String>,
    /// The most memory its worker had, in bytes, as far as the page that ran it knows; not kept
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
}

/// Kinds of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Users into a connection
    UsersImport,
    /// Users out of connections
    UsersExport,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was refused before it began
    CreationFailed,
    /// Under way
    Running,
    /// It ended as it should; single users may have failed
    Succeeded,
    /// It could not go on. Nothing was changed
    Failed,
    /// It was stopped. Nothing was changed
    Cancelled,
    /// Its page was closed. Nothing was changed
    Interrupted,
}

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

/// A file that a job made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFile {
    /// What it holds
    pub kind: FileKind,
    /// The name under which it is downloaded
    pub name: String,
    /// Users in it
    pub users: u64,
    /// Its size in bytes
    pub bytes: u64,
    /// SHA-256 of it as 64 hexadecimal digits
    pub sha256: String,
}

/// What files of a job hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// The failed users in Auth0's error format
    Errors,
    /// The failed records as they came
    FailedUsers,
    /// Complete users for Auth0, their metadata merged
    UpsertFile,
    /// Exported users
    Export,
}

impl JobRecord {
    /// Under which name the store keeps this file of the job.
    pub fn file_key(&self, file: &JobFile) -> String {
        format!("{}/{}", self.id, file.name)
    }

    /// Itself as bytes.
    pub fn write(&self) -> Vec<u8> {
        // Plain data in plain structures: this cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The record in these bytes; `None` if they are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}
