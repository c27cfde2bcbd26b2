//! A button that opens a panel below it. Escape, a click elsewhere, and the focus going elsewhere ask to close it; it
//! closes nothing by itself and knows nothing of what is in it.

use gloo::events::EventListener;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

use crate::ui::icon::{Icon, icon};

/// Properties of [`Popup`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What the button says
    pub(crate) label: AttrValue,
    /// Whether the panel is there
    pub(crate) open: bool,
    /// Whether it is to be
    pub(crate) on_open: Callback<bool>,
    /// What is in it
    pub(crate) children: Html,
}

/// The button and, if it is open, the panel.
#[component]
pub(crate) fn Popup(props: &Props) -> Html {
    let (whole, button) = (use_node_ref(), use_node_ref());
    use_effect_with((props.open, props.on_open.clone()), {
        let (whole, button) = (whole.clone(), button.clone());
        move |(open, on_open)| {
            let listeners = open.then(|| listen(&whole, &button, on_open));
            move || drop(listeners)
        }
    });
    let onclick = {
        let open = props.open;
        props.on_open.reform(move |_: MouseEvent| !open)
    };
    let Props { label, open, children, .. } = props;
    html! {
        <div class="popup" ref={whole}>
            <button type="button" class="link popup__button" ref={button} aria-expanded={open.to_string()} {onclick}>
                { label }{ icon(Icon::Chevron) }
            </button>
            if *open {
                <div class="popup__panel" role="group" aria-label={label}>{ children.clone() }</div>
            }
        </div>
    }
}

fn listen(
    whole: &NodeRef,
    button: &NodeRef,
    on_open: &Callback<bool>,
) -> Option<[EventListener; 3]> {
    let elsewhere = {
        let (whole, on_open) = (whole.clone(), on_open.clone());
        move |event: &Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            // What is clicked may be gone by then, which is not elsewhere.
            let inside = target.is_none_or(|target| {
                !target.is_connected()
                    || whole.get().is_some_and(|whole| whole.contains(Some(&target)))
            });
            if !inside {
                on_open.emit(false);
            }
        }
    };
    let escape = {
        let (button, on_open) = (button.clone(), on_open.clone());
        move |event: &Event| {
            let key = event.dyn_ref::<KeyboardEvent>().filter(|event| event.key() == "Escape");
            if key.is_some() {
                event.stop_propagation();
                if let Some(button) = button.cast::<HtmlElement>() {
                    let _ = button.focus();
                }
                on_open.emit(false);
            }
        }
    };
    let whole = whole.get()?;
    Some([
        EventListener::new(&document(), "pointerdown", elsewhere.clone()),
        EventListener::new(&document(), "focusin", elsewhere),
        EventListener::new(&whole, "keydown", escape),
    ])
}
