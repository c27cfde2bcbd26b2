//! What an upsert does to a user that is there: the attributes Auth0 changes, metadata replaced or merged, what that
//! takes away, and what is asked for in vain. Knows no files and no store.
//!
//! Source: Auth0's documentation of bulk imports with upsert. Values are compared as values ([`json::equal`]): a file
//! that a script has written anew changes nothing by its escapes, its order of keys or its form of numbers.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::jobs::import::difference::Difference;
use crate::jobs::import::spec::ImportSpec;
use crate::user::user_id::DATABASE;
use crate::user::{ATTRIBUTES, Attribute, User};
use json::{Kind, equal, text, walk};

/// Metadata that changes: which, before and after.
type Whole<'a> = (Attribute, Option<&'a [u8]>, Cow<'a, [u8]>);

/// What comes of an update.
pub struct Merged<'a> {
    /// The user as it is to be stored; `None` if nothing changes
    pub user: Option<User<'a>>,
    /// What changes, metadata key by key
    pub differences: Vec<Difference<'a>>,
    /// What the file asks for and an import does not change: attribute, what stays, what is asked
    pub not_changed: Vec<(Attribute, Option<Vec<u8>>, Vec<u8>)>,
    /// Whether the email is verified now and would not be any more
    pub loses_verification: bool,
    /// Whether Auth0 fails the user: it comes with a custom hash, and has a password already. Then nothing changes
    pub has_password: bool,
    /// The metadata, before and after, that differ
    wholes: Vec<Whole<'a>>,
}

/// Metadata that differ: which, before and after.
type Whole<'a> = (Attribute, Option<&'a [u8]>, Cow<'a, [u8]>);

impl Merged<'_> {
    /// The metadata of this name as a whole, before and after.
    pub fn whole(&self, attribute: Attribute) -> (Option<&[u8]>, Option<&[u8]>) {
        let found = self.wholes.iter().find(|(other, ..)| *other == attribute);
        found.map_or((None, None), |(_, before, after)| (*before, Some(&**after)))
    }
}

/// Applies `new`, a user of an import file, to `old`, the stored one. `now` is an ISO date for `updated_at`.
pub fn merge<'a>(old: &'a User<'a>, new: &'a User<'a>, spec: &ImportSpec, now: &str) -> Merged<'a> {
    let mut merged = Merged {
        user: None,
        differences: Vec::new(),
        not_changed: not_changed(old, new),
        loses_verification: false,
        has_password: new.get(Attribute::CustomPasswordHash).is_some() && has_password(old),
        wholes: Vec::new(),
    };
    if merged.has_password {
        return merged;
    }
    let mut user = old.clone();
    for attribute in ATTRIBUTES.iter().filter(|row| row.upsert).map(|row| row.attribute) {
        let (before, given) = (old.get(attribute), new.get(attribute));
        let after: Cow<'a, [u8]> = match (attribute, given) {
            (Attribute::EmailVerified, None) if !spec.keep_verified && before == Some(b"true") => {
                Cow::Borrowed(b"false")
            }
            (_, None) => continue,
            (Attribute::UserMetadata | Attribute::AppMetadata, Some(value))
                if spec.merge_metadata && before.is_some() =>
            {
                Cow::Owned(merged_metadata(before.unwrap_or_default(), value))
            }
            (_, Some(value)) => Cow::Borrowed(value),
        };
        if before.is_some_and(|before| equal(before, &after)) {
            continue;
        }
        if attribute == Attribute::EmailVerified && before == Some(b"true") {
            merged.loses_verification = *after == *b"false";
        }
        let keys = match attribute {
            Attribute::UserMetadata | Attribute::AppMetadata => {
                keys(attribute, before.unwrap_or(b"{}"), &after)
            }
            _ => Vec::new(),
        };
        if keys.is_empty() {
            let after = Some(after.clone());
            merged.differences.push(Difference { attribute, key: None, before, after });
        } else {
            merged.differences.extend(keys);
            merged.wholes.push((attribute, before, after.clone()));
        }
        user.set(attribute, after);
    }
    if !merged.differences.is_empty() {
        user.set(Attribute::UpdatedAt, text::quoted(now));
        merged.user = Some(user);
    }
    merged
}

/// The user of an upsert file: `new` with metadata and verification as `stored` has them after the update.
pub fn complete<'a>(new: &User<'a>, stored: &User<'a>) -> User<'a> {
    let mut user = new.clone();
    for attribute in [Attribute::UserMetadata, Attribute::AppMetadata, Attribute::EmailVerified] {
        if let Some(value) = stored.get(attribute) {
            user.set(attribute, value.to_vec());
        }
    }
    user
}

/// Whether Auth0 has a password for the user that a custom hash of a file cannot replace: any but a custom hash with
/// which nobody has logged in yet. A user imported without any has a random one.
fn has_password(user: &User<'_>) -> bool {
    let counted = user
        .get(Attribute::LoginsCount)
        .is_some_and(|count| !equal(count, b"0") && count != b"null");
    let logged_in = counted
        || user.get(Attribute::LastLogin).is_some_and(|last| Kind::of(last) == Kind::String);
    user.get(Attribute::CustomPasswordHash).is_none()
        || user.get(Attribute::PasswordHash).is_some()
        || logged_in
}

