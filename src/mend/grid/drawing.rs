//! What the grid draws: its head, the rows in sight, what can be done to those selected. It changes nothing.

use yew::prelude::*;

use crate::mend::grid::acting::press;
use crate::mend::grid::{BLOCK, GRID, MOST_TWINS, MendGrid, Msg};
use crate::mend::row::{self, Shown};
use crate::shared::format::{counted, percent, width};
use crate::ui::icon::{Icon, icon};
use engine::jobs::FaultyRow;

impl MendGrid {
    pub(super) fn view_grid(&self, ctx: &Context<Self>) -> Html {
        let onkeydown = ctx.link().batch_callback(|event: KeyboardEvent| {
            let press = press(&event)?;
            event.prevent_default();
            Some(Msg::Key(press))
        });
        let (first, end) = self.rows.drawn();
        let count = self.total.map_or(-1, |total| total as i64 + 1).to_string();
        html! {
            <div class="mend__grid">
                if let Some(problem) = &self.problem {
                    <p class="notice notice--error" role="alert">{ icon(Icon::Error) }{ problem }</p>
                }
                if let Some((done, total)) = self.progress.filter(|_| self.total.is_none()) {
                    <svg viewBox="0 0 100 1" preserveAspectRatio="none" role="progressbar" aria-label="Gathering the users"
                        aria-valuenow={percent(done, total).to_string()}>
                        <rect class="progress__done" width={width(done, total)} height="1" />
                    </svg>
                }
                { self.view_selected(ctx) }
                <div id={GRID} class="mend__scroll" ref={self.rows.scroller.clone()} role="grid" tabindex="0" aria-label="Users with this finding" aria-multiselectable="true"
                    aria-rowcount={count} aria-busy={self.total.is_none().to_string()} aria-activedescendant={row::id(self.active)} {onkeydown}>
                    <div class="mend__head" ref={self.head.clone()} role="row" aria-rowindex="1">
                        { for ["User", "Value", "Why", "Leave out"].map(|name| html! { <span role="columnheader">{ name }</span> }) }
                    </div>
                    <div class="mend__body" ref={self.rows.body.clone()} role="rowgroup">
                        <div class="mend__window" ref={self.rows.window.clone()} role="none">
                            { for (first..end).map(|index| self.view_row(ctx, index)) }
                        </div>
                    </div>
                </div>
            </div>
        }
    }

    /// What can be done to all selected users at once.
    pub(super) fn view_selected(&self, ctx: &Context<Self>) -> Html {
        let users = self.selected.len() as u64;
        let button = |name: &'static str, is_out: bool| {
            let onclick = ctx.link().callback(move |_: MouseEvent| Msg::OutSelected(is_out));
            html! { <button type="button" class="button mends__button" {onclick}>{ name }</button> }
        };
        html! {
            if users > 0 {
                <div class="mend__selected" role="group" aria-label="Selected users">
                    <span role="status">{ format!("{} selected", counted(users, "user")) }</span>
                    { button("Leave them out", true) }
                    { button("Keep them", false) }
                    if users > 1 {
                        <span class="quiet">{ "A value typed into one of them becomes that of all." }</span>
                    }
                </div>
            }
        }
    }

    pub(super) fn view_row(&self, ctx: &Context<Self>, index: u64) -> Html {
        let Some(row) = self.row(index) else { return row::unknown(index) };
        let link = ctx.link();
        row::row(&Shown {
            index,
            row,
            changes: &self.changes,
            is_active: self.active == index,
            is_selected: self.selected.contains(&index),
            on_select: link.callback(move |is_range| Msg::Select(index, is_range)),
            on_keep: row
                .twin
                .as_ref()
                .filter(|twin| twin.of <= MOST_TWINS)
                .map(|_| link.callback(move |_| Msg::Keep(index))),
            editing: self.editing.as_ref().filter(|editing| editing.index == index),
            on_edit: link.callback(move |_| Msg::Edit(index)),
            on_out: link.callback(move |_| Msg::Out(index)),
            on_text: link.callback(Msg::Text),
            on_end: link.callback(Msg::End),
        })
    }

    /// How it is used, or what is not applied yet.
    pub(super) fn about(&self, count: u64) -> String {
        match count {
            0 => "Arrows move, Space selects, Enter edits, Delete leaves out.".to_owned(),
            _ if self.is_warned => {
                format!("{} not applied. Close once more to drop them.", counted(count, "change"))
            }
            _ => counted(count, "change"),
        }
    }

    pub(super) fn row(&self, index: u64) -> Option<&FaultyRow> {
        self.blocks.get(&(index / BLOCK))?.get((index % BLOCK) as usize)
    }
}
