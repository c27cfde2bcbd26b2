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
    let input =
        Input { name: String::new(), bytes, reader: std::io::Cursor::new(text.to_vec()), options };
    let mut files = Files::new(vec![input], HINTS);
    files.window(window);
    let (mut outcome, mut numbered) = (Outcome::default(), 0);
    while let Some(event) = files.read_next().expect("memory") {
        match event {
            Event::Record(record) => {
                assert_eq!(record.position.record, numbered + 1);
                numbered += 1;
                let text = String::from_utf8_lossy(record.bytes).into_owned();
                let mut members = Vec::new();
                let mut scanner = json::Scanner::default();
                scanner.object(record.bytes, 0, &mut members).expect(&text);
                assert_eq!(members, record.members, "{text}");
                outcome.records.push(text);
            }
            Event::Fault(fault) => {
                numbered += u64::from(fault.is_record);
                outcome.told.push(fault.problem.to_string());
            }
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
    let mut wrong = Vec::new();
    let mut check = |name: &str, records: usize| {
        let found = file(name, &ReadOptions::default());
        if (found.records.len(), found.count) != (records, records as u64) {
            let Outcome { records: read, told, count, .. } = found;
            wrong.push(format!(
                "{name}: {} of {records}, counted {count}: {read:#?} {told:?}",
                read.len()
            ));
        }
    };
    check("slapcat.ldif", 5);
    check("ldap.ldif", 3);
    check("users.bson", 3);
    check("cognito-cli-v1-linked.json", 8);
    check("cognito-local-pool.json", 4);
    check("django-natural-keys.json", 4);
    check("django-dumpdata.json", 5);
    check("firebase-emulator-accounts.json", 7);
    check("keycloak-26-mixed-credentials.json", 6);
    check("keycloak-realms-array.json", 7);
    check("mongodb-compass.json", 7);
    check("parse-class-export.json", 4);
    check("supabase-json-of-strings.json", 3);
    check("wordpress-phpmyadmin-json.json", 6);
    check("authentik-users.json", 3);
    check("better-auth.json", 2);
    check("cognito-list-users.json", 4);
    check("descope-users.json", 3);
    check("entra-graph-b2c.json", 3);
    check("firebase.json", 4);
    check("fusionauth-users.json", 3);
    check("gigya-accounts.json", 3);
    check("keycloak-realm.json", 5);
    check("keycloak-users-0.json", 3);
    check("kratos-identities.json", 4);
    check("okta-users.json", 4);
    check("parse-_User.json", 3);
    check("stytch-users.json", 3);
    check("supabase-users.json", 5);
    check("supertokens-users.json", 3);
    check("wordpress-users-meta.json", 4);
    check("workos-users.json", 3);
    check("rails-has_secure_password.json", 3);
    check("auth0-custom-columns.ndjson", 3);
    check("meteor-users.ndjson", 3);
    check("parse-mongo.ndjson", 3);
    check("passport-local-mongoose.ndjson", 3);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files with their records to the letter.
#[test]
fn records_are_as_expected() {
    let check = |name: &str| {
        let expected = name.split_once('.').map_or(name, |(name, _)| name);
        let expected = std::fs::read(path(&format!("{expected}.expected.json"))).expect(name);
        let expected: serde_json::Value = serde_json::from_slice(&expected).expect(name);
        let found = file(name, &ReadOptions::default());
        let read = |text: &String| serde_json::from_str::<serde_json::Value>(text).expect(name);
        let records: Vec<serde_json::Value> = found.records.iter().map(read).collect();
        assert_eq!(
            serde_json::Value::from(records),
            expected["records"],
            "{name} {:?}",
            found.told
        );
        found
    };
    check("62-wrapped-deep-paged.json");
    check("64-pandas-columns.json");
    check("65-pandas-split.json");
    check("68-name-value-lists.json");
    check("72-mongo-extended.ndjson");
    check("74-phpmyadmin.json");
    check("76-elasticsearch-bulk.ndjson");
    check("77-dynamodb-export.ndjson");
    check("80-scim-list.json");
    check("81-json-api.json");
}

/// What is told of a file, beside its records: each of these must be in a remark, a fault, a guess or a list.
#[test]
fn what_was_done_is_told() {
    let check = |name: &str, list: Option<&str>, expected: &[&str]| {
        let options = ReadOptions { list: list.map(str::to_owned), ..ReadOptions::default() };
        let found = file(name, &options);
        let form = found.form.expect(name);
        let guesses = form.guesses.iter().map(|guess| format!("{}: {}", guess.value, guess.reason));
        let lists =
            form.lists.iter().map(|it| format!("{} {} {}", it.name, it.records, it.is_read));
        let told: Vec<String> = found.told.into_iter().chain(guesses).chain(lists).collect();
        for part in expected {
            assert!(
                told.iter().any(|it| it.contains(part)),
                "{name}: {part:?} is not in {told:#?}"
            );
        }
    };
    let wrapped = [
        "This is 3 of 250: 247 users are not in this file",
        "response.payload.people 3 true",
        "response.payload.roles 4 false",
    ];
    check("62-wrapped-deep-paged.json", None, &wrapped);
    check("64-pandas-columns.json", None, &["written by column, as pandas does: 3 records"]);
    check("65-pandas-split.json", None, &["3 rows put together with the names of their columns"]);
    check(
        "68-name-value-lists.json",
        None,
        &["one page of a longer answer", "answers 2 false", "6 values taken out"],
    );
    check(
        "68-name-value-lists.json",
        Some("answers"),
        &["answers 2 true", "2 lists of names and values"],
    );
    check(
        "72-mongo-extended.ndjson",
        None,
        &[
            "MongoDB’s Extended JSON: 4 ids as texts, 3 times",
            "1 undefined values left out",
            "2 values that have no plain form",
        ],
    );
    check("74-phpmyadmin.json", None, &["users 2 true", "user_roles 2 false"]);
    check("74-phpmyadmin.json", Some("user_roles"), &["user_roles 2 true"]);
    let bulk = [
        "users 2 true",
        "logs 1 false",
        "A deletion from users",
        "An update of users is not applied",
        "A document of logs is no user",
    ];
    check("76-elasticsearch-bulk.ndjson", None, &bulk);
    check("77-dynamodb-export.ndjson", None, &["DynamoDB’s typed JSON: 3 records lifted"]);
    check("80-scim-list.json", None, &["Resources 2 true"]);
    check("81-json-api.json", None, &["This is 2 of 7", "included 2 false", "JSON:API"]);
    check("87-cut-off-download.json", None, &["the file ends"]);
    check(
        "django-natural-keys.json",
        None,
        &["A record of auth.group is no user", "auth.user 4 true"],
    );
    check(
        "cognito-local-pool.json",
        None,
        &["4 records by their key", "4 lists of names and values"],
    );
    check("cognito-cli-v1-linked.json", None, &["one page of a longer answer"]);
}
