//! Muster: moves users in and out of Auth0 in bulk. See ARCHITECTURE.md for the map.
//!
//! - [`json`]: JSON text, valid or not, and where an object's members are
//! - [`profile`]: what an Auth0 user is
//! - [`check`]: what Auth0 would reject, and why
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod check;
pub mod json;
pub mod profile;
