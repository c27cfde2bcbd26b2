//! The evaluator behind messages: what `expression_worker` runs. wasm32 only.
//!
//! | asked | answered |
//! | --- | --- |
//! | `{kind: "compile", id, sources: string[]}` | `{id, problems: (null \| {line, column, message})[]}` |
//! | `{kind: "evaluate", id, users: Uint8Array, careful: boolean}` | `{id, values: Uint8Array}` |
//!
//! `users` holds a JSON object a line, `values` a line for each user and expression, as [`crate::wire`] says; it ends early
//! at one that did not end. In `careful` mode `{at, source}` goes out before each single evaluation, so that whoever
//! waits knows which one never came back. It answers in the order it is asked, and keeps no user.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::evaluator::{Evaluator, Limits};
use crate::syntax::SyntaxProblem;
use crate::wire;

/// Starts listening. Called once, by the binary.
///
/// # Errors
/// When Boa cannot be set up: why.
pub fn run() -> Result<(), String> {
    let evaluator = RefCell::new(Evaluator::new(Limits::default())?);
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let listener = Closure::<dyn Fn(MessageEvent) -> Result<(), JsValue>>::new({
        let scope = scope.clone();
        move |event: MessageEvent| answer(&event.data(), &mut evaluator.borrow_mut(), &scope)
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    Ok(())
}

fn answer(
    message: &JsValue,
    evaluator: &mut Evaluator,
    scope: &DedicatedWorkerGlobalScope,
) -> Result<(), JsValue> {
    let id = field(message, "id")?;
    if field(message, "kind")? == "compile" {
        let problems = compile(&field(message, "sources")?, evaluator)?;
        return scope.post_message(&object(&[("id", &id), ("problems", &problems)])?);
    }
    let users = Uint8Array::from(field(message, "users")?).to_vec();
    let careful = field(message, "careful")?.is_truthy();
    let lines = if careful {
        evaluate_carefully(&users, evaluator, scope)?
    } else {
        evaluate(&users, evaluator)
    };
    let values = Uint8Array::from(&lines[..]);
    let transferred = Array::of1(&values.buffer());
    scope.post_message_with_transfer(&object(&[("id", &id), ("values", &values)])?, &transferred)
}

fn compile(sources: &JsValue, evaluator: &mut Evaluator) -> Result<Array, JsValue> {
    let sources: Vec<String> =
        Array::from(sources).iter().map(|source| source.as_string().unwrap_or_default()).collect();
    let results = evaluator.compile(&sources);
    results.iter().map(|result| result.as_ref().err().map_or(Ok(JsValue::NULL), problem)).collect()
}

fn problem(problem: &SyntaxProblem) -> Result<JsValue, JsValue> {
    object(&[
        ("line", &problem.line.into()),
        ("column", &problem.column.into()),
        ("message", &problem.message.as_str().into()),
    ])
}

fn evaluate(users: &[u8], evaluator: &mut Evaluator) -> Vec<u8> {
    let mut lines = Vec::with_capacity(users.len() / 4);
    // `all` stops at the first that did not end.
    let _ = users_of(users).all(|user| evaluator.evaluate_lines(user, &mut lines));
    lines
}

fn evaluate_carefully(
    users: &[u8],
    evaluator: &mut Evaluator,
    scope: &DedicatedWorkerGlobalScope,
) -> Result<Vec<u8>, JsValue> {
    let mut lines = Vec::new();
    for (at, user) in users_of(users).enumerate() {
        for source in 0..evaluator.len() {
            scope.post_message(&object(&[("at", &at.into()), ("source", &source.into())])?)?;
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

fn field(message: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(message, &name.into())
}

fn object(fields: &[(&str, &JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object.into())
}
