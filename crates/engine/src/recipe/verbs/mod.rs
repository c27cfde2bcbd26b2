//! What steps on one user are asked to do: the parameters of each verb, as they stand in a recipe.
//!
//! The verb itself is the first field of each. Paths, templates, patterns and queries are texts here; whether they can
//! be understood is found out when the recipe is compiled. Steps that need to know other users are in `set_verbs`.

mod change;
mod pick;

use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::recipe::data::{Data, OneOrMany, Table};
use crate::user::Attribute;
pub use change::{Change, JoinTexts, Operation, Replace, Split, Take};
pub use pick::Pick;

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Gives columns their places: `{"map": {"id": ["user_id", "app_metadata.old_id"], "Kundennr": null, "*": "user_metadata.*"}}`.
/// Each column is taken from where it was. `*` is every column that no other line names and that is no attribute of an
/// import; in its target `*` is the column's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The columns and their targets, in order
    pub map: Mappings,
}

/// Columns and their targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mappings(pub Vec<Mapping>);

/// Where a column goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The column; of several the first that holds something
    pub from: OneOrMany<String>,
    /// Where its value goes; nowhere if the column is left out
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub to: OneOrMany<String>,
}

impl Serialize for Mappings {
    /// As an object, or as a list where a line has several columns or columns repeat.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut names = std::collections::HashSet::new();
        let plain = self.0.iter().map(|mapping| match &mapping.from.0[..] {
            [name] if names.insert(name) => Some((name.clone(), &mapping.to)),
            _ => None,
        });
        match plain.collect::<Option<Vec<_>>>() {
            Some(lines) => {
                let target = |to: &OneOrMany<String>| (!to.is_empty()).then(|| to.clone());
                lines
                    .into_iter()
                    .map(|(name, to)| (name, target(to)))
                    .collect::<Table<_>>()
                    .serialize(to)
            }
            None => self.0.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Mappings {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let lines: Result<Vec<Mapping>, _> = match Data::deserialize(from)? {
            Data::List(lines) => lines.into_iter().map(Mapping::deserialize).collect(),
            Data::Object(lines) => {
                let line = |(from, to): (String, Data)| {
                    let to = Option::<OneOrMany<String>>::deserialize(to)?.unwrap_or_default();
                    Ok(Mapping { from: OneOrMany(vec![from]), to })
                };
                lines.0.into_iter().map(line).collect()
            }
            _ => return Err(de::Error::custom("map is an object of columns and their targets")),
        };
        lines.map(Mappings).map_err(de::Error::custom)
    }
}

/// Puts constants and templates in places: `{"set": {"name": "{given_name} {family_name}"}, "if": "missing"}`. Texts are
/// templates, also inside objects and lists; a template of one part alone takes the value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Paths and what they become
    pub set: Table<Data>,
    /// Where
    #[serde(rename = "if", default, skip_serializing_if = "is_default")]
    pub when: When,
}

/// Where a value is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Everywhere
    #[default]
    Always,
    /// Where there is none, or null
    Missing,
    /// Also where it is blank text, `{}` or `[]`
    Empty,
}

/// Fills a place that is empty: `{"default": "family_name", "value": "Unknown"}`,
/// `{"default": "nickname", "from": ["nick", "handle", "email"]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// The place
    pub default: String,
    /// The places of which the first that holds something is copied
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub from: OneOrMany<String>,
    /// What it becomes where none of them does; texts are templates
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Data>,
}

/// Moves a value: `{"move": "user_metadata.given_name", "to": "given_name"}`, `{"move": "username", "to": "email", "matching": "@"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// From here
    pub r#move: String,
    /// There
    pub to: String,
    /// Only where the pattern is found in the value, which is a text, a number or a boolean
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching: Option<String>,
    /// Only where the pattern is not found in such a value; lists and objects then go as well
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_matching: Option<String>,
}

/// Takes values away: `{"remove": "name", "matching": "^-*$"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Of these places
    pub remove: OneOrMany<String>,
    /// Only where the pattern is found in the value
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching: Option<String>,
    /// Only where the pattern is not found in the value
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_matching: Option<String>,
}

