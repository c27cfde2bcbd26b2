//! Finds the members of one JSON object, proving on the way that the object is valid JSON.
//!
//! This is the hot path: every byte of every file goes through it once. It reads eight bytes at a time
//! inside strings, keeps no values, and remembers only the brackets that are open. It does not check that
//! text is UTF-8 (the reader does, for a whole record at once) and refuses more than [`MAX_DEPTH`] levels.

use memchr::memchr2_iter;

/// How many levels of arrays and objects a record may have, itself included.
///
/// RFC 8259, section 9, lets a parser set such a limit. Real users have fewer than ten.
pub const MAX_DEPTH: usize = 1_000;

/// A range of bytes within the scanned slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte
    pub start: usize,
    /// One past the last byte
    pub end: usize,
}

impl Span {
    /// The bytes of this range.
    pub fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }
}

/// One member of an object: where its key and its value stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// The key as written, without its quotes; see [`Member::escaped`]
    pub key: Span,
    /// The value as written, strings with their quotes
    pub value: Span,
    /// Whether the key contains a backslash
    pub escaped: bool,
}

/// What a valid text would have had where scanning stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `{`
    Object,
    /// A quoted key or `}`: `{1`
    KeyOrEnd,
    /// A quoted key: `{"a":1,}`
    Key,
    /// `:`: `{"a" 1`
    Colon,
    /// A value: `{"a":}`
    Value,
    /// A value or `]`: `[}`
    ValueOrEnd,
    /// `,` or `}`: `{"a":1 "b"`
    CommaOrBrace,
    /// `,` or `]`: `[1 2`
    CommaOrBracket,
    /// A digit: `-`, `1.`, `1e`
    Digit,
    /// No digit after a leading zero: `01`
    NoLeadingZero,
    /// No control character inside a string
    NoControl,
    /// One of the escapes of RFC 8259: `"\q"`
    Escape,
    /// Four hexadecimal digits: `"\u12x4"`
    Hex,
    /// No deeper nesting, see [`MAX_DEPTH`]
    Shallower,
}

/// Why an object could not be scanned to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The bytes end inside the object; with more of them it may be valid.
    End,
    /// The bytes cannot become valid JSON.
    Invalid {
        /// Index of the byte that does not fit
        at: usize,
        /// What would have fitted
        expected: Expected,
    },
}

fn invalid<T>(at: usize, expected: Expected) -> Result<T, Stop> {
    Err(Stop::Invalid { at, expected })
}

/// A scanned object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// One past the closing `}`
    pub end: usize,
    /// Whether there is white space between tokens (none in compact JSON)
    pub spaced: bool,
    /// What its strings and numbers may hold
    pub notes: Notes,
}

/// What valid JSON may hold that other systems do not take: noted where the scanner slows down anyway, so that only
/// what is noted needs a second look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Whether there is an escape of a code unit that is no character by itself (`\ud800`, alone or in a pair), or of
    /// the character NUL (`\u0000`)
    pub escapes: bool,
    /// Whether there is a number with an exponent, or with very many digits
    pub numbers: bool,
}

impl Notes {
    /// Whether there is anything to look at.
    pub fn any(self) -> bool {
        self.escapes || self.numbers
    }
}

/// So many digits a number may have that a double surely holds, roughly.
const MANY_DIGITS: usize = 300;

/// Scans objects and arrays, reusing its memory from one to the next.
#[derive(Debug, Default)]
pub struct Scanner {
    /// Kinds of the open brackets below the scanned value, one bit each: 1 for an object.
    open: Vec<u64>,
    depth: usize,
    spaced: bool,
    notes: Notes,
}

