//! A finished export: the file and its download, and what there is to know about it. The download has the focus when it
//! comes.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::export::state::Done;
use crate::shared::browser;
use crate::shared::format::{bytes, count, counted, duration};
use crate::shared::query_hook::begin;
use crate::shared::wording;
use crate::ui::copy_button::CopyButton;
use crate::ui::cut_off::{about_cut_off, is_cut_off};
use crate::ui::damaged::left_out;
use crate::ui::icon::{Icon, icon};
use engine::jobs::{ExportSummary, FailedUser, Failure, FileKind, JobFile, Place, SourceReport};
use web::{Query, Response, TenantClient};

/// The id of the heading.
const TITLE: &str = "export-result-title";

/// The id of the button that gets the focus.
const DOWNLOAD: &str = "export-download";

/// Properties of [`ExportResult`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The export
    pub(crate) done: Rc<Done>,
    /// Where its file is kept
    pub(crate) store: TenantClient,
    /// Whether it was made with earlier settings
    pub(crate) outdated: bool,
}

/// The result and everything about it.
#[component]
pub(crate) fn ExportResult(props: &Props) -> Html {
    let record = &props.done.record;
    let problem = use_state_eq(|| Option::<AttrValue>::None);
    use_focus(&record.id);
    let on_download = use_saving(props, &problem);
    let summary = record.export();
    let file = record.files.iter().find(|file| file.kind == FileKind::Export);
    let doubtful = summary.is_some_and(is_doubtful);
    let class = if doubtful { "result__sign result__sign--mixed" } else { "result__sign" };
    html! {
        <section class="card result" aria-labelledby={TITLE}>
            <div class="result__head">
                <span {class}>{ icon(if doubtful { Icon::Info } else { Icon::Check }) }</span>
                <div>
                    <h2 id={TITLE} class="result__title" tabindex="-1">{ wording::export_headline(record) }</h2>
                    <p class="result__pace" data-memory={record.memory.map(bytes)}>{ summary.map(figures) }</p>
                </div>
            </div>
            if props.outdated {
                <p class="result__outdated" role="status">
                    { icon(Icon::Info) }{ "Made with earlier settings. Export again to apply your changes." }
                </p>
            }
            if let Some(file) = file {
                { download(file, on_download(file)) }
            }
            if let Some(problem) = &*problem {
                <p class="notice notice--error" role="alert">{ icon(Icon::Error) }<span>{ problem }</span></p>
            }
            if let Some(summary) = summary.filter(|_| doubtful) {
                <section class="result__part" aria-labelledby="export-doubts-title">
                    <h3 id="export-doubts-title">{ "Worth a look" }</h3>
                    { export_doubts(summary) }
                </section>
            }
            if is_cut_off(&record.sources) {
                <p class="notice notice--error" role="alert">
                    { icon(Icon::Error) }<span><strong>{ "Cut off. " }</strong>{ about_cut_off(&record.sources) }</span>
                </p>
            }
            { without_users(&record.sources) }
            <p class="import-result__links">
                <a class="button" href="#/jobs">{ "View Jobs" }</a>
                <span class="quiet">
                    { record.reason.as_deref().unwrap_or("The job and its file stay there until you delete them.") }
                </span>
            </p>
        </section>
    }
}

/// A new result is shown, and its download has the focus, unless somebody is at work elsewhere.
#[hook]
fn use_focus(id: &str) {
    use_effect_with(id.to_owned(), |_| {
        let timer = Timeout::new(0, || {
            if browser::is_focus_free_or_in(".action-bar") {
                browser::focus(DOWNLOAD);
                browser::show(TITLE);
            }
        });
        move || drop(timer)
    });
}

/// Saves the file: the one that came along, or the one that is kept with the job.
#[hook]
fn use_saving(
    props: &Props,
    problem: &UseStateHandle<Option<AttrValue>>,
) -> impl Fn(&JobFile) -> Callback<MouseEvent> {
    let (done, store, problem) = (props.done.clone(), props.store.clone(), problem.setter());
    let underway = use_mut_ref(|| None);
    move |file: &JobFile| {
        let (key, name) = (done.record.file_key(file), file.name.clone());
        let (done, store, problem) = (done.clone(), store.clone(), problem.clone());
        let underway = underway.clone();
        Callback::from(move |_| {
            if let Some(file) = &done.file {
                return browser::download(file, &name);
            }
            let query = Query::File(key.clone());
            let (store, problem, name) = (store.clone(), problem.clone(), name.clone());
            *underway.borrow_mut() = Some(begin(async move {
                problem.set(match store.ask(query).await {
                    Ok(Response::File(blob)) => {
                        browser::download(&blob, &name);
                        None
                    }
                    Ok(_) => None,
                    Err(refusal) => Some(refusal.to_string().into()),
                });
            }));
        })
    }
}

