//! What steps on the set are asked to do, as they stand in a recipe: those that need to know other users or other files.

use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::recipe::data::{Data, OneOrMany, Table};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Takes values from another file: `{"join": "hashes", "key": {"id": "_id.$oid"}, "take": {"passwordHash": "password_hash"}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The source's name, as the recipe's `sources` has it
    pub join: String,
    /// Paths of the user, each with the path in the other file that must be the same. Of several the first that holds
    /// something. May be written `on`.
    #[serde(alias = "on")]
    pub key: Table<OneOrMany<String>>,
    /// Another key, by which a row is found where the first finds none
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub or_key: Table<OneOrMany<String>>,
    /// Whether capitals do not count
    #[serde(default, skip_serializing_if = "is_default")]
    pub ignore_case: bool,
    /// Whether blanks around do not count
    #[serde(default, skip_serializing_if = "is_default")]
    pub ignore_blanks: bool,
    /// What is taken: paths in the other file, and where their values go
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub take: Table<OneOrMany<String>>,
    /// Whether all rows of a key are read as one object of names and values, in which `take` then looks
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pivot: Option<Pivot>,
    /// Which of several rows of one key
    #[serde(default, skip_serializing_if = "is_default")]
    pub rows: Rows,
    /// What the best of several rows is told by: paths, `-` before one where the largest is the best
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub by: OneOrMany<String>,
    /// Which rows of the other file count: a query
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows_where: Option<String>,
    /// What becomes of a user without a row
    #[serde(default, skip_serializing_if = "is_default")]
    pub unmatched: Unmatched,
    /// Whether only users with a row stay, or only those without
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    /// Why those left out are
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Join {
    /// Takes the hashes out of Auth0's file of them, called `source`, into the column `passwordHash`, which a `password` step
    /// then reads: by the id, which is under `user_id` with `auth0|` before it, else by email and connection.
    pub fn of_auth0s_hashes(source: &str, user_id: &str) -> Self {
        let ways = |ways: &[&str]| OneOrMany(ways.iter().map(|it| (*it).to_owned()).collect());
        let key = |lines: &[(&str, &[&str])]| {
            lines.iter().map(|(here, there)| ((*here).to_owned(), ways(there))).collect()
        };
        Join {
            join: source.to_owned(),
            key: key(&[(user_id, &["auth0|{alt_id}", "auth0|{_id.$oid}", "auth0|{_id}"])]),
            or_key: key(&[
                ("email|lower", &["email|lower", "identifiers[0].value|lower"]),
                ("identities[0].connection", &["connection"]),
            ]),
            take: key(&[("passwordHash", &["passwordHash"])]),
            ..Join::default()
        }
    }
}

/// Rows that are a name and a value each, as in a table of properties: `{"name": "meta_key", "value": "meta_value"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pivot {
    /// The path of the name
    pub name: String,
    /// The path of the value; the values of one name several times become a list
    pub value: String,
}

/// Which of several rows of one key are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// The first
    #[default]
    First,
    /// The last
    Last,
    /// The best, as `by` tells
    Best,
    /// All: each taken value is a list, in the order of the file, each once
    List,
    /// There may be only one; more fail
    One,
}

/// What becomes of a user without a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// It stays as it is
    #[default]
    Keep,
    /// It is left out
    LeaveOut,
}

/// Which users stay after a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// Those with a row
    With,
    /// Those without: who is there already stays out
    Without,
}

/// Leaves all but one user of a key out, or takes only the key away from them: `{"duplicates": "email|lower", "keep": "best", "by": "-logins", "reason": "second account"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duplicates {
    /// The key: paths, each with filters as in templates
    pub duplicates: OneOrMany<String>,
    /// Which one stays
    #[serde(default, skip_serializing_if = "is_default")]
    pub keep: Keep,
    /// What the best is told by: paths, `-` before one where the largest is the best. True is better than false, with `-` false.
    /// No value is never better.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub by: OneOrMany<String>,
    /// Whether the others stay, and only lose the places of the key
    #[serde(default, skip_serializing_if = "is_default")]
    pub take_away: bool,
    /// Why the others are left out
    pub reason: String,
}

/// Which of several users stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The first
    #[default]
    First,
    /// The last
    Last,
    /// The best, as `by` tells
    Best,
    /// The one with the most values; of those with as many the best, as `by` tells
    Fullest,
}

/// Makes one user of all of a key: `{"merge": "email|lower", "attributes": {"email_verified": "any", "roles": "union"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The key: paths, each with filters as in templates
    pub merge: OneOrMany<String>,
    /// For places another way than the first that is filled
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub attributes: Table<Merging>,
    /// Why the others are not there any more
    pub reason: String,
}

/// How one value is made of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Merging {
    /// The first that holds something
    #[default]
    First,
    /// True if any is
    Any,
    /// A list of all, each once
    Union,
}

/// Puts users in order: `{"sort": "email"}`, `{"sort": ["-logins", "email"]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Paths, `-` before one for the largest first
    pub sort: OneOrMany<String>,
}

/// Says what must be: `{"expect": "email:*@shop.example.com", "reason": "email domain"}`, `{"expect": {"unique": "email"}, …}`,
/// `{"expect": {"users": 1000}, …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// What
    pub expect: Expectation,
    /// What happens otherwise
    #[serde(rename = "else", default, skip_serializing_if = "is_default")]
    pub otherwise: Unexpected,
    /// What is not as expected, in words
    pub reason: String,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Every user is found by this query
    Query(String),
    /// No two users have the same of these keys
    Unique(OneOrMany<String>),
    /// There are so many users
    Users(u64),
}

/// What happens where something is not as expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unexpected {
    /// The user is set aside
    #[default]
    SetAside,
    /// The run stops before anything is written
    Stop,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
struct ExpectationKeys {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unique: Option<OneOrMany<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    users: Option<u64>,
}

impl Serialize for Expectation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Expectation::Query(query) => to.serialize_str(query),
            Expectation::Unique(keys) => {
                ExpectationKeys { unique: Some(keys.clone()), users: None }.serialize(to)
            }
            Expectation::Users(users) => {
                ExpectationKeys { unique: None, users: Some(*users) }.serialize(to)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let keys = match Data::deserialize(from)? {
            Data::Text(query) => return Ok(Expectation::Query(query)),
            data => ExpectationKeys::deserialize(data).map_err(de::Error::custom)?,
        };
        match keys {
            ExpectationKeys { unique: Some(keys), users: None } => Ok(Expectation::Unique(keys)),
            ExpectationKeys { unique: None, users: Some(users) } => Ok(Expectation::Users(users)),
            _ => Err(de::Error::custom("expect is a query, {\"unique\": …} or {\"users\": …}")),
        }
    }
}
