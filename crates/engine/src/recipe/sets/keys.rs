//! What users and rows are told apart, found and compared by: keys of one or several parts, and orders.
//!
//! A part is a path with filters (`email|lower`), or text around such (`auth0|{alt_id}`). It holds something only if all its
//! parts do; of several ways to write a part the first that holds something counts. Numbers are the same as their text.

use crate::recipe::place::Place;
use crate::recipe::row::{Row, filled};
use crate::recipe::sets::order;
use crate::recipe::template::{Around, Template};
use json::Kind;

/// What does not count when keys are compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Folds {
    pub case: bool,
    pub blanks: bool,
}

/// A key.
pub(super) struct Key {
    parts: Vec<Vec<Template>>,
    folds: Folds,
}

impl Key {
    /// A key of these parts, each with the ways it may be written.
    pub(super) fn new(parts: &[Vec<String>], folds: Folds) -> Result<Self, String> {
        if parts.is_empty() || parts.iter().any(Vec::is_empty) {
            return Err("a key is missing".to_owned());
        }
        let part = |ways: &Vec<String>| ways.iter().map(|way| template(way)).collect();
        Ok(Key { parts: parts.iter().map(part).collect::<Result<_, String>>()?, folds })
    }

    /// A key of these parts together.
    pub(super) fn together(parts: &[String]) -> Result<Self, String> {
        let parts: Vec<Vec<String>> = parts.iter().map(|part| vec![part.clone()]).collect();
        Key::new(&parts, Folds::default())
    }

    /// Appends the key of a user or row. `false` if one of its parts holds nothing.
    pub(super) fn write(&self, row: &Row<'_>, out: &mut Vec<u8>) -> bool {
        self.parts.iter().all(|ways| {
            let Some(part) =
                ways.iter().find_map(|way| self.folded(way.whole_text(row, Around::default())?))
            else {
                return false;
            };
            self.add(&part, out);
            true
        })
    }

    /// The keys of a user: of a list, that of each element. None if one of its parts holds nothing, or if there are more than
    /// `most`.
    pub(super) fn all(&self, row: &Row<'_>, most: usize) -> Vec<Vec<u8>> {
        let mut keys = vec![Vec::new()];
        for ways in &self.parts {
            let texts = |way: &Template| -> Vec<String> {
                let texts = way.whole_texts(row, Around::default()).into_iter();
                texts.filter_map(|text| self.folded(text)).collect()
            };
            let parts = ways.iter().map(texts).find(|texts| !texts.is_empty()).unwrap_or_default();
            if keys.len().saturating_mul(parts.len()) > most {
                return Vec::new();
            }
            keys = keys
                .iter()
                .flat_map(|key| parts.iter().map(move |part| self.joined(key, part)))
                .collect();
        }
        keys
    }

    /// Whether a part of the user's key is a list.
    pub(super) fn has_list(&self, row: &Row<'_>) -> bool {
        self.parts.iter().flatten().any(|way| way.is_list(row))
    }

    /// A key with one more part.
    fn joined(&self, key: &[u8], part: &str) -> Vec<u8> {
        let mut key = key.to_vec();
        self.add(part, &mut key);
        key
    }

    fn add(&self, part: &str, out: &mut Vec<u8>) {
        if self.parts.len() > 1 {
            out.extend_from_slice(&(part.len() as u32).to_le_bytes());
        }
        out.extend_from_slice(part.as_bytes());
    }

    fn folded(&self, mut part: String) -> Option<String> {
        if self.folds.blanks && part.trim().len() < part.len() {
            part = part.trim().to_owned();
        }
        if self.folds.case {
            part = part.to_lowercase();
        }
        (!part.is_empty()).then_some(part)
    }

    /// The key in words, as far as there is one.
    pub(super) fn shown(&self, row: &Row<'_>) -> String {
        let parts = self
            .parts
            .iter()
            .filter_map(|ways| ways.iter().find_map(|way| way.whole_text(row, Around::default())));
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// A way to write a part: a path with filters, or a template.
fn template(way: &str) -> Result<Template, String> {
    if way.contains('{') { Template::parse(way) } else { Template::parse(&format!("{{{way}}}")) }
}

/// The places that a key of paths is made of.
pub(super) fn places(parts: &[String]) -> Result<Vec<Place>, String> {
    let place = |part: &String| match part.contains('{') {
        true => Err(format!("Of “{part}” nothing can be taken away: name a path.")),
        false => Ok(Place::parse(part.split('|').next().unwrap_or(part).trim())),
    };
    parts.iter().map(place).collect()
}

/// What users are put in order by.
pub(super) struct Order {
    parts: Vec<(Place, bool)>,
    /// Whether true comes before false
    truth_first: bool,
    /// Whether who has the most values comes first
    fullest_first: bool,
}

impl Order {
    /// The order of a list: the smallest first, the largest where `-` stands before the path.
    pub(super) fn new(paths: &[String]) -> Self {
        Order::read(paths, false)
    }

    /// The order of what is best: the same, but that true is better than false, and perhaps more values than fewer.
    pub(super) fn best(paths: &[String], fullest_first: bool) -> Self {
        Order { fullest_first, ..Order::read(paths, true) }
    }

    fn read(paths: &[String], truth_first: bool) -> Self {
        let parts = paths.iter().map(|path| match path.strip_prefix('-') {
            Some(path) => (Place::parse(path), true),
            None => (Place::parse(path), false),
        });
        Order { parts: parts.collect(), truth_first, fullest_first: false }
    }

    /// Appends what a user compares by.
    pub(super) fn write(&self, row: &Row<'_>, out: &mut Vec<u8>) {
        if self.fullest_first {
            let values = filled(row.members.iter().map(|member| &*member.value));
            out.extend_from_slice(&(u32::MAX - values).to_be_bytes());
        }
        for (place, descending) in &self.parts {
            let value = row.get(place);
            let turned = self.truth_first && value.is_some_and(|it| Kind::of(it) == Kind::Boolean);
            order::push(value, *descending != turned, out);
        }
    }
}
