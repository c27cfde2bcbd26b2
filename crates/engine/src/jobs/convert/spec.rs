//! What a conversion is asked to do. Plain data that crosses from the page to the worker.

use serde::{Deserialize, Serialize};

use crate::jobs::keep_unknown::MetadataTarget;

/// The form of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutputFormat {
    /// One JSON array, or several: what Auth0 imports
    #[default]
    JsonArray,
    /// One user a line: what Auth0 exports
    Ndjson,
}

/// The largest import file Auth0 takes, in bytes. Its documentation says 500 KB and leaves the base open.
pub const PART_LIMIT: usize = 500_000;

/// How many users a preview shows.
pub const PREVIEW_USERS: u64 = 10;

/// The steps and the sink of a conversion. The default makes files that Auth0 imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvertSpec {
    /// The form of the result
    pub format: OutputFormat,
    /// Take exactly one leading `auth0|` off each `user_id`
    pub strip_prefix: bool,
    /// Take every leading `auth0|` off; only with `strip_prefix`
    pub strip_repeated: bool,
    /// Drop what an import file may not hold
    pub drop_unimportable: bool,
    /// Make columns that are no attribute keys of this metadata
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_unknown: Option<MetadataTarget>,
    /// Drop optional attributes that are null or empty
    pub drop_empty: bool,
    /// Split into files of at most [`PART_LIMIT`] bytes; only for [`OutputFormat::JsonArray`]
    pub split: bool,
    /// Leave out the users Auth0 would reject
    pub leave_out_rejected: bool,
    /// Compress the result, each file by itself
    pub gzip: bool,
}

impl Default for ConvertSpec {
    fn default() -> Self {
        ConvertSpec {
            format: OutputFormat::JsonArray,
            strip_prefix: true,
            strip_repeated: false,
            drop_unimportable: true,
            keep_unknown: None,
            drop_empty: false,
            split: true,
            leave_out_rejected: true,
            gzip: false,
        }
    }
}
