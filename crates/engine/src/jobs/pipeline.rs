//! Runs a job over files: reads records, takes the steps, checks, hands on to a target, and keeps the report.
//!
//! It goes on in steps of a few megabytes, so that whoever drives it can show progress, or stop. A bad user
//! is a line of the report, never an error; an error is what stops the run. What becomes of the users that pass
//! is the [`UserSink`]'s business: `convert` writes files, `import` fills the store.

use std::io::{self, Read, Write};

use crate::check::{self, Code, Finding, Severity};
use crate::jobs::finding_groups::Groups;
use crate::jobs::report::{Progress, Summary};
use crate::jobs::transform::Steps;
use crate::read::{Event, Fault, Files, Input, Position, Problem, ReadError, Record};
use crate::user::{Attribute, Name, User};
use crate::write::{Framing, OneFile};
use json::text;

/// Bytes of input that one step reads, about.
pub const STEP: u64 = 8 << 20;

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file can no longer be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The result cannot be written.
    #[error(
        "The result could not be written ({0}). The disk may be full: make room and try again."
    )]
    Write(io::Error),
}

/// What becomes of the users of a run.
pub trait UserSink {
    /// Adds what stands against taking this user, beyond what is wrong with the user itself.
    fn validate(&mut self, candidate: &Candidate<'_>, findings: &mut Vec<Finding>);

    /// Takes the user that was judged last, unless it does not want it. Returns whether it did.
    ///
    /// # Errors
    /// What writing gives.
    fn take(&mut self, candidate: &Candidate<'_>, refused: bool) -> io::Result<bool>;
}

/// A user on its way to the target.
pub struct Candidate<'a> {
    /// The user after all steps
    pub user: &'a User<'a>,
    /// The user as one compact JSON object
    pub bytes: &'a [u8],
    /// Counts the users of the job, from 0
    pub number: u64,
    /// Where its record stands
    pub position: Position,
    /// Where earlier users stood
    pub places: &'a Places,
}

/// Tells which record of which file a user of the job was.
#[derive(Debug, Default)]
pub struct Places {
    /// The names of the files
    names: Vec<String>,
    /// For each file that was reached, how many users came before it
    firsts: Vec<u64>,
}

impl Places {
    /// Notes that user number `first` of the job, or a later one, is the first of this file.
    fn enter(&mut self, file: u32, first: u64) {
        if self.firsts.len() <= file as usize {
            self.firsts.resize(file as usize + 1, first);
        }
    }

    /// The record, from 1, and the file of the user with this number in the job.
    pub fn place(&self, number: u64) -> (u64, &str) {
        let file = self.firsts.partition_point(|first| *first <= number).saturating_sub(1);
        let name = self.names.get(file).map_or("", String::as_str);
        (number + 1 - self.firsts.get(file).unwrap_or(&0), name)
    }
}

/// What is written about users that were refused.
struct Reports<W: Write> {
    errors: OneFile<W>,
    refused: OneFile<W>,
    groups: Groups,
    findings: Vec<Finding>,
    user: Vec<u8>,
}

/// A job under way.
pub struct Run<R: Read, W: Write, T> {
    files: Files<R>,
    steps: Steps,
    places: Places,
    target: T,
    reports: Reports<W>,
    counts: Counts,
    limit: u64,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    total: u64,
    taken: u64,
    refused: u64,
    warned: u64,
}

/// A run that has ended.
pub struct Finished<W, T> {
    /// What became of the users, as far as the run knows
    pub summary: Summary,
    /// What took them
    pub target: T,
    /// The refused users in Auth0's error format
    pub errors: W,
    /// The refused records as they came, one a line
    pub refused: W,
}

impl<R: Read, W: Write, T: UserSink> Run<R, W, T> {
    /// Prepares a run over `inputs` into `target`. `errors` and `refused` get what [`Finished`] has of them.
    ///
    /// # Errors
    /// What writing the first bytes gives.
    pub fn over(
        inputs: Vec<Input<R>>,
        steps: Steps,
        target: T,
        errors: W,
        refused: W,
    ) -> Result<Self, RunError> {
        let reports = Reports {
            errors: OneFile::new(errors, Framing::Array, false).map_err(RunError::Write)?,
            refused: OneFile::new(refused, Framing::Lines, false).map_err(RunError::Write)?,
            groups: Groups::default(),
            findings: Vec::new(),
            user: Vec::new(),
        };
        let places = Places {
            names: inputs.iter().map(|input| input.name.clone()).collect(),
            firsts: Vec::new(),
        };
        Ok(Run {
            files: Files::new(inputs),
            steps,
            places,
            target,
            reports,
            counts: Counts::default(),
            limit: u64::MAX,
        })
    }

    /// Ends the run as soon as the target has taken `users` users, and reads little beyond them.
    pub fn limited(mut self, users: u64) -> Self {
        self.limit = users;
        self.files.window(256 << 10);
        self
    }

