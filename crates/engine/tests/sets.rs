//! Recipes with steps on the set, over whole files: joins, duplicates, merges, sorts, what stops a run, and what is told.

use engine::jobs::{ConvertSpec, Files, Input, OutputFormat, Outputs, Reports, Run, Summary};
use engine::recipe::Recipe;
use engine::recipe::first_password::FirstPassword;
use engine::write::Digests;
use serde_json::{Value, json};

struct NoDigests;

impl Digests for NoDigests {
    fn add(&mut self, _: &[u8]) {}
}

type Result<T> = std::result::Result<T, String>;

/// A conversion from memory into memory.
type RunInMemory = Run<std::io::Cursor<Vec<u8>>, Vec<u8>, Files<Vec<u8>, NoDigests>>;

/// What a conversion gives: the users, the file of those left out, the summary.
fn convert<T: AsRef<[u8]> + ?Sized>(
    recipe: &str,
    files: &[(&str, &T)],
) -> Result<(Vec<Value>, Vec<Value>, Summary)> {
    let recipe: Recipe = serde_json::from_str(recipe).map_err(|error| error.to_string())?;
    let format = OutputFormat::Ndjson;
    let first_password = FIRST.with_borrow(|first| FirstPassword::new(first.as_str()));
    let spec = ConvertSpec {
        recipe,
        format,
        leave_out_rejected: false,
        first_password,
        ..ConvertSpec::default()
    };
    let inputs = files.iter().map(|(name, text)| Input {
        name: (*name).to_owned(),
        bytes: text.as_ref().len() as u64,
        reader: std::io::Cursor::new(text.as_ref().to_vec()),
        options: Default::default(),
    });
    let reports = Reports::default();
    let outputs = Outputs { result: Vec::new(), reports };
    let mut run: RunInMemory = Run::new(spec, inputs.collect(), outputs, NoDigests, (1, 2))
        .map_err(|error| error.to_string())?;
    let mut before = run.progress().percent();
    while run.step().map_err(|error| error.to_string())? {
        let now = run.progress().percent();
        assert!(now >= before, "progress goes back from {before} to {now}");
        before = now;
    }
    assert_eq!(run.progress().bytes_read, run.progress().bytes_total);
    let ended = run.end().map_err(|error| error.to_string())?;
    let outcome = ended.finish(&[]).map_err(|error| error.to_string())?;
    let lines = |bytes: &[u8]| -> Vec<Value> {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).expect("JSON")).collect()
    };
    let handed_out = String::from_utf8_lossy(&outcome.outputs.reports.handed_out).into_owned();
    HANDED_OUT.set(handed_out);
    Ok((lines(&outcome.outputs.result), lines(&outcome.outputs.reports.left_out), outcome.summary))
}

