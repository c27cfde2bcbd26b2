//! Finds users that appear twice in one job, by email, username, phone number or user id.
//!
//! Remembers eleven bytes for each key: 64 bits of a keyed hash, twelve of them by place alone, and the number
//! of the user that brought it; eight of the bits once more, so that looking for a key reads little memory. Two keys out of ten million users are taken for one with a probability of
//! about one in 100,000; the hash has a random key, so nobody can provoke it. Memory is a page table that
//! grows by one page at a time (linear hashing), so that it never needs twice the memory at once.

use crate::user::fingerprint::{Fingerprinter, Fingerprints, KEYS};
use crate::user::{Attribute, User};

/// Entries of a page.
const PAGE: usize = 50;

/// Entries of a page for those that have no room on theirs: small, for most of these are nearly empty.
const EXTRA: usize = 10;

/// Bits of a hash that the place of an entry stands for: there are never fewer pages than this many bits.
const PLACE_BITS: u32 = 12;

/// Entries in 100 for each 100 places before the table grows.
const LOAD: usize = 95;

/// The highest number that is kept; of later users it is known only that they came twice.
const MAX_NUMBER: u64 = (1 << 28) - 1;

/// No page.
const NONE: u32 = u32::MAX;

/// Some entries, and where those are that had no room.
struct Page<const N: usize> {
    /// 52 bits of the hash above 12 bits of the number
    low: [u64; N],
    /// 16 further bits of the number
    high: [u16; N],
    /// The topmost bits of the hash, packed closely
    tags: [u8; N],
    used: u16,
    next: u32,
}

impl<const N: usize> Page<N> {
    const EMPTY: Self = Page { low: [0; N], high: [0; N], tags: [0; N], used: 0, next: NONE };

    fn find(&self, rest: u64) -> Option<u64> {
        // Looks at all entries at once before it looks for the one: mostly there is none.
        let tag = tag(rest << PLACE_BITS);
        if !self.tags.iter().fold(false, |found, other| found | (*other == tag)) {
            return None;
        }
        let used = usize::from(self.used);
        let is_same = |at: &usize| self.tags[*at] == tag && self.low[*at] >> PLACE_BITS == rest;
        let at = (0..used).find(is_same)?;
        Some(u64::from(self.high[at]) << PLACE_BITS | self.low[at] & ((1 << PLACE_BITS) - 1))
    }

    fn is_full(&self) -> bool {
        usize::from(self.used) == N
    }

    fn push(&mut self, low: u64, high: u16) {
        let at = usize::from(self.used);
        self.low[at] = low;
        self.high[at] = high;
        self.tags[at] = tag(low);
        self.used += 1;
    }

    fn entries(&self) -> impl Iterator<Item = (u64, u16)> {
        self.low.into_iter().zip(self.high).take(usize::from(self.used))
    }
}

/// The topmost bits of a hash: no place depends on them.
fn tag(hash: u64) -> u8 {
    (hash >> 56) as u8
}

/// The keys of the users seen so far.
pub struct Seen {
    fingerprinter: Fingerprinter,
    /// Pages by address, in chunks so that growing never copies
    pages: Chunks<PAGE>,
    /// Pages for entries that have no room at their address
    overflow: Chunks<EXTRA>,
    free: Vec<u32>,
    entries: usize,
    /// Addresses are `level` bits of the hash, or one more below `split`
    level: u32,
    split: usize,
}

/// Pages in pieces, so that growing never copies.
struct Chunks<const N: usize>(Vec<Vec<Page<N>>>);

impl<const N: usize> Chunks<N> {
    /// Pages of a piece: half a megabyte.
    const CHUNK: usize = (1 << 19) / size_of::<Page<N>>();

    fn len(&self) -> usize {
        self.0.last().map_or(0, |last| (self.0.len() - 1) * Self::CHUNK + last.len())
    }

    fn push(&mut self) {
        if self.0.last().is_none_or(|last| last.len() == Self::CHUNK) {
            self.0.push(Vec::with_capacity(Self::CHUNK));
        }
        if let Some(last) = self.0.last_mut() {
            last.push(Page::EMPTY);
        }
    }

    fn get(&self, at: usize) -> &Page<N> {
        &self.0[at / Self::CHUNK][at % Self::CHUNK]
    }

    fn get_mut(&mut self, at: usize) -> &mut Page<N> {
        &mut self.0[at / Self::CHUNK][at % Self::CHUNK]
    }
}

