//! JSON as the preview shows it: laid out in lines or compact, cut at a limit, password hashes and MFA
//! secrets masked. Pure. It never recurses and stops at the limit, so no user can hold the page up.
//!
//! For eyes only: what is written to files never goes through here.

use engine::user::secret::{MASK, Secrets};
use json::text;

/// A piece of JSON text, by what it is, for colouring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What it is
    pub(crate) kind: Kind,
    /// The text
    pub(crate) text: String,
}

/// What a piece of JSON text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Brackets, commas, space
    Plain,
    /// The key of a member
    Key,
    /// A string
    Text,
    /// A number, `true`, `false`, `null`
    Literal,
}

/// A user in indented lines. The second is whether something was cut off at `limit` bytes.
pub(crate) fn user(json: &str, limit: usize) -> (Vec<Piece>, bool) {
    let mut writer = Writer::new(limit, true);
    writer.write(json, None);
    (writer.pieces, writer.cut)
}

/// The value of one attribute on one line: strings as what they say, everything else as compact JSON.
pub(crate) fn value(attribute: &str, json: &str, limit: usize) -> (String, bool) {
    let mut writer = Writer::new(limit, false);
    writer.write(json, Some(attribute));
    let shown: String = writer.pieces.into_iter().map(|piece| piece.text).collect();
    match text::string(shown.as_bytes()) {
        Some(said) if !writer.cut => (said.into_owned(), false),
        _ => (shown, writer.cut),
    }
}

struct Writer {
    pieces: Vec<Piece>,
    written: usize,
    limit: usize,
    cut: bool,
    lines: bool,
}

impl Writer {
    fn new(limit: usize, lines: bool) -> Self {
        Writer { pieces: Vec::new(), written: 0, limit, cut: false, lines }
    }

    /// Writes valid `json`: the value of `attribute`, or a whole user.
    fn write(&mut self, json: &str, attribute: Option<&str>) {
        let mut secrets = attribute.map_or_else(Secrets::of_user, Secrets::of_value);
        // For each open bracket whether it is an object's, and whether something stands in it already.
        let mut open: Vec<(bool, bool)> = Vec::new();
        let mut after_key = false;
        let quoted_mask = format!("\"{MASK}\"");
        let mut rest = json;
        while !self.cut {
            rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            let Some(first) = rest.bytes().next() else { break };
            match first {
                b'{' | b'[' => {
                    self.before(&mut open, &mut after_key);
                    self.put(Kind::Plain, &rest[..1]);
                    secrets.open();
                    open.push((first == b'{', false));
                    rest = &rest[1..];
                }
                b'}' | b']' => {
                    secrets.close();
                    if open.pop().is_some_and(|(_, filled)| filled) {
                        self.line(open.len());
                    }
                    self.put(Kind::Plain, &rest[..1]);
                    rest = &rest[1..];
                }
                b',' => {
                    self.put(Kind::Plain, ",");
                    rest = &rest[1..];
                }
                b':' => {
                    self.put(Kind::Plain, if self.lines { ": " } else { ":" });
                    after_key = true;
                    rest = &rest[1..];
                }
                b'"' => {
                    let end = text::string_length(rest.as_bytes());
                    let string = &rest[..end];
                    rest = &rest[end..];
                    if open.last().is_some_and(|(object, _)| *object) && !after_key {
                        self.before(&mut open, &mut after_key);
                        self.put(Kind::Key, string);
                        secrets.key(&text::string(string.as_bytes()).unwrap_or_default());
                    } else {
                        self.before(&mut open, &mut after_key);
                        let hidden = secrets.hides() && string.len() > 2;
                        self.put(Kind::Text, if hidden { &quoted_mask } else { string });
                    }
                }
                _ => {
                    let end = rest.find([',', '}', ']', ' ', '\t', '\n', '\r']);
                    let end = end.unwrap_or(rest.len()).max(1);
                    self.before(&mut open, &mut after_key);
                    let number = matches!(first, b'-' | b'0'..=b'9');
                    if secrets.hides() && number {
                        self.put(Kind::Text, &quoted_mask);
                    } else {
                        self.put(Kind::Literal, rest.get(..end).unwrap_or(rest));
                    }
                    rest = rest.get(end..).unwrap_or_default();
                }
            }
        }
    }

