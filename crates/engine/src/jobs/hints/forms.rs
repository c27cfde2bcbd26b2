//! Files in forms as people have them, and what is read of each: `crates/engine/tests/files/forms/`, a file a kind.
//!
//! A case begins with `## ` and its name, and goes on with the text of the file; behind `--` stand the records, a line
//! each, in the order of their members, and behind `! ` words that must be told, behind `!! ` nothing: that nothing is told.
//! `␍`, `␉` and `␀` are the characters they show, a `¬` at the end of a line joins the next one. All people are made up.
//! `FORMS=name cargo test forms` prints what is read of the cases whose names hold that.

use std::path::Path;

use super::files::read;
use crate::read::ReadOptions;

struct Case {
    name: String,
    text: Vec<u8>,
    expected: Vec<String>,
    told: Vec<String>,
}

/// The bytes of a text in the encoding that a case's name ends with.
fn encoded(name: &str, text: &str) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
    match name.rsplit_once(" as ").map_or("", |(_, encoding)| encoding) {
        "utf-16le" => wide(u16::to_le_bytes),
        "utf-16be" => wide(u16::to_be_bytes),
        "utf-16le with a mark" => [vec![0xff, 0xfe], wide(u16::to_le_bytes)].concat(),
        "utf-16be with a mark" => [vec![0xfe, 0xff], wide(u16::to_be_bytes)].concat(),
        "utf-8 with a mark" => [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
        "gzip" => {
            use std::io::Write;
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text.as_bytes()).expect("memory");
            packer.finish().expect("memory")
        }
        _ => text.as_bytes().to_vec(),
    }
}

fn case(written: &str) -> Case {
    let (name, rest) = written.split_once('\n').expect("a name");
    let (text, expected) = rest.rsplit_once("\n--\n").unwrap_or_else(|| panic!("{name} has no --"));
    let signs = [("¬\n", ""), ("␍", "\r"), ("␉", "\t"), ("␀", "\0")];
    let text = signs.iter().fold(format!("{text}\n"), |text, (sign, is)| text.replace(sign, is));
    let text = text.strip_suffix("⏹\n").unwrap_or(&text);
    let lines = || expected.lines().filter(|line| !line.trim().is_empty());
    let told = lines().filter_map(|line| line.strip_prefix('!'));
    Case {
        name: name.to_owned(),
        text: encoded(name, text),
        expected: lines().filter(|line| !line.starts_with('!')).map(str::to_owned).collect(),
        told: told.map(|line| line.trim_start_matches(' ').to_owned()).collect(),
    }
}

/// What is wrong with what is read of a case.
fn difference(case: &Case) -> Option<String> {
    let found = read(&case.text, &ReadOptions::default(), 1 << 20);
    let told = found.told.join("\n");
    let mut wrong = Vec::new();
    if std::env::var("FORMS").is_ok_and(|only| case.name.contains(&only)) {
        wrong.push(format!("{}\n{told}\n{:?}", found.records.join("\n"), found.form));
    }
    for (index, record) in found.records.iter().enumerate() {
        if case.expected.get(index) != Some(record) {
            wrong.push(format!("  record {}: {record}", index + 1));
        }
    }
    if found.records.len() < case.expected.len() {
        wrong.push(format!("  {} records", found.records.len()));
    }
    for words in &case.told {
        let is_told = match words.strip_prefix('!') {
            Some(_) => told.is_empty(),
            None => told.contains(words.as_str()),
        };
        if !is_told {
            wrong.push(format!("  {words} is not what is told: {told}"));
        }
    }
    for window in [1, 7, 61] {
        let other = read(&case.text, &ReadOptions::default(), window);
        if (&other.records, &other.told) != (&found.records, &found.told) {
            wrong.push(format!("  {window} bytes at a time: {:?}", other.records));
        }
    }
    (!wrong.is_empty()).then(|| format!("{}\n{}", case.name, wrong.join("\n")))
}

/// An archive of these files, with sizes as large ones have them by choice.
fn zip(files: &[(&str, &[u8])], is_large: bool) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let method = zip::CompressionMethod::Stored;
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        zip.start_file(*name, options.large_file(is_large)).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// The files of what is read, each with its name, its records, and what is told.
fn files_of(bytes: Vec<u8>) -> Vec<String> {
    use crate::read::{Event, Files, Input};
    let (length, options) = (bytes.len() as u64, ReadOptions::default());
    let reader = std::io::Cursor::new(bytes);
    let input = Input { name: "a.zip".to_owned(), bytes: length, reader, options };
    let mut files = Files::new(vec![input], super::HINTS);
    let mut found = Vec::new();
    while let Some(event) = files.read_next().expect("memory") {
        let (file, text) = match event {
            Event::Record(it) => (it.position.file, String::from_utf8_lossy(it.bytes).into_owned()),
            Event::Fault(it) => (it.position.file, it.problem.to_string()),
            Event::More(_) | Event::Remark(_) => continue,
        };
        found.push(format!("{}: {text}", files.name(file)));
    }
    found
}

