//! Finds rows and their cells in text: delimiters, line ends, escapes; [`quotes`](super::quotes) follows what is quoted.
//!
//! Not by the `csv` crate: it says nothing of a quote that is not closed, and everybody up to the next quote is gone
//! inside one cell. A property test holds the two against each other on what is well-formed. What is decided here
//! depends on the text alone, never on how much of it is in memory.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use crate::read::table::row::{Cell, Delimiter, Dialect, QuoteFault, Row};

/// Where a line ends, and how long it is with its end.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub end: usize,
    pub length: usize,
}

/// What follows a cell.
pub(super) enum Behind {
    /// A delimiter; the next cell begins there
    Cell(usize),
    /// The end of the row; the next one begins there
    Row(usize),
    /// Neither
    Neither,
    /// More text is needed to tell
    More,
}

/// What a quoted cell comes to.
pub(super) enum Quoted {
    /// The place of its closing quote, of what follows, and whether its text has to be made plain
    Closed {
        close: usize,
        after: usize,
        is_escaped: bool,
        is_stray: bool,
    },
    /// It is no quoted cell: its quotes are text
    Literal,
    /// It is never closed; its first line ends there
    Unclosed {
        line_end: usize,
        is_stray: bool,
    },
    More,
}

/// Finds rows.
#[derive(Clone, Debug)]
pub(super) struct Splitter {
    pub dialect: Dialect,
    /// How many cells a row has; 0 if that is not known
    pub width: usize,
    /// Which of them holds an address
    pub email: Option<usize>,
}

impl Splitter {
    /// Finds the row at the start of `view`. Returns its length with its line end; `None` if more text is needed,
    /// which is never so if `is_last`.
    pub fn split(&self, view: &[u8], is_last: bool, row: &mut Row) -> Option<usize> {
        row.clear();
        let line = self.line(view, 0, is_last);
        let length = match line {
            Some(line) if !self.has_marks(&view[..line.end]) => {
                row.end = line.end;
                self.unmarked(view, 0, line.end, row);
                line.length
            }
            None if !self.has_marks(view) => return None,
            _ if self.dialect.nested => self.nested(view, is_last, row)?,
            _ => self.marked(view, is_last, row)?,
        };
        Some(length)
    }

    pub(super) fn has_marks(&self, text: &[u8]) -> bool {
        match (self.dialect.quote, self.dialect.backslash) {
            (Some(quote), true) => memchr2(quote, b'\\', text).is_some(),
            (Some(quote), false) => memchr(quote, text).is_some(),
            (None, true) => memchr(b'\\', text).is_some(),
            (None, false) => false,
        }
    }

    /// Where the first line of `text` ends.
    pub fn line_end(&self, text: &[u8]) -> Option<usize> {
        if self.dialect.lone_cr { memchr2(b'\n', b'\r', text) } else { memchr(b'\n', text) }
    }

    /// The line that starts `from`, if it is whole.
    pub(super) fn line(&self, view: &[u8], from: usize, is_last: bool) -> Option<Line> {
        let text = view.get(from..)?;
        let Some(at) = self.line_end(text) else {
            let end = view.len() - usize::from(text.ends_with(b"\r"));
            return is_last.then_some(Line { end, length: view.len() });
        };
        let end = from + at;
        if text[at] == b'\n' {
            let has_cr = at > 0 && text[at - 1] == b'\r';
            return Some(Line { end: end - usize::from(has_cr), length: end + 1 });
        }
        match view.get(end + 1) {
            Some(b'\n') => Some(Line { end, length: end + 2 }),
            None if !is_last => None,
            _ => Some(Line { end, length: end + 1 }),
        }
    }

    /// Cells of a line, or of what is left of it, without quotes.
    pub(super) fn unmarked(&self, view: &[u8], from: usize, end: usize, row: &mut Row) {
        let delimiter = &self.dialect.delimiter;
        let line = &view[..end];
        let mut start = from;
        for at in memchr_iter(delimiter.bytes[0], &line[from..]) {
            let at = from + at;
            if at < start || delimiter.length > 1 && !delimiter.is_at(line, at) {
                continue;
            }
            self.push(line, start, at, row);
            start = at + delimiter.length;
        }
        self.push(line, start, end, row);
    }

