//! Reads JSON that was encoded twice: a text, or a text a line or an element, that holds JSON; and a table of one column whose
//! cells are objects of JSON, as databases write them (`"{""email"":…}"`). All of it is kept in memory, up to a
//! limit beyond which it is named and not read.

use std::io::Cursor;

use crate::read::decode::Text;
use crate::read::event::Event;
use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::hints::Hints;
use crate::read::options::ReadOptions;
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::shapes::Shaped;
use crate::read::shapes::gather::gather;
use crate::read::window::{Limits, Part, Window};
use json::Scanner;
use json::scan::space_end;

/// Whether a text that begins with `head` is a text of JSON in which JSON stands, or a list of such.
pub(in crate::read) fn is_twice(head: &[u8]) -> bool {
    let mut start = space_end(head, 0);
    if head.get(start) == Some(&b'[') {
        start = space_end(head, start + 1);
    }
    let text = head.get(start..).unwrap_or_default();
    text.first() == Some(&b'"') && {
        let inside = text.get(1..).unwrap_or_default();
        let inside = match inside {
            [b'[', rest @ ..] => rest.trim_ascii_start(),
            _ => inside,
        };
        let rest = inside.strip_prefix(b"{").map(skip_escaped_space).unwrap_or_default();
        rest.starts_with(b"\\\"")
    }
}

/// Whether a text that begins with `head` is a table of one column, with or without a header, whose cells are objects of JSON.
pub(in crate::read) fn is_cells(head: &[u8]) -> bool {
    let rest = behind_header(head);
    let Some((_, end)) = cell(rest).filter(|(inside, _)| {
        let inside = inside.trim_ascii();
        inside.starts_with(b"{") && Scanner::default().value(inside, 0).is_ok()
    }) else {
        return false;
    };
    // Another cell beside it is another column.
    matches!(rest.get(end..), None | Some([] | [b'\n' | b'\r', ..]))
}

/// What stands behind a first row that is a name alone.
fn behind_header(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    let end = memchr::memchr(b'\n', text).map_or(text.len(), |at| at + 1);
    let row = text.get(..end).unwrap_or_default().trim_ascii();
    let row = row.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\"")).unwrap_or(row);
    let is_name = !row.is_empty() && !row.iter().any(|it| b"{}[]\",;:|@\t".contains(it));
    if is_name { text.get(end..).unwrap_or_default().trim_ascii_start() } else { text }
}

/// What stands in the quoted cell at the start of `text`, and where it ends.
fn cell(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut inside = Vec::new();
    let mut at = text.starts_with(b"\"").then_some(1)?;
    loop {
        let length = memchr::memchr(b'"', text.get(at..)?)?;
        inside.extend_from_slice(text.get(at..at + length)?);
        at += length + 1;
        if text.get(at) != Some(&b'"') {
            return Some((inside, at));
        }
        inside.push(b'"');
        at += 1;
    }
}

/// White space, raw or escaped, passed over.
fn skip_escaped_space(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [b' ', rest @ ..] | [b'\\', b'n' | b'r' | b't', rest @ ..] => rest,
            _ => return text,
        };
    }
}

/// What texts of JSON hold, a line each.
fn in_texts(text: &[u8]) -> Result<Vec<u8>, Problem> {
    let (mut inside, mut scanner, mut at) = (Vec::new(), Scanner::default(), 0);
    if let [b'[', .., last] = text.trim_ascii()
        && *last != b']'
    {
        return Err(Problem::OpenArray);
    }
    loop {
        at = space_end(text, at);
        match text.get(at) {
            None => break,
            Some(b'"') => {}
            Some(b'[' | b',' | b']') => {
                at += 1;
                continue;
            }
            Some(found) => return Err(Problem::Stray { found: *found }),
        }
        let end = match scanner.value(text, at) {
            Ok(value) => value.end,
            Err(json::Stop::End) => return Err(Problem::Unfinished { file: true }),
            Err(json::Stop::Invalid { at, expected }) => {
                let found = text.get(at).copied().unwrap_or(0);
                return Err(Problem::Syntax { expected, found });
            }
        };
        let raw = text.get(at + 1..end - 1).unwrap_or_default();
        inside.extend_from_slice(json::text::unescaped(raw).as_bytes());
        inside.push(b'\n');
        at = end;
    }
    Ok(inside)
}

/// What the cells of a table of one column hold, a line each.
fn in_cells(text: &[u8]) -> Result<Vec<u8>, Problem> {
    let (mut inside, mut rest) = (Vec::new(), behind_header(text));
    while let Some(first) = rest.first() {
        let Some((text, end)) = cell(rest) else {
            return Err(match first {
                b'"' => Problem::Unfinished { file: true },
                found => Problem::Stray { found: *found },
            });
        };
        inside.extend_from_slice(&text);
        inside.push(b'\n');
        rest = rest.get(end..).unwrap_or_default().trim_ascii_start();
    }
    Ok(inside)
}

