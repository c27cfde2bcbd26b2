//! The library behind messages: what `formats_worker` runs. wasm32 only.
//!
//! The messages are those of `crates/formats-protocol`. Text is read and written in pieces; a workbook has to be in memory
//! as a whole. No file is kept.

use std::io::{self, Read, Write};

use formats_protocol::{Reply, Request, Sheet};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

use crate::encoding::{self, Detector};
use crate::sheet::{Workbook, likely};

/// Bytes of a file read at a time.
const SLICE: f64 = (4 << 20) as f64;

/// Bytes of a result that wait here before they become a part of its blob.
const PART: usize = 4 << 20;

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
    let mut bytes = vec![0; SLICE as usize];
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

/// A file, front to back.
struct Slices {
    file: Blob,
    reader: FileReaderSync,
    at: f64,
}

impl Slices {
    fn new(file: &Blob) -> Result<Self, String> {
        let reader = FileReaderSync::new().map_err(|_| "Files cannot be read here.".to_owned())?;
        Ok(Slices { file: file.clone(), reader, at: 0.0 })
    }
}

impl Read for Slices {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let end = self.file.size().min(self.at + SLICE.min(out.len() as f64));
        if end <= self.at {
            return Ok(0);
        }
        let gone = |_: JsValue| io::Error::other("the file cannot be read any further");
        let slice = self.file.slice_with_f64_and_f64(self.at, end).map_err(gone)?;
        let buffer: ArrayBuffer = self.reader.read_as_array_buffer(&slice).map_err(gone)?;
        let bytes = Uint8Array::new(&buffer);
        let length = (bytes.length() as usize).min(out.len());
        if length == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than it was"));
        }
        bytes.subarray(0, length as u32).copy_to(&mut out[..length]);
        self.at = end;
        Ok(length)
    }
}

/// A text that becomes a blob, part by part.
#[derive(Default)]
struct Parts {
    parts: Array,
    waiting: Vec<u8>,
}

impl Parts {
    fn finish(mut self) -> Result<Blob, String> {
        self.pack().map_err(|error| error.to_string())?;
        Blob::new_with_u8_array_sequence(&self.parts)
            .map_err(|_| "The browser has no room for the text.".to_owned())
    }

    fn pack(&mut self) -> io::Result<()> {
        let part = Uint8Array::from(&self.waiting[..]);
        let blob = Blob::new_with_u8_array_sequence(&Array::of1(&part))
            .map_err(|_| io::Error::other("the browser has no room for the text"))?;
        self.parts.push(&blob);
        self.waiting.clear();
        Ok(())
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PART {
            self.pack()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
