//! Runs a conversion: reads records, takes the steps, checks, writes, and keeps the report.
//!
//! It goes on in steps of a few megabytes, so that whoever drives it can show progress, or stop. A bad user
//! is a line of the report, never an error; an error is what stops the run.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::rc::Rc;

use super::groups::Groups;
use super::report::{FileReport, Progress, SourceReport, Summary};
use super::steps::Steps;
use super::{Format, PART_LIMIT, PREVIEW_USERS, Spec};
use crate::check::duplicates::Seen;
use crate::check::{self, Code, Finding, Severity};
use crate::json::text;
use crate::profile::User;
use crate::sink::{Digests, Framing, OneFile, Parts};
use crate::source::{Event, Fault, Form, Limits, Position, Problem, Record, Records};

/// Bytes of input that one step reads, about.
pub const STEP: u64 = 8 << 20;

/// A file to be read.
pub struct Input<R> {
    /// Its name
    pub name: String,
    /// Its size in bytes
    pub bytes: u64,
    /// Its bytes
    pub reader: R,
}

/// Where a run writes: the result, the errors and the refused records.
pub struct Outputs<W> {
    /// The converted users
    pub result: W,
    /// The refused users in Auth0's error format
    pub errors: W,
    /// The refused records as they came, one a line
    pub refused: W,
}

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file can no longer be read.
    #[error(
        "“{name}” could not be read any further ({error}). It may have been moved, changed or deleted. Choose it again."
    )]
    Read {
        /// The file
        name: String,
        /// What reading gave
        error: io::Error,
    },
    /// The result cannot be written.
    #[error(
        "The result could not be written ({0}). The disk may be full: make room and try again."
    )]
    Write(io::Error),
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

/// Where converted users go.
enum Sink<W: Write, D> {
    One(OneFile<W>, String),
    Parts(Box<Parts<W, D>>),
}

/// What is written besides the result.
struct Reports<W: Write> {
    errors: OneFile<W>,
    refused: OneFile<W>,
    groups: Groups,
    findings: Vec<Finding>,
    user: Vec<u8>,
}

/// A conversion under way.
pub struct Run<R: Read, W: Write, D: Digests> {
    spec: Spec,
    inputs: std::vec::IntoIter<Input<R>>,
    current: Option<Records<Counting<R>>>,
    sources: Vec<SourceReport>,
    bytes_read: Rc<Cell<u64>>,
    bytes_total: u64,
    steps: Steps,
    seen: Seen,
    /// For each file, how many records came before it, to turn a user's number into a place
    firsts: Vec<u64>,
    sink: Sink<W, D>,
    reports: Reports<W>,
    counts: Counts,
    limit: u64,
    limits: Limits,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    total: u64,
    written: u64,
    refused: u64,
    warned: u64,
}

/// A run that has ended, its last bytes waiting for the digests.
pub struct Ended<W: Write, D: Digests> {
    summary: Summary,
    sink: Sink<W, D>,
    reports: Reports<W>,
}

/// Everything a run has made.
#[derive(Debug)]
pub struct Outcome<W> {
    /// What became of the users
    pub summary: Summary,
    /// What was written
    pub outputs: Outputs<W>,
    /// The media type of the result
    pub media_type: &'static str,
}

impl<W> std::fmt::Debug for Outputs<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outputs")
    }
}

