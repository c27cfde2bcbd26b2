//! The Update page as a person uses it: users of the local tenant changed by steps and deleted, seen before it happens, the
//! files for Auth0, a backup first, and taking it all back.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use browser_tests::{Folder, Name, Page, visit};
use serde_json::{Value, json};

use crate::common::{LONG, exported, import_into, lines};

/// The users of the guide's own example, and one who stays out of it.
const PEOPLE: &str = r#"{"email":"ann@example.com","user_id":"auth0|1","given_name":"Ann","email_verified":true,"user_metadata":{"plan":"gold","lang":"de"}}
{"email":"bob@example.com","user_id":"auth0|2","given_name":"Bob"}
{"email":"cid@example.com","user_id":"auth0|3","given_name":"Cid"}
{"email":"dan@example.org","user_id":"auth0|4","given_name":"Dan"}
"#;

fn steps(page: &Page, steps: &Value) {
    let folder = Folder::new("update").unwrap();
    let recipe = json!({ "recipe": 1, "steps": steps });
    page.upload("Load recipe.json", &[&folder.file("recipe.json", recipe.to_string())]);
}

#[test]
fn users_change_by_query_and_steps_and_the_files_for_auth0_say_the_same() {
    visit("#/update", |page| {
        page.see("There are no users to update yet.");
        import_into(page, None, PEOPLE);
        let before = exported(page);
        page.role("link", "Update").click();
        page.see("4 users");
        page.label("Search").fill("email.domain:example.com");
        page.see("3 of 4 users");
        page.see("Add a step first.");
        steps(
            page,
            &json!([
                { "set": { "family_name": "Miller", "email_verified": true } },
                { "remove": "user_metadata.lang" },
                { "set": { "blocked": true }, "where": "given_name:Cid" },
            ]),
        );
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        page.see("1 user without a metadata key that was there.");
        page.see("1 user with a change that no import makes");
        assert_eq!(exported(page), before, "a preview changes nothing");
        page.role("link", "Update").click();

        page.role("button", "Apply to 3 users").click();
        page.role("heading", Name::has("3 users of Username-Password-Authentication changed"))
            .within(LONG)
            .wait();
        let upsert = page.download(|| page.role("button", "Download upsert file").click());
        assert_eq!(
            serde_json::from_slice::<Value>(&upsert.bytes).unwrap(),
            json!([
                { "email": "ann@example.com", "email_verified": true, "family_name": "Miller", "user_metadata": { "plan": "gold" } },
                { "email": "bob@example.com", "email_verified": true, "family_name": "Miller" },
                { "email": "cid@example.com", "email_verified": true, "family_name": "Miller" },
            ])
        );
        let patches = page.download(|| page.role("button", "Download PATCH requests").click());
        assert_eq!(
            lines(&patches.bytes),
            [
                json!({ "method": "PATCH", "path": "/api/v2/users/auth0%7C3", "body": { "blocked": true } })
            ]
        );
        let differences = page.download(|| page.role("button", "Download differences").click());
        let rows = csv::Reader::from_reader(&differences.bytes[3..]).into_records().count();
        assert_eq!(rows, 2 + 2 + 3);

        let after = exported(page);
        assert_eq!(after[0]["user_metadata"], json!({ "plan": "gold" }));
        assert_eq!(
            (&after[2]["blocked"], &after[2]["family_name"]),
            (&json!(true), &json!("Miller"))
        );
        assert_eq!(after[3], before[3]);
        page.role("link", "Jobs").click();
        page.role("button", Name::has("More info about job_")).nth(1).click();
        let job = page.role("dialog", "Users update");
        job.wait();
        assert!(job.text().contains("email.domain:example.com"), "{}", job.text());
        page.press("Escape");

        page.role("link", "Tenant").click();
        page.role("button", Name::has("Undo: Updated 3 users")).click();
        page.role("button", Name::has("Undo: Updated 3 users")).wait_gone();
        assert_eq!(exported(page), before);
    });
}

#[test]
fn deleting_asks_for_the_number_and_many_are_backed_up_first() {
    visit("#/import", |page| {
        let users: String = (0..150)
            .map(|n| format!("{{\"email\":\"u{n}@example.com\",\"user_id\":\"auth0|{n}\"}}\n"))
            .collect();
        import_into(page, None, &users);
        page.role("link", "Update").click();
        page.label(Name::has("Delete them")).tick(true);
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        assert!(page.label(Name::has("Back up first")).is_ticked());
        page.role("button", "Delete 150 users").click();
        let question = page.role("dialog", "Delete 150 users of the local tenant?");
        assert!(!question.role("button", "Delete them").is_enabled());
        question.role("textbox", Name::has("Type 150")).fill("150");
        let backup = page.download(|| question.role("button", "Delete them").click());
        assert!(
            backup.name.starts_with("muster-backup-") && backup.bytes.starts_with(&[0x1f, 0x8b])
        );
        page.role("heading", Name::has("150 users of Username-Password-Authentication deleted"))
            .within(LONG)
            .wait();
        let requests = page.download(|| page.role("button", "Download DELETE requests").click());
        let requests = lines(&requests.bytes);
        assert_eq!(requests.len(), 150);
        assert_eq!(requests[7], json!({ "method": "DELETE", "path": "/api/v2/users/auth0%7C7" }));
        page.role("button", "Undo").click();
        page.see("150 users");
        page.see("Undone: the users of Username-Password-Authentication are as they were");
    });
}

