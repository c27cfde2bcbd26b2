//! Answers the queries of one queue, one after the other, and keeps what the next one is likely to need again.
//!
//! Whatever changes the tenant takes the lock first, reads the catalog anew, and tells the others afterwards.

use crate::io::lock::Lock;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ConnectionInfo, Query, Response, TenantInfo};
use crate::store::indexed_db::IndexedDb;
use crate::store::lock;
use crate::worker::export_queries::{self, ExportQueries};
use crate::worker::faulty::Gathered;
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::{random, timestamp};
use crate::worker::{
    apart, backups, errors, first_users, packages, surveys, tenant, trials, vectors,
};
use engine::few;
use engine::jobs::edit;
use engine::jobs::{JobRecord, Status, View, ViewSpec, recover};
use engine::store::connection::id;
use engine::store::{Backend, Connection, Error, Tenant};

/// What answers: kept between queries.
#[derive(Default)]
pub(crate) struct Session {
    tenant: Option<Tenant<IndexedDb>>,
    /// How many changes had been heard of when the catalog was read
    changes: u32,
    view: Option<View>,
    export_queries: ExportQueries,
    gathered: Gathered,
}

impl Session {
    /// Opens the tenant, if it is not open; with `recovers` clears away what closed pages left. If it cannot be opened,
    /// whoever asks is told.
    pub async fn open(&mut self, recovers: bool) {
        if self.tenant.is_none() {
            self.tenant = self.opened(recovers).await.ok();
        }
    }

    async fn opened(&mut self, recovers: bool) -> Result<Tenant<IndexedDb>, Error> {
        self.changes = tenant::changes();
        if recovers { tenant::open_recovered().await } else { tenant::open().await }
    }

