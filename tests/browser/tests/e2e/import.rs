//! The Import screen as a person goes through it: files in, the form, what would change, the import, its downloads.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Write;
use std::time::Duration;

use browser_tests::{Folder, Name, Page, Visit, visit};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(120);

fn folder() -> Folder {
    Folder::new("import").unwrap()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Users as Auth0 exports them.
fn export(numbers: std::ops::Range<usize>) -> String {
    let user = |n: usize| {
        format!(
            "{{\"user_id\":\"auth0|{n:024}\",\"email\":\"u{n}@example.com\",\"name\":\"Zoë {n}\",\"logins_count\":{n},\
             \"created_at\":\"2024-01-01T00:00:00.000Z\",\"user_metadata\":{{\"theme\":\"dark\",\"n\":{n}}}}}\n"
        )
    };
    numbers.map(user).collect()
}

/// The number under a heading such as "Inserted".
fn number(page: &Page, name: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('dt')].filter((dt) => dt.textContent === '{name}')
           .map((dt) => dt.nextElementSibling.textContent)[0] ?? ''"
    );
    page.eval(&script).as_str().unwrap_or_default().to_owned()
}

/// Total, inserted, updated and failed of the result on the page.
fn numbers(page: &Page) -> [String; 4] {
    ["Total", "Inserted", "Updated", "Failed"].map(|name| number(page, name))
}

fn import(page: &Page) {
    page.role("button", "Import Users").click();
    page.role("heading", Name::has("Completed")).within(LONG).wait();
}

#[test]
fn an_export_is_imported_and_every_failed_user_is_explained() {
    let folder = folder();
    let lines = export(0..3)
        + "{\"email\":\"U1@Example.com\"}\n{\"email\":\"no address\"}\n{\"user_id\":\"google-oauth2|1\",\"email\":\"g@x.io\",\"identities\":[{\"provider\":\"google-oauth2\"}]}\n";
    let file = folder.file("tenant.json.gz", gzip(&lines));
    visit("", |page| {
        assert_eq!(page.path(), "#/import");
        page.upload("Choose files", &[&file]);
        page.see("Auth0 itself would refuse these files: one is not one JSON array and one is compressed.");
        import(page);
        page.role("heading", "Completed, but not for all users").wait();
        assert_eq!(numbers(page), ["6", "3", "0", "2"]);
        page.see("3 users in Username-Password-Authentication, 2 failed, 1 left out");
        page.role("img", "Of 6 users: 3 inserted, 2 failed, 1 left out").wait();
        page.see("3 users whose ID came with auth0|");
        for finding in
            ["The same email address", "Not an email address", "A user of another provider"]
        {
            page.see(finding);
        }
        let errors = page.download(|| page.role("button", "Download errors").click());
        let errors: Value = serde_json::from_slice(&errors.bytes).unwrap();
        let codes: Vec<_> =
            errors.as_array().unwrap().iter().map(|it| &it["errors"][0]["code"]).collect();
        assert_eq!(codes, ["DUPLICATED_USER", "INVALID_FORMAT"]);
        let failed = page.download(|| page.role("button", "Download failed users").click());
        let failed = String::from_utf8(failed.bytes).unwrap();
        assert_eq!(
            failed.lines().collect::<Vec<_>>(),
            lines.lines().skip(3).take(2).collect::<Vec<_>>()
        );

        // They are there, also after a reload.
        page.reload();
        page.role("link", "Users").click();
        page.see("3 users");
        page.see("u2@example.com");
        page.role("link", "Jobs").click();
        page.see("Job created, user import succeeded, but some users failed");
    });
}

