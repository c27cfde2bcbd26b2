//! How a job that changes the tenant is kept: how far it is while it runs, and at its end its record and files in one commit
//! with what it changed. It knows no kind of job.

use crate::jobs::record::{FileKind, JobFile, JobRecord};
use crate::jobs::report::Progress;
use crate::store::tenant::CommitExtras;
use crate::store::{Backend, Catalog, Error, Tenant};
use crate::write::Framing;

/// The media type of tables.
pub(super) const CSV_MEDIA_TYPE: &str = "text/csv";

/// Keeps how far a job is, for other tabs.
pub(super) struct Noting(JobRecord);

impl Noting {
    /// Of the job with this record.
    pub fn of(record: &JobRecord) -> Self {
        Noting(record.clone())
    }

    /// Keeps it, every ten percent.
    pub async fn note<B: Backend>(&mut self, tenant: &Tenant<B>, progress: Progress) {
        let Noting(record) = self;
        if progress.percent() >= record.percent + 10 {
            record.percent = progress.percent();
            // Progress that other tabs do not see is no reason to stop.
            let _ = tenant.backend().put_job(&record.id, &record.write()).await;
        }
    }
}

/// Closes a file, and adds it to those of the record.
pub(super) async fn add_file<B: Backend>(
    tenant: &Tenant<B>,
    record: &mut JobRecord,
    files: &mut Vec<(String, B::File)>,
    kind: FileKind,
    name: &str,
    users: u64,
    (writer, sha256, bytes): (B::Writer, String, u64),
) -> Result<(), Error> {
    let media_type = match name.rsplit('.').next() {
        Some("zip") => "application/zip",
        Some("csv") => CSV_MEDIA_TYPE,
        Some("tsv") => "text/tab-separated-values",
        Some("ndjson") => Framing::Lines.media_type(),
        _ => Framing::Array.media_type(),
    };
    let file = JobFile { kind, name: format!("{}-{name}", record.id), users, bytes, sha256 };
    files.push((record.file_key(&file), tenant.backend().close(writer, media_type).await?));
    record.files.push(file);
    Ok(())
}

/// Commits `next` with the record and its files. Where no files can be kept they are left out, and the record says so.
///
/// # Errors
/// What committing gives; then nothing has changed.
pub(super) async fn commit_with<B: Backend>(
    tenant: &mut Tenant<B>,
    next: Catalog,
    record: &mut JobRecord,
    files: Vec<(String, B::File)>,
) -> Result<(), Error> {
    let jobs = vec![(record.id.clone(), record.write())];
    let extras = CommitExtras { jobs, files, ..CommitExtras::default() };
    match tenant.commit(next.clone(), extras).await {
        Err(Error::NoFiles) => {
            record.files.clear();
            record.reason = Some(Error::NoFiles.to_string());
            let jobs = vec![(record.id.clone(), record.write())];
            tenant.commit(next, CommitExtras { jobs, ..CommitExtras::default() }).await
        }
        committed => committed,
    }
}
