//! Runs a job over files: reads records, prepares a user of each, commits it to a sink, and keeps the report.
//!
//! It goes on in steps of a few megabytes, so that whoever drives it can show progress, or stop. A bad user
//! is a line of the report, never an error; an error is what stops the run. What becomes of the users that pass
//! is the [`UserSink`]'s business: `convert` writes files, `import` fills the store.

mod beside;
mod staged;

use std::io::{self, Write};

use crate::check::{Code, Finding, Severity};
use crate::jobs::after::AfterFiles;
use crate::jobs::candidate::{Candidate, Places};
use crate::jobs::finding_groups::{Groups, Subject};
use crate::jobs::findings::{self, is_refused};
use crate::jobs::handed_out::HandedOut;
use crate::jobs::hints::HINTS;
use crate::jobs::left_out::{LeftOut, LeftOutFile};
use crate::jobs::pipeline::beside::Beside;
use crate::jobs::pipeline::staged::Waiting;
use crate::jobs::prepare::{Prepared, Preparer};
use crate::jobs::report::{Progress, Summary};
use crate::jobs::run_error::{RunError, STEP};
use crate::jobs::stages::Stages;
use crate::passwords::clear_text;
use crate::read::{Event, Fault, Files, Input, Layout, Position, Record, Reopen};
use crate::recipe::Recipe;
use crate::recipe::clear_text::ClearText;
use crate::user::fingerprint::Fingerprints;
use crate::user::{Attribute, User, secret};
use crate::write::{Framing, OneFile};
use json::{text, walk};

/// What becomes of the users of a run.
pub trait UserSink {
    /// Hears of the fingerprints of users that come soon, made under the seed of the run.
    fn expect(&mut self, _: &[Fingerprints]) {}

