//! What is reported of a query, below its box: what is wrong, what mends it with one click, what Auth0 takes otherwise. Draws
//! only; the engine says all of it.

use yew::prelude::*;

use crate::query::marked::marked;
use crate::shared::format::cut;
use crate::ui::icon::{Icon, icon};
use engine::query::{Ambiguity, Correction, Note, Problem, Reading, ResolvedDate, corrected};

/// How many notes are shown.
const NOTES: usize = 3;

/// How many corrections and dates are shown one by one.
const SHOWN: usize = 5;

/// How many characters of a query or a replacement are shown on a button.
const ON_BUTTON: usize = 60;

/// What is wrong with a query, where, and how it is mended.
pub(crate) fn wrong(id: &str, query: &str, problem: &Problem, set: &Callback<String>) -> Html {
    html! {
        <div id={id.to_owned()} class="query-box__problem" role="alert" aria-live="polite">
            <p class="query-box__message">{ icon(Icon::Error) }<span>{ &problem.message }</span></p>
            { marked(query, problem.start, problem.end) }
            { mending(query, &problem.corrections, set) }
        </div>
    }
}

/// The buttons that mend a query that is not run as it is.
fn mending(query: &str, corrections: &[Correction], set: &Callback<String>) -> Html {
    match corrections {
        [] => Html::default(),
        [one] => html! {
            <div class="query-box__ways">{ way("Correct to", &one.apply(query), set) }</div>
        },
        several => html! {
            <>
                <ul class="query-box__corrections">
                    { for several.iter().take(SHOWN).map(|one| correction(query, one, set)) }
                </ul>
                <div class="query-box__ways">{ way("Correct all to", &corrected(query, several), set) }</div>
            </>
        },
    }
}

/// What there is to know of a query that can be run; `None` if nothing.
pub(crate) fn reports(
    id: &str,
    query: &str,
    reading: &Reading,
    set: &Callback<String>,
) -> Option<Html> {
    let Reading { notes, corrections, ambiguity, dates, .. } = reading;
    let any =
        !notes.is_empty() || !corrections.is_empty() || !dates.is_empty() || ambiguity.is_some();
    any.then(|| {
        html! {
            <div id={id.to_owned()} class="query-box__reports">
                if let Some(ambiguity) = ambiguity { { side_by_side(ambiguity, set) } }
                <ul class="query-box__notes">
                    { for dates.iter().take(SHOWN).map(|date| resolved(query, date)) }
                    { for corrections.iter().take(SHOWN).map(|one| correction(query, one, set)) }
                    { for notes.iter().take(NOTES).map(|one| note(query, one)) }
                </ul>
            </div>
        }
    })
}

/// Terms without an operator between them: what they mean, and the ways to say what is meant.
fn side_by_side(ambiguity: &Ambiguity, set: &Callback<String>) -> Html {
    html! {
        <div class="query-box__ambiguity" role="group" aria-label="Terms without an operator">
            <p class="query-box__message">
                { icon(Icon::Info) }
                <span>{ "No operator stands between these terms. Auth0 takes that as OR, and so does Muster: users with any of them are found." }</span>
            </p>
            <div class="query-box__ways">
                { way("Any of them:", &ambiguity.or, set) }
                { way("All of them:", &ambiguity.and, set) }
                if let Some(phrase) = &ambiguity.phrase { { way("As one text:", phrase, set) } }
            </div>
        </div>
    }
}

/// A button that makes `query` the query.
fn way(label: &'static str, query: &str, set: &Callback<String>) -> Html {
    let onclick = choosing(query, set);
    html! {
        <button type="button" class="button query-box__way" {onclick}>
            { label }{ " " }<code class="code">{ shown(query) }</code>
        </button>
    }
}

fn choosing(query: &str, set: &Callback<String>) -> Callback<MouseEvent> {
    let query = query.to_owned();
    set.reform(move |_: MouseEvent| query.clone())
}

/// What is better written otherwise, and a button that does it.
fn correction(query: &str, one: &Correction, set: &Callback<String>) -> Html {
    let stretch = query.get(one.start..one.end).unwrap_or_default().trim();
    let onclick = choosing(&one.apply(query), set);
    let replacement = one.replacement.trim();
    html! {
        <li>
            { icon(Icon::Info) }
            <span>
                { &one.message }{ " " }
                <button type="button" class="link" {onclick}>
                    if replacement.is_empty() {
                        { "Leave out " }<code class="code">{ shown(stretch) }</code>
                    } else {
                        { "Write " }<code class="code">{ shown(replacement) }</code>
                    }
                </button>
            </span>
        </li>
    }
}

/// A relative date and what it is.
fn resolved(query: &str, date: &ResolvedDate) -> Html {
    let stretch = query.get(date.start..date.end).unwrap_or_default();
    html! {
        <li>
            { icon(Icon::Info) }
            <span><code class="code">{ stretch }</code>{ " is " }<code class="code">{ &date.date }</code>{ " (UTC)." }</span>
        </li>
    }
}

fn note(query: &str, note: &Note) -> Html {
    let stretch = query.get(note.start..note.end).filter(|stretch| *stretch != query.trim());
    html! {
        <li>
            { icon(Icon::Info) }
            <span>
                { &note.message }
                if let Some(stretch) = stretch { { " " }<code class="code">{ stretch }</code> }
            </span>
        </li>
    }
}

fn shown(text: &str) -> String {
    match cut(text, ON_BUTTON) {
        (start, true) => format!("{start}…"),
        (all, false) => all.to_owned(),
    }
}
