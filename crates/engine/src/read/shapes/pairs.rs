//! Values of a record that say the same in a plainer form: lists of names and values, lists of one, objects that only
//! hold a value, JSON in a text.

use json::text::{inner, string};
use json::{Kind, Scanner, walk};

/// What a name and its value are called.
const PAIRS: [(&[u8], &[u8]); 6] = [
    (b"Name", b"Value"),
    (b"name", b"value"),
    (b"key", b"value"),
    (b"Key", b"Value"),
    (b"key", b"val"),
    (b"meta_key", b"meta_value"),
];

/// The most names a list is turned into: beyond that it is no list of attributes.
const MOST_NAMES: usize = 2_000;

/// The name and the value of an element, if it has nothing else.
fn pair(element: &[u8]) -> Option<(&[u8], &[u8])> {
    if Kind::of(element) != Kind::Object {
        return None;
    }
    let mut members = walk::members(element);
    let (first, second) = (members.next()?, members.next()?);
    if members.next().is_some() {
        return None;
    }
    PAIRS.iter().find_map(|(name, value)| {
        let (name, value) = match (first.0, second.0) {
            (a, b) if a == *name && b == *value => (first.1, second.1),
            (a, b) if b == *name && a == *value => (second.1, first.1),
            _ => return None,
        };
        Some((inner(name)?, value))
    })
}

/// Whether `value` is a list of names and values.
pub(super) fn is_pairs(value: &[u8]) -> bool {
    Kind::of(value) == Kind::Array && {
        let mut elements = walk::elements(value).peekable();
        elements.peek().is_some() && elements.all(|element| pair(element).is_some())
    }
}

/// The object that a list of names and values stands for; what stands several times is a list.
pub(super) fn object(value: &[u8]) -> Option<Vec<u8>> {
    let mut values: Vec<(&[u8], Vec<&[u8]>)> = Vec::new();
    for element in walk::elements(value) {
        let (name, value) = pair(element)?;
        if let Some((_, known)) = values.iter_mut().find(|(known, _)| *known == name) {
            known.push(value);
        } else if values.len() < MOST_NAMES {
            values.push((name, vec![value]));
        } else {
            return None;
        }
    }
    let mut out = vec![b'{'];
    for (number, (name, values)) in values.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(name);
        out.extend_from_slice(b"\":");
        match values.as_slice() {
            [value] => out.extend_from_slice(value),
            values => {
                out.push(b'[');
                out.extend_from_slice(&values.join(&b','));
                out.push(b']');
            }
        }
    }
    out.push(b'}');
    Some(out)
}

/// Whether every value of an object is a list of plain values, as Keycloak writes attributes.
pub(super) fn is_singles(value: &[u8]) -> bool {
    let is_list = |value: &[u8]| {
        let is_plain = |value: &[u8]| !matches!(Kind::of(value), Kind::Array | Kind::Object);
        Kind::of(value) == Kind::Array && walk::elements(value).all(is_plain)
    };
    Kind::of(value) == Kind::Object && {
        let mut members = walk::members(value).peekable();
        members.peek().is_some() && members.all(|(_, value)| is_list(value))
    }
}

/// The same object with the value in place of each list of one. Counts them.
pub(super) fn singles(value: &[u8], count: &mut u64) -> Vec<u8> {
    rewritten(value, |value| {
        let mut elements = walk::elements(value);
        match (elements.next(), elements.next()) {
            (Some(only), None) => {
                *count += 1;
                only
            }
            _ => value,
        }
    })
}

/// Whether every value of an object is an object with a `value`, as HubSpot writes properties.
pub(super) fn is_values(value: &[u8]) -> bool {
    Kind::of(value) == Kind::Object && {
        let mut members = walk::members(value).peekable();
        members.peek().is_some() && members.all(|(_, value)| held(value).is_some())
    }
}

/// The same object with each value in place of the object around it. Counts them.
pub(super) fn values(value: &[u8], count: &mut u64) -> Vec<u8> {
    rewritten(value, |value| match held(value) {
        Some(held) => {
            *count += 1;
            held
        }
        None => value,
    })
}

fn held(value: &[u8]) -> Option<&[u8]> {
    if Kind::of(value) != Kind::Object {
        return None;
    }
    walk::members(value).find(|(name, _)| *name == b"value").map(|(_, value)| value)
}

/// An object with other values.
fn rewritten(object: &[u8], mut change: impl FnMut(&[u8]) -> &[u8]) -> Vec<u8> {
    let mut out = vec![b'{'];
    for (number, (name, value)) in walk::members(object).enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(name);
        out.extend_from_slice(b"\":");
        out.extend_from_slice(change(value));
    }
    out.push(b'}');
    out
}

/// The object or array that a text holds, as JSON without space; `None` if it holds anything else.
pub(super) fn json_in(value: &[u8]) -> Option<Vec<u8>> {
    let start = inner(value)?.trim_ascii_start();
    if !matches!(start.first(), Some(b'{' | b'[')) {
        return None;
    }
    let text = string(value)?;
    let text = text.trim().as_bytes();
    let scanned = Scanner::default().value(text, 0).ok().filter(|it| it.end == text.len())?;
    // A text in brackets is no JSON to a person who reads it.
    let says = Kind::of(text) == Kind::Object || text.len() <= 2 || text.contains(&b'"');
    if !says {
        return None;
    }
    if !scanned.spaced {
        return Some(text.to_vec());
    }
    let mut out = Vec::with_capacity(text.len());
    json::text::compact(text, &mut out);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_get_plainer() {
        let text = |bytes: Option<Vec<u8>>| {
            bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
        };
        let pairs = |list: &str, expected: &str| {
            assert_eq!(is_pairs(list.as_bytes()), !expected.is_empty(), "{list}");
            assert_eq!(text(object(list.as_bytes()).filter(|_| !expected.is_empty())), expected);
        };
        pairs(r#"[{"Name":"sub","Value":"1"},{"Name":"a","Value":"2"}]"#, r#"{"sub":"1","a":"2"}"#);
        pairs(r#"[{"name":"a","value":1},{"value":2,"name":"a"}]"#, r#"{"a":[1,2]}"#);
        pairs(r#"[{"key":"a","val":{}}]"#, r#"{"a":{}}"#);
        pairs(r#"[{"meta_key":"a","meta_value":"b"}]"#, r#"{"a":"b"}"#);
        pairs(r#"[{"value":"a@b.example","type":"home"}]"#, "");
        pairs(r#"[{"name":1,"value":"x"}]"#, "");
        pairs("[]", "");
        pairs("[1]", "");
        let mut count = 0;
        let lists = br#"{"k":["v"],"t":["a","b"],"e":[]}"#;
        assert!(is_singles(lists) && !is_singles(br#"{"k":"v"}"#) && !is_singles(b"{}"));
        assert_eq!(text(Some(singles(lists, &mut count))), r#"{"k":"v","t":["a","b"],"e":[]}"#);
        let held = br#"{"email":{"value":"a","versions":[]},"n":{"value":1}}"#;
        assert!(is_values(held) && !is_values(br#"{"a":1}"#));
        assert_eq!(text(Some(values(held, &mut count))), r#"{"email":"a","n":1}"#);
        let check =
            |value: &str, expected: &str| assert_eq!(text(json_in(value.as_bytes())), expected);
        check(r#""{\"a\": [1]}""#, r#"{"a":[1]}"#);
        check(r#"" [\"a\"] ""#, r#"["a"]"#);
        check(r#""{}""#, "{}");
        check(r#""[1]""#, "");
        check(r#""[x]""#, "");
        check(r#""a""#, "");
        check("1", "");
    }
}
