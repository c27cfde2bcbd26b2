//! Updates of stored users by query and recipe: what changes, what stays, what Auth0 is sent, and how it is taken back;
//! random ones beside a plain model.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::check::{Code, Severity};
use engine::jobs::edit;
use engine::jobs::faulty::Faulty;
use engine::jobs::import::import;
use engine::jobs::recover;
use engine::jobs::update::faulty::faulty;
use engine::jobs::update::{UpdateContext, preview, update};
use engine::jobs::{
    Action, FaultKind, FileKind, ImportSpec, Input, JobContext, JobRecord, Listed, Status,
    Timestamp, UpdateSpec, UpdateSummary, View, ViewSpec, Which,
};
use engine::recipe::Recipe;
use engine::recipe::mend_verbs::UserEdit;
use engine::store::{Backend, Connection, Error, Memory, Tenant};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

fn moment() -> Timestamp {
    Timestamp { milliseconds: 1_767_323_045_678, iso: "2026-01-02T03:04:05.678Z".to_owned() }
}

/// A tenant whose first connection has these users.
fn tenant(users: &[Value]) -> Tenant<Memory> {
    let mut tenant = block_on(Tenant::open(Memory::default(), [1, 2, 3, 4, 5])).unwrap();
    let id = tenant.catalog().connections[0].connection.id.clone();
    fill(&mut tenant, &id, users);
    tenant
}

fn fill(tenant: &mut Tenant<Memory>, connection: &str, users: &[Value]) {
    let text = serde_json::to_vec(users).unwrap();
    let input = Input {
        name: "users.json".to_owned(),
        bytes: text.len() as u64,
        reader: Cursor::new(text),
        options: Default::default(),
    };
    let spec = ImportSpec {
        connection: connection.to_owned(),
        recipe: Recipe::for_local_import(),
        ..ImportSpec::default()
    };
    let context =
        JobContext { id: "job_1".to_owned(), spec, started: moment(), seed: (6, 7), helpers: None };
    let record = block_on(import(tenant, context, vec![input], async |_| true, moment));
    let summary = record.import_summary().unwrap_or_else(|| panic!("{:?}", record.reason));
    assert_eq!(summary.inserted, users.len() as u64, "{:?}", summary.run.groups);
}

fn spec(tenant: &Tenant<Memory>, search: &str, action: Action) -> UpdateSpec {
    let connection = Some(tenant.catalog().connections[0].connection.id.clone());
    UpdateSpec {
        which: Which { connection, search: search.to_owned(), ..Which::default() },
        action,
        only: Listed::default(),
    }
}

fn change(steps: Value) -> Action {
    Action::Change(serde_json::from_value(json!({"recipe": 1, "steps": steps})).unwrap())
}

fn context(spec: UpdateSpec) -> UpdateContext {
    UpdateContext {
        id: "job_2".to_owned(),
        spec,
        expected: None,
        started: moment(),
        seed: (8, 9),
        searched: None,
    }
}

fn run(tenant: &mut Tenant<Memory>, search: &str, action: Action) -> JobRecord {
    let spec = spec(tenant, search, action);
    block_on(update(tenant, context(spec), async |_| true, moment))
}

#[track_caller]
fn summary(record: &JobRecord) -> &UpdateSummary {
    let update = record.update().expect("an update");
    update.summary.as_ref().unwrap_or_else(|| panic!("{:?}", record.reason))
}

/// All users as they are stored, in order, without their dates.
fn stored(tenant: &Tenant<Memory>) -> Vec<Value> {
    let view =
        block_on(View::make(tenant, ViewSpec::default(), async |_, _| true)).unwrap().unwrap();
    let rows = block_on(view.rows(tenant, 0, u64::MAX)).unwrap();
    let users = rows.iter().map(|row| {
        let text = block_on(edit::user(tenant, &row.user)).unwrap();
        let mut user: Value = serde_json::from_str(&text).unwrap();
        for name in ["created_at", "updated_at", "identities"] {
            user.as_object_mut().unwrap().remove(name);
        }
        user
    });
    users.collect()
}

