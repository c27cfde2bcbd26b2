//! The browser's [`WorkerPool`]: this worker and the pool workers it has started; their side is `pool_worker`.
//!
//! Pool workers run the program that this worker runs, compiled once, and hold nothing but the task they are at. They are
//! spawned when there is much to do, as many as the machine has processors beside this one, and shared by all that goes on
//! in this worker. One that is lost loses nothing: the batches it had are worked on here. [`helpers`] has them prepare users of files.

pub(crate) mod helpers;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::assets;
use crate::protocol::pool::{PoolOutput, PoolReply, PoolRequest, SentBatch};
use crate::protocol::{from_message, to_message};
use crate::worker::scope::processors;
use crate::worker::subworker::Subworker;
use engine::jobs::export::ExportError;
use engine::jobs::export::batch::{BatchOutput, BatchTask, BatchWorker};
use engine::jobs::scan::{Batch, BatchWork, WorkerPool};

/// The most pool workers. More would wait for what one worker can read.
const MOST: u32 = 7;

/// Requests that a pool worker has at a time: one to work on and one that waits.
const QUEUED: u32 = 2;

/// As many requests as no pool worker has: it is lost.
const LOST: u32 = u32::MAX;

thread_local! {
    /// Pool workers with nothing to do
    static IDLE: RefCell<Vec<PoolWorker>> = RefCell::default();
    /// How many there are, idle or not
    static SPAWNED: Cell<u32> = const { Cell::new(0) };
    /// Counts tasks
    static TASKS: Cell<u32> = const { Cell::new(0) };
    /// Bytes of memory that the largest pool worker has
    static MEMORY: Cell<f64> = const { Cell::new(0.0) };
}

/// Bytes of WebAssembly memory that the pool workers have, at most.
pub(crate) fn memory() -> f64 {
    f64::from(SPAWNED.get()) * MEMORY.get()
}

/// Starts as many pool workers as the machine has use for, so that they are ready when there is much to do.
pub(crate) fn spawn() {
    let workers = std::iter::from_fn(|| (SPAWNED.get() < most()).then(PoolWorker::start))
        .map_while(Result::ok);
    let workers: Vec<PoolWorker> = workers.collect();
    IDLE.with_borrow_mut(|idle| idle.extend(workers));
}

/// The number of the next task.
fn next_task() -> u32 {
    TASKS.set(TASKS.get().wrapping_add(1));
    TASKS.get()
}

/// Pool workers that are taken for a task. Dropped, they are there for whatever needs them next, but for those that are lost.
#[derive(Default)]
struct Taken(Vec<PoolWorker>);

impl Taken {
    /// As many as there are, and those that the machine has use for beside them.
    fn all() -> Self {
        spawn();
        Taken(IDLE.take())
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let (well, lost): (Vec<PoolWorker>, Vec<PoolWorker>) =
            self.0.drain(..).partition(|worker| !worker.is_lost());
        SPAWNED.set(SPAWNED.get() - lost.len() as u32);
        IDLE.with_borrow_mut(|idle| idle.extend(well));
    }
}

/// How many pool workers the machine has use for beside this worker.
fn most() -> u32 {
    (processors() as u32).saturating_sub(1).min(MOST)
}

/// This worker and the pool workers it has taken for its task.
#[derive(Default)]
pub(crate) struct BrowserPool {
    here: Option<BatchWorker>,
    workers: Taken,
    /// Tells this task from others
    task_id: u32,
    /// What was submitted and not taken, oldest first
    queued: VecDeque<Queued>,
}

/// Batches that were submitted together, and where they are worked on.
enum Queued {
    /// Here: it is done
    Done(Result<BatchOutput, ExportError>),
    /// By the pool worker of this number. They are kept in case it is lost
    With(usize, Vec<Batch>),
}

impl WorkerPool<BatchWorker> for BrowserPool {
    fn begin(&mut self, task: &BatchTask, here: BatchWorker, large: bool) {
        self.here = Some(here);
        self.queued.clear();
        self.task_id = next_task();
        if large && self.workers.0.is_empty() {
            self.workers = Taken::all();
        }
        if self.workers.0.is_empty() {
            return;
        }
        match to_message(&PoolRequest::Begin { task: task.clone() }) {
            Ok(message) => {
                for worker in &self.workers.0 {
                    worker.subworker.post(&message, &Array::new());
                }
            }
            // Then this worker does it alone.
            Err(_) => self.workers = Taken::default(),
        }
    }

