//! The keys of the Users page, in a dialog. It lists them; it listens to none.

use yew::prelude::*;

use crate::ui::icon::{Icon, icon};
use crate::ui::modal::Dialog;

const TITLE: &str = "keys-title";

/// Keys and what they do.
const KEYS: [(&[&str], &str); 8] = [
    (&["/"], "Go to the search box"),
    (&["↑", "↓"], "Move to another user"),
    (&["Page Up", "Page Down"], "Move by a screen"),
    (&["Home", "End"], "Move to the first or last user"),
    (&["Space"], "Select the user, or no longer"),
    (&["Enter"], "Open the user"),
    (&["Esc"], "Close what is open"),
    (&["?"], "Show these keys"),
];

/// Properties of [`Keys`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// It is to be closed
    pub(crate) on_close: Callback<()>,
}

/// The list of keys as a modal dialog.
#[component]
pub(crate) fn Keys(props: &Props) -> Html {
    let onclick = props.on_close.reform(|_: MouseEvent| ());
    let rows = KEYS.iter().map(|(keys, what)| {
        let keys = keys.iter().map(|key| html! { <kbd class="keys__key">{ *key }</kbd> });
        html! { <div class="keys__row"><dt>{ for keys }</dt><dd>{ *what }</dd></div> }
    });
    html! {
        <Dialog class="keys" title={TITLE} on_close={props.on_close.clone()}>
            <div class="keys__inner">
                <div class="keys__head">
                    <h2 id={TITLE}>{ "Keyboard shortcuts" }</h2>
                    <button type="button" class="icon-button" aria-label="Close" title="Close" {onclick}>{ icon(Icon::Cross) }</button>
                </div>
                <p class="quiet">{ "Those that move work once the table has the focus." }</p>
                <dl class="keys__list">{ for rows }</dl>
            </div>
        </Dialog>
    }
}
