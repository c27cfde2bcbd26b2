//! The Export page as a person uses it: which users, which of their fields, in what form; the sample, the file and its
//! job. What is saved is read by parsers of others, and expressions are worked out by the browser's own engine as well.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::time::Duration;

use browser_tests::{Download, Folder, Locator, Name, Page, Visit, visit};
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use xtask::project;

const LONG: Duration = Duration::from_secs(120);

const FIRST: &str = "Username-Password-Authentication";

/// Ann with everything, Bob blocked, Cid with little. Texts that are hard to write in a table, numbers beyond 2^53.
const PEOPLE: &str = r#"{"user_id":"auth0|ann","email":"ann@example.com","email_verified":true,"name":"Ann \"A\" Lee, Jr.","given_name":"Ann","family_name":"'Lee","nickname":"annie","logins_count":30,"created_at":"2024-01-10T08:00:00.000Z","updated_at":"2024-02-01T08:00:00.000Z","last_login":"2024-05-06T07:08:09.000Z","user_metadata":{"plan":"gold","n":12345678901234567890123,"é":"\u00e9","address":{"city":"Zürich"}},"app_metadata":{"roles":["admin","ops"]}}
{"user_id":"auth0|bob","email":"bob@example.com","email_verified":false,"name":"=1+1","nickname":"two\nlines","logins_count":7,"blocked":true,"created_at":"2024-03-05T09:00:00.000Z","last_login":"2024-03-06T10:00:00.000Z","user_metadata":{"plan":"silver"}}
{"user_id":"auth0|cid","email":"cid@example.com","email_verified":true,"created_at":"2024-03-20T10:00:00.000Z"}
"#;

const DEFAULT_NAMES: [&str; 11] = [
    "Id",
    "Given Name",
    "Family Name",
    "Nickname",
    "Name",
    "Email",
    "Email Verified",
    "Picture",
    "Connection",
    "Created At",
    "Updated At",
];

/// Users who are called after their place. Their logins go round by sevens: 0, 7, 14, …
fn many(count: usize) -> String {
    let user = |n: usize| {
        format!(
            "{{\"user_id\":\"auth0|{n:06}\",\"email\":\"u{n}@example.com\",\"name\":\"Person {n}\",\"logins_count\":{}}}\n",
            n * 7 % 1000
        )
    };
    (0..count).map(user).collect()
}

fn folder() -> Folder {
    Folder::new("export").unwrap()
}

/// Imports users, into a connection if one is named.
fn import_into(page: &Page, connection: Option<&str>, users: impl AsRef<[u8]>) {
    let folder = folder();
    let file = folder.file("people.json", users);
    page.role("link", "Import").click();
    // The files of an earlier import are still there.
    page.role("button", "Reset Form").click_if_enabled();
    page.upload("Choose files", &[&file]);
    if let Some(connection) = connection {
        page.role("combobox", "Connection").choose(connection);
    }
    page.role("button", "Import Users").click();
    page.role("heading", Name::has("Completed")).within(LONG).wait();
}

/// Imports users and goes to the Export page.
fn import(page: &Page, users: impl AsRef<[u8]>) {
    import_into(page, None, users);
    page.role("link", "Export").click();
    page.role("heading", "Which users").wait();
}

/// Takes these users out of a file, on the Export page of an empty tenant. The file is there as long as what is returned.
#[must_use]
fn take(page: &Page, users: impl AsRef<[u8]>) -> Folder {
    let folder = folder();
    page.role("button", "Export from files").click();
    page.upload("Choose files", &[folder.file("people.json", users)]);
    settled(page);
    folder
}

/// The part of the page in which an export begins.
fn start(page: &Page) -> Locator<'_> {
    page.role("region", "Export")
}

/// Waits until all that is shown is of what is chosen and entered.
#[track_caller]
fn settled(page: &Page) {
    page.until("everything to be known", LONG, || {
        let known = page.eval(
            "return document.querySelector('.user-count') !== null && !document.querySelector('[aria-busy=true]')",
        );
        Ok(known == Value::Bool(true))
    });
}

/// Waits until so many users are told of.
#[track_caller]
fn counts(page: &Page, users: &str) {
    page.until(&format!("{users:?} beside the search"), LONG, || {
        let said = page.eval("return document.querySelector('.user-count')?.innerText ?? ''");
        Ok(said.as_str().is_some_and(|said| said.trim() == users))
    });
}

/// Exports by the button of this name and saves the file.
#[track_caller]
fn export(page: &Page, button: &str) -> Download {
    start(page).role("button", button).within(LONG).click();
    let result = page.role("region", Name::has(" exported")).within(LONG);
    result.wait();
    page.download(|| result.role("button", "Download").click())
}

#[track_caller]
fn text(download: &Download) -> String {
    String::from_utf8(download.bytes.clone()).unwrap()
}

#[track_caller]
fn parsed(line: &str) -> Map<String, Value> {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// The users of NDJSON.
#[track_caller]
fn lines(download: &Download) -> Vec<Map<String, Value>> {
    text(download).lines().map(parsed).collect()
}

/// The rows of a table of text.
#[track_caller]
fn rows(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

/// Adds a field, which then is the one of this number, and gives its column a name unless that is empty.
#[track_caller]
fn add_field(page: &Page, number: usize, attribute: &str, name: &str) {
    page.role("button", "Add field").click();
    write_field(page, number, attribute, name);
}

#[track_caller]
fn write_field(page: &Page, number: usize, attribute: &str, name: &str) {
    page.role("combobox", format!("User Attribute {number}").as_str()).fill(attribute);
    // Else the suggestions would lie over what comes next.
    page.press("Tab");
    if !name.is_empty() {
        page.role("textbox", format!("Column name {number}").as_str()).fill(name);
    }
}

/// The attributes and column names in the table of fields.
fn fields(page: &Page) -> Vec<(String, String)> {
    let fields = page.eval(
        "return [...document.querySelectorAll('.field-table tbody tr')]
           .map((row) => [...row.querySelectorAll('input, textarea')].map((input) => input.value))",
    );
    serde_json::from_value(fields).unwrap()
}

#[track_caller]
fn fields_are(page: &Page, expected: &[(&str, &str)]) {
    page.until(&format!("the fields {expected:?}"), Duration::from_secs(10), || {
        let fields = fields(page);
        Ok(fields.iter().map(|(one, other)| (&**one, &**other)).eq(expected.iter().copied()))
    });
}

fn preset(page: &Page) -> Locator<'_> {
    page.role("combobox", "Preset")
}

fn chosen_preset(page: &Page) -> Value {
    page.eval("return document.querySelector('#export-preset').selectedOptions[0].text")
}

/// Chooses a preset that came as a file: settings with many fields are not typed one by one.
fn choose_from_file(page: &Page, spec: &Value) {
    let folder = folder();
    let presets = json!([{ "name": "From a file", "spec": spec }]);
    let file = json!({ "kind": "muster-presets", "version": 1, "presets": presets });
    page.role("button", "More").click();
    page.upload("Load presets from a file", &[folder.file("presets.json", file.to_string())]);
    page.see("1 preset added.");
    preset(page).choose("From a file");
}

fn columns(fields: &[(&str, &str)]) -> Value {
    fields.iter().map(|(attribute, name)| json!({ "attribute": attribute, "name": name })).collect()
}

/// What the sample shows as a table: the columns, and the cells of each user.
fn sample_table(page: &Page) -> (Vec<String>, Vec<Vec<String>>) {
    settled(page);
    page.role("tab", "Table").click();
    page.role("region", "Sample as a table").wait();
    let cells = page.eval(
        "const table = document.querySelector('[aria-label=\"Sample as a table\"] table');
         const rows = [...table.rows].map((row) => [...row.cells].slice(1).map((cell) => cell.textContent));
         return [rows[0], rows.slice(1)];",
    );
    serde_json::from_value(cells).unwrap()
}

/// What the sample shows as text.
fn sample_text(page: &Page) -> String {
    settled(page);
    page.role("tab", "Text").click();
    let text = page.role("region", "Sample as text").property("textContent");
    text.as_str().unwrap().to_owned()
}

/// What is said beside the fields or the search with a place marked: the text before the place, and the place.
#[track_caller]
fn marked(page: &Page) -> (String, String) {
    page.until("a marked place", Duration::from_secs(10), || {
        Ok(page.eval("return document.querySelector('main mark') !== null") == Value::Bool(true))
    });
    let place = page.eval(
        "const mark = document.querySelector('main mark');
         return [mark.parentElement.textContent.slice(0, [...mark.parentElement.childNodes]
           .slice(0, [...mark.parentElement.childNodes].indexOf(mark))
           .reduce((length, node) => length + node.textContent.length, 0)), mark.textContent];",
    );
    serde_json::from_value(place).unwrap()
}

/// Expressions that gave errors, with the number of users, as the result tells them.
fn failures(page: &Page) -> BTreeMap<String, u64> {
    let said = page.eval(
        "return [...document.querySelectorAll('summary')].map((summary) => summary.innerText.trim())",
    );
    let said: Vec<String> = serde_json::from_value(said).unwrap();
    let failure = |said: &String| {
        let (name, rest) = said.split_once(" gave an error for ")?;
        Some((name.to_owned(), rest.split(' ').next()?.replace(',', "").parse().ok()?))
    };
    said.iter().filter_map(failure).collect()
}

/// The value of a fact such as "Verified".
fn fact(page: &Page, name: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('dt')].filter((dt) => dt.textContent === '{name}')
           .map((dt) => dt.nextElementSibling.textContent)[0] ?? ''"
    );
    page.eval(&script).as_str().unwrap_or_default().to_owned()
}

