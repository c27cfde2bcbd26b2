//! Files as they are met, with the cells, the header and the reports that are expected of each.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::read::hints::{CellKind, Names};
use crate::read::json::Event;
use crate::read::remark::Remark;
use crate::read::source::Source;
use crate::read::window::Limits;

const HINTS: Hints = Hints {
    is_record: |names| has(names, &["email", "e-mail", "mail", "user_id"]),
    is_familiar: |names| has(names, &["name", "id", "nickname"]),
    other: |_| None,
    cell_kind: |name| match name {
        "email_verified" | "blocked" => CellKind::Boolean,
        "logins_count" => CellKind::Number,
        "user_metadata" | "app_metadata" => CellKind::Json,
        _ => CellKind::Text,
    },
};

fn has(names: &Names<'_>, wanted: &[&str]) -> bool {
    names.iter().any(|name| wanted.iter().any(|other| name.eq_ignore_ascii_case(other.as_bytes())))
}

/// What was read of a table.
struct Read {
    records: Vec<(u64, Value)>,
    remarks: Vec<Remark>,
    form: FileFormat,
}

fn read(bytes: &[u8], options: &ReadOptions) -> Read {
    let mut source = Source::open(0, bytes, Limits::default(), HINTS, options).expect("memory");
    let (mut records, mut remarks) = (Vec::new(), Vec::new());
    while source.find().expect("memory") {
        match source.event() {
            Some(Event::Record(record)) => {
                let value = serde_json::from_slice(record.bytes).expect("JSON");
                records.push((record.position.line, value));
            }
            Some(Event::Remark(remark)) => remarks.push(remark.clone()),
            Some(Event::Fault(fault)) => panic!("{} in row {}", fault.problem, fault.position.line),
            _ => {}
        }
    }
    Read { records, remarks, form: source.form() }
}

/// A file of the samples, and what is expected of it.
struct Sample {
    name: String,
    bytes: Vec<u8>,
    expected: Value,
}

fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/csv");
    let files = std::fs::read_dir(folder).expect("the folder of samples");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let (expected, files): (Vec<_>, Vec<_>) =
        paths.into_iter().partition(|path| path.extension().is_some_and(|it| it == "json"));
    let pairs = files.iter().zip(&expected);
    pairs
        .map(|(file, expected)| Sample {
            name: file.file_name().expect("a name").to_string_lossy().into_owned(),
            bytes: std::fs::read(file).expect("the sample"),
            expected: serde_json::from_slice(&std::fs::read(expected).expect("its values"))
                .expect("JSON"),
        })
        .collect()
}

