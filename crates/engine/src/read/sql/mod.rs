//! Reads the rows of tables from a dump of a database: INSERT, REPLACE and COPY of every usual tool.
//!
//! [`statement`] reads how a statement begins, [`row`] and [`copy`] a row of values, [`scan`] passes over what is not
//! wanted, [`judge`] tells users from other tables. The first of the dump is looked at twice ([`survey`]), so that
//! columns that are created below and tables that are users beyond doubt are known before the first row. No SQL is
//! run, and no tree of it is built: a statement may be longer than the memory.

mod convert;
mod copy;
mod dialect;
mod judge;
mod lexer;
pub(in crate::read) mod problem;
mod recovery;
mod report;
mod row;
mod scan;
mod statement;
mod tables;
mod updates;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use memchr::memchr;

use crate::read::file_format::FileFormat;
use crate::read::options::ReadOptions;
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::sql::convert::CellKind;
use crate::read::sql::dialect::{Dialect, Family};
use crate::read::sql::lexer::{Lexer, Stop};
use crate::read::sql::row::Row;
use crate::read::sql::scan::{Scan, Until};
use crate::read::sql::statement::{Column, Target, Then};
use crate::read::sql::tables::Tables;
use crate::read::sql::updates::Updates;
use crate::read::window::{Limits, Part};

pub use crate::read::sql::problem::SqlProblem;

/// How much of a dump is looked at before its first row is read.
const SURVEY: usize = 1 << 20;

/// The longest beginning of a statement that is read.
const MOST_HEAD: usize = 1 << 20;

/// How many rows of a table may decide that it has users although its columns do not say so.
const DECISIVE: u64 = 3;

/// The reader of a dump.
pub(super) struct Sql {
    dialect: Dialect,
    tables: Tables,
    mode: Mode,
    /// The values of the row that is read
    row: Row,
    /// The beginning of the last statement with rows, since the next one is mostly the same
    last_head: Vec<u8>,
    last_rows: Option<Rows>,
    /// How much is looked at first; 0 when that is done
    survey: usize,
    /// The longest row that is read
    limit: usize,
    /// Whether this is the first look
    is_survey: bool,
    /// Whether what follows the last row has been reported
    is_reported: bool,
    /// What the dump changes of its rows later
    updates: Updates,
}

/// What the text in front of the reader is.
enum Mode {
    /// Statements
    Statement,
    /// Something to be passed over
    Skip(Skip),
    /// Rows of values
    Rows(Rows),
    /// Rows of COPY
    Lines(Rows),
}

/// Passing over a statement or comment.
struct Skip {
    scan: Scan,
    kind: SkipKind,
    /// Whether a line begins here
    is_line_start: bool,
}

/// What is passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SkipKind {
    /// A comment
    Comment,
    /// A statement; another one at the start of a line ends it, too
    Statement,
    /// A trigger of SQLite, which has statements of its own, up to `END;`
    Body,
    /// Everything up to a line with `GO`
    Batch,
    /// Everything up to a line with DELIMITER
    Delimited,
    /// Lines up to `\.`
    Lines,
}

/// The rows of one statement.
#[derive(Clone)]
struct Rows {
    table: usize,
    columns: Rc<[Column]>,
    is_after_comma: bool,
    /// A row under way that is too long to be seen whole
    scan: Option<Scan>,
}

impl Sql {
    /// The reader of a dump that begins with `head`.
    pub fn new(head: &[u8], options: &ReadOptions, limits: Limits) -> Self {
        Sql {
            dialect: Dialect::of(head, options),
            tables: Tables::new(options.list.as_deref()),
            mode: Mode::Statement,
            row: Row::default(),
            last_head: Vec::new(),
            last_rows: None,
            survey: SURVEY.min(limits.record / 2).max(1),
            limit: limits.record,
            is_survey: false,
            is_reported: false,
            updates: Updates::default(),
        }
    }

