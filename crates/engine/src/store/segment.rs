//! Segments: some hundred users in a compressed block, and a directory of their fingerprints beside it.
//!
//! A block is sealed, and holds an LZ4 block of the users as JSON, each ended by a line feed. A directory is sealed, and
//! holds the number of users, a bit for each of the four keys that any user has, and for each such key a column of
//! little-endian fingerprints. Both are checked in every part when they are read.
//!
//! A seal is a letter, the format and a CRC-32 of what follows, little-endian. CRC-32 finds every change of up to 32 bits
//! in a row, and is in every build already, as gzip's. Format 1 had no checksum and is read as it was; its letters are
//! others, so that no change of one byte makes the one look like the other.

use crate::store::{Error, SegmentRef};
use crate::user::fingerprint::{Fingerprints, KEYS};

/// The most users of a segment. More make single changes dear, fewer make whole reads slow.
pub const USERS: usize = 256;

/// From this many bytes of users on a segment is full, whatever their number.
const FULL: usize = 512 << 10;

/// The most bytes a block may unpack to: one record of the largest size, and what fits before it.
const MOST: usize = 64 << 20;

/// The format of blocks and directories.
const FORMAT: u8 = 2;

/// What a part of a segment begins with.
struct Letters {
    /// With a checksum
    sealed: u8,
    /// In format 1
    unsealed: u8,
}

const BLOCK: Letters = Letters { sealed: b'B', unsealed: b'M' };
const DIRECTORY: Letters = Letters { sealed: b'F', unsealed: b'D' };

/// Bytes before the content of a sealed part.
const SEAL: usize = 6;

/// Puts the seal before `part`, which begins with room for it.
fn seal(part: &mut [u8], letters: &Letters) {
    let Some((seal, content)) = part.split_at_mut_checked(SEAL) else { return };
    seal[..2].copy_from_slice(&[letters.sealed, FORMAT]);
    seal[2..].copy_from_slice(&crc32fast::hash(content).to_le_bytes());
}

/// What `part` holds, if it is as it was written; of format 1 that is not known.
fn content<'a>(part: &'a [u8], letters: &Letters) -> Option<&'a [u8]> {
    match part {
        [letter, FORMAT, a, b, c, d, content @ ..] if *letter == letters.sealed => {
            let written = u32::from_le_bytes([*a, *b, *c, *d]);
            (crc32fast::hash(content) == written).then_some(content)
        }
        [letter, 1, content @ ..] if *letter == letters.unsealed => Some(content),
        _ => None,
    }
}

/// What can be known of a block without unpacking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seal {
    /// It is as it was written
    Whole,
    /// It is of format 1, which has no checksum
    Unknown,
    /// It is not as it was written
    Broken,
}

/// What the checksum of `block` tells.
pub(crate) fn seal_of(block: &[u8]) -> Seal {
    match content(block, &BLOCK) {
        None => Seal::Broken,
        Some(_) if block.first() == Some(&BLOCK.unsealed) => Seal::Unknown,
        Some(_) => Seal::Whole,
    }
}

/// A segment as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Never used twice
    pub id: u64,
    /// Users in it
    pub users: u32,
    /// The users
    pub block: Vec<u8>,
    /// Their fingerprints
    pub directory: Vec<u8>,
}

impl Segment {
    /// How the catalog names it.
    pub fn reference(&self) -> SegmentRef {
        let bytes = self.block.len() + self.directory.len();
        SegmentRef {
            id: self.id,
            users: self.users,
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        }
    }
}

/// Gathers users into segments.
#[derive(Default)]
pub struct Builder {
    text: Vec<u8>,
    prints: Vec<Fingerprints>,
    full: Vec<Segment>,
}

impl Builder {
    /// Adds a user: one compact JSON object. `next_id` is asked when a segment is full.
    pub fn push(&mut self, user: &[u8], prints: Fingerprints, next_id: impl FnOnce() -> u64) {
        self.text.extend_from_slice(user);
        self.text.push(b'\n');
        self.prints.push(prints);
        if self.prints.len() >= USERS || self.text.len() >= FULL {
            self.close(next_id());
        }
    }

    /// Makes a segment of what was added since the last one, if anything was.
    pub fn close(&mut self, id: u64) {
        if self.prints.is_empty() {
            return;
        }
        let segment = Segment {
            id,
            users: self.prints.len() as u32,
            block: pack(&self.text),
            directory: directory(&self.prints),
        };
        self.full.push(segment);
        self.text.clear();
        self.prints.clear();
    }

