//! The steps on one user, each understood once and run on each row. A file a verb, or a few that are alike.
//!
//! A step changes a row through [`Edit`], which notes what changes. A value it cannot take is a [`Failure`], and leaves the row
//! as it was before the step.

mod after;
mod change;
mod columns;
mod dates;
mod edits;
mod encodings;
mod fill;
mod give_password;
mod leave_out;
pub(crate) mod mend;
#[cfg(test)]
mod model;
mod parse;
pub(super) mod password;
mod phone;
mod php;
mod pick;
mod python;
mod remove;
mod split_name;
#[cfg(test)]
mod tests;
mod translate;
mod types;

pub(crate) use parse::truth;

use std::borrow::Cow;

use crate::passwords;
use crate::query::{Options, Search, read};
use crate::recipe::Verb;
use crate::recipe::after::Beside;
use crate::recipe::place::Place;
use crate::recipe::report::{FormCount, ValueChange};
use crate::recipe::row::{Row, holds_something};
use crate::recipe::set_verbs::Expectation;
use crate::recipe::template::Around;
use crate::recipe::verbs::Places;
use crate::user::secret;
use json::text;

/// Whether a search finds a row.
type Finds<'f> = &'f dyn Fn(&Row<'_>, &Search) -> bool;

/// What a step does to a row.
pub(super) trait Action {
    /// Does it; gives the reason if the user is left out.
    ///
    /// # Errors
    /// A value it cannot take.
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        finds: Finds<'_>,
    ) -> Result<Option<String>, Failure>;

    /// Whom it names and has not met, by their keys.
    fn not_found(&self) -> Vec<String> {
        Vec::new()
    }

    /// Which of those it names it has met.
    fn found(&self) -> &[bool] {
        &[]
    }

    /// Takes in which of those it names another of the same step has met.
    fn also_found(&mut self, _found: &[bool]) {}
}

/// A value that a step cannot take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(in crate::recipe) path: String,
    pub(in crate::recipe) value: Vec<u8>,
    pub(in crate::recipe) message: String,
}

impl Failure {
    pub(in crate::recipe) fn new(place: &Place, value: &[u8], message: impl Into<String>) -> Self {
        Failure { path: place.text.clone(), value: value.to_vec(), message: message.into() }
    }
}

/// The most bytes of a value that a before and after shows.
const SHOWN: usize = 300;

/// A row under a step.
pub(crate) struct Edit<'r, 'a> {
    row: &'r mut Row<'a>,
    /// Whether anything changed
    pub(super) changed: bool,
    /// What changed, if that is wanted
    pub(super) log: Vec<ValueChange>,
    /// The form of the password that was found, and where
    pub(super) form: Option<(FormCount, Place)>,
    wants_log: bool,
}

impl<'r, 'a> Edit<'r, 'a> {
    pub(super) fn new(row: &'r mut Row<'a>, wants_log: bool) -> Self {
        Edit { row, changed: false, log: Vec::new(), form: None, wants_log }
    }

    pub(in crate::recipe) fn row(&self) -> &Row<'a> {
        self.row
    }

    fn get(&self, place: &Place) -> Option<&[u8]> {
        self.row.get(place)
    }

    /// The value at `place`, so that the row can be changed meanwhile.
    fn taken(&self, place: &Place) -> Option<Cow<'a, [u8]>> {
        self.row.value(place)
    }

    pub(in crate::recipe) fn set(
        &mut self,
        place: &Place,
        value: impl Into<Cow<'a, [u8]>>,
    ) -> Result<(), Failure> {
        let value = value.into();
        let before = self.row.get(place);
        if before == Some(&value[..]) {
            return Ok(());
        }
        let change = self.wants_log.then(|| change(place, before, Some(&value)));
        let in_the_way = self.row.set(place, value).err();
        if let Some(in_the_way) = in_the_way {
            let message = "A value stands where an object or a list would have to be.";
            return Err(Failure::new(place, &in_the_way.0, message));
        }
        self.changed = true;
        self.log.extend(change);
        Ok(())
    }

    /// Makes it another row.
    pub(in crate::recipe) fn replace(&mut self, row: Row<'a>) {
        self.changed = true;
        // What belongs to it stays with it.
        let given = std::mem::take(&mut self.row.given);
        *self.row = Row { given, ..row };
    }

    pub(in crate::recipe) fn remove(&mut self, place: &Place) -> Option<Cow<'a, [u8]>> {
        let value = self.row.remove(place)?;
        self.changed = true;
        if self.wants_log {
            self.log.push(change(place, Some(&value), None));
        }
        Some(value)
    }

    /// Notes what belongs to the user and stands in a list beside the users; the same only once.
    pub(super) fn give(&mut self, given: Beside) {
        if !self.row.given.contains(&given) {
            self.row.given.push(given);
            self.changed = true;
        }
    }

    /// Takes out a value of which nothing is shown.
    fn remove_secret(&mut self, place: &Place) -> Option<Cow<'a, [u8]>> {
        let value = self.row.remove(place)?;
        self.changed = true;
        if self.wants_log {
            let before = if holds_something(&value) { secret::MASK } else { "" };
            let (path, before) = (place.text.clone(), before.to_owned());
            self.log.push(ValueChange { path, before, after: String::new() });
        }
        Some(value)
    }
}

