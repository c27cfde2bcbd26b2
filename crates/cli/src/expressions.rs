//! JavaScript expressions, worked out in this thread by the evaluator that the page has in a worker. It reads dates as Boa
//! does; the browser's own Intl is not there.

use std::collections::VecDeque;

use engine::fields::{Answers, Engine, EngineError, SyntaxProblem};
use expression::{Evaluator, Limits, Value};

/// The evaluator, once there is something to evaluate.
#[derive(Default)]
pub(crate) struct Expressions {
    evaluator: Option<Evaluator>,
    answers: VecDeque<Result<Answers, EngineError>>,
}

impl Engine for Expressions {
    async fn compile(&mut self, sources: &[String]) -> Result<Vec<Option<SyntaxProblem>>, String> {
        let mut evaluator = Evaluator::new(Limits::default())?;
        let compiled = evaluator.compile(sources).into_iter().map(|compiled| {
            compiled.err().map(|problem| SyntaxProblem {
                line: problem.line,
                column: problem.column,
                message: problem.message,
            })
        });
        let problems = compiled.collect();
        self.evaluator = Some(evaluator);
        Ok(problems)
    }

    fn send(&mut self, users: &[u8]) -> Result<(), EngineError> {
        let answers = self.evaluate(users);
        self.answers.push_back(answers);
        Ok(())
    }

    async fn receive(&mut self) -> Result<Answers, EngineError> {
        self.answers.pop_front().unwrap_or_else(|| Err(EngineError::default()))
    }
}

impl Expressions {
    fn evaluate(&mut self, users: &[u8]) -> Result<Answers, EngineError> {
        let Some(evaluator) = &mut self.evaluator else { return Err(EngineError::default()) };
        let mut lines = Vec::with_capacity(users.len());
        let users = users.split(|byte| *byte == b'\n').filter(|user| !user.is_empty());
        for (place, user) in users.enumerate() {
            for (script, value) in evaluator.evaluate(user).into_iter().enumerate() {
                match value {
                    Value::Json(json) => lines.extend_from_slice(&json),
                    Value::Missing => {}
                    Value::Threw(message) => {
                        lines.push(b'!');
                        lines.extend_from_slice(message.replace('\n', " ").as_bytes());
                    }
                    Value::Endless => {
                        let reason = "An expression does not come to an end.".to_owned();
                        return Err(EngineError { reason, at: Some((place, script)) });
                    }
                }
                lines.push(b'\n');
            }
        }
        Ok(Answers::new(lines, evaluator.len()))
    }
}
