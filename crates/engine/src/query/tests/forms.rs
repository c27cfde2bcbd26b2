//! Old and foreign forms of queries, and what they become.

use super::*;
use CorrectionKind as K;

/// The corrections of `text`, whether it is run as it is or not.
fn corrections(text: &str) -> Vec<Correction> {
    match read(text, options()) {
        Ok(reading) => {
            assert!(
                !reading.corrections.iter().any(|correction| correction.kind.stops()),
                "{text}"
            );
            reading.corrections
        }
        Err(problem) => problem.corrections,
    }
}

#[test]
fn each_is_mended_by_what_is_offered() {
    for (text, kind, expected) in [
        ("q=name:jane", K::QueryPrefix, "name:jane"),
        (" ?q=name:jane AND blocked:true", K::QueryPrefix, "name:jane AND blocked:true"),
        ("q:email:a", K::QueryPrefix, "email:a"),
        ("q: jane", K::QueryPrefix, "jane"),
        ("q= q=jane", K::QueryPrefix, "jane"),
        ("name=jane", K::Comparison, "name:jane"),
        ("plan=pro", K::Comparison, "plan:pro"),
        ("name=\"jane doe\"", K::Comparison, "name:\"jane doe\""),
        ("user_metadata.plan == \"pro\"", K::Comparison, "user_metadata.plan:\"pro\""),
        ("email= a@x.io", K::Comparison, "email:a@x.io"),
        ("NOT blocked=true", K::Comparison, "NOT blocked:true"),
        ("email:=a@x.io", K::Comparison, "email:a@x.io"),
        ("email:== \"a\"", K::Comparison, "email:\"a\""),
        ("blocked != true", K::Comparison, "NOT blocked:true"),
        ("blocked<>true AND a", K::Comparison, "NOT blocked:true AND a"),
        ("logins_count >= 5", K::Comparison, "logins_count:[5 TO *]"),
        ("logins_count<5 AND a", K::Comparison, "logins_count:[* TO 5} AND a"),
        ("created_at > \"2025-12-31\"", K::Comparison, "created_at:{\"2025-12-31\" TO *]"),
        ("name LIKE 'jan%'", K::Like, "name:jan*"),
        ("name like \"%van der%\"", K::Like, "name:*van\\ der*"),
        ("plan NOT LIKE 'pro%' AND a", K::Like, "NOT plan:pro* AND a"),
        ("app_metadata.plan ILIKE pro", K::Like, "app_metadata.plan:pro"),
        ("last_login IS NULL", K::IsNull, "NOT _exists_:last_login"),
        ("last_login is not null OR a", K::IsNull, "_exists_:last_login OR a"),
        ("name:“jane doe”", K::Quotes, "name:\"jane doe\""),
        ("„jane doe“", K::Quotes, "\"jane doe\""),
        ("name:«a b»", K::Quotes, "name:\"a b\""),
        ("name:“jane\"", K::Quotes, "name:\"jane\""),
        ("name:'jane doe'", K::Quotes, "name:\"jane doe\""),
        ("name:('a' OR 'b')", K::Quotes, "name:(\"a\" OR \"b\")"),
        ("\"email\":a@x.io", K::QuotedField, "email:a@x.io"),
        ("\"email\": \"a@x.io\"", K::QuotedField, "email:\"a@x.io\""),
        ("name :jane", K::SpacedField, "name:jane"),
        ("name : jane", K::SpacedField, "name:jane"),
        ("a and b", K::LowerCase, "a AND b"),
        ("name:a or name:b", K::LowerCase, "name:a OR name:b"),
        ("not blocked:true", K::LowerCase, "NOT blocked:true"),
        ("a And (b)", K::LowerCase, "a AND (b)"),
        ("name:(a or \"b\")", K::LowerCase, "name:(a OR \"b\")"),
        ("logins_count:[1 to 5]", K::LowerCase, "logins_count:[1 TO 5]"),
        ("a && b", K::Symbol, "a AND b"),
        ("a || b", K::Symbol, "a OR b"),
        ("!blocked:true", K::Symbol, "NOT blocked:true"),
        ("! blocked:true", K::Symbol, "NOT blocked:true"),
        ("email.raw:a@x.io", K::RawField, "email:a@x.io"),
        ("_missing_:email", K::Missing, "NOT _exists_:email"),
        ("a AND NOT _missing_:email", K::Missing, "a AND _exists_:email"),
        ("-_missing_:email", K::Missing, "_exists_:email"),
        ("!_missing_:email", K::Missing, "_exists_:email"),
        ("name:\"jan*\"", K::QuotedWildcard, "name:jan*"),
        ("name:\"van der*\"", K::QuotedWildcard, "name:van\\ der*"),
        ("\"jan*\"", K::QuotedWildcard, "jan*"),
        ("logins_count:>5", K::Sign, "logins_count:{5 TO *]"),
        ("logins_count:<=5", K::Sign, "logins_count:[* TO 5]"),
        ("logins_count:(<5)", K::Sign, "logins_count:([* TO 5})"),
        ("created_at:>= \"2025-12-31T10:00Z\"", K::Sign, "created_at:[\"2025-12-31T10:00Z\" TO *]"),
    ] {
        let found = corrections(text);
        assert!(!found.is_empty() && found.iter().all(|it| it.kind == kind), "{text}: {found:?}");
        assert_eq!(corrected(text, &found), expected, "{text}");
        assert_eq!(corrections(expected), [], "{text}");
        assert_eq!(read(text, options()).is_err(), kind.stops(), "{text}");
    }
}

