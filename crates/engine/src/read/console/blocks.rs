//! Records one below the other, a line a value, below a line with the record's number: `*** 1. row ***` of `mysql \G`,
//! `-[ RECORD 1 ]-` of `psql \x`.
//!
//! What parts names and values stands at one place in all lines; a line without it there goes on with the value before.

use super::{is_command, is_count, names, value};
use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::window::Part;

/// Which console it was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Console {
    /// `   id: 1`
    Mysql,
    /// `id    | 1`
    Psql,
}

/// The reader.
pub(super) struct Blocks {
    console: Console,
}

impl Blocks {
    /// The reader of records the first of which begins with this line.
    pub fn new(first: &str) -> Option<Self> {
        let console = [Console::Mysql, Console::Psql].into_iter().find(|it| it.is_head(first))?;
        Some(Blocks { console })
    }

    /// How long the record at the start of `view` is, up to the next one or to what stands behind the last.
    fn length(&self, view: &[u8], is_last: bool) -> Option<usize> {
        let mut at = memchr::memchr(b'\n', view).map_or(view.len(), |it| it + 1);
        while at < view.len() {
            let rest = view.get(at..).unwrap_or_default();
            let Some(length) = memchr::memchr(b'\n', rest).map(|it| it + 1) else {
                // A line that is seen in part may be one that ends the record.
                return is_last.then(|| if self.ends(rest) { at } else { view.len() });
            };
            if self.ends(rest.get(..length).unwrap_or_default()) {
                return Some(at);
            }
            at += length;
        }
        is_last.then_some(view.len())
    }

    /// Whether a line is of no record any more.
    fn ends(&self, line: &[u8]) -> bool {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        self.console.is_head(line) || is_count(line) || is_command(line)
    }

    /// Writes the record of these lines; `None` if they are none.
    fn write(&self, text: &str, out: &mut Output) -> Option<()> {
        let mut lines = text.lines().skip(1).peekable();
        let place = self.console.place(lines.peek()?)?;
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for line in lines {
            match self.console.cut(line, place) {
                Some((name, value)) => pairs.push((name, value.to_owned())),
                None => {
                    let (_, value) = pairs.last_mut()?;
                    let more = self.console.more(line, place);
                    let whole = match self.console {
                        Console::Mysql => value.as_str(),
                        // Blanks up to the sign that the value goes on.
                        Console::Psql if more.is_empty() => value.as_str(),
                        Console::Psql => value.trim_end().trim_end_matches('+').trim_end(),
                    };
                    *value = format!("{whole}\n{more}");
                }
            }
        }
        let names = names(pairs.iter().map(|it| it.0));
        out.record.begin();
        for (name, (_, text)) in names.iter().zip(&pairs) {
            if let Some(text) = value(text) {
                out.record.text(name, text);
            }
        }
        out.record.end();
        Some(())
    }
}

impl Console {
    /// Whether a line begins a record.
    fn is_head(self, line: &str) -> bool {
        let line = line.trim_end();
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        match self {
            Console::Mysql => {
                let inner = line.trim_matches('*');
                line.starts_with("*****")
                    && line.ends_with("*****")
                    && inner.trim().strip_suffix(". row").is_some_and(is_number)
            }
            Console::Psql => {
                let rest = line.strip_prefix("-[ RECORD ");
                let parts = rest.and_then(|rest| rest.split_once(" ]"));
                parts.is_some_and(|(number, rest)| {
                    is_number(number) && rest.chars().all(|it| matches!(it, '-' | '+'))
                })
            }
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Console::Mysql => ": ",
            Console::Psql => " |",
        }
    }

    /// At which sign of the line names and values are parted.
    fn place(self, line: &str) -> Option<usize> {
        // The value may be empty, and its blank cut off.
        let line = format!("{line} ");
        let at = line.find(self.sign())?;
        Some(line.get(..at)?.chars().count())
    }

