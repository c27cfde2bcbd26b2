//! A browser's blobs as `Read` and `Write`, for the programs that are loaded when they are needed (`crates/formats`,
//! `crates/passwords`). Only in workers: the page may not wait for a file. The engine's worker has its own in `crates/web/src/io/`,
//! which reads ahead.
//!
//! wasm32 only: natively this crate is empty.
#![cfg(target_arch = "wasm32")]

use std::io::{self, Read, Write};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

/// Bytes of a file read at a time.
const SLICE: f64 = (4 << 20) as f64;

/// Bytes of a result that wait here before they become a part of its blob.
const PART: usize = 4 << 20;

/// A file, front to back.
pub struct Slices {
    file: Blob,
    reader: FileReaderSync,
    at: f64,
}

impl Slices {
    /// A reader at the file's start.
    ///
    /// # Errors
    /// Outside a worker.
    pub fn new(file: &Blob) -> Result<Self, String> {
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

/// What becomes a blob, part by part.
#[derive(Default)]
pub struct Parts {
    parts: Array,
    waiting: Vec<u8>,
}

impl Parts {
    /// The blob of all that was written.
    ///
    /// # Errors
    /// When the browser has no room for it.
    pub fn finish(mut self) -> Result<Blob, String> {
        self.pack().map_err(|error| error.to_string())?;
        Blob::new_with_u8_array_sequence(&self.parts)
            .map_err(|_| "The browser has no room for what was made.".to_owned())
    }

    fn pack(&mut self) -> io::Result<()> {
        let part = Uint8Array::from(&self.waiting[..]);
        let blob = Blob::new_with_u8_array_sequence(&Array::of1(&part))
            .map_err(|_| io::Error::other("the browser has no room for what was made"))?;
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
