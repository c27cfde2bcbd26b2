//! One row of the table of users. Plain functions: a component a row would make scrolling slow.

use yew::prelude::*;

use crate::shared::format::{bytes, count};
use crate::ui::icon::{Icon, icon};
use crate::users::initials::initials;
use crate::users::person;
use engine::jobs::Row;

/// What [`row`] shows and emits.
pub(crate) struct Shown<'a> {
    /// Its number, from 0
    pub(crate) index: u64,
    /// The user
    pub(crate) row: &'a Row,
    /// Whether it is selected
    pub(crate) selected: bool,
    /// Whether the keyboard is at it
    pub(crate) active: bool,
    /// Whether its id was just copied
    pub(crate) copied: bool,
    /// It was clicked
    pub(crate) on_open: Callback<()>,
    /// Its box was clicked
    pub(crate) on_toggle: Callback<()>,
    /// Its id is to be copied
    pub(crate) on_copy: Callback<()>,
}

/// The id of the row of this number.
pub(crate) fn id(index: u64) -> String {
    format!("user-row-{index}")
}

/// A row whose user is not known yet.
pub(crate) fn unknown(index: u64) -> Html {
    html! {
        <div key={index} class="user-table__row user-table__row--unknown" aria-hidden="true">
            <span class="user-table__select"></span>
            <span class="user-table__user"><span class="initials"></span><span class="user-table__bar"></span></span>
            <span class="user-table__id"><span class="user-table__bar"></span></span>
            <span class="user-table__connection"><span class="user-table__bar"></span></span>
            <span class="user-table__logins"></span>
            <span class="user-table__latest"><span class="user-table__bar"></span></span>
            <span class="user-table__size"></span>
        </div>
    }
}

/// A row whose user cannot be read. It can be neither opened nor selected.
pub(crate) fn damaged(index: u64, row: &Row, active: bool) -> Html {
    let class = classes!("user-table__row", active.then_some("user-table__row--active"));
    html! {
        <div key={index} id={id(index)} {class} role="row" aria-rowindex={(index + 2).to_string()}>
            <span class="user-table__select" role="gridcell"></span>
            <div class="user-table__user" role="gridcell">
                { icon(Icon::Warning) }<span class="quiet">{ "Damaged: cannot be read" }</span>
            </div>
            <span class="user-table__id" role="gridcell"></span>
            <div class="user-table__connection" role="gridcell" title={row.connection.clone()}>{ &row.connection }</div>
            <span class="user-table__logins" role="gridcell"></span>
            <span class="user-table__latest" role="gridcell"></span>
            <span class="user-table__size" role="gridcell"></span>
        </div>
    }
}

/// A row.
pub(crate) fn row(shown: &Shown<'_>) -> Html {
    let Shown { index, row, selected, active, .. } = *shown;
    let class = classes!(
        "user-table__row",
        selected.then_some("user-table__row--selected"),
        active.then_some("user-table__row--active"),
    );
    // What is clicked in a cell of its own does not open the user.
    let stay = |event: MouseEvent| event.stop_propagation();
    let onchange = shown.on_toggle.reform(|_: Event| ());
    let onclick = shown.on_open.reform(|_: MouseEvent| ());
    html! {
        <div key={index} id={id(index)} {class} role="row" aria-rowindex={(index + 2).to_string()}
            aria-selected={selected.to_string()} {onclick}>
            <div class="user-table__select" role="gridcell" onclick={stay}>
                <label class="user-table__check">
                    <input type="checkbox" tabindex="-1" checked={selected} {onchange}
                        aria-label={format!("Select {}", person::label(row))} />
                </label>
            </div>
            { user(row) }
            { user_id(shown) }
            <div class="user-table__connection" role="gridcell" title={row.connection.clone()}>{ &row.connection }</div>
            <div class="user-table__logins" role="gridcell">
                { count(row.logins) }<span class="user-table__unit">{ if row.logins == 1 { " login" } else { " logins" } }</span>
            </div>
            { latest(row) }
            <div class="user-table__size" role="gridcell">{ bytes(row.bytes) }</div>
        </div>
    }
}

fn user(row: &Row) -> Html {
    let (first, second) = person::called(row);
    html! {
        <div class="user-table__user" role="gridcell">
            { initials(&first, &row.user.user_id) }
            <span class="user-table__names">
                <span class="user-table__name">
                    <span class="user-table__called">{ first }</span>
                    if row.blocked { <span class="user-table__blocked">{ "Blocked" }</span> }
                </span>
                if let Some(second) = second { <span class="user-table__email">{ second }</span> }
            </span>
        </div>
    }
}

fn user_id(shown: &Shown<'_>) -> Html {
    let on_copy = shown.on_copy.clone();
    let copy = move |event: MouseEvent| {
        event.stop_propagation();
        on_copy.emit(());
    };
    let shape = if shown.copied { Icon::Check } else { Icon::Copy };
    html! {
        <div class="user-table__id" role="gridcell">
            <span class="code">{ person::short(&shown.row.user.user_id) }</span>
            <button type="button" class="icon-button" tabindex="-1" aria-label="Copy user ID" title="Copy user ID"
                onclick={copy}>{ icon(shape) }</button>
        </div>
    }
}

fn latest(row: &Row) -> Html {
    if row.last_login.is_empty() {
        return html! { <div class="user-table__latest user-table__latest--never" role="gridcell">{ "Never" }</div> };
    }
    html! {
        <div class="user-table__latest" role="gridcell">
            <time title={person::short(&row.last_login)}>{ person::date(&row.last_login) }</time>
        </div>
    }
}