/// The cells of the jobs in the list.
fn jobs(page: &Page) -> Vec<Vec<String>> {
    page.role("table", Name::has("Jobs")).wait();
    let rows = page.eval(
        "return [...document.querySelectorAll('table tbody tr')]
           .map((row) => [...row.cells].map((cell) => cell.innerText.trim()))",
    );
    serde_json::from_value(rows).unwrap()
}

// Which users.

#[test]
fn the_users_of_a_connection_that_a_search_finds_are_exported_and_no_others() {
    visit("#/tenant", |page| {
        page.role("button", "Create connection").click();
        page.role("dialog", Name::Any).label("Name").type_in("staff");
        page.role("button", "Save").click();
        page.role("button", "Edit staff").wait();
        import_into(page, Some("staff"), r#"{"email":"dan@example.com","email_verified":true}"#);
        import_into(page, Some(FIRST), PEOPLE);
        page.role("link", "Export").click();
        counts(page, "4 users");
        start(page).role("button", "Export 4 Users").wait();
        page.role("combobox", "Connection").choose("staff (1)");
        counts(page, "1 user");
        start(page).role("button", "Export 1 User").wait();
        page.role("combobox", "Connection").choose(&format!("{FIRST} (3)"));
        page.label("Search").fill("email_verified:true");
        counts(page, "2 of 3 users");
        let file = export(page, "Export 2 Users");
        let emails: Vec<_> = lines(&file).iter().map(|user| user["email"].clone()).collect();
        assert_eq!(emails, ["ann@example.com", "cid@example.com"]);
        page.role("combobox", "Connection").choose("All connections");
        counts(page, "3 of 4 users");

        page.label("Search").fill("user_metadata.address.city:Zürich");
        counts(page, "1 of 4 users");
        page.label("Search").fill("created_at:[2024-03-01 TO *] AND NOT blocked:true");
        // Dan, who came without it, was created just now.
        counts(page, "2 of 4 users");
        page.label("Search").fill("nobody");
        counts(page, "0 of 4 users");
        let nothing = start(page).role("button", "Nothing to Export");
        assert!(!nothing.is_enabled());
        page.see("No user matches.");
    });
}

#[test]
fn a_query_that_cannot_be_parsed_is_marked_at_its_place_and_never_runs() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        counts(page, "3 users");
        page.label("Search").type_in("email:ann* AND [0]");
        page.see("A range needs a field before it");
        assert_eq!(marked(page), ("email:ann* AND ".to_owned(), "[".to_owned()));
        assert_eq!(page.label("Search").attribute("aria-invalid"), "true");
        let button = start(page).role("button", "Export Users");
        assert!(!button.wait().is_enabled());
        page.see("The search cannot be understood. Mend it first.");
        page.label("Search").fill("email:ann*");
        counts(page, "1 of 3 users");
        page.see_no_more("A range needs a field before it");
        start(page).role("button", "Export 1 User").wait();
    });
}

#[test]
fn what_auth0_would_refuse_works_here_and_is_marked() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Search").type_in("email:?nn@example.com");
        page.see("Not valid in Auth0: its only wildcard is *.");
        counts(page, "1 of 3 users");
        page.label("Search").fill("logins_count:>=7");
        page.see("Not valid in Auth0: write logins_count:[7 TO *] there.");
        counts(page, "2 of 3 users");
        page.label("Search").fill("logins_count:[7 TO *]");
        page.see_no_more("Not valid in Auth0");
        counts(page, "2 of 3 users");
    });
}

#[test]
fn a_query_is_built_from_fields_and_operators() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Build a query").click();
        let dialog = page.role("dialog", "Build a query");
        dialog.role("combobox", "Field 1").fill("logins_count");
        page.press("Tab");
        dialog.role("combobox", "Operator 1").choose("is at least, since");
        dialog.role("textbox", "Value 1").type_in("7");
        page.see("logins_count:[7 TO *]");
        dialog.role("button", "Add condition").click();
        dialog.role("combobox", "Field 2").fill("blocked");
        page.press("Tab");
        dialog.role("combobox", "Operator 2").choose("has no value");
        dialog.role("button", "Use this query").click();
        dialog.wait_gone();
        assert_eq!(page.label("Search").value(), "logins_count:[7 TO *] AND NOT _exists_:blocked");
        counts(page, "1 of 3 users");
    });
}

/// Searches for the one user who is blocked, and saves that query as "Blocked ones".
fn save_a_query(page: &Page) {
    page.label("Search").type_in("blocked:true");
    counts(page, "1 of 3 users");
    page.role("button", "Recent and saved").click();
    page.label("Name for this query").type_in("Blocked ones");
    page.role("button", "Save").click();
    page.role("list", "Saved queries").wait();
}

/// The query that [`save_a_query`] saved, in the list of saved ones.
fn saved_query(page: &Page) -> Locator<'_> {
    page.role("list", "Saved queries").role("button", Name::has("Blocked ones blocked:true"))
}

#[test]
fn queries_are_kept_with_a_name_and_lately_used_ones_without() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        save_a_query(page);
        page.until("the query among the recent ones", LONG, || {
            let kept = page.eval("return localStorage.getItem('muster.queries') ?? ''");
            let kept: Value = serde_json::from_str(kept.as_str().unwrap_or_default())?;
            Ok(kept["value"]["recent"][0] == "blocked:true")
        });
        page.reload();
        let _file = take(page, PEOPLE);
        page.role("button", "Recent and saved").click();
        page.role("list", "Recent queries").role("button", "blocked:true").wait();
        saved_query(page).click();
        counts(page, "1 of 3 users");
        assert_eq!(page.label("Search").value(), "blocked:true");
        page.role("button", "Recent and saved").click();
        // The first is that of the files.
        page.role("button", "Clear all").nth(1).click();
        page.see("No queries yet.");
    });
}

#[test]
fn what_is_remembered_is_forgotten_when_asked_and_can_be_had_back() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        save_a_query(page);
        page.role("link", "Tenant").click();
        page.role("button", "Forget them").click();
        page.role("button", "Undo").click();
        page.role("button", "Forget them").wait();
        page.role("link", "Users").click();
        page.role("button", "Recent and saved").click();
        saved_query(page).wait();
        page.role("link", "Tenant").click();
        page.role("button", "Forget them").click();
        page.see("are forgotten");
        page.role("link", "Users").click();
        page.role("button", "Recent and saved").click();
        page.see("No queries yet.");
    });
}

#[test]
fn the_users_page_searches_in_the_same_way() {
    visit("#/import", |page| {
        import_into(page, None, PEOPLE);
        page.role("link", "Users").click();
        page.see("3 users");
        let search = page.label("Search users");
        search.type_in("logins_count:[5 TO *] AND NOT blocked:true");
        page.see("1 of 3 users");
        page.role("row", Name::has("ann@example.com")).wait();
        assert_eq!(page.role("row", Name::has("bob@example.com")).count(), 0);
        search.fill("user_metadata.plan:(gold OR silver)");
        page.see("2 of 3 users");
        search.fill("name:(a OR");
        page.role("alert", Name::Any).wait();
        assert_eq!(marked(page), ("name:(a ".to_owned(), "OR".to_owned()));
        page.see("The search cannot be understood. Mend it first.");
        assert_eq!(page.role("grid", "Users").count(), 0, "users of an earlier query are in sight");
        page.see_no_more("of 3 users");
    });
}

#[test]
fn terms_side_by_side_are_or_as_at_auth0_and_said_so() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Search").type_in("email:ann* email:bob*");
        counts(page, "2 of 3 users");
        page.see("Auth0 takes that as OR, and so does Muster");
        page.role("button", Name::has("All of them: email:ann* AND email:bob*")).click();
        counts(page, "0 of 3 users");
        assert_eq!(page.label("Search").value(), "email:ann* AND email:bob*");
        page.see_no_more("Auth0 takes that as OR");
        page.label("Search").fill("ann lee");
        page.role("button", Name::has("As one text: \"ann lee\"")).click();
        assert_eq!(page.label("Search").value(), "\"ann lee\"");
    });
}

#[test]
fn another_language_is_mended_with_one_click_and_runs_only_then() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        counts(page, "3 users");
        page.label("Search").type_in("q=email = 'ann@example.com' or logins_count >= 7");
        page.see("What stands before the query belongs to an address");
        page.see("The search cannot be understood. Mend it first.");
        let mended = "email:\"ann@example.com\" OR logins_count:[7 TO *]";
        page.role("button", Name::has(&format!("Correct all to {mended}"))).click();
        counts(page, "2 of 3 users");
        assert_eq!(page.label("Search").value(), mended);
    });
}

#[test]
fn relative_dates_are_shown_and_local_ones_refused() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Search").type_in("created_at:[* TO today-1y]");
        page.see("today-1y is 20");
        counts(page, "3 of 3 users");
        page.label("Search").fill("created_at:[31/12/2023 TO *]");
        page.see("“31/12/2023” is no date to Auth0. Write 2023-12-31.");
        page.role("button", Name::has("Correct to created_at:[2023-12-31 TO *]")).click();
        counts(page, "3 of 3 users");
    });
}

// Fields.

