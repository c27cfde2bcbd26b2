//! What an update is asked to do, and what came of it. Plain data that crosses between page and worker, and is kept.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::jobs::export::Which;
use crate::jobs::import::spec::ImportSummary;
use crate::recipe::Recipe;
use crate::user::user_id::DATABASE;
use crate::user::{Attribute, User};
use json::{text, walk};

/// What an update is asked to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateSpec {
    /// Which users; of one connection
    pub which: Which,
    /// What is done to them
    pub action: Action,
    /// Of them only the users of a list
    #[serde(default, skip_serializing_if = "Listed::is_everybody")]
    pub only: Listed,
}

impl UpdateSpec {
    /// What is kept of it.
    pub(super) fn kept(&self) -> Self {
        let UpdateSpec { which, action, only } = self;
        UpdateSpec { which: which.clone(), action: action.clone(), only: only.kept() }
    }
}

/// The users of a list, too many for a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// How many there are; 0 if there is no list
    pub users: u64,
    /// Their ids, each with its provider, one a line. Not kept with the job
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ids: String,
}

impl Listed {
    /// The most users of a list.
    pub const MOST: u64 = 50_000;

    /// Those of NDJSON in which each user has an id; `None` if one has none, or if there is nobody.
    pub fn of(users: &str) -> Option<Self> {
        let mut listed = Listed::default();
        for line in users.lines() {
            let [id] = walk::pick(line.as_bytes(), ["user_id"]);
            let id = id.and_then(text::string)?;
            let id = id.trim();
            if id.is_empty() || id.contains('\n') {
                return None;
            }
            if !id.contains('|') {
                listed.ids.push_str(DATABASE);
                listed.ids.push('|');
            }
            listed.ids.push_str(id);
            listed.ids.push('\n');
            listed.users += 1;
        }
        // No user is not everybody.
        (!listed.is_everybody()).then_some(listed)
    }

    /// Whether there is no list.
    pub fn is_everybody(&self) -> bool {
        self.users == 0
    }

    /// The same without the ids, to be kept.
    pub(super) fn kept(&self) -> Self {
        Listed { users: self.users, ids: String::new() }
    }

    /// The ids; `None` if there is no list.
    pub(super) fn set(&self) -> Option<HashSet<&str>> {
        (!self.is_everybody()).then(|| self.ids.lines().collect())
    }
}

/// Whether a user is one of a list, if there is one.
pub(super) fn is_listed(only: Option<&HashSet<&str>>, user: &User<'_>) -> bool {
    let id = || user.text(Attribute::UserId).unwrap_or_default();
    only.is_none_or(|only| only.contains(&*id()))
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
