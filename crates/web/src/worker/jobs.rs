//! The worker's side: takes requests, drives runs step by step, and answers.
//!
//! Between steps it yields, so that a cancel or a newer request comes in; the newest request wins. It
//! writes nothing to the console and keeps nothing once a request is answered.

use std::cell::Cell;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageChannel, MessageEvent};

use crate::io::blob::BlobWriter;
use crate::io::digests::SubtleDigests;
use crate::io::file::FileReader;
use crate::protocol::{Converted, Preview, Reply, Request};
use crate::store::lock::{self, Lock};
use crate::worker::export::{self, Sources};
use crate::worker::pool;
use crate::worker::tenant;
use engine::jobs::{
    ConvertSpec, ExportSpec, Files, ImportSpec, Input, JobContext, Outcome, OutputFormat, Outputs,
    Progress, Run, RunError, STEP, import, inspect,
};
use engine::read::FileFormat;

/// Milliseconds between two reports of progress.
const PROGRESS_EVERY: f64 = 100.0;

thread_local! {
    /// Counts conversions, previews and cancels; work of an older number stops.
    static NEWEST: Cell<u32> = const { Cell::new(0) };
    /// Whether an import or export is under way
    static RECORDING: Cell<bool> = const { Cell::new(false) };
}

/// Starts listening. Called once, by the worker's binary.
pub fn run() {
    if scope().is_some_and(|scope| scope.name() == pool::NAME) {
        return pool::work();
    }
    std::panic::set_hook(Box::new(|info| {
        // The place only: the message of a panic could hold something of a user.
        let place =
            info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        post(&Reply::Failed {
            reason: format!(
                "Muster has a fault at {place} and could not go on. Nothing was written. Please report this place."
            ),
        });
    }));
    let Some(scope) = scope() else { return };
    let listener = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        match serde_wasm_bindgen::from_value::<Request>(event.data()) {
            Ok(request) => take(request),
            Err(_) => fail("The page is of another version than its worker. Reload the page."),
        }
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    lock::listen(tenant::changed_elsewhere);
    post(&Reply::Ready { build: env!("CARGO_PKG_VERSION").to_owned() });
}

pub(super) fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Sends `reply` to the page.
pub(super) fn post(reply: &Reply) {
    if let (Some(scope), Ok(message)) = (scope(), serde_wasm_bindgen::to_value(reply)) {
        // A message of plain data and blobs can always be sent.
        let _ = scope.post_message(&message);
    }
}

fn fail(reason: &str) {
    post(&Reply::Failed { reason: reason.to_owned() });
}

fn take(request: Request) {
    match request {
        Request::Inspect { id, file } => post(&Reply::Inspected { id, form: look_at(file) }),
        Request::Convert { files, spec } => {
            start(async move |checkpoint| convert(checkpoint, &files, spec).await)
        }
        Request::Preview { files, spec } => {
            start(async move |checkpoint| preview(checkpoint, &files, spec).await)
        }
        Request::Import { id, files, spec } => {
            RECORDING.with(|recording| recording.set(true));
            start(async move |checkpoint| {
                let reply = import(checkpoint, id, &files, spec).await;
                RECORDING.with(|recording| recording.set(false));
                reply
            });
        }
        Request::Export { id, files, spec } => {
            RECORDING.with(|recording| recording.set(true));
            start(async move |checkpoint| {
                let reply = export(checkpoint, id, &files, spec).await;
                RECORDING.with(|recording| recording.set(false));
                reply
            });
        }
        Request::Compare { files, spec } => {
            start(async move |checkpoint| compare(checkpoint, &files, spec).await);
        }
        Request::Cancel => {
            next_turn();
            // A job may be past the point where it can be stopped: its own answer says which.
            if !RECORDING.with(Cell::get) {
                post(&Reply::Cancelled);
            }
        }
        Request::Ask { id, query } => tenant::ask(id, query),
        Request::Forget { id } => tenant::forget(id),
    }
}

fn look_at(file: File) -> Result<FileFormat, String> {
    FileReader::new(file).and_then(inspect).map_err(|error| {
        format!("It cannot be read ({error}). It may be a folder, or have been moved or deleted. Choose it again.")
    })
}

fn next_turn() -> u32 {
    NEWEST.with(|newest| {
        newest.set(newest.get().wrapping_add(1));
        newest.get()
    })
}

/// Starts work that ends older work, and posts its answer unless it was ended itself.
fn start(work: impl AsyncFnOnce(u32) -> Result<Option<Reply>, String> + 'static) {
    let checkpoint = next_turn();
    spawn_local(async move {
        match work(checkpoint).await {
            Ok(Some(reply)) => post(&reply),
            Ok(None) => {}
            Err(reason) => fail(&reason),
        }
    });
}

