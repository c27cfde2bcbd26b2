//! A job that could not be done: why, and the way to try again; or, where stored users are damaged, to go on without them.

use yew::prelude::*;

use crate::ui::icon::{Icon, icon};

/// The reason, and "Try again".
pub(crate) fn failure(title: &'static str, reason: &str, on_retry: &Callback<()>) -> Html {
    let onclick = on_retry.reform(|_: MouseEvent| ());
    let again = html! { <button type="button" class="button" {onclick}>{ "Try again" }</button> };
    with_ways_on(title, reason, again)
}

/// The same for damaged users: "Go on without them", and the way to where they can be removed.
pub(crate) fn damage_failure(title: &'static str, reason: &str, on_skip: &Callback<()>) -> Html {
    let onclick = on_skip.reform(|_: MouseEvent| ());
    let ways = html! {
        <>
            <button type="button" class="button" {onclick}>{ "Go on without them" }</button>
            <a class="button" href="#/tenant">{ "See the Tenant page" }</a>
        </>
    };
    with_ways_on(title, reason, ways)
}

fn with_ways_on(title: &'static str, reason: &str, ways: Html) -> Html {
    html! {
        <div class="failure" role="alert">
            <h3 class="failure__title">{ icon(Icon::Error) }{ title }</h3>
            <p>{ reason }</p>
            <div class="failure__ways">{ ways }</div>
        </div>
    }
}
