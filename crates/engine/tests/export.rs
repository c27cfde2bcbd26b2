//! Exports from a tenant in memory and from files: which users, which fields, in which order, in which form.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::collections::{BTreeMap, VecDeque};
use std::io::Cursor;

use engine::fields::{
    Answers, Column, Engine, EngineError, NoEngine, SyntaxProblem, default_columns,
};
use engine::jobs::export::batch::{BatchOutput, BatchTask, BatchWorker};
use engine::jobs::export::job::{JobContext, OpenFiles, export};
use engine::jobs::export::{ExportError, Helpers, count, sample, statistics};
use engine::jobs::import::import;
use engine::jobs::scan::{Batch, BatchWork, UserSource, WorkerPool};
use engine::jobs::{
    CsvOptions, ExportFormat, ExportSpec, FileKind, ImportSpec, Input, JobRecord, Objects, Order,
    Place, Sample, Status, Timestamp, Which,
};
use engine::recipe::Recipe;
use engine::store::{Backend, Error, Memory, Tenant};
use engine::user::secret;
use engine::write::Dialect;
use engine::write::csv::unguarded;
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

fn now() -> Timestamp {
    Timestamp { milliseconds: 1_767_323_045_678, iso: "2026-01-02T03:04:05.678Z".to_owned() }
}

fn input(text: &str) -> Input<Cursor<Vec<u8>>> {
    Input {
        name: "people.json".to_owned(),
        bytes: text.len() as u64,
        reader: Cursor::new(text.as_bytes().to_vec()),
        options: Default::default(),
    }
}

/// A tenant whose first connection has these users.
fn tenant(users: &str) -> Tenant<Memory> {
    let mut tenant = block_on(Tenant::open(Memory::default(), [1, 2, 3, 4, 5])).unwrap();
    let connection = tenant.catalog().connections[0].connection.id.clone();
    let spec =
        ImportSpec { connection, recipe: Recipe::for_local_import(), ..ImportSpec::default() };
    let context = engine::jobs::JobContext {
        id: "job_0000000000000001".to_owned(),
        spec,
        started: now(),
        seed: (1, 2),
        helpers: None,
    };
    let record = block_on(import(&mut tenant, context, vec![input(users)], async |_| true, now));
    assert_eq!(record.status, Status::Succeeded, "{:?}", record.reason);
    assert_eq!(record.import_summary().unwrap().run.refused, 0);
    tenant
}

fn context(spec: &ExportSpec) -> JobContext {
    JobContext { id: "job_0000000000000002".to_owned(), spec: spec.clone(), started: now() }
}

/// A pool whose workers get of the task and give of their output only what can be sent, and do what came last first.
#[derive(Default)]
struct Several {
    workers: Vec<BatchWorker>,
    waiting: Vec<Vec<Batch>>,
    output: VecDeque<Result<BatchOutput, ExportError>>,
}

impl WorkerPool<BatchWorker> for Several {
    fn begin(&mut self, task: &BatchTask, _: BatchWorker, _: bool) {
        let sent: BatchTask = serde_json::from_str(&serde_json::to_string(task).unwrap()).unwrap();
        let workers = (0..3).map(|_| BatchWorker::of(&sent).unwrap()).collect();
        *self = Several { workers, ..Several::default() };
    }

    fn has_room(&self) -> bool {
        self.waiting.len() + self.output.len() < 4
    }

    fn submit(&mut self, batches: Vec<Batch>) {
        self.waiting.push(batches);
    }

    async fn take(&mut self) -> Result<Option<BatchOutput>, ExportError> {
        for (at, batches) in std::mem::take(&mut self.waiting).into_iter().enumerate().rev() {
            let output = self.workers[at % 3].work(&batches).map(|output| {
                let sent: BatchOutput =
                    serde_json::from_str(&serde_json::to_string(&output).unwrap()).unwrap();
                let BatchOutput { rows, ends, keys, key_ends, .. } = output;
                BatchOutput { rows, ends, keys, key_ends, ..sent }
            });
            self.output.push_front(output);
        }
        self.output.pop_front().transpose()
    }
}