    /// Adds what stands against taking this user, beyond what is wrong with the user itself.
    fn validate(&mut self, candidate: &Candidate<'_>, findings: &mut Vec<Finding>);

    /// Why the user that was validated last is left out, if it is: then it is neither refused nor written.
    fn leaves_out(&self) -> Option<LeftOut> {
        None
    }

    /// Writes the user that was validated last, unless it does not want it. Returns whether it did.
    ///
    /// # Errors
    /// What writing gives.
    fn write(&mut self, candidate: &Candidate<'_>, refused: bool) -> io::Result<bool>;

    /// Sees a user of whom a step failed, who is neither validated nor written; `shown` is it as one compact object, secrets
    /// masked.
    fn see_set_aside(&mut self, _: &Candidate<'_>, _shown: &[u8], _: &[Finding]) {}
}

/// What a run writes beside its result.
#[derive(Default)]
pub struct Reports<W> {
    /// The refused users in Auth0's error format
    pub errors: W,
    /// The refused records as they came, one a line
    pub refused: W,
    /// The records that were left out, each with its reason, one a line
    pub left_out: W,
    /// The list of random passwords that were given, as CSV: secret, and in nothing else
    pub handed_out: W,
    /// What is to be given to users at Auth0 once they are there, one a line: see [`Follow`](crate::jobs::after)
    pub after: W,
    /// The ids that users had before, as CSV
    pub former_ids: W,
}

/// What is written and told about users that are not taken.
struct Reporter<W: Write> {
    errors: OneFile<W>,
    refused: OneFile<W>,
    left_out: LeftOutFile<W>,
    handed_out: HandedOut<W>,
    after: AfterFiles<W>,
    groups: Groups,
    /// What no file shows of a record
    clear: ClearText,
    /// Whether records of this file have a column that says password, once one was seen
    names_password: Option<bool>,
    /// Whether nothing of the damaged record that comes piece by piece is written
    is_hidden: bool,
    /// The end of its last piece
    tail: String,
    /// Whether more of the record that was refused last may follow
    is_open: bool,
}

/// A job under way.
pub struct Run<R, W: Write, T> {
    files: Files,
    preparer: Preparer,
    /// The memory of the last user that was prepared
    memory: Prepared<'static>,
    places: Places,
    sink: T,
    reports: Reporter<W>,
    counts: Counts,
    limit: u64,
    /// The most records of a step: hashes are made slowly
    records_a_step: u64,
    /// The file that is read
    file: Option<u32>,
    /// What is read before and after, if steps of the recipe need it
    stages: Option<Box<Stages<R>>>,
    /// Where users wait in this reading
    waiting: Option<Waiting>,
    /// Those who prepare users beside this thread
    beside: Option<Box<Beside>>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    total: u64,
    taken: u64,
    refused: u64,
    warned: u64,
    with_hash: u64,
}

/// The most records of a step of a run that makes hashes: some take ten milliseconds each, and a step is to let messages in.
const HASHES_A_STEP: u64 = 32;

/// A run that has ended.
pub struct Finished<W, T> {
    /// What became of the users, as far as the run knows
    pub summary: Summary,
    /// What took them
    pub sink: T,
    /// What was written beside
    pub reports: Reports<W>,
}

impl<R: Reopen, W: Write, T: UserSink> Run<R, W, T> {
    /// Prepares a run over `inputs` into `sink`.
    ///
    /// # Errors
    /// What writing the first bytes gives.
    pub fn over(
        inputs: Vec<Input<R>>,
        preparer: Preparer,
        sink: T,
        reports: Reports<W>,
    ) -> Result<Self, RunError> {
        let Reports { errors, refused, left_out, handed_out, after, former_ids } = reports;
        let reports = Reporter {
            errors: OneFile::new(errors, Framing::Array, false).map_err(RunError::Write)?,
            refused: OneFile::new(refused, Framing::Lines, false).map_err(RunError::Write)?,
            left_out: LeftOutFile::new(left_out).map_err(RunError::Write)?,
            handed_out: HandedOut::new(handed_out),
            after: AfterFiles::new(after, former_ids),
            groups: Groups::default(),
            clear: preparer.clear_text(),
            names_password: None,
            is_hidden: false,
            tail: String::new(),
            is_open: false,
        };
        let places = Places::new(inputs.iter().map(|input| input.name.clone()).collect());
        Ok(Run {
            files: Files::new(inputs, HINTS),
            preparer,
            memory: Prepared::default(),
            places,
            sink,
            reports,
            counts: Counts::default(),
            limit: u64::MAX,
            records_a_step: u64::MAX,
            file: None,
            stages: None,
            waiting: None,
            beside: None,
        })
    }

    /// Ends the run as soon as the sink has taken `users` users, who are not far, and reads little beyond them.
    pub fn limited(mut self, users: u64) -> Self {
        self.files.window(256 << 10);
        self.until(users)
    }

    /// Ends the run as soon as the sink has taken `users` users, wherever they are.
    pub(super) fn until(mut self, users: u64) -> Self {
        self.limit = users;
        self
    }

    /// Makes the list of random passwords, if the recipe gives any.
    fn give(&mut self, recipe: &Recipe, seed: (u64, u64)) {
        if recipe.gives_random() {
            self.reports.handed_out.expect(seed);
        }
        if recipe.makes_hashes() {
            self.records_a_step = HASHES_A_STEP;
        }
    }

    /// What takes the users.
    pub fn sink(&mut self) -> &mut T {
        &mut self.sink
    }

    /// Adds warnings about a user that was taken, found later; `first` if nothing doubtful was found before.
    pub(super) fn warn(&mut self, findings: &[Finding], subject: &Subject<'_>, first: bool) {
        self.reports.groups.add_all(findings, subject);
        self.counts.warned += u64::from(first && !findings.is_empty());
    }

    /// Refuses a user that was taken, after all: `user` with its secrets masked, `record` as it came. `warned` if it counts as
    /// a user with warnings so far.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn refuse(
        &mut self,
        (user, record): (&[u8], &[u8]),
        findings: &[Finding],
        subject: &Subject<'_>,
        warned: bool,
    ) -> io::Result<()> {
        self.reports.groups.add_all(findings, subject);
        self.counts.taken = self.counts.taken.saturating_sub(1);
        self.counts.warned = self.counts.warned.saturating_sub(u64::from(warned));
        self.counts.refused += 1;
        let record = self.reports.clear.without(record).into_owned();
        self.reports.refuse(user, &record, true, findings)
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        let read = self.files.bytes_read();
        let (bytes_read, bytes_total) = match &self.stages {
            None => (read, self.files.bytes_total()),
            Some(stages) => stages.progress(read),
        };
        Progress {
            bytes_read,
            bytes_total,
            users: self.counts.total,
            refused: self.counts.refused,
            left_out: self.reports.left_out.users(),
            ..Progress::default()
        }
    }

    /// Goes on for a few megabytes. Returns whether there is more to do.
    ///
    /// # Errors
    /// What stops the run; it cannot go on after that.
    pub fn step(&mut self) -> Result<bool, RunError> {
        match self.stages.take() {
            Some(stages) => self.step_of_stages(stages),
            None => self.read_some(),
        }
    }

    fn read_some(&mut self) -> Result<bool, RunError> {
        let mut files = std::mem::take(&mut self.files);
        let more = match self.beside.take() {
            // Who wants few users reads little beyond them.
            Some(mut beside) if self.limit == u64::MAX => {
                let more = self.read_beside(&mut files, &mut beside);
                self.beside = Some(beside);
                more
            }
            _ => self.read(&mut files),
        };
        self.files = files;
        more
    }

    fn read(&mut self, files: &mut Files) -> Result<bool, RunError> {
        let goal = files.bytes_read() + STEP;
        let last = self.counts.total.saturating_add(self.records_a_step);
        while files.bytes_read() < goal && self.counts.total < last {
            if self.counts.taken >= self.limit {
                return Ok(false);
            }
            if !files.find_next()? {
                return Ok(false);
            }
            self.take_event(files, files.event())?;
        }
        Ok(true)
    }

    /// Takes what was found next, of which everything before is committed.
    fn take_event(&mut self, files: &Files, event: Option<Event<'_>>) -> Result<(), RunError> {
        match event {
            Some(Event::Record(record)) => {
                self.meet(files, &record);
                self.record(&record)
            }
            Some(other) => self.other(files, other),
            None => Ok(()),
        }
    }

    /// Notes of which file the next record is, and of the first of a file whether it names a password.
    fn meet(&mut self, files: &Files, record: &Record<'_>) {
        self.enter(files, record.position);
        if self.reports.names_password.is_none() {
            let names = names_password(record.bytes) || columns_name_password(files);
            self.reports.names_password = Some(names);
            self.reports.clear.spills |= names;
        }
    }

    /// Takes what is no record.
    fn other(&mut self, files: &Files, event: Event<'_>) -> Result<(), RunError> {
        match event {
            Event::Fault(fault) => {
                self.enter(files, fault.position);
                let hides = self.hides(files, &fault);
                self.fault(&fault, hides).map_err(RunError::Write)?;
            }
            Event::More(raw) => self.reports.more_damage(raw).map_err(RunError::Write)?,
            Event::Remark(remark) => {
                let subject = Subject::at(remark.position);
                let mut finding = findings::remark(remark);
                let is_beyond = remark.column.starts_with(clear_text::UNNAMED);
                if is_beyond && (self.reports.clear.spills || columns_name_password(files)) {
                    secret::MASK.clone_into(&mut finding.value);
                }
                self.reports.groups.add(&finding, &subject);
            }
            Event::Record(_) => {}
        }
        Ok(())
    }

    /// Notes the name of the file at this position: those in an archive are known only once they are reached.
    fn enter(&mut self, files: &Files, position: Position) {
        if self.file != Some(position.file) {
            (self.file, self.reports.names_password) = (Some(position.file), None);
        }
        if self.stages.is_none() {
            self.places.call(position.file, files.name(position.file));
        }
    }

    /// Takes the next record: prepares its user and commits it at once.
    fn record(&mut self, record: &Record<'_>) -> Result<(), RunError> {
        let memory = std::mem::take(&mut self.memory);
        self.preparer.enter(self.places.name(record.position.file));
        let mut prepared = self.preparer.prepare(record, memory);
        if let Some(stop) = prepared.stop.take() {
            return Err(stop.into());
        }
        self.memory = match prepared.waits {
            true => self.wait(record, prepared)?,
            false => self.commit_resumed(record, prepared)?,
        };
        Ok(())
    }

    /// Takes a prepared user in its turn: looks at it beside the users before it, gives it to the sink, reports on it.
    /// Users are to be committed in the order of their records. Gives the memory back.
    fn commit(
        &mut self,
        record: &Record<'_>,
        prepared: Prepared<'_>,
    ) -> io::Result<Prepared<'static>> {
        let number = self.count(record.position);
        self.commit_as(number, record, prepared)
    }

    /// Counts a user that was found here; its number.
    fn count(&mut self, position: Position) -> u64 {
        let number = self.counts.total;
        self.places.enter(position.file, number);
        self.counts.total += 1;
        number
    }

    /// As [`commit`](Run::commit), a user that was counted before.
    fn commit_as(
        &mut self,
        number: u64,
        record: &Record<'_>,
        prepared: Prepared<'_>,
    ) -> io::Result<Prepared<'static>> {
        let Prepared {
            user,
            mut findings,
            bytes,
            left_out,
            connection,
            is_set_aside,
            given,
            prints,
            ..
        } = prepared;
        if let Some(left_out) = left_out {
            self.leave_out(&left_out, record, &user, &findings)?;
            return Ok(Prepared { findings, bytes, ..Prepared::default() }.emptied());
        }
        let candidate = Candidate {
            user: &user,
            bytes: &bytes,
            connection: &connection,
            record: record.bytes,
            number,
            position: record.position,
            places: &self.places,
            prints,
        };
        if !is_set_aside {
            self.sink.validate(&candidate, &mut findings);
            if let Some(left_out) = self.sink.leaves_out() {
                self.leave_out(&left_out, record, &user, &findings)?;
                return Ok(Prepared { findings, bytes, ..Prepared::default() }.emptied());
            }
        }
        let refused = is_refused(&findings);
        if !findings.is_empty() {
            if self.reports.clear.spills {
                let spilled = findings.iter_mut();
                spilled
                    .filter(|it| it.attribute.starts_with(clear_text::UNNAMED))
                    .for_each(|it| secret::MASK.clone_into(&mut it.value));
            }
            let subject = Subject::mendable(&user, record.position);
            self.reports.groups.add_all(&findings, &subject);
            self.counts.refused += u64::from(refused);
            self.counts.warned += u64::from(!refused);
            if refused {
                let mut shown = Vec::with_capacity(bytes.len());
                secret::write_masked(&user, &mut shown);
                let shown = self.reports.clear.without(&shown).into_owned();
                if is_set_aside {
                    self.sink.see_set_aside(&candidate, &shown, &findings);
                }
                let came = self.reports.clear.without(record.bytes).into_owned();
                self.reports.refuse(&shown, &came, record.spaced, &findings)?;
                self.reports.close_refused()?;
            }
        }
        if !is_set_aside {
            let is_taken = self.sink.write(&candidate, refused)?;
            if is_taken {
                self.reports.handed_out.add(&candidate)?;
                if !refused {
                    self.reports.after.add(&candidate, &given)?;
                }
            }
            self.counts.taken += u64::from(is_taken);
            self.counts.with_hash += u64::from(is_taken && has_hash(&user));
        }
        Ok(Prepared { findings, bytes, ..Prepared::default() }.emptied())
    }

