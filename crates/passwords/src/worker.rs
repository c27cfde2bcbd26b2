//! The library behind messages: what `passwords_worker` runs. wasm32 only. It keeps nothing of a request, and a sealed file that
//! does not open whole is given to nobody.
//!
//! The messages are those of `crates/passwords-protocol`.

use std::io::BufReader;

use blob_io::{Parts, Slices};
use passwords_protocol::{self as protocol, Reply, Request, Sealing, SealingReply};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};
use zeroize::Zeroizing;

use crate::age::{self, Randomness, Refusal};
use crate::explain::{Time, explain};
use crate::{Reading, Verdict, make, verify};

/// How long another reading is looked for, in milliseconds.
const SEARCH: f64 = 2000.0;

/// Bytes of a file between two reports.
const REPORT: u64 = 4 << 20;

/// Bytes of a file read at a time.
const SLICE: usize = 4 << 20;

/// Starts listening. Called once, by the binary.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let listener = Closure::<dyn Fn(MessageEvent) -> Result<(), JsValue>>::new({
        let scope = scope.clone();
        move |event: MessageEvent| {
            if let Some(sealing) = Sealing::read(&event.data()) {
                return scope.post_message(&sealing_reply(&scope, &sealing).write());
            }
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

fn sealing_reply(scope: &DedicatedWorkerGlobalScope, sealing: &Sealing) -> SealingReply {
    match sealed_or_opened(scope, sealing) {
        Ok(file) => SealingReply::Done(file),
        Err(Refusal::WrongPassphrase) => SealingReply::WrongPassphrase,
        Err(refusal) => SealingReply::Refused(refusal.to_string()),
    }
}

fn sealed_or_opened(
    scope: &DedicatedWorkerGlobalScope,
    sealing: &Sealing,
) -> Result<Blob, Refusal> {
    let failed = |reason: String| Refusal::Io(std::io::Error::other(reason));
    let file = BufReader::with_capacity(SLICE, Slices::new(&sealing.file).map_err(failed)?);
    let (mut made, mut reported) = (Parts::default(), 0);
    let mut progress = |bytes: u64| {
        if bytes - reported >= REPORT {
            reported = bytes;
            // Whoever waits sees less of how far it is.
            let _ = scope.post_message(&SealingReply::Progress(bytes as f64).write());
        }
    };
    match sealing.opens {
        true => age::open(&sealing.passphrase, file, &mut made, &mut progress)?,
        false => {
            let random = randomness(scope).ok_or_else(|| failed("no random numbers".to_owned()))?;
            let how = (age::WORK, &random);
            age::seal(&sealing.passphrase, how, file, &mut made, &mut progress)?;
        }
    }
    made.finish().map_err(failed)
}

/// From the browser's own source.
fn randomness(scope: &DedicatedWorkerGlobalScope) -> Option<Randomness> {
    let crypto = scope.crypto().ok()?;
    let mut random = Randomness { file_key: Zeroizing::default(), salt: [0; 16], nonce: [0; 16] };
    for bytes in [&mut *random.file_key, &mut random.salt, &mut random.nonce] {
        crypto.get_random_values_with_u8_array(bytes).ok()?;
    }
    Some(random)
}
