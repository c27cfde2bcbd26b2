//! The page: what is on the screen, and what is done about it. wasm32 only.
//!
//! - [`state`]: what the page knows, and the pure reducer that changes it
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
pub mod state;
pub mod wording;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::BeforeUnloadEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use components::{Drop, Footer, Header, UpdateNotice};
use pages::{Convert, Unknown};
use state::{Action, Job, State};

/// Where on the page one can be.
#[derive(Clone, Copy, Debug, PartialEq, Routable)]
pub enum Route {
    /// Exports into import files
    #[at("/convert")]
    Convert,
    /// No page named
    #[at("/")]
    Home,
    /// A page that does not exist
    #[not_found]
    #[at("/unknown")]
    Unknown,
}

/// Puts the page in the place index.html keeps for it.
pub fn run() {
    let Some(place) = document().get_element_by_id("app") else { return };
    keep_addresses_valid();
    yew::Renderer::<App>::with_root(place).render();
}

/// The router stops with an exception at an address it cannot read, such as `#x` or `#//`, which anyone can
/// type. So those are mended at the start, and before the router hears of them.
fn keep_addresses_valid() {
    mend_address();
    let options = EventListenerOptions {
        phase: EventListenerPhase::Capture,
        ..EventListenerOptions::default()
    };
    EventListener::new_with_options(&window(), "popstate", options, |_| mend_address()).forget();
}

fn mend_address() {
    let hash = window().location().hash().unwrap_or_default();
    let path = hash.strip_prefix('#').unwrap_or(&hash);
    let readable = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    if path.is_empty() || readable {
        return;
    }
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some("#/unknown"));
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
    let render = {
        let state = state.clone();
        move |route| match route {
            Route::Convert => html! { <Convert state={state.clone()} /> },
            Route::Home => html! { <Redirect<Route> to={Route::Convert} /> },
            Route::Unknown => html! { <Unknown /> },
        }
    };
    html! {
        <HashRouter>
            <Header />
            <main id="main" class="page" tabindex="-1"><Switch<Route> {render} /></main>
            <Footer />
            <Drop {on_files} />
            <UpdateNotice />
            <p class="visually-hidden" role="status">{ announcement(&state.job) }</p>
        </HashRouter>
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
