//! One worker that evaluates JavaScript expressions, from the side of whoever needs them: itself a worker.
//!
//! The evaluator is a program of its own (`crates/expression`), loaded when the first expression is compiled and ended when
//! [`Evaluator`] is dropped. It may run for ever or out of memory: then it is ended, started again, and given the same users
//! one expression at a time, to learn for which user and which expression that happens. Several of them are `expressions`.

use std::collections::VecDeque;
use std::fmt;
use std::pin::pin;

use expression_protocol::{Problem, Reply, Request};
use futures_util::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use js_sys::Uint8Array;

use crate::assets;
use crate::worker::subworker::Subworker;
use engine::fields::{Answers, EngineError, SyntaxProblem};

/// How long the evaluator may take to load and to compile, in milliseconds.
const LOADING: u32 = 60_000;

/// How long a batch may take, in milliseconds, besides what its size gives it. Usually some ten.
const PATIENCE: u32 = 4_000;

/// How many evaluations give a batch another millisecond; usually they take a tenth of that.
const EVALUATIONS_A_MILLISECOND: u32 = 4;

/// How long a single evaluation may take when they are watched one by one, in milliseconds.
const SINGLE_PATIENCE: u32 = 2_000;

/// Why there are no values. Users and expressions are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EvaluatorError {
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

impl fmt::Display for EvaluatorError {
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

impl From<EvaluatorError> for EngineError {
    fn from(error: EvaluatorError) -> Self {
        let at = match error {
            EvaluatorError::Endless { user, source } | EvaluatorError::Fatal { user, source } => {
                Some((user, source))
            }
            EvaluatorError::NotLoaded | EvaluatorError::Died => None,
        };
        EngineError { reason: error.to_string(), at }
    }
}

/// A worker that evaluates expressions, and what it was given.
#[derive(Default)]
pub(crate) struct Evaluator {
    sources: Vec<String>,
    /// What the worker found in them, if it has them
    problems: Option<Vec<Option<SyntaxProblem>>>,
    worker: Option<Subworker<Option<Reply>>>,
    /// Sent and not received, oldest first
    batches: VecDeque<Batch>,
    last_id: u32,
    /// Whether it may still be loading
    is_new: bool,
}

/// Users that were sent. They are kept until their values are there: the worker may have to be started again.
struct Batch {
    id: u32,
    lines: Vec<u8>,
    users: usize,
}

/// What comes from the worker, or does not.
enum Received {
    Reply(Reply),
    /// It was silent for as long as was waited
    Nothing,
}

impl Evaluator {
    /// One for expressions that another has found to be well: nobody waits for it to say so.
    pub fn compiled(sources: &[String]) -> Self {
        let mut evaluator =
            Evaluator { sources: sources.to_vec(), is_new: true, ..Evaluator::default() };
        // Without a worker there are no values, which receiving tells.
        let _ = evaluator.post_sources();
        evaluator
    }

    /// The expressions it was given last.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// How many batches were sent and not received.
    pub fn waiting(&self) -> usize {
        self.batches.len()
    }

    /// Starts the worker if it is not running. Batches that were sent before are forgotten.
    pub async fn compile(
        &mut self,
        sources: &[String],
    ) -> Result<Vec<Option<SyntaxProblem>>, String> {
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
        problems.map_err(|error| error.to_string())
    }

    /// Sends users as lines of JSON.
    pub fn send(&mut self, users: &[u8]) {
        let count = users.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        let batch = Batch { id: self.next_id(), lines: users.to_vec(), users: count };
        self.post(&batch, false);
        self.batches.push_back(batch);
    }

    /// The values of the batch that was sent first.
    pub async fn receive(&mut self) -> Result<Answers, EngineError> {
        let Some(batch) = self.batches.pop_front() else { return Ok(Answers::default()) };
        match self.values_of(&batch).await {
            // It may say by itself which one does not end; otherwise it has to be found out.
            Err(EvaluatorError::Died) => Ok(self.watch(batch).await?),
            received => Ok(received?),
        }
    }

    /// Ends the worker and forgets what it was sent.
    pub fn stop(&mut self) {
        self.worker = None;
        self.problems = None;
        self.batches.clear();
    }

    async fn values_of(&mut self, batch: &Batch) -> Result<Answers, EvaluatorError> {
        let evaluations = u32::try_from(batch.users * self.sources.len()).unwrap_or(u32::MAX);
        let loading = if std::mem::take(&mut self.is_new) { LOADING } else { 0 };
        let patience = PATIENCE.saturating_add(evaluations / EVALUATIONS_A_MILLISECOND) + loading;
        loop {
            match self.next(patience).await? {
                Received::Reply(Reply::Values { id, lines }) if id == batch.id => {
                    return answers(&lines, batch.users, self.sources.len());
                }
                Received::Nothing => return Err(EvaluatorError::Died),
                // An answer to something before.
                Received::Reply(_) => {}
            }
        }
    }

