//! One MD4, MD5, SHA-1, SHA-256 or SHA-512, with or without a salt: bare, behind a name, or with the salt beside it.

use crate::passwords::hash::{Custom, Encoded, Encoding, Hash, Position};
use crate::passwords::hints::{BOTH_SIDES, SaltIn, SaltIs};
use crate::passwords::hmac::encoded;
use crate::passwords::{Form, Found, Hints, ReadAs, argon2, bytes, hmac};

pub(super) const ITERATED: &str = "the digest is iterated; Auth0’s MD and SHA algorithms hash once";
const TWICE: &str = "two algorithms one on another; Auth0 applies one";

const MAY_BE_OTHER: &str =
    "32 digits may be MD5, MD4 or Windows’ NT hash: they are read as MD5. Try one user first.";
const BARE: &str =
    "Nothing says that this is a digest of the password alone, hashed once. Try one user first.";
const POSITION: &str =
    "Nothing says where the salt stands: it is taken before the password. Try one user first.";

/// What Auth0 calls a digest of so many bytes.
fn of_length(length: usize) -> Option<&'static str> {
    Some(match length {
        16 => "md5",
        20 => "sha1",
        32 => "sha256",
        64 => "sha512",
        _ => return None,
    })
}

fn length(digest: &str) -> usize {
    match digest {
        "md4" | "md5" => 16,
        "sha1" => 20,
        "sha256" => 32,
        _ => 64,
    }
}

/// A salt and where it stands.
type Salt = Option<(Encoded, Position)>;

fn made(form: Form, digest: &'static str, hash: Encoded, salt: Salt, utf16: bool) -> Option<Found> {
    let fits = hash.bytes()?.len() == length(digest)
        && salt.as_ref().is_none_or(|(salt, _)| salt.bytes().is_some());
    let salt = salt.map(|(salt, position)| (salt, Some(position)));
    fits.then(|| Found::hash(form, Custom { salt, utf16, ..Hash::of_bytes(digest, hash) }.into()))
}

/// A digest with its salt and the pepper there may be, which stand on one side.
fn peppered(
    form: Form,
    digest: &'static str,
    hash: Encoded,
    salt: Salt,
    hints: &Hints<'_>,
) -> Option<Found> {
    let pepper = hints.pepper.unwrap_or_default();
    let salt = match (salt, pepper) {
        (salt, "") => salt,
        (None, pepper) => Some((Encoded::utf8(pepper), Position::Suffix)),
        (Some((salt, Position::Suffix)), pepper) if salt.encoding == Encoding::Utf8 => {
            Some((Encoded::utf8(salt.value + pepper), Position::Suffix))
        }
        (Some(_), _) => return Some(Found::impossible(form, BOTH_SIDES)),
    };
    made(form, digest, hash, salt, false)
}

/// Values that say what they are.
pub(super) fn read(text: &str, hints: &Hints<'_>) -> Option<Found> {
    spring(text)
        .or_else(|| joomla_256(text))
        .or_else(|| django(text))
        .or_else(|| kratos(text))
        .or_else(|| mediawiki(text))
        .or_else(|| sql_server(text))
        .or_else(|| oracle(text))
        .or_else(|| postgresql(text, hints))
        .or_else(|| magento_2(text))
}

/// Spring's `{MD5}{salt}hex`: the salt's braces belong to it.
fn spring(text: &str) -> Option<Found> {
    let (name, rest) = text.strip_prefix('{')?.split_once('}')?;
    let digest = match name {
        "MD4" => "md4",
        "MD5" => "md5",
        "SHA-1" => "sha1",
        "SHA-256" => "sha256",
        "SHA-512" => "sha512",
        _ => return None,
    };
    let (salt, hex) = match rest.rfind('}').filter(|_| rest.starts_with('{')) {
        Some(end) => rest.split_at_checked(end + 1)?,
        None => ("", rest),
    };
    bytes::is_hex(hex).then_some(())?;
    let salt = (!salt.is_empty()).then(|| (Encoded::utf8(salt), Position::Suffix));
    let form = Form::new("spring_digest", format!("Spring’s {{{name}}}"));
    made(form, digest, Encoded::hex(hex), salt, false)
}

