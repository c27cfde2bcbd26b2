//! What is read of texts, sound and damaged: whole, byte by byte and at odd splits.

use std::io::Read;

use super::*;
use crate::read::hints::Hints;

/// Gives at most `step` bytes at a time.
struct Drip(io::Cursor<Vec<u8>>, usize);

impl Read for Drip {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = out.len().min(self.1);
        self.0.read(&mut out[..length])
    }
}

/// Reads a file and writes each event as a line: place, then the record or the problem and its text.
fn told(bytes: &[u8], step: usize, limits: Limits) -> Vec<String> {
    let hints = Hints { is_record: |names| names.contains(&&b"email"[..]), ..Hints::default() };
    let mut records = Records::open(0, Drip(io::Cursor::new(bytes.to_vec()), step), limits, hints)
        .expect("memory");
    let mut lines = Vec::new();
    while let Some(event) = records.read_next().expect("memory") {
        lines.push(match event {
            Event::Record(record) => {
                let Position { byte, line, record: number, .. } = record.position;
                let members = record.members.len();
                format!(
                    "{number}@{line}:{byte} {members} {}",
                    String::from_utf8_lossy(record.bytes)
                )
            }
            Event::Fault(fault) => {
                let Position { byte, line, record: number, .. } = fault.position;
                let mark = if fault.is_record { "" } else { "-" };
                let raw = String::from_utf8_lossy(&fault.raw[..fault.raw.len().min(40)]);
                format!("{mark}{number}@{line}:{byte} {:?} {raw}", fault.problem)
                    .trim_end()
                    .to_owned()
            }
            Event::More(_) | Event::Remark(_) => continue,
        });
    }
    lines
}

/// Reads `bytes` whole, byte by byte and at odd splits, with small windows: always the same.
fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
    let bytes = bytes.as_ref();
    for (step, window) in [(usize::MAX, 1 << 16), (1, 64), (7, 64), (1, 1), (13, 1 << 10)] {
        let limits = Limits { window, record: 4096, raw: 2048 };
        let told = told(bytes, step, limits);
        assert_eq!(
            told,
            expected,
            "{:?} by {step} in {window}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(80)])
        );
    }
}

#[test]
fn ndjson() {
    check(
        "{\"a\":1}\n\n  {\"b\" : [2]}\r\n{}",
        &["1@1:0 1 {\"a\":1}", "2@3:11 1 {\"b\" : [2]}", "3@4:24 0 {}"],
    );
    check(
        "{\"a\":1}\r{\"a\":\r2}\r\n\r\r\n{\"a\":3}\n{\"a\":04}\r",
        &[
            "1@1:0 1 {\"a\":1}",
            "2@2:8 1 {\"a\":\r2}",
            "3@6:21 1 {\"a\":3}",
            "4@7:35 Syntax { expected: NoLeadingZero, found: 52 } {\"a\":04}",
        ],
    );
    check("{\"a\":1} {\"b\":2}\n", &["1@1:0 1 {\"a\":1}", "2@1:8 1 {\"b\":2}"]);
}

#[test]
fn bad_lines_do_not_stop_the_file() {
    check(
        "{\"a\":1}\n{\"a\":01}\n{\"a\":\nnull\n\"x\"\noops\n{\"a\":2},\n{\"a\":3}\n{\"a\":\"",
        &[
            "1@1:0 1 {\"a\":1}",
            "2@2:14 Syntax { expected: NoLeadingZero, found: 49 } {\"a\":01}",
            "3@3:22 Unfinished { file: false } {\"a\":",
            "4@4:23 NotAnObject(Null) null",
            "5@5:28 NotAnObject(String) \"x\"",
            "6@6:32 Stray { found: 111 } oops",
            "7@7:37 1 {\"a\":2}",
            "-0@7:44 Stray { found: 44 }",
            "8@8:46 1 {\"a\":3}",
            "9@9:60 Unfinished { file: true } {\"a\":\"",
        ],
    );
}

#[test]
fn odd_bytes() {
    check(
        b"{\"a\":\"\xff\"}\n{\"a\":\"\0\"}\n{\"a\":\"\\ud800\"}\n\0\n{\"a\":\"\xc3\xa9\"}\n",
        &[
            "1@1:6 Encoding {\"a\":\"\u{fffd}\"}",
            "2@2:16 Syntax { expected: NoControl, found: 0 } {\"a\":\"\0\"}",
            "3@3:20 1 {\"a\":\"\\ud800\"}",
            "-0@4:35 Stray { found: 0 }",
            "4@5:37 1 {\"a\":\"é\"}",
        ],
    );
}

