//! What is around every page: header, footer, routes, what files are dropped on, and the notice of an update.

pub(crate) mod drop_overlay;
pub(crate) mod footer;
pub(crate) mod header;
pub(crate) mod not_found;
pub(crate) mod route;
pub(crate) mod update_notice;
