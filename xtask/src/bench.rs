//! `cargo xtask bench`: how fast Muster is, beside what people use instead, in one run on one machine.
//!
//! Makes its data, measures the engine natively, the page in Chromium from click to result, `jq` and a script
//! for Node doing the same without any checks; then imports of the same users beside Dexie's `bulkPut` of them, and
//! exports and searches of them (`exports`) beside Node and Dexie, tables, dumps and recipes (`tables`) beside Node and
//! DuckDB. It prints a table of each and judges nothing.

pub mod data;
mod exports;
mod others;
mod tables;

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::{command, project, site};
use others::Others;

/// How often each is measured; the best counts.
const RUNS: usize = 3;

/// What `jq` is asked for: the same result, as one array.
const JQ: &str = r#"map(.user_id |= ltrimstr("auth0|")
 | del(.identities, .created_at, .updated_at, .last_login, .last_ip, .logins_count))"#;

/// A row of the table.
struct Row {
    what: &'static str,
    seconds: Option<f64>,
    note: String,
}

/// Measures with an export of so many users.
///
/// # Errors
/// When the data cannot be made, or the page does not build.
pub fn run(users: u64) -> Result<()> {
    let folder = project::scratch().join("bench");
    let file = folder.join(format!("users-{users}.ndjson"));
    data::make(&file, users)?;
    let bytes = std::fs::metadata(&file)?.len();
    site::build()?;
    let rows = [
        engine(&file)?,
        in_page("Muster's page in Chromium, all checks, click to result", "convert", &file)?,
        best("`jq -s`, no checks", || jq(&file, &folder)),
        best("Node, streaming, no checks", || node(&file, &folder)),
    ];
    print(users, bytes, &rows);
    let others = Others::install(&folder)?;
    let dexie = dexie(&file, &others)?;
    print(users, bytes, &imports(&file, &dexie)?);
    store(&file, &folder, users)?;
    print(users, bytes, &exports::table(&file, &folder, &others)?);
    exports::searches(&file, users, dexie.get(1..).unwrap_or_default())?;
    exports::expressions(&file, &folder)?;
    exports::sorting(&folder, users * 10)?;
    tables::all(&folder, users, &file, &others)
}

/// Imports of the same users, click to Completed, and Dexie putting them.
fn imports(file: &Path, dexie: &[String]) -> Result<[Row; 2]> {
    let seconds = dexie.first().and_then(|word| word.parse().ok());
    let note = if seconds.is_some() { "" } else { others::MISSING };
    let dexie = Row {
        what: "Dexie `bulkPut`, no checks, users parsed before",
        seconds,
        note: note.to_owned(),
    };
    let what = "Muster’s import in Chromium, all checks and conflicts, click to Completed";
    Ok([in_page(what, "import", file)?, dexie])
}

/// How soon an upsert of a thousand users, and the table, are there in a tenant of all of them.
fn store(file: &Path, folder: &Path, users: u64) -> Result<()> {
    let text = std::fs::read_to_string(file)?;
    let apart = (users / 1000).max(1) as usize;
    println!("\nIn Chromium, with {users} users stored:\n");
    println!(
        "| the thousand users are | upsert, seconds | first rows of #/users, ms | rows anywhere else, at most, ms |"
    );
    println!("| --- | ---: | ---: | ---: |");
    for (where_they_are, step) in [("next to each other", 1), ("as far apart as can be", apart)] {
        // Each with something new.
        let changed =
            |line: &str| line.replacen("\"nickname\":\"", "\"nickname\":\"new ", 1) + "\n";
        let some = folder.join("some.ndjson");
        std::fs::write(
            &some,
            text.lines().step_by(step).take(1000).map(changed).collect::<String>(),
        )?;
        let printed = measure(&["store".as_ref(), file.as_os_str(), some.as_os_str()])?;
        let mut words = printed.split_whitespace();
        let mut next = || words.next().unwrap_or("?").to_owned();
        println!("| {where_they_are} | {} | {} | {} |", next(), next(), next());
    }
    Ok(())
}

