//! Tells rows that are no records: blank ones, titles, totals, the header again, comments, what a program says at the
//! end of its output. A row with an address is always a record.

use memchr::memchr;

use crate::read::table::header::{is_rule, is_sep};
use crate::read::table::row::Row;

/// Words that a row of sums begins with, in lower case.
const TOTALS: [&str; 22] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "sums",
    "summe",
    "summen",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "zwischensumme",
    "somme",
    "total général",
    "totale",
    "suma",
    "soma",
    "totaal",
    "итого",
    "合計",
    "总计",
    "count",
];

/// Words of rows that are said about a table, in lower case.
const SAID: [&str; 14] = [
    "confidential",
    "copyright",
    "©",
    "generated",
    "exported",
    "report",
    "page ",
    "printed",
    "end of",
    "do not distribute",
    "internal use",
    "vertraulich",
    "records",
    "rows",
];

/// Knows what rows of a table that are no records look like.
pub(super) struct Noise {
    /// The names of the columns, as in the header
    names: Vec<Vec<u8>>,
    /// Whether any of them has one
    has_names: bool,
    width: usize,
    /// The column of addresses
    email: Option<usize>,
}

impl Noise {
    pub fn new(names: &[String], width: usize, email: Option<usize>) -> Self {
        let names: Vec<_> = names.iter().map(|name| name.trim().as_bytes().to_vec()).collect();
        let has_names = names.iter().any(|name| !name.is_empty());
        Noise { names, has_names, width, email }
    }

    /// Whether a row has nothing in it.
    pub fn is_blank(&self, row: &Row, view: &[u8]) -> bool {
        row.cells(view).all(|cell| {
            cell.iter().all(|byte| matches!(byte, 0 | b' ' | b'\t' | b'\x0b' | b'\x0c' | 0x1a))
        })
    }

    /// What a row before the header is.
    pub fn before_header(&self, row: &Row, view: &[u8]) -> &'static str {
        let first = row.cell(view, 0).trim_ascii();
        match first.first() {
            _ if first.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"sep=")) => {
                "it says what stands between cells"
            }
            Some(b'#') => "it is a comment",
            _ => "it stands before the names of the columns",
        }
    }

    /// Why a row is no record; `None` if it is one.
    pub fn reason(&self, row: &Row, view: &[u8]) -> Option<&'static str> {
        let first = row.cells(view).find(|cell| !cell.is_empty())?;
        if self.repeats_header(row, view) {
            return Some("it has the names of the columns again");
        }
        match first.first() {
            Some(b'#') if row.len() < self.width || self.width == 1 => {
                return Some("it is a comment");
            }
            Some(b'-' | b'=' | b'+' | b'|') if is_rule(row, view) => {
                return Some("it is a line drawn between rows");
            }
            Some(b's' | b'S' | b'"') if is_sep(row, view) => {
                return Some("it says what stands between cells");
            }
            _ => {}
        }
        let has_at = |cell: &[u8]| memchr(b'@', cell).is_some();
        if self.email.is_some_and(|email| has_at(row.cell(view, email)))
            || row.cells(view).any(has_at)
        {
            return None;
        }
        if is_total(first) {
            return Some("it holds a total");
        }
        if is_count(first)
            && self.width > 0
            && row.cells(view).filter(|cell| !cell.trim_ascii().is_empty()).count() == 1
        {
            return Some("it says how many rows there are");
        }
        (self.width > 1 && self.is_said(first, row, view))
            .then_some("it is a sentence, not a row of the table")
    }

    fn repeats_header(&self, row: &Row, view: &[u8]) -> bool {
        let is_same = |(index, name): (usize, &Vec<u8>)| {
            row.marked(view, index).trim_ascii() == name.as_slice()
        };
        self.has_names
            && row.len() <= self.names.len()
            && row.len() * 2 > self.names.len()
            && self.names.iter().enumerate().take(row.len()).all(is_same)
    }

    /// Whether the only cell of a row is a sentence about the table.
    fn is_said(&self, first: &[u8], row: &Row, view: &[u8]) -> bool {
        let filled = row.cells(view).filter(|cell| !cell.trim_ascii().is_empty()).count();
        if filled > 2 || row.len() == self.width && filled > 1 || row.cell(view, 0).is_empty() {
            return false;
        }
        let words = first.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).count();
        let text = String::from_utf8_lossy(first.get(..200).unwrap_or(first)).to_lowercase();
        words > 1 && SAID.iter().any(|word| text.contains(word)) || words > 4
    }
}

/// Whether a cell is a word for a sum.
fn is_total(cell: &[u8]) -> bool {
    if cell.len() > 40 {
        return false;
    }
    let text = String::from_utf8_lossy(cell).to_lowercase();
    let text = text.trim().trim_end_matches([':', '.', ' ']);
    TOTALS.contains(&text)
}

/// Whether a cell counts rows, as programs of databases do: `(3 rows)`, `5 row(s) returned`.
fn is_count(cell: &[u8]) -> bool {
    let text = String::from_utf8_lossy(cell.get(..60).unwrap_or(cell)).to_lowercase();
    let text = text.trim().trim_start_matches('(');
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
    digits.len() < text.len()
        && ["row", "record", "zeile", "datens", "ligne", "filas"]
            .iter()
            .any(|word| digits.trim_start().starts_with(word))
}
