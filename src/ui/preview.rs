//! The first users of the result, as a table and as JSON. Secrets are masked, and everything is cut to what
//! can be read, because a file may hold one user of many megabytes.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::{count, counted};
use crate::shared::json_view::{self, Kind};
use crate::shared::wording;
use crate::ui::icon::{Icon, icon};
use engine::check::Severity;
use engine::jobs::{ConvertSpec, Group};
use json::scan::{Member, Scanner};
use json::text::unescaped;
use web::Preview;

/// How long files and options must rest before the preview is made anew, in milliseconds.
const REST: u32 = 250;

/// How many bytes of a value stand in a cell.
const CELL: usize = 160;

/// How many columns there are at most.
const COLUMNS: usize = 60;

/// How many columns beyond those are counted.
const COUNTED: usize = 1_000;

/// How many bytes of a user's JSON are shown.
const USER: usize = 8_000;

/// How many reasons of each kind are told.
const REASONS: usize = 8;

/// The id of the heading.
const TITLE: &str = "preview-title";

/// A user of more bytes than this has no row in the table: finding its columns would hold the page up.
const ROW: usize = 2_000_000;

/// What a result was made from. Two of the same make the same result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inputs {
    /// The revision of the files
    pub(crate) revision: u32,
    /// The options
    pub(crate) spec: ConvertSpec,
}

/// A preview, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    /// What it was made from
    pub(crate) inputs: Inputs,
    /// The first users, or the reason
    pub(crate) outcome: Result<Rc<Preview>, Rc<str>>,
}

/// Properties of [`PreviewPane`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What there is to show
    pub(crate) shown: Option<Shown>,
    /// Whether it came by itself: then the page stays where it is
    pub(crate) beside: bool,
    /// Whether it is what the result would be now
    pub(crate) fresh: bool,
    /// Whether a conversion keeps the worker busy
    pub(crate) running: bool,
    /// What it would be made from now
    pub(crate) inputs: Inputs,
    /// Files or options have rested
    pub(crate) on_refresh: Callback<()>,
    /// The preview is to be closed
    pub(crate) on_close: Callback<()>,
}

/// How the users are shown.
#[derive(Clone, Copy, PartialEq)]
enum View {
    Table,
    Json,
}

impl View {
    fn id(self) -> &'static str {
        match self {
            View::Table => "preview-tab-table",
            View::Json => "preview-tab-json",
        }
    }
}

/// Tabs "Table" and "JSON" over the first users.
#[component]
pub(crate) fn PreviewPane(props: &Props) -> Html {
    let view = use_state(|| View::Table);
    let on_refresh = props.on_refresh.clone();
    use_effect_with(props.inputs.clone(), move |_| {
        let timer = Timeout::new(REST, move || on_refresh.emit(()));
        move || drop(timer)
    });
    // It opens below what may be the end of the window, and grows when the users come. The focus stays.
    use_effect_with((props.shown.is_some(), props.beside), |(_, beside)| {
        if !beside {
            browser::show(TITLE);
        }
    });
    let made = props.shown.as_ref().map(|shown| (shown.inputs.clone(), shown.outcome.is_ok()));
    let users = use_memo((made, *view), |_| {
        props.shown.as_ref().map_or_else(waiting, |shown| users(shown, *view))
    });
    let onclick = props.on_close.reform(|_: MouseEvent| ());
    let note = match &props.shown {
        Some(shown) if props.fresh => {
            shown.outcome.as_ref().map_or_else(|_| String::new(), |preview| note(preview))
        }
        _ if props.running => "Waits until the conversion is done.".to_owned(),
        _ => "Reading the first users…".to_owned(),
    };
    let tab = |this: View, label: &'static str| {
        let selected = *view == this;
        let choose = {
            let view = view.clone();
            move |_: MouseEvent| view.set(this)
        };
        html! {
            <button type="button" role="tab" id={this.id()} class="tabs__tab" aria-selected={selected.to_string()}
                aria-controls="preview-panel" tabindex={if selected { "0" } else { "-1" }} onclick={choose}>
                { label }
            </button>
        }
    };
    // As tabs are expected to behave: arrows move between them, Home and End to the ends.
    let onkeydown = {
        let view = view.clone();
        move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowLeft" | "ArrowRight" => {
                    if *view == View::Table {
                        View::Json
                    } else {
                        View::Table
                    }
                }
                "Home" => View::Table,
                "End" => View::Json,
                _ => return,
            };
            event.prevent_default();
            view.set(next);
            browser::focus(next.id());
        }
    };
    html! {
        <section class="card" aria-labelledby={TITLE}>
            <div class="preview__head">
                <h2 id={TITLE}>{ "Preview" }</h2>
                <p class="preview__note" role="status">{ note }</p>
                <div class="tabs" role="tablist" aria-label="Show the preview as" {onkeydown}>
                    { tab(View::Table, "Table") }
                    { tab(View::Json, "JSON") }
                </div>
                <button type="button" class="icon-button" aria-label="Close preview" title="Close preview" {onclick}>
                    { icon(Icon::Cross) }
                </button>
            </div>
            <div id="preview-panel" role="tabpanel" aria-labelledby={view.id()} aria-busy={(!props.fresh).to_string()}
                class={(!props.fresh).then_some("preview__panel--stale")}>
                { (*users).clone() }
            </div>
            if let Some(Shown { outcome: Ok(preview), .. }) = &props.shown {
                if preview.summary.total > 0 {
                    { verdict(preview) }
                }
            }
        </section>
    }
}