    /// Evaluates a batch again, one expression at a time, to learn which one does not end.
    async fn watch(&mut self, mut batch: Batch) -> Result<Answers, EvaluatorError> {
        self.worker = None;
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

    async fn values_watched(&mut self, batch: &Batch) -> Result<Answers, EvaluatorError> {
        let mut at = None;
        loop {
            match self.next(SINGLE_PATIENCE).await {
                Ok(Received::Reply(Reply::Evaluating { user, source })) => {
                    at = Some((user as usize, source as usize));
                }
                Ok(Received::Reply(Reply::Values { lines, .. })) => {
                    return answers(&lines, batch.users, self.sources.len());
                }
                Ok(Received::Reply(_)) => {}
                Ok(Received::Nothing) => {
                    return Err(at.map_or(EvaluatorError::Died, |(user, source)| {
                        EvaluatorError::Endless { user, source }
                    }));
                }
                Err(EvaluatorError::Died) => {
                    return Err(at.map_or(EvaluatorError::Died, |(user, source)| {
                        EvaluatorError::Fatal { user, source }
                    }));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Has the worker, started if there is none, compile the expressions; the id of the request.
    fn post_sources(&mut self) -> Result<u32, EvaluatorError> {
        let id = self.next_id();
        let worker = match &mut self.worker {
            Some(worker) => worker,
            none => {
                let worker = assets::start_evaluator().map_err(|_| EvaluatorError::NotLoaded)?;
                // What fails once it runs is a message; so after an error it was not loaded.
                none.insert(Subworker::new(
                    worker,
                    |message| Reply::read(&message),
                    || Some(Reply::NotLoaded),
                ))
            }
        };
        let (message, transferred) = Request::Compile { id, sources: self.sources.clone() }.write();
        worker.post(&message, &transferred);
        Ok(id)
    }

    async fn compile_again(&mut self) -> Result<Vec<Option<SyntaxProblem>>, EvaluatorError> {
        let id = self.post_sources()?;
        loop {
            match self.next(LOADING).await? {
                Received::Reply(Reply::Problems { id: of, problems }) if of == id => {
                    return Ok(problems.into_iter().map(|it| it.map(syntax_problem)).collect());
                }
                Received::Nothing => return Err(EvaluatorError::NotLoaded),
                Received::Reply(_) => {}
            }
        }
    }

    /// Without a worker nothing is posted: receiving tells.
    fn post(&self, batch: &Batch, one_by_one: bool) {
        let Some(worker) = &self.worker else { return };
        let users = Uint8Array::from(&batch.lines[..]);
        let (message, transferred) = Request::Evaluate { id: batch.id, users, one_by_one }.write();
        worker.post(&message, &transferred);
    }

    /// Waits for the next reply, so many milliseconds.
    async fn next(&mut self, patience: u32) -> Result<Received, EvaluatorError> {
        let worker = self.worker.as_mut().ok_or(EvaluatorError::Died)?;
        let reply = pin!(worker.receive());
        let silence = pin!(TimeoutFuture::new(patience));
        match select(reply, silence).await {
            Either::Left((Some(Some(Reply::NotLoaded)), _)) => Err(EvaluatorError::NotLoaded),
            // What cannot be read is of a program that does not keep to the protocol.
            Either::Left((Some(Some(Reply::Died)) | Some(None) | None, _)) => {
                Err(EvaluatorError::Died)
            }
            Either::Left((Some(Some(reply)), _)) => Ok(Received::Reply(reply)),
            Either::Right(_) => Ok(Received::Nothing),
        }
    }

    fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }
}

/// The values in what the worker sent; see `crates/expression/src/wire.rs`.
fn answers(lines: &Uint8Array, users: usize, sources: usize) -> Result<Answers, EvaluatorError> {
    let lines = lines.to_vec();
    let endless = lines.ends_with(b"\n~\n") || lines == b"~\n";
    let answers = Answers::new(lines, sources);
    let count = answers.lines();
    if endless {
        let last = count - 1;
        return Err(EvaluatorError::Endless { user: last / sources, source: last % sources });
    }
    if count == users * sources { Ok(answers) } else { Err(EvaluatorError::Died) }
}

fn syntax_problem(Problem { line, column, message }: Problem) -> SyntaxProblem {
    SyntaxProblem { line, column, message }
}