impl<R: Read, W: Write, D: Digests> Run<R, W, D> {
    /// Prepares a conversion of `inputs`. `seed` should be random.
    ///
    /// # Errors
    /// What writing the first bytes gives.
    pub fn new(
        spec: Spec,
        inputs: Vec<Input<R>>,
        outputs: Outputs<W>,
        digests: D,
        seed: (u64, u64),
    ) -> Result<Self, RunError> {
        let stem = stem(inputs.iter().map(|input| input.name.as_str()));
        let split = spec.split && spec.format == Format::JsonArray;
        let framing = match spec.format {
            Format::JsonArray => Framing::Array,
            Format::Ndjson => Framing::Lines,
        };
        let sink = if split {
            Sink::Parts(Box::new(Parts::new(
                outputs.result,
                &stem,
                framing,
                PART_LIMIT,
                spec.gzip,
                digests,
            )))
        } else {
            let gzip = if spec.gzip { ".gz" } else { "" };
            let name = format!("{stem}.{}{gzip}", framing.extension());
            Sink::One(
                OneFile::new(outputs.result, framing, spec.gzip).map_err(RunError::Write)?,
                name,
            )
        };
        let reports = Reports {
            errors: OneFile::new(outputs.errors, Framing::Array, false).map_err(RunError::Write)?,
            refused: OneFile::new(outputs.refused, Framing::Lines, false)
                .map_err(RunError::Write)?,
            groups: Groups::default(),
            findings: Vec::new(),
            user: Vec::new(),
        };
        Ok(Run {
            spec,
            bytes_total: inputs.iter().map(|input| input.bytes).sum(),
            inputs: inputs.into_iter(),
            current: None,
            sources: Vec::new(),
            bytes_read: Rc::default(),
            steps: Steps::new(spec),
            seen: Seen::new(seed),
            firsts: Vec::new(),
            sink,
            reports,
            counts: Counts::default(),
            limit: u64::MAX,
            limits: Limits::default(),
        })
    }

    /// Ends the run as soon as the result has [`PREVIEW_USERS`] users.
    pub fn preview(mut self) -> Self {
        self.limit = PREVIEW_USERS;
        self.limits.window = 256 << 10;
        self
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        Progress {
            bytes_read: self.bytes_read.get(),
            bytes_total: self.bytes_total,
            users: self.counts.total,
            refused: self.counts.refused,
        }
    }

    /// Goes on for a few megabytes. Returns whether there is more to do.
    ///
    /// # Errors
    /// What stops the run; it cannot go on after that.
    pub fn step(&mut self) -> Result<bool, RunError> {
        let goal = self.bytes_read.get() + STEP;
        while self.bytes_read.get() < goal {
            let Some(mut records) = self.current.take() else {
                if self.open_next()? {
                    continue;
                }
                return Ok(false);
            };
            let more = self.read(&mut records, goal)?;
            if self.counts.written >= self.limit {
                self.close_source(&records);
                return Ok(false);
            }
            if more {
                self.current = Some(records);
            } else {
                self.close_source(&records);
            }
        }
        Ok(true)
    }

    fn open_next(&mut self) -> Result<bool, RunError> {
        let Some(input) = self.inputs.next() else { return Ok(false) };
        let file = self.sources.len() as u32;
        let reader = Counting { inner: input.reader, bytes: Rc::clone(&self.bytes_read) };
        self.firsts.push(self.counts.total);
        let opened = Records::open(file, reader, self.limits);
        let name = input.name.clone();
        self.sources.push(SourceReport {
            name: input.name,
            bytes: input.bytes,
            form: None,
            records: 0,
        });
        let records = opened.map_err(|error| RunError::Read { name, error })?;
        if let Some(source) = self.sources.last_mut() {
            source.form = Some(records.form());
        }
        self.current = Some(records);
        Ok(true)
    }

    fn close_source(&mut self, records: &Records<Counting<R>>) {
        if let Some(source) = self.sources.last_mut() {
            source.records = records.count();
        }
    }

    /// Reads records until `goal` bytes are read. Returns whether the file goes on.
    fn read(&mut self, records: &mut Records<Counting<R>>, goal: u64) -> Result<bool, RunError> {
        while self.counts.written < self.limit {
            let event = records.read_next().map_err(|error| RunError::Read {
                name: self.sources.last().map(|source| source.name.clone()).unwrap_or_default(),
                error,
            })?;
            match event {
                None => return Ok(false),
                Some(Event::Record(record)) => self.record(&record).map_err(RunError::Write)?,
                Some(Event::Fault(fault)) => self.fault(&fault).map_err(RunError::Write)?,
            }
            if self.bytes_read.get() >= goal {
                break;
            }
        }
        Ok(true)
    }

