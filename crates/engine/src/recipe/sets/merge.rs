//! Makes one user of several of the same key.
//!
//! What is filled in the first stays; gaps are filled from the others in their order, in metadata member by member. For places
//! that say so, true counts if any has it, or lists become one.

use std::collections::HashSet;
use std::io;

use crate::recipe::place::Place;
use crate::recipe::row::{Row, holds_something};
use crate::recipe::set_verbs::{Merge, Merging};
use crate::recipe::sets::bits::Bits;
use crate::recipe::sets::groups::{Grouped, sort_key};
use crate::recipe::sets::index::{self, KeyHasher};
use crate::spill::sort::ROOM;
use crate::spill::{self, Packed, Packer, Sorter, Spill, lost};
use json::{Kind, walk};

/// The most bytes a user may have that was made of several: more is no person, but a key that says nothing.
const MOST_BYTES: usize = 1 << 20;

/// Users of the same key on their way to become one.
pub(super) struct Gathering<S: Spill> {
    hasher: KeyHasher,
    pub(super) members: Grouped,
    sorter: Sorter<S>,
    key: Vec<u8>,
}

/// Users that were made of several, by the number of the first.
pub(super) struct Merged<S: Spill> {
    numbers: Vec<(u64, spill::Place)>,
    users: Packed<S>,
    pub(super) gone: Bits,
}

/// How values are made of several.
pub(super) struct Ways(Vec<(Place, Merging)>);

impl Ways {
    pub(super) fn new(merge: &Merge) -> Self {
        Ways(merge.attributes.0.iter().map(|(path, way)| (Place::parse(path), *way)).collect())
    }

    /// `first` with what `other` adds. Both are compact objects with each name once.
    fn merged(&self, first: &[u8], other: &[u8]) -> Vec<u8> {
        let filled = filled(first, other);
        if self.0.is_empty() {
            return filled;
        }
        let (first, other, mut row) = (row(first), row(other), row(&filled));
        for (place, way) in &self.0 {
            let mut values = [first.get(place), other.get(place)].into_iter().flatten();
            let value = match way {
                Merging::First => None,
                Merging::Any => values.any(|value| value == b"true").then(|| b"true".to_vec()),
                Merging::Union => union(values),
            };
            if let Some(value) = value {
                // What stands in the way stays, as the first that is filled.
                let _ = row.set(place, value.into());
            }
        }
        let mut out = Vec::with_capacity(filled.len());
        row.write(&mut out);
        out
    }
}

/// An object as a row.
fn row(object: &[u8]) -> Row<'_> {
    let mut row = Row::default();
    walk::members(object).for_each(|(key, value)| row.push(key, value));
    row
}

impl<S: Spill> Gathering<S> {
    pub(super) fn new(hasher: KeyHasher, members: Grouped) -> Self {
        Gathering { hasher, members, sorter: Sorter::new(false, usize::MAX, ROOM), key: Vec::new() }
    }

    /// Adds the user of this number if others have its key; numbers ascend.
    pub(super) fn push(&mut self, key: &[u8], number: u64, user: &Row<'_>) -> io::Result<()> {
        if !self.members.going.contains(number) && !self.members.staying.contains(number) {
            return Ok(());
        }
        sort_key(self.hasher, key, &mut self.key);
        let mut row = number.to_le_bytes().to_vec();
        user.write(&mut row);
        self.sorter.push(&self.key, &row)
    }