    /// What goes before a key, or a value that has none: the line it stands on.
    fn before(&mut self, open: &mut [(bool, bool)], after_key: &mut bool) {
        if std::mem::take(after_key) {
            return;
        }
        let depth = open.len();
        if let Some((_, filled)) = open.last_mut() {
            *filled = true;
            self.line(depth);
        }
    }

    fn line(&mut self, depth: usize) {
        if self.lines {
            self.put(Kind::Plain, "\n");
            // Deeper than this nobody reads, and the indents alone would fill the page.
            self.put(Kind::Plain, &"  ".repeat(depth.min(40)));
        }
    }

    fn put(&mut self, kind: Kind, text: &str) {
        let room = self.limit.saturating_sub(self.written);
        let end = if text.len() <= room { text.len() } else { text.floor_char_boundary(room) };
        self.cut = end < text.len();
        self.written += end;
        match self.pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(&text[..end]),
            _ => self.pieces.push(Piece { kind, text: text[..end].to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn laid_out(json: &str, limit: usize) -> String {
        user(json, limit).0.into_iter().map(|piece| piece.text).collect()
    }

    #[wasm_bindgen_test]
    fn users_are_laid_out_in_lines() {
        let check = |json: &str, expected: &str| assert_eq!(laid_out(json, 1000), expected);
        check("{}", "{}");
        check(
            r#"{"a":1,"b":[true,"x"]}"#,
            "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    \"x\"\n  ]\n}",
        );
        check(r#"{ "a" : {} , "b" : [] }"#, "{\n  \"a\": {},\n  \"b\": []\n}");
        check(r#"{"a":"{\"[,:\\"}"#, "{\n  \"a\": \"{\\\"[,:\\\\\"\n}");
        check(r#"{"n":12345678901234567890.10}"#, "{\n  \"n\": 12345678901234567890.10\n}");
    }

    #[wasm_bindgen_test]
    fn values_are_shown_as_what_they_say() {
        let check = |attribute: &str, json: &str, expected: &str| {
            assert_eq!(value(attribute, json, 1000), (expected.to_owned(), false));
        };
        check("name", r#""Zo\u00eb \"Z\"""#, "Zoë \"Z\"");
        check("name", "null", "null");
        check("user_metadata", r#"{ "a": [1, 2] }"#, r#"{"a":[1,2]}"#);
    }

    #[wasm_bindgen_test]
    fn secrets_are_masked() {
        let check = |json: &str, secret: &str| {
            let shown = laid_out(json, 1000);
            assert!(!shown.contains(secret) && shown.contains(MASK), "{shown}");
        };
        check(r#"{"password_hash":"$2b$10$abc"}"#, "abc");
        check(r#"{"custom_password_hash":{"hash":{"value":"abc"},"salt":{"value":"abc"}}}"#, "abc");
        check(r#"{"mfa_factors":[{"totp":{"secret":"ABC"}}]}"#, "ABC");
        assert_eq!(value("password_hash", r#""$2b$10$abc""#, 99).0, MASK);
        assert!(
            laid_out(r#"{"mfa_factors":[{"email":{"value":"a@b.co"}}]}"#, 1000).contains("a@b.co")
        );
        assert!(laid_out(r#"{"password_hash":"x","name":"Ann"}"#, 1000).contains("Ann"));
    }

    #[wasm_bindgen_test]
    fn nothing_is_written_past_the_limit() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(laid_out(&deep, 500).len() <= 500);
        assert_eq!(value("name", r#""Zoë""#, 4), ("\"Zo".to_owned(), true));
        assert!(!user(r#"{"a":1}"#, 1000).1);
    }
}
