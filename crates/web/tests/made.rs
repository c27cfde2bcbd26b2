//! Files that jobs make, in a worker as a page starts it: what is written comes back, wherever it lies, and files go with what holds
//! them.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Write;

use gloo::timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Blob;

use engine::spill::Spill;
use web::io::blob::BlobWriter;
use web::io::made;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const MEGABYTE: usize = 1 << 20;

/// Has this worker be one of the page `name`.
fn worker_of(name: &str) {
    Reflect::set(&js_sys::global(), &"name".into(), &name.into()).unwrap();
}

/// Bytes that tell their place.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at ^ (at >> 8) ^ (at >> 17)) as u8).collect()
}

/// Writes as a job does, which lets the browser work now and then; a busy one has time to open its file.
async fn written(bytes: &[u8]) -> BlobWriter {
    let mut writer = BlobWriter::default();
    for (turn, piece) in bytes.chunks(300_001).enumerate() {
        writer.write_all(piece).unwrap();
        if turn % 16 == 0 {
            TimeoutFuture::new(if turn == 16 { 1000 } else { 20 }).await;
        }
    }
    writer
}

async fn content(blob: &Blob) -> Vec<u8> {
    let buffer = JsFuture::from(blob.array_buffer()).await.unwrap();
    Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec()
}

/// How many files there are in the folder of `page`, once as many are there as `wanted`.
async fn files(page: &str, wanted: usize) -> usize {
    let mut found = 0;
    for _ in 0..50 {
        found = made::files(page).await.len();
        if found == wanted {
            break;
        }
        TimeoutFuture::new(50).await;
    }
    found
}

#[wasm_bindgen_test]
async fn what_is_written_is_the_blob_wherever_it_lies() {
    let all = bytes(30 * MEGABYTE + 12_345);
    for (page, kept) in [("muster-page-blob", 1), ("a worker of no page", 0)] {
        worker_of(page);
        let blob = written(&all).await.into_blob("text/csv").await.unwrap();
        assert_eq!((blob.type_().as_str(), blob.size()), ("text/csv", all.len() as f64));
        assert!(content(&blob).await == all, "{page}");
        assert_eq!(files(page, kept).await, kept, "{page}");
    }
    // A small one is not worth a file.
    worker_of("muster-page-small");
    let small = written(b"few bytes").await.into_blob("").await.unwrap();
    assert_eq!(content(&small).await, b"few bytes");
    assert_eq!(files("muster-page-small", 0).await, 0);
}

#[wasm_bindgen_test]
async fn what_is_put_aside_is_read_from_every_place() {
    let all = bytes(30 * MEGABYTE + 7);
    worker_of("muster-page-spill");
    let stored = written(&all).await.store().unwrap();
    assert_eq!(files("muster-page-spill", 1).await, 1);
    let mut at = 0;
    while at < all.len() {
        let length = (1 + at % 900_000).min(all.len() - at);
        let read = <BlobWriter as Spill>::read(&stored, at as u64, length).unwrap();
        assert!(read == all[at..at + length], "{length} bytes from {at}");
        at += length;
    }
    let over_the_end = <BlobWriter as Spill>::read(&stored, all.len() as u64 - 1, 2);
    assert!(over_the_end.is_err());
    drop(stored);
    assert_eq!(files("muster-page-spill", 0).await, 0);
}

#[wasm_bindgen_test]
async fn a_file_that_nothing_takes_is_gone() {
    worker_of("muster-page-dropped");
    let writer = written(&bytes(20 * MEGABYTE)).await;
    assert_eq!(files("muster-page-dropped", 1).await, 1);
    drop(writer);
    assert_eq!(files("muster-page-dropped", 0).await, 0);
}
