//! Answers which users have one kind of finding. They are gathered once, by a run over the files or the tenant's users, and
//! kept for the next stretch that is asked for, until it is another finding, recipe or file, or the users have changed.

use crate::io::blob::BlobWriter;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, FaultyOf, FaultyUsers, ImportInto, Query, Response};
use crate::worker::jobs::{inputs, watch_query};
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::{random, timestamp};
use engine::jobs::faulty::{Faulty, check_value, faulty};
use engine::jobs::import::there_already::ThereAlready;
use engine::jobs::update::faulty::faulty as faulty_stored;
use engine::jobs::{Checks, FaultKind, Listed, Progress, Which};
use engine::read::ReadOptions;
use engine::recipe::Recipe;
use engine::store::{Backend, Tenant};

/// The most rows of one answer.
const MOST_ROWS: u64 = 500;

/// The most values of one answer.
const MOST_VALUES: usize = 200;

/// What was gathered last, and of what.
#[derive(Default)]
pub(crate) struct Gathered(Option<(Of, Faulty<BlobWriter>)>);

/// What users are gathered of.
#[derive(PartialEq)]
struct Of {
    users: Users,
    recipe: Recipe,
    kind: FaultKind,
}

/// Whose findings they are.
#[derive(PartialEq)]
enum Users {
    /// Where they are imported, with the connection, and what stays the same as long as no user of it changes
    Files(Vec<(String, f64, f64, ReadOptions)>, Checks, Option<(ImportInto, u64)>),
    /// With what stays the same as long as no user changes
    Stored(Which, Listed, u64),
}

/// A stretch that is asked for.
struct Stretch {
    value: Option<u32>,
    find: String,
    first: u64,
    count: u64,
}

impl Gathered {
    /// Answers a query about faulty users of files, or hands another back.
    ///
    /// # Errors
    /// When a file can no longer be read, or the answer is no longer wanted.
    pub(crate) async fn answer(
        &mut self,
        query_id: u32,
        query: Query,
    ) -> Result<Result<Response, Failure>, Query> {
        match query {
            Query::CheckValue { attribute, value } => {
                Ok(Ok(Response::Checked(check_value(&attribute, &value))))
            }
            Query::Faulty {
                of: FaultyOf::Files(files, checks, None),
                recipe,
                kind,
                value,
                find,
                first,
                count,
            } => {
                let users = Users::Files(named(&files), checks, None);
                let of = Of { users, recipe: *recipe, kind };
                let stretch = Stretch { value, find, first, count };
                Ok(match self.forget_others(&of) {
                    true => match gather(query_id, &files, (checks, None), &of).await {
                        Ok(gathered) => self.keep(of, gathered, &stretch),
                        Err(failure) => Err(failure),
                    },
                    false => self.stretch(&stretch),
                })
            }
            other => Err(other),
        }
    }

    /// The same of users of the tenant, and of files that are imported into it.
    ///
    /// # Errors
    /// When they cannot be read, or the answer is no longer wanted.
    pub(crate) async fn answer_stored<B: Backend>(
        &mut self,
        tenant: &Tenant<B>,
        query_id: u32,
        query: Query,
    ) -> Result<Response, Failure> {
        let Query::Faulty { of: whose, recipe, kind, value, find, first, count } = query else {
            return Err(Failure::refused("This is not about users of the tenant."));
        };
        let stamp = tenant.catalog().users_stamp();
        let users = match &whose {
            FaultyOf::Stored(which, only) => Users::Stored(which.clone(), only.clone(), stamp),
            FaultyOf::Files(files, checks, into) => {
                Users::Files(named(files), *checks, into.clone().map(|into| (into, stamp)))
            }
        };
        let of = Of { users, recipe: *recipe, kind };
        let stretch = Stretch { value, find, first, count };
        if !self.forget_others(&of) {
            return self.stretch(&stretch);
        }
        let (which, only) = match whose {
            FaultyOf::Stored(which, only) => (which, only),
            FaultyOf::Files(files, checks, into) => {
                let mut there = None;
                if let Some(ImportInto { connection, upsert }) = into {
                    there = Some(ThereAlready::of(tenant, &connection, upsert, random()).await?);
                }
                let gathered = gather(query_id, &files, (checks, there), &of).await?;
                return self.keep(of, gathered, &stretch);
            }
        };
        let mut progress = QueryProgress::new(query_id);
        let checkpoint = async |it: Progress| progress.checkpoint(it.users, it.bytes_total).await;
        let (recipe, now) = (&of.recipe, timestamp());
        let found =
            faulty_stored(tenant, (&which, &only), (recipe, &of.kind), &now, checkpoint).await;
        let gathered = found.map_err(Failure::refused)?.ok_or(Failure::Cancelled)?;
        self.keep(of, gathered, &stretch)
    }

    /// Whether users must be gathered anew. What was gathered before goes first: both would not have to fit.
    fn forget_others(&mut self, of: &Of) -> bool {
        self.0.take_if(|(known, _)| known != of);
        self.0.is_none()
    }

    fn keep(
        &mut self,
        of: Of,
        gathered: Faulty<BlobWriter>,
        stretch: &Stretch,
    ) -> Result<Response, Failure> {
        self.0 = Some((of, gathered));
        self.stretch(stretch)
    }

    fn stretch(&mut self, stretch: &Stretch) -> Result<Response, Failure> {
        let Some((_, gathered)) = &mut self.0 else { return Err(Failure::Cancelled) };
        let Stretch { value, find, first, count } = stretch;
        let rows = gathered.rows(*value, *first, (*count).min(MOST_ROWS));
        let rows = rows.map_err(|error| Failure::refused(error.to_string()))?;
        let (facets, values) = gathered.facets(find, MOST_VALUES);
        let (total, first) = (gathered.count(*value), *first);
        Ok(Response::Faulty(Box::new(FaultyUsers { total, first, rows, facets, values })))
    }
}

async fn gather(
    query_id: u32,
    files: &ChosenFiles,
    (checks, there): (Checks, Option<ThereAlready>),
    of: &Of,
) -> Result<Faulty<BlobWriter>, Failure> {
    let recipe = of.recipe.clone().resolved(timestamp().microseconds())?;
    let inputs = inputs(files, &recipe).await?;
    let mut progress = QueryProgress::new(query_id);
    let checkpoint = watch_query(&mut progress, &inputs).await;
    let of = (of.kind.clone(), checks, there);
    let found = faulty(&recipe, inputs, of, random(), checkpoint).await?;
    found.ok_or(Failure::Cancelled)
}

/// What tells chosen files from others, with how they are read.
fn named(files: &ChosenFiles) -> Vec<(String, f64, f64, ReadOptions)> {
    let named = |(file, options): (web_sys::File, ReadOptions)| {
        (file.name(), file.size(), file.last_modified(), options)
    };
    files.iter().map(named).collect()
}
