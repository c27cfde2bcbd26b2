//! The `email` format as Auth0's validator understands it, which is not quite RFC 5321.
//!
//! It looks at UTF-16 code units, so some rules read oddly: one emoji is two units and so long enough for a
//! top-level domain, and only the *first* quote of a quoted local part is looked for.

use memchr::memchr;

use json::text;

/// Bytes that may stand before the `@`.
const MAX_LOCAL: usize = 64;
/// Bytes that may stand behind it.
const MAX_DOMAIN: usize = 254;
/// Code units between two dots of a domain.
const MAX_LABEL: usize = 63;

/// Whether the string `raw` (as written in JSON, without quotes) passes.
pub(super) fn is_email(raw: &[u8]) -> bool {
    if raw.is_ascii() && memchr(b'\\', raw).is_none() {
        is_address(raw)
    } else {
        is_address(&text::utf16(raw))
    }
}

/// A UTF-16 code unit, or an ASCII byte that stands for one.
trait Unit: Copy {
    fn code(self) -> u16;
    /// How many bytes these units are in UTF-8; `None` with a lone surrogate among them.
    fn bytes(units: &[Self]) -> Option<usize>;

    fn is(self, byte: u8) -> bool {
        self.code() == u16::from(byte)
    }
}

impl Unit for u8 {
    fn code(self) -> u16 {
        u16::from(self)
    }

    fn bytes(units: &[u8]) -> Option<usize> {
        Some(units.len())
    }
}

impl Unit for u16 {
    fn code(self) -> u16 {
        self
    }

    fn bytes(units: &[u16]) -> Option<usize> {
        char::decode_utf16(units.iter().copied()).map(|char| char.ok().map(char::len_utf8)).sum()
    }
}

fn is_address<U: Unit>(units: &[U]) -> bool {
    let Some(at) = units.iter().rposition(|unit| unit.is(b'@')) else { return false };
    let (local, domain) = (&units[..at], &units[at + 1..]);
    // Auth0's validator breaks down over a lone surrogate, so the user would not come through either way.
    let fits = |part: &[U], most| U::bytes(part).is_some_and(|bytes| bytes <= most);
    fits(local, MAX_LOCAL) && fits(domain, MAX_DOMAIN) && is_domain(domain) && is_local(local)
}

fn is_local<U: Unit>(local: &[U]) -> bool {
    if local.first().is_some_and(|unit| unit.is(b'"')) {
        // The last unit goes unread, whether it is the closing quote or not.
        return is_quoted(local.get(1..local.len() - 1).unwrap_or_default());
    }
    let is_atom = |atom: &[U]| !atom.is_empty() && atom.iter().all(|unit| is_atext(unit.code()));
    local.split(|unit| unit.is(b'.')).all(is_atom)
}

/// RFC 5322's `atext`, and letters beyond ASCII but for surrogates, private use and specials.
fn is_atext(code: u16) -> bool {
    match u8::try_from(code) {
        Ok(byte) if byte.is_ascii() => ATEXT[usize::from(byte)],
        _ => is_beyond_ascii(code),
    }
}

/// Whether an ASCII byte is `atext`.
const ATEXT: [bool; 128] = {
    let mut table = [false; 128];
    let mut rest: &[u8] = b"!#$%&'*+-/=?^_`{|}~0123456789";
    while let [byte, tail @ ..] = rest {
        table[*byte as usize] = true;
        rest = tail;
    }
    let mut letter = b'a';
    while letter <= b'z' {
        table[letter as usize] = true;
        table[letter.to_ascii_uppercase() as usize] = true;
        letter += 1;
    }
    table
};

fn is_beyond_ascii(code: u16) -> bool {
    matches!(code, 0xa0..=0xd7ff | 0xf900..=0xfdcf | 0xfdf0..=0xffef)
}

fn is_quoted<U: Unit>(units: &[U]) -> bool {
    let mut units = units.iter().map(|unit| unit.code());
    while let Some(code) = units.next() {
        let passes = match code {
            0x5c => units.next().is_some_and(|escaped| {
                matches!(escaped, 0x01..=0x7f if escaped != 0x0a) || is_beyond_ascii(escaped)
            }),
            0x00 | 0x22 => false,
            0x01..=0x7f => true,
            _ => is_beyond_ascii(code),
        };
        if !passes {
            return false;
        }
    }
    true
}

fn is_domain<U: Unit>(domain: &[U]) -> bool {
    let Some(dot) = domain.iter().rposition(|unit| unit.is(b'.')) else { return false };
    let (labels, top) = (&domain[..dot], &domain[dot + 1..]);
    is_top(top) && labels.split(|unit| unit.is(b'.')).all(is_label)
}

