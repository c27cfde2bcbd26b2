//! Muster as one file, opened from disk without a server and without a network: it does everything the site does.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use browser_tests::{Folder, Name, Page, Visit};
use serde_json::{Value, json};
use xtask::{project, single_file};

const LONG: Duration = Duration::from_secs(120);

/// Opens it at this path with the network cut, and does something.
fn opened(path: &str, act: impl FnOnce(&Page, &Folder)) {
    // Packing takes seconds: it is done once for all visits.
    static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
        let file = project::root().join("target/muster.html");
        single_file::write(&project::dist(), &file).unwrap();
        file
    });
    let folder = Folder::new("single-file").unwrap();
    Visit::to(path).file(&FILE).run(|page| {
        page.offline();
        act(page, &folder);
    });
}

/// The result of a conversion.
fn converted(page: &Page) -> Value {
    page.role("button", "Convert").click();
    page.role("button", "Download").within(LONG).wait();
    let result = page.download(|| page.role("button", "Download").click());
    serde_json::from_slice(&result.bytes).unwrap()
}

#[test]
fn files_are_converted_columns_placed_encodings_read_and_passwords_tried() {
    let text = "Mail,Vorname,Passwort\nzoe@example.com,Zo\u{e9},\
        $2b$10$abcdefghijklmnopqrstuuJ1y6V8Z0Lx0vS0n1v2w3x4y5z6A7B8C\n";
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    opened("#/convert", |page, folder| {
        page.upload("Choose files", &[folder.file("members.csv", latin)]);
        page.see_within("1 row", LONG);
        let users = converted(page);
        assert_eq!(users[0]["email"], "zoe@example.com");
        assert_eq!(users[0]["given_name"], "Zoé");
        page.role("button", "Try a password…").nth(0).click();
        page.role("textbox", "User").fill("zoe@example.com");
        page.label("Password").fill("certainly not");
        page.role("button", "Try").click();
        page.see_within("Does not match", LONG);
        page.role("button", "Close").click();
    });
}

#[test]
fn users_are_imported_searched_and_exported_with_an_expression() {
    opened("#/import", |page, folder| {
        let users = r#"{"email":"ann@example.com","user_id":"auth0|1"}
{"email":"bob@example.com","user_id":"auth0|2"}"#;
        page.upload("Choose files", &[folder.file("users.json", users)]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("link", "Export").click();
        page.role("button", "Add field").click();
        page.role("textbox", "User Attribute 1").fill("user.email.split('@')[0].toUpperCase()");
        page.press("Tab");
        page.role("textbox", "Column name 1").fill("Who");
        let export = page.role("region", "Export");
        export.role("button", "Export 2 Users").within(LONG).click();
        let result = page.role("region", Name::has(" exported")).within(LONG);
        result.wait();
        let file = page.download(|| result.role("button", "Download").click());
        let lines: Vec<Value> = String::from_utf8(file.bytes)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines, [json!({"Who": "ANN"}), json!({"Who": "BOB"})]);
        // They are still there when the file is opened again.
        page.reload();
        page.role("button", Name::has("Export 2 Users")).within(LONG).wait();
    });
}

#[test]
fn the_sample_is_in_it_and_it_says_which_build_it_is() {
    opened("#/convert", |page, _| {
        let index = std::fs::read_to_string(project::dist().join("index.html")).unwrap();
        let build = page.eval("return document.querySelector('meta[name=build]').content");
        assert!(index.contains(&format!("content=\"{}\"", build.as_str().unwrap())));
        page.see(&build.as_str().unwrap()[..12]);
        page.role("button", Name::has("sample data")).click();
        assert_eq!(converted(page).as_array().map(Vec::len), Some(50));
    });
}
