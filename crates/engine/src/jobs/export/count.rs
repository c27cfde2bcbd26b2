//! How many users a search finds. Without a search the catalog knows.

use std::io::Read;
use std::rc::Rc;

use crate::jobs::export::ExportError;
use crate::jobs::export::batch::{BatchOutput, BatchTask, BatchWorker};
use crate::jobs::export::plan::Plan;
use crate::jobs::export::spec::Which;
use crate::jobs::report::Progress;
use crate::jobs::scan::parallel::run_in_pool;
use crate::jobs::scan::source::StoredBatches;
use crate::jobs::scan::{UserSource, WorkerPool};
use crate::store::Backend;

/// Counts the users that are searched for, and those that were looked at.
///
/// # Errors
/// What ends it early.
pub async fn count<B: Backend, R: Read + 'static>(
    source: &UserSource<'_, B, R>,
    which: &Which,
    pool: &mut impl WorkerPool<BatchWorker>,
    checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<(u64, u64), ExportError> {
    let plan = Plan::of_users(which)?;
    // How many are damaged is known only once they are read.
    let known = plan.search.is_everything() && !which.skip_damaged;
    if let (UserSource::Tenant(tenant), true) = (source, known) {
        let connection = which.connection.as_deref();
        let total = StoredBatches::new(tenant, connection, which.on_damage())?.total();
        return Ok((total, total));
    }
    let mut users = 0;
    let add = |output: BatchOutput| {
        users += output.users;
        Ok(true)
    };
    let mut batches = source.open(which.connection.as_deref(), which.on_damage())?;
    let worker = BatchWorker::counting(Rc::new(plan));
    pool.begin(&BatchTask::Count(which.clone()), worker, batches.is_large());
    run_in_pool(&mut batches, pool, add, checkpoint).await?;
    Ok((users, batches.progress().users))
}