impl Scanner {
    /// Scans the object that starts at `start`, replacing `members` by its own.
    ///
    /// # Errors
    /// [`Stop::End`] when `bytes` ends first, [`Stop::Invalid`] at the first byte that is not JSON. Both
    /// leave in `members` what was found so far.
    pub fn object(
        &mut self,
        bytes: &[u8],
        start: usize,
        members: &mut Vec<Member>,
    ) -> Result<Scanned, Stop> {
        members.clear();
        self.depth = 0;
        self.spaced = false;
        self.notes = Notes::default();
        let mut at = match bytes.get(start) {
            Some(b'{') => self.skip_space(bytes, start + 1),
            Some(_) => return invalid(start, Expected::Object),
            None => return Err(Stop::End),
        };
        if bytes.get(at) == Some(&b'}') {
            return Ok(self.scanned(at + 1));
        }
        let mut wanted = Expected::KeyOrEnd;
        loop {
            match bytes.get(at) {
                Some(b'"') => {}
                Some(_) => return invalid(at, wanted),
                None => return Err(Stop::End),
            }
            let (key_end, escaped) = string_end(bytes, at + 1, &mut self.notes)?;
            let key = Span { start: at + 1, end: key_end };
            at = self.colon(bytes, key_end + 1)?;
            let end = self.value_end(bytes, at)?;
            members.push(Member { key, value: Span { start: at, end }, escaped });
            at = self.skip_space(bytes, end);
            match bytes.get(at) {
                Some(b',') => at = self.skip_space(bytes, at + 1),
                Some(b'}') => return Ok(self.scanned(at + 1)),
                Some(_) => return invalid(at, Expected::CommaOrBrace),
                None => return Err(Stop::End),
            }
            wanted = Expected::Key;
        }
    }

    /// Scans the value that starts at `start` (no white space before it) and returns one past its end.
    ///
    /// A number that reaches the end of `bytes` counts as ended.
    ///
    /// # Errors
    /// As [`Scanner::object`].
    pub fn value(&mut self, bytes: &[u8], start: usize) -> Result<Scanned, Stop> {
        self.depth = 0;
        self.spaced = false;
        self.notes = Notes::default();
        let end = self.value_end(bytes, start)?;
        Ok(self.scanned(end))
    }

    /// After a failed scan: how many brackets were open inside the scanned value, itself not counted.
    pub fn depth(&self) -> usize {
        self.depth
    }

    fn scanned(&self, end: usize) -> Scanned {
        Scanned { end, spaced: self.spaced, notes: self.notes }
    }

    #[inline(always)]
    fn skip_space(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes.get(at) {
            Some(byte) if *byte > b' ' => at,
            _ => self.skip_spaces(bytes, at),
        }
    }

    #[cold]
    fn skip_spaces(&mut self, bytes: &[u8], at: usize) -> usize {
        let end = space_end(bytes, at);
        self.spaced |= end > at;
        end
    }

    #[inline(always)]
    fn colon(&mut self, bytes: &[u8], at: usize) -> Result<usize, Stop> {
        let at = self.skip_space(bytes, at);
        match bytes.get(at) {
            Some(b':') => Ok(self.skip_space(bytes, at + 1)),
            Some(_) => invalid(at, Expected::Colon),
            None => Err(Stop::End),
        }
    }

    #[inline(always)]
    fn value_end(&mut self, bytes: &[u8], at: usize) -> Result<usize, Stop> {
        match bytes.get(at) {
            Some(b'"') => Ok(string_end(bytes, at + 1, &mut self.notes)?.0 + 1),
            Some(b'{' | b'[') => self.nested_end(bytes, at),
            _ => plain_end(bytes, at, &mut self.notes),
        }
    }

    fn open(&mut self, at: usize, object: bool) -> Result<(), Stop> {
        // The scanned object itself is one level more.
        if self.depth + 1 >= MAX_DEPTH {
            return invalid(at, Expected::Shallower);
        }
        let (word, bit) = (self.depth / 64, 1u64 << (self.depth % 64));
        if word == self.open.len() {
            self.open.push(0);
        }
        if object {
            self.open[word] |= bit;
        } else {
            self.open[word] &= !bit;
        }
        self.depth += 1;
        Ok(())
    }

    fn in_object(&self) -> bool {
        let level = self.depth - 1;
        self.open[level / 64] >> (level % 64) & 1 == 1
    }