#[test]
fn the_default_fields_are_a_table_of_eleven_columns() {
    visit("#/import", |page| {
        import(page, PEOPLE);
        page.role("button", "Add default fields").click();
        page.role("radio", "CSV").click();
        page.see("11 fields as CSV");
        let file = export(page, "Export 3 Users");
        assert_eq!(file.name, "users-export.csv");
        let rows = rows(&file.bytes, b',');
        assert_eq!(rows[0], DEFAULT_NAMES);
        let ann = [
            "'auth0|ann",
            "'Ann",
            "''Lee",
            "'annie",
            "'Ann \"A\" Lee, Jr.",
            "'ann@example.com",
            "true",
            "",
            "'Username-Password-Authentication",
            "2024-01-10T08:00:00.000Z",
            "2024-02-01T08:00:00.000Z",
        ];
        assert_eq!(rows[1], ann);
        assert_eq!((&*rows[2][3], &*rows[2][4]), ("'two\nlines", "'=1+1"));
        assert_eq!(rows.len(), 4);
        assert_eq!(chosen_preset(page), "Default fields (CSV)");
    });
}

#[test]
fn a_field_is_chosen_among_those_that_occur_renamed_removed_and_had_back() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").click();
        page.role("combobox", "User Attribute 1").type_in("plan");
        let suggested = page.role("option", Name::has("user_metadata.plan"));
        suggested.wait_until("with a number", |option| option.text().contains("2 users"));
        suggested.click();
        page.until("the attribute", LONG, || {
            Ok(fields(page) == [("user_metadata.plan".to_owned(), "user_metadata.plan".to_owned())])
        });
        page.role("textbox", "Column name 1").fill("Plan");
        add_field(page, 2, "user.email", "");
        fields_are(page, &[("user_metadata.plan", "Plan"), ("user.email", "Email")]);
        assert_eq!(
            lines(&export(page, "Export 3 Users")),
            [
                parsed(r#"{"Plan":"gold","Email":"ann@example.com"}"#),
                parsed(r#"{"Plan":"silver","Email":"bob@example.com"}"#),
                parsed(r#"{"Email":"cid@example.com"}"#),
            ]
        );

        page.role("button", "Remove user_metadata.plan").click();
        fields_are(page, &[("user.email", "Email")]);
        page.see("user_metadata.plan was removed.");
        page.see("Made with earlier settings.");
        page.role("button", "Undo").click();
        fields_are(page, &[("user_metadata.plan", "Plan"), ("user.email", "Email")]);
        page.role("button", "Remove all").click();
        page.see("No fields chosen: all attributes are exported as they are.");
        page.see("2 fields removed.");
        page.role("button", "Undo").click();
        fields_are(page, &[("user_metadata.plan", "Plan"), ("user.email", "Email")]);
    });
}

#[test]
fn fields_are_ticked_in_a_list_that_says_how_many_users_have_them() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").wait();
        // A summary has no role that all browsers agree on.
        page.eval("document.querySelector('.field-checklist summary').click()");
        page.role("checkbox", Name::has("email all 3 users")).tick(true);
        page.role("searchbox", "Filter attributes").fill("PLAN");
        page.role("checkbox", Name::has("user_metadata.plan 2 of 3 users")).tick(true);
        fields_are(page, &[("email", "Email"), ("user_metadata.plan", "user_metadata.plan")]);
        // The counts are of the users that are chosen.
        page.label("Search").fill("email:ann*");
        page.role("checkbox", Name::has("user_metadata.plan all 1 user")).within(LONG).tick(false);
        fields_are(page, &[("email", "Email")]);
        // A field that was entered is ticked as well.
        write_field(page, 1, "user.user_metadata.plan", "");
        page.until("the tick", LONG, || {
            Ok(page.role("checkbox", Name::has("user_metadata.plan")).is_ticked())
        });
    });
}

#[test]
fn enter_takes_the_first_suggestion_and_none_lies_over_the_button_below() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").click();
        let first = page.role("combobox", "User Attribute 1");
        first.type_in("plan");
        page.role("option", Name::has("user_metadata.plan")).wait();
        page.press("Enter");
        fields_are(page, &[("user_metadata.plan", "user_metadata.plan")]);
        page.role("listbox", "User Attribute 1").wait_gone();
        page.press("Enter");
        fields_are(page, &[("user_metadata.plan", "user_metadata.plan")]);

        first.fill("e");
        page.role("listbox", "User Attribute 1").wait();
        let free = page.eval(
            "const button = document.querySelector('#add-field');
             const list = document.querySelector('[role=listbox]').getBoundingClientRect();
             const { left, top, width, height } = button.getBoundingClientRect();
             const hit = document.elementFromPoint(left + width / 2, top + height / 2);
             return [list.top >= 0, list.bottom <= top, button.contains(hit)]",
        );
        assert_eq!(free, json!([true, true, true]));
        page.role("button", "Add field").click();
        page.role("combobox", "User Attribute 2").wait();
    });
}

#[test]
fn an_expression_grows_with_its_lines_and_shows_what_the_first_user_gets() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user.email", "");
        let height = || {
            page.eval("return document.querySelector('#field-0-attribute').clientHeight").as_i64()
        };
        let one_line = height();
        write_field(page, 1, "user.nickname ||\n  user.email", "who");
        page.see("First user: annie");
        assert!(height() > one_line, "{:?} {one_line:?}", height());
        page.role("combobox", "User Attribute 1").click();
        page.press("End");
        page.press("Enter");
        page.until("a third line", LONG, || {
            Ok(fields(page)[0].0.lines().count() + usize::from(fields(page)[0].0.ends_with('\n'))
                == 3)
        });
        write_field(page, 1, "user.user_metadata?.address", "where");
        page.see_no_more("First user:");
        write_field(page, 1, "({ ...user.user_metadata?.address })", "where");
        page.role("radio", "CSV").click();
        page.see("First user: city: Zürich");
    });
}

/// The lowest contrast of the sample's texts with what is behind them while the sample is of earlier settings.
const FADED: &str = "
const panel = document.querySelector('#export-sample-panel');
panel.classList.add('preview__panel--stale');
panel.style.transition = 'none';
const opacity = Number(getComputedStyle(panel).opacity);
const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
const gray = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const behind = (it) => {
  for (; it; it = it.parentElement) {
    const color = rgb(getComputedStyle(it).backgroundColor);
    if (color.length === 3) return [color, panel.contains(it)];
  }
  return [[255, 255, 255], false];
};
const light = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const [outer] = behind(panel.parentElement);
const mixed = (value) => value * opacity + gray(outer) * (1 - opacity);
const texts = [...panel.querySelectorAll('*')].filter((it) =>
  [...it.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
return [opacity, texts.length, Math.min(...texts.map((it) => {
  const [back, inside] = behind(it);
  const ground = light(inside ? mixed(gray(back)) : gray(back));
  const ink = light(mixed(gray(rgb(getComputedStyle(it).color))));
  return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
}))];";

#[test]
fn a_sample_of_earlier_settings_is_faded_and_can_still_be_read() {
    for dark in [false, true] {
        let visit = Visit::to("#/export");
        let visit = if dark { visit.dark() } else { visit };
        visit.run(|page| {
            let _file = take(page, PEOPLE);
            sample_table(page);
            let faded: (f64, u64, f64) = serde_json::from_value(page.eval(FADED)).unwrap();
            assert!(faded.0 < 1.0 && faded.1 > 20 && faded.2 >= 4.5, "{faded:?}, dark: {dark}");
        });
    }
}

#[test]
fn fields_are_put_in_order_by_keyboard_and_by_drag() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        let column = |name| json!({ "attribute": name, "name": name });
        let columns = ["email", "name", "blocked", "picture"].map(column);
        choose_from_file(page, &json!({ "columns": columns, "format": "csv" }));
        let in_order = |names: [&str; 4]| fields_are(page, &names.map(|name| (name, name)));
        in_order(["email", "name", "blocked", "picture"]);
        page.role("button", "Move email").click();
        page.press("Down");
        in_order(["name", "email", "blocked", "picture"]);
        page.until("the focus to follow", LONG, || Ok(page.focused().1 == "Move email"));
        page.press("Down");
        in_order(["name", "blocked", "email", "picture"]);
        page.until("the focus to follow", LONG, || Ok(page.focused().1 == "Move email"));
        page.press("Up");
        in_order(["name", "email", "blocked", "picture"]);

        let handle = |name: &str| page.role("button", format!("Move {name}").as_str());
        handle("name").drag_below(&handle("picture"));
        in_order(["email", "blocked", "picture", "name"]);
        handle("picture").drag_below(&handle("email"));
        in_order(["email", "picture", "blocked", "name"]);
        let file = export(page, "Export 3 Users");
        assert_eq!(rows(&file.bytes, b',')[0], ["email", "picture", "blocked", "name"]);
    });
}

#[test]
fn columns_of_the_same_name_are_refused_and_without_fields_all_attributes_are_exported() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        // No field: every byte of every user, but for white space.
        assert_eq!(text(&export(page, "Export 3 Users")), PEOPLE);
        assert_eq!(chosen_preset(page), "All attributes");

        add_field(page, 1, "name", "Same");
        add_field(page, 2, "nickname", "Same");
        page.see("Another column has this name already.");
        page.see("Two fields have the column name “Same”. Give each a name of its own.");
        let name = page.role("textbox", "Column name 2");
        assert_eq!(name.attribute("aria-invalid"), "true");
        assert!(!start(page).role("button", "Export Users").is_enabled());
        name.fill("Other");
        let file = export(page, "Export 3 Users");
        assert_eq!(lines(&file)[0], parsed(r#"{"Same":"Ann \"A\" Lee, Jr.","Other":"annie"}"#));
    });
}

