//! An import that has ended: how, in numbers and as a small chart, what is wrong with which users, and the downloads.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use crate::import::there_already::there_already;
use crate::mend::findings::MendableFindings;
use crate::mend::whose::MendOf;
use crate::shared::format::{bytes, count, counted, duration, width};
use crate::shared::sample;
use crate::shared::wording::{self, Tone};
use crate::ui::changes::changes;
use crate::ui::cut_off::{cut_off_choice, is_cut_off};
use crate::ui::findings::Whose;
use crate::ui::icon::{Icon, icon};
use crate::ui::job_files::JobFiles;
use crate::ui::report::ReportButton;
use crate::ui::report::of_job::of_job;
use crate::ui::result::{reason_notice, result_sign, use_lead_to};
use engine::jobs::{
    ImportSpec, ImportSummary, JobRecord, MetadataTarget, SourceReport, Status, UnknownBecame,
};
use engine::recipe::Recipe;
use web::TenantClient;

/// The id of the heading that gets the focus.
const TITLE: &str = "import-title";

/// Properties of [`ImportResult`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The job
    pub(crate) record: Rc<JobRecord>,
    /// Whether files or form have changed since
    pub(crate) outdated: bool,
    /// The update of the sample is to be tried
    pub(crate) on_update_sample: Callback<()>,
    /// It is to be done with what is whole of a file that is cut off
    pub(crate) on_take_cut_off: Callback<()>,
    /// Columns that are no attribute are to be kept as this metadata
    pub(crate) on_keep: Callback<MetadataTarget>,
    /// The recipe is to become this, to mend findings
    pub(crate) on_mend: Callback<Recipe>,
    /// The form as it is now
    pub(crate) spec: ImportSpec,
    /// The form is to become this, and what the import would do is to be shown
    pub(crate) on_there: Callback<ImportSpec>,
    /// What the recipe is now
    pub(crate) recipe: Recipe,
    /// Whose findings they are, as long as they are those of the recipe
    pub(crate) users: Option<MendOf>,
    /// The files it was made from, if they are still those chosen
    pub(crate) files: Vec<File>,
    /// Where its files are
    pub(crate) store: TenantClient,
}

/// The result and everything about it.
#[component]
pub(crate) fn ImportResult(props: &Props) -> Html {
    let record = &props.record;
    use_lead_to(TITLE, record.id.clone());
    let content = {
        let record = record.clone();
        Callback::from(move |()| Rc::new(of_job(&record)))
    };
    let good = record.status == Status::Succeeded;
    let tone = wording::import_tone(record);
    let is_of_sample = tone != Tone::Neutral
        && record.sources.iter().any(|source| source.name == sample::TENANT.name);
    let title = match tone {
        _ if record.is_undone() => "Undone".to_owned(),
        _ if !good => wording::import_headline(record),
        Tone::Neutral => wording::import_headline(record),
        Tone::Good => "Completed".to_owned(),
        Tone::Mixed => "Completed, but not for all users".to_owned(),
        Tone::Bad => "No user was imported".to_owned(),
    };
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            <div class="result__head">
                { result_sign(tone) }
                <div>
                    <h2 id={TITLE} class="result__title" tabindex="-1">{ title }</h2>
                    <p class="result__pace" data-memory={record.memory.map(bytes)}>
                        if good { { wording::import_headline(record) }{ " · " } }
                        { figures(record) }
                    </p>
                </div>
            </div>
            if props.outdated {
                <p class="result__outdated" role="status">
                    { icon(Icon::Info) }{ "Made with earlier files or options." }
                </p>
            }
            if let Some(whole) = whole_users(record).filter(|_| !props.outdated) {
                { cut_off_choice(&record.sources, whole, "No user was imported.", &props.on_take_cut_off) }
            } else if let Some(reason) = &record.reason {
                { reason_notice(record.status, reason) }
            }
            if let Some(summary) = record.import_summary() {
                { outcome_counts(summary, "Inserted", "Updated") }
                if let Some(note) = preparation_note(summary) {
                    <p class="import-result__note">{ icon(Icon::Info) }<span>{ note }{ " " }<a href="#/convert">{ "Open Convert" }</a></span></p>
                }
                <JobFiles record={record.clone()} store={props.store.clone()} />
                if !summary.run.groups.is_empty() {
                    <section class="result__part" aria-labelledby="findings-title">
                        <h3 id="findings-title">{ "Findings" }</h3>
                        if props.users.is_some() { { there_already(summary, &props.spec, !record.is_undone() && good, &props.on_there) } }
                        <MendableFindings of={Whose::of(record)} users={props.users.clone()} recipe={props.recipe.clone()} store={props.store.clone()}
                            on_recipe={props.on_mend.clone()} />
                    </section>
                }
                <section class="result__part" aria-labelledby="changes-title">
                    <h3 id="changes-title">{ "What changed on the way" }</h3>
                    { changes(&summary.run.changes, &summary.run.sources, Some(&props.on_keep)) }
                </section>
            }
            <p class="import-result__links">
                <ReportButton {content} files={props.files.clone()} />
                if is_of_sample {
                    <button type="button" class="button" onclick={props.on_update_sample.reform(|_: MouseEvent| ())}>
                        { "Try an update of the sample" }
                    </button>
                }
                <a class="button" href="#/jobs">{ "View Jobs" }</a>
                if good && !record.is_undone() { <a class="button" href="#/users">{ "View Users" }</a> }
            </p>
        </section>
    }
}

