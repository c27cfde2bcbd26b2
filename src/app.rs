//! The page: what is on the screen, and what is done about it. wasm32 only.
//!
//! - [`state`]: what the page knows, and the pure reducer that changes it
//! - [`files`], [`import`], [`export`]: the files of a page, and what the Import and Export pages know
//! - [`route`]: which page is shown
//! - [`engine`]: between the reducer and the worker
//! - [`pages`]: what is routed; [`components`]: what is reused
//! - [`wording`], [`format`], [`pace`], [`masked`]: what is said, and how numbers, speed and users read
//! - [`saved`]: presets and queries that are kept between visits
//! - [`browser`]: clock, downloads, clipboard, focus; [`storage`]: the browser's room for this page
//! - [`person`], [`selection`], [`scroll`]: a user in words, which are selected, where the rows of a long table lie
//! - [`draft`]: what was entered about a user
//! - [`asked`], [`latest`]: questions to the local tenant, and those that follow what is entered; [`calendar`]: dates; [`curl`]: the request Auth0 would need
//!
//! No user's data goes into the address, the title or the console. No conversion happens here: the main
//! thread only shows what the worker did.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::BeforeUnloadEvent;
use yew::prelude::*;

use crate::convert::page::convert;
use crate::convert::state::{Action, Job, State};
use crate::export::page::ExportPage;
use crate::export::state::ExportState;
use crate::import::page::ImportPage;
use crate::import::state::ImportState;
use crate::jobs::page::JobsPage;
use crate::shell::drop_overlay::Drop;
use crate::shell::footer::Footer;
use crate::shell::header::header;
use crate::shell::not_found::unknown;
use crate::shell::route::{Route, use_route};
use crate::shell::update_notice::UpdateNotice;
use crate::tenant::page::TenantPage;
use crate::users::page::UsersPage;

use web::TenantClient;

/// Puts the page in the place index.html keeps for it.
pub fn run() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
        tell_of_a_fault(&place.unwrap_or_default());
    }));
    let Some(place) = document().get_element_by_id("app") else { return };
    yew::Renderer::<App>::with_root(place).render();
}

/// After a panic nothing on the page answers any more. So say it, outside of what Yew draws, with the place only: the
/// message of a panic could hold something of a user, which no console may show.
fn tell_of_a_fault(place: &str) {
    let (Ok(alert), Some(body)) = (document().create_element("p"), document().body()) else {
        return;
    };
    let said = alert.set_attribute("role", "alert").and_then(|()| body.prepend_with_node_1(&alert));
    alert.set_class_name("fault");
    alert.set_text_content(Some(&format!(
        "Muster has a fault at {place} and stopped. Reload the page to go on. Please report this place."
    )));
    if said.is_err() {
        alert.remove();
    }
}

/// The whole page. Its state outlives the routes, so leaving Convert and coming back loses nothing.
#[component]
fn App() -> Html {
    let state = use_reducer(State::default);
    let route = use_route();
    crate::shared::job_hooks::use_engine(&state, route == Route::Convert);
    let import = use_reducer(ImportState::default);
    crate::shared::job_hooks::use_import(&import, route == Route::Import);
    let export = use_reducer(ExportState::default);
    crate::shared::job_hooks::use_export(&export, route == Route::Export);
    use_warning_before_leaving(
        state.is_running() || import.run().is_some() || export.run().is_some(),
    );

    let on_files = use_callback(
        (route, state.dispatcher(), import.dispatcher(), export.dispatcher()),
        |files, (route, convert, import, export)| match route {
            Route::Import => import.dispatch(crate::import::state::Action::Add(files)),
            Route::Export => export.dispatch(crate::export::state::Action::Add(files)),
            _ => convert.dispatch(Action::Add(files)),
        },
    );
    let (store, version) = use_store();
    html! {
        <>
            { header(route) }
            <main id="main" class="page" tabindex="-1">
                { match route {
                    Route::Import => html! {
                        <ImportPage state={import.clone()} store={store.clone()} {version} />
                    },
                    Route::Export => html! {
                        <ExportPage state={export.clone()} store={store.clone()} {version} />
                    },
                    Route::Convert => convert(&state),
                    Route::Jobs => html! { <JobsPage store={store.clone()} {version} /> },
                    Route::Users => html! { <UsersPage store={store.clone()} {version} /> },
                    Route::Tenant => html! { <TenantPage store={store.clone()} {version} /> },
                    Route::Unknown => unknown(),
                } }
            </main>
            <Footer />
            if matches!(route, Route::Import | Route::Export | Route::Convert) {
                <Drop {on_files} />
            }
            <UpdateNotice />
            <p class="visually-hidden" role="status">{ announcement(&state.job) }{ import_announcement(&import.job) }{ export_announcement(&export.job) }</p>
        </>
    }
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

/// What is said to those who cannot see the conversion: its quarters and its end.
fn announcement(job: &Job) -> String {
    match job {
        Job::Idle { .. } | Job::Failed { .. } => String::new(),
        Job::Running(run) => {
            let percent =
                crate::shared::format::percent(run.progress.bytes_read, run.progress.bytes_total);
            format!("Converting, {} percent.", percent / 25 * 25)
        }
        Job::Done(done) => {
            format!(
                "Done. {}.",
                crate::shared::wording::headline(&done.converted.summary, &done.inputs.spec)
            )
        }
    }
}

/// The same of an import.
fn import_announcement(job: &crate::import::state::Job) -> String {
    match job {
        crate::import::state::Job::Running(run) => {
            format!("Importing, {} percent.", run.progress.percent() / 25 * 25)
        }
        crate::import::state::Job::Ended(record) => {
            format!("{}.", crate::shared::wording::import_headline(record))
        }
        _ => String::new(),
    }
}

/// The same of an export.
fn export_announcement(job: &crate::export::state::Job) -> String {
    match job {
        crate::export::state::Job::Running(run) => {
            format!("Exporting, {} percent.", run.progress.percent() / 25 * 25)
        }
        crate::export::state::Job::Done(done) => {
            format!("{}.", crate::shared::wording::export_headline(&done.record))
        }
        _ => String::new(),
    }
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