    /// The name and the value of a line; `None` if it goes on with the value before.
    fn cut(self, line: &str, place: usize) -> Option<(&str, &str)> {
        let (at, _) = line.char_indices().nth(place)?;
        let (name, rest) = line.split_at_checked(at)?;
        let value = match self {
            Console::Mysql => {
                rest.strip_prefix(": ").or(rest.strip_prefix(':').filter(|it| it.is_empty()))
            }
            Console::Psql => rest.strip_prefix(" |"),
        };
        let name = name.trim();
        value.filter(|_| !name.is_empty()).map(|value| (name, value))
    }

    /// What a line adds to the value before.
    fn more(self, line: &str, place: usize) -> &str {
        match self {
            Console::Mysql => line,
            Console::Psql => {
                let at = line.char_indices().nth(place).map_or(0, |it| it.0);
                let rest = line.get(at..).and_then(|it| it.strip_prefix(" |"));
                rest.unwrap_or(line).trim_start()
            }
        }
    }
}

impl Parser for Blocks {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if view.is_empty() {
            return if is_last { Step::End } else { Step::More };
        }
        let Some(line) = super::line_end(view, is_last) else { return Step::More };
        let head = String::from_utf8_lossy(view.get(..line).unwrap_or_default());
        if !self.console.is_head(&head) {
            let is_around = head.trim().is_empty() || is_count(&head) || is_command(&head);
            let found = Found::Fault { problem: Problem::Printed, before: 0, is_record: true };
            return match is_around {
                true => Step::Take { length: line, part: Part::Separator, found: Found::Nothing },
                false => Step::Take { length: line, part: Part::Damage, found },
            };
        }
        let Some(length) = self.length(view, is_last) else { return Step::More };
        let fault = |problem| Found::Fault { problem, before: 0, is_record: true };
        let Ok(text) = std::str::from_utf8(view.get(..length).unwrap_or_default()) else {
            return Step::Take { length, part: Part::Damage, found: fault(Problem::Encoding) };
        };
        match self.write(text, out) {
            Some(()) => {
                Step::Take { length, part: Part::Record, found: Found::Record { before: 0 } }
            }
            None => Step::Take { length, part: Part::Damage, found: fault(Problem::Printed) },
        }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        let mark: &[u8] = match self.console {
            Console::Mysql => b"\n*****",
            Console::Psql => b"\n-[ RECORD ",
        };
        memchr::memmem::find(view, mark).map(|at| at + 1)
    }

    fn describe(&self, form: &mut FileFormat) {
        let reason = match self.console {
            Console::Mysql => "records one below the other, as `\\G` of mysql prints them",
            Console::Psql => "records one below the other, as `\\x` of psql prints them",
        };
        let (value, reason) = ("console".to_owned(), reason.to_owned());
        form.guesses.push(Guess { about: GuessAbout::Shape, value, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn records_stand_below_their_numbers() {
        let row = |number: u8| format!("{0} {number}. row {0}\n", "*".repeat(27));
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
        let [one, two] = [row(1), row(2)];
        check(
            &format!(
                "{one}   id: 1\nemail: a@x.io\n note: a: b\nc\n\nd: e\n{two}   id: 2\nemail: NULL\n note: \n2 rows in set (0.00 sec)\n\n"
            ),
            &[r#"{"id":"1","email":"a@x.io","note":"a: b\nc\n\nd: e"}"#, r#"{"id":"2"}"#],
        );
        check(
            "-[ RECORD 1 ]-----\nid    | 1\nemail | a@x.io\nnote  | a|b  +\n      | c\n-[ RECORD 2 ]-----\nid    | 2\nemail | \nnote  | C++\n\n",
            &[r#"{"id":"1","email":"a@x.io","note":"a|b\nc"}"#, r#"{"id":"2","note":"C++"}"#],
        );
        check(&format!("{one}id: 1\nid: 2\n"), &[r#"{"id":"1","id 2":"2"}"#]);
    }

    #[test]
    fn what_is_no_record_is_told() {
        let text = format!("{0} 1. row {0}\n{0} 2. row {0}\nid: 2\n", "*".repeat(9));
        let found = read(&text);
        assert!(found.len() == 2 && found[0].contains("does not fit"), "{found:?}");
    }
}