    /// Answers a query.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn response(&mut self, query_id: u32, query: Query) -> Result<Response, Failure> {
        match &query {
            Query::Survey { file } => return surveys::answer(query_id, file).await,
            Query::Propose { name, survey, beside, choice } => {
                return Ok(surveys::proposal((name, survey), beside, choice));
            }
            _ => {}
        }
        let query = match self.gathered.answer(query_id, query).await {
            Ok(response) => return response,
            Err(query) => query,
        };
        let query = match query {
            Query::TryPassword { files, recipe, who, password } => {
                return trials::answer(query_id, &files, recipe, &who, password).await;
            }
            Query::FirstUsers { files, spec } => {
                return first_users::answer(query_id, &files, spec).await;
            }
            Query::InspectBackup { file, passphrase } => {
                return backups::inspect(query_id, file, passphrase).await;
            }
            Query::TakeApart { file } => return apart::answer(query_id, file).await,
            Query::CheckVectors { file } => return vectors::answer(file),
            Query::MakeTestUsers { users } => return trials::make(query_id, &users).await,
            Query::Pack { spec, contents, files } => {
                return packages::answer(query_id, &spec, &contents, &files).await;
            }
            Query::ReadErrors { reports, originals, leave_out, retries } => {
                return errors::answer(query_id, (&reports, &originals), leave_out, retries).await;
            }
            query => query,
        };
        let stale = self.changes != tenant::changes();
        if export_queries::is_of_files(&query) == Some(true) {
            // Needs no tenant: works in private windows, too. One that is not read anew now is opened anew later.
            self.tenant.take_if(|_| stale);
            let mut progress = QueryProgress::new(query_id);
            let checkpoint = async |done, all| progress.checkpoint(done, all).await;
            return Ok(self.export_queries.response(None, &query, checkpoint).await?);
        }
        let mut tenant = match self.tenant.take() {
            Some(tenant) => tenant,
            None => self.opened(true).await?,
        };
        let changes = tenant::changes();
        if self.changes != changes {
            tenant.reload().await?;
            self.changes = changes;
        }
        let response = self.answer(&mut tenant, query_id, query).await;
        self.tenant = Some(tenant);
        response
    }

    async fn answer(
        &mut self,
        tenant: &mut Tenant<IndexedDb>,
        query_id: u32,
        query: Query,
    ) -> Result<Response, Failure> {
        match query {
            Query::Tenant => Ok(Response::Tenant(info(tenant))),
            Query::Jobs => Ok(Response::Jobs(jobs(tenant).await?)),
            Query::Job(id) => Ok(Response::Job(Box::new(job(tenant, &id).await?))),
            Query::Cancelled(id) => Ok(Response::Job(Box::new(cancelled(tenant, &id).await?))),
            Query::File(name) => {
                let file = tenant.backend().file(&name).await?;
                Ok(Response::File(file.ok_or(Error::Missing("such file".into()))?))
            }
            Query::Rows { spec, first, count } => {
                self.rows(tenant, query_id, spec, first, count).await
            }
            Query::User(at) => Ok(Response::User(edit::user(tenant, &at).await?)),
            query @ (Query::Count { .. } | Query::Sample { .. } | Query::Statistics { .. }) => {
                self.export(tenant, query_id, query).await
            }
            Query::Backup { skip_damaged, settings, passphrase } => {
                backups::make(tenant, query_id, (skip_damaged, settings), passphrase).await
            }
            Query::CheckIntegrity => check_integrity(tenant, query_id).await,
            query @ Query::Faulty { .. } => {
                self.gathered.answer_stored(tenant, query_id, query).await
            }
            query => change(tenant, query_id, query).await,
        }
    }

    /// Answers a query about an export.
    async fn export(
        &mut self,
        tenant: &mut Tenant<IndexedDb>,
        query_id: u32,
        query: Query,
    ) -> Result<Response, Failure> {
        // As with rows: another tab may drop what this one is reading.
        for last in [false, true] {
            let mut progress = QueryProgress::new(query_id);
            let checkpoint = async |done, all| progress.checkpoint(done, all).await;
            match self.export_queries.response(Some(tenant), &query, checkpoint).await {
                Err(error) if export_queries::is_gone(&error) && !last => {
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
    ) -> Result<Response, Failure> {
        // Another tab may drop what this one is reading: then the catalog is read anew, once.
        for last in [false, true] {
            match self.try_rows(tenant, query_id, &spec, first, count).await {
                Err(Failure::Store(Error::Gone)) if !last => {
                    tenant.reload().await?;
                    self.view = None;
                }
                result => return result,
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
    ) -> Result<Response, Failure> {
        let revision = tenant.catalog().revision;
        let view =
            match self.view.take().filter(|view| view.spec == *spec && view.revision == revision) {
                Some(view) => view,
                None => {
                    let mut progress = QueryProgress::new(query_id);
                    let made = View::make(tenant, spec.clone(), async |done, all| {
                        progress.checkpoint(done, all).await
                    })
                    .await?;
                    made.ok_or(Failure::Cancelled)?
                }
            };
        let rows = view.rows(tenant, first, count).await?;
        let (total, damaged) = (view.total(), view.damaged().to_vec());
        self.view = Some(view);
        Ok(Response::Rows { total, rows, damaged })
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
        users: stamp(tenant),
        connections: connections.collect(),
        undos: catalog.undos().map(|undo| (undo.what.clone(), undo.users)).collect(),
        took_back: catalog.took_back,
    }
}

/// What stays the same as long as no user and no connection changes. As text: a number of JavaScript has no 64 bits.
pub(crate) fn stamp(tenant: &Tenant<IndexedDb>) -> String {
    format!("{:016x}", tenant.catalog().users_stamp())
}

/// The jobs, newest first, without what only their own view shows. One that stands as running while nobody writes was
/// cut short.
async fn jobs(tenant: &mut Tenant<IndexedDb>) -> Result<Vec<JobRecord>, Error> {
    let mut jobs = JobRecord::all(tenant).await?;
    if jobs.iter().any(|job| job.status == Status::Running)
        && let Some(lock) = lock::take().await
        && lock.is_exclusive()
    {
        recover(tenant, timestamp().milliseconds).await?;
        jobs = JobRecord::all(tenant).await?;
    }
    for summary in jobs.iter_mut().filter_map(|job| job.import_mut()?.summary.as_mut()) {
        summary.run.groups.clear();
        summary.changes.clear();
    }
    few::sort_by(&mut jobs, |a, b| b.started.cmp(&a.started).then_with(|| b.id.cmp(&a.id)));
    Ok(jobs)
}

async fn job(tenant: &Tenant<IndexedDb>, id: &str) -> Result<JobRecord, Error> {
    let found = JobRecord::all(tenant).await?.into_iter().find(|job| job.id == id);
    found.ok_or(Error::Missing("such job".into()))
}

/// What became of a job that was cancelled. If its worker was ended, the browser frees the lock a moment later.
async fn cancelled(tenant: &mut Tenant<IndexedDb>, id: &str) -> Result<JobRecord, Error> {
    let Some(_lock) = lock::soon().await.filter(Lock::is_exclusive) else {
        return job(tenant, id).await;
    };
    recover(tenant, timestamp().milliseconds).await?;
    let mut record = job(tenant, id).await?;
    if record.status == Status::Interrupted {
        record.status = Status::Cancelled;
        record.reason = None;
        tenant.backend().put_job(id, &record.write()).await?;
    }
    tenant::changed_here();
    Ok(record)
}

/// Finds damaged users.
async fn check_integrity(
    tenant: &mut Tenant<IndexedDb>,
    query_id: u32,
) -> Result<Response, Failure> {
    // Another tab may drop what this one is reading: then the catalog is read anew, once.
    for last in [false, true] {
        let mut progress = QueryProgress::new(query_id);
        let checkpoint = async |done, all| progress.checkpoint(done, all).await;
        match tenant.check_integrity(None, checkpoint).await {
            Err(Error::Gone) if !last => {
                tenant.reload().await?;
            }
            found => return found?.map(Response::Damaged).ok_or(Failure::Cancelled),
        }
    }
    Err(Error::Gone.into())
}

/// Changes the tenant, under the lock.
async fn change(
    tenant: &mut Tenant<IndexedDb>,
    query_id: u32,
    query: Query,
) -> Result<Response, Failure> {
    let Some(_lock) = lock::soon().await else {
        return Err(Failure::refused(
            "A job is under way at the moment, here or in another tab. Wait until it is done, or cancel it.",
        ));
    };
    tenant.reload().await?;
    let response = match query {
        Query::SaveConnection(connection) => {
            let new = connection.id.is_empty();
            let id = if new { id("con", random()) } else { connection.id.clone() };
            tenant.save_connection(Connection { id, ..connection }).await?;
            Response::Done
        }
        Query::DeleteConnection(id) => tenant.delete_connection(&id).await.map(done)?,
        Query::DeleteJob(id) => tenant.delete_job(&id).await.map(done)?,
        Query::Undo(changes) => tenant.undo(changes as usize).await.map(done)?,
        Query::Edit(wanted) => {
            Response::Edited(edit::edit(tenant, wanted, &timestamp(), random()).await?)
        }
        Query::DropDamaged(id) => {
            let mut progress = QueryProgress::new(query_id);
            let checkpoint = async |done, all| progress.checkpoint(done, all).await;
            let repair = tenant.drop_damaged_segments(&id, checkpoint).await?;
            Response::Repaired(repair.ok_or(Failure::Cancelled)?)
        }
        Query::Restore { file } => backups::restore(tenant, query_id, file).await?,
        // The others change nothing and are answered elsewhere.
        _ => return Err(Failure::refused("This changes nothing.")),
    };
    tenant::changed_here();
    Ok(response)
}

fn done(_: ()) -> Response {
    Response::Done
}