    fn record(&mut self, record: &Record<'_>) -> io::Result<()> {
        self.counts.total += 1;
        let mut findings = std::mem::take(&mut self.reports.findings);
        findings.clear();
        let user = self.steps.user(record, &mut findings);
        check::check(&user, &mut findings);
        let mut bytes = std::mem::take(&mut self.reports.user);
        bytes.clear();
        user.write(&mut bytes);
        let fits = match &self.sink {
            Sink::One(..) => true,
            Sink::Parts(parts) => parts.fits(bytes.len()),
        };
        if !fits {
            findings.push(too_large(bytes.len()));
        }
        if !is_refused(&findings) {
            self.check_duplicates(&user, &mut findings);
        }
        let refused = is_refused(&findings);
        if !findings.is_empty() {
            findings.iter().for_each(|finding| self.reports.groups.add(finding, record.position));
            self.counts.refused += u64::from(refused);
            self.counts.warned += u64::from(!refused);
            if refused {
                self.reports.refuse(&bytes, record.bytes, record.spaced, &findings)?;
            }
        }
        if fits && !(refused && self.spec.leave_out_rejected) {
            self.sink.write(&bytes)?;
            self.counts.written += 1;
        }
        self.reports.findings = findings;
        self.reports.user = bytes;
        Ok(())
    }

    fn check_duplicates(&mut self, user: &User<'_>, findings: &mut Vec<Finding>) {
        for (attribute, number) in self.seen.check(user, self.counts.total - 1) {
            let (record, name) = self.place(number);
            let name_of_attribute = attribute.name();
            findings.push(Finding {
                code: Code::DuplicatedUser,
                severity: Severity::Error,
                attribute: name_of_attribute.to_owned(),
                path: String::new(),
                message: format!("A user with this {name_of_attribute} was already provided."),
                value: format!(
                    "{} (first as user {record} of “{name}”)",
                    user.text(attribute).unwrap_or_default().chars().take(120).collect::<String>()
                ),
                fix: "Keep the one you want and take the other out; Auth0 imports only the first it sees.".into(),
            });
        }
    }

    /// The record, from 1, and the file of the user with this number in the job.
    fn place(&self, number: u64) -> (u64, &str) {
        let file = self.firsts.partition_point(|first| *first <= number).saturating_sub(1);
        let first = self.firsts.get(file).copied().unwrap_or(0);
        (number - first + 1, self.sources.get(file).map_or("", |source| &source.name))
    }

    fn fault(&mut self, fault: &Fault<'_>) -> io::Result<()> {
        let finding = fault_finding(fault);
        self.reports.groups.add(&finding, fault.position);
        if fault.is_record {
            self.counts.total += 1;
            self.counts.refused += 1;
            let mut text = Vec::new();
            text::quote(&String::from_utf8_lossy(fault.raw), &mut text);
            self.reports.refuse(&text, fault.raw, true, &[finding])?;
        }
        Ok(())
    }

    /// Ends the run: after its last step, or before to keep what there is.
    ///
    /// # Errors
    /// What writing gives.
    pub fn end(mut self) -> Result<Ended<W, D>, RunError> {
        if let Sink::Parts(parts) = &mut self.sink {
            parts.close().map_err(RunError::Write)?;
        }
        let (groups, ungrouped) = self.reports.groups.sorted();
        let summary = Summary {
            total: self.counts.total,
            written: self.counts.written,
            refused: self.counts.refused,
            warned: self.counts.warned,
            changes: self.steps.changes(),
            groups,
            ungrouped,
            sources: self.sources,
            ..Summary::default()
        };
        Ok(Ended { summary, sink: self.sink, reports: self.reports })
    }
}

