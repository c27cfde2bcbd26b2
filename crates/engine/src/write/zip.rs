//! A zip of small files, written front to back.
//!
//! The `zip` crate goes back to each file's header once the file is written. [`Spool`] keeps what was
//! written since the last complete file in memory, so that this works on a writer that cannot go back.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Bytes that can still be changed, in front of a writer that only goes on.
struct Spool<W> {
    inner: W,
    /// Bytes already given to `inner`
    base: u64,
    waiting: Vec<u8>,
    at: usize,
}

impl<W: Write> Write for Spool<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let over = bytes.len().min(self.waiting.len() - self.at);
        self.waiting[self.at..self.at + over].copy_from_slice(&bytes[..over]);
        self.waiting.extend_from_slice(&bytes[over..]);
        self.at += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.write_all(&self.waiting)?;
        self.base += self.waiting.len() as u64;
        self.waiting.clear();
        self.at = 0;
        Ok(())
    }
}

impl<W> Seek for Spool<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => Some(target),
            SeekFrom::Current(step) => (self.base + self.at as u64).checked_add_signed(step),
            SeekFrom::End(step) => (self.base + self.waiting.len() as u64).checked_add_signed(step),
        };
        let place = target.and_then(|target| target.checked_sub(self.base));
        match place
            .and_then(|place| usize::try_from(place).ok())
            .filter(|at| *at <= self.waiting.len())
        {
            Some(at) => {
                self.at = at;
                Ok(self.base + at as u64)
            }
            None => {
                Err(io::Error::new(io::ErrorKind::InvalidInput, "that part of the zip is written"))
            }
        }
    }
}

/// Only because `zip` offers to flush after each file to writers that could be read, too; it never does.
impl<W> Read for Spool<W> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A zip being written. Its files are stored as they are: those worth compressing are gzip already.
pub struct Archive<W: Write> {
    zip: ZipWriter<Spool<W>>,
    time: DateTime,
}

impl<W: Write> Archive<W> {
    /// Starts a zip in `inner`.
    pub fn new(inner: W) -> Self {
        let mut zip = ZipWriter::new(Spool { inner, base: 0, waiting: Vec::new(), at: 0 });
        zip.set_flush_on_finish_file(true);
        Archive { zip, time: DateTime::DEFAULT }
    }

    /// Has the files that follow dated so: `2026-01-02T03:04:05Z`. What is no such date dates none.
    pub fn date(&mut self, iso: &str) {
        let mut numbers = iso.split(|c: char| !c.is_ascii_digit()).map(|it| it.parse().ok());
        let year = numbers.next().flatten();
        let mut next = || u8::try_from(numbers.next()??).ok();
        let time = (|| {
            DateTime::from_date_and_time(year?, next()?, next()?, next()?, next()?, next()?).ok()
        })();
        self.time = time.unwrap_or_default();
    }

    /// Adds a file; one whose name ends in `.sh` may be run.
    ///
    /// # Errors
    /// What writing gives, or a name that is there already.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(self.time)
            .unix_permissions(if name.ends_with(".sh") { 0o755 } else { 0o644 });
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)
    }

    /// Writes the directory and gives the writer back, with the size of the zip in bytes.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(self) -> io::Result<(W, u64)> {
        let mut spool = self.zip.finish()?;
        spool.flush()?;
        Ok((spool.inner, spool.base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn an_archive_reads_back() {
        let mut archive = Archive::new(Vec::new());
        archive.add("a.json", b"[1]").expect("memory");
        archive.add("b/c.json", &vec![b'x'; 500_000]).expect("memory");
        assert!(archive.add("a.json", b"").is_err());
        let (bytes, size) = archive.finish().expect("memory");
        assert_eq!(size, bytes.len() as u64);
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let names: Vec<_> = zip.file_names().flatten().map(|name| name.into_owned()).collect();
        assert_eq!(names, ["a.json", "b/c.json"]);
        let mut text = Vec::new();
        zip.by_name("b/c.json").expect("there").read_to_end(&mut text).expect("sound");
        assert_eq!(text.len(), 500_000);
    }
}
