//! What the page says about findings, files and options, in plain words. Pure; facts are the engine's.

use crate::shared::format::{count, counted};
use engine::check::{Code, Severity};
use engine::jobs::{
    ConvertSpec, ExportFormat, ExportSpec, FieldProblem, ImportSummary, JobRecord, OutputFormat,
    PART_LIMIT, Place, Status, Summary,
};
use engine::read::{FileFormat, Layout};

/// What a finding means, in a few words. A warning's title never says that Auth0 does not take something.
pub(crate) fn title(code: Code, severity: Severity, attribute: &str) -> &'static str {
    if severity == Severity::Warning
        && let Some(title) = doubtful(code, attribute)
    {
        return title;
    }
    match code {
        Code::InvalidType => "A value is of the wrong type",
        Code::InvalidFormat => match attribute {
            "email" => "Not an email address",
            "picture" => "Not a web address",
            _ => "A value is not in the format it must have",
        },
        Code::ObjectMissingRequiredProperty => match attribute {
            "email" => "The email address is missing",
            "username" => "The username is missing",
            "phone_number" => "The phone number is missing",
            _ => "Something required is missing",
        },
        Code::ObjectAdditionalProperties => "An attribute Auth0 does not import",
        Code::ObjectPropertiesMaximum => "More than one kind of factor in one entry",
        Code::EnumMismatch => "Not one of the values that are allowed",
        Code::Pattern => match attribute {
            "phone_number" => "Not a phone number",
            "username" => "A character a username may not have",
            "user_id" => "White space in a user ID",
            "app_metadata" | "user_metadata" => "A key that may not be in metadata",
            "mfa_factors" => "A factor that is not written as it must be",
            _ => "A value does not match its pattern",
        },
        Code::ArrayLengthShort => "A list has too few entries",
        Code::ArrayLengthLong => "A list has too many entries",
        Code::MinLength => "A value is too short",
        Code::MaxLength => "A value is too long",
        Code::Minimum => "A number is too small",
        Code::Format => match attribute {
            "password_hash" | "custom_password_hash" => "A password hash Auth0 does not take",
            "username" => "An email address as a username",
            _ => "A value is not in the format it must have",
        },
        Code::NotPassed => match attribute {
            "app_metadata" => "A key in app_metadata that Auth0 keeps for itself",
            "password_hash" => "Two password hashes for one user",
            "custom_password_hash" => "A salt this algorithm does not take",
            _ => "Something that may not be there",
        },
        Code::MfaFactorsFailed => "The user is imported without factors",
        Code::AnyOfMissing => "No email, username or phone number",
        Code::ProfileSizeExceeded => "A profile larger than Auth0 allows",
        Code::DuplicatedUser => match attribute {
            "email" => "The same email address as an earlier user",
            "user_id" => "The same ID as an earlier user",
            "username" => "The same username as an earlier user",
            "phone_number" => "The same phone number as an earlier user",
            _ => "The same user twice",
        },
        Code::Conflict => "Another user has this already",
        Code::ConflictEmail => "A user with this email is there already",
        Code::ConflictUsername => "A user with this username is there already",
        Code::InvalidJson => "Not valid JSON",
        Code::NotAnObject => "Something that is not a user",
        Code::RecordTooLong => "A record longer than Muster reads",
        Code::UserTooLarge => "A user too large for an import file",
        Code::OtherProvider => "A user of another provider",
        Code::DoubledPrefix => "auth0| stands in the ID more than once",
        Code::StepFailed => "A value that a step of the recipe cannot take",
        Code::RepeatedKey => "The same key twice in one user",
        Code::PlainPassword => "A password in clear, which no user signs in with",
        Code::SecretColumn => "A column that may hold secrets is not kept as metadata",
        Code::UsersInside => "Users inside a user, who are not read",
        Code::NotChanged => "Asked for, but not changed by an import",
        Code::IdElsewhere => "The ID belongs to a user of another connection too",
        Code::LinkedIdentity => "Linked accounts are not imported",
        Code::OtherConnection => "The file says another connection",
        Code::UnreadableFile => "A file that could not be read",
        Code::DamagedFile => "A file that is damaged",
        Code::HalfCharacter => "Half of a character in a text",
        Code::NulCharacter => "The character NUL in a text",
        Code::HugeNumber => "A number that is too large for most systems",
        Code::LeftOutRow => "A row that is no user, left out",
        Code::RaggedRow => "A row with more or fewer cells than the header",
        Code::BrokenRow => "A row that cannot be read",
        Code::BrokenQuote => "A quote that is not closed, or stands where none may",
        Code::SpoiledValue => "A value that a spreadsheet has changed",
        Code::DoubtfulValue => "A value that may mean two things",
        Code::DoubtfulHeader => "A column without a name of its own",
        Code::DoubtfulEncoding => "Characters that are not of the file’s encoding",
        Code::PartialFile => "A file that is only a part",
        Code::OtherRecords => "Records beside those that were read",
        Code::EditNotFound => "A single edit found no user",
    }
}

