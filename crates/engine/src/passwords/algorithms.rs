//! Values of which another column names the algorithm: FusionAuth's schemes, Discourse's, Clerk's hashers, plain names.

use std::borrow::Cow;

use crate::passwords::hints::{SaltIn, SaltIs};
use crate::passwords::{
    Form, Found, Hints, ReadAs, bcrypt, bytes, digests, hmac, impossible, pbkdf2,
};

/// What a text is of which another column names the algorithm.
pub(super) fn by_algorithm(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let algorithm = hints.algorithm();
    if hints.is(ReadAs::Membership) {
        return membership(text, &algorithm);
    }
    if algorithm.is_empty() {
        return None;
    }
    match hints.read_as {
        Some(ReadAs::Discourse) | None if algorithm.starts_with("$pbkdf2-") => {
            return discourse(text, &algorithm, hints);
        }
        Some(ReadAs::FusionAuth) | None => {}
        Some(_) => return None,
    }
    fusionauth_columns(text, &algorithm, hints)
        .or_else(|| impossible::named(&algorithm))
        .or_else(|| clerk(text, &algorithm, hints))
        .or_else(|| match algorithm.as_str() {
            name if hints.rounds.is_some_and(|it| it > 1) && is_digest(name) => {
                let form = Form::new("iterated_digest", format!("{name}, iterated"));
                Some(Found::impossible(form, digests::ITERATED))
            }
            "md4" => digests::plain(text, hints, "md4"),
            "md5" => digests::plain(text, hints, "md5"),
            "sha1" | "sha-1" => digests::plain(text, hints, "sha1"),
            "sha256" | "sha-256" => digests::plain(text, hints, "sha256"),
            "sha512" | "sha-512" => digests::plain(text, hints, "sha512"),
            name => {
                let digest = name.strip_prefix("pbkdf2")?.trim_start_matches(['-', '_']);
                let digest =
                    digest.strip_prefix("hmac").unwrap_or(digest).trim_start_matches(['-', '_']);
                let name = ("pbkdf2_columns", "PBKDF2 in columns");
                pbkdf2::columns(text, hints, name, (digest, hints.rounds), salt_in(hints))
                    .map(|found| found.noting(SALT))
            }
        })
}

const SALT: &str =
    "Nothing says whether the salt is text or the bytes it writes. Try one user first.";

/// Whether a name is of an algorithm that hashes once.
fn is_digest(name: &str) -> bool {
    const NAMES: [&str; 8] =
        ["md4", "md5", "sha1", "sha-1", "sha256", "sha-256", "sha512", "sha-512"];
    NAMES.contains(&name)
}

/// How a salt is read of which nothing says it: as Base64 where it can hardly be anything else, or as text. Digits in hexadecimal
/// are mostly hashed as they are written.
fn salt_in(hints: &Hints<'_>) -> SaltIn {
    let Some(salt) = hints.salt_text() else { return SaltIn::Text };
    let has = |is_it: fn(&u8) -> bool| salt.bytes().any(|byte| is_it(&byte));
    let is_padded = salt.ends_with('=');
    let is_mixed = salt.len() >= 16
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && !bytes::is_hex(salt);
    let is_base64 = salt.len() % 4 == 0 && bytes::from_base64(salt).is_some();
    match is_base64 && (is_padded || is_mixed) {
        true => SaltIn::Base64,
        false => SaltIn::Text,
    }
}

/// What the formats of ASP.NET Membership say: 0 is clear, 1 hashed, 2 encrypted.
fn membership(text: &str, format: &str) -> Option<Found> {
    match format {
        "0" | "clear" => Some(Found::clear(text, "password in clear, as its format says")),
        "2" | "encrypted" => {
            let form = Form::new("membership_encrypted", "ASP.NET Membership, encrypted");
            Some(Found::impossible(
                form,
                "it is encrypted, not hashed: only the application that holds the key can read it",
            ))
        }
        _ => None,
    }
}