impl Seen {
    /// Nothing seen. `key` should be random, so that nobody can make keys that collide.
    pub fn new(key: (u64, u64)) -> Self {
        let mut seen = Seen {
            fingerprinter: Fingerprinter::new(key),
            pages: Chunks(Vec::new()),
            overflow: Chunks(Vec::new()),
            free: Vec::new(),
            entries: 0,
            level: PLACE_BITS,
            split: 0,
        };
        (0..1 << PLACE_BITS).for_each(|_| seen.pages.push());
        seen
    }

    /// Nothing seen, with room for `keys` keys, so that it need not grow for them.
    pub fn with_room(key: (u64, u64), keys: usize) -> Self {
        let mut seen = Seen::new(key);
        let pages = (keys * 100 / (PAGE * LOAD) + 1).max(1 << PLACE_BITS);
        seen.level = pages.ilog2();
        seen.split = pages - (1 << seen.level);
        (seen.pages.len()..pages).for_each(|_| seen.pages.push());
        seen
    }

    /// Looks at the keys of a user with the number `number`. Returns the attributes that an earlier user
    /// had the same value of, with that user's number, and remembers the user if there are none.
    pub fn check(&mut self, user: &User<'_>, number: u64) -> Vec<(Attribute, u64)> {
        self.check_prints(&self.fingerprinter.of(user), number)
    }

    /// The same of a user with these fingerprints, made under the key that this was begun with.
    pub fn check_prints(&mut self, prints: &Fingerprints, number: u64) -> Vec<(Attribute, u64)> {
        let found = self.matches(prints);
        if found.is_empty() {
            self.remember(prints, number);
        }
        found
    }

    /// Has the processor fetch what will be asked of users with these fingerprints. Pages lie anywhere in memory: waiting for each when
    /// it is wanted takes several times as long as fetching many, none of which waits for another.
    pub fn fetch(&self, prints: &[Fingerprints]) {
        let touched = prints.iter().flatten().filter(|print| **print != 0).map(|print| {
            let page = self.pages.get(self.address(*print));
            let next = usize::from(page.used).min(PAGE - 1);
            let entry = page.low[next] ^ u64::from(page.high[next]);
            entry ^ u64::from(page.tags[0]) ^ u64::from(page.tags[PAGE - 1])
        });
        std::hint::black_box(touched.fold(0, |all, one| all ^ one));
    }

    /// The attributes by which a remembered user has one of these fingerprints, with that user's number.
    pub fn matches(&self, fingerprints: &Fingerprints) -> Vec<(Attribute, u64)> {
        if self.entries == 0 {
            return Vec::new();
        }
        let known = KEYS.into_iter().zip(fingerprints).filter(|(_, print)| **print != 0);
        known.filter_map(|(attribute, print)| Some((attribute, self.find(*print)?))).collect()
    }

    /// Remembers a user with these fingerprints under `number`.
    pub fn remember(&mut self, fingerprints: &Fingerprints, number: u64) {
        let known = fingerprints.iter().filter(|print| **print != 0);
        known.for_each(|print| self.insert(*print, number.min(MAX_NUMBER)));
    }

    /// The page where an entry with this hash belongs.
    fn address(&self, hash: u64) -> usize {
        let short = (hash & ((1 << self.level) - 1)) as usize;
        if short < self.split { (hash & ((1 << (self.level + 1)) - 1)) as usize } else { short }
    }

    fn find(&self, hash: u64) -> Option<u64> {
        let rest = hash >> PLACE_BITS;
        let page = self.pages.get(self.address(hash));
        let (mut found, mut next) = (page.find(rest), page.next);
        while found.is_none() && next != NONE {
            let extra = self.overflow.get(next as usize);
            (found, next) = (extra.find(rest), extra.next);
        }
        found
    }

    fn insert(&mut self, hash: u64, number: u64) {
        let low = hash >> PLACE_BITS << PLACE_BITS | number & ((1 << PLACE_BITS) - 1);
        self.put(self.address(hash), low, (number >> PLACE_BITS) as u16);
        self.entries += 1;
        if self.entries * 100 > self.pages.len() * PAGE * LOAD {
            self.grow();
        }
    }

    fn put(&mut self, address: usize, low: u64, high: u16) {
        let page = self.pages.get_mut(address);
        if !page.is_full() {
            return page.push(low, high);
        }
        let place = self.overflow_place(address);
        self.overflow.get_mut(place).push(low, high);
    }

