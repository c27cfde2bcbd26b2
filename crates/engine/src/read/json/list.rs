//! From record to record: at the root of the text, and in arrays.

use std::io;

use memchr::memchr;

use crate::read::file_format::Layout;
use crate::read::hints::{Certainty, Class, USERS, after_members, is_report, members_from};
use crate::read::json::around::Around;
use crate::read::json::recovery::{Recovery, Start};
use crate::read::json::{Found, Frame, MOST_FRAMES, Records, Slot, WantedForm};
use crate::read::layout::ENOUGH;
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::window::Part;
use crate::read::wrapper::path;
use json::scan::{Scanned, Stop, space_end};
use json::{Expected, Kind, Member};

impl Records {
    /// What comes at the root, where `byte` stands.
    pub(super) fn at_root(&mut self, byte: u8) -> io::Result<Option<Found>> {
        match byte {
            b'{' => self.object(),
            b'[' => Ok(self.open_list(Part::Separator)),
            // Before each text of a sequence (RFC 7464).
            0x1e => {
                self.window.take_in_line(1, Part::Separator);
                Ok(None)
            }
            b',' | b']' | b'}' | b':' => Ok(Some(self.stray(Problem::Stray { found: byte }))),
            _ => self.no_object(),
        }
    }

    /// What comes in a list, where `byte` stands.
    pub(super) fn in_list(&mut self, slot: Slot, byte: u8) -> io::Result<Option<Found>> {
        match (byte, slot) {
            (b'{', Slot::After) => {
                self.set_slot(Slot::Comma);
                Ok(Some(self.point(Problem::Separator { found: byte })))
            }
            (b'{', _) => self.object(),
            (b',', Slot::After | Slot::Resumed) => {
                self.window.take_in_line(1, Part::Separator);
                self.set_slot(Slot::Comma);
                Ok(None)
            }
            (b',', _) => {
                Ok(Some(self.stray(Problem::Syntax { expected: Expected::Value, found: byte })))
            }
            (b']', Slot::Comma) => {
                self.set_slot(Slot::After);
                Ok(Some(self.point(Problem::Syntax { expected: Expected::Value, found: byte })))
            }
            (b']', _) => {
                self.window.take_in_line(1, Part::Separator);
                self.frames.pop();
                Ok(None)
            }
            (b'}' | b':', _) => Ok(Some(self.stray(Problem::Separator { found: byte }))),
            (_, Slot::After) => {
                self.set_slot(Slot::Comma);
                Ok(Some(self.point(Problem::Separator { found: byte })))
            }
            (b'"', _) if self.is_after_list()? => {
                self.frames.pop();
                self.resume();
                Ok(Some(self.point(Problem::Separator { found: byte })))
            }
            (b'[', _) if self.is_row() => self.row(),
            (b'[', _) if self.holds_elements()? => Ok(self.open_list(Part::Separator)),
            _ => self.no_object(),
        }
    }

    /// Whether a member of the object around the list begins here: the bracket that closes the list is missing.
    fn is_after_list(&mut self) -> io::Result<bool> {
        if !matches!(self.frames.iter().rev().nth(1), Some(Frame::Around(_))) {
            return Ok(false);
        }
        self.window.fill(ENOUGH)?;
        let text = self.window.view();
        let names = members_from(&text[..text.len().min(ENOUGH)], 0);
        Ok(!names.is_empty() && !(self.hints.is_record)(&names))
    }

    /// Whether the array at the window holds objects, arrays or nothing, so that records may be in it.
    fn holds_elements(&mut self) -> io::Result<bool> {
        self.window.fill(ENOUGH)?;
        let text = self.window.view();
        let first = text.get(space_end(text, 1));
        Ok(self.frames.len() < MOST_FRAMES && matches!(first, Some(b'{' | b'[' | b']') | None))
    }

