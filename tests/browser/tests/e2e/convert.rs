//! The Convert screen as a person goes through it: files in, findings read, downloads opened.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use browser_tests::{Folder, Name, Page, Visit, visit};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use xtask::{bench, project};

const LONG: Duration = Duration::from_secs(120);

/// A user as Auth0 exports it.
fn exported(number: usize) -> String {
    format!(
        r#"{{"user_id":"auth0|{number:024}","email":"u{number}@example.com","name":"Zoë {number}","created_at":"2024-01-01T00:00:00.000Z","identities":[{{"connection":"db","provider":"auth0"}}],"user_metadata":{{"big":12345678901234567890}}}}"#
    )
}

fn export(users: std::ops::Range<usize>) -> String {
    users.map(|number| exported(number) + "\n").collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn gunzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn parse(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

fn folder() -> Folder {
    Folder::new("convert").unwrap()
}

/// Chooses files and converts them.
fn convert(page: &Page, paths: &[impl AsRef<Path>]) {
    page.upload("Choose files", paths);
    page.role("button", "Convert").click();
    page.role("button", "Download").within(LONG).wait();
}

#[test]
fn an_export_becomes_an_import_file_and_every_refused_user_is_explained() {
    let lines = [
        exported(1),
        r#"{"user_id":"google-oauth2|7","email":"g@example.com","identities":[{"provider":"google-oauth2"}]}"#.to_owned(),
        r#"{"user_id":"auth0|8","email":"U1@Example.com"}"#.to_owned(),
        r#"{"user_id":"auth0|9","email":"no address"}"#.to_owned(),
        r#"{"user_id":"auth0|10","email":"ten@example.com","#.to_owned(),
        r#"{"Id":"auth0|11","Email":"eleven@example.com","Given Name":"Eli"}"#.to_owned(),
    ];
    let folder = folder();
    let file = folder.file("tenant.json.gz", gzip(&lines.join("\r\n")));
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.see("NDJSON, one user a line, gzip");
        page.role("button", "Convert").click();
        let result = page.download(|| page.role("button", "Download").click());
        assert_eq!(result.name, "tenant-import.json");
        let users = parse(&result.bytes);
        assert_eq!(users.as_array().map(Vec::len), Some(2));
        assert_eq!(users[0]["user_id"], "000000000000000000000001");
        assert_eq!(
            users[1],
            json!({"user_id": "11", "email": "eleven@example.com", "given_name": "Eli"})
        );
        let text = String::from_utf8(result.bytes).unwrap();
        assert!(text.contains("12345678901234567890") && !text.contains("created_at"), "{text}");

        for finding in [
            "A user of another provider",
            "The same email address",
            "Not an email address",
            "Not valid JSON",
        ] {
            page.see(finding);
        }
        page.role("button", Name::has("The same email address")).click();
        page.see("tenant.json.gz, line 3");
        page.see("A user with this email was already provided.");

        let errors = parse(&page.download(|| page.role("button", "Download errors").click()).bytes);
        let codes: Vec<_> =
            errors.as_array().unwrap().iter().map(|user| &user["errors"][0]["code"]).collect();
        assert_eq!(codes, ["DUPLICATED_USER", "INVALID_FORMAT", "INVALID_JSON"]);
        assert_eq!(errors[1]["errors"][0]["path"], "email");
        assert_eq!(errors[1]["user"]["user_id"], "9");

        let refused = page.download(|| page.role("button", "Download refused users").click());
        let refused = String::from_utf8(refused.bytes).unwrap();
        assert_eq!(refused.lines().collect::<Vec<_>>(), lines[2..5].iter().collect::<Vec<_>>());
        let left_out = page.download(|| page.role("button", "Download users left out").click());
        assert_eq!(
            parse(&left_out.bytes)["reason"],
            "Signs in with google-oauth2, not with a password"
        );
    });
}

