//! Vectors: users of which the verdict is known, a JSON object a line, and whether the check gives it. The set that the project
//! publishes is `vectors/`; its README tells the form. What is expected stands in the line and is worked out by nobody here.
//!
//! Only what is sure is compared: errors with one of Auth0's codes. Warnings are advice, and no vector has any.

use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The line it stands in, from 1
    pub line: u64,

    /// The vector's name
    pub id: String,
    /// What differs, in words
    pub what: Vec<String>,
}

/// Why a set cannot be run to its end.
#[derive(Debug, thiserror::Error)]
pub enum VectorError {
    /// It cannot be read
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
    /// A line is no vector: a set that is half understood proves nothing
    #[error("line {line} is no vector: {reason}")]
    Line {
        /// Which one, from 1
        line: u64,
        /// What it is not
        reason: serde_json::Error,
    },
}

/// Checks a set of vectors, and gives how many there are; `take` gets what differs. Empty lines count for nothing.
///
/// # Errors
/// When it cannot be read, or a line is no vector.
pub fn check_set(set: impl BufRead, mut take: impl FnMut(Difference)) -> Result<u64, VectorError> {
    let mut count = 0;
    for (line, text) in (1..).zip(set.lines()) {
        let text = text?;
        if text.trim().is_empty() {
            continue;
        }
        count += 1;
        let found = difference(line, &text).map_err(|reason| VectorError::Line { line, reason })?;
        found.map(&mut take);
    }
    Ok(count)
}

/// Checks the user of a vector; `None` if everything is as the vector says.
fn difference(line: u64, text: &str) -> Result<Option<Difference>, serde_json::Error> {
    let vector: Vector = serde_json::from_str(text)?;
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
    Ok((!what.is_empty()).then_some(Difference { line, id: vector.id, what }))
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
            let found = difference(1, line).expect("a vector").map_or_else(Vec::new, |it| it.what);
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
    }

    #[test]
    fn a_line_that_is_no_vector_ends_the_set() {
        let good = r#"{"id":"a","user":{"email":"a@b.co"},"verdict":"accepted"}"#;
        let other = good.replace("accepted", "refused");
        let mut differing = Vec::new();
        let set = format!("{good}\n\n{other}\n");
        let count = check_set(set.as_bytes(), |it| differing.push(it.line)).expect("a set");
        assert_eq!((count, differing), (2, vec![3]));
        let error = check_set(format!("{good}\n{{}}\n").as_bytes(), |_| {}).expect_err("no set");
        assert!(error.to_string().starts_with("line 2 is no vector"), "{error}");
    }
}