fn is_top<U: Unit>(top: &[U]) -> bool {
    let is_letter = |unit: &U| match unit.code() {
        code @ 0..=0x7f => (code as u8).is_ascii_alphabetic(),
        code => code >= 0xa1 && !is_space(code),
    };
    let is_punycode = |unit: &U| matches!(unit.code(), code @ 0..=0x7f if is_name_byte(code as u8));
    match top {
        _ if !(2..=MAX_LABEL).contains(&top.len()) => false,
        _ if top.iter().all(is_letter) => true,
        [x, n, rest @ ..] if rest.len() >= 2 => {
            (x.code() | 0x20) == u16::from(b'x')
                && (n.code() | 0x20) == u16::from(b'n')
                && rest.iter().all(is_punycode)
        }
        _ => false,
    }
}

/// Spaces, and two surrogates that the validator mistakes for them.
fn is_space(code: u16) -> bool {
    matches!(
        code,
        0x1680 | 0x2000
            ..=0x200b | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000 | 0xfeff | 0xdb40 | 0xdc20
    )
}

fn is_label<U: Unit>(label: &[U]) -> bool {
    let is_letter = |unit: &U| match unit.code() {
        code @ 0..=0x7f => is_name_byte(code as u8),
        code => code >= 0xa1 && !matches!(code, 0xff01..=0xff5e),
    };
    match label {
        [first, .., last] if first.is(b'-') || last.is(b'-') => false,
        [only] if only.is(b'-') => false,
        _ => (1..=MAX_LABEL).contains(&label.len()) && label.iter().all(is_letter),
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corpus holds some thousand more, judged by the validator itself.
    #[test]
    fn addresses_as_the_validator_takes_them() {
        let check = |raw: &str, passes: bool| assert_eq!(is_email(raw.as_bytes()), passes, "{raw}");
        for raw in [
            "a@b.co",
            "A+b_c.d@x-y.example.COM",
            "ä@ö.de",
            "a@b.\\u0063o",
            "a@b.xn--p1ai",
            "a@1.co",
        ] {
            check(raw, true);
        }
        for raw in [
            "",
            "a",
            "@",
            "a@",
            "@b.co",
            "a@b",
            "a@b.c",
            "a b@c.de",
            "a..b@c.de",
            ".a@c.de",
            "a@-b.de",
            "a@b-.de",
            "a@b..de",
        ] {
            check(raw, false);
        }
        for raw in [
            "a@b.c0",
            "a@b.co.",
            "a@b_c.de",
            "a@[1.2.3.4]",
            "a@1.2.3.4",
            "a<a@b.co>",
            "a@b@c.de",
            " a@b.co",
            "a@b.co\\n",
        ] {
            check(raw, false);
        }
        check(r#"\"a b@c\"@d.ef"#, true);
        check(r#"\"@d.ef"#, true);
        check(r#"\"a@d.ef"#, true);
        check(r#"\"a\"b\"@d.ef"#, false);
        check("a@b.😀", true);
        check("😀@b.co", false);
        check("a@\u{ff41}.co", false);
        check("a@b.\u{ff41}\u{ff42}", true);
    }

    #[test]
    fn lengths_count_bytes_before_the_at_and_units_between_dots() {
        let check = |local: String, domain: String, passes: bool| {
            let raw = format!("{local}@{domain}");
            assert_eq!(is_email(raw.as_bytes()), passes, "{raw}");
        };
        check("a".repeat(64), "b.co".into(), true);
        check("a".repeat(65), "b.co".into(), false);
        check("ä".repeat(32), "b.co".into(), true);
        check("ä".repeat(33), "b.co".into(), false);
        check("a".into(), format!("{}.co", "ä".repeat(63)), true);
        check("a".into(), format!("{}.co", "ä".repeat(64)), false);
        check(
            "a".into(),
            format!("{}bc.com", "abcdefghi.".repeat(25)).replace("bc.com", "co"),
            true,
        );
        check("a".into(), format!("{}com.de", "abcdefghi.".repeat(25)), false);
    }

    /// The validator throws here; no such user can be imported.
    #[test]
    fn a_lone_surrogate_never_passes() {
        for raw in [r"\ud800@b.co", r"a@\ud800.co", r"a@b.\ud800\ud800", r"a@b.co\udc00"] {
            assert!(!is_email(raw.as_bytes()), "{raw}");
        }
    }
}
