//! The names of a job's fields: what each means, and in how many users it was renamed or not imported.
//!
//! Users of one export have the same names in the same order, so the name met at this place last time is
//! tried first. Hostile input could bring millions of names; beyond [`MOST`] they share one count.

use std::collections::{BTreeMap, HashMap};

use crate::jobs::report::Renamed;
use crate::user::column_name::{self, Meaning};
use json::text;

/// The most names that are told apart.
const MOST: usize = 2_000;

/// What the names beyond [`MOST`] are counted under.
const OTHERS: &str = "(other names)";

struct Entry {
    /// The name as written in JSON
    raw: Vec<u8>,
    meaning: Meaning,
    renamed: u64,
    not_imported: u64,
}

/// A name as written in JSON, in how many users it was renamed, and in how many not imported.
pub type NameCount = (Vec<u8>, u64, u64);

/// All names met so far.
pub struct Names {
    entries: Vec<Entry>,
    by_raw: HashMap<Vec<u8>, usize>,
    /// For each place in a record, the entry met there last
    by_place: Vec<usize>,
}

impl Default for Names {
    fn default() -> Self {
        let others =
            Entry { raw: OTHERS.into(), meaning: Meaning::Unknown, renamed: 0, not_imported: 0 };
        Names { entries: vec![others], by_raw: HashMap::new(), by_place: Vec::new() }
    }
}

impl Names {
    /// What the name `raw` means, at the given place of a record, and its number for counting.
    pub fn meaning(&mut self, place: usize, raw: &[u8]) -> (Meaning, usize) {
        if let Some(&number) = self.by_place.get(place)
            && number > 0
            && self.entries[number].raw == raw
        {
            return (self.entries[number].meaning, number);
        }
        let number = match self.by_raw.get(raw) {
            Some(&number) => number,
            None if self.entries.len() > MOST => {
                return (column_name::meaning(&text::unescaped(raw)), 0);
            }
            None => self.add(raw),
        };
        if place < 64 {
            self.by_place.resize(self.by_place.len().max(place + 1), 0);
            self.by_place[place] = number;
        }
        (self.entries[number].meaning, number)
    }

    fn add(&mut self, raw: &[u8]) -> usize {
        let meaning = column_name::meaning(&text::unescaped(raw));
        self.entries.push(Entry { raw: raw.to_vec(), meaning, renamed: 0, not_imported: 0 });
        self.by_raw.insert(raw.to_vec(), self.entries.len() - 1);
        self.entries.len() - 1
    }

    /// Counts one user in which the name became an attribute.
    pub fn renamed(&mut self, number: usize) {
        self.entries[number].renamed += 1;
    }

    /// Counts one user with the field, which Auth0 does not import.
    pub fn not_imported(&mut self, number: usize) {
        self.entries[number].not_imported += 1;
    }

    /// The renamed columns.
    pub fn columns_renamed(&self) -> BTreeMap<String, Renamed> {
        let renamed = self.entries.iter().filter(|entry| entry.renamed > 0);
        renamed
            .map(|entry| {
                let attribute = match entry.meaning {
                    Meaning::Attribute(attribute) | Meaning::Renamed(attribute) => attribute.name(),
                    Meaning::Connection | Meaning::Unknown => "",
                };
                let renamed = Renamed { attribute: attribute.to_owned(), users: entry.renamed };
                (text::unescaped(&entry.raw).into_owned(), renamed)
            })
            .collect()
    }

    /// What was counted, in the order in which the names were met.
    pub fn counts(self) -> Vec<NameCount> {
        let counted = |it: Entry| (it.raw, it.renamed, it.not_imported);
        // What names beyond the most share comes first. Where there is none it is nothing.
        let others = self.entries.len() > MOST;
        self.entries.into_iter().skip(usize::from(!others)).map(counted).collect()
    }

    /// Whether names that another has met can all be told apart here.
    pub fn has_room(&self, counts: &[NameCount]) -> bool {
        let new = counts.iter().filter(|(raw, ..)| !self.by_raw.contains_key(raw));
        self.entries.len() + new.count() <= MOST
    }

    /// Adds the counts of the job's next records.
    pub fn add_counts(&mut self, counts: Vec<NameCount>) {
        for (raw, renamed, not_imported) in counts {
            let number = match self.by_raw.get(&raw) {
                Some(&number) => number,
                None => self.add(&raw),
            };
            self.entries[number].renamed += renamed;
            self.entries[number].not_imported += not_imported;
        }
    }

    /// The fields Auth0 does not import: its own, by attribute, and those it does not know.
    pub fn not_imported_counts(&self) -> [BTreeMap<String, u64>; 2] {
        let [mut own, mut unknown] = [BTreeMap::new(), BTreeMap::new()];
        for entry in self.entries.iter().filter(|entry| entry.not_imported > 0) {
            let name = match entry.meaning {
                Meaning::Attribute(attribute) | Meaning::Renamed(attribute) => {
                    attribute.name().to_owned()
                }
                Meaning::Connection | Meaning::Unknown => text::unescaped(&entry.raw).into_owned(),
            };
            let counts = if entry.meaning == Meaning::Unknown { &mut unknown } else { &mut own };
            *counts.entry(name).or_default() += entry.not_imported;
        }
        [own, unknown]
    }
}
