//! What an upsert does to a user that is there: the attributes Auth0 changes, metadata replaced or merged, and
//! what that takes away. Knows no files and no store.

use std::borrow::Cow;

use crate::check::excerpt::cut;
use crate::jobs::import::spec::{AttributeChange, ImportSpec, UserChange};
use crate::user::{ATTRIBUTES, Attribute, User};
use json::{Kind, Member, Scanner, text};

/// The most characters of a value that a change shows.
const SHOWN: usize = 200;

/// The most vanishing keys that a change names.
const MOST_KEYS: usize = 50;

/// An updated user.
pub struct Merged<'a> {
    /// The user as it is to be stored; `None` if nothing changes
    pub user: Option<User<'a>>,
    /// What changes
    pub change: UserChange,
    /// Whether the file has a password hash that Auth0 would leave alone, for the user has logged in
    pub hash_ignored: bool,
}

/// Applies `new`, a user of an import file, to `old`, the stored one. `now` is an ISO date for `updated_at`.
pub fn merge<'a>(old: &User<'a>, new: &User<'a>, spec: &ImportSpec, now: &str) -> Merged<'a> {
    let mut user = old.clone();
    let mut change = UserChange {
        email: old.text(Attribute::Email).unwrap_or_default().into_owned(),
        user_id: old.text(Attribute::UserId).unwrap_or_default().into_owned(),
        ..UserChange::default()
    };
    let logged_in = has_logged_in(old);
    let mut hash_ignored = false;
    for row in ATTRIBUTES.iter().filter(|row| row.upsert) {
        let attribute = row.attribute;
        let (before, given) = (old.get(attribute), new.get(attribute));
        let after: Cow<'a, [u8]> = match (attribute, given) {
            (Attribute::EmailVerified, None) if !spec.keep_verified && before == Some(b"true") => {
                change.loses_verification = true;
                Cow::Borrowed(b"false")
            }
            (_, None) => continue,
            (Attribute::CustomPasswordHash, Some(value)) if logged_in => {
                hash_ignored = before != Some(value);
                continue;
            }
            (Attribute::UserMetadata | Attribute::AppMetadata, Some(value)) => {
                metadata(row.name, before, value, spec.merge_metadata, &mut change.vanishing)
            }
            (_, Some(value)) => Cow::Owned(value.to_vec()),
        };
        if attribute == Attribute::EmailVerified && before == Some(b"true") && *after == *b"false" {
            change.loses_verification = true;
        }
        if before == Some(&*after) {
            continue;
        }
        let secret = matches!(attribute, Attribute::CustomPasswordHash | Attribute::MfaFactors);
        let shown = |value: &[u8]| if secret { "•••".to_owned() } else { short(value) };
        change.attributes.push(AttributeChange {
            name: row.name.to_owned(),
            before: before.map(shown).unwrap_or_default(),
            after: shown(&after),
        });
        user.set(attribute, after);
    }
    if change.attributes.is_empty() {
        return Merged { user: None, change, hash_ignored };
    }
    user.set(Attribute::UpdatedAt, text::quoted(now));
    Merged { user: Some(user), change, hash_ignored }
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

fn has_logged_in(user: &User<'_>) -> bool {
    let counted =
        user.get(Attribute::LoginsCount).is_some_and(|count| count != b"0" && count != b"null");
    counted || user.get(Attribute::LastLogin).is_some_and(|last| Kind::of(last) == Kind::String)
}

/// What metadata becomes, and in `vanishing` the keys it loses.
fn metadata<'a>(
    name: &str,
    before: Option<&[u8]>,
    given: &[u8],
    merge: bool,
    vanishing: &mut Vec<String>,
) -> Cow<'a, [u8]> {
    let (old, new) = (members(before.unwrap_or_default()), members(given));
    let lost = old.iter().filter(|(key, _)| !new.iter().any(|(other, _)| other == key));
    if merge {
        return Cow::Owned(merged(&old, &new));
    }
    let room = MOST_KEYS.saturating_sub(vanishing.len());
    vanishing.extend(lost.take(room).map(|(key, _)| format!("{name}.{key}")));
    Cow::Owned(given.to_vec())
}

type Pair<'a> = (Cow<'a, str>, &'a [u8]);

/// The members of an object; none if it is no object.
fn members(object: &[u8]) -> Vec<Pair<'_>> {
    let mut found: Vec<Member> = Vec::new();
    match Scanner::default().object(object, 0, &mut found) {
        Ok(_) => found
            .iter()
            .map(|it| (text::unescaped(it.key.of(object)), it.value.of(object)))
            .collect(),
        Err(_) => Vec::new(),
    }
}

/// The old members, those of the same name with their new values, and then the new ones: as Auth0's own update of
/// a user merges metadata, at its root only.
fn merged(old: &[Pair<'_>], new: &[Pair<'_>]) -> Vec<u8> {
    let of = |key: &str| new.iter().rev().find(|(other, _)| other == key).map(|(_, value)| *value);
    let kept = old.iter().map(|(key, value)| (key, of(key).unwrap_or(value)));
    let added = new.iter().enumerate().filter(|(at, (key, _))| {
        !old.iter().any(|(other, _)| other == key)
            && !new[at + 1..].iter().any(|(other, _)| other == key)
    });
    let mut out = b"{".to_vec();
    for (key, value) in kept.chain(added.map(|(_, (key, value))| (key, *value))) {
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

/// A value as JSON, shortened.
fn short(value: &[u8]) -> String {
    cut(String::from_utf8_lossy(value), SHOWN).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::Reader;

    const NOW: &str = "2026-01-02T03:04:05.678Z";

    /// Merges and gives the user as JSON without its `updated_at`, and the change.
    fn merge_with(spec: &ImportSpec, old: &str, new: &str) -> (Option<String>, UserChange, bool) {
        let (mut one, mut two) = (Reader::default(), Reader::default());
        let old = one.read(old.as_bytes()).expect("a user");
        let new = two.read(new.as_bytes()).expect("a user");
        let Merged { user, change, hash_ignored } = merge(&old, &new, spec, NOW);
        let user = user.map(|user| {
            let mut out = Vec::new();
            user.write(&mut out);
            let text = String::from_utf8(out).expect("text");
            text.replace(&format!(",\"updated_at\":\"{NOW}\""), "")
        });
        (user, change, hash_ignored)
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

    #[test]
    fn a_password_hash_is_left_alone_once_the_user_has_logged_in() {
        let new = r#"{"email":"a@b.co","custom_password_hash":{"x":1}}"#;
        let spec = ImportSpec::default();
        let (user, _, ignored) = merge_with(&spec, r#"{"email":"a@b.co","logins_count":3}"#, new);
        assert_eq!((user, ignored), (None, true));
        let (user, change, ignored) =
            merge_with(&spec, r#"{"email":"a@b.co","logins_count":0}"#, new);
        assert!(user.is_some() && !ignored);
        assert_eq!(change.attributes[0].after, "•••");
    }
}
