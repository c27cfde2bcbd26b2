//! Reports in each of their shapes, and that no user of them is lost.

use std::io::Cursor;

use super::*;
use crate::read::ReadOptions;
use pollster::block_on;
use proptest::prelude::*;

fn input(text: &str) -> Input<Cursor<Vec<u8>>> {
    let bytes = text.len() as u64;
    let reader = Cursor::new(text.as_bytes().to_vec());
    Input { name: "x".to_owned(), bytes, reader, options: ReadOptions::default() }
}

fn read(reports: &[&str]) -> ErrorsRead {
    let reports = reports.iter().map(|text| input(text)).collect();
    let spec = ErrorsSpec { reports, originals: Vec::new(), leave_out: Vec::new() };
    let read = block_on(read_errors(spec, None::<&mut Vec<u8>>, async |_| true));
    read.expect("memory").expect("an end")
}

fn retried(report: &str, originals: &[&str], leave_out: &[(&str, &str)]) -> (String, Retry) {
    let own = |(code, path): &(&str, &str)| ((*code).to_owned(), (*path).to_owned());
    let spec = ErrorsSpec {
        reports: vec![input(report)],
        originals: originals.iter().map(|text| input(text)).collect(),
        leave_out: leave_out.iter().map(own).collect(),
    };
    let mut out = Vec::new();
    let read = block_on(read_errors(spec, Some(&mut out), async |_| true));
    let read = read.expect("memory").expect("an end");
    let retry = read.retry.expect("a retry");
    let Retry { from_files, from_report, left_out, missing, .. } = &retry;
    assert_eq!(read.users, from_files + from_report + left_out + missing, "{report}");
    (String::from_utf8(out).expect("text"), retry)
}

const CONFLICT: &str =
    r#"{"code":"CONFLICT_EMAIL","message":"The user already exist and upsert parameter is false"}"#;
const FORMAT: &str = r#"{"code":"INVALID_FORMAT","message":"Error in email property - Object didn't pass validation for format email: a@","path":"email"}"#;

