//! How JavaScript puts values into text, for messages equal to those of Auth0's validator.
//!
//! The validator fills its templates with `String.replace`, which gives `$&` and its like in a value a meaning;
//! it writes objects and null with `JSON.stringify` and lets JavaScript turn everything else into a string.

use std::borrow::Cow;
use std::fmt::Write;

use crate::check::excerpt;
use json::{Kind, text, walk};

/// About the most characters of one value that go into a message; an import file is not much longer than that.
const MAX_VALUE: usize = 100_000;
/// The most levels of a value that go into a message, so that no input exhausts the stack.
const MAX_LEVELS: usize = 100;

/// `template` with its holes `{0}`, `{1}`… filled with `values`, the last one first, as `String.replace` does.
pub(super) fn filled(template: &str, values: &[&str]) -> String {
    let mut text = template.to_owned();
    for (index, value) in values.iter().enumerate().rev() {
        let hole = format!("{{{index}}}");
        if let Some(at) = text.find(&hole) {
            let (before, after) = (&text[..at], &text[at + hole.len()..]);
            text = [before, &expanded(value, before, &hole, after), after].concat();
        }
    }
    text
}

/// What `value` becomes as a replacement text: `$$`, `$&`, `` $` `` and `$'` in it stand for something else.
fn expanded<'a>(value: &'a str, before: &str, matched: &str, after: &str) -> Cow<'a, str> {
    if !value.contains('$') {
        return Cow::Borrowed(value);
    }
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        let with = match rest.as_bytes().get(at + 1) {
            Some(b'$') => Some("$"),
            Some(b'&') => Some(matched),
            Some(b'`') => Some(before),
            Some(b'\'') => Some(after),
            _ => None,
        };
        out.push_str(&rest[..at]);
        out.push_str(with.unwrap_or("$"));
        rest = &rest[at + 1 + usize::from(with.is_some())..];
        if out.len() > MAX_VALUE {
            rest = "…";
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The number `raw` as JavaScript reads it.
pub(super) fn number(raw: &[u8]) -> f64 {
    std::str::from_utf8(raw).ok().and_then(|text| text.parse().ok()).unwrap_or(f64::NAN)
}

/// The text that stands for the name `raw` (without quotes) in a message.
pub(super) fn name(raw: &[u8]) -> Cow<'_, str> {
    excerpt::cut(text::unescaped(raw), MAX_VALUE)
}

/// The text that stands for the value `raw` in a message.
pub(super) fn inserted(raw: &[u8]) -> Cow<'_, str> {
    if raw.len() > MAX_VALUE {
        return excerpt::cut(excerpt::whole(raw), MAX_VALUE);
    }
    match Kind::of(raw) {
        Kind::String => text::unescaped(text::inner(raw).unwrap_or_default()),
        Kind::Object => {
            let mut out = String::with_capacity(raw.len());
            stringify(raw, &mut out, 0);
            Cow::Owned(out)
        }
        _ => {
            let mut out = String::with_capacity(raw.len());
            to_string(raw, &mut out, 0);
            Cow::Owned(out)
        }
    }
}

/// `String(value)`
fn to_string(raw: &[u8], out: &mut String, level: usize) {
    match Kind::of(raw) {
        Kind::String => out.push_str(&text::unescaped(text::inner(raw).unwrap_or_default())),
        Kind::Number => out.push_str(ryu_js::Buffer::new().format(number(raw))),
        Kind::Object => out.push_str("[object Object]"),
        Kind::Array if level == MAX_LEVELS => out.push('…'),
        Kind::Array => {
            for (index, item) in walk::elements(raw).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                // Inside an array null leaves nothing behind.
                if Kind::of(item) != Kind::Null {
                    to_string(item, out, level + 1);
                }
            }
        }
        Kind::Boolean | Kind::Null => out.push_str(&String::from_utf8_lossy(raw)),
    }
}

