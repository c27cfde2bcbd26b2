//! The Update page: users of the local tenant that a query finds, changed by steps or deleted, seen before it happens,
//! with what Auth0 must be sent for the same.

use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::query::input::UNSEARCHABLE;
use crate::recipe::panel::RecipePanel;
use crate::recipe::undo_keys::UndoKeys;
use crate::shared::format::{count, counted};
use crate::shared::latest_hook::{Latest, WaysOn, use_latest};
use crate::shared::query_hook::{QueryProgress, use_retries};
use crate::shared::tenant_hooks::{use_stopped, use_tenant, use_undone};
use crate::shared::{browser, calendar, saved};
use crate::ui::confirm::Confirm;
use crate::ui::failure::failure;
use crate::ui::icon::{Icon, icon};
use crate::ui::progress::tenant_progress;
use crate::ui::user_count::user_count;
use crate::update::form::{update_action, update_which};
use crate::update::result::{UpdatePreview, UpdateResult};
use crate::update::state::{Action, Job, UpdateState, Work};
use engine::jobs::Which;
use engine::query::{Options, read};
use engine::recipe::Recipe;
use web::{Query, Response, TenantClient};

/// How long the search must rest before users are counted, in milliseconds.
const REST: u32 = 40;

/// Properties of [`UpdatePage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the page knows; it outlives the page
    pub(crate) state: UseReducerHandle<UpdateState>,
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
    /// An edited export is to be imported as an update
    pub(crate) on_edited: Callback<()>,
}

/// The Update page.
#[component]
pub(crate) fn UpdatePage(props: &Props) -> Html {
    let Props { state, store, version, on_edited } = props;
    let (retries, again) = use_retries();
    let tenant = {
        let to = state.dispatcher();
        use_tenant(store, (*version, retries), move |ids| to.dispatch(Action::Connections(ids)))
    };
    let on_action = {
        let to = state.dispatcher();
        use_callback((), move |action, ()| to.dispatch(action))
    };
    {
        let to = state.dispatcher();
        use_stopped(state.job.stopped().map(|task| task.id.clone()), store, move |id, record| {
            to.dispatch(Action::Found(id, record));
        });
    }
    {
        let to = state.dispatcher();
        let shown = match &state.job {
            Job::Done(record) => Some(&**record),
            _ => None,
        };
        use_undone(shown, store, *version, move |id| to.dispatch(Action::Undone(id)));
    }
    let opened = use_memo((), |()| browser::clock());
    let search = understood(&state.spec.which.search, *opened);
    let found = use_count(state, store, *version, search.as_ref());
    html! {
        <div class="convert">
            <div class="intro">
                <h1>{ "Update users" }</h1>
                <p>
                    { "Change many users of the local tenant at once, or delete them. You see every change before it happens, can take \
                       it back, and get the files that do the same in Auth0." }
                </p>
            </div>
            { match &*tenant {
                QueryProgress::Waiting => html! { <p class="quiet" role="status">{ "Looking for users…" }</p> },
                QueryProgress::Refused(reason) => failure("The users could not be read", reason, &again),
                // What came of deleting everybody is still to be seen.
                QueryProgress::Response(info) if info.connections.iter().all(|it| it.users == 0) && !matches!(state.job, Job::Done(_)) => none(on_edited),
                QueryProgress::Response(info) => html! {
                    <>
                        <div class="convert__inputs">
                            { update_which(state, &info.connections, (*opened, said(&found, state, again.clone())), &on_action) }
                            { update_action(state, &on_action) }
                            if !state.deletes() {
                                <UndoKeys on_undo={on_action.reform(Action::History)} />
                                { steps(state, &on_action) }
                            }
                            <Actions state={state.clone()} store={store.clone()} stamp={info.users.clone()} searchable={search.is_some()} users={found.current().map(|found| found.0)} />
                        </div>
                        { outcome(state, store, &info.users, &on_action) }
                        { edited(on_edited) }
                    </>
                },
            } }
        </div>
    }
}

/// A tenant without users.
fn none(on_edited: &Callback<()>) -> Html {
    html! {
        <div class="card empty">
            <p class="empty__title">{ "There are no users to update yet." }</p>
            <p class="quiet">{ "Import an export of your users first: then you see here what an update does to them." }</p>
            <p class="export__buttons">
                <a class="button button--primary" href="#/import">{ "Import users" }</a>
                <button type="button" class="button" onclick={on_edited.reform(|_: MouseEvent| ())}>{ "Import an edited export" }</button>
            </p>
        </div>
    }
}

