//! Everything about a job, in a dialog: what was asked, what came of it, its findings and files, and the request that
//! Auth0 would need for the same. It changes nothing.

use std::rc::Rc;

use yew::prelude::*;

use crate::jobs::curl;
use crate::jobs::export_details::{export_asked, export_fields, export_numbers};
use crate::jobs::list::{download, job_status, kind, took};
use crate::recipe::panel::saving;
use crate::recipe::sentences::sentence;
use crate::shared::calendar;
use crate::shared::format::{bytes, count, counted};
use crate::shared::query_hook::{QueryProgress, use_query, use_retries};
use crate::shared::settings::import_settings;
use crate::ui::changes::changes;
use crate::ui::copy_button::CopyButton;
use crate::ui::differences::Differences;
use crate::ui::failure::failure;
use crate::ui::findings::{Findings, Whose};
use crate::ui::icon::{Icon, icon};
use crate::ui::modal::use_modal;
use crate::ui::report::ReportButton;
use crate::ui::report::of_job::of_job;
use crate::ui::result::reason_notice;
use crate::ui::update_summary::{details as update_details, numbers as update_numbers};
use engine::jobs::{
    Action, FileKind, ImportSpec, ImportSummary, JobFile, JobRecord, Status, UpdateSpec,
};
use engine::recipe::Recipe;
use web::{Query, Response, TenantClient};

/// The id of the title.
const TITLE: &str = "job-info-title";

/// How many digits of a digest are shown.
const DIGITS: usize = 12;

/// Properties of [`JobInfo`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the job may have changed
    pub(crate) query_key: (u32, u32),
    /// The job's id
    pub(crate) id: AttrValue,
    /// What the last download failed with
    pub(crate) problem: Option<AttrValue>,
    /// Saves a file, by its key and name
    pub(crate) on_download: Callback<(String, String)>,
    /// Told that it is to be closed
    pub(crate) on_close: Callback<()>,
}

/// A job as a modal dialog, open as long as it is drawn.
#[component]
pub(crate) fn JobInfo(props: &Props) -> Html {
    let dialog = use_modal(&props.on_close);
    let (retries, on_retry) = use_retries();
    let query = {
        let id = props.id.to_string();
        use_query(
            &props.store,
            (props.query_key, retries),
            move || Query::Job(id),
            |response| match response {
                Response::Job(record) => Some(*record),
                _ => None,
            },
        )
    };
    let on_close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <dialog class="dialog dialog--wide" ref={dialog} aria-labelledby={TITLE}>
            <div class="dialog__inner">
                <div class="dialog__head">
                    <h2 id={TITLE} class="dialog__title">{ title(&query) }</h2>
                    <button type="button" class="icon-button" aria-label="Close" title="Close" autofocus=true
                        onclick={on_close}>{ icon(Icon::Cross) }</button>
                </div>
                { match &*query {
                    QueryProgress::Waiting => html! { <p class="quiet" role="status">{ "Looking for the job…" }</p> },
                    QueryProgress::Refused(reason) => failure("The job could not be read", reason, &on_retry),
                    QueryProgress::Response(record) => whole(record, props),
                } }
            </div>
        </dialog>
    }
}

fn title(query: &QueryProgress<JobRecord>) -> &'static str {
    match query {
        QueryProgress::Response(record) => kind(record.kind()),
        _ => "Job",
    }
}

fn whole(record: &Rc<JobRecord>, props: &Props) -> Html {
    let summary = record.import_summary();
    let has_findings = summary.is_some_and(|summary| !summary.run.groups.is_empty());
    html! {
        <>
            { facts(record) }
            if let Some(reason) = &record.reason {
                { reason_notice(record.status, reason) }
            }
            if let Some(problem) = &props.problem {
                <p class="notice" role="alert">{ icon(Icon::Warning) }{ problem }</p>
            }
            if let Some(summary) = summary {
                { part("job-summary-title", "Summary", numbers(summary)) }
            }
            if let Some(export) = record.export() {
                if record.status == Status::Succeeded {
                    { part("job-summary-title", "Summary", export_numbers(export)) }
                }
                if !export.spec.importable && !export.spec.columns.is_empty() {
                    { part("job-fields-title", "Fields", export_fields(&export.spec.columns)) }
                }
            }
            if let Some(summary) = record.update().and_then(|update| update.summary.as_ref()) {
                { part("job-summary-title", "Summary", update_numbers(summary, true)) }
                { update_details(summary, true, None, None) }
            }
            if has_findings {
                { part("job-findings-title", "Findings",
                    html! { <Findings of={Whose::of(record)} /> }) }
            }
            if let Some(summary) = summary {
                { part("job-changes-title", "What changed", changed(summary)) }
            }
            if !record.files.is_empty() {
                { part("job-files-title", "Files", files(record, &props.on_download)) }
            }
            if record.status != Status::Running {
                <p>{ report(record) }</p>
            }
            if let Some(import) = record.import() {
                { part("job-request-title", "The same in Auth0", request(&import.spec)) }
            }
        </>
    }
}

