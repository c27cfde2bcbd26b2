//! What is told about a table, in bounds: the first remarks of a kind each, the rest as a number at the end.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::read::parser::Output;
use crate::read::position::Position;
use crate::read::remark::{Remark, RemarkKind};
use crate::thousands;

/// How many remarks of one kind on one column are made.
const MOST: u64 = 40;

/// How many rows are named where only their numbers are told.
const MOST_ROWS: usize = 12;

/// A remark under construction.
pub(super) struct Draft(Remark);

impl Draft {
    pub fn new(kind: RemarkKind, row: u64, out: &Output) -> Self {
        Draft(Remark {
            kind,
            is_warning: true,
            position: Position { line: row, record: 0, ..out.position },
            column: String::new(),
            value: String::new(),
            message: String::new(),
            fix: Cow::Borrowed(""),
        })
    }

    pub fn column(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.column);
        self
    }

    pub fn value(mut self, text: String) -> Self {
        self.0.value = text;
        self
    }

    pub fn says(mut self, message: String, fix: &'static str) -> Self {
        (self.0.message, self.0.fix) = (message, Cow::Borrowed(fix));
        self
    }
}

/// What was told so far.
#[derive(Default)]
pub(super) struct Told {
    /// By kind and subject: how often, and the last remark that was not made
    counts: BTreeMap<(u8, String), (u64, Option<Remark>)>,
    /// Blank rows, and the first of them
    blank: (u64, Vec<u64>),
}

impl Told {
    /// Makes a remark, unless there were many about the same `subject`.
    pub fn add(&mut self, subject: &str, draft: Draft, out: &mut Output) {
        let key = (draft.0.kind as u8, subject.to_owned());
        let (count, last) = self.counts.entry(key).or_default();
        *count += 1;
        if *count <= MOST {
            out.remarks.push_back(draft.0);
        } else {
            *last = Some(draft.0);
        }
    }

    /// Counts a row without anything in it.
    pub fn blank(&mut self, row: u64) {
        self.blank.0 += 1;
        if self.blank.1.len() < MOST_ROWS {
            self.blank.1.push(row);
        }
    }

    /// Says what was only counted.
    pub fn finish(&mut self, out: &mut Output) {
        for (count, last) in std::mem::take(&mut self.counts).into_values() {
            let Some(mut remark) = last else { continue };
            let more = thousands::count(count - MOST);
            remark.message = format!("The same in {more} more rows, the last of them this one");
            out.remarks.push_back(remark);
        }
        let (count, rows) = std::mem::take(&mut self.blank);
        let Some(first) = rows.first() else { return };
        let named: Vec<String> = rows.iter().map(|row| thousands::count(*row)).collect();
        let more = if count > rows.len() as u64 { " …" } else { "" };
        let what = if count == 1 {
            "1 row has"
        } else {
            &format!("{} rows have", thousands::count(count))
        };
        let message = format!("{what} nothing in it, and no user: {}{more}", named.join(", "));
        let mut draft =
            Draft::new(RemarkKind::LeftOut, *first, out).says(message, "Nothing has to be done.");
        draft.0.is_warning = false;
        out.remarks.push_back(draft.0);
    }
}
