//! Files of other systems on Convert: what is proposed, corrected and converted, as a person goes through it.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use browser_tests::{Folder, Name, Page, visit};
use serde_json::Value;
use xtask::project;

#[path = "../../../../crates/engine/tests/compared/mod.rs"]
mod compared;

const LONG: Duration = Duration::from_secs(120);

/// Files as they are met: each becomes import files with no click but *Convert*.
const SYSTEMS: [&str; 8] = [
    "clerk-csv-created-at",
    "django-allauth-pgdump",
    "firebase-csv-29-fields",
    "keycloak-26-mixed-credentials",
    "laravel-jetstream-phpmyadmin",
    "mongodb-compass",
    "okta-rockstar-csv",
    "wordpress-phpmyadmin-json",
];

fn systems() -> PathBuf {
    project::root().join("crates/engine/tests/systems")
}

/// The input files of a folder, by name.
fn inputs(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("input"))
        .collect();
    files.sort();
    files
}

fn convert(page: &Page) -> Vec<Value> {
    page.role("button", "Convert").click();
    page.role("button", "Download").within(LONG).wait();
    let result = page.download(|| page.role("button", "Download").click());
    let users: Value = serde_json::from_slice(&result.bytes).unwrap();
    users.as_array().unwrap().clone()
}

#[test]
fn files_of_other_systems_become_import_files_with_one_click() {
    let mut failed = Vec::new();
    for name in &SYSTEMS {
        let folder = systems().join(name);
        let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let accepted = fs::read_to_string(folder.join("accepted.txt")).unwrap_or_default();
        visit("#/convert", |page| {
            page.upload("Choose files", &inputs(&folder));
            let users = convert(page);
            // What goes into `app_metadata.<system>` may be anything, whatever the system is called.
            let system = users.iter().find_map(|user| {
                let metadata = user["app_metadata"].as_object()?;
                metadata.keys().find(|key| name.contains(key.as_str())).cloned()
            });
            let found = compared::differences(&expected, &users, &system.unwrap_or_default());
            let new = found.into_iter().filter(|line| !accepted.contains(line.as_str()));
            failed.extend(new.map(|line| format!("{name}: {line}")));
        });
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Files that belong together, dropped in any order: one is the users', the others are joined to it as steps that are seen.
#[test]
fn files_that_belong_together_are_joined() {
    let mut failed = Vec::new();
    let cases = [
        ("auth0-export-and-hashes", "auth0"),
        ("stytch", "stytch"),
        ("supertokens", "supertokens"),
        ("supabase-users-and-identities", "supabase"),
        ("together-users-and-hashes", "source"),
        ("wordpress-dump-per-table", "wordpress"),
    ];
    for (name, system) in cases {
        let folder = systems().join(name);
        let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        for is_turned in [false, true] {
            let mut files = inputs(&folder);
            if is_turned {
                files.reverse();
            }
            visit("#/convert", |page| {
                page.upload("Choose files", &files);
                let users = convert(page);
                let found = compared::differences(&expected, &users, system);
                failed.extend(found.into_iter().map(|line| format!("{name}: {line}")));
            });
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The same in one archive: taken apart, its files are joined as if they had come one by one.
#[test]
fn files_of_an_archive_that_belong_together_are_joined() {
    let folder = systems().join("together-users-and-hashes");
    let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for path in inputs(&folder) {
        let name = format!("of monday/{}", path.file_name().unwrap().to_string_lossy());
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &fs::read(path).unwrap()).unwrap();
    }
    let whole = zip.finish().unwrap().into_inner();
    let own = Folder::new("mapper").unwrap();
    let damaged = own.file("damaged.zip", &whole[..whole.len() / 2]);
    let archive = own.file("all.zip", &whole);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&damaged]);
        page.role("button", "Take apart damaged.zip").click();
        page.see("It could not be taken apart.");
        page.role("button", "Remove damaged.zip").click();
        page.upload("Choose files", &[&archive]);
        page.role("button", "Take apart all.zip").click();
        page.role("button", "Remove all.zip").wait_gone();
        let users = convert(page);
        let found = compared::differences(&expected, &users, "source");
        assert!(found.is_empty(), "{}", found.join("\n"));
    });
}

const CUSTOMERS: &str = "Kundennr,E-Mail,Vorname,Nachname,Notiz,Punkte\n00123,Ana@x.io,Ana,Silva,hello,12\n00124,ben@x.io,Ben,Okoye,,7\n";

#[test]
fn a_column_goes_elsewhere_and_back() {
    let folder = Folder::new("mapper").unwrap();
    let file = folder.file("customers.csv", CUSTOMERS);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.see("No system that is known");
        page.see("6 columns placed");
        let goes = |column: &str| page.label(format!("{column} goes to").as_str());
        assert_eq!(goes("E-Mail").value(), "email");
        assert_eq!(goes("Notiz").value(), "user_metadata.Notiz");
        // The preview is there by itself.
        page.see("The first 2 users of the result");
        // Typed, and ended with Enter.
        goes("Notiz").fill("nickname");
        page.press("Enter");
        page.see("Put 6 columns into their places");
        // Chosen from its list.
        page.label("Type of Punkte").choose("number");
        let users = convert(page);
        assert_eq!(users[0]["nickname"], "hello");
        assert_eq!(users[0]["user_metadata"]["Punkte"], 12);
        assert_eq!(users[1]["email"], "ben@x.io");
        // Taken back, one after the other.
        page.role("button", "Undo").click();
        page.role("button", "Undo").click();
        assert_eq!(goes("Notiz").value(), "user_metadata.Notiz");
        // Nobody's guess is forced on anybody.
        page.role("button", "Leave as it is").click();
        page.see("Nothing is proposed");
        page.role("button", "Propose again").click();
        page.see("6 columns placed");
    });
}

#[test]
fn what_auth0_needs_and_nobody_fills_stands_on_top() {
    let folder = Folder::new("mapper").unwrap();
    let file = folder.file("people.csv", "nr,kontakt,given_name\n1,a@x.io,Ana\n2,b@x.io,Ben\n");
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.see("columns placed");
        let goes = page.label("kontakt goes to");
        goes.fill("left out");
        page.press("Enter");
        page.see("Nothing fills email.");
        page.label("The column that is email").choose("kontakt");
        page.see_no_more("Nothing fills email.");
        assert_eq!(convert(page)[1]["email"], "b@x.io");
    });
}

#[test]
fn another_system_is_a_click_away() {
    let folder = systems().join("laravel-jetstream-phpmyadmin");
    visit("#/convert", |page| {
        page.upload("Choose files", &inputs(&folder));
        page.see("Laravel users");
        page.role("button", "Not this").click();
        page.see("By the names and values of columns alone");
        page.label(Name::has("System the file comes from")).choose("Recognised by itself");
        page.see("known by");
    });
}
