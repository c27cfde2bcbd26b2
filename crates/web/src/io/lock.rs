//! A Web Lock: held by one worker or page of the origin at a time, and freed by the browser when that one ends in whatever way.
//!
//! Pages that came over plain HTTP have no locks.

use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

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

/// A lock that is held; given back when it is dropped.
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

    /// The lock of this name, if nobody else has it.
    pub async fn take(name: &str) -> Option<Lock> {
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
            locks.unchecked_ref::<Locks>().request(name, &options, granted.unchecked_ref()).ok()?;
        // A promise nobody looks at would be reported if it failed.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = JsFuture::from(ended).await;
        });
        response.await.ok().flatten().map(|release| Lock { release: Some(release) })
    }
}
