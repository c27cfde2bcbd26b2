//! Errors back in: what Auth0 said of import jobs, explained, and the users that failed as they were sent, to be mended and
//! sent again.
//!
//! Reports are read as records of their own ([`entry`], [`text`]), errors are gathered by cause ([`causes`]), and users are known
//! again in the files they were sent in ([`who`]): from there come the secrets that Auth0 hides. Users that are in no such file
//! come from the report itself, unless something of them is hidden: those are named. Nothing is lost on the way:
//! `users = from_files + from_report + left_out + missing`.
//!
//! What is written are records as they came, for a conversion; it may hold passwords, and is no file for people.

mod causes;
mod entry;
#[cfg(test)]
mod tests;
mod text;
mod who;

use std::collections::HashMap;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::check::excerpt;
use crate::few;
pub use crate::jobs::auth0_errors::causes::Remedy;
use crate::jobs::auth0_errors::entry::{Entry, OneError, entries};
use crate::jobs::auth0_errors::who::{Known, is_redacted};
use crate::jobs::hints::HINTS;
use crate::jobs::report::Progress;
use crate::jobs::run_error::{RunError, STEP};
use crate::read::decode::Text;
use crate::read::{self, CellKind, Event, Files, Hints, Input, Layout, Names, ReadError, Reopen};

/// The most causes that are told apart.
const MOST_GROUPS: usize = 200;

/// The most messages of a cause, and users of it, that are shown.
const SHOWN: usize = 5;

/// The most users that are named who are in no file.
const NAMED: usize = 100;

/// The most bytes of plain text that are read.
const MOST_TEXT: u64 = 8 << 20;

/// What is an entry of a report, for the reader.
const ENTRIES: Hints = Hints {
    is_record: is_entry,
    is_familiar: |_| false,
    other: |_| None,
    cell_kind: |_| CellKind::Text,
    keeps_form: false,
};

fn is_entry(names: &Names<'_>) -> bool {
    let has = |name: &str| names.contains(&name.as_bytes());
    let says = has("errors") || has("error") || has("message");
    has("user") && says
        || has("code") && has("message")
        || has("status_details")
        || has("statusCode")
        || has("status") && has("type")
}

/// What Auth0 said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorsRead {
    /// Entries about a user: `users`, and those that name a user again, or none
    pub entries: u64,
    /// Different users
    pub users: u64,
    /// Entries that name no user
    pub nameless: u64,
    /// Users of whom Auth0 hides something
    pub redacted: u64,
    /// What was said of jobs as a whole
    pub jobs: u64,
    /// Errors by cause, the most frequent first
    pub groups: Vec<ErrorGroup>,
    /// Errors of causes beyond the most that are told apart
    pub ungrouped: u64,
    /// Places of the files that could not be read
    pub unread: u64,
    /// Why the first of them could not
    pub unread_why: String,
    /// What became of the users, if they were to be written
    pub retry: Option<Retry>,
}

/// All errors of one cause about one attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorGroup {
    /// Auth0's code; empty if it gave none that is known
    pub code: String,
    /// Where in the user, without places in lists: `mfa_factors[].totp`
    pub path: String,
    /// What it is, in a few words
    pub title: String,
    /// Why
    pub why: String,
    /// What to do
    pub remedy: String,
    /// What the attribute may hold; may be empty
    pub rule: String,
    /// What can be done
    pub action: Remedy,
    /// How many errors
    pub errors: u64,
    /// What Auth0 said, the first few that differ
    pub messages: Vec<String>,
    /// The first users
    pub who: Vec<String>,
}

/// What became of the users of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// Found in the files they were sent in
    pub from_files: u64,
    /// In none, and taken from the report
    pub from_report: u64,
    /// Left out, as was asked
    pub left_out: u64,
    /// In none, with something hidden: not to be had
    pub missing: u64,
    /// The first of these
    pub missing_who: Vec<String>,
    /// Records that were written; more than users where files have some twice
    pub records: u64,
}

