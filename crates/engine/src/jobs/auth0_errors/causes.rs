//! What each error of an import job means and what to do about it, in words: one table, by Auth0's code or by words of its
//! message. What an attribute may hold is said by `user::attribute`; nothing here looks at a user.

use serde::{Deserialize, Serialize};

use crate::user::Attribute;

/// What can be done with the users of an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// What is wrong with the user is mended, and it is sent again
    #[default]
    Mend,
    /// A user of its email or id is there: it is sent again as an update, or left out
    Exists,
    /// It stands in the file twice, or Auth0 holds on to a user that it does not list
    Duplicate,
    /// The user is there; only an update brings what failed
    Update,
    /// Nothing is wrong with the users: the job or its settings were
    Job,
}

/// One row of the table.
pub(super) struct Cause {
    /// Auth0's codes
    codes: &'static [&'static str],
    /// Words of messages, in lower case
    words: &'static [&'static str],
    pub title: &'static str,
    pub why: &'static str,
    pub remedy: &'static str,
    pub action: Remedy,
}

const fn cause(
    codes: &'static [&'static str],
    words: &'static [&'static str],
    [title, why, remedy]: [&'static str; 3],
    action: Remedy,
) -> Cause {
    Cause { codes, words, title, why, remedy, action }
}

/// The first that fits counts: what is told by its words stands before what is told by a code that says less.
const CAUSES: [Cause; 29] = [
    cause(
        &["DUPLICATED_USER"],
        &["was already provided"],
        [
            "Stands in the file twice, or Auth0 holds on to a user it does not list",
            "A user of the same email, id, username or phone number was in the same file: the first was taken. Or the database of the connection has such a user that the tenant does not list, from an earlier automatic migration.",
            "Leave them out if the first is the right one. If the tenant lists no such user, clear it with the request below, and send it again.",
        ],
        Remedy::Duplicate,
    ),
    cause(
        &["CONFLICT_EMAIL"],
        &["user already exist"],
        [
            "Is in the tenant already",
            "The connection has a user of this email, and the job was sent without upsert.",
            "Send them again with upsert set to true, which replaces their metadata as a whole and changes no password; or leave them out.",
        ],
        Remedy::Exists,
    ),
    cause(
        &["CONFLICT_USERNAME"],
        &[],
        [
            "Another user has this username",
            "Usernames are unique in a connection, and an upsert finds users by email only.",
            "Give them another username, or leave them out.",
        ],
        Remedy::Exists,
    ),
    cause(
        &["CONFLICT"],
        &[],
        [
            "Another user has this id or phone number",
            "An upsert finds users by email only: the id or phone number belongs to somebody else.",
            "Give them another id, for example with the connection in front (legacy-db|17), or leave them out.",
        ],
        Remedy::Exists,
    ),
    cause(
        &[],
        &["custom hash was provided", "has a password hash already"],
        [
            "Has a password already",
            "A custom_password_hash is only taken for a user who came with one and has not logged in yet.",
            "Take the hash away with a step “remove”, and send them again with upsert; their password stays what it is.",
        ],
        Remedy::Update,
    ),
    cause(
        &["MFA_FACTORS_FAILED"],
        &["unable to import factors"],
        [
            "Its second factors could not be stored",
            "The profile was imported; only mfa_factors failed.",
            "Mend the factors, or take them away, and send the user again with upsert: that is safe.",
        ],
        Remedy::Update,
    ),
    cause(
        &["PROFILE_SIZE_EXCEEDED"],
        &["profile size"],
        [
            "The profile is too large",
            "A profile may have some 10 KB, with an allowance up to 100 KB.",
            "Move large metadata elsewhere, or take it away with a step “remove”.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["NOT_PASSED"],
        &["forbidden attribute"],
        [
            "Has something that may not be there",
            "Both password_hash and custom_password_hash, or a name in app_metadata that Auth0 keeps for itself.",
            "Keep one of the two hashes; give the name in app_metadata another one.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["CONNECTION_NOT_FOUND"],
        &["connection_is_disabled", "connection not found", "connection does not exist"],
        [
            "The connection was not found, or is not enabled for any application",
            "The job was sent to a connection that Auth0 could not use.",
            "Enable the connection for an application, take its id (con_…), and send the same files again.",
        ],
        Remedy::Job,
    ),
    cause(
        &[],
        &["failed to parse", "valid json"],
        [
            "The file could not be read",
            "Auth0 found no JSON array of users in it: it may be NDJSON, compressed, cut off, or an export.",
            "Convert the file here, and send what comes out.",
        ],
        Remedy::Job,
    ),
    cause(
        &["413"],
        &["payload content length", "maximum allowed: 512000", "entity too large"],
        [
            "The file was too large",
            "One file may have 500 KB with all that is sent around it.",
            "Convert the file here: what comes out is in parts that fit.",
        ],
        Remedy::Job,
    ),
    cause(
        &[],
        &["active import users jobs"],
        [
            "Two import jobs were running",
            "A tenant runs two import jobs at a time.",
            "Wait until one is done, and send the same file again.",
        ],
        Remedy::Job,
    ),
    cause(
        &["TOO_MANY_REQUESTS", "429"],
        &["too many requests", "global limit has been reached"],
        [
            "Too many requests",
            "Auth0’s rate limit was reached; nothing is wrong with the file.",
            "Wait a moment, and send the same file again.",
        ],
        Remedy::Job,
    ),
    cause(
        &["401", "403"],
        &["insufficient_scope", "insufficient scope", "expired token", "invalid token"],
        [
            "The token was not taken",
            "It has expired, or lacks a scope (create:users, read:users).",
            "Get a new token with these scopes, and send the same file again.",
        ],
        Remedy::Job,
    ),
    cause(
        &[],
        &["timed out", "timeout"],
        [
            "The job took too long",
            "A job ends after two hours.",
            "Send smaller files. Who was imported before the end fails as already there, unless upsert is set.",
        ],
        Remedy::Job,
    ),
    cause(
        &["JOB_SUMMARY"],
        &[],
        [
            "The job’s errors are not in this file",
            "This is the job itself, which only says how many failed.",
            "Get GET /api/v2/jobs/{id}/errors within 24 hours of the job, and drop what it gives here.",
        ],
        Remedy::Job,
    ),
    cause(
        &["INVALID_TYPE"],
        &["expected type"],
        [
            "Is of the wrong type",
            "The attribute holds another kind of value than Auth0 takes: a number where text belongs, null, or an empty list.",
            "Give it a value of that type, or take it away where it is empty.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["INVALID_FORMAT", "FORMAT"],
        &["pass validation for format"],
        [
            "Is not of the form Auth0 wants",
            "An email, URL, phone number or hash that is not written as one.",
            "Mend the value; Muster’s checks say what is wrong with each.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["OBJECT_MISSING_REQUIRED_PROPERTY", "OBJECT_REQUIRED", "ANY_OF_MISSING"],
        &["missing required property", "any schemas from 'anyof'"],
        [
            "Lacks something Auth0 requires",
            "Every user needs an email, or what the connection identifies users by.",
            "Fill it in, or leave the user out.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["OBJECT_ADDITIONAL_PROPERTIES"],
        &["additional properties not allowed"],
        [
            "Has an attribute that no import takes",
            "Auth0 refuses users with attributes that its import schema does not name.",
            "Take them away, or keep them as metadata: Convert does either with one switch.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["OBJECT_PROPERTIES_MAXIMUM"],
        &["too many properties"],
        [
            "An object has too many members",
            "A second factor is one of totp, phone or email.",
            "Make one item of each.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["ENUM_MISMATCH"],
        &["no enum match"],
        [
            "Is none of the values Auth0 knows",
            "Such as an algorithm, encoding or digest of a hash that is not among those it lists.",
            "Use one of the listed values; What Auth0 takes has them.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["PATTERN"],
        &["does not match pattern"],
        [
            "Has signs that are not allowed there",
            "The value does not fit the pattern of the attribute.",
            "Mend the value; Muster’s checks say what is wrong with each.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["MIN_LENGTH", "ARRAY_LENGTH_SHORT", "MINIMUM"],
        &["too short", "less than minimum"],
        [
            "Is too short or too small",
            "Empty text and empty lists are refused, too.",
            "Take the attribute away where it is empty, or fill it.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["MAX_LENGTH", "ARRAY_LENGTH_LONG", "MAXIMUM"],
        &["too long", "greater than maximum"],
        [
            "Is too long or too large",
            "The value is longer than the attribute may be.",
            "Shorten it: a mend cuts it where that loses nothing important.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["CONFLICTING_USER", "USER_EXISTS"],
        &["already exists"],
        [
            "Is in the tenant already",
            "The connection has this user.",
            "Send them again with upsert set to true, or leave them out.",
        ],
        Remedy::Exists,
    ),
    cause(
        &["INVALID_JSON"],
        &[],
        [
            "Was no user",
            "What stood in the file was no JSON object.",
            "Mend the record in its file.",
        ],
        Remedy::Mend,
    ),
    cause(
        &["USER_TOO_LARGE"],
        &[],
        [
            "The user alone is larger than a file may be",
            "One file may have 500 KB.",
            "Take large metadata away.",
        ],
        Remedy::Mend,
    ),
    cause(
        &[],
        &[],
        [
            "Is not in Auth0’s documentation",
            "Auth0 says only this.",
            "Muster’s checks may show what is wrong. If they find nothing, send the users again once.",
        ],
        Remedy::Mend,
    ),
];

/// What an error means.
pub(super) fn of(code: &str, message: &str) -> &'static Cause {
    let message = message.to_lowercase();
    let by_words = |it: &&Cause| it.words.iter().any(|words| message.contains(words));
    let by_code = |it: &&Cause| it.codes.iter().any(|known| known.eq_ignore_ascii_case(code));
    // A general code may come with words that say more.
    let general = ["CONFLICT", "NOT_PASSED", ""].contains(&code);
    let found = match general {
        true => CAUSES.iter().find(by_words).or_else(|| CAUSES.iter().find(by_code)),
        false => CAUSES.iter().find(by_code).or_else(|| CAUSES.iter().find(by_words)),
    };
    let [.., unknown] = &CAUSES;
    found.unwrap_or(unknown)
}

/// The code of an error that came without one, as its words tell; empty if they do not.
pub(super) fn code_of(message: &str) -> &'static str {
    of("", message).codes.first().copied().unwrap_or_default()
}

/// Whether it is one of the codes in the table.
pub(super) fn is_code(word: &str) -> bool {
    CAUSES.iter().any(|cause| cause.codes.contains(&word))
}

/// Whether a text has words of a message in the table.
pub(super) fn has_words(text: &str) -> bool {
    of("", text).title != of("", "").title
}

/// What an attribute may hold, to be said beside the remedy; empty if that is said elsewhere.
pub(super) fn rule(path: &str) -> &'static str {
    let root = path.split(['.', '[']).next().unwrap_or_default();
    Attribute::named(root.as_bytes()).map_or("", |attribute| attribute.row().rule)
}
