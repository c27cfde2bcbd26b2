//! What page, worker and pool workers send to each other, typed both ways, and how a value becomes a message.
//!
//! - `page`: between the page and its worker
//! - `pool`: between a worker and the pool workers it has started
//! - `trial`: trying a password, of what is between the page and its worker
//! - `failure`: why something could not be done, in all of them
//!
//! The evaluator of expressions has a protocol of its own in `crates/expression-protocol`: its program does without serde.
//! Files, blobs and buffers travel as themselves; nothing is copied. Nothing here sends or receives.

pub mod failure;
pub mod page;
pub(crate) mod pool;
pub mod trial;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// The message that carries `value`.
///
/// # Errors
/// When it holds a number no message can carry.
pub(crate) fn to_message(value: &impl Serialize) -> Result<JsValue, JsValue> {
    serde_wasm_bindgen::to_value(value).map_err(Into::into)
}

/// The value that `message` carries; `None` if it carries none of this type: then it is of another build.
pub(crate) fn from_message<T: DeserializeOwned>(message: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(message).ok()
}
