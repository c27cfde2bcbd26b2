//! The Jobs page: what was imported and exported, how it stands, and the way to everything about a job. It starts no
//! job; it looks again by itself while one runs, here or in another tab.

use std::rc::Rc;

use gloo::timers::callback::Interval;
use gloo::utils::document;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::jobs::details::JobInfo;
use crate::jobs::list::{JobActions, job_list};
use crate::shared::query_hook::{QueryProgress, begin, use_query, use_retries};
use crate::shared::{browser, calendar};
use crate::ui::confirm::Confirm;
use crate::ui::failure::failure;
use crate::ui::icon::{Icon, icon};
use engine::jobs::{JobRecord, Status};
use web::{Query, Response, TenantClient};

/// How often jobs that run are looked at, in milliseconds.
const EVERY: u32 = 2_000;

/// Properties of [`JobsPage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
}

/// What is open over the table.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    Info(AttrValue),
    Delete(Rc<JobRecord>),
}

/// Jobs: what was imported and exported.
#[component]
pub(crate) fn JobsPage(props: &Props) -> Html {
    let Props { store, version } = props;
    let (retries, on_look) = use_retries();
    let open = use_state_eq(|| Open::Nothing);
    let problem = use_state_eq(|| Option::<AttrValue>::None);
    let query_key = (*version, retries);
    let jobs_query = use_query(
        store,
        query_key,
        || Query::Jobs,
        |response| match response {
            Response::Jobs(jobs) => Some(jobs),
            _ => None,
        },
    );
    let running = |jobs: &[JobRecord]| jobs.iter().any(|job| job.status == Status::Running);
    use_looking_again(
        matches!(&*jobs_query, QueryProgress::Response(jobs) if running(jobs)),
        &on_look,
    );
    let actions = JobActions {
        on_check: on_look.clone(),
        on_info: opening(&open, Open::Info),
        on_download: use_download(store, &problem),
        on_delete: opening(&open, Open::Delete),
    };
    let on_close = opening(&open, |()| Open::Nothing);
    html! {
        <div class="jobs">
            <div class="intro">
                <h1>{ "Jobs" }</h1>
                <p>{ "Imports into this browser’s tenant, and exports from it. They stay until you delete them." }</p>
            </div>
            if let Some(problem) = &*problem {
                <p class="notice" role="alert">{ icon(Icon::Warning) }{ problem }</p>
            }
            { match &*jobs_query {
                QueryProgress::Waiting => html! { <p class="quiet" role="status">{ "Looking for jobs…" }</p> },
                QueryProgress::Refused(reason) => failure("The jobs could not be read", reason, &on_look),
                QueryProgress::Response(jobs) if !jobs.is_empty() => html! {
                    <div class="card jobs__list">{ job_list(jobs, &actions) }</div>
                },
                QueryProgress::Response(_) => none(),
            } }
            { match &*open {
                Open::Nothing => Html::default(),
                Open::Info(id) => html! {
                    <JobInfo store={store.clone()} {query_key} {id} problem={(*problem).clone()}
                        on_download={actions.on_download.clone()} {on_close} />
                },
                Open::Delete(job) => confirm_deletion(store, job, &on_close, &problem),
            } }
        </div>
    }
}

fn none() -> Html {
    html! {
        <div class="card empty">
            <p class="empty__title">{ "There are no jobs available." }</p>
            <p><a class="button button--primary" href="#/import">{ "Import users" }</a></p>
        </div>
    }
}

fn opening<T: 'static>(
    open: &UseStateHandle<Open>,
    what: impl Fn(T) -> Open + 'static,
) -> Callback<T> {
    let open = open.setter();
    Callback::from(move |value| open.set(what(value)))
}

/// Calls `on_look` every now and then while something runs and the page is seen.
#[hook]
fn use_looking_again(running: bool, on_look: &Callback<()>) {
    let latest = use_mut_ref(Callback::noop);
    latest.replace(on_look.clone());
    use_effect_with(running, move |running| {
        let interval = running.then(|| {
            Interval::new(EVERY, move || {
                if !document().hidden() {
                    let on_look: Callback<()> = latest.borrow().clone();
                    on_look.emit(());
                }
            })
        });
        move || drop(interval)
    });
}

/// Saves the file of this key under this name.
#[hook]
fn use_download(
    store: &TenantClient,
    problem: &UseStateHandle<Option<AttrValue>>,
) -> Callback<(String, String)> {
    let (store, problem) = (store.clone(), problem.setter());
    // Another download takes the place of one that has not come yet.
    let underway = use_mut_ref(|| None);
    Callback::from(move |(key, name): (String, String)| {
        let (store, problem) = (store.clone(), problem.clone());
        *underway.borrow_mut() = Some(begin(async move {
            problem.set(match store.ask(Query::File(key)).await {
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

fn confirm_deletion(
    store: &TenantClient,
    job: &Rc<JobRecord>,
    on_close: &Callback<()>,
    problem: &UseStateHandle<Option<AttrValue>>,
) -> Html {
    let on_close = {
        let (store, id) = (store.clone(), job.id.clone());
        let (on_close, problem) = (on_close.clone(), problem.setter());
        Callback::from(move |yes| {
            on_close.emit(());
            if yes {
                let (store, id, problem) = (store.clone(), id.clone(), problem.clone());
                spawn_local(async move {
                    let refused = store.ask(Query::DeleteJob(id)).await.err();
                    // The button that has the focus goes with its row.
                    if refused.is_none() && browser::is_focus_free_or_in(".job-list") {
                        browser::focus("main");
                    }
                    problem.set(refused.map(|refusal| refusal.to_string().into()));
                });
            }
        })
    };
    let text = html! {
        <>
            <p>
                { "The job of " }{ calendar::moment(job.started, false) }{ " in " }<strong>{ &job.connection }</strong>
                { " goes, with its findings and its files. The users stay as they are." }
            </p>
            <p>{ "You can undo this until the next change." }</p>
        </>
    };
    html! { <Confirm title="Delete this job?" {text} confirm="Yes, delete it" {on_close} /> }
}
