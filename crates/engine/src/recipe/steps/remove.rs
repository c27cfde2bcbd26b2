//! `remove`, `keep_only` and `leave_out_empty`: values that go.

use std::borrow::Cow;

use regex_lite::Regex;

use super::{Action, Edit, Failure, Finds};
use crate::recipe::pattern::pattern;
use crate::recipe::place::Place;
use crate::recipe::row::{holds_something, text_of};
use crate::recipe::template::Around;
use crate::recipe::verbs::{KeepOnly, LeaveOutEmpty, Places, Remove};
use crate::user::{ATTRIBUTES, Attribute};
use json::text;

/// Values that go, all or those a pattern tells.
pub(super) struct Removed {
    places: Vec<Place>,
    matching: Option<Regex>,
    not_matching: Option<Regex>,
}

impl Removed {
    pub(super) fn new(it: &Remove) -> Result<Self, String> {
        let understood = |text: &Option<String>| text.as_deref().map(pattern).transpose();
        Ok(Removed {
            places: it.remove.0.iter().map(|it| Place::parse(it)).collect(),
            matching: understood(&it.matching)?,
            not_matching: understood(&it.not_matching)?,
        })
    }
}

impl Action for Removed {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        for place in &self.places {
            let Some(value) = edit.get(place) else { continue };
            let text = text_of(value);
            let goes = self.matching.as_ref().is_none_or(|it| it.is_match(&text))
                && self.not_matching.as_ref().is_none_or(|it| !it.is_match(&text));
            if goes {
                edit.remove(place);
            }
        }
        Ok(None)
    }
}

/// The only places that stay.
pub(super) struct Only {
    places: Vec<Place>,
}

impl Only {
    pub(super) fn new(it: &KeepOnly) -> Self {
        Only { places: it.keep_only.0.iter().map(|it| Place::parse(it)).collect() }
    }
}

impl Action for Only {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let whole = |column: &str| {
            let mut places = self.places.iter();
            places.any(|it| it.text == column || (it.steps.is_empty() && it.root == column))
        };
        let columns: Vec<String> = edit
            .row()
            .members
            .iter()
            .map(|member| text::unescaped(member.key()).into_owned())
            .filter(|column| !whole(column))
            .collect();
        let inside: Vec<(&Place, Cow<'_, [u8]>)> = self
            .places
            .iter()
            .filter(|place| !place.steps.is_empty() && columns.contains(&place.root))
            .filter_map(|place| Some((place, edit.taken(place)?)))
            .collect();
        // Of a column that partly stays everything else goes, without its place in the row being lost.
        for column in columns {
            let place = Place::column(&column);
            match inside.iter().any(|(it, _)| it.root == column) {
                true => edit.set(&place, b"{}".to_vec())?,
                false => drop(edit.remove(&place)),
            }
        }
        for (place, value) in inside {
            edit.set(place, value)?;
        }
        Ok(None)
    }
}

/// Values that go where they are empty.
pub(super) struct Empty {
    places: Vec<Place>,
}

impl Empty {
    pub(super) fn new(it: &LeaveOutEmpty) -> Self {
        let all = || {
            let optional = ATTRIBUTES.iter().filter(|row| row.attribute != Attribute::Email);
            optional.map(|row| row.name.to_owned()).collect::<Vec<_>>()
        };
        let places = match &it.leave_out_empty {
            Places::All => all(),
            Places::These(places) => places.0.clone(),
        };
        let places = places.iter().filter(|it_is| !it.except.0.contains(it_is));
        Empty { places: places.map(|it| Place::parse(it)).collect() }
    }
}

impl Action for Empty {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        for place in &self.places {
            if edit.get(place).is_some_and(|value| !holds_something(value)) {
                edit.remove(place);
            }
        }
        Ok(None)
    }
}
