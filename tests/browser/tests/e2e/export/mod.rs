//! The Export page as a person uses it: which users, which of their fields, in what form; the sample, the file and its
//! job. What is saved is read by parsers of others, and expressions are worked out by the browser's own engine as well.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod as_the_browser;
mod expressions;
mod fields;
mod files;
mod job;
mod profile;
mod queries;
mod sample;
mod settings;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::time::Duration;

use browser_tests::{Download, Folder, Locator, Name, Page, Visit, visit};
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use xtask::project;

use crate::common::{LONG, import_into};

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
    page.role("textbox", format!("User Attribute {number}").as_str()).fill(attribute);
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
