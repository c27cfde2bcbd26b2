//! What an export was asked and what came of it, for the dialog about its job.

use yew::prelude::*;

use crate::export::result::export_doubts;
use crate::shared::format::count;
use crate::shared::wording;
use engine::fields::Column;
use engine::jobs::{ExportSpec, ExportSummary, Objects};
use engine::query::{ImplicitOperator, explicit};
use engine::write::Dialect;

/// The settings in words, for the facts of a job.
pub(crate) fn export_asked(spec: &ExportSpec) -> Html {
    // That of a job of before November 2026 may have terms side by side, which meant AND.
    let search = explicit(spec.which.search.trim(), ImplicitOperator::And);
    let order = spec.order.as_ref();
    html! {
        <ul>
            if !search.is_empty() {
                <li>{ "Search: " }<span class="code">{ search }</span></li>
            }
            if let Some(order) = order {
                <li>
                    { "Sorted by " }<span class="code">{ &order.by }</span>
                    { if order.descending { ", descending" } else { "" } }
                </li>
            }
            { for in_words(spec).into_iter().map(|words| html! { <li>{ words }</li> }) }
        </ul>
    }
}

fn in_words(spec: &ExportSpec) -> Vec<String> {
    let mut words = vec![wording::export_in_brief(spec)];
    if spec.format.is_table() {
        words.push(match spec.csv.dialect {
            Dialect::Guarded => "Escaped as Auth0 does: safe from formulas".to_owned(),
            Dialect::Plain => "Plain RFC 4180".to_owned(),
        });
        words.push(match spec.csv.objects {
            Objects::Flattened => "Objects flattened: a column for each member".to_owned(),
            Objects::Json => "Objects as JSON".to_owned(),
        });
        if spec.csv.byte_order_mark {
            words.push("With a byte-order mark for Excel".to_owned());
        }
    }
    if spec.sample {
        words.push("A sample: the first 10 users".to_owned());
    }
    words
}

/// How many users, and what may not be as it was meant.
pub(crate) fn export_numbers(summary: &ExportSummary) -> Html {
    let fact = |name: &'static str, value: String| {
        html! { <div class="facts__one"><dt>{ name }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <>
            <dl class="facts facts--numbers">
                { fact("Users", count(summary.users)) }
                { fact("Looked at", count(summary.of)) }
                if summary.unreadable > 0 { { fact("Unreadable records", count(summary.unreadable)) } }
            </dl>
            { export_doubts(summary) }
        </>
    }
}

/// The fields, each with its column.
pub(crate) fn export_fields(columns: &[Column]) -> Html {
    let row = |column: &Column| {
        html! {
            <tr>
                <td><span class="code export-info__attribute">{ &column.attribute }</span></td>
                <td>{ &column.name }</td>
            </tr>
        }
    };
    html! {
        <table class="table">
            <thead><tr><th scope="col">{ "User Attribute" }</th><th scope="col">{ "Column name" }</th></tr></thead>
            <tbody>{ for columns.iter().map(row) }</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::jobs::ExportFormat;

    #[wasm_bindgen_test]
    fn what_concerns_tables_is_told_of_tables_only() {
        assert_eq!(in_words(&ExportSpec::default()).len(), 1);
        let csv = ExportSpec { format: ExportFormat::Csv, sample: true, ..ExportSpec::default() };
        assert_eq!(in_words(&csv).len(), 4);
    }
}
