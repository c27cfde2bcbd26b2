//! A job that could not be done: why, and the way to try again.

use yew::prelude::*;

use crate::ui::icon::{Icon, icon};

/// The reason, and "Try again".
pub(crate) fn failure(title: &'static str, reason: &str, on_retry: &Callback<()>) -> Html {
    let onclick = on_retry.reform(|_: MouseEvent| ());
    html! {
        <div class="failure" role="alert">
            <h3 class="failure__title">{ icon(Icon::Error) }{ title }</h3>
            <p>{ reason }</p>
            <p><button type="button" class="button" {onclick}>{ "Try again" }</button></p>
        </div>
    }
}
