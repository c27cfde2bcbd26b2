//! Files of limited size: as many as it takes, one alone as itself, several as a zip with a manifest.
//!
//! A record is never cut. A record that no file could hold is refused, not written.

use std::io::{self, Write};

use serde::Serialize;

use crate::write::Framing;
use crate::write::gzip::Packed;
use crate::write::zip::Archive;

/// Works out SHA-256 of files, now or later: browsers do it elsewhere, many times as fast.
pub trait Digests {
    /// Takes the next file of the result.
    fn add(&mut self, file: &[u8]);
}

/// One file of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name
    pub name: String,
    /// Records in it
    pub records: u64,
    /// Its size in bytes
    pub bytes: u64,
}

/// The name of the file in the zip that lists the others.
pub const MANIFEST: &str = "manifest.json";

/// One line of the manifest.
#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    users: u64,
    bytes: u64,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Manifest<'a> {
    files: Vec<Entry<'a>>,
}

/// Writes records into files of at most `limit` bytes.
pub struct Parts<W: Write, D> {
    stem: String,
    framing: Framing,
    limit: usize,
    gzip: bool,
    digests: D,
    output: Option<W>,
    archive: Option<Archive<W>>,
    /// The file being filled, without its end
    filling: Vec<u8>,
    records: u64,
    /// The first file, complete, until it is known whether there is a second
    first: Vec<u8>,
    parts: Vec<Part>,
}

/// The result of [`Parts::finish`].
#[derive(Debug)]
pub struct Finished<W> {
    /// Where everything was written
    pub inner: W,
    /// The files
    pub parts: Vec<Part>,
    /// The size of what was written, in bytes
    pub bytes: u64,
    /// Whether it is a zip
    pub zip: bool,
}

impl<W: Write, D: Digests> Parts<W, D> {
    /// Files named `stem-0001.json` and so on, or `stem.json` if it is only one, of at most `limit` bytes.
    pub fn new(
        output: W,
        stem: &str,
        framing: Framing,
        limit: usize,
        gzip: bool,
        digests: D,
    ) -> Self {
        Parts {
            stem: stem.to_owned(),
            framing,
            limit,
            gzip,
            digests,
            output: Some(output),
            archive: None,
            filling: Vec::with_capacity(limit),
            records: 0,
            first: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Whether a file could hold a record of `length` bytes.
    pub fn fits(&self, length: usize) -> bool {
        length + self.framing.around() <= self.limit
    }

    /// Adds one record: one JSON value without line feeds.
    ///
    /// # Errors
    /// What writing gives; [`io::ErrorKind::InvalidInput`] for a record that does not [fit](Self::fits).
    pub fn write(&mut self, record: &[u8]) -> io::Result<()> {
        if !self.fits(record.len()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "larger than a file may be"));
        }
        let before = self.framing.before(false).len();
        let after = self.framing.after().len() + self.framing.close().len();
        if self.records > 0 && self.filling.len() + before + record.len() + after > self.limit {
            self.complete()?;
        }
        if self.records == 0 {
            self.filling.extend_from_slice(self.framing.open());
        }
        self.filling.extend_from_slice(self.framing.before(self.records == 0));
        self.filling.extend_from_slice(record);
        self.filling.extend_from_slice(self.framing.after());
        self.records += 1;
        Ok(())
    }

    fn name(&self, number: Option<usize>) -> String {
        let number = number.map(|number| format!("-{number:04}")).unwrap_or_default();
        let gzip = if self.gzip { ".gz" } else { "" };
        format!("{}{number}.{}{gzip}", self.stem, self.framing.extension())
    }

    /// Ends the file being filled.
    fn complete(&mut self) -> io::Result<()> {
        self.filling.extend_from_slice(self.framing.close());
        let plain = std::mem::replace(&mut self.filling, Vec::with_capacity(self.limit));
        let file = if self.gzip {
            let mut packed = Packed::new(Vec::new(), true);
            packed.write_all(&plain)?;
            packed.finish()?
        } else {
            plain
        };
        self.digests.add(&file);
        let name = self.name(Some(self.parts.len() + 1));
        self.parts.push(Part { name, records: self.records, bytes: file.len() as u64 });
        self.records = 0;
        if self.parts.len() == 1 {
            self.first = file;
        } else {
            self.store(&file)?;
        }
        Ok(())
    }

    /// Puts the second file or a later one into the zip, and the first before it.
    fn store(&mut self, file: &[u8]) -> io::Result<()> {
        if let Some(output) = self.output.take() {
            let mut archive = Archive::new(output);
            archive.add(&self.parts[0].name, &std::mem::take(&mut self.first))?;
            self.archive = Some(archive);
        }
        match (&mut self.archive, self.parts.last()) {
            (Some(archive), Some(part)) => archive.add(&part.name, file),
            _ => Ok(()),
        }
    }

    /// Ends the last file. After it only [`Parts::finish`] is left, once the digests are known.
    ///
    /// # Errors
    /// What writing gives.
    pub fn close(&mut self) -> io::Result<()> {
        if self.records == 0 && self.parts.is_empty() {
            self.filling.extend_from_slice(self.framing.open());
        }
        if self.records > 0 || self.parts.is_empty() {
            self.complete()?;
        }
        Ok(())
    }

