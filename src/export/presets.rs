//! Settings of an export under a name: those that are there from the start, those saved here, and their exchange as a
//! file; and the request that Auth0 would take for the same. It changes no settings; it tells what they are to be.
//!
//! Of the settings, the connection and "export as sample" belong to no preset.

pub(crate) mod dialogs;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlInputElement, HtmlSelectElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::export::presets::dialogs::{Naming, TITLE, for_auth0};
use crate::shared::browser;
use crate::shared::format::counted;
use crate::shared::saved::{self, Preset};
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;
use crate::ui::popup::Popup;
use engine::fields::default_columns;
use engine::jobs::export::auth0_request;
use engine::jobs::{ExportFormat, ExportSpec, Which};

/// The id of the select.
const SELECT: &str = "export-preset";

/// What a file of presets is called.
const FILE: &str = "muster-presets.json";

/// Properties of [`Presets`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The settings as they are
    pub(crate) spec: ExportSpec,
    /// They are to be these
    pub(crate) on_load: Callback<ExportSpec>,
}

/// Presets as they are shown, and what has just become of them.
#[derive(Clone, Default, PartialEq)]
struct Shown {
    list: Vec<Preset>,
    last: Option<ExportSpec>,
    /// The preset that was chosen last
    chosen: Option<String>,
    said: Option<Said>,
}

/// What is told of the last thing that was done.
#[derive(Clone, PartialEq)]
struct Said {
    text: AttrValue,
    failed: bool,
    /// What was there before, if that can be had again
    before: Option<Vec<Preset>>,
}

/// What is open.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Nothing,
    More,
    Naming,
    /// And whether it was copied
    Request {
        copied: bool,
    },
}

/// A preset that is there from the start: its value, its name, and what it makes of settings without a form.
type BuiltIn = (&'static str, &'static str, fn(ExportSpec) -> ExportSpec);

const BUILT_IN: [BuiltIn; 3] = [
    ("all", "All attributes", |spec| spec),
    ("default", "Default fields (CSV)", |spec| ExportSpec {
        columns: default_columns(),
        format: ExportFormat::Csv,
        ..spec
    }),
    ("importable", "Auth0-importable", |spec| ExportSpec {
        importable: true,
        format: ExportFormat::JsonArray,
        ..spec
    }),
];

/// The select, and what is done with presets.
#[component]
pub(crate) fn Presets(props: &Props) -> Html {
    let shown = use_state_eq(|| Shown {
        list: saved::presets(),
        last: saved::last_spec(),
        ..Shown::default()
    });
    let over = use_state_eq(|| Over::Nothing);
    let open = |what: Over| {
        let over = over.setter();
        Callback::from(move |_: MouseEvent| over.set(what))
    };
    let close = {
        let over = over.setter();
        Callback::from(move |()| over.set(Over::Nothing))
    };
    let on_more = {
        let over = over.setter();
        Callback::from(move |more| over.set(if more { Over::More } else { Over::Nothing }))
    };
    let on_request = {
        let (over, spec) = (over.setter(), props.spec.clone());
        move |_: MouseEvent| {
            let (over, body) = (over.clone(), auth0_request::request(&spec));
            spawn_local(async move {
                over.set(Over::Request { copied: browser::copy(&body).await });
            });
        }
    };
    html! {
        <div class="presets">
            <div class="presets__line">
                <label class="form__label" for={SELECT}>{ "Preset" }</label>
                { select(props, &shown) }
                <button type="button" class="button" onclick={open(Over::Naming)}>{ "Save as preset…" }</button>
                <button type="button" class="button" onclick={on_request}>{ icon(Icon::Copy) }{ "Copy request for Auth0" }</button>
                <Popup label="More" open={*over == Over::More} on_open={on_more}>{ more(&shown, &over) }</Popup>
            </div>
            { told(&shown) }
            if *over == Over::Naming {
                <Dialog class="dialog" title={TITLE} on_close={close.clone()}>{ naming(props, &shown, &close) }</Dialog>
            }
            if let Over::Request { copied } = *over {
                <Dialog class="dialog" title={TITLE} on_close={close.clone()}>{ for_auth0(&props.spec, copied, &close) }</Dialog>
            }
        </div>
    }
}