#[test]
fn users_exported_as_importable_come_back_as_the_same_users() {
    let exported = |page: &Page| {
        preset(page).choose("Auth0-importable");
        page.see("These are the attributes Auth0 imports, under their own names");
        assert_eq!(page.role("button", "Add field").count(), 0);
        export(page, "Export 3 Users")
    };
    let mut file = None;
    visit("#/import", |page| {
        import(page, PEOPLE);
        file = Some(exported(page));
    });
    let file = file.unwrap();
    let users: Vec<Map<String, Value>> = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(users[0]["user_id"], "ann");
    assert!(users.iter().all(|user| user.keys().all(|name| name != "logins_count")));
    visit("#/import", |page| {
        import(page, &file.bytes);
        assert_eq!(text(&exported(page)), text(&file));
        preset(page).choose("All attributes");
        let all = export(page, "Export 3 Users");
        let all = text(&all);
        let metadata = r#""user_metadata":{"plan":"gold","n":12345678901234567890123,"é":"\u00e9","address":{"city":"Zürich"}}"#;
        assert!(all.contains(metadata), "{all}");
        assert!(all.contains(r#""user_id":"auth0|ann""#), "{all}");
    });
}

#[test]
fn a_saved_preset_survives_a_reload_and_goes_from_browser_to_browser_as_a_file() {
    let mut file = None;
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "email", "Mail");
        page.role("radio", "Tab-separated").click();
        page.label("Sort by").type_in("email");
        page.label("Descending order").tick(true);
        page.role("button", "Save as preset…").click();
        page.role("dialog", "Save as preset").label("Name").type_in("Mails");
        page.role("button", "Save").click();
        page.see("“Mails” is saved.");
        assert_eq!(chosen_preset(page), "Mails");
        page.role("combobox", "User Attribute 1").fill("name");
        page.press("Tab");
        page.until("a changed preset", LONG, || Ok(chosen_preset(page) == "Mails (changed)"));
        export(page, "Export 3 Users");

        page.reload();
        let _file = take(page, PEOPLE);
        assert_eq!(chosen_preset(page), "All attributes");
        preset(page).choose("Last used");
        fields_are(page, &[("name", "Mail")]);
        preset(page).choose("Mails");
        fields_are(page, &[("email", "Mail")]);
        assert!(page.label("Descending order").is_ticked());
        assert!(page.role("radio", "Tab-separated").is_ticked());
        page.role("button", "More").click();
        file = Some(page.download(|| page.role("button", "Save presets to a file").click()));
        page.role("button", "More").click();
        page.role("button", "Delete preset “Mails”").click();
        page.see("“Mails” is deleted.");
        page.role("button", "Undo").click();
        page.see("It is there again.");
    });
    let file = file.unwrap();
    assert_eq!(file.name, "muster-presets.json");
    let folder = folder();
    let path = folder.file(&file.name, &file.bytes);
    let other = folder.file("other.json", "{}");
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        let load = |file| {
            page.role("button", "More").click();
            page.upload("Load presets from a file", &[file]);
        };
        load(&other);
        page.see("This is no file of Muster’s presets.");
        load(&path);
        page.see("1 preset added.");
        preset(page).choose("Mails");
        fields_are(page, &[("email", "Mail")]);
        let file = export(page, "Export 3 Users");
        assert_eq!(
            text(&file),
            "\"Mail\"\n\"'cid@example.com\"\n\"'bob@example.com\"\n\"'ann@example.com\"\n"
        );
        load(&path);
        page.see("All presets of this file are here already.");
    });
}

#[test]
fn the_request_for_auth0_is_told_with_what_auth0_would_not_do() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user.email", "Mail");
        add_field(page, 2, "user.name?.trim()", "Name");
        page.role("radio", "CSV").click();
        page.role("button", "Copy request for Auth0").click();
        let dialog = page.role("dialog", "Request for Auth0");
        let body = dialog.role("region", "Request body").text();
        let body: Value = serde_json::from_str(&body).unwrap();
        let fields = json!([{ "name": "email", "export_as": "Mail" }]);
        assert_eq!(body, json!({ "format": "csv", "fields": fields }));
        page.see("Copied to the clipboard.");
        page.see("1 field is no plain path.");
        dialog.role("button", "Close").click();
        dialog.wait_gone();

        // As many fields as Auth0 takes, and one more.
        let column = |n: usize| json!({ "attribute": format!("user_metadata.n{n}"), "name": format!("n{n}") });
        let mut columns: Vec<Value> = (1..=30).map(column).collect();
        choose_from_file(page, &json!({ "columns": columns, "format": "csv", "gzip": true }));
        page.see("30 fields as CSV, compressed");
        assert_eq!(page.role("button", Name::has("Different in Auth0’s own export")).count(), 0);
        columns.push(json!({ "attribute": "user_metadata", "name": "all" }));
        page.role("button", "Add field").click();
        write_field(page, 31, "user_metadata", "all");
        page.see("Auth0 exports 30 fields at most; these are 31.");
        page.see("not user_metadata or app_metadata as a whole");
    });
}

// Expressions.

#[test]
fn paths_chains_and_javascript_give_values_and_are_shown_on_real_users_at_once() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user_metadata.address.city", "City");
        add_field(page, 2, "user.name || user.nickname || 'nobody'", "Who");
        add_field(page, 3, "`${user.email.split('@')[0].toUpperCase()}!`", "Shout");
        let (names, cells) = sample_table(page);
        assert_eq!(names, ["City", "Who", "Shout"]);
        assert_eq!(cells[0], ["Zürich", "Ann \"A\" Lee, Jr.", "ANN!"]);
        assert_eq!(cells[2], ["–", "nobody", "CID!"]);
        // Another expression is followed without an export.
        write_field(page, 3, "({ n: user.logins_count * 2 })", "");
        page.until("the other values", LONG, || Ok(sample_table(page).1[0][2] == r#"{"n":60}"#));
        assert_eq!(
            lines(&export(page, "Export 3 Users")),
            [
                parsed(r#"{"City":"Zürich","Who":"Ann \"A\" Lee, Jr.","Shout":{"n":60}}"#),
                parsed(r#"{"Who":"=1+1","Shout":{"n":14}}"#),
                parsed(r#"{"Who":"nobody","Shout":{"n":null}}"#),
            ]
        );
    });
}

#[test]
fn a_syntax_error_is_shown_at_its_place_while_it_is_typed() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").click();
        let box_1 = page.role("combobox", "User Attribute 1");
        box_1.type_in("user.name + * 2");
        assert_eq!(marked(page), ("user.name + ".to_owned(), "*".to_owned()));
        page.see("Field 1: “*” is not expected here");
        assert_eq!(box_1.attribute("aria-invalid"), "true");
        assert!(!start(page).role("button", "Export Users").is_enabled());
        box_1.fill("user.name?.trim(");
        page.until("the end marked", LONG, || Ok(marked(page).0 == "user.name?.trim("));
        box_1.type_in(").length");
        page.see_no_more("Field 1:");
        page.press("Tab");
        let (_, cells) = sample_table(page);
        assert_eq!(cells, [["16"], ["4"], ["–"]]);
        start(page).role("button", "Export 3 Users").wait();
    });
}

#[test]
fn users_for_whom_an_expression_throws_get_nothing_and_are_told_with_the_reason() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "email", "Email");
        add_field(page, 2, "user.nickname.length * 2", "Twice");
        add_field(page, 3, "user_metadata.nowhere", "Nowhere");
        page.see("Gave an error for 1 of these users, who get an empty value:");
        page.see("None of the users has this.");
        let file = export(page, "Export 3 Users");
        let expected = [
            r#"{"Email":"ann@example.com","Twice":10}"#,
            r#"{"Email":"bob@example.com","Twice":18}"#,
            r#"{"Email":"cid@example.com","Twice":null}"#,
        ];
        assert_eq!(lines(&file), expected.map(parsed));
        assert_eq!(failures(page), BTreeMap::from([("Twice".to_owned(), 1)]));
        page.role("button", Name::has("Twice gave an error for 1 user")).click();
        let result = page.role("region", "3 users exported").text();
        assert!(result.contains("auth0|cid") && result.contains("TypeError"), "{result}");
        assert_eq!(result.matches("No user has user_metadata.nowhere").count(), 1, "{result}");

        page.role("radio", "CSV").click();
        let file = export(page, "Export 3 Users");
        assert_eq!(rows(&file.bytes, b',')[3], ["'cid@example.com", "", ""]);
    });
}

#[test]
fn an_expression_that_does_not_end_is_stopped_with_its_name_and_the_page_goes_on() {
    // What no engine counts: a search that goes back and forth.
    let backtracking = "/^(a+)+$/.test('a'.repeat(40) + '!')";
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user.nickname ? 1 : (() => { while (true) {} })()", "Loop");
        page.see_within("It was at “Loop” of user auth0|cid.", LONG);
        for endless in ["", backtracking] {
            if !endless.is_empty() {
                write_field(page, 1, endless, "Loop");
            }
            start(page).role("button", "Export 3 Users").within(LONG).click();
            page.see_within("The export failed", LONG);
            page.see("does not come to an end and was stopped.");
            let user = if endless.is_empty() { "cid" } else { "ann" };
            page.see(&format!("It was at “Loop” of user auth0|{user}."));
        }
        write_field(page, 1, "user.email.length", "Loop");
        let file = export(page, "Export 3 Users");
        assert_eq!(text(&file), "{\"Loop\":15}\n{\"Loop\":15}\n{\"Loop\":15}\n");
    });
}

