//! One field in the table of fields, with what is wrong with it.

use std::rc::Rc;

use yew::prelude::*;

use crate::export::field_edits::Edit;
use crate::export::field_table::{Drag, HELP};
use crate::query::marked::marked_at;
use crate::query::path_input::{PathInput, Suggestion};
use crate::shared::format::{count, counted, cut};
use crate::ui::icon::{Icon, icon};
use engine::fields::Column;
use engine::jobs::export::auth0_request;
use engine::jobs::{Failure, FieldProblem, Place, Sample, Statistics};

/// How many users are named for whom an expression gave an error.
const EXAMPLES: usize = 3;

/// How many rows at the end have their suggestions above them: below they would cover what adds a field.
const UPWARD: usize = 6;

/// How many characters of the first user's value are shown.
const VALUE: usize = 120;

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
    /// The first users, if they are of the fields as they are now
    pub(crate) sample: Option<&'a Sample>,
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
                    value={column.attribute.clone()} on_change={on_attribute} suggestions={row.suggestions.clone()} multiline={true} above={row.count - place <= UPWARD}
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
    match row.sample.filter(|_| auth0_request::path(row.column).is_none()) {
        Some(sample) => first_value(sample, &row.column.name),
        None => Html::default(),
    }
}

/// What an expression gives for the first user.
fn first_value(sample: &Sample, name: &str) -> Html {
    let Some(first) = sample.rows.first() else { return Html::default() };
    let value = match value_in(&sample.columns, first, name) {
        Some(text) => {
            let (text, is_cut) = cut(&text, VALUE);
            html! { <span class="code">{ text }if is_cut { { "…" } }</span> }
        }
        None => html! { { "nothing" } },
    };
    html! { <p class="field-table__value">{ "First user: " }{ value }</p> }
}

/// What a row holds of the column `name`; of one that was flattened, its members that are there.
fn value_in(columns: &[String], row: &[Option<String>], name: &str) -> Option<String> {
    let cells = || columns.iter().zip(row);
    if let Some((_, cell)) = cells().find(|(column, _)| *column == name) {
        return cell.clone();
    }
    let members = cells().filter_map(|(column, cell)| {
        let rest = column.strip_prefix(name).filter(|rest| rest.starts_with(['.', '[']))?;
        Some(format!("{}: {}", rest.trim_start_matches('.'), cell.as_ref()?))
    });
    let members: Vec<String> = members.collect();
    (!members.is_empty()).then(|| members.join(", "))
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

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_first_value_of_a_column_and_of_one_that_was_flattened() {
        let columns = ["a", "b.c", "b[\"d e\"]", "bc"].map(str::to_owned);
        let row = [None, Some("1".to_owned()), Some("2".to_owned()), Some("3".to_owned())];
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(value_in(&columns, &row, name).as_deref(), expected, "{name}");
        };
        check("a", None);
        check("b", Some("c: 1, [\"d e\"]: 2"));
        check("bc", Some("3"));
        check("x", None);
    }
}
