//! A `File` of the browser as `Read`. Only in workers: the page itself may not wait for files.

use std::io::{self, Read};

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, File, FileReaderSync};

/// The most bytes that are asked for at a time.
const SLICE: usize = 4 << 20;

/// Reads a file in slices, front to back.
pub struct FileReader {
    file: File,
    reader: FileReaderSync,
    at: f64,
    size: f64,
}

impl FileReader {
    /// A reader at the file's start.
    ///
    /// # Errors
    /// Outside a worker.
    pub fn new(file: File) -> io::Result<Self> {
        let reader = FileReaderSync::new().map_err(|error| to_io(&error))?;
        let size = file.size();
        Ok(FileReader { file, reader, at: 0.0, size })
    }
}

impl Read for FileReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let end = self.size.min(self.at + out.len().min(SLICE) as f64);
        if end <= self.at {
            return Ok(0);
        }
        let slice =
            self.file.slice_with_f64_and_f64(self.at, end).map_err(|error| to_io(&error))?;
        let buffer: ArrayBuffer =
            self.reader.read_as_array_buffer(&slice).map_err(|error| to_io(&error))?;
        let bytes = Uint8Array::new(&buffer);
        let length = (bytes.length() as usize).min(out.len());
        if length == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than it was"));
        }
        bytes.subarray(0, length as u32).copy_to(&mut out[..length]);
        self.at += length as f64;
        Ok(length)
    }
}

/// The reason a browser gives, without anything of the file in it.
pub fn to_io(error: &JsValue) -> io::Error {
    let name = error
        .dyn_ref::<DomException>()
        .map_or_else(|| "unknown reason".to_owned(), DomException::name);
    io::Error::other(name)
}
