//! The one record that says what is there: connections, their live segments, what can be undone.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::store::{Connection, Error};

/// The version of the stored format, of catalog, segments and directories together.
///
/// 2 has checksums in segments, 3 in the catalog itself, too. Read by [`Catalog::read`], which refuses later ones; the next change makes an earlier
/// catalog one of this format, while its segments stay as they are. `tests/stored/` holds a tenant of each.
pub const FORMAT: u64 = 3;

/// The most changes of a connection that can be taken back.
pub const MAX_UNDOS: usize = 10;

/// The most bytes that stay for changes before the last one: some 150,000 users.
pub const MAX_UNDO_BYTES: u64 = 64 << 20;

/// What the last member of a written catalog begins with: a CRC-32 of everything before it, as 8 hexadecimal digits.
const SEAL_KEY: &[u8] = b",\"crc32\":\"";

/// The length of that member and the brace after it.
const SEAL: usize = SEAL_KEY.len() + 8 + 2;

/// The end of a catalog that begins with `content`.
fn seal_of(content: &[u8]) -> Vec<u8> {
    let digits = format!("{:08x}\"}}", crc32fast::hash(content));
    [SEAL_KEY, digits.as_bytes()].concat()
}

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// [`FORMAT`] when it was written
    pub format: u64,
    /// Counts changes
    pub revision: u64,
    /// The key under which fingerprints are made
    pub fingerprint_key: (u64, u64),
    /// The connections, in the order they were made
    pub connections: Vec<Stored>,
    /// What the last change replaced that was not taken back
    pub undo: Option<Undo>,
    /// What those before it replaced, newest last; see [`Catalog::record`]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Undo>,
    /// Whether the last thing that happened was that a change was taken back
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub took_back: bool,
    /// Jobs that were deleted and can be brought back until the next change, or are about to be removed
    pub hidden_jobs: Vec<String>,
    /// Jobs whose change was taken back
    #[serde(default)]
    pub undone_jobs: Vec<String>,
}

impl Catalog {
    /// A number that stays the same as long as users and connections do, whatever else changes.
    pub fn users_stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for Stored { connection, segments } in &self.connections {
            (&connection.id, &connection.name, segments.len()).hash(&mut hasher);
            segments.iter().for_each(|segment| segment.id.hash(&mut hasher));
        }
        hasher.finish()
    }
}

/// A connection and where its users are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The connection
    pub connection: Connection,
    /// Its live segments, in the order of its users
    pub segments: Vec<SegmentRef>,
}

/// A live segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, u32, u32)", into = "(u64, u32, u32)")]
pub struct SegmentRef {
    /// Its id
    pub id: u64,
    /// Users in it
    pub users: u32,
    /// Bytes it takes, directory included
    pub bytes: u32,
}

impl From<(u64, u32, u32)> for SegmentRef {
    fn from((id, users, bytes): (u64, u32, u32)) -> Self {
        SegmentRef { id, users, bytes }
    }
}

impl From<SegmentRef> for (u64, u32, u32) {
    fn from(segment: SegmentRef) -> Self {
        (segment.id, segment.users, segment.bytes)
    }
}

/// How to take the last change back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// What was done, in a few words: “Deleted ann@x.io”, or “Deleted” for more than one user
    pub what: String,
    /// To how many users, if to more than one
    #[serde(default)]
    pub users: Option<u64>,
    /// The id of the job that did it, if it was one
    #[serde(default)]
    pub job: Option<String>,
    /// What was there before
    pub before: Before,
}

/// What a change replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    /// A connection, with its users, at its place in the list
    Connection {
        /// Its place
        at: usize,
        /// The connection as it was
        stored: Stored,
    },
    /// Nothing: a connection of this id was made
    NoConnection {
        /// The new connection
        id: String,
    },
    /// A job that was hidden, to be removed with the next change
    Job {
        /// Its id
        id: String,
    },
}

