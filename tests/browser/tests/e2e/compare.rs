//! The Compare page as a person uses it: two files, a file and a connection, who arrived, damaged files, and where users go
//! from there.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use browser_tests::{Folder, Name, Page, visit};
use serde_json::{Value, json};

use crate::common::{LONG, import_into, lines};

/// What is on the left, or was sent.
const LEFT: &str = r#"{"email":"Ann@example.com","given_name":"Ann","user_metadata":{"plan":"gold","level":1.0}}
{"email":"bob@example.com","given_name":"Bob","user_metadata":{"plan":"free"}}
{"email":"cid@example.com","given_name":"Cid"}
{"email":"twice@example.com"}
{"email":"twice@example.com"}
{"given_name":"Nobody"}
"#;

/// What is on the right, or an export taken afterwards.
const RIGHT: &str = r#"{"email":"ann@example.com","user_id":"auth0|a1","given_name":"Ann","user_metadata":{"level":1,"plan":"gold"},"created_at":"2026-01-01T00:00:00.000Z"}
{"email":"bob@example.com","user_id":"auth0|b2","given_name":"Bob","user_metadata":{"plan":"gold"}}
{"email":"dan@example.com","user_id":"auth0|d4"}
"#;

/// Chooses a file, which is there as long as what is returned.
#[must_use]
fn choose(page: &Page, label: &str, name: &str, text: &str) -> Folder {
    let folder = Folder::new("compare").unwrap();
    page.upload(label, &[&folder.file(name, text)]);
    // The list of files is there, so nothing shifts any more when the next is chosen.
    page.see(name);
    folder
}

fn compare(page: &Page, headline: &str) {
    page.role("button", "Compare").click();
    page.role("heading", Name::has(headline)).within(LONG).wait();
}

/// The rows of a guarded table, without its header and its guards.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
    let cell = |cell: &str| cell.trim_matches('"').trim_start_matches('\'').replace("\"\"", "\"");
    let row = |line: &str| line.split("\",\"").map(cell).collect();
    text.lines().skip(1).map(row).collect()
}

#[test]
fn two_files_are_held_against_each_other() {
    visit("#/compare", |page| {
        page.see("Choose what stands on both sides.");
        assert!(!page.role("button", "Compare").is_enabled());
        let _file = choose(page, "Choose files: left", "left.ndjson", LEFT);
        let _file = choose(page, "Choose files: right", "right.ndjson", RIGHT);
        compare(page, "1 only left, 2 different, 1 only right");
        page.see("Not compared (3)");
        page.see("Left: 1 record without the key: Nobody");
        page.see(
            "Left: 2 records under a key that stands more than once on a side: twice@example.com",
        );

        let only = page.download(|| page.role("button", "Download users only left").click());
        assert_eq!(lines(&only.bytes), [json!({"email": "cid@example.com", "given_name": "Cid"})]);
        let only = page.download(|| page.role("button", "Download users only right").click());
        assert_eq!(
            lines(&only.bytes),
            [json!({"email": "dan@example.com", "user_id": "auth0|d4"})]
        );
        let aside = page.download(|| page.role("button", "Download what was not compared").click());
        assert_eq!(lines(&aside.bytes).len(), 3);
        let csv = page.download(|| page.role("button", "Download differences (CSV)").click());
        let rows = rows(&csv.bytes);
        let of_bob: Vec<&str> = rows
            .iter()
            .filter(|row| row[0] == "bob@example.com")
            .map(|row| row[1].as_str())
            .collect();
        assert_eq!(of_bob, ["user_id", "user_metadata.plan"]);
        assert!(!rows.iter().any(|row| row[1] == "user_metadata.level"), "1.0 is 1");

        page.role("button", "Swap sides").click();
        page.see("This is of other lists, or another key, than are chosen now");
        page.role("button", "Compare").click();
        // The result before goes when the comparison begins.
        page.see_no_more("This is of other lists, or another key");
        page.role("heading", Name::has("1 only left, 2 different, 1 only right"))
            .within(LONG)
            .wait();
        let only = page.download(|| page.role("button", "Download users only left").click());
        assert_eq!(lines(&only.bytes)[0]["email"], "dan@example.com");
    });
}