/// Joomla's `{SHA256}hex:salt`.
fn joomla_256(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("{SHA256}")?;
    let (hex, salt) = rest.split_once(':').unwrap_or((rest, ""));
    bytes::is_hex(hex).then_some(())?;
    let salt = (!salt.is_empty()).then(|| (Encoded::utf8(salt), Position::Suffix));
    let form = Form::new("joomla_sha256", "Joomla’s {SHA256}");
    made(form, "sha256", Encoded::hex(hex), salt, false)
}

/// Django's `sha1$salt$hex`.
fn django(text: &str) -> Option<Found> {
    let (name, rest) = text.split_once('$')?;
    let digest = match name {
        "md5" | "unsalted_md5" => "md5",
        "sha1" | "unsalted_sha1" => "sha1",
        _ => return None,
    };
    let (salt, hex) = rest.split_once('$')?;
    bytes::is_hex(hex).then_some(())?;
    let salt = (!salt.is_empty()).then(|| (Encoded::utf8(salt), Position::Prefix));
    let form = Form::new("django_digest", format!("Django’s {digest}"));
    made(form, digest, Encoded::hex(hex), salt, false)
}

/// Ory Kratos's `$sha1$pf=pattern$salt$hash`: text of the pattern that stands next to the salt belongs to it.
fn kratos(text: &str) -> Option<Found> {
    let (name, rest) = text.strip_prefix('$')?.split_once('$')?;
    let digest = match name {
        "md5" => "md5",
        "sha1" => "sha1",
        "sha256" => "sha256",
        "sha512" => "sha512",
        _ => return None,
    };
    let form = || Form::new("kratos_digest", format!("Ory Kratos’s {digest}"));
    let Some(pattern) = rest.strip_prefix("pf=") else {
        bytes::from_base64(rest)?;
        return made(form(), digest, Encoded::base64(rest), None, false);
    };
    let fields: Vec<&str> = pattern.splitn(4, '$').collect();
    let [pattern, salt, hash] = fields[..] else { return None };
    let text = |base64: &str| String::from_utf8(bytes::from_base64(base64)?).ok();
    let (Some(pattern), Some(salt)) = (text(pattern), text(salt)) else {
        return Some(Found::impossible(form(), "its pattern or its salt is no text"));
    };
    let (before, after) = pattern.split_once("{PASSWORD}")?;
    let filled = |part: &str| part.replace("{SALT}", &salt);
    let salt = match (filled(before), filled(after)) {
        (_, after) if after.contains("{PASSWORD}") => {
            return Some(Found::impossible(form(), "the password stands in the pattern twice"));
        }
        (before, after) if before.is_empty() && after.is_empty() => None,
        (before, after) if after.is_empty() => Some((Encoded::utf8(before), Position::Prefix)),
        (before, after) if before.is_empty() => Some((Encoded::utf8(after), Position::Suffix)),
        _ => return Some(Found::impossible(form(), BOTH_SIDES)),
    };
    made(form(), digest, Encoded::base64(hash), salt, false)
}

/// MediaWiki's `:A:hex`; its `:B:` is a digest of a digest.
fn mediawiki(text: &str) -> Option<Found> {
    let hex = text.strip_prefix(":A:")?;
    let form = Form::new("mediawiki_a", "MediaWiki’s :A:");
    bytes::is_hex(hex).then(|| made(form, "md5", Encoded::hex(hex), None, false))?
}

/// SQL Server's `0x0100`, a salt of 4 bytes and a SHA-1, or `0x0200` and a SHA-512, over UTF-16.
fn sql_server(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("0x0")?;
    let (digest, rest) = match rest.split_at_checked(3)? {
        ("100", rest) => ("sha1", rest),
        ("200", rest) => ("sha512", rest),
        _ => return None,
    };
    let (salt, hex) = rest.split_at_checked(8).filter(|_| bytes::is_hex(rest))?;
    // SQL Server 2000 adds the digest of the password in capitals.
    let hex = match (digest, hex.len()) {
        ("sha1", 80) => hex.get(..40)?,
        _ => hex,
    };
    let form = Form::new("sql_server", format!("SQL Server, {digest}"));
    made(form, digest, Encoded::hex(hex), Some((Encoded::hex(salt), Position::Suffix)), true)
}

