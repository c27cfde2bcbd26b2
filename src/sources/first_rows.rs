//! The first rows of a file as they will be read, so that a wrong guess is seen. It shows what came.

use yew::prelude::*;

use crate::shared::format::{count, counted, cut};
use engine::jobs::Survey;

/// How many columns there are at most.
const COLUMNS: usize = 60;

/// How many characters of a name are shown.
const NAME: usize = 60;

/// A table of the first rows, each called `noun`. `stale` if others are being read.
pub(crate) fn first_rows(survey: &Survey, noun: &str, stale: bool) -> Html {
    let hidden = survey.columns.len().saturating_sub(COLUMNS) as u64;
    let head = survey.columns.iter().take(COLUMNS).map(|column| {
        let (name, is_cut) = cut(&column.label, NAME);
        html! { <th scope="col">{ name }if is_cut { { "…" } }</th> }
    });
    let rows = survey.rows.iter().map(|row| {
        let cells = row.cells.iter().take(COLUMNS).map(|cell| match cell {
            Some(text) => html! { <td>{ text }</td> },
            None => {
                html! { <td class="preview__absent"><span aria-label="empty">{ "–" }</span></td> }
            }
        });
        html! { <tr><th scope="row">{ count(row.line) }</th>{ for cells }</tr> }
    });
    let caption = match survey.rows.len() as u64 {
        1 => format!("The first {noun}, as it will be read"),
        rows => format!("The first {}, as they will be read", counted(rows, noun)),
    };
    let place = if noun == "row" { "Row" } else { "Line" };
    html! {
        <div class={classes!("first-rows", stale.then_some("preview__panel--stale"))} aria-busy={stale.to_string()}>
            if survey.rows.is_empty() {
                <p class="quiet">{ "Read like this, the file has no users." }</p>
            } else {
                <div class="preview__scroll" role="region" aria-label="First rows" tabindex="0">
                    <table class="table preview__table">
                        <caption class="first-rows__caption">{ caption }</caption>
                        <thead><tr><th scope="col">{ place }</th>{ for head }</tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                </div>
                if hidden > 0 {
                    <p class="quiet">{ format!("{} more are not shown here.", counted(hidden, "column")) }</p>
                }
            }
        </div>
    }
}