    pub(super) fn open_list(&mut self, part: Part) -> Option<Found> {
        if self.frames.len() >= MOST_FRAMES {
            return Some(self.stray(Problem::Stray { found: b'[' }));
        }
        self.set_slot(Slot::After);
        self.window.take_in_line(1, part);
        self.frames.push(Frame::List(Slot::First));
        None
    }

    pub(super) fn set_slot(&mut self, slot: Slot) {
        if let Some(Frame::List(current)) = self.frames.last_mut() {
            *current = slot;
        }
    }

    /// Reports something that is missing before the window.
    pub(super) fn point(&mut self, problem: Problem) -> Found {
        let position = self.window.position(0);
        Found::Fault { problem, position, is_record: false, is_cut: false }
    }

    /// Reports the byte at the window, which belongs to nothing.
    pub(super) fn stray(&mut self, problem: Problem) -> Found {
        let fault = self.point(problem);
        self.window.take(1, Part::Damage);
        fault
    }

    // ---- objects ----

    /// The object at the window: a record, something around records, or damage.
    pub(super) fn object(&mut self) -> io::Result<Option<Found>> {
        if self.enter_wanted() {
            return Ok(None);
        }
        let mut closed_early = false;
        loop {
            let scanned = self.scanner.object(self.window.view(), 0, &mut self.members);
            let until = match scanned {
                Ok(object) if object.spaced && self.is_cut_by_line(object.end) => object.end,
                Ok(object) if self.is_closed_early(object.end)? => {
                    closed_early = true;
                    object.end
                }
                Ok(object) if self.begins_as_known() => return Ok(Some(self.record(object))),
                Ok(object) => return self.unknown(object),
                Err(Stop::End) => {
                    let length = self.window.view().len();
                    let has_looked = length < ENOUGH || self.begins_as_known();
                    if !self.is_cut_by_line(length) {
                        if !has_looked && self.enter_list_early() {
                            return Ok(None);
                        }
                        if self.window.grow()? {
                            continue;
                        }
                    }
                    length
                }
                Err(Stop::Invalid { .. }) => {
                    self.window.fill(ENOUGH)?;
                    self.window.view().len().min(ENOUGH)
                }
            };
            if !self.begins_as_known() && self.enter_wrapper(until) {
                return Ok(None);
            }
            if closed_early {
                let position = self.window.position(until.saturating_sub(1));
                return self.start_recovery(Recovery::new(
                    Start::Object,
                    Problem::ClosedEarly,
                    position,
                ));
            }
            return self.broken_object();
        }
    }

    /// Whether what follows the object of so many bytes at the window can only be more of its members: then a brace too
    /// many closes it.
    #[inline]
    fn is_closed_early(&mut self, end: usize) -> io::Result<bool> {
        match self.window.view().get(end..end + 2) {
            Some([b'\n', _] | [b',', b'{'] | [b']', _] | [b'\r', _]) => Ok(false),
            _ => self.has_members_after(end),
        }
    }

    /// The same, looked at in full.
    fn has_members_after(&mut self, end: usize) -> io::Result<bool> {
        if matches!(self.frames.last(), Some(Frame::Around(_))) {
            return Ok(false);
        }
        self.window.fill(end + ENOUGH)?;
        let view = self.window.view();
        let rest = &view[end..view.len().min(end + ENOUGH)];
        let comma = space_end(rest, 0);
        if rest.get(comma) != Some(&b',') || self.is_by_line() && rest[..comma].contains(&b'\n') {
            return Ok(false);
        }
        let names = members_from(rest, comma + 1);
        let own = |name: &[u8]| self.members.iter().any(|member| member.key.of(view) == name);
        let in_wrapper = matches!(self.frames.iter().rev().nth(1), Some(Frame::Around(_)));
        let after = || after_members(rest, space_end(rest, comma + 1));
        // Those of a wrapper follow where the bracket of its list is missing. A user whose opening brace is missing has what
        // the one before it has.
        Ok(!names.is_empty()
            && (!in_wrapper || matches!(after(), Some(b',' | b']')))
            && !(self.hints.is_record)(&names)
            && !names.iter().any(|name| own(name)))
    }

