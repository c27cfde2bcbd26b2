//! What stops a run, and how much of it is done at a time: what its stages and whoever drives it have in common.

use std::io;

use crate::read::ReadError;
use crate::recipe::Problem;
use crate::recipe::sets::Stop;

/// Bytes of input that one step reads, about.
pub const STEP: u64 = 8 << 20;

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file can no longer be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The result cannot be written.
    #[error(
        "The result could not be written ({0}). The disk may be full: make room and try again."
    )]
    Write(io::Error),
    /// A step of the recipe asks for it, or cannot be understood.
    #[error("{0}")]
    Recipe(String),
}

impl From<Problem> for RunError {
    fn from(problem: Problem) -> Self {
        RunError::Recipe(format!("{problem} Change the step, or switch it off."))
    }
}

impl From<Stop> for RunError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Io(error) => RunError::Write(error),
            Stop::Unexpected(what) => RunError::Recipe(what),
        }
    }
}