/// What is to be read, and what of it is to be sent again.
pub struct ErrorsSpec<R> {
    /// What Auth0 gave
    pub reports: Vec<Input<R>>,
    /// The files the users were sent in
    pub originals: Vec<Input<R>>,
    /// Code and path of the causes whose users are left out
    pub leave_out: Vec<(String, String)>,
}

/// Reads what Auth0 said. With `retry` the users are written into it, a record a line. `None` if `checkpoint` stopped it.
///
/// # Errors
/// When a file can no longer be read, or nothing can be written.
pub async fn read_errors<R: Reopen, W: Write>(
    spec: ErrorsSpec<R>,
    retry: Option<&mut W>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<ErrorsRead>, RunError> {
    let ErrorsSpec { reports, originals, leave_out } = spec;
    let bytes = |inputs: &[Input<R>]| inputs.iter().map(|input| input.bytes).sum::<u64>();
    let passes = if retry.is_some() { 2 } else { 1 };
    let bytes_total = passes * (bytes(&reports) + bytes(&originals));
    let mut done = Progress { bytes_total, ..Progress::default() };
    let mut users = Users::default();
    let mut read = Gathering { leave_out, ..Gathering::default() };
    let mut take = |found: Found<'_>| {
        match found {
            Found::Entry(entry) => read.take(&entry, &mut users),
            Found::Record(_) => {}
            Found::Fault(why) => read.fault(&why),
        }
        Ok(())
    };
    if !over_reports(&reports, &mut done, &mut checkpoint, &mut take).await? {
        return Ok(None);
    }
    if let Some(out) = retry {
        let mut writer = Writer { out, users, line: Vec::new(), retry: Retry::default() };
        for is_writing in [false, true] {
            let mut take = |found: Found<'_>| match found {
                Found::Record(record) if is_writing => writer.record(record),
                Found::Record(record) => {
                    writer.users.see(record);
                    Ok(())
                }
                Found::Fault(why) if is_writing => {
                    read.fault(&why);
                    Ok(())
                }
                Found::Entry(_) | Found::Fault(_) => Ok(()),
            };
            let files = (originals.as_slice(), HINTS);
            if !over(files, &mut done, &mut checkpoint, &mut take).await? {
                return Ok(None);
            }
        }
        let mut take = |found: Found<'_>| match found {
            Found::Entry(entry) => writer.entry(&entry),
            Found::Record(_) | Found::Fault(_) => Ok(()),
        };
        if !over_reports(&reports, &mut done, &mut checkpoint, &mut take).await? {
            return Ok(None);
        }
        read.read.retry = Some(writer.retry);
        users = writer.users;
    }
    Ok(Some(read.finish(&users)))
}

/// What is found in files.
enum Found<'a> {
    Entry(Entry),
    Record(&'a [u8]),
    Fault(String),
}

