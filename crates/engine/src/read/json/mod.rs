//! Reads records one after another from the text of a file, in bounded memory.
//!
//! Every byte of the text becomes part of a record, a separator that may stand there, part of a wrapper (what stands
//! around a list of records) or part of a reported stretch of damage: text leaves the [`Window`] only as one of
//! these. [`list`] goes from record to record, [`around`] through what is around a list, and [`recovery`] from where
//! text makes no sense to the next record that can be recognised; [`stretch`] lets others look through text ahead. Judges no records; what they look like the
//! caller's [`Hints`] say.
//!
//! Each byte is looked at a bounded number of times: a failed scan is repeated only from inside the record that
//! failed, at most once for each level of nesting.

mod around;
mod brackets;
mod list;
mod recovery;
pub mod stretch;
mod wanted;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::io;

#[cfg(test)]
use crate::read::decode::Text;
use crate::read::event::{Event, Fault, Record};
use crate::read::file_format::{FileFormat, Layout};
use crate::read::hints::Hints;
use crate::read::json::around::Around;
use crate::read::json::recovery::Recovery;
use crate::read::json::stretch::StretchRecord;
pub(in crate::read) use crate::read::json::wanted::{Wanted, WantedForm};
use crate::read::layout::{self, ENOUGH};
use crate::read::paging::Beside;
use crate::read::passed::Passed;
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::window::{Limits, Part, Window};
use crate::read::wrapper::Wrapper;
use json::scan::{Member, Notes, Scanner, space_end};

/// The records of one file.
pub struct Records {
    window: Window,
    layout: Layout,
    hints: Hints,
    limits: Limits,
    /// Records found, broken ones included
    count: u64,
    scanner: Scanner,
    members: Vec<Member>,
    /// The lists and wrappers the window is in, from the outermost
    frames: Vec<Frame>,
    wrapper: Wrapper,
    shape: Shape,
    /// Damage under way
    recovery: Option<Box<Recovery>>,
    /// Damaged text, as it came
    raw: Vec<u8>,
    /// What is left to be given of an object that was passed over and is refused after all
    refused: Option<Box<Passed>>,
    /// From where on nothing could be read, until it is reported
    lost: Option<Position>,
    /// Line on which the last record of the root ended
    last_line: u64,
    /// The list that is read, where that is known
    wanted: Option<Wanted>,
    /// The key under which the record stands, where records have keys
    key: Option<String>,
    beside: Beside,
    end: End,
    found: Found,
    /// The records of the stretch that was taken last, and how long it is
    taken: Vec<(Position, StretchRecord)>,
    taken_bytes: usize,
}

/// How far the end of the text has been reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It has not been reached
    Ahead,
    /// What was left open is reported
    Closed,
    /// Everything is
    Over,
}

/// What the window is in.
enum Frame {
    /// An array of records
    List(Slot),
    /// An object around a list
    Around(Box<Around>),
}

/// Where in an array the window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// Before the first element
    First,
    /// After an element
    After,
    /// After a comma
    Comma,
    /// After damage: a comma may have been part of it
    Resumed,
}

/// How records of this file begin, learnt from the last good one: their first two keys with their quotes.
#[derive(Default)]
struct Shape {
    first: Vec<u8>,
    second: Vec<u8>,
    /// Whether it was written without white space, so within a line
    one_line: bool,
}

/// The next event; the window and `raw` hold the rest of it.
#[derive(Clone, Copy)]
enum Found {
    /// The record `before` bytes into the window, inside an element of `length` bytes
    Record {
        before: usize,
        record: usize,
        length: usize,
        spaced: bool,
        notes: Notes,
    },
    Fault {
        problem: Problem,
        position: Position,
        is_record: bool,
        is_cut: bool,
    },
    /// So many bytes of the window are more of the damage
    More(usize),
    /// `raw` has more of it, which was consumed before
    Kept,
    Nothing,
}

/// The most lists and wrappers inside one another.
const MOST_FRAMES: usize = 16;

impl Records {
    /// Opens a file. `file` is the index that positions carry.
    ///
    /// # Errors
    /// What reading gives.
    #[cfg(test)]
    pub fn open(
        file: u32,
        input: impl io::Read + 'static,
        limits: Limits,
        hints: Hints,
    ) -> io::Result<Self> {
        Records::over(Window::new(file, Text::new(input)?, limits), limits, hints)
    }

