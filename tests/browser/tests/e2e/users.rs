//! The Users page as a person uses it: looking for users in a table of any length, with mouse and keyboard, and
//! changing them: one, several, back again.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::Duration;

use browser_tests::{Locator, Name, Page, Visit, visit};
use serde_json::{Map, Value, json};

use crate::common::{self, LONG};

const FIRST: &str = "Username-Password-Authentication";

/// Ann with everything, Bob blocked, Cid with nothing but an email. Their order is neither by name nor by logins.
const THREE: &str = r#"{"user_id":"auth0|bob","email":"bob@example.com","name":"Bob Quill","blocked":true,"logins_count":7,"last_login":"2024-03-01T10:00:00.000Z"}
{"user_id":"auth0|ann","email":"ann@example.com","name":"Ann van der Berg","picture":"https://pictures.example.com/ann.png","logins_count":30,"last_login":"2024-05-06T07:08:09.000Z","created_at":"2020-01-02T03:04:05.678Z","updated_at":"2021-01-02T03:04:05.678Z","email_verified":true,"user_metadata":{"n":12345678901234567890123,"e":1.50e3,"é":"\u00e9","deep":{"list":[1,[],{}]}},"app_metadata":{"plan":"gold"},"nickname":"annie"}
{"user_id":"auth0|cid","email":"cid@example.com"}
"#;

/// Users who are called after their place, as Auth0 exports them.
fn many(count: usize) -> String {
    let user = |n: usize| {
        format!(
            "{{\"user_id\":\"auth0|{n:024}\",\"email\":\"u{n}@example.com\",\"name\":\"Person {n}\",\"logins_count\":{n}}}\n"
        )
    };
    (0..count).map(user).collect()
}

/// Imports users, into a connection if one is named, and goes to the Users page.
fn import_into(page: &Page, connection: Option<&str>, users: &str) {
    common::import_into(page, connection, users);
    page.role("link", "Users").click();
    page.role("grid", "Users").wait();
}

fn import(page: &Page, users: &str) {
    import_into(page, None, users);
    let users = users.lines().count();
    table_is(page, |rows| !rows.is_empty());
    let all = page.role("grid", "Users").attribute("aria-rowcount");
    assert_eq!(all, (users + 1).to_string(), "rows and the head");
}

/// The rows that lie within the table's window, by `aria-rowindex`, with their texts.
fn rows(page: &Page) -> Vec<(u64, String)> {
    let seen = page.eval(
        "const grid = document.querySelector('[role=grid]');
         if (!grid) return [];
         const { top, bottom } = grid.getBoundingClientRect();
         const head = grid.querySelector('[role=rowgroup]').getBoundingClientRect().height;
         return [...grid.querySelectorAll('[role=row]:not([aria-rowindex=\"1\"])')].filter((row) => {
           const box = row.getBoundingClientRect();
           return box.top >= top + head - 1 && box.bottom <= Math.min(bottom, innerHeight) + 1;
         }).map((row) => [Number(row.getAttribute('aria-rowindex')), row.innerText]);",
    );
    let row =
        |it: &Value| (it[0].as_u64().unwrap_or_default(), it[1].as_str().unwrap_or("").to_owned());
    seen.as_array().unwrap().iter().map(row).collect()
}

/// The email addresses of the rows in sight, in order.
fn emails(page: &Page) -> Vec<String> {
    let email = |text: &String| text.lines().find(|line| line.contains('@')).map(str::to_owned);
    rows(page).iter().filter_map(|(_, text)| email(text)).collect()
}

#[track_caller]
fn table_is(page: &Page, fits: impl Fn(&[(u64, String)]) -> bool) {
    page.until("other rows", LONG, || Ok(fits(&rows(page))));
}

/// Waits until exactly these users are in sight, in this order.
#[track_caller]
fn shows(page: &Page, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|name| format!("{name}@example.com")).collect();
    page.until(&format!("the users {expected:?}"), Duration::from_secs(10), || {
        Ok(emails(page) == expected)
    });
}

/// Opens the user of a row.
#[track_caller]
fn open<'page>(page: &'page Page, name: &str) -> Locator<'page> {
    let row = page.role("row", Name::has(&format!("{name}@example.com")));
    row.role("gridcell", Name::Any).nth(1).click();
    let drawer = page.role("dialog", Name::Any);
    drawer.role("tab", "Details").wait();
    drawer
}