/// The reader.
pub(in crate::read) struct Twice {
    text: Vec<u8>,
    hints: Hints,
    options: ReadOptions,
    inner: Option<Box<Shaped>>,
    /// Whether the texts are cells of a table, not of JSON
    of_cells: bool,
    is_over: bool,
}

impl Twice {
    pub fn new(hints: Hints, options: &ReadOptions) -> Self {
        let (text, options) = (Vec::new(), options.clone());
        Twice { text, hints, options, inner: None, of_cells: false, is_over: false }
    }

    /// The reader of a table that [`is_cells`].
    pub fn of_cells(hints: Hints, options: &ReadOptions) -> Self {
        Twice { of_cells: true, ..Twice::new(hints, options) }
    }

    /// Opens what the texts hold.
    fn open(&mut self) -> Result<Box<Shaped>, Problem> {
        let text = std::mem::take(&mut self.text);
        let inside = if self.of_cells { in_cells(&text) } else { in_texts(&text) }?;
        let limits = Limits::default();
        // Reading from memory does not fail.
        Text::new(Cursor::new(inside))
            .and_then(|text| {
                Shaped::over(Window::new(0, text, limits), limits, self.hints, &self.options)
            })
            .map(Box::new)
            .map_err(|_| Problem::Lost)
    }

    /// What the next event inside is.
    fn next(&mut self, out: &mut Output) -> Step {
        let Some(inner) = &mut self.inner else { return Step::End };
        while inner.find().unwrap_or(false) {
            match inner.event() {
                Some(Event::Record(record)) => {
                    out.record.begin();
                    let mut value = Vec::new();
                    for member in record.members {
                        let name = json::text::unescaped(member.key.of(record.bytes));
                        value.clear();
                        json::text::compact(member.value.of(record.bytes), &mut value);
                        out.record.raw(&name, &value);
                    }
                    out.record.end();
                    let found = Found::Record { before: 0 };
                    return Step::Take { length: 0, part: Part::Record, found };
                }
                Some(Event::Fault(fault)) => {
                    let (problem, is_record) = (fault.problem, fault.is_record);
                    let found = Found::Fault { problem, before: 0, is_record };
                    return Step::Take { length: 0, part: Part::Damage, found };
                }
                Some(Event::Remark(remark)) => out.remarks.push_back(remark.clone()),
                Some(Event::More(_)) | None => {}
            }
        }
        Step::End
    }
}

impl Parser for Twice {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        let fault = |problem| Found::Fault { problem, before: 0, is_record: false };
        if !view.is_empty() {
            return gather(&mut self.text, &mut self.is_over, view);
        }
        if !is_last {
            return Step::More;
        }
        if self.is_over {
            return Step::End;
        }
        if self.inner.is_none() {
            match self.open() {
                Ok(inner) => self.inner = Some(inner),
                Err(problem) => {
                    self.is_over = true;
                    return Step::Take { length: 0, part: Part::Damage, found: fault(problem) };
                }
            }
        }
        self.next(out)
    }

    fn overlong(&mut self, _: &[u8]) -> Option<usize> {
        Some(0)
    }

    fn describe(&self, form: &mut FileFormat) {
        if let Some(inner) = &self.inner {
            let inside = inner.form();
            (form.wrapper, form.lists, form.guesses) =
                (inside.wrapper, inside.lists, inside.guesses);
        }
        let reason = match self.of_cells {
            true => "the cells of its only column are objects of JSON",
            false => "JSON in a text of JSON: encoded twice",
        };
        let (value, reason) = ("twice".to_owned(), reason.to_owned());
        form.guesses.insert(0, Guess { about: GuessAbout::Shape, value, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parser::tests::whole_events;

    #[test]
    fn a_column_of_objects_is_read_as_these() {
        let check = |text: &str, expected: &[&str]| {
            assert!(is_cells(text.as_bytes()), "{text}");
            let parser = || -> Box<dyn Parser> {
                Box::new(Twice::of_cells(Hints::default(), &ReadOptions::default()))
            };
            assert_eq!(whole_events(parser, text), expected, "{text}");
        };
        let (one, two) = (r#"{"email":"a"}"#, r#"{"email":"b"}"#);
        let cells = "\"{\"\"email\"\":\"\"a\"\"}\"\r\n\"{\"\"email\"\":\"\"b\"\"}\"\r\n";
        check(cells, &[one, two]);
        check(&format!("doc\r\n{cells}"), &[one, two]);
        check(&format!("\"row_to_json\"\n{cells}"), &[one, two]);
        check("doc\n\"{\n \"\"email\"\": \"\"a\"\"\n}\"\n", &[one]);
        for text in [
            "",
            "doc\n",
            "doc,id\n\"{\"\"a\"\":1}\",1\n",
            "\"{\"\"a\"\":1}\",1\n",
            "\"{a}\"\n",
            "doc\n\"Ann\"\n",
            "{\"a\":1}\n",
            "\"{\"\"a\"\":1",
        ] {
            assert!(!is_cells(text.as_bytes()), "{text}");
        }
    }
}