#[test]
fn many_users_come_as_a_zip_of_files_auth0_takes() {
    let folder = folder();
    let file = folder.file("all.ndjson", export(0..6_000));
    visit("#/convert", |page| {
        convert(page, &[file]);
        let result = page.download(|| page.role("button", "Download").click());
        assert_eq!(result.name, "all-import.zip");
        let mut zip = zip::ZipArchive::new(Cursor::new(result.bytes)).unwrap();
        let mut open = |name: &str| {
            let mut bytes = Vec::new();
            zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        let manifest = parse(&open("manifest.json"));
        let files = manifest["files"].as_array().unwrap();
        assert!(files.len() > 1);
        let mut ids = Vec::new();
        for entry in files {
            let bytes = open(entry["file"].as_str().unwrap());
            assert!(bytes.len() <= 500_000 && entry["bytes"] == bytes.len(), "{entry}");
            assert_eq!(entry["sha256"], format!("{:x}", Sha256::digest(&bytes)));
            let users = parse(&bytes);
            assert_eq!(entry["users"], users.as_array().unwrap().len());
            ids.extend(
                users
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|user| user["user_id"].as_str().unwrap().to_owned()),
            );
        }
        assert_eq!(ids, (0..6_000).map(|number| format!("{number:024}")).collect::<Vec<_>>());
    });
}

#[test]
fn a_result_is_dry_run_as_it_is() {
    let folder = folder();
    let file = folder.file("many.json", export(0..4_000));
    visit("#/convert", |page| {
        convert(page, &[&file]);
        page.role("button", "Dry-run these files").click();
        page.until("the Import page", LONG, || Ok(page.path() == "#/import"));
        assert!(!page.label("Prepare exports as Convert does").is_ticked());
        page.role("button", "Import Users").click();
        page.role("heading", "Completed").within(LONG).wait();
        page.see("All 4,000 users are in Username-Password-Authentication");
    });
}

#[test]
fn a_finding_has_the_step_that_mends_it() {
    let folder = folder();
    let file = folder.file("empty.json", r#"[{"email":"a@x.io","name":""}]"#);
    visit("#/convert", |page| {
        convert_all_refused(page, &file);
        page.role("button", "Remove 1 empty name").click();
        page.see_within("The one user is ready to import", LONG);
    });
}

/// Converts a file of which no user can be imported.
fn convert_all_refused(page: &Page, path: &Path) {
    page.upload("Choose files", &[path]);
    page.role("button", "Convert").click();
    page.see_within("The one user cannot be imported", LONG);
}

#[test]
fn options_do_what_they_say() {
    let folder = folder();
    let file = folder.file("some.ndjson", export(0..2) + "{\"email\":7,\"extra\":1}\n");
    visit("#/convert", |page| {
        page.label("Output format").choose("NDJSON");
        assert!(!page.label(Name::has("Split into files")).is_enabled());
        for option in ["Remove auth0| prefix", "Drop attributes", "Leave out users"] {
            page.label(Name::has(option)).tick(false);
        }
        page.label(Name::has("Compress")).tick(true);
        convert(page, &[&file]);
        let result = page.download(|| page.role("button", "Download").click());
        assert_eq!(result.name, "some-import.ndjson.gz");
        assert_eq!(gunzip(&result.bytes), fs::read_to_string(&file).unwrap());
    });
}

#[test]
fn the_preview_shows_ten_users_and_follows_the_options() {
    let folder = folder();
    let file = folder.file("some.json", export(0..40));
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.role("button", "Preview").click();
        page.see("u9@example.com");
        let table = page.role("region", "Preview table");
        assert!(!table.text().contains("u10@example.com") && !table.text().contains("identities"));
        page.label(Name::has("Leave out users")).tick(false);
        page.label(Name::has("Drop attributes")).tick(false);
        table.wait_until("all attributes", |table| table.text().contains("identities"));
        page.role("tab", "JSON").click();
        page.see("\"user_id\"");
        page.role("button", "Close preview").click();
        page.see_no_more("\"user_id\"");
    });
}

