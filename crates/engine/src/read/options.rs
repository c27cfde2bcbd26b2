//! What a person says of a file where the guess of its form is wrong. Plain data, kept in recipes.
//!
//! Everything that is `None` is guessed, and the guess is told in [`FileFormat`](crate::read::FileFormat).

use serde::{Deserialize, Serialize};

/// How a file is to be read; what is `None` is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// What kind of file it is
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The encoding of its text: a label of the Encoding Standard, such as `windows-1252`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What stands between the cells of a table
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// What stands around cells of a table that hold delimiters
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// How a quote inside a quoted cell is written
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escape: Option<Escape>,
    /// Which rows of a table hold the names of its columns
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// Texts that stand for nothing, as whole cells: `NULL`, `\N`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nulls: Option<Vec<String>>,
    /// Where the records are: the path of a list in JSON, a table of a dump, a sheet
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// What steps of a recipe call it: a file that a step joins holds no users. By default its name, with or without its ending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// Rows, from 1, that were left out by a guess and are to be read after all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub put_back: Vec<u64>,
}

impl ReadOptions {
    /// The encoding that a person said, if it is not one that is read here: the text is to be made UTF-8 first.
    pub fn foreign_encoding(&self) -> Option<&str> {
        let ours = ["utf-8", "utf8", "utf-16", "utf-16le", "utf-16be"];
        self.encoding
            .as_deref()
            .filter(|label| !ours.iter().any(|it| it.eq_ignore_ascii_case(label)))
    }

    /// The same of a table whose cells are known to be written as RFC 4180 has it.
    pub fn as_csv(self) -> Self {
        let (kind, delimiter) = (Some(Kind::Table), Some(','));
        let (quote, escape) = (Some(Quote::Double), Some(Escape::Doubled));
        ReadOptions { kind, encoding: None, delimiter, quote, escape, ..self }
    }

    /// The same for a list in a file that is read as `file` says elsewhere: what is said of the whole file holds here too.
    pub fn within(&self, file: &ReadOptions) -> Self {
        ReadOptions {
            kind: self.kind.or(file.kind),
            encoding: self.encoding.clone().or_else(|| file.encoding.clone()),
            delimiter: self.delimiter.or(file.delimiter),
            quote: self.quote.or(file.quote),
            escape: self.escape.or(file.escape),
            nulls: self.nulls.clone().or_else(|| file.nulls.clone()),
            ..self.clone()
        }
    }

    /// Whether everything is found out.
    pub fn is_default(&self) -> bool {
        *self == ReadOptions::default()
    }
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// JSON in any shape
    Json,
    /// Rows of cells: CSV, TSV and their relatives
    Table,
    /// A dump of a database: statements of SQL
    Sql,
    /// LDIF (RFC 2849)
    Ldif,
}

/// What stands around quoted cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quote {
    /// Cells are never quoted
    None,
    /// `"`
    Double,
    /// `'`
    Single,
}

/// How a quote inside a quoted cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Escape {
    /// Twice, as in RFC 4180
    Doubled,
    /// With a backslash before it
    Backslash,
}

/// Which rows hold the names of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The first of them, from 1
    pub row: u64,
    /// How many; 0 if the columns have no names and records begin at `row`
    pub rows: u8,
}
