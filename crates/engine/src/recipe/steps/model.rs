//! Steps on one user beside a plain model of them on trees of values: any steps on any row give the same, or fail both.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::tests::run;

/// Objects have one member, so that texts of them have one order.
const PATHS: [&str; 5] = ["a", "b", "c", "m", "m.x"];

const TEXTS: [&str; 13] = [
    "",
    " ",
    "x",
    "A b",
    " Ann de Lee ",
    "1",
    "07",
    "-2.50",
    "true",
    "No",
    "x, y,x",
    "0",
    "a:1:{i:0;b:1;}",
];

/// That a step cannot take a value, or that the user is left out.
#[derive(Debug)]
enum Ends {
    Fails,
    LeftOut,
}
use Ends::Fails;

type Done = Result<(), Ends>;

fn get<'v>(row: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(row, |value, key| value.get(key))
}

fn set(row: &mut Value, path: &str, value: Value) -> Done {
    let mut at = row;
    for key in path.split('.') {
        if at.is_null() || at.as_str().is_some_and(|text| text.trim().is_empty()) {
            *at = json!({});
        }
        at = at.as_object_mut().ok_or(Fails)?.entry(key).or_insert(Value::Null);
    }
    *at = value;
    Ok(())
}

fn remove(row: &mut Value, path: &str) -> Option<Value> {
    match path.split_once('.') {
        Some((parent, key)) => row.get_mut(parent)?.as_object_mut()?.remove(key),
        None => row.as_object_mut()?.remove(path),
    }
}

