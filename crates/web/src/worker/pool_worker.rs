//! What a pool worker does: works on the batches that another worker sends it, and holds nothing else. The other side is
//! `pool`.

use std::cell::RefCell;

use crate::protocol::failure::Failure;
use crate::protocol::from_message;
use crate::protocol::pool::{PoolReply, PoolRequest, SentBatch};
use crate::worker::scope;
use engine::jobs::export::ExportError;
use engine::jobs::export::batch::{BatchOutput, BatchWorker};
use engine::jobs::scan::{Batch, BatchWork};

/// Starts listening. Called once, instead of what other workers do.
pub(crate) fn run() {
    // What goes wrong ends this worker, and then whoever started it does the work.
    std::panic::set_hook(Box::new(|_| {}));
    let worker: RefCell<Option<Result<BatchWorker, ExportError>>> = RefCell::default();
    scope::listen(move |message| {
        let mut worker = worker.borrow_mut();
        match from_message::<PoolRequest>(message) {
            Some(PoolRequest::Begin { task }) => *worker = Some(BatchWorker::of(&task)),
            Some(PoolRequest::Work { task_id, batches }) => {
                let output = work(&mut worker, batches).map(Into::into);
                let reply = PoolReply { task_id, memory: scope::heap(), output };
                scope::post_with_buffers(&reply, &reply.transferred());
            }
            // Of another build: the answers that follow say that there is no task.
            None => *worker = None,
        }
    });
}

fn work(
    worker: &mut Option<Result<BatchWorker, ExportError>>,
    batches: Vec<SentBatch>,
) -> Result<BatchOutput, Failure> {
    let batches: Option<Vec<Batch>> = batches.into_iter().map(SentBatch::into_batch).collect();
    match (worker, batches) {
        (Some(Ok(worker)), Some(batches)) => Ok(worker.work(&batches)?),
        (Some(Err(error)), _) => Err(Failure::refused(error.to_string())),
        _ => Err(Failure::refused("The users could not be handed over to another worker.")),
    }
}
