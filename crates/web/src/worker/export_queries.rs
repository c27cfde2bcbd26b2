//! The worker's side of exports: runs them, and answers how many users they would have, what their first users look like
//! and what their users are like. Users come from the local tenant, or from files, which are not kept anywhere.

use std::cell::RefCell;

use web_sys::{Blob, File};

use crate::io::blob::Blobs;
use crate::io::file::FileReader;
use crate::protocol::page::{ChosenFiles, Query, Response};
use crate::store::indexed_db::IndexedDb;
use crate::worker::expressions::Expressions;
use crate::worker::pool::{self, BrowserPool};
use crate::worker::readable;
use engine::jobs::export::job::{self, JobContext, OpenFiles};
use engine::jobs::export::{ExportError, Helpers, Order, Which, count, sample, statistics};
use engine::jobs::scan::UserSource;
use engine::jobs::scan::source::MANY;
use engine::jobs::{ExportSpec, Input, JobRecord, Progress, Timestamp};
use engine::read::ReadOptions;
use engine::store::segment;
use engine::store::{Error, Tenant};

/// What tells a file, read in one way, from others: name, size, time and the way.
type FileKey = (String, f64, f64, ReadOptions);

/// Files, opened as often as they are read.
pub(crate) struct Sources {
    files: Vec<(File, ReadOptions)>,
    readers: RefCell<Vec<FileReader>>,
}

impl Sources {
    /// These files.
    pub(crate) fn new(files: &ChosenFiles) -> Self {
        Sources { files: files.iter().collect(), readers: RefCell::default() }
    }

    /// Whether there is none: then it is about the local tenant.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files, opened anew.
    pub(crate) fn inputs(&self) -> Vec<Input<FileReader>> {
        let inputs = self.files.iter().filter_map(|(file, options)| {
            let (name, bytes) = (file.name(), file.size() as u64);
            // In a worker, and here is one, files can always be opened; what fails is reading them.
            let reader = FileReader::new(file.clone()).ok()?;
            Some(Input { name, bytes, reader, options: options.clone() })
        });
        let inputs: Vec<Input<FileReader>> = inputs.collect();
        *self.readers.borrow_mut() = inputs.iter().map(|input| input.reader.clone()).collect();
        inputs
    }

    /// Has what the next step reads read ahead.
    pub(crate) async fn read_ahead(&self) {
        let reader = self.readers.borrow().iter().find(|reader| !reader.is_done()).cloned();
        if let Some(reader) = reader {
            reader.read_ahead(engine::jobs::STEP as f64).await;
        }
    }

    /// What tells these files from others.
    fn key(&self) -> Vec<FileKey> {
        let key = |(file, options): &(File, ReadOptions)| {
            (file.name(), file.size(), file.last_modified(), options.clone())
        };
        self.files.iter().map(key).collect()
    }
}

/// Runs an export to its end. Without a tenant it is kept nowhere.
pub(crate) async fn export(
    tenant: Option<&mut Tenant<IndexedDb>>,
    sources: &Sources,
    context: JobContext,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
    now: impl Fn() -> Timestamp,
) -> (JobRecord, Option<Blob>) {
    let open = || sources.inputs();
    let files: Option<OpenFiles<'_, FileReader>> =
        if sources.is_empty() { None } else { Some(&open) };
    let checkpoint = async |progress| {
        let goes_on = checkpoint(progress).await;
        sources.read_ahead().await;
        goes_on
    };
    let mut helpers =
        Helpers { engine: &mut Expressions::default(), pool: &mut BrowserPool::default() };
    job::export(tenant, &Blobs, files, context, &mut helpers, checkpoint, now).await
}

/// The record of an export that may not begin, for `reason`.
pub(crate) fn refused(
    tenant: Option<&Tenant<IndexedDb>>,
    sources: &Sources,
    context: &JobContext,
    reason: &str,
) -> JobRecord {
    let open = || sources.inputs();
    let files: Option<OpenFiles<'_, FileReader>> =
        if sources.is_empty() { None } else { Some(&open) };
    job::refused(tenant, files, context, reason)
}

/// Answers queries about exports, and keeps what the next one is likely to need again.
#[derive(Default)]
pub(crate) struct ExportQueries {
    /// The first users of an export, and of which
    picked: Option<(Key, segment::Users)>,
    /// How many users there are, of which query
    counted: Option<(Key, (u64, u64))>,
    /// Works out expressions, once there are some
    engine: Expressions,
}

