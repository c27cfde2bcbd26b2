//! Makes packages for Auth0 of files that the page has: results, files of jobs, and the scripts beside them.

use crate::assets::worker_build;
use crate::io::blob::BlobWriter;
use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, Response};
use crate::worker::query_progress::QueryProgress;
use crate::worker::scope::timestamp;
use engine::jobs::package::{Contents, PackError, PackageSpec, Source, pack};

/// The package of `files`, each of which holds what `contents` says.
///
/// # Errors
/// When one cannot be read, there is no room for it, or it is no longer wanted.
pub(crate) async fn answer(
    query_id: u32,
    spec: &PackageSpec,
    contents: &[Contents],
    files: &ChosenFiles,
) -> Result<Response, Failure> {
    let mut sources = Vec::new();
    for ((file, _), contents) in files.iter().zip(contents) {
        let (name, bytes) = (file.name(), file.size() as u64);
        let reader =
            FileReader::new(file).map_err(|error| Failure::Open { reason: error.to_string() })?;
        sources.push(Source { contents: *contents, name, bytes, reader });
    }
    let mut progress = QueryProgress::new(query_id);
    let checkpoint = async |done, all| progress.checkpoint(done, all).await;
    let about = (spec, &*worker_build());
    let made = pack(about, sources, BlobWriter::default(), &timestamp(), checkpoint).await;
    let made = made.map_err(|error| match error {
        PackError::Write(error) => error.into(),
        error => Failure::refused(error.to_string()),
    })?;
    let (output, packed) = made.ok_or(Failure::Cancelled)?;
    Ok(Response::Packed { packed, file: output.into_blob("application/zip").await? })
}
