//! What every dialog has in common: it opens as modal, Escape and a click beside it ask to close it, and the focus
//! goes back to where it was. It closes nothing by itself: whoever shows the dialog stops showing it.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement, KeyboardEvent};
use yew::prelude::*;

/// The node of a `<dialog>` that is open as long as it is drawn. Whatever is in it must lie in one element that fills
/// it: a click on the dialog itself is then one beside it.
#[hook]
pub(crate) fn use_modal(on_close: &Callback<()>) -> NodeRef {
    let node = use_node_ref();
    let latest = use_mut_ref(Callback::noop);
    latest.replace(on_close.clone());
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            let close = {
                let latest = latest.clone();
                Callback::from(move |()| {
                    let on_close = latest.borrow().clone();
                    on_close.emit(());
                })
            };
            let listeners = dialog.as_ref().map(|dialog| open(dialog, &close));
            move || {
                drop(listeners);
                // Closed before it is taken away, the browser gives the focus back.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        }
    });
    node
}

/// Properties of [`Dialog`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The class of the dialog
    pub(crate) class: AttrValue,
    /// The id of its title
    pub(crate) title: AttrValue,
    /// It is to be closed
    pub(crate) on_close: Callback<()>,
    /// What is in it: one element that fills it
    pub(crate) children: Html,
}

/// A modal dialog, open as long as it is drawn.
#[component]
pub(crate) fn Dialog(props: &Props) -> Html {
    let dialog = use_modal(&props.on_close);
    html! {
        <dialog class={&props.class} ref={dialog} aria-labelledby={&props.title}>{ props.children.clone() }</dialog>
    }
}

fn open(dialog: &HtmlDialogElement, close: &Callback<()>) -> [EventListener; 4] {
    // Fails only where it is open already.
    let _ = dialog.show_modal();
    let listen = |name: &'static str, handle: Box<dyn Fn(&Event)>| {
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(dialog, name, options, handle)
    };
    // Chrome closes a dialog at the second Escape whatever is said to `cancel`, but not if the key itself is taken.
    let escape = {
        let close = close.clone();
        move |event: &Event| {
            let key = event.dyn_ref::<KeyboardEvent>().filter(|event| event.key() == "Escape");
            if key.is_some() {
                event.prevent_default();
                event.stop_propagation();
                close.emit(());
            }
        }
    };
    let cancel = {
        let close = close.clone();
        move |event: &Event| {
            event.prevent_default();
            close.emit(());
        }
    };
    // Text selected with the mouse may end beside the dialog: only what also began there counts.
    let began_beside = std::rc::Rc::new(std::cell::Cell::new(false));
    let down = {
        let began_beside = began_beside.clone();
        move |event: &Event| began_beside.set(is_beside(event))
    };
    let close = close.clone();
    let click = move |event: &Event| {
        if is_beside(event) && began_beside.replace(false) {
            close.emit(());
        }
    };
    [
        listen("keydown", Box::new(escape)),
        listen("cancel", Box::new(cancel)),
        listen("mousedown", Box::new(down)),
        listen("click", Box::new(click)),
    ]
}

/// Whether the dialog itself was hit, not something in it.
fn is_beside(event: &Event) -> bool {
    event.target().is_some() && event.target() == event.current_target()
}
