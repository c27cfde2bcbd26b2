//! Reads JSON that was encoded twice: a text, or a text a line or an element, that holds JSON. All of it is kept in memory, up to a
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

/// White space, raw or escaped, passed over.
fn skip_escaped_space(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [b' ', rest @ ..] | [b'\\', b'n' | b'r' | b't', rest @ ..] => rest,
            _ => return text,
        };
    }
}

/// The reader.
pub(in crate::read) struct Twice {
    text: Vec<u8>,
    hints: Hints,
    options: ReadOptions,
    inner: Option<Box<Shaped>>,
    is_over: bool,
}

impl Twice {
    pub fn new(hints: Hints, options: &ReadOptions) -> Self {
        Twice { text: Vec::new(), hints, options: options.clone(), inner: None, is_over: false }
    }

    /// Opens what the texts hold.
    fn open(&mut self) -> Result<Box<Shaped>, Problem> {
        let text = std::mem::take(&mut self.text);
        let (mut inside, mut scanner, mut at) = (Vec::new(), Scanner::default(), 0);
        if let [b'[', .., last] = text.trim_ascii()
            && *last != b']'
        {
            return Err(Problem::OpenArray);
        }
        loop {
            at = space_end(&text, at);
            match text.get(at) {
                None => break,
                Some(b'"') => {}
                Some(b'[' | b',' | b']') => {
                    at += 1;
                    continue;
                }
                Some(found) => return Err(Problem::Stray { found: *found }),
            }
            let end = match scanner.value(&text, at) {
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
        let (value, reason) =
            ("twice".to_owned(), "JSON in a text of JSON: encoded twice".to_owned());
        form.guesses.insert(0, Guess { about: GuessAbout::Shape, value, reason });
    }
}