/// The open user's JSON, as it is shown; Details are in front again afterwards.
#[track_caller]
fn raw(drawer: &Locator) -> String {
    drawer.role("tab", "Raw JSON").click();
    let text = drawer.label("The user as JSON").text();
    drawer.role("tab", "Details").click();
    text
}

#[track_caller]
fn parsed(text: &str) -> Map<String, Value> {
    let user: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    user.as_object().unwrap().clone()
}

/// The names of what differs.
fn different(one: &Map<String, Value>, other: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<String> = one.keys().chain(other.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| one.get(name) != other.get(name));
    names
}

/// Clicks and waits until it is done.
#[track_caller]
fn save(page: &Page, drawer: &Locator) {
    drawer.role("button", "Save changes").click();
    page.see("Saved.");
}

fn selected(page: &Page, users: &str) {
    page.see(&format!("{users} selected"));
}

#[test]
fn an_empty_tenant_leads_to_the_import() {
    visit("#/users", |page| {
        page.see("There are no users here yet.");
        page.see("0 users");
        assert_eq!(page.role("grid", "Users").attribute("aria-rowcount"), "1");
        page.role("link", "Import users").click();
        page.role("button", "Import Users").wait();
        assert_eq!(page.path(), "#/import");
    });
}

#[test]
fn users_are_listed_with_initials_and_no_picture_is_fetched() {
    visit("#/users", |page| {
        import(page, THREE);
        page.see("3 users");
        shows(page, &["bob", "ann", "cid"]);
        let rows = rows(page);
        assert_eq!(rows.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [2, 3, 4]);
        let has = |row: usize, texts: &[&str]| {
            let lines: Vec<_> = rows[row].1.lines().collect();
            assert!(texts.iter().all(|text| lines.contains(text)), "{texts:?} in {lines:?}");
        };
        has(0, &["BQ", "Bob Quill", "Blocked", "auth0|bob", FIRST, "2024-03-01 10:00"]);
        has(1, &["AB", "Ann van der Berg", "auth0|ann", "2024-05-06 07:08"]);
        has(2, &["C", "cid@example.com", "auth0|cid", "Never"]);
        assert!(!rows[1].1.contains("Blocked"));
        open(page, "ann");
        page.see("Picture (web address)");
        let pictures = page.eval("return document.images.length");
        assert_eq!(pictures, 0);
        let asked = page.requests();
        assert!(!asked.iter().any(|url| url.contains("pictures.example.com")), "{asked:?}");
    });
}

#[test]
fn a_user_id_is_copied_from_its_row() {
    visit("#/users", |page| {
        import(page, THREE);
        page.role("row", Name::has("ann@example.com")).role("button", "Copy user ID").click();
        page.see("Copied");
        assert_eq!(page.role("dialog", Name::Any).count(), 0, "the click opened the user");
    });
}

#[test]
fn words_are_searched_for_whatever_their_case() {
    visit("#/users", |page| {
        import(page, THREE);
        let search = page.label("Search users");
        search.type_in("berg AND AN");
        page.see("1 of 3 users");
        shows(page, &["ann"]);
        search.fill("auth0|cid");
        shows(page, &["cid"]);
        search.fill("nobody");
        page.see("No user matches.");
        page.see("0 of 3 users");
        assert_eq!(page.role("grid", "Users").attribute("aria-rowcount"), "1");
        search.fill("example.com");
        shows(page, &["bob", "ann", "cid"]);
    });
}

#[test]
fn a_heading_sorts_up_then_down_then_not_at_all() {
    visit("#/users", |page| {
        import(page, THREE);
        let turn = |heading: &str, expected: &[(&str, [&str; 3])]| {
            let header = page.role("columnheader", heading);
            for (said, users) in expected {
                header.role("button", heading).click();
                header.wait_until(said, |header| header.attribute("aria-sort") == *said);
                shows(page, users);
            }
        };
        // Without a name the email stands for it; without logins there are 0.
        turn(
            "User",
            &[("ascending", ["ann", "bob", "cid"]), ("descending", ["cid", "bob", "ann"])],
        );
        turn(
            "Logins",
            &[("ascending", ["cid", "bob", "ann"]), ("descending", ["ann", "bob", "cid"])],
        );
        assert_eq!(page.role("columnheader", "User").attribute("aria-sort"), "none");
        turn("Logins", &[("none", ["bob", "ann", "cid"])]);
        // Those who never logged in come last either way.
        turn(
            "Latest login",
            &[("ascending", ["bob", "ann", "cid"]), ("descending", ["ann", "bob", "cid"])],
        );
        turn(
            "Size",
            &[("ascending", ["cid", "bob", "ann"]), ("descending", ["ann", "bob", "cid"])],
        );
    });
}

