//! An export as a job of the tenant: its record while it runs and afterwards, its file kept with it.
//!
//! Where nothing can be kept, files can be exported all the same: then there is a record and a file, and nobody keeps them.

use std::io::Read;
use std::rc::Rc;

use crate::fields::Engine;
use crate::jobs::convert::stem;
use crate::jobs::export::ExportError;
use crate::jobs::export::batch::BatchWorker;
use crate::jobs::export::plan::Plan;
use crate::jobs::export::run::{self, Helpers, Inputs, Written};
use crate::jobs::export::spec::ExportSpec;
use crate::jobs::kept::Noting;
use crate::jobs::report::{Progress, SourceReport};
use crate::jobs::scan::{UserSource, WorkerPool};
use crate::jobs::{ExportSummary, FileKind, Input, JobFile, JobRecord, JobWork, Status, Timestamp};
use crate::store::tenant::CommitExtras;
use crate::store::{Backend, Error, Files, Tenant};

/// What an export needs beside its users.
pub struct JobContext {
    /// The job's id
    pub id: String,
    /// What it is asked to do
    pub spec: ExportSpec,
    /// When it began
    pub started: Timestamp,
}

/// Opens the files that users are exported from, as often as they are read.
pub type OpenFiles<'a, R> = &'a dyn Fn() -> Vec<Input<R>>;

/// Runs an export to its end, whatever that is, and gives its record and its file. Both are kept in `tenant`, if there
/// is one. The users are those of `sources`, or else the tenant's.
///
/// Before each step `checkpoint` is given the progress; the export stops where it says `false`. `now` is asked for the time.
pub async fn export<B: Backend, R: Read + 'static>(
    mut tenant: Option<&mut Tenant<B>>,
    files: &impl Files<File = B::File, Writer = B::Writer>,
    sources: Option<OpenFiles<'_, R>>,
    context: JobContext,
    helpers: &mut Helpers<'_, impl Engine, impl WorkerPool<BatchWorker>>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
    now: impl Fn() -> Timestamp,
) -> (JobRecord, Option<B::File>) {
    let mut record = record(tenant.as_deref(), sources, &context);
    let written =
        work(tenant.as_deref(), sources, &record, &context, helpers, &mut checkpoint).await;
    record.ended = Some(now().milliseconds);
    let finished = match written {
        Ok(written) => {
            let milliseconds = now().milliseconds.saturating_sub(record.started);
            finish(files, &mut record, written, milliseconds as f64).await
        }
        Err(error) => Err(error),
    };
    let kept = match finished {
        Ok(file) => match &mut tenant {
            Some(tenant) => keep(tenant, &mut record, file.clone()).await.map(|()| file),
            None => Ok(file),
        },
        Err(error) => Err(error),
    };
    match kept {
        Ok(file) => (record, Some(file)),
        Err(error) => {
            record.files.clear();
            record.status = if matches!(error, ExportError::Cancelled) {
                Status::Cancelled
            } else {
                Status::Failed
            };
            record.reason = (!matches!(error, ExportError::Cancelled)).then(|| error.to_string());
            if let (ExportError::Store(Error::DamagedSegment(damaged)), JobWork::Export(summary)) =
                (error, &mut record.work)
            {
                // By this whoever shows the record knows that it can go on without them.
                summary.damaged.push(*damaged);
            }
            if let Some(tenant) = tenant {
                // If even this cannot be kept, the caller still has the record to show.
                let _ = tenant.backend().put_job(&record.id, &record.write()).await;
            }
            (record, None)
        }
    }
}

/// The record of an export that may not begin, for `reason`.
pub fn refused<B: Backend, R>(
    tenant: Option<&Tenant<B>>,
    sources: Option<OpenFiles<'_, R>>,
    context: &JobContext,
    reason: &str,
) -> JobRecord {
    JobRecord {
        status: Status::CreationFailed,
        ended: Some(context.started.milliseconds),
        reason: Some(reason.to_owned()),
        ..record(tenant, sources, context)
    }
}

