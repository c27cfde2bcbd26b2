//! A `File` of the browser as `Read`. Only in workers: the page itself may not wait for files.
//!
//! The engine reads without waiting, the browser reads beside it: [`FileReader::read_ahead`] asks for the next slices
//! while the engine works, which was measured at three times the speed of reading each slice when it is wanted.
//! What was not read ahead is read at once, by `FileReaderSync`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, File, FileReaderSync};

use engine::read::Reopen;

/// Bytes of a slice.
const SLICE: f64 = (8 << 20) as f64;

/// Slices asked for ahead.
const AHEAD: usize = 6;

/// Reads a file in slices, front to back. Clones read the same file at the same place.
#[derive(Clone)]
pub struct FileReader(Rc<RefCell<State>>);

struct State {
    file: File,
    reader: FileReaderSync,
    size: f64,
    /// Where the engine is
    at: f64,
    /// Slices that have come, in order; the first begins at `at`
    ready: VecDeque<Uint8Array>,
    /// Slices that were asked for, in order, with their starts
    coming: VecDeque<(f64, Promise)>,
    /// Where the next slice to ask for begins
    next: f64,
}

impl FileReader {
    /// A reader at the file's start.
    ///
    /// # Errors
    /// Outside a worker.
    pub fn new(file: File) -> io::Result<Self> {
        let reader = FileReaderSync::new().map_err(|error| to_io(&error))?;
        let (size, ready, coming) = (file.size(), VecDeque::new(), VecDeque::new());
        let state = State { file, reader, size, at: 0.0, ready, coming, next: 0.0 };
        Ok(FileReader(Rc::new(RefCell::new(state))))
    }

    /// Whether the engine has read everything.
    pub fn is_done(&self) -> bool {
        let state = self.0.borrow();
        state.at >= state.size
    }

    /// Whether the engine is in the middle of it.
    pub fn is_begun(&self) -> bool {
        let state = self.0.borrow();
        state.at > 0.0 && state.at < state.size
    }

    /// Waits until `bytes` bytes, or all that are left, can be read at once; asks for more to come meanwhile.
    ///
    /// A slice that cannot be read ends this; reading it then gives the error.
    pub async fn read_ahead(&self, bytes: f64) {
        loop {
            let Some((start, promise)) = self.0.borrow_mut().next_coming(bytes) else { return };
            let slice = JsFuture::from(promise).await.ok();
            let slice = slice.and_then(|buffer| buffer.dyn_into::<ArrayBuffer>().ok());
            let mut state = self.0.borrow_mut();
            match slice {
                Some(buffer) => state.came(start, &Uint8Array::new(&buffer)),
                None => {
                    state.coming.clear();
                    state.next = f64::INFINITY;
                }
            }
        }
    }
}

impl State {
    /// Asks for slices ahead, and gives the next one to wait for unless enough bytes are ready.
    fn next_coming(&mut self, bytes: f64) -> Option<(f64, Promise)> {
        self.next = self.next.max(self.at);
        while self.coming.len() < AHEAD && self.next < self.size {
            let end = self.size.min(self.next + SLICE);
            let slice = self.file.slice_with_f64_and_f64(self.next, end).ok()?;
            self.coming.push_back((self.next, slice.array_buffer()));
            self.next = end;
        }
        if self.ready_bytes() >= bytes { None } else { self.coming.pop_front() }
    }

    /// Bytes that can be read at once.
    fn ready_bytes(&self) -> f64 {
        self.ready.iter().map(|slice| f64::from(slice.length())).sum()
    }

    /// Takes a slice that has come, but for what was read without it. One that is not the next is of before the reader
    /// began again.
    fn came(&mut self, start: f64, slice: &Uint8Array) {
        let read = self.at + self.ready_bytes() - start;
        if (0.0..f64::from(slice.length())).contains(&read) {
            self.ready.push_back(slice.subarray(read as u32, slice.length()));
        }
    }

    /// Reads the next bytes here and now.
    fn read_now(&self, length: usize) -> io::Result<Uint8Array> {
        let end = self.size.min(self.at + SLICE.min(length as f64));
        let slice =
            self.file.slice_with_f64_and_f64(self.at, end).map_err(|error| to_io(&error))?;
        let buffer: ArrayBuffer =
            self.reader.read_as_array_buffer(&slice).map_err(|error| to_io(&error))?;
        Ok(Uint8Array::new(&buffer))
    }
}

impl Read for FileReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut state = self.0.borrow_mut();
        if out.is_empty() || state.at >= state.size {
            return Ok(0);
        }
        let bytes = match state.ready.pop_front() {
            Some(slice) => slice,
            None => state.read_now(out.len())?,
        };
        let length = (bytes.length() as usize).min(out.len());
        if length == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than it was"));
        }
        bytes.subarray(0, length as u32).copy_to(&mut out[..length]);
        if length < bytes.length() as usize {
            state.ready.push_front(bytes.subarray(length as u32, bytes.length()));
        }
        state.at += length as f64;
        Ok(length)
    }
}

impl Reopen for FileReader {
    /// Begins again: all clones are at the start then, so that what reads ahead goes on with it.
    fn reopen(&self) -> io::Result<Self> {
        let mut state = self.0.borrow_mut();
        (state.at, state.next) = (0.0, 0.0);
        state.ready.clear();
        state.coming.clear();
        drop(state);
        Ok(self.clone())
    }
}

/// The reason a browser gives, without anything of the file in it.
pub fn to_io(error: &JsValue) -> io::Error {
    let name = error
        .dyn_ref::<DomException>()
        .map_or_else(|| "unknown reason".to_owned(), DomException::name);
    io::Error::other(name)
}
