//! What must be sent to Auth0 so that its users change as those here did: users for import files with upsert, and requests
//! of the Management API for what no import changes. It only says what; nothing is sent from here.
//!
//! Sources: Auth0's documentation of bulk imports (an upsert finds users by email, replaces metadata whole, and resets
//! `email_verified` where it is left out) and of `PATCH /api/v2/users/{id}` (metadata is merged at its first level, `null`
//! takes a key away, and who changes an identifier has to name the connection).

use crate::jobs::import::merge::{Difference, Merged};
use crate::user::{Attribute, User};
use json::text;

/// What one changed user costs.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sent {
    /// The user for an import file, if an upsert changes something of it
    pub upsert: Option<Vec<u8>>,
    /// Requests, one compact object each
    pub requests: Vec<Vec<u8>>,
}

/// The attributes that identify a user: each must be changed by a request of its own, which names the connection.
const IDENTIFIERS: [Attribute; 3] = [Attribute::Email, Attribute::Username, Attribute::PhoneNumber];

/// What makes Auth0's user, who is as `old`, what `merged` made of it, in the connection of this name.
pub(super) fn sent(old: &User<'_>, merged: &Merged<'_>, connection: &str) -> Sent {
    let Some(new) = &merged.user else { return Sent::default() };
    let email = old.text(Attribute::Email).filter(|email| !email.is_empty());
    // Who is to have another email is no longer found by it, or would be made a second time.
    let finds =
        email.is_some() && !merged.differences.iter().any(|it| it.attribute == Attribute::Email);
    let (by_upsert, by_request): (Vec<_>, Vec<_>) =
        merged.differences.iter().partition(|it| finds && is_upserted(it));
    Sent {
        upsert: (!by_upsert.is_empty()).then(|| upsert(new, &by_upsert)),
        requests: requests(old, &by_request, connection),
    }
}

/// The same by requests alone, for a user that is too large for an import file.
pub(super) fn sent_by_requests(old: &User<'_>, merged: &Merged<'_>, connection: &str) -> Sent {
    let all: Vec<_> = merged.differences.iter().collect();
    Sent { upsert: None, requests: requests(old, &all, connection) }
}

/// Whether an upsert brings it about: it cannot take an attribute away, but metadata, which becomes an empty object.
fn is_upserted(difference: &Difference<'_>) -> bool {
    difference.attribute.row().upsert && (difference.key.is_some() || difference.after.is_some())
}

/// The user of an import file: its email, whether that is verified, and whole what changes.
fn upsert(new: &User<'_>, differences: &[&Difference<'_>]) -> Vec<u8> {
    let mut user = User::default();
    let mut attributes = vec![Attribute::Email];
    if new.get(Attribute::EmailVerified).is_some() {
        attributes.push(Attribute::EmailVerified);
    }
    for difference in differences {
        if !attributes.contains(&difference.attribute) {
            attributes.push(difference.attribute);
        }
    }
    for attribute in attributes {
        user.set(attribute, new.get(attribute).unwrap_or(b"{}").to_vec());
    }
    let mut out = Vec::new();
    user.write(&mut out);
    out
}

fn requests(old: &User<'_>, differences: &[&Difference<'_>], connection: &str) -> Vec<Vec<u8>> {
    let path = path(old);
    let of_identifier = |it: &&&Difference<'_>| IDENTIFIERS.contains(&it.attribute);
    let mut requests = Vec::new();
    let rest: Vec<_> = differences.iter().filter(|it| !of_identifier(it)).copied().collect();
    if !rest.is_empty() {
        requests.push(patch(&path, &rest, None));
    }
    for difference in differences.iter().filter(of_identifier) {
        requests.push(patch(&path, &[difference], Some(connection)));
    }
    requests
}

/// `{"method":"PATCH","path":"/api/v2/users/auth0%7C1","body":{"blocked":true}}`
fn patch(path: &str, differences: &[&Difference<'_>], connection: Option<&str>) -> Vec<u8> {
    let mut out = opening("PATCH", path);
    out.extend_from_slice(b",\"body\":{");
    let mut open: Option<Attribute> = None;
    let mut first = true;
    for difference in differences {
        let value = difference.after.as_deref().unwrap_or(b"null");
        match &difference.key {
            Some(key) => {
                if open != Some(difference.attribute) {
                    close(&mut out, &mut open);
                    member(&mut out, &mut first, difference.attribute.name());
                    out.push(b'{');
                    first = true;
                    open = Some(difference.attribute);
                }
                member(&mut out, &mut first, key);
            }
            None => {
                close(&mut out, &mut open);
                member(&mut out, &mut first, difference.attribute.name());
            }
        }
        out.extend_from_slice(value);
    }
    close(&mut out, &mut open);
    if let Some(connection) = connection {
        member(&mut out, &mut first, "connection");
        text::quote(connection, &mut out);
    }
    out.extend_from_slice(b"}}");
    out
}

fn close(out: &mut Vec<u8>, open: &mut Option<Attribute>) {
    if open.take().is_some() {
        out.push(b'}');
    }
}

fn member(out: &mut Vec<u8>, first: &mut bool, name: &str) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    text::quote(name, out);
    out.push(b':');
}

