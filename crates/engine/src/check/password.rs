//! Passwords in clear: Auth0 imports none, and they should not stand in a file.

use std::borrow::Cow;

use crate::check::{Code, Finding, excerpt};
use crate::user::secret::{self, MASK};

/// What to do about a password in clear.
pub(super) const FIX: &str = "Take it out of the file: Auth0 imports no password in clear. If it is a hash, put it into \
    password_hash or custom_password_hash. Otherwise hash it with bcrypt and 10 rounds into password_hash, or import the \
    users without and let them reset their passwords, or move them as they log in (automatic migration).";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{check, findings};

    #[test]
    fn passwords_in_clear_are_told_and_not_shown() {
        let found = not_imported("Password").expect("a finding");
        assert_eq!((found.attribute.as_str(), found.value.as_str()), ("Password", "*****"));
        assert!(not_imported("password_hash").is_none());
        let user = r#"{"email":"a@b.co","password":"sesame"}"#;
        check(user, &["error OBJECT_ADDITIONAL_PROPERTIES "]);
        let found = findings(user).remove(0);
        assert!(
            found.fix.contains("no password in clear") && !format!("{found:?}").contains("sesame")
        );
    }
}
