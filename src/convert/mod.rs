//! TODO head

pub mod actions;
pub mod next_steps;
pub mod options;
pub mod page;
pub mod preview;
pub mod result;
pub mod state;
pub mod written_files;