#[test]
fn sample_data_shows_what_the_page_does() {
    visit("#/convert", |page| {
        page.role("button", Name::has("Try with sample data")).click();
        page.role("button", "Convert").wait_until("ready", |button| button.is_enabled());
        page.role("button", "Convert").click();
        page.see("A user of another provider");
        let users = parse(&page.download(|| page.role("button", "Download").click()).bytes);
        assert!(users.as_array().unwrap().len() > 30);
    });
}

/// Each bad file gets a clear word of its own, and the page goes on working.
#[test]
fn bad_files_are_told_and_leave_the_page_usable() {
    let folder = folder();
    let good = exported(1);
    let cut = gzip(&export(0..5_000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.json", vec![], "The file is empty"),
        ("data.bin", b"\x01\x02\0\x03rest\0\0".to_vec(), "This is a binary file, not text"),
        ("archive.zip", b"PK\x03\x04\0\0\x08\0rest".to_vec(), "The archive was cut off"),
        ("cut.json.gz", cut[..cut.len() / 2].to_vec(), "The gzip file was cut off"),
        ("text.txt", b"hello world".to_vec(), "This is not JSON"),
        (
            "zero.json",
            format!("{good}\n{{\"email\":01}}\n").into(),
            "no digit after a leading zero",
        ),
        ("plus.json", format!("{good}\n{{\"email\":+1}}\n").into(), "expected a value, found `+`"),
        ("nan.json", format!("{good}\n{{\"email\":NaN}}\n").into(), "expected a value, found `N`"),
        (
            "comma.json",
            format!("{good}\n{{\"email\":\"a@example.com\",}}\n").into(),
            "another key in double quotes",
        ),
        ("nul.json", format!("{good}\n{{\"email\":\"\0\"}}\n").into(), "no raw control character"),
        ("latin.json", [good.as_bytes(), b"\n{\"email\":\"\xe9\"}\n"].concat(), "neither UTF-8"),
        (
            "lone.json",
            format!("{good}\n{{\"email\":\"\\ud800@example.com\"}}\n").into(),
            "Not an email address",
        ),
        (
            "deep.json",
            format!(
                "{good}\n{{\"user_metadata\":{}{}}}\n",
                "{\"a\":".repeat(100_000),
                "}".repeat(100_000)
            )
            .into(),
            "Nested too deep",
        ),
        ("array.json", format!("[{good},{{\"email\":").into(), "the file ends inside the user"),
    ];
    visit("#/convert", |page| {
        for (name, bytes, message) in &cases {
            page.upload("Choose files", &[folder.file(name, bytes)]);
            page.role("button", "Convert").click();
            // Of a file that is cut off nothing is shown as a result before somebody says so.
            if ["cut.json.gz", "archive.zip", "array.json"].contains(name) {
                page.role("button", Name::has("Go on with")).click();
            }
            open_all_findings(page);
            page.see(message);
            page.reload();
        }
        convert(page, &[folder.file("good.json", &good)]);
        page.see("Every user passed every check");
    });
}

#[test]
fn what_stands_beside_a_wrapped_list_is_named() {
    let text = format!(
        r#"{{"realm":"r","data":{{"total":2,"users":[{},{}]}},"roles":{{"x":[1]}}}}"#,
        exported(1),
        exported(2)
    );
    let folder = folder();
    let file = folder.file("wrapped.json", &text);
    visit("#/convert", |page| {
        convert(page, &[file]);
        page.see("All 2 users are ready to import");
        page.see("Beside the users of “wrapped.json”, not read (taken from data.users)");
        for name in ["realm", "data.total", "roles"] {
            page.see(name);
        }
    });
}

#[test]
fn a_list_without_its_brackets_loses_nobody() {
    let text = "{\n\"email\":\"a@x.example\"}, {\n\"email\":\"b@x.example\"}\n";
    let folder = folder();
    let file = folder.file("fragment.json", text);
    visit("#/convert", |page| {
        let result = page.download(|| {
            convert(page, &[file]);
            page.role("button", "Download").click();
        });
        let emails: Vec<Value> = parse(&result.bytes)
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["email"].clone())
            .collect();
        assert_eq!(emails, ["a@x.example", "b@x.example"]);
    });
}

