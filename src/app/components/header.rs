//! The top of every page: whose it is, where one is, and that nothing leaves the browser.

use yew::prelude::*;
use yew_router::prelude::*;

use super::{Icon, Shape};
use crate::app::Route;

/// Name, pages, promise.
#[component]
pub fn Header() -> Html {
    let route = use_route::<Route>();
    let current = matches!(route, Some(Route::Convert | Route::Home)).then_some("page");
    html! {
        <header class="header">
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