    /// One past the end of the array or object at `at`.
    fn nested_end(&mut self, bytes: &[u8], mut at: usize) -> Result<usize, Stop> {
        let floor = self.depth;
        loop {
            // Here a value starts.
            let object = match bytes.get(at) {
                Some(b'{') => Some(true),
                Some(b'[') => Some(false),
                _ => None,
            };
            if let Some(object) = object {
                self.open(at, object)?;
                at = self.skip_space(bytes, at + 1);
                match (bytes.get(at), object) {
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.depth -= 1;
                        at += 1;
                    }
                    (Some(_), true) => {
                        at = self.key(bytes, at, Expected::KeyOrEnd)?;
                        continue;
                    }
                    (Some(b'}' | b':' | b','), false) => return invalid(at, Expected::ValueOrEnd),
                    (Some(_), false) => continue,
                    (None, _) => return Err(Stop::End),
                }
            } else if bytes.get(at) == Some(&b'"') {
                at = string_end(bytes, at + 1, &mut self.notes)?.0 + 1;
            } else {
                at = plain_end(bytes, at, &mut self.notes)?;
            }
            // Here a value has ended: close what closes with it, or go on to its neighbour.
            loop {
                if self.depth == floor {
                    return Ok(at);
                }
                at = self.skip_space(bytes, at);
                let object = self.in_object();
                match (bytes.get(at), object) {
                    (Some(b','), true) => {
                        at = self.skip_space(bytes, at + 1);
                        at = self.key(bytes, at, Expected::Key)?;
                        break;
                    }
                    (Some(b','), false) => {
                        at = self.skip_space(bytes, at + 1);
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.depth -= 1;
                        at += 1;
                    }
                    (Some(_), true) => return invalid(at, Expected::CommaOrBrace),
                    (Some(_), false) => return invalid(at, Expected::CommaOrBracket),
                    (None, _) => return Err(Stop::End),
                }
            }
        }
    }

    /// Skips a key and its colon; returns where the value starts.
    #[inline(always)]
    fn key(&mut self, bytes: &[u8], at: usize, wanted: Expected) -> Result<usize, Stop> {
        match bytes.get(at) {
            Some(b'"') => {}
            Some(_) => return invalid(at, wanted),
            None => return Err(Stop::End),
        }
        let (end, _) = string_end(bytes, at + 1, &mut self.notes)?;
        self.colon(bytes, end + 1)
    }
}

/// The first index from `at` on that holds no JSON white space.
pub fn space_end(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks, in the high bit of its byte, the first of eight bytes that ends a run of plain string text.
#[inline(always)]
fn special(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    (quote.wrapping_sub(ONES) & !quote
        | backslash.wrapping_sub(ONES) & !backslash
        | word.wrapping_sub(ONES * 0x20) & !word)
        & HIGH
}

/// The index of the quote that closes the string whose text starts at `at`, and whether it has escapes.
#[inline(always)]
fn string_end(bytes: &[u8], mut at: usize, notes: &mut Notes) -> Result<(usize, bool), Stop> {
    let mut escaped = false;
    loop {
        at = loop {
            let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else {
                break plain_text_end(bytes, at);
            };
            let marks = special(u64::from_le_bytes(*chunk));
            if marks != 0 {
                break at + marks.trailing_zeros() as usize / 8;
            }
            at += 8;
        };
        match bytes.get(at) {
            Some(b'"') => return Ok((at, escaped)),
            Some(b'\\') => {
                escaped = true;
                at = escape_end(bytes, at, notes)?;
            }
            Some(_) => return invalid(at, Expected::NoControl),
            None => return Err(Stop::End),
        }
    }
}

/// How many bytes at the start of `text` stand in a JSON string as they are: those before the first quote, backslash or
/// control character.
pub fn plain_length(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let marks = special(u64::from_le_bytes(*chunk));
        if marks != 0 {
            return at + marks.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    plain_text_end(text, at)
}

/// What [`string_end`] does for fewer than eight bytes.
fn plain_text_end(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(byte) if *byte >= 0x20 && *byte != b'"' && *byte != b'\\') {
        at += 1;
    }
    at
}

/// One past the escape whose backslash is at `at`.
fn escape_end(bytes: &[u8], at: usize, notes: &mut Notes) -> Result<usize, Stop> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            for digit in at + 2..at + 6 {
                match bytes.get(digit) {
                    Some(byte) if byte.is_ascii_hexdigit() => {}
                    Some(_) => return invalid(digit, Expected::Hex),
                    None => return Err(Stop::End),
                }
            }
            let digits = &bytes[at + 2..at + 6];
            notes.escapes |= digits == b"0000" || matches!(digits, [b'd' | b'D', b'8'..=b'f', ..]);
            Ok(at + 6)
        }
        Some(_) => invalid(at + 1, Expected::Escape),
        None => Err(Stop::End),
    }
}

