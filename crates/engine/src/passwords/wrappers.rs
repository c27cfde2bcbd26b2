//! What some systems put around a hash of another form: Django's names, Spring's and LDAP's braces, Nextcloud's numbers,
//! the Base64 of LDIF.

use std::borrow::Cow;

use crate::passwords::bytes;

/// `text` without what is around it; `None` if there is nothing.
pub(super) fn unwrapped(text: &str) -> Option<Cow<'_, str>> {
    let inner = braces(text).or_else(|| names(text)).or_else(|| numbers(text));
    inner.map(Cow::Borrowed).or_else(|| ldif(text).map(Cow::Owned))
}

/// `{bcrypt}$2a$…`, `{ldap}{SSHA}…`, `{argon2@SpringSecurity_v5_8}$argon2id$…`, `{BLF-CRYPT}$2y$…`, `{CRYPT}$2y$…`.
fn braces(text: &str) -> Option<&str> {
    let (name, rest) = text.strip_prefix('{')?.split_once('}')?;
    let name = name.to_ascii_lowercase();
    let holds = match name.split('@').next().unwrap_or_default() {
        "bcrypt" | "blf-crypt" | "crypt" => rest.starts_with("$2"),
        "argon2" | "argon2i" | "argon2id" => rest.starts_with("$argon2"),
        "scrypt" => rest.starts_with('$'),
        "ldap" => rest.starts_with('{'),
        _ => false,
    };
    holds.then_some(rest)
}

/// Django's `bcrypt$$2b$…` and `argon2$argon2id$…`.
fn names(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix("bcrypt$") {
        return rest.starts_with("$2").then_some(rest);
    }
    let rest = text.strip_prefix("argon2")?;
    rest.starts_with("$argon2").then_some(rest)
}

/// Nextcloud's `1|$2y$…`, `2|$argon2i$…`, `3|$argon2id$…`.
fn numbers(text: &str) -> Option<&str> {
    let (number, rest) = text.split_once('|')?;
    (matches!(number, "1" | "2" | "3") && rest.starts_with('$')).then_some(rest)
}

/// The Base64 that LDIF writes after `userPassword::`, of a value with a scheme in braces.
fn ldif(text: &str) -> Option<String> {
    // All that begins with a brace and a letter begins so in Base64.
    let begins = ["e0", "e1", "e2", "e3"].iter().any(|start| text.starts_with(start));
    let decoded = String::from_utf8(bytes::from_base64(text).filter(|_| begins)?).ok()?;
    let (scheme, rest) = decoded.strip_prefix('{')?.split_once('}')?;
    let is_scheme = (2..=24).contains(&scheme.len())
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_@.".contains(&byte));
    (is_scheme && !rest.is_empty()).then_some(decoded)
}
