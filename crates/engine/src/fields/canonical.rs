//! JSON as `JSON.stringify(JSON.parse(…))` writes it: numbers in JavaScript's form, each name once, names that are
//! indexes first, no escape that is not needed.

use std::borrow::Cow;

use json::{Kind, text, walk};

/// `value`, one valid JSON value, as JavaScript would write it.
pub fn canonical(value: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let plain = match Kind::of(&value) {
        Kind::Null | Kind::Boolean => true,
        Kind::String => !value.contains(&b'\\'),
        Kind::Number => is_plain_integer(&value),
        Kind::Array | Kind::Object => false,
    };
    if plain {
        return value;
    }
    let mut out = Vec::with_capacity(value.len());
    write(&value, &mut out);
    Cow::Owned(out)
}

/// Whether a number is written as JavaScript writes it for certain.
fn is_plain_integer(value: &[u8]) -> bool {
    value.len() <= 15
        && value.iter().all(u8::is_ascii_digit)
        && (value.len() == 1 || value[0] != b'0')
}

/// Appends `value`. It goes as deep as the value does, which is at most [`json::scan::MAX_DEPTH`] levels.
fn write(value: &[u8], out: &mut Vec<u8>) {
    match Kind::of(value) {
        Kind::Null | Kind::Boolean => out.extend_from_slice(value),
        Kind::Number => number(value, out),
        Kind::String => string(text::inner(value).unwrap_or_default(), out),
        Kind::Array => {
            out.push(b'[');
            for (index, element) in walk::elements(value).enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(element, out);
            }
            out.push(b']');
        }
        Kind::Object => {
            let mut members = walk::distinct(walk::members(value));
            members.sort_by_key(|(raw, _)| index(raw).unwrap_or(u32::MAX));
            out.push(b'{');
            for (place, (raw, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                string(raw, out);
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
    }
}

/// The array index that a name is.
fn index(raw: &[u8]) -> Option<u32> {
    let name = std::str::from_utf8(raw).ok()?;
    let index: u32 = name.parse().ok()?;
    (index < u32::MAX && index.to_string() == name).then_some(index)
}

fn number(raw: &[u8], out: &mut Vec<u8>) {
    let number = std::str::from_utf8(raw).ok().and_then(|text| text.parse::<f64>().ok());
    match number.filter(|number| number.is_finite()) {
        Some(number) => out.extend_from_slice(ryu_js::Buffer::new().format(number).as_bytes()),
        None => out.extend_from_slice(b"null"),
    }
}

/// A string or name as written, without quotes. Lone surrogates stay escapes, as in JavaScript.
fn string(raw: &[u8], out: &mut Vec<u8>) {
    if !raw.contains(&b'\\') {
        out.push(b'"');
        out.extend_from_slice(raw);
        out.push(b'"');
        return;
    }
    let units = text::utf16(raw);
    if let Ok(text) = String::from_utf16(&units) {
        text::quote(&text, out);
        return;
    }
    out.push(b'"');
    for unit in char::decode_utf16(units) {
        match unit {
            Ok(c) => {
                let quoted = text::quoted(c.encode_utf8(&mut [0; 4]));
                out.extend_from_slice(&quoted[1..quoted.len() - 1]);
            }
            Err(lone) => {
                out.extend_from_slice(format!("\\u{:04x}", lone.unpaired_surrogate()).as_bytes());
            }
        }
    }
    out.push(b'"');
}