/// A file of the job; empty if it made none of this kind.
fn file(tenant: &Tenant<Memory>, record: &JobRecord, kind: FileKind) -> String {
    let Some(file) = record.files.iter().find(|file| file.kind == kind) else {
        return String::new();
    };
    let bytes = block_on(tenant.backend().file(&record.file_key(file))).unwrap().unwrap();
    assert_eq!(bytes.len() as u64, file.bytes);
    String::from_utf8(bytes).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn three() -> Vec<Value> {
    vec![
        json!({"email": "ann@x.io", "user_id": "1", "given_name": "Ann", "email_verified": true, "user_metadata": {"plan": "gold", "lang": "de"}}),
        json!({"email": "bob@x.io", "user_id": "2", "given_name": "Bob", "email_verified": false}),
        json!({"email": "cid@y.io", "user_id": "3", "given_name": "Cid", "username": "cid"}),
    ]
}

/// What the guide of bulk updates does by hand: a family name for three users, and their addresses verified.
#[test]
fn the_guides_example_by_query() {
    let mut tenant = tenant(&three());
    let before = stored(&tenant);
    let action = change(json!([
        {"set": {"family_name": "Miller", "email_verified": true}},
        {"set": {"user_metadata.plan": "silver"}, "where": "user_metadata.plan:gold"},
    ]));
    let asked = context(spec(&tenant, "email.domain:x.io", action.clone()));
    let ids = block_on(tenant.backend().segment_ids()).unwrap();
    let seen = block_on(preview(&tenant, &asked, async |_| true)).unwrap().unwrap();
    assert_eq!(stored(&tenant), before, "a preview changes nothing");
    assert_eq!(block_on(tenant.backend().segment_ids()).unwrap(), ids, "and writes nothing");
    let record = run(&mut tenant, "email.domain:x.io", action);
    let done = summary(&record);
    assert_eq!(seen.summary.changes.changes, done.changes.changes);
    assert_eq!((done.of, done.found, done.changes.updated), (3, 2, 2));
    assert_eq!((done.by_upsert, done.by_request, done.requests), (2, 0, 0));
    let now = stored(&tenant);
    assert_eq!(now[0]["user_metadata"], json!({"plan": "silver", "lang": "de"}));
    assert_eq!(
        (&now[1]["family_name"], &now[1]["email_verified"]),
        (&json!("Miller"), &json!(true))
    );
    assert_eq!(now[2], before[2]);
    let sent: Value = serde_json::from_str(&file(&tenant, &record, FileKind::UpsertFile)).unwrap();
    assert_eq!(
        sent,
        json!([
            {"email": "ann@x.io", "email_verified": true, "family_name": "Miller", "user_metadata": {"plan": "silver", "lang": "de"}},
            {"email": "bob@x.io", "email_verified": true, "family_name": "Miller"},
        ])
    );
    let differences = file(&tenant, &record, FileKind::Differences);
    assert_eq!(differences.lines().count(), 1 + 4, "{differences}");
    assert_eq!(String::from_utf8(seen.differences.unwrap()).unwrap(), differences);
    let kept = block_on(JobRecord::all(&tenant)).unwrap();
    assert!(kept.contains(&record), "it is kept as it was given");
    block_on(tenant.undo(1)).unwrap();
    assert_eq!(stored(&tenant), before);
    let kept = block_on(JobRecord::all(&tenant)).unwrap();
    assert!(kept.iter().any(|job| job.id == record.id && job.is_undone()));
}

#[test]
fn who_cannot_become_that_stays_and_is_named() {
    let mut users = three();
    users.push(json!({"email": "dan@y.io", "user_id": "4", "username": "dan"}));
    let mut tenant = tenant(&users);
    let before = stored(&tenant);
    // Auth0 would not take it; another has it; it is never changed; it is no attribute; a step cannot do it.
    let cases = [
        (json!([{"set": {"email": "no address"}}]), "email:ann@x.io", "INVALID_FORMAT"),
        (json!([{"set": {"email": "BOB@x.io"}}]), "email:ann@x.io", "CONFLICT_EMAIL"),
        (json!([{"set": {"username": "dan"}}]), "username:cid", "CONFLICT_USERNAME"),
        (json!([{"set": {"user_id": "auth0|9"}}]), "email:ann@x.io", "NOT_CHANGED"),
        (json!([{"set": {"shoe_size": 43}}]), "email:ann@x.io", "OBJECT_ADDITIONAL_PROPERTIES"),
        (json!([{"remove": "email"}]), "email:ann@x.io", "OBJECT_MISSING_REQUIRED_PROPERTY"),
        (json!([{"parse": "given_name", "as": "number"}]), "email:ann@x.io", "STEP_FAILED"),
    ];
    for (steps, search, code) in cases {
        let record = run(&mut tenant, search, change(steps.clone()));
        let done = summary(&record);
        assert_eq!(
            (done.found, done.changes.updated, done.changes.run.refused),
            (1, 0, 1),
            "{steps}"
        );
        assert_eq!(done.changes.run.groups[0].code.name().to_uppercase(), code, "{steps}");
        let told = lines(&file(&tenant, &record, FileKind::Errors));
        assert_eq!(told.len(), 1, "{steps}");
        assert!(told[0]["user_id"].as_str().unwrap().starts_with("auth0|"), "{told:?}");
        assert_eq!(stored(&tenant), before, "{steps}");
    }
    // Of many with the same new address the first gets it.
    let record = run(&mut tenant, "", change(json!([{"set": {"email": "all@x.io"}}])));
    assert_eq!((summary(&record).changes.updated, summary(&record).changes.run.refused), (1, 3));
    assert_eq!(summary(&record).requests, 1);
    let request = &lines(&file(&tenant, &record, FileKind::Patches))[0];
    assert_eq!(request["body"]["email"], "all@x.io");
    assert!(file(&tenant, &record, FileKind::UpsertFile).is_empty(), "it would be another user");
}

#[test]
fn what_no_import_changes_goes_as_requests() {
    let mut tenant = tenant(&three());
    let record = run(
        &mut tenant,
        "NOT email:bob@x.io",
        change(
            json!([{"set": {"blocked": true}}, {"leave_out": "username:cid", "reason": "a robot"}]),
        ),
    );
    let done = summary(&record);
    assert_eq!((done.found, done.changes.updated, done.by_request, done.by_upsert), (2, 1, 1, 0));
    assert_eq!(done.changes.run.left_out, BTreeMap::from([("a robot".to_owned(), 1)]));
    assert_eq!(
        lines(&file(&tenant, &record, FileKind::Patches)),
        [json!({"method": "PATCH", "path": "/api/v2/users/auth0%7C1", "body": {"blocked": true}})]
    );
    assert_eq!(stored(&tenant)[0]["blocked"], json!(true));
    assert_eq!(stored(&tenant)[2].get("blocked"), None);
}

#[test]
fn deletions_are_a_change_like_others() {
    let mut tenant = tenant(&three());
    let before = stored(&tenant);
    let other = Connection {
        id: "con_2".to_owned(),
        name: "other".to_owned(),
        ..Connection::first((8, 9))
    };
    block_on(tenant.save_connection(other)).unwrap();
    fill(&mut tenant, "con_2", &[json!({"email": "z@x.io", "user_id": "2"})]);
    let record = run(&mut tenant, "email:*@x.io", Action::Delete);
    let done = summary(&record);
    assert_eq!((done.found, done.deleted, done.requests, done.shared_ids), (2, 2, 2, 1));
    assert_eq!(
        lines(&file(&tenant, &record, FileKind::Deletions)),
        ["1", "2"]
            .map(|id| json!({"method": "DELETE", "path": format!("/api/v2/users/auth0%7C{id}")}))
    );
    assert_eq!(tenant.catalog().connections[0].users(), 1);
    block_on(tenant.undo(1)).unwrap();
    assert_eq!(stored(&tenant)[..3], before);
}

#[test]
fn an_update_that_cannot_be_understood_changes_nothing() {
    let mut tenant = tenant(&three());
    let before = stored(&tenant);
    let revision = tenant.catalog().revision;
    let cases = [
        (change(json!([{"sort": "email"}])), ""),
        (change(json!([{"duplicates": "email", "keep": "first", "reason": "twice"}])), ""),
        (change(json!([{"remove": "name", "where": "name:("}])), ""),
        (Action::Delete, "email:("),
    ];
    for (action, search) in cases {
        let record = run(&mut tenant, search, action.clone());
        assert!(!matches!(record.status, Status::Succeeded), "{action:?}");
        assert!(record.reason.is_some_and(|reason| reason.len() > 20), "{action:?}");
    }
    let asked = spec(&tenant, "", Action::Delete);
    let nowhere = UpdateSpec { which: Which::default(), ..asked.clone() };
    let record = block_on(update(&mut tenant, context(nowhere), async |_| true, moment));
    assert_eq!(record.status, Status::CreationFailed);
    let record = block_on(update(&mut tenant, context(asked.clone()), async |_| false, moment));
    assert_eq!(record.status, Status::Cancelled);
    let stamp = Some(tenant.catalog().users_stamp().wrapping_add(1));
    let other = UpdateContext { expected: stamp, ..context(asked) };
    let record = block_on(update(&mut tenant, other, async |_| true, moment));
    assert_eq!(record.status, Status::CreationFailed);
    assert!(record.reason.is_some_and(|reason| reason.contains("preview again")));
    assert_eq!((stored(&tenant), tenant.catalog().revision), (before, revision));
}

#[test]
fn who_an_update_fails_is_gathered_to_be_mended() {
    let mut users = three();
    users[1]["app_metadata"] = json!({"age": "old"});
    users[2]["app_metadata"] = json!({"age": "7"});
    let tenant = tenant(&users);
    let steps = json!([{"parse": "app_metadata.age", "as": "number"}, {"set": {"phone_number": "{given_name}"}, "where": "email:ann*"}]);
    let Action::Change(mut recipe) = change(steps) else { panic!("a change") };
    let which = spec(&tenant, "", Action::Delete).which;
    let (everybody, now) = (Listed::default(), moment());
    let gathered = |recipe: &Recipe, code, attribute: &str| {
        let attribute = attribute.to_owned();
        let kind = FaultKind { code, severity: Severity::Error, attribute };
        let (whom, what) = ((&which, &everybody), (recipe, &kind));
        let found = block_on(faulty(&tenant, whom, what, &now, async |_| true));
        let mut found: Faulty<Vec<u8>> = found.unwrap().unwrap();
        found.rows(None, 0, 9).unwrap()
    };
    let failed = gathered(&recipe, Code::StepFailed, "app_metadata");
    assert_eq!((failed.len(), failed[0].email.as_str(), failed[0].step), (1, "bob@x.io", Some(0)));
    assert_eq!(failed[0].value, r#"{"age":"old"}"#);
    let refused = gathered(&recipe, Code::Pattern, "phone_number");
    assert_eq!((refused.len(), refused[0].value.as_str()), (1, "\"Ann\""));
    // What is mended there is done by the steps.
    let edit = UserEdit {
        remove: serde_json::from_value(json!(["phone_number"])).unwrap(),
        ..refused[0].edit(false)
    };
    recipe = recipe.with_edits(vec![edit]);
    assert!(gathered(&recipe, Code::Pattern, "phone_number").is_empty());
}

#[test]
fn only_the_users_of_a_list_change_and_their_ids_are_not_kept() {
    let mut tenant = tenant(&three());
    let listed =
        "{\"user_id\":\"1\"}\n{\"user_id\":\"auth0|3\",\"email\":\"x\"}\n{\"user_id\":\"9\"}\n";
    let only = Listed::of(listed).unwrap();
    assert_eq!((only.users, only.ids.as_str()), (3, "auth0|1\nauth0|3\nauth0|9\n"));
    assert_eq!(Listed::of("{\"user_id\":\"1\"}\n{\"email\":\"x\"}"), None);
    assert_eq!(Listed::of(""), None, "nobody is not everybody");
    let asked = UpdateSpec { only, ..spec(&tenant, "", change(json!([{"set": {"name": "N"}}]))) };
    let record = block_on(update(&mut tenant, context(asked), async |_| true, moment));
    assert_eq!((summary(&record).found, summary(&record).changes.updated), (2, 2));
    let named: Vec<bool> = stored(&tenant).iter().map(|user| user["name"] == "N").collect();
    assert_eq!(named, [true, false, true]);
    let kept = &record.update().unwrap().spec.only;
    assert_eq!((kept.users, kept.ids.as_str()), (3, ""));
}

/// A step, and the same on a plain object.
#[derive(Clone, Debug)]
enum Step {
    SetName(String),
    SetKey(String, i64),
    RemoveKey(String),
    Block(bool),
    Undo,
    /// What was taken back last is done again
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let key = || prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned);
    prop_oneof![
        1 => "[A-Z][a-z]{1,6}".prop_map(Step::SetName),
        1 => (key(), -5_i64..5).prop_map(|(key, value)| Step::SetKey(key, value)),
        1 => key().prop_map(Step::RemoveKey),
        1 => any::<bool>().prop_map(Step::Block),
        2 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

impl Step {
    fn verb(&self, only: &str) -> Value {
        match self {
            Step::SetName(name) => json!({"set": {"name": name}, "where": only}),
            Step::SetKey(key, value) => {
                json!({"set": {(format!("app_metadata.{key}")): value}, "where": only})
            }
            Step::RemoveKey(key) => json!({"remove": format!("app_metadata.{key}"), "where": only}),
            Step::Block(blocked) => json!({"set": {"blocked": blocked}, "where": only}),
            Step::Undo | Step::Redo => json!(null),
        }
    }

    fn apply(&self, user: &mut Value) {
        match self {
            Step::SetName(name) => user["name"] = json!(name),
            Step::SetKey(key, value) => user["app_metadata"][key] = json!(value),
            Step::RemoveKey(key) => {
                if let Some(metadata) = user.get_mut("app_metadata") {
                    metadata.as_object_mut().unwrap().remove(key);
                }
            }
            Step::Block(blocked) => user["blocked"] = json!(blocked),
            Step::Undo | Step::Redo => {}
        }
    }
}

/// How an update, or its undo, ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Whole,
    Cancelled,
    /// The browser ends it after so many operations of the store
    Killed(u64),
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        3 => Just(Ending::Whole),
        1 => Just(Ending::Cancelled),
        2 => (0_u64..12).prop_map(Ending::Killed),
    ]
}

/// What a plain model knows: the users after each change that can be taken back, and what was done.
struct Model(Vec<(Vec<Value>, String, Option<u64>)>);

impl Model {
    fn users(&self) -> &Vec<Value> {
        &self.0.last().unwrap().0
    }

    fn push(&mut self, users: Vec<Value>, changed: u64) {
        self.0.push((users, "Updated".to_owned(), Some(changed)));
        // One more than can be taken back: the state before them all.
        if self.0.len() > 11 {
            self.0.remove(0);
        }
    }

    /// The changes that can be taken back, newest first.
    fn told(&self) -> Vec<(String, Option<u64>)> {
        self.0.iter().skip(1).rev().map(|(_, what, users)| (what.clone(), *users)).collect()
    }
}

fn told(tenant: &Tenant<Memory>) -> Vec<(String, Option<u64>)> {
    tenant.catalog().undos().map(|undo| (undo.what.clone(), undo.users)).collect()
}

/// The tenant as the next start of the page finds it.
fn reopened(tenant: Tenant<Memory>) -> Tenant<Memory> {
    let memory = tenant.backend().clone();
    memory.mend();
    // As in a browser, no page makes the numbers of another.
    static PAGES: AtomicU64 = AtomicU64::new(10);
    let random = [(); 5].map(|()| PAGES.fetch_add(1, Ordering::Relaxed));
    let mut tenant = block_on(Tenant::open(memory, random)).unwrap();
    block_on(recover(&mut tenant, 1)).unwrap();
    tenant
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever updates, undos and redos come one after the other, some of them cut short or killed: the store holds what the
    /// model holds, and tells what can be taken back.
    #[test]
    fn updates_are_what_a_plain_model_says(
        steps in prop::collection::vec((step(), 0_usize..4, ending()), 1..14),
    ) {
        let users: Vec<Value> = (0..300)
            .map(|n| json!({"email": format!("u{n}@x.io"), "user_id": n.to_string(), "nickname": (n % 3).to_string(), "app_metadata": {"a": n}}))
            .collect();
        let mut tenant = tenant(&users);
        let (what, changed) = told(&tenant).remove(0);
        let mut model = Model(vec![(Vec::new(), String::new(), None), (stored(&tenant), what, changed)]);
        // The updates that can be taken back, and those that were, with the users they gave.
        let (mut made, mut again) = (Vec::new(), Vec::<(Step, usize, Vec<Value>)>::new());
        for (mut step, mut third, ending) in steps {
            let mut expected = None;
            if matches!(step, Step::Redo) {
                let Some((was, whose, users)) = again.pop() else { continue };
                (step, third, expected) = (was, whose, Some(users));
            } else if !matches!(step, Step::Undo) {
                again.clear();
            }
            if let Ending::Killed(operations) = ending {
                tenant.backend().fail_after(operations, Error::Other("killed".to_owned()));
            }
            if matches!(step, Step::Undo) {
                let undone = model.0.len() > 1 && block_on(tenant.undo(1)).is_ok();
                tenant = reopened(tenant);
                // Whoever is killed may have been at the very end.
                let undone = undone || told(&tenant).len() + 1 == model.told().len();
                prop_assert!(undone || model.0.len() == 1 || matches!(ending, Ending::Killed(_)));
                if undone
                    && let Some((users, ..)) = model.0.pop()
                {
                    match made.pop() {
                        Some((step, third)) => again.push((step, third, users)),
                        // The import: what was done to its users is nothing any more.
                        None => again.clear(),
                    }
                }
            } else {
                let before = made.len();
                let only = if third < 3 { format!("nickname:\"{third}\"") } else { String::new() };
                let verb = step.verb(if only.is_empty() { "email:*" } else { &only });
                let asked = spec(&tenant, &only, change(json!([verb])));
                let is_cancelled = matches!(ending, Ending::Cancelled);
                let record = block_on(update(&mut tenant, context(asked), async |progress| !is_cancelled || progress.users == 0, moment));
                let mut after = model.users().clone();
                for user in after.iter_mut().filter(|user| third == 3 || user["nickname"] == json!(third.to_string())) {
                    step.apply(user);
                }
                let differ = model.users().iter().zip(&after).filter(|(old, new)| old != new).count() as u64;
                match (ending, record.status) {
                    (Ending::Cancelled, status) => {
                        let none = users.is_empty() || model.users().is_empty();
                        prop_assert!(none || matches!(status, Status::Cancelled));
                    }
                    (_, Status::Succeeded) => {
                        let done = summary(&record);
                        prop_assert_eq!(done.changes.updated, differ);
                        prop_assert_eq!(done.found, done.changes.updated + done.changes.unchanged);
                        if let Some(expected) = expected {
                            prop_assert_eq!(&after, &expected, "done again it is what it was");
                        }
                        if differ > 0 {
                            model.push(after, differ);
                            made.push((step, third));
                        }
                    }
                    (Ending::Killed(_), _) => {}
                    (Ending::Whole, status) => prop_assert!(false, "{:?} {:?}", status, record.reason),
                }
                if made.len() == before {
                    again.clear();
                }
                if matches!(ending, Ending::Killed(_)) {
                    tenant = reopened(tenant);
                }
            }
            prop_assert_eq!(&stored(&tenant), model.users());
            prop_assert_eq!(told(&tenant), model.told());
        }
        block_on(tenant.collect_garbage()).unwrap();
        prop_assert_eq!(&stored(&tenant), model.users());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// An update that begins where its preview found somebody does the same as one that reads everybody; what another search has
    /// found, or found before a change, is not believed.
    #[test]
    fn what_a_preview_has_found_changes_nothing(
        plans in prop::collection::vec(0..40_u8, 600..1_200),
        wanted in 0..40_u8,
        (is_deleted, is_other, is_stale) in any::<(bool, bool, bool)>(),
    ) {
        let users: Vec<Value> = plans.iter().enumerate().map(|(n, plan)| {
            // Some plans only among the first.
            let plan = if n > 300 { plan % 30 } else { *plan };
            json!({"email": format!("u{n}@x.io"), "user_id": n.to_string(), "app_metadata": {"plan": plan}})
        }).collect();
        let action = if is_deleted { Action::Delete } else { change(json!([{"set": {"family_name": "F"}}])) };
        let (mut one, mut two) = (tenant(&users), tenant(&users));
        let search = |plan: u8| format!("app_metadata.plan:{plan}");
        let previewed = spec(&two, &search(if is_other { wanted + 1 } else { wanted }), action.clone());
        let found = block_on(preview(&two, &context(previewed), async |_| true)).unwrap().unwrap();
        if is_stale {
            for tenant in [&mut one, &mut two] {
                run(tenant, "user_id:5", change(json!([{"set": {"app_metadata.plan": wanted}}])));
            }
        }
        let alone = run(&mut one, &search(wanted), action.clone());
        let asked = context(spec(&two, &search(wanted), action));
        let asked = UpdateContext { searched: Some(found.searched), ..asked };
        let after = block_on(update(&mut two, asked, async |_| true, moment));
        prop_assert_eq!(summary(&after), summary(&alone));
        prop_assert_eq!(stored(&two), stored(&one));
        let kinds = [FileKind::UpsertFile, FileKind::Patches, FileKind::Deletions, FileKind::Differences];
        for kind in kinds {
            prop_assert_eq!(file(&two, &after, kind), file(&one, &alone, kind));
        }
    }
}
