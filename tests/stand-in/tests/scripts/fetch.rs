//! `fetch.sh` against a tenant with users, roles, organizations and permissions: everything comes, once, whatever stops it on
//! the way, and nothing is written over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use stand_in::tenant::{Account, SCOPES};
use stand_in::{Plan, Server};

use crate::harness::{self, Package, SECRET};
use crate::send::server;

/// A tenant of so many users: every other is an admin, every third a member of acme (every sixth with a role in it), every
/// tenth may read reports; every fifth is of another connection.
fn tenant(plan: Plan, count: usize) -> Server {
    let server = server(plan);
    let mut tenant = server.tenant();
    let role =
        |at: usize, tenant: &stand_in::Tenant| tenant.roles[at]["id"].as_str().unwrap().to_owned();
    let roles = [role(0, &tenant), role(1, &tenant)];
    let organization = tenant.organizations[0]["id"].as_str().unwrap().to_owned();
    for number in 0..count {
        let mut user = Account {
            id: format!("auth0|u{number}"),
            connection: if number % 5 == 0 { "legacy" } else { "shop" }.to_owned(),
            profile: serde_json::Map::new(),
            created: 1,
            updated: 1,
            roles: BTreeSet::new(),
            permissions: BTreeSet::new(),
            gone: false,
        };
        user.profile.insert("email".to_owned(), json!(format!("u{number}@example.com")));
        user.profile.insert("app_metadata".to_owned(), json!({ "plan": "pro, \"gold\"" }));
        if number % 2 == 0 {
            user.roles.insert(roles[0].clone());
        }
        if number == 1 {
            user.roles.insert(roles[1].clone());
        }
        if number % 10 == 0 {
            let api = "https://api.example.com".to_owned();
            user.permissions.insert((api.clone(), "read:reports".to_owned()));
            user.permissions.insert((api, "write:reports".to_owned()));
        }
        if number % 3 == 0 {
            let in_it = (number % 6 == 0).then(|| roles[1].clone());
            let members = tenant.members.entry(organization.clone()).or_default();
            members.insert(user.id.clone(), in_it.into_iter().collect());
        }
        tenant.add(user);
    }
    drop(tenant);
    server
}

fn command(package: &Package, server: &Server, more: &[&str]) -> Command {
    let mut command = package.script(&[&["fetch.sh"], more].concat(), server);
    command.env_remove("AUTH0_CONNECTION");
    command
}

fn run(package: &Package, server: &Server, more: &[&str]) -> (i32, String) {
    harness::said(&command(package, server, more).output().unwrap())
}

