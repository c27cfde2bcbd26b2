//! Tables, dumps and recipes: a CSV beside `csv-parse` and native DuckDB, a dump of MySQL, a join of two large files, and
//! what one more step costs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::others::{MISSING, Others};
use super::{RUNS, Row, best, data, engine, in_page, native, print};
use crate::command;

/// How many users are joined with as many others.
const JOINED: u64 = 1_000_000;

/// A step that touches one attribute.
const STEP: &str = r#"{"change":"nickname","do":["lower"]}"#;

/// A hash as bcrypt writes it: without one a table is not surely one of users.
const HASH: &str = "$2b$10$abcdefghijklmnopqrstuuQh3yT4mWv6kNpX8sLcBdFgJaRzEoUi2";

/// A join of users with the rows of another file, by their ids.
const JOIN: &str = r#"{"recipe":1,"steps":[{"join":"plans","key":{"user_id":"id"},"take":{"plan":"app_metadata.plan"}}]}"#;

/// Prints what tables, dumps, joins and steps take; `export` has the users as Auth0 exports them.
pub fn all(folder: &Path, users: u64, export: &Path, others: &Others) -> Result<()> {
    let csv = made(folder, &format!("users-{users}.csv"), |out| csv(out, users))?;
    let rows = [
        engine(&csv)?,
        in_page("Muster's page in Chromium, CSV, all checks, click to result", "convert", &csv)?,
        best("Node, streaming with `csv-parse`, no checks", || {
            script(&csv, folder, others, "csv.mjs")
        }),
        duckdb(&csv, folder, others),
    ];
    print(users, size(&csv)?, &rows);
    let dump = made(folder, &format!("users-{users}.sql"), |out| dump(out, users))?;
    let what = "Muster's page in Chromium, dump of MySQL, all checks, click to result";
    print(users, size(&dump)?, &[engine(&dump)?, in_page(what, "convert", &dump)?]);
    join(folder)?;
    step(users, export)
}

/// The join natively, once.
fn join(folder: &Path) -> Result<()> {
    let users = made(folder, "joined.csv", |out| csv(out, JOINED))?;
    let plans = made(folder, "plans.csv", |out| plans(out, JOINED))?;
    let recipe = made(folder, "join.json", |out| Ok(out.write_all(JOIN.as_bytes())?))?;
    let words = ["recipe".as_ref(), recipe.as_os_str(), users.as_os_str(), plans.as_os_str()];
    let row = Row { what: "Muster's engine, native: joined with as many rows", ..native(&words)? };
    print(JOINED, size(&users)? + size(&plans)?, &[row]);
    Ok(())
}

/// The same conversion with and without a step, natively.
fn step(users: u64, export: &Path) -> Result<()> {
    let without = engine(export)?;
    let words = ["step".as_ref(), STEP.as_ref(), export.as_os_str()];
    let with = Row { what: "Muster's engine, native, one more step", ..native(&words)? };
    let more = with.seconds.zip(without.seconds).map(|(with, without)| with / without - 1.0);
    print(users, size(export)?, &[without, with]);
    println!("\nThe step costs {:.0} % more.", more.unwrap_or(f64::NAN) * 100.0);
    Ok(())
}

fn script(from: &Path, folder: &Path, others: &Others, name: &str) -> Result<Command> {
    let mut node = Command::new("node");
    node.arg(others.folder().join(name)).arg(from).arg(folder.join("others.json"));
    Ok(node)
}

/// DuckDB's own time, without the start of Node.
fn duckdb(csv: &Path, folder: &Path, others: &Others) -> Row {
    let once = || {
        let mut node = script(csv, folder, others, "duckdb.mjs").ok()?;
        let printed = command::output(node.stderr(Stdio::null())).ok()?;
        printed.trim().parse::<f64>().ok()
    };
    let seconds = (0..RUNS).filter_map(|_| once()).reduce(f64::min);
    let what =
        "native DuckDB, `read_csv` to `COPY (FORMAT json, ARRAY true)`, no checks, all cores";
    let note = if seconds.is_some() { "" } else { MISSING };
    Row { what, seconds, note: note.to_owned() }
}

fn size(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path)?.len())
}

/// A file of this name, written unless it is there already, whole.
fn made(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<PathBuf> {
    let path = folder.join(name);
    if !path.is_file() {
        let making = path.with_extension("part");
        let context = || format!("cannot write {}", making.display());
        let file = File::create(&making).with_context(context)?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        write(&mut out).with_context(context)?;
        out.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(context)?;
        std::fs::rename(&making, &path).with_context(context)?;
    }
    Ok(path)
}

/// What a table of users holds of each: some 120 bytes, one name in four in quotes.
fn csv(out: &mut dyn Write, users: u64) -> Result<()> {
    writeln!(
        out,
        "user_id,email,email_verified,given_name,family_name,user_metadata.city,user_metadata.lang,\
         app_metadata.plan,app_metadata.legacy_id,username,nickname,picture"
    )?;
    for index in 0..users {
        let names = data::Names::of(index);
        let family = match index % 4 {
            0 => format!("\"{}, Jr.\"", names.family),
            _ => names.family.to_owned(),
        };
        writeln!(
            out,
            "{index},user{index}@example.com,{},{},{family},{},de,{},{},user{index},u{index},https://example.com/a/{index}.png",
            index % 5 > 0,
            names.given,
            names.city,
            names.plan,
            100_000 + index,
        )?;
    }
    Ok(())
}

/// The table as mysqldump writes it: some rows a statement, a statement a line.
fn dump(out: &mut dyn Write, users: u64) -> Result<()> {
    writeln!(
        out,
        "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n\nDROP TABLE IF EXISTS `users`;\nCREATE TABLE `users` (\n  \
         `user_id` varchar(64) NOT NULL,\n  `email` varchar(255) NOT NULL,\n  `given_name` varchar(100) DEFAULT NULL,\n  \
         `family_name` varchar(100) DEFAULT NULL,\n  `username` varchar(64) DEFAULT NULL,\n  `picture` varchar(255) DEFAULT NULL,\n  \
         `password_hash` varchar(60) DEFAULT NULL,\n  PRIMARY KEY (`user_id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\nLOCK TABLES `users` WRITE;"
    )?;
    for index in 0..users {
        let names = data::Names::of(index);
        let before = if index % 5_000 == 0 { "INSERT INTO `users` VALUES " } else { "," };
        let is_last = index % 5_000 == 4_999 || index + 1 == users;
        write!(
            out,
            "{before}('{index}','user{index}@example.com','{}','{}','user{index}','https://example.com/a/{index}.png','{HASH}'){}",
            names.given,
            names.family.replace('\'', "\\'"),
            if is_last { ";\n" } else { "" },
        )?;
    }
    writeln!(out, "UNLOCK TABLES;")?;
    Ok(())
}

/// Rows about the same users, in another order.
fn plans(out: &mut dyn Write, users: u64) -> Result<()> {
    writeln!(out, "id,plan")?;
    for index in (0..users).rev() {
        writeln!(out, "{index},{}", data::Names::of(index).plan)?;
    }
    Ok(())
}
