//! The first users of an export as its file would hold them, as a table and as text. It shows what came; it works
//! nothing out.

use std::rc::Rc;

use yew::prelude::*;

use crate::query::input::UNSEARCHABLE;
use crate::shared::browser;
use crate::shared::format::{counted, cut, width};
use crate::shared::latest_hook::{Latest, Problem, WaysOn};
use crate::shared::wording;
use crate::ui::icon::{Icon, icon};
use engine::jobs::export::spec::SAMPLE_TEXT;
use engine::jobs::{Failure, FieldProblem, Place, Sample};

/// How many characters of a value stand in a cell.
const CELL: usize = 160;

/// How many columns there are at most.
const COLUMNS: usize = 60;

/// Properties of [`ExportSample`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The sample
    pub(crate) sample: Latest<Rc<Sample>>,
    /// Whether the search is none: then there is no sample, and none of before
    pub(crate) unsearchable: bool,
    /// What can be done if there is none
    pub(crate) ways: WaysOn,
}

/// How the users are shown.
#[derive(Clone, Copy, PartialEq)]
enum View {
    Table,
    Text,
}

impl View {
    const BOTH: [(View, &'static str); 2] = [(View::Table, "Table"), (View::Text, "Text")];

    fn id(self) -> &'static str {
        if self == View::Table { "export-tab-table" } else { "export-tab-text" }
    }
}

/// Tabs "Table" and "Text" over the first users.
#[component]
pub(crate) fn ExportSample(props: &Props) -> Html {
    let Props { sample, ways, unsearchable } = props;
    let view = use_state_eq(|| View::Table);
    let good = use_last_good(sample.value());
    // Drawing a table takes longer than comparing two samples: it is drawn when there is another.
    let shown = use_memo((good.clone(), *view), |(good, view)| {
        good.as_ref().map_or_else(Html::default, |sample| content(sample, *view))
    });
    let problems = sample.value().map_or(&[][..], |sample| &sample.problems);
    let stale = !sample.fresh || !problems.is_empty();
    html! {
        <section class="card export-sample" aria-labelledby="export-sample-title">
            <div class="preview__head">
                <h2 id="export-sample-title">{ "Sample" }</h2>
                <p class="preview__note">{ good.as_deref().filter(|_| !unsearchable).map(note) }</p>
                { tabs(*view, &{ let view = view.setter(); Callback::from(move |to| view.set(to)) }) }
            </div>
            if !problems.is_empty() {
                <ul class="export-sample__problems">{ for problems.iter().map(problem) }</ul>
            }
            if let Some((done, total)) = sample.progress.filter(|_| stale) {
                <svg class="user-count__bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect class="progress__done" width={width(done, total)} height="1" />
                </svg>
            }
            <div id="export-sample-panel" role="tabpanel" aria-labelledby={view.id()} aria-busy={(!sample.fresh).to_string()}
                class={classes!("export-sample__panel", (stale && !unsearchable).then_some("preview__panel--stale"))}>
                { match sample.problem() {
                    _ if *unsearchable => html! { <p class="quiet">{ UNSEARCHABLE }</p> },
                    Some(problem) => refused(problem, ways),
                    None => (*shown).clone(),
                } }
            </div>
        </section>
    }
}

/// The last sample whose fields could be understood: it stays in sight while one is being written.
#[hook]
fn use_last_good(latest: Option<&Rc<Sample>>) -> Option<Rc<Sample>> {
    let good = use_mut_ref(|| None);
    if let Some(sample) = latest.filter(|sample| sample.problems.is_empty()) {
        *good.borrow_mut() = Some(sample.clone());
    }
    let last: Option<Rc<Sample>> = good.borrow().clone();
    last
}

/// As tabs are expected to behave: arrows move between them, Home and End to the ends.
fn tabs(view: View, on_view: &Callback<View>) -> Html {
    let onkeydown = {
        let on_view = on_view.clone();
        move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowLeft" | "ArrowRight" if view == View::Table => View::Text,
                "ArrowLeft" | "ArrowRight" | "Home" => View::Table,
                "End" => View::Text,
                _ => return,
            };
            event.prevent_default();
            browser::focus(next.id());
            on_view.emit(next);
        }
    };
    let tab = |(this, label): (View, &'static str)| {
        let selected = this == view;
        let onclick = on_view.reform(move |_: MouseEvent| this);
        html! {
            <button type="button" role="tab" id={this.id()} class="tabs__tab" aria-selected={selected.to_string()}
                aria-controls="export-sample-panel" tabindex={if selected { "0" } else { "-1" }} {onclick}>{ label }</button>
        }
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Show the sample as" {onkeydown}>{ for View::BOTH.map(tab) }</div>
    }
}