/// Opens every group of findings.
fn open_all_findings(page: &Page) {
    // The first table of a result is that of its findings.
    let table = page.role("table", Name::Any).nth(0).within(LONG);
    table.wait();
    // The other buttons in it mend something.
    page.eval(
        "document.querySelector('main table').querySelectorAll('[aria-expanded=false]')
           .forEach((group) => group.click())",
    );
}

#[test]
fn a_line_of_200_mb_is_skipped_and_the_rest_is_read() {
    let folder = folder();
    let path = folder.file("long.ndjson", exported(1) + "\n");
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"{\"email\":\"").unwrap();
    (0..200).for_each(|_| file.write_all(&[b'x'; 1 << 20]).unwrap());
    file.write_all(format!("\"}}\n{}\n", exported(2)).as_bytes()).unwrap();
    visit("#/convert", |page| {
        convert(page, &[&path]);
        page.see("A record longer than Muster reads");
        let users = parse(&page.download(|| page.role("button", "Download").click()).bytes);
        assert_eq!(users.as_array().map(Vec::len), Some(2));
    });
}

#[test]
fn fifty_files_and_two_of_the_same_name() {
    let folders: Vec<Folder> = (0..2).map(|_| folder()).collect();
    let mut paths: Vec<PathBuf> = (0..49)
        .map(|n| folders[0].file(&format!("part-{n}.json"), format!("[{}]", exported(n))))
        .collect();
    paths.push(folders[1].file("part-0.json", exported(0)));
    visit("#/convert", |page| {
        page.upload("Choose files", &paths);
        page.see("50 files");
        page.role("button", "Convert").click();
        open_all_findings(page);
        page.see("first as user 1 of “part-0.json”");
        let result = page.download(|| page.role("button", "Download").click());
        assert_eq!(result.name, "users-import.json");
        assert_eq!(parse(&result.bytes).as_array().map(Vec::len), Some(49));
    });
}

#[test]
fn files_can_be_dropped_and_removed() {
    let folder = folder();
    let (one, two) = (folder.file("one.json", exported(1)), folder.file("two.json", exported(2)));
    visit("#/convert", |page| {
        page.role("group", "Drop your file here, or click to select").drop_files(&[&one, &two]);
        page.see("2 files");
        page.role("button", "Remove one.json").click();
        page.see_no_more("one.json");
        page.role("button", "Convert").click();
        let result = page.download(|| page.role("button", "Download").click());
        assert_eq!(result.name, "two-import.json");
    });
}

/// A seeded export of so many users, made once.
fn large(users: u64) -> PathBuf {
    static MAKING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = MAKING.lock();
    let path = project::scratch().join("bench").join(format!("users-{users}.ndjson"));
    bench::data::make(&path, users).unwrap();
    path
}

#[test]
fn a_large_file_shows_progress_and_cancels_within_a_second() {
    let file = large(600_000);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.role("button", "Convert").click();
        let bar = page.role("progressbar", Name::Any);
        bar.wait_until("moving", |bar| bar.attribute("aria-valuenow") != "0");
        assert!(bar.attribute("aria-valuetext").to_string().contains("users"));
        page.role("button", "Cancel").click();
        let start = Instant::now();
        page.see("Cancelled. Nothing was kept.");
        // WebDriver's own round trips are part of this second.
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        page.role("button", "Clear all").click();
        let folder = folder();
        convert(page, &[folder.file("small.json", exported(1))]);
    });
}

/// The browser measures tasks by the clock, so a busy machine makes some of them long. What the page does too long, it does
/// each time.
#[test]
fn the_page_stays_responsive_while_a_large_file_runs() {
    let file = large(600_000);
    let mut long = Vec::new();
    for _ in 0..3 {
        Visit::to("#/convert").alone().run(|page| {
            page.upload("Choose files", &[&file]);
            page.role("button", "Convert").wait_until("ready", |button| button.is_enabled());
            let before = page.long_tasks().len();
            page.role("button", "Convert").click();
            page.role("button", "Download").within(LONG).wait();
            long = page.long_tasks().split_off(before);
            page.see("600,000");
        });
        if long.is_empty() {
            return;
        }
    }
    panic!("each of three times there were tasks over 50 ms, the last time {long:?}");
}

