//! One field in the table of fields, with what is wrong with it.

use std::rc::Rc;

use yew::prelude::*;

use crate::export::field_table::{Drag, Edit, HELP};
use crate::query::marked::marked_at;
use crate::query::path_input::{PathInput, Suggestion};
use crate::shared::format::{count, counted};
use crate::ui::icon::{Icon, icon};
use engine::fields::Column;
use engine::jobs::export::auth0_request;
use engine::jobs::{Failure, FieldProblem, Place, Statistics};

/// How many users are named for whom an expression gave an error.
const EXAMPLES: usize = 3;

/// What a row shows.
pub(crate) struct Row<'a> {
    /// Its place, from 0
    pub(crate) place: usize,
    /// How many fields there are
    pub(crate) count: usize,
    /// The field
    pub(crate) column: &'a Column,
    /// What is suggested
    pub(crate) suggestions: &'a Rc<[Suggestion]>,
    /// Problems of all fields
    pub(crate) problems: &'a [FieldProblem],
    /// Failures of all fields
    pub(crate) failures: &'a [Failure],
    /// What the users are like
    pub(crate) profile: Option<&'a Statistics>,
    /// Whether an earlier column has its name
    pub(crate) is_repeated: bool,
    /// What is dragged
    pub(crate) drag: Option<Drag>,
    /// Told what is done
    pub(crate) edit: &'a Callback<Edit>,
    /// Told of the pointer on the handle
    pub(crate) on_drag: &'a Callback<(usize, PointerEvent)>,
    /// The profile would be of use now
    pub(crate) on_need_profile: &'a Callback<()>,
}

/// The id of a field's box for its attribute.
pub(crate) fn attribute_id(place: usize) -> String {
    format!("field-{place}-attribute")
}

/// The id of a field's handle.
pub(crate) fn handle_id(place: usize) -> String {
    format!("field-{place}-handle")
}

/// The id of the button that removes a field.
pub(crate) fn remove_id(place: usize) -> String {
    format!("field-{place}-remove")
}

/// What a field is called when it is spoken of.
pub(crate) fn called(column: &Column) -> &str {
    let (attribute, name) = (column.attribute.trim(), column.name.trim());
    match (attribute, name) {
        ("", "") => "Empty field",
        ("", name) => name,
        (attribute, _) => attribute,
    }
}

/// A field that can be changed.
pub(crate) fn row(row: &Row<'_>) -> Html {
    let Row { place, column, edit, .. } = *row;
    // What is empty is said softly, and that a name repeats beside the name.
    let blank = column.attribute.trim().is_empty();
    let is_said = |problem: &FieldProblem| blank || (row.is_repeated && problem.line == 0);
    let problem = row.problems.iter().find(|problem| problem.place == Place::Column(place));
    let problem = problem.filter(|problem| !is_said(problem));
    let failure = row.failures.iter().find(|failure| failure.place == Place::Column(place));
    let (said, wrong_name) = (format!("field-{place}-said"), format!("field-{place}-repeated"));
    let on_attribute = edit.reform(move |attribute| Edit::Attribute(place, attribute));
    let on_name = edit.reform(move |event: InputEvent| Edit::Name(place, value_of(&event)));
    let remove = edit.reform(move |_: MouseEvent| Edit::Remove(place));
    let remove_label = format!("Remove {}", called(column));
    let number = count(place as u64 + 1);
    html! {
        <tr role="row" key={place} class={classes!("field-table__row", dragged(row.drag, place))}>
            <td role="cell" class="field-table__order">{ handle(row) }</td>
            <td role="cell" class="field-table__attribute">
                <PathInput id={attribute_id(place)} label={format!("User Attribute {number}")} placeholder="Attribute or expression"
                    value={column.attribute.clone()} on_change={on_attribute} suggestions={row.suggestions.clone()}
                    invalid={problem.is_some()} described_by={AttrValue::from(said.clone())} on_focus={row.on_need_profile.clone()} />
                <div id={said}>{ remarks(row, problem, failure) }</div>
            </td>
            <td role="cell" class="field-table__name" data-column="Column name">
                <input class="input" type="text" aria-label={format!("Column name {number}")} autocomplete="off" spellcheck="false"
                    placeholder="Column name" value={column.name.clone()} oninput={on_name}
                    aria-invalid={row.is_repeated.then_some("true")} aria-describedby={row.is_repeated.then(|| wrong_name.clone())} />
                if row.is_repeated {
                    <p id={wrong_name} class="field-table__wrong">
                        { icon(Icon::Error) }{ "Another column has this name already." }
                    </p>
                }
            </td>
            <td role="cell" class="field-table__remove">
                <button id={remove_id(place)} type="button" class="icon-button" aria-label={remove_label} title="Remove" onclick={remove}>
                    { icon(Icon::Trash) }
                </button>
            </td>
        </tr>
    }
}