/// `JSON.stringify(value)`
fn stringify(raw: &[u8], out: &mut String, level: usize) {
    match Kind::of(raw) {
        Kind::String => quote(text::inner(raw).unwrap_or_default(), out),
        Kind::Number => match number(raw) {
            number if number.is_finite() => out.push_str(ryu_js::Buffer::new().format(number)),
            _ => out.push_str("null"),
        },
        Kind::Array | Kind::Object if level == MAX_LEVELS => out.push('…'),
        Kind::Array => {
            out.push('[');
            for (index, item) in walk::elements(raw).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                stringify(item, out, level + 1);
            }
            out.push(']');
        }
        Kind::Object => {
            let mut members = walk::distinct(walk::members(raw));
            members.sort_by_key(|(name, _)| index(name).unwrap_or(u32::MAX));
            out.push('{');
            for (place, (name, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                quote(name, out);
                out.push(':');
                stringify(value, out, level + 1);
            }
            out.push('}');
        }
        Kind::Boolean | Kind::Null => out.push_str(&String::from_utf8_lossy(raw)),
    }
}

/// The number a name is if it is an array index: JavaScript puts those first, in ascending order.
fn index(raw: &[u8]) -> Option<u32> {
    let name = walk::said(raw);
    let number: u32 = std::str::from_utf8(&name).ok()?.parse().ok()?;
    (number < u32::MAX && number.to_string().as_bytes() == name.as_ref()).then_some(number)
}

/// Appends the string `raw` (as written, without quotes) the way `JSON.stringify` writes it.
fn quote(raw: &[u8], out: &mut String) {
    out.push('"');
    for unit in char::decode_utf16(text::utf16(raw)) {
        // Writing to a string cannot fail.
        let _ = match unit {
            Ok('"') => out.write_str("\\\""),
            Ok('\\') => out.write_str("\\\\"),
            Ok('\u{8}') => out.write_str("\\b"),
            Ok('\t') => out.write_str("\\t"),
            Ok('\n') => out.write_str("\\n"),
            Ok('\u{c}') => out.write_str("\\f"),
            Ok('\r') => out.write_str("\\r"),
            Ok(control @ ..'\u{20}') => write!(out, "\\u{:04x}", u32::from(control)),
            Ok(char) => out.write_char(char),
            Err(lone) => write!(out, "\\u{:04x}", lone.unpaired_surrogate()),
        };
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_as_string_replace_does() {
        let check = |value: &str, expected: &str| {
            assert_eq!(
                filled("is {0}: {1}!", &["a", value]),
                format!("is a: {expected}!"),
                "{value}"
            );
        };
        check("b", "b");
        check("{0}", "{0}");
        check("$$ $1 $< $", "$ $1 $< $");
        check("$&", "{1}");
        check("$'", "!");
        assert_eq!(filled("is {0}", &["$`"]), "is is ");
        assert_eq!(filled("is {0}", &[&"$`".repeat(MAX_VALUE)]).chars().last(), Some('…'));
    }

    #[test]
    fn values_are_written_as_javascript_does() {
        let check =
            |raw: &str, expected: &str| assert_eq!(inserted(raw.as_bytes()), expected, "{raw}");
        check(r#""a\nb""#, "a\nb");
        check("-0", "0");
        check("1e21", "1e+21");
        check("0.0000001", "1e-7");
        check("12345678901234567890", "12345678901234567000");
        check("1e400", "Infinity");
        check("[1,[null,2],{},\"a,b\",-1e400]", "1,,2,[object Object],a,b,-Infinity");
        check("[null]", "");
        check(
            r#"{"b":1.0,"10":2,"9":null,"01":[1e400],"b":"\ud800\u001F/"}"#,
            r#"{"9":null,"10":2,"b":"\ud800\u001f/","01":[null]}"#,
        );
    }

    #[test]
    fn absurd_values_are_cut_not_followed() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(999), "]".repeat(999));
        assert_eq!(
            inserted(deep.as_bytes()).chars().filter(|char| *char == '[').count(),
            MAX_LEVELS - 1
        );
        let long = format!("\"{}\"", "\\u00e9".repeat(MAX_VALUE));
        assert_eq!(inserted(long.as_bytes()), "é".repeat(MAX_VALUE));
        assert_eq!(inserted(long.replace('"', "\"x").as_bytes()).chars().last(), Some('…'));
    }
}
