//! A run with helpers: this thread reads, cuts what it reads into blocks, has them prepared beside it, and commits them in the
//! order of the file. When no helper has time it prepares a block itself.
//!
//! Whatever is no record, and the first record of a file, waits until all before it is committed; so each is met in the state in
//! which a run without helpers meets it, and the same comes of it. So does a very large record, and is done here, for blocks that
//! wait take memory. A block that a helper did not give back is done here, too.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;

use crate::jobs::blocks::{BLOCK, Block, BlockPreparer, Helpers, PreparedBlock, Taken};
use crate::jobs::pipeline::{Run, UserSink};
use crate::jobs::prepare::PrepareTask;
use crate::jobs::run_error::{RunError, STEP};
use crate::read::{Event, Files, Reopen};

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
    /// The memory of blocks that are committed
    spare: Vec<Block>,
    /// What is not committed, in order
    queue: VecDeque<(Arc<Block>, Prepared)>,
    /// Whether the event that was found last is still to be taken
    is_held: bool,
}

/// Where a block is prepared.
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
        if self.stages.is_none() && !task.numbers_users() {
            self.beside = Some(Box::new(Beside {
                here: BlockPreparer::new(&task)?,
                helpers: begin(&task),
                open: Block::default(),
                block: BLOCK,
                spare: Vec::new(),
                queue: VecDeque::new(),
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
            if !std::mem::take(&mut beside.is_held) && !files.find_next()? {
                return Ok(!self.catch_up(beside)?);
            }
            let event = files.event();
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
                    if is_large {
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
        let block = Arc::new(std::mem::replace(&mut beside.open, next));
        let prepared = if beside.helpers.has_room() {
            beside.helpers.submit(Arc::clone(&block));
            Prepared::There
        } else {
            Prepared::Here(beside.here.prepare(&block).map(Box::new))
        };
        beside.queue.push_back((block, prepared));
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
        while let Some((block, prepared)) = beside.queue.pop_front() {
            let prepared = match prepared {
                Prepared::Here(prepared) => prepared,
                Prepared::There => match beside.helpers.take(beside.queue.len() >= most) {
                    Taken::Done(prepared) => Some(prepared),
                    Taken::Lost => None,
                    Taken::NotYet => {
                        beside.queue.push_front((block, Prepared::There));
                        return Ok(beside.queue.len() <= most);
                    }
                },
            };
            self.commit_block(&block, prepared)?;
            beside.spare.extend(Arc::into_inner(block).map(Block::emptied));
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
            Some(prepared) => {
                let counted = prepared.each(|prepared| match records.next() {
                    Some(record) => {
                        self.commit(&record, prepared).map(drop).map_err(RunError::Write)
                    }
                    None => Ok(()),
                })?;
                self.preparer.add(counted);
                Ok(())
            }
            None => records.try_for_each(|record| self.record(&record)),
        }
    }
}

#[cfg(test)]
mod tests;
