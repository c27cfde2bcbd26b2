//! Public cases of CSV, all of them, and the few that are read otherwise here, each with its reason.
//!
//! The inputs of csv-spectrum 2.0.0 (BSD-2-Clause), of Papa Parse 5.7.1 (MIT; `core` of its parser, `papa` of the whole)
//! and of Go's `encoding/csv` (BSD-3-Clause), with the cells that are right there, numbered in their order. What a case
//! says is only the delimiter, quote and escape; the rest is found out. Cases of options that Muster does not
//! have (rows at most, types, names changed by a function) are read without them. Left aside: Go's seven of delimiters
//! that are refused, which nobody can choose here, and one of bytes that are no UTF-8 is read as text.

use serde_json::Value;

use super::*;
use crate::read::options::{Escape, Quote};

/// Cases that are read otherwise, and why that is meant.
const MEANT: &[(&str, &[&str])] = &[
    ("its own expected value has another telephone number", &["spectrum location_coordinates"]),
    ("blanks outside of quotes are no part of the cell", &["core 18"]),
    (
        "a quote that is never closed ends with its line and is told, so that no row is lost in a cell",
        &["core 20", "core 21", "core 22", "core 23", "core 24"],
    ),
    (
        "only # begins a comment; another row that is no record is told as too short, and can be left out",
        &["core 47", "core 49", "core 57", "go 39", "go 40", "go 42"],
    ),
    ("a # with as many cells as the table has columns is a row, for headers begin so", &["go 12"]),
    ("a comment is told and can be put back, so it need not be allowed first", &["core 52"]),
    ("CR, LF and CRLF end rows side by side, for files are glued together", &["papa 10", "go 3"]),
    ("a CR at the end of the file is a line end", &["go 38"]),
    ("line breaks in cells stay as they are", &["go 36"]),
    (
        "a delimiter is one character, is no line end, and is one of those that are met",
        &["papa 25", "papa 26", "papa 28"],
    ),
    ("cells are quoted by \" or ', by nothing else that was ever met", &["papa 86", "papa 87"]),
    (
        "blanks are taken off only where nearly all cells begin with one",
        &["go 10", "go 27", "go 28"],
    ),
    (
        "a quote inside a cell that does not begin with one is text, and so is any where no cell is quoted",
        &["go 17", "go 19", "go 20", "go 34"],
    ),
    ("nobody says beforehand how many columns there are", &["go 23"]),
];

/// The cells of a text, row by row, but for blank ones and those left out, and the rows of which something is told.
fn read(text: &str, options: &ReadOptions) -> (Vec<Vec<String>>, Vec<u64>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes();
    let mut table = Table::new(text, true, &Hints::default(), options);
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        let view = &text[at..];
        at += table.splitter.split(view, true, &mut table.row).expect("a row");
        table.number += 1;
        let is_even = table.row.len() == table.splitter.width;
        if table.left_out(view).is_some() {
            continue;
        }
        if !is_even || !table.row.faults.is_empty() {
            told.push(table.number);
        }
        let cells = table.row.cells(view).map(|cell| String::from_utf8_lossy(cell).into_owned());
        rows.push(cells.collect());
    }
    (rows, told)
}

/// Whether what is read of a case is what is right by its set: the cells, and the rows of which something is told.
fn difference(case: &Value) -> Option<String> {
    let sign = |key: &str| case[key].as_str().and_then(|text| text.chars().next());
    let options = ReadOptions {
        delimiter: sign("delimiter"),
        quote: sign("quote").map(|quote| match quote {
            '\'' => Quote::Single,
            _ => Quote::Double,
        }),
        escape: sign("escape").map(|_| Escape::Backslash),
        header: Some(Header { row: 1, rows: 0 }),
        ..ReadOptions::default()
    };
    let (mut rows, told) = read(case["input"].as_str().expect("a text"), &options);
    let is_blank = |row: &Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
    rows.retain(|row| !is_blank(row));
    let expected: Option<Vec<Vec<String>>> =
        serde_json::from_value(case["rows"].clone()).expect("rows of cells");
    let expected: Option<Vec<_>> =
        expected.map(|rows| rows.into_iter().filter(|row| !is_blank(row)).collect());
    let silent = case["told"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|row| row.as_u64().is_some_and(|row| !told.contains(&row)));
    match (expected, silent) {
        (Some(expected), _) if expected != rows => Some(format!("{rows:?}, not {expected:?}")),
        (_, Some(row)) => Some(format!("nothing is told of row {row}: {rows:?}")),
        _ => None,
    }
}

#[test]
fn public_cases_are_read_alike_but_for_what_is_meant() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/csv-cases.json");
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(path).expect("the cases")).expect("JSON");
    assert_eq!(cases.len(), 224);
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        let is_meant = MEANT.iter().any(|(_, names)| names.contains(&name));
        match (difference(case), is_meant) {
            (Some(said), false) => wrong.push(format!("{name}: {} {said}", case["input"])),
            (None, true) => wrong.push(format!("{name}: there is no difference")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