#[test]
fn everything_works_with_the_network_cut() {
    let folder = folder();
    let file = folder.file("some.json", export(0..20));
    visit("#/convert", |page| {
        page.role("button", Name::has("Try with sample data")).wait();
        page.until("a service worker", LONG, || {
            Ok(page.eval("return Boolean(navigator.serviceWorker.controller)") == true)
        });
        page.offline();
        convert(page, &[&file]);
        page.role("button", "Preview").click();
        page.see("u9@example.com");
        page.reload();
        page.role("button", Name::has("Try with sample data")).click();
        page.role("button", "Convert").wait_until("ready", |button| button.is_enabled());
        page.role("button", "Convert").click();
        page.role("button", "Download").wait();
    });
}

/// The site with a worker that dies when it is to convert.
fn site_with_a_dying_worker() -> Folder {
    let site = Folder::of_site(
        "self.addEventListener('message', ({ data }) => {
  if (data.Convert) setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); });
});",
    );
    // Without a service worker, which would notice that the files are not those it was made for.
    fs::remove_file(site.path().join("sw.js")).unwrap();
    site
}

#[test]
fn a_worker_that_dies_is_a_failed_job_with_a_reason() {
    let site = site_with_a_dying_worker();
    let file = large(600_000);
    Visit::to("#/convert").site(site.path()).run(|page| {
        page.allow_console("sw.js");
        page.allow_console("A bad HTTP response code");
        page.upload("Choose files", &[&file]);
        page.role("button", "Convert").click();
        page.role("alert", Name::Any).wait();
        page.see("Nothing was written");
        // Another worker is there at once.
        page.role("button", "Preview").click();
        page.see("user0");
    });
}

#[test]
fn a_large_file_comes_out_the_same_whoever_helps_with_it() {
    let file = large(20_000);
    let sites = [
        "",
        "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 1 });",
        // Its pool workers die of the third stretch they are given.
        "let stretches = 0;
if (self.name === 'pool worker') self.addEventListener('message', ({ data }) => {
  if (data.Stretch && ++stretches === 3) setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); });
});",
    ];
    let mut results = Vec::new();
    for script in sites {
        let site = Folder::of_site(script);
        // Without a service worker, which would notice that the files are not those it was made for.
        fs::remove_file(site.path().join("sw.js")).unwrap();
        Visit::to("#/convert").site(site.path()).run(|page| {
            page.allow_console("sw.js");
            page.allow_console("A bad HTTP response code");
            page.upload("Choose files", &[&file]);
            page.role("button", "Convert").click();
            page.role("button", "Download").wait();
            page.see("20,000");
            results.push(page.download(|| page.role("button", "Download").click()).bytes);
        });
    }
    assert!(results.iter().all(|result| *result == results[0]), "other bytes");
    assert!(results[0].len() > 10_000_000, "{} bytes", results[0].len());
}

#[test]
fn the_whole_way_by_keyboard_alone() {
    visit("#/convert", |page| {
        let press_on = |name: &str| {
            for _ in 0..60 {
                let (_, focused) = page.focused();
                if focused.trim() == name {
                    page.press("Enter");
                    return;
                }
                page.press("Tab");
            }
            panic!("{name} was not reached by Tab");
        };
        press_on("Try with sample data");
        page.role("button", "Convert").wait_until("ready", |button| button.is_enabled());
        press_on("Convert");
        page.role("button", "Download").wait();
        let result = page.download(|| press_on("Download"));
        assert!(parse(&result.bytes).is_array());
    });
}