/// Of which users something is.
#[derive(PartialEq)]
struct Key {
    /// Of the tenant's users, if it is about these
    users: Option<u64>,
    files: Vec<FileKey>,
    which: Which,
    order: Option<Order>,
}

impl Key {
    fn new(
        tenant: Option<&Tenant<IndexedDb>>,
        sources: &Sources,
        which: &Which,
        order: Option<&Order>,
    ) -> Self {
        Key {
            users: tenant.map(|tenant| tenant.catalog().users_stamp()),
            files: sources.key(),
            which: which.clone(),
            order: order.cloned(),
        }
    }
}

impl ExportQueries {
    /// Answers a query about an export. `checkpoint` is told how much of how much is done, and stops it with `false`.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn response(
        &mut self,
        tenant: Option<&Tenant<IndexedDb>>,
        query: &Query,
        mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
    ) -> Result<Response, ExportError> {
        let (Query::Count { files, .. }
        | Query::Sample { files, .. }
        | Query::Statistics { files, .. }) = query
        else {
            return Err(ExportError::Refused("This is no query about an export.".to_owned()));
        };
        let files = readable::all(files).await;
        let sources = Sources::new(&files.map_err(|why| ExportError::Refused(why.to_string()))?);
        let open = || sources.inputs();
        let source = match tenant {
            Some(tenant) => UserSource::Tenant(tenant),
            None => UserSource::Files(&open),
        };
        let checkpoint = async |progress: Progress| {
            let goes_on = checkpoint(progress.bytes_read, progress.bytes_total).await;
            sources.read_ahead().await;
            goes_on
        };
        match query {
            Query::Count { which, .. } => {
                let key = Key::new(tenant, &sources, which, None);
                self.count(&source, key, which, checkpoint).await
            }
            Query::Sample { spec, .. } => {
                let key = Key::new(tenant, &sources, &spec.which, spec.order.as_ref());
                self.sample(&source, key, spec, checkpoint).await
            }
            Query::Statistics { which, .. } => {
                let statistics = statistics::gather(&source, which, checkpoint).await?;
                Ok(Response::Statistics(Box::new(statistics)))
            }
            _ => Err(ExportError::Cancelled),
        }
    }

    async fn count(
        &mut self,
        source: &UserSource<'_, IndexedDb, FileReader>,
        key: Key,
        which: &Which,
        checkpoint: impl AsyncFnMut(Progress) -> bool,
    ) -> Result<Response, ExportError> {
        let (users, of) = match &self.counted {
            Some((of, counts)) if *of == key => *counts,
            _ => count::count(source, which, &mut BrowserPool::default(), checkpoint).await?,
        };
        self.counted = Some((key, (users, of)));
        if of >= MANY {
            // A search among them is likely to follow.
            pool::spawn();
        }
        Ok(Response::Counted { users, of })
    }

    async fn sample(
        &mut self,
        source: &UserSource<'_, IndexedDb, FileReader>,
        key: Key,
        spec: &ExportSpec,
        checkpoint: impl AsyncFnMut(Progress) -> bool,
    ) -> Result<Response, ExportError> {
        let engine = &mut self.engine;
        let plan = match sample::plan(spec, engine).await? {
            Ok(plan) => plan,
            Err(problems) => return Ok(Response::Sample(Box::new(problems))),
        };
        let users = match self.picked.take() {
            Some((of, users)) if of == key => users,
            _ => sample::pick(source, &plan, engine, checkpoint).await?,
        };
        let sample = sample::show(&users, &plan, engine).await;
        self.picked = Some((key, users));
        Ok(Response::Sample(Box::new(sample?)))
    }
}

/// Whether a query is about an export, and whether about files.
pub(crate) fn is_of_files(query: &Query) -> Option<bool> {
    match query {
        Query::Count { files, .. }
        | Query::Sample { files, .. }
        | Query::Statistics { files, .. } => Some(!files.is_empty()),
        _ => None,
    }
}

/// Whether another tab has changed what was being read.
pub(crate) fn is_gone(stop: &ExportError) -> bool {
    matches!(stop, ExportError::Store(Error::Gone))
}
