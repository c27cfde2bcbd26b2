//! What JSON strings say, and writing JSON: unescape, quote, compact.
//!
//! Works on values that [`super::scan`] has found valid. Strings may hold lone surrogates (`"\ud800"`),
//! which RFC 8259 allows and Rust's `str` does not; they are kept apart rather than replaced silently.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// The text of a string given as written, without its quotes. A lone surrogate becomes U+FFFD.
///
/// Borrows unless there are escapes. For comparing and showing; what is written out stays as it came.
pub fn unescaped(raw: &[u8]) -> Cow<'_, str> {
    if memchr(b'\\', raw).is_none() {
        return String::from_utf8_lossy(raw);
    }
    Cow::Owned(char::decode_utf16(utf16(raw)).map(|unit| unit.unwrap_or('\u{fffd}')).collect())
}

/// The UTF-16 code units of a string given as written, without its quotes: what JavaScript sees.
pub fn utf16(raw: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(raw);
    let mut units = Vec::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        units.extend(rest[..at].encode_utf16());
        let (unit, length) = escape(&rest.as_bytes()[at..]);
        units.push(unit);
        rest = rest.get(at + length..).unwrap_or_default();
    }
    units.extend(rest.encode_utf16());
    units
}

/// The code unit that the escape at the start of `raw` stands for, and the escape's length in bytes.
fn escape(raw: &[u8]) -> (u16, usize) {
    let unit = match raw.get(1) {
        Some(b'b') => 0x08,
        Some(b'f') => 0x0c,
        Some(b'n') => 0x0a,
        Some(b'r') => 0x0d,
        Some(b't') => 0x09,
        Some(b'u') => {
            let digits = raw.get(2..6).and_then(|digits| std::str::from_utf8(digits).ok());
            let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
            return (unit.unwrap_or(0xfffd), 6);
        }
        Some(other) => u16::from(*other),
        None => 0xfffd,
    };
    (unit, 2)
}

/// The part of a string value between its quotes; `None` if `value` is no string.
pub fn inner(value: &[u8]) -> Option<&[u8]> {
    value.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

/// The text of a string value; `None` if `value` is no string.
pub fn string(value: &[u8]) -> Option<Cow<'_, str>> {
    inner(value).map(unescaped)
}

/// Appends `text` to `out` as a JSON string, quotes included.
pub fn quote(text: &str, out: &mut Vec<u8>) {
    if is_plain(text.as_bytes()) {
        out.reserve(text.len() + 2);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return;
    }
    // Writing to a vector cannot fail, and a str always serializes.
    let _ = serde_json::to_writer(out, text);
}

/// Whether a JSON string holds these bytes as they are. Without an early end, several are looked at in one instruction.
fn is_plain(bytes: &[u8]) -> bool {
    let is_escaped = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    !bytes.iter().fold(false, |any, byte| any | is_escaped(*byte))
}

/// `text` as a JSON string, quotes included.
pub fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}

/// Appends a valid JSON value to `out` without the white space between its tokens.
pub fn compact(value: &[u8], out: &mut Vec<u8>) {
    let mut rest = value;
    while let Some(at) = rest.iter().position(|byte| *byte == b'"') {
        push_without_space(&rest[..at], out);
        let end = string_length(&rest[at..]);
        out.extend_from_slice(&rest[at..at + end]);
        rest = &rest[at + end..];
    }
    push_without_space(rest, out);
}

fn push_without_space(tokens: &[u8], out: &mut Vec<u8>) {
    out.extend(tokens.iter().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')));
}

/// The length in bytes, quotes included, of the valid string that starts `bytes`.
pub fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(step) = memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += step;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// The bytes of a valid JSON value without white space, were its strings written with no escape that is not needed:
/// `"\u00e9"` has four. Numbers are taken as they stand.
pub fn plain_length(value: &[u8]) -> usize {
    let (mut length, mut at) = (value.len(), 0);
    while let Some(step) = memchr(b'\\', value.get(at..).unwrap_or_default()) {
        at += step;
        let raw = value.get(at..).unwrap_or_default();
        let (unit, mut written) = escape(raw);
        let pair = match (unit, raw.get(6..8)) {
            (0xd800..=0xdbff, Some(b"\\u")) => {
                char::decode_utf16([unit, escape(&raw[6..]).0]).next().and_then(Result::ok)
            }
            _ => None,
        };
        let least = match (unit, pair) {
            (_, Some(_)) => {
                written = 12;
                4
            }
            (0x08..=0x0a | 0x0c..=0x0d | 0x22 | 0x5c, _) => 2,
            (0..=0x1f | 0xd800..=0xdfff, _) => written,
            (0x20..=0x7f, _) => 1,
            (0x80..=0x7ff, _) => 2,
            _ => 3,
        };
        length = length.saturating_sub(written.saturating_sub(least));
        at += written;
    }
    length
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_say_what_javascript_reads() {
        let check = |raw: &str, text: &str| assert_eq!(unescaped(raw.as_bytes()), text, "{raw}");
        check("plain é", "plain é");
        check(r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t");
        check(r"\u00e9\ud83d\ude00", "é😀");
        check(r"x\ud800y", "x\u{fffd}y");
        assert_eq!(utf16(br"\ud800a"), [0xd800, 0x61]);
    }

    #[test]
    fn compact_keeps_space_inside_strings() {
        let mut out = Vec::new();
        compact(b"{ \"a b\" : [ 1 ,\n\t\"c \\\" d\" ] }\r\n", &mut out);
        assert_eq!(String::from_utf8_lossy(&out), r#"{"a b":[1,"c \" d"]}"#);
    }

    proptest::proptest! {
        #[test]
        fn the_plain_length_is_that_of_the_written_value(
            parts in proptest::collection::vec(
                r#"\\\\|\\"|\\/|\\[bfnrt]|\\u00[0-9a-f]{2}|\\u[0-9a-c][0-9a-f]{3}|\\ud83d\\ude0[0-9]|[a-zé日😀/]"#, 0..12),
        ) {
            let value = format!("[1,{{\"k{0}\":\"{0}\"}}]", parts.concat());
            let plain: serde_json::Value = serde_json::from_str(&value).expect("valid");
            proptest::prop_assert_eq!(plain_length(value.as_bytes()), plain.to_string().len(), "{}", value);
        }
    }

    #[test]
    fn half_a_character_stays_an_escape() {
        assert_eq!(plain_length(br#""\ud800\u0041""#), r#""\ud800A""#.len());
        assert_eq!(plain_length(br#""\ude00\ud83d""#), r#""\ude00\ud83d""#.len());
        assert_eq!(plain_length(br#""\ud83d\ud83d\ude00""#), 2 + 6 + 4);
    }

    #[test]
    fn quoting_round_trips() {
        let text = "a\"\\\u{1}\u{7f}é😀\u{2028}";
        let mut out = Vec::new();
        quote(text, &mut out);
        assert_eq!(string(&out).as_deref(), Some(text));
    }
}
