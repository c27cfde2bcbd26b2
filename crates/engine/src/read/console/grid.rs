//! Tables with lines drawn between their cells. Cells are told by the signs between them; where a value holds such a sign itself,
//! by the places of those in the line that is drawn below the header.

use super::{is_command, is_count, line_end, names, value};
use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::window::Part;

/// The reader.
pub(super) struct Grid {
    /// Whether lines are drawn around the table, and each row begins with one: `mysql` and Markdown
    is_framed: bool,
    /// The names of the table that is read; none before its header
    columns: Vec<String>,
    /// How many signs each cell takes between those that part them, as the line below the header has it
    widths: Vec<usize>,
    /// Lines drawn since the header of a table of `mysql` was awaited
    drawn: u8,
}

impl Grid {
    /// The reader of a table with these two lines at its start.
    pub fn new(first: &str, second: &str) -> Option<Self> {
        let is_boxed = is_drawn(first, '+') && first.starts_with('+') && second.starts_with('|');
        let is_markdown = first.starts_with('|') && is_drawn(second, '|');
        let is_psql = first.contains('|') && !first.starts_with('|') && is_drawn(second, '+');
        (is_boxed || is_markdown || is_psql).then_some(Grid {
            is_framed: !is_psql,
            columns: Vec::new(),
            widths: Vec::new(),
            drawn: 0,
        })
    }

    /// What a line is, where the header of a table is awaited or found; `None` if it is a row.
    fn around(&mut self, line: &str, next: Option<&str>) -> Option<Found> {
        if is_rule(line) {
            self.drawn += 1;
            // The third line ends a table of `mysql`, and the next one begins another.
            if self.is_framed && self.drawn > 2 && line.starts_with('+') {
                self.columns.clear();
                self.drawn = 0;
            } else {
                self.widths = widths(line);
            }
            return Some(Found::Nothing);
        }
        if line.trim().is_empty() || is_count(line) || self.columns.is_empty() && is_command(line) {
            if !self.is_framed {
                self.columns.clear();
            }
            return Some(Found::Nothing);
        }
        let is_header = self.columns.is_empty() && line.contains('|');
        let is_header = is_header && (self.drawn == 1 || next.is_some_and(is_rule));
        if is_header {
            let cells = split(line, self.is_framed);
            self.columns = names(cells.iter().map(|it| it.as_str()));
            self.drawn = self.drawn.max(1);
            return Some(Found::Nothing);
        }
        None
    }

    /// The cells of a row; `None` if it does not fit the columns.
    fn cells(&self, line: &str) -> Option<Vec<String>> {
        let cells = split(line, self.is_framed);
        if cells.len() == self.columns.len() {
            return Some(cells);
        }
        self.by_places(line)
    }

    /// The cells by the places of the signs between them.
    fn by_places(&self, line: &str) -> Option<Vec<String>> {
        let signs: Vec<char> = line.chars().collect();
        let mut at = usize::from(self.is_framed);
        let mut cells = Vec::with_capacity(self.widths.len());
        for (cell, width) in self.widths.iter().enumerate() {
            let is_last = cell + 1 == self.widths.len();
            let end = if is_last && !self.is_framed { signs.len() } else { at + width };
            let is_parted = is_last && !self.is_framed || signs.get(end) == Some(&'|');
            cells.push(signs.get(at..end).filter(|_| is_parted)?.iter().collect());
            at = end + 1;
        }
        (cells.len() == self.columns.len()).then_some(cells)
    }

    /// Whether `psql` goes on with this row in the next line: a cell that is full ends with a plus.
    fn goes_on(&self, line: &str) -> bool {
        let cells: Vec<&str> = line.split('|').collect();
        !self.is_framed
            && cells.len() == self.widths.len()
            && cells.iter().zip(&self.widths).any(|(cell, width)| is_broken(cell, *width))
    }

    /// The cells of lines that `psql` made of one row.
    fn joined(&self, lines: &[&str]) -> Option<Vec<String>> {
        let mut whole = vec![String::new(); self.columns.len()];
        let mut was_broken = vec![true; self.columns.len()];
        for line in lines {
            let cells: Vec<&str> = line.split('|').collect();
            if cells.len() != whole.len() || self.widths.len() != whole.len() {
                return None;
            }
            for (at, (cell, width)) in cells.iter().zip(&self.widths).enumerate() {
                let is_broken = is_broken(cell, *width);
                let text = if is_broken { cell.trim_end_matches('+') } else { cell };
                let (sum, was) = (whole.get_mut(at)?, was_broken.get_mut(at)?);
                if std::mem::replace(was, is_broken) {
                    if !sum.is_empty() {
                        sum.push('\n');
                    }
                    sum.push_str(text.trim());
                }
            }
        }
        Some(whole)
    }

    fn write(&self, cells: &[String], out: &mut Output) {
        out.record.begin();
        for (name, cell) in self.columns.iter().zip(cells) {
            if let Some(cell) = value(cell) {
                out.record.text(name, cell);
            }
        }
        out.record.end();
    }
}

/// Whether a cell of `psql` ends with the sign that its value goes on in the next line.
fn is_broken(cell: &str, width: usize) -> bool {
    cell.ends_with('+') && cell.chars().count() == width
}

/// Whether a line is one that is drawn, with these signs where columns meet.
fn is_drawn(line: &str, sign: char) -> bool {
    line.contains(sign) && is_rule(line)
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3
        && line.contains("--")
        && line.chars().all(|it| matches!(it, '-' | '+' | '|' | ':' | ' '))
}

