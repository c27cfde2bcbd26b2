//! What an update is asked to do, and what came of it. Plain data that crosses between page and worker, and is kept.

use serde::{Deserialize, Serialize};

use crate::jobs::export::Which;
use crate::jobs::import::spec::ImportSummary;
use crate::recipe::Recipe;

/// What an update is asked to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateSpec {
    /// Which users; of one connection
    pub which: Which,
    /// What is done to them
    pub action: Action,
}

/// What is done to users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The steps of a recipe, without those that need to know other users
    Change(Recipe),
    /// They are deleted
    Delete,
}

impl Default for Action {
    fn default() -> Self {
        Action::Change(Recipe::default())
    }
}

/// An update as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateJob {
    /// What was asked
    pub spec: UpdateSpec,
    /// What came of it, if it ended as it should
    pub summary: Option<UpdateSummary>,
    /// Whether it was taken back. The tenant's catalog says so, not the stored record
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
}

/// What came of an update, or would come of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateSummary {
    /// Users of the connection that were looked at
    pub of: u64,
    /// Users that the query finds
    pub found: u64,
    /// Users that are deleted
    pub deleted: u64,
    /// Users who are written into import files, to be sent to Auth0 with upsert
    pub by_upsert: u64,
    /// Users of whom something changes that no import changes
    pub by_request: u64,
    /// Requests that change or delete them
    pub requests: u64,
    /// Users of `by_request`, or deleted, whose id a user of another connection has too: the request may be about that one
    pub shared_ids: u64,
    /// Who changes and how, who stays, who is refused or left out by a step, and why. `inserted` is always 0
    pub changes: ImportSummary,
}
