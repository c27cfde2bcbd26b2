//! The files in a zip archive, one after another, as they come: from the headers that stand before them, so that
//! nothing of the archive is held but a piece of it. Stored and deflated files are read, those of unknown length too.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};

use crate::read::decode::{AnyReader, Peek};

/// Bytes asked for at a time.
const CHUNK: usize = 64 * 1024;

const ENTRY: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";

/// Why a file of an archive is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZipProblem {
    /// It is encrypted.
    Encrypted,
    /// It is compressed in another way than the usual one.
    Method(u16),
    /// The archive ends inside it.
    Truncated,
    /// Its compressed data make no sense, or their checksum is wrong.
    Corrupt,
    /// There is no file in the archive.
    Empty,
    /// There are more files in the archive than are read.
    TooMany(usize),
}

impl std::fmt::Display for ZipProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ZipProblem::Encrypted => f.write_str("This file of the archive is encrypted"),
            ZipProblem::Method(method) => write!(
                f,
                "This file of the archive is compressed in a way that is not unpacked here (method {method})"
            ),
            ZipProblem::Truncated => {
                f.write_str("The archive was cut off here; what came before was read")
            }
            ZipProblem::Corrupt => {
                f.write_str("The archive is corrupt here; what could be unpacked before was read")
            }
            ZipProblem::Empty => f.write_str("There is no file in this archive"),
            ZipProblem::TooMany(most) => {
                write!(f, "The archive has more than {most} files; the others were not read")
            }
        }
    }
}

impl ZipProblem {
    /// What to do about it, in a sentence.
    pub fn fix(self) -> &'static str {
        match self {
            ZipProblem::Encrypted | ZipProblem::Method(_) | ZipProblem::TooMany(_) => {
                "Unpack the archive, and choose the files with the users."
            }
            ZipProblem::Truncated | ZipProblem::Corrupt => "Download or copy the archive again.",
            ZipProblem::Empty => "Choose another archive, or the files themselves.",
        }
    }
}

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name, with its folders
    pub name: String,
    /// Its size in the archive, if that is known before it is read
    pub packed: u64,
    /// Why it cannot be read
    pub problem: Option<ZipProblem>,
}

impl Entry {
    /// Whether it is no file of a person: a folder, or what systems put beside files.
    pub fn is_passed_over(&self) -> bool {
        let file = self.name.rsplit('/').next().unwrap_or_default();
        file.is_empty()
            || self.name.starts_with("__MACOSX/")
            || file.starts_with("._")
            || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&file)
    }
}

/// What is left of the file under way.
enum Content {
    None,
    /// So many bytes as they are
    Stored(u64),
    Deflated(Box<Decompress>),
    /// Of unknown length and kind: up to what begins the next file
    Unknown,
}

/// An archive that is read from its start to its end.
pub(super) struct Unzip {
    input: Peek<AnyReader>,
    chunk: Vec<u8>,
    start: usize,
    content: Content,
    /// Whether a descriptor with the checksum follows the file under way
    has_descriptor: bool,
    expected: u32,
    crc: crc32fast::Hasher,
    problem: Option<ZipProblem>,
    /// Whether nothing more can be found
    is_over: bool,
}

impl Unzip {
    /// The archive in `input`, which is at its first file.
    pub fn new(input: Peek<AnyReader>) -> Self {
        Unzip {
            input,
            chunk: Vec::new(),
            start: 0,
            content: Content::None,
            has_descriptor: false,
            expected: 0,
            crc: crc32fast::Hasher::new(),
            problem: None,
            is_over: false,
        }
    }

    /// What is wrong with the file that was read last, or with the archive from here on.
    pub fn take_problem(&mut self) -> Option<ZipProblem> {
        self.problem.take()
    }

    /// From here on nothing can be found.
    fn end(&mut self, problem: ZipProblem) {
        self.problem = Some(problem);
        self.content = Content::None;
        self.is_over = true;
    }