    /// An overflow page of `address` with room for an entry. Full pages stay behind it.
    fn overflow_place(&mut self, address: usize) -> usize {
        let next = self.pages.get(address).next;
        if next != NONE && !self.overflow.get(next as usize).is_full() {
            return next as usize;
        }
        let place = self.free.pop().map_or_else(
            || {
                self.overflow.push();
                self.overflow.len() - 1
            },
            |free| free as usize,
        );
        self.overflow.get_mut(place).next = next;
        self.pages.get_mut(address).next = place as u32;
        place
    }

    /// Splits one page in two.
    fn grow(&mut self) {
        let (from, to) = (self.split, self.split + (1 << self.level));
        self.pages.push();
        let page = std::mem::replace(self.pages.get_mut(from), Page::EMPTY);
        let mut entries: Vec<_> = page.entries().collect();
        let mut next = page.next;
        while next != NONE {
            let extra = std::mem::replace(self.overflow.get_mut(next as usize), Page::EMPTY);
            entries.extend(extra.entries());
            self.free.push(next);
            next = extra.next;
        }
        // What an entry keeps of its hash are the bits above PLACE_BITS, in their old places.
        let bit = 1u64 << self.level;
        for (low, high) in entries {
            self.put(if low & bit == 0 { from } else { to }, low, high);
        }
        self.split += 1;
        if self.split == 1 << self.level {
            self.level += 1;
            self.split = 0;
        }
    }

    /// Bytes of memory in use.
    #[cfg(test)]
    fn memory(&self) -> usize {
        (self.pages.0.len() + self.overflow.0.len()) << 19
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user<'a>(fields: &[(Attribute, &'a str)]) -> User<'a> {
        let mut user = User::with_capacity(4);
        for (attribute, value) in fields {
            user.set(*attribute, value.as_bytes());
        }
        user
    }

    #[test]
    fn values_are_compared_as_auth0_does() {
        use Attribute::{Email, PhoneNumber, UserId, Username};
        let mut seen = Seen::new((1, 2));
        let mut check = |fields: &[(Attribute, &str)], number, expected: &[(Attribute, u64)]| {
            assert_eq!(seen.check(&user(fields), number), expected, "{fields:?}");
        };
        check(&[(Email, "\"ann@x.io\""), (UserId, "\"Ab\""), (Username, "\"ann\"")], 1, &[]);
        check(&[(Email, "\"ANN@x.io\"")], 2, &[(Email, 1)]);
        check(&[(Email, r#""\u0061nn@x.io""#)], 3, &[(Email, 1)]);
        check(&[(Email, "\"bob@x.io\""), (UserId, "\"ab\"")], 4, &[]);
        check(
            &[(Email, "\"c@x.io\""), (UserId, "\"Ab\""), (Username, "\"Ann\"")],
            5,
            &[(UserId, 1), (Username, 1)],
        );
        // A user that is refused leaves no trace.
        check(&[(Email, "\"c@x.io\"")], 6, &[]);
        check(&[(Email, "\"\u{c9}@x.io\""), (PhoneNumber, "\"+1\"")], 7, &[]);
        check(&[(Email, "\"\u{e9}@x.io\"")], 8, &[(Email, 7)]);
        check(&[(PhoneNumber, "\"+1\"")], 9, &[(PhoneNumber, 7)]);
        // The same text in another attribute, empty strings and other types are no duplicates.
        check(&[(Username, "\"bob@x.io\""), (PhoneNumber, "\"\"")], 10, &[]);
        check(&[(PhoneNumber, "\"\""), (Email, "null")], 11, &[]);
        check(&[(Email, "null")], 12, &[]);
    }

    #[test]
    fn every_key_is_found_again_and_memory_stays_small() {
        find_again(Seen::new((3, 4)));
        // With room for all, for half of them, and for a number that is no power of two.
        for keys in [400_000, 200_000, 233_333, 0] {
            find_again(Seen::with_room((3, 4), keys));
        }
    }

    fn find_again(mut seen: Seen) {
        let count = 400_000u64;
        for number in 0..count {
            let email = format!("\"user{number}@example.com\"");
            assert!(
                seen.check(&user(&[(Attribute::Email, &email)]), number).is_empty(),
                "{number}"
            );
        }
        for number in (0..count).step_by(37) {
            let email = format!("\"User{number}@Example.com\"");
            assert_eq!(
                seen.check(&user(&[(Attribute::Email, &email)]), count),
                [(Attribute::Email, number)]
            );
        }
        let each = seen.memory() as f64 / count as f64;
        assert!(each < 17.0, "{each} bytes a key");
    }
}
