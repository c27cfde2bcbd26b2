//! The text of a file as UTF-8: unpacks gzip, turns UTF-16 into UTF-8, takes the byte-order mark off.
//!
//! UTF-8 passes unchecked; the reader checks it record by record. What is wrong in UTF-16 becomes the byte
//! 0xFF, which no UTF-8 holds, so that it is found there too instead of being replaced silently.

use std::io::{self, Read};

use crate::read::file_format::Encoding;
use crate::read::gzip::{Damage, Gunzip, MAGIC};
use crate::read::magic::is_bson;

/// Bytes that are looked at to tell encodings apart.
const SAMPLE: usize = 1024;

/// Bytes of UTF-16 asked for at a time.
const CHUNK: usize = 64 * 1024;

/// Where bytes come from. Readers of text are compiled once, whatever they read from: a window is filled by megabytes, so
/// that the call through a pointer costs nothing.
pub(super) type AnyReader = Box<dyn Read>;

/// A reader whose first bytes have been looked at.
pub(super) struct Peek<R> {
    head: Vec<u8>,
    at: usize,
    rest: R,
}

impl<R: Read> Peek<R> {
    /// Looks at up to `length` bytes of `rest`.
    pub(super) fn new(mut rest: R, length: usize) -> io::Result<Self> {
        let mut head = Vec::with_capacity(length);
        rest.by_ref().take(length as u64).read_to_end(&mut head)?;
        Ok(Peek { head, at: 0, rest })
    }

    /// Looks further, at up to `length` bytes in all.
    pub(super) fn look(&mut self, length: usize) -> io::Result<&[u8]> {
        let more = length.saturating_sub(self.head.len());
        self.rest.by_ref().take(more as u64).read_to_end(&mut self.head)?;
        Ok(&self.head)
    }
}

impl<R: Read> Read for Peek<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let waiting = &self.head[self.at..];
        if waiting.is_empty() {
            return self.rest.read(out);
        }
        let length = waiting.len().min(out.len());
        out[..length].copy_from_slice(&waiting[..length]);
        self.at += length;
        Ok(length)
    }
}

enum Packing {
    Plain(Peek<AnyReader>),
    Gzip(Box<Gunzip<Peek<AnyReader>>>),
}

impl Read for Packing {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Packing::Plain(bytes) => bytes.read(out),
            Packing::Gzip(bytes) => bytes.read(out),
        }
    }
}

/// The text of a file, to be read as UTF-8.
pub struct Text {
    bytes: Peek<Packing>,
    encoding: Encoding,
    utf16: Option<Utf16>,
}

impl Text {
    /// Looks at the first bytes of `file` to see how it is packed and encoded.
    ///
    /// # Errors
    /// What reading `file` gives.
    pub fn new(file: impl Read + 'static) -> io::Result<Self> {
        Self::over(Box::new(file))
    }

    fn over(file: AnyReader) -> io::Result<Self> {
        let file = Peek::new(file, MAGIC.len())?;
        let packing = if file.head == MAGIC {
            Packing::Gzip(Box::new(Gunzip::new(file)))
        } else {
            Packing::Plain(file)
        };
        let mut bytes = Peek::new(packing, SAMPLE)?;
        let encoding = match bytes.head.as_slice() {
            // The length of its first document may look like a mark, or like a bracket in UTF-16.
            head if is_bson(head) => Encoding::Utf8,
            [0xff, 0xfe, ..] => Encoding::Utf16Le,
            [0xfe, 0xff, ..] => Encoding::Utf16Be,
            head if marks(head, UTF8_MARKS) > 0 => Encoding::Utf8,
            head => without_mark(head),
        };
        bytes.at = match encoding {
            Encoding::Utf8 => marks(&bytes.head, UTF8_MARKS),
            Encoding::Utf16Le => marks(&bytes.head, &[b"\xff\xfe"]),
            Encoding::Utf16Be => marks(&bytes.head, &[b"\xfe\xff"]),
        };
        let utf16 = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(Utf16::new(u16::from_le_bytes)),
            Encoding::Utf16Be => Some(Utf16::new(u16::from_be_bytes)),
        };
        Ok(Text { bytes, encoding, utf16 })
    }

    /// Whether the file is gzip-compressed.
    pub fn is_gzip(&self) -> bool {
        matches!(self.bytes.rest, Packing::Gzip(_))
    }

    /// How the text is encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How the file is damaged, once its text has ended.
    pub fn damage(&self) -> Option<Damage> {
        match &self.bytes.rest {
            Packing::Gzip(gunzip) => gunzip.damage(),
            Packing::Plain(_) => None,
        }
    }
}

