//! The Import page: files and form as in Auth0's dashboard, the import, and what came of it. The users stay in this
//! browser: it shows what would happen to them, before anything is sent.

use web_sys::File;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::import::comparison::Comparison;
use crate::import::first_users::FirstUsers;
use crate::import::form::{import_form, keeping};
use crate::import::result::ImportResult;
use crate::import::state::{Action, ImportState, ImportTask, Job, Outcome, Work};
use crate::mapper::callbacks::{Callbacks, callbacks};
use crate::mapper::panel::Mapper;
use crate::mapper::state::{Event as MapperEvent, Stage};
use crate::mend::whose::MendOf;
use crate::passwords::offer;
use crate::passwords::reading::reads_hashes;
use crate::passwords::try_dialog::try_button;
use crate::recipe::panel::RecipePanel;
use crate::recipe::undo_keys::UndoKeys;
use crate::shared::files::Look;
use crate::shared::tenant_hooks::{use_stopped, use_undone};
use crate::shared::{browser, sample, wording};
use crate::sources::file_list::FileList;
use crate::tenant::storage;
use crate::ui::drop_zone::drop_zone;
use crate::ui::failure::failure;
use crate::ui::icon::{Icon, icon};
use crate::ui::progress::progress;
use engine::jobs::{Checked, Checks, ImportSpec, JobRecord, Status};
use engine::recipe::Recipe;
use web::{ConnectionInfo, ImportInto, Query, Response, TenantClient};

/// Properties of [`ImportPage`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the page knows; it outlives the page
    pub(crate) state: UseReducerHandle<ImportState>,
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
}

