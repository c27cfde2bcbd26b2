//! Files of Firebase's command line in their versions.

use proptest::prelude::*;

use super::*;
use crate::read::{Event, Files, Hints, Input, ReadOptions};

fn records(text: &str) -> (Vec<String>, usize) {
    let (bytes, reader) = (text.len() as u64, std::io::Cursor::new(text.as_bytes().to_vec()));
    let input = Input { name: "a".to_owned(), bytes, reader, options: ReadOptions::default() };
    let mut files = Files::new(vec![input], Hints::default());
    let (mut records, mut faults) = (Vec::new(), 0);
    while let Some(event) = files.read_next().expect("memory") {
        match event {
            Event::Record(record) => {
                records.push(String::from_utf8_lossy(record.bytes).into_owned());
            }
            Event::Fault(_) => faults += 1,
            _ => {}
        }
    }
    (records, faults)
}

/// A user of this name, with this behind the four fields of times: claims and more.
fn line(name: &str, behind: &str) -> String {
    format!(
        "u1,a@x.io,true,aGFzaA==,c2FsdA==,{name},{}1508893925000,1717412400000,,,{behind}",
        ",".repeat(17)
    )
}

/// A record with these members at its end.
fn expected(name: &str, claims: &str) -> String {
    let claims =
        if claims.is_empty() { String::new() } else { format!("\"customAttributes\":{claims},") };
    format!(
        "{{\"localId\":\"u1\",\"email\":\"a@x.io\",\"passwordHash\":\"aGFzaA==\",\"salt\":\"c2FsdA==\",{name}\"createdAt\":\"1508893925000\",\"lastSignedInAt\":\"1717412400000\",\"emailVerified\":true,{claims}\"providerUserInfo\":[]}}"
    )
}

#[test]
fn fields_are_told_by_their_places() {
    let check = |name: &str, behind: &str, said: &str, claims: &str| {
        let said = match said {
            "" => String::new(),
            said => format!("\"displayName\":{},", serde_json::Value::from(said)),
        };
        let text = line(name, behind);
        assert_eq!(records(&text), (vec![expected(&said, claims)], 0), "{text}");
        // Among others, with both ends of lines.
        for end in ["\n", "\r\n"] {
            let all = format!("{0}{end}{text}{end}{0}{end}", line("Z", ","));
            let (records, faults) = records(&all);
            assert_eq!((records.len(), faults), (3, 0), "{all}");
            assert_eq!(records.get(1), Some(&expected(&said, claims)), "{all}");
        }
    };
    check("", ",", "", "");
    check("Ana", &",".repeat(26), "Ana", "");
    check("\"Ana, MSc\"", ",", "Ana, MSc", "");
    check("\"Tom \"\"TK\"\" K\"", ",", "Tom \"TK\" K", "");
    check("Omar \"Oz\" Dee", ",", "Omar \"Oz\" Dee", "");
    check("\"Lund, Pia \"PJ\"\"", ",", "Lund, Pia \"PJ\"", "");
    check("Ana\nSilva", ",", "Ana\nSilva", "");
    check("\"Ana\nSilva, 2\"", ",", "Ana\nSilva, 2", "");
    check("A", "\"{\"\"admin\"\":true}\",", "A", "{\"admin\":true}");
    check("A", "{\"a\":1,\"b\":[2,3]},", "A", "{\"a\":1,\"b\":[2,3]}");
    check(
        "A",
        "\"{\"\"note\"\":\"\"said \\\"hi\\\"\"\",\"\"plan\"\":\"\"pro\"\"}\",",
        "A",
        "{\"note\":\"said \\\"hi\\\"\",\"plan\":\"pro\"}",
    );
    check("A", "\"{\"\"broken\",", "A", "");
}

#[test]
fn providers_stand_before_and_behind_the_times() {
    let text = format!(
        "u1,a@x.io,false,,,,,117,a@x.io,\"Ana, S\",https://x.io/a,{}1508893925000,,+15550100,true,,001.a,a@x.io,,,{}",
        ",".repeat(12),
        ",".repeat(20),
    );
    let (records, faults) = records(&text);
    assert_eq!(faults, 0);
    assert_eq!(
        records,
        [
            "{\"localId\":\"u1\",\"email\":\"a@x.io\",\"createdAt\":\"1508893925000\",\"phoneNumber\":\"+15550100\",\"emailVerified\":false,\"disabled\":true,\"providerUserInfo\":[{\"providerId\":\"google.com\",\"rawId\":\"117\",\"email\":\"a@x.io\",\"displayName\":\"Ana, S\",\"photoUrl\":\"https://x.io/a\"},{\"providerId\":\"apple.com\",\"rawId\":\"001.a\",\"email\":\"a@x.io\"}]}"
        ]
    );
}

#[test]
fn a_file_of_2019_ends_with_the_phone() {
    let text =
        format!("u1,a@x.io,true,h,s,A,{}1508893925000,1717412400000,+15550100,\n", ",".repeat(17));
    let (records, faults) = records(&text);
    assert_eq!((records.len(), faults), (1, 0));
    assert!(records[0].contains("\"phoneNumber\":\"+15550100\""), "{records:?}");
}

#[test]
fn a_line_that_is_no_user_is_a_fault_of_its_own() {
    let text = format!("{}\nhello\n{}\n", line("A", ","), line("B", ","));
    let (records, faults) = records(&text);
    assert_eq!((records.len(), faults), (2, 1));
}

#[test]
fn other_tables_are_none_of_firebases() {
    for text in [
        "id,email,email_verified,a,b,c\n1,a@x.io,true,a,b,c\n",
        "1,a@x.io,true,a,b,c,d\n",
        "u1,a@x.io,true\n",
        "",
        "\n",
        "{\"localId\":\"u1\"}",
    ] {
        assert!(!is_firebase(text.as_bytes()), "{text}");
    }
    assert!(is_firebase(line("A", ",").as_bytes()));
    assert!(is_firebase(line("A\nB", ",").as_bytes()));
}

proptest! {
    /// No text of the kind of these panics, and each of its bytes is of a record or a fault.
    #[test]
    fn nothing_breaks_the_reader(pieces in proptest::collection::vec("[,\"\\\\{}:a@\n\r01]{0,8}", 0..20), at in 0usize..200) {
        let mut text = line("A", ",");
        let at = at.min(text.len());
        text.insert_str(at, &pieces.concat());
        let all = format!("{}\n{text}\n{}\n", line("Y", ","), line("Z", ","));
        let (records, _) = records(&all);
        prop_assert!(records.len() >= 2, "{all}");
        for record in &records {
            prop_assert!(serde_json::from_str::<serde_json::Value>(record).is_ok());
        }
    }
}

/// Saved on an old Mac: each user is a line all the same.
#[test]
fn lines_may_end_with_a_lone_cr() {
    let text = format!("{}\r{}\r", line("A", ""), line("B", ""));
    let (found, faults) = records(&text);
    assert_eq!((found.len(), faults), (2, 0), "{found:?}");
}
