//! Comparisons of files and of a connection, each sentence of what is promised, and random lists beside a plain model.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::jobs::find_user::{FoundUser, find_user};
use crate::read::Input;
use crate::recipe::Recipe;
use crate::store::{Memory, Tenant};

type Done = Compared<Vec<u8>>;

fn input(name: &str, text: &str) -> Input<Cursor<Vec<u8>>> {
    let bytes = text.as_bytes().to_vec();
    let options = Default::default();
    Input { name: name.to_owned(), bytes: bytes.len() as u64, reader: Cursor::new(bytes), options }
}

fn spec(key: Key) -> CompareSpec {
    CompareSpec { key, ..CompareSpec::default() }
}

fn arrived(key: Key) -> CompareSpec {
    CompareSpec { arrived: true, ..spec(key) }
}

fn tried(spec: &CompareSpec, left: &str, right: &str) -> Result<Option<Done>, String> {
    let (left, right) = (|| vec![input("left", left)], || vec![input("right", right)]);
    let sources: [UserSource<'_, Memory, Cursor<Vec<u8>>>; 2] =
        [UserSource::Files(&left), UserSource::Files(&right)];
    block_on(compare(spec, sources, &Memory::default(), async |_| true))
}

#[track_caller]
fn compared(spec: &CompareSpec, left: &str, right: &str) -> Done {
    // A file without a byte is refused; an empty list is none.
    let [left, right] = [left, right].map(|text| if text.is_empty() { "[]" } else { text });
    tried(spec, left, right).expect("a comparison").expect("nobody stopped it")
}

fn ndjson(users: &[Value]) -> String {
    users.iter().map(|user| format!("{user}\n")).collect()
}

/// The values of a member in each line of a file.
fn each(file: &[u8], member: &str) -> Vec<String> {
    let lines = std::str::from_utf8(file).expect("text").lines();
    let value = |line| serde_json::from_str::<Value>(line).expect("JSON")[member].clone();
    lines.map(|line| value(line).as_str().unwrap_or_default().to_owned()).collect()
}

/// Users of each list, those who are the same, those without key and those whose key is there twice.
fn counts(done: &Done) -> ([u64; 4], u64, [u64; 2], [u64; 2]) {
    let summary = &done.summary;
    let sides = summary.sides.each_ref();
    (
        summary.lists.each_ref().map(|list| list.users),
        summary.same,
        sides.map(|side| side.without_key.records),
        sides.map(|side| side.repeated.records),
    )
}

#[test]
fn everybody_is_in_one_list_and_named() {
    let left = ndjson(&[
        json!({"email": "A@x.io", "name": "A"}),
        json!({"email": "b@x.io", "name": "B", "app_metadata": {"plan": 1.0}}),
        json!({"email": "c@x.io", "name": "C"}),
        json!({"email": "twice@x.io"}),
        json!({"email": "Twice@x.io"}),
        json!({"name": "Nobody"}),
    ]);
    let right = ndjson(&[
        json!({"name": "C2", "email": "c@x.io"}),
        json!({"app_metadata": {"plan": 1}, "email": "b@x.io", "name": "B"}),
        json!({"email": "d@x.io"}),
        json!({"email": "twice@x.io"}),
    ]);
    let done = compared(&spec(Key::Email), &left, &right);
    assert_eq!(counts(&done), ([1, 1, 1, 1], 1, [1, 0], [2, 1]));
    assert_eq!(each(&done.lists[0], "email"), ["A@x.io"]);
    assert_eq!(each(&done.lists[1], "email"), ["d@x.io"]);
    assert_eq!(
        (each(&done.lists[2], "name"), each(&done.lists[3], "name")),
        (vec!["C".into()], vec!["C2".into()])
    );
    assert_eq!(done.summary.paths, BTreeMap::from([("name".to_owned(), 1)]));
    assert_eq!(done.summary.sides[0].without_key.examples, ["Nobody"]);
    assert_eq!(done.summary.sides[1].repeated.examples, ["twice@x.io"]);
    assert_eq!(each(&done.aside, "side"), ["left", "left", "left", "right"]);
    assert_eq!(each(&done.aside, "reason")[0], "it has no key");
    let csv = String::from_utf8(done.differences).expect("text");
    assert_eq!(csv.lines().nth(1), Some(r#""'c@x.io","'name","'""C""","'""C2""""#));
    let shown = &done.summary.differences[0];
    assert_eq!((shown.key.as_str(), shown.values[0].right.as_str()), ("c@x.io", "\"C2\""));
    let query = |list: List| done.summary.list(list).query.clone().unwrap_or_default();
    assert_eq!(
        (query(List::OnlyLeft), query(List::DifferentRight)),
        (r#"email:"a@x.io""#.into(), r#"email:"c@x.io""#.into())
    );
}

#[test]
fn ids_come_before_emails_in_a_query_and_many_users_are_none() {
    let users = |users: usize| -> String {
        (0..users).map(|n| format!("{{\"user_id\":\"{n}\",\"email\":\"{n}@x.io\"}}\n")).collect()
    };
    let query = |text: &str| compared(&spec(Key::Id), text, "").summary.lists[0].query.clone();
    assert_eq!(query(&users(2)).as_deref(), Some(r#"user_id:"auth0|0" OR user_id:"auth0|1""#));
    assert!(query(&users(100)).is_some());
    assert_eq!(query(&users(101)), None);
    assert_eq!(query(""), None);
}

#[test]
fn secrets_are_masked_where_values_are_shown() {
    let left = ndjson(&[
        json!({"email": "a@x.io", "password_hash": "$2b$10$aaa", "user_metadata": {"api_token": "t1"}}),
    ]);
    let right = ndjson(&[
        json!({"email": "a@x.io", "password_hash": "$2b$10$bbb", "user_metadata": {"api_token": "t2"}}),
    ]);
    let done = compared(&spec(Key::Email), &left, &right);
    let shown = format!("{:?}{}", done.summary, String::from_utf8_lossy(&done.differences));
    assert!(shown.contains("*****"));
    for secret in ["aaa", "bbb", "t1", "t2"] {
        assert!(!shown.contains(secret), "{secret} {shown}");
    }
    let clear = ndjson(&[json!({"email": "a@x.io", "password": "in clear"})]);
    let done = compared(&spec(Key::Email), &clear, "");
    assert!(!String::from_utf8_lossy(&done.lists[0]).contains("in clear"));
    let done = compared(&spec(Key::Id), &clear, "");
    assert!(!String::from_utf8_lossy(&done.aside).contains("in clear"));
}

#[test]
fn tables_are_held_against_json_and_other_columns_go_by_their_names() {
    let csv = "Email,Email Verified,plan,app_metadata.level\na@x.io,true,gold,3\nb@x.io,,silver,\n";
    let users = ndjson(&[
        json!({"email": "a@x.io", "email_verified": true, "plan": "gold", "app_metadata": {"level": 3}}),
        json!({"email": "b@x.io", "plan": "iron"}),
    ]);
    let done = compared(&spec(Key::Email), csv, &users);
    assert!(done.summary.is_loose);
    assert_eq!(done.summary.paths, BTreeMap::from([("plan".to_owned(), 1)]));
    let done = compared(&spec(Key::Path("plan".to_owned())), csv, &users);
    assert_eq!(counts(&done).0, [1, 1, 0, 0]);
}

#[test]
fn who_is_there_already_is_left_out_by_a_step() {
    let left = ndjson(&[
        json!({"email": " A@x.io", "user_id": "auth0|1", "app_metadata": {"old": 7}}),
        json!({"email": "b@x.io", "user_id": "2", "app_metadata": {"old": "8"}}),
        json!({"email": "c@x.io", "user_id": "3", "app_metadata": {"old": 9}}),
    ]);
    let right = ndjson(&[
        json!({"email": "a@x.io", "user_id": "1", "app_metadata": {"old": "7"}}),
        json!({"email": "B@x.io", "user_id": "auth0|2", "app_metadata": {"old": 8}}),
    ]);
    for key in [Key::Email, Key::Id, Key::Path("app_metadata.old".to_owned())] {
        let spec = spec(key);
        let done = compared(&spec, &left, &right);
        let both = String::from_utf8(done.both).expect("text");
        let inputs = vec![input("left.ndjson", &left), input("there-already.ndjson", &both)];
        let mut recipe = Recipe::for_exports();
        recipe.insert(spec.leave_out_step());
        let found = find_user::<_, Vec<u8>>(&recipe, inputs, "nobody", (1, 2), async |_| true);
        let seen = block_on(found).expect("a run").expect("not stopped");
        let FoundUser::Nobody(seen) = seen else { panic!("nobody is called so") };
        assert_eq!((seen.total, seen.left_out), (3, 2), "{:?}", spec.key);
    }
}

#[test]
fn did_everyone_arrive() {
    let sent = ndjson(&[
        json!({"email": "A@x.io", "given_name": "A", "custom_password_hash": {"algorithm": "md5"}}),
        json!({"email": "b@x.io", "user_id": "7", "given_name": "B"}),
        json!({"email": "c@x.io"}),
    ]);
    let export = ndjson(&[
        json!({"user_id": "auth0|new", "email": "a@x.io", "name": "a@x.io", "created_at": "2026", "identities": [], "given_name": "A"}),
        json!({"user_id": "auth0|9", "email": "b@x.io", "given_name": "Z", "logins_count": 3}),
    ]);
    let done = compared(&arrived(Key::Email), &sent, &export);
    assert_eq!(counts(&done), ([1, 0, 1, 1], 1, [0, 0], [0, 0]));
    assert_eq!(done.summary.new_ids, 1);
    let ids = String::from_utf8(done.new_ids).expect("text");
    assert_eq!(ids.lines().nth(1), Some(r#""'b@x.io","'7","'auth0|9""#));
    // What the export has not at all was not asked of it.
    let export = ndjson(&[
        json!({"email": "a@x.io"}),
        json!({"email": "b@x.io"}),
        json!({"email": "c@x.io"}),
    ]);
    let done = compared(&arrived(Key::Email), &sent, &export);
    assert_eq!(
        (counts(&done).1, done.summary.unseen.as_slice()),
        (3, &["given_name".to_owned()][..])
    );
}

#[test]
fn damage_is_told_and_never_compared_in_silence() {
    let done = compared(
        &spec(Key::Email),
        "{\"email\":\"a@x.io\"}\n{\"email\":tru}\n",
        "{\"email\":\"a@x.io\"}\n{\"em",
    );
    let [left, right] = &done.summary.sides;
    assert_eq!((left.records, left.unreadable, left.faults.len()), (1, 1, 1));
    assert_eq!(right.sources[0].cut_off, Some(1));
    assert!(tried(&spec(Key::Path("password".to_owned())), "", "").is_err());
    assert!(tried(&spec(Key::Email), "\u{0}\u{1}\u{2}\u{0}", "").is_err());
}

#[test]
fn it_stops_when_it_is_told_to() {
    let text = || vec![input("a", "{\"email\":\"a@x.io\"}\n")];
    for stops_at in 0..4 {
        let mut checks = 0;
        let sources: [UserSource<'_, Memory, Cursor<Vec<u8>>>; 2] =
            [UserSource::Files(&text), UserSource::Files(&text)];
        let ended = block_on(compare(
            &spec(Key::Email),
            sources,
            &Memory::default(),
            async |progress: Progress| {
                assert!(progress.bytes_read <= progress.bytes_total);
                checks += 1;
                checks <= stops_at
            },
        ));
        assert!(ended.expect("no failure").is_none(), "{stops_at}");
    }
}

#[test]
fn a_connection_is_compared_as_it_is_stored() {
    use crate::jobs::import::import;
    use crate::jobs::{ImportSpec, JobContext, Timestamp};
    let mut tenant = block_on(Tenant::open(Memory::default(), [1, 2, 3, 4, 5])).expect("memory");
    let id = tenant.catalog().connections[0].connection.id.clone();
    let users = ndjson(&[
        json!({"email": "a@x.io", "user_id": "7", "name": "A"}),
        json!({"email": "b@x.io", "user_id": "8"}),
    ]);
    let moment = || Timestamp { milliseconds: 1, iso: "2026-01-02T03:04:05.678Z".to_owned() };
    let spec = ImportSpec {
        connection: id.clone(),
        recipe: crate::recipe::Recipe::for_local_import(),
        ..ImportSpec::default()
    };
    let context =
        JobContext { id: "job_1".to_owned(), spec, started: moment(), seed: (6, 7), helpers: None };
    block_on(import(&mut tenant, context, vec![input("a", &users)], async |_| true, moment));
    let file = ndjson(&[
        json!({"email": "a@x.io", "user_id": "auth0|7", "name": "A", "identities": [{"provider": "x"}]}),
    ]);
    let open = || vec![input("file", &file)];
    let spec = CompareSpec { connections: [None, Some(id)], key: Key::Id, arrived: true };
    let sources = [UserSource::Files(&open), UserSource::Tenant(&tenant)];
    let done = block_on(compare(&spec, sources, &Memory::default(), async |_| true));
    let done = done.expect("a comparison").expect("nobody stopped it");
    assert_eq!(counts(&done), ([0, 1, 0, 0], 1, [0, 0], [0, 0]));
    let gone = CompareSpec { connections: [None, Some("con_gone".to_owned())], ..spec };
    let sources = [UserSource::Files(&open), UserSource::Tenant(&tenant)];
    assert!(block_on(compare(&gone, sources, &Memory::default(), async |_| true)).is_err());
}

/// A record of the model: its key, if it has one, and a value.
type Known = (Option<u8>, u8);

fn text(records: &[Known]) -> String {
    let line = |(key, value): &Known| match key {
        Some(key) => {
            json!({"email": format!("u{key}@x.io"), "name": value.to_string()})
        }
        None => json!({"name": value.to_string()}),
    };
    let users: Vec<Value> = records.iter().map(line).collect();
    ndjson(&users)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the lists: what a plain map says.
    #[test]
    fn comparisons_are_what_a_plain_model_says(
        left in prop::collection::vec((prop::option::weighted(0.9, 0..40_u8), 0..3_u8), 0..60),
        right in prop::collection::vec((prop::option::weighted(0.9, 0..40_u8), 0..3_u8), 0..60),
    ) {
        let model = |records: &[Known]| {
            let mut by_key: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
            for (key, value) in records {
                if let Some(key) = key {
                    by_key.entry(*key).or_default().push(*value);
                }
            }
            by_key
        };
        let (one, other) = (model(&left), model(&right));
        let (mut lists, mut same, mut twice) = ([0_u64; 3], 0_u64, [0_u64; 2]);
        let keys: BTreeSet<&u8> = one.keys().chain(other.keys()).collect();
        for key in keys {
            let values = [one.get(key), other.get(key)].map(|it| it.map_or(&[][..], Vec::as_slice));
            match values {
                [[_], []] => lists[0] += 1,
                [[], [_]] => lists[1] += 1,
                [[a], [b]] if a == b => same += 1,
                [[_], [_]] => lists[2] += 1,
                [a, b] => {
                    twice[0] += a.len() as u64;
                    twice[1] += b.len() as u64;
                }
            }
        }
        let none = |records: &[Known]| records.iter().filter(|(key, _)| key.is_none()).count() as u64;
        let done = compared(&spec(Key::Email), &text(&left), &text(&right));
        let expected = ([lists[0], lists[1], lists[2], lists[2]], same, [none(&left), none(&right)], twice);
        prop_assert_eq!(counts(&done), expected);
        let lines = |file: &[u8]| file.iter().filter(|byte| **byte == b'\n').count() as u64;
        for (file, report) in done.lists.iter().zip(&done.summary.lists) {
            prop_assert_eq!(lines(file), report.users);
        }
        let aside = twice[0] + twice[1] + none(&left) + none(&right);
        prop_assert_eq!(lines(&done.aside), aside);
    }
}