#[test]
fn who_arrived_is_told_with_the_new_ids() {
    visit("#/compare", |page| {
        page.label(Name::has("Did everyone arrive?")).click();
        page.see("Not counted as differences:");
        let sent = r#"[{"email":"Ann@example.com","user_id":"1","given_name":"Ann","custom_password_hash":{"algorithm":"md5","hash":{"value":"900150983cd24fb0d6963f7d28e17f72"}}},{"email":"bob@example.com","user_id":"2"}]"#;
        let _file = choose(page, "Choose files: what was sent", "sent.json", sent);
        let _file = choose(page, "Choose files: what is there now", "export.ndjson", RIGHT);
        compare(page, "Everyone arrived: 2 users");
        page.see("There, but not sent (1)");
        let ids = page.download(|| page.role("button", "Download old and new IDs (CSV)").click());
        assert_eq!(
            rows(&ids.bytes),
            [["ann@example.com", "1", "auth0|a1"], ["bob@example.com", "2", "auth0|b2"]]
        );
    });
}

#[test]
fn damage_is_told_and_a_key_that_nobody_has_too() {
    visit("#/compare", |page| {
        let _file =
            choose(page, "Choose files: left", "cut.ndjson", &format!("{LEFT}{{\"email\":\"e@exa"));
        let _file = choose(page, "Choose files: right", "right.ndjson", RIGHT);
        page.label("Key").choose("Another column or path");
        page.see("Name the column that is the key.");
        page.label("Column or path").fill("legacy_id");
        compare(page, "There is nobody to compare");
        page.see("On one side no record has this column or path");
        page.see("Left: “cut.ndjson” is cut off. Its first 6 records were compared");
        page.label("Column or path").fill("password_hash");
        page.role("button", "Compare").click();
        page.see_within("may hold secrets, and keys are shown: choose another key.", LONG);
    });
}

#[test]
fn users_go_on_from_a_comparison_with_a_connection() {
    visit("#/import", |page| {
        import_into(page, None, RIGHT);
        page.role("link", "Compare").click();
        let _file = choose(page, "Choose files: left", "left.ndjson", LEFT);
        page.label("Local tenant").nth(1).click();
        page.label("Connection").wait();
        compare(page, "1 only left,");
        // Who is only right is a user of the connection: the query for him goes to Update.
        page.role("button", "Delete these").nth(1).click();
        page.role("heading", "Update users").wait();
        page.see("1 of 3 users");
        assert!(page.label("Search").value().contains("auth0|d4"));
        assert!(page.label(Name::has("Delete them")).is_ticked());
        // Who is only left is imported.
        page.role("link", "Compare").click();
        page.role("button", "Import these").nth(0).click();
        page.see("only-left.ndjson");
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("link", "Users").click();
        page.see("cid@example.com");
    });
}

#[test]
fn who_is_there_already_is_left_out_and_many_go_to_update_as_a_list() {
    visit("#/import", |page| {
        let folder = Folder::new("compare").unwrap();
        let many: String = (0..120)
            .map(|n| format!("{{\"email\":\"u{n}@example.com\",\"user_id\":\"auth0|{n}\"}}\n"))
            .collect();
        import_into(page, None, many);
        page.role("link", "Compare").click();
        let left = "{\"email\":\"U7@example.com\"}\n{\"email\":\"new@example.com\",\"given_name\":\"New\"}\n";
        let _file = choose(page, "Choose files: left", "left.ndjson", left);
        page.label("Local tenant").nth(1).click();
        page.label("Connection").wait();
        compare(page, "1 only left,");
        // Too many for a query: they go as a list.
        page.see("There is no query for them");
        page.role("button", "Change these by steps").nth(1).click();
        page.role("heading", "Update users").wait();
        page.see("Only users of the list that Compare gave: 119 users.");
        let recipe = json!({ "recipe": 1, "steps": [{ "set": { "nickname": "there" } }] });
        page.upload("Load recipe.json", &[&folder.file("recipe.json", recipe.to_string())]);
        page.role("button", "Preview changes").click();
        page.role("button", "Apply to 119 users").within(LONG).wait();
        // Back on Compare: the file is converted without who is there.
        page.role("link", "Compare").click();
        page.role("button", "Leave out who is there already").click();
        page.role("heading", Name::has("Turn your users into files")).wait();
        page.see("there-already.ndjson");
        page.see("left.ndjson");
        page.role("button", "Convert").click();
        let result = page.download(|| page.role("button", "Download").within(LONG).click());
        let users: Value = serde_json::from_slice(&result.bytes).unwrap();
        assert_eq!(users, json!([{ "email": "new@example.com", "given_name": "New" }]));
        page.see("1 left out");
    });
}
