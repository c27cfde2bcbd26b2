//! A job: its specification, its run (source → steps → sink), its progress, summary and report.
//!
//! [`run`] drives; [`steps`] changes users; [`groups`] gathers findings; [`spec`] and [`report`] are what
//! goes in and comes out. Nothing here knows a browser.

pub mod column_mapping;
pub mod convert;
pub mod edit;
pub mod export;
pub mod finding_groups;
pub mod import;
pub mod pipeline;
pub mod record;
pub mod report;
pub mod scan;
pub mod transform;
pub mod user_table;

pub use crate::jobs::convert::spec::{ConvertSpec, OutputFormat, PART_LIMIT, PREVIEW_USERS};
pub use crate::jobs::convert::{Ended, Files, Outcome, Outputs};
pub use crate::jobs::edit::{Edit, Refusal};
pub use crate::jobs::export::{
    CsvOptions, ExportFormat, ExportSpec, ExportSummary, FailedUser, Failure, FieldProblem,
    MOST_FIELDS, Objects, Order, PathCount, Place, Sample, Statistics, Which,
};
pub use crate::jobs::import::spec::{AttributeChange, ImportSpec, ImportSummary, UserChange};
pub use crate::jobs::import::{JobContext, Timestamp, recover};
pub use crate::jobs::pipeline::{Run, RunError, STEP};
pub use crate::jobs::record::{FileKind, ImportJob, JobFile, JobKind, JobRecord, JobWork, Status};
pub use crate::jobs::report::{
    Changes, Example, FileReport, Group, MAX_EXAMPLES, MAX_GROUPS, Progress, Renamed, SourceReport,
    Summary,
};
pub use crate::jobs::user_table::{Row, Sort, SortBy, UserRef, View, ViewSpec};
pub use crate::read::{Input, inspect};
