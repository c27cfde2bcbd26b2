//! PostgreSQL's lists as it writes them, `{a,"b, c",NULL}`, as lists of JSON. Lists of lists and ranges of indexes stay texts.

use std::borrow::Cow;

use crate::read::sql::convert::is_number;
use json::text;

/// The list as JSON; `None` if it is none, or one of lists.
pub(super) fn json(raw: &[u8], numbers: bool) -> Option<Vec<u8>> {
    let inner = std::str::from_utf8(raw).ok()?.strip_prefix('{')?.strip_suffix('}')?;
    let mut out = vec![b'['];
    let mut letters = inner.chars().peekable();
    while letters.peek().is_some() {
        if out.len() > 1 {
            out.push(b',');
        }
        let mut item = String::new();
        let is_quoted = letters.next_if_eq(&'"').is_some();
        loop {
            match letters.next() {
                Some('"') if is_quoted => break,
                None if is_quoted => return None,
                Some('\\') => item.push(letters.next()?),
                Some('{' | '}' | '"') if !is_quoted => return None,
                Some(',') if !is_quoted => {
                    // One more follows, which may be the last.
                    letters.peek()?;
                    break;
                }
                Some(letter) => item.push(letter),
                None => break,
            }
        }
        if is_quoted {
            match letters.next() {
                Some(',') => {
                    letters.peek()?;
                }
                None => {}
                Some(_) => return None,
            }
        }
        out.extend_from_slice(&written(&item, is_quoted, numbers));
    }
    out.push(b']');
    Some(out)
}

/// An item as JSON.
fn written(item: &str, is_quoted: bool, numbers: bool) -> Cow<'_, [u8]> {
    match () {
        () if !is_quoted && item.eq_ignore_ascii_case("null") => b"null".into(),
        () if !is_quoted && numbers && is_number(item.as_bytes()) => item.as_bytes().into(),
        () => {
            let mut out = Vec::new();
            text::quote(item, &mut out);
            out.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_lists() {
        let check = |text: &str, numbers, expected: Option<&str>| {
            let found =
                json(text.as_bytes(), numbers).map(|it| String::from_utf8(it).expect("text"));
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("{}", false, Some("[]"));
        check("{a,b}", false, Some(r#"["a","b"]"#));
        check(r#"{a,"b, \"c\"","NULL",NULL}"#, false, Some(r#"["a","b, \"c\"","NULL",null]"#));
        check("{1,2.5,x}", true, Some(r#"[1,2.5,"x"]"#));
        check("{1,2}", false, Some(r#"["1","2"]"#));
        for text in ["", "a", "{a", "{a,}", "{\"a\"b}", "{\"a}", "{{1},{2}}", "[0:1]={1,2}", "{a\\"]
        {
            check(text, false, None);
        }
    }
}
