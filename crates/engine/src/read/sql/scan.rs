//! Passes over SQL that is not wanted, at any speed of arrival: knows only what keeps a `;` or `)` from ending
//! something, and remembers where it is between two stretches of text. Never asks for more text.

use memchr::{memchr, memchr2};

use crate::read::sql::dialect::Dialect;

/// The longest tag of a dollar quote that is known.
const MOST_TAG: usize = 63;

/// What the scan is inside of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Within {
    /// Nothing
    Plain,
    /// A quoted text or name, up to this byte; whether a backslash escapes
    Quote(u8, bool),
    /// Right behind a backslash inside one
    Escape(u8),
    /// A comment up to the end of the line
    Line,
    /// A comment up to `*/`; whether the last byte was `*`
    Block(bool),
    /// Between the two `$` of an opening dollar quote
    Tag(Vec<u8>),
    /// A dollar quote: its whole tag, and how much of the closing one has been seen
    Dollar(Vec<u8>, usize),
}

/// Where a scan ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// Behind the bracket that closes the first one
    Closed,
    /// Behind a semicolon, which brackets do not hide: they may be damaged
    Semicolon,
    /// Behind the end of the line
    LineEnd,
    /// Behind `*/`
    CommentEnd,
}

/// A scan under way.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    dialect: Dialect,
    until: Until,
    within: Within,
    depth: u32,
    /// The two bytes before
    last: [u8; 2],
}

impl Scan {
    /// Begins where a statement, a row or a comment does.
    pub fn new(dialect: Dialect, until: Until) -> Self {
        let within = match until {
            Until::LineEnd => Within::Line,
            Until::CommentEnd => Within::Block(false),
            Until::Closed | Until::Semicolon => Within::Plain,
        };
        Scan { dialect, until, within, depth: 0, last: [b' ', b' '] }
    }

    /// Whether a line that begins here may be a statement of its own.
    pub fn is_open(&self) -> bool {
        self.within == Within::Plain && self.depth == 0
    }

