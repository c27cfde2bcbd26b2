//! Literals that are no text as they are written: bytes, bits, and the times that old scripts of SQL Server write as
//! bytes.

use std::fmt::Write;

/// What kind of value a cell has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    /// None
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A JSON number
    Number,
    /// Text
    Text,
    /// Text that stood inside a call that hashes it: a password in clear
    Clear,
    /// What the database was to compute: how it is written
    Call,
}

/// Whether `text` is a number as JSON writes it.
pub(super) fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || whole > 1 && rest.first() == Some(&b'0') {
        return false;
    }
    let mut rest = rest.get(whole..).unwrap_or_default();
    if let Some(after) = rest.strip_prefix(b".") {
        let length = digits(after);
        if length == 0 {
            return false;
        }
        rest = after.get(length..).unwrap_or_default();
    }
    if let Some(after) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let after = after.strip_prefix(b"-").or_else(|| after.strip_prefix(b"+")).unwrap_or(after);
        let length = digits(after);
        return length > 0 && length == after.len();
    }
    rest.is_empty()
}

/// A number as JSON has it that SQL writes otherwise: `.5`, `1.`; not `007` and `+7`, which may be more than a number.
pub(super) fn as_number(text: &[u8]) -> Option<Vec<u8>> {
    let (sign, rest) = match text {
        [b'-', rest @ ..] => (&b"-"[..], rest),
        _ => (&b""[..], text),
    };
    let zero: &[u8] = if rest.starts_with(b".") { b"0" } else { b"" };
    let rest = rest.strip_suffix(b".").filter(|rest| !rest.is_empty()).unwrap_or(rest);
    let number = [sign, zero, rest].concat();
    is_number(&number).then_some(number)
}

/// What `_binary '…'` holds: bit(1) as a number, text as text, other bytes as `0x…`.
pub(super) fn binary(bytes: Vec<u8>) -> (CellKind, Vec<u8>) {
    let is_control =
        |byte: &u8| *byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r') || *byte == 127;
    match bytes.as_slice() {
        [byte @ (0 | 1)] => (CellKind::Number, vec![b'0' + byte]),
        _ if std::str::from_utf8(&bytes).is_ok() && !bytes.iter().any(is_control) => {
            (CellKind::Text, bytes)
        }
        _ => {
            let mut text = String::from("0x");
            for byte in &bytes {
                // Writing to a string does not fail.
                let _ = write!(text, "{byte:02x}");
            }
            (CellKind::Text, text.into_bytes())
        }
    }
}

