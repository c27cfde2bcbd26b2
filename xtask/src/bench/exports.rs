//! Exports and searches of many stored users, beside what one would do with Node or Dexie.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::others::{MISSING, Others};
use super::{NOT_RUN, RUNS, Row, best, data, fastest, in_page, measure};
use crate::project;

/// Queries, which mean the same to Muster and to liqe: two attributes, metadata, a word.
pub const QUERIES: [&str; 3] = [
    "email_verified:true AND logins_count:[100 TO 299]",
    "app_metadata.plan:enterprise",
    "kowalski",
];

/// Expressions that are neither a path nor a chain of paths.
const EXPRESSIONS: [&str; 2] = [
    "user.email.split('@')[1].toUpperCase()",
    "`${user.given_name} (${user.app_metadata.plan}, ${user.user_metadata.address.city})`",
];

/// The default fields as CSV.
pub fn table(file: &Path, folder: &Path, others: &Others) -> Result<[Row; 2]> {
    let what = "Muster’s export in Chromium, 11 default fields as CSV, click to Download";
    let page = in_page(what, "export", file)?;
    let node = best("Node, `JSON.parse` and `@json2csv/plainjs`, from the file", || {
        let mut node = Command::new("node");
        node.arg(others.folder().join("export.mjs")).arg(file).arg(folder.join("node.csv"));
        Ok(node)
    });
    Ok([page, node])
}

/// Each query as the first one of a page and as a later one; `dexie` has the seconds and the number of users of each.
pub fn searches(file: &Path, users: u64, dexie: &[String]) -> Result<()> {
    let printed = words("search", file, &QUERIES)?;
    println!("\nIn Chromium, {users} users stored, last letter to exact number, best of {RUNS}:\n");
    println!(
        "| query | users | first, seconds | later, seconds | Dexie and liqe, seconds | users | against first | against later |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let unknown = [MISSING.to_owned(), String::new()];
    for (place, (query, times)) in QUERIES.iter().zip(printed.chunks(3)).enumerate() {
        let dexie = dexie.chunks(2).nth(place).unwrap_or(&unknown);
        let [first, later, found] = times else { continue };
        let [theirs, their_found] = dexie else { continue };
        println!(
            "| `{query}` | {found} | {first} | {later} | {theirs} | {their_found} | {} | {} |",
            times_as_long(theirs, first),
            times_as_long(theirs, later),
        );
    }
    Ok(())
}

/// A column with a JavaScript expression, and Node evaluating it.
pub fn expressions(file: &Path, folder: &Path) -> Result<()> {
    let printed = words("expression", file, &EXPRESSIONS)?;
    println!("\nA column with an expression as CSV, click to Download, best of {RUNS}:\n");
    println!(
        "| expression | Muster in Chromium, seconds | Node, from the file, seconds | Muster against Node |"
    );
    println!("| --- | ---: | ---: | ---: |");
    for (expression, page) in EXPRESSIONS.iter().zip(&printed) {
        let node = fastest(|| {
            let mut node = Command::new("node");
            node.arg(project::root().join("benches/expression.mjs"))
                .args([file, &folder.join("node.csv")])
                .arg(expression);
            Ok(node)
        });
        let node = node.map_or(NOT_RUN.to_owned(), |seconds| format!("{seconds:.2}"));
        println!("| `{expression}` | {page} | {node} | {} |", times_as_long(page, &node));
    }
    Ok(())
}

/// Many more users, as CSV, as they come and sorted by email.
pub fn sorting(folder: &Path, users: u64) -> Result<()> {
    let file = folder.join(format!("users-{users}.ndjson"));
    data::make(&file, users)?;
    let printed = measure(&["sort".as_ref(), file.as_os_str(), RUNS.to_string().as_ref()])?;
    let mut words = printed.trim().splitn(3, ' ');
    let mut next = || words.next().unwrap_or("?");
    let (unsorted, sorted, memory) = (next(), next(), next());
    println!(
        "\n{users} users in Chromium, 11 default fields as CSV, click to Download, best of {RUNS}:\n"
    );
    println!(
        "| unsorted, seconds | sorted by email, seconds | sorted against unsorted | WebAssembly memory, sorted |"
    );
    println!("| ---: | ---: | ---: | ---: |");
    println!("| {unsorted} | {sorted} | {} | {memory} |", times_as_long(sorted, unsorted));
    whole(&file, users)
}

/// What the whole browser takes for all of them.
fn whole(file: &Path, users: u64) -> Result<()> {
    let megabytes = std::fs::metadata(file)?.len() / 1_000_000;
    println!("\n{users} users, {megabytes} MB, in Chromium, all its processes together:\n");
    println!("| work | seconds | most memory over an idle page, MB |");
    println!("| --- | ---: | ---: |");
    for work in ["convert", "export"] {
        let printed = measure(&["whole".as_ref(), work.as_ref(), file.as_os_str()])?;
        let (seconds, most) = printed.trim().split_once(' ').unwrap_or(("?", "?"));
        println!("| {work} | {seconds} | {most} |");
    }
    Ok(())
}

/// What is printed of some texts.
fn words(how: &str, file: &Path, texts: &[&str]) -> Result<Vec<String>> {
    let runs = RUNS.to_string();
    let words: [&OsStr; 3] = [how.as_ref(), file.as_os_str(), runs.as_ref()];
    let words: Vec<&OsStr> = words.into_iter().chain(texts.iter().map(OsStr::new)).collect();
    Ok(measure(&words)?.split_whitespace().map(str::to_owned).collect())
}

/// `2.4 ×`; nothing if one of them was not measured.
fn times_as_long(this: &str, other: &str) -> String {
    match (this.parse::<f64>(), other.parse::<f64>()) {
        (Ok(this), Ok(other)) => format!("{:.1} ×", this / other),
        _ => String::new(),
    }
}
