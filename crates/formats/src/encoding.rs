//! Text in encodings other than UTF-8 and UTF-16: which one it is, and the text as UTF-8.
//!
//! `chardetng` knows what browsers have to guess; Macintosh files, which it never guesses, are told by what stands
//! inside words. A file that is UTF-8 in some lines and something else in others is decoded line by line. Bytes
//! that make no sense become the byte 0xFF, which no UTF-8 holds, so that the engine reports them at their place.

use std::io::{self, Read, Write};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, MACINTOSH, UTF_8, WINDOWS_1252};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;

/// What stands for bytes that make no sense.
const NONSENSE: u8 = 0xff;

/// The label of text that is UTF-8 in some lines and windows-1252 in others.
pub const MIXED: &str = "mixed";

/// What the encoding of a text was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// A label of the Encoding Standard, in small letters, or [`MIXED`]
    pub label: String,
    /// Why, in a few words
    pub reason: String,
}

/// A label that is not known.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is no encoding that is known here")]
pub struct UnknownLabel(pub String);

/// Looks at a whole text, a piece after the other.
pub struct Detector {
    web: EncodingDetector,
    scripts: Scripts,
}

/// What is counted of the bytes outside ASCII.
#[derive(Default)]
struct Scripts {
    /// Valid sequences of UTF-8 outside ASCII, and bytes that are none
    sequences: u64,
    strays: u64,
    /// Letters inside words if read as Macintosh, and if read as windows-1252
    as_macintosh: u64,
    as_windows: u64,
    /// Old Macintosh files have none
    line_feeds: u64,
    /// The last bytes of the piece before
    tail: Vec<u8>,
}

impl Default for Detector {
    fn default() -> Self {
        let web = EncodingDetector::new(Iso2022JpDetection::Allow);
        Detector { web, scripts: Scripts::default() }
    }
}

impl Detector {
    /// Looks at the next piece.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.web.feed(bytes, false);
        self.scripts.feed(bytes);
    }

    /// What the text is.
    pub fn finish(mut self) -> Guess {
        self.web.feed(&[], true);
        self.scripts.feed_end();
        let scripts = &self.scripts;
        if scripts.strays == 0 {
            let reason = if scripts.sequences == 0 { "plain ASCII" } else { "valid UTF-8" };
            return guess("utf-8", reason.to_owned());
        }
        // By chance hardly any two letters of another encoding are a sequence of UTF-8.
        if scripts.sequences >= 2 && scripts.sequences * 4 > scripts.strays {
            let reason = "some lines are valid UTF-8, others are not: two files in one, it seems";
            return guess(MIXED, reason.to_owned());
        }
        let encoding = self.web.guess(None, Utf8Detection::Deny);
        let is_macintosh = encoding.is_single_byte() && scripts.as_macintosh > scripts.as_windows;
        if is_macintosh && (scripts.line_feeds == 0 || scripts.as_windows == 0) {
            return guess(
                "macintosh",
                "its letters stand inside words only if it is Mac Roman".into(),
            );
        }
        let label = encoding.name().to_ascii_lowercase();
        let reason = format!("it is not valid UTF-8, and its letters fit {}", encoding.name());
        guess(&label, reason)
    }
}

fn guess(label: &str, reason: String) -> Guess {
    Guess { label: label.to_owned(), reason }
}

impl Scripts {
    fn feed(&mut self, bytes: &[u8]) {
        let mut text = std::mem::take(&mut self.tail);
        text.extend_from_slice(bytes);
        // A sequence may go on in the next piece, and a letter's neighbours stand beside it.
        let keep = text.len().saturating_sub(8);
        let at = (keep..text.len()).find(|at| text[*at] < 0x80).unwrap_or(text.len());
        self.tail = text.split_off(at);
        self.count(&text);
    }

    fn feed_end(&mut self) {
        let text = std::mem::take(&mut self.tail);
        self.count(&text);
    }