#[test]
fn several_changes_are_taken_back_at_once() {
    visit("#/import", |page| {
        import_into(page, None, PEOPLE);
        let before = exported(page);
        page.role("link", "Update").click();
        for name in ["One", "Two", "Three"] {
            steps(page, &json!([{ "set": { "nickname": name } }]));
            page.see(&format!("Set nickname to {name}"));
            page.role("button", "Preview changes").click();
            page.role("button", "Apply to 4 users").within(LONG).click();
            page.role("heading", Name::has("4 users of")).within(LONG).wait();
        }
        assert_eq!(exported(page)[0]["nickname"], "Three");
        page.role("link", "Tenant").click();
        page.role("button", Name::has("Undo the last 3")).click();
        page.role("button", "Undo them").click();
        page.role("button", Name::has("Undo: Imported into")).wait();
        assert_eq!(exported(page), before);
    });
}

/// The guide's way: an export edited by hand, with the names that its columns have there.
#[test]
fn an_edited_export_is_an_update() {
    visit("#/import", |page| {
        import_into(page, None, PEOPLE);
        page.role("link", "Update").click();
        page.role("button", "Import an edited export").click();
        assert!(page.label("Upsert pre-existing users in connection").is_ticked());
        let folder = Folder::new("update").unwrap();
        let edited = folder.file(
            "edited.csv",
            "Id,Email,Given Name,Family Name,email_verified\nauth0|1,ann@example.com,Ann,Miller,\nauth0|2,bob@example.com,Bob,Miller,true\nauth0|3,cid@example.com,Cid,Miller,true\n",
        );
        page.upload("Choose files", &[&edited]);
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        page.role("button", "Import these users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        let after = exported(page);
        for user in &after[..3] {
            let kept = (&user["family_name"], &user["email_verified"]);
            assert_eq!(kept, (&json!("Miller"), &json!(true)), "{user}");
        }
        assert_eq!(after[3].get("family_name"), None);
        assert_eq!(after[0]["user_metadata"], json!({ "plan": "gold", "lang": "de" }));
    });
}

/// What an update may not do is mended in the grid: cell by cell, one value for all, a step taken back.
#[test]
fn what_an_update_may_not_do_is_mended_in_the_grid() {
    visit("#/import", |page| {
        import_into(page, None, PEOPLE);
        page.role("link", "Update").click();
        steps(
            page,
            &json!([{ "set": { "phone_number": "{given_name}" }, "where": "email.domain:example.com" }]),
        );
        page.role("button", "Preview changes").click();
        page.role("button", "See and edit all 3").within(LONG).click();
        page.see_within("3 different values", LONG);
        page.press("Enter");
        let editor = page.label("New value; leave it empty to remove it");
        editor.fill("one");
        page.see_within("Write the number as + and 1 to 15 digits", LONG);
        editor.fill("+491");
        page.see_within("Auth0 takes this", LONG);
        page.press("Enter");
        page.role("button", "Replace Bob in all users").click();
        page.label("What Bob becomes in all users").fill("+492");
        page.role("button", "Replace in 1 user").click();
        page.see("2 changes");
        page.role("button", "Apply").click();
        page.role("button", "See and edit all 3").within(LONG).wait_gone();
        page.see_within("Edit 1 cell of 1 user", LONG);
        // Of one user it is still to be said.
        page.role("button", "Edit by hand").within(LONG).click();
        page.see_within("1 different value", LONG);
        page.press("Delete");
        page.role("button", "Apply").click();
        page.see_within("Edit 1 cell of 1 user, leave 1 out", LONG);
        page.role("button", "Apply to 2 users").within(LONG).wait();
        page.role("heading", "Update users").click();
        page.press("Control+z");
        page.see_no_more("leave 1 out");
        page.role("region", "Steps").role("button", "Redo").click();
        page.see("leave 1 out");
        page.role("button", "Preview changes").click();
        page.role("button", "Apply to 2 users").within(LONG).click();
        page.role("heading", Name::has("2 users of")).within(LONG).wait();
        // The job keeps the recipe.
        page.role("link", "Jobs").click();
        page.role("button", Name::has("More info about job_")).nth(0).click();
        page.role("dialog", "Users update").wait();
        let recipe = page.download(|| page.role("button", "Save recipe.json").click());
        let recipe: Value = serde_json::from_slice(&recipe.bytes).unwrap();
        assert_eq!(recipe["steps"].as_array().map(Vec::len), Some(3));
        page.press("Escape");
        let after = exported(page);
        let phones: Vec<_> = after.iter().map(|user| user["phone_number"].as_str()).collect();
        assert_eq!(phones, [Some("+491"), Some("+492"), None, None]);
    });
}
