//! Reads the records of many files, one file after another: opens the next, counts bytes, reports on each.
//!
//! The one reader behind every job that reads files. What a record says is the caller's business.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::read::archive::Unpack;
use crate::read::decode::{AnyReader, Peek};
use crate::read::event::{Event, Fault};
use crate::read::file_format::{Encoding, FileFormat, Layout};
use crate::read::hints::Hints;
use crate::read::json::Records;
use crate::read::options::ReadOptions;
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::source::Source;
use crate::read::unzip::ZipProblem;
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

impl<R: Read + 'static> Input<R> {
    fn boxed(self) -> Input<AnyReader> {
        let Input { name, bytes, reader, options } = self;
        Input { name, bytes, reader: Box::new(reader), options }
    }
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
struct Counting {
    inner: AnyReader,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counting {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

/// The bytes of the file of an archive that is under way.
struct Entry(Rc<RefCell<Unpack>>);

impl Read for Entry {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(out)
    }
}

/// An archive whose files are read one after another.
struct Archive {
    name: String,
    options: ReadOptions,
    unpack: Rc<RefCell<Unpack>>,
    files: usize,
}

/// The most files of an archive that are read.
const MOST_FILES: usize = 10_000;

/// How many archives may stand inside each other.
const MOST_NESTED: usize = 4;

/// The most files of an archive that are looked at to tell what is in it.
const MOST_INSPECTED: usize = 20;

/// The records of several files. The files in an archive are files of their own, `archive.zip › users.csv`.
#[derive(Default)]
pub struct Files {
    inputs: std::vec::IntoIter<Input<AnyReader>>,
    /// The archives that are open, each in the one before
    archives: Vec<Archive>,
    current: Option<Source>,
    /// What is wrong with archives and not told yet
    faults: VecDeque<(Problem, Position)>,
    /// The one that was found last
    fault: Option<(Problem, Position)>,
    reports: Vec<SourceReport>,
    bytes_read: Rc<Cell<u64>>,
    bytes_total: u64,
    limits: Limits,
    hints: Hints,
}

impl Files {
    /// The records of these files, in this order.
    pub fn new<R: Read + 'static>(inputs: Vec<Input<R>>, hints: Hints) -> Self {
        Files {
            bytes_total: inputs.iter().map(|input| input.bytes).sum(),
            inputs: inputs.into_iter().map(Input::boxed).collect::<Vec<_>>().into_iter(),
            hints,
            ..Files::default()
        }
    }

    /// Reads `window` bytes at a time: for callers who will not want the whole files.
    pub fn window(&mut self, window: usize) {
        self.limits.window = window;
    }

    /// Records keep the form they are written in, whatever it looks like.
    pub fn keep_form(&mut self) {
        self.hints.keeps_form = true;
    }

