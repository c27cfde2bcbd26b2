//! One file of records, of any size.

use std::io::{self, Write};

use crate::write::Framing;
use crate::write::gzip::Packed;

/// Counts what passes through.
struct Counted<W> {
    inner: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes records into one file.
pub struct OneFile<W: Write> {
    framing: Framing,
    output: Packed<Counted<W>>,
    records: u64,
}

/// A file that is complete.
#[derive(Debug)]
pub struct Complete<W> {
    /// Where it was written
    pub inner: W,
    /// Records in it
    pub records: u64,
    /// Its size in bytes, compressed if it is
    pub bytes: u64,
}

impl<W: Write> OneFile<W> {
    /// Opens a file in `inner`.
    ///
    /// # Errors
    /// What writing gives.
    pub fn new(inner: W, framing: Framing, gzip: bool) -> io::Result<Self> {
        let mut output = Packed::new(Counted { inner, bytes: 0 }, gzip);
        output.write_all(framing.open())?;
        Ok(OneFile { framing, output, records: 0 })
    }

    /// Writes what stands before the first record: the names of a table.
    ///
    /// # Errors
    /// What writing gives.
    pub fn head(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes)
    }

    /// Adds one record: one JSON value without line feeds.
    ///
    /// # Errors
    /// What writing gives.
    pub fn write(&mut self, record: &[u8]) -> io::Result<()> {
        self.begin()?;
        self.add(record)?;
        self.end()
    }

    /// Begins a record that comes in pieces.
    ///
    /// # Errors
    /// What writing gives.
    pub fn begin(&mut self) -> io::Result<()> {
        self.output.write_all(self.framing.before(self.records == 0))
    }

    /// Adds a piece of the record.
    ///
    /// # Errors
    /// What writing gives.
    pub fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        self.output.write_all(piece)
    }

    /// Ends the record.
    ///
    /// # Errors
    /// What writing gives.
    pub fn end(&mut self) -> io::Result<()> {
        self.records += 1;
        self.output.write_all(self.framing.after())
    }

    /// Closes the file.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(mut self) -> io::Result<Complete<W>> {
        self.output.write_all(self.framing.close())?;
        self.output.flush()?;
        let Counted { inner, bytes } = self.output.finish()?;
        Ok(Complete { inner, records: self.records, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn written(framing: Framing, records: &[&str]) -> String {
        let mut file = OneFile::new(Vec::new(), framing, false).expect("memory");
        records.iter().for_each(|record| file.write(record.as_bytes()).expect("memory"));
        let complete = file.finish().expect("memory");
        assert_eq!(complete.bytes, complete.inner.len() as u64);
        assert_eq!(complete.records, records.len() as u64);
        String::from_utf8(complete.inner).expect("text")
    }

    #[test]
    fn framings() {
        assert_eq!(written(Framing::Array, &["1", "2"]), "[\n1,\n2\n]\n");
        assert_eq!(written(Framing::Array, &[]), "[\n]\n");
        assert_eq!(written(Framing::Lines, &["1", "2"]), "1\n2\n");
        assert_eq!(written(Framing::Lines, &[]), "");
    }

    #[test]
    fn compressed_it_holds_the_same() {
        let mut file = OneFile::new(Vec::new(), Framing::Lines, true).expect("memory");
        (0..1000).for_each(|_| file.write(b"{}").expect("memory"));
        let complete = file.finish().expect("memory");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&complete.inner[..]).read_to_string(&mut text).expect("gzip");
        assert_eq!((text, complete.bytes), ("{}\n".repeat(1000), complete.inner.len() as u64));
    }
}
