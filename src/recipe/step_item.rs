//! One step of a recipe in the list: its sentence, its switch, what it did, and while it is edited its form or its own text.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::recipe::form::{Draft, StepForm};
use crate::recipe::sentences::{outcome, sentence};
use crate::ui::icon::{Icon, icon};
use engine::recipe::{Step, StepReport};

/// What a person wants of a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    /// It is on, or off
    Switch(bool),
    /// It is done so many places earlier (negative) or later
    Move(isize),
    /// It goes
    Remove,
    /// It becomes this
    Change(Step),
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) step: Step,
    /// Its number, from 1
    pub(super) number: usize,
    /// Whether it is the last that can be moved
    pub(super) is_last: bool,
    /// Whether it is edited from the start, as one that was just added
    pub(super) is_new: bool,
    /// What it did in the last result, if that is of this recipe
    pub(super) report: Option<StepReport>,
    pub(super) on_wish: Callback<Wish>,
    /// It is changed in the table of columns, which is to be shown
    pub(super) on_columns: Option<Callback<()>>,
}

/// A step while it is edited.
#[derive(Clone, Debug, PartialEq)]
enum Editing {
    /// By its fields
    Form(Draft),
    /// As recipes write it
    Text(String),
}

impl Editing {
    /// By its fields, if there are some.
    fn begin(step: &Step) -> Editing {
        Draft::of(step).map_or_else(|| Editing::Text(text_of(step)), Editing::Form)
    }

    /// The step as it is now.
    fn step(&self) -> Result<Step, String> {
        match self {
            Editing::Form(draft) => draft.step(),
            Editing::Text(text) => serde_json::from_str(text).map_err(|error| error.to_string()),
        }
    }

    /// The other way to edit it.
    fn turned(&self) -> Option<Editing> {
        let step = self.step().ok()?;
        match self {
            Editing::Form(_) => Some(Editing::Text(text_of(&step))),
            Editing::Text(_) => Draft::of(&step).map(Editing::Form),
        }
    }
}