    /// Whether the window is in the list that is read, so that objects are records whatever lists they hold.
    fn is_wanted_list(&self) -> bool {
        self.wanted.as_ref().is_some_and(|it| it.is_at(self.place(), WantedForm::Records))
    }

    /// Whether the elements of the list the window is in are rows.
    fn is_row(&self) -> bool {
        self.wanted.as_ref().is_some_and(|it| it.is_at(self.place(), WantedForm::Rows))
    }

    /// The row at the window: a record without members.
    fn row(&mut self) -> io::Result<Option<Found>> {
        self.members.clear();
        let problem = loop {
            let view = self.window.view();
            match self.scanner.value(view, 0) {
                Ok(row) => return Ok(Some(self.record(row))),
                Err(Stop::Invalid { at, expected }) => {
                    break Problem::Syntax { expected, found: view[at] };
                }
                Err(Stop::End) if self.window.grow()? => {}
                Err(Stop::End) if self.window.is_full() => {
                    break Problem::TooLong { limit: self.limits.record };
                }
                Err(Stop::End) => break Problem::Unfinished { file: true },
            }
        };
        let position = self.window.position(0);
        self.start_recovery(Recovery::new(Start::Passed, problem, position))
    }

    /// Enters the object at the window if the list that is read is in it.
    fn enter_wanted(&mut self) -> bool {
        let Some(wanted) = &self.wanted else { return false };
        let place = self.place();
        let is_keyed = wanted.is_at(place, WantedForm::Keyed);
        if !(is_keyed || wanted.is_inside(place)) || self.frames.len() + 2 > MOST_FRAMES {
            return false;
        }
        let path = place.to_owned();
        if self.frames.is_empty() {
            self.layout = Layout::Envelope;
        }
        self.set_slot(Slot::After);
        let start = self.window.position(0);
        self.window.take(1, Part::Wrapper);
        let around = Around::wanted(start, path, is_keyed);
        self.frames.push(Frame::Around(Box::new(around)));
        if is_keyed {
            self.note_list("");
        }
        true
    }

    /// Whether the object at the window begins as the last record did, so that it is another one.
    #[inline]
    fn begins_as_known(&self) -> bool {
        begins_with(self.window.view(), &self.members, &self.shape.first)
    }

    /// The scanned object is a record.
    #[inline]
    pub(super) fn record(&mut self, object: Scanned) -> Found {
        let length = object.end;
        if simdutf8::basic::from_utf8(&self.window.view()[..length]).is_err() {
            return self.not_text(length);
        }
        let (spaced, notes) = (object.spaced, object.notes);
        self.note_record(length, spaced);
        Found::Record { before: 0, record: length, length, spaced, notes }
    }

    /// The record of so many bytes at the window counts.
    #[inline]
    pub(super) fn note_record(&mut self, length: usize, spaced: bool) {
        self.count += 1;
        if self.frames.is_empty() {
            let last = if spaced { length.saturating_sub(1) } else { 0 };
            self.last_line = self.window.line_at(last);
        } else {
            self.set_slot(Slot::After);
        }
    }

    /// The valid object of so many bytes at the window is not UTF-8.
    fn not_text(&mut self, length: usize) -> Found {
        let text = &self.window.view()[..length];
        let at = std::str::from_utf8(text).err().map_or(0, |error| error.valid_up_to());
        self.refuse(Problem::Encoding, at, length)
    }

    /// Refuses what stands at the window, `length` bytes, for a problem `at` bytes into it.
    fn refuse(&mut self, problem: Problem, at: usize, length: usize) -> Found {
        self.count += 1;
        let position = Position { record: self.count, ..self.window.position(at) };
        self.raw.extend_from_slice(&self.window.view()[..length]);
        self.window.take(length, Part::Damage);
        self.set_slot(Slot::After);
        Found::Fault { problem, position, is_record: true, is_cut: false }
    }

