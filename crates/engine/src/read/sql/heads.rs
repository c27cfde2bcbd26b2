//! What a statement is, by its first words: where its rows begin, or how far it is passed over.

use std::rc::Rc;

use memchr::memchr;

use super::lexer::{Lexer, Stop};
use super::scan::{Scan, Until};
use super::statement::{self, Column, Target, Then};
use super::{MOST_HEAD, Mode, Rows, Skip, SkipKind, Sql, fault, recovery, take};
use crate::read::parser::{Output, Step};
use crate::read::problem::Problem;
use crate::read::sql::dialect::Family;
use crate::read::sql::lines::Lines;
use crate::read::sql::problem::SqlProblem;
use crate::read::window::Part;

impl Sql {
    /// Statements, and what stands between them. `None` if the mode has changed.
    pub(super) fn statement(
        &mut self,
        view: &[u8],
        is_last: bool,
        out: &mut Output,
    ) -> Option<Step> {
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
            [b'\\', ..] if view.len() < recovery::MOST_COMMAND && !is_last => {
                return Some(Step::More);
            }
            [b'\\', ..] if !recovery::is_command(view) => return self.unknown(view),
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
    pub(super) fn keyword(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Option<Step> {
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
                let rest = view.get(lexer.at..).unwrap_or_default();
                let line = memchr(b'\n', rest);
                let behind = rest.get(..line.unwrap_or(rest.len())).unwrap_or_default();
                match (&target, line) {
                    // A row right behind it has lost its line end.
                    (Ok(Some(_)), _) if !behind.trim_ascii().is_empty() => {
                        self.target(target, lexer.at, view, is_last, out)
                    }
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
    pub(super) fn body(&self, view: &[u8]) -> SkipKind {
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

    pub(super) fn skip(&mut self, kind: SkipKind, until: Until) {
        let scan = Scan::new(self.dialect, until);
        self.mode = Mode::Skip(Skip { scan, kind, is_line_start: false });
    }

    pub(super) fn create(&mut self, name: &str, columns: Vec<Column>) {
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
    pub(super) fn target(
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
                    self.mode = Mode::Lines(Lines::new(rows, target.form));
                }
                Some(take(length, Part::Wrapper))
            }
            Then::Assignments => self.assignments(index, length, view, is_last, out),
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
    pub(super) fn rows_of(&mut self, index: usize, names: Option<Vec<String>>) -> Rows {
        let known =
            self.tables.get(index).map(|table| table.columns.as_slice()).unwrap_or_default();
        let said = |column: &Column| Column { preset: None, ..column.clone() };
        let columns: Rc<[Column]> = match names {
            None => known.iter().map(said).collect(),
            Some(names) => {
                let is_named = |column: &&Column| {
                    names.iter().any(|name| column.name.eq_ignore_ascii_case(name))
                };
                // What the statement does not name holds what the table says, behind what it names.
                let others = known.iter().filter(|it| it.preset.is_some() && !is_named(it));
                let of = |name: &String| {
                    let mut known = known.iter();
                    let kind =
                        known.find(|it| it.name.eq_ignore_ascii_case(name)).map(|it| it.kind);
                    Column { name: name.clone(), kind: kind.unwrap_or_default(), preset: None }
                };
                names.iter().map(of).chain(others.cloned()).collect()
            }
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
    pub(super) fn unknown(&mut self, view: &[u8]) -> Option<Step> {
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
}

/// Why rows are not in the file.
fn then_reason(then: Then) -> &'static str {
    match then {
        Then::Elsewhere => "its rows are in another file",
        _ => "its rows are the result of a query",
    }
}
