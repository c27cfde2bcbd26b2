//! The browser's JavaScript engine for exports: one evaluator, and others as soon as there is much to evaluate. Knows no
//! columns.

use std::collections::VecDeque;

use crate::worker::evaluator::Evaluator;
use crate::worker::scope::processors;
use engine::fields::{Answers, Engine, EngineError, SyntaxProblem};

/// From this batch on it is worth starting other evaluators: some two thousand users.
const MUCH: usize = 8;

/// The most evaluators. Whoever gives them users cannot keep more busy.
const MOST: usize = 4;

/// Batches that an evaluator has at a time: one that it is at, and one that waits.
const BATCHES: usize = 2;

/// JavaScript expressions and the workers that evaluate them, which end with it.
#[derive(Default)]
pub(crate) struct Expressions {
    first: Evaluator,
    others: Vec<Evaluator>,
    /// Which evaluator has each batch that was sent and not received, oldest first
    order: VecDeque<usize>,
    /// Batches sent since the expressions were compiled
    sent: usize,
}

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
            let sources = self.first.sources();
            self.others = (1..most()).map(|_| Evaluator::compiled(sources)).collect();
        }
        let all = std::iter::once(&self.first).chain(&self.others);
        let at = all.enumerate().min_by_key(|(_, it)| it.waiting()).map_or(0, |(at, _)| at);
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

/// How many evaluators this machine has use for.
fn most() -> usize {
    processors().min(MOST)
}
