//! Vectors: users of which the verdict is known, a JSON object a line, and whether the check gives it. The set that the project
//! publishes is `vectors/`; its README tells the form. What is expected stands in the line and is worked out by nobody here.
//!
//! Only what is sure is compared: errors with one of Auth0's codes. Warnings are advice, and no vector has any.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::check::{Code, Finding, Severity, check_for};
use crate::user::{ConnectionRules, Reader};

/// A line.
#[derive(Deserialize)]
struct Vector<'line> {
    id: String,
    #[serde(borrow)]
    user: &'line RawValue,
    #[serde(default)]
    connection: ConnectionRules,
    verdict: Verdict,
    #[serde(default)]
    errors: Vec<Expected>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Accepted,
    Refused,
}

/// An error that Auth0 reports. What is not known of it is left out.
#[derive(Deserialize)]
struct Expected {
    code: String,
    message: Option<String>,
    path: Option<String>,
}

impl Expected {
    fn fits(&self, found: &Finding) -> bool {
        self.code == found.code.name()
            && self.message.as_ref().is_none_or(|message| *message == found.message)
            && self.path.as_ref().is_none_or(|path| *path == found.path)
    }
}

/// What the check says otherwise than a vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The vector's name
    pub id: String,
    /// What differs, in words
    pub what: Vec<String>,
}

/// Checks the user of a vector; `None` if everything is as the vector says.
///
/// # Errors
/// When the line is no vector.
pub fn difference(line: &str) -> Result<Option<Difference>, serde_json::Error> {
    let vector: Vector = serde_json::from_str(line)?;
    let mut found = found(vector.user.get(), &vector.connection);
    let is_refused = found.iter().any(|finding| finding.severity == Severity::Error);
    let verdict = if is_refused { Verdict::Refused } else { Verdict::Accepted };
    let mut what = Vec::new();
    if verdict != vector.verdict {
        what.push(format!("is {verdict:?}, expected {:?}", vector.verdict).to_lowercase());
    }
    for expected in &vector.errors {
        match found.iter().position(|found| expected.fits(found)) {
            Some(place) => {
                found.swap_remove(place);
            }
            None => {
                let Expected { code, message, path } = expected;
                let (message, path) = (message.as_deref().unwrap_or("…"), path.as_deref());
                what.push(format!("missing: {code} at {:?}: {message}", path.unwrap_or("…")));
            }
        }
    }
    let more = found
        .iter()
        .map(|it| format!("too much: {} at {:?}: {}", it.code.name(), it.path, it.message));
    what.extend(more);
    Ok((!what.is_empty()).then_some(Difference { id: vector.id, what }))
}

/// What Auth0 would report of a user.
fn found(user: &str, connection: &ConnectionRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What serde took for JSON is an object here, or has no members and is refused for what it lacks.
    let user = Reader::default().read(user.as_bytes()).unwrap_or_default();
    check_for(&user, connection, &mut findings);
    let is_sure = |it: &Finding| {
        it.code == Code::MfaFactorsFailed || it.severity == Severity::Error && it.code.is_auth0()
    };
    findings.retain(is_sure);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told() {
        let check = |line: &str, expected: &[&str]| {
            let found = difference(line).expect("a vector").map_or_else(Vec::new, |it| it.what);
            assert_eq!(found, expected, "{line}");
        };
        check(r#"{"id":"a","user":{"email":"a@b.co"},"verdict":"accepted"}"#, &[]);
        check(
            r#"{"id":"a","user":{"email":"a@b.co"},"verdict":"refused"}"#,
            &["is accepted, expected refused"],
        );
        check(
            r#"{"id":"a","user":{},"verdict":"refused","errors":[{"code":"PATTERN","path":"name"}]}"#,
            &[
                r#"missing: PATTERN at "name": …"#,
                r#"too much: OBJECT_MISSING_REQUIRED_PROPERTY at "": Missing required property: email"#,
            ],
        );
        check(
            r#"{"id":"a","user":{},"connection":{"email_required":false},"verdict":"refused","errors":[{"code":"ANY_OF_MISSING"}]}"#,
            &[],
        );
        assert!(difference("{}").is_err());
    }
}