/// Oracle 11g's `S:`, a SHA-1 and a salt of 10 bytes.
fn oracle(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("S:")?;
    let rest = rest.split(';').next().filter(|rest| rest.len() == 60 && bytes::is_hex(rest))?;
    let (hex, salt) = rest.split_at_checked(40)?;
    let form = Form::new("oracle_11g", "Oracle 11g");
    made(form, "sha1", Encoded::hex(hex), Some((Encoded::hex(salt), Position::Suffix)), false)
}

/// PostgreSQL's `md5` and digits: the role's name is the salt.
fn postgresql(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let hex = text.strip_prefix("md5").filter(|hex| hex.len() == 32 && bytes::is_hex(hex))?;
    let form = Form::new("postgresql", "PostgreSQL’s md5 of a role");
    let Some(name) = hints.name.as_deref().filter(|name| !name.is_empty()) else {
        let what = "the role’s name is its salt: say which column holds it";
        return Some(Found::unclear(form, what));
    };
    made(form, "md5", Encoded::hex(hex), Some((Encoded::utf8(name), Position::Suffix)), false)
}

/// Magento 2's `hex:salt:version`, where the version says what was done.
fn magento_2(text: &str) -> Option<Found> {
    let fields: Vec<&str> = text.splitn(4, ':').collect();
    let [hex, salt, version, more @ ..] = &fields[..] else { return None };
    if !bytes::is_hex(hex) || !(32..=128).contains(&hex.len()) {
        return None;
    }
    let form = || Form::new("magento_2", format!("Magento 2, version {version}"));
    let is_version =
        |it: &str| it.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') && !it.is_empty();
    if !is_version(version) {
        return None;
    }
    if !more.is_empty() {
        let form = Form::new("magento_2_twice", "Magento 2, upgraded");
        return Some(Found::impossible(form, TWICE));
    }
    let salted = || Some((Encoded::utf8(*salt), Position::Prefix)).filter(|_| !salt.is_empty());
    match *version {
        "0" => made(form(), "md5", Encoded::hex(hex), salted(), false),
        "1" => made(form(), "sha256", Encoded::hex(hex), salted(), false),
        "2" => magento_argon2(hex, salt, (2, 67_108_864)),
        agnostic => {
            let numbers: Vec<u32> = agnostic.split('_').filter_map(bytes::number).collect();
            match numbers[..] {
                [3, _, time, memory] => magento_argon2(hex, salt, (time, memory)),
                _ => None,
            }
        }
    }
}

/// argon2id as Magento does it: its salt is the first 16 characters of what it writes as salt, repeated to 16.
fn magento_argon2(hex: &str, salt: &str, (time, memory): (u32, u32)) -> Option<Found> {
    let salt: Vec<u8> = salt.bytes().cycle().take(16).collect();
    let hash = bytes::from_hex(hex)?;
    let parts = argon2::Argon2 { kind: "id", memory: memory / 1024, time, lanes: 1, salt, hash };
    let found = parts.found()?;
    let form = Form::new("magento_argon2", format!("Magento 2, {}", found.form.label));
    Some(Found { form, ..found })
}

/// Values that do not say what they are: read as told, else by their length.
pub(super) fn bare(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let text = text
        .strip_prefix("0x")
        .or(text.strip_prefix("0X"))
        .filter(|it| bytes::is_hex(it))
        .unwrap_or(text);
    if let Some(found) = hex_and_salt(text, hints) {
        return Some(found);
    }
    match hints.read_as {
        Some(read_as) => told(text, hints, read_as),
        None => None,
    }
    .or_else(|| by_length(text, hints))
}

