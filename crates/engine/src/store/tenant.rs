//! The tenant: its catalog in memory, what it is made of in a [`Backend`], and how it changes.
//!
//! Every change is a new catalog, committed whole. What the last changes replaced stays for a while ([`Catalog::record`]),
//! so that they can be undone.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use crate::store::catalog::{Before, FORMAT, Undo};
use crate::store::segment::{Seal, Users, read_directory, seal_of};
use crate::store::{
    Backend, Catalog, Commit, Connection, DamagedPart, Error, SegmentRef, Stored, connection,
};
use crate::user::fingerprint::{Fingerprinter, Fingerprints};

/// Bytes of unpacked segments that are kept for the next look.
const CACHE: usize = 24 << 20;

/// Bytes of packed segments that are kept for those who read everything again: some 200,000 users.
const BLOCKS: usize = 48 << 20;

/// Segments that are read at a time.
pub const BATCH: usize = 64;

/// Directories that are read at a time; they are smaller.
pub const DIRECTORIES: usize = 512;

/// A tenant of a backend.
pub struct Tenant<B> {
    backend: B,
    catalog: Catalog,
    ids: Ids,
    cache: RefCell<VecDeque<(u64, Rc<Users>)>>,
    /// Blocks that were read, packed, and their bytes
    blocks: RefCell<Blocks>,
    /// Hidden jobs that are gone from the backend
    purged: Vec<String>,
}

/// Packed segments by their ids.
#[derive(Default)]
struct Blocks {
    by_id: HashMap<u64, Rc<[u8]>>,
    bytes: usize,
}

/// Makes ids of segments that no other maker makes: a random part, and a count.
#[derive(Debug)]
pub struct Ids {
    next: Cell<u64>,
}

impl Ids {
    /// Ids with 32 bits of `random` in them. They stay below 2^53, which JavaScript can count to.
    pub fn new(random: u64) -> Self {
        Ids { next: Cell::new((random & 0xffff_ffff) << 20) }
    }

    /// The next one.
    pub fn next(&self) -> u64 {
        let id = self.next.get();
        self.next.set(id + 1);
        id
    }
}

/// What is committed together with a catalog.
#[derive(Clone, Debug)]
pub struct CommitExtras<F> {
    /// Records of jobs, by id
    pub jobs: Vec<(String, Vec<u8>)>,
    /// Files, by name
    pub files: Vec<(String, F)>,
    /// Whether all jobs and files that were there go
    pub replaces_jobs: bool,
}

impl<F> Default for CommitExtras<F> {
    fn default() -> Self {
        CommitExtras { jobs: Vec::new(), files: Vec::new(), replaces_jobs: false }
    }
}

impl<B: Backend> Tenant<B> {
    /// The tenant of `backend`; a new one, with its first connection, if there is none. `random` should be.
    ///
    /// # Errors
    /// What reading, or making the new one, gives.
    pub async fn open(backend: B, random: [u64; 5]) -> Result<Self, Error> {
        let [a, b, c, d, ids] = random;
        let catalog = match backend.catalog().await? {
            Some((_, bytes)) => Catalog::read(&bytes)?,
            None => make_first(&backend, Catalog::first([a, b, c, d])).await?,
        };
        Ok(Tenant {
            backend,
            catalog,
            ids: Ids::new(ids),
            cache: RefCell::default(),
            blocks: RefCell::default(),
            purged: Vec::new(),
        })
    }

    /// What is there, as last read or committed.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What keeps it.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// Makes ids for new segments.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Makes fingerprints as the directories have them.
    pub fn fingerprinter(&self) -> Fingerprinter {
        Fingerprinter::new(self.catalog.fingerprint_key)
    }

    /// Reads the catalog again. Returns whether it is another.
    ///
    /// # Errors
    /// What reading gives.
    pub async fn reload(&mut self) -> Result<bool, Error> {
        match self.backend.catalog().await? {
            Some((revision, _)) if revision == self.catalog.revision => Ok(false),
            Some((_, bytes)) => {
                self.catalog = Catalog::read(&bytes)?;
                self.drop_blocks();
                Ok(true)
            }
            None => Err(Error::Missing("data of this page".into())),
        }
    }

