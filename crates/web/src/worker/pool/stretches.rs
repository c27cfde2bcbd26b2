//! The engine's [`Helpers`] in the browser: pool workers read stretches of plain JSON and prepare the users in them.
//!
//! Blocks of records are not given to them: with all their members they are larger than the text. One that is lost, or is not yet
//! ready, costs nothing: what it does not give back is read here.

use std::collections::VecDeque;
use std::sync::Arc;

use js_sys::Uint8Array;

use crate::protocol::page::ChosenFiles;
use crate::protocol::pool::{PoolOutput, PoolRequest, Room, SentStretch, SentUsers};
use crate::worker::pool::{PoolWorker, Taken, most, next_task, spawn};
use engine::jobs::blocks::{Block, Helpers, Stretch, Taken as TakenBack};
use engine::jobs::prepare::PrepareTask;

/// Stretches that a pool worker has at a time: what it has done is seen between two steps of the run only.
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
        worker.ask(&PoolRequest::BeginStretches { task_id, task: task.to_text() });
    }
    let back = workers.0.iter().map(|_| Back::default()).collect();
    Box::new(StretchHelpers { workers, task_id, back, queued: VecDeque::new() })
}

struct StretchHelpers {
    workers: Taken,
    task_id: u32,
    /// What each has given back
    back: Vec<Back>,
    /// Which of them has each stretch that was submitted and not taken
    queued: VecDeque<usize>,
}

/// What came back from a pool worker.
#[derive(Default)]
struct Back {
    /// Whether it has understood the task
    is_ready: bool,
    /// What it made of its stretches, in their order
    made: VecDeque<Option<SentUsers>>,
    /// The memory of their texts, for others
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
                Ok(PoolOutput::Stretch { users, text }) => {
                    self.made.push_back(users);
                    self.spare.push(text);
                }
                Ok(PoolOutput::Batches(_)) | Err(_) => self.made.push_back(None),
            }
        }
    }
}

impl StretchHelpers {
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
}

impl Helpers for StretchHelpers {
    fn has_room(&mut self) -> bool {
        self.free().is_some()
    }

    fn shares_memory(&self) -> bool {
        false
    }

    fn submit(&mut self, _: Arc<Block>) {}

    fn submit_stretch(&mut self, stretch: Stretch<'_>) {
        let at = self.free().unwrap_or_default();
        if let (Some(worker), Some(back)) = (self.workers.0.get(at), self.back.get_mut(at)) {
            let room = back.rooms.pop().unwrap_or_default();
            let stretch = SentStretch::new(stretch, back.spare.pop(), room);
            let request = PoolRequest::Stretch { task_id: self.task_id, stretch };
            if !worker.ask(&request) {
                back.made.push_back(None);
            }
            self.queued.push_back(at);
        }
    }

    /// Nothing is waited for: messages come in between two steps.
    fn take(&mut self, _: bool) -> TakenBack {
        let Some(&at) = self.queued.front() else { return TakenBack::Lost };
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
