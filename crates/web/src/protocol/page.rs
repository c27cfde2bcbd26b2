//! Between the page and its worker: jobs and their progress, queries of the local tenant and their answers.

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{Blob, File};

use crate::protocol::failure::Failure;
use crate::protocol::trial::{MadeUsers, Password, TryOutcome};
use engine::check::Severity;
use engine::check::vectors::Difference;
use engine::jobs::auth0_errors::ErrorsRead;
use engine::jobs::package::{Contents, PackageSpec, Packed};
use engine::jobs::{
    Checks, CompareSpec, CompareSummary, ConvertSpec, Edit, ExportSpec, Facet, FaultKind,
    FaultyRow, ImportSpec, ImportSummary, JobRecord, Listed, PREVIEW_READ, Progress, Row, Sample,
    Statistics, Summary, Survey, UpdateSpec, UpdateSummary, UserRef, ViewSpec, Which,
};
use engine::read::{FileFormat, ReadOptions};
use engine::recipe::Recipe;
use engine::store::{Connection, DamagedSegment, Repair, backup};
use engine::systems::{Choice, OtherFile, Proposal};

/// Files that a person chose, and how each is to be read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChosenFiles {
    /// A JavaScript array of `File`
    #[serde(with = "serde_wasm_bindgen::preserve")]
    files: js_sys::Array,
    /// What was said of the form of each, in the same order
    options: Vec<ReadOptions>,
}

impl ChosenFiles {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.length() == 0
    }

    /// The files with how they are to be read.
    pub fn iter(&self) -> impl Iterator<Item = (File, ReadOptions)> + '_ {
        let options =
            self.options.iter().cloned().chain(std::iter::repeat_with(ReadOptions::default));
        let files = self.files.iter().zip(options);
        files.filter_map(|(file, options)| Some((file.dyn_into().ok()?, options)))
    }
}

impl FromIterator<(File, ReadOptions)> for ChosenFiles {
    fn from_iter<I: IntoIterator<Item = (File, ReadOptions)>>(chosen: I) -> Self {
        let (files, options): (Vec<File>, Vec<ReadOptions>) = chosen.into_iter().unzip();
        ChosenFiles { files: files.iter().collect(), options }
    }
}

/// From the page to the worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Say what `file` is. Answered by [`Reply::Inspected`] with the same `id`.
    Inspect {
        /// Chosen by the page
        id: u32,
        /// The file
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
        /// How it is to be read
        options: ReadOptions,
    },
    /// Convert `files`. Answered by [`Reply::Progress`] and at last `Converted`, `Failed` or `Cancelled`.
    Convert {
        /// The files
        files: ChosenFiles,
        /// What to do
        spec: ConvertSpec,
    },
    /// Convert only the first users. Answered by [`Reply::Previewed`] or `Failed`.
    Preview {
        /// The files
        files: ChosenFiles,
        /// What to do
        spec: ConvertSpec,
    },
    /// Import `files` into the local tenant. Answered by [`Reply::Progress`] and at last `Imported` or `Cancelled`.
    Import {
        /// The job's id: `job_` and 16 letters or digits
        id: String,
        /// The files
        files: ChosenFiles,
        /// What to do
        spec: ImportSpec,
    },
    /// Say what an import would do. Answered by [`Reply::Progress`] and at last `Compared`, `Failed` or `Cancelled`.
    Compare {
        /// The files
        files: ChosenFiles,
        /// What the import would do
        spec: ImportSpec,
    },
    /// Export users. Answered by [`Reply::Progress`] and at last `Exported` or `Cancelled`.
    Export {
        /// The job's id: `job_` and 16 letters or digits
        id: String,
        /// The files they come from; the local tenant if there is none
        files: ChosenFiles,
        /// What to do
        spec: ExportSpec,
    },
    /// Change users of the local tenant. Answered by [`Reply::Progress`] and at last `Updated` or `Cancelled`.
    Update {
        /// The job's id: `job_` and 16 letters or digits
        id: String,
        /// The users as they were previewed: [`TenantInfo::users`]
        expected: String,
        /// What to do
        spec: UpdateSpec,
    },
    /// Say what an update would do. Answered by [`Reply::Progress`] and at last `UpdatePreviewed`, `Failed` or `Cancelled`.
    PreviewUpdate {
        /// What it would do
        spec: UpdateSpec,
    },
    /// Hold two lists of users against each other. Answered by [`Reply::Progress`] and at last `ListsCompared`, `Failed` or
    /// `Cancelled`.
    CompareLists {
        /// The files left and right; a connection stands where there is none
        files: [ChosenFiles; 2],
        /// How
        spec: CompareSpec,
    },
    /// Stop the job that was begun last, at its next step. Answered by [`Reply::Cancelled`], or by the record of a job that
    /// keeps one.
    Cancel,
    /// Asks about the local tenant, or changes it. Answered by [`Reply::QueryProgress`] while it takes long, and at last by
    /// [`Reply::Response`] with the same `id`.
    Ask {
        /// Chosen by the page
        id: u32,
        /// What is asked
        query: Query,
    },
    /// The answer to this query is no longer wanted.
    Forget {
        /// Of the query
        id: u32,
    },
}