    /// Looks at the first of the dump.
    fn survey(&mut self, view: &[u8], is_last: bool) {
        let mut survey = Sql {
            dialect: self.dialect,
            tables: Tables::new(None),
            mode: Mode::Statement,
            row: Row::default(),
            last_head: Vec::new(),
            last_rows: None,
            survey: 0,
            limit: self.limit,
            is_survey: true,
            is_reported: true,
            updates: Updates::default(),
        };
        let mut out = Output::default();
        let mut at = 0;
        while let Some(rest) = view.get(at..)
            && let Step::Take { length: length @ 1.., .. } = survey.step(rest, is_last, &mut out)
        {
            at += length;
            out.remarks.clear();
        }
        self.updates = survey.updates.rewound();
        self.tables.learn(survey.tables, is_last && at == view.len());
        self.survey = 0;
    }

    /// Statements, and what stands between them. `None` if the mode has changed.
    fn statement(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Option<Step> {
        let blank =
            view.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b';').count();
        if blank > 0 {
            return Some(take(blank, Part::Separator));
        }
        let skip = |kind, until| {
            Mode::Skip(Skip { scan: Scan::new(self.dialect, until), kind, is_line_start: false })
        };
        match view {
            [] => return Some(if is_last { self.end(out) } else { Step::More }),
            [b'-' | b'/'] if !is_last => return Some(Step::More),
            [b'/', b'*', ..] => {
                self.mode = skip(SkipKind::Comment, Until::CommentEnd);
                return Some(take(2, Part::Separator));
            }
            // A backslash begins a command of psql, `@` one of SQL*Plus.
            [b'-', b'-', ..] | [b'\\' | b'@', ..] => {
                self.mode = skip(SkipKind::Comment, Until::LineEnd)
            }
            [b'#', ..] if self.dialect.has_hash_comments() => {
                self.mode = skip(SkipKind::Comment, Until::LineEnd);
            }
            _ => return self.keyword(view, is_last, out),
        }
        None
    }

