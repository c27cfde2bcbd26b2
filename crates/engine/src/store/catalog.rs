//! The one record that says what is there: connections, their live segments, what can be undone.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::store::{Connection, Error};

/// The version of the stored format, of catalog, segments and directories together.
///
/// 2 has checksums in segments, 3 in the catalog itself, too. Read by [`Catalog::read`], which refuses later ones; the next change makes an earlier
/// catalog one of this format, while its segments stay as they are. `tests/stored/` holds a tenant of each.
pub const FORMAT: u64 = 3;

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
    /// What the last change replaced
    pub undo: Option<Undo>,
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

    /// The ids of all segments that must stay: live ones, and those the last change replaced.
    pub fn kept(&self) -> impl Iterator<Item = u64> + '_ {
        let undo = self.undo.as_ref().and_then(|undo| match &undo.before {
            Before::Connection { stored, .. } => Some(stored),
            Before::NoConnection { .. } | Before::Job { .. } => None,
        });
        let stored = self.connections.iter().chain(undo);
        stored.flat_map(|stored| stored.segments.iter().map(|segment| segment.id))
    }

    /// Users in all connections.
    pub fn users(&self) -> u64 {
        self.connections.iter().map(Stored::users).sum()
    }
}

impl Stored {
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