    fn count(&mut self, text: &[u8]) {
        self.line_feeds += memchr::memchr_iter(b'\n', text).count() as u64;
        for chunk in text.utf8_chunks() {
            self.sequences += chunk.valid().chars().filter(|char| !char.is_ascii()).count() as u64;
            self.strays += chunk.invalid().len() as u64;
        }
        if self.strays == 0 {
            return;
        }
        let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
        for (at, byte) in text.iter().enumerate().filter(|(_, byte)| **byte >= 0x80) {
            let before = at.checked_sub(1).and_then(|at| text.get(at));
            if is_letter(before) || is_letter(text.get(at + 1)) {
                self.as_macintosh += u64::from(is_small_letter(MACINTOSH, *byte));
                self.as_windows += u64::from(is_small_letter(WINDOWS_1252, *byte));
            }
        }
    }
}

/// Whether a byte of a one-byte encoding is a letter as it stands inside words.
fn is_small_letter(encoding: &'static Encoding, byte: u8) -> bool {
    let bytes = [byte];
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    text.chars().all(|char| char.is_lowercase() && !matches!(char, 'ª' | 'º' | 'ƒ' | 'ˆ'))
}

/// Writes `input`, text in the encoding called `label`, as UTF-8. Returns how many stretches of it made no sense.
///
/// # Errors
/// What reading and writing give; an unknown label is [`io::ErrorKind::InvalidInput`].
pub fn transcode(mut input: impl Read, label: &str, mut out: impl Write) -> io::Result<u64> {
    let mut decoding = Decoding::new(label).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, UnknownLabel(label.to_owned()))
    })?;
    let mut chunk = vec![0; CHUNK];
    let mut text = Vec::new();
    loop {
        let length = input.read(&mut chunk)?;
        text.clear();
        decoding.decode(&chunk[..length], length == 0, &mut text);
        out.write_all(&text)?;
        if length == 0 {
            return Ok(decoding.nonsense);
        }
    }
}

/// Decodes a text, a piece after the other.
struct Decoding {
    decoder: Decoder,
    /// Whether lines that are valid UTF-8 stay as they are
    is_mixed: bool,
    /// The start of a line whose end has not come, if lines are told apart
    line: Vec<u8>,
    nonsense: u64,
}

impl Decoding {
    fn new(label: &str) -> Option<Self> {
        let is_mixed = label == MIXED;
        let encoding = if is_mixed { WINDOWS_1252 } else { Encoding::for_label(label.as_bytes())? };
        let decoder = encoding.new_decoder_with_bom_removal();
        Some(Decoding { decoder, is_mixed, line: Vec::new(), nonsense: 0 })
    }

    fn decode(&mut self, bytes: &[u8], is_last: bool, out: &mut Vec<u8>) {
        if !self.is_mixed {
            return self.decode_all(bytes, is_last, out);
        }
        let ends = memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        let (lines, rest) = if is_last { (bytes, &[][..]) } else { bytes.split_at(ends) };
        let mut text = std::mem::take(&mut self.line);
        text.extend_from_slice(lines);
        if !is_last && lines.is_empty() {
            text.extend_from_slice(rest);
            self.line = text;
            return;
        }
        self.line = rest.to_vec();
        for line in text.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            match std::str::from_utf8(line) {
                Ok(line) => out.extend_from_slice(line.as_bytes()),
                Err(_) => self.decode_all(line, false, out),
            }
        }
    }

    fn decode_all(&mut self, mut bytes: &[u8], is_last: bool, out: &mut Vec<u8>) {
        loop {
            let more = self.decoder.max_utf8_buffer_length_without_replacement(bytes.len());
            let start = out.len();
            out.resize(start + more.unwrap_or(CHUNK), 0);
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(bytes, &mut out[start..], is_last);
            out.truncate(start + written);
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    out.push(NONSENSE);
                    self.nonsense += 1;
                }
            }
        }
    }
}

