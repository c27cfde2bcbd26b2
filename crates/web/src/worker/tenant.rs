//! The worker's side of the local tenant: answers questions, one after the other, and runs imports.
//!
//! Whatever changes the tenant takes the lock first, reads the catalog anew, and tells the others afterwards.

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};

use js_sys::Date;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{ConnectionInfo, Query, Reply, Response, TenantInfo};
use crate::store::indexed_db::IndexedDb;
use crate::store::lock::{self, Lock};
use crate::worker::export::{self, ExportQueries};
use crate::worker::jobs::{post, random, yield_now};
use engine::jobs::edit::{self, Refusal};
use engine::jobs::{JobRecord, Status, Timestamp, View, ViewSpec, recover};
use engine::store::connection::id;
use engine::store::{Backend, Connection, Error, Tenant, backup};

/// Milliseconds between two words about a long answer.
const TELL_EVERY: f64 = 100.0;

/// What answers: kept between questions.
#[derive(Default)]
struct Session {
    tenant: Option<Tenant<IndexedDb>>,
    view: Option<View>,
    export_queries: ExportQueries,
}

/// Questions and who answers them. There are several, so that a user is shown while a large table is being sorted, and a
/// sample while users are counted.
#[derive(Default)]
struct Queue {
    waiting: RefCell<VecDeque<(u32, Query)>>,
    /// Whoever works on this lane has the desk
    session: RefCell<Option<Session>>,
    /// Whether there is a desk
    begun: Cell<bool>,
    /// Whether the catalog may be another than was read last
    stale: Cell<bool>,
}

thread_local! {
    static QUEUES: [Queue; 5] = Default::default();
    static FORGOTTEN: RefCell<HashSet<u32>> = RefCell::default();
}

/// The lane of a question: what may take seconds has one of its own.
fn queue(query: &Query) -> usize {
    match query {
        Query::Rows { .. } => 1,
        Query::Sample { .. } => 2,
        Query::Count { .. } => 3,
        Query::Statistics { .. } => 4,
        _ => 0,
    }
}

/// Says that another tab or worker has changed the tenant.
pub fn changed_elsewhere() {
    QUEUES.with(|queues| queues.iter().for_each(|queue| queue.stale.set(true)));
    post(&Reply::Changed);
}

/// Says that this worker has changed the tenant: to its page, and to the others.
pub fn changed_here() {
    lock::tell();
    changed_elsewhere();
}

/// Takes a question; the answer is posted.
pub fn ask(query_id: u32, query: Query) {
    let number = queue(&query);
    QUEUES.with(|queues| queues[number].waiting.borrow_mut().push_back((query_id, query)));
    // The desk for tables opens the tenant with the first question: the first table is not to wait for it.
    for number in [0, 1, number] {
        let session = QUEUES.with(|queues| {
            let queue = &queues[number];
            queue
                .session
                .borrow_mut()
                .take()
                .or_else(|| (!queue.begun.replace(true)).then(Session::default))
        });
        // Where there is none, whoever has it answers this one too.
        if let Some(session) = session {
            spawn_local(work(number, session));
        }
    }
}

/// The answer is no longer wanted.
pub fn forget(query_id: u32) {
    FORGOTTEN.with(|forgotten| forgotten.borrow_mut().insert(query_id));
}

fn is_forgotten(query_id: u32) -> bool {
    FORGOTTEN.with(|forgotten| forgotten.borrow().contains(&query_id))
}

async fn work(number: usize, mut session: Session) {
    if session.tenant.is_none() {
        // If it cannot be opened, whoever asks is told.
        session.tenant = open_recovered(number == 0).await.ok();
    }
    let next = || QUEUES.with(|queues| queues[number].waiting.borrow_mut().pop_front());
    while let Some((query_id, query)) = next() {
        if !is_forgotten(query_id) {
            let stale = QUEUES.with(|queues| queues[number].stale.replace(false));
            let response = session.response(query_id, query, stale).await;
            post(&Reply::Response { id: query_id, response });
        }
        FORGOTTEN.with(|forgotten| forgotten.borrow_mut().remove(&query_id));
    }
    QUEUES.with(|queues| *queues[number].session.borrow_mut() = Some(session));
}

/// The time as engine and records have it.
pub fn moment() -> Timestamp {
    let now = Date::new_0();
    Timestamp { milliseconds: now.get_time() as u64, iso: now.to_iso_string().into() }
}

/// Opens the tenant.
///
/// # Errors
/// What the browser gives.
pub async fn open() -> Result<Tenant<IndexedDb>, Error> {
    let numbers = [random(), random(), random()];
    let [(a, b), (c, d), (e, _)] = numbers;
    Tenant::open(IndexedDb::open().await?, [a, b, c, d, e]).await
}

