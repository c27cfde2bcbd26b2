//! Reads the records of many files, one file after another: opens the next, counts bytes, reports on each.
//!
//! The one reader behind every job that reads files. What a record says is the caller's business.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::read::event::Event;
use crate::read::file_format::FileFormat;
use crate::read::hints::Hints;
use crate::read::options::ReadOptions;
use crate::read::source::Source;
use crate::read::window::Limits;

/// A file to be read.
pub struct Input<R> {
    /// Its name
    pub name: String,
    /// Its size in bytes
    pub bytes: u64,
    /// Its bytes
    pub reader: R,
    /// What a person said of its form
    pub options: ReadOptions,
}

/// A file can no longer be read: what it holds beyond what was read is unknown.
#[derive(Debug, thiserror::Error)]
#[error(
    "“{name}” could not be read any further ({error}). It may have been moved, changed or deleted. Choose it again."
)]
pub struct ReadError {
    /// The file
    pub name: String,
    /// What reading gave
    pub error: io::Error,
}

/// One file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReport {
    /// Its name
    pub name: String,
    /// Its size on disk, in bytes
    pub bytes: u64,
    /// What it was found to be; `None` if it could not be told
    pub form: Option<FileFormat>,
    /// Records found in it
    pub records: u64,
    /// If the file ends where more should come: how many of its records are whole
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<u64>,
}

/// Counts the bytes that are read.
struct Counting<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

/// The records of several files.
pub struct Files<R> {
    inputs: std::vec::IntoIter<Input<R>>,
    current: Option<Source<Counting<R>>>,
    reports: Vec<SourceReport>,
    bytes_read: Rc<Cell<u64>>,
    bytes_total: u64,
    limits: Limits,
    hints: Hints,
}

impl<R> Default for Files<R> {
    fn default() -> Self {
        Files {
            inputs: Vec::new().into_iter(),
            current: None,
            reports: Vec::new(),
            bytes_read: Rc::default(),
            bytes_total: 0,
            limits: Limits::default(),
            hints: Hints::default(),
        }
    }
}

impl<R: Read> Files<R> {
    /// The records of these files, in this order.
    pub fn new(inputs: Vec<Input<R>>, hints: Hints) -> Self {
        Files {
            bytes_total: inputs.iter().map(|input| input.bytes).sum(),
            inputs: inputs.into_iter(),
            hints,
            ..Files::default()
        }
    }

    /// Reads `window` bytes at a time: for callers who will not want the whole files.
    pub fn window(&mut self, window: usize) {
        self.limits.window = window;
    }

    /// The next record or fault; `None` after the last file. Positions carry the index of the file.
    ///
    /// # Errors
    /// When a file can no longer be read.
    pub fn read_next(&mut self) -> Result<Option<Event<'_>>, ReadError> {
        while !self.find_in_current()? {
            if !self.open_next()? {
                return Ok(None);
            }
        }
        let event = self.current.as_ref().and_then(Source::event);
        if let (Some(Event::Fault(fault)), Some(source)) = (&event, &self.current)
            && fault.problem.is_cut_off()
            && let Some(report) = self.reports.last_mut()
        {
            let whole = source.count().saturating_sub(u64::from(fault.is_record));
            report.cut_off.get_or_insert(whole);
        }
        Ok(event)
    }

    /// Whether the current file has another event. Closes it if it has none.
    fn find_in_current(&mut self) -> Result<bool, ReadError> {
        let Some(records) = &mut self.current else { return Ok(false) };
        let found = records.find();
        if matches!(found, Ok(true)) {
            return Ok(true);
        }
        let (count, form) = (records.count(), records.form());
        self.current = None;
        if let Some(report) = self.reports.last_mut() {
            (report.records, report.form) = (count, Some(form));
        }
        found.map_err(|error| self.error(error))
    }

    fn open_next(&mut self) -> Result<bool, ReadError> {
        let Some(Input { name, bytes, reader, options }) = self.inputs.next() else {
            return Ok(false);
        };
        let file = self.reports.len() as u32;
        let reader = Counting { inner: reader, bytes: Rc::clone(&self.bytes_read) };
        self.reports.push(SourceReport { name, bytes, ..SourceReport::default() });
        let records = Source::open(file, reader, self.limits, self.hints, &options)
            .map_err(|error| self.error(error))?;
        if let Some(report) = self.reports.last_mut() {
            report.form = Some(records.form());
        }
        self.current = Some(records);
        Ok(true)
    }

    fn error(&self, error: io::Error) -> ReadError {
        let name = self.reports.last().map(|report| report.name.clone()).unwrap_or_default();
        ReadError { name, error }
    }

    /// The name of the file with this index, once it has been opened.
    pub fn name(&self, file: u32) -> &str {
        self.reports.get(file as usize).map_or("", |report| &report.name)
    }

    /// Bytes read so far, as they lie on disk.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.get()
    }

    /// Bytes of all files.
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// The files opened so far, as far as they were read.
    pub fn reports(&self) -> Vec<SourceReport> {
        let mut reports = self.reports.clone();
        if let (Some(report), Some(records)) = (reports.last_mut(), &self.current) {
            (report.records, report.form) = (records.count(), Some(records.form()));
        }
        reports
    }
}

