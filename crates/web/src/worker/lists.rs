//! The worker's side of comparing two lists of users: files on either side, or a connection of the local tenant.

use web_sys::Blob;

use crate::io::blob::Blobs;
use crate::protocol::failure::Failure;
use crate::protocol::page::{ChosenFiles, ListsCompared, Reply};
use crate::worker::export_queries::Sources;
use crate::worker::scope::now;
use crate::worker::{readable, tenant};
use engine::jobs::compare::compare as compare_lists;
use engine::jobs::scan::UserSource;
use engine::jobs::{CompareSpec, Progress};

/// Compares what `files` hold, or the connections that `spec` names. Writes nothing to the tenant, so it needs no lock.
pub(crate) async fn compare(
    files: &[ChosenFiles; 2],
    spec: CompareSpec,
    mut watch: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Reply>, Failure> {
    let start = now();
    let [left, right] = files;
    let sources =
        [Sources::new(&readable::all(left).await?), Sources::new(&readable::all(right).await?)];
    // Files can be compared where nothing can be kept.
    let tenant = match spec.connections.iter().any(Option::is_some) {
        true => Some(tenant::open().await?),
        false => None,
    };
    let [left, right] = [(&sources[0]), (&sources[1])].map(|source| || source.inputs());
    let side = |at: usize, open| match (&tenant, &spec.connections[at]) {
        (Some(tenant), Some(_)) => UserSource::Tenant(tenant),
        _ => UserSource::Files(open),
    };
    let sides = [side(0, &left as &dyn Fn() -> _), side(1, &right)];
    let checkpoint = async |progress| {
        let goes_on = watch(progress).await;
        for source in &sources {
            source.read_ahead().await;
        }
        goes_on
    };
    let compared =
        compare_lists(&spec, sides, &Blobs, checkpoint).await.map_err(Failure::refused)?;
    Ok(compared.map(|mut compared| {
        compared.summary.milliseconds = now() - start;
        Reply::ListsCompared(Box::new(ListsCompared {
            summary: compared.summary,
            lists: compared.lists.iter().collect::<js_sys::Array>(),
            differences: Blob::clone(&compared.differences),
            new_ids: compared.new_ids,
            both: compared.both,
            aside: compared.aside,
        }))
    }))
}
