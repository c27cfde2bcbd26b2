//! Other workers as hands: what this worker gives them to do, and what such a worker does ([`work`]).
//!
//! They run the program that this worker runs, compiled once, and hold nothing but the task they are at. They are hired when
//! there is much to do, as many as the machine has processors beside this one, and shared by all that goes on in this
//! worker. One that is lost loses nothing: what it had is done here.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::worker::jobs::{heap, scope};
use crate::worker::subworker::{field, object, post, processors};
use engine::jobs::export::ExportError;
use engine::jobs::export::batch::{BatchOutput, BatchTask, BatchWorker};
use engine::jobs::scan::{Batch, BatchWork, Block, WorkerPool};
use engine::store::segment::Users;

/// What such a worker is called, by which it knows that it is one.
pub const NAME: &str = "hand";

/// Where the script of every worker lies.
const SCRIPT: &str = "./worker-boot.js";

/// The most hands beside this one. More would wait for what one worker can read.
const MOST: u32 = 7;

/// Loads that a hand has at a time: one to work on and one that waits.
const QUEUED: u32 = 2;

thread_local! {
    /// Hands with nothing to do
    static IDLE: RefCell<Vec<PoolWorker>> = RefCell::default();
    /// How many there are, idle or not
    static SPAWNED: Cell<u32> = const { Cell::new(0) };
    /// Counts tasks
    static TASKS: Cell<u32> = const { Cell::new(0) };
    /// Bytes of memory that the largest hand has
    static MEMORY: Cell<f64> = const { Cell::new(0.0) };
}

/// Bytes of WebAssembly memory that the hands of this worker have, at most.
pub fn memory() -> f64 {
    f64::from(SPAWNED.get()) * MEMORY.get()
}

/// Hires as many hands as the machine has, so that they are ready when there is much to do.
pub fn spawn() {
    let workers = std::iter::from_fn(|| (SPAWNED.get() < most()).then(PoolWorker::start))
        .map_while(Result::ok);
    let workers: Vec<PoolWorker> = workers.collect();
    IDLE.with_borrow_mut(|idle| idle.extend(workers));
}

/// This worker and those it has hired.
#[derive(Default)]
pub struct BrowserPool {
    here: Option<BatchWorker>,
    workers: Vec<PoolWorker>,
    /// Tells this task from others
    task: u32,
    /// Loads that were given and not taken, oldest first
    queued: VecDeque<Queued>,
}

/// A load, and where it is worked on.
enum Queued {
    /// Here: it is done
    Done(Result<BatchOutput, ExportError>),
    /// By the hand of this number. It is kept in case the hand is lost
    With(usize, Vec<Batch>),
}

impl WorkerPool<BatchWorker> for BrowserPool {
    fn begin(&mut self, task: &BatchTask, here: BatchWorker, large: bool) {
        self.here = Some(here);
        self.queued.clear();
        self.task = TASKS.get().wrapping_add(1);
        TASKS.set(self.task);
        if large && self.workers.is_empty() {
            spawn();
            self.workers = IDLE.take();
        }
        let task = serde_json::to_string(task).unwrap_or_default();
        for workers in &self.workers {
            let message = [("number", self.task.into()), ("task", task.as_str().into())];
            post(&workers.worker, &message, None);
        }
    }

    fn has_room(&self) -> bool {
        // Besides what is being worked on, some that are done may wait for one that is not.
        self.queued.len() < (self.workers.len() * 2 * QUEUED as usize).max(1)
    }

    fn submit(&mut self, batches: Vec<Batch>) {
        let free = (0..self.workers.len()).filter(|at| self.workers[*at].waiting.get() < QUEUED);
        match free.min_by_key(|at| self.workers[*at].waiting.get()) {
            Some(at) => {
                self.workers[at].work_on(self.task, &batches);
                self.queued.push_back(Queued::With(at, batches));
            }
            // As much for all others means that this one has time.
            None => self.queued.push_back(Queued::Done(done(&mut self.here, &batches))),
        }
    }