#[test]
fn objects_over_several_lines() {
    check(
        "{\n \"a\": 1\n}\n{\n \"a\": 2,\n}\n{\"a\":3}\n",
        &[
            "1@1:0 1 {\n \"a\": 1\n}",
            "2@6:23 Syntax { expected: Key, found: 125 } {\n \"a\": 2,\n}",
            "3@7:25 1 {\"a\":3}",
        ],
    );
    // The brace that closes the first is missing.
    check(
        "{\n \"a\": 1\n\n{\n \"a\": 2\n}\n",
        &[
            "1@4:11 Syntax { expected: CommaOrBrace, found: 123 } {\n \"a\": 1",
            "2@4:11 1 {\n \"a\": 2\n}",
        ],
    );
}

#[test]
fn arrays() {
    check("[]", &[]);
    check(
        "\u{feff}[ {\"a\":1}\n,{\"a\":[{}]},7 ]\n[{\"a\":3}]",
        &[
            "1@1:2 1 {\"a\":1}",
            "2@2:11 1 {\"a\":[{}]}",
            "3@2:22 NotAnObject(Number) 7",
            "4@3:27 1 {\"a\":3}",
        ],
    );
    check("[{\"a\":1},", &["1@1:1 1 {\"a\":1}", "-0@1:9 OpenArray"]);
    check("[{\"a\":1},{\"a\":", &["1@1:1 1 {\"a\":1}", "2@1:14 Unfinished { file: true } {\"a\":"]);
    check("[{\"a\":1},]", &["1@1:1 1 {\"a\":1}", "-0@1:9 Syntax { expected: Value, found: 93 }"]);
}

#[test]
fn the_next_record_of_an_array_is_found_again() {
    check(
        "[{\"a\":{\"x\":01,\"y\":\"}\"}},{\"a\":2}]",
        &[
            "1@1:12 Syntax { expected: NoLeadingZero, found: 49 } {\"a\":{\"x\":01,\"y\":\"}\"}}",
            "2@1:24 1 {\"a\":2}",
        ],
    );
    // A brace is missing: the next record shows by its first key.
    check(
        "[{\"a\":1},{\"a\":{\"x\":2},{\"a\":3},{\"a\":4}]",
        &[
            "1@1:1 1 {\"a\":1}",
            "2@1:22 Syntax { expected: Key, found: 123 } {\"a\":{\"x\":2},",
            "3@1:22 1 {\"a\":3}",
            "4@1:30 1 {\"a\":4}",
        ],
    );
    // A comma is missing between records, and an element is no JSON at all.
    check(
        "[{\"a\":1} {\"a\":2},oops,{\"a\":3}]",
        &[
            "1@1:1 1 {\"a\":1}",
            "-0@1:9 Separator { found: 123 }",
            "2@1:9 1 {\"a\":2}",
            "3@1:17 Syntax { expected: Value, found: 111 } oops",
            "4@1:22 1 {\"a\":3}",
        ],
    );
    // A quote is missing: the string ends with its line.
    check(
        "[{\"a\":\"x},\n{\"a\":2}]",
        &["1@1:10 Syntax { expected: NoControl, found: 10 } {\"a\":\"x},", "2@2:11 1 {\"a\":2}"],
    );
    check(
        "[{\"a\":1},{\"a\":{{{{",
        &[
            "1@1:1 1 {\"a\":1}",
            "2@1:15 Syntax { expected: KeyOrEnd, found: 123 } {\"a\":{{{{",
            "-0@1:15 Lost",
        ],
    );
}

#[test]
fn envelopes() {
    check(
        "{\"start\":0,\"users\":[{\"a\":1}],\"total\":{\"n\":1}}\n{\"users\": [{\"a\":2}] }",
        &["1@1:20 1 {\"a\":1}", "2@2:57 1 {\"a\":2}"],
    );
    check("{\"users\":[{\"a\":1}]", &["1@1:10 1 {\"a\":1}", "-0@1:18 OpenArray"]);
    check("{\"users\":[{\"a\":1}],oops}", &["1@1:10 1 {\"a\":1}", "-0@1:19 Stray { found: 111 }"]);
}

#[test]
fn too_long_to_be_a_user() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(10_000));
    check(
        format!("{{\"a\":1}}\n{long}\n{{\"a\":2}}\n"),
        &[
            "1@1:0 1 {\"a\":1}",
            &format!("2@2:8 TooLong {{ limit: 4096 }} {}", &long[..40]),
            "3@3:10017 1 {\"a\":2}",
        ],
    );
}

#[test]
fn unreadable_files_say_so() {
    check("", &["-0@1:0 Unreadable(Empty)"]);
    check(" \n ", &["-0@1:0 Unreadable(Empty)"]);
    check(b"PK\x03\x04\0\0", &["-0@1:0 Unreadable(Zip)"]);
}
