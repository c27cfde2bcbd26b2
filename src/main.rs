//! The page's program. The page exists in a browser only; natively there is just what is tested without one.

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod compare;
#[cfg(target_arch = "wasm32")]
mod convert;
#[cfg(target_arch = "wasm32")]
mod errors;
#[cfg(target_arch = "wasm32")]
mod export;
#[cfg(target_arch = "wasm32")]
mod import;
#[cfg(target_arch = "wasm32")]
mod jobs;
#[cfg(target_arch = "wasm32")]
mod mapper;
#[cfg(target_arch = "wasm32")]
mod mend;
#[cfg(target_arch = "wasm32")]
mod passwords;
#[cfg(target_arch = "wasm32")]
mod query;
#[cfg(target_arch = "wasm32")]
mod recipe;
#[cfg(target_arch = "wasm32")]
mod reference;
#[cfg(any(target_arch = "wasm32", test))]
mod shared;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod sources;
#[cfg(target_arch = "wasm32")]
mod tenant;
#[cfg(target_arch = "wasm32")]
mod ui;
#[cfg(target_arch = "wasm32")]
mod update;
#[cfg(target_arch = "wasm32")]
mod users;

#[cfg(target_arch = "wasm32")]
fn main() {
    crate::app::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