    /// Adds a cell that is not quoted.
    pub(super) fn push(&self, text: &[u8], start: usize, end: usize, row: &mut Row) {
        let (mut start, mut end) = (start, end);
        if self.dialect.blanks {
            start += blanks(&text[start..end]);
            end = start + text[start..end].trim_ascii_end().len();
        }
        row.cells.push(Cell { start, end, is_own: false, is_quoted: false });
    }

    /// A line that is one quoted cell, or none: its text is a row.
    fn nested(&self, view: &[u8], is_last: bool, row: &mut Row) -> Option<usize> {
        let mut line = Vec::new();
        let whole = Dialect { nested: false, delimiter: Delimiter::new('\0'), ..self.dialect };
        let outer = Splitter { dialect: whole, width: 0, email: None };
        let length = outer.split(view, is_last, row)?;
        line.extend_from_slice(row.cell(view, 0));
        let end = row.end;
        let dialect = Dialect { nested: false, ..self.dialect };
        Splitter { dialect, ..*self }.split(&line, true, row);
        row.line = Some(line);
        row.end = end;
        Some(length)
    }

    /// A row with quotes or escapes in it.
    fn marked(&self, view: &[u8], is_last: bool, row: &mut Row) -> Option<usize> {
        let mut at = 0;
        // The line that `at` is in, which is looked for once: a line may have very many cells.
        let mut known: Option<Option<Line>> = None;
        loop {
            let open = at + blanks(&view[at..]);
            if open == view.len() && !is_last {
                return None;
            }
            let is_quoted = self.dialect.quote.is_some_and(|quote| view.get(open) == Some(&quote));
            at = match if is_quoted { self.quoted(view, open, is_last) } else { Quoted::Literal } {
                Quoted::More => return None,
                Quoted::Closed { close, after, is_escaped, is_stray } => {
                    if is_stray {
                        row.faults.push((row.cells.len(), QuoteFault::Stray));
                    }
                    self.push_quoted(view, (open + 1, close), is_escaped, row);
                    after
                }
                Quoted::Literal => {
                    let end = self.unquoted(view, at, is_last)?;
                    if is_quoted {
                        row.faults.push((row.cells.len(), QuoteFault::Stray));
                    }
                    self.push_unquoted(view, at, end, row);
                    end
                }
                Quoted::Unclosed { line_end, is_stray } => {
                    return self.unclosed(view, (at, open, line_end), is_stray, is_last, row);
                }
            };
            match self.behind(view, at, is_last) {
                Behind::Cell(next) => {
                    at = next;
                    if !is_quoted {
                        continue;
                    }
                    // Mostly nothing behind a quoted cell is quoted.
                    let is_of_line = |line: &Option<Line>| line.is_none_or(|line| line.end >= at);
                    let line = match known.filter(is_of_line) {
                        Some(line) => line,
                        None => *known.insert(self.line(view, at, is_last)),
                    };
                    if let Some(line) = line
                        && !self.has_marks(&view[at..line.end])
                    {
                        self.unmarked(view, at, line.end, row);
                        row.end = line.end;
                        return Some(line.length);
                    }
                }
                Behind::Row(next) => {
                    row.end = at;
                    return Some(next);
                }
                Behind::More | Behind::Neither => return None,
            }
        }
    }

    fn push_quoted(&self, view: &[u8], text: (usize, usize), is_escaped: bool, row: &mut Row) {
        let (start, end) = text;
        if !is_escaped {
            row.cells.push(Cell { start, end, is_own: false, is_quoted: true });
            return;
        }
        let from = row.own.len();
        self.make_plain(view.get(start..end).unwrap_or_default(), true, &mut row.own);
        row.cells.push(Cell { start: from, end: row.own.len(), is_own: true, is_quoted: true });
    }

