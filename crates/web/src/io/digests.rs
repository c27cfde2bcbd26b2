//! SHA-256 of result files by the browser's own crypto, which works beside us and many times as fast.
//!
//! Pages that came over plain HTTP have no such crypto; there it is worked out here.

use js_sys::{JsString, Promise, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, SubtleCrypto};

use engine::write::Digests;
use json::text::hexadecimal;

enum Waiting {
    Promised(Promise),
    Known(String),
}

/// The digests asked for, in order.
#[derive(Default)]
pub struct SubtleDigests {
    waiting: Vec<Waiting>,
    /// What works them out, once the first was asked for. Looking for it and naming the algorithm each time took as long as a
    /// seventh of the digests.
    browser: Option<Option<(SubtleCrypto, JsString)>>,
}

impl SubtleDigests {
    /// All digests in hexadecimal, once they are known.
    ///
    /// # Errors
    /// What the browser's crypto gives.
    pub async fn take(&mut self) -> Result<Vec<String>, JsValue> {
        let mut digests = Vec::with_capacity(self.waiting.len());
        for waiting in self.waiting.drain(..) {
            digests.push(match waiting {
                Waiting::Known(digest) => digest,
                Waiting::Promised(promise) => {
                    hexadecimal(&Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
                }
            });
        }
        Ok(digests)
    }
}

impl Digests for SubtleDigests {
    fn add(&mut self, file: &[u8]) {
        let browser = self.browser.get_or_insert_with(|| Some((subtle()?, "SHA-256".into())));
        // The algorithm copies the bytes before it returns, so a view of our memory is safe to give.
        let promise = browser.as_ref().and_then(|(subtle, name)| {
            subtle.digest_with_object_and_u8_array(name.unchecked_ref(), file).ok()
        });
        self.waiting.push(match promise {
            Some(promise) => Waiting::Promised(promise),
            None => Waiting::Known(hexadecimal(&Sha256::digest(file))),
        });
    }
}

/// SHA-256 of what `blob` holds in hexadecimal, worked out by the browser; `None` where it offers none or cannot.
pub async fn of_blob(blob: &Blob) -> Option<String> {
    let subtle = subtle()?;
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    let digest =
        subtle.digest_with_str_and_buffer_source("SHA-256", buffer.unchecked_ref()).ok()?;
    Some(hexadecimal(&Uint8Array::new(&JsFuture::from(digest).await.ok()?).to_vec()))
}

/// The browser's crypto, if this page may use it.
fn subtle() -> Option<SubtleCrypto> {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>().ok()?;
    let subtle: JsValue = scope.crypto().ok()?.subtle().into();
    subtle.dyn_into().ok()
}