/// One past the literal or number at `at`.
fn plain_end(bytes: &[u8], at: usize, notes: &mut Notes) -> Result<usize, Stop> {
    match bytes.get(at) {
        Some(b't') => literal_end(bytes, at, b"true"),
        Some(b'f') => literal_end(bytes, at, b"false"),
        Some(b'n') => literal_end(bytes, at, b"null"),
        Some(b'-' | b'0'..=b'9') => number_end(bytes, at, notes),
        Some(_) => invalid(at, Expected::Value),
        None => Err(Stop::End),
    }
}

fn literal_end(bytes: &[u8], at: usize, literal: &[u8]) -> Result<usize, Stop> {
    let there = bytes.get(at..).unwrap_or_default();
    if there.starts_with(literal) {
        Ok(at + literal.len())
    } else if literal.starts_with(there) {
        Err(Stop::End)
    } else {
        invalid(at, Expected::Value)
    }
}

fn number_end(bytes: &[u8], start: usize, notes: &mut Notes) -> Result<usize, Stop> {
    let mut at = start + usize::from(bytes[start] == b'-');
    if bytes.get(at) == Some(&b'0') {
        at += 1;
        if matches!(bytes.get(at), Some(b'0'..=b'9')) {
            return invalid(at, Expected::NoLeadingZero);
        }
    } else {
        at = digits_end(bytes, at)?;
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits_end(bytes, at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        notes.numbers = true;
        let signed = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        at = digits_end(bytes, at + 1 + usize::from(signed))?;
    }
    notes.numbers |= at - start > MANY_DIGITS;
    Ok(at)
}

/// One past a run of at least one digit.
fn digits_end(bytes: &[u8], start: usize) -> Result<usize, Stop> {
    let mut at = start;
    while matches!(bytes.get(at), Some(b'0'..=b'9')) {
        at += 1;
    }
    match bytes.get(at) {
        _ if at > start => Ok(at),
        Some(_) => invalid(at, Expected::Digit),
        None => Err(Stop::End),
    }
}

/// How many lines end in `bytes`, which come after the byte `before`: with a line feed, or with a carriage return that no
/// line feed follows. Such a line counts as ended once the byte after it is seen.
pub fn lines_in(before: Option<u8>, bytes: &[u8]) -> u64 {
    let starts = before == Some(b'\r') && bytes.first().is_some_and(|byte| *byte != b'\n');
    let ends = memchr2_iter(b'\n', b'\r', bytes).filter(|at| {
        bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1).is_some_and(|byte| *byte != b'\n')
    });
    u64::from(starts) + ends.count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scan(text: &str) -> Result<Vec<(String, String)>, Stop> {
        let mut members = Vec::new();
        let bytes = text.as_bytes();
        Scanner::default().object(bytes, 0, &mut members)?;
        let text = |span: Span| String::from_utf8_lossy(span.of(bytes)).into_owned();
        Ok(members.iter().map(|member| (text(member.key), text(member.value))).collect())
    }

    fn check_invalid(text: &str, at: usize, expected: Expected) {
        assert_eq!(scan(text), Err(Stop::Invalid { at, expected }), "{text}");
    }

    /// However the text is cut, the same lines end in its parts.
    #[test]
    fn lines_end_with_a_line_feed_a_carriage_return_or_both() {
        for (text, lines) in [
            ("", 0),
            ("a\nb", 1),
            ("a\r\nb\r\n", 2),
            ("a\rb\rc", 2),
            ("\r\r\n\n\rx", 4),
            ("a\r", 0),
        ] {
            let text = text.as_bytes();
            for cut in 0..=text.len() {
                let before = cut.checked_sub(1).map(|at| text[at]);
                let parts = [lines_in(None, &text[..cut]), lines_in(before, &text[cut..])];
                assert_eq!(parts.iter().sum::<u64>(), lines, "{text:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn members_keep_their_bytes() {
        let text = r#"{ "a" : 12345678901234567890 ,"b\u0063":"x\"y","a":[1, {"z":[]}] , "e":{}}"#;
        let pairs = [
            ("a", "12345678901234567890"),
            (r"b\u0063", r#""x\"y""#),
            ("a", r#"[1, {"z":[]}]"#),
            ("e", "{}"),
        ];
        let found = scan(text).expect("valid");
        let found: Vec<_> = found.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(found, pairs);
    }

    #[test]
    fn the_letter_of_rfc_8259() {
        check_invalid(r#"{"a":01}"#, 6, Expected::NoLeadingZero);
        check_invalid(r#"{"a":+1}"#, 5, Expected::Value);
        check_invalid(r#"{"a":.5}"#, 5, Expected::Value);
        check_invalid(r#"{"a":1.}"#, 7, Expected::Digit);
        check_invalid(r#"{"a":-}"#, 6, Expected::Digit);
        check_invalid(r#"{"a":1e+}"#, 8, Expected::Digit);
        check_invalid(r#"{"a":NaN}"#, 5, Expected::Value);
        check_invalid(r#"{"a":nul}"#, 5, Expected::Value);
        check_invalid(r#"{"a":1,}"#, 7, Expected::Key);
        check_invalid(r#"{"a":[1,]}"#, 8, Expected::Value);
        check_invalid(r#"{"a":[,1]}"#, 6, Expected::ValueOrEnd);
        check_invalid(r#"{"a":{"b":1,}}"#, 12, Expected::Key);
        check_invalid(r#"{"a" 1}"#, 5, Expected::Colon);
        check_invalid(r#"{"a":1 "b":2}"#, 7, Expected::CommaOrBrace);
        check_invalid(r#"{"a":[1 2]}"#, 8, Expected::CommaOrBracket);
        check_invalid(r#"{"a":[1}"#, 7, Expected::CommaOrBracket);
        check_invalid(r#"{'a':1}"#, 1, Expected::KeyOrEnd);
        check_invalid(r#"{"a":'b'}"#, 5, Expected::Value);
        check_invalid("{\"a\":\"\u{1}\"}", 6, Expected::NoControl);
        check_invalid("{\"a\":\"x\0\"}", 7, Expected::NoControl);
        check_invalid(r#"{"a":"\q"}"#, 7, Expected::Escape);
        check_invalid(r#"{"a":"\u00g0"}"#, 10, Expected::Hex);
        check_invalid("{\u{a0}}", 1, Expected::KeyOrEnd);
        assert!(scan("{\"a\":-0.1e-7,\"b\":\"\\ud800\",\"c\":\"\u{7f}\"}").is_ok());
    }

    #[test]
    fn depth_is_limited_not_the_stack() {
        let nested =
            |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(scan(&nested(MAX_DEPTH - 1)).is_ok());
        check_invalid(&nested(MAX_DEPTH), 5 + MAX_DEPTH - 1, Expected::Shallower);
        check_invalid(&nested(100_000), 5 + MAX_DEPTH - 1, Expected::Shallower);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Agrees with serde_json on what an object is, for texts near JSON.
        #[test]
        fn agrees_with_serde_json(text in r#"\{"a":[\[\]{}:,"\\u0-9a-f.eE+\-truefalsn \x00]{0,40}\}"#) {
            let theirs = serde_json::from_str::<std::collections::BTreeMap<String, Box<serde_json::value::RawValue>>>(&text);
            let mut members = Vec::new();
            let ours = Scanner::default().object(text.as_bytes(), 0, &mut members);
            let whole = matches!(ours, Ok(done) if done.end == text.len());
            // serde_json decodes keys, so it refuses a lone surrogate in one, which RFC 8259 allows.
            let lone = text.contains("\\ud") || text.contains("\\uD");
            prop_assert!(whole == theirs.is_ok() || lone, "{text}: {ours:?} {theirs:?}");
        }

        /// A prefix of a valid object never counts as invalid: more bytes may come.
        #[test]
        fn a_prefix_is_incomplete(cut in 0usize..58) {
            let text = br#"{"a":-12.5e+3,"b":[true,null,{"c":"\u00e9\n"}],"d":false}"#;
            let mut members = Vec::new();
            let prefix = &text[..cut.min(text.len() - 1)];
            prop_assert_eq!(Scanner::default().object(prefix, 0, &mut members), Err(Stop::End));
        }
    }
}
