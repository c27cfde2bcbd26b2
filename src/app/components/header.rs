//! The top of every page: whose it is, where one is, and that nothing leaves the browser.

use yew::prelude::*;

use super::{Shape, icon};
use crate::app::browser;
use crate::app::route::Route;

/// Name, pages, promise; `route` is where one is.
pub fn header(route: Route) -> Html {
    let current = (route == Route::Convert).then_some("page");
    // A plain link to "#main" would be a route.
    let skip = |event: MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    };
    html! {
        <header class="header">
            <a class="skip-link" href="#/convert" onclick={skip}>{ "Skip to the content" }</a>
            <div class="header__inner">
                <a class="header__name" href="#/convert">{ icon(Shape::Tally) }{ "Muster" }</a>
                <nav class="header__pages" aria-label="Pages">
                    <a href="#/convert" aria-current={current}>{ "Convert" }</a>
                </nav>
                <p class="header__promise">
                    { icon(Shape::Shield) }{ "Nothing you load leaves this browser" }
                </p>
            </div>
        </header>
    }
}
