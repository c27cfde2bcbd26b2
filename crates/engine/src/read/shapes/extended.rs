//! MongoDB's Extended JSON (version 2, relaxed and canonical, and what older tools wrote) as plain JSON, at any depth:
//! ids as texts, times as ISO 8601, numbers as numbers. What JSON has no form for stays.

use crate::read::iso;
use crate::read::shapes::counts::Counts;
use json::scan::space_end;
use json::text::{inner, string};
use json::{Kind, Scanner, walk};

/// The longest value that is looked at as one of these, in bytes: none is longer.
const MOST_BYTES: usize = 400;

/// Names that tell such a file by its first records.
const SIGNS: [&str; 8] = [
    "\"$oid\"",
    "\"$date\"",
    "\"$numberLong\"",
    "\"$numberInt\"",
    "\"$numberDouble\"",
    "\"$numberDecimal\"",
    "\"$uuid\"",
    "\"$undefined\"",
];

/// Whether `record` has values of Extended JSON.
pub(super) fn is_extended(record: &[u8]) -> bool {
    SIGNS.iter().any(|sign| memchr::memmem::find(record, sign.as_bytes()).is_some())
}

/// Writes `value` to `out`, unwrapped. Returns whether it is there at all: what is undefined is not.
pub(super) fn unwrap(value: &[u8], counts: &mut Counts, out: &mut Vec<u8>) -> bool {
    let mut rest = value;
    while let Some(at) = memchr::memchr2(b'{', b'"', rest) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        let length = if from.starts_with(b"\"") {
            let length = json::text::string_length(from).min(from.len());
            out.extend_from_slice(from.get(..length).unwrap_or_default());
            length
        } else if let Some((length, plain)) = wrapped(from, counts) {
            if plain == Plain::Undefined && length == value.len() {
                return false;
            }
            plain.write(out);
            length
        } else {
            out.push(b'{');
            1
        };
        rest = from.get(length..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    true
}

/// A value in plain JSON.
#[derive(Debug, PartialEq, Eq)]
enum Plain {
    Text(String),
    Number(String),
    Null,
    Undefined,
}

impl Plain {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Plain::Text(text) => json::text::quote(text, out),
            Plain::Number(digits) => out.extend_from_slice(digits.as_bytes()),
            Plain::Null | Plain::Undefined => out.extend_from_slice(b"null"),
        }
    }
}

/// What the object at the start of `text` stands for, and its length; `None` if it is an object like any other.
fn wrapped(text: &[u8], counts: &mut Counts) -> Option<(usize, Plain)> {
    let key = space_end(text, 1);
    if !text.get(key..)?.starts_with(b"\"$") {
        return None;
    }
    let head = text.get(..text.len().min(MOST_BYTES))?;
    let length = Scanner::default().value(head, 0).ok()?.end;
    let mut members = walk::members(text.get(..length)?);
    let (name, value) = members.next()?;
    if members.next().is_some() {
        return None;
    }
    let plain = match name {
        b"$oid" | b"$uuid" => {
            counts.ids += 1;
            Plain::Text(string(value)?.into_owned())
        }
        b"$symbol" => Plain::Text(string(value)?.into_owned()),
        b"$date" => {
            let time = time(value)?;
            counts.times += 1;
            time
        }
        b"$numberInt" | b"$numberLong" | b"$numberDouble" => {
            let number = number(value)?;
            counts.numbers += 1;
            number
        }
        b"$numberDecimal" => {
            counts.decimals += 1;
            Plain::Text(string(value)?.into_owned())
        }
        b"$undefined" => {
            counts.undefined += 1;
            Plain::Undefined
        }
        b"$binary" => {
            counts.kept += 1;
            return None;
        }
        b"$regularExpression" | b"$timestamp" | b"$code" | b"$minKey" | b"$maxKey" => {
            counts.kept += 1;
            return None;
        }
        _ => return None,
    };
    Some((length, plain))
}

/// The value of `$date`: ISO 8601, or milliseconds in one of their forms.
fn time(value: &[u8]) -> Option<Plain> {
    let digits = match Kind::of(value) {
        Kind::String => return Some(Plain::Text(string(value)?.into_owned())),
        Kind::Object => {
            let (name, value) = walk::members(value).next()?;
            inner(value).filter(|_| name == b"$numberLong")?
        }
        _ => value,
    };
    let digits = std::str::from_utf8(digits).ok()?;
    let millis: i64 = digits.parse().ok()?;
    Some(match iso::from_millis(millis) {
        Some(text) => Plain::Text(text),
        None => Plain::Number(millis.to_string()),
    })
}

/// A number that stands as a text, or as it is.
fn number(value: &[u8]) -> Option<Plain> {
    let digits = inner(value).unwrap_or(value);
    let text = std::str::from_utf8(digits).ok()?;
    if matches!(text, "NaN" | "Infinity" | "-Infinity") {
        return Some(Plain::Null);
    }
    let is_number = Scanner::default().value(digits, 0).is_ok_and(|it| it.end == digits.len());
    let is_number = is_number && Kind::of(digits) == Kind::Number;
    Some(if is_number { Plain::Number(text.to_owned()) } else { Plain::Text(text.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_unwrapped_at_any_depth() {
        let check = |text: &str, expected: &str| {
            let mut out = Vec::new();
            assert!(unwrap(text.as_bytes(), &mut Counts::default(), &mut out), "{text}");
            assert_eq!(String::from_utf8_lossy(&out), expected, "{text}");
        };
        check(r#"{"$oid":"65f0"}"#, r#""65f0""#);
        check(
            r#"[{"a":{ "$date" : "2024-02-29T10:00:00Z" }}]"#,
            r#"[{"a":"2024-02-29T10:00:00Z"}]"#,
        );
        check(r#"{"$date":{"$numberLong":"-397958400000"}}"#, r#""1957-05-23T00:00:00.000Z""#);
        check(r#"{"$date":1709200800000}"#, r#""2024-02-29T10:00:00.000Z""#);
        check(r#"{"$date":{"$numberLong":"9223372036854775807"}}"#, "9223372036854775807");
        check(r#"[{"$numberInt":"3"},{"$numberLong":"-5"},{"$numberDouble":"1.5"}]"#, "[3,-5,1.5]");
        check(r#"{"$numberDouble":"NaN"}"#, "null");
        check(r#"{"$numberLong":"x"}"#, r#""x""#);
        check(r#"{"$numberDecimal":"12.50"}"#, r#""12.50""#);
        check(r#"[{"$undefined":true}]"#, "[null]");
        check(r#"{"$set":{"x":1}}"#, r#"{"$set":{"x":1}}"#);
        check(r#"{"$ref":"t","$id":{"$oid":"1"}}"#, r#"{"$ref":"t","$id":"1"}"#);
        check(
            r#"{"$binary":{"base64":"AAEC","subType":"00"}}"#,
            r#"{"$binary":{"base64":"AAEC","subType":"00"}}"#,
        );
        check(r#""{\"$oid\":1}""#, r#""{\"$oid\":1}""#);
        check("1", "1");
        let mut out = Vec::new();
        assert!(!unwrap(br#"{"$undefined":true}"#, &mut Counts::default(), &mut out));
    }
}
