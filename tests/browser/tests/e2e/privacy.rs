//! Privacy as a person looks after it: what is stored is told, and after *Erase everything* nothing is left in the browser, while
//! the page goes on.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::Duration;

use browser_tests::{Folder, Name, Page, visit};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(120);

/// What the browser has of this page: databases, caches, keys, files, whether something keeps the page. The answers come later than a
/// script may wait, so they are put aside.
fn stored(page: &Page) -> Value {
    page.eval(
        "window.left = undefined;
         const files = async () => {
           const names = [];
           if (!navigator.storage?.getDirectory) return names;
           for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
           return names;
         };
         Promise.all([indexedDB.databases(), caches.keys(), navigator.serviceWorker.getRegistrations(), files()]).then(([databases, names, workers, files]) => {
           window.left = { files, databases: databases.map((it) => it.name), caches: names, workers: workers.length,
             keys: [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('muster')) };
         });",
    );
    page.until("what is stored", LONG, || Ok(!page.eval("return window.left ?? null").is_null()));
    page.eval("return window.left")
}

/// A tenant with a user in it, and something in every place where the page stores anything.
fn fill(page: &Page) {
    let folder = Folder::new("privacy").unwrap();
    let users = folder.file("users.json", "{\"email\":\"ann@example.com\"}\n");
    page.upload("Choose files", &[&users]);
    page.role("button", "Import Users").click();
    page.role("heading", Name::has("Completed")).within(LONG).wait();
    page.see_within("Ready to work offline", LONG);
    // As a job leaves it whose result was a large one.
    page.eval("navigator.storage?.getDirectory?.().then((it) => it.getDirectoryHandle('muster-made', { create: true }))");
    page.eval(
        "localStorage.setItem('muster.queries', '{}'); sessionStorage.setItem('muster.x', '1')",
    );
    page.role("link", "Tenant").click();
    page.role("list", "What is stored in this browser").within(LONG).wait();
}

#[test]
fn what_is_stored_is_told_and_erased_to_nothing() {
    visit("#/import", |page| {
        fill(page);
        let list = page.role("list", "What is stored in this browser");
        list.wait_until("the user", |it| it.text().contains("1 user"));
        list.wait_until("the job", |it| it.text().contains("1 job"));
        assert!(list.text().contains("Cache Storage"));
        page.see("Where this page may connect: only to where it came from");
        let before = stored(page);
        assert_eq!((&before["databases"], &before["workers"]), (&json!(["muster"]), &json!(1)));
        page.role("button", "Erase everything").click();
        let dialog = page.role("dialog", "Erase everything?");
        dialog.wait();
        assert!(!page.role("button", "Yes, erase it").is_enabled());
        dialog.label(Name::has("to go on")).fill("erase everything");
        page.role("button", "Yes, erase it").click();
        page.role("heading", "Everything is erased").within(LONG).wait();
        let nothing =
            json!({ "files": [], "databases": [], "caches": [], "workers": 0, "keys": [] });
        page.until("nothing left", LONG, || Ok(stored(page) == nothing));
        // The page goes on as on the first day.
        page.role("button", "Begin anew").click();
        page.role("table", "Connections").within(LONG).wait();
        page.role("list", "What is stored in this browser")
            .within(LONG)
            .wait_until("nobody", |it| it.text().contains("0 users"));
    });
}

#[test]
fn other_tabs_stop_when_everything_is_erased() {
    visit("#/tenant", |page| {
        page.role("table", "Connections").within(LONG).wait();
        page.eval("new BroadcastChannel('muster-erase').postMessage(null)");
        page.role("heading", "Everything was erased in another tab").within(LONG).wait();
        page.role("button", "Begin anew").click();
        page.role("table", "Connections").within(LONG).wait();
    });
}
