//! Mending in place, as a person goes through it: findings mended by their buttons and in the grid, changes taken back and made
//! again, and the recipe that comes of it used on the same file once more.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use browser_tests::{Folder, Name, Page, visit};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(120);

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
fn of_duplicates_side_by_side_one_is_kept() {
    let folder = Folder::new("mend").unwrap();
    let users = [
        r#"{"email":"ann@x.io","email_verified":true,"last_login":"2024-05-01T10:00:00Z","name":"Ann"}"#,
        r#"{"email":"bob@x.io"}"#,
        r#"{"email":"ANN@x.io","created_at":"2020-01-01T00:00:00Z","user_metadata":{"a":1,"b":2}}"#,
        r#"{"email":"ann@x.io","updated_at":"2026-02-03T00:00:00Z","nickname":"annie"}"#,
    ];
    let file = folder.file("users.ndjson", users.join("\n"));
    let names = |page: &Page| {
        let users = result(page);
        let name = |it: &Value| it["name"].as_str().or(it["nickname"].as_str()).map(str::to_owned);
        users.as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    visit("#/convert", |page| {
        convert(page, &file);
        page.role("button", "See and edit all 2").click();
        let grid = page.role("grid", "Users with this finding");
        page.see_within("3 of 3", LONG);
        for told in
            ["verified · last there 2024-05-01", "last there 2020-01-01", "The first with it"]
        {
            page.see(told);
        }
        assert_eq!(page.role("button", "Keep only this").count(), 3);
        // By hand the last one.
        page.role("button", "Keep only this").nth(2).click();
        page.see("2 changes");
        assert_eq!(grid.role("button", "Keep").count(), 2);
        page.role("button", "Apply").click();
        page.see_within("Leave out 2 users by hand", LONG);
        page.see_within("Every user passed every check", LONG);
        assert_eq!(names(page), [None, Some("annie".to_owned())]);
        // Taken back, the step that keeps the verified one does another thing.
        page.role("heading", Name::has("passed every check")).click();
        page.press("Control+z");
        mend(page, "Keep the verified or newest of 2 duplicates");
        page.see_within("Every user passed every check", LONG);
        assert_eq!(names(page), [Some("Ann".to_owned()), None]);
    });
}

/// On Import the users that are there already are looked at, left out or updated where they are found; the others are mended
/// several at a time.
#[test]
fn users_of_an_import_are_mended_beside_those_that_are_there() {
    let folder = Folder::new("mend").unwrap();
    let there = folder.file("there.json", r#"[{"email":"ann@x.io","user_id":"1","name":"Ann"}]"#);
    let users = [
        r#"{"email":"ANN@x.io","given_name":"Anna"}"#,
        r#"{"email":"bob@x.io","phone_number":"none"}"#,
        r#"{"email":"cy@x.io","phone_number":"none"}"#,
        r#"{"email":"dan@x.io"}"#,
    ];
    let file = folder.file("users.ndjson", users.join("\n"));
    visit("#/import", |page| {
        page.upload("Choose files", &[&there]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("button", "Reset Form").click();
        page.upload("Choose files", &[&file]);
        page.see("users.ndjson");
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        // Who is there already is shown with the reason.
        page.role("button", "Edit by hand").click();
        page.see_within("Switch on “Upsert pre-existing users in connection”", LONG);
        page.role("dialog", Name::Any).role("row", Name::has("ANN@x.io")).wait();
        page.press("Escape");
        // Two rows get one value.
        page.role("button", "See and edit all 2").click();
        page.see_within("1 different value", LONG);
        page.press(" ");
        page.press("Shift+Down");
        page.see("2 users selected");
        page.press("Enter");
        page.label("New value; leave it empty to remove it").fill("+441");
        page.see_within("Auth0 takes this", LONG);
        page.press("Enter");
        page.see("2 changes");
        page.role("button", "Apply").click();
        page.see_within("Edit 2 cells of 2 users", LONG);
        page.role("button", "See and edit all 2").within(LONG).wait_gone();
        // And who is there already stays out.
        page.role("button", "Leave them out").within(LONG).click();
        page.role("button", "Leave them out").within(LONG).wait_gone();
        assert!(page.label("Leave out users who are there already").is_ticked());
        page.role("button", "Import these users").within(LONG).click();
        page.role("heading", "Completed").within(LONG).wait();
        let left_out =
            page.download(|| page.role("button", Name::has("Download users left out")).click());
        let left_out: Value = serde_json::from_slice(&left_out.bytes).unwrap();
        assert_eq!(left_out["user"]["email"], "ANN@x.io");
        assert_eq!(left_out["reason"], "in the connection already");
        // Or is updated.
        page.label("Leave out users who are there already").tick(false);
        page.role("button", "Preview changes").click();
        page.role("button", "Preview them as an update").within(LONG).click();
        page.role("button", "Preview them as an update").within(LONG).wait_gone();
        page.role("button", "Import these users").within(LONG).click();
        page.role("heading", "Completed").within(LONG).wait();
        page.role("link", "Export").click();
        let exported = page.download(|| {
            page.role("button", Name::has("Export ")).click();
            page.role("button", "Download").within(LONG).click();
        });
        let users: Vec<Value> = exported
            .bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert_eq!(users.len(), 4);
        assert_eq!((&users[0]["name"], &users[0]["given_name"]), (&json!("Ann"), &json!("Anna")));
        assert_eq!(users[1]["phone_number"], "+441");
        assert_eq!(users[2]["phone_number"], "+441");
    });
}
