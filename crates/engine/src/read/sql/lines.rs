//! Rows of COPY one after the other: lines of PostgreSQL's own form, or CSV.

use std::rc::Rc;

use memchr::memchr;

use super::convert::CellKind;
use super::statement::{Column, Form};
use super::values::said;
use super::{Mode, Rows, Sql, copy, fault, recovery, take};
use crate::read::parser::{Output, Step};
use crate::read::problem::Problem;
use crate::read::sql::problem::SqlProblem;
use crate::read::table::{CsvRow, CsvRows};
use crate::read::window::Part;

/// The rows of one COPY.
pub(super) struct Lines {
    rows: Rows,
    form: Rc<Form>,
    /// Whether the line with the names is still to come
    is_header: bool,
}

impl Lines {
    pub fn new(rows: Rows, form: Form) -> Self {
        Lines { rows, is_header: form.has_header, form: Rc::new(form) }
    }
}

impl Sql {
    /// Rows of COPY. `None` if the mode has changed.
    pub(super) fn lines(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Option<Step> {
        let Mode::Lines(lines) = &mut self.mode else { return None };
        let (table, columns) = (lines.rows.table, Rc::clone(&lines.rows.columns));
        let form = Rc::clone(&lines.form);
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
        let mut length = end.map_or(view.len(), |end| end + 1);
        if copy::is_end(line) {
            self.mode = Mode::Statement;
            return Some(take(length, Part::Separator));
        }
        if std::mem::take(&mut lines.is_header) {
            return Some(take(length, Part::Wrapper));
        }
        if form.is_csv {
            match csv(view, is_last, &form, &columns, &mut self.row) {
                Some(found) => length = found,
                None => return Some(Step::More),
            }
        } else {
            copy::read(line, &form, &columns, &mut self.row);
        }
        if self.row.cells.len() != said(&columns) && recovery::is_statement(line) {
            // The end of the rows is missing.
            self.mode = Mode::Statement;
            return None;
        }
        let columns = self.met(table, columns, out);
        if let Mode::Lines(lines) = &mut self.mode {
            lines.rows.columns = Rc::clone(&columns);
        }
        if self.row.cells.len() == 1 && said(&columns) > 1 && line.contains(&b' ') {
            let is_read = self.tables.get(table).is_some_and(|table| table.is_read);
            return Some(fault(length, Problem::Sql(SqlProblem::TabsLost), 0, is_read));
        }
        Some(self.found(length, 0, table, &columns, out))
    }
}

/// Reads a row of CSV, which may go over several lines. `None` if more text is needed.
fn csv(
    view: &[u8],
    is_last: bool,
    form: &Form,
    columns: &[Column],
    row: &mut super::row::Row,
) -> Option<usize> {
    let rows = CsvRows::new(form.delimiter, form.quote, form.is_escaped, said(columns));
    let mut cells = CsvRow::default();
    let length = rows.split(view, is_last, &mut cells)?;
    row.clear();
    for (at, (text, is_quoted)) in cells.cells(view).enumerate() {
        match text == form.null && !is_quoted {
            true => row.add(CellKind::Null, |_| {}),
            false => copy::add(text, columns.get(at), row, |raw, out| out.extend_from_slice(raw)),
        }
    }
    Some(length)
}
