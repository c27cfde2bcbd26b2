//! Works out SHA-256 and counts bytes of what passes through.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::write::Digests;
use json::text::hexadecimal;

/// Hashes what is written to `inner`.
#[derive(Default)]
pub struct Hashed<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W> Hashed<W> {
    /// What was written to, SHA-256 of what was written in hexadecimal, and how many bytes it was.
    pub fn finish(self) -> (W, String, u64) {
        (self.inner, hexadecimal(&self.hash.finalize()), self.bytes)
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Works the digests of parts out at once.
#[derive(Debug, Default)]
pub struct DigestsNow(Vec<String>);

impl DigestsNow {
    /// All digests in hexadecimal, in order.
    pub fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }
}

impl Digests for DigestsNow {
    fn add(&mut self, file: &[u8]) {
        self.0.push(hexadecimal(&Sha256::digest(file)));
    }
}
