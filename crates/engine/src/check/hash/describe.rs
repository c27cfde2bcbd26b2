//! What kind of hash a text is, in words that give nothing of it away: `$2y$, cost 12, 60 characters`.

use crate::check::excerpt;
use crate::check::hash::form::{self, SCHEMES};

/// A hash recognised by its looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// `$2b$10$…`; the letter after `$2`, or `$` where there is none
    Bcrypt {
        letter: u8,
        cost: Option<u32>,
        /// Whether it has all of its characters
        whole: bool,
    },
    /// `$argon2id$v=19$m=…`, `$pbkdf2-sha512$…`, `$scrypt$…`; the algorithm at Auth0 that takes this form
    Phc { algorithm: Option<&'static str> },
    /// `{SSHA}…`
    Ldap,
    /// So many bytes in hexadecimal
    Hex(usize),
}

impl Known {
    pub(super) fn of(text: &[u8]) -> Option<Known> {
        match text {
            [b'$', b'2', rest @ ..] if is_bcrypt(rest) => {
                let letter = rest[0];
                let after = if letter == b'$' { rest } else { &rest[1..] };
                let cost = after.get(1..3).and_then(number).filter(|_| after.get(3) == Some(&b'$'));
                let tail = after.get(4..).unwrap_or_default();
                let whole =
                    tail.len() == 53 && tail.iter().all(|byte| form::is_bcrypt_letter(*byte));
                Some(Known::Bcrypt { letter, cost, whole: whole && cost.is_some() })
            }
            [b'$', rest @ ..] => {
                let id = rest.split(|byte| *byte == b'$').next().unwrap_or_default();
                NAMES
                    .iter()
                    .find(|(name, ..)| name.as_bytes() == id)
                    .map(|(.., algorithm)| Known::Phc { algorithm: *algorithm })
            }
            [b'{', ..] => scheme(text).map(|_| Known::Ldap),
            _ if text.len() >= 16 && text.len().is_multiple_of(2) => {
                text.iter().all(u8::is_ascii_hexdigit).then_some(Known::Hex(text.len() / 2))
            }
            _ => None,
        }
    }
}

fn is_bcrypt(rest: &[u8]) -> bool {
    matches!(rest, [b'$', ..] | [b'a' | b'b' | b'x' | b'y', b'$', ..])
}

fn number(digits: &[u8]) -> Option<u32> {
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| all)?.parse().ok()
}

/// What may stand between the first two `$` of a hash, what it is called, and which algorithm of Auth0's takes that
/// form; pbkdf2's are recognised by how they begin.
const NAMES: [(&str, &str, Option<&str>); 14] = [
    ("1", "MD5-crypt", None),
    ("5", "SHA-256-crypt", None),
    ("6", "SHA-512-crypt", None),
    ("7", "scrypt of crypt", None),
    ("y", "yescrypt", None),
    ("apr1", "MD5-crypt of Apache", None),
    ("P", "phpass", None),
    ("H", "phpass", None),
    ("S", "SHA-512 of Drupal", None),
    ("argon2d", "argon2d", None),
    ("argon2i", "argon2i", Some("argon2")),
    ("argon2id", "argon2id", Some("argon2")),
    ("scrypt", "scrypt", None),
    ("pbkdf2-sha512", "pbkdf2-sha512", Some("pbkdf2")),
];

