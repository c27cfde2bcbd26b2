//! Where users are read from: segments of the local tenant, or files as they are.
//!
//! Users come in batches of raw JSON. The store's are read ahead by one batch; files are read in steps of a few
//! megabytes. Files are taken as they are: columns get their attributes' names, nothing is dropped or checked.

use std::borrow::Cow;
use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::future::{MaybeDone, maybe_done};

use crate::check::excerpt::{count, short};
use crate::jobs::hints::HINTS;
use crate::jobs::report::{MAX_EXAMPLES, Progress};
use crate::jobs::run_error::STEP;
use crate::jobs::scan::ScanError;
use crate::jobs::transform::Transform;
use crate::read::{Event, Files, Input, Position, Problem, SourceReport};
use crate::store::damage::is_readable;
use crate::store::segment::{Seal, Users, seal_of};
use crate::store::tenant::BATCH;
use crate::store::{Backend, DamagedPart, DamagedSegment, Error, SegmentRef, Tenant};

/// Some users, and the name of the connection they are of if they are the store's.
#[derive(Clone)]
pub struct Batch {
    /// The users
    pub block: Block,
    /// Their connection's name
    pub connection: Option<Rc<str>>,
    /// The number of the first of them among all that are read, from 0; damaged ones count
    pub first: u64,
}

/// Users as their source has them.
#[derive(Clone)]
pub enum Block {
    /// A block of the store, and how many users it holds
    Packed(Rc<[u8]>, u32),
    /// As NDJSON
    Users(Users),
}

impl Batch {
    /// How many users it has.
    pub(crate) fn count(&self) -> usize {
        match &self.block {
            Block::Packed(_, users) => *users as usize,
            Block::Users(users) => users.len(),
        }
    }

    /// The users, unpacked.
    ///
    /// # Errors
    /// When the block is damaged.
    pub fn users(&self) -> Result<Cow<'_, Users>, Error> {
        match &self.block {
            Block::Packed(block, users) => Users::of(block, *users).map(Cow::Owned),
            Block::Users(users) => Ok(Cow::Borrowed(users)),
        }
    }
}

/// What to do with a segment of the tenant that is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDamage {
    /// End the reading
    Fail,
    /// Go on without its users, and say so
    Skip,
}

/// Where users are, so that they can be read more than once.
pub enum UserSource<'t, B, R> {
    /// The local tenant
    Tenant(&'t Tenant<B>),
    /// Files, opened anew for each reading
    Files(&'t dyn Fn() -> Vec<Input<R>>),
    /// Users that were read before
    Users(&'t Users),
}

impl<'t, B: Backend, R: Read + 'static> UserSource<'t, B, R> {
    /// Begins to read the users: of the tenant those of the connection of this id, or of all connections.
    ///
    /// # Errors
    /// When the connection is not there.
    pub fn open(
        &self,
        connection: Option<&str>,
        on_damage: OnDamage,
    ) -> Result<UserBatches<'t, B>, ScanError> {
        Ok(match self {
            UserSource::Tenant(tenant) => {
                UserBatches::Stored(StoredBatches::new(tenant, connection, on_damage)?)
            }
            UserSource::Files(inputs) => UserBatches::Files(Box::new(FileBatches::new(inputs()))),
            UserSource::Users(users) => UserBatches::Users(Some((*users).clone())),
        })
    }
}

/// Users as they are read.
pub enum UserBatches<'t, B: Backend> {
    /// From segments of the local tenant
    Stored(StoredBatches<'t, B>),
    /// From files
    Files(Box<FileBatches>),
    /// From users that were read before; `None` once they are given
    Users(Option<Users>),
}

impl<B: Backend> UserBatches<'_, B> {
    /// The next users, in batches; `None` at the end.
    ///
    /// # Errors
    /// What ends the reading.
    pub async fn next(&mut self) -> Result<Option<Vec<Batch>>, ScanError> {
        match self {
            UserBatches::Stored(stored) => Ok(stored.next().await?),
            UserBatches::Files(files) => files.next(),
            UserBatches::Users(users) => {
                let batch =
                    |users| Batch { block: Block::Users(users), connection: None, first: 0 };
                Ok(users.take().map(|users| vec![batch(users)]))
            }
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        match self {
            UserBatches::Stored(stored) => Progress {
                bytes_read: stored.read,
                bytes_total: stored.total,
                users: stored.read - stored.left_out,
                ..Progress::default()
            },
            UserBatches::Files(files) => Progress {
                bytes_read: files.files.bytes_read(),
                bytes_total: files.files.bytes_total(),
                users: files.users,
                refused: files.faults.records,
                ..Progress::default()
            },
            UserBatches::Users(_) => Progress::default(),
        }
    }

    /// Whether there are enough users that they are worth several workers.
    pub fn is_large(&self) -> bool {
        match self {
            UserBatches::Stored(stored) => stored.total >= MANY,
            UserBatches::Files(files) => files.files.bytes_total() >= MANY_BYTES,
            UserBatches::Users(_) => false,
        }
    }

    /// What could not be read of files.
    pub fn faults(&self) -> FileFaults {
        match self {
            UserBatches::Stored(_) | UserBatches::Users(_) => FileFaults::default(),
            UserBatches::Files(files) => files.faults.clone(),
        }
    }

    /// Segments that were left out so far because they are damaged.
    pub fn damaged(&self) -> &[DamagedSegment] {
        match self {
            UserBatches::Stored(stored) => &stored.damaged,
            UserBatches::Files(_) | UserBatches::Users(_) => &[],
        }
    }

    /// The files that were read, as far as they were.
    pub fn reports(&self) -> Vec<SourceReport> {
        match self {
            UserBatches::Stored(_) | UserBatches::Users(_) => Vec::new(),
            UserBatches::Files(files) => files.files.reports(),
        }
    }
}

