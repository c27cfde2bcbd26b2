//! Drives the reader of a format that is not JSON over the text of a file: one contract for tables, dumps and the
//! like, and one place that accounts for every byte.
//!
//! A [`Parser`] sees the text that waits and says how much of it is what; it never reads, so it is tested on slices. A
//! record longer than a reader may hold is reported whole, piece by piece, and the parser goes on behind it.

use std::collections::VecDeque;
use std::io;

use crate::read::builder::RecordBuilder;
use crate::read::event::{Event, Fault, Record};
use crate::read::file_format::{FileFormat, Layout};
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::remark::Remark;
use crate::read::window::{Limits, Part, Window};

/// What a parser makes of the text in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It needs more text than it sees. Never said when it sees the last of it.
    More,
    /// The first `length` bytes are `part`, and say `found`.
    Take {
        /// How many bytes; not 0, except with a [`Found`] at the end of the text
        length: usize,
        /// What they are
        part: Part,
        /// What they gave
        found: Found,
    },
    /// There is nothing left to say. Only when no text is left.
    End,
}

/// What a stretch of text gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing by itself
    Nothing,
    /// The record that was built, `before` bytes into the stretch
    Record {
        /// Bytes before it
        before: usize,
    },
    /// Something that cannot be read
    Fault {
        /// What and why
        problem: Problem,
        /// How many bytes of the stretch stand before it
        before: usize,
        /// Whether it stands for a record: then the stretch is kept among what was refused
        is_record: bool,
    },
}

/// What a parser writes to.
#[derive(Default)]
pub(super) struct Output {
    /// The record under construction
    pub record: RecordBuilder,
    /// What is to be said, in order, before what was found
    pub remarks: VecDeque<Remark>,
    /// The row of the record or fault, from 1, where rows are not lines
    pub row: Option<u64>,
    /// What the text in front of the parser has as its place
    pub position: Position,
}

/// The reader of one format.
pub(super) trait Parser {
    /// Looks at the text that waits. `is_last` if nothing follows `view`.
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step;

    /// The record at the start of `view` is longer than may be held. Returns where in `view` it ends, if it does: the
    /// parser is asked again with the text behind, until then. It sees each byte once.
    fn overlong(&mut self, view: &[u8]) -> Option<usize>;

    /// What the file is, as far as it was read; what depends on its text alone is filled in by the caller.
    fn describe(&self, form: &mut FileFormat);
}

/// The records of one file whose format has a [`Parser`].
pub struct Parsed {
    window: Window,
    parser: Box<dyn Parser>,
    layout: Layout,
    out: Output,
    /// Records found, broken ones included
    count: u64,
    /// What the last step gave, until the remarks before it are told
    pending: Option<Item>,
    /// What was found last
    item: Item,
    /// How much of a long record is given at a time, in bytes
    piece: usize,
    /// The longest record that is read, in bytes
    limit: usize,
    is_overlong: bool,
    /// Whether the end of a record that is too long was found
    has_ended: bool,
    is_over: bool,
}

/// Something found; the window and the output hold the rest of it.
#[derive(Clone, Copy)]
enum Item {
    Nothing,
    Remark,
    /// With the bytes it takes from the window
    Record(Position, usize),
    /// With the stretch it stands for, in the window
    Fault {
        problem: Problem,
        position: Position,
        is_record: bool,
        start: usize,
        end: usize,
    },
    /// The start of a record that is too long
    Overlong(Position, usize),
    /// More of it
    More(usize),
}

impl Parsed {
    /// The records of the text in `window`, as `parser` finds them.
    pub(super) fn new(
        window: Window,
        parser: Box<dyn Parser>,
        layout: Layout,
        limits: Limits,
    ) -> Self {
        Parsed {
            window,
            parser,
            layout,
            out: Output::default(),
            count: 0,
            pending: None,
            item: Item::Nothing,
            piece: limits.raw,
            limit: limits.record,
            is_overlong: false,
            has_ended: false,
            is_over: false,
        }
    }

    /// What the file is, as far as it was read.
    pub fn form(&self) -> FileFormat {
        let text = self.window.text();
        let mut form = FileFormat::new(text.is_gzip(), text.encoding(), self.layout);
        self.parser.describe(&mut form);
        form
    }

