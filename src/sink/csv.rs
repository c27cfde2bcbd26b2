//! Rows of text as CSV (RFC 4180) or tab-separated text, plain or with Auth0's guard against formulas.
//!
//! Auth0 puts one `'` before every string and quotes it, so that no spreadsheet takes it for a formula; dates, numbers and
//! booleans stay as they are. Whoever reads such a file takes exactly one leading `'` off. It knows no Auth0 beyond that
//! and no JSON: it is told which cells are strings.

use std::io;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
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

/// A cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing
    Empty,
    /// A number, boolean or date: what no spreadsheet takes for a formula
    Safe(&'a str),
    /// The name of a column
    Name(&'a str),
    /// Any other text
    Text(&'a str),
}

/// Makes rows, and keeps them until they are taken.
pub struct Rows {
    dialect: Dialect,
    tabs: bool,
    writer: Writer<Vec<u8>>,
    ends: Vec<u32>,
    /// A guarded text
    guarded: String,
}

impl Rows {
    /// Rows with commas, or with tabs.
    pub fn new(dialect: Dialect, tabs: bool) -> Self {
        let writer = writer(dialect, tabs);
        Rows { dialect, tabs, writer, ends: Vec::new(), guarded: String::new() }
    }

    /// Adds a cell to the row.
    ///
    /// # Errors
    /// What the `csv` crate gives; into memory it gives none.
    pub fn cell(&mut self, cell: Cell<'_>) -> io::Result<()> {
        let cell = match cell {
            // Names of members become names of columns, and those may be anybody's.
            Cell::Name(name) if name.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                Cell::Text(name)
            }
            cell => cell,
        };
        match (cell, self.dialect) {
            (Cell::Empty, _) => self.writer.write_field("")?,
            (Cell::Safe(text) | Cell::Name(text), _) | (Cell::Text(text), Dialect::Plain) => {
                self.writer.write_field(text)?;
            }
            (Cell::Text(text), Dialect::Guarded) => {
                self.guarded.clear();
                self.guarded.push('\'');
                self.guarded.push_str(text);
                self.writer.write_field(&self.guarded)?;
            }
        }
        Ok(())
    }

    /// Ends the row.
    ///
    /// # Errors
    /// As [`Rows::cell`].
    pub fn end(&mut self) -> io::Result<()> {
        self.writer.write_record(None::<&[u8]>)?;
        self.writer.flush()?;
        self.ends.push(self.writer.get_ref().len() as u32);
        Ok(())
    }

    /// The rows that were added, each with its end of line, and where each ends.
    ///
    /// # Errors
    /// As [`Rows::cell`].
    pub fn take(&mut self) -> io::Result<(Vec<u8>, Vec<u32>)> {
        let full = std::mem::replace(&mut self.writer, writer(self.dialect, self.tabs));
        let bytes = full.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        Ok((bytes, std::mem::take(&mut self.ends)))
    }
}

fn writer(dialect: Dialect, tabs: bool) -> Writer<Vec<u8>> {
    let (quotes, end) = match dialect {
        // What begins with ' is no number: every guarded text is quoted.
        Dialect::Guarded => (QuoteStyle::NonNumeric, Terminator::Any(b'\n')),
        Dialect::Plain => (QuoteStyle::Necessary, Terminator::CRLF),
    };
    WriterBuilder::new()
        .delimiter(if tabs { b'\t' } else { b',' })
        .quote_style(quotes)
        .terminator(end)
        .flexible(true)
        .from_writer(Vec::new())
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
            row.iter().for_each(|cell| made.cell(*cell).expect("memory"));
            made.end().expect("memory");
        }
        let (bytes, ends) = made.take().expect("memory");
        assert_eq!(ends.last().copied().unwrap_or(0) as usize, bytes.len());
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn both_dialects() {
        let row = vec![
            Cell::Text("=1+1"),
            Cell::Text("a \"b\", c"),
            Cell::Safe("5"),
            Cell::Safe("true"),
            Cell::Empty,
            Cell::Text("5"),
        ];
        let rows = [row];
        assert_eq!(written(Dialect::Plain, false, &rows), "=1+1,\"a \"\"b\"\", c\",5,true,,5\r\n");
        assert_eq!(
            written(Dialect::Guarded, false, &rows),
            "\"'=1+1\",\"'a \"\"b\"\", c\",5,\"true\",\"\",\"'5\"\n"
        );
        assert_eq!(
            written(Dialect::Plain, true, &rows),
            "=1+1\t\"a \"\"b\"\", c\"\t5\ttrue\t\t5\r\n"
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
                rows.iter().map(|row| row.iter().map(|text| Cell::Text(text)).collect()).collect();
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
