//! What a reader has to say of a place in a file beside its records: rows left out, cells that are not what they
//! seem. A remark refuses nothing; what cannot be read is a [`Fault`](crate::read::Fault).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::read::position::Position;

/// What a remark is about; each has a code of its own in findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemarkKind {
    /// A stretch that is no record was left out: a title, a total, a repeated header, a comment
    LeftOut,
    /// A row with more or fewer cells than the header
    Ragged,
    /// A quote that is never closed, or stands where none may
    Quote,
    /// A value that a spreadsheet or an export has changed: `1.23457E+11`, `#N/A`
    Spoiled,
    /// A value that may mean two things: a date without saying which part is the day
    Doubtful,
    /// A column without a name, or with the name of another
    Header,
    /// Bytes that are not of the file's encoding
    Encoding,
    /// The file is a part of something larger: a page of an answer
    Partial,
    /// Records beside those that were read: other tables, other lists
    Beside,
}

/// A remark on a place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is about
    pub kind: RemarkKind,
    /// Whether a value may be wrong because of it, as against being told for the record
    pub is_warning: bool,
    /// Where; its `record` is 0 where no record is meant
    pub position: Position,
    /// The name of the column; empty if none is meant
    pub column: String,
    /// What stands there, as it came; shown cut short, and masked where the column is secret
    pub value: String,
    /// What is to be said, in a sentence without its full stop
    pub message: String,
    /// What to do about it, in a sentence
    pub fix: Cow<'static, str>,
}
