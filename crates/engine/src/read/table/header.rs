//! Finds the rows that hold the names of the columns: behind titles, over one line or several, or none at all.

use crate::read::file_format::{Guess, GuessAbout};
use crate::read::hints::Hints;
use crate::read::options::Header;
use crate::read::table::looks::{Look, look};
use crate::read::table::row::Row;

/// How far down a header is looked for, in rows.
const DEEPEST: usize = 60;

/// The header of a table.
pub(super) struct Found {
    pub header: Header,
    /// The names of the columns, as they stand there
    pub names: Vec<String>,
    pub guess: Option<Guess>,
    /// A row right behind the header that describes it once more, from 1
    pub second: Option<u64>,
}

/// Finds the header among the first rows of a table with so many columns, or takes what a person said.
pub(super) fn find(rows: &[Row], width: usize, said: Option<Header>, hints: &Hints) -> Found {
    let mut table = Table { rows, width, hints, first: None };
    table.first = table.first();
    let (header, reason, second) = match said {
        Some(said) => (said, None, None),
        None => {
            let (header, reason, second) = table.header();
            (header, Some(reason), second)
        }
    };
    let guess = reason.map(|reason| Guess {
        about: GuessAbout::Header,
        value: format!("{}+{}", header.row, header.rows),
        reason: reason.into(),
    });
    Found { header, names: table.names(header), guess, second }
}

struct Table<'a> {
    rows: &'a [Row],
    width: usize,
    hints: &'a Hints,
    /// The first row that may be the header
    first: Option<usize>,
}