/// Opens the tenant; if asked to, and nobody writes, clears away what closed pages left.
async fn open_recovered(recovers: bool) -> Result<Tenant<IndexedDb>, Error> {
    let mut tenant = open().await?;
    if recovers
        && let Some(lock) = Lock::take().await
        && lock.is_exclusive()
    {
        recover(&mut tenant, moment().milliseconds).await?;
    }
    Ok(tenant)
}

impl Session {
    async fn response(
        &mut self,
        query_id: u32,
        query: Query,
        stale: bool,
    ) -> Result<Response, Refusal> {
        if export::is_of_files(&query) == Some(true) {
            // Needs no tenant: works in private windows, too. One that is not read anew now is opened anew later.
            self.tenant.take_if(|_| stale);
            let mut pace = QueryProgress::new(query_id);
            let checkpoint = async |done, all| pace.checkpoint(done, all).await;
            return Ok(self.export_queries.response(None, &query, checkpoint).await?);
        }
        let mut tenant = match self.tenant.take() {
            Some(tenant) => tenant,
            None => open_recovered(true).await?,
        };
        if stale {
            tenant.reload().await?;
        }
        let response = self.answer_with(&mut tenant, query_id, query).await;
        self.tenant = Some(tenant);
        response
    }

    async fn answer_with(
        &mut self,
        tenant: &mut Tenant<IndexedDb>,
        query_id: u32,
        query: Query,
    ) -> Result<Response, Refusal> {
        match query {
            Query::Tenant => Ok(Response::Tenant(info(tenant))),
            Query::Jobs => Ok(Response::Jobs(jobs(tenant).await?)),
            Query::Job(id) => Ok(Response::Job(Box::new(job(tenant, &id).await?))),
            Query::Cancelled(id) => Ok(Response::Job(Box::new(cancelled(tenant, &id).await?))),
            Query::File(name) => {
                let file = tenant.backend().file(&name).await?;
                Ok(Response::File(file.ok_or(Error::Missing("such file"))?))
            }
            Query::Rows { spec, first, count } => {
                self.rows(tenant, query_id, spec, first, count).await
            }
            Query::User(at) => match edit::user(tenant, &at).await {
                Ok(user) => Ok(Response::User(user)),
                Err(error) => Err(error.into()),
            },
            of_export @ (Query::Count { .. } | Query::Sample { .. } | Query::Statistics { .. }) => {
                self.export(tenant, query_id, of_export).await
            }
            Query::Backup => backup(tenant, query_id).await,
            other => change(tenant, query_id, other).await,
        }
    }

    /// Answers a question about an export.
    async fn export(
        &mut self,
        tenant: &mut Tenant<IndexedDb>,
        query_id: u32,
        query: Query,
    ) -> Result<Response, Refusal> {
        // As with rows: another tab may drop what this one is reading.
        for last in [false, true] {
            let mut pace = QueryProgress::new(query_id);
            let checkpoint = async |done, all| pace.checkpoint(done, all).await;
            match self.export_queries.response(Some(tenant), &query, checkpoint).await {
                Err(stop) if export::is_gone(&stop) && !last => {
                    tenant.reload().await?;
                }
                result => return Ok(result?),
            }
        }
        Err(Error::Gone.into())
    }

    async fn rows(
        &mut self,
        tenant: &mut Tenant<IndexedDb>,
        query_id: u32,
        spec: ViewSpec,
        first: u64,
        count: u64,
    ) -> Result<Response, Refusal> {
        // Another tab may drop what this one is reading: then the catalog is read anew, once.
        for last in [false, true] {
            match self.try_rows(tenant, query_id, &spec, first, count).await {
                Err(Error::Gone) if !last => {
                    tenant.reload().await?;
                    self.view = None;
                }
                result => return Ok(result?),
            }
        }
        Err(Error::Gone.into())
    }

    async fn try_rows(
        &mut self,
        tenant: &Tenant<IndexedDb>,
        query_id: u32,
        spec: &ViewSpec,
        first: u64,
        count: u64,
    ) -> Result<Response, Error> {
        let revision = tenant.catalog().revision;
        let view =
            match self.view.take().filter(|view| view.spec == *spec && view.revision == revision) {
                Some(view) => view,
                None => {
                    let mut pace = QueryProgress::new(query_id);
                    let made = View::make(tenant, spec.clone(), async |done, all| {
                        pace.checkpoint(done, all).await
                    })
                    .await?;
                    made.ok_or_else(|| Error::Refused("The question was given up.".to_owned()))?
                }
            };
        let rows = view.rows(tenant, first, count).await?;
        let total = view.total();
        self.view = Some(view);
        Ok(Response::Rows { total, rows })
    }
}

/// Tells how far a long answer is, and whether it is still wanted.
struct QueryProgress {
    query_id: u32,
    told: f64,
}

impl QueryProgress {
    fn new(query_id: u32) -> Self {
        QueryProgress { query_id, told: Date::now() }
    }

