//! The top of every page: whose it is, where one is, and that nothing leaves the browser.

use yew::prelude::*;

use crate::shared::browser;
use crate::shell::palette::Palette;
use crate::shell::route::Route;
use crate::ui::icon::{Icon, icon};

/// The pages: those about the dry run with its tenant, those that turn files or users into other files, and what Auth0
/// takes.
const GROUPS: [&[Route]; 3] = [
    &[Route::Import, Route::Users, Route::Update, Route::Jobs, Route::Tenant],
    &[Route::Convert, Route::Errors, Route::Export, Route::Compare],
    &[Route::Reference],
];

/// Name, pages, promise; `route` is where one is. `undo`, while it says something, stands where the promise is.
pub(crate) fn header(route: Route, undo: Html) -> Html {
    let link = |page: &Route| {
        let current = (route == *page).then_some("page");
        html! { <li><a href={page.address()} aria-current={current}>{ page.name() }</a></li> }
    };
    let groups = GROUPS.iter().map(|pages| {
        html! { <ul class="header__group">{ for pages.iter().map(link) }</ul> }
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
                    { for groups }
                </nav>
                <Palette {route} />
                { undo }
                <p class="header__promise">
                    { icon(Icon::Shield) }{ "Nothing you load leaves this browser" }
                </p>
            </div>
        </header>
    }
}
