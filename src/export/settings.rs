//! How an export is written: form, compression, how tables are escaped, order, and whether it is a sample only.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::export::state::{Action, Change, order_of};
use crate::shared::format::counted;
use crate::ui::icon::{Icon, icon};
use engine::fields::Column;
use engine::jobs::export::auth0_request;
use engine::jobs::{
    CsvOptions, ExportFormat, ExportSpec, Failure, FieldProblem, MOST_FIELDS, Objects, Place,
    Statistics,
};
use engine::user::ATTRIBUTES;
use engine::write::Dialect;

/// What there is to say about the order.
#[derive(Clone, Copy)]
pub(crate) struct AboutOrder<'a> {
    /// Attributes that occur, for suggestions
    pub(crate) profile: Option<&'a Statistics>,
    /// What cannot be understood
    pub(crate) problems: &'a [FieldProblem],
    /// What gave errors for users of the sample
    pub(crate) failures: &'a [Failure],
}

/// The settings. `on_need_profile` is told when suggestions are wanted.
pub(crate) fn export_settings(
    spec: &ExportSpec,
    about: AboutOrder<'_>,
    on_action: &Callback<Action>,
    on_need_profile: &Callback<()>,
) -> Html {
    html! {
        <fieldset class="options">
            <legend class="options__title">{ "Settings" }</legend>
            { formats(spec.format, on_action) }
            if spec.format.is_table() {
                { table(spec.csv, on_action) }
            }
            { switch("export-gzip", "Compress (gzip)", "Auth0’s own exports are. It makes the file several times smaller.",
                spec.gzip, on_action.reform(|on| Action::Change(Change::Gzip(on)))) }
            { order(spec, about, on_action, on_need_profile) }
            { switch("export-sample", "Export as sample", "Only the first 10 users.", spec.sample,
                on_action.reform(|on| Action::Change(Change::Sample(on)))) }
            { limits(spec) }
        </fieldset>
    }
}

/// What Auth0's own export would not do of this; open where it would take the fields for too many or too large.
fn limits(spec: &ExportSpec) -> Html {
    let limits = auth0_request::limits(spec);
    if limits.is_empty() {
        return Html::default();
    }
    let is_whole = |column: &Column| {
        matches!(auth0_request::path(column).as_deref(), Some("user_metadata" | "app_metadata"))
    };
    let too_large = spec.format.is_table() && spec.columns.iter().any(is_whole);
    let exceeded = !spec.importable && (spec.columns.len() > MOST_FIELDS || too_large);
    html! {
        <details class="export__limits" open={exceeded}>
            <summary>{ format!("Different in Auth0’s own export ({})", limits.len()) }</summary>
            <ul>{ for limits.iter().map(|limit| html! { <li>{ limit }</li> }) }</ul>
        </details>
    }
}

/// The forms of a file, in their order on the page.
const FORMATS: [(&str, &str, &str, ExportFormat); 4] = [
    (
        "format-ndjson",
        "JSON file",
        "One user a line (NDJSON), as Auth0 exports.",
        ExportFormat::Ndjson,
    ),
    (
        "format-array",
        "JSON array",
        "One array of users, as Auth0 imports.",
        ExportFormat::JsonArray,
    ),
    ("format-csv", "CSV", "Comma-separated, for spreadsheets.", ExportFormat::Csv),
    ("format-tsv", "Tab-separated", "The same with tabs.", ExportFormat::Tsv),
];

fn formats(chosen: ExportFormat, on_action: &Callback<Action>) -> Html {
    let choices = FORMATS.iter().map(|(id, label, help, format)| {
        let format = *format;
        let onchange = on_action.reform(move |_: Event| Action::Change(Change::Format(format)));
        let about = format!("{id}-help");
        html! {
            <div class="option">
                <input id={*id} class="option__box" type="radio" name="export-format" checked={chosen == format}
                    aria-describedby={about.clone()} {onchange} />
                <label class="option__label" for={*id}>{ *label }</label>
                <p id={about} class="option__about option__help">{ *help }</p>
            </div>
        }
    });
    html! {
        <div class="export__formats" role="radiogroup" aria-labelledby="export-format-title">
            <p id="export-format-title" class="option__label">{ "Export Format" }</p>
            { for choices }
        </div>
    }
}