/// The title of a warning, where that of the error would say too much.
fn doubtful(code: Code, attribute: &str) -> Option<&'static str> {
    Some(match (code, attribute) {
        (Code::MaxLength, "username") => "A username longer than connections allow by default",
        (Code::MaxLength, "given_name" | "family_name" | "name" | "nickname") => {
            "Longer than one of Auth0’s two documents allows"
        }
        (Code::MaxLength, "custom_password_hash") => "A salt that leaves no room for the password",
        (Code::Format, "password_hash" | "custom_password_hash") => {
            "A password hash that no password can match"
        }
        (Code::EnumMismatch, "custom_password_hash") => {
            "A digest that Auth0’s documentation does not name"
        }
        (Code::ObjectAdditionalProperties, "custom_password_hash") => "A salt where none is read",
        (Code::NotPassed, "password_hash" | "custom_password_hash") => {
            "A password that stays as it is"
        }
        (Code::ProfileSizeExceeded, _) => "A profile larger than 10 KB",
        (Code::UserTooLarge, _) => "A user left out of the upsert file",
        (Code::Conflict, "user_id") => "The same ID in another connection",
        _ => return None,
    })
}

/// What to do about a file of this form; `None` if it can be read.
pub(crate) fn hint(form: &FileFormat) -> Option<&'static str> {
    Some(match form.layout {
        layout if layout.is_readable() => return None,
        // A program of its own makes text of it.
        Layout::Sheet => return None,
        Layout::Empty => "There is nothing in this file. Export the users again.",
        Layout::Foreign(foreign) => foreign.fix(),
        Layout::Zip => {
            "There is no file in this archive that could be read. Choose the files themselves."
        }
        Layout::Binary => {
            "This is not text but a binary file. Choose the file of users itself: JSON, CSV, a dump or a spreadsheet."
        }
        Layout::PasswordHashes => {
            "This is Auth0's file of password hashes, not of users. It says which hash belongs to which user of an \
             export: choose the export of the users beside it, and the hashes are joined to them by a step."
        }
        _ => "No users were found in it. If there are some, say of which kind the file is: Change…",
    })
}

/// What the result is, or why it is not what Auth0 imports.
pub(crate) fn not_importable(spec: &ConvertSpec) -> Option<&'static str> {
    if spec.format == OutputFormat::Ndjson {
        Some("NDJSON is what Auth0 exports, not what it imports.")
    } else if spec.gzip {
        Some("Auth0 takes uncompressed files only. Unpack the files before you import them.")
    } else {
        None
    }
}

/// What came of an import, in a line.
pub(crate) fn import_headline(record: &JobRecord) -> String {
    let connection = &record.connection;
    match (record.status, record.import_summary()) {
        _ if record.is_undone() => {
            format!("Undone: the users of {connection} are as they were before the import")
        }
        (Status::Succeeded, Some(summary)) => {
            let (taken, failed) =
                (summary.inserted + summary.updated + summary.unchanged, summary.run.refused);
            let spared = summary.run.users_left_out();
            match (taken, failed) {
                _ if spared > 0 => {
                    let parts = [(failed, "failed"), (spared, "left out")];
                    let parts = parts.iter().filter(|(users, _)| *users > 0);
                    let parts: String =
                        parts.map(|(users, what)| format!(", {} {what}", count(*users))).collect();
                    format!("{} in {connection}{parts}", counted(taken, "user"))
                }
                (0, 0) => "No users were found".to_owned(),
                (0, 1) => "The one user could not be imported".to_owned(),
                (0, _) => format!("None of {} could be imported", counted(failed, "user")),
                (1, 0) => format!("The one user is in {connection}"),
                (_, 0) => format!("All {} are in {connection}", counted(taken, "user")),
                _ => {
                    format!("{} in {connection}, {} failed", counted(taken, "user"), count(failed))
                }
            }
        }
        (Status::Succeeded, None) | (Status::Running, _) => "The import is under way".to_owned(),
        (Status::CreationFailed, _) => "Job creation failed".to_owned(),
        (Status::Failed, _) => "Job created, user import failed".to_owned(),
        (Status::Cancelled, _) => "The import was cancelled. Nothing was changed".to_owned(),
        (Status::Interrupted, _) => "The import was interrupted. Nothing was changed".to_owned(),
    }
}

