//! What updates change, value by value: gathered for the summary, and written out in full as CSV. Secrets are masked in
//! both. It only looks; what changes is `merge`'s decision.

use std::io::{self, Write};

use crate::check::excerpt::cut;
use crate::few;
use crate::jobs::import::merge::{Difference, Merged};
use crate::jobs::import::spec::{
    AttributeChange, ChangeKind, ImportSummary, KeyChange, MAX_CHANGES, MAX_KEYS, NotChanged,
    UserChange,
};
use crate::user::{Attribute, secret};
use crate::write::csv::{BYTE_ORDER_MARK, Cell, Dialect, Rows};

/// The most characters of a value that a change shows.
const SHOWN: usize = 200;

impl Difference<'_> {
    /// A value of it with its secrets masked.
    fn masked(&self, value: &[u8]) -> Vec<u8> {
        match &self.key {
            Some(key) => secret::masked_member(key, value),
            None => secret::masked_value(self.attribute.name(), value),
        }
    }

    fn shown(&self, value: Option<&[u8]>) -> String {
        value.map(|value| short(&self.masked(value))).unwrap_or_default()
    }
}

/// JSON as text, shortened.
fn short(json: &[u8]) -> String {
    cut(String::from_utf8_lossy(json), SHOWN).into_owned()
}

/// What a merge changes, as the summary shows it.
pub fn user_change(merged: &Merged<'_>, email: String, user_id: String) -> UserChange {
    let mut change = UserChange { email, user_id, ..UserChange::default() };
    for difference in &merged.differences {
        let (name, kind) = (difference.attribute.name(), difference.kind());
        let (before, after) =
            (difference.shown(difference.before), difference.shown(difference.after.as_deref()));
        if !change.kinds.contains(&kind) {
            change.kinds.push(kind);
        }
        let Some(key) = &difference.key else {
            let name = name.to_owned();
            change.attributes.push(AttributeChange {
                name,
                before,
                after,
                kind,
                ..AttributeChange::default()
            });
            continue;
        };
        if kind == ChangeKind::Lost && change.vanishing.len() < MAX_KEYS {
            change.vanishing.push(format!("{name}.{}", short(key.as_bytes())));
        }
        let whole = merged.whole(difference.attribute);
        if change.attributes.last().is_none_or(|last| last.name != name) {
            let masked = |value: &[u8]| short(&secret::masked_value(name, value));
            change.attributes.push(AttributeChange {
                name: name.to_owned(),
                before: whole.0.map(masked).unwrap_or_default(),
                after: whole.1.map(masked).unwrap_or_default(),
                kind: if whole.0.is_some() { ChangeKind::Changed } else { ChangeKind::Added },
                ..AttributeChange::default()
            });
        }
        if let Some(attribute) = change.attributes.last_mut() {
            if attribute.keys.len() < MAX_KEYS {
                let key = short(key.as_bytes());
                attribute.keys.push(KeyChange { key, kind, before, after });
            } else {
                attribute.more_keys += 1;
            }
        }
    }
    few::sort_by(&mut change.kinds, Ord::cmp);
    change.loses_verification = merged.loses_verification;
    change.not_changed = merged.not_changed.iter().map(not_changed).collect();
    change
}

/// What is asked for and not changed, as the summary shows it.
fn not_changed(asked: &(Attribute, Option<Vec<u8>>, Vec<u8>)) -> NotChanged {
    let (attribute, stays, asked) = asked;
    let masked = |value: &[u8]| short(&secret::masked_value(attribute.name(), value));
    NotChanged {
        name: attribute.name().to_owned(),
        stays: stays.as_deref().map(masked).unwrap_or_default(),
        asked: masked(asked),
    }
}

