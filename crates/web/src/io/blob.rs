//! A `Blob` that is written like a file. The browser keeps what is written, on its disk where it has files for that and the
//! blob is a large one; this memory does not.

use std::io::{self, Write};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, FilePropertyBag, FileReaderSync};

use crate::io::file::to_io;
use crate::io::made::writing::{Asked, MadeFile};
use crate::io::{digests, made};
use engine::spill::{Spill, lost};
use engine::store::backend::sha256_in_parts;
use engine::store::{Error, Files};

/// Bytes gathered before they are handed over.
const PART: usize = 8 << 20;

/// From this many bytes on a write is handed over as it is, and a file is asked for.
const LARGE: usize = 1 << 20;

/// Parts gathered before they become one.
const PARTS: u32 = 64;

/// Files that nothing keeps but whoever holds them.
pub struct Blobs;

impl Files for Blobs {
    type File = Blob;
    type Writer = BlobWriter;

    async fn close(&self, writer: BlobWriter, media_type: &str) -> Result<Blob, Error> {
        writer.into_blob(media_type).await.map_err(|_| Error::Full)
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

/// Writes parts of a blob; what is larger than one part goes to a file on disk, where there is one.
#[derive(Default)]
pub struct BlobWriter {
    waiting: Vec<u8>,
    before: Parts,
    disk: Disk,
    /// What the disk had no room for
    after: Parts,
}

/// The file of a writer.
#[derive(Default)]
enum Disk {
    #[default]
    Unasked,
    /// Until it is there, parts go to memory.
    Asked(Asked),
    Open(MadeFile),
}

impl BlobWriter {
    /// The blob of all that was written. One that lies on disk is a `File`, by whose name the page knows what it keeps.
    ///
    /// # Errors
    /// When the browser has no room for it.
    pub async fn into_blob(mut self, media_type: &str) -> io::Result<Blob> {
        self.hand_over()?;
        let Some(file) = self.disk.into_file() else { return self.before.blob(media_type) };
        let (on_disk, name) = file.hand_over().await?;
        let (before, after) = (self.before.blob("")?, self.after.blob("")?);
        let parts = Array::of3(&before, &on_disk, &after);
        let options = FilePropertyBag::new();
        options.set_type(media_type);
        let file = File::new_with_blob_sequence_and_options(&parts, &name, &options);
        file.map(Into::into).map_err(|error| to_io(&error))
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
        match self.disk.write(bytes) {
            Written::OnDisk => Ok(()),
            Written::NotYet => self.before.push(bytes),
            Written::NoRoom => self.after.push(bytes),
        }
    }
}

/// What became of a part that was to go to disk.
enum Written {
    OnDisk,
    NotYet,
    NoRoom,
}

impl Disk {
    /// Asks for a file, once: it is there some turns of the event loop later.
    fn ask(&mut self) {
        if matches!(self, Disk::Unasked) {
            *self = Disk::Asked(made::writing::ask());
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Written {
        if let Disk::Asked(asked) = self {
            let opened = asked.borrow_mut().take();
            if let Some(file) = opened {
                *self = Disk::Open(file);
            }
        }
        match self {
            Disk::Open(file) => match file.write(bytes) {
                Ok(()) => Written::OnDisk,
                Err(_) => Written::NoRoom,
            },
            Disk::Unasked | Disk::Asked(_) => {
                self.ask();
                Written::NotYet
            }
        }
    }

    fn into_file(self) -> Option<MadeFile> {
        match self {
            Disk::Open(file) => Some(file),
            Disk::Unasked | Disk::Asked(_) => None,
        }
    }
}

/// Parts of a blob that the browser has.
#[derive(Default)]
struct Parts(Array);

impl Parts {
    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        let part = of_parts(&array_of(bytes), "")?;
        if part.size() != bytes.len() as f64 {
            return Err(io::Error::other("a part of the result was lost"));
        }
        self.0.push(&part);
        if self.0.length() >= PARTS {
            self.0 = Array::of1(&JsValue::from(of_parts(&self.0, "")?));
        }
        Ok(())
    }

    fn blob(&self, media_type: &str) -> io::Result<Blob> {
        of_parts(&self.0, media_type)
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
        if self.waiting.len() >= LARGE {
            self.disk.ask();
        }
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

/// What was put aside.
pub struct Spilled(Vec<Piece>);

enum Piece {
    InBlob(Blob),
    OnDisk(MadeFile),
}

impl Piece {
    fn size(&self) -> u64 {
        match self {
            Piece::InBlob(blob) => blob.size() as u64,
            Piece::OnDisk(file) => file.size(),
        }
    }

    fn read(&self, start: u64, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Piece::InBlob(blob) => read_blob(blob, start, bytes),
            Piece::OnDisk(file) => file.read(start, bytes),
        }
    }
}

/// Only in workers, for the page may not wait.
impl Spill for BlobWriter {
    type Stored = Spilled;

    fn store(mut self) -> io::Result<Spilled> {
        self.hand_over()?;
        let mut pieces = vec![Piece::InBlob(self.before.blob("")?)];
        if let Some(file) = self.disk.into_file() {
            pieces.extend([Piece::OnDisk(file), Piece::InBlob(self.after.blob("")?)]);
        }
        Ok(Spilled(pieces))
    }

    fn read(stored: &Spilled, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let (mut at, mut done) = (start, 0);
        for piece in &stored.0 {
            let size = piece.size();
            if at < size && done < length {
                let here = (length - done).min(usize::try_from(size - at).unwrap_or(usize::MAX));
                piece.read(at, &mut bytes[done..done + here])?;
                (at, done) = (at + here as u64, done + here);
            }
            at = at.saturating_sub(size);
        }
        if done == length { Ok(bytes) } else { Err(lost()) }
    }
}

/// Fills `bytes` from a blob, from `start` on.
fn read_blob(blob: &Blob, start: u64, bytes: &mut [u8]) -> io::Result<()> {
    let failed = |error: JsValue| to_io(&error);
    let end = start as f64 + bytes.len() as f64;
    let slice = blob.slice_with_f64_and_f64(start as f64, end).map_err(failed)?;
    let reader = FileReaderSync::new().map_err(failed)?;
    let buffer = reader.read_as_array_buffer(&slice).map_err(failed)?;
    let read = Uint8Array::new(&buffer);
    if read.length() as usize != bytes.len() {
        return Err(lost());
    }
    read.copy_to(bytes);
    Ok(())
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
