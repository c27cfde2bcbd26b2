//! The Jobs page as a person uses it: what became of imports, everything about one of them, its files, and deleting it.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fmt::Write as _;
use std::time::Duration;

use browser_tests::{Folder, Locator, Name, Page, Visit, visit};
use serde_json::Value;
use sha2::{Digest, Sha256};

const LONG: Duration = Duration::from_secs(120);

const FIRST: &str = "Username-Password-Authentication";

const EXTERNAL: &str = "Ann’s 1st";

/// Two good users and three who fail, each for another reason.
const MIXED: &str = r#"{"email":"ann@example.com","user_id":"auth0|ann"}
{"email":"bob@example.com"}
{"email":"ANN@example.com"}
{"email":"no address"}
{"email":"dan@example.com","phone_number":"one two three"}
"#;

fn upload(page: &Page, name: &str, users: &str) -> Folder {
    let folder = Folder::new("jobs").unwrap();
    let file = folder.file(name, users);
    page.role("link", "Import").click();
    // The files of an earlier import are still there.
    page.role("button", "Reset Form").click_if_enabled();
    page.upload("Choose files", &[&file]);
    folder
}

/// Imports users as an upsert with an external id, and goes to the Jobs page. Returns the connection's id.
fn import(page: &Page, name: &str, users: &str) -> String {
    let _folder = upload(page, name, users);
    page.label("Upsert pre-existing users in connection").tick(true);
    page.label("Merge metadata instead of replacing it").tick(true);
    page.label("External ID").fill(EXTERNAL);
    let connection = page.label("Connection").value();
    page.role("button", "Import Users").click();
    page.role("heading", Name::has("Completed")).within(LONG).wait();
    page.role("link", "Jobs").click();
    page.role("table", Name::has("Jobs")).wait();
    connection
}

/// The cells of the jobs in the list.
fn jobs(page: &Page) -> Vec<Vec<String>> {
    let rows = page.eval(
        "return [...document.querySelectorAll('table tbody tr')]
           .map((row) => [...row.cells].map((cell) => cell.innerText.trim()))",
    );
    serde_json::from_value(rows).unwrap()
}

/// The value of a fact such as "Settings" in the open job.
fn fact(page: &Page, name: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('dialog dt')].filter((dt) => dt.textContent === '{name}')
           .map((dt) => dt.nextElementSibling.innerText)[0] ?? ''"
    );
    page.eval(&script).as_str().unwrap_or_default().trim().to_owned()
}

/// Opens everything about the newest job.
fn open(page: &Page) -> Locator<'_> {
    page.role("button", Name::has("More info about job_")).nth(0).click();
    let dialog = page.role("dialog", "Users import");
    dialog.wait();
    dialog
}

/// The digest that stands with a file of the open job.
fn digest(page: &Page, file: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('dialog li')].filter((item) => item.innerText.includes('{file}'))
           .map((item) => item.querySelector('[title]').title)[0] ?? ''"
    );
    page.eval(&script).as_str().unwrap_or_default().to_owned()
}