    /// The next record or fault; `None` after the last file. Positions carry the index of the file.
    ///
    /// # Errors
    /// When a file can no longer be read.
    pub fn read_next(&mut self) -> Result<Option<Event<'_>>, ReadError> {
        self.find_next()?;
        Ok(self.event())
    }

    /// Finds the next event; `false` after the last file.
    ///
    /// # Errors
    /// As [`Files::read_next`].
    pub fn find_next(&mut self) -> Result<bool, ReadError> {
        self.fault = None;
        while !self.find_in_current()? {
            if let Some((problem, position)) = self.faults.pop_front() {
                let is_cut_off = problem.is_cut_off();
                if let Some(report) = self.reports.last_mut().filter(|_| is_cut_off) {
                    report.cut_off.get_or_insert(report.records);
                }
                self.fault = Some((problem, position));
                return Ok(true);
            }
            if !self.open_next()? {
                return Ok(false);
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
        Ok(true)
    }

    /// The event that was found last.
    pub fn event(&self) -> Option<Event<'_>> {
        match self.fault {
            Some((problem, position)) => {
                let (raw, is_cut, is_record) = (&[][..], false, false);
                Some(Event::Fault(Fault { problem, position, raw, is_cut, is_record }))
            }
            None => self.current.as_ref().and_then(Source::event),
        }
    }

    /// The index of the file that is read now.
    pub fn at(&self) -> Option<u32> {
        self.current.as_ref().map(|_| self.reports.len().saturating_sub(1) as u32)
    }

    /// The reader of the current file, if it can be given stretches which somebody else has looked through.
    pub fn plain(&mut self) -> Option<&mut Records> {
        if self.fault.is_some() || !self.faults.is_empty() {
            return None;
        }
        self.current.as_mut().and_then(Source::plain)
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
        self.tell_archive();
        found.map_err(|error| self.error(error))
    }

    /// Opens the next file, or goes on to the next archive: then none may be open. `false` after the last.
    fn open_next(&mut self) -> Result<bool, ReadError> {
        if !self.archives.is_empty() {
            return self.open_entry();
        }
        let Some(Input { name, bytes, reader, options }) = self.inputs.next() else {
            return Ok(false);
        };
        let reader = Counting { inner: reader, bytes: Rc::clone(&self.bytes_read) };
        self.reports.push(SourceReport { name, bytes, ..SourceReport::default() });
        self.open(Box::new(reader), options)
    }

    /// What is wrong with the file of an archive that was read last.
    fn tell_archive(&mut self) {
        let archive = self.archives.last();
        if let Some(problem) = archive.and_then(|it| it.unpack.borrow_mut().take_problem()) {
            self.fault(problem);
        }
    }

    /// Opens the next file of the archive, which ends if there is none.
    fn open_entry(&mut self) -> Result<bool, ReadError> {
        loop {
            let files = self.reports.len();
            let Some(archive) = self.archives.last_mut() else { return Ok(true) };
            let entry = match archive.unpack.borrow_mut().next_entry() {
                Ok(entry) => entry,
                Err(error) => return Err(ReadError { name: archive.name.clone(), error }),
            };
            let problem = match entry {
                None => {
                    let problem = archive.unpack.borrow_mut().take_problem();
                    problem.or((archive.files == 0).then_some(ZipProblem::Empty))
                }
                Some(entry) if entry.is_passed_over() => continue,
                Some(_) if archive.files == MOST_FILES || files > 4 * MOST_FILES => {
                    Some(ZipProblem::TooMany(MOST_FILES))
                }
                Some(entry) => {
                    archive.files += 1;
                    let name = format!("{} › {}", archive.name, entry.name);
                    let (bytes, options) = (entry.packed, archive.options.clone());
                    let reader = Entry(Rc::clone(&archive.unpack));
                    self.reports.push(SourceReport { name, bytes, ..SourceReport::default() });
                    return match entry.problem {
                        None => self.open(Box::new(reader), options),
                        Some(problem) => {
                            self.fault(problem);
                            Ok(true)
                        }
                    };
                }
            };
            if archive.files == 0 {
                let name = archive.name.clone();
                let form = Some(FileFormat::new(false, Encoding::Utf8, Layout::Zip));
                self.reports.push(SourceReport { name, form, ..SourceReport::default() });
            }
            self.archives.pop();
            if let Some(problem) = problem {
                self.fault(problem);
            }
            // The archive around it may be damaged inside it.
            self.tell_archive();
            return Ok(true);
        }
    }

    /// Notes what is wrong with the archive, to be told at the file that was opened last.
    fn fault(&mut self, problem: ZipProblem) {
        let file = self.reports.len().saturating_sub(1) as u32;
        let position = Position { file, line: 1, ..Position::default() };
        self.faults.push_back((Problem::Zip(problem), position));
    }

    /// Opens the file whose report is the last, or goes on to the archive that it is.
    fn open(&mut self, reader: AnyReader, options: ReadOptions) -> Result<bool, ReadError> {
        let mut reader = Peek::new(reader, 4).map_err(|error| self.error(error))?;
        if self.archives.len() < MOST_NESTED {
            reader = match Unpack::open(reader).map_err(|error| self.error(error))? {
                Err(reader) => reader,
                Ok(unpack) => {
                    let name = self.reports.pop().map(|report| report.name).unwrap_or_default();
                    let unpack = Rc::new(RefCell::new(unpack));
                    self.archives.push(Archive { name, options, unpack, files: 0 });
                    return Ok(true);
                }
            };
        }
        let file = self.reports.len().saturating_sub(1) as u32;
        let records = Source::open(file, reader, self.limits, self.hints, &options)
            .map_err(|error| self.error(error))?;
        if let Some(report) = self.reports.last_mut() {
            report.form = Some(records.form());
        }
        self.current = Some(records);
        Ok(true)
    }

    /// What an error of reading the current file is.
    pub fn error(&self, error: io::Error) -> ReadError {
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

    /// What the file that is read now is, as far as it is known.
    pub(crate) fn form(&self) -> Option<FileFormat> {
        self.current.as_ref().map(Source::form)
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
pub fn inspect<R: Read + 'static>(
    reader: R,
    hints: Hints,
    options: &ReadOptions,
) -> io::Result<FileFormat> {
    let input = Input { name: String::new(), bytes: 0, reader, options: options.clone() };
    let mut files = Files::new(vec![input], hints);
    files.window(128 << 10);
    let mut first = None;
    while files.reports.len() < MOST_INSPECTED && files.open_next().map_err(|error| error.error)? {
        let Some(source) = &mut files.current else { continue };
        let is_readable = source.form().layout.is_readable();
        if is_readable {
            source.find()?;
        }
        let form = FileFormat { zip: !files.archives.is_empty(), ..source.form() };
        if is_readable || !form.zip {
            return Ok(form);
        }
        first.get_or_insert(form);
        files.current = None;
    }
    Ok(first.unwrap_or_else(|| FileFormat::new(false, Encoding::Utf8, Layout::Zip)))
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
    fn files_in_an_archive_are_files_of_their_own() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        for (name, text) in
            [("a.json", "{\"a\":1}\n"), ("__MACOSX/._a", "?"), ("d/b.json", "[{\"a\":2},7]")]
        {
            zip.start_file(name, options).expect("memory");
            zip.write_all(text.as_bytes()).expect("memory");
        }
        let bytes = zip.finish().expect("memory").into_inner();
        let check = |bytes: &[u8], expected: &[(&str, u64)], told: &[&str]| {
            let inputs = vec![
                input("x.zip", bytes.len() as u64, io::Cursor::new(bytes.to_vec())),
                input("c.json", 8, io::Cursor::new(b"{\"a\":3}".to_vec())),
            ];
            let mut files = Files::new(inputs, Hints::default());
            let mut problems = Vec::new();
            while let Some(event) = files.read_next().expect("memory") {
                if let Event::Fault(fault) = event {
                    problems.push(fault.problem.to_string());
                }
            }
            let reports = files.reports();
            let found: Vec<(&str, u64)> =
                reports.iter().map(|report| (report.name.as_str(), report.records)).collect();
            assert_eq!(
                (found.as_slice(), problems.as_slice()),
                (expected, told.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>().as_slice())
            );
        };
        let (first, second, third) = ("x.zip › a.json", "x.zip › d/b.json", "c.json");
        let seven = "Not a user: expected an object, found a number";
        check(&bytes, &[(first, 1), (second, 2), (third, 1)], &[seven]);
        check(
            bytes.get(..45).expect("bytes"),
            &[(first, 1), (third, 1)],
            &["The archive was cut off here; what came before was read"],
        );
        check(
            b"PK\x05\x06\0\0\0\0",
            &[("x.zip", 0), (third, 1)],
            &["There is no file in this archive"],
        );
        let form = inspect(io::Cursor::new(bytes), Hints::default(), &ReadOptions::default())
            .expect("memory");
        assert_eq!(form.describe(), "NDJSON, one user a line, zip");
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