/// How an outcome is taken: it decides a colour, beside words that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nobody failed
    Good,
    /// Some failed
    Mixed,
    /// All failed, or the job did
    Bad,
    /// It is neither: not done, stopped, taken back
    Neutral,
}

/// How an import went.
pub(crate) fn import_tone(record: &JobRecord) -> Tone {
    match (record.status, record.import_summary()) {
        _ if record.is_undone() => Tone::Neutral,
        (Status::Succeeded, Some(summary)) => match summary.run.refused {
            0 if summary.run.total == 0 || record.reason.is_some() => Tone::Mixed,
            0 => Tone::Good,
            failed if failed + summary.run.users_left_out() == summary.run.total => Tone::Bad,
            _ => Tone::Mixed,
        },
        (Status::CreationFailed | Status::Failed, _) => Tone::Bad,
        (Status::Succeeded | Status::Running | Status::Cancelled | Status::Interrupted, _) => {
            Tone::Neutral
        }
    }
}

/// What a preview of an import found, in a line.
pub(crate) fn comparison_headline(summary: &ImportSummary) -> String {
    let failed = summary.run.refused;
    let spared = summary.run.users_left_out();
    let failed = if failed > 0 { format!(", {} would fail", count(failed)) } else { String::new() };
    let spared = if spared > 0 { format!(", {} left out", count(spared)) } else { String::new() };
    format!(
        "{} would be inserted, {} updated, {} left as they are{failed}{spared}",
        count(summary.inserted),
        count(summary.updated),
        count(summary.unchanged)
    )
}

/// What came of an update, in a line.
pub(crate) fn update_headline(record: &JobRecord) -> String {
    let connection = &record.connection;
    let summary = record.update().and_then(|update| update.summary.as_ref());
    match (record.status, summary) {
        _ if record.is_undone() => {
            format!("Undone: the users of {connection} are as they were before the update")
        }
        (Status::Succeeded, Some(summary)) => {
            let refused = summary.changes.run.refused;
            let refused = match refused {
                0 => String::new(),
                _ => format!(", {} could not be changed", count(refused)),
            };
            match summary.deleted {
                0 => format!(
                    "{} of {connection} changed{refused}",
                    counted(summary.changes.updated, "user")
                ),
                deleted => format!("{} of {connection} deleted", counted(deleted, "user")),
            }
        }
        (Status::Succeeded, None) | (Status::Running, _) => "The update is under way".to_owned(),
        (Status::CreationFailed, _) => "Job creation failed".to_owned(),
        (Status::Failed, _) => "The update failed. Nothing was changed".to_owned(),
        (Status::Cancelled, _) => "The update was cancelled. Nothing was changed".to_owned(),
        (Status::Interrupted, _) => "The update was interrupted. Nothing was changed".to_owned(),
    }
}

/// How an update ended.
pub(crate) fn update_tone(record: &JobRecord) -> Tone {
    let summary = record.update().and_then(|update| update.summary.as_ref());
    match (record.status, summary) {
        _ if record.is_undone() => Tone::Neutral,
        (Status::Succeeded, Some(summary)) => match summary.changes.run.refused {
            0 if record.reason.is_none() => Tone::Good,
            refused if refused > 0 && refused == summary.found => Tone::Bad,
            _ => Tone::Mixed,
        },
        (Status::CreationFailed | Status::Failed, _) => Tone::Bad,
        _ => Tone::Neutral,
    }
}

/// What came of an export, in a line.
pub(crate) fn export_headline(record: &JobRecord) -> String {
    match (record.status, record.export()) {
        (Status::Succeeded, Some(export)) => format!("{} exported", counted(export.users, "user")),
        (Status::Succeeded, None) | (Status::Running, _) => "The export is under way".to_owned(),
        (Status::CreationFailed, _) => "Job creation failed".to_owned(),
        (Status::Failed, _) => "Job created, user export failed".to_owned(),
        (Status::Cancelled, _) => "The export was cancelled".to_owned(),
        (Status::Interrupted, _) => "The export was interrupted".to_owned(),
    }
}

