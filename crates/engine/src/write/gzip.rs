//! A writer that compresses, or does not.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Level of compression, 0 to 9. Levels above 4 took twice the time for 5 % on exports of users.
const LEVEL: u32 = 4;

/// Writes through to `W`, compressed or as it is.
pub enum Packed<W: Write> {
    /// As it is
    Plain(W),
    /// As one gzip member
    Gzip(Box<GzEncoder<W>>),
}

impl<W: Write> Packed<W> {
    /// Compresses if `gzip` says so.
    pub fn new(inner: W, gzip: bool) -> Self {
        if gzip {
            Packed::Gzip(Box::new(GzEncoder::new(inner, Compression::new(LEVEL))))
        } else {
            Packed::Plain(inner)
        }
    }

    /// Ends the compressed data and gives the writer back.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Packed::Plain(inner) => Ok(inner),
            Packed::Gzip(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packed::Plain(inner) => inner.write(bytes),
            Packed::Gzip(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packed::Plain(inner) => inner.flush(),
            Packed::Gzip(encoder) => encoder.flush(),
        }
    }
}
