//! PBKDF2 in the many strings that hold it, made one PHC string: `$pbkdf2-sha256$i=1000,l=32$salt$hash`.

use std::borrow::Cow;

use crate::passwords::hints::SaltIn;
use crate::passwords::{Form, Found, Hash, Hints, ReadAs, bytes};
use crate::thousands;

/// The most rounds that OpenSSL counts.
pub(crate) const PBKDF2_MOST_ROUNDS: u32 = i32::MAX as u32;

const SHA3: &str = "Ory Kratos maps pbkdf2-sha224 and -sha384 to SHA3-224 and SHA3-384; Auth0’s sha224 and sha384 are SHA-2. \
    If another system made it, say that PHC strings mean what they say";

const DAMAGED: &str = "it begins like PBKDF2, but digest, iterations, salt or hash cannot be read";

const SPRING: &str = "Spring writes no parameters into the hash: these are its defaults. Try one user first, and say the iterations \
    if the application changed them.";

const COUNT_UNKNOWN: &str = "the iterations are not in the string: say which column holds them";

/// A PBKDF2 hash in its parts.
pub(super) struct Pbkdf2 {
    pub(super) id: &'static str,
    pub(super) system: &'static str,
    pub(super) digest: &'static str,
    pub(super) iterations: u32,
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl Pbkdf2 {
    /// As one PHC string; `None` if nothing can have made it.
    pub(super) fn found(self) -> Option<Found> {
        let Pbkdf2 { id, system, digest, iterations, salt, hash } = self;
        let times = thousands::count(u64::from(iterations));
        let label = format!("{system}, {digest}, {times} iterations");
        let form = Form::new(id, label);
        let is_count = (1..=PBKDF2_MOST_ROUNDS).contains(&iterations);
        if !is_count || hash.len() < 8 || hash.len() > 4096 {
            return None;
        }
        if salt.is_empty() {
            return Some(Found::impossible(
                form,
                "it has no salt, and Auth0’s form of PBKDF2 needs one",
            ));
        }
        let (length, salt, hash) = (hash.len(), bytes::to_base64(&salt), bytes::to_base64(&hash));
        let value = format!("$pbkdf2-{digest}$i={iterations},l={length}${salt}${hash}");
        Some(Found::hash(form, Hash::of_text("pbkdf2", value)))
    }
}

/// The digest that a system calls `name`, as Auth0 calls it.
pub(super) fn digest(name: &str) -> Option<&'static str> {
    Some(match name.trim().to_ascii_lowercase().as_str() {
        "md5" => "md5",
        "sha1" | "sha-1" | "sha" | "" => "sha1",
        "sha224" | "sha-224" => "sha224",
        "sha256" | "sha-256" => "sha256",
        "sha384" | "sha-384" => "sha384",
        "sha512" | "sha-512" => "sha512",
        "ripemd160" => "ripemd160",
        "whirlpool" => "whirlpool",
        _ => return None,
    })
}

/// How many bytes a digest has.
fn length(digest: &str) -> usize {
    match digest {
        "md5" => 16,
        "sha1" | "ripemd160" => 20,
        "sha224" => 28,
        "sha256" => 32,
        "sha384" => 48,
        _ => 64,
    }
}

pub(super) fn read(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let found = dollar(text, hints)
        .or_else(|| django(text, hints))
        .or_else(|| werkzeug(text, hints))
        .or_else(|| braces(text, hints))
        .or_else(|| mediawiki(text))
        .or_else(|| grub(text))
        .or_else(|| aspnet(text))?;
    // Spring's secret is part of the salt.
    Some(if found.form.id == "spring_pbkdf2" { found } else { hints.unpeppered(found) })
}

fn made(parts: Option<Pbkdf2>) -> Option<Found> {
    let damaged = || Found::impossible(Form::new("pbkdf2_broken", "PBKDF2, damaged"), DAMAGED);
    Some(parts.and_then(Pbkdf2::found).unwrap_or_else(damaged))
}