/// Saves a file of the open job; it must have the digest that stands with it.
#[track_caller]
fn download(page: &Page, dialog: &Locator, file: &str) -> Vec<u8> {
    let name = format!("{}-{file}", fact(page, "Job ID"));
    let button = dialog.role("button", format!("Download {name}").as_str());
    let saved = page.download(|| button.click());
    let stem = name.split('.').next().unwrap();
    assert!(saved.name.starts_with(stem), "{} is not {name}", saved.name);
    assert_eq!(sha256(&saved.bytes), digest(page, &name), "of {name}");
    saved.bytes
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn delete(page: &Page) {
    page.role("button", Name::has("Delete job_")).nth(0).click();
    let question = page.role("dialog", "Delete this job?");
    assert!(question.text().contains("The users stay as they are."));
    question.role("button", "Yes, delete it").click();
    question.wait_gone();
}

#[test]
fn without_jobs_the_page_leads_to_the_import() {
    visit("#/jobs", |page| {
        page.see("There are no jobs available.");
        page.role("link", "Import users").click();
        page.role("button", "Import Users").wait();
        assert_eq!(page.path(), "#/import");
    });
}

#[test]
fn an_import_is_listed_with_its_numbers_also_after_a_reload() {
    visit("#/jobs", |page| {
        import(page, "users.json", MIXED);
        let listed = jobs(page);
        assert_eq!(listed.len(), 1);
        let cells: Vec<_> = listed[0].iter().map(String::as_str).collect();
        assert_eq!(cells[..2], ["Users import", FIRST]);
        let year = page.eval("return String(new Date().getFullYear())");
        assert!(cells[2].contains(year.as_str().unwrap()), "{}", cells[2]);
        assert_eq!(
            cells[4..9],
            ["Job created, user import succeeded, but some users failed", "5", "2", "0", "3"]
        );
        page.reload();
        page.role("table", Name::has("Jobs")).wait();
        assert_eq!(jobs(page), listed);

        // A newer one stands above it.
        import(
            page,
            "more.json",
            "{\"email\":\"eve@example.com\"}\n{\"email\":\"bob@example.com\",\"name\":\"Bob\"}\n",
        );
        page.until("two jobs", LONG, || Ok(jobs(page).len() == 2));
        let both = jobs(page);
        assert_eq!(both[0][5..9], ["2", "1", "1", "0"]);
        assert_eq!(both[1], listed[0]);
    });
}

#[test]
fn more_info_tells_what_was_asked_and_what_is_wrong() {
    visit("#/jobs", |page| {
        import(page, "users.json", MIXED);
        let dialog = open(page);
        assert_eq!(
            fact(page, "Status"),
            "Job created, user import succeeded, but some users failed"
        );
        let id = fact(page, "Job ID");
        let letters = id.strip_prefix("job_").unwrap();
        assert!(
            letters.len() == 16 && letters.bytes().all(|it| it.is_ascii_alphanumeric()),
            "{id}"
        );
        assert_eq!(fact(page, "External ID"), EXTERNAL);
        assert_eq!(fact(page, "Connection"), FIRST);
        assert_eq!(fact(page, "Files read"), format!("users.json, {} bytes", MIXED.len()));
        let numbers = ["Total", "Inserted", "Updated", "Failed"].map(|name| fact(page, name));
        assert_eq!(numbers, ["5", "2", "0", "3"]);
        let settings = fact(page, "Settings");
        assert_eq!(
            settings.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>(),
            [
                "Upsert: users who are there already are updated.",
                "Metadata is added to what is there.",
                "email_verified becomes false where the file leaves it out.",
                "Exports are prepared as Convert does it.",
                "External ID: Ann’s 1st",
            ]
        );
        for (finding, line) in [
            ("The same email address as an earlier user", 3),
            ("Not an email address", 4),
            ("Not a phone number", 5),
        ] {
            dialog.role("button", Name::has(finding)).click();
            page.see(&format!("users.json, line {line}, record {line}"));
        }
        page.press("Escape");
        dialog.wait_gone();
        assert_eq!(page.path(), "#/jobs");
    });
}

#[test]
fn the_files_of_a_job_are_those_whose_digests_are_shown() {
    visit("#/jobs", |page| {
        import(page, "users.json", MIXED);
        let check = |page: &Page| {
            let dialog = open(page);
            page.see("SHA-256");
            let errors = download(page, &dialog, "errors.json");
            let read: Value = serde_json::from_slice(&errors).unwrap();
            let codes: Vec<_> =
                read.as_array().unwrap().iter().map(|it| it["errors"][0]["code"].clone()).collect();
            assert_eq!(codes, ["DUPLICATED_USER", "INVALID_FORMAT", "PATTERN"]);
            let failed = String::from_utf8(download(page, &dialog, "failed-users.ndjson")).unwrap();
            let expected: Vec<_> = MIXED.lines().skip(2).collect();
            assert_eq!(failed.lines().collect::<Vec<_>>(), expected);
            let upsert = download(page, &dialog, "upsert-file.json");
            let upsert: Value = serde_json::from_slice(&upsert).unwrap();
            assert_eq!(upsert[0]["email"], "ann@example.com");
            assert_eq!(upsert.as_array().map(Vec::len), Some(2));
        };
        check(page);
        page.reload();
        check(page);
    });
}

#[test]
fn the_request_is_the_one_auth0_would_need() {
    visit("#/jobs", |page| {
        let connection = import(page, "users.json", MIXED);
        let dialog = open(page);
        let request = dialog.label("Requests").text();
        for part in [
            "https://YOUR_DOMAIN/api/v2/jobs/users-imports".to_owned(),
            "users=@".to_owned(),
            format!("connection_id={connection}"),
            "upsert=true".to_owned(),
            format!("external_id={EXTERNAL}"),
            "send_completion_email=false".to_owned(),
        ] {
            assert!(request.contains(&part), "{part} in {request}");
        }
        assert!(!request.contains("example.com"), "a user is in {request}");
        assert!(connection.starts_with("con_"));
    });
}

#[test]
fn a_deleted_job_comes_back_and_goes_for_good() {
    visit("#/jobs", |page| {
        import(page, "users.json", MIXED);
        let listed = jobs(page);
        delete(page);
        page.see("There are no jobs available.");
        page.see("Deleted a job");
        page.role("button", "Undo").click();
        page.until("the job to come back", LONG, || Ok(jobs(page) == listed));
        page.role("button", "Undo").wait_gone();
        // Its files came with it.
        let dialog = open(page);
        download(page, &dialog, "errors.json");
        page.press("Escape");
        dialog.wait_gone();

        page.role("button", Name::has("Delete job_")).click();
        page.role("dialog", "Delete this job?").role("button", "Cancel").click();
        assert_eq!(jobs(page), listed);
        delete(page);
        page.see("There are no jobs available.");
        page.reload();
        page.see("There are no jobs available.");
        page.role("link", "Users").click();
        page.see("2 users");
    });
}

#[test]
fn a_refused_job_says_why() {
    visit("#/tenant", |page| {
        page.role("button", Name::has("Edit")).click();
        page.label("Enabled for an application").tick(false);
        page.role("button", "Save").click();
        page.see("Not enabled");
        let _folder = upload(page, "users.json", MIXED);
        page.role("button", "Import Users").click();
        page.see_within("Job creation failed", LONG);
        page.role("link", "Jobs").click();
        page.see("Job creation failed");
        assert_eq!(jobs(page)[0][4..9], ["Job creation failed", "–", "–", "–", "–"]);
        open(page);
        page.see("connection_is_disabled: the connection is not enabled for any application.");
        page.role("button", "Close").click();
        page.role("link", "Users").click();
        page.see("There are no users here yet.");
    });
}

#[test]
fn jobs_are_for_narrow_screens_too() {
    Visit::to("#/jobs").size(360, 740).run(|page| {
        let check = |what: &str| {
            let wide = page.eval("return document.documentElement.scrollWidth > innerWidth");
            assert_eq!(wide, false, "{what} scrolls sideways");
        };
        check("the empty page");
        import(page, "a-file-with-quite-a-long-name-that-has-no-space-in-it.json", MIXED);
        check("the list");
        let dialog = open(page);
        dialog.label("Requests").wait();
        let wide = page.eval("const inner = document.querySelector('dialog'); return inner.scrollWidth > inner.clientWidth");
        assert_eq!(wide, false, "the dialog scrolls sideways");
        check("a job");
    });
}
