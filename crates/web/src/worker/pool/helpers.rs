//! The engine's [`Helpers`] in the browser: pool workers read stretches of plain JSON and prepare the users in them, or prepare the
//! users of records that were read here.
//!
//! One that is lost, or is not yet ready, costs nothing: what it does not give back is read and prepared here.

use std::collections::VecDeque;
use std::sync::Arc;

use js_sys::Uint8Array;

use crate::protocol::page::ChosenFiles;
use crate::protocol::pool::{PoolOutput, PoolRequest, RecordsSent, Room, SentStretch, SentUsers};
use crate::worker::pool::{PoolWorker, Taken, most, next_task, spawn};
use engine::jobs::blocks::{Block, Helpers, Stretch, Taken as TakenBack};
use engine::jobs::prepare::PrepareTask;

/// Stretches or blocks that a pool worker has at a time: what it has done is seen between two steps of the run only.
const QUEUED: u32 = 6;

/// Bytes of files from which on helpers are of use: fewer are read before one has started.
const LARGE: f64 = (4 << 20) as f64;

/// Whether helpers are of use with these files.
pub(crate) fn are_wanted(files: &ChosenFiles) -> bool {
    expect(files.iter().map(|(file, _)| file.size()).sum())
}

/// Whether helpers are of use with so many bytes, which may be asked for soon. Then they are started, to be ready.
pub(crate) fn expect(bytes: f64) -> bool {
    let are_wanted = bytes >= LARGE && most() > 0;
    if are_wanted {
        spawn();
    }
    are_wanted
}

/// Begins a task with all pool workers.
pub(crate) fn begin(task: &PrepareTask) -> Box<dyn Helpers> {
    let (workers, task_id) = (Taken::all(), next_task());
    for worker in &workers.0 {
        // Who is not asked does not become ready, and is given nothing.
        worker.ask(&PoolRequest::BeginPreparing { task_id, task: task.to_text() });
    }
    let back = workers.0.iter().map(|_| Back::default()).collect();
    Box::new(PoolHelpers { workers, task_id, back, queued: VecDeque::new() })
}

struct PoolHelpers {
    workers: Taken,
    task_id: u32,
    /// What each has given back
    back: Vec<Back>,
    /// Which of them has what was submitted and not taken; `None` if nobody could be given it
    queued: VecDeque<Option<usize>>,
}

/// What came back from a pool worker.
#[derive(Default)]
struct Back {
    /// Whether it has understood the task
    is_ready: bool,
    /// What it made of what it was given, in order
    made: VecDeque<Option<SentUsers>>,
    /// The memory of the texts, for others
    spare: Vec<Uint8Array>,
    /// The memory of users who were taken
    rooms: Vec<Room>,
}

impl Back {
    /// Takes in what has come.
    fn look(&mut self, worker: &mut PoolWorker, task_id: u32) {
        while let Some(Some(reply)) = worker.subworker.received() {
            match reply.output {
                _ if reply.task_id != task_id => {}
                Ok(PoolOutput::Ready) => self.is_ready = true,
                Ok(PoolOutput::Users { users, text }) => {
                    self.made.push_back(users);
                    self.spare.push(text);
                }
                Ok(PoolOutput::Batches(_)) | Err(_) => self.made.push_back(None),
            }
        }
    }
}

impl PoolHelpers {
    /// The one that has least to do, if that is less than it may have.
    fn free(&mut self) -> Option<usize> {
        let workers = self.workers.0.iter_mut().zip(&mut self.back).enumerate();
        let free = workers.filter_map(|(at, (worker, back))| {
            back.look(worker, self.task_id);
            let waiting = worker.waiting.get();
            (back.is_ready && waiting < QUEUED).then_some((waiting, at))
        });
        free.min().map(|(_, at)| at)
    }

    /// Gives what `request` makes to one of them, in memory that it had given back.
    fn give(&mut self, request: impl FnOnce(u32, Option<Uint8Array>, Room) -> Option<PoolRequest>) {
        let asked = self.free().filter(|&at| {
            let (Some(worker), Some(back)) = (self.workers.0.get(at), self.back.get_mut(at)) else {
                return false;
            };
            let room = back.rooms.pop().unwrap_or_default();
            let request = request(self.task_id, back.spare.pop(), room);
            request.is_some_and(|request| worker.ask(&request))
        });
        self.queued.push_back(asked);
    }
}

impl Helpers for PoolHelpers {
    fn has_room(&mut self) -> bool {
        self.free().is_some()
    }

    fn shares_memory(&self) -> bool {
        false
    }

    fn submit(&mut self, block: Arc<Block>) {
        self.give(|task_id, spare, room| {
            let records = RecordsSent::new(block.sent()?, spare, room);
            Some(PoolRequest::Records { task_id, records })
        });
    }

    fn submit_stretch(&mut self, stretch: Stretch<'_>) {
        self.give(|task_id, spare, room| {
            let stretch = SentStretch::new(stretch, spare, room);
            Some(PoolRequest::Stretch { task_id, stretch })
        });
    }

    /// Nothing is waited for: messages come in between two steps.
    fn take(&mut self, _: bool) -> TakenBack {
        let Some(&Some(at)) = self.queued.front() else {
            self.queued.pop_front();
            return TakenBack::Lost;
        };
        let (Some(worker), Some(back)) = (self.workers.0.get_mut(at), self.back.get_mut(at)) else {
            return TakenBack::Lost;
        };
        back.look(worker, self.task_id);
        let taken = match back.made.pop_front() {
            Some(None) => TakenBack::Lost,
            Some(Some(users)) => {
                let (prepared, room) = users.received();
                back.rooms.push(room);
                prepared.map_or(TakenBack::Lost, |it| TakenBack::Done(Box::new(it)))
            }
            None if worker.is_lost() => TakenBack::Lost,
            None => return TakenBack::NotYet,
        };
        self.queued.pop_front();
        taken
    }
}
