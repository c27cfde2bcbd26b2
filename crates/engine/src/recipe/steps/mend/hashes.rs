//! What `mend` makes of a `custom_password_hash` whose words, numbers or members are not as Auth0 has them.

use std::borrow::Cow;

use json::{Kind, text, walk};

type Mapped<'v> = Option<Cow<'v, [u8]>>;

/// An object whose members are what `map` makes of them; those of which it makes nothing go. Anything else stays.
pub(super) fn mapped<'v>(
    object: &'v [u8],
    map: impl Fn(&str, &'v [u8]) -> Mapped<'v>,
) -> Cow<'v, [u8]> {
    if Kind::of(object) != Kind::Object {
        return Cow::Borrowed(object);
    }
    let mut out = Vec::with_capacity(object.len());
    for (raw, value) in walk::members(object) {
        let Some(value) = map(&text::unescaped(raw), value) else { continue };
        out.push(if out.is_empty() { b'{' } else { b',' });
        out.extend([b"\"", raw, b"\":", &*value].concat());
    }
    out.extend_from_slice(if out.is_empty() { b"{}" } else { b"}" });
    Cow::Owned(out)
}

/// A word in small letters.
fn word(value: &[u8]) -> Cow<'_, [u8]> {
    match text::string(value) {
        Some(word) => Cow::Owned(text::quoted(&word.trim().to_ascii_lowercase())),
        None => Cow::Borrowed(value),
    }
}

/// A number that was written as a text.
fn number(value: &[u8]) -> Cow<'_, [u8]> {
    let digits = text::string(value).map(|text| text.trim().to_owned());
    match digits.and_then(|digits| digits.parse::<u64>().ok()) {
        Some(number) => Cow::Owned(number.to_string().into_bytes()),
        None => Cow::Borrowed(value),
    }
}

/// The object in Auth0's form, as far as nothing has to be known for that.
pub(super) fn tidied(value: &[u8]) -> Option<Vec<u8>> {
    let [algorithm] = walk::pick(value, ["algorithm"]);
    let algorithm = text::string(&word(algorithm?))?.into_owned();
    let holds_salt = matches!(algorithm.as_str(), "argon2" | "ldap" | "pbkdf2");
    let inside = |key: &str, value| -> Mapped<'_> {
        Some(match key {
            "encoding" | "digest" | "position" => word(value),
            "key" => mapped(value, |key, value| {
                Some(if key == "encoding" { word(value) } else { Cow::Borrowed(value) })
            }),
            "salt" if holds_salt => return None,
            _ => Cow::Borrowed(value),
        })
    };
    let tidied = mapped(value, |key, value| {
        Some(match key {
            "algorithm" => word(value),
            "salt" if holds_salt => return None,
            "hash" | "salt" | "password" => mapped(value, inside),
            "keylen" | "cost" | "blockSize" | "parallelization" => number(value),
            _ => return None,
        })
    });
    (*tidied != *value).then(|| tidied.into_owned())
}
