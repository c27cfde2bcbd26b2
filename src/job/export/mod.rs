//! Exports users: from the local tenant or from files, those that are searched for, chosen fields, in any order.

pub mod spec;

pub use spec::{
    CsvOptions, ExportFormat, ExportSpec, ExportSummary, FailedUser, Failure, FieldProblem,
    MOST_FIELDS, Objects, Order, PathCount, Place, Profile, Sample, Which,
};