/// What can be asked of the local tenant, or done to it.
#[derive(Debug, Serialize, Deserialize)]
pub enum Query {
    /// What is there. Answered by [`Response::Tenant`].
    Tenant,
    /// Make a connection (its `id` is empty), or change one. Answered by [`Response::Done`].
    SaveConnection(Connection),
    /// Delete the connection of this id with its users. Answered by [`Response::Done`].
    DeleteConnection(String),
    /// Take the last so many changes back. Answered by [`Response::Done`].
    Undo(u32),
    /// All jobs, newest first. Answered by [`Response::Jobs`].
    Jobs,
    /// The job of this id with all findings. Answered by [`Response::Job`].
    Job(String),
    /// What became of the import of this id, which was cancelled and whose worker may have been ended. Answered by
    /// [`Response::Job`].
    Cancelled(String),
    /// Delete the job of this id and its files. Answered by [`Response::Done`].
    DeleteJob(String),
    /// A file of a job, by its key. Answered by [`Response::File`].
    File(String),
    /// A stretch of users. Answered by [`Response::Rows`].
    Rows {
        /// Which users, and in which order
        spec: ViewSpec,
        /// The first row, from 0
        first: u64,
        /// How many
        count: u64,
    },
    /// A user as JSON. Answered by [`Response::User`].
    User(UserRef),
    /// How many users these are. Answered by [`Response::Counted`].
    Count {
        /// Which
        which: Which,
        /// The files they come from; the local tenant if there is none
        files: ChosenFiles,
    },
    /// The first users of an export, as its file would hold them. Answered by [`Response::Sample`].
    Sample {
        /// What the export would do
        spec: ExportSpec,
        /// The files they come from; the local tenant if there is none
        files: ChosenFiles,
    },
    /// What these users are like. Answered by [`Response::Statistics`].
    Statistics {
        /// Which
        which: Which,
        /// The files they come from; the local tenant if there is none
        files: ChosenFiles,
    },
    /// What stands in the first stretch of a file. Answered by [`Response::Survey`].
    Survey {
        /// The one file
        file: ChosenFiles,
    },
    /// What to make of a file of which this was seen. Answered by [`Response::Proposal`].
    Propose {
        /// The file's name
        name: String,
        /// What was seen
        survey: Box<Survey>,
        /// What was seen of other files beside it
        beside: Vec<OtherFile>,
        /// What the person says of it
        choice: Choice,
    },
    /// Try a password on one user, as a conversion would write it. Answered by [`Response::Tried`].
    TryPassword {
        /// The files
        files: ChosenFiles,
        /// What the conversion does to users
        recipe: Recipe,
        /// The user's email, id or username
        who: String,
        /// The password
        password: Password,
    },
    /// The users with one kind of finding, to be mended one by one. Answered by [`Response::Faulty`].
    Faulty {
        /// Whose
        of: FaultyOf,
        /// What is done to users before they are checked
        recipe: Box<Recipe>,
        /// Which finding
        kind: FaultKind,
        /// Only those with this value, by its number
        value: Option<u32>,
        /// What the values that are counted must hold
        find: String,
        /// The first row, from 0
        first: u64,
        /// How many
        count: u64,
    },
    /// What is wrong with a value of an attribute. Answered by [`Response::Checked`].
    CheckValue {
        /// The attribute
        attribute: String,
        /// The value as JSON
        value: String,
    },
    /// Convert only the first users, as [`Request::Preview`] does. Answered by [`Response::FirstUsers`].
    FirstUsers {
        /// The files
        files: ChosenFiles,
        /// What to do
        spec: ConvertSpec,
    },
    /// Make users with a known password, one of each form of these users' hashes. Answered by [`Response::MadeUsers`].
    MakeTestUsers {
        /// An import file with a user of each form
        #[serde(with = "serde_wasm_bindgen::preserve")]
        users: Blob,
    },
    /// Make a package for Auth0 of files that jobs have made. Answered by [`Response::Packed`].
    Pack {
        /// What it is to say of itself
        spec: Box<PackageSpec>,
        /// What each file holds
        contents: Vec<Contents>,
        /// The files
        files: ChosenFiles,
    },
    /// What Auth0 said of import jobs, and the users that failed. Answered by [`Response::Errors`].
    ReadErrors {
        /// What it gave
        reports: ChosenFiles,
        /// The files the users were sent in
        originals: ChosenFiles,
        /// Code and path of the causes whose users are left out
        leave_out: Vec<(String, String)>,
        /// Whether the users are wanted, to be sent again
        retries: bool,
    },
    /// Change users. Answered by [`Response::Edited`].
    Edit(Edit),
    /// Which stored users are damaged. Reads everything. Answered by [`Response::Damaged`].
    CheckIntegrity,
    /// Remove the damaged users of the connection of this id, and make damaged indexes anew. Answered by
    /// [`Response::Repaired`]; can be undone.
    DropDamaged(String),
    /// Everything as one file. Answered by [`Response::BackedUp`].
    Backup {
        /// Whether to leave out damaged users; otherwise they are a failure
        skip_damaged: bool,
        /// The page's settings, as the page writes them
        settings: String,
        /// What it is to be encrypted with, if it is
        passphrase: Option<Password>,
    },
    /// The files in an archive, one by one. Answered by [`Response::Apart`].
    TakeApart {
        /// The archive
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Whether the check gives the verdicts of a set of vectors. Answered by [`Response::Vectors`].
    CheckVectors {
        /// The set
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// What is in a backup, and whether it is whole. Changes nothing. Answered by [`Response::Backup`].
    InspectBackup {
        /// The backup
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
        /// What opens it, if it was asked for
        passphrase: Option<Password>,
    },
    /// Replace everything by what is in a backup. Answered by [`Response::Done`].
    Restore {
        /// The backup as [`BackupOpened::Open`] has it
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// What is there
    Tenant(TenantInfo),
    /// It is done
    Done,
    /// Jobs, newest first, without their findings
    Jobs(Vec<JobRecord>),
    /// One job
    Job(Box<JobRecord>),
    /// A file
    #[serde(with = "serde_wasm_bindgen::preserve")]
    File(Blob),
    /// A backup
    BackedUp {
        /// It
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: Blob,
        /// What it has not, because it is damaged
        left_out: Vec<DamagedSegment>,
    },
    /// A backup that was looked into
    Backup(BackupOpened),
    /// Users
    Rows {
        /// How many users there are in this view
        total: u64,
        /// The rows that were asked for, as far as there are
        rows: Vec<Row>,
        /// Segments whose users could not be searched or sorted because they are damaged
        damaged: Vec<DamagedSegment>,
    },
    /// A user as a JSON object
    User(String),
    /// How many users there are
    Counted {
        /// Users that are found
        users: u64,
        /// Users that were looked at
        of: u64,
    },
    /// The first users of an export
    Sample(Box<Sample>),
    /// What users are like
    Statistics(Box<Statistics>),
    /// The first stretch of a file
    Survey(Box<Survey>),
    /// What to make of a file
    Proposal {
        /// The proposal; none if the file is in Auth0's form, or empty
        proposal: Option<Box<Proposal>>,
        /// All systems that can be chosen: id and label
        systems: Vec<(String, String)>,
    },
    /// What came of trying a password
    Tried(Box<TryOutcome>),
    /// Users with one kind of finding
    Faulty(Box<FaultyUsers>),
    /// What is wrong with a value, errors first
    Checked(Vec<(Severity, String)>),
    /// The first users of a conversion
    FirstUsers(Box<Preview>),
    /// Users that were made
    MadeUsers(Box<MadeUsers>),
    /// A package
    Packed {
        /// What is in it
        packed: Packed,
        /// It
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: Blob,
    },
    /// What Auth0 said
    Errors {
        /// It
        read: Box<ErrorsRead>,
        /// The users as they came, a record a line, as a JavaScript array of one `Blob`; empty if they were not wanted
        #[serde(with = "serde_wasm_bindgen::preserve")]
        users: js_sys::Array,
    },
    /// Files, as a JavaScript array
    #[serde(with = "serde_wasm_bindgen::preserve")]
    Apart(js_sys::Array),
    /// How many vectors there are, and of which the check says something else
    Vectors {
        /// All of them
        count: u64,
        /// The first that differ
        differing: Vec<Difference>,
    },
    /// It is changed; where the user is now, if it is one that stays
    Edited(Option<UserRef>),
    /// The damaged segments, in the order of the connections
    Damaged(Vec<DamagedSegment>),
    /// What was damaged, and what became of it
    Repaired(Repair),
}

/// The connection that users are imported into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportInto {
    /// Its id
    pub connection: String,
    /// Whether users that are there already are updated
    pub upsert: bool,
}

/// Whose findings are asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FaultyOf {
    /// The users of these files, checked so, and beside the users of a connection where they are imported into it
    Files(ChosenFiles, Checks, Option<ImportInto>),
    /// These users of the local tenant, of a list if there is one, as an update leaves them
    Stored(Which, Listed),
}

/// A backup that was looked into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BackupOpened {
    /// It is encrypted
    Locked {
        /// Whether a passphrase was given, and does not open it
        is_wrong: bool,
    },
    /// It is whole
    Open {
        /// What is in it
        contents: Box<backup::Contents>,
        /// It without its passphrase
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
}

/// A stretch of the users with one kind of finding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FaultyUsers {
    /// How many there are, with the value that was asked for
    pub total: u64,
    /// The number of the first of these rows
    pub first: u64,
    /// The rows that were asked for, as far as there are
    pub rows: Vec<FaultyRow>,
    /// The most frequent values, each with its number
    pub facets: Vec<(u32, Facet)>,
    /// How many different values there are
    pub values: u64,
}