    async fn checkpoint(&mut self, done: u64, total: u64) -> bool {
        if Date::now() - self.told >= TELL_EVERY {
            self.told = Date::now();
            post(&Reply::QueryProgress { id: self.query_id, done, total });
        }
        yield_now().await.is_ok() && !is_forgotten(self.query_id)
    }
}

fn info(tenant: &Tenant<IndexedDb>) -> TenantInfo {
    let catalog = tenant.catalog();
    let connections = catalog.connections.iter().map(|stored| ConnectionInfo {
        connection: stored.connection.clone(),
        users: stored.users(),
        bytes: stored.bytes(),
    });
    TenantInfo {
        revision: catalog.revision,
        connections: connections.collect(),
        undo: catalog.undo.as_ref().map(|undo| (undo.what.clone(), undo.users)),
    }
}

/// The jobs, newest first, without what only their own view shows. One that stands as running while nobody writes was
/// cut short.
async fn jobs(tenant: &mut Tenant<IndexedDb>) -> Result<Vec<JobRecord>, Error> {
    let read = async |tenant: &Tenant<IndexedDb>| -> Result<Vec<JobRecord>, Error> {
        Ok(tenant.jobs().await?.iter().filter_map(|(_, record)| JobRecord::read(record)).collect())
    };
    let mut jobs = read(tenant).await?;
    if jobs.iter().any(|job| job.status == Status::Running)
        && let Some(lock) = Lock::take().await
        && lock.is_exclusive()
    {
        recover(tenant, moment().milliseconds).await?;
        jobs = read(tenant).await?;
    }
    for summary in jobs.iter_mut().filter_map(|job| job.import_mut()?.summary.as_mut()) {
        summary.run.groups.clear();
        summary.changes.clear();
    }
    jobs.sort_by(|a, b| b.started.cmp(&a.started).then_with(|| b.id.cmp(&a.id)));
    Ok(jobs)
}

async fn job(tenant: &Tenant<IndexedDb>, id: &str) -> Result<JobRecord, Error> {
    let found = tenant.jobs().await?.into_iter().find(|(other, _)| other == id);
    found.and_then(|(_, record)| JobRecord::read(&record)).ok_or(Error::Missing("such job"))
}

/// What became of a job that was cancelled. If its worker was ended, the browser frees the lock a moment later.
async fn cancelled(tenant: &mut Tenant<IndexedDb>, id: &str) -> Result<JobRecord, Error> {
    let Some(_lock) = Lock::soon().await.filter(Lock::is_exclusive) else {
        return job(tenant, id).await;
    };
    recover(tenant, moment().milliseconds).await?;
    let mut record = job(tenant, id).await?;
    if record.status == Status::Interrupted {
        record.status = Status::Cancelled;
        record.reason = None;
        tenant.backend().put_job(id, &record.write()).await?;
    }
    changed_here();
    Ok(record)
}

async fn backup(tenant: &Tenant<IndexedDb>, query_id: u32) -> Result<Response, Refusal> {
    let mut pace = QueryProgress::new(query_id);
    let file = backup::write(tenant, async |done, all| pace.checkpoint(done, all).await).await?;
    Ok(Response::File(file.ok_or_else(|| Error::Refused("The backup was given up.".to_owned()))?))
}

/// Changes the tenant, under the lock.
async fn change(
    tenant: &mut Tenant<IndexedDb>,
    query_id: u32,
    query: Query,
) -> Result<Response, Refusal> {
    let Some(_lock) = Lock::soon().await else {
        return Err(Error::Refused(
            "A job is under way at the moment, here or in another tab. Wait until it is done, or cancel it."
                .to_owned(),
        )
        .into());
    };
    tenant.reload().await?;
    let done = match query {
        Query::SaveConnection(connection) => {
            let new = connection.id.is_empty();
            let id = if new { id("con", random()) } else { connection.id.clone() };
            tenant
                .save_connection(Connection { id, ..connection })
                .await
                .map(|()| Response::Done)?
        }
        Query::DeleteConnection(id) => {
            tenant.delete_connection(&id).await.map(|()| Response::Done)?
        }
        Query::DeleteJob(id) => tenant.delete_job(&id).await.map(|()| Response::Done)?,
        Query::Undo => tenant.undo().await.map(|()| Response::Done)?,
        Query::Edit(wanted) => {
            Response::Edited(edit::edit(tenant, wanted, &moment(), random()).await?)
        }
        Query::Restore { file } => {
            let mut pace = QueryProgress::new(query_id);
            let size = file.size() as u64;
            let reader = crate::io::file::FileReader::new(file)
                .map_err(|error| Error::Other(error.to_string()))?;
            let whole = backup::restore(tenant, reader, size, async |done, all| {
                pace.checkpoint(done, all).await
            })
            .await?;
            if !whole {
                return Err(Error::Refused(
                    "The restore was given up. Nothing was changed.".to_owned(),
                )
                .into());
            }
            Response::Done
        }
        _ => Response::Done,
    };
    changed_here();
    Ok(done)
}