/// So many users are worth several workers.
pub const MANY: u64 = 10_000;

/// So many bytes of files are, too.
const MANY_BYTES: u64 = 16 << 20;

/// Packed users of some segments, or what of them is damaged.
type Blocks = Vec<Result<Rc<[u8]>, DamagedPart>>;

/// Blocks that are being read.
type BlocksToCome<'t> =
    Pin<Box<MaybeDone<Pin<Box<dyn Future<Output = Result<Blocks, Error>> + 't>>>>>;

/// A segment, and the index of its connection.
type Place = (usize, SegmentRef);

/// Users of the local tenant, in its order.
pub struct StoredBatches<'t, B> {
    tenant: &'t Tenant<B>,
    on_damage: OnDamage,
    /// The connections' names
    names: Vec<Rc<str>>,
    /// The segments that are still to be read, last first
    left: Vec<Place>,
    /// Those that are being read
    coming: Option<(Vec<Place>, BlocksToCome<'t>)>,
    /// Users of the segments that were read, damaged ones included
    read: u64,
    total: u64,
    damaged: Vec<DamagedSegment>,
    /// Users of these
    left_out: u64,
}

impl<'t, B: Backend> StoredBatches<'t, B> {
    /// The users of the connection of this id, or of all of them.
    ///
    /// # Errors
    /// When the connection is not there.
    pub fn new(
        tenant: &'t Tenant<B>,
        connection: Option<&str>,
        on_damage: OnDamage,
    ) -> Result<Self, Error> {
        if let Some(id) = connection {
            tenant.catalog().get(id)?;
        }
        let (mut left, mut total) = (Vec::new(), 0);
        for (place, stored) in tenant.catalog().connections.iter().enumerate() {
            if connection.is_none_or(|id| id == stored.connection.id) {
                left.extend(stored.segments.iter().map(|segment| (place, *segment)));
                total += stored.users();
            }
        }
        left.reverse();
        let names = tenant.catalog().connections.iter();
        let names = names.map(|stored| stored.connection.name.as_str().into()).collect();
        Ok(StoredBatches {
            tenant,
            on_damage,
            names,
            left,
            coming: None,
            read: 0,
            total,
            damaged: Vec::new(),
            left_out: 0,
        })
    }

    /// How many users there are.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Segments that were left out so far because they are damaged.
    pub fn damaged(&self) -> &[DamagedSegment] {
        &self.damaged
    }

    /// The next users, in batches; `None` at the end.
    ///
    /// # Errors
    /// What the store gives; [`Error::DamagedSegment`] unless damage is to be skipped.
    pub async fn next(&mut self) -> Result<Option<Vec<Batch>>, Error> {
        if self.coming.is_none() {
            self.read_ahead().await;
        }
        let Some((places, mut blocks)) = self.coming.take() else { return Ok(None) };
        // While these are worked on, the browser reads those after them.
        self.read_ahead().await;
        blocks.as_mut().await;
        let blocks = blocks.as_mut().take_output().ok_or(Error::Gone)??;
        let mut batches = Vec::with_capacity(blocks.len());
        for ((connection, segment), block) in places.into_iter().zip(blocks) {
            let first = self.read;
            self.read += u64::from(segment.users);
            match block.and_then(|block| self.readable(block, segment.users)) {
                Ok(block) => {
                    let connection = self.names.get(connection).cloned();
                    batches.push(Batch { block, connection, first });
                }
                Err(part) => self.leave_out(segment, part)?,
            }
        }
        Ok(Some(batches))
    }