/// `{"method":"DELETE","path":"/api/v2/users/auth0%7C1"}`
pub(super) fn deletion(user: &User<'_>) -> Vec<u8> {
    let mut out = opening("DELETE", &path(user));
    out.push(b'}');
    out
}

fn opening(method: &str, path: &str) -> Vec<u8> {
    let mut out = format!("{{\"method\":\"{method}\",\"path\":").into_bytes();
    text::quote(path, &mut out);
    out
}

/// The path of requests about the user: what is not unreserved (RFC 3986) is written as `%` and two digits.
fn path(user: &User<'_>) -> String {
    let id = user.text(Attribute::UserId).unwrap_or_default();
    let mut path = String::from("/api/v2/users/");
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::import::merge::compare;
    use crate::jobs::update::change::is_changeable;

    #[track_caller]
    fn check(old: &str, new: &str, upsert: Option<&str>, requests: &[&str]) {
        let (before, after) = (User::stored(old.as_bytes()), User::stored(new.as_bytes()));
        let (before, after) = (before.expect(old), after.expect(new));
        let merged = compare(&before, &after, is_changeable, "2026-11-30T00:00:00.000Z");
        let sent = sent(&before, &merged, "shop");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(sent.upsert.as_deref().map(text), upsert.map(str::to_owned), "{old} → {new}");
        let found: Vec<String> = sent.requests.iter().map(|it| text(it)).collect();
        assert_eq!(found, requests, "{old} → {new}");
    }

    #[test]
    fn import_files_take_what_an_upsert_changes_and_requests_the_rest() {
        const ANN: &str = r#""user_id":"auth0|a/1","email":"ann@x.io","email_verified":true"#;
        let user = |rest: &str| format!("{{{ANN}{rest}}}");
        let path = "/api/v2/users/auth0%7Ca%2F1";
        let request = |body: &str| format!(r#"{{"method":"PATCH","path":"{path}","body":{body}}}"#);
        // Nothing.
        check(&user(""), &user(""), None, &[]);
        // What an upsert changes, with the verification that it would reset.
        check(
            &user(r#","family_name":"A""#),
            &user(r#","family_name":"B""#),
            Some(r#"{"email":"ann@x.io","email_verified":true,"family_name":"B"}"#),
            &[],
        );
        // Metadata goes whole.
        check(
            &user(r#","user_metadata":{"a":1,"b":2}"#),
            &user(r#","user_metadata":{"a":1,"c":3}"#),
            Some(r#"{"email":"ann@x.io","email_verified":true,"user_metadata":{"a":1,"c":3}}"#),
            &[],
        );
        check(
            &user(r#","user_metadata":{"a":1}"#),
            &user(""),
            Some(r#"{"email":"ann@x.io","email_verified":true,"user_metadata":{}}"#),
            &[],
        );
        // What no import changes, beside what one does.
        check(
            &user(r#","name":"A""#),
            &user(r#","name":"B","blocked":true"#),
            Some(r#"{"email":"ann@x.io","email_verified":true,"name":"B"}"#),
            &[&request(r#"{"blocked":true}"#)],
        );
        // An attribute that is taken away.
        check(&user(r#","name":"A""#), &user(""), None, &[&request(r#"{"name":null}"#)]);
        // An identifier has a request of its own.
        check(
            &user(r#","username":"a","phone_number":"+1""#),
            &user(r#","username":"b","phone_number":"+2""#),
            None,
            &[
                &request(r#"{"phone_number":"+2","connection":"shop"}"#),
                &request(r#"{"username":"b","connection":"shop"}"#),
            ],
        );
        // Who gets another email is found by id in all of it; metadata key by key.
        let new = r#"{"user_id":"auth0|a/1","email":"bob@x.io","email_verified":true,"app_metadata":{"a":2,"c":"x"},"name":"B"}"#;
        check(
            &user(r#","app_metadata":{"a":1,"b":2}"#),
            new,
            None,
            &[
                &request(r#"{"name":"B","app_metadata":{"a":2,"b":null,"c":"x"}}"#),
                &request(r#"{"email":"bob@x.io","connection":"shop"}"#),
            ],
        );
        // Who has none, too.
        check(
            r#"{"user_id":"auth0|1","name":"A"}"#,
            r#"{"user_id":"auth0|1","name":"B"}"#,
            None,
            &[r#"{"method":"PATCH","path":"/api/v2/users/auth0%7C1","body":{"name":"B"}}"#],
        );
    }

    #[test]
    fn deletions_name_the_user_and_nothing_else() {
        let user = r#"{"user_id":"auth0|é &?#","email":"x"}"#;
        let user = User::stored(user.as_bytes()).expect("a user");
        assert_eq!(
            String::from_utf8_lossy(&deletion(&user)),
            r#"{"method":"DELETE","path":"/api/v2/users/auth0%7C%C3%A9%20%26%3F%23"}"#
        );
    }
}
