//! The page's side of its workers: jobs, and the local tenant.

pub mod job;
pub mod tenant;
