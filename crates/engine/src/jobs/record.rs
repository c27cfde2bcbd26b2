//! The record of a job as it is kept: what was asked, how it stands, what came of it. Data only.
//!
//! In memory a record is what its kind of job has ([`JobWork`]). The store's format is older and flat; [`StoredRecord`]
//! is that format, and the only place that knows it.

use serde::{Deserialize, Serialize};

use crate::jobs::export::ExportSummary;
use crate::jobs::import::spec::{ImportSpec, ImportSummary};
use crate::jobs::report::SourceReport;
use crate::jobs::update::spec::UpdateJob;
use crate::store::{Backend, Error, Tenant};

/// A job, kept with the users it made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    /// `job_` and 16 letters or digits
    pub id: String,
    /// The connection's name when the job began
    pub connection: String,
    /// How it stands
    pub status: Status,
    /// When it began, in milliseconds since 1970
    pub started: u64,
    /// When it ended, in milliseconds since 1970
    pub ended: Option<u64>,
    /// How far it is, from 0 to 100
    pub percent: u8,
    /// The files that were read
    pub sources: Vec<SourceReport>,
    /// The files it made
    pub files: Vec<JobFile>,
    /// Why it did not end as it should: what, where, and what to do
    pub reason: Option<String>,
    /// The most memory its worker had, in bytes, as far as the page that ran it knows; not kept
    pub memory: Option<u64>,
    /// What was asked, and what came of it
    pub work: JobWork,
}

/// A job by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum JobWork {
    /// Users into a connection
    Import(Box<ImportJob>),
    /// Users out of connections. Until it has ended only the `spec` of the summary says anything
    Export(Box<ExportSummary>),
    /// Users of a connection changed or deleted
    Update(Box<UpdateJob>),
}

/// An import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportJob {
    /// What was asked
    pub spec: ImportSpec,
    /// What came of it, if it ended as it should
    pub summary: Option<ImportSummary>,
    /// Whether it was taken back. The tenant's catalog says so, not the stored record
    #[serde(default)]
    pub undone: bool,
}

/// Kinds of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Users into a connection
    UsersImport,
    /// Users out of connections
    UsersExport,
    /// Users of a connection changed or deleted
    UsersUpdate,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was refused before it began
    CreationFailed,
    /// Under way
    Running,
    /// It ended as it should; single users may have failed
    Succeeded,
    /// It could not go on. Nothing was changed
    Failed,
    /// It was stopped. Nothing was changed
    Cancelled,
    /// Its page was closed. Nothing was changed
    Interrupted,
}

/// A file that a job made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFile {
    /// What it holds
    pub kind: FileKind,
    /// The name under which it is downloaded
    pub name: String,
    /// Users in it
    pub users: u64,
    /// Its size in bytes
    pub bytes: u64,
    /// SHA-256 of it as 64 hexadecimal digits
    pub sha256: String,
}

/// What files of a job hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// The failed users in Auth0's error format
    Errors,
    /// The failed records as they came
    FailedUsers,
    /// The records that were left out as they came, each with the reason
    LeftOut,
    /// Complete users for Auth0, their metadata merged
    UpsertFile,
    /// Every value that an upsert or an update changed, as CSV
    Differences,
    /// Requests of the Management API that change users, one a line
    Patches,
    /// Requests of the Management API that delete users, one a line
    Deletions,
    /// Exported users
    Export,
    /// What is to be given to users at Auth0 once they are there, for a package
    After,
    /// The ids that users had before, as CSV
    FormerIds,
}

impl JobRecord {
    /// A job that began at `started`, of users of the connection of this name.
    pub fn new(id: String, connection: String, started: u64, work: JobWork) -> Self {
        JobRecord {
            id,
            connection,
            status: Status::Running,
            started,
            ended: None,
            percent: 0,
            sources: Vec::new(),
            files: Vec::new(),
            reason: None,
            memory: None,
            work,
        }
    }

    /// What kind of job it is.
    pub fn kind(&self) -> JobKind {
        match self.work {
            JobWork::Import(_) => JobKind::UsersImport,
            JobWork::Export(_) => JobKind::UsersExport,
            JobWork::Update(_) => JobKind::UsersUpdate,
        }
    }

    /// The import, if it is one.
    pub fn import(&self) -> Option<&ImportJob> {
        match &self.work {
            JobWork::Import(import) => Some(import),
            JobWork::Export(_) | JobWork::Update(_) => None,
        }
    }

    /// The import, if it is one, to be changed.
    pub fn import_mut(&mut self) -> Option<&mut ImportJob> {
        match &mut self.work {
            JobWork::Import(import) => Some(import),
            JobWork::Export(_) | JobWork::Update(_) => None,
        }
    }

    /// What is to be said of a job that ended as it should, though not everything of it could be kept or read.
    pub fn warning(&self) -> Option<&str> {
        self.reason.as_deref().filter(|_| self.status == Status::Succeeded)
    }

