//! A `Blob` that is written like a file. The browser keeps what is written; this memory does not.

use std::io::{self, Write};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

use super::file::to_io;

/// Bytes gathered before they are handed over.
const PART: usize = 2 << 20;

/// Parts gathered before they become one.
const PARTS: u32 = 64;

/// Writes parts of a blob.
#[derive(Default)]
pub struct BlobWriter {
    waiting: Vec<u8>,
    parts: Array,
}

impl BlobWriter {
    /// The blob of all that was written.
    ///
    /// # Errors
    /// When the browser has no room for it.
    pub fn into_blob(mut self, media_type: &str) -> io::Result<Blob> {
        self.hand_over()?;
        blob(&self.parts, media_type)
    }

    fn hand_over(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let bytes = Uint8Array::from(self.waiting.as_slice());
        self.waiting.clear();
        self.parts.push(&JsValue::from(blob(&Array::of1(&bytes), "")?));
        if self.parts.length() >= PARTS {
            self.parts = Array::of1(&JsValue::from(blob(&self.parts, "")?));
        }
        Ok(())
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.capacity() == 0 {
            self.waiting.reserve_exact(PART);
        }
        let length = bytes.len().min(PART - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..length]);
        if self.waiting.len() == PART {
            self.hand_over()?;
        }
        Ok(length)
    }

    /// Does nothing: parts are handed over when they are full, and at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn blob(parts: &Array, media_type: &str) -> io::Result<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_blob_sequence_and_options(parts, &options).map_err(|error| to_io(&error))
}
