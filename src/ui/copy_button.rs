//! Copies a text, and says so for a moment.

use gloo::timers::callback::Timeout;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::ui::icon::{Icon, icon};

/// How long it says that it has copied, in milliseconds.
const THANKS: u32 = 1_600;

/// Properties of [`CopyButton`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// What is copied
    pub(crate) text: AttrValue,
    /// What the button is called
    pub(crate) label: AttrValue,
}

/// A small button that copies.
#[component]
pub(crate) fn CopyButton(props: &Props) -> Html {
    let copied = use_state(|| false);
    let timer = use_mut_ref(|| Option::<Timeout>::None);
    let onclick = {
        let (copied, text) = (copied.clone(), props.text.clone());
        move |_: MouseEvent| {
            let (copied, timer, text) = (copied.clone(), timer.clone(), text.clone());
            spawn_local(async move {
                if browser::copy(&text).await {
                    copied.set(true);
                    *timer.borrow_mut() = Some(Timeout::new(THANKS, move || copied.set(false)));
                }
            });
        }
    };
    html! {
        <>
            <button type="button" class="icon-button" aria-label={props.label.clone()} title={props.label.clone()} {onclick}>
                { icon(if *copied { Icon::Check } else { Icon::Copy }) }
            </button>
            <span class="visually-hidden" role="status">{ if *copied { "Copied" } else { "" } }</span>
        </>
    }
}