/// `1.2 s · 84,000 users/s · 100,000 users looked at`.
fn figures(summary: &ExportSummary) -> String {
    let mut text = format!("In {}", duration(summary.milliseconds));
    let seconds = summary.milliseconds / 1000.0;
    if seconds > 0.25 {
        text += &format!(" · {} users/s", count((summary.of as f64 / seconds) as u64));
    }
    if summary.of > summary.users {
        text += &format!(" · {} looked at", counted(summary.of, "user"));
    }
    text
}

/// The button, the file's name, size and digest.
fn download(file: &JobFile, onclick: Callback<MouseEvent>) -> Html {
    let digest = &file.sha256;
    html! {
        <div class="export-result__file">
            <button id={DOWNLOAD} type="button" class="button button--primary button--large"
                aria-describedby="export-download-about" {onclick}>{ icon(Icon::Download) }{ "Download" }</button>
            <div id="export-download-about" class="export-result__about">
                <p><strong>{ &file.name }</strong>{ ", " }{ bytes(file.bytes) }</p>
                if !digest.is_empty() {
                    <p class="quiet export-result__digest">
                        { "SHA-256 " }<span class="code">{ digest }</span>
                        <CopyButton text={digest.clone()} label={format!("Copy SHA-256 of {}", file.name)} />
                    </p>
                }
            </div>
        </div>
    }
}

fn is_doubtful(summary: &ExportSummary) -> bool {
    let ExportSummary { failures, unknown, unreadable, damaged, .. } = summary;
    let has_faults = *unreadable > 0 || !summary.faults.is_empty();
    !failures.is_empty() || !unknown.is_empty() || has_faults || !damaged.is_empty()
}

/// What may not be as it was meant: users left out, expressions that gave errors, paths that no user has, records that
/// could not be read.
pub(crate) fn export_doubts(summary: &ExportSummary) -> Html {
    let unreadable = (summary.unreadable > 0).then(|| {
        format!(
            "{} of the files could not be read and {} not in the export.",
            counted(summary.unreadable, "record"),
            if summary.unreadable == 1 { "is" } else { "are" }
        )
    });
    let unknown = summary.unknown.iter().map(|path| {
        html! { <p class="notice">{ icon(Icon::Warning) }<span>
            { "No user has " }<span class="code">{ path }</span>{ ": it is empty for all of them." }
        </span></p> }
    });
    html! {
        <>
            { left_out(&summary.damaged) }
            { for summary.failures.iter().map(failed) }
            { for unknown }
            if let Some(unreadable) = unreadable {
                <p class="notice">{ icon(Icon::Warning) }<span>{ unreadable }</span></p>
            }
            if !summary.faults.is_empty() {
                <ul class="quiet">
                    { for summary.faults.iter().map(|fault| html! { <li>{ fault }</li> }) }
                    if summary.more_faults > 0 { <li>{ format!("and {} more", count(summary.more_faults)) }</li> }
                </ul>
            }
        </>
    }
}

/// An expression that gave errors: for how many, which, and why.
fn failed(failure: &Failure) -> Html {
    let Failure { place, name, users, examples } = failure;
    let what = match place {
        Place::Column(_) => "Their value is empty.",
        Place::Order => "They come last.",
    };
    let more = users.saturating_sub(examples.len() as u64);
    let example = |FailedUser { user, message }: &FailedUser| {
        html! { <li class="export-result__failed"><span class="code">{ user }</span><span>{ message }</span></li> }
    };
    html! {
        <details class="export-result__failure">
            <summary>
                { icon(Icon::Warning) }
                <span>
                    <strong>{ name }</strong>{ format!(" gave an error for {}. {what}", counted(*users, "user")) }
                </span>
            </summary>
            <ul>{ for examples.iter().map(example) }</ul>
            if more > 0 {
                <p class="quiet">{ format!("And {}.", counted(more, "more user")) }</p>
            }
        </details>
    }
}

/// Files in which no user was found.
fn without_users(sources: &[SourceReport]) -> Html {
    let empty = sources.iter().filter(|source| source.records == 0);
    let say = |source: &SourceReport| {
        html! { <p class="notice">{ icon(Icon::Warning) }<span><strong>{ &source.name }</strong>{ " holds no users." }</span></p> }
    };
    empty.map(say).collect()
}