type Take<'a> = &'a mut dyn FnMut(Found<'_>) -> io::Result<()>;

/// Goes over reports, whatever their form. `false` if it was stopped.
async fn over_reports<R: Reopen>(
    reports: &[Input<R>],
    done: &mut Progress,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
    take: Take<'_>,
) -> Result<bool, RunError> {
    for input in reports {
        let failed = |error| ReadError { name: input.name.clone(), error };
        if let Some(text) = plain_text(input).map_err(failed)? {
            let mut written = Ok(());
            text::read(&text, &mut |entry| {
                if written.is_ok() {
                    written = take(Found::Entry(entry));
                }
            });
            written.map_err(RunError::Write)?;
            done.bytes_read += input.bytes;
            continue;
        }
        let mut inside = |found: Found<'_>| {
            let Found::Record(record) = found else { return take(found) };
            let mut written = Ok(());
            let is_some = entries(record, 0, &mut |entry| {
                if written.is_ok() {
                    written = take(Found::Entry(entry));
                }
            });
            match is_some {
                true => written,
                false => take(Found::Fault("An object that is no error of a job".to_owned())),
            }
        };
        let input = (std::slice::from_ref(input), ENTRIES);
        if !over(input, done, checkpoint, &mut inside).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Goes over the records of files. `false` if it was stopped.
async fn over<R: Reopen>(
    (inputs, hints): (&[Input<R>], Hints),
    done: &mut Progress,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
    take: Take<'_>,
) -> Result<bool, RunError> {
    let again = inputs
        .iter()
        .map(|input| input.reopen().map_err(|error| ReadError { name: input.name.clone(), error }));
    let mut files = Files::new(again.collect::<Result<_, _>>()?, hints);
    let (before, mut goal) = (done.bytes_read, STEP);
    while files.find_next()? {
        match files.event() {
            Some(Event::Record(record)) => take(Found::Record(record.bytes)),
            Some(Event::Fault(fault)) => take(Found::Fault(fault.problem.to_string())),
            Some(Event::More(_) | Event::Remark(_)) | None => Ok(()),
        }
        .map_err(RunError::Write)?;
        if files.bytes_read() >= goal {
            goal = files.bytes_read() + STEP;
            done.bytes_read = before + files.bytes_read();
            if !checkpoint(*done).await {
                return Ok(false);
            }
        }
    }
    done.bytes_read = before + files.bytes_total();
    Ok(checkpoint(*done).await)
}

/// The text of a report that is no JSON and no table of errors; `None` if it is one.
fn plain_text<R: Reopen>(input: &Input<R>) -> io::Result<Option<String>> {
    if input.bytes > MOST_TEXT {
        return Ok(None);
    }
    let form = read::inspect(input.reopen()?.reader, ENTRIES, &input.options)?;
    let says = |column: &String| {
        ["code", "error", "errors", "message"].contains(&column.trim().to_lowercase().as_str())
    };
    let may_be = match form.layout {
        Layout::Empty | Layout::Unknown | Layout::Ndjson | Layout::Objects => true,
        Layout::Table => !form.columns.iter().any(says),
        _ => false,
    };
    if form.zip || !may_be {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    Text::new(input.reopen()?.reader)?.take(MOST_TEXT).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Some(text).filter(|text| !text.trim_start().starts_with(['{', '['])))
}

/// The users of the reports, by their numbers.
#[derive(Default)]
struct Users {
    known: Known,
    marks: Vec<Mark>,
}

/// What is known of a user of the reports.
#[derive(Clone, Copy, Default)]
struct Mark {
    is_redacted: bool,
    is_left_out: bool,
    /// Whether its record was written
    is_written: bool,
    /// The kind of key by which a file has it
    found_by: Option<u8>,
}

impl Users {
    fn mark(&mut self, number: u32) -> Option<&mut Mark> {
        let number = number as usize;
        if self.marks.len() <= number {
            self.marks.resize(number + 1, Mark::default());
        }
        self.marks.get_mut(number)
    }

    /// Notes by which key a record of a file is known.
    fn see(&mut self, record: &[u8]) {
        if let Some((number, kind)) = self.known.find(record)
            && let Some(mark) = self.mark(number)
        {
            mark.found_by = Some(mark.found_by.map_or(kind, |best| best.min(kind)));
        }
    }
}

/// Writes the users that are sent again.
struct Writer<'w, W> {
    out: &'w mut W,
    users: Users,
    line: Vec<u8>,
    retry: Retry,
}

impl<W: Write> Writer<'_, W> {
    /// Takes a record of a file.
    fn record(&mut self, record: &[u8]) -> io::Result<()> {
        let Some((number, kind)) = self.users.known.find(record) else { return Ok(()) };
        let Some(mark) = self.users.mark(number) else { return Ok(()) };
        // Another is the same by a key that says more.
        if mark.found_by != Some(kind) || mark.is_left_out {
            return Ok(());
        }
        self.retry.from_files += u64::from(!std::mem::replace(&mut mark.is_written, true));
        self.write(record)
    }

    /// Takes an entry of a report, after the files.
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let Some(user) = &entry.user else { return Ok(()) };
        let Some(number) = self.users.known.number(user) else { return Ok(()) };
        let Some(mark) = self.users.mark(number) else { return Ok(()) };
        if std::mem::replace(&mut mark.is_written, true) {
            return Ok(());
        }
        let Mark { is_left_out, is_redacted, .. } = *mark;
        match (is_left_out, is_redacted) {
            (true, _) => self.retry.left_out += 1,
            (false, true) => {
                self.retry.missing += 1;
                if self.retry.missing_who.len() < NAMED {
                    self.retry.missing_who.push(self.users.known.shown(user));
                }
            }
            (false, false) => {
                self.retry.from_report += 1;
                self.write(user)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, record: &[u8]) -> io::Result<()> {
        self.line.clear();
        json::text::compact(record, &mut self.line);
        self.line.push(b'\n');
        self.retry.records += 1;
        self.out.write_all(&self.line)
    }
}

/// Gathers errors by cause.
#[derive(Default)]
struct Gathering {
    leave_out: Vec<(String, String)>,
    read: ErrorsRead,
    places: HashMap<(String, String, &'static str), usize>,
}

impl Gathering {
    fn fault(&mut self, why: &str) {
        self.read.unread += 1;
        if self.read.unread_why.is_empty() {
            why.clone_into(&mut self.read.unread_why);
        }
    }

    fn take(&mut self, entry: &Entry, users: &mut Users) {
        let said = match entry.errors.as_slice() {
            [] => &[OneError::default()],
            errors => errors,
        };
        let number = entry.user.as_deref().and_then(|user| users.known.add(user));
        let who = match (&entry.user, number) {
            (Some(user), Some(_)) => users.known.shown(user),
            _ => String::new(),
        };
        // Every error is to be counted, whichever decides.
        let out = said.iter().filter(|error| self.error(error, &who)).count();
        let is_left_out = out > 0;
        if entry.is_job {
            self.read.jobs += 1;
            return;
        }
        self.read.entries += 1;
        let mark = number.and_then(|number| users.mark(number));
        let (Some(mark), Some(user)) = (mark, &entry.user) else {
            self.read.nameless += 1;
            return;
        };
        mark.is_redacted |= is_redacted(user);
        mark.is_left_out |= is_left_out;
    }

    /// Adds an error; whether its users are left out.
    fn error(&mut self, error: &OneError, who: &str) -> bool {
        let cause = causes::of(&error.code, &error.message);
        let path = without_places(&error.path);
        let key = (error.code.clone(), path, cause.title);
        let groups = &mut self.read.groups;
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None if groups.len() == MOST_GROUPS => {
                self.read.ungrouped += 1;
                return false;
            }
            None => {
                let (code, path, _) = key.clone();
                groups.push(ErrorGroup {
                    rule: causes::rule(&path).to_owned(),
                    code,
                    path,
                    title: cause.title.to_owned(),
                    why: cause.why.to_owned(),
                    remedy: cause.remedy.to_owned(),
                    action: cause.action,
                    ..ErrorGroup::default()
                });
                self.places.insert(key, groups.len() - 1);
                groups.len() - 1
            }
        };
        let Some(group) = groups.get_mut(place) else { return false };
        group.errors += 1;
        let message = excerpt::short(&error.message);
        if group.messages.len() < SHOWN && !group.messages.contains(&message) {
            group.messages.push(message);
        }
        if group.who.len() < SHOWN && !who.is_empty() && !group.who.iter().any(|it| it == who) {
            group.who.push(who.to_owned());
        }
        self.leave_out.iter().any(|(code, path)| *code == group.code && *path == group.path)
    }

    fn finish(mut self, users: &Users) -> ErrorsRead {
        self.read.users = users.known.users() as u64;
        self.read.redacted = users.marks.iter().filter(|mark| mark.is_redacted).count() as u64;
        few::sort_by_key(&mut self.read.groups, |group| std::cmp::Reverse(group.errors));
        self.read
    }
}

/// A path without places in lists.
fn without_places(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut is_inside = false;
    for char in path.chars() {
        is_inside &= char != ']';
        if !(is_inside && char.is_ascii_digit()) {
            out.push(char);
        }
        is_inside |= char == '[';
    }
    out
}
