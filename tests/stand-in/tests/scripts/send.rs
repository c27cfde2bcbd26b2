//! The scripts of a package, run as a person would run them, against a tenant with Auth0's limits and with faults: every
//! user once, every error collected, every assignment made, and a report that is true.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::{self, Package, SECRET};
use stand_in::faults::Fault;
use stand_in::tenant::SCOPES;
use stand_in::{Plan, Server, Tenant};

fn tenant(plan: Plan) -> Tenant {
    let mut tenant = Tenant::new(plan);
    tenant.clients.insert("client".to_owned(), SECRET.to_owned());
    tenant.add_role("admin");
    tenant.add_role("Redaktör \"A\\B\"");
    tenant.add_organization("acme");
    tenant.add_api("https://api.example.com", &["read:reports", "write:reports"]);
    tenant
}

pub fn server(plan: Plan) -> Server {
    Server::start(tenant(plan), 0).unwrap()
}

/// Users 0…count as an import file has them; every 50th is bad, every tenth is to get its id from Auth0.
pub fn people(count: usize) -> Vec<String> {
    let user = |number: usize| {
        let id = if number.is_multiple_of(10) {
            String::new()
        } else {
            format!("\"user_id\":\"u{number}\",")
        };
        let email = if number % 50 == 7 { format!("bad{number}") } else { email(number) };
        format!(
            "{{{id}\"email\":\"{email}\",\"name\":\"Zo\\u00eb \\\"{number}\\\" ]}}\",\"user_metadata\":{{\"notes\":[1,\"{}\"]}}}}",
            "x".repeat(140)
        )
    };
    (0..count).map(user).collect()
}

fn email(number: usize) -> String {
    format!("user{number}+é@example.com").replace('é', "e")
}

fn is_bad(number: usize) -> bool {
    number % 50 == 7
}

/// The key that a follow-on list has for a user.
fn key(number: usize) -> String {
    if number.is_multiple_of(10) { email(number) } else { format!("auth0|u{number}") }
}

/// How many users have each role, by its place.
fn with_role(server: &Server, place: usize) -> usize {
    let tenant = server.tenant();
    let id = tenant.roles[place]["id"].as_str().unwrap().to_owned();
    tenant.users.iter().filter(|user| user.roles.contains(&id)).count()
}

