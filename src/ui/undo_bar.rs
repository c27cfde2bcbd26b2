//! The last change of the tenant, and the way to take it back, in the header of the page; those before it are on *Tenant*. It asks for that itself, whenever
//! something may have changed; it knows nothing of what was changed.

use std::cell::Cell;

use gloo::timers::future::TimeoutFuture;
use web_sys::HtmlElement;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::browser;
use crate::shared::format::counted;
use crate::shared::query_hook::begin;
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
    /// Whether it goes away after a while
    pub(crate) fades: bool,
}

/// How long it stays, in milliseconds; and how long the stylesheet lets it fade.
const STAYS: u32 = 30_000;
const FADES: u32 = 600;

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
    let last = info.undos.first().filter(|_| !info.took_back);
    let bar = use_node_ref();
    let fading = use_fading(
        (props.fades && !dismissed && last.is_some()).then_some(info.revision),
        &bar,
        &update,
    );
    let undo = {
        let (store, problem) = (props.store.clone(), problem.setter());
        move |_: MouseEvent| {
            let (store, problem) = (store.clone(), problem.clone());
            leave();
            spawn_local(async move {
                problem
                    .set(store.ask(Query::Undo(1)).await.err().map(|refusal| refusal.to_string()));
            });
        }
    };
    let dismiss = {
        let (revision, update) = (info.revision, update.clone());
        move |_: MouseEvent| {
            DISMISSED.set(Some(revision));
            leave();
            update.force_update();
        }
    };
    html! {
        <div class="undo-bar" role="status">
            if let Some(what) = last.filter(|_| !dismissed).map(in_words) {
                <div class={classes!("undo-bar__inner", fading.then_some("undo-bar__inner--fading"))} ref={bar}>
                    <p class="undo-bar__what" title={what.clone()}>{ problem.as_ref().unwrap_or(&what) }</p>
                    <button type="button" class="button" onclick={undo}>{ "Undo" }</button>
                    <button type="button" class="icon-button" aria-label="Hide this message" title="Hide this message"
                        onclick={dismiss}>{ icon(Icon::Cross) }</button>
                </div>
            }
        </div>
    }
}

/// Puts the bar of this revision out of sight after a while, unless it is in use. Whether it is fading.
#[hook]
fn use_fading(revision: Option<u64>, bar: &NodeRef, update: &UseForceUpdateHandle) -> bool {
    let fading = use_state_eq(|| None);
    use_effect_with(revision, {
        let (fading, bar, update) = (fading.setter(), bar.clone(), update.clone());
        move |revision| {
            let underway = revision.map(|revision| {
                begin(async move {
                    loop {
                        TimeoutFuture::new(STAYS).await;
                        let in_use = bar.cast::<HtmlElement>().is_some_and(|bar| {
                            bar.matches(":hover, :focus-within").unwrap_or_default()
                        });
                        if !in_use {
                            break;
                        }
                    }
                    fading.set(Some(revision));
                    TimeoutFuture::new(FADES).await;
                    DISMISSED.set(Some(revision));
                    update.force_update();
                })
            });
            move || drop(underway)
        }
    });
    revision.is_some() && *fading == revision
}

/// Moves the focus to the page, where it is: the button that has it is about to go.
fn leave() {
    browser::focus_in_place("main");
}

/// `Deleted ann@x.io`, `Deleted 3 users`.
pub(crate) fn in_words((what, users): &(String, Option<u64>)) -> String {
    match users {
        None => what.clone(),
        Some(users) => format!("{what} {}", counted(*users, "user")),
    }
}