thread_local! {
    /// The first password that is typed
    static FIRST: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
    /// The list of passwords that the last conversion gave
    static HANDED_OUT: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

const USERS: &str = r#"{"user_id":"1","email":"ana@x.io","name":"Ana"}
{"user_id":"2","email":"bo@x.io"}
{"user_id":"3","email":"ANA@x.io","nickname":"a","blocked":true}
"#;

#[test]
fn both_sides_of_a_join_are_told() {
    let hashes = "{\"id\":\"2\",\"hash\":\"h2\"}\n{\"id\":\"9\",\"hash\":\"h9\"}\n{\"hash\":\"h\"}\n{\"id\":\"1\"\n";
    let recipe = r#"{"recipe":1,"steps":[{"join":"hashes","key":{"user_id":"id"},"take":{"hash":"password_hash"},"unmatched":"leave_out","reason":"no hash"}]}"#;
    let files = [("users.ndjson", USERS), ("hashes.ndjson", hashes)];
    let (users, left_out, summary) = convert(recipe, &files).expect(recipe);
    assert_eq!(users, [json!({"user_id":"2","email":"bo@x.io","password_hash":"h2"})]);
    let told: Vec<_> = left_out
        .iter()
        .map(|it| (it["reason"].as_str(), it["file"].as_str(), it["line"].as_u64()))
        .collect();
    let (users_file, hashes_file) = (Some("users.ndjson"), Some("hashes.ndjson"));
    assert_eq!(
        told,
        [
            (Some("no hash"), users_file, Some(1)),
            (Some("no hash"), users_file, Some(3)),
            (Some("no such user: 9"), hashes_file, Some(2)),
            (Some("no key"), hashes_file, Some(3)),
        ]
    );
    assert_eq!((summary.total, summary.written, summary.left_out["no hash"]), (3, 1, 2));
    let joined = &summary.joined[0];
    assert_eq!(
        (joined.step, &*joined.file, joined.rows, joined.left_over),
        (0, "hashes.ndjson", 3, 2)
    );
    let sources: Vec<_> = summary.sources.iter().map(|it| (&*it.name, it.records)).collect();
    assert_eq!(sources, [("users.ndjson", 3), ("hashes.ndjson", 4)]);
    // A broken row is told with its place, and is no user.
    let broken =
        summary.groups.iter().flat_map(|group| &group.examples).find(|it| it.position.file == 1);
    assert_eq!(broken.map(|it| it.position.line), Some(4));
    assert_eq!(summary.result_name, "users-import.ndjson");
    let missing = convert(recipe, &files[..1]).expect_err("no file");
    assert!(missing.contains("Step 1 (join): No file is called “hashes”"), "{missing}");
}

#[test]
fn steps_follow_one_another() {
    let recipe = r#"{"recipe":1,"steps":[
        {"merge":"email|lower","attributes":{"blocked":"any"},"reason":"the same person"},
        {"sort":"-email"},
        {"join":"there","key":{"user_id":"id"},"only":"without","reason":"is there already"},
        {"expect":{"users":1},"reason":"one is new","else":"stop"}]}"#;
    let there = "[{\"id\":2}]";
    let (users, left_out, summary) =
        convert(recipe, &[("there.json", there), ("u", USERS)]).expect(recipe);
    let merged =
        json!({"user_id":"1","email":"ana@x.io","name":"Ana","nickname":"a","blocked":true});
    assert_eq!(users, [merged]);
    let told: Vec<_> = left_out
        .iter()
        .map(|it| (it["reason"].as_str(), it["line"].as_u64(), &it["user"]["user_id"]))
        .collect();
    assert_eq!(
        told,
        [
            (Some("the same person"), Some(3), &json!("3")),
            (Some("is there already"), Some(2), &json!("2"))
        ]
    );
    assert_eq!((summary.total, summary.written, summary.users_left_out()), (3, 1, 2));
}

