//! Users of the same key: who of them stays, who goes, who belongs together.
//!
//! Keys and numbers are sorted, never the users, by a hash of the key and the key itself: those of a group come one after the
//! other then, in the order of their numbers, and whatever does not fit into memory is put aside.

use std::cmp::Ordering;
use std::io;

use crate::recipe::sets::bits::Bits;
use crate::recipe::sets::index::KeyHasher;
use crate::spill::{Sorter, Spill, lost};

/// Which of a group stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    First,
    Last,
    /// The one whose order comes first; of several the first
    Best,
}

/// Takes keys.
pub(super) struct Groups<S: Spill> {
    hasher: KeyHasher,
    sorter: Sorter<S>,
    key: Vec<u8>,
    row: Vec<u8>,
}

/// What was found of groups of more than one.
#[derive(Default)]
pub(super) struct Grouped {
    /// Those that do not stay
    pub(super) going: Bits,
    /// Those that stay, with others that go
    pub(super) staying: Bits,
}

impl<S: Spill> Groups<S> {
    pub(super) fn new(hasher: KeyHasher, room: usize) -> Self {
        let sorter = Sorter::new(false, usize::MAX, room);
        Groups { hasher, sorter, key: Vec::new(), row: Vec::new() }
    }

    /// Adds the user of this number; numbers ascend. What is the best compares as `order` does.
    pub(super) fn push(&mut self, key: &[u8], number: u64, order: &[u8]) -> io::Result<()> {
        sort_key(self.hasher, key, &mut self.key);
        self.row.clear();
        self.row.extend_from_slice(&number.to_le_bytes());
        self.row.extend_from_slice(order);
        self.sorter.push(&self.key, &self.row)
    }

    /// Decides.
    pub(super) fn decide(self, stays: Stays) -> io::Result<Grouped> {
        let mut sorted = self.sorter.finish()?;
        let mut grouped = Grouped::default();
        let (mut key, mut kept, mut order) = (Vec::new(), 0, Vec::new());
        while let Some((next_key, row)) = sorted.next_row()? {
            let (number, next_order) = row.split_first_chunk::<8>().ok_or_else(lost)?;
            let number = u64::from_le_bytes(*number);
            let is_same = !key.is_empty() && key == next_key;
            let replaces = match stays {
                Stays::First => false,
                Stays::Last => true,
                Stays::Best => next_order.cmp(&order) == Ordering::Less,
            };
            if is_same {
                let (going, staying) = if replaces { (kept, number) } else { (number, kept) };
                grouped.going.insert(going);
                grouped.staying.insert(staying);
            } else {
                key.clear();
                key.extend_from_slice(next_key);
            }
            if !is_same || replaces {
                kept = number;
                order.clear();
                order.extend_from_slice(next_order);
            }
        }
        Ok(grouped)
    }
}

/// What keys are sorted by, so that the same ones stand together.
pub(super) fn sort_key(hasher: KeyHasher, key: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(&hasher.hash(key).to_be_bytes());
    out.extend_from_slice(key);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn one_of_each_key_stays(
            users in prop::collection::vec(("[a-d]{1,2}", 0_u8..4), 0..60),
            stays in prop_oneof![Just(Stays::First), Just(Stays::Last), Just(Stays::Best)],
            room in prop_oneof![Just(200_usize), Just(1 << 20)],
        ) {
            let mut groups = Groups::<Vec<u8>>::new(KeyHasher((3, 4)), room);
            for (number, (key, order)) in (0..).zip(&users) {
                groups.push(key.as_bytes(), number, &[*order]).expect("memory");
            }
            let grouped = groups.decide(stays).expect("memory");
            for (number, (key, _)) in users.iter().enumerate() {
                let same = || users.iter().enumerate().filter(|(_, (other, _))| other == key);
                let kept = match stays {
                    Stays::First => same().next(),
                    Stays::Last => same().next_back(),
                    Stays::Best => same().min_by_key(|(_, (_, order))| order),
                };
                let stays = kept.is_some_and(|(kept, _)| kept == number);
                prop_assert_eq!(grouped.going.contains(number as u64), !stays);
                if stays {
                    prop_assert_eq!(grouped.staying.contains(number as u64), same().count() > 1);
                }
            }
        }
    }
}
