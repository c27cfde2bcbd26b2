//! The last change of the tenant, and the way to take it back. It asks for that itself, whenever something may have
//! changed; it knows nothing of what was changed.

use std::cell::Cell;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::format::counted;
use crate::ui::icon::{Icon, icon};
use web::{Query, Response, TenantClient, TenantInfo};

thread_local! {
    /// The revision whose change was put out of sight; it stays so on every page.
    static DISMISSED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Properties of [`UndoBar`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
}

/// “Deleted 3 users”, and "Undo"; nothing if there is nothing to undo.
#[component]
pub(crate) fn UndoBar(props: &Props) -> Html {
    let info = use_state(TenantInfo::default);
    let problem = use_state(|| Option::<String>::None);
    let update = use_force_update();
    use_effect_with(props.version, {
        let (store, info, problem) = (props.store.clone(), info.setter(), problem.setter());
        move |_| {
            spawn_local(async move {
                if let Ok(Response::Tenant(now)) = store.ask(Query::Tenant).await {
                    info.set(now);
                    problem.set(None);
                }
            });
        }
    });
    let dismissed = DISMISSED.get() == Some(info.revision);
    let undo = {
        let (store, problem) = (props.store.clone(), problem.setter());
        move |_: MouseEvent| {
            let (store, problem) = (store.clone(), problem.clone());
            leave();
            spawn_local(async move {
                problem.set(store.ask(Query::Undo).await.err().map(|refusal| refusal.to_string()));
            });
        }
    };
    let dismiss = {
        let revision = info.revision;
        move |_: MouseEvent| {
            DISMISSED.set(Some(revision));
            leave();
            update.force_update();
        }
    };
    html! {
        <div class="undo-bar" role="status">
            if let Some(what) = info.undo.as_ref().filter(|_| !dismissed).map(said) {
                <div class="undo-bar__inner">
                    <p class="undo-bar__what">{ problem.as_ref().unwrap_or(&what) }</p>
                    <button type="button" class="button" onclick={undo}>{ "Undo" }</button>
                    <button type="button" class="icon-button" aria-label="Hide this message" title="Hide this message"
                        onclick={dismiss}>{ icon(Icon::Cross) }</button>
                </div>
            }
        </div>
    }
}

/// Moves the focus to the page, where it is: the button that has it is about to go.
fn leave() {
    let main =
        document().get_element_by_id("main").and_then(|main| main.dyn_into::<HtmlElement>().ok());
    if let Some(main) = main {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = main.focus_with_options(&options);
    }
}

/// `Deleted ann@x.io`, `Deleted 3 users`.
fn said((what, users): &(String, Option<u64>)) -> String {
    match users {
        None => what.clone(),
        Some(users) => format!("{what} {}", counted(*users, "user")),
    }
}