#[test]
fn users_of_one_connection_are_shown_alone() {
    visit("#/tenant", |page| {
        page.role("button", "Create connection").click();
        page.role("dialog", Name::Any).label("Name").type_in("staff");
        page.role("button", "Save").click();
        page.role("button", "Edit staff").wait();
        import(page, THREE);
        import_into(page, Some("staff"), "{\"email\":\"dan@example.com\"}\n");
        shows(page, &["bob", "ann", "cid", "dan"]);
        page.see("4 users");
        page.role("combobox", "Connection").choose("staff");
        shows(page, &["dan"]);
        page.see("1 user");
        page.label("Search users").type_in("bob");
        page.see("No user matches.");
        page.role("combobox", "Connection").choose(FIRST);
        shows(page, &["bob"]);
        page.see("1 of 3 users");
        page.role("combobox", "Connection").choose("All connections");
        page.see("1 of 4 users");

        // What is selected in several connections cannot be changed at once.
        page.label("Search users").fill("an@example");
        shows(page, &["dan"]);
        page.role("checkbox", "Select dan@example.com").click();
        page.label("Search users").fill("ann");
        shows(page, &["ann"]);
        page.role("checkbox", "Select ann@example.com").click();
        selected(page, "2 users");
        page.see("These are users of several connections.");
        assert!(!page.role("button", "Delete").is_enabled());
        page.role("button", "Clear selection").click();
        page.see("1 of 4 users");
    });
}

/// Scrolls about in a table of so many users.
fn scroll_about(count: usize) {
    let number = |index: u64| index - 2;
    // Each row in sight is the one its number says, and there is more than a handful of them.
    let right = |rows: &[(u64, String)]| {
        rows.len() > 5
            && rows
                .iter()
                .all(|(index, text)| text.contains(&format!("\nu{}@example.com", number(*index))))
    };
    visit("#/users", |page| {
        import(page, &many(count));
        let last = count as u64 - 1;
        let few = |page: &Page| {
            let rows =
                page.eval("return document.querySelectorAll('[role=grid] [role=row]').length");
            assert!(rows.as_u64().unwrap() < 100, "{rows} rows are in the page");
        };
        let at = |from: u64, to: u64| {
            table_is(page, |rows| {
                right(rows) && rows.iter().any(|(index, _)| (from..=to).contains(&number(*index)))
            });
            few(page);
        };
        at(0, 0);
        let grid = page.role("grid", "Users");
        focus_table(page);
        page.press("End");
        at(last, last);
        assert_eq!(grid.attribute("aria-activedescendant"), format!("user-row-{last}"));
        page.press("PageUp");
        page.press("Up");
        at(last - 30, last - 5);
        page.press("Home");
        at(0, 0);
        for part in [0.5, 0.25, 0.999, 0.75, 0.0] {
            page.eval(&format!(
                "const grid = document.querySelector('[role=grid]');
                 grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * {part}"
            ));
            let about = (count as f64 * part) as u64;
            at(about.saturating_sub(count as u64 / 100 + 20), about + count as u64 / 100 + 20);
        }
        // The bottom, as a person reaches it with the mouse.
        page.eval("document.querySelector('[role=grid]').scrollTop = 1e9");
        at(last, last);
        assert_eq!(grid.attribute("aria-rowcount"), (count + 1).to_string());
    });
}

#[test]
fn fifty_thousand_users_are_scrolled_through() {
    scroll_about(50_000);
}

/// More than the highest element a browser draws has room for.
#[test]
fn two_hundred_thousand_users_are_scrolled_through() {
    scroll_about(200_000);
}