    /// The segments that are full, which are then no longer here.
    pub fn take(&mut self) -> Vec<Segment> {
        std::mem::take(&mut self.full)
    }
}

/// A block of any text.
pub fn pack(text: &[u8]) -> Vec<u8> {
    let mut block = Vec::with_capacity(text.len() / 3);
    block.extend_from_slice(&[0; SEAL]);
    block.extend_from_slice(&lz4_flex::block::compress_prepend_size(text));
    seal(&mut block, &BLOCK);
    block
}

/// The text of a block.
///
/// # Errors
/// When it is not what [`pack`] made. Of which format blocks may be is the catalog's to say: it is read first, and refuses
/// later ones, so that an unknown format is damage here.
pub fn unpack(block: &[u8]) -> Result<Vec<u8>, Error> {
    let damaged = || Error::Damaged("a block of users".to_owned());
    let packed = content(block, &BLOCK).ok_or_else(damaged)?;
    let (size, _) = lz4_flex::block::uncompressed_size(packed).map_err(|_| damaged())?;
    if size > MOST {
        return Err(damaged());
    }
    lz4_flex::block::decompress_size_prepended(packed).map_err(|_| damaged())
}

/// The users of a block.
#[derive(Clone, Debug, Default)]
pub struct Users {
    text: Vec<u8>,
    ends: Vec<u32>,
}

impl Users {
    /// Unpacks a block, which must hold `users` users.
    ///
    /// # Errors
    /// When it does not.
    pub fn of(block: &[u8], users: u32) -> Result<Self, Error> {
        Users::of_text(unpack(block)?, users)
    }

    /// The users of NDJSON, which must hold `users` users.
    ///
    /// # Errors
    /// When it does not.
    pub fn of_text(text: Vec<u8>, users: u32) -> Result<Self, Error> {
        let ends: Vec<u32> = memchr::memchr_iter(b'\n', &text).map(|end| end as u32).collect();
        if ends.len() != users as usize || text.last().is_some_and(|last| *last != b'\n') {
            return Err(Error::Damaged("a block of users has not as many as it should".to_owned()));
        }
        Ok(Users { text, ends })
    }

    /// Adds a user: JSON without line feeds.
    pub fn push(&mut self, user: &[u8]) {
        self.text.extend_from_slice(user);
        self.ends.push(self.text.len() as u32);
        self.text.push(b'\n');
    }

    /// The users as NDJSON.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The user at `at`, as JSON.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
        self.text.get(start..end)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<u32>()
    }
}

/// A directory of these fingerprints.
fn directory(prints: &[Fingerprints]) -> Vec<u8> {
    let given = |key: usize| prints.iter().any(|print| print[key] != 0);
    let keys: Vec<usize> = (0..KEYS.len()).filter(|key| given(*key)).collect();
    let mut bytes = Vec::with_capacity(SEAL + 5 + keys.len() * prints.len() * 8);
    bytes.extend_from_slice(&[0; SEAL]);
    bytes.extend_from_slice(&(prints.len() as u32).to_le_bytes());
    bytes.push(keys.iter().fold(0, |mask, key| mask | 1 << key));
    for key in keys {
        prints.iter().for_each(|print| bytes.extend_from_slice(&print[key].to_le_bytes()));
    }
    seal(&mut bytes, &DIRECTORY);
    bytes
}

