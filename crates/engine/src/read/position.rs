//! Where a record stands, from the reader to the row on screen.

use serde::{Deserialize, Serialize};

/// The place of a record or of a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Index of the file among the job's files, from 0
    pub file: u32,
    /// Bytes before it in the file's text: after decompression, counted as UTF-8
    pub byte: u64,
    /// Its line, from 1
    pub line: u64,
    /// Its record in the file, from 1; 0 where no record is meant
    pub record: u64,
}