#[test]
fn without_upsert_users_that_are_there_fail_and_with_it_they_change() {
    let folder = folder();
    let there = folder.file("there.json", export(0..2));
    let change = json!([
        {"email": "U0@example.com", "name": "New", "user_metadata": {"n": 0}},
        {"email": "u1@example.com", "name": "Zoë 1"},
        {"email": "fresh@example.com"},
    ]);
    let change = folder.file("change.json", change.to_string());
    visit("#/import", |page| {
        page.upload("Choose files", &[&there]);
        import(page);
        page.role("button", "Reset Form").click_if_enabled();
        page.upload("Choose files", &[&change]);
        page.role("button", "Import Users").click();
        page.see_within("1 user in Username-Password-Authentication, 2 failed", LONG);
        page.role("button", Name::has("A user with this email is there already")).click();
        page.see("The user already exist and upsert parameter is false");
        page.see("U0@example.com");

        page.label("Upsert pre-existing users in connection").tick(true);
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        assert_eq!(number(page, "Updates"), "1");
        assert_eq!(number(page, "Unchanged"), "2");
        page.see("1 user would lose metadata keys");
        page.see("user_metadata.theme");

        // Merged, nothing would vanish; the preview says that it is of earlier options.
        page.label("Merge metadata instead of replacing it").tick(true);
        page.see("Found out with earlier files or options.");
        page.role("button", "Preview changes").click();
        page.see_no_more("user_metadata.theme");
        page.role("button", "Import these users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        assert_eq!(numbers(page), ["3", "0", "1", "0"]);
        let upsert = page.download(|| page.role("button", "Download upsert file").click());
        let users: Value = serde_json::from_slice(&upsert.bytes).unwrap();
        assert_eq!(users[0]["user_metadata"], json!({"theme": "dark", "n": 0}));
        assert_eq!(users.as_array().map(Vec::len), Some(3));
    });
}

#[test]
fn differences_are_filtered_by_kind_and_so_is_their_file() {
    let folder = folder();
    let there = folder.file("there.json", export(0..3));
    let change = json!([
        {"email": "u0@example.com", "name": "New", "user_metadata": {"theme": "light", "n": 0}},
        {"email": "u1@example.com", "given_name": "Zo,\"ë\"\n1", "user_metadata": {"theme": "dark", "n": 1}},
        {"email": "u2@example.com", "user_metadata": {"n": 2}, "username": "asked-in-vain"},
    ]);
    let change = folder.file("change.json", change.to_string());
    visit("#/import", |page| {
        page.upload("Choose files", &[&there]);
        import(page);
        page.role("button", "Reset Form").click_if_enabled();
        page.upload("Choose files", &[&change]);
        page.label("Upsert pre-existing users in connection").tick(true);
        page.role("button", "Preview changes").click();
        let differences = page.role("region", "Differences").within(LONG);
        differences.wait();
        assert_eq!(differences.texts("listitem").iter().filter(|it| it.contains('@')).count(), 3);
        page.see("an import does not change it to");
        differences.role("radio", Name::has("Lost")).click();
        page.until("the other users to go", LONG, || {
            Ok(differences.texts("listitem").iter().filter(|it| it.contains('@')).count() == 1)
        });
        page.see("user_metadata.theme");
        page.see_no_more("asked-in-vain");
        let lost =
            page.download(|| differences.role("button", "Download what is lost (CSV)").click());
        assert_eq!(lost.name, "differences-lost.csv");
        assert_eq!(
            rows(&lost.bytes)[1..],
            [["'u2@example.com", "'user_metadata", "'theme", "'lost"]]
        );
        differences.role("radio", Name::has("Added")).click();
        let added =
            page.download(|| differences.role("button", "Download what is added (CSV)").click());
        assert_eq!(rows(&added.bytes)[1..], [["'u1@example.com", "'given_name", "", "'added"]]);
        differences.role("radio", Name::has("All")).click();
        let all =
            page.download(|| differences.role("button", "Download all differences (CSV)").click());
        assert_eq!(rows(&all.bytes).len(), 6);

        page.role("button", "Report").click();
        let report = page.role("dialog", "Report of a preview of changes");
        assert_eq!(number(page, "Would be updated"), "3");
        report.role("button", "Close").click();

        // Done, the job tells them in the same way.
        page.role("button", "Import these users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("link", "Jobs").click();
        page.role("button", Name::has("More info about")).nth(0).click();
        page.eval("document.querySelector('dialog details summary').click()");
        page.role("dialog", Name::Any).role("radio", Name::has("Lost")).click();
        page.see("These metadata keys are gone:");
        page.role("dialog", Name::Any).role("button", "Report").click();
        let report = page.role("dialog", "Report of a dry run");
        report.role("heading", "Files written").wait();
        let saved = page.download(|| report.role("button", "Download report").click());
        let html = String::from_utf8(saved.bytes).unwrap();
        assert!(html.contains("change.json") && !html.contains("@example.com"), "{html}");
    });
}

/// Email, attribute, key and change of the rows of a file of differences, its header first.
fn rows(csv: &[u8]) -> Vec<[String; 4]> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    reader
        .records()
        .map(|row| [0, 2, 3, 4].map(|cell| row.as_ref().unwrap()[cell].to_owned()))
        .collect()
}

#[test]
fn an_emails_verification_is_not_lost_unnoticed() {
    let folder = folder();
    let there = folder.file("there.json", r#"[{"email":"a@x.io","email_verified":true}]"#);
    let change = folder.file("change.json", r#"[{"email":"a@x.io","name":"A"}]"#);
    visit("#/import", |page| {
        page.upload("Choose files", &[&there]);
        import(page);
        page.role("button", "Reset Form").click_if_enabled();
        page.upload("Choose files", &[&change]);
        page.label("Upsert pre-existing users in connection").tick(true);
        page.role("button", "Preview changes").click();
        page.see_within("1 user would have an email that is no longer verified", LONG);
        page.see("The email would no longer be verified.");
        page.label("Keep emails verified where the file does not say").tick(true);
        page.role("button", "Preview changes").click();
        page.see_no_more("The email would no longer be verified.");
    });
}

#[test]
fn a_cancelled_import_changes_nothing() {
    let folder = folder();
    let file = folder.file("many.json", export(0..400_000));
    visit("#/import", |page| {
        page.upload("Choose files", &[&file]);
        page.role("button", "Import Users").click();
        page.role("button", "Cancel").within(LONG).click();
        page.see_within("The import was cancelled. Nothing was changed", LONG);
        page.role("link", "Users").click();
        page.see("There are no users here yet.");
        page.role("link", "Jobs").click();
        page.see("Cancelled");
    });
}

#[test]
fn a_job_is_refused_where_auth0_refuses_it() {
    let folder = folder();
    let file = folder.file("one.json", r#"[{"email":"a@x.io"}]"#);
    visit("#/tenant", |page| {
        page.role("button", Name::has("Edit")).click();
        page.label("Enabled for an application").tick(false);
        page.role("button", "Save").click();
        page.see("Not enabled");
        page.role("link", "Import").click();
        page.upload("Choose files", &[&file]);
        page.see("connection_is_disabled");
        page.role("button", "Import Users").click();
        page.see_within("Job creation failed", LONG);
        page.role("link", "View Jobs").nth(0).click();
        page.see("Job creation failed");
    });
}

#[test]
fn exactly_as_auth0_takes_it_an_export_fails() {
    let folder = folder();
    let file = folder.file("one.json", export(1..2));
    visit("#/import", |page| {
        page.upload("Choose files", &[&file]);
        page.label("Prepare exports as Convert does").tick(false);
        page.role("button", "Import Users").click();
        page.see_within("The one user could not be imported", LONG);
        page.role("heading", "No user was imported").wait();
        page.see("OBJECT_ADDITIONAL_PROPERTIES");
    });
}

#[test]
fn a_file_without_users_fails_the_job_with_its_name() {
    let folder = folder();
    let (good, bad) = (
        folder.file("good.json", export(0..1)),
        folder.file("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0"),
    );
    visit("#/import", |page| {
        page.upload("Choose files", &[&good, &bad]);
        page.see("A picture");
        page.role("button", "Import Users").click();
        page.see_within("Job created, user import failed", LONG);
        page.see("“photo.png” cannot be imported");
    });
}

#[test]
fn an_import_can_be_undone() {
    let folder = folder();
    let file = folder.file("two.json", export(0..2));
    visit("#/import", |page| {
        page.upload("Choose files", &[&file]);
        import(page);
        page.role("button", "Undo").click();
        page.role("heading", "Undone").wait();
        page.see("Undone: the users of Username-Password-Authentication are as they were before the import");
        page.role("link", "Users").click();
        page.see("There are no users here yet.");
        page.role("link", "Jobs").click();
        page.see("Job created, user import succeeded; undone since");
    });
}

#[test]
fn new_files_take_the_place_of_those_that_are_imported() {
    let folder = folder();
    let (first, second) =
        (folder.file("one.json", export(0..1)), folder.file("two.json", export(1..2)));
    visit("#/import", |page| {
        page.upload("Choose files", &[&first]);
        import(page);
        page.upload("Choose files", &[&second]);
        page.see("two.json");
        page.see("Made with earlier files or options.");
        page.see_no_more("one.json");
        import(page);
        page.see_within("The one user is in Username-Password-Authentication", LONG);
    });
}

#[test]
fn an_update_of_the_sample_shows_what_an_upsert_wipes() {
    visit("#/import", |page| {
        page.role("button", "Try with sample data").click();
        page.see("sample-tenant.json");
        import(page);
        page.role("button", "Try an update of the sample").click();
        page.see("sample-update.json");
        page.see_no_more("sample-tenant.json,");
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        page.see("would lose metadata keys");
        page.see("would have an email that is no longer verified");
        assert_eq!(number(page, "Inserts"), "1");
    });
}

#[test]
fn a_preview_of_changes_is_shown_and_told() {
    let folder = folder();
    let file = folder.file("two.json", export(0..2));
    visit("#/import", |page| {
        page.upload("Choose files", &[&file]);
        import(page);
        page.label("Upsert pre-existing users in connection").tick(true);
        page.role("button", "Undo").wait();
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        page.until("the heading has the focus and is in sight", LONG, || {
            let script = "const it = document.activeElement; const at = it.getBoundingClientRect();
                return it.textContent === 'What would change' && at.top >= 0 && at.bottom <= innerHeight";
            Ok(page.eval(script) == true)
        });
        page.see("Preview of the changes: 0 would be inserted, 0 updated, 2 left as they are. Nothing has been changed.");
        page.role("button", "Undo").wait_gone();
    });
}

#[test]
fn the_form_is_for_narrow_screens_too() {
    Visit::to("#/import").size(360, 740).run(|page| {
        page.label("Connection").wait();
        let wide = page.eval("return document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wide, false, "the page scrolls sideways");
    });
}