#[test]
fn an_expression_reaches_no_network_no_storage_and_no_page() {
    let names = [
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "WebTransport",
        "RTCPeerConnection",
        "importScripts",
        "navigator",
        "indexedDB",
        "localStorage",
        "caches",
        "document",
        "window",
        "self",
        "postMessage",
        "Worker",
        "BroadcastChannel",
        "WebAssembly",
        "location",
        "performance",
        "setTimeout",
        "queueMicrotask",
        "crypto",
        "console",
        "process",
        "require",
        "Deno",
        "SharedArrayBuffer",
        "Atomics",
    ];
    let types = format!("[{}].join()", names.map(|name| format!("typeof {name}")).join(", "));
    visit("#/export", |page| {
        let _file = take(page, r#"{"email":"a@example.com"}"#);
        let secret = "https://example.com/secret";
        let columns = columns(&[
            (&types, "types"),
            ("Object.getOwnPropertyNames(globalThis).length > 0", "global"),
            ("globalThis.constructor.constructor('return this')().fetch", "constructed"),
            ("(() => {}).constructor('return 1')()", "function"),
            ("(async () => {}).constructor('return 1')()", "async"),
            ("eval('1')", "evaluated"),
            (&format!("fetch('{secret}')"), "fetched"),
            (&format!("import('{secret}').then(() => 1)"), "imported"),
            (&format!("import('{secret}')"), "promised"),
            ("globalThis.leak = 1", "leak"),
            ("Object.prototype.leak = 1, ({}).leak", "polluted"),
            ("typeof leak + typeof user.leak", "leaked"),
        ]);
        choose_from_file(page, &json!({ "columns": columns }));
        let file = export(page, "Export 1 User");
        let user = &lines(&file)[0];
        assert_eq!(user["types"], names.map(|_| "undefined").join(","));
        assert_eq!(user["global"], true);
        let nothing = |name: &str| matches!(user.get(name), None | Some(Value::Null));
        for name in [
            "constructed",
            "function",
            "async",
            "evaluated",
            "fetched",
            "imported",
            "promised",
            "polluted",
        ] {
            assert!(nothing(name), "{name}: {user:?}");
        }
        assert_eq!(user["leaked"], "undefinedundefined", "nothing is left for the next expression");
        let asked = page.requests();
        assert!(!asked.iter().any(|url| url.contains("secret")), "{asked:?}");
    });
}

/// Works all expressions out for all users with the browser's own engine and compares each with what the file holds.
/// Gives what differs, and for how many users each expression throws.
const COMPARE: &str = r"
// A path that leads nowhere is no error here.
const path = /^user(\??\.[\w$]+|(\?\.)?\[('[^']*'|\x22[^\x22]*\x22|\d+)\])*$/;
// What JSON writes nothing or {} for, though it holds more, is an error.
const isUnsayable = (value) => [Promise, Map, Set, RegExp, Error].some((kind) => value instanceof kind)
  || (Object(value) === value && typeof value.next === 'function');
const textOf = (value) => {
  const text = JSON.stringify(value);
  if (text === undefined && ['function', 'symbol'].includes(typeof value)) throw new TypeError('no JSON');
  JSON.stringify(value, (key, part) => {
    if (isUnsayable(part)) throw new TypeError('no JSON');
    return part;
  });
  return text;
};
const [different, failures] = [[], {}];
users.forEach((line, place) => {
  const found = JSON.parse(file[place]);
  functions.forEach((work, index) => {
    const name = `e${index + 1}`;
    let expected;
    try {
      expected = textOf(work(JSON.parse(line)));
    } catch {
      if (!path.test(texts[index])) {
        expected = 'null';
        failures[name] = (failures[name] ?? 0) + 1;
      }
    }
    const given = Object.hasOwn(found, name) ? JSON.stringify(found[name]) : undefined;
    if (given !== expected) different.push(`${texts[index]} of user ${place + 1}: ${given}, and in Chromium ${expected}`);
  });
});
return { different, failures, compared: users.length * functions.length };";

/// Exports `users` with `expressions` and with the browser's own engine, and fails where they differ. For how many users
/// each expression throws.
fn same_as_the_browser(page: &Page, users: &str, expressions: &[&str]) -> BTreeMap<String, u64> {
    let _file = take(page, users);
    let count = users.lines().count();
    let button = format!("Export {count} Users");
    // The users as they are read: of names that stand twice only the last counts.
    let read = text(&export(page, &button));
    assert_eq!(read.lines().count(), count);
    let columns: Vec<Value> = expressions
        .iter()
        .enumerate()
        .map(|(index, text)| json!({ "attribute": text, "name": format!("e{}", index + 1) }))
        .collect();
    choose_from_file(page, &json!({ "columns": columns }));
    let file = text(&export(page, &button));
    let functions: Vec<String> = expressions
        .iter()
        .map(|text| format!("function (user) {{ return (\n{text}\n); }}"))
        .collect();
    let as_list = |text: &str| json!(text.lines().collect::<Vec<_>>()).to_string();
    let script = format!(
        "const [users, file, texts, functions] = [{}, {}, {}, [{}]];{COMPARE}",
        as_list(&read),
        as_list(&file),
        json!(expressions),
        functions.join(",\n")
    );
    let compared = page.eval(&script);
    let different: Vec<String> = serde_json::from_value(compared["different"].clone()).unwrap();
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert_eq!(compared["compared"], expressions.len() * count);
    serde_json::from_value(compared["failures"].clone()).unwrap()
}

#[test]
fn hundreds_of_expressions_give_what_the_browsers_own_engine_gives() {
    let data = project::root().join("tests/browser/data");
    let expressions = fs::read_to_string(data.join("expressions.txt")).unwrap();
    let expressions: Vec<&str> = expressions.lines().collect();
    assert!(expressions.len() >= 300, "{}", expressions.len());
    let users = fs::read_to_string(data.join("users.ndjson")).unwrap();
    visit("#/export", |page| {
        let thrown = same_as_the_browser(page, &users, &expressions);
        assert!(thrown.len() > 10, "{thrown:?}");
        assert_eq!(failures(page), thrown);
    });
}

const LOCALES: &[&str] = &[
    "undefined",
    "'en-US'",
    "'en-GB'",
    "'de'",
    "'de-CH'",
    "'fr-CA'",
    "'sv'",
    "'tr'",
    "'ja-JP-u-ca-japanese'",
    "'ar-EG'",
    "'hi-u-nu-deva'",
    "'th-TH'",
    "'zh-Hans'",
    "'fa-IR'",
    "['xx', 'pt-BR']",
    "[]",
    "'de_DE'",
    "''",
    "null",
    "[7]",
];

const DATE_OPTIONS: &[&str] = &[
    "timeZone: 'UTC'",
    "timeZone: 'America/New_York'",
    "timeZone: 'Asia/Kolkata'",
    "timeZone: 'Nowhere/At_All'",
    "weekday: 'long'",
    "era: 'short'",
    "year: '2-digit'",
    "month: 'short'",
    "month: 'huge'",
    "day: 'numeric'",
    "dayPeriod: 'long'",
    "hour: '2-digit'",
    "minute: '2-digit'",
    "second: 'numeric'",
    "fractionalSecondDigits: 2",
    "fractionalSecondDigits: 'x'",
    "timeZoneName: 'short'",
    "timeZoneName: 'longOffset'",
    "hour12: true",
    "hourCycle: 'h23'",
    "dateStyle: 'full'",
    "dateStyle: 'short'",
    "timeStyle: 'medium'",
    "calendar: 'buddhist'",
    "numberingSystem: 'arab'",
];

const NUMBER_OPTIONS: &[&str] = &[
    "style: 'percent'",
    "style: 'currency'",
    "style: 'unit'",
    "style: 'odd'",
    "currency: 'CHF'",
    "currency: 'EUR', currencyDisplay: 'name'",
    "currency: 'francs'",
    "currencySign: 'accounting'",
    "unit: 'kilometer-per-hour'",
    "notation: 'compact'",
    "notation: 'scientific'",
    "compactDisplay: 'long'",
    "minimumIntegerDigits: 4",
    "minimumFractionDigits: 2",
    "maximumFractionDigits: '1'",
    "maximumFractionDigits: 1000",
    "maximumSignificantDigits: 3",
    "roundingMode: 'floor'",
    "useGrouping: false",
    "useGrouping: 'min2'",
    "signDisplay: 'always'",
    "trailingZeroDisplay: 'stripIfInteger'",
];

const COLLATOR_OPTIONS: &[&str] = &[
    "numeric: true",
    "sensitivity: 'base'",
    "sensitivity: 'accent'",
    "sensitivity: 'odd'",
    "caseFirst: 'upper'",
    "ignorePunctuation: true",
    "usage: 'search'",
];

const PLURAL_OPTIONS: &[&str] = &[
    "type: 'ordinal'",
    "type: 'cardinal'",
    "type: 'odd'",
    "minimumFractionDigits: 1",
    "maximumSignificantDigits: 2",
    "minimumIntegerDigits: 'x'",
];

const RELATIVE_OPTIONS: &[&str] = &[
    "numeric: 'auto'",
    "numeric: 'sometimes'",
    "style: 'short'",
    "style: 'narrow'",
    "numberingSystem: 'arab'",
    "localeMatcher: 'lookup'",
];

const LIST_OPTIONS: &[&str] = &[
    "type: 'disjunction'",
    "type: 'unit'",
    "type: 'odd'",
    "style: 'narrow'",
    "style: 'short'",
    "localeMatcher: 'lookup'",
];

const NAME_OPTIONS: &[&str] = &[
    "type: 'region'",
    "type: 'language'",
    "type: 'currency'",
    "type: 'script'",
    "type: 'odd'",
    "style: 'short'",
    "fallback: 'none'",
    "languageDisplay: 'standard'",
];

/// With `user`'s `time`, `written`, `number`, `a` and `b`; LOCALE and OPTIONS are put in.
const FORMATS: &[(&str, &[&str])] = &[
    ("new Date(time).toLocaleDateString(LOCALE, OPTIONS)", DATE_OPTIONS),
    ("new Date(time).toLocaleTimeString(LOCALE, OPTIONS)", DATE_OPTIONS),
    ("new Date(time).toLocaleString(LOCALE, OPTIONS)", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).format(new Date(time))", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).formatToParts(Date.parse(time))", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).formatRange(0, new Date(time))", DATE_OPTIONS),
    ("new Intl.DateTimeFormat(LOCALE, OPTIONS).resolvedOptions()", DATE_OPTIONS),
    ("number.toLocaleString(LOCALE, OPTIONS)", NUMBER_OPTIONS),
    ("Intl.NumberFormat(LOCALE, OPTIONS).format(number)", NUMBER_OPTIONS),
    ("Intl.NumberFormat(LOCALE, OPTIONS).format(String(number))", NUMBER_OPTIONS),
    ("new Intl.NumberFormat(LOCALE, OPTIONS).formatToParts(number)", NUMBER_OPTIONS),
    ("new Intl.NumberFormat(LOCALE, OPTIONS).resolvedOptions()", NUMBER_OPTIONS),
    ("12345678901234567890n.toLocaleString(LOCALE, OPTIONS)", NUMBER_OPTIONS),
    ("[number, null, 1234.5, new Date(time)].toLocaleString(LOCALE, OPTIONS)", NUMBER_OPTIONS),
    ("a.localeCompare(b, LOCALE, OPTIONS)", COLLATOR_OPTIONS),
    (
        "[a, b, 'a10', 'a9', 'Z', 'é'].sort(new Intl.Collator(LOCALE, OPTIONS).compare)",
        COLLATOR_OPTIONS,
    ),
    ("new Intl.Collator(LOCALE, OPTIONS).resolvedOptions()", COLLATOR_OPTIONS),
    ("[a.toLocaleUpperCase(LOCALE), b.toLocaleLowerCase(LOCALE)]", COLLATOR_OPTIONS),
    ("Intl.DateTimeFormat.supportedLocalesOf(LOCALE, OPTIONS)", COLLATOR_OPTIONS),
    ("new Intl.PluralRules(LOCALE, OPTIONS).select(number)", PLURAL_OPTIONS),
    ("new Intl.PluralRules(LOCALE, OPTIONS).selectRange(1, 1234.5)", PLURAL_OPTIONS),
    ("new Intl.PluralRules(LOCALE, OPTIONS).resolvedOptions()", PLURAL_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).format(-2, 'day')", RELATIVE_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).format(number, 'fortnight')", RELATIVE_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).formatToParts(1, 'quarter')", RELATIVE_OPTIONS),
    ("new Intl.RelativeTimeFormat(LOCALE, OPTIONS).resolvedOptions()", RELATIVE_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).format([a, b, 'c'])", LIST_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).format(new Set([a]))", LIST_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).formatToParts([a, b])", LIST_OPTIONS),
    ("new Intl.ListFormat(LOCALE, OPTIONS).format()", LIST_OPTIONS),
    (
        "['CH', 'de-AT', 'EUR', 'Latn', 'QX'].map(code => { try { return String(new Intl.DisplayNames(LOCALE, OPTIONS).of(code)); } catch (error) { return error.name; } })",
        NAME_OPTIONS,
    ),
    ("Intl.PluralRules.supportedLocalesOf(LOCALE, OPTIONS)", COLLATOR_OPTIONS),
];