fn waiting() -> Html {
    html! { <p class="preview__waiting">{ " " }</p> }
}

fn users(shown: &Shown, view: View) -> Html {
    match (&shown.outcome, view) {
        (Err(reason), _) => html! {
            <p class="preview__problem">{ icon(Icon::Error) }{ reason.as_ref() }</p>
        },
        (Ok(preview), _) if preview.users.is_empty() => nothing(preview),
        (Ok(preview), View::Table) => user_table(&preview.users),
        (Ok(preview), View::Json) => user_json(&preview.users),
    }
}

fn note(preview: &Preview) -> String {
    match preview.users.len() as u64 {
        0 => String::new(),
        1 => "The first user of the result".to_owned(),
        users => format!("The first {} users of the result", count(users)),
    }
}

/// What becomes of the users that were looked at: how many Auth0 would take, and why not the others.
fn verdict(preview: &Preview) -> Html {
    let summary = &preview.summary;
    let taken = summary.total.saturating_sub(summary.refused + summary.users_left_out());
    let scope = match preview.of_first() {
        Some(users) => format!("of the first {}", counted(users, "user")),
        None => format!("of {}", counted(summary.total, "user")),
    };
    let errors = summary.groups.iter().filter(|group| group.severity == Severity::Error);
    let error = |group: &Group| {
        let title = wording::title(group.code, group.severity, &group.attribute);
        let what = if group.attribute.is_empty() {
            title.to_string()
        } else {
            format!("{}: {title}", group.attribute)
        };
        line(Icon::Error, "verdict__line verdict__line--error", group.count, &what)
    };
    let left_out = |(reason, users): (&String, &u64)| {
        line(Icon::Info, "verdict__line", *users, &format!("left out: {reason}"))
    };
    html! {
        <div class="verdict" aria-label="What Auth0 would say">
            <p>
                <strong>{ format!("Auth0 would take {} {scope}.", count(taken)) }</strong>
                if summary.refused > 0 { { format!(" It would refuse {}.", count(summary.refused)) } }
            </p>
            <ul>
                { for errors.take(REASONS).map(error) }
                { for summary.left_out.iter().take(REASONS).map(left_out) }
            </ul>
        </div>
    }
}

fn line(shape: Icon, class: &'static str, users: u64, what: &str) -> Html {
    html! { <li {class}>{ icon(shape) }<span><strong>{ count(users) }</strong>{ " " }{ what }</span></li> }
}

fn nothing(preview: &Preview) -> Html {
    let total = preview.summary.total;
    let text = if total == 0 {
        "No users were found in these files.".to_owned()
    } else {
        format!("Of {}, none would be in the result. Convert to see why.", counted(total, "user"))
    };
    html! { <p class="preview__problem">{ icon(Icon::Info) }{ text }</p> }
}

