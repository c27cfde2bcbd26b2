//! `cargo xtask bench`: how fast Muster is, beside what people use instead, in one run on one machine.
//!
//! Makes its data, measures the engine natively, the page in Chromium from click to result, `jq` and a script
//! for Node doing the same without any checks; then imports of the same users beside Dexie's `bulkPut` of them. It
//! prints a table of each and judges nothing.

pub mod data;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::{command, project, site};

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
    print(users, bytes, &imports(&file, &folder)?);
    store(&file, &folder, users)
}

/// Imports of the same users, click to Completed, and Dexie putting them.
fn imports(file: &Path, folder: &Path) -> Result<[Row; 2]> {
    let dexie =
        Row { what: "Dexie `bulkPut`, no checks, users parsed before", ..dexie(file, folder)? };
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

fn dexie(file: &Path, folder: &Path) -> Result<Row> {
    let site = folder.join("dexie");
    std::fs::create_dir_all(&site)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(&site)
        .arg("dexie@4.2.1");
    let mut row = Row { what: "", seconds: None, note: String::new() };
    if command::output(&mut npm).is_err() {
        row.note = "not measured: npm could not install it".to_owned();
        return Ok(row);
    }
    let benches = project::root().join("benches");
    std::fs::copy(site.join("node_modules/dexie/dist/dexie.mjs"), site.join("dexie.js"))?;
    std::fs::copy(benches.join("dexie.html"), site.join("index.html"))?;
    std::fs::copy(benches.join("dexie.mjs"), site.join("bench.js"))?;
    row.seconds =
        measure(&["dexie".as_ref(), site.as_os_str(), file.as_os_str()])?.trim().parse().ok();
    Ok(row)
}

/// What the program that drives the page prints.
fn measure(words: &[&std::ffi::OsStr]) -> Result<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "browser-tests", "--bin", "measure", "--"]);
    cargo.args(words).current_dir(project::root());
    command::output(&mut cargo)
}

fn engine(file: &Path) -> Result<Row> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["bench", "--quiet", "--bench", "engine", "--", "convert"])
        .arg(file)
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

/// The best time of a command; none if it is not on this machine or fails.
fn best(what: &'static str, make: impl Fn() -> Result<Command>) -> Row {
    let once = || -> Option<f64> {
        let mut command = make().ok()?;
        let start = Instant::now();
        let status = command.stdin(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        status.success().then(|| start.elapsed().as_secs_f64())
    };
    let seconds = (0..RUNS).filter_map(|_| once()).reduce(f64::min);
    let note = if seconds.is_some() { "" } else { "not measured: not installed here, or failed" };
    Row { what, seconds, note: note.to_owned() }
}

fn print(users: u64, bytes: u64, rows: &[Row]) {
    let page = rows.iter().find(|row| row.what.contains("Chromium")).and_then(|row| row.seconds);
    println!("\n{} users, {:.1} MB, best of {RUNS}; {}\n", users, bytes as f64 / 1e6, machine());
    println!("| what | seconds | MB/s | µs a user | against the page | |");
    println!("| --- | ---: | ---: | ---: | ---: | --- |");
    for Row { what, seconds, note } in rows {
        match (seconds, page) {
            (Some(seconds), Some(page)) => println!(
                "| {what} | {seconds:.2} | {:.0} | {:.1} | {:.1} × | {note} |",
                bytes as f64 / 1e6 / seconds,
                seconds * 1e6 / users as f64,
                seconds / page,
            ),
            _ => println!("| {what} | | | | | {note} |"),
        }
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
