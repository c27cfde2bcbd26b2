//! Members of objects and elements of arrays, in text already known to be valid JSON.
//!
//! What is looked into was proved valid when it was read, so this proves nothing again: it counts brackets
//! instead of remembering them and needs no memory. Invalid text gives some answer, never a panic.

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memchr;

use crate::scan::space_end;
use crate::text;

/// The members of `object` in order, repeated names included: name as written, without quotes, and value.
pub fn members(object: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = space_end(object, 1);
    std::iter::from_fn(move || {
        if object.get(at) != Some(&b'"') {
            return None;
        }
        let key_end = value_end(object, at);
        let key = object.get(at + 1..key_end - 1)?;
        let colon = space_end(object, key_end);
        let (value, next) = value_and_next(object, space_end(object, colon + 1))?;
        at = next;
        Some((key, value))
    })
}

/// The elements of `array` in order.
pub fn elements(array: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = space_end(array, 1);
    std::iter::from_fn(move || {
        if matches!(array.get(at), None | Some(b']')) {
            return None;
        }
        let (value, next) = value_and_next(array, at)?;
        at = next;
        Some(value)
    })
}

/// The values in `value` that are no arrays, in order: itself, or its elements however deep in arrays of arrays.
pub fn leaves(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while matches!(value.get(at), Some(b'[' | b']' | b',' | b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        let start = at;
        at = value_end(value, start);
        value.get(start..at).filter(|leaf| !leaf.is_empty())
    })
}

/// Whether there is any string, number or boolean in `value`, however deep. Names of members and null are none.
pub fn says_anything(value: &[u8]) -> bool {
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        at = match byte {
            b'"' => {
                let end = space_end(value, string_end(value, at));
                if value.get(end) != Some(&b':') {
                    return true;
                }
                end + 1
            }
            b'n' => at + b"null".len(),
            b'{' | b'}' | b'[' | b']' | b',' | b' ' | b'\t' | b'\n' | b'\r' => at + 1,
            _ => return true,
        };
    }
    false
}

/// The value at `at`, and where its next sibling would start.
fn value_and_next(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let end = value_end(bytes, at);
    let value = bytes.get(at..end).filter(|value| !value.is_empty())?;
    let next = space_end(bytes, end);
    Some((value, space_end(bytes, next + usize::from(bytes.get(next) == Some(&b',')))))
}

/// One past the end of the value at `at`.
pub fn value_end(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'"') => string_end(bytes, at),
        Some(b'{' | b'[') => bracket_end(bytes, at),
        _ => {
            let rest = bytes.get(at..).unwrap_or_default();
            let ends =
                |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r');
            at + rest.iter().position(ends).unwrap_or(rest.len())
        }
    }
}

/// One past the closing quote of the string whose opening quote is at `at`; at least two bytes on.
pub fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    let least = at + 1;
    loop {
        while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let word = u64::from_le_bytes(*chunk);
            let marks = zero_bytes(word ^ (ONES * u64::from(b'"')))
                | zero_bytes(word ^ (ONES * u64::from(b'\\')));
            if marks != 0 {
                at += marks.trailing_zeros() as usize / 8;
                break;
            }
            at += 8;
        }
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
            None => return bytes.len().max(least),
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// Marks the first byte of `word` that is zero in its high bit, and no byte before it.
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

/// One past the bracket that closes the one at `at`.
fn bracket_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The values of the members of `object` by these names; of members of one name the last, as in JavaScript.
pub fn pick<'a, const N: usize>(object: &'a [u8], names: [&str; N]) -> [Option<&'a [u8]>; N] {
    let mut values = [None; N];
    for (raw, value) in members(object) {
        if let Some(place) = place(raw, |name| names.iter().position(|it| it.as_bytes() == name)) {
            values[place] = Some(value);
        }
    }
    values
}

/// The place that `of` finds for the name `raw`, which is seldom written with escapes.
pub fn place(raw: &[u8], of: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
    of(raw).or_else(|| match said(raw) {
        Cow::Owned(name) => of(&name),
        Cow::Borrowed(_) => None,
    })
}

