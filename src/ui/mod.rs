//! TODO head

pub mod changes;
pub mod confirm;
pub mod copy_button;
pub mod drop_zone;
pub mod failure;
pub mod file_list;
pub mod findings;
pub mod icon;
pub mod modal;
pub mod popup;
pub mod progress;
pub mod show_more;
pub mod undo_bar;