/// Local time, and dates in other forms than ISO.
const DATES: &[&str] = &[
    "Date.parse(written)",
    "new Date(written)",
    "String(new Date(time))",
    "new Date(time).toTimeString()",
    "new Date(time).toDateString()",
    "(d => [d.getFullYear(), d.getMonth(), d.getDate(), d.getDay(), d.getHours(), d.getMinutes(), d.getSeconds()])(new Date(time))",
    "new Date(time).getTimezoneOffset()",
    "(d => new Date(d.getFullYear(), d.getMonth(), d.getDate(), d.getHours() + 1))(new Date(time))",
    "[...Array(48).keys()].map(hour => new Date(2024, 2, 10, hour).getTime())",
    "[...Array(48).keys()].map(hour => new Date(2024, 9, 27, 0, hour * 15).getTime())",
    "(d => (d.setHours(d.getHours() + 5, 30), d.setMonth(2, 31), d.setMilliseconds(1), d))(new Date(time))",
];

/// Numbers that look as if by chance, the same each time.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// An expression of [`FORMATS`] with a locale and up to three options; what it throws is its value.
fn some_format(format: &(&str, &[&str]), seeded: &mut Seeded) -> String {
    let count = seeded.below(4);
    let options: Vec<&str> = (0..count).map(|_| seeded.one_of(format.1)).collect();
    let options = match seeded.below(20) {
        0 => "null".to_owned(),
        1 => "undefined".to_owned(),
        _ => format!("{{ {} }}", options.join(", ")),
    };
    let call = format.0.replace("LOCALE", seeded.one_of(LOCALES)).replace("OPTIONS", &options);
    with_attributes(&format!(
        "(() => {{ try {{ return {call} }} catch (e) {{ return e.name }} }})()"
    ))
}

fn with_attributes(call: &str) -> String {
    format!("(({{ time, written, number, a, b }}) => {call})(user.user_metadata)")
}

/// Users whose values meet in all combinations sooner or later.
fn users_with_dates() -> String {
    let times = [
        "2024-03-10T06:59:59.999Z",
        "2024-03-10T07:00:00Z",
        "2024-07-04T23:30:15.250Z",
        "1969-12-31T23:59:59.999Z",
        "1899-12-31",
        "9999-12-31T23:59:59Z",
        "2024-10-27T00:59:59+02:00",
        "nonsense",
    ];
    let written = [
        "12/31/2017",
        "31/12/2017",
        "Dec 25, 1995",
        "25 December 1995 10:00 GMT+0200",
        "2020/01/05",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "2020-02-29T12:00",
        "5.4.2020",
        "1995",
    ];
    let numbers = ["0", "-0", "1234567.891", "0.000001234", "-5.5", "1e21", "12345678901234567890"];
    let texts = [
        "ä",
        "z",
        "Z",
        "a10",
        "a2",
        "",
        "é",
        "e\\u0301",
        "ı",
        "I",
        "ß",
        "SS",
        "\\ud83d\\ude00",
        "co-op",
        "coop",
    ];
    let user = |n: usize| {
        format!(
            r#"{{"email":"{n}@example.com","user_metadata":{{"time":"{}","written":"{}","number":{},"a":"{}","b":"{}"}}}}"#,
            times[n % times.len()],
            written[n % written.len()],
            numbers[n % numbers.len()],
            texts[n % texts.len()],
            texts[(n * 7 + 3) % texts.len()],
        )
    };
    (0..30).map(user).collect::<Vec<_>>().join("\n")
}

#[test]
fn dates_numbers_and_the_order_of_texts_are_as_the_browser_writes_them() {
    let mut seeded = Seeded(20_261_129);
    let formats = (0..15).flat_map(|_| FORMATS).map(|format| some_format(format, &mut seeded));
    let expressions: Vec<String> =
        formats.chain(DATES.iter().map(|call| with_attributes(call))).collect();
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    visit("#/export", |page| {
        let thrown = same_as_the_browser(page, &users_with_dates(), &expressions);
        assert!(thrown.is_empty(), "{thrown:?}");
    });
}

// Settings.

/// Zones behind and before UTC, with parts of hours, with summer time in either half of the year, and with a day left out.
const ZONES: [&str; 4] =
    ["Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"];

#[test]
fn local_times_are_the_browsers_in_any_zone() {
    let mut expressions: Vec<String> = DATES.iter().map(|call| with_attributes(call)).collect();
    expressions.extend(
        [
            "new Date(time).toLocaleString('de')",
            "new Date(written).toLocaleDateString()",
            "new Date(2011, 11, 29, 23, 30).getTime() - new Date(2011, 11, 31).getTime()",
            "[0, 1, 2, 3, 4].map(hour => new Date(2024, 3, 7, hour, 15).toISOString())",
        ]
        .map(with_attributes),
    );
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    // Until about 1900 places had clocks of their own.
    let users = users_with_dates();
    let users: Vec<&str> = users.lines().filter(|user| !user.contains("1899-")).collect();
    let users = users.join("\n");
    for zone in ZONES {
        visit("", |page| {
            page.zone(zone);
            page.go("#/export");
            let shown = page.eval("return Intl.DateTimeFormat().resolvedOptions().timeZone");
            let shown = shown.as_str().unwrap_or_default();
            assert!(shown == zone || zone == "Asia/Kolkata" && shown == "Asia/Calcutta", "{shown}");
            let thrown = same_as_the_browser(page, &users, &expressions);
            assert!(thrown.is_empty(), "{zone} {thrown:?}");
        });
    }
}

