//! What a file is, told from its first bytes, never from its name or MIME type.

use serde::{Deserialize, Serialize};

use crate::read::foreign::Foreign;
use crate::read::wrapper::Wrapper;

/// How the text of a file was found to be laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFormat {
    /// Whether it is gzip-compressed
    pub gzip: bool,
    /// Whether it is the first file that can be read in a zip archive
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub zip: bool,
    /// How its text is encoded
    pub encoding: Encoding,
    /// What its text holds
    pub layout: Layout,
    /// What stands around its records
    #[serde(default, skip_serializing_if = "Wrapper::is_empty")]
    pub wrapper: Wrapper,
    /// What was guessed of its form, and why
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guesses: Vec<Guess>,
    /// The lists, tables or sheets in it, where there may be several; the first few
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<ListFound>,
    /// The names of a table's columns, also of those in which nothing stands. For surveys; no record of a job keeps them
    #[serde(skip)]
    pub columns: Vec<String>,
}

/// Something about a file that was not known but found out. Each can be corrected by
/// [`ReadOptions`](crate::read::ReadOptions).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    /// What was found out
    pub about: GuessAbout,
    /// What it was found to be, as [`ReadOptions`](crate::read::ReadOptions) would have it: `;`, `windows-1252`
    pub value: String,
    /// Why, in a few words
    pub reason: String,
}

/// What can be guessed of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuessAbout {
    /// The encoding of its text
    Encoding,
    /// What stands between cells
    Delimiter,
    /// What stands around cells
    Quote,
    /// How a quote inside a cell is written
    Escape,
    /// Which rows hold names, as `row+rows`: `3+1`; `1+0` if none does
    Header,
    /// Which texts stand for nothing, joined by commas
    Nulls,
    /// Which list or table holds the users
    List,
    /// How its records were made plain: types taken off, members lifted. It is told, and has no option.
    Shape,
}

/// A list, table or sheet of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFound {
    /// Its name or path, as [`ReadOptions::list`](crate::read::ReadOptions::list) would have it
    pub name: String,
    /// Records in it, as far as they were counted
    pub records: u64,
    /// Names of its columns, the first few
    pub columns: Vec<String>,
    /// Whether its records are those that are read
    pub is_read: bool,
}

/// Encodings of text that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark
    Utf8,
    /// UTF-16, little-endian
    Utf16Le,
    /// UTF-16, big-endian
    Utf16Be,
}

/// What the text of a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// One JSON object a line
    Ndjson,
    /// A JSON array of objects
    Array,
    /// An object that holds the list of users: `{"users": [...]}`, as the Management API answers
    Envelope,
    /// JSON objects one after the other, over several lines each
    Objects,
    /// No bytes, or only white space
    Empty,
    /// Rows of cells: CSV, TSV and their relatives; records of jobs before these were read call it `Csv`
    #[serde(alias = "Csv")]
    Table,
    /// A dump of a database: statements of SQL
    Sql,
    /// LDIF (RFC 2849)
    Ldif,
    /// BSON documents one after the other, as `mongodump` writes them
    Bson,
    /// JSON in another shape: its records are keyed, beside their columns, or inside other lists
    Shaped,
    /// A zip archive
    Zip,
    /// A spreadsheet: Excel or OpenDocument
    Sheet,
    /// A kind of file that is not read
    Foreign(Foreign),
    /// Bytes that are no text, of whatever kind
    Binary,
    /// Text that is none of these
    Unknown,
    /// Auth0's file of password hashes, which a support request gives: no users, but what goes with them
    PasswordHashes,
}

impl Layout {
    /// Whether users can be read from it.
    pub fn is_readable(self) -> bool {
        use Layout as L;
        matches!(
            self,
            L::Ndjson
                | L::Array
                | L::Envelope
                | L::Objects
                | L::Table
                | L::Sql
                | L::Ldif
                | L::Bson
                | L::Shaped
        )
    }
}

impl FileFormat {
    /// Whether its text may be in an encoding that is not read here, which only its bytes tell. JSON is UTF-8 (RFC 8259).
    pub fn may_be_foreign_text(&self) -> bool {
        use Layout::{Ldif, Sql, Table, Unknown};
        matches!(self.layout, Table | Sql | Ldif | Unknown) && self.encoding == Encoding::Utf8
    }

    /// A form of which nothing else is known.
    pub fn new(gzip: bool, encoding: Encoding, layout: Layout) -> Self {
        let (wrapper, guesses, lists) = (Wrapper::default(), Vec::new(), Vec::new());
        let columns = Vec::new();
        FileFormat { gzip, zip: false, encoding, layout, wrapper, guesses, lists, columns }
    }

    /// What was guessed about this, if it was.
    pub fn guess(&self, about: GuessAbout) -> Option<&Guess> {
        self.guesses.iter().find(|guess| guess.about == about)
    }

    /// What a table is called that is none of cells and marks between them.
    pub fn of_own_form(&self) -> Option<&'static str> {
        match self.guess(GuessAbout::Shape).map(|guess| guess.value.as_str()) {
            Some("addresses") => Some("List of addresses"),
            Some("console") => Some("Table of a console"),
            _ => None,
        }
        .filter(|_| self.layout == Layout::Table)
    }

    /// The form in a few words: `NDJSON, gzip`.
    pub fn describe(&self) -> String {
        let list = self.wrapper.lists.first().map(String::as_str).unwrap_or("users");
        let layout = match self.layout {
            Layout::Envelope => &format!("JSON, users in “{list}”"),
            Layout::Ndjson => "NDJSON, one user a line",
            Layout::Array => "JSON array",
            Layout::Objects => "JSON objects",
            Layout::Empty => "Empty",
            Layout::Table => self.of_own_form().unwrap_or("Table"),
            Layout::Sql => "SQL dump",
            Layout::Ldif => "LDIF",
            Layout::Bson => "BSON",
            Layout::Shaped => "JSON",
            Layout::Zip => "Zip archive",
            Layout::Sheet => "Spreadsheet",
            Layout::Foreign(foreign) => &foreign.label(),
            Layout::Binary => "Binary, not text",
            Layout::Unknown => "Not JSON",
            Layout::PasswordHashes => "Password hashes of Auth0, NDJSON",
        };
        let encoding = match self.encoding {
            Encoding::Utf8 => "",
            Encoding::Utf16Le | Encoding::Utf16Be => ", UTF-16",
        };
        format!(
            "{layout}{encoding}{}{}",
            if self.gzip { ", gzip" } else { "" },
            if self.zip { ", zip" } else { "" }
        )
    }
}
