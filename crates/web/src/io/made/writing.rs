//! The worker's side of files that jobs make: written and read at once, through a handle that waits for nothing.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, File, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemSyncAccessHandle,
};

use super::{PREFIX, SEPARATOR, folder_in, given, remove, root, unique};
use crate::io::file::to_io;
use engine::spill::lost;

/// A file that is being opened, or is open; nothing where there can be none.
pub(crate) type Asked = Rc<RefCell<Option<MadeFile>>>;

/// A file that only this worker writes. Gone when it is dropped, unless it was handed over.
pub(crate) struct MadeFile {
    handle: FileSystemSyncAccessHandle,
    file: FileSystemFileHandle,
    folder: FileSystemDirectoryHandle,
    name: String,
    size: u64,
    /// There was no room for a write; what comes later has its place behind that
    is_full: bool,
    is_handed_over: bool,
}

/// Asks for a file: it is there some turns of the event loop later.
pub(crate) fn ask() -> Asked {
    let asked = Asked::default();
    let answer = Rc::clone(&asked);
    spawn_local(async move {
        let opened = open().await;
        *answer.borrow_mut() = opened;
    });
    asked
}

/// The name of this worker, which is that of its page's folder.
fn worker_name() -> String {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>();
    scope.map(|scope| scope.name()).unwrap_or_default()
}

async fn open() -> Option<MadeFile> {
    let page = worker_name();
    if !page.starts_with(PREFIX) {
        return None;
    }
    let folder = folder_in(&root(true).await?, &page, true).await?;
    let name = unique();
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let file: FileSystemFileHandle =
        given(folder.get_file_handle_with_options(&name, &options)).await.ok()?;
    let handle = match Reflect::has(&file, &"createSyncAccessHandle".into()) {
        Ok(true) => given(file.create_sync_access_handle()).await.ok(),
        // An older browser, which only writes by waiting.
        _ => None,
    };
    let Some(handle) = handle else {
        remove(&folder, &name).await;
        return None;
    };
    Some(MadeFile { handle, file, folder, name, size: 0, is_full: false, is_handed_over: false })
}

impl MadeFile {
    /// Bytes written.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Writes all of `bytes` at the end.
    ///
    /// # Errors
    /// When there is no room for them, or was none before; then nothing of them counts.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let options = FileSystemReadWriteOptions::new();
        options.set_at(self.size as f64);
        let written = self.handle.write_with_u8_array_and_options(bytes, &options);
        self.is_full = written != Ok(bytes.len() as f64);
        if self.is_full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Fills `bytes` from `start` on.
    ///
    /// # Errors
    /// When they cannot be read, or are not there.
    pub fn read(&self, start: u64, bytes: &mut [u8]) -> io::Result<()> {
        let options = FileSystemReadWriteOptions::new();
        options.set_at(start as f64);
        let wanted = bytes.len() as f64;
        let read = self.handle.read_with_u8_array_and_options(bytes, &options);
        if read.map_err(|error| to_io(&error))? == wanted { Ok(()) } else { Err(lost()) }
    }

    /// What was written, and the name by which the page knows the file: it keeps it from now on.
    ///
    /// # Errors
    /// When the browser does not give it.
    pub async fn hand_over(mut self) -> io::Result<(Blob, String)> {
        self.handle.close();
        let file: File = given(self.file.get_file()).await.map_err(|error| to_io(&error))?;
        // A write that failed may have left something behind the end.
        let blob = file.slice_with_f64_and_f64(0.0, self.size as f64);
        let blob = blob.map_err(|error| to_io(&error))?;
        self.is_handed_over = true;
        Ok((blob, format!("{}{SEPARATOR}{}", worker_name(), self.name)))
    }
}

impl Drop for MadeFile {
    fn drop(&mut self) {
        if self.is_handed_over {
            return;
        }
        // Closing twice does nothing.
        self.handle.close();
        let (folder, name) = (self.folder.clone(), std::mem::take(&mut self.name));
        spawn_local(async move {
            // What stays is cleared away with its folder.
            remove(&folder, &name).await;
        });
    }
}