#[test]
fn users_are_sorted_by_number_date_and_expression_with_those_without_last() {
    let users = r#"{"email":"a@x.io","logins_count":9,"created_at":"2024-01-10T00:00:00.000Z"}
{"email":"b@x.io","created_at":"2023-12-31T23:59:59.999Z","name":null}
{"email":"c@x.io","logins_count":100,"created_at":"2024-01-09T00:00:00+02:00"}
{"email":"d@x.io"}
{"email":"e@x.io","logins_count":-1,"created_at":"2024-01-10T00:00:00.000Z"}
{"email":"f@x.io","logins_count":1e2}
"#;
    visit("#/export", |page| {
        let _file = take(page, users);
        add_field(page, 1, "email", "Email");
        let sorted = |by: &str, descending: bool, expected: &str| {
            page.label("Sort by").fill(by);
            page.label("Descending order").tick(descending);
            let file = export(page, "Export 6 Users");
            let order: String = lines(&file)
                .iter()
                .map(|user| user["Email"].as_str().unwrap()[..1].to_owned())
                .collect();
            assert_eq!(order, expected, "by {by}, descending: {descending}");
        };
        // Equal ones stay as they came, also downwards.
        sorted("logins_count", false, "eacfbd");
        sorted("logins_count", true, "cfaebd");
        sorted("created_at", false, "bcaedf");
        sorted("created_at", true, "aecbdf");
        sorted("user.logins_count % 10", true, "acfebd");
        page.label("Sort by").fill("user.email.");
        page.see("Sort by: ");
        assert!(!start(page).role("button", "Export Users").is_enabled());
    });
}

#[test]
fn every_format_holds_the_same_users() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        let people: Vec<Map<String, Value>> = PEOPLE.lines().map(parsed).collect();
        let ndjson = export(page, "Export 3 Users");
        assert_eq!((&*ndjson.name, lines(&ndjson)), ("people-export.ndjson", people.clone()));
        page.role("radio", "JSON array").click();
        let array = export(page, "Export 3 Users");
        assert_eq!(array.name, "people-export.json");
        assert_eq!(
            serde_json::from_slice::<Vec<Map<String, Value>>>(&array.bytes).unwrap(),
            people
        );

        add_field(page, 1, "name", "Name");
        add_field(page, 2, "nickname", "Nickname");
        add_field(page, 3, "logins_count", "=Logins");
        add_field(page, 4, "app_metadata.roles", "Roles");
        page.role("radio", "CSV").click();
        let csv = export(page, "Export 3 Users");
        let expected = |texts: [&str; 7]| {
            let [head, name, nickname, roles, formula, lines, last] = texts;
            vec![
                vec!["Name".to_owned(), "Nickname".to_owned(), head.to_owned(), "Roles".to_owned()],
                vec![name.to_owned(), nickname.to_owned(), "30".to_owned(), roles.to_owned()],
                vec![formula.to_owned(), lines.to_owned(), "7".to_owned(), String::new()],
                vec![last.to_owned(), String::new(), String::new(), String::new()],
            ]
        };
        let ann = "Ann \"A\" Lee, Jr.";
        let (guarded_ann, roles) = (format!("'{ann}"), r#"["admin","ops"]"#);
        let guarded = ["'=Logins", &guarded_ann, "'annie", roles, "'=1+1", "'two\nlines", ""];
        assert_eq!(rows(&csv.bytes, b','), expected(guarded));

        page.label("Escaping").choose("Plain RFC 4180");
        let plain = export(page, "Export 3 Users");
        let bare = ["=Logins", ann, "annie", roles, "=1+1", "two\nlines", ""];
        assert_eq!(rows(&plain.bytes, b','), expected(bare));
        assert!(
            text(&plain)
                .starts_with("Name,Nickname,=Logins,Roles\r\n\"Ann \"\"A\"\" Lee, Jr.\",annie,30,")
        );

        page.role("radio", "Tab-separated").click();
        let tabs = export(page, "Export 3 Users");
        assert!(tabs.name.ends_with(".tsv"), "{}", tabs.name);
        assert_eq!(rows(&tabs.bytes, b'\t'), expected(bare));
    });
}

#[test]
fn files_are_packed_and_tables_marked_for_excel_and_flattened_as_is_chosen() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Compress (gzip)").tick(true);
        let packed = export(page, "Export 3 Users");
        assert_eq!(packed.name, "people-export.ndjson.gz");
        assert_eq!(String::from_utf8(unpacked(&packed.bytes)).unwrap(), PEOPLE);
        page.label("Compress (gzip)").tick(false);

        add_field(page, 1, "email", "Email");
        add_field(page, 2, "user_metadata", "Metadata");
        page.role("radio", "CSV").click();
        page.label("Byte-order mark for Excel").tick(true);
        let flattened = export(page, "Export 3 Users");
        let bytes = flattened.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
        let flattened = rows(bytes, b',');
        assert_eq!(
            flattened[0],
            ["Email", "Metadata.plan", "Metadata.n", "Metadata[\"é\"]", "Metadata.address.city"]
        );
        assert_eq!(
            flattened[1],
            ["'ann@example.com", "'gold", "12345678901234567890123", "'é", "'Zürich"]
        );
        assert_eq!(flattened[3], ["'cid@example.com", "", "", "", ""]);

        page.label("Byte-order mark for Excel").tick(false);
        page.label("Metadata objects").choose("As JSON");
        let whole = rows(&export(page, "Export 3 Users").bytes, b',');
        assert_eq!(whole[0], ["Email", "Metadata"]);
        let metadata = parsed(&whole[1][1]);
        assert_eq!(metadata["address"], json!({ "city": "Zürich" }));
        assert_eq!(whole[3], ["'cid@example.com", ""]);
    });
}

// The sample.

#[test]
fn the_sample_is_the_beginning_of_the_file_whatever_is_chosen() {
    visit("#/export", |page| {
        let _file = take(page, many(30));
        let first = |file: &Download, lines: usize| -> String {
            text(file).split_inclusive('\n').take(lines).collect()
        };
        page.see("The first 10 users, as the file would hold them");
        let (names, cells) = sample_table(page);
        assert_eq!(names, ["user_id", "email", "name", "logins_count"]);
        assert_eq!(cells.len(), 10);
        assert_eq!(cells[9], ["auth0|000009", "u9@example.com", "Person 9", "63"]);
        let shown = sample_text(page);
        assert_eq!(shown, first(&export(page, "Export 30 Users"), 10));

        page.label("Sort by").fill("logins_count");
        page.label("Descending order").tick(true);
        page.label("Search").fill("NOT email:u29*");
        counts(page, "29 of 30 users");
        assert_eq!(
            sample_table(page).1[0],
            ["auth0|000028", "u28@example.com", "Person 28", "196"]
        );
        page.role("button", "Add default fields").click();
        page.role("radio", "CSV").click();
        assert_eq!(sample_table(page).0, DEFAULT_NAMES);
        let shown = sample_text(page);
        assert_eq!(shown, first(&export(page, "Export 29 Users"), 11));
        page.label("Escaping").choose("Plain RFC 4180");
        let shown = sample_text(page);
        assert_eq!(shown, first(&export(page, "Export 29 Users"), 11));

        // Of a sample the file has no more than that.
        page.label("Export as sample").tick(true);
        let file = export(page, "Export Sample of 10 Users");
        assert_eq!((&*file.name, text(&file)), ("people-sample-export.csv", shown));
    });
}

#[test]
fn the_button_says_how_many_users_it_exports() {
    visit("#/export", |page| {
        let _file = take(page, many(1234));
        start(page).role("button", "Export 1,234 Users").wait();
        page.label("Search").type_in("email:u1233*");
        start(page).role("button", "Export 1 User").wait();
        assert_eq!(lines(&export(page, "Export 1 User"))[0]["user_id"], "auth0|001233");
        page.label("Search").fill("email:u3@*");
        start(page).role("button", "Export 1 User").wait();
        page.label("Search").fill("email:none*");
        assert!(!start(page).role("button", "Nothing to Export").wait().is_enabled());
        page.see("No user matches, so the file would be empty.");
    });
}

// The job.

#[test]
fn a_large_export_tells_how_far_it_is_and_can_be_cancelled() {
    visit("#/export", |page| {
        // Files are read some megabytes at a time.
        let picture = format!("\"picture\":\"https://example.com/{}\",\"name\"", "p".repeat(250));
        let users = many(100_000).replace("\"name\"", &picture);
        let _file = take(page, &users);
        // Something that takes its time for each user.
        add_field(
            page,
            1,
            "[...user.email + user.name].map(c => c.charCodeAt(0)).sort((a, b) => a - b).join()",
            "Long",
        );
        start(page).role("button", "Export 100,000 Users").within(LONG).click();
        page.role("heading", "Exporting").within(LONG).wait();
        page.role("progressbar", "Exporting").within(LONG).wait_until("to move", |bar| {
            bar.attribute("aria-valuenow").as_str().is_some_and(|now| now != "0")
        });
        page.role("button", "Cancel").click();
        page.see_within("Cancelled. No file was made.", LONG);
        assert_eq!(page.role("button", "Download").count(), 0);
        // The page is as it was.
        page.role("button", "Remove all").click();
        let file = export(page, "Export 100,000 Users");
        assert!(file.bytes == users.as_bytes(), "{} bytes of {}", file.bytes.len(), users.len());
        page.role("link", "Jobs").click();
        let statuses: Vec<String> = jobs(page).iter().map(|job| job[4].clone()).collect();
        assert_eq!(statuses, ["Job created, user export succeeded", "Cancelled"]);
    });
}

