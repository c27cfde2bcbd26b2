//! What users and rows are told apart, found and compared by: keys of one or several parts, and orders.
//!
//! A part is a path with filters (`email|lower`), or text around such (`auth0|{alt_id}`). It holds something only if all its
//! paths do; of several ways to write a part the first that holds something counts. Numbers are the same as their text.

use std::borrow::Cow;

use crate::fields::path::{Step, To, is_called};
use crate::fields::{Field, Path};
use crate::recipe::sets::order;
use crate::user::{Attribute, Name, User};
use json::{Kind, text, walk};

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
        let part = |ways: &Vec<String>| ways.iter().map(|way| Template::parse(way)).collect();
        Ok(Key { parts: parts.iter().map(part).collect::<Result<_, String>>()?, folds })
    }

    /// A key of these parts together.
    pub(super) fn together(parts: &[String]) -> Result<Self, String> {
        let parts: Vec<Vec<String>> = parts.iter().map(|part| vec![part.clone()]).collect();
        Key::new(&parts, Folds::default())
    }

    /// Appends the key of a user or row. `false` if one of its parts holds nothing.
    pub(super) fn write(&self, row: &User<'_>, out: &mut Vec<u8>) -> bool {
        self.parts.iter().all(|ways| {
            let Some(part) = ways.iter().find_map(|way| self.folded(way.text(row)?)) else {
                return false;
            };
            if self.parts.len() > 1 {
                out.extend_from_slice(&(part.len() as u32).to_le_bytes());
            }
            out.extend_from_slice(part.as_bytes());
            true
        })
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
    pub(super) fn shown(&self, row: &User<'_>) -> String {
        let parts = self.parts.iter().filter_map(|ways| ways.iter().find_map(|way| way.text(row)));
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// One way to write a part of a key.
struct Template(Vec<Piece>);

enum Piece {
    Text(String),
    Value(Place, Vec<Filter>),
}

#[derive(Clone, Copy)]
enum Filter {
    Trim,
    Lower,
    Upper,
}

impl Template {
    fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        if !text.contains('{') {
            pieces.push(Piece::value(text)?);
            return Ok(Template(pieces));
        }
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) =
                after.split_once('}').ok_or_else(|| format!("“{text}”: a }} is missing"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::value(inside)?);
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Template(pieces))
    }

    /// Its text; `None` if a value in it holds nothing.
    fn text(&self, row: &User<'_>) -> Option<String> {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(place, filters) => {
                    let value = place.get(row)?;
                    let mut text = match Kind::of(&value) {
                        Kind::Null => return None,
                        Kind::String => text::string(&value)?.into_owned(),
                        _ => String::from_utf8_lossy(&value).into_owned(),
                    };
                    for filter in filters {
                        text = match filter {
                            Filter::Trim => text.trim().to_owned(),
                            Filter::Lower => text.to_lowercase(),
                            Filter::Upper => text.to_uppercase(),
                        };
                    }
                    if text.is_empty() {
                        return None;
                    }
                    out.push_str(&text);
                }
            }
        }
        Some(out)
    }
}

impl Piece {
    fn value(text: &str) -> Result<Self, String> {
        let mut parts = text.split('|');
        let place = Place::new(parts.next().unwrap_or_default())?;
        let filters = parts.map(|filter| match filter.trim() {
            "trim" => Ok(Filter::Trim),
            "lower" => Ok(Filter::Lower),
            "upper" => Ok(Filter::Upper),
            other => Err(format!("“{text}”: unknown filter `{other}`")),
        });
        Ok(Piece::Value(place, filters.collect::<Result<_, String>>()?))
    }
}

/// A place in a user or row.
pub(super) struct Place(Path);

impl Place {
    pub(super) fn new(text: &str) -> Result<Self, String> {
        match Field::parse(text) {
            Some(Field::Path(path)) => Ok(Place(path)),
            _ => Err(format!("“{text}” is no path")),
        }
    }

    /// The value there.
    pub(super) fn get<'r>(&self, row: &'r User<'_>) -> Option<Cow<'r, [u8]>> {
        self.0.of(row).ok()
    }

