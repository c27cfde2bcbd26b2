//! The fields of an export: which attribute becomes which column. It keeps no fields of its own and judges none: it tells
//! what they are to be, and shows what was found wrong with each at its place.

pub(crate) mod row;

use std::rc::Rc;

use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::export::field_checklist::FieldChecklist;
use crate::export::field_edits::{Edit, edited, missing_defaults};
use crate::export::field_table::row::{Row, locked_row, row};
use crate::query::path_input::{Suggested, Suggestion, suggestions};
use crate::shared::browser;
use crate::shared::format::{count, counted};
use crate::shared::latest_hook::{Latest, WaysOn};
use crate::ui::icon::{Icon, icon};
use engine::fields::{Column, importable_columns, repeated};
use engine::jobs::{Sample, Statistics};

/// The id of the button that adds a field.
const ADD: &str = "add-field";

/// The id of the words on how to change the order.
const HELP: &str = "field-table-help";

/// So close to the upper or lower end of the window it scrolls while a row is dragged, in pixels.
const EDGE: i32 = 48;

/// Properties of [`FieldTable`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The fields
    pub(crate) columns: Rc<[Column]>,
    /// They are to be these
    pub(crate) on_change: Callback<Vec<Column>>,
    /// What the users are like, for suggestions and the checklist
    pub(crate) profile: Latest<Rc<Statistics>>,
    /// What can be done if that is not known
    pub(crate) ways: WaysOn,
    /// The first users, for what an expression gives
    pub(crate) sample: Latest<Rc<Sample>>,
    /// Whether the checklist is open
    pub(crate) listed: bool,
    /// It is opened or closed
    pub(crate) on_list: Callback<bool>,
    /// Whether they are those of an import file, and stay so
    pub(crate) locked: bool,
    /// The profile would be of use now
    pub(crate) on_need_profile: Callback<()>,
}

/// What was removed, while it can be taken back: until the next change.
#[derive(Clone, PartialEq)]
struct Removed {
    said: AttrValue,
    before: Rc<[Column]>,
    after: Vec<Column>,
}

/// Where a row is dragged.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Drag {
    /// From here
    from: usize,
    /// To here
    to: usize,
}

/// The table and its buttons.
#[component]
pub(crate) fn FieldTable(props: &Props) -> Html {
    let removed = use_state_eq(|| Option::<Removed>::None);
    let said = use_state_eq(AttrValue::default);
    let drag = use_state_eq(|| Option::<Drag>::None);
    let body = use_node_ref();
    let latest = use_drawn(&props.columns);
    let known = use_memo(props.profile.value().cloned(), |profile| {
        suggestions(profile.as_deref(), Suggested::Fields)
    });
    if props.locked {
        return locked();
    }
    let edit = {
        let (removed, said, on_change) = (removed.setter(), said.setter(), props.on_change.clone());
        Callback::from(move |edit: Edit| {
            let before = latest.borrow().clone();
            let edit = before.meant(edit);
            let next = edited(&before.columns, &edit);
            if next == *before.columns {
                return;
            }
            let words = AttrValue::from(in_words(&before.columns, &edit));
            said.set(words.clone());
            removed.set(matches!(edit, Edit::Remove(_) | Edit::RemoveAll).then(|| Removed {
                said: words,
                before: before.columns,
                after: next.clone(),
            }));
            latest.replace(Drawn::after(&edit, &next));
            on_change.emit(next);
        })
    };
    let rows = rows(props, &known, &edit, &dragging(&drag, &body, &edit), *drag);
    html! {
        <div class="field-table">
            if props.columns.is_empty() {
                <p class="field-table__none">{ "No fields chosen: all attributes are exported as they are." }</p>
            } else {
                <table class="field-table__table" role="table">
                    <caption class="visually-hidden">{ "User fields" }</caption>
                    { head() }
                    <tbody role="rowgroup" ref={body}>{ for rows }</tbody>
                </table>
            }
            { undo(&removed, props) }
            { buttons(&props.columns, &edit) }
            <FieldChecklist columns={props.columns.clone()} profile={props.profile.clone()} ways={props.ways.clone()}
                open={props.listed} on_open={props.on_list.clone()} on_edit={edit.clone()} />
            if props.columns.len() > 1 {
                <p id={HELP} class="quiet">
                    { "To change the order, drag a row by its handle, or move to the handle with Tab and press " }
                    <kbd class="keys__key">{ "↑" }</kbd>{ " or " }<kbd class="keys__key">{ "↓" }</kbd>{ "." }
                </p>
            }
            <p class="visually-hidden" role="status">{ &*said }</p>
        </div>
    }
}

/// The fields as they were told last, which may not be drawn yet.
#[derive(Clone, Default)]
struct Drawn {
    columns: Rc<[Column]>,
    /// What is to have the focus once they are drawn
    focus: Option<String>,
    /// From where to where a field was moved that is not drawn there yet
    moved: Option<(usize, usize)>,
}

