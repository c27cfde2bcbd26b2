//! What a field's text is: a path, a chain of paths and literals, or something that only a JavaScript engine understands.
//!
//! It tells them apart and understands the first two. It finds no errors in JavaScript.

use std::borrow::Cow;

use crate::fields::chain::{Chain, Operand, Operator};
use crate::fields::js_builtins::is_inherited;
use crate::fields::path::{Path, Step, To};
use json::text;

/// A field, understood as far as needs no JavaScript engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A place in the user
    Path(Path),
    /// The first of several values that counts
    Chain(Chain),
    /// A JavaScript expression over `user`
    Script(String),
}

impl Field {
    /// What `text` is; `None` if it is blank.
    pub fn parse(text: &str) -> Option<Field> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(path) = Tokens::new(text).whole(Tokens::path) {
            return Some(Field::Path(path.path));
        }
        let chain = Tokens::new(text).whole(Tokens::chain);
        Some(chain.map_or_else(|| Field::Script(text.to_owned()), Field::Chain))
    }
}

/// Values and globals of JavaScript, which no path begins with.
const JAVASCRIPT: [&str; 25] = [
    "null",
    "true",
    "false",
    "undefined",
    "NaN",
    "Infinity",
    "this",
    "globalThis",
    "Math",
    "JSON",
    "Number",
    "Date",
    "String",
    "Object",
    "Array",
    "Boolean",
    "Symbol",
    "BigInt",
    "RegExp",
    "Map",
    "Set",
    "Reflect",
    "Error",
    "Function",
    "Promise",
];

fn is_of_javascript(name: &str) -> bool {
    JAVASCRIPT.contains(&name)
}

/// A path as it was written.
struct Written {
    path: Path,
    /// Whether it is one in JavaScript, too, not only here
    in_javascript: bool,
    /// Whether it begins with `user`
    of_user: bool,
}

