//! The top of every page: whose it is, where one is, and that nothing leaves the browser.

use yew::prelude::*;

use crate::shared::browser;
use crate::shell::route::Route;
use crate::ui::icon::{Icon, icon};

/// Name, pages, promise; `route` is where one is.
pub(crate) fn header(route: Route) -> Html {
    let pages = [
        (Route::Import, "#/import", "Import"),
        (Route::Jobs, "#/jobs", "Jobs"),
        (Route::Users, "#/users", "Users"),
        (Route::Export, "#/export", "Export"),
        (Route::Convert, "#/convert", "Convert"),
        (Route::Tenant, "#/tenant", "Tenant"),
        (Route::Reference, "#/reference", "Reference"),
    ];
    let pages = pages.iter().map(|(page, address, name)| {
        let current = (route == *page).then_some("page");
        html! { <a href={*address} aria-current={current}>{ *name }</a> }
    });
    // A plain link to "#main" would be a route.
    let skip = |event: MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    };
    html! {
        <header class="header">
            <a class="skip-link" href="#/import" onclick={skip}>{ "Skip to the content" }</a>
            <div class="header__inner">
                <a class="header__name" href="#/import">{ icon(Icon::Tally) }{ "Muster" }</a>
                <nav class="header__pages" aria-label="Pages">
                    { for pages }
                </nav>
                <p class="header__promise">
                    { icon(Icon::Shield) }{ "Nothing you load leaves this browser" }
                </p>
            </div>
        </header>
    }
}
