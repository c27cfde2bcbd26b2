//! Jobs as a table, as Auth0's dashboard has it. Its cells carry their table roles and columns in words, because on
//! narrow screens the stylesheet lays each row out as a card.

use std::rc::Rc;

use yew::prelude::*;

use crate::shared::calendar;
use crate::shared::format::{count, duration};
use crate::shared::wording::{Tone, import_tone, update_tone};
use engine::jobs::{FileKind, JobFile, JobKind, JobRecord, Status};

/// What can be done about a job of the list; each gets the job.
#[derive(Clone, PartialEq)]
pub(crate) struct JobActions {
    /// Look how it stands
    pub(crate) on_check: Callback<()>,
    /// Show everything about it
    pub(crate) on_info: Callback<AttrValue>,
    /// Save a file of it
    pub(crate) on_download: Callback<(String, String)>,
    /// Delete it
    pub(crate) on_delete: Callback<Rc<JobRecord>>,
}

/// The columns, from left to right, and whether they hold numbers.
const COLUMNS: [(&str, bool); 10] = [
    ("Type", false),
    ("Connection", false),
    ("Started", false),
    ("Duration", true),
    ("Status", false),
    ("Total", true),
    ("Inserted", true),
    ("Updated", true),
    ("Failed", true),
    ("Actions", false),
];

/// A table of `jobs`, in their order.
pub(crate) fn job_list(jobs: &[JobRecord], actions: &JobActions) -> Html {
    let column = |(name, number): &(&'static str, bool)| {
        html! { <th role="columnheader" scope="col" class={number.then_some("number")}>{ *name }</th> }
    };
    html! {
        <table class="table job-list" role="table">
            <caption class="visually-hidden">{ "Jobs, newest first" }</caption>
            <thead role="rowgroup"><tr role="row">{ for COLUMNS.iter().map(column) }</tr></thead>
            <tbody role="rowgroup">{ for jobs.iter().map(|job| row(job, actions)) }</tbody>
        </table>
    }
}

fn row(job: &JobRecord, actions: &JobActions) -> Html {
    let counts = counts(job);
    let contents: [Html; 9] = [
        kind(job.kind()).into(),
        html! { <span class="job-list__connection">{ &job.connection }</span> },
        calendar::moment(job.started, false),
        took(job).into(),
        job_status(job),
        counts[0].into_html(),
        counts[1].into_html(),
        counts[2].into_html(),
        counts[3].into_html(),
    ];
    let cells = COLUMNS.iter().zip(contents).map(|((name, number), content)| {
        html! {
            <td role="cell" data-column={*name} class={number.then_some("number")}>{ content }</td>
        }
    });
    html! {
        <tr role="row" key={job.id.clone()} class="job-list__row">
            { for cells }
            <td role="cell" class="job-list__actions">{ buttons(job, actions) }</td>
        </tr>
    }
}

/// A number that may be unknown.
#[derive(Clone, Copy)]
struct Number {
    value: Option<u64>,
    /// Whether it was so, and is no more
    undone: bool,
}

impl Number {
    fn into_html(self) -> Html {
        match self.value {
            Some(number) if self.undone && number > 0 => html! { <del>{ count(number) }</del> },
            Some(number) => count(number).into(),
            None => html! { <span class="quiet">{ "–" }</span> },
        }
    }
}

/// Total, inserted, updated, failed. An export inserts and updates nothing.
fn counts(job: &JobRecord) -> [Number; 4] {
    if let Some(export) = job.export() {
        let total = (job.status == Status::Succeeded).then_some(export.users);
        return [total, None, None, None].map(|value| Number { value, undone: false });
    }
    if let Some(update) = job.update().and_then(|update| update.summary.as_ref()) {
        let (changes, undone) = (&update.changes, job.is_undone());
        return [
            Number { value: Some(update.found), undone: false },
            Number { value: None, undone: false },
            Number { value: Some(changes.updated + update.deleted), undone },
            Number { value: Some(changes.run.refused), undone: false },
        ];
    }
    let Some(summary) = job.import_summary() else {
        return [Number { value: None, undone: false }; 4];
    };
    [
        (summary.run.total, false),
        (summary.inserted, true),
        (summary.updated, true),
        (summary.run.refused, false),
    ]
    .map(|(number, changes)| Number { value: Some(number), undone: changes && job.is_undone() })
}