async fn convert(
    checkpoint: u32,
    files: &Array,
    spec: ConvertSpec,
) -> Result<Option<Reply>, String> {
    let Some(outcome) = drive(checkpoint, files, spec, |run| run).await? else { return Ok(None) };
    let Outcome { summary, outputs, media_type } = outcome;
    let blob = |writer: BlobWriter, media_type: &str| {
        writer.into_blob(media_type).map_err(|error| RunError::Write(error).to_string())
    };
    Ok(Some(Reply::Converted(Converted {
        summary,
        result: blob(outputs.result, media_type)?,
        errors: blob(outputs.errors, "application/json")?,
        refused: blob(outputs.refused, "application/x-ndjson")?,
        heap: heap(),
    })))
}

async fn preview(
    checkpoint: u32,
    files: &Array,
    spec: ConvertSpec,
) -> Result<Option<Reply>, String> {
    let spec = ConvertSpec { format: OutputFormat::Ndjson, gzip: false, ..spec };
    let Some(outcome) = drive(checkpoint, files, spec, Run::preview).await? else {
        return Ok(None);
    };
    let result =
        outcome.outputs.result.into_blob("").map_err(|error| RunError::Write(error).to_string())?;
    let text = JsFuture::from(result.text())
        .await
        .map_err(|_| "The preview could not be read.".to_owned())?;
    let users = text.as_string().unwrap_or_default().lines().map(str::to_owned).collect();
    Ok(Some(Reply::Previewed(Preview { users, summary: outcome.summary })))
}

type WorkerRun = Run<FileReader, BlobWriter, Files<BlobWriter, SubtleDigests>>;

/// Runs to the end, or to `None` when newer work has come.
async fn drive(
    checkpoint: u32,
    files: &Array,
    spec: ConvertSpec,
    prepare: fn(WorkerRun) -> WorkerRun,
) -> Result<Option<Outcome<BlobWriter>>, String> {
    let start = now();
    let text = |error: RunError| error.to_string();
    let outputs = Outputs {
        result: BlobWriter::default(),
        errors: BlobWriter::default(),
        refused: BlobWriter::default(),
    };
    let inputs = inputs(files)?;
    let readers: Vec<FileReader> = inputs.iter().map(|input| input.reader.clone()).collect();
    let run = Run::new(spec, inputs, outputs, SubtleDigests::default(), random()).map_err(text)?;
    let mut run = prepare(run);
    read_ahead(&readers).await;
    let mut told = start;
    while run.step().map_err(text)? {
        if now() - told >= PROGRESS_EVERY {
            told = now();
            post(&Reply::Progress(run.progress()));
        }
        yield_now().await?;
        read_ahead(&readers).await;
        if NEWEST.with(Cell::get) != checkpoint {
            return Ok(None);
        }
    }
    post(&Reply::Progress(run.progress()));
    let mut ended = run.end().map_err(text)?;
    let digests = match ended.digests() {
        Some(digests) => {
            digests.take().await.map_err(|_| "The checksums could not be worked out.".to_owned())?
        }
        None => Vec::new(),
    };
    if NEWEST.with(Cell::get) != checkpoint {
        return Ok(None);
    }
    let mut outcome = ended.finish(&digests).map_err(text)?;
    outcome.summary.milliseconds = now() - start;
    Ok(Some(outcome))
}

/// Imports, and answers with the job's record, whatever came of it.
async fn import(
    checkpoint: u32,
    id: String,
    files: &Array,
    spec: ImportSpec,
) -> Result<Option<Reply>, String> {
    let mut tenant = tenant::open().await.map_err(|error| error.to_string())?;
    let inputs = inputs(files)?;
    let context = context(id, spec);
    let Some(lock) = Lock::soon().await else {
        let reason = "Another import is under way in this browser, perhaps in another tab. Only one writes at a time: \
                      wait until it is done, or cancel it there.";
        let record = import::refuse(&tenant, &context, &inputs, reason).await;
        tenant::changed_here();
        return Ok(Some(Reply::Imported(Box::new(record))));
    };
    if lock.is_exclusive() {
        let tidied = engine::jobs::recover(&mut tenant, context.started.milliseconds).await;
        tidied.map_err(|error| error.to_string())?;
    }
    let watch = watch(checkpoint, &inputs);
    let mut record = import::import(&mut tenant, context, inputs, watch, tenant::moment).await;
    record.memory = Some(heap() as u64);
    tenant::changed_here();
    Ok(Some(Reply::Imported(Box::new(record))))
}