/// What hexadecimal digits hold if that is text: columns of bytes may hold names and hashes, padded with zeros. Few bytes are text
/// only where they are letters, digits and what stands in logins: they may be an address of a machine.
pub(super) fn hex_text(digits: &[u8]) -> Option<Vec<u8>> {
    const FEW: usize = 20;
    const PADDED: usize = 8;
    if digits.len() % 2 == 1 {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let mut bytes: Vec<u8> = digits.chunks(2).map(pair).collect::<Option<_>>()?;
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    if end >= PADDED {
        bytes.truncate(end);
    }
    let text = std::str::from_utf8(&bytes).ok()?;
    let is_of_login = |char: char| char.is_alphanumeric() || "@._- +".contains(char);
    let is_of_text = |char: char| !char.is_control() || matches!(char, '\t' | '\n' | '\r');
    let is_text = match bytes.len() {
        0 | 1 => false,
        FEW.. => text.chars().all(is_of_text),
        _ => text.chars().all(is_of_login),
    };
    is_text.then_some(bytes)
}

/// What `b'…'` holds: as a number where it is one, and whether it is.
pub(super) fn bits(digits: &[u8]) -> (bool, Vec<u8>) {
    let number = (digits.len() <= 53)
        .then(|| {
            std::str::from_utf8(digits).ok().and_then(|text| u64::from_str_radix(text, 2).ok())
        })
        .flatten();
    match number {
        Some(number) => (true, number.to_string().into_bytes()),
        None => (false, digits.to_vec()),
    }
}

/// The time that `0x…` stands for as this type of SQL Server.
pub(super) fn hex_date(text: &[u8], kind: &[u8]) -> Option<String> {
    let digits = text.strip_prefix(b"0x")?;
    if digits.len() % 2 == 1 || digits.len() > 32 {
        return None;
    }
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| {
            std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect::<Option<_>>()?;
    let big = |bytes: &[u8]| bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    let little =
        |bytes: &[u8]| bytes.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    match (kind, bytes.len()) {
        (b"datetime", 8) => {
            let (days, ticks) = bytes.split_at_checked(4)?;
            // Days before 1900 are negative; a tick is a 300th of a second.
            let days = i64::from(big(days) as u32 as i32);
            let milliseconds = (big(ticks) * 10 + 1) / 3;
            Some(format!("{} {}", date(days + DAYS_TO_1900), time(milliseconds, 3)))
        }
        (b"smalldatetime", 4) => {
            let (days, minutes) = bytes.split_at_checked(2)?;
            let days = i64::try_from(big(days)).ok()?;
            Some(format!("{} {}", date(days + DAYS_TO_1900), time(big(minutes) * 60_000, 0)))
        }
        (b"date", 3 | 4) => {
            let days = i64::try_from(little(bytes.get(..3)?)).ok()?;
            Some(date(days))
        }
        (b"datetime2", 7..=9) => {
            let (scale, rest) = bytes.split_first()?;
            let (ticks, days) = rest.split_at_checked(rest.len() - 3)?;
            let days = i64::try_from(little(days)).ok()?;
            let milliseconds = match scale {
                0..=3 => little(ticks).checked_mul(10u64.pow(u32::from(3 - scale)))?,
                4..=7 => little(ticks) / 10u64.pow(u32::from(scale - 3)),
                _ => return None,
            };
            Some(format!("{} {}", date(days), time(milliseconds, 3)))
        }
        _ => None,
    }
}

/// Days from 0001-01-01 to 1900-01-01.
const DAYS_TO_1900: i64 = 693_595;

/// The date so many days after 0001-01-01 (Howard Hinnant's algorithm for the proleptic Gregorian calendar).
fn date(days: i64) -> String {
    let days = days + 306;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The time of day so many milliseconds after midnight, with `decimals` of the second if they are not 0.
fn time(milliseconds: u64, decimals: usize) -> String {
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let time = format!("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    if decimals == 0 || rest == 0 { time } else { format!("{time}.{rest:03}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_json() {
        for text in ["0", "-0", "10", "1.50", "1e9", "1.5E-3"] {
            assert!(is_number(text.as_bytes()), "{text}");
        }
        for text in ["", "-", "01", "+1", ".5", "1.", "1e", "1e+", "0x1", "1a", "1.5.1", "--1"] {
            assert!(!is_number(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn numbers_of_sql_become_those_of_json() {
        let check = |text: &str, expected: Option<&str>| {
            let number = as_number(text.as_bytes());
            assert_eq!(number.as_deref(), expected.map(str::as_bytes), "{text}");
        };
        check("+7", None);
        check(".5", Some("0.5"));
        check("-.5e3", Some("-0.5e3"));
        check("1.", Some("1"));
        check("007", None);
        check("+", None);
        check(".", None);
        check("0x1f", None);
    }

    #[test]
    fn bytes_that_are_text() {
        let check = |digits: &str, expected: Option<&str>| {
            let text = hex_text(digits.as_bytes()).map(|it| String::from_utf8(it).expect("UTF-8"));
            assert_eq!(text.as_deref(), expected, "{digits}");
        };
        check("416E6E", Some("Ann"));
        check("c384696461", Some("Äida"));
        check("616e6e406578616d706c652e636f6d000000", Some("ann@example.com"));
        // A machine, a number, half a byte, a moment of SQL Server, a digest
        check("7f000001", None);
        check("5b3c2a21", None);
        check("41", None);
        check("416", None);
        check("0000A46400A4CB80", None);
        check("5f4dcc3b5aa765d61d8327deb882cf99", None);
        check("", None);
    }

    #[test]
    fn times_in_bytes() {
        let check = |kind: &str, text: &str, expected: Option<&str>| {
            assert_eq!(hex_date(text.as_bytes(), kind.as_bytes()).as_deref(), expected, "{text}");
        };
        check("datetime", "0x0000A46400A4CB80", Some("2015-03-23 10:00:00"));
        check("datetime", "0xFFFFFFFF00000001", Some("1899-12-31 00:00:00.003"));
        check("smalldatetime", "0xA4640258", Some("2015-03-23 10:00:00"));
        check("date", "0x5B350B00", Some("2012-02-23"));
        check("datetime2", "0x07000000000000360B", Some("2012-08-06 00:00:00"));
        check("datetime", "0x00", None);
        check("int", "0x0000A46400A4CB80", None);
    }
}
