//! What is to be given to a user once an import is through, because no import carries it.

use serde::{Deserialize, Serialize};

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Roles
    Roles,
    /// Membership of organizations, and roles in them
    Organizations,
    /// Permissions of APIs
    Permissions,
}

impl List {
    /// All of them.
    pub const ALL: [List; 3] = [List::Roles, List::Organizations, List::Permissions];

    /// As recipes and lists write it.
    pub fn name(self) -> &'static str {
        match self {
            List::Roles => "roles",
            List::Organizations => "organizations",
            List::Permissions => "permissions",
        }
    }

    /// The list that is written so.
    pub(crate) fn named(name: &str) -> Option<List> {
        List::ALL.into_iter().find(|list| list.name() == name)
    }
}
