//! What an update did or would do: its numbers, and user by user what changes and who cannot.

use std::rc::Rc;

use web_sys::Blob;
use yew::prelude::*;

use crate::shared::format::count;
use crate::ui::differences::Differences;
use crate::ui::findings::{Findings, Whose};
use engine::jobs::UpdateSummary;

/// The outcome in numbers, for a preview or a job.
pub(crate) fn numbers(summary: &UpdateSummary, done: bool) -> Html {
    let changes = &summary.changes;
    let all = [
        ("Found", summary.found, true),
        (if done { "Deleted" } else { "To be deleted" }, summary.deleted, summary.deleted > 0),
        (if done { "Changed" } else { "To be changed" }, changes.updated, summary.deleted == 0),
        ("Unchanged", changes.unchanged, changes.unchanged > 0),
        ("Left out by a step", changes.run.users_left_out(), !changes.run.left_out.is_empty()),
        ("Cannot change", changes.run.refused, changes.run.refused > 0),
    ];
    let shown = all.into_iter().filter(|(.., shown)| *shown);
    html! {
        <div class="counts">
            <dl class="counts__numbers">
                { for shown.map(|(name, users, _)| html! {
                    <div class="counts__one"><dt>{ name }</dt><dd>{ count(users) }</dd></div>
                }) }
            </dl>
        </div>
    }
}

/// User by user what changes, and who cannot: `findings`, or else those of the summary.
pub(crate) fn details(
    summary: &UpdateSummary,
    done: bool,
    csv: Option<Blob>,
    findings: Option<Html>,
) -> Html {
    let changes = Rc::new(summary.changes.clone());
    html! {
        <>
            if !changes.run.groups.is_empty() {
                <section class="result__part" aria-labelledby="update-findings-title">
                    <h3 id="update-findings-title">{ "Findings" }</h3>
                    { findings.unwrap_or_else(|| html! { <Findings of={Whose::of(&changes)} /> }) }
                </section>
            }
            if !changes.changes.is_empty() {
                <section class="result__part" aria-labelledby="update-differences-title">
                    <h3 id="update-differences-title">{ "Differences" }</h3>
                    <Differences summary={changes} {csv} {done} />
                </section>
            }
        </>
    }
}
