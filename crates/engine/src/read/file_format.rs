//! What a file is, told from its first bytes, never from its name or MIME type.

use serde::{Deserialize, Serialize};

use crate::read::wrapper::Wrapper;

/// How the text of a file was found to be laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFormat {
    /// Whether it is gzip-compressed
    pub gzip: bool,
    /// How its text is encoded
    pub encoding: Encoding,
    /// What its text holds
    pub layout: Layout,
    /// What stands around its records
    #[serde(default, skip_serializing_if = "Wrapper::is_empty")]
    pub wrapper: Wrapper,
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
    /// CSV, which is not read yet
    Csv,
    /// An archive, office document or other binary file
    Binary,
    /// Text that is none of these
    Unknown,
    /// Auth0's file of password hashes, which a support request gives: no users, but what goes with them
    PasswordHashes,
}

impl Layout {
    /// Whether users can be read from it.
    pub fn is_readable(self) -> bool {
        matches!(self, Layout::Ndjson | Layout::Array | Layout::Envelope | Layout::Objects)
    }
}

impl FileFormat {
    /// The form in a few words: `NDJSON, gzip`.
    pub fn describe(&self) -> String {
        let list = self.wrapper.lists.first().map(String::as_str).unwrap_or("users");
        let layout = match self.layout {
            Layout::Envelope => &format!("JSON, users in “{list}”"),
            Layout::Ndjson => "NDJSON, one user a line",
            Layout::Array => "JSON array",
            Layout::Objects => "JSON objects",
            Layout::Empty => "Empty",
            Layout::Csv => "CSV",
            Layout::Binary => "Binary, not text",
            Layout::Unknown => "Not JSON",
            Layout::PasswordHashes => "Password hashes of Auth0, NDJSON",
        };
        let encoding = match self.encoding {
            Encoding::Utf8 => "",
            Encoding::Utf16Le | Encoding::Utf16Be => ", UTF-16",
        };
        format!("{layout}{encoding}{}", if self.gzip { ", gzip" } else { "" })
    }
}