/// `$pbkdf2-sha256$i=1000,l=32$salt$hash`, Passlib's `$pbkdf2-sha256$1000$salt$hash`, Mattermost's `$pbkdf2$f=SHA256,w=…`.
fn dollar(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let rest = text.strip_prefix("$pbkdf2")?;
    let (name, rest) = rest.split_once('$')?;
    let name = name.strip_prefix('-').unwrap_or(name);
    let fields: Vec<&str> = rest.splitn(4, '$').collect();
    let [parameters, salt, hash] = fields[..] else { return made(None) };
    if parameters.starts_with("f=") {
        return made(mattermost(parameters, salt, hash));
    }
    let Some(digest) = digest(name) else {
        let form = Form::new("pbkdf2_other", "PBKDF2 with another digest");
        return Some(Found::impossible(form, "its digest is none that Auth0 documents for PBKDF2"));
    };
    let passlib = bytes::number(parameters);
    let is_phc = passlib.is_none();
    if is_phc && matches!(digest, "sha224" | "sha384") && !hints.is(ReadAs::Phc) {
        return Some(Found::impossible(
            Form::new("kratos_sha3", "Ory Kratos’s PBKDF2 with SHA-3"),
            SHA3,
        ));
    }
    let parts = || {
        let iterations = match passlib {
            Some(iterations) => iterations,
            None => phc_iterations(parameters, hash)?,
        };
        let read = if is_phc { bytes::from_base64 } else { bytes::from_passlib };
        let (id, system) = match is_phc {
            true => ("pbkdf2", "PBKDF2"),
            false => ("passlib_pbkdf2", "Passlib’s PBKDF2"),
        };
        Some(Pbkdf2 { id, system, digest, iterations, salt: read(salt)?, hash: read(hash)? })
    };
    made(parts())
}

/// The iterations of `i=1000,l=32`; the length has to be the hash's.
fn phc_iterations(parameters: &str, hash: &str) -> Option<u32> {
    let (mut iterations, mut length) = (100_000, 64);
    for parameter in parameters.split(',') {
        let (name, value) = parameter.split_once('=')?;
        match name {
            "i" => iterations = bytes::number(value)?,
            "l" => length = bytes::number(value)?,
            _ => return None,
        }
    }
    (bytes::from_base64(hash)?.len() == length as usize).then_some(iterations)
}

fn mattermost(parameters: &str, salt: &str, hash: &str) -> Option<Pbkdf2> {
    let named = |name: &str| {
        let pair = parameters.split(',').find_map(|pair| pair.strip_prefix(name));
        pair.and_then(|pair| pair.strip_prefix('='))
    };
    let hash = bytes::from_base64(hash)?;
    let is_length = |length: &str| bytes::number(length) == Some(hash.len() as u32);
    named("l").is_none_or(is_length).then_some(())?;
    Some(Pbkdf2 {
        id: "mattermost_pbkdf2",
        system: "Mattermost’s PBKDF2",
        digest: digest(named("f")?)?,
        iterations: bytes::number(named("w")?)?,
        salt: bytes::from_base64(salt)?,
        hash,
    })
}

/// Django's `pbkdf2_sha256$1000$salt$hash`, and Clerk's of the same name where the algorithm says so.
fn django(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let (name, rest) = text.strip_prefix("pbkdf2_")?.split_once('$')?;
    let fields: Vec<&str> = rest.splitn(5, '$').collect();
    let [iterations, salt, hash, more @ ..] = &fields[..] else { return made(None) };
    let parts = || {
        let is_clerk = |name: &str| hints.algorithm() == name;
        let of_text = |salt: &str| Some(salt.as_bytes().to_vec());
        let (digest_name, salt, hash) = match hints.algorithm().as_str() {
            "pbkdf2_sha256" if name == "sha256" => {
                ("sha256", bytes::from_base64(salt), bytes::from_base64(hash))
            }
            "pbkdf2_sha512" => ("sha512", of_text(salt), bytes::from_hex(hash)),
            "pbkdf2_sha512_hex" => ("sha512", bytes::from_hex(salt), bytes::from_hex(hash)),
            "pbkdf2_sha1" if bytes::is_hex(hash) => {
                ("sha1", bytes::from_hex(salt).or_else(|| of_text(salt)), bytes::from_hex(hash))
            }
            _ => (name, of_text(salt), bytes::from_base64(hash)),
        };
        (more.is_empty() || is_clerk("pbkdf2_sha1")).then_some(())?;
        let hash = hash?;
        let whole = more.first().is_none_or(|it| bytes::number(it) == Some(hash.len() as u32));
        whole.then_some(())?;
        let (id, system) = match hints.algorithm().as_str() {
            "" | "pbkdf2_sha256_django" => ("django_pbkdf2", "Django’s PBKDF2"),
            _ => ("clerk_pbkdf2", "PBKDF2"),
        };
        let iterations = bytes::number(iterations)?;
        Some(Pbkdf2 { id, system, digest: digest(digest_name)?, iterations, salt: salt?, hash })
    };
    made(parts())
}