#[test]
fn a_long_table_is_sorted_and_searched() {
    visit("#/users", |page| {
        import(page, &many(50_000));
        let logins = page.role("columnheader", "Logins");
        logins.role("button", "Logins").click();
        logins.wait_until("ascending", |it| it.attribute("aria-sort") == "ascending");
        logins.role("button", "Logins").click();
        table_is(page, |rows| rows.first().is_some_and(|(_, text)| text.contains("\nu49999@")));
        page.label("Search users").type_in("person AND 4321");
        let found: Vec<_> = (0..50_000).rev().map(|n| format!("u{n}@example.com")).collect();
        let found: Vec<_> = found.into_iter().filter(|email| email.contains("4321")).collect();
        page.see(&format!("{} of 50,000 users", found.len()));
        page.until("those found, most logins first", LONG, || {
            let seen = emails(page);
            Ok(seen.len() > 5 && found.starts_with(&seen))
        });
    });
}

/// Moves the focus to the table with the Tab key.
#[track_caller]
fn focus_table(page: &Page) {
    for _ in 0..40 {
        if page.focused().0 == "grid" {
            return;
        }
        page.press("Tab");
    }
    panic!("the table cannot be reached with the Tab key");
}

#[test]
fn everything_is_done_with_the_keyboard() {
    visit("#/users", |page| {
        import(page, &many(200));
        let grid = page.role("grid", "Users");
        let active = || grid.attribute("aria-activedescendant").as_str().unwrap_or("").to_owned();
        page.press("?");
        let keys = page.role("dialog", "Keyboard shortcuts");
        keys.wait();
        let said = keys.text();
        for key in ["/", "?", "Page Up", "Home", "End", "Space", "Enter", "Esc"] {
            assert!(said.contains(key), "{key} in {said}");
        }
        page.press("Escape");
        keys.wait_gone();

        page.press("/");
        assert_eq!(page.focused().1, "Search users");
        // There they are letters.
        page.press("?");
        page.press("/");
        assert_eq!(page.label("Search users").value(), "?/");
        page.label("Search users").fill("u1");
        page.see("111 of 200 users");

        focus_table(page);
        page.press("Down");
        page.press("Down");
        assert_eq!(active(), "user-row-1");
        page.press(" ");
        selected(page, "1 user");
        page.press("Down");
        page.press(" ");
        selected(page, "2 users");
        assert_eq!(
            page.role("row", Name::has("u10@example.com")).attribute("aria-selected"),
            "true"
        );
        page.press(" ");
        selected(page, "1 user");
        page.press("Up");
        assert_eq!(active(), "user-row-1");
        page.press("PageDown");
        let below: u64 = active().trim_start_matches("user-row-").parse().unwrap();
        assert!((5..40).contains(&below), "one view on is row {below}");
        page.press("End");
        page.press("Enter");
        page.role("dialog", "Person 199").wait();
        page.press("Escape");
        page.role("dialog", Name::Any).wait_gone();
        assert_eq!(page.focused(), ("grid".to_owned(), "Users".to_owned()));
        page.press("Home");
        page.press("Enter");
        page.role("dialog", "Person 1").wait();
        assert_eq!(page.path(), "#/users");
    });
}

#[test]
fn a_user_is_shown_whole() {
    visit("#/users", |page| {
        import(page, THREE);
        let drawer = open(page, "ann");
        page.role("dialog", "Ann van der Berg").wait();
        for text in [
            "ann@example.com",
            "auth0|ann",
            FIRST,
            "30 logins",
            "2020-01-02 03:04",
            "2021-01-02 03:04",
        ] {
            page.see(text);
        }
        assert_eq!(drawer.label("Email").value(), "ann@example.com");
        assert_eq!(drawer.label("Nickname").value(), "annie");
        assert!(drawer.label("Email verified").is_ticked());
        assert!(!drawer.label("Phone verified").is_ticked());
        assert!(drawer.label("User metadata").value().contains("12345678901234567890123"));
        let text = raw(&drawer);
        // Numbers stay as they are written, whatever their size.
        for kept in ["12345678901234567890123", "1.50e3", "\"\\u00e9\""] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
        let expected: Value = serde_json::from_str(THREE.lines().nth(1).unwrap()).unwrap();
        let mut user = parsed(&text);
        let identities = user.remove("identities").unwrap();
        assert_eq!(Value::Object(user), expected);
        assert_eq!(
            identities,
            json!([{"connection": FIRST, "user_id": "ann", "provider": "auth0", "isSocial": false}])
        );
        drawer.role("button", "Close").click();
        page.role("dialog", Name::Any).wait_gone();
    });
}

