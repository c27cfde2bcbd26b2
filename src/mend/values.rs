//! The different values beside the grid: how many users have each, found by typing; one wrong spelling mended for all of them.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::mend::changes::{Typed, editable};
use crate::shared::format::{count, counted};
use engine::jobs::Facet;

/// Properties of [`Values`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The attribute
    pub(super) attribute: String,
    /// The most frequent values, each with its number
    pub(super) facets: Vec<(u32, Facet)>,
    /// How many there are
    pub(super) values: u64,
    /// The one whose users are shown, if it is only one's
    pub(super) chosen: Option<u32>,
    /// What is looked for
    pub(super) find: String,
    /// Other values are looked for
    pub(super) on_find: Callback<String>,
    /// Only the users with this value are to be shown, or all
    pub(super) on_choose: Callback<Option<u32>>,
    /// This value is to become another in all users
    pub(super) on_replace: Callback<(String, Typed)>,
}

/// See the module.
#[component]
pub(super) fn Values(props: &Props) -> Html {
    let replacing = use_state(|| None::<(u32, String)>);
    let oninput = props
        .on_find
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <div class="mend__values" role="group" aria-label="Different values">
            <label class="field__label" for="mend-find">{ format!("Values of {}", props.attribute) }</label>
            <input id="mend-find" class="input" type="search" placeholder="Find a value" autocomplete="off" value={props.find.clone()} {oninput} />
            <p class="quiet" role="status">{ counted(props.values, "different value") }</p>
            <ul class="mend__facets">
                { for props.facets.iter().map(|(number, facet)| one(props, *number, facet, &replacing)) }
            </ul>
        </div>
    }
}

/// One value with its buttons.
fn one(
    props: &Props,
    number: u32,
    facet: &Facet,
    replacing: &UseStateHandle<Option<(u32, String)>>,
) -> Html {
    let is_chosen = props.chosen == Some(number);
    let choose = props.on_choose.reform(move |_: MouseEvent| (!is_chosen).then_some(number));
    let text = shown(&facet.value);
    let begin = {
        let (replacing, text) = (replacing.clone(), editable(&facet.value));
        move |_: MouseEvent| replacing.set(Some((number, text.clone())))
    };
    html! {
        <li class="mend__facet" key={number}>
            <button type="button" class="mend__value" aria-pressed={is_chosen.to_string()} onclick={choose}>
                <span class="code">{ &text }</span><span class="mend__count">{ count(facet.users) }</span>
            </button>
            if let Some((_, typed)) = replacing.as_ref().filter(|(of, _)| *of == number) {
                { replacement(props, facet, typed, replacing) }
            } else if facet.is_whole && !facet.value.is_empty() {
                <button type="button" class="link" aria-label={format!("Replace {text} in all users")} onclick={begin}>{ "Replace" }</button>
            }
        </li>
    }
}

/// What the value is to become.
fn replacement(
    props: &Props,
    facet: &Facet,
    typed: &str,
    replacing: &UseStateHandle<Option<(u32, String)>>,
) -> Html {
    let number = replacing.as_ref().map_or(0, |(number, _)| *number);
    let oninput = {
        let replacing = replacing.clone();
        move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            replacing.set(Some((number, text)));
        }
    };
    let onsubmit = {
        let (replacing, props, value) = (replacing.clone(), props.clone(), facet.value.clone());
        let typed = typed.to_owned();
        move |event: SubmitEvent| {
            event.prevent_default();
            props.on_replace.emit((value.clone(), Typed::of(&props.attribute, &typed)));
            replacing.set(None);
        }
    };
    html! {
        <form class="mend__replace" {onsubmit}>
            <input class="input" type="text" aria-label={format!("What {} becomes in all users", shown(&facet.value))} autofocus=true
                autocomplete="off" value={typed.to_owned()} {oninput} />
            <button type="submit" class="button mends__button">{ format!("Replace in {}", counted(facet.users, "user")) }</button>
        </form>
    }
}

/// A value as people read it.
pub(super) fn shown(json: &str) -> String {
    match json {
        "" => "(none)".to_owned(),
        "\"\"" => "(empty)".to_owned(),
        "null" => "(null)".to_owned(),
        json => {
            let text = editable(json);
            // Blanks around are what is wrong, and nobody would see them.
            if text.trim() == text { text } else { format!("“{text}”") }
        }
    }
}