/// Exports, and answers with the job's record and its file, whatever came of it.
async fn export(
    checkpoint: u32,
    id: String,
    files: &Array,
    spec: ExportSpec,
) -> Result<Option<Reply>, String> {
    let sources = Sources::new(files);
    let context = export::JobContext { id, spec, started: tenant::moment() };
    let opened = tenant::open().await;
    // Files can be exported where nothing can be kept.
    let mut tenant = match opened {
        Ok(tenant) => Some(tenant),
        Err(_) if !sources.is_empty() => None,
        Err(error) => return Err(error.to_string()),
    };
    let lock = Lock::soon().await;
    if lock.is_none() && tenant.is_some() {
        let reason = "Another job is under way in this browser, perhaps in another tab. Wait until it is done, or \
                      cancel it there.";
        let record = export::refused(tenant.as_ref(), &sources, &context, reason);
        return Ok(Some(Reply::Exported { record: Box::new(record), file: Array::new() }));
    }
    if let Some(tenant) = &mut tenant {
        tenant.reload().await.map_err(|error| error.to_string())?;
    }
    let watch = watch(checkpoint, &[]);
    let (mut record, file) =
        export::export(tenant.as_mut(), &sources, context, watch, tenant::moment).await;
    record.memory = Some((heap() + pool::memory()) as u64);
    if tenant.is_some() {
        tenant::changed_here();
    }
    let file = file.as_ref().map_or_else(Array::new, |file| Array::of1(file));
    Ok(Some(Reply::Exported { record: Box::new(record), file }))
}

/// Finds out what an import would do. Writes nothing, so it needs no lock.
async fn compare(
    checkpoint: u32,
    files: &Array,
    spec: ImportSpec,
) -> Result<Option<Reply>, String> {
    let tenant = tenant::open().await.map_err(|error| error.to_string())?;
    let inputs = inputs(files)?;
    let watch = watch(checkpoint, &inputs);
    let summary = import::preview(&tenant, &context(String::new(), spec), inputs, watch).await?;
    Ok(summary.map(|summary| Reply::Compared(Box::new(summary))))
}

fn context(id: String, spec: ImportSpec) -> JobContext {
    JobContext { id, spec, started: tenant::moment(), seed: random() }
}

/// What is done between two steps: tell the progress, let messages in, read ahead. `false` once newer work has come.
fn watch(
    checkpoint: u32,
    inputs: &[Input<FileReader>],
) -> impl AsyncFnMut(Progress) -> bool + use<> {
    let readers: Vec<FileReader> = inputs.iter().map(|input| input.reader.clone()).collect();
    let mut told = now();
    async move |progress| {
        if now() - told >= PROGRESS_EVERY {
            told = now();
            post(&Reply::Progress(progress));
        }
        if yield_now().await.is_err() || NEWEST.with(Cell::get) != checkpoint {
            return false;
        }
        read_ahead(&readers).await;
        NEWEST.with(Cell::get) == checkpoint
    }
}

/// Has what the next step reads read ahead, from the file it is at.
async fn read_ahead(readers: &[FileReader]) {
    if let Some(reader) = readers.iter().find(|reader| !reader.is_done()) {
        reader.read_ahead(STEP as f64).await;
    }
}

fn inputs(files: &Array) -> Result<Vec<Input<FileReader>>, String> {
    let inputs = files.iter().filter_map(|file| file.dyn_into::<File>().ok()).map(|file| {
        let (name, bytes) = (file.name(), file.size() as u64);
        let reader =
            FileReader::new(file).map_err(|error| format!("“{name}” cannot be read ({error})."))?;
        Ok(Input { name, bytes, reader })
    });
    inputs.collect()
}

/// Milliseconds since some moment.
fn now() -> f64 {
    scope().and_then(|scope| scope.performance()).map_or(0.0, |clock| clock.now())
}

/// Two random numbers from the browser.
pub(super) fn random() -> (u64, u64) {
    let mut bytes = [0; 16];
    if let Some(crypto) = scope().and_then(|scope| scope.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    let number = u128::from_le_bytes(bytes);
    (number as u64, (number >> 64) as u64)
}

/// Lets waiting messages in. A message to oneself, because timers wait at least four milliseconds.
pub(super) async fn yield_now() -> Result<(), String> {
    let checkpoint = || -> Result<Promise, JsValue> {
        let channel = MessageChannel::new()?;
        let (here, there) = (channel.port1(), channel.port2());
        let promise = Promise::new(&mut |resolve, _| here.set_onmessage(Some(&resolve)));
        there.post_message(&JsValue::NULL)?;
        Ok(promise)
    };
    let promise = checkpoint().map_err(|_| "The worker cannot yield.".to_owned())?;
    JsFuture::from(promise).await.map(|_| ()).map_err(|_| "The worker cannot yield.".to_owned())
}

/// Bytes of WebAssembly memory. It never shrinks, so this is also the most it has been.
pub(super) fn heap() -> f64 {
    const PAGE: usize = 65_536;
    (core::arch::wasm32::memory_size(0) * PAGE) as f64
}