/// Runs an export of the tenant, or of this file if there is no tenant.
fn work(
    tenant: Option<&mut Tenant<Memory>>,
    file: &str,
    spec: &ExportSpec,
    engine: &mut impl Engine,
    goes_on: bool,
) -> (JobRecord, Option<Vec<u8>>) {
    let open = || vec![input(file)];
    let sources: Option<OpenFiles<'_, Cursor<Vec<u8>>>> =
        if tenant.is_some() { None } else { Some(&open) };
    let files = Memory::default();
    let mut helpers = Helpers { engine, pool: &mut Several::default() };
    block_on(export(tenant, &files, sources, context(spec), &mut helpers, async |_| goes_on, now))
}

/// The record of an export, and its file.
fn run(tenant: &mut Tenant<Memory>, spec: &ExportSpec) -> (JobRecord, String) {
    let (record, file) = work(Some(tenant), "", spec, &mut NoEngine, true);
    (record, String::from_utf8(file.unwrap_or_default()).unwrap())
}

/// The file of an export that succeeds.
fn exported(users: &str, spec: &ExportSpec) -> String {
    let (record, file) = run(&mut tenant(users), spec);
    assert_eq!(record.status, Status::Succeeded, "{:?}", record.reason);
    file
}

fn columns(fields: &[(&str, &str)]) -> Vec<Column> {
    fields.iter().map(|(attribute, name)| Column::new(attribute, name)).collect()
}

fn order(by: &str, descending: bool) -> Option<Order> {
    Some(Order { by: by.to_owned(), descending })
}

fn which(search: &str) -> Which {
    Which { search: search.to_owned(), ..Which::default() }
}

fn csv(objects: Objects) -> ExportSpec {
    ExportSpec {
        format: ExportFormat::Csv,
        csv: CsvOptions { dialect: Dialect::Plain, objects, ..CsvOptions::default() },
        ..ExportSpec::default()
    }
}

const PEOPLE: &str = r#"
{"user_id":"auth0|ann","email":"ann@x.io","name":"Ann","logins_count":30,"created_at":"2020-01-02T03:04:05.678Z","last_login":"2025-12-31T23:59:59.999Z","email_verified":true,"user_metadata":{"color":"red","size":{"w":1,"h":12345678901234567890}},"app_metadata":{"plan":"pro"}}
{"user_id":"auth0|bob","email":"bob@y.io","name":"bob","logins_count":4,"created_at":"2020-02-02T03:04:05.678Z","user_metadata":{"color":"=cmd()","tags":["a","b"]},"blocked":true}
{"user_id":"auth0|cy","email":"cy@x.io","name":"Cy","created_at":"2019-01-02T03:04:05.678Z","last_login":"2025-11-30T00:00:00.000Z","user_metadata":{"eye color":"gr\u00fcn, \"dark\""}}
"#;

