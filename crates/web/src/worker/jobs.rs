//! The worker's jobs: conversions, previews, imports, exports, driven step by step.
//!
//! Between steps a job yields, so that a cancel or a newer request comes in; the newest request wins. Nothing is kept once a
//! request is answered.

use std::cell::{Cell, RefCell};
use std::io::Write as _;

use js_sys::Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::io::blob::BlobWriter;
use crate::io::digests::SubtleDigests;
use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, Converted, Preview, Reply};
use crate::store::lock;
use crate::worker::export_queries::{self, Sources};
use crate::worker::pool::{self, helpers};
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::{heap, now, post, random, timestamp, yield_now};
use crate::worker::{readable, tenant};
use engine::jobs::blocks::BeginHelpers;
use engine::jobs::export::job::JobContext as ExportContext;
use engine::jobs::update::UpdateContext;
use engine::jobs::{
    ConvertSpec, ExportSpec, Files, ImportSpec, Input, JobContext, Outcome, OutputFormat, Outputs,
    PREVIEW_USERS, Progress, Reports, Run, RunError, STEP, UpdateSpec, import, update,
};
use engine::recipe::Recipe;
use engine::recipe::given::make_one_hash;

/// Milliseconds between two reports of progress.
const REPORT_EVERY: f64 = 100.0;

thread_local! {
    /// How many jobs were begun: the number of the newest, as the page counts them, too
    static BEGUN: Cell<u32> = const { Cell::new(0) };
    /// The job that is to go on; another stops, and says nothing more
    static WANTED: Cell<Option<u32>> = const { Cell::new(None) };
    /// Whether an import or export is under way
    static RECORDING: Cell<bool> = const { Cell::new(false) };
    /// What the last preview of an update has found
    static SEARCHED: RefCell<Option<update::Searched>> = const { RefCell::new(None) };
}

fn is_wanted(job: u32) -> bool {
    WANTED.get() == Some(job)
}

/// Stops the job that runs. One that keeps a record may be past the point where it can be stopped: its own answer says
/// which.
pub(crate) fn cancel() {
    WANTED.set(None);
    if !RECORDING.get() {
        post(&Reply::Cancelled { job: BEGUN.get() });
    }
}

/// Starts a job that ends older ones, and posts its answer unless it was ended itself: it may have been past the last
/// step, where it would have heard of it.
pub(crate) fn start(job: impl AsyncFnOnce(u32) -> Result<Option<Reply>, Failure> + 'static) {
    begin(false, job);
}

/// As [`start`], for a job that keeps a record and answers a cancel with it.
pub(crate) fn start_recorded(
    job: impl AsyncFnOnce(u32) -> Result<Option<Reply>, Failure> + 'static,
) {
    begin(true, job);
}

fn begin(
    is_recorded: bool,
    job: impl AsyncFnOnce(u32) -> Result<Option<Reply>, Failure> + 'static,
) {
    let number = BEGUN.get().wrapping_add(1);
    BEGUN.set(number);
    WANTED.set(Some(number));
    RECORDING.set(is_recorded);
    spawn_local(async move {
        let reply = job(number).await;
        if !is_recorded && !is_wanted(number) {
            return;
        }
        if number == BEGUN.get() {
            RECORDING.set(false);
        }
        match reply {
            Ok(Some(reply)) => post(&reply),
            Ok(None) => {}
            Err(failure) => post(&Reply::Failed(failure)),
        }
    });
}

pub(crate) async fn convert(
    number: u32,
    files: &ChosenFiles,
    spec: ConvertSpec,
) -> Result<Option<Reply>, Failure> {
    let helped = |run: WorkerRun| match helpers::are_wanted(files) {
        true => run.with_helpers(helpers::begin),
        false => Ok(run),
    };
    let Some(outcome) = drive(number, files, spec, helped).await? else { return Ok(None) };
    let Outcome { summary, outputs, media_type, test_users, forms } = outcome;
    let mut tests = BlobWriter::default();
    tests.write_all(&test_users).map_err(|_| browser("keep the test users"))?;
    Ok(Some(Reply::Converted(Converted {
        summary: Box::new(summary),
        result: outputs.result.into_blob(media_type).await?,
        errors: outputs.reports.errors.into_blob("application/json").await?,
        refused: outputs.reports.refused.into_blob("application/x-ndjson").await?,
        left_out: outputs.reports.left_out.into_blob("application/x-ndjson").await?,
        handed_out: outputs.reports.handed_out.into_blob("text/csv").await?,
        after: outputs.reports.after.into_blob("text/tab-separated-values").await?,
        former_ids: outputs.reports.former_ids.into_blob("text/csv").await?,
        test_users: tests.into_blob("application/json").await?,
        forms,
        heap: heap() + pool::memory(),
    })))
}

