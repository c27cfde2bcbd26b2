//! What is to be given to a user once an import is through, because no import carries it.

use serde::{Deserialize, Serialize};

use crate::recipe::data::OneOrMany;

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

/// Takes out of the record what is given afterwards: `{"after": "roles", "from": "app_metadata.roles", "split": ","}`. What is a
/// list gives each of its elements; of an object with a name or id that; of another object the names that are switched on,
/// or, where lists or texts stand behind them, these in the organization or API of this name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// What is given
    pub after: List,
    /// The places it is taken from
    pub from: OneOrMany<String>,
    /// What stands between the values of a text; without it a text is one value
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// The roles in the organization, or the API of the permissions, where the value does not say: a template
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// Whether the values stay in the record, too
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep: bool,
}

/// One thing that belongs to one user and stands in a list beside the users. No text of it holds a tab or a line end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Beside {
    /// What is given afterwards; `None` if it is the id that the user had before
    pub(crate) list: Option<List>,
    /// A role, an organization, a permission: its name or id
    pub(crate) value: String,
    /// The role in the organization, the API of the permission; empty if there is none
    pub(crate) more: String,
}

impl Beside {
    /// All of them as lines, to wait.
    pub(crate) fn write_all(given: &[Beside]) -> String {
        let line = |it: &Beside| {
            format!("{}\t{}\t{}\n", it.list.map_or("", List::name), it.value, it.more)
        };
        given.iter().map(line).collect()
    }

    /// Those that waited.
    pub(crate) fn read_all(lines: &str) -> Vec<Beside> {
        let line = |line: &str| {
            let mut cells = line.split('\t').map(str::to_owned);
            let list = List::named(&cells.next()?);
            Some(Beside { list, value: cells.next()?, more: cells.next()? })
        };
        lines.lines().filter_map(line).collect()
    }
}
