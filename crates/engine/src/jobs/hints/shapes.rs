//! The shapes of JSON in their smallest form, and that neither splits nor damage lose or invent a user.

use super::files::{Outcome, file, path, read};
use crate::read::ReadOptions;
use proptest::prelude::*;

fn check(text: &str, expected: &[&str]) -> Outcome {
    let options = ReadOptions::default();
    let found = read(text.as_bytes(), &options, 1 << 20);
    assert_eq!(found.records, expected, "{text} {:?}", found.told);
    let split = read(text.as_bytes(), &options, 1);
    assert_eq!((&split.records, &split.told), (&found.records, &found.told), "{text}");
    found
}

fn check_paged(text: &str, expected: &[&str], told: &str) {
    let found = check(text, expected);
    assert!(found.told.iter().any(|it| it.contains(told)), "{text} {:?}", found.told);
}

const A: &str = r#"{"email":"a@b.example"}"#;
const B: &str = r#"{"email":"b@b.example","n":1}"#;

#[test]
fn lists_are_found_wherever_they_are() {
    check(&format!("[{A},{B}]"), &[A, B]);
    check(&format!("{A}\n{B}\n"), &[A, B]);
    check(&format!(r#"{{"roles":[{{"id":1}},{{"id":2}},{{"id":3}}],"people":[{A}]}}"#), &[A]);
    check(&format!(r#"{{"a":{{"b":{{"c":{{"d":{{"e":[{A},{B}]}}}}}}}}}}"#), &[A, B]);
    check(
        &format!(
            r#"{{"db":[{{"meta":{{"v":1}},"data":{{"posts":[{{"id":1}}],"users":[{A}],"roles_users":[{{"user_id":1}}]}}}}]}}"#
        ),
        &[A],
    );
    check(
        &format!(r#"{{"recordsets":[[{A}]],"recordset":[{A}],"output":{{}},"rowsAffected":[1]}}"#),
        &[A],
    );
    check(&format!(r#"[{{"realm":"m","users":[{A}]}},{{"realm":"n","users":[{B}]}}]"#), &[A, B]);
    check(&format!(r#"{{"active":[{A}],"blocked":[{B}]}}"#), &[A, B]);
    check(
        r#"{"teams":[{"id":1},{"id":2}],"accounts":[{"login":"a@b.example"}]}"#,
        &[r#"{"login":"a@b.example"}"#],
    );
    check(
        r#"{"schema":{"fields":[{"name":"index"},{"name":"email"}]},"data":[{"index":0,"email":"a@b.example"}]}"#,
        &[r#"{"index":0,"email":"a@b.example"}"#],
    );
    check_paged(
        &format!(r#"{{"start":0,"limit":1,"length":1,"total":5204,"users":[{A}]}}"#),
        &[A],
        "1 of 5,204",
    );
    check_paged(
        &format!(
            r#"{{"_embedded":{{"users":[{A}]}},"_links":{{"next":{{"href":"x"}}}},"page":{{"totalElements":50}}}}"#
        ),
        &[A],
        "1 of 50",
    );
    check_paged(
        r#"{"@odata.nextLink":"x","value":[{"mail":"a@b.example"}]}"#,
        &[r#"{"mail":"a@b.example"}"#],
        "longer answer",
    );
    check_paged(
        r#"{"totalSize":2,"done":false,"records":[{"attributes":{"type":"Contact","url":"/x"},"Email":"a@b.example"}]}"#,
        &[r#"{"attributes":{"type":"Contact","url":"/x"},"Email":"a@b.example"}"#],
        "1 of 2",
    );
}

#[test]
fn records_stand_under_keys() {
    let keyed = |key: &str, rest: &str| format!(r#"{{"_key":"{key}","email":"{rest}"}}"#);
    let (a, b) = (keyed("u1", "a@b.example"), keyed("u2", "b@b.example"));
    check(r#"{"u1":{"email":"a@b.example"},"u2":{"email":"b@b.example"}}"#, &[&a, &b]);
    check(
        r#"{"users":{"u1":{"email":"a@b.example"},"u2":{"email":"b@b.example"}},"posts":{"p1":{"t":"x"}}}"#,
        &[&a, &b],
    );
    check(
        "{\n \"u1\": {\"email\": \"a@b.example\"},\n \"u2\": {\"email\": \"b@b.example\"}\n}\n",
        &[&a, &b],
    );
    check(
        r#"{"0":{"email":"a@b.example"},"1":{"email":"b@b.example"}}"#,
        &[&keyed("0", "a@b.example"), &keyed("1", "b@b.example")],
    );
    // Whatever the keys are, `users` is a list of them.
    check(
        r#"{"users":{"ann":{"email":"a@b.example"},"bob":{"email":"b@b.example"}}}"#,
        &[&keyed("ann", "a@b.example"), &keyed("bob", "b@b.example")],
    );
    check(
        "{\n\"Users\":{\"-Kx\":{\"email\":\"a@b.example\"}}\n}\n",
        &[&keyed("-Kx", "a@b.example")],
    );
    // A single user with objects in it is no list of them.
    check(
        r#"{"email":"a@b.example","x":{"email":"b"},"y":{"email":"c"}}"#,
        &[r#"{"email":"a@b.example","x":{"email":"b"},"y":{"email":"c"}}"#],
    );
}

#[test]
fn rows_get_the_names_of_their_columns() {
    let row = r#"{"email":"a@b.example","n":1}"#;
    check(r#"{"columns":["email","n"],"data":[["a@b.example",1]]}"#, &[row]);
    check(
        r#"{"columns":[{"name":"email","type":"text"},{"name":"n"}],"rows":[["a@b.example",1]]}"#,
        &[row],
    );
    check(
        r#"{"data":{"rows":[["a@b.example",1]],"cols":[{"name":"email"},{"name":"n"}]}}"#,
        &[row],
    );
    check(
        r#"{"range":"A1:B2","majorDimension":"ROWS","values":[["email","n"],["a@b.example",1]]}"#,
        &[row],
    );
    check(r#"[["email","n"],["a@b.example",1]]"#, &[row]);
    check(
        r#"[["a@b.example",1],["b@b.example",2,3]]"#,
        &[
            r#"{"column 1":"a@b.example","column 2":1}"#,
            r#"{"column 1":"b@b.example","column 2":2,"column 3":3}"#,
        ],
    );
    check(
        "[[\"email\",\"n\"],\n [\"a@b.example\", [1, 2]]]",
        &[r#"{"email":"a@b.example","n":[1,2]}"#],
    );
}

#[test]
fn records_are_lifted_and_unwrapped() {
    let id = r#"{"_id":"1","email":"a@b.example"}"#;
    check_paged(
        r#"{"took":1,"hits":{"total":{"value":12,"relation":"eq"},"hits":[{"_index":"u","_id":"1","_source":{"email":"a@b.example"}}]}}"#,
        &[id],
        "1 of 12",
    );
    check(
        r#"{"_index":"u","_type":"_doc","_id":"1","_score":1,"_source":{"email":"a@b.example"}}"#,
        &[id],
    );
    check_paged(
        r#"{"data":{"users":{"edges":[{"cursor":"x","node":{"email":"a@b.example"}}],"pageInfo":{"hasNextPage":true,"endCursor":"x"}}}}"#,
        &[A],
        "longer answer",
    );
    check_paged(
        r#"{"records":[{"id":"r","createdTime":"t","fields":{"Email":"a@b.example"}}],"offset":"itr/r"}"#,
        &[r#"{"id":"r","createdTime":"t","Email":"a@b.example"}"#],
        "longer answer",
    );
    check_paged(
        r#"{"data":[{"id":1,"attributes":{"email":"a@b.example"}}],"meta":{"pagination":{"page":1,"total":250}}}"#,
        &[r#"{"id":1,"email":"a@b.example"}"#],
        "1 of 250",
    );
    check_paged(
        r#"{"Items":[{"email":{"S":"a@b.example"}}],"Count":1,"LastEvaluatedKey":{"pk":{"S":"x"}}}"#,
        &[A],
        "longer answer",
    );
    check(
        r#"{"total_rows":1,"offset":0,"rows":[{"id":"1","key":"1","value":{"rev":"1"},"doc":{"_id":"1","email":"a@b.example"}}]}"#,
        &[id],
    );
    let document = r#"{"name":"projects/p/databases/(default)/documents/users/1","fields":{"email":{"stringValue":"a@b.example"}},"createTime":"t","updateTime":"t"}"#;
    check_paged(
        &format!(r#"{{"documents":[{document}],"nextPageToken":"x"}}"#),
        &[id],
        "longer answer",
    );
    check(&format!(r#"[{{"document":{document},"readTime":"t"}}]"#), &[id]);
    check("{\n \"_id\": {\n  \"$oid\": \"1\"\n },\n \"email\": \"a@b.example\"\n}\n", &[id]);
    check(
        r#"[{"username":"a","attributes":{"k":["v"],"t":["1","2"]}}]"#,
        &[r#"{"username":"a","attributes":{"k":"v","t":["1","2"]}}"#],
    );
    check(
        r#"[{"email":"a@b.example","raw":"{\"a\": 1}"},{"email":"b@b.example","raw":"x"}]"#,
        &[r#"{"email":"a@b.example","raw":{"a":1}}"#, r#"{"email":"b@b.example","raw":"x"}"#],
    );
}

#[test]
fn json_in_a_text_is_read() {
    let twice = |text: &str| serde_json::to_string(text).expect("a text");
    check(&twice(&format!("[{A},{B}]")), &[A, B]);
    check(&twice(&format!(r#"{{ "users": [{A}]}}"#)), &[A]);
    check(&format!("{}\n{}\n", twice(A), twice(B)), &[A, B]);
    check(&format!("[{}, {}]", twice(A), twice(B)), &[A, B]);
    let cut = check(&format!("[{}, {}", twice(A), twice(B)), &[]);
    assert!(!cut.told.is_empty());
    let cut = check(&twice(&format!("[{A},{B}")), &[A, B]);
    assert!(!cut.told.is_empty());
    let cut = check(r#""[{\"a"#, &[]);
    assert!(!cut.told.is_empty());
}

#[test]
fn users_stand_under_their_addresses_or_in_columns() {
    check(
        r#"{"a@b.example":{"id":1},"b@b.example":{"id":2}}"#,
        &[r#"{"_key":"a@b.example","id":1}"#, r#"{"_key":"b@b.example","id":2}"#],
    );
    check(
        r#"{"email":["a@b.example","b@b.example"],"n":[1,2]}"#,
        &[r#"{"email":"a@b.example","n":1}"#, r#"{"email":"b@b.example","n":2}"#],
    );
    // One user's lists
    check(r#"{"email":["a@b.example"],"n":[1]}"#, &[r#"{"email":["a@b.example"],"n":[1]}"#]);
}

#[test]
fn marks_around_users_are_none_of_them() {
    for text in [
        format!("\u{feff}\u{feff}[{A},{B}]"),
        format!("ï»¿[{A},{B}]"),
        format!("\u{1e}{A}\n\u{1e}{B}\n"),
    ] {
        assert_eq!(check(&text, &[A, B]).told, [""; 0], "{text}");
    }
    let code = check(&format!("const users = [\n{A},\n{B}\n];\n"), &[A, B]);
    assert!(!code.told.is_empty());
}

/// JSON on one line that was cut out of the middle has a colon between cells, if one will; its first line would be a header.
#[test]
fn json_that_begins_anywhere_loses_nobody() {
    let user = |at: usize| {
        format!(
            r#"{{"id": "{at}", "email": "u{at}@b.example", "name": "N\"{at}, x", "meta": {{"a": [1, {{"b": "c"}}]}}}}"#
        )
    };
    let users: Vec<String> = (0..4).map(user).collect();
    let list = users.join(", ");
    let keyed: Vec<String> =
        users.iter().enumerate().map(|(at, it)| format!("\"{at}\": {it}")).collect();
    for text in [
        format!("[{list}]"),
        format!(r#"{{"start": 0, "users": [{list}], "total": 4}}"#),
        format!("{{{}}}", keyed.join(", ")),
    ] {
        for start in 0..text.len() {
            let rest = &text[start..];
            let found = read(rest.as_bytes(), &ReadOptions::default(), 1 << 20);
            let all = found.records.concat();
            let lost = (0..4).filter(|at| {
                let address = format!("u{at}@b.example");
                rest.contains(&address) && !all.contains(&address)
            });
            assert!(lost.count() == 0 || !found.told.is_empty(), "{rest}");
        }
    }
}

#[test]
fn python_is_named() {
    let found = file("70-python-printed.json", &ReadOptions::default());
    assert_eq!(
        (found.records.len(), found.told.as_slice()),
        (0, &["This is Python’s print, not JSON".to_owned()][..])
    );
}

const FILES: [&str; 14] = [
    "62-wrapped-deep-paged.json",
    "64-pandas-columns.json",
    "65-pandas-split.json",
    "68-name-value-lists.json",
    "72-mongo-extended.ndjson",
    "74-phpmyadmin.json",
    "76-elasticsearch-bulk.ndjson",
    "77-dynamodb-export.ndjson",
    "81-json-api.json",
    "cognito-local-pool.json",
    "django-natural-keys.json",
    "keycloak-realms-array.json",
    "slapcat.ldif",
    "users.bson",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Whatever is wrong with a file, reading it ends, and gives the same at any split.
    #[test]
    fn damage_is_the_same_at_any_split(
        which in 0..FILES.len(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..40), 1..4),
        window in 1usize..5000,
    ) {
        let mut text = std::fs::read(path(FILES[which])).expect("a file");
        for (at, byte, length) in edits {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, [byte]);
            if text.is_empty() { text.push(byte); }
        }
        let options = ReadOptions::default();
        let (whole, split) = (read(&text, &options, 1 << 20), read(&text, &options, window));
        prop_assert_eq!(whole.records, split.records);
        prop_assert_eq!(whole.told, split.told);
    }
}

#[test]
fn a_list_that_is_not_there_is_told() {
    let options = ReadOptions { list: Some("nobody".to_owned()), ..ReadOptions::default() };
    let found = file("62-wrapped-deep-paged.json", &options);
    assert!(found.records.is_empty() && !found.told.is_empty(), "{:?}", found.told);
}
