//! Reused parts of the screen. They take values and emit callbacks; none knows a feature.

pub(crate) mod changes;
pub(crate) mod confirm;
pub(crate) mod copy_button;
pub(crate) mod cut_off;
pub(crate) mod damaged;
pub(crate) mod differences;
pub(crate) mod drop_zone;
pub(crate) mod failure;
pub(crate) mod findings;
pub(crate) mod icon;
pub(crate) mod job_files;
pub(crate) mod mends;
pub(crate) mod modal;
pub(crate) mod package;
pub(crate) mod popup;
pub(crate) mod preview;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod result;
pub(crate) mod show_more;
pub(crate) mod switch;
pub(crate) mod undo_bar;
pub(crate) mod unknown_columns;
pub(crate) mod update_summary;
pub(crate) mod user_count;
pub(crate) mod virtual_scroll;
