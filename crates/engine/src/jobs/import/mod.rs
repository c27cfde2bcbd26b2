//! Imports files into a connection of the local tenant, as Auth0 would: inserts, conflicts, updates.
//!
//! New users go into new segments while the files are read. Users that are there wait as [`Updates`] until all
//! files are read; then each segment they lie in is written once more. Nothing of it is seen before the last
//! step, one commit of the catalog together with the job's record and files; whatever stops the job earlier leaves
//! segments that nobody names.

mod apply_updates;
mod commit;
pub(super) mod difference;
pub mod difference_filter;
mod elsewhere;
pub(super) mod merge;
pub(super) mod new_user;
mod pending_updates;
mod same_ids;
mod sink;
pub mod spec;
pub mod there_already;

use std::collections::HashMap;

use crate::check::Code;
use crate::check::duplicates::Seen;
use crate::jobs::PART_LIMIT;
use crate::jobs::blocks::BeginHelpers;
use crate::jobs::clock::Timestamp;
use crate::jobs::convert::import_stem;
use crate::jobs::finding_groups::Subject;
use crate::jobs::findings;
use crate::jobs::import::apply_updates::{UpdateJob, apply_updates};
use crate::jobs::import::commit::commit;
use crate::jobs::import::difference::DifferencesFile;
use crate::jobs::import::new_user::NewIds;
use crate::jobs::import::pending_updates::Updates;
use crate::jobs::import::same_ids::Elsewhere;
use crate::jobs::import::sink::{TenantSink, Validated, only};
use crate::jobs::import::spec::{ImportSpec, ImportSummary};
use crate::jobs::kept::{CSV_MEDIA_TYPE, Noting};
use crate::jobs::pipeline::{Finished, Reports, Run};
use crate::jobs::prepare::{Checked, Preparer};
use crate::jobs::record::{ImportJob, JobRecord, JobWork, Status};
use crate::jobs::report::Progress;
use crate::jobs::run_error::{RunError, STEP};
use crate::jobs::stages::joins;
use crate::read::{Input, Position, Reopen};
use crate::recipe::{Problem, Recipe};
use crate::store::tenant::DIRECTORIES;
use crate::store::{Backend, Builder, Error, SegmentRef, Stored, Tenant};
use crate::thousands::count;
use crate::user::Attribute;
use crate::write::{DigestsNow, Framing, Hashed, Parts};
use json::text;

/// What an import needs beside files and tenant.
pub struct JobContext {
    /// The job's id
    pub id: String,
    /// What it is asked to do
    pub spec: ImportSpec,
    /// When it began
    pub started: Timestamp,
    /// Two random numbers
    pub seed: (u64, u64),
    /// What begins those who prepare users beside this thread, if there are any
    pub helpers: Option<BeginHelpers>,
}

