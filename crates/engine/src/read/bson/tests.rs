//! What BSON gives, and what damage leaves of it.

use super::*;
use crate::read::parser::tests::events;
use crate::read::window::Limits;
use proptest::prelude::*;

/// A document of these members.
fn document(members: &[(u8, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, name, value) in members {
        body.push(*kind);
        body.extend_from_slice(name.as_bytes());
        body.push(0);
        body.extend_from_slice(value);
    }
    body.push(0);
    [&(body.len() as u32 + 4).to_le_bytes()[..], &body].concat()
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u32 + 1).to_le_bytes()[..], text.as_bytes(), &[0]].concat()
}

fn read(bytes: &[u8], window: usize) -> Vec<String> {
    let limits = Limits { window, ..Limits::default() };
    events(Box::new(Bson::default()), bytes, limits)
}

fn check(members: &[(u8, &str, &[u8])], expected: &str) {
    for window in [1, 5, 4096] {
        assert_eq!(read(&document(members), window), [format!("1 {expected}")]);
    }
}

#[test]
fn values_become_json() {
    check(&[], "{}");
    check(
        &[(1, "d", &1.5f64.to_le_bytes()), (1, "i", &9781118871652f64.to_le_bytes())],
        r#"{"d":1.5,"i":9781118871652}"#,
    );
    check(
        &[(1, "nan", &f64::NAN.to_le_bytes()), (10, "n", &[]), (6, "u", &[])],
        r#"{"nan":null,"n":null}"#,
    );
    check(&[(2, "s", &text("ä\"")), (14, "y", &text("z"))], r#"{"s":"ä\"","y":"z"}"#);
    check(&[(7, "_id", &[0xab; 12])], r#"{"_id":"abababababababababababab"}"#);
    check(&[(8, "t", &[1]), (8, "f", &[0])], r#"{"t":true,"f":false}"#);
    check(
        &[(9, "at", &1_709_200_800_000i64.to_le_bytes())],
        r#"{"at":"2024-02-29T10:00:00.000Z"}"#,
    );
    check(&[(9, "at", &i64::MAX.to_le_bytes())], r#"{"at":9223372036854775807}"#);
    check(
        &[(16, "i", &(-5i32).to_le_bytes()), (18, "l", &i64::MIN.to_le_bytes())],
        r#"{"i":-5,"l":-9223372036854775808}"#,
    );
    let id = [&16i32.to_le_bytes()[..], &[4], &[0x11; 16]].concat();
    check(&[(5, "id", &id)], r#"{"id":"11111111-1111-1111-1111-111111111111"}"#);
    let bytes = [&3i32.to_le_bytes()[..], &[0, 0, 1, 2]].concat();
    check(&[(5, "b", &bytes)], r#"{"b":{"$binary":{"base64":"AAEC","subType":"00"}}}"#);
    check(
        &[(11, "r", b"^a\0i\0"), (17, "t", &[1, 0, 0, 0, 2, 0, 0, 0])],
        r#"{"r":{"$regularExpression":{"pattern":"^a","options":"i"}},"t":{"$timestamp":{"t":2,"i":1}}}"#,
    );
    let list =
        document(&[(16, "0", &[1, 0, 0, 0]), (3, "1", &document(&[])), (4, "2", &document(&[]))]);
    check(
        &[(4, "a", &list), (3, "o", &document(&[(10, "n", &[])]))],
        r#"{"a":[1,{},[]],"o":{"n":null}}"#,
    );
}

#[test]
fn damage_is_passed_over() {
    let good = document(&[(7, "_id", &[1; 12]), (2, "email", &text("a@b.example"))]);
    let bad = document(&[(7, "_id", &[2; 12]), (0x44, "x", &[])]);
    let found = read(&[good.clone(), bad, good.clone()].concat(), 16);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[1].contains("not valid BSON"), "{found:?}");
    let found = read(&[good.clone(), vec![0xff; 20], good.clone()].concat(), 4096);
    assert_eq!(found.len(), 3, "{found:?}");
    let cut = [good.clone(), good[..good.len() - 3].to_vec()].concat();
    let found = read(&cut, 16);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].contains("the file ends"), "{found:?}");
}

#[test]
fn bson_is_known_by_its_first_document() {
    assert!(is_bson(&document(&[(7, "_id", &[1; 12])])));
    for length in [b'{', b'['] {
        let mut head = document(&[(7, "_id", &[1; 12])]);
        head[0] = length;
        assert!(is_bson(&head));
    }
    for head in [&b"{\"a\":1}"[..], b"{\0\"\0a\0\"\0:\0", b"[\0{\0}\0]\0", b"", b"dn: x", &[0; 40]]
    {
        assert!(!is_bson(head), "{head:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..80, window in 1usize..20) {
        read(&bytes, window);
        is_bson(&bytes);
        let mut mutated = [document(&[(7, "_id", &[1; 12]), (3, "o", &document(&[(2, "email", &text("a@b.example"))]))]), document(&[(7, "_id", &[1; 12])])].concat();
        let at = at % mutated.len();
        mutated[at] = bytes.first().copied().unwrap_or(9);
        prop_assert_eq!(read(&mutated, window), read(&mutated, 4096));
    }
}
