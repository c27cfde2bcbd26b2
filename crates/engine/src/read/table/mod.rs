//! Reads tables: CSV, TSV and their relatives. A row is a record; its cells are members named as their columns.
//!
//! From the head of a file [`dialect`] finds out how rows are written ([`rows`]), [`header`] where the names are, and
//! [`columns`] what each name stands for. What is no record, a title, a total, a header again, is left out and
//! told; nothing is put right silently. Knows no Auth0 but for what the caller's hints say of a column.

mod cells;
mod columns;
mod dialect;
mod header;
mod looks;
mod noise;
mod rows;
mod told;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use memchr::memchr;

use crate::read::file_format::{FileFormat, Guess};
use crate::read::hints::Hints;
use crate::read::options::{Header, ReadOptions};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::remark::RemarkKind;
use crate::read::table::columns::{Columns, unnamed};
use crate::read::table::noise::Noise;
use crate::read::table::rows::{QuoteFault, Row, Splitter};
use crate::read::table::told::Told;
use crate::read::window::Part;

/// How much of a file is looked at to find out its form.
pub(super) const HEAD: usize = 256 * 1024;

/// The most columns a table may have; cells beyond them are told and left out.
const MOST_COLUMNS: usize = 4096;

/// The longest text of a row that is kept with a remark, in characters.
const SHOWN: usize = 200;

/// Whether text that begins with `head` is a table, as against prose: rows alike, or a name that is known.
pub(super) fn is_table(head: &[u8], is_whole: bool, hints: &Hints) -> bool {
    let found = dialect::find(head, is_whole, &ReadOptions::default());
    let splitter = Splitter { dialect: found.dialect, width: found.width, email: found.email };
    let rows = dialect::sample(&splitter, head, is_whole);
    let header = header::find(&rows, found.width, None, hints);
    let names: Vec<&[u8]> = header.names.iter().map(|name| name.as_bytes()).collect();
    let is_json = |cell: &[u8]| memchr::memmem::find(cell, b"\":").is_some();
    if rows.iter().take(1).flat_map(|row| row.cells(b"")).any(is_json) {
        // Cut out of JSON.
        return false;
    }
    let is_known = (hints.is_record)(&names) || (hints.is_familiar)(&names);
    let filled = rows.iter().filter(|row| row.len() == found.width).count();
    let is_even = found.width > 1 && filled * 2 > rows.len();
    let has_email = rows.iter().flat_map(|row| row.cells(b"")).any(looks::is_email);
    match found.width {
        0 => false,
        1 => (is_known || has_email) && rows.len() > 1,
        2 => {
            is_known
                || has_email
                || is_even && found.score > 0.3 && rows.len() > 2
                || rows.len() == 1
        }
        _ => is_known || is_even,
    }
}

/// The reader of a table.
pub(super) struct Table {
    splitter: Splitter,
    header: Header,
    /// A row that says once more what the header says
    second: Option<u64>,
    /// The names of the columns as they stand in the file
    #[cfg(test)]
    names: Vec<String>,
    columns: Columns,
    noise: Noise,
    nulls: Vec<String>,
    put_back: Vec<u64>,
    guesses: Vec<Guess>,
    told: Told,
    row: Row,
    /// Rows so far
    number: u64,
    /// Whether a record that is too long is inside quotes where it was left
    is_quoted: Option<bool>,
}

impl Table {
    /// The reader of the table whose text begins with `head`, which is all of it if `is_whole`.
    pub fn new(head: &[u8], is_whole: bool, hints: &Hints, options: &ReadOptions) -> Self {
        let found = dialect::find(head, is_whole, options);
        let splitter = Splitter { dialect: found.dialect, width: found.width, email: found.email };
        let rows = dialect::sample(&splitter, head, is_whole);
        let header = header::find(&rows, found.width, options.header, hints);
        let mut guesses = found.guesses;
        guesses.extend(header.guess);
        let nulls = match &options.nulls {
            Some(nulls) => nulls.clone(),
            None => cells::SURE.map(str::to_owned).to_vec(),
        };
        Table {
            noise: Noise::new(&header.names, found.width),
            columns: Columns::new(&header.names, hints),
            #[cfg(test)]
            names: header.names,
            splitter,
            header: header.header,
            second: header.second,
            nulls,
            put_back: options.put_back.clone(),
            guesses,
            told: Told::default(),
            row: Row::default(),
            number: 0,
            is_quoted: None,
        }
    }