/// Discourse's three columns: the algorithm holds digest and iterations, as a PHC string begins.
fn discourse(text: &str, algorithm: &str, hints: &Hints<'_>) -> Option<Found> {
    let mut fields = algorithm.split('$').skip(1);
    let digest = fields.next()?.strip_prefix("pbkdf2-")?;
    let iterations = fields.next()?.split(',').find_map(|pair| pair.strip_prefix("i="));
    let parts = (digest, iterations.and_then(bytes::number));
    pbkdf2::columns(text, hints, ("discourse", "Discourse’s PBKDF2"), parts, SaltIn::Text)
}

/// FusionAuth's schemes, in columns or in an object.
fn fusionauth_columns(text: &str, scheme: &str, hints: &Hints<'_>) -> Option<Found> {
    let salt = hints.salt_text().unwrap_or_default();
    let factor = hints.rounds;
    let name = ("fusionauth_pbkdf2", "FusionAuth’s PBKDF2");
    let pbkdf2 = |digest, bytes: usize| {
        let length = bytes::from_base64(text)?.len();
        let found = pbkdf2::columns(text, hints, name, (digest, factor), SaltIn::Base64);
        found.filter(|_| length == bytes)
    };
    match scheme {
        "bcrypt" if salt.len() == 22 && text.len() == 31 => {
            let rounds = factor.filter(|rounds| (4..=31).contains(rounds))?;
            bcrypt::read(&format!("$2a${rounds:02}${salt}{text}"), hints)
        }
        "salted-md5" => digests::fusionauth(text, salt, "md5", factor.unwrap_or(1)),
        "salted-sha256" => digests::fusionauth(text, salt, "sha256", factor.unwrap_or(1)),
        "salted-sha512" => digests::fusionauth(text, salt, "sha512", factor.unwrap_or(1)),
        "salted-hmac-sha256" => hmac::fusionauth(text, salt),
        "salted-pbkdf2-hmac-sha256" => pbkdf2("sha256", 32),
        "salted-pbkdf2-hmac-sha256-512" => pbkdf2("sha256", 64),
        "salted-pbkdf2-hmac-sha512-512" => pbkdf2("sha512", 64),
        _ => None,
    }
}

/// Clerk's digests with a salt before a dollar, whose place nobody documents.
fn clerk(text: &str, hasher: &str, hints: &Hints<'_>) -> Option<Found> {
    let digest = match hasher {
        "md5_salted" => "md5",
        "sha256_salted" => "sha256",
        _ => return None,
    };
    let (salt, hex) = text.split_once('$')?;
    if !matches!(hints.salt_is, Some(SaltIs::Prefix | SaltIs::Suffix)) {
        let form = Form::new("clerk_salted", format!("Clerk’s {hasher}"));
        let what = "whether the salt stands before or after the password is not documented: say which, and try one user first";
        return Some(Found::unclear(form, what));
    }
    digests::plain(hex, &Hints { salt: Some(Cow::Borrowed(salt)), ..hints.clone() }, digest)
}

#[cfg(test)]
mod tests {
    use crate::passwords::Hints;
    use crate::passwords::tests::check_with;

    #[test]
    fn a_column_of_the_algorithm_counts() {
        let check = |algorithm: &str, rounds: u32, salt: &str, expected: &str| {
            let hints = Hints {
                algorithm: Some(algorithm.into()),
                rounds: Some(rounds),
                salt: Some(salt.into()),
                ..Hints::default()
            };
            check_with(&"0a".repeat(32), &hints, expected);
        };
        let pbkdf2 = "pbkdf2_columns: custom pbkdf2-sha256, i=10000,l=32";
        for salt in ["saltsalt", "00112233445566778899aabbccddeeff", "MDEyMzQ1Njc4OWFiY2RlZg=="] {
            check("PBKDF2_SHA256", 10_000, salt, pbkdf2);
        }
        check("sha256", 1000, "saltsalt", "iterated_digest: impossible");
        check("SHA-256", 1, "saltsalt", "sha256: custom sha256, salt before the password");
    }
}