    /// A valid object that does not begin as the last record did.
    fn unknown(&mut self, object: Scanned) -> io::Result<Option<Found>> {
        let text = &self.window.view()[..object.end];
        let names: Vec<&[u8]> = self.members.iter().map(|member| member.key.of(text)).collect();
        if self.count == 0
            && let Some(layout) = (self.hints.other)(&names)
        {
            self.layout = layout;
            return self.unreadable().map(Some);
        }
        let is_record = (self.hints.is_record)(&names);
        let is_report = is_report(&names);
        // A user may have friends; but the email of an object with a list of users may be whom to ask.
        let has_users = names.iter().any(|name| name.eq_ignore_ascii_case(USERS));
        // As it would be were the window smaller
        if object.end >= ENOUGH && self.enter_list_early() {
            return Ok(None);
        }
        if !is_record || has_users {
            if is_report && let Some(found) = self.reported(object) {
                return Ok(Some(found));
            }
            if self.enter_wrapper(object.end) {
                return Ok(None);
            }
        }
        self.shape.learn(&self.window.view()[..object.end]);
        self.shape.one_line = !object.spaced;
        Ok(Some(self.record(object)))
    }

    /// The record in `{"user": …, "errors": …}`, which the window holds.
    fn reported(&mut self, entry: Scanned) -> Option<Found> {
        let text = &self.window.view()[..entry.end];
        let value = self.members.iter().find(|it| it.key.of(text) == b"user")?.value;
        let beside: Vec<String> = self
            .members
            .iter()
            .map(|member| member.key.of(text))
            .filter(|key| *key != b"user")
            .map(|key| path("", key))
            .collect();
        if text[value.start] != b'{' || simdutf8::basic::from_utf8(text).is_err() {
            return None;
        }
        let record = &self.window.view()[value.start..value.end];
        let scanned = self.scanner.object(record, 0, &mut self.members).ok()?;
        self.wrapper.add_list("user");
        beside.iter().for_each(|name| self.wrapper.add_beside(name));
        self.count += 1;
        self.set_slot(Slot::After);
        let (spaced, notes) = (entry.spaced, scanned.notes);
        let (before, length) = (value.start, entry.end);
        Some(Found::Record { before, record: value.end - value.start, length, spaced, notes })
    }

    /// Enters the object at the window, of which a good part is there, if it surely holds a list of records.
    fn enter_list_early(&mut self) -> bool {
        if self.is_wanted_list() {
            return false;
        }
        let head = &self.window.view()[..ENOUGH];
        match self.hints.class(head) {
            Class::Wrapper(Certainty::Sure) => self.enter(Certainty::Sure),
            _ => false,
        }
    }

    /// Enters the object at the window if it holds a list of records. It goes to `until`, as far as it makes sense.
    fn enter_wrapper(&mut self, until: usize) -> bool {
        if self.is_wanted_list() {
            return false;
        }
        if until >= ENOUGH && self.enter_list_early() {
            return true;
        }
        match self.hints.class(&self.window.view()[..until]) {
            Class::Wrapper(Certainty::Named) => {
                self.frames.is_empty() && self.enter(Certainty::Named)
            }
            Class::Wrapper(certainty) => self.enter(certainty),
            // What stands before the list is longer than a record may be. It can be no record: none was
            // found so far, and the text ends inside a bracket.
            Class::Unknown if self.window.is_full() && until == self.window.view().len() => {
                let is_alone = self.count == 0 && self.frames.is_empty();
                let may_hold_one = is_alone && self.scanner.depth() > 0;
                if may_hold_one {
                    // Should there be no list, it is refused whole.
                    self.window.keep();
                }
                may_hold_one && self.enter(Certainty::Sure)
            }
            Class::Record | Class::Unknown => false,
        }
    }