    async fn take(&mut self) -> Result<Option<BatchOutput>, ExportError> {
        match self.queued.pop_front() {
            None => Ok(None),
            Some(Queued::Done(output)) => output.map(Some),
            Some(Queued::With(at, batches)) => match self.workers[at].output(self.task).await {
                Some(output) => output.map(Some),
                None => done(&mut self.here, &batches).map(Some),
            },
        }
    }
}

impl Drop for BrowserPool {
    fn drop(&mut self) {
        let (well, lost): (Vec<PoolWorker>, Vec<PoolWorker>) =
            self.workers.drain(..).partition(|workers| !workers.is_lost());
        SPAWNED.set(SPAWNED.get() - lost.len() as u32);
        IDLE.with_borrow_mut(|idle| idle.extend(well));
    }
}

fn done(worker: &mut Option<BatchWorker>, batches: &[Batch]) -> Result<BatchOutput, ExportError> {
    worker.as_mut().map_or(Err(ExportError::Cancelled), |worker| worker.work(batches))
}

/// How many hands the machine has beside this one.
fn most() -> u32 {
    (processors() as u32).saturating_sub(1).min(MOST)
}

/// What a hand says of a load: of which task it was, and what was made of it; nothing once it is lost.
type Said = Option<(u32, Result<BatchOutput, ExportError>)>;

/// A worker that is a hand, ended when dropped.
struct PoolWorker {
    worker: Worker,
    /// Loads it has; more than any hand may have once it is lost
    waiting: Rc<Cell<u32>>,
    said: UnboundedReceiver<Said>,
    _listeners: [EventListener; 2],
}

const LOST: u32 = u32::MAX;

impl Drop for PoolWorker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl PoolWorker {
    fn start() -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(NAME);
        let worker = Worker::new_with_options(SCRIPT, &options)?;
        worker.post_message(&wasm_bindgen::module())?;
        let (tell, said) = unbounded();
        let waiting = Rc::new(Cell::new(0));
        let _listeners = listeners(&worker, &waiting, &tell);
        SPAWNED.set(SPAWNED.get() + 1);
        Ok(PoolWorker { worker, waiting, said, _listeners })
    }

    fn is_lost(&self) -> bool {
        self.waiting.get() == LOST
    }

    fn work_on(&self, task: u32, batches: &[Batch]) {
        let (message, buffers) = (Array::new(), Array::new());
        for batch in batches {
            let (bytes, packed, users) = match &batch.block {
                Block::Packed(block, users) => (Uint8Array::from(&block[..]), true, *users),
                Block::Users(users) => (Uint8Array::from(users.text()), false, users.len() as u32),
            };
            buffers.push(&bytes.buffer());
            let connection = batch.connection.as_deref().map(JsValue::from_str);
            message.push(&object(&[
                ("bytes", bytes.into()),
                ("packed", packed.into()),
                ("users", users.into()),
                ("connection", connection.unwrap_or_default()),
            ]));
        }
        let message = [("number", task.into()), ("load", message.into())];
        post(&self.worker, &message, Some(&buffers));
        self.waiting.set(self.waiting.get() + 1);
    }

    /// What it made of the load of this task that it was given first; `None` if it is lost.
    async fn output(&mut self, task: u32) -> Option<Result<BatchOutput, ExportError>> {
        if self.is_lost() {
            return None;
        }
        loop {
            match self.said.next().await.flatten()? {
                (of, output) if of == task => return Some(output),
                // Of a task that nobody waits for any more.
                _ => {}
            }
        }
    }
}

fn listeners(
    worker: &Worker,
    waiting: &Rc<Cell<u32>>,
    tell: &UnboundedSender<Said>,
) -> [EventListener; 2] {
    let (waits, says) = (Rc::clone(waiting), tell.clone());
    let on_message = move |event: &web_sys::Event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        waits.set(waits.get().saturating_sub(1));
        // Nobody listens any more once it is dropped.
        let _ = says.unbounded_send(Some(heard(&event.data())));
    };
    let (waits, says) = (Rc::clone(waiting), tell.clone());
    let on_error = move |event: &web_sys::Event| {
        event.prevent_default();
        waits.set(LOST);
        let _ = says.unbounded_send(None);
    };
    let stops = EventListenerOptions::enable_prevent_default();
    [
        EventListener::new(worker, "message", on_message),
        EventListener::new_with_options(worker, "error", stops, on_error),
    ]
}

