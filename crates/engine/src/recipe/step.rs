//! One step as a recipe writes it: an object with a verb, the verb's own keys, and the keys every step may have.
//!
//! An unknown verb or key is an error that names it, never skipped.

use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::recipe::after::After;
use crate::recipe::data::{Data, Table, Wrong};
use crate::recipe::mend_verbs::{Edits, Mend};
use crate::recipe::password_verbs::{GivePassword, Password};
use crate::recipe::set_verbs::{Duplicates, Expect, Join, Merge, Sort};
use crate::recipe::verbs::{
    Change, Expression, Fallback, KeepOnly, KeepUnknown, LeaveOut, LeaveOutEmpty, Map, Move,
    Namespace, Parse, Phone, Pick, Places, Remove, Set, SplitName, StripPrefix, Translate,
};

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done
    pub verb: Verb,
    /// To which users: a query; to all without one
    pub only_where: Option<String>,
    /// Whether it is done at all
    pub on: bool,
    /// What happens with a value it cannot take
    pub failing: Failing,
}

/// What happens with a user of whom a step cannot take a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failing {
    /// The user is set aside, with step, place and value
    #[default]
    SetAside,
    /// The value stays as it is, with a warning
    Keep,
    /// The run stops
    Stop,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is documented where its parameters are")]
pub enum Verb {
    Map(Map),
    Set(Set),
    Default(Fallback),
    Move(Move),
    Remove(Remove),
    KeepOnly(KeepOnly),
    LeaveOutEmpty(LeaveOutEmpty),
    Change(Change),
    SplitName(SplitName),
    Translate(Translate),
    Parse(Parse),
    Phone(Phone),
    Expression(Expression),
    LeaveOut(LeaveOut),
    Namespace(Namespace),
    /// Gives values the type of their attribute: the text `true` of `blocked` becomes a boolean, a number of `name` a text
    Types,
    Join(Join),
    Duplicates(Duplicates),
    Merge(Merge),
    Sort(Sort),
    Expect(Expect),
    /// Gives columns of an export their attributes' names: `Given Name` becomes `given_name`
    NameColumns,
    /// Leaves out users whose identities say that they sign in with another provider
    LeaveOutOtherProviders,
    /// Keeps what Auth0 does not know, somewhere it does
    KeepUnknown(KeepUnknown),
    /// Takes away what an import file may not hold
    DropUnimportable,
    StripPrefix(StripPrefix),
    Pick(Pick),
    Password(Password),
    Mend(Mend),
    Edit(Edits),
    GivePassword(GivePassword),
    After(After),
}

/// Every verb, as recipes write it.
pub(super) const VERBS: [&str; 32] = [
    "map",
    "set",
    "default",
    "move",
    "remove",
    "keep_only",
    "leave_out_empty",
    "change",
    "split_name",
    "translate",
    "parse",
    "phone",
    "expression",
    "leave_out",
    "namespace",
    "types",
    "join",
    "duplicates",
    "merge",
    "sort",
    "expect",
    "name_columns",
    "leave_out_other_providers",
    "keep_unknown",
    "drop_unimportable",
    "strip_prefix",
    "pick",
    "password",
    "mend",
    "edit",
    "give_password",
    "after",
];

/// A standard step that the page shows as a switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Columns of an export get their attributes' names
    NameColumns,
    /// Users of other providers are left out
    LeaveOutOtherProviders,
    /// What an import file may not hold is taken away
    DropUnimportable,
    /// Optional attributes that are empty are taken away
    LeaveOutEmpty,
    /// One leading `auth0|` is taken off the id
    StripPrefix,
    /// Every leading `auth0|` is
    StripRepeated,
}

