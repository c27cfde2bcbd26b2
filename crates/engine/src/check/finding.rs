//! A finding: a code, where in the user it is, the value, and what would mend it. Data, not text on a screen.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::check::js_text;

/// Whether the user can be imported.
///
/// What is advice and not a verdict (a user of another provider, an id that came doubled) is a warning whatever its
/// code; [`Code::label`] then gives it no name in Auth0's style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Auth0 rejects the user ([`Code::is_auth0`]), or the record could not be read at all.
    Error,
    /// Auth0 accepts the user; you may not like what comes of it.
    Warning,
}

/// What is wrong. The first group is Auth0's own, by the names its job errors carry; the second is Muster's.
///
/// Each is documented by the smallest user that causes it; a test runs them.
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
    /// `{"email":"a@b.co","username":"abcdefghijklmnop"}`
    MaxLength,
    /// `{"email":"a@b.co","custom_password_hash":{"algorithm":"scrypt","hash":{"value":"00","encoding":"hex"},"keylen":0}}`
    Minimum,
    /// `{"email":"a@b.co","password_hash":"x"}`
    Format,
    /// `{"email":"a@b.co","app_metadata":{"user_id":1}}`
    NotPassed,
    /// `{"email":"a@b.co","mfa_factors":[{}]}`
    MfaFactorsFailed,
    /// `{}` where the connection asks for any one identifier
    AnyOfMissing,
    /// A user whose profile has more than 10,000 bytes
    ProfileSizeExceeded,
    /// The second of two users with `{"email":"a@b.co"}`
    DuplicatedUser,
    /// `{"email":"a@b.co","user_id":"1"}` where another user has the id, or the phone number
    Conflict,
    /// `{"email":"a@b.co"}` where a user of the connection has the address
    ConflictEmail,
    /// `{"email":"a@b.co","username":"ann"}` where another user of the connection has the name
    ConflictUsername,

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
    /// `{"email":"a@b.co","password":"x"}` where what Auth0 does not import is left out
    PlainPassword,
    /// `{"email":"a@b.co","passwordHash":"x"}` where unknown columns are kept as metadata
    SecretColumn,
    /// `{"email":"a@b.co","friends":[{"email":"c@d.co"}]}`
    UsersInside,
    /// `{"email":"a@b.co","blocked":true}` for a user who is there and is not blocked
    NotChanged,
    /// `{"email":"a@b.co","user_id":"1"}` where a user of another connection has the id
    IdElsewhere,
    /// `{"email":"a@b.co","identities":[{"provider":"auth0"},{"provider":"google-oauth2"}]}`
    LinkedIdentity,
    /// `{"email":"a@b.co","Connection":"shop"}` into a connection that is not called `shop`
    OtherConnection,
    /// A file that is empty, or not of a form that can be read
    UnreadableFile,
    /// A file that is damaged from some byte on
    DamagedFile,
    /// `{"email":"a@b.co","blocked":"perhaps"}` where a step is to make a boolean of it
    StepFailed,
    /// `{"email":"a@b.co","name":"\ud800"}`
    HalfCharacter,
    /// `{"email":"a@b.co","name":"\u0000"}`
    NulCharacter,
    /// `{"email":"a@b.co","user_metadata":{"x":1e400}}`
    HugeNumber,
    /// A stretch of a file that is no user: a title, a total, a repeated header
    LeftOutRow,
    /// A row with more or fewer cells than the header
    RaggedRow,
    /// `(1,'a@b.co,NULL)`, a row of a dump that makes no sense
    BrokenRow,
    /// A quote in a table that is never closed, or stands where none may
    BrokenQuote,
    /// `1.23457E+11` where a spreadsheet has changed a value
    SpoiledValue,
    /// `03/04/2020`, which may be in March or in April
    DoubtfulValue,
    /// A column without a name, or with the name of another
    DoubtfulHeader,
    /// Bytes that are not of the file's encoding
    DoubtfulEncoding,
    /// A file that is a part of something larger, such as the first page of an answer
    PartialFile,
    /// Records in a file beside those that were read
    OtherRecords,
    /// A single edit of the recipe whose user is in none of the files
    EditNotFound,
}

