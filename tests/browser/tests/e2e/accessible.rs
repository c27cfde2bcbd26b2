//! Nobody is kept out: every page in its main states is looked at by axe-core, in light, dark and forced colours, wide and
//! narrow; and the main flows are gone through by keyboard alone.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use browser_tests::{Colours, Folder, Name, Page, Rules, visit};
use serde_json::json;

const LONG: Duration = Duration::from_secs(120);

/// Users with a fault each, and one without; one with a name that is long and one from right to left.
fn users() -> String {
    let long = "n".repeat(301);
    [
        r#"{"user_id":"auth0|1","email":"ann@x.io","name":"Ann","user_metadata":{"plan":"gold","list":[1,{"a":null}]}}"#.to_owned(),
        r#"{"user_id":"auth0|2","email":" bob@x.io "}"#.to_owned(),
        r#"{"user_id":"auth0|3","email":"cy@x.io","name":""}"#.to_owned(),
        format!(r#"{{"user_id":"auth0|4","email":"dan@x.io","nickname":"{long}"}}"#),
        r#"{"user_id":"auth0|5","email":"eve@x.io","phone_number":"07911 123456"}"#.to_owned(),
        r#"{"user_id":"auth0|8","email":"gus(at)x.io"}"#.to_owned(),
        format!(r#"{{"user_id":"auth0|9","email":"{}@x.io","name":"{}","blocked":true}}"#, "l".repeat(60), "Wolfeschlegelsteinhausenbergerdorff".repeat(4)),
        r#"{"user_id":"auth0|10","email":"hal@x.io","name":"محمد بن عبد الله"}"#.to_owned(),
    ]
    .join("\n")
}

const TABLE: &str = "ID,E-Mail,Vorname,Nachname,Kennwort,Notiz\n\
    1,ann@x.io,Ann,Silva,$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K,hello\n\
    2,ben@x.io,Ben,Okoye,$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K,\n";

/// What was found, each with the state it was first found in.
struct Looks<'page> {
    page: &'page Page,
    found: RefCell<BTreeMap<String, String>>,
}

impl Looks<'_> {
    /// Looks at the page as it stands.
    fn at(&self, state: &str) {
        let page = self.page;
        let note = |how: &str, faults: Vec<String>| {
            for fault in faults {
                self.found.borrow_mut().entry(fault).or_insert_with(|| format!("{state}, {how}"));
            }
        };
        page.window(1440, 900);
        page.colours(Colours::Forced);
        note("forced colours", page.violations(Rules::Contrast));
        page.colours(Colours::Light);
        note("light, 1440", page.violations(Rules::All));
        note("light, 1440", page.wider_than_window());
        page.window(320, 640);
        note("320", page.wider_than_window());
        page.window(360, 740);
        page.colours(Colours::Dark);
        note("dark, 360", page.violations(Rules::All));
        note("dark, 360", page.small_targets());
        note("dark, 360", page.wider_than_window());
        page.colours(Colours::Light);
        page.window(1280, 800);
    }
}

