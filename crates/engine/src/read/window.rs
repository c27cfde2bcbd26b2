//! A window over the text of a file: what was read and not yet consumed, and a little of what was.
//!
//! Text leaves the window only by [`Window::take`] and its kind, and each of them is told what the text is: so
//! no byte of a file is passed over without belonging to something. Knows no JSON beyond white space.

use std::io::{self, Read};

use crate::read::decode::Text;
use crate::read::passed::Passed;
use crate::read::position::Position;
use json::scan::{lines_in, space_end};

/// Bytes of memory a reader may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of text read at a time
    pub window: usize,
    /// The longest record that is read, in bytes
    pub record: usize,
    /// How much of damaged text is given with its fault; the rest follows in pieces
    pub raw: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { window: 4 << 20, record: 16 << 20, raw: 1 << 20 }
    }
}

/// What a stretch of text is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A record
    Record,
    /// White space, and the commas and brackets that belong between records
    Separator,
    /// What stands around a list: keys, their values, brackets
    Wrapper,
    /// What is reported as a fault
    Damage,
}

/// Bytes before the window that are kept, to see how a line begins.
pub(super) const MARGIN: usize = 64;

/// The part of a file's text that is looked at.
pub(super) struct Window {
    text: Text,
    buffer: Vec<u8>,
    /// The part of the buffer that holds text not yet consumed
    start: usize,
    end: usize,
    whole: bool,
    /// Bytes of text before `buffer[0]`
    base: u64,
    /// Lines that have ended before the text that waits, and 1
    line: u64,
    file: u32,
    limits: Limits,
    /// Whether CRs alone end lines: then they become LFs, one for one; and the byte of text up to which they are
    cr_ends_lines: bool,
    made_feeds: u64,
    /// What was consumed since it is kept
    passed: Option<Box<Passed>>,
    /// What each byte was, in order
    #[cfg(test)]
    pub(super) parts: Vec<Part>,
}

impl Window {
    pub(super) fn new(file: u32, text: Text, limits: Limits) -> Self {
        Window {
            text,
            buffer: vec![0; limits.window.min(limits.record) + MARGIN],
            start: 0,
            end: 0,
            whole: false,
            base: 0,
            line: 1,
            file,
            limits,
            cr_ends_lines: false,
            made_feeds: 0,
            passed: None,
            #[cfg(test)]
            parts: Vec::new(),
        }
    }

    pub(super) fn text(&self) -> &Text {
        &self.text
    }

    /// The text that waits, at most as long as a record may be.
    #[inline]
    pub(super) fn view(&self) -> &[u8] {
        &self.buffer[self.start..self.end.min(self.start + self.limits.record)]
    }

    /// The first byte that waits; 0 if there is none.
    #[inline]
    pub(super) fn first(&self) -> u8 {
        self.view().first().copied().unwrap_or(0)
    }

    /// The line of the byte `offset` bytes into the view.
    pub(super) fn line_at(&self, offset: usize) -> u64 {
        if offset == 0 {
            return self.line();
        }
        let at = (self.start + offset).min(self.end);
        // The byte itself is among what is looked at: the one after a carriage return begins a line.
        let until = (at + 1).min(self.end);
        let ended = lines_in(self.last_taken(), &self.buffer[self.start..until]);
        let is_feed = until > at && self.buffer.get(at) == Some(&b'\n');
        self.line + ended - u64::from(is_feed)
    }

    /// The line of the view's first byte.
    #[inline]
    pub(super) fn line(&self) -> u64 {
        // After a carriage return that no line feed follows one has ended that was not counted yet.
        let is_begun = self.last_taken() == Some(b'\r')
            && self.buffer[self.start..self.end].first().is_some_and(|byte| *byte != b'\n');
        self.line + u64::from(is_begun)
    }

    /// The byte of the text at which the view begins.
    pub(super) fn byte(&self) -> u64 {
        self.base + self.start as u64
    }

    /// The bytes that were consumed last, at most as many as were consumed since anything was read.
    pub(super) fn last_bytes(&self, length: usize) -> &[u8] {
        &self.buffer[self.start.saturating_sub(length)..self.start]
    }

    /// Whether [`Window::view`] is all the text that is left.
    pub(super) fn is_last(&self) -> bool {
        self.whole && self.end - self.start <= self.limits.record
    }

    /// Whether the view cannot become longer although the text goes on.
    pub(super) fn is_full(&self) -> bool {
        self.end - self.start >= self.limits.record && !self.is_last()
    }

    /// What stands right before the view: at most [`MARGIN`] bytes, fewer only at the start of the text.
    pub(super) fn before(&self) -> &[u8] {
        &self.buffer[self.start.saturating_sub(MARGIN)..self.start]
    }