impl Verb {
    /// As recipes write it.
    pub fn name(&self) -> &'static str {
        VERBS.get(self.place()).copied().unwrap_or_default()
    }

    /// Every verb, as recipes write it.
    pub fn names() -> &'static [&'static str] {
        &VERBS
    }

    /// Its place among [`VERBS`].
    fn place(&self) -> usize {
        match self {
            Verb::Map(_) => 0,
            Verb::Set(_) => 1,
            Verb::Default(_) => 2,
            Verb::Move(_) => 3,
            Verb::Remove(_) => 4,
            Verb::KeepOnly(_) => 5,
            Verb::LeaveOutEmpty(_) => 6,
            Verb::Change(_) => 7,
            Verb::SplitName(_) => 8,
            Verb::Translate(_) => 9,
            Verb::Parse(_) => 10,
            Verb::Phone(_) => 11,
            Verb::Expression(_) => 12,
            Verb::LeaveOut(_) => 13,
            Verb::Namespace(_) => 14,
            Verb::Types => 15,
            Verb::Join(_) => 16,
            Verb::Duplicates(_) => 17,
            Verb::Merge(_) => 18,
            Verb::Sort(_) => 19,
            Verb::Expect(_) => 20,
            Verb::NameColumns => 21,
            Verb::LeaveOutOtherProviders => 22,
            Verb::KeepUnknown(_) => 23,
            Verb::DropUnimportable => 24,
            Verb::StripPrefix(_) => 25,
            Verb::Pick(_) => 26,
            Verb::Password(_) => 27,
            Verb::Mend(_) => 28,
            Verb::Edit(_) => 29,
            Verb::GivePassword(_) => 30,
            Verb::After(_) => 31,
        }
    }

    /// Whether it needs to know other users or files.
    pub fn is_of_the_set(&self) -> bool {
        use crate::recipe::set_verbs::Expectation;
        match self {
            Verb::Join(_) | Verb::Duplicates(_) | Verb::Merge(_) | Verb::Sort(_) => true,
            Verb::Expect(expect) => !matches!(expect.expect, Expectation::Query(_)),
            _ => false,
        }
    }

    /// The switch it is, if it is one.
    pub fn standard(&self) -> Option<Standard> {
        match self {
            Verb::NameColumns => Some(Standard::NameColumns),
            Verb::LeaveOutOtherProviders => Some(Standard::LeaveOutOtherProviders),
            Verb::DropUnimportable => Some(Standard::DropUnimportable),
            Verb::LeaveOutEmpty(it)
                if it.leave_out_empty == Places::All && it.except.is_empty() =>
            {
                Some(Standard::LeaveOutEmpty)
            }
            Verb::StripPrefix(StripPrefix { repeated: false }) => Some(Standard::StripPrefix),
            Verb::StripPrefix(StripPrefix { repeated: true }) => Some(Standard::StripRepeated),
            _ => None,
        }
    }

    /// Reads the verb `name` with its keys.
    fn read(name: &str, keys: Data) -> Result<Verb, Wrong> {
        Ok(match name {
            "map" => Verb::Map(Map::deserialize(keys)?),
            "set" => Verb::Set(Set::deserialize(keys)?),
            "default" => Verb::Default(Fallback::deserialize(keys)?),
            "move" => Verb::Move(Move::deserialize(keys)?),
            "remove" => Verb::Remove(Remove::deserialize(keys)?),
            "keep_only" => Verb::KeepOnly(KeepOnly::deserialize(keys)?),
            "leave_out_empty" => Verb::LeaveOutEmpty(LeaveOutEmpty::deserialize(keys)?),
            "change" => Verb::Change(Change::deserialize(keys)?),
            "split_name" => Verb::SplitName(SplitName::deserialize(keys)?),
            "translate" => Verb::Translate(Translate::deserialize(keys)?),
            "parse" => Verb::Parse(Parse::deserialize(keys)?),
            "phone" => Verb::Phone(Phone::deserialize(keys)?),
            "expression" => Verb::Expression(Expression::deserialize(keys)?),
            "leave_out" => Verb::LeaveOut(LeaveOut::deserialize(keys)?),
            "namespace" => Verb::Namespace(Namespace::deserialize(keys)?),
            "join" => Verb::Join(Join::deserialize(keys)?),
            "duplicates" => Verb::Duplicates(Duplicates::deserialize(keys)?),
            "merge" => Verb::Merge(Merge::deserialize(keys)?),
            "sort" => Verb::Sort(Sort::deserialize(keys)?),
            "expect" => Verb::Expect(Expect::deserialize(keys)?),
            "keep_unknown" => Verb::KeepUnknown(KeepUnknown::deserialize(keys)?),
            "strip_prefix" => Verb::StripPrefix(StripPrefix::deserialize(keys)?),
            "pick" => Verb::Pick(Pick::deserialize(keys)?),
            "password" => Verb::Password(Password::deserialize(keys)?),
            "mend" => Verb::Mend(Mend::deserialize(keys)?),
            "edit" => Verb::Edit(Edits::deserialize(keys)?),
            "give_password" => Verb::GivePassword(GivePassword::deserialize(keys)?),
            "after" => Verb::After(After::deserialize(keys)?),
            "types" => alone(name, keys, Verb::Types)?,
            "name_columns" => alone(name, keys, Verb::NameColumns)?,
            "leave_out_other_providers" => alone(name, keys, Verb::LeaveOutOtherProviders)?,
            "drop_unimportable" => alone(name, keys, Verb::DropUnimportable)?,
            _ => return Err(Wrong(format!("unknown step `{name}`"))),
        })
    }
}

/// The verb `name`, which has no keys of its own and is written `true`.
fn alone(name: &str, keys: Data, verb: Verb) -> Result<Verb, Wrong> {
    let Data::Object(Table(keys)) = keys else { return Ok(verb) };
    match keys.iter().find(|(key, _)| key != name) {
        Some((key, _)) => Err(Wrong(format!("unknown field `{key}`, expected only `{name}`"))),
        None if keys.iter().all(|(_, value)| *value == Data::Bool(true)) => Ok(verb),
        None => Err(Wrong(format!("`{name}` is written true"))),
    }
}

impl From<Verb> for Step {
    fn from(verb: Verb) -> Self {
        Step { verb, only_where: None, on: true, failing: Failing::default() }
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        step(Data::deserialize(from)?).map_err(de::Error::custom)
    }
}