    /// Goes to the next file; what is left of the one under way is passed over. `None` behind the last.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry>> {
        let mut rest = vec![0; CHUNK];
        while !matches!(self.content, Content::None) && self.read(&mut rest)? > 0 {}
        if self.is_over {
            return Ok(None);
        }
        let waiting = self.fill(30)?;
        if !waiting.starts_with(&ENTRY) {
            // The list of the files follows them, or the archive was cut off between two.
            let is_list = waiting.starts_with(b"PK");
            self.is_over = true;
            self.problem = self.problem.or((!is_list).then_some(ZipProblem::Truncated));
            return Ok(None);
        }
        let Some(header) = waiting.first_chunk::<30>().copied() else {
            self.end(ZipProblem::Truncated);
            return Ok(None);
        };
        let short = |at: usize| {
            u16::from_le_bytes([
                header.get(at).copied().unwrap_or_default(),
                header.get(at + 1).copied().unwrap_or_default(),
            ])
        };
        let long = |at: usize| u32::from(short(at)) | u32::from(short(at + 2)) << 16;
        let (flags, method, name, extra) = (short(6), short(8), short(26), short(28));
        let length = 30 + usize::from(name) + usize::from(extra);
        let waiting = self.fill(length)?;
        let (Some(raw), Some(extra)) =
            (waiting.get(30..30 + usize::from(name)), waiting.get(30 + usize::from(name)..length))
        else {
            self.end(ZipProblem::Truncated);
            return Ok(None);
        };
        let name = String::from_utf8_lossy(raw).replace('\\', "/");
        let packed = match long(18) {
            u32::MAX => large_size(extra, long(22) == u32::MAX).unwrap_or_default(),
            size => u64::from(size),
        };
        self.start += length;
        self.has_descriptor = flags & 8 != 0;
        self.expected = long(14);
        self.crc = crc32fast::Hasher::new();
        let is_known = !self.has_descriptor || packed > 0;
        let problem = match method {
            _ if flags & 1 != 0 => Some(ZipProblem::Encrypted),
            0 if is_known => None,
            8 => None,
            method => Some(ZipProblem::Method(method)),
        };
        self.content = match (problem, method) {
            (None, 8) => Content::Deflated(Box::new(Decompress::new(false))),
            (None, _) => Content::Stored(packed),
            (Some(_), _) if is_known => Content::Stored(packed),
            (Some(_), _) => Content::Unknown,
        };
        if problem.is_some() {
            self.pass_over()?;
        }
        Ok(Some(Entry { name, packed, problem }))
    }

    /// Passes over the content of a file that cannot be read.
    fn pass_over(&mut self) -> io::Result<()> {
        let mut rest = vec![0; CHUNK];
        match self.content {
            Content::Unknown => {
                loop {
                    let waiting = self.fill(CHUNK)?;
                    let found = memchr::memmem::find_iter(waiting, b"PK").find(|at| {
                        matches!(waiting.get(at + 2..at + 4), Some(b"\x03\x04" | b"\x01\x02"))
                    });
                    let length = waiting.len();
                    match found {
                        Some(at) => {
                            self.start += at;
                            break;
                        }
                        None if length < 4 => break,
                        // What begins the next file may be cut in two.
                        None => self.start += length - 3,
                    }
                }
            }
            _ => while self.stored(&mut rest)? > 0 {},
        }
        let is_known = !matches!(self.content, Content::Unknown);
        self.content = Content::None;
        if self.has_descriptor && is_known {
            self.descriptor()?;
        }
        Ok(())
    }

    /// At least `wanted` bytes of the archive that wait, unless it ends.
    fn fill(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.chunk.len() - self.start < wanted {
            self.chunk.drain(..self.start);
            self.start = 0;
            let kept = self.chunk.len();
            self.chunk.resize(kept + CHUNK, 0);
            let read = self.input.read(self.chunk.get_mut(kept..).unwrap_or_default());
            self.chunk.truncate(kept + *read.as_ref().unwrap_or(&0));
            if read? == 0 {
                break;
            }
        }
        Ok(self.chunk.get(self.start..).unwrap_or_default())
    }

    fn stored(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Content::Stored(left) = self.content else { return Ok(0) };
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        if most == 0 {
            return Ok(0);
        }
        let waiting = self.fill(1)?;
        let length = most.min(waiting.len());
        if let (Some(to), Some(from)) = (out.get_mut(..length), waiting.get(..length)) {
            to.copy_from_slice(from);
        }
        if length == 0 {
            self.end(ZipProblem::Truncated);
            return Ok(0);
        }
        self.start += length;
        self.content = Content::Stored(left - length as u64);
        Ok(length)
    }

    /// Unpacks into `out`. Returns how much, and whether the file has ended.
    fn inflate(&mut self, out: &mut [u8]) -> io::Result<(usize, bool)> {
        loop {
            let waiting = self.fill(1)?.len();
            let Content::Deflated(inflate) = &mut self.content else { return Ok((0, true)) };
            let before = (inflate.total_in(), inflate.total_out());
            let input = self.chunk.get(self.start..).unwrap_or_default();
            let status = inflate.decompress(input, out, FlushDecompress::None);
            self.start += (inflate.total_in() - before.0) as usize;
            let unpacked = (inflate.total_out() - before.1) as usize;
            match status {
                Ok(Status::StreamEnd) => return Ok((unpacked, true)),
                Ok(_) if unpacked > 0 => return Ok((unpacked, false)),
                Ok(_) if waiting == 0 => {
                    self.end(ZipProblem::Truncated);
                    return Ok((0, true));
                }
                Ok(_) => {}
                Err(_) => {
                    self.end(ZipProblem::Corrupt);
                    return Ok((unpacked, true));
                }
            }
        }
    }

    /// The end of the file under way: its checksum, which may follow it.
    fn close(&mut self) -> io::Result<()> {
        self.content = Content::None;
        if self.problem.is_some() {
            return Ok(());
        }
        if self.has_descriptor {
            self.descriptor()?;
        }
        if self.crc.clone().finalize() != self.expected && self.problem.is_none() {
            self.problem = Some(ZipProblem::Corrupt);
        }
        Ok(())
    }

    /// Reads the descriptor behind a file, which has sizes of 4 or 8 bytes and, mostly, a mark of its own.
    fn descriptor(&mut self) -> io::Result<()> {
        let waiting = self.fill(28)?;
        let mark = if waiting.starts_with(&DESCRIPTOR) { 4 } else { 0 };
        let Some(crc) = waiting.get(mark..mark + 4).and_then(|crc| crc.first_chunk::<4>()) else {
            self.end(ZipProblem::Truncated);
            return Ok(());
        };
        let crc = u32::from_le_bytes(*crc);
        let is_next = |at: usize| waiting.get(at..at + 2) == Some(b"PK");
        let length = if !is_next(mark + 12) && is_next(mark + 20) { mark + 20 } else { mark + 12 };
        let length = length.min(waiting.len());
        self.expected = crc;
        self.start += length;
        Ok(())
    }
}