    /// Writes a user down that is left out, with what was found in it.
    fn leave_out(
        &mut self,
        left_out: &LeftOut,
        record: &Record<'_>,
        user: &User<'_>,
        findings: &[Finding],
    ) -> io::Result<()> {
        let subject = Subject::of(user, record.position);
        self.reports.groups.add_all(findings, &subject);
        let place = (self.places.name(record.position.file), record.position);
        let record = self.reports.clear.without(record.bytes);
        self.reports.left_out.add(left_out, place, &record)
    }

    /// Whether what could not be read may hold a password: its text says so, or its columns may, which it does not name.
    fn hides(&self, files: &Files, fault: &Fault<'_>) -> bool {
        let reports = &self.reports;
        if reports.clear.is_read() || secret::may_name_password(&String::from_utf8_lossy(fault.raw))
        {
            return true;
        }
        let Some(form) = files.form() else { return false };
        if !matches!(form.layout, Layout::Table | Layout::Sql | Layout::Sheet | Layout::Bson) {
            return false;
        }
        match reports.names_password {
            Some(names) => names,
            None => {
                form.columns.is_empty() || form.columns.iter().any(|it| secret::says_password(it))
            }
        }
    }

    fn fault(&mut self, fault: &Fault<'_>, hides: bool) -> io::Result<()> {
        let finding = findings::fault(fault);
        self.reports.groups.add(&finding, &Subject::at(fault.position));
        if fault.is_record {
            self.count(fault.position);
            self.counts.refused += 1;
            let mut text = String::from_utf8_lossy(fault.raw).into_owned();
            if hides || may_hold_secrets(&text) {
                text = HIDDEN.to_owned();
            } else if fault.is_cut {
                text.push_str("… (the whole of it is in the file of refused users)");
            }
            let mut quoted = Vec::new();
            text::quote(&text, &mut quoted);
            (self.reports.is_hidden, self.reports.tail) = (hides, String::new());
            let raw = if hides { placeholder(fault.position) } else { fault.raw.to_vec() };
            self.reports.refuse(&quoted, &raw, true, &[finding])?;
            if !hides {
                self.reports.tail = last(fault.raw);
            }
            if !fault.is_cut {
                self.reports.close_refused()?;
            }
        }
        Ok(())
    }