    /// Records found so far, broken ones included.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Finds the next event; `false` at the end of the file.
    ///
    /// # Errors
    /// What reading gives: then the rest of the file is unknown.
    pub fn find(&mut self) -> io::Result<bool> {
        self.consume();
        loop {
            if !self.out.remarks.is_empty() {
                self.item = Item::Remark;
                return Ok(true);
            }
            if let Some(item) = self.pending.take() {
                self.item = item;
                return Ok(true);
            }
            if self.is_over {
                return Ok(false);
            }
            self.pending = if self.is_overlong { self.overlong()? } else { self.step()? };
        }
    }

    /// The event that was found last.
    pub fn event(&self) -> Option<Event<'_>> {
        let view = self.window.view();
        match self.item {
            Item::Nothing => None,
            Item::Remark => self.out.remarks.front().map(Event::Remark),
            Item::Record(position, _) => {
                let record = &self.out.record;
                Some(Event::Record(Record {
                    bytes: record.bytes(),
                    members: record.members(),
                    spaced: false,
                    notes: record.notes(),
                    position,
                }))
            }
            Item::Fault { problem, position, is_record, start, end } => {
                let raw = view.get(start..end).filter(|_| is_record).unwrap_or_default();
                let raw = raw.trim_ascii();
                Some(Event::Fault(Fault { problem, position, raw, is_cut: false, is_record }))
            }
            Item::Overlong(position, length) => {
                let problem = Problem::TooLong { limit: self.limit };
                let raw = view.get(..length).unwrap_or_default();
                Some(Event::Fault(Fault { problem, position, raw, is_cut: true, is_record: true }))
            }
            Item::More(length) => Some(Event::More(view.get(..length).unwrap_or_default())),
        }
    }

    /// Consumes what was found last.
    fn consume(&mut self) {
        match std::mem::replace(&mut self.item, Item::Nothing) {
            Item::Nothing => {}
            Item::Remark => {
                self.out.remarks.pop_front();
            }
            Item::Record(_, length) => self.window.take(length, Part::Record),
            Item::Fault { end, .. } => self.window.take(end, Part::Damage),
            Item::Overlong(_, length) | Item::More(length) => {
                self.window.take(length, Part::Damage);
            }
        }
    }

    /// Asks the parser for the next stretch.
    fn step(&mut self) -> io::Result<Option<Item>> {
        let is_last = self.window.is_last();
        self.out.position = self.window.position(0);
        self.out.row = None;
        match self.parser.step(self.window.view(), is_last, &mut self.out) {
            Step::More if is_last => Ok(self.end()),
            Step::More => {
                if !self.window.grow()? && self.window.is_full() {
                    self.count += 1;
                    let view = self.window.view();
                    let piece = view.get(..self.piece).unwrap_or(view);
                    let end = self.parser.overlong(piece);
                    self.is_overlong = true;
                    let length = end.unwrap_or(piece.len()).min(piece.len());
                    self.has_ended = end.is_some();
                    return Ok(Some(Item::Overlong(self.position(0), length)));
                }
                Ok(None)
            }
            Step::Take { length, part, found } => {
                let length = length.min(self.window.view().len());
                Ok(self.taken(length, part, found))
            }
            Step::End => Ok(self.end()),
        }
    }

    fn taken(&mut self, length: usize, part: Part, found: Found) -> Option<Item> {
        match found {
            Found::Nothing => {
                self.window.take(length, part);
                None
            }
            Found::Record { before } => {
                self.count += 1;
                Some(Item::Record(self.position(before), length))
            }
            Found::Fault { problem, before, is_record } => {
                self.count += u64::from(is_record);
                let position = self.position(before);
                Some(Item::Fault { problem, position, is_record, start: before, end: length })
            }
        }
    }

    /// The place `before` bytes into the view, of the record that was counted last.
    fn position(&self, before: usize) -> Position {
        let place = self.window.position(before);
        Position { line: self.out.row.unwrap_or(place.line), record: self.count, ..place }
    }

    /// The next piece of a record that is too long.
    fn overlong(&mut self) -> io::Result<Option<Item>> {
        // The last piece is empty: it says that nothing follows.
        if std::mem::take(&mut self.has_ended) {
            self.is_overlong = false;
            return Ok(Some(Item::More(0)));
        }
        self.window.fill(self.piece)?;
        let view = self.window.view();
        let piece = view.get(..self.piece).unwrap_or(view);
        let end = if piece.is_empty() { Some(0) } else { self.parser.overlong(piece) };
        self.has_ended = end.is_some();
        let length = end.unwrap_or(piece.len()).min(piece.len());
        Ok(if length == 0 { None } else { Some(Item::More(length)) })
    }

    /// What is to be reported when the text has ended.
    fn end(&mut self) -> Option<Item> {
        self.is_over = true;
        // A parser that gives up leaves nothing unreported.
        let end = self.window.view().len();
        let problem = match self.window.text().damage() {
            Some(damage) => Problem::Damaged(damage),
            None if end > 0 => Problem::Lost,
            None => return None,
        };
        let position = Position { record: 0, ..self.window.position(0) };
        Some(Item::Fault { problem, position, is_record: false, start: 0, end })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A record a line; a line with `!` is broken, one with `#` left out.
    struct Lines;

    impl Parser for Lines {
        fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
            let Some(end) = memchr::memchr(b'\n', view)
                .map(|at| at + 1)
                .or((is_last && !view.is_empty()).then_some(view.len()))
            else {
                return if is_last { Step::End } else { Step::More };
            };
            let line = String::from_utf8_lossy(&view[..end]);
            let problem = Problem::Encoding;
            let found = match line.as_bytes().first() {
                Some(b'!') => Found::Fault { problem, before: 0, is_record: true },
                Some(b'#') => Found::Nothing,
                _ => {
                    out.record.begin();
                    out.record.text("line", line.trim_end());
                    out.record.end();
                    Found::Record { before: 0 }
                }
            };
            let part = if found == Found::Nothing { Part::Separator } else { Part::Record };
            Step::Take { length: end, part, found }
        }

        fn overlong(&mut self, view: &[u8]) -> Option<usize> {
            memchr::memchr(b'\n', view)
        }

        fn describe(&self, _: &mut FileFormat) {}
    }

    /// As [`events`], without the lines they are told of, if it is the same read byte by byte, in a few bytes and at once.
    pub fn whole_events(parser: impl Fn() -> Box<dyn Parser>, text: &str) -> Vec<String> {
        let [one, few, all] = [1, 9, 4096].map(|window| {
            let found = events(parser(), text.as_bytes(), Limits { window, ..Limits::default() });
            let told = |it: &String| it.split_once(' ').map_or("", |(_, rest)| rest).to_owned();
            found.iter().map(told).collect::<Vec<_>>()
        });
        assert!(one == all && few == all, "{text}: {one:?}, {few:?}, {all:?}");
        all
    }

    /// What `parser` finds in `text`, an event a line, read `window` bytes at a time. Fails if a byte is unaccounted for.
    pub fn events(parser: Box<dyn Parser>, text: &[u8], limits: Limits) -> Vec<String> {
        let reader = io::Cursor::new(text.to_vec());
        let text_read = crate::read::decode::Text::new(reader).expect("memory");
        let window = Window::new(0, text_read, limits);
        let mut parsed = Parsed::new(window, parser, Layout::Table, limits);
        let mut events = Vec::new();
        while parsed.find().expect("memory") {
            events.push(match parsed.event().expect("an event") {
                Event::Record(record) => {
                    format!("{} {}", record.position.line, String::from_utf8_lossy(record.bytes))
                }
                Event::Fault(fault) => format!(
                    "{} {} {}",
                    fault.position.line,
                    fault.problem,
                    String::from_utf8_lossy(fault.raw)
                ),
                Event::Remark(remark) => format!("{} {}", remark.position.line, remark.message),
                Event::More(raw) => format!("+{}", String::from_utf8_lossy(raw)),
            });
        }
        let length = crate::read::decode::text_length(text);
        assert_eq!(parsed.window.parts.len(), length, "every byte is accounted for");
        events
    }

    #[test]
    fn every_byte_is_taken_at_every_split() {
        let text = b"a\n!b\n#c\nd";
        for window in 1..12 {
            let limits = Limits { window, ..Limits::default() };
            let found = events(Box::new(Lines), text, limits);
            assert_eq!(found.len(), 3, "{found:?}");
            assert_eq!(found[0], r#"1 {"line":"a"}"#);
            assert!(found[1].starts_with("2 ") && found[1].ends_with("!b"), "{found:?}");
            assert_eq!(found[2], r#"4 {"line":"d"}"#);
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_reported_whole() {
        let long = "x".repeat(50);
        let text = format!("a\n{long}\nb\n");
        let limits = Limits { window: 4, record: 16, raw: 8 };
        let found = events(Box::new(Lines), text.as_bytes(), limits);
        let all: String = found[2..].iter().filter_map(|event| event.strip_prefix('+')).collect();
        assert!(found[1].ends_with("xxxxxxxx"), "{found:?}");
        assert_eq!(all.len() + 8, 50, "{found:?}");
        assert_eq!(found.last().map(String::as_str), Some(r#"3 {"line":"b"}"#));
    }
}
