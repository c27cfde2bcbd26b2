//! The browser's room for this page: how much is taken, whether it is kept, and the request to keep it. Says nothing
//! where the browser does not say it, and touches nothing of what is stored.

use gloo::utils::window;
use js_sys::{Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

/// Room in bytes, as the browser reckons it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Room {
    /// What this page takes
    pub(crate) used: u64,
    /// What it may take in all
    pub(crate) total: u64,
}

/// How much room there is; `None` where the browser does not say.
pub(crate) async fn estimate() -> Option<Room> {
    let estimate = response(manager()?.estimate()).await?;
    let number = |name: &str| Reflect::get(&estimate, &JsValue::from_str(name)).ok()?.as_f64();
    Some(Room { used: number("usage")? as u64, total: number("quota")? as u64 })
}

/// Whether the browser keeps what is stored until it is deleted by hand; `None` where it does not say.
pub(crate) async fn persisted() -> Option<bool> {
    response(manager()?.persisted()).await?.as_bool()
}

/// Asks the browser to keep what is stored, which may ask the user. Whether it does now.
pub(crate) async fn persist() -> bool {
    let asked = async { response(manager()?.persist()).await?.as_bool() };
    asked.await.unwrap_or(false)
}

/// What answers; absent on pages that were loaded over plain HTTP.
fn manager() -> Option<StorageManager> {
    let navigator = window().navigator();
    let found = Reflect::get(&navigator, &JsValue::from_str("storage")).ok()?;
    (!found.is_undefined()).then(|| navigator.storage())
}

async fn response(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
