//! TODO head

pub mod drop_overlay;
pub mod footer;
pub mod header;
pub mod not_found;
pub mod route;
pub mod update_notice;