pub(crate) async fn preview(
    number: u32,
    files: &ChosenFiles,
    spec: ConvertSpec,
) -> Result<Option<Reply>, Failure> {
    let hash_cost = spec.recipe.makes_hashes().then(hash_cost);
    let recipe = spec.recipe.rehearsed();
    let spec = ConvertSpec { format: OutputFormat::Ndjson, gzip: false, recipe, ..spec };
    let Some(outcome) = drive(number, files, spec, |run| Ok(run.preview())).await? else {
        return Ok(None);
    };
    Ok(Some(Reply::Previewed(previewed(outcome, hash_cost).await?)))
}

/// The first users of a result of one user a line.
pub(crate) async fn previewed(
    outcome: Outcome<BlobWriter>,
    hash_cost: Option<f64>,
) -> Result<Preview, Failure> {
    let result = outcome.outputs.result.into_blob("").await?;
    let text = JsFuture::from(result.text()).await.map_err(|_| browser("read the preview"))?;
    let text = text.as_string().unwrap_or_default();
    let users = text.lines().take(PREVIEW_USERS as usize).map(str::to_owned).collect();
    Ok(Preview { users, summary: Box::new(outcome.summary), hash_cost })
}

/// What one hash costs on this machine, in milliseconds: the best of a few.
fn hash_cost() -> f64 {
    let one = || {
        let start = now();
        make_one_hash();
        now() - start
    };
    (0..3).map(|_| one()).fold(f64::INFINITY, f64::min)
}

/// Where a conversion writes: blobs.
pub(crate) fn outputs() -> Outputs<BlobWriter> {
    Outputs {
        result: BlobWriter::default(),
        reports: Reports {
            errors: BlobWriter::default(),
            refused: BlobWriter::default(),
            left_out: BlobWriter::default(),
            handed_out: BlobWriter::default(),
            after: BlobWriter::default(),
            former_ids: BlobWriter::default(),
        },
    }
}

type WorkerRun = Run<FileReader, BlobWriter, Files<BlobWriter, SubtleDigests>>;

/// Runs to the end, or to `None` when newer work has come.
async fn drive(
    number: u32,
    files: &ChosenFiles,
    spec: ConvertSpec,
    prepare: impl FnOnce(WorkerRun) -> Result<WorkerRun, RunError>,
) -> Result<Option<Outcome<BlobWriter>>, Failure> {
    let start = now();
    let recipe = spec.recipe.resolved(timestamp().microseconds())?;
    let spec = ConvertSpec { recipe, ..spec };
    let inputs = inputs(files, &spec.recipe).await?;
    let readers: Vec<FileReader> = inputs.iter().map(|input| input.reader.clone()).collect();
    let run = Run::new(spec, inputs, outputs(), SubtleDigests::default(), random())?;
    let mut run = prepare(run)?;
    read_ahead(&readers).await;
    let mut reported = start;
    while run.step()? {
        if now() - reported >= REPORT_EVERY {
            reported = now();
            post(&Reply::Progress(run.progress()));
        }
        if !yield_now().await {
            return Err(browser("let messages in"));
        }
        read_ahead(&readers).await;
        if !is_wanted(number) {
            return Ok(None);
        }
    }
    post(&Reply::Progress(run.progress()));
    let mut ended = run.end()?;
    let digests = match ended.digests() {
        Some(digests) => digests.take().await.map_err(|_| browser("work out the checksums"))?,
        None => Vec::new(),
    };
    if !is_wanted(number) {
        return Ok(None);
    }
    let mut outcome = ended.finish(&digests)?;
    outcome.summary.milliseconds = now() - start;
    Ok(Some(outcome))
}

