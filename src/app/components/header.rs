//! The top of every page: whose it is, where one is, and that nothing leaves the browser.

use yew::prelude::*;
use yew_router::prelude::*;

use super::{Icon, Shape};
use crate::app::{Route, browser};

/// Name, pages, promise.
#[component]
pub fn Header() -> Html {
    let route = use_route::<Route>();
    let current = matches!(route, Some(Route::Convert | Route::Home)).then_some("page");
    // A plain link to "#main" would be a route.
    let skip = |event: MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    };
    html! {
        <header class="header">
            <a class="skip-link" href="#/convert" onclick={skip}>{ "Skip to the content" }</a>
            <div class="header__inner">
                <a class="header__name" href="#/convert"><Icon shape={Shape::Tally} />{ "Muster" }</a>
                <nav class="header__pages" aria-label="Pages">
                    <a href="#/convert" aria-current={current}>{ "Convert" }</a>
                </nav>
                <p class="header__promise">
                    <Icon shape={Shape::Shield} />{ "Nothing you load leaves this browser" }
                </p>
            </div>
        </header>
    }
}
