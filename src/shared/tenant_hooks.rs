//! What pages with recorded jobs find out from the local tenant beside their worker: which connections there are, what became
//! of a job whose worker had to be ended, and whether one that is shown was taken back.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::shared::query_hook::{QueryProgress, use_query};
use engine::jobs::JobRecord;
use web::{Query, Response, TenantClient, TenantInfo};

/// The tenant, asked for again with each new `key`; `connections` is told the ids of those there are.
#[hook]
pub(crate) fn use_tenant(
    store: &TenantClient,
    key: (u32, u32),
    connections: impl Fn(Vec<String>) + 'static,
) -> UseStateHandle<QueryProgress<TenantInfo>> {
    let tenant = use_query(
        store,
        key,
        || Query::Tenant,
        |response| match response {
            Response::Tenant(info) => Some(info),
            _ => None,
        },
    );
    let known: Option<Vec<String>> = match &*tenant {
        QueryProgress::Response(info) => {
            Some(info.connections.iter().map(|it| it.connection.id.clone()).collect())
        }
        _ => None,
    };
    use_effect_with(known, move |known| known.clone().into_iter().for_each(connections));
    tenant
}

/// Finds out what became of the job of this id, whose worker had to be ended; `found` is told its record, or that it had
/// not begun.
#[hook]
pub(crate) fn use_stopped(
    stopped: Option<Rc<str>>,
    store: &TenantClient,
    found: impl Fn(Rc<str>, Option<Rc<JobRecord>>) + 'static,
) {
    let store = store.clone();
    use_effect_with(stopped, move |stopped| {
        let Some(id) = stopped.clone() else { return };
        spawn_local(async move {
            let record = match store.ask(Query::Cancelled(id.to_string())).await {
                Ok(Response::Job(record)) => Some(Rc::from(record)),
                _ => None,
            };
            found(id, record);
        });
    });
}

/// Finds out whether the job that is shown was taken back, whenever the tenant may have changed; `undone` is told if so.
#[hook]
pub(crate) fn use_undone(
    shown: Option<&JobRecord>,
    store: &TenantClient,
    version: u32,
    undone: impl Fn(Rc<str>) + 'static,
) {
    let shown = shown.filter(|record| !record.is_undone());
    let shown = shown.map(|record| Rc::<str>::from(record.id.as_str()));
    let store = store.clone();
    use_effect_with((shown, version), move |(shown, _)| {
        let Some(id) = shown.clone() else { return };
        spawn_local(async move {
            // A job that was deleted is not known any more, and nothing is to be said of it.
            if let Ok(Response::Job(record)) = store.ask(Query::Job(id.to_string())).await
                && record.is_undone()
            {
                undone(id);
            }
        });
    });
}