#[test]
fn nothing_of_a_user_is_in_the_address_and_nothing_sticks_out_at_360_px() {
    for dark in [false, true] {
        let visit = Visit::to("#/convert").size(360, 740);
        let visit = if dark { visit.dark() } else { visit };
        visit.run(|page| {
            let mode = if dark { "dark" } else { "light" };
            page.screenshot(&format!("convert-360-{mode}-empty"));
            page.role("button", Name::has("Try with sample data")).click();
            page.role("button", "Convert").wait_until("ready", |button| button.is_enabled());
            page.role("button", "Convert").click();
            page.role("button", "Download").wait();
            open_all_findings(page);
            page.screenshot(&format!("convert-360-{mode}-done"));
            let wide = page.eval("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(wide, 0, "the page scrolls sideways");
            assert!(page.path().ends_with("#/convert"), "{}", page.path());
            assert!(!page.title().contains('@'));
        });
    }
}

#[test]
fn unknown_columns_are_kept_as_metadata_at_a_click() {
    let folder = Folder::new("convert").unwrap();
    let users = r#"[{"email":"ann@example.com","email_verified":true,"Shoe size":38},{"email":"bob@example.com","Shoe size":44}]"#;
    let file = folder.file("shoes.json", users);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        // A place is proposed for them; without it they are unknown.
        page.role("button", "Leave as it is").click();
        page.role("button", "Convert").click();
        page.see_within("Unknown columns, left out", LONG);
        page.role("button", "Keep in app_metadata").click();
        page.see("Made with earlier files or settings.");
        let choice = page.role("combobox", "Columns Auth0 does not know");
        assert_eq!(choice.value(), "app");
        page.role("button", "Convert").click();
        page.see_within("Unknown columns, kept in app_metadata", LONG);
        page.role("button", "Keep in app_metadata").wait_gone();
        let result = page.download(|| page.role("button", "Download").click());
        let users: Value = serde_json::from_slice(&result.bytes).unwrap();
        let sizes: Vec<String> =
            users.as_array().unwrap().iter().map(|user| user["app_metadata"].to_string()).collect();
        assert!(sizes[0].contains("38") && sizes[1].contains("44"), "{sizes:?}");
    });
}

#[test]
fn a_conversion_is_reported_without_naming_a_user_unless_asked_for() {
    let folder = Folder::new("convert").unwrap();
    let users = r#"[{"email":"zed@corp.example"},{"email":"nobody at example"}]"#;
    let file = folder.file("<b>two.json", users);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.role("button", "Convert").click();
        page.role("button", "Report").within(LONG).click();
        let report = page.role("dialog", "Report of a conversion");
        report.role("heading", "Findings by kind").wait();
        let digest = format!("{:x}", Sha256::digest(users));
        page.see(&digest);
        page.see("Leave out users Auth0 would reject");
        page.see_no_more("nobody at example");
        let saved = page.download(|| report.role("button", "Download report").click());
        let html = String::from_utf8(saved.bytes).unwrap();
        assert!(saved.name.starts_with("muster-report-20") && saved.name.ends_with(".html"));
        for text in [digest.as_str(), "INVALID_FORMAT", "&lt;b&gt;two.json", "<td>1</td>"] {
            assert!(html.contains(text), "{text} in {html}");
        }
        assert!(!html.contains("nobody at") && !html.contains("zed@"), "{html}");

        report.role("checkbox", "With examples of users").tick(true);
        page.see("nobody at example");
        let saved = page.download(|| report.role("button", "Download report").click());
        assert!(String::from_utf8(saved.bytes).unwrap().contains("nobody at example"));
        // On paper there is the report and nothing else.
        let beside = page.eval(
            "const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
             const flat = (rules) => rules.flatMap((rule) => [rule, ...flat([...(rule.cssRules ?? [])])]);
             const print = flat(rules).filter((rule) => rule.media?.mediaText === 'print');
             return print.flatMap((rule) => [...rule.cssRules]).filter((rule) => rule.style?.getPropertyPriority('display') === 'important')
               .some((rule) => document.querySelector('#app')?.matches(rule.selectorText))",
        );
        assert_eq!(beside, Value::Bool(true));
        page.press("Escape");
        report.wait_gone();
        assert_eq!(page.focused().1, "Report");
    });
}