    /// Ends the run: after its last step, or before to keep what there is.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(mut self) -> Result<Finished<W, T>, RunError> {
        self.reports.close_refused().map_err(RunError::Write)?;
        // Who is edited by name may stand behind what was not read.
        let is_whole = self.limit == u64::MAX;
        for step in self.preparer.step_reports().iter().filter(|_| is_whole) {
            for at in 0..usize::try_from(step.not_found_count).unwrap_or(usize::MAX) {
                let who = step.not_found.get(at).map_or("", String::as_str);
                let finding = findings::edit_not_found(step.step, who);
                self.reports.groups.add(&finding, &Subject::default());
            }
        }
        let (groups, ungrouped) = self.reports.groups.sorted();
        let (left_out, left_out_file) = self.reports.left_out.finish().map_err(RunError::Write)?;
        let (sources, joined) = match self.stages {
            None => (self.files.reports(), Vec::new()),
            Some(stages) => stages.reports(),
        };
        let summary = Summary {
            total: self.counts.total,
            written: self.counts.taken,
            refused: self.counts.refused,
            left_out,
            warned: self.counts.warned,
            with_hash: self.counts.with_hash,
            changes: self.preparer.changes(),
            steps: self.preparer.step_reports(),
            groups,
            ungrouped,
            sources,
            joined,
            ..Summary::default()
        };
        let errors = self.reports.errors.finish().map_err(RunError::Write)?.inner;
        let refused = self.reports.refused.finish().map_err(RunError::Write)?.inner;
        let handed_out = self.reports.handed_out.finish();
        let (counts, after, former_ids) = self.reports.after.finish();
        let summary = Summary { after: counts, ..summary };
        let reports =
            Reports { errors, refused, left_out: left_out_file, handed_out, after, former_ids };
        Ok(Finished { summary, sink: self.sink, reports })
    }
}

