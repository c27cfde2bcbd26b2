//! A reading that is found can be said: its keys, put into the hints of a recipe's `password` step, give a hash that matches.

use std::time::Instant;

use engine::passwords::{Hints, ReadAs, SaltIn, SaltIs, Verdict as Made, read};
use passwords::explain::{Time, explain};
use passwords::{Verdict, verify};
use serde_json::{Value, json};

/// What the step makes of a stored hash.
fn sent(stored: &str, salt: &str, keys: &Value) -> String {
    let key = |name: &str| keys.get(name).cloned().unwrap_or(Value::Null);
    let hints = Hints {
        read_as: serde_json::from_value::<Option<ReadAs>>(key("as")).expect("a way to read"),
        salt_is: serde_json::from_value::<Option<SaltIs>>(key("salt_is")).expect("a place"),
        salt_in: serde_json::from_value::<Option<SaltIn>>(key("salt_in")).expect("an encoding"),
        rounds: key("rounds").as_u64().map(|rounds| rounds as u32),
        salt: (!salt.is_empty()).then(|| salt.into()),
        ..Hints::default()
    };
    let stored = Value::from(stored).to_string();
    match read(stored.as_bytes(), &hints).verdict {
        Made::Hash(hash) => format!(
            "{{\"{}\":{}}}",
            hash.attribute(),
            String::from_utf8(hash.json()).expect("text")
        ),
        other => panic!("{other:?} of {stored} with {keys}"),
    }
}

/// The hash does not match with `keys`; what is found is put into them, and then it does.
fn check(stored: &str, salt: &str, password: &str, keys: Value) {
    let user = sent(stored, salt, &keys);
    assert_eq!(verify(user.as_bytes(), password), Verdict::Differs, "{user}");
    let start = Instant::now();
    let now = || start.elapsed().as_secs_f64() * 1000.0;
    let reading = explain(user.as_bytes(), password, &Time::new(&now, 20_000.0));
    let found =
        reading.and_then(|reading| reading.keys).unwrap_or_else(|| panic!("none of {user}"));
    let Value::Object(found) = serde_json::from_str(&found).expect("JSON") else {
        panic!("{found}")
    };
    let mut keys = keys;
    keys.as_object_mut().expect("an object").extend(found);
    let user = sent(stored, salt, &keys);
    assert_eq!(verify(user.as_bytes(), password), Verdict::Matches, "{user} with {keys}");
}

#[test]
fn what_is_found_matches_when_it_is_said() {
    // SHA-256 of “abc123shh”, MD5 of “passwordsalt”, the NT hash of “password”; an HMAC and PBKDF2 of RFCs and Python.
    let sha256 = "d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917336a0316fefd87fecf79200f";
    let md5 = "b305cadbb3bce54f3aa59c64fec00dea";
    let nt = "8846f7eaee8fb117ad06bdd830b7586c";
    let mac = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    let text = "The quick brown fox jumps over the lazy dog";
    check(sha256, "abc123", "shh", json!({"as": "sha256", "salt_is": "suffix"}));
    check(sha256, "616263313233", "shh", json!({"as": "sha256", "salt_is": "suffix"}));
    check(sha256, "YWJjMTIz", "shh", json!({"as": "sha256", "salt_is": "prefix"}));
    check(sha256, "abc123", "shh", json!({"as": "sha256", "salt_is": "prefix", "salt_in": "hex"}));
    check(md5, "salt", "password", json!({"as": "md5", "salt_is": "prefix"}));
    check(nt, "", "password", json!({"as": "md5"}));
    check(mac, "key", text, json!({"as": "sha256", "salt_is": "prefix"}));
}