/// The presets to choose from. What fits none of them has a line of its own.
fn select(props: &Props, shown: &UseStateHandle<Shown>) -> Html {
    let current = current(&props.spec, shown);
    let option = |value: String, label: &str| {
        let selected = value == current;
        html! { <option {value} {selected}>{ label }</option> }
    };
    let own = match &shown.chosen {
        Some(name) => format!("{name} (changed)"),
        None => "Own settings".to_owned(),
    };
    let built_in = BUILT_IN.iter().map(|(value, label, _)| option((*value).to_owned(), label));
    let saved = shown
        .list
        .iter()
        .enumerate()
        .map(|(place, preset)| option(place.to_string(), &preset.name));
    let onchange = {
        let (shown, spec) = (shown.clone(), props.spec.clone());
        props.on_load.reform(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            let (chosen, next) = loaded(&value, &spec, &shown);
            shown.set(Shown { chosen, said: None, ..(*shown).clone() });
            next
        })
    };
    // Another page may have saved one, or this one exported.
    let onfocus = {
        let shown = shown.clone();
        move |_: FocusEvent| {
            shown.set(Shown {
                list: saved::presets(),
                last: saved::last_spec(),
                ..(*shown).clone()
            });
        }
    };
    html! {
        <select id={SELECT} class="input presets__select" {onchange} {onfocus}>
            { for built_in }
            if shown.last.is_some() { { option("last".to_owned(), "Last used") } }
            if !shown.list.is_empty() { <optgroup label="Saved">{ for saved }</optgroup> }
            if current == "own" { { option("own".to_owned(), &own) } }
        </select>
    }
}

/// The settings without what belongs to no preset.
fn bare(spec: &ExportSpec) -> ExportSpec {
    let which = Which { search: spec.which.search.clone(), ..Which::default() };
    ExportSpec { which, sample: false, ..spec.clone() }
}

/// Nothing but which users, their order, and compression: what is there from the start leaves these as they are.
fn unformed(spec: &ExportSpec) -> ExportSpec {
    let ExportSpec { which, order, gzip, sample, .. } = spec.clone();
    ExportSpec { which, order, gzip, sample, ..ExportSpec::default() }
}

/// The value of the preset that these settings are.
fn current(spec: &ExportSpec, shown: &Shown) -> String {
    let is = |preset: &&(usize, &Preset)| bare(&preset.1.spec) == bare(spec);
    let saved: Vec<(usize, &Preset)> = shown.list.iter().enumerate().collect();
    let chosen = saved.iter().filter(is).find(|(_, one)| Some(&one.name) == shown.chosen.as_ref());
    let built_in = BUILT_IN.iter().find(|(.., make)| make(unformed(spec)) == *spec);
    match (chosen, built_in, saved.iter().find(is)) {
        (Some((place, _)), ..) | (None, None, Some((place, _))) => place.to_string(),
        (None, Some((value, ..)), _) => (*value).to_owned(),
        _ if shown.last.as_ref().is_some_and(|last| bare(last) == bare(spec)) => "last".to_owned(),
        _ => "own".to_owned(),
    }
}

/// The settings of the preset with this value, and its name if it is a saved one.
fn loaded(value: &str, spec: &ExportSpec, shown: &Shown) -> (Option<String>, ExportSpec) {
    if let Some((.., make)) = BUILT_IN.iter().find(|(name, ..)| *name == value) {
        return (None, make(unformed(spec)));
    }
    let saved = value.parse().ok().and_then(|place: usize| shown.list.get(place));
    let next = match saved {
        Some(preset) => Some(&preset.spec),
        None => shown.last.as_ref().filter(|_| value == "last"),
    };
    let mut next = next.unwrap_or(spec).clone();
    next.which.connection.clone_from(&spec.which.connection);
    next.sample = spec.sample;
    (saved.map(|preset| preset.name.clone()), next)
}