impl<W: Write> Reporter<W> {
    /// Writes a refused user to the errors, as `user` shows it, and to the refused records, as it came: there more of
    /// it may follow.
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
        self.close_refused()?;
        self.refused.begin()?;
        self.is_open = true;
        if spaced { self.more(raw) } else { self.refused.add(raw) }
    }

    /// Writes more of a damaged record, unless it may hold a password.
    fn more_damage(&mut self, raw: &[u8]) -> io::Result<()> {
        if raw.is_empty() {
            return self.close_refused();
        }
        if !self.is_hidden {
            let piece = String::from_utf8_lossy(raw);
            self.is_hidden = secret::may_name_password(&format!("{}{piece}", self.tail));
            self.tail = last(raw);
            return if self.is_hidden {
                self.more(b" (the rest may hold a password)")
            } else {
                self.more(raw)
            };
        }
        Ok(())
    }

    /// Writes more of the refused record that was written last; nothing ends it. A record over several lines becomes
    /// one line: line feeds in JSON are only between tokens.
    fn more(&mut self, raw: &[u8]) -> io::Result<()> {
        let line: Vec<u8> =
            raw.iter().map(|b| if matches!(b, b'\n' | b'\r') { b' ' } else { *b }).collect();
        self.refused.add(&line)
    }

    /// Ends the refused record that was written last.
    fn close_refused(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_open) { self.refused.end() } else { Ok(()) }
    }
}

