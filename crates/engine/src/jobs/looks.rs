//! What a value looks like by itself: an address, a link, a hash. For proposals of where a column goes; judges nothing.

use serde::{Deserialize, Serialize};

use json::{Kind, text};

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Looks {
    /// An email address
    Address,
    /// An address of the web, http or https
    Link,
    /// `+` and digits, with or without blanks and dashes
    Phone,
    /// A hash of a password, by its form
    Hash,
    /// Hexadecimal digits of a digest's length, which may be a hash
    MaybeHash,
    /// A UUID
    Uuid,
    /// An id of MongoDB: 24 hexadecimal digits
    ObjectId,
    /// An id of Auth0, of its database: `auth0|…`
    Auth0Id,
    /// An id of Auth0 with another provider before it: `google-oauth2|…`
    OtherId,
    /// JSON of an object or a list, in a text
    Json,
    /// What PHP's `serialize` writes
    Php,
    /// A word for true or false: `t`, `no`, `1`
    Truth,
    /// A moment: ISO 8601, or seconds or milliseconds since 1970
    Time,
    /// Digits only
    Digits,
    /// A distinguished name of a directory
    Dn,
    /// Several words
    Words,
}

/// What a JSON value looks like; the first that fits. `is_hash` says whether a text has the form of a hash.
pub(super) fn looks(value: &[u8], is_hash: bool) -> Option<Looks> {
    match Kind::of(value) {
        Kind::Number => return of_text(value, false),
        Kind::Boolean => return Some(Looks::Truth),
        Kind::String => {}
        Kind::Null | Kind::Array | Kind::Object => return None,
    }
    let text = text::string(value)?;
    of_text(text.trim().as_bytes(), is_hash)
}

fn of_text(text: &[u8], is_hash: bool) -> Option<Looks> {
    let is_hex = || text.iter().all(u8::is_ascii_hexdigit);
    let is_digits = || text.iter().all(u8::is_ascii_digit);
    Some(match text {
        [] => return None,
        _ if is_hash => Looks::Hash,
        _ if is_truth(text) => Looks::Truth,
        _ if is_address(text) => Looks::Address,
        _ if starts(text, b"http://") || starts(text, b"https://") => Looks::Link,
        [b'{', .., b'}'] | [b'[', .., b']'] if is_json(text) => Looks::Json,
        _ if is_digits() && matches!(text.len(), 10 | 13) && text.first() == Some(&b'1') => {
            Looks::Time
        }
        _ if is_digits() => Looks::Digits,
        [b'+', ..] if is_phone(text) => Looks::Phone,
        _ if is_uuid(text) => Looks::Uuid,
        _ if text.len() == 24 && is_hex() => Looks::ObjectId,
        _ if matches!(text.len(), 32 | 40 | 64 | 96 | 128) && is_hex() => Looks::MaybeHash,
        _ if is_auth0_id(text) && text.starts_with(b"auth0|") => Looks::Auth0Id,
        _ if is_auth0_id(text) => Looks::OtherId,
        _ if is_php(text) => Looks::Php,
        _ if is_time(text) => Looks::Time,
        _ if is_dn(text) => Looks::Dn,
        _ if text.contains(&b' ') => Looks::Words,
        _ => return None,
    })
}

fn starts(text: &[u8], with: &[u8]) -> bool {
    text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// Whether it is JSON; long texts are not looked through.
fn is_json(text: &[u8]) -> bool {
    text.len() <= 1 << 16 && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

fn is_truth(text: &[u8]) -> bool {
    text.len() <= 24
        && std::str::from_utf8(text).is_ok_and(|text| crate::recipe::truth(text).is_some())
}

fn is_address(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b'@');
    let (Some(name), Some(host), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let blank = |part: &[u8]| part.iter().any(|byte| matches!(byte, b' ' | b'/' | b'|' | b','));
    !name.is_empty() && host.contains(&b'.') && !blank(name) && !blank(host)
}

fn is_phone(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let between = |byte: &u8| matches!(byte, b'+' | b' ' | b'-' | b'.' | b'(' | b')' | b'/');
    (6..=15).contains(&digits) && text.iter().all(|byte| byte.is_ascii_digit() || between(byte))
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_auth0_id(text: &[u8]) -> bool {
    let Some(bar) = memchr::memchr(b'|', text) else { return false };
    let (provider, id) = text.split_at(bar);
    let letter = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
    provider.len() > 2
        && provider.first().is_some_and(u8::is_ascii_lowercase)
        && provider.iter().all(letter)
        && id.len() > 1
        && !id.contains(&b' ')
}

/// `a:1:{…}`, `s:3:"abc";`
fn is_php(text: &[u8]) -> bool {
    match text {
        [b'a' | b'O' | b's', b':', digit, ..] if digit.is_ascii_digit() => {
            text.ends_with(b"}") || text.ends_with(b";")
        }
        _ => false,
    }
}

/// `2024-01-31`, `2024-01-31 10:20:30+00`
fn is_time(text: &[u8]) -> bool {
    let day = text.get(..10).is_some_and(|day| {
        day.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => matches!(byte, b'-' | b'/'),
            _ => byte.is_ascii_digit(),
        })
    });
    day && text.get(10).is_none_or(|next| matches!(next, b' ' | b'T'))
}

/// `CN=Ana,OU=People,DC=example`
fn is_dn(text: &[u8]) -> bool {
    let parts = text.split(|byte| *byte == b',');
    let assigns = |part: &[u8]| {
        let name = part.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii();
        part.contains(&b'=')
            && (1..=12).contains(&name.len())
            && name.iter().all(u8::is_ascii_alphabetic)
    };
    text.contains(&b',') && parts.filter(|part| assigns(part)).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_look_like_what_they_are() {
        let check = |value: &str, expected: Option<Looks>| {
            assert_eq!(looks(value.as_bytes(), false), expected, "{value}");
        };
        check("\"a@x.io\"", Some(Looks::Address));
        check("\"@x.io\"", None);
        check("\"a@x.io,b@x.io\"", None);
        check("\"https://x.io/a.png\"", Some(Looks::Link));
        check("\"+44 20 7946\"", Some(Looks::Phone));
        check("\"5f4dcc3b5aa765d61d8327deb882cf99\"", Some(Looks::MaybeHash));
        check("\"auth0|abc\"", Some(Looks::Auth0Id));
        check("\"google-oauth2|1\"", Some(Looks::OtherId));
        check("\"3|$argon2id\"", None);
        check("\"a:1:{s:5:\\\"admin\\\";b:1;}\"", Some(Looks::Php));
        check("\"[1]\"", Some(Looks::Json));
        check("1717412400000", Some(Looks::Time));
        check("\"2024-01-31 10:00:00\"", Some(Looks::Time));
        check("1", Some(Looks::Truth));
        check("17", Some(Looks::Digits));
        check("\"t\"", Some(Looks::Truth));
        check("\"CN=Ana,DC=x\"", Some(Looks::Dn));
        check("\"Ana Silva\"", Some(Looks::Words));
        check("\"Ana\"", None);
        check("{}", None);
    }
}
