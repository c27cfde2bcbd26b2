//! What PHP's `serialize` writes, as JSON: `a:2:{i:0;s:5:"admin";i:1;b:1;}`.
//!
//! An array whose keys are 0, 1, 2 … in order is a list, another an object; objects are objects of their properties. Lengths
//! count bytes of UTF-8; where a text was converted since, its end is found by its quote. Open arrays lie on a stack of
//! [`DEPTH`]: nothing recurses.

use json::text;

/// The most levels of arrays: more is no data of people.
const DEPTH: usize = 200;

/// An array or object that is open.
struct Open {
    /// Members still to come
    left: usize,
    is_list: bool,
    /// Key and value as JSON, one after the other
    members: Vec<(Vec<u8>, Vec<u8>)>,
    /// The key whose value comes next
    key: Option<Vec<u8>>,
    /// Whether it is an object, whose properties may have a class before their name
    is_object: bool,
}

/// The JSON of what PHP wrote; `None` if it is not that.
pub(super) fn json(written: &str) -> Option<Vec<u8>> {
    // Some dumps escape the quotes of what they write once more.
    let escaped = written.contains(":\\\"").then(|| written.replace("\\\"", "\""));
    let mut rest = escaped.as_deref().unwrap_or(written).trim();
    let mut open: Vec<Open> = Vec::new();
    loop {
        if let Some(inner) = open.last_mut()
            && inner.left > 0
            && inner.key.is_none()
        {
            let (key, after) = key(rest, inner)?;
            inner.key = Some(key);
            rest = after;
        }
        let ended = match open.last() {
            Some(inner) => inner.left == 0,
            None => false,
        };
        let mut value = if ended {
            rest = rest.strip_prefix('}')?;
            open.pop()?.written()
        } else {
            match array(rest) {
                Some((inner, after)) => {
                    if open.len() >= DEPTH {
                        return None;
                    }
                    open.push(inner);
                    rest = after;
                    continue;
                }
                None => {
                    let (value, after) = scalar(rest)?;
                    rest = after;
                    value
                }
            }
        };
        match open.last_mut() {
            None => return rest.trim().is_empty().then_some(value),
            Some(outer) => {
                let key = outer.key.take()?;
                outer.left = outer.left.checked_sub(1)?;
                outer.members.push((key, std::mem::take(&mut value)));
            }
        }
    }
}

impl Open {
    fn written(self) -> Vec<u8> {
        let is_list = self.is_list && !self.is_object;
        let mut out = vec![if is_list { b'[' } else { b'{' }];
        for (at, (key, value)) in self.members.into_iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            if !is_list {
                out.extend_from_slice(&key);
                out.push(b':');
            }
            out.extend_from_slice(&value);
        }
        out.push(if is_list { b']' } else { b'}' });
        out
    }
}

/// The array or object that begins here.
fn array(rest: &str) -> Option<(Open, &str)> {
    let (is_object, rest) = match rest.strip_prefix("a:") {
        Some(rest) => (false, rest),
        None => {
            let (_, rest) = string(rest.strip_prefix("O:")?, ":")?;
            (true, rest)
        }
    };
    let (left, rest) = rest.split_once(":{")?;
    let open =
        Open { left: left.parse().ok()?, is_list: true, members: Vec::new(), key: None, is_object };
    Some((open, rest))
}

/// The key of a member as JSON; notes whether the array is still a list.
fn key<'a>(rest: &'a str, of: &mut Open) -> Option<(Vec<u8>, &'a str)> {
    if let Some(rest) = rest.strip_prefix("i:") {
        let (number, rest) = rest.split_once(';')?;
        let number: i64 = number.parse().ok()?;
        of.is_list &= usize::try_from(number) == Ok(of.members.len());
        return Some((format!("\"{number}\"").into_bytes(), rest));
    }
    let (name, rest) = string(rest.strip_prefix("s:")?, ";")?;
    of.is_list = false;
    // `\0Class\0name` is a private property, `\0*\0name` a protected one.
    let name = match of.is_object {
        true => name.rsplit('\0').next().unwrap_or(name),
        false => name,
    };
    Some((text::quoted(name), rest))
}

/// The value that begins here and is no array, as JSON.
fn scalar(rest: &str) -> Option<(Vec<u8>, &str)> {
    if let Some(rest) = rest.strip_prefix("N;") {
        return Some((b"null".to_vec(), rest));
    }
    if let Some(rest) = rest.strip_prefix("s:") {
        let (said, rest) = string(rest, ";")?;
        return Some((text::quoted(said), rest));
    }
    let (kind, rest) = rest.split_once(':')?;
    let (said, rest) = rest.split_once(';')?;
    let value = match (kind, said) {
        ("b", "0") => "false".to_owned(),
        ("b", "1") => "true".to_owned(),
        ("i", number) => number.parse::<i64>().ok()?.to_string(),
        // JSON has no number that is none.
        ("d", "NAN" | "INF" | "-INF") => "null".to_owned(),
        ("d", number) => serde_json::Number::from_f64(number.parse().ok()?)?.to_string(),
        _ => return None,
    };
    Some((value.into_bytes(), rest))
}

