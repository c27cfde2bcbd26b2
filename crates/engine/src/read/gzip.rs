//! Reads gzip files: several members one after another, and damaged ones as far as they go.
//!
//! `flate2`'s own readers drop what the failing call had already unpacked; here nothing that could be
//! unpacked is lost. Damage ends the text and is told by [`Gunzip::damage`], not by an error, because what
//! came before it counts.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};
use serde::{Deserialize, Serialize};

/// The first two bytes of a gzip member (RFC 1952).
pub const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Compressed bytes asked for at a time.
const CHUNK: usize = 256 * 1024;

/// Window of a deflate stream as a power of two: the largest there is.
const WINDOW_BITS: u8 = 15;

/// How a gzip file is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// It ends before its compressed data do.
    Truncated,
    /// Its compressed data make no sense, or their checksum is wrong.
    Corrupt,
    /// After its compressed data come bytes that are not gzip.
    Trailing,
}

enum State {
    /// Before a member, or after the last
    Between,
    /// Inside one
    Inside,
    /// After the last, or after damage
    Over,
}

/// The text of a gzip file.
pub struct Gunzip<R> {
    input: R,
    chunk: Vec<u8>,
    start: usize,
    inflate: Decompress,
    state: State,
    damage: Option<Damage>,
}

impl<R: Read> Gunzip<R> {
    /// Unpacks `input`, which should start with [`MAGIC`].
    pub fn new(input: R) -> Self {
        Gunzip {
            input,
            chunk: Vec::new(),
            start: 0,
            inflate: Decompress::new_gzip(WINDOW_BITS),
            state: State::Between,
            damage: None,
        }
    }

    /// What is wrong with the file, once reading has ended.
    pub fn damage(&self) -> Option<Damage> {
        self.damage
    }

    /// Sees to it that at least `wanted` bytes wait, unless the input ends. Returns how many do.
    fn fill(&mut self, wanted: usize) -> io::Result<usize> {
        while self.chunk.len() - self.start < wanted {
            self.chunk.drain(..self.start);
            self.start = 0;
            let kept = self.chunk.len();
            self.chunk.resize(kept + CHUNK, 0);
            let read = self.input.read(&mut self.chunk[kept..]);
            self.chunk.truncate(kept + *read.as_ref().unwrap_or(&0));
            if read? == 0 {
                break;
            }
        }
        Ok(self.chunk.len() - self.start)
    }

    fn next_member(&mut self) -> io::Result<()> {
        if self.fill(MAGIC.len())? == 0 {
            self.state = State::Over;
        } else if self.chunk[self.start..].starts_with(&MAGIC) {
            self.inflate = Decompress::new_gzip(WINDOW_BITS);
            self.state = State::Inside;
        } else if self.chunk[self.start] == 0 {
            // Archives padded with zeros are common and harmless.
            self.start += 1;
        } else {
            self.end(Damage::Trailing);
        }
        Ok(())
    }

    fn end(&mut self, damage: Damage) {
        self.damage = Some(damage);
        self.state = State::Over;
    }

    fn unpack(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let waiting = self.fill(1)?;
        let before = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(&self.chunk[self.start..], out, FlushDecompress::None);
        self.start += (self.inflate.total_in() - before.0) as usize;
        let unpacked = (self.inflate.total_out() - before.1) as usize;
        match status {
            Ok(Status::StreamEnd) => self.state = State::Between,
            Ok(_) if waiting == 0 && unpacked == 0 => self.end(Damage::Truncated),
            Ok(_) => {}
            Err(_) => self.end(Damage::Corrupt),
        }
        Ok(unpacked)
    }
}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::Over => return Ok(0),
                State::Between => self.next_member()?,
                State::Inside => match self.unpack(out)? {
                    0 => {}
                    unpacked => return Ok(unpacked),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpacked(bytes: &[u8]) -> (Vec<u8>, Option<Damage>) {
        let mut gunzip = Gunzip::new(bytes);
        let mut text = Vec::new();
        gunzip.read_to_end(&mut text).expect("damage is no error");
        (text, gunzip.damage())
    }

    fn lines() -> Vec<u8> {
        (0u64..40_000)
            .flat_map(|n| {
                format!("line {n} {}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).into_bytes()
            })
            .collect()
    }

    #[test]
    fn members_follow_one_another() {
        let bytes = [packed(b"one "), packed(b""), packed(b"two"), vec![0; 300]].concat();
        assert_eq!(unpacked(&bytes), (b"one two".to_vec(), None));
    }

    #[test]
    fn what_comes_before_the_damage_is_kept() {
        let (text, whole) = (lines(), packed(&lines()));
        let (head, damage) = unpacked(&whole[..whole.len() / 2]);
        assert_eq!(damage, Some(Damage::Truncated));
        assert!(head.len() > text.len() / 3 && text.starts_with(&head));

        let mut corrupt = whole.clone();
        corrupt[whole.len() / 2] ^= 0xff;
        corrupt[whole.len() / 2 + 1] ^= 0xff;
        let (head, damage) = unpacked(&corrupt);
        assert_eq!(damage, Some(Damage::Corrupt));
        assert!(head.len() > text.len() / 3, "{} of {}", head.len(), text.len());

        let (head, damage) = unpacked(&[packed(b"one"), b"garbage".to_vec()].concat());
        assert_eq!((head.as_slice(), damage), (&b"one"[..], Some(Damage::Trailing)));
        // Only the checksum at the end is missing.
        let (head, damage) = unpacked(&whole[..whole.len() - 4]);
        assert_eq!((head == text, damage), (true, Some(Damage::Truncated)));
    }
}