/// A field of the importable export.
pub(crate) fn locked_row(column: &Column) -> Html {
    html! {
        <tr role="row" class="field-table__row">
            <td role="cell" class="field-table__order"></td>
            <td role="cell" class="field-table__attribute code">{ &column.attribute }</td>
            <td role="cell" class="field-table__name code" data-column="Column name">{ &column.name }</td>
            <td role="cell" class="field-table__remove"></td>
        </tr>
    }
}

/// What a row looks like while one is dragged.
fn dragged(drag: Option<Drag>, place: usize) -> Option<&'static str> {
    let Drag { from, to } = drag?;
    match place {
        _ if place == from => Some("field-table__row--dragged"),
        _ if place == to && to < from => Some("field-table__row--before"),
        _ if place == to && to > from => Some("field-table__row--after"),
        _ => None,
    }
}

fn handle(row: &Row<'_>) -> Html {
    let Row { place, count, .. } = *row;
    let onkeydown = {
        let edit = row.edit.clone();
        move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => place.checked_sub(1),
                "ArrowDown" => Some(place + 1),
                _ => return,
            };
            event.prevent_default();
            to.filter(|to| *to < count).into_iter().for_each(|to| edit.emit(Edit::Move(place, to)));
        }
    };
    let on = || row.on_drag.reform(move |event: PointerEvent| (place, event));
    let label = format!("Move {}", called(row.column));
    html! {
        <button id={handle_id(place)} type="button" class="icon-button field-table__handle" aria-label={label}
            aria-describedby={HELP} title="Move: drag, or press ↑ or ↓" {onkeydown}
            onpointerdown={on()} onpointermove={on()} onpointerup={on()} onpointercancel={on()}>
            { icon(Icon::Grip) }
        </button>
    }
}

fn remarks(row: &Row<'_>, problem: Option<&FieldProblem>, failure: Option<&Failure>) -> Html {
    let text = &row.column.attribute;
    if let Some(problem) = problem {
        return html! {
            <div>
                <p class="field-table__wrong">{ icon(Icon::Error) }<span>{ &problem.message }</span></p>
                if problem.line > 0 { { marked_at(text, problem.line, problem.column) } }
            </div>
        };
    }
    if let Some(failure) = failure {
        return failed(failure);
    }
    if text.trim().is_empty() {
        return html! { <p class="field-table__hint">{ "Choose an attribute, or remove this field." }</p> };
    }
    if row.profile.is_some_and(|profile| is_unknown(row.column, profile)) {
        return html! { <p class="field-table__hint">{ icon(Icon::Info) }{ "None of the users has this." }</p> };
    }
    Html::default()
}

/// For how many users an expression gave an error, and which.
fn failed(failure: &Failure) -> Html {
    let examples = failure.examples.iter().take(EXAMPLES).map(|example| {
        html! { <li><span class="code">{ &example.user }</span>{ ": " }{ &example.message }</li> }
    });
    html! {
        <div class="field-table__failure">
            <p class="field-table__hint field-table__hint--warning">
                { icon(Icon::Warning) }
                <span>{ format!("Gave an error for {} of these users, who get an empty value:", count(failure.users)) }</span>
            </p>
            <ul>{ for examples }</ul>
            if failure.users > EXAMPLES as u64 {
                <p class="quiet">{ format!("and for {} more", counted(failure.users - EXAMPLES as u64, "user")) }</p>
            }
        </div>
    }
}

/// Whether this is a plain path that none of the users has. The profile knows no places of lists but the first.
fn is_unknown(column: &Column, profile: &Statistics) -> bool {
    let path = auth0_request::path(column)
        .filter(|path| !path.contains('[') && !path.ends_with(".length"));
    let known = |path: &str| profile.paths.iter().any(|counted| counted.path == path);
    profile.users > 0 && !profile.more_paths && path.is_some_and(|path| !known(&path))
}

fn value_of(event: &InputEvent) -> String {
    event.target_unchecked_into::<web_sys::HtmlInputElement>().value()
}