/// What the local tenant has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TenantInfo {
    /// Counts changes
    pub revision: u64,
    /// The same as long as no user and no connection changes
    pub users: String,
    /// The connections
    pub connections: Vec<ConnectionInfo>,
    /// The changes that can be undone, newest first, each in a few words, with how many users it was done to if to more
    /// than one: “Deleted”, 3
    pub undos: Vec<(String, Option<u64>)>,
    /// Whether the last thing that happened was that a change was taken back
    pub took_back: bool,
}

/// A connection and how much there is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectionInfo {
    /// The connection
    pub connection: Connection,
    /// Its users
    pub users: u64,
    /// Bytes they take in the browser's storage
    pub bytes: u64,
}

/// From the worker to the page.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The worker runs and waits for requests.
    Ready {
        /// The build it is of; must be the page's own
        build: String,
    },
    /// What a file is.
    Inspected {
        /// Of the request
        id: u32,
        /// What it is, or why it could not be read
        format: Result<FileFormat, Failure>,
    },
    /// How far the conversion is. Several a second.
    Progress(Progress),
    /// The first users of the result.
    Previewed(Preview),
    /// The conversion is done.
    Converted(Converted),
    /// The import has ended; its record says how.
    Imported(Box<JobRecord>),
    /// The export has ended; its record says how.
    Exported {
        /// Its record
        record: Box<JobRecord>,
        /// Its file, if it made one, as a JavaScript array of one `Blob`: also where nothing can be kept
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: js_sys::Array,
    },
    /// What the import would do.
    Compared {
        /// What would come of it
        summary: Box<ImportSummary>,
        /// Every value that would change, as a JavaScript array of one `Blob` of CSV; empty if none would
        #[serde(with = "serde_wasm_bindgen::preserve")]
        differences: js_sys::Array,
    },
    /// The update has ended; its record says how.
    Updated(Box<JobRecord>),
    /// What the update would do.
    UpdatePreviewed {
        /// What would come of it
        summary: Box<UpdateSummary>,
        /// Every value that would change, as a JavaScript array of one `Blob` of CSV; empty if none would
        #[serde(with = "serde_wasm_bindgen::preserve")]
        differences: js_sys::Array,
    },
    /// Two lists are compared.
    ListsCompared(Box<ListsCompared>),
    /// A job has stopped, as asked. Nothing more is said of it, but its end may have been said before.
    Cancelled {
        /// Which: so many jobs had been begun, with it
        job: u32,
    },
    /// How far the answer to a query is.
    QueryProgress {
        /// Of the query
        id: u32,
        /// So much is done
        done: u64,
        /// Of so much
        total: u64,
    },
    /// The answer to a query.
    Response {
        /// Of the query
        id: u32,
        /// The answer, or why there is none
        response: Result<Response, Failure>,
    },
    /// Another tab, or another worker of this page, has changed the local tenant.
    Changed,
    /// What was asked for could not be done, or the worker is no more.
    Failed(Failure),
}

