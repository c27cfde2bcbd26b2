//! The page: what is on the screen, and what is done about it. wasm32 only.
//!
//! It holds what outlives the routes: the state of the three pages that have a worker, and the local tenant.
//!
//! No user's data goes into the address, the title or the console. No conversion happens here: the main
//! thread only shows what the worker did.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{BeforeUnloadEvent, File};
use yew::prelude::*;

use crate::compare::lists::Ways;
use crate::compare::page::{ComparePage, announcement as compared};
use crate::compare::state::CompareState;
use crate::convert::page::convert;
use crate::convert::state::{Action, State};
use crate::errors::page::ErrorsPage;
use crate::errors::state::{Action as ErrorsAction, ErrorsState};
use crate::export::page::ExportPage;
use crate::export::state::ExportState;
use crate::import::page::{ImportPage, doing};
use crate::import::state::{ImportState, Outcome};
use crate::jobs::page::JobsPage;
use crate::reference::page::ReferencePage;
use crate::shared::job_hooks::use_job;
use crate::shared::job_state::{JobState, Task};
use crate::shared::wording;
use crate::shell::drop_overlay::Drop;
use crate::shell::erased::{Erased, Erasing, use_erasing};
use crate::shell::footer::Footer;
use crate::shell::header::header;
use crate::shell::kept_focus::use_kept_focus;
use crate::shell::lost_notice::LostNotice;
use crate::shell::not_found::unknown;
use crate::shell::route::{Route, use_route};
use crate::shell::tour::Tour;
use crate::shell::update_notice::UpdateNotice;
use crate::tenant::page::TenantPage;
use crate::ui::undo_bar::UndoBar;
use crate::update::page::{UpdatePage, doing as updating};
use crate::update::state::UpdateState;
use crate::users::page::UsersPage;

use engine::jobs::Which;
use web::TenantClient;

/// Puts the page in the place index.html keeps for it.
pub(crate) fn run() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
        show_fault(&place.unwrap_or_default());
    }));
    let Some(place) = document().get_element_by_id("app") else { return };
    yew::Renderer::<Root>::with_root(place).render();
}

/// After a panic nothing on the page answers any more. So it is shown, outside of what Yew draws, with the place only:
/// the message of a panic could hold something of a user, which no console may show.
fn show_fault(place: &str) {
    let (Ok(alert), Some(body)) = (document().create_element("p"), document().body()) else {
        return;
    };
    let shown =
        alert.set_attribute("role", "alert").and_then(|()| body.prepend_with_node_1(&alert));
    alert.set_class_name("fault");
    alert.set_text_content(Some(&format!(
        "Muster has a fault at {place} and stopped. Reload the page to go on. Please report this place."
    )));
    if shown.is_err() {
        alert.remove();
    }
}

/// The whole page, or that there is nothing left of it.
#[component]
fn Root() -> Html {
    match use_erasing() {
        Erasing::No => html! { <App /> },
        by => html! { <Erased {by} /> },
    }
}

