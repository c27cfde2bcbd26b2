//! What a pool worker does: works on the batches, stretches or records that another worker sends it, and holds nothing else. The other side is
//! `pool`.

use std::cell::RefCell;

use crate::protocol::failure::Failure;
use crate::protocol::from_message;
use crate::protocol::pool::{PoolOutput, PoolReply, PoolRequest, SentBatch};
use crate::worker::scope;
use engine::jobs::blocks::BlockPreparer;
use engine::jobs::export::ExportError;
use engine::jobs::export::batch::{BatchOutput, BatchWorker};
use engine::jobs::prepare::PrepareTask;
use engine::jobs::scan::{Batch, BatchWork};

/// Starts listening. Called once, instead of what other workers do.
pub(crate) fn run() {
    // What goes wrong ends this worker, and then whoever started it does the work.
    std::panic::set_hook(Box::new(|_| {}));
    let worker: RefCell<Option<Result<BatchWorker, ExportError>>> = RefCell::default();
    let preparer: RefCell<Option<BlockPreparer>> = RefCell::default();
    scope::listen(move |message| {
        let (mut worker, mut preparer) = (worker.borrow_mut(), preparer.borrow_mut());
        match from_message::<PoolRequest>(message) {
            Some(PoolRequest::Begin { task }) => *worker = Some(BatchWorker::of(&task)),
            Some(PoolRequest::Work { task_id, batches }) => {
                let output = work(&mut worker, batches);
                reply(task_id, output.map(|it| PoolOutput::Batches(Box::new(it.into()))));
            }
            Some(PoolRequest::BeginPreparing { task_id, task }) => {
                *preparer =
                    PrepareTask::of_text(&task).and_then(|task| BlockPreparer::new(&task).ok());
                reply(task_id, Ok(PoolOutput::Ready));
            }
            Some(PoolRequest::Stretch { task_id, stretch }) => {
                reply(task_id, Ok(stretch.prepared_by(preparer.as_mut())));
            }
            Some(PoolRequest::Records { task_id, records }) => {
                reply(task_id, Ok(records.prepared_by(preparer.as_mut())));
            }
            // Of another build: the answers that follow say that there is no task.
            None => (*worker, *preparer) = (None, None),
        }
    });
}

fn reply(task_id: u32, output: Result<PoolOutput, Failure>) {
    let reply = PoolReply { task_id, memory: scope::heap(), output };
    scope::post_with_buffers(&reply, &reply.transferred());
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