#[test]
fn only_what_was_edited_changes() {
    visit("#/users", |page| {
        import(page, THREE);
        let drawer = open(page, "ann");
        let before = raw(&drawer);
        assert!(!drawer.role("button", "Save changes").is_enabled(), "nothing was entered yet");
        drawer.label("Given name").fill("Annelies");
        page.see("Not saved yet.");
        save(page, &drawer);
        let after = raw(&drawer);
        let (before, after) = (parsed(&before), parsed(&after));
        assert_eq!(different(&before, &after), ["given_name", "updated_at"]);
        assert_eq!(after["given_name"], "Annelies");
        assert!(after["updated_at"].as_str() > before["updated_at"].as_str());
        page.press("Escape");
        page.role("dialog", Name::Any).wait_gone();
        page.reload();
        assert_eq!(parsed(&raw(&open(page, "ann"))), after);
    });
}

#[test]
fn a_refused_edit_says_why_at_the_field_and_changes_nothing() {
    visit("#/users", |page| {
        import(page, THREE);
        let drawer = open(page, "ann");
        let before = raw(&drawer);
        let email = drawer.label("Email");
        email.fill("no address");
        drawer.role("button", "Save changes").click();
        page.see("Nothing was saved. See below what is wrong.");
        page.see("Not an email address.");
        assert_eq!(email.attribute("aria-invalid"), "true");
        assert_eq!(page.focused().1, "Email");
        assert_eq!(raw(&drawer), before);

        // Another user has it: that is told in a sentence.
        email.fill("Bob@Example.com");
        drawer.role("button", "Save changes").click();
        page.see("has the email “bob@example.com” already.");
        assert_eq!(raw(&drawer), before);
        email.fill("ann@example.com");
        page.see_no_more("Not saved yet.");
        page.press("Escape");
        page.role("dialog", Name::Any).wait_gone();
        shows(page, &["bob", "ann", "cid"]);
    });
}

#[test]
fn metadata_is_edited_as_json() {
    visit("#/users", |page| {
        import(page, THREE);
        let drawer = open(page, "ann");
        let before = parsed(&raw(&drawer));
        let metadata = drawer.label("App metadata");
        metadata.fill("{\"plan\": ");
        page.see("This is not JSON yet.");
        assert!(!drawer.role("button", "Save changes").is_enabled());
        metadata.fill("{\"plan\": \"platinum\", \"seats\": 98765432109876543210}");
        save(page, &drawer);
        let text = raw(&drawer);
        assert!(text.contains("98765432109876543210"), "{text}");
        let after = parsed(&text);
        assert_eq!(different(&before, &after), ["app_metadata", "updated_at"]);
        assert_eq!(after["app_metadata"]["plan"], "platinum");
        // Auth0 takes no metadata that is no object.
        metadata.fill("[1]");
        drawer.role("button", "Save changes").click();
        page.see("Nothing was saved. See below what is wrong.");
        assert_eq!(parsed(&raw(&drawer)), after);
    });
}

#[test]
fn what_was_entered_is_not_lost_unasked() {
    visit("#/users", |page| {
        import(page, THREE);
        let drawer = open(page, "cid");
        drawer.label("Name").fill("Cid");
        page.press("Escape");
        let question = page.role("dialog", "Close without saving?");
        question.role("button", "Cancel").click();
        question.wait_gone();
        assert_eq!(page.role("dialog", Name::Any).label("Name").value(), "Cid");
        page.press("Escape");
        question.role("button", "Discard changes").click();
        page.role("dialog", Name::Any).wait_gone();
        assert_eq!(open(page, "cid").label("Name").value(), "");
    });
}

