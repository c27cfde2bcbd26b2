//! What a job itself finds, beyond what `check` says of a user alone: every finding that jobs build is built here.
//!
//! Values are cut and secrets hidden by `check::excerpt`, as everywhere.

use std::borrow::Cow;

use crate::check::{Code, Finding, Severity, excerpt, password};
use crate::jobs::candidate::Candidate;
use crate::jobs::left_out::LeftOut;
use crate::read::sql::SqlProblem;
use crate::read::{Fault, Position, Problem, Remark, RemarkKind, ZipProblem};
use crate::recipe::compiled::StepFailure;
use crate::user::secret::MASK;
use crate::user::{Attribute, User};

/// Whether one of the findings keeps the user from being imported.
pub(super) fn is_refused(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn error(code: Code, attribute: &str, message: impl Into<String>) -> Finding {
    Finding {
        code,
        severity: Severity::Error,
        attribute: attribute.to_owned(),
        path: String::new(),
        message: message.into(),
        value: String::new(),
        fix: Cow::Borrowed(""),
    }
}

fn warning(code: Code, attribute: &str, message: impl Into<String>) -> Finding {
    Finding { severity: Severity::Warning, ..error(code, attribute, message) }
}

/// What completes a finding.
trait With: Sized {
    /// What would mend it.
    fn fix(self, fix: impl Into<Cow<'static, str>>) -> Self;
    /// The value it is about, as text.
    fn value(self, value: &str) -> Self;
    /// Where in the user it is: at the attribute itself.
    fn at_attribute(self) -> Self;
}

impl With for Finding {
    fn fix(self, fix: impl Into<Cow<'static, str>>) -> Self {
        Finding { fix: fix.into(), ..self }
    }

    fn value(self, value: &str) -> Self {
        Finding { value: excerpt::short(value), ..self }
    }

    fn at_attribute(self) -> Self {
        Finding { path: self.attribute.clone(), ..self }
    }
}

/// What is shown of an attribute's text in a message about it.
fn text_of(user: &User<'_>, attribute: Attribute) -> String {
    excerpt::short(&user.text(attribute).unwrap_or_default())
}

/// A single edit of step `step` whose user, called `who`, did not come.
pub(super) fn edit_not_found(step: usize, who: &str) -> Finding {
    let message = format!("Step {} edits a user who is in none of the files", step + 1);
    warning(Code::EditNotFound, "", message).value(who).fix(
        "Take the edit out of the step, or correct the key by which it finds its user. A recipe that is used again may \
         well have edits of users who are gone.",
    )
}

/// A value that a step of the recipe could not take; the user is set aside.
pub(super) fn step_failed(failure: &StepFailure) -> Finding {
    let StepFailure { step, verb, path, message, .. } = failure;
    let root = path.split(['.', '[']).next().unwrap_or_default();
    let finding = error(Code::StepFailed, root, format!("Step {} ({verb}): {message}", step + 1));
    Finding { path: path.clone(), ..finding }.value(&failure.shown()).fix(
        "Change the step, or let it leave such values as they are; or mend the value in the file.",
    )
}

/// The step, from 0, that a finding of [`step_failed`] names at its beginning.
pub(super) fn failed_step(finding: &Finding) -> Option<usize> {
    let rest = finding.message.strip_prefix("Step ")?;
    let number: usize = rest.split(' ').next()?.parse().ok()?;
    (finding.code == Code::StepFailed).then(|| number.checked_sub(1))?
}

/// The same where the value was left as it is.
pub(super) fn step_warned(failure: &StepFailure) -> Finding {
    if failure.verb == "password" {
        return password::in_clear(&failure.path);
    }
    Finding { severity: Severity::Warning, ..step_failed(failure) }
}

/// Why a step stopped the run.
pub(super) fn stopped(failure: &StepFailure, finding: &Finding, user: &User<'_>) -> String {
    let who = [Attribute::Email, Attribute::UserId].into_iter().map(|it| text_of(user, it));
    let who = who.into_iter().find(|it| !it.is_empty()).unwrap_or_else(|| "a user".to_owned());
    let place = match failure.path.is_empty() {
        true => String::new(),
        false => format!(" {} is “{}”.", failure.path, finding.value),
    };
    format!("{} It is {who}.{place} Nothing was written.", finding.message)
}

/// A name that one record gives several times.
pub(super) fn repeated(name: &str) -> Finding {
    let name = excerpt::short(name);
    warning(
        Code::RepeatedKey,
        &name,
        format!("{name} is given more than once; the last one counts"),
    )
    .at_attribute()
    .fix("Keep one of them.")
}

/// A column that is not kept as metadata because its name promises a secret.
pub(super) fn secret_column(name: &str) -> Finding {
    let name = excerpt::short(name);
    let message = format!("{name} may hold a secret and is not kept as metadata");
    warning(Code::SecretColumn, &name, message)
        .at_attribute()
        .value(MASK)
        .fix("Applications read metadata. Put hashes into password_hash or custom_password_hash; rename the column if it holds no secret.")
}

/// A column that is not kept as metadata because there is such a key already.
pub(super) fn key_is_taken(name: &str, key: &str, metadata: Attribute) -> Finding {
    let (name, key) = (excerpt::short(name), excerpt::short(key));
    let metadata = metadata.name();
    let message = format!("{metadata} has {key} already: the column {name} is not kept");
    warning(Code::RepeatedKey, &name, message).at_attribute().fix("Rename one of the two.")
}

/// A user of another provider: known from its identities, or only guessed from its id. It is our advice to leave it
/// out; Auth0 would make another user of it.
pub(super) fn other_provider(
    id: &str,
    provider: &str,
    is_known: bool,
    has_password: bool,
) -> Finding {
    let provider = excerpt::short(provider);
    let message = match is_known {
        true if has_password => format!(
            "The user signs in with {provider}; the login with a password that is linked to it is lost too"
        ),
        true => format!("The user signs in with {provider}, not with a password"),
        false => {
            format!("By its ID this is a user of {provider}, who does not sign in with a password")
        }
    };
    warning(Code::OtherProvider, "user_id", message).at_attribute().value(id).fix(
        "Leave it out: it is made again when it next signs in through its provider. An import would make a second \
         user of it, who cannot sign in before a password reset.",
    )
}

/// Why a user of another provider is left out.
pub(super) fn signs_in_elsewhere(provider: &str, has_password: bool) -> LeftOut {
    let provider = excerpt::short(provider);
    let reason = match has_password {
        true => {
            format!("Signs in with {provider}, and has a login with a password linked to it")
        }
        false => format!("Signs in with {provider}, not with a password"),
    };
    LeftOut { reason: reason.into(), step: None }
}

/// A member that is no attribute and holds what looks like users.
pub(super) fn users_inside(name: &str, users: u64) -> Finding {
    let name = excerpt::short(name);
    let count = excerpt::count(users);
    let message = match users {
        1 => format!("{name} holds a user of its own, who is not read as one"),
        _ => format!("{name} holds {count} users of its own, who are not read as users"),
    };
    warning(Code::UsersInside, &name, message).at_attribute().fix(
        "If they are users, put each on a line or into a list of its own. If they are a part of this user, move them \
         into its metadata.",
    )
}

/// Accounts linked to a user.
pub(super) fn linked_identities(providers: &[Cow<'_, str>]) -> Finding {
    warning(
        Code::LinkedIdentity,
        "identities",
        "Accounts linked to this user are not imported, and their logins are lost",
    )
    .at_attribute()
    .value(&providers.join(", "))
    .fix("After the import link them again with the Management API: POST /api/v2/users/{id}/identities.")
}

/// A user whose id is that of a user of another connection, too. Source: an import accepts it, see Auth0's
/// documentation of user ids.
pub(super) fn id_elsewhere(user_id: &str, connection: &str, other: Option<&str>) -> Finding {
    let other = other.map_or_else(|| "A user".to_owned(), excerpt::short);
    let message = format!(
        "{other} of “{connection}” has the same user_id: whoever is meant by the id alone, an update or a deletion can hit either"
    );
    warning(Code::IdElsewhere, "user_id", message)
        .at_attribute()
        .value(user_id)
        .fix("Give ids a prefix for each connection, such as legacy-db|17, and keep a table of old and new ids.")
}

/// Users whose file says another connection than the one they are imported into.
pub(super) fn other_connection(users: u64, says: &str) -> Finding {
    let count = excerpt::count(users);
    let message =
        format!("The file says another connection than the one chosen, in {count} of its users");
    warning(Code::OtherConnection, "connection", message)
        .value(says)
        .fix("Check that the right connection is chosen. The users get this one; accounts linked to them are lost.")
}

/// An id that would begin with `auth0|` twice.
pub(super) fn doubled(id: &str, fix: &'static str) -> Finding {
    warning(
        Code::DoubledPrefix,
        "user_id",
        "Import puts auth0| before the id, which then stands there twice",
    )
    .at_attribute()
    .value(id)
    .fix(fix)
}

/// A user that fits no import file.
pub(super) fn too_large(bytes: usize) -> Finding {
    error(Code::UserTooLarge, "", "The user alone is larger than an import file may be")
        .value(&format!("{} bytes", excerpt::count(bytes as u64)))
        .fix("Shorten the metadata of this user; an import file holds at most 500,000 bytes.")
}

/// A user that does not fit into the upsert file, only into the tenant here.
pub(super) fn too_large_merged(bytes: usize) -> Finding {
    let message = "The user, with its metadata merged, is larger than an import file may be and is not in the upsert file";
    Finding { message: message.to_owned(), severity: Severity::Warning, ..too_large(bytes) }
}

/// A user that came earlier in the job as user `number`, by the same `attribute`.
pub(super) fn duplicated(candidate: &Candidate<'_>, attribute: Attribute, number: u64) -> Finding {
    let (record, file) = candidate.places.place(number);
    let (name, value) = (attribute.name(), text_of(candidate.user, attribute));
    let value = format!("{value} (first as user {record} of “{file}”)");
    let message = format!("A user with this {name} was already provided.");
    let finding = error(Code::DuplicatedUser, name, message);
    Finding { value, ..finding }
        .fix("Keep the one you want and take the other out; Auth0 imports only the first it sees.")
}

/// A user that has a key of one that is in the connection.
pub(super) fn conflict(user: &User<'_>, key: Attribute, upsert: bool) -> Finding {
    let code = match key {
        Attribute::Email => Code::ConflictEmail,
        Attribute::Username => Code::ConflictUsername,
        _ => Code::Conflict,
    };
    let name = key.name();
    let message = if upsert {
        // Auth0 finds users to update by email alone.
        format!("Another user with this {name} already exists")
    } else {
        "The user already exist and upsert parameter is false".to_owned()
    };
    let fix = match (upsert, key) {
        (true, _) => format!("A user with another email has this {name}. An upsert finds users by email alone: to give that user the new email, use the Management API (PATCH /api/v2/users/{{id}}); otherwise correct one of the two."),
        (false, Attribute::Email) => "Switch on “Upsert pre-existing users in connection” to update the user, or leave it out.".to_owned(),
        (false, _) => format!("Take the user out, or give it another {name}."),
    };
    error(code, name, message).value(&text_of(user, key)).fix(fix)
}

/// A custom hash for a user who has a password, in an upsert. Source: Auth0's documentation of bulk imports.
pub(super) fn has_password() -> Finding {
    error(
        Code::Conflict,
        Attribute::CustomPasswordHash.name(),
        "a custom hash was provided, but the user has a password hash already",
    )
    .fix(
        "Take custom_password_hash out of this user. Only a custom hash with which nobody has logged in yet can be \
         replaced; a user imported without any has a random password. Send the user a password reset instead.",
    )
}

/// A value that a file asks for and an import does not change in a user who is there.
pub(super) fn not_changed(attribute: Attribute, asked: &[u8]) -> Finding {
    let name = attribute.name();
    let patch = "With the Management API, one user at a time: PATCH /api/v2/users/{id} with";
    let fix: Cow<'static, str> = match attribute {
        Attribute::Blocked => format!("{patch} {{\"blocked\": true}} or false.").into(),
        Attribute::UserId => {
            "An ID never changes. Take it out of the file, or delete the user and import it anew.".into()
        }
        Attribute::PasswordHash => {
            "The password stays as it is. Send the user a password reset, or set a password with the Management API."
                .into()
        }
        _ => format!("{patch} {{\"{name}\": …, \"connection\": …}}.").into(),
    };
    let message =
        format!("{name} is asked for, but an import does not change it in a user who is there");
    let finding = warning(Code::NotChanged, name, message).at_attribute().fix(fix);
    Finding { value: excerpt::root(name, asked), ..finding }
}

/// An attribute that a step changes and nothing can change.
pub(super) fn never_changed(attribute: Attribute) -> Finding {
    let name = attribute.name();
    let fix = match attribute {
        Attribute::PasswordHash | Attribute::CustomPasswordHash => {
            "A password is not changed here. Send the user a password reset."
        }
        _ => "Take it out of the steps: Auth0 sets it itself and never changes it on request.",
    };
    error(Code::NotChanged, name, format!("{name} cannot be changed")).at_attribute().fix(fix)
}

/// A name that a step makes and no user has.
pub(super) fn no_attribute(raw: &[u8]) -> Finding {
    let name = excerpt::short(&json::text::unescaped(raw));
    let message = format!("{name} is no attribute of a user, and can be neither added nor changed");
    error(Code::ObjectAdditionalProperties, "", message)
        .value(&name)
        .fix(format!("Let the step write to user_metadata.{name} or app_metadata.{name}."))
}

/// A key that another user has already.
pub(super) fn taken(user: &User<'_>, key: Attribute, connection: &str) -> Finding {
    let name = key.name();
    let code = match key {
        Attribute::Email => Code::ConflictEmail,
        Attribute::Username => Code::ConflictUsername,
        _ => Code::Conflict,
    };
    error(
        code,
        name,
        format!(
            "Another user of {connection} has this {name} already, or had it before this update"
        ),
    )
    .at_attribute()
    .value(&text_of(user, key))
    .fix(format!(
        "Give the two another {name} each; if the other is to lose it, make two updates of it."
    ))
}

/// What a reader has to say of a place in a file.
pub(super) fn remark(remark: &Remark) -> Finding {
    let code = match remark.kind {
        RemarkKind::LeftOut => Code::LeftOutRow,
        RemarkKind::Ragged => Code::RaggedRow,
        RemarkKind::Quote => Code::BrokenQuote,
        RemarkKind::Spoiled => Code::SpoiledValue,
        RemarkKind::Doubtful => Code::DoubtfulValue,
        RemarkKind::Header => Code::DoubtfulHeader,
        RemarkKind::Encoding => Code::DoubtfulEncoding,
        RemarkKind::Partial => Code::PartialFile,
        RemarkKind::Beside => Code::OtherRecords,
    };
    let value = excerpt::member(&remark.column, &json::text::quoted(&remark.value));
    Finding {
        code,
        severity: Severity::Warning,
        attribute: remark.column.clone(),
        path: remark.column.clone(),
        message: remark.message.clone(),
        value,
        fix: remark.fix.clone(),
    }
}

/// Bytes that could not be read as a user, or a file that could not be read.
pub(super) fn fault(fault: &Fault<'_>) -> Finding {
    let code = match fault.problem {
        Problem::Unreadable(_)
        | Problem::NoList
        | Problem::Zip(ZipProblem::Encrypted | ZipProblem::Method(_) | ZipProblem::Empty)
        | Problem::Sql(SqlProblem::NoUsers | SqlProblem::NoSuchTable) => Code::UnreadableFile,
        Problem::Damaged(_)
        | Problem::Document
        | Problem::Lost
        | Problem::OpenArray
        | Problem::Zip(_)
        | Problem::Sql(SqlProblem::Unfinished) => Code::DamagedFile,
        Problem::Sql(SqlProblem::Values { .. } | SqlProblem::TabsLost) => Code::RaggedRow,
        Problem::Sql(_)
        | Problem::Firebase
        | Problem::Printed
        | Problem::Glued
        | Problem::Unnamed => Code::BrokenRow,
        Problem::NotAnObject(_) => Code::NotAnObject,
        Problem::TooLong { .. } => Code::RecordTooLong,
        _ => Code::InvalidJson,
    };
    let Position { byte, .. } = fault.position;
    // What stands between users and holds none is in no file of refused users.
    let is_between = fault.position.record == 0;
    let fix = fault.problem.fix();
    let fix = if is_between { fault.problem.fix_between().unwrap_or(fix) } else { fix };
    error(code, "", format!("{} (at byte {byte})", fault.problem)).fix(fix)
}