/// The pages. Their state outlives the routes, so leaving Convert and coming back loses nothing.
#[component]
fn App() -> Html {
    use_kept_focus();
    let state = use_reducer(State::default);
    let route = use_route();
    use_job(&state, route == Route::Convert);
    let import = use_reducer(ImportState::default);
    use_job(&import, route == Route::Import);
    let export = use_reducer(ExportState::default);
    use_job(&export, route == Route::Export);
    let update = use_reducer(UpdateState::default);
    use_job(&update, route == Route::Update);
    let errors = use_reducer(ErrorsState::default);
    let compare = use_reducer(CompareState::default);
    use_job(&compare, route == Route::Compare);
    use_warning_before_leaving(
        state.job.is_running()
            || import.job.is_running()
            || export.job.is_running()
            || update.job.is_running()
            || compare.job.is_running(),
    );

    let on_files = use_callback(
        (
            route,
            (state.dispatcher(), import.dispatcher(), export.dispatcher()),
            (errors.dispatcher(), compare.dispatcher()),
        ),
        |files, (route, (convert, import, export), (errors, compare))| match route {
            Route::Errors => crate::errors::page::add(errors, files),
            Route::Compare => compare.dispatch(crate::compare::state::Action::Add(None, files)),
            Route::Import => import.dispatch(crate::import::state::Action::Add(files)),
            Route::Export => export.dispatch(crate::export::state::Action::Add(files)),
            _ => convert.dispatch(Action::Add(files)),
        },
    );
    let on_dry_run = use_callback(import.dispatcher(), |files: Vec<File>, import| {
        import.dispatch(crate::import::state::Action::TakeOver(files));
        Route::Import.open();
    });
    let on_export = use_callback(export.dispatcher(), |which: Which, export| {
        export.dispatch(crate::export::state::Action::TakeOver(which));
        Route::Export.open();
    });
    let on_retry = use_callback(state.dispatcher(), |(users, said): (File, String), convert| {
        convert.dispatch(Action::TakeOver(vec![users], said.into()));
        Route::Convert.open();
    });
    let on_errors = use_callback(errors.dispatcher(), |files, errors| {
        errors.dispatch(ErrorsAction::TakeOver(files));
        Route::Errors.open();
    });
    let on_edited = use_callback(import.dispatcher(), |(), import| {
        import.dispatch(crate::import::state::Action::UpdateByFile);
        Route::Import.open();
    });
    let ways = use_ways(&state, &import, &update, &on_export);
    let (store, version) = use_store();
    // The last change is of interest where it is seen. A preview of changes is about what is not done yet.
    let comparing = matches!(import.job, JobState::Done(Outcome::Compared(_)));
    let undo = match route {
        Route::Import if comparing => Html::default(),
        Route::Import | Route::Jobs | Route::Users | Route::Update | Route::Tenant => html! {
            <UndoBar store={store.clone()} {version} fades={route != Route::Jobs} />
        },
        Route::Convert
        | Route::Errors
        | Route::Export
        | Route::Compare
        | Route::Reference
        | Route::Unknown => Html::default(),
    };
    html! {
        <>
            { header(route, undo) }
            <main id="main" class="page" tabindex="-1">
                <LostNotice store={store.clone()} {version} />
                { match route {
                    Route::Import => html! {
                        <ImportPage state={import.clone()} store={store.clone()} {version} />
                    },
                    Route::Export => html! {
                        <ExportPage state={export.clone()} store={store.clone()} {version} />
                    },
                    Route::Convert => convert(&state, &store, &on_dry_run, &on_errors),
                    Route::Errors => html! {
                        <ErrorsPage state={errors.clone()} store={store.clone()} {on_retry} />
                    },
                    Route::Jobs => html! { <JobsPage store={store.clone()} {version} /> },
                    Route::Users => html! { <UsersPage store={store.clone()} {version} {on_export} /> },
                    Route::Update => html! {
                        <UpdatePage state={update.clone()} store={store.clone()} {version} {on_edited} />
                    },
                    Route::Compare => html! {
                        <ComparePage state={compare.clone()} store={store.clone()} {version} ways={(*ways).clone()} />
                    },
                    Route::Tenant => html! { <TenantPage store={store.clone()} {version} /> },
                    Route::Reference => html! { <ReferencePage store={store.clone()} /> },
                    Route::Unknown => unknown(),
                } }
            </main>
            <Footer />
            if matches!(
                route,
                Route::Import | Route::Export | Route::Convert | Route::Errors | Route::Compare
            ) {
                <Drop {on_files} />
            }
            <UpdateNotice />
            <Tour />
            <p class="visually-hidden" role="status">{ announcements(&state, &import, &export, &update) }{ compared(&compare) }</p>
        </>
    }
}

