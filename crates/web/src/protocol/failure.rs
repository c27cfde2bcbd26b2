//! Why something could not be done, as data: what crosses between page and workers. The text is made of it where it is shown.

use std::io;

use serde::{Deserialize, Serialize};

use engine::check::Finding;
use engine::jobs::export::ExportError;
use engine::jobs::{Refusal, RunError};
use engine::read::ReadError;
use engine::recipe::Problem;
use engine::store;

/// Why something could not be done. Nothing in it is of a user, except findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum Failure {
    /// A chosen file cannot be opened
    #[error(
        "It cannot be read ({reason}). It may be a folder, or have been moved or deleted. Choose it again."
    )]
    Open {
        /// What the browser gave
        reason: String,
    },
    /// A file can no longer be read
    #[error(
        "“{file}” could not be read any further ({reason}). It may have been moved, changed or deleted. Choose it again."
    )]
    Read {
        /// Its name
        file: String,
        /// What the browser gave
        reason: String,
    },
    /// The result cannot be written
    #[error(
        "The result could not be written ({reason}). The disk may be full: make room and try again."
    )]
    Write {
        /// What the browser gave
        reason: String,
    },
    /// The local tenant
    #[error("{0}")]
    Store(store::Error),
    /// It cannot be done as it was asked
    #[error("{reason}")]
    Refused {
        /// What, where, and what to do
        reason: String,
        /// What is wrong with the user, if that is why
        findings: Vec<Finding>,
    },
    /// It was stopped, as asked, or nobody waits for it any more
    #[error("It was stopped.")]
    Cancelled,
    /// The browser failed at something it always does
    #[error("The browser could not {what}. Reload the page and try again.")]
    Browser {
        /// What it was to do
        what: String,
    },
    /// The worker has a fault
    #[error(
        "Muster has a fault at {place} and could not go on. Nothing was written. Please report this place."
    )]
    Fault {
        /// File and line of Muster's own source
        place: String,
    },
    /// The worker was stopped by the browser
    #[error(
        "The background worker crashed and was stopped. Nothing was written. Try again; if it happens again with the same \
         file, the file shows a fault in Muster."
    )]
    Crashed,
    /// The worker had no memory left
    #[error(
        "The background worker ran out of memory and was stopped. Nothing was written. Close other tabs, or convert fewer \
         files at a time, and try again."
    )]
    OutOfMemory,
    /// The worker was never there
    #[error(
        "The background worker could not be loaded. Reload the page while you are connected to where it came from."
    )]
    NotLoaded,
    /// This browser has no module workers
    #[error("This browser does not start module workers, which Muster needs.")]
    NoWorkers,
    /// Page and worker are not of the same build
    #[error("This page and its background worker are of different versions. Reload the page.")]
    Version,
}

impl Failure {
    /// What cannot be done as it was asked, for this reason.
    pub fn refused(reason: impl Into<String>) -> Self {
        Failure::Refused { reason: reason.into(), findings: Vec::new() }
    }

    /// What is wrong with the user, if that is why.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Failure::Refused { findings, .. } => findings,
            _ => &[],
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        RunError::from(problem).into()
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Read(ReadError { name, error }) => {
                Failure::Read { file: name, reason: error.to_string() }
            }
            RunError::Write(error) => error.into(),
            RunError::Recipe(reason) => Failure::refused(reason),
        }
    }
}

/// What is read is the engine's to tell; other input and output is that of results.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Write { reason: error.to_string() }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Refused(reason) => Failure::refused(reason),
            error => Failure::Store(error),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Refused(reason) => Failure::refused(reason),
            ExportError::Run(error) => error.into(),
            ExportError::Store(error) => error.into(),
            ExportError::Cancelled => Failure::Cancelled,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(Refusal { reason, findings }: Refusal) -> Self {
        Failure::Refused { reason, findings }
    }
}

/// For an export whose batch failed in another worker: as if it had failed here.
impl From<Failure> for ExportError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => ExportError::Store(error),
            Failure::Cancelled => ExportError::Cancelled,
            other => ExportError::Refused(other.to_string()),
        }
    }
}
