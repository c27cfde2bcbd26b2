//! The parameters of `pick`.

use serde::{Deserialize, Serialize};

use super::{When, is_default};
use crate::recipe::data::Table;

/// Takes from a list: `{"pick": "identities", "matching": "signInType:emailAddress", "take": "issuerAssignedId", "to": "email"}`.
/// The list stays. What is no list counts as a list of one. Where nothing is found, nothing changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// The place of the list
    pub pick: String,
    /// Which of its elements: a query on their members. An element that is no object is called `value`. By default any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching: Option<String>,
    /// Which of its elements: paths in them, each with the path of the user that must say the same, case and blanks around aside
    /// (`{"id": "primary_email_address_id"}`)
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub same: Table<String>,
    /// The path in the element; by default all of it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<String>,
    /// Where it goes
    pub to: String,
    /// Whether all that are found go there, as a list; by default the first
    #[serde(default, skip_serializing_if = "is_default")]
    pub all: bool,
    /// Whether the first element is taken if none matches
    #[serde(default, skip_serializing_if = "is_default")]
    pub or_first: bool,
    /// Where it is put
    #[serde(rename = "if", default, skip_serializing_if = "is_default")]
    pub when: When,
}
