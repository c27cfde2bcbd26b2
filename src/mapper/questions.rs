//! What a person must know of a proposal, the warnings first, and what the file does not say: each answer asks for another
//! proposal. Secrets are typed hidden and kept nowhere.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::ui::icon::{Icon, icon};
use engine::systems::{Note, Question};

/// The notes; `on_give` gives passwords to those who bring none.
pub(super) fn notes(notes: &[Note], on_give: Option<&Callback<MouseEvent>>) -> Html {
    let mut notes: Vec<&Note> = notes.iter().collect();
    notes.sort_by_key(|note| !note.is_warning);
    html! {
        <ul class="mapper__notes">
            { for notes.into_iter().map(|note| html! {
                <li class={classes!("mapper__note", note.is_warning.then_some("mapper__note--warning"))}>
                    { icon(if note.is_warning { Icon::Warning } else { Icon::Info }) }
                    <span>
                        if note.is_warning { <span class="visually-hidden">{ "Warning: " }</span> }
                        { &note.text }
                        if let Some(onclick) = on_give.filter(|_| note.is_without_passwords()) {
                            { " " }<button type="button" class="link" {onclick}>{ "Give them first passwords here" }</button>
                        }
                    </span>
                </li>
            }) }
        </ul>
    }
}

/// The questions; `on_answer` gets the id of one and its answer.
pub(super) fn questions(questions: &[Question], on_answer: &Callback<(String, String)>) -> Html {
    html! {
        <fieldset class="mapper__questions">
            <legend>{ if questions.len() == 1 { "The file does not say one thing" } else { "The file does not say some things" } }</legend>
            { for questions.iter().map(|it| question(it, on_answer)) }
        </fieldset>
    }
}

fn question(question: &Question, on_answer: &Callback<(String, String)>) -> Html {
    let id = format!("question-{}", question.id);
    let about = format!("{id}-about");
    let answer = {
        let id = question.id.clone();
        on_answer.reform(move |answer: String| (id.clone(), answer))
    };
    let control = if question.choices.is_empty() {
        let onchange =
            answer.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value());
        let kind = if question.is_secret { "password" } else { "text" };
        html! {
            <input id={id.clone()} class="input" type={kind} autocomplete="off" spellcheck="false" aria-describedby={about.clone()}
                value={question.answer.clone()} {onchange} />
        }
    } else {
        let onchange = answer
            .reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
        html! {
            <select id={id.clone()} class="input" aria-describedby={about.clone()} {onchange}>
                { for question.choices.iter().map(|(value, label)| html! {
                    <option value={value.clone()} selected={*value == question.answer}>{ label }</option>
                }) }
            </select>
        }
    };
    html! {
        <div class="field">
            <label class="field__label" for={id}>{ &question.text }</label>
            { control }
            <p id={about} class="field__rule">
                { &question.why }
                if question.is_secret { { " It stays in this page and is kept nowhere." } }
            </p>
        </div>
    }
}