/// The text whose length begins here: `5:"admin"` and what `closes` it.
fn string<'a>(rest: &'a str, closes: &str) -> Option<(&'a str, &'a str)> {
    let (length, rest) = rest.split_once(":\"")?;
    let length: usize = length.parse().ok()?;
    let ends = |at: usize| {
        let said = rest.get(..at)?;
        let after = rest.get(at..)?.strip_prefix('"')?.strip_prefix(closes)?;
        Some((said, after))
    };
    // Counted in bytes; or in characters, where another encoding has one byte for each; or to the first end there is.
    ends(length)
        .or_else(|| ends(rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at)))
        .or_else(|| ends(rest.find(&format!("\"{closes}"))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn check(written: &str, expected: Option<&str>) {
        let found = json(written).map(|it| String::from_utf8_lossy(&it).into_owned());
        assert_eq!(found.as_deref(), expected, "{written}");
    }

    #[test]
    fn what_php_writes() {
        for (written, expected) in [
            (r#"a:1:{s:13:"administrator";b:1;}"#, r#"{"administrator":true}"#),
            (r#"a:2:{i:0;s:10:"ROLE_ADMIN";i:1;s:4:"é€";}"#, r#"["ROLE_ADMIN","é€"]"#),
            (r#"a:2:{i:1;i:-7;i:0;N;}"#, r#"{"1":-7,"0":null}"#),
            (r#"a:0:{}"#, "[]"),
            (r#"s:3:"a"b";"#, r#""a\"b""#),
            ("d:0.5;", "0.5"),
            ("i:12;", "12"),
            ("b:0;", "false"),
            ("d:NAN;", "null"),
            (
                "O:4:\"User\":2:{s:4:\"name\";s:1:\"x\";s:10:\"\0User\0tags\";a:1:{i:0;i:1;}}",
                r#"{"name":"x","tags":[1]}"#,
            ),
            (r#"a:1:{s:4:\"name\";s:1:\"x\";}"#, r#"{"name":"x"}"#),
            // Written in Windows-1252, read as UTF-8 since.
            (r#"a:1:{i:0;s:4:"Zoë!";}"#, r#"["Zoë!"]"#),
            (r#"a:1:{i:0;s:9:"cut";}"#, r#"["cut"]"#),
        ] {
            check(written, Some(expected));
        }
        for wrong in [
            "",
            "admin",
            "a:1:{}",
            "a:2:{i:0;i:1;}",
            "a:1:{i:0;i:1;",
            "a:1:{i:0;i:1;}x",
            "a:99999999999999999999:{}",
            "s:5:\"x\"",
            "s:18446744073709551615:\"x",
            "i:1",
            "b:2;",
            "r:1;",
            "a:1:{d:0;i:1;}",
            "}",
        ] {
            check(wrong, None);
        }
        check(&"a:1:{i:0;".repeat(100_000), None);
        let deep = format!("{}1{}", "[".repeat(150), "]".repeat(150));
        check(&format!("{}i:1;{}", "a:1:{i:0;".repeat(150), "}".repeat(150)), Some(&deep));
    }

    /// As PHP writes a value.
    fn serialized(value: &Value) -> String {
        let string = |text: &str| format!("s:{}:\"{text}\";", text.len());
        match value {
            Value::Null => "N;".to_owned(),
            Value::Bool(it) => format!("b:{};", u8::from(*it)),
            Value::Number(it) => format!("i:{it};"),
            Value::String(it) => string(it),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let items: String =
                    items.map(|(at, it)| format!("i:{at};{}", serialized(it))).collect();
                format!("a:{}:{{{items}}}", value.as_array().map_or(0, Vec::len))
            }
            Value::Object(members) => {
                let written: String =
                    members.iter().map(|(key, it)| string(key) + &serialized(it)).collect();
                format!("a:{}:{{{written}}}", members.len())
            }
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-zé€\";{}0-9]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z\"]{1,3}", inner, 1..4).prop_map(Value::from_iter),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: prop::test_runner::RngSeed::Fixed(18), ..ProptestConfig::with_cases(400) })]

        #[test]
        fn what_is_written_is_read(value in value()) {
            let read = json(&serialized(&value)).expect("serialized");
            prop_assert_eq!(serde_json::from_slice::<Value>(&read).expect("JSON"), value);
        }

        /// Whatever is damaged: JSON or nothing.
        #[test]
        fn damage_gives_json_or_nothing(value in value(), at in any::<prop::sample::Index>(), put in "[a:{};\"0-9é]{0,3}") {
            let mut written: Vec<char> = serialized(&value).chars().collect();
            let at = at.index(written.len());
            written.splice(at..(at + 1).min(written.len()), put.chars());
            if let Some(read) = json(&String::from_iter(written)) {
                prop_assert!(serde_json::from_slice::<Value>(&read).is_ok());
            }
        }
    }
}
