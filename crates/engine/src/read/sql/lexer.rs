//! Tokens of SQL in a text that may go on: what touches its end is only a token if nothing follows.
//!
//! Reads names and literals of every dialect; what they mean together is [`row`](super::row)'s and
//! [`statement`](super::statement)'s business.

use memchr::{memchr, memchr2, memmem};

use crate::read::sql::dialect::Dialect;
use crate::read::sql::scan::is_word;

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The text that is seen ends inside it
    More,
    /// Nothing of SQL begins there
    Bad,
}

/// A token; texts are spans of what stands between their quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A word, a keyword or a name without quotes
    Word(&'a [u8]),
    /// A name in quotes that no text has: backticks or brackets
    Name(&'a [u8], u8),
    /// A quoted text, and whether it may hold escapes by backslash
    Text(&'a [u8], Quoting),
    /// A number, `0x…` included
    Number(&'a [u8]),
    /// Any other character; 0 at the end
    Sign(u8),
}

/// How a text is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoting {
    /// The quote, which stands for itself when doubled; `$` for a dollar quote, where nothing is escaped
    pub quote: u8,
    /// Whether a backslash begins an escape
    pub backslash: bool,
}

/// Reads tokens one after another.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    text: &'a [u8],
    /// Where the next token begins
    pub at: usize,
    is_last: bool,
    pub dialect: Dialect,
}

impl<'a> Lexer<'a> {
    /// The tokens of `text` from `at`; `is_last` if nothing follows it.
    pub fn new(text: &'a [u8], at: usize, is_last: bool, dialect: Dialect) -> Self {
        Lexer { text, at, is_last, dialect }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The byte where the next token begins, if it is seen.
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The text from `start` up to the next token.
    pub fn since(&self, start: usize) -> &'a [u8] {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Passes over white space and comments.
    pub fn skip_blank(&mut self) -> Result<(), Stop> {
        loop {
            let rest = self.rest();
            let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.at += spaces;
            let rest = self.rest();
            let end = match rest {
                [b'-', b'-', ..] => memchr(b'\n', rest).map(|at| at + 1),
                [b'#', ..] if self.dialect.has_hash_comments() => {
                    memchr(b'\n', rest).map(|at| at + 1)
                }
                [b'/', b'*', inner @ ..] => memmem::find(inner, b"*/").map(|at| at + 4),
                [b'-' | b'/'] if !self.is_last => return Err(Stop::More),
                [] if !self.is_last => return Err(Stop::More),
                _ => return Ok(()),
            };
            match end {
                Some(end) => self.at += end,
                None if self.is_last => self.at = self.text.len(),
                None => return Err(Stop::More),
            }
        }
    }

    /// The next token.
    pub fn token(&mut self) -> Result<Token<'a>, Stop> {
        self.skip_blank()?;
        let rest = self.rest();
        let Some(&first) = rest.first() else { return Ok(Token::Sign(0)) };
        match first {
            b'\'' | b'"' => {
                let quoting = Quoting { quote: first, backslash: self.dialect.backslash };
                self.quoted(quoting).map(|text| Token::Text(text, quoting))
            }
            b'`' => self
                .quoted(Quoting { quote: first, backslash: false })
                .map(|name| Token::Name(name, first)),
            b'[' if self.dialect.has_brackets() => self
                .quoted(Quoting { quote: b']', backslash: false })
                .map(|name| Token::Name(name, b']')),
            b'$' if self.dialect.has_dollars() => self.dollar(),
            b'0'..=b'9' => self.number(0),
            b'.' if rest.get(1).is_some_and(u8::is_ascii_digit) => self.number(0),
            b'-' | b'+'
                if rest.get(1).is_some_and(|next| next.is_ascii_digit() || *next == b'.') =>
            {
                self.number(1)
            }
            _ if is_word(first) => {
                let length = rest.iter().take_while(|byte| is_word(**byte)).count();
                let word = self.take(length)?;
                Ok(Token::Word(word))
            }
            _ => {
                if matches!(first, b'-' | b'+' | b'.') && rest.len() == 1 && !self.is_last {
                    return Err(Stop::More);
                }
                self.at += 1;
                Ok(Token::Sign(first))
            }
        }
    }

    /// Takes `length` bytes as a token that anything might continue.
    fn take(&mut self, length: usize) -> Result<&'a [u8], Stop> {
        let rest = self.rest();
        if length >= rest.len() && !self.is_last {
            return Err(Stop::More);
        }
        self.at += length;
        Ok(rest.get(..length).unwrap_or(rest))
    }

    /// The quoted text that begins here, without its quotes, as it is written.
    pub fn quoted(&mut self, quoting: Quoting) -> Result<&'a [u8], Stop> {
        let rest = self.rest();
        let Quoting { quote, backslash } = quoting;
        let mut at = 1;
        loop {
            let inner = rest.get(at..).unwrap_or_default();
            let found = match backslash {
                true => memchr2(quote, b'\\', inner),
                false => memchr(quote, inner),
            };
            // At the end of the file it is the file that was cut off.
            let Some(found) = found else { return Err(Stop::More) };
            at += found;
            if rest.get(at) != Some(&quote) {
                at += 2;
                continue;
            }
            match rest.get(at + 1) {
                Some(next) if *next == quote => at += 2,
                None if !self.is_last => return Err(Stop::More),
                _ => break,
            }
        }
        self.at += at + 1;
        Ok(rest.get(1..at).unwrap_or_default())
    }

    fn dollar(&mut self) -> Result<Token<'a>, Stop> {
        let rest = self.rest();
        let name =
            rest.iter().skip(1).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
        let length = name.count() + 2;
        if rest.len() < length && !self.is_last {
            return Err(Stop::More);
        }
        if rest.get(length - 1) != Some(&b'$') {
            self.at += 1;
            return Ok(Token::Sign(b'$'));
        }
        let (tag, inner) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let end = memmem::find(inner, tag).ok_or(Stop::More)?;
        self.at += 2 * length + end;
        let quoting = Quoting { quote: b'$', backslash: false };
        Ok(Token::Text(inner.get(..end).unwrap_or_default(), quoting))
    }

    /// A number behind `sign` bytes of sign.
    fn number(&mut self, sign: usize) -> Result<Token<'a>, Stop> {
        let rest = self.rest();
        let digits = rest.get(sign..).unwrap_or_default();
        let mut before = 0;
        let length = digits.iter().take_while(|byte| {
            let is_exponent = matches!(before, b'e' | b'E') && matches!(byte, b'+' | b'-');
            before = **byte;
            byte.is_ascii_alphanumeric() || **byte == b'.' || is_exponent
        });
        let length = sign + length.count();
        self.take(length).map(Token::Number)
    }
}

