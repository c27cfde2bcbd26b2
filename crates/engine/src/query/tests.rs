//! Queries asked of users: a table of what is found, and searches held against a slow matcher over parsed JSON.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::build::{Condition, Joined, Operator, written};
use super::*;
use ::json::text;
use crate::user::Reader;
use crate::user::date::Period;

const ANN: &str = r#"{"user_id":"auth0|5a","email":"Ann.Lee@Example.com","email_verified":true,"username":"annlee","name":"Zo\u00eb Ann Lee","given_name":"Ann","family_name":"LEE","nickname":"ann*","phone_number":"+491234567","picture":"https:\/\/x.io\/a.png","blocked":false,"logins_count":5,"last_ip":"10.0.0.1","created_at":"2025-12-31T23:30:00.000Z","updated_at":"2026-01-01","last_login":"","identities":[{"connection":"db","provider":"auth0","user_id":"5a","isSocial":false},{"connection":"google-oauth2","provider":"google-oauth2","user_id":"17","isSocial":true}],"app_metadata":{"plan":"Pro","seats":5.0,"big":12345678901234567890,"roles":["admin",["owner"]],"since":"2024-02-29","until":"2025","code":"007","note":"a \"b\" \\c","flag":true,"none":null,"empty":[],"hollow":{"x":[null]},"deep":{"x":{"y":1}}},"user_metadata":{"city":"Paris","addresses":[{"cities":["Rome","Paris"]},{"cities":[["Oslo"]],"zip":12345}],"state":"OR","first name":"A","a.b":"dot","0":"zero","twice":1,"tw\u0069ce":2,"w\u0065ird":"v\u00e1l"},"org":"acme"}"#;

