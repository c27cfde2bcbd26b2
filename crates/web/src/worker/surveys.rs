//! Answers what stands in the first stretch of a file, and what to make of it. Needs no tenant, and keeps nothing.

use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, Response};
use crate::worker::query_progress::QueryProgress;
use crate::worker::readable;
use engine::jobs::{Input, Progress, Survey, survey};
use engine::systems::{Choice, OtherFile, propose_with, systems};

/// Reads the first stretch of the only one of `files`.
///
/// # Errors
/// When it can no longer be read, or the answer is no longer wanted.
pub(crate) async fn answer(query_id: u32, files: &ChosenFiles) -> Result<Response, Failure> {
    let open = |reason: String| Failure::Open { reason };
    let files = readable::all(files).await?;
    let (file, options) = files.iter().next().ok_or_else(|| open("there is no file".to_owned()))?;
    let (name, bytes) = (file.name(), file.size() as u64);
    // It is read piece by piece as it is wanted: reading ahead would read far more than the stretch.
    let reader = FileReader::new(file).map_err(|error| open(error.to_string()))?;
    let mut progress = QueryProgress::new(query_id);
    let checkpoint =
        async |so_far: Progress| progress.checkpoint(so_far.bytes_read, so_far.bytes_total).await;
    let surveyed = survey(Input { name, bytes, reader, options }, checkpoint).await;
    let found = surveyed.map_err(|error| Failure::refused(error.to_string()))?;
    found.map(|survey| Response::Survey(Box::new(survey))).ok_or(Failure::Cancelled)
}

/// What to make of a file of which this was seen, with others beside it.
pub(crate) fn proposal(users: (&str, &Survey), beside: &[OtherFile], choice: &Choice) -> Response {
    let named = |(id, label): (&str, &str)| (id.to_owned(), label.to_owned());
    Response::Proposal {
        proposal: propose_with(users, beside, choice).map(Box::new),
        systems: systems().into_iter().map(named).collect(),
    }
}
