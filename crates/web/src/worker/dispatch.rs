//! Where a worker begins: what it is, and where each request goes.

use web_sys::File;

use crate::assets;
use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::from_message;
use crate::protocol::page::{Reply, Request};
use crate::store::lock;
use crate::worker::scope::{self, post};
use crate::worker::{jobs, pool_worker, queries, query_progress, tenant};
use engine::jobs::inspect;
use engine::read::{FileFormat, ReadOptions};

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
            post(&Reply::Inspected { id, format: format_of(file, &options) });
        }
        Request::Convert { files, spec } => {
            jobs::start(async move |generation| jobs::convert(generation, &files, spec).await);
        }
        Request::Preview { files, spec } => {
            jobs::start(async move |generation| jobs::preview(generation, &files, spec).await);
        }
        Request::Import { id, files, spec } => jobs::start_recorded(async move |generation| {
            jobs::import(generation, id, &files, spec).await
        }),
        Request::Export { id, files, spec } => jobs::start_recorded(async move |generation| {
            jobs::export(generation, id, &files, spec).await
        }),
        Request::Compare { files, spec } => {
            jobs::start(async move |generation| jobs::compare(generation, &files, spec).await);
        }
        Request::Cancel => jobs::cancel(),
        Request::Ask { id, query } => queries::ask(id, query),
        Request::Forget { id } => query_progress::forget(id),
    }
}

fn format_of(file: File, options: &ReadOptions) -> Result<FileFormat, Failure> {
    FileReader::new(file)
        .and_then(|reader| inspect(reader, options))
        .map_err(|error| Failure::Open { reason: error.to_string() })
}
