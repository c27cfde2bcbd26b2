//! From the text of a cell to its JSON: nothing, text, or what its column's kind says.

use crate::read::builder::Wrote;
use crate::read::file_format::{Guess, GuessAbout};
use crate::read::hints::{CellKind, Hints};
use crate::read::options::ReadOptions;
use crate::read::table::bytes::{Counts, LONGEST};
use crate::read::table::columns::Column;
use crate::read::table::looks::{Look, look};
use crate::read::table::row::Row;
use crate::read::table::watch::{self, Notice};
use json::scan::plain_length;

/// Texts that surely stand for nothing wherever they are the whole cell.
const SURE: [&str; 20] = [
    "NULL",
    "null",
    "\\N",
    "(null)",
    "[null]",
    "<null>",
    "<NULL>",
    "(NULL)",
    "[NULL]",
    "{null}",
    "<nil>",
    "N/A",
    "n/a",
    "nan",
    "NaN",
    "undefined",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0000-00-00T00:00:00",
    "0000-00-00T00:00:00Z",
];

/// How cells tell what type they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Types {
    /// They do not: all is text
    None,
    /// Texts begin with `'`, which is no part of them; what does not is a number, a boolean, a date or JSON
    Guarded,
    /// Below an attribute, what is not quoted and looks like JSON is JSON
    Quoted,
}

/// What cells of a table stand for.
pub(super) struct Form {
    pub types: Types,
    nulls: Nulls,
    /// Whether errors of formulas are kept
    keeps_errors: bool,
}

/// Texts that stand for nothing, of at most [`LONGEST`] bytes.
struct Nulls {
    words: Vec<String>,
    /// By the first byte of words, how long there are any: a bit for each length
    lengths: [u64; 256],
}

impl Nulls {
    fn new(words: Vec<String>) -> Self {
        let mut lengths = [0; 256];
        for word in words.iter().map(String::as_bytes).filter(|word| word.len() <= LONGEST) {
            lengths[first(word)] |= 1 << word.len();
        }
        Nulls { words, lengths }
    }

    #[inline]
    fn contains(&self, text: &[u8]) -> bool {
        text.len() <= LONGEST
            && self.lengths[first(text)] >> text.len() & 1 == 1
            && self.words.iter().any(|word| word.as_bytes() == text)
    }
}

/// The first byte of a text; 0 if there is none.
fn first(text: &[u8]) -> usize {
    text.first().map_or(0, |byte| usize::from(*byte))
}

impl Form {
    /// Finds out how the cells of a table are to be taken, from its first records and the names of its columns.
    pub fn find(records: &[Row], names: &[String], hints: &Hints, options: &ReadOptions) -> Self {
        let names: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
        let is_known = (hints.is_record)(&names);
        let types = if is_known && is_guarded(records) {
            Types::Guarded
        } else if is_known
            && names.contains(&&b"user_id"[..])
            && names.iter().any(|name| name.contains(&b'.'))
        {
            Types::Quoted
        } else {
            Types::None
        };
        let nulls = options.nulls.clone().unwrap_or_else(|| SURE.map(str::to_owned).to_vec());
        Form { types, nulls: Nulls::new(nulls), keeps_errors: options.nulls.is_some() }
    }

    /// What of this was found out, and why.
    pub fn guesses(&self, records: &[Row], options: &ReadOptions) -> Vec<Guess> {
        let mut guesses = Vec::new();
        let is_used = |null: &&String| {
            let mut cells = records.iter().flat_map(|row| row.cells(b""));
            cells.any(|cell| cell == null.as_bytes())
        };
        let used: Vec<&str> = self.nulls.words.iter().filter(is_used).map(String::as_str).collect();
        if options.nulls.is_none() && !used.is_empty() {
            guesses.push(Guess {
                about: GuessAbout::Nulls,
                value: used.join(","),
                reason: "cells that hold only this stand for nothing".into(),
            });
        }
        guesses
    }

    /// Appends the JSON of a cell, with whether it was quoted. What may be said of it is noticed in `watched`, its column.
    #[inline]
    pub fn write(
        &self,
        cell: (&[u8], bool),
        column: &Column,
        watched: Option<&mut watch::Column>,
        out: &mut Vec<u8>,
    ) -> (Wrote, Option<Notice>) {
        let (text, is_quoted) = cell;
        if self.types == Types::Guarded {
            if let Some(text) = text.strip_prefix(b"'") {
                return (write(text, as_string(column.kind), out), None);
            }
        } else if self.types == Types::Quoted && column.is_nested && is_quoted {
            let kind = if is_json(text) { CellKind::Json } else { CellKind::Text };
            return (write(text, kind, out), None);
        }
        if self.nulls.contains(text) {
            return (Wrote::Nothing, watched.and_then(|watched| watched.null(is_quoted)));
        }
        if !self.keeps_errors && watch::is_error(text) {
            return (Wrote::Nothing, watched.map(|_| watch::error()));
        }
        let text = watch::formula_text(text).unwrap_or(text);
        let counts = Counts::of(text);
        let notice = watched.and_then(|watched| watched.notice(text, counts));
        if text.len() > 3 && text.iter().all(|byte| *byte == b'#') {
            return (Wrote::Nothing, notice);
        }
        let kind = match self.types {
            Types::None => column.kind,
            Types::Guarded | Types::Quoted if !column.is_nested => column.kind,
            _ if matches!(text, b"true" | b"false") => CellKind::Boolean,
            _ if is_json_number(text) => CellKind::Number,
            _ => CellKind::Json,
        };
        if kind == CellKind::Text && counts.is_some_and(|counts| counts.escaped() == 0) {
            plain(text, out);
            return (Wrote::Plain, notice);
        }
        (write(text, kind, out), notice)
    }
}

