//! Mending in place, as a person goes through it: findings mended by their buttons and in the grid, changes taken back and made
//! again, and the recipe that comes of it used on the same file once more.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::{Path, PathBuf};

use browser_tests::{Folder, Name, Page, visit};
use serde_json::{Value, json};

use crate::common::LONG;

/// Users with a fault each, and one without.
fn users() -> String {
    let long = "n".repeat(301);
    [
        r#"{"user_id":"auth0|1","email":"ann@x.io","name":"Ann","user_metadata":{"big":12345678901234567890}}"#.to_owned(),
        r#"{"user_id":"auth0|2","email":" bob@x.io "}"#.to_owned(),
        r#"{"user_id":"auth0|3","email":"cy@x.io","name":""}"#.to_owned(),
        format!(r#"{{"user_id":"auth0|4","email":"dan@x.io","nickname":"{long}"}}"#),
        r#"{"user_id":"auth0|5","email":"eve@x.io","phone_number":"07911 123456"}"#.to_owned(),
        r#"{"user_id":"auth0|6","email":"eve@x.io","app_metadata":{"a.b":1}}"#.to_owned(),
        r#"{"user_id":"auth0|7","email":"fay@x.io","blocked":"yes"}"#.to_owned(),
        r#"{"user_id":"auth0|8","email":"gus(at)x.io"}"#.to_owned(),
        r#"{"user_id":"auth0|9","email":"hal(at)x.io"}"#.to_owned(),
    ]
    .join("\n")
}

fn file() -> (Folder, PathBuf) {
    let folder = Folder::new("mend").unwrap();
    let file = folder.file("users.ndjson", users());
    (folder, file)
}

fn convert(page: &Page, file: &Path) {
    page.upload("Choose files", &[file]);
    page.role("button", "Convert").click();
    page.role("heading", "Findings").within(LONG).wait();
}

/// Clicks what mends a finding, and waits until the result is worked out again.
fn mend(page: &Page, button: &str) {
    page.role("button", button).within(LONG).click();
    page.role("button", button).within(LONG).wait_gone();
}

fn result(page: &Page) -> Value {
    let result = page.download(|| page.role("button", "Download").within(LONG).click());
    serde_json::from_slice(&result.bytes).unwrap()
}

#[test]
fn findings_are_mended_by_their_buttons_and_the_recipe_does_it_again() {
    let (folder, file) = file();
    visit("#/convert", |page| {
        convert(page, &file);
        mend(page, "Keep only the address of 1 email");
        mend(page, "Remove 1 empty name");
        mend(page, "Cut 1 nickname to 300 characters");
        mend(page, "Rename the keys of 1 user in app_metadata");
        mend(page, "Give 1 value of blocked the right type");
        page.label("Country code").fill("+44");
        mend(page, "Put it before 1 phone number");
        // Now that both are sound they are found to be one address.
        mend(page, "Keep the first of 1 duplicate");
        mend(page, "Leave out 2 users");
        page.see_within("Every user passed every check", LONG);
        let mended = result(page);
        let users = mended.as_array().unwrap();
        assert_eq!(users.len(), 6);
        assert_eq!(users[1]["email"], "bob@x.io");
        assert_eq!(users[2].get("name"), None);
        assert_eq!(users[3]["nickname"].as_str().map(str::len), Some(300));
        assert_eq!(users[4]["phone_number"], "+447911123456");
        assert_eq!(users[5]["blocked"], json!(true));
        let recipe = page.download(|| page.role("button", "Save recipe.json").click());
        let recipe = folder.file("recipe.json", recipe.bytes);
        page.reload();
        page.upload("Load recipe.json", &[&recipe]);
        page.upload("Choose files", &[&file]);
        page.role("button", "Convert").click();
        page.see_within("Every user passed every check", LONG);
        assert_eq!(result(page), mended);
    });
}

#[test]
fn changes_are_taken_back_and_made_again() {
    let (_folder, file) = file();
    visit("#/convert", |page| {
        convert(page, &file);
        mend(page, "Remove 1 empty name");
        page.see_within("which is among the steps", LONG);
        page.see("Remove name where it is empty");
        // Outside of fields the keys are the page's.
        page.role("heading", "Findings").click();
        page.press("Control+z");
        page.role("button", "Remove 1 empty name").within(LONG).wait();
        page.press("Control+y");
        page.role("button", "Remove 1 empty name").within(LONG).wait_gone();
        page.role("checkbox", "Remove name where it is empty").tick(false);
        page.role("button", "Remove 1 empty name").within(LONG).wait();
    });
}

#[test]
fn values_are_edited_in_the_grid() {
    let (_folder, file) = file();
    visit("#/convert", |page| {
        convert(page, &file);
        page.role("button", "See and edit all 3").click();
        let grid = page.role("grid", "Users with this finding");
        grid.within(LONG).wait();
        page.see_within("3 users", LONG);
        page.see("gus(at)x.io");
        // The first is bob's; the arrows go down.
        page.press("Down");
        page.press("Enter");
        let editor = page.label("New value; leave it empty to remove it");
        editor.fill("gus");
        editor.fill("gus@x.io");
        page.see_within("Auth0 takes this", LONG);
        page.press("Enter");
        page.see("1 change");
        // What is not applied is not dropped at the first try.
        page.press("Escape");
        page.see("1 change not applied");
        page.role("button", "Apply").click();
        page.see_within("which is among the steps", LONG);
        page.see("Edit 1 cell of 1 user");
        let users = result(page);
        assert_eq!(users.as_array().unwrap().last().unwrap()["email"], "gus@x.io");
        page.see_no_more("Users with this finding");
    });
}

#[test]
fn one_spelling_is_mended_for_all_and_users_are_left_out() {
    let (_folder, file) = file();
    visit("#/convert", |page| {
        convert(page, &file);
        page.role("button", "See and edit all 3").click();
        page.see_within("3 different values", LONG);
        page.label("Values of email").fill("hal");
        page.see_within("1 different value", LONG);
        page.role("button", "Replace hal(at)x.io in all users").click();
        page.label("What hal(at)x.io becomes in all users").fill("hal@x.io");
        page.role("button", "Replace in 1 user").click();
        page.label("Values of email").fill("");
        page.see_within("3 different values", LONG);
        page.role("button", "Leave out").nth(1).click();
        page.see("2 changes");
        page.role("button", "Apply").click();
        page.see_within("which is among the steps", LONG);
        page.see("Leave out 1 user by hand");
        page.see("Put other words for 1 value of email");
        let users = result(page);
        let emails: Vec<&str> =
            users.as_array().unwrap().iter().filter_map(|it| it["email"].as_str()).collect();
        assert!(emails.contains(&"hal@x.io") && !emails.iter().any(|it| it.contains("gus")));
        assert!(page.role("button", Name::has("Edit by hand")).count() > 0);
    });
}

#[test]
fn duplicates_stand_side_by_side_and_one_of_them_is_kept() {
    let users = [
        r#"{"user_id":"1","email":"ann@x.io","last_login":"2020-01-01T00:00:00Z"}"#,
        r#"{"user_id":"2","email":"bob@x.io"}"#,
        r#"{"user_id":"3","email":"Ann@x.io","email_verified":true,"last_login":"2024-01-01T00:00:00Z"}"#,
        r#"{"user_id":"4","email":"ann@x.io","name":"Ann"}"#,
    ];
    let folder = Folder::new("twins").unwrap();
    let file = folder.file("users.ndjson", users.join("\n"));
    visit("#/convert", |page| {
        convert(page, &file);
        page.role("button", Name::has("See and edit")).click();
        page.role("grid", "Users with this finding").within(LONG).wait();
        // Those that would be refused, and the one before them.
        page.see_within("3 users", LONG);
        page.see("1 of 3 · users.ndjson, record 1");
        page.see("2 of 3 · users.ndjson, record 3");
        page.see("verified · last there 2024-01-01");
        page.role("button", "Keep only this").nth(1).click();
        page.see("2 changes");
        page.role("button", "Apply").click();
        page.see_within("which is among the steps", LONG);
        let users = result(page);
        let ids: Vec<&str> =
            users.as_array().unwrap().iter().filter_map(|it| it["user_id"].as_str()).collect();
        assert_eq!(ids, ["2", "3"]);
    });
}

#[test]
fn findings_of_an_import_are_mended_in_the_grid() {
    let (_folder, file) = file();
    visit("#/import", |page| {
        page.upload("Choose files", &[&file]);
        page.role("button", "Import Users").wait_until("ready", |button| button.is_enabled());
        page.role("button", "Preview changes").click();
        page.role("button", "See and edit all 3").within(LONG).click();
        page.role("grid", "Users with this finding").within(LONG).wait();
        page.see_within("gus(at)x.io", LONG);
        page.press("Down");
        page.press("Enter");
        page.label("New value; leave it empty to remove it").fill("gus@x.io");
        page.see_within("Auth0 takes this", LONG);
        page.press("Enter");
        page.role("button", "Apply").click();
        page.see_within("Edit 1 cell of 1 user", LONG);
        page.role("button", "See and edit all 2").within(LONG).wait();
    });
}
