//! Rows of PostgreSQL's COPY: a line each, mostly with tabs between the values, `\.` at the end.

use memchr::memchr;

use crate::read::sql::convert::CellKind;
use crate::read::sql::convert::is_number;
use crate::read::sql::lexer::c_escape;
use crate::read::sql::row::{MOST_CELLS, Row};
use crate::read::sql::statement::{Column, ColumnKind, Form};

/// Whether a line ends the rows.
pub(super) fn is_end(line: &[u8]) -> bool {
    line.trim_ascii_end() == b"\\."
}

/// Reads the values of a line, which has no line end, into `row`.
pub(super) fn read(line: &[u8], form: &Form, columns: &[Column], row: &mut Row) {
    row.clear();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    for (at, raw) in line.split(|byte| *byte == form.delimiter).take(MOST_CELLS).enumerate() {
        match raw == form.null {
            true => row.add(CellKind::Null, |_| {}),
            false => add(raw, columns.get(at), row, unescape),
        }
    }
}

/// Adds the value that `raw` is in its column; `plain` writes it as a text.
pub(super) fn add(
    raw: &[u8],
    column: Option<&Column>,
    row: &mut Row,
    plain: fn(&[u8], &mut Vec<u8>),
) {
    match (raw, column.map(|column| column.kind).unwrap_or_default()) {
        (b"t" | b"true", ColumnKind::Boolean) => row.add(CellKind::True, |_| {}),
        (b"f" | b"false", ColumnKind::Boolean) => row.add(CellKind::False, |_| {}),
        (_, ColumnKind::Number) if is_number(raw) => {
            row.add(CellKind::Number, |out| out.extend_from_slice(raw));
        }
        _ => row.add(CellKind::Text, |out| plain(raw, out)),
    }
}

/// Appends what a value says.
fn unescape(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = memchr(b'\\', rest) {
        let (plain, escaped) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.extend_from_slice(plain);
        let after = escaped.get(1..).unwrap_or_default();
        // COPY knows no `\u`.
        let length = match after.first() {
            Some(byte @ (b'u' | b'U')) => {
                out.push(*byte);
                1
            }
            _ => c_escape(after, out),
        };
        rest = after.get(length..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}