/// The Import page.
#[component]
pub(crate) fn ImportPage(props: &Props) -> Html {
    let Props { state, store, version } = props;
    let connections = use_connections(state, store, *version);
    use_completion(state);
    {
        let to = state.dispatcher();
        use_stopped(state.job.stopped().map(|task| task.id.clone()), store, move |id, record| {
            to.dispatch(Action::Found(id, record));
        });
    }
    {
        let to = state.dispatcher();
        let shown = match &state.job {
            Job::Done(Outcome::Imported(imported)) => Some(&*imported.record),
            _ => None,
        };
        use_undone(shown, store, *version, move |id| to.dispatch(Action::Undone(id)));
    }
    let on_files = dispatching(state, |files: Vec<File>| Action::Add(files));
    let on_remove = dispatching(state, Action::Remove);
    let on_read_as = dispatching(state, |(id, options)| Action::ReadAs(id, options));
    let on_clear = dispatching(state, |()| Action::Clear);
    let on_change = dispatching(state, Action::Set);
    let on_cancel = dispatching(state, |()| Action::Cancel);
    let on_take_cut_off =
        dispatching(state, |()| Action::TakeCutOff(browser::now(), browser::job_id()));
    let on_event = dispatching(state, |event: MapperEvent| Action::Mapping(event, browser::now()));
    let Callbacks { on_survey, on_recipe, on_undo, on_columns } =
        callbacks(&state.mapping, &state.files, &on_event);
    // Exports need no steps, and this page showed none until one is proposed.
    let blank = ImportState::default().spec.recipe;
    let has_steps = state.spec.recipe.has_own_changes(&blank) || state.mapping.history.can_redo();
    let reports = state.step_reports();
    let on_try = dispatching(state, |()| Action::TryPassword(true));
    let on_tried = dispatching(state, |()| Action::TryPassword(false));
    let has_hash_table = matches!(state.mapping.stage(&state.files), Stage::Known(..))
        && reports.iter().any(|report| !report.forms.is_empty());
    let on_sample = sample(state);
    let start = |work: Work| {
        dispatching(state, move |()| Action::Start(work, browser::now(), browser::job_id()))
    };
    let on_import = {
        let (start, notify) = (start(Work::Import), state.spec.send_completion_email);
        Callback::from(move |()| {
            // Browsers ask for permission only at a click.
            if notify {
                browser::ask_to_notify();
            }
            start.emit(());
        })
    };
    let on_update_sample = {
        let to = state.dispatcher();
        Callback::from(move |()| {
            let to = to.clone();
            sample::load(sample::UPDATE, move |loaded| match loaded {
                Ok(file) => {
                    to.dispatch(Action::UpdateSample(file));
                    browser::show("files-title");
                }
                Err(reason) => to.dispatch(Action::Notice(Some(reason))),
            });
        })
    };
    let on_keep = {
        let spec = state.spec.clone();
        on_change.reform(move |target| keeping(&spec, Some(target)))
    };
    let on_mend = dispatching(state, |next: Recipe| {
        Action::Mend(Box::new(next), browser::now(), browser::job_id())
    });
    let on_there = {
        let (on_change, start) = (on_change.clone(), start(Work::Compare));
        Callback::from(move |spec: ImportSpec| {
            on_change.emit(spec);
            start.emit(());
        })
    };
    // What was imported, or would be, is mended in the files.
    let users = |is_fresh: bool| {
        let known = connections.as_ref().ok()?;
        let known = known.iter().find(|it| it.connection.id == state.spec.connection)?;
        let checked = if state.spec.prepares() { Checked::Importable } else { Checked::Whole };
        let checks = Checks { checked, rules: known.connection.rules() };
        let into =
            ImportInto { connection: state.spec.connection.clone(), upsert: state.spec.upsert };
        is_fresh.then(|| MendOf::Files(state.files.list.clone(), checks, Some(into)))
    };
    let has_files = !state.files.is_empty();
    let ready = has_files && !state.spec.connection.is_empty();
    html! {
        <div class="convert">
            <div class="intro">
                <h1>{ "Dry-run an import" }</h1>
                <p>
                    { "It works as Auth0’s import does, on a tenant that is in this browser only: you see what would happen to \
                       these users. Nothing is sent to Auth0." }
                </p>
            </div>
            <div class="convert__inputs">
                <section class="card files" aria-labelledby="files-title">
                    <h2 id="files-title">{ "Users file" }</h2>
                    { drop_zone("Drop your file here, or click to select", has_files, &on_files, &on_sample) }
                    if let Some(notice) = &state.notice {
                        <p class="files__notice" role="alert">{ icon(Icon::Warning) }{ notice.as_ref() }</p>
                    }
                    if has_files {
                        <FileList files={state.files.list.clone()} store={store.clone()} {on_read_as} {on_remove} {on_clear} {on_survey} on_files={on_files.clone()} />
                    }
                    if let Some(note) = refused_by_auth0(state) {
                        <p class="import-result__note">{ icon(Icon::Info) }<span>{ note }{ " " }<a href="#/convert">{ "Open Convert" }</a></span></p>
                    }
                </section>
                <section class="card" aria-label="Options">
                    { match &*connections {
                        Ok(connections) => import_form(&state.spec, connections, &on_change),
                        Err(reason) => html! { <p role="alert">{ reason }</p> },
                    } }
                </section>
                if has_files {
                    <Mapper mapping={state.mapping.clone()} files={state.files.clone()} recipe={state.spec.recipe.clone()} store={store.clone()}
                        reports={reports.clone()} of_first={None} tries={try_button(&on_try)} {on_event} />
                }
                <UndoKeys on_undo={on_undo.clone()} />
                if has_steps {
                    <RecipePanel recipe={state.spec.recipe.clone()} {reports} of_first={None} on_change={on_recipe.clone()}
                        history={state.mapping.history.clone()} {on_undo} {on_columns} />
                }
                if has_files && has_steps {
                    <FirstUsers store={store.clone()} files={state.files.clone()} recipe={state.spec.recipe.clone()} />
                }
                <section class="card action-bar" aria-label="Import">
                    { match &state.job {
                        Job::Failed(ImportTask { work, .. }, reason) => failure(
                            if *work == Work::Import { "The import failed" } else { "The preview failed" },
                            reason,
                            &start(*work),
                        ),
                        job => progress(doing(job), job, &on_cancel),
                    } }
                    { actions(state, ready, &on_import, &start(Work::Compare)) }
                </section>
            </div>
            if has_files && !has_hash_table && has_hashes(state) {
                { offer::card(&on_try) }
            }
            if has_files && state.is_trying {
                { offer::dialog((&state.files, &state.spec.recipe), store, &on_recipe, on_tried) }
            }
            { match &state.job {
                Job::Done(outcome @ Outcome::Imported(imported)) => html! {
                    <ImportResult record={imported.record.clone()} outdated={!state.is_fresh(outcome)} store={store.clone()}
                        on_update_sample={on_update_sample.clone()} on_take_cut_off={on_take_cut_off.clone()}
                        on_keep={on_keep.clone()} on_mend={on_mend.clone()} users={users(state.is_fresh(outcome))}
                        {on_there} spec={state.spec.clone()} recipe={state.spec.recipe.clone()} files={state.files.still(imported.revision)} />
                },
                Job::Done(outcome @ Outcome::Compared(compared)) => html! {
                    <Comparison summary={compared.summary.clone()} differences={compared.differences.clone()} outdated={!state.is_fresh(outcome)}
                        {on_there} on_import={on_import.clone()} on_keep={on_keep.clone()} on_mend={on_mend.clone()} spec={compared.spec.clone()}
                        users={users(state.is_fresh(outcome))} recipe={state.spec.recipe.clone()} store={store.clone()}
                        files={state.files.still(compared.revision)} />
                },
                _ => Html::default(),
            } }
        </div>
    }
}

/// Whether users of the files have password hashes, as far as it is known.
fn has_hashes(state: &ImportState) -> bool {
    let in_result = match &state.job {
        Job::Done(Outcome::Imported(it)) => {
            let summary = it.record.import().and_then(|it| it.summary.as_ref());
            summary.is_some_and(|summary| summary.run.with_hash > 0)
        }
        Job::Done(Outcome::Compared(it)) => it.summary.run.with_hash > 0,
        _ => false,
    };
    reads_hashes(&state.spec.recipe) || in_result
}

