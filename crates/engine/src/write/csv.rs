//! Rows of text as CSV (RFC 4180) or tab-separated text, plain or with Auth0's guard against formulas.
//!
//! Auth0 puts one `'` before every string and quotes it, so that no spreadsheet takes it for a formula; dates, numbers and
//! booleans stay as they are. Whoever reads such a file takes exactly one leading `'` off. It knows no Auth0 beyond that
//! and no JSON: it is told which cells are strings.

use memchr::memchr;
use serde::{Deserialize, Serialize};

/// How values are put between separators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// As Auth0 does: safe from formulas
    #[default]
    Guarded,
    /// RFC 4180 and nothing else
    Plain,
}

/// What UTF-8 files of Excel begin with.
pub const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A cell of a row. Texts are UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing
    Empty,
    /// A number
    Number(&'a [u8]),
    /// A boolean or a date: what no spreadsheet takes for a formula
    Safe(&'a [u8]),
    /// The name of a column
    Name(&'a [u8]),
    /// Any other text
    Text(&'a [u8]),
}

/// Makes rows, and keeps them until they are taken.
///
/// Writes them by itself: it knows what must be quoted, and what a library finds out again for each cell was measured at an
/// eighth of an export.
pub struct Rows {
    dialect: Dialect,
    separator: u8,
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// Cells of the row so far
    cells: usize,
}

impl Rows {
    /// Rows with commas, or with tabs.
    pub fn new(dialect: Dialect, tabs: bool) -> Self {
        let separator = if tabs { b'\t' } else { b',' };
        Rows { dialect, separator, bytes: Vec::new(), ends: Vec::new(), cells: 0 }
    }

    /// Adds a cell to the row.
    pub fn cell(&mut self, cell: Cell<'_>) {
        if self.cells > 0 {
            self.bytes.push(self.separator);
        }
        self.cells += 1;
        match (cell, self.dialect) {
            // Names of members become names of columns, and those may be anybody's.
            (
                Cell::Name(name @ [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r', ..]),
                Dialect::Guarded,
            ) => self.quoted(b"'", name),
            (Cell::Text(text), Dialect::Guarded) => self.quoted(b"'", text),
            (Cell::Safe(text) | Cell::Name(text), Dialect::Guarded) => self.quoted(b"", text),
            (Cell::Number(text), _) => self.bytes.extend_from_slice(text),
            (Cell::Empty, Dialect::Guarded) => self.quoted(b"", b""),
            (Cell::Empty, Dialect::Plain) => {}
            (Cell::Text(text), Dialect::Plain) if is_like_json(text) => self.quoted(b"", text),
            (Cell::Safe(text) | Cell::Name(text) | Cell::Text(text), Dialect::Plain) => {
                self.plain(text);
            }
        }
    }

    /// Text, quoted if it has to be.
    fn plain(&mut self, text: &[u8]) {
        let separator = self.separator;
        let marks = |byte: &u8| matches!(byte, b'"' | b'\n' | b'\r') || *byte == separator;
        if text.iter().any(marks) {
            self.quoted(b"", text);
        } else {
            self.bytes.extend_from_slice(text);
        }
    }

    /// Quoted text after a guard; quotes in it are doubled.
    fn quoted(&mut self, guard: &[u8], text: &[u8]) {
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(guard);
        let mut rest = text;
        while let Some(quote) = memchr(b'"', rest) {
            self.bytes.extend_from_slice(&rest[..=quote]);
            self.bytes.push(b'"');
            rest = &rest[quote + 1..];
        }
        self.bytes.extend_from_slice(rest);
        self.bytes.push(b'"');
    }

    /// Ends the row.
    pub fn end(&mut self) {
        let start = self.ends.last().map_or(0, |end| *end as usize);
        if self.cells == 1 && self.bytes.len() == start {
            // A row of nothing would be none.
            self.quoted(b"", b"");
        }
        let end: &[u8] = match self.dialect {
            Dialect::Guarded => b"\n",
            Dialect::Plain => b"\r\n",
        };
        self.bytes.extend_from_slice(end);
        self.ends.push(self.bytes.len() as u32);
        self.cells = 0;
    }

    /// The rows that were added, each with its end of line, and where each ends.
    pub fn take(&mut self) -> (Vec<u8>, Vec<u32>) {
        (std::mem::take(&mut self.bytes), std::mem::take(&mut self.ends))
    }
}

/// Whether a text looks like a number, a boolean or a word for nothing: in quotes it differs from these.
fn is_like_json(text: &[u8]) -> bool {
    let is_word =
        matches!(text, b"" | b"true" | b"false" | b"null" | b"NULL" | b"undefined" | b"\\N");
    is_word || text.eq_ignore_ascii_case(b"n/a") || text.eq_ignore_ascii_case(b"nan") || {
        let first = text.strip_prefix(b"-").unwrap_or(text).first();
        let rest =
            text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
        first.is_some_and(u8::is_ascii_digit) && rest
    }
}

/// The value that a cell of this text holds: what reading takes off is what writing put before it.
pub fn unguarded(text: &str, dialect: Dialect) -> &str {
    match dialect {
        Dialect::Guarded => text.strip_prefix('\'').unwrap_or(text),
        Dialect::Plain => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::ReaderBuilder;
    use proptest::prelude::*;

    fn written(dialect: Dialect, tabs: bool, rows: &[Vec<Cell<'_>>]) -> String {
        let mut made = Rows::new(dialect, tabs);
        for row in rows {
            row.iter().for_each(|cell| made.cell(*cell));
            made.end();
        }
        let (bytes, ends) = made.take();
        assert_eq!(ends.last().copied().unwrap_or(0) as usize, bytes.len());
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn both_dialects() {
        let row = vec![
            Cell::Text(b"=1+1"),
            Cell::Text(b"a \"b\", c"),
            Cell::Number(b"5"),
            Cell::Safe(b"true"),
            Cell::Empty,
            Cell::Text(b"5"),
        ];
        let rows = [row];
        assert_eq!(
            written(Dialect::Plain, false, &rows),
            "=1+1,\"a \"\"b\"\", c\",5,true,,\"5\"\r\n"
        );
        assert_eq!(
            written(Dialect::Guarded, false, &rows),
            "\"'=1+1\",\"'a \"\"b\"\", c\",5,\"true\",\"\",\"'5\"\n"
        );
        assert_eq!(
            written(Dialect::Plain, true, &rows),
            "=1+1\t\"a \"\"b\"\", c\"\t5\ttrue\t\t\"5\"\r\n"
        );
    }

    #[test]
    fn a_lone_empty_cell_is_a_row_all_the_same() {
        assert_eq!(written(Dialect::Plain, false, &[vec![Cell::Empty]]), "\"\"\r\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("\\PC{0,12}|[\"',\t\r\n=+@-]{0,6}", 2), 1..20),
            guarded in any::<bool>(), tabs in any::<bool>(),
        ) {
            let dialect = if guarded { Dialect::Guarded } else { Dialect::Plain };
            let cells: Vec<Vec<Cell<'_>>> =
                rows.iter().map(|row| row.iter().map(|text| Cell::Text(text.as_bytes())).collect()).collect();
            let text = written(dialect, tabs, &cells);
            let mut reader = ReaderBuilder::new()
                .has_headers(false)
                .delimiter(if tabs { b'\t' } else { b',' })
                .from_reader(text.as_bytes());
            let back: Vec<Vec<String>> = reader
                .records()
                .map(|row| row.expect("a row").iter().map(|text| unguarded(text, dialect).to_owned()).collect())
                .collect();
            prop_assert_eq!(back, rows);
        }
    }
}
