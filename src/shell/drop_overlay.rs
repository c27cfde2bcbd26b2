//! Files and folders dropped anywhere in the window, and the sign over the page while they hover.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event, File};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shell::dropped;
use crate::ui::icon::{Icon, icon};

/// Without news of the drag for this long, in milliseconds, it is over: browsers do not always say that it
/// left the window. While it lasts they repeat `dragover` at least every 350 ms.
const SILENCE: u32 = 700;

/// Properties of [`Drop`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Gets what was dropped
    pub(crate) on_files: Callback<Vec<File>>,
}

/// Takes what is dropped; shows itself only while something may be.
#[component]
pub(crate) fn Drop(props: &Props) -> Html {
    let over = use_state_eq(|| false);
    let not_taken = use_state_eq(|| Option::<String>::None);
    let silence = use_mut_ref(|| Option::<Timeout>::None);
    use_effect_with(props.on_files.clone(), {
        let (over, not_taken) = (over.setter(), not_taken.setter());
        move |on_files| {
            let hovering = {
                let (over, silence) = (over.clone(), silence.clone());
                move |event: &Event| {
                    if !carries_files(event) {
                        return;
                    }
                    event.prevent_default();
                    over.set(true);
                    let over = over.clone();
                    *silence.borrow_mut() = Some(Timeout::new(SILENCE, move || over.set(false)));
                }
            };
            let leaving = {
                let over = over.clone();
                move |event: &Event| {
                    let left =
                        event.dyn_ref::<DragEvent>().is_some_and(|e| e.related_target().is_none());
                    if left {
                        over.set(false);
                    }
                }
            };
            let dropped = {
                let (over, on_files) = (over.clone(), on_files.clone());
                move |event: &Event| {
                    over.set(false);
                    if carries_files(event) {
                        event.prevent_default();
                        not_taken.set(None);
                        take(event, &on_files, &not_taken);
                    }
                }
            };
            let listeners = [
                listen("dragenter", hovering.clone()),
                listen("dragover", hovering),
                listen("dragleave", leaving),
                listen("drop", dropped),
            ];
            move || drop(listeners)
        }
    });
    let on_seen = {
        let not_taken = not_taken.setter();
        move |_: MouseEvent| not_taken.set(None)
    };
    html! {
        <>
            if *over {
                <div class="drop" aria-hidden="true">
                    <p class="drop__sign">{ icon(Icon::Drop) }{ "Drop to add to the list" }</p>
                </div>
            }
            if let Some(text) = &*not_taken {
                <div class="update-notice" role="alert">
                    <p>{ text.clone() }</p>
                    <button type="button" class="button" onclick={on_seen}>{ "Close" }</button>
                </div>
            }
        </>
    }
}

fn listen(name: &'static str, callback: impl Fn(&Event) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), name, options, callback)
}

/// Whether it is files that are dragged, not text or an image of the page.
fn carries_files(event: &Event) -> bool {
    let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
    transfer.is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
}

/// Hands on what is dropped: at once, or when the folders have been gone through. What of them is not taken is told.
fn take(event: &Event, on_files: &Callback<Vec<File>>, not_taken: &UseStateSetter<Option<String>>) {
    let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
    match transfer.map(|transfer| dropped::of(&transfer)) {
        None => {}
        Some(Ok(files)) => on_files.emit(files),
        Some(Err(folders)) => {
            let (on_files, not_taken) = (on_files.clone(), not_taken.clone());
            spawn_local(async move {
                let found = dropped::inside(folders).await;
                not_taken.set(found.not_taken());
                on_files.emit(found.files);
            });
        }
    }
}
