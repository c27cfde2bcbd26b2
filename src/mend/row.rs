//! One user in the grid: its keys and place, the value, and why it is a finding.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::mend::changes::{Changes, Typed};
use crate::mend::values::shown;
use crate::shared::format::{count, counted};
use engine::check::Severity;
use engine::jobs::{FaultyRow, Twin};

/// The id of the row of this number.
pub(super) fn id(index: u64) -> String {
    format!("mend-row-{index}")
}

/// What is typed into a row, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Editing {
    pub(super) index: u64,
    pub(super) text: String,
    /// The reasons, once they are known
    pub(super) found: Option<Vec<(Severity, String)>>,
}

/// What a row tells.
pub(super) struct Shown<'r> {
    pub(super) index: u64,
    pub(super) row: &'r FaultyRow,
    pub(super) changes: &'r Changes,
    pub(super) is_active: bool,
    pub(super) is_selected: bool,
    /// It is selected, or no longer; `true` with all since the last one
    pub(super) on_select: Callback<bool>,
    /// Only this one of those with its key stays
    pub(super) on_keep: Option<Callback<MouseEvent>>,
    pub(super) editing: Option<&'r Editing>,
    pub(super) on_edit: Callback<MouseEvent>,
    pub(super) on_out: Callback<MouseEvent>,
    pub(super) on_text: Callback<String>,
    /// What was typed counts (`true`), or not
    pub(super) on_end: Callback<bool>,
}

/// A row that is still to come.
pub(super) fn unknown(index: u64) -> Html {
    html! { <div key={index} class="mend__row" role="row" aria-rowindex={(index + 2).to_string()}><span role="gridcell" class="quiet">{ "…" }</span></div> }
}

/// The row.
pub(super) fn row(it: &Shown<'_>) -> Html {
    let Shown { index, row, changes, is_active, is_selected, editing, on_edit, on_out, .. } = it;
    let is_out = changes.is_out(row);
    let who = [&row.email, &row.user_id, &row.username].into_iter().find(|text| !text.is_empty());
    let who = who.cloned().unwrap_or_else(|| format!("record {}", count(row.record)));
    let class = classes!(
        "mend__row",
        is_active.then_some("mend__row--active"),
        is_out.then_some("mend__row--out"),
        row.twin.as_ref().is_some_and(|twin| twin.nth == 0).then_some("mend__row--first")
    );
    let onclick = {
        let on_select = it.on_select.clone();
        // What is ticked is told by the selection alone.
        move |event: MouseEvent| {
            event.prevent_default();
            on_select.emit(event.shift_key());
        }
    };
    html! {
        <div key={*index} id={id(*index)} {class} role="row" aria-rowindex={(index + 2).to_string()} aria-selected={is_selected.to_string()}>
            <div class="mend__who" role="gridcell">
                <input type="checkbox" class="mend__select" tabindex="-1" aria-label={format!("Select {who}")} checked={*is_selected} {onclick} />
                <span class="mend__name">{ who }</span>
                <span class="quiet">{ place(row) }</span>
            </div>
            <div class="mend__cell" role="gridcell">
                { match editing {
                    Some(editing) => editor(it, editing),
                    None => value(row, changes, on_edit),
                } }
            </div>
            <div class="mend__reason" role="gridcell">
                { reason(row, *editing) }
                if let Some(twin) = row.twin.as_ref().filter(|_| editing.is_none()) { <span class="mend__twin">{ told(twin) }</span> }
            </div>
            <div class="mend__out" role="gridcell">
                <button type="button" class="link" tabindex="-1" aria-pressed={is_out.to_string()} onclick={on_out.clone()}>
                    { if is_out { "Keep" } else { "Leave out" } }
                </button>
                if let Some(onclick) = it.on_keep.clone() {
                    <button type="button" class="link" tabindex="-1" {onclick}>{ "Keep only this" }</button>
                }
            </div>
        </div>
    }
}

/// Where it stands, and which of several it is.
fn place(row: &FaultyRow) -> String {
    let place = format!("{}, record {}", row.file, count(row.record));
    match &row.twin {
        Some(twin) => format!("{} of {} · {place}", twin.nth + 1, twin.of),
        None => place,
    }
}

/// What tells a user from others with its key.
fn told(twin: &Twin) -> String {
    let verified = match twin.is_verified {
        Some(true) => "verified",
        Some(false) => "not verified",
        None => "",
    };
    let values = counted(u64::from(twin.values), "value");
    let day = twin.last.split('T').next().unwrap_or_default();
    let last = if day.is_empty() { String::new() } else { format!("last there {day}") };
    let told = [verified, &last, &values].into_iter().filter(|it| !it.is_empty());
    told.collect::<Vec<_>>().join(" · ")
}

/// The value, and what it becomes.
fn value(row: &FaultyRow, changes: &Changes, on_edit: &Callback<MouseEvent>) -> Html {
    let becomes = changes.value(row).map(|typed| match typed {
        Typed::Nothing => "(none)".to_owned(),
        Typed::Json(json) => shown(json),
    });
    html! {
        <button type="button" class="mend__value" tabindex="-1" onclick={on_edit.clone()}>
            if let Some(becomes) = becomes {
                <s class="code quiet">{ shown(&row.value) }</s>
                <span class="code">{ becomes }</span>
            } else {
                <span class="code">{ shown(&row.value) }</span>
            }
        </button>
    }
}

fn editor(it: &Shown<'_>, editing: &Editing) -> Html {
    let oninput = it
        .on_text
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let onkeydown = {
        let on_end = it.on_end.clone();
        move |event: KeyboardEvent| {
            let counts = match event.key().as_str() {
                "Enter" => true,
                "Escape" => false,
                _ => return event.stop_propagation(),
            };
            event.prevent_default();
            event.stop_propagation();
            on_end.emit(counts);
        }
    };
    let is_wrong = editing.found.as_ref().is_some_and(|found| !found.is_empty());
    html! {
        <input id="mend-editor" class="input mend__editor" type="text" aria-label="New value; leave it empty to remove it" autocomplete="off" spellcheck="false"
            aria-invalid={is_wrong.to_string()} aria-describedby="mend-found" value={editing.text.clone()} {oninput} {onkeydown} />
    }
}

/// Why it is a finding; of what is typed, whether that is one still.
fn reason(row: &FaultyRow, editing: Option<&Editing>) -> Html {
    match editing {
        // What would mend it says more than what the validator calls it.
        None => match row.fix.is_empty() {
            true => html! { { &row.message } },
            false => html! { { &row.fix } },
        },
        Some(editing) => {
            let text = match &editing.found {
                None => String::new(),
                Some(found) => match found.first() {
                    Some((_, reason)) => reason.clone(),
                    None if editing.text.trim().is_empty() => "The value is removed.".to_owned(),
                    None => "Auth0 takes this. Enter keeps it, Escape does not.".to_owned(),
                },
            };
            html! { <span id="mend-found" role="status">{ text }</span> }
        }
    }
}
