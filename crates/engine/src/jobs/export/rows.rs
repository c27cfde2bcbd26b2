//! Rows of an export, one for each user: JSON objects, or cells of a table. Works into memory, batch by batch.

use serde::{Deserialize, Serialize};

use crate::fields::Value;
use crate::jobs::export::ExportError;
use crate::jobs::export::field_failures::FieldFailures;
use crate::jobs::export::flatten::{Cells, MOST_COLUMNS, Tree, levels};
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::spec::{CsvOptions, ExportFormat, Objects, Place};
use crate::user::User;
use crate::write::csv::{BYTE_ORDER_MARK, Cell, Rows};
use json::{Kind, text, walk};

/// What the columns of a table are, as far as that depends on the users: found out before the rows are made.
#[derive(Clone, Serialize, Deserialize)]
pub struct ColumnLayout {
    /// One for each field; a single one of the whole user if no fields were chosen
    trees: Vec<Tree>,
    /// Names there may still be
    left: usize,
    flattened: bool,
}

impl ColumnLayout {
    /// The layout before any user was seen.
    pub(crate) fn new(plan: &Plan) -> Self {
        let fields = plan.columns.len().max(1);
        ColumnLayout {
            trees: vec![Tree::default(); fields],
            left: MOST_COLUMNS,
            flattened: plan.spec.csv.objects == Objects::Flattened,
        }
    }

    /// Whether it depends on the users at all; if not certainly, it is found out on the way.
    pub(crate) fn is_needed(plan: &Plan) -> bool {
        let spec = &plan.spec;
        let is_object = |index: usize| {
            let path = plan.path(index);
            path.is_some_and(|path| {
                path.steps().is_empty()
                    || path.steps().len() == 1
                        && path.attribute().is_some_and(|it| it.row().kind == Kind::Object)
            })
        };
        spec.format.is_table()
            && (plan.columns.is_empty()
                || spec.csv.objects == Objects::Flattened && (0..plan.columns.len()).any(is_object))
    }

    /// Takes a user in.
    pub(crate) fn see(&mut self, plan: &Plan, user: &User<'_>, scripted: Option<Scripted<'_>>) {
        if plan.columns.is_empty() {
            let mut whole = Vec::new();
            user.write(&mut whole);
            // Without flattening the attributes themselves are still columns.
            self.trees[0].grow(&whole, levels(self.flattened).max(1), &mut self.left);
            return;
        }
        for (index, tree) in self.trees.iter_mut().enumerate() {
            if let Value::Json(value) = plan.value(index, user, scripted) {
                tree.grow(&value, levels(self.flattened), &mut self.left);
            }
        }
    }
}

/// Makes rows.
pub(crate) struct Table {
    rows: MadeRows,
    /// The columns' names
    names: Vec<String>,
    /// Which fields some user had
    seen: Vec<bool>,
}

enum MadeRows {
    Json {
        /// The names of the members as JSON, each with its colon
        names: Vec<Vec<u8>>,
        bytes: Vec<u8>,
        ends: Vec<u32>,
    },
    Cells {
        rows: Box<Rows>,
        /// The columns of each field; without them it has one
        trees: Option<Vec<Tree>>,
        /// Whether there should be trees as soon as a field is an object
        flattened: bool,
    },
}

/// What can come of adding a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowOutcome {
    /// It is added
    Added,
    /// The table has not the columns for it, and cannot be used any more: its layout must be found out first
    NeedsLayout,
}

impl Table {
    /// A table for `plan`; with its layout, if that was found out.
    ///
    /// # Errors
    /// When it would have too many columns.
    pub(crate) fn new(plan: &Plan, layout: Option<ColumnLayout>) -> Result<Self, ExportError> {
        let spec = &plan.spec;
        let seen = vec![false; plan.columns.len()];
        if !spec.format.is_table() {
            let names: Vec<String> = plan.columns.iter().map(|it| it.name.clone()).collect();
            let json = names.iter().map(|name| [&text::quoted(name)[..], b":"].concat()).collect();
            let rows = MadeRows::Json { names: json, bytes: Vec::new(), ends: Vec::new() };
            return Ok(Table { rows, names, seen });
        }
        if layout.as_ref().is_some_and(|layout| layout.left == 0) {
            return Err(ExportError::Refused(format!(
                "This table would have more than {MOST_COLUMNS} columns. Choose fields, or have objects written as JSON."
            )));
        }
        let CsvOptions { dialect, objects, .. } = spec.csv;
        let rows = Box::new(Rows::new(dialect, spec.format == ExportFormat::Tsv));
        let flattened = objects == Objects::Flattened;
        let (trees, names) = match layout {
            Some(layout) => {
                let (trees, names) = numbered(layout.trees, plan);
                (Some(trees), names)
            }
            None => (None, plan.columns.iter().map(|column| column.name.clone()).collect()),
        };
        Ok(Table { rows: MadeRows::Cells { rows, trees, flattened }, names, seen })
    }

    /// The columns' names; none for JSON with all attributes.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Of each field whether some user had it.
    pub(crate) fn seen(&self) -> &[bool] {
        &self.seen
    }

