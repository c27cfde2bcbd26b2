//! Values as findings show them: short, and secrets hidden but for their first characters.

use std::borrow::Cow;

use json::{Kind, text};

/// The most characters of a value or of a name.
const MOST: usize = 120;
/// The characters of a secret that are shown: enough to tell its kind (`$2b$`), of no use to anybody.
const OF_SECRET: usize = 4;

/// The value `raw`: strings without quotes, everything else as JSON.
pub(super) fn value(raw: &[u8]) -> String {
    let text = short(&whole(raw));
    // Identities come with access tokens, and secrets stand where nobody would look for them.
    match Kind::of(raw) {
        Kind::Array | Kind::Object if sounds_secret(&text) => secret(raw),
        _ => text,
    }
}

/// The text `raw` of a string, without its quotes.
pub(super) fn text(raw: &[u8]) -> String {
    short(&text::unescaped(raw))
}

/// The start of the secret `raw`.
pub(super) fn secret(raw: &[u8]) -> String {
    let mut start: String = whole(raw).chars().take(OF_SECRET).collect();
    start.push('…');
    start
}

/// `text` in at most [`MOST`] characters.
pub(super) fn short(text: &str) -> String {
    cut(Cow::Borrowed(text), MOST).into_owned()
}

/// `text` in at most `most` characters, the last of them `…` if there were more.
pub(super) fn cut(text: Cow<str>, most: usize) -> Cow<str> {
    if text.len() <= most || text.chars().nth(most).is_none() {
        return text;
    }
    Cow::Owned(text.chars().take(most - 1).chain(['…']).collect())
}

/// The text of a string, the JSON of anything else.
pub(super) fn whole(raw: &[u8]) -> Cow<'_, str> {
    text::string(raw).unwrap_or_else(|| String::from_utf8_lossy(raw))
}

/// Whether a property of this name may hold what nobody should read.
pub(super) fn sounds_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["password", "passwd", "secret", "hash", "salt", "token"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_short_and_secrets_hidden() {
        let check = |raw: &str, expected: &str| assert_eq!(value(raw.as_bytes()), expected);
        check(r#""a\u00e9""#, "aé");
        check(r#"{"a":"é"}"#, r#"{"a":"é"}"#);
        check(&format!("\"{}\"", "é".repeat(120)), &"é".repeat(120));
        check(&format!("\"{}\"", "é".repeat(121)), &format!("{}…", "é".repeat(119)));
        check(r#"[{"access_token":"abc"}]"#, "[{\"a…");
        assert_eq!(secret(br#""$2b$10$abc""#), "$2b$…");
        assert_eq!(secret(br#"{"value":"abc"}"#), "{\"va…");
        assert!(sounds_secret("userPassword") && !sounds_secret("Given Name"));
    }
}