impl<W: Write> Reports<W> {
    /// Writes a refused user to the errors and to the refused records.
    fn refuse(
        &mut self,
        user: &[u8],
        raw: &[u8],
        spaced: bool,
        findings: &[Finding],
    ) -> io::Result<()> {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<_> = errors.map(AuthZeroError::of).collect();
        let mut entry = Vec::with_capacity(user.len() + 200);
        entry.extend_from_slice(b"{\"user\":");
        entry.extend_from_slice(user);
        entry.extend_from_slice(b",\"errors\":");
        serde_json::to_writer(&mut entry, &errors)?;
        entry.push(b'}');
        self.errors.write(&entry)?;
        if spaced {
            // A record over several lines becomes one line; line feeds in JSON are only between tokens.
            let line: Vec<u8> =
                raw.iter().map(|b| if matches!(b, b'\n' | b'\r') { b' ' } else { *b }).collect();
            self.refused.write(&line)
        } else {
            self.refused.write(raw)
        }
    }
}

/// One error as Auth0's job errors have it.
#[derive(serde::Serialize)]
struct AuthZeroError<'a> {
    code: Code,
    message: &'a str,
    path: &'a str,
}

impl<'a> AuthZeroError<'a> {
    fn of(finding: &'a Finding) -> Self {
        AuthZeroError { code: finding.code, message: &finding.message, path: &finding.path }
    }
}

impl<W: Write, D> Sink<W, D>
where
    D: Digests,
{
    fn write(&mut self, user: &[u8]) -> io::Result<()> {
        match self {
            Sink::One(file, _) => file.write(user),
            Sink::Parts(parts) => parts.write(user),
        }
    }
}

impl<W: Write, D: Digests> Ended<W, D> {
    /// The digests that were asked for; none if the result is one file.
    pub fn digests(&mut self) -> Option<&mut D> {
        match &mut self.sink {
            Sink::Parts(parts) => Some(parts.digests()),
            Sink::One(..) => None,
        }
    }

    /// Writes the last bytes. `digests` are the SHA-256 of the files in hexadecimal, in order.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(self, digests: &[String]) -> Result<Outcome<W>, RunError> {
        let mut summary = self.summary;
        let (result, zip) = match self.sink {
            Sink::One(file, name) => {
                let complete = file.finish().map_err(RunError::Write)?;
                summary.files = vec![FileReport {
                    name: name.clone(),
                    users: complete.records,
                    bytes: complete.bytes,
                    sha256: None,
                }];
                summary.result_name = name;
                (complete.inner, false)
            }
            Sink::Parts(parts) => {
                let finished = parts.finish(digests).map_err(RunError::Write)?;
                let files =
                    finished.parts.into_iter().enumerate().map(|(index, part)| FileReport {
                        name: part.name,
                        users: part.records,
                        bytes: part.bytes,
                        sha256: digests.get(index).cloned(),
                    });
                summary.files = files.collect();
                let first = summary.files.first().map(|file| file.name.clone()).unwrap_or_default();
                summary.result_name = match first.split_once("-0001") {
                    Some((stem, _)) if finished.zip => format!("{stem}.zip"),
                    _ => first,
                };
                (finished.inner, finished.zip)
            }
        };
        let media_type = match summary.result_name.rsplit('.').next() {
            _ if zip => "application/zip",
            Some("gz") => "application/gzip",
            Some("ndjson") => Framing::Lines.media_type(),
            _ => Framing::Array.media_type(),
        };
        let errors = self.reports.errors.finish().map_err(RunError::Write)?.inner;
        let refused = self.reports.refused.finish().map_err(RunError::Write)?.inner;
        Ok(Outcome { summary, outputs: Outputs { result, errors, refused }, media_type })
    }
}

/// What a file is, from its first bytes.
///
/// # Errors
/// What reading gives.
pub fn inspect<R: Read>(reader: R) -> io::Result<Form> {
    let limits = Limits { window: 128 << 10, ..Limits::default() };
    Ok(Records::open(0, reader, limits)?.form())
}

