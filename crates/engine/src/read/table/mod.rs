//! Reads tables: CSV, TSV and their relatives. A row is a record; its cells are members named as their columns.
//!
//! From the head of a file [`dialect`] finds out how rows are written ([`rows`]), [`header`] where the names are, and
//! [`columns`] what each name stands for. What is no record, a title, a total, a header again, is left out and
//! told; nothing is put right silently. Knows no Auth0 but for what the caller's hints say of a column.

mod bytes;
mod cells;
mod columns;
mod dates;
mod dialect;
mod header;
mod looks;
mod noise;
mod quotes;
mod row;
mod rows;
mod told;
mod watch;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memchr;

use crate::few;
use crate::read::builder::Wrote;
use crate::read::file_format::{FileFormat, Guess};
use crate::read::hints::Hints;
use crate::read::options::{Header, ReadOptions};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::remark::RemarkKind;
use crate::read::table::cells::{Form, Types};
use crate::read::table::columns::{Columns, unnamed};
use crate::read::table::noise::Noise;
use crate::read::table::row::{Delimiter, Dialect, QuoteFault, Row};
use crate::read::table::rows::Splitter;
use crate::read::table::told::Told;
use crate::read::table::watch::Notice;
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
    // Cut out of JSON; a quoted cell may hold some.
    let is_json = |cell: &[u8], is_quoted: bool| {
        memchr::memmem::find(cell, b"\":").is_some() && !(is_quoted && looks::is_json(cell))
    };
    // Where the colon separates cells, it stands between a name and its value.
    let is_colon = found.dialect.delimiter == Delimiter::new(':');
    let is_name =
        |cell: &[u8], is_quoted: bool| !is_quoted && cell.trim_ascii_end().ends_with(b"\"");
    let has = |row: &Row, fits: &dyn Fn(&[u8], bool) -> bool| {
        (0..row.len()).any(|at| fits(row.cell(b"", at), row.is_quoted(at)))
    };
    if rows.first().is_some_and(|row| has(row, &is_json))
        || is_colon && rows.iter().any(|row| has(row, &is_name))
    {
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

/// The rows of CSV whose form is known, in a file of another kind.
pub(super) struct CsvRows(Splitter);

/// A row of CSV that was found. Its memory is used again for the next.
#[derive(Default)]
pub(super) struct CsvRow(Row);

impl CsvRows {
    /// Rows of so many cells, quoted so.
    pub fn new(delimiter: u8, quote: u8, backslash: bool, width: usize) -> Self {
        let delimiter = Delimiter::new(char::from(delimiter));
        let quote = Some(quote);
        let dialect =
            Dialect { delimiter, quote, backslash, lone_cr: false, blanks: false, nested: false };
        CsvRows(Splitter { dialect, width, email: None })
    }

    /// Finds the row at the start of `view`. Returns its length; `None` if more text is needed.
    pub fn split(&self, view: &[u8], is_last: bool, row: &mut CsvRow) -> Option<usize> {
        self.0.split(view, is_last, &mut row.0)
    }
}

impl CsvRow {
    /// The texts of all cells, and whether each was quoted.
    pub fn cells<'a>(&'a self, view: &'a [u8]) -> impl Iterator<Item = (&'a [u8], bool)> {
        (0..self.0.len()).map(|index| (self.0.cell(view, index), self.0.is_quoted(index)))
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
    /// What is to be said of the names of columns: the column, and the sentence
    doubles: Vec<(usize, String)>,
    form: Form,
    watched: Vec<watch::Column>,
    /// What was noticed about cells of the row
    noticed: Vec<(usize, Notice)>,
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
        let records = header.header.row.saturating_add(u64::from(header.header.rows)) - 1;
        let records =
            rows.get(usize::try_from(records).unwrap_or(usize::MAX)..).unwrap_or_default();
        let form = Form::find(records, &header.names, hints, options);
        guesses.extend(form.guesses(records, options));
        let columns = Columns::new(&header.names, hints);
        let watched = |index| watch::Column::new(columns.name(index), index, records);
        let watched = (0..header.names.len()).map(watched).collect();
        Table {
            noise: Noise::new(&header.names, found.width, found.email),
            doubles: doubles(&header.names, records),
            form,
            watched,
            noticed: Vec::new(),
            columns,
            #[cfg(test)]
            names: header.names,
            splitter,
            header: header.header,
            second: header.second,
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

    /// Tells once which columns have no name of their own.
    fn tell_names(&mut self, out: &mut Output) {
        for (column, message) in std::mem::take(&mut self.doubles) {
            let name = self.columns.name(column).to_owned();
            let remark = remark(RemarkKind::Header, self.header.row, out).column(&name).says(
                message,
                "Say which of them is which: all are kept apart, by the letter of their column.",
            );
            self.told.add("", remark, out);
        }
    }

    /// Builds the record of the row.
    fn record(&mut self, view: &[u8], out: &mut Output) {
        let (row, form, watched) = (&self.row, &self.form, &mut self.watched);
        let noticed = &mut self.noticed;
        self.columns.write(&mut out.record, |index, column, bytes| {
            let text = row.marked(view, index);
            let is_quoted = row.is_quoted(index);
            if text.is_empty() && !(form.types == Types::Quoted && is_quoted && column.is_nested) {
                return Wrote::Nothing;
            }
            let watched = watched.get_mut(index);
            let (wrote, notice) = form.write((text, is_quoted), column, watched, bytes);
            if let Some(notice) = notice {
                noticed.push((index, notice));
            }
            wrote
        });
        out.record.end();
        if self.noticed.is_empty() {
            return;
        }
        for (index, notice) in std::mem::take(&mut self.noticed) {
            let name = self.columns.name(index).to_owned();
            let value = shown(self.row.cell(view, index));
            let remark = remark(notice.kind, self.number, out)
                .column(&name)
                .value(value)
                .says(notice.message.to_owned(), notice.fix);
            self.told.add(&name, remark, out);
        }
    }

    /// Tells what only all rows of a column together show.
    fn tell_columns(&mut self, out: &mut Output) {
        for (index, watched) in std::mem::take(&mut self.watched).iter().enumerate() {
            let Some(notice) = watched.sum() else { continue };
            let name = self.columns.name(index).to_owned();
            let remark = remark(notice.kind, self.header.row, out)
                .column(&name)
                .says(notice.message.to_owned(), notice.fix);
            self.told.add(&name, remark, out);
        }
    }
}

/// What is to be said of names that several columns have, and of columns with values that have none.
fn doubles(names: &[String], records: &[Row]) -> Vec<(usize, String)> {
    let folded = |name: &String| name.split_whitespace().collect::<String>().to_lowercase();
    let folded: Vec<String> = names.iter().map(folded).collect();
    let mut said = Vec::new();
    let has_values =
        |column: usize| records.iter().any(|row| !row.cell(b"", column).trim_ascii().is_empty());
    let mut columns: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, name) in folded.iter().enumerate() {
        if name.is_empty() && has_values(index) {
            said.push((index, "This column has values but no name".to_owned()));
        } else if !name.is_empty() {
            columns.entry(name).or_default().push(index);
        }
    }
    for columns in columns.into_values().filter(|columns| columns.len() > 1) {
        let letters: Vec<String> = columns.iter().map(|column| columns::letters(*column)).collect();
        let Some(name) = columns.first().and_then(|first| names.get(*first)) else { continue };
        let message =
            format!("Several columns are called “{}”: {}", name.trim(), letters.join(", "));
        said.push((columns[0], message));
    }
    few::sort_by(&mut said, Ord::cmp);
    if names.iter().all(|name| name.is_empty()) { Vec::new() } else { said }
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
            self.tell_columns(out);
            self.told.finish(out);
            return Step::End;
        }
        out.row = Some(self.number + 1);
        let Some(length) = self.splitter.split(view, is_last, &mut self.row) else {
            return Step::More;
        };
        self.number += 1;
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
        if self.number <= self.header.row.saturating_add(u64::from(self.header.rows)) + 1 {
            self.tell_names(out);
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
                    let end = at + end;
                    let is_crlf = view.get(end..end + 2) == Some(b"\r\n");
                    return Some(end + 1 + usize::from(is_crlf));
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
        form.columns.extend(self.columns.plain_names());
    }
}
