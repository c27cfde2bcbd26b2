//! The tenant's backend in the browser: IndexedDB, one database of five object stores.
//!
//! Segments are put without waiting for the disk, some transactions ahead: the engine goes on while the browser writes.
//! A put that fails is reported by the next operation, so no commit can follow it. Commits wait for the disk itself.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use gloo::events::EventListener;
use idb::{
    Database, DatabaseEvent, Factory, KeyRange, ObjectStore, ObjectStoreParams, Query, Transaction,
    TransactionMode,
};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, IdbDatabase, IdbRequest, IdbTransaction};

use crate::io::blob::{self, BlobWriter, Blobs};
use crate::store::idb_events::{RequestEnd, TransactionEnd, named};
use engine::store::{Backend, Commit, Error, Files, Segment};

/// The database's name.
const NAME: &str = "muster";

/// The database's version: which object stores it has. What is in them has a version of its own.
const VERSION: u32 = 1;

/// The most bytes of files that are kept as bytes, at once, where the browser keeps no blobs.
const KEPT_AS_BYTES: u64 = 256 << 20;

/// Transactions that run ahead. Each holds what one step of the engine made, some megabytes.
const AHEAD: usize = 3;

const CATALOG: &str = "catalog";
const SEGMENTS: &str = "segments";
const DIRECTORIES: &str = "directories";
const JOBS: &str = "jobs";
const FILES: &str = "files";
const STORES: [&str; 5] = [CATALOG, SEGMENTS, DIRECTORIES, JOBS, FILES];

/// A connection to the database.
pub struct IndexedDb {
    database: Database,
    raw: IdbDatabase,
    /// Transactions under way, oldest first
    writing: RefCell<VecDeque<TransactionEnd>>,
    /// Whether blobs are kept here, as far as is known
    keeps_blobs: Cell<bool>,
    _on_version_change: EventListener,
}

