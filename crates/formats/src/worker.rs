//! The library behind messages: what `formats_worker` runs. wasm32 only.
//!
//! The messages are those of `crates/formats-protocol`. Text is read and written in pieces; a workbook has to be in memory
//! as a whole. No file is kept.

use std::io::{self, Read};

use blob_io::{Parts, Slices};
use formats_protocol::{Reply, Request, Sheet};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use crate::encoding::{self, Detector};
use crate::sheet::{Workbook, likely};

/// Bytes of a text looked at at a time.
const SLICE: usize = 4 << 20;

/// The largest workbook that is opened, in bytes: it is unpacked in memory, some ten times as large.
const LARGEST: f64 = (200 << 20) as f64;

/// Starts listening. Called once, by the binary.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let listener = Closure::<dyn Fn(MessageEvent) -> Result<(), JsValue>>::new({
        let scope = scope.clone();
        move |event: MessageEvent| {
            let reply = match Request::read(&event.data()) {
                Some(request) => respond(request).unwrap_or_else(Reply::Failed),
                // Of another build: whoever waits takes it for a program that does not run.
                None => Reply::Died,
            };
            scope.post_message(&reply.write())
        }
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

fn respond(request: Request) -> Result<Reply, String> {
    match request {
        Request::Decode { file, label } => decode(&file, label),
        Request::Sheet { file, name } => sheet(&file, name),
    }
}

fn decode(file: &Blob, label: Option<String>) -> Result<Reply, String> {
    let (label, reason) = match label {
        Some(label) => (label, String::new()),
        None => {
            let guess = detect(Slices::new(file)?).map_err(|error| error.to_string())?;
            (guess.label, guess.reason)
        }
    };
    let mut text = Parts::default();
    encoding::transcode(Slices::new(file)?, &label, &mut text)
        .map_err(|error| error.to_string())?;
    Ok(Reply::Text { text: text.finish()?, label, reason })
}

fn detect(mut file: Slices) -> io::Result<encoding::Guess> {
    let mut detector = Detector::default();
    let mut bytes = vec![0; SLICE];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(detector.finish()),
            length => detector.feed(&bytes[..length]),
        }
    }
}

fn sheet(file: &Blob, name: Option<String>) -> Result<Reply, String> {
    if file.size() > LARGEST {
        return Err("The workbook is larger than 200 MB, more than can be opened in a browser. \
                    Save its sheet as CSV and choose that."
            .to_owned());
    }
    let mut bytes = Vec::with_capacity(file.size() as usize);
    Slices::new(file)?.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let mut workbook = Workbook::open(bytes).map_err(|error| error.to_string())?;
    let sheets = workbook.sheets();
    let name = match name {
        Some(name) => name,
        None => likely(&sheets).ok_or("The workbook has no sheet with cells.")?.name.clone(),
    };
    let mut text = Parts::default();
    workbook.write(&name, &mut text).map_err(|error| error.to_string())?;
    let sheets = sheets.into_iter().map(|sheet| Sheet { name: sheet.name, rows: sheet.rows });
    Ok(Reply::Sheet { text: text.finish()?, name, sheets: sheets.collect() })
}
