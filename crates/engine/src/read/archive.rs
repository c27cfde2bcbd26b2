//! Archives whose files are read one after another: zip, tar, and tar packed with gzip. Told by their first bytes;
//! [`unzip`](super::unzip) and [`untar`](super::untar) read them.

use std::io::{self, Cursor, Read};

use crate::read::decode::{AnyReader, Peek};
use crate::read::file_format::Layout;
use crate::read::gzip::{Gunzip, MAGIC};
use crate::read::layout::ENOUGH;
use crate::read::magic;
use crate::read::untar::{BLOCK, Untar, is_tar};
use crate::read::unzip::{Entry, Unzip, ZipProblem};

/// An archive that is read from its start to its end.
pub(super) enum Unpack {
    Zip(Box<Unzip>),
    Tar(Untar),
}

impl Unpack {
    /// The archive that `reader` is, or the reader as it was.
    ///
    /// # Errors
    /// What reading gives.
    pub fn open(mut reader: Peek<AnyReader>) -> io::Result<Result<Self, Peek<AnyReader>>> {
        if reader.look(4).is_ok_and(|head| magic::ZIP.contains(&head)) {
            let is_zip = magic::layout(reader.look(ENOUGH)?) == Some(Layout::Zip);
            return Ok(if is_zip {
                Ok(Unpack::Zip(Box::new(Unzip::new(reader))))
            } else {
                Err(reader)
            });
        }
        if reader.look(MAGIC.len()).is_ok_and(|head| head.starts_with(&MAGIC)) {
            let head = Cursor::new(reader.look(ENOUGH)?.to_vec());
            let mut first = Vec::new();
            Gunzip::new(head).take(BLOCK as u64).read_to_end(&mut first)?;
            return Ok(match is_tar(&first) {
                true => Ok(Unpack::Tar(Untar::new(Box::new(Gunzip::new(reader))))),
                false => Err(reader),
            });
        }
        Ok(match reader.look(BLOCK).is_ok_and(is_tar) {
            true => Ok(Unpack::Tar(Untar::new(Box::new(reader)))),
            false => Err(reader),
        })
    }

    /// Goes to the next file; what is left of the one under way is passed over. `None` behind the last.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry>> {
        match self {
            Unpack::Zip(zip) => zip.next_entry(),
            Unpack::Tar(tar) => tar.next_entry(),
        }
    }

    /// What is wrong with the file that was read last, or with the archive from here on.
    pub fn take_problem(&mut self) -> Option<ZipProblem> {
        match self {
            Unpack::Zip(zip) => zip.take_problem(),
            Unpack::Tar(tar) => tar.take_problem(),
        }
    }
}

impl Read for Unpack {
    /// Reads the file under way.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Unpack::Zip(zip) => zip.read(out),
            Unpack::Tar(tar) => tar.read(out),
        }
    }
}

/// The files of an archive one after another, for who has to make some of them readable first.
pub struct Archive {
    files: Unpack,
    /// What is wrong with the archive itself
    problem: Option<ZipProblem>,
}

/// A file of an archive under way.
pub struct ArchiveFile {
    /// Its name, with its folders
    pub name: String,
    /// Why it cannot be read
    pub problem: Option<ZipProblem>,
}

impl Archive {
    /// The archive in `reader`, from its start.
    ///
    /// # Errors
    /// What reading gives, or that there is no archive.
    pub fn open(reader: impl Read + 'static) -> io::Result<Self> {
        let files = Unpack::open(Peek::new(Box::new(reader) as AnyReader, 4)?)?;
        let files = files.map_err(|_| io::Error::other("it is no archive"))?;
        Ok(Archive { files, problem: None })
    }