/// The way to the report of a job.
fn report(record: &Rc<JobRecord>) -> Html {
    let record = record.clone();
    html! { <ReportButton content={Callback::from(move |()| Rc::new(of_job(&record)))} /> }
}

fn part(id: &'static str, title: &'static str, content: Html) -> Html {
    html! {
        <section class="job-info__part" aria-labelledby={id}>
            <h3 {id}>{ title }</h3>
            { content }
        </section>
    }
}

fn fact(name: &'static str, value: Html) -> Html {
    html! { <div class="facts__one"><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// What it is, when it was, what was asked.
fn facts(record: &JobRecord) -> Html {
    let JobRecord { id, connection, started, ended, sources, .. } = record;
    let spec = record.import().map(|import| &import.spec);
    let source = |source: &engine::jobs::SourceReport| {
        html! { <li>{ &source.name }{ ", " }{ bytes(source.bytes) }</li> }
    };
    html! {
        <dl class="facts">
            { fact("Status", job_status(record)) }
            { fact("Job ID", copyable(id, "Copy job ID")) }
            if let Some(spec) = spec.filter(|spec| !spec.external_id.is_empty()) {
                { fact("External ID", copyable(&spec.external_id, "Copy external ID")) }
            }
            if !connection.is_empty() {
                { fact("Connection", connection.into()) }
            }
            { fact("Started", calendar::moment(*started, true)) }
            if let Some(ended) = ended {
                { fact("Ended", calendar::moment(*ended, true)) }
            }
            { fact("Duration", took(record).into()) }
            if !sources.is_empty() {
                { fact("Files read", html! { <ul>{ for sources.iter().map(source) }</ul> }) }
            }
            if let Some(spec) = spec {
                { fact("Settings", settings(spec)) }
                if spec.recipe.has_own_changes(&Recipe::for_local_import()) {
                    { fact("Recipe", html! { <>
                        <ul>{ steps(&spec.recipe) }</ul>
                        { save_recipe(&spec.recipe) }
                    </> }) }
                }
            }
            if let Some(export) = record.export() {
                { fact("Settings", export_asked(&export.spec)) }
            }
            if let Some(update) = record.update() {
                { fact("Settings", update_asked(&update.spec)) }
                if let Action::Change(recipe) = &update.spec.action {
                    { fact("Recipe", save_recipe(recipe)) }
                }
            }
        </dl>
    }
}

/// A text in letters of one width, and a button that copies it.
fn copyable(text: &str, label: &'static str) -> Html {
    html! {
        <span class="copyable">
            <span class="code">{ text }</span>
            <CopyButton text={text.to_owned()} {label} />
        </span>
    }
}

/// What was asked for, in words.
fn settings(spec: &ImportSpec) -> Html {
    html! { <ul>{ for import_settings(spec).into_iter().map(|words| html! { <li>{ words }</li> }) }</ul> }
}

/// What an update was asked for, in words.
fn update_asked(spec: &UpdateSpec) -> Html {
    let users = match spec.which.search.as_str() {
        "" => "All users of the connection".into(),
        search => html! { <>{ "Users found by " }<span class="code">{ search }</span></> },
    };
    html! {
        <ul>
            <li>{ users }</li>
            if !spec.only.is_everybody() {
                <li>{ format!("Of them only those of a list: {}", counted(spec.only.users, "user")) }</li>
            }
            { match &spec.action {
                Action::Delete => html! { <li>{ "Deleted" }</li> },
                Action::Change(recipe) => steps(recipe),
            } }
        </ul>
    }
}

/// The steps of a recipe, each as a sentence.
fn steps(recipe: &Recipe) -> Html {
    let on = recipe.steps.iter().filter(|step| step.on);
    on.map(|step| html! { <li>{ sentence(step) }</li> }).collect()
}

/// The way to do the same again.
fn save_recipe(recipe: &Recipe) -> Html {
    html! { <button type="button" class="link" onclick={saving(recipe)}>{ "Save recipe.json" }</button> }
}

/// What came of it.
fn numbers(summary: &ImportSummary) -> Html {
    let run = &summary.run;
    let all = [
        ("Total", run.total, true),
        ("Inserted", summary.inserted, true),
        ("Updated", summary.updated, true),
        ("Unchanged", summary.unchanged, summary.unchanged > 0),
        ("Failed", run.refused, true),
        ("Left out", run.users_left_out(), !run.left_out.is_empty()),
        ("With warnings", run.warned, run.warned > 0),
        ("Lost keys of their metadata", summary.losing_keys, summary.losing_keys > 0),
        ("Email no longer verified", summary.losing_verification, summary.losing_verification > 0),
    ];
    let shown = all.into_iter().filter(|(.., shown)| *shown);
    let attributes = summary.attributes.iter().map(|(name, users)| {
        html! {
            <li class="tag">
                <span class="code">{ name }</span><span class="tag__count">{ counted(*users, "user") }</span>
            </li>
        }
    });
    html! {
        <>
            <dl class="facts facts--numbers">
                { for shown.map(|(name, number, _)| fact(name, count(number).into())) }
            </dl>
            if !summary.attributes.is_empty() {
                <p class="quiet">{ "Attributes that the update changed:" }</p>
                <ul class="changes__names">{ for attributes }</ul>
            }
        </>
    }
}

/// What was changed on the way, and in which users.
fn changed(summary: &ImportSummary) -> Html {
    let shown = summary.changes.len() as u64;
    html! {
        <>
            { changes(&summary.run.changes, &summary.run.sources, None) }
            if shown > 0 {
                <details class="job-info__changed">
                    <summary>
                        { if shown < summary.updated {
                            format!("The first {} of {}", count(shown), counted(summary.updated, "updated user"))
                        } else {
                            counted(shown, "updated user")
                        } }
                    </summary>
                    <Differences summary={Rc::new(summary.clone())} done={true} />
                </details>
            }
        </>
    }
}

/// What a file holds.
fn holds(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Errors => "Failed users with the reasons, as Auth0 reports them",
        FileKind::FailedUsers => {
            "Failed records as they came, to be mended; passwords in clear are *****"
        }
        FileKind::LeftOut => {
            "Records left out, as they came, each with the reason; passwords in clear are *****"
        }
        FileKind::UpsertFile => "Complete users for an upsert in Auth0, their metadata merged",
        FileKind::Differences => "Every value that the update changed, before and after",
        FileKind::Patches => "Requests of the Management API that change users, one a line",
        FileKind::Deletions => "Requests of the Management API that delete users, one a line",
        FileKind::Export => "Exported users",
        FileKind::After => "Roles, organizations and permissions to be given after the import",
        FileKind::FormerIds => "Email, old and new ID of each user",
    }
}

fn files(record: &JobRecord, on_download: &Callback<(String, String)>) -> Html {
    let row = |file: &JobFile| {
        let digest = &file.sha256;
        html! {
            <li class="job-file">
                <div>
                    <p class="job-file__name">{ &file.name }</p>
                    <p class="quiet">{ holds(file.kind) }</p>
                </div>
                <p>{ counted(file.users, "user") }{ ", " }{ bytes(file.bytes) }</p>
                if !digest.is_empty() {
                    <p class="job-file__digest copyable">
                        <span class="quiet">{ "SHA-256 " }</span>
                        <span class="code" title={digest.clone()}>{ digest.get(..DIGITS).unwrap_or(digest) }{ "…" }</span>
                        <CopyButton text={digest.clone()} label={format!("Copy SHA-256 of {}", file.name)} />
                    </p>
                }
                <button type="button" class="button" aria-label={format!("Download {}", file.name)}
                    onclick={download(record, file, on_download)}>{ icon(Icon::Download) }{ "Download" }</button>
            </li>
        }
    };
    html! { <ul>{ for record.files.iter().map(row) }</ul> }
}

fn request(spec: &ImportSpec) -> Html {
    let command = curl::users_import(spec);
    html! {
        <>
            <p class="quiet">
                { "The Management API takes these requests. Put in your domain, a token, and the file; the connection’s ID is \
                   another one there." }
            </p>
            <div class="job-info__request">
                <pre class="job-info__command" tabindex="0" role="region" aria-label="Requests">{ &command }</pre>
                <CopyButton text={command.clone()} label="Copy requests" />
            </div>
        </>
    }
}
