//! The program that evaluates expressions: starts the library's side of it. Nothing natively.

#[cfg(target_arch = "wasm32")]
fn main() -> Result<(), wasm_bindgen::JsValue> {
    expression::worker::run().map_err(|reason| reason.into())
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
