//! Hashes that are read wrongly on purpose are explained: in words, by the keys that would put it right, and whether Auth0
//! could take it.

use std::time::Instant;

use passwords::explain::{Time, explain};
use serde_json::{Value, json};

/// Explains a user's hash, and checks what is said.
fn check(user: &Value, password: &str, words: &str, keys: Option<Value>, is_possible: bool) {
    let start = Instant::now();
    let now = || start.elapsed().as_secs_f64() * 1000.0;
    let time = Time::new(&now, 20_000.0);
    let reading = explain(user.to_string().as_bytes(), password, &time);
    let reading = reading.unwrap_or_else(|| panic!("no reading that is {words}"));
    let said = reading.keys.as_deref().map(|keys| serde_json::from_str(keys).expect("JSON"));
    assert_eq!((&reading.words[..], said), (words, keys), "{user}");
    assert_eq!(reading.is_possible, is_possible, "{words}");
}

fn digest(algorithm: &str, hash: &str, salt: Value) -> Value {
    let encoding = if hash.ends_with('=') { "base64" } else { "hex" };
    let mut custom = json!({"algorithm": algorithm, "hash": {"value": hash, "encoding": encoding}});
    if !salt.is_null() {
        custom["salt"] = salt;
    }
    json!({"custom_password_hash": custom})
}

fn string(algorithm: &str, value: &str) -> Value {
    json!({"custom_password_hash": {"algorithm": algorithm, "hash": {"value": value}}})
}

fn salt(value: &str, encoding: &str, position: &str) -> Value {
    json!({"value": value, "encoding": encoding, "position": position})
}

#[test]
fn salts_of_digests() {
    // SHA-256 of “abc123shh”, from Auth0's documentation.
    let hash = "d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917336a0316fefd87fecf79200f";
    let after = Some(json!({"salt_is": "suffix"}));
    let before = Some(json!({"salt_is": "prefix"}));
    let text = Some(json!({"salt_in": "text"}));
    let both = Some(json!({"salt_is": "prefix", "salt_in": "text"}));
    let wrong = |value, encoding, position| digest("sha256", hash, salt(value, encoding, position));
    check(&wrong("abc123", "utf8", "suffix"), "shh", "the salt before the password", before, true);
    check(&wrong("abc123", "hex", "prefix"), "shh", "the salt read as text", text, true);
    let words = "the salt before the password and the salt read as text";
    check(&wrong("abc123", "hex", "suffix"), "shh", words, both, true);
    let words = "the salt read as hexadecimal";
    let hex = Some(json!({"salt_in": "hex"}));
    check(&wrong("616263313233", "utf8", "prefix"), "shh", words, hex, true);
    let words = "the salt read as Base64";
    let base64 = Some(json!({"salt_in": "base64"}));
    check(&wrong("YWJjMTIz", "utf8", "prefix"), "shh", words, base64, true);
    let words = "the salt without the white space around it";
    check(&wrong("abc123\n", "utf8", "prefix"), "shh", words, None, true);
    let words = "the salt in small letters";
    check(&wrong("ABC123", "utf8", "prefix"), "shh", words, None, true);
    // MD5 of “password” and “salt”.
    let hash = "b305cadbb3bce54f3aa59c64fec00dea";
    let wrong = digest("md5", hash, salt("salt", "utf8", "prefix"));
    check(&wrong, "password", "the salt after the password", after, true);
}

#[test]
fn digests_of_another_kind() {
    let nt = digest("md5", "8846f7eaee8fb117ad06bdd830b7586c", Value::Null);
    let words = "MD4 as the digest, the password in UTF-16, little endian";
    check(&nt, "password", words, Some(json!({"as": "nt"})), true);
    let twice = digest("md5", "696d29e0940a4957748fe3fc9efd22a3", Value::Null);
    let words = "the MD5 of the password, in hexadecimal, hashed in its place";
    check(&twice, "password", words, None, false);
    // HMAC with SHA-256, from Wikipedia.
    let mac = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    let text = "The quick brown fox jumps over the lazy dog";
    let wrong = digest("sha256", mac, salt("key", "utf8", "prefix"));
    let keys = Some(json!({"as": "hmac_sha256", "salt_is": "key"}));
    check(&wrong, text, "HMAC with SHA-256 and the salt as the key", keys, true);
}

#[test]
fn digests_that_are_repeated() {
    // Of Symfony's encoder with SHA-512 and 5,000 iterations: “password” and “salt”.
    let hash = symfony("password", "salt", 5000);
    let wrong = digest("sha512", &hash, salt("{salt}", "utf8", "suffix"));
    check(&wrong, "password", "SHA-512 repeated 5,000 times", None, false);
}