#[test]
fn twenty_thousand_users_arrive_once_although_the_script_is_killed_five_times_among_faults() {
    const COUNT: usize = 20_000;
    let plan = Plan {
        seed: 20,
        per_mille: 6,
        sends: vec![(3, Fault::AnswerLost)],
        job_ms: 500,
        token_seconds: 8,
        job_object_for_no_errors: true,
        ..Plan::default()
    };
    let server = server(plan);
    let lines: String =
        (0..COUNT).filter(|it| it % 4 == 0).map(|it| format!("{}\tadmin\n", key(it))).collect();
    let package = Package::new("large")
        .users(&people(COUNT))
        .file("roles", "after/roles.tsv", &lines, COUNT / 4)
        .sealed();
    let begun = Instant::now();
    for lines in [3, 8, 14, 22, 45] {
        let child = package
            .script(&["send.sh"], &server)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.unwrap();
        while package.text("state/journal.tsv").lines().count() < lines {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
            let seen = harness::arguments();
            let told = server.tenant().tokens.keys().any(|token| seen.contains(token));
            assert!(!told && !seen.contains(SECRET), "a secret is an argument");
            thread::sleep(Duration::from_millis(30 + lines as u64));
        }
        harness::kill(child);
    }
    let (code, said) = package.run(&["send.sh"], &server);
    eprintln!("{} s, {:?}", begun.elapsed().as_secs(), server.tenant().counts);
    let bad = (0..COUNT).filter(|it| is_bad(*it)).count();
    assert_eq!(code, 1, "{said}");
    let sums = format!(
        "Users: 20,000 in total, {},{:03} inserted, 0 updated, {bad} failed",
        (COUNT - bad) / 1_000,
        (COUNT - bad) % 1_000
    );
    assert!(said.contains(&sums), "{sums}\n{said}");
    let mut times = BTreeMap::new();
    for user in &server.tenant().users {
        *times.entry(user.profile["email"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(times.len(), COUNT - bad);
    assert!(times.values().all(|count| *count == 1));
    let errors = package.errors("errors.ndjson", "/user/email");
    assert!(errors.len() == bad && errors.values().all(|count| *count == 1), "{errors:?}");
    assert!(errors.keys().all(|email| email.starts_with("bad")));
    let wanted = (0..COUNT).filter(|it| it % 4 == 0 && !is_bad(*it)).count();
    assert_eq!(with_role(&server, 0), wanted);
    let unassigned = (0..COUNT).filter(|it| it % 4 == 0 && is_bad(*it)).count();
    assert_eq!(package.text("errors-after.ndjson").lines().count(), unassigned);
    let counts = server.tenant().counts;
    assert!(counts.most_jobs == 2 && counts.mails == 0 && counts.tokens >= 6, "{counts:?}");
    let left = harness::contents(&package.folder);
    assert!(
        !left.contains(SECRET) && !server.tenant().tokens.keys().any(|token| left.contains(token))
    );
}

#[test]
fn what_no_import_carries_is_assigned_and_what_cannot_be_is_told() {
    let server = server(Plan::default());
    let after =
        |role: &str| -> String { (0..120).map(|it| format!("{}\t{role}\n", key(it))).collect() };
    let organizations: String = (0..60)
        .map(|it| format!("{}\tacme\t{}\n", key(it), if it < 12 { "admin" } else { "" }))
        .collect();
    let changes = "{\"user_id\":\"auth0|u1\",\"body\":{\"blocked\":true,\"name\":\"A \\\"b\\\" {\\\\\"}}\n{\"user_id\":\"auth0|none\",\"body\":{\"blocked\":true}}\n";
    let package = Package::new("after")
        .users(&people(120))
        .file("patch", "changes/patch-0001.ndjson", changes, 2)
        .file("roles", "after/roles.tsv", &after("Redaktör \"A\\B\""), 120)
        .file("roles", "after/roles-0002.tsv", "nobody@example.com\tadmin\n", 1)
        .file("organizations", "after/organizations.tsv", &organizations, 60)
        .file(
            "permissions",
            "after/permissions.tsv",
            "auth0|u1\tread:reports\thttps://api.example.com\n",
            1,
        )
        .sealed();
    let (code, said) = package.run(&["send.sh"], &server);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("120 in total, 117 inserted, 0 updated, 3 failed"), "{said}");
    assert_eq!((with_role(&server, 0), with_role(&server, 1)), (0, 117), "{said}");
    let errors = package.errors("errors-after.ndjson", "/list");
    let expected = [("member-roles", 1), ("members", 2), ("patch", 1), ("roles", 4)];
    assert_eq!(errors, expected.map(|(list, count)| (list.to_owned(), count)).into(), "{said}");
    let mut tenant = server.tenant();
    let members = tenant.members.values().next().unwrap();
    assert_eq!(
        (members.len(), members.values().filter(|roles| !roles.is_empty()).count()),
        (58, 11)
    );
    let changed = tenant.user("auth0|u1").unwrap();
    assert_eq!(
        (&changed.profile["blocked"], changed.profile["name"].as_str()),
        (&true.into(), Some("A \"b\" {\\"))
    );
    assert_eq!(changed.permissions.len(), 1);
    drop(tenant);
    // Once more there is nothing to do.
    let requests = server.tenant().counts.imports;
    assert_eq!(package.run(&["send.sh"], &server).0, 1);
    assert_eq!(server.tenant().counts.imports, requests);
}

#[test]
fn what_is_wrong_is_named_before_the_first_send() {
    let check = |name: &str,
                 connection: &str,
                 scopes: &[&str],
                 spoil: fn(&Package),
                 code: i32,
                 word: &str| {
        let server = server(Plan::default());
        let package = Package::new(name)
            .users(&people(3))
            .file(
                "roles",
                "after/roles.tsv",
                if name == "role" { "auth0|u1\tboss\n" } else { "auth0|u1\tadmin\n" },
                1,
            )
            .sealed();
        spoil(&package);
        let token = server.tenant().give_token(scopes, 3_600);
        let output = package
            .script(&["send.sh"], &server)
            .env("AUTH0_TOKEN", token)
            .env("AUTH0_CONNECTION", connection)
            .output();
        let (found, said) = harness::said(&output.unwrap());
        assert!(found == code && said.contains(word), "{name}: {found} {said}");
        assert_eq!(server.tenant().counts.imports, 0);
    };
    let sound = |_: &Package| {};
    check(
        "changed",
        "shop",
        &SCOPES,
        |it| fs::write(it.folder.join("users/users-0001.json"), "[]").unwrap(),
        3,
        "users-0001.json was changed",
    );
    check(
        "missing",
        "shop",
        &SCOPES,
        |it| fs::remove_file(it.folder.join("after/roles.tsv")).unwrap(),
        3,
        "roles.tsv is missing",
    );
    check(
        "table",
        "shop",
        &SCOPES,
        |it| fs::write(it.folder.join("files.tsv"), "users\t../x\t1\t1\tx\n").unwrap(),
        3,
        "outside",
    );
    check(
        "scope",
        "shop",
        &["create:users", "read:users", "read:connections"],
        sound,
        4,
        "lacks: create:role_members read:roles",
    );
    check("connection", "nowhere", &SCOPES, sound, 4, "no connection nowhere");
    check("id", "con_ZZZZZZZZZZZZZZZZ", &SCOPES, sound, 4, "no connection con_Z");
    check("strategy", "google", &SCOPES, sound, 4, "google-oauth2");
    check("mode", "legacy", &SCOPES, sound, 4, "Import Users to Auth0");
    check("disabled", "unused", &SCOPES, sound, 4, "enabled for no application");
    check("role", "shop", &SCOPES, sound, 4, "boss");
}

#[test]
fn a_dry_run_sends_nothing() {
    let server = server(Plan::default());
    let package = Package::new("dry").users(&people(3)).sealed();
    let (code, said) = package.run(&["send.sh", "--dry-run"], &server);
    assert!(code == 0 && said.contains("Nothing was sent"), "{said}");
    assert_eq!(server.tenant().counts.imports, 0);
    assert_eq!(package.run(&["send.sh", "--help"], &server).0, 0);
    assert_eq!(package.run(&["send.sh", "--what"], &server).0, 2);
}

#[test]
fn a_token_that_expires_costs_nothing_but_a_second_run() {
    let server = server(Plan::default());
    let package = Package::new("token").users(&people(2_500)).sealed();
    let run = |seconds: u64| {
        let token = server.tenant().give_token(&SCOPES, seconds);
        let output = package.script(&["send.sh"], &server).env("AUTH0_TOKEN", token).output();
        harness::said(&output.unwrap())
    };
    server.tenant().plan.job_ms = 4_000;
    let (code, said) = run(2);
    assert!(code == 5 && said.contains("new token"), "{code} {said}");
    let (code, said) = run(600);
    assert!(
        code == 1 && said.contains("2,500 in total, 2,450 inserted, 0 updated, 50 failed"),
        "{code} {said}"
    );
}

#[test]
fn a_send_without_an_answer_counts_once() {
    let check = |name: &str, fault: Fault, upsert: bool, expected: &str| {
        let server = server(Plan { sends: vec![(0, fault)], ..Plan::default() });
        let mut package = Package::new(name).users(&people(100));
        if upsert {
            package = package.upsert();
        }
        let (code, said) = package.sealed().run(&["send.sh"], &server);
        assert!(code == 1 && said.contains(expected), "{name}: {code} {said}");
        assert_eq!(server.tenant().users.len(), 98);
    };
    let all = "100 in total, 98 inserted, 0 updated, 2 failed";
    check("lost", Fault::AnswerLost, false, all);
    check("half", Fault::HalfAnswer, false, all);
    check("gateway", Fault::BadGateway, false, all);
    check("broken", Fault::Broken, false, all);
    check("upsert", Fault::AnswerLost, true, "100 in total, 0 inserted, 98 updated, 2 failed");
}

#[test]
fn users_who_were_there_before_stay_conflicts() {
    let server = server(Plan { sends: vec![(1, Fault::AnswerLost)], ..Plan::default() });
    let package = Package::new("before").users(&people(40)).sealed();
    assert_eq!(package.run(&["send.sh"], &server).0, 1);
    server.tenant().put_forward(Duration::from_secs(3_600));
    let package = Package::new("again").users(&people(80)).sealed();
    let (code, said) = package.run(&["send.sh"], &server);
    assert!(
        code == 1 && said.contains("80 in total, 39 inserted, 0 updated, 41 failed"),
        "{code} {said}"
    );
}

#[test]
fn a_job_that_times_out_is_sent_again() {
    let server = server(Plan { stuck: vec![0], ..Plan::default() });
    let package = Package::new("stuck").users(&people(20)).sealed();
    let child = package
        .script(&["send.sh"], &server)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while server.tenant().counts.imports == 0 {
        thread::sleep(Duration::from_millis(50));
    }
    thread::sleep(Duration::from_millis(500));
    server.tenant().put_forward(Duration::from_secs(2 * 3_600));
    let (code, said) = harness::said(&child.wait_with_output().unwrap());
    assert!(
        code == 1 && said.contains("20 in total, 19 inserted, 0 updated, 1 failed"),
        "{code} {said}"
    );
}

#[test]
fn deleting_asks_for_the_number() {
    use std::io::Write as _;
    let server = server(Plan::default());
    let package = Package::new("delete").users(&people(6)).sealed();
    assert_eq!(package.run(&["send.sh"], &server).0, 0);
    fs::remove_dir_all(package.folder.join("state")).unwrap();
    let list = "{\"user_id\":\"auth0|u1\"}\n{\"user_id\":\"auth0|u2\"}\n";
    let package = Package::new("deletions").file("delete", "delete-0001.ndjson", list, 2).sealed();
    for (typed, code, left) in [("1", 2, 6), ("", 2, 6), ("2", 0, 4)] {
        let mut child = package
            .script(&["delete.sh"], &server)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{typed}").unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{typed}");
        assert_eq!(server.tenant().users.iter().filter(|user| !user.gone).count(), left);
    }
}

#[test]
fn json_is_read_without_any_tool_for_it() {
    let package = Package::new("json");
    let check = |json: &str, expected: &str| {
        fs::write(package.folder.join("x.json"), json).unwrap();
        let output = Command::new("sh")
            .args(["-c", "MUSTER_LIBRARY=1; . ./send.sh; flat x.json"])
            .current_dir(&package.folder)
            .output();
        let output = output.unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{json}");
    };
    check("{}", "\t{}\n");
    check(
        r#"{"a":"b\"c\\","d":[1,true,null,[],{"e":"\u00e9\ud83d\ude00\n\/"}]}"#,
        "a\tb\"c\\\nd.0\t1\nd.1\ttrue\nd.2\tnull\nd.3\t[]\nd.4.e\té😀 /\n",
    );
    check("[ {\"a\" : \"\"} ,\n {\"a\":\"\\\\\"} ]", "0.a\t\n1.a\t\\\n");
}

/// PowerShell is on few machines of those who build this; where it is, its script does the same.
#[test]
fn powershell_sends_too_where_it_is_installed() {
    if Command::new("pwsh").arg("-Version").output().is_err() {
        println!("skipped: pwsh is not on the PATH, send.ps1 was not run");
        return;
    }
    let server = server(Plan { sends: vec![(0, Fault::AnswerLost)], ..Plan::default() });
    let roles: String = (0..100).map(|it| format!("{}\tadmin\n", key(it))).collect();
    let package = Package::new("pwsh")
        .users(&people(100))
        .file("roles", "after/roles.tsv", &roles, 100)
        .sealed();
    let output = Command::new("pwsh")
        .args(["-NoProfile", "-File", "send.ps1", "-Yes"])
        .current_dir(&package.folder)
        .envs(
            package
                .script(&[], &server)
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .output();
    let (code, said) = harness::said(&output.unwrap());
    assert!(
        code == 1 && said.contains("100 in total, 98 inserted, 0 updated, 2 failed"),
        "{code} {said}"
    );
    assert_eq!(with_role(&server, 0), 98);
}
