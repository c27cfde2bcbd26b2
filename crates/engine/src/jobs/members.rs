//! The members of a record as a job takes them: as they came, or as the steps of a recipe left them.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::read::Record;
use crate::recipe::Row;
use json::text;

/// Names and values.
pub(super) enum Members<'r, 'a> {
    /// As they came
    Record(&'r Record<'a>),
    /// As steps left them, and whether there is white space between tokens
    Row(&'r Row<'a>, bool),
}

impl<'a> Members<'_, 'a> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Members::Record(record) => record.members.len(),
            Members::Row(row, _) => row.members.len(),
        }
    }

    /// Whether there may be white space between tokens.
    pub(super) fn is_spaced(&self) -> bool {
        match self {
            Members::Record(record) => record.spaced,
            Members::Row(_, spaced) => *spaced,
        }
    }

    /// The name, as written in JSON without quotes, and the value at this place.
    pub(super) fn at(&self, place: usize) -> (Cow<'a, [u8]>, Cow<'a, [u8]>) {
        let found = match self {
            Members::Record(record) => record.members.get(place).map(|member| {
                let (key, value) = (member.key.of(record.bytes), member.value.of(record.bytes));
                (Cow::Borrowed(key), Cow::Borrowed(value))
            }),
            Members::Row(row, _) => {
                let member = row.members.get(place);
                member.map(|member| (member.key().clone(), member.value.clone()))
            }
        };
        found.unwrap_or((Cow::Borrowed(b""), Cow::Borrowed(b"null")))
    }
}

/// For each name the place where it stands last: there it counts, as in JavaScript.
pub(super) fn last_places(members: &Members<'_, '_>) -> HashMap<String, usize> {
    let name = |place| text::unescaped(&members.at(place).0).into_owned();
    (0..members.len()).map(|place| (name(place), place)).collect()
}
