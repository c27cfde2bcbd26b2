//! Cells in quotes: how far they go, and what becomes of a quote that is never closed.

use memchr::{memchr, memchr_iter, memchr2};

use crate::read::table::row::{Cell, Dialect, QuoteFault, Row};
use crate::read::table::rows::{Behind, Quoted, Splitter, blanks};

/// How far a quoted cell is followed over lines that look like rows before it is said to be open.
const FOLLOWED: usize = 64 * 1024;

/// The same of a cell with quotes that are wrong already: each of very many may be followed so far.
const FOLLOWED_IF_STRAY: usize = 4 * 1024;

impl Splitter {
    /// Follows a quoted cell from its quote at `open` to its end.
    pub(super) fn quoted(&self, view: &[u8], open: usize, is_last: bool) -> Quoted {
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
    pub(super) fn begins_cell(&self, view: &[u8], at: usize) -> bool {
        let before = view.get(..at).unwrap_or_default();
        self.dialect.delimiter.ends(before) || matches!(before.last(), Some(b'\n' | b'\r'))
    }

    /// Whether a quoted cell may go on behind the end of its first line: not if what follows is a row beyond doubt.
    /// `cell` has its quote, that line end, and the next quote.
    pub(super) fn may_cross(
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
    pub(super) fn behind_line(&self, view: &[u8], at: usize) -> usize {
        let is_crlf = view.get(at) == Some(&b'\r') && view.get(at + 1) == Some(&b'\n');
        at + 1 + usize::from(is_crlf)
    }

    /// Whether the line behind the line end at `at` looks like a row: so many cells, an address where one belongs.
    pub(super) fn is_row_behind(&self, view: &[u8], at: usize, is_last: bool) -> Option<bool> {
        let start = self.behind_line(view, at);
        let Some(line) = self.line(view, start, is_last) else {
            return is_last.then_some(false);
        };
        let line = view.get(start..line.end).unwrap_or_default();
        Some(self.width > 1 && self.is_row(line))
    }

    pub(super) fn is_row(&self, line: &[u8]) -> bool {
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
    pub(super) fn unclosed(
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
