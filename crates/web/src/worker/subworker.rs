//! A worker that a worker has started for itself, with what comes from it in the order it came. It does not know what the
//! messages mean.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker};

/// A running worker, ended when dropped; the listeners go with it.
pub(crate) struct Subworker<T> {
    worker: Worker,
    received: UnboundedReceiver<T>,
    _listeners: [EventListener; 2],
}

impl<T> Drop for Subworker<T> {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl<T: 'static> Subworker<T> {
    /// Listens to `worker`. `read` and `on_error` are called as soon as something comes; what they give waits to be received.
    /// An error means that the worker was not loaded or is lost.
    pub fn new(
        worker: Worker,
        read: impl Fn(JsValue) -> T + 'static,
        on_error: impl Fn() -> T + 'static,
    ) -> Self {
        let (sender, received) = unbounded();
        let errors = sender.clone();
        let on_message = move |event: &Event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            // Nobody receives any more once the worker is dropped.
            let _ = sender.unbounded_send(read(event.data()));
        };
        let on_error = move |event: &Event| {
            event.prevent_default();
            // As above.
            let _ = errors.unbounded_send(on_error());
        };
        let stops = EventListenerOptions::enable_prevent_default();
        let listeners = [
            EventListener::new(&worker, "message", on_message),
            EventListener::new_with_options(&worker, "error", stops, on_error),
        ];
        Subworker { worker, received, _listeners: listeners }
    }

    /// Sends a message; the buffers in `transferred` are then no longer here.
    pub fn post(&self, message: &JsValue, transferred: &Array) {
        // Plain data can always be sent.
        let _ = self.worker.post_message_with_transfer(message, transferred);
    }

    /// What has come and was not received, if anything has.
    pub fn received(&mut self) -> Option<T> {
        self.received.try_recv().ok()
    }

    /// Waits for what comes next.
    pub async fn receive(&mut self) -> Option<T> {
        self.received.next().await
    }
}