/// The users of a file that was fetched.
fn users(package: &Package, path: &str) -> Vec<Value> {
    let packed = fs::read(package.folder.join(path)).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Lines of a table by their first cell, which is in quotes.
fn by_user(package: &Package, path: &str) -> BTreeMap<String, Vec<String>> {
    let mut lines = BTreeMap::<String, Vec<String>>::new();
    for line in package.text(path).lines().skip(1) {
        let (user, rest) = line.split_once(',').unwrap();
        lines.entry(user.trim_matches('"').to_owned()).or_default().push(rest.to_owned());
    }
    lines
}

#[test]
fn everything_is_fetched_once_although_it_is_killed_among_faults() {
    const COUNT: usize = 600;
    let server = tenant(Plan { seed: 3, per_mille: 60, ..Plan::default() }, COUNT);
    let package = Package::new("fetch");
    let all = ["--with", "all"];
    for part in ["fetching/fetched/users.json.gz", "fetching/parts/permissions-000000000"] {
        let child =
            command(&package, &server, &all).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap();
        while !package.folder.join(part).exists() {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
            assert!(!harness::arguments().contains(SECRET));
            thread::sleep(Duration::from_millis(5));
        }
        harness::kill(child);
        assert!(!package.folder.join("fetched").exists());
    }
    let (code, said) = run(&package, &server, &all);
    assert_eq!(code, 0, "{said}");
    let fetched = users(&package, "fetched/users.json.gz");
    assert!(fetched.len() == COUNT && said.contains("Everything is in the folder"), "{said}");
    assert_eq!(fetched[1]["app_metadata"]["plan"], "pro, \"gold\"");
    let roles = by_user(&package, "fetched/roles.csv");
    assert_eq!(roles.len(), COUNT / 2 + 1);
    assert!(
        roles.values().all(|rows| rows.len() == 1)
            && roles["auth0|u2"][0].starts_with("\"admin\",\"rol_")
    );
    assert!(roles["auth0|u1"][0].starts_with("\"Redaktör \"\"A\\B\"\"\","), "{roles:?}");
    let members = by_user(&package, "fetched/organizations.csv");
    assert_eq!(members.len(), COUNT / 3);
    assert!(
        members["auth0|u6"][0].ends_with(",\"Redaktör \"\"A\\B\"\"\"")
            && members["auth0|u3"][0].ends_with(",\"\"")
    );
    let permissions = by_user(&package, "fetched/permissions.csv");
    assert!(permissions.len() == COUNT / 10 && permissions.values().all(|rows| rows.len() == 2));
    assert_eq!(permissions["auth0|u20"][0], "\"read:reports\",\"https://api.example.com\"");
    assert!(!package.folder.join("fetching").exists());
    assert!(!harness::contents(&package.folder).contains(SECRET));
    let (code, said) = run(&package, &server, &[]);
    assert!(code == 2 && said.contains("nothing is written over it"), "{said}");
}

#[test]
fn chosen_connections_and_fields_and_what_stops_it_before_it_begins() {
    let server = tenant(Plan { members_with_roles: false, rate: 200, ..Plan::default() }, 250);
    let package = Package::new("fetch-some");
    let request = "{\n  \"format\": \"json\",\n  \"fields\": [\n    { \"name\": \"user_id\", \"export_as\": \"Id\" },\n    { \"name\": \"identities[0].connection\", \"export_as\": \"The \\\"C\\\"\" }\n  ]\n}";
    fs::write(package.folder.join("export.json"), request).unwrap();
    let some = ["--connection", "shop, con_CCCCCCCCCCCCCCCC", "--with", "organizations"];
    let (code, said) = run(&package, &server, &[&some[..], &["--dry-run"]].concat());
    assert!(
        code == 0
            && said.contains("Nothing was fetched")
            && said.contains("the users of legacy, shop, with organizations"),
        "{said}"
    );
    assert!(!package.folder.join("fetching").exists());
    let refused = |more: &[&str], scopes: &[&str], code: i32, words: &str| {
        let token = server.tenant().give_token(scopes, 60);
        let output = command(&package, &server, more).env("AUTH0_TOKEN", token).output().unwrap();
        let (found, said) = harness::said(&output);
        assert!(found == code && said.contains(words), "{more:?}: {found} {said}");
    };
    refused(&["--with", "roles"], &["read:users"], 4, "lacks: read:role_members read:roles");
    refused(&["--connection", "nowhere"], &SCOPES, 4, "no connection nowhere");
    refused(&["--with", "grants"], &SCOPES, 2, "grants cannot be read");
    refused(&["--what"], &SCOPES, 2, "no option");
    let (code, said) = run(&package, &server, &some);
    assert_eq!(code, 0, "{said}");
    let (shop, legacy) = (
        users(&package, "fetched/users-shop.json.gz"),
        users(&package, "fetched/users-legacy.json.gz"),
    );
    assert_eq!((shop.len(), legacy.len()), (200, 50));
    assert_eq!(legacy[1], json!({ "Id": "auth0|u5", "The \"C\"": "legacy" }));
    let members = by_user(&package, "fetched/organizations.csv");
    assert_eq!(members.len(), 84);
    assert!(members["auth0|u6"][0].contains("Redakt") && members["auth0|u3"][0].ends_with(",\"\""));
    assert!(!package.folder.join("fetched/roles.csv").exists());
}
