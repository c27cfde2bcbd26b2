//! Reads a table that is written by its columns, as pandas does: `{"email": {"0": "a", "1": "b"}, "name": {"0": …}}`, or
//! `{"email": ["a", "b"], "name": […]}`.
//!
//! The last value of the first record stands near the end of the file, so all of it is kept in memory: up to a limit,
//! beyond which it is named and not read.

use std::collections::{HashMap, HashSet};

use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::shapes::gather::gather;
use crate::read::shapes::survey::{Child, children};
use crate::read::window::Part;
use crate::thousands;
use json::scan::{Member, Span};
use json::{Scanner, Stop};

/// The columns of a text that was read to its end.
struct Columns {
    names: Vec<String>,
    /// The cells of each column
    cells: Vec<Vec<Member>>,
    /// The index of each record, as it first stood in a column; none where columns are lists
    indexes: Vec<Vec<u8>>,
    /// Where the cells of each column stand by their index, unless they stand as the records do
    places: Vec<Option<HashMap<Vec<u8>, usize>>>,
    /// How many records there are
    records: usize,
}

/// The reader.
#[derive(Default)]
pub(in crate::read) struct ByColumn {
    text: Vec<u8>,
    columns: Option<Columns>,
    next: usize,
    is_over: bool,
}

impl ByColumn {
    fn columns(&self) -> Result<Columns, Problem> {
        let (mut scanner, mut members) = (Scanner::default(), Vec::new());
        let problem = |stop| match stop {
            Stop::End => Problem::Unfinished { file: true },
            Stop::Invalid { at, expected } => {
                Problem::Syntax { expected, found: self.text.get(at).copied().unwrap_or(0) }
            }
        };
        if std::str::from_utf8(&self.text).is_err() {
            return Err(Problem::Encoding);
        }
        let start = json::scan::space_end(&self.text, 0);
        scanner.object(&self.text, start, &mut members).map_err(problem)?;
        let (mut names, mut cells, mut is_list) = (Vec::new(), Vec::new(), false);
        for column in &members {
            let mut found = Vec::new();
            if self.text.get(column.value.start) == Some(&b'[') {
                (found, is_list) = (self.elements(column.value), true);
            } else {
                scanner.object(&self.text, column.value.start, &mut found).map_err(problem)?;
            }
            names.push(json::text::unescaped(column.key.of(&self.text)).into_owned());
            cells.push(found);
        }
        let indexes = if is_list { Vec::new() } else { self.indexes(&cells) };
        let places = match is_list {
            true => vec![None; cells.len()],
            false => cells.iter().map(|cells| self.places(&indexes, cells)).collect(),
        };
        let longest = cells.iter().map(Vec::len).max().unwrap_or(0);
        let records = if is_list { longest } else { indexes.len() };
        Ok(Columns { names, cells, indexes, places, records })
    }

    /// The elements of a list that is known to be sound, as members without a key.
    fn elements(&self, list: Span) -> Vec<Member> {
        let member = |child: Child<'_>| Member {
            key: Span { start: child.start, end: child.start },
            value: Span { start: child.start, end: child.end },
            escaped: false,
        };
        children(&self.text, list.start).unwrap_or_default().into_iter().map(member).collect()
    }

    /// The indexes of all columns, each once: a column may leave out what it has no value for.
    fn indexes(&self, columns: &[Vec<Member>]) -> Vec<Vec<u8>> {
        let mut known = HashSet::new();
        let keys = columns.iter().flatten().map(|cell| cell.key.of(&self.text));
        keys.filter(|key| known.insert(*key)).map(<[u8]>::to_vec).collect()
    }

    /// The cells by their index, if they stand in another order than `indexes`.
    fn places(&self, indexes: &[Vec<u8>], cells: &[Member]) -> Option<HashMap<Vec<u8>, usize>> {
        let key = |member: &Member| member.key.of(&self.text).to_vec();
        let is_same = indexes.len() == cells.len()
            && indexes.iter().zip(cells).all(|(index, cell)| index == cell.key.of(&self.text));
        (!is_same).then(|| cells.iter().enumerate().map(|(at, cell)| (key(cell), at)).collect())
    }

    /// Writes the next record; `false` after the last.
    fn record(&mut self, out: &mut Output) -> bool {
        let Some(columns) = &self.columns else { return false };
        if self.next >= columns.records {
            return false;
        }
        let index = columns.indexes.get(self.next).map(Vec::as_slice).unwrap_or_default();
        out.record.begin();
        let mut value = Vec::new();
        let parts = columns.names.iter().zip(&columns.cells).zip(&columns.places);
        for ((name, cells), places) in parts {
            let at = match places {
                None => Some(self.next),
                Some(places) => places.get(index).copied(),
            };
            let Some(cell) = at.and_then(|at| cells.get(at)) else { continue };
            let Span { start, end } = cell.value;
            value.clear();
            json::text::compact(self.text.get(start..end).unwrap_or_default(), &mut value);
            out.record.raw(name, &value);
        }
        out.record.end();
        self.next += 1;
        true
    }
}

impl Parser for ByColumn {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if !view.is_empty() {
            return gather(&mut self.text, &mut self.is_over, view);
        }
        if !is_last {
            return Step::More;
        }
        if self.is_over {
            return Step::End;
        }
        if self.columns.is_none() {
            match self.columns() {
                Ok(columns) => self.columns = Some(columns),
                Err(problem) => {
                    self.is_over = true;
                    let found = Found::Fault { problem, before: 0, is_record: false };
                    return Step::Take { length: 0, part: Part::Damage, found };
                }
            }
        }
        if self.record(out) {
            let found = Found::Record { before: 0 };
            return Step::Take { length: 0, part: Part::Record, found };
        }
        Step::End
    }

    fn overlong(&mut self, _: &[u8]) -> Option<usize> {
        Some(0)
    }

    fn describe(&self, form: &mut FileFormat) {
        let (value, count) = ("by column".to_owned(), thousands::count(self.next as u64));
        let reason = format!("written by column, as pandas does: {count} records put together");
        form.guesses.push(Guess { about: GuessAbout::Shape, value, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parser::tests::whole_events;

    #[test]
    fn columns_become_records() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(whole_events(|| Box::<ByColumn>::default(), text), expected, "{text}");
        };
        check(
            r#"{"email":{"0":"a","2":"b"}, "n": {"0": [1, 2],"2":null}}"#,
            &[r#"{"email":"a","n":[1,2]}"#, r#"{"email":"b","n":null}"#],
        );
        check(r#"{"e":{"0":"a","1":"b"},"n":{"1":2}}"#, &[r#"{"e":"a"}"#, r#"{"e":"b","n":2}"#]);
        check(r#"{"e":{"0":"a"},"n":{"1":2}}"#, &[r#"{"e":"a"}"#, r#"{"n":2}"#]);
        check(
            r#"{"e":["a", "b"],"n":[1,{"x":[2]}]}"#,
            &[r#"{"e":"a","n":1}"#, r#"{"e":"b","n":{"x":[2]}}"#],
        );
        check(r#"{"e":["a"],"n":[1,2]}"#, &[r#"{"e":"a","n":1}"#, r#"{"n":2}"#]);
        check("{}", &[]);
        check(r#"{"e":{"0":"a"#, &["Not valid JSON: the file ends inside the user "]);
        check(r#"{"e":[]}"#, &[]);
        check(r#"{"e":1}"#, &["Not valid JSON: expected `{`, found `1` "]);
    }
}
