//! What the scope of a worker gives: messages in and out, clock, random numbers, memory. Knows no message.

use js_sys::{Array, Date, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

use crate::protocol::to_message;
use engine::jobs::Timestamp;

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// The name that whoever started this worker gave it.
pub(crate) fn name() -> String {
    scope().map(|scope| scope.name()).unwrap_or_default()
}

/// Has `on_message` called with every message from now on.
pub(crate) fn listen(on_message: impl Fn(JsValue) + 'static) {
    let Some(scope) = scope() else { return };
    let listener =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| on_message(event.data()));
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// Sends `message` to whoever started this worker.
pub(crate) fn post(message: &impl Serialize) {
    post_with_buffers(message, &Array::new());
}

/// Sends `message`; the buffers in `transferred` are then no longer here.
pub(crate) fn post_with_buffers(message: &impl Serialize, transferred: &Array) {
    if let (Some(scope), Ok(message)) = (scope(), to_message(message)) {
        // A message of plain data and blobs can always be sent.
        let _ = scope.post_message_with_transfer(&message, transferred);
    }
}

/// How many processors the machine has, as far as the browser says.
pub(crate) fn processors() -> usize {
    scope().map_or(1.0, |scope| scope.navigator().hardware_concurrency()) as usize
}

/// Milliseconds since the worker was started.
pub(crate) fn now() -> f64 {
    scope().and_then(|scope| scope.performance()).map_or(0.0, |clock| clock.now())
}

/// The time as engine and records have it.
pub(crate) fn timestamp() -> Timestamp {
    let now = Date::new_0();
    Timestamp { milliseconds: now.get_time() as u64, iso: now.to_iso_string().into() }
}

/// Two random numbers from the browser.
pub(crate) fn random() -> (u64, u64) {
    let mut bytes = [0; 16];
    if let Some(crypto) = scope().and_then(|scope| scope.crypto().ok()) {
        // Every browser has it; without it, keys would only be no secret.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    let number = u128::from_le_bytes(bytes);
    (number as u64, (number >> 64) as u64)
}

/// Lets waiting messages in; `false` if the browser cannot. A message to oneself, because timers wait at least four
/// milliseconds.
pub(crate) async fn yield_now() -> bool {
    let message = || -> Result<Promise, JsValue> {
        let channel = MessageChannel::new()?;
        let (here, there) = (channel.port1(), channel.port2());
        let promise = Promise::new(&mut |resolve, _| here.set_onmessage(Some(&resolve)));
        there.post_message(&JsValue::NULL)?;
        Ok(promise)
    };
    match message() {
        Ok(promise) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// Bytes of WebAssembly memory. It never shrinks, so this is also the most it has been.
pub(crate) fn heap() -> f64 {
    const PAGE: usize = 65_536;
    (core::arch::wasm32::memory_size(0) * PAGE) as f64
}
