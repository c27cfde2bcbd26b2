//! The schema check against Auth0's validator, over some thousand users (`tests/corpus/make.mjs` makes them).
//!
//! With `MUSTER_CORPUS` another directory of the same two files is read instead.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::PathBuf;

use engine::check::{Code, Finding, rules, schema};
use engine::jobs::import::import;
use engine::jobs::{FileKind, ImportSpec, Input, JobContext, Timestamp};
use engine::store::{Backend, Memory, Tenant};
use engine::user::{Attribute, User};
use json::scan::{self, Scanner};
use json::{text, walk};
use pollster::block_on;

/// Differences that are printed.
const SHOWN: usize = 10;

/// What is compared: code, message, path.
type Error = [String; 3];

#[test]
fn agrees_with_the_validator() {
    let users = std::fs::read_to_string(corpus().join("users.ndjson")).expect("users");
    let expected = std::fs::read(corpus().join("expected.ndjson.gz")).expect("expected errors");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&expected[..]).read_to_string(&mut text).expect("gzip");

    let mut differences = Vec::new();
    let mut count = 0;
    for (index, (line, expected)) in users.lines().zip(text.lines()).enumerate() {
        count += 1;
        let (expected, found) = (errors_expected(expected, index), errors_found(line));
        if expected != found {
            differences.push(difference(index, line, &expected, &found));
        }
    }
    let of = differences.len();
    differences.truncate(SHOWN);
    assert!(of == 0, "{of} of {count} users differ, among them\n\n{}", differences.join("\n\n"));
    assert_eq!((count, users.lines().count()), (text.lines().count(), count));
    assert!(count >= 5_000, "only {count} users");
}

/// One reason a fault: what has the wrong type or form is not measured and weighed besides.
#[test]
fn rules_are_silent_where_the_schema_spoke() {
    let users = std::fs::read_to_string(corpus().join("users.ndjson")).expect("users");
    for line in users.lines() {
        let refused = [Code::InvalidType, Code::InvalidFormat, Code::EnumMismatch, Code::Pattern];
        let schema = found(line, schema::check);
        let refused = schema.iter().filter(|it| refused.contains(&it.code)).map(|it| &it.path);
        let refused: HashSet<_> = refused.collect();
        for finding in found(line, rules::check) {
            assert!(!refused.contains(&finding.path), "{line}\n{finding:?}");
        }
    }
}

/// To the letter: with no step before it, an import refuses every user that the validator refuses.
#[test]
fn to_the_letter_nothing_passes_that_the_validator_refuses() {
    let users = std::fs::read_to_string(corpus().join("users.ndjson")).expect("users");
    let mut expected = String::new();
    let file = std::fs::read(corpus().join("expected.ndjson.gz")).expect("expected errors");
    flate2::read::GzDecoder::new(&file[..]).read_to_string(&mut expected).expect("gzip");
    let failed = failed_to_the_letter(&users);
    let refused: HashSet<&str> = failed.lines().collect();
    let pairs = users.lines().zip(expected.lines());
    let passed: Vec<&str> = pairs
        .filter(|(user, errors)| {
            !errors.ends_with("\"errors\":[]}") && {
                // The file of failed users has no passwords in clear.
                let user = engine::passwords::without_clear_text(user.as_bytes());
                !refused.contains(&*String::from_utf8_lossy(&user))
            }
        })
        .map(|(user, _)| user)
        .collect();
    assert!(
        passed.is_empty(),
        "{} pass, among them\n{}",
        passed.len(),
        passed[..passed.len().min(SHOWN)].join("\n")
    );
}

fn corpus() -> PathBuf {
    let ours = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    std::env::var("MUSTER_CORPUS").map_or_else(|_| ours(), PathBuf::from)
}

fn found(line: &str, check: impl Fn(&User, &mut Vec<Finding>)) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut members = Vec::new();
    Scanner::default().object(line.as_bytes(), 0, &mut members).expect("a JSON object");
    check(&user(line.as_bytes(), &members), &mut findings);
    findings
}

fn errors_found(line: &str) -> Vec<Error> {
    let error = |finding: Finding| [finding.code.name(), finding.message, finding.path];
    let mut errors: Vec<_> = found(line, schema::check).into_iter().map(error).collect();
    errors.sort();
    errors
}

/// The user of these members; of members of one name the last counts.
fn user<'a>(line: &'a [u8], members: &[scan::Member]) -> User<'a> {
    let mut user = User::default();
    let mut others = HashMap::new();
    for member in members {
        let (raw, value) = (member.key.of(line), member.value.of(line));
        match Attribute::named(text::unescaped(raw).as_bytes()) {
            Some(attribute) => {
                user.set(attribute, value);
            }
            None => {
                others.insert(text::utf16(raw), (raw, value));
            }
        }
    }
    for (raw, value) in others.into_values() {
        user.set_other(raw, value);
    }
    user
}

