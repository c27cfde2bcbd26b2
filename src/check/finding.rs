//! A finding: a code, where in the user it is, the value, and what would mend it. Data, not text on a screen.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Whether Auth0 would refuse the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Auth0 rejects the user, or the record could not be read at all.
    Error,
    /// Auth0 accepts the user; you may not like what comes of it.
    Warning,
}

/// What is wrong. The first group is Auth0's own, by the names its job errors carry; the second is Muster's.
///
/// Each is documented by the smallest user that causes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// `{"email":null}`
    InvalidType,
    /// `{"email":"a"}`
    InvalidFormat,
    /// `{}`
    ObjectMissingRequiredProperty,
    /// `{"email":"a@b.co","x":1}`
    ObjectAdditionalProperties,
    /// `{"email":"a@b.co","mfa_factors":[{"totp":{"secret":"A"},"email":{"value":"a@b.co"}}]}`
    ObjectPropertiesMaximum,
    /// `{"email":"a@b.co","custom_password_hash":{"algorithm":"x","hash":{}}}`
    EnumMismatch,
    /// `{"email":"a@b.co","mfa_factors":[{"totp":{"secret":"a"}}]}`
    Pattern,
    /// `{"email":"a@b.co","mfa_factors":[]}`
    ArrayLengthShort,
    /// `{"email":"a@b.co","mfa_factors":[{},{},{},{},{},{},{},{},{},{},{}]}`
    ArrayLengthLong,
    /// `{"email":"a@b.co","name":""}`
    MinLength,
    /// `{"email":"a@b.co","username":"…129 letters…"}`
    MaxLength,
    /// `{"email":"a@b.co","custom_password_hash":{"algorithm":"scrypt","hash":{"value":"00","encoding":"hex"},"keylen":0}}`
    Minimum,
    /// `{"email":"a@b.co","password_hash":"x"}`
    Format,
    /// `{"email":"a@b.co","app_metadata":{"user_id":1}}`
    NotPassed,
    /// `{"email":"a@b.co","mfa_factors":[{}]}`
    MfaFactorsFailed,
    /// The second of two users with `{"email":"a@b.co"}`
    DuplicatedUser,

    /// `{"email":"a@b.co",}`
    InvalidJson,
    /// `"a@b.co"` where a user should be
    NotAnObject,
    /// A record longer than Muster reads
    RecordTooLong,
    /// A user that alone is larger than an import file may be
    UserTooLarge,
    /// `{"email":"a@b.co","user_id":"google-oauth2|1"}`
    OtherProvider,
    /// `{"email":"a@b.co","user_id":"auth0|auth0|1"}`
    DoubledPrefix,
    /// `{"email":"a@b.co","email":"c@d.co"}`
    RepeatedKey,
    /// A file that is empty, or not of a form that can be read
    UnreadableFile,
    /// A file that is damaged from some byte on
    DamagedFile,
}

impl Code {
    /// The name as it stands in reports: `OBJECT_MISSING_REQUIRED_PROPERTY`.
    pub fn name(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// A reason as Auth0 words it, with the place it is about.
pub(super) fn message(path: &str, reason: &str) -> String {
    format!("Error in {path} property - {reason}")
}

/// One thing wrong, or doubtful, with one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What is wrong
    pub code: Code,
    /// Whether it makes Auth0 refuse the user
    pub severity: Severity,
    /// The attribute of the user's root it is about; empty if none
    pub attribute: String,
    /// Where in the user: `mfa_factors[1].email.value`; empty for the user itself
    pub path: String,
    /// The reason in Auth0's wording where Auth0 has one
    pub message: String,
    /// The offending value as JSON or text, cut short; of secrets only the first characters. May be empty.
    pub value: String,
    /// What would mend it, in a sentence
    pub fix: Cow<'static, str>,
}
