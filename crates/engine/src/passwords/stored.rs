//! Reading a stored value: what it says itself first, then what is told of it, then its length.

use std::borrow::Cow;

use crate::passwords::hints::SaltIn;
use crate::passwords::shapes::{self, Shape};
use crate::passwords::{
    Form, Found, Hints, MOST_BYTES, ReadAs, Verdict, algorithms, argon2, bcrypt, digests, gitea,
    hmac, impossible, ldap, nothing, pbkdf2, scrypt, wrappers,
};
use json::{Kind, text as json_text, walk};

/// How often something is taken off around a hash.
const MOST_WRAPPERS: usize = 3;

/// The most elements of a list that are looked at.
const MOST_ELEMENTS: usize = 100;

/// What the JSON value `value` is, and what Auth0 takes for it.
pub fn read(value: &[u8], hints: &Hints<'_>) -> Found {
    match Kind::of(value) {
        Kind::Null => Found::nothing("no password"),
        Kind::String => text(&json_text::string(value).unwrap_or_default(), hints),
        Kind::Object => object(value, hints).unwrap_or_else(|| {
            let why = "it is an object of no shape that is known here: name the place of the hash inside it";
            Found::impossible(Form::new("unknown_object", "unknown object"), why)
        }),
        Kind::Array => list(value, hints),
        // A password of digits that became a number on its way.
        Kind::Number | Kind::Boolean => {
            Found::clear(&String::from_utf8_lossy(value), "password in clear")
        }
    }
}

/// Whether an object or list has the shape of a system's record of a password.
pub fn is_known_shape(value: &[u8]) -> bool {
    let hints = Hints::default();
    let is_known =
        |value: &[u8]| Kind::of(value) == Kind::Object && shapes::of(value, &hints).is_some();
    match Kind::of(value) {
        Kind::Array => walk::elements(value).take(MOST_ELEMENTS).any(is_known),
        _ => is_known(value),
    }
}

/// The form of a hash that `text` has by itself; `None` for anything else. Most texts are ruled out at a glance.
pub fn form_of(text: &str) -> Option<Form> {
    if !may_be_hash(text.as_bytes()) {
        return None;
    }
    let found = self::text(text, &Hints::default());
    match found.verdict {
        Verdict::Hash(_) | Verdict::Impossible(_) | Verdict::Unclear(_) => Some(found.form),
        Verdict::Clear(_) | Verdict::Nothing => None,
    }
}

/// Whether a text has a length and one of the signs that hashes have.
fn may_be_hash(text: &[u8]) -> bool {
    if text.len() < 16 || text.len() > MOST_BYTES {
        return false;
    }
    match text.first() {
        Some(b'$' | b'{' | b'*' | b':') => true,
        _ if text.iter().all(u8::is_ascii_hexdigit) => true,
        // ASP.NET's, LDIF's, and what ends as Base64 does.
        Some(b'A' | b'e') if !text.contains(&b' ') => true,
        _ if text.ends_with(b"=") => true,
        _ if ["0x", "md5", "S:", "grub."].iter().any(|it| text.starts_with(it.as_bytes())) => true,
        // `name$…`, `1|$…`, `hex:salt`.
        _ => match text.iter().position(|byte| matches!(byte, b'$' | b':' | b'|')) {
            Some(at) => {
                text.iter().take(at).all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            }
            None => false,
        },
    }
}

fn object(value: &[u8], hints: &Hints<'_>) -> Option<Found> {
    Some(match shapes::of(value, hints)? {
        Shape::Text(hash, hints) => text(&hash, &hints),
        Shape::Found(found) => found,
    })
}

/// Of a list the first element that holds a hash, else a password: a credential, an account, a text.
fn list(value: &[u8], hints: &Hints<'_>) -> Found {
    let found = walk::elements(value).take(MOST_ELEMENTS).filter_map(|it| match Kind::of(it) {
        Kind::Object => object(it, hints),
        Kind::String => Some(read(it, hints)),
        _ => None,
    });
    let rank = |found: &Found| match found.verdict {
        Verdict::Hash(_) => 3,
        Verdict::Impossible(_) | Verdict::Unclear(_) => 2,
        Verdict::Clear(_) => 1,
        Verdict::Nothing => 0,
    };
    let best = found.reduce(|best, next| if rank(&next) > rank(&best) { next } else { best });
    best.unwrap_or_else(|| Found::nothing("no password among the credentials"))
}

/// What a text is.
pub(super) fn text(stored: &str, hints: &Hints<'_>) -> Found {
    let trimmed = stored.trim();
    if let Some(found) = nothing::read(trimmed) {
        return found;
    }
    if hints.is(ReadAs::Clear) {
        return Found::clear(stored, "password in clear, as said");
    }
    if trimmed.len() > MOST_BYTES {
        let why = "it is longer than any hash or password";
        return Found::impossible(Form::new("too_long", "too long"), why);
    }
    let mut inner = Cow::Borrowed(trimmed);
    for _ in 0..MOST_WRAPPERS {
        if let Some(found) = nothing::clear(&inner) {
            return found;
        }
        match wrappers::unwrapped(&inner).map(Cow::into_owned) {
            Some(next) => inner = Cow::Owned(next),
            None => break,
        }
    }
    hash(&inner, hints).unwrap_or_else(|| Found::clear(stored, "password in clear"))
}