/// Takes over another list of presets, and says what was done.
fn keep(shown: &UseStateHandle<Shown>, next: Shown, text: String, undoable: bool) {
    let kept = saved::keep_presets(&next.list);
    let said = Said {
        text: if kept { text.into() } else { saved::NOT_KEPT.into() },
        failed: !kept,
        before: (undoable && kept).then(|| shown.list.clone()),
    };
    shown.set(Shown { said: Some(said), ..next });
}

fn told(shown: &UseStateHandle<Shown>) -> Html {
    let Some(Said { text, failed, before }) = &shown.said else { return Html::default() };
    if *failed {
        return html! { <p class="notice notice--error" role="alert">{ icon(Icon::Error) }<span>{ text }</span></p> };
    }
    let onclick = before.clone().map(|before| {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| {
            browser::focus(SELECT);
            let next = Shown { list: before.clone(), ..(*shown).clone() };
            keep(&shown, next, "It is there again.".to_owned(), false);
        })
    });
    html! {
        <p class="presets__said" role="status">
            <span>{ text }</span>
            if onclick.is_some() { <button type="button" class="link" {onclick}>{ "Undo" }</button> }
        </p>
    }
}

/// What is done rarely.
fn more(shown: &UseStateHandle<Shown>, over: &UseStateHandle<Over>) -> Html {
    let chosen = shown.list.iter().find(|preset| Some(&preset.name) == shown.chosen.as_ref());
    let on_delete = {
        let (shown, over, name) =
            (shown.clone(), over.setter(), chosen.map(|preset| preset.name.clone()));
        move |_: MouseEvent| {
            let Some(name) = name.clone() else { return };
            let mut next = Shown { chosen: None, ..(*shown).clone() };
            next.list.retain(|preset| preset.name != name);
            over.set(Over::Nothing);
            browser::focus(SELECT);
            keep(&shown, next, format!("“{name}” is deleted."), true);
        }
    };
    let on_save = {
        let (list, over) = (shown.list.clone(), over.setter());
        move |_: MouseEvent| {
            over.set(Over::Nothing);
            download(&saved::file_of(&list));
        }
    };
    let onchange = {
        let (shown, over) = (shown.clone(), over.setter());
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let file = input.files().and_then(|files| files.get(0));
            input.set_value("");
            over.set(Over::Nothing);
            let shown = shown.clone();
            file.into_iter().for_each(|file| load(shown.clone(), file));
        }
    };
    let delete = match chosen {
        Some(preset) => format!("Delete preset “{}”", preset.name),
        None => "Delete preset".to_owned(),
    };
    html! {
        <div class="presets__more">
            <button type="button" class="link" disabled={chosen.is_none()} onclick={on_delete}>{ delete }</button>
            <button type="button" class="link" disabled={shown.list.is_empty()} onclick={on_save}>{ "Save presets to a file" }</button>
            <span class="presets__choose">
                <input id="presets-file" class="visually-hidden" type="file" accept=".json,application/json" {onchange} />
                <label class="link" for="presets-file">{ "Load presets from a file" }</label>
            </span>
            <p class="quiet">{ "Presets are kept in this browser only. A saved search is part of them." }</p>
        </div>
    }
}

fn download(text: &str) {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(text));
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) {
        browser::download(&blob, FILE);
    }
}

/// Adds the presets of a file. None that is there is lost: those of the same name get another one.
fn load(shown: UseStateHandle<Shown>, file: File) {
    spawn_local(async move {
        let text = match file.size() {
            size if size <= saved::MOST_BYTES as f64 => JsFuture::from(file.text()).await.ok(),
            _ => None,
        };
        let text = text.and_then(|text| text.as_string());
        let read = text.map_or(Err("This file is too large, or cannot be read."), |text| {
            saved::presets_of(&text)
        });
        let mut next = Shown { said: None, ..(*shown).clone() };
        match read {
            Ok(presets) => {
                let added = added(&mut next.list, presets);
                let text = match added {
                    0 => "All presets of this file are here already.".to_owned(),
                    some => format!("{} added.", counted(some, "preset")),
                };
                keep(&shown, next, text, added > 0);
            }
            Err(why) => {
                let said = Said { text: why.into(), failed: true, before: None };
                shown.set(Shown { said: Some(said), ..next });
            }
        }
    });
}