    /// Reads the records of the text in `window`, which was not consumed yet.
    ///
    /// # Errors
    /// What reading gives.
    pub(super) fn over(window: Window, limits: Limits, hints: Hints) -> io::Result<Self> {
        let mut records = Records {
            window,
            layout: Layout::Unknown,
            hints,
            limits,
            count: 0,
            scanner: Scanner::default(),
            members: Vec::new(),
            frames: Vec::new(),
            wrapper: Wrapper::default(),
            shape: Shape::default(),
            recovery: None,
            raw: Vec::new(),
            refused: None,
            lost: None,
            last_line: 0,
            wanted: None,
            key: None,
            beside: Beside::default(),
            end: End::Ahead,
            found: Found::Nothing,
            taken: Vec::new(),
            taken_bytes: 0,
        };
        records.find_layout()?;
        Ok(records)
    }

    /// The text, for another reader: nothing of it was read if it is no JSON.
    pub(super) fn into_window(self) -> Window {
        self.window
    }

    /// What the file is, as far as it was read.
    pub fn form(&self) -> FileFormat {
        let mut wrapper = self.wrapper.clone();
        note_open(&self.frames, &mut wrapper);
        let text = self.window.text();
        FileFormat { wrapper, ..FileFormat::new(text.is_gzip(), text.encoding(), self.layout) }
    }

    /// Reads only this list.
    pub(in crate::read) fn want(&mut self, wanted: Option<Wanted>) {
        self.wanted = wanted;
    }

    /// The key under which the record stands that was found last.
    pub(in crate::read) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// What stands beside the lists that were read.
    pub(in crate::read) fn beside(&self) -> &Beside {
        &self.beside
    }

    /// Records found so far, broken ones included.
    pub fn count(&self) -> u64 {
        self.count
    }

    fn find_layout(&mut self) -> io::Result<()> {
        self.window.fill(ENOUGH)?;
        let head = self.window.view();
        let whole = self.window.is_last() && head.len() <= ENOUGH;
        self.layout = layout::layout(&head[..head.len().min(ENOUGH)], whole, &self.hints);
        // White space may go on for longer than we look; then what follows decides.
        let head = self.window.view();
        if self.layout == Layout::Unknown && space_end(head, 0) == head.len() {
            if !self.window.skip_space()? {
                self.layout = Layout::Empty;
                return Ok(());
            }
            self.window.fill(ENOUGH)?;
            let head = self.window.view();
            let whole = self.window.is_last() && head.len() <= ENOUGH;
            self.layout = layout::layout(&head[..head.len().min(ENOUGH)], whole, &self.hints);
        }
        Ok(())
    }

