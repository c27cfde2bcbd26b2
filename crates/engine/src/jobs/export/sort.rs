//! The order of an export: what is sorted by as bytes that compare as the values do, and rows sorted in bounded memory.
//!
//! Booleans come before numbers, numbers before dates, dates before other text, text before the rest; text without
//! regard to case first. Rows that do not fit into memory go, in sorted runs, into files that nothing keeps, and are merged.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::io::Write;

use crate::fields::Value;
use crate::jobs::export::ExportError;
use crate::store::{Error, Files};
use crate::user::date::Period;
use json::{Kind, text};

/// The shortest text that is sorted as a date: a day. Shorter ones are more often something else.
const SHORTEST_DATE: usize = 10;

/// The most bytes of a text that are compared.
const LONGEST: usize = 1_000;

/// Appends what `value` compares by; nothing if there is no value, or none to speak of.
pub(crate) fn key(value: &Value<'_>, out: &mut Vec<u8>) {
    let Value::Json(json) = value else { return };
    match Kind::of(json) {
        Kind::Null => {}
        Kind::Boolean => out.extend_from_slice(&[1, u8::from(json.as_ref() == b"true")]),
        Kind::Number => {
            let number = std::str::from_utf8(json).ok().and_then(|text| text.parse().ok());
            out.push(2);
            out.extend_from_slice(&in_order(number.unwrap_or(f64::NAN)).to_be_bytes());
        }
        Kind::String => {
            let text = text::string(json).unwrap_or_default();
            if text.is_empty() {
                return;
            }
            match Period::parse(text.as_bytes()).filter(|_| text.len() >= SHORTEST_DATE) {
                Some(period) => {
                    out.push(3);
                    out.extend_from_slice(&(period.start ^ i64::MIN).to_be_bytes());
                }
                None => words(&text, out),
            }
        }
        Kind::Array | Kind::Object => {
            out.push(5);
            out.extend(json.iter().take(LONGEST));
        }
    }
}