/// What ends an import early. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
enum ImportError {
    #[error("{0}")]
    Creation(String),
    #[error("{0}")]
    Unreadable(String, Vec<super::SourceReport>),
    #[error("{0}")]
    Run(#[from] RunError),
    #[error("{0}")]
    Store(#[from] Error),
    #[error("cancelled")]
    Cancelled,
}

/// Runs an import to its end, whatever that is, and gives its record as it was stored.
///
/// Before each step of some megabytes `checkpoint` is given the progress; the import stops where it says `false`. `now` is
/// asked for the time.
pub async fn import<B: Backend, R: Reopen>(
    tenant: &mut Tenant<B>,
    context: JobContext,
    inputs: Vec<Input<R>>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
    now: impl Fn() -> Timestamp,
) -> JobRecord {
    let mut record = record(tenant, &context, &inputs);
    let stop = match begin(tenant, &context, &record, inputs, &mut checkpoint).await {
        Ok(done) => {
            record.ended = Some(now().milliseconds);
            let milliseconds = now().milliseconds.saturating_sub(record.started);
            match commit(tenant, &context.spec, done, &mut record, milliseconds).await {
                Ok(()) => return record,
                Err(error) => ImportError::Store(error),
            }
        }
        Err(stop) => stop,
    };
    record.status = match stop {
        ImportError::Creation(_) => Status::CreationFailed,
        ImportError::Cancelled => Status::Cancelled,
        _ => Status::Failed,
    };
    record.ended = Some(now().milliseconds);
    record.work = asked(&context);
    record.files.clear();
    if let ImportError::Unreadable(_, sources) = &stop {
        // They say which file is cut off: then what is whole can be imported by choice.
        record.sources.clone_from(sources);
    }
    record.reason = (!matches!(stop, ImportError::Cancelled)).then(|| stop.to_string());
    // If even this cannot be kept, the caller still has the record to show.
    let _ = tenant.backend().put_job(&record.id, &record.write()).await;
    record
}

/// The record of an import that may not begin, for `reason`.
pub async fn refuse<B: Backend, R>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: &[Input<R>],
    reason: &str,
) -> JobRecord {
    let status = Status::CreationFailed;
    let ended = Some(context.started.milliseconds);
    let record = JobRecord {
        status,
        ended,
        reason: Some(reason.to_owned()),
        ..record(tenant, context, inputs)
    };
    let _ = tenant.backend().put_job(&record.id, &record.write()).await;
    record
}

/// What an import would do.
#[derive(Clone, Debug)]
pub struct Preview<F> {
    /// What would come of it
    pub summary: ImportSummary,
    /// Every value that would change, as CSV, secrets masked; none if no value would
    pub differences: Option<F>,
}

/// Runs the import without changing anything, to see what it would do. Nothing is written to the tenant, not even for a
/// moment.
///
/// # Errors
/// Why it cannot be told; `None` if `checkpoint` stopped it.
pub async fn preview<B: Backend, R: Reopen>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: Vec<Input<R>>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Preview<B::File>>, String> {
    let done = match work(tenant, context, inputs, true, &mut checkpoint).await {
        Ok(done) => done,
        Err(ImportError::Cancelled) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let differences = match done.differences {
        Some(file) if file.count > 0 => {
            let (writer, ..) = file.finish().map_err(|_| Error::Full.to_string())?.finish();
            let closed = tenant.backend().close(writer, CSV_MEDIA_TYPE).await;
            Some(closed.map_err(|error| error.to_string())?)
        }
        _ => None,
    };
    Ok(Some(Preview { summary: done.summary, differences }))
}

fn record<B: Backend, R>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: &[Input<R>],
) -> JobRecord {
    let connection = tenant.catalog().get(&context.spec.connection);
    let connection = connection.map(|stored| stored.connection.name.clone()).unwrap_or_default();
    let sources = inputs.iter().map(|input| super::SourceReport {
        name: input.name.clone(),
        bytes: input.bytes,
        ..super::SourceReport::default()
    });
    let started = context.started.milliseconds;
    JobRecord {
        sources: sources.collect(),
        ..JobRecord::new(context.id.clone(), connection, started, asked(context))
    }
}

/// The import before anything came of it.
fn asked(context: &JobContext) -> JobWork {
    JobWork::Import(Box::new(ImportJob {
        spec: context.spec.clone(),
        summary: None,
        undone: false,
    }))
}

/// Refuses what Auth0 refuses to begin, keeps the record of what began, and works.
async fn begin<B: Backend, R: Reopen>(
    tenant: &Tenant<B>,
    context: &JobContext,
    record: &JobRecord,
    inputs: Vec<Input<R>>,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Done<B>, ImportError> {
    let stored = tenant.catalog().get(&context.spec.connection).map_err(|_| {
        ImportError::Creation(
            "CONNECTION_NOT_FOUND: the connection does not exist. Choose another one.".to_owned(),
        )
    })?;
    if let Some(reason) = stored.connection.refusal() {
        return Err(ImportError::Creation(reason.to_owned()));
    }
    if inputs.is_empty() {
        return Err(ImportError::Creation("There is no file to import. Choose one.".to_owned()));
    }
    tenant.backend().put_job(&record.id, &record.write()).await?;
    let mut kept = Noting::of(record);
    let mut noting = async |progress: Progress| {
        kept.note(tenant, progress).await;
        checkpoint(progress).await
    };
    work(tenant, context, inputs, false, &mut noting).await
}

/// What an import has made and not yet committed.
struct Done<B: Backend> {
    summary: ImportSummary,
    segments: Vec<SegmentRef>,
    reports: Reports<Hashed<B::Writer>>,
    upsert_file: Option<UpsertFile<B::Writer>>,
    differences: Option<DifferencesFile<Hashed<B::Writer>>>,
}

/// Users for Auth0 with their metadata merged.
type UpsertFile<W> = Parts<Hashed<W>, DigestsNow>;

async fn work<B: Backend, R: Reopen>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: Vec<Input<R>>,
    dry: bool,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Done<B>, ImportError> {
    let spec = &context.spec;
    let stored = tenant.catalog().get(&spec.connection)?.clone();
    let differences = match spec.upsert {
        true => Some(DifferencesFile::new(Hashed::default()).map_err(RunError::Write)?),
        false => None,
    };
    let upsert_file =
        (spec.upsert && (spec.merge_metadata || spec.keep_verified) && !dry).then(|| {
            let users = inputs.iter().filter(|input| !joins(&spec.recipe, input));
            let stem = import_stem(users.map(|input| input.name.as_str()));
            Parts::new(
                Hashed::default(),
                &stem,
                Framing::Array,
                PART_LIMIT,
                false,
                DigestsNow::default(),
            )
        });
    let sink = TenantSink {
        spec: spec.clone(),
        email_unique: stored.connection.rules().email_unique,
        fingerprinter: tenant.fingerprinter(),
        existing: Seen::with_room(context.seed, keys_there(tenant, &stored)),
        users: stored.users(),
        connection: stored.connection.name.clone(),
        others: Vec::new(),
        elsewhere: Elsewhere::default(),
        other_connections: Default::default(),
        seen: Seen::new(context.seed),
        ids: tenant.ids(),
        dry,
        new_ids: NewIds::new(context.seed, &context.started),
        date: text::quoted(&context.started.iso),
        validated: Validated::Refused,
        is_left_out: false,
        warned: false,
        normalized: Vec::new(),
        for_auth0: Vec::new(),
        builder: Builder::default(),
        updates: Updates::new(&stored.segments),
        inserted: 0,
        upsert_file,
        differences,
        segments: Vec::new(),
    };
    let checked = if spec.prepares() { Checked::Importable } else { Checked::Whole };
    let recipe = recipe_now(context).map_err(RunError::from)?;
    recipe.refuse_to_give().map_err(RunError::from)?;
    let preparer = Preparer::new(&recipe, checked).map_err(RunError::from)?;
    let preparer = preparer.for_connection(stored.connection.rules());
    let reports = Reports {
        errors: Hashed::default(),
        refused: Hashed::default(),
        left_out: Hashed::default(),
        handed_out: Hashed::default(),
        after: Hashed::default(),
        former_ids: Hashed::default(),
    };
    let mut run =
        Run::by_recipe::<B::Writer>(&recipe, inputs, preparer, (sink, reports), context.seed)?;
    if let Some(begin) = context.helpers {
        run = run.with_helpers(begin)?;
    }
    read_existing(tenant, &stored, run.sink()).await?;
    let job = UpdateJob { tenant, context, stored: &stored, dry };
    let mut summary = ImportSummary::default();
    // The first turn has what the first step reads read ahead.
    if !checkpoint(run.progress()).await {
        return Err(ImportError::Cancelled);
    }
    let mut put = 0;
    loop {
        let more = run.step()?;
        let read = run.progress().bytes_read;
        // With helpers a step may be a short one, and each transaction of the store takes its time.
        if !more || read.abs_diff(put) >= STEP {
            put = read;
            elsewhere::tell(tenant, &mut run).await?;
            let sink = run.sink();
            if !more && !dry {
                sink.builder.close(tenant.ids().next());
            }
            let segments = sink.builder.take();
            sink.segments.extend(segments.iter().map(crate::store::Segment::reference));
            if !segments.is_empty() {
                tenant.backend().put_segments(segments).await?;
            }
            run.sink().updates.put_away(tenant, dry).await?;
            if dry && run.sink().updates.is_full() {
                // In a preview nothing waits for all files: that updates come in another order changes no number.
                apply_updates(&job, &mut run, &mut summary, checkpoint).await?;
            }
        }
        if !checkpoint(run.progress()).await {
            return Err(ImportError::Cancelled);
        }
        if !more {
            break;
        }
    }
    for ((file, says), users) in std::mem::take(&mut run.sink().other_connections) {
        let position = Position { file, ..Position::default() };
        let finding = findings::other_connection(users, &says);
        run.warn(&[finding], &Subject::at(position), false);
    }
    let replaced = apply_updates(&job, &mut run, &mut summary, checkpoint).await?;
    let Finished { summary: read, sink, reports } = run.finish()?;
    if let Some(reason) = unreadable(&read, spec.take_cut_off) {
        return Err(ImportError::Unreadable(reason, read.sources));
    }
    summary.inserted = sink.inserted;
    summary.run = read;
    let segments = merged_segments(&stored.segments, replaced, sink.segments);
    Ok(Done {
        summary,
        segments,
        reports,
        upsert_file: sink.upsert_file,
        differences: sink.differences,
    })
}

/// About how many keys [`read_existing`] will note: an email and an id for each user here, an id for each elsewhere.
fn keys_there<B: Backend>(tenant: &Tenant<B>, stored: &Stored) -> usize {
    (tenant.catalog().users() + stored.users()) as usize
}

/// Notes the fingerprints of the users that are there: all four of this connection's, of others the user ids.
async fn read_existing<B: Backend>(
    tenant: &Tenant<B>,
    stored: &Stored,
    sink: &mut TenantSink<'_, B::Writer>,
) -> Result<(), Error> {
    let mut number = 0;
    for segments in stored.segments.chunks(DIRECTORIES) {
        for prints in tenant.fingerprints(segments).await? {
            sink.existing.remember(&prints, number);
            number += 1;
        }
    }
    let others = tenant.catalog().connections.iter();
    for other in others.filter(|other| other.connection.id != stored.connection.id) {
        sink.others.push((number, other.connection.name.clone()));
        for segments in other.segments.chunks(DIRECTORIES) {
            for prints in tenant.fingerprints(segments).await? {
                sink.existing.remember(&only(Attribute::UserId, prints), number);
                number += 1;
            }
        }
    }
    Ok(())
}

/// Auth0 fails the whole job for a file it cannot read; single users it only leaves out.
fn unreadable(summary: &super::Summary, take_cut_off: bool) -> Option<String> {
    let is_cut_off = |file: u32| {
        summary.sources.get(file as usize).is_some_and(|source| source.cut_off.is_some())
    };
    if !take_cut_off && let Some((name, whole)) = summary.cut_off().next() {
        return Some(format!(
            "“{name}” is cut off: it ends after {} whole users, where more should come. No user was imported. Get the \
             file again from where it came; or go on with the users that are whole.",
            count(whole)
        ));
    }
    let damaged = summary
        .groups
        .iter()
        .filter(|group| matches!(group.code, Code::UnreadableFile | Code::DamagedFile));
    let (group, example) = damaged
        .flat_map(|group| group.examples.iter().map(move |example| (group, example)))
        .find(|(_, example)| !is_cut_off(example.position.file))?;
    let name =
        summary.sources.get(example.position.file as usize).map_or("", |source| &source.name);
    Some(format!(
        "“{name}” cannot be imported: {}. No user was imported. {} Convert can rescue what is readable in it.",
        example.message.trim_end_matches('.'),
        group.fix
    ))
}

/// The segments of the connection after the job: old ones in place, or what replaces them, and then the new ones.
fn merged_segments(
    old: &[SegmentRef],
    mut replaced: HashMap<usize, Vec<SegmentRef>>,
    new: Vec<SegmentRef>,
) -> Vec<SegmentRef> {
    let kept = old
        .iter()
        .enumerate()
        .flat_map(|(at, segment)| replaced.remove(&at).unwrap_or_else(|| vec![*segment]));
    let mut segments: Vec<SegmentRef> = kept.collect();
    segments.extend(new);
    segments
}

/// The import's recipe with its relative dates worked out at the time it started.
fn recipe_now(context: &JobContext) -> Result<Recipe, Problem> {
    context.spec.recipe.clone().resolved(context.started.microseconds())
}