/// The scheme of `{SSHA}…`, if it is one that is known or at least looks like one.
fn scheme(text: &[u8]) -> Option<&str> {
    let end = text.iter().position(|byte| *byte == b'}').filter(|end| (2..=24).contains(end))?;
    let scheme = std::str::from_utf8(&text[1..end]).ok()?;
    let known = SCHEMES.iter().any(|(name, ..)| name.eq_ignore_ascii_case(scheme));
    let usual = ["crypt", "bcrypt", "pbkdf2", "argon2", "noop", "sha3"];
    let begins = |start: &&str| {
        scheme.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    (known || usual.iter().any(begins)).then_some(scheme)
}

/// What may be shown of the hash `text`: algorithm, rounds, length; never a digit of salt or hash.
pub(super) fn describe(text: &[u8]) -> String {
    let length = match String::from_utf8_lossy(text).chars().count() {
        1 => "1 character".to_owned(),
        count => format!("{} characters", excerpt::count(count as u64)),
    };
    match kind(text) {
        Some(kind) => format!("{kind}, {length}"),
        None => length,
    }
}

fn kind(text: &[u8]) -> Option<String> {
    match Known::of(text) {
        Some(Known::Bcrypt { letter, cost, .. }) => {
            let letter =
                if letter == b'$' { String::new() } else { char::from(letter).to_string() };
            Some(match cost {
                Some(cost) => format!("$2{letter}$, cost {cost}"),
                None => format!("$2{letter}$"),
            })
        }
        Some(Known::Ldap) => scheme(text).map(|scheme| format!("{{{scheme}}}")),
        Some(Known::Hex(length)) => Some(format!("{length} bytes in hexadecimal")),
        Some(Known::Phc { .. }) | None => named(text),
    }
}

/// `argon2id, v=19, m=65536, t=2, p=1`; `pbkdf2_sha256, 260,000 rounds`.
fn named(text: &[u8]) -> Option<String> {
    let mut fields = text.split(|byte| *byte == b'$');
    let mut id = fields.next()?;
    if id.is_empty() {
        id = fields.next()?;
    }
    let id = std::str::from_utf8(id).ok()?;
    let listed = NAMES.iter().find(|(name, ..)| *name == id).map(|(_, called, _)| *called);
    let begins = ["pbkdf2", "argon2", "bcrypt", "scrypt", "md5", "sha1", "sha256", "sha512"];
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':');
    let named = || {
        let fits = id.len() <= 24 && id.bytes().all(plain) && text.contains(&b'$');
        (fits && begins.iter().any(|start| id.starts_with(start))).then_some(id)
    };
    let mut kind = listed.or_else(named)?.to_owned();
    // Parameters come before salt and hash, and each is a short number with a short name, or a bare one.
    let has_rounds = id.starts_with("pbkdf2");
    for field in fields.take(2) {
        match parameters(field, has_rounds) {
            Some(text) => kind.extend([", ", &text]),
            None => break,
        }
    }
    Some(kind)
}

/// Parameters in words; a bare number is taken for one only where `has_rounds` says so, and not for a salt.
fn parameters(field: &[u8], has_rounds: bool) -> Option<String> {
    if let Some(rounds) = number(field).filter(|_| has_rounds && field.len() <= 8) {
        return Some(format!("{} rounds", excerpt::count(u64::from(rounds))));
    }
    let pair = |pair: &[u8]| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (name, value) = (&pair[..at], &pair[at + 1..]);
        let fits = (1..=6).contains(&name.len()) && name.iter().all(u8::is_ascii_lowercase);
        let value = number(value).filter(|_| fits && value.len() <= 9)?;
        Some(format!("{}={value}", String::from_utf8_lossy(name)))
    };
    let pairs: Option<Vec<String>> = field.split(|byte| *byte == b',').map(pair).collect();
    Some(pairs?.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_shown_and_digits_are_not() {
        let check = |text: &str, expected: &str| assert_eq!(describe(text.as_bytes()), expected);
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0";
        check(&format!("$2y$12${letters}"), "$2y$, cost 12, 60 characters");
        check("$2b$10$abc", "$2b$, cost 10, 10 characters");
        check("$2$abc", "$2$, 6 characters");
        check("$2a$1x$abc", "$2a$, 10 characters");
        check(
            "$argon2id$v=19$m=65536,t=2,p=1$YWJj$YWJj",
            "argon2id, v=19, m=65536, t=2, p=1, 40 characters",
        );
        check("$pbkdf2-sha256$29000$YWJj$YWJj", "pbkdf2-sha256, 29,000 rounds, 30 characters");
        check("$pbkdf2-sha512$YWJj$YWJj", "pbkdf2-sha512, 24 characters");
        check("pbkdf2_sha256$260000$abc$YWJj", "pbkdf2_sha256, 260,000 rounds, 29 characters");
        check("$6$rounds=5000$abc$YWJj", "SHA-512-crypt, rounds=5000, 23 characters");
        check("$1$abc$YWJj", "MD5-crypt, 11 characters");
        check("{SSHA}YWJj", "{SSHA}, 10 characters");
        check("{my secret}YWJj", "15 characters");
        check("5f4dcc3b5aa765d61d8327deb882cf99", "16 bytes in hexadecimal, 32 characters");
        check("sesame", "6 characters");
        check("é", "1 character");
        check("", "0 characters");
        check("$$$", "3 characters");
        // A salt may consist of digits.
        check("sha1$12345678$YWJj", "sha1, 18 characters");
        check("$6$12345678$YWJj", "SHA-512-crypt, 16 characters");
    }
}