fn symfony(password: &str, salt: &str, times: u32) -> String {
    use sha2::Digest;
    let input = format!("{password}{{{salt}}}");
    let mut last = sha2::Sha512::digest(&input).to_vec();
    for _ in 1..times {
        last = sha2::Sha512::digest([&last, input.as_bytes()].concat()).to_vec();
    }
    last.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn pbkdf2_is_met_at_any_round() {
    // Computed with Python's hashlib: “shh”, with the salts “abc123” and 00ff10203040506070.
    let user = |digest: &str, rounds: u32, salt: &str, hash: &str| {
        let length = hash.len() * 3 / 4;
        string("pbkdf2", &format!("$pbkdf2-{digest}$i={rounds},l={length}${salt}${hash}"))
    };
    let (text, bytes) = ("YWJjMTIz", "AP8QIDBAUGBw");
    let hash = "4Y9W1yKwDNQw0xUGgYqlXPJkUq6y8/Qaa2o+knfE684";
    check(&user("sha256", 600, text, hash), "shh", "1,234 iterations", None, true);
    let keys = Some(json!({"as": "pbkdf2_sha256"}));
    check(&user("sha1", 1234, text, hash), "shh", "SHA-256 as the digest", keys, true);
    let words = "SHA-256 as the digest and 1,234 iterations";
    check(&user("sha512", 1000, text, hash), "shh", words, None, true);
    // The digits of a salt that were read as its bytes.
    let hash =
        "i5p3JPSEFU+a+qNcfi4IZep/BIB2YAAzc0H4/Rxn36vvh4b7TSdrcEDD+6PKsdKlCQQt7yAUWGsZVPBbjhNDYQ";
    let words = "the salt as the text of its hexadecimal digits, in small letters";
    let keys = Some(json!({"salt_in": "text"}));
    check(&user("sha512", 20000, bytes, hash), "shh", words, keys, true);
    let hash = "19lVoLMVo13QYgZg2/p6K3pVFhk";
    let words = "a line break after the salt";
    check(&user("sha1", 1000, text, hash), "shh", words, None, true);
}

#[test]
fn bcrypt_of_something_else() {
    let hash = "$2b$10$C9hB01.YxRSTcn/ZOOo4j.TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG";
    let peppered = json!({"custom_password_hash": {"algorithm": "bcrypt", "hash": {"value": hash},
        "salt": {"value": "pepper", "position": "suffix"}}});
    check(&peppered, "shh", "no pepper", None, true);
    check(
        &json!({"password_hash": hash}),
        " shh ",
        "the password without the white space around it",
        None,
        false,
    );
}

#[test]
fn scrypt_and_argon2() {
    // Auth0's documented scrypt: “password”, the salt the text abc123.
    let scrypt = |salt: Value, cost: u32, block_size: u32| {
        let hash = "097f6197e1b41538f723e32aa7a68e8d76227d8e432ce5faa4882a913032db29";
        let hash = json!({"value": hash, "encoding": "hex"});
        json!({"custom_password_hash": {"algorithm": "scrypt", "hash": hash, "salt": salt, "keylen": 32, "cost": cost,
            "blockSize": block_size, "parallelization": 1}})
    };
    let text = json!({"value": "abc123", "encoding": "utf8"});
    let words = "the salt read as text";
    let keys = Some(json!({"salt_in": "text"}));
    check(
        &scrypt(json!({"value": "abc123", "encoding": "hex"}), 4096, 8),
        "password",
        words,
        keys,
        true,
    );
    check(&scrypt(text.clone(), 16384, 8), "password", "a cost of 4,096", None, true);
    check(&scrypt(text, 4096, 16), "password", "a block size of 8", None, true);
    let argon2 = "$argon2i$v=19$m=65536,t=2,p=1$J6Q/82PCyaNpYKRELJyTZg$m04qUAB8rexWDR4+/0f+SFB+4XMFxt7YAvAq2UycYos";
    check(&string("argon2", argon2), "shh", "argon2id", None, true);
}

#[test]
fn nothing_is_made_up() {
    let mut calls = 0_u32;
    let calls = std::cell::RefCell::new(&mut calls);
    // A clock that goes on by itself, so that the search ends.
    let now = || {
        **calls.borrow_mut() += 1;
        f64::from(**calls.borrow_mut())
    };
    let time = Time::new(&now, 200.0);
    let user =
        digest("sha1", "d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917", salt("x", "utf8", "prefix"));
    assert_eq!(explain(user.to_string().as_bytes(), "shh", &time), None);
    for user in ["", "{}", "[]", "{\"custom_password_hash\":{}}"] {
        assert_eq!(explain(user.as_bytes(), "shh", &time), None);
    }
}