/// Text of a column that is surely a string, or holds objects.
fn as_string(kind: CellKind) -> CellKind {
    if kind == CellKind::Json { CellKind::Json } else { CellKind::Text }
}

/// Whether the texts of a table begin with `'`: at least half of those that could.
fn is_guarded(records: &[Row]) -> bool {
    let (mut begun, mut texts) = (0_usize, 0_usize);
    for cell in records.iter().flat_map(|row| row.cells(b"")) {
        begun += usize::from(cell.starts_with(b"'"));
        texts += usize::from(matches!(look(cell), Look::Text | Look::Email | Look::Code));
    }
    begun > 1 && begun * 2 >= texts
}

/// Whether `text` is true or false, in the words of spreadsheets and databases.
fn boolean(text: &[u8]) -> Option<bool> {
    const TRUE: [&[u8]; 11] = [
        b"true",
        b"1",
        b"wahr",
        b"vrai",
        b"verdadero",
        b"verdadeiro",
        b"vero",
        b"waar",
        b"yes",
        b"t",
        b"y",
    ];
    const FALSE: [&[u8]; 9] =
        [b"false", b"0", b"falsch", b"faux", b"falso", b"onwaar", b"no", b"f", b"n"];
    let is_one_of = |words: &[&[u8]]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&TRUE) { Some(true) } else { is_one_of(&FALSE).then_some(false) }
}

/// Whether `text` is a number as JSON writes it.
fn is_json_number(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'-' | b'0'..=b'9'))
        && json::Scanner::default().value(text, 0).is_ok_and(|value| value.end == text.len())
}

/// Whether `text` is a JSON object or array.
fn is_json(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'{' | b'['))
        && json::Scanner::default().value(text, 0).is_ok_and(|value| value.end == text.len())
}

/// Appends a cell that holds something as JSON. `text` is valid UTF-8.
fn write(text: &[u8], kind: CellKind, out: &mut Vec<u8>) -> Wrote {
    let trimmed = text.trim_ascii();
    match kind {
        CellKind::Text => return quote(text, out),
        CellKind::Boolean => match boolean(trimmed) {
            Some(true) => out.extend_from_slice(b"true"),
            Some(false) => out.extend_from_slice(b"false"),
            None => return quote(text, out),
        },
        CellKind::Number if is_json_number(trimmed) => {
            out.extend_from_slice(trimmed);
            return Wrote::Any;
        }
        CellKind::Json if is_json(trimmed) => {
            json::text::compact(trimmed, out);
            return Wrote::Any;
        }
        CellKind::Number | CellKind::Json => return quote(text, out),
    }
    Wrote::Plain
}

/// Appends a text without anything that would have to be escaped as a JSON string.
fn plain(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

/// Appends text as a JSON string. `text` is valid UTF-8.
fn quote(text: &[u8], out: &mut Vec<u8>) -> Wrote {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut length = plain_length(text);
    if length == text.len() {
        plain(text, out);
        return Wrote::Plain;
    }
    out.reserve(text.len() + 3);
    out.push(b'"');
    let mut rest = text;
    while let Some(byte) = rest.get(length).copied() {
        out.extend_from_slice(&rest[..length]);
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
        rest = &rest[length + 1..];
        length = plain_length(rest);
    }
    out.extend_from_slice(rest);
    out.push(b'"');
    Wrote::Any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_json() {
        let check = |text: &str, kind, expected: &str| {
            let mut out = Vec::new();
            write(text.as_bytes(), kind, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{text}");
        };
        check("a\"\\\n\u{1}ü", CellKind::Text, r#""a\"\\\n\u0001ü""#);
        for yes in ["true", "TRUE", "1", "WAHR", "verdadeiro"] {
            check(yes, CellKind::Boolean, "true");
        }
        check(" FALSCH ", CellKind::Boolean, "false");
        check("maybe", CellKind::Boolean, "\"maybe\"");
        check("12", CellKind::Number, "12");
        check("1,00E+00", CellKind::Number, "\"1,00E+00\"");
        check("007", CellKind::Number, "\"007\"");
        check("{ \"a\": [1] }", CellKind::Json, "{\"a\":[1]}");
        check("{\"a\":", CellKind::Json, "\"{\\\"a\\\":\"");
    }
}