fn change(place: &Place, before: Option<&[u8]>, after: Option<&[u8]>) -> ValueChange {
    let shown = |value: Option<&[u8]>| value.map(|value| masked(place, value)).unwrap_or_default();
    ValueChange { path: place.text.clone(), before: shown(before), after: shown(after) }
}

/// A value as it may be shown: short, its secrets masked.
pub(crate) fn masked(place: &Place, value: &[u8]) -> String {
    use crate::recipe::place::Step;
    let is_secret = place.steps.iter().any(|step| match step {
        Step::Key(key) => secret::is_secret_key(key),
        Step::Index(_) => false,
    });
    let value = &*passwords::without_clear_text(value);
    // Columns of hashes may be called anything.
    let is_hash = || text::string(value).is_some_and(|text| passwords::form_of(&text).is_some());
    let is_secret = is_secret || is_hash();
    let masked = match is_secret && !value.is_empty() {
        true => secret::masked_member("secret", value),
        false => secret::masked_value(&place.root, value),
    };
    let shown = String::from_utf8_lossy(&masked);
    match shown.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown.into_owned(),
    }
}

/// The search that `query` asks for.
pub(super) fn search(query: &str) -> Result<Search, String> {
    let reading = read(query, Options::default());
    reading.map(|it| it.search).map_err(|problem| format!("“{query}”: {}", problem.message))
}

/// What a verb does to a row; `None` if it is done elsewhere.
///
/// # Errors
/// What cannot be understood.
pub(super) fn compile(verb: &Verb) -> Result<Option<Box<dyn Action>>, String> {
    Ok(Some(match verb {
        Verb::Map(it) => Box::new(columns::Columns::new(it)?),
        Verb::Set(it) => Box::new(fill::Fill::new(it)?),
        Verb::Default(it) => Box::new(fill::First::new(it)?),
        Verb::Move(it) => Box::new(columns::Moved::new(it)?),
        Verb::Remove(it) => Box::new(remove::Removed::new(it)?),
        Verb::KeepOnly(it) => Box::new(remove::Only::new(it)),
        Verb::LeaveOutEmpty(it) => match (&it.leave_out_empty, verb.standard()) {
            (Places::All, Some(_)) => return Ok(None),
            _ => Box::new(remove::Empty::new(it)),
        },
        Verb::Change(it) => Box::new(change::Changed::new(it)?),
        Verb::SplitName(it) => Box::new(split_name::Split::new(it)),
        Verb::Translate(it) => Box::new(translate::Translated::new(it)?),
        Verb::Parse(it) => Box::new(parse::Parsed::new(it)?),
        Verb::Pick(it) => Box::new(pick::Picked::new(it)?),
        Verb::Phone(it) => Box::new(phone::Phones::new(it)?),
        Verb::Password(it) => Box::new(password::Passwords::new(it)?),
        Verb::Mend(it) => Box::new(mend::Mends::new(it)?),
        Verb::Edit(it) => Box::new(edits::Edited::new(it)?),
        Verb::GivePassword(it) => Box::new(give_password::Giving::new(it)),
        Verb::After(it) => Box::new(after::Afterwards::new(it)?),
        Verb::LeaveOut(it) => Box::new(leave_out::Out::new(&it.leave_out, &it.reason)?),
        Verb::Namespace(it) => Box::new(fill::Prefixed::new(it)),
        Verb::Types => Box::new(types::Typed::new()),
        Verb::Expect(it) => match &it.expect {
            Expectation::Query(query) => Box::new(leave_out::Expected::new(query, &it.reason)?),
            _ => return Ok(None),
        },
        Verb::Expression(_) => {
            return Err(
                "Expressions are worked out in exports only, so far: say it with other steps."
                    .to_owned(),
            );
        }
        Verb::Join(_)
        | Verb::Duplicates(_)
        | Verb::Merge(_)
        | Verb::Sort(_)
        | Verb::NameColumns
        | Verb::LeaveOutOtherProviders
        | Verb::KeepUnknown(_)
        | Verb::DropUnimportable
        | Verb::StripPrefix(_) => return Ok(None),
    }))
}
