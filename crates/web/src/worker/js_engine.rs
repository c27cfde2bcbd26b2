//! The worker that evaluates JavaScript expressions, from the side of whoever needs them: itself a worker.
//!
//! The evaluator is a program of its own (`expression/`), loaded when the first expression is compiled and ended when
//! [`Expressions`] is dropped. It may run for ever or out of memory: then it is ended, started again, and given the same
//! users one expression at a time, to learn for which user and which expression that happens. Knows no columns.

use std::collections::VecDeque;
use std::fmt;
use std::pin::pin;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::worker::subworker::{field, post, processors};
use engine::fields::{Answers, Engine, EngineError, SyntaxProblem};

/// Where the worker's script lies: beside the script of the worker that starts it.
const SCRIPT: &str = "./expression-boot.js";

/// How long the evaluator may take to load and to compile, in milliseconds.
const LOADING: u32 = 60_000;

/// How long a batch may take, in milliseconds, besides what its size gives it. Usually some ten.
const PATIENCE: u32 = 4_000;

/// How many evaluations give a batch another millisecond; usually they take a tenth of that.
const EVALUATIONS_A_MILLISECOND: u32 = 4;

/// How long a single evaluation may take when they are watched one by one, in milliseconds.
const SINGLE_PATIENCE: u32 = 2_000;

/// Why there are no answers. Users and expressions are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    /// The evaluation did not end
    Endless {
        /// The user's place in its batch
        user: usize,
        /// The expression's place among the sources
        source: usize,
    },
    /// The evaluation took the worker down, most likely because it needs too much memory
    Fatal {
        /// The user's place in its batch
        user: usize,
        /// The expression's place among the sources
        source: usize,
    },
    /// The evaluator could not be loaded
    NotLoaded,
    /// The evaluator stopped, and no evaluation by itself makes it stop
    Died,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Endless { .. } => "The expression does not come to an end and was stopped.",
            Self::Fatal { .. } => {
                "The expression needs more memory or deeper calls than there are, and was stopped."
            }
            Self::NotLoaded => {
                "What evaluates JavaScript expressions could not be loaded. Reload the page while you are connected \
                 to where it came from, and try again."
            }
            Self::Died => {
                "What evaluates JavaScript expressions has stopped. Close other tabs and try again."
            }
        })
    }
}

impl From<Why> for EngineError {
    fn from(why: Why) -> Self {
        let at = match why {
            Why::Endless { user, source } | Why::Fatal { user, source } => Some((user, source)),
            Why::NotLoaded | Why::Died => None,
        };
        EngineError { reason: why.to_string(), at }
    }
}

/// Reads what the worker sent; see `expression/src/wire.rs`.
fn answers(lines: Vec<u8>, users: usize, sources: usize) -> Result<Answers, Why> {
    let endless = lines.ends_with(b"\n~\n") || lines == b"~\n";
    let answers = Answers::new(lines, sources);
    let count = answers.lines();
    if endless {
        return Err(Why::Endless { user: (count - 1) / sources, source: (count - 1) % sources });
    }
    if count == users * sources { Ok(answers) } else { Err(Why::Died) }
}

/// JavaScript expressions and the workers that evaluate them: one, and others as soon as there is much to evaluate.
#[derive(Default)]
pub struct Expressions {
    first: Evaluator,
    others: Vec<Evaluator>,
    /// Who has each batch that was sent and not received, oldest first
    order: VecDeque<usize>,
    /// Batches sent since the expressions were compiled
    sent: usize,
}

/// From this batch on it is worth starting other workers: some two thousand users.
const MUCH: usize = 8;

/// The most workers. Whoever gives them users cannot keep more busy.
const MOST: usize = 4;

/// Batches that a worker has at a time: one that it is at, and one that waits.
const BATCHES: usize = 2;

impl Engine for Expressions {
    /// Batches that were sent before are forgotten.
    async fn compile(&mut self, sources: &[String]) -> Result<Vec<Option<SyntaxProblem>>, String> {
        self.others.clear();
        self.order.clear();
        self.sent = 0;
        self.first.compile(sources).await
    }

    fn send(&mut self, users: &[u8]) -> Result<(), EngineError> {
        self.sent += 1;
        if self.sent == MUCH {
            let sources = &self.first.sources;
            self.others = (1..most()).map(|_| Evaluator::unasked(sources)).collect();
        }
        let all = std::iter::once(&self.first).chain(&self.others);
        let at = all.enumerate().min_by_key(|(_, it)| it.batches.len()).map_or(0, |(at, _)| at);
        self.order.push_back(at);
        self.evaluator(at).send(users);
        Ok(())
    }

    fn ahead(&self) -> usize {
        BATCHES * (1 + self.others.len())
    }