#[test]
fn what_is_not_as_expected_stops_the_run() {
    let check = |step: &str, says: &str| {
        let recipe =
            format!("{{\"recipe\":1,\"steps\":[{{\"expect\":{step},\"else\":\"stop\"}}]}}");
        let error = convert(&recipe, &[("u", USERS)]).expect_err(step);
        assert!(error.contains(says), "{error}");
    };
    check(
        r#"{"users":1000},"reason":"the wrong file""#,
        "the wrong file (3 users instead of 1,000). Nothing was written.",
    );
    check(r#"{"unique":"email|lower"},"reason":"one account each""#, "one account each (1 user");
    check(r#"{"unique":"email|shout"},"reason":"r""#, "Step 1 (expect)");
}

#[test]
fn users_stand_in_order_with_their_places() {
    let recipe = r#"{"recipe":1,"steps":[{"sort":"-user_id"}]}"#;
    let text = format!("{USERS}{{\"user_id\":\"0\",\"email\":\"bo@x.io\"}}\n");
    let (users, _, summary) = convert(recipe, &[("u", &text)]).expect(recipe);
    let ids: Vec<_> =
        users.iter().map(|user| user["user_id"].as_str().unwrap_or_default()).collect();
    assert_eq!(ids, ["3", "2", "1", "0"]);
    // The first in the order stays, and the others are told with the places they had in the file.
    let duplicated = summary.groups.iter().flat_map(|group| &group.examples);
    let mut lines: Vec<_> = duplicated.map(|it| it.position.line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [1, 4]);
}

/// The files of a folder of `tests/recipes`, converted by `steps`, give its `expected.json`.
#[track_caller]
fn gives_expected(steps: &str, files: &[(&str, &str)], expected: &str) -> Vec<Value> {
    let recipe = format!("{{\"recipe\":1,\"steps\":[{steps}]}}");
    let (users, left_out, _) = convert(&recipe, files).expect(&recipe);
    assert_eq!(Value::from(users), serde_json::from_str::<Value>(expected).expect("JSON"));
    let told = |it: &Value| json!([it["file"], it["line"], it["reason"]]);
    left_out.iter().map(told).collect()
}

#[test]
fn many_rows_of_two_files_are_joined() {
    let steps = r#"
        {"join":"input-roles","key":{"id":["id","external_id"]},"take":{"role_slug":"app_metadata.roles"},"rows":"list"},
        {"join":"input-orgs","key":{"id":"id"},"take":{"org_id":"app_metadata.org.id","org_name":"app_metadata.org.name"},"rows":"last"},
        {"map":{"id":"user_id","primary_email_address":"email","first_name":"given_name","last_name":"family_name"}},
        {"leave_out_empty":["given_name","family_name"]},
        {"set":{"name":"{given_name} {family_name}"}},
        {"drop_unimportable":true}"#;
    let files = [
        ("input-orgs.csv", include_str!("recipes/many-role-rows/input-orgs.csv")),
        ("input-users.csv", include_str!("recipes/many-role-rows/input-users.csv")),
        ("input-roles.csv", include_str!("recipes/many-role-rows/input-roles.csv")),
    ];
    let left_out =
        gives_expected(steps, &files, include_str!("recipes/many-role-rows/expected.json"));
    assert_eq!(
        left_out,
        [
            json!(["input-roles.csv", 7, "no such user: user_9"]),
            json!(["input-orgs.csv", 5, "no such user: user_7"]),
        ]
    );
}

#[test]
fn two_tables_become_one_list() {
    let steps = r#"
        {"leave_out":"auth0_id:*","reason":"has an auth0_id already"},
        {"set":{"email":"{username}@bakery.example.com","app_metadata.role":"admin"},"where":"file:input-admins"},
        {"duplicates":"email|lower","reason":"a user has this address"},
        {"namespace":{"input-users.csv":"cake-user-","input-admins.csv":"cake-admin-"},"path":"id"},
        {"map":{"id":"user_id","username":"user_metadata.username","phone":"user_metadata.phone","auth0_id":null}},
        {"set":{"user_metadata":{"username":"","phone":""}},"if":"missing"},
        {"default":"user_metadata.username","value":""},
        {"default":"user_metadata.phone","value":""},
        {"set":{"username":"{user_id}","email_verified":true,"custom_password_hash":{"algorithm":"bcrypt","hash":{"value":"{password}"}}}},
        {"change":"username","do":{"replace":"-","with":"_"}},
        {"drop_unimportable":true}"#;
    let files = [
        ("input-users.csv", include_str!("recipes/two-tables/input-users.csv")),
        ("input-admins.csv", include_str!("recipes/two-tables/input-admins.csv")),
    ];
    let left_out = gives_expected(steps, &files, include_str!("recipes/two-tables/expected.json"));
    assert_eq!(
        left_out,
        [
            json!(["input-users.csv", 4, "has an auth0_id already"]),
            json!(["input-admins.csv", 3, "a user has this address"]),
        ]
    );
}

/// The app_metadata of the users of `file` with what steps join of other lists inside it: `sources` is the recipe's, `[name, list]` each.
#[track_caller]
fn check_inside(file: (&str, &[u8]), sources: &[[&str; 2]], steps: &str, expected: Value) {
    let source = |[is, list]: &[&str; 2]| json!({ "is": is, "read": { "list": list } });
    let sources: Vec<Value> = sources.iter().map(source).collect();
    let recipe = format!(
        r#"{{"recipe":1,"sources":{},"steps":[{steps},{{"keep_only":["email","username","app_metadata"]}},{{"leave_out_empty":"all","except":"email"}}]}}"#,
        Value::from(sources)
    );
    let (users, _, summary) = convert(&recipe, &[file]).expect(steps);
    let got: Vec<&Value> = users.iter().map(|user| &user["app_metadata"]).collect();
    assert_eq!(json!(got), expected, "{steps}");
    let faults =
        summary.groups.iter().filter(|it| it.examples.iter().any(|it| it.position.file > 0));
    assert_eq!(faults.map(|it| it.code).collect::<Vec<_>>(), [], "{steps}");
}

#[test]
fn tables_of_the_same_file_are_joined() {
    const META: &str = r#"{"join":"usermeta","key":{"ID":"user_id"},"pivot":{"name":"meta_key","value":"meta_value"},"take":{"first_name":"app_metadata.first","PREFIX_capabilities":"app_metadata.roles"}},
        {"parse":"app_metadata.roles","as":"php"},{"change":"app_metadata.roles","do":"keys"},{"map":{"user_login":"username","user_email":"email"}}"#;
    check_inside(
        ("shop.sql", include_bytes!("systems/woocommerce-mysqldump/input.sql")),
        &[["usermeta", "rbc_usermeta"]],
        &META.replace("PREFIX", "rbc"),
        json!([
            {"first":"","roles":["administrator"]},
            {"first":"Jaime","roles":["customer"]},
            {"first":"Irma","roles":["customer","shop_member"]},
            null,
        ]),
    );
    check_inside(
        ("blog.json", include_bytes!("systems/wordpress-phpmyadmin-json/input.json")),
        &[["usermeta", "wpj7_usermeta"]],
        &META.replace("PREFIX", "wpj7"),
        json!([
            {"first":"","roles":["administrator"]},
            null,
            {"first":"Ana","roles":["subscriber","customer"]},
            {"first":"Mo","roles":[]},
            null,
            null,
        ]),
    );
    check_inside(
        ("django.sql", include_bytes!("systems/django-allauth-pgdump/input.sql")),
        &[
            ["emails", "public.account_emailaddress"],
            ["member", "users_user_groups"],
            ["groups", "auth_group"],
        ],
        r#"{"join":"emails","key":{"id":"user_id"},"take":{"{email, verified}":"app_metadata.emails"},"rows":"list"},
           {"join":"member","key":{"id":"user_id"},"take":{"group_id":"ids"},"rows":"list"},
           {"join":"groups","key":{"ids":"id"},"take":{"name":"app_metadata.groups"},"rows":"list"}"#,
        json!([
            {"emails":[{"email":"root@example.com","verified":false}]},
            {"emails":[{"email":"lena.new@example.com","verified":true},{"email":"lena.old@example.com","verified":false}],"groups":["sellers"]},
            {"emails":[{"email":"gus@example.com","verified":true}]},
            {"emails":[{"email":"Max@Example.net","verified":false}]},
            {"emails":[{"email":"una@example.org","verified":true}]},
        ]),
    );
    check_inside(
        ("asp.sql", include_bytes!("systems/aspnet-identity2-ssms/input.sql")),
        &[
            ["member", "AspNetUserRoles"],
            ["roles", "dbo.AspNetRoles"],
            ["claims", "AspNetUserClaims"],
        ],
        r#"{"join":"member","key":{"Id":"UserId"},"take":{"RoleId":"ids"},"rows":"list"},
           {"join":"roles","key":{"ids":"Id"},"take":{"Name":"app_metadata.roles"},"rows":"list"},
           {"join":"claims","key":{"Id":"UserId"},"take":{"ClaimValue":"app_metadata.claims"},"rows":"list"},
           {"map":{"Email":"email"}}"#,
        json!([{"roles":["Admin","Chef d'œuvre"]},null,null,null,null]),
    );
    check_inside(
        ("keycloak.sql", include_bytes!("systems/keycloak-postgres-dump/input.sql")),
        &[["credential", "public.credential"]],
        r#"{"join":"credential","key":{"id":"user_id"},"rows_where":"type:otp","take":{"secret_data":"otp"}},{"parse":"otp","as":"json"},{"move":"otp.value","to":"app_metadata.otp"}"#,
        json!([null,null,{"otp":"1LsXDujxqoaF7vVFZfsq"},null,null,null]),
    );
    check_inside(
        ("odoo.sql", include_bytes!("systems/odoo-pgdump/input.sql")),
        &[["partner", "res_partner"]],
        r#"{"join":"partner","key":{"partner_id":"id"},"take":{"email":"email","name":"app_metadata.name"}}"#,
        json!([
            {"name":"Default User"},{"name":"Public user"},{"name":"Boss"},{"name":"Wanda\tW."},{"name":"Otto Portal"},{"name":"Lea Left"},
        ]),
    );
    check_inside(
        ("models.json", include_bytes!("systems/django-natural-keys/input.json")),
        &[["profile", "trips.userprofile"]],
        r#"{"join":"profile","key":{"username":"user[0]"},"take":{"gender":"app_metadata.gender"}}"#,
        json!([null,{"gender":"F"},{"gender":"M"},null]),
    );
}

#[test]
fn a_list_inside_is_looked_for_only_where_no_file_is_called_so() {
    let inside =
        r#"{"users":[{"user_id":"1","email":"a@x.io"}],"notes":[{"id":1,"text":"inside"}]}"#;
    let recipe = r#"{"recipe":1,"sources":[{"is":"notes","read":{"list":"notes"}}],"steps":[{"join":"notes","key":{"user_id":"id"},"take":{"text":"nickname"}}]}"#;
    let nickname =
        |files: &[(&str, &str)]| convert(recipe, files).expect(recipe).0[0]["nickname"].clone();
    assert_eq!(nickname(&[("u.json", inside)]), "inside");
    assert_eq!(nickname(&[("u.json", inside), ("notes.csv", "id,text\n1,beside")]), "beside");
    // Two files of users: the lists of both are one.
    let second =
        r#"{"users":[{"user_id":"2","email":"b@x.io"}],"notes":[{"id":2,"text":"second"}]}"#;
    let third = r#"{"users":[{"user_id":"3","email":"c@x.io"}]}"#;
    let (users, left_out, summary) =
        convert(recipe, &[("u.json", inside), ("v.json", second), ("w.json", third)])
            .expect(recipe);
    let told: Vec<_> = users.iter().map(|user| user["nickname"].as_str()).collect();
    assert_eq!((told, left_out.len()), (vec![Some("inside"), Some("second"), None], 0));
    let sources: Vec<_> = summary.sources.iter().map(|it| (&*it.name, it.records)).collect();
    assert_eq!(
        sources,
        [
            ("u.json", 1),
            ("v.json", 1),
            ("w.json", 1),
            ("u.json › notes", 1),
            ("v.json › notes", 1),
            ("w.json › notes", 0)
        ]
    );
    assert_eq!((summary.joined[0].rows, summary.refused), (2, 0));
    // A table of cells has no lists: it is not joined with itself.
    let missing = convert(recipe, &[("u.csv", "user_id,id\n1,1\n")]).expect_err("no list");
    assert!(missing.contains("No file is called “notes”"), "{missing}");
}

#[test]
fn two_lists_are_compared_both_ways() {
    let here = "{\"email\":\"a@x.io\"}\n{\"email\":\"C@x.io\"}\n";
    let there = "[{\"email\":\"c@x.io\"},{\"email\":\"d@x.io\"}]";
    let files = [("here.ndjson", here), ("there.json", there)];
    let recipe = |only: &str, reason: &str| {
        format!(
            r#"{{"recipe":1,"steps":[{{"join":"there","key":{{"email":"email"}},"ignore_case":true,"only":"{only}","reason":"{reason}"}}]}}"#
        )
    };
    for (only, reason, email, out) in
        [("without", "in both", "a@x.io", "C@x.io"), ("with", "only here", "C@x.io", "a@x.io")]
    {
        let (users, left_out, _) = convert(&recipe(only, reason), &files).expect(only);
        assert_eq!(users, [json!({ "email": email })]);
        let told: Vec<_> = left_out.iter().map(|it| json!([it["file"], it["reason"]])).collect();
        let only_there = json!(["there.json", "no such user: d@x.io"]);
        assert_eq!(told, [json!(["here.ndjson", reason]), only_there]);
        assert_eq!(left_out[0]["user"]["email"], out);
    }
}

/// Auth0's file of password hashes beside an export: ids from before and of Auth0, an email in the right connection only, hashes
/// without users and users without hash.
#[test]
fn auth0s_password_hashes_go_to_their_users() {
    use engine::recipe::set_verbs::Join;
    let hash = |rounds: &str, end: &str| {
        let hash = format!("$2b${rounds}$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K");
        format!("{}{end}", &hash[..59])
    };
    let users = r#"{"user_id":"auth0|507f1f77bcf86cd799439011","email":"ana@x.io","identities":[{"connection":"Main","provider":"auth0"}]}
{"user_id":"auth0|old-7","email":"bo@x.io","identities":[{"connection":"Main","provider":"auth0"}]}
{"user_id":"auth0|new","email":"Cy@x.io","identities":[{"connection":"Main","provider":"auth0"}]}
{"user_id":"auth0|other","email":"di@x.io","identities":[{"connection":"Other","provider":"auth0"}]}
{"user_id":"auth0|none","email":"ed@x.io","identities":[{"connection":"Main","provider":"auth0"}]}
"#;
    let line = |who: &str, email: &str, hash: &str| {
        format!(
            "{{{who},{email},\"passwordHash\":\"{hash}\",\"password_set_date\":{{\"$date\":\"2024-01-01T00:00:00Z\"}},\"tenant\":\"t\",\"connection\":\"Main\"}}\n"
        )
    };
    let id = |id: &str| format!("\"_id\":{{\"$oid\":\"{id}\"}}");
    let email = |email: &str| format!("\"email\":\"{email}\"");
    let hashes = [
        line(&id("507f1f77bcf86cd799439011"), &email("changed@x.io"), &hash("10", "a")),
        line(&(id("b") + ",\"alt_id\":\"old-7\""), &email("bo@x.io"), &hash("12", "b")),
        line(
            &id("c"),
            r#""identifiers":[{"type":"email","value":"cy@x.io","verified":true}]"#,
            &hash("10", "c"),
        ),
        line(&id("d"), &email("di@x.io"), &hash("10", "d")),
        line(&id("f"), &email("fay@x.io"), &hash("10", "f")),
    ]
    .concat();
    let join = serde_json::to_string(&Join::of_auth0s_hashes("hashes", "user_id")).expect("JSON");
    let recipe = format!(
        r#"{{"recipe":1,"steps":[{join},{{"password":"passwordHash"}},{{"drop_unimportable":true}},{{"strip_prefix":true}}]}}"#
    );
    let files = [("users.ndjson", users), ("hashes.ndjson", &*hashes)];
    let (users, left_out, summary) = convert(&recipe, &files).expect(&recipe);
    let custom = json!({"algorithm":"bcrypt","hash":{"value":hash("12", "b")}});
    let expected = [
        json!({"user_id":"507f1f77bcf86cd799439011","email":"ana@x.io","password_hash":hash("10", "a")}),
        json!({"user_id":"old-7","email":"bo@x.io","custom_password_hash":custom}),
        json!({"user_id":"new","email":"Cy@x.io","password_hash":hash("10", "c")}),
        json!({"user_id":"other","email":"di@x.io"}),
        json!({"user_id":"none","email":"ed@x.io"}),
    ];
    assert_eq!(users, expected);
    let told: Vec<_> = left_out.iter().map(|it| it["reason"].as_str().unwrap_or("")).collect();
    assert_eq!(told, ["no such user: auth0|d", "no such user: auth0|f"]);
    assert_eq!((summary.joined[0].rows, summary.joined[0].left_over), (5, 2));
    let forms = &summary.steps[1].forms;
    let told: Vec<_> = forms.iter().map(|it| (&*it.label, it.count)).collect();
    let expected =
        [("bcrypt $2b$, 10 rounds", 2), ("bcrypt $2b$, 12 rounds", 1), ("no password", 2)];
    assert_eq!(told, expected);
    // By itself the file holds no users.
    assert!(convert(&recipe, &files[1..]).is_ok_and(|(users, ..)| users.is_empty()));
}

#[test]
fn random_passwords_are_handed_out_in_a_list_of_their_own() {
    let recipe = |steps: &str| format!(r#"{{"recipe":1,"steps":[{steps}]}}"#);
    let steps = r#"{"set":{"password_hash":"$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"},"where":"user_id:2"},
        {"give_password":"random"},{"sort":"-email"},{"leave_out":"user_id:3","reason":"x"},{"strip_prefix":true}"#;
    let users = USERS.replace("\"ana@x.io\"", "\"=a\\\"na@x.io\"").replace("\"1\"", "\"auth0|1\"");
    let (given, _, summary) = convert(&recipe(steps), &[("users.ndjson", &users)]).expect(steps);
    let list = HANDED_OUT.take();
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 1 + usize::from(given.len() == 2), "{list}");
    let line = lines.get(1).copied().unwrap_or_default();
    assert!(line.starts_with("\"'=a\"\"na@x.io\",\"1\",\"\",\""), "{list}");
    let password = line.rsplit('"').nth(1).unwrap_or_default();
    assert_eq!((password.len(), password.split('-').count()), (19, 4), "{list}");
    let forms = &summary.steps.iter().find(|it| it.verb == "give_password").expect("a step").forms;
    assert_eq!((forms.len(), forms[0].count), (1, 2));
    let told = serde_json::to_string(&summary).expect("JSON") + &json!(given).to_string();
    assert!(!told.contains(password));
    // The same for all, and no list.
    let same = r#"{"give_password":"same"}"#;
    for weak in ["", "short-1", "welcome2026"] {
        FIRST.set(weak.to_owned());
        let refused = convert(&recipe(same), &[("users.ndjson", USERS)]);
        assert!(refused.is_err_and(|it| it.contains("first password")), "{weak}");
    }
    FIRST.set("Welcome-2026".to_owned());
    let written =
        serde_json::to_string(&serde_json::from_str::<Recipe>(&recipe(same)).expect(same));
    assert!(!written.expect("JSON").contains("Welcome"));
    let (given, ..) = convert(&recipe(same), &[("users.ndjson", USERS)]).expect(same);
    let hash =
        |at: usize| given[at]["custom_password_hash"]["hash"]["value"].as_str().unwrap_or("");
    assert!(hash(0).starts_with("$pbkdf2-sha256$i=10000,l=32$") && hash(0) != hash(1));
    assert_eq!(HANDED_OUT.take(), "");
    let merged = r#"{"give_password":"random"},{"merge":"email","reason":"x"}"#;
    assert!(
        convert(&recipe(merged), &[("users.ndjson", USERS)]).is_err_and(|it| it.contains("merge"))
    );
}

#[test]
fn a_join_for_some_users_leaves_over_no_rows_of_others() {
    let join = |more: &str| format!(r#"{{"join":"m.csv","key":{{"id":"user"}},{more}}}"#);
    let recipe = format!(
        r#"{{"recipe":1,"steps":[{},{}]}}"#,
        join(r#""take":{"a":"nickname"}"#),
        join(r#""take":{"b":"name"},"where":"NOT _exists_:nickname""#)
    );
    let files =
        [("users.ndjson", r#"{"id":"1","email":"a@x.io"}"#), ("m.csv", "user,a,b\n1,p,q\n7,r,s\n")];
    let (users, left_out, _) = convert(&recipe, &files).expect(&recipe);
    assert_eq!(users[0]["nickname"], "p");
    let told: Vec<_> = left_out.iter().map(|it| it["reason"].as_str().unwrap_or("")).collect();
    assert_eq!(told, ["no such user: 7"]);
}
