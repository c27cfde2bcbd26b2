//! A job: its specification, its run (source → steps → sink), its progress, summary and report.
//!
//! [`run`] drives; [`steps`] changes users; [`groups`] gathers findings; [`spec`] and [`report`] are what
//! goes in and comes out. Nothing here knows a browser.

pub mod convert;
pub mod edit;
pub mod export;
mod groups;
pub mod import;
mod merge;
mod names;
pub mod record;
pub mod report;
pub mod run;
pub mod spec;
mod steps;
mod updates;
pub mod view;

pub use convert::{Ended, Files, Outcome, Outputs};
pub use edit::{Edit, Refusal};
pub use export::{
    CsvOptions, ExportFormat, ExportSpec, ExportSummary, FailedUser, Failure, FieldProblem,
    MOST_FIELDS, Objects, Order, PathCount, Place, Profile, Sample, Which,
};
pub use import::{Moment, Settings, tidy};
pub use record::{
    FileKind, ImportSpec, ImportSummary, JobFile, JobKind, JobRecord, Status, UserChange,
};
pub use report::{
    Changes, Example, FileReport, Group, MAX_EXAMPLES, MAX_GROUPS, Progress, Renamed, SourceReport,
    Summary,
};
pub use run::{Input, Run, RunError, STEP, inspect};
pub use spec::{Format, PART_LIMIT, PREVIEW_USERS, Spec};
pub use view::{Row, Sort, SortBy, UserRef, View, ViewSpec};
