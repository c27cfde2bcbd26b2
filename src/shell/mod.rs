//! What is around every page: header, footer, routes, what files are dropped on, the palette, the tour, the notice of an update, and of lost users.

pub(crate) mod drop_overlay;
mod dropped;
pub(crate) mod erased;
pub(crate) mod footer;
pub(crate) mod header;
pub(crate) mod kept_focus;
pub(crate) mod lost_notice;
pub(crate) mod not_found;
pub(crate) mod palette;
mod press;
pub(crate) mod route;
pub(crate) mod tour;
pub(crate) mod update_notice;