    /// Passes over `text`. Returns how much of it belongs to what is passed over if that ends in it.
    pub fn pass(&mut self, text: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let (length, is_over) = self.step(rest);
            if let [.., before, last] = rest.get(..length).unwrap_or_default() {
                self.last = [*before, *last];
            } else if let Some(last) = rest.first() {
                self.last = [self.last[1], *last];
            }
            at += length;
            if is_over {
                return Some(at);
            }
        }
        None
    }

    /// Passes over at least a byte of `text`, which is not empty.
    fn step(&mut self, text: &[u8]) -> (usize, bool) {
        let first = text.first().copied().unwrap_or_default();
        match &mut self.within {
            Within::Plain => self.plain(text),
            Within::Escape(quote) => {
                self.within = Within::Quote(*quote, true);
                (1, false)
            }
            Within::Quote(quote, backslash) => {
                let quote = *quote;
                let end = match backslash {
                    true => memchr2(quote, b'\\', text),
                    false => memchr(quote, text),
                };
                let Some(end) = end else { return (text.len(), false) };
                let is_quote = text.get(end) == Some(&quote);
                self.within = if is_quote { Within::Plain } else { Within::Escape(quote) };
                (end + 1, false)
            }
            Within::Line => match memchr(b'\n', text) {
                None => (text.len(), false),
                Some(end) => {
                    self.within = Within::Plain;
                    (end + 1, self.until == Until::LineEnd)
                }
            },
            Within::Block(star) => {
                if *star && first == b'/' {
                    self.within = Within::Plain;
                    return (1, self.until == Until::CommentEnd);
                }
                let at = memchr(b'*', text);
                self.within = Within::Block(at.is_some());
                (at.map_or(text.len(), |at| at + 1), false)
            }
            Within::Tag(tag) => {
                tag.push(first);
                if first == b'$' {
                    self.within = Within::Dollar(std::mem::take(tag), 0);
                } else if !(first.is_ascii_alphanumeric() || first == b'_') || tag.len() > MOST_TAG
                {
                    self.within = Within::Plain;
                    return self.plain(text);
                }
                (1, false)
            }
            Within::Dollar(tag, seen) => {
                *seen = if tag.get(*seen) == Some(&first) {
                    *seen + 1
                } else {
                    usize::from(first == b'$')
                };
                if *seen == tag.len() {
                    self.within = Within::Plain;
                }
                (1, false)
            }
        }
    }

    fn plain(&mut self, text: &[u8]) -> (usize, bool) {
        let Some(at) = text.iter().position(|byte| is_sign(*byte)) else {
            return (text.len(), false);
        };
        if at > 0 {
            return (at, false);
        }
        let byte = text.first().copied().unwrap_or_default();
        match byte {
            b'\'' => {
                let [before, last] = self.last;
                let is_escaping = matches!(last, b'E' | b'e') && !is_word(before);
                self.within = Within::Quote(byte, self.dialect.backslash || is_escaping);
            }
            b'"' => self.within = Within::Quote(byte, self.dialect.backslash),
            b'`' => self.within = Within::Quote(byte, false),
            b'[' if self.dialect.has_brackets() => self.within = Within::Quote(b']', false),
            b'-' if self.last[1] == b'-' => self.within = Within::Line,
            b'#' if self.dialect.has_hash_comments() => self.within = Within::Line,
            b'*' if self.last[1] == b'/' => self.within = Within::Block(false),
            b'$' if self.dialect.has_dollars() && !is_word(self.last[1]) => {
                self.within = Within::Tag(vec![b'$']);
            }
            b'(' => self.depth = self.depth.saturating_add(1),
            b')' => {
                self.depth = self.depth.saturating_sub(1);
                return (1, self.until == Until::Closed && self.depth == 0);
            }
            b';' => return (1, self.until == Until::Semicolon),
            _ => {}
        }
        (1, false)
    }
}

/// Whether a byte may change what the scan is inside of.
fn is_sign(byte: u8) -> bool {
    matches!(byte, b'\'' | b'"' | b'`' | b'[' | b'-' | b'#' | b'*' | b'$' | b'(' | b')' | b';')
}

/// Whether a byte may be part of a name without quotes.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::options::ReadOptions;

    #[test]
    fn ends_are_found_at_every_split() {
        let check = |head: &str, until: Until, text: &str, rest: &str| {
            let dialect = Dialect::of(head.as_bytes(), &ReadOptions::default());
            for size in 1..=text.len() {
                let mut scan = Scan::new(dialect, until);
                let mut at = 0;
                let end = text.as_bytes().chunks(size).find_map(|chunk| {
                    let end = scan.pass(chunk).map(|end| at + end);
                    at += chunk.len();
                    end
                });
                assert_eq!(end.and_then(|end| text.get(end..)), Some(rest), "{text} by {size}");
            }
        };
        let (mysql, postgres) = ("`", "standard_conforming_strings");
        check(mysql, Until::Closed, r"(1,'a)\')',(2)),(3)", ",(3)");
        check(postgres, Until::Closed, r"(1,'a)\'),(2)", ",(2)");
        check(postgres, Until::Closed, r"(1,E'a)\')'),(2)", ",(2)");
        check(mysql, Until::Closed, "(')''', \")\", /*)*/ -- )\n 1) x", " x");
        check(mysql, Until::Semicolon, "SET x = ';' # ;\n, (1), `;`; y", " y");
        check(postgres, Until::Semicolon, "x $$;$a$;$$ $b_1$ $b_;$b_1$ $1;z", "z");
        check("[dbo].", Until::Semicolon, "x [;'];z", "z");
        check(mysql, Until::CommentEnd, "* / ** ; **/z", "z");
        check(mysql, Until::LineEnd, "'x\nz", "z");
    }
}
