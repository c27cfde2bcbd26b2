//! A job: its specification, its run (source → steps → sink), its progress, summary and report.

pub mod report;
pub mod spec;

pub use report::{
    Changes, Example, FileReport, Group, MAX_EXAMPLES, MAX_GROUPS, Progress, Renamed, SourceReport,
    Summary,
};
pub use spec::{Format, PART_LIMIT, PREVIEW_USERS, Spec};
