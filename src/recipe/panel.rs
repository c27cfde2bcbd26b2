//! The steps of a recipe beyond the switches of the options: the list, adding, loading and saving, undo and redo. The recipe
//! and its history are its caller's.

use gloo::file::futures::read_as_text;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::recipe::history::History;
use crate::recipe::step_item::{StepItem, Wish};
use crate::recipe::templates::TEMPLATES;
use crate::shared::browser;
use crate::shared::format::counted;
use crate::ui::icon::{Icon, icon};
use engine::recipe::{Recipe, Step, StepReport, Verb};

/// From so many steps on, those that change nobody are out of the way at first.
const MANY: usize = 6;

/// The largest file that is taken for a recipe, in bytes.
const LARGEST: f64 = 1_000_000.0;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) recipe: Recipe,
    /// What its steps did, if there is a result of just this recipe
    pub(crate) reports: Vec<StepReport>,
    /// To how many users, if only the first were looked at
    pub(crate) of_first: Option<u64>,
    pub(crate) on_change: Callback<Recipe>,
    /// What it was before
    pub(crate) history: History,
    /// The last change is taken back (`true`) or made again
    pub(crate) on_undo: Callback<bool>,
    /// Where columns go is to be seen in their table, if there is one
    pub(crate) on_columns: Option<Callback<()>>,
    /// Whether it is about users of the local tenant, of whom each is looked at by itself
    #[prop_or_default]
    pub(crate) for_stored: bool,
}

/// The steps.
#[component]
pub(crate) fn RecipePanel(props: &Props) -> Html {
    let Props { recipe, reports, of_first, on_change, history, on_undo, on_columns, for_stored } =
        props;
    let notice = use_state(|| None::<String>);
    let added = use_state(|| None::<usize>);
    let all_shown = use_state(|| false);
    let change = {
        let (on_change, notice) = (on_change.clone(), notice.clone());
        Callback::from(move |next: Recipe| {
            notice.set(None);
            on_change.emit(next);
        })
    };
    let first_standard = recipe.standard_from();
    let own: Vec<usize> = (0..first_standard)
        .filter(|at| recipe.steps.get(*at).is_some_and(|step| step.verb.standard().is_none()))
        .collect();
    let report_of = |at: usize| reports.iter().find(|report| report.step == at);
    let mut idle = idle(&own, recipe, reports);
    idle.retain(|at| *added != Some(*at));
    let is_hidden = |at: &usize| !*all_shown && idle.contains(at);
    let on_show = {
        let all_shown = all_shown.clone();
        Callback::from(move |_: MouseEvent| all_shown.set(!*all_shown))
    };
    let on_add = {
        let (recipe, change, added) = (recipe.clone(), change.clone(), added.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let template = TEMPLATES.iter().find(|template| template.name == select.value());
            select.set_value("");
            let Some(step) = template.and_then(|it| serde_json::from_str::<Step>(it.step).ok())
            else {
                return;
            };
            let mut next = recipe.clone();
            let place = next.standard_from();
            next.insert(step);
            added.set(Some(place));
            change.emit(next);
        })
    };
    html! {
        <section class="card steps" aria-labelledby="steps-title">
            <div class="steps__head">
                <h2 id="steps-title">{ "Steps" }</h2>
                { history_buttons(history, on_undo) }
            </div>
            if own.is_empty() {
                <p class="quiet">
                    { match for_stored {
                        true => "What is to be done to each of these users: set a value, change, move or remove it, under a condition. A recipe can be saved and used again.",
                        false => "What is to be done to every user beyond the options: put columns into attributes, set, change, translate, leave out, join another file. A recipe can be saved and used again.",
                    } }
                </p>
            } else {
                if let Some(users) = of_first.filter(|_| !reports.is_empty()) {
                    <p class="quiet">{ format!("What they did to the first {}; convert to see it of all.", counted(users, "user")) }</p>
                }
                <ol class="steps__list">
                    { for own.iter().enumerate().filter(|(_, at)| !is_hidden(at)).map(|(index, at)| html! {
                        <StepItem key={format!("{at} {}", recipe.steps.len())} step={recipe.steps[*at].clone()} number={index + 1} is_last={index + 1 == own.len()}
                            is_new={*added == Some(*at)}
                            on_columns={on_columns.clone().filter(|_| is_about_columns(&recipe.steps[*at]))}
                            report={report_of(*at).cloned()}
                            on_wish={wished(recipe, own.clone(), index, &change, &all_shown)} />
                    }) }
                </ol>
                if !idle.is_empty() {
                    <p class="steps__idle">
                        { format!("{} change nobody here. ", counted(idle.len() as u64, "step")) }
                        <button type="button" class="link" aria-expanded={all_shown.to_string()} onclick={on_show}>
                            { if *all_shown { "Hide them" } else { "Show them" } }
                        </button>
                    </p>
                }
            }
            if let Some(notice) = notice.as_ref() {
                <p class="steps__error" role="alert">{ icon(Icon::Error) }{ notice }</p>
            }
            <div class="steps__foot">
                <select class="input" aria-label="Add a step" onchange={on_add}>
                    <option value="" selected=true>{ "Add a step…" }</option>
                    { for TEMPLATES.iter().filter(|it| !for_stored || it.is_for_stored()).map(|template| html! { <option value={template.name}>{ template.label }</option> }) }
                </select>
                <label class="link steps__load">
                    { "Load recipe.json" }
                    <input class="visually-hidden" type="file" accept=".json,application/json" onchange={loading(&change, &notice)} />
                </label>
                <button type="button" class="link" disabled={own.is_empty()} onclick={saving(recipe)}>{ "Save recipe.json" }</button>
            </div>
        </section>
    }
}