/// `hex:salt` and `salt:hex`, which many write.
fn hex_and_salt(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let (hex, salt) = text.split_once(':')?;
    let digest = of_length(bytes::from_hex(hex)?.len())?;
    let (id, system, position) = match hints.read_as {
        Some(ReadAs::Joomla) => ("joomla", "Joomla", Some(Position::Suffix)),
        Some(ReadAs::Magento) => ("magento", "Magento", Some(Position::Prefix)),
        _ => ("hex_salt", "digest and salt", None),
    };
    let position = hints.salt_is.map(|_| hints.position(Position::Suffix)).or(position);
    let form = Form::new(
        id,
        format!("{system}, {digest} with a salt of {} characters", salt.chars().count()),
    );
    let Some(position) = position else {
        let form = Form::new(id, format!("{digest} and a salt behind a colon"));
        let what = "Joomla puts the salt after the password, Magento before it: say which, or where it stands";
        return Some(Found::unclear(form, what));
    };
    let salt = (!salt.is_empty()).then(|| (Encoded::utf8(salt), position));
    peppered(form, digest, Encoded::hex(hex), salt, hints)
}

/// A value read as somebody says.
fn told(text: &str, hints: &Hints<'_>, read_as: ReadAs) -> Option<Found> {
    use ReadAs::*;
    match read_as {
        PrestaShop => constant(text, hints, ("prestashop", "PrestaShop", Position::Prefix)),
        Moodle => constant(text, hints, ("moodle", "Moodle", Position::Suffix)),
        Smf => {
            let hash = encoded(text, 20)?;
            let form = Form::new("smf", "Simple Machines, sha1");
            let Some(name) = hints.small_name() else {
                return Some(Found::unclear(form, super::hints::SMF_NEEDS_NAME));
            };
            made(form, "sha1", hash, Some((Encoded::utf8(name), Position::Prefix)), false)
        }
        Symfony => symfony(text, hints),
        Membership => membership(text, hints),
        Nt => {
            let form = Form::new("nt", "Windows’ NT hash");
            made(form, "md4", encoded(text, 16)?, None, true).map(|it| hints.unpeppered(it))
        }
        Lm => {
            encoded(text, 16)?;
            let form = Form::new("lm", "LM hash");
            Some(Found::impossible(
                form,
                "LM hashes are DES of the password in capitals, cut in two",
            ))
        }
        DigestOfDigest => {
            of_length(encoded_length(text)?)?;
            let form = Form::new("digest_of_digest", "digest of a digest");
            Some(Found::impossible(form, "the digest of a digest; Auth0 hashes once"))
        }
        Md4 => plain(text, hints, "md4"),
        Md5 => plain(text, hints, "md5"),
        Sha1 => plain(text, hints, "sha1"),
        Sha256 => plain(text, hints, "sha256"),
        Sha512 => plain(text, hints, "sha512"),
        _ => None,
    }
}

pub(super) fn encoded_length(text: &str) -> Option<usize> {
    match bytes::is_hex(text) {
        true => Some(text.len() / 2),
        false => bytes::from_base64(text).map(|bytes| bytes.len()),
    }
}

/// A digest with the salt of everybody, without which it means nothing.
fn constant(
    text: &str,
    hints: &Hints<'_>,
    (id, system, position): (&'static str, &'static str, Position),
) -> Option<Found> {
    let hash = encoded(text, 16)?;
    let form = Form::new(id, format!("{system}, md5"));
    match (hints.salt_text(), hints.is(ReadAs::PrestaShop)) {
        (Some(salt), _) => made(form, "md5", hash, Some((Encoded::utf8(salt), position)), false),
        (None, true) => {
            let what = "the shop’s cookie key, which no dump holds, stands before each password: give it as the constant salt";
            Some(Found::unclear(form, what))
        }
        (None, false) => {
            let note = "Sites with a salt of their own put it after each password: give it as the constant salt if there is one.";
            made(form, "md5", hash, None, false).map(|found| found.noting(note))
        }
    }
}

/// A digest that somebody names, with the salt of its column if there is one.
pub(super) fn plain(text: &str, hints: &Hints<'_>, digest: &'static str) -> Option<Found> {
    let hash = encoded(text, length(digest))?;
    let form = Form::new(
        digest,
        if hints.salt_text().is_some() {
            format!("{digest} with a salt")
        } else {
            digest.to_owned()
        },
    );
    with_salt(form, digest, hash, hints)
}