impl Drawn {
    fn after(edit: &Edit, columns: &[Column]) -> Self {
        let moved = match edit {
            Edit::Move(from, to) => Some((*from, *to)),
            _ => None,
        };
        Drawn { columns: columns.into(), focus: focus_after(edit, columns.len()), moved }
    }

    /// What an edit means by now: a key that is pressed fast comes from where the field was.
    fn meant(&self, edit: Edit) -> Edit {
        match (edit, self.moved) {
            (Edit::Move(from, to), Some((was, is))) if from == was => {
                let to = (is + to).saturating_sub(from).min(self.columns.len().saturating_sub(1));
                Edit::Move(is, to)
            }
            (edit, _) => edit,
        }
    }
}

/// The latest fields. Once they are drawn, the focus goes where it is to be.
#[hook]
fn use_drawn(columns: &Rc<[Column]>) -> Rc<std::cell::RefCell<Drawn>> {
    let latest = use_mut_ref(Drawn::default);
    use_effect_with(columns.clone(), {
        let latest = latest.clone();
        move |columns| {
            let mut now = latest.borrow_mut();
            if now.columns == *columns || now.moved.is_none() {
                now.columns.clone_from(columns);
                now.moved = None;
                now.focus.take().into_iter().for_each(|id| browser::focus(&id));
            }
        }
    });
    latest
}

fn rows(
    props: &Props,
    suggestions: &Rc<[Suggestion]>,
    edit: &Callback<Edit>,
    on_drag: &Callback<(usize, PointerEvent)>,
    drag: Option<Drag>,
) -> Vec<Html> {
    let repeated = repeated(&props.columns);
    let sample = props.sample.value();
    let rows = props.columns.iter().enumerate().map(|(place, column)| {
        row(&Row {
            place,
            count: props.columns.len(),
            column,
            suggestions,
            problems: sample.map_or(&[], |sample| &sample.problems),
            failures: sample.map_or(&[], |sample| &sample.failures),
            profile: props.profile.value().map(Rc::as_ref),
            sample: props.sample.current().map(Rc::as_ref),
            is_repeated: repeated.contains(&place),
            drag,
            edit,
            on_drag,
            on_need_profile: &props.on_need_profile,
        })
    });
    rows.collect()
}

fn head() -> Html {
    html! {
        <thead role="rowgroup">
            <tr role="row">
                <th role="columnheader" scope="col"><span class="visually-hidden">{ "Order" }</span></th>
                <th role="columnheader" scope="col">{ "User Attribute" }</th>
                <th role="columnheader" scope="col">{ "Column name" }</th>
                <th role="columnheader" scope="col"><span class="visually-hidden">{ "Remove" }</span></th>
            </tr>
        </thead>
    }
}

/// The fields of an import file, which nobody changes.
fn locked() -> Html {
    html! {
        <div class="field-table">
            <p class="notice field-table__locked">
                { icon(Icon::Info) }
                <span>
                    { "These are the attributes Auth0 imports, under their own names, so that the file can be imported again. \
                       To choose fields, take another preset." }
                </span>
            </p>
            <table class="field-table__table field-table__table--locked" role="table">
                <caption class="visually-hidden">{ "User fields" }</caption>
                { head() }
                <tbody role="rowgroup">{ for importable_columns().iter().map(locked_row) }</tbody>
            </table>
        </div>
    }
}

fn buttons(columns: &[Column], edit: &Callback<Edit>) -> Html {
    let on = |what: Edit| edit.reform(move |_: MouseEvent| what.clone());
    let all_there = missing_defaults(columns).next().is_none();
    html! {
        <div class="field-table__buttons">
            <button id={ADD} type="button" class="button" onclick={on(Edit::Add)}>{ icon(Icon::Plus) }{ "Add field" }</button>
            <button type="button" class="button" disabled={all_there} onclick={on(Edit::AddDefaults)}>{ "Add default fields" }</button>
            if !columns.is_empty() {
                <button type="button" class="link field-table__remove-all" onclick={on(Edit::RemoveAll)}>{ "Remove all" }</button>
            }
        </div>
    }
}

/// What was removed and how to get it back, until something else changes.
fn undo(removed: &UseStateHandle<Option<Removed>>, props: &Props) -> Html {
    let current = removed.as_ref().filter(|removed| removed.after == *props.columns);
    let Some(current) = current.cloned() else { return Html::default() };
    let onclick = {
        let removed = removed.setter();
        props.on_change.reform(move |_: MouseEvent| {
            removed.set(None);
            browser::focus(ADD);
            current.before.to_vec()
        })
    };
    let said = removed.as_ref().map(|removed| removed.said.clone());
    html! {
        <p class="field-table__undo">
            <span>{ said }</span>
            <button type="button" class="link" {onclick}>{ "Undo" }</button>
        </p>
    }
}

