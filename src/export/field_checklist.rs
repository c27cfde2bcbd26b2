//! The attributes and members that the chosen users have, each with the number of users, to be ticked as fields. It asks
//! nothing itself: the counts are those of the statistics it is given.

use std::rc::Rc;

use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::export::field_edits::{Edit, has_field};
use crate::shared::format::{count, counted};
use crate::shared::latest_hook::{Latest, WaysOn};
use crate::ui::icon::{Icon, icon};
use engine::fields::Column;
use engine::jobs::Statistics;
use engine::jobs::export::PathCount;

/// How many paths are listed at most; a filter brings the others.
const SHOWN: usize = 200;

/// Properties of [`FieldChecklist`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The fields
    pub(crate) columns: Rc<[Column]>,
    /// What the users have
    pub(crate) profile: Latest<Rc<Statistics>>,
    /// What can be done if that is not known
    pub(crate) ways: WaysOn,
    /// Whether it is open
    pub(crate) open: bool,
    /// It is opened or closed
    pub(crate) on_open: Callback<bool>,
    /// A field is added or removed
    pub(crate) on_edit: Callback<Edit>,
}

/// "Choose from what these users have".
#[component]
pub(crate) fn FieldChecklist(props: &Props) -> Html {
    let Props { profile, ways, open, .. } = props;
    let filter = use_state_eq(String::new);
    let ontoggle = props
        .on_open
        .reform(|event: Event| event.target_unchecked_into::<Element>().has_attribute("open"));
    let oninput = {
        let filter = filter.setter();
        move |event: InputEvent| {
            filter.set(event.target_unchecked_into::<HtmlInputElement>().value())
        }
    };
    let list = |shown: &Statistics| {
        html! {
            <>
                <input class="input" type="search" aria-label="Filter attributes" placeholder="Filter attributes"
                    autocomplete="off" spellcheck="false" value={(*filter).clone()} {oninput} />
                <div aria-busy={(!profile.fresh).to_string()} class={(!profile.fresh).then_some("preview__panel--stale")}>
                    { rows(shown, &filter, props) }
                </div>
            </>
        }
    };
    html! {
        <details class="field-checklist" open={*open} {ontoggle}>
            <summary>{ icon(Icon::Chevron) }{ "Choose from what these users have" }</summary>
            if *open {
                <div class="field-checklist__inside">
                    { match (profile.problem(), profile.value()) {
                        (Some(problem), _) => html! { <p class="preview__problem">{ icon(Icon::Error) }{ problem.in_a_line(ways) }</p> },
                        (None, Some(shown)) => list(shown),
                        (None, None) => html! { <p class="quiet" role="status">{ "Looking at the users…" }</p> },
                    } }
                </div>
            }
        </details>
    }
}

fn rows(shown: &Statistics, filter: &str, props: &Props) -> Html {
    let found = fitting(&shown.paths, filter);
    if found.is_empty() {
        let why = if shown.paths.is_empty() { "There are no users." } else { "No attribute fits." };
        return html! { <p class="quiet">{ why }</p> };
    }
    let hidden = found.len().saturating_sub(SHOWN) as u64;
    let row = |path: &PathCount| row(path, shown.users, props);
    html! {
        <>
            <ul class="field-checklist__rows" aria-label="Attributes of these users">{ for found.iter().take(SHOWN).map(|path| row(path)) }</ul>
            if hidden > 0 {
                <p class="quiet">{ format!("And {}: enter a part of its name.", counted(hidden, "more attribute")) }</p>
            }
            if shown.more_paths {
                <p class="quiet">{ "These users have more attributes than can be listed; any can be entered with Add field." }</p>
            }
        </>
    }
}

fn row(path: &PathCount, users: u64, props: &Props) -> Html {
    let onchange = {
        let path = path.path.clone();
        props.on_edit.reform(move |event: Event| {
            Edit::Toggle(path.clone(), event.target_unchecked_into::<HtmlInputElement>().checked())
        })
    };
    let how_many = match path.users == users {
        true => format!("all {}", counted(users, "user")),
        false => format!("{} of {}", count(path.users), counted(users, "user")),
    };
    html! {
        <li key={path.path.as_str()}>
            <label class="field-checklist__row">
                <input class="option__box" type="checkbox" checked={has_field(&props.columns, &path.path)} {onchange} />
                <span class="field-checklist__path code">{ &path.path }</span>
                <span class="field-checklist__users">{ how_many }</span>
            </label>
        </li>
    }
}

/// The paths with `filter` in them, in the order they come.
fn fitting<'a>(paths: &'a [PathCount], filter: &str) -> Vec<&'a PathCount> {
    let filter = filter.trim().to_lowercase();
    paths.iter().filter(|path| path.path.to_lowercase().contains(&filter)).collect()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_filter_is_a_part_of_a_path_in_any_case() {
        let path = |path: &str| PathCount { path: path.to_owned(), ..PathCount::default() };
        let paths = ["email", "user_metadata.Plan", "user_metadata"].map(path);
        let check = |filter: &str, expected: &[&str]| {
            let found = fitting(&paths, filter);
            assert_eq!(found.iter().map(|path| path.path.as_str()).collect::<Vec<_>>(), expected);
        };
        check("", &["email", "user_metadata.Plan", "user_metadata"]);
        check(" plan ", &["user_metadata.Plan"]);
        check("x", &[]);
    }
}
