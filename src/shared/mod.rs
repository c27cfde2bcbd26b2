//! TODO head

pub mod browser;
pub mod calendar;
pub mod files;
pub mod format;
pub mod job_hooks;
pub mod json_view;
pub mod latest_hook;
pub mod query_hook;
pub mod rate;
pub mod saved;
pub mod wording;