/// The packed size in the extra field of a large file, behind the unpacked one if `both` are there.
fn large_size(extra: &[u8], both: bool) -> Option<u64> {
    let mut rest = extra;
    while let [a, b, c, d, after @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let field = after.get(..length)?;
        if [*a, *b] == [1, 0] {
            let at = if both { 8 } else { 0 };
            return field.get(at..at + 8)?.first_chunk::<8>().map(|size| u64::from_le_bytes(*size));
        }
        rest = after.get(length..)?;
    }
    None
}

impl Read for Unzip {
    /// Reads the file under way.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let (length, is_over) = match self.content {
            Content::None | Content::Unknown => return Ok(0),
            Content::Stored(_) => {
                let length = self.stored(out)?;
                (length, length == 0)
            }
            Content::Deflated(_) => self.inflate(out)?,
        };
        self.crc.update(out.get(..length).unwrap_or_default());
        if is_over {
            self.close()?;
        }
        Ok(length)
    }
}

/// What stands before a file that is stored as it is: so an archive is put together again. `None` if it is too large.
pub fn stored_header(name: &str, crc: u32, bytes: u64) -> Option<Vec<u8>> {
    header(name, 0, 0, (crc, u32::try_from(bytes).ok().filter(|bytes| *bytes < u32::MAX)?))
}

/// What stands for a file that cannot be read, for this reason.
pub fn unreadable_header(name: &str, problem: ZipProblem) -> Option<Vec<u8>> {
    match problem {
        ZipProblem::Method(method) => header(name, 0, method, (0, 0)),
        _ => header(name, 1, 8, (0, 0)),
    }
}

/// What ends an archive for [`Archive`](crate::read::Archive) and [`Files`](crate::read::Files), which read no list of files.
pub const ARCHIVE_END: [u8; 4] = *b"PK\x05\x06";