/// Werkzeug's `pbkdf2:sha256:1000$salt$hex`.
fn werkzeug(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let (method, rest) = text.strip_prefix("pbkdf2:")?.split_once('$')?;
    let (name, iterations) = match method.split_once(':') {
        Some((name, iterations)) => (name, bytes::number(iterations)),
        None => match hints.rounds {
            Some(rounds) => (method, Some(rounds)),
            None => {
                let form = Form::new("werkzeug_pbkdf2", "Werkzeug’s PBKDF2, iterations unknown");
                return Some(Found::unclear(form, COUNT_UNKNOWN));
            }
        },
    };
    let parts = || {
        let (salt, hash) = rest.split_once('$')?;
        Some(Pbkdf2 {
            id: "werkzeug_pbkdf2",
            system: "Werkzeug’s PBKDF2",
            digest: digest(name)?,
            iterations: iterations?,
            salt: salt.as_bytes().to_vec(),
            hash: bytes::from_hex(hash)?,
        })
    };
    made(parts())
}

/// LDAP's `{PBKDF2-SHA256}1000$salt$hash`, Spring's `{pbkdf2}` and hex, Atlassian's `{PKCS5S2}`.
fn braces(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let (scheme, rest) = text.strip_prefix('{')?.split_once('}')?;
    if scheme.eq_ignore_ascii_case("PKCS5S2") {
        let parts = || {
            let bytes = bytes::from_base64(rest).filter(|bytes| bytes.len() == 48)?;
            let (salt, hash) = bytes.split_at_checked(16)?;
            Some(Pbkdf2 {
                id: "atlassian_pbkdf2",
                system: "Atlassian’s PBKDF2",
                digest: "sha1",
                iterations: 10_000,
                salt: salt.to_vec(),
                hash: hash.to_vec(),
            })
        };
        return made(parts());
    }
    let lower = scheme.to_ascii_lowercase();
    let name = lower.strip_prefix("pbkdf2")?;
    if bytes::is_hex(rest) {
        return made(spring(name, rest, hints)).map(|found| found.noting(SPRING));
    }
    if let Some(found) = directory(name, rest) {
        return Some(found);
    }
    let parts = || {
        let mut fields = rest.split('$');
        let (iterations, salt, hash) = (fields.next()?, fields.next()?, fields.next()?);
        fields.next().is_none().then_some(())?;
        Some(Pbkdf2 {
            id: "ldap_pbkdf2",
            system: "LDAP’s PBKDF2",
            digest: digest(name.strip_prefix('-').unwrap_or(name))?,
            iterations: bytes::number(iterations)?,
            salt: bytes::from_passlib(salt)?,
            hash: bytes::from_passlib(hash)?,
        })
    };
    made(parts())
}

