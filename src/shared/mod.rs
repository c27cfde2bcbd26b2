//! What several features need and what is no part of the screen: the state of a job and its hooks, files, questions to
//! the local tenant, formats and wording, what is kept between visits, and the few things asked of the browser.
//!
//! `job_state` and `rate` know no browser and are tested natively; the rest exists in a browser only.

#[cfg(target_arch = "wasm32")]
pub(crate) mod browser;
#[cfg(target_arch = "wasm32")]
pub(crate) mod calendar;
#[cfg(target_arch = "wasm32")]
pub(crate) mod files;
#[cfg(target_arch = "wasm32")]
pub(crate) mod format;
#[cfg(target_arch = "wasm32")]
pub(crate) mod job_hooks;
pub(crate) mod job_state;
#[cfg(target_arch = "wasm32")]
pub(crate) mod json_view;
#[cfg(target_arch = "wasm32")]
pub(crate) mod latest_hook;
#[cfg(target_arch = "wasm32")]
pub(crate) mod query_hook;
pub(crate) mod rate;
#[cfg(target_arch = "wasm32")]
pub(crate) mod replies;
#[cfg(target_arch = "wasm32")]
pub(crate) mod sample;
#[cfg(target_arch = "wasm32")]
pub(crate) mod saved;
#[cfg(target_arch = "wasm32")]
pub(crate) mod settings;
#[cfg(target_arch = "wasm32")]
pub(crate) mod stored;
#[cfg(target_arch = "wasm32")]
pub(crate) mod tenant_hooks;
#[cfg(target_arch = "wasm32")]
pub(crate) mod wording;