/// The other way: a file that was edited outside.
fn edited(on_edited: &Callback<()>) -> Html {
    html! {
        <section class="card form__part" aria-labelledby="update-edited-title">
            <h2 id="update-edited-title">{ "Have you edited an export?" }</h2>
            <p class="quiet">
                { "A JSON or CSV file with changed values, also with names such as “Id” and “Family Name”, is held against the users \
                   here on the Import page: switched to update, with metadata merged and addresses kept verified, and a preview of every difference." }
            </p>
            <p><button type="button" class="button" onclick={on_edited.reform(|_: MouseEvent| ())}>{ "Import an edited export" }</button></p>
        </section>
    }
}

fn steps(state: &UseReducerHandle<UpdateState>, on_action: &Callback<Action>) -> Html {
    let reports = match &state.preview {
        Some(preview) => preview.summary.changes.run.steps.clone(),
        None => Vec::new(),
    };
    html! {
        <RecipePanel recipe={state.recipe.clone()} {reports} of_first={None} for_stored={true}
            on_change={on_action.reform(Action::Recipe)} history={state.history.clone()}
            on_undo={on_action.reform(Action::History)} on_columns={None::<Callback<()>>} />
    }
}

/// What came of the last work.
fn outcome(
    state: &UseReducerHandle<UpdateState>,
    store: &TenantClient,
    stamp: &str,
    on_action: &Callback<Action>,
) -> Html {
    let on_mend = {
        let stamp = Rc::<str>::from(stamp);
        on_action.reform(move |next: Recipe| {
            Action::Mend(Box::new(next), browser::now(), browser::job_id(), stamp.clone())
        })
    };
    match (&state.job, &state.preview) {
        (Job::Done(record), None) => {
            html! { <UpdateResult record={record.clone()} store={store.clone()} /> }
        }
        (_, Some(preview)) => html! {
            <UpdatePreview preview={preview.clone()} outdated={state.fresh_preview(stamp).is_none()}
                which={state.spec.which.clone()} only={state.spec.only.clone()} recipe={state.recipe.clone()} store={store.clone()} {on_mend} />
        },
        _ => Html::default(),
    }
}

/// How many users are found.
fn said(found: &Latest<(u64, u64)>, state: &UpdateState, retry: Callback<()>) -> Html {
    let search = &state.spec.which.search;
    let ways = WaysOn { skip_damaged: retry.clone(), retry };
    user_count(found, !search.is_empty(), false, &ways)
}

/// The search with its dates worked out at `now`, if it can be understood.
fn understood(search: &str, now: i64) -> Option<String> {
    read(search, Options { now: Some(now), ..Options::default() }).ok().map(|it| it.resolved)
}

#[hook]
fn use_count(
    state: &UseReducerHandle<UpdateState>,
    store: &TenantClient,
    version: u32,
    search: Option<&String>,
) -> Latest<(u64, u64)> {
    let which = &state.spec.which;
    let key = search
        .filter(|_| which.connection.is_some())
        .map(|search| (Which { search: search.clone(), ..which.clone() }, version));
    let asked = key.as_ref().map(|(which, _)| which.clone()).unwrap_or_default();
    let query = Box::new(move || Query::Count { which: asked, files: Default::default() });
    use_latest(store, key, REST, query).count()
}

/// What is under way, in a word.
pub(crate) fn doing(job: &Job) -> &'static str {
    match job.run().map(|run| run.task.work) {
        Some(Work::Preview) => "Looking at the users",
        _ => "Updating",
    }
}

/// Properties of [`Actions`].
#[derive(Clone, PartialEq, Properties)]
struct ActionsProps {
    state: UseReducerHandle<UpdateState>,
    store: TenantClient,
    /// The tenant's users as they are
    stamp: AttrValue,
    /// Whether the search can be understood
    searchable: bool,
    /// How many users are found, once that is known
    users: Option<u64>,
}

/// How a backup before the update stands.
#[derive(Clone, PartialEq)]
enum Backup {
    Nothing,
    Running,
    Done(String),
    Failed(String),
}

