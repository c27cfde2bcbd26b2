//! What Python prints of a value (`repr`), as JSON: `{'a': True, 'b': None, 'c': ('x', 1.5)}`.
//!
//! Tokens are rewritten from left to right and the result is checked by the JSON scanner: nothing recurses.

use json::{Scanner, text};

/// The JSON of what Python printed; `None` if it is not that.
pub(super) fn json(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 16);
    let mut rest = text;
    // Of each open bracket what closes it.
    let mut open: Vec<char> = Vec::new();
    while let Some(next) = rest.chars().next() {
        let mut taken = next.len_utf8();
        match next {
            '\'' | '"' => {
                let (said, length) = string(rest)?;
                text::quote(&said, &mut out);
                taken = length;
            }
            '(' | '[' | '{' => {
                open.push(match next {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                });
                out.push(if next == '{' { b'{' } else { b'[' });
            }
            ')' | ']' | '}' => {
                if open.pop() != Some(next) {
                    return None;
                }
                // A tuple of one is printed `(1,)`.
                if out.last() == Some(&b',') {
                    out.pop();
                }
                out.push(if next == '}' { b'}' } else { b']' });
            }
            ',' | ':' => out.push(next as u8),
            next if next.is_whitespace() => {}
            _ => {
                let end = rest.find(|c: char| ",:()[]{}'\"".contains(c) || c.is_whitespace());
                let word = rest.get(..end.unwrap_or(rest.len()))?;
                // A prefix such as b'…' belongs to a text that JSON has no form of.
                out.extend_from_slice(match word {
                    "True" => b"true",
                    "False" => b"false",
                    "None" => b"null",
                    number => number.as_bytes(),
                });
                taken = word.len();
            }
        }
        rest = rest.get(taken..)?;
    }
    let scanned = Scanner::default().value(&out, 0).ok()?;
    (open.is_empty() && scanned.end == out.len()).then_some(out)
}

/// What the string literal at the start of `text` says, and its length.
fn string(text: &str) -> Option<(String, usize)> {
    let quote = text.chars().next()?;
    let mut said = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, next)) = chars.next() {
        if next == quote {
            return Some((said, at + quote.len_utf8()));
        }
        if next != '\\' {
            said.push(next);
            continue;
        }
        let (_, escaped) = chars.next()?;
        let digits = match escaped {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits > 0 {
            let mut code = 0_u32;
            for _ in 0..digits {
                let (_, digit) = chars.next()?;
                code = code.checked_mul(16)?.checked_add(digit.to_digit(16)?)?;
            }
            said.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            continue;
        }
        said.push(match escaped {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            other => other,
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_python_prints() {
        let check = |text: &str, expected: Option<&str>| {
            let found = json(text).map(|it| String::from_utf8_lossy(&it).into_owned());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("{'a': True, 'b': None}", Some(r#"{"a":true,"b":null}"#));
        check(
            r#"['it\'s', "é\n", ('x', 1.5), (1,), []]"#,
            Some(r#"["it's","é\n",["x",1.5],[1],[]]"#),
        );
        check(r"'\x41\u00e9'", Some(r#""Aé""#));
        check("-7", Some("-7"));
        for text in ["{'a'", "[1", "]", "(1]", "b'x'", "'a", "{1: 2}", "", "nan", "'\\u12"] {
            check(text, None);
        }
        check(&"[".repeat(100_000), None);
    }
}