impl Code {
    /// Whether it is one of Auth0's own. Only errors with such a code are Auth0's verdict.
    pub fn is_auth0(self) -> bool {
        self < Code::InvalidJson
    }

    /// The name shown for a finding: Auth0's code for what Auth0 rejects (`MAX_LENGTH`); for what is Muster's own
    /// word or a warning the same in small letters (`other-provider`), so that nobody looks for it at Auth0.
    pub fn label(self, severity: Severity) -> String {
        let name = self.name();
        match severity {
            Severity::Error if self.is_auth0() => name,
            // Auth0 reports it although it imports the user.
            _ if self == Code::MfaFactorsFailed => name,
            _ => name.to_ascii_lowercase().replace('_', "-"),
        }
    }

    /// The name as it stands in reports: `OBJECT_MISSING_REQUIRED_PROPERTY`.
    pub fn name(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The wording of Auth0's validator, with holes for values. Where it has none, the reason is a value.
    fn template(self) -> &'static str {
        match self {
            Code::InvalidType => "Expected type {0} but found type {1}",
            Code::InvalidFormat | Code::Format => {
                "Object didn't pass validation for format {0}: {1}"
            }
            Code::ObjectMissingRequiredProperty => "Missing required property: {0}",
            Code::ObjectAdditionalProperties => "Additional properties not allowed: {0}",
            Code::ObjectPropertiesMaximum => "Too many properties defined ({0}), maximum {1}",
            Code::EnumMismatch => "No enum match for: {0}",
            Code::Pattern => "String does not match pattern {0}: {1}",
            Code::ArrayLengthShort => "Array is too short ({0}), minimum {1}",
            Code::ArrayLengthLong => "Array is too long ({0}), maximum {1}",
            Code::MinLength => "String is too short ({0} chars), minimum {1}",
            Code::MaxLength => "String is too long ({0} chars), maximum {1}",
            Code::Minimum => "Value {0} is less than minimum {1}",
            Code::AnyOfMissing => "Data does not match any schemas from 'anyOf'",
            Code::MfaFactorsFailed => "Unable to import factors",
            _ => "{0}",
        }
    }
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
    /// The offending value as JSON or text, cut short; of hashes their kind, of other secrets `*****`. May be empty.
    pub value: String,
    /// What would mend it, in a sentence
    pub fix: Cow<'static, str>,
}

impl Finding {
    /// An error at `path`, its reason as Auth0 words it with `values` in it.
    pub(super) fn new(
        code: Code,
        path: String,
        values: &[&str],
        value: String,
        fix: impl Into<Cow<'static, str>>,
    ) -> Finding {
        let reason = js_text::filled(code.template(), values);
        let message = match path.as_str() {
            "" => reason,
            path => format!("Error in {path} property - {reason}"),
        };
        let attribute = path.split(['.', '[']).next().unwrap_or_default().to_owned();
        Finding {
            code,
            severity: Severity::Error,
            attribute,
            path,
            message,
            value,
            fix: fix.into(),
        }
    }

    /// The same as a warning.
    pub(super) fn warning(self) -> Finding {
        Finding { severity: Severity::Warning, ..self }
    }

    /// The same about another attribute than its path begins with.
    pub(super) fn about(self, attribute: String) -> Finding {
        Finding { attribute, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_verdicts_of_auth0_carry_its_codes() {
        let check = |code: Code, severity, label: &str| assert_eq!(code.label(severity), label);
        check(Code::MaxLength, Severity::Error, "MAX_LENGTH");
        check(Code::MaxLength, Severity::Warning, "max-length");
        check(Code::OtherProvider, Severity::Warning, "other-provider");
        check(Code::InvalidJson, Severity::Error, "invalid-json");
        check(Code::MfaFactorsFailed, Severity::Warning, "MFA_FACTORS_FAILED");
        assert!(Code::ConflictUsername.is_auth0() && !Code::InvalidJson.is_auth0());
    }
}
