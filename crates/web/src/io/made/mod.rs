//! Files that jobs make, in the origin private file system: on disk from the beginning, where a blob lies in the browser's
//! memory until it is large enough for the browser to think of its disk.
//!
//! A page has one folder there for all its workers. Its name is the name of these workers, and of a Web Lock that the page holds
//! while it is open: a folder whose lock nobody holds is left over and cleared away. Where a browser has no such files (private
//! windows, `file:`, plain HTTP) nobody gets one, and results are blobs as they are everywhere else.
//!
//! - [`writing`]: the worker's side, which writes and reads without waiting
//! - [`keeping`]: the page's side: its folder, and files that nothing holds any more

pub mod keeping;
pub(crate) mod writing;

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryHandle, FileSystemGetDirectoryOptions, FileSystemRemoveOptions,
    StorageManager,
};

/// The folder in the origin's file system that holds the folders of pages.
const ROOT: &str = "muster-made";

/// What names of pages' folders, of their locks and of their workers begin with.
const PREFIX: &str = "muster-page-";

/// Between the names of folder and file in the name by which the page knows a file. No `/`: some browsers change it in names.
const SEPARATOR: char = '.';

/// What `promise` gives, as a `T`.
async fn given<T: JsCast>(promise: Promise) -> Result<T, JsValue> {
    JsFuture::from(promise).await?.dyn_into()
}

/// The browser's storage, on the page and in workers; absent over plain HTTP.
fn storage() -> Option<StorageManager> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let storage = Reflect::get(&navigator, &"storage".into()).ok()?;
    let has_files = Reflect::has(&storage, &"getDirectory".into()).unwrap_or(false);
    has_files.then(|| storage.unchecked_into())
}

/// The folder of all pages' folders; `None` where there is none, and `creates` does not ask for it, or cannot be.
async fn root(creates: bool) -> Option<FileSystemDirectoryHandle> {
    folder_in(&origin().await?, ROOT, creates).await
}

/// The folder of the origin; `None` where it has none.
async fn origin() -> Option<FileSystemDirectoryHandle> {
    given(storage()?.get_directory()).await.ok()
}

async fn folder_in(
    parent: &FileSystemDirectoryHandle,
    name: &str,
    creates: bool,
) -> Option<FileSystemDirectoryHandle> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(creates);
    given(parent.get_directory_handle_with_options(name, &options)).await.ok()
}

/// Removes a file or a folder with all that is in it. Whether it is gone.
async fn remove(parent: &FileSystemDirectoryHandle, name: &str) -> bool {
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    JsFuture::from(parent.remove_entry_with_options(name, &options)).await.is_ok()
}

/// A name that no other page and no other file has.
fn unique() -> String {
    let bits = js_sys::Math::random().to_bits() ^ js_sys::Date::now().to_bits().rotate_left(12);
    format!("{bits:016x}")
}

/// The names of what is in `folder`.
async fn names(folder: &FileSystemDirectoryHandle) -> Vec<String> {
    let (keys, mut names) = (folder.keys(), Vec::new());
    while let Ok(step) = keys.next()
        && let Ok(step) = JsFuture::from(step.unchecked_into::<Promise>()).await
        && let Some(name) = Reflect::get(&step, &"value".into()).ok().and_then(|it| it.as_string())
    {
        names.push(name);
    }
    names
}

/// The names of the files that the page of this name has.
pub async fn files(page: &str) -> Vec<String> {
    match root(false).await {
        Some(root) => match folder_in(&root, page, false).await {
            Some(folder) => names(&folder).await,
            None => Vec::new(),
        },
        None => Vec::new(),
    }
}
