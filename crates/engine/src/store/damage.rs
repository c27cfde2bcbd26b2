//! Damaged segments: what is known of one, finding all of them, and putting a connection right by dropping just these.
//!
//! Reading anything of a damaged segment fails with [`Error::DamagedSegment`]; readers of many segments can go on without
//! it if they are asked to. Fingerprints are worked out anew from users that are whole, so a damaged directory costs nobody.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::few;
use crate::store::catalog::Undo;
use crate::store::segment::{Builder, Users, read_directory};
use crate::store::tenant::{BATCH, CommitExtras};
use crate::store::{Backend, Error, Segment, SegmentRef, Stored, Tenant};
use crate::thousands::count;
use crate::user::User;
use crate::user::fingerprint::{Fingerprinter, Fingerprints};

/// A segment that is not as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DamagedSegment {
    /// Its connection's id
    pub connection: String,
    /// Its connection's name
    pub connection_name: String,
    /// Its place in the connection, from 1
    pub segment: u64,
    /// How many segments the connection has
    pub segments: u64,
    /// Users in it
    pub users: u32,
    /// The number of its first user among the connection's, from 1, in the order they were imported
    pub first_user: u64,
    /// What of it
    pub part: DamagedPart,
}

/// What of a segment is damaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DamagedPart {
    /// Its users: they are lost
    #[default]
    Users,
    /// Only its directory of fingerprints: no user is lost
    Directory,
    /// It is not there at all
    Missing,
}

impl DamagedSegment {
    /// Whether its users are lost.
    pub fn loses_users(&self) -> bool {
        self.part != DamagedPart::Directory
    }
}

impl std::fmt::Display for DamagedSegment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, users) = (self.first_user, u64::from(self.users));
        let last = first + users.saturating_sub(1);
        write!(out, "{} of connection {}", counted(users), self.connection_name)?;
        match first == last {
            true => write!(out, " (user {}", count(first))?,
            false => write!(out, " (users {} to {}", count(first), count(last))?,
        }
        write!(out, " in its order, segment {} of {})", count(self.segment), count(self.segments))
    }
}

fn counted(users: u64) -> String {
    if users == 1 { "1 user".to_owned() } else { format!("{} users", count(users)) }
}

/// What became of dropping damaged segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What was damaged
    pub damaged: Vec<DamagedSegment>,
    /// Users that are gone with it
    pub dropped: u64,
    /// Users whose directory was made anew
    pub indexed: u64,
}

impl<B: Backend> Tenant<B> {
    /// What is known of the segment of this id, of which `part` is damaged; `None` if the catalog does not name it.
    pub fn damaged(&self, id: u64, part: DamagedPart) -> Option<DamagedSegment> {
        self.catalog().connections.iter().find_map(|stored| damaged_in(stored, id, part))
    }

    /// `error` with the segment it is about, if it is about damage.
    pub(crate) fn located(&self, error: Error, id: u64, part: DamagedPart) -> Error {
        match error {
            Error::Damaged(_) => self
                .damaged(id, part)
                .map_or(error, |damaged| Error::DamagedSegment(Box::new(damaged))),
            other => other,
        }
    }

    /// Reads every segment of the connection of this id, or of all connections, and gives those that are damaged. Users of
    /// format 1, which has no checksums, are held against their fingerprints. `checkpoint` is given how many of how many
    /// segments are read, and stops it with `false`; then there is no answer.
    ///
    /// # Errors
    /// When the connection is not there; [`Error::Gone`] if another tab has changed the users; what the backend gives.
    pub async fn check_integrity(
        &self,
        connection: Option<&str>,
        mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
    ) -> Result<Option<Vec<DamagedSegment>>, Error> {
        if let Some(id) = connection {
            self.catalog().get(id)?;
        }
        let wanted = |stored: &&Stored| connection.is_none_or(|id| id == stored.connection.id);
        let segments = self.catalog().connections.iter().filter(wanted);
        let segments: Vec<SegmentRef> =
            segments.flat_map(|stored| stored.segments.iter().copied()).collect();
        let there: HashSet<u64> = self.backend().segment_ids().await?.into_iter().collect();
        let (mut found, mut read) = (Vec::new(), 0);
        for some in segments.chunks(BATCH) {
            for segment in some.iter().filter(|segment| !there.contains(&segment.id)) {
                if !self.is_current().await? {
                    return Err(Error::Gone);
                }
                found.extend(self.damaged(segment.id, DamagedPart::Missing));
            }
            let some: Vec<SegmentRef> =
                some.iter().filter(|segment| there.contains(&segment.id)).copied().collect();
            for (segment, part) in self.check_segments(&some).await? {
                found.extend(self.damaged(segment.id, part));
            }
            read += BATCH.min(segments.len() - read);
            if !checkpoint(read as u64, segments.len() as u64).await {
                return Ok(None);
            }
        }
        few::sort_by_key(&mut found, |damaged| self.place(damaged));
        Ok(Some(found))
    }

    /// Which of these segments are damaged. They must be there.
    async fn check_segments(
        &self,
        segments: &[SegmentRef],
    ) -> Result<Vec<(SegmentRef, DamagedPart)>, Error> {
        let ids: Vec<u64> = segments.iter().map(|segment| segment.id).collect();
        let blocks = self.backend().blocks(&ids).await?;
        let directories = self.backend().directories(&ids).await?;
        let prints = self.fingerprinter();
        let parts = segments.iter().zip(blocks.iter().zip(&directories));
        let damaged = parts.filter_map(|(segment, (block, directory))| {
            Some((*segment, damaged_part(block, directory, segment.users, &prints)?))
        });
        Ok(damaged.collect())
    }

