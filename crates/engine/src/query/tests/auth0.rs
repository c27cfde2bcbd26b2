//! What Auth0 makes of queries: notes, terms side by side, dates.

use super::*;
#[test]
fn notes_say_what_auth0_makes_of_it() {
    let whole = "A word without a field is looked for in names, addresses and IDs, not in metadata; here inside values, too, at Auth0 as a whole one.";
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
        (
            "created_at:2025-1*",
            vec![(
                "2025-1*",
                "Auth0 compares dates as dates: write a range there, as [2025-12-01 TO 2025-12-31].",
            )],
        ),
        ("created_at:*", vec![]),
        (
            "*ab",
            vec![("*ab", "Not valid in Auth0: it wants at least 3 characters after a leading *.")],
        ),
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
        let reading = reading(text);
        let notes: Vec<(&str, &str)> = reading
            .notes
            .iter()
            .map(|note| (&text[note.start..note.end], note.message.as_str()))
            .collect();
        assert_eq!(notes, expected, "{text}");
    }
    let many: Vec<String> = (0..500).map(|number| format!("x{number}:1")).collect();
    assert!(reading(&many.join(" ")).notes.len() < 50);
}

#[test]
fn terms_side_by_side_are_told() {
    let check = |text: &str, places: usize, or: &str, and: &str, phrase: Option<&str>| {
        let reading = reading(text);
        let ambiguity = reading.ambiguity.expect(text);
        assert_eq!(ambiguity.places.len(), places, "{text}");
        for place in &ambiguity.places {
            assert!(
                text.get(place.start..place.end).is_some_and(|gap| gap.trim().is_empty()),
                "{text}"
            );
        }
        assert_eq!((ambiguity.or.as_str(), ambiguity.and.as_str()), (or, and), "{text}");
        assert_eq!(ambiguity.phrase.as_deref(), phrase, "{text}");
        assert_eq!(reading.explicit, or, "{text}");
    };
    check("jane doe", 1, "jane OR doe", "jane AND doe", Some("\"jane doe\""));
    check(" a b  c", 2, "a OR b OR c", "a AND b AND c", Some("\"a b c\""));
    check("name:jane doe", 1, "name:jane OR doe", "name:jane AND doe", Some("name:\"jane doe\""));
    check("blocked:true doe", 1, "blocked:true OR doe", "blocked:true AND doe", None);
    check("jane name:doe", 1, "jane OR name:doe", "jane AND name:doe", None);
    check("_exists_:name doe", 1, "_exists_:name OR doe", "_exists_:name AND doe", None);
    check("jane d*", 1, "jane OR d*", "jane AND d*", None);
    check("a OR b c", 1, "a OR b OR c", "a OR (b AND c)", None);
    check("a b AND c", 1, "a OR (b AND c)", "a AND b AND c", None);
    check("a -b", 1, "a AND NOT b", "a AND NOT b", None);
    check("a b -c", 2, "(a OR b) AND NOT c", "a AND b AND NOT c", None);
    check("-a -b", 1, "NOT a AND NOT b", "NOT a AND NOT b", None);
    check(
        "x OR (-a -b)",
        1,
        "x OR (*:* AND NOT a AND NOT b)",
        "x OR (*:* AND NOT a AND NOT b)",
        None,
    );
    check("+a b", 1, "a", "a AND b", None);
    check("name:(a \"b c\")", 1, "name:(a OR \"b c\")", "name:(a AND \"b c\")", None);
    check("a(b)", 1, "a OR (b)", "a AND (b)", None);
    check("x:1 NOT (b c)", 2, "x:1 AND NOT (b OR c)", "x:1 AND NOT (b AND c)", None);
    for text in ["", "a", "a AND b", "name:(a OR b)", "\"a b\"", "NOT a", "name:a\\ b"] {
        assert_eq!(reading(text).ambiguity, None, "{text}");
    }
}

#[test]
fn what_lucene_would_take_otherwise_gets_parentheses() {
    let check = |text: &str, expected: &str| {
        let reading = reading(text);
        let kinds: Vec<_> = reading.corrections.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [CorrectionKind::Precedence], "{text}");
        assert_eq!(corrected(text, &reading.corrections).trim(), expected, "{text}");
        assert_eq!(reading.resolved, expected, "{text}");
        assert_eq!(super::reading(expected).corrections, [], "{text}");
    };
    check("a OR b AND c", "a OR (b AND c)");
    check(" a AND b OR NOT c ", "(a AND b) OR (*:* AND NOT c)");
    check("a OR NOT b", "a OR (*:* AND NOT b)");
    check("a AND (b OR c AND d)", "a AND (b OR (c AND d))");
    for text in ["a AND NOT b", "a AND (b OR c)", "NOT a", "NOT (a OR b)", "a OR (b AND c)"] {
        assert_eq!(reading(text).corrections, [], "{text}");
        assert_eq!(reading(text).resolved, text);
    }
}

