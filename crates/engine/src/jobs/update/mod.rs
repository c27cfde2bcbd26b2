//! Changes or deletes the users of a connection that a query finds: by a recipe, all at once, in one commit that can be
//! undone. What is sent to Auth0 for the same ([`auth0`]) comes out as files.
//!
//! Users are read segment by segment. Only segments in which somebody changes are written anew, and nothing of it is seen
//! before the commit. A user of whom a step fails, or whom Auth0 would not take, stays as it is and is named.

mod auth0;
mod change;
mod commit;
pub mod faulty;
mod run;
mod searched;
pub mod spec;

pub use crate::jobs::update::searched::Searched;

use crate::jobs::clock::Timestamp;
use crate::jobs::kept::{CSV_MEDIA_TYPE, Noting};
use crate::jobs::record::{JobRecord, JobWork, Status};
use crate::jobs::report::Progress;
use crate::jobs::run_error::RunError;
use crate::jobs::update::commit::commit;
use crate::jobs::update::run::{Done, work};
use crate::jobs::update::spec::{UpdateJob, UpdateSpec, UpdateSummary};
use crate::store::{Backend, Error, Tenant};

/// What an update needs beside the tenant.
pub struct UpdateContext {
    /// The job's id
    pub id: String,
    /// What it is asked to do
    pub spec: UpdateSpec,
    /// [`Catalog::users_stamp`](crate::store::Catalog::users_stamp) of the users it was previewed on: it begins on no others
    pub expected: Option<u64>,
    /// When it began
    pub started: Timestamp,
    /// Two random numbers
    pub seed: (u64, u64),
    /// What its preview has found
    pub searched: Option<Searched>,
}

/// What ends an update early. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
enum UpdateError {
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Run(#[from] RunError),
    #[error("{0}")]
    Store(#[from] Error),
    #[error("cancelled")]
    Cancelled,
}

/// What an update would do.
#[derive(Clone, Debug)]
pub struct UpdatePreview<F> {
    /// What would come of it
    pub summary: UpdateSummary,
    /// Every value that would change, as CSV, secrets masked; none if no value would
    pub differences: Option<F>,
    /// What was found, for the update that may follow
    pub searched: Searched,
}

/// Says what an update would do. Nothing is written to the tenant, not even for a moment.
///
/// # Errors
/// Why it cannot be told; `None` if `checkpoint` stopped it.
pub async fn preview<B: Backend>(
    tenant: &Tenant<B>,
    context: &UpdateContext,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<UpdatePreview<B::File>>, String> {
    let done: Done<B> = match work(tenant, context, true, &mut checkpoint).await {
        Ok(done) => done,
        Err(UpdateError::Cancelled) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let summary = done.summary;
    let searched = Searched::new(context, tenant.catalog().users_stamp(), done.found);
    let differences = if done.differences.count > 0 {
        let finished = done.differences.finish().map_err(|_| Error::Full.to_string())?;
        let closed = tenant.backend().close(finished.finish().0, CSV_MEDIA_TYPE).await;
        Some(closed.map_err(|error| error.to_string())?)
    } else {
        None
    };
    Ok(Some(UpdatePreview { summary, differences, searched }))
}

/// Runs an update to its end, whatever that is, and gives its record as it was stored.
///
/// Between segments `checkpoint` is given the progress; the update stops where it says `false`. `now` is asked for the time.
pub async fn update<B: Backend>(
    tenant: &mut Tenant<B>,
    context: UpdateContext,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
    now: impl Fn() -> Timestamp,
) -> JobRecord {
    let mut record = record(tenant, &context);
    let stop = match begin(tenant, &context, &record, &mut checkpoint).await {
        Ok(done) => {
            record.ended = Some(now().milliseconds);
            match commit(tenant, &context.spec, done, &mut record).await {
                Ok(()) => return record,
                Err(error) => UpdateError::Store(error),
            }
        }
        Err(stop) => stop,
    };
    record.status = match stop {
        UpdateError::Cancelled => Status::Cancelled,
        UpdateError::Refused(_) => Status::CreationFailed,
        _ => Status::Failed,
    };
    record.ended = Some(now().milliseconds);
    record.work = asked(&context);
    record.files.clear();
    record.reason = (!matches!(stop, UpdateError::Cancelled)).then(|| stop.to_string());
    // If even this cannot be kept, the caller still has the record to show.
    let _ = tenant.backend().put_job(&record.id, &record.write()).await;
    record
}

/// The record of an update that may not begin, for `reason`.
pub async fn refuse<B: Backend>(
    tenant: &Tenant<B>,
    context: &UpdateContext,
    reason: &str,
) -> JobRecord {
    let ended = Some(context.started.milliseconds);
    let status = Status::CreationFailed;
    let record =
        JobRecord { status, ended, reason: Some(reason.to_owned()), ..record(tenant, context) };
    let _ = tenant.backend().put_job(&record.id, &record.write()).await;
    record
}

async fn begin<B: Backend>(
    tenant: &Tenant<B>,
    context: &UpdateContext,
    record: &JobRecord,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Done<B>, UpdateError> {
    if context.expected.is_some_and(|stamp| stamp != tenant.catalog().users_stamp()) {
        return Err(UpdateError::Refused(
            "The users have changed since the preview, perhaps in another tab. Nothing was changed: preview again.".to_owned(),
        ));
    }
    tenant.backend().put_job(&record.id, &record.write()).await?;
    let mut kept = Noting::of(record);
    let mut noting = async |progress: Progress| {
        kept.note(tenant, progress).await;
        checkpoint(progress).await
    };
    work(tenant, context, false, &mut noting).await
}

fn record<B: Backend>(tenant: &Tenant<B>, context: &UpdateContext) -> JobRecord {
    let id = context.spec.which.connection.as_deref().unwrap_or_default();
    let connection = tenant.catalog().get(id).map(|stored| stored.connection.name.clone());
    let started = context.started.milliseconds;
    JobRecord::new(context.id.clone(), connection.unwrap_or_default(), started, asked(context))
}

/// The update before anything came of it.
fn asked(context: &UpdateContext) -> JobWork {
    JobWork::Update(Box::new(UpdateJob { spec: context.spec.kept(), ..UpdateJob::default() }))
}
