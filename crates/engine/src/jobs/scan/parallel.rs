//! Batches worked on side by side: what works on them ([`BatchWork`]), and several of those ([`WorkerPool`]).
//!
//! What is made of a batch depends on no other batch. So it does not matter which worker takes it, nor when: outputs are
//! collected in the order of the batches. Expressions need an engine of their own and are not worked out here.

use crate::jobs::report::Progress;
use crate::jobs::scan::ScanError;
use crate::jobs::scan::source::{Batch, UserBatches};
use crate::store::Backend;

/// Batches that are submitted together: enough that sending them costs little beside the work.
const BATCHES: usize = 8;

/// Makes something of batches.
pub trait BatchWork {
    /// What a worker in another thread builds its own of: plain data
    type Task;
    /// What is made of some batches
    type Output;
    /// What ends it early
    type Error: From<ScanError>;

    /// Works on all users of these batches.
    ///
    /// # Errors
    /// When a user is damaged.
    fn work(&mut self, batches: &[Batch]) -> Result<Self::Output, Self::Error>;
}

/// Several workers for one task at a time, or a single one.
#[allow(async_fn_in_trait, reason = "browsers have one thread, and no caller asks for Send")]
pub trait WorkerPool<W: BatchWork> {
    /// Takes up a task; batches of an earlier one are forgotten. `here` works in this thread, others build theirs of
    /// `task`. It is worth starting these where `large` is set.
    fn begin(&mut self, task: &W::Task, here: W, large: bool);

    /// Whether more can be submitted before something is taken.
    fn has_room(&self) -> bool;

    /// Gives it batches to work on.
    fn submit(&mut self, batches: Vec<Batch>);

    /// What was made of the batches that were submitted first; `None` if there are none.
    ///
    /// # Errors
    /// What working on them gives.
    async fn take(&mut self) -> Result<Option<W::Output>, W::Error>;
}

/// A single worker, in this thread.
pub struct Inline<W> {
    worker: Option<W>,
    batches: Option<Vec<Batch>>,
}

impl<W> Default for Inline<W> {
    fn default() -> Self {
        Inline { worker: None, batches: None }
    }
}

impl<W: BatchWork> WorkerPool<W> for Inline<W> {
    fn begin(&mut self, _: &W::Task, here: W, _: bool) {
        *self = Inline { worker: Some(here), batches: None };
    }

    fn has_room(&self) -> bool {
        self.batches.is_none()
    }

    fn submit(&mut self, batches: Vec<Batch>) {
        self.batches = Some(batches);
    }

    async fn take(&mut self) -> Result<Option<W::Output>, W::Error> {
        match (&mut self.worker, self.batches.take()) {
            (Some(worker), Some(batches)) => worker.work(&batches).map(Some),
            _ => Ok(None),
        }
    }
}

/// Has `pool`, which has begun its task, work on all users of `batches`, and gives the outputs to `collect`, in order,
/// until that returns `false`.
///
/// # Errors
/// What ends it early.
pub async fn run_in_pool<W: BatchWork, B: Backend>(
    batches: &mut UserBatches<'_, B>,
    pool: &mut impl WorkerPool<W>,
    mut collect: impl FnMut(W::Output) -> Result<bool, W::Error>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<(), W::Error> {
    // The first checkpoint has what the first step reads read ahead.
    if !checkpoint(batches.progress()).await {
        return Err(ScanError::Cancelled.into());
    }
    while let Some(mut some) = batches.next().await? {
        while !some.is_empty() {
            while !pool.has_room() {
                if let Some(output) = pool.take().await?
                    && !collect(output)?
                {
                    return Ok(());
                }
            }
            let rest = some.split_off(some.len().min(BATCHES));
            pool.submit(std::mem::replace(&mut some, rest));
        }
        if !checkpoint(batches.progress()).await {
            return Err(ScanError::Cancelled.into());
        }
    }
    while let Some(output) = pool.take().await? {
        if !collect(output)? {
            return Ok(());
        }
    }
    Ok(())
}
