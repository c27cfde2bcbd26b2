//! Every hash that Auth0 takes opens with its password and with no other.

use passwords::{Verdict, make, verify};
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
        // The same form for another password, written as it is.
        let made = make(user.as_bytes(), "Tulip-2026").expect(line);
        assert_eq!(verify(made.as_bytes(), "Tulip-2026"), Verdict::Matches, "{line}\n{made}");
        assert_eq!(verify(made.as_bytes(), password), Verdict::Differs, "{line}\n{made}");
        let again = make(made.as_bytes(), password).expect(line);
        assert_eq!(verify(again.as_bytes(), password), Verdict::Matches, "{line}\n{again}");
        tried += 1;
    }
    assert_eq!(tried, 150);
}
