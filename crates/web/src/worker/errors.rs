//! Answers what Auth0 said of import jobs, and finds the users that failed in the files they were sent in. Needs no tenant, and
//! keeps nothing: the users go to the page as a blob, which only a conversion reads.

use js_sys::Array;

use crate::io::blob::BlobWriter;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, Response};
use crate::worker::jobs::{inputs, read_ahead};
use crate::worker::query_progress::QueryProgress;
use engine::jobs::auth0_errors::{ErrorsSpec, read_errors};
use engine::jobs::{Progress, RunError};
use engine::recipe::Recipe;

/// Reads them; `retries` says whether the users are wanted.
///
/// # Errors
/// When a file can no longer be read, or the answer is no longer wanted.
pub(crate) async fn answer(
    query_id: u32,
    (reports, originals): (&ChosenFiles, &ChosenFiles),
    leave_out: Vec<(String, String)>,
    retries: bool,
) -> Result<Response, Failure> {
    let none = Recipe::default();
    let (reports, originals) = (inputs(reports, &none).await?, inputs(originals, &none).await?);
    let readers: Vec<_> =
        reports.iter().chain(&originals).map(|input| input.reader.clone()).collect();
    let mut progress = QueryProgress::new(query_id);
    read_ahead(&readers).await;
    let checkpoint = async |so_far: Progress| {
        let is_wanted = progress.checkpoint(so_far.bytes_read, so_far.bytes_total).await;
        read_ahead(&readers).await;
        is_wanted
    };
    let mut users = BlobWriter::default();
    let spec = ErrorsSpec { reports, originals, leave_out };
    let read = read_errors(spec, retries.then_some(&mut users), checkpoint).await?;
    let read = Box::new(read.ok_or(Failure::Cancelled)?);
    let found = Array::new();
    if retries {
        let users = users.into_blob("application/x-ndjson").await.map_err(RunError::Write)?;
        found.push(users.as_ref());
    }
    Ok(Response::Errors { read, users: found })
}
