//! Reading many users: from the local tenant or from files ([`source`]), those that a search finds ([`filter`]), worked on
//! side by side ([`parallel`]). It does not know what is made of the users; exports, counts, statistics and tables do.

pub mod filter;
pub mod parallel;
pub mod source;

pub use crate::jobs::scan::parallel::{BatchWork, Inline, WorkerPool};
pub use crate::jobs::scan::source::{Batch, Block, OnDamage, UserBatches, UserSource};

use crate::read::ReadError;
use crate::store::Error;

/// What ends a reading of users early.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// A file is damaged
    #[error("{0}")]
    Refused(String),
    /// A file can no longer be read
    #[error("{0}")]
    Read(#[from] ReadError),
    /// The local tenant
    #[error("{0}")]
    Store(#[from] Error),
    /// It was stopped
    #[error("It was stopped.")]
    Cancelled,
}
