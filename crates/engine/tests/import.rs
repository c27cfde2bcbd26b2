//! Imports into a tenant in memory: what Auth0 does, what a failure leaves, what an upsert changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::cell::Cell;
use std::io::Cursor;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::check::{Code, Severity};
use engine::jobs::edit::{self, Edit};
use engine::jobs::faulty::{Faulty, faulty};
use engine::jobs::import::there_already::ThereAlready;
use engine::jobs::import::{import, preview};
use engine::jobs::{
    Checked, Checks, FaultKind, FileKind, ImportSpec, ImportSummary, Input, JobContext, JobRecord,
    Row, Sort, SortBy, Status, Timestamp, UnknownBecame, UserRef, View, ViewSpec, recover,
};
use engine::recipe::Recipe;
use engine::store::{
    Backend, Commit, Connection, Error, Files, Identifier, Kind, Memory, Segment, Tenant, backup,
};
use engine::user::ConnectionRules;
use pollster::block_on;
use serde_json::{Value, json};

fn tenant(memory: &Memory) -> Tenant<Memory> {
    block_on(Tenant::open(memory.clone(), [1, 2, 3, 4, next_number()])).unwrap()
}

fn first(tenant: &Tenant<Memory>) -> String {
    tenant.catalog().connections[0].connection.id.clone()
}

fn moment() -> Timestamp {
    Timestamp { milliseconds: 1_767_323_045_678, iso: "2026-01-02T03:04:05.678Z".to_owned() }
}

/// A number that was not given before: what is random in the page.
fn next_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

fn context(spec: ImportSpec) -> JobContext {
    let number = next_number();
    JobContext {
        id: format!("job_{number:016}"),
        spec,
        started: moment(),
        seed: (number, 7),
        helpers: None,
    }
}

fn inputs(files: &[&str]) -> Vec<Input<Cursor<Vec<u8>>>> {
    let input = |(number, text): (usize, &&str)| Input {
        name: format!("file{number}.json"),
        bytes: text.len() as u64,
        reader: Cursor::new(text.as_bytes().to_vec()),
        options: Default::default(),
    };
    files.iter().enumerate().map(input).collect()
}

fn run_files(tenant: &mut Tenant<Memory>, spec: ImportSpec, files: &[&str]) -> JobRecord {
    block_on(import(tenant, context(spec), inputs(files), async |_| true, moment))
}

/// Imports into the first connection, prepared as the page does.
fn run(tenant: &mut Tenant<Memory>, change: impl FnOnce(&mut ImportSpec), file: &str) -> JobRecord {
    let mut spec = ImportSpec {
        connection: first(tenant),
        recipe: Recipe::for_local_import(),
        ..ImportSpec::default()
    };
    change(&mut spec);
    run_files(tenant, spec, &[file])
}

fn summary(record: &JobRecord) -> &ImportSummary {
    record.import_summary().unwrap_or_else(|| panic!("{:?}", record.reason))
}

/// Inserted, updated, unchanged and failed users.
fn counts(record: &JobRecord) -> (u64, u64, u64, u64) {
    let summary = summary(record);
    (summary.inserted, summary.updated, summary.unchanged, summary.run.refused)
}

fn view(tenant: &Tenant<Memory>, spec: ViewSpec) -> Vec<Row> {
    let view = block_on(View::make(tenant, spec, async |_, _| true)).unwrap().unwrap();
    block_on(view.rows(tenant, 0, u64::MAX)).unwrap()
}

/// All users as they are stored, in order, without their dates.
fn stored(tenant: &Tenant<Memory>) -> Vec<Value> {
    let rows = view(tenant, ViewSpec::default());
    let users = rows.iter().map(|row| {
        let mut user: Value =
            serde_json::from_str(&block_on(edit::user(tenant, &row.user)).unwrap()).unwrap();
        for name in ["created_at", "updated_at", "identities"] {
            user.as_object_mut().unwrap().remove(name);
        }
        user
    });
    users.collect()
}

fn file(tenant: &Tenant<Memory>, record: &JobRecord, kind: FileKind) -> String {
    let file = record.files.iter().find(|file| file.kind == kind).unwrap();
    let bytes = block_on(tenant.backend().file(&record.file_key(file))).unwrap().unwrap();
    assert_eq!(bytes.len() as u64, file.bytes);
    String::from_utf8(bytes).unwrap()
}

