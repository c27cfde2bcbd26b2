//! Ctrl+Z and Ctrl+Y, or Cmd+Z and Shift+Cmd+Z: the last change of the recipe is taken back, or made again. Not in fields, which
//! have an undo of their own, nor while a dialog is open.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// The last change is taken back (`true`) or made again
    pub(crate) on_undo: Callback<bool>,
}

/// Shows nothing; listens while it is on the page.
#[component]
pub(crate) fn UndoKeys(props: &Props) -> Html {
    use_effect_with(props.on_undo.clone(), |on_undo| {
        let on_undo = on_undo.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&document(), "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let Some(back) = wanted(event) else { return };
                if !is_elsewhere(event) {
                    event.prevent_default();
                    on_undo.emit(back);
                }
            });
        move || drop(listener)
    });
    Html::default()
}

/// Whether the keys take back (`true`) or make again; `None` if they mean neither.
fn wanted(event: &KeyboardEvent) -> Option<bool> {
    if event.alt_key() || !(event.ctrl_key() || event.meta_key()) {
        return None;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", shift) => Some(!shift),
        ("y", false) => Some(false),
        _ => None,
    }
}

/// Whether the keys are for something else.
fn is_elsewhere(event: &KeyboardEvent) -> bool {
    let own = "textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=file])";
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let is_in = |it: &Element| it.closest(own).ok().flatten().is_some();
    target.as_ref().is_some_and(is_in)
        || document().query_selector("dialog[open]").ok().flatten().is_some()
}
