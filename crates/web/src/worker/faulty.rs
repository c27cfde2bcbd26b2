//! Answers which users have one kind of finding. They are gathered once, by a run over the files, and kept for the next
//! stretch that is asked for, until it is another finding, recipe or file.

use crate::io::blob::BlobWriter;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, FaultyUsers, Query, Response};
use crate::worker::jobs::{inputs, watch_query};
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::{random, timestamp};
use engine::jobs::FaultKind;
use engine::jobs::faulty::{Faulty, check_value, faulty};
use engine::read::ReadOptions;
use engine::recipe::Recipe;

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
    files: Vec<(String, f64, f64, ReadOptions)>,
    recipe: Recipe,
    kind: FaultKind,
}

impl Gathered {
    /// Answers a query about faulty users, or hands another back.
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
            Query::Faulty { files, recipe, kind, value, find, first, count } => {
                let of = Of { files: named(&files), recipe: *recipe, kind };
                Ok(self.stretch(query_id, &files, of, (value, &find, first, count)).await)
            }
            other => Err(other),
        }
    }

    async fn stretch(
        &mut self,
        query_id: u32,
        files: &ChosenFiles,
        of: Of,
        (value, find, first, count): (Option<u32>, &str, u64, u64),
    ) -> Result<Response, Failure> {
        if self.0.as_ref().is_none_or(|(known, _)| *known != of) {
            // What was gathered before goes first: both would not have to fit.
            self.0 = None;
            let gathered = gather(query_id, files, &of).await?;
            self.0 = Some((of, gathered));
        }
        let Some((_, gathered)) = &mut self.0 else { return Err(Failure::Cancelled) };
        let rows = gathered.rows(value, first, count.min(MOST_ROWS));
        let rows = rows.map_err(|error| Failure::refused(error.to_string()))?;
        let (facets, values) = gathered.facets(find, MOST_VALUES);
        let total = gathered.count(value);
        Ok(Response::Faulty(Box::new(FaultyUsers { total, first, rows, facets, values })))
    }
}

async fn gather(
    query_id: u32,
    files: &ChosenFiles,
    of: &Of,
) -> Result<Faulty<BlobWriter>, Failure> {
    let recipe = of.recipe.clone().resolved(timestamp().microseconds())?;
    let inputs = inputs(files, &recipe).await?;
    let mut progress = QueryProgress::new(query_id);
    let checkpoint = watch_query(&mut progress, &inputs).await;
    let found = faulty(&recipe, inputs, of.kind.clone(), random(), checkpoint).await?;
    found.ok_or(Failure::Cancelled)
}

/// What tells chosen files from others, with how they are read.
fn named(files: &ChosenFiles) -> Vec<(String, f64, f64, ReadOptions)> {
    let named = |(file, options): (web_sys::File, ReadOptions)| {
        (file.name(), file.size(), file.last_modified(), options)
    };
    files.iter().map(named).collect()
}
