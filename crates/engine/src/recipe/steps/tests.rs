//! What people's scripts do to users, a row a case, said with steps; and steps beside a plain model of them.

use std::fmt::Write;

use json::Scanner;

use crate::recipe::compiled::{Compiled, Origin, Outcome};
use crate::recipe::{Recipe, Row};

/// The row after the steps of `recipe`, or why there is none; and what they did.
pub(super) fn run(steps: &str, input: &str, file: &str) -> (String, Compiled) {
    let json = format!(r#"{{"recipe":1,"steps":[{steps}]}}"#);
    let recipe: Recipe = serde_json::from_str(&json).expect(steps);
    let now = 1_795_910_400_000_000;
    let recipe = recipe.resolved(now).expect(steps);
    let mut compiled = Compiled::new(&recipe, 0..recipe.steps.len()).expect(steps);
    let mut rows = String::new();
    for line in input.lines() {
        let mut members = Vec::new();
        Scanner::default().object(line.as_bytes(), 0, &mut members).expect(line);
        let mut row = Row::default();
        for member in &members {
            row.push(member.key.of(line.as_bytes()), member.value.of(line.as_bytes()));
        }
        let names = format!("[\"{file}\"]");
        let origin = Origin { file, names: names.as_bytes(), record: 1, ..Origin::default() };
        let mut warnings = Vec::new();
        let out = match compiled.apply(&mut row, origin, &mut warnings) {
            Outcome::Kept => {
                let mut out = Vec::new();
                row.write(&mut out);
                String::from_utf8(out).expect("UTF-8")
            }
            Outcome::LeftOut { reason, .. } => format!("left out: {reason}"),
            Outcome::Failed(failure) => format!("failed: {}", failure.path),
            other => panic!("{other:?}"),
        };
        if !rows.is_empty() {
            rows.push('\n');
        }
        rows.push_str(&out);
        warnings.iter().for_each(|it| write!(rows, " warned: {}", it.path).expect("memory"));
    }
    (rows, compiled)
}

#[track_caller]
fn check(steps: &str, input: &str, expected: &str) {
    assert_eq!(run(steps, input, "users.csv").0, expected, "{steps}");
}

/// Each line of the table of what scripts do that is about one user.
#[test]
fn what_scripts_do_is_said_with_steps() {
    // Columns or keys become attributes, by name, by dotted path
    check(
        r#"{"map":{"First Name":"given_name","a.b":"name","c.d":"nickname"}}"#,
        r#"{"First Name":"Ana","a.b":"x","c":{"d":"y"}}"#,
        r#"{"c":{},"given_name":"Ana","name":"x","nickname":"y"}"#,
    );
    // Values go into metadata
    check(
        r#"{"map":{"Department":"app_metadata.department"}}"#,
        r#"{"Department":"Sales"}"#,
        r#"{"app_metadata":{"department":"Sales"}}"#,
    );
    // The same for all
    check(
        r#"{"set":{"email_verified":true}}"#,
        r#"{"email":"a"}"#,
        r#"{"email":"a","email_verified":true}"#,
    );
    // Left out by a condition
    check(
        r#"{"leave_out":"status:deleted","reason":"deleted"}"#,
        r#"{"status":"deleted"}"#,
        "left out: deleted",
    );
    // A second place; numbers become texts where the attribute is a text
    check(
        r#"{"map":{"id":["user_id","app_metadata.legacy_id"]}}"#,
        r#"{"id":7}"#,
        r#"{"user_id":"7","app_metadata":{"legacy_id":7}}"#,
    );
    check(
        r#"{"set":{"app_metadata.imported_from":"mongodb"}}"#,
        r#"{"app_metadata":{"a":1.50}}"#,
        r#"{"app_metadata":{"a":1.50,"imported_from":"mongodb"}}"#,
    );
    check(
        r#"{"change":"email","do":"lower"}"#,
        r#"{"email":"Ana@Example.com"}"#,
        r#"{"email":"ana@example.com"}"#,
    );
    check(r#"{"change":"name","do":"trim"}"#, r#"{"name":" Léa "}"#, r#"{"name":"Léa"}"#);
    check(
        r#"{"leave_out_empty":["name","user_metadata"]}"#,
        r#"{"name":"","user_metadata":{},"app_metadata":{}}"#,
        r#"{"app_metadata":{}}"#,
    );
    check(
        r#"{"leave_out_empty":"all","except":"user_metadata"}"#,
        r#"{"name":"","user_metadata":{},"nickname":null,"email":""}"#,
        r#"{"user_metadata":{},"email":""}"#,
    );
    check(
        r#"{"default":"family_name","value":"Unknown"}"#,
        r#"{"family_name":" "}"#,
        r#"{"family_name":"Unknown"}"#,
    );
    // Own expectations
    check(
        r#"{"expect":"email:*@shop.example.com","reason":"email domain"}"#,
        "{\"email\":\"a@shop.example.com\"}\n{\"email\":\"a@x.io\"}",
        "{\"email\":\"a@shop.example.com\"}\nfailed: ",
    );
    check(
        r#"{"keep_only":["email","app_metadata.plan"]}"#,
        r#"{"x":1,"email":"a","app_metadata":{"plan":"p","q":2},"y":1}"#,
        r#"{"email":"a","app_metadata":{"plan":"p"}}"#,
    );
    // A word becomes a boolean
    check(
        r#"{"map":{"status.auth.verified":"email_verified"}},{"parse":"email_verified","as":"boolean"}"#,
        r#"{"status.auth.verified":"yes"}"#,
        r#"{"email_verified":true}"#,
    );
    check(
        r#"{"parse":"a","as":"boolean","true":["Y","ja"]}"#,
        "{\"a\":\"JA\"}\n{\"a\":\"nein\"}\n{\"a\":\"\"}",
        "{\"a\":true}\n{\"a\":false}\n{}",
    );
    check(
        r#"{"default":"nickname","from":["nick","handle","email"]}"#,
        r#"{"nick":"","handle":"h","email":"e"}"#,
        r#"{"nick":"","handle":"h","email":"e","nickname":"h"}"#,
    );
    // Only where a condition holds
    check(
        r#"{"set":{"app_metadata.role":"admin"},"where":"file:users*"}"#,
        r#"{}"#,
        r#"{"app_metadata":{"role":"admin"}}"#,
    );
    check(r#"{"set":{"app_metadata.role":"admin"},"where":"file:admins*"}"#, r#"{}"#, r#"{}"#);
    check(
        r#"{"set":{"x":1},"where":"a.b:y AND _exists_:First\\ Name"}"#,
        r#"{"a.b":"y","First Name":"z"}"#,
        r#"{"a.b":"y","First Name":"z","x":1}"#,
    );
    // Values made of others
    check(
        r#"{"set":{"email":"{FirstName|trim|lower}.{LastName|lower}@example.com"}}"#,
        r#"{"FirstName":" Alice","LastName":"Hansen"}"#,
        r#"{"FirstName":" Alice","LastName":"Hansen","email":"alice.hansen@example.com"}"#,
    );
    check(
        r#"{"split_name":"name","first":"given_name","rest":"family_name"}"#,
        r#"{"name":"Noé de la Croix"}"#,
        r#"{"name":"Noé de la Croix","given_name":"Noé","family_name":"de la Croix"}"#,
    );
    check(
        r#"{"split_name":"name","first":"given_name","rest":"family_name","comma":true}"#,
        r#"{"name":"de la Croix, Noé"}"#,
        r#"{"name":"de la Croix, Noé","given_name":"Noé","family_name":"de la Croix"}"#,
    );
    check(
        r#"{"split_name":"n","first":"f","last":"l","rest":"r"}"#,
        r#"{"n":"a b c d"}"#,
        r#"{"n":"a b c d","f":"a","l":"d","r":"b c"}"#,
    );
    check(
        r#"{"set":{"name":"{given_name} {family_name}"},"if":"missing"}"#,
        r#"{"given_name":"Ana"}"#,
        r#"{"given_name":"Ana","name":"Ana"}"#,
    );
    check(
        r#"{"change":"email","do":{"take":"^[^@]+","to":"nickname"}}"#,
        r#"{"email":"lea.favre@x.io"}"#,
        r#"{"email":"lea.favre@x.io","nickname":"lea.favre"}"#,
    );
    check(r#"{"change":"n","do":{"take":"^.{2}(.{3})"}}"#, r#"{"n":"abcdefg"}"#, r#"{"n":"cde"}"#);
    check(
        r#"{"parse":"active","as":"boolean","not":true,"to":"blocked"}"#,
        r#"{"active":1}"#,
        r#"{"active":1,"blocked":false}"#,
    );
    // Dates
    check(
        r#"{"parse":"d","as":"date","form":"yyyyMMdd","zone":"+09:00"}"#,
        r#"{"d":20240131}"#,
        r#"{"d":"2024-01-30T15:00:00Z"}"#,
    );
    check(
        r#"{"leave_out":"last_login:<today-180d","reason":"long gone"}"#,
        "{\"last_login\":\"2026-01-01\"}\n{\"last_login\":\"2026-11-01\"}",
        "left out: long gone\n{\"last_login\":\"2026-11-01\"}",
    );
    check(
        r#"{"leave_out":"Last\\ seen:<today-180d","reason":"long gone"}"#,
        "{\"Last seen\":\"2026-01-01 10:00\"}\n{\"Last seen\":\"2026-11-01\"}\n{}",
        "left out: long gone\n{\"Last seen\":\"2026-11-01\"}\n{}",
    );
    check(
        r#"{"set":{"x":1},"where":"b:today OR c:[a TO nowhere]"}"#,
        r#"{"b":"today"}"#,
        r#"{"b":"today","x":1}"#,
    );
    check(
        r#"{"leave_out":"last_login:<2024-05-01","reason":"not since"}"#,
        r#"{"last_login":"2024-04-30"}"#,
        "left out: not since",
    );
    check(
        r#"{"change":"username","do":{"replace":"[^A-Za-z]","with":""}}"#,
        r#"{"username":"Mc Duck!?"}"#,
        r#"{"username":"McDuck"}"#,
    );
    check(
        r#"{"namespace":{"users.csv":"cake-user-","admins.csv":"cake-admin-"}}"#,
        r#"{"user_id":7}"#,
        r#"{"user_id":"cake-user-7"}"#,
    );
    check(
        r#"{"translate":"role","table":{"therapist":"Therapist"},"else":{"value":"User"}}"#,
        "{\"role\":\"therapist\"}\n{\"role\":\"x\"}\n{}",
        "{\"role\":\"Therapist\"}\n{\"role\":\"User\"}\n{\"role\":\"User\"}",
    );
    check(
        r#"{"translate":"role","table":{"a":1},"else":"error"}"#,
        r#"{"role":"x"}"#,
        "failed: role",
    );
    check(r#"{"change":"r","do":"as_list"}"#, r#"{"r":"agent"}"#, r#"{"r":["agent"]}"#);
    check(r#"{"change":"r","do":"first"}"#, r#"{"r":["a","b"]}"#, r#"{"r":"a"}"#);
    check(r#"{"parse":"id","as":"text"}"#, r#"{"id":7}"#, r#"{"id":"7"}"#);
    check(
        r#"{"remove":"app_metadata.roles"}"#,
        r#"{"app_metadata":{"roles":[1],"n":1e2}}"#,
        r#"{"app_metadata":{"n":1e2}}"#,
    );
    check(r#"{"change":"l","do":{"join":"; "}}"#, r#"{"l":["a","b"]}"#, r#"{"l":"a; b"}"#);
    check(
        r#"{"change":"l","do":{"split":","}}"#,
        "{\"l\":\"1,2\"}\n{\"l\":\"\"}",
        "{\"l\":[\"1\",\"2\"]}\n{\"l\":[]}",
    );
    check(r#"{"parse":"j","as":"json"}"#, r#"{"j":"{\"a\": 1}"}"#, r#"{"j":{"a":1}}"#);
    check(r#"{"parse":"j","as":"python"}"#, r#"{"j":"{'a': True}"}"#, r#"{"j":{"a":true}}"#);
    check(
        r#"{"map":{"email":"email","*":"user_metadata.form_*"}}"#,
        r#"{"Shirt size":"L","email":"a","name":"n"}"#,
        r#"{"name":"n","user_metadata":{"form_Shirt size":"L"},"email":"a"}"#,
    );
    check(
        r#"{"map":{"*":"old.*"}}"#,
        r#"{"a":1,"old":2,"b":3}"#,
        r#"{"old":{"a":1,"old":2,"b":3}}"#,
    );
    check(
        r#"{"change":"n","do":{"take":"^\\w+","to":"n"}}"#,
        r#"{"n":"Ana Berg"}"#,
        r#"{"n":"Ana"}"#,
    );
    // Names of digits are members of objects and stay so; of lists they are elements
    check(
        r#"{"map":{"sizes[\"24\"]":"user_metadata.sizes[\"24\"]","sizes[\"0\"]":"user_metadata.sizes[\"0\"]","l[\"1\"]":"name"}}"#,
        r#"{"sizes":{"24":"a","0":"b"},"l":["x","y"]}"#,
        r#"{"sizes":{},"l":["x"],"user_metadata":{"sizes":{"24":"a","0":"b"}},"name":"y"}"#,
    );
    check(
        r#"{"map":{"identities[0].connection":"app_metadata.c"}}"#,
        r#"{"identities":[{"connection":"db"}]}"#,
        r#"{"identities":[{}],"app_metadata":{"c":"db"}}"#,
    );
    check(
        r#"{"translate":"roles","patterns":{"Admin":"tenant_admin","edit":"editor"},"to":"role"}"#,
        r#"{"roles":["editor","Site Admin"]}"#,
        r#"{"roles":["editor","Site Admin"],"role":"tenant_admin"}"#,
    );
    check(
        r#"{"move":"user_metadata.given_name","to":"given_name"}"#,
        r#"{"user_metadata":{"given_name":"A"}}"#,
        r#"{"user_metadata":{},"given_name":"A"}"#,
    );
    check(
        r#"{"set":{"username":"_auto_{n}"},"if":"missing"}"#,
        "{}\n{}",
        "{\"username\":\"_auto_0\"}\n{\"username\":\"_auto_1\"}",
    );
    check(
        r#"{"phone":"p","country":"US"}"#,
        r#"{"p":"(202) 555-0143"}"#,
        r#"{"p":"+12025550143"}"#,
    );
    check(
        r#"{"phone":"p","country":"GB"}"#,
        r#"{"p":"+44 (0)20 7946 0018"}"#,
        r#"{"p":"+442079460018"}"#,
    );
    check(
        r#"{"phone":"p","country":"DE"}"#,
        "{\"p\":\"030 123456\"}\n{\"p\":\"12\"}",
        "{\"p\":\"+4930123456\"}\nfailed: p",
    );
    check(
        r#"{"phone":"p","country":"DE","failing":"keep"}"#,
        r#"{"p":"12"}"#,
        "{\"p\":\"12\"} warned: p",
    );
    check(
        r#"{"set":{"mfa_factors":[{"email":{"value":"{email}"}}]},"where":"email_verified:true"}"#,
        r#"{"email":"a","email_verified":true}"#,
        r#"{"email":"a","email_verified":true,"mfa_factors":[{"email":{"value":"a"}}]}"#,
    );
    check(
        r#"{"remove":["name","nickname"],"not_matching":"\\p{L}"}"#,
        r#"{"name":"--","nickname":"李娜"}"#,
        r#"{"nickname":"李娜"}"#,
    );
    check(r#"{"parse":"n","as":"number","thousands":","}"#, r#"{"n":"57,027"}"#, r#"{"n":57027}"#);
    check(
        r#"{"parse":"n","as":"number","decimal":",","thousands":"."}"#,
        "{\"n\":\"1.234,50\"}\n{\"n\":\"1.23\"}",
        "{\"n\":1234.50}\nfailed: n",
    );
    check(r#"{"change":"c","do":"upper"}"#, r#"{"c":"de"}"#, r#"{"c":"DE"}"#);
    check(
        r#"{"types":true}"#,
        r#"{"blocked":"TRUE","name":7,"n":7}"#,
        r#"{"blocked":true,"name":"7","n":7}"#,
    );
    check(r#"{"set":{"x":1},"on":false}"#, r#"{}"#, r#"{}"#);
}

#[test]
fn a_column_may_be_called_user() {
    let map = r#"{"map":{"user.email":"email","user[\"a b\"][0]":"name"}}"#;
    check(
        map,
        r#"{"user":{"email":"e","a b":["n"]}}"#,
        r#"{"user":{"a b":[]},"email":"e","name":"n"}"#,
    );
    check(map, r#"{"email":"e","user.email":"f","user":1}"#, r#"{"user":1,"email":"f"}"#);
    check(r#"{"set":{"user.email":"x"}}"#, "{}", r#"{"email":"x"}"#);
    check(
        r#"{"set":{"x":"{user.id}"}}"#,
        r#"{"user":{"id":7},"id":1}"#,
        r#"{"user":{"id":7},"id":1,"x":7}"#,
    );
}

#[test]
fn an_element_of_a_list_is_picked() {
    let list = r#"{"l":[{"t":"userName","v":"ana"},{"t":"email","v":"a@x.io"},{"t":"email","v":"b@x.io"},{"t":"phone"}]}"#;
    let adds = |member: &str| format!("{},{member}}}", &list[..list.len() - 1]);
    for (step, expected) in [
        (r#""matching":"t:email","take":"v","to":"email""#, adds(r#""email":"a@x.io""#)),
        (
            r#""matching":"t:email","take":"v","to":"m.e","all":true"#,
            adds(r#""m":{"e":["a@x.io","b@x.io"]}"#),
        ),
        (r#""matching":"t:email","to":"x""#, adds(r#""x":{"t":"email","v":"a@x.io"}"#)),
        (r#""matching":"t:fax","take":"v","to":"x""#, list.to_owned()),
        (r#""matching":"t:phone","take":"v","to":"x""#, list.to_owned()),
        (r#""matching":"t:fax","take":"v","to":"x","or_first":true"#, adds(r#""x":"ana""#)),
        (r#""take":"v","to":"x""#, adds(r#""x":"ana""#)),
        (r#""to":"l2","take":"v","all":true"#, adds(r#""l2":["ana","a@x.io","b@x.io"]"#)),
        (r#""take":"v","to":"l","if":"missing""#, list.to_owned()),
    ] {
        check(&format!(r#"{{"pick":"l",{step}}}"#), list, &expected);
    }
    let texts = r#"{"pick":"l","matching":"value:*@*","to":"email","if":"empty"}"#;
    for (list, picked) in [
        (r#"["ana","a@x.io"]"#, r#","email":"a@x.io""#),
        (r#""a@x.io""#, r#","email":"a@x.io""#),
        (r#""ana""#, ""),
        ("null", ""),
        ("[]", ""),
        ("[null,7,[]]", ""),
    ] {
        check(texts, &format!(r#"{{"l":{list}}}"#), &format!(r#"{{"l":{list}{picked}}}"#));
    }
    check(
        r#"{"pick":"l","take":"id","to":"user_id"}"#,
        r#"{"l":{"id":7}}"#,
        r#"{"l":{"id":7},"user_id":"7"}"#,
    );
    check(
        r#"{"pick":"l","matching":"seen:>=today-1d","take":"id","to":"x"}"#,
        r#"{"l":[{"id":1,"seen":"2020-01-01"},{"id":2,"seen":"2026-11-29"}]}"#,
        r#"{"l":[{"id":1,"seen":"2020-01-01"},{"id":2,"seen":"2026-11-29"}],"x":2}"#,
    );
}

#[test]
fn values_move_where_a_pattern_tells() {
    let rows = "{\"u\":\"a@x.io\"}\n{\"u\":\"ana\"}\n{\"u\":[\"a@x.io\"]}\n{\"u\":7}";
    check(
        r#"{"move":"u","to":"email","matching":"@"}"#,
        rows,
        "{\"email\":\"a@x.io\"}\n{\"u\":\"ana\"}\n{\"u\":[\"a@x.io\"]}\n{\"u\":7}",
    );
    check(
        r#"{"move":"u","to":"n","not_matching":"@"}"#,
        rows,
        "{\"u\":\"a@x.io\"}\n{\"n\":\"ana\"}\n{\"n\":[\"a@x.io\"]}\n{\"n\":7}",
    );
    check(
        r#"{"move":"u","to":"n.x","failing":"keep"}"#,
        r#"{"u":1,"n":2}"#,
        r#"{"n":2,"u":1} warned: n.x"#,
    );
}

#[test]
fn what_is_no_phone_number_goes_elsewhere() {
    let step = r#"{"phone":"phone_number","otherwise":"user_metadata.phone""#;
    let rows = [
        r#"{"phone_number":"+44 (20) 79-46/00.18"}"#,
        r#"{"phone_number":"020 7946 0018"}"#,
        r#"{"phone_number":"0044 20 7946 0018"}"#,
        r#"{"phone_number":"ask Léa"}"#,
        r#"{"phone_number":""}"#,
        "{}",
    ]
    .join("\n");
    let abroad = r#"{"phone_number":"+442079460018"}"#;
    let elsewhere = |value: &str| format!(r#"{{"user_metadata":{{"phone":"{value}"}}}}"#);
    let plain = [
        abroad.to_owned(),
        elsewhere("020 7946 0018"),
        elsewhere("0044 20 7946 0018"),
        elsewhere("ask Léa"),
        r#"{"phone_number":""}"#.to_owned(),
        "{}".to_owned(),
    ];
    check(&format!("{step}}}"), &rows, &plain.join("\n"));
    let at_home = [
        abroad.to_owned(),
        abroad.to_owned(),
        abroad.to_owned(),
        elsewhere("ask Léa"),
        r#"{"phone_number":""}"#.to_owned(),
        "{}".to_owned(),
    ];
    check(&format!(r#"{step},"country":"GB"}}"#), &rows, &at_home.join("\n"));
}

#[test]
fn truth_is_known_in_every_writing() {
    let parse =
        |value: &str| run(r#"{"parse":"a","as":"boolean"}"#, &format!(r#"{{"a":{value}}}"#), "").0;
    for (words, truth) in [
        (["true", "t", "1", "yes", "y", "on"], "true"),
        (["false", "f", "0", "no", "n", "off"], "false"),
    ] {
        for word in words {
            for word in [
                word.to_owned(),
                word.to_uppercase(),
                format!(" {}{} ", &word[..1].to_uppercase(), &word[1..]),
            ] {
                assert_eq!(parse(&format!("\"{word}\"")), format!(r#"{{"a":{truth}}}"#), "{word}");
            }
        }
    }
    for (value, truth) in [
        ("true", "true"),
        ("false", "false"),
        ("1", "true"),
        ("0", "false"),
        (r#""\u0001""#, "true"),
        (r#""\u0000""#, "false"),
        (r#""0x01""#, "true"),
        (r#""0x00""#, "false"),
        (r#""\\x01""#, "true"),
    ] {
        assert_eq!(parse(value), format!(r#"{{"a":{truth}}}"#), "{value}");
    }
    let filled = r#"{"parse":"a","as":"boolean","filled":true,"to":"b"}"#;
    for (row, truth) in [
        (r#"{"a":"2024-01-01"}"#, true),
        (r#"{"a":{"x":1}}"#, true),
        (r#"{"a":" "}"#, false),
        (r#"{"a":null}"#, false),
        (r#"{"a":"0000-00-00 00:00:00"}"#, false),
        (r#"{"c":1}"#, false),
    ] {
        let expected = |truth| format!(r#"{},"b":{truth}}}"#, &row[..row.len() - 1]);
        check(filled, row, &expected(truth));
        check(&filled.replace("\"to\"", "\"not\":true,\"to\""), row, &expected(!truth));
    }
    check(
        r#"{"parse":"a","as":"php"},{"change":"a","do":"keys"}"#,
        r#"{"a":"a:2:{s:6:\"editor\";b:1;s:4:\"none\";b:0;}"}"#,
        r#"{"a":["editor"]}"#,
    );
    check(r#"{"parse":"a","as":"php"}"#, r#"{"a":"admin"}"#, "failed: a");
}

#[test]
fn changes_that_are_a_word() {
    for (word, before, after) in [
        ("single", r#"["x"]"#, r#""x""#),
        ("single", r#"["x","y"]"#, r#"["x","y"]"#),
        ("single", "[]", "[]"),
        ("single", "7", "7"),
        ("keys", r#"{"a":true,"b":false,"c":0,"d":null,"e":"1","f":"0","g":{}}"#, r#"["a","e"]"#),
        ("keys", r#"["a"]"#, r#"["a"]"#),
        ("compact", r#""jbsw y3dp-ehpk==""#, r#""jbswy3dpehpk""#),
        ("guid", r#""AAECAwQFBgcICQoLDA0ODw==""#, r#""03020100-0504-0706-0809-0a0b0c0d0e0f""#),
        ("base32", r#"["fooba"]"#, r#"["MZXW6YTB"]"#),
        ("base64_to_base32", r#""Zm9vYg==""#, r#""MZXW6YQ""#),
        ("unescape_html", r#""A &amp; B&#39;s""#, r#""A & B's""#),
        ("text", r#"{"a":[1]}"#, r#""{\"a\":[1]}""#),
    ] {
        check(
            &format!(r#"{{"change":"a","do":"{word}"}}"#),
            &format!(r#"{{"a":{before}}}"#),
            &format!(r#"{{"a":{after}}}"#),
        );
    }
    check(r#"{"change":"a","do":"guid"}"#, r#"{"a":"x"}"#, "failed: a");
    check(r#"{"change":"a","do":"base64_to_base32"}"#, r#"{"a":"é"}"#, "failed: a");
}

#[test]
fn what_no_step_touches_keeps_its_bytes() {
    check(
        r#"{"set":{"a.new":true}},{"remove":"b.x"},{"change":"a.t","do":"trim"}"#,
        r#"{"k\u0065y":1.50,"a":{"n":12345678901234567890, "t":" x ","e":"\u00e9"},"b":{"x":1,"y":[1 , 2]}}"#,
        r#"{"k\u0065y":1.50,"a":{"n":12345678901234567890, "t":"x","e":"\u00e9","new":true},"b":{"y":[1 , 2]}}"#,
    );
    check(r#"{"set":{"a.b":1}}"#, r#"{"a":"text"}"#, "failed: a.b");
    check(r#"{"set":{"a.b":1}}"#, r#"{"a":""}"#, r#"{"a":{"b":1}}"#);
    check(r#"{"set":{"l[1]":2}}"#, r#"{"l":[1]}"#, r#"{"l":[1,2]}"#);
    check(r#"{"map":{"a":"b","b":"a"}}"#, r#"{"a":1,"b":2}"#, r#"{"b":1,"a":2}"#);
    // What is taken out of an object does not go with it.
    check(
        r#"{"map":{"p":"user_metadata","p.mail":"email","p.x":null}}"#,
        r#"{"p":{"mail":"a@x.io","x":1,"y":2}}"#,
        r#"{"user_metadata":{"y":2},"email":"a@x.io"}"#,
    );
    // Objects that come to one place are one.
    check(
        r#"{"map":{"a":"app_metadata","b":"app_metadata","c":"app_metadata.c"}}"#,
        r#"{"a":{"x":1},"b":{"y":2},"c":3}"#,
        r#"{"app_metadata":{"x":1,"y":2,"c":3}}"#,
    );
}

#[test]
fn steps_count_what_they_do_and_show_it() {
    let steps = r#"{"change":"password","do":"trim","where":"_exists_:password"},{"leave_out":"x:1","reason":"r"}"#;
    let input = "{\"password\":\" a \"}\n{\"password\":\"b\",\"x\":1}\n{}";
    let (_, compiled) = run(steps, input, "a.csv");
    let [change, leave_out] = &compiled.reports()[..] else { panic!("two") };
    assert_eq!((change.seen, change.touched, change.changed), (3, 2, 1));
    assert_eq!((leave_out.seen, leave_out.left_out, leave_out.changed), (3, 1, 0));
    let shown = &change.examples[0].changes[0];
    assert_eq!((&*shown.path, &*shown.before), ("password", "\"*****\""));
}

#[test]
fn steps_that_cannot_be_understood_are_told() {
    let check = |step: &str, named: &str| {
        let json = format!(r#"{{"recipe":1,"steps":[{{"types":true}},{step}]}}"#);
        let recipe: Recipe = serde_json::from_str(&json).expect(step);
        let problem = recipe.check(0).expect_err(step);
        assert!(problem.step == 1 && problem.message.contains(named), "{problem}");
    };
    check(r#"{"types":true,"where":"a:("}"#, "a:(");
    check(r#"{"leave_out":"","reason":"x"}"#, "everybody");
    check(r#"{"set":{"a":"{b|fly}"}}"#, "fly");
    check(r#"{"set":{"a":"{b"}}"#, "closed");
    check(r#"{"change":"a","do":{"replace":"(","with":""}}"#, "pattern");
    check(r#"{"parse":"a","as":"date","zone":"Tokyo"}"#, "Tokyo");
    check(r#"{"phone":"a","country":"XX"}"#, "XX");
    check(r#"{"expression":"user.a","to":"b"}"#, "xpression");
}

/// Fixtures of whole wishes: a recipe without an expression gives what is expected.
#[test]
fn names_move_from_metadata_to_the_profile() {
    let steps = r#"
        {"leave_out":"_exists_:given_name AND _exists_:family_name AND NOT _exists_:user_metadata.given_name AND NOT _exists_:user_metadata.family_name","reason":"nothing changes"},
        {"split_name":"name","first":"first","rest":"rest"},
        {"map":[{"from":["user_metadata.given_name","given_name","first"],"to":"given_name"},
                {"from":["user_metadata.family_name","family_name","rest"],"to":"family_name"}]},
        {"change":["given_name","family_name"],"do":"trim"},
        {"leave_out_empty":["given_name","family_name"]},
        {"keep_only":["email","email_verified","given_name","family_name","user_metadata"]}"#;
    let input = include_str!("../../../tests/recipes/names-from-metadata.ndjson");
    let expected = include_str!("../../../tests/recipes/names-from-metadata.expected.json");
    let (out, _) = run(steps, input, "users.ndjson");
    let out = out.lines().filter(|line| *line != "left out: nothing changes");
    let out: Vec<serde_json::Value> = out.map(|it| serde_json::from_str(it).expect(it)).collect();
    let expected: Vec<serde_json::Value> = serde_json::from_str(expected).expect("JSON");
    assert_eq!(out, expected);
}

#[test]
fn rows_of_a_database_client_become_users() {
    let steps = r#"
        {"parse":"email_verified","as":"boolean"},
        {"remove":["name","given_name","family_name"],"not_matching":"\\p{L}"},
        {"default":"picture","value":"https://static.example.com/avatar.png"},
        {"map":{"app_metadata_tng_id":"app_metadata.tng_id","app_metadata_facebook_ids":"app_metadata.facebook_ids","app_metadata_twitter_ids":"app_metadata.twitter_ids","app_metadata_tng_universal_id":"app_metadata.tng_universal_id"}},
        {"change":["app_metadata.facebook_ids","app_metadata.twitter_ids"],"do":{"split":","}},
        {"leave_out_empty":["app_metadata.facebook_ids","app_metadata.twitter_ids","app_metadata.tng_universal_id","given_name","family_name"]},
        {"set":{"custom_password_hash":{"algorithm":"md5","hash":{"value":"{hashed_password}","encoding":"hex"},"salt":{"value":"{salt_value}","encoding":"utf8","position":"prefix"}}}},
        {"remove":["hashed_password","salt_value"]}"#;
    let input = include_str!("../../../tests/recipes/dbeaver-md5.ndjson");
    let expected = include_str!("../../../tests/recipes/dbeaver-md5.expected.json");
    let (out, _) = run(steps, input, "users.json");
    let out: Vec<serde_json::Value> =
        out.lines().map(|it| serde_json::from_str(it).expect(it)).collect();
    let expected: Vec<serde_json::Value> = serde_json::from_str(expected).expect("JSON");
    assert_eq!(out, expected);
}

#[test]
fn passwords_become_hashes_and_their_columns_go() {
    let bcrypt = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K";
    check(
        r#"{"password":"user_pass"}"#,
        &format!(r#"{{"user_pass":"{bcrypt}","a":1}}"#),
        &format!(r#"{{"a":1,"password_hash":"{bcrypt}"}}"#),
    );
    // A column may itself be called so.
    check(
        r#"{"password":"password_hash"}"#,
        &format!(r#"{{"password_hash":"{}"}}"#, bcrypt.replace("$2b", "$2y")),
        &format!(
            r#"{{"custom_password_hash":{{"algorithm":"bcrypt","hash":{{"value":"{}"}}}}}}"#,
            bcrypt.replace("$2b", "$2y")
        ),
    );
    check(
        r#"{"password":"p","salt":"s","algorithm":"a","rounds":"r","name":"login","salt_is":"suffix"}"#,
        r#"{"login":"ada","p":"4febd254094321dbe149ccbae137e1e9","s":"x","a":"md5","r":1}"#,
        r#"{"login":"ada","custom_password_hash":{"algorithm":"md5","hash":{"value":"4febd254094321dbe149ccbae137e1e9","encoding":"hex"},"salt":{"value":"x","encoding":"utf8","position":"suffix"}}}"#,
    );
    for (gone, told) in [
        (r#""sesame""#, " warned: p"),
        ("12345678", " warned: p"),
        ("null", ""),
        (r#""$P$63nRGAA.hw1YtEtuGRm26AfxQzaXOI.""#, ""),
        (r#"{"a":1}"#, ""),
    ] {
        let expected = format!(r#"{{"email":"a"}}{told}"#);
        check(r#"{"password":"p"}"#, &format!(r#"{{"p":{gone},"email":"a"}}"#), &expected);
    }
    check(
        r#"{"password":"services.password.bcrypt"}"#,
        &format!(r#"{{"services":{{"password":{{"bcrypt":"{bcrypt}"}}}}}}"#),
        r#"{"services":{"password":{}}}"#,
    );
}

#[test]
fn forms_of_passwords_are_counted_and_nothing_of_them_is_shown() {
    let bcrypt = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K";
    let input = [bcrypt, "sesame", "", bcrypt, "$P$63nRGAA.hw1YtEtuGRm26AfxQzaXOI."]
        .map(|it| format!(r#"{{"p":"{it}","q":"{it}"}}"#));
    let (out, compiled) =
        run(r#"{"move":"q","to":"z"},{"password":"p"},{"remove":"z"}"#, &input.join("\n"), "a");
    assert!(!out.contains("sesame"), "{out}");
    let forms = &compiled.reports()[1].forms;
    let told: Vec<String> =
        forms.iter().map(|it| format!("{} {:?} {}", it.form, it.becomes, it.count)).collect();
    let expected =
        ["bcrypt PasswordHash 2", "clear Clear 1", "none NoPassword 1", "phpass Impossible 1"];
    assert_eq!(told, expected);
    let shown = serde_json::to_string(&compiled.reports()).expect("JSON");
    assert!(
        !shown.contains("$2b$10$n") && !shown.contains("$P$63") && shown.contains("*****"),
        "{shown}"
    );
    // Of a step about other columns a clear text cannot be told from any other.
    let (_, compiled) = run(r#"{"password":"p"}"#, &input.join("\n"), "a");
    let shown = serde_json::to_string(&compiled.reports()).expect("JSON");
    assert!(!shown.contains("sesame"), "{shown}");
}

#[test]
fn passwords_in_clear_can_be_hashed_with_a_salt_of_the_run() {
    let input = "{\"p\":\"sesame\"}";
    let (out, _) = run(r#"{"password":"p","clear":"hash"}"#, input, "a");
    let (again, _) = run(r#"{"password":"p","clear":"hash"}"#, input, "a");
    let (other, _) = run(r#"{"password":"p","clear":"hash"}"#, input, "b");
    let start = r#"{"custom_password_hash":{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha256$i=10000,l=32$"#;
    assert!(out.starts_with(start) && !out.contains("sesame"), "{out}");
    assert_eq!(out, again);
    assert_ne!(out, other);
}
