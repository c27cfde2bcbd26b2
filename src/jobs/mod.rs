//! TODO head

pub mod curl;
pub mod details;
pub mod export_details;
pub mod list;
pub mod page;
