//! The records of files that jobs write, each as its line, whatever is around them: brackets and commas of arrays, gzip, a
//! zip of several files. It reads no other files: a record in several lines would come in pieces.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use crate::jobs::run_error::STEP;
use crate::read::Archive;
use crate::read::gzip::{Gunzip, MAGIC};
use crate::write::parts::MANIFEST;

/// The longest line, in bytes: what reading takes for a record.
const LONGEST: u64 = 4 * STEP;

/// Lines under way.
pub(super) struct Lines {
    from: BufReader<Box<dyn Read>>,
    line: Vec<u8>,
}

impl Lines {
    /// The lines of a file.
    ///
    /// # Errors
    /// What reading gives.
    pub(super) fn of(reader: impl Read + 'static) -> io::Result<Self> {
        let (is_zip, plain) = begins(Box::new(reader), *b"PK")?;
        let plain: Box<dyn Read> = match is_zip {
            true => Box::new(Unzipped { archive: Archive::open(plain)?, is_in_file: false }),
            false => plain,
        };
        let (is_gzip, plain) = begins(plain, MAGIC)?;
        let plain = match is_gzip {
            true => Box::new(Unpacked(Gunzip::new(plain))),
            false => plain,
        };
        Ok(Lines { from: BufReader::with_capacity(64 << 10, plain), line: Vec::new() })
    }

    /// The next record.
    ///
    /// # Errors
    /// What reading gives, or a line that is too long.
    pub(super) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        loop {
            self.line.clear();
            let mut from = (&mut self.from).take(LONGEST);
            if from.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(None);
            }
            if from.limit() == 0 {
                return Err(invalid("a line is too long"));
            }
            let record = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
            let length = record.strip_suffix(b",").unwrap_or(record).len();
            if !matches!(record, b"" | b"[" | b"]" | b"[]") {
                return Ok(self.line.get(..length));
            }
        }
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Whether a file begins so, and all of it.
fn begins(mut reader: Box<dyn Read>, magic: [u8; 2]) -> io::Result<(bool, Box<dyn Read>)> {
    let mut start = Vec::new();
    (&mut reader).take(2).read_to_end(&mut start)?;
    Ok((start == magic, Box::new(Cursor::new(start).chain(reader))))
}

/// A gzip file; damage is an error.
struct Unpacked(Gunzip<Box<dyn Read>>);

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out)? {
            0 if self.0.damage().is_some() => Err(invalid("it is damaged")),
            read => Ok(read),
        }
    }
}

/// The files of a zip one behind the other, but for its manifest; damage is an error.
struct Unzipped {
    archive: Archive,
    is_in_file: bool,
}

impl Read for Unzipped {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_in_file {
                let read = self.archive.read(out)?;
                if self.archive.is_damaged() {
                    return Err(invalid("it is damaged"));
                }
                if read > 0 || out.is_empty() {
                    return Ok(read);
                }
            }
            match self.archive.next_file()? {
                None if self.archive.is_damaged() => return Err(invalid("it is damaged")),
                None => return Ok(0),
                Some(file) if file.problem.is_some() => return Err(invalid("it is damaged")),
                Some(file) => self.is_in_file = file.name != MANIFEST,
            }
        }
    }
}
