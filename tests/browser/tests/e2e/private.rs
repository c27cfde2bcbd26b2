//! In a private window everything goes on as elsewhere: what the browser keeps there it keeps until the window is closed.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::Duration;

use browser_tests::{Folder, Name, Visit};

const LONG: Duration = Duration::from_secs(120);

#[test]
fn users_are_imported_exported_and_still_there_after_a_reload() {
    let folder = Folder::new("private").unwrap();
    // One fails: the job keeps a file of it, as the export keeps its result.
    let users = "{\"email\":\"ann@example.com\"}\n{\"email\":\"bob@example.com\"}\n{\"email\":\"nobody\"}\n";
    let users = folder.file("users.ndjson", users);
    Visit::to("#/import").private().run(|page| {
        page.upload("Choose files", &[&users]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("link", "Export").click();
        let export = page.role("region", "Export");
        export.role("button", "Export 2 Users").within(LONG).click();
        page.role("region", Name::has(" exported")).within(LONG).wait();
        page.reload();
        page.role("button", Name::has("Export 2 Users")).within(LONG).wait();
        page.go("#/jobs");
        page.see_within("one user failed", LONG);
        page.see("Users export");
    });
}
