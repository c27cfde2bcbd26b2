//! Tests of `mend` and `edit` on single users, as import files hold them.

use crate::recipe::compiled::{Compiled, Origin, Outcome};
use crate::recipe::{Recipe, Row, Step};
use json::{Scanner, walk};

/// What becomes of a user by a step: the user, or why it is left out.
fn done(step: &str, users: &[&str]) -> (Vec<String>, Compiled) {
    let step: Step = serde_json::from_str(step).unwrap_or_else(|error| panic!("{step}: {error}"));
    let written = serde_json::to_string(&step).expect("JSON");
    assert_eq!(serde_json::from_str::<Step>(&written).expect("a step"), step);
    let recipe: Recipe = [step].into_iter().collect();
    let mut compiled = Compiled::new(&recipe, 0..1).expect("understood");
    let mut out = Vec::new();
    for (record, user) in (1..).zip(users) {
        let mut row = Row::default();
        walk::members(user.as_bytes()).for_each(|(key, value)| row.push(key, value));
        let origin = Origin { file: "a.json", record, ..Origin::default() };
        out.push(match compiled.apply(&mut row, origin, &mut Vec::new()) {
            Outcome::Kept => {
                let mut bytes = Vec::new();
                row.write(&mut bytes);
                Scanner::default().object(&bytes, 0, &mut Vec::new()).expect("JSON");
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Outcome::LeftOut { reason, .. } => reason,
            other => format!("{other:?}"),
        });
    }
    (out, compiled)
}

#[track_caller]
fn check(step: &str, user: &str, expected: &str) {
    assert_eq!(done(step, &[user]).0, [expected], "{step}");
}

/// A member beside an email, before and after.
#[track_caller]
fn mends(keys: &str, name: &str, before: &str, after: &str) {
    let user = |value: &str| match value {
        "" => r#"{"email":"a@b.co"}"#.to_owned(),
        value => format!(r#"{{"email":"a@b.co","{name}":{value}}}"#),
    };
    let step = format!(r#"{{"mend":"{name}",{keys}}}"#);
    check(&step, &user(before), &user(after));
    // What is sound stays, and so does what is mended.
    check(&step, &user(after), &user(after));
}

#[test]
fn only_what_has_the_fault_is_mended() {
    let cut = r#""fault":"MAX_LENGTH","by":"cut","to":150"#;
    mends(cut, "name", &format!("\"{}\"", "é".repeat(200)), &format!("\"{}\"", "é".repeat(150)));
    mends(cut, "name", r#""\u0041""#, r#""\u0041""#);
    mends(r#""fault":"MIN_LENGTH","by":"empty""#, "name", r#""""#, "");
    mends(r#""fault":"INVALID_TYPE","by":"empty""#, "name", "null", "");
    mends(r#""fault":"INVALID_TYPE","by":"empty""#, "name", "7", "7");
    mends(r#""fault":"PATTERN","by":"blanks""#, "user_id", r#"" a\u00a0b\t""#, r#""ab""#);
    let remove = r#""fault":"INVALID_FORMAT","by":"remove""#;
    mends(remove, "picture", r#""x""#, "");
    mends(remove, "picture", r#""https://x.io""#, r#""https://x.io""#);
    let web = r#""fault":"INVALID_FORMAT","by":"web""#;
    mends(web, "picture", r#""www.x.io/a b""#, r#""https://www.x.io/a%20b""#);
    mends(web, "picture", r#""x""#, r#""x""#);
    let phone = r#""fault":"PATTERN","by":"phone","country":"GB""#;
    mends(phone, "phone_number", r#""07911 123456""#, r#""+447911123456""#);
    mends(phone, "phone_number", r#""n/a""#, r#""n/a""#);
}

#[test]
fn addresses_lose_what_is_around_them() {
    let step = r#"{"mend":"email","fault":"INVALID_FORMAT","by":"address"}"#;
    for (before, after) in [
        (" a@b.co ", "a@b.co"),
        ("Ann <a@b.co>", "a@b.co"),
        ("mailto:a@b.co;", "a@b.co"),
        ("a@b.co.", "a@b.co"),
        ("a@b.co, c@d.co", "a@b.co, c@d.co"),
        ("a", "a"),
    ] {
        let user = |text: &str| format!(r#"{{"email":"{text}"}}"#);
        check(step, &user(before), &user(after));
    }
}

#[test]
fn values_get_the_type_of_their_attribute() {
    let keys = r#""fault":"INVALID_TYPE","by":"type""#;
    mends(keys, "blocked", r#""Yes""#, "true");
    mends(keys, "blocked", "0", "false");
    mends(keys, "blocked", r#""perhaps""#, r#""perhaps""#);
    mends(keys, "name", "12345678901234567890", r#""12345678901234567890""#);
    mends(keys, "name", r#"["\u0041"]"#, r#""\u0041""#);
    mends(keys, "user_metadata", r#""{\"a\":1}""#, r#"{"a":1}"#);
    mends(keys, "user_metadata", r#""{\"a\":""#, r#""{\"a\":""#);
}

#[test]
fn metadata_gets_names_and_characters_it_may_have() {
    let rename = r#""fault":"PATTERN","by":"rename""#;
    mends(
        rename,
        "user_metadata",
        r#"{"a.b":1,"a_b":2,"c":[{"a.b":{"$":"\u00e9."}}]}"#,
        r#"{"a_b_":1,"a_b":2,"c":[{"a_b_":{"_":"\u00e9."}}]}"#,
    );
    let forbidden = r#""fault":"NOT_PASSED","by":"rename""#;
    mends(forbidden, "app_metadata", r#"{"_id":1,"x":{"_id":2}}"#, r#"{"_id_":1,"x":{"_id":2}}"#);
    let half = r#""fault":"HALF_CHARACTER","by":"characters""#;
    mends(half, "user_metadata", r#"{"a":"x\ud800","b":1e3}"#, "{\"a\":\"x\u{fffd}\",\"b\":1e3}");
    let huge = r#""fault":"HUGE_NUMBER","by":"characters""#;
    mends(huge, "x", "[1e400,1.50]", r#"["1e400",1.50]"#);
    let clear = r#""fault":"PLAIN_PASSWORD","by":"passwords""#;
    mends(
        clear,
        "app_metadata",
        r#"{"a":[{"pwd":"s","x":1},{"password":["t"]}],"password":7}"#,
        r#"{"a":[{"x":1},{"password":["t"]}]}"#,
    );
}

#[test]
fn hashes_and_factors_get_auth0s_form() {
    let tidy = |fault: &str| format!(r#""fault":"{fault}","by":"tidy""#);
    mends(
        &tidy("ENUM_MISMATCH"),
        "custom_password_hash",
        r#"{"algorithm":"MD5","hash":{"value":"900150983cd24fb0d6963f7d28e17f72","encoding":"HEX"}}"#,
        r#"{"algorithm":"md5","hash":{"value":"900150983cd24fb0d6963f7d28e17f72","encoding":"hex"}}"#,
    );
    mends(
        &tidy("OBJECT_PROPERTIES_MAXIMUM"),
        "mfa_factors",
        r#"[{"totp":{"secret":"ab cd-2="},"email":{"value":"A <a@b.co>","x":1}},{}]"#,
        r#"[{"totp":{"secret":"ABCD2"}},{"email":{"value":"a@b.co"}}]"#,
    );
    mends(&tidy("MFA_FACTORS_FAILED"), "mfa_factors", r#"[{},{"email":{"value":"a"}}]"#, "");
    let hash = r#""fault":"FORMAT","by":"hash""#;
    let bcrypt = "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";
    check(
        &format!(r#"{{"mend":"password_hash",{hash}}}"#),
        &format!(r#"{{"password_hash":"{bcrypt}"}}"#),
        &format!(
            r#"{{"custom_password_hash":{{"algorithm":"bcrypt","hash":{{"value":"{bcrypt}"}}}}}}"#
        ),
    );
}

#[test]
fn users_are_left_out_and_values_kept_as_metadata() {
    check(
        r#"{"mend":"email","fault":"INVALID_FORMAT","by":"leave_out","reason":"no address"}"#,
        r#"{"email":"x"}"#,
        "no address",
    );
    check(
        r#"{"mend":"user_id","fault":"OTHER_PROVIDER","by":"leave_out","reason":"signs in elsewhere"}"#,
        r#"{"user_id":"google-oauth2|1"}"#,
        "signs in elsewhere",
    );
    let metadata = r#"{"mend":"phone_number","fault":"PATTERN","by":"metadata"}"#;
    check(
        metadata,
        r#"{"phone_number":"x","email":"a@b.co"}"#,
        r#"{"email":"a@b.co","user_metadata":{"phone_number":"x"}}"#,
    );
    let taken = r#"{"phone_number":"x","user_metadata":{"phone_number":1}}"#;
    check(metadata, taken, taken);
    for (step, why) in [
        (r#"{"mend":"email","fault":"PATTERN","by":"leave_out"}"#, "reason"),
        (r#"{"mend":"name","fault":"MAX_LENGTH","by":"cut"}"#, "to"),
        (r#"{"mend":"","fault":"MAX_LENGTH","by":"remove"}"#, "not named"),
        (r#"{"edit":[{"set":{"a":1}}]}"#, "whose"),
        (r#"{"edit":[{"email":"a","leave_out":" "}]}"#, "reason"),
    ] {
        let recipe: Recipe = [serde_json::from_str(step).expect(step)].into_iter().collect();
        let problem = Compiled::new(&recipe, 0..1).err().expect(step);
        assert!(problem.message.contains(why), "{}", problem.message);
    }
}

#[test]
fn single_values_of_single_users_are_edited() {
    let step = r#"{"edit":[
        {"user_id":"1","set":{"name":"Ann","user_metadata.x":[1]},"remove":["picture","nickname"]},
        {"email":"B@X.io","leave_out":"a test"},
        {"email":"c@x.io","record":4,"set":{"email":"d@x.io"}},
        {"file":"a.json","record":5,"set":{"blocked":null}},
        {"file":"b.json","record":5,"set":{"blocked":true}},
        {"user_id":"gone","remove":"name"}]}"#;
    let users = [
        r#"{"user_id":"auth0|1","picture":"p"}"#,
        r#"{"email":"b@x.io"}"#,
        r#"{"email":"c@x.io"}"#,
        r#"{"email":"c@x.io"}"#,
        r#"{"email":"e@x.io"}"#,
    ];
    let (out, compiled) = done(step, &users);
    let expected = [
        r#"{"user_id":"auth0|1","name":"Ann","user_metadata":{"x":[1]}}"#,
        "a test",
        r#"{"email":"c@x.io"}"#,
        r#"{"email":"d@x.io"}"#,
        r#"{"email":"e@x.io","blocked":null}"#,
    ];
    assert_eq!(out, expected);
    let report = compiled.reports().remove(0);
    assert_eq!(report.not_found, ["record 5 of b.json", "gone"]);
    assert_eq!((report.changed, report.left_out, report.not_found_count), (3, 1, 2));
}
