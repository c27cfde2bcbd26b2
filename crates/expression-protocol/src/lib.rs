//! The messages between the worker that evaluates expressions (`crates/expression`) and the worker that needs their values
//! (`crates/web`), typed both ways.
//!
//! wasm32 only: natively this crate is empty. Each message is a plain object with a `kind`. Users and values are bytes that
//! move from worker to worker without a copy; what their lines hold is the business of the two sides.
//! `www/expression-boot.js` sends the two replies of a program that does not run: [`Reply::NotLoaded`] and [`Reply::Died`].
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Uint8Array};
use plain_message::{field, number, object, text, word};
use wasm_bindgen::{JsCast, JsValue};

/// To the evaluator. It answers in the order it is asked.
#[derive(Clone, Debug)]
pub enum Request {
    /// Compile these expressions, which take the place of earlier ones. Answered by [`Reply::Problems`].
    Compile {
        /// Chosen by whoever asks
        id: u32,
        /// The expressions
        sources: Vec<String>,
    },
    /// Evaluate all expressions for each user. Answered by [`Reply::Values`].
    Evaluate {
        /// Chosen by whoever asks
        id: u32,
        /// A user as a JSON object a line
        users: Uint8Array,
        /// Whether [`Reply::Evaluating`] is to come before each single evaluation, to learn which one never ends
        one_by_one: bool,
    },
}

/// From the evaluator.
#[derive(Clone, Debug)]
pub enum Reply {
    /// What is wrong with each expression, if anything is.
    Problems {
        /// Of the request
        id: u32,
        /// One an expression
        problems: Vec<Option<Problem>>,
    },
    /// The values: a line for each user and expression.
    Values {
        /// Of the request
        id: u32,
        /// The lines; they end early at an evaluation that did not end
        lines: Uint8Array,
    },
    /// The next evaluation begins.
    Evaluating {
        /// The user's place in the request, from 0
        user: u32,
        /// The expression's place, from 0
        source: u32,
    },
    /// The evaluator could not be loaded.
    NotLoaded,
    /// The evaluator has stopped, most likely for want of memory.
    Died,
}

/// Why an expression does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1; 0 if no place is known
    pub line: u32,
    /// The column in that line, from 1
    pub column: u32,
    /// What is wrong there
    pub message: String,
}

impl Request {
    /// The message, and the buffers that move with it.
    pub fn write(&self) -> (JsValue, Array) {
        match self {
            Request::Compile { id, sources } => {
                let sources: Array = sources.iter().map(|source| text(source)).collect();
                let fields = [("id", JsValue::from(*id)), ("sources", sources.into())];
                (object("compile", &fields), Array::new())
            }
            Request::Evaluate { id, users, one_by_one } => {
                let fields = [
                    ("id", JsValue::from(*id)),
                    ("users", users.into()),
                    ("one_by_one", JsValue::from(*one_by_one)),
                ];
                (object("evaluate", &fields), Array::of1(&users.buffer()))
            }
        }
    }

    /// The request in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        let id = number(message, "id")?;
        match word(message, "kind")?.as_str() {
            "compile" => {
                let sources = field(message, "sources").dyn_into::<Array>().ok()?;
                let sources: Option<Vec<String>> =
                    sources.iter().map(|source| source.as_string()).collect();
                Some(Request::Compile { id, sources: sources? })
            }
            "evaluate" => {
                let users = field(message, "users").dyn_into().ok()?;
                let one_by_one = field(message, "one_by_one").as_bool()?;
                Some(Request::Evaluate { id, users, one_by_one })
            }
            _ => None,
        }
    }
}

impl Reply {
    /// The message, and the buffers that move with it.
    pub fn write(&self) -> (JsValue, Array) {
        let message = match self {
            Reply::Problems { id, problems } => {
                let problems: Array = problems.iter().map(write_problem).collect();
                object("problems", &[("id", (*id).into()), ("problems", problems.into())])
            }
            Reply::Values { id, lines } => {
                let message = object("values", &[("id", (*id).into()), ("lines", lines.into())]);
                return (message, Array::of1(&lines.buffer()));
            }
            Reply::Evaluating { user, source } => {
                let fields = [("user", JsValue::from(*user)), ("source", JsValue::from(*source))];
                object("evaluating", &fields)
            }
            Reply::NotLoaded => object("not loaded", &[]),
            Reply::Died => object("died", &[]),
        };
        (message, Array::new())
    }

    /// The reply in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        match word(message, "kind")?.as_str() {
            "problems" => {
                let problems = field(message, "problems").dyn_into::<Array>().ok()?;
                let problems = problems.iter().map(|problem| read_problem(&problem)).collect();
                Some(Reply::Problems { id: number(message, "id")?, problems })
            }
            "values" => {
                let lines = field(message, "lines").dyn_into().ok()?;
                Some(Reply::Values { id: number(message, "id")?, lines })
            }
            "evaluating" => {
                let (user, source) = (number(message, "user")?, number(message, "source")?);
                Some(Reply::Evaluating { user, source })
            }
            "not loaded" => Some(Reply::NotLoaded),
            "died" => Some(Reply::Died),
            _ => None,
        }
    }
}

fn write_problem(problem: &Option<Problem>) -> JsValue {
    let Some(Problem { line, column, message }) = problem else { return JsValue::NULL };
    object(
        "problem",
        &[("line", (*line).into()), ("column", (*column).into()), ("message", text(message))],
    )
}

fn read_problem(problem: &JsValue) -> Option<Problem> {
    if problem.is_null() {
        return None;
    }
    let number = |name| number(problem, name).unwrap_or_default();
    let message = word(problem, "message").unwrap_or_default();
    Some(Problem { line: number("line"), column: number("column"), message })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Typed arrays know no equality, but show what is in them.
    fn show(message: &impl std::fmt::Debug) -> String {
        format!("{message:?}")
    }

    #[wasm_bindgen_test]
    fn requests_come_as_they_were_sent() {
        let bytes = Uint8Array::from(&b"{}\n"[..]);
        for request in [
            Request::Compile { id: 1, sources: vec!["user.a".to_owned(), "\u{e9}".to_owned()] },
            Request::Evaluate { id: u32::MAX, users: bytes.clone(), one_by_one: true },
        ] {
            let (message, _) = request.write();
            assert_eq!(show(&Request::read(&message)), show(&Some(request)));
        }
    }

    #[wasm_bindgen_test]
    fn replies_come_as_they_were_sent() {
        let problem = Problem { line: 0, column: 3, message: "no".to_owned() };
        for reply in [
            Reply::Problems { id: 1, problems: vec![None, Some(problem)] },
            Reply::Values { id: 2, lines: Uint8Array::from(&b"1\n"[..]) },
            Reply::Evaluating { user: 3, source: 4 },
            Reply::NotLoaded,
            Reply::Died,
        ] {
            let (message, _) = reply.write();
            assert_eq!(show(&Reply::read(&message)), show(&Some(reply)));
        }
    }

    #[wasm_bindgen_test]
    fn what_is_no_message_is_none() {
        for message in [JsValue::UNDEFINED, JsValue::NULL, text("compile"), object("else", &[])] {
            assert!(Request::read(&message).is_none());
            assert!(Reply::read(&message).is_none());
        }
    }
}
