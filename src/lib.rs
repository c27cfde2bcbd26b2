//! Muster: moves users in and out of Auth0 in bulk. See ARCHITECTURE.md for the map.
//!
//! - [`json`]: JSON text, valid or not, and where an object's members are
//! - [`profile`]: what an Auth0 user is
//! - [`check`]: what Auth0 would reject, and why
//! - [`source`]: bytes → records
//! - [`columns`]: what an export row holds
//! - [`query`]: which users are searched for
//! - [`store`]: connections, users and jobs, kept in segments
//! - [`job`]: what is asked, how it runs, what came of it
//! - [`sink`]: records → bytes
//! - `web`: the browser around the engine (wasm32 only)
//! - `app`: the page (wasm32 only)
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod check;
pub mod columns;
pub mod job;
pub mod json;
pub mod profile;
pub mod query;
pub mod sink;
pub mod source;
pub mod store;
#[cfg(target_arch = "wasm32")]
pub mod web;
