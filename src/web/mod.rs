//! The browser around the engine: files as `Read`, blobs as `Write`, the worker's side and the page's side.
//!
//! wasm32 only. Shows nothing: that is `app`'s work.

pub mod client;
pub mod messages;

pub use client::Client;
pub use messages::{Converted, Preview, Reply, Request};
