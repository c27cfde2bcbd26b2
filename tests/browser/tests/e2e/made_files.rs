//! Results that lie on the browser's disk: they are what they would be anywhere else, and go when their page goes.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fmt::Write;

use browser_tests::{Folder, Name, Page, visit};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::{LONG, import_into};

/// Users enough for a result of some sixty megabytes, no two alike.
fn many_users() -> String {
    let mut users = String::new();
    for number in 0..20_000_u32 {
        let filled = hexadecimal(&Sha256::digest(number.to_le_bytes())).repeat(48);
        let _ = writeln!(
            users,
            r#"{{"email":"u{number}@example.com","user_metadata":{{"filled":"{filled}"}}}}"#
        );
    }
    users
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The files of jobs that lie on the disk, with their sizes, by the folders of their pages.
fn on_disk(page: &Page) -> Vec<(String, u64)> {
    page.eval(
        "window.made = undefined;
         (async () => {
           const made = [];
           const origin = await navigator.storage.getDirectory();
           const root = await origin.getDirectoryHandle('muster-made', { create: true });
           for await (const [name, folder] of root.entries()) {
             for await (const file of folder.values()) {
               made.push([name, await file.getFile().then((it) => it.size, () => 0)]);
             }
           }
           window.made = made;
         })();",
    );
    page.until("the files", LONG, || Ok(!page.eval("return window.made ?? null").is_null()));
    serde_json::from_value(page.eval("return window.made")).unwrap()
}

/// Whether the browser has files of the origin. WebKit's for GTK has none, nor has any in a private window: there results are blobs,
/// as the other tests see them.
fn has_disk(page: &Page) -> bool {
    page.eval("return Boolean(navigator.storage?.getDirectory)") == true
}

/// Converts `users` without splitting them, and gives the file.
fn converted(page: &Page, users: &str) -> Vec<u8> {
    let folder = Folder::new("made").unwrap();
    let file = folder.file("many.json", users);
    page.upload("Choose files", &[&file]);
    page.label(Name::has("Split into files")).tick(false);
    page.role("button", "Convert").click();
    page.role("button", "Download").within(LONG).wait();
    page.download(|| page.role("button", "Download").click()).bytes
}

fn count(bytes: &[u8]) -> usize {
    serde_json::from_slice::<Vec<Value>>(bytes).unwrap().len()
}

#[test]
fn a_large_result_lies_on_disk_and_goes_with_its_page() {
    let users = many_users();
    visit("#/convert", |page| {
        if !has_disk(page) {
            return;
        }
        let first = converted(page, &users);
        assert_eq!(count(&first), 20_000);
        // On a busy machine a conversion may be over before the browser has opened a file for it.
        let large = || on_disk(page).into_iter().find(|(_, size)| *size > 10_000_000);
        let mut made = large();
        for _ in 0..6 {
            if made.is_some() {
                break;
            }
            page.role("button", "Convert").click();
            page.role("button", "Download").within(LONG).wait();
            made = large();
        }
        let (folder, _) = made.expect("a file on disk");
        // What a closed page has left goes at the next start.
        page.reload();
        page.role("button", "Convert").wait();
        page.until("an empty disk", LONG, || {
            Ok(on_disk(page).iter().all(|(name, _)| *name != folder))
        });
    });
}

#[test]
fn a_result_for_which_the_disk_has_no_room_is_the_same() {
    let users = many_users();
    let mut results = Vec::new();
    for room in [None, Some(14_000_000)] {
        visit("#/convert", |page| {
            if let Some(room) = room.filter(|_| has_disk(page)) {
                page.limit_storage(room);
            }
            results.push(converted(page, &users));
            if !has_disk(page) {
                return;
            }
            let largest = on_disk(page).iter().map(|(_, size)| *size).max();
            assert!(largest.is_none_or(|size| size <= room.unwrap_or(u64::MAX)), "{largest:?}");
        });
    }
    assert!(results[0] == results[1]);
    assert_eq!(count(&results[0]), 20_000);
}

#[test]
fn a_large_export_is_kept_with_its_job_and_read_from_there() {
    visit("#/import", |page| {
        if !has_disk(page) {
            return;
        }
        import_into(page, None, many_users());
        page.role("link", "Export").click();
        page.role("button", Name::has("Export ")).wait();
        let here = page.download(|| {
            page.role("button", Name::has("Export ")).click();
            page.role("button", "Download").within(LONG).click();
        });
        page.reload();
        page.role("link", "Jobs").click();
        let kept = page
            .download(|| page.role("button", Name::has("Download export")).within(LONG).click());
        assert!(here.bytes == kept.bytes);
        assert!(here.bytes.len() > 20_000_000);
    });
}
