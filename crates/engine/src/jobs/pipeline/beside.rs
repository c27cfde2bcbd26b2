//! A run with helpers: this thread commits, in the order of the file, what is prepared beside it. When no helper has time it
//! prepares some itself.
//!
//! Of plain JSON helpers get stretches of the text ahead of the reader, and read them, too: see [`stretches`]. Of other forms
//! this thread cuts what it reads into blocks of records.
//!
//! Whatever is no record, and the first record of a file, waits until all before it is committed; so each is met in the state in
//! which a run without helpers meets it, and the same comes of it. So does a very large record, and is done here, for blocks that
//! wait take memory. A block that a helper did not give back is done here, too.

mod stretches;

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;

use crate::jobs::blocks::{BLOCK, Block, BlockPreparer, Helpers, PreparedBlock, Taken};
use crate::jobs::pipeline::beside::stretches::{Cut, Place, Taking};
use crate::jobs::pipeline::{Run, UserSink};
use crate::jobs::prepare::PrepareTask;
use crate::jobs::run_error::{RunError, STEP};
use crate::read::{Event, Files, Record, Reopen};

/// The most blocks that are under way, or done and not committed.
const MOST_QUEUED: usize = 32;

/// The blocks of a run and those who prepare them.
pub(super) struct Beside {
    helpers: Box<dyn Helpers>,
    /// Prepares what no helper has time for
    here: BlockPreparer,
    /// What is gathered for the next block
    open: Block,
    /// How many bytes that should be
    block: usize,
    /// Records that were gathered or prepared here
    records: u64,
    /// The memory of blocks that are committed
    spare: Vec<Block>,
    /// What is not committed, in order
    queue: VecDeque<(Given, Prepared)>,
    /// Where stretches are cut, if helpers may get them
    cut: Option<Cut>,
    /// Whether the event that was found last is still to be taken
    is_held: bool,
}

/// What is prepared beside this thread.
enum Given {
    Block(Arc<Block>),
    /// A stretch of the text that is read
    Stretch(Place),
}

/// Where it is prepared.
enum Prepared {
    /// By a helper
    There,
    /// Here: it is done
    Here(Option<Box<PreparedBlock>>),
}

impl<R: Reopen, W: Write, T: UserSink> Run<R, W, T> {
    /// Has users prepared by helpers, too, unless what becomes of one depends on others. The helpers are begun with the task.
    ///
    /// # Errors
    /// The first step of the recipe that cannot be understood.
    pub fn with_helpers(
        mut self,
        begin: impl FnOnce(&PrepareTask) -> Box<dyn Helpers>,
    ) -> Result<Self, RunError> {
        let task = self.preparer.task();
        let can_foretell = self.stages.as_ref().is_none_or(|stages| stages.can_foretell());
        if can_foretell && !task.numbers_users() {
            self.beside = Some(Box::new(Beside {
                here: BlockPreparer::new(&task)?,
                helpers: begin(&task),
                open: Block::default(),
                block: BLOCK,
                records: 0,
                spare: Vec::new(),
                queue: VecDeque::new(),
                // What is foretold of users goes by their numbers, which nobody knows of a stretch.
                cut: (self.stages.is_none() && !task.knows_places()).then(Cut::default),
                is_held: false,
            }));
        }
        Ok(self)
    }

    /// As `read`, with helpers. Returns early where it can only go on once one of them is done.
    pub(super) fn read_beside(
        &mut self,
        files: &mut Files,
        beside: &mut Beside,
    ) -> Result<bool, RunError> {
        let goal = files.bytes_read() + STEP;
        let mut records = 0;
        while files.bytes_read() < goal && records < self.records_a_step {
            let is_held = std::mem::take(&mut beside.is_held);
            let in_stretches = !is_held && self.reads_stretches(files, beside);
            if in_stretches {
                match self.take_stretch(files, beside)? {
                    Taking::Taken => continue,
                    Taking::NotYet => return Ok(true),
                    Taking::Nothing => {}
                }
            }
            if !is_held && !files.find_next()? {
                return Ok(!self.catch_up(beside)?);
            }
            let event = files.event();
            if in_stretches {
                // Nothing waits that comes before it.
                self.take_event(files, event)?;
                continue;
            }
            let (is_next, is_large) = match &event {
                Some(Event::Record(record)) => {
                    let is_same = self.file == Some(record.position.file);
                    (is_same && self.reports.names_password.is_some(), record.bytes.len() > BLOCK)
                }
                _ => (false, false),
            };
            if (!is_next || is_large) && !self.catch_up(beside)? {
                beside.is_held = true;
                return Ok(true);
            }
            match event {
                Some(Event::Record(record)) => {
                    if !is_next {
                        self.meet(files, &record);
                    }
                    beside.records += 1;
                    if is_large || !is_next {
                        self.preparer.go_on_at(beside.records - 1);
                        self.record(&record)?;
                        continue;
                    }
                    beside.open.push(&record, self.places.name(record.position.file));
                    records += 1;
                    let is_full = beside.open.bytes() >= beside.block
                        || beside.open.len() as u64 >= self.records_a_step;
                    if is_full && !self.hand_over(beside)? {
                        return Ok(true);
                    }
                }
                Some(other) => self.other(files, other)?,
                None => {}
            }
        }
        Ok(true)
    }

