//! Where a worker begins: what it is, and where each request goes.

use wasm_bindgen_futures::spawn_local;

use crate::assets;
use crate::protocol::failure::Failure;
use crate::protocol::from_message;
use crate::protocol::page::{Reply, Request};
use crate::store::lock;
use crate::worker::pool::helpers;
use crate::worker::scope::{self, post};
use crate::worker::{jobs, lists, pool_worker, queries, query_progress, readable, tenant};

/// Starts listening. Called once, by the worker's program.
pub fn run() {
    if scope::name() == assets::POOL_WORKER {
        return pool_worker::run();
    }
    std::panic::set_hook(Box::new(|info| {
        // The place only: the message of a panic could hold something of a user.
        let place =
            info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        post(&Reply::Failed(Failure::Fault { place }));
    }));
    scope::listen(|message| match from_message::<Request>(message) {
        Some(request) => take(request),
        None => post(&Reply::Failed(Failure::Version)),
    });
    lock::listen(tenant::changed_elsewhere);
    post(&Reply::Ready { build: assets::worker_build() });
}

fn take(request: Request) {
    match request {
        Request::Inspect { id, file, options } => {
            helpers::expect(file.size());
            spawn_local(async move {
                post(&Reply::Inspected { id, format: readable::format_of(file, options).await });
            });
        }
        Request::Convert { files, spec } => {
            jobs::start(async move |number| jobs::convert(number, &files, spec).await);
        }
        Request::Preview { files, spec } => {
            jobs::start(async move |number| jobs::preview(number, &files, spec).await);
        }
        Request::Import { id, files, spec } => {
            jobs::start_recorded(async move |number| jobs::import(number, id, &files, spec).await)
        }
        Request::Export { id, files, spec } => {
            jobs::start_recorded(async move |number| jobs::export(number, id, &files, spec).await)
        }
        Request::Compare { files, spec } => {
            jobs::start(async move |number| jobs::compare(number, &files, spec).await);
        }
        Request::Update { id, expected, spec } => jobs::start_recorded(async move |number| {
            jobs::update(number, (id, expected), spec).await
        }),
        Request::PreviewUpdate { spec } => {
            jobs::start(async move |number| jobs::preview_update(number, spec).await);
        }
        Request::CompareLists { files, spec } => {
            jobs::start(async move |number| {
                lists::compare(&files, spec, jobs::watch(number, &[])).await
            });
        }
        Request::Cancel => jobs::cancel(),
        Request::Ask { id, query } => queries::ask(id, query),
        Request::Forget { id } => query_progress::forget(id),
    }
}