/// The name by which a label is usually called: `windows-1252` for `latin1`. `None` if it is unknown.
pub fn canonical(label: &str) -> Option<String> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(if encoding == UTF_8 { "utf-8".into() } else { encoding.name().to_ascii_lowercase() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn detect(bytes: &[u8], piece: usize) -> String {
        let mut detector = Detector::default();
        bytes.chunks(piece).for_each(|bytes| detector.feed(bytes));
        detector.finish().label
    }

    fn encoded(label: &str, text: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(label.as_bytes()).expect(label);
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn encodings_are_told_by_their_letters() {
        let check = |label: &str, text: &str| {
            let bytes = encoded(label, text);
            for piece in [1, 3, 7, 1 << 20] {
                assert_eq!(detect(&bytes, piece), label, "{text} in pieces of {piece}");
            }
            let mut out = Vec::new();
            assert_eq!(transcode(&bytes[..], label, &mut out).expect("memory"), 0);
            assert_eq!(String::from_utf8_lossy(&out), text);
        };
        let names = "Name;Ort\nJörg Weiß;Köln\nRenée Côté;Orléans\nÅsa Öberg;Malmö\n";
        check("windows-1252", names);
        check("shift_jis", "氏名,メール\n田中太郎,tanaka@example.jp\n鈴木花子,suzuki@example.jp\n");
        check(
            "gbk",
            "姓名,邮箱\n王小明,wang@example.cn\n李小红,li@example.cn\n陈大文,chen@example.cn\n",
        );
        check(
            "windows-1251",
            "Имя;Почта\nИван Петров;ivan@example.ru\nМария Сидорова;maria@example.ru\n",
        );
        check("utf-8", "Jörg");
        check("utf-8", "plain");
    }

    #[test]
    fn macintosh_files_are_told() {
        let text =
            "Name\tOrt\rJ\u{f6}rg Wei\u{df}\tK\u{f6}ln\rRen\u{e9}e C\u{f4}t\u{e9}\tOrl\u{e9}ans\r";
        // The Encoding Standard has no encoder for it.
        let bytes: Vec<u8> = text
            .chars()
            .map(|char| match char {
                'ö' => 0x9a,
                'ß' => 0xa7,
                'é' => 0x8e,
                'ô' => 0x99,
                char => char as u8,
            })
            .collect();
        assert_eq!(detect(&bytes, 5), "macintosh");
        let mut out = Vec::new();
        transcode(&bytes[..], "macintosh", &mut out).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), text);
    }

    #[test]
    fn two_files_in_one_are_decoded_line_by_line() {
        let utf8 = "Jörg;Köln\nÅsa;Malmö\n";
        let bytes = [utf8.as_bytes(), &encoded("windows-1252", "Renée;Orléans\n")].concat();
        assert_eq!(detect(&bytes, 4), MIXED);
        for piece in [1, 5, 100] {
            let mut decoding = Decoding::new(MIXED).expect("a label");
            let mut out = Vec::new();
            bytes.chunks(piece).for_each(|bytes| decoding.decode(bytes, false, &mut out));
            decoding.decode(&[], true, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), format!("{utf8}Renée;Orléans\n"), "{piece}");
        }
    }

    #[test]
    fn bytes_that_make_no_sense_show() {
        let mut out = Vec::new();
        assert_eq!(transcode(&b"a\xff\xffb"[..], "shift_jis", &mut out).expect("memory"), 2);
        assert_eq!(out, b"a\xff\xffb");
        assert!(transcode(&b"a"[..], "klingon", &mut out).is_err());
        assert_eq!(canonical("latin1").as_deref(), Some("windows-1252"));
    }

    proptest! {
        #[test]
        fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..200), piece in 1_usize..9) {
            let label = detect(&bytes, piece);
            let mut out = Vec::new();
            transcode(&bytes[..], &label, &mut out).expect("memory");
        }
    }
}
