//! What is dropped: files, and the files in folders, by name. A browser gives a folder as a file that cannot be read, so folders are
//! asked for what is in them. Hidden files are left out. It shows nothing.
//!
//! The entries of a drop are called by their names: their types would only make the program larger.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File};

/// The most files that are taken out of folders.
const MOST: usize = 1_000;

/// The files of a drop without folders; with folders what was dropped, to be gone through by [`inside`]. It is known only while
/// the event is.
pub(super) fn of(transfer: &DataTransfer) -> Result<Vec<File>, Vec<JsValue>> {
    let items = get(transfer, "items");
    let items = if items.is_object() { Array::from(&items) } else { Array::new() };
    let entries: Vec<JsValue> = items
        .iter()
        .map(|item| call(&item, "webkitGetAsEntry", &[]))
        .filter(JsValue::is_object)
        .collect();
    if entries.iter().any(is_folder) {
        return Err(entries);
    }
    let list = transfer.files();
    Ok(list.map_or_else(Vec::new, |list| {
        (0..list.length()).filter_map(|index| list.get(index)).collect()
    }))
}

/// The files among these, and in the folders among them.
pub(super) async fn inside(mut entries: Vec<JsValue>) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    while let Some(entry) = entries.pop() {
        let is_hidden = get(&entry, "name").as_string().is_some_and(|it| it.starts_with('.'));
        if is_hidden || files.len() >= MOST {
            continue;
        }
        if !is_folder(&entry) {
            files.extend(answer(&entry, "file").await.and_then(|it| it.dyn_into().ok()));
            continue;
        }
        let reader = call(&entry, "createReader", &[]);
        // It gives some at a time, and none at its end.
        while entries.len() < MOST {
            let some = answer(&reader, "readEntries").await.map(|some| Array::from(&some));
            match some.filter(|some| some.length() > 0) {
                Some(some) => entries.extend(some.iter()),
                None => break,
            }
        }
    }
    files.sort_by_key(File::name);
    files
}

fn is_folder(entry: &JsValue) -> bool {
    get(entry, "isDirectory").is_truthy()
}

fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

fn call(on: &JsValue, name: &str, with: &[&Function]) -> JsValue {
    let method = get(on, name).dyn_into::<Function>();
    let with: Array = with.iter().map(|it| JsValue::from(*it)).collect();
    method.and_then(|method| method.apply(on, &with)).unwrap_or_default()
}

/// What a method gives to the first of its two callbacks.
async fn answer(on: &JsValue, method: &str) -> Option<JsValue> {
    let promise = Promise::new(&mut |to, failed| drop(call(on, method, &[&to, &failed])));
    JsFuture::from(promise).await.ok()
}
