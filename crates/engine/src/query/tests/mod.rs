//! Queries asked of users: a table of what is found, and what is reported of queries. Beside it: trees of queries
//! (`parsing`), what Auth0 makes of them (`auth0`), corrections of other forms (`forms`), and properties of arbitrary ones
//! (`properties`), held against a slow matcher over parsed JSON (`slow_matcher`).

mod auth0;
mod forms;
mod parsing;
mod properties;
mod slow_matcher;

use super::build::{Condition, Joined, Operator, written};
use super::*;
use crate::user::Reader;
use crate::user::date::Period;

const ANN: &str = r#"{"user_id":"auth0|5a","email":"Ann.Lee@Example.com","email_verified":true,"username":"annlee","name":"Zo\u00eb Ann Lee","given_name":"Ann","family_name":"LEE","nickname":"ann*","phone_number":"+491234567","picture":"https:\/\/x.io\/a.png","blocked":false,"logins_count":5,"last_ip":"10.0.0.1","created_at":"2025-12-31T23:30:00.000Z","updated_at":"2026-01-01","last_login":"","identities":[{"connection":"db","provider":"auth0","user_id":"5a","isSocial":false},{"connection":"google-oauth2","provider":"google-oauth2","user_id":"17","isSocial":true}],"app_metadata":{"plan":"Pro","seats":5.0,"big":12345678901234567890,"roles":["admin",["owner"]],"since":"2024-02-29","until":"2025","code":"007","note":"a \"b\" \\c","flag":true,"none":null,"empty":[],"hollow":{"x":[null]},"deep":{"x":{"y":1}}},"user_metadata":{"city":"Paris","addresses":[{"cities":["Rome","Paris"]},{"cities":[["Oslo"]],"zip":12345}],"state":"OR","first name":"A","a.b":"dot","0":"zero","twice":1,"tw\u0069ce":2,"w\u0065ird":"v\u00e1l"},"org":"acme"}"#;

/// Found and not found.
const FOUND_AND_NOT: &[(&str, &str)] = &[
    // Everything
    ("", "no_such_field:x"),
    (" \t", "NOT *:*"),
    ("*:*", "*:* AND blocked:true"),
    ("*", "NOT *"),
    // Words without a field
    ("ann", "bob"),
    ("ANN", "an.n"),
    ("zoË", "zoe"),
    ("annlee AND lee", "annlee AND smith"),
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
    ("name:zoë\\ ann\\ lee", "name:zoë AND ann AND lee AND smith"),
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
        "blocked:true OR blocked:false AND logins_count:5",
        "blocked:true OR blocked:false AND logins_count:6",
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
    ("name:(*ann* AND username:annlee)", "name:(*ann* AND username:bob)"),
    ("logins_count:(>3 AND <9)", "logins_count:(>3 AND <5)"),
    // Side by side
    ("annlee smith", "bob smith"),
    ("blocked:true logins_count:5", "blocked:true logins_count:6"),
    ("smith annlee -bob", "annlee -lee"),
    ("+annlee smith", "annlee +smith"),
    ("name:(bob zoë*)", "name:(bob zoë)"),
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

/// Sunday, 2026-11-29T16:47:05Z.
fn options() -> Options {
    let now = Period::parse(b"2026-11-29T16:47:05Z").map(|now| now.start);
    Options { now, ..Options::default() }
}

fn reading(text: &str) -> Reading {
    read(text, options()).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn finds(query: &str, user: &[u8]) -> bool {
    let mut reader = Reader::default();
    let user = reader.read(user).expect("a user");
    parsed(query).finds(&user)
}

#[test]
fn what_is_found_and_what_is_not() {
    for (found, not_found) in FOUND_AND_NOT {
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
        ("picture:\"\"", r#"{"picture":""}"#, true),
        ("picture:\"\"", r#"{"picture":"x"}"#, false),
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
