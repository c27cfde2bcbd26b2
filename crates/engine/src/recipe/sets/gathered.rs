//! What the rows of one key give together: the first, the last, the best of them, lists of their values, or one object of their
//! names and values. They come packed, as a join put them into its index.

use std::collections::HashSet;

use crate::recipe::row::{Row, holds_something};
use crate::recipe::set_verbs::Rows;
use crate::recipe::sets::taken::Taken;
use json::text;

/// The most rows of one key that become a list.
pub(super) const MOST_ROWS: usize = 10_000;

/// What the rows of a key say.
#[derive(Clone)]
pub(super) enum Found {
    Nothing,
    /// A value for each that is taken
    Values(Vec<Option<Vec<u8>>>),
    Several,
    TooMany,
}

/// A name as JSON without quotes, and its values.
type Named = (Vec<u8>, Vec<Vec<u8>>);

/// What the rows of one key have given so far.
pub(super) struct Gathered {
    rows: Rows,
    count: usize,
    /// The row that counts: its order and its values
    row: Vec<u8>,
    lists: Vec<(HashSet<Vec<u8>>, Vec<u8>)>,
    /// Names as JSON without quotes, each with its values, if rows are such
    names: Option<Vec<Named>>,
}

impl Gathered {
    /// Of rows of which `taken` values are taken.
    pub(super) fn new(rows: Rows, taken: usize) -> Self {
        let lists = if rows == Rows::List { vec![Default::default(); taken] } else { Vec::new() };
        Gathered { rows, count: 0, row: Vec::new(), lists, names: None }
    }

    /// Of rows that are a name and a value each.
    pub(super) fn names() -> Self {
        Gathered { names: Some(Vec::new()), ..Gathered::new(Rows::First, 0) }
    }

    /// Takes the next row; whether more are wanted.
    pub(super) fn add(&mut self, row: &[u8]) -> bool {
        self.count += 1;
        if let Some(names) = &mut self.names {
            let mut parts = unpack(row).flatten();
            if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
                match names.iter_mut().find(|(known, _)| known == name) {
                    Some((_, values)) => values.push(value.to_vec()),
                    None => names.push((name.to_vec(), vec![value.to_vec()])),
                }
            }
            return self.count <= MOST_ROWS;
        }
        let replaces = match self.rows {
            Rows::First | Rows::One | Rows::List => self.count == 1,
            Rows::Last => true,
            Rows::Best => self.count == 1 || unpack(row).next() < unpack(&self.row).next(),
        };
        if replaces {
            self.row.clear();
            self.row.extend_from_slice(row);
        }
        for ((seen, list), value) in self.lists.iter_mut().zip(unpack(row).skip(1)) {
            value.map(trimmed).filter(|value| holds_something(value)).into_iter().for_each(
                |value| {
                    if seen.insert(value.clone()) {
                        list.push(if list.is_empty() { b'[' } else { b',' });
                        list.extend_from_slice(&value);
                    }
                },
            );
        }
        match self.rows {
            Rows::First => false,
            Rows::List => self.count <= MOST_ROWS,
            _ => true,
        }
    }

    /// What they say, all in all.
    pub(super) fn found(self, taken: &[Taken]) -> Found {
        if let Some(names) = self.names {
            return match self.count {
                0 => Found::Nothing,
                count if count > MOST_ROWS => Found::TooMany,
                _ => Found::Values(of_names(names, taken)),
            };
        }
        match self.rows {
            _ if self.count == 0 => Found::Nothing,
            Rows::One if self.count > 1 => Found::Several,
            Rows::List if self.count > MOST_ROWS => Found::TooMany,
            Rows::List => {
                let closed = self.lists.into_iter().map(|(_, mut list)| {
                    list.push(b']');
                    (list.len() > 1).then_some(list)
                });
                Found::Values(closed.collect())
            }
            _ => Found::Values(
                unpack(&self.row).skip(1).map(|value| value.map(<[u8]>::to_vec)).collect(),
            ),
        }
    }
}

/// What is taken of the object that names and values are.
fn of_names(names: Vec<(Vec<u8>, Vec<Vec<u8>>)>, taken: &[Taken]) -> Vec<Option<Vec<u8>>> {
    let mut object = Row::default();
    for (name, mut values) in names {
        let value = match values.len() {
            1 => values.pop().unwrap_or_default(),
            _ => [b"[", &values.join(&b","[..])[..], b"]"].concat(),
        };
        object.push(name, value);
    }
    taken.iter().map(|taken| taken.value(&object)).collect()
}

/// A text without the blanks around it.
fn trimmed(value: &[u8]) -> Vec<u8> {
    match text::string(value) {
        Some(text) if text.trim().len() < text.len() => text::quoted(text.trim()),
        _ => value.to_vec(),
    }
}

/// What was packed, in order.
fn unpack(mut row: &[u8]) -> impl Iterator<Item = Option<&[u8]>> {
    std::iter::from_fn(move || {
        let (length, rest) = row.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let (value, rest) = rest.split_at_checked(length.saturating_sub(1))?;
        row = rest;
        Some((length > 0).then_some(value))
    })
}
