//! scrypt: cost, block size and parallelization out of the strings that hold them.

use crate::passwords::hash::{Custom, Encoded, Hash, Scrypt};
use crate::passwords::hints::SaltIn;
use crate::passwords::{Form, Found, Hints, ReadAs, bytes};
use crate::thousands;

const DAMAGED: &str = "it begins like scrypt, but its parameters, salt or hash cannot be read";

const NFKC: &str = "Better Auth and Lucia normalise passwords (NFKC) before they hash: those with such characters, like ﬁ or ½, do not match at Auth0.";

/// What reads a scrypt hash: its form's id and its name for people.
pub(super) type Name = (&'static str, &'static str);

const NODE: Name = ("node_scrypt", "scrypt of Node");

pub(super) fn made(
    (id, system): Name,
    hash: Encoded,
    salt: Encoded,
    (cost, block_size, parallelization): (u32, u32, u32),
) -> Option<Found> {
    let cost_words = thousands::count(u64::from(cost));
    let label = format!("{system}, N={cost_words}, r={block_size}, p={parallelization}");
    let key_length = hash.bytes()?.len();
    // The memory scrypt needs, which must be some that a machine has.
    let memory = u64::from(cost).saturating_mul(u64::from(block_size)).saturating_mul(128);
    let fits = cost > 1
        && cost.is_power_of_two()
        && block_size > 0
        && (1..1 << 20).contains(&parallelization)
        && memory <= 1 << 36
        && (16..=1024).contains(&key_length)
        && salt.bytes().is_some();
    let scrypt = Some(Scrypt { key_length, cost, block_size, parallelization });
    let custom = Custom { scrypt, salt: Some((salt, None)), ..Hash::of_bytes("scrypt", hash) };
    fits.then(|| Found::hash(Form::new(id, label), custom.into()))
}

fn or_damaged(found: Option<Found>) -> Option<Found> {
    let damaged = || Found::impossible(Form::new("scrypt_broken", "scrypt, damaged"), DAMAGED);
    Some(found.unwrap_or_else(damaged))
}

pub(super) fn read(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let found = werkzeug(text)
        .or_else(|| django(text))
        .or_else(|| dollar(text))
        .or_else(|| spring(text))
        .or_else(|| lucia(text))
        .or_else(|| colon(text, hints))?;
    Some(hints.unpeppered(found))
}

/// Werkzeug's `scrypt:32768:8:1$salt$hex`.
fn werkzeug(text: &str) -> Option<Found> {
    let (method, rest) = text.strip_prefix("scrypt:")?.split_once('$')?;
    let parts = || {
        let fields: Vec<&str> = method.splitn(4, ':').collect();
        let [cost, block_size, parallelization] = fields[..] else { return None };
        let numbers =
            (bytes::number(cost)?, bytes::number(block_size)?, bytes::number(parallelization)?);
        let (salt, hash) = rest.split_once('$')?;
        bytes::is_hex(hash).then_some(())?;
        let name = ("werkzeug_scrypt", "Werkzeug’s scrypt");
        made(name, Encoded::hex(hash), Encoded::utf8(salt), numbers)
    };
    or_damaged(parts())
}

/// Django's `scrypt$16384$salt$8$5$hash`.
fn django(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("scrypt$")?;
    let parts = || {
        let fields: Vec<&str> = rest.splitn(6, '$').collect();
        let [cost, salt, block_size, parallelization, hash] = fields[..] else { return None };
        let numbers =
            (bytes::number(cost)?, bytes::number(block_size)?, bytes::number(parallelization)?);
        let name = ("django_scrypt", "Django’s scrypt");
        made(name, Encoded::base64(hash), Encoded::utf8(salt), numbers)
    };
    or_damaged(parts())
}

/// `$scrypt$ln=16,r=8,p=1$salt$hash` of Passlib, where ln is the exponent, and of Ory Kratos, where it is the cost itself.
fn dollar(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("$scrypt$")?;
    let parts = || {
        let fields: Vec<&str> = rest.splitn(4, '$').collect();
        let [parameters, salt, hash] = fields[..] else { return None };
        let named = |name: &str| {
            let pair = parameters.split(',').find_map(|pair| pair.strip_prefix(name));
            pair.and_then(|pair| pair.strip_prefix('=')).and_then(bytes::number)
        };
        let ln = named("ln")?;
        // No cost that was ever used is below 64, and no exponent above.
        let (cost, name) = match ln {
            1..=31 => (1_u32 << ln, ("scrypt", "scrypt")),
            _ => (ln, ("kratos_scrypt", "Ory Kratos’s scrypt")),
        };
        let numbers = (cost, named("r")?, named("p")?);
        let base64 = |text: &str| Encoded::base64(text.replace('.', "+"));
        made(name, base64(hash), base64(salt), numbers)
    };
    or_damaged(parts())
}

