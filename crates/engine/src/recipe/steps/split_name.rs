//! `split_name`: a full name becomes its parts.

use super::{Action, Edit, Failure, Finds};
use crate::recipe::place::Place;
use crate::recipe::row::text_of;
use crate::recipe::template::Around;
use crate::recipe::verbs::SplitName;
use json::{Kind, text};

/// A full name and where its parts go.
pub(super) struct Split {
    name: Place,
    first: Option<Place>,
    last: Option<Place>,
    rest: Option<Place>,
    comma: bool,
}

impl Split {
    pub(super) fn new(it: &SplitName) -> Self {
        let place = |path: &Option<String>| path.as_deref().map(Place::parse);
        Split {
            name: Place::parse(&it.split_name),
            first: place(&it.first),
            last: place(&it.last),
            rest: place(&it.rest),
            comma: it.comma,
        }
    }

    /// First word, last word, and what is left of the words that are not taken.
    fn parts(&self, name: &str) -> [String; 3] {
        if let Some((last, first)) = name.split_once(',').filter(|_| self.comma) {
            let words: Vec<&str> = first.split_whitespace().collect();
            let last = last.split_whitespace().collect::<Vec<_>>().join(" ");
            return match (&self.last, &self.rest, words.split_first()) {
                (Some(_), Some(_), Some((first, rest))) => {
                    [(*first).to_owned(), last, rest.join(" ")]
                }
                (None, _, _) => [words.join(" "), String::new(), last],
                _ => [words.join(" "), last, String::new()],
            };
        }
        let mut words: Vec<&str> = name.split_whitespace().collect();
        let first = match self.first.is_some() && !words.is_empty() {
            true => words.remove(0),
            false => "",
        };
        let last = self.last.as_ref().and_then(|_| words.pop()).unwrap_or_default();
        [first.to_owned(), last.to_owned(), words.join(" ")]
    }
}

impl Action for Split {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let Some(value) = edit.taken(&self.name) else { return Ok(None) };
        match Kind::of(&value) {
            Kind::Null => return Ok(None),
            Kind::Array | Kind::Object | Kind::Boolean => {
                return Err(Failure::new(&self.name, &value, "A name to be cut is a text."));
            }
            Kind::String | Kind::Number => {}
        }
        let parts = self.parts(&text_of(&value));
        for (place, part) in [&self.first, &self.last, &self.rest].into_iter().zip(parts) {
            if let Some(place) = place.as_ref().filter(|_| !part.is_empty()) {
                edit.set(place, text::quoted(&part))?;
            }
        }
        Ok(None)
    }
}