/// Found and not found.
const ASKED: &[(&str, &str)] = &[
    // Everything
    ("", "no_such_field:x"),
    (" \t", "NOT *:*"),
    ("*:*", "*:* AND blocked:true"),
    ("*", "NOT *"),
    // Words without a field
    ("ann", "bob"),
    ("ANN", "an.n"),
    ("zoË", "zoe"),
    ("annlee lee", "annlee smith"),
    ("Ann.Lee@Example.com", "ann.lee@example.org"),
    ("auth0|5a", "auth0|6"),
    ("+4912345", "+4913"),
    ("auth*5a", "auth*5"),
    ("*lee", "*le"),
    ("\"zoë ann lee\"", "\"zoë ann\""),
    ("ann\\*", "ann\\?"),
    // Terms in fields
    ("email:ann.lee@example.com", "email:ann"),
    ("email:\"ANN.LEE@EXAMPLE.COM\"", "email:\"ann.lee\""),
    ("user.email:ann.lee@example.com", "user.email:ann"),
    ("name:\"ZOË ann lee\"", "name:\"zoë\""),
    ("name:zoë\\ ann\\ lee", "name:zoë ann lee smith"),
    ("given_name:ANN", "username:ANNLEE"),
    ("family_name:lee", "app_metadata.plan:pro"),
    ("username:annlee", "username:annle"),
    ("app_metadata.plan:Pro", "app_metadata.plan:\"Pr\""),
    ("nickname:\"ann*\"", "nickname:\"ann?\""),
    ("nickname:ann\\*", "username:ann\\*"),
    ("user_id:auth0|5a", "user_id:auth0"),
    ("user_id:\"auth0|5a\"", "user_id:\"5a\""),
    ("last_ip:10.0.0.1", "last_ip:10.0.0"),
    ("phone_number:+491234567", "phone_number:491234567"),
    ("picture:https://x.io/a.png", "picture:https://x.io/b.png"),
    ("picture:https\\://x.io/a.png", "picture:x"),
    ("picture:\"https://x.io/a.png\"", "picture:\"\""),
    ("last_login:\"\"", "name:\"\""),
    (r#"app_metadata.note:"a \"b\" \\c""#, r#"app_metadata.note:"a b c""#),
    ("user_metadata.state:OR", "user_metadata.state:AND"),
    ("user_metadata.state: \"OR\"", "user_metadata.state:or"),
    ("org:acme", "org:Acme"),
    // Numbers and booleans
    ("logins_count:5", "logins_count:50"),
    ("logins_count:5.0", "logins_count:05"),
    ("logins_count:\"5\"", "logins_count:five"),
    ("app_metadata.seats:5", "app_metadata.seats:6"),
    ("app_metadata.seats:0.5e1", "app_metadata.seats:-5"),
    ("app_metadata.big:12345678901234567890", "app_metadata.big:12345678901234567891"),
    ("app_metadata.code:007", "app_metadata.code:7"),
    ("email_verified:true", "email_verified:false"),
    ("blocked:\"false\"", "blocked:true"),
    ("app_metadata.flag:true", "app_metadata.flag:t"),
    // Operators and groups
    ("blocked:false AND logins_count:5", "blocked:false AND logins_count:6"),
    ("blocked:true OR logins_count:5", "blocked:true OR logins_count:6"),
    ("blocked:false && logins_count:5", "blocked:true || logins_count:6"),
    ("NOT blocked:true", "NOT blocked:false"),
    ("!blocked:true", "!blocked:false"),
    ("-blocked:true", "-blocked:false"),
    ("+blocked:false", "+blocked:true"),
    ("NOT NOT blocked:false", "NOT -blocked:true AND blocked:true"),
    ("-no_such_field:x", "no_such_field:x"),
    (
        "blocked:true OR blocked:false logins_count:5",
        "blocked:true OR blocked:false logins_count:6",
    ),
    (
        "logins_count:5 OR blocked:true AND blocked:true",
        "(logins_count:5 OR blocked:true) AND blocked:true",
    ),
    ("NOT blocked:true blocked:false", "NOT (blocked:true OR blocked:false)"),
    ("name:(bob OR zoë*)", "name:(bob OR zoë)"),
    ("name:(\"ZOË ANN LEE\" OR bob OR anna)", "name:(\"zoë ann\" OR bob OR anna OR zoe)"),
    ("user_id:(auth0|1 OR auth0|5a OR auth0|7)", "user_id:(auth0|1 OR auth0|5A OR auth0|7)"),
    ("blocked:(x OR false)", "blocked:(x OR true)"),
    ("app_metadata.code:(1 OR 7 OR 007)", "app_metadata.code:(1 OR 7)"),
    (
        "email.domain:(x.io OR example.com) OR email:(x.io)",
        "email.domain:(x.io) OR email:(example.com)",
    ),
    ("given_name:(zoe OR ann OR ABE)", "given_name:(an OR anna OR aNN\\ )"),
    ("name:(*ann* AND NOT *bob*)", "name:(*ann* AND *bob*)"),
    ("name:(*ann* username:annlee)", "name:(*ann* username:bob)"),
    ("logins_count:(>3 AND <9)", "logins_count:(>3 AND <5)"),
    // Wildcards
    ("name:zo*", "name:ann*"),
    ("name:*LEE", "name:*smith"),
    ("name:z*a*e", "name:z*x*e"),
    ("name:zo?\\ *", "name:zo?"),
    ("given_name:a?n", "given_name:a?"),
    ("username:ann*", "username:Ann*"),
    ("app_metadata.roles:own*", "app_metadata.roles:Own*"),
    ("logins_count:?", "logins_count:??"),
    ("user_metadata.addresses.zip:123*", "user_metadata.addresses.zip:*6"),
    // Existence
    ("_exists_:email", "_exists_:mfa_factors"),
    ("_exists_:user.email", "_exists_:app_metadata.none"),
    ("_exists_:last_login", "_exists_:app_metadata.empty"),
    ("_exists_:app_metadata", "_exists_:app_metadata.hollow"),
    ("_exists_:app_metadata.deep", "_exists_:app_metadata.deep.y"),
    ("_exists_:(email OR nothing)", "_exists_:(email AND nothing)"),
    ("_exists_:identities[1]", "_exists_:identities[2]"),
    ("_exists_:email.domain", "_exists_:name.domain"),
    ("blocked:*", "multifactor:*"),
    ("email:**", "app_metadata.none:*"),
    ("logins_count:[* TO *]", "app_metadata.none:[* TO *]"),
    ("logins_count:>*", "last_password_reset:>*"),
    // Paths
    ("identities.connection:google-oauth2", "identities.connection:github"),
    ("identities.isSocial:true", "identities.isSocial:x"),
    ("identities[1].connection:google-oauth2", "identities[0].connection:google-oauth2"),
    ("identities.1.user_id:17", "identities.0.user_id:17"),
    ("user_metadata.addresses.cities:\"Paris\"", "user_metadata.addresses.cities:\"Berlin\""),
    ("user_metadata.addresses.cities:Oslo", "user_metadata.addresses:Oslo"),
    ("user_metadata.addresses[1].cities:Oslo", "user_metadata.addresses[0].cities:Oslo"),
    ("user_metadata.first\\ name:A", "user_metadata.first:A"),
    ("user_metadata.a\\.b:dot", "user_metadata.a.b:dot"),
    ("user_metadata.0:zero", "user_metadata[0]:zero"),
    ("user_metadata.twice:2", "user_metadata.twice:1"),
    ("user_metadata.weird:vál", "user_metadata.weird:val"),
    ("app_metadata.deep.x.y:1", "app_metadata.deep.x:1"),
    // The domain
    ("email.domain:example.com", "email.domain:ann.lee"),
    ("email.domain:\"EXAMPLE.com\"", "email.domain:\"example\""),
    ("email.domain:*.com", "email.domain:*.org"),
    // Ranges
    ("logins_count:[3 TO *]", "logins_count:[6 TO *]"),
    ("logins_count:[5 TO 5]", "logins_count:{5 TO 5}"),
    ("logins_count:[3 TO 10]", "logins_count:[50 TO 100]"),
    ("logins_count:{4 TO 5]", "logins_count:{5 TO 10]"),
    ("logins_count:[* TO 5]", "logins_count:[* TO 5}"),
    ("logins_count:>4.5", "logins_count:>5"),
    ("logins_count:>=5", "logins_count:<5"),
    ("logins_count:<= 5", "logins_count:[a TO z]"),
    ("app_metadata.plan:[P TO Q]", "app_metadata.plan:[p TO q]"),
    ("family_name:[l TO m]", "family_name:[M TO z]"),
    ("family_name:[\"LEE\" TO lee]", "family_name:{lee TO *]"),
    ("blocked:[* TO *]", "blocked:[a TO z]"),
    // Dates
    ("created_at:[2025-12-31 TO 2025-12-31]", "created_at:[2026-01-01 TO *]"),
    ("created_at:[2025-12-01 TO 2025-12-31]", "created_at:[2025-12-01 TO 2025-12-31}"),
    ("created_at:[2025 TO 2025]", "created_at:>2025"),
    ("created_at:2025-12-31", "created_at:2026-01-01"),
    ("created_at:2025-12", "created_at:2025-11"),
    ("created_at:\"2025-12-31T23:30:00Z\"", "created_at:\"2025-12-31T23:30:01Z\""),
    ("created_at:2026-01-01T00\\:30+01\\:00", "created_at:2026-01-01T00:30Z"),
    ("created_at:2025-12-31T2*", "created_at:2026*"),
    ("created_at:[2020-01-01T00:00:00.000Z TO *]", "created_at:{2025-12-31T23:30:00.000Z TO *]"),
    ("created_at:>2025-12-30", "created_at:>2025-12-31"),
    ("created_at:[* TO 2025-12-31T23:30]", "created_at:<2025-12-31T23:30"),
    ("updated_at:[2026-01-01 TO 2026-01-01]", "updated_at:{2026-01-01 TO *]"),
    ("updated_at:2026", "updated_at:2025"),
    ("NOT last_login:[* TO 2025]", "last_login:[* TO 2025]"),
    ("app_metadata.since:[2024-02 TO 2024-03]", "app_metadata.since:[2024-03-01 TO *]"),
    ("app_metadata.since:\"2024-02-29\"", "app_metadata.since:2024-02"),
    ("app_metadata.until:[2025-01-01 TO *]", "app_metadata.until:[2025-01-02 TO *]"),
];

fn parsed(text: &str) -> Search {
    Search::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn finds(query: &str, user: &[u8]) -> bool {
    let mut reader = Reader::default();
    let user = reader.read(user).expect("a user");
    parsed(query).finds(&user)
}

#[test]
fn what_is_found_and_what_is_not() {
    for (found, not_found) in ASKED {
        assert!(finds(found, ANN.as_bytes()), "{found}");
        assert!(!finds(not_found, ANN.as_bytes()), "{not_found}");
        assert!(parsed(found).candidates(ANN.as_bytes()).is_some(), "{found}");
    }
}

#[test]
fn every_user_or_not() {
    for (text, everything) in [
        ("", true),
        ("  ", true),
        ("*:*", true),
        ("*", true),
        ("a", false),
        ("_exists_:email", false),
    ] {
        assert_eq!(parsed(text).is_everything(), everything, "{text}");
    }
    assert!(Search::default().is_everything());
}

#[test]
fn users_as_odd_as_they_come() {
    for (query, user, expected) in [
        ("ann", "{}", false),
        ("NOT ann", "{}", true),
        ("ann", r#"{"name":null,"email":["ann"],"username":{"ann":"ann"}}"#, false),
        ("name:5", r#"{"name":5}"#, true),
        ("5", r#"{"username":5}"#, true),
        ("email.domain:x", r#"{"email":"a@b@x"}"#, true),
        ("email.domain:*", r#"{"email":"nobody"}"#, false),
        ("email.domain:x", r#"{"email":{"domain":"x"}}"#, false),
        ("email.domain:X", r#"{"email":"\u0041\u0040\u0058"}"#, true),
        ("name:kim", "{\"name\":\"\u{212a}IM\"}", true),
        ("name:*ΊΚΟΣ", r#"{"name":"Νίκος"}"#, true),
        ("email:a", r#"{"email":"b","\u0065mail":"a"}"#, true),
        ("x.y:1", r#"{"x":"y"}"#, false),
        ("x:\"\u{fffd}\"", r#"{"x":"\ud800"}"#, true),
    ] {
        assert_eq!(finds(query, user.as_bytes()), expected, "{query} {user}");
    }
    let deep = format!(r#"{{"x":{}7{}}}"#, "[".repeat(900), "]".repeat(900));
    assert!(finds("x:7", deep.as_bytes()));
}

#[test]
fn problems_of_fields() {
    for (text, at, message) in [
        ("a b..c:1", "b..c", "A name is missing: a field is names with dots between them."),
        ("a*:1", "a*", "The name of a field cannot have wildcards."),
        ("_exists_:a*", "a*", "The name of a field cannot have wildcards."),
        ("a[x]:1", "a[x]", "Between [ and ] stands the number of an element, from 0."),
        ("[0]", "[", "A range needs a field before it, as in logins_count:[1 TO 5]."),
        ("_exists_:[a TO b]", "_exists_:[a TO b]", "After _exists_: stands the name of a field."),
    ] {
        let problem = Search::parse(text).expect_err(text);
        let place = &text[problem.start..problem.end];
        assert_eq!((place, problem.message.as_str()), (at, message), "{text}");
    }
}

#[test]
fn notes_say_what_auth0_makes_of_it() {
    let whole =
        "Here a word without a field is found inside values, too. Auth0 compares whole values.";
    for (text, expected) in [
        ("email:\"a\" AND NOT blocked:true", vec![]),
        ("_exists_:user_metadata.x", vec![]),
        ("user_metadata.x:\"a*\"", vec![]),
        ("name:*abc* OR name:a*", vec![]),
        ("name:*a*", vec![]),
        ("logins_count:[1 TO *]", vec![]),
        ("identities.connection:db", vec![]),
        ("email.domain:x.io", vec![]),
        ("organization_id:org_1", vec![]),
        ("user_metadata.2024.x:1", vec![]),
        ("\"ann lee\"", vec![]),
        ("*:*", vec![]),
        ("ann bob", vec![("ann", whole)]),
        ("user_metadata.x:a*", vec![("a*", "Not valid in Auth0: no wildcards in user_metadata.")]),
        (
            "user_metadata.x:*",
            vec![(
                "*",
                "Not valid in Auth0: no wildcards in user_metadata. Write _exists_: before the name instead.",
            )],
        ),
        (
            "user_metadata.x:[1 TO 2]",
            vec![("[1 TO 2]", "Not valid in Auth0: no ranges in user_metadata.")],
        ),
        (
            "name:*ab",
            vec![("*ab", "Not valid in Auth0: it wants at least 3 characters after a leading *.")],
        ),
        ("name:*abc", vec![]),
        ("name:a?c", vec![("a?c", "Not valid in Auth0: its only wildcard is *.")]),
        ("name:a\\?c", vec![]),
        ("picture:x", vec![("picture", "Not valid in Auth0: it does not search picture.")]),
        (
            "_exists_:password_hash",
            vec![("password_hash", "Not valid in Auth0: it does not search password_hash.")],
        ),
        ("org:x OR org:y", vec![("org", "Not valid in Auth0: it knows no attribute “org”.")]),
        (
            "identities[0].connection:db",
            vec![(
                "identities[0].connection",
                "Not valid in Auth0: it searches all elements of an array, never one by its number.",
            )],
        ),
        (
            "identities.0.connection:db",
            vec![(
                "identities.0.connection",
                "Not valid in Auth0: it searches all elements of an array, never one by its number.",
            )],
        ),
        (
            "user.name:x",
            vec![(
                "user.name",
                "Not valid in Auth0: there fields are written without user. before them.",
            )],
        ),
        ("logins_count:>5", vec![(">5", "Not valid in Auth0: write logins_count:{5 TO *] there.")]),
        (
            "created_at:>= \"2025-12-31T10:00Z\"",
            vec![(
                ">= \"2025-12-31T10:00Z\"",
                "Not valid in Auth0: write created_at:[\"2025-12-31T10:00Z\" TO *] there.",
            )],
        ),
        (
            "logins_count:<=5",
            vec![("<=5", "Not valid in Auth0: write logins_count:[* TO 5] there.")],
        ),
        (
            "phone_number:+49",
            vec![("+49", "Not valid in Auth0 without quotes: “+” means something else there.")],
        ),
        (
            "app_metadata.state:OR",
            vec![("OR", "Not valid in Auth0 without quotes: “OR” means something else there.")],
        ),
        (
            "app_metadata.url:http://x",
            vec![(
                "http://x",
                "Not valid in Auth0 without quotes: “:” means something else there.",
            )],
        ),
        ("app_metadata.url:http\\:\\/\\/x", vec![]),
    ] {
        let search = parsed(text);
        let notes: Vec<(&str, &str)> = search
            .notes()
            .iter()
            .map(|note| (&text[note.start..note.end], note.message.as_str()))
            .collect();
        assert_eq!(notes, expected, "{text}");
    }
    let many: Vec<String> = (0..500).map(|number| format!("x{number}:1")).collect();
    assert!(parsed(&many.join(" ")).notes().len() < 50);
}

#[test]
fn what_may_be_in_bytes() {
    let two = r#"{"name":"Ann","email":"ann@x.io"}{"name":"Bob","user_metadata":{"color":"red","n":7,"a":"red\/green"}}"#;
    for (query, expected) in [
        ("ann@x.io", true),
        ("ANN@X.IO", true),
        ("carl", false),
        ("\"carl\"", false),
        ("ca", true),
        ("name:*carl*", false),
        ("name:c*ar*l", true),
        ("user_metadata.color:red", true),
        ("user_metadata.color:blue", false),
        ("user_metadata.color:Red", false),
        ("user_metadata.shape:*", false),
        ("user_metadata.shape:1", false),
        ("user_metadata.color:1", true),
        ("logins_count:1234", true),
        ("created_at:2025-12-31", true),
        ("NOT carl", true),
        ("carl OR ann", true),
        ("carl OR dora", false),
        ("carl AND ann", false),
        ("carl OR ca", true),
        ("identities.connection:carl", true),
        ("user_metadata.a:\"red/green\"", true),
        ("user_metadata.a:\"red/blue\"", false),
    ] {
        assert_eq!(parsed(query).candidates(two.as_bytes()).is_some(), expected, "{query}");
    }
    assert!(parsed("carl").candidates(br#"{"name":"\u0063arl"}"#).is_some());
    assert!(parsed("kim").candidates("{\"name\":\"\u{212a}im\"}".as_bytes()).is_some());
    let many: Vec<String> = (0..40).map(|number| format!("name:user{number}")).collect();
    assert!(parsed(&many.join(" OR ")).candidates(b"{}").is_some());
}

#[test]
fn built_queries() {
    let built = |field: &str, operator, value: &str, second: &str| {
        let text = |text: &str| text.to_owned();
        let condition =
            Condition { field: text(field), operator, value: text(value), second: text(second) };
        written(&[condition], Joined::All)
    };
    for (expected, field, operator, value, second) in [
        ("email:\"a@x.io\"", "email", Operator::Is, "a@x.io", ""),
        ("NOT name:\"a \\\"b\\\" \\\\\"", "name", Operator::IsNot, "a \"b\" \\", ""),
        ("logins_count:5", "logins_count", Operator::Is, "5", ""),
        ("blocked:true", "blocked", Operator::Is, "true", ""),
        ("name:\"\"", "name", Operator::Is, "", ""),
        ("name:ann\\ l*", "name", Operator::StartsWith, "ann l", ""),
        ("name:*\\**", "name", Operator::Contains, "*", ""),
        ("name:*x.io", "name", Operator::EndsWith, "x.io", ""),
        ("name:*", "name", Operator::Contains, "", ""),
        ("_exists_:user_metadata.a", " user_metadata.a ", Operator::Exists, "", ""),
        ("NOT _exists_:a\\ b", "a b", Operator::IsMissing, "", ""),
        ("logins_count:[3 TO *]", "logins_count", Operator::AtLeast, " 3", ""),
        ("last_login:[* TO 2025-12-31]", "last_login", Operator::AtMost, "2025-12-31", ""),
        ("x:{\"a b\" TO *]", "x", Operator::MoreThan, "a b", ""),
        ("x:[* TO \"*\"}", "x", Operator::LessThan, "*", ""),
        ("x:[1 TO 5]", "x", Operator::Between, "1", "5"),
        ("x:[1 TO *]", "x", Operator::Between, "1", ""),
        ("identities[0].connection:\"db\"", "identities[0].connection", Operator::Is, "db", ""),
        ("first-name:\"a\"", "first-name", Operator::Is, "a", ""),
        ("\\-\\[x\\]\\:\\*:\"a\"", "-[x]:*", Operator::Is, "a", ""),
        ("", "  ", Operator::Is, "a", ""),
    ] {
        assert_eq!(built(field, operator, value, second), expected, "{field} {value}");
    }
    let condition = |field: &str| Condition {
        field: field.to_owned(),
        value: "1".to_owned(),
        ..Condition::default()
    };
    let three = [condition("a"), condition(""), condition("b")];
    assert_eq!(written(&three, Joined::All), "a:1 AND b:1");
    assert_eq!(written(&three, Joined::Any), "a:1 OR b:1");
    assert_eq!(written(&[], Joined::Any), "");
    assert_eq!(Operator::ALL.map(Operator::values).iter().sum::<usize>(), 11);
}

/// A user as JSON, its strings written with escapes where `escapes` says so.
fn raw(value: &Value, escapes: u64) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut escapes.clone(), &mut out);
    out
}

fn write(value: &Value, escapes: &mut u64, out: &mut Vec<u8>) {
    match value {
        Value::String(text) => write_text(text, escapes, out),
        Value::Array(values) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(value, escapes, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_text(key, escapes, out);
                out.push(b':');
                write(value, escapes, out);
            }
            out.push(b'}');
        }
        other => out.extend_from_slice(other.to_string().as_bytes()),
    }
}

fn write_text(value: &str, escapes: &mut u64, out: &mut Vec<u8>) {
    *escapes = escapes.rotate_right(1);
    if *escapes & 1 == 0 {
        return text::quote(value, out);
    }
    out.push(b'"');
    for unit in value.encode_utf16() {
        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
    }
    out.push(b'"');
}

/// A condition as the slow matcher takes it.
#[derive(Clone, Debug)]
struct Asked {
    path: &'static str,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Is(&'static str),
    Fits(&'static str),
    Exists,
    Within(Option<(&'static str, bool)>, Option<(&'static str, bool)>),
}

impl Asked {
    fn query(&self) -> String {
        let path = self.path;
        let end = |end: &Option<(&str, bool)>| {
            end.map_or("*".to_owned(), |(text, _)| escape::quoted(text))
        };
        match &self.what {
            What::Is(text) => format!("{path}:{}", escape::quoted(text)),
            What::Fits(raw) => format!("{path}:{raw}"),
            What::Exists => format!("_exists_:{path}"),
            What::Within(lower, upper) => {
                let open = if lower.is_some_and(|(_, inclusive)| !inclusive) { '{' } else { '[' };
                let close = if upper.is_some_and(|(_, inclusive)| !inclusive) { '}' } else { ']' };
                format!("{path}:{open}{} TO {}{close}", end(lower), end(upper))
            }
        }
    }

    fn folds(&self) -> bool {
        ["email", "name", "email.domain"].contains(&self.path)
    }

    fn dates(&self) -> bool {
        self.path == "last_login"
    }

    fn finds(&self, user: &Value) -> bool {
        if self.path == "email.domain" {
            let mut emails = Vec::new();
            collect(user, &["email"], &mut emails);
            let texts = emails.into_iter().filter_map(Value::as_str);
            return texts
                .filter_map(|email| email.rsplit_once('@'))
                .any(|(_, domain)| self.admits(&json!(domain)));
        }
        let steps: Vec<&str> = self.path.split('.').collect();
        let mut values = Vec::new();
        collect(user, &steps, &mut values);
        values.into_iter().any(|value| self.admits(value))
    }

    fn admits(&self, value: &Value) -> bool {
        let fold = |text: &str| if self.folds() { text.to_lowercase() } else { text.to_owned() };
        let date = |text: &str| Period::parse(text.as_bytes());
        let same = |number: &Value, text: &str| {
            serde_json::from_str::<f64>(text).is_ok_and(|text| number.as_f64() == Some(text))
        };
        match (&self.what, value) {
            (_, Value::Null) => false,
            (What::Exists | What::Within(None, None), value) => says_anything(value),
            (_, Value::Array(_) | Value::Object(_)) => false,
            (What::Is(wanted), Value::String(text)) => match date(wanted) {
                Some(period) if self.dates() => {
                    date(text).is_some_and(|date| (period.start..period.end).contains(&date.start))
                }
                _ => fold(text) == fold(wanted),
            },
            (What::Is(wanted), Value::Number(_)) => same(value, wanted),
            (What::Is(wanted), Value::Bool(value)) => {
                *wanted == if *value { "true" } else { "false" }
            }
            (What::Fits(raw), Value::String(text)) => fits(&fold(raw), &fold(text)),
            (What::Fits(raw), other) => fits(raw, &other.to_string()),
            (What::Within(lower, upper), value) => {
                lower.is_none_or(|(bound, inclusive)| self.beyond(value, bound, inclusive, true))
                    && upper.is_none_or(|(bound, inclusive)| {
                        self.beyond(value, bound, inclusive, false)
                    })
            }
        }
    }

    fn beyond(&self, value: &Value, bound: &str, inclusive: bool, above: bool) -> bool {
        let (before, equal, after) = match value {
            Value::Number(number) => {
                let Ok(bound) = serde_json::from_str::<f64>(bound) else { return false };
                let number = number.as_f64().expect("a number");
                (number < bound, number == bound, number > bound)
            }
            Value::String(text) => {
                match (Period::parse(bound.as_bytes()), Period::parse(text.as_bytes())) {
                    (Some(bound), Some(text)) => (
                        text.start < bound.start,
                        (bound.start..bound.end).contains(&text.start),
                        text.start >= bound.end,
                    ),
                    (Some(_), None) if self.dates() => return false,
                    _ if self.folds() => {
                        let (text, bound) = (text.to_lowercase(), bound.to_lowercase());
                        (text < bound, text == bound, text > bound)
                    }
                    _ => (text.as_str() < bound, text == bound, text.as_str() > bound),
                }
            }
            _ => return false,
        };
        equal && inclusive || if above { after } else { before }
    }
}

fn collect<'v>(value: &'v Value, steps: &[&str], found: &mut Vec<&'v Value>) {
    let index = steps.first().and_then(|step| step.parse::<usize>().ok());
    match (value, steps) {
        (Value::Array(values), [_, rest @ ..]) if index.is_some() => {
            if let Some(value) = values.get(index.unwrap_or_default()) {
                collect(value, rest, found);
            }
        }
        (Value::Array(values), _) => values.iter().for_each(|value| match (value, index) {
            // Only the outermost array is counted.
            (Value::Array(_), Some(_)) => {}
            _ => collect(value, steps, found),
        }),
        (value, []) => found.push(value),
        (Value::Object(members), [step, rest @ ..]) => {
            if let Some(value) = members.get(*step) {
                collect(value, rest, found);
            }
        }
        _ => {}
    }
}

fn says_anything(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(values) => values.iter().any(says_anything),
        Value::Object(members) => members.values().any(says_anything),
        _ => true,
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let mut rest = text.chars();
    match (pattern.chars().next(), rest.next()) {
        (None, first) => first.is_none(),
        (Some('*'), first) => {
            fits(&pattern[1..], text) || first.is_some() && fits(pattern, rest.as_str())
        }
        (Some('?'), Some(_)) => fits(&pattern[1..], rest.as_str()),
        (Some(wanted), Some(char)) if wanted == char => {
            fits(&pattern[wanted.len_utf8()..], rest.as_str())
        }
        _ => false,
    }
}

const TEXTS: [&str; 20] = [
    "",
    "a",
    "A",
    "Ann",
    "ann@x.io",
    "b@ANN@X.io",
    "5",
    "5.0",
    "007",
    "true",
    "2025",
    "2025-12-31",
    "2025-12-31T10:00:00.000Z",
    "2026-01-01T00:30:00+02:00",
    "x \"y\\",
    "Éa",
    "\u{212a}ann",
    "a*b",
    "nnn/n",
    "ÅÄ",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => prop::sample::select(&TEXTS[..]).prop_map(|text| json!(text)),
        1 => prop::sample::select(vec![json!(5), json!(5.0), json!(-3), json!(1e3), json!(2025)]),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec!["a", "b", "0", "long key"]);
    scalar().prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn user() -> impl Strategy<Value = Value> {
    let names = ["email", "name", "username", "logins_count", "last_login", "user_metadata", "zzz"];
    prop::collection::vec(prop_oneof![2 => scalar().boxed(), 3 => value().boxed()], names.len())
        .prop_map(move |values| {
            let members = names.iter().map(|name| (*name).to_owned()).zip(values);
            Value::Object(members.filter(|(_, value)| *value != json!(-3)).collect())
        })
}

fn asked() -> impl Strategy<Value = Asked> {
    let path = prop::sample::select(vec![
        "email",
        "name",
        "username",
        "logins_count",
        "last_login",
        "email.domain",
        "zzz",
        "zzz.a",
        "zzz.0",
        "user_metadata",
        "user_metadata.a",
        "user_metadata.a.b",
        "user_metadata.b.0",
        "user_metadata.a.0.b",
    ]);
    let text = || prop::sample::select(&TEXTS[..]);
    let end = move || prop::option::of((text(), any::<bool>()));
    let raw = prop::sample::select(vec![
        "a*", "*n", "A?n", "*5*", "*ann*", "2025*", "a*b", "t*e", "*nnn*", "*åä",
    ]);
    let what = prop_oneof![
        3 => text().prop_map(What::Is),
        2 => raw.prop_map(What::Fits),
        1 => Just(What::Exists),
        3 => (end(), end()).prop_map(|(lower, upper)| What::Within(lower, upper)),
    ];
    (path, what).prop_map(|(path, what)| Asked { path, what })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_is_a_surprise(text in "\\PC{0,60}", words in "[aé 0*?\"\\\\:()\\[\\]{}<>=!&|+/~^._-]{0,40}",
        tokens in prop::collection::vec(prop::sample::select(vec![
            "a", "name:", "x.y:", "(", ")", "\"", "[", "]", "{", "}", " TO ", " AND ", " OR ", "NOT ", "-", "+", "!",
            "*", "?", "\\", ">", "<=", " ", "_exists_:", "5", "2025", "é", "[0]", ":", "://",
        ]), 0..20)) {
        for text in [text, words, tokens.concat()] {
            match Search::parse(&text) {
                Ok(search) => {
                    let mut reader = Reader::default();
                    let user = reader.read(ANN.as_bytes()).expect("a user");
                    if search.finds(&user) {
                        prop_assert!(search.candidates(ANN.as_bytes()).is_some(), "{}", text);
                    }
                    for note in search.notes() {
                        prop_assert!(text.get(note.start..note.end).is_some(), "{} {:?}", text, note);
                    }
                }
                Err(problem) => {
                    let place = text.get(problem.start..problem.end);
                    prop_assert!(place.is_some_and(|place| !place.is_empty()), "{} {:?}", text, problem);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn as_the_slow_matcher_finds(
        user in user(), asked in prop::collection::vec(asked(), 1..5), escapes in prop_oneof![Just(0), any::<u64>()],
    ) {
        let raw = raw(&user, escapes);
        let queries: Vec<String> = asked.iter().map(Asked::query).collect();
        let expected: Vec<bool> = asked.iter().map(|asked| asked.finds(&user)).collect();
        for (query, expected) in [
            (queries[0].clone(), expected[0]),
            (queries.join(" OR "), expected.contains(&true)),
            (queries.join(" "), !expected.contains(&false)),
            (format!("NOT ({})", queries.join(" || ")), !expected.contains(&true)),
        ] {
            prop_assert_eq!(finds(&query, &raw), expected, "{} {}", query, String::from_utf8_lossy(&raw));
        }
    }

    #[test]
    fn what_is_found_may_be_in_its_bytes(
        user in user(), asked in prop::collection::vec(asked(), 1..4), word in "[annk@\"/\\\\éÅ5]{0,4}",
        escapes in prop_oneof![Just(0), any::<u64>()], or in any::<bool>(),
    ) {
        let mut parts: Vec<String> = asked.iter().map(Asked::query).collect();
        parts.push(escape::quoted(&word));
        parts.extend(written_word(&word));
        let query = parts.join(if or { " OR " } else { " AND " });
        let raw = raw(&user, escapes);
        for query in [&query, &parts[0], &parts[parts.len() - 1]] {
            if finds(query, &raw) {
                let search = parsed(query);
                let candidates = search.candidates(&raw);
                prop_assert!(candidates.is_some_and(|candidates| candidates.may_match(&raw)), "{} {}", query, String::from_utf8_lossy(&raw));
                let other = br#"{"name":"Other"}"#;
                let beside = search.candidates(&[other, &raw[..]].concat()).is_some_and(|candidates| candidates.may_match(&raw));
                prop_assert!(beside, "{} {}", query, String::from_utf8_lossy(&raw));
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn built_conditions_mean_what_they_say(
        field in "[ab:*\"\\\\ é’0$@!-]{1,4}(\\.[ab0-]{1,2})?x|[^.\\[\\]]{1,3}x", value in "[ab*?:\"\\\\ é.0/-]{0,4}|\\PC{0,3}|OR|TO|\\*",
        second in "[ab*\"\\\\]{0,3}", other in "[ab*?:\"\\\\ é.0/-]{0,5}",
    ) {
        let steps: Vec<&str> = field.split('.').collect();
        for actual in [&value, &other, &format!("{other}{value}"), &format!("{value}{other}")] {
            let inside = steps.iter().rev().fold(json!(actual), |value, step| json!({ *step: value }));
            let user = json!({ "app_metadata": inside });
            let raw = raw(&user, 0);
            for operator in Operator::ALL {
                let condition = Condition {
                    field: format!("app_metadata.{field}"), operator, value: value.clone(), second: second.clone(),
                };
                let query = written(std::slice::from_ref(&condition), Joined::All);
                let expected = meant(&condition, actual);
                prop_assert_eq!(finds(&query, &raw), expected, "{} {:?} {:?}", query, actual, condition);
                let both = written(&[condition.clone(), condition], Joined::Any);
                prop_assert_eq!(finds(&both, &raw), expected, "{}", both);
            }
        }
    }
}

fn written_word(word: &str) -> Option<String> {
    let mut out = String::new();
    word.chars().for_each(|char| escape::push(char, &mut out));
    Some(out).filter(|out| !out.is_empty())
}

/// What a condition says of a string.
fn meant(condition: &Condition, actual: &str) -> bool {
    let (value, second) = (condition.value.as_str(), condition.second.as_str());
    let order = |bound: &str| match (
        Period::parse(actual.as_bytes()),
        Period::parse(bound.trim().as_bytes()),
    ) {
        (Some(actual), Some(bound)) => actual.start.cmp(&bound.start),
        _ => actual.cmp(bound.trim()),
    };
    let open = |bound: &str| bound.trim().is_empty();
    match condition.operator {
        Operator::Is => actual == value,
        Operator::IsNot => actual != value,
        Operator::StartsWith => actual.starts_with(value),
        Operator::Contains => actual.contains(value),
        Operator::EndsWith => actual.ends_with(value),
        Operator::Exists => true,
        Operator::IsMissing => false,
        Operator::MoreThan => open(value) || order(value).is_gt(),
        Operator::AtLeast => open(value) || order(value).is_ge(),
        Operator::LessThan => open(value) || order(value).is_lt(),
        Operator::AtMost => open(value) || order(value).is_le(),
        Operator::Between => {
            (open(value) || order(value).is_ge()) && (open(second) || order(second).is_le())
        }
    }
}