/// Whether a step says where columns go: then it is changed in their table.
fn is_about_columns(step: &Step) -> bool {
    matches!(step.verb, Verb::Map(_)) || step.verb.name() == "password"
}

/// *Undo* and *Redo*.
fn history_buttons(history: &History, on_undo: &Callback<bool>) -> Html {
    let go = |back: bool| on_undo.reform(move |_: MouseEvent| back);
    html! {
        <span class="steps__actions">
            <button type="button" class="link" disabled={!history.can_undo()} onclick={go(true)}>{ "Undo" }</button>
            <button type="button" class="link" disabled={!history.can_redo()} onclick={go(false)}>{ "Redo" }</button>
        </span>
    }
}

/// Those of many steps that did nothing to anybody.
fn idle(own: &[usize], recipe: &Recipe, reports: &[StepReport]) -> Vec<usize> {
    let is_idle = |at: &usize| {
        // What these do does not show in users one by one.
        let of_the_list = |verb: &Verb| {
            matches!(verb, Verb::Sort(_) | Verb::Expect(_) | Verb::Join(_) | Verb::After(_))
        };
        let did_nothing =
            |it: &StepReport| it.step == *at && it.changed + it.left_out + it.failed == 0;
        recipe.steps.get(*at).is_some_and(|step| !of_the_list(&step.verb))
            && reports.iter().any(did_nothing)
    };
    let idle: Vec<usize> = own.iter().copied().filter(is_idle).collect();
    if own.len() >= MANY && idle.len() > 1 { idle } else { Vec::new() }
}

/// Does to the step at `index` of those that can be changed what is wanted of it. One that is moved is moved among all.
fn wished(
    recipe: &Recipe,
    own: Vec<usize>,
    index: usize,
    change: &Callback<Recipe>,
    all_shown: &UseStateHandle<bool>,
) -> Callback<Wish> {
    let (recipe, change, all_shown) = (recipe.clone(), change.clone(), all_shown.clone());
    Callback::from(move |wish: Wish| {
        if matches!(wish, Wish::Move(_)) {
            all_shown.set(true);
        }
        if let Some(next) = done(recipe.clone(), &own, index, wish) {
            change.emit(next);
        }
    })
}

/// The recipe after what is wanted of a step; `None` if that cannot be done.
fn done(mut recipe: Recipe, own: &[usize], index: usize, wish: Wish) -> Option<Recipe> {
    let at = *own.get(index)?;
    match wish {
        Wish::Switch(on) => recipe.steps.get_mut(at)?.on = on,
        Wish::Change(step) => *recipe.steps.get_mut(at)? = step,
        Wish::Remove if at < recipe.steps.len() => {
            recipe.steps.remove(at);
        }
        Wish::Remove => return None,
        Wish::Move(by) => {
            let to = *own.get(index.checked_add_signed(by)?)?;
            recipe.steps.swap(at, to);
        }
    }
    Some(recipe)
}

/// Offers the recipe as a file.
pub(crate) fn saving(recipe: &Recipe) -> Callback<MouseEvent> {
    let recipe = recipe.clone();
    Callback::from(move |_| {
        let text = serde_json::to_string_pretty(&recipe).unwrap_or_default();
        if let Ok(blob) = Blob::new_with_str_sequence(&Array::of1(&text.into())) {
            browser::download(&blob, "recipe.json");
        }
    })
}

/// Takes a recipe from a file; what is wrong with it is said.
fn loading(change: &Callback<Recipe>, notice: &UseStateHandle<Option<String>>) -> Callback<Event> {
    let (change, notice) = (change.clone(), notice.clone());
    Callback::from(move |event: Event| {
        let Some(input) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        let Some(file) = file else { return };
        let (change, notice) = (change.clone(), notice.clone());
        spawn_local(async move {
            if file.size() > LARGEST {
                return notice.set(Some("This file is too large to be a recipe.".to_owned()));
            }
            let read = read_as_text(&gloo::file::Blob::from(file)).await;
            let recipe = read
                .map_err(|_| "This file could not be read. Choose it again.".to_owned())
                .and_then(|text| {
                    serde_json::from_str::<Recipe>(&text)
                        .map_err(|error| format!("This is no recipe that can be used: {error}."))
                });
            match recipe {
                Ok(recipe) => change.emit(recipe),
                Err(reason) => notice.set(Some(reason)),
            }
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn of_many_steps_those_that_change_nobody_are_known() {
        let steps = r#"[{"remove":"a"},{"remove":"b"},{"sort":"a"},{"remove":"c"},{"remove":"d"},{"remove":"e"}]"#;
        let recipe: Recipe =
            serde_json::from_str(&format!(r#"{{"recipe":1,"steps":{steps}}}"#)).expect("a recipe");
        let report =
            |step: usize, changed| StepReport { step, seen: 9, changed, ..StepReport::default() };
        let reports: Vec<StepReport> =
            (0..5).map(|step| report(step, u64::from(step == 1))).collect();
        let check =
            |own: &[usize], expected: &[usize]| assert_eq!(idle(own, &recipe, &reports), expected);
        check(&[0, 1, 2, 3, 4, 5], &[0, 3, 4]);
        check(&[0, 1, 2, 3, 4], &[]);
    }
}