fn has_hash(user: &User<'_>) -> bool {
    [Attribute::PasswordHash, Attribute::CustomPasswordHash]
        .into_iter()
        .any(|attribute| user.get(attribute).is_some())
}

/// What stands in the errors for what could not be read and may hold secrets.
const HIDDEN: &str =
    "(not shown: it may hold secrets. Its place in the file is told with the error)";

/// What stands in the file of refused users for such a record, if it may hold a password.
fn placeholder(position: Position) -> Vec<u8> {
    let Position { line, record, byte, .. } = position;
    format!("(record {record}, line {line}, byte {byte}: damaged, and not repeated here, as it may hold a password)")
        .into_bytes()
}

/// The end of a piece of text: a name may go on in the next.
fn last(piece: &[u8]) -> String {
    let start = piece.len().saturating_sub(64);
    String::from_utf8_lossy(piece.get(start..).unwrap_or_default()).into_owned()
}

/// Whether a column of the table that is read says password.
fn columns_name_password(files: &Files) -> bool {
    files.form().is_some_and(|form| form.columns.iter().any(|it| secret::says_password(it)))
}

/// Whether a column of the record says password.
fn names_password(record: &[u8]) -> bool {
    walk::members(record).any(|(name, _)| secret::says_password(&text::unescaped(name)))
}

