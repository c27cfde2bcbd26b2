//! The page: what is on the screen, and what is done about it. wasm32 only.
//!
//! - [`state`]: what the page knows, and the pure reducer that changes it
//! - [`route`]: which page is shown
//! - [`engine`]: between the reducer and the worker
//! - [`pages`]: what is routed; [`components`]: what is reused
//! - [`wording`], [`format`], [`pace`], [`masked`]: what is said, and how numbers, speed and users read
//! - [`browser`]: clock, downloads, clipboard, focus
//!
//! No user's data goes into the address, the title or the console. No conversion happens here: the main
//! thread only shows what the worker did.

pub mod browser;
pub mod components;
pub mod engine;
pub mod format;
pub mod masked;
pub mod pace;
pub mod pages;
pub mod route;
pub mod state;
pub mod wording;

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::BeforeUnloadEvent;
use yew::prelude::*;

use components::{Drop, Footer, UpdateNotice, header};
use pages::{JobsPage, TenantPage, UsersPage, convert, unknown};
use route::{Route, use_route};
use state::{Action, Job, State};

use crate::web::Store;

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
    engine::use_engine(&state);
    use_warning_before_leaving(state.is_running());

    let on_files = use_callback(state.dispatcher(), |files, dispatcher| {
        dispatcher.dispatch(Action::Add(files));
    });
    let route = use_route();
    let (store, version) = use_store();
    html! {
        <>
            { header(route) }
            <main id="main" class="page" tabindex="-1">
                { match route {
                    Route::Import => unknown(),
                    Route::Convert => convert(&state),
                    Route::Jobs => html! { <JobsPage store={store.clone()} {version} /> },
                    Route::Users => html! { <UsersPage store={store.clone()} {version} /> },
                    Route::Tenant => html! { <TenantPage store={store.clone()} {version} /> },
                    Route::Unknown => unknown(),
                } }
            </main>
            <Footer />
            <Drop {on_files} />
            <UpdateNotice />
            <p class="visually-hidden" role="status">{ announcement(&state.job) }</p>
        </>
    }
}

/// The local tenant, and a number that grows whenever it may have changed: pages ask again then.
#[hook]
fn use_store() -> (Store, u32) {
    let version = use_reducer_eq(Version::default);
    let store = {
        let version = version.dispatcher();
        use_memo((), move |()| Store::new(move || version.dispatch(())))
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
            let percent = format::percent(run.progress.bytes_read, run.progress.bytes_total);
            format!("Converting, {} percent.", percent / 25 * 25)
        }
        Job::Done(done) => {
            format!("Done. {}.", wording::headline(&done.converted.summary, &done.inputs.spec))
        }
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
                    event.set_return_value("The conversion is not done.");
                }
            })
        });
        move || drop(listener)
    });
}
