//! What a conversion is asked to do. Plain data that crosses from the page to the worker.

use serde::{Deserialize, Serialize};

use crate::recipe::first_password::FirstPassword;
use crate::recipe::{Recipe, Standard};

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

/// How many users a preview reads to say what becomes of them.
pub const PREVIEW_READ: u64 = 1_000;

/// The steps and the sink of a conversion. The default makes files that Auth0 imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvertSpec {
    /// The form of the result
    pub format: OutputFormat,
    /// What is done to users
    pub recipe: Recipe,
    /// Split into files of at most [`PART_LIMIT`] bytes; only for [`OutputFormat::JsonArray`]
    pub split: bool,
    /// Leave out the users Auth0 would reject
    pub leave_out_rejected: bool,
    /// Compress the result, each file by itself
    pub gzip: bool,
    /// The first password that all users get who have none, if the recipe gives one. It stands here only, not in the recipe
    #[serde(default, skip_serializing_if = "FirstPassword::is_empty")]
    pub first_password: FirstPassword,
}

impl Default for ConvertSpec {
    fn default() -> Self {
        ConvertSpec {
            format: OutputFormat::JsonArray,
            recipe: Recipe::for_exports(),
            split: true,
            leave_out_rejected: true,
            gzip: false,
            first_password: FirstPassword::default(),
        }
    }
}

impl ConvertSpec {
    /// Switches a standard step on or off.
    #[must_use]
    pub fn with(mut self, standard: Standard, on: bool) -> Self {
        self.recipe.toggle(standard, on);
        self
    }

    /// Leaves out the users Auth0 would reject, and those who sign in with another provider, or keeps both.
    pub fn leave_out(&mut self, on: bool) {
        self.leave_out_rejected = on;
        self.recipe.toggle(Standard::LeaveOutOtherProviders, on);
    }
}