/// "Preview changes", "Apply", the backup before it, and the progress.
#[component]
fn Actions(props: &ActionsProps) -> Html {
    let ActionsProps { state, store, stamp, searchable, users } = props;
    let asking = use_state_eq(|| false);
    let backup = use_state_eq(|| Backup::Nothing);
    let preview = state.fresh_preview(stamp).cloned();
    let touched = preview.as_ref().map_or(0, |preview| UpdateState::touched(preview));
    let backs_up = state.backs_up(touched);
    let start = {
        let (to, stamp) = (state.dispatcher(), Rc::<str>::from(stamp.as_str()));
        Callback::from(move |work: Work| {
            to.dispatch(Action::Start(work, browser::now(), browser::job_id(), stamp.clone()));
        })
    };
    let apply = {
        let (store, backup, start) = (store.clone(), backup.setter(), start.clone());
        Callback::from(move |()| {
            if !backs_up {
                backup.set(Backup::Nothing);
                return start.emit(Work::Apply);
            }
            let (store, backup, start) = (store.clone(), backup.clone(), start.clone());
            backup.set(Backup::Running);
            spawn_local(async move {
                let settings = saved::for_backup();
                let query = Query::Backup { skip_damaged: false, settings, passphrase: None };
                match store.ask(query).await {
                    Ok(Response::BackedUp { file, .. }) => {
                        let name = format!("muster-backup-{}.tar.gz", calendar::today());
                        browser::download(&file, &name);
                        backup.set(Backup::Done(name));
                        start.emit(Work::Apply);
                    }
                    Ok(_) => backup.set(Backup::Nothing),
                    Err(refusal) => backup.set(Backup::Failed(refusal.to_string())),
                }
            });
        })
    };
    let busy = state.job.is_busy() || *backup == Backup::Running;
    let deletes = state.deletes();
    let on_preview = start.reform(|_: MouseEvent| Work::Preview);
    let on_apply = {
        let (apply, asking) = (apply.clone(), asking.setter());
        Callback::from(move |_: MouseEvent| if deletes { asking.set(true) } else { apply.emit(()) })
    };
    let on_answer = {
        let asking = asking.setter();
        Callback::from(move |sure: bool| {
            asking.set(false);
            if sure {
                apply.emit(());
            }
        })
    };
    let on_backup = {
        let to = state.dispatcher();
        Callback::from(move |_: Event| to.dispatch(Action::Backup(!backs_up)))
    };
    let on_cancel = {
        let to = state.dispatcher();
        Callback::from(move |()| to.dispatch(Action::Cancel))
    };
    let ready = state.is_ready() && *users != Some(0) && users.is_some();
    let verb = if deletes { "Delete" } else { "Apply to" };
    html! {
        <section class="card action-bar" aria-label="Update">
            { match &state.job {
                Job::Failed(_, reason) => failure("It could not be done", reason, &start.reform(|()| Work::Preview)),
                job => tenant_progress(doing(job), job, &on_cancel),
            } }
            if let Some(notice) = &state.notice {
                <p class="notice" role="alert">{ icon(Icon::Warning) }{ notice.as_ref() }</p>
            }
            { told(&backup) }
            if touched > 0 {
                <label class="update__backup">
                    <input type="checkbox" checked={backs_up} onchange={on_backup} />
                    <span>{ "Back up first" }<span class="quiet">{ " Everything here as one file that anybody can read, downloaded before anything changes. Tenant makes encrypted ones." }</span></span>
                </label>
            }
            <div class="action-bar__row">
                <button type="button" class={classes!("button", "button--large", (touched == 0).then_some("button--primary"))}
                    disabled={!ready || busy} aria-describedby="update-about" onclick={on_preview}>{ "Preview changes" }</button>
                if touched > 0 {
                    <button type="button" class={classes!("button", "button--large", if deletes { "button--danger" } else { "button--primary" })}
                        disabled={busy} onclick={on_apply}>{ format!("{verb} {}", counted(touched, "user")) }</button>
                }
                <p id="update-about" class="action-bar__about" role="status">{ about(state, *users, *searchable, (preview.is_some(), touched)) }</p>
            </div>
            if *asking {
                <Confirm title={format!("Delete {} of the local tenant?", counted(touched, "user"))} confirm="Delete them"
                    typed={(touched > 1).then(|| AttrValue::from(count(touched)))} on_close={on_answer}
                    text={html! { <p>{ "You can take it back on this page or on the Tenant page. Nothing happens in Auth0." }</p> }} />
            }
        </section>
    }
}

fn told(backup: &Backup) -> Html {
    match backup {
        Backup::Nothing => Html::default(),
        Backup::Running => html! { <p class="quiet" role="status">{ "Backing up…" }</p> },
        Backup::Done(name) => {
            html! { <p class="quiet" role="status">{ format!("Backed up to {name}.") }</p> }
        }
        Backup::Failed(reason) => html! {
            <p class="notice notice--error" role="alert">
                { icon(Icon::Error) }{ format!("There is no backup, so nothing was changed. {reason}") }
            </p>
        },
    }
}

/// Why something cannot begin yet, or how it ended.
fn about(
    state: &UpdateState,
    users: Option<u64>,
    searchable: bool,
    (is_fresh, touched): (bool, u64),
) -> &'static str {
    match &state.job {
        Job::Cancelled(task) if task.work == Work::Apply => "Cancelled. Nothing was changed.",
        Job::Cancelled(_) => "Stopped.",
        Job::Stopped(_) => "Stopping…",
        _ if !searchable => UNSEARCHABLE,
        _ if users == Some(0) => "The search finds nobody.",
        _ if !state.is_ready() => "Add a step first.",
        _ if is_fresh && touched == 0 => "Nobody would change.",
        _ => "",
    }
}