/// Takes away everything but these places: `{"keep_only": ["email", "app_metadata.plan"]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepOnly {
    /// The places
    pub keep_only: OneOrMany<String>,
}

/// Takes away what is null, blank text, `{}` or `[]`: `{"leave_out_empty": "all", "except": "user_metadata"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaveOutEmpty {
    /// At these places, or at all optional attributes
    pub leave_out_empty: Places,
    /// Not at these
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub except: OneOrMany<String>,
}

/// Which places are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// `"all"`
    All,
    /// These
    These(OneOrMany<String>),
}

impl Serialize for Places {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Places::All => to.serialize_str("all"),
            Places::These(places) => places.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let places = OneOrMany::<String>::deserialize(from)?;
        let all = matches!(&places.0[..], [one] if one == "all");
        Ok(if all { Places::All } else { Places::These(places) })
    }
}

/// Cuts a full name: `{"split_name": "name", "first": "given_name", "rest": "family_name"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitName {
    /// The place of the full name, which stays
    pub split_name: String,
    /// Where its first word goes
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Where its last word goes, if it has two
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Where what is left goes
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
    /// Whether `Last, First` is turned round
    #[serde(default, skip_serializing_if = "is_default")]
    pub comma: bool,
}

/// Puts values for values: `{"translate": "role", "table": {"1": "admin"}, "else": {"value": "user"}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translate {
    /// The place of the value
    pub translate: String,
    /// Whole values, as text, and what they become. Of a list, each of its members.
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub table: Table<Data>,
    /// Patterns and what a value becomes in which they are found. The first that fits counts; of a list, one that fits
    /// any of its members.
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub patterns: Table<Data>,
    /// What becomes of other values
    #[serde(rename = "else", default, skip_serializing_if = "is_default")]
    pub otherwise: Otherwise,
    /// Whether capitals do not count
    #[serde(default, skip_serializing_if = "is_default")]
    pub ignore_case: bool,
    /// Where the new value goes; by default it takes the place of the old one
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What becomes of a value that no line of a table fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// `"keep"`: it stays
    #[default]
    Keep,
    /// `"error"`: the step fails
    Error,
    /// `{"value": …}`: it becomes this one, missing values too
    Value(Data),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneValue<T> {
    value: T,
}

impl Serialize for Otherwise {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Otherwise::Keep => to.serialize_str("keep"),
            Otherwise::Error => to.serialize_str("error"),
            Otherwise::Value(value) => OneValue { value }.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Otherwise {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Data::deserialize(from)? {
            Data::Text(word) if word == "keep" => Ok(Otherwise::Keep),
            Data::Text(word) if word == "error" => Ok(Otherwise::Error),
            Data::Text(word) => Err(de::Error::custom(format!(
                "unknown else `{word}`: write \"keep\", \"error\" or {{\"value\": \"{word}\"}}"
            ))),
            data => {
                let value = OneValue::deserialize(data).map_err(de::Error::custom)?;
                Ok(Otherwise::Value(value.value))
            }
        }
    }
}

/// Reads a text as something else: `{"parse": "Active", "as": "boolean", "true": ["Y", "ja"], "not": true, "to": "blocked"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parse {
    /// The places
    pub parse: OneOrMany<String>,
    /// What it is read as
    #[serde(rename = "as")]
    pub target: Form,
    /// Of a boolean: the words for true
    #[serde(rename = "true", default, skip_serializing_if = "OneOrMany::is_empty")]
    pub yes: OneOrMany<Data>,
    /// Of a boolean: the words for false. With words for true alone everything else is false.
    #[serde(rename = "false", default, skip_serializing_if = "OneOrMany::is_empty")]
    pub no: OneOrMany<Data>,
    /// Of a boolean: whether it is turned round
    #[serde(default, skip_serializing_if = "is_default")]
    pub not: bool,
    /// Of a boolean: whether all that holds something is true (`email_confirmed_at`), and what is missing, null, empty or a date
    /// of zeros false
    #[serde(default, skip_serializing_if = "is_default")]
    pub filled: bool,
    /// Of a number: the decimal sign; by default a point
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<char>,
    /// Of a number: the sign between thousands
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thousands: Option<char>,
    /// Of a date: its form, such as `dd.MM.yyyy HH:mm`, or `iso`, `seconds`, `milliseconds`, `excel`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Of a date without a zone: its zone, such as `+09:00`; by default UTC
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Of a date: the form it is written in; by default `iso`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_form: Option<String>,
    /// Of a date: the zone it is written in; by default UTC
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_zone: Option<String>,
    /// Where it goes; by default it takes the place of the text
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `true` or `false`
    Boolean,
    /// A number
    Number,
    /// A date
    Date,
    /// JSON
    Json,
    /// What Python prints of a list or a dictionary: `{'a': True, 'b': None}`
    Python,
    /// What PHP's `serialize` writes: `a:1:{i:0;s:5:"admin";}`
    Php,
    /// A text: numbers, booleans and JSON become theirs
    Text,
}

