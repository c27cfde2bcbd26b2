//! What pages are made of, one piece a file. They take values and emit callbacks; the state is the page's.
//!
//! Those without a state or effect of their own are plain functions: each Yew component adds several
//! kilobytes to what the browser loads.

pub mod actions;
pub mod changes;
pub mod copy_button;
pub mod drop;
pub mod drop_zone;
pub mod failure;
pub mod file_list;
pub mod findings;
pub mod footer;
pub mod header;
pub mod icon;
pub mod next_steps;
pub mod options;
pub mod preview;
pub mod progress;
pub mod result;
pub mod show_more;
pub mod update_notice;
pub mod written_files;

pub use actions::{Actions, actions};
pub use changes::changes;
pub use copy_button::CopyButton;
pub use drop::Drop;
pub use drop_zone::drop_zone;
pub use failure::failure;
pub use file_list::FileList;
pub use findings::Findings;
pub use footer::Footer;
pub use header::header;
pub use icon::{Shape, icon};
pub use next_steps::next_steps;
pub use options::options;
pub use preview::PreviewPane;
pub use progress::progress;
pub use result::ResultView;
pub use show_more::show_more;
pub use update_notice::UpdateNotice;
pub use written_files::WrittenFiles;