/// What Dexie takes to put the users of a file; then what each query takes it and liqe, and how many users it finds.
/// Nothing if it could not be installed.
fn dexie(file: &Path, others: &Others) -> Result<Vec<String>> {
    if !others.installed() {
        return Ok(Vec::new());
    }
    let runs = RUNS.to_string();
    let words: [&OsStr; 4] =
        ["dexie".as_ref(), others.folder().as_os_str(), file.as_os_str(), runs.as_ref()];
    let queries = exports::QUERIES.iter().map(OsStr::new);
    let printed = measure(&words.into_iter().chain(queries).collect::<Vec<_>>())?;
    Ok(printed.split_whitespace().map(str::to_owned).collect())
}

/// What the program that drives the page prints.
fn measure(words: &[&OsStr]) -> Result<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "browser-tests", "--bin", "measure", "--"]);
    cargo.args(words).current_dir(project::root());
    command::output(&mut cargo)
}

fn engine(file: &Path) -> Result<Row> {
    native(&["convert".as_ref(), file.as_os_str()])
}

/// What the engine's own measurement prints.
fn native(words: &[&OsStr]) -> Result<Row> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["bench", "--quiet", "--package", "engine", "--bench", "engine", "--"])
        .args(words)
        .current_dir(project::root());
    let printed = command::output(&mut cargo)?;
    let seconds = printed.split_whitespace().next().and_then(|word| word.parse().ok());
    Ok(Row { what: "Muster's engine, native, all checks", seconds, note: String::new() })
}

fn in_page(what: &'static str, how: &str, file: &Path) -> Result<Row> {
    let printed = measure(&[how.as_ref(), file.as_os_str(), RUNS.to_string().as_ref()])?;
    let (seconds, memory) = printed.trim().split_once(' ').context("the page was not measured")?;
    let note = format!("{memory} of WebAssembly memory");
    Ok(Row { what, seconds: seconds.parse().ok(), note })
}

fn jq(file: &Path, folder: &Path) -> Result<Command> {
    let mut jq = Command::new("jq");
    jq.args(["-c", "-s", JQ]).arg(file);
    jq.stdout(std::fs::File::create(folder.join("jq.json"))?);
    Ok(jq)
}

fn node(file: &Path, folder: &Path) -> Result<Command> {
    let mut node = Command::new("node");
    node.arg(project::root().join("benches/convert.mjs")).arg(file).arg(folder.join("node.json"));
    Ok(node)
}

/// What is said of a command that is not on this machine or fails.
const NOT_RUN: &str = "not measured: not installed here, or failed";

fn best(what: &'static str, make: impl Fn() -> Result<Command>) -> Row {
    let seconds = fastest(make);
    let note = if seconds.is_some() { "" } else { NOT_RUN };
    Row { what, seconds, note: note.to_owned() }
}

/// The best time of a command; none if it is not on this machine or fails.
fn fastest(make: impl Fn() -> Result<Command>) -> Option<f64> {
    let once = || -> Option<f64> {
        let mut command = make().ok()?;
        let start = Instant::now();
        let status = command.stdin(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        status.success().then(|| start.elapsed().as_secs_f64())
    };
    (0..RUNS).filter_map(|_| once()).reduce(f64::min)
}

fn print(users: u64, bytes: u64, rows: &[Row]) {
    let page = rows.iter().find(|row| row.what.contains("Chromium")).and_then(|row| row.seconds);
    println!("\n{} users, {:.1} MB, best of {RUNS}; {}\n", users, bytes as f64 / 1e6, machine());
    println!("| what | seconds | MB/s | µs a user | against the page | |");
    println!("| --- | ---: | ---: | ---: | ---: | --- |");
    for Row { what, seconds, note } in rows {
        let Some(seconds) = seconds else {
            println!("| {what} | | | | | {note} |");
            continue;
        };
        let against = page.map(|page| format!("{:.1} ×", seconds / page)).unwrap_or_default();
        println!(
            "| {what} | {seconds:.2} | {:.0} | {:.1} | {against} | {note} |",
            bytes as f64 / 1e6 / seconds,
            seconds * 1e6 / users as f64,
        );
    }
}

/// The processor and how many of it, as Linux names them.
fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unnamed processor", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{model}, {cores} cores")
}
