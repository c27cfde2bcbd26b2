//! What stands before, between and after records: the whole difference between a JSON array and NDJSON.

/// The form of a file of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One JSON array, a record a line
    Array,
    /// A record a line, nothing else
    Lines,
    /// Records that bring their own ends: rows of a table
    Rows,
}

impl Framing {
    /// What opens the file.
    pub fn open(self) -> &'static [u8] {
        match self {
            Framing::Array => b"[",
            Framing::Lines | Framing::Rows => b"",
        }
    }

    /// What stands before a record; `first` says that it is the file's first.
    pub fn before(self, first: bool) -> &'static [u8] {
        match (self, first) {
            (Framing::Array, true) => b"\n",
            (Framing::Array, false) => b",\n",
            (Framing::Lines | Framing::Rows, _) => b"",
        }
    }

    /// What stands after a record.
    pub fn after(self) -> &'static [u8] {
        match self {
            Framing::Array | Framing::Rows => b"",
            Framing::Lines => b"\n",
        }
    }

    /// What closes the file.
    pub fn close(self) -> &'static [u8] {
        match self {
            Framing::Array => b"\n]\n",
            Framing::Lines | Framing::Rows => b"",
        }
    }

    /// The bytes a file has besides its first record.
    pub fn around(self) -> usize {
        self.open().len() + self.before(true).len() + self.after().len() + self.close().len()
    }

    /// The usual ending of such a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Framing::Array => "json",
            Framing::Lines => "ndjson",
            Framing::Rows => "csv",
        }
    }

    /// The usual media type of such a file.
    pub fn media_type(self) -> &'static str {
        match self {
            Framing::Array => "application/json",
            Framing::Lines => "application/x-ndjson",
            Framing::Rows => "text/csv",
        }
    }
}