/// What a file is, as far as its first record shows.
///
/// # Errors
/// What reading gives.
pub fn inspect<R: Read>(reader: R, hints: Hints, options: &ReadOptions) -> io::Result<FileFormat> {
    let limits = Limits { window: 128 << 10, ..Limits::default() };
    let mut records = Source::open(0, reader, limits, hints, options)?;
    if records.form().layout.is_readable() {
        records.find()?;
    }
    Ok(records.form())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes, then fails.
    struct Failing(&'static [u8]);

    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(io::Error::other("gone")),
                read => Ok(read),
            }
        }
    }

    fn input<R>(name: &str, bytes: u64, reader: R) -> Input<R> {
        Input { name: name.to_owned(), bytes, reader, options: ReadOptions::default() }
    }

    #[test]
    fn files_follow_one_another() {
        let texts = ["{\"a\":1}\n{\"a\":2}\n", "[]", "[{\"a\":3},7]"];
        let inputs = texts
            .iter()
            .enumerate()
            .map(|(number, text)| input(&number.to_string(), text.len() as u64, text.as_bytes()));
        let mut files = Files::new(inputs.collect(), Hints::default());
        let mut places = Vec::new();
        while let Some(event) = files.read_next().expect("memory") {
            let position = match event {
                Event::Record(record) => record.position,
                Event::Fault(fault) => fault.position,
                Event::More(_) | Event::Remark(_) => continue,
            };
            places.push((position.file, position.record));
        }
        assert_eq!(places, [(0, 1), (0, 2), (2, 1), (2, 2)]);
        assert_eq!((files.bytes_read(), files.bytes_total()), (29, 29));
        let reports: Vec<_> = files.reports().into_iter().map(|r| (r.name, r.records)).collect();
        assert_eq!(reports, [("0".into(), 2), ("1".into(), 0), ("2".into(), 2)]);
    }

    #[test]
    fn a_file_that_is_cut_off_is_told_with_what_is_whole_of_it() {
        let check = |text: &'static str, expected: Option<u64>| {
            let mut files = Files::new(vec![input("a", 0, text.as_bytes())], Hints::default());
            while files.read_next().expect("memory").is_some() {}
            assert_eq!(files.reports()[0].cut_off, expected, "{text}");
        };
        check("[{\"a\":1},{\"a\":2}]", None);
        check("[{\"a\":1},{\"a\":2}", Some(2));
        check("[{\"a\":1},{\"a\":", Some(1));
        check("{\"a\":1}\n{\"a\":tru}\n{\"a\":3}\n{\"a\":\"x", Some(3));
        check("{\"a\":1}\n{\"a\":tru}\n{\"a\":3}", None);
    }

    #[test]
    fn a_file_that_cannot_be_read_any_further_is_named() {
        let first = b"{\"a\":1}\n";
        let mut files = Files::new(vec![input("a.json", 8, Failing(first))], Hints::default());
        let error = files.read_next().expect_err("an error");
        assert!(error.to_string().contains("“a.json” could not be read any further (gone)"));
        assert_eq!((files.bytes_read(), files.reports()[0].form.is_none()), (8, true));
    }
}
