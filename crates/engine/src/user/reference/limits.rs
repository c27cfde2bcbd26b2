//! Limits of files, jobs and profiles; what an import can never do; how users move as they log in.

use crate::user::reference::{Limit, Never};

const fn limit(of: &'static str, what: &'static str, limit: &'static str) -> Limit {
    Limit { of, what, limit }
}

/// All limits, those of one kind together.
pub const LIMITS: [Limit; 20] = [
    limit("Files", "Form of an import file", "One JSON array of user objects, not compressed."),
    limit(
        "Files",
        "Size of an import file",
        "500 KB; Muster stays at 500,000 bytes. A larger request is answered 413. Under 400 KB jobs run most smoothly, says Auth0.",
    ),
    limit(
        "Files",
        "Users in an import file",
        "No limit of their own; about 1,000 with few metadata fit.",
    ),
    limit(
        "Files",
        "Form of an export file",
        "JSON with one user a line, or CSV, compressed with gzip.",
    ),
    limit(
        "Files",
        "Fields of an export",
        "30 in CSV. JSON without a choice of fields has all. Whole metadata objects only in JSON.",
    ),
    limit(
        "Jobs",
        "Imports at a time",
        "2 a tenant; a third request is answered 429: wait for one to end.",
    ),
    limit(
        "Jobs",
        "Rate of requests",
        "The other 429 says too_many_requests: wait until the time in x-ratelimit-reset, in seconds since 1970.",
    ),
    limit(
        "Jobs",
        "ID of a job",
        "Only in the answer that creates it: no request lists jobs or finds one by external_id. Sending a file again makes nobody twice.",
    ),
    limit("Jobs", "Members of an organization", "10 a request; 100 roles for a member."),
    limit("Jobs", "Duration", "2 hours, then a job is ended."),
    limit("Jobs", "Data of a job", "Deleted after 24 hours: fetch the errors before."),
    limit("Jobs", "Link to an export", "60 seconds; ask for the job again to get a new one."),
    limit(
        "Jobs",
        "Completion mail",
        "Sent to all owners unless send_completion_email is false: a hundred files would send a hundred.",
    ),
    limit(
        "Jobs",
        "Errors of a job",
        "One entry a failed user, secrets as *****. A job that failed whole answers with itself and status_details; one without errors with nothing.",
    ),
    limit(
        "Profiles",
        "Size of a profile",
        "10 KB since 2026; up to about 100 KB still passes, with a warning in the tenant’s log; beyond it PROFILE_SIZE_EXCEEDED. Older tenants may switch the limit off until 4 March 2027.",
    ),
    limit(
        "Profiles",
        "Keys of metadata",
        "No . and no $ at any depth; 18 names are Auth0’s own at the root of app_metadata.",
    ),
    limit("Profiles", "MFA factors", "1 to 10 a user."),
    limit(
        "Profiles",
        "User ID",
        "255 characters, no white space; one user a tenant, though an import into another connection lets a second pass.",
    ),
    limit("Profiles", "Email", "64 bytes before the @, 254 in all."),
    limit(
        "Profiles",
        "Username",
        "1 to 15 characters unless the connection was changed, 128 at most.",
    ),
];

/// What no import does, with the way that works.
pub const NEVER: [Never; 9] = [
    Never {
        what: "Block or unblock users who are there",
        why: "An upsert leaves blocked as it is, without a word.",
        instead: "PATCH /api/v2/users/{id} with {\"blocked\":true}, one user at a time.",
    },
    Never {
        what: "Change an email, username, phone number or user ID",
        why: "An upsert finds users by email and leaves the other three as they are; a changed email makes a new user.",
        instead: "PATCH /api/v2/users/{id}, one user at a time. An ID never changes: delete the user and import it anew.",
    },
    Never {
        what: "Change a password",
        why: "password_hash counts for new users only; custom_password_hash only for users who came with one and never logged in.",
        instead: "PATCH /api/v2/users/{id} with a password, or a password-change ticket.",
    },
    Never {
        what: "Add to metadata",
        why: "An upsert replaces user_metadata and app_metadata whole.",
        instead: "Import with metadata merged here first, or PATCH /api/v2/users/{id}, which merges the first level.",
    },
    Never {
        what: "Give roles or permissions, or put users into organisations",
        why: "Import files have no place for them, and exports leave them out.",
        instead: "POST /api/v2/roles/{id}/users, POST /api/v2/users/{id}/permissions, POST /api/v2/organizations/{id}/members.",
    },
    Never {
        what: "Import passwordless users",
        why: "Only database connections take imports; sms and email users are in none.",
        instead: "POST /api/v2/users with the passwordless connection, one user at a time.",
    },
    Never {
        what: "Import users of other providers",
        why: "They have no password: in a database they would be a second account that cannot log in until its password is reset.",
        instead: "Nothing: they are made again when they first log in through their provider. Metadata can be set after that.",
    },
    Never {
        what: "Keep dates, counts and logins",
        why: "created_at, updated_at, last_login, last_ip and logins_count are Auth0’s own.",
        instead: "Put what must survive into app_metadata.",
    },
    Never {
        what: "Link accounts",
        why: "identities is in no import file; linked identities of an export are lost.",
        instead: "POST /api/v2/users/{id}/identities once both accounts are there.",
    },
];

/// How users move one by one instead of in bulk.
pub const TRICKLE_MIGRATION: [&str; 5] = [
    "With automatic (trickle) migration Auth0 asks your old database when somebody logs in whom it does not know yet.",
    "You make a custom database connection with import mode on and two scripts: Login checks email and password, Get User tells whether somebody exists.",
    "Whoever logs in rightly is stored in Auth0, with a new hash of the password just typed, and never asks the old database again.",
    "So passwords move whatever their hashes are, and those who never come back never move: import them in bulk in the end, or let them reset their passwords.",
    "Do not mix it with bulk imports halfway: a user who is in the connection’s store but not in the tenant fails as DUPLICATED_USER until “Delete a Connection User” has removed it.",
];