/// Appends to `out` what the text between quotes says.
pub(super) fn unquote(raw: &[u8], quoting: Quoting, is_c: bool, out: &mut Vec<u8>) {
    let Quoting { quote, backslash } = quoting;
    if quote == b'$' {
        return out.extend_from_slice(raw);
    }
    let mut rest = raw;
    loop {
        let found = match backslash {
            true => memchr2(quote, b'\\', rest),
            false => memchr(quote, rest),
        };
        let Some(at) = found else { return out.extend_from_slice(rest) };
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.extend_from_slice(plain);
        let taken = match special {
            [b'\\', after @ ..] if backslash => {
                1 + if is_c { c_escape(after, out) } else { escape(after, out) }
            }
            [first, ..] => {
                out.push(*first);
                2
            }
            [] => return,
        };
        rest = special.get(taken..).unwrap_or_default();
    }
}

/// Whether [`unquote`] would change `raw`.
pub(super) fn is_escaped(raw: &[u8], quoting: Quoting) -> bool {
    match quoting {
        Quoting { quote: b'$', .. } => false,
        Quoting { quote, backslash: true } => memchr2(quote, b'\\', raw).is_some(),
        Quoting { quote, backslash: false } => memchr(quote, raw).is_some(),
    }
}

/// MySQL's escapes: what stands behind the backslash. Returns how much of it is one.
fn escape(after: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(&byte) = after.first() else {
        out.push(b'\\');
        return 0;
    };
    match byte {
        b'0' => out.push(0),
        b'b' => out.push(8),
        b't' => out.push(b'\t'),
        b'n' => out.push(b'\n'),
        b'r' => out.push(b'\r'),
        b'Z' => out.push(26),
        // These two are for patterns: the backslash stays.
        b'%' | b'_' => out.extend_from_slice(&[b'\\', byte]),
        _ => out.push(byte),
    }
    1
}