    /// The next event; `None` at the end of the file.
    ///
    /// # Errors
    /// What reading gives: then the rest of the file is unknown.
    pub fn read_next(&mut self) -> io::Result<Option<Event<'_>>> {
        self.find()?;
        Ok(self.event())
    }

    /// Finds the next event; `false` at the end of the file.
    ///
    /// # Errors
    /// As [`Records::read_next`].
    pub fn find(&mut self) -> io::Result<bool> {
        self.consume();
        self.found = self.find_next()?;
        Ok(!matches!(self.found, Found::Nothing))
    }

    /// The event that was found last.
    pub fn event(&self) -> Option<Event<'_>> {
        match self.found {
            Found::Record { before, record, spaced, notes, .. } => {
                let bytes = &self.window.view()[before..before + record];
                let position = Position { record: self.count, ..self.window.position(before) };
                let members = &self.members;
                Some(Event::Record(Record { bytes, members, spaced, notes, position }))
            }
            Found::Fault { problem, position, is_record, is_cut } => {
                let raw = if is_record { self.raw.trim_ascii_start() } else { &[] };
                let raw = if is_cut { raw } else { raw.trim_ascii_end() };
                Some(Event::Fault(Fault { problem, position, raw, is_cut, is_record }))
            }
            Found::More(length) => Some(Event::More(&self.window.view()[..length])),
            Found::Kept => Some(Event::More(&self.raw)),
            Found::Nothing => None,
        }
    }

    /// Consumes what was found last.
    fn consume(&mut self) {
        match std::mem::replace(&mut self.found, Found::Nothing) {
            Found::Record { before: 0, record, length, spaced: false, .. } if record == length => {
                self.window.take_in_line(record, Part::Record);
            }
            Found::Record { before, record, length, .. } => {
                self.window.take(before, Part::Wrapper);
                self.window.take(record, Part::Record);
                self.window.take(length - before - record, Part::Wrapper);
            }
            Found::Fault { .. } | Found::Kept => self.raw.clear(),
            Found::More(length) => self.window.take(length, Part::Damage),
            Found::Nothing => {}
        }
    }

    fn find_next(&mut self) -> io::Result<Found> {
        if let Some(mut rest) = self.refused.take() {
            if !rest.next(&mut self.raw) {
                return Ok(Found::More(0));
            }
            self.refused = Some(rest);
            return Ok(Found::Kept);
        }
        if let Some(recovery) = self.recovery.take()
            && let Some(found) = self.recover(recovery)?
        {
            return Ok(found);
        }
        if !self.layout.is_readable() && self.end == End::Ahead {
            return self.unreadable();
        }
        loop {
            if !self.window.skip_space()? {
                return Ok(self.at_end());
            }
            let byte = self.window.first();
            let found = match self.frames.last() {
                None => self.at_root(byte)?,
                Some(Frame::List(slot)) => {
                    let slot = *slot;
                    self.in_list(slot, byte)?
                }
                Some(Frame::Around(_)) => self.around(byte)?,
            };
            if let Some(found) = found {
                return Ok(found);
            }
        }
    }

    /// Reports that nothing of the file can be read.
    fn unreadable(&mut self) -> io::Result<Found> {
        self.end = End::Closed;
        let position = Position { byte: 0, line: 1, ..self.window.position(0) };
        // What is not read is not looked at either: the whole file is the stretch that is reported.
        self.window.take(self.window.view().len(), Part::Damage);
        while self.window.more()? {
            self.window.take(self.window.view().len(), Part::Damage);
        }
        let problem = Problem::Unreadable(self.layout);
        Ok(Found::Fault { problem, position, is_record: false, is_cut: false })
    }

    /// Refuses the object that was passed over so far, from `position` on, because no list was found in it.
    fn refuse_passed(&mut self, problem: Problem, position: Position) -> Option<Found> {
        let mut passed = self.window.kept()?;
        self.count += 1;
        let problem = match passed.is_cut() {
            true => Problem::TooLong { limit: self.limits.record },
            false => problem,
        };
        passed.next(&mut self.raw);
        self.refused = Some(passed);
        let position = Position { record: self.count, ..position };
        Some(Found::Fault { problem, position, is_record: true, is_cut: true })
    }

    /// Whether the list that was to be read was not there.
    fn is_wanted_missing(&self) -> bool {
        let is_missing = self.wanted.as_ref().is_some_and(|wanted| !wanted.path.is_empty());
        is_missing && self.count == 0 && self.wrapper.lists.is_empty()
    }

    /// What is to be reported when the text has ended.
    fn at_end(&mut self) -> Found {
        let start = self.frames.iter().find_map(|frame| match frame {
            Frame::Around(around) => Some(around.start),
            Frame::List(_) => None,
        });
        let position = start.or(self.lost).unwrap_or_else(|| self.window.position(0));
        if let Some(found) = self.refuse_passed(Problem::Unfinished { file: true }, position) {
            return found;
        }
        let mut position = self.window.position(0);
        let damage = self.window.text().damage();
        let problem = if let Some(from) = self.lost.take() {
            position = from;
            Problem::Lost
        } else if self.end == End::Ahead && !self.frames.is_empty() && damage.is_none() {
            self.end = End::Closed;
            Problem::OpenArray
        } else if self.end == End::Ahead && self.is_wanted_missing() {
            self.end = End::Closed;
            Problem::NoList
        } else if let (Some(damage), true) = (damage, self.end != End::Over) {
            self.end = End::Over;
            Problem::Damaged(damage)
        } else {
            return Found::Nothing;
        };
        Found::Fault { problem, position, is_record: false, is_cut: false }
    }
}

/// Adds to `wrapper` what was passed over in objects that are not closed.
fn note_open(frames: &[Frame], wrapper: &mut Wrapper) {
    for frame in frames {
        if let Frame::Around(around) = frame
            && around.has_list
        {
            wrapper.add_passed(&around.passed);
        }
    }
}
