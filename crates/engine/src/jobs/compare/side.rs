//! One side of a comparison: its records read and sorted by their key, in bounded memory, and then taken key by key. Keys are
//! compared themselves, never hashes of them.

use std::io::{self, Read};

use crate::check::excerpt::cut;
use crate::jobs::compare::key::{KeyOf, SHOWN_KEY};
use crate::jobs::compare::results::AsideFile;
use crate::jobs::compare::spec::{Aside, SideReport};
use crate::jobs::compare::{CompareError, Watch};
use crate::jobs::report::MAX_EXAMPLES;
use crate::jobs::scan::{OnDamage, UserSource};
use crate::read::{Layout, SourceReport};
use crate::spill::{Sorted, Sorter, Spill};
use crate::store::Backend;
use crate::user::{ATTRIBUTES, Attribute, User};

/// Bytes of the records of a side that wait in memory to be sorted.
const ROOM: usize = 40 << 20;

/// What was read of a side.
pub(super) struct Side<S: Spill> {
    sorted: Sorted<S>,
    /// The record that comes, with its key
    head: Option<(Vec<u8>, Vec<u8>)>,
    pub(super) report: SideReport,
    /// Attributes that some record has
    pub(super) has: [bool; ATTRIBUTES.len()],
    /// Whether a file is text, where numbers and booleans are written as texts
    pub(super) is_text: bool,
}

impl<S: Spill> Side<S> {
    /// Reads `source`: of the tenant the users of `connection`.
    ///
    /// # Errors
    /// What ends the comparison.
    pub(super) async fn read<B: Backend, R: Read + 'static, W: io::Write>(
        (source, connection): (&UserSource<'_, B, R>, Option<&str>),
        key: &KeyOf,
        (name, aside): (&str, &mut AsideFile<W>),
        watch: &mut Watch<'_, impl AsyncFnMut(crate::jobs::Progress) -> bool>,
    ) -> Result<Self, CompareError> {
        let mut batches = source.open(connection, OnDamage::Fail)?;
        let mut sorter = Sorter::<S>::new(false, usize::MAX, ROOM);
        let mut report = SideReport::default();
        let mut has = [false; ATTRIBUTES.len()];
        watch.check(0, 1, 0).await?;
        while let Some(next) = batches.next().await? {
            for batch in next {
                for row in batch.users()?.iter() {
                    report.records += 1;
                    let user = User::stored(row).ok_or(CompareError::Damaged)?;
                    for row in ATTRIBUTES.iter() {
                        has[row.attribute as usize] |= user.get(row.attribute).is_some();
                    }
                    match key.of(&user) {
                        Some(key) => sorter.push(key.as_bytes(), row)?,
                        None => {
                            report.without_key.add(&who(&user, report.records));
                            aside.write(name, "it has no key", row)?;
                        }
                    }
                }
            }
            let progress = batches.progress();
            watch.check(progress.bytes_read, progress.bytes_total, report.records).await?;
        }
        let faults = batches.faults();
        report.unreadable = faults.records;
        (report.faults, report.more_faults) = (faults.first, faults.more);
        report.sources = batches.reports();
        watch.done += report.records;
        let is_text = report.sources.iter().any(is_text);
        let mut side = Side { sorted: sorter.finish()?, head: None, report, has, is_text };
        side.advance()?;
        Ok(side)
    }

    /// The key that comes; `None` at the end.
    pub(super) fn key(&self) -> Option<&[u8]> {
        self.head.as_ref().map(|(key, _)| key.as_slice())
    }

    /// Takes the record that comes.
    ///
    /// # Errors
    /// When what was put aside cannot be read back.
    pub(super) fn take(&mut self) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
        let taken = self.head.take();
        self.advance()?;
        Ok(taken)
    }

    fn advance(&mut self) -> io::Result<()> {
        self.head = self.sorted.next_row()?.map(|(key, row)| (key.to_vec(), row.to_vec()));
        Ok(())
    }

    /// Whether some record has this attribute.
    pub(super) fn has(&self, attribute: Attribute) -> bool {
        self.has[attribute as usize]
    }
}

impl Aside {
    pub(super) fn add(&mut self, who: &str) {
        self.records += 1;
        if self.examples.len() < MAX_EXAMPLES && !self.examples.iter().any(|it| it == who) {
            self.examples.push(who.to_owned());
        }
    }
}

/// How a record without key is named.
fn who(user: &User<'_>, number: u64) -> String {
    use Attribute as A;
    let names =
        [A::Email, A::UserId, A::Username, A::PhoneNumber, A::Name, A::GivenName, A::FamilyName];
    let name = names.into_iter().find_map(|it| user.text(it).filter(|text| !text.is_empty()));
    match name {
        Some(name) => cut(name, SHOWN_KEY).into_owned(),
        None => format!("record {}", crate::check::excerpt::count(number)),
    }
}

/// Whether numbers and booleans of the file are written as texts.
fn is_text(source: &SourceReport) -> bool {
    let layout = source.form.as_ref().map(|form| form.layout);
    matches!(layout, Some(Layout::Table | Layout::Sheet | Layout::Sql | Layout::Ldif))
}
