//! A job: what is asked, its run over files (record → recipe → checks → sink), its progress, summary and report.
//!
//! [`pipeline`] drives. What depends on one record alone is [`prepare`]'s, with [`transform`] carrying out a
//! [`recipe`](crate::recipe); what depends on others is committed in order into a sink: `convert` writes files, `import` fills the
//! store. [`findings`] builds what jobs find, [`finding_groups`] gathers it. Nothing here knows a browser.

mod after;
pub mod auth0_errors;
pub mod blocks;
mod candidate;
mod clock;
mod column_mapping;
pub mod compare;
pub mod convert;
pub mod edit;
pub mod export;
pub mod faulty;
pub mod find_user;
mod finding_groups;
mod findings;
mod handed_out;
mod hints;
pub mod import;
mod keep_unknown;
mod kept;
mod left_out;
mod logins;
mod looks;
mod members;
mod mends;
pub mod package;
pub mod pipeline;
pub mod prepare;
pub mod record;
mod recovery;
pub mod report;
mod run_error;
pub mod scan;
pub(crate) mod sketch;
mod stages;
pub mod survey;
mod test_users;
mod transform;
pub mod update;
pub mod user_table;

pub use crate::jobs::candidate::{Candidate, Places};
pub use crate::jobs::clock::Timestamp;
pub use crate::jobs::compare::spec::{CompareSpec, CompareSummary, Key, List};
pub use crate::jobs::convert::spec::{
    ConvertSpec, OutputFormat, PART_LIMIT, PREVIEW_READ, PREVIEW_USERS,
};
pub use crate::jobs::convert::{Ended, Files, Outcome, Outputs};
pub use crate::jobs::edit::{Edit, Refusal};
pub use crate::jobs::export::{
    CsvOptions, ExportFormat, ExportSpec, ExportSummary, FailedUser, Failure, FieldProblem,
    LargeProfile, MOST_FIELDS, Objects, Order, PathCount, Place, ProfileSizes, Sample, SizeCount,
    Statistics, TimeUnit, Timeline, Which,
};
pub use crate::jobs::faulty::{Checks, Facet, FaultKind, FaultyRow, Twin};
pub use crate::jobs::hints::{HINTS, inspect};
pub use crate::jobs::import::JobContext;
pub use crate::jobs::import::difference_filter::DifferenceFilter;
pub use crate::jobs::import::spec::{AttributeChange, ImportSpec, ImportSummary, UserChange};
pub use crate::jobs::left_out::LeftOut;
pub use crate::jobs::looks::Looks;
pub use crate::jobs::mends::{Offer, unmendable};
pub use crate::jobs::pipeline::{Reports, Run};
pub use crate::jobs::prepare::Checked;
pub use crate::jobs::record::{FileKind, ImportJob, JobFile, JobKind, JobRecord, JobWork, Status};
pub use crate::jobs::recovery::recover;
pub use crate::jobs::report::{
    AfterCounts, Changes, Example, FileReport, Group, MAX_EXAMPLES, MAX_GROUPS, Progress, Renamed,
    SourceReport, Summary, UnknownBecame, cut_off,
};
pub use crate::jobs::run_error::{RunError, STEP};
pub use crate::jobs::stages::is_source;
pub use crate::jobs::survey::{
    RemarkPlace, Survey, SurveyColumn, SurveyFaults, SurveyRemarks, SurveyRow, ValueKind, survey,
};
pub use crate::jobs::update::spec::{Action, Listed, UpdateJob, UpdateSpec, UpdateSummary};
pub use crate::jobs::user_table::{Row, Sort, SortBy, UserRef, View, ViewSpec};
pub use crate::read::Input;
pub use crate::recipe::verbs::MetadataTarget;