    /// A block as it is handed on. One without a checksum is looked into: as far as it takes to say which segment is
    /// damaged, and before users are left out, so that none of them has been given already.
    fn readable(&self, block: Rc<[u8]>, users: u32) -> Result<Block, DamagedPart> {
        if seal_of(&block) != Seal::Unknown {
            return Ok(Block::Packed(block, users));
        }
        let unpacked = Users::of(&block, users).map_err(|_| DamagedPart::Users)?;
        match self.on_damage {
            OnDamage::Fail => Ok(Block::Packed(block, users)),
            OnDamage::Skip if is_readable(&unpacked) => Ok(Block::Users(unpacked)),
            OnDamage::Skip => Err(DamagedPart::Users),
        }
    }

    fn leave_out(&mut self, segment: SegmentRef, part: DamagedPart) -> Result<(), Error> {
        let damaged = self.tenant.damaged(segment.id, part).ok_or(Error::Gone)?;
        if self.on_damage == OnDamage::Fail {
            return Err(Error::DamagedSegment(Box::new(damaged)));
        }
        self.left_out += u64::from(segment.users);
        self.damaged.push(damaged);
        Ok(())
    }

    /// Begins to read the next segments, so that they come while something else is done.
    async fn read_ahead(&mut self) {
        let from = self.left.len().saturating_sub(BATCH);
        let mut segments = self.left.split_off(from);
        if segments.is_empty() {
            return;
        }
        segments.reverse();
        let wanted: Vec<SegmentRef> = segments.iter().map(|(_, segment)| *segment).collect();
        let tenant = self.tenant;
        let reading: Pin<Box<dyn Future<Output = _> + 't>> =
            Box::pin(async move { tenant.blocks(&wanted).await });
        let mut blocks = Box::pin(maybe_done(reading));
        std::future::poll_fn(|context| {
            let _ = blocks.as_mut().poll(context);
            std::task::Poll::Ready(())
        })
        .await;
        self.coming = Some((segments, blocks));
    }
}

/// Users of files, in their order.
pub struct FileBatches {
    files: Files,
    transform: Transform,
    users: u64,
    faults: FileFaults,
}

/// What could not be read of files.
#[derive(Clone, Debug, Default)]
pub struct FileFaults {
    /// How many records
    pub records: u64,
    /// The first places, each as a sentence, whether a record is meant or something else
    pub first: Vec<String>,
    /// How many more there are
    pub more: u64,
}

impl FileFaults {
    fn add(&mut self, name: &str, line: u64, problem: Problem) {
        if self.first.len() >= MAX_EXAMPLES {
            self.more += 1;
            return;
        }
        self.first.push(format!("“{}”, line {}: {problem}", short(name), count(line)));
    }
}

/// Users that files are cut into; as many as a segment has.
const USERS: usize = crate::store::segment::USERS;

/// From this many bytes on, a batch is full, whatever its number of users.
const FULL: usize = 1 << 20;

impl FileBatches {
    /// The users of these files.
    pub fn new<R: Read + 'static>(inputs: Vec<Input<R>>) -> Self {
        let transform = Transform::naming_columns();
        let faults = FileFaults::default();
        FileBatches { files: Files::new(inputs, HINTS), transform, users: 0, faults }
    }

    fn next(&mut self) -> Result<Option<Vec<Batch>>, ScanError> {
        let goal = self.files.bytes_read() + STEP;
        let mut batches = Vec::new();
        while self.files.bytes_read() < goal {
            let (users, more) = self.read()?;
            if !users.is_empty() {
                let first = self.users - users.len() as u64;
                batches.push(Batch { block: Block::Users(users), connection: None, first });
            }
            if !more {
                return Ok((!batches.is_empty()).then_some(batches));
            }
        }
        Ok(Some(batches))
    }

    /// Reads some users, and says whether there may be more.
    fn read(&mut self) -> Result<(Users, bool), ScanError> {
        let (mut users, mut user, mut findings) = (Users::default(), Vec::new(), Vec::new());
        while users.len() < USERS && users.bytes() < FULL {
            match self.files.read_next()? {
                None => return Ok((users, false)),
                Some(Event::Record(record)) => {
                    findings.clear();
                    user.clear();
                    self.transform.user(&record, &mut findings).user.write(&mut user);
                    users.push(&user);
                    self.users += 1;
                }
                Some(Event::Fault(fault)) => match fault.problem {
                    problem @ (Problem::Unreadable(_)
                    | Problem::Damaged(_)
                    | Problem::Lost
                    | Problem::OpenArray) => {
                        let file = fault.position.file;
                        let name = self.files.name(file);
                        return Err(ScanError::Refused(format!("“{name}”: {problem}")));
                    }
                    problem => {
                        self.faults.records += u64::from(fault.is_record);
                        let Position { file, line, .. } = fault.position;
                        self.faults.add(self.files.name(file), line, problem);
                    }
                },
                Some(Event::More(_) | Event::Remark(_)) => {}
            }
        }
        Ok((users, true))
    }
}
