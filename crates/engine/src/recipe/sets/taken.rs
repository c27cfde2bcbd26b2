//! What a join takes of a row: the value of a path, or an object of several, `{email, since: date_joined}`. And rows that are a
//! name and a value each.

use std::collections::HashSet;

use crate::recipe::place::{Place, Step};
use crate::recipe::row::{Row, text_of};
use crate::recipe::set_verbs::Pivot;
use json::{Kind, text};

/// What is taken and where it goes.
pub(super) struct Taken {
    from: From,
    pub(super) to: Vec<Place>,
}

enum From {
    Place(Place),
    /// Names as JSON, each with the place of its value
    Object(Vec<(Vec<u8>, Place)>),
}

impl Taken {
    pub(super) fn new(from: &str, to: &[String]) -> Result<Self, String> {
        let inside = from.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let from = match inside {
            None => From::Place(Place::parse(from)),
            Some(inside) => From::Object(
                parts(inside, ',')
                    .map(|member| member_of(member).ok_or_else(|| unclear(from)))
                    .collect::<Result<_, _>>()?,
            ),
        };
        Ok(Taken { from, to: to.iter().map(|to| Place::parse(to)).collect() })
    }

    /// Its value in a row; `None` if there is none, or null. Of an object, what is missing is left out.
    pub(super) fn value(&self, row: &Row<'_>) -> Option<Vec<u8>> {
        let is_there = |value: &&[u8]| Kind::of(value) != Kind::Null;
        match &self.from {
            From::Place(place) => row.get(place).filter(is_there).map(<[u8]>::to_vec),
            From::Object(members) => {
                let members = members.iter().filter_map(|(name, place)| {
                    Some([&name[..], b":", row.get(place).filter(is_there)?].concat())
                });
                let members = members.collect::<Vec<_>>().join(&b","[..]);
                (!members.is_empty()).then(|| [b"{", &members[..], b"}"].concat())
            }
        }
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        let (one, many) = match &self.from {
            From::Place(place) => (Some(place), None),
            From::Object(members) => (None, Some(members)),
        };
        one.into_iter().chain(many.into_iter().flatten().map(|(_, place)| place))
    }
}

fn unclear(from: &str) -> String {
    format!("“{from}” is no object: write {{email, verified}}, or {{address: email}}.")
}

/// `email`, `address: email` or `a.b`, which is called `b`.
fn member_of(written: &str) -> Option<(Vec<u8>, Place)> {
    let mut parts = parts(written, ':').map(str::trim);
    let (first, path) = (parts.next()?, parts.next());
    let place = Place::parse(path.unwrap_or(first));
    let last = place.steps.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Index(_) => None,
    });
    let name = match path {
        Some(_) => serde_json::from_str(first).unwrap_or_else(|_| first.to_owned()),
        None => last.unwrap_or(&place.root).to_owned(),
    };
    let is_whole = !name.is_empty() && path != Some("") && parts.next().is_none();
    is_whole.then(|| (text::quoted(&name), place))
}

/// The parts between a sign, which may stand inside quotes.
fn parts(text: &str, between: char) -> impl Iterator<Item = &str> {
    let (mut quote, mut is_escaped) = (None, false);
    text.split(move |c: char| {
        match (quote, c) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, _) => return c == between,
            _ => {}
        }
        false
    })
}

/// Rows that are a name and a value each, of which only names count that something is taken of.
pub(super) struct Names {
    name: Place,
    value: Place,
    wanted: HashSet<String>,
}

impl Names {
    pub(super) fn new(pivot: &Pivot, taken: &[Taken]) -> Result<Self, String> {
        // A name may be the whole of what is written, or what a path begins with.
        let names = taken.iter().flat_map(Taken::places);
        let wanted: HashSet<String> =
            names.flat_map(|place| [place.text.clone(), place.root.clone()]).collect();
        if wanted.is_empty() {
            return Err("With “pivot”, “take” says which names are taken.".to_owned());
        }
        let (name, value) = (Place::parse(&pivot.name), Place::parse(&pivot.value));
        Ok(Names { name, value, wanted })
    }

    /// Appends the name and the value of a row; whether it counts.
    pub(super) fn pack(&self, row: &Row<'_>, out: &mut Vec<u8>) -> bool {
        let value = row.get(&self.value).filter(|value| Kind::of(value) != Kind::Null);
        let (Some(name), Some(value)) = (row.get(&self.name).map(text_of), value) else {
            return false;
        };
        if !self.wanted.contains(&*name) {
            return false;
        }
        let name = text::quoted(&name);
        pack(text::inner(&name), out);
        pack(Some(value), out);
        true
    }
}

/// Appends a value that may be absent.
pub(super) fn pack(value: Option<&[u8]>, out: &mut Vec<u8>) {
    let length = value.map_or(0, |value| value.len() as u32 + 1);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(value.unwrap_or_default());
}