    fn has_room(&self) -> bool {
        // Besides what is being worked on, some that are done may wait for one that is not.
        self.queued.len() < (self.workers.0.len() * 2 * QUEUED as usize).max(1)
    }

    fn submit(&mut self, batches: Vec<Batch>) {
        let workers = &self.workers.0;
        let free = (0..workers.len()).filter(|at| workers[*at].waiting.get() < QUEUED);
        let chosen = free.min_by_key(|at| workers[*at].waiting.get());
        match chosen.filter(|at| workers[*at].work_on(self.task_id, &batches)) {
            Some(at) => self.queued.push_back(Queued::With(at, batches)),
            // As much for all others means that this one has time.
            None => self.queued.push_back(Queued::Done(work_here(&mut self.here, &batches))),
        }
    }

    async fn take(&mut self) -> Result<Option<BatchOutput>, ExportError> {
        match self.queued.pop_front() {
            None => Ok(None),
            Some(Queued::Done(output)) => output.map(Some),
            Some(Queued::With(at, batches)) => {
                match self.workers.0[at].output(self.task_id).await {
                    Some(output) => output.map(Some),
                    None => work_here(&mut self.here, &batches).map(Some),
                }
            }
        }
    }
}

fn work_here(
    worker: &mut Option<BatchWorker>,
    batches: &[Batch],
) -> Result<BatchOutput, ExportError> {
    worker.as_mut().map_or(Err(ExportError::Cancelled), |worker| worker.work(batches))
}

/// A pool worker, ended when dropped.
struct PoolWorker {
    /// What comes from it; nothing where a message cannot be read or the worker is lost
    subworker: Subworker<Option<PoolReply>>,
    /// Requests it has; [`LOST`] once it is lost
    waiting: Rc<Cell<u32>>,
}

impl PoolWorker {
    fn start() -> Result<Self, JsValue> {
        let worker = assets::start_pool_worker()?;
        let waiting = Rc::new(Cell::new(0_u32));
        let (answered, lost) = (Rc::clone(&waiting), Rc::clone(&waiting));
        let read = move |message| {
            answered.set(answered.get().saturating_sub(1));
            let reply = from_message::<PoolReply>(message);
            match &reply {
                Some(reply) => MEMORY.set(MEMORY.get().max(reply.memory)),
                None => answered.set(LOST),
            }
            reply
        };
        let on_error = move || {
            lost.set(LOST);
            None
        };
        let subworker = Subworker::new(worker, read, on_error);
        SPAWNED.set(SPAWNED.get() + 1);
        Ok(PoolWorker { subworker, waiting })
    }

    fn is_lost(&self) -> bool {
        self.waiting.get() == LOST
    }

    /// Sends it batches; `false` if they cannot be sent.
    fn work_on(&self, task_id: u32, batches: &[Batch]) -> bool {
        let batches = batches.iter().map(SentBatch::from).collect();
        self.ask(&PoolRequest::Work { task_id, batches })
    }

    /// Sends it a request that it answers; `false` if that cannot be sent.
    fn ask(&self, request: &PoolRequest) -> bool {
        let Ok(message) = to_message(request) else { return false };
        self.subworker.post(&message, &request.transferred());
        self.waiting.set(self.waiting.get() + 1);
        true
    }

    /// What it made of the batches of this task that it was sent first; `None` if it is lost.
    async fn output(&mut self, task_id: u32) -> Option<Result<BatchOutput, ExportError>> {
        if self.is_lost() {
            return None;
        }
        loop {
            let reply = self.subworker.receive().await.flatten()?;
            // Of another task: nobody waits for it any more.
            if reply.task_id != task_id {
                continue;
            }
            return match reply.output {
                Ok(PoolOutput::Batches(output)) => Some(Ok((*output).into())),
                Ok(_) => None,
                Err(failure) => Some(Err(failure.into())),
            };
        }
    }
}
