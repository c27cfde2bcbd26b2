//! Reads lists of addresses as programs for mail take and give them: `Ann <a@x.io>; b@x.io`, over one line or many.
//!
//! Addresses one a line are a table of one column and read as such, and so are rows alike of several. What is no address
//! becomes a record all the same, so that it is refused with its place.

use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::window::Part;

/// The most bytes of a text that are looked at to find out what it is.
const HEAD: usize = 64 * 1024;

/// A person in a list.
#[derive(Debug, PartialEq, Eq)]
struct Entry<'t> {
    name: &'t str,
    address: &'t str,
}

/// Which of the marks that may stand between addresses does, in a text that begins with `head`; `None` if it is no list of
/// addresses. A line break stands between two as well.
pub(super) fn mark(head: &[u8], is_whole: bool) -> Option<u8> {
    let cut = head.len() > HEAD || !is_whole;
    let head = head.get(..HEAD).unwrap_or(head);
    memchr::memchr(b'@', head)?;
    [b';', b',', b'\n'].into_iter().find(|mark| is_list(head, *mark, cut))
}

/// Whether all that stands between such marks are addresses, and a table would not read them better.
fn is_list(head: &[u8], mark: u8, is_cut: bool) -> bool {
    let (mut rows, mut row, mut named) = (Vec::new(), 0_usize, false);
    let mut at = 0;
    while at < head.len() {
        let rest = head.get(at..).unwrap_or_default();
        let (end, found) = piece(rest, mark);
        // The last one may be cut off.
        if found.is_none() && is_cut {
            break;
        }
        let text = std::str::from_utf8(rest.get(..end).unwrap_or_default()).unwrap_or("?").trim();
        if !text.is_empty() {
            let Some(entry) = entry(text) else { return false };
            named |= text.len() > entry.address.len();
            row += 1;
        }
        if found == Some(b'\n') {
            rows.push(std::mem::take(&mut row));
        }
        at += end + 1;
    }
    rows.push(row);
    rows.retain(|row| *row > 0);
    let is_row = rows.iter().any(|row| *row > 1);
    let is_even = rows.len() > 1 && rows.iter().all(|row| Some(row) == rows.first());
    match rows.as_slice() {
        [] => false,
        [1] => !is_cut,
        _ => named || is_row && !is_even,
    }
}

/// How long the first piece of `text` is, and what ends it: `mark` or a line break outside quotes.
fn piece(text: &[u8], mark: u8) -> (usize, Option<u8>) {
    let mut is_quoted = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'\n' => return (at, Some(b'\n')),
            b'"' => is_quoted = !is_quoted,
            byte if *byte == mark && !is_quoted => return (at, Some(mark)),
            _ => {}
        }
    }
    (text.len(), None)
}

/// The person that `text` says: an address, or a name with the address in angle brackets behind it.
fn entry(text: &str) -> Option<Entry<'_>> {
    let (name, address) = match text.strip_suffix('>') {
        Some(rest) => rest.rsplit_once('<')?,
        None => ("", text),
    };
    let name = name.trim();
    let name = name.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(name);
    let address = address.trim();
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    let (local, domain) = address.split_once('@')?;
    let is_sound = |part: &str| {
        !part.is_empty()
            && !part.contains(|it: char| it.is_whitespace() || "@,;:<>()[]{}\"'|\\/=".contains(it))
    };
    // Quotes inside, or a second address, are no name.
    let fits = is_sound(local) && is_sound(domain) && domain.contains('.');
    (fits && !name.contains(['"', '@', '<', '{', ':'])).then_some(Entry { name, address })
}

/// The reader.
pub(super) struct Addresses {
    mark: u8,
}

impl Addresses {
    /// The reader of a list with such marks in it.
    pub fn new(mark: u8) -> Self {
        Addresses { mark }
    }
}

impl Parser for Addresses {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if view.is_empty() {
            return if is_last { Step::End } else { Step::More };
        }
        let is_between = |byte: &&u8| byte.is_ascii_whitespace() || **byte == self.mark;
        let between = view.iter().take_while(is_between).count();
        if between > 0 {
            return Step::Take { length: between, part: Part::Separator, found: Found::Nothing };
        }
        let (length, end) = piece(view, self.mark);
        if end.is_none() && !is_last {
            return Step::More;
        }
        let Ok(text) = std::str::from_utf8(view.get(..length).unwrap_or_default()) else {
            let found = Found::Fault { problem: Problem::Encoding, before: 0, is_record: true };
            return Step::Take { length, part: Part::Damage, found };
        };
        let text = text.trim();
        let Entry { name, address } = entry(text).unwrap_or(Entry { name: "", address: text });
        out.record.begin();
        out.record.text("email", address);
        if !name.is_empty() {
            out.record.text("name", name);
        }
        out.record.end();
        Step::Take { length, part: Part::Record, found: Found::Record { before: 0 } }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        memchr::memchr2(b'\n', self.mark, view)
    }

    fn describe(&self, form: &mut FileFormat) {
        let reason = match self.mark {
            b'\n' => "nothing but people with their addresses, one a line".to_owned(),
            mark => {
                format!("nothing but people’s addresses, with “{}” between them", char::from(mark))
            }
        };
        let value = "addresses".to_owned();
        form.guesses.push(Guess { about: GuessAbout::Shape, value, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parser::tests::whole_events;

    #[test]
    fn lists_of_addresses_are_known() {
        let check = |text: &str, expected: Option<char>| {
            assert_eq!(mark(text.as_bytes(), true).map(char::from), expected, "{text}");
        };
        check("a@x.io", Some(';'));
        check("a@x.io; b@x.io;\n", Some(';'));
        check("a@x.io, b@x.io", Some(','));
        check("Ann Lee <a@x.io>; Bo <b@x.io>", Some(';'));
        check("Lee, Ann <a@x.io>; Lee, Bo <b@x.io>", Some(';'));
        check("\"Lee, Ann\" <a@x.io>, b@x.io", Some(','));
        check("Lee, Ann <a@x.io>\nLee, Bo <b@x.io>\n", Some(';'));
        check("a@x.io; b@x.io\nc@x.io", Some(';'));
        for text in [
            "",
            "a",
            "a@x.io\nb@x.io\n",
            "email\na@x.io\n",
            "a@x.io;b@y.io\nc@x.io;d@y.io\n",
            "a@x.io;Ann\n",
            "{\"email\":\"a@x.io\"}",
            "dn: uid=a@x.io",
            "a@x.io:secret",
            "say hello to a@x.io",
        ] {
            check(text, None);
        }
        assert_eq!(mark(b"a@x.io; b@x.i", false), None);
        assert_eq!(mark(b"a@x.io; b@x.io; c@x", false), Some(b';'));
    }

    #[test]
    fn each_address_is_a_record() {
        let check = |text: &str, mark: u8, expected: &[&str]| {
            assert_eq!(whole_events(|| Box::new(Addresses::new(mark)), text), expected, "{text}");
        };
        check(
            "a@x.io; \"Lee; Bo\" <b@x.io>;;\r\nmailto:c@x.io",
            b';',
            &[
                r#"{"email":"a@x.io"}"#,
                r#"{"email":"b@x.io","name":"Lee; Bo"}"#,
                r#"{"email":"c@x.io"}"#,
            ],
        );
        check("a@x.io, b", b',', &[r#"{"email":"a@x.io"}"#, r#"{"email":"b"}"#]);
    }
}
