//! What is in a backup, told before anything is replaced. Every part is read and its digest checked; users are not unpacked,
//! and nothing is written.

use std::io::Read;

use super::{CATALOG, Contents, LEFT_OUT, MOST, SETTINGS, damaged, of_the_file, parts, small};
use crate::store::{Catalog, Error};

/// The most bytes of the page's settings: each of them is at most a megabyte.
const MOST_SETTINGS: u64 = 16 << 20;

/// What is in a backup of `size` bytes. `None` if `checkpoint` has stopped it.
///
/// # Errors
/// When it is no backup, of a later version, or damaged.
pub async fn inspect<R: Read>(
    reader: R,
    size: u64,
    checkpoint: impl AsyncFnMut(u64, u64) -> bool,
) -> Result<Option<Contents>, Error> {
    let mut contents = Contents::default();
    let mut catalog = None;
    let read = parts::read(reader, size, checkpoint, async |path, part| {
        match path.split_once('/') {
            None if path == CATALOG => {
                catalog = Some(Catalog::read(&small(part, MOST)?).map_err(of_the_file)?);
            }
            None if path == SETTINGS => {
                let text = String::from_utf8(small(part, MOST_SETTINGS)?);
                contents.settings = Some(text.map_err(|_| damaged())?);
            }
            None if path == LEFT_OUT => contents.leaves_out = true,
            Some(("jobs", _)) => contents.jobs += 1,
            Some(("files", _)) => contents.files += 1,
            _ => {}
        }
        Ok(())
    });
    let Some(origin) = read.await? else { return Ok(None) };
    contents.origin = origin;
    let catalog = catalog.ok_or_else(damaged)?;
    let connections = catalog.connections.iter();
    contents.connections =
        connections.map(|stored| (stored.connection.name.clone(), stored.users())).collect();
    Ok(Some(contents))
}
