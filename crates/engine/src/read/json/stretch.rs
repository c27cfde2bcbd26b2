//! Stretches of text that somebody else looks through while the reader is not there yet.
//!
//! A stretch is cut where a record seems to begin. What is found in it follows from its own text and from how records
//! stood when it was cut ([`StretchForm`]), so nothing that was guessed is believed: the reader takes what was found
//! only if it comes to stand right where the stretch begins, in that state, and what follows is as ordinary as the
//! stretch itself. Everything else it reads as ever. Ordinary are records that begin as the one before did, with
//! nothing between them but what belongs there.

use std::cmp::Ordering;
use std::io;

use memchr::memmem;

use crate::read::event::Record;
use crate::read::json::list::begins_with;
use crate::read::json::{End, Found, Frame, Records, Slot};
use crate::read::position::Position;
use crate::read::window::Part;
use json::scan::{Member, Notes, Scanner, space_end};

/// How records stand in a text: what the reader knows when it cuts a stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StretchForm {
    /// Their first key with its quotes
    pub first: Vec<u8>,
    /// Whether commas stand between them, as in a list
    pub in_list: bool,
    /// Whether each is a line
    pub by_line: bool,
}

/// Where a record stands in its stretch, and what the scanner says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StretchRecord {
    /// Its first byte
    pub start: u32,
    /// One past its last
    pub end: u32,
    /// Whether there is white space between its tokens
    pub spaced: bool,
    /// What its values may hold that other systems do not take
    pub notes: Notes,
}

/// Looks through stretches, reusing its memory from one to the next.
#[derive(Default)]
pub struct StretchReader {
    scanner: Scanner,
    members: Vec<Member>,
}

impl StretchReader {
    /// Gives the ordinary records at the start of `text` to `take`, in order, for as long as it wants more. Of their position
    /// nothing is known but their number in the stretch.
    pub fn each(
        &mut self,
        text: &[u8],
        form: &StretchForm,
        mut take: impl FnMut(StretchRecord, &Record<'_>) -> bool,
    ) {
        let mut at = 0;
        let mut position = Position::default();
        while let Some(rest) = text.get(at..).filter(|rest| rest.first() == Some(&b'{')) {
            let Ok(object) = self.scanner.object(rest, 0, &mut self.members) else { return };
            let bytes = &rest[..object.end];
            if !begins_with(rest, &self.members, &form.first)
                || object.spaced && form.by_line
                || simdutf8::basic::from_utf8(bytes).is_err()
            {
                return;
            }
            let (spaced, notes) = (object.spaced, object.notes);
            let (Ok(start), Ok(end)) = (u32::try_from(at), u32::try_from(at + object.end)) else {
                return;
            };
            position.record += 1;
            let members = &self.members[..];
            let record = Record { bytes, members, spaced, notes, position };
            if !take(StretchRecord { start, end, spaced, notes }, &record) {
                return;
            }
            at = next_record(text, at + object.end, form.in_list);
        }
    }
}

/// Where the next record begins, if nothing but what belongs there stands between it and the end of the one before.
fn next_record(text: &[u8], end: usize, in_list: bool) -> usize {
    let at = space_end(text, end);
    match (in_list, text.get(at)) {
        (true, Some(b',')) => space_end(text, at + 1),
        (true, _) => text.len(),
        (false, _) => at,
    }
}

impl Records {
    /// Whether the reader is in a list, if it reads records one after another here; `None` if anything else is under way.
    fn is_in_list(&self) -> Option<bool> {
        let is_under_way = self.recovery.is_some() || self.refused.is_some() || self.lost.is_some();
        let wanted = self.wanted.as_ref();
        let is_entered = wanted.is_some_and(|it| !it.is_list() || it.is_inside(self.place()));
        if is_under_way || is_entered || self.end != End::Ahead || self.shape.first.is_empty() {
            return None;
        }
        match self.frames.last() {
            None => Some(false),
            Some(Frame::List(_)) => Some(true),
            Some(Frame::Around(_)) => None,
        }
    }

    /// How records stand where the reader is.
    fn stretch_form(&self) -> Option<StretchForm> {
        let in_list = self.is_in_list()?;
        Some(StretchForm { first: self.shape.first.clone(), in_list, by_line: self.is_by_line() })
    }

    /// The byte of the text where the reader is.
    pub fn byte(&self) -> u64 {
        self.window.byte()
    }

