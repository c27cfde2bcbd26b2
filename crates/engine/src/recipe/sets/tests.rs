//! Steps on the set by themselves, users and rows in memory: examples, and a plain model that they are held against.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

/// What came of the users: those that stay, and the reasons of the others, in order.
type Outcome = (Vec<Value>, Vec<String>);

fn read<T>(json: &str, with: impl FnOnce(&mut Row<'_>) -> T) -> T {
    let mut row = Row::default();
    json::walk::members(json.as_bytes()).for_each(|(key, value)| row.push(key, value));
    with(&mut row)
}

/// Runs `steps`, all of them on the set.
fn run(steps: &str, users: &[&str], others: &[(&str, &[&str])]) -> Result<Outcome, String> {
    let recipe = format!(r#"{{"recipe":1,"steps":{steps}}}"#);
    let recipe: Recipe = serde_json::from_str(&recipe).map_err(|error| error.to_string())?;
    let mut sets = Sets::<Vec<u8>>::new(&recipe, (5, 6))
        .map_err(|problem| problem.to_string())?
        .ok_or("no step on the set")?;
    let count = recipe.steps.len();
    let mut now: Vec<String> = users.iter().map(|user| (*user).to_owned()).collect();
    let mut from = 0;
    for pass in sets.passes() {
        match pass {
            Pass::Other(step) => {
                let name = sets.joined(step).map(str::to_owned).unwrap_or_default();
                let rows = others.iter().find(|(other, _)| *other == name);
                let rows = rows.ok_or(format!("no file {name}"))?.1;
                for (number, row) in (0..).zip(rows) {
                    read(row, |row| sets.row(step, row, number))
                        .map_err(|stop| stop.to_string())?;
                }
            }
            Pass::Keys(step) | Pass::Gather(step) => {
                for (number, user) in (0..).zip(&now) {
                    let (user, left) = through(&mut sets, user, number, from..step)?;
                    if left.is_none() {
                        read(&user, |user| sets.see(pass, user, number))
                            .map_err(|stop| stop.to_string())?;
                    }
                }
            }
            Pass::Order(step) => {
                for (number, user) in (0..).zip(&now) {
                    let (user, left) = through(&mut sets, user, number, from..step)?;
                    if left.is_none() {
                        read(&user, |it| sets.hold(step, it, user.as_bytes()))
                            .map_err(|stop| stop.to_string())?;
                    }
                }
                sets.close(pass).map_err(|stop| stop.to_string())?;
                now.clear();
                let mut held = Vec::new();
                while sets
                    .held(step, now.len() as u64, &mut held)
                    .map_err(|stop| stop.to_string())?
                {
                    now.push(String::from_utf8_lossy(&held).into_owned());
                }
                from = step + 1;
            }
        }
        if !matches!(pass, Pass::Order(_)) {
            sets.close(pass).map_err(|stop| stop.to_string())?;
        }
    }
    let mut outcome = Outcome::default();
    for (number, user) in (0..).zip(&now) {
        match through(&mut sets, user, number, from..count)? {
            (_, Some(reason)) => outcome.1.push(reason),
            (user, None) => outcome.0.push(serde_json::from_str(&user).expect("JSON")),
        }
    }
    Ok(outcome)
}

/// A user after these steps, and why it is left out.
fn through(
    sets: &mut Sets<Vec<u8>>,
    user: &str,
    number: u64,
    steps: std::ops::Range<usize>,
) -> Result<(String, Option<String>), String> {
    read(user, |user| {
        for step in steps {
            let mut edit = Edit::new(user, false);
            match sets.apply(step, &mut edit, number).map_err(|stop| stop.to_string())? {
                Ok(None) => {}
                Ok(Some(reason)) => return Ok((String::new(), Some(reason))),
                Err(failure) => return Ok((String::new(), Some(failure.message))),
            }
        }
        let mut out = Vec::new();
        user.write(&mut out);
        Ok((String::from_utf8_lossy(&out).into_owned(), None))
    })
}

#[track_caller]
fn check(steps: &str, users: &[&str], others: &[(&str, &[&str])], stay: Value, reasons: &[&str]) {
    let (users, left) = run(steps, users, others).expect(steps);
    assert_eq!(
        (Value::from(users), left),
        (stay, reasons.iter().map(|it| (*it).to_owned()).collect())
    );
}

#[test]
fn one_row_is_joined_by_key() {
    let hashes: &[&str] = &[
        r#"{"_id":{"$oid":"abc"},"passwordHash":"$2b$10$x"}"#,
        r#"{"_id":{"$oid":"def"},"passwordHash":"$2b$10$y"}"#,
        r#"{"_id":{"$oid":"def"},"passwordHash":"$2b$10$z"}"#,
        r#"{"passwordHash":"nobody's"}"#,
    ];
    let users = [r#"{"user_id":"auth0|abc"}"#, r#"{"user_id":"auth0|DEF "}"#, r#"{"email":"a"}"#];
    let step = |rest: &str| {
        format!(
            r#"[{{"join":"h","key":{{"user_id":"auth0|{{_id.$oid}}"}},"take":{{"passwordHash":"password_hash"}}{rest}}}]"#
        )
    };
    let folded = r#","ignore_case":true,"ignore_blanks":true"#;
    let (first, second) = (
        json!({"user_id":"auth0|abc","password_hash":"$2b$10$x"}),
        |hash: &str| json!({"user_id":"auth0|DEF ","password_hash":hash}),
    );
    let third = json!({"email":"a"});
    let others: &[(&str, &[&str])] = &[("h", hashes)];
    check(&step(""), &users, others, json!([first, {"user_id":"auth0|DEF "}, third]), &[]);
    check(&step(folded), &users, others, json!([first, second("$2b$10$y"), third]), &[]);
    check(
        &step(&format!(r#"{folded},"rows":"last""#)),
        &users,
        others,
        json!([first, second("$2b$10$z"), third]),
        &[],
    );
    check(
        &step(&format!(r#"{folded},"rows":"one""#)),
        &users,
        others,
        json!([first, third]),
        &["h has more than one row for this user."],
    );
    check(
        &step(r#","unmatched":"leave_out","reason":"no hash""#),
        &users,
        others,
        json!([first]),
        &["no hash", "no hash"],
    );
    check(
        &step(r#","only":"without""#),
        &users,
        others,
        json!([{"user_id":"auth0|DEF "}, third]),
        &["in h already"],
    );
}

#[test]
fn many_rows_become_a_list() {
    let roles: &[&str] = &[
        r#"{"id":"user_1","role":"member"}"#,
        r#"{"external_id":"user_1","role":"billing"}"#,
        r#"{"id":"user_1","role":" member "}"#,
        r#"{"id":"user_2"}"#,
        r#"{"id":9,"role":7}"#,
    ];
    let step = r#"[{"join":"r","key":{"id":["id","external_id"]},"take":{"role":"app_metadata.roles"},"rows":"list"}]"#;
    let users =
        [r#"{"id":"user_1"}"#, r#"{"id":"user_2"}"#, r#"{"id":"9","app_metadata":{"a":1}}"#];
    let expected = json!([
        {"id":"user_1","app_metadata":{"roles":["member","billing"]}},
        {"id":"user_2"},
        {"id":"9","app_metadata":{"a":1,"roles":[7]}},
    ]);
    check(step, &users, &[("r", roles)], expected, &[]);
    let passwords: &[&str] = &[r#"{"u":1,"id":9,"p":"new"}"#, r#"{"u":1,"id":3,"p":"old"}"#];
    let oldest = r#"[{"join":"p","key":{"id":"u"},"take":{"p":"hash"},"rows":"best","by":"id"}]"#;
    check(oldest, &[r#"{"id":"1"}"#], &[("p", passwords)], json!([{"id":"1","hash":"old"}]), &[]);
}

#[test]
fn one_of_several_stays() {
    let users = [
        r#"{"email":"ana@x.io","logins":3}"#,
        r#"{"email":"bo@x.io"}"#,
        r#"{"email":"ANA@x.io","logins":40,"email_verified":true}"#,
        r#"{"logins":1}"#,
    ];
    let value = |at: usize| serde_json::from_str::<Value>(users[at]).expect("JSON");
    let step =
        |keep: &str| format!(r#"[{{"duplicates":"email|lower"{keep},"reason":"second account"}}]"#);
    for (keep, stay) in [
        ("", [0, 1, 3]),
        (r#","keep":"last""#, [1, 2, 3]),
        (r#","keep":"best","by":"-logins""#, [1, 2, 3]),
        (r#","keep":"best","by":"logins""#, [0, 1, 3]),
        (r#","keep":"best","by":["email_verified"]"#, [1, 2, 3]),
        (r#","keep":"fullest","by":"logins""#, [1, 2, 3]),
        // Who has no value is never better.
        (r#","keep":"best","by":["-email_verified","logins"]"#, [1, 2, 3]),
    ] {
        let expected: Vec<Value> = stay.into_iter().map(value).collect();
        check(&step(keep), &users, &[], expected.into(), &["second account"]);
    }
}

#[test]
fn rows_of_names_and_values_become_an_object() {
    let meta: &[&str] = &[
        r#"{"user_id":1,"meta_key":"first_name","meta_value":"Ana"}"#,
        r#"{"user_id":1,"meta_key":"session","meta_value":"x"}"#,
        r#"{"user_id":2,"meta_key":"session","meta_value":"x"}"#,
        r#"{"user_id":1,"meta_key":"a.b","meta_value":"dotted"}"#,
        r#"{"user_id":1,"meta_key":"tag","meta_value":"x"}"#,
        r#"{"user_id":1,"meta_key":"tag","meta_value":"y"}"#,
        r#"{"user_id":1,"meta_key":"address","meta_value":{"city":"Bern"}}"#,
        r#"{"user_id":3,"meta_key":"first_name","meta_value":null}"#,
    ];
    let step = r#"[{"join":"m","key":{"ID":"user_id"},"pivot":{"name":"meta_key","value":"meta_value"},
        "take":{"first_name":"given_name","a.b":"x","tag":"app_metadata.tags","address.city":"city","{first_name,t: tag}":"o"}}]"#;
    let users = [r#"{"ID":"1"}"#, r#"{"ID":"2"}"#, r#"{"ID":"3","given_name":"Eva"}"#];
    let expected = json!([
        {"ID":"1","given_name":"Ana","x":"dotted","app_metadata":{"tags":["x","y"]},"city":"Bern","o":{"first_name":"Ana","t":["x","y"]}},
        {"ID":"2"},
        {"ID":"3","given_name":"Eva"},
    ]);
    check(step, &users, &[("m", meta)], expected, &[]);
    for (rest, named) in [(r#""take":{"a":"b"},"rows":"list""#, "rows"), (r#""take":{}"#, "take")] {
        let step = format!(
            r#"[{{"join":"m","key":{{"ID":"user_id"}},"pivot":{{"name":"n","value":"v"}},{rest}}}]"#
        );
        assert!(run(&step, &[], &[("m", &[])]).expect_err(rest).contains(named));
    }
}

#[test]
fn several_columns_of_rows_become_a_list_of_objects() {
    let rows: &[&str] = &[
        r#"{"user":1,"email":"a@x.io","n":{"verified":true}}"#,
        r#"{"user":1,"email":"b@x.io","n":{"verified":null}}"#,
        r#"{"user":1,"email":"a@x.io","n":{"verified":true}}"#,
        r#"{"user":2}"#,
    ];
    let step = r#"[{"join":"e","key":{"id":"user"},"rows":"list","take":{"{email, n.verified, \"a,b\": n[\"verified\"]}":"app_metadata.emails"}}]"#;
    check(
        step,
        &[r#"{"id":1}"#, r#"{"id":2}"#],
        &[("e", rows)],
        json!([{"id":1,"app_metadata":{"emails":[{"email":"a@x.io","verified":true,"a,b":true},{"email":"b@x.io"}]}},{"id":2}]),
        &[],
    );
    for wrong in ["{}", "{a,}", "{a: }", "{a: b: c}"] {
        let step = format!(r#"[{{"join":"e","key":{{"id":"user"}},"take":{{"{wrong}":"x"}}}}]"#);
        assert!(run(&step, &[], &[("e", &[])]).expect_err(wrong).contains(wrong));
    }
}

#[test]
fn each_element_of_a_list_is_looked_up() {
    let roles: &[&str] = &[
        r#"{"Id":"r1","Name":"Admin"}"#,
        r#"{"Id":"r2","Name":"Editor"}"#,
        r#"{"Id":3,"Name":"Guest"}"#,
        r#"{"Id":"R1","Name":"Twice"}"#,
    ];
    let step = |rest: &str| {
        format!(r#"[{{"join":"r","key":{{"roles":"Id"}},"take":{{"Name":"names"}}{rest}}}]"#)
    };
    let users = [
        r#"{"roles":["r2","r1",null,"x"]}"#,
        r#"{"roles":"r1"}"#,
        r#"{"roles":[]}"#,
        r#"{"roles":[3]}"#,
    ];
    let others: &[(&str, &[&str])] = &[("r", roles)];
    let stay = |names: [Value; 4]| {
        let users = users.iter().zip(names).map(|(user, names)| {
            let mut user: Value = serde_json::from_str(user).expect("JSON");
            if !names.is_null() {
                user["names"] = names;
            }
            user
        });
        Value::from_iter(users)
    };
    check(
        &step(r#","rows":"list""#),
        &users,
        others,
        stay([json!(["Editor", "Admin"]), json!(["Admin"]), Value::Null, json!(["Guest"])]),
        &[],
    );
    check(
        &step(""),
        &users,
        others,
        stay([json!("Editor"), json!("Admin"), Value::Null, json!("Guest")]),
        &[],
    );
    check(
        &step(r#","rows":"list","ignore_case":true,"unmatched":"leave_out","reason":"no role""#),
        &users,
        others,
        json!([
            {"roles":["r2","r1",null,"x"],"names":["Editor","Admin","Twice"]},
            {"roles":"r1","names":["Admin","Twice"]},
            {"roles":[3],"names":["Guest"]},
        ]),
        &["no role"],
    );
}

#[test]
fn an_attribute_that_is_there_twice_is_taken_away() {
    let users =
        [r#"{"u":"Ana","n":1}"#, r#"{"u":"ana","n":3,"x":[1]}"#, r#"{"u":"eva"}"#, r#"{"n":2}"#];
    let step = |rest: &str| {
        format!(r#"[{{"duplicates":"u|lower","take_away":true,"reason":"a username once"{rest}}}]"#)
    };
    check(
        &step(""),
        &users,
        &[],
        json!([{"u":"Ana","n":1},{"n":3,"x":[1]},{"u":"eva"},{"n":2}]),
        &[],
    );
    check(
        &step(r#","keep":"best","by":"-n""#),
        &users,
        &[],
        json!([{"n":1},{"u":"ana","n":3,"x":[1]},{"u":"eva"},{"n":2}]),
        &[],
    );
    let step = r#"[{"duplicates":"x{u}","take_away":true,"reason":"r"}]"#;
    assert!(run(step, &[], &[]).expect_err(step).contains("x{u}"));
}

#[test]
fn several_become_one() {
    let users = [
        r#"{"email":"a@x.io","name":"","connections":"google","app_metadata":{"a":1,"b":null},"blocked":false}"#,
        r#"{"email":"b@x.io"}"#,
        r#"{"email":"A@x.io","name":"Ana","connections":["db","google"],"app_metadata":{"b":2},"blocked":true,"x":1}"#,
    ];
    let step = r#"[{"merge":"email|lower","attributes":{"blocked":"any","connections":"union"},"reason":"the same person"}]"#;
    let expected = json!([
        {"email":"a@x.io","name":"Ana","connections":["google","db"],"app_metadata":{"a":1,"b":2},"blocked":true,"x":1},
        {"email":"b@x.io"},
    ]);
    check(step, &users, &[], expected, &["the same person"]);
}

#[test]
fn what_is_expected_of_the_set() {
    let users = [r#"{"email":"a"}"#, r#"{"email":"b"}"#, r#"{"email":"a"}"#];
    let unique = r#"{"expect":{"unique":"email"},"reason":"one account each""#;
    check(
        &format!("[{unique}}}]"),
        &users,
        &[],
        json!([{"email":"a"},{"email":"b"}]),
        &["one account each"],
    );
    let stops = |step: &str, says: &str| {
        let error = run(&format!("[{step},\"else\":\"stop\"}}]"), &users, &[]).expect_err(step);
        assert!(error.contains(says), "{error}");
    };
    stops(unique, "one account each (1 user too many of one key). Nothing was written.");
    stops(
        r#"{"expect":{"users":1000},"reason":"the wrong file""#,
        "the wrong file (3 users instead of 1,000)",
    );
    check(
        r#"[{"expect":{"users":3},"reason":"r","else":"stop"},{"sort":"-email"}]"#,
        &users,
        &[],
        json!([{"email":"b"},{"email":"a"},{"email":"a"}]),
        &[],
    );
}

#[test]
fn a_sort_says_who_is_first() {
    let users = [r#"{"e":"a","n":1}"#, r#"{"e":"a"}"#, r#"{"e":"a","n":30}"#, r#"{"e":"b","n":4}"#];
    let steps = r#"[{"sort":["-n"]},{"duplicates":"e","reason":"r"}]"#;
    check(steps, &users, &[], json!([{"e":"a","n":30},{"e":"b","n":4}]), &["r", "r"]);
}

/// The members of `other` fill the gaps of `first`.
fn fill(first: &mut Map<String, Value>, other: &Map<String, Value>) {
    for (key, value) in other {
        match first.get_mut(key) {
            Some(own) if own.is_null() => *own = value.clone(),
            Some(_) => {}
            None => drop(first.insert(key.clone(), value.clone())),
        }
    }
}

/// The same steps on trees of values, each as plainly as it can be said.
fn model(steps: &[u8], users: Vec<Value>, rows: &[Value]) -> Vec<Value> {
    let key = |user: &Value| user["k"].as_str().map(str::to_lowercase);
    let mut users = users;
    for step in steps {
        match step {
            0 => {
                for user in &mut users {
                    let Some(own) = user["k"].as_str().map(str::to_owned) else { continue };
                    let of_it = rows.iter().filter(|row| row["k"].as_str() == Some(&own));
                    let mut values: Vec<Value> =
                        of_it.filter_map(|row| row.get("v").cloned()).collect();
                    let mut seen = Vec::new();
                    values.retain(|value| {
                        !seen.contains(value) && {
                            seen.push(value.clone());
                            true
                        }
                    });
                    if !values.is_empty() {
                        user["list"] = values.into();
                    }
                }
            }
            1 => {
                let mut kept: Vec<Value> = Vec::new();
                for user in users {
                    let same = kept
                        .iter()
                        .position(|other| key(other).is_some() && key(other) == key(&user));
                    match same {
                        None => kept.push(user),
                        Some(at)
                            if user["n"].as_i64().unwrap_or(-1)
                                > kept[at]["n"].as_i64().unwrap_or(-1) =>
                        {
                            kept.remove(at);
                            kept.push(user);
                        }
                        Some(_) => {}
                    }
                }
                users = kept;
            }
            2 => {
                let mut kept: Vec<Value> = Vec::new();
                for user in users {
                    let same = kept
                        .iter()
                        .position(|other| key(other).is_some() && key(other) == key(&user));
                    match same {
                        None => kept.push(user),
                        Some(at) => {
                            let other = user.as_object().expect("an object");
                            fill(kept[at].as_object_mut().expect("an object"), other);
                        }
                    }
                }
                users = kept;
            }
            3 => users.sort_by_key(|user| std::cmp::Reverse(user["n"].as_i64().unwrap_or(-1))),
            _ => users.retain(|user| {
                !rows.iter().any(|row| row["k"].is_string() && row["k"] == user["k"])
            }),
        }
    }
    users
}

const STEPS: [&str; 5] = [
    r#"{"join":"r","key":{"k":"k"},"take":{"v":"list"},"rows":"list"}"#,
    r#"{"duplicates":"k|lower","keep":"best","by":"-n","reason":"r"}"#,
    r#"{"merge":"k|lower","reason":"r"}"#,
    r#"{"sort":"-n"}"#,
    r#"{"join":"r","key":{"k":"k"},"only":"without"}"#,
];

fn record() -> impl Strategy<Value = Value> {
    let key = prop_oneof![Just(Value::Null), "[abA]{1,2}".prop_map(Value::from)];
    (key, prop::option::of(0_u8..4), prop::option::of(0_u8..3)).prop_map(|(k, n, v)| {
        let mut record = Map::new();
        record.insert("k".to_owned(), k);
        n.map(|n| record.insert("n".to_owned(), n.into()));
        v.map(|v| record.insert("v".to_owned(), format!("v{v}").into()));
        record.into()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: prop::test_runner::RngSeed::Fixed(17), ..ProptestConfig::with_cases(400) })]

    /// Any steps in any order give what the model gives, and everybody else has a reason.
    #[test]
    fn steps_do_what_a_plain_model_does(
        steps in prop::collection::vec(0_u8..5, 1..5),
        users in prop::collection::vec(record(), 0..14),
        rows in prop::collection::vec(record(), 0..8),
    ) {
        let texts = |values: &[Value]| values.iter().map(Value::to_string).collect::<Vec<_>>();
        let (user_texts, row_texts) = (texts(&users), texts(&rows));
        let user_texts: Vec<&str> = user_texts.iter().map(String::as_str).collect();
        let row_texts: Vec<&str> = row_texts.iter().map(String::as_str).collect();
        let written: Vec<&str> = steps.iter().map(|step| STEPS[usize::from(*step)]).collect();
        let written = format!("[{}]", written.join(","));
        let (stay, _) = run(&written, &user_texts, &[("r", &row_texts)]).expect("memory");
        prop_assert_eq!(stay, model(&steps, users, &rows), "{}", written);
    }
}
