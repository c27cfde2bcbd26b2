//! What an upsert does to a user, case by case.

use super::*;
use crate::jobs::import::difference::user_change;
use crate::jobs::import::spec::{ChangeKind, UserChange};
use crate::user::Reader;

const NOW: &str = "2026-01-02T03:04:05.678Z";

/// Merges and gives the user as JSON without its `updated_at`, the change, and whether Auth0 fails the user.
fn merge_with(spec: &ImportSpec, old: &str, new: &str) -> (Option<String>, UserChange, bool) {
    let (mut one, mut two) = (Reader::default(), Reader::default());
    let old = one.read(old.as_bytes()).expect("a user");
    let new = two.read(new.as_bytes()).expect("a user");
    let merged = merge(&old, &new, spec, NOW);
    let user = merged.user.as_ref().map(|user| {
        let mut out = Vec::new();
        user.write(&mut out);
        let text = String::from_utf8(out).expect("text");
        text.replace(&format!(",\"updated_at\":\"{NOW}\""), "")
    });
    let change = user_change(&merged, String::new(), String::new());
    (user, change, merged.has_password)
}

#[track_caller]
fn check(old: &str, new: &str, expected: Option<&str>) -> UserChange {
    let (user, change, _) = merge_with(&ImportSpec::default(), old, new);
    assert_eq!(user.as_deref(), expected, "{new}");
    change
}

#[test]
fn only_upsertable_attributes_change() {
    check(
        r#"{"email":"a@b.co","user_id":"auth0|1","username":"ann","name":"A","blocked":true}"#,
        r#"{"email":"a@b.co","user_id":"2","username":"x","phone_number":"+1","blocked":false,"password_hash":"h","name":"B","nickname":"b"}"#,
        Some(
            r#"{"email":"a@b.co","user_id":"auth0|1","username":"ann","name":"B","blocked":true,"nickname":"b"}"#,
        ),
    );
}