/// What a text is that is a hash.
fn hash(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let meteor = hints.is(ReadAs::Meteor);
    bcrypt::read(text, hints)
        .or_else(|| argon2::read(text).map(|found| hints.unpeppered(found)))
        .map(|found| if meteor { of_meteor(found) } else { found })
        .or_else(|| hmac::read(text, hints))
        .or_else(|| digests::read(text, hints))
        .or_else(|| ldap::read(text, hints))
        .or_else(|| pbkdf2::read(text, hints))
        .or_else(|| scrypt::read(text, hints))
        .or_else(|| impossible::read(text))
        .or_else(|| ldap::damaged(text))
        .or_else(|| algorithms::by_algorithm(text, hints))
        .or_else(|| columns(text, hints))
        .or_else(|| digests::bare(text, hints))
}

/// What a text is whose salt and parameters are in columns of their own, as told.
fn columns(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let pbkdf2 = |name, parts, salt_in| pbkdf2::columns(text, hints, name, parts, salt_in);
    match hints.read_as? {
        ReadAs::Stytch => scrypt::stytch(text, hints),
        ReadAs::NodeScrypt | ReadAs::BetterAuth => scrypt::columns(text, hints),
        ReadAs::Discourse => {
            let parts = ("sha256", Some(hints.rounds.unwrap_or(64_000)));
            pbkdf2(("discourse", "Discourse’s PBKDF2"), parts, SaltIn::Text)
        }
        ReadAs::Gitea => gitea::read(text, hints),
        ReadAs::PassportLocalMongoose => passport(text, hints),
        ReadAs::Keycloak => {
            let algorithm = hints.algorithm();
            let digest = algorithm.strip_prefix("pbkdf2").unwrap_or(&algorithm);
            let parts = (digest.trim_start_matches('-'), hints.rounds);
            pbkdf2(("keycloak_pbkdf2", "Keycloak’s PBKDF2"), parts, SaltIn::Base64)
        }
        ReadAs::Gigya => {
            let algorithm = hints.algorithm();
            let digest = algorithm.strip_prefix("pbkdf2_").unwrap_or("sha512");
            pbkdf2(("gigya", "Gigya’s PBKDF2"), (digest, hints.rounds), SaltIn::Base64)
        }
        ReadAs::Pbkdf2Sha1 => pbkdf2(PBKDF2, ("sha1", hints.rounds), SaltIn::Text),
        ReadAs::Pbkdf2Sha256 => pbkdf2(PBKDF2, ("sha256", hints.rounds), SaltIn::Text),
        ReadAs::Pbkdf2Sha512 => pbkdf2(PBKDF2, ("sha512", hints.rounds), SaltIn::Text),
        ReadAs::HmacMd5 => hmac::columns(text, hints, "md5"),
        ReadAs::HmacSha1 => hmac::columns(text, hints, "sha1"),
        ReadAs::HmacSha256 => hmac::columns(text, hints, "sha256"),
        ReadAs::HmacSha512 => hmac::columns(text, hints, "sha512"),
        ReadAs::DotnetHmacSha512 => hmac::dotnet(text, hints),
        _ => None,
    }
}

/// Passport-Local-Mongoose writes 512 bytes. Applications keep `salt` and `hash` of their own making, too, and nothing says how
/// those were made.
fn passport(text: &str, hints: &Hints<'_>) -> Option<Found> {
    const LENGTH: usize = 512;
    let (id, label) = ("passport_local_mongoose", "Passport-Local-Mongoose’s PBKDF2");
    // What is shorter is no digest, but perhaps a password.
    let length = digests::encoded_length(text).filter(|length| *length >= 16)?;
    if length != LENGTH && hints.rounds.is_none() {
        let what = format!(
            "{length} bytes, and Passport-Local-Mongoose writes {LENGTH}: the application has its own digest and rounds. Choose how it is read, and say its rounds"
        );
        return Some(Found::unclear(Form::new(id, label), what));
    }
    let parts = ("sha256", Some(hints.rounds.unwrap_or(25_000)));
    pbkdf2::columns(text, hints, (id, label), parts, SaltIn::Text)
}

const PBKDF2: (&str, &str) = ("pbkdf2_columns", "PBKDF2 in columns");

/// What Meteor keeps is made of a digest.
fn of_meteor(found: Found) -> Found {
    match found.verdict {
        Verdict::Hash(_) => {
            let why = "argon2 of the hex SHA-256 of the password (the client sends the digest); Auth0 gives argon2 the password itself";
            Found::impossible(Form::new("meteor", "Meteor’s argon2"), why)
        }
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check_with;
    use crate::passwords::{Hints, ReadAs};

    #[test]
    fn of_passport_is_what_has_its_length() {
        let hints = Hints {
            read_as: Some(ReadAs::PassportLocalMongoose),
            salt: Some("0011".into()),
            ..Hints::default()
        };
        let its = "passport_local_mongoose: custom pbkdf2-sha256, i=25000,l=512";
        check_with(&"0a".repeat(512), &hints, its);
        for length in [20, 32, 64] {
            check_with(&"0a".repeat(length), &hints, "passport_local_mongoose: unclear");
        }
        let told = Hints { rounds: Some(1000), ..hints };
        let its = "passport_local_mongoose: custom pbkdf2-sha256, i=1000,l=64";
        check_with(&"0a".repeat(64), &told, its);
    }
}
