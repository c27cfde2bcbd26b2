//! Workers that a worker starts for itself: how many are of use, and plain data to and from them. It does not know what
//! the messages mean.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::Worker;

use crate::worker::jobs::scope;

/// How many processors the machine has, as far as the browser says.
pub fn processors() -> usize {
    scope().map_or(1.0, |scope| scope.navigator().hardware_concurrency()) as usize
}

/// Sends a message of these fields; the buffers in `transferred` are then no longer here.
pub fn post(worker: &Worker, fields: &[(&str, JsValue)], transferred: Option<&Array>) {
    let message = object(fields);
    // Plain data can always be sent.
    let _ = match transferred {
        Some(transferred) => worker.post_message_with_transfer(&message, transferred),
        None => worker.post_message(&message),
    };
}

/// An object of these fields.
pub fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A new object takes every name.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// A field of an object; undefined if it has none of that name.
pub fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}
