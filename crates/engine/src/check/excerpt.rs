//! Values as findings, reports and messages show them: at most 120 characters, secrets as `*****`.

pub(crate) use crate::thousands::count;
use std::borrow::Cow;

use crate::passwords::clear_text;
use crate::user::secret;
use json::text;

/// The most characters of a value or of a name.
const MOST: usize = 120;

/// The value `raw`: strings without quotes, everything else as JSON.
pub(crate) fn value(raw: &[u8]) -> String {
    member("", raw)
}

/// The value `raw` of a key `name` somewhere inside a user.
pub(crate) fn member(name: &str, raw: &[u8]) -> String {
    shown(&secret::masked_member(name, &clear_text::without(raw)))
}

/// The value `raw` of the attribute, or other member of a user's root, called `name`.
pub(crate) fn root(name: &str, raw: &[u8]) -> String {
    shown(&secret::masked_value(name, &clear_text::without(raw)))
}

/// A value that is a secret whatever its name, or has some inside. Null and empty values tell nothing and are shown.
pub(crate) fn secret(raw: &[u8]) -> String {
    root("password_hash", raw)
}

/// The text `raw` of a string, without its quotes.
pub(crate) fn text(raw: &[u8]) -> String {
    short(&text::unescaped(raw))
}

/// `text` in at most [`MOST`] characters.
pub(crate) fn short(text: &str) -> String {
    cut(Cow::Borrowed(text), MOST).into_owned()
}

/// `text` in at most `most` characters, the last of them `…` if there were more.
pub(crate) fn cut(text: Cow<str>, most: usize) -> Cow<str> {
    if text.len() <= most || text.chars().nth(most).is_none() {
        return text;
    }
    Cow::Owned(text.chars().take(most - 1).chain(['…']).collect())
}

/// The text of a string, the JSON of anything else.
pub(crate) fn whole(raw: &[u8]) -> Cow<'_, str> {
    text::string(raw).unwrap_or_else(|| String::from_utf8_lossy(raw))
}

fn shown(masked: &[u8]) -> String {
    cut(whole(masked), MOST).into_owned()
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
        check(r#"[{"access_token":"abc"}]"#, r#"[{"access_token":"*****"}]"#);
        assert_eq!(secret(br#""$2b$10$abc""#), "*****");
        assert_eq!(secret(br#"{"value":"abc","a":null}"#), r#"{"value":"*****","a":null}"#);
        assert_eq!(secret(b"null"), "null");
        assert_eq!(root("Password", br#""abc""#), "*****");
        assert_eq!([0, 999, 1000, 1234567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(root("name", br#""abc""#), "abc");
    }
}
