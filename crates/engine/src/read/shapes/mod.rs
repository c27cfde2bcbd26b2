//! JSON whose users are not simply objects in a list: under keys, in rows beside their columns, inside other objects,
//! with types beside their values. [`plan`] decides by the first stretch of a file, [`filter`] makes records plain;
//! the text itself is read by [`json`](crate::read::json), so damage is found as everywhere.

mod by_column;
mod counts;
mod extended;
mod filter;
mod gather;
mod lift;
mod pairs;
mod plan;
mod survey;
mod tables;
mod twice;
mod typed;

use std::collections::VecDeque;
use std::io;

use crate::read::builder::RecordBuilder;
use crate::read::event::{Event, Fault, Record};
use crate::read::file_format::{FileFormat, Layout};
use crate::read::hints::Hints;
use crate::read::json::Records;
use crate::read::layout::ENOUGH;
use crate::read::options::ReadOptions;
use crate::read::position::Position;
use crate::read::remark::Remark;
use crate::read::shapes::filter::Verdict;
use crate::read::shapes::plan::{Plan, Start};
use crate::read::window::{Limits, Window};

pub(in crate::read) use crate::read::shapes::by_column::ByColumn;
pub(crate) use crate::read::shapes::lift::EVENT;
pub(in crate::read) use crate::read::shapes::plan::is_by_column;
pub(in crate::read) use crate::read::shapes::twice::{Twice, is_cells, is_twice};

/// How much of a file is looked at to find its lists.
const SURVEY: usize = 4 << 20;

/// The records of a JSON file, in whatever shape.
pub struct Shaped {
    records: Records,
    plan: Plan,
    out: RecordBuilder,
    /// What is to be said before anything else
    remarks: VecDeque<Remark>,
    /// Records that were no users
    left_out: u64,
    /// What was found, to be given after the remarks
    held: Option<Item>,
    item: Item,
    is_over: bool,
}

/// What was found last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Nothing,
    /// What the reader found
    Plain,
    /// The record that was made of it
    Made(Position),
    Remark,
}

impl Shaped {
    /// Reads the records of the text in `window`, which was not consumed yet.
    ///
    /// # Errors
    /// What reading gives.
    pub(super) fn over(
        mut window: Window,
        limits: Limits,
        hints: Hints,
        options: &ReadOptions,
    ) -> io::Result<Self> {
        window.fill(ENOUGH)?;
        let mut start = Start::of(window.view(), window.is_last(), &hints);
        if matches!(start, Start::More) {
            window.fill(SURVEY)?;
            start = Start::of(window.view(), window.is_last(), &hints);
        }
        let plan = Plan::of(window.view(), &start, &hints, options);
        let mut records = Records::over(window, limits, hints)?;
        records.want(plan.wanted.clone());
        Ok(Shaped {
            records,
            plan,
            out: RecordBuilder::default(),
            remarks: VecDeque::new(),
            left_out: 0,
            held: None,
            item: Item::Nothing,
            is_over: false,
        })
    }

    /// The reader, if it can be given stretches of records that somebody else has looked through: they are what they are written as,
    /// and nothing is to be said before.
    pub fn plain(&mut self) -> Option<&mut Records> {
        if self.item == Item::Remark {
            self.remarks.pop_front();
            self.item = Item::Nothing;
        }
        let is_plain = self.plan.filter.is_none() && self.left_out == 0;
        let says = !self.remarks.is_empty() || self.held.is_some() || self.is_over;
        (is_plain && !says).then_some(&mut self.records)
    }

    /// The text, for another reader. Only before the first event.
    pub(super) fn into_window(self) -> Window {
        self.records.into_window()
    }

    /// Finds the next event; `false` at the end of the file.
    ///
    /// # Errors
    /// What reading gives: then the rest of the file is unknown.
    pub fn find(&mut self) -> io::Result<bool> {
        if self.item == Item::Remark {
            self.remarks.pop_front();
        }
        loop {
            self.item = Item::Nothing;
            if !self.remarks.is_empty() {
                self.item = Item::Remark;
                return Ok(true);
            }
            if let Some(item) = self.held.take() {
                self.item = item;
                return Ok(true);
            }
            if self.is_over {
                return Ok(false);
            }
            if !self.records.find()? {
                self.is_over = true;
                self.remarks.extend(self.records.beside().remark(self.count()));
                continue;
            }
            let Some(filter) = &mut self.plan.filter else {
                self.item = Item::Plain;
                return Ok(true);
            };
            self.held = match self.records.event() {
                Some(Event::Record(record)) => {
                    let key = self.records.key();
                    match filter.apply(&record, key, &mut self.out) {
                        Verdict::Made => Some(Item::Made(record.position)),
                        Verdict::LeftOut(remark) => {
                            self.left_out += 1;
                            self.remarks.extend(remark);
                            None
                        }
                    }
                }
                _ => Some(Item::Plain),
            };
        }
    }

    /// The event that was found last.
    pub fn event(&self) -> Option<Event<'_>> {
        match self.item {
            Item::Nothing => None,
            Item::Remark => self.remarks.front().map(Event::Remark),
            Item::Made(position) => Some(Event::Record(Record {
                bytes: self.out.bytes(),
                members: self.out.members(),
                spaced: false,
                notes: self.out.notes(),
                position: self.counted(position),
            })),
            Item::Plain => Some(match self.records.event()? {
                Event::Record(record) => {
                    let position = self.counted(record.position);
                    Event::Record(Record { position, ..record })
                }
                Event::Fault(fault) => {
                    let position = self.counted(fault.position);
                    Event::Fault(Fault { position, ..fault })
                }
                other => other,
            }),
        }
    }

    /// A place with its number among the users.
    fn counted(&self, position: Position) -> Position {
        Position { record: position.record.saturating_sub(self.left_out), ..position }
    }

    /// What the file is, as far as it was read.
    pub fn form(&self) -> FileFormat {
        let mut form = self.records.form();
        if self.plan.wanted.as_ref().is_some_and(|wanted| !wanted.is_list()) {
            form.layout = Layout::Shaped;
        }
        self.plan.describe(&mut form, self.count());
        if let Some(filter) = &self.plan.filter {
            filter.describe(&mut form);
        }
        form
    }

    /// Records found so far, broken ones included.
    pub fn count(&self) -> u64 {
        self.records.count().saturating_sub(self.left_out)
    }
}
