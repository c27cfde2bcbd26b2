//! An address that means no page: says so and leads back. It does not repeat the address.

use yew::prelude::*;

/// Shown at addresses that mean nothing.
pub(crate) fn unknown() -> Html {
    html! {
        <section class="intro">
            <h1>{ "There is no such page" }</h1>
            <p>{ "The address may be of another version of Muster, or misspelt." }</p>
            <p><a class="button button--primary" href="#/import">{ "Go to Import" }</a></p>
        </section>
    }
}
