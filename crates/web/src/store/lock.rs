//! One writer at a time, over all tabs: the store's lock. And the broadcast to the others that something changed.
//!
//! Where there are no locks nothing keeps two writers apart, but the store does: the second commit fails whole.

use std::cell::RefCell;

use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::io::lock::Lock;

/// The name of lock and broadcast.
const NAME: &str = "muster-tenant";

/// How often [`soon`] tries.
const TRIES: u32 = 12;

/// Milliseconds between two tries.
const PAUSE: u32 = 100;

/// The right to write, if nobody else has it.
pub async fn take() -> Option<Lock> {
    Lock::take(NAME).await
}

/// The right to write, if it can be had within a second or so: others hold it for moments only, unless they import.
pub async fn soon() -> Option<Lock> {
    for _ in 0..TRIES {
        if let Some(lock) = take().await {
            return Some(lock);
        }
        TimeoutFuture::new(PAUSE).await;
    }
    None
}

thread_local! {
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
}

/// Has `on_change` called when another tab or worker has changed the tenant.
pub fn listen(on_change: impl Fn() + 'static) {
    let Ok(channel) = BroadcastChannel::new(NAME) else { return };
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |_| on_change());
    channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    CHANNEL.with(|kept| *kept.borrow_mut() = Some(channel));
}

/// Tells the other tabs and workers that the tenant has changed.
pub fn broadcast_change() {
    CHANNEL.with(|kept| {
        if let Some(channel) = &*kept.borrow() {
            // Whoever does not receive it finds out when it commits.
            let _ = channel.post_message(&JsValue::NULL);
        }
    });
}