#[test]
fn the_sign_of_a_range_is_not_valid_in_auth0() {
    let found = corrections("logins_count:>5");
    assert_eq!(found[0].message, "Not valid in Auth0: write logins_count:{5 TO *] there.");
    let found = corrections("created_at:>= \"2025-12-31T10:00Z\"");
    let message = "Not valid in Auth0: write created_at:[\"2025-12-31T10:00Z\" TO *] there.";
    assert_eq!(found[0].message, message);
}

#[test]
fn several_go_together() {
    for (text, expected) in [
        ("q=name=“jane doe” and not blocked == true", "name:\"jane doe\" AND NOT blocked:true"),
        ("name = 'jane' && logins_count >= 5", "name:\"jane\" AND logins_count:[5 TO *]"),
        ("email.raw:'a' or _missing_:name", "email:\"a\" OR NOT _exists_:name"),
        ("name LIKE 'a%' and email != “b”", "name:a* AND NOT email:\"b\""),
        ("logins_count > 5 and a or b", "logins_count:{5 TO *] AND a OR b"),
        ("email:a and created_at:31/12/2017", "email:a AND created_at:31/12/2017"),
    ] {
        assert_eq!(corrected(text, &corrections(text)), expected, "{text}");
    }
}

#[test]
fn what_only_looks_like_one_is_left_alone() {
    for text in [
        "salt",
        "and",
        "or",
        "jane and",
        "\"salt and pepper\"",
        "state:or",
        "state: or x:1",
        "abc==",
        "auth0|a=b",
        "<ann@x.io>",
        "a=",
        "=a",
        "o’brien",
        "'tis",
        "“jane",
        "name:o'neil",
        "x:a=b",
        "https://x.io/?q=1",
        "q",
        "like",
        "jane like",
        "a:b:c",
        "Or Cohen",
        "user_metadata.x:\"a*\"",
        "nickname:\"ann\\*\"",
        "quality:x",
        "ann AND (NOT b)",
    ] {
        assert_eq!(corrections(text), [], "{text}");
    }
}

#[test]
fn what_would_not_parse_afterwards_is_not_offered() {
    for text in ["a and (b", "name=(", "name:“a” AND", "q=)"] {
        assert_eq!(corrections(text), [], "{text}");
        assert!(read(text, options()).is_err(), "{text}");
    }
}
