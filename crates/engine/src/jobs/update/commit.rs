//! The end of an update: users, record and files in one commit, or nothing of it. Where no files can be kept they are left
//! out, and the record says so.

use std::io::{BufWriter, Write};

use crate::jobs::kept::{add_file, commit_with};
use crate::jobs::record::{FileKind, JobRecord, JobWork, Status};
use crate::jobs::update::run::Done;
use crate::jobs::update::spec::{Action, UpdateJob, UpdateSpec};
use crate::store::catalog::Undo;
use crate::store::{Backend, Error, Tenant};

/// Commits what was made.
pub(super) async fn commit<B: Backend>(
    tenant: &mut Tenant<B>,
    spec: &UpdateSpec,
    done: Done<B>,
    record: &mut JobRecord,
) -> Result<(), Error> {
    let mut summary = done.summary;
    let ended = record.ended.unwrap_or(record.started);
    summary.changes.run.milliseconds = ended.saturating_sub(record.started) as f64;
    let mut files = Vec::new();
    let mut add = async |record: &mut JobRecord, kind, name: &str, users, finished| {
        add_file(tenant, record, &mut files, kind, name, users, finished).await
    };
    let full = |_| Error::Full;
    if summary.by_upsert > 0 {
        let mut parts = done.upserts;
        parts.close().map_err(full)?;
        let digests = parts.digests().take();
        let finished = parts.finish(&digests).map_err(full)?;
        let name = if finished.zip { "upsert-files.zip" } else { "upsert-file.json" };
        add(record, FileKind::UpsertFile, name, summary.by_upsert, finished.inner.finish()).await?;
    }
    if summary.requests > 0 {
        let (kind, name) = match spec.action {
            Action::Change(_) => (FileKind::Patches, "patches.ndjson"),
            Action::Delete => (FileKind::Deletions, "deletions.ndjson"),
        };
        let users = summary.by_request + summary.deleted;
        add(record, kind, name, users, whole(done.requests)?.finish()).await?;
    }
    if done.differences.count > 0 {
        let users = done.differences.users;
        let finished = done.differences.finish().map_err(full)?.finish();
        add(record, FileKind::Differences, "differences.csv", users, finished).await?;
    }
    let refused = summary.changes.run.refused;
    if refused > 0 {
        add(record, FileKind::Errors, "not-changed.ndjson", refused, whole(done.refused)?.finish())
            .await?;
    }
    record.status = Status::Succeeded;
    record.percent = 100;
    let mut next = tenant.catalog().clone();
    let users = summary.changes.updated + summary.deleted;
    if users > 0 {
        let id = spec.which.connection.as_deref().unwrap_or_default();
        let before = next.before(id)?;
        let what = match spec.action {
            Action::Change(_) => "Updated",
            Action::Delete => "Deleted",
        };
        next.get_mut(id)?.segments = done.segments;
        let job = Some(record.id.clone());
        next.record(Undo { what: what.to_owned(), users: Some(users), job, before });
    }
    let job = UpdateJob { spec: spec.kept(), summary: Some(summary), undone: false };
    record.work = JobWork::Update(Box::new(job));
    commit_with(tenant, next, record, files).await
}

/// What was written to, with all that waited.
fn whole<W: Write>(file: BufWriter<W>) -> Result<W, Error> {
    file.into_inner().map_err(|_| Error::Full)
}