impl Catalog {
    /// A tenant with its first connection and no users.
    pub fn first(random: [u64; 4]) -> Self {
        let [a, b, c, d] = random;
        Catalog {
            format: FORMAT,
            revision: 0,
            fingerprint_key: (a, b),
            connections: vec![Stored {
                connection: Connection::first((c, d)),
                segments: Vec::new(),
            }],
            undo: None,
            earlier: Vec::new(),
            took_back: false,
            hidden_jobs: Vec::new(),
            undone_jobs: Vec::new(),
        }
    }

    /// Reads what was written.
    ///
    /// # Errors
    /// [`Error::Newer`] and [`Error::Damaged`].
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Version {
            format: u64,
        }
        let damaged = |error: serde_json::Error| {
            Error::Damaged(format!("the catalog, at byte {}", error.column()))
        };
        let Version { format } = serde_json::from_slice(bytes).map_err(damaged)?;
        if format > FORMAT {
            return Err(Error::Newer { found: format });
        }
        let is_whole = match bytes.split_at_checked(bytes.len().saturating_sub(SEAL)) {
            Some((content, seal)) if seal.starts_with(SEAL_KEY) => *seal == *seal_of(content),
            _ => format < 3,
        };
        if !is_whole {
            return Err(Error::Damaged("the catalog, which is not as it was written".to_owned()));
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    /// Itself as bytes.
    pub fn write(&self) -> Vec<u8> {
        // Plain data in plain structures: this cannot fail.
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.pop();
        let seal = seal_of(&bytes);
        bytes.extend(seal);
        bytes
    }

    /// The connection of this id.
    ///
    /// # Errors
    /// When it is gone.
    pub fn get(&self, id: &str) -> Result<&Stored, Error> {
        self.connections
            .iter()
            .find(|stored| stored.connection.id == id)
            .ok_or(Error::Missing("such connection".into()))
    }

    /// The connection of this id, to change.
    ///
    /// # Errors
    /// When it is gone.
    pub fn get_mut(&mut self, id: &str) -> Result<&mut Stored, Error> {
        let found = self.connections.iter_mut().find(|stored| stored.connection.id == id);
        found.ok_or(Error::Missing("such connection".into()))
    }

    /// What the change of connection `id` replaces, as it is now.
    ///
    /// # Errors
    /// When it is gone.
    pub fn before(&self, id: &str) -> Result<Before, Error> {
        let at = self.connections.iter().position(|stored| stored.connection.id == id);
        let at = at.ok_or(Error::Missing("such connection".into()))?;
        Ok(Before::Connection { at, stored: self.connections[at].clone() })
    }

    /// The changes that can be taken back, newest first.
    pub fn undos(&self) -> impl Iterator<Item = &Undo> {
        self.undo.iter().chain(self.earlier.iter().rev())
    }

    /// Notes a change, so that it can be taken back. Of each connection the last [`MAX_UNDOS`] changes stay; all but the
    /// newest one only while what they keep beside the users there are takes at most [`MAX_UNDO_BYTES`]. What is let go
    /// takes with it all that came before. A deleted job comes back only until the next change.
    pub fn record(&mut self, undo: Undo) {
        self.took_back = false;
        let before = self.undo.replace(undo);
        self.earlier.extend(before.filter(|undo| !matches!(undo.before, Before::Job { .. })));
        let mut named: HashSet<u64> = self
            .connections
            .iter()
            .flat_map(Stored::ids)
            .chain(self.undo.iter().flat_map(Undo::ids))
            .collect();
        let mut changes: HashMap<&str, usize> = HashMap::new();
        changes.extend(self.undo.iter().map(|undo| (undo.subject(), 1)));
        let (mut bytes, mut kept) = (0, 0);
        for undo in self.earlier.iter().rev() {
            let changes = changes.entry(undo.subject()).or_default();
            *changes += 1;
            let own = undo.segments().iter().filter(|segment| named.insert(segment.id));
            bytes += own.map(|segment| u64::from(segment.bytes)).sum::<u64>();
            if *changes > MAX_UNDOS || bytes > MAX_UNDO_BYTES {
                break;
            }
            kept += 1;
        }
        self.earlier.drain(..self.earlier.len() - kept);
    }

    /// Forgets that anything can be taken back.
    pub fn forget_undos(&mut self) {
        self.undo = None;
        self.earlier.clear();
        self.took_back = false;
    }

    /// The ids of all segments that must stay: live ones, and those that undoing needs.
    pub fn kept(&self) -> impl Iterator<Item = u64> + '_ {
        self.connections.iter().flat_map(Stored::ids).chain(self.undos().flat_map(Undo::ids))
    }