    /// Makes one user of each group. The error is what stops the run, in words.
    pub(super) fn merge(self, ways: &Ways) -> io::Result<Result<Merged<S>, String>> {
        let mut by_number = Sorter::<S>::new(false, usize::MAX, ROOM);
        let mut sorted = self.sorter.finish()?;
        let (mut key, mut number, mut user) = (Vec::new(), [0; 8], Vec::new());
        while let Some((next_key, row)) = sorted.next_row()? {
            let (next_number, next) = row.split_first_chunk::<8>().ok_or_else(lost)?;
            if key == next_key {
                user = ways.merged(&user, next);
                if user.len() > MOST_BYTES {
                    return Ok(Err(too_large(key.get(8..).unwrap_or_default())));
                }
                continue;
            }
            if !key.is_empty() {
                by_number.push(&u64::from_le_bytes(number).to_be_bytes(), &user)?;
            }
            key.clear();
            key.extend_from_slice(next_key);
            (number, user) = (*next_number, next.to_vec());
        }
        if !key.is_empty() {
            by_number.push(&u64::from_le_bytes(number).to_be_bytes(), &user)?;
        }
        let (mut packer, mut numbers) = (Packer::new(index::ROOM), Vec::new());
        let mut sorted = by_number.finish()?;
        while let Some((number, user)) = sorted.next_row()? {
            let number = number.first_chunk::<8>().ok_or_else(lost)?;
            numbers.push((u64::from_be_bytes(*number), packer.push(&[user])?));
        }
        Ok(Ok(Merged { numbers, users: packer.finish()?, gone: self.members.going }))
    }
}

impl<S: Spill> Merged<S> {
    /// What the user of this number has become; `None` if it is still what it was.
    pub(super) fn get(&mut self, number: u64) -> io::Result<Option<Row<'static>>> {
        let Ok(at) = self.numbers.binary_search_by_key(&number, |(number, _)| *number) else {
            return Ok(None);
        };
        let (_, place) = self.numbers.get(at).ok_or_else(lost)?;
        let mut row = Row::default();
        for (key, value) in walk::members(self.users.get(*place)?) {
            row.push(key.to_vec(), value.to_vec());
        }
        Ok(Some(row))
    }
}

fn too_large(key: &[u8]) -> String {
    let shown: String =
        String::from_utf8_lossy(key).chars().filter(|c| !c.is_control()).take(60).collect();
    format!(
        "The users with the key “{shown}” would become one of more than 1 MB: they are hardly one person. Choose another \
         key, or leave them out before."
    )
}

/// The members of `first`, gaps filled from `other`; in objects member by member.
fn filled(first: &[u8], other: &[u8]) -> Vec<u8> {
    joined(first, other, |one, two| {
        let objects = [one, two].iter().all(|value| Kind::of(value) == Kind::Object);
        if objects && holds_something(one) {
            return joined(one, two, |one, two| {
                if !holds_something(one) { two.to_vec() } else { one.to_vec() }
            });
        }
        if !holds_something(one) { two.to_vec() } else { one.to_vec() }
    })
}

/// The members of two objects: those of both as `choose` makes them, then those of the second alone.
fn joined(one: &[u8], two: &[u8], choose: impl Fn(&[u8], &[u8]) -> Vec<u8>) -> Vec<u8> {
    let (ones, twos) = (walk::distinct(walk::members(one)), walk::distinct(walk::members(two)));
    let mut out = vec![b'{'];
    let mut put = |key: &[u8], value: &[u8]| {
        if out.len() > 1 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(key);
        out.extend_from_slice(b"\":");
        out.extend_from_slice(value);
    };
    let same = |key: &[u8], other: &[u8]| key == other || walk::said(key) == walk::said(other);
    for (key, value) in &ones {
        match twos.iter().find(|(other, _)| same(key, other)) {
            Some((_, other)) => put(key, &choose(value, other)),
            None => put(key, value),
        }
    }
    for (key, value) in twos.iter().filter(|(key, _)| !ones.iter().any(|(one, _)| same(one, key))) {
        put(key, value);
    }
    out.push(b'}');
    out
}

/// The members of lists as one list, each once; other values count as lists of one. `None` if there are none.
fn union<'a>(values: impl Iterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let (mut seen, mut list) = (HashSet::new(), Vec::new());
    for value in values.filter(|value| holds_something(value)) {
        let mut add = |value: &'a [u8]| {
            if seen.insert(value) {
                list.push(if list.is_empty() { b'[' } else { b',' });
                list.extend_from_slice(value);
            }
        };
        match Kind::of(value) {
            Kind::Array => walk::elements(value).for_each(&mut add),
            _ => add(value),
        }
    }
    list.push(b']');
    (list.len() > 1).then_some(list)
}