/// Spring's `$e0801$salt$hash`: exponent, block size and parallelization as one hexadecimal number.
fn spring(text: &str) -> Option<Found> {
    let (parameters, rest) = text.strip_prefix('$')?.split_once('$')?;
    let is_hex = (5..=6).contains(&parameters.len())
        && parameters.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (salt, hash) = rest.split_once('$').filter(|_| is_hex)?;
    let number = u32::from_str_radix(parameters, 16).ok()?;
    let cost = 1_u32.checked_shl(number >> 16)?;
    let numbers = (cost, number >> 8 & 0xff, number & 0xff);
    made(
        ("spring_scrypt", "Spring’s scrypt"),
        Encoded::base64(hash),
        Encoded::base64(salt),
        numbers,
    )
}

/// Lucia's `s2:salt:hash`, whose parameters Better Auth took over.
fn lucia(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("s2:")?;
    let parts = || {
        let (salt, hash) = rest.split_once(':').filter(|(_, hash)| bytes::is_hex(hash))?;
        let numbers = (16_384, 16, 1);
        made(("lucia", "Lucia’s scrypt"), Encoded::hex(hash), Encoded::utf8(salt), numbers)
    };
    or_damaged(parts()).map(|found| found.noting(NFKC))
}

/// `salt:hash` of code for Node and of Better Auth, which look alike but for the block size.
fn colon(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let (salt, hash) = text.split_once(':')?;
    let looks = hash.len() == 128
        && bytes::is_hex(hash)
        && (8..=128).contains(&salt.len())
        && salt.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !looks {
        return None;
    }
    let parts = (Encoded::hex(hash), Encoded::utf8(salt));
    match hints.read_as {
        Some(ReadAs::BetterAuth) => {
            let numbers = (16_384, 16, 1);
            let found = made(("better_auth", "Better Auth’s scrypt"), parts.0, parts.1, numbers)?;
            Some(found.noting(NFKC))
        }
        Some(ReadAs::NodeScrypt) => {
            let salt = match hints.salt_in {
                Some(SaltIn::Hex) if bytes::is_hex(salt) => Encoded::hex(salt),
                _ => parts.1,
            };
            made(NODE, parts.0, salt, (hints.rounds.unwrap_or(16_384), 8, 1))
        }
        _ => {
            let form = Form::new("salt_scrypt", "salt and 64 bytes, such as scrypt");
            let what = "Better Auth and code for Node’s scrypt write it alike, with different block sizes: say which it is";
            Some(Found::unclear(form, what))
        }
    }
}

/// Stytch's, whose salt is in a column of its own.
pub(super) fn stytch(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let name = ("stytch", "Stytch’s scrypt");
    let hash = bytes::from_base64(text).filter(|hash| hash.len() == 32)?;
    let Some(salt) = hints.salt_text() else {
        return Some(Found::unclear(
            Form::new(name.0, name.1),
            "the salt is in no column that is named",
        ));
    };
    drop(hash);
    let found = made(name, Encoded::base64(text), Encoded::utf8(salt), (32_768, 8, 1))?;
    Some(hints.unpeppered(found))
}

/// Hash and salt in columns of their own, read as Node's or Better Auth's.
pub(super) fn columns(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let salt = hints.salt(SaltIn::Text).ok()??;
    let hash = match bytes::is_hex(text) {
        true => Encoded::hex(text),
        false => Encoded::base64(text),
    };
    let found = match hints.is(ReadAs::BetterAuth) {
        true => {
            let numbers = (16_384, 16, 1);
            made(("better_auth", "Better Auth’s scrypt"), hash, salt, numbers)?.noting(NFKC)
        }
        false => made(NODE, hash, salt, (hints.rounds.unwrap_or(16_384), 8, 1))?,
    };
    Some(hints.unpeppered(found))
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check;

    #[test]
    fn what_cannot_be_scrypt_is_no_hash() {
        let hash = "00".repeat(64);
        for bad in
            ["scrypt:1000:8:1$salt", "scrypt:1024:0:1$salt", "scrypt:1024:8$salt", "scrypt:1:8:1$s"]
        {
            check(&format!("{bad}${hash}"), "scrypt_broken: impossible");
        }
        let becomes =
            "lucia: custom scrypt, cost 16,384, block size 16, parallelization 1, 64 bytes";
        check(&format!("s2:saltsaltsaltsalt:{hash}"), becomes);
        check("s2:saltsaltsaltsalt", "scrypt_broken: impossible");
        check(&format!("abcdef0123456789:{hash}"), "salt_scrypt: unclear");
        check(
            "$scrypt$ln=99,r=8,p=1$c2FsdHNhbHQ$GxUrqIHBAwRPcv/a3H3XtMuCf7pHPh6+p17hYyVp2eU",
            "scrypt_broken: impossible",
        );
    }
}