fn user_table(users: &[String]) -> Html {
    let table = table(users);
    let (columns, hidden) = (&table.columns, table.hidden_columns);
    let head = columns.iter().map(|name| html! { <th scope="col">{ name }</th> });
    let rows = table.rows.iter().enumerate().map(|(index, row)| {
        let cells = row.iter().map(|cell| match cell {
            Some((text, cut)) => html! { <td>{ text }if *cut { { "…" } }</td> },
            None => {
                html! { <td class="preview__absent"><span aria-label="absent">{ "–" }</span></td> }
            }
        });
        html! { <tr><th scope="row" class="number">{ index + 1 }</th>{ for cells }</tr> }
    });
    html! {
        <>
            <div class="preview__scroll" role="region" aria-label="Preview table" tabindex="0">
                <table class="table preview__table">
                    <caption class="visually-hidden">{ "Users of the result" }</caption>
                    <thead><tr><th scope="col" class="number">{ "#" }</th>{ for head }</tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            if hidden > 0 {
                <p class="quiet">{ format!("And {}; the result has them all.", counted(hidden as u64, "more column")) }</p>
            }
            if users.iter().any(|user| user.len() > ROW) {
                <p class="quiet">{ "A user too large to show has an empty row." }</p>
            }
        </>
    }
}

/// Users laid out in columns: the union of their keys, in order of appearance.
#[derive(Debug, PartialEq)]
struct Table {
    columns: Vec<String>,
    hidden_columns: usize,
    /// For each user and column the text, and whether it was cut
    rows: Vec<Vec<Option<(String, bool)>>>,
}

fn table(users: &[String]) -> Table {
    let (mut scanner, mut members) = (Scanner::default(), Vec::<Member>::new());
    let mut columns: Vec<String> = Vec::new();
    let mut beyond: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for user in users {
        let mut row = Vec::new();
        members.clear();
        if user.len() <= ROW {
            // The engine writes valid JSON; of anything else, what was found up to the fault is shown.
            let _ = scanner.object(user.as_bytes(), 0, &mut members);
        }
        for member in &members {
            let name = unescaped(member.key.of(user.as_bytes()));
            let column = match columns.iter().position(|column| *column == name) {
                Some(column) => column,
                None if columns.len() < COLUMNS => {
                    columns.push(name.clone().into_owned());
                    columns.len() - 1
                }
                None => {
                    if !beyond.iter().any(|other| *other == name) && beyond.len() < COUNTED {
                        beyond.push(name.into_owned());
                    }
                    continue;
                }
            };
            row.resize(row.len().max(column + 1), None);
            let json = user.get(member.value.start..member.value.end).unwrap_or_default();
            row[column] = Some(json_view::value(&name, json, CELL));
        }
        rows.push(row);
    }
    for row in &mut rows {
        row.resize(columns.len(), None);
    }
    Table { columns, hidden_columns: beyond.len(), rows }
}

fn user_json(users: &[String]) -> Html {
    let users = users.iter().map(|user| json_view::user(user, USER));
    let blocks = users.map(|(pieces, cut)| {
        let pieces = pieces.iter().map(|piece| match piece.kind {
            Kind::Plain => html! { { &piece.text } },
            Kind::Key => html! { <span class="json__key">{ &piece.text }</span> },
            Kind::Text => html! { <span>{ &piece.text }</span> },
            Kind::Literal => html! { <span class="json__literal">{ &piece.text }</span> },
        });
        html! { <li><pre class="json">{ for pieces }if cut { { "\n…" } }</pre></li> }
    });
    html! {
        <div class="preview__scroll" role="region" aria-label="Preview as JSON" tabindex="0">
            <ol class="preview__users">{ for blocks }</ol>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn cell(text: &str) -> Option<(String, bool)> {
        Some((text.to_owned(), false))
    }

    #[wasm_bindgen_test]
    fn columns_are_the_union_of_keys_in_order_of_appearance() {
        let users = [r#"{"email":"a@b.co","name":"Ann"}"#, r#"{"n\u0061me":"Zoë","x":[1,2]}"#];
        let table = table(&users.map(str::to_owned));
        assert_eq!(table.columns, ["email", "name", "x"]);
        assert_eq!(
            table.rows,
            [vec![cell("a@b.co"), cell("Ann"), None], vec![None, cell("Zoë"), cell("[1,2]")],]
        );
    }

    #[wasm_bindgen_test]
    fn columns_are_capped_and_the_rest_counted() {
        let members: Vec<String> = (0..100).map(|n| format!("\"k{n}\":{n}")).collect();
        let table = table(&[format!("{{{}}}", members.join(","))]);
        assert_eq!((table.columns.len(), table.hidden_columns), (COLUMNS, 100 - COLUMNS));
    }
}
