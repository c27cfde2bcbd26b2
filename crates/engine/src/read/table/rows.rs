//! Finds rows and their cells in text: delimiters, quotes, line ends, and what becomes of quotes that are never closed.
//!
//! Not by the `csv` crate: it says nothing of a quote that is not closed, and everybody up to the next quote is gone
//! inside one cell. A property test holds the two against each other on what is well-formed. What is decided here
//! depends on the text alone, never on how much of it is in memory.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

/// What stands between cells: a character, as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter {
    bytes: [u8; 4],
    length: usize,
}

/// How the rows of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between cells
    pub delimiter: Delimiter,
    /// What stands around cells that hold delimiters
    pub quote: Option<u8>,
    /// Whether a backslash takes the meaning from the character behind it
    pub backslash: bool,
    /// Whether a CR without LF ends a row
    pub lone_cr: bool,
    /// Whether blanks behind a delimiter belong to no cell
    pub blanks: bool,
    /// Whether each line is one quoted cell that holds a row
    pub nested: bool,
}

/// A cell of a row.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    start: usize,
    end: usize,
    /// Whether its text stands among the row's own, not in the file's
    is_own: bool,
    is_quoted: bool,
}

/// What is wrong with the quotes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// Never closed; the cell was taken to end with its line
    Unclosed,
    /// A quote inside that is neither doubled nor closes the cell
    Stray,
}

/// A row that was found. Its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<Cell>,
    /// Text that does not stand in the file as it is
    own: Vec<u8>,
    /// The line of a nested row, which then stands for the file's text
    line: Option<Vec<u8>>,
    /// Which cells have quotes that are wrong
    pub faults: Vec<(usize, QuoteFault)>,
    /// Where its text ends in the file, without its line end
    pub end: usize,
}

impl Delimiter {
    pub fn new(delimiter: char) -> Self {
        let mut bytes = [0; 4];
        let length = delimiter.encode_utf8(&mut bytes).len();
        Delimiter { bytes, length }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    pub fn is_at(&self, text: &[u8], at: usize) -> bool {
        text.get(at..).is_some_and(|text| text.starts_with(self.as_bytes()))
    }

    fn ends(&self, text: &[u8]) -> bool {
        text.ends_with(self.as_bytes())
    }

    /// Itself as people write it.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(self.as_bytes()).into_owned()
    }
}

impl Row {
    fn clear(&mut self) {
        self.cells.clear();
        self.own.clear();
        self.line = None;
        self.faults.clear();
    }

    /// How many cells it has; a blank line has one that is empty.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell; `view` is the text it was found in.
    #[inline]
    pub fn cell<'a>(&'a self, view: &'a [u8], index: usize) -> &'a [u8] {
        let Some(cell) = self.cells.get(index) else { return b"" };
        let text = match &self.line {
            _ if cell.is_own => &self.own,
            Some(line) => line,
            None => view,
        };
        text.get(cell.start..cell.end).unwrap_or_default()
    }

    /// Whether a cell was quoted.
    pub fn is_quoted(&self, index: usize) -> bool {
        self.cells.get(index).is_some_and(|cell| cell.is_quoted)
    }

    /// The texts of all cells.
    pub fn cells<'a>(&'a self, view: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).map(move |index| self.cell(view, index))
    }

    /// Keeps the text it was found in, so that its cells can be had without that.
    pub fn fix(&mut self, view: &[u8]) {
        if self.line.is_none() {
            self.line = Some(view.get(..self.end).unwrap_or_default().to_vec());
        }
    }
}

/// Where a line ends, and how long it is with its end.
#[derive(Clone, Copy)]
struct Line {
    end: usize,
    length: usize,
}

/// What follows a cell.
enum Behind {
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
enum Quoted {
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

/// How far a quoted cell is followed over lines that look like rows before it is said to be open.
const FOLLOWED: usize = 64 * 1024;

/// The same of a cell with quotes that are wrong already: each of very many may be followed so far.
const FOLLOWED_IF_STRAY: usize = 4 * 1024;

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

