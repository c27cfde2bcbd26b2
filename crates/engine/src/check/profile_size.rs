//! How large the profile of a user may be, and what in it takes the room.
//!
//! Source: Auth0 docs, User Profile Size Limit (2026): 10 KB a serialized profile; an allowance of about ten times that
//! lets larger ones pass for now, with a warning in the tenant's log. A KB is taken for 1,000 bytes, the smaller of
//! its two meanings.

use crate::check::{Code, Finding, excerpt};
use crate::user::{Attribute, Name, User};
use json::{Kind, text, walk};

/// The bytes beyond which Auth0 warns.
pub(crate) const LIMIT: usize = 10_000;
/// The bytes beyond which Auth0 refuses.
pub(crate) const ALLOWANCE: usize = 100_000;

/// How many of the largest members are named.
const NAMED: usize = 3;
/// A member is named if it takes more than one part in so many.
const SHARE: usize = 20;
/// The most characters of a name.
const NAME: usize = 40;

/// The bytes of `user` as the profile Auth0 makes of it: without the hashes and factors, which are kept elsewhere.
pub(crate) fn size(user: &User) -> usize {
    members(user).map(|(name, value)| written(name.text().len(), value)).sum::<usize>() + 1
}

fn members<'u>(user: &'u User) -> impl Iterator<Item = (Name<'u>, &'u [u8])> {
    let elsewhere = [Attribute::PasswordHash, Attribute::CustomPasswordHash, Attribute::MfaFactors];
    user.fields()
        .iter()
        .filter(
            move |field| !matches!(field.name(), Name::Known(known) if elsewhere.contains(&known)),
        )
        .map(|field| (field.name(), &*field.value))
}

/// A member's bytes with the quotes of its name, the colon and the comma. What a script wrote as escapes counts as the
/// letters that Auth0 keeps.
fn written(name: usize, value: &[u8]) -> usize {
    name + text::plain_length(value) + 4
}

/// Adds that the profile is larger than Auth0 allows.
pub(super) fn check(user: &User, findings: &mut Vec<Finding>) {
    let size = size(user);
    if size <= LIMIT {
        return;
    }
    let bytes = |size: usize| format!("{} bytes", excerpt::count(size as u64));
    let largest = largest(user).into_iter().filter(|(_, part)| part * SHARE > size);
    let largest: Vec<String> =
        largest.map(|(path, part)| format!("{path} {}", bytes(part))).collect();
    let value = match largest.len() {
        0 => bytes(size),
        _ => format!("{}; most of it: {}", bytes(size), largest.join(", ")),
    };
    let code = Code::ProfileSizeExceeded;
    let finding = |reason: String, fix: &'static str| {
        Finding::new(code, String::new(), &[&reason], value.clone(), fix)
    };
    findings.push(if size > ALLOWANCE {
        let reason = format!("The profile has {}, more than {}", bytes(size), bytes(ALLOWANCE));
        finding(
            reason,
            "Shorten what takes the room, or keep it outside Auth0. Older tenants may switch the limit off until 4 March \
             2027: Tenant Settings, Advanced, Migrations, “Uncapped User Profile Data”.",
        )
    } else {
        let reason = format!("The profile has {}, more than {}", bytes(size), bytes(LIMIT));
        finding(
            reason,
            "Shorten what takes the room, or keep it outside Auth0: profiles may have 10 KB. Larger ones still pass for \
             now, with a warning in the tenant’s log.",
        )
        .warning()
    });
}

/// A name, cut so that a finding can show several.
fn short(name: &str) -> String {
    excerpt::cut(name.into(), NAME).into_owned()
}

/// The largest members with their sizes; of objects their members.
pub(crate) fn largest(user: &User) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut add = |path: String, size: usize| {
        let place = found.partition_point(|(_, other)| *other >= size);
        found.insert(place, (path, size));
        found.truncate(NAMED);
    };
    for (name, value) in members(user) {
        let root = short(&name.text());
        if Kind::of(value) != Kind::Object {
            add(root, written(name.text().len(), value));
            continue;
        }
        for (raw, inner) in walk::members(value) {
            let path = format!("{root}.{}", short(&text::unescaped(raw)));
            add(path, written(text::plain_length(raw), inner));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::findings;

    #[test]
    fn large_profiles_are_told_with_what_takes_the_room() {
        let check = |history: usize, name: usize, found: &[&str]| {
            let user = format!(
                r#"{{"email":"a@b.co","user_metadata":{{"history":"{}","theme":"dark"}},"app_metadata":{{"x":"{}"}}}}"#,
                "h".repeat(history),
                "x".repeat(name)
            );
            let found_: Vec<String> = findings(&user)
                .iter()
                .map(|it| format!("{:?} {} {}", it.severity, it.code.label(it.severity), it.value))
                .collect();
            assert_eq!(found_, found);
        };
        check(9_000, 0, &[]);
        check(
            9_000,
            2_000,
            &[
                "Warning profile-size-exceeded 11,088 bytes; most of it: user_metadata.history 9,013 bytes, app_metadata.x 2,007 bytes",
            ],
        );
        check(
            100_000,
            0,
            &[
                "Error PROFILE_SIZE_EXCEEDED 100,088 bytes; most of it: user_metadata.history 100,013 bytes",
            ],
        );
    }

    #[test]
    fn the_size_is_that_of_the_written_user_without_hashes() {
        let mut reader = crate::user::Reader::default();
        let text = r#"{"email":"a@b.co","name":"é","user_metadata":{"a":[1,2]},"x":{}}"#.as_bytes();
        assert_eq!(size(&reader.read(text).expect("a user")), text.len());
        let text = br#"{"email":"a@b.co","password_hash":"x","mfa_factors":[]}"#;
        assert_eq!(size(&reader.read(text).expect("a user")), r#"{"email":"a@b.co"}"#.len());
        let (escaped, plain) = (r#"\u65e5\ud83d\ude00\/\n\u000a"#, r"日😀/\n\n");
        let user = |text: &str| format!(r#"{{"email":"a@b.co","user_metadata":{{"x":"{text}"}}}}"#);
        let escaped = user(escaped);
        let found = size(&reader.read(escaped.as_bytes()).expect("a user"));
        assert_eq!(found, user(plain).len());
    }
}
