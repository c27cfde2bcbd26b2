//! Joins another file by key: takes values of its rows, and tells who has none.
//!
//! The other file is read before the users, row by row, into an [`Index`]. Rows that no user has are told at the end, and
//! users without a row by the way.

use std::collections::HashSet;
use std::io;

use crate::query::Search;
use crate::recipe::compiled::{Asked, Origin};
use crate::recipe::place::Place;
use crate::recipe::row::{Row, holds_something};
use crate::recipe::set_verbs::{Join, Only, Rows, Unmatched};
use crate::recipe::sets::bits::Bits;
use crate::recipe::sets::index::{Index, IndexBuilder, KeyHasher, ROOM};
use crate::recipe::sets::keys::{Folds, Key, Order};
use crate::recipe::sets::{Done, Stop};
use crate::recipe::steps::{self, Edit, Failure};
use crate::spill::{Spill, lost};
use crate::thousands;
use json::{Kind, text};

/// The most rows of one key that become a list.
const MOST_ROWS: usize = 10_000;

/// A join at work.
pub(super) struct Joining<S: Spill> {
    source: String,
    /// The paths of the key, as they are written
    shown: String,
    here: Key,
    there: Key,
    taken: Vec<Taken>,
    rows: Rows,
    /// Which rows count, and those that do not
    only: Option<Search>,
    skipped: Bits,
    order: Order,
    /// What becomes of users with a row and of those without: whether they stay
    stays: (bool, bool),
    reason: String,
    state: State<S>,
    /// The last key that was looked up and what came of it
    last: Option<(Vec<u8>, Found)>,
    key: Vec<u8>,
    best: Vec<u8>,
    packed: Vec<u8>,
}

enum State<S: Spill> {
    Building(IndexBuilder<S>),
    Ready(Index<S>),
    Broken,
}

struct Taken {
    from: Place,
    to: Vec<Place>,
}

/// What the rows of a key say.
#[derive(Clone)]
enum Found {
    Nothing,
    /// A value for each that is taken
    Values(Vec<Option<Vec<u8>>>),
    Several,
    TooMany,
}

