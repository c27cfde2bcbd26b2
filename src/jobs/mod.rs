//! Jobs: every import and export that was run, with its findings, files and the request Auth0 would need.

pub(crate) mod curl;
pub(crate) mod details;
pub(crate) mod export_details;
pub(crate) mod list;
pub(crate) mod page;
