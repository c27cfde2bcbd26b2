//! Offers the new version that boot.js has found. It reloads nothing by itself: a result may be on the page.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use web_sys::Event;
use yew::prelude::*;

/// The name of boot.js's event that a newer version waits.
const READY: &str = "muster-update-ready";

/// The name of the event that has boot.js switch to it.
const NOW: &str = "muster-update-now";

/// After this long without a reload, in milliseconds, something holds it up.
const PATIENCE: u32 = 3_500;

#[derive(Clone, Copy, PartialEq)]
enum Update {
    None,
    Waits,
    QueryProgress,
    HeldUp,
}

/// A line with "Reload" while a newer version waits.
#[component]
pub(crate) fn UpdateNotice() -> Html {
    let update = use_state_eq(|| Update::None);
    use_effect_with((), {
        let update = update.setter();
        move |()| {
            let listener = EventListener::new(&window(), READY, move |_| update.set(Update::Waits));
            move || drop(listener)
        }
    });
    use_effect_with(*update, {
        let setter = update.setter();
        move |update| {
            let asked = *update == Update::QueryProgress;
            let timer = asked.then(|| Timeout::new(PATIENCE, move || setter.set(Update::HeldUp)));
            move || drop(timer)
        }
    });
    let onclick = {
        let update = update.setter();
        move |_: MouseEvent| {
            update.set(Update::QueryProgress);
            if let Ok(event) = Event::new(NOW) {
                let _ = window().dispatch_event(&event);
            }
        }
    };
    let text = match *update {
        Update::None => return Html::default(),
        Update::Waits | Update::QueryProgress => "A new version is ready.",
        Update::HeldUp => "Close Muster's other tabs first, then reload.",
    };
    html! {
        <div class="update-notice" role="status">
            <p>{ text }</p>
            <button type="button" class="button" {onclick}>{ "Reload" }</button>
        </div>
    }
}