/// What came of comparing two lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListsCompared {
    /// What came of it
    pub summary: CompareSummary,
    /// The users of each list as NDJSON, as [`List::ALL`](engine::jobs::List::ALL) has them: a JavaScript array of `Blob`
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub lists: js_sys::Array,
    /// Every value that differs, as CSV
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub differences: Blob,
    /// Who has another id right than left, as CSV
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub new_ids: Blob,
    /// The keys of users in both lists, as NDJSON
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub both: Blob,
    /// Records that could not be compared, as NDJSON
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub aside: Blob,
}

/// The first users of a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Each user of the result as a JSON object
    pub users: Vec<String>,
    /// The summary of the part that was read
    pub summary: Box<Summary>,
    /// If the recipe makes hashes: what one costs on this machine, in milliseconds
    pub hash_cost: Option<f64>,
}

impl Preview {
    /// How many users were looked at, if that is not all of them.
    pub fn of_first(&self) -> Option<u64> {
        (self.summary.written >= PREVIEW_READ).then_some(self.summary.total)
    }
}

/// A finished conversion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Converted {
    /// What became of the users
    pub summary: Box<Summary>,
    /// The result: one file, or a zip of several; named by `summary.result_name`
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub result: Blob,
    /// The refused users in Auth0's error format
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub errors: Blob,
    /// The refused records as they came, one a line
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub refused: Blob,
    /// The records that were left out as they came, each with the reason, one a line
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub left_out: Blob,
    /// The list of random passwords that the recipe gave, as CSV; empty if it gave none
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub handed_out: Blob,
    /// What is to be given to users at Auth0 once they are there, for a package
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub after: Blob,
    /// The ids that users had before, as CSV
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub former_ids: Blob,
    /// One user of each form of password hash, as an import file; empty without hashes
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub test_users: Blob,
    /// Their forms, in words
    pub forms: Vec<String>,
    /// The largest the WebAssembly memory has been, in bytes
    pub heap: f64,
}
