//! What is said of a dump: which tables were read and which not, what was guessed, what is not in the file.

use std::borrow::Cow;

use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::parser::{Output, Step};
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::remark::{Remark, RemarkKind};
use crate::read::sql::convert::CellKind;
use crate::read::sql::dialect::Dialect;
use crate::read::sql::judge::Likeness;
use crate::read::sql::lexer::{Lexer, Token};
use crate::read::sql::tables::Tables;
use crate::read::sql::{Sql, SqlProblem, fault};
use crate::thousands;

/// The most characters of a value that are shown.
const MOST_SHOWN: usize = 60;

impl Sql {
    /// The end of the dump: what was not read is told, then nothing is left to say.
    pub(super) fn end(&mut self, out: &mut Output) -> Step {
        if self.is_reported {
            return Step::End;
        }
        self.is_reported = true;
        let mut has_read = false;
        for table in self.tables.iter().filter(|table| table.rows > 0) {
            has_read |= table.is_read;
            if !table.is_read {
                let likeness = table.judgement.as_ref().map(|judgement| judgement.likeness);
                let rows = match table.rows {
                    1 => "1 row that was".to_owned(),
                    rows => format!("{} rows that were", thousands::count(rows)),
                };
                let name = &table.name;
                out.remarks.push_back(Remark {
                    kind: RemarkKind::Beside,
                    is_warning: likeness >= Some(Likeness::Accounts),
                    position: Position { record: 0, ..table.first },
                    column: String::new(),
                    value: String::new(),
                    message: format!("The table {name} has {rows} not read"),
                    fix: "If they are users, choose this table as the one to read; if they belong to users, add the file once more to join it.".into(),
                });
            }
        }
        if has_read {
            return Step::End;
        }
        let problem = match self.tables.has_choice() {
            true => SqlProblem::NoSuchTable,
            false => SqlProblem::NoUsers,
        };
        fault(0, Problem::Sql(problem), 0, false)
    }

    /// Tells that the rows of a table are not in the file.
    pub(super) fn not_in_file(&mut self, index: usize, reason: &str, out: &mut Output) {
        let Some(table) = self.tables.get(index) else { return };
        out.remarks.push_back(Remark {
            kind: RemarkKind::Beside,
            is_warning: true,
            position: out.position,
            column: String::new(),
            value: String::new(),
            message: format!("Rows of the table {} were not read: {reason}", table.name),
            fix: "If they are users, export the table with its rows, as INSERT or COPY.".into(),
        });
    }

    /// Tells that rows are changed or deleted behind where they were read.
    pub(super) fn changed(&mut self, word: &[u8], lexer: &mut Lexer<'_>, out: &mut Output) {
        let is_update = word == b"update";
        let made = if is_update { self.updates.meet() } else { None };
        let mut name = Vec::new();
        for _ in 0..6 {
            match lexer.token() {
                Ok(Token::Word(word))
                    if ["from", "only", "low_priority", "ignore"]
                        .iter()
                        .any(|other| word.eq_ignore_ascii_case(other.as_bytes())) => {}
                Ok(Token::Word(part) | Token::Name(part, _) | Token::Text(part, _))
                    if name.is_empty() || name.last() == Some(&b'.') =>
                {
                    name.extend_from_slice(part);
                }
                Ok(Token::Sign(b'.')) => name.push(b'.'),
                _ => break,
            }
        }
        let name = String::from_utf8_lossy(&name).into_owned();
        let Some(table) = self.tables.find(&name).and_then(|index| self.tables.get(index)) else {
            return;
        };
        if !table.is_read || self.is_survey {
            return;
        }
        if let Some(rows) = made {
            let rows = match rows {
                1 => "1 row".to_owned(),
                rows => format!("{} rows", crate::thousands::count(rows)),
            };
            out.remarks.push_back(Remark {
                kind: RemarkKind::Beside,
                is_warning: false,
                position: out.position,
                column: String::new(),
                value: String::new(),
                message: format!("An UPDATE of the table {name} was made to {rows} before it"),
                fix: "".into(),
            });
            return;
        }
        let what = if is_update { "UPDATE changes" } else { "DELETE removes" };
        out.remarks.push_back(Remark {
            kind: RemarkKind::Beside,
            is_warning: true,
            position: out.position,
            column: String::new(),
            value: String::new(),
            message: format!("{what} rows of the table {name} behind where they stand; they were read as they stand"),
            fix: "Load the dump into a database and export the table again, or make the change in the users.".into(),
        });
    }
}

/// What is to be said of a value that is a call.
pub(super) fn computed(kind: CellKind, column: &str, shown: &[u8], position: Position) -> Remark {
    let is_clear = kind == CellKind::Clear;
    let shown = String::from_utf8_lossy(shown);
    let value = if is_clear { String::new() } else { shown.chars().take(MOST_SHOWN).collect() };
    let fix: Cow<'static, str> = match is_clear {
        true => "It is read as a password in clear text. Change it after the import if others may have seen the file.".into(),
        false => "The value was left out. Export the table from the database, or add the value with a step.".into(),
    };
    let message = match is_clear {
        true => format!("{column} is a password in clear text inside a call that hashes it"),
        false => format!("{column} is a call that the database was to compute"),
    };
    Remark {
        kind: RemarkKind::Doubtful,
        is_warning: true,
        position,
        column: column.to_owned(),
        value,
        message,
        fix,
    }
}

/// Fills in what is known of the dump.
pub(super) fn describe(tables: &Tables, dialect: Dialect, form: &mut FileFormat) {
    form.lists = tables.lists();
    let (value, what) = match dialect.backslash {
        true => ("backslash", "a backslash in a text is an escape"),
        false => ("doubled", "a backslash in a text is a letter"),
    };
    form.guesses.push(Guess {
        about: GuessAbout::Escape,
        value: value.to_owned(),
        reason: format!("{what}: {}", dialect.reason),
    });
    let mut read = tables.iter().filter(|table| table.is_read && table.rows > 0).peekable();
    if read.peek().is_none() {
        return;
    }
    let (mut names, mut reasons) = (Vec::new(), Vec::new());
    for table in read.take(10) {
        names.push(table.name.as_str());
        reasons.extend(table.judgement.as_ref().map(|judgement| judgement.reason.as_str()));
        if table.is_unnamed {
            form.guesses.push(Guess {
                about: GuessAbout::Header,
                value: "1+0".to_owned(),
                reason: format!("the dump does not name the columns of {}", table.name),
            });
        }
    }
    form.guesses.push(Guess {
        about: GuessAbout::List,
        value: names.join(", "),
        reason: reasons.join("; "),
    });
}
