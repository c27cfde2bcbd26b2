//! What holds of every text: its bytes are all accounted for, whatever the window; and of damaged files of users:
//! each user is read or refused, and nobody twice.

use std::io::{self, Read};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::read::decode::text_length;
use crate::read::hints::{Hints, Names};

/// Gives at most `step` bytes at a time.
struct Drip(io::Cursor<Vec<u8>>, usize);

impl Read for Drip {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = out.len().min(self.1);
        self.0.read(&mut out[..length])
    }
}

/// As Auth0's users are told.
fn is_user(names: &Names<'_>) -> bool {
    names.contains(&&b"email"[..])
        || names.contains(&&b"user_id"[..]) && !names.contains(&&b"provider"[..])
}

const HINTS: Hints = Hints {
    is_record: is_user,
    is_familiar: |_| false,
    other: |_| None,
    cell_kind: |_| crate::read::hints::CellKind::Text,
    keeps_form: false,
};

/// What was read of a text.
#[derive(Debug, Default, PartialEq)]
struct Reading {
    records: Vec<String>,
    /// The refused records
    refused: Vec<Vec<u8>>,
    /// Faults that stand for no record
    stretches: Vec<(u64, Problem)>,
    parts: Vec<Part>,
    count: u64,
}

fn read(text: &[u8], step: usize, limits: Limits) -> Reading {
    let mut reading = Reading::default();
    let mut records = Records::open(0, Drip(io::Cursor::new(text.to_vec()), step), limits, HINTS)
        .expect("memory");
    while let Some(event) = records.read_next().expect("memory") {
        match event {
            Event::Record(record) => {
                let at = record.position.byte as usize;
                assert_eq!(&text[at..at + record.bytes.len()], record.bytes, "its place");
                reading.records.push(String::from_utf8_lossy(record.bytes).into_owned());
            }
            Event::Fault(fault) if fault.is_record => reading.refused.push(fault.raw.to_vec()),
            Event::Fault(fault) => reading.stretches.push((fault.position.byte, fault.problem)),
            Event::More(raw) => {
                reading.refused.last_mut().expect("a record").extend_from_slice(raw);
            }
            Event::Remark(remark) => panic!("JSON has no remarks: {remark:?}"),
        }
    }
    reading.count = records.count();
    reading.parts = std::mem::take(&mut records.window.parts);
    reading
}

/// Reads a text in several ways, which must not differ, and checks that every byte is accounted for.
fn check(text: &[u8]) -> Reading {
    // A mark at the start is the decoder's business.
    let mut text = text;
    while let Some(rest) = text.strip_prefix("\u{feff}".as_bytes()) {
        text = rest;
    }
    // This is UTF-16 to it, or packed.
    if matches!(
        text,
        [0, b'{' | b'[', ..] | [b'{' | b'[', 0, ..] | [0xff, 0xfe, ..] | [0xfe, 0xff, ..]
    ) || text.starts_with(&[0x1f, 0x8b])
    {
        return Reading::default();
    }
    let limits = |window| Limits { window, record: 1 << 16, raw: 1 << 12 };
    let whole = read(text, usize::MAX, limits(1 << 16));
    for (step, window) in [(1, 1), (7, 64), (64, 200)] {
        assert_eq!(read(text, step, limits(window)), whole, "{}", String::from_utf8_lossy(text));
    }
    let small = Limits { window: 64, record: 2048, raw: 128 };
    let narrow = read(text, usize::MAX, small);
    assert_eq!(read(text, 5, small), narrow, "{}", String::from_utf8_lossy(text));
    for reading in [&whole, &narrow] {
        let shown = String::from_utf8_lossy(text);
        // UTF-8 without a mark: the text is the file.
        assert_eq!(reading.parts.len(), text_length(text), "{shown}");
        let found = (reading.records.len() + reading.refused.len()) as u64;
        assert_eq!(reading.count, found, "{shown}");
        let damaged = reading.parts.contains(&Part::Damage);
        let reported = !reading.refused.is_empty() || !reading.stretches.is_empty();
        assert!(reported || !damaged, "{shown}");
        let length = |part| reading.parts.iter().filter(|it| **it == part).count();
        let read: usize = reading.records.iter().map(String::len).sum();
        assert_eq!(length(Part::Record), read, "{shown}");
        for (byte, part) in text.iter().zip(&reading.parts) {
            assert!(*part != Part::Separator || b" \t\r\n,[]".contains(byte), "{shown}");
        }
    }
    whole
}