/// A number's bits such that they compare as the numbers do.
fn in_order(number: f64) -> u64 {
    // Both zeros are the same.
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Text without regard to case, and the text itself behind it.
fn words(text: &str, out: &mut Vec<u8>) {
    out.push(4);
    if text.is_ascii() {
        out.extend(text.bytes().take(LONGEST).map(|byte| byte.to_ascii_lowercase()));
    } else {
        out.extend(text.to_lowercase().bytes().take(LONGEST));
    }
    out.push(0);
    out.extend(text.bytes().take(LONGEST));
}

/// A row that waits to be sorted.
#[derive(Clone, Copy)]
struct Entry {
    /// The first bytes of the key, most of which differ
    prefix: u64,
    key: (u32, u32),
    row: (u32, u32),
}

/// Sorts rows, in bounded memory.
pub(crate) struct Sorter<F: Files> {
    descending: bool,
    /// Only so many rows are wanted
    limit: usize,
    /// Bytes that may wait in memory
    room: usize,
    keys: Vec<u8>,
    rows: Vec<u8>,
    entries: Vec<Entry>,
    runs: Vec<F::File>,
}

/// Bytes of rows and keys that wait in memory before they are moved into a file.
pub(crate) const ROOM: usize = 96 << 20;

/// Bytes of a run that are read at a time.
const READ: u64 = 1 << 20;

impl<F: Files> Sorter<F> {
    /// Sorts upwards or downwards; the first `limit` rows are wanted, and `room` bytes may wait in memory.
    pub(crate) fn new(descending: bool, limit: usize, room: usize) -> Self {
        Sorter {
            descending,
            limit,
            room,
            keys: Vec::new(),
            rows: Vec::new(),
            entries: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Adds a row; rows without a key come last, in the order they came.
    pub(crate) fn push(&mut self, key: &[u8], row: &[u8]) {
        let entry = Entry {
            prefix: prefix(key),
            key: added(&mut self.keys, key),
            row: added(&mut self.rows, row),
        };
        self.entries.push(entry);
    }

    /// Moves what waits in memory into a file if it is much.
    ///
    /// # Errors
    /// When there is no room for it.
    pub(crate) fn spill_if_full(&mut self, files: &F) -> Result<(), ExportError> {
        let waiting = self.keys.len() + self.rows.len() + self.entries.len() * size_of::<Entry>();
        if waiting < self.room {
            return Ok(());
        }
        self.sort();
        if self.entries.len() > self.limit {
            self.shorten();
            return Ok(());
        }
        let mut writer = F::Writer::default();
        for entry in &self.entries {
            let (key, row) = (of(&self.keys, entry.key), of(&self.rows, entry.row));
            let mut head = [0; 8];
            head[..4].copy_from_slice(&(key.len() as u32).to_le_bytes());
            head[4..].copy_from_slice(&(row.len() as u32).to_le_bytes());
            [&head, key, row].into_iter().try_for_each(|part| writer.write_all(part))?;
        }
        self.runs.push(files.close(writer, "")?);
        self.entries.clear();
        self.keys.clear();
        self.rows.clear();
        Ok(())
    }

    fn sort(&mut self) {
        let (keys, descending) = (&self.keys, self.descending);
        self.entries.sort_by(|a, b| {
            let values =
                || a.prefix.cmp(&b.prefix).then_with(|| of(keys, a.key).cmp(of(keys, b.key)));
            compared(is_empty(a.key), is_empty(b.key), descending, values)
        });
    }

    /// Drops the rows that nobody wants.
    fn shorten(&mut self) {
        let kept: Vec<Entry> = self.entries.drain(..).take(self.limit).collect();
        let (keys, rows) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.rows));
        for entry in kept {
            self.push(of(&keys, entry.key), of(&rows, entry.row));
        }
    }

    /// Gives all rows in order, some at a time, to `take`; `checkpoint` comes between and stops it with `false`.
    ///
    /// # Errors
    /// What reading the files gives, or `take`.
    pub(crate) async fn finish(
        mut self,
        files: &F,
        mut take: impl FnMut(&[u8]) -> Result<(), ExportError>,
        mut checkpoint: impl AsyncFnMut(u64) -> bool,
    ) -> Result<(), ExportError> {
        self.sort();
        if self.runs.is_empty() {
            let mut done = 0;
            let wanted = self.limit.min(self.entries.len());
            for some in self.entries[..wanted].chunks(SOME) {
                some.iter().try_for_each(|entry| take(of(&self.rows, entry.row)))?;
                done += some.len() as u64;
                if !checkpoint(done).await {
                    return Err(ExportError::Cancelled);
                }
            }
            return Ok(());
        }
        // What still waits becomes the last run.
        self.room = 0;
        self.spill_if_full(files)?;
        (self.keys, self.rows, self.entries) = Default::default();
        let (limit, descending) = (self.limit, self.descending);
        let mut merge = Merge::open(self.runs, files, descending).await?;
        let mut done = 0;
        while done < limit as u64 {
            let Some(row) = merge.next(files).await? else { break };
            take(&row)?;
            done += 1;
            if done.is_multiple_of(SOME as u64) && !checkpoint(done).await {
                return Err(ExportError::Cancelled);
            }
        }
        Ok(())
    }
}

/// Rows between two checkpoints.
const SOME: usize = 16_384;

fn prefix(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = key.len().min(8);
    bytes[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(bytes)
}

fn added(all: &mut Vec<u8>, bytes: &[u8]) -> (u32, u32) {
    let start = all.len() as u32;
    all.extend_from_slice(bytes);
    (start, all.len() as u32)
}

fn is_empty((start, end): (u32, u32)) -> bool {
    start == end
}

fn of(all: &[u8], (start, end): (u32, u32)) -> &[u8] {
    &all[start as usize..end as usize]
}

/// The order of two rows: those without a value last, whatever the direction.
fn compared(
    a_missing: bool,
    b_missing: bool,
    descending: bool,
    values: impl FnOnce() -> Ordering,
) -> Ordering {
    match (a_missing, b_missing) {
        (false, false) if descending => values().reverse(),
        (false, false) => values(),
        (a, b) => a.cmp(&b),
    }
}

/// Merges sorted runs.
struct Merge<F: Files> {
    runs: Vec<Run<F>>,
    heads: BinaryHeap<Reverse<Head>>,
    descending: bool,
}

/// A run as far as it is read.
struct Run<F: Files> {
    file: F::File,
    at: u64,
    size: u64,
    bytes: Vec<u8>,
    start: usize,
}

/// The first row of a run that was not taken yet.
struct Head {
    key: Vec<u8>,
    row: Vec<u8>,
    run: usize,
    descending: bool,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        let values = || self.key.cmp(&other.key);
        compared(self.key.is_empty(), other.key.is_empty(), self.descending, values)
            .then(self.run.cmp(&other.run))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

impl<F: Files> Merge<F> {
    async fn open(runs: Vec<F::File>, files: &F, descending: bool) -> Result<Self, ExportError> {
        let runs = runs.into_iter().map(|file| Run {
            size: files.size(&file),
            file,
            at: 0,
            bytes: Vec::new(),
            start: 0,
        });
        let mut merge = Merge { runs: runs.collect(), heads: BinaryHeap::new(), descending };
        for run in 0..merge.runs.len() {
            merge.advance(run, files).await?;
        }
        Ok(merge)
    }

    async fn next(&mut self, files: &F) -> Result<Option<Vec<u8>>, ExportError> {
        let Some(Reverse(head)) = self.heads.pop() else { return Ok(None) };
        self.advance(head.run, files).await?;
        Ok(Some(head.row))
    }

    /// Takes the next row of a run among the heads.
    async fn advance(&mut self, run: usize, files: &F) -> Result<(), ExportError> {
        let descending = self.descending;
        if let Some((key, row)) = self.runs[run].next(files).await? {
            self.heads.push(Reverse(Head { key, row, run, descending }));
        }
        Ok(())
    }
}

impl<F: Files> Run<F> {
    async fn next(&mut self, files: &F) -> Result<Option<(Vec<u8>, Vec<u8>)>, Error> {
        if self.start == self.bytes.len() && self.at == self.size {
            return Ok(None);
        }
        let head = self.take(files, 8).await?;
        let length = |at: usize| head[at..at + 4].try_into().map_or(0, u32::from_le_bytes) as usize;
        let key = self.take(files, length(0)).await?;
        let row = self.take(files, length(4)).await?;
        Ok(Some((key, row)))
    }

    async fn take(&mut self, files: &F, length: usize) -> Result<Vec<u8>, Error> {
        while self.bytes.len() - self.start < length {
            let part = files.part(&self.file, self.at, READ.min(self.size - self.at)).await?;
            if part.is_empty() {
                return Err(Error::Damaged("a file of sorted rows".to_owned()));
            }
            self.at += part.len() as u64;
            self.bytes.drain(..self.start);
            self.start = 0;
            self.bytes.extend_from_slice(&part);
        }
        let taken = self.bytes[self.start..self.start + length].to_vec();
        self.start += length;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Memory;
    use pollster::block_on;
    use proptest::prelude::*;

    fn key_of(json: &str) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        key(&Value::Json(json.as_bytes().into()), &mut out);
        (!out.is_empty()).then_some(out)
    }

    #[test]
    fn values_compare_as_what_they_are() {
        let ascending = [
            "false",
            "true",
            "-1e300",
            "-2",
            "-1.5",
            "0",
            "0.25",
            "3",
            "20",
            "1e3",
            "\"1999-12-31\"",
            "\"2020-01-01T00:30:00+02:00\"",
            "\"2020-01-01T00:00:00.000Z\"",
            "\"2020-01-01T00:00:00.001Z\"",
            "\"10\"",
            "\"9\"",
            "\"2020\"",
            "\"Ann\"",
            "\"ann\"",
            "\"Bob\"",
            "\"Ç\"",
        ];
        let mut sorted: Vec<&str> = ascending.into();
        sorted.sort_by_key(|json| key_of(json));
        let strings: Vec<&str> = vec!["\"10\"", "\"2020\"", "\"9\""];
        let expected: Vec<&str> =
            ascending[..14].iter().chain(&strings).chain(&ascending[17..]).copied().collect();
        assert_eq!(sorted, expected);
        assert_eq!(key_of("0"), key_of("-0.0"));
        assert_eq!((key_of("null"), key_of("\"\"")), (None, None));
    }

    fn sorted(items: &[(u8, bool)], descending: bool, limit: usize, room: usize) -> Vec<String> {
        let files = Memory::default();
        let mut sorter = Sorter::<Memory>::new(descending, limit, room);
        for (place, (key, missing)) in items.iter().enumerate() {
            let key_bytes: &[u8] = if *missing { &[] } else { &[*key] };
            sorter.push(key_bytes, format!("{key}-{place}").as_bytes());
            sorter.spill_if_full(&files).expect("memory");
        }
        let mut out = Vec::new();
        let take = |row: &[u8]| {
            out.push(String::from_utf8_lossy(row).into_owned());
            Ok(())
        };
        block_on(sorter.finish(&files, take, async |_| true)).expect("memory");
        out
    }

    proptest! {
        #[test]
        fn rows_are_sorted_in_whatever_memory(
            items in prop::collection::vec((0u8..5, any::<bool>()), 0..60),
            descending in any::<bool>(), limit in 1usize..70, room in 0usize..900,
        ) {
            let mut expected: Vec<(usize, (u8, bool))> = items.iter().copied().enumerate().collect();
            expected.sort_by(|(_, (a, no_a)), (_, (b, no_b))| {
                compared(*no_a, *no_b, descending, || a.cmp(b))
            });
            let expected: Vec<String> =
                expected.into_iter().take(limit).map(|(place, (key, _))| format!("{key}-{place}")).collect();
            prop_assert_eq!(sorted(&items, descending, limit, room), expected);
        }
    }
}
