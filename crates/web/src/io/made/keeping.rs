//! The page's side of files that jobs make: the folder and the lock of this page, which files are held by nothing any more, and
//! what closed pages left.
//!
//! A worker may die while the page still offers what it has made, so it is the page that keeps files: until nothing on it holds
//! them, and then as long as a download of them may run.

use std::cell::OnceCell;

use gloo::timers::callback::Timeout;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, FinalizationRegistry, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, FilePropertyBag, FileSystemDirectoryHandle, FileSystemFileHandle};

use super::{PREFIX, ROOT, SEPARATOR, folder_in, given, names, origin, remove, root, unique};
use crate::io::lock::Lock;

/// How long the address of a download stays valid and its file is there, in milliseconds. The browser takes hold of the bytes
/// when the download begins, which a question to the user ("save as") may put off.
pub const DOWNLOAD_LIFE: u32 = 10 * 60 * 1000;

/// How long what closed pages left waits for the page to begin, in milliseconds.
const FIRST_WORK: u32 = 2000;

/// How deep in a message files lie: in a list, in a field of a reply.
const DEPTH: u32 = 4;

/// Members of a list or of an object that are looked at; longer ones hold no files that were made.
const MEMBERS: u32 = 64;

/// The property that holds on to what a file was cut out of.
const SOURCE: &str = "source";

thread_local! {
    static FOLDER: OnceCell<String> = const { OnceCell::new() };
    static REGISTRY: OnceCell<FinalizationRegistry> = const { OnceCell::new() };
}

/// The name of this page's folder; from the first call on the page holds its lock.
pub(crate) fn own_folder() -> String {
    FOLDER.with(|folder| {
        let made = || {
            let name = format!("{PREFIX}{}", unique());
            hold(name.clone());
            name
        };
        folder.get_or_init(made).clone()
    })
}

/// Holds the lock `name` until the page goes, and clears away what others left, when the page has begun.
fn hold(name: String) {
    spawn_local(async move {
        if let Some(lock) = Lock::take(&name).await {
            std::mem::forget(lock);
        }
        TimeoutFuture::new(FIRST_WORK).await;
        clear_left_over().await;
    });
}

/// Has the files in a worker's message deleted when nothing here holds them any more.
pub(crate) fn watch(message: &JsValue) {
    watch_within(message, DEPTH);
}

fn watch_within(value: &JsValue, depth: u32) {
    if let Some(file) = value.dyn_ref::<File>() {
        return watch_file(file);
    }
    if depth == 0 || !value.is_object() {
        return;
    }
    let Some(object) = value.dyn_ref::<Object>() else { return };
    // No values of bytes one by one.
    if js_sys::ArrayBuffer::is_view(object) {
        return;
    }
    let members = match Array::is_array(value) {
        true => value.unchecked_ref::<Array>().slice(0, MEMBERS),
        false => Object::values(object),
    };
    for at in 0..members.length().min(MEMBERS) {
        watch_within(&members.get(at), depth - 1);
    }
}

fn watch_file(file: &File) {
    let name = file.name();
    if name.split_once(SEPARATOR).is_some_and(|(folder, _)| folder == own_folder()) {
        registry(|registry| registry.register(file, &name.into()));
    }
}

fn registry(with: impl FnOnce(&FinalizationRegistry)) {
    let make = || {
        let forgotten = Closure::<dyn Fn(JsValue)>::new(|name: JsValue| {
            let Some(name) = name.as_string() else { return };
            Timeout::new(DOWNLOAD_LIFE, move || spawn_local(delete(name))).forget();
        });
        FinalizationRegistry::new(forgotten.into_js_value().unchecked_ref())
    };
    REGISTRY.with(|kept| with(kept.get_or_init(make)));
}

async fn delete(name: String) {
    let Some((folder, file)) = name.split_once(SEPARATOR) else { return };
    if let Some(root) = root(false).await
        && let Some(folder) = folder_in(&root, folder, false).await
    {
        remove(&folder, file).await;
    }
}

/// `part` as a file called `name`, which keeps `source`, of which it is all or a part. `None` where the browser makes none.
pub fn named(part: &Blob, name: &str, source: &Blob) -> Option<File> {
    let options = FilePropertyBag::new();
    options.set_type(&part.type_());
    let file = File::new_with_blob_sequence_and_options(&Array::of1(part), name, &options).ok()?;
    Reflect::set(&file, &SOURCE.into(), source).ok()?;
    Some(file)
}

/// Clears away the folders of pages that are closed.
async fn clear_left_over() {
    let Some(root) = root(false).await else { return };
    for name in names(&root).await {
        // Whoever has the lock of a folder is its page.
        if name.starts_with(PREFIX)
            && let Some(lock) = Lock::take(&name).await
            && lock.is_exclusive()
        {
            remove(&root, &name).await;
        }
    }
}

/// How many files open pages have, and the bytes in them.
pub async fn stored() -> (u64, u64) {
    let (mut files, mut bytes) = (0, 0);
    let Some(root) = root(false).await else { return (0, 0) };
    for page in names(&root).await {
        let Some(folder) = folder_in(&root, &page, false).await else { continue };
        for name in names(&folder).await {
            files += 1;
            bytes += size(&folder, &name).await.unwrap_or(0);
        }
    }
    (files, bytes)
}

async fn size(folder: &FileSystemDirectoryHandle, name: &str) -> Option<u64> {
    let handle: FileSystemFileHandle = given(folder.get_file_handle(name)).await.ok()?;
    let file: File = given(handle.get_file()).await.ok()?;
    Some(file.size() as u64)
}

/// Removes all that pages have made, of this one and of all others. Whether nothing is left.
pub async fn erase() -> bool {
    match origin().await {
        Some(origin) if folder_in(&origin, ROOT, false).await.is_some() => {
            remove(&origin, ROOT).await
        }
        _ => true,
    }
}
