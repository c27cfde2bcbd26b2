//! Exports users: from the local tenant or from files, those that are searched for, chosen fields, in any order.
//!
//! [`plan`] understands what is asked, [`source`] gives users, [`table`] makes rows of them, side by side by a [`pool`],
//! [`order`] sorts these, [`run`] drives; [`sample`] shows the first rows at once, [`profile`] says what the users are like. [`job`] keeps an
//! export among the tenant's jobs.

pub mod auth0_request;
pub mod field_failures;
pub mod flatten;
pub mod job;
pub mod plan;
pub mod rows;
pub mod run;
pub mod sample;
pub mod sort;
pub mod spec;
pub mod statistics;

use std::io;

pub use crate::jobs::export::run::{From, Helpers};
pub use crate::jobs::export::spec::{
    CsvOptions, ExportFormat, ExportSpec, ExportSummary, FailedUser, Failure, FieldProblem,
    MOST_FIELDS, Objects, Order, PathCount, Place, Sample, Statistics, Which,
};
pub use crate::jobs::scan::parallel::{Inline, WorkerPool};

use crate::jobs::Refusal;
use crate::jobs::RunError;
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

impl std::convert::From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        ExportError::Run(RunError::Write(error))
    }
}

impl std::convert::From<ExportError> for Refusal {
    fn from(stop: ExportError) -> Self {
        Refusal { reason: stop.to_string(), findings: Vec::new() }
    }
}

/// The search of an export.
///
/// # Errors
/// Where it cannot be understood: such a query never runs.
pub fn searched(which: &Which) -> Result<Search, ExportError> {
    Search::parse(&which.search).map_err(|Problem { start, message, .. }| {
        let place = which.search.get(..start).map_or(0, |before| before.chars().count()) + 1;
        ExportError::Refused(format!(
            "The search cannot be understood at character {place}: {message}"
        ))
    })
}

/// Why an export with such fields does not run.
fn problems_in_words(spec: &ExportSpec, problems: &[FieldProblem]) -> ExportError {
    let said = problems.iter().map(|problem| {
        let place = match problem.place {
            Place::Order => "Sort by".to_owned(),
            Place::Column(index) => {
                let name = spec.columns.get(index).map(|column| column.name.as_str());
                format!("Field {} (“{}”)", index + 1, name.unwrap_or_default())
            }
        };
        format!("{place}: {}", problem.message)
    });
    ExportError::Refused(said.collect::<Vec<_>>().join(" "))
}
