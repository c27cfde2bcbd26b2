//! What the reader of files has to know of Auth0: what a user looks like, and what only seems to be a file of users.

use std::io::{self, Read};

use crate::read::{self, CellKind, FileFormat, Foreign, Hints, Layout, Names, ReadOptions};
use crate::user::Attribute;
use crate::user::column_name::{Meaning, folded, meaning};
use json::{Kind, walk};

/// What users look like, for [`read::Files`].
pub const HINTS: Hints =
    Hints { is_record: is_user, is_familiar, other, cell_kind, keeps_form: false };

/// What rows of files look like that a step joins: also those that are no users, such as Auth0's password hashes.
pub(crate) const JOINED: Hints = Hints {
    is_record: |names| is_user(names) || other(names).is_some(),
    is_familiar,
    other: |_| None,
    cell_kind,
    keeps_form: false,
};

/// What a file is, as far as its first user shows.
///
/// # Errors
/// What reading gives.
pub fn inspect<R: Read + 'static>(reader: R, options: &ReadOptions) -> io::Result<FileFormat> {
    read::inspect(reader, HINTS, options)
}

/// What other systems call an email address or login of their users, as [`folded`].
const LOGINS: [&str; 6] =
    ["mail", "emailaddress", "primaryemail", "userprincipalname", "samaccountname", "loginname"];

/// Whether an object with members of these names is a user, beyond doubt.
fn is_user(names: &Names<'_>) -> bool {
    // An identity has the id of its user, too.
    let is_identity = || names.contains(&&b"provider"[..]);
    names.iter().any(|name| match Attribute::named(name) {
        Some(attribute) => is_sign(attribute) && (attribute != Attribute::UserId || !is_identity()),
        None => std::str::from_utf8(name).is_ok_and(|name| match meaning(name) {
            Meaning::Renamed(Attribute::UserId) => folded(name) == "userid" && !is_identity(),
            Meaning::Renamed(attribute) => is_sign(attribute),
            _ => LOGINS.contains(&folded(name).as_str()),
        }),
    })
}

/// How many elements the array `value` has, if they look like users; `None` if they do not.
pub(super) fn users_in(value: &[u8]) -> Option<u64> {
    let first = walk::elements(value).next().filter(|first| Kind::of(first) == Kind::Object)?;
    let names: Vec<_> = walk::members(first).map(|(name, _)| name).collect();
    is_user(&names).then(|| walk::elements(value).count() as u64)
}

/// Whether one of these is the name of an attribute.
fn is_familiar(names: &Names<'_>) -> bool {
    names.iter().any(|name| {
        let text = std::str::from_utf8(name).unwrap_or_default();
        text.contains('\\') || !matches!(meaning(text), Meaning::Unknown | Meaning::Connection)
    })
}

/// What the cells of a column of this name hold: what the attribute does that it names.
fn cell_kind(name: &str) -> CellKind {
    let (Meaning::Attribute(attribute) | Meaning::Renamed(attribute)) = meaning(name) else {
        return CellKind::Text;
    };
    match attribute.row().kind {
        Kind::Boolean => CellKind::Boolean,
        Kind::Number => CellKind::Number,
        Kind::Array | Kind::Object => CellKind::Json,
        _ => CellKind::Text,
    }
}

/// Whether hardly anything but a user has this attribute.
fn is_sign(attribute: Attribute) -> bool {
    use Attribute as A;
    matches!(
        attribute,
        A::Email
            | A::UserId
            | A::Username
            | A::PhoneNumber
            | A::PasswordHash
            | A::CustomPasswordHash
            | A::UserMetadata
            | A::AppMetadata
            | A::MfaFactors
            | A::Identities
    )
}

/// Auth0's file of password hashes, which a support request gives, has its own names (Auth0 docs, Export Data); so has
/// the status of a job.
fn other(names: &Names<'_>) -> Option<Layout> {
    let has = |name: &str| names.contains(&name.as_bytes());
    let is_auth0s = has("password_set_date") || has("tenant") && has("connection");
    // A job as the Management API answers it (Auth0 docs, Get a job).
    let is_job = has("id")
        && has("status")
        && has("type")
        && (has("status_details") || has("percentage_done") || has("connection_id"))
        && !is_user(names);
    if is_job {
        return Some(Layout::Foreign(Foreign::Job));
    }
    (has("_id") && has("passwordHash") && is_auth0s).then_some(Layout::PasswordHashes)
}

#[cfg(test)]
mod files;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod shapes;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&[u8]> {
        text.split_whitespace().map(str::as_bytes).collect()
    }

    #[test]
    fn users_are_told_by_their_names() {
        let check = |text: &str, expected| assert_eq!(is_user(&names(text)), expected, "{text}");
        for user in ["email", "x Email", "user_id", "UserName", "mail x", "user_metadata"] {
            check(user, true);
        }
        for other in ["", "id name", "user_id provider connection", "start users", "created_at"] {
            check(other, false);
        }
    }

    #[test]
    fn the_status_of_a_job_is_no_user() {
        let check = |text: &str, expected: bool| {
            let found = other(&names(text)) == Some(Layout::Foreign(Foreign::Job));
            assert_eq!(found, expected, "{text}");
        };
        check("type status status_details created_at connection_id upsert external_id id", true);
        check("status type created_at id connection_id format percentage_done", true);
        check("id type status", false);
        check("id type status connection_id email", false);
    }

    #[test]
    fn the_file_of_password_hashes_is_known_by_its_names() {
        let check = |text: &str, expected: bool| {
            assert_eq!(other(&names(text)).is_some(), expected, "{text}");
        };
        check("_id email passwordHash password_set_date connection tenant", true);
        check("_id identifiers passwordHash connection tenant", true);
        check("_id email passwordHash", false);
        check("user_id email password_hash", false);
    }
}
