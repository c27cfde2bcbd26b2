//! What is read of files as other systems write them: `crates/engine/tests/files/shapes/`, all people in them made up.

use std::path::Path;

use super::HINTS;
use crate::read::{Event, FileFormat, Files, Input, ReadOptions};

/// What came of a file.
#[derive(Default)]
pub(super) struct Outcome {
    pub records: Vec<String>,
    pub told: Vec<String>,
    pub form: Option<FileFormat>,
    pub count: u64,
}

pub(super) fn path(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/shapes").join(name)
}

/// Reads a text as a file, so many bytes at a time.
pub(super) fn read(text: &[u8], options: &ReadOptions, window: usize) -> Outcome {
    let (bytes, options) = (text.len() as u64, options.clone());
    let input = Input { name: String::new(), bytes, reader: text, options };
    let mut files = Files::new(vec![input], HINTS);
    files.window(window);
    let mut outcome = Outcome::default();
    while let Some(event) = files.read_next().expect("memory") {
        match event {
            Event::Record(record) => {
                assert_eq!(record.position.record, outcome.records.len() as u64 + 1);
                let text = String::from_utf8_lossy(record.bytes).into_owned();
                let mut members = Vec::new();
                let mut scanner = json::Scanner::default();
                scanner.object(record.bytes, 0, &mut members).expect(&text);
                assert_eq!(members, record.members, "{text}");
                outcome.records.push(text);
            }
            Event::Fault(fault) => outcome.told.push(fault.problem.to_string()),
            Event::More(_) => {}
            Event::Remark(remark) => outcome.told.push(remark.message.clone()),
        }
    }
    let report = files.reports().remove(0);
    (outcome.form, outcome.count) = (report.form, report.records);
    outcome
}

/// The file, read as it is and in small steps, which must be the same.
pub(super) fn file(name: &str, options: &ReadOptions) -> Outcome {
    let text = std::fs::read(path(name)).expect(name);
    let outcome = read(&text, options, 1 << 20);
    for window in [1, 61, 4096] {
        let other = read(&text, options, window);
        assert_eq!(other.records, outcome.records, "{name}, {window} bytes at a time");
        assert_eq!(other.told, outcome.told, "{name}, {window} bytes at a time");
    }
    outcome
}

#[test]
fn every_user_of_every_file_is_read() {
    let check = |name: &str, records: usize| {
        let found = file(name, &ReadOptions::default());
        assert_eq!(found.records.len(), records, "{name}: {:#?} {:?}", found.records, found.told);
        assert_eq!(found.count, records as u64, "{name}");
    };
    check("slapcat.ldif", 5);
    check("ldap.ldif", 3);
    check("users.bson", 3);
}
