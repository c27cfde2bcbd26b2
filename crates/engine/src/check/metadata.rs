//! Metadata: names with `.` or `$` are refused at any depth, and some names at the root of `app_metadata`; passwords in
//! clear are told.
//!
//! Metadata is most of many a file, so it is read only if it holds one of those characters, and then once,
//! without memory of where it is. Only when a name is bad is it read again, to tell the place of each.

use memchr::{memchr2, memchr3};

use crate::check::places::{self, Part, Place};
use crate::check::{Code, Finding, MOST_FINDINGS, excerpt, password};
use crate::user::{Attribute, User};
use json::scan::space_end;
use json::{Kind, walk};

/// The names a name of metadata may be: any without these two characters.
const NAME: &str = "^[^.$]*$";

/// Adds the names that metadata may not hold.
pub(super) fn check(user: &User, findings: &mut Vec<Finding>) {
    for attribute in [Attribute::AppMetadata, Attribute::UserMetadata] {
        let metadata = user.get(attribute).filter(|value| Kind::of(value) == Kind::Object);
        let Some(metadata) = metadata else { continue };
        if memchr3(b'.', b'$', b'\\', metadata).is_some() && has_bad_name(metadata) {
            add_bad_names(attribute.name(), metadata, findings);
        }
        if password::may_be_in(metadata) {
            password::add_in(attribute.name(), metadata, findings);
        }
        if attribute == Attribute::AppMetadata {
            findings.extend(walk::members(metadata).filter_map(forbidden).take(MOST_FINDINGS));
        }
    }
}

/// Whether a value holds a name that metadata may not have.
pub(crate) fn has_bad_name(metadata: &[u8]) -> bool {
    let mut at = 0;
    while let Some(byte) = metadata.get(at) {
        let start = at;
        at += 1;
        if *byte == b'"' {
            at = walk::string_end(metadata, start);
            if name(metadata, start, at).is_some_and(is_bad) {
                return true;
            }
        }
    }
    false
}

/// What stands between the quotes of the string from `start` to `end`, if it is a name.
fn name(metadata: &[u8], start: usize, end: usize) -> Option<&[u8]> {
    let is_name = metadata.get(space_end(metadata, end)) == Some(&b':');
    metadata.get(start + 1..end - 1).filter(|_| is_name)
}

fn is_bad(raw: &[u8]) -> bool {
    memchr3(b'.', b'$', b'\\', raw).is_some() && memchr2(b'.', b'$', &walk::said(raw)).is_some()
}

fn add_bad_names(attribute: &str, metadata: &[u8], findings: &mut Vec<Finding>) {
    let most = findings.len() + MOST_FINDINGS;
    places::each(metadata, |part, place| {
        if let Part::Name(raw) = part
            && is_bad(raw)
        {
            findings.push(bad_name(attribute, place, raw));
        }
        findings.len() < most
    });
}

fn bad_name(attribute: &str, place: &Place<'_>, raw: &[u8]) -> Finding {
    let name = excerpt::text(raw);
    let fix = "Rename it: names in metadata hold no . and no $, at any depth.";
    let path = place.path_around(attribute);
    Finding::new(Code::Pattern, path, &[NAME, &name], name.clone(), fix)
}

/// The finding about a member that may not stand at the root of `app_metadata`.
fn forbidden((raw, value): (&[u8], &[u8])) -> Option<Finding> {
    let name = walk::said(raw);
    if !is_forbidden(&name) {
        return None;
    }
    let name = String::from_utf8_lossy(&name);
    let reason = format!("Forbidden attribute in app_metadata: {name}");
    let path = format!("app_metadata.{name}");
    let fix = "Rename it or remove it: Auth0 keeps this name for itself.";
    let value = excerpt::member(&name, value);
    Some(Finding::new(Code::NotPassed, path, &[&reason], value, fix))
}

#[rustfmt::skip]
pub(crate) fn is_forbidden(name: &[u8]) -> bool {
    matches!(
        name,
        b"__tenant" | b"_id" | b"blocked" | b"clientID" | b"created_at" | b"email_verified" | b"email"
        | b"globalClientID" | b"global_client_id" | b"identities" | b"lastIP" | b"lastLogin" | b"loginsCount"
        | b"metadata" | b"multifactor_last_modified" | b"multifactor" | b"updated_at" | b"user_id"
    )
}

#[cfg(test)]
mod tests {
    use crate::check::tests::check;

    #[test]
    fn names_hold_no_dot_and_no_dollar() {
        let user = |metadata: &str| format!(r#"{{"email":"a@b.co","user_metadata":{metadata}}}"#);
        check(&user(r#"{"a":"x.y","b":["$",1.5,{"c":".$"}],"d\"":"\\.\":"}"#), &[]);
        check(&user(r#"{"a.b":1}"#), &["error PATTERN user_metadata"]);
        check(&user(r#"{"$a":1,"b$":2}"#), &["error PATTERN user_metadata"; 2]);
        check(
            &user(r#"{"a":{"b":[0,[],{"x":1,"c.d" : {"e$":1}}]}}"#),
            &["error PATTERN user_metadata.a.b[2]", "error PATTERN user_metadata.a.b[2].c.d"],
        );
        check(&user(r#"{"\u002e":1,"x\u0024":2}"#), &["error PATTERN user_metadata"; 2]);
        check(
            r#"{"email":"a@b.co","app_metadata":{"a":{".":1}}}"#,
            &["error PATTERN app_metadata.a"],
        );
        check(&user("[\".\"]"), &["error INVALID_TYPE user_metadata"]);
    }

    #[test]
    fn some_names_are_auth0s_at_the_root_of_app_metadata() {
        let user = |metadata: &str| format!(r#"{{"email":"a@b.co","app_metadata":{metadata}}}"#);
        check(&user(r#"{"a":{"email":1},"Email":2}"#), &[]);
        check(
            &user(r#"{"lastIP":1,"\u005fid":2}"#),
            &["error NOT_PASSED app_metadata.lastIP", "error NOT_PASSED app_metadata._id"],
        );
        check(r#"{"email":"a@b.co","user_metadata":{"email":1}}"#, &[]);
    }

    #[test]
    fn hostile_metadata_makes_few_and_short_findings() {
        let many = format!(
            r#"{{"email":"a@b.co","user_metadata":{{{}"z":0}}}}"#,
            r#""$":1,"#.repeat(5_000)
        );
        let found = crate::check::tests::findings(&many);
        let found = found.iter().filter(|finding| finding.code == super::Code::Pattern);
        assert_eq!(found.count(), super::MOST_FINDINGS);
        let deep = format!(
            r#"{{"email":"a@b.co","user_metadata":{}1{}}}"#,
            r#"{"$name":"#.repeat(900),
            "}".repeat(900)
        );
        let findings = crate::check::tests::findings(&deep);
        assert!(findings.iter().all(|finding| finding.path.len() < 500), "{findings:?}");
    }
}
