//! What is prepared beside the thread which reads and commits: what is handed over, what comes back, and the contract of those
//! that do it ([`Helpers`]). Stretches of text are read there, too; of other forms than plain JSON come blocks of records.
//!
//! Preparing a record depends on no other, so blocks may be prepared anywhere and in any order; `pipeline` commits them in the
//! order of the file. All of it is plain data. What a block cannot say exactly (counts at their limits, a stop) it does not
//! say: then it is done again by the thread that commits.

mod sent;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::check::Finding;
use crate::jobs::left_out::LeftOut;
use crate::jobs::prepare::{PrepareTask, Prepared, Preparer};
use crate::jobs::transform::Counted;
use crate::read::{Position, Record, StretchForm, StretchReader, StretchRecord};
use crate::recipe::Problem;
use crate::recipe::after::Beside;
use crate::recipe::sets::Foretold;
use crate::user::User;
use crate::user::fingerprint::{Fingerprinter, Fingerprints};
use json::Member;
use json::scan::Notes;

pub use crate::jobs::blocks::sent::{SentBlock, SentRecords};

/// Bytes of records in a block, or of text in a stretch: enough that handing it over costs little, few enough that all have
/// something to do.
pub(super) const BLOCK: usize = 256 << 10;

/// Whoever prepares blocks beside this thread.
pub trait Helpers {
    /// Whether one of them is soon in need of another block.
    fn has_room(&mut self) -> bool;

    /// Whether they are in this memory: then what they have done is seen at once. Of others it is seen between two steps of the run.
    fn shares_memory(&self) -> bool;

    /// Gives one of them a block.
    fn submit(&mut self, block: Arc<Block>);

    /// Gives one of them a stretch.
    fn submit_stretch(&mut self, stretch: Stretch<'_>);

    /// What was made of what was submitted first and not taken yet. If it is not done: waits for it where this thread
    /// can wait and `waits` says so.
    fn take(&mut self, waits: bool) -> Taken;
}

/// Begins helpers for a task.
pub type BeginHelpers = fn(&PrepareTask) -> Box<dyn Helpers>;

/// What became of a block.
pub enum Taken {
    /// It is prepared
    Done(Box<PreparedBlock>),
    /// Whoever had it is lost
    Lost,
    /// It is not done
    NotYet,
}

/// A stretch of the text of a file, not yet read.
#[derive(Clone, Copy)]
pub struct Stretch<'t> {
    /// The name of the file
    pub file: &'t str,
    /// How records stand in it
    pub form: &'t StretchForm,
    /// The text
    pub text: &'t [u8],
}

/// Records of one file, one after another.
#[derive(Default)]
pub struct Block {
    file: String,
    /// How many users came before
    first: u64,
    /// What becomes of its users in steps on the set
    foretold: Foretold,
    bytes: Vec<u8>,
    members: Vec<Member>,
    records: Vec<Kept>,
}

/// A record of a block.
struct Kept {
    /// Where its bytes and its members end among those of the block
    ends: (usize, usize),
    spaced: bool,
    notes: Notes,
    position: Position,
}

impl Block {
    /// Adds a record of the file that is called so.
    pub(super) fn push(&mut self, record: &Record<'_>, file: &str) {
        if self.records.is_empty() {
            file.clone_into(&mut self.file);
            self.bytes.reserve(BLOCK);
        }
        self.bytes.extend_from_slice(record.bytes);
        self.members.extend_from_slice(record.members);
        let ends = (self.bytes.len(), self.members.len());
        let Record { spaced, notes, position, .. } = *record;
        self.records.push(Kept { ends, spaced, notes, position });
    }

    /// Says how many users came before, and what becomes of its own in steps on the set.
    pub(super) fn tell(&mut self, first: u64, foretold: Foretold) {
        (self.first, self.foretold) = (first, foretold);
    }

    /// How many users came before.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// Its records, in order.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let mut starts = (0, 0);
        self.records.iter().map(move |kept| {
            let ((byte, member), ends) = (starts, kept.ends);
            starts = ends;
            Record {
                bytes: self.bytes.get(byte..ends.0).unwrap_or_default(),
                members: self.members.get(member..ends.1).unwrap_or_default(),
                spaced: kept.spaced,
                notes: kept.notes,
                position: kept.position,
            }
        })
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// Their bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Its memory, for another.
    pub(super) fn emptied(mut self) -> Block {
        self.bytes.clear();
        self.members.clear();
        self.records.clear();
        self
    }
}

/// What was made of a block.
#[derive(Default)]
pub struct PreparedBlock {
    /// The users as they are written, each followed by the connection that its record names
    bytes: Vec<u8>,
    users: Vec<Made>,
    /// Of all users, one after another: see [`User::lengths`]
    lengths: Vec<[u32; 2]>,
    /// What few users have
    rare: Vec<Rare>,
    counted: Counted,
    /// The fingerprints of all users
    prints: Vec<Fingerprints>,
    /// Where the records of a stretch stand in it
    found: Vec<StretchRecord>,
}

/// A user of a prepared block.
struct Made {
    /// Its bytes, and those of its connection
    bytes: (usize, usize),
    fields: usize,
    is_rare: bool,
}

/// What few users have.
#[derive(Serialize, Deserialize)]
struct Rare {
    findings: Vec<Finding>,
    left_out: Option<LeftOut>,
    is_set_aside: bool,
    given: Vec<Beside>,
}