    /// What the file begins with: of a table a byte-order mark if it is wanted, and the names.
    pub(crate) fn head(&mut self, options: &CsvOptions) -> Vec<u8> {
        let MadeRows::Cells { rows, .. } = &mut self.rows else { return Vec::new() };
        let mut head = if options.byte_order_mark { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
        if !self.names.is_empty() {
            self.names.iter().for_each(|name| rows.cell(Cell::Name(name.as_bytes())));
            rows.end();
        }
        head.extend(rows.take().0);
        head
    }

    /// Adds the row of a user.
    pub(crate) fn row(
        &mut self,
        plan: &Plan,
        user: &User<'_>,
        scripted: Option<Scripted<'_>>,
        failures: &mut FieldFailures,
    ) -> RowOutcome {
        let mut value = |index: usize| {
            let value = plan.value(index, user, scripted);
            self.seen[index] |= !matches!(value, Value::Missing);
            if let Value::Failed(message) = &value {
                failures.add(plan, Place::Column(index), user, message);
            }
            value
        };
        match &mut self.rows {
            MadeRows::Json { names, bytes, ends } => {
                if names.is_empty() {
                    user.write(bytes);
                } else {
                    object(names, bytes, &mut value);
                }
                ends.push(bytes.len() as u32);
                RowOutcome::Added
            }
            MadeRows::Cells { rows, trees: None, flattened } => {
                for index in 0..plan.columns.len() {
                    let value = value(index);
                    let Value::Json(json) = &value else {
                        rows.cell(Cell::Empty);
                        continue;
                    };
                    if *flattened && Kind::of(json) == Kind::Object && json.as_ref() != b"{}" {
                        return RowOutcome::NeedsLayout;
                    }
                    write_cell(rows, json);
                }
                rows.end();
                RowOutcome::Added
            }
            MadeRows::Cells { rows, trees: Some(trees), .. } => {
                let mut cells: Cells<'_> = vec![None; self.names.len()];
                let values: Vec<Value<'_>> = match plan.columns.len() {
                    0 => {
                        let mut whole = Vec::new();
                        user.write(&mut whole);
                        vec![Value::Json(whole.into())]
                    }
                    columns => (0..columns).map(value).collect(),
                };
                for (tree, value) in trees.iter().zip(&values) {
                    if let Value::Json(value) = value {
                        tree.fill(value, &mut cells);
                    }
                }
                cells.into_iter().for_each(|cell| write_cell(rows, cell.unwrap_or_default()));
                rows.end();
                RowOutcome::Added
            }
        }
    }

    /// The rows made so far, and where each ends; they are gone from here.
    pub(crate) fn take(&mut self) -> (Vec<u8>, Vec<u32>) {
        match &mut self.rows {
            MadeRows::Json { bytes, ends, .. } => (std::mem::take(bytes), std::mem::take(ends)),
            MadeRows::Cells { rows, .. } => rows.take(),
        }
    }
}

/// The trees with their columns numbered, and the names of these.
fn numbered(mut trees: Vec<Tree>, plan: &Plan) -> (Vec<Tree>, Vec<String>) {
    let mut names = Vec::new();
    if plan.columns.is_empty() {
        trees[0].sort_attributes();
        trees[0].number("", &mut names);
    }
    for (tree, column) in trees.iter_mut().zip(&plan.columns) {
        let before = names.len();
        tree.number(&column.name, &mut names);
        if names.len() == before {
            // A field that no user has is a column all the same.
            *tree = Tree::single();
            tree.number(&column.name, &mut names);
        }
    }
    (trees, names)
}

/// Appends an object of the fields that are there. One that failed is null.
fn object<'a>(names: &[Vec<u8>], out: &mut Vec<u8>, value: &mut impl FnMut(usize) -> Value<'a>) {
    let start = out.len();
    for (index, name) in names.iter().enumerate() {
        let value = value(index);
        let json = match &value {
            Value::Missing => continue,
            Value::Json(json) => json.as_ref(),
            Value::Failed(_) => b"null",
        };
        out.push(if out.len() == start { b'{' } else { b',' });
        out.extend_from_slice(name);
        out.extend_from_slice(json);
    }
    out.extend_from_slice(if out.len() == start { b"{}" } else { b"}" });
}

/// Writes JSON as a cell: strings as their text, objects and arrays as JSON.
fn write_cell(rows: &mut Rows, json: &[u8]) {
    let text;
    rows.cell(match Kind::of(json) {
        Kind::Null => Cell::Empty,
        Kind::Number => Cell::Number(json),
        Kind::Boolean => Cell::Safe(json),
        // No formula begins like this; without the guard it differs from a string that looks like it.
        Kind::Array | Kind::Object => Cell::Safe(json),
        Kind::String => {
            text = walk::said(text::inner(json).unwrap_or_default());
            if is_written_date(&text) { Cell::Safe(&text) } else { Cell::Text(&text) }
        }
    });
}

/// What a cell of this JSON holds for people; `None` for nothing.
pub(crate) fn shown(json: &[u8]) -> Option<String> {
    match Kind::of(json) {
        Kind::Null => None,
        Kind::String => text::string(json).map(|text| text.into_owned()),
        _ => Some(String::from_utf8_lossy(json).into_owned()),
    }
}

/// Whether `text` is a date as Auth0 writes them, `2026-01-02T03:04:05.678Z`: such a cell is no formula.
fn is_written_date(text: &[u8]) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00.000Z";
    text.len() == FORM.len()
        && text.iter().zip(FORM).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        })
}
