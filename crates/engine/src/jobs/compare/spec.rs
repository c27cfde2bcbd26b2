//! What a comparison of two lists is asked, and what came of it. Plain data that crosses between page and worker; nothing of
//! it is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::read::SourceReport;
use crate::recipe::data::OneOrMany;
use crate::recipe::set_verbs::{Join, Only};
use crate::recipe::{Step, Verb};

/// What a comparison is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareSpec {
    /// The connections of the local tenant that stand left and right; `None` where files do
    pub connections: [Option<String>; 2],
    /// By what records are held against each other
    pub key: Key,
    /// Whether left is what was sent and right an export taken afterwards: then only what was sent is looked at, and what
    /// Auth0 sets itself, or no export has, is no difference
    pub arrived: bool,
}

/// By what records are held against each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The email address, without regard to case
    #[default]
    Email,
    /// The user's id, with `auth0|` before it or without
    Id,
    /// A column, or a path into one
    Path(String),
}

/// What the list of those in both is called where a step joins it.
pub const THERE_ALREADY: &str = "there-already";

/// The place of the key in a user, and its name in the list of those in both.
pub(crate) fn in_both(key: &Key) -> (&str, &'static str) {
    match key {
        Key::Email => ("email", "email"),
        Key::Id => ("user_id", "user_id"),
        Key::Path(path) => (path.trim(), "key"),
    }
}

impl CompareSpec {
    /// The step that leaves the users in both lists out of a file of the left side: it is joined with the list of their keys.
    pub fn leave_out_step(&self) -> Step {
        let (place, name) = in_both(&self.key);
        let is_email = self.key == Key::Email;
        let name = OneOrMany(vec![name.to_owned()]);
        Step::from(Verb::Join(Join {
            join: THERE_ALREADY.to_owned(),
            key: [(place.to_owned(), name)].into_iter().collect(),
            ignore_case: is_email,
            ignore_blanks: true,
            only: Some(Only::Without),
            reason: Some("there already".to_owned()),
            ..Join::default()
        }))
    }
}

/// A list of users that came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Who is only left
    OnlyLeft,
    /// Who is only right
    OnlyRight,
    /// Who is in both but different, as left has them
    DifferentLeft,
    /// The same users as right has them
    DifferentRight,
}

impl List {
    /// All of them, in the order of [`CompareSummary::lists`].
    pub const ALL: [List; 4] =
        [List::OnlyLeft, List::OnlyRight, List::DifferentLeft, List::DifferentRight];
}

/// How many users of a list are shown.
pub const SHOWN_USERS: usize = 300;

/// The most users that a query is made for.
pub const QUERY_USERS: usize = 100;

/// What came of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CompareSummary {
    /// What was read left and right
    pub sides: [SideReport; 2],
    /// The lists, as [`List::ALL`] has them
    pub lists: [ListReport; 4],
    /// Users in both who are the same
    pub same: u64,
    /// The first users who differ
    pub differences: Vec<UserDifference>,
    /// How many users differ in what: attributes, and keys of metadata as `app_metadata.plan`
    pub paths: BTreeMap<String, u64>,
    /// Whether there are more of these than are counted
    pub more_paths: bool,
    /// Users in both whose ids are not the same; the key is not the id
    pub new_ids: u64,
    /// Attributes that left has and no record of right: they were not compared
    pub unseen: Vec<String>,
    /// Whether a side is text, such as CSV: then `"1"` is 1, `"true"` is true, and an empty cell is nothing
    pub is_loose: bool,
    /// How long it took
    pub milliseconds: f64,
}

impl CompareSummary {
    /// What is said of this list.
    pub fn list(&self, list: List) -> &ListReport {
        let [only_left, only_right, different_left, different_right] = &self.lists;
        match list {
            List::OnlyLeft => only_left,
            List::OnlyRight => only_right,
            List::DifferentLeft => different_left,
            List::DifferentRight => different_right,
        }
    }
}

/// What was read on one side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SideReport {
    /// Records, those included that could not be compared
    pub records: u64,
    /// The files; none of a connection
    pub sources: Vec<SourceReport>,
    /// Records that could not be read
    pub unreadable: u64,
    /// The first things that could not be read, each as a sentence with its place
    pub faults: Vec<String>,
    /// How many more there are
    pub more_faults: u64,
    /// Records without the key, with the first of them
    pub without_key: Aside,
    /// Records whose key stands more than once, here or on the other side, with the first keys
    pub repeated: Aside,
}

/// Records that could not be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// How many
    pub records: u64,
    /// The first of them: an email, an id or a key
    pub examples: Vec<String>,
}

/// What is said of a list of users.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListReport {
    /// How many users are in it
    pub users: u64,
    /// The first of them as JSON, secrets masked
    pub first: Vec<String>,
    /// The query that finds all of them; `None` if there are too many, or some have neither id nor email
    pub query: Option<String>,
}

/// How a user differs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UserDifference {
    /// The key
    pub key: String,
    /// The first values that differ, secrets masked
    pub values: Vec<ValueDifference>,
    /// How many more there are
    pub more: u64,
}

/// A value that differs, shortened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ValueDifference {
    /// Where: an attribute, or a key of metadata as `app_metadata.plan`
    pub path: String,
    /// The value left as JSON; empty if there is none
    pub left: String,
    /// The value right as JSON; empty if there is none
    pub right: String,
}
