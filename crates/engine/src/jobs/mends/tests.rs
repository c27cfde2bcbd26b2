//! Every code can be mended or says why not; what is offered mends what it says, makes nothing wrong, and touches nothing else.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::jobs::finding_groups::{Groups, Subject};
use crate::jobs::prepare::{Checked, Prepared, Preparer};
use crate::jobs::report::Group;
use crate::read::{Position, Record};
use json::Scanner;

/// Members with a fault each, and some without.
const MEMBERS: [&str; 62] = [
    r#""email":" a@b.co""#,
    r#""email":"Ann <a@b.co>""#,
    r#""email":"x""#,
    r#""email":null"#,
    r#""email":"a\u0000@b.co""#,
    r#""name":"""#,
    r#""name":null"#,
    r#""name":7"#,
    r#""name":["A"]"#,
    r#""name":"a\ud800""#,
    r#""given_name":"\u0041""#,
    r#""nickname":{}"#,
    r#""nickname":"n\u0000""#,
    r#""picture":"www.x.io/a b""#,
    r#""picture":"x""#,
    r#""picture":"""#,
    r#""phone_number":"07911 123456""#,
    r#""phone_number":"+44 7911 123456""#,
    r#""phone_number":"none""#,
    r#""phone_number":"""#,
    r#""phone_number":447911123456"#,
    r#""user_id":"a b""#,
    r#""user_id":"auth0|auth0|x""#,
    r#""user_id":"google-oauth2|1""#,
    r#""user_id":17"#,
    r#""username":"ann lee""#,
    r#""username":"a@b.co""#,
    r#""username":"""#,
    r#""username":"abcdefghijklmnopqrst""#,
    r#""blocked":"yes""#,
    r#""blocked":"perhaps""#,
    r#""blocked":1"#,
    r#""email_verified":null"#,
    r#""password_hash":"x""#,
    r#""password_hash":"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW""#,
    r#""password_hash":"$2b$10$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW""#,
    r#""custom_password_hash":{"algorithm":"MD5","hash":{"value":"900150983cd24fb0d6963f7d28e17f72","encoding":"hex"}}"#,
    r#""custom_password_hash":{"algorithm":"md5","hash":{"value":"9001","encoding":"hex"},"x":1}"#,
    r#""custom_password_hash":{"algorithm":"scrypt","hash":{"value":"00","encoding":"hex"},"keylen":0}"#,
    r#""custom_password_hash":{"algorithm":"scrypt","hash":{"value":"00","encoding":"hex"},"keylen":"1"}"#,
    r#""custom_password_hash":{"algorithm":"argon2","hash":{"value":"x"},"salt":{"value":"y"}}"#,
    r#""custom_password_hash":{"algorithm":"md5","hash":{"value":""}}"#,
    r#""custom_password_hash":[]"#,
    r#""app_metadata":{"_id":1,"a.b":{"$":2}}"#,
    r#""app_metadata":{"password":"sesame","n":1e400}"#,
    r#""app_metadata":"{\"a\":1}""#,
    r#""user_metadata":{"phone_number":1,"picture":2,"b$":"\udc00"}"#,
    r#""user_metadata":null"#,
    r#""user_metadata":"x""#,
    r#""mfa_factors":[]"#,
    r#""mfa_factors":[{}]"#,
    r#""mfa_factors":[{"totp":{"secret":"ab cd"},"phone":{"value":"+1 5551234567"}}]"#,
    r#""mfa_factors":[{"totp":{"secret":"A","x":1}},{"sms":{}},null]"#,
    r#""mfa_factors":{"email":{"value":"x"}}"#,
    r#""password":"sesame""#,
    r#""apiToken":"sesame""#,
    r#""friends":[{"email":"a@x.io"},{"email":"b@x.io"}]"#,
    r#""loyalty":{"a.b":1}"#,
    r#""Shirt size":"XL""#,
    r#""E-Mail":"c@d.co""#,
    r#""identities":[{"provider":"auth0"}]"#,
    r#""last_ip":"::1""#,
];

/// A user after a recipe, and what was found in it.
fn prepared(recipe: &Recipe, users: &[String]) -> (Vec<BTreeMap<String, Vec<u8>>>, Vec<Group>) {
    let mut preparer = Preparer::new(recipe, Checked::Whole).expect("a recipe");
    let mut groups = Groups::default();
    let mut out = Vec::new();
    for user in users {
        let mut members = Vec::new();
        let bytes = user.as_bytes();
        let scanned = Scanner::default().object(bytes, 0, &mut members).expect(user);
        let record = Record {
            bytes,
            members: &members,
            spaced: scanned.spaced,
            notes: scanned.notes,
            position: Position::default(),
        };
        let Prepared { user, findings, left_out, .. } =
            preparer.prepare(&record, Prepared::default());
        if left_out.is_some() {
            continue;
        }
        groups.add_all(&findings, &Subject::mendable(&user, Position::default()));
        let fields = user.fields().iter();
        out.push(fields.map(|it| (it.name().text().into_owned(), it.value.to_vec())).collect());
    }
    (out, groups.sorted().0)
}

fn key(group: &Group) -> (Code, Severity, String) {
    (group.code, group.severity, group.attribute.clone())
}

