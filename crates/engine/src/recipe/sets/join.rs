//! Joins another file by key: takes values of its rows, and tells who has none.
//!
//! The other file is read before the users, row by row, into an [`Index`]. Rows that no user has are told at the end, and
//! users without a row by the way.

use std::io;

use crate::query::Search;
use crate::recipe::compiled::{Asked, Origin};
use crate::recipe::data::{OneOrMany, Table};
use crate::recipe::row::Row;
use crate::recipe::set_verbs::{Join, Only, Rows, Unmatched};
use crate::recipe::sets::bits::Bits;
use crate::recipe::sets::gathered::{Found, Gathered, MOST_ROWS};
use crate::recipe::sets::index::{Index, IndexBuilder, KeyHasher, ROOM};
use crate::recipe::sets::keys::{Folds, Key, Order};
use crate::recipe::sets::taken::{Names, Taken, pack};
use crate::recipe::sets::{Done, Stop};
use crate::recipe::steps::{self, Edit, Failure};
use crate::spill::{Spill, lost};
use crate::thousands;

/// A join at work.
pub(super) struct Joining<S: Spill> {
    source: String,
    /// The paths of the key, as they are written
    shown: String,
    /// The key, and the other one by which a row may be found
    keys: Vec<Keys>,
    taken: Vec<Taken>,
    /// The names and values that rows are, if they are such
    names: Option<Names>,
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

/// A key as users have it and as rows have it.
struct Keys {
    here: Key,
    there: Key,
    /// What stands before it in the index, where there is more than one
    mark: Option<u8>,
}

impl Keys {
    fn new(key: &Table<OneOrMany<String>>, folds: Folds, mark: Option<u8>) -> Result<Self, String> {
        let here: Vec<Vec<String>> = key.0.iter().map(|(path, _)| vec![path.clone()]).collect();
        let there: Vec<Vec<String>> = key.0.iter().map(|(_, paths)| paths.0.clone()).collect();
        Ok(Keys { here: Key::new(&here, folds)?, there: Key::new(&there, folds)?, mark })
    }
}

enum State<S: Spill> {
    Building(IndexBuilder<S>),
    Ready(Index<S>),
    Broken,
}

impl<S: Spill> Joining<S> {
    pub(super) fn new(join: &Join, hasher: KeyHasher) -> Result<Self, String> {
        let folds = Folds { case: join.ignore_case, blanks: join.ignore_blanks };
        let mut keys = Vec::new();
        for (mark, key) in [&join.key, &join.or_key].into_iter().enumerate() {
            if mark == 0 || !key.is_empty() {
                let mark = (!join.or_key.is_empty()).then_some(mark as u8);
                keys.push(Keys::new(key, folds, mark)?);
            }
        }
        let taken = join.take.0.iter().map(|(from, to)| Taken::new(from, &to.0));
        let taken: Vec<Taken> = taken.collect::<Result<_, _>>()?;
        let names = join.pivot.as_ref().map(|pivot| Names::new(pivot, &taken)).transpose()?;
        if names.is_some() && (join.rows != Rows::First || !join.by.is_empty()) {
            return Err("With “pivot” all rows count: leave “rows” and “by” away.".to_owned());
        }
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
            keys,
            taken,
            names,
            rows: join.rows,
            only: join.rows_where.as_deref().map(steps::search).transpose()?,
            skipped: Bits::default(),
            order: Order::best(&join.by.0, false),
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
        if !self.keys.iter().any(|keys| keys.there.write(row, &mut Vec::new())) {
            return Ok(false);
        }
        self.packed.clear();
        if let Some(names) = &self.names {
            if !names.pack(row, &mut self.packed) {
                self.skipped.insert(number);
                return Ok(true);
            }
        } else {
            self.best.clear();
            self.order.write(row, &mut self.best);
            pack(Some(&self.best), &mut self.packed);
            for taken in &self.taken {
                pack(taken.value(row).as_deref(), &mut self.packed);
            }
        }
        for keys in &self.keys {
            self.key.clear();
            self.key.extend(keys.mark);
            if let State::Building(builder) = &mut self.state
                && keys.there.write(row, &mut self.key)
            {
                builder.push(&self.key, number, &self.packed)?;
            }
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
        let shown = self.keys.iter().map(|keys| keys.there.shown(row));
        shown.into_iter().find(|shown| !shown.is_empty()).unwrap_or_default()
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

    /// What a user finds by the first key that finds anything.
    fn find(&mut self, row: &Row<'_>) -> io::Result<Found> {
        for at in 0..self.keys.len() {
            let found = self.find_by(at, row)?;
            if !matches!(found, Found::Nothing) {
                return Ok(found);
            }
        }
        Ok(Found::Nothing)
    }

    fn find_by(&mut self, at: usize, row: &Row<'_>) -> io::Result<Found> {
        let Some(Keys { here, mark, .. }) = self.keys.get(at) else { return Ok(Found::Nothing) };
        self.key.clear();
        self.key.extend(*mark);
        if !here.write(row, &mut self.key) {
            return Ok(Found::Nothing);
        }
        if let Some((key, found)) = &self.last
            && *key == self.key
        {
            return Ok(found.clone());
        }
        let State::Ready(index) = &mut self.state else { return Err(lost()) };
        let mut gathered = match &self.names {
            Some(_) => Gathered::names(),
            None => Gathered::new(self.rows, self.taken.len()),
        };
        if here.has_list(row) {
            // Every key is looked up, so that its rows count as used, whether or not more are wanted.
            for key in here.all(row, MOST_ROWS) {
                let key = [mark.as_slice(), &key].concat();
                index.find(&key, |row| gathered.add(row))?;
            }
        } else {
            index.find(&self.key, |row| gathered.add(row))?;
        }
        let found = gathered.found(&self.taken);
        self.last = Some((self.key.clone(), found.clone()));
        Ok(found)
    }
}
