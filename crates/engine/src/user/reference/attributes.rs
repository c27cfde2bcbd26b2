//! Notes and examples by attribute, in the order of the table.

use crate::user::reference::{AttributeNote, Wrong};
use crate::user::{Attribute, attribute};

/// The user that most examples are about.
const ANN: &str = r#"{"email":"ann@example.com"}"#;

const TYPE: &str = "INVALID_TYPE";
const ADDITIONAL: &[&str] = &["OBJECT_ADDITIONAL_PROPERTIES"];

const fn note(
    attribute: Attribute,
    about: &'static str,
    right: &'static str,
    (user, code): (&'static str, &'static str),
    codes: &'static [&'static str],
) -> AttributeNote {
    AttributeNote { attribute, about, right, wrong: Wrong { user, code }, codes }
}

/// The note on an attribute that exports have and no import takes.
const fn exported(attribute: Attribute, about: &'static str, user: &'static str) -> AttributeNote {
    note(attribute, about, ANN, (user, "OBJECT_ADDITIONAL_PROPERTIES"), ADDITIONAL)
}

/// The note on `attribute`.
pub fn note_on(attribute: Attribute) -> &'static AttributeNote {
    &ATTRIBUTE_NOTES[attribute as usize]
}

/// A note for each attribute, in the order of [`ATTRIBUTES`](crate::user::ATTRIBUTES).
#[rustfmt::skip]
pub const ATTRIBUTE_NOTES: [AttributeNote; attribute::COUNT] = {
    use Attribute as A;
    [
        note(A::Email,
            "An upsert finds users by it, so a changed email makes a new user. Connections with other identifiers may do without.",
            ANN, (r#"{"email":"ann@"}"#, "INVALID_FORMAT"),
            &["OBJECT_MISSING_REQUIRED_PROPERTY", "INVALID_FORMAT", TYPE, "MAX_LENGTH", "CONFLICT_EMAIL", "DUPLICATED_USER"]),
        note(A::EmailVerified,
            "Give it in every upsert, or verified users have to verify again.",
            r#"{"email":"ann@example.com","email_verified":true}"#,
            (r#"{"email":"ann@example.com","email_verified":"true"}"#, TYPE), &[TYPE]),
        note(A::PhoneNumber,
            "Country code first, no spaces. An upsert leaves it as it is. In the import schema since August 2026.",
            r#"{"email":"ann@example.com","phone_number":"+15551234567"}"#,
            (r#"{"email":"ann@example.com","phone_number":"+1 555 123 4567"}"#, "PATTERN"),
            &["PATTERN", TYPE, "CONFLICT", "DUPLICATED_USER"]),
        note(A::PhoneVerified, "An upsert leaves it as it is.",
            r#"{"email":"ann@example.com","phone_verified":true}"#,
            (r#"{"email":"ann@example.com","phone_verified":1}"#, TYPE), &[TYPE]),
        note(A::UserId,
            "Exports carry auth0| in front, which must come off first, once. Left out, Auth0 makes one of 24 hex digits. An upsert leaves it as it is.",
            r#"{"email":"ann@example.com","user_id":"4711"}"#,
            (r#"{"email":"ann@example.com","user_id":"47 11"}"#, "PATTERN"),
            &["PATTERN", "MAX_LENGTH", TYPE, "CONFLICT", "DUPLICATED_USER"]),
        note(A::Username,
            "The connection sets the length, 1 to 15 unless changed, and whether an email address will do. An upsert leaves it as it is.",
            r#"{"email":"ann@example.com","username":"ann"}"#,
            (r#"{"email":"ann@example.com","username":"ann lee"}"#, "PATTERN"),
            &["PATTERN", "FORMAT", "MIN_LENGTH", "MAX_LENGTH", TYPE, "CONFLICT_USERNAME", "DUPLICATED_USER"]),
        note(A::GivenName, "Searches find it in either case.",
            r#"{"email":"ann@example.com","given_name":"Ann"}"#,
            (r#"{"email":"ann@example.com","given_name":""}"#, "MIN_LENGTH"), &["MIN_LENGTH", "MAX_LENGTH", TYPE]),
        note(A::FamilyName, "Searches find it in either case.",
            r#"{"email":"ann@example.com","family_name":"Lee"}"#,
            (r#"{"email":"ann@example.com","family_name":null}"#, TYPE), &["MIN_LENGTH", "MAX_LENGTH", TYPE]),
        note(A::Name, "Left out, Auth0 fills it with the email address.",
            r#"{"email":"ann@example.com","name":"Ann Lee"}"#,
            (r#"{"email":"ann@example.com","name":""}"#, "MIN_LENGTH"), &["MIN_LENGTH", "MAX_LENGTH", TYPE]),
        note(A::Nickname, "Left out, Auth0 fills it with what stands before the @.",
            r#"{"email":"ann@example.com","nickname":"ann"}"#,
            (r#"{"email":"ann@example.com","nickname":7}"#, TYPE), &["MIN_LENGTH", "MAX_LENGTH", TYPE]),
        note(A::Picture, "The import takes any text; what is no web address shows as a broken picture.",
            r#"{"email":"ann@example.com","picture":"https://example.com/ann.png"}"#,
            (r#"{"email":"ann@example.com","picture":{}}"#, TYPE), &[TYPE]),
        note(A::Blocked, "Counts for new users only: nobody is blocked or unblocked by an upsert.",
            r#"{"email":"ann@example.com","blocked":true}"#,
            (r#"{"email":"ann@example.com","blocked":"yes"}"#, TYPE), &[TYPE]),
        note(A::PasswordHash, "Counts for new users only. No export has it: hashes come in a file of their own, on request to Auth0’s support.",
            r#"{"email":"ann@example.com","password_hash":"$2b$10$mhXurkrB.yEmsDS5DMb47e8wTbwejNNzy9t7KVh1yfH/mPSu7W2kq"}"#,
            (r#"{"email":"ann@example.com","password_hash":"sesame"}"#, "FORMAT"), &["FORMAT", TYPE, "NOT_PASSED"]),
        note(A::CustomPasswordHash,
            "After the first login Auth0 hashes the password anew. An upsert fails for users who came without a hash or with password_hash, and is ignored for those who have logged in.",
            r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"md5","hash":{"value":"4108e1b86b9b980ad73b59613266b1ec","encoding":"hex"}}}"#,
            (r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"md6","hash":{}}}"#, "ENUM_MISMATCH"),
            &["ENUM_MISMATCH", "FORMAT", "OBJECT_MISSING_REQUIRED_PROPERTY", "OBJECT_ADDITIONAL_PROPERTIES", "MIN_LENGTH", "MINIMUM", TYPE, "NOT_PASSED"]),
        note(A::AppMetadata, "What the user may not change: plans, roles of your own. An upsert replaces it whole, never merges.",
            r#"{"email":"ann@example.com","app_metadata":{"plan":"team"}}"#,
            (r#"{"email":"ann@example.com","app_metadata":{"user_id":"4711"}}"#, "NOT_PASSED"), &["NOT_PASSED", "PATTERN", TYPE, "PROFILE_SIZE_EXCEEDED"]),
        note(A::UserMetadata, "What the user may change: preferences. An upsert replaces it whole, never merges. Searches take no wildcards or ranges in it.",
            r#"{"email":"ann@example.com","user_metadata":{"theme":"dark"}}"#,
            (r#"{"email":"ann@example.com","user_metadata":{"address.city":"Lyon"}}"#, "PATTERN"), &["PATTERN", TYPE, "PROFILE_SIZE_EXCEEDED"]),
        note(A::MfaFactors, "One key an item. Factors that cannot be stored leave the user imported, with MFA_FACTORS_FAILED; sending it again is safe.",
            r#"{"email":"ann@example.com","mfa_factors":[{"totp":{"secret":"JBSWY3DPEHPK3PXP"}}]}"#,
            (r#"{"email":"ann@example.com","mfa_factors":[]}"#, "ARRAY_LENGTH_SHORT"),
            &["ARRAY_LENGTH_SHORT", "ARRAY_LENGTH_LONG", "PATTERN", "INVALID_FORMAT", "OBJECT_PROPERTIES_MAXIMUM", "OBJECT_MISSING_REQUIRED_PROPERTY", "OBJECT_ADDITIONAL_PROPERTIES", TYPE, "MFA_FACTORS_FAILED"]),
        exported(A::Identities, "The accounts behind a user: the first is the one an import makes, linked ones are lost. Searches skip the list: identities.connection:\"…\".",
            r#"{"email":"ann@example.com","identities":[]}"#),
        exported(A::CreatedAt, "Auth0 sets it when the user is made; keep the old date in app_metadata.",
            r#"{"email":"ann@example.com","created_at":"2025-01-02T03:04:05.678Z"}"#),
        exported(A::UpdatedAt, "Auth0 sets it at every change.",
            r#"{"email":"ann@example.com","updated_at":"2025-01-02T03:04:05.678Z"}"#),
        exported(A::LastLogin, "Auth0 sets it; missing for users who never logged in: NOT _exists_:last_login.",
            r#"{"email":"ann@example.com","last_login":"2025-01-02T03:04:05.678Z"}"#),
        exported(A::LastIp, "Auth0 sets it at each login.", r#"{"email":"ann@example.com","last_ip":"203.0.113.7"}"#),
        exported(A::LoginsCount, "Auth0 counts it up; a new user begins at none.", r#"{"email":"ann@example.com","logins_count":3}"#),
        exported(A::LastPasswordReset, "Auth0 sets it.", r#"{"email":"ann@example.com","last_password_reset":"2025-01-02T03:04:05.678Z"}"#),
        exported(A::Multifactor, "The kinds of factors a user has; to import factors use mfa_factors.",
            r#"{"email":"ann@example.com","multifactor":["guardian"]}"#),
        exported(A::MultifactorLastModified, "Auth0 sets it.", r#"{"email":"ann@example.com","multifactor_last_modified":"2025-01-02T03:04:05.678Z"}"#),
    ]
};