/// Directories that write digest and salt as one: OpenDJ and its kin `{PBKDF2-HMAC-SHA256}10000:…` with the salt behind (plain
/// `{PBKDF2}` is SHA-1), 389 Directory Server `{PBKDF2_SHA256}…` with iterations and salt in front.
fn directory(name: &str, rest: &str) -> Option<Found> {
    let (digest, iterations, salt, hash) = match rest.split_once(':') {
        Some((iterations, value)) => {
            let name = name.strip_prefix("-hmac").unwrap_or(name);
            let digest = digest(name.trim_start_matches('-'))?;
            let bytes = bytes::from_base64(value)?;
            let (hash, salt) = bytes.split_at_checked(length(digest))?;
            (digest, bytes::number(iterations)?, salt.to_vec(), hash.to_vec())
        }
        None => {
            let digest = digest(name.strip_prefix('_')?)?;
            let bytes = bytes::from_base64(rest).filter(|it| it.len() == 4 + 64 + 256)?;
            let (iterations, rest) = bytes.split_first_chunk::<4>()?;
            let (salt, hash) = rest.split_at_checked(64)?;
            (digest, u32::from_be_bytes(*iterations), salt.to_vec(), hash.to_vec())
        }
    };
    let (id, system) = ("directory_pbkdf2", "PBKDF2 of a directory");
    Pbkdf2 { id, system, digest, iterations, salt, hash }.found()
}

fn spring(name: &str, hex: &str, hints: &Hints<'_>) -> Option<Pbkdf2> {
    let (digest, iterations, salt_length) = match name {
        "" => ("sha1", 185_000, 8),
        "@springsecurity_v5_8" => ("sha256", 310_000, 16),
        _ => return None,
    };
    let bytes = bytes::from_hex(hex)?;
    let (salt, hash) = bytes.split_at_checked(salt_length)?;
    let secret = hints.pepper.unwrap_or_default().as_bytes();
    Some(Pbkdf2 {
        id: "spring_pbkdf2",
        system: "Spring’s PBKDF2",
        digest,
        iterations: hints.rounds.unwrap_or(iterations),
        salt: [salt, secret].concat(),
        hash: hash.to_vec(),
    })
}

/// MediaWiki's `:pbkdf2:sha512:30000:64:salt:hash`.
fn mediawiki(text: &str) -> Option<Found> {
    let rest = text.strip_prefix(":pbkdf2:")?;
    let parts = || {
        let fields: Vec<&str> = rest.splitn(6, ':').collect();
        let [name, iterations, length, salt, hash] = fields[..] else { return None };
        let hash = bytes::from_base64(hash)?;
        (bytes::number(length)? as usize == hash.len()).then_some(())?;
        Some(Pbkdf2 {
            id: "mediawiki_pbkdf2",
            system: "MediaWiki’s PBKDF2",
            digest: digest(name)?,
            iterations: bytes::number(iterations)?,
            salt: bytes::from_base64(salt)?,
            hash,
        })
    };
    made(parts())
}

/// GRUB's `grub.pbkdf2.sha512.10000.SALT.HASH` in hex.
fn grub(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("grub.pbkdf2.")?;
    let parts = || {
        let fields: Vec<&str> = rest.splitn(5, '.').collect();
        let [name, iterations, salt, hash] = fields[..] else { return None };
        Some(Pbkdf2 {
            id: "grub_pbkdf2",
            system: "GRUB’s PBKDF2",
            digest: digest(name)?,
            iterations: bytes::number(iterations)?,
            salt: bytes::from_hex(salt)?,
            hash: bytes::from_hex(hash)?,
        })
    };
    made(parts())
}

/// ASP.NET Identity: Base64 of a version, its parameters, salt and hash.
fn aspnet(text: &str) -> Option<Found> {
    if !(60..=700).contains(&text.len()) || !text.starts_with('A') {
        return None;
    }
    let bytes = bytes::from_base64(text)?;
    let (version, rest) = bytes.split_first()?;
    if *version == 0 && rest.len() == 48 {
        let (salt, hash) = rest.split_at_checked(16)?;
        let (salt, hash) = (salt.to_vec(), hash.to_vec());
        let (id, system) = ("aspnet_v2", "ASP.NET Identity, version 2");
        return Pbkdf2 { id, system, digest: "sha1", iterations: 1000, salt, hash }.found();
    }
    let (header, rest) = rest.split_first_chunk::<12>().filter(|_| *version == 1)?;
    let number = |at: usize| {
        let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_be_bytes)
    };
    let digest = match number(0)? {
        0 => "sha1",
        1 => "sha256",
        2 => "sha512",
        _ => return None,
    };
    let (salt, hash) = rest.split_at_checked(usize::try_from(number(8)?).ok()?)?;
    let iterations = number(4)?;
    let (id, system) = ("aspnet_v3", "ASP.NET Identity, version 3");
    let is_one = salt.len() >= 8 && hash.len() >= 16;
    let (salt, hash) = (salt.to_vec(), hash.to_vec());
    is_one.then_some(Pbkdf2 { id, system, digest, iterations, salt, hash })?.found()
}