/// C's escapes, as in PostgreSQL's `E'…'` and `COPY`. Returns how much of `after` is one.
pub(super) fn c_escape(after: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(&byte) = after.first() else {
        out.push(b'\\');
        return 0;
    };
    let digits = |text: &[u8], most: usize, is_digit: fn(&u8) -> bool| {
        text.iter().take(most).take_while(|byte| is_digit(byte)).count()
    };
    let code = |digits: &[u8], radix: u32| {
        std::str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, radix).ok())
    };
    match byte {
        b'b' => out.push(8),
        b'f' => out.push(12),
        b'n' => out.push(b'\n'),
        b'r' => out.push(b'\r'),
        b't' => out.push(b'\t'),
        b'v' => out.push(11),
        b'0'..=b'7' => {
            let length = digits(after, 3, |byte| matches!(byte, b'0'..=b'7'));
            let value = code(after.get(..length).unwrap_or_default(), 8).unwrap_or_default();
            out.push((value & 0xff) as u8);
            return length;
        }
        b'x' | b'u' | b'U' => {
            let most = match byte {
                b'x' => 2,
                b'u' => 4,
                _ => 8,
            };
            let rest = after.get(1..).unwrap_or_default();
            let length = digits(rest, most, u8::is_ascii_hexdigit);
            match code(rest.get(..length).unwrap_or_default(), 16) {
                Some(value) if byte == b'x' => out.push((value & 0xff) as u8),
                Some(value) => {
                    let char = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
                    out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                }
                None => out.push(byte),
            }
            return 1 + length;
        }
        _ => out.push(byte),
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::options::ReadOptions;

    #[test]
    fn escapes_of_each_dialect() {
        let check = |raw: &str, backslash: bool, is_c: bool, expected: &[u8]| {
            let mut out = Vec::new();
            unquote(raw.as_bytes(), Quoting { quote: b'\'', backslash }, is_c, &mut out);
            assert_eq!(out, expected, "{raw}");
        };
        check(r"a''b\n\", false, false, br"a'b\n\");
        check(r#"\0\b\t\n\r\Z\'\"\\\%\_\q''"#, true, false, b"\0\x08\t\n\r\x1a'\"\\\\%\\_q'");
        check(
            r"\b\f\n\r\t\v\\\101\x41\x4\u00e9\U0001F600\q",
            true,
            true,
            "\x08\x0c\n\r\t\x0b\\AA\x04é😀q".as_bytes(),
        );
    }

    #[test]
    fn tokens_are_whole_or_none() {
        let dialect = |head: &str| Dialect::of(head.as_bytes(), &ReadOptions::default());
        let check = |head: &str, text: &str, expected: &str| {
            let mut lexer = Lexer::new(text.as_bytes(), 0, true, dialect(head));
            let mut found = Vec::new();
            loop {
                match lexer.token() {
                    Ok(Token::Sign(0)) | Err(_) => break,
                    Ok(Token::Sign(sign)) => found.push(char::from(sign).to_string()),
                    Ok(Token::Word(text)) => {
                        found.push(format!("w:{}", String::from_utf8_lossy(text)))
                    }
                    Ok(Token::Number(text)) => {
                        found.push(format!("n:{}", String::from_utf8_lossy(text)))
                    }
                    Ok(Token::Text(text, _)) => {
                        found.push(format!("t:{}", String::from_utf8_lossy(text)))
                    }
                    Ok(Token::Name(text, _)) => {
                        found.push(format!("i:{}", String::from_utf8_lossy(text)))
                    }
                }
            }
            assert_eq!(found.join(" "), expected, "{text}");
            // What touches the end of a text that goes on is no token.
            for end in 1..text.len() {
                let cut = text.as_bytes().get(..end).unwrap_or_default();
                let mut lexer = Lexer::new(cut, 0, false, dialect(head));
                while let Ok(token) = lexer.token() {
                    assert!(
                        lexer.at < end
                            || matches!(token, Token::Sign(_) | Token::Text(..) | Token::Name(..)),
                        "{token:?}"
                    );
                }
            }
        };
        check(
            "`",
            r#"`a``b`,'it\'s' "x" -- c
 -1.5e+3 #c
 0x7f_"#,
            "i:a``b , t:it\\'s t:x n:-1.5e+3 n:0x7f w:_",
        );
        check("[dbo].", "[dbo].[T's](N'x')", "i:dbo . i:T's ( w:N t:x )");
        check(
            "standard_conforming_strings",
            r"$$a'b$$ 'c\'::text $1 ",
            r"t:a'b t:c\ : : w:text $ n:1",
        );
        check("PRAGMA foreign_keys", "X'00' /* x */ a", "w:X t:00 w:a");
    }
}