#[test]
fn a_user_is_blocked_and_unblocked() {
    visit("#/users", |page| {
        import(page, THREE);
        let drawer = open(page, "ann");
        let before = parsed(&raw(&drawer));
        drawer.role("button", "Block").click();
        drawer.role("button", "Unblock").wait();
        let after = parsed(&raw(&drawer));
        assert_eq!(different(&before, &after), ["blocked", "updated_at"]);
        assert_eq!(after["blocked"], true);
        page.press("Escape");
        let blocked = |page: &Page, row: usize| {
            rows(page).get(row).is_some_and(|(_, text)| text.lines().any(|line| line == "Blocked"))
        };
        page.until("Ann to be blocked", LONG, || Ok(blocked(page, 1)));
        page.see("Blocked ann@example.com");

        // Ann and Bob together.
        page.role("checkbox", "Select bob@example.com").click();
        page.role("checkbox", "Select ann@example.com").click();
        selected(page, "2 users");
        page.role("button", "Unblock").click();
        page.see("Unblocked 2 users");
        page.until("nobody to be blocked", LONG, || Ok((0..3).all(|row| !blocked(page, row))));
        page.role("button", "Undo").click();
        page.until("both again", LONG, || Ok(blocked(page, 0) && blocked(page, 1)));
    });
}

#[test]
fn a_deleted_user_comes_back() {
    visit("#/users", |page| {
        import(page, THREE);
        let drawer = open(page, "ann");
        let before = raw(&drawer);
        drawer.role("button", "Delete").click();
        let question = page.role("dialog", "Delete this user?");
        assert!(question.text().contains("ann@example.com"));
        question.role("button", "Cancel").click();
        question.wait_gone();
        drawer.role("button", "Delete").click();
        question.role("button", "Yes, delete it").click();
        page.role("dialog", Name::Any).wait_gone();
        shows(page, &["bob", "cid"]);
        page.see("2 users");
        page.see("Deleted ann@example.com");
        page.role("button", "Undo").click();
        shows(page, &["bob", "ann", "cid"]);
        page.role("button", "Undo").wait_gone();
        assert_eq!(raw(&open(page, "ann")), before);
    });
}

#[test]
fn selected_users_are_deleted_together_and_come_back() {
    visit("#/users", |page| {
        import(page, &many(6));
        for n in [1, 3, 4] {
            page.role("checkbox", format!("Select u{n}@example.com").as_str()).click();
        }
        selected(page, "3 users");
        page.role("button", "Delete").click();
        let question = page.role("dialog", "Delete 3 users?");
        question.role("button", "Yes, delete them").click();
        shows(page, &["u0", "u2", "u5"]);
        page.see("3 users");
        page.see("Deleted 3 users");
        page.see_no_more("selected");
        page.reload();
        shows(page, &["u0", "u2", "u5"]);
        page.role("button", "Undo").click();
        shows(page, &["u0", "u1", "u2", "u3", "u4", "u5"]);
        page.see("6 users");
    });
}

#[test]
fn all_that_match_are_selected_by_keyboard_and_handed_to_the_export() {
    visit("#/users", |page| {
        import(page, &many(3_000));
        page.label("Search users").fill("logins_count:[0 TO 2599]");
        page.see("2,600 of 3,000 users");
        let all = page.role("button", "Select all 2,600 that match");
        all.wait();
        page.eval("[...document.querySelectorAll('button')].find((it) => it.textContent.startsWith('Select all')).focus()");
        page.press("Enter");
        page.see_within("2,600 users selected", LONG);
        assert_eq!(page.focused(), ("grid".to_owned(), "Users".to_owned()));
        all.wait_gone();
        page.role("button", "Export the selection").click();
        page.role("heading", "Export users").wait();
        page.role("button", "Export 2,600 Users").within(LONG).wait();
        assert_eq!(page.label("Search").value(), "logins_count:[0 TO 2599]");

        // Chosen by hand they are named one by one; what was chosen together is not, once one is taken out.
        page.role("link", "Users").click();
        page.role("checkbox", "Select u1@example.com").click();
        page.role("checkbox", "Select u2@example.com").click();
        selected(page, "2 users");
        page.role("button", "Export the selection").click();
        page.role("button", "Export 2 Users").within(LONG).wait();
        page.role("link", "Users").click();
        page.role("button", "Select all 3,000").click();
        page.see_within("3,000 users selected", LONG);
        page.role("checkbox", "Select u0@example.com").click();
        selected(page, "2,999 users");
        assert!(!page.role("button", "Export the selection").is_enabled());
        page.see("Up to 500 users can be exported by selecting them one by one.");
        page.role("button", "Delete").click();
        page.role("dialog", "Delete 2,999 users?").role("button", "Yes, delete them").click();
        shows(page, &["u0"]);
    });
}