/// Texts whose users, read and refused, are these.
fn check_users(text: &str, read: &[&str], refused: usize) {
    let reading = check(text.as_bytes());
    let emails: Vec<_> = reading.records.iter().map(|record| email(record)).collect();
    assert_eq!(
        (emails, reading.refused.len()),
        (read.iter().map(|it| it.to_string()).collect(), refused),
        "{text}"
    );
}

/// The first email in a record, up to its `@`.
fn email(record: &str) -> String {
    let rest = record.split("\"email\"").nth(1).unwrap_or(record);
    let rest = rest.trim_start_matches([':', ' ', '"']);
    rest.split('@').next().unwrap_or_default().to_owned()
}

#[test]
fn users_beside_damage_are_read() {
    // A record cut open over three lines; commas and braces where a line ends.
    check_users("{\n\"email\":\"a@x.example\"}, {\n\"email\":\"b@x.example\"}", &["a", "b"], 0);
    // A fragment of an indented array.
    let pretty = "  {\n    \"email\": \"a@x\"\n  },\n  {\n    \"email\": \"b@x\"\n  },\n  {\n    \"email\": \"c@x\"\n  }\n]";
    check_users(pretty, &["a", "b", "c"], 0);
    check_users(&format!("[\n{}", &pretty[..pretty.len() - 2]), &["a", "b", "c"], 0);
    check_users(pretty.trim_start_matches("  {\n"), &["b", "c"], 1);
    check_users("{}}", &["{}"], 0);
    check_users("[{\"email\":\"a@x\"},]", &["a"], 0);
    check_users("[,{\"email\":\"a@x\"},,{\"email\":\"b@x\"}]", &["a", "b"], 0);
    check_users("{\"email\":\"a@x\"}{\"email\":\"b@x\"}\n", &["a", "b"], 0);
    check_users(
        "{\"email\":\"a@x\"},{\"email\":\"b@x\"},\n{\"email\":\"c@x\"},",
        &["a", "b", "c"],
        0,
    );
    check_users("[{\"email\":\"a@x\"}][{\"email\":\"b@x\"}]", &["a", "b"], 0);
    check_users("[{\"email\":\"a@x\"}],[{\"email\":\"b@x\"}]", &["a", "b"], 0);
    check_users(
        "[{\"email\":\"a@x\"}],{\"email\":\"b@x\"},{\"email\":\"c@x\"}]",
        &["a", "b", "c"],
        0,
    );
    check_users("[[{\"email\":\"a@x\"},{\"email\":\"b@x\"}]", &["a", "b"], 0);
    check_users("[{{\"email\":\"a@x\"},{\"email\":\"b@x\"}]", &["a", "b"], 0);
    check_users("[{\"email\":\"a@x\"}},{\"email\":\"b@x\"}]", &["a", "b"], 0);
    // A quote is missing.
    check_users(
        "[{\"email\":\"a@x,\"name\":\"A\"},{\"email\":\"b@x\"},{\"email\":\"c@x\"}]",
        &["b", "c"],
        1,
    );
    check_users(
        "[{\"email:\"a@x\",\"name\":\"A\"},{\"email\":\"b@x\"},{\"email\":\"c@x\"}]",
        &["b", "c"],
        1,
    );
    // A record is cut and the next follows.
    check_users("[{\"email\":\"a@x\",\"na{\"email\":\"b@x\"},{\"email\":\"c@x\"}]", &["b", "c"], 1);
    check_users(
        "{\"email\":\"a@x\",\"name\":\n{\"email\":\"b@x\"}\n{\"email\":\"c@x\"}\n",
        &["b", "c"],
        1,
    );
    check_users(
        "{\"email\":\"a@x\",\"n\":[\n{\"email\":\"b@x\"}\n{\"email\":\"c@x\"}\n",
        &["b", "c"],
        1,
    );
    // Marks and noise between records.
    check_users("{\"email\":\"a@x\"}\n\u{feff}{\"email\":\"b@x\"}\n", &["a", "b"], 0);
    check_users("{\"email\":\"a@x\"}\n\0\0\0\0{\"email\":\"b@x\"}\n", &["a", "b"], 0);
    check_users("{\"email\":\"a@x\"}\r{\"email\":\"b@x\"}\r", &["a", "b"], 0);
    check_users(
        "// users\n{\"email\":\"a@x\"} // it's \"a\n# b\n{\"email\":\"b@x\"}\n",
        &["a", "b"],
        0,
    );
    check_users("[/* first */{\"email\":\"a@x\"}, // a\n{\"email\":\"b@x\"}]", &["a", "b"], 0);
    // A member's brace or bracket is missing, or one is too many.
    check_users("[{\"email\":\"a@x\",\"m\":{\"x\":1},{\"email\":\"b@x\"}]", &["b"], 1);
    check_users("[{\"email\":\"a@x\",\"m\":\"x\":1},\"n\":2},{\"email\":\"b@x\"}]", &["b"], 1);
    check_users("[{\"email\":\"a@x\",\"m\":[{\"x\":1},\"n\":2},{\"email\":\"b@x\"}]", &["b"], 1);
    // A brace too many closes it early.
    check_users("[{\"email\":\"a@x\",\"m\":{\"x\":1}},\"n\":2},{\"email\":\"b@x\"}]", &["b"], 1);
    check_users("{\"email\":\"a@x\"},\"n\":{\"o\":2}}\n{\"email\":\"b@x\"}\n", &["b"], 1);
    check_users(
        "{\"users\":[{\"email\":\"a@x\"} , \"n\":2},{\"email\":\"b@x\"}],\"total\":2}",
        &["b"],
        1,
    );
    check_users("{\"email\":\"a@x\"}\n,\"n\":2}\n{\"email\":\"b@x\"}\n", &["a", "b"], 1);
    check_users("[{\"email\":\"a@x\"},\"email\":\"b@x\"},{\"email\":\"c@x\"}]", &["a", "c"], 1);
    // Its own objects are no users.
    check_users(
        "[{\"email\":\"a@x\",\"identities\":[{\"user_id\":\"1\",\"provider\":\"auth0\"},{\"user_id\":\"2\",\"provider\":\"x\"}],\"m\":oops}]",
        &[],
        1,
    );
    check_users(
        "{\"email\":\"a@x\",\"identities\":[{\"profileData\":{\"email\":\"p@x\"}}],\"m\":oops}\n{\"email\":\"b@x\"}\n",
        &["b"],
        1,
    );
}