/// Whether an export can begin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ready {
    /// Of so many users
    Users(u64),
    /// It is not known yet how many they are
    Counting,
    /// There are none, and why
    Nothing(&'static str),
    /// Not before this is mended
    Not(String),
}

impl Ready {
    /// Whether it can.
    pub(crate) fn is_ready(&self) -> bool {
        matches!(self, Ready::Users(_))
    }

    /// What the button says: `Export 1,234 Users`.
    pub(crate) fn label(&self, sample: bool) -> String {
        let what = if sample { "Sample of " } else { "" };
        match self {
            Ready::Users(1) => format!("Export {what}1 User"),
            Ready::Users(users) => format!("Export {what}{} Users", count(*users)),
            Ready::Counting => "Counting…".to_owned(),
            Ready::Nothing(_) => "Nothing to Export".to_owned(),
            Ready::Not(_) => "Export Users".to_owned(),
        }
    }

    /// What stands beside the button: what is made, or why not.
    pub(crate) fn about(&self, spec: &ExportSpec) -> String {
        match self {
            Ready::Not(why) => why.clone(),
            Ready::Nothing(why) => (*why).to_owned(),
            Ready::Counting | Ready::Users(_) => export_in_brief(spec),
        }
    }
}

/// `11 fields as CSV, compressed`.
pub(crate) fn export_in_brief(spec: &ExportSpec) -> String {
    let what = match spec.columns.len() as u64 {
        _ if spec.importable => "What Auth0 imports".to_owned(),
        0 => "All attributes".to_owned(),
        fields => counted(fields, "field"),
    };
    let compressed = if spec.gzip { ", compressed" } else { "" };
    format!("{what} as {}{compressed}", format_name(spec.format))
}

/// A form of exported files.
pub(crate) fn format_name(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Ndjson => "JSON, one user a line",
        ExportFormat::JsonArray => "a JSON array",
        ExportFormat::Csv => "CSV",
        ExportFormat::Tsv => "tab-separated text",
    }
}

/// What is wrong with a field, and with which: `Field 3: …`.
pub(crate) fn field_problem(problem: &FieldProblem) -> String {
    match problem.place {
        Place::Column(index) => format!("Field {}: {}", index + 1, problem.message),
        Place::Order => format!("Sort by: {}", problem.message),
    }
}

/// `text` with the full stop that something else may follow.
pub(crate) fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{text}{end} ")
}

/// Why fields whose names are alike cannot be exported.
pub(crate) fn repeated(name: &str) -> String {
    format!("Two fields have the column name “{name}”. Give each a name of its own.")
}

/// ` 12,000 of 100,000`.
pub(crate) fn so_far(done: u64, total: u64) -> String {
    format!(" {} of {}", count(done), count(total))
}

/// Why Auth0 itself would not take files of these forms and sizes, which are imported here all the same.
pub(crate) fn refused_by_auth0<'a>(
    files: impl Iterator<Item = (&'a FileFormat, u64)>,
) -> Option<String> {
    let (mut large, mut lines, mut packed) = (0u64, 0u64, 0u64);
    for (form, bytes) in files {
        large += u64::from(bytes > PART_LIMIT as u64);
        lines += u64::from(form.layout.is_readable() && form.layout != Layout::Array);
        packed += u64::from(form.gzip);
    }
    let why = [(large, "over 500 KB"), (lines, "not one JSON array"), (packed, "compressed")];
    let why: Vec<String> = why
        .into_iter()
        .filter(|(files, _)| *files > 0)
        .map(|(files, what)| {
            format!(
                "{} {what}",
                if files == 1 { "one is".to_owned() } else { format!("{} are", count(files)) }
            )
        })
        .collect();
    let (last, first) = why.split_last()?;
    let why =
        if first.is_empty() { last.clone() } else { format!("{} and {last}", first.join(", ")) };
    Some(format!(
        "Auth0 itself would refuse these files: {why}. Here they are imported all the same; Convert makes files that Auth0 takes."
    ))
}