    /// Whether it was an import or update that was taken back.
    pub fn is_undone(&self) -> bool {
        match &self.work {
            JobWork::Import(import) => import.undone,
            JobWork::Update(update) => update.undone,
            JobWork::Export(_) => false,
        }
    }

    /// The update, if it is one.
    pub fn update(&self) -> Option<&UpdateJob> {
        match &self.work {
            JobWork::Update(update) => Some(update),
            JobWork::Import(_) | JobWork::Export(_) => None,
        }
    }

    /// What came of an import that ended as it should.
    pub fn import_summary(&self) -> Option<&ImportSummary> {
        self.import()?.summary.as_ref()
    }

    /// The export, if it is one.
    pub fn export(&self) -> Option<&ExportSummary> {
        match &self.work {
            JobWork::Export(export) => Some(export),
            JobWork::Import(_) | JobWork::Update(_) => None,
        }
    }

    /// Under which name the store keeps this file of the job.
    pub fn file_key(&self, file: &JobFile) -> String {
        format!("{}/{}", self.id, file.name)
    }

    /// Itself as bytes.
    pub fn write(&self) -> Vec<u8> {
        // Plain data in plain structures: this cannot fail.
        serde_json::to_vec(&StoredRecord::from(self.clone())).unwrap_or_default()
    }

    /// The records of all jobs that are not deleted, each with what the catalog knows of it.
    ///
    /// # Errors
    /// What reading gives. A record that a later version brought is left out.
    pub async fn all<B: Backend>(tenant: &Tenant<B>) -> Result<Vec<Self>, Error> {
        let undone = &tenant.catalog().undone_jobs;
        let stored = tenant.jobs().await?;
        let mut records: Vec<_> =
            stored.iter().filter_map(|(_, bytes)| JobRecord::read(bytes)).collect();
        for record in &mut records {
            let is_undone = undone.contains(&record.id);
            match &mut record.work {
                JobWork::Import(import) => import.undone = is_undone,
                JobWork::Update(update) => update.undone = is_undone,
                JobWork::Export(_) => {}
            }
        }
        Ok(records)
    }

    /// The record in these bytes; `None` if they are none, or of a kind that a later version brought.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<StoredRecord>(bytes).ok().map(JobRecord::from)
    }
}

/// A record as the store has it, since the first version. Fields are only ever added, each with a default.
#[derive(Serialize, Deserialize)]
struct StoredRecord {
    id: String,
    kind: JobKind,
    connection: String,
    status: Status,
    started: u64,
    ended: Option<u64>,
    percent: u8,
    /// Of an import
    #[serde(default)]
    spec: ImportSpec,
    /// Of an export
    #[serde(default, skip_serializing_if = "Option::is_none")]
    export: Option<Box<ExportSummary>>,
    /// Of an update
    #[serde(default, skip_serializing_if = "Option::is_none")]
    update: Option<Box<UpdateJob>>,
    sources: Vec<SourceReport>,
    /// Of an import
    summary: Option<ImportSummary>,
    files: Vec<JobFile>,
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    memory: Option<u64>,
}

impl From<JobRecord> for StoredRecord {
    fn from(record: JobRecord) -> Self {
        let kind = record.kind();
        let (ImportJob { spec, summary, .. }, export, update) = match record.work {
            JobWork::Import(import) => (*import, None, None),
            JobWork::Export(export) => (ImportJob::default(), Some(export), None),
            JobWork::Update(update) => {
                (ImportJob::default(), None, Some(Box::new(UpdateJob { undone: false, ..*update })))
            }
        };
        StoredRecord {
            id: record.id,
            kind,
            connection: record.connection,
            status: record.status,
            started: record.started,
            ended: record.ended,
            percent: record.percent,
            spec,
            export,
            update,
            sources: record.sources,
            summary,
            files: record.files,
            reason: record.reason,
            memory: record.memory,
        }
    }
}