fn note(sample: &Sample) -> String {
    match sample.rows.len() {
        0 => String::new(),
        1 => "The first user, as the file would hold it".to_owned(),
        users => format!("The first {users} users, as the file would hold them"),
    }
}

fn refused(problem: &Problem, ways: &WaysOn) -> Html {
    html! { <p class="preview__problem">{ icon(Icon::Error) }{ problem.in_a_line(ways) }</p> }
}

fn content(sample: &Sample, view: View) -> Html {
    if sample.rows.is_empty() {
        return html! { <p class="preview__problem">{ icon(Icon::Info) }{ "No user matches, so the file would be empty." }</p> };
    }
    html! {
        <>
            { for sample.failures.iter().map(failure) }
            { match view {
                View::Table => table(sample),
                View::Text => text(&sample.text),
            } }
        </>
    }
}

fn problem(problem: &FieldProblem) -> Html {
    html! { <li class="preview__problem">{ icon(Icon::Error) }<span>{ wording::field_problem(problem) }</span></li> }
}

/// An expression that gave errors for users of the sample.
fn failure(failure: &Failure) -> Html {
    let value = if failure.place == Place::Order { "come last" } else { "get an empty value" };
    let first = failure.examples.first();
    html! {
        <p class="notice">
            { icon(Icon::Warning) }
            <span>
                <strong>{ &failure.name }</strong>
                { format!(" gives an error for {} of the sample, who {value}.", counted(failure.users, "user")) }
                if let Some(first) = first { { " " }<span class="code">{ &first.message }</span> }
            </span>
        </p>
    }
}

fn table(sample: &Sample) -> Html {
    let hidden = sample.columns.len().saturating_sub(COLUMNS);
    let head = sample.columns.iter().take(COLUMNS);
    let cell = |cell: &Option<String>| match cell.as_deref().map(|text| cut(text, CELL)) {
        Some((text, is_cut)) => html! { <td>{ text }if is_cut { { "…" } }</td> },
        None => html! { <td class="preview__absent"><span aria-label="empty">{ "–" }</span></td> },
    };
    let rows = sample.rows.iter().enumerate().map(|(index, row)| {
        html! { <tr><th scope="row" class="number">{ index + 1 }</th>{ for row.iter().take(COLUMNS).map(cell) }</tr> }
    });
    html! {
        <>
            <div class="preview__scroll" role="region" aria-label="Sample as a table" tabindex="0">
                <table class="table preview__table">
                    <caption class="visually-hidden">{ "The first users of the export" }</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="number">{ "#" }</th>
                            { for head.map(|name| html! { <th scope="col">{ name }</th> }) }
                        </tr>
                    </thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            if hidden > 0 {
                <p class="quiet">{ format!("And {}; the file has them all.", counted(hidden as u64, "more column")) }</p>
            }
        </>
    }
}

fn text(text: &str) -> Html {
    html! {
        <>
            <pre class="export-sample__text" role="region" aria-label="Sample as text" tabindex="0">{ text }</pre>
            if text.len() >= SAMPLE_TEXT {
                <p class="quiet">{ "What is beyond this is not shown; the file has all of it." }</p>
            }
        </>
    }
}
