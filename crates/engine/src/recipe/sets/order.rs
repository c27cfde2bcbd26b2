//! What users are put in order by, of several values: bytes that compare as the values do, one after the other.
//!
//! `fields::order` makes the key of one value. Here each is closed, so that a short one comes before what it begins, and turned
//! round where the largest comes first. Who has no value comes last either way.

use std::borrow::Cow;

use crate::fields::{Value, order};

/// Ends a key; no key holds it.
const END: [u8; 2] = [0, 0];

/// What stands for a zero byte inside a key.
const ZERO: [u8; 2] = [0, 1];

/// Appends the next value, `None` if there is none. The largest comes first if `descending`.
pub(super) fn push(value: Option<&[u8]>, descending: bool, out: &mut Vec<u8>) {
    let mut key = Vec::new();
    if let Some(value) = value {
        order::key(&Value::Json(Cow::Borrowed(value)), &mut key);
    }
    if key.is_empty() {
        out.push(1);
        return;
    }
    out.push(0);
    let start = out.len();
    for byte in key {
        match byte {
            0 => out.extend_from_slice(&ZERO),
            byte => out.push(byte),
        }
    }
    out.extend_from_slice(&END);
    if descending {
        out.iter_mut().skip(start).for_each(|byte| *byte = !*byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_one_after_the_other() {
        let key = |values: &[(Option<&str>, bool)]| {
            let mut out = Vec::new();
            values.iter().for_each(|(value, down)| {
                push(value.map(str::as_bytes), *down, &mut out);
            });
            out
        };
        let check = |first: &[(Option<&str>, bool)], second: &[(Option<&str>, bool)]| {
            assert!(key(first) < key(second), "{first:?} {second:?}");
        };
        check(&[(Some("3"), false)], &[(Some("40"), false)]);
        check(&[(Some("40"), true)], &[(Some("3"), true)]);
        check(&[(Some("3"), true)], &[(None, true)]);
        check(&[(Some("3"), false)], &[(Some("null"), false)]);
        check(&[(Some("\"a\""), false)], &[(Some("\"ab\""), false)]);
        check(&[(Some("\"ab\""), true)], &[(Some("\"a\""), true)]);
        check(
            &[(Some("1"), false), (Some("\"2024-01-02\""), true)],
            &[(Some("1"), false), (Some("\"2024-01-01\""), true)],
        );
        check(&[(Some("1"), false), (None, true)], &[(Some("2"), false), (Some("1"), true)]);
    }
}