/// If the import failed because a file is cut off: how many users are whole.
fn whole_users(record: &JobRecord) -> Option<u64> {
    let whole = |source: &SourceReport| source.cut_off.unwrap_or(source.records);
    let failed = record.status == Status::Failed && is_cut_off(&record.sources);
    failed.then(|| record.sources.iter().map(whole).sum())
}

/// `84.1 MB in 0.9 s`.
fn figures(record: &JobRecord) -> String {
    let read: u64 = record.sources.iter().map(|source| source.bytes).sum();
    let took = record.ended.unwrap_or(record.started).saturating_sub(record.started);
    format!("{} in {}", bytes(read), duration(took as f64))
}

/// What Auth0 would say to the files as they are, if they had to be prepared.
fn preparation_note(summary: &ImportSummary) -> Option<String> {
    let changed = &summary.run.changes;
    let unknown =
        changed.unknown.values().filter(|_| changed.unknown_became == UnknownBecame::Kept);
    let kept = changed.attributes_kept.values().chain(unknown).max().copied().unwrap_or(0);
    let prefixed = changed.prefixes_removed;
    if kept == 0 && prefixed == 0 {
        return None;
    }
    let kept = (kept > 0).then(|| {
        format!("{} with attributes that Auth0 does not import, kept here", counted(kept, "user"))
    });
    let prefixed =
        (prefixed > 0).then(|| format!("{} whose ID came with auth0|", counted(prefixed, "user")));
    let parts: Vec<String> = kept.into_iter().chain(prefixed).collect();
    Some(format!(
        "The files were prepared: {}. Auth0 would not take them as they are; Convert makes files that it takes.",
        parts.join(", ")
    ))
}

/// The outcome in numbers, and their shares as a chart. `inserted` and `updated` are what these are called.
pub(crate) fn outcome_counts(
    summary: &ImportSummary,
    inserted: &'static str,
    updated: &'static str,
) -> Html {
    let total = summary.run.total;
    let parts = [
        (inserted, summary.inserted, "counts__one--inserted", "chart__part--inserted"),
        (updated, summary.updated, "counts__one--updated", "chart__part--updated"),
        ("Unchanged", summary.unchanged, "", "chart__part--unchanged"),
        ("Failed", summary.run.refused, "counts__one--failed", "chart__part--failed"),
        ("Left out", summary.run.users_left_out(), "", ""),
    ];
    let number = |name: &'static str, value: u64, class: &'static str| {
        html! { <div class={classes!("counts__one", class)}><dt>{ name }</dt><dd>{ count(value) }</dd></div> }
    };
    let shown = parts
        .iter()
        .filter(|(name, value, ..)| !matches!(*name, "Unchanged" | "Left out") || *value > 0);
    let numbers = shown
        .map(|(name, value, class, _)| number(name, *value, if *value > 0 { class } else { "" }));
    let figures: Vec<String> = parts
        .iter()
        .filter(|(_, value, ..)| *value > 0)
        .map(|(name, value, ..)| {
            let name = if *value == 1 { name.trim_end_matches('s') } else { name };
            format!("{} {}", count(*value), name.to_lowercase())
        })
        .collect();
    let label = format!("Of {}: {}", counted(total, "user"), figures.join(", "));
    let mut before = 0;
    let bars = parts.iter().map(|(_, value, _, class)| {
        let x = width(before, total);
        before += value;
        html! { <rect class={*class} {x} width={width(*value, total)} height="1" /> }
    });
    let bars: Html = bars.collect();
    html! {
        <div class="counts">
            <dl class="counts__numbers">
                { number("Total", total, "") }
                { for numbers }
            </dl>
            if total > 0 {
                <svg class="chart" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label={label} focusable="false">
                    { bars }
                </svg>
            }
        </div>
    }
}