/// Imports, and answers with the job's record, whatever came of it.
pub(crate) async fn import(
    number: u32,
    id: String,
    files: &ChosenFiles,
    spec: ImportSpec,
) -> Result<Option<Reply>, Failure> {
    let mut tenant = tenant::open().await?;
    let inputs = inputs(files, &spec.recipe).await?;
    let context = context(id, spec, files);
    let Some(lock) = lock::soon().await else {
        let reason = "Another import is under way in this browser, perhaps in another tab. Only one writes at a time: \
                      wait until it is done, or cancel it there.";
        let record = import::refuse(&tenant, &context, &inputs, reason).await;
        tenant::changed_here();
        return Ok(Some(Reply::Imported(Box::new(record))));
    };
    if lock.is_exclusive() {
        engine::jobs::recover(&mut tenant, context.started.milliseconds).await?;
    }
    let watch = watch(number, &inputs);
    let mut record = import::import(&mut tenant, context, inputs, watch, timestamp).await;
    record.memory = Some((heap() + pool::memory()) as u64);
    tenant::changed_here();
    Ok(Some(Reply::Imported(Box::new(record))))
}

/// Exports, and answers with the job's record and its file, whatever came of it.
pub(crate) async fn export(
    number: u32,
    id: String,
    files: &ChosenFiles,
    spec: ExportSpec,
) -> Result<Option<Reply>, Failure> {
    let sources = Sources::new(&readable::all(files).await?);
    let context = ExportContext { id, spec, started: timestamp() };
    let opened = tenant::open().await;
    // Files can be exported where nothing can be kept.
    let mut tenant = match opened {
        Ok(tenant) => Some(tenant),
        Err(_) if !sources.is_empty() => None,
        Err(error) => return Err(error.into()),
    };
    let lock = lock::soon().await;
    if lock.is_none() && tenant.is_some() {
        let reason = "Another job is under way in this browser, perhaps in another tab. Wait until it is done, or \
                      cancel it there.";
        let record = export_queries::refused(tenant.as_ref(), &sources, &context, reason);
        return Ok(Some(Reply::Exported { record: Box::new(record), file: Array::new() }));
    }
    if let Some(tenant) = &mut tenant {
        tenant.reload().await?;
    }
    let watch = watch(number, &[]);
    let (mut record, file) =
        export_queries::export(tenant.as_mut(), &sources, context, watch, timestamp).await;
    record.memory = Some((heap() + pool::memory()) as u64);
    if tenant.is_some() {
        tenant::changed_here();
    }
    let file = file.as_ref().map_or_else(Array::new, |file| Array::of1(file));
    Ok(Some(Reply::Exported { record: Box::new(record), file }))
}

/// Finds out what an import would do. Writes nothing, so it needs no lock.
pub(crate) async fn compare(
    number: u32,
    files: &ChosenFiles,
    spec: ImportSpec,
) -> Result<Option<Reply>, Failure> {
    let tenant = tenant::open().await?;
    let inputs = inputs(files, &spec.recipe).await?;
    let watch = watch(number, &inputs);
    let context = context(String::new(), spec, files);
    let preview =
        import::preview(&tenant, &context, inputs, watch).await.map_err(Failure::refused)?;
    Ok(preview.map(|preview| Reply::Compared {
        summary: Box::new(preview.summary),
        differences: preview.differences.iter().collect(),
    }))
}

/// Changes users, and answers with the job's record, whatever came of it.
pub(crate) async fn update(
    number: u32,
    (id, expected): (String, String),
    spec: UpdateSpec,
) -> Result<Option<Reply>, Failure> {
    let mut tenant = tenant::open().await?;
    let expected = u64::from_str_radix(&expected, 16).ok();
    let context = UpdateContext { expected, ..update_context(id, spec) };
    let Some(lock) = lock::soon().await else {
        let reason = "Another job is under way in this browser, perhaps in another tab. Wait until it is done, or \
                      cancel it there.";
        let record = update::refuse(&tenant, &context, reason).await;
        tenant::changed_here();
        return Ok(Some(Reply::Updated(Box::new(record))));
    };
    if lock.is_exclusive() {
        engine::jobs::recover(&mut tenant, context.started.milliseconds).await?;
    }
    let watch = watch(number, &[]);
    let mut record = update::update(&mut tenant, context, watch, timestamp).await;
    record.memory = Some(heap() as u64);
    tenant::changed_here();
    Ok(Some(Reply::Updated(Box::new(record))))
}

