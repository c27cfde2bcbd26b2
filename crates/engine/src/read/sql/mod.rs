//! Reads the rows of tables from a dump of a database: INSERT, REPLACE and COPY of every usual tool.
//!
//! [`statement`] reads how a statement begins and [`heads`] says what becomes of it, [`row`] and [`copy`] read a row of values
//! and [`values`] and [`lines`] one after the other, [`scan`] and [`skip`] pass over what is not wanted, [`judge`] tells users from other tables. The first of the dump is looked at twice ([`survey`]), so that
//! columns that are created below and tables that are users beyond doubt are known before the first row. No SQL is
//! run, and no tree of it is built: a statement may be longer than the memory.

mod convert;
mod copy;
mod dialect;
mod heads;
mod judge;
mod lexer;
mod lines;
mod lists;
pub(in crate::read) mod problem;
mod recovery;
mod report;
mod row;
mod scan;
mod skip;
mod statement;
mod tables;
mod updates;
mod values;

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
use crate::read::sql::dialect::Dialect;
use crate::read::sql::lines::Lines;
use crate::read::sql::row::Row;
use crate::read::sql::scan::Scan;
use crate::read::sql::statement::Column;
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
    Lines(Lines),
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
