//! What each algorithm asks of a hash, and whether a hash that is text has the form it must have.

use crate::check::hash::encoding::Encoding;
use crate::check::hash::phc::Phc;
use crate::passwords::PBKDF2_MOST_ROUNDS;

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

    /// How `text` fits the form of this algorithm.
    pub(super) fn verdict(self, text: &[u8]) -> Verdict {
        let verdict = match self {
            Form::Argon2 => argon2(text),
            Form::Bcrypt => bcrypt(text),
            Form::Ldap => ldap(text),
            Form::Pbkdf2 => pbkdf2(text),
            Form::Digest(_) | Form::Hmac | Form::Scrypt => None,
        };
        verdict.unwrap_or_else(|| Verdict::Refused(self.in_words(text)))
    }

    /// How to write a hash that is text, where `text` is not.
    fn in_words(self, text: &[u8]) -> &'static str {
        let begins = |start: &[u8]| text.starts_with(start);
        match self {
            Form::Argon2 if begins(b"$argon2d$") => {
                "Leave it out: Auth0 takes argon2i and argon2id, not argon2d. The user resets the password."
            }
            Form::Argon2 if Phc::parse(text).is_some_and(|phc| phc.version != Some(19)) => {
                "Leave it out: Auth0 takes argon2 of version 1.3 only, which says v=19. The user resets the password."
            }
            Form::Argon2 => {
                "Give the whole PHC string: $argon2id$v=19$m=65536,t=2,p=1$salt$hash, both in Base64 without =."
            }
            Form::Ldap => {
                "Give the scheme and then Base64: {SSHA}… Schemes are MD5, SMD5, SHA… and SSHA…, not CRYPT."
            }
            Form::Pbkdf2 if begins(b"$pbkdf2-") => {
                "Write the rounds as i= and the length as l=, salt and hash in Base64 without =: \
                 $pbkdf2-sha512$i=100000,l=64$salt$hash."
            }
            Form::Pbkdf2 => {
                "Give a PHC string: $pbkdf2-sha512$i=100000,l=64$salt$hash, both in Base64 without =."
            }
            Form::Bcrypt if begins(b"$2x$") => super::FAULTY_BCRYPT,
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

/// The algorithm whose bare digests have so many bytes, if Auth0 takes one.
pub(super) fn of_length(bytes: usize) -> Option<&'static str> {
    Some(match bytes {
        16 => "md5",
        20 => "sha1",
        32 => "sha256",
        64 => "sha512",
        _ => return None,
    })
}

