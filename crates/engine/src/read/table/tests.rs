//! Files as they are met, with the cells, the header and the reports that are expected of each.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::read::event::Event;
use crate::read::file_format::Layout;
use crate::read::hints::{CellKind, Names};
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
    keeps_form: false,
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
    let bytes = std::io::Cursor::new(bytes.to_vec());
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
        crate::read::decode::Text::new(std::io::Cursor::new(bytes.to_vec()))
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

/// Marks that are for the checks of a user, or for a step that reads the value, to tell.
const TOLD_ELSEWHERE: [&str; 12] = [
    // The check of the user: nothing to be reached by, another provider.
    "no-email",
    "other-provider",
    // What two columns of one user say, and what a number of a telephone or a day is.
    "conflict",
    "leading-zero-lost",
    // The steps that read names and lists.
    "last-first-suffix",
    "last-first-title",
    "name-half",
    "name-remark",
    "name-company",
    "name-two-people",
    "name-is-email",
    "list-mixed",
];

#[test]
fn every_mark_is_told_at_its_row_and_column() {
    let mut missing = Vec::new();
    for sample in &samples() {
        let read = read(&sample.bytes, &ReadOptions::default());
        let header = texts(&sample.expected["header"]);
        let told: Vec<(u64, String)> = read
            .remarks
            .iter()
            .map(|remark| (remark.position.line, remark.column.clone()))
            .collect();
        for mark in sample.expected["marks"].as_array().into_iter().flatten() {
            let kind = mark["kind"].as_str().unwrap_or_default();
            let is_grave = matches!(mark["level"].as_str(), Some("error" | "warning"));
            // Its joined names differ; and 60 is a number until a step takes it for a day.
            let is_elsewhere = sample.name.starts_with("20-") && kind == "duplicate-header"
                || mark["cell"] == "60"
                || TOLD_ELSEWHERE.contains(&kind);
            if !is_grave || is_elsewhere {
                continue;
            }
            let column = mark["column"].as_str().map(|letter| {
                let index =
                    letter.bytes().fold(0, |index, byte| index * 26 + usize::from(byte - b'A') + 1);
                header.get(index - 1).map_or_else(String::new, |name| {
                    name.split_whitespace().collect::<Vec<_>>().join(" ")
                })
            });
            let is_told = told.iter().any(|(row, name)| {
                mark["row"].as_u64().is_none_or(|wanted| wanted == *row)
                    && column.as_ref().is_none_or(|wanted| {
                        name.starts_with(wanted.as_str())
                            || wanted.is_empty()
                            || name.ends_with(wanted.as_str())
                    })
            });
            if !is_told {
                missing.push(format!("{} {mark}", sample.name));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn records(text: &str, options: &ReadOptions) -> Vec<Value> {
    read(text.as_bytes(), options).records.into_iter().map(|(_, record)| record).collect()
}

#[test]
fn exports_of_auth0_lose_exactly_one_apostrophe() {
    let check = |text: &str, expected: &str| {
        let found = Value::from(records(text, &ReadOptions::default()));
        assert_eq!(found, serde_json::from_str::<Value>(expected).expect("JSON"), "{text}");
    };
    let head = "user_id,email,email_verified,user_metadata.age,user_metadata.tags,name\n";
    check(
        &format!("{head}\"'auth0|1\",\"'a@x.io\",\"true\",5,\"[\"\"'a\"\"]\",\"''t Hooft\"\n"),
        r#"[{"user_id":"auth0|1","email":"a@x.io","email_verified":true,"user_metadata":{"age":5,"tags":["'a"]},"name":"'t Hooft"}]"#,
    );
    check(
        &format!("{head}'auth0|1,'a@x.io,True,'5,,'=Eli\n"),
        r#"[{"user_id":"auth0|1","email":"a@x.io","email_verified":true,"user_metadata":{"age":"5"},"name":"=Eli"}]"#,
    );
    check(
        "email,name\na@x.io,'t Hooft\nb@x.io,Bo\n",
        r#"[{"email":"a@x.io","name":"'t Hooft"},{"email":"b@x.io","name":"Bo"}]"#,
    );
    check(
        "name,email\n'=Eli,e@x.io\nBo,b@x.io\n",
        r#"[{"name":"'=Eli","email":"e@x.io"},{"name":"Bo","email":"b@x.io"}]"#,
    );
}

#[test]
fn corrections_win_over_guesses() {
    let check = |text: &str, options: ReadOptions, expected: &str| {
        let found = Value::from(records(text, &options));
        assert_eq!(found, serde_json::from_str::<Value>(expected).expect("JSON"), "{text}");
    };
    let said = ReadOptions::default;
    let text = "a;b,email\n1;2,a@x.io\n";
    check(
        text,
        ReadOptions { delimiter: Some(';'), ..said() },
        r#"[{"a":"1","b,email":"2,a@x.io"}]"#,
    );
    check(
        text,
        ReadOptions { header: Some(Header { row: 1, rows: 0 }), delimiter: Some(','), ..said() },
        r#"[{"(column A)":"a;b","(column B)":"email"},{"(column A)":"1;2","(column B)":"a@x.io"}]"#,
    );
    check(
        "x\nemail,n\na@x.io,\"'1\"\n",
        ReadOptions { quote: Some(crate::read::options::Quote::None), ..said() },
        r#"[{"email":"a@x.io","n":"\"'1\""}]"#,
    );
    let nulls = "email,plan\na@x.io,None\nb@x.io,NULL\n";
    check(nulls, said(), r#"[{"email":"a@x.io","plan":"None"},{"email":"b@x.io"}]"#);
    check(
        nulls,
        ReadOptions { nulls: Some(vec!["None".into()]), ..said() },
        r#"[{"email":"a@x.io"},{"email":"b@x.io","plan":"NULL"}]"#,
    );
    let totals = "email,fee\na@x.io,1\nTotal,1\n";
    check(totals, said(), r#"[{"email":"a@x.io","fee":"1"}]"#);
    check(
        totals,
        ReadOptions { put_back: vec![3], ..said() },
        r#"[{"email":"a@x.io","fee":"1"},{"email":"Total","fee":"1"}]"#,
    );
}

#[test]
fn guesses_are_told_with_their_reason() {
    use crate::read::file_format::GuessAbout as About;
    let form = read(b"x;email\r\n\"1;2\";a@x.io\r\nNULL;b@x.io\r\n", &ReadOptions::default()).form;
    let value = |about| form.guess(about).map(|guess| guess.value.as_str());
    assert_eq!(value(About::Delimiter), Some(";"));
    assert_eq!(value(About::Quote), Some("double"));
    assert_eq!(value(About::Header), Some("1+1"));
    assert_eq!(value(About::Nulls), Some("NULL"));
    assert!(form.guesses.iter().all(|guess| !guess.reason.is_empty()));
}

#[test]
fn other_forms() {
    let check = |text: &str, expected: &str| {
        let found = Value::from(records(text, &ReadOptions::default()));
        assert_eq!(found, serde_json::from_str::<Value>(expected).expect("JSON"), "{text}");
    };
    let two =
        r#"[{"id":"1","email":"a@x.io","name":"Ada"},{"id":"2","email":"b@x.io","name":"Bo"}]"#;
    check("id,email,name\n1,a@x.io,Ada\n2,b@x.io,Bo\n", two);
    check("id\temail\tname\r\n1\ta@x.io\tAda\r\n2\tb@x.io\tBo", two);
    check("id^email^name\n1^a@x.io^Ada\n2^b@x.io^Bo\n", two);
    check("id~email~name\n1~a@x.io~Ada\n2~b@x.io~Bo\n", two);
    check("id:email:name\n1:a@x.io:Ada\n2:b@x.io:Bo\n", two);
    check("id¦email¦name\n1¦a@x.io¦Ada\n2¦b@x.io¦Bo\n", two);
    check("'id','email','name'\n'1','a@x.io','Ada'\n'2','b@x.io','Bo'\n", two);
    check("id, email, name\n1, a@x.io, Ada\n2, b@x.io, Bo\n", two);
    check(
        "\"id\", \"email\", \"name\"\n\"1\", \"a@x.io\", \"Ada\"\n\"2\", \"b@x.io\", \"Bo\"\n",
        two,
    );
    check("# by the tool, version 2\nid,email,name\n1,a@x.io,Ada\n# half\n2,b@x.io,Bo\n", two);
    check(
        "#TYPE System.User\n\"id\",\"email\",\"name\"\n\"1\",\"a@x.io\",\"Ada\"\n\"2\",\"b@x.io\",\"Bo\"\n",
        two,
    );
    check("id,email,name\n1,a@x.io,Ada\nid,email,name\n2,b@x.io,Bo\n", two);
    check("id,email,name\n1,a@x.io,Ada\n2,b@x.io,Bo\n(2 rows)\n", two);
    check("id,email,name\r1,a@x.io,Ada\r2,b@x.io,Bo\r", two);
    check(
        "id,email,name\n1,a@x.io,\"A \\\"d\\\" a\"\n",
        r#"[{"id":"1","email":"a@x.io","name":"A \"d\" a"}]"#,
    );
    check(
        "id\temail\tname\n1\ta@x.io\tA\\\td\n2\tb@x.io\t\\N\n3\tc@x.io\tx\n",
        r#"[{"id":"1","email":"a@x.io","name":"A\td"},{"id":"2","email":"b@x.io"},{"id":"3","email":"c@x.io","name":"x"}]"#,
    );
    check(
        "1,a@x.io,Ada\n2,b@x.io,Bo\n",
        r#"[{"(column A)":"1","(column B)":"a@x.io","(column C)":"Ada"},{"(column A)":"2","(column B)":"b@x.io","(column C)":"Bo"}]"#,
    );
    check("email\na@x.io\nb@x.io\n", r#"[{"email":"a@x.io"},{"email":"b@x.io"}]"#);
    check(
        "email,name,note\na@x.io,\"Chen\" & Sons,x\nb@x.io,B,y\n",
        r#"[{"email":"a@x.io","name":"\"Chen\" & Sons","note":"x"},{"email":"b@x.io","name":"B","note":"y"}]"#,
    );
    check(
        "email,no\na@x.io,\"=\"\"00123\"\"\"\nb@x.io,=\"00124\"\n",
        r#"[{"email":"a@x.io","no":"00123"},{"email":"b@x.io","no":"00124"}]"#,
    );
    check(
        "email,x,y\na@x.io,1,2,3\nb@x.io,4\n",
        r#"[{"email":"a@x.io","x":"1","y":"2","(column D)":"3"},{"email":"b@x.io","x":"4"}]"#,
    );
}

mod properties {
    use proptest::prelude::*;

    use super::*;
    use crate::read::parser::tests::events;
    use crate::read::table::row::{Delimiter, Dialect};

    fn found(text: &[u8], window: usize) -> Vec<String> {
        let table = Table::new(text, true, &HINTS, &ReadOptions::default());
        events(Box::new(table), text, Limits { window, ..Limits::default() })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// However the text comes, the same is found, and every byte belongs to something.
        #[test]
        fn any_split(text in "[ab@,;\"'\n\r \\\\.\\t1é]{0,120}", window in 1_usize..40) {
            let whole = found(text.as_bytes(), 1 << 18);
            prop_assert_eq!(found(text.as_bytes(), window), whole);
        }

        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), window in 1_usize..40) {
            let whole = found(&bytes, 1 << 20);
            prop_assert_eq!(found(&bytes, window), whole);
        }

        /// What the csv crate writes is read back, whatever the cells.
        #[test]
        fn what_another_writer_writes(
            rows in prop::collection::vec(prop::collection::vec("[ab\",;|'\\t\n\r é]{0,6}", 3), 1..12),
            delimiter in prop::sample::select(vec![',', ';', '\t', '|', '^']),
            single in any::<bool>(),
        ) {
            let quote = if single { b'\'' } else { b'"' };
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter as u8).quote(quote).from_writer(Vec::new());
            rows.iter().for_each(|row| writer.write_record(row).expect("memory"));
            let text = writer.into_inner().expect("memory");
            let delimiter = Delimiter::new(delimiter);
            let dialect = Dialect { delimiter, quote: Some(quote), backslash: false, lone_cr: true, blanks: false, nested: false };
            let splitter = Splitter { dialect, width: 0, email: None };
            let (mut at, mut row, mut back) = (0, Row::default(), Vec::new());
            while at < text.len() {
                let view = &text[at..];
                at += splitter.split(view, true, &mut row).expect("a row");
                back.push(row.cells(view).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<_>>());
            }
            prop_assert_eq!(back, rows);
        }

        /// Ordinary users are read back with nothing said of how they are written.
        #[test]
        fn ordinary_users(
            users in prop::collection::vec(("[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8}(, (Jr|Dr)\\.)?)?", "[a-z]{1,8}", "[0-9]{1,3}", "(note [a-z;|]{1,9})?"), 3..30),
            delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(["full_name", "email", "number", "remark"]).expect("memory");
            for (name, email, number, remark) in &users {
                let email = format!("{email}@example.com");
                writer.write_record([name, &email, number, remark]).expect("memory");
            }
            let text = writer.into_inner().expect("memory");
            let records = read(&text, &ReadOptions::default()).records;
            let back: Vec<_> = records.iter().map(|(_, record)| {
                let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
                (text("full_name"), text("email").replace("@example.com", ""), text("number"), text("remark"))
            }).collect();
            prop_assert_eq!(back, users);
        }
    }

    #[test]
    fn a_long_stretch_of_quotes() {
        for text in ["\"", "\"\n", "\"a\n", "a\",", "\"\"", "\",\"", "\"a\"b,"] {
            let text =
                format!("id,email\n1,a@x.io\n2,b@x.io\n{}", text.repeat((1 << 18) / text.len()));
            let start = std::time::Instant::now();
            found(text.as_bytes(), 1 << 18);
            assert!(start.elapsed().as_secs() < 30, "{:?} {:?}", &text[30..40], start.elapsed());
        }
    }

    #[test]
    fn a_cell_that_is_too_long_is_reported_and_the_next_row_read() {
        let long = "x, ".repeat(200);
        let text = format!("id,email,note\n1,a@x.io,a\n2,b@x.io,\"{long}\n{long}\"\n3,c@x.io,c\n");
        let table = Table::new(&text.as_bytes()[..40], false, &HINTS, &ReadOptions::default());
        let limits = Limits { window: 64, record: 256, raw: 32 };
        let found = events(Box::new(table), text.as_bytes(), limits);
        assert!(found.iter().any(|event| event.contains("Too long")), "{found:?}");
        let last = r#"4 {"id":"3","email":"c@x.io","note":"c"}"#;
        assert_eq!(found.last().map(String::as_str), Some(last), "{found:?}");
    }
}

/// JSON in a quoted cell of the first row is no JSON cut out of a file.
#[test]
fn a_table_without_names_may_begin_with_json_in_a_cell() {
    for text in [
        "\"1\",\"a@x.io\",\"{\"\"plan\"\":\"\"pro\"\"}\"\n\"2\",\"b@x.io\",\"\"\n",
        "1;\"[{\"\"plan\"\":1}]\";a@x.io\r\n2;;b@x.io\r\n",
    ] {
        let Read { records, form, .. } = read(text.as_bytes(), &ReadOptions::default());
        assert_eq!((records.len(), form.layout), (2, Layout::Table), "{text}");
    }
}