#[test]
fn ndjson_has_every_attribute_as_it_is() {
    let file = exported(PEOPLE, &ExportSpec::default());
    let users: Vec<Value> = file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(users.len(), 3);
    assert_eq!(users[0]["email"], "ann@x.io");
    assert_eq!(users[0]["identities"][0]["connection"], "Username-Password-Authentication");
    assert!(file.contains(r#""size":{"w":1,"h":12345678901234567890}"#), "{file}");
    assert!(file.contains(r#""gr\u00fcn, \"dark\"""#), "{file}");
}

#[test]
fn fields_get_names_and_missing_ones_are_left_out_of_json() {
    let fields = columns(&[
        ("user.email", "Mail"),
        ("user_metadata.color", "Color"),
        ("identities[0].connection", "Connection"),
        ("user.user_metadata?.nothing || user.name", "Said"),
    ]);
    let spec = ExportSpec {
        columns: fields,
        format: ExportFormat::JsonArray,
        order: order("email", true),
        ..ExportSpec::default()
    };
    let users: Value = serde_json::from_str(&exported(PEOPLE, &spec)).unwrap();
    let db = "Username-Password-Authentication";
    assert_eq!(
        users,
        json!([
            {"Mail": "cy@x.io", "Connection": db, "Said": "Cy"},
            {"Mail": "bob@y.io", "Color": "=cmd()", "Connection": db, "Said": "bob"},
            {"Mail": "ann@x.io", "Color": "red", "Connection": db, "Said": "Ann"},
        ])
    );
}

#[test]
fn tables_flatten_objects_or_write_json() {
    let fields = columns(&[("email", "Email"), ("user_metadata", "user_metadata")]);
    let flattened =
        exported(PEOPLE, &ExportSpec { columns: fields.clone(), ..csv(Objects::Flattened) });
    assert_eq!(
        flattened.lines().collect::<Vec<_>>(),
        [
            "Email,user_metadata.color,user_metadata.size.w,user_metadata.size.h,user_metadata.tags,\"user_metadata[\"\"eye color\"\"]\"",
            "ann@x.io,red,1,12345678901234567890,,",
            "bob@y.io,=cmd(),,,\"[\"\"a\"\",\"\"b\"\"]\",",
            "cy@x.io,,,,,\"grün, \"\"dark\"\"\"",
        ]
    );
    let json = exported(PEOPLE, &ExportSpec { columns: fields, ..csv(Objects::Json) });
    assert_eq!(
        json.lines().nth(1),
        Some(r#"ann@x.io,"{""color"":""red"",""size"":{""w"":1,""h"":12345678901234567890}}""#)
    );
}

#[test]
fn an_object_where_none_was_expected_becomes_columns() {
    let fields = columns(&[("user_metadata.size", "Size"), ("email", "Email")]);
    let file = exported(PEOPLE, &ExportSpec { columns: fields, ..csv(Objects::Flattened) });
    assert_eq!(
        file.lines().collect::<Vec<_>>(),
        ["Size.w,Size.h,Email", "1,12345678901234567890,ann@x.io", ",,bob@y.io", ",,cy@x.io"]
    );
}

#[test]
fn a_table_of_all_attributes_has_known_ones_first() {
    let file = exported(PEOPLE, &csv(Objects::Json));
    let names = file.lines().next().unwrap();
    assert!(
        names.starts_with("email,email_verified,user_id,name,blocked,app_metadata,user_metadata,"),
        "{names}"
    );
}

#[test]
fn guarded_tables_are_safe_from_formulas_but_not_dates() {
    let spec = ExportSpec {
        columns: columns(&[
            ("user_metadata.color", "Color"),
            ("created_at", "Created"),
            ("logins_count", "Logins"),
            ("email", "=Name"),
        ]),
        csv: CsvOptions {
            dialect: Dialect::Guarded,
            byte_order_mark: true,
            ..CsvOptions::default()
        },
        format: ExportFormat::Tsv,
        ..ExportSpec::default()
    };
    let file = exported(PEOPLE, &spec);
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines[0], "\u{feff}\"Color\"\t\"Created\"\t\"Logins\"\t\"'=Name\"");
    assert_eq!(lines[2], "\"'=cmd()\"\t\"2020-02-02T03:04:05.678Z\"\t4\t\"'bob@y.io\"");
}

#[test]
fn numbers_sort_as_numbers_and_missing_ones_last_either_way() {
    let emails = |by: &str, descending: bool| -> String {
        let spec = ExportSpec {
            columns: columns(&[("email", "e")]),
            order: order(by, descending),
            ..csv(Objects::Json)
        };
        exported(PEOPLE, &spec).lines().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(emails("logins_count", false), "bob@y.io ann@x.io cy@x.io");
    assert_eq!(emails("logins_count", true), "ann@x.io bob@y.io cy@x.io");
    assert_eq!(emails("created_at", false), "cy@x.io ann@x.io bob@y.io");
    assert_eq!(emails("last_login", false), "cy@x.io ann@x.io bob@y.io");
    assert_eq!(emails("user.name || user.email", false), "ann@x.io bob@y.io cy@x.io");
    assert_eq!(emails("nothing", true), "ann@x.io bob@y.io cy@x.io");
}

#[test]
fn only_those_searched_for() {
    for (search, found) in [
        ("", 3),
        ("email.domain:x.io", 2),
        ("identities.connection:\"Username-Password-Authentication\"", 3),
        ("identities.connection:\"Other\"", 0),
        ("user_metadata.color:red", 1),
        ("NOT _exists_:last_login", 1),
        ("last_login:[2025-12-01 TO *]", 1),
        ("bob OR Cy", 2),
    ] {
        let spec = ExportSpec { which: which(search), ..ExportSpec::default() };
        let (record, file) = run(&mut tenant(PEOPLE), &spec);
        assert_eq!(file.lines().count(), found, "{search}");
        let summary = record.export().unwrap();
        assert_eq!((summary.users, summary.of), (found as u64, 3), "{search}");
        let tenant = tenant(PEOPLE);
        let source = UserSource::<Memory, Cursor<Vec<u8>>>::Tenant(&tenant);
        let counted =
            block_on(count::count(&source, &spec.which, &mut Several::default(), async |_| true));
        assert_eq!(counted.unwrap(), (found as u64, 3), "{search}");
    }
}

#[test]
fn the_job_and_its_file_are_kept() {
    let mut tenant = tenant(PEOPLE);
    let spec = ExportSpec { columns: default_columns(), gzip: true, ..csv(Objects::Json) };
    let (record, file) = work(Some(&mut tenant), "", &spec, &mut NoEngine, true);
    assert_eq!(record.files[0].kind, FileKind::Export);
    assert_eq!(record.files[0].name, "users-export.csv.gz");
    let kept = block_on(tenant.backend().file(&record.file_key(&record.files[0]))).unwrap();
    assert_eq!(kept, file);
    let jobs = block_on(tenant.jobs()).unwrap();
    assert_eq!(JobRecord::read(&jobs[1].1).as_ref(), Some(&record));
    assert_eq!(record.files[0].bytes, kept.unwrap().len() as u64);
}

#[test]
fn where_no_files_are_kept_the_file_is_made_and_the_record_says_so() {
    let mut tenant = tenant(PEOPLE);
    tenant.backend().refuse_files();
    let (record, file) = work(Some(&mut tenant), "", &ExportSpec::default(), &mut NoEngine, true);
    assert_eq!((record.status, file.is_some()), (Status::Succeeded, true));
    assert_eq!(record.reason, Some(Error::NoFiles.to_string()));
    assert_eq!(record.files[0].name, "users-export.ndjson");
    let kept = JobRecord::read(&block_on(tenant.jobs()).unwrap()[1].1).unwrap();
    assert_eq!(kept, JobRecord { files: Vec::new(), ..record });
    assert!(block_on(tenant.backend().file_names()).unwrap().is_empty());
}

#[test]
fn what_cannot_be_done_says_why_and_leaves_no_file() {
    let refused = |spec: &ExportSpec| {
        let (record, file) = run(&mut tenant(PEOPLE), spec);
        assert_eq!((record.status, file.as_str()), (Status::Failed, ""));
        record.reason.unwrap()
    };
    let repeated =
        ExportSpec { columns: columns(&[("email", "a"), ("name", "a")]), ..ExportSpec::default() };
    assert_eq!(refused(&repeated), "Field 2 (“a”): Another column is called “a” already.");
    let unclosed = ExportSpec { which: which("email:\"x"), ..ExportSpec::default() };
    assert!(refused(&unclosed).starts_with("The search cannot be understood at character 7:"));
    let script =
        ExportSpec { columns: columns(&[("user.name.trim()", "a")]), ..ExportSpec::default() };
    assert_eq!(refused(&script), "JavaScript expressions cannot be worked out here.");
    let gone = ExportSpec {
        which: Which { connection: Some("con_x".to_owned()), ..Which::default() },
        ..ExportSpec::default()
    };
    assert!(refused(&gone).contains("connection"));
}

#[test]
fn unknown_paths_are_empty_and_named_once_and_failures_are_reported() {
    let spec = ExportSpec {
        columns: columns(&[
            ("email", "e"),
            ("app_metadata.nothing", "n"),
            ("user.app_metadata.plan || 'free'", "plan"),
        ]),
        ..csv(Objects::Json)
    };
    let (record, file) = run(&mut tenant(PEOPLE), &spec);
    assert_eq!(file, "e,n,plan\r\nann@x.io,,pro\r\nbob@y.io,,\r\ncy@x.io,,\r\n");
    let summary = record.export().unwrap();
    assert_eq!(summary.unknown, ["app_metadata.nothing"]);
    assert_eq!(summary.failures.len(), 1);
    assert_eq!((summary.failures[0].place, summary.failures[0].users), (Place::Column(2), 2));
    assert_eq!(summary.failures[0].examples[0].user, "auth0|bob");
    assert!(summary.failures[0].examples[0].message.contains("user.app_metadata?.plan"));
}

#[test]
fn files_are_exported_without_a_tenant() {
    let spec = ExportSpec { order: order("email", true), ..ExportSpec::default() };
    let users = r#"[{"Email":"a@x.io","Id":"auth0|1"},{"email":"b@x.io"},7]"#;
    let (record, file) = work(None, users, &spec, &mut NoEngine, true);
    assert_eq!(
        String::from_utf8(file.unwrap()).unwrap(),
        "{\"email\":\"b@x.io\"}\n{\"email\":\"a@x.io\",\"user_id\":\"auth0|1\"}\n"
    );
    assert_eq!(record.files[0].name, "people-export.ndjson");
    assert_eq!(record.export().unwrap().unreadable, 1);
    let faults = &record.export().unwrap().faults;
    assert!(faults.len() == 1 && faults[0].contains(", line "), "{faults:?}");
    for (empty, reason) in
        [("[]", "hold no users"), ("", "“people.json”"), ("a,b\n1,2\n", "“people.json”")]
    {
        let (record, file) = work(None, empty, &spec, &mut NoEngine, true);
        assert_eq!((record.status, file), (Status::Failed, None));
        let text = record.reason.unwrap();
        assert!(text.contains(reason), "{text}");
    }
}

#[test]
fn an_export_is_stopped_between_steps() {
    let mut tenant = tenant(PEOPLE);
    let spec = ExportSpec::default();
    let (record, file) = work(Some(&mut tenant), "", &spec, &mut NoEngine, false);
    assert_eq!((record.status, record.reason, file), (Status::Cancelled, None, None));
}

fn sampled(tenant: &Tenant<Memory>, spec: &ExportSpec) -> Sample {
    let source = UserSource::<Memory, Cursor<Vec<u8>>>::Tenant(tenant);
    let plan = match block_on(sample::plan(spec, &mut NoEngine)).unwrap() {
        Ok(plan) => plan,
        Err(sample) => return sample,
    };
    let users = block_on(sample::pick(&source, &plan, &mut NoEngine, async |_| true)).unwrap();
    block_on(sample::show(&users, &plan, &mut NoEngine)).unwrap()
}

#[test]
fn a_sample_is_the_first_ten_as_the_file_has_them() {
    let users: String =
        (0..40).map(|n| format!("{{\"email\":\"u{n}@x.io\",\"logins_count\":{n}}}\n")).collect();
    let tenant = tenant(&users);
    let fields = columns(&[("email", "Email"), ("logins_count", "Logins"), ("nickname", "Nick")]);
    let spec = ExportSpec {
        columns: fields,
        order: order("logins_count", true),
        which: which("logins_count:[* TO 30}"),
        sample: true,
        ..csv(Objects::Flattened)
    };
    let sample = sampled(&tenant, &spec);
    assert_eq!(sample.columns, ["Email", "Logins", "Nick"]);
    assert_eq!(sample.rows.len(), 10);
    assert_eq!(sample.rows[0], [Some("u29@x.io".to_owned()), Some("29".to_owned()), None]);
    let mut whole = tenant;
    let (record, file) = run(&mut whole, &spec);
    assert_eq!((sample.text, record.export().unwrap().users), (file, 10));
    let json = sampled(&whole, &ExportSpec { sample: true, ..ExportSpec::default() });
    assert_eq!(json.columns[0], "email");
    assert_eq!(json.rows[9][0].as_deref(), Some("u9@x.io"));
    let wrong = ExportSpec { columns: columns(&[(" ", "a")]), ..spec };
    assert_eq!(sampled(&whole, &wrong).problems[0].place, Place::Column(0));
}

#[test]
fn statistics_count_what_users_have() {
    let tenant = tenant(PEOPLE);
    let source = UserSource::<Memory, Cursor<Vec<u8>>>::Tenant(&tenant);
    let which = which("NOT blocked:true");
    let found = block_on(statistics::gather(&source, &which, async |_| true)).unwrap();
    assert_eq!((found.users, found.of, found.blocked, found.verified), (2, 3, 0, 1));
    let paths: BTreeMap<&str, u64> =
        found.paths.iter().map(|path| (path.path.as_str(), path.users)).collect();
    assert_eq!(paths["email"], 2);
    assert_eq!(paths["user_metadata.size.h"], 1);
    assert_eq!(paths["user_metadata[\"eye color\"]"], 1);
    assert_eq!(paths["identities[0].connection"], 2);
    assert!(!paths.contains_key("blocked"));
    let created: Vec<&(String, u64)> = found.created.spans.iter().filter(|it| it.1 > 0).collect();
    assert_eq!(created, [&("2019-01".to_owned(), 1), &("2020-01".to_owned(), 1)]);
    assert_eq!(found.created.spans.len(), 13, "without a gap");
    assert_eq!(found.last_logins.spans.len(), 2);
    let plan = found.paths.iter().find(|path| path.path == "app_metadata.plan").unwrap();
    assert_eq!((plan.missing(found.users), plan.empty, plan.bytes), (1, 0, 5));
    assert_eq!((found.sizes.largest.len(), found.sizes.over_limit), (2, 0));
    assert_eq!(found.sizes.largest[0].user, "auth0|ann");
    assert_eq!(found.providers, [("auth0".to_owned(), 2)]);
}

/// An engine that gives each user's email in upper case, and throws for users without a name.
#[derive(Default)]
struct Loud {
    batches: VecDeque<Vec<u8>>,
    stops: bool,
}

impl Engine for Loud {
    async fn compile(&mut self, sources: &[String]) -> Result<Vec<Option<SyntaxProblem>>, String> {
        let wrong = |source: &String| {
            source.contains("((").then(|| SyntaxProblem {
                line: 1,
                column: 3,
                message: "no".to_owned(),
            })
        };
        Ok(sources.iter().map(wrong).collect())
    }

    fn send(&mut self, users: &[u8]) -> Result<(), EngineError> {
        self.batches.push_back(users.to_vec());
        assert!(self.batches.len() <= 3, "batches do not pile up");
        Ok(())
    }

    async fn receive(&mut self) -> Result<Answers, EngineError> {
        if self.stops {
            return Err(EngineError { reason: "It did not end.".to_owned(), at: Some((1, 0)) });
        }
        let users = self.batches.pop_front().unwrap();
        let mut lines = String::new();
        for user in String::from_utf8(users).unwrap().lines() {
            let user: Value = serde_json::from_str(user).unwrap();
            lines += &match user["name"].as_str() {
                Some(_) => json!(user["email"].as_str().unwrap().to_uppercase()).to_string(),
                None => "!TypeError: no name".to_owned(),
            };
            lines.push('\n');
        }
        Ok(Answers::new(lines.into_bytes(), 1))
    }
}

#[test]
fn expressions_are_the_engine_s() {
    let users: String = (0..1000)
        .map(|n| match n % 3 {
            0 => format!("{{\"email\":\"u{n:04}@x.io\"}}\n"),
            _ => format!("{{\"email\":\"u{n:04}@x.io\",\"name\":\"N\"}}\n"),
        })
        .collect();
    let mut tenant = tenant(&users);
    let spec = ExportSpec {
        columns: columns(&[("user.email.loud()", "Loud"), ("email", "Email")]),
        order: order("email", true),
        ..csv(Objects::Json)
    };
    let mut exported =
        |spec: &ExportSpec, engine: &mut Loud| work(Some(&mut tenant), "", spec, engine, true);
    let (record, file) = exported(&spec, &mut Loud::default());
    let file = String::from_utf8(file.unwrap()).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(
        &lines[..4],
        ["Loud,Email", ",u0999@x.io", "U0998@X.IO,u0998@x.io", "U0997@X.IO,u0997@x.io"]
    );
    let failures = &record.export().unwrap().failures;
    assert_eq!((failures[0].users, failures[0].examples.len()), (334, 10));
    let wrong = ExportSpec { columns: columns(&[("((", "a")]), ..spec.clone() };
    assert_eq!(exported(&wrong, &mut Loud::default()).0.reason.unwrap(), "Field 1 (“a”): no");
    let mut endless = Loud { stops: true, ..Loud::default() };
    let reason = exported(&spec, &mut endless).0.reason.unwrap();
    assert!(reason.starts_with("It did not end. It was at “Loud” of user auth0|"), "{reason}");
}

#[test]
fn what_is_importable_comes_back_as_it_was() {
    let users = r#"{"user_id":"auth0|a|b","email":"ann@x.io","email_verified":true,"user_metadata":{"n":1.50,"big":12345678901234567890,"t":"\u00e9\/"},"app_metadata":{"deep":[{"x":null}]},"logins_count":3}
{"user_id":"auth0|2","email":"bob@x.io","nickname":"b","blocked":false,"user_metadata":{}}
"#;
    let spec =
        ExportSpec { importable: true, format: ExportFormat::JsonArray, ..ExportSpec::default() };
    let file = exported(users, &spec);
    assert!(
        file.contains(r#"{"email":"ann@x.io","email_verified":true,"user_id":"a|b","#),
        "{file}"
    );
    assert!(!file.contains("logins_count"));
    let again = exported(&file, &spec);
    assert_eq!(file, again);
    assert!(
        again.contains(r#""user_metadata":{"n":1.50,"big":12345678901234567890,"t":"\u00e9\/"}"#)
    );
}

/// JSON as metadata may hold it. No key says that it holds a password: the import these users come from masks such values.
fn any_json() -> impl Strategy<Value = Value> {
    let key = "[a-z]{1,6}".prop_filter("a password", |key| !secret::says_password(key));
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[ -~éß😀\"',\t\r\n=+]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 1..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// What a cell has of a value.
fn cell_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The leaves of an object by their paths.
fn leaves(path: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    match value.as_object().filter(|members| !members.is_empty()) {
        Some(members) => {
            members.iter().for_each(|(name, value)| leaves(&format!("{path}.{name}"), value, out));
        }
        None => {
            out.insert(path.to_owned(), cell_text(value));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Exported as importable and imported again, users are the same to the byte in their metadata.
    #[test]
    fn users_make_the_round_trip(metadata in prop::collection::vec(any_json(), 1..6)) {
        let users: Vec<Value> = metadata.iter().enumerate().map(|(n, value)| {
            json!({"user_id": format!("auth0|{n}"), "email": format!("u{n}@x.io"), "user_metadata": {"m": value}})
        }).collect();
        let spec = ExportSpec { importable: true, format: ExportFormat::JsonArray, ..ExportSpec::default() };
        let first = exported(&Value::Array(users.clone()).to_string(), &spec);
        prop_assert_eq!(&first, &exported(&first, &spec));
        for user in users {
            let metadata = format!("\"user_metadata\":{}", user["user_metadata"]);
            prop_assert!(first.contains(&metadata), "{} in {}", metadata, first);
        }
    }

    /// Tables that are written here and read by the csv crate have the same values, whatever their form.
    #[test]
    fn tables_are_read_back(
        metadata in prop::collection::vec(any_json(), 1..6), guarded in any::<bool>(), tabs in any::<bool>(), flat in any::<bool>(),
    ) {
        let users: String = metadata.iter().enumerate().map(|(n, value)| {
            format!("{}\n", json!({"user_id": format!("auth0|{n}"), "email": format!("u{n}@x.io"), "user_metadata": {"m": value}}))
        }).collect();
        let dialect = if guarded { Dialect::Guarded } else { Dialect::Plain };
        let spec = ExportSpec {
            columns: columns(&[("email", "email"), ("user_metadata", "m")]),
            format: if tabs { ExportFormat::Tsv } else { ExportFormat::Csv },
            csv: CsvOptions { dialect, objects: if flat { Objects::Flattened } else { Objects::Json }, byte_order_mark: false },
            ..ExportSpec::default()
        };
        let file = exported(&users, &spec);
        let mut reader = csv::ReaderBuilder::new().delimiter(if tabs { b'\t' } else { b',' }).from_reader(file.as_bytes());
        let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        for (row, value) in reader.records().zip(&metadata) {
            let row = row.unwrap();
            let cells: BTreeMap<String, String> = names.iter().zip(row.iter()).skip(1)
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(name, cell)| (name.clone(), unguarded(cell, dialect).to_owned())).collect();
            let mut expected = BTreeMap::new();
            let whole = json!({"m": value});
            if flat {
                leaves("m", &whole, &mut expected);
            } else {
                expected.insert("m".to_owned(), whole.to_string());
            }
            if !guarded {
                // Without a guard an empty text looks like nothing.
                expected.retain(|_, cell| !cell.is_empty());
            }
            prop_assert_eq!(cells, expected);
        }
    }
}

/// Users exported as a table with all attributes and imported again are the same, to the type of every value.
#[test]
fn a_table_of_all_attributes_is_imported_again_as_it_was() {
    let users = r#"
{"user_id":"auth0|ann","email":"ann@x.io","name":"'t Hooft, =Ann","email_verified":true,"user_metadata":{"zip":"02134","age":5,"text":"5","yes":true,"said":"true","tags":["a","1"],"more":{"deep":{"x":1.50,"y":"a\"b\nc"}},"eye color":"'blue"},"app_metadata":{"plan":"pro","no":"NULL","at":"2020-01-02T03:04:05.678Z"}}
{"user_id":"auth0|bob","email":"bob@y.io","name":"Bob","email_verified":false,"blocked":true,"user_metadata":{"size":{"w":1,"h":12345678901234567890},"empty":""},"app_metadata":{"plan":{"name":"pro"}}}
"#;
    let all = |text: &str| -> Vec<Value> {
        let lines = exported(text, &ExportSpec::default());
        let users = lines.lines().map(|line| {
            let mut user: Value = serde_json::from_str(line).unwrap();
            for set_by_import in ["created_at", "updated_at"] {
                user.as_object_mut().unwrap().remove(set_by_import);
            }
            user
        });
        users.collect()
    };
    let before = all(users);
    for dialect in [Dialect::Guarded, Dialect::Plain] {
        for format in [ExportFormat::Csv, ExportFormat::Tsv] {
            let options = CsvOptions { dialect, ..CsvOptions::default() };
            let spec = ExportSpec { format, csv: options, ..ExportSpec::default() };
            let table = exported(users, &spec);
            assert_eq!(all(&table), before, "{table}");
        }
    }
}
