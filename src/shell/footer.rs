//! The bottom of every page: which version this is, whether it works without a network, and the tour.

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shell::tour;
use crate::ui::icon::{Icon, icon};

/// Version, build, readiness.
#[component]
pub(crate) fn Footer() -> Html {
    let offline = use_state(|| false);
    use_effect_with((), {
        let offline = offline.clone();
        move |()| {
            spawn_local(async move {
                if browser::kept_offline().await {
                    offline.set(true);
                }
            });
        }
    });
    let build = web::page_build().chars().take(12).collect::<String>();
    html! {
        <footer class="footer">
            <div class="footer__inner">
                <p>
                    { concat!("Muster ", env!("CARGO_PKG_VERSION")) }
                    if !build.is_empty() {
                        { " · build " }<span class="code">{ build }</span>
                    }
                </p>
                <p>
                    if *offline {
                        { icon(Icon::Check) }{ "Ready to work offline" }
                    } else {
                        { "No server does any of the work" }
                    }
                </p>
                <p>
                    <button type="button" class="link" onclick={|_: MouseEvent| tour::begin()}>{ tour::NAME }</button>
                </p>
                <p>{ "Not affiliated with Auth0" }</p>
            </div>
        </footer>
    }
}
