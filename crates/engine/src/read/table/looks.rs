//! What a cell looks like, told from its text alone: an address, a number, a date, a name. For guesses about a table;
//! it changes nothing.

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Look {
    Empty,
    Email,
    Number,
    /// A date or a time
    Date,
    Boolean,
    /// An id, a hash, an address of the web: what is no name of a column
    Code,
    Text,
}

/// Longer cells are text.
const LONGEST: usize = 200;

/// What `cell` looks like.
pub(super) fn look(cell: &[u8]) -> Look {
    let text = cell.trim_ascii();
    if text.is_empty() {
        return Look::Empty;
    }
    if text.len() > LONGEST {
        return Look::Text;
    }
    let text = text.strip_prefix(b"'").unwrap_or(text);
    if is_email(text) {
        Look::Email
    } else if is_number(text) {
        Look::Number
    } else if is_date(text) {
        Look::Date
    } else if is_boolean(text) {
        Look::Boolean
    } else if is_code(text) {
        Look::Code
    } else {
        Look::Text
    }
}

/// Whether it is a whole object of JSON, or a list.
pub(super) fn is_json(text: &[u8]) -> bool {
    matches!(text.trim_ascii().first(), Some(b'{' | b'['))
        && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

pub(super) fn is_email(text: &[u8]) -> bool {
    let Some(at) = memchr::memrchr(b'@', text) else { return false };
    at > 0
        && text[at + 1..].contains(&b'.')
        && !text[at..].contains(&b' ')
        && !text[at..].ends_with(b".")
}

fn is_number(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let rest = text.iter().filter(|byte| !byte.is_ascii_digit());
    let mut rest = rest.filter(|byte| !b"+-.,()% /".contains(byte)).peekable();
    let has_exponent = matches!(rest.peek(), Some(b'e' | b'E'));
    digits > 0
        && (rest.next().is_none() || has_exponent && rest.next().is_none())
        && !text.starts_with(b"e")
        && !text.starts_with(b"E")
        && !is_date(text)
}

/// Whether it begins like a date: three numbers with one mark between, or a year with month and day.
fn is_date(text: &[u8]) -> bool {
    let day = text.split(|byte| matches!(byte, b' ' | b'T')).next().unwrap_or_default();
    for mark in [b'-', b'/', b'.'] {
        let mut parts = day.split(|byte| *byte == mark);
        let is_part = |part: Option<&[u8]>, most: usize| {
            part.is_some_and(|part| {
                (1..=most).contains(&part.len()) && part.iter().all(u8::is_ascii_digit)
            })
        };
        if is_part(parts.next(), 4)
            && is_part(parts.next(), 2)
            && is_part(parts.next(), 4)
            && parts.next().is_none()
        {
            return true;
        }
    }
    false
}

fn is_boolean(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 12] = [
        b"true", b"false", b"yes", b"no", b"y", b"n", b"wahr", b"falsch", b"ja", b"nein", b"vrai",
        b"faux",
    ];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_code(text: &[u8]) -> bool {
    let has = |mark: &[u8]| memchr::memmem::find(text, mark).is_some();
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    has(b"://")
        || text.starts_with(b"$2")
        || text.starts_with(b"{")
        || text.starts_with(b"[") && text.ends_with(b"]") && text.contains(&b'"')
        || memchr::memchr(b'|', text).is_some() && digits > 3
        || text.len() >= 16 && digits >= 3 && !text.contains(&b' ')
}

/// Whether a cell that is not quoted looks like one value: no other delimiters in it.
pub(super) fn is_plain(cell: &[u8]) -> bool {
    if cell.len() > LONGEST {
        return false;
    }
    let is_mark = |byte: &u8| matches!(byte, b';' | b'\t' | b'|' | b'"' | b'^' | b'~');
    if cell.iter().any(is_mark) {
        return false;
    }
    !cell.contains(&b',') || is_number(cell.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks() {
        let check = |text: &str, expected| assert_eq!(look(text.as_bytes()), expected, "{text}");
        check(" ", Look::Empty);
        check("ada@example.com", Look::Email);
        check("'ada@example.com", Look::Email);
        check("Ada <ada@example.com>", Look::Email);
        check("1.234,50", Look::Number);
        check("-12,5 %", Look::Number);
        check("1.2E+11", Look::Number);
        check("+49 (0)30 123", Look::Number);
        check("2024-01-02", Look::Date);
        check("2024-01-02T03:04:05Z", Look::Date);
        check("1.7.2022", Look::Date);
        check("WAHR", Look::Boolean);
        check("https://example.com", Look::Code);
        check("auth0|65f000000000000000000001", Look::Code);
        check("5a31c656-9313-4953-9975-e3f7a7aaf3ff", Look::Code);
        check("E-Mail", Look::Text);
        check("Email 2", Look::Text);
        check("e", Look::Text);
    }
}
