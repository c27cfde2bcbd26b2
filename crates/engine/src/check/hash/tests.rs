//! What each algorithm takes and refuses.

use crate::check::tests::check;

const BCRYPT: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01";

#[test]
fn password_hashes_are_bcrypt() {
    let hash = |hash: &str| format!(r#"{{"email":"a@b.co","password_hash":"{hash}"}}"#);
    let rest = &BCRYPT[..53];
    check(&hash(&format!("$2a$10${rest}")), &[]);
    check(&hash(&format!(r"$2b$10$\u002f{}", &rest[1..])), &[]);
    check(&hash(&format!("$2$10${rest}")), &[]);
    // What the pattern lets pass, but bcrypt has no such cost.
    check(&hash(&format!("$2b$100${rest}")), &["warning FORMAT password_hash"]);
    for bad in [
        "$2y$10$", "$2x$10$", "$2b$12$", "$2b$1$", "$2b$10", "$1$", "2b$10$", "$2b$010$",
        "$2ab$10$", "$2b$101$",
    ] {
        check(&hash(&format!("{bad}{rest}")), &["error FORMAT password_hash"]);
    }
    for bad in [
        "",
        "x",
        &format!("$2b$10${rest}a"),
        &format!("$2b$10${}", &rest[1..]),
        &format!("$2b$10$={}", &rest[1..]),
    ] {
        check(&hash(bad), &["error FORMAT password_hash"]);
    }
    check(r#"{"email":"a@b.co","password_hash":1}"#, &["error INVALID_TYPE password_hash"]);
}

#[test]
fn one_kind_of_hash_at_a_time() {
    let both = |simple: &str| {
        format!(
            r#"{{"email":"a@b.co","password_hash":{simple},"custom_password_hash":{{"algorithm":"md5","hash":{{"value":"{}","encoding":"hex"}}}}}}"#,
            "0".repeat(32)
        )
    };
    check(&both(&format!("\"$2a$10${}\"", &BCRYPT[..53])), &["error NOT_PASSED "]);
    check(&both("null"), &["error INVALID_TYPE password_hash"]);
}

fn check_custom(algorithm: &str, hash: &str, others: &str, expected: &[&str]) {
    let comma = if others.is_empty() { "" } else { "," };
    let custom = format!(r#"{{"algorithm":"{algorithm}","hash":{{{hash}}}{comma}{others}}}"#);
    let prefixed: Vec<String> = expected
        .iter()
        .map(|line| {
            line.replace(" .", " custom_password_hash.").replace(" @", " custom_password_hash")
        })
        .collect();
    let expected: Vec<&str> = prefixed.iter().map(String::as_str).collect();
    check(&format!(r#"{{"email":"a@b.co","custom_password_hash":{custom}}}"#), &expected);
}

#[test]
fn argon2() {
    let value = |value: &str| format!(r#""value":"{value}""#);
    let good = value("$argon2id$v=19$m=65536,t=2,p=1$YWJjZGVmZ2g$YWJjZA");
    check_custom("argon2", &good, "", &[]);
    check_custom("argon2", &format!(r#"{good},"encoding":"utf8""#), "", &[]);
    check_custom(
        "argon2",
        &format!(r#"{good},"encoding":"hex""#),
        "",
        &["error ENUM_MISMATCH .hash.encoding"],
    );
    check_custom("argon2", &good, r#""salt":{"value":"x"}"#, &["error NOT_PASSED .salt"]);
    check_custom("argon2", "", "", &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"]);
    check_custom("argon2", r#""value":null"#, "", &["error INVALID_TYPE .hash.value"]);
    check_custom("argon2", &value("$argon2i$v=19$m=8,t=1,p=1$YWJjZGVmZ2g$YWJjZA"), "", &[]);
    for bad in [
        "",
        "$argon2d$v=19$m=1,t=1,p=1$YWJj$YWJj",
        "$argon2id$m=65536,t=2,p=1$YWJj$YWJj",
        "$argon2i$v=16$m=65536,t=2,p=1$YWJj$YWJj",
        "$argon2$m=1,t=1,p=1$YWJj$YWJj",
        "$argon2id$m=1,t=1$YWJj$YWJj",
        "$argon2id$m=1,t=1,p=x$YWJj$YWJj",
        "$argon2id$v=19$m=1,t=1,p=1$YWJj$YQ==",
    ] {
        check_custom("argon2", &value(bad), "", &["error FORMAT .hash.value"]);
    }
}

#[test]
fn numbers_that_nothing_computes() {
    let value = |value: &str| format!(r#""value":"{value}""#);
    let warning = &["warning FORMAT .hash.value"];
    for bad in [
        "m=8,t=1,p=0$YWJjZGVmZ2g$YWJjZA",
        "m=999999999,t=1,p=16777216$YWJjZGVmZ2g$YWJjZA",
        "m=8,t=0,p=1$YWJjZGVmZ2g$YWJjZA",
        "m=15,t=1,p=2$YWJjZGVmZ2g$YWJjZA",
        "m=4294967296,t=1,p=1$YWJjZGVmZ2g$YWJjZA",
        "m=8,t=1,p=1$YWJjZGVmZw$YWJjZA",
        "m=8,t=1,p=1$YWJjZGVmZ2g$YWJj",
    ] {
        check_custom("argon2", &value(&format!("$argon2id$v=19${bad}")), "", warning);
    }
    let rounds = |rounds: u64| value(&format!("$pbkdf2-sha256$i={rounds},l=3$YWJj$YWJj"));
    check_custom("pbkdf2", &rounds(2_147_483_647), "", &[]);
    check_custom("pbkdf2", &rounds(2_147_483_648), "", warning);
}

#[test]
fn bcrypt_with_any_rounds_and_a_salt_that_leaves_room() {
    let value = |start: &str| format!(r#""value":"{start}{}""#, &BCRYPT[..53]);
    for good in ["$2a$04$", "$2b$12$", "$2y$31$"] {
        check_custom("bcrypt", &value(good), "", &[]);
    }
    for bad in ["$2x$10$", "$2b$03$", "$2b$32$", "$2z$10$"] {
        check_custom("bcrypt", &value(bad), "", &["error FORMAT .hash.value"]);
    }
    let salt = |text: String, more: &str| format!(r#""salt":{{"value":"{text}"{more}}}"#);
    check_custom("bcrypt", &value("$2a$10$"), &salt("x".repeat(71), ""), &[]);
    check_custom(
        "bcrypt",
        &value("$2a$10$"),
        &salt("x".repeat(72), ""),
        &["warning MAX_LENGTH .salt.value"],
    );
    check_custom(
        "bcrypt",
        &value("$2a$10$"),
        &salt("x".repeat(72), r#","position":"suffix""#),
        &[],
    );
    check_custom("bcrypt", &value("$2a$10$"), &salt("00".repeat(71), r#","encoding":"hex""#), &[]);
    check_custom(
        "bcrypt",
        &value("$2a$10$"),
        &salt("0".into(), r#","encoding":"hex""#),
        &["error FORMAT .salt.value"],
    );
}

#[test]
fn digests() {
    for (algorithm, bytes) in
        [("md4", 16), ("md5", 16), ("sha1", 20), ("sha256", 32), ("sha512", 64)]
    {
        let hex = |bytes: usize| format!(r#""encoding":"hex","value":"{}""#, "aF".repeat(bytes));
        check_custom(algorithm, &hex(bytes), "", &[]);
        check_custom(algorithm, &hex(bytes), r#""salt":{"value":"x"}"#, &[]);
        check_custom(algorithm, &hex(bytes + 1), "", &["warning FORMAT .hash.value"]);
        let base64 = |text: String| format!(r#""encoding":"base64","value":"{text}""#);
        check_custom(
            algorithm,
            &base64(format!("{}{}", "Zm_-".repeat(bytes / 3), ["", "Zg", "Zm8"][bytes % 3])),
            "",
            &[],
        );
        // Hex taken for Base64.
        check_custom(algorithm, &base64("aF".repeat(bytes)), "", &["warning FORMAT .hash.value"]);
    }
    check_custom("md5", r#""value":"00""#, "", &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"]);
    check_custom(
        "md5",
        r#""value":"00","encoding":"utf8""#,
        "",
        &["error ENUM_MISMATCH .hash.encoding"],
    );
    check_custom("md5", r#""value":"xy","encoding":"hex""#, "", &["error FORMAT .hash.value"]);
    check_custom("md5", r#""value":"Zg=","encoding":"base64""#, "", &["error FORMAT .hash.value"]);
    check_custom("md5", r#""value":"","encoding":"hex""#, "", &["error MIN_LENGTH .hash.value"]);
    check_custom(
        "md5",
        r#""value":"xy","encoding":"HEX""#,
        "",
        &["error ENUM_MISMATCH .hash.encoding"],
    );
    check_custom(
        "md5",
        &format!(r#""value":"{}","encoding":"hex","salt":{{}}"#, "0".repeat(32)),
        "",
        &["warning OBJECT_ADDITIONAL_PROPERTIES .hash"],
    );
}

#[test]
fn hmac() {
    let hash = format!(r#""value":"{}","encoding":"hex""#, "0".repeat(64));
    let key = r#""key":{"value":"k"}"#;
    check_custom("hmac", &format!(r#"{hash},"digest":"sha256",{key}"#), "", &[]);
    check_custom(
        "hmac",
        &format!(r#"{hash},"digest":"md5",{key}"#),
        "",
        &["warning FORMAT .hash.value"],
    );
    check_custom("hmac", &hash, "", &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"; 2]);
    check_custom(
        "hmac",
        &format!(r#"{hash},"digest":"sha256","key":{{"value":"k","encoding":"hex"}}"#),
        "",
        &["error FORMAT .hash.key.value"],
    );
    check_custom(
        "hmac",
        &format!(r#"{hash},"digest":"sha256","key":{{}}"#),
        "",
        &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash.key"],
    );
    check_custom(
        "hmac",
        &format!(r#"{hash},"digest":null,"key":null"#),
        "",
        &[
            "error INVALID_TYPE .hash.digest",
            "error ENUM_MISMATCH .hash.digest",
            "error INVALID_TYPE .hash.key",
        ],
    );
}

#[test]
fn ldap() {
    let value = |scheme: &str, bytes: usize| {
        format!(
            r#""value":"{{{scheme}}}{}{}""#,
            "YWJj".repeat(bytes / 3),
            ["", "YQ==", "YWI="][bytes % 3]
        )
    };
    for (scheme, bytes) in [
        ("MD5", 16),
        ("md5", 16),
        ("SMD5", 20),
        ("SHA", 20),
        ("SSHA", 21),
        ("SHA256", 32),
        ("SSHA512", 72),
        ("SHA3-256", 32),
    ] {
        check_custom("ldap", &value(scheme, bytes), "", &[]);
    }
    for (scheme, bytes) in [("MD5", 15), ("MD5", 17), ("SMD5", 16), ("SSHA", 20), ("SHA512", 32)] {
        check_custom("ldap", &value(scheme, bytes), "", &["warning FORMAT .hash.value"]);
    }
    for bad in [
        r#""value":"{CRYPT}xx""#,
        r#""value":"{SHA}""#,
        r#""value":"YWJj""#,
        r#""value":"{SHA}a b""#,
        r#""value":"{}YWJj""#,
    ] {
        check_custom("ldap", bad, "", &["error FORMAT .hash.value"]);
    }
    check_custom("ldap", &value("SHA", 20), r#""salt":{"value":"x"}"#, &["error NOT_PASSED .salt"]);
    check_custom(
        "ldap",
        &format!(r#"{},"encoding":"base64""#, value("SHA", 20)),
        "",
        &["error ENUM_MISMATCH .hash.encoding"],
    );
}

#[test]
fn pbkdf2() {
    let value = |start: &str, bytes: usize| {
        format!(
            r#""value":"{start}$YWJj${}{}""#,
            "YWJj".repeat(bytes / 3),
            ["", "YQ", "YWI"][bytes % 3]
        )
    };
    check_custom("pbkdf2", &value("$pbkdf2-sha512$i=100000,l=64", 64), "", &[]);
    check_custom("pbkdf2", &value("$pbkdf2-sha256$l=32", 32), "", &[]);
    check_custom("pbkdf2", &value("$pbkdf2-sha512", 64), "", &[]);
    check_custom(
        "pbkdf2",
        &value("$pbkdf2-sha256$i=1000", 32),
        "",
        &["warning FORMAT .hash.value"],
    );
    for (digest, bytes) in
        [("RSA-SHA256", 32), ("sha512WithRSAEncryption", 64), ("ssl3-sha1", 20), ("whirlpool", 64)]
    {
        check_custom("pbkdf2", &value(&format!("$pbkdf2-{digest}$i=1,l={bytes}"), bytes), "", &[]);
    }
    for digest in ["sha3-256", "blake2b512", "sha-256", "SHA256", "x"] {
        let undocumented = value(&format!("$pbkdf2-{digest}$i=1,l=32"), 32);
        check_custom("pbkdf2", &undocumented, "", &["warning ENUM_MISMATCH .hash.value"]);
    }
    for bad in [
        "$pbkdf2$i=1",
        "$pbkdf2-$i=1",
        "$pbkdf2-sha256$29000",
        "$pbkdf2-sha256$i=0",
        "$pbkdf2-sha256$i=x",
        "pbkdf2-sha256$i=1",
    ] {
        check_custom("pbkdf2", &value(bad, 64), "", &["error FORMAT .hash.value"]);
    }
    check_custom(
        "pbkdf2",
        &value("$pbkdf2-sha512", 64),
        r#""salt":{"value":"x"}"#,
        &["error NOT_PASSED .salt"],
    );
}

#[test]
fn scrypt() {
    let hash = r#""value":"AAECAw==","encoding":"base64""#;
    check_custom("scrypt", hash, r#""keylen":4"#, &[]);
    check_custom(
        "scrypt",
        hash,
        r#""keylen":4.0,"cost":2,"blockSize":1,"parallelization":1,"salt":{"value":"x"}"#,
        &[],
    );
    check_custom("scrypt", hash, "", &["error OBJECT_MISSING_REQUIRED_PROPERTY @"]);
    check_custom("scrypt", hash, r#""keylen":5"#, &["warning FORMAT .hash.value"]);
    check_custom("scrypt", hash, r#""keylen":0"#, &["error MINIMUM .keylen"]);
    check_custom("scrypt", hash, r#""keylen":4.5"#, &["error INVALID_TYPE .keylen"]);
    check_custom("scrypt", hash, r#""keylen":"4""#, &["error INVALID_TYPE .keylen"]);
    check_custom("scrypt", hash, r#""keylen":4,"cost":1"#, &["error MINIMUM .cost"]);
    check_custom("scrypt", hash, r#""keylen":4,"cost":1000"#, &["error FORMAT .cost"]);
    check_custom("scrypt", hash, r#""keylen":4,"cost":1e300"#, &["error FORMAT .cost"]);
    check_custom(
        "scrypt",
        hash,
        r#""keylen":4,"blockSize":-1,"parallelization":0"#,
        &["error MINIMUM .blockSize", "error MINIMUM .parallelization"],
    );
    check_custom(
        "scrypt",
        r#""value":"x""#,
        r#""keylen":4"#,
        &["error OBJECT_MISSING_REQUIRED_PROPERTY .hash"],
    );
}

#[test]
fn what_the_schema_refuses_gets_no_second_reason() {
    check_custom("md6", "", "", &["error ENUM_MISMATCH .algorithm"]);
    check(
        r#"{"email":"a@b.co","custom_password_hash":{"algorithm":"md5","hash":1}}"#,
        &["error INVALID_TYPE custom_password_hash.hash"],
    );
    check(
        r#"{"email":"a@b.co","custom_password_hash":[]}"#,
        &["error INVALID_TYPE custom_password_hash"],
    );
    check(
        r#"{"email":"a@b.co","custom_password_hash":{}}"#,
        &["error OBJECT_MISSING_REQUIRED_PROPERTY custom_password_hash"; 2],
    );
}

/// Whoever reads the report must not come by the hash.
#[test]
fn secrets_are_not_shown() {
    let secret = "5eb63bbbe01eeed093cb22bb8f5acdc";
    let hash = |algorithm: &str| {
        format!(
            r#"{{"email":"a@b.co","custom_password_hash":{{"algorithm":"{algorithm}","salt":{{"value":"{secret}","encoding":"hex"}},"hash":{{"value":"{secret}","encoding":"hex","digest":"md5","key":{{"value":"{secret}","encoding":"hex"}}}},"hash2":{{"value":"{secret}"}}}}}}"#
        )
    };
    for algorithm in ["argon2", "bcrypt", "hmac", "ldap", "md5", "pbkdf2", "scrypt", "x"] {
        for finding in crate::check::tests::findings(&hash(algorithm)) {
            assert!(!format!("{finding:?}").contains(secret), "{algorithm}: {finding:?}");
        }
    }
}

/// Hashes of passwords of our own, made with other programs, in all the forms that Auth0 documents.
#[test]
fn hashes_as_other_programs_make_them_are_fine() {
    let users = include_str!("../../../tests/corpus/hashes.ndjson");
    users.lines().for_each(|user| check(user, &[]));
    assert_eq!(users.lines().count(), 38);
}

#[test]
fn findings_show_the_kind_of_a_hash_and_say_where_it_belongs() {
    let check = |hash: &str, value: &str, fix: &str| {
        let user = format!(r#"{{"email":"a@b.co","password_hash":"{hash}"}}"#);
        let found = crate::check::tests::findings(&user);
        assert_eq!(found[0].value, value, "{hash}");
        assert!(found[0].fix.contains(fix), "{hash}: {}", found[0].fix);
        assert!(!found[0].message.contains(hash), "{}", found[0].message);
    };
    let rest = &BCRYPT[..53];
    let custom = r#"Move it into custom_password_hash with the algorithm bcrypt: {"algorithm":"bcrypt","hash":{"value":…}}."#;
    check(&format!("$2y$12${rest}"), "$2y$, cost 12, 60 characters", custom);
    check(&format!("$2b$12${rest}"), "$2b$, cost 12, 60 characters", custom);
    check(&format!("$2x$10${rest}"), "$2x$, cost 10, 60 characters", "faulty bcrypt");
    check(&format!("$2b$10${}", &rest[1..]), "$2b$, cost 10, 59 characters", "whole bcrypt hash");
    check(
        "$argon2id$v=19$m=1,t=1,p=1$YWJj$YWJj",
        "argon2id, v=19, m=1, t=1, p=1, 36 characters",
        "algorithm argon2",
    );
    check("{SSHA}YWJj", "{SSHA}, 10 characters", "algorithm ldap");
    check(&"0f".repeat(20), "20 bytes in hexadecimal, 40 characters", "If it is sha1");
    check("sesame", "6 characters", "whole bcrypt hash");
}

/// What would mend the only finding.
fn fix(user: &str) -> String {
    let mut found = crate::check::tests::findings(user);
    assert_eq!(found.len(), 1, "{user}");
    found.remove(0).fix.into_owned()
}

#[test]
fn hints_are_about_the_hash_that_is_there() {
    let simple = |hash: &str| fix(&format!(r#"{{"email":"a@b.co","password_hash":"{hash}"}}"#));
    let custom = |algorithm: &str, hash: &str| {
        fix(&format!(
            r#"{{"email":"a@b.co","custom_password_hash":{{"algorithm":"{algorithm}","hash":{{{hash}}}}}}}"#
        ))
    };
    let faulty = format!("$2x$12${}", &BCRYPT[..53]);
    assert!(simple(&faulty).contains("faulty bcrypt"));
    assert!(custom("bcrypt", &format!(r#""value":"{faulty}""#)).contains("faulty bcrypt"));
    // Auth0's errors of a job hide hashes.
    assert!(simple("*****").contains("the file that was sent"));
    for (algorithm, hash) in [
        ("md5", r#""value":"*****","encoding":"hex""#),
        ("sha256", r#""value":"*****","encoding":"base64""#),
        ("argon2", r#""value":"*****""#),
        ("ldap", r#""value":"*****""#),
        ("bcrypt", r#""value":"*****""#),
    ] {
        assert!(custom(algorithm, hash).contains("the file that was sent"), "{algorithm}");
    }
    assert!(custom("ldap", r#""value":"{SHA}YWJj""#).contains("20 bytes once decoded"));
    assert!(custom("ldap", r#""value":"{SSHA}YWJj""#).contains("21 bytes or more"));
}