/// Finds out what an update would do. Writes nothing, so it needs no lock.
pub(crate) async fn preview_update(
    number: u32,
    spec: UpdateSpec,
) -> Result<Option<Reply>, Failure> {
    let tenant = tenant::open().await?;
    let context = update_context(String::new(), spec);
    let preview =
        update::preview(&tenant, &context, watch(number, &[])).await.map_err(Failure::refused)?;
    SEARCHED.set(preview.as_ref().map(|preview| preview.searched.clone()));
    Ok(preview.map(|preview| Reply::UpdatePreviewed {
        summary: Box::new(preview.summary),
        differences: preview.differences.iter().collect(),
    }))
}

fn update_context(id: String, spec: UpdateSpec) -> UpdateContext {
    let searched = SEARCHED.with_borrow(Clone::clone);
    UpdateContext { id, spec, expected: None, started: timestamp(), seed: random(), searched }
}

fn context(id: String, spec: ImportSpec, files: &ChosenFiles) -> JobContext {
    let helpers = helpers::are_wanted(files).then_some(helpers::begin as BeginHelpers);
    JobContext { id, spec, started: timestamp(), seed: random(), helpers }
}

/// What is done between two steps: report the progress, let messages in, read ahead. `false` once newer work has come.
pub(crate) fn watch(
    number: u32,
    inputs: &[Input<FileReader>],
) -> impl AsyncFnMut(Progress) -> bool + use<> {
    let readers: Vec<FileReader> = inputs.iter().map(|input| input.reader.clone()).collect();
    let mut reported = now();
    async move |progress| {
        if now() - reported >= REPORT_EVERY {
            reported = now();
            post(&Reply::Progress(progress));
        }
        if !yield_now().await || !is_wanted(number) {
            return false;
        }
        read_ahead(&readers).await;
        is_wanted(number)
    }
}

/// The same for a query over files: whether its answer is still wanted. What the first step reads is on its way then.
pub(crate) async fn watch_query<'p>(
    progress: &'p mut QueryProgress,
    inputs: &[Input<FileReader>],
) -> impl AsyncFnMut(Progress) -> bool + use<'p> {
    let readers: Vec<FileReader> = inputs.iter().map(|input| input.reader.clone()).collect();
    read_ahead(&readers).await;
    async move |so_far| {
        let is_wanted = progress.checkpoint(so_far.bytes_read, so_far.bytes_total).await;
        read_ahead(&readers).await;
        is_wanted
    }
}

/// Has what the next step reads read ahead, from the file it is at.
pub(crate) async fn read_ahead(readers: &[FileReader]) {
    let begun = readers.iter().find(|reader| reader.is_begun());
    if let Some(reader) = begun.or_else(|| readers.iter().find(|reader| !reader.is_done())) {
        reader.read_ahead(STEP as f64).await;
    }
}

/// The files as the engine can read them for a job by `recipe`.
///
/// # Errors
/// When one cannot be opened, or cannot be made readable.
pub(crate) async fn inputs(
    files: &ChosenFiles,
    recipe: &Recipe,
) -> Result<Vec<Input<FileReader>>, Failure> {
    let files = readable::for_recipe(files, recipe).await?;
    let inputs = files.iter().map(|(file, options)| {
        let (name, bytes) = (file.name(), file.size() as u64);
        let reader =
            FileReader::new(file).map_err(|error| Failure::Open { reason: error.to_string() })?;
        Ok(Input { name, bytes, reader, options })
    });
    inputs.collect()
}

fn browser(what: &str) -> Failure {
    Failure::Browser { what: what.to_owned() }
}