    /// Reads on. Returns whether there was more; `false` also when the view is full.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.whole || self.end - self.start >= self.limits.record {
            return Ok(false);
        }
        self.forget_consumed();
        if self.end == self.buffer.len() {
            let larger = (self.end * 2).max(2 * MARGIN).min(self.limits.record + MARGIN);
            self.buffer.resize(larger.max(self.end + 1), 0);
        }
        self.read_on()
    }

    /// Reads on while there is text enough to go on with, as long as less waits than is read at a time; `false` if that would
    /// move more text than was consumed.
    pub(super) fn more_ahead(&mut self) -> io::Result<bool> {
        let (waiting, most) = (self.end - self.start, self.limits.window.min(self.limits.record));
        if self.whole || waiting >= most {
            return Ok(false);
        }
        if self.end == self.buffer.len() {
            if self.buffer.len() < 2 * most {
                self.buffer.resize(2 * most + MARGIN, 0);
            } else if self.start <= waiting + MARGIN {
                return Ok(false);
            } else {
                self.forget_consumed();
            }
        }
        self.read_on()
    }

    /// Moves what waits to the start of the buffer.
    fn forget_consumed(&mut self) {
        if self.start > MARGIN {
            let kept = self.start - MARGIN;
            self.buffer.copy_within(kept..self.end, 0);
            self.base += kept as u64;
            self.end -= kept;
            self.start = MARGIN;
        }
    }

    /// Reads into the room behind what waits. Returns whether there was more.
    fn read_on(&mut self) -> io::Result<bool> {
        let read = self.text.read(&mut self.buffer[self.end..])?;
        self.end += read;
        self.whole = read == 0;
        if self.cr_ends_lines {
            self.make_feeds();
        }
        Ok(read > 0)
    }

    /// From what waits on, a CR without an LF behind it becomes an LF.
    pub(super) fn end_lines_by_cr(&mut self) {
        self.cr_ends_lines = true;
        self.make_feeds();
    }

    fn make_feeds(&mut self) {
        let done = usize::try_from(self.made_feeds.saturating_sub(self.base)).unwrap_or(self.end);
        let mut at = done.max(self.start).min(self.end);
        while let Some(found) = memchr::memchr(b'\r', &self.buffer[at..self.end]) {
            at += found;
            match self.buffer[at..self.end].get(1) {
                Some(b'\n') => at += 2,
                None if !self.whole => {
                    self.made_feeds = self.base + at as u64;
                    return;
                }
                _ => {
                    self.buffer[at] = b'\n';
                    at += 1;
                }
            }
        }
        self.made_feeds = self.base + self.end as u64;
    }

    /// Reads on until `length` bytes wait, if there are so many.
    pub(super) fn fill(&mut self, length: usize) -> io::Result<()> {
        while self.end - self.start < length && self.more()? {}
        Ok(())
    }

    /// Reads on until about twice as much waits: what waits is then looked at again from its start, so that
    /// smaller steps would be many. Returns whether there was more.
    pub(super) fn grow(&mut self) -> io::Result<bool> {
        let waiting = self.end - self.start;
        self.fill(waiting * 2)?;
        Ok(self.end - self.start > waiting || self.more()?)
    }

    /// Consumes `length` bytes as `part`.
    pub(super) fn take(&mut self, length: usize, part: Part) {
        self.line += lines_in(self.last_taken(), &self.buffer[self.start..self.start + length]);
        self.pass(length, part);
    }

    /// The same for text that is known to hold no end of a line.
    #[inline]
    pub(super) fn take_in_line(&mut self, length: usize, part: Part) {
        if self.last_taken() == Some(b'\r') {
            return self.take(length, part);
        }
        self.pass(length, part);
    }

    /// The byte before the view.
    #[inline]
    fn last_taken(&self) -> Option<u8> {
        self.start.checked_sub(1).and_then(|at| self.buffer.get(at)).copied()
    }

    /// Keeps what is consumed from now on, until it is asked for.
    pub(super) fn keep(&mut self) {
        self.passed = Some(Box::default());
    }

    /// What was kept, if anything is.
    pub(super) fn kept(&mut self) -> Option<Box<Passed>> {
        self.passed.take()
    }

    #[inline]
    fn pass(&mut self, length: usize, part: Part) {
        if let Some(passed) = &mut self.passed {
            passed.add(&self.buffer[self.start..self.start + length]);
        }
        #[cfg(test)]
        self.parts.extend(std::iter::repeat_n(part, length));
        #[cfg(not(test))]
        let _ = part;
        self.start += length;
    }

    /// Consumes white space. Returns whether anything follows.
    pub(super) fn skip_space(&mut self) -> io::Result<bool> {
        loop {
            let at = space_end(&self.buffer[..self.end], self.start);
            if at > self.start {
                self.take(at - self.start, Part::Separator);
            }
            if self.start < self.end {
                return Ok(true);
            }
            if !self.more()? {
                return Ok(false);
            }
        }
    }

    /// The place `offset` bytes into the view, of no record.
    pub(super) fn position(&self, offset: usize) -> Position {
        let at = (self.start + offset).min(self.end);
        Position {
            file: self.file,
            byte: self.base + at as u64,
            line: self.line_at(offset),
            record: 0,
        }
    }

    /// How many bytes of white space stand between the start of its line and the view; `None` if anything else
    /// does, or very many.
    pub(super) fn indentation(&self) -> Option<usize> {
        let before = self.before();
        let spaces = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let line_start = match before.len().checked_sub(spaces + 1) {
            Some(at) => matches!(before[at], b'\n' | b'\r'),
            None => spaces < MARGIN,
        };
        line_start.then_some(spaces)
    }
}