#[test]
fn nothing_new_changes_nothing() {
    let user = r#"{"email":"a@b.co","name":"A","email_verified":false,"user_metadata":{"a":1}}"#;
    let change = check(user, user, None);
    assert!(change.attributes.is_empty());
    check(r#"{"email":"a@b.co","name":"A"}"#, r#"{"email":"a@b.co"}"#, None);
}

#[test]
fn a_verified_email_is_reset_when_it_is_left_out() {
    let old = r#"{"email":"a@b.co","email_verified":true}"#;
    let change =
        check(old, r#"{"email":"a@b.co"}"#, Some(r#"{"email":"a@b.co","email_verified":false}"#));
    assert!(change.loses_verification);
    let spec = ImportSpec { keep_verified: true, ..ImportSpec::default() };
    assert_eq!(merge_with(&spec, old, r#"{"email":"a@b.co"}"#).0, None);
}

#[test]
fn metadata_is_replaced_whole_and_what_vanishes_is_named() {
    let old = r#"{"email":"a@b.co","user_metadata":{"theme":"dark","n":12345678901234567890}}"#;
    let new = r#"{"email":"a@b.co","user_metadata":{"n":1}}"#;
    let change = check(old, new, Some(new));
    assert_eq!(change.vanishing, ["user_metadata.theme"]);
}

#[test]
fn merged_metadata_keeps_what_the_file_does_not_name() {
    let spec = ImportSpec { merge_metadata: true, ..ImportSpec::default() };
    let old = r#"{"email":"a@b.co","app_metadata":{"a":{"x":1},"b\u0031":12345678901234567890}}"#;
    let new = r#"{"email":"a@b.co","app_metadata":{"c":3,"a":{"y":2}}}"#;
    let (user, change, _) = merge_with(&spec, old, new);
    assert_eq!(
        user.as_deref(),
        Some(r#"{"email":"a@b.co","app_metadata":{"a":{"y":2},"b1":12345678901234567890,"c":3}}"#)
    );
    assert!(change.vanishing.is_empty());
}

/// Only a custom hash with which nobody has logged in yet is replaced by another one.
#[test]
fn a_custom_hash_fails_users_who_have_a_password() {
    let check = |old: &str, fails: bool| {
        let old = format!(r#"{{"email":"a@b.co"{old}}}"#);
        let new = r#"{"email":"a@b.co","name":"N","custom_password_hash":{"x":1}}"#;
        let (user, change, has_password) = merge_with(&ImportSpec::default(), &old, new);
        assert_eq!((has_password, user.is_none()), (fails, fails), "{old}");
        assert_eq!(change.attributes.is_empty(), fails, "{old}");
    };
    check("", true);
    check(r#","logins_count":0"#, true);
    check(r#","password_hash":"x""#, true);
    check(r#","custom_password_hash":{"x":2}"#, false);
    check(r#","custom_password_hash":{"x":2},"logins_count":0,"last_login":null"#, false);
    check(r#","custom_password_hash":{"x":2},"logins_count":3"#, true);
    check(r#","custom_password_hash":{"x":1},"last_login":"2025-01-01""#, true);
}

#[test]
fn secrets_are_masked_in_what_changes() {
    let old = r#"{"email":"a@b.co","custom_password_hash":{"hash":{"value":"A"}},"user_metadata":{"token":"A","b":{"secret":"A"}},"password_hash":null}"#;
    let new = r#"{"email":"a@b.co","custom_password_hash":{"hash":{"value":"B"}},"mfa_factors":[{"totp":{"secret":"B"}}],"user_metadata":{"token":"B","c":{"password":"B"}}}"#;
    let old = old.replace(r#","password_hash":null"#, "");
    let change = merge_with(&ImportSpec::default(), &old, new).1;
    let shown = serde_json::to_string(&change).expect("JSON");
    assert!(shown.contains("*****"), "{shown}");
    assert!(
        !shown.contains("\"A\"") && !shown.contains("\"B\"") && !shown.contains("\\\"B"),
        "{shown}"
    );
}

/// A file that a script has written anew changes nothing by how it writes values.
#[test]
fn values_are_compared_as_values() {
    let old =
        r#"{"email":"a@b.co","name":"José","user_metadata":{"a":1,"b":2},"app_metadata":{"n":1}}"#;
    let new = r#"{"email":"a@b.co","name":"Jos\u00e9","user_metadata":{"b":2.0,"a":1},"app_metadata":{"n":1.0}}"#;
    assert!(check(old, new, None).attributes.is_empty());
    let spec = ImportSpec { merge_metadata: true, ..ImportSpec::default() };
    assert_eq!(merge_with(&spec, old, new).0, None);
    let big = |n: &str| format!(r#"{{"email":"a@b.co","app_metadata":{{"n":{n}}}}}"#);
    let (one, other) = (big("9007199254740992"), big("9007199254740993"));
    assert_eq!(check(&one, &other, Some(&other)).attributes[0].keys.len(), 1);
}

#[test]
fn metadata_differs_key_by_key() {
    let old = r#"{"email":"a@b.co","user_metadata":{"same":1,"other":"x","gone":true}}"#;
    let new = r#"{"email":"a@b.co","name":"N","user_metadata":{"new":[1],"same":1.0,"other":"y"}}"#;
    let change = merge_with(&ImportSpec::default(), old, new).1;
    let name = &change.attributes[0];
    assert_eq!(
        (name.name.as_str(), name.kind, name.after.as_str()),
        ("name", ChangeKind::Added, "\"N\"")
    );
    let keys: Vec<_> = change.attributes[1]
        .keys
        .iter()
        .map(|it| (it.key.as_str(), it.kind, it.before.as_str(), it.after.as_str()))
        .collect();
    assert_eq!(
        keys,
        [
            ("other", ChangeKind::Changed, "\"x\"", "\"y\""),
            ("gone", ChangeKind::Lost, "true", ""),
            ("new", ChangeKind::Added, "", "[1]"),
        ]
    );
    assert_eq!(change.kinds, [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Lost]);
    let many: String = (0..80).map(|n| format!(",\"k{n}\":1")).collect();
    let new = format!(r#"{{"email":"a@b.co","user_metadata":{{{}}}}}"#, &many[1..]);
    let change = merge_with(&ImportSpec::default(), r#"{"email":"a@b.co"}"#, &new).1;
    assert_eq!((change.attributes[0].keys.len(), change.attributes[0].more_keys), (50, 30));
}

#[test]
fn what_is_asked_in_vain_is_named() {
    let old = r#"{"email":"a@b.co","user_id":"auth0|1","username":"ann","blocked":true,"password_hash":"h"}"#;
    let check = |new: &str, expected: &[&str]| {
        let new = format!(r#"{{"email":"A@b.co"{new}}}"#);
        let (user, change, _) = merge_with(&ImportSpec::default(), old, &new);
        assert_eq!(user, None, "{new}");
        let names: Vec<_> = change.not_changed.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, expected, "{new}");
    };
    check("", &[]);
    check(r#","user_id":"1","username":"ANN","blocked":true,"password_hash":"h""#, &[]);
    check(
        r#","user_id":"2","username":"x","phone_number":"+1","blocked":false,"password_hash":"i""#,
        &["phone_number", "user_id", "username", "blocked", "password_hash"],
    );
    check(r#","phone_verified":false"#, &[]);
}