/// Adds `new` presets to `list`, but for those it has. How many that were.
fn added(list: &mut Vec<Preset>, new: Vec<Preset>) -> u64 {
    let mut added = 0;
    for mut preset in new {
        preset.spec = bare(&preset.spec);
        if list.contains(&preset) || list.len() >= saved::MOST {
            continue;
        }
        let name = preset.name.clone();
        for number in 2.. {
            if !list.iter().any(|other| other.name == preset.name) {
                break;
            }
            preset.name = format!("{name} ({number})");
        }
        *list = saved::with_preset(list, preset);
        added += 1;
    }
    added
}

/// Saves the settings under a name, or not.
fn naming(props: &Props, shown: &UseStateHandle<Shown>, close: &Callback<()>) -> Html {
    let on_close = {
        let (shown, close, spec) = (shown.clone(), close.clone(), bare(&props.spec));
        Callback::from(move |name: Option<String>| {
            close.emit(());
            let Some(name) = name else { return };
            let replaced = shown.list.iter().any(|preset| preset.name == name);
            let preset = Preset { name: name.clone(), spec: spec.clone() };
            let list = saved::with_preset(&shown.list, preset);
            let next = Shown { list, chosen: Some(name.clone()), ..(*shown).clone() };
            keep(&shown, next, format!("“{name}” is saved."), replaced);
        })
    };
    let taken: Vec<String> = shown.list.iter().map(|preset| preset.name.clone()).collect();
    let name = shown.chosen.clone().unwrap_or_default();
    html! { <Naming {name} {taken} search={!props.spec.which.search.is_empty()} {on_close} /> }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::fields::Column;

    fn preset(name: &str, column: &str) -> Preset {
        let columns = vec![Column::new(column, column)];
        Preset { name: name.to_owned(), spec: ExportSpec { columns, ..ExportSpec::default() } }
    }

    #[wasm_bindgen_test]
    fn what_is_there_from_the_start_leaves_search_and_sample_alone() {
        let which =
            Which { connection: Some("c".to_owned()), search: "a".to_owned(), ..Which::default() };
        let spec = ExportSpec { which, sample: true, ..ExportSpec::default() };
        let shown = Shown::default();
        for (value, ..) in BUILT_IN {
            let (_, next) = loaded(value, &spec, &shown);
            assert_eq!((&next.which, next.sample), (&spec.which, true));
            assert_eq!(current(&next, &shown), value);
        }
        assert_eq!(loaded("nonsense", &spec, &shown).1, spec);
    }

    #[wasm_bindgen_test]
    fn a_saved_one_keeps_the_connection_that_is_chosen() {
        let shown = Shown { list: vec![preset("p", "x")], ..Shown::default() };
        let which = Which { connection: Some("c".to_owned()), ..Which::default() };
        let (chosen, next) =
            loaded("0", &ExportSpec { which: which.clone(), ..ExportSpec::default() }, &shown);
        assert_eq!((chosen.as_deref(), &next.which, next.columns.len()), (Some("p"), &which, 1));
        assert_eq!(current(&next, &shown), "0");
        assert_eq!(
            current(&ExportSpec { columns: vec![Column::default()], ..next }, &shown),
            "own"
        );
    }

    #[wasm_bindgen_test]
    fn no_preset_is_lost_to_a_file() {
        let mut list = vec![preset("a", "x")];
        assert_eq!(added(&mut list, vec![preset("a", "x"), preset("a", "y"), preset("b", "x")]), 2);
        let names: Vec<&str> = list.iter().map(|preset| preset.name.as_str()).collect();
        assert_eq!(names, ["a", "a (2)", "b"]);
    }
}
