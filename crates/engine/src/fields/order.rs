//! The order of values: what one compares by, as bytes that compare as the values do.
//!
//! Booleans come before numbers, numbers before dates, dates before other text, text before the rest; text without
//! regard to case first. Sorting itself is `spill::sort`'s.

use crate::fields::Value;
use crate::user::date::Period;
use json::{Kind, text};

/// The shortest text that is sorted as a date: a day. Shorter ones are more often something else.
const SHORTEST_DATE: usize = 10;

/// The most bytes of a text that are compared.
const LONGEST: usize = 1_000;

/// Appends what `value` compares by; nothing if there is no value, or none to speak of.
pub fn key(value: &Value<'_>, out: &mut Vec<u8>) {
    let Value::Json(json) = value else { return };
    match Kind::of(json) {
        Kind::Null => {}
        Kind::Boolean => out.extend_from_slice(&[1, u8::from(json.as_ref() == b"true")]),
        Kind::Number => {
            let number = std::str::from_utf8(json).ok().and_then(|text| text.parse().ok());
            out.push(2);
            out.extend_from_slice(&in_order(number.unwrap_or(f64::NAN)).to_be_bytes());
        }
        Kind::String => {
            let text = text::string(json).unwrap_or_default();
            if text.is_empty() {
                return;
            }
            match Period::parse(text.as_bytes()).filter(|_| text.len() >= SHORTEST_DATE) {
                Some(period) => {
                    out.push(3);
                    out.extend_from_slice(&(period.start ^ i64::MIN).to_be_bytes());
                }
                None => words(&text, out),
            }
        }
        Kind::Array | Kind::Object => {
            out.push(5);
            out.extend(json.iter().take(LONGEST));
        }
    }
}

/// A number's bits such that they compare as the numbers do.
fn in_order(number: f64) -> u64 {
    // Both zeros are the same.
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Text without regard to case, and the text itself behind it.
fn words(text: &str, out: &mut Vec<u8>) {
    out.push(4);
    if text.is_ascii() {
        out.extend(text.bytes().take(LONGEST).map(|byte| byte.to_ascii_lowercase()));
    } else {
        out.extend(text.to_lowercase().bytes().take(LONGEST));
    }
    out.push(0);
    out.extend(text.bytes().take(LONGEST));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(json: &str) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        key(&Value::Json(json.as_bytes().into()), &mut out);
        (!out.is_empty()).then_some(out)
    }

    #[test]
    fn values_compare_as_what_they_are() {
        let ascending = [
            "false",
            "true",
            "-1e300",
            "-2",
            "-1.5",
            "0",
            "0.25",
            "3",
            "20",
            "1e3",
            "\"1999-12-31\"",
            "\"2020-01-01T00:30:00+02:00\"",
            "\"2020-01-01T00:00:00.000Z\"",
            "\"2020-01-01T00:00:00.001Z\"",
            "\"10\"",
            "\"9\"",
            "\"2020\"",
            "\"Ann\"",
            "\"ann\"",
            "\"Bob\"",
            "\"Ç\"",
        ];
        let mut sorted: Vec<&str> = ascending.into();
        sorted.sort_by_key(|json| key_of(json));
        let strings: Vec<&str> = vec!["\"10\"", "\"2020\"", "\"9\""];
        let expected: Vec<&str> =
            ascending[..14].iter().chain(&strings).chain(&ascending[17..]).copied().collect();
        assert_eq!(sorted, expected);
        assert_eq!(key_of("0"), key_of("-0.0"));
        assert_eq!((key_of("null"), key_of("\"\"")), (None, None));
    }
}