fn with_salt(form: Form, digest: &'static str, hash: Encoded, hints: &Hints<'_>) -> Option<Found> {
    if hints.salt_is == Some(SaltIs::Key) {
        let text = hash.value;
        return hmac::columns(&text, hints, digest);
    }
    let salt = match hints.salt(SaltIn::Text) {
        Ok(salt) => salt,
        Err(why) => return Some(Found::impossible(form, why)),
    };
    let is_guess = salt.is_some() && hints.salt_is.is_none();
    let salt = salt.map(|salt| (salt, hints.position(Position::Prefix)));
    let found = peppered(form, digest, hash, salt, hints)?;
    Some(if is_guess { found.noting(POSITION) } else { found })
}

/// Symfony's message digest, salt in braces.
fn symfony(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let length = encoded_length(text)?;
    let algorithm = hints.algorithm();
    if length == 40 || algorithm.starts_with("pbkdf2") {
        let name =
            algorithm.strip_prefix("pbkdf2").unwrap_or(&algorithm).trim_start_matches(['_', '-']);
        let name = if name.is_empty() { "sha512" } else { name };
        let parts = (name, Some(hints.rounds.unwrap_or(1000)));
        let system = ("symfony_pbkdf2", "Symfony’s PBKDF2");
        return super::pbkdf2::columns(text, hints, system, parts, SaltIn::Text);
    }
    let digest = of_length(length)?;
    let form = Form::new("symfony_digest", format!("Symfony’s {digest}"));
    match hints.rounds {
        Some(1) => {}
        Some(_) => return Some(Found::impossible(form, ITERATED)),
        None => {
            let why = "Symfony’s digests are iterated 5,000 times unless the application says otherwise; Auth0 hashes once. \
                If this one does not, say that its rounds are 1";
            return Some(Found::impossible(form, why));
        }
    }
    let salt =
        hints.salt_text().map(|salt| (Encoded::utf8(format!("{{{salt}}}")), Position::Suffix));
    peppered(form, digest, encoded(text, length)?, salt, hints)
}

/// ASP.NET Membership, hashed.
fn membership(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let bytes = bytes::from_base64(text)?;
    let form = |what: &str| Form::new("membership", format!("ASP.NET Membership, {what}"));
    let salt = match hints.salt(SaltIn::Base64) {
        Ok(Some(salt)) => salt,
        Ok(None) => {
            return Some(Found::unclear(form("hashed"), "the salt is in no column that is named"));
        }
        Err(why) => return Some(Found::impossible(form("hashed"), why)),
    };
    let algorithm = hints.algorithm();
    let found = match bytes.len() {
        20 if !algorithm.starts_with("hmac") => {
            let salt = Some((salt, Position::Prefix));
            made(form("sha1"), "sha1", Encoded::base64(text), salt, true)
        }
        32 if matches!(algorithm.as_str(), "sha256" | "sha-256") => {
            let salt = Some((salt, Position::Prefix));
            made(form("sha256"), "sha256", Encoded::base64(text), salt, true)
        }
        32 => hmac::membership(text, &salt.bytes()?),
        _ => {
            let why = "its length is that of no digest that ASP.NET Membership is known to use";
            Some(Found::impossible(form("unknown"), why))
        }
    };
    found.map(|it| hints.unpeppered(it))
}

/// FusionAuth's salted digest.
pub(super) fn fusionauth(
    hash: &str,
    salt: &str,
    digest: &'static str,
    factor: u32,
) -> Option<Found> {
    let form = Form::new("fusionauth_digest", format!("FusionAuth’s salted {digest}"));
    if factor != 1 {
        return Some(Found::impossible(form, ITERATED));
    }
    let salt = Some((Encoded::base64(salt), Position::Suffix));
    made(form, digest, Encoded::base64(hash), salt, false)
}

/// Digits, or Base64 with its sign at the end, of the length of a digest.
fn by_length(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let is_hex = bytes::is_hex(text);
    if !is_hex && !text.ends_with('=') {
        return None;
    }
    let length = encoded_length(text)?;
    let digest = of_length(length)?;
    let (hash, written) = match is_hex {
        true => (Encoded::hex(text), format!("{} hexadecimal digits", text.len())),
        false => (Encoded::base64(text), format!("Base64 of {length} bytes")),
    };
    let form = Form::maybe("bare_digest", format!("{written}, read as {digest}"));
    let note = if digest == "md5" { MAY_BE_OTHER } else { BARE };
    with_salt(form, digest, hash, hints).map(|found| found.noting(note))
}
