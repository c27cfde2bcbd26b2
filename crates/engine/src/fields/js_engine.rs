//! What a JavaScript engine does for fields that are neither paths nor chains: the contract. It knows no engine.

use serde::{Deserialize, Serialize};

/// Where an expression is no JavaScript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxProblem {
    /// The line in the expression, from 1; 0 if no place is known
    pub line: u32,
    /// The column in that line, from 1
    pub column: u32,
    /// What is wrong
    pub message: String,
}

/// What an expression gave for one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given<'a> {
    /// Nothing: `undefined`, a function, a symbol
    Missing,
    /// What `JSON.stringify` makes of the result
    Json(&'a [u8]),
    /// It threw this
    Threw(&'a str),
}

/// Why an engine gave no answers at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineError {
    /// What happened, and what to do
    pub reason: String,
    /// For which user of the batch and which expression, if that is known
    pub at: Option<(usize, usize)>,
}

/// The answers to a batch of users: a line for each expression of each user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    lines: Vec<u8>,
    ends: Vec<u32>,
    scripts: usize,
}

impl Answers {
    /// The answers to `scripts` expressions for each user, as lines: JSON, nothing if it gave nothing, or `!` and what it
    /// threw.
    pub fn new(lines: Vec<u8>, scripts: usize) -> Self {
        let ends = memchr::memchr_iter(b'\n', &lines).map(|end| end as u32).collect();
        Answers { lines, ends, scripts }
    }

    /// How many answers there are.
    pub fn lines(&self) -> usize {
        self.ends.len()
    }

    /// What an expression gave for a user of the batch.
    pub fn get(&self, user: usize, script: usize) -> Given<'_> {
        let at = user * self.scripts + script;
        let end = self.ends.get(at).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        match self.lines.get(start.map_or(0, |start| *start as usize + 1)..end) {
            None | Some([]) => Given::Missing,
            Some([b'!', message @ ..]) => {
                Given::Threw(std::str::from_utf8(message).unwrap_or("an error"))
            }
            Some(json) => Given::Json(json),
        }
    }
}

/// Works expressions out, batch by batch; the next batch may be handed over before the last is answered.
#[allow(async_fn_in_trait, reason = "browsers have one thread, and no caller asks for Send")]
pub trait Engine {
    /// Takes these expressions from now on. One entry for each: what is wrong with it, if anything.
    ///
    /// # Errors
    /// Why there is no engine.
    async fn compile(&mut self, sources: &[String]) -> Result<Vec<Option<SyntaxProblem>>, String>;

    /// Hands a batch of users over, NDJSON.
    ///
    /// # Errors
    /// Why it could not be.
    fn send(&mut self, users: &[u8]) -> Result<(), EngineError>;

    /// How many batches it has use for at a time.
    fn ahead(&self) -> usize {
        2
    }

    /// The answers to the batch that was handed over first.
    ///
    /// # Errors
    /// Why there are none.
    async fn receive(&mut self) -> Result<Answers, EngineError>;
}

/// An engine that is not there: for those whose fields need none.
pub struct NoEngine;

const NONE: &str = "JavaScript expressions cannot be worked out here.";

impl Engine for NoEngine {
    async fn compile(&mut self, sources: &[String]) -> Result<Vec<Option<SyntaxProblem>>, String> {
        if sources.is_empty() { Ok(Vec::new()) } else { Err(NONE.to_owned()) }
    }

    fn send(&mut self, _: &[u8]) -> Result<(), EngineError> {
        Err(EngineError { reason: NONE.to_owned(), at: None })
    }

    async fn receive(&mut self) -> Result<Answers, EngineError> {
        Err(EngineError { reason: NONE.to_owned(), at: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_by_user_and_expression() {
        let answers = Answers::new(b"1\n\n\"a\"\n!TypeError: no\n".to_vec(), 2);
        assert_eq!(answers.lines(), 4);
        let given: Vec<Given<'_>> = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]
            .map(|(user, script)| answers.get(user, script))
            .into();
        assert_eq!(
            given,
            [
                Given::Json(b"1"),
                Given::Missing,
                Given::Json(b"\"a\""),
                Given::Threw("TypeError: no"),
                Given::Missing
            ]
        );
    }
}
