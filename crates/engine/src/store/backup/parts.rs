//! The archive under a backup: parts, one after the other, written with the digest of each and read with all of them checked.
//!
//! The last part is `SHA256SUMS`, a line for each part before it and in their order, as `sha256sum` writes and checks it. A
//! part that is missing, came twice, moved or changed makes another list. Backups from before November 2026 have none, and
//! are held only by the checksum of their gzip. What the parts mean is known to `write`, `restore` and `inspect`.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::rc::Rc;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use json::text::hexadecimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Origin, damaged, no_backup, small, unreadable};
use crate::store::Error;

/// The part that says what the file is: the first.
const HEAD: &str = "muster.json";

/// The digests of all other parts: the last.
const SUMS: &str = "SHA256SUMS";

/// What a backup says it is.
const KIND: &str = "muster-backup";

/// Bytes that are read between two looks whether it is to go on.
const LOOK: u64 = 8 << 20;

/// The most bytes of the first part.
const MOST_HEAD: u64 = 64 << 10;

#[derive(Serialize, Deserialize)]
struct Head {
    kind: String,
    format: u64,
    /// None in a backup that has no `SHA256SUMS` either
    #[serde(flatten)]
    origin: Option<Origin>,
}

/// Writes parts.
pub(super) struct PartWriter<W: Write> {
    archive: tar::Builder<GzEncoder<W>>,
    sums: String,
}

impl<W: Write> PartWriter<W> {
    /// Begins a backup.
    pub(super) fn new(writer: W, origin: &Origin) -> Result<Self, Error> {
        // Segments are compressed already: gzip is there for its checksum.
        let archive = tar::Builder::new(GzEncoder::new(writer, Compression::none()));
        let mut parts = PartWriter { archive, sums: String::new() };
        let head = Head { kind: KIND.to_owned(), format: 1, origin: Some(origin.clone()) };
        // Plain data in plain structures: this cannot fail.
        parts.add(HEAD, &serde_json::to_vec(&head).unwrap_or_default())?;
        Ok(parts)
    }

    /// Adds a part.
    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.begin(path, bytes.len() as u64)?;
        self.piece(bytes)?;
        self.end(path, bytes.len() as u64, Sha256::digest(bytes).as_slice())
    }

    /// Begins a part of `size` bytes; they follow as pieces.
    pub(super) fn begin(&mut self, path: &str, size: u64) -> Result<(), Error> {
        let mut head = tar::Header::new_ustar();
        head.set_size(size);
        head.set_mode(0o600);
        head.set_entry_type(tar::EntryType::Regular);
        head.set_path(path).map_err(full)?;
        head.set_cksum();
        self.piece(head.as_bytes())
    }

    /// Adds bytes to the part that was begun.
    pub(super) fn piece(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.archive.get_mut().write_all(bytes).map_err(full)
    }

    /// Ends the part that was begun.
    pub(super) fn end(&mut self, path: &str, size: u64, digest: &[u8]) -> Result<(), Error> {
        let padding = size.next_multiple_of(512) - size;
        self.piece(&vec![0; padding as usize])?;
        self.sums.push_str(&line(digest, path));
        Ok(())
    }

    /// Ends the backup.
    pub(super) fn finish(mut self) -> Result<W, Error> {
        let sums = std::mem::take(&mut self.sums);
        self.add(SUMS, sums.as_bytes())?;
        self.archive.into_inner().and_then(GzEncoder::finish).map_err(full)
    }
}

fn full(_: io::Error) -> Error {
    Error::Full
}

/// A line of `SHA256SUMS`.
fn line(digest: &[u8], path: &str) -> String {
    format!("{}  {path}\n", hexadecimal(digest))
}

/// Reads a backup of `size` bytes to its very end and gives each part to `take`, but the first and the last. Returns where
/// it comes from, if it says so; `None` if `checkpoint` has stopped it.
///
/// What `take` makes of the parts counts only once this has returned: until then nobody knows whether they are whole.
pub(super) async fn read<R: Read>(
    reader: R,
    size: u64,
    mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
    mut take: impl AsyncFnMut(&str, &mut dyn Read) -> Result<(), Error>,
) -> Result<Option<Option<Origin>>, Error> {
    let read = Rc::new(Cell::new(0));
    let counted = Counted { inner: reader, read: Rc::clone(&read) };
    let buffered = io::BufReader::with_capacity(1 << 20, counted);
    let mut archive = tar::Archive::new(MultiGzDecoder::new(buffered));
    let mut origin: Option<Option<Origin>> = None;
    let (mut sums, mut is_summed, mut looked) = (Sha256::new(), false, 0);
    for entry in archive.entries().map_err(at_first)? {
        let mut entry = entry.map_err(if origin.is_some() { unreadable } else { at_first })?;
        let path = String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| damaged())?;
        let mut part = Hashed { inner: &mut entry, digest: Sha256::new() };
        match origin {
            None if path == HEAD => origin = Some(origin_of(&mut part)?),
            None => return Err(no_backup()),
            // Nothing comes after the list.
            Some(_) if is_summed => return Err(damaged()),
            Some(Some(_)) if path == SUMS => is_summed = true,
            Some(_) => take(&path, &mut part).await?,
        }
        io::copy(&mut part, &mut io::sink()).map_err(unreadable)?;
        let digest = part.digest.finalize();
        match is_summed {
            true if digest != sums.clone().finalize() => return Err(damaged()),
            true => {}
            false => sums.update(line(&digest, &path)),
        }
        if read.get() - looked >= LOOK {
            looked = read.get();
            if !checkpoint(looked, size).await {
                return Ok(None);
            }
        }
    }
    // To its very end, where the checksum stands.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(unreadable)?;
    let origin = origin.ok_or_else(no_backup)?;
    if origin.is_some() && !is_summed {
        return Err(damaged());
    }
    Ok(checkpoint(size, size).await.then_some(origin))
}

fn origin_of(part: &mut dyn Read) -> Result<Option<Origin>, Error> {
    match serde_json::from_slice(&small(part, MOST_HEAD)?) {
        Ok(Head { kind, format: 1, origin }) if kind == KIND => Ok(origin),
        Ok(Head { kind, format, .. }) if kind == KIND => Err(Error::Newer { found: format }),
        _ => Err(no_backup()),
    }
}

/// Why a file cannot be read from its beginning: most likely because it is something else.
fn at_first(error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::UnexpectedEof { damaged() } else { no_backup() }
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

/// Works out the digest of what is read.
struct Hashed<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.digest.update(out.get(..read).unwrap_or_default());
        Ok(read)
    }
}
