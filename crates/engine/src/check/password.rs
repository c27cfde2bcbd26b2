//! Passwords in clear: Auth0 imports none, and they should not stand in a file.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr2_iter;
use memchr::memmem::Finder;

use crate::check::places::{self, Part};
use crate::check::{Code, Finding, MOST_FINDINGS, excerpt};
use crate::user::secret::{self, MASK};
use json::text;

/// What to do about a password in clear.
pub(super) const FIX: &str = "Take it out of the file: Auth0 imports no password in clear. If it is a hash, put it into \
    password_hash or custom_password_hash. Otherwise hash it with bcrypt and 10 rounds into password_hash, or import the \
    users without and let them reset their passwords, or move them as they log in (automatic migration).";

/// What to do about one in metadata.
const IN_METADATA: &str = "What is written has ***** in its place. Take it out of the metadata. If users are to sign in with it, hash it with bcrypt and 10 rounds into \
    password_hash; Auth0 keeps metadata as it comes and never as a password.";

/// The warning about a member of a user's root that is no attribute, if its name promises a password in clear.
pub(crate) fn not_imported(name: &str) -> Option<Finding> {
    if !secret::is_plain_password_key(name) {
        return None;
    }
    let name = excerpt::short(name);
    let reason = "Auth0 imports no password in clear: the user will have none";
    let finding = Finding::new(
        Code::PlainPassword,
        name.clone(),
        &[reason],
        MASK.to_owned(),
        Cow::Borrowed(FIX),
    );
    Some(finding.about(name).warning())
}

/// The warning about a password in clear that a step read at `path`.
pub(crate) fn in_clear(path: &str) -> Finding {
    let reason = "A password in clear, which Auth0 imports in no form: the user will have none";
    let path = excerpt::short(path);
    let fix = "Say in the step that passwords in clear are hashed, or let users reset theirs, or move them as they log in \
        (automatic migration).";
    let found = Finding::new(Code::PlainPassword, path.clone(), &[reason], MASK.to_owned(), fix);
    found.about(path).warning()
}

/// Whether names in `metadata` may promise a password in clear. Tells most that do not at a glance: all names that do have
/// a w after an s, p or n, or are French, Spanish or Portuguese.
pub(crate) fn may_be_in(metadata: &[u8]) -> bool {
    memchr2_iter(b'w', b'W', metadata).any(|at| {
        let before = at.checked_sub(1).and_then(|before| metadata.get(before));
        matches!(before, Some(b's' | b'S' | b'p' | b'P' | b'n' | b'N' | b'_' | b'-' | b' '))
    }) || WORDS.iter().any(|word| word.find(metadata).is_some())
}

/// What other languages' words for a password hold.
static WORDS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| ["asse", "ontrase", "enha"].map(Finder::new));

/// Adds a warning for each password in clear inside `metadata`.
pub(super) fn add_in(attribute: &str, metadata: &[u8], findings: &mut Vec<Finding>) {
    let most = findings.len() + MOST_FINDINGS;
    places::each(metadata, |part, place| {
        let is_value =
            matches!(part, Part::Number(_)) || matches!(part, Part::Text(raw) if !raw.is_empty());
        let name = place.name().filter(|_| is_value).map(text::unescaped);
        if name.is_some_and(|name| secret::is_password_key_of_metadata(&name)) {
            let reason = "A password in clear, in metadata: applications can read it, and it signs nobody in";
            let path = place.path(attribute);
            let found =
                Finding::new(Code::PlainPassword, path, &[reason], MASK.to_owned(), IN_METADATA);
            findings.push(found.about(attribute.to_owned()).warning());
        }
        findings.len() < most
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{check, findings};

    #[test]
    fn passwords_in_clear_are_told_and_not_shown() {
        let found = not_imported("Password").expect("a finding");
        assert_eq!((found.attribute.as_str(), found.value.as_str()), ("Password", "*****"));
        assert!(not_imported("password_hash").is_none());
        let metadata = r#"{"email":"a@b.co","user_metadata":{"PassWord":"sesame","passwordReset":"x","pass":"gold"},
            "app_metadata":{"credentials":[{"\\u0070asswd":"sesame"},{"user_pwd":7},{"password":{"age":1}},{"PWD":""},{"password":null}]}}"#;
        check(
            &metadata.replace("\\\\", "\\"),
            &[
                "warning PLAIN_PASSWORD app_metadata.credentials[0].passwd",
                "warning PLAIN_PASSWORD app_metadata.credentials[1].user_pwd",
                "warning PLAIN_PASSWORD user_metadata.PassWord",
            ],
        );
        assert!(!format!("{:?}", findings(metadata)).contains("sesame"));
        let user = r#"{"email":"a@b.co","password":"sesame"}"#;
        check(user, &["error OBJECT_ADDITIONAL_PROPERTIES "]);
        let found = findings(user).remove(0);
        assert!(
            found.fix.contains("no password in clear") && !format!("{found:?}").contains("sesame")
        );
    }
}