    /// Replaces the catalog by `next`, with `extras`, in one transaction; then drops the segments that
    /// nothing names any more.
    ///
    /// # Errors
    /// What committing gives; then nothing has changed.
    pub async fn commit(
        &mut self,
        mut next: Catalog,
        extras: CommitExtras<B::File>,
    ) -> Result<(), Error> {
        let expected = self.catalog.revision;
        next.revision = expected + 1;
        // What it names may be of this format from now on.
        next.format = FORMAT;
        next.hidden_jobs.retain(|id| !self.purged.contains(id));
        next.undone_jobs.retain(|id| !self.purged.contains(id));
        let CommitExtras { jobs, files, replaces_jobs } = extras;
        let revision = next.revision;
        let commit = Commit {
            expected: Some(expected),
            revision,
            catalog: next.write(),
            jobs,
            files,
            replaces_jobs,
        };
        self.backend.commit(commit).await?;
        let before = std::mem::replace(&mut self.catalog, next);
        self.drop_blocks();
        let kept: HashSet<u64> = self.catalog.kept().collect();
        let dropped: Vec<u64> = before.kept().filter(|id| !kept.contains(id)).collect();
        // What cannot be dropped now is collected as garbage at the next start.
        let _ = self.backend.remove_segments(&dropped).await;
        self.purge_jobs().await;
        Ok(())
    }

    /// Removes what was cut short: segments, files and hidden jobs that nothing names. Nobody else may be writing.
    ///
    /// # Errors
    /// What the backend gives.
    pub async fn collect_garbage(&mut self) -> Result<(), Error> {
        self.reload().await?;
        let kept: HashSet<u64> = self.catalog.kept().collect();
        let stray = self.backend.segment_ids().await?;
        let stray: Vec<u64> = stray.into_iter().filter(|id| !kept.contains(id)).collect();
        for ids in stray.chunks(1000) {
            self.backend.remove_segments(ids).await?;
        }
        self.purge_jobs().await;
        let jobs: HashSet<String> =
            self.backend.jobs().await?.into_iter().map(|(id, _)| id).collect();
        let names = self.backend.file_names().await?;
        let owners: HashSet<&str> =
            names.iter().filter_map(|name| Some(name.split_once('/')?.0)).collect();
        for owner in owners.into_iter().filter(|owner| !jobs.contains(*owner)) {
            self.backend.remove_job(owner).await?;
        }
        Ok(())
    }

    /// Removes the hidden jobs that can no longer be brought back.
    async fn purge_jobs(&mut self) {
        let undone = match self.catalog.undo.as_ref().map(|undo| &undo.before) {
            Some(Before::Job { id }) => Some(id.clone()),
            _ => None,
        };
        let hidden = self.catalog.hidden_jobs.iter().filter(|id| Some(*id) != undone.as_ref());
        let hidden: Vec<String> = hidden.filter(|id| !self.purged.contains(id)).cloned().collect();
        for id in hidden {
            if self.backend.remove_job(&id).await.is_ok() {
                self.purged.push(id);
            }
        }
    }

    /// Makes a connection, or changes the one of the same id.
    ///
    /// # Errors
    /// When its name is not allowed or another has it; what committing gives.
    pub async fn save_connection(&mut self, new: Connection) -> Result<(), Error> {
        connection::check_name(&new.name)?;
        let taken = |stored: &&Stored| {
            stored.connection.id != new.id && stored.connection.name.eq_ignore_ascii_case(&new.name)
        };
        if self.catalog.connections.iter().find(taken).is_some() {
            return Err(Error::Refused(format!(
                "There is a connection called “{}” already.",
                new.name
            )));
        }
        let mut next = self.catalog.clone();
        let name = new.name.clone();
        let (what, before) = match next.before(&new.id) {
            Ok(before) => (format!("Changed connection {name}"), before),
            Err(_) => {
                (format!("Created connection {name}"), Before::NoConnection { id: new.id.clone() })
            }
        };
        match next.get_mut(&new.id) {
            Ok(stored) => stored.connection = new,
            Err(_) => next.connections.push(Stored { connection: new, segments: Vec::new() }),
        }
        next.record(Undo { what, users: None, job: None, before });
        self.commit(next, CommitExtras::default()).await
    }

    /// Deletes a connection and its users.
    ///
    /// # Errors
    /// When it is the last one or gone; what committing gives.
    pub async fn delete_connection(&mut self, id: &str) -> Result<(), Error> {
        let mut next = self.catalog.clone();
        let before = next.before(id)?;
        if next.connections.len() == 1 {
            return Err(Error::Refused(
                "This is the only connection. Create another one before you delete it.".to_owned(),
            ));
        }
        let what = format!("Deleted connection {}", next.get(id)?.connection.name);
        next.connections.retain(|stored| stored.connection.id != id);
        next.record(Undo { what, users: None, job: None, before });
        self.commit(next, CommitExtras::default()).await
    }

