//! The rows that the table of users has, and the one question for more. It asks in blocks, what is in sight first, and
//! keeps what is near; a newer order leaves the rows of the last in sight until its own come.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use yew::prelude::*;

use crate::shared::query_hook::{Underway, begin};
use crate::users::table::{Msg, UserTable};
use engine::jobs::Row;
use engine::store::DamagedSegment;
use web::{Failure, Query, Response};

/// How many rows come at once. In a sorted view each may lie in another segment of the store, so they are few.
const BLOCK: u64 = 25;

/// How many blocks are kept.
const KEPT: usize = 160;

/// How many blocks beyond those in sight are asked for, on either side.
const AROUND: u64 = 2;

/// Rows, and what is asked for.
#[derive(Default)]
pub(super) struct Fetch {
    /// How many rows there are, once that is known
    pub(crate) total: Option<u64>,
    /// Whether the rows are those of an earlier order, or of users that have changed since
    pub(crate) stale: bool,
    /// How far a long answer is
    pub(crate) progress: Option<(u64, u64)>,
    /// Segments that were not searched or sorted because they are damaged
    pub(crate) damaged: Vec<DamagedSegment>,
    /// Why there are no rows
    pub(crate) problem: Option<AttrValue>,
    blocks: BTreeMap<u64, Rc<[Row]>>,
    pending: Option<PendingBlocks>,
    generation: u32,
    /// Whether it was refused once already
    refused: bool,
}

struct PendingBlocks {
    blocks: Range<u64>,
    _underway: Underway,
}

impl Fetch {
    /// The row of this number, if it is there.
    pub(crate) fn row(&self, index: u64) -> Option<&Row> {
        self.blocks.get(&(index / BLOCK))?.get((index % BLOCK) as usize)
    }

    /// Whether one of the rows that are there is of a damaged segment.
    pub(crate) fn has_damaged_rows(&self) -> bool {
        self.blocks.values().any(|rows| rows.iter().any(|row| row.damaged))
    }

    /// What is there counts no longer.
    pub(crate) fn renew(&mut self) {
        (self.stale, self.refused) = (true, false);
        (self.problem, self.progress, self.pending) = (None, None, None);
    }

    /// Gives up a question whose rows are no longer near those in sight. The first of an order is not given up: it puts
    /// the users in order, wherever one looks.
    pub(crate) fn give_up_unless_near(&mut self, seen: (u64, u64)) {
        let Some(pending) = &self.pending else { return };
        let near = around(seen);
        let far = pending.blocks.end <= near.start || near.end <= pending.blocks.start;
        if far && !self.stale && self.total.is_some() {
            self.pending = None;
        }
    }

    /// Asks for the next blocks, unless there is a question already or nothing is wanting.
    pub(crate) fn ask(&mut self, seen: (u64, u64), ctx: &Context<UserTable>) {
        if self.pending.is_some() || self.problem.is_some() {
            return;
        }
        let Some(blocks) = self.wanted(seen) else { return };
        self.generation = self.generation.wrapping_add(1);
        let generation = self.generation;
        let (store, spec) = (ctx.props().store.clone(), ctx.props().spec.clone());
        let (link, progress_link) = (ctx.link().clone(), ctx.link().clone());
        let query = Query::Rows {
            spec,
            first: blocks.start * BLOCK,
            count: (blocks.end - blocks.start) * BLOCK,
        };
        let on_progress = Box::new(move |done, total| {
            progress_link.send_message(Msg::Progress(generation, done, total))
        });
        let underway = begin(async move {
            let response = store.ask_slowly(query, Some(on_progress)).await;
            link.send_message(Msg::Came(generation, response));
        });
        self.pending = Some(PendingBlocks { blocks, _underway: underway });
    }

    /// The blocks to ask for next: in sight, then below, then above.
    fn wanted(&self, seen: (u64, u64)) -> Option<Range<u64>> {
        let in_sight = blocks(seen);
        let Some(total) = self.total.filter(|_| !self.stale) else { return Some(in_sight) };
        let end = total.div_ceil(BLOCK);
        let near = around(seen);
        [in_sight.clone(), in_sight.end..near.end, near.start..in_sight.start]
            .into_iter()
            .find_map(|range| self.missing(range.start.min(end)..range.end.min(end)))
    }

    /// The stretch from the first block of `range` that is not there to the last.
    fn missing(&self, mut range: Range<u64>) -> Option<Range<u64>> {
        let first = range.find(|block| !self.blocks.contains_key(block))?;
        let last = range.rfind(|block| !self.blocks.contains_key(block)).unwrap_or(first);
        Some(first..last + 1)
    }

    /// A long answer is so far. Whether that is to be drawn.
    pub(crate) fn progressed(&mut self, generation: u32, done: u64, total: u64) -> bool {
        let current = generation == self.generation && self.pending.is_some();
        if current {
            self.progress = Some((done, total));
        }
        current
    }

    /// Takes an answer in. The rows, if there are some; a refusal is tried again once, the next is a problem.
    pub(crate) fn came(
        &mut self,
        generation: u32,
        response: Result<Response, Failure>,
    ) -> Option<Rc<[Row]>> {
        let pending = self.pending.take_if(|_| generation == self.generation)?;
        self.progress = None;
        match response {
            Ok(Response::Rows { total, rows, damaged }) => {
                self.damaged = damaged;
                Some(self.take_in(pending.blocks.start, total, rows.into()))
            }
            Ok(_) => {
                self.problem = Some("Something else was answered. Reload the page.".into());
                None
            }
            Err(refusal) => {
                if std::mem::replace(&mut self.refused, true) {
                    self.problem = Some(refusal.to_string().into());
                }
                None
            }
        }
    }

    fn take_in(&mut self, first: u64, total: u64, rows: Rc<[Row]>) -> Rc<[Row]> {
        if std::mem::take(&mut self.stale) {
            self.blocks.clear();
        }
        (self.total, self.refused) = (Some(total), false);
        for (block, rows) in (first..).zip(rows.chunks(BLOCK as usize)) {
            self.blocks.insert(block, rows.into());
        }
        while self.blocks.len() > KEPT {
            let ends = self.blocks.keys().next().zip(self.blocks.keys().next_back());
            let Some((lowest, highest)) = ends else { break };
            let farthest =
                if first.abs_diff(*lowest) > first.abs_diff(*highest) { *lowest } else { *highest };
            self.blocks.remove(&farthest);
        }
        rows
    }
}

/// The blocks in which rows in sight lie; at least one.
fn blocks((first, end): (u64, u64)) -> Range<u64> {
    first / BLOCK..end.div_ceil(BLOCK).max(first / BLOCK + 1)
}

/// The same and their neighbours.
fn around(seen: (u64, u64)) -> Range<u64> {
    let in_sight = blocks(seen);
    in_sight.start.saturating_sub(AROUND)..in_sight.end + AROUND
}
