//! Reads records one after another from the text of a file, in bounded memory.
//!
//! A window slides over the text; a record is looked for in it, and the window grows only while a record is
//! larger. What is not JSON is told as a [`Fault`] and the rest of the file goes on: in NDJSON at the next
//! line, in an array where the next record can be recognised. Every byte is looked at a bounded number of
//! times, whatever the file holds. This module judges no users.

use std::io::{self, Read};

use memchr::memchr;

use crate::read::decode::Text;
use crate::read::file_format::{FileFormat, Layout};
use crate::read::layout::{self, ENOUGH};
use crate::read::position::Position;
use crate::read::problem::Problem;
use json::scan::{Member, Scanned, Scanner, Stop, lines_in, space_end};
use json::{Expected, Kind};

/// Bytes of memory a reader may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of text read at a time
    pub window: usize,
    /// The longest record that is read, in bytes
    pub record: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { window: 4 << 20, record: 16 << 20 }
    }
}

/// One JSON object of the file, as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its bytes, valid UTF-8 and valid JSON
    pub bytes: &'a [u8],
    /// Its members, in order, repeated keys included
    pub members: &'a [Member],
    /// Whether there is white space between its tokens
    pub spaced: bool,
    /// Where it starts
    pub position: Position,
}

/// Something that could not be read.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'a> {
    /// What and why
    pub problem: Problem,
    /// Where reading stopped
    pub position: Position,
    /// The record as far as it is known, cut off if it is long; empty if none is meant
    pub raw: &'a [u8],
    /// Whether this stands for a record: then it counts as a refused user
    pub is_record: bool,
}

/// What comes next in a file.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A record
    Record(Record<'a>),
    /// Something that could not be read
    Fault(Fault<'a>),
}

/// Where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a value of the root
    Root,
    /// Before the first element of an array
    First { envelope: bool },
    /// After an element of an array
    Next { envelope: bool },
    /// After the array of an envelope, before `,` or `}`
    Tail,
    /// Nothing more will come, but perhaps word of damage
    End,
    /// Everything is told
    Over,
}

/// How much of a broken record is kept, in bytes.
const RAW: usize = 1 << 20;

/// Reads the records of one file.
pub struct Records<R> {
    text: Text<R>,
    layout: Layout,
    window: Vec<u8>,
    /// The part of the window that holds text not yet consumed
    start: usize,
    end: usize,
    whole: bool,
    /// Bytes before `window[0]`
    base: u64,
    /// Line of `window[start]`
    line: u64,
    /// Records found
    records: u64,
    file: u32,
    limits: Limits,
    state: State,
    scanner: Scanner,
    members: Vec<Member>,
    /// `"key"` with which the records of an array begin, to find the next one after damage
    first_key: Vec<u8>,
    /// Start of a record that was too broken to stay in the window
    raw: Vec<u8>,
    /// What is known of the record or fault that was told last: it is consumed with the next call.
    consumed: usize,
    /// Whether what is to be consumed holds no line feed.
    one_line: bool,
    /// Line on which the last record of the root ended.
    last_line: u64,
    /// From where on nothing could be read, until it is told.
    lost: Option<Position>,
    /// After a fault at the root: skip to the end of the line.
    skip_line: bool,
    /// The event that was found last
    told: Told,
}

/// What the next event is; the window and `raw` hold the rest of it.
enum Told {
    Record { end: usize, spaced: bool },
    Fault { problem: Problem, position: Position, is_record: bool },
    Nothing,
}

/// What scanning at the window's start gave, in indices of the window.
enum Found {
    Record { end: usize, spaced: bool },
    NotAnObject { kind: Kind, end: usize },
    Problem { problem: Problem, at: usize },
}

impl<R: Read> Records<R> {
    /// Opens a file. `file` is the index that positions carry.
    ///
    /// # Errors
    /// What reading gives.
    pub fn open(file: u32, input: R, limits: Limits) -> io::Result<Self> {
        let mut records = Records {
            text: Text::new(input)?,
            layout: Layout::Unknown,
            window: vec![0; limits.window.min(limits.record)],
            start: 0,
            end: 0,
            whole: false,
            base: 0,
            line: 1,
            records: 0,
            file,
            limits,
            state: State::Root,
            scanner: Scanner::default(),
            members: Vec::new(),
            first_key: Vec::new(),
            raw: Vec::new(),
            consumed: 0,
            one_line: false,
            last_line: 0,
            lost: None,
            skip_line: false,
            told: Told::Nothing,
        };
        records.find_layout()?;
        Ok(records)
    }