fn buttons(job: &JobRecord, actions: &JobActions) -> Html {
    let check = actions.on_check.reform(|_: MouseEvent| ());
    let info = {
        let id = AttrValue::from(job.id.clone());
        actions.on_info.reform(move |_: MouseEvent| id.clone())
    };
    let delete = {
        let job = Rc::new(job.clone());
        actions.on_delete.reform(move |_: MouseEvent| job.clone())
    };
    let export = job.files.iter().find(|file| file.kind == FileKind::Export);
    let running = job.status == Status::Running;
    html! {
        <div class="job-list__buttons">
            if running {
                <button type="button" class="link" onclick={check}>{ "Check Status" }</button>
            }
            <button type="button" class="link" aria-label={format!("More info about {}", job.id)} onclick={info}>
                { "More info" }
            </button>
            if let Some(file) = export {
                <button type="button" class="link" aria-label={format!("Download export {}", file.name)}
                    onclick={download(job, file, &actions.on_download)}>{ "Download export" }</button>
            }
            if !running {
                <button type="button" class="link" aria-label={format!("Delete {}", job.id)} onclick={delete}>
                    { "Delete" }
                </button>
            }
        </div>
    }
}

/// Emits the key and the name of a file when it is clicked.
pub(crate) fn download(
    job: &JobRecord,
    file: &JobFile,
    on_download: &Callback<(String, String)>,
) -> Callback<MouseEvent> {
    let (key, name) = (job.file_key(file), file.name.clone());
    on_download.reform(move |_| (key.clone(), name.clone()))
}

/// “Users import”.
pub(crate) fn kind(kind: JobKind) -> &'static str {
    match kind {
        JobKind::UsersImport => "Users import",
        JobKind::UsersExport => "Users export",
        JobKind::UsersUpdate => "Users update",
    }
}

/// How long it took; of one that runs, so far.
pub(crate) fn took(job: &JobRecord) -> String {
    let ended = match (job.ended, job.status) {
        (Some(ended), _) => ended,
        (None, Status::Running) => calendar::now(),
        (None, _) => return "–".to_owned(),
    };
    duration(ended.saturating_sub(job.started) as f64)
}

/// How a job stands, in Auth0's words where it has some.
pub(crate) fn job_status(job: &JobRecord) -> Html {
    let tone = match job.kind() {
        JobKind::UsersImport => import_tone(job),
        JobKind::UsersUpdate => update_tone(job),
        JobKind::UsersExport => match job.status {
            Status::Succeeded if job.reason.is_some() => Tone::Mixed,
            Status::Succeeded => Tone::Good,
            Status::CreationFailed | Status::Failed => Tone::Bad,
            Status::Running | Status::Cancelled | Status::Interrupted => Tone::Neutral,
        },
    };
    let class = match tone {
        Tone::Good => "job-status job-status--good",
        Tone::Mixed => "job-status job-status--mixed",
        Tone::Bad => "job-status job-status--bad",
        Tone::Neutral => "job-status",
    };
    let failed = job.import_summary().map(|summary| (summary.run.refused, summary.run.total));
    let outcome = match failed {
        _ if job.is_undone() => "; undone since",
        Some((failed, total)) if failed > 0 && failed == total => ", but all users failed",
        Some((1, _)) => ", but one user failed",
        Some((failed, _)) if failed > 0 => ", but some users failed",
        _ => "",
    };
    html! { <span {class}>{ status(job.kind(), job.status, job.percent) }{ outcome }</span> }
}

fn status(kind: JobKind, status: Status, percent: u8) -> String {
    let what = match kind {
        JobKind::UsersImport => "import",
        JobKind::UsersExport => "export",
        JobKind::UsersUpdate => "update",
    };
    match status {
        Status::CreationFailed => "Job creation failed".to_owned(),
        Status::Running => format!("Running, {percent} %"),
        Status::Succeeded => format!("Job created, user {what} succeeded"),
        Status::Failed => format!("Job created, user {what} failed"),
        Status::Cancelled => "Cancelled".to_owned(),
        Status::Interrupted if kind == JobKind::UsersExport => {
            "Interrupted: the page was closed".to_owned()
        }
        Status::Interrupted => {
            "Interrupted: the page was closed; the users are unchanged".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_status_is_in_auth0s_words() {
        let check = |kind, now, expected: &str| assert_eq!(status(kind, now, 42), expected);
        check(JobKind::UsersImport, Status::CreationFailed, "Job creation failed");
        check(JobKind::UsersImport, Status::Failed, "Job created, user import failed");
        check(JobKind::UsersImport, Status::Succeeded, "Job created, user import succeeded");
        check(JobKind::UsersExport, Status::Succeeded, "Job created, user export succeeded");
        check(JobKind::UsersImport, Status::Running, "Running, 42 %");
    }
}
