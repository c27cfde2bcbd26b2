//! Everything as one file, and back: a tar archive in gzip, which any tool opens.
//!
//! In it, in this order: `muster.json` (what it is, when and by which build it was made), `catalog.json`, `settings.json` (what
//! the page keeps of presets, recipes and queries; the engine does not look into it), `left-out.json` if damaged users are not in
//! it, each segment as `segments/ID`, each job as `jobs/ID.json`, each file of a job as `files/NAME`, and `SHA256SUMS`.
//! [`write`] makes it, [`inspect`] says what is in one and whether it is whole, [`restore`] replaces the tenant by it; how parts
//! lie in the file is `parts`'. A passphrase is put around the whole file elsewhere (`crates/passwords/src/age/`).

mod inspect;
mod parts;
mod restore;
mod write;

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use crate::store::Error;

pub use inspect::inspect;
pub use restore::restore;
pub use write::{Backup, What, write};

/// The most bytes of a catalog, a block of users or a record of a job.
const MOST: u64 = 256 << 20;

/// The part with connections and where their users lie.
const CATALOG: &str = "catalog.json";

/// The part with the page's settings.
const SETTINGS: &str = "settings.json";

/// The part that names what is not in a backup.
const LEFT_OUT: &str = "left-out.json";

/// Where a backup comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// When it was made, as an ISO date and time in UTC
    pub made: String,
    /// The build of Muster that made it
    pub build: String,
}

/// What is in a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Where it comes from; backups from before November 2026 do not say it
    pub origin: Option<Origin>,
    /// The connections, each with the number of its users
    pub connections: Vec<(String, u64)>,
    /// How many jobs
    pub jobs: u64,
    /// How many files of jobs
    pub files: u64,
    /// Whether users are not in it because they were damaged
    pub leaves_out: bool,
    /// The page's settings as the page wrote them; backups from before November 2026 have none
    pub settings: Option<String>,
}

fn no_backup() -> Error {
    Error::Refused("This file is no backup of Muster. Nothing was changed.".to_owned())
}

fn unreadable(_: io::Error) -> Error {
    damaged()
}

fn damaged() -> Error {
    Error::Refused(
        "The backup is damaged or incomplete, so nothing was changed. Choose another copy of it."
            .to_owned(),
    )
}

/// What is damaged is the file, not what is stored.
fn of_the_file(error: Error) -> Error {
    if matches!(error, Error::Damaged(_)) { damaged() } else { error }
}

/// All of a part that fits in memory.
fn small(part: &mut dyn Read, most: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = part.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if read as u64 > most { Err(damaged()) } else { Ok(bytes) }
}