    fn push_unquoted(&self, view: &[u8], start: usize, end: usize, row: &mut Row) {
        let text = view.get(start..end).unwrap_or_default();
        if !self.dialect.backslash || memchr(b'\\', text).is_none() || text == b"\\N" {
            return self.push(view, start, end, row);
        }
        let from = row.own.len();
        self.make_plain(text, false, &mut row.own);
        row.cells.push(Cell { start: from, end: row.own.len(), is_own: true, is_quoted: false });
    }

    /// Appends the text of a cell without what escapes its characters.
    pub(super) fn make_plain(&self, text: &[u8], is_quoted: bool, out: &mut Vec<u8>) {
        let quote = self.dialect.quote.unwrap_or(b'"');
        let second = if self.dialect.backslash { b'\\' } else { quote };
        let mut rest = text;
        while let Some(at) = memchr2(quote, second, rest) {
            out.extend_from_slice(&rest[..at]);
            let mark = rest[at];
            let next = rest.get(at + 1).copied();
            let (byte, length) = match (mark, next) {
                (b'\\', Some(next)) if self.dialect.backslash => match (next, is_quoted) {
                    (b'n', false) => (b'\n', 2),
                    (b't', false) => (b'\t', 2),
                    (b'r', false) => (b'\r', 2),
                    (b'0', false) => (b'\0', 2),
                    (next, false) => (next, 2),
                    (next, true) if next == quote || matches!(next, b'\\' | b'\n') => (next, 2),
                    (next, true) if next == self.dialect.delimiter.bytes[0] => (next, 2),
                    _ => (b'\\', 1),
                },
                (mark, Some(next)) if is_quoted && next == mark => (mark, 2),
                (mark, _) => (mark, 1),
            };
            out.push(byte);
            rest = &rest[at + length..];
        }
        out.extend_from_slice(rest);
    }

    /// Where a cell without quotes ends.
    fn unquoted(&self, view: &[u8], from: usize, is_last: bool) -> Option<usize> {
        let cr = if self.dialect.lone_cr { b'\r' } else { b'\n' };
        let delimiter = &self.dialect.delimiter;
        let mut at = from;
        loop {
            let rest = view.get(at..).unwrap_or_default();
            let mut found = memchr3(delimiter.bytes[0], b'\n', cr, rest);
            if self.dialect.backslash
                && let Some(escape) = memchr(b'\\', &rest[..found.unwrap_or(rest.len())])
            {
                if escape + 1 >= rest.len() {
                    return is_last.then_some(view.len());
                }
                at += escape + 2;
                continue;
            }
            if let Some(mark) = found
                && !matches!(rest[mark], b'\n' | b'\r')
                && !delimiter.is_at(rest, mark)
            {
                if rest.len() - mark < delimiter.length && !is_last {
                    return None;
                }
                at += mark + 1;
                continue;
            }
            found = found.map(|found| at + found);
            return match found {
                Some(end) if view[end] == b'\n' && end > from && view[end - 1] == b'\r' => {
                    Some(end - 1)
                }
                Some(end) => Some(end),
                None if !is_last => None,
                None => Some(view.len() - usize::from(rest.ends_with(b"\r"))),
            };
        }
    }

    /// What stands at `at`, behind a cell.
    pub(super) fn behind(&self, view: &[u8], at: usize, is_last: bool) -> Behind {
        let delimiter = &self.dialect.delimiter;
        match view.get(at) {
            None if is_last => Behind::Row(view.len()),
            None => Behind::More,
            Some(_) if delimiter.is_at(view, at) => Behind::Cell(at + delimiter.length),
            Some(b'\n') => Behind::Row(at + 1),
            Some(b'\r') => match view.get(at + 1) {
                Some(b'\n') => Behind::Row(at + 2),
                None if !is_last => Behind::More,
                None => Behind::Row(at + 1),
                _ if self.dialect.lone_cr => Behind::Row(at + 1),
                _ => Behind::Neither,
            },
            Some(byte) if *byte == delimiter.bytes[0] && !is_last => {
                if view.len() - at < delimiter.length { Behind::More } else { Behind::Neither }
            }
            _ => Behind::Neither,
        }
    }
}

/// How many blanks `text` begins with.
pub(super) fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b' ').count()
}