impl PreparedBlock {
    /// Adds the next user; `None` if it is one that no block can tell.
    fn push(&mut self, prepared: &mut Prepared<'_>) -> Option<()> {
        if prepared.stop.is_some() || prepared.waits {
            return None;
        }
        let before = (self.bytes.len(), self.lengths.len());
        match prepared.left_out.is_some() {
            true => prepared.user.write(&mut self.bytes),
            false => self.bytes.extend_from_slice(&prepared.bytes),
        }
        let bytes = self.bytes.len() - before.0;
        self.bytes.extend_from_slice(prepared.connection.as_bytes());
        prepared.user.lengths(&mut self.lengths)?;
        let is_rare = !prepared.findings.is_empty()
            || !prepared.given.is_empty()
            || prepared.left_out.is_some()
            || prepared.is_set_aside;
        if is_rare {
            self.rare.push(Rare {
                findings: std::mem::take(&mut prepared.findings),
                left_out: prepared.left_out.take(),
                is_set_aside: prepared.is_set_aside,
                given: std::mem::take(&mut prepared.given),
            });
        }
        let fields = self.lengths.len() - before.1;
        self.users.push(Made { bytes: (bytes, prepared.connection.len()), fields, is_rare });
        Some(())
    }

    /// Where the records of the stretch stand in it, if it is one.
    pub(super) fn found(&self) -> &[StretchRecord] {
        &self.found
    }

    /// The fingerprints of its users, under the seed of the run.
    pub(super) fn prints(&self) -> &[Fingerprints] {
        &self.prints
    }

    /// What was counted on the way.
    pub(super) fn counted(&self) -> &Counted {
        &self.counted
    }

    /// Gives its users to `take`, in order; what was counted on the way.
    ///
    /// # Errors
    /// What `take` gives.
    pub(super) fn each<E>(
        self,
        mut take: impl FnMut(Prepared<'_>) -> Result<(), E>,
    ) -> Result<Counted, E> {
        let PreparedBlock { bytes, users, lengths, rare, counted, prints, .. } = self;
        let (mut bytes, mut lengths) = (&bytes[..], &lengths[..]);
        let mut rare = rare.into_iter();
        for (made, prints) in users.iter().zip(prints) {
            let (of_user, rest) = bytes.split_at_checked(made.bytes.0).unwrap_or_default();
            let (connection, rest) = rest.split_at_checked(made.bytes.1).unwrap_or_default();
            let (fields, others) = lengths.split_at_checked(made.fields).unwrap_or_default();
            (bytes, lengths) = (rest, others);
            let user = User::of_lengths(of_user, fields).unwrap_or_default();
            let rare = if made.is_rare { rare.next() } else { None };
            let mut prepared = Prepared {
                user,
                bytes: of_user.into(),
                connection: String::from_utf8_lossy(connection),
                prints: Some(prints),
                ..Prepared::default()
            };
            if let Some(Rare { findings, left_out, is_set_aside, given }) = rare {
                prepared = Prepared { findings, left_out, is_set_aside, given, ..prepared };
            }
            take(prepared)?;
        }
        Ok(counted)
    }
}

/// Prepares blocks and stretches: each helper has one.
pub struct BlockPreparer {
    preparer: Preparer,
    memory: Prepared<'static>,
    reader: StretchReader,
    fingerprinter: Fingerprinter,
}

impl BlockPreparer {
    /// One for this task.
    ///
    /// # Errors
    /// The first step that cannot be understood.
    pub fn new(task: &PrepareTask) -> Result<Self, Problem> {
        let (preparer, reader) = (Preparer::of(task)?, StretchReader::default());
        let (memory, fingerprinter) = (Prepared::default(), task.fingerprinter());
        Ok(BlockPreparer { preparer, memory, reader, fingerprinter })
    }

    /// Prepares the users of a block; `None` if it is one whose users must be prepared in their turn.
    pub fn prepare(&mut self, block: &Block) -> Option<PreparedBlock> {
        let mut made = PreparedBlock::default();
        made.bytes.reserve(block.bytes.len());
        made.users.reserve(block.records.len());
        self.preparer.enter(&block.file);
        self.preparer.hear(&block.foretold);
        let mut is_whole = true;
        for record in block.records() {
            is_whole &= self.add(&record, &mut made);
        }
        self.finished(made, is_whole)
    }

    /// Reads a stretch as far as it is ordinary, and prepares its users; `None` if there are none, or such as must be prepared
    /// in their turn.
    pub fn prepare_stretch(&mut self, stretch: Stretch<'_>) -> Option<PreparedBlock> {
        let Stretch { file, form, text } = stretch;
        let mut made = PreparedBlock::default();
        made.bytes.reserve(text.len());
        self.preparer.enter(file);
        let mut is_whole = true;
        let mut reader = std::mem::take(&mut self.reader);
        reader.each(text, form, |place, record| {
            made.found.push(place);
            is_whole &= self.add(record, &mut made);
            is_whole
        });
        self.reader = reader;
        is_whole &= !made.found.is_empty();
        self.finished(made, is_whole)
    }

    /// Adds the next record; whether a block can tell its user.
    fn add(&mut self, record: &Record<'_>, made: &mut PreparedBlock) -> bool {
        let memory = std::mem::take(&mut self.memory);
        let mut prepared = self.preparer.prepare(record, memory);
        let is_told = made.push(&mut prepared).is_some();
        made.prints.push(self.fingerprinter.of(&prepared.user));
        self.memory = prepared.emptied();
        is_told
    }

    fn finished(&mut self, mut made: PreparedBlock, is_whole: bool) -> Option<PreparedBlock> {
        made.counted = self.preparer.take_counted()?;
        is_whole.then_some(made)
    }
}
