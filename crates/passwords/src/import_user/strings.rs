//! The hashes that are one string with everything in it: bcrypt, PHC strings of argon2 and PBKDF2, LDAP's userPassword.

use crate::Untold;
use crate::hash_function::Kind;
use crate::import_user::Stored;
use crate::primitives::Digest;
use crate::text_encoding::{from_b64, from_base64, from_bcrypt};

/// The letter of the version, the cost, and the 53 digits of salt and hash.
pub(super) fn bcrypt(value: &str) -> Result<(char, u32, &str), Untold> {
    let refused = || Untold::forbidden("bcrypt has 60 characters: $2b$10$ and 53 of ./A-Za-z0-9");
    let mut parts = value.split('$');
    let (Some(""), Some(version), Some(cost), Some(digits), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(refused());
    };
    let letter = match version {
        "2a" | "2b" | "2x" | "2y" => version.chars().last(),
        "2" => Some('2'),
        _ => None,
    };
    let is_cost = cost.len() == 2 && cost.bytes().all(|byte| byte.is_ascii_digit());
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    let cost = cost.parse().ok().filter(|cost| is_cost && (4..32).contains(cost));
    match (letter, cost) {
        (Some(letter), Some(cost)) if digits.len() == 53 && digits.bytes().all(is_digit) => {
            Ok((letter, cost, digits))
        }
        _ => Err(refused()),
    }
}

/// Salt and hash. Unused bits that are set match no password, for nothing writes them.
pub(super) fn bcrypt_parts(digits: &str) -> Result<([u8; 16], Vec<u8>), Untold> {
    let stray = || {
        Untold("The last character of its salt or of its hash is one that bcrypt never writes: it has been altered.".to_owned())
    };
    let (salt, hash) = digits.split_at_checked(22).ok_or_else(stray)?;
    let salt = from_bcrypt(salt).and_then(|salt| salt.try_into().ok()).ok_or_else(stray)?;
    Ok((salt, from_bcrypt(hash).ok_or_else(stray)?))
}

pub(super) fn argon2(value: &str) -> Result<Stored, Untold> {
    let form =
        || Untold::forbidden("argon2 is a string like $argon2id$v=19$m=65536,t=2,p=1$salt$hash");
    let parts: Vec<&str> = value.split('$').collect();
    let &["", id, version, parameters, salt, hash] = &parts[..] else { return Err(form()) };
    let numbers: Vec<&str> = parameters.split(',').collect();
    let &[memory, passes, lanes] = &numbers[..] else { return Err(form()) };
    let number = |text: &str, name: &str| text.strip_prefix(name).and_then(digits).ok_or_else(form);
    let (memory, passes, lanes) =
        (number(memory, "m=")?, number(passes, "t=")?, number(lanes, "p=")?);
    let id = match id {
        "argon2id" => true,
        "argon2i" => false,
        "argon2d" => return Err(Untold::forbidden("argon2d is unknown to it")),
        _ => return Err(form()),
    };
    if number(version, "v=")? != 19 {
        return Err(Untold::forbidden("argon2 must be of version 19"));
    }
    let (salt, hash) = (b64(salt)?, b64(hash)?);
    if salt.len() < 8 || hash.len() < 16 {
        return Err(Untold::forbidden(
            "argon2 wants a salt of 8 bytes or more and a hash of 16 or more",
        ));
    }
    let length = hash.len();
    Ok(Stored::new(Kind::Argon2 { id, salt, memory, passes, lanes, length }, hash))
}

pub(super) fn pbkdf2(value: &str) -> Result<Stored, Untold> {
    let form =
        || Untold::forbidden("pbkdf2 is a string like $pbkdf2-sha512$i=100000,l=64$salt$hash");
    let parts: Vec<&str> = value.split('$').collect();
    let (id, parameters, salt, hash) = match parts[..] {
        ["", id, parameters, salt, hash] => (id, parameters, salt, hash),
        ["", id, salt, hash] => (id, "", salt, hash),
        _ => return Err(form()),
    };
    let name = id.strip_prefix("pbkdf2-").ok_or_else(form)?;
    let (mut rounds, mut length) = (100_000, 64);
    for parameter in parameters.split(',').filter(|parameter| !parameter.is_empty()) {
        let (name, number) = parameter.split_once('=').ok_or_else(form)?;
        let number = digits(number).filter(|number| *number > 0).ok_or_else(form)?;
        match name {
            "i" => rounds = number,
            "l" => length = number as usize,
            _ => {}
        }
    }
    let (salt, hash) = (b64(salt)?, b64(hash)?);
    if hash.len() != length {
        let bytes = hash.len();
        return Err(Untold::forbidden(&format!("l is {length}, but the hash has {bytes} bytes")));
    }
    let digest = Digest::of_openssl_name(name)
        .ok_or_else(|| Untold(format!("PBKDF2 with {} cannot be recomputed here.", shown(name))))?;
    Ok(Stored::new(Kind::Pbkdf2 { digest, salt, rounds, length }, hash))
}

pub(super) fn ldap(value: &str) -> Result<Stored, Untold> {
    let form = || Untold::forbidden("ldap is a string like {SSHA}Base64");
    let (scheme, coded) =
        value.strip_prefix('{').and_then(|rest| rest.split_once('}')).ok_or_else(form)?;
    let lower = scheme.to_ascii_lowercase();
    let salted = lower == "smd5" || lower.starts_with("ssha");
    let digest = match lower.strip_prefix('s').filter(|_| salted).unwrap_or(&lower) {
        "sha" => Some(Digest::Sha1),
        "md4" | "ripemd160" | "whirlpool" => None,
        name => Digest::of_name(name),
    };
    let digest = digest.ok_or_else(|| {
        Untold::forbidden(&format!("{} is no scheme of ldap it knows", shown(scheme)))
    })?;
    let hash = from_base64(coded).ok_or_else(form)?;
    let length = Untold::forbidden("the value of ldap has not the length of its scheme");
    let Some((hash, salt)) = hash.split_at_checked(digest.size()) else { return Err(length) };
    if salt.is_empty() == salted {
        return Err(length);
    }
    let mut stored = Stored::new(Kind::Digest(digest), hash.to_vec());
    stored.function.after = salt.to_vec();
    Ok(stored)
}

fn b64(text: &str) -> Result<Vec<u8>, Untold> {
    from_b64(text)
        .ok_or_else(|| Untold::forbidden("salt and hash of the string are Base64 without padding"))
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// A word of the hash, kept short.
fn shown(word: &str) -> String {
    word.chars().take(30).collect()
}