/// The text of a string as written, without quotes, in bytes. Lone surrogates become U+FFFD.
pub fn said(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(text::unescaped(raw).into_owned().into_bytes())
}

/// The members as JavaScript keeps them: each name once, where it first stood, with the last of its values.
pub fn distinct<'a>(
    members: impl Iterator<Item = (&'a [u8], &'a [u8])>,
) -> Vec<(&'a [u8], &'a [u8])> {
    let mut places = HashMap::new();
    let mut kept: Vec<(&[u8], &[u8])> = Vec::new();
    for (raw, value) in members {
        // By code units: lone surrogates, which text cannot hold, make different names.
        match *places.entry(text::utf16(raw)).or_insert(kept.len()) {
            place if place == kept.len() => kept.push((raw, value)),
            place => kept[place].1 = value,
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'a>(values: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
        values.map(|value| String::from_utf8_lossy(value).into_owned()).collect()
    }

    #[test]
    fn members_and_elements_are_those_of_the_scanner() {
        let check = |object: &str, expected: &[&str]| {
            let found = texts(members(object.as_bytes()).flat_map(|(key, value)| [key, value]));
            assert_eq!(found, expected, "{object}");
        };
        check("{}", &[]);
        check("{ }", &[]);
        check(r#"{"a":1}"#, &["a", "1"]);
        check(
            r#"{"":"", "b\"}" : [1,{"}":"]\\"}] ,"c":-1e5}"#,
            &["", r#""""#, r#"b\"}"#, r#"[1,{"}":"]\\"}]"#, "c", "-1e5"],
        );
        assert_eq!(texts(elements(b"[]")), Vec::<String>::new());
        assert_eq!(texts(elements(b"[ 1 , \"a,b\" ,[2,3],{} ]")), ["1", "\"a,b\"", "[2,3]", "{}"]);
    }

    #[test]
    fn leaves_are_elements_of_all_levels() {
        let check = |value: &str, expected: &[&str]| {
            assert_eq!(texts(leaves(value.as_bytes())), expected, "{value}");
        };
        check("1", &["1"]);
        check(r#""a""#, &[r#""a""#]);
        check(r#"{"a":[1]}"#, &[r#"{"a":[1]}"#]);
        check("[]", &[]);
        check("[[],[[ ]]]", &[]);
        check(r#"[1,[null,["]"]],{"a":[2]} ]"#, &["1", "null", r#""]""#, r#"{"a":[2]}"#]);
        check(&format!("{}7{}", "[".repeat(100_000), "]".repeat(100_000)), &["7"]);
    }

    #[test]
    fn null_and_names_say_nothing() {
        for (value, expected) in [
            ("null", false),
            ("[]", false),
            ("{}", false),
            (r#"[ null , {"a" : null, "b":[{}]} ]"#, false),
            (r#""""#, true),
            ("0", true),
            ("false", true),
            (r#"[[{"a":[{"b":"c"}]}]]"#, true),
        ] {
            assert_eq!(says_anything(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn cut_text_ends_quietly() {
        let whole = br#"{"a":{"b":["c\"",1]},"d":true}"#;
        for cut in 0..whole.len() {
            let _ = members(&whole[..cut]).count();
            let _ = elements(&whole[..cut]).count();
            let _ = leaves(&whole[..cut]).count();
            let _ = says_anything(&whole[cut..]);
        }
    }

    #[test]
    fn the_last_of_a_name_counts_at_the_place_of_the_first() {
        let object = br#"{"a":1,"b":2,"\u0061":3,"\ud800":4,"\ud801":5}"#;
        let kept = texts(distinct(members(object)).into_iter().map(|(_, value)| value));
        assert_eq!(kept, ["3", "2", "4", "5"]);
        assert_eq!(pick(object, ["b", "a", "x"]), [Some(&b"2"[..]), Some(b"3"), None]);
    }
}