/// Where users of a comparison go: to Convert, Import, Export or Update.
#[hook]
fn use_ways(
    state: &UseReducerHandle<State>,
    import: &UseReducerHandle<ImportState>,
    update: &UseReducerHandle<UpdateState>,
    on_export: &Callback<Which>,
) -> Rc<Ways> {
    use crate::import::state::Action as ToImport;
    use crate::update::state::Action as ToUpdate;
    let (import, update) = (import.dispatcher(), update.dispatcher());
    let convert = state.dispatcher();
    use_memo(on_export.clone(), move |on_export| Ways {
        on_import: Callback::from(move |(file, updates)| {
            import.dispatch(if updates { ToImport::UpdateByFile } else { ToImport::Reset });
            import.dispatch(ToImport::Add(vec![file]));
            Route::Import.open();
        }),
        on_export: on_export.clone(),
        on_leave_out: Callback::from(move |(files, step)| {
            convert.dispatch(Action::LeaveOut(files, Box::new(step)));
            Route::Convert.open();
        }),
        on_update: Callback::from(move |(which, deletes, only)| {
            update.dispatch(ToUpdate::TakeOver(which, deletes, only));
            Route::Update.open();
        }),
    })
}

/// The local tenant, and a number that grows whenever it may have changed: pages ask again then.
#[hook]
fn use_store() -> (TenantClient, u32) {
    let version = use_reducer_eq(Version::default);
    let store = {
        let version = version.dispatcher();
        use_memo((), move |()| TenantClient::new(move || version.dispatch(())))
    };
    ((*store).clone(), version.0)
}

/// Counts changes of the tenant.
#[derive(Clone, Copy, Default, PartialEq)]
struct Version(u32);

impl Reducible for Version {
    type Action = ();

    fn reduce(self: Rc<Self>, (): ()) -> Rc<Self> {
        Rc::new(Version(self.0.wrapping_add(1)))
    }
}

/// What is announced to those who cannot see the jobs: their quarters and their end.
fn announcements(
    convert: &State,
    import: &ImportState,
    export: &ExportState,
    update: &UpdateState,
) -> String {
    let convert = match &convert.job {
        JobState::Done(_) if convert.cut_off_result().is_some() => {
            "Done, but a file is cut off. Say whether to go on.".to_owned()
        }
        JobState::Done(done) => {
            format!("Done. {}.", wording::headline(&done.converted.summary, &done.inputs.spec))
        }
        job => quarters("Converting", job),
    };
    let import = match &import.job {
        JobState::Done(Outcome::Imported(imported)) => {
            format!("{}.", wording::import_headline(&imported.record))
        }
        JobState::Done(Outcome::Compared(compared)) => format!(
            "Preview of the changes: {}. Nothing has been changed.",
            wording::comparison_headline(&compared.summary)
        ),
        job => quarters(doing(job), job),
    };
    let export = match &export.job {
        JobState::Done(done) => format!("{}.", wording::export_headline(&done.record)),
        job => quarters("Exporting", job),
    };
    let update = match &update.job {
        JobState::Done(record) => format!("{}.", wording::update_headline(record)),
        JobState::Idle if update.preview.is_some() => {
            "What would change is shown. Nothing has been changed.".to_owned()
        }
        job => quarters(updating(job), job),
    };
    [convert, import, export, update].concat()
}

fn quarters<T: Task, D>(doing: &str, job: &JobState<T, D>) -> String {
    job.run().map_or_else(String::new, |run| {
        format!("{doing}, {} percent.", run.progress.percent() / 25 * 25)
    })
}

/// Has the browser ask before the page is left while `running`.
#[hook]
fn use_warning_before_leaving(running: bool) {
    use_effect_with(running, |running| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = running.then(|| {
            EventListener::new_with_options(&window(), "beforeunload", options, |event| {
                event.prevent_default();
                // Chrome before 119 asks only if this is set.
                if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>() {
                    event.set_return_value("The work is not done.");
                }
            })
        });
        move || drop(listener)
    });
}