/// Counts a changed user, and keeps what changes, as `change` has it, if there is room for one of its kinds.
pub fn count(
    summary: &mut ImportSummary,
    merged: &Merged<'_>,
    change: impl FnOnce() -> UserChange,
) {
    let all = &merged.differences;
    let is_vanishing = |it: &Difference<'_>| it.key.is_some() && it.kind() == ChangeKind::Lost;
    summary.updated += 1;
    summary.losing_keys += u64::from(all.iter().any(is_vanishing));
    summary.losing_verification += u64::from(merged.loses_verification);
    let mut room = false;
    for (at, difference) in all.iter().enumerate() {
        let earlier = all.get(..at).unwrap_or_default();
        // The keys of one attribute follow one another.
        if earlier.last().is_none_or(|last| last.attribute != difference.attribute) {
            let name = difference.attribute.name();
            match summary.attributes.get_mut(name) {
                Some(users) => *users += 1,
                None => drop(summary.attributes.insert(name.to_owned(), 1)),
            }
        }
        let kind = difference.kind();
        if earlier.iter().all(|it| it.kind() != kind) {
            let count = summary.kinds.entry(kind).or_default();
            room |= *count < MAX_CHANGES as u64;
            *count += 1;
        }
    }
    if room {
        summary.changes.push(change());
    }
}

/// Writes every difference as a row of CSV, guarded against formulas as Auth0's own exports are.
pub struct DifferencesFile<W> {
    rows: Rows,
    file: W,
    /// Rows under the header
    pub count: u64,
    /// Users they are about
    pub users: u64,
    /// Bytes that wait, about
    waiting: usize,
}

/// Bytes of rows that wait.
const FULL: usize = 64 << 10;

/// Bytes of a row beside its values, about.
const ROW: usize = 100;

impl<W: Write> DifferencesFile<W> {
    /// A file with its header.
    ///
    /// # Errors
    /// What writing gives.
    pub fn new(mut file: W) -> io::Result<Self> {
        file.write_all(BYTE_ORDER_MARK)?;
        let mut rows = Rows::new(Dialect::Guarded, false);
        for name in ["email", "user_id", "attribute", "key", "change", "before", "after"] {
            rows.cell(Cell::Name(name.as_bytes()));
        }
        rows.end();
        Ok(DifferencesFile { rows, file, count: 0, users: 0, waiting: 0 })
    }

    /// Writes what a merge changes.
    ///
    /// # Errors
    /// What writing gives.
    pub fn write(&mut self, merged: &Merged<'_>, email: &str, user_id: &str) -> io::Result<()> {
        let mut row = |name: &str, key: Option<&str>, change: &str, values: [Option<&[u8]>; 2]| {
            let key = key.map_or(Cell::Empty, |key| Cell::Text(key.as_bytes()));
            let texts = [email, user_id, name].map(|text| Cell::Text(text.as_bytes()));
            texts.into_iter().for_each(|cell| self.rows.cell(cell));
            self.rows.cell(key);
            self.rows.cell(Cell::Text(change.as_bytes()));
            for value in values {
                self.waiting += ROW + value.map_or(0, <[u8]>::len);
                self.rows.cell(value.map_or(Cell::Empty, Cell::Text));
            }
            self.rows.end();
            self.count += 1;
        };
        for difference in &merged.differences {
            let change = difference.kind().name();
            let before = difference.before.map(|value| difference.masked(value));
            let after = difference.after.as_deref().map(|value| difference.masked(value));
            let values = [before.as_deref(), after.as_deref()];
            row(difference.attribute.name(), difference.key.as_deref(), change, values);
        }
        for (attribute, stays, asked) in &merged.not_changed {
            let masked = |value: &[u8]| secret::masked_value(attribute.name(), value);
            let (stays, asked) = (stays.as_deref().map(masked), masked(asked));
            row(
                attribute.name(),
                None,
                "not changed by an import",
                [stays.as_deref(), Some(&asked)],
            );
        }
        self.users += u64::from(!merged.differences.is_empty() || !merged.not_changed.is_empty());
        if self.waiting >= FULL { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.waiting = 0;
        self.file.write_all(&self.rows.take().0)
    }

    /// Writes what waits, and gives the file.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        Ok(self.file)
    }
}
