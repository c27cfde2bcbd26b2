//! The engine's helpers as threads of this machine: each prepares the blocks it is given, in order, and gives them back.
//!
//! A thread has at most two blocks, one to work on and one that waits. One that panics loses nothing: its channel is closed, and
//! whoever asks for its block does it itself.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use engine::jobs::blocks::{Block, BlockPreparer, Helpers, PreparedBlock, Stretch, Taken};
use engine::jobs::prepare::PrepareTask;
use engine::read::StretchForm;

/// Blocks that a thread has at a time.
const QUEUED: usize = 2;

/// How many threads work where nobody says: as many as the machine can run at once.
pub(crate) fn usual() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// The threads of a run beside the one that reads and writes; they end with it.
pub(crate) struct Threads {
    threads: Vec<Thread>,
    /// Which thread has each block that was submitted and not taken
    queued: VecDeque<usize>,
}

/// What a thread is given.
enum Work {
    Block(Arc<Block>),
    /// The name of the file, how records stand in it, and the text
    Stretch(String, StretchForm, Vec<u8>),
}

struct Thread {
    work: SyncSender<Work>,
    /// What it gives back; `None` for a block that must be prepared in its turn
    prepared: Receiver<Option<Box<PreparedBlock>>>,
    /// Blocks it was given and has not given back
    waiting: usize,
    /// What it has given back and nobody has taken
    done: VecDeque<Option<Box<PreparedBlock>>>,
    is_lost: bool,
}

impl Threads {
    /// Starts so many, or as many as there can be.
    pub(crate) fn start(threads: usize, task: &PrepareTask) -> Self {
        let threads = (0..threads).map_while(|_| Thread::start(task.clone()).ok()).collect();
        Threads { threads, queued: VecDeque::new() }
    }

    /// The thread that has least to do, if that is less than it may have.
    fn free(&mut self) -> Option<usize> {
        self.threads.iter_mut().for_each(Thread::look);
        let free =
            self.threads.iter().enumerate().filter(|(_, it)| it.waiting < QUEUED && !it.is_lost);
        free.min_by_key(|(_, thread)| thread.waiting).map(|(at, _)| at)
    }
}

impl Threads {
    fn give(&mut self, work: Work) {
        let at = self.free().unwrap_or_default();
        if let Some(thread) = self.threads.get_mut(at) {
            thread.is_lost |= thread.work.try_send(work).is_err();
            thread.waiting += 1;
        }
        self.queued.push_back(at);
    }
}

impl Helpers for Threads {
    fn has_room(&mut self) -> bool {
        self.free().is_some()
    }

    fn shares_memory(&self) -> bool {
        true
    }

    fn submit(&mut self, block: Arc<Block>) {
        self.give(Work::Block(block));
    }

    fn submit_stretch(&mut self, stretch: Stretch<'_>) {
        let Stretch { file, form, text } = stretch;
        self.give(Work::Stretch(file.to_owned(), form.clone(), text.to_vec()));
    }

    fn take(&mut self, waits: bool) -> Taken {
        let Some(&at) = self.queued.front() else { return Taken::Lost };
        let taken = self.threads.get_mut(at).map_or(Taken::Lost, |thread| thread.take(waits));
        if !matches!(taken, Taken::NotYet) {
            self.queued.pop_front();
        }
        taken
    }
}

impl Thread {
    fn start(task: PrepareTask) -> std::io::Result<Self> {
        let (work, given) = sync_channel::<Work>(QUEUED);
        let (back, prepared) = sync_channel(QUEUED);
        let run = move || {
            // Who began the run has understood the recipe.
            let Ok(mut preparer) = BlockPreparer::new(&task) else { return };
            for work in given {
                // The block's memory goes back to whoever waits for this.
                let prepared = match work {
                    Work::Block(block) => preparer.prepare(&block),
                    Work::Stretch(file, form, text) => {
                        preparer.prepare_stretch(Stretch { file: &file, form: &form, text: &text })
                    }
                };
                let prepared = prepared.map(Box::new);
                if back.send(prepared).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("prepare".to_owned()).spawn(run)?;
        let done = VecDeque::new();
        Ok(Thread { work, prepared, waiting: 0, done, is_lost: false })
    }

    /// Takes in what it has given back.
    fn look(&mut self) {
        loop {
            match self.prepared.try_recv() {
                Ok(prepared) => self.has_done(prepared),
                Err(error) => {
                    self.is_lost |= error == TryRecvError::Disconnected;
                    return;
                }
            }
        }
    }

    fn has_done(&mut self, prepared: Option<Box<PreparedBlock>>) {
        self.waiting = self.waiting.saturating_sub(1);
        self.done.push_back(prepared);
    }

    fn take(&mut self, waits: bool) -> Taken {
        self.look();
        if self.done.is_empty()
            && waits
            && let Ok(prepared) = self.prepared.recv()
        {
            self.has_done(prepared);
        }
        match self.done.pop_front() {
            Some(Some(prepared)) => Taken::Done(prepared),
            Some(None) => Taken::Lost,
            None if waits || self.is_lost => Taken::Lost,
            None => Taken::NotYet,
        }
    }
}