#[test]
fn relative_dates_are_worked_out_and_shown() {
    let check = |text: &str, dates: &[(&str, &str)], resolved: &str| {
        let reading = reading(text);
        let found: Vec<_> =
            reading.dates.iter().map(|it| (&text[it.start..it.end], it.date.as_str())).collect();
        assert_eq!(found, dates, "{text}");
        assert_eq!(reading.resolved, resolved, "{text}");
        assert_eq!(reading.explicit, text, "what is kept stays relative");
    };
    // Outside the attributes only in ranges.
    check(
        "app_metadata.until:[now TO *]",
        &[("now", "2026-11-29T16:47:05.000Z")],
        "app_metadata.until:[2026-11-29T16:47:05.000Z TO *]",
    );
    check("suspended:now OR name:[now TO *]", &[], "suspended:now OR name:[now TO *]");
    check(
        "last_login:[* TO now-90d]",
        &[("now-90d", "2026-08-31T16:47:05.000Z")],
        "last_login:[* TO 2026-08-31T16:47:05.000Z]",
    );
    check(
        "created_at:{\"today-3y\" TO yesterday]",
        &[("today-3y", "2023-11-29"), ("yesterday", "2026-11-28")],
        "created_at:{\"2023-11-29\" TO 2026-11-28]",
    );
    check("updated_at:now-1M/M", &[("now-1M/M", "2026-10")], "updated_at:2026-10");
    check(
        "last_login:now",
        &[("now", "2026-11-29T16:47:05.000Z")],
        "last_login:\"2026-11-29T16:47:05.000Z\"",
    );
    check(
        "last_login:[now/w TO now/w]",
        &[("now/w", "2026-11-23"), ("now/w", "2026-11-29")],
        "last_login:[2026-11-23 TO 2026-11-29]",
    );
    check("created_at:2025-12-31", &[], "created_at:2025-12-31");
    check("user_metadata.since:yesterday", &[], "user_metadata.since:yesterday");
    let without_clock = Search::parse("last_login:yesterday").expect_err("no clock");
    assert_eq!(without_clock.message, "There is no clock here for a relative date.");
}

#[test]
fn what_is_no_date_is_a_problem_at_its_place() {
    let check = |text: &str, at: &str, words: &str, mended: &str| {
        let problem = read(text, options()).expect_err(text);
        assert_eq!(&text[problem.start..problem.end], at, "{text}");
        assert!(problem.message.contains(words), "{text}: {}", problem.message);
        assert_eq!(corrected(text, &problem.corrections), mended, "{text}");
    };
    check("created_at:31/12/2017", "31/12/2017", "Write 2017-12-31.", "created_at:2017-12-31");
    check(
        "last_login:[12/31/2017 TO *]",
        "12/31/2017",
        "Write 2017-12-31.",
        "last_login:[2017-12-31 TO *]",
    );
    check(
        "last_login:\"31.12.2017\"",
        "31.12.2017",
        "Write 2017-12-31.",
        "last_login:\"2017-12-31\"",
    );
    check(
        "updated_at:>1514764800",
        "1514764800",
        "no date to Auth0",
        "updated_at:>2018-01-01T00:00:00.000Z",
    );
    check(
        "updated_at:1514764800000",
        "1514764800000",
        "no date",
        "updated_at:\"2018-01-01T00:00:00.000Z\"",
    );
    let either = "Write 2017-04-03 if the day comes first in it, 2017-03-04 if the month does.";
    check("created_at:03/04/2017", "03/04/2017", either, "created_at:03/04/2017");
    for value in ["gestern", "x", "5", "2025-13", "\"\"", "90d", "31/12/17"] {
        let text = format!("multifactor_last_modified:{value}");
        check(&text, value.trim_matches('"'), "is no date. Write one as", &text);
    }
    check(
        "a OR last_password_reset:[* TO now-]",
        "now-",
        "steps such as -90d",
        "a OR last_password_reset:[* TO now-]",
    );
}