#[test]
fn users_in_wrappers_are_read() {
    let users = "[{\"email\":\"a@x\"},{\"email\":\"b@x\"}]";
    for text in [
        "{\"realm\":\"r\",\"roles\":{\"realm\":[{\"name\":\"x\"}]},\"users\":LIST}",
        "{\"users\":LIST,\"roles\":{\"realm\":[{\"name\":\"x\"}]},\"realm\":\"r\"}",
        "{\"Users\":LIST}",
        "{\"SELECT * FROM users\":LIST}",
        "{\"value\":LIST}",
        "{\"results\":LIST,\"total\":2}",
        "{\"total\":2,\"results\":LIST}",
        "{\"data\":{\"users\":LIST}}",
        "{\"a\":{\"b\":{\"c\":LIST}},\"d\":1}",
        "{\n  \"data\": {\n    \"page\": {},\n    \"users\": LIST\n  }\n}\n",
    ] {
        check_users(&text.replace("LIST", users), &["a", "b"], 0);
    }
    check_users(
        "[{\"user\":{\"email\":\"a@x\"},\"errors\":[{\"code\":\"X\"}]},{\"errors\":[],\"user\":{\"email\":\"b@x\"}}]",
        &["a", "b"],
        0,
    );
    check_users(
        "{\"user\":{\"email\":\"a@x\"},\"errors\":[]}\n{\"user\":{\"email\":\"b@x\"},\"errors\":[]}\n",
        &["a", "b"],
        0,
    );
    check_users(
        "[{\"users\":[{\"email\":\"a@x\"}]},{\"users\":[{\"email\":\"b@x\"}]}]",
        &["a", "b"],
        0,
    );
    check_users("{\"users\":[]}", &[], 0);
    // Users with lists of their own
    for own in [
        "{\"identities\":[{\"user_id\":\"1\",\"provider\":\"auth0\"}],\"email\":\"a@x\"}",
        "{\"user_metadata\":{\"friends\":[{\"email\":\"f@x\"}]},\"email\":\"a@x\"}",
        "{\"users\":[{\"email\":\"f@x\"}],\"email\":\"a@x\",\"user_id\":\"1\"}",
        "{\"users\":[{\"email\":\"f@x\"}],\"email\":\"a@x\",\"user_id\":\"1\",\"name\":\"A\"}",
        "{\"users\":[\"f@x\"],\"email\":\"a@x\"}",
        "{\"friends\":[{\"email\":\"f@x\"}],\"email\":\"a@x\"}",
        "{\"mfa_factors\":[{\"email\":{}}],\"email\":\"a@x\"}",
    ] {
        let reading = check(own.as_bytes());
        assert_eq!(reading.records, [own]);
    }
    // An email beside the list is not a user's.
    for text in [
        "{\"email\":\"admin@x\",\"users\":LIST}",
        "{\"users\":LIST,\"email\":\"admin@x\"}",
        "{\"email\":\"admin@x\",\"n\":1,\"Users\":LIST}\n",
    ] {
        check_users(&text.replace("LIST", users), &["a", "b"], 0);
    }
    let long = format!("\"about\":\"{}\",", "x".repeat(40_000));
    check_users(&format!("{{\"email\":\"admin@x\",{long}\"users\":{users}}}"), &["a", "b"], 0);
    // What is around a list may be damaged, too.
    check_users("{\"roles\":{\"a\":[1,2},\"users\":[{\"email\":\"a@x\"}]}", &["a"], 0);
    check_users("{\"roles\":{\"a\":1,\"users\":[{\"email\":\"a@x\"}]}", &["a"], 0);
    check_users("{\"total\":1O,\"users\":[{\"email\":\"a@x\"}]}", &["a"], 0);
    check_users("{\"users\":[{\"email\":\"a@x\"}],{\"email\":\"b@x\"}]}", &["a", "b"], 0);
    check_users(
        "{\"users\":[{\"email\":\"a@x\"}}\n{\"users\":[{\"email\":\"b@x\"}]}",
        &["a", "b"],
        0,
    );
}