    /// Cuts the next stretch of at least `length` bytes that begins at the byte `from` of the text or behind it, reading on
    /// where that is needed. Gives the byte at which it begins, how records stand, and its text.
    ///
    /// # Errors
    /// What reading gives.
    pub fn cut(
        &mut self,
        from: u64,
        length: usize,
    ) -> io::Result<Option<(u64, StretchForm, &[u8])>> {
        let Some(form) = self.stretch_form() else { return Ok(None) };
        let passed = match self.found {
            Found::Record { length, .. } => length,
            _ => 0,
        };
        let here = self.window.byte();
        let offset = usize::try_from(from.saturating_sub(here)).unwrap_or(usize::MAX).max(passed);
        let wanted = offset.saturating_add(2 * length);
        while self.window.view().len() < wanted && self.window.more_ahead()? {}
        let view = self.window.view();
        let Some(rest) = view.get(offset..) else { return Ok(None) };
        let Some(start) = record_start(rest, &form) else { return Ok(None) };
        let text = &rest[start..];
        let end = match text.get(length..).and_then(|behind| record_start(behind, &form)) {
            Some(behind) => length + behind,
            None if self.window.is_last() => text.len(),
            None => return Ok(None),
        };
        Ok(Some((here + (offset + start) as u64, form, &text[..end])))
    }

    /// Consumes what was found last, and what belongs between records. Where the reader is then, seen from the byte `start`.
    ///
    /// # Errors
    /// What reading gives.
    pub fn standing(&mut self, start: u64) -> io::Result<Ordering> {
        self.consume();
        if self.window.byte() < start && self.is_in_list().is_some() {
            self.window.skip_space()?;
            if self.frames.last().is_some_and(|frame| matches!(frame, Frame::List(Slot::After)))
                && self.window.first() == b','
            {
                self.window.take_in_line(1, Part::Separator);
                self.set_slot(Slot::Comma);
                self.window.skip_space()?;
            }
        }
        Ok(self.window.byte().cmp(&start))
    }

    /// Consumes the records of the stretch that begins where the reader is; `false`, and nothing is consumed, if the reader would
    /// not find just these. Their places are then in [`Records::taken`].
    pub fn take_stretch(&mut self, form: &StretchForm, found: &[StretchRecord]) -> bool {
        let is_comma_missing = matches!(self.frames.last(), Some(Frame::List(Slot::After)));
        let (Some(first), Some(last)) = (found.first(), found.last()) else { return false };
        if first.start != 0
            || self.stretch_form().as_ref() != Some(form)
            || is_comma_missing
            || !self.is_ordinary_after(last.end as usize, form.in_list)
        {
            return false;
        }
        self.taken.clear();
        let mut at = 0;
        for record in found {
            let (start, end) = (record.start as usize, record.end as usize);
            // White space, and in a list one comma: its kind is the same.
            self.window.take(start - at, Part::Separator);
            self.note_record(end - start, record.spaced);
            let position = Position { record: self.count, ..self.window.position(0) };
            self.taken.push((position, *record));
            match record.spaced {
                true => self.window.take(end - start, Part::Record),
                false => self.window.take_in_line(end - start, Part::Record),
            }
            at = end;
        }
        self.taken_bytes = at;
        true
    }

    /// Whether what stands so many bytes into the window can follow a record of a stretch: another record, the end of the list, or
    /// the end of the text.
    fn is_ordinary_after(&self, end: usize, in_list: bool) -> bool {
        let view = self.window.view();
        let at = space_end(view, end);
        match view.get(at) {
            None => end <= view.len() && self.window.is_last(),
            Some(b'{') => !in_list,
            Some(b']') => in_list,
            Some(b',') => in_list && view.get(space_end(view, at + 1)) == Some(&b'{'),
            Some(_) => false,
        }
    }

    /// The records that were taken last, until anything else is read. Their members are not told.
    pub fn taken(&self) -> impl Iterator<Item = Record<'_>> {
        let text = self.window.last_bytes(self.taken_bytes);
        self.taken.iter().map(move |(position, record)| Record {
            bytes: text.get(record.start as usize..record.end as usize).unwrap_or_default(),
            members: &[],
            spaced: record.spaced,
            notes: record.notes,
            position: *position,
        })
    }
}

/// Where in `text` a record seems to begin.
fn record_start(text: &[u8], form: &StretchForm) -> Option<usize> {
    memmem::find_iter(text, &form.first).find_map(|key| {
        let open = before_space(text, key)?;
        let is_open = text.get(open) == Some(&b'{');
        let before = match open {
            0 => return is_open.then_some(0),
            open => text.get(open - 1)?,
        };
        let is_apart = match (form.by_line, form.in_list) {
            (true, _) => *before == b'\n',
            (false, true) => {
                let comma = before_space(text, open)?;
                text.get(comma) == Some(&b',')
                    && before_space(text, comma).is_some_and(|at| text.get(at) == Some(&b'}'))
            }
            (false, false) => matches!(before, b'}' | b'\n' | b' '),
        };
        (is_open && is_apart).then_some(open)
    })
}

/// The last byte before `at` that is no white space.
fn before_space(text: &[u8], at: usize) -> Option<usize> {
    text.get(..at)?.iter().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}