fn record<B: Backend, R>(
    tenant: Option<&Tenant<B>>,
    sources: Option<OpenFiles<'_, R>>,
    context: &JobContext,
) -> JobRecord {
    let id = context.spec.which.connection.as_deref();
    let connection = match (sources, id, tenant) {
        (Some(_), ..) => "From files".to_owned(),
        (None, Some(id), Some(tenant)) => {
            let stored = tenant.catalog().get(id);
            stored.map(|stored| stored.connection.name.clone()).unwrap_or_default()
        }
        (None, ..) => "All connections".to_owned(),
    };
    let sources = match sources {
        None => Vec::new(),
        Some(open) => {
            let report = |input: Input<R>| SourceReport {
                name: input.name,
                bytes: input.bytes,
                ..SourceReport::default()
            };
            open().into_iter().map(report).collect()
        }
    };
    let asked = ExportSummary { spec: context.spec.clone(), ..ExportSummary::default() };
    let work = JobWork::Export(Box::new(asked));
    let started = context.started.milliseconds;
    JobRecord { sources, ..JobRecord::new(context.id.clone(), connection, started, work) }
}

async fn work<B: Backend, R: Read + 'static>(
    tenant: Option<&Tenant<B>>,
    sources: Option<OpenFiles<'_, R>>,
    record: &JobRecord,
    context: &JobContext,
    helpers: &mut Helpers<'_, impl Engine, impl WorkerPool<BatchWorker>>,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Written<B::Writer>, ExportError> {
    if let Some(tenant) = tenant {
        tenant.backend().put_job(&record.id, &record.write()).await?;
    }
    let mut kept = Noting::of(record);
    let mut noting = async |progress: Progress| {
        if let Some(tenant) = tenant {
            kept.note(tenant, progress).await;
        }
        checkpoint(progress).await
    };
    let source = match (sources, tenant) {
        (Some(open), _) => UserSource::Files(open),
        (None, Some(tenant)) => UserSource::Tenant(tenant),
        (None, None) => {
            return Err(ExportError::Refused("There are no users to export here.".to_owned()));
        }
    };
    let plan = Rc::new(Plan::of(&context.spec)?);
    let inputs = Inputs { source: &source, plan: &plan };
    let written = run::write(&inputs, helpers, &mut noting).await?;
    if written.summary.of == 0 {
        return Err(ExportError::Refused(match sources {
            None => "There are no users to export.".to_owned(),
            Some(_) => "These files hold no users.".to_owned(),
        }));
    }
    Ok(written)
}

/// Closes the file and says in the record what came of the export.
async fn finish<F: Files>(
    files: &F,
    record: &mut JobRecord,
    written: Written<F::Writer>,
    milliseconds: f64,
) -> Result<F::File, ExportError> {
    let Written { writer, bytes, summary, sources } = written;
    let spec = &summary.spec;
    let media_type = if spec.gzip { "application/gzip" } else { spec.format.media_type() };
    let file = files.close(writer, media_type).await?;
    let sha256 = files.sha256(&file).await?;
    let name = name(record, spec);
    let users = summary.users;
    record.files.push(JobFile { kind: FileKind::Export, name, users, bytes, sha256 });
    if !sources.is_empty() {
        record.sources = sources;
    }
    record.work = JobWork::Export(Box::new(ExportSummary { milliseconds, ..summary }));
    record.status = Status::Succeeded;
    record.percent = 100;
    Ok(file)
}

/// The name under which the file is downloaded.
fn name(record: &JobRecord, spec: &ExportSpec) -> String {
    let stem = match record.sources.is_empty() {
        false => stem(record.sources.iter().map(|source| source.name.as_str())),
        true if spec.which.connection.is_some() => {
            stem(std::iter::once(record.connection.as_str()))
        }
        true => "users".to_owned(),
    };
    let sample = if spec.sample { "-sample" } else { "" };
    let end = if spec.gzip { ".gz" } else { "" };
    format!("{stem}{sample}-export.{}{end}", spec.format.extension())
}

/// Keeps record and file; where no file can be kept, the record alone. Both records then say so, and whoever has the file
/// has it once.
async fn keep<B: Backend>(
    tenant: &mut Tenant<B>,
    record: &mut JobRecord,
    file: B::File,
) -> Result<(), ExportError> {
    let files = record.files.iter().map(|output| (record.file_key(output), file.clone())).collect();
    let mut extras = CommitExtras { files, ..CommitExtras::default() };
    extras.jobs.push((record.id.clone(), record.write()));
    let same = tenant.catalog().clone();
    match tenant.commit(same.clone(), extras).await {
        Err(Error::NoFiles) => {
            record.reason = Some(Error::NoFiles.to_string());
            let kept = JobRecord { files: Vec::new(), ..record.clone() };
            let jobs = vec![(record.id.clone(), kept.write())];
            Ok(tenant.commit(same, CommitExtras { jobs, ..CommitExtras::default() }).await?)
        }
        committed => Ok(committed?),
    }
}
