//! The focus is never lost to those who press keys: when what was pressed goes, or can no longer be pressed, the nearest thing that
//! can be gets it. Where a page gives the focus a better place itself, this does nothing. Who uses a mouse is left alone.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, MouseEvent};
use yew::prelude::*;

use crate::shared::browser;

/// What the keyboard gets to.
const FOCUSED: &str = "button:enabled, a[href], input:enabled, select:enabled, textarea:enabled, summary, [tabindex='0']";

/// When it is looked at, in milliseconds: what was pressed has been done by then, and drawn.
const SOON: u32 = 100;

/// Keeps the focus as long as the page is there.
#[hook]
pub(crate) fn use_kept_focus() {
    use_effect_with((), |()| {
        let listener = EventListener::new(&window(), "click", watch);
        move || drop(listener)
    });
}

/// A click of the keyboard has no number of clicks.
fn watch(event: &Event) {
    let is_key = event.dyn_ref::<MouseEvent>().is_some_and(|event| event.detail() == 0);
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|_| is_key) else { return };
    // Noted now: what is taken away no longer knows where it was.
    let mut around = vec![target];
    while let Some(outer) = around.last().and_then(|inner| inner.parent_element()) {
        around.push(outer);
    }
    Timeout::new(SOON, move || {
        if browser::is_focus_free_or_in("body:focus") {
            focus_nearest(&around);
        }
    })
    .forget();
}

fn focus_nearest(around: &[Element]) {
    let there = around.iter().filter(|element| element.is_connected());
    let nearest = there.filter_map(|element| element.query_selector(FOCUSED).ok().flatten());
    let mut nearest = nearest.filter_map(|element| element.dyn_into::<HtmlElement>().ok());
    let seen = nearest.find(|element| element.offset_parent().is_some());
    match seen {
        Some(element) => {
            // What refuses it is gone by now.
            let _ = element.focus();
        }
        None => browser::focus("main"),
    }
}
