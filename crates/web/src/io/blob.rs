//! A `Blob` that is written like a file. The browser keeps what is written; this memory does not.

use std::io::{self, Write};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, FileReaderSync};

use crate::io::digests;
use crate::io::file::to_io;
use engine::spill::{Spill, lost};
use engine::store::backend::sha256_in_parts;
use engine::store::{Error, Files};

/// Bytes gathered before they are handed over.
const PART: usize = 8 << 20;

/// From this many bytes on a write is handed over as it is.
const LARGE: usize = 1 << 20;

/// Parts gathered before they become one.
const PARTS: u32 = 64;

/// Files that nothing keeps but whoever holds them.
pub struct Blobs;

impl Files for Blobs {
    type File = Blob;
    type Writer = BlobWriter;

    fn close(&self, writer: BlobWriter, media_type: &str) -> Result<Blob, Error> {
        writer.into_blob(media_type).map_err(|_| Error::Full)
    }

    fn size(&self, file: &Blob) -> u64 {
        file.size() as u64
    }

    async fn part(&self, file: &Blob, start: u64, length: u64) -> Result<Vec<u8>, Error> {
        let failed = |error: JsValue| Error::Other(to_io(&error).to_string());
        let slice = file.slice_with_f64_and_f64(start as f64, (start + length) as f64);
        let buffer = slice.map_err(failed)?.array_buffer();
        let buffer = JsFuture::from(buffer).await.map_err(failed)?;
        Ok(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
    }

    async fn sha256(&self, file: &Blob) -> Result<String, Error> {
        // The browser's own digest, which is many times as fast, wants everything in memory.
        if self.size(file) <= HASHED_WHOLE
            && let Some(digest) = digests::of_blob(file).await
        {
            return Ok(digest);
        }
        sha256_in_parts(self, file).await
    }
}

/// The largest blob that is read whole for its digest, in bytes.
const HASHED_WHOLE: u64 = 256 << 20;

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
        of_parts(&self.parts, media_type)
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.push(&waiting)?;
        self.waiting = waiting;
        self.waiting.clear();
        Ok(())
    }

    /// Makes a part of `bytes`.
    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let part = of_parts(&array_of(bytes), "")?;
        if part.size() != bytes.len() as f64 {
            return Err(io::Error::other("a part of the result was lost"));
        }
        self.parts.push(&part);
        if self.parts.length() >= PARTS {
            self.parts = Array::of1(&JsValue::from(of_parts(&self.parts, "")?));
        }
        Ok(())
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() >= LARGE {
            self.hand_over()?;
            self.push(bytes)?;
            return Ok(bytes.len());
        }
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

/// Only in workers, for the page may not wait.
impl Spill for BlobWriter {
    type Stored = Blob;

    fn store(self) -> io::Result<Blob> {
        self.into_blob("")
    }

    fn read(stored: &Blob, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let failed = |error: JsValue| to_io(&error);
        let end = start as f64 + length as f64;
        let slice = stored.slice_with_f64_and_f64(start as f64, end).map_err(failed)?;
        let reader = FileReaderSync::new().map_err(failed)?;
        let bytes = reader.read_as_array_buffer(&slice).map_err(failed)?;
        let bytes = Uint8Array::new(&bytes).to_vec();
        if bytes.len() == length { Ok(bytes) } else { Err(lost()) }
    }
}

#[wasm_bindgen]
extern "C" {
    /// An array of the one view of our memory that wasm-bindgen gives for a slice: the blob's constructor copies
    /// the bytes, and copying them twice was measured at a twentieth of a conversion. Nothing is allocated
    /// before it has, and the size is checked, for a view of memory that has grown would be empty.
    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    fn array_of(bytes: &[u8]) -> Array;
}

/// The blob of these parts.
pub(crate) fn of_parts(parts: &Array, media_type: &str) -> io::Result<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_blob_sequence_and_options(parts, &options).map_err(|error| to_io(&error))
}
