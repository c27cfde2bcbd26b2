//! Inputs that are read more than once: some steps of a recipe must have seen all users before they decide about the first.
//!
//! One reading at a time: what was opened again begins at the start, and what was opened before is over.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};

use crate::read::Input;

/// A reader that can begin again.
pub trait Reopen: Read + Sized + 'static {
    /// A reader of the same bytes, at their start.
    ///
    /// # Errors
    /// When they can no longer be read.
    fn reopen(&self) -> io::Result<Self>;
}

impl Reopen for &'static [u8] {
    fn reopen(&self) -> io::Result<Self> {
        Ok(*self)
    }
}

impl<T: AsRef<[u8]> + Clone + 'static> Reopen for Cursor<T> {
    fn reopen(&self) -> io::Result<Self> {
        Ok(Cursor::new(self.get_ref().clone()))
    }
}

impl Reopen for File {
    fn reopen(&self) -> io::Result<Self> {
        let mut file = self.try_clone()?;
        file.rewind()?;
        Ok(file)
    }
}

impl<R: Reopen> Input<R> {
    /// The same input, to be read from its start.
    ///
    /// # Errors
    /// When it can no longer be read.
    pub fn reopen(&self) -> io::Result<Self> {
        let Input { name, bytes, reader, options } = self;
        let reader = reader.reopen()?;
        Ok(Input { name: name.clone(), bytes: *bytes, reader, options: options.clone() })
    }
}