/// How many signs stand between those where columns meet.
fn widths(line: &str) -> Vec<usize> {
    let line = line.trim_end();
    let line = line.strip_prefix(['+', '|']).unwrap_or(line);
    let line = line.strip_suffix(['+', '|']).unwrap_or(line);
    line.split(['+', '|']).map(|part| part.chars().count()).collect()
}

/// The cells of a row by the signs between them; in Markdown a backslash stands before one that parts nothing.
fn split(line: &str, is_framed: bool) -> Vec<String> {
    let line = match is_framed {
        true => {
            let line = line.trim();
            let line = line.strip_prefix('|').unwrap_or(line);
            line.strip_suffix('|').unwrap_or(line)
        }
        false => line,
    };
    let mut cells = vec![String::new()];
    let mut was_backslash = false;
    for char in line.chars() {
        let Some(cell) = cells.last_mut() else { break };
        match char {
            '|' if was_backslash && is_framed => {
                cell.pop();
                cell.push('|');
            }
            '|' => cells.push(String::new()),
            char => cell.push(char),
        }
        was_backslash = char == '\\';
    }
    cells
}

impl Parser for Grid {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if view.is_empty() {
            return if is_last { Step::End } else { Step::More };
        }
        let Some(mut end) = line_end(view, is_last) else { return Step::More };
        let fault = |problem| Found::Fault { problem, before: 0, is_record: true };
        let text = |end: usize| {
            let bytes = view.get(..end).unwrap_or_default();
            std::str::from_utf8(bytes).map(|text| text.trim_end_matches(['\n', '\r']))
        };
        let Ok(line) = text(end) else {
            return Step::Take { length: end, part: Part::Damage, found: fault(Problem::Encoding) };
        };
        // Whether a line is the header is told by the next.
        let rest = view.get(end..).unwrap_or_default();
        let next = match (self.columns.is_empty(), line_end(rest, is_last)) {
            (true, None) if !is_last => return Step::More,
            (true, Some(length)) => rest.get(..length).unwrap_or_default(),
            _ => b"",
        };
        let next = std::str::from_utf8(next).ok().map(str::trim_end);
        if let Some(found) = self.around(line, next.filter(|it| !it.is_empty())) {
            return Step::Take { length: end, part: Part::Separator, found };
        }
        if self.columns.is_empty() {
            let found = fault(Problem::Printed);
            return Step::Take { length: end, part: Part::Damage, found };
        }
        let mut lines = vec![line];
        while lines.last().is_some_and(|line| self.goes_on(line)) {
            let rest = view.get(end..).unwrap_or_default();
            let Some(length) = line_end(rest, is_last) else {
                if is_last {
                    break;
                }
                return Step::More;
            };
            let Ok(line) = std::str::from_utf8(rest.get(..length).unwrap_or_default()) else {
                break;
            };
            lines.push(line.trim_end_matches(['\n', '\r']));
            end += length;
        }
        let cells = if lines.len() > 1 { self.joined(&lines) } else { self.cells(line) };
        let Some(cells) = cells else {
            let found = fault(Problem::Printed);
            return Step::Take { length: end, part: Part::Damage, found };
        };
        self.write(&cells, out);
        Step::Take { length: end, part: Part::Record, found: Found::Record { before: 0 } }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        memchr::memchr(b'\n', view)
    }

    fn describe(&self, form: &mut FileFormat) {
        let reason = "lines are drawn between its cells, as consoles and Markdown do it".to_owned();
        let value = "console".to_owned();
        form.guesses.push(Guess { about: GuessAbout::Shape, value, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn rows_between_lines_are_records() {
        let ann = r#"{"id":"1","email":"a@x.io"}"#;
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
        check(" id | email  \n----+--------\n  1 | a@x.io\n(1 row)\n\n", &[ann]);
        check(
            "+----+--------+\r\n| id | email  |\r\n+----+--------+\r\n|  1 | a@x.io |\r\n+----+--------+\r\n1 row in set (0.00 sec)\r\n",
            &[ann],
        );
        check("| id | email |\n|---|---|\n| 1 | a@x.io |", &[ann]);
        // Nothing, a word for it, the sign itself in a value.
        check(" id | n | m \n----+---+---\n 1  |   | x|y\n", &[r#"{"id":"1","m":"x|y"}"#]);
        check(
            "+----+------+\n| id | n    |\n+----+------+\n| 1  | NULL |\n+----+------+\n",
            &[r#"{"id":"1"}"#],
        );
        check(
            "+-----+---+\n| id  | n |\n+-----+---+\n| 1|2 | x |\n+-----+---+\n",
            &[r#"{"id":"1|2","n":"x"}"#],
        );
        check("| id | n |\n|---|---|\n| 1 | x\\|y |\n", &[r#"{"id":"1","n":"x|y"}"#]);
        // A row over two lines.
        check(
            " id |  n   \n----+------\n  1 | Bo  +\n    | Lee\n  2 | C+\n",
            &[r#"{"id":"1","n":"Bo\nLee"}"#, r#"{"id":"2","n":"C+"}"#],
        );
        // Two tables.
        check(
            " id | n \n----+---\n  1 | a\n(1 row)\n\n no | n \n----+---\n  1 | b\n(1 row)\n",
            &[r#"{"id":"1","n":"a"}"#, r#"{"no":"1","n":"b"}"#],
        );
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let found = read(" id | n \n----+---\n  1 | a | b | c\n  2\n  3 | d\n");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with(r#"{"id":"1","n":"a | b | c"}"#), "{found:?}");
        assert!(found[1].contains("does not fit"), "{found:?}");
    }
}
