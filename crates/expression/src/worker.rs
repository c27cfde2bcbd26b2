//! The evaluator behind messages: what `expression_worker` runs. wasm32 only.
//!
//! The messages are those of `crates/expression-protocol`. `users` holds a JSON object a line, the values are a line for each
//! user and expression, as [`crate::wire`] says; they end early at one that did not end. Replies come in the order of
//! the requests; no user is kept.

use std::cell::RefCell;

use expression_protocol::{Problem, Reply, Request};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::browser::Browser;
use crate::evaluator::Evaluator;
use crate::limits::Limits;
use crate::syntax::SyntaxProblem;
use crate::wire;

/// Starts listening. Called once, by the binary.
///
/// # Errors
/// When Boa cannot be set up: why.
pub fn run() -> Result<(), String> {
    let evaluator = RefCell::new(Evaluator::with_host(Limits::default(), &Browser)?);
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let listener = Closure::<dyn Fn(MessageEvent) -> Result<(), JsValue>>::new({
        let scope = scope.clone();
        move |event: MessageEvent| match Request::read(&event.data()) {
            Some(request) => respond(request, &mut evaluator.borrow_mut(), &scope),
            // Of another build: whoever waits takes it for a program that does not run.
            None => post(&Reply::Died, &scope),
        }
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    Ok(())
}

fn post(reply: &Reply, scope: &DedicatedWorkerGlobalScope) -> Result<(), JsValue> {
    let (message, transferred) = reply.write();
    scope.post_message_with_transfer(&message, &transferred)
}

fn respond(
    request: Request,
    evaluator: &mut Evaluator,
    scope: &DedicatedWorkerGlobalScope,
) -> Result<(), JsValue> {
    let reply = match request {
        Request::Compile { id, sources } => {
            let results = evaluator.compile(&sources);
            let problems = results.into_iter().map(|result| result.err().map(problem)).collect();
            Reply::Problems { id, problems }
        }
        Request::Evaluate { id, users, one_by_one } => {
            let users = users.to_vec();
            let lines = if one_by_one {
                evaluate_one_by_one(&users, evaluator, scope)?
            } else {
                evaluate(&users, evaluator)
            };
            Reply::Values { id, lines: Uint8Array::from(&lines[..]) }
        }
    };
    post(&reply, scope)
}

fn problem(SyntaxProblem { line, column, message }: SyntaxProblem) -> Problem {
    Problem { line, column, message }
}

fn evaluate(users: &[u8], evaluator: &mut Evaluator) -> Vec<u8> {
    let mut lines = Vec::with_capacity(users.len() / 4);
    // `all` stops at the first that did not end.
    let _ = users_of(users).all(|user| evaluator.evaluate_lines(user, &mut lines));
    lines
}

fn evaluate_one_by_one(
    users: &[u8],
    evaluator: &mut Evaluator,
    scope: &DedicatedWorkerGlobalScope,
) -> Result<Vec<u8>, JsValue> {
    let mut lines = Vec::new();
    for (number, user) in users_of(users).enumerate() {
        for source in 0..evaluator.len() {
            post(&Reply::Evaluating { user: number as u32, source: source as u32 }, scope)?;
            if !wire::write_line(&evaluator.evaluate_one(user, source), &mut lines) {
                return Ok(lines);
            }
        }
    }
    Ok(lines)
}

fn users_of(lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}
