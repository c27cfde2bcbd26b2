//! Rows put away one after the other and read by their place, in bounded memory.
//!
//! They lie in blocks. The first blocks stay in memory, up to a stated number of bytes; what is beyond goes to a [`Spill`] and
//! is read back a block at a time, the last few of which are kept.

use std::collections::VecDeque;
use std::io;

use crate::spill::{Spill, lost};

/// Bytes of a block, unless one row is longer.
const BLOCK: usize = 256 << 10;

/// Blocks read back that are kept.
const KEPT: usize = 32;

/// Where a row lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    block: u32,
    start: u32,
}

impl Place {
    /// As one number; those of later rows are greater.
    pub fn number(self) -> u64 {
        u64::from(self.block) << 32 | u64::from(self.start)
    }

    /// The place of a [`number`](Place::number).
    pub fn of(number: u64) -> Self {
        Place { block: (number >> 32) as u32, start: number as u32 }
    }
}

/// Takes rows.
pub struct Packer<S: Spill> {
    /// Bytes that may stay in memory
    room: usize,
    blocks: Vec<Block>,
    current: Vec<u8>,
    bytes: usize,
    writer: S,
    written: u64,
}

/// A block that is full.
enum Block {
    Here(Vec<u8>),
    /// Where it begins in what was spilled, and its length
    Spilled(u64, usize),
}

impl<S: Spill> Packer<S> {
    /// Keeps up to `room` bytes in memory.
    pub fn new(room: usize) -> Self {
        Packer {
            room,
            blocks: Vec::new(),
            current: Vec::new(),
            bytes: 0,
            writer: S::default(),
            written: 0,
        }
    }

    /// Puts a row away: `parts`, one after the other.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn push(&mut self, parts: &[&[u8]]) -> io::Result<Place> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let too_long = || io::Error::other("a row is too long to be put aside");
        let head = u32::try_from(length).map_err(|_| too_long())?.to_le_bytes();
        if !self.current.is_empty() && self.current.len() + length + head.len() > BLOCK {
            self.close_block()?;
        }
        if self.current.capacity() == 0 {
            self.current.reserve_exact(BLOCK.max(length + head.len()));
        }
        let block = u32::try_from(self.blocks.len()).map_err(|_| too_long())?;
        let start = u32::try_from(self.current.len()).map_err(|_| too_long())?;
        self.current.extend_from_slice(&head);
        parts.iter().for_each(|part| self.current.extend_from_slice(part));
        Ok(Place { block, start })
    }

    fn close_block(&mut self) -> io::Result<()> {
        if self.bytes + self.current.len() <= self.room {
            self.bytes += self.current.len();
            let mut block = std::mem::take(&mut self.current);
            block.shrink_to_fit();
            self.blocks.push(Block::Here(block));
            return Ok(());
        }
        self.writer.write_all(&self.current)?;
        self.blocks.push(Block::Spilled(self.written, self.current.len()));
        self.written += self.current.len() as u64;
        self.current.clear();
        Ok(())
    }

    /// Ends the taking; then rows can be read.
    ///
    /// # Errors
    /// When there is no room for what is put aside.
    pub fn finish(mut self) -> io::Result<Packed<S>> {
        if !self.current.is_empty() {
            self.close_block()?;
        }
        let stored = if self.written > 0 { Some(self.writer.store()?) } else { None };
        Ok(Packed { blocks: self.blocks, stored, kept: VecDeque::new() })
    }
}

/// Rows to be read.
pub struct Packed<S: Spill> {
    blocks: Vec<Block>,
    stored: Option<S::Stored>,
    /// Blocks that were read back, by number; the one used last stands last
    kept: VecDeque<(u32, Vec<u8>)>,
}

impl<S: Spill> Packed<S> {
    /// The row at `place`.
    ///
    /// # Errors
    /// When it cannot be read back.
    pub fn get(&mut self, place: Place) -> io::Result<&[u8]> {
        let block = match self.blocks.get(place.block as usize) {
            None => return Err(lost()),
            Some(Block::Here(block)) => block,
            Some(&Block::Spilled(start, length)) => {
                let stored = self.stored.as_ref().ok_or_else(lost)?;
                read_back::<S>(&mut self.kept, stored, place.block, (start, length))?
            }
        };
        row_at(block, place.start as usize).ok_or_else(lost)
    }
}

fn read_back<'a, S: Spill>(
    kept: &'a mut VecDeque<(u32, Vec<u8>)>,
    stored: &S::Stored,
    number: u32,
    (start, length): (u64, usize),
) -> io::Result<&'a [u8]> {
    match kept.iter().position(|(block, _)| *block == number) {
        Some(at) if at + 1 == kept.len() => {}
        Some(at) => {
            if let Some(found) = kept.remove(at) {
                kept.push_back(found);
            }
        }
        None => {
            let block = S::read(stored, start, length)?;
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back((number, block));
        }
    }
    kept.back().map(|(_, block)| block.as_slice()).ok_or_else(lost)
}

fn row_at(block: &[u8], start: usize) -> Option<&[u8]> {
    let (head, rest) = block.get(start..)?.split_first_chunk::<4>()?;
    rest.get(..u32::from_le_bytes(*head) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_come_back_whatever_the_memory(
            lengths in prop::collection::vec(prop_oneof![0_usize..200, 100_000_usize..300_000], 1..30),
            room in prop_oneof![Just(0_usize), Just(300_000), Just(usize::MAX)],
        ) {
            let row = |at: usize, length: usize| vec![at as u8; length];
            let mut packer = Packer::<Vec<u8>>::new(room);
            let places: Vec<Place> = lengths
                .iter()
                .enumerate()
                .map(|(at, length)| packer.push(&[b"#", &row(at, *length)]).expect("memory"))
                .collect();
            let mut packed = packer.finish().expect("memory");
            for (at, place) in places.iter().enumerate().chain(places.iter().enumerate().rev()) {
                let place = Place::of(place.number());
                prop_assert_eq!(packed.get(place).expect("memory"), [&b"#"[..], &row(at, lengths[at])].concat());
            }
            prop_assert!(packed.get(Place::of(u64::MAX)).is_err());
        }
    }
}