/// Takes every offer about one user, and looks at what becomes of it.
fn take_all(recipe: &Recipe, user: &str) -> Result<(), TestCaseError> {
    let (before, groups) = prepared(recipe, &[user.to_owned()]);
    for group in &groups {
        for offer in &group.offers {
            prop_assert_eq!(offer.users, 1);
            let offer =
                if offer.asks_country { offer.clone().of_country("+44") } else { offer.clone() };
            if matches!(offer.step.verb, Verb::Duplicates(_)) {
                continue;
            }
            let taken = offer.taken(recipe);
            taken.check(0).expect("a recipe that can be carried out");
            let written = serde_json::to_string(&offer).expect("JSON");
            prop_assert_eq!(&serde_json::from_str::<Offer>(&written).expect("JSON"), &offer);
            let (after, left) = prepared(&taken, &[user.to_owned()]);
            let told = format!("{user}\n{written}\n{left:#?}");
            let gone = left.iter().all(|it| key(it) != key(group));
            // A number that looks like one and is none of that country is known only once it is tried.
            prop_assert!(gone || offer.asks_country, "still there: {}", told);
            let drops = offer.step.verb.standard() == Some(Standard::DropUnimportable);
            let is_known = |it: &Group| {
                // What was refused with all other columns is said of the password alone now.
                groups.iter().any(|known| key(known) == key(it))
                    || (drops && it.code == Code::PlainPassword)
            };
            let new = left.iter().find(|it| !is_known(it));
            prop_assert!(new.is_none(), "new: {}", told);
            let (Some(before), Some(after)) = (before.first(), after.first()) else { continue };
            let may_change =
                [&group.attribute, "user_metadata", "custom_password_hash", "email", "username"];
            for (name, value) in
                before.iter().filter(|(name, _)| !may_change.contains(&name.as_str()))
            {
                let is_same = after.get(name) == Some(value);
                prop_assert!(is_same || (drops && !after.contains_key(name)), "{}: {}", name, told);
            }
        }
    }
    Ok(())
}

fn users() -> impl Strategy<Value = String> {
    (prop::sample::subsequence(MEMBERS.to_vec(), 1..7), any::<bool>()).prop_map(
        |(members, has_email)| {
            let mut names = std::collections::HashSet::new();
            let mut all: Vec<&str> =
                if has_email { vec![r#""email":"x@y.io""#] } else { Vec::new() };
            all.extend(members);
            // Each name once: repeated ones are told, and nothing mends that.
            all.retain(|member| {
                names.insert(member.split("\":").next().unwrap_or_default().to_owned())
            });
            format!("{{{}}}", all.join(","))
        },
    )
}

#[test]
fn every_code_can_be_mended_or_says_why_not() {
    let names = [
        "",
        "email",
        "username",
        "phone_number",
        "user_id",
        "name",
        "picture",
        "password_hash",
        "custom_password_hash",
        "app_metadata",
        "mfa_factors",
        "loyalty",
        "password",
    ];
    let source =
        include_str!("../../check/finding.rs").split("pub enum Code {").nth(1).expect("the codes");
    let source = source.split("\n}").next().expect("their end");
    let variants =
        source.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with("//"));
    let mut count = 0;
    for variant in variants.map(|it| it.trim_end_matches(',')) {
        let letters = variant.char_indices().flat_map(|(at, letter)| {
            let gap = (at > 0 && letter.is_uppercase()).then_some('_');
            gap.into_iter().chain([letter.to_ascii_uppercase()])
        });
        let code: Code = serde_json::from_value(letters.collect::<String>().into()).expect(variant);
        let has_way = names.iter().any(|name| !ways(code, Severity::Error, name).is_empty());
        assert_eq!(has_way, unmendable(code).is_none(), "{code:?}");
        count += 1;
    }
    assert!(count > 50);
}

#[test]
fn every_member_alone_is_mended_by_what_is_offered() {
    for recipe in [Recipe::for_exports(), Recipe::for_local_import()] {
        for member in MEMBERS {
            for user in [format!("{{{member}}}"), format!(r#"{{"email":"x@y.io",{member}}}"#)] {
                take_all(&recipe, &user).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
}

#[test]
fn offers_are_counted_in_users() {
    let long =
        |letters: usize| format!(r#"{{"email":"a@b.co","nickname":"{}"}}"#, "n".repeat(letters));
    let users = [
        long(301),
        long(400),
        long(3),
        r#"{"email":" a@b.co"}"#.to_owned(),
        r#"{"email":"a"}"#.to_owned(),
        r#"{"email":"a@b.co","app_metadata":{"a.b":1,"c.d":2}}"#.to_owned(),
    ];
    let (_, groups) = prepared(&Recipe::for_exports(), &users);
    let offered = |code: Code, severity| -> Vec<(String, u64)> {
        let group =
            groups.iter().find(|it| (it.code, it.severity) == (code, severity)).expect("a group");
        let told = |it: &Offer| (serde_json::to_string(&it.step).expect("JSON"), it.users);
        group.offers.iter().map(told).collect()
    };
    let cut = r#"{"mend":"nickname","fault":"MAX_LENGTH","by":"cut","to":300}"#;
    assert_eq!(offered(Code::MaxLength, Severity::Warning)[0], (cut.to_owned(), 1));
    assert_eq!(offered(Code::MaxLength, Severity::Error)[0], (cut.to_owned(), 1));
    let told: Vec<u64> =
        offered(Code::InvalidFormat, Severity::Error).iter().map(|it| it.1).collect();
    assert_eq!(told, [1, 2]);
    assert_eq!(offered(Code::Pattern, Severity::Error)[0].1, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_offered_mends_and_does_nothing_else(user in users(), drops in any::<bool>()) {
        let recipe = if drops { Recipe::for_exports() } else { Recipe::for_local_import() };
        take_all(&recipe, &user)?;
    }
}