    fn has_marks(&self, text: &[u8]) -> bool {
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
    fn line(&self, view: &[u8], from: usize, is_last: bool) -> Option<Line> {
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
    fn unmarked(&self, view: &[u8], from: usize, end: usize, row: &mut Row) {
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
    fn push(&self, text: &[u8], start: usize, end: usize, row: &mut Row) {
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
                    // Mostly nothing behind a quoted cell is quoted.
                    let line = self.line(view, at, is_last).filter(|_| is_quoted);
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
    fn make_plain(&self, text: &[u8], is_quoted: bool, out: &mut Vec<u8>) {
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
    fn behind(&self, view: &[u8], at: usize, is_last: bool) -> Behind {
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

    /// Follows a quoted cell from its quote at `open` to its end.
    fn quoted(&self, view: &[u8], open: usize, is_last: bool) -> Quoted {
        let quote = self.dialect.quote.unwrap_or(b'"');
        let second = if self.dialect.backslash { b'\\' } else { quote };
        let (mut is_escaped, mut is_stray, mut is_followed) = (false, false, false);
        let mut line: Option<usize> = None;
        let mut at = open + 1;
        loop {
            let rest = view.get(at..).unwrap_or_default();
            let found = memchr2(quote, second, rest).map(|found| at + found);
            if line.is_none()
                && let Some(end) = self.line_end(&view[at..found.unwrap_or(view.len())])
            {
                match self.may_cross(view, (open, at + end, found), is_stray, is_last) {
                    None => return Quoted::More,
                    Some(true) => line = Some(at + end),
                    Some(false) => return Quoted::Unclosed { line_end: at + end, is_stray },
                }
            }
            let reach = found.unwrap_or(view.len());
            if let Some(line_end) = line
                && is_stray
                && reach > line_end + FOLLOWED_IF_STRAY
            {
                return Quoted::Unclosed { line_end, is_stray };
            }
            if let Some(line_end) = line
                && !is_followed
                && reach > line_end + FOLLOWED
            {
                is_followed = true;
                match self.is_row_behind(view, line_end, is_last) {
                    None => return Quoted::More,
                    Some(true) => return Quoted::Unclosed { line_end, is_stray },
                    Some(false) => {}
                }
            }
            let Some(found) = found else {
                if !is_last {
                    return Quoted::More;
                }
                let end = view.len() - usize::from(view.ends_with(b"\r"));
                let line_end = line.unwrap_or(end.max(open + 1));
                return Quoted::Unclosed { line_end, is_stray };
            };
            if view[found] == b'\\' && second == b'\\' {
                if found + 1 >= view.len() && !is_last {
                    return Quoted::More;
                }
                is_escaped = true;
                at = (found + 2).min(view.len());
                continue;
            }
            if view.get(found + 1) == Some(&quote) {
                is_escaped = true;
                at = (found + 2).min(view.len());
                continue;
            }
            let after = found + 1 + blanks(view.get(found + 1..).unwrap_or_default());
            match self.behind(view, after, is_last) {
                Behind::More => return Quoted::More,
                Behind::Cell(_) | Behind::Row(_) => {
                    return Quoted::Closed { close: found, after, is_escaped, is_stray };
                }
                Behind::Neither => {}
            }
            match line {
                None if self.dialect.delimiter.ends(&view[open + 1..found]) => {
                    return Quoted::Literal;
                }
                // A quote where a cell begins: so the one before was never closed.
                Some(end) if self.begins_cell(view, found) => {
                    return Quoted::Unclosed { line_end: end, is_stray };
                }
                Some(end) => match self.is_row_behind(view, end, is_last) {
                    None => return Quoted::More,
                    Some(true) => return Quoted::Unclosed { line_end: end, is_stray },
                    Some(false) => {}
                },
                None => {}
            }
            is_stray = true;
            is_escaped = true;
            at = found + 1;
        }
    }

    /// Whether a cell begins at `at`: behind a delimiter or a line end.
    fn begins_cell(&self, view: &[u8], at: usize) -> bool {
        let before = view.get(..at).unwrap_or_default();
        self.dialect.delimiter.ends(before) || matches!(before.last(), Some(b'\n' | b'\r'))
    }

    /// Whether a quoted cell may go on behind the end of its first line: not if what follows is a row beyond doubt.
    /// `cell` has its quote, that line end, and the next quote.
    fn may_cross(
        &self,
        view: &[u8],
        cell: (usize, usize, Option<usize>),
        is_stray: bool,
        is_last: bool,
    ) -> Option<bool> {
        let (open, line_end, quote) = cell;
        if is_stray && self.width > 0 {
            // The row so far is unknown here: that the cell's own line ends as rows do must be enough.
            let first = &view[open..line_end];
            if !first.trim_ascii_end().ends_with(&[self.dialect.quote.unwrap_or(b'"')]) {
                return self.is_row_behind(view, line_end, is_last).map(|is_row| !is_row);
            }
        }
        let Some(next) = self.line(view, self.behind_line(view, line_end), is_last) else {
            // A quote right here closes it, or not: no need of the rest of the line.
            return quote.map(|_| true);
        };
        if self.email.is_some() && quote.is_none_or(|quote| quote >= next.end) {
            return self.is_row_behind(view, line_end, is_last).map(|is_row| !is_row);
        }
        Some(true)
    }

    /// Where the line begins that follows the line end at `at`.
    fn behind_line(&self, view: &[u8], at: usize) -> usize {
        let is_crlf = view.get(at) == Some(&b'\r') && view.get(at + 1) == Some(&b'\n');
        at + 1 + usize::from(is_crlf)
    }

    /// Whether the line behind the line end at `at` looks like a row: so many cells, an address where one belongs.
    fn is_row_behind(&self, view: &[u8], at: usize, is_last: bool) -> Option<bool> {
        let start = self.behind_line(view, at);
        let Some(line) = self.line(view, start, is_last) else {
            return is_last.then_some(false);
        };
        let line = view.get(start..line.end).unwrap_or_default();
        Some(self.width > 1 && self.is_row(line))
    }

    fn is_row(&self, line: &[u8]) -> bool {
        let delimiter = self.dialect.delimiter;
        let (mut cells, mut start, mut at) = (0, 0, 0);
        let mut has_email = self.email.is_none();
        let mut is_open = false;
        while at <= line.len() {
            if at == line.len() || (!is_open && delimiter.is_at(line, at)) {
                has_email |= self.email == Some(cells) && memchr(b'@', &line[start..at]).is_some();
                cells += 1;
                at += delimiter.length;
                start = at;
                continue;
            }
            is_open ^= Some(line[at]) == self.dialect.quote;
            at += 1;
        }
        cells == self.width && has_email
    }

    /// A row that ends with the line in which a quote was opened and never closed. `cell` has where the cell and its
    /// quote stand, and where the line ends.
    fn unclosed(
        &self,
        view: &[u8],
        cell: (usize, usize, usize),
        is_stray: bool,
        is_last: bool,
        row: &mut Row,
    ) -> Option<usize> {
        let (start, open, line_end) = cell;
        let line_end = line_end.min(view.len());
        let has_cr = line_end > open && view[line_end - 1] == b'\r';
        let end = line_end - usize::from(has_cr);
        let before = row.cells.len();
        let plain = Dialect { quote: None, blanks: false, ..self.dialect };
        let mut literal = Row::default();
        Splitter { dialect: plain, ..*self }.unmarked(view, start, end, &mut literal);
        let count = before + literal.len();
        let quote = [self.dialect.quote.unwrap_or(b'"')];
        let is_ended = view[open + 1..end].ends_with(&quote);
        let as_text = count == self.width && (before + 1 != self.width || is_stray && !is_ended);
        row.faults.push((before, QuoteFault::Unclosed));
        if as_text {
            let mut cells = literal.cells.into_iter();
            if let Some(first) = cells.next() {
                let text = view.get(open..first.end).unwrap_or_default();
                let quotes = memchr_iter(quote[0], text).count();
                // A quote without its other half is left out; a pair is text.
                let from = if quotes == 1 { open + 1 } else { start };
                row.cells.push(Cell { start: from, ..first });
            }
            row.cells.extend(cells);
        } else {
            let close = end - usize::from(is_ended);
            let from = row.own.len();
            // Doubled quotes are one; what looks doubled may be a sign for inches before the closing quote.
            self.make_plain(&view[open + 1..close], true, &mut row.own);
            row.cells.push(Cell { start: from, end: row.own.len(), is_own: true, is_quoted: true });
        }
        row.end = end;
        match self.behind(view, end, is_last) {
            Behind::Row(next) => Some(next),
            _ => Some(line_end),
        }
    }
}

/// How many blanks `text` begins with.
fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b' ').count()
}
