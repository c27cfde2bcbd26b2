//! HMACs: Werkzeug's salted digests, which are HMACs with the salt as key, Ory Kratos's, and those in columns of their own.

use crate::passwords::hash::{Custom, Encoded, Hash};
use crate::passwords::hints::SaltIn;
use crate::passwords::{Form, Found, Hints, ReadAs, bytes};

const NO_KEY: &str = "the key of the HMAC is in no column that is named, and no constant";

/// How many bytes a digest has that HMACs are known with.
fn length(digest: &str) -> usize {
    match digest {
        "md5" => 16,
        "sha1" => 20,
        "sha256" => 32,
        _ => 64,
    }
}

/// The digest of this name, if it is one that HMACs are known to work with at Auth0.
fn digest(name: &str) -> Option<&'static str> {
    ["md5", "sha1", "sha256", "sha512"].into_iter().find(|known| *known == name)
}

fn made(
    (id, system): (&'static str, &str),
    digest: &'static str,
    hash: Encoded,
    key: Encoded,
    utf16: bool,
) -> Option<Found> {
    let fits = hash.bytes()?.len() == length(digest) && !key.bytes()?.is_empty();
    let form = Form::new(id, format!("{system}, HMAC with {digest}"));
    let custom = Custom { key: Some((digest, key)), utf16, ..Hash::of_bytes("hmac", hash) };
    fits.then(|| Found::hash(form, custom.into()))
}

/// Werkzeug's `sha256$salt$hex` before 3.0, and Ory Kratos's `$hmac-sha256$hash$key`.
pub(super) fn read(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let found = match text.strip_prefix("$hmac-") {
        Some(rest) => kratos(rest),
        None => werkzeug(text, hints),
    };
    found.map(|found| hints.unpeppered(found))
}

fn kratos(rest: &str) -> Option<Found> {
    let parts = || {
        let fields: Vec<&str> = rest.splitn(4, '$').collect();
        let [name, hash, key] = fields[..] else { return None };
        // Base64 of the MAC's hexadecimal digits.
        let hex = String::from_utf8(bytes::from_base64(hash)?).ok()?;
        let (hash, key) = (Encoded::hex(&hex), Encoded::base64(key));
        bytes::is_hex(&hex).then_some(())?;
        made(("kratos_hmac", "Ory Kratos"), digest(name)?, hash, key, false)
    };
    let form = Form::new("hmac_broken", "HMAC of Ory Kratos, not readable");
    let why = "its digest is none that is known to work, or its hash or key cannot be read";
    Some(parts().unwrap_or_else(|| Found::impossible(form, why)))
}

fn werkzeug(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let (name, rest) = text.split_once('$')?;
    let digest = digest(name)?;
    // Django's are salted digests, and of these two only.
    if matches!(digest, "md5" | "sha1") && !hints.is(ReadAs::Werkzeug) {
        return None;
    }
    let (salt, hash) = rest.split_once('$')?;
    let is_one = !salt.is_empty() && bytes::is_hex(hash);
    let (hash, key) = (Encoded::hex(hash), Encoded::utf8(salt));
    is_one.then(|| made(("werkzeug_hmac", "Werkzeug before 3.0"), digest, hash, key, false))?
}

/// An HMAC whose key is the salt in a column of its own, or a constant.
pub(super) fn columns(text: &str, hints: &Hints<'_>, digest: &'static str) -> Option<Found> {
    let hash = encoded(text, length(digest))?;
    let form = || Form::new("hmac", format!("HMAC with {digest}"));
    let key = match hints.salt(SaltIn::Text) {
        Ok(Some(key)) => key,
        Ok(None) => return Some(Found::unclear(form(), NO_KEY)),
        Err(why) => return Some(Found::impossible(form(), why)),
    };
    made(("hmac", "any database"), digest, hash, key, false).map(|it| hints.unpeppered(it))
}

/// .NET's own tables: HMAC with SHA-512, the salt's bytes the key.
pub(super) fn dotnet(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let hash = encoded(text.strip_prefix("0x").unwrap_or(text), 64)?;
    let form = || Form::new("dotnet_hmac", ".NET’s HMAC with sha512");
    let is_base64 = hints
        .salt_text()
        .is_some_and(|salt| !bytes::is_hex(salt) && !super::hints::is_prefixed_hex(salt));
    let default = if is_base64 { SaltIn::Base64 } else { SaltIn::Hex };
    let key = match hints.salt(default) {
        Ok(Some(key)) => key,
        Ok(None) => return Some(Found::unclear(form(), NO_KEY)),
        Err(why) => return Some(Found::impossible(form(), why)),
    };
    let found = made(("dotnet_hmac", ".NET"), "sha512", hash, key, false)?;
    let note = "The table does not say how it hashes: this is what most code for .NET does. Try one user first.";
    Some(hints.unpeppered(found).noting(note))
}

/// ASP.NET Membership with HMACSHA256: the key is the salt repeated to 64 bytes.
pub(super) fn membership(text: &str, salt: &[u8]) -> Option<Found> {
    let hash = encoded(text, 32)?;
    let key: Vec<u8> = salt.iter().copied().cycle().take(64).collect();
    let key = Encoded::base64(bytes::to_base64(&key));
    made(("membership_hmac", "ASP.NET Membership"), "sha256", hash, padded(key), true)
}

/// FusionAuth's salted-hmac-sha256.
pub(super) fn fusionauth(hash: &str, salt: &str) -> Option<Found> {
    let name = ("fusionauth_hmac", "FusionAuth");
    made(name, "sha256", Encoded::base64(hash), Encoded::base64(salt), false)
}

/// Base64 as most write it.
fn padded(text: Encoded) -> Encoded {
    let missing = (4 - text.value.len() % 4) % 4;
    let value = [&*text.value, &"=".repeat(missing)].concat();
    Encoded { value, ..text }
}

/// A hash of so many bytes, in hexadecimal digits or Base64.
pub(super) fn encoded(text: &str, length: usize) -> Option<Encoded> {
    let encoded = match bytes::is_hex(text) && text.len() == length * 2 {
        true => Encoded::hex(text),
        false => Encoded::base64(text),
    };
    (encoded.bytes()?.len() == length).then_some(encoded)
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::{check, check_with};
    use crate::passwords::{Hints, ReadAs};

    #[test]
    fn digests_with_a_salt_are_of_werkzeug_or_django() {
        let hash = "4febd254094321dbe149ccbae137e1e9";
        check(&format!("md5$salt${hash}"), "django_digest: custom md5, salt before the password");
        let hints = Hints { read_as: Some(ReadAs::Werkzeug), ..Hints::default() };
        let expected = "werkzeug_hmac: custom hmac with md5, each user’s salt is the key";
        check_with(&format!("md5$salt${hash}"), &hints, expected);
        check("$hmac-sha224$YQ==$YQ==", "hmac_broken: impossible");
    }
}