/// Writes phone numbers as `+` and digits: `{"phone": "phone_number", "country": "GB"}`. A number that cannot be one of its
/// country fails, and so does one without a country if the step names none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// The places
    pub phone: OneOrMany<String>,
    /// The country of numbers without one: `GB`, or `+44`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Where it goes; by default it takes the place of what was written
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Where what is no such number goes as it was written, instead of failing
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

/// A JavaScript expression over `user` and `row`, for what no other step says: `{"expression": "user.email.length", "to": "n"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expression {
    /// The expression
    pub expression: String,
    /// Where its value goes
    pub to: String,
}

/// Leaves users out: `{"leave_out": "status:deleted", "reason": "deleted"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaveOut {
    /// The query that finds them
    pub leave_out: String,
    /// Why, for the file of those left out
    pub reason: String,
}

/// Puts a text before ids: `{"namespace": {"users.csv": "cake-user-", "admins.csv": "cake-admin-"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespace {
    /// The text, or for each file its own; `*` in a file's name is any text
    pub namespace: Prefix,
    /// Where the id is; by default `user_id`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// What is put before ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// The same everywhere
    Same(String),
    /// By the name of the file
    ByFile(Table<String>),
}

impl Serialize for Prefix {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Prefix::Same(text) => to.serialize_str(text),
            Prefix::ByFile(files) => files.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Prefix {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Data::deserialize(from)? {
            Data::Text(text) => Ok(Prefix::Same(text)),
            data => Table::deserialize(data).map(Prefix::ByFile).map_err(de::Error::custom),
        }
    }
}

/// Keeps what Auth0 does not know, somewhere it does: `{"keep_unknown": "user_metadata"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepUnknown {
    /// The object it goes into
    pub keep_unknown: MetadataTarget,
}

/// Which metadata unknown columns become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataTarget {
    /// `user_metadata`, which the user can change
    UserMetadata,
    /// `app_metadata`, which only applications can
    AppMetadata,
}

impl MetadataTarget {
    /// The attribute it is.
    pub fn attribute(self) -> Attribute {
        match self {
            MetadataTarget::UserMetadata => Attribute::UserMetadata,
            MetadataTarget::AppMetadata => Attribute::AppMetadata,
        }
    }
}

/// Takes one leading `auth0|` off the id, or every one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StripPrefix {
    /// Every one
    pub repeated: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StripPrefixKeys {
    strip_prefix: Data,
    #[serde(default, skip_serializing_if = "is_default")]
    repeated: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeated {
    repeated: bool,
}

impl Serialize for StripPrefix {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        StripPrefixKeys { strip_prefix: Data::Bool(true), repeated: self.repeated }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for StripPrefix {
    /// Also `{"strip_prefix": {"repeated": true}}`, as it was first written.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let keys = StripPrefixKeys::deserialize(from)?;
        match keys.strip_prefix {
            Data::Bool(true) => Ok(StripPrefix { repeated: keys.repeated }),
            data => {
                let Repeated { repeated } =
                    Repeated::deserialize(data).map_err(de::Error::custom)?;
                Ok(StripPrefix { repeated })
            }
        }
    }
}