/// The name of the result, without its ending: that of the only file, or a name for several.
fn stem<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    let (Some(first), None) = (names.next(), names.next()) else {
        return "users-import".to_owned();
    };
    let mut stem = first.rsplit(['/', '\\']).next().unwrap_or(first);
    for ending in [".gz", ".ndjson", ".jsonl", ".json", ".txt", ".csv"] {
        let cut = stem.len().saturating_sub(ending.len());
        if stem.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(ending)) {
            stem = &stem[..cut];
        }
    }
    let plain = |c: char| if c.is_control() || "<>:\"|?*".contains(c) { '_' } else { c };
    let stem: String = stem.chars().take(80).map(plain).collect();
    format!("{}-import", if stem.is_empty() { "users" } else { &stem })
}

fn is_refused(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn too_large(bytes: usize) -> Finding {
    Finding {
        code: Code::UserTooLarge,
        severity: Severity::Error,
        attribute: String::new(),
        path: String::new(),
        message: "The user alone is larger than an import file may be".to_owned(),
        value: format!("{bytes} bytes"),
        fix: "Shorten the metadata of this user; an import file holds at most 500,000 bytes."
            .into(),
    }
}

fn fault_finding(fault: &Fault<'_>) -> Finding {
    let code = match fault.problem {
        Problem::Unreadable(_) => Code::UnreadableFile,
        Problem::Damaged(_) | Problem::Lost | Problem::OpenArray => Code::DamagedFile,
        Problem::NotAnObject(_) => Code::NotAnObject,
        Problem::TooLong { .. } => Code::RecordTooLong,
        _ => Code::InvalidJson,
    };
    let Position { byte, .. } = fault.position;
    Finding {
        code,
        severity: Severity::Error,
        attribute: String::new(),
        path: String::new(),
        message: format!("{} (at byte {byte})", fault.problem),
        value: String::new(),
        fix: fault.problem.fix().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    impl Digests for () {
        fn add(&mut self, _: &[u8]) {}
    }

    fn run(spec: Spec, files: &[(&str, &str)]) -> Outcome<Vec<u8>> {
        let inputs = files.iter().map(|(name, text)| Input {
            name: (*name).to_owned(),
            bytes: text.len() as u64,
            reader: text.as_bytes(),
        });
        let outputs = Outputs { result: Vec::new(), errors: Vec::new(), refused: Vec::new() };
        let mut run = Run::new(spec, inputs.collect(), outputs, (), (7, 9)).expect("memory");
        while run.step().expect("memory") {}
        assert_eq!(run.progress().bytes_read, run.progress().bytes_total);
        run.end().expect("memory").finish(&[]).expect("memory")
    }

    fn json(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).expect("JSON")
    }

    #[test]
    fn an_export_becomes_an_import_file_and_a_report() {
        let export = concat!(
            r#"{"user_id":"auth0|1","email":"Ann@x.io","created_at":"2020","identities":[]}"#,
            "\n",
            r#"{"user_id":"google-oauth2|2","email":"bob@x.io"}"#,
            "\n",
            r#"{"user_id":"auth0|3","email":"ann@X.io"}"#,
            "\n",
            r#"{"user_id":"auth0|4","email":"dan@x.io","#,
            "\n",
            r#"{"Id":"auth0|5","Email":"eve@x.io"}"#,
            "\n"
        );
        let outcome = run(Spec::default(), &[("tenant.json", export)]);
        let expected =
            json!([{"user_id": "1", "email": "Ann@x.io"}, {"user_id": "5", "email": "eve@x.io"}]);
        assert_eq!(json(&outcome.outputs.result), expected);
        let summary = &outcome.summary;
        assert_eq!((summary.total, summary.written, summary.refused, summary.warned), (5, 2, 3, 0));
        assert_eq!(summary.result_name, "tenant-import.json");
        let groups: Vec<_> = summary
            .groups
            .iter()
            .map(|g| (g.code, g.attribute.as_str(), g.examples[0].position.line))
            .collect();
        let expected = [
            (Code::InvalidJson, "", 4),
            (Code::DuplicatedUser, "email", 3),
            (Code::OtherProvider, "user_id", 2),
        ];
        let mut groups = groups;
        groups.sort_by_key(|group| std::cmp::Reverse(group.2));
        assert_eq!(groups, expected);
        let errors = json(&outcome.outputs.errors);
        assert_eq!(
            errors[1]["errors"][0]["message"],
            "A user with this email was already provided."
        );
        assert_eq!(errors[1]["user"]["user_id"], "3");
        let refused = String::from_utf8(outcome.outputs.refused).expect("text");
        let lines: Vec<_> = export.lines().collect();
        assert_eq!(refused.lines().collect::<Vec<_>>(), [lines[1], lines[2], lines[3]]);
    }

    #[test]
    fn duplicates_are_found_across_files_and_say_where_the_first_is() {
        let outcome = run(
            Spec::default(),
            &[
                ("a.json", "{\"email\":\"a@x.io\"}\n{\"email\":\"b@x.io\"}"),
                ("a.json", "[{\"email\":\"B@x.io\"}]"),
            ],
        );
        let example = &outcome.summary.groups[0].examples[0];
        assert_eq!(example.value, "B@x.io (first as user 2 of “a.json”)");
        assert_eq!((example.position.file, example.position.record), (1, 1));
        assert_eq!(outcome.summary.result_name, "users-import.json");
    }

    #[test]
    fn rejected_users_are_kept_on_request_but_still_reported() {
        let spec = Spec { leave_out_rejected: false, format: Format::Ndjson, ..Spec::default() };
        let outcome = run(spec, &[("x.ndjson.gz", "{\"email\":7}\n{\"email\":\"a@x.io\"}\n")]);
        assert_eq!(outcome.outputs.result, b"{\"email\":7}\n{\"email\":\"a@x.io\"}\n");
        assert_eq!((outcome.summary.refused, outcome.summary.written), (1, 2));
        assert_eq!(outcome.summary.result_name, "x-import.ndjson");
    }

    #[test]
    fn a_user_that_fits_no_file_is_refused() {
        let big = format!(
            "{{\"email\":\"a@x.io\",\"user_metadata\":{{\"x\":\"{}\"}}}}",
            "y".repeat(PART_LIMIT)
        );
        let outcome = run(Spec::default(), &[("x", &big)]);
        assert_eq!(
            (outcome.summary.groups[0].code, outcome.summary.written),
            (Code::UserTooLarge, 0)
        );
        let whole = Spec { split: false, ..Spec::default() };
        assert_eq!(run(whole, &[("x", &big)]).summary.written, 1);
    }

    #[test]
    fn a_preview_reads_no_further_than_it_must() {
        let export: String =
            (0..100_000).map(|n| format!("{{\"email\":\"u{n}@x.io\"}}\n")).collect();
        let input =
            Input { name: "x".to_owned(), bytes: export.len() as u64, reader: export.as_bytes() };
        let outputs = Outputs { result: Vec::new(), errors: Vec::new(), refused: Vec::new() };
        let mut run =
            Run::new(Spec::default(), vec![input], outputs, (), (0, 0)).expect("memory").preview();
        while run.step().expect("memory") {}
        assert!(run.progress().bytes_read < 300_000);
        let outcome = run.end().expect("memory").finish(&[]).expect("memory");
        assert_eq!(json(&outcome.outputs.result).as_array().map(Vec::len), Some(10));
    }

    #[test]
    fn files_without_users_are_told_and_do_not_stop_the_others() {
        let outcome = run(
            Spec::default(),
            &[("a.csv", "Id,Email\n1,a@x.io\n"), ("b", ""), ("c", "{\"email\":\"c@x.io\"}")],
        );
        assert_eq!((outcome.summary.total, outcome.summary.written), (1, 1));
        assert!(outcome.summary.groups.iter().all(|group| group.code == Code::UnreadableFile));
        assert_eq!(outcome.summary.groups.iter().map(|group| group.count).sum::<u64>(), 2);
    }
}
