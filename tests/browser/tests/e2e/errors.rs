//! Errors back in, as a person goes through it: what Auth0 gave is explained, the users come back from the files they were sent
//! in, and Convert makes the file that is sent again.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::Duration;

use browser_tests::{Folder, Page, visit};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(120);

const HASH: &str = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K";

/// What was sent: an import file.
fn sent() -> String {
    json!([
        {"user_id": "59d64a8f6b4d2a0000000001", "email": "ann@x.io", "password_hash": HASH, "name": ""},
        {"user_id": "59d64a8f6b4d2a0000000002", "email": "bob@x.io", "password_hash": HASH},
        {"user_id": "59d64a8f6b4d2a0000000003", "email": "cy@x.io"},
        {"user_id": "59d64a8f6b4d2a0000000004", "email": "dan@x.io"},
    ])
    .to_string()
}

/// What Auth0 said of it, as the scripts gather it, and of a user who is in no file.
fn said() -> String {
    let line = |user: Value, code: &str, message: &str, path: &str| {
        let errors = json!([{"code": code, "message": message, "path": path}]);
        json!({"file": "users-0001.json", "job": "job_1", "user": user, "errors": errors})
            .to_string()
    };
    let there = "The user already exist and upsert parameter is false";
    [
        line(
            json!({"user_id": "59d64a8f6b4d2a0000000001", "email": "ann@x.io", "password_hash": "*****", "name": ""}),
            "MIN_LENGTH",
            "Error in name property - String is too short (0 chars), minimum 1",
            "name",
        ),
        line(
            json!({"user_id": "59d64a8f6b4d2a0000000002", "email": "bob@x.io", "password_hash": "*****"}),
            "CONFLICT_EMAIL",
            there,
            "",
        ),
        line(
            json!({"user_id": "59d64a8f6b4d2a0000000003", "email": "cy@x.io"}),
            "DUPLICATED_USER",
            "A user with this email was already provided.",
            "",
        ),
        line(
            json!({"email": "eve@x.io", "password_hash": "*****"}),
            "MIN_LENGTH",
            "too short",
            "name",
        ),
    ]
    .join("\n")
}

/// How many users come from the files, from the report, are left out, are not to be had, and stand in the errors.
fn account(page: &Page) -> Vec<String> {
    page.role("table", "What becomes of these users").within(LONG).texts("cell")
}

#[test]
fn users_that_failed_are_explained_mended_and_sent_again() {
    let folder = Folder::new("errors").unwrap();
    let errors = folder.file("errors.ndjson", said());
    let users = folder.file("users-0001.json", sent());
    visit("#/errors", |page| {
        page.upload("Choose files", &[&errors]);
        page.see_within("4 users failed", LONG);
        page.role("heading", "Is in the tenant already").wait();
        page.role("heading", "Is too short or too small").wait();
        page.see("Delete a Connection User");
        page.see("Auth0 hides secrets of 3 users");
        page.upload("Choose files", &[&users]);
        page.see_within("The users are looked up in 1 file", LONG);
        page.role("button", "Find these users").click();
        assert_eq!(account(page), ["1", "0", "2", "1", "4"]);
        page.see("Not to be had: eve@x.io");
        page.see("Send the files with upsert set to false.");
        // Who is there already is to be updated.
        page.label("Send these users again, as an update (upsert)").tick(true);
        page.role("button", "Find these users").click();
        page.see_within("Send the files with upsert set to true.", LONG);
        assert_eq!(account(page), ["2", "0", "1", "1", "4"]);
        page.role("button", "Mend and convert these users").click();
        page.see("2 users from Auth0’s errors. Send the files with upsert set to true.");
        page.role("button", "Convert").click();
        page.role("heading", "Findings").within(LONG).wait();
        page.role("button", "Remove 1 empty name").within(LONG).click();
        page.see_within("Every user passed every check", LONG);
        let result = page.download(|| page.role("button", "Download").within(LONG).click());
        let result: Value = serde_json::from_slice(&result.bytes).unwrap();
        let expected = json!([
            {"user_id": "59d64a8f6b4d2a0000000001", "email": "ann@x.io", "password_hash": HASH},
            {"user_id": "59d64a8f6b4d2a0000000002", "email": "bob@x.io", "password_hash": HASH},
        ]);
        assert_eq!(result, expected);
    });
}

#[test]
fn errors_dropped_on_convert_lead_to_where_they_are_explained() {
    let folder = Folder::new("errors").unwrap();
    let errors = folder.file("errors.json", format!("[{}]", said().replace('\n', ",")));
    visit("#/convert", |page| {
        page.upload("Choose files", &[&errors]);
        page.role("button", "See what they mean, and send those users again").within(LONG).click();
        page.role("heading", "Errors from Auth0").wait();
        page.see_within("4 users failed", LONG);
        // What it is can be corrected.
        page.label("What errors.json is").choose("Users you sent");
        page.see_no_more("4 users failed");
    });
}

#[test]
fn text_is_taken_and_what_is_said_of_a_job_is_explained() {
    visit("#/errors", |page| {
        page.label("Or paste the text").fill("Import failed\nann@x.io CONFLICT_EMAIL The user already exist and upsert parameter is false\n");
        page.press("Tab");
        page.see_within("1 user failed", LONG);
        page.role("button", "Remove pasted.txt").click();
        page.see_no_more("1 user failed");
        page.label("Or paste the text").fill(
            r#"{"type":"users_import","status":"failed","id":"job_1","status_details":"Failed to parse users file JSON when importing users. Make sure it is valid JSON."}"#,
        );
        page.press("Tab");
        page.role("heading", "The file could not be read").within(LONG).wait();
        page.see("1 answer about a whole job");
    });
}
