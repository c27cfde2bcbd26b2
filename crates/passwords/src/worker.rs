//! The library behind messages: what `passwords_worker` runs. wasm32 only. It keeps nothing of a request.
//!
//! The messages are those of `crates/passwords-protocol`.

use passwords_protocol::{self as protocol, Reply, Request};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::explain::{Time, explain};
use crate::{Reading, Verdict, make, verify};

/// How long another reading is looked for, in milliseconds.
const SEARCH: f64 = 2000.0;

/// Starts listening. Called once, by the binary.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let listener = Closure::<dyn Fn(MessageEvent) -> Result<(), JsValue>>::new({
        let scope = scope.clone();
        move |event: MessageEvent| {
            // What is no request is of another build: whoever waits takes it for a program that does not run.
            let reply =
                Request::read(&event.data()).map_or(Reply::Died, |request| answer(&request));
            scope.post_message(&reply.write())
        }
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

fn answer(request: &Request) -> Reply {
    let start = js_sys::Date::now();
    let (user, password) = (request.user.as_bytes(), &request.password);
    if request.makes {
        return Reply::Made(make(user, password));
    }
    let verdict = verify(user, password);
    let milliseconds = js_sys::Date::now() - start;
    let verdict = match verdict {
        Verdict::Matches => protocol::Verdict::Matches,
        Verdict::Untold(reason) => protocol::Verdict::Untold(reason),
        Verdict::Differs => {
            let reading = explain(user, password, &Time::new(&js_sys::Date::now, SEARCH));
            protocol::Verdict::Differs(reading.map(|Reading { words, keys, is_possible }| {
                protocol::Reading { words, keys, is_possible }
            }))
        }
    };
    Reply::Tried { verdict, milliseconds }
}