    /// Why the row that was split last is no record; `None` if it is one. A blank row has no reason.
    fn left_out(&self, view: &[u8]) -> Option<Cow<'static, str>> {
        if self.put_back.contains(&self.number) {
            return None;
        }
        if self.noise.is_blank(&self.row, view) {
            return Some(Cow::Borrowed(""));
        }
        if self.number < self.header.row {
            return Some(self.noise.before_header(&self.row, view).into());
        }
        if self.second == Some(self.number) {
            return Some("it says once more what the columns are".into());
        }
        self.noise.reason(&self.row, view).map(Cow::Borrowed)
    }

    fn is_header(&self) -> bool {
        let rows = u64::from(self.header.rows);
        (self.header.row..self.header.row.saturating_add(rows)).contains(&self.number)
    }

    /// Tells that a row was left out.
    fn tell_left_out(&mut self, view: &[u8], reason: &str, out: &mut Output) {
        if reason.is_empty() {
            self.told.blank(self.number);
            return;
        }
        let text = shown(view.get(..self.row.end).unwrap_or_default());
        let message = format!("This row was left out: {reason}");
        let remark = remark(RemarkKind::LeftOut, self.number, out)
            .value(text)
            .says(message, "If it is a user after all, put the row back.");
        self.told.add("", remark, out);
    }

    /// Tells what is wrong with the row itself: too many or too few cells, quotes.
    fn tell_form(&mut self, view: &[u8], out: &mut Output) {
        let faults = std::mem::take(&mut self.row.faults);
        for (cell, fault) in &faults {
            let name = self.columns.name(*cell).to_owned();
            let (message, fix) = match fault {
                QuoteFault::Unclosed => (
                    "The quote that opens here is never closed: the cell was taken to end with its line",
                    "Check this cell, and close the quote in the file.",
                ),
                QuoteFault::Stray => (
                    "A quote stands inside this cell that is not doubled: it was taken as text",
                    "Check this cell, and double the quotes inside it in the file.",
                ),
            };
            let value = shown(self.row.cell(view, *cell));
            let remark = remark(RemarkKind::Quote, self.number, out)
                .column(&name)
                .value(value)
                .says(message.to_owned(), fix);
            self.told.add(&name, remark, out);
        }
        self.row.faults = faults;
        let (cells, width) = (self.row.len(), self.splitter.width);
        if cells < width {
            let missing: Vec<&str> =
                (cells..width).map(|column| self.columns.name(column)).collect();
            let missing = match missing.as_slice() {
                [only] => format!("“{only}” is missing"),
                [first, ..] => format!("“{first}” and all behind it are missing"),
                [] => return,
            };
            let count = if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") };
            let message = format!("This row has {count} for {width} columns: {missing}");
            let column = self.columns.name(cells).to_owned();
            let remark = remark(RemarkKind::Ragged, self.number, out)
                .column(&column)
                .says(message, "What is missing was taken to be empty. Check the row in the file.");
            self.told.add("short", remark, out);
        } else if (width..cells).any(|cell| !self.row.cell(view, cell).trim_ascii().is_empty()) {
            self.tell_long(view, out);
        }
    }

    fn tell_long(&mut self, view: &[u8], out: &mut Output) {
        let (cells, width) = (self.row.len(), self.splitter.width);
        // A delimiter without quotes shows by the blank behind it.
        let begins = |cell: usize| self.row.cell(view, cell).starts_with(b" ");
        let suspect = (1..cells).find(|cell| begins(*cell));
        let at = suspect.unwrap_or(width);
        let column = if at < width { self.columns.name(at).to_owned() } else { unnamed(at) };
        let delimiter = self.splitter.dialect.delimiter.shown();
        let hint = match suspect {
            Some(at) => {
                format!(": “{delimiter}” without quotes in “{}”?", self.columns.name(at - 1))
            }
            None => String::new(),
        };
        let message = format!("This row has {cells} cells for {width} columns{hint}");
        let value = shown(self.row.cell(view, at));
        let remark =
            remark(RemarkKind::Ragged, self.number, out).column(&column).value(value).says(
                message,
                "Put the cell that holds the delimiter in quotes in the file, and choose it again.",
            );
        self.told.add("long", remark, out);
    }

    /// Builds the record of the row.
    fn record(&mut self, view: &[u8], out: &mut Output) {
        let (row, nulls) = (&self.row, &self.nulls);
        self.columns.write(&mut out.record, |index, column, bytes| {
            let text = row.cell(view, index);
            if text.is_empty() || is_null(text, nulls) {
                return false;
            }
            cells::write(text, column.kind, bytes);
            true
        });
        out.record.end();
    }
}

fn is_null(text: &[u8], nulls: &[String]) -> bool {
    text.len() <= 24 && nulls.iter().any(|null| null.as_bytes() == text)
}

/// The start of a text, for people.
fn shown(text: &[u8]) -> String {
    let start = text.get(..SHOWN * 4).unwrap_or(text);
    let text = String::from_utf8_lossy(start);
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

fn remark(kind: RemarkKind, row: u64, out: &Output) -> told::Draft {
    told::Draft::new(kind, row, out)
}

impl Parser for Table {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if view.is_empty() && is_last {
            self.told.finish(out);
            return Step::End;
        }
        let Some(length) = self.splitter.split(view, is_last, &mut self.row) else {
            return Step::More;
        };
        self.number += 1;
        out.row = Some(self.number);
        let nothing = |part| Step::Take { length, part, found: Found::Nothing };
        if self.is_header() {
            return nothing(Part::Wrapper);
        }
        if let Some(reason) = self.left_out(view) {
            self.tell_left_out(view, &reason, out);
            return nothing(Part::Separator);
        }
        if simdutf8::basic::from_utf8(view.get(..length).unwrap_or_default()).is_err() {
            let found = Found::Fault { problem: Problem::Encoding, before: 0, is_record: true };
            return Step::Take { length, part: Part::Damage, found };
        }
        self.columns.widen(self.row.len().min(MOST_COLUMNS));
        self.tell_form(view, out);
        self.record(view, out);
        Step::Take { length, part: Part::Record, found: Found::Record { before: 0 } }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        let mut is_quoted = self.is_quoted.unwrap_or_else(|| {
            self.number += 1;
            false
        });
        let quote = self.splitter.dialect.quote;
        let mut at = 0;
        loop {
            let rest = view.get(at..).unwrap_or_default();
            let end = if is_quoted { None } else { self.splitter.line_end(rest) };
            let next =
                quote.and_then(|quote| memchr(quote, rest.get(..end.unwrap_or(rest.len()))?));
            match (next, end) {
                (Some(next), _) => {
                    is_quoted = !is_quoted;
                    at += next + 1;
                }
                (None, Some(end)) => {
                    self.is_quoted = None;
                    return Some(at + end);
                }
                (None, None) => {
                    self.is_quoted = Some(is_quoted);
                    return None;
                }
            }
        }
    }

    fn describe(&self, form: &mut FileFormat) {
        form.guesses.extend(self.guesses.iter().cloned());
    }
}