/// Salt, hash and iterations in columns of their own.
pub(super) fn columns(
    text: &str,
    hints: &Hints<'_>,
    (id, system): (&'static str, &'static str),
    (name, iterations): (&str, Option<u32>),
    salt_in: SaltIn,
) -> Option<Found> {
    let name: Cow<'_, str> = name.into();
    let form = || Form::new(id, system);
    let Some(digest) = digest(&name) else {
        return Some(Found::impossible(
            form(),
            "its digest is none that Auth0 documents for PBKDF2",
        ));
    };
    let hash = match bytes::is_hex(text) {
        true => bytes::from_hex(text),
        false => bytes::from_base64(text),
    };
    let hash = hash.filter(|hash| hash.len() >= 16.min(length(digest)))?;
    let Some(iterations) = iterations else {
        return Some(Found::unclear(form(), COUNT_UNKNOWN));
    };
    let salt = match hints.salt(salt_in) {
        Ok(Some(salt)) => salt.bytes()?,
        Ok(None) => return Some(Found::unclear(form(), "the salt is in no column that is named")),
        Err(why) => return Some(Found::impossible(form(), why)),
    };
    Pbkdf2 { id, system, digest, iterations, salt, hash }.found().map(|it| hints.unpeppered(it))
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check;

    #[test]
    fn what_cannot_be_read_is_no_hash() {
        for bad in [
            "$pbkdf2-sha256$i=1000,l=31$1jP+5Zxpxgtee/iPxGgOz0RfE9/KJuDElP1ley4VxXc$QJxzfvdbHYBpydCbHoFg3GJEqMFULwskiuqiJctoYpI",
            "$pbkdf2-sha256$i=0,l=32$1jP+5Zxpxgtee/iPxGgOz0RfE9/KJuDElP1ley4VxXc$QJxzfvdbHYBpydCbHoFg3GJEqMFULwskiuqiJctoYpI",
            "$pbkdf2-sha256$1000$1jP+5Zxpxgtee$Q!",
            "pbkdf2_sha256$1000$salt",
            "pbkdf2_sha256$$salt$hash",
            "pbkdf2:sha256:x$salt$00",
            "grub.pbkdf2.sha512.1000.0A",
            "{PKCS5S2}u7hLZ2yq",
        ] {
            check(bad, "pbkdf2_broken: impossible");
        }
        // Digest and salt as one; what is too short for its digest is none.
        let one = |scheme: &str, length: usize| {
            format!("{{{scheme}}}10000:{}", crate::passwords::bytes::to_base64(&vec![7; length]))
        };
        for (scheme, length, becomes) in [
            ("PBKDF2", 28, "sha1, i=10000,l=20"),
            ("PBKDF2-HMAC-SHA1", 36, "sha1, i=10000,l=20"),
            ("PBKDF2-HMAC-SHA256", 48, "sha256, i=10000,l=32"),
            ("PBKDF2-HMAC-SHA512", 80, "sha512, i=10000,l=64"),
        ] {
            let becomes = format!("directory_pbkdf2: custom pbkdf2-{becomes}");
            check(&one(scheme, length), &becomes);
        }
        check(&one("PBKDF2-HMAC-SHA256", 31), "pbkdf2_broken: impossible");
        let red_hat = [&[0, 0, 0x27, 0x10][..], &[1; 320]].concat();
        let red_hat = crate::passwords::bytes::to_base64(&red_hat);
        let becomes = "directory_pbkdf2: custom pbkdf2-sha256, i=10000,l=256";
        check(&format!("{{PBKDF2_SHA256}}{red_hat}"), becomes);
        check("pbkdf2:sha256$salt$00112233445566778899aabbccddeeff", "werkzeug_pbkdf2: unclear");
    }
}