    /// Hides a job; the next change makes it go for good.
    ///
    /// # Errors
    /// What committing gives.
    pub async fn delete_job(&mut self, id: &str) -> Result<(), Error> {
        let mut next = self.catalog.clone();
        next.hidden_jobs.push(id.to_owned());
        next.record(Undo {
            what: "Deleted a job".to_owned(),
            users: None,
            job: None,
            before: Before::Job { id: id.to_owned() },
        });
        self.commit(next, CommitExtras::default()).await
    }

    /// Takes the last `changes` changes back, in one go.
    ///
    /// # Errors
    /// When there are not so many; what committing gives.
    pub async fn undo(&mut self, changes: usize) -> Result<(), Error> {
        let mut next = self.catalog.clone();
        for _ in 0..changes.max(1) {
            let nothing = || Error::Refused("There is nothing to undo.".to_owned());
            let undo = next.undo.take().ok_or_else(nothing)?;
            next.undo = next.earlier.pop();
            next.undone_jobs.extend(undo.job);
            match undo.before {
                Before::Connection { at, stored } => {
                    let id = &stored.connection.id;
                    match next.connections.iter_mut().find(|now| now.connection.id == *id) {
                        Some(now) => *now = stored,
                        None => next.connections.insert(at.min(next.connections.len()), stored),
                    }
                }
                Before::NoConnection { id } => {
                    next.connections.retain(|stored| stored.connection.id != id)
                }
                Before::Job { id } => next.hidden_jobs.retain(|hidden| *hidden != id),
            }
        }
        next.took_back = true;
        self.commit(next, CommitExtras::default()).await
    }

    /// The users of these segments, in this order.
    ///
    /// # Errors
    /// [`Error::Gone`] if another tab has changed them; then [`Tenant::reload`] helps. [`Error::DamagedSegment`].
    pub async fn users(&self, segments: &[SegmentRef]) -> Result<Vec<Rc<Users>>, Error> {
        let cached = |id: u64| {
            let cache = self.cache.borrow();
            cache.iter().find(|(of, _)| *of == id).map(|(_, users)| Rc::clone(users))
        };
        let mut found: Vec<Option<Rc<Users>>> =
            segments.iter().map(|segment| cached(segment.id)).collect();
        let missing: Vec<usize> = (0..found.len()).filter(|at| found[*at].is_none()).collect();
        let ids: Vec<u64> = missing.iter().map(|at| segments[*at].id).collect();
        for (at, block) in missing.into_iter().zip(self.backend.blocks(&ids).await?) {
            let users = self.unpacked(&block, &segments[at]).map(Rc::new)?;
            self.cache.borrow_mut().push_back((segments[at].id, Rc::clone(&users)));
            found[at] = Some(users);
        }
        self.trim_cache();
        Ok(found.into_iter().flatten().collect())
    }

    /// The users of these segments, in this order; `None` for a segment that is damaged.
    ///
    /// # Errors
    /// [`Error::Gone`] if another tab has changed them.
    pub async fn readable_users(
        &self,
        segments: &[SegmentRef],
    ) -> Result<Vec<Option<Rc<Users>>>, Error> {
        match self.users(segments).await {
            Err(Error::DamagedSegment(_)) => {}
            Err(Error::Gone) if self.is_current().await? => {}
            users => return Ok(users?.into_iter().map(Some).collect()),
        }
        let mut all = Vec::with_capacity(segments.len());
        for segment in segments {
            all.push(match self.users(&[*segment]).await {
                Ok(mut users) => users.pop(),
                Err(Error::DamagedSegment(_) | Error::Gone) => None,
                Err(error) => return Err(error),
            });
        }
        Ok(all)
    }

    /// The users of these segments without keeping them for later: for those who read everything once.
    ///
    /// # Errors
    /// As [`Tenant::users`].
    pub async fn users_once(&self, segments: &[SegmentRef]) -> Result<Vec<Users>, Error> {
        let ids: Vec<u64> = segments.iter().map(|segment| segment.id).collect();
        let blocks = self.backend.blocks(&ids).await?;
        blocks.iter().zip(segments).map(|(block, segment)| self.unpacked(block, segment)).collect()
    }

    /// The users of a block.
    fn unpacked(&self, block: &[u8], segment: &SegmentRef) -> Result<Users, Error> {
        Users::of(block, segment.users)
            .map_err(|error| self.located(error, segment.id, DamagedPart::Users))
    }