#[wasm_bindgen]
extern "C" {
    /// `transaction` with the durability that neither crate knows: `strict` waits until it is on the disk.
    #[wasm_bindgen(extends = IdbDatabase)]
    type DurableDatabase;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn durable_transaction(
        this: &DurableDatabase,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

impl IndexedDb {
    /// Opens the database called `name`, and makes it if there is none.
    ///
    /// # Errors
    /// [`Error::Denied`] where the browser keeps nothing for this page, [`Error::Newer`] if a later version made it.
    pub async fn open_named(name: &str) -> Result<Self, Error> {
        let denied = |error: idb::Error| match reason(&error).as_str() {
            "VersionError" => Error::Newer { found: u64::from(VERSION) + 1 },
            "QuotaExceededError" => Error::Full,
            reason => Error::Denied(reason.to_owned()),
        };
        let factory = Factory::new().map_err(denied)?;
        let mut request = factory.open(name, Some(VERSION)).map_err(denied)?;
        request.on_upgrade_needed(|event| {
            // What cannot be made here fails the whole request, which is reported below.
            let Ok(database) = event.database() else { return };
            let missing = STORES
                .iter()
                .filter(|name| !database.store_names().iter().any(|there| there == *name));
            for name in missing {
                let _ = database.create_object_store(name, ObjectStoreParams::new());
            }
        });
        let value: JsValue = request.await.map_err(denied)?.into();
        let raw: IdbDatabase = value.unchecked_into();
        // A tab with a later version of this page must not wait for this one.
        let _on_version_change = EventListener::new(&raw, "versionchange", {
            let raw = raw.clone();
            move |_| raw.close()
        });
        let database = Database::from(raw.clone());
        let (writing, keeps_blobs) = (RefCell::default(), Cell::new(true));
        Ok(IndexedDb { database, raw, writing, keeps_blobs, _on_version_change })
    }

    /// Opens the page's database.
    ///
    /// # Errors
    /// As [`IndexedDb::open_named`].
    pub async fn open() -> Result<Self, Error> {
        IndexedDb::open_named(NAME).await
    }

    fn read(&self, stores: &[&str]) -> Result<Transaction, Error> {
        self.database.transaction(stores, TransactionMode::ReadOnly).map_err(failed)
    }

    /// A transaction to write in; `strict` if its end is to mean that it is on the disk.
    fn write(&self, stores: &[&str], strict: bool) -> Result<(Transaction, TransactionEnd), Error> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        let durability = if strict { "strict" } else { "relaxed" };
        let set = Reflect::set(&options, &"durability".into(), &durability.into());
        let raw = set.and_then(|_| {
            self.raw.unchecked_ref::<DurableDatabase>().durable_transaction(
                &names,
                "readwrite",
                &options,
            )
        });
        let raw: IdbTransaction = raw.map_err(|error| named(&name_of(&error)))?;
        Ok((Transaction::from(raw.clone()), TransactionEnd::of(raw)))
    }

    /// Waits until no more than `most` transactions run ahead.
    async fn wait_for_writes(&self, most: usize) -> Result<(), Error> {
        while self.writing.borrow().len() > most {
            let oldest = self.writing.borrow_mut().pop_front();
            if let Some(oldest) = oldest {
                oldest.committed().await?;
            }
        }
        Ok(())
    }

    /// Commits a change whose files are put as these values, in one transaction.
    async fn try_commit(&self, commit: &Commit<Blob>, values: &[JsValue]) -> Result<(), Error> {
        let (transaction, end) = self.write(&[CATALOG, JOBS, FILES], true)?;
        let catalog = transaction.object_store(CATALOG).map_err(failed)?;
        if read_catalog(&catalog).await?.map(|(revision, _)| revision) != commit.expected {
            let _ = transaction.abort();
            return Err(Error::Changed);
        }
        let write = || -> Result<(), Error> {
            let jobs = transaction.object_store(JOBS).map_err(failed)?;
            let files = transaction.object_store(FILES).map_err(failed)?;
            if commit.replaces_jobs {
                drop((jobs.clear().map_err(failed)?, files.clear().map_err(failed)?));
            }
            let value = Array::of2(&(commit.revision as f64).into(), &bytes(&commit.catalog));
            put(&catalog, &CATALOG.into(), &value)?;
            for (id, record) in &commit.jobs {
                put(&jobs, &id.into(), &bytes(record))?;
            }
            for ((name, _), value) in commit.files.iter().zip(values) {
                put(&files, &name.into(), value)?;
            }
            Ok(())
        };
        if let Err(error) = write() {
            let _ = transaction.abort();
            return Err(error);
        }
        end.committed().await
    }

    /// The values of these keys, in this order. A request for each: one for a range of them was measured to take Chromium
    /// three times as long.
    async fn values(&self, store: &str, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error> {
        let transaction = self.read(&[store])?;
        let store = transaction.object_store(store).map_err(failed)?;
        let requests: Result<Vec<RequestEnd>, Error> =
            ids.iter().map(|id| request(store.get(JsValue::from_f64(*id as f64)))).collect();
        let mut found = Vec::with_capacity(ids.len());
        for request in requests? {
            found.push(request.result().await?);
        }
        if found.iter().any(JsValue::is_undefined) {
            // It may never have come there.
            self.wait_for_writes(0).await?;
            return Err(Error::Gone);
        }
        Ok(found.iter().map(to_bytes).collect())
    }
}

/// The end of a request that was made just now, if it could be.
fn request<R: Into<IdbRequest>>(request: Result<R, idb::Error>) -> Result<RequestEnd, Error> {
    request.map(RequestEnd::of).map_err(failed)
}

/// The names that are the keys of `store`, in their order.
async fn names(store: &ObjectStore) -> Result<Vec<JsValue>, Error> {
    Ok(list(&request(store.get_all_keys(None, None))?.result().await?))
}

fn list(value: &JsValue) -> Vec<JsValue> {
    value.dyn_ref::<Array>().map(Array::to_vec).unwrap_or_default()
}

/// Files as they are kept where there are no blobs: bytes and media type. Reads them whole.
async fn as_bytes(files: &[(String, Blob)]) -> Result<Vec<JsValue>, Error> {
    let size: u64 = files.iter().map(|(_, file)| file.size() as u64).sum();
    if size > KEPT_AS_BYTES {
        return Err(Error::NoFiles);
    }
    let mut values = Vec::with_capacity(files.len());
    for (_, file) in files {
        let buffer = JsFuture::from(file.array_buffer()).await;
        let buffer = buffer.map_err(|error| Error::Other(name_of(&error)))?;
        values.push(Array::of2(&buffer, &file.type_().into()).into());
    }
    Ok(values)
}

/// The file that was kept as bytes and media type.
fn of_bytes(value: &Array) -> Result<Blob, Error> {
    let media_type = value.get(1).as_string().unwrap_or_default();
    blob::of_parts(&Array::of1(&value.get(0)), &media_type).map_err(|_| Error::Full)
}

fn put(store: &ObjectStore, key: &JsValue, value: &JsValue) -> Result<(), Error> {
    store.put(value, Some(key)).map(drop).map_err(failed)
}

fn delete(store: &ObjectStore, key: impl Into<Query>) -> Result<(), Error> {
    store.delete(key).map(drop).map_err(failed)
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// The bytes of a stored value; none if it is no bytes, which whoever reads them reports.
fn to_bytes(value: &JsValue) -> Vec<u8> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default()
}

fn failed(error: idb::Error) -> Error {
    named(&reason(&error))
}

/// The name of the browser's reason, without anything of what was stored.
fn reason(error: &idb::Error) -> String {
    if let idb::Error::DomException(exception) = error {
        return exception.name();
    }
    let text = error.to_string();
    let names = [
        "QuotaExceededError",
        "SecurityError",
        "NotAllowedError",
        "InvalidStateError",
        "VersionError",
        "UnknownError",
    ];
    names.into_iter().find(|name| text.contains(name)).unwrap_or("unknown reason").to_owned()
}

fn name_of(error: &JsValue) -> String {
    crate::io::file::to_io(error).to_string()
}

/// The files of a job: all keys from `id/` up to, not including, `id0`, for `0` is the letter after `/`.
fn files_of(id: &str) -> Result<KeyRange, Error> {
    let (first, after) =
        (JsValue::from_str(&format!("{id}/")), JsValue::from_str(&format!("{id}0")));
    KeyRange::bound(&first, &after, None, Some(true)).map_err(failed)
}

/// Its files are blobs, as everybody's in a browser.
impl Files for IndexedDb {
    type File = Blob;
    type Writer = BlobWriter;

    async fn close(&self, writer: BlobWriter, media_type: &str) -> Result<Blob, Error> {
        Blobs.close(writer, media_type).await
    }

    fn size(&self, file: &Blob) -> u64 {
        Blobs.size(file)
    }

    async fn part(&self, file: &Blob, start: u64, length: u64) -> Result<Vec<u8>, Error> {
        Blobs.part(file, start, length).await
    }

    async fn sha256(&self, file: &Blob) -> Result<String, Error> {
        Blobs.sha256(file).await
    }
}

impl Backend for IndexedDb {
    async fn catalog(&self) -> Result<Option<(u64, Vec<u8>)>, Error> {
        let transaction = self.read(&[CATALOG])?;
        let store = transaction.object_store(CATALOG).map_err(failed)?;
        read_catalog(&store).await
    }

    async fn put_segments(&self, segments: Vec<Segment>) -> Result<(), Error> {
        let (transaction, end) = self.write(&[SEGMENTS, DIRECTORIES], false)?;
        let blocks = transaction.object_store(SEGMENTS).map_err(failed)?;
        let directories = transaction.object_store(DIRECTORIES).map_err(failed)?;
        for segment in segments {
            let key = JsValue::from_f64(segment.id as f64);
            put(&blocks, &key, &bytes(&segment.block))?;
            put(&directories, &key, &bytes(&segment.directory))?;
        }
        self.writing.borrow_mut().push_back(end);
        self.wait_for_writes(AHEAD).await
    }

    async fn blocks(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error> {
        self.values(SEGMENTS, ids).await
    }

    async fn directories(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error> {
        self.values(DIRECTORIES, ids).await
    }

    /// Private windows of WebKit keep no blobs: a transaction that puts one is aborted. There files are kept as bytes.
    async fn commit(&self, commit: Commit<Blob>) -> Result<(), Error> {
        self.wait_for_writes(0).await?;
        let blobs: Vec<JsValue> = commit.files.iter().map(|(_, file)| file.into()).collect();
        if blobs.is_empty() || self.keeps_blobs.get() {
            match self.try_commit(&commit, &blobs).await {
                Err(Error::Other(_)) if !blobs.is_empty() => {}
                committed => return committed,
            }
        }
        let files = as_bytes(&commit.files).await?;
        self.try_commit(&commit, &files).await?;
        self.keeps_blobs.set(false);
        Ok(())
    }

    async fn segment_ids(&self) -> Result<Vec<u64>, Error> {
        self.wait_for_writes(0).await?;
        let transaction = self.read(&[SEGMENTS])?;
        let store = transaction.object_store(SEGMENTS).map_err(failed)?;
        Ok(names(&store)
            .await?
            .into_iter()
            .filter_map(|key| key.as_f64())
            .map(|id| id as u64)
            .collect())
    }

    async fn remove_segments(&self, ids: &[u64]) -> Result<(), Error> {
        if ids.is_empty() {
            return Ok(());
        }
        self.wait_for_writes(0).await?;
        let (transaction, end) = self.write(&[SEGMENTS, DIRECTORIES], false)?;
        for name in [SEGMENTS, DIRECTORIES] {
            let store = transaction.object_store(name).map_err(failed)?;
            for run in ids.chunk_by(|a, b| a + 1 == *b) {
                let (first, last) = (run[0] as f64, run[run.len() - 1] as f64);
                delete(
                    &store,
                    KeyRange::bound(&first.into(), &last.into(), None, None).map_err(failed)?,
                )?;
            }
        }
        end.committed().await
    }

    async fn jobs(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let transaction = self.read(&[JOBS])?;
        let store = transaction.object_store(JOBS).map_err(failed)?;
        let keys = request(store.get_all_keys(None, None))?;
        let values = request(store.get_all(None, None))?;
        let (keys, values) = (keys.result().await?, values.result().await?);
        let pairs = list(&keys).into_iter().zip(list(&values));
        Ok(pairs.filter_map(|(key, value)| Some((key.as_string()?, to_bytes(&value)))).collect())
    }

    async fn put_job(&self, id: &str, record: &[u8]) -> Result<(), Error> {
        let (transaction, end) = self.write(&[JOBS], false)?;
        let store = transaction.object_store(JOBS).map_err(failed)?;
        put(&store, &id.into(), &bytes(record))?;
        end.committed().await
    }

    async fn remove_job(&self, id: &str) -> Result<(), Error> {
        let (transaction, end) = self.write(&[JOBS, FILES], false)?;
        delete(&transaction.object_store(JOBS).map_err(failed)?, JsValue::from_str(id))?;
        delete(&transaction.object_store(FILES).map_err(failed)?, files_of(id)?)?;
        end.committed().await
    }

    async fn file_names(&self) -> Result<Vec<String>, Error> {
        let transaction = self.read(&[FILES])?;
        let store = transaction.object_store(FILES).map_err(failed)?;
        Ok(names(&store).await?.into_iter().filter_map(|key| key.as_string()).collect())
    }

    async fn file(&self, name: &str) -> Result<Option<Blob>, Error> {
        let transaction = self.read(&[FILES])?;
        let store = transaction.object_store(FILES).map_err(failed)?;
        let value = request(store.get(JsValue::from_str(name)))?.result().await?;
        match value.dyn_into::<Blob>() {
            Ok(blob) => Ok(Some(blob)),
            Err(value) => value.dyn_ref::<Array>().map(of_bytes).transpose(),
        }
    }
}

async fn read_catalog(store: &ObjectStore) -> Result<Option<(u64, Vec<u8>)>, Error> {
    let value = request(store.get(JsValue::from_str(CATALOG)))?.result().await?;
    if value.is_undefined() {
        return Ok(None);
    }
    let damaged = || Error::Damaged("the catalog".to_owned());
    let value: Array = value.dyn_into().map_err(|_| damaged())?;
    let revision = value.get(0).as_f64().ok_or_else(damaged)?;
    let bytes: Uint8Array = value.get(1).dyn_into().map_err(|_| damaged())?;
    Ok(Some((revision as u64, bytes.to_vec())))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::pin::pin;
    use std::rc::Rc;

    use futures_util::FutureExt;
    use futures_util::future::{Either, select};
    use gloo::timers::future::TimeoutFuture;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::store::contract;

    /// A name that no earlier run of the tests has used.
    fn name() -> String {
        format!("contract-{}", js_sys::Math::random())
    }

    #[wasm_bindgen_test]
    async fn indexed_db_keeps_the_contract() {
        let name = name();
        contract::check(async || IndexedDb::open_named(&name).await.unwrap()).await;
        Factory::new().unwrap().delete(&name).unwrap();
    }

    /// Has a transaction of this database that puts a blob be aborted, as WebKit does in private windows.
    fn refuse_blobs(name: &str) {
        let script = format!(
            "{{ const put = IDBObjectStore.prototype.put;
                IDBObjectStore.prototype.put = function (value, key) {{
                    const request = put.call(this, value, key);
                    if (value instanceof Blob && this.transaction.db.name === '{name}') this.transaction.abort();
                    return request;
                }} }}"
        );
        js_sys::eval(&script).unwrap();
    }

    #[wasm_bindgen_test]
    async fn indexed_db_keeps_the_contract_where_no_blobs_are_kept() {
        let name = name();
        refuse_blobs(&name);
        contract::check(async || IndexedDb::open_named(&name).await.unwrap()).await;
        Factory::new().unwrap().delete(&name).unwrap();
    }

    #[wasm_bindgen_test]
    async fn a_database_of_a_later_version_is_reported() {
        let name = name();
        let later = Factory::new().unwrap().open(&name, Some(VERSION + 1)).unwrap().await.unwrap();
        assert_eq!(
            IndexedDb::open_named(&name).await.err(),
            Some(Error::Newer { found: u64::from(VERSION) + 1 })
        );
        later.close();
        Factory::new().unwrap().delete(&name).unwrap();
    }

    #[wasm_bindgen_test]
    async fn a_later_version_need_not_wait_for_this_one() {
        let name = name();
        let backend = IndexedDb::open_named(&name).await.unwrap();
        let later = Factory::new().unwrap().open(&name, Some(VERSION + 1)).unwrap();
        let (later, patience) = (pin!(later.into_future()), pin!(TimeoutFuture::new(5_000)));
        let is_open = matches!(select(later, patience).await, Either::Left((Ok(_), _)));
        assert!(is_open);
        assert!(matches!(backend.catalog().await, Err(Error::Other(_))));
        Factory::new().unwrap().delete(&name).unwrap();
    }

    #[wasm_bindgen_test]
    async fn what_ends_after_nobody_waits_ends_quietly() {
        let errors = Rc::new(Cell::new(0));
        let _listener = EventListener::new(js_sys::global().unchecked_ref(), "error", {
            let errors = Rc::clone(&errors);
            move |_| errors.set(errors.get() + 1)
        });
        let name = name();
        let backend = IndexedDb::open_named(&name).await.unwrap();

        // A transaction that is aborted with requests under way.
        let (transaction, end) = backend.write(&[FILES], true).unwrap();
        let store = transaction.object_store(FILES).unwrap();
        for key in ["a", "b", "c"] {
            put(&store, &key.into(), &"file".into()).unwrap();
        }
        drop(request(store.get(JsValue::from_str("a"))).unwrap());
        let kept = request(store.get(JsValue::from_str("b"))).unwrap();
        drop(transaction.abort().unwrap());
        assert_eq!(end.committed().await, Err(Error::Other("AbortError".to_owned())));
        assert_eq!(kept.result().await, Err(Error::Other("AbortError".to_owned())));

        // A request that fails, whose transaction nobody waits for.
        let (transaction, end) = backend.write(&[FILES], true).unwrap();
        let store = transaction.object_store(FILES).unwrap();
        drop(end);
        for _ in 0..2 {
            let added = store.add(&"file".into(), Some(&"a".into()));
            drop(request(added).unwrap());
        }

        // Reads that are given up.
        assert!(backend.blocks(&[1, 2, 3]).now_or_never().is_none());
        assert!(backend.jobs().now_or_never().is_none());
        TimeoutFuture::new(200).await;
        assert_eq!(errors.get(), 0);
        Factory::new().unwrap().delete(&name).unwrap();
    }

    #[wasm_bindgen_test]
    async fn a_catalog_that_is_none_is_damaged_not_a_panic() {
        let name = name();
        let backend = IndexedDb::open_named(&name).await.unwrap();
        let (transaction, end) = backend.write(&[CATALOG], true).unwrap();
        put(&transaction.object_store(CATALOG).unwrap(), &CATALOG.into(), &"hello".into()).unwrap();
        end.committed().await.unwrap();
        assert!(matches!(backend.catalog().await, Err(Error::Damaged(_))));
        Factory::new().unwrap().delete(&name).unwrap();
    }
}