#[test]
fn reports_are_read_in_each_of_their_shapes() {
    // What was dropped, and of it: users, entries without one, jobs, errors as code and path.
    let check = |text: &str, expected: (u64, u64, u64), errors: &[(&str, &str)]| {
        let read = read(&[text]);
        assert_eq!((read.users, read.nameless, read.jobs), expected, "{text}\n{read:?}");
        let mut found: Vec<(&str, &str)> =
            read.groups.iter().map(|it| (it.code.as_str(), it.path.as_str())).collect();
        found.sort_unstable();
        assert_eq!(found, errors, "{text}");
        assert_eq!((read.unread, read.unread_why), (0, String::new()), "{text}");
    };
    let ann = format!(r#"{{"user":{{"email":"a@x.io"}},"errors":[{CONFLICT}]}}"#);
    let bob = format!(r#"{{"user":{{"email":"a@"}},"errors":[{FORMAT},{CONFLICT}]}}"#);
    let both = [("CONFLICT_EMAIL", ""), ("INVALID_FORMAT", "email")];
    // A job's errors, several jobs', one a line, pretty printed.
    check(&format!("[{ann},{bob}]"), (2, 0, 0), &both);
    check(&format!("[{ann}]\n[{bob}]"), (2, 0, 0), &both);
    check(&format!("[[{ann}],[{bob}]]"), (2, 0, 0), &both);
    check(&format!("{ann}\n{bob}\n"), (2, 0, 0), &both);
    let pretty = format!("[\n  {}\n]", bob.replace("},", "},\n   ").replace(":", ": "));
    check(&pretty, (1, 0, 0), &both);
    check(&format!(r#"{{"job_1":[{ann}],"job_2":[{bob}]}}"#), (2, 0, 0), &both);
    check(&format!(r#"{{"errors":[{ann},{bob}],"total":2}}"#), (2, 0, 0), &both);
    // As scripts gather them.
    let line =
        |entry: &str| format!("{{\"file\":\"users-0001.json\",\"job\":\"job_1\",{}\n", &entry[1..]);
    check(&(line(&ann) + &line(&bob)), (2, 0, 0), &both);
    check(&line(&ann), (1, 0, 0), &both[..1]);
    // Nothing, and the job instead.
    check("[]", (0, 0, 0), &[]);
    check("", (0, 0, 0), &[]);
    let job = r#"{"type":"users_import","status":"failed","id":"job_1","status_details":"Failed to parse users file JSON when importing users. Make sure it is valid JSON."}"#;
    check(job, (0, 0, 1), &[("", "")]);
    check(&format!("[{job},{job}]"), (0, 0, 2), &[("", "")]);
    let job = r#"{"type":"users_import","status":"completed","id":"job_1","summary":{"total":9,"failed":2}}"#;
    check(job, (0, 0, 1), &[("JOB_SUMMARY", "")]);
    let request = r#"{"statusCode":429,"error":"Too Many Requests","message":"There are 2 active import users jobs, please wait until some of them are finished and try again"}"#;
    check(request, (0, 0, 1), &[("429", "")]);
    // Texts instead of objects.
    let text = "Error in email property - Expected type string but found type null";
    check(
        &format!(r#"[{{"user":"a@x.io","errors":["{text}"]}}]"#),
        (1, 0, 0),
        &[("INVALID_TYPE", "email")],
    );
    check(
        r#"[{"user":"{\"email\":\"a@x.io\"}","errors":"DUPLICATED_USER: twice"}]"#,
        (1, 0, 0),
        &[("DUPLICATED_USER", "")],
    );
    check(&format!("[{FORMAT}]"), (0, 1, 0), &both[1..]);
    check(
        r#"[{"user":null,"errors":[{"code":"NEW_CODE","message":"?","path":"a[3].b[12]"}]}]"#,
        (0, 1, 0),
        &[("NEW_CODE", "a[].b[]")],
    );
    // What was copied from the dashboard, a log or a table.
    check(
        "a@x.io\nCONFLICT_EMAIL\nThe user already exist and upsert parameter is false\n",
        (1, 0, 0),
        &[("CONFLICT_EMAIL", "")],
    );
    check(
        &format!("Import failed\nUser: a@x.io\n  {text}\nb@x.io: {text}\n"),
        (2, 0, 0),
        &[("INVALID_TYPE", "email")],
    );
    check(&format!("2026-11-30 job_1 errors: [{ann},{bob}] done\n"), (2, 0, 0), &both);
    check(
        "email,code,message\na@x.io,CONFLICT_EMAIL,there\nb@x.io,PATTERN,no\n",
        (2, 0, 0),
        &[("CONFLICT_EMAIL", ""), ("PATTERN", "")],
    );
}

#[test]
fn every_error_is_explained() {
    let check = |code: &str, message: &str, action: Remedy, title: &str| {
        let cause = causes::of(code, message);
        assert_eq!(cause.action, action, "{code} {message}");
        assert!(cause.title.contains(title), "{code} {message}: {}", cause.title);
        assert!(!cause.remedy.is_empty() && !cause.why.is_empty());
    };
    check(
        "DUPLICATED_USER",
        "A user with this email was already provided.",
        Remedy::Duplicate,
        "twice",
    );
    check(
        "CONFLICT",
        "The user already exist and upsert parameter is false",
        Remedy::Exists,
        "tenant already",
    );
    check("CONFLICT", "", Remedy::Exists, "id or phone");
    check("CONFLICT_USERNAME", "", Remedy::Exists, "username");
    check("MFA_FACTORS_FAILED", "Unable to import factors", Remedy::Update, "factors");
    check(
        "",
        "a custom hash was provided, but the user has a password hash already",
        Remedy::Update,
        "password",
    );
    check("NOT_PASSED", "Forbidden attribute in appUser: ", Remedy::Mend, "may not be there");
    check("", "connection_is_disabled", Remedy::Job, "connection");
    check("NEW_CODE", "something", Remedy::Mend, "documentation");
    for code in [
        "ANY_OF_MISSING",
        "ARRAY_LENGTH_LONG",
        "ARRAY_LENGTH_SHORT",
        "CONFLICT",
        "CONFLICT_EMAIL",
        "CONFLICT_USERNAME",
        "CONNECTION_NOT_FOUND",
        "DUPLICATED_USER",
        "ENUM_MISMATCH",
        "FORMAT",
        "INVALID_TYPE",
        "MAX_LENGTH",
        "MAXIMUM",
        "MFA_FACTORS_FAILED",
        "MIN_LENGTH",
        "MINIMUM",
        "NOT_PASSED",
        "OBJECT_REQUIRED",
        "PATTERN",
        "INVALID_FORMAT",
        "OBJECT_MISSING_REQUIRED_PROPERTY",
        "OBJECT_ADDITIONAL_PROPERTIES",
        "OBJECT_PROPERTIES_MAXIMUM",
        "PROFILE_SIZE_EXCEEDED",
    ] {
        assert!(causes::is_code(code), "{code}");
    }
    let read = read(&[&format!(r#"[{{"user":{{"email":"a@"}},"errors":[{FORMAT}]}}]"#)]);
    assert!(read.groups[0].rule.contains("254"), "{:?}", read.groups[0]);
    assert_eq!((read.groups[0].errors, read.groups[0].who.as_slice()), (1, &["a@".to_owned()][..]));
}

#[test]
fn users_come_back_from_where_they_were_sent() {
    let hidden = format!(
        r#"[{{"user":{{"user_id":"1","email":"a@x.io","password_hash":"*****"}},"errors":[{FORMAT}]}},
        {{"user":{{"email":"B@x.io"}},"errors":[{FORMAT}]}},{{"user":{{"email":"c@x.io"}},"errors":[{CONFLICT}]}}]"#
    );
    let ann = r#"{"user_id":"auth0|1","email":"a@x.io","password_hash":"$2b$10$x"}"#;
    let other = r#"{"user_id":"2","email":"a@x.io"}"#;
    // Of two of one address the one with the id; the report's own where no file has it.
    let (out, retry) =
        retried(&hidden, &[&format!("[{other},{ann},{{\"email\":\"z@x.io\"}}]")], &[]);
    assert_eq!(out, format!("{ann}\n{{\"email\":\"B@x.io\"}}\n{{\"email\":\"c@x.io\"}}\n"));
    assert_eq!((retry.from_files, retry.from_report, retry.records), (1, 2, 3));
    // By what tables call it; whoever is hidden and in no file is named.
    let (out, retry) = retried(&hidden, &["Email,Name\nb@x.io,Bob\n"], &[("CONFLICT_EMAIL", "")]);
    assert_eq!(out, "{\"Email\":\"b@x.io\",\"Name\":\"Bob\"}\n");
    assert_eq!((retry.from_files, retry.left_out, retry.missing), (1, 1, 1));
    assert_eq!(retry.missing_who, ["a@x.io"]);
    // Two jobs about one user are one user.
    let twice = format!(
        r#"[{{"user":{{"email":"a@x.io"}},"errors":[{FORMAT}]}},{{"user":{{"user_id":"1","email":"A@x.io"}},"errors":[{CONFLICT}]}}]"#
    );
    let (out, retry) = retried(&twice, &[&format!("[\n{}\n]", ann.replace(",", ",\n "))], &[]);
    assert_eq!((out.as_str(), retry.records), (format!("{ann}\n").as_str(), 1));
}

proptest! {
    #[test]
    fn no_user_is_lost(
        users in proptest::collection::vec((0..12u8, any::<bool>(), 0..3u8), 0..12),
        sent in proptest::collection::vec((0..12u8, any::<bool>()), 0..12),
        leaves in any::<bool>(),
    ) {
        let entry = |(who, hidden, code): &(u8, bool, u8)| format!(
            r#"{{"user":{{"email":"{who}@x.io"{}}},"errors":[{{"code":"C{code}","message":""}}]}}"#,
            if *hidden { r#","password_hash":"*****""# } else { "" },
        );
        let report = users.iter().map(entry).collect::<Vec<_>>().join(",");
        let record = |(who, has_id): &(u8, bool)| format!(
            r#"{{"email":"{who}@X.io"{}}}"#, if *has_id { r#","user_id":"7""# } else { "" },
        );
        let sent: Vec<String> = sent.iter().map(record).collect();
        let leave_out: &[(&str, &str)] = if leaves { &[("C1", "")] } else { &[] };
        // The sum is asserted in there.
        let (out, retry) = retried(&format!("[{report}]"), &[&sent.join("\n")], leave_out);
        prop_assert_eq!(out.lines().count() as u64, retry.records);
        prop_assert!(!out.contains("*****"));
    }

    #[test]
    fn no_text_makes_it_fail(text in "(\\PC|[\\[\\]{}\":, \n@|]|\"user\":|\"errors\":|CONFLICT|a@b.co){0,60}") {
        let read = read(&[&text, &format!("x {text}")]);
        prop_assert!(read.entries >= read.users);
    }
}
