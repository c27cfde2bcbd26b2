//! Clears away what pages that were closed in the middle of a job have left. Changes no user.

use crate::jobs::record::{JobRecord, Status};
use crate::store::{Backend, Error, Tenant};

/// Deletes segments that no catalog names, and marks jobs that still stand as running as interrupted. Nobody else may
/// be writing.
///
/// # Errors
/// What the backend gives.
pub async fn recover<B: Backend>(tenant: &mut Tenant<B>, now: u64) -> Result<(), Error> {
    tenant.collect_garbage().await?;
    for (id, bytes) in tenant.jobs().await? {
        let Some(mut record) =
            JobRecord::read(&bytes).filter(|record| record.status == Status::Running)
        else {
            continue;
        };
        record.status = Status::Interrupted;
        record.ended = Some(now);
        record.reason = Some(
            "Its page was closed before it was done. The users are as they were before.".to_owned(),
        );
        tenant.backend().put_job(&id, &record.write()).await?;
    }
    Ok(())
}