fn header(name: &str, flags: u16, method: u16, (crc, bytes): (u32, u32)) -> Option<Vec<u8>> {
    let length = u16::try_from(name.len()).ok()?;
    let mut out = ENTRY.to_vec();
    for short in [20, flags | 0x800, method, 0, 0x21] {
        out.extend_from_slice(&short.to_le_bytes());
    }
    for long in [crc, bytes, bytes] {
        out.extend_from_slice(&long.to_le_bytes());
    }
    for short in [length, 0] {
        out.extend_from_slice(&short.to_le_bytes());
    }
    out.extend_from_slice(name.as_bytes());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    use flate2::{Compression, write::DeflateEncoder};
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    fn stored(files: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, text) in files {
            match name.strip_suffix('/') {
                Some(folder) => zip.add_directory(folder, options).expect("memory"),
                None => {
                    zip.start_file(*name, options).expect("memory");
                    zip.write_all(text.as_bytes()).expect("memory");
                }
            }
        }
        zip.finish().expect("memory").into_inner()
    }

    /// A deflated file whose sizes and checksum follow it.
    fn streamed(name: &str, text: &str, flags: u16, method: u16) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory");
        let packed = encoder.finish().expect("memory");
        let mut crc = crc32fast::Hasher::new();
        crc.update(text.as_bytes());
        let mut out = ENTRY.to_vec();
        out.extend_from_slice(&20u16.to_le_bytes());
        out.extend_from_slice(&(8 | flags).to_le_bytes());
        out.extend_from_slice(&method.to_le_bytes());
        out.extend_from_slice(&[0; 16]);
        out.extend_from_slice(&(name.len() as u16).to_le_bytes());
        out.extend_from_slice(&[0; 2]);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&packed);
        out.extend_from_slice(&DESCRIPTOR);
        out.extend_from_slice(&crc.finalize().to_le_bytes());
        out.extend_from_slice(&(packed.len() as u32).to_le_bytes());
        out.extend_from_slice(&(text.len() as u32).to_le_bytes());
        out
    }

    fn read(bytes: &[u8]) -> Vec<String> {
        let reader: AnyReader = Box::new(io::Cursor::new(bytes.to_vec()));
        let mut unzip = Unzip::new(Peek::new(reader, 0).expect("memory"));
        let mut found = Vec::new();
        while let Some(entry) = unzip.next_entry().expect("memory") {
            let mut text = String::new();
            if entry.problem.is_none() {
                let mut bytes = Vec::new();
                unzip.read_to_end(&mut bytes).expect("memory");
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            let problem = entry.problem.or(unzip.take_problem());
            let problem = problem.map(|problem| format!(" {problem:?}")).unwrap_or_default();
            let sign = if entry.is_passed_over() { "-" } else { "" };
            found.push(format!("{sign}{} {text}{problem}", entry.name));
        }
        found.extend(unzip.take_problem().map(|problem| format!("{problem:?}")));
        found
    }

    #[test]
    fn files_come_one_after_another() {
        let whole = stored(&[
            ("a.csv", "x"),
            ("f/", ""),
            ("f/b.csv", "yz"),
            ("__MACOSX/._a", "q"),
            ("e", ""),
        ]);
        assert_eq!(read(&whole), ["a.csv x", "-f/ ", "f/b.csv yz", "-__MACOSX/._a q", "e "]);
        let long = "row,".repeat(50_000);
        let list = b"PK\x01\x02".to_vec();
        let bytes = [streamed("a", &long, 0, 8), streamed("b", "two", 0, 8), list.clone()].concat();
        assert_eq!(read(&bytes), [format!("a {long}"), "b two".to_owned()]);
        let bytes =
            [streamed("a", "x", 1, 8), streamed("b", "y", 0, 14), streamed("c", "z", 0, 8), list]
                .concat();
        assert_eq!(read(&bytes), ["a  Encrypted", "b  Method(14)", "c z"]);
    }

    #[test]
    fn archives_are_put_together_again() {
        let whole = stored(&[("a.csv", "x"), ("f/", ""), ("f/ü.csv", "yz"), ("e", "")]);
        let reader = Peek::new(Box::new(Cursor::new(whole)) as AnyReader, 0).expect("memory");
        let mut archive = Unzip::new(reader);
        let mut again = Vec::new();
        while let Some(file) = archive.next_entry().expect("memory") {
            if file.is_passed_over() {
                continue;
            }
            let mut bytes = Vec::new();
            archive.read_to_end(&mut bytes).expect("memory");
            let crc = crc32fast::hash(&bytes);
            again.extend(stored_header(&file.name, crc, bytes.len() as u64).expect("small"));
            again.extend(bytes);
        }
        assert_eq!(archive.take_problem(), None);
        again.extend(unreadable_header("g", ZipProblem::Encrypted).expect("a name"));
        again.extend(unreadable_header("h", ZipProblem::Method(12)).expect("a name"));
        again.extend(ARCHIVE_END);
        assert_eq!(read(&again), ["a.csv x", "f/ü.csv yz", "e ", "g  Encrypted", "h  Method(12)"]);
    }

    #[test]
    fn damage_is_told_and_ends() {
        let whole = streamed("a", &"0123456789".repeat(1000), 0, 8);
        assert_eq!(read(whole.get(..40).expect("bytes")).len(), 1);
        for end in 4..whole.len() {
            let cut = whole.get(..end).expect("bytes");
            assert!(
                read(cut).last().is_some_and(|last| last.ends_with("Truncated")),
                "{end}: {:?}",
                read(cut)
            );
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 0x55;
            }
            read(&bytes);
        }
    }
}