/// The fingerprints of a directory, which must be of `users` users.
///
/// # Errors
/// When it is not.
pub fn read_directory(bytes: &[u8], users: u32) -> Result<Vec<Fingerprints>, Error> {
    let damaged = || Error::Damaged("a directory of users".to_owned());
    let content = content(bytes, &DIRECTORY).ok_or_else(damaged)?;
    let [a, b, c, d, mask, columns @ ..] = content else { return Err(damaged()) };
    let count = u32::from_le_bytes([*a, *b, *c, *d]);
    let keys: Vec<usize> = (0..KEYS.len()).filter(|key| mask & 1 << key != 0).collect();
    let length = count as usize * 8;
    if count != users || columns.len() != length * keys.len() {
        return Err(damaged());
    }
    let mut prints = vec![Fingerprints::default(); count as usize];
    for (column, key) in keys.into_iter().enumerate() {
        let column = &columns[column * length..(column + 1) * length];
        for (print, bytes) in prints.iter_mut().zip(column.chunks_exact(8)) {
            print[key] = bytes.try_into().map_or(0, u64::from_le_bytes);
        }
    }
    Ok(prints)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segments(users: &[(Vec<u8>, Fingerprints)]) -> Vec<Segment> {
        let mut builder = Builder::default();
        let mut id = 0;
        for (user, prints) in users {
            builder.push(user, *prints, || {
                id += 1;
                id
            });
        }
        builder.close(99);
        builder.take()
    }

    proptest! {
        #[test]
        fn users_and_fingerprints_come_back(
            users in prop::collection::vec(("[a-z{}\":,é]{0,90}", prop::array::uniform4(0u64..5)), 0..700)
        ) {
            let users: Vec<_> = users.into_iter().map(|(user, prints)| (user.into_bytes(), prints)).collect();
            let mut back = Vec::new();
            for segment in segments(&users) {
                let block = Users::of(&segment.block, segment.users).expect("a block");
                let prints = read_directory(&segment.directory, segment.users).expect("a directory");
                prop_assert!(block.len() <= USERS && block.len() == prints.len());
                back.extend(block.iter().map(<[u8]>::to_vec).zip(prints));
            }
            prop_assert_eq!(back, users);
        }

        #[test]
        fn damage_is_found_never_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200), users in 0u32..9, cut in 0usize..60, flip in 0usize..60
        ) {
            let _ = (Users::of(&bytes, users), read_directory(&bytes, users));
            let good = &segments(&[(b"{\"a\":1}".to_vec(), [1, 2, 0, 0]), (b"{}".to_vec(), [0, 3, 0, 0])])[0];
            for whole in [&good.block, &good.directory] {
                let mut bad = whole.clone();
                if let Some(byte) = bad.get_mut(flip) { *byte ^= 0x55; }
                bad.truncate(cut);
                let _ = (Users::of(&bad, 2), read_directory(&bad, 2));
            }
        }
    }

    #[test]
    fn what_is_of_another_make_is_refused() {
        assert!(matches!(unpack(b"M\x02xxxx"), Err(Error::Damaged(_))));
        assert!(matches!(unpack(b"B\x03xxxxxxxx"), Err(Error::Damaged(_))));
        assert!(matches!(unpack(b""), Err(Error::Damaged(_))));
        let huge = [&b"M\x01"[..], &u32::MAX.to_le_bytes(), b"x"].concat();
        assert!(matches!(unpack(&huge), Err(Error::Damaged(_))));
        assert!(matches!(
            read_directory(b"D\x01\xff\xff\xff\xff\x0f", u32::MAX),
            Err(Error::Damaged(_))
        ));
        let one = &segments(&[(b"{}".to_vec(), [7; 4])])[0];
        assert!(matches!(Users::of(&one.block, 2), Err(Error::Damaged(_))));
        assert!(matches!(read_directory(&one.directory, 2), Err(Error::Damaged(_))));
    }

    /// Each byte of block and directory changed to each of some other values: nothing is ever read from it.
    #[test]
    fn every_changed_byte_is_found() {
        let users: Vec<_> = (0..40u64)
            .map(|n| (format!("{{\"email\":\"u{n}@x.io\"}}").into_bytes(), [n + 1, 0, 0, 0]))
            .collect();
        let Segment { block, directory, users, .. } = segments(&users).remove(0);
        for flip in [0x01, 0x03, 0x0f, 0x55, 0x80, 0xff] {
            for at in 0..block.len() {
                let mut bad = block.clone();
                bad[at] ^= flip;
                assert!(matches!(Users::of(&bad, users), Err(Error::Damaged(_))), "{at} {flip}");
                assert_eq!(seal_of(&bad), Seal::Broken, "{at} {flip}");
            }
            for at in 0..directory.len() {
                let mut bad = directory.clone();
                bad[at] ^= flip;
                let read = read_directory(&bad, users);
                assert!(matches!(read, Err(Error::Damaged(_))), "{at} {flip}");
            }
        }
        for cut in 0..block.len() {
            assert!(Users::of(&block[..cut], users).is_err(), "{cut}");
        }
        assert_eq!(seal_of(&block), Seal::Whole);
        assert_eq!(seal_of(b"M\x01\0\0\0\0"), Seal::Unknown);
    }

    #[test]
    fn large_users_fill_a_segment_by_themselves() {
        let large = vec![b'x'; FULL + 1];
        let made = segments(&[(large.clone(), [1; 4]), (b"{}".to_vec(), [2; 4])]);
        assert_eq!(made.iter().map(|segment| segment.users).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(Users::of(&made[0].block, 1).expect("a block").get(0), Some(&large[..]));
    }
}
