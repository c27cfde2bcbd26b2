//! What is dropped: files, and the files in folders, by name. A browser gives a folder as a file that cannot be read, so folders are
//! asked for what is in them. Hidden files are left out; what else is not taken is told. It shows nothing.
//!
//! The entries of a drop are called by their names: their types would only make the program larger.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File};

use crate::shared::format::{count, counted};

/// The most files that are taken out of folders.
const MOST: usize = 1_000;

/// The most files and folders that are counted: a drop of a whole disk is not gone through.
const MOST_COUNTED: usize = 50_000;

/// How many names of files that cannot be read are told.
const NAMED: usize = 3;

/// What was found in folders.
#[derive(Default)]
pub(super) struct Found {
    pub(super) files: Vec<File>,
    /// Files beyond the most that are taken
    beyond: usize,
    /// Files and folders that cannot be read, by their paths
    unread: Vec<String>,
    /// Whether there is more that was not counted
    has_more: bool,
}

impl Found {
    /// What was not taken, and what to do about it; nothing if all was.
    pub(super) fn not_taken(&self) -> Option<String> {
        let mut told = Vec::new();
        if self.beyond > 0 || self.has_more {
            let more = if self.has_more { "more than " } else { "" };
            told.push(format!(
                "Of the folder only the first {} were taken, {more}{} were not. Drop its folders one after another, or pack them into a zip.",
                counted(self.files.len() as u64, "file"),
                counted(self.beyond as u64, "file"),
            ));
        }
        if !self.unread.is_empty() {
            let names: Vec<&str> = self.unread.iter().take(NAMED).map(String::as_str).collect();
            let more = self.unread.len() - names.len();
            let more =
                if more > 0 { format!(" and {} more", count(more as u64)) } else { String::new() };
            told.push(format!(
                "The browser could not read {}{more}. See whether they can be opened, and choose them by “Choose files”.",
                names.join(", "),
            ));
        }
        (!told.is_empty()).then(|| told.join(" "))
    }
}

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
pub(super) async fn inside(mut entries: Vec<JsValue>) -> Found {
    let (mut found, mut seen) = (Found::default(), 0);
    while let Some(entry) = entries.pop() {
        let text = |name: &str| get(&entry, name).as_string().unwrap_or_default();
        if text("name").starts_with('.') {
            continue;
        }
        seen += 1;
        if seen > MOST_COUNTED {
            found.has_more = true;
            break;
        }
        let path = || text("fullPath").trim_start_matches('/').to_owned();
        if !is_folder(&entry) {
            if found.files.len() >= MOST {
                found.beyond += 1;
                continue;
            }
            match answer(&entry, "file").await.and_then(|it| it.dyn_into().ok()) {
                Some(file) => found.files.push(file),
                None => found.unread.push(path()),
            }
            continue;
        }
        let reader = call(&entry, "createReader", &[]);
        // It gives some at a time, and none at its end.
        loop {
            match answer(&reader, "readEntries").await.map(|some| Array::from(&some)) {
                None => {
                    found.unread.push(path());
                    break;
                }
                Some(some) if some.length() > 0 && entries.len() < MOST_COUNTED => {
                    entries.extend(some.iter());
                }
                Some(some) => {
                    found.has_more |= some.length() > 0;
                    break;
                }
            }
        }
    }
    found.files.sort_by_key(File::name);
    found
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_is_not_taken_is_told() {
        let told = |beyond, unread: &[&str], has_more| {
            let unread = unread.iter().map(|it| (*it).to_owned()).collect();
            Found { files: Vec::new(), beyond, unread, has_more }.not_taken().unwrap_or_default()
        };
        assert_eq!(told(0, &[], false), "");
        assert!(told(1_234, &[], false).contains("1,234 files were not. Drop"));
        assert!(told(49_000, &[], true).contains("more than 49,000 files were not"));
        let four = told(0, &["a/1", "a/2", "b", "c"], false);
        assert!(
            four.starts_with("The browser could not read a/1, a/2, b and 1 more. See"),
            "{four}"
        );
    }
}
