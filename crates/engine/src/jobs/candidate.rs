//! A user on its way to a sink, and where users of the same job stood. Data that a sink is shown; it judges nothing.

use crate::read::Position;
use crate::user::User;
use crate::user::fingerprint::Fingerprints;

/// A prepared user, in its turn.
pub struct Candidate<'a> {
    /// The user after all steps
    pub user: &'a User<'a>,
    /// The user as one compact JSON object
    pub bytes: &'a [u8],
    /// The connection that its record names, where that is asked; empty if it names none
    pub connection: &'a str,
    /// Its record as it came
    pub record: &'a [u8],
    /// Counts the users of the job, from 0
    pub number: u64,
    /// Where its record stands
    pub position: Position,
    /// Where earlier users stood
    pub places: &'a Places,
    /// Its fingerprints under the seed of the run, if they are made already
    pub prints: Option<Fingerprints>,
}

/// Tells which record of which file a user of the job was.
#[derive(Debug, Default)]
pub struct Places {
    /// The names of the files
    names: Vec<String>,
    /// For each file that was reached, how many users came before it
    firsts: Vec<u64>,
}

impl Places {
    /// No user yet, of files with these names.
    pub(super) fn new(names: Vec<String>) -> Self {
        Places { names, firsts: Vec::new() }
    }

    /// Calls a file by this name from now on.
    pub(super) fn call(&mut self, file: u32, name: &str) {
        let file = file as usize;
        if self.names.len() <= file {
            self.names.resize(file + 1, String::new());
        }
        if let Some(known) = self.names.get_mut(file).filter(|known| *known != name) {
            name.clone_into(known);
        }
    }

    /// Notes that user number `first` of the job, or a later one, is the first of this file.
    pub(super) fn enter(&mut self, file: u32, first: u64) {
        if self.firsts.len() <= file as usize {
            self.firsts.resize(file as usize + 1, first);
        }
    }

    /// The name of a file.
    pub(super) fn name(&self, file: u32) -> &str {
        self.names.get(file as usize).map_or("", String::as_str)
    }

    /// The record, from 1, and the file of the user with this number in the job.
    pub(super) fn place(&self, number: u64) -> (u64, &str) {
        let file = self.firsts.partition_point(|first| *first <= number).saturating_sub(1);
        let name = self.names.get(file).map_or("", String::as_str);
        (number + 1 - self.firsts.get(file).unwrap_or(&0), name)
    }
}
