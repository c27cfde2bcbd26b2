//! Messages as plain objects with a `kind`: what the protocols of the programs that are loaded when they are needed
//! (`crates/expression-protocol`, `crates/formats-protocol`, `crates/passwords-protocol`) are written with. It knows none of
//! them, and brings no serde.
//!
//! wasm32 only: natively this crate is empty.
#![cfg(target_arch = "wasm32")]

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// A message of this kind with these fields.
pub fn object(kind: &str, fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    let kind = [("kind", text(kind))];
    for (name, value) in kind.iter().chain(fields) {
        // A new object takes every name.
        let _ = Reflect::set(&object, &text(name), value);
    }
    object.into()
}

/// What a message has under this name; undefined if there is nothing, or it is no message.
pub fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &text(name)).unwrap_or_default()
}

/// The text under this name.
pub fn word(object: &JsValue, name: &str) -> Option<String> {
    field(object, name).as_string()
}

/// The whole number under this name.
pub fn number(object: &JsValue, name: &str) -> Option<u32> {
    field(object, name).as_f64().map(|number| number as u32)
}

/// Text as a value.
pub fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

/// Text as a value, or null.
pub fn optional(text: &Option<String>) -> JsValue {
    text.as_deref().map_or(JsValue::NULL, JsValue::from_str)
}