    /// Has the open block prepared, and commits what is done by now; `false` if there is no room for more.
    fn hand_over(&mut self, beside: &mut Beside) -> Result<bool, RunError> {
        let next = beside.spare.pop().unwrap_or_default();
        let mut block = std::mem::replace(&mut beside.open, next);
        let first = beside.records - block.len() as u64;
        let waiting = self.waiting.as_ref();
        let foretold = waiting.map(|waiting| waiting.foretell(first..beside.records));
        block.tell(first, foretold.unwrap_or_default());
        let block = Arc::new(block);
        let prepared = if beside.helpers.has_room() {
            beside.helpers.submit(Arc::clone(&block));
            Prepared::There
        } else {
            Prepared::Here(beside.here.prepare(&block).map(Box::new))
        };
        beside.queue.push_back((Given::Block(block), prepared));
        self.commit_queued(beside, MOST_QUEUED)
    }

    /// Commits everything that was read; `false` if something is not done.
    fn catch_up(&mut self, beside: &mut Beside) -> Result<bool, RunError> {
        if !beside.open.is_empty() {
            self.hand_over(beside)?;
        }
        self.commit_queued(beside, 0)
    }

    /// Commits what is done, and has at most `most` blocks left; `false` if there are more all the same.
    fn commit_queued(&mut self, beside: &mut Beside, most: usize) -> Result<bool, RunError> {
        while let Some((given, prepared)) = beside.queue.pop_front() {
            let prepared = match beside.prepared(prepared, beside.queue.len() >= most) {
                Ok(prepared) => prepared,
                Err(there) => {
                    beside.queue.push_front((given, there));
                    return Ok(beside.queue.len() <= most);
                }
            };
            // A stretch that the reader has passed is of no use.
            if let Given::Block(block) = given {
                self.commit_block(&block, prepared)?;
                beside.spare.extend(Arc::into_inner(block).map(Block::emptied));
            }
        }
        Ok(true)
    }

    /// Takes the users of a block in their turn, as they were prepared, or as they are prepared now.
    fn commit_block(
        &mut self,
        block: &Block,
        prepared: Option<Box<PreparedBlock>>,
    ) -> Result<(), RunError> {
        let mut records = block.records();
        match prepared.filter(|it| self.preparer.has_room(it.counted())) {
            Some(prepared) => self.commit_prepared(*prepared, records, 0),
            None => {
                self.preparer.go_on_at(block.first());
                records.try_for_each(|record| self.record(&record))
            }
        }
    }

    /// Takes prepared users with their records, and what was counted on them; `before` records of the file came before those that
    /// it names by number.
    fn commit_prepared<'r>(
        &mut self,
        prepared: PreparedBlock,
        mut records: impl Iterator<Item = Record<'r>>,
        before: u64,
    ) -> Result<(), RunError> {
        self.sink.expect(prepared.prints());
        let counted = prepared.each(|prepared| match records.next() {
            Some(record) => self.commit(&record, prepared).map(drop).map_err(RunError::Write),
            None => Ok(()),
        })?;
        self.preparer.add(counted.moved(before));
        Ok(())
    }
}

impl Beside {
    /// What was made of what was given first, or where that still is; `waits` to wait for it where that can be done.
    fn prepared(
        &mut self,
        prepared: Prepared,
        waits: bool,
    ) -> Result<Option<Box<PreparedBlock>>, Prepared> {
        match prepared {
            Prepared::Here(prepared) => Ok(prepared),
            Prepared::There => match self.helpers.take(waits) {
                Taken::Done(prepared) => Ok(Some(prepared)),
                Taken::Lost => Ok(None),
                Taken::NotYet => Err(Prepared::There),
            },
        }
    }
}

#[cfg(test)]
mod tests;