impl Read for Text {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match &mut self.utf16 {
            None => self.bytes.read(out),
            Some(utf16) => utf16.read(&mut self.bytes, out),
        }
    }
}

/// The mark of UTF-8, and what becomes of it where it is taken for Windows-1252 and written as UTF-8 again.
const UTF8_MARKS: &[&[u8]] = &[b"\xef\xbb\xbf", b"\xc3\xaf\xc2\xbb\xc2\xbf"];

/// How many bytes of marks `head` begins with: each program that a file went through may have put one before it.
fn marks(head: &[u8], marks: &[&[u8]]) -> usize {
    let mut at = 0;
    while let Some(mark) = marks.iter().find(|mark| head[at..].starts_with(mark)) {
        at += mark.len();
    }
    at
}

/// The encoding of a text that begins with `head` and no mark. UTF-16 shows by its zeros: letters of ASCII have one
/// each, always on the same side. Binary files have them on both.
fn without_mark(head: &[u8]) -> Encoding {
    let (units, _) = head.as_chunks::<2>();
    let zeros = |side: usize| units.iter().filter(|unit| unit[side] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    // Few letters have their zero on the other side.
    let is_on = |zeros: usize, others: usize| {
        units.len() >= 4 && zeros * 3 >= units.len() && others * 4 <= zeros
    };
    match head {
        // JSON may go on with letters that have no zeros.
        [b'{' | b'[', 0, next, ..] if *next != 0 => Encoding::Utf16Le,
        [0, b'{' | b'[', 0, next, ..] if *next != 0 => Encoding::Utf16Be,
        [_, 0, ..] if is_on(second, first) => Encoding::Utf16Le,
        [0, ..] if is_on(first, second) => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// Whether a text is UTF-8 from its start to its end; it is looked at a piece after the other.
#[derive(Default)]
pub struct Utf8Check {
    /// The start of a character whose end has not come
    open: Vec<u8>,
    is_broken: bool,
}

impl Utf8Check {
    /// Looks at the next piece. Returns whether everything so far may be UTF-8.
    pub fn feed(&mut self, piece: &[u8]) -> bool {
        let mut rest = piece;
        while !self.open.is_empty() && !self.is_broken {
            let Some((first, more)) = rest.split_first() else { return true };
            self.open.push(*first);
            rest = more;
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) => self.is_broken = error.error_len().is_some(),
            }
        }
        if let Err(error) = simdutf8::compat::from_utf8(rest) {
            self.is_broken |= error.error_len().is_some();
            self.open = rest.get(error.valid_up_to()..).unwrap_or_default().to_vec();
        }
        !self.is_broken
    }

    /// Whether the text, which has ended, is UTF-8.
    pub fn finish(self) -> bool {
        !self.is_broken && self.open.is_empty()
    }
}

/// Decodes UTF-16 into a small buffer, from which it is read. With the standard library alone: a crate of
/// encodings would weigh more than the rest of the engine.
struct Utf16 {
    unit: fn([u8; 2]) -> u16,
    input: Vec<u8>,
    /// Bytes at the start of `input` left over from before: half a unit, or half a pair of surrogates
    kept: usize,
    output: Vec<u8>,
    at: usize,
    over: bool,
}

impl Utf16 {
    fn new(unit: fn([u8; 2]) -> u16) -> Self {
        Utf16 { unit, input: vec![0; CHUNK], kept: 0, output: Vec::new(), at: 0, over: false }
    }

    fn read(&mut self, bytes: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.output.len() && !self.over {
            let length = bytes.read(&mut self.input[self.kept..])?;
            self.over = length == 0;
            self.decode(self.kept + length);
        }
        let waiting = &self.output[self.at..];
        let length = waiting.len().min(out.len());
        out[..length].copy_from_slice(&waiting[..length]);
        self.at += length;
        Ok(length)
    }

    /// Decodes the first `length` bytes of the input, but keeps what the next bytes may complete.
    fn decode(&mut self, length: usize) {
        let (pairs, half) = self.input[..length].as_chunks::<2>();
        let mut units: Vec<u16> = pairs.iter().map(|pair| (self.unit)(*pair)).collect();
        let mut kept = half.len();
        if !self.over && matches!(units.last(), Some(0xd800..=0xdbff)) {
            units.pop();
            kept += 2;
        }
        self.output.clear();
        self.at = 0;
        for unit in char::decode_utf16(units) {
            match unit {
                Ok(char) => self.output.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(_) => self.output.push(0xff),
            }
        }
        if self.over && kept > 0 {
            self.output.push(0xff);
        }
        self.input.copy_within(length - kept..length, 0);
        self.kept = if self.over { 0 } else { kept };
    }
}

/// How many bytes of text these bytes hold: bytes that seem to be UTF-16 have another number as UTF-8.
#[cfg(test)]
pub(super) fn text_length(bytes: &[u8]) -> usize {
    let mut text = Vec::new();
    Text::new(io::Cursor::new(bytes.to_vec()))
        .and_then(|mut file| file.read_to_end(&mut text))
        .expect("memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &[u8], encoding: Encoding) {
        let mut file = Text::new(io::Cursor::new(bytes.to_vec())).expect("memory");
        let mut read = Vec::new();
        file.read_to_end(&mut read).expect("memory");
        assert_eq!(
            (String::from_utf8_lossy(&read), file.encoding()),
            (String::from_utf8_lossy(text), encoding)
        );
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn encodings_are_told_by_their_first_bytes() {
        check(b"", b"", Encoding::Utf8);
        check(b"{}", b"{}", Encoding::Utf8);
        check("\u{feff}{}".as_bytes(), b"{}", Encoding::Utf8);
        let text = "{\"a\":\"é😀\"}\r\n";
        check(
            &utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            text.as_bytes(),
            Encoding::Utf16Le,
        );
        check(
            &utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            text.as_bytes(),
            Encoding::Utf16Be,
        );
        check(&utf16(text, u16::to_le_bytes), text.as_bytes(), Encoding::Utf16Le);
        check(&utf16(text, u16::to_be_bytes), text.as_bytes(), Encoding::Utf16Be);
    }

    #[test]
    fn tables_in_utf_16_need_no_mark() {
        let text = "Id;Name\r\n1;J\u{f6}rg\r\n2;\u{738b}\r\n";
        check(&utf16(text, u16::to_le_bytes), text.as_bytes(), Encoding::Utf16Le);
        check(&utf16(text, u16::to_be_bytes), text.as_bytes(), Encoding::Utf16Be);
        // A document of BSON with 123 bytes.
        let bson = b"{\0\0\0\x02email\0\x07\0\0\0a@x.io\0";
        check(bson, bson, Encoding::Utf8);
        check(b"a\0b", b"a\0b", Encoding::Utf8);
    }

    #[test]
    fn utf_8_is_checked_at_every_split() {
        let check = |text: &[u8], expected: bool| {
            for split in 0..=text.len() {
                let mut utf8 = Utf8Check::default();
                utf8.feed(&text[..split]);
                utf8.feed(&text[split..]);
                assert_eq!(utf8.finish(), expected, "{text:?} at {split}");
            }
        };
        check("a\u{e9}\u{738b}\u{1f600}z".as_bytes(), true);
        check(b"a\xe9z", false);
        check(b"a\xe9", false);
        check(b"\xff", false);
        check(b"", true);
    }

    #[test]
    fn pairs_are_read_across_chunks() {
        let text = format!("[{}]", "😀".repeat(CHUNK));
        for start in ["", "x", "xy"] {
            let text = format!("{start}{text}");
            let bytes = utf16(&format!("\u{feff}{text}"), u16::to_be_bytes);
            check(&bytes, text.as_bytes(), Encoding::Utf16Be);
        }
    }

    #[test]
    fn broken_utf_16_shows() {
        let lone: Vec<u8> =
            [0xfeff, 0x61, 0xd800, 0x62].iter().flat_map(|u: &u16| u.to_le_bytes()).collect();
        check(&lone, b"a\xffb", Encoding::Utf16Le);
        let odd = [utf16("\u{feff}ab", u16::to_le_bytes), vec![0x63]].concat();
        check(&odd, b"ab\xff", Encoding::Utf16Le);
    }
}
