//! The end of an import: users, record and files in one commit, or nothing of it. Where no files can be kept they are left
//! out, and the record says so.

use crate::jobs::import::Done;
use crate::jobs::import::spec::ImportSpec;
use crate::jobs::kept::{add_file, commit_with};
use crate::jobs::pipeline::Reports;
use crate::jobs::record::{FileKind, ImportJob, JobRecord, JobWork, Status};
use crate::store::catalog::{Before, Undo};
use crate::store::{Backend, Error, Tenant};

/// Commits what was made: users, record and files, or nothing of it.
pub(super) async fn commit<B: Backend>(
    tenant: &mut Tenant<B>,
    spec: &ImportSpec,
    done: Done<B>,
    record: &mut JobRecord,
    milliseconds: u64,
) -> Result<(), Error> {
    let mut summary = done.summary;
    summary.run.milliseconds = milliseconds as f64;
    let mut files = Vec::new();
    // A recipe that makes such a list is refused.
    let Reports { errors, refused, left_out, handed_out: _, after, former_ids } = done.reports;
    let counts = summary.run.after;
    let (failed, spared) = (summary.run.refused, summary.run.users_left_out());
    for (kind, name, users, report) in [
        (FileKind::Errors, "errors.json", failed, errors),
        (FileKind::FailedUsers, "failed-users.ndjson", failed, refused),
        (FileKind::LeftOut, "left-out-users.ndjson", spared, left_out),
        (FileKind::After, "after.tsv", counts.lines(), after),
        (FileKind::FormerIds, "former-ids.csv", counts.former_ids, former_ids),
    ] {
        if users > 0 {
            add_file(tenant, record, &mut files, kind, name, users, report.finish()).await?;
        }
    }
    if let Some(mut parts) = done.upsert_file {
        let full = |_| Error::Full;
        parts.close().map_err(full)?;
        let digests = parts.digests().take();
        let finished = parts.finish(&digests).map_err(full)?;
        let users = finished.parts.iter().map(|part| part.records).sum();
        let name = if finished.zip { "upsert-files.zip" } else { "upsert-file.json" };
        add_file(
            tenant,
            record,
            &mut files,
            FileKind::UpsertFile,
            name,
            users,
            finished.inner.finish(),
        )
        .await?;
    }
    if let Some(file) = done.differences.filter(|file| file.count > 0) {
        let users = file.users;
        let finished = file.finish().map_err(|_| Error::Full)?.finish();
        let kind = FileKind::Differences;
        add_file(tenant, record, &mut files, kind, "differences.csv", users, finished).await?;
    }
    record.sources.clone_from(&summary.run.sources);
    record.status = Status::Succeeded;
    record.percent = 100;
    let mut next = tenant.catalog().clone();
    let (taken, name) = (summary.inserted + summary.updated, &record.connection);
    if taken > 0 {
        let before: Before = next.before(&spec.connection)?;
        let (what, job) = (format!("Imported into {name}"), Some(record.id.clone()));
        next.record(Undo { what, users: None, job, before });
        next.get_mut(&spec.connection)?.segments = done.segments;
    }
    let import = ImportJob { spec: spec.clone(), summary: Some(summary), undone: false };
    record.work = JobWork::Import(Box::new(import));
    commit_with(tenant, next, record, files).await
}