/// Reads a field's text from left to right.
#[derive(Clone)]
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        Tokens { rest: text }
    }

    /// What `read` gives if it reads everything.
    fn whole<T>(mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<T> {
        let value = read(&mut self)?;
        self.rest.trim().is_empty().then_some(value)
    }

    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Characters that `fits` tells, at least one.
    fn run(&mut self, fits: impl Fn(char) -> bool) -> Option<&'a str> {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!run.is_empty()).then_some(run)
    }

    /// `user`, `user.a.b`, `a.b[0]`, `a["b c"]?.d`; here also `identities.0.connection` and `app_metadata.a-b`.
    fn path(&mut self) -> Option<Written> {
        let mut steps = Vec::new();
        let (first, mut in_javascript) = self.name(true)?;
        if first.starts_with(|c: char| c.is_ascii_digit() || c == '-') || is_of_javascript(first) {
            return None;
        }
        let bare = first != "user";
        if bare {
            steps.push(Step { to: To::Key(first.to_owned()), optional: false });
        }
        loop {
            let optional = self.take("?.");
            if self.take("[") {
                steps.push(Step { to: self.bracket()?, optional });
            } else if optional || self.take(".") {
                let (name, is_name) = self.name(bare)?;
                in_javascript &= is_name;
                steps.push(Step { to: To::Key(name.to_owned()), optional });
            } else {
                break;
            }
        }
        Some(Written { path: Path::new(steps), in_javascript, of_user: !bare })
    }

    /// A name, and whether JavaScript takes it for one. `loose` names may have hyphens.
    fn name(&mut self, loose: bool) -> Option<(&'a str, bool)> {
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let name = self.run(|c| in_name(c) || (loose && c == '-'))?;
        Some((name, super::path::is_identifier(name)))
    }

    /// What stands in brackets, and the closing one.
    fn bracket(&mut self) -> Option<To> {
        self.space();
        let to = match self.string() {
            Some(key) => To::Key(key.into_owned()),
            None => To::Index(self.run(|c| c.is_ascii_digit())?.parse().ok()?),
        };
        self.space();
        self.take("]").then_some(to)
    }

    /// A string literal: without escapes, or with those of JSON, which mean the same in JavaScript.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        let quote = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let inner = &self.rest[1..];
        let end = inner.find([quote, '\\', '\n', '\r'])?;
        if inner[end..].starts_with(quote) {
            self.rest = &inner[end + 1..];
            return Some(Cow::Borrowed(&inner[..end]));
        }
        if quote == '\'' {
            return None;
        }
        let mut strings = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
        let string = strings.next()?.ok()?;
        self.rest = self.rest.get(strings.byte_offset()..)?;
        Some(Cow::Owned(string))
    }

    /// Operands joined by `||` or by `??`; JavaScript does not allow both without brackets.
    fn chain(&mut self) -> Option<Chain> {
        let mut operands = vec![self.operand()?];
        let mut operator = None;
        loop {
            self.space();
            if self.rest.is_empty() {
                break;
            }
            let next = if self.take("||") {
                Operator::Or
            } else if self.take("??") {
                Operator::Nullish
            } else {
                return None;
            };
            if *operator.get_or_insert(next) != next {
                return None;
            }
            operands.push(self.operand()?);
        }
        Some(Chain::new(operands, operator?))
    }

    fn operand(&mut self) -> Option<Operand> {
        self.space();
        if let Some(string) = self.string() {
            return Some(Operand::Literal(text::quoted(&string)));
        }
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            return self.number();
        }
        if let Some(word) = self.word() {
            return Some(word);
        }
        let Written { path, in_javascript, of_user } = self.path()?;
        let known = of_user || path.attribute().is_some();
        let inherited = path.steps().iter().any(|step| match &step.to {
            To::Key(key) => is_inherited(key),
            To::Index(_) => false,
        });
        (known && in_javascript && !inherited).then_some(Operand::Path(path))
    }

    /// `true`, `false`, `null` or `undefined`.
    fn word(&mut self) -> Option<Operand> {
        let mut ahead = self.clone();
        let word = ahead.run(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))?;
        if ["?.", ".", "["].iter().any(|more| ahead.rest.starts_with(more)) {
            return None;
        }
        let operand = match word {
            "true" | "false" | "null" => Operand::Literal(word.as_bytes().to_vec()),
            "undefined" => Operand::Undefined,
            _ => return None,
        };
        self.rest = &self.rest[word.len()..];
        Some(operand)
    }

    /// A whole number: other forms of literals are for the engine.
    fn number(&mut self) -> Option<Operand> {
        let digits = self.run(|c| c.is_ascii_digit())?;
        let plain = digits == "0" || !digits.starts_with('0');
        let ends = !self.rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_'));
        (plain && ends && digits.len() <= 15).then(|| Operand::Literal(digits.as_bytes().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Value;
    use crate::fields::path::joined;
    use crate::user::Reader;

    const USER: &str = r#"{"user_id":"auth0|1","name":"","email":"a@x.io","logins_count":0,"n":-0.0,"huge":12345678901234567890,
        "nickname":null,"blocked":false,"identities":[{"connection":"DB","n":[1,2]}],"length":"own","Given Name":"G",
        "user_metadata":{"color":"r\u00e9d","eye color":"blue","a-b":1.50,"x":1,"x":2,"o":{"b":1.0,"2":"z","1":"\/"},"f":"\ud83d\ude00"},
        "app_metadata":{"empty":{},"list":[],"deep":{"er":[{"k":"v"}]}}}"#;

    /// What the field gives for [`USER`]; `?` if it is a script, `!` and the message if it failed.
    fn given(text: &str) -> String {
        let mut compact = Vec::new();
        json::text::compact(USER.as_bytes(), &mut compact);
        // Each name once, as users have it.
        let mut reader = Reader::default();
        let user = reader.read(&compact).expect("a user");
        let value = match Field::parse(text) {
            None => return "blank".to_owned(),
            Some(Field::Script(_)) => return "?".to_owned(),
            Some(Field::Path(path)) => match path.of(&user) {
                Ok(value) => Value::Json(value),
                Err(_) => Value::Missing,
            },
            Some(Field::Chain(chain)) => chain.of(&user),
        };
        match value {
            Value::Missing => "missing".to_owned(),
            Value::Json(json) => String::from_utf8_lossy(&json).into_owned(),
            Value::Failed(message) => format!("!{message}"),
        }
    }

    #[test]
    fn paths_with_and_without_user() {
        for (text, value) in [
            ("email", r#""a@x.io""#),
            (" user.email ", r#""a@x.io""#),
            ("user . email", "?"),
            ("user?.email", r#""a@x.io""#),
            ("user[\"email\"]", r#""a@x.io""#),
            ("user['Given Name']", r#""G""#),
            ("identities[0].connection", r#""DB""#),
            ("identities.0.connection", r#""DB""#),
            ("identities[0].n[1]", "2"),
            ("identities[7].n", "missing"),
            ("identities.length", "1"),
            ("user_metadata.color", r#""r\u00e9d""#),
            ("user_metadata[\"eye color\"]", r#""blue""#),
            ("user_metadata.a-b", "1.50"),
            ("user_metadata.x", "2"),
            ("user_metadata.o[1]", r#""\/""#),
            ("user_metadata.nothing.at.all", "missing"),
            ("user_metadata.color.length", "3"),
            ("user_metadata.f[0]", r#""\ud83d""#),
            ("app_metadata.empty", "{}"),
            ("app_metadata.deep.er[0].k", r#""v""#),
            ("huge", "12345678901234567890"),
            ("nickname", "null"),
            ("nickname.x", "missing"),
            ("email[0]", r#""a""#),
            ("", "blank"),
            ("user.email.split('@')[0]", "?"),
            ("user.email + 'x'", "?"),
            ("a b", "?"),
            ("null", "?"),
            ("NaN", "?"),
            ("-user.n", "?"),
            ("1_000", "?"),
            ("Math.PI", "?"),
            ("nowhere", "missing"),
            ("user.", "?"),
            ("user[", "?"),
        ] {
            assert_eq!(given(text), value, "{text}");
        }
    }

    #[test]
    fn chains_as_in_javascript() {
        for (text, value) in [
            ("user.name || user.email", r#""a@x.io""#),
            ("user.name ?? user.email", r#""""#),
            ("user.nickname??'none'", r#""none""#),
            ("user.logins_count || user.blocked || 'x'", r#""x""#),
            ("user.logins_count || user.blocked", "false"),
            ("user.n || null", "null"),
            ("user.nothing || undefined", "missing"),
            ("null??1", "1"),
            ("true || null.x", "?"),
            ("user.huge || 1", "12345678901234567000"),
            ("user.user_metadata['a-b'] || 1", "1.5"),
            ("user.user_metadata.color || 1", "\"réd\""),
            ("user.user_metadata.o || 1", r#"{"1":"/","2":"z","b":1}"#),
            ("user.user_metadata.nothing || 7", "7"),
            ("user.nothing?.x || \"y\"", r#""y""#),
            ("nickname || email", r#""a@x.io""#),
            ("user.email || user.a.b", r#""a@x.io""#),
            ("user.user_metadata.length || 1", "?"),
            ("user.length || 1", "?"),
            ("user.name || user.email ?? 1", "?"),
            ("user.name || 1.5", "?"),
            ("user.name || 010", "?"),
            ("user.name || 'it\\'s'", "?"),
            ("foo || bar", "?"),
            ("user.name ||", "?"),
            ("'a' || 'b'", r#""a""#),
            ("Math.PI || 1", "?"),
        ] {
            assert_eq!(given(text), value, "{text}");
        }
        assert_eq!(
            given("user.nothing.x || 'y'"),
            "!TypeError: user.nothing is null or undefined, so “x” of it cannot be read; user.nothing?.x would do"
        );
        assert!(given("user.nickname.x || 'y'").starts_with("!TypeError: user.nickname is null"));
    }

    #[test]
    fn paths_are_written_as_they_are_read() {
        for text in ["user_metadata.color", "identities[0].connection", "a[\"b c\"]?.d", "email"] {
            let Some(Field::Path(path)) = Field::parse(text) else { panic!("{text}") };
            assert_eq!(path.name(), text);
        }
        assert_eq!(joined("user_metadata", "eye color"), "user_metadata[\"eye color\"]");
        assert_eq!(joined("user_metadata", "größe"), "user_metadata[\"größe\"]");
    }

    proptest::proptest! {
        #[test]
        fn a_path_is_read_as_it_is_written(keys in proptest::collection::vec("\\PC{0,6}|[a-z\\t\"\\\\\n\u{0}']{0,6}", 0..3)) {
            let keys = std::iter::once("user_metadata".to_owned()).chain(keys);
            let path = Path::new(keys.map(|key| Step { to: To::Key(key), optional: false }).collect());
            let name = path.name();
            proptest::prop_assert_eq!(Field::parse(&name), Some(Field::Path(path)), "{}", name);
        }
    }
}