/// The samples whose cells are read but for what is said here.
#[test]
fn every_cell_of_every_sample() {
    let samples = samples();
    assert!(samples.len() >= 20, "{}", samples.len());
    let mut wrong = Vec::new();
    for sample in &samples {
        let found = Found::of(&sample.bytes);
        let expected = Found::expected(&sample.expected);
        if found != expected {
            wrong.push(format!("{}\n{}", sample.name, found.unlike(&expected)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a sample is found to be.
#[derive(Debug, PartialEq)]
struct Found {
    delimiter: String,
    quote: Option<String>,
    header: Vec<String>,
    header_row: (u64, u64),
    rows: Vec<(u64, Vec<String>)>,
    left_out: Vec<(u64, Vec<String>)>,
}

fn texts(row: &Value) -> Vec<String> {
    let cells = row.as_array().expect("a row").iter();
    cells.map(|cell| cell.as_str().expect("a cell").to_owned()).collect()
}

impl Found {
    /// The first difference of each kind.
    fn unlike(&self, other: &Found) -> String {
        let mut lines = Vec::new();
        let mut add = |name: &str, one: String, other: String| {
            if one != other {
                lines.push(format!("  {name}: found {one}\n  {name}: expected {other}"));
            }
        };
        add("delimiter", self.delimiter.clone(), other.delimiter.clone());
        add("quote", format!("{:?}", self.quote), format!("{:?}", other.quote));
        add("header", format!("{:?}", self.header), format!("{:?}", other.header));
        add("header row", format!("{:?}", self.header_row), format!("{:?}", other.header_row));
        let pairs =
            [("row", &self.rows, &other.rows), ("left out", &self.left_out, &other.left_out)];
        for (name, one, other) in pairs {
            let at = one.iter().zip(other).position(|(one, other)| one != other);
            let at = at.unwrap_or(one.len().min(other.len()));
            add(name, format!("{:?}", one.get(at)), format!("{:?}", other.get(at)));
        }
        lines.join("\n")
    }

    /// What the reader makes of a file, row by row, before cells become values.
    fn of(bytes: &[u8]) -> Found {
        use std::io::Read;
        let mut text = Vec::new();
        crate::read::decode::Text::new(bytes)
            .expect("memory")
            .read_to_end(&mut text)
            .expect("memory");
        let mut table = Table::new(&text, true, &HINTS, &ReadOptions::default());
        let (mut rows, mut left_out) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < text.len() {
            let view = &text[at..];
            at += table.splitter.split(view, true, &mut table.row).expect("a row");
            table.number += 1;
            let cells =
                table.row.cells(view).map(|cell| String::from_utf8_lossy(cell).into_owned());
            let row = (table.number, cells.collect::<Vec<_>>());
            if table.is_header() {
                continue;
            }
            match table.left_out(view) {
                Some(reason) => {
                    left_out.push((row.0, if reason.is_empty() { Vec::new() } else { row.1 }))
                }
                None => rows.push(row),
            }
        }
        let Header { row, rows: count } = table.header;
        Found {
            delimiter: table.splitter.dialect.delimiter.shown(),
            quote: table.splitter.dialect.quote.map(|quote| char::from(quote).to_string()),
            header: if count > 1 { Vec::new() } else { table.names.clone() },
            header_row: (row, u64::from(count)),
            rows,
            left_out,
        }
    }

    fn expected(value: &Value) -> Found {
        let list = |name: &str| value[name].as_array().cloned().unwrap_or_default();
        let numbers = list("row_numbers");
        let rows = list("rows");
        let rows = rows.iter().zip(&numbers);
        let lines = list("header_rows");
        let row = value["header_row"].as_u64().expect("a row");
        let header_row = match lines.first() {
            Some(first) => (first.as_u64().expect("a row"), lines.len() as u64),
            None => (row, 1),
        };
        let is_in_header =
            |number: u64| (header_row.0..header_row.0 + header_row.1).contains(&number);
        let rows: Vec<(u64, Vec<String>)> =
            rows.map(|(row, number)| (number.as_u64().expect("a row"), texts(row))).collect();
        // What else there is: titles from the top, trailers from where no row is told.
        let mut left_out: Vec<(u64, Vec<String>)> = list("skipped")
            .iter()
            .map(|row| (row["row"].as_u64().expect("a row"), Vec::new()))
            .filter(|(row, _)| !is_in_header(*row))
            .collect();
        let mut take = |rows: Vec<Value>, mut number: u64| {
            for row in rows {
                while left_out.iter().any(|(other, _)| *other == number) {
                    number += 1;
                }
                if !is_in_header(number) {
                    left_out.push((number, texts(&row)));
                }
                number += 1;
            }
        };
        take(list("preamble"), 1);
        take(list("footer"), rows.last().map_or(1, |(row, _)| row + 1));
        left_out.sort();
        Found {
            delimiter: value["delimiter"].as_str().expect("a delimiter").to_owned(),
            quote: value["quote"].as_str().map(str::to_owned),
            header: if lines.is_empty() {
                texts(&value["header"]).iter().map(|name| name.trim().to_owned()).collect()
            } else {
                Vec::new()
            },
            header_row,
            rows,
            left_out,
        }
    }
}
