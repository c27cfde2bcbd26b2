//! The local tenant as this worker has it: opened, cleared of what closed pages left, and word of its changes, to the page
//! and to the other workers.

use std::cell::Cell;

use crate::protocol::page::Reply;
use crate::store::indexed_db::IndexedDb;
use crate::store::lock;
use crate::worker::scope::{post, random, timestamp};
use engine::jobs::recover;
use engine::store::{Error, Tenant};

thread_local! {
    /// Counts the changes that this worker has heard of
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

/// How many changes this worker has heard of: whoever read the catalog at another number reads it anew.
pub(crate) fn changes() -> u32 {
    CHANGES.get()
}

/// Another tab or worker has changed the tenant.
pub(crate) fn changed_elsewhere() {
    CHANGES.set(CHANGES.get().wrapping_add(1));
    post(&Reply::Changed);
}

/// This worker has changed the tenant: tells its page, and the others.
pub(crate) fn changed_here() {
    lock::broadcast_change();
    changed_elsewhere();
}

/// Opens the tenant.
///
/// # Errors
/// What the browser gives.
pub(crate) async fn open() -> Result<Tenant<IndexedDb>, Error> {
    let [(a, b), (c, d), (e, _)] = [random(), random(), random()];
    Tenant::open(IndexedDb::open().await?, [a, b, c, d, e]).await
}

/// Opens the tenant and, if nobody writes, clears away what closed pages left.
///
/// # Errors
/// What the browser gives.
pub(crate) async fn open_recovered() -> Result<Tenant<IndexedDb>, Error> {
    let mut tenant = open().await?;
    if let Some(lock) = lock::take().await
        && lock.is_exclusive()
    {
        recover(&mut tenant, timestamp().milliseconds).await?;
    }
    Ok(tenant)
}
