//! The tables of a dump: their columns, how many rows each has, and which of them are read.

use std::collections::HashMap;

use crate::few;
use crate::read::file_format::ListFound;
use crate::read::position::Position;
use crate::read::sql::judge::{Judgement, Likeness, judge};
use crate::read::sql::row::Row;
use crate::read::sql::statement::Column;

/// The most tables that are told apart.
const MOST_TABLES: usize = 2_000;

/// The most tables that are named in a report.
const MOST_LISTS: usize = 200;

/// The most columns that are named of a table.
const MOST_NAMES: usize = 60;

/// A table.
#[derive(Default)]
pub(super) struct Table {
    /// Its name, with its schema
    pub name: String,
    /// Its columns, as they were created or first named
    pub columns: Vec<Column>,
    /// Whether the columns have names that were made up
    pub is_unnamed: bool,
    /// What it looks like, once that is known
    pub judgement: Option<Judgement>,
    /// Whether its rows are records
    pub is_read: bool,
    /// Rows met
    pub rows: u64,
    /// Where the first of them was
    pub first: Position,
}

/// All tables of a dump.
#[derive(Default)]
pub(super) struct Tables {
    all: Vec<Table>,
    by_name: HashMap<String, usize>,
    /// The table a person chose
    chosen: Option<String>,
    /// What a table must look like to be read
    least: Option<Likeness>,
}

impl Tables {
    /// No tables yet. `chosen` is the one to read, if a person said so.
    pub fn new(chosen: Option<&str>) -> Self {
        Tables { chosen: chosen.map(str::to_lowercase), ..Tables::default() }
    }

    /// The table with this index.
    pub fn get(&self, index: usize) -> Option<&Table> {
        self.all.get(index)
    }

    /// The table with this index.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut Table> {
        self.all.get_mut(index)
    }

    /// Whether a person chose a table.
    pub fn has_choice(&self) -> bool {
        self.chosen.is_some()
    }

    /// The table of this name, if it was met.
    pub fn find(&self, name: &str) -> Option<usize> {
        let key = name.to_lowercase();
        let found = self.by_name.get(&key).copied();
        found.or_else(|| {
            self.all.iter().position(|table| bare(&table.name).eq_ignore_ascii_case(bare(&key)))
        })
    }

    /// All tables, in the order they were met.
    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        self.all.iter()
    }

    /// The table of this name, which is new if it was not met before. Names are compared without case.
    pub fn index(&mut self, name: &str) -> usize {
        let key = name.to_lowercase();
        if let Some(index) = self.by_name.get(&key) {
            return *index;
        }
        if self.all.len() >= MOST_TABLES {
            return self.all.len() - 1;
        }
        // A table may be created with its schema and filled without, or the other way round.
        let bare = bare(&key);
        let other = self.all.iter().position(|table| {
            let other = table.name.to_lowercase();
            (bare == key || other == self::bare(&other)) && self::bare(&other) == bare
        });
        let index = other.unwrap_or(self.all.len());
        if other.is_none() {
            self.all.push(Table { name: name.to_owned(), ..Table::default() });
        }
        self.by_name.insert(key, index);
        index
    }

    /// Whether the rows of a table are records. `row` is the first of them, if it is known.
    pub fn decide(&mut self, index: usize, row: Option<&Row>) -> bool {
        let Some(table) = self.all.get_mut(index) else { return false };
        let judgement = match table.judgement.take() {
            Some(known) if row.is_none() || known.likeness >= Likeness::Accounts => known,
            _ => judge(&table.columns, row),
        };
        let likeness = judgement.likeness;
        table.judgement = Some(judgement);
        table.is_read = match &self.chosen {
            Some(chosen) => {
                let name = table.name.to_lowercase();
                *chosen == name || chosen == bare(&name)
            }
            None => likeness >= self.least.unwrap_or(Likeness::Accounts),
        };
        table.is_read
    }

    /// Takes over what a look at the first of a dump found out; `is_whole` if that was all of it.
    pub fn learn(&mut self, survey: Tables, is_whole: bool) {
        let likeness = |table: &Table| match (&table.judgement, table.rows) {
            (Some(judgement), 1..) => judgement.likeness,
            _ => Likeness::None,
        };
        let best = survey.all.iter().map(likeness).max().unwrap_or(Likeness::None);
        let of_best = survey.all.iter().filter(|table| likeness(table) == best).count();
        self.least = match best {
            // Addresses alone are users only where there is one such table and it is all there is to choose from.
            Likeness::Addresses if of_best == 1 && is_whole => Some(best),
            Likeness::Users => Some(best),
            _ => None,
        };
        self.by_name = survey.by_name;
        self.all = survey.all;
        for table in &mut self.all {
            table.rows = 0;
            table.is_read = false;
        }
    }

    /// What the tables are, for the report: those that are read first, then those that look like users.
    pub fn lists(&self) -> Vec<ListFound> {
        let likeness = |table: &Table| table.judgement.as_ref().map(|judgement| judgement.likeness);
        let mut tables: Vec<&Table> = self
            .all
            .iter()
            .filter(|table| table.rows > 0 || likeness(table) >= Some(Likeness::Accounts))
            .collect();
        few::sort_by_key(&mut tables, |table| {
            (
                !(table.is_read && table.rows > 0),
                std::cmp::Reverse(likeness(table)),
                std::cmp::Reverse(table.rows),
            )
        });
        let list = |table: &Table| ListFound {
            name: table.name.clone(),
            records: table.rows,
            columns: table
                .columns
                .iter()
                .take(MOST_NAMES)
                .map(|column| column.name.clone())
                .collect(),
            is_read: table.is_read && table.rows > 0,
        };
        tables.into_iter().take(MOST_LISTS).map(list).collect()
    }
}

/// A name without its schema.
fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
