//! Rows of values one after the other, and the record that a row gives.

use std::rc::Rc;

use super::convert::CellKind;
use super::lexer::{Lexer, Stop};
use super::scan::{Scan, Until};
use super::statement::{Column, ColumnKind};
use super::{DECISIVE, MOST_HEAD, Mode, SkipKind, Sql, fault, take};
use super::{lists, recovery, report};
use crate::read::parser::{Found, Output, Step};
use crate::read::problem::Problem;
use crate::read::sql::problem::SqlProblem;
use crate::read::window::Part;

impl Sql {
    /// Rows of values. `None` if the mode has changed.
    pub(super) fn rows(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Option<Step> {
        let Mode::Rows(rows) = &mut self.mode else { return None };
        if let Some(scan) = &mut rows.scan {
            let end = scan.pass(view);
            if end.is_some() || view.is_empty() {
                rows.scan = None;
            }
            return match end.unwrap_or(view.len()) {
                0 if is_last => None,
                0 => Some(Step::More),
                length => Some(take(length, Part::Wrapper)),
            };
        }
        let mut lexer = Lexer::new(view, 0, is_last, self.dialect);
        let mut waits = lexer.skip_blank().is_err();
        while !waits && lexer.peek() == Some(b',') {
            lexer.at += 1;
            rows.is_after_comma = true;
            waits = lexer.skip_blank().is_err();
        }
        let start = lexer.at;
        if waits {
            return Some(if start > 0 { take(start, Part::Separator) } else { Step::More });
        }
        match lexer.peek() {
            Some(b'(') => return self.values(view, lexer, out, is_last),
            Some(b';') => {
                self.mode = Mode::Statement;
                return Some(take(start + 1, Part::Separator));
            }
            None if rows.is_after_comma => {
                self.mode = Mode::Statement;
                return Some(fault(start, Problem::Sql(SqlProblem::Unfinished), 0, false));
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let rest = view.get(start..).unwrap_or_default();
                match recovery::is_clause(rest) {
                    None if !is_last => {
                        return Some(if start > 0 {
                            take(start, Part::Separator)
                        } else {
                            Step::More
                        });
                    }
                    Some(true) => self.skip(SkipKind::Statement, Until::Semicolon),
                    _ => self.mode = Mode::Statement,
                }
            }
            // A command of psql, or the end.
            Some(b'\\') if view.len() < start + recovery::MOST_COMMAND && !is_last => {
                return Some(if start > 0 { take(start, Part::Separator) } else { Step::More });
            }
            Some(b'\\') if recovery::is_command(view.get(start..).unwrap_or_default()) => {
                self.mode = Mode::Statement;
            }
            None => self.mode = Mode::Statement,
            Some(_) => return Some(self.damaged(view, start, is_last, SqlProblem::Row)),
        }
        (start > 0).then(|| take(start, Part::Separator))
    }

    /// A row of values, which begins at `lexer`.
    pub(super) fn values(
        &mut self,
        view: &[u8],
        mut lexer: Lexer<'_>,
        out: &mut Output,
        is_last: bool,
    ) -> Option<Step> {
        let start = lexer.at;
        let Mode::Rows(rows) = &mut self.mode else { return None };
        match self.row.read(&mut lexer) {
            Ok(()) => {
                rows.is_after_comma = false;
                let (table, columns) = (rows.table, Rc::clone(&rows.columns));
                let columns = self.met(table, columns, out);
                if let Mode::Rows(rows) = &mut self.mode {
                    rows.columns = Rc::clone(&columns);
                }
                Some(self.found(lexer.at, start, table, &columns, out))
            }
            Err(Stop::More) if !is_last => {
                let table = rows.table;
                let is_read = self.tables.get(table).is_some_and(|table| table.is_read);
                // What is not read need not be seen whole.
                if !is_read && view.len() >= MOST_HEAD {
                    let mut scan = Scan::new(self.dialect, Until::Closed);
                    scan.pass(view.get(start..).unwrap_or_default());
                    rows.scan = Some(scan);
                    self.count(table, out);
                    return Some(take(view.len(), Part::Wrapper));
                }
                if start > 0 {
                    return Some(take(start, Part::Separator));
                }
                if view.len() >= self.limit {
                    // It is too long: what follows goes to `overlong`, from its start.
                    rows.scan = Some(Scan::new(self.dialect, Until::Closed));
                    self.count(table, out);
                }
                Some(Step::More)
            }
            Err(stop) => {
                let problem =
                    if stop == Stop::More { SqlProblem::Unfinished } else { SqlProblem::Row };
                Some(self.damaged(view, start, is_last, problem))
            }
        }
    }

    /// The row of `INSERT INTO t SET a = 1, b = 'x'`, whose values begin at `start`.
    pub(super) fn assignments(
        &mut self,
        table: usize,
        start: usize,
        view: &[u8],
        is_last: bool,
        out: &mut Output,
    ) -> Option<Step> {
        let mut lexer = Lexer::new(view, start, is_last, self.dialect);
        let names = match self.row.assignments(&mut lexer) {
            Ok(names) => names,
            Err(Stop::More) if !is_last && view.len() < MOST_HEAD => return Some(Step::More),
            Err(Stop::More) if is_last => {
                let problem = Problem::Sql(SqlProblem::Unfinished);
                return Some(fault(view.len(), problem, 0, false));
            }
            Err(_) => return self.unknown(view),
        };
        let rows = self.rows_of(table, Some(names));
        self.tables.decide(table, None);
        self.last_head.clear();
        let columns = self.met(table, rows.columns, out);
        // What may follow is no row.
        self.skip(SkipKind::Statement, Until::Semicolon);
        Some(self.found(lexer.at, 0, table, &columns, out))
    }

    pub(super) fn count(&mut self, table: usize, out: &Output) {
        if let Some(table) = self.tables.get_mut(table) {
            if table.rows == 0 {
                table.first = out.position;
            }
            table.rows += 1;
        }
    }

    /// Notes that a row of a table was met, and what its columns are.
    pub(super) fn met(
        &mut self,
        index: usize,
        columns: Rc<[Column]>,
        out: &Output,
    ) -> Rc<[Column]> {
        let cells = self.row.cells.len();
        self.count(index, out);
        let Some(table) = self.tables.get_mut(index) else { return columns };
        let columns = if columns.is_empty() {
            let names = (1..=cells).map(|number| Column::named(format!("column_{number}")));
            table.columns = names.collect();
            table.is_unnamed = true;
            self.last_head.clear();
            table.columns.as_slice().into()
        } else {
            columns
        };
        if table.rows <= DECISIVE && cells == said(&columns) {
            self.tables.decide(index, Some(&self.row));
        }
        columns
    }

    /// What the row gives that was read from `before` to `length`.
    pub(super) fn found(
        &mut self,
        length: usize,
        before: usize,
        table: usize,
        columns: &[Column],
        out: &mut Output,
    ) -> Step {
        let is_read = !self.is_survey && self.tables.get(table).is_some_and(|table| table.is_read);
        let (found, expected) = (self.row.cells.len(), said(columns));
        if found != expected {
            let problem = Problem::Sql(SqlProblem::Values { found, expected });
            return fault(length, problem, before, is_read);
        }
        if !is_read {
            return take(length, Part::Wrapper);
        }
        self.updates.apply(&self.tables, table, columns, &mut self.row);
        match self.build(columns, out) {
            true => Step::Take { length, part: Part::Record, found: Found::Record { before } },
            false => fault(length, Problem::Encoding, before, true),
        }
    }

    /// Builds the record of the row. Returns whether all of it is text.
    pub(super) fn build(&mut self, columns: &[Column], out: &mut Output) -> bool {
        out.record.begin();
        for (column, cell) in columns.iter().zip(&self.row.cells) {
            let text = self.row.text(cell);
            let list = match column.kind {
                ColumnKind::List | ColumnKind::Numbers if cell.kind == CellKind::Text => {
                    lists::json(text, column.kind == ColumnKind::Numbers)
                }
                _ => None,
            };
            if let Some(list) = list {
                out.record.raw(&column.name, &list);
                continue;
            }
            match (cell.kind, text) {
                (CellKind::Null, _) => {}
                (CellKind::True, _) => out.record.raw(&column.name, b"true"),
                (CellKind::False, _) => out.record.raw(&column.name, b"false"),
                (CellKind::Number, _) => out.record.raw(&column.name, text),
                // bit(1) as older tools write it; no text is a single control character.
                (CellKind::Text, [0]) => out.record.raw(&column.name, b"0"),
                (CellKind::Text, [1]) => out.record.raw(&column.name, b"1"),
                (CellKind::Text | CellKind::Clear, _) => {
                    let Ok(text) = std::str::from_utf8(text) else { return false };
                    out.record.text(&column.name, text);
                }
                (CellKind::Call, _) => {}
            }
            if matches!(cell.kind, CellKind::Call | CellKind::Clear) {
                out.remarks.push_back(report::computed(
                    cell.kind,
                    &column.name,
                    text,
                    out.position,
                ));
            }
        }
        presets(columns.iter().skip(self.row.cells.len()), out);
        out.record.end();
        true
    }

    /// A row that makes no sense from `start`: ends where the next can be recognised.
    pub(super) fn damaged(
        &mut self,
        view: &[u8],
        start: usize,
        is_last: bool,
        problem: SqlProblem,
    ) -> Step {
        let table = match &self.mode {
            Mode::Rows(rows) => rows.table,
            _ => 0,
        };
        let is_read = !self.is_survey && self.tables.get(table).is_some_and(|table| table.is_read);
        let (length, problem) = match recovery::next(view, start + 1) {
            Some((at, is_statement)) => {
                if is_statement {
                    self.mode = Mode::Statement;
                }
                let problem =
                    if problem == SqlProblem::Unfinished { SqlProblem::Row } else { problem };
                (at, problem)
            }
            None if !is_last => {
                return if start > 0 { take(start, Part::Separator) } else { Step::More };
            }
            None => {
                self.mode = Mode::Statement;
                (view.len(), problem)
            }
        };
        fault(length, Problem::Sql(problem), start, is_read)
    }
}

/// How many values a row has: the other columns hold what the table says.
pub(super) fn said(columns: &[Column]) -> usize {
    columns.iter().filter(|it| it.preset.is_none()).count()
}

/// Writes what columns hold that the row does not name.
fn presets<'c>(columns: impl Iterator<Item = &'c Column>, out: &mut Output) {
    for (name, preset) in columns.filter_map(|it| Some((&it.name, it.preset.as_ref()?))) {
        match (preset.kind, std::str::from_utf8(&preset.text)) {
            (CellKind::True, _) => out.record.raw(name, b"true"),
            (CellKind::False, _) => out.record.raw(name, b"false"),
            (CellKind::Number, _) => out.record.raw(name, &preset.text),
            (_, Ok(text)) => out.record.text(name, text),
            (_, Err(_)) => {}
        }
    }
}
