//! Holds two lists of users against each other by a key: who is only left, only right, in both but different, in both and the
//! same. Files, or connections of the local tenant.
//!
//! Both sides are sorted by their key, in bounded memory ([`side`]), and gone through side by side; what a user differs in is
//! [`differ`]'s. A record without key, or whose key stands more than once, is in no list: it is set aside and named. Nothing is
//! changed and nothing is kept.

mod differ;
mod key;
mod results;
mod side;
pub mod spec;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::io::{self, Read};

use crate::check::excerpt::cut;
use crate::jobs::compare::differ::Rules;
use crate::jobs::compare::key::{KeyOf, SHOWN_KEY};
use crate::jobs::compare::results::{
    AsideFile, BothFile, ListFile, Table, new_id, write_differences,
};
use crate::jobs::compare::side::Side;
use crate::jobs::compare::spec::{CompareSpec, CompareSummary, Key, List, SHOWN_USERS};
use crate::jobs::report::Progress;
use crate::jobs::scan::{ScanError, UserSource};
use crate::spill::Spill;
use crate::store::{Backend, Error, Files};
use crate::user::{ATTRIBUTES, Attribute, User};

/// What came of a comparison, and its files.
#[derive(Clone, Debug)]
pub struct Compared<F> {
    /// What came of it
    pub summary: CompareSummary,
    /// The users of each list as NDJSON, as [`List::ALL`] has them
    pub lists: [F; 4],
    /// Every value that differs, as CSV, secrets masked
    pub differences: F,
    /// Who has another id right than left, as CSV
    pub new_ids: F,
    /// The keys of users in both lists, as NDJSON: under the name of the attribute, or `key`
    pub both: F,
    /// The records that could not be compared, as NDJSON
    pub aside: F,
}

/// What ends a comparison early.
#[derive(Debug, thiserror::Error)]
enum CompareError {
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Scan(#[from] ScanError),
    #[error("{0}")]
    Store(#[from] Error),
    #[error(
        "There is not enough room for what a comparison puts aside ({0}). Free some, or compare less."
    )]
    Spill(#[from] io::Error),
    #[error("A stored user is damaged. Check the stored users on the Tenant page.")]
    Damaged,
    #[error("cancelled")]
    Cancelled,
}

/// Says how far it is, and whether it goes on.
struct Watch<'c, C> {
    checkpoint: &'c mut C,
    /// Which of the three parts it is in: left, right, both
    part: u64,
    /// Records of the parts before
    done: u64,
}

/// Of how much of each part progress is told.
const PART: u64 = 1_000_000;

impl<C: AsyncFnMut(Progress) -> bool> Watch<'_, C> {
    async fn check(&mut self, done: u64, total: u64, records: u64) -> Result<(), CompareError> {
        let share = u128::from(done.min(total)) * u128::from(PART) / u128::from(total.max(1));
        let progress = Progress {
            bytes_read: self.part * PART + share as u64,
            bytes_total: 3 * PART,
            users: self.done + records,
            ..Progress::default()
        };
        if (self.checkpoint)(progress).await { Ok(()) } else { Err(CompareError::Cancelled) }
    }
}

