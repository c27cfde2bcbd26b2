//! `pick`: an element of a list, or what lies in it, goes to a place of its own.
//!
//! The list stays. Each element is a row to the query; one that is no object has a single member, `value`.

use super::{Action, Edit, Failure, Finds, search};
use crate::query::Search;
use crate::recipe::place::Place;
use crate::recipe::row::{Row, holds_something, text_of};
use crate::recipe::steps::types::typed;
use crate::recipe::template::Around;
use crate::recipe::verbs::{Pick, When};
use json::{Kind, walk};

/// What an element is called that is no object.
const VALUE: &str = "value";

/// A list, what is looked for in it, and where that goes.
pub(super) struct Picked {
    list: Place,
    matching: Option<Search>,
    /// Places in an element, each with the place of the user that says the same
    same: Vec<(Place, Place)>,
    take: Option<Place>,
    to: Place,
    all: bool,
    or_first: bool,
    when: When,
}

impl Picked {
    pub(super) fn new(it: &Pick) -> Result<Self, String> {
        Ok(Picked {
            list: Place::parse(&it.pick),
            matching: it.matching.as_deref().map(search).transpose()?,
            same: it.same.0.iter().map(|(a, b)| (Place::parse(a), Place::parse(b))).collect(),
            take: it.take.as_deref().map(Place::parse),
            to: Place::parse(&it.to),
            all: it.all,
            or_first: it.or_first,
            when: it.when,
        })
    }

    /// What is taken of an element; `None` if there is nothing.
    fn taken(&self, element: &[u8], row: &Row<'_>) -> Option<Vec<u8>> {
        let value = match &self.take {
            Some(place) => row.get(place)?,
            None => element,
        };
        (Kind::of(value) != Kind::Null).then(|| value.to_vec())
    }

    /// What is found in a list of the row `user`.
    fn found(&self, list: &[u8], user: &Row<'_>, finds: Finds<'_>) -> Option<Vec<u8>> {
        let wanted: Vec<(&Place, Option<String>)> =
            self.same.iter().map(|(place, of)| (place, said(user, of))).collect();
        let mut found = Vec::new();
        for element in elements(list) {
            let row = row_of(element);
            let is_same = wanted.iter().all(|(it, text)| text.is_some() && said(&row, it) == *text);
            if is_same && self.matching.as_ref().is_none_or(|search| finds(&row, search)) {
                found.extend(self.taken(element, &row));
            }
            if !self.all && !found.is_empty() {
                break;
            }
        }
        if found.is_empty() && self.or_first {
            found.extend(elements(list).next().and_then(|it| self.taken(it, &row_of(it))));
        }
        match self.all {
            true if found.is_empty() => None,
            true => Some([b"[", &found.join(&b","[..])[..], b"]"].concat()),
            false => found.into_iter().next(),
        }
    }
}

/// The text at a place as it is compared; `None` if it says nothing.
fn said(row: &Row<'_>, place: &Place) -> Option<String> {
    let value = row.get(place).filter(|value| holds_something(value))?;
    Some(text_of(value).trim().to_lowercase())
}

/// The elements of a list; of anything else itself, of null none.
fn elements(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (list, one) = match Kind::of(value) {
        Kind::Array => (Some(value), None),
        Kind::Null => (None, None),
        _ => (None, Some(value)),
    };
    list.map(walk::elements).into_iter().flatten().chain(one)
}

/// An element as the query sees it.
fn row_of(element: &[u8]) -> Row<'_> {
    let mut row = Row::default();
    match Kind::of(element) {
        Kind::Object => walk::members(element).for_each(|(key, value)| row.push(key, value)),
        _ => row.push(VALUE.as_bytes(), element),
    }
    row
}

impl Action for Picked {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        finds: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let old = edit.get(&self.to);
        let wanted = match self.when {
            When::Always => true,
            When::Missing => old.is_none_or(|old| old == b"null"),
            When::Empty => !old.is_some_and(holds_something),
        };
        let list = edit.get(&self.list).filter(|_| wanted);
        if let Some(value) = list.and_then(|list| self.found(list, edit.row(), finds)) {
            edit.set(&self.to, typed(&self.to, &value).unwrap_or(value))?;
        }
        Ok(None)
    }
}