fn holds(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value whose texts are changed.
fn texts(value: Value, change: impl Fn(&str) -> String) -> Result<Value, Ends> {
    Ok(match value {
        Value::String(text) => change(&text).into(),
        Value::Array(items) => {
            let item = |item: Value| match item {
                Value::String(text) => change(&text).into(),
                other => other,
            };
            items.into_iter().map(item).collect()
        }
        Value::Object(_) => return Err(Fails),
        other => other,
    })
}

fn changed(word: &str, value: Value) -> Result<Value, Ends> {
    Ok(match (word, value) {
        ("trim", value) => texts(value, |text| text.trim().to_owned())?,
        ("lower", value) => texts(value, str::to_lowercase)?,
        ("upper", value) => texts(value, str::to_uppercase)?,
        ("compact", value) => match value {
            // A number that loses its sign is a text.
            Value::Number(number) if number.to_string().starts_with('-') => {
                number.to_string().replace('-', "").into()
            }
            value => texts(value, |text| text.replace([' ', '-'], ""))?,
        },
        ("as_list", value) if !value.is_array() => json!([value]),
        ("first", Value::Array(items)) => items.into_iter().next().unwrap_or_default(),
        ("single", Value::Array(mut items)) if items.len() == 1 => items.remove(0),
        ("unique", Value::Array(items)) => {
            let mut seen: Vec<Value> = Vec::new();
            items.into_iter().for_each(|it| {
                if !seen.contains(&it) {
                    seen.push(it);
                }
            });
            seen.into()
        }
        ("keys", Value::Object(members)) => {
            let is_set = |value: &Value| {
                holds(value) && ![json!(false), json!(0), json!("0")].contains(value)
            };
            members.into_iter().filter(|(_, it)| is_set(it)).map(|(key, _)| key).collect()
        }
        ("text", value) => text(&value).into(),
        (r#"{"join":"+"}"#, Value::Array(items)) => {
            items.iter().map(text).collect::<Vec<_>>().join("+").into()
        }
        (r#"{"split":","}"#, Value::Object(_)) => return Err(Fails),
        (r#"{"split":","}"#, value) if !value.is_array() => {
            let text = text(&value);
            text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect()
        }
        (_, value) => value,
    })
}

const WORDS: [&str; 12] = [
    "trim",
    "lower",
    "upper",
    "compact",
    "as_list",
    "first",
    "single",
    "unique",
    "keys",
    "text",
    r#"{"join":"+"}"#,
    r#"{"split":","}"#,
];

/// What a value is read as; `None` if it is blank.
fn parsed(form: &str, value: &Value) -> Result<Option<Value>, Ends> {
    let said = text(value);
    let said = said.trim();
    Ok(match form {
        "text" => Some(text(value).into()),
        _ if said.is_empty() => None,
        "number" if value.is_number() => Some(value.clone()),
        "number" if said.chars().all(|c| c.is_ascii_digit() || "-.".contains(c)) => {
            let number = said.trim_start_matches('0');
            let number = if number.is_empty() { "0" } else { number };
            Some(serde_json::from_str(number).map_err(|_| Fails)?)
        }
        "boolean" => match said.to_lowercase().as_str() {
            "true" | "1" | "y" => Some(true.into()),
            "no" | "false" | "0" => Some(false.into()),
            _ => return Err(Fails),
        },
        _ => return Err(Fails),
    })
}

/// A step: what it does, two places, a choice among its ways, and of whom alone it is done.
type Chosen = (usize, &'static str, &'static str, usize, Option<&'static str>);

/// How a recipe writes it.
fn written((verb, p, q, n, only): Chosen) -> String {
    let word = WORDS[n % WORDS.len()];
    let operation = if word.starts_with('{') { word.to_owned() } else { format!("{word:?}") };
    let form = ["boolean", "number", "text"][n % 3];
    let step = match verb {
        0 => format!(r#"{{"set":{{"{p}":["{{{q}}}",1]}}}}"#),
        1 => format!(r#"{{"set":{{"{p}":"{{{q}}}"}},"if":"missing"}}"#),
        2 => format!(r#"{{"set":{{"{p}":"{{{q}|trim}} {{a}}"}},"if":"empty"}}"#),
        3 => format!(r#"{{"default":"{p}","from":["{q}","b"],"value":"w"}}"#),
        4 => format!(r#"{{"move":"{p}","to":"{q}"}}"#),
        5 => format!(r#"{{"move":"{p}","to":"{q}","not_matching":"x"}}"#),
        6 => format!(r#"{{"remove":"{p}","matching":"^x"}}"#),
        7 => format!(r#"{{"keep_only":["b","{p}"]}}"#),
        8 => format!(r#"{{"change":"{p}","do":{operation}}}"#),
        9 => format!(r#"{{"split_name":"{p}","first":"b","rest":"{q}"}}"#),
        10 => format!(r#"{{"translate":"{p}","table":{{"x":"T","1":7}},"to":"{q}"}}"#),
        11 => format!(r#"{{"translate":"{p}","table":{{"x":"T"}},"else":{{"value":[0]}}}}"#),
        12 => format!(r#"{{"parse":"{p}","as":"{form}"}}"#),
        13 => format!(r#"{{"parse":"{p}","as":"boolean","filled":true,"to":"{q}"}}"#),
        14 => format!(r#"{{"leave_out_empty":["{p}","{q}"]}}"#),
        15 => format!(r#"{{"pick":"{p}","matching":"value:x*","to":"{q}"}}"#),
        16 => format!(r#"{{"change":"{p}","do":{{"replace":"[xA]+","with":"<$0>"}}}}"#),
        17 => format!(r#"{{"change":"{p}","do":{{"take":"^(\\w+) ","group":1,"to":"{q}"}}}}"#),
        18 => format!(r#"{{"change":"{p}","do":{{"take":"\\w$"}}}}"#),
        19 => format!(
            r#"{{"map":[{{"from":["{p}","c"],"to":["z"]}},{{"from":["*"],"to":["m.k_*"]}}]}}"#
        ),
        20 => format!(r#"{{"map":{{"{p}":["y","z.{q}"]}}}}"#),
        21 => format!(r#"{{"leave_out":"{p}:x*","reason":"x"}}"#),
        _ => format!(r#"{{"expect":"NOT {p}:x*","reason":"x"}}"#),
    };
    match only {
        None => step,
        Some(path) => {
            format!(r#"{},"where":"{path}:x*"}}"#, step.strip_suffix('}').expect("an object"))
        }
    }
}

/// Whether `path:x*` finds a user: a text that begins so, or one of a list.
fn found(row: &Value, path: &str) -> bool {
    let begins = |it: &Value| it.as_str().is_some_and(|text| text.to_lowercase().starts_with('x'));
    match get(row, path) {
        Some(Value::Array(items)) => items.iter().any(begins),
        Some(value) => begins(value),
        None => false,
    }
}

/// What it does.
fn done((verb, p, q, n, only): Chosen, row: &mut Value) -> Done {
    if only.is_some_and(|path| !found(row, path)) {
        return Ok(());
    }
    let value = get(row, p).cloned();
    let of_q = get(row, q).cloned();
    let said = value.clone().filter(|it| !it.is_null());
    match verb {
        0 => {
            let items: Vec<Value> = of_q.into_iter().filter(|it| !it.is_null()).collect();
            set(row, p, [items, vec![json!(1)]].concat().into())?;
        }
        1 => {
            if let (None, Some(new)) = (said, of_q.filter(|it| !it.is_null())) {
                set(row, p, new)?;
            }
        }
        2 => {
            let first = of_q.filter(holds).map(|it| text(&it).trim().to_owned());
            let second = get(row, "a").filter(|it| holds(it)).map(text);
            let parts: Vec<String> = [first, second].into_iter().flatten().collect();
            if !parts.is_empty() && !value.is_some_and(|it| holds(&it)) {
                set(row, p, parts.join(" ").into())?;
            }
        }
        3 => {
            let from = [of_q, get(row, "b").cloned()].into_iter().flatten().find(holds);
            if !value.is_some_and(|it| holds(&it)) {
                set(row, p, from.unwrap_or_else(|| "w".into()))?;
            }
        }
        4 | 5 => {
            let is_in = |it: &Value| {
                !it.is_array() && !it.is_object() && !it.is_null() && text(it).contains('x')
            };
            if let Some(value) = value.filter(|it| verb == 4 || !is_in(it)) {
                remove(row, p);
                set(row, q, value)?;
            }
        }
        6 => {
            if value.is_some_and(|it| text(&it).starts_with('x')) {
                remove(row, p);
            }
        }
        7 => {
            let b = row.get("b").cloned();
            *row = Value::Object(Map::new());
            for (path, value) in [("b", b), (p, value)] {
                value.map_or(Ok(()), |value| set(row, path, value))?;
            }
        }
        8 => {
            if let Some(value) = said {
                set(row, p, changed(WORDS[n % WORDS.len()], value)?)?;
            }
        }
        9 => {
            let Some(name) = said else { return Ok(()) };
            if !name.is_string() && !name.is_number() {
                return Err(Fails);
            }
            let name = text(&name);
            let mut words = name.split_whitespace();
            let first = words.next().unwrap_or_default().to_owned();
            for (path, part) in [("b", first), (q, words.collect::<Vec<_>>().join(" "))] {
                if !part.is_empty() {
                    set(row, path, part.into())?;
                }
            }
        }
        10 | 11 => {
            let table = if verb == 10 { json!({"x":"T","1":7}) } else { json!({"x":"T"}) };
            let other = |it: &Value| if verb == 10 { it.clone() } else { json!([0]) };
            let one = |it: &Value| table.get(text(it)).cloned().unwrap_or_else(|| other(it));
            let new = match said {
                None if verb == 10 => return Ok(()),
                None => json!([0]),
                Some(Value::Array(items)) => items.iter().map(one).collect(),
                Some(value) => one(&value),
            };
            set(row, if verb == 10 { q } else { p }, new)?;
        }
        12 => {
            let Some(value) = said else { return Ok(()) };
            match parsed(["boolean", "number", "text"][n % 3], &value)? {
                Some(new) => set(row, p, new)?,
                None => drop(remove(row, p)),
            }
        }
        13 => set(row, q, value.is_some_and(|it| holds(&it)).into())?,
        14 => {
            for path in [p, q] {
                if get(row, path).is_some_and(|it| !holds(it)) {
                    remove(row, path);
                }
            }
        }
        16..=18 => {
            let Some(value) = said else { return Ok(()) };
            let patterns =
                [r"[xA]+", r"^(\w+) ", r"\w$"].map(|it| Regex::new(it).expect("a pattern"));
            let [letters, first, last] = &patterns;
            let of = |regex: &Regex, group, text: &str| {
                Some(regex.captures(text)?.get(group)?.as_str().to_owned())
            };
            match verb {
                17 => {
                    if let Some(word) = of(first, 1, &text(&value)) {
                        set(row, q, word.into())?;
                    }
                }
                _ => {
                    let change = |text: &str| match verb {
                        16 => letters.replace_all(text, "<$0>").into_owned(),
                        _ => of(last, 0, text).unwrap_or_else(|| text.to_owned()),
                    };
                    // A number that becomes another text is a text.
                    let value = match &value {
                        Value::Number(number)
                            if change(&number.to_string()) != number.to_string() =>
                        {
                            change(&number.to_string()).into()
                        }
                        _ => texts(value, change)?,
                    };
                    set(row, p, value)?;
                }
            }
        }
        19 => {
            let named = [p, "c"];
            let all = named.iter().filter_map(|path| get(row, path)).collect::<Vec<_>>();
            let taken = all.iter().find(|it| holds(it)).or(all.first()).map(|it| (*it).clone());
            // What lies inside another is taken out of it first.
            named.iter().for_each(|path| drop(remove(row, path)));
            let members = row.as_object().cloned().unwrap_or_default();
            let root = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
            let others: Vec<_> =
                members.into_iter().filter(|(key, _)| *key != root(p) && key != "c").collect();
            others.iter().for_each(|(key, _)| drop(remove(row, key)));
            for (key, value) in others {
                set(row, &format!("m.k_{key}"), value)?;
            }
            taken.map_or(Ok(()), |value| set(row, "z", value))?;
        }
        20 => {
            if let Some(value) = value {
                remove(row, p);
                for path in ["y".to_owned(), format!("z.{q}")] {
                    let is_object = |it: Option<&Value>| it.is_some_and(Value::is_object);
                    match &value {
                        Value::Object(members) if is_object(get(row, &path)) => {
                            for (key, value) in members {
                                set(row, &format!("{path}.{key}"), value.clone())?;
                            }
                        }
                        value => set(row, &path, value.clone())?,
                    }
                }
            }
        }
        21 if found(row, p) => return Err(Ends::LeftOut),
        22 if found(row, p) => return Err(Fails),
        21 | 22 => {}
        _ => {
            let items = match value {
                Some(Value::Array(items)) => items,
                Some(Value::Null) | None => vec![],
                Some(one) => vec![one],
            };
            let is_it =
                |it: &Value| it.as_str().is_some_and(|text| text.to_lowercase().starts_with('x'));
            if let Some(found) = items.into_iter().find(is_it) {
                set(row, q, found)?;
            }
        }
    }
    Ok(())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = || {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-2_i64..12).prop_map(Value::from),
            prop::sample::select(&TEXTS[..]).prop_map(Value::from),
        ]
    };
    prop_oneof![
        4 => leaf(),
        1 => prop::collection::vec(leaf(), 0..4).prop_map(Value::from),
        1 => leaf().prop_map(|it| json!({ "x": it })),
    ]
}

fn row() -> impl Strategy<Value = Value> {
    let members = prop::collection::btree_map(prop::sample::select(&PATHS[..4]), value(), 0..5);
    members.prop_map(|members| members.into_iter().map(|(key, it)| (key.to_owned(), it)).collect())
}

fn step() -> impl Strategy<Value = Chosen> {
    let path = || prop::sample::select(&PATHS[..]);
    let only = prop::option::weighted(0.3, prop::sample::select(&["a", "b", "m.x"][..]));
    (0_usize..23, path(), path(), 0_usize..12, only)
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(18), ..ProptestConfig::with_cases(3_000) })]

    #[test]
    fn steps_do_what_a_plain_model_does(steps in prop::collection::vec(step(), 1..6), row in row()) {
        let recipe = steps.iter().map(|step| written(*step)).collect::<Vec<_>>().join(",");
        let input = row.to_string();
        let (found, _) = run(&recipe, &input, "a.csv");
        let mut expected = row;
        let done = steps.iter().try_for_each(|step| done(*step, &mut expected));
        match done {
            Err(Fails) => prop_assert!(found.starts_with("failed: "), "{} {} {}", recipe, input, found),
            Err(Ends::LeftOut) => prop_assert_eq!(found, "left out: x", "{} {}", recipe, input),
            Ok(()) => {
                let found: Value = serde_json::from_str(&found)
                    .map_err(|_| TestCaseError::fail(format!("{recipe} {input} {found}")))?;
                prop_assert_eq!(found, expected, "{} {}", recipe, input);
            }
        }
    }
}
