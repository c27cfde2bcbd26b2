//! What a person does in the grid: goes from row to row, selects, edits, leaves out, keeps one of several.

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use crate::mend::changes::{Typed, editable};
use crate::mend::grid::{BLOCK, GRID, MendGrid, Msg};
use crate::mend::row::Editing;
use crate::shared::query_hook::begin;
use crate::ui::rows::Way;
use engine::jobs::FaultyRow;
use web::{Query, Response};

/// What a key asks for.
#[derive(Clone, Copy)]
pub(crate) enum Press {
    Go(Way),
    Edit,
    Out,
    Select,
    /// Selects all rows passed
    Extend(i64),
}

impl MendGrid {
    pub(super) fn pressed(&mut self, ctx: &Context<Self>, press: Press) {
        match press {
            Press::Go(way) => self.go_to(ctx, self.rows.reached(way, Some(self.active))),
            Press::Edit => self.edit(ctx, self.active),
            // Of selected rows it goes for all.
            Press::Out if self.selected.contains(&self.active) => {
                let is_out = self.row(self.active).is_some_and(|row| self.changes.is_out(row));
                for row in self.selected_rows() {
                    self.changes.leave_out(&row, !is_out);
                }
            }
            Press::Out => self.out(self.active),
            Press::Select => self.select(self.active, false),
            Press::Extend(by) => {
                let to = self.rows.reached(Way::By(by), Some(self.active));
                if !self.selected.contains(&self.active) {
                    self.select(self.active, false);
                }
                self.go_to(ctx, to);
                self.select(to, true);
            }
        }
    }

    /// Selects a row, or no longer; with `is_range` all from the one that was selected last to it.
    pub(super) fn select(&mut self, index: u64, is_range: bool) {
        let range =
            if is_range { self.anchor.min(index)..=self.anchor.max(index) } else { index..=index };
        if !is_range && self.selected.remove(&index) {
            self.anchor = index;
        } else {
            let known: Vec<u64> = range.filter(|at| self.row(*at).is_some()).collect();
            self.selected.extend(known);
            self.anchor = index;
        }
        self.active = index;
        self.focus = Some(GRID);
    }

    pub(super) fn selected_rows(&self) -> Vec<FaultyRow> {
        self.selected.iter().filter_map(|index| self.row(*index).cloned()).collect()
    }

    /// Leaves out all with the key of this row but itself, once all are at hand.
    pub(super) fn keep(&mut self, ctx: &Context<Self>, index: u64) {
        let Some(twin) = self.row(index).and_then(|row| row.twin.clone()) else { return };
        let first = index.saturating_sub(u64::from(twin.nth));
        let all = first..first.saturating_add(u64::from(twin.of));
        if let Some(missing) = all.clone().find(|at| self.row(*at).is_none()) {
            if self.problem.is_none() {
                self.keeping = Some(index);
                self.ask_for(ctx, missing / BLOCK);
            }
            return;
        }
        for at in all {
            if let Some(row) = self.row(at).cloned() {
                self.changes.leave_out(&row, at != index);
            }
        }
        self.active = index;
        self.focus = Some(GRID);
    }

    pub(super) fn go_to(&mut self, ctx: &Context<Self>, index: u64) {
        self.active = index;
        self.rows.show(index);
        self.ask(ctx);
    }

    pub(super) fn edit(&mut self, ctx: &Context<Self>, index: u64) {
        self.end(true);
        let Some(row) = self.row(index) else { return };
        let text = match self.changes.value(row) {
            Some(Typed::Json(json)) => editable(json),
            Some(Typed::Nothing) => String::new(),
            None if row.is_whole => editable(&row.value),
            // What is masked or cut is typed anew.
            None => String::new(),
        };
        self.editing = Some(Editing { index, text, found: None });
        self.active = index;
        self.focus = Some("mend-editor");
        self.check(ctx);
    }

    /// Has what is typed checked.
    pub(super) fn check(&mut self, ctx: &Context<Self>) {
        let Some(editing) = &mut self.editing else { return };
        let number = self.check.0.wrapping_add(1);
        let attribute = self.attribute.clone();
        let Typed::Json(value) = Typed::of(&attribute, &editing.text) else {
            editing.found = Some(Vec::new());
            self.check = (number, None);
            return;
        };
        let (store, link) = (ctx.props().store.clone(), ctx.link().clone());
        let underway = begin(async move {
            if let Ok(Response::Checked(found)) =
                store.ask(Query::CheckValue { attribute, value }).await
            {
                link.send_message(Msg::Checked(number, found));
            }
        });
        self.check = (number, Some(underway));
    }

    pub(super) fn end(&mut self, counts: bool) {
        let Some(editing) = self.editing.take() else { return };
        self.focus = Some(GRID);
        let Some(row) = self.row(editing.index).cloned().filter(|_| counts) else { return };
        let attribute = self.attribute.clone();
        // What is masked or cut stays as it is unless something is typed.
        if row.is_whole || !editing.text.is_empty() {
            let value = Typed::of(&attribute, &editing.text);
            if self.selected.contains(&editing.index) {
                for row in self.selected_rows() {
                    self.changes.set(&row, value.clone());
                }
            }
            self.changes.set(&row, value);
        }
    }

    pub(super) fn out(&mut self, index: u64) {
        if let Some(row) = self.row(index).cloned() {
            let is_out = self.changes.is_out(&row);
            self.changes.leave_out(&row, !is_out);
            self.active = index;
            self.focus = Some(GRID);
        }
    }
}

pub(super) fn press(event: &KeyboardEvent) -> Option<Press> {
    // Buttons in the grid take their own keys.
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    if target.is_none_or(|it| it.id() != GRID)
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
    {
        return None;
    }
    Some(match event.key().as_str() {
        "ArrowUp" if event.shift_key() => Press::Extend(-1),
        "ArrowDown" if event.shift_key() => Press::Extend(1),
        " " => Press::Select,
        "Enter" | "F2" => Press::Edit,
        "Delete" => Press::Out,
        key => Press::Go(Way::of(key)?),
    })
}
