//! What holds of arbitrary texts, queries and users.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

use super::slow_matcher::{Comparing, Comparison, raw};
use super::*;
use crate::query::compile::compile;
use crate::query::escape;
use crate::query::parse::parse;
use crate::user::date::Period;

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

fn asked() -> impl Strategy<Value = Comparison> {
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
        3 => text().prop_map(Comparing::Is),
        2 => raw.prop_map(Comparing::Fits),
        1 => Just(Comparing::Exists),
        3 => (end(), end()).prop_map(|(lower, upper)| Comparing::Within(lower, upper)),
    ];
    (path, what).prop_map(|(path, what)| Comparison { path, what }.of_dates())
}

/// Pieces of queries between which nothing stands.
const GLUED: [&str; 20] = [
    "a:", "''", "'x'", "'", "\"y\"", "\":\"", "(", ")", "b", "-", "+", "!", "&&", " ", "[1 TO 2]",
    "*", "“z”", ":", "\\", "NOT ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, rng_seed: RngSeed::Fixed(10), ..ProptestConfig::default() })]

    /// Whatever stands close to something else, what is copied for Auth0 has a blank between them, and means the same.
    #[test]
    fn what_is_glued_means_the_same_apart(parts in prop::collection::vec(prop::sample::select(&GLUED[..]), 1..7)) {
        let text = parts.concat();
        let Ok(reading) = read(&text, options()) else { return Ok(()) };
        let again = Search::parse(&reading.resolved);
        prop_assert_eq!(again.as_ref(), Ok(&reading.search), "{} {}", text, reading.resolved);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(10), ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_a_surprise(text in text()) {
        let in_text = |start: usize, end: usize| text.get(start..end).is_some_and(|place| !place.is_empty());
        match read(&text, options()) {
            Ok(reading) => {
                let mut reader = Reader::default();
                let user = reader.read(ANN.as_bytes()).expect("a user");
                if reading.search.finds(&user) {
                    prop_assert!(reading.search.candidates(ANN.as_bytes()).is_some(), "{}", text);
                }
                for note in &reading.notes {
                    prop_assert!(text.get(note.start..note.end).is_some(), "{} {:?}", text, note);
                }
                for date in &reading.dates {
                    prop_assert!(in_text(date.start, date.end), "{} {:?}", text, date);
                }
            }
            Err(problem) => {
                prop_assert!(in_text(problem.start, problem.end), "{} {:?}", text, problem);
            }
        }
    }

    #[test]
    fn what_is_written_out_means_the_same_to_everybody(text in text()) {
        for implicit in [ImplicitOperator::Or, ImplicitOperator::And] {
            let Ok(Some(tree)) = parse(&text, implicit) else { continue };
            let written = explicit(&text, implicit);
            for other in [ImplicitOperator::Or, ImplicitOperator::And] {
                let again = parse(&written, other).expect(&written).expect("not empty");
                prop_assert!(again.juxtapositions.is_empty() && !again.depends_on_precedence, "{} {}", text, written);
                prop_assert_eq!(&explicit(&written, other), &written, "{}", text);
                let (Ok(meant), Ok(read)) = (compile(&text, &tree.node, options().now), compile(&written, &again.node, options().now))
                    else { continue };
                prop_assert_eq!(meant.clause, read.clause, "{} {}", text, written);
            }
        }
    }

    #[test]
    fn what_is_resolved_needs_no_clock(text in text()) {
        let Ok(reading) = read(&text, options()) else { return Ok(()) };
        let again = Search::parse(&reading.resolved);
        prop_assert_eq!(again.as_ref(), Ok(&reading.search), "{} {}", text, reading.resolved);
    }

    #[test]
    fn a_correction_always_parses_and_removes_its_cause(text in text()) {
        let (found, stopped) = match read(&text, options()) {
            Ok(reading) => (reading.corrections, false),
            Err(problem) => (problem.corrections, true),
        };
        for (index, one) in found.iter().enumerate() {
            prop_assert!(found[..index].iter().all(|other| other.end <= one.start), "{} {:?}", text, found);
        }
        if found.is_empty() {
            return Ok(());
        }
        let parses = |text: &str| parse(text, ImplicitOperator::Or).is_ok();
        let all = corrected(&text, &found);
        let alone = found.iter().all(|one| parses(&one.apply(&text)));
        prop_assert!(parses(&all) || alone, "{} {}", text, all);
        let left = match read(&all, options()) {
            Ok(reading) => reading.corrections,
            Err(problem) => problem.corrections,
        };
        // What was hidden behind a form that stops is found afterwards; what was mended is gone.
        if !stopped {
            prop_assert!(left.iter().all(|one| one.kind == CorrectionKind::Precedence), "{} {} {:?}", text, all, left);
        }
        let still = |one: &Correction| left.iter().any(|other| (other.kind, other.start) == (one.kind, one.start));
        prop_assert!(!found.first().is_some_and(still), "{} {} {:?}", text, all, left);
    }
}

/// Texts that are queries, nearly queries, or none.
fn text() -> impl Strategy<Value = String> {
    let tokens = prop::sample::select(vec![
        "a",
        "name:",
        "x.y:",
        "(",
        ")",
        "\"",
        "[",
        "]",
        "{",
        "}",
        " TO ",
        " AND ",
        " OR ",
        "NOT ",
        "-",
        "+",
        "!",
        "*",
        "?",
        "\\",
        ">",
        "<=",
        " ",
        "_exists_:",
        "5",
        "2025",
        "é",
        "[0]",
        ":",
        "://",
    ]);
    let forms = prop::sample::select(vec![
        "a",
        "jane",
        "\"a b\"",
        "name:b",
        "(",
        ")",
        " ",
        "AND",
        "OR",
        "NOT",
        "and",
        "or",
        "not",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "q=",
        "name=",
        "==",
        "!=",
        " >= ",
        "logins_count",
        "LIKE",
        "'a%'",
        "IS",
        "NULL",
        "“a b”",
        "\"name\":",
        "name :",
        "email.raw:",
        "_missing_:",
        "\"a*\"",
        "logins_count:>5",
        "created_at:",
        "now-90d",
        "yesterday",
        "31/12/2025",
        "x:[1 to 5]",
        "last_login:[now/w TO *]",
        "*:*",
        "name:(",
    ]);
    prop_oneof![
        1 => "\\PC{0,60}",
        1 => "[aé 0*?\"\\\\:()\\[\\]{}<>=!&|+/~^._-]{0,40}",
        2 => prop::collection::vec(tokens, 0..20).prop_map(|tokens| tokens.concat()),
        2 => prop::collection::vec(forms.clone(), 0..10).prop_map(|forms| forms.join(" ")),
        1 => prop::collection::vec(forms, 0..10).prop_map(|forms| forms.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, rng_seed: RngSeed::Fixed(10), ..ProptestConfig::default() })]

    #[test]
    fn as_the_slow_matcher_finds(
        user in user(), asked in prop::collection::vec(asked(), 1..5), escapes in prop_oneof![Just(0), any::<u64>()],
    ) {
        let raw = raw(&user, escapes);
        let queries: Vec<String> = asked.iter().map(Comparison::query).collect();
        let expected: Vec<bool> = asked.iter().map(|asked| asked.finds(&user)).collect();
        for (query, expected) in [
            (queries[0].clone(), expected[0]),
            (queries.join(" OR "), expected.contains(&true)),
            (queries.join(" "), expected.contains(&true)),
            (queries.join(" AND "), !expected.contains(&false)),
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
        let mut parts: Vec<String> = asked.iter().map(Comparison::query).collect();
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
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(10), ..ProptestConfig::default() })]

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

#[test]
fn a_sign_before_another_is_no_range() {
    for text in [r"\[:>>", "a:>=>5", "a:<=="] {
        let reading = read(text, options()).expect(text);
        assert_eq!(reading.corrections, [], "{text}");
    }
}