#[test]
fn what_stands_before_a_list_is_not_kept() {
    let roles: String = (0..8_000).map(|n| format!("{{\"name\":\"role {n}\"}},")).collect();
    for text in [
        format!("{{\"roles\":[{roles}{{}}],\"users\":[{{\"email\":\"a@x\"}}]}}"),
        format!(
            "{{\"roles\":{{\"x\":[{roles}{{}}]}},\"users\":[{{\"email\":\"a@x\"}}],\"n\":[{roles}1]}}"
        ),
    ] {
        let limits = Limits { window: 1 << 12, record: 1 << 16, raw: 1 << 12 };
        let reading = read(text.as_bytes(), usize::MAX, limits);
        assert_eq!((reading.records.len(), reading.count), (1, 1));
        assert_eq!(reading.stretches, []);
    }
}

/// All of an object in which a list was looked for in vain is given.
#[test]
fn an_object_without_list_is_refused_whole() {
    let roles: String = (0..8_000).map(|n| format!("{{\"name\":\"role {n}\"}},")).collect();
    let object = format!("{{\"roles\": [{roles}{{}}], \"n\":{{\"x\":[{roles}1]}}}}");
    let limits = Limits { window: 1 << 12, record: 1 << 16, raw: 1 << 12 };
    for (text, problem, users) in [
        (object.clone(), "NoList", 0),
        (format!("{object}\n{{\"email\":\"a@x\"}}"), "NoList", 1),
        (object[..object.len() - 3].to_owned(), "Unfinished", 0),
    ] {
        let reading = read(text.as_bytes(), usize::MAX, limits);
        assert_eq!((reading.records.len(), reading.refused.len()), (users, 1), "{problem}");
        assert_eq!(reading.count, users as u64 + 1);
        let refused = &reading.refused[0];
        assert!(text.as_bytes().starts_with(refused) && refused.len() >= object.len() - 3);
    }
}

/// All of a record that is too long or too deep is given.
#[test]
fn long_records_are_refused_whole() {
    let good = "{\"email\":\"b@x\"}";
    for long in [
        format!("{{\"email\":\"a@x\",\"x\":\"{}\"}}", "y".repeat(80_000)),
        format!("{{\"email\":\"a@x\"{}}}", ",\"key\":1".repeat(10_000)),
        format!("{{\"email\":\"a@x\",\"x\":{}{}}}", "[".repeat(40_000), "]".repeat(40_000)),
        format!("{}1{}", "{\"a\":".repeat(20_000), "}".repeat(20_000)),
    ] {
        for text in [format!("{good}\n{long}\n{good}\n"), format!("[{good},\n{long},\n{good}]")] {
            let reading = check(text.as_bytes());
            assert_eq!(reading.records.len(), 2, "{}", &long[..40]);
            assert_eq!(reading.refused.len(), 1, "{}", &long[..40]);
            let refused = String::from_utf8_lossy(&reading.refused[0]);
            assert!(refused == long, "{} of {}", refused.len(), long.len());
        }
    }
}