fn no_faults(looks: &Looks) {
    let found = looks.found.borrow();
    let faults: Vec<_> = found.iter().map(|(fault, state)| format!("[{state}] {fault}")).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn close(page: &Page) {
    page.press("Escape");
    page.role("dialog", Name::Any).wait_gone();
}

/// Pages before there is anything.
fn empty(look: &Looks) {
    let pages = [
        "Import",
        "Convert",
        "Export",
        "Jobs",
        "Users",
        "Update",
        "Compare",
        "Errors",
        "Tenant",
        "Reference",
    ];
    for name in pages.into_iter().chain(["No such page"]) {
        look.page.go(&format!("#/{}", name.to_lowercase().replace(' ', "-")));
        look.page.until(name, LONG, || Ok(look.page.title().starts_with(name)));
        look.page.role("heading", Name::Any).nth(0).wait();
        look.at(name);
    }
}

fn convert(look: &Looks) {
    let (page, folder) = (look.page, Folder::new("accessible").unwrap());
    page.go("#/convert");
    page.upload("Choose files", &[&folder.file("customers.csv", TABLE)]);
    page.see_within("Vorname", LONG);
    look.at("Convert with a proposal");
    page.role("button", "Try a password…").click();
    page.label("Password").wait();
    look.at("Try a password");
    close(page);
    page.reload();
    page.upload("Choose files", &[&folder.file("users.ndjson", users())]);
    page.see("users.ndjson");
    page.role("button", "Convert").click();
    page.role("heading", "Findings").within(LONG).wait();
    look.at("Convert's result");
    page.role("button", Name::has("See and edit all")).nth(0).click();
    page.role("grid", "Users with this finding").within(LONG).wait();
    look.at("The grid of faulty users");
    close(page);
    page.reload();
    page.upload("Choose files", &[&folder.file("none.json", "{\"email\":")]);
    page.see("none.json");
    page.role("button", "Convert").click_if_enabled();
    look.at("Convert of a file that is cut off");
}

fn import(look: &Looks) {
    let (page, folder) = (look.page, Folder::new("accessible").unwrap());
    page.go("#/import");
    page.upload("Choose files", &[&folder.file("users.ndjson", users())]);
    page.see("users.ndjson");
    look.at("Import with a file");
    page.role("button", "Import Users").click();
    page.role("heading", Name::has("Completed")).within(LONG).wait();
    look.at("Import's result");
    page.role("link", "Users").click();
    page.role("grid", "Users").wait();
    page.see("ann@x.io");
    look.at("Users");
    page.role("checkbox", Name::has("Select ann@x.io")).click();
    look.at("Users chosen");
    page.role("checkbox", Name::has("Select ann@x.io")).click();
    page.role("row", Name::has("ann@x.io")).role("gridcell", Name::Any).nth(1).click();
    page.role("tab", "Details").wait();
    look.at("A user");
    page.role("tab", "Raw JSON").click();
    look.at("A user's JSON");
    close(page);
    page.role("button", "Add user").click();
    page.role("dialog", "Add a user").wait();
    look.at("Adding a user");
    close(page);
    page.role("link", "Jobs").click();
    page.role("button", Name::has("More info about job_")).nth(0).wait();
    look.at("Jobs");
    page.role("button", Name::has("More info about job_")).nth(0).click();
    page.role("dialog", "Users import").wait();
    look.at("A job");
    close(page);
}

fn export(look: &Looks) {
    let page = look.page;
    page.go("#/export");
    page.role("button", Name::has("Export ")).nth(0).wait();
    page.role("radio", "CSV").click();
    page.role("button", "Add default fields").click();
    page.label("Search").fill("name:Ann AND (");
    look.at("Export with a query that is wrong");
    page.label("Search").fill("email.domain:x.io");
    page.role("button", "Recent and saved").click();
    look.at("Export's queries");
    page.press("Escape");
    page.role("button", Name::has("Export ")).nth(0).click();
    page.role("button", "Download").within(LONG).wait();
    look.at("Export's result");
}

fn update(look: &Looks) {
    let (page, folder) = (look.page, Folder::new("accessible").unwrap());
    page.go("#/update");
    page.see("4 users");
    let recipe = json!({ "recipe": 1, "steps": [{ "set": { "family_name": "Miller" } }, { "set": { "blocked": true }, "where": "name:Ann" }] });
    page.upload("Load recipe.json", &[&folder.file("recipe.json", recipe.to_string())]);
    page.role("button", "Preview changes").click();
    page.role("heading", "What would change").within(LONG).wait();
    look.at("A preview of changes");
    page.label(Name::has("Delete them")).tick(true);
    page.role("button", "Preview changes").click();
    page.role("button", Name::has("Delete 4 users")).within(LONG).click();
    page.role("dialog", Name::has("Delete 4 users")).wait();
    look.at("Asked whether to delete");
    close(page);
}

fn compare_and_errors(look: &Looks) {
    let (page, folder) = (look.page, Folder::new("accessible").unwrap());
    page.go("#/compare");
    let left = folder.file("left.ndjson", users());
    let right = folder.file("right.ndjson", r#"{"email":"ann@x.io","name":"Anna"}"#);
    page.upload("Choose files: left", &[&left]);
    page.see("left.ndjson");
    page.upload("Choose files: right", &[&right]);
    page.see("right.ndjson");
    page.role("button", "Compare").click();
    page.role("heading", Name::has("only left")).within(LONG).wait();
    look.at("Compare's result");
    page.go("#/errors");
    let errors = json!([{"user": {"email": "ann@x.io"}, "errors": [{"code": "MIN_LENGTH", "message": "Error in name property - String is too short (0 chars), minimum 1", "path": "name"}]}]);
    page.upload("Choose files", &[&folder.file("errors.json", errors.to_string())]);
    page.see_within("1 user failed", LONG);
    look.at("Errors");
}

fn tenant(look: &Looks) {
    let page = look.page;
    page.go("#/tenant");
    page.role("table", "Connections").wait();
    look.at("Tenant with users");
    page.role("button", "Create connection").click();
    page.role("dialog", "Create a connection").wait();
    look.at("Creating a connection");
    close(page);
    page.go("#/reference/user_id");
    page.role("heading", "user_id").wait();
    look.at("Reference");
}

#[test]
fn nothing_keeps_anybody_out() {
    visit("#/import", |page| {
        let look = Looks { page, found: RefCell::default() };
        for part in [empty, convert, import, export, update, compare_and_errors, tenant] {
            part(&look);
        }
        no_faults(&look);
    });
}

/// Goes on with Tab until the button of this name has the focus.
fn tab_to(page: &Page, name: &str) {
    let is_there = || page.focused() == ("button".to_owned(), name.to_owned());
    for _ in 0..150 {
        if is_there() {
            return;
        }
        page.press("Tab");
    }
    panic!("Tab does not get to {name:?}");
}

/// What has the focus once things have settled; it is not nothing.
fn focus_is_kept(page: &Page, after: &str) {
    let is_kept = || Ok(page.eval("return document.activeElement !== document.body") == true);
    page.until(&format!("the focus, lost after {after:?}"), Duration::from_secs(2), is_kept);
}

#[test]
fn an_import_is_done_taken_back_and_begun_anew_by_keys_alone() {
    let folder = Folder::new("accessible").unwrap();
    visit("#/import", |page| {
        page.upload("Choose files", &[&folder.file("users.ndjson", users())]);
        page.see("users.ndjson");
        tab_to(page, "Import Users");
        page.press("Enter");
        page.role("heading", Name::has("Completed")).within(LONG).wait();
        focus_is_kept(page, "Import Users");
        tab_to(page, "Reset Form");
        page.press("Enter");
        page.see("Choose a file first.");
        // The button cannot be pressed any more.
        std::thread::sleep(Duration::from_millis(300));
        focus_is_kept(page, "Reset Form");
        page.role("link", "Convert").click();
        page.upload("Choose files", &[&folder.file("users.ndjson", users())]);
        page.see("users.ndjson");
        tab_to(page, "Convert");
        page.press("Enter");
        page.role("heading", "Findings").within(LONG).wait();
        focus_is_kept(page, "Convert");
        tab_to(page, "Remove 1 empty name");
        page.press("Enter");
        page.role("button", "Remove 1 empty name").within(LONG).wait_gone();
        focus_is_kept(page, "Remove 1 empty name");
    });
}
