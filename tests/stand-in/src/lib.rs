//! A server on 127.0.0.1 that behaves as Auth0's Management API does towards the scripts of a package, with its limits and
//! its faults, so that the scripts are tested without a tenant.
//!
//! - [`server`]: connections and threads; [`http`]: what a request is
//! - [`routes`]: which request does what; [`follow_on`]: those about roles, organizations and permissions
//! - [`tenant`]: what is kept; [`jobs`]: import and export jobs, which check users as the engine does
//! - [`faults`]: what goes wrong, by a seeded plan
//!
//! It keeps everything in memory and serves nobody but this machine. It sends no mail and knows no login.

pub mod faults;
mod follow_on;
mod http;
mod jobs;
mod routes;
mod server;
pub mod tenant;

pub use crate::faults::Plan;
pub use crate::server::Server;
pub use crate::tenant::Tenant;