/// What came of a conversion, in a line.
pub(crate) fn headline(summary: &Summary, spec: &ConvertSpec) -> String {
    let (total, written, refused) = (summary.total, summary.written, summary.refused);
    let spared = summary.users_left_out();
    let unread = summary.groups.iter().any(|group| group.severity == Severity::Error);
    let ready = if not_importable(spec).is_none() { "ready to import" } else { "converted" };
    match () {
        () if total == 0 => "No users were found".to_owned(),
        () if written == 0 && refused == 0 && spared > 0 => {
            format!("{} left out, none refused", counted(spared, "user"))
        }
        () if written == 0 && total == 1 => "The one user cannot be imported".to_owned(),
        () if written == 0 => format!("None of {} can be imported", counted(total, "user")),
        () if refused == 0 && unread => {
            format!("{} converted, but not everything could be read", counted(total, "user"))
        }
        () if spared > 0 => {
            let parts = [(refused, "refused"), (spared, "left out")];
            let parts = parts.iter().filter(|(users, _)| *users > 0);
            let parts: String =
                parts.map(|(users, what)| format!(", {} {what}", count(*users))).collect();
            format!("{} {ready}{parts}", counted(written, "user"))
        }
        () if refused == 0 && total == 1 => format!("The one user is {ready}"),
        () if refused == 0 => format!("All {} are {ready}", counted(total, "user")),
        () if !spec.leave_out_rejected => {
            format!(
                "{} converted, {} of which Auth0 would reject",
                counted(written, "user"),
                count(refused)
            )
        }
        () => format!("{} {ready}, {} left out", counted(written, "user"), count(refused)),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::jobs::{ImportJob, JobWork};

    #[wasm_bindgen_test]
    fn the_headline_says_what_came_of_it() {
        let check = |total, refused, leave_out_rejected, expected: &str| {
            let written = if leave_out_rejected { total - refused } else { total };
            let summary = Summary { total, written, refused, ..Summary::default() };
            let spec = ConvertSpec { leave_out_rejected, ..ConvertSpec::default() };
            assert_eq!(headline(&summary, &spec), expected);
        };
        check(0, 0, true, "No users were found");
        check(1, 0, true, "The one user is ready to import");
        check(1200, 0, true, "All 1,200 users are ready to import");
        check(1200, 200, true, "1,000 users ready to import, 200 left out");
        check(1200, 200, false, "1,200 users converted, 200 of which Auth0 would reject");
        check(3, 3, true, "None of 3 users can be imported");
    }

    #[wasm_bindgen_test]
    fn an_import_with_a_remark_is_no_plain_success() {
        let check = |reason: Option<&str>, refused, expected| {
            let run = Summary { total: 2, refused, ..Summary::default() };
            let summary = Some(ImportSummary { run, ..ImportSummary::default() });
            let work = JobWork::Import(Box::new(ImportJob { summary, ..ImportJob::default() }));
            let record = JobRecord::new("job_1".to_owned(), String::new(), 0, work);
            let reason = reason.map(str::to_owned);
            let record = JobRecord { status: Status::Succeeded, reason, ..record };
            assert!(import_tone(&record) == expected, "{reason:?}", reason = record.reason);
        };
        check(None, 0, Tone::Good);
        check(Some("The files of this job are not kept."), 0, Tone::Mixed);
        check(Some("The files of this job are not kept."), 2, Tone::Bad);
    }

    #[wasm_bindgen_test]
    fn only_files_auth0_imports_are_called_so() {
        assert_eq!(not_importable(&ConvertSpec::default()), None);
        assert!(not_importable(&ConvertSpec { gzip: true, ..ConvertSpec::default() }).is_some());
        assert!(
            not_importable(&ConvertSpec { format: OutputFormat::Ndjson, ..ConvertSpec::default() })
                .is_some()
        );
    }

    #[wasm_bindgen_test]
    fn the_button_has_the_exact_number() {
        let check =
            |ready: Ready, sample, expected: &str| assert_eq!(ready.label(sample), expected);
        check(Ready::Users(1234), false, "Export 1,234 Users");
        check(Ready::Users(1), false, "Export 1 User");
        check(Ready::Users(10), true, "Export Sample of 10 Users");
        check(Ready::Nothing(""), false, "Nothing to Export");
        check(Ready::Counting, true, "Counting…");
    }

    #[wasm_bindgen_test]
    fn an_export_in_brief() {
        let spec = ExportSpec { gzip: true, ..ExportSpec::default() };
        assert_eq!(export_in_brief(&spec), "All attributes as JSON, one user a line, compressed");
        let columns = vec![engine::fields::Column::new("email", "Email")];
        let spec = ExportSpec { columns, format: ExportFormat::Csv, ..ExportSpec::default() };
        assert_eq!(export_in_brief(&spec), "1 field as CSV");
    }
}
