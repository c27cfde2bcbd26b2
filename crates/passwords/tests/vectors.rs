//! Every hash that Auth0 takes opens with its password and with no other.

use passwords::{Verdict, verify};
use serde_json::Value;

#[test]
fn hashes_open_with_their_passwords_only() {
    let mut tried = 0;
    for line in include_str!("../../engine/tests/passwords/vectors.ndjson").lines() {
        let vector: Value = serde_json::from_str(line).expect("JSON");
        let Some(password) = vector["password"].as_str().filter(|_| !vector["auth0"].is_null())
        else {
            continue;
        };
        let user = vector["auth0"].to_string();
        assert_eq!(verify(user.as_bytes(), password), Verdict::Matches, "{line}");
        assert_eq!(verify(user.as_bytes(), &format!("!{password}")), Verdict::Differs, "{line}");
        tried += 1;
    }
    assert_eq!(tried, 150);
}
