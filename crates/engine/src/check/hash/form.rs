//! What each algorithm asks of a hash, and whether a hash that is text has the form it must have.

use crate::check::hash::encoding::Encoding;
use crate::check::hash::phc::Phc;

/// What an algorithm asks of a hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Argon2,
    Bcrypt,
    Hmac,
    Ldap,
    /// A bare digest of so many bytes
    Digest(usize),
    Pbkdf2,
    Scrypt,
}

impl Form {
    pub(super) fn of(algorithm: &[u8]) -> Option<Form> {
        Some(match algorithm {
            b"argon2" => Form::Argon2,
            b"bcrypt" => Form::Bcrypt,
            b"hmac" => Form::Hmac,
            b"ldap" => Form::Ldap,
            b"md4" | b"md5" | b"sha1" | b"sha256" | b"sha512" => {
                Form::Digest(digest_length(algorithm)?)
            }
            b"pbkdf2" => Form::Pbkdf2,
            b"scrypt" => Form::Scrypt,
            _ => return None,
        })
    }

    /// Whether the hash is text of a form of its own rather than encoded bytes.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Form::Argon2 | Form::Bcrypt | Form::Ldap | Form::Pbkdf2)
    }

    /// Whether a salt may stand beside the hash.
    pub(super) fn takes_salt(self) -> bool {
        !matches!(self, Form::Argon2 | Form::Ldap | Form::Pbkdf2)
    }

    /// Whether `text` has the form of this algorithm and its size; `None` if it has not the form.
    pub(super) fn size(self, text: &[u8]) -> Option<Size> {
        match self {
            Form::Argon2 => argon2(text),
            Form::Bcrypt => {
                bcrypt(text).filter(|(version, _)| *version != b'x').map(|_| Size::Fits)
            }
            Form::Ldap => ldap(text),
            Form::Pbkdf2 => pbkdf2(text),
            Form::Digest(_) | Form::Hmac | Form::Scrypt => None,
        }
    }

    /// How to write a hash that is text.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Form::Argon2 => {
                "Give the whole PHC string: $argon2id$v=19$m=65536,t=2,p=1$salt$hash, both in Base64 without =."
            }
            Form::Ldap => {
                "Give the scheme and then Base64: {SSHA}… Schemes are MD5, SMD5, SHA… and SSHA…, not CRYPT."
            }
            Form::Pbkdf2 => {
                "Give a PHC string: $pbkdf2-sha512$i=100000,l=64$salt$hash, both in Base64 without =."
            }
            _ => {
                "Give the whole bcrypt hash, 60 characters that begin with $2a$, $2b$ or $2y$ and the rounds."
            }
        }
    }
}

/// The bytes of a digest of that name.
pub(super) fn digest_length(name: &[u8]) -> Option<usize> {
    Some(match name {
        b"md4" | b"md5" => 16,
        b"ripemd160" | b"sha1" => 20,
        b"sha224" => 28,
        b"sha256" => 32,
        b"sha384" => 48,
        b"sha512" | b"whirlpool" => 64,
        _ => return None,
    })
}

/// Whether a well-formed hash has the size it says it has.
pub(super) enum Size {
    Fits,
    /// It has another; this would be right, in bytes
    ShouldBe(usize),
}

impl Size {
    fn of(length: usize, expected: usize) -> Size {
        if length == expected { Size::Fits } else { Size::ShouldBe(expected) }
    }
}

fn argon2(text: &[u8]) -> Option<Size> {
    let phc = Phc::parse(text)?;
    let fits = matches!(phc.id, b"argon2d" | b"argon2i" | b"argon2id");
    let numbers = ["m", "t", "p"].iter().all(|name| phc.parameter(name).flatten().is_some());
    (fits && numbers).then_some(Size::Fits)
}

fn pbkdf2(text: &[u8]) -> Option<Size> {
    let phc = Phc::parse(text)?;
    let digest = phc.id.strip_prefix(b"pbkdf2-").filter(|digest| !digest.is_empty());
    let number =
        |name, default| phc.parameter(name).unwrap_or(Some(default)).filter(|number| *number > 0);
    let (_, _, length) = (digest?, number("i", 100_000)?, number("l", 64)?);
    Some(Size::of(phc.length, usize::try_from(length).unwrap_or(usize::MAX)))
}

/// The schemes of RFC 2307 by name: how many bytes the digest has, and whether salt follows it.
const SCHEMES: [(&str, usize, bool); 12] = [
    ("md5", 16, false),
    ("smd5", 16, true),
    ("sha", 20, false),
    ("ssha", 20, true),
    ("sha224", 28, false),
    ("ssha224", 28, true),
    ("sha256", 32, false),
    ("ssha256", 32, true),
    ("sha384", 48, false),
    ("ssha384", 48, true),
    ("sha512", 64, false),
    ("ssha512", 64, true),
];

/// RFC 2307: a scheme in braces, then Base64.
fn ldap(text: &[u8]) -> Option<Size> {
    let end = text.strip_prefix(b"{")?.iter().position(|byte| *byte == b'}')?;
    let (scheme, value) = (&text[1..=end], &text[end + 2..]);
    let length = Encoding::Base64.length(value).filter(|length| *length > 0)?;
    let known = SCHEMES.iter().find(|(name, ..)| name.as_bytes().eq_ignore_ascii_case(scheme));
    let begins =
        |start: &[u8]| scheme.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    match known {
        Some((_, digest, true)) if length > *digest => Some(Size::Fits),
        Some((_, digest, salted)) => Some(Size::of(length, digest + usize::from(*salted))),
        // A digest of that family whose size nobody here knows.
        None => (begins(b"sha") || begins(b"ssha")).then_some(Size::Fits),
    }
}

/// A bcrypt hash: version, rounds and 53 characters of salt and hash.
pub(super) fn bcrypt(hash: &[u8]) -> Option<(u8, u32)> {
    let [b'$', b'2', version @ (b'a' | b'b' | b'x' | b'y'), b'$', tens, ones, b'$', rest @ ..] =
        hash
    else {
        return None;
    };
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    let digit = |byte: &u8| char::from(*byte).to_digit(10);
    let rounds = digit(tens)? * 10 + digit(ones)?;
    let fits = rest.len() == 22 + 31 && rest.iter().all(is_letter) && (4..=31).contains(&rounds);
    fits.then_some((*version, rounds))
}