/// What is under way, in a word.
pub(crate) fn doing(job: &Job) -> &'static str {
    match job.run().map(|run| run.task.work) {
        Some(Work::Compare) => "Comparing",
        _ => "Importing",
    }
}

/// The connections, asked for again whenever the tenant has changed; or why they cannot be had.
#[hook]
fn use_connections(
    state: &UseReducerHandle<ImportState>,
    store: &TenantClient,
    version: u32,
) -> UseStateHandle<Result<Vec<ConnectionInfo>, String>> {
    let connections = use_state(|| Ok(Vec::new()));
    use_effect_with(version, {
        let (state, store, connections) = (state.dispatcher(), store.clone(), connections.setter());
        move |_| {
            spawn_local(async move {
                match store.ask(Query::Tenant).await {
                    Ok(Response::Tenant(info)) => {
                        let ids =
                            info.connections.iter().map(|it| it.connection.id.clone()).collect();
                        state.dispatch(Action::Connections(ids));
                        connections.set(Ok(info.connections));
                    }
                    Ok(_) => {}
                    Err(refusal) => connections.set(Err(refusal.to_string())),
                }
            });
        }
    });
    connections
}

/// At the end of an import: asks the browser to keep what there is now to lose, and notifies whoever wanted it.
#[hook]
fn use_completion(state: &UseReducerHandle<ImportState>) {
    let ended = match &state.job {
        Job::Done(Outcome::Imported(imported)) => Some(imported.record.clone()),
        _ => None,
    };
    // A result that was there when the page was opened is not news.
    let told = use_mut_ref(|| ended.as_ref().map(|record| record.id.clone()));
    use_effect_with(ended, move |ended| {
        let Some(record) = ended.clone() else { return };
        if told.replace(Some(record.id.clone())).as_ref() == Some(&record.id) {
            return;
        }
        if record.status == Status::Succeeded {
            spawn_local(async {
                storage::persist().await;
            });
        }
        if record.import().is_some_and(|import| import.spec.send_completion_email) {
            browser::notify("Muster", &completion(&record));
        }
    });
}

/// What a notification says: numbers, nothing of a user.
fn completion(record: &JobRecord) -> String {
    wording::import_headline(record)
}

fn refused_by_auth0(state: &ImportState) -> Option<String> {
    let known = state.files.list.iter().filter_map(|entry| match &entry.look {
        Look::Known(form) => Some((form, entry.file.size() as u64)),
        _ => None,
    });
    wording::refused_by_auth0(known)
}

/// "Import Users", "Preview changes", "Reset Form", and a line about them.
fn actions(
    state: &UseReducerHandle<ImportState>,
    ready: bool,
    on_import: &Callback<()>,
    on_compare: &Callback<()>,
) -> Html {
    let running = state.job.is_busy();
    let busy = running.then_some("true");
    let guarded = |callback: &Callback<()>| {
        let callback = callback.clone();
        move |_: MouseEvent| {
            if !running {
                callback.emit(());
            }
        }
    };
    let about = match &state.job {
        _ if state.files.is_empty() => "Choose a file first.",
        _ if state.waiting.is_some() => "Looking at the columns first…",
        Job::Cancelled(task) if task.work == Work::Import => {
            "Cancelled before it began. Nothing was changed."
        }
        Job::Cancelled(_) => "Stopped.",
        Job::Stopped(_) => "Stopping…",
        _ => "",
    };
    let on_reset = dispatching(state, |()| Action::Reset);
    let blank = state.files.is_empty()
        && state.spec
            == ImportSpec {
                connection: state.spec.connection.clone(),
                ..ImportState::default().spec
            };
    html! {
        <div class="action-bar__row">
            <button type="button" class="button button--primary button--large" disabled={!ready} aria-disabled={busy}
                aria-describedby="actions-about" onclick={guarded(on_import)}>{ "Import Users" }</button>
            <button type="button" class="button button--large" disabled={!ready} aria-disabled={busy}
                aria-describedby="actions-about" onclick={guarded(on_compare)}>{ "Preview changes" }</button>
            <button type="button" class="button button--large button--quiet" disabled={blank} aria-disabled={busy}
                onclick={guarded(&on_reset)}>{ "Reset Form" }</button>
            <p id="actions-about" class="action-bar__about" role="status">{ about }</p>
            <a href="#/jobs">{ "View Jobs" }</a>
        </div>
    }
}

fn sample(state: &UseReducerHandle<ImportState>) -> Callback<()> {
    let to = state.dispatcher();
    Callback::from(move |()| {
        let to = to.clone();
        sample::load(sample::TENANT, move |loaded| match loaded {
            Ok(file) => to.dispatch(Action::Add(vec![file])),
            Err(reason) => to.dispatch(Action::Notice(Some(reason))),
        });
    })
}

/// A callback that turns what it gets into an action.
fn dispatching<T: 'static>(
    state: &UseReducerHandle<ImportState>,
    action: impl Fn(T) -> Action + 'static,
) -> Callback<T> {
    let to = state.dispatcher();
    Callback::from(move |value| to.dispatch(action(value)))
}