/// A site whose pool workers, which help with many users, die of the first batch they are given.
fn site_with_dying_pool_workers() -> Folder {
    let site = Folder::of_site(
        "if (self.name === 'pool worker') self.addEventListener('message', ({ data }) => {
  if (data.Work) setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); });
});",
    );
    // A service worker would notice that the files are not those it was made for.
    fs::remove_file(site.path().join("sw.js")).unwrap();
    site
}

#[test]
fn many_users_of_the_tenant_come_in_their_order_whoever_helps_with_them() {
    let users = many(30_000);
    let ids: Vec<String> = users.lines().map(|user| parsed(user)["user_id"].to_string()).collect();
    let check = |page: &Page| {
        import(page, &users);
        let file = export(page, "Export 30,000 Users");
        let exported = String::from_utf8(file.bytes).unwrap();
        let found: Vec<String> =
            exported.lines().map(|user| parsed(user)["user_id"].to_string()).collect();
        assert!(found == ids, "{} users", found.len());
        // Of every thousand, six.
        page.label("Search").fill("logins_count:[* TO 5] AND NOT blocked:true");
        page.role("button", "Export 180 Users").wait();
    };
    visit("#/import", check);
    let site = site_with_dying_pool_workers();
    Visit::to("#/import").site(site.path()).run(|page| {
        page.allow_console("sw.js");
        page.allow_console("A bad HTTP response code");
        check(page);
    });
}

#[test]
fn the_job_and_its_file_stay_until_they_are_deleted() {
    visit("#/import", |page| {
        import(page, PEOPLE);
        page.label("Search").type_in("_exists_:name");
        counts(page, "2 of 3 users");
        preset(page).choose("Default fields (CSV)");
        let file = export(page, "Export 2 Users");
        page.role("link", "View Jobs").click();
        let listed = jobs(page);
        assert_eq!(listed[0][..2], ["Users export", "All connections"]);
        assert_eq!(listed[0][4..6], ["Job created, user export succeeded", "2"]);
        page.reload();
        assert_eq!(jobs(page), listed);
        page.role("button", Name::has("More info about job_")).nth(0).click();
        let dialog = page.role("dialog", "Users export");
        dialog.wait();
        let said = dialog.text();
        for words in ["_exists_:name", "11 fields as CSV", "Given Name", "users-export.csv"] {
            assert!(said.contains(words), "{words} in {said}");
        }
        dialog.role("button", "Close").click();
        dialog.wait_gone();
        let again =
            page.download(|| page.role("button", "Download export users-export.csv").click());
        assert_eq!(again.bytes, file.bytes);

        page.role("button", Name::has("Delete job_")).nth(0).click();
        page.role("dialog", "Delete this job?").role("button", "Yes, delete it").click();
        page.see("Deleted a job");
        page.until("one job", LONG, || Ok(jobs(page).len() == 1));
        page.reload();
        assert_eq!(jobs(page)[0][0], "Users import");
    });
}

// Files.

#[test]
fn files_are_exported_without_being_imported() {
    let folder = folder();
    let (one, other, empty) = (
        folder.file("one.json", many(2)),
        folder.file("other.json", format!("[{}]", PEOPLE.trim_end().replace("}\n{", "},\n{"))),
        folder.file("empty.json", "[]"),
    );
    visit("#/import", |page| {
        import(page, PEOPLE);
        page.role("radio", "Files").click();
        page.see("Drop files here to export from them");
        assert!(!start(page).role("button", "Export Users").is_enabled());
        page.see("Choose a file first.");
        page.upload("Choose files", &[&one, &other, &empty]);
        counts(page, "5 users");
        let file = export(page, "Export 5 Users");
        assert_eq!(text(&file), many(2) + PEOPLE);
        page.see("empty.json holds no users.");
        page.role("link", "Users").click();
        page.see("3 users");
        page.role("link", "Jobs").click();
        assert_eq!(jobs(page)[0][..2], ["Users export", "From files"]);
        page.role("link", "Export").click();
        page.role("radio", "Local tenant").click();
        start(page).role("button", "Export 3 Users").wait();
    });
}

#[test]
fn a_file_without_users_says_so() {
    let folder = folder();
    visit("#/export", |page| {
        page.see("There are no users to export yet.");
        page.role("button", "Export from files").click();
        page.upload("Choose files", &[folder.file("empty.json", "[]")]);
        page.see("There are no users in these files.");
        assert!(!start(page).role("button", "Nothing to Export").is_enabled());
        page.role("button", "Remove empty.json").click();
        let (name, said) = ("photo.png", "This is a picture");
        let content = &b"\x89PNG\r\n\x1a\n\0\0\0"[..];
        page.upload("Choose files", &[folder.file(name, content)]);
        page.see(said);
        let button = start(page).role("button", Name::Any).nth(0);
        button.wait_until("to say that nothing can be exported", |button| {
            !button.is_enabled() && ["Nothing to Export", "Export Users"].contains(&&*button.name())
        });
        page.role("button", format!("Remove {name}").as_str()).click();
    });
}

#[test]
fn files_are_exported_where_the_browser_keeps_nothing() {
    let site = Folder::of_site(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };",
    );
    let folder = folder();
    let file = folder.file("people.json", PEOPLE);
    Visit::to("#/export").site(site.path()).run(|page| {
        page.see_within("This browser does not let Muster keep users", LONG);
        page.role("button", "Export from files").click();
        page.upload("Choose files", &[&file]);
        counts(page, "3 users");
        add_field(page, 1, "user.email.toUpperCase()", "Email");
        let file = export(page, "Export 3 Users");
        assert_eq!(lines(&file)[2], parsed(r#"{"Email":"CID@EXAMPLE.COM"}"#));
    });
}

#[test]
fn fifty_thousand_users_are_sorted() {
    visit("#/export", |page| {
        let _file = take(page, many(50_000));
        add_field(page, 1, "user_id", "Id");
        add_field(page, 2, "logins_count", "Logins");
        page.role("radio", "CSV").click();
        page.label("Sort by").fill("logins_count");
        page.label("Descending order").tick(true);
        let file = export(page, "Export 50,000 Users");
        let rows = rows(&file.bytes, b',');
        let mut keys: Vec<(i64, String)> = rows
            .iter()
            .skip(1)
            .map(|row| (-row[1].parse::<i64>().unwrap(), row[0].clone()))
            .collect();
        assert_eq!(keys.len(), 50_000);
        // Those with as many logins stay in the order of the file, which is that of their ids.
        assert!(keys.is_sorted());
        keys.dedup();
        assert_eq!(keys.len(), 50_000);
    });
}

// The profile.

#[test]
fn what_the_chosen_users_are_like_is_told_in_charts_and_numbers() {
    let more = r#"{"user_id":"google-oauth2|1","email":"gil@example.com","identities":[{"provider":"google-oauth2","connection":"google-oauth2","user_id":"1","isSocial":true}],"created_at":"2024-03-02T00:00:00.000Z"}
"#;
    visit("#/export", |page| {
        let _file = take(page, format!("{PEOPLE}{more}"));
        page.role("button", "Profile of the data").click();
        page.role("table", Name::Any).nth(0).wait();
        let facts =
            ["Users", "Verified", "Blocked", "Never logged in"].map(|name| fact(page, name));
        assert_eq!(facts, ["4", "2 50%", "1 25%", "2 50%"]);
        page.role("img", "4 users, 2024-01 to 2024-03; most in 2024-03: 3").wait();
        page.role("img", "2 users, 2024-03 to 2024-05; most in 2024-03: 1").wait();
        page.role("button", Name::has("4 users, 2024-01 to 2024-03")).click();
        let row = |name: &str| {
            let script = format!(
                "return [...document.querySelectorAll('.profile tr')].map((row) => row.innerText.split(/\\s+/).filter(Boolean).join(' '))
                   .filter((row) => row.startsWith('{name} '))[0] ?? ''"
            );
            page.eval(&script).as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(row("2024-03"), "2024-03 3");
        assert_eq!(row("email"), "email 4 100%");
        assert_eq!(row("user_metadata.plan"), "user_metadata.plan 2 50%");
        assert_eq!(row("auth0"), "auth0 3 75%");
        assert_eq!(row("google-oauth2"), "google-oauth2 1 25%");

        // It is of the users that are chosen.
        page.label("Search").type_in("blocked:true");
        page.until("the profile of one user", LONG, || Ok(fact(page, "Blocked") == "1 100%"));
        assert_eq!(row("user_metadata.plan"), "user_metadata.plan 1 100%");
    });
}

#[test]
fn the_page_is_for_narrow_screens_too() {
    Visit::to("#/export").size(360, 740).run(|page| {
        let check = |what: &str| {
            let wide = page.eval("return document.documentElement.scrollWidth > innerWidth");
            assert_eq!(wide, false, "{what} scrolls sideways");
        };
        check("the empty page");
        let _file = take(page, PEOPLE);
        check("the form");
        preset(page).choose("Default fields (CSV)");
        settled(page);
        check("the table of fields and the sample");
        page.role("button", "Profile of the data").click();
        page.see("Sign-ups by month");
        check("the profile");
        export(page, "Export 3 Users");
        check("the result");
    });
}
