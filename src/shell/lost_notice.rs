//! Says that the browser has thrown away what was kept in it. A mark outside the database (how many users, since when) is
//! compared with what is there: the store itself cannot tell being emptied from never having been used.

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::shared::calendar;
use crate::shared::format::counted;
use crate::shared::saved::{self, Mark};
use crate::shell::route::Route;
use crate::ui::icon::{Icon, icon};
use web::{Query, Response, TenantClient, TenantInfo};

/// Properties of [`LostNotice`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The local tenant
    pub(crate) store: TenantClient,
    /// Grows whenever the tenant may have changed
    pub(crate) version: u32,
}

/// What was lost, until the person has taken note of it.
#[component]
pub(crate) fn LostNotice(props: &Props) -> Html {
    let lost = use_state_eq(|| Option::<Mark>::None);
    use_effect_with(props.version, {
        let (store, lost) = (props.store.clone(), lost.clone());
        move |version| {
            let mark = saved::mark();
            // Before anything was ever kept there is nothing to ask.
            if lost.is_none() && (mark.is_some() || *version > 0) {
                spawn_local(async move {
                    if let Ok(Response::Tenant(info)) = store.ask(Query::Tenant).await {
                        match mark.filter(|mark| is_lost(mark, &info)) {
                            Some(mark) => lost.set(Some(mark)),
                            None => saved::keep_mark(&mark_of(&info)),
                        }
                    }
                });
            }
        }
    });
    let Some(mark) = &*lost else { return Html::default() };
    let onclick = {
        let (store, lost) = (props.store.clone(), lost.setter());
        move |_: MouseEvent| {
            let (store, lost) = (store.clone(), lost.clone());
            spawn_local(async move {
                if let Ok(Response::Tenant(info)) = store.ask(Query::Tenant).await {
                    saved::keep_mark(&mark_of(&info));
                }
                lost.set(None);
            });
        }
    };
    html! {
        <div class="notice notice--error lost-notice" role="alert">
            { icon(Icon::Warning) }
            <p>
                <strong>{ "This browser has thrown away what Muster kept in it. " }</strong>
                { format!(
                    "{} in {} were here, last changed {}. It does so when a disk runs full, after long disuse, or when site data is \
                     cleared; nothing was sent anywhere. ",
                    counted(mark.users, "user"),
                    counted(mark.connections, "connection"),
                    calendar::in_words(mark.at),
                ) }
                <a href={Route::Tenant.address()}>{ "Restore a backup" }</a>
                { ", or import the files again." }
            </p>
            <button type="button" class="button" {onclick}>{ "Understood" }</button>
        </div>
    }
}

/// Every change counts the revision up, taking one back too. A database that begins anew counts from the start.
fn is_lost(mark: &Mark, info: &TenantInfo) -> bool {
    mark.users > 0 && info.revision < mark.revision
}

fn mark_of(info: &TenantInfo) -> Mark {
    Mark {
        users: info.connections.iter().map(|it| it.users).sum(),
        connections: info.connections.len() as u64,
        revision: info.revision,
        at: calendar::now(),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_began_anew_was_lost() {
        let mark = |users, revision| Mark { users, connections: 1, revision, at: 0 };
        let info = |revision| TenantInfo { revision, ..TenantInfo::default() };
        for (mark, now, lost) in [
            (mark(5, 7), 0, true),
            (mark(5, 7), 6, true),
            // Deleted by the person: the same database goes on.
            (mark(5, 7), 8, false),
            (mark(5, 7), 7, false),
            // There was nothing to lose.
            (mark(0, 7), 0, false),
        ] {
            assert_eq!(is_lost(&mark, &info(now)), lost, "{mark:?} {now}");
        }
    }
}