    /// Users in all connections.
    pub fn users(&self) -> u64 {
        self.connections.iter().map(Stored::users).sum()
    }
}

impl Undo {
    /// The segments it puts back.
    fn segments(&self) -> &[SegmentRef] {
        match &self.before {
            Before::Connection { stored, .. } => &stored.segments,
            Before::NoConnection { .. } | Before::Job { .. } => &[],
        }
    }

    fn ids(&self) -> impl Iterator<Item = u64> + '_ {
        self.segments().iter().map(|segment| segment.id)
    }

    /// The id of the connection that was changed; a job's is none.
    fn subject(&self) -> &str {
        match &self.before {
            Before::Connection { stored, .. } => &stored.connection.id,
            Before::NoConnection { id } => id,
            Before::Job { .. } => "",
        }
    }
}

impl Stored {
    fn ids(&self) -> impl Iterator<Item = u64> + '_ {
        self.segments.iter().map(|segment| segment.id)
    }

    /// Users in this connection.
    pub fn users(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.users)).sum()
    }

    /// Bytes its users take in the browser's storage.
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.bytes)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(of: &str, segments: &[(u64, u32)]) -> Undo {
        let connection = Connection { id: of.to_owned(), ..Connection::first((1, 2)) };
        let segments =
            segments.iter().map(|(id, bytes)| SegmentRef { id: *id, users: 1, bytes: *bytes });
        let stored = Stored { connection, segments: segments.collect() };
        let before = Before::Connection { at: 0, stored };
        Undo { what: of.to_owned(), users: None, job: None, before }
    }

    #[test]
    fn ten_changes_of_each_connection_stay() {
        let mut catalog = Catalog::first([1, 2, 3, 4]);
        for number in 0..25 {
            catalog.record(change(if number % 5 == 0 { "b" } else { "a" }, &[(number, 1)]));
        }
        let of = |id: &str| catalog.undos().filter(|undo| undo.what == id).count();
        assert_eq!((of("a"), of("b")), (MAX_UNDOS, 2), "none is missing among them");
        assert_eq!(catalog.kept().count(), 12);
    }

    #[test]
    fn what_undoing_keeps_is_bounded() {
        let half = (MAX_UNDO_BYTES / 2) as u32;
        let mut catalog = Catalog::first([1, 2, 3, 4]);
        let changes = |catalog: &Catalog| catalog.undos().count();
        // Shared segments count once, the newest change counts as nothing.
        catalog.record(change("a", &[(1, half)]));
        catalog.record(change("a", &[(1, half), (2, half)]));
        catalog.record(change("a", &[(1, half), (2, half), (3, u32::MAX)]));
        assert_eq!(changes(&catalog), 3);
        catalog.record(change("a", &[(4, 1)]));
        assert_eq!(changes(&catalog), 1);
        catalog.record(change("a", &[(5, half)]));
        catalog.record(change("a", &[(6, half)]));
        catalog.record(change("a", &[(7, half)]));
        assert_eq!(changes(&catalog), 3, "the newest and two halves: {:?}", catalog.earlier);
    }

    #[test]
    fn a_catalog_is_read_only_as_it_was_written() {
        let mut catalog = Catalog::first([1, 2, 3, 4]);
        catalog.revision = 77;
        catalog.connections[0].segments = vec![SegmentRef { id: 9, users: 8, bytes: 7 }];
        let bytes = catalog.write();
        assert_eq!(Catalog::read(&bytes), Ok(catalog));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                assert!(Catalog::read(&bad).is_err(), "{}", String::from_utf8_lossy(&bad));
            }
            assert!(Catalog::read(&bytes[..at]).is_err(), "{at}");
        }
    }
}
