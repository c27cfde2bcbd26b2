//! The rows of another file by their key: what a join looks up.
//!
//! For each row it remembers a keyed hash and a place, 16 bytes; the key itself and what is taken of the row lie packed, in
//! memory up to [`ROOM`] and put aside beyond that. A hash that is found says nothing until the key itself is the same, so
//! that nobody gets the values of another.

use std::hash::Hasher;
use std::io;

use siphasher::sip::SipHasher13;

use crate::recipe::sets::bits::Bits;
use crate::spill::{Packed, Packer, Place, Spill, lost};

/// Bytes of rows that stay in memory.
pub(super) const ROOM: usize = 192 << 20;

/// Parts of the index, by the first bits of a hash: while one grows, the others do not take twice their memory.
const PARTS: usize = 256;

/// Hashes keys under a random key, so that nobody can make many that collide.
#[derive(Clone, Copy)]
pub(super) struct KeyHasher(pub (u64, u64));

impl KeyHasher {
    pub(super) fn hash(self, key: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_keys(self.0.0, self.0.1);
        hasher.write(key);
        hasher.finish()
    }
}

/// Takes rows.
pub(super) struct IndexBuilder<S: Spill> {
    hasher: KeyHasher,
    /// Hashes and places, in the order of the rows
    parts: Vec<Vec<(u64, u64)>>,
    rows: Packer<S>,
}

impl<S: Spill> IndexBuilder<S> {
    pub(super) fn new(hasher: KeyHasher, room: usize) -> Self {
        let parts = (0..PARTS).map(|_| Vec::new()).collect();
        IndexBuilder { hasher, parts, rows: Packer::new(room) }
    }

    /// Adds the row of this number with its key and what may be taken of it.
    pub(super) fn push(&mut self, key: &[u8], number: u64, values: &[u8]) -> io::Result<()> {
        let hash = self.hasher.hash(key);
        let length = (key.len() as u32).to_le_bytes();
        let place = self.rows.push(&[&number.to_le_bytes(), &length, key, values])?;
        if let Some(part) = self.parts.get_mut(part(hash)) {
            part.push((hash, place.number()));
        }
        Ok(())
    }

    /// Ends the taking; then rows can be looked up.
    pub(super) fn finish(self) -> io::Result<Index<S>> {
        let mut parts = self.parts;
        for part in &mut parts {
            part.sort_unstable();
            part.shrink_to_fit();
        }
        Ok(Index { hasher: self.hasher, parts, rows: self.rows.finish()?, used: Bits::default() })
    }
}

/// Rows by their key.
pub(super) struct Index<S: Spill> {
    hasher: KeyHasher,
    parts: Vec<Vec<(u64, u64)>>,
    rows: Packed<S>,
    /// The rows that were found
    pub(super) used: Bits,
}

impl<S: Spill> Index<S> {
    /// Gives the rows of this key to `take`, in their order, until it returns `false`. Returns whether there are any; all of them count
    /// as used.
    pub(super) fn find(
        &mut self,
        key: &[u8],
        mut take: impl FnMut(&[u8]) -> bool,
    ) -> io::Result<bool> {
        let hash = self.hasher.hash(key);
        let Some(part) = self.parts.get(part(hash)) else { return Ok(false) };
        let from = part.partition_point(|(other, _)| *other < hash);
        let same = part.iter().skip(from).take_while(|(other, _)| *other == hash);
        let (mut found, mut wanted) = (false, true);
        for (_, place) in same {
            let row = self.rows.get(Place::of(*place))?;
            let (number, own, values) = parts_of(row).ok_or_else(lost)?;
            if own != key {
                continue;
            }
            found = true;
            self.used.insert(number);
            wanted = wanted && take(values);
        }
        Ok(found)
    }
}

fn part(hash: u64) -> usize {
    (hash >> 56) as usize
}

fn parts_of(row: &[u8]) -> Option<(u64, &[u8], &[u8])> {
    let (number, row) = row.split_first_chunk::<8>()?;
    let (length, row) = row.split_first_chunk::<4>()?;
    let (key, values) = row.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((u64::from_le_bytes(*number), key, values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_key_finds_its_rows_in_order(
            keys in prop::collection::vec("[a-c]{0,2}", 0..80),
            room in prop_oneof![Just(0_usize), Just(usize::MAX)],
        ) {
            let mut builder = IndexBuilder::<Vec<u8>>::new(KeyHasher((1, 2)), room);
            for (number, key) in (0..).zip(&keys) {
                builder.push(key.as_bytes(), number, format!("{number}").as_bytes()).expect("memory");
            }
            let mut index = builder.finish().expect("memory");
            for key in ["", "a", "bc", "cc", "d"] {
                let mut found = Vec::new();
                let any = index.find(key.as_bytes(), |row| {
                    found.push(String::from_utf8_lossy(row).into_owned());
                    true
                });
                let same = (0..).zip(&keys).filter(|(_, it)| *it == key);
                let expected: Vec<String> = same.map(|(number, _): (u64, _)| number.to_string()).collect();
                prop_assert_eq!(any.expect("memory"), !expected.is_empty());
                prop_assert!(expected.iter().all(|it| index.used.contains(it.parse().expect("a number"))));
                prop_assert_eq!(found, expected);
            }
        }
    }
}