/// Whether a record that cannot be read may hold what no report shows.
fn may_hold_secrets(text: &str) -> bool {
    const SIGNS: [&str; 6] = ["password", "hash", "secret", "salt", "token", "totp"];
    let text = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| text.contains(sign))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::duplicates::Seen;
    use crate::jobs::ConvertSpec;
    use crate::jobs::findings::duplicated;
    use crate::jobs::prepare::Checked;
    use crate::read::Position;
    use crate::recipe::Standard;
    use json::Scanner;
    use proptest::prelude::*;

    /// Keeps what it is given, and finds duplicates.
    struct Kept {
        seen: Seen,
        users: Vec<Vec<u8>>,
    }

    impl UserSink for Kept {
        fn validate(&mut self, candidate: &Candidate<'_>, found: &mut Vec<Finding>) {
            let earlier = self.seen.check(candidate.user, candidate.number);
            found.extend(earlier.into_iter().map(|(key, at)| duplicated(candidate, key, at)));
        }

        fn write(&mut self, candidate: &Candidate<'_>, refused: bool) -> io::Result<bool> {
            self.users.push(candidate.bytes.to_vec());
            Ok(!refused)
        }
    }

    fn preparer() -> Preparer {
        let spec = ConvertSpec::default().with(Standard::LeaveOutEmpty, true);
        Preparer::new(&spec.recipe, Checked::Whole).expect("a recipe")
    }

    fn run(text: &str) -> Run<io::Cursor<Vec<u8>>, Vec<u8>, Kept> {
        let input = Input {
            name: "a".into(),
            bytes: text.len() as u64,
            reader: io::Cursor::new(text.as_bytes().to_vec()),
            options: Default::default(),
        };
        let kept = Kept { seen: Seen::new((1, 2)), users: Vec::new() };
        let reports = Reports::default();
        Run::over(vec![input], preparer(), kept, reports).expect("memory")
    }

    /// All that came of a run, but for what only reading knows.
    fn outcome(
        run: Run<io::Cursor<Vec<u8>>, Vec<u8>, Kept>,
    ) -> (Summary, Vec<Vec<u8>>, [Vec<u8>; 3]) {
        let Finished { summary, sink, reports } = run.finish().expect("memory");
        let written = [reports.errors, reports.refused, reports.left_out];
        (Summary { sources: Vec::new(), ..summary }, sink.users, written)
    }

    fn user() -> impl Strategy<Value = String> {
        let email = prop_oneof![(0..9_u8).prop_map(|n| format!("\"u{n}@x.io\"")), Just("7".into())];
        let rest = prop::sample::subsequence(
            vec![
                r#""Id":"auth0|1""#,
                r#""user_id":"auth0|auth0|2""#,
                r#""user_id":"sms|3""#,
                r#""identities":[{"provider":"sms"}]"#,
                r#""name":"""#,
                r#""nickname":null"#,
                r#""Given Name":"G""#,
                r#""loyalty":[1]"#,
                r#""name":"N""#,
                r#""created_at":"x""#,
            ],
            0..10,
        );
        (email, rest).prop_map(|(email, rest)| {
            let members: String = rest.iter().map(|member| format!(",{member}")).collect();
            format!("{{\"email\":{email}{members}}}")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What several workers prepare, committed in order, is what one does alone.
        #[test]
        fn prepared_apart_and_committed_in_order(
            users in prop::collection::vec(user(), 1..40),
            chunk in 1_usize..9,
        ) {
            let text = users.iter().map(|user| format!("{user}\n")).collect::<String>();
            let mut serial = run(&text);
            while serial.step().expect("memory") {}

            let mut scanner = Scanner::default();
            let mut members: Vec<Vec<json::Member>> = vec![Vec::new(); users.len()];
            let mut byte = 0;
            let records: Vec<Record<'_>> = users.iter().zip(&mut members).zip(1..).map(
                |((user, members), line)| {
                    let spaced = scanner.object(user.as_bytes(), 0, members).expect(user).spaced;
                    let position = Position { file: 0, byte, line, record: line };
                    byte += user.len() as u64 + 1;
                    Record { bytes: user.as_bytes(), members, spaced, notes: Default::default(), position }
                },
            ).collect();
            let mut chunks: Vec<_> = records.chunks(chunk).map(|records| {
                let mut preparer = preparer();
                let prepared: Vec<_> = records
                    .iter()
                    .map(|record| preparer.prepare(record, Prepared::default()))
                    .collect();
                (preparer.take_counted().expect("few names"), records, prepared)
            }).collect();
            // Whichever is done first: only the commits keep the order.
            chunks.reverse();
            let mut parallel = run(&text);
            while let Some((counted, records, prepared)) = chunks.pop() {
                for (record, prepared) in records.iter().zip(prepared) {
                    parallel.commit(record, prepared).expect("memory");
                }
                parallel.preparer.add(counted);
            }
            prop_assert_eq!(outcome(parallel), outcome(serial));
        }
    }
}
