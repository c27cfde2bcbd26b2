//! `cargo xtask bench`: how fast Muster is, beside what people use instead, in one run on one machine.
//!
//! Makes its data, measures the engine natively, the page in Chromium from click to result, `jq` and a script
//! for Node doing the same without any checks, and prints one table. It judges nothing.

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
        page(&file)?,
        best("`jq -s`, no checks", || jq(&file, &folder)),
        best("Node, streaming, no checks", || node(&file, &folder)),
    ];
    print(users, bytes, &rows);
    Ok(())
}

fn engine(file: &Path) -> Result<Row> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["bench", "--quiet", "--bench", "engine", "--"])
        .arg(file)
        .current_dir(project::root());
    let printed = command::output(&mut cargo)?;
    let seconds = printed.split_whitespace().next().and_then(|word| word.parse().ok());
    Ok(Row { what: "Muster's engine, native, all checks", seconds, note: String::new() })
}

fn page(file: &Path) -> Result<Row> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "browser-tests", "--bin", "measure", "--"]);
    cargo.arg(file).arg(RUNS.to_string()).current_dir(project::root());
    let printed = command::output(&mut cargo)?;
    let (seconds, memory) = printed.trim().split_once(' ').context("the page was not measured")?;
    let note = format!("{memory} of WebAssembly memory");
    Ok(Row {
        what: "Muster's page in Chromium, all checks, click to result",
        seconds: seconds.parse().ok(),
        note,
    })
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
