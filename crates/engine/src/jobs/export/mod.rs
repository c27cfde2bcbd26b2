//! Exports users: from the local tenant or from files, those that are searched for, chosen fields, in any order.
//!
//! [`plan`] understands what is asked, once; [`batch`] makes [`rows`] of users, side by side in a pool, [`evaluate`] those
//! with expressions; [`run`] drives, with `spill` for those in an order. [`sample`] shows the first rows at once, [`count`] counts,
//! [`statistics`] says what the users are like. [`job`] keeps an export among the tenant's jobs. Users come from `scan`.

pub mod auth0_request;
pub mod batch;
pub mod count;
mod evaluate;
mod field_failures;
mod flatten;
pub mod job;
pub mod plan;
mod rows;
pub mod run;
pub mod sample;
pub mod spec;
pub mod statistics;

use std::io;

pub use crate::jobs::export::plan::Plan;
pub use crate::jobs::export::run::{Helpers, Inputs};
pub use crate::jobs::export::spec::{
    CsvOptions, ExportFormat, ExportSpec, ExportSummary, FailedUser, Failure, FieldProblem,
    MOST_FIELDS, Objects, Order, Place, Sample, Which,
};
pub use crate::jobs::export::statistics::{
    LargeProfile, PathCount, ProfileSizes, SizeCount, Statistics, TimeUnit, Timeline,
};

use crate::jobs::scan::ScanError;
use crate::jobs::{Refusal, RunError};
use crate::query::{Problem, Search};
use crate::store::Error;

/// What ends an export early. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It cannot be done as it is asked
    #[error("{0}")]
    Refused(String),
    /// Reading or writing files
    #[error("{0}")]
    Run(#[from] RunError),
    /// The local tenant
    #[error("{0}")]
    Store(#[from] Error),
    /// It was stopped
    #[error("It was stopped.")]
    Cancelled,
}

impl From<ScanError> for ExportError {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::Refused(reason) => ExportError::Refused(reason),
            ScanError::Read(error) => ExportError::Run(error.into()),
            ScanError::Store(error) => ExportError::Store(error),
            ScanError::Cancelled => ExportError::Cancelled,
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        ExportError::Run(RunError::Write(error))
    }
}

impl From<ExportError> for Refusal {
    fn from(error: ExportError) -> Self {
        Refusal { reason: error.to_string(), findings: Vec::new() }
    }
}

/// The search of an export.
///
/// # Errors
/// Where it cannot be understood: such a query never runs.
pub(crate) fn searched(which: &Which) -> Result<Search, ExportError> {
    Search::parse(&which.search).map_err(|Problem { start, message, .. }| {
        let place = which.search.get(..start).map_or(0, |before| before.chars().count()) + 1;
        ExportError::Refused(format!(
            "The search cannot be understood at character {place}: {message}"
        ))
    })
}

/// Why an export with such fields does not run.
fn problems_in_words(spec: &ExportSpec, problems: &[FieldProblem]) -> ExportError {
    let sentences = problems.iter().map(|problem| {
        let place = match problem.place {
            Place::Order => "Sort by".to_owned(),
            Place::Column(index) => {
                let name = spec.columns.get(index).map(|column| column.name.as_str());
                format!("Field {} (“{}”)", index + 1, name.unwrap_or_default())
            }
        };
        format!("{place}: {}", problem.message)
    });
    ExportError::Refused(sentences.collect::<Vec<_>>().join(" "))
}