fn step(data: Data) -> Result<Step, Wrong> {
    let keys = match data {
        // As the first recipes wrote steps without keys.
        Data::Text(name) => {
            let keys = Table(vec![match name.as_str() {
                "drop_empty" => ("leave_out_empty".to_owned(), Data::from("all")),
                _ => (name, Data::Bool(true)),
            }]);
            return step(Data::Object(keys));
        }
        Data::Object(Table(keys)) => keys,
        _ => return Err(Wrong("a step is an object with a verb".to_owned())),
    };
    let name = keys.iter().map(|(key, _)| key).find(|key| VERBS.contains(&key.as_str()));
    let Some(name) = name.cloned() else {
        let name = keys.first().map_or("", |(key, _)| key.as_str());
        return Err(Wrong(format!("unknown step `{name}`")));
    };
    let (mut only_where, mut on, mut failing) = (None, true, Failing::default());
    let mut own = Vec::with_capacity(keys.len());
    for (key, value) in keys {
        match key.as_str() {
            "where" => only_where = Option::<String>::deserialize(value)?,
            // A join may write its key so.
            "on" if matches!(value, Data::Object(_)) => own.push((key, value)),
            "on" => on = bool::deserialize(value)?,
            "failing" => failing = Failing::deserialize(value)?,
            _ => own.push((key, value)),
        }
    }
    let verb = Verb::read(&name, Data::Object(Table(own)))
        .map_err(|Wrong(why)| Wrong(format!("step `{name}`: {why}")))?;
    Ok(Step { verb, only_where, on, failing })
}

/// A step as it is written.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    verb: Keys<'a>,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    only_where: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<Failing>,
}

/// The keys of a verb.
#[derive(Serialize)]
#[serde(untagged)]
enum Keys<'a> {
    Map(&'a Map),
    Set(&'a Set),
    Default(&'a Fallback),
    Move(&'a Move),
    Remove(&'a Remove),
    KeepOnly(&'a KeepOnly),
    LeaveOutEmpty(&'a LeaveOutEmpty),
    Change(&'a Change),
    SplitName(&'a SplitName),
    Translate(&'a Translate),
    Parse(&'a Parse),
    Phone(&'a Phone),
    Expression(&'a Expression),
    LeaveOut(&'a LeaveOut),
    Namespace(&'a Namespace),
    Join(&'a Join),
    Duplicates(&'a Duplicates),
    Merge(&'a Merge),
    Sort(&'a Sort),
    Expect(&'a Expect),
    KeepUnknown(&'a KeepUnknown),
    StripPrefix(&'a StripPrefix),
    Pick(&'a Pick),
    Password(&'a Password),
    Mend(&'a Mend),
    Edit(&'a Edits),
    GivePassword(&'a GivePassword),
    After(&'a After),
    Alone(Table<bool>),
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let verb = match &self.verb {
            Verb::Map(it) => Keys::Map(it),
            Verb::Set(it) => Keys::Set(it),
            Verb::Default(it) => Keys::Default(it),
            Verb::Move(it) => Keys::Move(it),
            Verb::Remove(it) => Keys::Remove(it),
            Verb::KeepOnly(it) => Keys::KeepOnly(it),
            Verb::LeaveOutEmpty(it) => Keys::LeaveOutEmpty(it),
            Verb::Change(it) => Keys::Change(it),
            Verb::SplitName(it) => Keys::SplitName(it),
            Verb::Translate(it) => Keys::Translate(it),
            Verb::Parse(it) => Keys::Parse(it),
            Verb::Phone(it) => Keys::Phone(it),
            Verb::Expression(it) => Keys::Expression(it),
            Verb::LeaveOut(it) => Keys::LeaveOut(it),
            Verb::Namespace(it) => Keys::Namespace(it),
            Verb::Join(it) => Keys::Join(it),
            Verb::Duplicates(it) => Keys::Duplicates(it),
            Verb::Merge(it) => Keys::Merge(it),
            Verb::Sort(it) => Keys::Sort(it),
            Verb::Expect(it) => Keys::Expect(it),
            Verb::KeepUnknown(it) => Keys::KeepUnknown(it),
            Verb::StripPrefix(it) => Keys::StripPrefix(it),
            Verb::Pick(it) => Keys::Pick(it),
            Verb::Password(it) => Keys::Password(it),
            Verb::Mend(it) => Keys::Mend(it),
            Verb::Edit(it) => Keys::Edit(it),
            Verb::GivePassword(it) => Keys::GivePassword(it),
            Verb::After(it) => Keys::After(it),
            Verb::Types
            | Verb::NameColumns
            | Verb::LeaveOutOtherProviders
            | Verb::DropUnimportable => {
                Keys::Alone(Table(vec![(self.verb.name().to_owned(), true)]))
            }
        };
        let written = Written {
            verb,
            only_where: self.only_where.as_deref(),
            on: (!self.on).then_some(false),
            failing: (self.failing != Failing::default()).then_some(self.failing),
        };
        written.serialize(to)
    }
}
