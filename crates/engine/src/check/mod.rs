//! What Auth0 would reject, and why, found before anything is sent.
//!
//! Checks look at one [`User`] and add [`Finding`]s; they change nothing and know no files. [`schema`] agrees
//! with the published import schema as Auth0's validator words it; [`rules`] go beyond the schema, and
//! [`duplicates`] beyond the single user. [`vectors`] holds the check against verdicts that are known.

pub(crate) mod duplicates;
mod email;
pub(crate) mod excerpt;
pub mod finding;
mod hash;
mod js_text;
pub(crate) mod metadata;
mod mfa;
pub(crate) mod password;
mod places;
pub(crate) mod profile_size;
pub mod rules;
pub mod schema;
pub mod values;
pub mod vectors;

use crate::user::{ConnectionRules, User};

pub use crate::check::finding::{Code, Finding, Severity};

/// About the most findings one user gets; hostile input could ask for millions.
const MOST_FINDINGS: usize = 1_000;

/// Adds everything wrong or doubtful about `user`, looked at by itself, for a connection of which nothing is known.
pub fn check(user: &User, findings: &mut Vec<Finding>) {
    check_for(user, &ConnectionRules::default(), findings);
}

/// Adds everything wrong or doubtful about `user`, looked at by itself, for a connection with these rules.
pub fn check_for(user: &User, connection: &ConnectionRules, findings: &mut Vec<Finding>) {
    schema::check_with(user, connection.email_required, findings);
    rules::check_for(user, connection, findings);
}

/// Whether Auth0 takes `text` for an address.
pub(crate) fn is_email(text: &str) -> bool {
    let quoted = json::text::quoted(text);
    json::text::inner(&quoted).is_some_and(email::is_email)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::user::Reader;

    /// What is found in a user written as JSON, of members of one name the last.
    pub(crate) fn findings(json: &str) -> Vec<Finding> {
        findings_for(&ConnectionRules::default(), json)
    }

    pub(crate) fn findings_for(connection: &ConnectionRules, json: &str) -> Vec<Finding> {
        let user = Reader::default().read(json.as_bytes()).expect("valid JSON");
        let mut findings = Vec::new();
        check_for(&user, connection, &mut findings);
        values::check(&user, &mut findings);
        findings
    }

    /// Checks that the findings in `json` are these, each `severity CODE path`.
    #[track_caller]
    pub(crate) fn check(json: &str, expected: &[&str]) {
        check_in(&ConnectionRules::default(), json, expected);
    }

    /// The same for users of one connection.
    #[track_caller]
    pub(crate) fn check_in(connection: &ConnectionRules, json: &str, expected: &[&str]) {
        let findings = findings_for(connection, json);
        let severity = |finding: &Finding| {
            if finding.severity == Severity::Error { "error" } else { "warning" }
        };
        let found: Vec<_> = findings
            .iter()
            .map(|it| format!("{} {} {}", severity(it), it.code.name(), it.path))
            .collect();
        assert_eq!(found, expected, "{json}");
        for finding in findings {
            assert!(!finding.message.is_empty() && finding.fix.ends_with('.'), "{finding:?}");
            assert!(finding.value.chars().count() <= 120, "{finding:?}");
        }
    }

    /// Codes that looking at one short user of any connection cannot produce.
    const OF_THE_JOB: [Code; 23] = [
        Code::StepFailed,
        Code::SecretColumn,
        Code::UsersInside,
        Code::DuplicatedUser,
        Code::Conflict,
        Code::ConflictEmail,
        Code::ConflictUsername,
        Code::InvalidJson,
        Code::NotAnObject,
        Code::RecordTooLong,
        Code::UserTooLarge,
        Code::OtherProvider,
        Code::DoubledPrefix,
        Code::RepeatedKey,
        Code::PlainPassword,
        Code::AnyOfMissing,
        Code::ProfileSizeExceeded,
        Code::NotChanged,
        Code::IdElsewhere,
        Code::LinkedIdentity,
        Code::OtherConnection,
        Code::UnreadableFile,
        Code::DamagedFile,
    ];

    /// The examples are read from the documentation of [`Code`] itself.
    #[test]
    fn every_code_comes_of_the_user_that_documents_it() {
        let source = include_str!("finding.rs").split("pub enum Code {").nth(1).expect("the codes");
        let source = source.split("\n}").next().expect("their end");
        let mut example = "";
        let mut codes = Vec::new();
        for line in source.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(text) = line.strip_prefix("/// ") {
                example = text;
                continue;
            }
            let code = code_of(line.trim_end_matches(','));
            codes.push(code);
            // What comes after them is said of files.
            if !OF_THE_JOB.contains(&code) && code <= Code::HugeNumber {
                let json =
                    example.strip_prefix('`').and_then(|it| it.strip_suffix('`')).expect(line);
                let found: Vec<_> =
                    findings(json).into_iter().map(|finding| finding.code).collect();
                assert!(found.contains(&code), "{json}: {found:?}");
            }
        }
        assert!(codes.len() > 38 && codes.is_sorted());
    }

    /// The code of this variant: `InvalidType` is `INVALID_TYPE`.
    fn code_of(variant: &str) -> Code {
        let letters = variant.char_indices().flat_map(|(at, letter)| {
            let gap = (at > 0 && letter.is_uppercase()).then_some('_');
            gap.into_iter().chain([letter.to_ascii_uppercase()])
        });
        serde_json::from_value(letters.collect::<String>().into()).expect(variant)
    }
}
