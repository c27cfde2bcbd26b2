//! Columns that are no attribute, kept as metadata: merged into the user's own, whose keys come first.
//!
//! Names that metadata may not have are made ones it may. Values stay the bytes they came as. What may be a secret is not
//! kept: applications read metadata, and users their own.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::check::{Finding, metadata, password};
use crate::jobs::findings;
use crate::recipe::verbs::MetadataTarget;
use crate::user::{Attribute, User, secret};
use json::{Kind, text, walk};

/// A member of a record that is no attribute: its name as written in JSON, without quotes, and its value.
pub(super) type Unknown<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// Puts `unknown` members, none twice, into the metadata of `user`, and tells of each that is not kept.
pub(super) fn keep(
    user: &mut User<'_>,
    target: MetadataTarget,
    unknown: &[Unknown<'_>],
    findings: &mut Vec<Finding>,
) {
    let attribute = target.attribute();
    let own = user.get(attribute).filter(|value| **value != *b"null").unwrap_or(b"{}");
    let Some(inside) = own.strip_suffix(b"}").filter(|_| Kind::of(own) == Kind::Object) else {
        // Auth0 refuses such a user.
        return;
    };
    let mut taken: HashSet<Cow<'_, str>> =
        walk::members(own).map(|(key, _)| text::unescaped(key)).collect();
    let mut merged = inside.to_vec();
    for (raw, value) in unknown {
        let name = text::unescaped(raw);
        if secret::is_secret_key(&name) {
            let told = password::not_imported(&name);
            findings.push(told.unwrap_or_else(|| findings::secret_column(&name)));
            continue;
        }
        let key = allowed(&name, attribute);
        if taken.contains(&*key) {
            findings.push(findings::key_is_taken(&name, &key, attribute));
            continue;
        }
        merged.extend_from_slice(if merged.len() > 1 { b"," } else { b"" });
        match key {
            Cow::Borrowed(_) => merged.extend([b"\"", &raw[..], b"\""].concat()),
            Cow::Owned(ref key) => text::quote(key, &mut merged),
        }
        merged.push(b':');
        merged.extend_from_slice(value);
        taken.insert(Cow::Owned(key.into_owned()));
    }
    if merged.len() > inside.len() {
        merged.push(b'}');
        user.set(attribute, merged);
    }
}

/// Whether a column of this name can become a key of metadata as it is, and a path can name both.
pub(super) fn is_metadata_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    !name.trim().is_empty() && name.trim() == name && name.chars().all(is_plain)
}

/// The name as metadata may have it.
fn allowed(name: &str, attribute: Attribute) -> Cow<'_, str> {
    if name.contains(['.', '$']) {
        return Cow::Owned(name.replace(['.', '$'], "_"));
    }
    match attribute == Attribute::AppMetadata && metadata::is_forbidden(name.as_bytes()) {
        true => Cow::Owned(format!("{name}_")),
        false => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Code;
    use crate::user::Reader;

    /// What becomes of a user with these unknown members, and which findings.
    #[track_caller]
    fn check(user: &str, unknown: &str, expected: &str, codes: &[Code]) {
        let unknown: Vec<Unknown<'_>> = walk::members(unknown.as_bytes())
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        let (mut reader, mut found, mut out) = (Reader::default(), Vec::new(), Vec::new());
        let mut user = reader.read(user.as_bytes()).expect(user);
        keep(&mut user, MetadataTarget::AppMetadata, &unknown, &mut found);
        user.write(&mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
        assert_eq!(found.iter().map(|it| it.code).collect::<Vec<_>>(), codes, "{expected}");
        assert!(!format!("{found:?}").contains("sesame"));
    }

    #[test]
    fn unknown_columns_join_the_metadata() {
        check(
            r#"{"email":"a"}"#,
            r#"{"plan":"gold","n":12345678901234567890}"#,
            r#"{"email":"a","app_metadata":{"plan":"gold","n":12345678901234567890}}"#,
            &[],
        );
        check(
            r#"{"app_metadata":{"a":1,"\u0062":[2]},"email":"a"}"#,
            r#"{"x\u0079":"\u00e9","b":3,"a":4}"#,
            r#"{"app_metadata":{"a":1,"\u0062":[2],"x\u0079":"\u00e9"},"email":"a"}"#,
            &[Code::RepeatedKey; 2],
        );
        check(
            r#"{"app_metadata":{}}"#,
            r#"{"a.b":1,"a$b":2,"_id":"3","$":null}"#,
            r#"{"app_metadata":{"a_b":1,"_id_":"3","_":null}}"#,
            &[Code::RepeatedKey],
        );
        check(r#"{"app_metadata":null}"#, r#"{"a":1}"#, r#"{"app_metadata":{"a":1}}"#, &[]);
        check(r#"{"app_metadata":[1]}"#, r#"{"a":1}"#, r#"{"app_metadata":[1]}"#, &[]);
        check(
            r#"{"email":"a"}"#,
            r#"{"Password":"sesame","passwordHash":"sesame"}"#,
            r#"{"email":"a"}"#,
            &[Code::PlainPassword, Code::SecretColumn],
        );
    }
}
