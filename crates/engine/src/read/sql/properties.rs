//! Any bytes, any damage, any split: every byte is accounted for, nothing panics, and what was written comes back.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::read::options::ReadOptions;
use crate::read::parser::tests::events;
use crate::read::sql::Sql;
use crate::read::window::Limits;

/// The events of a dump read `window` bytes at a time; all of its bytes are accounted for.
fn read(text: &[u8], window: usize) -> Vec<String> {
    let limits = Limits { window, ..Limits::default() };
    events(Box::new(Sql::new(text, &ReadOptions::default(), limits)), text, limits)
}

/// How a value is written in a dialect, and as JSON.
fn written(value: &Option<String>, backslash: bool) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(text) if backslash => {
            format!(
                "'{}'",
                text.replace('\\', "\\\\")
                    .replace('\'', "\\'")
                    .replace('\n', "\\n")
                    .replace('\0', "\\0")
            )
        }
        Some(text) => format!("'{}'", text.replace('\'', "''")),
    }
}

fn copied(value: &Option<String>) -> String {
    let Some(text) = value else { return "\\N".to_owned() };
    let escapes = [("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")];
    escapes.iter().fold(text.clone(), |text, (from, to)| text.replace(from, to))
}

fn expected(rows: &[(Option<String>, Option<String>)]) -> Vec<String> {
    let member = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| {
            let mut out = format!("\"{name}\":").into_bytes();
            json::text::quote(value, &mut out);
            String::from_utf8(out).expect("text")
        })
    };
    rows.iter()
        .map(|(email, password)| {
            let members: Vec<String> = [member("email", email), member("password", password)]
                .into_iter()
                .flatten()
                .collect();
            format!("{{{}}}", members.join(","))
        })
        .collect()
}

fn value() -> impl Strategy<Value = Option<String>> {
    let text = "[a-z'\"\\\\;,()\n\t$`é\\-#/*\\[\\]{}]{0,12}";
    prop_oneof![1 => Just(None), 5 => text.prop_map(Some)]
}

/// Without the line in front.
fn records(events: &[String]) -> Vec<String> {
    events
        .iter()
        .map(|event| event.split_once(' ').map(|(_, rest)| rest).unwrap_or_default().to_owned())
        .collect()
}

const DUMP: &str = "-- MySQL dump 10.13\nCREATE TABLE `u` (`id` int, `email` text, `password` text, KEY `k` (`id`));\n\
    INSERT INTO `u` VALUES (1,'a\\'b@example.com',MD5('x')),(2,_binary 'b',NULL),(3,'c','d');\n\
    /*!40000 ALTER TABLE `u` ENABLE KEYS */;\nINSERT INTO log VALUES (1,'x'),(2,'y');\n\
    UPDATE u SET id = 'x;y';\nCOPY public.v (email, password) FROM stdin;\na\tb\nc\\td\t\\N\n\\.\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(17), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_comes_back(rows in prop::collection::vec((value(), value()), 1..6), window in 1usize..64) {
        let inserts = |head: &str, backslash: bool| {
            let rows: Vec<String> = rows
                .iter()
                .map(|(email, password)| format!("({},{})", written(email, backslash), written(password, backslash)))
                .collect();
            format!("{head}\nINSERT INTO t (email, password) VALUES {};\n", rows.join(","))
        };
        for text in [inserts("-- MySQL dump", true), inserts("-- PostgreSQL database dump", false), inserts("PRAGMA foreign_keys=OFF;", false)] {
            prop_assert_eq!(records(&read(text.as_bytes(), window)), expected(&rows), "{}", text);
        }
        let lines: String = rows.iter().map(|(email, password)| format!("{}\t{}\n", copied(email), copied(password))).collect();
        let text = format!("-- PostgreSQL database dump\nCOPY t (email, password) FROM stdin;\n{lines}\\.\n");
        prop_assert_eq!(records(&read(text.as_bytes(), window)), expected(&rows), "{}", text);
    }

    #[test]
    fn damage_never_panics(at in 0..DUMP.len(), length in 0usize..20, put in "[a-z'\"\\\\;,()\n`$\\-]{0,4}", window in 1usize..64) {
        let mut text = DUMP.as_bytes().to_vec();
        let end = (at + length).min(text.len());
        text.splice(at..end, put.bytes());
        let found = read(&text, window);
        prop_assert_eq!(&found, &read(&text, 1 << 20));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), window in 1usize..64) {
        let text = [b"INSERT INTO t (email, password) VALUES ('a','b'),".as_slice(), &bytes].concat();
        read(&text, window);
        read(&bytes, window);
    }

    #[test]
    fn long_rows_are_given_whole(before in 0usize..3, length in 150usize..400, after in 0usize..3, window in 1usize..64) {
        let row = |n: usize| format!("('{n}','x'),");
        let rows: String = (0..before).map(row).collect();
        let rest: String = (0..after).map(row).collect();
        let long = format!("('{}','),(''')", "y".repeat(length));
        let text = format!("PRAGMA foreign_keys;INSERT INTO t (email, password) VALUES {rows}{long},{rest}('z','z');");
        let limits = Limits { window, record: 128, raw: 32 };
        let found = events(Box::new(Sql::new(text.as_bytes(), &ReadOptions::default(), limits)), text.as_bytes(), limits);
        let given: String = found.iter().filter_map(|event| event.strip_prefix('+')).collect();
        prop_assert!(given.len() + 32 == long.len(), "{:?}", found);
        prop_assert_eq!(found.iter().filter(|event| event.contains("\"email\"")).count(), before + after + 1, "{:?}", found);
    }
}