    /// Where a damaged segment stands among all.
    fn place(&self, damaged: &DamagedSegment) -> (usize, u64) {
        let connections = &self.catalog().connections;
        let at = connections.iter().position(|stored| stored.connection.id == damaged.connection);
        (at.unwrap_or_default(), damaged.segment)
    }

    /// Drops the damaged segments of a connection, and makes damaged directories anew: a change that can be undone like
    /// any other. Without damage nothing changes. `checkpoint` is as with [`Tenant::check_integrity`].
    ///
    /// # Errors
    /// When the connection is not there; what reading or committing gives. Nothing has changed then.
    pub async fn drop_damaged_segments(
        &mut self,
        connection: &str,
        checkpoint: impl AsyncFnMut(u64, u64) -> bool,
    ) -> Result<Option<Repair>, Error> {
        let found = self.check_integrity(Some(connection), checkpoint).await?;
        let Some(damaged) = found else { return Ok(None) };
        if damaged.is_empty() {
            return Ok(Some(Repair::default()));
        }
        let mut next = self.catalog().clone();
        let before = next.before(connection)?;
        let stored = next.get_mut(connection)?;
        let mut repair = Repair::default();
        let mut replaced: HashMap<u64, Vec<SegmentRef>> = HashMap::new();
        for segment in &damaged {
            let Some(old) = place_of(segment).and_then(|at| stored.segments.get(at)) else {
                continue;
            };
            let made = match segment.loses_users() {
                true => Vec::new(),
                false => self.indexed(old).await?,
            };
            let users: u32 = made.iter().map(|made| made.users).sum();
            repair.indexed += u64::from(users);
            repair.dropped += u64::from(old.users - users.min(old.users));
            replaced.insert(old.id, made.iter().map(Segment::reference).collect());
            self.backend().put_segments(made).await?;
        }
        let old = std::mem::take(&mut stored.segments);
        let kept = old.into_iter().map(|old| replaced.remove(&old.id).unwrap_or_else(|| vec![old]));
        stored.segments = kept.flatten().collect();
        let what = match repair.dropped {
            0 => format!("Repaired connection {}", stored.connection.name),
            _ => format!("Removed damaged users of {}", stored.connection.name),
        };
        next.record(Undo { what, users: None, job: None, before });
        self.commit(next, CommitExtras::default()).await?;
        repair.damaged = damaged;
        Ok(Some(repair))
    }

    /// The users of a segment under a new id, with a directory made anew.
    async fn indexed(&self, old: &SegmentRef) -> Result<Vec<Segment>, Error> {
        let blocks = self.backend().blocks(&[old.id]).await?;
        let block = blocks.first().ok_or(Error::Gone)?;
        let (users, prints) = (Users::of(block, old.users)?, self.fingerprinter());
        let mut builder = Builder::default();
        for json in users.iter() {
            let user = User::stored(json).ok_or_else(damaged_user)?;
            builder.push(json, prints.of(&user), || self.ids().next());
        }
        builder.close(self.ids().next());
        Ok(builder.take())
    }

    /// Whether what is stored is what the catalog in memory says.
    pub(crate) async fn is_current(&self) -> Result<bool, Error> {
        let stored = self.backend().catalog().await?;
        Ok(stored.is_some_and(|(revision, _)| revision == self.catalog().revision))
    }
}

/// The index of a segment in its connection.
fn place_of(segment: &DamagedSegment) -> Option<usize> {
    usize::try_from(segment.segment).ok()?.checked_sub(1)
}

pub(crate) fn damaged_user() -> Error {
    Error::Damaged("a stored user".to_owned())
}

fn damaged_in(stored: &Stored, id: u64, part: DamagedPart) -> Option<DamagedSegment> {
    let at = stored.segments.iter().position(|segment| segment.id == id)?;
    let before = stored.segments[..at].iter().map(|segment| u64::from(segment.users)).sum::<u64>();
    Some(DamagedSegment {
        connection: stored.connection.id.clone(),
        connection_name: stored.connection.name.clone(),
        segment: at as u64 + 1,
        segments: stored.segments.len() as u64,
        users: stored.segments[at].users,
        first_user: before + 1,
        part,
    })
}

/// What of a segment is damaged, if anything.
fn damaged_part(
    block: &[u8],
    directory: &[u8],
    users: u32,
    prints: &Fingerprinter,
) -> Option<DamagedPart> {
    let Some(found) = whole_users(block, users, prints) else { return Some(DamagedPart::Users) };
    match read_directory(directory, users) {
        Ok(directory) if directory == found => None,
        // In format 1 it may as well be the users that are not as they were written. Nobody can know, and nobody is dropped.
        _ => Some(DamagedPart::Directory),
    }
}

/// The fingerprints of the users of a block, if it is whole.
fn whole_users(block: &[u8], users: u32, prints: &Fingerprinter) -> Option<Vec<Fingerprints>> {
    let users = Users::of(block, users).ok()?;
    users.iter().map(|json| User::stored(json).map(|user| prints.of(&user))).collect()
}

/// Whether each user of a block of format 1, which has no checksum, can be understood.
pub(crate) fn is_readable(users: &Users) -> bool {
    users.iter().all(|json| User::stored(json).is_some())
}