fn heard(message: &JsValue) -> (u32, Result<BatchOutput, ExportError>) {
    let number = |name| field(message, name).as_f64().unwrap_or_default();
    MEMORY.set(MEMORY.get().max(number("memory")));
    let output =
        field(message, "made").as_string().and_then(|output| serde_json::from_str(&output).ok());
    let output = match output {
        Some(output) => Ok(BatchOutput {
            rows: bytes(&field(message, "rows")),
            ends: numbers(&field(message, "ends")),
            keys: bytes(&field(message, "keys")),
            key_ends: numbers(&field(message, "key_ends")),
            ..output
        }),
        None => Err(ExportError::Refused(field(message, "error").as_string().unwrap_or_default())),
    };
    (number("number") as u32, output)
}

/// Does what another worker gives it, from now on. Called once, instead of what other workers do.
pub fn work() {
    // What goes wrong ends this worker, and then whoever hired it does the work.
    std::panic::set_hook(Box::new(|_| {}));
    let Some(scope) = scope() else { return };
    let worker: RefCell<Option<Result<BatchWorker, ExportError>>> = RefCell::default();
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let message = event.data();
        let mut worker = worker.borrow_mut();
        if let Some(task) = field(&message, "task").as_string() {
            *worker =
                serde_json::from_str::<BatchTask>(&task).ok().map(|task| BatchWorker::of(&task));
        } else if let Ok(batches) = field(&message, "load").dyn_into::<Array>() {
            response(&field(&message, "number"), made_of(&mut worker, &batches));
        }
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

fn made_of(
    worker: &mut Option<Result<BatchWorker, ExportError>>,
    batches: &Array,
) -> Result<BatchOutput, String> {
    let batches: Option<Vec<Batch>> = batches.iter().map(|batch| read(&batch)).collect();
    match (worker, batches) {
        (Some(Ok(worker)), Some(batches)) => worker.work(&batches).map_err(|stop| stop.to_string()),
        (Some(Err(stop)), _) => Err(stop.to_string()),
        _ => Err("The users could not be handed over to another worker.".to_owned()),
    }
}

fn read(batch: &JsValue) -> Option<Batch> {
    let block = bytes(&field(batch, "bytes"));
    let users = field(batch, "users").as_f64()? as u32;
    let block = match field(batch, "packed").as_bool()? {
        true => Block::Packed(block.into(), users),
        false => Block::Users(Users::of_text(block, users).ok()?),
    };
    let connection = field(batch, "connection").as_string().map(Rc::from);
    Some(Batch { block, connection })
}

fn response(number: &JsValue, output: Result<BatchOutput, String>) {
    let Some(scope) = scope() else { return };
    let (head, number) = (("memory", heap().into()), ("number", number.clone()));
    let (message, buffers) = match output {
        Ok(output) => {
            let (rows, ends) =
                (Uint8Array::from(&output.rows[..]), Uint32Array::from(&output.ends[..]));
            let (keys, key_ends) =
                (Uint8Array::from(&output.keys[..]), Uint32Array::from(&output.key_ends[..]));
            let buffers =
                Array::of4(&rows.buffer(), &ends.buffer(), &keys.buffer(), &key_ends.buffer());
            let output = serde_json::to_string(&output).unwrap_or_default();
            let message = object(&[
                head,
                number,
                ("made", output.into()),
                ("rows", rows.into()),
                ("ends", ends.into()),
                ("keys", keys.into()),
                ("key_ends", key_ends.into()),
            ]);
            (message, buffers)
        }
        Err(error) => (object(&[head, number, ("error", error.into())]), Array::new()),
    };
    // Plain data can always be sent.
    let _ = scope.post_message_with_transfer(&message, &buffers);
}

fn bytes(value: &JsValue) -> Vec<u8> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default()
}

fn numbers(value: &JsValue) -> Vec<u32> {
    value.dyn_ref::<Uint32Array>().map(Uint32Array::to_vec).unwrap_or_default()
}