#[test]
fn a_user_is_added_once() {
    visit("#/users", |page| {
        let dialog = page.role("dialog", "Add a user");
        page.role("button", "Add user").click();
        dialog.role("button", "Add").click();
        page.see("Not an email address.");
        dialog.label("Email").type_in("Dan@Example.com");
        dialog.label("Email verified").tick(true);
        dialog.label("Name").type_in("Dan \"D\" Zoë");
        dialog.label("User metadata").type_in("{\"theme\": \"dark\"}");
        dialog.role("button", "Add").click();
        dialog.wait_gone();
        shows(page, &["dan"]);
        page.see("Added dan@example.com");

        let drawer = open(page, "dan");
        let mut user = parsed(&raw(&drawer));
        let id = user["user_id"].as_str().unwrap().to_owned();
        let hex = id.strip_prefix("auth0|").unwrap();
        assert!(hex.len() == 24 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        for date in ["created_at", "updated_at"] {
            assert!(user.remove(date).unwrap().as_str().unwrap().starts_with("20"));
        }
        user.remove("user_id");
        user.remove("identities");
        let expected = json!({"email": "dan@example.com", "email_verified": true, "name": "Dan \"D\" Zoë", "user_metadata": {"theme": "dark"}});
        assert_eq!(Value::Object(user), expected);
        page.press("Escape");
        page.role("dialog", Name::Any).wait_gone();

        page.role("button", "Add user").click();
        dialog.label("Email").type_in("dan@EXAMPLE.com");
        dialog.role("button", "Add").click();
        page.see(&format!("Another user of {FIRST} has the email “"));
        dialog.role("button", "Cancel").click();
        dialog.wait_gone();
        shows(page, &["dan"]);
        page.role("button", "Undo").click();
        page.see("There are no users here yet.");
    });
}

#[test]
fn nothing_of_a_user_is_in_the_address_or_the_title() {
    visit("#/users", |page| {
        import(page, THREE);
        let title = page.title();
        let length = page.eval("return history.length");
        page.label("Search users").type_in("ann");
        shows(page, &["ann"]);
        let drawer = open(page, "ann");
        drawer.label("Nickname").fill("secret");
        save(page, &drawer);
        raw(&drawer);
        drawer.role("button", "Block").click();
        drawer.role("button", "Unblock").wait();
        drawer.role("button", "Delete").click();
        page.role("button", "Yes, delete it").click();
        page.see("No user matches.");
        page.role("button", "Undo").click();
        shows(page, &["ann"]);
        assert_eq!(page.path(), "#/users");
        assert_eq!(page.title(), title);
        assert_eq!(page.eval("return history.length"), length);
        assert_eq!(page.eval("return history.state"), Value::Null);
        let asked = page.requests();
        assert!(
            !asked.iter().any(|url| url.contains("ann") || url.contains("secret")),
            "{asked:?}"
        );
    });
}

#[test]
fn the_page_is_for_narrow_screens_too() {
    Visit::to("#/users").size(360, 740).run(|page| {
        let check = |what: &str| {
            let wide = page.eval("return document.documentElement.scrollWidth > innerWidth");
            assert_eq!(wide, false, "{what} scrolls sideways");
        };
        check("the empty page");
        let long = "x".repeat(60);
        let users = format!(
            "{THREE}{{\"email\":\"{long}@example.com\",\"name\":\"{long}{long}\",\"user_id\":\"{long}\"}}\n"
        );
        import(page, &users);
        table_is(page, |rows| rows.len() >= 2);
        check("the table");
        page.role("checkbox", "Select bob@example.com").click();
        selected(page, "1 user");
        check("the selection");
        let drawer = open(page, "ann");
        check("the user");
        raw(&drawer);
        check("the user’s JSON");
        page.press("Escape");
        page.role("button", "Add user").click();
        page.role("dialog", "Add a user").wait();
        check("the form");
    });
}