/// Compares two lists; their files go where `files` keeps them.
///
/// # Errors
/// Why they cannot be compared; `None` if `checkpoint` stopped it.
pub async fn compare<B: Backend, F: Files, R: Read + 'static>(
    spec: &CompareSpec,
    sources: [UserSource<'_, B, R>; 2],
    files: &F,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Compared<F::File>>, String> {
    let mut watch = Watch { checkpoint: &mut checkpoint, part: 0, done: 0 };
    match run(spec, &sources, files, &mut watch).await {
        Ok(compared) => Ok(Some(compared)),
        Err(CompareError::Cancelled) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

async fn run<B: Backend, F: Files, R: Read + 'static>(
    spec: &CompareSpec,
    sources: &[UserSource<'_, B, R>; 2],
    files: &F,
    watch: &mut Watch<'_, impl AsyncFnMut(Progress) -> bool>,
) -> Result<Compared<F::File>, CompareError> {
    let key = KeyOf::new(&spec.key).map_err(CompareError::Refused)?;
    let mut aside = AsideFile::new(F::Writer::default());
    let [left, right] = sources;
    let [of_left, of_right] = spec.connections.each_ref().map(Option::as_deref);
    let left = Side::read((left, of_left), &key, ("left", &mut aside), watch).await?;
    watch.part = 1;
    let right = Side::read((right, of_right), &key, ("right", &mut aside), watch).await?;
    watch.part = 2;
    let mut merge = Merge::<F::Writer>::new(spec, [left, right], aside)?;
    let total = merge.total();
    let mut taken = 0;
    while merge.step()? {
        taken += 1;
        if taken % STEP == 0 {
            watch.check(merge.gone(), total, 0).await?;
        }
    }
    watch.check(total, total, 0).await?;
    merge.finish(files).await
}

/// Keys between two looks at whether it goes on.
const STEP: u64 = 2_000;

/// The most paths that are counted.
const MOST_PATHS: usize = 500;

/// Both sides, gone through key by key.
struct Merge<W: Spill> {
    sides: [Side<W>; 2],
    rules: Rules,
    gives_ids: bool,
    lists: [ListFile<W>; 4],
    differences: Table<W>,
    new_ids: Table<W>,
    both: BothFile<W>,
    aside: AsideFile<W>,
    summary: CompareSummary,
    /// Records that were taken
    gone: u64,
}

impl<W: Spill> Merge<W> {
    fn new(
        spec: &CompareSpec,
        sides: [Side<W>; 2],
        aside: AsideFile<W>,
    ) -> Result<Self, CompareError> {
        let [left, right] = &sides;
        let is_loose = left.is_text || right.is_text;
        let right_is_file = spec.connections[1].is_none();
        let unseen = |attribute: &Attribute| {
            let row = attribute.row();
            row.import && row.export && left.has(*attribute) && !right.has(*attribute)
        };
        let asks = spec.arrived && right_is_file && right.report.records > 0;
        let unseen: Vec<Attribute> =
            ATTRIBUTES.iter().map(|row| row.attribute).filter(|it| asks && unseen(it)).collect();
        let is_stored = spec.connections.iter().any(Option::is_some);
        let summary = CompareSummary {
            is_loose,
            unseen: unseen
                .iter()
                .filter(|it| **it != Attribute::UserId)
                .map(|it| it.name().to_owned())
                .collect(),
            ..CompareSummary::default()
        };
        Ok(Merge {
            rules: Rules { arrived: spec.arrived, is_loose, is_stored, unseen },
            gives_ids: spec.key != Key::Id,
            lists: std::array::from_fn(|_| ListFile::new(W::default())),
            differences: Table::new(W::default(), &["key", "attribute", "left", "right"])?,
            new_ids: Table::new(W::default(), &["key", "old_id", "new_id"])?,
            both: BothFile::new(W::default(), &spec.key),
            aside,
            summary,
            sides,
            gone: 0,
        })
    }

    /// Records that are gone through.
    fn total(&self) -> u64 {
        let of = |side: &Side<W>| side.report.records - side.report.without_key.records;
        self.sides.iter().map(of).sum()
    }

    /// Records that were gone through.
    fn gone(&self) -> u64 {
        self.gone
    }

    /// Takes all records of the next key; `false` if there is none.
    fn step(&mut self) -> Result<bool, CompareError> {
        let [left, right] = &mut self.sides;
        let order = match (left.key(), right.key()) {
            (None, None) => return Ok(false),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => one.cmp(other),
        };
        let one = if order.is_le() { left.take()? } else { None };
        let other = if order.is_ge() { right.take()? } else { None };
        self.gone += u64::from(one.is_some()) + u64::from(other.is_some());
        let Some(key) = one.as_ref().or(other.as_ref()).map(|(key, _)| key.clone()) else {
            return Ok(false);
        };
        let rows = [one.map(|(_, row)| row), other.map(|(_, row)| row)];
        if self.sides.iter().any(|side| side.key() == Some(&key)) {
            self.set_aside(&key, rows)?;
        } else {
            self.compare(&String::from_utf8_lossy(&key), rows)?;
        }
        Ok(true)
    }

    /// Sets all records of a key aside, the first of which are `rows`.
    fn set_aside(&mut self, key: &[u8], rows: [Option<Vec<u8>>; 2]) -> Result<(), CompareError> {
        let shown = cut(String::from_utf8_lossy(key), SHOWN_KEY);
        for ((side, first), name) in self.sides.iter_mut().zip(rows).zip(["left", "right"]) {
            let mut next = first;
            while let Some(row) = next {
                side.report.repeated.add(&shown);
                self.aside.write(name, "its key stands more than once", &row)?;
                next =
                    if side.key() == Some(key) { side.take()?.map(|(_, row)| row) } else { None };
                self.gone += u64::from(next.is_some());
            }
        }
        Ok(())
    }

    /// Puts the one or two records of a key where they belong.
    fn compare(&mut self, key: &str, rows: [Option<Vec<u8>>; 2]) -> Result<(), CompareError> {
        let user = |row| User::stored(row).ok_or(CompareError::Damaged);
        let (left, right) = match &rows {
            [Some(left), Some(right)] => (left, right),
            [Some(row), None] => {
                return Ok(self.list(List::OnlyLeft).add(&user(row)?, row, true)?);
            }
            [None, Some(row)] => {
                return Ok(self.list(List::OnlyRight).add(&user(row)?, row, true)?);
            }
            [None, None] => return Ok(()),
        };
        let (one, other) = (user(left)?, user(right)?);
        self.both.add(key)?;
        if self.gives_ids
            && let Some((old, new)) = new_id(&one, &other)
        {
            self.summary.new_ids += 1;
            self.new_ids.add(&[key, &old, &new].map(|it| Some(it.as_bytes())))?;
        }
        let found = if left == right { Vec::new() } else { self.rules.differences(&one, &other) };
        if found.is_empty() {
            self.summary.same += 1;
            return Ok(());
        }
        for difference in &found {
            let paths = &mut self.summary.paths;
            let path = cut((&*difference.path).into(), SHOWN_KEY);
            if let Some(users) = paths.get_mut(&*path) {
                *users += 1;
            } else if paths.len() < MOST_PATHS {
                paths.insert(path.into_owned(), 1);
            } else {
                self.summary.more_paths = true;
            }
        }
        let shown = write_differences(&mut self.differences, key, &found)?;
        if self.summary.differences.len() < SHOWN_USERS {
            self.summary.differences.push(shown);
        }
        self.list(List::DifferentLeft).add(&one, left, false)?;
        self.list(List::DifferentRight).add(&other, right, false)?;
        Ok(())
    }

    fn list(&mut self, list: List) -> &mut ListFile<W> {
        &mut self.lists[list as usize]
    }

    async fn finish<F: Files<Writer = W>>(
        self,
        files: &F,
    ) -> Result<Compared<F::File>, CompareError> {
        let mut summary = self.summary;
        let mut lists = Vec::with_capacity(self.lists.len());
        for (list, report) in self.lists.into_iter().zip(&mut summary.lists) {
            let (writer, told) = list.finish()?;
            *report = told;
            lists.push(files.close(writer, "application/x-ndjson").await?);
        }
        let lists = lists.try_into().map_err(|_| Error::Gone)?;
        summary.sides = self.sides.map(|side| side.report);
        Ok(Compared {
            summary,
            lists,
            differences: files.close(self.differences.finish()?, "text/csv").await?,
            new_ids: files.close(self.new_ids.finish()?, "text/csv").await?,
            both: files.close(self.both.finish()?, "application/x-ndjson").await?,
            aside: files.close(self.aside.finish()?, "application/x-ndjson").await?,
        })
    }
}