    /// The digests that were asked for.
    pub fn digests(&mut self) -> &mut D {
        &mut self.digests
    }

    /// Writes what is left. `digests` are the SHA-256 of the files in order, in hexadecimal.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(mut self, digests: &[String]) -> io::Result<Finished<W>> {
        if let Some(mut inner) = self.output.take() {
            inner.write_all(&self.first)?;
            inner.flush()?;
            let name = self.name(None);
            let mut parts = std::mem::take(&mut self.parts);
            if let Some(part) = parts.first_mut() {
                part.name = name;
            }
            return Ok(Finished { inner, parts, bytes: self.first.len() as u64, zip: false });
        }
        let Some(mut archive) = self.archive.take() else {
            return Err(io::Error::other("nothing was begun"));
        };
        let files = self.parts.iter().enumerate().map(|(index, part)| Entry {
            file: &part.name,
            users: part.records,
            bytes: part.bytes,
            sha256: digests.get(index).map_or("", String::as_str),
        });
        let mut manifest = serde_json::to_vec_pretty(&Manifest { files: files.collect() })?;
        manifest.push(b'\n');
        archive.add(MANIFEST, &manifest)?;
        let (inner, bytes) = archive.finish()?;
        Ok(Finished { inner, parts: self.parts, bytes, zip: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    impl Digests for Vec<String> {
        fn add(&mut self, file: &[u8]) {
            self.push(format!("{} bytes", file.len()));
        }
    }

    fn finished(records: &[&str], limit: usize, gzip: bool) -> Finished<Vec<u8>> {
        let mut parts =
            Parts::new(Vec::new(), "users", Framing::Array, limit, gzip, Vec::<String>::new());
        records.iter().for_each(|record| parts.write(record.as_bytes()).expect("memory"));
        parts.close().expect("memory");
        let digests = parts.digests().clone();
        parts.finish(&digests).expect("memory")
    }

    fn files(finished: Finished<Vec<u8>>) -> Vec<(String, String)> {
        let mut zip = zip::ZipArchive::new(Cursor::new(finished.inner)).expect("a zip");
        let names: Vec<_> = zip.file_names().flatten().map(|name| name.into_owned()).collect();
        let mut text = |name: &String| {
            let mut text = String::new();
            zip.by_name(name).expect("there").read_to_string(&mut text).expect("sound");
            text
        };
        names.iter().map(|name| (name.clone(), text(name))).collect()
    }

    #[test]
    fn one_file_is_itself() {
        let one = finished(&["1", "2"], 100, false);
        assert_eq!((one.inner.as_slice(), one.zip, one.bytes), (&b"[\n1,\n2\n]\n"[..], false, 9));
        assert_eq!(one.parts, [Part { name: "users.json".into(), records: 2, bytes: 9 }]);
        assert_eq!(finished(&[], 100, false).inner, b"[\n]\n");
    }

    #[test]
    fn several_files_are_a_zip_with_a_manifest() {
        let all = files(finished(&["11", "22", "33"], 11, false));
        let names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["users-0001.json", "users-0002.json", "manifest.json"]);
        assert_eq!((all[0].1.as_str(), all[1].1.as_str()), ("[\n11,\n22\n]\n", "[\n33\n]\n"));
        let manifest: serde_json::Value = serde_json::from_str(&all[2].1).expect("JSON");
        assert_eq!(manifest["files"][0]["sha256"], "11 bytes");
        assert_eq!(
            (&manifest["files"][1]["users"], &manifest["files"][1]["bytes"]),
            (&1.into(), &7.into())
        );
    }

    #[test]
    fn no_file_is_over_the_limit_and_none_could_take_more() {
        for limit in 12..40 {
            let records: Vec<String> =
                (0..50u32).map(|n| "7".repeat(1 + (n * 7 % 6) as usize)).collect();
            let records: Vec<&str> = records.iter().map(String::as_str).collect();
            let all = files(finished(&records, limit, false));
            let back: Vec<u64> = all[..all.len() - 1]
                .iter()
                .inspect(|(_, text)| assert!(text.len() <= limit, "{text} in {limit}"))
                .flat_map(|(_, text)| serde_json::from_str::<Vec<u64>>(text).expect("an array"))
                .collect();
            assert_eq!(
                back,
                records.iter().map(|r| r.parse().expect("digits")).collect::<Vec<u64>>()
            );
        }
    }

    #[test]
    fn a_record_no_file_could_hold_is_refused() {
        let mut parts =
            Parts::new(Vec::new(), "users", Framing::Array, 10, false, Vec::<String>::new());
        assert!(parts.fits(5) && !parts.fits(6));
        assert!(parts.write(b"55555").is_ok() && parts.write(b"666666").is_err());
    }

    #[test]
    fn each_file_is_compressed_by_itself() {
        let done = finished(&["11", "22", "33"], 11, true);
        assert_eq!(done.parts[0].name, "users-0001.json.gz");
        let mut zip = zip::ZipArchive::new(Cursor::new(done.inner)).expect("a zip");
        let mut text = String::new();
        let file = zip.by_name("users-0002.json.gz").expect("there");
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("gzip");
        assert_eq!(text, "[\n33\n]\n");
    }
}