    /// Puts `value` there; whether that is another than before.
    pub(super) fn set(&self, row: &mut User<'_>, value: &[u8]) -> bool {
        if self.get(row).is_some_and(|before| *before == *value) {
            return false;
        }
        let Some((first, rest)) = self.0.steps().split_first() else { return false };
        let To::Key(key) = &first.to else { return false };
        let root = Place(Path::new(vec![first.clone()]));
        let made = with(root.get(row).as_deref(), rest, value);
        set_root(row, key, made);
        true
    }
}

/// `value` with `new` at the place `steps` lead to. What is on the way and no object becomes one.
fn with(value: Option<&[u8]>, steps: &[Step], new: &[u8]) -> Vec<u8> {
    let Some((first, rest)) = steps.split_first() else { return new.to_vec() };
    let key = match &first.to {
        To::Key(key) => key.clone(),
        To::Index(index) => index.to_string(),
    };
    let object = value.filter(|value| Kind::of(value) == Kind::Object).unwrap_or(b"{}");
    let (mut out, mut is_in) = (vec![b'{'], false);
    for (raw, value) in walk::members(object) {
        if is_called(raw, &key) {
            is_in = true;
            member(raw, &with(Some(value), rest, new), &mut out);
        } else {
            member(raw, value, &mut out);
        }
    }
    if !is_in {
        let name = text::quoted(&key);
        let raw = text::inner(&name).unwrap_or_default();
        member(raw, &with(None, rest, new), &mut out);
    }
    out.push(b'}');
    out
}

/// Appends a member to an object that is not closed yet.
pub(super) fn member(raw: &[u8], value: &[u8], out: &mut Vec<u8>) {
    if out.len() > 1 {
        out.push(b',');
    }
    out.push(b'"');
    out.extend_from_slice(raw);
    out.extend_from_slice(b"\":");
    out.extend_from_slice(value);
}

fn set_root(row: &mut User<'_>, key: &str, value: Vec<u8>) {
    if let Some(attribute) = Attribute::named(key.as_bytes()) {
        row.set(attribute, value);
        return;
    }
    let called = |name: Name<'_>| matches!(name, Name::Other(raw) if is_called(raw, key));
    if row.fields().iter().any(|field| called(field.name())) {
        *row = std::mem::take(row).without(called);
    }
    let name = text::quoted(key);
    row.set_other(text::inner(&name).unwrap_or_default().to_vec(), value);
}

/// Makes `row` what `bytes` says: a compact object with each name once.
pub(super) fn replace(row: &mut User<'_>, bytes: &[u8]) {
    let mut user = User::with_capacity(row.fields().len());
    for (raw, value) in walk::members(bytes) {
        match Attribute::named(raw) {
            Some(attribute) => {
                user.set(attribute, value.to_vec());
            }
            None => user.set_other(raw.to_vec(), value.to_vec()),
        }
    }
    *row = user;
}

/// What users are put in order by.
pub(super) struct Order {
    parts: Vec<(Place, bool)>,
    /// Whether true comes before false
    truth_first: bool,
}

impl Order {
    /// The order of a list: the smallest first, the largest where `-` stands before the path.
    pub(super) fn new(paths: &[String]) -> Result<Self, String> {
        Order::read(paths, false)
    }

    /// The order of what is best: the same, but that true is better than false.
    pub(super) fn best(paths: &[String]) -> Result<Self, String> {
        Order::read(paths, true)
    }

    fn read(paths: &[String], truth_first: bool) -> Result<Self, String> {
        let parts = paths.iter().map(|path| match path.strip_prefix('-') {
            Some(path) => Ok((Place::new(path)?, true)),
            None => Ok((Place::new(path)?, false)),
        });
        Ok(Order { parts: parts.collect::<Result<_, String>>()?, truth_first })
    }

    /// Appends what a user compares by.
    pub(super) fn write(&self, row: &User<'_>, out: &mut Vec<u8>) {
        for (place, descending) in &self.parts {
            let value = place.get(row);
            let value = value.as_deref();
            let turned = self.truth_first && value.is_some_and(|it| Kind::of(it) == Kind::Boolean);
            order::push(value, *descending != turned, out);
        }
    }
}

/// Whether a value says nothing: null, blank text, `{}`, `[]`.
pub(super) fn empty(value: &[u8]) -> bool {
    match Kind::of(value) {
        Kind::Null => true,
        Kind::String => text::string(value).is_none_or(|text| text.trim().is_empty()),
        Kind::Object | Kind::Array => matches!(value, b"{}" | b"[]"),
        Kind::Boolean | Kind::Number => false,
    }
}