/// What only tables have.
fn table(csv: CsvOptions, on_action: &Callback<Action>) -> Html {
    let set = |change: fn(&mut CsvOptions, bool)| {
        on_action.reform(move |on| {
            let mut csv = csv;
            change(&mut csv, on);
            Action::Change(Change::Csv(csv))
        })
    };
    html! {
        <div class="export__table">
            { either("export-escaping", "Escaping", "With ' before texts, as Auth0 does it, no spreadsheet takes one for a formula.",
                ["As Auth0: safe from formulas", "Plain RFC 4180"], csv.dialect == Dialect::Plain,
                set(|csv, plain| csv.dialect = if plain { Dialect::Plain } else { Dialect::Guarded })) }
            { either("export-objects", "Metadata objects", "Flattened, each member becomes a column of its own. Other objects go the same way.",
                ["Flattened: a column each", "As JSON"], csv.objects == Objects::Json,
                set(|csv, json| csv.objects = if json { Objects::Json } else { Objects::Flattened })) }
            { switch("export-bom", "Byte-order mark for Excel", "Without it Excel takes letters such as é for others.",
                csv.byte_order_mark, set(|csv, on| csv.byte_order_mark = on)) }
        </div>
    }
}

/// A select of two choices; `on_change` is told whether it is the second.
fn either(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    choices: [&'static str; 2],
    second: bool,
    on_change: Callback<bool>,
) -> Html {
    let onchange = on_change.reform(|event: Event| {
        event.target_unchecked_into::<HtmlSelectElement>().selected_index() == 1
    });
    let about = format!("{id}-help");
    html! {
        <div class="option option--select">
            <label class="option__label" for={id}>{ label }</label>
            <select {id} class="option__select" aria-describedby={about.clone()} {onchange}>
                <option selected={!second}>{ choices[0] }</option>
                <option selected={second}>{ choices[1] }</option>
            </select>
            <p id={about} class="option__about option__help">{ help }</p>
        </div>
    }
}

fn switch(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    on: bool,
    on_change: Callback<bool>,
) -> Html {
    let onchange = on_change
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let about = format!("{id}-help");
    html! {
        <div class="option">
            <input {id} class="option__box" type="checkbox" checked={on} aria-describedby={about.clone()} {onchange} />
            <label class="option__label" for={id}>{ label }</label>
            <p id={about} class="option__about option__help">{ help }</p>
        </div>
    }
}

/// "Sort by" and "Descending order".
fn order(
    spec: &ExportSpec,
    about: AboutOrder<'_>,
    on_action: &Callback<Action>,
    on_need_profile: &Callback<()>,
) -> Html {
    let (by, descending) = order_of(spec);
    let oninput = on_action.reform(|event: InputEvent| {
        Action::Change(Change::SortBy(event.target_unchecked_into::<HtmlInputElement>().value()))
    });
    let onfocus = on_need_profile.reform(|_: FocusEvent| ());
    let problem = about.problems.iter().find(|it| it.place == Place::Order);
    let failure = about.failures.iter().find(|it| it.place == Place::Order);
    html! {
        <div class="export__order">
            <div class="option option--select">
                <label class="option__label" for="export-sort">{ "Sort by" }</label>
                <input id="export-sort" class="option__select" type="text" list="export-sort-attributes" value={by.to_owned()}
                    placeholder="A User Attribute or an expression" autocomplete="off" autocapitalize="off" spellcheck="false"
                    aria-invalid={problem.is_some().then_some("true")} aria-describedby="export-sort-help" {oninput} {onfocus} />
                <datalist id="export-sort-attributes">{ suggestions(about.profile) }</datalist>
                <div id="export-sort-help" class="option__about">
                    { match (problem, failure) {
                        (Some(problem), _) => html! {
                            <p class="field__problem" role="alert">{ icon(Icon::Error) }<span>{ &problem.message }</span></p>
                        },
                        (None, Some(failure)) => html! { <p class="option__caution">{ icon(Icon::Warning) }{ failed(failure) }</p> },
                        (None, None) if by.is_empty() => html! { <p class="option__help">{ "As they come, if it is empty." }</p> },
                        (None, None) => html! { <p class="option__help">{ "Users without it come last." }</p> },
                    } }
                </div>
            </div>
            { switch("export-descending", "Descending order", "Largest, or latest, first.", descending,
                on_action.reform(|on| Action::Change(Change::Descending(on)))) }
        </div>
    }
}

/// “No value for 3 of these users: TypeError: …”.
fn failed(failure: &Failure) -> String {
    let first = failure.examples.first().map(|example| format!(": {}", example.message));
    format!(
        "An error for {} of the sample{}",
        counted(failure.users, "user"),
        first.unwrap_or_default()
    )
}

/// What occurs, with how many users have it; until that is known, what Auth0 exports.
fn suggestions(profile: Option<&Statistics>) -> Html {
    match profile {
        Some(profile) => profile
            .paths
            .iter()
            .filter(|path| !path.is_object)
            .map(|path| html! { <option value={path.path.clone()}>{ counted(path.users, "user") }</option> })
            .collect(),
        None => ATTRIBUTES
            .iter()
            .filter(|row| row.export)
            .map(|row| html! { <option value={row.name} /> })
            .collect(),
    }
}