    /// What the file is.
    pub fn form(&self) -> FileFormat {
        FileFormat {
            gzip: self.text.is_gzip(),
            encoding: self.text.encoding(),
            layout: self.layout,
        }
    }

    /// Records found so far, broken ones included.
    pub fn count(&self) -> u64 {
        self.records
    }

    fn find_layout(&mut self) -> io::Result<()> {
        while self.end - self.start < ENOUGH && self.more()? {}
        let head = &self.window[self.start..self.end];
        self.layout =
            layout::layout(&head[..head.len().min(ENOUGH)], self.whole && head.len() <= ENOUGH);
        // White space may go on for longer than we look; then what follows decides.
        while self.layout == Layout::Unknown
            && space_end(&self.window[..self.end], self.start) == self.end
        {
            self.advance(self.end);
            if !self.more()? {
                self.layout = Layout::Empty;
                break;
            }
            let head = &self.window[self.start..self.end];
            self.layout = layout::layout(&head[..head.len().min(ENOUGH)], self.whole);
        }
        Ok(())
    }

    /// The next record or fault; `None` at the end of the file.
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
        self.settle()?;
        self.told = Told::Nothing;
        self.told = self.find_next()?;
        if let Told::Record { end, spaced } = self.told {
            self.consumed = end;
            self.one_line = !spaced;
        }
        Ok(!matches!(self.told, Told::Nothing))
    }

    /// The event that was found last.
    pub fn event(&self) -> Option<Event<'_>> {
        match self.told {
            Told::Record { end, spaced } => {
                let position = self.position(self.start);
                let bytes = &self.window[self.start..end];
                Some(Event::Record(Record { bytes, members: &self.members, spaced, position }))
            }
            Told::Fault { problem, position, is_record } => {
                let raw = if is_record { self.raw.trim_ascii() } else { &[] };
                Some(Event::Fault(Fault { problem, position, raw, is_record }))
            }
            Told::Nothing => None,
        }
    }

    fn find_next(&mut self) -> io::Result<Told> {
        if !self.layout.is_readable() && self.state == State::Root {
            return Ok(self.unreadable());
        }
        loop {
            if !self.skip_space()? {
                return Ok(self.at_end());
            }
            let byte = self.window[self.start];
            match self.state {
                State::Root => match byte {
                    b'[' => {
                        self.advance(self.start + 1);
                        self.state = State::First { envelope: false };
                    }
                    b'{' if self.layout == Layout::Envelope && self.enter_envelope()? => {}
                    _ => return self.root_value(),
                },
                State::First { envelope } => match byte {
                    b']' => self.leave_array(envelope),
                    _ => return self.element(envelope),
                },
                State::Next { envelope } => match byte {
                    b']' => self.leave_array(envelope),
                    b',' => {
                        self.advance(self.start + 1);
                        if !self.skip_space()? {
                            return Ok(self.at_end());
                        }
                        return self.element(envelope);
                    }
                    found => return self.separator(envelope, found),
                },
                State::Tail => {
                    if let Some(fault) = self.tail(byte)? {
                        return Ok(fault);
                    }
                }
                State::End | State::Over => return Ok(self.at_end()),
            }
        }
    }

    // ---- the window ----

    /// Consumes what the last call told.
    fn settle(&mut self) -> io::Result<()> {
        let consumed = std::mem::take(&mut self.consumed);
        if consumed > 0 && self.one_line {
            self.start = consumed;
        } else if consumed > 0 {
            self.advance(consumed);
        }
        self.one_line = false;
        if std::mem::take(&mut self.skip_line) {
            self.skip_rest_of_line()?;
        }
        Ok(())
    }

    /// Consumes the window up to `to`.
    fn advance(&mut self, to: usize) {
        self.line += lines_in(&self.window[self.start..to]);
        self.start = to;
    }

    /// Reads on. Returns whether there was more; `false` also when the window is at its largest.
    fn more(&mut self) -> io::Result<bool> {
        if self.whole {
            return Ok(false);
        }
        if self.start > 0 {
            self.window.copy_within(self.start..self.end, 0);
            self.base += self.start as u64;
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.window.len() {
            if self.end >= self.limits.record {
                return Ok(false);
            }
            let larger = (self.end * 2).clamp(64, self.limits.record);
            self.window.resize(larger, 0);
        }
        let read = self.text.read(&mut self.window[self.end..])?;
        self.end += read;
        self.whole = read == 0;
        Ok(read > 0)
    }

    /// Whether the window is full and holds nothing but one record.
    fn is_too_long(&self) -> bool {
        !self.whole && self.start == 0 && self.end >= self.limits.record
    }

    /// Consumes white space. Returns whether anything follows.
    fn skip_space(&mut self) -> io::Result<bool> {
        loop {
            let at = space_end(&self.window[..self.end], self.start);
            if at > self.start {
                self.advance(at);
            }
            if self.start < self.end {
                return Ok(true);
            }
            if !self.more()? {
                return Ok(false);
            }
        }
    }

    /// The place of `window[at]`, which is not consumed yet.
    fn position(&self, at: usize) -> Position {
        Position {
            file: self.file,
            byte: self.base + at as u64,
            line: self.line + lines_in(&self.window[self.start..at.max(self.start)]),
            record: self.records,
        }
    }

    // ---- ends ----

    fn unreadable(&mut self) -> Told {
        self.state = State::End;
        let position = Position { file: self.file, line: 1, ..Position::default() };
        self.advance(self.end);
        self.whole = true;
        let problem = Problem::Unreadable(self.layout);
        Told::Fault { problem, position, is_record: false }
    }

    /// What is to be told when the text has ended.
    fn at_end(&mut self) -> Told {
        let mut position = Position { record: 0, ..self.position(self.start) };
        let problem = match self.state {
            State::End if let Some(from) = self.lost.take() => {
                position = from;
                Problem::Lost
            }
            State::Over => return Told::Nothing,
            State::First { .. } | State::Next { .. } | State::Tail
                if self.text.damage().is_none() =>
            {
                self.state = State::End;
                Problem::OpenArray
            }
            _ => {
                self.state = State::Over;
                match self.text.damage() {
                    Some(damage) => Problem::Damaged(damage),
                    None => return Told::Nothing,
                }
            }
        };
        Told::Fault { problem, position, is_record: false }
    }

    // ---- the root: NDJSON and objects one after another ----

    /// The record at the window's start, at the root.
    fn root_value(&mut self) -> io::Result<Told> {
        self.records += 1;
        let by_line = self.layout == Layout::Ndjson;
        let first = self.window[self.start];
        let (problem, at) = match if by_line { self.scan_line()? } else { self.scan()? } {
            Found::Record { end, spaced } => {
                self.last_line =
                    self.line + if spaced { lines_in(&self.window[self.start..end]) } else { 0 };
                return Ok(Told::Record { end, spaced });
            }
            Found::NotAnObject { kind, end } => return Ok(self.not_an_object(kind, end)),
            Found::Problem { problem: Problem::TooLong { .. }, .. } if !by_line => {
                return self.skip_broken();
            }
            Found::Problem { problem: Problem::Syntax { .. }, .. } if first != b'{' => {
                (Problem::Stray { found: first }, self.start)
            }
            Found::Problem { problem, at } => (problem, at),
        };
        // What follows a record on its line belongs to it and is no record of its own.
        let is_record = self.line != self.last_line || first == b'{';
        self.records -= u64::from(!is_record);
        let position = self.position(at);
        if by_line {
            let end = self.line_end(self.start);
            self.keep_raw(self.start, end);
            self.consumed = end;
            self.skip_line = true;
        } else {
            let end = at.max(self.start + 1).min(self.end);
            self.keep_raw(self.start, end);
            self.advance(end);
            self.skip_to_object_line()?;
        }
        Ok(Told::Fault { problem, position, is_record })
    }

    /// A valid value that is no object, at the window's start.
    fn not_an_object(&mut self, kind: Kind, end: usize) -> Told {
        let position = self.position(self.start);
        self.keep_raw(self.start, end);
        self.consumed = end;
        Told::Fault { problem: Problem::NotAnObject(kind), position, is_record: true }
    }

    /// Scans the object at the window's start, which must end on its line.
    fn scan_line(&mut self) -> io::Result<Found> {
        let mut looked = self.start;
        let (end, ended) = loop {
            if let Some(at) = memchr(b'\n', &self.window[looked..self.end]) {
                break (looked + at, true);
            }
            let waiting = self.end - self.start;
            if !self.more()? {
                break (self.end, self.whole);
            }
            looked = self.start + waiting;
        };
        if !ended {
            return Ok(Found::Problem { problem: self.too_long(), at: self.start });
        }
        let file = end == self.end && self.whole;
        let scanned = self.scan_to(end);
        Ok(self.judge(scanned, end, Problem::Unfinished { file }))
    }

    /// Scans the object at the window's start, reading on as long as it may be valid.
    fn scan(&mut self) -> io::Result<Found> {
        loop {
            let scanned = self.scan_to(self.end);
            if scanned == Err(Stop::End) {
                if self.more()? {
                    continue;
                }
                if self.is_too_long() {
                    return Ok(Found::Problem { problem: self.too_long(), at: self.start });
                }
            }
            return Ok(self.judge(scanned, self.end, Problem::Unfinished { file: true }));
        }
    }

    /// Scans the object at the window's start, up to `end`. Members count from its start, the rest from the
    /// window's.
    fn scan_to(&mut self, end: usize) -> Result<Scanned, Stop> {
        let start = self.start;
        match self.scanner.object(&self.window[start..end], 0, &mut self.members) {
            Ok(object) => Ok(Scanned { end: start + object.end, ..object }),
            Err(Stop::Invalid { at, expected }) => Err(Stop::Invalid { at: start + at, expected }),
            Err(Stop::End) => Err(Stop::End),
        }
    }

    fn too_long(&self) -> Problem {
        Problem::TooLong { limit: self.limits.record }
    }

    /// Turns what the scanner says of the value at the window's start into a record or a problem.
    fn judge(&mut self, scanned: Result<Scanned, Stop>, end: usize, unfinished: Problem) -> Found {
        match scanned {
            Ok(object) => match self.text_error(object.end) {
                Some(at) => Found::Problem { problem: Problem::Encoding, at },
                None => Found::Record { end: object.end, spaced: object.spaced },
            },
            Err(Stop::End) => Found::Problem { problem: unfinished, at: end },
            Err(Stop::Invalid { at, expected: Expected::Object }) => self.other_value(at, end),
            Err(Stop::Invalid { at, expected }) => {
                // A stray byte that is no text at all is told as such.
                let found = self.window[at];
                match self.text_error(at + 1) {
                    Some(bad) => Found::Problem { problem: Problem::Encoding, at: bad },
                    None => Found::Problem { problem: Problem::Syntax { expected, found }, at },
                }
            }
        }
    }

    /// Where the window, up to `end`, is not UTF-8. A character cut off at `end` is no error.
    fn text_error(&self, end: usize) -> Option<usize> {
        let text = &self.window[self.start..end];
        if simdutf8::basic::from_utf8(text).is_ok() {
            return None;
        }
        let error = std::str::from_utf8(text).err()?;
        error.error_len().map(|_| self.start + error.valid_up_to())
    }

    /// Tells a value that is no object from what is no JSON.
    fn other_value(&mut self, at: usize, end: usize) -> Found {
        let found = self.window[at];
        let problem = match self.scanner.value(&self.window[..end], at) {
            Ok(value) => {
                return Found::NotAnObject {
                    kind: Kind::of(&self.window[at..value.end]),
                    end: value.end,
                };
            }
            Err(Stop::Invalid { at, expected }) => {
                Problem::Syntax { expected, found: self.window[at] }
            }
            Err(Stop::End) => Problem::Syntax { expected: Expected::Object, found },
        };
        Found::Problem { problem, at }
    }

    /// The index of the line feed that ends the line of `from`, or the window's end.
    fn line_end(&self, from: usize) -> usize {
        memchr(b'\n', &self.window[from..self.end]).map_or(self.end, |at| from + at)
    }

    fn skip_rest_of_line(&mut self) -> io::Result<()> {
        loop {
            let end = self.line_end(self.start);
            self.advance(end);
            if end < self.end || !self.more()? {
                return Ok(());
            }
        }
    }

    /// Consumes text up to a line that starts with `{`.
    fn skip_to_object_line(&mut self) -> io::Result<()> {
        let mut at_line = self.start > 0 && self.window[self.start - 1] == b'\n';
        loop {
            if self.start == self.end && !self.more()? {
                return Ok(());
            }
            if at_line && self.window[self.start] == b'{' {
                return Ok(());
            }
            let line = self.line_end(self.start);
            let next = (line + 1).min(self.end);
            self.raw_more(self.start, next);
            self.advance(next);
            at_line = next > line;
        }
    }

    // ---- arrays ----

    /// Enters `{"users": [` at the window's start, if that is what stands there.
    fn enter_envelope(&mut self) -> io::Result<bool> {
        while self.end - self.start < ENOUGH && self.more()? {}
        let found = layout::users_array(&self.window[..self.end], self.start);
        if let Some(at) = found {
            self.advance(at);
            self.state = State::First { envelope: true };
        }
        Ok(found.is_some())
    }

    fn leave_array(&mut self, envelope: bool) {
        self.advance(self.start + 1);
        self.state = if envelope { State::Tail } else { State::Root };
    }

    /// What stands after the array of an envelope: further members, then `}`.
    fn tail(&mut self, byte: u8) -> io::Result<Option<Told>> {
        if byte == b'}' {
            self.advance(self.start + 1);
            self.state = State::Root;
            return Ok(None);
        }
        // The few members there are short; a longer text is looked at whole once.
        while self.end - self.start < ENOUGH && self.more()? {}
        let text = &self.window[..self.end];
        let at = space_end(text, self.start + 1);
        let member = layout::member(&mut self.scanner, text, at).filter(|_| byte == b',');
        let end = member.and_then(|member| self.scanner.value(text, member.value.start).ok());
        match end {
            Some(value) => {
                self.advance(value.end);
                Ok(None)
            }
            None => {
                let position = Position { record: 0, ..self.position(self.start) };
                self.state = State::End;
                self.skip_everything()?;
                Ok(Some(Told::Fault {
                    problem: Problem::Stray { found: byte },
                    position,
                    is_record: false,
                }))
            }
        }
    }

    fn skip_everything(&mut self) -> io::Result<()> {
        loop {
            self.advance(self.end);
            if !self.more()? {
                return Ok(());
            }
        }
    }

    /// The element at the window's start.
    fn element(&mut self, envelope: bool) -> io::Result<Told> {
        self.records += 1;
        self.state = State::Next { envelope };
        match self.scan()? {
            Found::Record { end, spaced } => {
                if self.first_key.is_empty() {
                    self.remember_first_key();
                }
                Ok(Told::Record { end, spaced })
            }
            Found::NotAnObject { kind, end } => Ok(self.not_an_object(kind, end)),
            Found::Problem { problem: Problem::TooLong { .. }, .. } => self.skip_broken(),
            Found::Problem { problem, at } => self.recover(problem, at),
        }
    }

    /// Something other than `,` or `]` after an element: tell it, then go on as if a comma stood there.
    fn separator(&mut self, envelope: bool, found: u8) -> io::Result<Told> {
        let position = Position { record: 0, ..self.position(self.start) };
        self.raw.clear();
        if found == b'{' {
            self.state = State::First { envelope };
        } else {
            self.skip_lenient(0, false)?;
        }
        Ok(Told::Fault { problem: Problem::Separator { found }, position, is_record: false })
    }

    /// Tells a broken element and finds the next.
    fn recover(&mut self, problem: Problem, at: usize) -> io::Result<Told> {
        let position = self.position(at);
        let in_string = matches!(
            problem,
            Problem::Syntax {
                expected: Expected::NoControl | Expected::Escape | Expected::Hex,
                ..
            }
        );
        let object = self.window[self.start] == b'{';
        // Inside an object the scanner knows how deep it stopped; other problems are found from the start.
        let (from, depth) = match problem {
            Problem::Syntax { .. } if object && at > self.start => (at, self.scanner.depth() + 1),
            _ => (self.start, 0),
        };
        self.keep_raw(self.start, from);
        self.advance(from);
        self.skip_lenient(depth, in_string && depth > 0)?;
        if matches!(problem, Problem::Unfinished { .. }) {
            // That the file ends here is told by the problem itself.
            self.lost = None;
        }
        Ok(Told::Fault { problem, position, is_record: true })
    }

    /// Skips a record that is longer than is read.
    fn skip_broken(&mut self) -> io::Result<Told> {
        let (problem, position) = (self.too_long(), self.position(self.start));
        self.raw.clear();
        self.skip_lenient(0, false)?;
        Ok(Told::Fault { problem, position, is_record: true })
    }

    /// Skips the rest of a broken record without asking for valid JSON: to the bracket that closes it or,
    /// in an array, to something that looks like the next element. `depth` brackets are open inside the
    /// array or the root.
    ///
    /// Where neither is found, the rest of the file is consumed and `lost` says from where.
    fn skip_lenient(&mut self, mut depth: usize, mut in_string: bool) -> io::Result<()> {
        let from = self.position(self.start);
        // The last byte that was no white space, to tell an element from a nested object.
        let seen = self.window[..self.start].trim_ascii_end();
        let mut before = if depth > 0 { seen.last().copied().unwrap_or(0) } else { 0 };
        let (first, next) = match self.state {
            State::First { envelope } | State::Next { envelope } => {
                (State::First { envelope }, State::Next { envelope })
            }
            other => (other, other),
        };
        let array = self.state != State::Root;
        loop {
            let mut at = self.start;
            while at < self.end {
                let byte = self.window[at];
                if in_string {
                    match byte {
                        b'\\' if at + 1 == self.end && !self.whole => break,
                        b'\\' => at += 1,
                        // No string goes over the end of a line: the quote was one too many.
                        b'"' | b'\n' => in_string = false,
                        _ => {}
                    }
                    at += 1;
                    continue;
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' if before == b',' && array => {
                        if self.end - at < self.first_key.len() + 64 && !self.whole {
                            break;
                        }
                        if depth == 0 || self.is_like_an_element(at) {
                            return self.resume(at, first);
                        }
                        depth += 1;
                    }
                    b'{' | b'[' => depth += 1,
                    b']' if depth <= 1 && array => return self.resume(at, next),
                    b'}' | b']' if depth <= 1 => return self.resume(at + 1, next),
                    b'}' | b']' => depth -= 1,
                    b',' if depth == 0 && array => return self.resume(at, next),
                    _ => {}
                }
                if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                    before = byte;
                }
                at += 1;
            }
            let at = at.min(self.end);
            self.raw_more(self.start, at);
            self.advance(at);
            if !self.more()? && self.start == self.end {
                self.lost = Some(from);
                self.state = State::End;
                return Ok(());
            }
        }
    }

    fn resume(&mut self, at: usize, state: State) -> io::Result<()> {
        self.raw_more(self.start, at);
        self.advance(at);
        self.state = state;
        Ok(())
    }

    /// Whether the object at `at` begins with the key that records of this array begin with.
    fn is_like_an_element(&self, at: usize) -> bool {
        let key = space_end(&self.window[..self.end], at + 1);
        !self.first_key.is_empty() && self.window[key..self.end].starts_with(&self.first_key)
    }

    fn remember_first_key(&mut self) {
        if let Some(member) = self.members.first() {
            let quoted = self.start + member.key.start - 1..self.start + member.key.end + 1;
            self.first_key.extend_from_slice(self.window.get(quoted).unwrap_or_default());
        }
    }

    // ---- what is kept of broken records ----

    fn keep_raw(&mut self, from: usize, to: usize) {
        self.raw.clear();
        self.raw_more(from, to);
    }

    fn raw_more(&mut self, from: usize, to: usize) {
        let room = RAW.saturating_sub(self.raw.len());
        let to = to.min(from + room).max(from);
        self.raw.extend_from_slice(&self.window[from..to]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives at most `step` bytes at a time.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(out.len()).min(self.1);
            out[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    /// Reads a file and writes each event as a line: place, then the record or the problem and its text.
    fn told(bytes: &[u8], step: usize, limits: Limits) -> Vec<String> {
        let mut records = Records::open(0, Drip(bytes, step), limits).expect("memory");
        let mut lines = Vec::new();
        while let Some(event) = records.read_next().expect("memory") {
            lines.push(match event {
                Event::Record(record) => {
                    let Position { byte, line, record: number, .. } = record.position;
                    let members = record.members.len();
                    format!(
                        "{number}@{line}:{byte} {members} {}",
                        String::from_utf8_lossy(record.bytes)
                    )
                }
                Event::Fault(fault) => {
                    let Position { byte, line, record: number, .. } = fault.position;
                    let mark = if fault.is_record { "" } else { "-" };
                    let raw = String::from_utf8_lossy(&fault.raw[..fault.raw.len().min(40)]);
                    format!("{mark}{number}@{line}:{byte} {:?} {raw}", fault.problem)
                        .trim_end()
                        .to_owned()
                }
            });
        }
        lines
    }

    /// Reads `bytes` whole, byte by byte and at odd splits, with small windows: always the same.
    fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
        let bytes = bytes.as_ref();
        for (step, window) in [(usize::MAX, 1 << 16), (1, 64), (7, 64), (1, 1), (13, 1 << 10)] {
            let limits = Limits { window, record: 4096 };
            let told = told(bytes, step, limits);
            assert_eq!(
                told,
                expected,
                "{:?} by {step} in {window}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(80)])
            );
        }
    }

    #[test]
    fn ndjson() {
        check(
            "{\"a\":1}\n\n  {\"b\" : [2]}\r\n{}",
            &["1@1:0 1 {\"a\":1}", "2@3:11 1 {\"b\" : [2]}", "3@4:24 0 {}"],
        );
        check("{\"a\":1} {\"b\":2}\n", &["1@1:0 1 {\"a\":1}", "2@1:8 1 {\"b\":2}"]);
    }

    #[test]
    fn bad_lines_do_not_stop_the_file() {
        check(
            "{\"a\":1}\n{\"a\":01}\n{\"a\":\nnull\n\"x\"\noops\n{\"a\":2},\n{\"a\":3}\n{\"a\":\"",
            &[
                "1@1:0 1 {\"a\":1}",
                "2@2:14 Syntax { expected: NoLeadingZero, found: 49 } {\"a\":01}",
                "3@3:22 Unfinished { file: false } {\"a\":",
                "4@4:23 NotAnObject(Null) null",
                "5@5:28 NotAnObject(String) \"x\"",
                "6@6:32 Stray { found: 111 } oops",
                "7@7:37 1 {\"a\":2}",
                "-7@7:44 Stray { found: 44 }",
                "8@8:46 1 {\"a\":3}",
                "9@9:60 Unfinished { file: true } {\"a\":\"",
            ],
        );
    }

    #[test]
    fn odd_bytes() {
        check(
            b"{\"a\":\"\xff\"}\n{\"a\":\"\0\"}\n{\"a\":\"\\ud800\"}\n\0\n{\"a\":\"\xc3\xa9\"}\n",
            &[
                "1@1:6 Encoding {\"a\":\"\u{fffd}\"}",
                "2@2:16 Syntax { expected: NoControl, found: 0 } {\"a\":\"\0\"}",
                "3@3:20 1 {\"a\":\"\\ud800\"}",
                "4@4:35 Stray { found: 0 } \0",
                "5@5:37 1 {\"a\":\"é\"}",
            ],
        );
    }

    #[test]
    fn objects_over_several_lines() {
        check(
            "{\n \"a\": 1\n}\n{\n \"a\": 2,\n}\n{\"a\":3}\n",
            &[
                "1@1:0 1 {\n \"a\": 1\n}",
                "2@6:23 Syntax { expected: Key, found: 125 } {\n \"a\": 2,\n}",
                "3@7:25 1 {\"a\":3}",
            ],
        );
        // The brace that closes the first is missing.
        check(
            "{\n \"a\": 1\n\n{\n \"a\": 2\n}\n",
            &[
                "1@4:11 Syntax { expected: CommaOrBrace, found: 123 } {\n \"a\": 1",
                "2@4:11 1 {\n \"a\": 2\n}",
            ],
        );
    }

    #[test]
    fn arrays() {
        check("[]", &[]);
        check(
            "\u{feff}[ {\"a\":1}\n,{\"a\":[{}]},7 ]\n[{\"a\":3}]",
            &[
                "1@1:2 1 {\"a\":1}",
                "2@2:11 1 {\"a\":[{}]}",
                "3@2:22 NotAnObject(Number) 7",
                "4@3:27 1 {\"a\":3}",
            ],
        );
        check("[{\"a\":1},", &["1@1:1 1 {\"a\":1}", "-0@1:9 OpenArray"]);
        check(
            "[{\"a\":1},{\"a\":",
            &["1@1:1 1 {\"a\":1}", "2@1:14 Unfinished { file: true } {\"a\":"],
        );
        check(
            "[{\"a\":1},]",
            &["1@1:1 1 {\"a\":1}", "2@1:9 Syntax { expected: Value, found: 93 }"],
        );
    }

    #[test]
    fn the_next_record_of_an_array_is_found_again() {
        check(
            "[{\"a\":{\"x\":01,\"y\":\"}\"}},{\"a\":2}]",
            &[
                "1@1:12 Syntax { expected: NoLeadingZero, found: 49 } {\"a\":{\"x\":01,\"y\":\"}\"}}",
                "2@1:24 1 {\"a\":2}",
            ],
        );
        // A brace is missing: the next record shows by its first key.
        check(
            "[{\"a\":1},{\"a\":{\"x\":2},{\"a\":3},{\"a\":4}]",
            &[
                "1@1:1 1 {\"a\":1}",
                "2@1:22 Syntax { expected: Key, found: 123 } {\"a\":{\"x\":2},",
                "3@1:22 1 {\"a\":3}",
                "4@1:30 1 {\"a\":4}",
            ],
        );
        // A comma is missing between records, and an element is no JSON at all.
        check(
            "[{\"a\":1} {\"a\":2},oops,{\"a\":3}]",
            &[
                "1@1:1 1 {\"a\":1}",
                "-0@1:9 Separator { found: 123 }",
                "2@1:9 1 {\"a\":2}",
                "3@1:17 Syntax { expected: Value, found: 111 } oops",
                "4@1:22 1 {\"a\":3}",
            ],
        );
        // A quote is missing: the string ends with its line.
        check(
            "[{\"a\":\"x},\n{\"a\":2}]",
            &["1@1:10 Syntax { expected: NoControl, found: 10 } {\"a\":\"x},\n{\"a\":2}"],
        );
        check(
            "[{\"a\":1},{\"a\":{{{{",
            &[
                "1@1:1 1 {\"a\":1}",
                "2@1:15 Syntax { expected: KeyOrEnd, found: 123 } {\"a\":{{{{",
                "-2@1:15 Lost",
            ],
        );
    }

    #[test]
    fn envelopes() {
        check(
            "{\"start\":0,\"users\":[{\"a\":1}],\"total\":{\"n\":1}}\n{\"users\": [{\"a\":2}] }",
            &["1@1:20 1 {\"a\":1}", "2@2:57 1 {\"a\":2}"],
        );
        check("{\"users\":[{\"a\":1}]", &["1@1:10 1 {\"a\":1}", "-0@1:18 OpenArray"]);
        check(
            "{\"users\":[{\"a\":1}],oops}",
            &["1@1:10 1 {\"a\":1}", "-0@1:18 Stray { found: 44 }"],
        );
    }

    #[test]
    fn too_long_to_be_a_user() {
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(10_000));
        check(
            format!("{{\"a\":1}}\n{long}\n{{\"a\":2}}\n"),
            &[
                "1@1:0 1 {\"a\":1}",
                &format!("2@2:8 TooLong {{ limit: 4096 }} {}", &long[..40]),
                "3@3:10017 1 {\"a\":2}",
            ],
        );
    }

    #[test]
    fn unreadable_files_say_so() {
        check("", &["-0@1:0 Unreadable(Empty)"]);
        check(" \n ", &["-0@1:0 Unreadable(Empty)"]);
        check("Id,Email\n1,a@b.co\n", &["-0@1:0 Unreadable(Csv)"]);
        check(b"PK\x03\x04\0\0", &["-0@1:0 Unreadable(Binary)"]);
    }
}