/// What `new` asks for and an import changes in no user that is there.
fn not_changed(old: &User<'_>, new: &User<'_>) -> Vec<(Attribute, Option<Vec<u8>>, Vec<u8>)> {
    // The email is what the user was found by.
    let rows = ATTRIBUTES
        .iter()
        .filter(|row| row.import && !row.upsert && row.attribute != Attribute::Email);
    let asked = rows.filter_map(|row| {
        let attribute = row.attribute;
        let (before, asked) = (old.get(attribute), new.get(attribute)?);
        let asked = match attribute {
            Attribute::UserId => {
                let id = text::string(asked).filter(|id| !id.is_empty())?;
                text::quoted(&format!("{DATABASE}|{id}"))
            }
            Attribute::Username => text::quoted(&text::string(asked)?.to_lowercase()),
            _ => asked.to_vec(),
        };
        let absent: &[u8] = if row.kind == Kind::Boolean { b"false" } else { b"null" };
        let same = equal(before.unwrap_or(absent), &asked);
        (!same).then(|| (attribute, before.map(<[u8]>::to_vec), asked))
    });
    asked.collect()
}

/// What differs between two objects of metadata, key by key: first the old keys in their order, then new ones.
fn keys<'a>(attribute: Attribute, before: &'a [u8], after: &Cow<'a, [u8]>) -> Vec<Difference<'a>> {
    let (old, new) = (members(before), members(after));
    let (of_old, of_new) = (by_name(&old), by_name(&new));
    // The bytes of `after` live no longer than this call where metadata was merged.
    let owned = |value: &[u8]| Cow::Owned(value.to_vec());
    let changed = old.iter().filter_map(|(key, before)| {
        let after = of_new.get(&**key).copied();
        if after.is_some_and(|after| equal(before, after)) {
            return None;
        }
        let key = Some(Cow::Owned(key.clone().into_owned()));
        Some(Difference { attribute, key, before: Some(*before), after: after.map(owned) })
    });
    let added = new.iter().filter(|(key, _)| !of_old.contains_key(&**key));
    let added = added.map(|(key, value)| {
        let key = Some(Cow::Owned(key.clone().into_owned()));
        Difference { attribute, key, before: None, after: Some(owned(value)) }
    });
    changed.chain(added).collect()
}

type Pair<'a> = (Cow<'a, str>, &'a [u8]);

/// The members of an object, of each name the last; none if it is no object.
fn members(object: &[u8]) -> Vec<Pair<'_>> {
    if Kind::of(object) != Kind::Object {
        return Vec::new();
    }
    let members = walk::distinct(walk::members(object));
    members.into_iter().map(|(raw, value)| (text::unescaped(raw), value)).collect()
}

fn by_name<'m, 'a>(members: &'m [Pair<'a>]) -> HashMap<&'m str, &'a [u8]> {
    members.iter().map(|(key, value)| (&**key, *value)).collect()
}

/// The old members, those of the same name with their new values, and then the new ones: as Auth0's own update of
/// a user merges metadata, at its root only.
fn merged_metadata(before: &[u8], given: &[u8]) -> Vec<u8> {
    let (old, new) = (members(before), members(given));
    let (of_old, of_new) = (by_name(&old), by_name(&new));
    let kept = old.iter().map(|(key, value)| (key, of_new.get(&**key).copied().unwrap_or(value)));
    let added = new.iter().filter(|(key, _)| !of_old.contains_key(&**key));
    let mut out = b"{".to_vec();
    for (key, value) in kept.chain(added.map(|(key, value)| (key, *value))) {
        if out.len() > 1 {
            out.push(b',');
        }
        text::quote(key, &mut out);
        out.push(b':');
        out.extend_from_slice(value);
    }
    out.push(b'}');
    out
}

#[cfg(test)]
mod tests {
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
        let user =
            r#"{"email":"a@b.co","name":"A","email_verified":false,"user_metadata":{"a":1}}"#;
        let change = check(user, user, None);
        assert!(change.attributes.is_empty());
        check(r#"{"email":"a@b.co","name":"A"}"#, r#"{"email":"a@b.co"}"#, None);
    }

    #[test]
    fn a_verified_email_is_reset_when_it_is_left_out() {
        let old = r#"{"email":"a@b.co","email_verified":true}"#;
        let change = check(
            old,
            r#"{"email":"a@b.co"}"#,
            Some(r#"{"email":"a@b.co","email_verified":false}"#),
        );
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
        let old =
            r#"{"email":"a@b.co","app_metadata":{"a":{"x":1},"b\u0031":12345678901234567890}}"#;
        let new = r#"{"email":"a@b.co","app_metadata":{"c":3,"a":{"y":2}}}"#;
        let (user, change, _) = merge_with(&spec, old, new);
        assert_eq!(
            user.as_deref(),
            Some(
                r#"{"email":"a@b.co","app_metadata":{"a":{"y":2},"b1":12345678901234567890,"c":3}}"#
            )
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
        let old = r#"{"email":"a@b.co","name":"José","user_metadata":{"a":1,"b":2},"app_metadata":{"n":1}}"#;
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
        let new =
            r#"{"email":"a@b.co","name":"N","user_metadata":{"new":[1],"same":1.0,"other":"y"}}"#;
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
}