    fn enter(&mut self, certainty: Certainty) -> bool {
        if self.frames.len() + 2 > MOST_FRAMES {
            return false;
        }
        if self.frames.is_empty() {
            self.layout = Layout::Envelope;
        }
        self.set_slot(Slot::After);
        let start = self.window.position(0);
        self.window.take(1, Part::Wrapper);
        self.frames.push(Frame::Around(Box::new(Around::new(start, certainty))));
        true
    }

    // ---- what is no sound object ----

    /// Whether the object at the window, `length` bytes of it, goes on in a line where another begins: then it was
    /// cut off with its own.
    fn is_cut_by_line(&self, length: usize) -> bool {
        if !self.is_by_line() {
            return false;
        }
        let view = self.window.view();
        let line = memchr(b'\n', &view[..length]);
        line.is_some_and(|line| view.get(line + 1) == Some(&b'{'))
    }

    /// Whether each line of the text holds a record.
    pub(super) fn is_by_line(&self) -> bool {
        self.layout == Layout::Ndjson && self.frames.is_empty()
    }

    /// The object at the window, which the scanner could not read to its end.
    pub(super) fn broken_object(&mut self) -> io::Result<Option<Found>> {
        let view = self.window.view();
        let scanned = self.scanner.object(view, 0, &mut self.members);
        let (mut problem, mut at) = match scanned {
            Err(Stop::Invalid { at, expected }) => {
                (Problem::Syntax { expected, found: view[at] }, at)
            }
            _ if self.window.is_full() => (Problem::TooLong { limit: self.limits.record }, 0),
            _ => (Problem::Unfinished { file: true }, view.len()),
        };
        // A stray byte that is no text at all is reported as such.
        let until = &view[..(at + 1).min(view.len())];
        if at > 0
            && let Err(error) = std::str::from_utf8(until)
            && error.error_len().is_some()
        {
            (problem, at) = (Problem::Encoding, error.valid_up_to());
        }
        if self.is_by_line()
            && let Some(line) = memchr(b'\n', view)
            && (line <= at || matches!(problem, Problem::TooLong { .. }))
        {
            (problem, at) = (Problem::Unfinished { file: false }, line);
        }
        let recovery = Recovery::new(Start::Object, problem, self.window.position(at));
        self.start_recovery(recovery)
    }

    /// What stands at the window and is no object: another value, or no JSON at all.
    pub(super) fn no_object(&mut self) -> io::Result<Option<Found>> {
        self.window.fill(2)?;
        let found = self.window.first();
        let (value, next) = loop {
            let view = self.window.view();
            let value = self.scanner.value(view, 0);
            let end = match value {
                Ok(value) => space_end(view, value.end),
                Err(Stop::End) => view.len(),
                Err(Stop::Invalid { .. }) => break (value, 0),
            };
            if end < view.len() || !self.window.grow()? {
                break (value, self.window.view().get(end).copied().unwrap_or(0));
            }
        };
        if let Ok(value) = value {
            let view = self.window.view();
            let kind = Kind::of(&view[..value.end]);
            let apart = match view.get(value.end) {
                None => true,
                Some(byte) => b" \t\r\n,[]{}".contains(byte),
            };
            if apart && next != b':' {
                return Ok(Some(self.refuse(Problem::NotAnObject(kind), 0, value.end)));
            }
        }
        let problem = match value {
            Err(Stop::Invalid { at: 0, expected }) if !self.frames.is_empty() => {
                Problem::Syntax { expected, found }
            }
            _ => Problem::Stray { found },
        };
        let start = Start::of_junk(self.window.view());
        self.start_recovery(Recovery::new(start, problem, self.window.position(0)))
    }
}

/// Whether the object at the start of `text`, whose members these are, begins with the key `first`, quotes included.
#[inline]
pub(super) fn begins_with(text: &[u8], members: &[Member], first: &[u8]) -> bool {
    !first.is_empty()
        && members
            .first()
            .is_some_and(|member| text.get(member.key.start - 1..member.key.end + 1) == Some(first))
}
