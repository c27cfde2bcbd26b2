//! What a job writes down and reads again before it ends, so that memory stays bounded: sorted rows, packed rows.
//!
//! Nothing of it outlives the job. Where it goes is [`Spill`]'s business: blobs in a browser, memory elsewhere. Reading waits
//! for nothing, because steps of a recipe look rows up in the middle of a record. Knows neither users nor files.

pub mod packed;
pub mod sort;

use std::io::{self, Write};

pub use crate::spill::packed::{Packed, Packer, Place};
pub use crate::spill::sort::{Sorted, Sorter};

/// Takes what is written now and read again later in the same job.
pub trait Spill: Write + Default {
    /// What was written. Whoever holds it can read it; nothing else keeps it.
    type Stored;

    /// Ends writing.
    ///
    /// # Errors
    /// When there is no room for it.
    fn store(self) -> io::Result<Self::Stored>;

    /// `length` bytes from `start` on.
    ///
    /// # Errors
    /// When they cannot be read, or are not there.
    fn read(stored: &Self::Stored, start: u64, length: usize) -> io::Result<Vec<u8>>;
}

impl Spill for Vec<u8> {
    type Stored = Vec<u8>;

    fn store(self) -> io::Result<Vec<u8>> {
        Ok(self)
    }

    fn read(stored: &Vec<u8>, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let start = usize::try_from(start).map_err(|_| lost())?;
        let end = start.checked_add(length).ok_or_else(lost)?;
        stored.get(start..end).map(<[u8]>::to_vec).ok_or_else(lost)
    }
}

/// What was written is not there as it was written.
pub fn lost() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "what was put aside can no longer be read")
}