#[test]
fn archives_of_every_form() {
    let check = |bytes: Vec<u8>, expected: &[&str]| assert_eq!(files_of(bytes), expected);
    let (csv, ana) =
        (&b"email,name\na@x.example,Ana\n"[..], r#"{"email":"a@x.example","name":"Ana"}"#);
    let line = |name: &str| format!("{name}: {ana}");
    let packed = encoded("as gzip", "email,name\na@x.example,Ana\n");
    let wide = encoded("as utf-16le with a mark", "email,name\na@x.example,Ana\n");
    check(zip(&[("u.csv", csv)], false), &[&line("a.zip › u.csv")]);
    check(zip(&[("u.csv", csv)], true), &[&line("a.zip › u.csv")]);
    check(zip(&[("u.csv.gz", &packed)], false), &[&line("a.zip › u.csv.gz")]);
    check(zip(&[("u.csv", &wide)], false), &[&line("a.zip › u.csv")]);
    let inner = zip(&[("u.csv", csv), ("v.csv", csv)], false);
    check(
        zip(&[("f/b.zip", &inner), ("w.csv", csv)], false),
        &[
            &line("a.zip › f/b.zip › u.csv"),
            &line("a.zip › f/b.zip › v.csv"),
            &line("a.zip › w.csv"),
        ],
    );
    let ldif = b"dn: uid=a,dc=x\nobjectClass: person\nmail: a@x.example\n";
    check(
        zip(
            &[("u.ldif", ldif), ("u.sql", b"INSERT INTO u (id, email) VALUES (1, 'a@x.example');")],
            false,
        ),
        &[
            r#"a.zip › u.ldif: {"dn":"uid=a,dc=x","objectClass":["person"],"mail":"a@x.example"}"#,
            r#"a.zip › u.sql: {"id":1,"email":"a@x.example"}"#,
        ],
    );
    // Archives in archives end somewhere.
    let deep = (0..6).fold(csv.to_vec(), |bytes, _| zip(&[("x", &bytes)], false));
    let found = files_of(deep);
    assert!(found.len() == 1 && !found[0].contains('{'), "{found:?}");
    // An archive that is damaged inside another is told, and what comes behind it is read.
    let mut damaged = zip(&[("b.zip", &inner), ("w.csv", csv)], false);
    let at = memchr::memmem::find(&damaged, b"Ana").expect("a name");
    damaged[at] = b'U';
    let found = files_of(damaged);
    assert_eq!(found.len(), 5, "{found:?}");
    assert_eq!(found.iter().filter(|line| line.contains("corrupt")).count(), 2, "{found:?}");
}

#[test]
fn forms_are_read_as_their_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/forms");
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in std::fs::read_dir(folder).expect("the folder") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text");
        let (_, cases) = text.split_once("## ").expect("a case");
        for written in cases.split("\n## ") {
            count += 1;
            wrong.extend(difference(&case(written)));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 80, "{count}");
}

/// The same users in every kind of text that is read.
fn texts(users: &[String]) -> Vec<String> {
    let all = |line: &dyn Fn(&String) -> String| users.iter().map(line).collect::<String>();
    vec![
        format!("id,email,name\n{}", all(&|it| format!("7,{it}@x.example,\"Ann, {it}\"\n"))),
        format!("email;note\r\n{}", all(&|it| format!("{it}@x.example;\"a\r\nb\"\r\n"))),
        format!(
            "INSERT INTO `users` (`id`,`email`,`pass`) VALUES {};\n",
            all(&|it| format!("(1,'{it}@x.example','x'),")).trim_end_matches(',')
        ),
        format!(
            "COPY public.users (id, email, password) FROM stdin;\n{}\\.\n",
            all(&|it| format!("1\t{it}@x.example\tx\n"))
        ),
        all(&|it| format!("dn: uid={it},dc=x\nobjectClass: person\nmail: {it}@x.example\n\n")),
        all(&|it| format!("{{\"email\":\"{it}@x.example\",\"name\":\"{it}\"}}\n")),
        format!(
            "{{\"users\":[{}]}}",
            all(&|it| format!("{{\"email\":\"{it}@x.example\"}},")).trim_end_matches(',')
        ),
    ]
}

/// All that is given of a file, one way or another, and whether anything is told.
fn given(bytes: &[u8]) -> (String, bool) {
    use crate::read::{Event, Files, Input};
    let (length, options) = (bytes.len() as u64, ReadOptions::default());
    let reader = std::io::Cursor::new(bytes.to_vec());
    let input = Input { name: String::new(), bytes: length, reader, options };
    let mut files = Files::new(vec![input], super::HINTS);
    let (mut all, mut is_told) = (String::new(), false);
    while let Some(event) = files.read_next().expect("memory") {
        match event {
            Event::Record(it) => all.push_str(&String::from_utf8_lossy(it.bytes)),
            Event::More(it) => all.push_str(&String::from_utf8_lossy(it)),
            Event::Remark(it) => {
                is_told = true;
                all.push_str(&it.value);
            }
            Event::Fault(it) => {
                is_told = true;
                all.push_str(&String::from_utf8_lossy(it.raw));
            }
        }
        all.push('\n');
    }
    (
        all,
        is_told
            || files
                .reports()
                .iter()
                .any(|it| !it.form.as_ref().is_some_and(|it| it.layout.is_readable())),
    )
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        rng_seed: proptest::test_runner::RngSeed::Fixed(17),
        ..proptest::prelude::ProptestConfig::with_cases(1_500)
    })]

    /// Whatever is cut, put in or changed in a file, a user whose address is still whole is read, or something is told.
    #[test]
    fn damage_loses_nobody_in_silence(
        users in proptest::collection::vec("[a-z]{5,8}", 3..7),
        kind in 0_usize..7,
        at in 0_usize..400,
        length in 0_usize..6,
        put in "[\"',;()\n\t\\\\a-c{}\\[\\]:]{0,3}",
    ) {
        let mut text = texts(&users).swap_remove(kind);
        let at = at % (text.len() + 1);
        text.replace_range(at..(at + length).min(text.len()), &put);
        let (all, is_told) = given(text.as_bytes());
        for user in &users {
            let address = format!("{user}@x.example");
            let is_whole = text.contains(&address);
            proptest::prop_assert!(
                !is_whole || is_told || all.contains(&address), "{}\n{}\n{}", address, text, all
            );
        }
    }
}
