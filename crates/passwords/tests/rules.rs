//! What Auth0's documentation forbids, or leaves open, is said rather than guessed; hostile values end nothing.

use passwords::{Verdict, verify};
use proptest::prelude::*;

fn untold(user: &str) -> String {
    match verify(user.as_bytes(), "shh") {
        Verdict::Untold(reason) => reason,
        other => panic!("{other:?} of {user}"),
    }
}

fn custom(members: &str) -> String {
    format!("{{\"custom_password_hash\":{{{members}}}}}")
}

#[test]
fn what_is_forbidden_is_said() {
    let bcrypt = "C9hB01.YxRSTcn/ZOOo4j.TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG";
    let string = |algorithm: &str, value: &str| {
        custom(&format!(r#""algorithm":"{algorithm}","hash":{{"value":"{value}"}}"#))
    };
    for (user, reason) in [
        ("7".to_owned(), "not a JSON object"),
        ("{}".to_owned(), "no password hash"),
        (format!(r#"{{"password_hash":"$2y$10${bcrypt}"}}"#), "$2a$ or $2b$ with 10 rounds"),
        (format!(r#"{{"password_hash":"$2b$12${bcrypt}"}}"#), "$2a$ or $2b$ with 10 rounds"),
        (format!(r#"{{"password_hash":"$2b$10${bcrypt}","custom_password_hash":{{}}}}"#), "both"),
        (string("bcrypt", &format!("$2x$10${bcrypt}")), "begins with $2a$, $2b$ or $2y$"),
        (string("bcrypt", &format!("$2b$10${bcrypt}.")), "60 characters"),
        (
            string("bcrypt", "$2b$10$C9hB01.YxRSTcn/ZOOo4j/TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG"),
            "never writes",
        ),
        (string("rot13", "x"), "does not know the algorithm"),
        (
            string(
                "argon2",
                "$argon2d$v=19$m=65536,t=2,p=1$J6Q/82PCyaNpYKRELJyTZg$m04qUAB8rexWDR4+/0f+SA",
            ),
            "argon2d",
        ),
        (
            string(
                "argon2",
                "$argon2id$v=16$m=65536,t=2,p=1$J6Q/82PCyaNpYKRELJyTZg$m04qUAB8rexWDR4+/0f+SA",
            ),
            "version 19",
        ),
        (
            string(
                "argon2",
                "$argon2id$v=19$m=4194304,t=2,p=1$J6Q/82PCyaNpYKRELJyTZg$m04qUAB8rexWDR4+/0f+SA",
            ),
            "4,097 MB",
        ),
        (
            string("pbkdf2", "$pbkdf2-sha512$i=10,l=64$YWJj$YWJj"),
            "l is 64, but the hash has 3 bytes",
        ),
        (string("pbkdf2", "$pbkdf2-sha3-256$i=10,l=3$YWJj$YWJj"), "sha3-256 cannot be recomputed"),
        (string("pbkdf2", "$pbkdf2-sha1$i=4294967295,l=3$YWJj$YWJj"), "many minutes"),
        (string("ldap", "{CRYPT}x"), "CRYPT"),
        (string("ldap", "{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="), "length"),
        (string("md5", "x"), "hex or base64"),
        (custom(r#""algorithm":"md5","hash":{"value":"0g","encoding":"hex"}"#), "not written as"),
        (
            custom(r#""algorithm":"md5","hash":{"value":"00","encoding":"hex"},"more":1"#),
            "a member it does not know",
        ),
        (
            custom(
                r#""algorithm":"hmac","hash":{"value":"00","encoding":"hex","digest":"md5","key":{"value":"x"}},"salt":{"value":"x"}"#,
            ),
            "does not say",
        ),
        (
            custom(
                r#""algorithm":"scrypt","hash":{"value":"00","encoding":"hex"},"keylen":1,"cost":3"#,
            ),
            "power of two",
        ),
        (
            custom(
                r#""algorithm":"scrypt","hash":{"value":"00","encoding":"hex"},"keylen":1,"cost":2147483648"#,
            ),
            "memory",
        ),
    ] {
        let said = untold(&user);
        assert!(said.contains(reason), "{said} of {user}");
    }
}

/// Hashes of every form, which take no time.
const USERS: [&str; 6] = [
    r#"{"password_hash":"$2b$10$C9hB01.YxRSTcn/ZOOo4j.TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG"}"#,
    r#"{"custom_password_hash":{"algorithm":"argon2","hash":{"value":"$argon2id$v=19$m=8,t=1,p=1$J6Q/82PCyaNpYKRELJyTZg$m04qUAB8rexWDR4+/0f+SA"}}}"#,
    r#"{"custom_password_hash":{"algorithm":"scrypt","hash":{"value":"097f","encoding":"hex"},"salt":{"value":"a"},"keylen":2,"cost":2}}"#,
    r#"{"custom_password_hash":{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha1$i=1,l=3$YWJj$YWJj"}}}"#,
    r#"{"custom_password_hash":{"algorithm":"ldap","hash":{"value":"{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwkAAA=="}}}"#,
    r#"{"custom_password_hash":{"algorithm":"hmac","hash":{"value":"00","encoding":"hex","digest":"md5","key":{"value":"é"}}}}"#,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_ends_the_program(text in ".{0,200}", user in 0..USERS.len(), at in 0..300_usize, character: char) {
        let _ = verify(text.as_bytes(), &text);
        let mut user: Vec<char> = USERS[user].chars().collect();
        let at = at % user.len();
        user[at] = character;
        let user: String = user.into_iter().collect();
        // A number that was changed may make the hash take long.
        if !character.is_ascii_digit() {
            let _ = verify(user.as_bytes(), "shh");
        }
    }
}