impl<S: Spill> Joining<S> {
    pub(super) fn new(join: &Join, hasher: KeyHasher) -> Result<Self, String> {
        let folds = Folds { case: join.ignore_case, blanks: join.ignore_blanks };
        let here: Vec<Vec<String>> =
            join.key.0.iter().map(|(path, _)| vec![path.clone()]).collect();
        let there: Vec<Vec<String>> = join.key.0.iter().map(|(_, paths)| paths.0.clone()).collect();
        let taken = join.take.0.iter().map(|(from, to)| {
            let to = to.0.iter().map(|to| Place::parse(to)).collect();
            Taken { from: Place::parse(from), to }
        });
        let stays = match (join.only, join.unmatched) {
            (Some(Only::Without), _) => (false, true),
            (Some(Only::With), _) | (None, Unmatched::LeaveOut) => (true, false),
            (None, Unmatched::Keep) => (true, true),
        };
        let reason = join.reason.clone().unwrap_or_else(|| match stays.0 {
            true => format!("not in {}", join.join),
            false => format!("in {} already", join.join),
        });
        Ok(Joining {
            source: join.join.clone(),
            shown: join.key.0.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>().join(", "),
            here: Key::new(&here, folds)?,
            there: Key::new(&there, folds)?,
            taken: taken.collect(),
            rows: join.rows,
            only: join.rows_where.as_deref().map(steps::search).transpose()?,
            skipped: Bits::default(),
            order: Order::best(&join.by.0),
            stays,
            reason,
            state: State::Building(IndexBuilder::new(hasher, ROOM)),
            last: None,
            key: Vec::new(),
            best: Vec::new(),
            packed: Vec::new(),
        })
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Takes a row of the other file; whether it has a key.
    pub(super) fn row(&mut self, row: &Row<'_>, number: u64) -> io::Result<bool> {
        if self
            .only
            .as_ref()
            .is_some_and(|only| !only.finds(&Asked { row, origin: Origin::default() }))
        {
            self.skipped.insert(number);
            return Ok(true);
        }
        self.key.clear();
        if !self.there.write(row, &mut self.key) {
            return Ok(false);
        }
        self.packed.clear();
        self.best.clear();
        self.order.write(row, &mut self.best);
        pack(Some(&self.best), &mut self.packed);
        for taken in &self.taken {
            let value = row.get(&taken.from);
            pack(value.filter(|value| Kind::of(value) != Kind::Null), &mut self.packed);
        }
        if let State::Building(builder) = &mut self.state {
            builder.push(&self.key, number, &self.packed)?;
        }
        Ok(true)
    }

    /// The other file is at its end.
    pub(super) fn close(&mut self) -> io::Result<()> {
        self.state = match std::mem::replace(&mut self.state, State::Broken) {
            State::Building(builder) => State::Ready(builder.finish()?),
            other => other,
        };
        Ok(())
    }

    /// Whether the row of this number was found by a user, or does not count.
    pub(super) fn is_used(&self, number: u64) -> bool {
        let found = matches!(&self.state, State::Ready(index) if index.used.contains(number));
        found || self.skipped.contains(number)
    }

    /// The text of the key of a row of the other file, for a person.
    pub(super) fn shown_key(&self, row: &Row<'_>) -> String {
        self.there.shown(row)
    }

    /// Gives a user what its rows say.
    pub(super) fn apply(&mut self, edit: &mut Edit<'_, '_>) -> Result<Done, Stop> {
        let found = self.find(edit.row())?;
        let failed = |message: String| {
            Ok(Err(Failure { path: self.shown.clone(), value: Vec::new(), message }))
        };
        match found {
            Found::Nothing if self.stays.1 => Ok(Ok(None)),
            Found::Nothing => Ok(Ok(Some(self.reason.clone()))),
            _ if !self.stays.0 => Ok(Ok(Some(self.reason.clone()))),
            Found::Several => {
                failed(format!("{} has more than one row for this user.", self.source))
            }
            Found::TooMany => failed(format!(
                "{} has more than {} rows for this user.",
                self.source,
                thousands::count(MOST_ROWS as u64)
            )),
            Found::Values(values) => {
                for (taken, value) in self.taken.iter().zip(values) {
                    let Some(value) = value else { continue };
                    for to in &taken.to {
                        if let Err(failure) = edit.set(to, value.clone()) {
                            return Ok(Err(failure));
                        }
                    }
                }
                Ok(Ok(None))
            }
        }
    }

    fn find(&mut self, row: &Row<'_>) -> io::Result<Found> {
        self.key.clear();
        if !self.here.write(row, &mut self.key) {
            return Ok(Found::Nothing);
        }
        if let Some((key, found)) = &self.last
            && *key == self.key
        {
            return Ok(found.clone());
        }
        let State::Ready(index) = &mut self.state else { return Err(lost()) };
        let mut gathered = Gathered::new(self.rows, self.taken.len());
        index.find(&self.key, |row| gathered.add(row))?;
        let found = gathered.found();
        self.last = Some((self.key.clone(), found.clone()));
        Ok(found)
    }
}

/// What the rows of one key have given so far.
struct Gathered {
    rows: Rows,
    count: usize,
    /// The row that counts: its order and its values
    row: Vec<u8>,
    lists: Vec<(HashSet<Vec<u8>>, Vec<u8>)>,
}

impl Gathered {
    fn new(rows: Rows, taken: usize) -> Self {
        let lists = if rows == Rows::List { vec![Default::default(); taken] } else { Vec::new() };
        Gathered { rows, count: 0, row: Vec::new(), lists }
    }

    /// Takes the next row; whether more are wanted.
    fn add(&mut self, row: &[u8]) -> bool {
        self.count += 1;
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

    fn found(self) -> Found {
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

/// A text without the blanks around it.
fn trimmed(value: &[u8]) -> Vec<u8> {
    match text::string(value) {
        Some(text) if text.trim().len() < text.len() => text::quoted(text.trim()),
        _ => value.to_vec(),
    }
}

/// Appends a value that may be absent.
fn pack(value: Option<&[u8]>, out: &mut Vec<u8>) {
    let length = value.map_or(0, |value| value.len() as u32 + 1);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(value.unwrap_or_default());
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
