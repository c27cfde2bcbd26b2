//! Chains that Muster works out by itself give what the engine gives: the same values, and errors for the same users.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use engine::fields::{self, Field};
use engine::user::Reader;
use expression::{Evaluator, Limits, Value};
use proptest::prelude::*;

const USERS: [&str; 6] = [
    r#"{}"#,
    r#"{"email":"a@x.io","name":"","nickname":null,"logins_count":0,"blocked":false}"#,
    r#"{"email":"\u00e9\/\"\ud83d\ude00","name":"N","logins_count":1.50,"user_metadata":{"a":{"b":[1,{"c":"d"}]},"e f":-0.0,"2":2,"1":1}}"#,
    r#"{"user_metadata":{"a":null,"b":1e400,"c":12345678901234567890,"d":"\ud800"},"app_metadata":{"a":{}}}"#,
    r#"{"user_metadata":{"a":[],"b":"text","a":{"b":{"c":1e21}}},"identities":[{"connection":"DB","isSocial":true}]}"#,
    r#"{"user_metadata":"text","app_metadata":7,"identities":"x","email":1E-7,"name":[[],{"":[0.1]}]}"#,
];

const PATHS: [&str; 22] = [
    "user.email",
    "user.name",
    "user.nickname",
    "user.logins_count",
    "user.blocked",
    "user?.email",
    "user['name']",
    "user.nothing",
    "user.nothing.more",
    "user.nothing?.more",
    "user.nickname?.more",
    "user.user_metadata",
    "user.user_metadata.a",
    "user.user_metadata?.a?.b",
    "user.user_metadata?.a?.b?.[1]",
    "user.user_metadata?.[\"e f\"]",
    "user.user_metadata?.c",
    "user.user_metadata?.d",
    "user.identities?.[0]?.connection",
    "user.identities[0]",
    "user.email[0]",
    "user.app_metadata",
];

const LITERALS: [&str; 9] =
    ["'x'", "\"\"", "0", "42", "true", "false", "null", "undefined", "'it is'"];

/// What this program gives, as the engine would say it.
fn ours(field: &Field, user: &[u8]) -> Result<Option<String>, ()> {
    let mut reader = Reader::default();
    let read = reader.read(user).unwrap();
    let Field::Chain(chain) = field else { panic!("a chain") };
    match chain.of(&read) {
        fields::Value::Missing => Ok(None),
        fields::Value::Json(json) => Ok(Some(String::from_utf8(json.into_owned()).unwrap())),
        fields::Value::Failed(_) => Err(()),
    }
}

fn theirs(source: &str, user: &[u8]) -> Result<Option<String>, ()> {
    let mut evaluator = Evaluator::new(Limits::default()).unwrap();
    let compiled = evaluator.compile(&[source.to_owned()]);
    assert!(compiled[0].is_ok(), "{source}");
    match evaluator.evaluate_one(user, 0) {
        Value::Missing => Ok(None),
        Value::Json(json) => Ok(Some(String::from_utf8(json).unwrap())),
        Value::Threw(_) => Err(()),
        Value::Endless => panic!("{source} is endless"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn chains_are_as_in_javascript(
        operands in prop::collection::vec(prop_oneof![3 => prop::sample::select(&PATHS[..]), 1 => prop::sample::select(&LITERALS[..])], 2..5),
        nullish in any::<bool>(),
        user in prop::sample::select(&USERS[..]),
    ) {
        let source = operands.join(if nullish { " ?? " } else { "||" });
        let field = Field::parse(&source).unwrap();
        prop_assert!(matches!(field, Field::Chain(_)), "{source} is a chain");
        // The reader takes users with each name once, as Muster keeps them; deeper down a name may come twice.
        prop_assert_eq!(ours(&field, user.as_bytes()), theirs(&source, user.as_bytes()), "{} of {}", source, user);
    }
}
