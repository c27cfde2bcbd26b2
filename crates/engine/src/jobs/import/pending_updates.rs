//! Updates that wait for the users they are for: in memory while they are few, put away while they are many, sorted by
//! where those users lie, so that each segment is read and written once.
//!
//! An import puts them away into the store. A preview writes nothing: there they are packed in memory, and once that
//! is full ([`Updates::is_full`]) they are to be looked at before more come.

use std::io;

use crate::read::Position;
use crate::store::segment::{pack, unpack};
use crate::store::{Backend, Error, Segment, SegmentRef, Tenant};

/// Into how many ranges of segments they are sorted. No segment is in two.
const RANGES: usize = 64;

/// Bytes that wait in memory at most, about.
const MOST: usize = 24 << 20;

/// Bytes of packed entries that wait in memory at most, about: some four times as much unpacked.
const MOST_PACKED: usize = 48 << 20;

/// Bytes before the user in an entry.
const HEAD: usize = 41;

/// One user of the file, for a user that is there.
pub struct Update {
    /// Counts the users of the connection, from 0
    pub number: u32,
    /// Where its record stands
    pub position: Position,
    /// Whether anything doubtful was found in it so far
    pub warned: bool,
    /// The user of the file as JSON, prepared
    pub user: Vec<u8>,
    /// Its record as it came, where that may have to be given back; otherwise empty
    pub record: Vec<u8>,
}

/// One user of the file on its way to the others.
pub struct NewUpdate<'a> {
    /// Where its record stands
    pub position: Position,
    /// Whether anything doubtful was found in it so far
    pub warned: bool,
    /// The user as JSON, prepared
    pub user: &'a [u8],
    /// Its record as it came, where that may have to be given back
    pub record: &'a [u8],
}

/// Updates that wait.
pub struct Updates {
    /// For each segment of the connection the number of its first user
    starts: Vec<u64>,
    /// Segments in a range
    per_range: usize,
    ranges: Vec<Range>,
    /// Bytes of entries in memory
    waiting: usize,
    /// Bytes of packed entries in memory
    packed: usize,
    count: u64,
}

#[derive(Default)]
struct Range {
    entries: Vec<u8>,
    /// Earlier entries
    put_away: Vec<PutAway>,
}

/// Entries that were put away.
enum PutAway {
    /// In a segment of no catalog; it is garbage like any other left-over
    Stored(u64),
    /// In memory
    Packed(Vec<u8>),
}

impl Updates {
    /// None yet, for a connection of these segments.
    pub fn new(segments: &[SegmentRef]) -> Self {
        let starts = segments.iter().scan(0, |next, segment| {
            let start = *next;
            *next += u64::from(segment.users);
            Some(start)
        });
        Updates {
            starts: starts.collect(),
            per_range: segments.len().div_ceil(RANGES).max(1),
            ranges: Vec::new(),
            waiting: 0,
            packed: 0,
            count: 0,
        }
    }

    /// The place of the segment with the user of this number among the connection's segments.
    pub fn segment(&self, number: u64) -> usize {
        self.starts.partition_point(|start| *start <= number).saturating_sub(1)
    }

    /// The number of the first user of the segment at this place.
    pub fn start(&self, segment: usize) -> u64 {
        self.starts.get(segment).copied().unwrap_or(0)
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds one.
    ///
    /// # Errors
    /// For a user number beyond four thousand million.
    pub fn add(&mut self, number: u64, update: &NewUpdate<'_>) -> io::Result<()> {
        let range = self.segment(number) / self.per_range;
        let short = u32::try_from(number).map_err(|_| io::Error::other("too many users"))?;
        let NewUpdate { position, warned, user, record } = update;
        self.ranges.resize_with(self.ranges.len().max(range + 1), Range::default);
        let entries = &mut self.ranges[range].entries;
        entries.extend_from_slice(&short.to_le_bytes());
        entries.extend_from_slice(&position.file.to_le_bytes());
        for part in [position.byte, position.line, position.record] {
            entries.extend_from_slice(&part.to_le_bytes());
        }
        entries.push(u8::from(*warned));
        for part in [user, record] {
            entries.extend_from_slice(&(part.len() as u32).to_le_bytes());
        }
        entries.extend_from_slice(user);
        entries.extend_from_slice(record);
        self.waiting += HEAD + user.len() + record.len();
        self.count += 1;
        Ok(())
    }

    /// Puts the largest ranges away while too many wait in memory: into the store, or, where `dry`, packed.
    ///
    /// # Errors
    /// What the store gives.
    pub async fn put_away<B: Backend>(
        &mut self,
        tenant: &Tenant<B>,
        dry: bool,
    ) -> Result<(), Error> {
        while self.waiting > MOST {
            let Some(range) = self.ranges.iter_mut().max_by_key(|range| range.entries.len()) else {
                break;
            };
            let entries = std::mem::take(&mut range.entries);
            self.waiting -= entries.len();
            let block = pack(&entries);
            if dry {
                self.packed += block.len();
                range.put_away.push(PutAway::Packed(block));
                continue;
            }
            let id = tenant.ids().next();
            range.put_away.push(PutAway::Stored(id));
            let segment = Segment { id, users: 0, block, directory: Vec::new() };
            tenant.backend().put_segments(vec![segment]).await?;
        }
        Ok(())
    }

    /// Whether memory has room for no more.
    pub fn is_full(&self) -> bool {
        self.packed > MOST_PACKED
    }

    /// The updates of the next range, sorted by user; `None` when there are no more.
    ///
    /// # Errors
    /// What the store gives.
    pub async fn next_range<B: Backend>(
        &mut self,
        tenant: &Tenant<B>,
    ) -> Result<Option<Vec<Update>>, Error> {
        if self.ranges.is_empty() {
            return Ok(None);
        }
        let mut updates = Vec::new();
        if self.ranges.iter().all(|range| range.put_away.is_empty()) {
            // So few that nothing had to be put away: all at once.
            self.ranges.drain(..).for_each(|range| read(&range.entries, &mut updates));
            updates.sort_by_key(|update| update.number);
            return Ok(Some(updates));
        }
        let range = self.ranges.remove(0);
        for part in range.put_away {
            match part {
                PutAway::Packed(block) => read(&unpack(&block)?, &mut updates),
                PutAway::Stored(id) => {
                    let blocks = tenant.backend().blocks(&[id]).await?;
                    read(&unpack(blocks.first().map_or(&[], Vec::as_slice))?, &mut updates);
                    // What stays is garbage; the next writer collects it.
                    let _ = tenant.backend().remove_segments(&[id]).await;
                }
            }
        }
        read(&range.entries, &mut updates);
        updates.sort_by_key(|update| update.number);
        Ok(Some(updates))
    }
}

/// Adds the entries in `bytes` to `updates`.
fn read(mut bytes: &[u8], updates: &mut Vec<Update>) {
    let short = |bytes: &[u8]| bytes.try_into().map_or(0, u32::from_le_bytes);
    let long = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
    while let Some((head, rest)) = bytes.split_at_checked(HEAD) {
        let Some((user, rest)) = rest.split_at_checked(short(&head[33..37]) as usize) else {
            return;
        };
        let Some((record, rest)) = rest.split_at_checked(short(&head[37..]) as usize) else {
            return;
        };
        let position = Position {
            file: short(&head[4..8]),
            byte: long(&head[8..16]),
            line: long(&head[16..24]),
            record: long(&head[24..32]),
        };
        updates.push(Update {
            number: short(&head[..4]),
            position,
            warned: head[32] != 0,
            user: user.to_vec(),
            record: record.to_vec(),
        });
        bytes = rest;
    }
}