impl Table<'_> {
    fn filled(&self, index: usize) -> usize {
        self.rows
            .get(index)
            .map_or(0, |row| row.cells(b"").filter(|cell| !cell.trim_ascii().is_empty()).count())
    }

    fn looks(&self, index: usize) -> Vec<Look> {
        self.rows.get(index).map(|row| row.cells(b"").map(look).collect()).unwrap_or_default()
    }

    /// The header, why, and a second line of it that is left out.
    fn header(&self) -> (Header, &'static str, Option<u64>) {
        let Some(first) = self.first else {
            return (Header { row: 1, rows: 0 }, "the file has no row with names", None);
        };
        let row = first as u64 + 1;
        if let Some(reason) = self.is_data(first) {
            return (Header { row, rows: 0 }, reason, None);
        }
        let group = first.checked_sub(1).filter(|above| self.is_group(*above, first));
        let below = self.is_below(first);
        if group.is_some() || below {
            let start = group.unwrap_or(first);
            let rows = 1 + u8::from(group.is_some()) + u8::from(below);
            return (Header { row: start as u64 + 1, rows }, "names stand over each other", None);
        }
        let (first, second) = self.second(first);
        let reason = if first == 0 {
            "the first row has names, not values"
        } else {
            "the first row as wide as the table has names"
        };
        (Header { row: first as u64 + 1, rows: 1 }, reason, second.map(|index| index as u64 + 1))
    }

    /// The first row that is nearly as full as the table is wide.
    fn first(&self) -> Option<usize> {
        let rows = self.rows.len().min(DEEPEST);
        let most = (0..rows).map(|index| self.filled(index)).max().filter(|most| *most > 0)?;
        let enough = (self.width.min(most) * 3).div_ceil(5).max(1);
        (0..rows).find(|index| self.filled(*index) >= enough && !self.is_comment(*index))
    }

    /// Whether a row is a comment: a `#` before a sentence, not before names.
    fn is_comment(&self, index: usize) -> bool {
        let Some(row) = self.rows.get(index) else { return false };
        row.cell(b"", 0).trim_ascii_start().starts_with(b"#") && row.len() < self.width
            || row.len() <= 2 && self.width == 1 && is_sep(row, b"")
            || is_rule(row, b"")
    }

    /// Why a row is no header but the first row of values.
    fn is_data(&self, index: usize) -> Option<&'static str> {
        let looks = self.looks(index);
        let count = |wanted: Look| looks.iter().filter(|look| **look == wanted).count();
        if count(Look::Email) > 0 {
            return Some("the first row already holds an address");
        }
        // Names alone are no table: what holds an address somewhere in its only row is not given up for them.
        let has_at = |row: &Row| row.cells(b"").any(|cell| cell.contains(&b'@'));
        if self.rows.len() == 1 && self.rows.iter().any(has_at) {
            return Some("the only row holds an address");
        }
        if self.is_known(index) {
            return None;
        }
        let (mut names, mut values) = (0_usize, 0_usize);
        for (column, look) in looks.iter().enumerate() {
            match (self.usual(column), *look) {
                (Look::Text | Look::Empty, Look::Code | Look::Date) => values += 1,
                (Look::Text | Look::Empty, _) | (_, Look::Empty) => {}
                (_, Look::Text) => names += 1,
                (_, _) => values += 1,
            }
        }
        if values > names {
            return Some("the first row holds values like those below it");
        }
        (names == 0 && self.recurs(index)).then_some("the first row’s values occur again below it")
    }

    /// Whether names among a row's cells are known.
    fn is_known(&self, index: usize) -> bool {
        let Some(row) = self.rows.get(index) else { return false };
        let names: Vec<&[u8]> = row.cells(b"").map(<[u8]>::trim_ascii).collect();
        let values = self
            .looks(index)
            .iter()
            .filter(|look| matches!(look, Look::Number | Look::Date | Look::Code))
            .count();
        values * 2 < names.len()
            && ((self.hints.is_record)(&names) || (self.hints.is_familiar)(&names))
    }

    /// What most cells of a column look like below the first rows.
    fn usual(&self, column: usize) -> Look {
        let first = self.first.unwrap_or(0);
        let cells = self.rows.iter().skip(first + 1).filter(|row| row.len() > column);
        let mut counts: Vec<(Look, usize)> = Vec::new();
        for look in cells.map(|row| look(row.cell(b"", column))).filter(|look| *look != Look::Empty)
        {
            match counts.iter_mut().find(|(other, _)| *other == look) {
                Some((_, count)) => *count += 1,
                None => counts.push((look, 1)),
            }
        }
        let all: usize = counts.iter().map(|(_, count)| count).sum();
        let best = counts.into_iter().max_by_key(|(_, count)| *count);
        best.filter(|(_, count)| count * 5 >= all * 3).map_or(Look::Empty, |(look, _)| look)
    }

    /// Whether texts of a row occur again in their columns.
    fn recurs(&self, index: usize) -> bool {
        let Some(row) = self.rows.get(index) else { return false };
        let below = || self.rows.iter().skip(index + 1);
        (0..row.len()).any(|column| {
            let cell = row.cell(b"", column).trim_ascii();
            !cell.is_empty()
                && below().filter(|other| other.cell(b"", column).trim_ascii() == cell).count() > 1
        })
    }

    /// Whether the row `above` names groups of the columns that `index` names.
    fn is_group(&self, above: usize, index: usize) -> bool {
        let Some(row) = self.rows.get(above) else { return false };
        let looks = self.looks(above);
        let only_names = looks.iter().all(|look| matches!(look, Look::Empty | Look::Text));
        let filled: Vec<usize> = looks
            .iter()
            .enumerate()
            .filter(|(_, look)| **look == Look::Text)
            .map(|(at, _)| at)
            .collect();
        // A title stands in the first cell; groups stand apart, each in the first of its columns.
        let is_apart = filled.first().is_some_and(|first| *first > 0)
            || filled.windows(2).any(|pair| pair[1] > pair[0] + 1);
        row.len() == self.width
            && self.width > 2
            && only_names
            && is_apart
            && filled.len() < self.filled(index)
    }

    /// Whether the row below a header goes on with it: texts under some of its names, but none in the first column,
    /// which all rows below have.
    fn is_below(&self, index: usize) -> bool {
        let Some(row) = self.rows.get(index + 1) else { return false };
        let looks = self.looks(index + 1);
        let only_names = looks.iter().all(|look| matches!(look, Look::Empty | Look::Text));
        let is_text = |cell: &[u8]| !cell.iter().any(|byte| byte.is_ascii_digit() || *byte == b'@');
        let has_first = |row: &&Row| !row.cell(b"", 0).trim_ascii().is_empty();
        let rest: Vec<&Row> = self
            .rows
            .iter()
            .skip(index + 2)
            .filter(|row| row.cells(b"").any(|cell| !cell.trim_ascii().is_empty()))
            .collect();
        row.len() == self.width
            && self.filled(index + 1) > 0
            && looks.first() == Some(&Look::Empty)
            && only_names
            && row.cells(b"").all(is_text)
            && !rest.is_empty()
            && rest.iter().filter(|row| has_first(row)).count() * 10 >= rest.len() * 8
    }

    /// Of two rows of names one below the other the one whose names are known, and the other if it comes second.
    fn second(&self, first: usize) -> (usize, Option<usize>) {
        let below = first + 1;
        let looks = self.looks(below);
        let typed = (0..self.width)
            .filter(|column| !matches!(self.usual(*column), Look::Text | Look::Empty));
        let (mut names, mut values) = (0_usize, 0_usize);
        for column in typed {
            match looks.get(column) {
                Some(Look::Text) => names += 1,
                None | Some(Look::Empty) => {}
                Some(_) => values += 1,
            }
        }
        let is_second = names >= 2
            && values == 0
            && self.filled(below) * 5 >= self.filled(first) * 4
            && self.rows.len() > below + 1;
        match is_second {
            true if self.is_known(below) && !self.is_known(first) => (below, None),
            true => (first, Some(below)),
            false => (first, None),
        }
    }

    /// The names that a header gives.
    fn names(&self, header: Header) -> Vec<String> {
        let start = usize::try_from(header.row.saturating_sub(1)).unwrap_or(usize::MAX);
        let rows = self.rows.get(start..).unwrap_or_default();
        let rows = rows.get(..usize::from(header.rows)).unwrap_or(rows);
        let width = rows.iter().map(Row::len).max().unwrap_or(0).max(self.width);
        let mut names = vec![String::new(); width];
        for (index, row) in rows.iter().enumerate() {
            let is_group =
                index == 0 && rows.len() > 1 && self.filled(start) < self.filled(start + 1);
            let mut last = String::new();
            for (column, name) in names.iter_mut().enumerate() {
                let cell = String::from_utf8_lossy(row.cell(b"", column)).trim().to_owned();
                let cell = if column == 0 && rows.len() == 1 {
                    cell.trim_start_matches('#').trim().to_owned()
                } else {
                    cell
                };
                // What belongs to a group ends where the table does: columns without any name have none.
                let has_name =
                    rows.get(1).is_some_and(|row| !row.cell(b"", column).trim_ascii().is_empty());
                if is_group && cell.is_empty() && has_name {
                    name.push_str(&last);
                    continue;
                }
                if !cell.is_empty() {
                    last.clone_from(&cell);
                    if !name.is_empty() {
                        name.push(' ');
                    }
                    name.push_str(&cell);
                }
            }
        }
        names
    }
}

/// Whether a row is Excel's `sep=` line, which its own delimiter may have cut.
pub(super) fn is_sep(row: &Row, view: &[u8]) -> bool {
    let cell = row.cell(view, 0).trim_ascii();
    cell.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"sep="))
        && cell.len() <= 6
        && row.len() <= 2
}

/// Whether a row is a line drawn under names: `----+----`.
pub(super) fn is_rule(row: &Row, view: &[u8]) -> bool {
    let mut drawn = 0_usize;
    let is_drawn = row.cells(view).all(|cell| {
        drawn += cell.iter().filter(|byte| **byte == b'-' || **byte == b'=').count();
        cell.iter().all(|byte| b"-+=|: ".contains(byte))
    });
    is_drawn && drawn >= 3
}