    /// A statement, by its first word.
    fn keyword(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Option<Step> {
        let length = view.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if length == view.len() && !is_last && length < 64 {
            return Some(Step::More);
        }
        let word = view.get(..length).unwrap_or_default().to_ascii_lowercase();
        let mut lexer = Lexer::new(view, length, is_last, self.dialect);
        match word.as_slice() {
            b"insert" | b"replace" => {
                if !self.last_head.is_empty() && view.starts_with(&self.last_head) {
                    self.mode = Mode::Rows(self.last_rows.clone()?);
                    return Some(take(self.last_head.len(), Part::Wrapper));
                }
                let target = statement::insert(&mut lexer);
                self.target(target, lexer.at, view, is_last, out)
            }
            b"copy" => {
                let target = statement::copy(&mut lexer);
                let line = view.get(lexer.at..).and_then(|rest| memchr(b'\n', rest));
                match (&target, line) {
                    (Ok(Some(_)), Some(line)) => {
                        self.target(target, lexer.at + line + 1, view, is_last, out)
                    }
                    (Ok(Some(_)), None) => self.target(Err(Stop::More), 0, view, is_last, out),
                    _ => self.target(target, lexer.at, view, is_last, out),
                }
            }
            b"create" => match statement::create(&mut lexer) {
                Err(Stop::More) if !is_last && view.len() < MOST_HEAD => Some(Step::More),
                Ok(Some((name, columns))) => {
                    self.create(&name, columns);
                    self.skip(SkipKind::Statement, Until::Semicolon);
                    Some(take(lexer.at, Part::Wrapper))
                }
                _ => {
                    self.skip(self.body(view), Until::Semicolon);
                    None
                }
            },
            b"update" if self.is_survey => {
                self.updates.keep(&mut lexer);
                self.skip(SkipKind::Statement, Until::Semicolon);
                None
            }
            b"update" | b"delete" => {
                self.changed(&word, &mut lexer, out);
                self.skip(SkipKind::Statement, Until::Semicolon);
                None
            }
            b"delimiter" => {
                let line = view.split(|byte| *byte == b'\n').next().unwrap_or_default();
                let is_custom = line.get(length..).unwrap_or_default().trim_ascii() != b";";
                match is_custom {
                    true => self.skip(SkipKind::Delimited, Until::LineEnd),
                    false => self.skip(SkipKind::Comment, Until::LineEnd),
                }
                (is_custom).then(|| take(length, Part::Wrapper))
            }
            b"go" | b"rem" | b"prompt" => {
                self.skip(SkipKind::Comment, Until::LineEnd);
                None
            }
            _ if statement::is_known(&word) => {
                self.skip(SkipKind::Statement, Until::Semicolon);
                None
            }
            _ => self.unknown(view),
        }
    }

    /// What kind of thing is created, if it is no table.
    fn body(&self, view: &[u8]) -> SkipKind {
        let head = view.get(..view.len().min(400)).unwrap_or_default().to_ascii_lowercase();
        let mut words =
            head.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let has_body = words.by_ref().take(12).any(|word| {
            matches!(word, b"trigger" | b"procedure" | b"proc" | b"function" | b"view")
        });
        match self.dialect.family {
            Family::SqlServer if has_body => SkipKind::Batch,
            Family::Sqlite
                if head
                    .get(..60)
                    .is_some_and(|head| memchr::memmem::find(head, b"trigger").is_some()) =>
            {
                SkipKind::Body
            }
            _ => SkipKind::Statement,
        }
    }

    fn skip(&mut self, kind: SkipKind, until: Until) {
        let scan = Scan::new(self.dialect, until);
        self.mode = Mode::Skip(Skip { scan, kind, is_line_start: false });
    }

    fn create(&mut self, name: &str, columns: Vec<Column>) {
        let index = self.tables.index(name);
        if let Some(table) = self.tables.get_mut(index) {
            if table.columns != columns {
                table.judgement = None;
            }
            table.columns = columns;
            table.is_unnamed = false;
        }
        // What the last statement said of this table may be no longer so.
        self.last_head.clear();
        self.tables.decide(index, None);
    }

    /// The rows of a statement, whose beginning takes `length` bytes.
    fn target(
        &mut self,
        target: Result<Option<Target>, Stop>,
        length: usize,
        view: &[u8],
        is_last: bool,
        out: &mut Output,
    ) -> Option<Step> {
        let target = match target {
            Err(Stop::More) if !is_last && view.len() < MOST_HEAD => return Some(Step::More),
            Err(Stop::More) if is_last => {
                self.mode = Mode::Statement;
                let problem = Problem::Sql(SqlProblem::Unfinished);
                return Some(fault(view.len(), problem, 0, false));
            }
            Ok(Some(target)) => target,
            _ => return self.unknown(view),
        };
        let index = self.tables.index(&target.table);
        match target.then {
            Then::Values | Then::Lines => {
                let rows = self.rows_of(index, target.columns);
                self.tables.decide(index, None);
                self.last_head.clear();
                if target.then == Then::Values {
                    self.last_head.extend_from_slice(view.get(..length).unwrap_or_default());
                    self.last_rows = Some(rows.clone());
                    self.mode = Mode::Rows(rows);
                } else {
                    self.mode = Mode::Lines(rows);
                }
                Some(take(length, Part::Wrapper))
            }
            Then::Csv => {
                self.not_in_file(index, then_reason(target.then), out);
                self.skip(SkipKind::Lines, Until::LineEnd);
                Some(take(length, Part::Wrapper))
            }
            Then::Query | Then::Elsewhere => {
                self.not_in_file(index, then_reason(target.then), out);
                self.skip(SkipKind::Statement, Until::Semicolon);
                None
            }
            Then::Nothing => {
                self.skip(SkipKind::Statement, Until::Semicolon);
                None
            }
        }
    }

    /// The columns of rows of this table, when the statement names these.
    fn rows_of(&mut self, index: usize, names: Option<Vec<String>>) -> Rows {
        let known =
            self.tables.get(index).map(|table| table.columns.as_slice()).unwrap_or_default();
        let columns: Rc<[Column]> = match names {
            None => known.into(),
            Some(names) => names
                .into_iter()
                .map(|name| {
                    let column =
                        known.iter().find(|column| column.name.eq_ignore_ascii_case(&name));
                    Column { kind: column.map(|column| column.kind).unwrap_or_default(), name }
                })
                .collect(),
        };
        if let Some(table) = self.tables.get_mut(index)
            && (table.columns.is_empty() || table.is_unnamed)
            && !columns.is_empty()
        {
            table.is_unnamed = table.is_unnamed && *table.columns == *columns;
            table.columns = columns.to_vec();
        }
        Rows { table: index, columns, is_after_comma: false, scan: None }
    }

    /// Something that is no statement.
    fn unknown(&mut self, view: &[u8]) -> Option<Step> {
        let mut scan = Scan::new(self.dialect, Until::Semicolon);
        let line = memchr(b'\n', view).map_or(view.len(), |at| at + 1);
        let length = match scan.pass(view.get(..line).unwrap_or_default()) {
            Some(end) => {
                self.mode = Mode::Statement;
                end
            }
            None => {
                let kind = SkipKind::Statement;
                self.mode = Mode::Skip(Skip { scan, kind, is_line_start: true });
                line
            }
        };
        Some(fault(length.max(1), Problem::Sql(SqlProblem::Statement), 0, false))
    }

    /// Rows of values. `None` if the mode has changed.
    fn rows(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Option<Step> {
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
            // A command, a comment of psql, or the end.
            Some(b'\\') | None => self.mode = Mode::Statement,
            Some(_) => return Some(self.damaged(view, start, is_last, SqlProblem::Row)),
        }
        (start > 0).then(|| take(start, Part::Separator))
    }

    /// A row of values, which begins at `lexer`.
    fn values(
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

    /// Rows of COPY. `None` if the mode has changed.
    fn lines(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Option<Step> {
        let Mode::Lines(rows) = &self.mode else { return None };
        let (table, columns) = (rows.table, Rc::clone(&rows.columns));
        let end = memchr(b'\n', view);
        let line = match end {
            Some(end) => view.get(..end).unwrap_or_default(),
            None if !is_last => return Some(Step::More),
            None if view.is_empty() => {
                self.mode = Mode::Statement;
                return Some(fault(0, Problem::Sql(SqlProblem::Unfinished), 0, false));
            }
            None => view,
        };
        let length = end.map_or(view.len(), |end| end + 1);
        if copy::is_end(line) {
            self.mode = Mode::Statement;
            return Some(take(length, Part::Separator));
        }
        copy::read(line, &columns, &mut self.row);
        if self.row.cells.len() != columns.len() && recovery::is_statement(line) {
            // The end of the rows is missing.
            self.mode = Mode::Statement;
            return None;
        }
        let columns = self.met(table, columns, out);
        if let Mode::Lines(rows) = &mut self.mode {
            rows.columns = Rc::clone(&columns);
        }
        if self.row.cells.len() == 1 && columns.len() > 1 && line.contains(&b' ') {
            let is_read = self.tables.get(table).is_some_and(|table| table.is_read);
            return Some(fault(length, Problem::Sql(SqlProblem::TabsLost), 0, is_read));
        }
        Some(self.found(length, 0, table, &columns, out))
    }

    fn count(&mut self, table: usize, out: &Output) {
        if let Some(table) = self.tables.get_mut(table) {
            if table.rows == 0 {
                table.first = out.position;
            }
            table.rows += 1;
        }
    }

    /// Notes that a row of a table was met, and what its columns are.
    fn met(&mut self, index: usize, columns: Rc<[Column]>, out: &Output) -> Rc<[Column]> {
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
        if table.rows <= DECISIVE && cells == columns.len() {
            self.tables.decide(index, Some(&self.row));
        }
        columns
    }

    /// What the row gives that was read from `before` to `length`.
    fn found(
        &mut self,
        length: usize,
        before: usize,
        table: usize,
        columns: &[Column],
        out: &mut Output,
    ) -> Step {
        let is_read = !self.is_survey && self.tables.get(table).is_some_and(|table| table.is_read);
        let (found, expected) = (self.row.cells.len(), columns.len());
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
    fn build(&mut self, columns: &[Column], out: &mut Output) -> bool {
        out.record.begin();
        for (column, cell) in columns.iter().zip(&self.row.cells) {
            let text = self.row.text(cell);
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
        out.record.end();
        true
    }

    /// A row that makes no sense from `start`: ends where the next can be recognised.
    fn damaged(&mut self, view: &[u8], start: usize, is_last: bool, problem: SqlProblem) -> Step {
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

    /// Passes over what is not wanted. `None` if the mode has changed.
    fn passing(&mut self, view: &[u8], is_last: bool) -> Option<Step> {
        let Mode::Skip(skip) = &mut self.mode else { return None };
        let (length, is_over) = skip.pass(view, is_last);
        if is_over || is_last && length == view.len() {
            self.mode = Mode::Statement;
        }
        match length {
            0 if is_over || is_last => {
                self.mode = Mode::Statement;
                None
            }
            0 => Some(Step::More),
            _ => Some(take(length, Part::Wrapper)),
        }
    }
}

impl Skip {
    /// How much of `view` is passed over, and whether that is all that is to be.
    fn pass(&mut self, view: &[u8], is_last: bool) -> (usize, bool) {
        let mut at = 0;
        while let Some(rest) = view.get(at..).filter(|rest| !rest.is_empty()) {
            let line_end = memchr(b'\n', rest);
            if self.is_line_start && self.kind != SkipKind::Comment {
                let is_open = self.scan.is_open();
                match recovery::breaks(rest, self.kind, is_open, is_last) {
                    None => return (at, false),
                    Some(true) if matches!(self.kind, SkipKind::Lines) => {
                        return (at + line_end.map_or(rest.len(), |end| end + 1), true);
                    }
                    Some(true) => return (at, true),
                    Some(false) => {}
                }
            }
            let line = rest.get(..line_end.map_or(rest.len(), |end| end + 1)).unwrap_or(rest);
            match self.kind {
                SkipKind::Comment | SkipKind::Statement => {
                    if let Some(end) = self.scan.pass(line) {
                        return (at + end, true);
                    }
                }
                SkipKind::Body => {
                    let mut start = 0;
                    while let Some(end) = self.scan.pass(line.get(start..).unwrap_or_default()) {
                        start += end;
                        let before = line.get(..start - 1).unwrap_or_default().trim_ascii_end();
                        let word = before.len().checked_sub(3).and_then(|from| before.get(from..));
                        if word.is_some_and(|word| word.eq_ignore_ascii_case(b"end")) {
                            return (at + start, true);
                        }
                    }
                }
                SkipKind::Batch | SkipKind::Delimited | SkipKind::Lines => {}
            }
            self.is_line_start = line_end.is_some();
            at += line.len();
        }
        (at, false)
    }
}

impl Parser for Sql {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if self.survey > 0 {
            if !is_last && view.len() < self.survey {
                return Step::More;
            }
            self.survey(view, is_last);
        }
        // The mode changes without text a few times at most.
        for _ in 0..8 {
            let step = match &self.mode {
                Mode::Statement => self.statement(view, is_last, out),
                Mode::Skip(_) => self.passing(view, is_last),
                Mode::Rows(_) => self.rows(view, is_last, out),
                Mode::Lines(_) => self.lines(view, is_last, out),
            };
            if let Some(step) = step {
                return step;
            }
        }
        match view.is_empty() {
            true if is_last => Step::End,
            true => Step::More,
            false => fault(1, Problem::Sql(SqlProblem::Statement), 0, false),
        }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        match &mut self.mode {
            Mode::Lines(_) => memchr(b'\n', view).map(|at| at + 1),
            Mode::Rows(rows) => {
                let end = rows.scan.as_mut().map_or(Some(view.len()), |scan| scan.pass(view));
                if end.is_some() {
                    rows.scan = None;
                }
                end
            }
            Mode::Statement | Mode::Skip(_) => Some(view.len()),
        }
    }

    fn describe(&self, form: &mut FileFormat) {
        report::describe(&self.tables, self.dialect, form);
    }
}

/// Bytes that give nothing by themselves.
fn take(length: usize, part: Part) -> Step {
    Step::Take { length, part, found: Found::Nothing }
}

fn fault(length: usize, problem: Problem, before: usize, is_record: bool) -> Step {
    Step::Take { length, part: Part::Damage, found: Found::Fault { problem, before, is_record } }
}

/// Why rows are not in the file.
fn then_reason(then: Then) -> &'static str {
    match then {
        Then::Csv => "its rows are written as CSV",
        Then::Elsewhere => "its rows are in another file",
        _ => "its rows are the result of a query",
    }
}