    /// The packed users of these segments, or what of them is damaged, for those who read everything and will do so again.
    /// The first that are read are kept: keeping the last would help nobody who begins at the first.
    ///
    /// # Errors
    /// As [`Tenant::users`].
    pub async fn blocks(
        &self,
        segments: &[SegmentRef],
    ) -> Result<Vec<Result<Rc<[u8]>, DamagedPart>>, Error> {
        let kept = |id: u64| self.blocks.borrow().by_id.get(&id).cloned().map(Ok);
        let mut found: Vec<Option<Result<Rc<[u8]>, DamagedPart>>> =
            segments.iter().map(|segment| kept(segment.id)).collect();
        let missing: Vec<usize> = (0..found.len()).filter(|at| found[*at].is_none()).collect();
        if missing.is_empty() {
            return Ok(found.into_iter().flatten().collect());
        }
        let ids: Vec<u64> = missing.iter().map(|at| segments[*at].id).collect();
        for (at, block) in missing.into_iter().zip(self.read_blocks(&ids).await?) {
            found[at] = Some(match block {
                None => Err(DamagedPart::Missing),
                Some(block) if seal_of(&block) == Seal::Broken => Err(DamagedPart::Users),
                Some(block) => Ok(self.keep_block(segments[at].id, block.into())),
            });
        }
        Ok(found.into_iter().flatten().collect())
    }

    /// The blocks of these segments; `None` for one that is not there although the catalog names it.
    ///
    /// # Errors
    /// [`Error::Gone`] if another tab has changed the users; what the backend gives.
    pub(crate) async fn read_blocks(&self, ids: &[u64]) -> Result<Vec<Option<Vec<u8>>>, Error> {
        match self.backend.blocks(ids).await {
            Err(Error::Gone) if self.is_current().await? => {}
            blocks => return Ok(blocks?.into_iter().map(Some).collect()),
        }
        let mut blocks = Vec::with_capacity(ids.len());
        for id in ids {
            blocks.push(match self.backend.blocks(&[*id]).await {
                Ok(mut block) => block.pop(),
                Err(Error::Gone) => None,
                Err(error) => return Err(error),
            });
        }
        Ok(blocks)
    }

    fn keep_block(&self, id: u64, block: Rc<[u8]>) -> Rc<[u8]> {
        let mut blocks = self.blocks.borrow_mut();
        if blocks.bytes + block.len() <= BLOCKS
            && blocks.by_id.insert(id, Rc::clone(&block)).is_none()
        {
            blocks.bytes += block.len();
        }
        block
    }

    /// Drops the blocks that nothing names any more.
    fn drop_blocks(&self) {
        let named: HashSet<u64> = self.catalog.kept().collect();
        let mut blocks = self.blocks.borrow_mut();
        blocks.by_id.retain(|id, _| named.contains(id));
        blocks.bytes = blocks.by_id.values().map(|block| block.len()).sum();
    }

    fn trim_cache(&self) {
        let mut cache = self.cache.borrow_mut();
        let mut bytes: usize = cache.iter().map(|(_, users)| users.bytes()).sum();
        while bytes > CACHE {
            let Some((_, users)) = cache.pop_front() else { return };
            bytes -= users.bytes();
        }
    }

    /// The fingerprints of the users of these segments, in order.
    ///
    /// # Errors
    /// As [`Tenant::users`].
    pub async fn fingerprints(&self, segments: &[SegmentRef]) -> Result<Vec<Fingerprints>, Error> {
        let ids: Vec<u64> = segments.iter().map(|segment| segment.id).collect();
        let mut all = Vec::new();
        for (directory, segment) in self.backend.directories(&ids).await?.iter().zip(segments) {
            let prints = read_directory(directory, segment.users);
            let located = |error| self.located(error, segment.id, DamagedPart::Directory);
            all.extend(prints.map_err(located)?);
        }
        Ok(all)
    }

    /// The records of jobs that are not hidden.
    ///
    /// # Errors
    /// What reading gives.
    pub async fn jobs(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let mut jobs = self.backend.jobs().await?;
        jobs.retain(|(id, _)| !self.catalog.hidden_jobs.contains(id));
        Ok(jobs)
    }
}

/// Commits the first catalog, or reads the one that another tab was first with.
async fn make_first<B: Backend>(backend: &B, catalog: Catalog) -> Result<Catalog, Error> {
    let commit = Commit {
        expected: None,
        revision: catalog.revision,
        catalog: catalog.write(),
        jobs: Vec::new(),
        files: Vec::new(),
        replaces_jobs: false,
    };
    match backend.commit(commit).await {
        Ok(()) => Ok(catalog),
        Err(Error::Changed) => match backend.catalog().await? {
            Some((_, bytes)) => Catalog::read(&bytes),
            None => Err(Error::Changed),
        },
        Err(error) => Err(error),
    }
}
