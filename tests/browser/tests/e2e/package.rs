//! The package for Auth0 as a person makes it: on Convert, from a table with a column of roles; on Update, with requests and
//! with a list of users to be deleted. What is in the zips is compared with what they say of
//! themselves, and one is sent to the stand-in by its own script, as a person would.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Cursor, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use browser_tests::{Folder, Name, Page, visit};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const LONG: Duration = Duration::from_secs(120);

/// The files of a zip, whose digests are those that it says.
fn package(zip: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    let mut sums = String::new();
    for line in files["SHA256SUMS"].lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        sums.clear();
        for byte in Sha256::digest(&files[name]) {
            write!(sums, "{byte:02x}").unwrap();
        }
        assert_eq!(sums, sum, "{name}");
    }
    assert_eq!(files["SHA256SUMS"].lines().count(), files.len() - 1);
    files
}

/// Opens the dialog of this button, and has the package made.
fn packed(page: &Page, button: &str, title: &str) -> BTreeMap<String, String> {
    page.role("button", button).click();
    let dialog = page.role("dialog", title);
    let make = dialog.role("button", "Download package");
    make.wait();
    let zip = page.download(|| make.click());
    page.see("Made:");
    page.press("Escape");
    dialog.wait_gone();
    package(&zip.bytes)
}

/// Unpacks a package into a folder of its own and runs its script against a server; what it said.
fn run(
    files: &BTreeMap<String, String>,
    folder: &Path,
    script: &[&str],
    server: &StandIn,
) -> String {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let settings = [
        ("AUTH0_DOMAIN", server.domain.as_str()),
        ("AUTH0_CONNECTION", "shop"),
        ("AUTH0_CLIENT_ID", "client"),
        ("AUTH0_CLIENT_SECRET", "secret"),
        ("MUSTER_POLL", "0.2"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let output =
        Command::new("sh").args(script).current_dir(folder).envs(settings).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// The stand-in for Auth0 at work, with an empty tenant.
struct StandIn {
    process: Child,
    domain: String,
}

impl StandIn {
    /// Starts it; `None` if it was not built, as the tests of the scripts do.
    fn start() -> Option<Self> {
        let program = std::env::current_exe().unwrap().parent()?.parent()?.join("stand-in");
        if !program.exists() {
            println!("skipped: nothing is sent, {} is not built", program.display());
            return None;
        }
        let mut process =
            Command::new(program).args(["0", "100"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let domain = line.split([' ', ',']).nth(1).unwrap().to_owned();
        Some(StandIn { process, domain })
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn convert_makes_a_package_with_roles_to_follow_which_its_own_script_sends() {
    visit("#/convert", |page| {
        let folder = Folder::new("package").unwrap();
        let users = "user_id,email,roles\nauth0|1,ann@example.com,\"admin, editor\"\n,bob@example.com,editor\n,no email,admin\n";
        let steps = json!([
            { "after": "roles", "from": "roles", "split": "," },
            { "leave_out_other_providers": true }, { "drop_unimportable": true }, { "strip_prefix": true },
        ]);
        let recipe = json!({ "recipe": 1, "steps": steps });
        page.upload("Choose files", &[&folder.file("people.csv", users)]);
        page.see("people.csv");
        page.upload("Load recipe.json", &[&folder.file("recipe.json", recipe.to_string())]);
        page.see("List the roles in roles to be given after the import");
        page.role("button", "Convert").click();
        page.role("button", "Download package for Auth0").within(LONG).wait();
        page.see("After them come 3 roles.");
        let files = packed(page, "Download package for Auth0", "Package for Auth0");
        let users: Vec<Value> = serde_json::from_str(&files["users/users-0001.json"]).unwrap();
        assert_eq!(users[0], json!({ "user_id": "1", "email": "ann@example.com" }));
        assert_eq!(users.len(), 2);
        let roles = "auth0|1\tadmin\nauth0|1\teditor\nbob@example.com\teditor\n";
        assert_eq!(files["after/roles.tsv"], roles);
        assert_eq!(files["settings.tsv"], "upsert\tfalse\n");
        let kinds: Vec<_> =
            files["files.tsv"].lines().filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(kinds, ["users", "roles"]);
        let manifest: Value = serde_json::from_str(&files["manifest.json"]).unwrap();
        assert_eq!((&manifest["package"], &manifest["users"]), (&json!(1), &json!(2)));
        assert_eq!(manifest["recipe"]["steps"][0]["after"], "roles");
        for script in ["README.txt", "send.sh", "send.ps1"] {
            assert!(files[script].len() > 100, "{script}");
        }
        let Some(server) = StandIn::start() else { return };
        let said = run(&files, &folder.path().join("send"), &["send.sh", "--yes"], &server);
        assert!(said.contains("2 in total, 2 inserted, 0 updated, 0 failed"), "{said}");
        assert!(said.contains("Roles: 2 requests"), "{said}");
    });
}

#[test]
fn update_makes_packages_of_requests_and_of_deletions() {
    visit("#/import", |page| {
        let folder = Folder::new("package").unwrap();
        let users = "{\"email\":\"ann@example.com\",\"user_id\":\"auth0|a/1\"}\n{\"email\":\"bob@example.com\",\"user_id\":\"auth0|2\"}\n";
        page.upload("Choose files", &[&folder.file("people.json", users)]);
        page.role("button", "Import Users").click();
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        page.role("link", "Update").click();
        let steps = json!([{ "set": { "name": "N" } }, { "set": { "blocked": true } }]);
        let recipe = json!({ "recipe": 1, "steps": steps });
        page.upload("Load recipe.json", &[&folder.file("recipe.json", recipe.to_string())]);
        page.see("Set blocked to true");
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        page.role("button", "Apply to 2 users").click();
        page.role("button", "Download package for Auth0").within(LONG).wait();
        let files = packed(page, "Download package for Auth0", "Package for Auth0");
        assert_eq!(
            files["changes/patch-0001.ndjson"].lines().next(),
            Some(r#"{"user_id":"auth0|a/1","body":{"blocked":true}}"#)
        );
        assert!(files["users/users-0001.json"].contains("ann@example.com"));
        let settings = "upsert\ttrue\nconnection\tUsername-Password-Authentication\n";
        assert_eq!(files["settings.tsv"], settings);

        page.label(Name::has("Delete them")).tick(true);
        page.role("button", "Preview changes").click();
        page.role("heading", "What would change").within(LONG).wait();
        page.role("button", "Delete 2 users").click();
        let question = page.role("dialog", "Delete 2 users of the local tenant?");
        question.role("textbox", Name::has("Type 2")).fill("2");
        question.role("button", "Delete them").click();
        page.role("button", "Download package that deletes").within(LONG).wait();
        let files = packed(page, "Download package that deletes", "Package that deletes users");
        let ids = "{\"user_id\":\"auth0|a/1\"}\n{\"user_id\":\"auth0|2\"}\n";
        assert_eq!(files["delete-0001.ndjson"], ids);
        assert!(files.contains_key("delete.sh") && files.contains_key("send.sh"));
    });
}
