//! Gitea and Forgejo: digits in hexadecimal, the salt beside them, and a specification such as `pbkdf2$50000$50` in a column of
//! its own. What the specification leaves out has the numbers of the time before it was written down.

use std::borrow::Cow;

use crate::passwords::argon2::Argon2;
use crate::passwords::hash::Encoded;
use crate::passwords::pbkdf2::Pbkdf2;
use crate::passwords::{Form, Found, Hints, bytes, scrypt};

const SYSTEM: &str = "Gitea’s PBKDF2";

/// How long salts were when they were texts; today's are hexadecimal digits, and more of them.
const OLD_SALT: usize = 10;

pub(super) fn read(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let hash = bytes::from_hex(text).filter(|hash| hash.len() >= 16)?;
    let unread = |why: &'static str| Found::impossible(Form::new("gitea", "Gitea"), why);
    let Some(salt) = salt(hints) else { return Some(unread("its salt is missing, or damaged")) };
    let algorithm = hints.algorithm();
    let (name, numbers) = algorithm.split_once('$').unwrap_or((&algorithm, ""));
    let found = match name {
        "" | "pbkdf2" => parts(numbers, [10_000, 50]).and_then(|[iterations, length]| {
            let salt = salt.to_vec();
            let (id, system, digest) = ("gitea_pbkdf2", SYSTEM, "sha256");
            let is_whole = length as usize == hash.len();
            let made = Pbkdf2 { id, system, digest, iterations, salt, hash };
            is_whole.then_some(made)?.found()
        }),
        "argon2" => parts(numbers, [2, 65_536, 8, 50]).and_then(|[time, memory, lanes, length]| {
            let is_whole = length as usize == hash.len();
            let made = Argon2 { kind: "id", memory, time, lanes, salt: salt.to_vec(), hash };
            is_whole.then_some(made)?.found()
        }),
        "scrypt" => parts(numbers, [65_536, 16, 2, 50]).and_then(|[cost, block, times, length]| {
            let salt = Encoded::base64(bytes::to_base64(&salt));
            let is_whole = length as usize == hash.len();
            let name = ("gitea_scrypt", "Gitea’s scrypt");
            is_whole.then(|| scrypt::made(name, Encoded::hex(text), salt, (cost, block, times)))?
        }),
        _ => return Some(unread("its algorithm is none that Gitea documents")),
    };
    let damaged = || unread("its algorithm’s numbers do not fit the hash");
    Some(hints.unpeppered(found.unwrap_or_else(damaged)))
}

fn salt<'a>(hints: &'a Hints<'_>) -> Option<Cow<'a, [u8]>> {
    let salt = hints.salt_text()?;
    match salt.len() {
        OLD_SALT => Some(Cow::Borrowed(salt.as_bytes())),
        _ => bytes::from_hex(salt).map(Cow::Owned),
    }
}

/// The numbers of a specification; `usual` where it has none.
fn parts<const N: usize>(numbers: &str, usual: [u32; N]) -> Option<[u32; N]> {
    if numbers.is_empty() {
        return Some(usual);
    }
    let read: Option<Vec<u32>> = numbers.split('$').map(bytes::number).collect();
    read?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check_with;
    use crate::passwords::{Hints, ReadAs};

    #[test]
    fn the_specification_says_how_it_is_made() {
        let check = |algorithm: &str, salt: &str, bytes: usize, expected: &str| {
            let hints = Hints {
                read_as: Some(ReadAs::Gitea),
                algorithm: Some(algorithm.into()),
                salt: Some(salt.into()),
                ..Hints::default()
            };
            check_with(&"0a".repeat(bytes), &hints, expected);
        };
        let hex = "00112233445566778899aabbccddeeff";
        let old = "gitea_pbkdf2: custom pbkdf2-sha256, i=10000,l=50";
        check("", "a1b2c3d4e5", 50, old);
        check("pbkdf2", hex, 50, old);
        check("pbkdf2$50000$50", hex, 50, "gitea_pbkdf2: custom pbkdf2-sha256, i=50000,l=50");
        check("argon2$2$65536$8$50", hex, 50, "argon2: custom argon2id, m=65536,t=2,p=8");
        check("argon2", hex, 50, "argon2: custom argon2id, m=65536,t=2,p=8");
        let scrypt =
            "gitea_scrypt: custom scrypt, cost 65,536, block size 16, parallelization 2, 50 bytes";
        check("scrypt$65536$16$2$50", hex, 50, scrypt);
        for (algorithm, salt, bytes) in [
            ("pbkdf2$50000$50", hex, 49),
            ("pbkdf2$50000", hex, 50),
            ("argon2$2$65536$8", hex, 50),
            ("scrypt$3$16$2$50", hex, 50),
            ("pbkdf2", "", 50),
            ("pbkdf2", "no hex", 50),
            ("md5", hex, 50),
        ] {
            check(algorithm, salt, bytes, "gitea: impossible");
        }
        check("pbkdf2", hex, 4, "clear: clear");
    }
}
