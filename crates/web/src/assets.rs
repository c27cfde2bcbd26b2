//! The scripts that workers are started with, the one place where their addresses stand; and which build this is.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{Worker, WorkerOptions, WorkerType};

use crate::io::made::keeping::own_folder;

/// The name of a worker that is a pool worker; `www/worker-boot.js` knows it, too.
pub(crate) const POOL_WORKER: &str = "pool worker";

/// Starts the engine's worker, which goes with the page and has the name of its folder. Only on the page.
///
/// # Errors
/// Where the browser starts no module workers.
pub(crate) fn start_worker() -> Result<Worker, JsValue> {
    start("./worker-boot.js", &own_folder())
}

/// Starts a pool worker: the program this worker runs, which is not compiled again. Only in a worker.
///
/// # Errors
/// Where workers start no workers.
pub(crate) fn start_pool_worker() -> Result<Worker, JsValue> {
    let worker = start("./worker-boot.js", POOL_WORKER)?;
    worker.post_message(&wasm_bindgen::module())?;
    Ok(worker)
}

/// Starts an evaluator of expressions. Only in a worker.
///
/// # Errors
/// Where workers start no workers.
pub(crate) fn start_evaluator() -> Result<Worker, JsValue> {
    start("./expression-boot.js", "")
}

/// Starts the program that turns files into text. Only in a worker.
///
/// # Errors
/// Where workers start no workers.
pub(crate) fn start_formats() -> Result<Worker, JsValue> {
    start("./formats-boot.js", "")
}

/// Starts the program that tries passwords. Only in a worker.
///
/// # Errors
/// Where workers start no workers.
pub(crate) fn start_passwords() -> Result<Worker, JsValue> {
    start("./passwords-boot.js", "")
}

/// The build of this page, as `cargo xtask build` wrote it into index.html. Empty in a worker.
pub fn page_build() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let meta = document.and_then(|it| it.query_selector("meta[name=build]").ok().flatten());
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// The build of this worker, as `cargo xtask build` wrote it into `www/worker-boot.js`. Empty on the page.
pub(crate) fn worker_build() -> String {
    let build = Reflect::get(&js_sys::global(), &"build".into()).unwrap_or_default();
    build.as_string().unwrap_or_default()
}

/// The address is relative to the page, or to the script of the worker that starts another; both lie side by side.
fn start(script: &str, name: &str) -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(name);
    Worker::new_with_options(script, &options)
}