/// How a hash fits its algorithm.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fits,
    /// It is well-formed, but has another size than it says; this would be right, in bytes
    ShouldBe(usize),
    /// It is well-formed, but its digest is none of those that are documented
    Undocumented(String),
    /// It is well-formed, but nothing computes a hash with these numbers; which of them is wrong
    NeverMatches(&'static str),
    /// It has not the form; what would be right
    Refused(&'static str),
}

impl Verdict {
    fn of(length: usize, expected: usize) -> Verdict {
        if length == expected { Verdict::Fits } else { Verdict::ShouldBe(expected) }
    }
}

/// argon2i and argon2id of version 1.3: what the library verifies that Auth0's documentation points to.
fn argon2(text: &[u8]) -> Option<Verdict> {
    let phc = Phc::parse(text)?;
    let fits = matches!(phc.id, b"argon2i" | b"argon2id") && phc.version == Some(19);
    let number = |name| phc.parameter(name).flatten();
    let (memory, rounds, lanes) = (number("m")?, number("t")?, number("p")?);
    fits.then(|| argon2_bounds(&phc, memory, rounds, lanes))
}

/// What Argon2 can compute.
///
/// Source: RFC 9106, section 3.1; at least 8 bytes of salt and 4 of hash: the reference implementation.
fn argon2_bounds(phc: &Phc<'_>, memory: u64, rounds: u64, lanes: u64) -> Verdict {
    let largest = u64::from(u32::MAX);
    if !(1..=0xff_ffff).contains(&lanes) {
        return Verdict::NeverMatches("p is 1 or more");
    }
    if !(1..=largest).contains(&rounds) {
        return Verdict::NeverMatches("t is 1 or more");
    }
    if !(8 * lanes..=largest).contains(&memory) {
        return Verdict::NeverMatches("m is at least 8 times p");
    }
    if phc.salt_length < 8 {
        return Verdict::NeverMatches("the salt has 8 bytes or more");
    }
    if phc.length < 4 {
        return Verdict::NeverMatches("the hash has 4 bytes or more");
    }
    Verdict::Fits
}

/// The digests that pbkdf2 may name: OpenSSL's, as Auth0 documents them.
///
/// Source: Auth0 docs, User Data JSON Schema for Bulk User Imports, section PBKDF2.
#[rustfmt::skip]
pub(crate) const PBKDF2_DIGESTS: [&str; 33] = [
    "RSA-MD4", "RSA-MD5", "RSA-MDC2", "RSA-RIPEMD160", "RSA-SHA1", "RSA-SHA1-2", "RSA-SHA224", "RSA-SHA256",
    "RSA-SHA384", "RSA-SHA512", "md4", "md4WithRSAEncryption", "md5", "md5WithRSAEncryption", "mdc2", "mdc2WithRSA",
    "ripemd", "ripemd160", "ripemd160WithRSA", "rmd160", "sha1", "sha1WithRSAEncryption", "sha224",
    "sha224WithRSAEncryption", "sha256", "sha256WithRSAEncryption", "sha384", "sha384WithRSAEncryption", "sha512",
    "sha512WithRSAEncryption", "ssl3-md5", "ssl3-sha1", "whirlpool",
];

fn pbkdf2(text: &[u8]) -> Option<Verdict> {
    let phc = Phc::parse(text)?;
    let digest = phc.id.strip_prefix(b"pbkdf2-").filter(|digest| !digest.is_empty())?;
    let number =
        |name, default| phc.parameter(name).unwrap_or(Some(default)).filter(|number| *number > 0);
    let (rounds, length) = (number("i", 100_000)?, number("l", 64)?);
    if !PBKDF2_DIGESTS.iter().any(|known| known.as_bytes() == digest) {
        return Some(Verdict::Undocumented(String::from_utf8_lossy(digest).into_owned()));
    }
    if rounds > u64::from(PBKDF2_MOST_ROUNDS) {
        return Some(Verdict::NeverMatches("i is 2147483647 or less"));
    }
    Some(Verdict::of(phc.length, usize::try_from(length).unwrap_or(usize::MAX)))
}

/// The schemes of RFC 2307 by name: how many bytes the digest has, and whether salt follows it.
pub(super) const SCHEMES: [(&str, usize, bool); 12] = [
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
fn ldap(text: &[u8]) -> Option<Verdict> {
    let end = text.strip_prefix(b"{")?.iter().position(|byte| *byte == b'}')?;
    let (scheme, value) = (&text[1..=end], &text[end + 2..]);
    let length = Encoding::Base64.length(value).filter(|length| *length > 0)?;
    let known = SCHEMES.iter().find(|(name, ..)| name.as_bytes().eq_ignore_ascii_case(scheme));
    let begins =
        |start: &[u8]| scheme.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    match known {
        Some((_, digest, true)) if length > *digest => Some(Verdict::Fits),
        Some((_, digest, salted)) => Some(Verdict::of(length, digest + usize::from(*salted))),
        // A digest of that family whose size nobody here knows.
        None => (begins(b"sha") || begins(b"ssha")).then_some(Verdict::Fits),
    }
}

/// A bcrypt hash: version, rounds and 53 characters of salt and hash.
fn bcrypt(hash: &[u8]) -> Option<Verdict> {
    let [b'$', b'2', b'a' | b'b' | b'y', b'$', tens, ones, b'$', rest @ ..] = hash else {
        return None;
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(10);
    let rounds = digit(tens)? * 10 + digit(ones)?;
    let letters = rest.len() == 53 && rest.iter().all(|byte| is_bcrypt_letter(*byte));
    (letters && (4..=31).contains(&rounds)).then_some(Verdict::Fits)
}

/// A character of bcrypt's own Base64.
pub(super) fn is_bcrypt_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/')
}