impl From<StoredRecord> for JobRecord {
    fn from(stored: StoredRecord) -> Self {
        let work = match stored.kind {
            JobKind::UsersImport => JobWork::Import(Box::new(ImportJob {
                spec: stored.spec,
                summary: stored.summary,
                undone: false,
            })),
            JobKind::UsersExport => JobWork::Export(stored.export.unwrap_or_default()),
            JobKind::UsersUpdate => JobWork::Update(stored.update.unwrap_or_default()),
        };
        JobRecord {
            id: stored.id,
            connection: stored.connection,
            status: stored.status,
            started: stored.started,
            ended: stored.ended,
            percent: stored.percent,
            sources: stored.sources,
            files: stored.files,
            reason: stored.reason,
            memory: stored.memory,
            work,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an import has now where it was to prepare exports, and where not.
    const RECIPES: [(&str, &str); 2] = [
        (
            r#""prepare":true"#,
            r#""recipe":{"recipe":1,"steps":[{"name_columns":true},{"leave_out_other_providers":true},{"strip_prefix":true}]}"#,
        ),
        (r#","prepare":false"#, ""),
    ];

    /// Reads a record as an earlier version wrote it, and finds it written again byte for byte, with its recipe.
    #[track_caller]
    fn check(stored: &str) -> JobRecord {
        let record = JobRecord::read(stored.as_bytes()).expect(stored);
        let expected =
            RECIPES.iter().fold(stored.to_owned(), |text, (old, new)| text.replace(old, new));
        assert_eq!(String::from_utf8_lossy(&record.write()), expected);
        record
    }

    const STATUSES: [(&str, Status); 6] = [
        ("creation_failed", Status::CreationFailed),
        ("running", Status::Running),
        ("succeeded", Status::Succeeded),
        ("failed", Status::Failed),
        ("cancelled", Status::Cancelled),
        ("interrupted", Status::Interrupted),
    ];

    #[test]
    fn stored_imports_are_read_whatever_their_status() {
        for (name, status) in STATUSES {
            let stored = format!(
                r#"{{"id":"job_0000000000000001","kind":"users_import","connection":"c","status":"{name}","started":1,"ended":2,"percent":30,"spec":{{"connection":"con_1","upsert":true,"merge_metadata":true,"keep_verified":false,"prepare":true,"send_completion_email":false,"external_id":"x"}},"sources":[{{"name":"a.json","bytes":7,"form":null,"records":0}}],"summary":null,"files":[],"reason":"It stopped."}}"#
            );
            let record = check(&stored);
            assert_eq!((record.kind(), record.status), (JobKind::UsersImport, status));
            let succeeded = status == Status::Succeeded;
            assert_eq!(record.warning(), succeeded.then_some("It stopped."));
            let import = record.import().expect("an import");
            assert!(import.spec.upsert && import.spec.merge_metadata && import.summary.is_none());
            assert_eq!(record.sources[0].bytes, 7);
        }
    }

    #[test]
    fn stored_exports_are_read_whatever_their_status() {
        for (name, status) in STATUSES {
            let stored = format!(
                r#"{{"id":"job_0000000000000002","kind":"users_export","connection":"All connections","status":"{name}","started":1,"ended":null,"percent":100,"spec":{{"connection":"","upsert":false,"merge_metadata":false,"keep_verified":false,"prepare":false,"send_completion_email":false,"external_id":""}},"export":{{"spec":{{"which":{{"connection":null,"search":"a"}},"columns":[],"importable":true,"order":null,"format":"ndjson","gzip":true,"csv":{{"dialect":"guarded","byte_order_mark":false,"objects":"flattened"}},"sample":false}},"users":5,"of":9,"columns":[],"failures":[],"unknown":[],"unreadable":0,"milliseconds":1.5}},"sources":[],"summary":null,"files":[{{"kind":"export","name":"a.ndjson.gz","users":5,"bytes":6,"sha256":"00"}}],"reason":null}}"#
            );
            let record = check(&stored);
            assert_eq!((record.kind(), record.status), (JobKind::UsersExport, status));
            let export = record.export().expect("an export");
            assert_eq!((export.users, export.spec.which.search.as_str()), (5, "a"));
            assert_eq!(record.files[0].kind, FileKind::Export);
        }
    }

    /// What the very first version wrote had no exports and no memory, and of an import fewer fields.
    #[test]
    fn what_was_added_later_may_be_missing() {
        let first = r#"{"id":"j","kind":"users_import","connection":"c","status":"succeeded","started":1,"ended":2,"percent":100,"sources":[],"summary":{"run":{"total":1,"written":1,"refused":0,"warned":0,"changes":{"prefixes_removed":0,"columns_renamed":{},"attributes_dropped":{},"empty_dropped":{}},"groups":[],"ungrouped":0,"sources":[],"files":[],"result_name":"","milliseconds":0.0},"inserted":1,"updated":1,"unchanged":0,"losing_keys":0,"losing_verification":0,"attributes":{"name":1},"changes":[{"email":"a@b.co","user_id":"auth0|1","attributes":[{"name":"name","before":"\"a\"","after":"\"b\""}],"vanishing":["user_metadata.theme"],"loses_verification":false}]},"files":[],"reason":null}"#;
        let record = JobRecord::read(first.as_bytes()).expect("a record");
        let summary = record.import_summary().expect("a summary");
        assert_eq!((summary.inserted, summary.changes[0].vanishing.len()), (1, 1));
        assert_eq!(record.memory, None);
    }

    #[test]
    fn what_is_no_record_is_none() {
        for bytes in ["", "{}", r#"{"id":"j","kind":"users_move"}"#, "[1"] {
            assert_eq!(JobRecord::read(bytes.as_bytes()), None, "{bytes}");
        }
    }
}
