//! What several screens' tests do on the way to their own: users into the local tenant, and lines of JSON read.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::Duration;

use browser_tests::{Folder, Name, Page};
use serde_json::Value;

/// How long work may take on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(120);

/// Imports users, into a connection if one is named.
pub(crate) fn import_into(page: &Page, connection: Option<&str>, users: impl AsRef<[u8]>) {
    let folder = Folder::new("people").unwrap();
    let file = folder.file("people.json", users);
    page.role("link", "Import").click();
    // The files of an earlier import are still there.
    page.role("button", "Reset Form").click_if_enabled();
    page.upload("Choose files", &[&file]);
    if let Some(connection) = connection {
        page.role("combobox", "Connection").choose(connection);
    }
    page.role("button", "Import Users").click();
    page.role("heading", Name::has("Completed")).within(LONG).wait();
}

/// The lines of NDJSON.
pub(crate) fn lines(bytes: &[u8]) -> Vec<Value> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

/// All users of the local tenant, as Export gives them.
pub(crate) fn exported(page: &Page) -> Vec<Value> {
    page.role("link", "Export").click();
    page.role("button", Name::has("Export ")).wait();
    let file = page.download(|| {
        page.role("button", Name::has("Export ")).click();
        page.role("button", "Download").within(LONG).click();
    });
    lines(&file.bytes)
}