    /// Goes to the next file that is a person's; `None` behind the last.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next_file(&mut self) -> io::Result<Option<ArchiveFile>> {
        loop {
            let entry = self.files.next_entry()?;
            self.problem = self.problem.or(self.files.take_problem());
            match entry {
                Some(entry) if entry.is_passed_over() => {}
                Some(Entry { name, problem, .. }) => {
                    return Ok(Some(ArchiveFile { name, problem }));
                }
                None => return Ok(None),
            }
        }
    }

    /// Whether the archive is damaged, as far as it was read: then it is to be read as it is.
    pub fn is_damaged(&self) -> bool {
        self.problem.is_some()
    }
}

impl Read for Archive {
    /// Reads the file under way.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.files.read(out)?;
        self.problem = self.problem.or(self.files.take_problem());
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    use flate2::write::GzEncoder;

    use crate::read::unzip::stored_header;

    /// A tar archive of these names and contents.
    fn tar(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            archive.append_data(&mut header, name, content.as_bytes()).expect("memory");
        }
        archive.into_inner().expect("memory")
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).expect("memory");
        packed.finish().expect("memory")
    }

    /// Names and contents, and whether the archive is damaged.
    fn read(bytes: &[u8]) -> (Vec<(String, String)>, bool) {
        let mut archive = Archive::open(Cursor::new(bytes.to_vec())).expect("an archive");
        let mut files = Vec::new();
        while let Some(file) = archive.next_file().expect("memory") {
            let mut text = String::new();
            archive.read_to_string(&mut text).expect("text");
            files.push((file.name, text));
        }
        (files, archive.is_damaged())
    }

    #[test]
    fn tar_archives_plain_and_packed() {
        let (long, large) = ("d/".repeat(90) + "users.csv", "x".repeat(70_000));
        let files =
            [("./a.csv", "email\na@x.io\n"), (&*long, &*large), ("e.csv", ""), ("._a", "z")];
        let expected: Vec<(String, String)> = [("a.csv", files[0].1), files[1], files[2]]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .to_vec();
        let bytes = tar(&files);
        assert_eq!(read(&bytes), (expected.clone(), false));
        assert_eq!(read(&gz(&bytes)), (expected.clone(), false));
        // Without the blocks of zeros at its end.
        assert_eq!(read(&bytes[..bytes.len() - 1024]), (expected.clone(), false));
        // Folders and links are no files.
        let mut with_others = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_size(0);
        with_others.append_data(&mut header, "d", io::empty()).expect("memory");
        let (mut whole, last) = (with_others.into_inner().expect("memory"), tar(&[("a", "b")]));
        whole.truncate(512);
        whole.extend_from_slice(&last);
        assert_eq!(read(&whole), (vec![("a".to_owned(), "b".to_owned())], false));
        // Cut anywhere: what came before it is read, and the damage is told.
        for cut in [520, 1024, 1500, 40_000] {
            let (files, is_damaged) = read(&bytes[..cut]);
            assert!(files.len() <= 2 && (is_damaged || cut == 1024), "{cut}: {}", files.len());
        }
        let header = stored_header("a.csv", 0, 9).expect("small");
        assert_eq!(
            read(&[&header[..], b"email"].concat()),
            (vec![("a.csv".to_owned(), "email".to_owned())], true)
        );
        let mut bad = tar(&[("a", "b"), ("c", "d")]);
        bad[1024 + 3] ^= 1;
        assert_eq!(read(&bad), (vec![("a".to_owned(), "b".to_owned())], true));
    }

    #[test]
    fn what_is_no_archive_is_left_as_it_is() {
        for bytes in
            [&b""[..], b"email\na@x.io\n", &[0; 2048], &gz(b"email\n"), &gz(&[]), b"\x1f\x8b"]
        {
            let reader = Peek::new(Box::new(Cursor::new(bytes.to_vec())) as AnyReader, 4);
            let Ok(Err(mut reader)) = Unpack::open(reader.expect("memory")) else {
                panic!("an archive: {bytes:?}");
            };
            let mut again = Vec::new();
            reader.read_to_end(&mut again).expect("memory");
            assert_eq!(again, bytes);
        }
    }
}
