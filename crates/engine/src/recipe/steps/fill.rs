//! `set`, `default` and `namespace`: values come from constants, templates and other places.

use super::{Action, Edit, Failure, Finds};
use crate::recipe::after::Beside;
use crate::recipe::place::Place;
use crate::recipe::row::{holds_something, text_of};
use crate::recipe::template::{Around, Value};
use crate::recipe::verbs::{Fallback, Namespace, Prefix, Set, When};
use json::text;

/// Places and what they become.
pub(super) struct Fill {
    places: Vec<(Place, Value)>,
    when: When,
}

impl Fill {
    pub(super) fn new(set: &Set) -> Result<Self, String> {
        let place = |(path, value): &(String, _)| Ok((Place::parse(path), Value::parse(value)?));
        let places = set.set.0.iter().map(place).collect::<Result<_, String>>()?;
        Ok(Fill { places, when: set.when })
    }
}

impl Action for Fill {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        for (place, value) in &self.places {
            let old = edit.get(place);
            let wanted = match self.when {
                When::Always => true,
                When::Missing => old.is_none_or(|old| old == b"null"),
                When::Empty => !old.is_some_and(holds_something),
            };
            if let Some(value) = wanted.then(|| value.of(edit.row(), around)).flatten() {
                edit.set(place, value)?;
            }
        }
        Ok(None)
    }
}

/// A place that is filled where it is empty.
pub(super) struct First {
    place: Place,
    from: Vec<Place>,
    value: Option<Value>,
}

impl First {
    pub(super) fn new(it: &Fallback) -> Result<Self, String> {
        if it.from.is_empty() && it.value.is_none() {
            return Err("It needs a value, or places to take one from.".to_owned());
        }
        Ok(First {
            place: Place::parse(&it.default),
            from: it.from.0.iter().map(|it| Place::parse(it)).collect(),
            value: it.value.as_ref().map(Value::parse).transpose()?,
        })
    }
}

impl Action for First {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        if edit.get(&self.place).is_some_and(holds_something) {
            return Ok(None);
        }
        let found = self.from.iter().find_map(|it| edit.get(it).filter(|it| holds_something(it)));
        let value = match found {
            Some(found) => Some(found.to_vec()),
            None => self.value.as_ref().and_then(|value| value.of(edit.row(), around)),
        };
        if let Some(value) = value {
            edit.set(&self.place, value)?;
        }
        Ok(None)
    }
}

/// An id that gets a text before it.
pub(super) struct Prefixed {
    place: Place,
    prefix: Prefix,
}

impl Prefixed {
    pub(super) fn new(it: &Namespace) -> Self {
        let place = Place::parse(it.path.as_deref().unwrap_or("user_id"));
        Prefixed { place, prefix: it.namespace.clone() }
    }
}

impl Action for Prefixed {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let prefix = match &self.prefix {
            Prefix::Same(prefix) => Some(prefix),
            Prefix::ByFile(files) => {
                let mut files = files.0.iter();
                files.find(|(name, _)| is_file(name, around.file)).map(|(_, prefix)| prefix)
            }
        };
        let id = edit.get(&self.place).filter(|value| holds_something(value));
        if let (Some(prefix), Some(id)) = (prefix, id) {
            let old = text_of(id).into_owned();
            edit.set(&self.place, text::quoted(&format!("{prefix}{old}")))?;
            let is_first = edit.row().given.iter().all(|it| it.list.is_some());
            if self.place.text == "user_id" && is_first && !old.contains(char::is_control) {
                edit.give(Beside { list: None, value: old, more: String::new() });
            }
        }
        Ok(None)
    }
}

/// Whether `file` is called so, or as its pattern with one `*` says; the ending may be left out.
fn is_file(name: &str, file: &str) -> bool {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    match name.split_once('*') {
        Some((start, end)) => file.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
        None => name == file || name == stem,
    }
}