/// How users are written.
#[derive(Clone, Copy, Debug)]
enum Written {
    Lines,
    Compact,
    ByLine,
    Pretty,
    PrettyObjects,
    Wrapped,
}

const WRITTEN: [Written; 6] = [
    Written::Lines,
    Written::Compact,
    Written::ByLine,
    Written::Pretty,
    Written::PrettyObjects,
    Written::Wrapped,
];

/// User number `n`, whose other members depend on `kind`.
fn user(n: usize, kind: u8, pretty: bool) -> String {
    let more = match kind % 4 {
        0 => "",
        1 => r#","user_metadata":{"tags":["a","b"],"pets":[{"name":"Rex"},{"name":"Mia"}]}"#,
        2 => {
            r#","identities":[{"user_id":"1","provider":"auth0","isSocial":false}],"blocked":true"#
        }
        _ => r#","app_metadata":{"plan":{"level":3}},"logins_count":7"#,
    };
    let text = format!(r#"{{"email":"u{n}@x.example","name":"User {n}"{more}}}"#);
    if !pretty {
        return text;
    }
    indented(&text)
}

/// JSON over several lines, for strings without escapes.
fn indented(text: &str) -> String {
    let (mut out, mut depth, mut quoted) = (String::new(), 0, false);
    let line = |out: &mut String, depth| *out += &format!("\n{}", "  ".repeat(depth));
    for letter in text.chars() {
        quoted ^= letter == '"';
        if !quoted && "}]".contains(letter) {
            depth -= 1;
            line(&mut out, depth);
        }
        out.push(letter);
        match letter {
            '{' | '[' if !quoted => {
                depth += 1;
                line(&mut out, depth);
            }
            ',' if !quoted => line(&mut out, depth),
            ':' if !quoted => out.push(' '),
            _ => {}
        }
    }
    out
}

/// The users, and where in the text each of them stands.
fn file(kinds: &[u8], written: Written) -> (String, Vec<std::ops::Range<usize>>) {
    let (open, between, close, pretty) = match written {
        Written::Lines => ("", "\n", "\n", false),
        Written::Compact => ("[", ",", "]", false),
        Written::ByLine => ("[\n", ",\n", "\n]\n", false),
        Written::Pretty => ("[\n", ",\n", "\n]\n", true),
        Written::PrettyObjects => ("", "\n", "\n", true),
        Written::Wrapped => ("{\"start\":0,\"users\":[", ",", "],\"total\":9}", false),
    };
    let (mut text, mut places) = (open.to_owned(), Vec::new());
    for (n, kind) in kinds.iter().enumerate() {
        if n > 0 {
            text.push_str(between);
        }
        let start = text.len();
        text.push_str(&user(n, *kind, pretty));
        places.push(start..text.len());
    }
    text.push_str(close);
    (text, places)
}

fn numbers(reading: &Reading) -> Vec<usize> {
    let number = |record: &String| {
        let rest = record.split("\"u").nth(1)?;
        rest.split('@').next()?.parse().ok()
    };
    reading.records.iter().filter_map(number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, rng_seed: RngSeed::Fixed(10), ..ProptestConfig::default() })]

    /// Whatever the text.
    #[test]
    fn every_byte_is_accounted_for(text in r#"([{}\[\],:"\\\n\r /#ax1@\x00]|\{"email":"a@x"\}|"users":\[|\u{feff}){0,60}"#) {
        check(text.as_bytes());
    }

    #[test]
    fn every_byte_of_bytes_is_accounted_for(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let text = [&b"{\"a\":1}\n"[..], &bytes].concat();
        check(&text);
    }

    /// What stands between users is doubled or taken out: all of them are read.
    #[test]
    fn between_users_nothing_is_lost(
        kinds in prop::collection::vec(any::<u8>(), 2..6),
        written in prop::sample::select(&WRITTEN[..]),
        place in any::<prop::sample::Index>(),
        double in any::<bool>(),
    ) {
        let (text, places) = file(&kinds, written);
        let between: Vec<usize> = (0..text.len())
            .filter(|at| !places.iter().any(|place| place.contains(at)))
            .filter(|at| b",[]\n".contains(&text.as_bytes()[*at]))
            .collect();
        prop_assume!(!between.is_empty());
        let at = between[place.index(between.len())];
        let mut changed = text.clone();
        if double {
            changed.insert(at, char::from(text.as_bytes()[at]));
        } else {
            changed.remove(at);
        }
        let reading = check(changed.as_bytes());
        prop_assert_eq!(numbers(&reading), (0..kinds.len()).collect::<Vec<_>>(), "{}", changed);
        prop_assert_eq!(reading.refused.len(), 0, "{}", changed);
    }

    /// A closing brace in one user is doubled: he is refused once, or read if the first one was the last; all others are read.
    #[test]
    fn a_brace_too_many_counts_once(
        kinds in prop::collection::vec(any::<u8>(), 2..6),
        written in prop::sample::select(&WRITTEN[..]),
        user in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
    ) {
        let (text, places) = file(&kinds, written);
        let user = user.index(kinds.len());
        let braces: Vec<usize> =
            places[user].clone().filter(|at| text.as_bytes()[*at] == b'}').collect();
        let mut changed = text.clone();
        changed.insert(braces[place.index(braces.len())], '}');
        let reading = check(changed.as_bytes());
        let read: Vec<usize> = numbers(&reading).into_iter().filter(|n| *n != user).collect();
        prop_assert_eq!(read, (0..kinds.len()).filter(|n| *n != user).collect::<Vec<_>>(), "{}", changed);
        prop_assert_eq!(reading.count, kinds.len() as u64, "{}", changed);
    }

    /// A mark in one user is taken out: he is refused, or read if that is still sound; all others are read.
    #[test]
    fn a_broken_user_costs_no_other(
        kinds in prop::collection::vec(any::<u8>(), 2..6),
        written in prop::sample::select(&WRITTEN[..]),
        user in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
    ) {
        let (text, places) = file(&kinds, written);
        let user = user.index(kinds.len());
        let marks: Vec<usize> = places[user]
            .clone()
            .filter(|at| b"{}[]:,\"".contains(&text.as_bytes()[*at]))
            .collect();
        let at = marks[place.index(marks.len())];
        let mut changed = text.clone();
        changed.remove(at);
        let reading = check(changed.as_bytes());
        let others: Vec<usize> = (0..kinds.len()).filter(|n| *n != user).collect();
        let read: Vec<usize> = numbers(&reading).into_iter().filter(|n| *n != user).collect();
        prop_assert_eq!(read, others, "{}", changed);
        prop_assert_eq!(reading.count, kinds.len() as u64, "{}", changed);
    }

    /// One user is cut off somewhere and the next follows at once: all others are read.
    #[test]
    fn a_cut_user_costs_no_other(
        kinds in prop::collection::vec(any::<u8>(), 3..6),
        written in prop::sample::select(&WRITTEN[..]),
        user in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        joined in any::<bool>(),
    ) {
        let (text, places) = file(&kinds, written);
        let user = user.index(kinds.len() - 1);
        let cut = places[user].start + 1 + place.index(places[user].len() - 1);
        let next = if joined { places[user + 1].start } else { places[user].end };
        let changed = format!("{}{}", &text[..cut], &text[next..]);
        let reading = check(changed.as_bytes());
        let others: Vec<usize> = (0..kinds.len()).filter(|n| *n != user).collect();
        let read: Vec<usize> = numbers(&reading).into_iter().filter(|n| *n != user).collect();
        prop_assert_eq!(read, others, "{}", changed);
    }

    /// Lines in another order: nobody is read twice, and who is not read is refused.
    #[test]
    fn lines_in_another_order_lose_nobody(
        kinds in prop::collection::vec(any::<u8>(), 2..6),
        written in prop::sample::select(&[Written::Lines, Written::ByLine, Written::Pretty][..]),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
    ) {
        let (text, _) = file(&kinds, written);
        let mut lines: Vec<&str> = text.lines().collect();
        let line = lines.remove(from.index(lines.len()));
        lines.insert(to.index(lines.len() + 1), line);
        let changed = lines.join("\n");
        let reading = check(changed.as_bytes());
        let mut read = numbers(&reading);
        let refused = String::from_utf8_lossy(&reading.refused.join(&b'\n')).into_owned();
        read.sort_unstable();
        let mut unique = read.clone();
        unique.dedup();
        prop_assert_eq!(&read, &unique, "{}", changed);
        for n in 0..kinds.len() {
            let email = format!("\"u{n}@");
            let is_there = read.contains(&n)
                || refused.contains(&email)
                || reading.records.iter().any(|record| record.contains(&email));
            prop_assert!(is_there, "{} of {}", n, changed);
        }
    }
}
