//! The first users as they will be, for a page whose own worker does something else: a conversion of the first, asked for as a
//! query. Nothing of it is kept.

use crate::io::blob::BlobWriter;
use crate::io::digests::SubtleDigests;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, Response};
use crate::worker::jobs::{inputs, outputs, previewed, read_ahead};
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::{random, timestamp};
use engine::jobs::{ConvertSpec, Files, OutputFormat, Run};

/// Converts the first users.
///
/// # Errors
/// When the recipe cannot be understood, a file cannot be read, or the answer is no longer wanted.
pub(crate) async fn answer(
    query_id: u32,
    files: &ChosenFiles,
    spec: ConvertSpec,
) -> Result<Response, Failure> {
    let recipe = spec.recipe.resolved(timestamp().microseconds())?.rehearsed();
    let spec = ConvertSpec { recipe, format: OutputFormat::Ndjson, gzip: false, ..spec };
    let inputs = inputs(files, &spec.recipe).await?;
    let readers: Vec<_> = inputs.iter().map(|input| input.reader.clone()).collect();
    let mut progress = QueryProgress::new(query_id);
    read_ahead(&readers).await;
    let run: Run<_, BlobWriter, Files<BlobWriter, SubtleDigests>> =
        Run::new(spec, inputs, outputs(), SubtleDigests::default(), random())?;
    let mut run = run.preview();
    while run.step()? {
        let so_far = run.progress();
        if !progress.checkpoint(so_far.bytes_read, so_far.bytes_total).await {
            return Err(Failure::Cancelled);
        }
        read_ahead(&readers).await;
    }
    // Of users one a line no digest is asked for.
    let outcome = run.end()?.finish(&[])?;
    Ok(Response::FirstUsers(Box::new(previewed(outcome, None).await?)))
}