/// The codes and messages of the errors file, one entry a user.
fn errors(tenant: &Tenant<Memory>, record: &JobRecord) -> Vec<(String, String)> {
    let errors: Value = serde_json::from_str(&file(tenant, record, FileKind::Errors)).unwrap();
    let first = |entry: &Value| {
        let error = &entry["errors"][0];
        (error["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
    };
    errors.as_array().unwrap().iter().map(first).collect()
}

fn codes(tenant: &Tenant<Memory>, record: &JobRecord) -> Vec<String> {
    errors(tenant, record).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn new_users_get_prefix_lower_case_ids_and_dates() {
    let mut tenant = tenant(&Memory::default());
    let record = run(
        &mut tenant,
        |_| {},
        r#"[{"email":"Ann@X.io","user_id":"17","username":"ANN"},{"email":"bob@x.io"}]"#,
    );
    assert_eq!((record.status, counts(&record)), (Status::Succeeded, (2, 0, 0, 0)));
    let users = stored(&tenant);
    assert_eq!(users[0], json!({"email": "ann@x.io", "user_id": "auth0|17", "username": "ann"}));
    let made = users[1]["user_id"].as_str().unwrap();
    let digits = made.strip_prefix("auth0|").unwrap();
    assert!(digits.len() == 24 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
    let whole = block_on(edit::user(&tenant, &view(&tenant, ViewSpec::default())[0].user)).unwrap();
    let whole: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(whole["created_at"], moment().iso);
    let name = "Username-Password-Authentication";
    let identity =
        json!([{"connection": name, "user_id": "17", "provider": "auth0", "isSocial": false}]);
    assert_eq!(whole["identities"], identity);
}

#[test]
fn an_export_keeps_what_auth0_sets_itself() {
    let mut tenant = tenant(&Memory::default());
    let export = r#"{"user_id":"auth0|1","email":"a@x.io","created_at":"2020-01-01T00:00:00.000Z","logins_count":12345678901234567890,"identities":[{"connection":"old"}],"loyalty":7}"#;
    let record = run(&mut tenant, |_| {}, export);
    assert_eq!(counts(&record), (1, 0, 0, 0));
    let changes = &summary(&record).run.changes;
    assert_eq!(changes.prefixes_removed, 1);
    let kept: Vec<_> = changes.attributes_kept.keys().map(String::as_str).collect();
    assert_eq!(kept, ["created_at", "identities", "logins_count"]);
    assert_eq!(changes.unknown, [("loyalty".to_owned(), 1)].into());
    assert_eq!(changes.unknown_became, UnknownBecame::Kept);
    let row = &view(&tenant, ViewSpec::default())[0];
    let user = block_on(edit::user(&tenant, &row.user)).unwrap();
    for part in [
        "\"auth0|1\"",
        "2020-01-01T00:00:00.000Z",
        "12345678901234567890",
        "\"provider\":\"auth0\"",
        "\"loyalty\":7",
    ] {
        assert!(user.contains(part), "{part}: {user}");
    }
}

#[test]
fn taken_as_it_is_an_export_fares_as_with_auth0() {
    let mut tenant = tenant(&Memory::default());
    let export = "{\"user_id\":\"auth0|1\",\"email\":\"a@x.io\",\"created_at\":\"2020\"}\n{\"user_id\":\"auth0|2\",\"email\":\"b@x.io\"}";
    let record = run(&mut tenant, |spec| spec.prepare(false), export);
    assert_eq!(counts(&record), (1, 0, 0, 1));
    assert_eq!(codes(&tenant, &record), ["OBJECT_ADDITIONAL_PROPERTIES"]);
    assert_eq!(stored(&tenant)[0]["user_id"], "auth0|auth0|2");
}

#[test]
fn inserts_conflict_by_all_four_keys() {
    let mut tenant = tenant(&Memory::default());
    let there = r#"[{"email":"a@x.io","user_id":"1","username":"ann","phone_number":"+1"}]"#;
    run(&mut tenant, |_| {}, there);
    let record = run(
        &mut tenant,
        |_| {},
        r#"[{"email":"A@x.io"},{"email":"b@x.io","user_id":"1"},{"email":"c@x.io","username":"ANN"},
            {"email":"d@x.io","phone_number":"+1"},{"email":"e@x.io"}]"#,
    );
    assert_eq!(counts(&record), (1, 0, 0, 4));
    assert_eq!(
        codes(&tenant, &record),
        ["CONFLICT_EMAIL", "CONFLICT", "CONFLICT_USERNAME", "CONFLICT"]
    );
    for (_, message) in errors(&tenant, &record) {
        assert_eq!(message, "The user already exist and upsert parameter is false");
    }
    let failed = file(&tenant, &record, FileKind::FailedUsers);
    assert_eq!(failed.lines().next(), Some(r#"{"email":"A@x.io"}"#));
}

#[test]
fn who_is_there_already_is_left_out_by_choice() {
    let mut tenant = tenant(&Memory::default());
    run(&mut tenant, |_| {}, r#"[{"email":"a@x.io","user_id":"1"},{"email":"b@x.io"}]"#);
    let users = r#"[{"email":"A@x.io"},{"email":"c@x.io"},{"email":"d@x.io","user_id":"1"},{"email":"no"}]"#;
    let record = run(&mut tenant, |spec| spec.leave_out_existing = true, users);
    assert_eq!(counts(&record), (1, 0, 0, 1));
    let run_of = &summary(&record).run;
    let reason = "in the connection already".to_owned();
    assert_eq!(run_of.left_out, [(reason, 2)].into_iter().collect());
    assert_eq!(run_of.total, run_of.written + run_of.refused + run_of.users_left_out());
    let left_out = file(&tenant, &record, FileKind::LeftOut);
    assert_eq!(left_out.lines().count(), 2);
    assert!(left_out.contains(r#""user":{"email":"A@x.io"}"#), "{left_out}");
    // Who is updated is not left out.
    let both = |spec: &mut ImportSpec| (spec.leave_out_existing, spec.upsert) = (true, true);
    let record = run(&mut tenant, both, r#"[{"email":"a@x.io","name":"A"}]"#);
    assert_eq!(counts(&record), (0, 1, 0, 0));
}

#[test]
fn who_is_there_already_is_gathered_to_be_mended() {
    let mut tenant = tenant(&Memory::default());
    run(&mut tenant, |_| {}, r#"[{"email":"a@x.io","user_id":"1"},{"email":"b@x.io"}]"#);
    let users = "{\"email\":\"A@x.io\"}\n{\"email\":\"c@x.io\",\"user_id\":\"auth0|1\"}\n{\"email\":\"d@x.io\"}\n{\"email\":\"a@x.io\"}\n{\"email\":\"d@x.io\"}";
    let gathered = |code, attribute: &str, upsert| {
        let attribute = attribute.to_owned();
        let kind = FaultKind { code, severity: Severity::Error, attribute };
        let connection = first(&tenant);
        let there = block_on(ThereAlready::of(&tenant, &connection, upsert, (1, 2))).unwrap();
        let checks = Checks { checked: Checked::Importable, rules: ConnectionRules::default() };
        let (recipe, of) = (Recipe::for_local_import(), (kind, checks, Some(there)));
        let found = faulty(&recipe, inputs(&[users]), of, (1, 2), async |_| true);
        let mut found: Faulty<Vec<u8>> = block_on(found).unwrap().unwrap();
        let rows = found.rows(None, 0, 9).unwrap();
        rows.iter().map(|row| row.record).collect::<Vec<_>>()
    };
    assert_eq!(gathered(Code::ConflictEmail, "email", false), [1, 4]);
    assert_eq!(gathered(Code::Conflict, "user_id", false), [2]);
    assert_eq!(gathered(Code::DuplicatedUser, "email", false), [3, 5], "not those who are there");
    assert!(gathered(Code::ConflictEmail, "email", true).is_empty(), "they are updated");
    assert_eq!(gathered(Code::Conflict, "user_id", true), [2]);
    assert_eq!(gathered(Code::DuplicatedUser, "email", true), [1, 4, 3, 5]);
}

#[test]
fn where_no_files_are_kept_users_are_imported_and_the_record_says_so() {
    let memory = Memory::default();
    let mut tenant = tenant(&memory);
    memory.refuse_files();
    let record = run(&mut tenant, |_| {}, r#"[{"email":"a@x.io"},{"email":"a"}]"#);
    assert_eq!(counts(&record), (1, 0, 0, 1));
    assert_eq!(record.reason, Some(Error::NoFiles.to_string()));
    assert!(record.files.is_empty() && block_on(memory.file_names()).unwrap().is_empty());
    assert_eq!(stored(&tenant).len(), 1);
    // Without failed users there is no file, and nothing to say.
    assert_eq!(run(&mut tenant, |_| {}, r#"[{"email":"b@x.io"}]"#).reason, None);
}

#[test]
fn emails_are_unique_in_a_connection_and_an_id_elsewhere_is_a_warning() {
    let mut tenant = tenant(&Memory::default());
    let other = Connection {
        id: "con_2".to_owned(),
        name: "other".to_owned(),
        ..Connection::first((8, 9))
    };
    block_on(tenant.save_connection(other)).unwrap();
    run(&mut tenant, |_| {}, r#"[{"email":"a@x.io","user_id":"1","username":"ann"}]"#);
    let into_other = |spec: &mut ImportSpec| spec.connection = "con_2".to_owned();
    let record = run(
        &mut tenant,
        into_other,
        r#"[{"email":"a@x.io","username":"ann"},{"email":"b@x.io","user_id":"1"}]"#,
    );
    // As with Auth0, whose import accepts an id that another connection has.
    assert_eq!(counts(&record), (2, 0, 0, 0));
    let groups = &summary(&record).run.groups;
    let group = groups.iter().find(|group| group.code == Code::IdElsewhere).unwrap();
    assert_eq!((group.severity, group.count), (Severity::Warning, 1));
    let example = &group.examples[0];
    assert_eq!((example.email.as_str(), example.value.as_str()), ("b@x.io", "1"));
    let named = "a@x.io of “Username-Password-Authentication” has the same user_id";
    assert!(example.message.contains(named), "{}", example.message);
    assert_eq!(summary(&record).run.warned, 1);
    let upsert = |spec: &mut ImportSpec| {
        spec.connection = "con_2".to_owned();
        spec.upsert = true;
    };
    let record = run(&mut tenant, upsert, r#"[{"email":"c@x.io","user_id":"1"}]"#);
    assert_eq!(codes(&tenant, &record), ["CONFLICT"]);
}

/// The identity follows the user into another connection; accounts linked to it do not.
#[test]
fn identities_follow_into_another_connection() {
    let mut tenant = tenant(&Memory::default());
    let name = tenant.catalog().connections[0].connection.name.clone();
    let file = r#"[{"email":"a@x.io","user_id":"auth0|1","identities":[{"connection":"old","provider":"auth0","user_id":"1"},{"provider":"google-oauth2","user_id":"7"}]},
        {"email":"b@x.io","user_id":"google-oauth2|2","identities":[{"connection":"old","provider":"auth0"}]},
        {"email":"c@x.io","user_id":"Shop|4711"},{"email":"d@x.io","user_id":"5","identities":[{"provider":"samlp"}]}]"#;
    let record = run(&mut tenant, |_| {}, file);
    assert_eq!(counts(&record), (3, 0, 0, 0));
    let left_out = &summary(&record).run.left_out;
    assert_eq!(left_out, &[("Signs in with samlp, not with a password".to_owned(), 1)].into());
    let line: Value =
        serde_json::from_str(&self::file(&tenant, &record, FileKind::LeftOut)).unwrap();
    assert_eq!((&line["user"]["email"], &line["record"]), (&json!("d@x.io"), &json!(4)));
    let row = &view(&tenant, ViewSpec::default())[0];
    let user: Value =
        serde_json::from_str(&block_on(edit::user(&tenant, &row.user)).unwrap()).unwrap();
    let identity =
        json!([{"connection": name, "user_id": "1", "provider": "auth0", "isSocial": false}]);
    assert_eq!(user["identities"], identity);
    let groups = &summary(&record).run.groups;
    let found: Vec<_> =
        groups.iter().map(|group| (group.code, group.severity, group.count)).collect();
    assert!(found.contains(&(Code::LinkedIdentity, Severity::Warning, 1)), "{found:?}");
    assert!(found.contains(&(Code::OtherConnection, Severity::Warning, 1)), "{found:?}");
    assert!(found.contains(&(Code::OtherProvider, Severity::Warning, 1)), "{found:?}");
    let other = groups.iter().find(|group| group.code == Code::OtherConnection).unwrap();
    assert!(other.examples[0].message.contains("2 of its users"), "{other:?}");
    let lost = &summary(&record).run.changes.linked_lost;
    assert_eq!(lost, &[("google-oauth2".to_owned(), 1)].into());
    // So does a column of connections, which says nothing that the identity does not.
    let file = r#"{"email":"e@x.io","Connection":"old"}
        {"email":"f@x.io","connection":"NAME"}"#;
    let record = run(&mut tenant, |_| {}, &file.replace("NAME", &name));
    let groups = &summary(&record).run.groups;
    let other = groups.iter().find(|group| group.code == Code::OtherConnection).unwrap();
    assert!(other.examples[0].message.contains("1 of its users"), "{other:?}");
    assert!(stored(&tenant).iter().all(|user| user.get("connection").is_none()));
    let changes = &summary(&record).run.changes;
    assert!(changes.attributes_kept.is_empty() && changes.unknown.is_empty(), "{changes:?}");
}

#[test]
fn a_user_twice_in_a_job_fails_the_second_time() {
    let mut tenant = tenant(&Memory::default());
    let spec = ImportSpec { connection: first(&tenant), upsert: true, ..ImportSpec::default() };
    let users = r#"[{"email":"a@x.io","name":"A"},{"email":"A@x.io","name":"B"}]"#;
    let record = run_files(&mut tenant, spec.clone(), &[users, r#"[{"email":"a@x.io"}]"#]);
    assert_eq!(counts(&record), (1, 0, 0, 2));
    assert_eq!(errors(&tenant, &record)[0].1, "A user with this email was already provided.");
    // Of two updates of one user as well.
    let record = run_files(&mut tenant, spec, &[users]);
    assert_eq!(counts(&record), (0, 0, 1, 1));
    assert_eq!(stored(&tenant)[0]["name"], "A");
}

#[test]
fn an_upsert_changes_what_auth0_lets_it_change() {
    let mut tenant = tenant(&Memory::default());
    let there = r#"[{"email":"a@x.io","user_id":"1","name":"A","email_verified":true,"user_metadata":{"theme":"dark","lang":"de"},"blocked":true}]"#;
    run(&mut tenant, |_| {}, there);
    let file = r#"[{"email":"a@x.io","user_id":"9","name":"B","user_metadata":{"lang":"fr"},"blocked":false},{"email":"new@x.io"}]"#;
    let context =
        context(ImportSpec { connection: first(&tenant), upsert: true, ..ImportSpec::default() });
    let before = stored(&tenant);
    let seen = block_on(preview(&tenant, &context, inputs(&[file]), async |_| true)).unwrap();
    let seen = seen.unwrap().summary;
    assert_eq!(
        (seen.inserted, seen.updated, seen.losing_keys, seen.losing_verification),
        (1, 1, 1, 1)
    );
    let change = &seen.changes[0];
    assert_eq!(change.vanishing, ["user_metadata.theme"]);
    assert!(change.loses_verification);
    assert_eq!(stored(&tenant), before, "a preview changes nothing");
    let record = run(&mut tenant, |spec| spec.upsert = true, file);
    assert_eq!(counts(&record), (1, 1, 0, 0));
    assert_eq!(
        stored(&tenant)[0],
        json!({"email": "a@x.io", "user_id": "auth0|1", "name": "B", "email_verified": false, "user_metadata": {"lang": "fr"}, "blocked": true})
    );
    assert_eq!(summary(&record).changes, seen.changes);
    let undone = |tenant: &Tenant<Memory>| -> Vec<bool> {
        let records = block_on(JobRecord::all(tenant)).unwrap();
        records.iter().filter(|job| job.id == record.id).map(JobRecord::is_undone).collect()
    };
    assert_eq!(undone(&tenant), [false]);
    block_on(tenant.undo(1)).unwrap();
    assert_eq!(stored(&tenant), before);
    assert_eq!(undone(&tenant), [true], "the job is known as taken back");
}

/// Fails every operation that would write.
struct ReadOnly(Memory);

impl Files for ReadOnly {
    type File = Vec<u8>;
    type Writer = Vec<u8>;

    async fn close(&self, writer: Vec<u8>, media_type: &str) -> Result<Vec<u8>, Error> {
        self.0.close(writer, media_type).await
    }

    fn size(&self, file: &Vec<u8>) -> u64 {
        self.0.size(file)
    }

    async fn part(&self, file: &Vec<u8>, start: u64, length: u64) -> Result<Vec<u8>, Error> {
        self.0.part(file, start, length).await
    }
}

impl Backend for ReadOnly {
    async fn catalog(&self) -> Result<Option<(u64, Vec<u8>)>, Error> {
        self.0.catalog().await
    }

    async fn put_segments(&self, _: Vec<Segment>) -> Result<(), Error> {
        panic!("segments were written")
    }

    async fn blocks(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error> {
        self.0.blocks(ids).await
    }

    async fn directories(&self, ids: &[u64]) -> Result<Vec<Vec<u8>>, Error> {
        self.0.directories(ids).await
    }

    async fn commit(&self, _: Commit<Vec<u8>>) -> Result<(), Error> {
        panic!("a change was committed")
    }

    async fn segment_ids(&self) -> Result<Vec<u64>, Error> {
        self.0.segment_ids().await
    }

    async fn remove_segments(&self, _: &[u64]) -> Result<(), Error> {
        panic!("segments were removed")
    }

    async fn jobs(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        self.0.jobs().await
    }

    async fn put_job(&self, _: &str, _: &[u8]) -> Result<(), Error> {
        panic!("a job was written")
    }

    async fn remove_job(&self, _: &str) -> Result<(), Error> {
        panic!("a job was removed")
    }

    async fn file_names(&self) -> Result<Vec<String>, Error> {
        self.0.file_names().await
    }

    async fn file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.0.file(name).await
    }
}

/// Not even while more updates wait than memory holds, however badly they pack.
#[test]
fn a_preview_writes_nothing() {
    let memory = Memory::default();
    let mut tenant = tenant(&memory);
    let users = 2_000_u64;
    let noise = |n: u64| -> String {
        let mut state = n + 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            format!("{state:016x}")
        };
        (0..2_500).map(|_| next()).collect()
    };
    run(
        &mut tenant,
        |_| {},
        &(0..users).map(|n| format!("{{\"email\":\"u{n}@x.io\"}}\n")).collect::<String>(),
    );
    let file: String = (0..users)
        .map(|n| {
            format!("{{\"email\":\"u{n}@x.io\",\"user_metadata\":{{\"n\":\"{}\"}}}}\n", noise(n))
        })
        .collect();
    assert!(file.len() > 75 << 20);
    let spec = ImportSpec {
        connection: first(&tenant),
        upsert: true,
        merge_metadata: true,
        ..ImportSpec::default()
    };
    let readonly = block_on(Tenant::open(ReadOnly(memory), [1, 2, 3, 4, next_number()])).unwrap();
    let seen = block_on(preview(
        &readonly,
        &context(spec),
        inputs(&[&file, r#"[{"email":"new@x.io"},{"email":1}]"#]),
        async |_| true,
    ));
    let seen = seen.unwrap().unwrap();
    let summary = &seen.summary;
    assert_eq!((summary.inserted, summary.updated, summary.run.refused), (1, users, 1));
    let differences = seen.differences.unwrap();
    let rows = differences.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert_eq!(rows, users + 1);
}

#[test]
fn differences_are_a_file_of_the_job_without_secrets() {
    let mut tenant = tenant(&Memory::default());
    let there = r#"[{"email":"a@x.io","user_id":"1","name":"A","user_metadata":{"gone":1,"token":"s3cret"},"custom_password_hash":{"algorithm":"md5","hash":{"value":"d41d8cd98f00b204e9800998ecf8427e","encoding":"hex"}}},{"email":"b@x.io"}]"#;
    run(&mut tenant, |_| {}, there);
    let changed = r#"[{"email":"a@x.io","name":"=1+1, \"x\"","user_metadata":{"token":"s3cret2","é":true},"blocked":true,"custom_password_hash":{"algorithm":"md5","hash":{"value":"c41d8cd98f00b204e9800998ecf8427e","encoding":"hex"}}},{"email":"b@x.io"}]"#;
    let record = run(&mut tenant, |spec| spec.upsert = true, changed);
    assert_eq!(counts(&record), (0, 1, 1, 0));
    let text = file(&tenant, &record, FileKind::Differences);
    assert!(!text.contains("s3cret") && !text.contains("ecf8427e"), "{text}");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| {
            row.unwrap().iter().map(|cell| cell.trim_start_matches('\'').to_owned()).collect()
        })
        .collect();
    let row = |name: &str, key: &str, change: &str, before: &str, after: &str| {
        ["a@x.io", "auth0|1", name, key, change, before, after].map(str::to_owned).to_vec()
    };
    assert_eq!(
        rows,
        [
            row("name", "", "changed", "\"A\"", r#""=1+1, \"x\"""#),
            row(
                "custom_password_hash",
                "",
                "changed",
                r#"{"algorithm":"md5","hash":{"value":"*****","encoding":"hex"}}"#,
                r#"{"algorithm":"md5","hash":{"value":"*****","encoding":"hex"}}"#
            ),
            row("user_metadata", "gone", "lost", "1", ""),
            row("user_metadata", "token", "changed", "\"*****\"", "\"*****\""),
            row("user_metadata", "é", "added", "", "true"),
            row("blocked", "", "not changed by an import", "", "true"),
        ]
    );
    let summary = summary(&record);
    assert_eq!(summary.not_changed.get("blocked"), Some(&1));
    assert_eq!(summary.kinds.values().copied().collect::<Vec<_>>(), [1, 1, 1]);
    let group = summary.run.groups.iter().find(|group| group.code == Code::NotChanged).unwrap();
    assert_eq!(
        (group.severity, group.attribute.as_str(), group.count),
        (Severity::Warning, "blocked", 1)
    );
    assert!(group.fix.contains("PATCH /api/v2/users/{id}"));
    assert_eq!((group.examples[0].email.as_str(), summary.run.warned), ("a@x.io", 1));
}

/// Auth0 fails a user with a custom hash who has a password already, and goes on with the others.
#[test]
fn a_custom_hash_fails_a_user_who_has_a_password() {
    let mut tenant = tenant(&Memory::default());
    run(&mut tenant, |_| {}, r#"[{"email":"a@x.io"},{"email":"b@x.io"}]"#);
    let failing = r#"{"email":"a@x.io", "name":"N","custom_password_hash":{"algorithm":"md5","hash":{"value":"d41d8cd98f00b204e9800998ecf8427e","encoding":"hex"}}}"#;
    let file_text = format!("{failing}\n{{\"email\":\"b@x.io\",\"name\":\"B\"}}\n");
    let upsert = |spec: &mut ImportSpec| {
        spec.upsert = true;
        spec.merge_metadata = true;
    };
    let record = run(&mut tenant, upsert, &file_text);
    assert_eq!(counts(&record), (0, 1, 0, 1));
    assert_eq!(summary(&record).run.written, 1);
    let (code, message) = errors(&tenant, &record).remove(0);
    assert_eq!(code, "CONFLICT");
    assert_eq!(message, "a custom hash was provided, but the user has a password hash already");
    assert_eq!(file(&tenant, &record, FileKind::FailedUsers), format!("{failing}\n"));
    assert!(!file(&tenant, &record, FileKind::Errors).contains("d41d8"));
    assert!(!file(&tenant, &record, FileKind::UpsertFile).contains("a@x.io"));
    assert_eq!(stored(&tenant)[0].get("name"), None);
}

#[test]
fn an_inserted_user_too_large_for_the_upsert_file_is_told() {
    let mut tenant = tenant(&Memory::default());
    let large = format!(
        r#"[{{"email":"a@x.io","user_metadata":{{"x":"{}"}}}},{{"email":"b@x.io"}}]"#,
        "y".repeat(510_000)
    );
    let upsert = |spec: &mut ImportSpec| {
        spec.upsert = true;
        spec.keep_verified = true;
    };
    let record = run(&mut tenant, upsert, &large);
    // Its profile is too large for Auth0 long before it is too large for a file.
    let groups = &summary(&record).run.groups;
    let told = groups.iter().find(|group| group.code == Code::ProfileSizeExceeded).unwrap();
    assert_eq!((told.count, told.examples[0].email.as_str()), (1, "a@x.io"));
    assert!(!file(&tenant, &record, FileKind::UpsertFile).contains("a@x.io"));
}

#[test]
fn merged_metadata_is_in_the_store_and_whole_in_the_upsert_file() {
    let mut tenant = tenant(&Memory::default());
    run(
        &mut tenant,
        |_| {},
        r#"[{"email":"a@x.io","email_verified":true,"user_metadata":{"theme":"dark"}}]"#,
    );
    let merging = |spec: &mut ImportSpec| {
        spec.upsert = true;
        spec.merge_metadata = true;
        spec.keep_verified = true;
    };
    let record = run(
        &mut tenant,
        merging,
        r#"[{"email":"a@x.io","user_metadata":{"lang":"fr"},"created_at":"2020","loyalty":7},{"email":"b@x.io","user_metadata":{"x":1},"logins_count":3}]"#,
    );
    assert_eq!(stored(&tenant)[0]["user_metadata"], json!({"theme": "dark", "lang": "fr"}));
    let mut upsert: Vec<Value> =
        serde_json::from_str(&file(&tenant, &record, FileKind::UpsertFile)).unwrap();
    upsert.sort_by_key(|user| user["email"].to_string());
    assert_eq!(
        upsert,
        [
            json!({"email": "a@x.io", "email_verified": true, "user_metadata": {"theme": "dark", "lang": "fr"}}),
            json!({"email": "b@x.io", "user_metadata": {"x": 1}}),
        ]
    );
}

#[test]
fn jobs_that_auth0_refuses_are_refused() {
    let mut tenant = tenant(&Memory::default());
    let connection = tenant.catalog().connections[0].connection.clone();
    let mut check = |connection: Connection, part: &str| {
        block_on(tenant.save_connection(connection)).unwrap();
        let record = run(&mut tenant, |_| {}, r#"[{"email":"a@x.io"}]"#);
        assert_eq!((record.status, record.import_summary()), (Status::CreationFailed, None));
        assert!(record.reason.as_ref().unwrap().contains(part), "{:?}", record.reason);
        assert_eq!(tenant.catalog().users(), 0);
    };
    check(Connection { enabled: false, ..connection.clone() }, "connection_is_disabled");
    check(
        Connection { kind: Kind::Custom { import_mode: false }, ..connection.clone() },
        "import mode",
    );
    let record = run(&mut tenant, |spec| spec.connection = "con_0".to_owned(), "[]");
    assert!(record.reason.unwrap().contains("CONNECTION_NOT_FOUND"));
    let jobs = block_on(tenant.jobs()).unwrap();
    assert_eq!(jobs.len(), 3);
}

#[test]
fn a_connection_can_ask_for_another_identifier() {
    let mut tenant = tenant(&Memory::default());
    let connection = tenant.catalog().connections[0].connection.clone();
    block_on(tenant.save_connection(Connection { identifier: Identifier::Username, ..connection }))
        .unwrap();
    let record =
        run(&mut tenant, |_| {}, r#"[{"email":"a@x.io","username":"a"},{"email":"b@x.io"}]"#);
    assert_eq!(counts(&record), (1, 0, 0, 1));
    assert_eq!(codes(&tenant, &record), ["OBJECT_MISSING_REQUIRED_PROPERTY"]);
}

#[test]
fn a_connection_can_do_without_emails_or_share_them() {
    let mut tenant = tenant(&Memory::default());
    let mut import = |rules: ConnectionRules, file: &str| {
        let connection = tenant.catalog().connections[0].connection.clone();
        block_on(tenant.save_connection(Connection { rules: Some(rules), ..connection })).unwrap();
        let record = run(&mut tenant, |_| {}, file);
        let failed = summary(&record).run.refused > 0;
        (counts(&record), if failed { codes(&tenant, &record) } else { Vec::new() })
    };
    let rules = ConnectionRules { email_required: false, ..ConnectionRules::default() };
    let (counts, codes) = import(rules, r#"[{"username":"a"},{"given_name":"b"}]"#);
    assert_eq!((counts, codes), ((1, 0, 0, 1), vec!["ANY_OF_MISSING".to_owned()]));
    let shared = r#"[{"email":"a@x.io","username":"b"},{"email":"a@x.io","username":"c"}]"#;
    let (counts, codes) = import(rules, shared);
    assert_eq!((counts, codes), ((1, 0, 0, 1), vec!["DUPLICATED_USER".to_owned()]));
    let rules = ConnectionRules { email_unique: false, ..rules };
    let shared = shared.replace('b', "d").replace("\"c", "\"e");
    assert_eq!(import(rules, &shared), ((2, 0, 0, 0), vec![]));
    let long = r#"[{"email":"z@x.io","username":"ab"}]"#;
    let rules = ConnectionRules { username_length: Some((3, 9)), ..rules };
    assert_eq!(import(rules, long), ((0, 0, 0, 1), vec!["MIN_LENGTH".to_owned()]));
}

/// Only the failed records themselves, which are for trying again, have secrets in them.
#[test]
fn reports_of_failed_users_hide_secrets() {
    let mut tenant = tenant(&Memory::default());
    let user = r#"{"email":"x","password_hash":"$2b$10$sesame","mfa_factors":[{"totp":{"secret":"sesame"}}],"Password":"sesame","user_metadata":{"password":"sesame"}}"#;
    for prepare in [false, true] {
        let record = run(&mut tenant, |spec| spec.prepare(prepare), user);
        let report = file(&tenant, &record, FileKind::Errors);
        assert!(!report.contains("sesame") && report.contains("*****"), "{report}");
        assert!(!format!("{:?}", summary(&record).run.groups).contains("sesame"));
        assert!(file(&tenant, &record, FileKind::FailedUsers).contains("sesame"));
    }
}

#[test]
fn a_file_that_cannot_be_read_fails_the_job_and_changes_nothing() {
    let mut tenant = tenant(&Memory::default());
    let spec = ImportSpec { connection: first(&tenant), ..ImportSpec::default() };
    for bad in ["", "PK\u{3}\u{4}\0", "hello"] {
        let record = run_files(&mut tenant, spec.clone(), &[r#"[{"email":"a@x.io"}]"#, bad]);
        assert_eq!(record.status, Status::Failed, "{bad}");
        assert!(record.reason.unwrap().contains("file1.json"), "{bad}");
    }
    assert_eq!(tenant.catalog().users(), 0);
    // One bad user never fails the job.
    let record = run_files(
        &mut tenant,
        spec,
        &["{\"email\":\"a@x.io\"}\n{\"email\":\n{\"email\":\"b@x.io\"}\n"],
    );
    assert_eq!((record.status, counts(&record)), (Status::Succeeded, (2, 0, 0, 1)));
}

#[test]
fn a_cancelled_import_changes_nothing() {
    let mut tenant = tenant(&Memory::default());
    let spec = ImportSpec { connection: first(&tenant), ..ImportSpec::default() };
    for turns in 0..3 {
        let left = Cell::new(turns);
        let checkpoint = async |_| left.replace(left.get() - 1) > 0;
        let file = many(0..600, "A");
        let record = block_on(import(
            &mut tenant,
            context(spec.clone()),
            inputs(&[&file]),
            checkpoint,
            moment,
        ));
        let expected = if turns < 2 { Status::Cancelled } else { Status::Succeeded };
        assert_eq!(record.status, expected, "{turns}");
        if turns < 2 {
            assert_eq!(tenant.catalog().users(), 0);
        }
    }
    block_on(tenant.collect_garbage()).unwrap();
    let kept: Vec<u64> = tenant.catalog().kept().collect();
    assert_eq!(block_on(tenant.backend().segment_ids()).unwrap().len(), kept.len());
}

/// Users with these numbers, as NDJSON.
fn many(numbers: std::ops::Range<u32>, name: &str) -> String {
    numbers
        .map(|n| format!("{{\"email\":\"u{n}@x.io\",\"user_id\":\"{n}\",\"name\":\"{name}\"}}\n"))
        .collect()
}

#[test]
fn whatever_fails_the_store_is_as_before_or_as_after() {
    for error in [Error::Full, Error::Other("killed".to_owned())] {
        let mut operations = 0;
        loop {
            let memory = Memory::default();
            let mut tenant = tenant(&memory);
            run(&mut tenant, |_| {}, &many(0..700, "A"));
            let before = stored(&tenant);
            memory.fail_after(operations, error.clone());
            let record = run(&mut tenant, |spec| spec.upsert = true, &many(500..1200, "B"));
            let died = memory.has_failed();
            memory.mend();
            // The next start of the page.
            let mut tenant = self::tenant(&memory);
            block_on(recover(&mut tenant, 1)).unwrap();
            let after = stored(&tenant);
            let changed =
                after.len() == 1200 && after[500]["name"] == "B" && after[499]["name"] == "A";
            assert!(after == before || changed, "after {operations} operations");
            assert_eq!(record.status == Status::Succeeded, changed);
            let mut kept: Vec<u64> = tenant.catalog().kept().collect();
            kept.sort_unstable();
            kept.dedup();
            assert_eq!(block_on(tenant.backend().segment_ids()).unwrap(), kept);
            let jobs = block_on(tenant.jobs()).unwrap();
            let running = jobs
                .iter()
                .filter_map(|(_, job)| JobRecord::read(job))
                .any(|job| job.status == Status::Running);
            assert!(!running);
            if !died {
                break;
            }
            operations += 1;
        }
        assert!(operations > 8, "{operations}");
    }
}

#[test]
fn two_writers_never_mix() {
    let memory = Memory::default();
    let (mut one, mut two) = (tenant(&memory), tenant(&memory));
    run(&mut one, |_| {}, r#"[{"email":"a@x.io"}]"#);
    let record = run(&mut two, |_| {}, r#"[{"email":"b@x.io"}]"#);
    assert_eq!(record.status, Status::Failed);
    assert!(record.reason.unwrap().contains("Another tab"));
    assert_eq!(stored(&tenant(&memory)).len(), 1);
}

#[test]
fn a_large_upsert_waits_in_the_store_and_is_whole() {
    let mut tenant = tenant(&Memory::default());
    let long = "x".repeat(3000);
    let users = |name: &str| -> String {
        let user = |n: u32| {
            format!("{{\"email\":\"u{n}@x.io\",\"user_metadata\":{{\"{name}\":\"{long}\"}}}}\n")
        };
        (0..12_000).map(user).collect()
    };
    run(&mut tenant, |_| {}, &users("a"));
    // Backwards, so that every part of the file meets every segment.
    let text = users("b");
    let backwards: String = text.lines().rev().map(|line| format!("{line}\n")).collect();
    let record = run(&mut tenant, |spec| spec.upsert = true, &backwards);
    assert_eq!(counts(&record), (0, 12_000, 0, 0));
    let users = stored(&tenant);
    assert_eq!(users.len(), 12_000);
    for (n, user) in users.iter().enumerate() {
        assert_eq!(user["email"], format!("u{n}@x.io"));
        assert_eq!(user["user_metadata"].as_object().unwrap().keys().collect::<Vec<_>>(), ["b"]);
    }
}

#[test]
fn an_upsert_touches_only_the_segments_of_its_users() {
    let mut tenant = tenant(&Memory::default());
    run(&mut tenant, |_| {}, &many(0..2560, "A"));
    let before: Vec<u64> =
        tenant.catalog().connections[0].segments.iter().map(|segment| segment.id).collect();
    run(&mut tenant, |spec| spec.upsert = true, &many(300..301, "B"));
    let after: Vec<u64> =
        tenant.catalog().connections[0].segments.iter().map(|segment| segment.id).collect();
    let changed: Vec<usize> = (0..10).filter(|at| before[*at] != after[*at]).collect();
    assert_eq!((before.len(), after.len(), changed), (10, 10, vec![1]));
}

#[test]
fn views_sort_search_and_page() {
    let mut tenant = tenant(&Memory::default());
    let users = r#"[{"email":"b@x.io","name":"bob","user_id":"2"},{"email":"a@x.io","name":"Ann","user_id":"10"},{"email":"c@x.io","user_id":"1"}]"#;
    run(&mut tenant, |_| {}, users);
    let emails = |spec: ViewSpec| -> Vec<String> {
        view(&tenant, spec).into_iter().map(|row| row.email).collect()
    };
    let sorted =
        |by, descending| ViewSpec { sort: Some(Sort { by, descending }), ..ViewSpec::default() };
    assert_eq!(emails(ViewSpec::default()), ["b@x.io", "a@x.io", "c@x.io"]);
    assert_eq!(emails(sorted(SortBy::Name, false)), ["a@x.io", "b@x.io", "c@x.io"]);
    assert_eq!(emails(sorted(SortBy::Email, true)), ["c@x.io", "b@x.io", "a@x.io"]);
    assert_eq!(emails(sorted(SortBy::Size, true)), ["a@x.io", "b@x.io", "c@x.io"]);
    let rows = view(&tenant, sorted(SortBy::Size, false));
    let sizes: Vec<u64> = rows.iter().map(|row| row.bytes).collect();
    assert!(sizes.is_sorted() && sizes[0] > 20, "{sizes:?}");
    assert_eq!(emails(ViewSpec { search: "ann".to_owned(), ..ViewSpec::default() }), ["a@x.io"]);
    let whole =
        block_on(View::make(&tenant, ViewSpec::default(), async |_, _| true)).unwrap().unwrap();
    let middle = block_on(whole.rows(&tenant, 1, 1)).unwrap();
    assert_eq!((whole.total(), middle.len(), middle[0].email.as_str()), (3, 1, "a@x.io"));
    assert!(block_on(whole.rows(&tenant, 3, 9)).unwrap().is_empty());
}

fn change(tenant: &mut Tenant<Memory>, edit: Edit) -> Result<Option<UserRef>, String> {
    block_on(edit::edit(tenant, edit, &moment(), (next_number(), 4)))
        .map_err(|refusal| refusal.reason)
}

#[test]
fn edits_touch_what_they_name_and_can_be_undone() {
    let mut tenant = tenant(&Memory::default());
    run(&mut tenant, |_| {}, &many(0..300, "A"));
    let before = stored(&tenant);
    let rows = view(&tenant, ViewSpec::default());
    let set = |user: &UserRef, name: &str, value: Option<&str>| Edit::Set {
        user: user.clone(),
        attributes: vec![(name.to_owned(), value.map(str::to_owned))],
    };
    let moved =
        change(&mut tenant, set(&rows[299].user, "nickname", Some("\"nick\""))).unwrap().unwrap();
    let user: Value =
        serde_json::from_str(&block_on(edit::user(&tenant, &moved)).unwrap()).unwrap();
    assert_eq!(
        (&user["nickname"], &user["name"], &user["updated_at"]),
        (&json!("nick"), &json!("A"), &json!(moment().iso))
    );
    // What was looked at before the change is found where it is now.
    let again = change(&mut tenant, set(&rows[299].user, "nickname", None)).unwrap().unwrap();
    assert_ne!(again, moved);
    let gone = UserRef { user_id: "auth0|x".to_owned(), ..rows[299].user.clone() };
    assert_eq!(change(&mut tenant, set(&gone, "name", None)), Err(Error::Gone.to_string()));
    let moved = again;
    for (name, value, part) in [
        ("name", "\"\"", "too short"),
        ("user_metadata", "{a}", "not valid JSON"),
        ("user_metadata", r#"{"a.b":1}"#, "Auth0 would not take this"),
        ("user_id", "\"x\"", "cannot be changed"),
        ("email", "\"U5@X.io\"", "Another user"),
        ("email", "\"nobody\"", "email"),
    ] {
        let reason = change(&mut tenant, set(&moved, name, Some(value))).unwrap_err();
        assert!(reason.contains(part), "{name}: {reason}");
    }
    let moved = change(&mut tenant, set(&moved, "email", Some("\"New@X.io\""))).unwrap().unwrap();
    assert!(block_on(edit::user(&tenant, &moved)).unwrap().contains("\"new@x.io\""));
    let record = run(&mut tenant, |_| {}, r#"[{"email":"u299@x.io"},{"email":"new@x.io"}]"#);
    assert_eq!(counts(&record), (1, 0, 0, 1), "the directory follows the edit");

    let rows = view(&tenant, ViewSpec::default());
    let some: Vec<UserRef> = [0, 1, 270].iter().map(|at| rows[*at].user.clone()).collect();
    change(&mut tenant, Edit::Block { users: some, blocked: true }).unwrap();
    let rows = view(&tenant, ViewSpec::default());
    assert_eq!(rows.iter().filter(|row| row.blocked).count(), 3);
    let blocked: Vec<UserRef> =
        rows.iter().filter(|row| row.blocked).map(|row| row.user.clone()).collect();
    change(&mut tenant, Edit::Delete { users: blocked }).unwrap();
    assert_eq!(tenant.catalog().users(), 298);
    block_on(tenant.undo(1)).unwrap();
    assert_eq!(tenant.catalog().users(), 301);
    assert_eq!(stored(&tenant)[5], before[5]);
    let changes = tenant.catalog().undos().count();
    assert!(block_on(tenant.undo(changes + 1)).is_err(), "more than there are: none");
    assert_eq!(stored(&tenant)[5], before[5]);
    block_on(tenant.undo(changes)).unwrap();
    assert_eq!((tenant.catalog().users(), tenant.catalog().undos().count()), (0, 0));
    assert!(block_on(tenant.undo(1)).is_err());
}

#[test]
fn users_can_be_added_one_by_one() {
    let mut tenant = tenant(&Memory::default());
    let connection = first(&tenant);
    for n in 0..260 {
        let user = format!("{{ \"email\": \"U{n}@x.io\" }}");
        change(&mut tenant, Edit::Add { connection: connection.clone(), user }).unwrap();
    }
    assert_eq!(
        (tenant.catalog().users(), tenant.catalog().connections[0].segments.len()),
        (260, 2)
    );
    let again =
        Edit::Add { connection: connection.clone(), user: "{\"email\":\"u7@x.io\"}".to_owned() };
    assert!(change(&mut tenant, again).unwrap_err().contains("Another user"));
    for user in ["{\"email\":\"x\"}", "[]", "{}", "7", "{"] {
        let edit = Edit::Add { connection: connection.clone(), user: user.to_owned() };
        assert!(change(&mut tenant, edit).is_err(), "{user}");
    }
}

#[test]
fn connections_are_made_renamed_deleted_and_brought_back() {
    let mut tenant = tenant(&Memory::default());
    let id = first(&tenant);
    assert!(block_on(tenant.delete_connection(&id)).is_err(), "the last one stays");
    let other = Connection {
        id: "con_2".to_owned(),
        name: "other".to_owned(),
        ..Connection::first((8, 9))
    };
    block_on(tenant.save_connection(other.clone())).unwrap();
    let same = Connection { id: "con_3".to_owned(), name: "OTHER".to_owned(), ..other.clone() };
    assert!(block_on(tenant.save_connection(same)).is_err());
    run(&mut tenant, |_| {}, &many(0..3, "A"));
    let renamed = Connection { name: "renamed".to_owned(), id: id.clone(), ..other };
    block_on(tenant.save_connection(renamed)).unwrap();
    let user = block_on(edit::user(&tenant, &view(&tenant, ViewSpec::default())[0].user)).unwrap();
    assert!(user.contains("\"connection\":\"renamed\""), "{user}");
    block_on(tenant.delete_connection(&id)).unwrap();
    assert_eq!(tenant.catalog().users(), 0);
    block_on(tenant.undo(1)).unwrap();
    assert_eq!(
        (tenant.catalog().users(), tenant.catalog().connections[0].connection.name.as_str()),
        (3, "renamed")
    );
}

#[test]
fn deleted_jobs_come_back_until_the_next_change() {
    let mut tenant = tenant(&Memory::default());
    let record = run(&mut tenant, |_| {}, r#"[{"email":"x"}]"#);
    block_on(tenant.delete_job(&record.id)).unwrap();
    assert!(block_on(tenant.jobs()).unwrap().is_empty());
    block_on(tenant.undo(1)).unwrap();
    assert_eq!(block_on(tenant.jobs()).unwrap().len(), 1);
    block_on(tenant.delete_job(&record.id)).unwrap();
    run(&mut tenant, |_| {}, r#"[{"email":"a@x.io"}]"#);
    assert_eq!(block_on(tenant.backend().jobs()).unwrap().len(), 1);
    assert_eq!(block_on(tenant.backend().file_names()).unwrap().len(), 0);
}

#[test]
fn a_backup_brings_everything_back() {
    let memory = Memory::default();
    let mut source = tenant(&memory);
    run(&mut source, |_| {}, &(many(0..600, "A") + "{\"email\":1}\n"));
    let saved = block_on(backup::write(&source, &backup::What::default(), async |_, _| true))
        .unwrap()
        .unwrap()
        .file;

    let mut target = tenant(&Memory::default());
    run(&mut target, |_| {}, &many(900..903, "B"));
    let before = stored(&target);
    for cut in [saved.len() / 2, saved.len() - 4, 0] {
        let result =
            block_on(backup::restore(&mut target, &saved[..cut], cut as u64, async |_, _| true));
        assert!(result.is_err(), "{cut}");
    }
    let mut flipped = saved.clone();
    flipped[saved.len() / 2] ^= 1;
    assert!(block_on(backup::restore(&mut target, &flipped[..], 1, async |_, _| true)).is_err());
    assert!(block_on(backup::restore(&mut target, &b"[]"[..], 2, async |_, _| true)).is_err());
    assert_eq!(stored(&target), before);

    assert!(
        block_on(backup::restore(&mut target, &saved[..], saved.len() as u64, async |_, _| true))
            .unwrap()
    );
    assert_eq!(stored(&target), stored(&source));
    let jobs = block_on(target.jobs()).unwrap();
    let record = JobRecord::read(&jobs[0].1).unwrap();
    assert_eq!(file(&target, &record, FileKind::FailedUsers), "{\"email\":1}\n");
    let again = run(&mut target, |_| {}, &many(0..1, "C"));
    assert_eq!(counts(&again), (0, 0, 0, 1), "fingerprints are worked out anew");
    block_on(target.collect_garbage()).unwrap();
    let kept = target.catalog().kept().count();
    assert_eq!(block_on(target.backend().segment_ids()).unwrap().len(), kept);
}

#[test]
fn of_a_file_that_is_cut_off_nothing_is_imported_before_somebody_says_so() {
    for (file, whole) in [
        ("[{\"email\":\"a@x.io\"},{\"email\":\"b@x.io\"}", 2),
        ("[{\"email\":\"a@x.io\"},{\"ema", 1),
        ("{\"email\":\"a@x.io\"}\n{\"email\":\"b@x.io\",\"name\":\"B", 1),
    ] {
        let memory = Memory::default();
        let mut tenant = tenant(&memory);
        let record = run(&mut tenant, |_| {}, file);
        assert_eq!((record.status, stored(&tenant).len()), (Status::Failed, 0), "{file}");
        assert!(record.reason.unwrap().contains("is cut off"), "{file}");
        assert_eq!(record.sources[0].cut_off, Some(whole), "{file}");
        let record = run(&mut tenant, |spec| spec.take_cut_off = true, file);
        assert_eq!(
            (record.status, stored(&tenant).len() as u64),
            (Status::Succeeded, whole),
            "{file}"
        );
    }
    // A file that cannot be read for another reason fails all the same.
    let memory = Memory::default();
    let mut tenant = tenant(&memory);
    let spec =
        ImportSpec { connection: first(&tenant), take_cut_off: true, ..ImportSpec::default() };
    let record = run_files(&mut tenant, spec, &["[{\"email\":\"a@x.io\"}", "nothing at all"]);
    assert_eq!((record.status, stored(&tenant).len()), (Status::Failed, 0));
    assert!(record.reason.unwrap().contains("file1.json"));
}