/// `{"index":0,"errors":[["CODE","message","path"]]}`
fn errors_expected(line: &str, index: usize) -> Vec<Error> {
    let line =
        line.strip_prefix(&format!("{{\"index\":{index},\"errors\":")).expect("the next line");
    let list = line.strip_suffix('}').expect("an object");
    // Not by serde_json: messages may hold lone surrogates.
    let string = |value| text::string(value).expect("a string").into_owned();
    let error = |item| {
        let parts: Vec<String> = walk::elements(item).map(string).collect();
        let error: Error = parts.try_into().expect("code, message, path");
        masked(error)
    };
    let mut errors: Vec<Error> = walk::elements(list.as_bytes()).map(error).collect();
    errors.sort();
    errors
}

/// Auth0 does not show the secret that its validator inserts.
fn masked([code, message, path]: Error) -> Error {
    let message = match message.split_once("^[A-Z2-7]+$: ") {
        Some((before, _)) if code == "PATTERN" && path.ends_with(".secret") => {
            format!("{before}^[A-Z2-7]+$: *****")
        }
        _ => message,
    };
    [code, message, path]
}

fn difference(index: usize, line: &str, expected: &[Error], found: &[Error]) -> String {
    let only = |mark: &str, these: &[Error], those: &[Error]| {
        let only: Vec<_> = these.iter().filter(|error| !those.contains(error)).collect();
        only.iter()
            .map(|[code, message, path]| format!("\n  {mark} {code} at {path:?}: {message:?}"))
            .collect::<String>()
    };
    let lines = [only("missing:", expected, found), only("too much:", found, expected)].concat();
    let repeated = if lines.is_empty() { "\n  the same errors, but not as often" } else { "" };
    format!("user {index}: {line}{lines}{repeated}")
}

/// The users who fail in an import without a step, one a line.
fn failed_to_the_letter(users: &str) -> String {
    let mut tenant = block_on(Tenant::open(Memory::default(), [1, 2, 3, 4, 5])).expect("memory");
    let connection = tenant.catalog().connections[0].connection.id.clone();
    let started = || Timestamp { milliseconds: 1, iso: "2026-01-02T03:04:05.678Z".to_owned() };
    let spec = ImportSpec { connection, ..ImportSpec::default() };
    let context = JobContext {
        id: "job_1".to_owned(),
        spec,
        started: started(),
        seed: (1, 2),
        helpers: None,
    };
    let input = Input {
        name: "x".into(),
        bytes: users.len() as u64,
        reader: std::io::Cursor::new(users.as_bytes().to_vec()),
        options: Default::default(),
    };
    let record = block_on(import(&mut tenant, context, vec![input], async |_| true, started));
    let Some(failed) = record.files.iter().find(|file| file.kind == FileKind::FailedUsers) else {
        return String::new();
    };
    let failed = block_on(tenant.backend().file(&record.file_key(failed))).expect("memory");
    String::from_utf8(failed.expect("the file")).expect("UTF-8")
}

/// A file that looks like another system's is no reason to take what Auth0 refuses: these are read, where steps follow.
#[test]
fn to_the_letter_a_value_in_another_form_is_refused() {
    for value in [
        r#""{\"a\":1}""#,
        r#""[1]""#,
        r#"[{"name":"a","value":"b"}]"#,
        r#"[{"Name":"a","Value":"b"}]"#,
        r#"[{"key":"a","value":"b"}]"#,
    ] {
        for attribute in ["user_metadata", "app_metadata"] {
            let user = format!(r#"{{"email":"ann@example.com","{attribute}":{value}}}"#);
            for file in
                [format!("{user}\n"), format!("[{user}]"), format!(r#"{{"users":[{user}]}}"#)]
            {
                assert_ne!(failed_to_the_letter(&file), "", "{file}");
            }
        }
    }
    for user in [
        r#"{"email":{"S":"ann@example.com"}}"#,
        r#"{"Item":{"email":{"S":"ann@example.com"},"name":{"S":"Ann"}}}"#,
        r#"{"email":"ann@example.com","email_verified":{"$numberInt":"1"}}"#,
        r#"{"type":"user.created","data":{"email":"ann@example.com"}}"#,
    ] {
        assert_ne!(failed_to_the_letter(&format!("{user}\n")), "", "{user}");
    }
}
