//! bcrypt: as it is, into `password_hash` with 10 rounds of `$2a$` or `$2b$`, else into `custom_password_hash`.
//!
//! A salt column beside it is its own and never sent; only a pepper, or the login of Simple Machines, is.

use crate::passwords::hash::{Custom, Encoded, Hash, Position};
use crate::passwords::{Form, Found, Hints, ReadAs};

/// The characters of a whole one.
const LENGTH: usize = 60;

const OF_DIGEST: &str = "bcrypt of a SHA-256 of the password (the client sends the digest); Auth0 gives bcrypt the password itself";

const ESCAPED: &str = "phpBB hashes passwords with HTML’s characters escaped: those with & < > \" never match at Auth0, and their users reset them.";

pub(super) fn read(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let version = match text.strip_prefix("$2")?.split_once('$')?.0 {
        version @ ("" | "a" | "b" | "x" | "y") => version,
        _ => return None,
    };
    if matches!(version, "" | "x") {
        let form = Form::new("bcrypt_faulty", format!("bcrypt $2{version}$"));
        let why = "Auth0 takes bcrypt of the versions $2a$, $2b$ and $2y$ only";
        return Some(Found::impossible(form, why));
    }
    let (hash, pepper) = with_pepper(text);
    let Some(rounds) = rounds(hash) else {
        let form = Form::new("bcrypt_broken", "bcrypt, damaged");
        return Some(Found::impossible(form, damage(hash)));
    };
    let form = Form::new("bcrypt", format!("bcrypt $2{version}$, {rounds} rounds"));
    if hints.is(ReadAs::Meteor) {
        return Some(Found::impossible(Form::new("meteor", "Meteor’s bcrypt"), OF_DIGEST));
    }
    let pepper = pepper.or(hints.pepper).filter(|pepper| !pepper.is_empty());
    let salt = match (hints.is(ReadAs::Smf), pepper) {
        (true, Some(_)) => return Some(Found::impossible(form, super::hints::BOTH_SIDES)),
        (true, None) => match hints.small_name() {
            Some(name) => Some((Encoded::utf8(name), Some(Position::Prefix))),
            None => return Some(Found::unclear(form, super::hints::SMF_NEEDS_NAME)),
        },
        (false, pepper) => pepper.map(|it| (Encoded::utf8(it), Some(Position::Suffix))),
    };
    let found = Found::hash(form, hash_of(hash, version, rounds, salt));
    Some(if hints.is(ReadAs::PhpBb) { found.noting(ESCAPED) } else { found })
}

fn hash_of(
    hash: &str,
    version: &str,
    rounds: u32,
    salt: Option<(Encoded, Option<Position>)>,
) -> Hash {
    let value = hash.to_owned();
    match salt {
        None if rounds == 10 && version != "y" => Hash::Password(value),
        salt => Custom { algorithm: "bcrypt", value, salt, ..Custom::default() }.into(),
    }
}

/// A hash and the pepper that Clerk writes behind it: `$2a$…$pepper`.
fn with_pepper(text: &str) -> (&str, Option<&str>) {
    match text.split_at_checked(LENGTH) {
        Some((hash, rest)) => match rest.strip_prefix('$').filter(|pepper| !pepper.is_empty()) {
            Some(pepper) => (hash, Some(pepper)),
            None => (text, None),
        },
        None => (text, None),
    }
}

/// The rounds of a whole bcrypt hash.
fn rounds(text: &str) -> Option<u32> {
    let rest = text.get(4..).filter(|_| text.len() == LENGTH)?;
    let (rounds, rest) = rest.split_once('$')?;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    let digits = rounds.len() == 2 && rounds.bytes().all(|byte| byte.is_ascii_digit());
    let rounds = rounds.parse().ok().filter(|rounds| digits && (4..=31).contains(rounds))?;
    (rest.len() == 53 && rest.bytes().all(is_letter)).then_some(rounds)
}

fn damage(text: &str) -> String {
    match text.chars().count() {
        LENGTH => {
            "it begins like bcrypt, but has characters or rounds that bcrypt has not".to_owned()
        }
        length => format!(
            "bcrypt has {LENGTH} characters, and this has {length}: it was cut off, or something stands behind it"
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check;

    const HASH: &str = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K";

    #[test]
    fn by_version_and_rounds() {
        let with = |start: &str| HASH.replace("$2b$10", start);
        check(HASH, "bcrypt: password_hash");
        check(&with("$2a$10"), "bcrypt: password_hash");
        check(&with("$2y$10"), "bcrypt: custom bcrypt, 10 rounds");
        check(&with("$2a$06"), "bcrypt: custom bcrypt, 06 rounds");
        check(&with("$2x$10"), "bcrypt_faulty: impossible");
        check(&with("$2$10"), "bcrypt_faulty: impossible");
        check(&format!(" {HASH}\n"), "bcrypt: password_hash");
    }

    #[test]
    fn a_wrong_length_is_refused_and_no_clear_text() {
        for bad in [
            HASH[..57].to_owned(),
            HASH[..59].to_owned(),
            format!("{HASH}'"),
            format!("{HASH}ab"),
            HASH.replace("nF", "n!"),
            HASH.replace("$10$", "$03$"),
            HASH.replace("$10$", "$1x$"),
            HASH.replace("$10$", "$99$"),
            "$2a$10$".to_owned(),
            format!("{}é", &HASH[..58]),
        ] {
            check(&bad, "bcrypt_broken: impossible");
        }
        check(
            &format!("{HASH}$pepper"),
            "bcrypt: custom bcrypt, 10 rounds, salt after the password",
        );
    }
}