    /// If an evaluation did not end or a worker died, all batches are forgotten, and the expressions must be compiled again.
    async fn receive(&mut self) -> Result<Answers, EngineError> {
        let Some(at) = self.order.pop_front() else { return Ok(Answers::default()) };
        let answers = self.evaluator(at).receive().await;
        if answers.is_err() {
            self.first.stop();
            self.others.clear();
            self.order.clear();
        }
        answers
    }
}

impl Expressions {
    fn evaluator(&mut self, at: usize) -> &mut Evaluator {
        match at.checked_sub(1).and_then(|at| self.others.get_mut(at)) {
            Some(other) => other,
            None => &mut self.first,
        }
    }
}

/// How many workers this machine has use for.
fn most() -> usize {
    processors().min(MOST)
}

/// A worker that evaluates expressions, and what it was given.
#[derive(Default)]
struct Evaluator {
    sources: Vec<String>,
    /// What the worker said of them, if it has them
    problems: Option<Vec<Option<SyntaxProblem>>>,
    connection: Option<Connection>,
    /// Sent and not received, oldest first
    batches: VecDeque<Batch>,
    last: u32,
    /// Whether it may still be loading
    is_new: bool,
}

/// Users that were sent. They are kept until their values are there: the worker may have to be started again.
struct Batch {
    id: u32,
    lines: Vec<u8>,
    users: usize,
}

impl Evaluator {
    /// One for expressions that another has found to be well: nobody waits for it to say so.
    fn unasked(sources: &[String]) -> Self {
        let mut evaluator =
            Evaluator { sources: sources.to_vec(), is_new: true, ..Evaluator::default() };
        // Without a worker there are no answers, which receiving tells.
        let _ = evaluator.ask();
        evaluator
    }

    /// Starts the worker if it is not running. Batches that were sent before are forgotten.
    async fn compile(&mut self, sources: &[String]) -> Result<Vec<Option<SyntaxProblem>>, String> {
        if !self.batches.is_empty() {
            self.stop();
        }
        if let Some(problems) = self.problems.as_ref().filter(|_| self.sources == sources) {
            return Ok(problems.clone());
        }
        self.sources = sources.to_vec();
        let problems = self.compile_again().await;
        if problems.is_err() {
            self.stop();
        }
        self.problems = problems.clone().ok();
        problems.map_err(|why| why.to_string())
    }

    fn send(&mut self, users: &[u8]) {
        let count = users.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        let batch = Batch { id: self.next_id(), lines: users.to_vec(), users: count };
        self.post(&batch, false);
        self.batches.push_back(batch);
    }

    async fn receive(&mut self) -> Result<Answers, EngineError> {
        let Some(batch) = self.batches.pop_front() else { return Ok(Answers::default()) };
        match self.values_of(&batch).await {
            // It may say by itself which one does not end; otherwise it has to be found out.
            Err(Why::Died) => Ok(self.watch(batch).await?),
            answered => Ok(answered?),
        }
    }

    async fn values_of(&mut self, batch: &Batch) -> Result<Answers, Why> {
        let evaluations = u32::try_from(batch.users * self.sources.len()).unwrap_or(u32::MAX);
        let loading = if std::mem::take(&mut self.is_new) { LOADING } else { 0 };
        let patience = PATIENCE.saturating_add(evaluations / EVALUATIONS_A_MILLISECOND) + loading;
        let sources = self.sources.len();
        let connection = self.connection.as_mut().ok_or(Why::Died)?;
        loop {
            match connection.hear(patience).await {
                Heard::Values { id, lines } if id == batch.id => {
                    return answers(lines, batch.users, sources);
                }
                Heard::Unloaded => return Err(Why::NotLoaded),
                Heard::Died | Heard::Nothing => return Err(Why::Died),
                Heard::Values { .. } | Heard::Problems { .. } | Heard::At { .. } => {}
            }
        }
    }

    /// Evaluates a batch again, one expression at a time, to learn which one does not end.
    async fn watch(&mut self, mut batch: Batch) -> Result<Answers, Why> {
        self.connection = None;
        self.compile_again().await?;
        batch.id = self.next_id();
        self.post(&batch, true);
        let values = self.values_watched(&batch).await?;
        // It went well this time. What was sent after it went to the worker that is no more.
        for later in &self.batches {
            self.post(later, false);
        }
        Ok(values)
    }

    async fn values_watched(&mut self, batch: &Batch) -> Result<Answers, Why> {
        let sources = self.sources.len();
        let connection = self.connection.as_mut().ok_or(Why::Died)?;
        let mut now = None;
        loop {
            match connection.hear(SINGLE_PATIENCE).await {
                Heard::At { user, source } => now = Some((user, source)),
                Heard::Values { lines, .. } => return answers(lines, batch.users, sources),
                Heard::Unloaded => return Err(Why::NotLoaded),
                Heard::Problems { .. } => {}
                Heard::Nothing => {
                    return Err(
                        now.map_or(Why::Died, |(user, source)| Why::Endless { user, source })
                    );
                }
                Heard::Died => {
                    return Err(now.map_or(Why::Died, |(user, source)| Why::Fatal { user, source }));
                }
            }
        }
    }

