//! Rows sorted by keys, in bounded memory.
//!
//! Rows that do not fit into memory go, in sorted runs, into what nothing keeps, and are merged. Rows of the same key stay in
//! the order they came in. What keys mean is the caller's business; those of values are made by `fields::order`.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::io;

use crate::spill::{Spill, lost};

/// A row that waits to be sorted.
#[derive(Clone, Copy)]
struct Entry {
    /// The first bytes of the key, most of which differ
    prefix: u64,
    key: (u32, u32),
    row: (u32, u32),
}

/// Sorts rows, in bounded memory.
pub struct Sorter<S: Spill> {
    descending: bool,
    /// Only so many rows are wanted
    limit: usize,
    /// Bytes that may wait in memory
    room: usize,
    keys: Vec<u8>,
    rows: Vec<u8>,
    entries: Vec<Entry>,
    runs: Vec<Run<S>>,
}

/// Bytes of rows and keys that wait in memory before they are put aside.
pub const ROOM: usize = 96 << 20;

/// Bytes of a run that are read at a time.
const READ: u64 = 1 << 20;

impl<S: Spill> Sorter<S> {
    /// Sorts upwards or downwards; the first `limit` rows are wanted, and `room` bytes may wait in memory.
    pub fn new(descending: bool, limit: usize, room: usize) -> Self {
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
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn push(&mut self, key: &[u8], row: &[u8]) -> io::Result<()> {
        self.add(key, row);
        let waiting = self.keys.len() + self.rows.len() + self.entries.len() * size_of::<Entry>();
        if waiting < self.room {
            return Ok(());
        }
        self.sort();
        if self.entries.len() > self.limit {
            self.shorten();
            return Ok(());
        }
        self.put_aside()
    }

    fn add(&mut self, key: &[u8], row: &[u8]) {
        let entry = Entry {
            prefix: prefix(key),
            key: added(&mut self.keys, key),
            row: added(&mut self.rows, row),
        };
        self.entries.push(entry);
    }

    /// Makes a run of what waits, which is in order.
    fn put_aside(&mut self) -> io::Result<()> {
        let (mut writer, mut size) = (S::default(), 0);
        for entry in &self.entries {
            let (key, row) = (of(&self.keys, entry.key), of(&self.rows, entry.row));
            let mut head = [0; 8];
            head[..4].copy_from_slice(&(key.len() as u32).to_le_bytes());
            head[4..].copy_from_slice(&(row.len() as u32).to_le_bytes());
            [&head, key, row].into_iter().try_for_each(|part| writer.write_all(part))?;
            size += (head.len() + key.len() + row.len()) as u64;
        }
        let file = writer.store()?;
        self.runs.push(Run { file, at: 0, size, bytes: Vec::new(), start: 0 });
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
            self.add(of(&keys, entry.key), of(&rows, entry.row));
        }
    }

    /// All rows in order.
    ///
    /// # Errors
    /// What putting aside gives, and reading it.
    pub fn finish(mut self) -> io::Result<Sorted<S>> {
        self.sort();
        let mut heads = BinaryHeap::new();
        if !self.runs.is_empty() {
            // What still waits becomes the last run.
            self.put_aside()?;
            (self.keys, self.rows, self.entries) = Default::default();
            for number in 0..self.runs.len() {
                advance(&mut self.runs, number, self.descending, &mut heads)?;
            }
        }
        Ok(Sorted { left: self.limit, sorter: self, at: 0, heads, current: None })
    }
}

/// Rows in order.
pub struct Sorted<S: Spill> {
    sorter: Sorter<S>,
    /// How many of those in memory were given
    at: usize,
    left: usize,
    heads: BinaryHeap<Reverse<Head>>,
    /// The row that was read back last
    current: Option<Head>,
}

impl<S: Spill> Sorted<S> {
    /// The next row with its key; `None` after the last.
    ///
    /// # Errors
    /// What reading back gives.
    pub fn next_row(&mut self) -> io::Result<Option<(&[u8], &[u8])>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        if self.sorter.runs.is_empty() {
            let entry = self.sorter.entries.get(self.at).copied();
            self.at += 1;
            return Ok(entry.map(|entry| {
                (of(&self.sorter.keys, entry.key), of(&self.sorter.rows, entry.row))
            }));
        }
        let Some(Reverse(head)) = self.heads.pop() else { return Ok(None) };
        advance(&mut self.sorter.runs, head.run, self.sorter.descending, &mut self.heads)?;
        let head = self.current.insert(head);
        Ok(Some((&head.key, &head.row)))
    }
}

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

/// A sorted run as far as it is read back.
struct Run<S: Spill> {
    file: S::Stored,
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

/// Takes the next row of a run among the heads.
fn advance<S: Spill>(
    runs: &mut [Run<S>],
    run: usize,
    descending: bool,
    heads: &mut BinaryHeap<Reverse<Head>>,
) -> io::Result<()> {
    if let Some((key, row)) = runs.get_mut(run).map_or(Ok(None), Run::next)? {
        heads.push(Reverse(Head { key, row, run, descending }));
    }
    Ok(())
}

impl<S: Spill> Run<S> {
    fn next(&mut self) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
        if self.start == self.bytes.len() && self.at == self.size {
            return Ok(None);
        }
        let head = self.take(8)?;
        let length = |at: usize| {
            let bytes = head.get(at..at + 4).and_then(|bytes| bytes.first_chunk::<4>());
            bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes)) as usize
        };
        let key = self.take(length(0))?;
        let row = self.take(length(4))?;
        Ok(Some((key, row)))
    }

    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.bytes.len() - self.start < length {
            let wanted = READ.min(self.size - self.at) as usize;
            if wanted == 0 {
                return Err(lost());
            }
            let part = S::read(&self.file, self.at, wanted)?;
            self.at += wanted as u64;
            self.bytes.drain(..self.start);
            self.start = 0;
            self.bytes.extend_from_slice(&part);
        }
        let end = self.start + length;
        let taken = self.bytes.get(self.start..end).ok_or_else(lost)?.to_vec();
        self.start = end;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(items: &[(u8, bool)], descending: bool, limit: usize, room: usize) -> Vec<String> {
        let mut sorter = Sorter::<Vec<u8>>::new(descending, limit, room);
        for (place, (key, missing)) in items.iter().enumerate() {
            let key_bytes: &[u8] = if *missing { &[] } else { &[*key] };
            sorter.push(key_bytes, format!("{key}-{place}").as_bytes()).expect("memory");
        }
        let (mut out, mut rows) = (Vec::new(), sorter.finish().expect("memory"));
        while let Some((_, row)) = rows.next_row().expect("memory") {
            out.push(String::from_utf8_lossy(row).into_owned());
        }
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
