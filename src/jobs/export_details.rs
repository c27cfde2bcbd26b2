//! What an export was asked and what came of it, for the dialog about its job.

use yew::prelude::*;

use crate::export::result::export_doubts;
use crate::shared::format::count;
use crate::shared::settings::{export_search, export_settings};
use engine::fields::Column;
use engine::jobs::{ExportSpec, ExportSummary};

/// The settings in words, for the facts of a job.
pub(crate) fn export_asked(spec: &ExportSpec) -> Html {
    let search = export_search(spec);
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
            { for export_settings(spec).into_iter().map(|words| html! { <li>{ words }</li> }) }
        </ul>
    }
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
        assert_eq!(export_settings(&ExportSpec::default()).len(), 1);
        let csv = ExportSpec { format: ExportFormat::Csv, sample: true, ..ExportSpec::default() };
        assert_eq!(export_settings(&csv).len(), 4);
    }
}
