//! One writer at a time, over all tabs: a Web Lock. And the broadcast to the others that something changed.
//!
//! Pages that came over plain HTTP have no locks. There nothing keeps two writers apart, but the store does: the second
//! commit fails whole.

use std::cell::RefCell;

use futures_channel::oneshot;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of lock and broadcast.
const NAME: &str = "muster-tenant";

/// How often [`Lock::soon`] tries.
const TRIES: u32 = 12;

/// Milliseconds between two tries.
const PAUSE: u32 = 100;

#[wasm_bindgen]
extern "C" {
    /// `LockManager`, which web-sys has only as unstable.
    type Locks;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &Locks,
        name: &str,
        options: &Object,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
}

/// The right to write; given back when it is dropped, or when the worker ends in whatever way.
pub struct Lock {
    release: Option<Function>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            // Resolving a promise cannot fail.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

impl Lock {
    /// Whether nobody else can have it meanwhile: only then may left-overs be cleared away, for they could be another's work.
    pub fn is_exclusive(&self) -> bool {
        self.release.is_some()
    }

    /// The lock, if it can be had within a second or so: others hold it for moments only, unless they import.
    pub async fn soon() -> Option<Lock> {
        for _ in 0..TRIES {
            if let Some(lock) = Lock::take().await {
                return Some(lock);
            }
            TimeoutFuture::new(PAUSE).await;
        }
        None
    }

    /// The lock, if nobody else has it.
    pub async fn take() -> Option<Lock> {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
        let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
        if locks.is_undefined() {
            return Some(Lock { release: None });
        }
        let options = Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?;
        let (sender, response) = oneshot::channel();
        // The lock is held until the promise that this gives is resolved.
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let mut release = None;
            let held = if lock.is_null() {
                JsValue::UNDEFINED
            } else {
                Promise::new(&mut |resolve, _| release = Some(resolve)).into()
            };
            let _ = sender.send(release);
            held
        });
        let ended =
            locks.unchecked_ref::<Locks>().request(NAME, &options, granted.unchecked_ref()).ok()?;
        // A promise nobody looks at would be reported if it failed.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = JsFuture::from(ended).await;
        });
        response.await.ok().flatten().map(|release| Lock { release: Some(release) })
    }
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