    /// What takes the users.
    pub fn target(&mut self) -> &mut T {
        &mut self.target
    }

    /// Adds a finding about a user that was taken, found later.
    pub fn note(&mut self, finding: &Finding, position: Position) {
        self.reports.groups.add(finding, position);
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        Progress {
            bytes_read: self.files.bytes_read(),
            bytes_total: self.files.bytes_total(),
            users: self.counts.total,
            refused: self.counts.refused,
            ..Progress::default()
        }
    }

    /// Goes on for a few megabytes. Returns whether there is more to do.
    ///
    /// # Errors
    /// What stops the run; it cannot go on after that.
    pub fn step(&mut self) -> Result<bool, RunError> {
        let mut files = std::mem::take(&mut self.files);
        let more = self.read(&mut files);
        self.files = files;
        more
    }

    fn read(&mut self, files: &mut Files<R>) -> Result<bool, RunError> {
        let goal = files.bytes_read() + STEP;
        while files.bytes_read() < goal {
            if self.counts.taken >= self.limit {
                return Ok(false);
            }
            match files.read_next()? {
                None => return Ok(false),
                Some(Event::Record(record)) => {
                    self.record(&record).map_err(RunError::Write)?;
                }
                Some(Event::Fault(fault)) => self.fault(&fault).map_err(RunError::Write)?,
            }
        }
        Ok(true)
    }

    fn record(&mut self, record: &Record<'_>) -> io::Result<()> {
        let number = self.counts.total;
        self.places.enter(record.position.file, number);
        self.counts.total += 1;
        let mut findings = std::mem::take(&mut self.reports.findings);
        findings.clear();
        let user = self.steps.user(record, &mut findings);
        if self.steps.keeps_unimportable() {
            check::check(&importable(&user), &mut findings);
        } else {
            check::check(&user, &mut findings);
        }
        let mut bytes = std::mem::take(&mut self.reports.user);
        bytes.clear();
        user.write(&mut bytes);
        let candidate = Candidate {
            user: &user,
            bytes: &bytes,
            number,
            position: record.position,
            places: &self.places,
        };
        self.target.validate(&candidate, &mut findings);
        let refused = is_refused(&findings);
        if !findings.is_empty() {
            findings.iter().for_each(|finding| self.reports.groups.add(finding, record.position));
            self.counts.refused += u64::from(refused);
            self.counts.warned += u64::from(!refused);
            if refused {
                self.reports.refuse(&bytes, record.bytes, record.spaced, &findings)?;
            }
        }
        self.counts.taken += u64::from(self.target.take(&candidate, refused)?);
        self.reports.findings = findings;
        self.reports.user = bytes;
        Ok(())
    }

    fn fault(&mut self, fault: &Fault<'_>) -> io::Result<()> {
        let finding = fault_finding(fault);
        self.reports.groups.add(&finding, fault.position);
        if fault.is_record {
            self.places.enter(fault.position.file, self.counts.total);
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
    pub fn finish(self) -> Result<Finished<W, T>, RunError> {
        let (groups, ungrouped) = self.reports.groups.sorted();
        let summary = Summary {
            total: self.counts.total,
            written: self.counts.taken,
            refused: self.counts.refused,
            warned: self.counts.warned,
            changes: self.steps.changes(),
            groups,
            ungrouped,
            sources: self.files.reports(),
            ..Summary::default()
        };
        let errors = self.reports.errors.finish().map_err(RunError::Write)?.inner;
        let refused = self.reports.refused.finish().map_err(RunError::Write)?.inner;
        Ok(Finished { summary, target: self.target, errors, refused })
    }
}

/// The user as far as Auth0 imports it.
pub(super) fn importable<'a>(user: &User<'a>) -> User<'a> {
    let importable = |name: Name<'_>| matches!(name, Name::Known(known) if known.row().import);
    if user.fields().iter().all(|field| importable(field.name)) {
        return user.clone();
    }
    user.clone().without(|name| !importable(name))
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

pub(super) fn is_refused(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// The error of a user that came earlier in the job as user `number`, by the same `attribute`.
pub fn duplicated(candidate: &Candidate<'_>, attribute: Attribute, number: u64) -> Finding {
    let (record, file) = candidate.places.place(number);
    let name = attribute.name();
    let value = candidate.user.text(attribute).unwrap_or_default();
    Finding {
        code: Code::DuplicatedUser,
        severity: Severity::Error,
        attribute: name.to_owned(),
        path: String::new(),
        message: format!("A user with this {name} was already provided."),
        value: format!(
            "{} (first as user {record} of “{file}”)",
            value.chars().take(120).collect::<String>()
        ),
        fix: "Keep the one you want and take the other out; Auth0 imports only the first it sees."
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
