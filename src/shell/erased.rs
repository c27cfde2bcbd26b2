//! Everything is erased: the pages go, and with them their workers, so that nobody has anything open; then nothing is left
//! stored, until somebody begins anew. Other tabs are told and stop as well.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::utils::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::BroadcastChannel;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::stored;
use crate::ui::icon::{Icon, icon};

/// Who wants everything erased.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Erasing {
    /// Nobody
    No,
    /// Somebody at this page
    Here,
    /// Another tab
    Elsewhere,
}

/// Whether everything is erased.
#[hook]
pub(crate) fn use_erasing() -> Erasing {
    let erasing = use_state_eq(|| Erasing::No);
    use_effect_with((), {
        let erasing = erasing.setter();
        move |()| {
            // This page hears its own word to the others, too.
            let first = Rc::new(Cell::new(true));
            let begin = move |by| {
                if first.replace(false) {
                    erasing.set(by);
                }
            };
            let here = EventListener::new(&window(), stored::ERASE, {
                let begin = begin.clone();
                move |_| begin(Erasing::Here)
            });
            let heard = Closure::<dyn Fn()>::new(move || begin(Erasing::Elsewhere));
            let channel = BroadcastChannel::new(stored::ERASE).ok();
            if let Some(channel) = &channel {
                channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            }
            move || {
                drop(here);
                if let Some(channel) = channel {
                    channel.set_onmessage(None);
                    channel.close();
                }
                drop(heard);
            }
        }
    });
    *erasing
}

/// Properties of [`Erased`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// Who wanted it
    pub(crate) by: Erasing,
}

/// How far it is.
#[derive(Clone, PartialEq)]
enum Stage {
    Erasing,
    Done,
    Failed(&'static str),
}

/// What is shown instead of the pages.
#[component]
pub(crate) fn Erased(props: &Props) -> Html {
    let is_here = props.by == Erasing::Here;
    let stage = use_state_eq(|| if is_here { Stage::Erasing } else { Stage::Done });
    let tries = use_state(|| 0_u32);
    use_effect_with(*tries, {
        let stage = stage.setter();
        move |_| {
            if is_here {
                spawn_local(async move {
                    stage.set(stored::erase().await.map_or_else(Stage::Failed, |()| Stage::Done));
                });
            }
        }
    });
    let again = {
        let (tries, stage) = (tries.clone(), stage.setter());
        move |_: MouseEvent| {
            stage.set(Stage::Erasing);
            tries.set(tries.wrapping_add(1));
        }
    };
    // What cannot be loaded anew stays as it is.
    let anew = |_: MouseEvent| drop(window().location().reload());
    html! {
        <main id="main" class="page" tabindex="-1">
            <section class="card erased" role="status">
                { match &*stage {
                    Stage::Erasing => html! { <h1>{ "Erasing…" }</h1> },
                    Stage::Failed(why) => html! {
                        <>
                            <h1>{ icon(Icon::Error) }{ "Not everything is erased" }</h1>
                            <p>{ *why }</p>
                            <p><button type="button" class="button" onclick={again}>{ "Try again" }</button></p>
                        </>
                    },
                    Stage::Done => html! {
                        <>
                            <h1>{ if is_here { "Everything is erased" } else { "Everything was erased in another tab" } }</h1>
                            <p>{ "Nothing of Muster is stored in this browser any more. Files that you downloaded are where you saved them." }</p>
                            <p><button type="button" class="button button--primary" onclick={anew}>{ "Begin anew" }</button></p>
                        </>
                    },
                } }
            </section>
        </main>
    }
}
