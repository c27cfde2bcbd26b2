//! What an upsert would do, before it is done: how many users are new, change or stay, and user by user what changes, with
//! the metadata keys that would vanish and the emails that would lose their verification.

use std::rc::Rc;

use web_sys::{Blob, File};
use yew::prelude::*;

use crate::import::result::outcome_counts;
use crate::import::there_already::there_already;
use crate::mend::findings::MendableFindings;
use crate::mend::whose::MendOf;
use crate::shared::format::counted;
use crate::ui::changes::changes;
use crate::ui::differences::Differences;
use crate::ui::findings::Whose;
use crate::ui::icon::{Icon, icon};
use crate::ui::report::ReportButton;
use crate::ui::report::of_job::of_comparison;
use crate::ui::result::{preview_head, use_lead_to};
use engine::jobs::{Changes, ImportSpec, ImportSummary, MetadataTarget};
use engine::recipe::Recipe;
use web::TenantClient;

/// The id of the heading that gets the focus.
const TITLE: &str = "comparison-title";

/// Properties of [`Comparison`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the import would do
    pub(crate) summary: Rc<ImportSummary>,
    /// Every value that would change, as CSV
    pub(crate) differences: Option<Blob>,
    /// What was asked for
    pub(crate) spec: ImportSpec,
    /// Columns that are no attribute are to be kept as this metadata
    pub(crate) on_keep: Callback<MetadataTarget>,
    /// The recipe is to become this, to mend findings
    pub(crate) on_mend: Callback<Recipe>,
    /// What the recipe is now
    pub(crate) recipe: Recipe,
    /// Whose findings they are, as long as they are those of the recipe
    pub(crate) users: Option<MendOf>,
    /// The files it was made from, if they are still those chosen
    pub(crate) files: Vec<File>,
    /// Whether files or form have changed since
    pub(crate) outdated: bool,
    /// The form is to become this, and what the import would do is to be shown anew
    pub(crate) on_there: Callback<ImportSpec>,
    /// The import is wanted
    pub(crate) on_import: Callback<()>,
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
}

/// The comparison.
#[component]
pub(crate) fn Comparison(props: &Props) -> Html {
    let summary = &props.summary;
    use_lead_to(TITLE, Rc::as_ptr(summary) as usize);
    let content = {
        let (summary, spec) = (summary.clone(), props.spec.clone());
        Callback::from(move |()| Rc::new(of_comparison(&summary, &spec)))
    };
    let onclick = props.on_import.reform(|_: MouseEvent| ());
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            { preview_head(TITLE, props.outdated.then_some("Found out with earlier files or options. Preview again to see what holds now.")) }
            { outcome_counts(summary, "Inserts", "Updates") }
            { losses(summary) }
            if !summary.changes.is_empty() {
                <section class="result__part" aria-labelledby="differences-title">
                    <h3 id="differences-title">{ "Differences" }</h3>
                    <Differences summary={summary.clone()} csv={props.differences.clone()} />
                </section>
            }
            if !summary.run.groups.is_empty() {
                <section class="result__part" aria-labelledby="comparison-findings">
                    <h3 id="comparison-findings">{ "Findings" }</h3>
                    if props.users.is_some() { { there_already(summary, &props.spec, false, &props.on_there) } }
                    <MendableFindings of={Whose::of(summary)} users={props.users.clone()} recipe={props.recipe.clone()} store={props.store.clone()}
                        on_recipe={props.on_mend.clone()} />
                </section>
            }
            if summary.run.changes != Changes::default() {
                <section class="result__part" aria-labelledby="comparison-changes">
                    <h3 id="comparison-changes">{ "What is changed on the way" }</h3>
                    { changes(&summary.run.changes, &summary.run.sources, Some(&props.on_keep)) }
                </section>
            }
            <p class="import-result__links">
                <ReportButton {content} files={props.files.clone()} />
                <button type="button" class="button button--primary" {onclick}>{ "Import these users" }</button>
            </p>
        </section>
    }
}

/// What would be lost, in words.
fn losses(summary: &ImportSummary) -> Html {
    let loss = |users: u64, what: &str| {
        html! {
            if users > 0 {
                <li class="comparison__loss">{ icon(Icon::Warning) }{ format!("{} {what}", counted(users, "user")) }</li>
            }
        }
    };
    html! {
        if summary.losing_keys + summary.losing_verification > 0 {
            <ul class="comparison__losses">
                { loss(summary.losing_keys, "would lose metadata keys. Switch on “Merge metadata instead of replacing it” to keep them.") }
                { loss(summary.losing_verification, "would have an email that is no longer verified. Switch on “Keep emails verified where the file does not say”, unless the file says so on purpose.") }
            </ul>
        }
    }
}