/// The step.
#[component]
pub(super) fn StepItem(props: &Props) -> Html {
    let Props { step, number, is_last, is_new, report, on_wish, on_columns } = props;
    let draft = use_state(|| is_new.then(|| Editing::begin(step)));
    let wish = |wish: Wish| on_wish.reform(move |_: MouseEvent| wish.clone());
    let on_switch = on_wish.reform(|event: Event| {
        Wish::Switch(event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    let on_edit = {
        let (draft, step) = (draft.clone(), step.clone());
        Callback::from(move |_: MouseEvent| {
            draft.set(if draft.is_some() { None } else { Some(Editing::begin(&step)) });
        })
    };
    // Alt and an arrow move the step, wherever in it the focus is.
    let on_key = {
        let on_wish = on_wish.clone();
        Callback::from(move |event: KeyboardEvent| {
            let by = match (event.alt_key(), event.key().as_str()) {
                (true, "ArrowUp") => -1,
                (true, "ArrowDown") => 1,
                _ => return,
            };
            event.prevent_default();
            on_wish.emit(Wish::Move(by));
        })
    };
    let told = sentence(step);
    html! {
        <li class="steps__item" onkeydown={on_key}>
            <div class="steps__line">
                <label class="steps__what">
                    <input type="checkbox" checked={step.on} onchange={on_switch} />
                    <span class={classes!((!step.on).then_some("quiet"))}>{ &told }</span>
                </label>
                <span class="steps__actions">
                    if let Some(on_columns) = on_columns {
                        <button type="button" class="link" aria-label={format!("Edit step {number} in the table of columns")}
                            onclick={on_columns.reform(|_: MouseEvent| ())}>{ "Edit" }</button>
                    }
                    <button type="button" class="link" aria-expanded={draft.is_some().to_string()} aria-label={format!("Edit step {number}{}", if on_columns.is_some() { " in full" } else { "" })} onclick={on_edit}>
                        { if on_columns.is_some() { "In full" } else { "Edit" } }
                    </button>
                    <button type="button" class="icon-button" aria-label={format!("Move step {number} up")} disabled={*number == 1} onclick={wish(Wish::Move(-1))}>{ icon(Icon::Up) }</button>
                    <button type="button" class="icon-button" aria-label={format!("Move step {number} down")} disabled={*is_last} onclick={wish(Wish::Move(1))}>{ icon(Icon::Down) }</button>
                    <button type="button" class="icon-button" aria-label={format!("Remove step {number}")} onclick={wish(Wish::Remove)}>{ icon(Icon::Cross) }</button>
                </span>
            </div>
            if let Some(report) = report {
                { did(report) }
            }
            if let Some(editing) = draft.as_ref() {
                { editor(*number, editing, &draft, on_wish) }
            }
        </li>
    }
}

/// The step as a recipe writes it.
fn text_of(step: &Step) -> String {
    serde_json::to_string_pretty(step).unwrap_or_default()
}

/// The step's fields or its own text, and what is wrong with it.
fn editor(
    number: usize,
    editing: &Editing,
    draft: &UseStateHandle<Option<Editing>>,
    on_wish: &Callback<Wish>,
) -> Html {
    let read = editing.step();
    let set = {
        let draft = draft.clone();
        Callback::from(move |editing: Option<Editing>| draft.set(editing))
    };
    let on_apply = {
        let (set, on_wish, step) = (set.clone(), on_wish.clone(), read.as_ref().ok().cloned());
        Callback::from(move |_: MouseEvent| {
            if let Some(step) = step.clone() {
                on_wish.emit(Wish::Change(step));
                set.emit(None);
            }
        })
    };
    let on_cancel = set.reform(|_: MouseEvent| None);
    let turned = editing.turned();
    let on_turn = {
        let turned = turned.clone();
        set.reform(move |_: MouseEvent| turned.clone())
    };
    let turn = match editing {
        Editing::Form(_) => "Edit as text",
        Editing::Text(_) => "Edit as a form",
    };
    html! {
        <div class="steps__editor">
            { match editing {
                Editing::Form(form) => html! {
                    <StepForm draft={form.clone()} {number} on_change={set.reform(|form| Some(Editing::Form(form)))} />
                },
                Editing::Text(text) => as_text(number, text, &set),
            } }
            if let Err(error) = &read {
                <p class="steps__error" role="alert">{ icon(Icon::Error) }{ error.clone() }</p>
            }
            <div class="steps__actions">
                <button type="button" class="button" disabled={read.is_err()} onclick={on_apply}>{ "Apply" }</button>
                <button type="button" class="link" onclick={on_cancel}>{ "Cancel" }</button>
                if turned.is_some() {
                    <button type="button" class="link" onclick={on_turn}>{ turn }</button>
                }
            </div>
        </div>
    }
}

fn as_text(number: usize, text: &str, set: &Callback<Option<Editing>>) -> Html {
    let oninput = set.reform(|event: InputEvent| {
        let area = event.target().and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
        area.map(|area| Editing::Text(area.value()))
    });
    let id = format!("step-{number}");
    let rows = text.lines().count().clamp(2, 16).to_string();
    html! {
        <>
            <label class="field__label" for={id.clone()}>{ format!("Step {number}, as recipe.json has it") }</label>
            <textarea {id} class="input code" {rows} spellcheck="false" autocomplete="off" value={text.to_owned()} {oninput} />
        </>
    }
}

/// What the step did, and the first users it changed, before and after.
fn did(report: &StepReport) -> Html {
    html! {
        <details class="steps__did">
            <summary>{ outcome(report) }</summary>
            if report.examples.is_empty() {
                <p class="quiet">{ "It changed no value." }</p>
            } else {
                <div class="steps__examples" tabindex="0" role="region" aria-label="Before and after">
                    <table>
                        <thead><tr><th>{ "User" }</th><th>{ "Where" }</th><th>{ "Before" }</th><th>{ "After" }</th></tr></thead>
                        <tbody>
                            { for report.examples.iter().flat_map(|example| {
                                let user = [&example.email, &example.user_id].into_iter().find(|it| !it.is_empty()).cloned();
                                let user = user.unwrap_or_else(|| format!("record {}", example.record));
                                example.changes.iter().map(move |change| html! {
                                    <tr>
                                        <td>{ &user }</td>
                                        <td class="code">{ &change.path }</td>
                                        <td class="code">{ shown(&change.before) }</td>
                                        <td class="code">{ shown(&change.after) }</td>
                                    </tr>
                                })
                            }) }
                        </tbody>
                    </table>
                </div>
            }
        </details>
    }
}

/// A value, or that there is none.
fn shown(value: &str) -> &str {
    if value.is_empty() { "–" } else { value }
}