/// What moving a pointer over the handle of a row does: the row follows it, and takes its new place when it is let go.
fn dragging(
    drag: &UseStateHandle<Option<Drag>>,
    body: &NodeRef,
    edit: &Callback<Edit>,
) -> Callback<(usize, PointerEvent)> {
    let (drag, body, edit) = (drag.clone(), body.clone(), edit.clone());
    Callback::from(move |(place, event): (usize, PointerEvent)| match event.type_().as_str() {
        "pointerdown" if event.button() == 0 => {
            if let Some(handle) = event.target_dyn_into::<Element>() {
                let handle = handle.closest("button").ok().flatten().unwrap_or(handle);
                // Where it is refused, the row follows as long as the pointer is over the handle.
                let _ = handle.set_pointer_capture(event.pointer_id());
            }
            drag.set(Some(Drag { from: place, to: place }));
        }
        "pointermove" => {
            if let Some(Drag { from, .. }) = *drag {
                drag.set(Some(Drag { from, to: row_at(&body, from, event.client_y()) }));
                scroll_at_edges(event.client_y());
            }
        }
        "pointerup" => {
            let dropped = drag.filter(|drag| drag.from != drag.to);
            drag.set(None);
            if let Some(Drag { from, to }) = dropped {
                edit.emit(Edit::Move(from, to));
            }
        }
        "pointercancel" => drag.set(None),
        _ => {}
    })
}

/// The place a row from `from` would take if it were let go at this height: behind all rows whose middle is above it.
fn row_at(body: &NodeRef, from: usize, y: i32) -> usize {
    let Some(body) = body.cast::<HtmlElement>() else { return from };
    let rows = body.children();
    let middles = (0..rows.length()).filter(|row| *row as usize != from).filter_map(|row| {
        let bounds = rows.item(row)?.dyn_into::<Element>().ok()?.get_bounding_client_rect();
        Some((bounds.top() + bounds.bottom()) / 2.0)
    });
    middles.filter(|middle| *middle < f64::from(y)).count()
}

fn scroll_at_edges(y: i32) {
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    let by = match height {
        _ if y < EDGE => -12.0,
        Some(height) if f64::from(y + EDGE) > height => 12.0,
        _ => return,
    };
    window().scroll_by_with_x_and_y(0.0, by);
}

/// What an edit did, for those who cannot see it.
fn in_words(columns: &[Column], edit: &Edit) -> String {
    let called = |place: &usize| columns.get(*place).map_or("Field", |column| row::called(column));
    match edit {
        Edit::Attribute(..) | Edit::Name(..) => String::new(),
        Edit::Add => "A field was added.".to_owned(),
        Edit::Toggle(path, true) => format!("{path} was added."),
        Edit::Toggle(path, false) => format!("{path} was removed."),
        Edit::AddDefaults => "The default fields were added.".to_owned(),
        Edit::Remove(place) => format!("{} was removed.", called(place)),
        Edit::RemoveAll => format!("{} removed.", counted(columns.len() as u64, "field")),
        Edit::Move(from, to) => {
            let (to, all) = (count(*to as u64 + 1), count(columns.len() as u64));
            format!("{} is now number {to} of {all}.", called(from))
        }
    }
}

/// The id of what has the focus after an edit, if that is not what had it.
fn focus_after(edit: &Edit, left: usize) -> Option<String> {
    match edit {
        Edit::Add => Some(row::attribute_id(left - 1)),
        Edit::Move(_, to) => Some(row::handle_id(*to)),
        Edit::Remove(_) if left == 0 => Some(ADD.to_owned()),
        Edit::Remove(place) => Some(row::remove_id((*place).min(left - 1))),
        Edit::RemoveAll => Some(ADD.to_owned()),
        Edit::Attribute(..) | Edit::Name(..) | Edit::Toggle(..) | Edit::AddDefaults => None,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_key_that_comes_before_the_field_is_drawn_moves_it_on() {
        let columns: Vec<Column> = ["a", "b", "c"].map(|name| Column::new(name, name)).into();
        let latest = Drawn::after(&Edit::Move(0, 1), &edited(&columns, &Edit::Move(0, 1)));
        assert_eq!(latest.meant(Edit::Move(0, 1)), Edit::Move(1, 2));
        assert_eq!(latest.meant(Edit::Move(2, 1)), Edit::Move(2, 1));
        let down = Drawn::after(&Edit::Move(1, 2), &columns);
        assert_eq!(down.meant(Edit::Move(1, 2)), Edit::Move(2, 2), "there is no place beyond");
        assert_eq!(down.meant(Edit::Move(1, 0)), Edit::Move(2, 1));
    }
}
