//! Password hashes: bcrypt in `password_hash`, anything else in `custom_password_hash`, by its algorithm.
//!
//! An error is what Auth0's documentation rules out: a salt where none may be, an encoding the algorithm does not
//! take, a value that is not of that encoding or form. A warning is a hash that fits all of this and yet can match
//! no password, such as an MD5 of 20 bytes: nothing says that Auth0 looks, but nobody could log in. Findings show
//! what kind a hash is of ([`describe`]), never the hash.

mod custom;
mod describe;
mod encoding;
mod form;
mod phc;
#[cfg(test)]
mod tests;

use crate::check::hash::describe::{Known, describe};
use crate::check::{Code, Finding};
use crate::user::{Attribute, User, secret};
use json::{Kind, text, walk};

/// Adds what Auth0 refuses in password hashes, and what cannot work.
pub(super) fn check(user: &User, findings: &mut Vec<Finding>) {
    let simple = user.get(Attribute::PasswordHash).filter(|value| Kind::of(value) == Kind::String);
    let custom =
        user.get(Attribute::CustomPasswordHash).filter(|value| Kind::of(value) == Kind::Object);
    if let Some(value) = simple.and_then(text::inner) {
        findings.extend(password_hash(&walk::said(value)));
    }
    if let Some(value) = custom {
        custom::check(value, findings);
    }
    if simple.is_some() && custom.is_some() {
        let reason = "Forbidden attribute in appUser: ";
        let fix = "Keep one of password_hash and custom_password_hash.";
        let finding = Finding::new(Code::NotPassed, String::new(), &[reason], String::new(), fix);
        findings.push(finding.about("password_hash".to_owned()));
    }
}

/// What `password_hash` must match (Auth0 docs, Bulk User Imports): bcrypt `$2$`, `$2a$` or `$2b$` with 10 rounds.
const PASSWORD_HASH: &str = r"^\$2[ab]?\$10+\$[./A-Za-z0-9]{53}$";

/// How the hash `text` fits [`PASSWORD_HASH`]: the digits of its rounds; `None` if it does not.
fn rounds(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"$2")?;
    let rest = rest.strip_prefix(b"a").or(rest.strip_prefix(b"b")).unwrap_or(rest);
    let rest = rest.strip_prefix(b"$")?;
    let end = rest.iter().position(|byte| *byte == b'$')?;
    let (digits, tail) = (&rest[..end], &rest[end + 1..]);
    let ten = digits.len() > 1 && digits[0] == b'1' && digits[1..].iter().all(|it| *it == b'0');
    let letters = tail.len() == 53 && tail.iter().all(|byte| form::is_bcrypt_letter(*byte));
    (ten && letters).then_some(digits)
}

fn password_hash(text: &[u8]) -> Option<Finding> {
    let path = "password_hash".to_owned();
    let finding = |fix: String| {
        Finding::new(Code::Format, path, &[PASSWORD_HASH, secret::MASK], describe(text), fix)
    };
    match rounds(text) {
        Some(b"10") => None,
        Some(_) => {
            let fix = "Check the hash: bcrypt has 4 to 31 rounds, so no password can match it.";
            Some(finding(fix.to_owned()).warning())
        }
        None => Some(finding(belongs(text))),
    }
}

/// Where a hash belongs that `password_hash` does not take.
fn belongs(text: &[u8]) -> String {
    if is_masked(text) {
        return MASKED.to_owned();
    }
    let in_custom = |algorithm: &str| {
        format!(
            "Move it into custom_password_hash with the algorithm {algorithm}: \
             {{\"algorithm\":\"{algorithm}\",\"hash\":{{\"value\":…}}}}."
        )
    };
    match Known::of(text) {
        Some(Known::Bcrypt { letter: b'x', .. }) => FAULTY_BCRYPT.to_owned(),
        // With fewer or more than 10 rounds, or as PHP and others write it.
        Some(Known::Bcrypt { whole: true, letter, .. }) if letter != b'$' => format!(
            "{} password_hash takes $2a$ and $2b$ with 10 rounds only.",
            in_custom("bcrypt")
        ),
        Some(Known::Phc { algorithm: Some(algorithm) }) => in_custom(algorithm),
        Some(Known::Ldap) => in_custom("ldap"),
        Some(Known::Hex(length)) => match form::of_length(length) {
            Some(algorithm) => format!(
                "If it is {algorithm}, move it into custom_password_hash: \
                 {{\"algorithm\":\"{algorithm}\",\"hash\":{{\"value\":…,\"encoding\":\"hex\"}}}}."
            ),
            None => WHOLE.to_owned(),
        },
        _ => WHOLE.to_owned(),
    }
}

/// What to do with `$2x$`.
const FAULTY_BCRYPT: &str = "Leave it out: $2x$ marks hashes of a faulty bcrypt, which Auth0 takes nowhere. The user resets the password.";

/// What to do with the stars that stand for hashes in the errors of a job.
const MASKED: &str = "Take the hash from the file that was sent: Auth0 writes ***** for it in the errors of a job. Muster’s own file of \
                      failed users has it.";

/// Whether a text is nothing but the stars that stand for a secret.
fn is_masked(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| *byte == b'*')
}

const WHOLE: &str = "Give the whole bcrypt hash, 60 characters that begin with $2a$10$ or $2b$10$; hashes of other kinds \
                     belong in custom_password_hash.";
