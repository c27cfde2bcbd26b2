//! A block, and what was made of one, on their way between two programs that share no memory: bytes, numbers, and JSON for what
//! is rare.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::jobs::blocks::{Block, Kept, Made, PreparedBlock, Rare};
use crate::jobs::transform::Counted;
use crate::read::{Position, StretchRecord};
use crate::user::fingerprint::KEYS;
use json::Member;
use json::scan::{Notes, Span};

/// What a [`PreparedBlock`] is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentBlock {
    /// The users as they are written
    pub bytes: Vec<u8>,
    /// How many users, fields and records of a stretch there are, and then theirs, one after another
    pub numbers: Vec<u32>,
    /// What few users have, and what was counted, as JSON
    pub rest: Vec<u8>,
}

/// What a [`Block`] is made of, as far as users are prepared by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentRecords<'b> {
    /// The name of the file
    pub file: Cow<'b, str>,
    /// The records as they are written
    pub bytes: Cow<'b, [u8]>,
    /// Of each record its bytes, members, flags and place, then those of its members
    pub numbers: Vec<u32>,
    /// What becomes of its users in steps on the set, as JSON
    pub foretold: String,
}

/// Numbers of a record, beside those of its members.
const RECORD: usize = 5;

/// Numbers of a member.
const MEMBER: usize = 5;

impl Block {
    /// It, to be sent; `None` if a number is too large for that.
    pub fn sent(&self) -> Option<SentRecords<'_>> {
        let number = |it: usize| u32::try_from(it).ok();
        let most = self.records.len() * RECORD + self.members.len() * MEMBER;
        let mut numbers = Vec::with_capacity(most);
        for record in self.records() {
            let [low, high] = halves(record.position.record);
            let flags = flags([record.spaced, record.notes.escapes, record.notes.numbers]);
            let (bytes, members) = (number(record.bytes.len())?, number(record.members.len())?);
            numbers.extend([bytes, members, flags, low, high]);
            for Member { key, value, escaped } in record.members {
                numbers.extend([
                    number(key.start)?,
                    number(key.end)?,
                    number(value.start)?,
                    number(value.end)?,
                    u32::from(*escaped),
                ]);
            }
        }
        let (file, bytes) = (self.file.as_str().into(), self.bytes.as_slice().into());
        let foretold = serde_json::to_string(&self.foretold).ok()?;
        Some(SentRecords { file, bytes, numbers, foretold })
    }

    /// What was sent; `None` if it is none.
    pub fn received(sent: SentRecords<'_>) -> Option<Block> {
        let SentRecords { file, bytes, numbers, foretold } = sent;
        let foretold = serde_json::from_str(&foretold).ok()?;
        let (file, bytes) = (file.into_owned(), bytes.into_owned());
        let mut block = Block { file, bytes, foretold, ..Block::default() };
        let (mut rest, mut byte) = (&numbers[..], 0_usize);
        while let Some((record, after)) = rest.split_first_chunk::<RECORD>() {
            let [length, members, said, low, high] = *record;
            let members = (members as usize).checked_mul(MEMBER)?;
            let (members, after) = after.split_at_checked(members)?;
            rest = after;
            byte = byte.checked_add(length as usize).filter(|end| *end <= block.bytes.len())?;
            block.members.extend(members.as_chunks().0.iter().map(
                |&[key, key_end, value, value_end, escaped]: &[u32; MEMBER]| {
                    let span = |start, end| Span { start: start as usize, end: end as usize };
                    let (key, value) = (span(key, key_end), span(value, value_end));
                    Member { key, value, escaped: escaped != 0 }
                },
            ));
            let [spaced, escapes, numbers] = told(said);
            block.records.push(Kept {
                ends: (byte, block.members.len()),
                spaced,
                notes: Notes { escapes, numbers },
                position: Position { record: whole([low, high]), ..Position::default() },
            });
        }
        rest.is_empty().then_some(block)
    }
}

/// Some truths as a number.
fn flags(flags: [bool; 3]) -> u32 {
    flags.iter().rev().fold(0, |flags, flag| flags << 1 | u32::from(*flag))
}

/// The truths of a number.
fn told(flags: u32) -> [bool; 3] {
    [0, 1, 2].map(|bit| flags >> bit & 1 == 1)
}

/// A large number as two.
fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

/// The number of two halves.
fn whole([low, high]: [u32; 2]) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// Numbers of a user: four of its own, and two for each fingerprint.
const USER: usize = 4 + 2 * KEYS.len();

#[derive(Default, Serialize, Deserialize)]
struct Rest {
    rare: Vec<Rare>,
    counted: Counted,
}

impl PreparedBlock {
    /// It, to be sent; `None` if a number is too large for that.
    pub fn sent(self) -> Option<SentBlock> {
        let PreparedBlock { bytes, users, lengths, rare, counted, prints, found } = self;
        let number = |it: usize| u32::try_from(it).ok();
        let most = 3 + users.len() * USER + lengths.len() * 2 + found.len() * 3;
        let mut numbers = Vec::with_capacity(most);
        numbers.extend([number(users.len())?, number(lengths.len())?, number(found.len())?]);
        for Made { bytes, fields, is_rare } in users {
            numbers.extend([number(bytes.0)?, number(bytes.1)?, number(fields)?, is_rare.into()]);
        }
        for print in prints.as_flattened() {
            numbers.extend(halves(*print));
        }
        numbers.extend_from_slice(lengths.as_flattened());
        for StretchRecord { start, end, spaced, notes } in found {
            numbers.extend([start, end, flags([spaced, notes.escapes, notes.numbers])]);
        }
        let rest = serde_json::to_vec(&Rest { rare, counted }).ok()?;
        Some(SentBlock { bytes, numbers, rest })
    }

    /// What was sent; `None` if it is none.
    pub fn received(sent: SentBlock) -> Option<PreparedBlock> {
        let SentBlock { bytes, numbers, rest } = sent;
        let (counts, numbers) = numbers.split_first_chunk::<3>()?;
        let [users, fields, records] = counts.map(|it| it as usize);
        let (users, numbers) = numbers.split_at_checked(users.checked_mul(USER)?)?;
        let (users, prints) = users.split_at_checked(users.len() / USER * 4)?;
        let (lengths, found) = numbers.split_at_checked(fields.checked_mul(2)?)?;
        if found.len() != records.checked_mul(3)? {
            return None;
        }
        let made = |&[bytes, connection, fields, is_rare]: &[u32; 4]| Made {
            bytes: (bytes as usize, connection as usize),
            fields: fields as usize,
            is_rare: is_rare != 0,
        };
        let record = |&[start, end, flags]: &[u32; 3]| {
            let [spaced, escapes, numbers] = told(flags);
            StretchRecord { start, end, spaced, notes: Notes { escapes, numbers } }
        };
        let prints: Vec<u64> = prints.as_chunks().0.iter().copied().map(whole).collect();
        let Rest { rare, counted } = serde_json::from_slice(&rest).ok()?;
        Some(PreparedBlock {
            bytes,
            users: users.as_chunks().0.iter().map(made).collect(),
            lengths: lengths.as_chunks().0.to_vec(),
            rare,
            counted,
            prints: prints.as_chunks().0.to_vec(),
            found: found.as_chunks().0.iter().map(record).collect(),
        })
    }
}
