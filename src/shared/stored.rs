//! What this page has stored in the browser beside the local tenant, how large it is, and the way to leave nothing of it.
//!
//! Erasing is for a page that has ended its workers: a database goes only once nobody has it open. Other Muster pages of the
//! same host, at other paths, share its database, but not its cache: theirs is not touched.

use futures_channel::oneshot;
use gloo::utils::{document, window};
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, Storage};

use web::io::made::keeping;

/// The database of the local tenant.
const DATABASE: &str = "muster";

/// What the keys of settings begin with.
const SETTINGS: &str = "muster.";

/// The event of this page, and the channel to the others, that everything is erased.
pub(crate) const ERASE: &str = "muster-erase";

/// Milliseconds that a database may take to go.
const PATIENCE: u32 = 10_000;

/// The policy that the page was loaded with; empty if there is none.
pub(crate) fn policy() -> String {
    let meta = document().query_selector("meta[http-equiv='Content-Security-Policy']");
    meta.ok().flatten().and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// Bytes of the settings that are kept.
pub(crate) fn settings() -> u64 {
    let bytes = |storage: Storage| -> u64 {
        let of = |key: &String| {
            let value = storage.get_item(key).ok().flatten().unwrap_or_default();
            2 * (key.encode_utf16().count() + value.encode_utf16().count()) as u64
        };
        own_keys(&storage).iter().map(of).sum()
    };
    storages().map(bytes).sum()
}

/// Local and session storage, where the browser has them.
fn storages() -> impl Iterator<Item = Storage> {
    [window().local_storage(), window().session_storage()].into_iter().filter_map(|it| it.ok()?)
}

fn own_keys(storage: &Storage) -> Vec<String> {
    let keys = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok()?);
    keys.filter(|key| key.starts_with(SETTINGS)).collect()
}

/// Files and bytes of the page itself that are kept for use without a network.
pub(crate) async fn kept_site() -> Option<(u64, u64)> {
    let caches = member(&window(), "caches")?;
    let (mut files, mut bytes) = (0, 0);
    for name in own_caches(&caches).await? {
        let cache = resolved(call(&caches, "open", &[&name.into()])?).await?;
        let kept = resolved(call(&cache, "matchAll", &[])?).await?;
        for response in Array::from(&kept).iter() {
            let response: web_sys::Response = response.dyn_into().ok()?;
            let blob: web_sys::Blob =
                resolved(response.blob().ok()?.into()).await?.dyn_into().ok()?;
            files += 1;
            bytes += blob.size() as u64;
        }
    }
    Some((files, bytes))
}

/// The names of this page's caches: the service worker has its path in them.
async fn own_caches(caches: &JsValue) -> Option<Vec<String>> {
    let path = window().location().pathname().ok()?;
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let prefix = format!("muster {folder}/ ");
    let names = Array::from(&resolved(call(caches, "keys", &[])?).await?);
    let names = names.iter().filter_map(|name| name.as_string());
    Some(names.filter(|name| name.starts_with(&prefix)).collect())
}

/// Tells this page and all others that everything is erased: each ends its work.
pub(crate) fn tell_all() {
    if let Ok(channel) = BroadcastChannel::new(ERASE) {
        // Where nobody listens nobody needs to be told.
        let _ = channel.post_message(&JsValue::NULL);
        channel.close();
    }
    if let Ok(event) = web_sys::Event::new(ERASE) {
        let _ = window().dispatch_event(&event);
    }
}

/// Leaves nothing that is stored.
///
/// # Errors
/// What is still there, for people.
pub(crate) async fn erase() -> Result<(), &'static str> {
    for storage in storages() {
        for key in own_keys(&storage) {
            // What could be read can be removed.
            let _ = storage.remove_item(&key);
        }
    }
    if let Some(caches) = member(&window(), "caches") {
        for name in own_caches(&caches).await.unwrap_or_default() {
            if let Some(gone) = call(&caches, "delete", &[&name.into()]) {
                resolved(gone).await;
            }
        }
    }
    leave_service_worker().await;
    let are_files_gone = keeping::erase().await;
    match delete_database().await {
        true if are_files_gone => Ok(()),
        true => Err(
            "Files that were made are still stored: another page has them open. Close all other tabs of Muster, and try again.",
        ),
        false => Err(
            "The users are still stored: another page has them open. Close all other tabs of Muster, and try again.",
        ),
    }
}

/// Ends the keeping of the page: the next visit begins anew.
async fn leave_service_worker() -> Option<()> {
    let workers = member(&window().navigator(), "serviceWorker")?;
    let registration = resolved(call(&workers, "getRegistration", &[])?).await?;
    resolved(call(&registration, "unregister", &[])?).await.map(drop)
}

/// Whether the database is gone, or was not there.
async fn delete_database() -> bool {
    let Some(factory) = member(&window(), "indexedDB") else { return true };
    let Some(request) = call(&factory, "deleteDatabase", &[&DATABASE.into()]) else { return false };
    let (end, ended) = oneshot::channel();
    let end = std::rc::Rc::new(std::cell::Cell::new(Some(end)));
    let listener = |is_gone: bool| {
        let end = end.clone();
        Closure::<dyn FnMut()>::new(move || {
            if let Some(end) = end.take() {
                // Nobody may wait any more.
                let _ = end.send(is_gone);
            }
        })
    };
    let (gone, failed) = (listener(true), listener(false));
    let set =
        |name: &str, to: &Closure<dyn FnMut()>| Reflect::set(&request, &name.into(), to.as_ref());
    if set("onsuccess", &gone).and_then(|_| set("onerror", &failed)).is_err() {
        return false;
    }
    let patience = gloo::timers::callback::Timeout::new(PATIENCE, {
        let end = end.clone();
        move || drop(end.take())
    });
    let is_gone = ended.await.unwrap_or(false);
    drop(patience);
    // The request outlives them where nobody waited any more.
    let _ = Reflect::set(&request, &"onsuccess".into(), &JsValue::NULL);
    let _ = Reflect::set(&request, &"onerror".into(), &JsValue::NULL);
    is_gone
}

/// A member of an object, if there is one: pages of plain HTTP have neither caches nor service workers.
fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|it| !it.is_undefined() && !it.is_null())
}

fn call(of: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let method: Function = member(of, name)?.dyn_into().ok()?;
    let list: Array = arguments.iter().collect();
    method.apply(of, &list).ok()
}

async fn resolved(promise: JsValue) -> Option<JsValue> {
    let value = JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()?;
    (!value.is_undefined()).then_some(value)
}