    /// Has the worker compile the expressions; the number of the question.
    fn ask(&mut self) -> Result<u32, Why> {
        let id = self.next_id();
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(Connection::start().map_err(|_| Why::NotLoaded)?),
        };
        let sources: Array = self.sources.iter().map(|source| JsValue::from_str(source)).collect();
        let message = [("kind", "compile".into()), ("id", id.into()), ("sources", sources.into())];
        post(&connection.worker, &message, None);
        Ok(id)
    }

    async fn compile_again(&mut self) -> Result<Vec<Option<SyntaxProblem>>, Why> {
        let id = self.ask()?;
        let connection = self.connection.as_mut().ok_or(Why::Died)?;
        loop {
            match connection.hear(LOADING).await {
                Heard::Problems { id: of, problems } if of == id => return Ok(problems),
                Heard::Unloaded | Heard::Nothing => return Err(Why::NotLoaded),
                Heard::Died => return Err(Why::Died),
                Heard::Values { .. } | Heard::Problems { .. } | Heard::At { .. } => {}
            }
        }
    }

    /// Without a worker nothing is posted: receiving tells.
    fn post(&self, batch: &Batch, careful: bool) {
        let Some(connection) = &self.connection else { return };
        let users = Uint8Array::from(&batch.lines[..]);
        let buffer = users.buffer();
        let message = [
            ("kind", "evaluate".into()),
            ("id", batch.id.into()),
            ("users", users.into()),
            ("careful", careful.into()),
        ];
        post(&connection.worker, &message, Some(&Array::of1(&buffer)));
    }

    fn stop(&mut self) {
        self.connection = None;
        self.problems = None;
        self.batches.clear();
    }

    fn next_id(&mut self) -> u32 {
        self.last = self.last.wrapping_add(1);
        self.last
    }
}

/// What comes from the worker, or does not.
enum Heard {
    Problems {
        id: u32,
        problems: Vec<Option<SyntaxProblem>>,
    },
    Values {
        id: u32,
        lines: Vec<u8>,
    },
    /// It begins with this evaluation
    At {
        user: usize,
        source: usize,
    },
    /// It could not be loaded
    Unloaded,
    /// It crashed
    Died,
    /// It was silent for as long as was waited
    Nothing,
}

/// A running worker, ended when dropped; the listeners go with it.
struct Connection {
    worker: Worker,
    heard: UnboundedReceiver<Heard>,
    _listeners: [EventListener; 2],
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Connection {
    fn start() -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options)?;
        let (tell, heard) = unbounded();
        let _listeners = listeners(&worker, &tell);
        Ok(Self { worker, heard, _listeners })
    }

    /// Waits for the next message, so many milliseconds.
    async fn hear(&mut self, patience: u32) -> Heard {
        let heard = pin!(self.heard.next());
        let silence = pin!(TimeoutFuture::new(patience));
        match select(heard, silence).await {
            Either::Left((heard, _)) => heard.unwrap_or(Heard::Died),
            Either::Right(_) => Heard::Nothing,
        }
    }
}

fn listeners(worker: &Worker, tell: &UnboundedSender<Heard>) -> [EventListener; 2] {
    let (answers, errors) = (tell.clone(), tell.clone());
    let on_message = move |event: &web_sys::Event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        // Nobody listens any more once the connection is dropped.
        let _ = answers.unbounded_send(read(&event.data()));
    };
    let on_error = move |event: &web_sys::Event| {
        event.prevent_default();
        // What fails once it runs is a message; so it was not loaded.
        let _ = errors.unbounded_send(Heard::Unloaded);
    };
    let stops = EventListenerOptions::enable_prevent_default();
    [
        EventListener::new(worker, "message", on_message),
        EventListener::new_with_options(worker, "error", stops, on_error),
    ]
}

fn read(message: &JsValue) -> Heard {
    let field = |name| field(message, name);
    let number = |name| field(name).as_f64();
    let id = number("id").unwrap_or_default() as u32;
    if let Ok(values) = field("values").dyn_into::<Uint8Array>() {
        return Heard::Values { id, lines: values.to_vec() };
    }
    if let Ok(problems) = field("problems").dyn_into::<Array>() {
        return Heard::Problems { id, problems: problems.iter().map(problem).collect() };
    }
    match (number("at"), number("source")) {
        (Some(user), Some(source)) => Heard::At { user: user as usize, source: source as usize },
        _ if field("unloaded").is_string() => Heard::Unloaded,
        _ => Heard::Died,
    }
}

fn problem(problem: JsValue) -> Option<SyntaxProblem> {
    if problem.is_null() {
        return None;
    }
    let field = |name| field(&problem, name);
    let number = |name| field(name).as_f64().unwrap_or(1.0) as u32;
    let message = field("message").as_string().unwrap_or_default();
    Some(SyntaxProblem { line: number("line"), column: number("column"), message })
}
