//! One block of LDIF: its lines unfolded, its values decoded, its attributes gathered. Judges no entry.

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::read::iso;

/// A line of a block, folded lines joined.
pub(super) struct Line<'a> {
    /// Where it starts in the block
    pub at: usize,
    pub text: Cow<'a, str>,
}

/// The lines of `block` that are no comments and not blank.
pub(super) fn lines(block: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let (mut at, mut in_comment) = (0, false);
    for line in block.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        match text.strip_prefix([' ', '\t']) {
            Some(_) if in_comment => {}
            Some(more) => match lines.last_mut() {
                Some(last) => last.text.to_mut().push_str(more),
                None => lines.push(Line { at, text: Cow::Borrowed(more) }),
            },
            None => {
                in_comment = text.starts_with('#');
                if !in_comment && !text.is_empty() {
                    lines.push(Line { at, text: Cow::Borrowed(text) });
                }
            }
        }
        at += line.len();
    }
    lines
}

/// What a line gives its attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// Bytes that are no text, as Base64
    Bytes(String),
    /// The address of what is not in the file
    Link(String),
}

/// The name and the value of a line; `None` if it has none.
pub(super) fn split(line: &str) -> Option<(&str, Value)> {
    let (name, rest) = line.split_once(':')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-.;_".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let value = match rest.strip_prefix(':') {
        Some(encoded) => decoded(name, encoded),
        None => match rest.strip_prefix('<') {
            Some(link) => Value::Link(link.trim().to_owned()),
            None => Value::Text(rest.trim_start_matches(' ').to_owned()),
        },
    };
    Some((name, value))
}

fn decoded(name: &str, encoded: &str) -> Value {
    let encoded: String = encoded.split_ascii_whitespace().collect();
    let Ok(bytes) = STANDARD.decode(&encoded) else { return Value::Bytes(encoded) };
    if name.eq_ignore_ascii_case("objectGUID")
        && let Ok(bytes) = <[u8; 16]>::try_from(bytes.as_slice())
    {
        return Value::Text(guid(bytes));
    }
    if name.eq_ignore_ascii_case("objectSid")
        && let Some(text) = sid(&bytes)
    {
        return Value::Text(text);
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Value::Text(text),
        _ => Value::Bytes(encoded),
    }
}

/// A GUID as Active Directory keeps it: its first three groups are little-endian.
fn guid(bytes: [u8; 16]) -> String {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    iso::uuid(ORDER.map(|at| bytes[at]))
}

/// A security identifier of Active Directory: `S-1-5-21-…`.
fn sid(bytes: &[u8]) -> Option<String> {
    let (head, parts) = bytes.split_first_chunk::<8>()?;
    let [revision, count, authority @ ..] = head;
    let (parts, rest) = parts.as_chunks::<4>();
    if parts.len() != usize::from(*count) || !rest.is_empty() {
        return None;
    }
    let authority = authority.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut text = format!("S-{revision}-{authority}");
    for part in parts {
        text.push_str(&format!("-{}", u32::from_le_bytes(*part)));
    }
    Some(text)
}

/// The attributes of an entry in the order of their first values; names are compared without case.
#[derive(Default)]
pub(super) struct Entry {
    pub attributes: Vec<(String, Vec<String>)>,
    places: HashMap<String, usize>,
}

impl Entry {
    pub fn add(&mut self, name: &str, value: String) {
        let folded = name.to_ascii_lowercase();
        let place = *self.places.entry(folded).or_insert_with(|| {
            self.attributes.push((name.to_owned(), Vec::new()));
            self.attributes.len() - 1
        });
        if let Some((_, values)) = self.attributes.get_mut(place) {
            values.push(value);
        }
    }

    /// The values of the attribute `name`, given in lower case.
    pub fn values(&self, name: &str) -> &[String] {
        let attribute = self.places.get(name).and_then(|place| self.attributes.get(*place));
        attribute.map_or(&[], |(_, values)| values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_unfolded_and_decoded() {
        let check = |text: &str, expected: Option<(&str, Value)>| {
            let lines = lines(text);
            let found = lines.first().and_then(|line| split(&line.text));
            assert_eq!(found, expected, "{text}");
        };
        let value = |text: &str| Value::Text(text.to_owned());
        check("cn: a\r\n b\r\n", Some(("cn", value("ab"))));
        check("# x\n y\ncn:a:b\n", Some(("cn", value("a:b"))));
        check("cn:\n", Some(("cn", value(""))));
        check("cn;lang-de:  ä \n", Some(("cn;lang-de", value("ä "))));
        check("cn:: WmFjIE3D\n tnI=\n", Some(("cn", value("Zac Mör"))));
        check("photo:: /9j/\n", Some(("photo", Value::Bytes("/9j/".into()))));
        check("photo:: %\n", Some(("photo", Value::Bytes("%".into()))));
        check("photo:< file:///a\n", Some(("photo", Value::Link("file:///a".into()))));
        let id = "objectGUID:: AAECAwQFBgcICQoLDA0ODw==\n";
        check(id, Some(("objectGUID", value("03020100-0504-0706-0809-0a0b0c0d0e0f"))));
        let id = "objectSid:: AQIAAAAAAAUgAAAAIAIAAA==\n";
        check(id, Some(("objectSid", value("S-1-5-32-544"))));
        check("-\n", None);
        check("no attribute\n", None);
        check("a b: c\n", None);
    }
}
