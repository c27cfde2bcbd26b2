//! What an export is asked to do, and what came of it. Plain data that crosses from the page to the worker, is kept
//! with the job and in presets; every part has a default, so that a preset of another version can be read.

use serde::{Deserialize, Serialize};

use crate::fields::Column;
use crate::jobs::scan::OnDamage;
use crate::store::DamagedSegment;
use crate::write::{Dialect, Framing};

/// How many users a sample has.
pub const SAMPLE_USERS: usize = 10;

/// The most fields Auth0 itself exports.
pub const MOST_FIELDS: usize = 30;

/// What an export is asked to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportSpec {
    /// Which users
    pub which: Which,
    /// Their fields; all attributes as they are if there is none
    pub columns: Vec<Column>,
    /// Only what an import file may hold, under its own names, ids without `auth0|`: then `columns` counts for nothing
    pub importable: bool,
    /// In which order; as they come if there is none
    pub order: Option<Order>,
    /// The form of the file
    pub format: ExportFormat,
    /// Compress it
    pub gzip: bool,
    /// How CSV is written; only for CSV and tab-separated text
    pub csv: CsvOptions,
    /// Only the first [`SAMPLE_USERS`] users
    pub sample: bool,
}

/// Which users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Which {
    /// The id of the connection, all of them if there is none; without meaning for files
    pub connection: Option<String>,
    /// Lucene; empty for all users
    pub search: String,
    /// Whether to go on without users whose stored data is damaged
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip_damaged: bool,
}

impl Which {
    pub(crate) fn on_damage(&self) -> OnDamage {
        if self.skip_damaged { OnDamage::Skip } else { OnDamage::Fail }
    }
}

/// The order of an export. Users without the value come last either way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// A path or a JavaScript expression
    pub by: String,
    /// Largest first
    pub descending: bool,
}

/// Forms of an exported file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A user a line, as Auth0 exports
    #[default]
    Ndjson,
    /// One JSON array, as Auth0 imports
    JsonArray,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
}

impl ExportFormat {
    /// Whether it is a table, not JSON.
    pub fn is_table(self) -> bool {
        matches!(self, ExportFormat::Csv | ExportFormat::Tsv)
    }

    /// What stands around its records.
    pub fn framing(self) -> Framing {
        match self {
            ExportFormat::Ndjson => Framing::Lines,
            ExportFormat::JsonArray => Framing::Array,
            ExportFormat::Csv | ExportFormat::Tsv => Framing::Rows,
        }
    }

    /// The usual ending of such a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::Tsv => "tsv",
            other => other.framing().extension(),
        }
    }

    /// The usual media type of such a file.
    pub fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Tsv => "text/tab-separated-values",
            other => other.framing().media_type(),
        }
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CsvOptions {
    /// How values are put between separators
    pub dialect: Dialect,
    /// Begin with a byte-order mark, by which Excel knows UTF-8
    pub byte_order_mark: bool,
    /// How objects are written
    pub objects: Objects,
}

/// How objects become cells of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objects {
    /// A column for each member that occurs, by its path
    #[default]
    Flattened,
    /// One column that holds JSON
    Json,
}

/// What the first users of an export look like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The columns of the file, or the names of the JSON members
    pub columns: Vec<String>,
    /// A row for each user: what each column holds, as a table would write it before escaping; `None` where it holds nothing
    pub rows: Vec<Vec<Option<String>>>,
    /// The file with these users, before compression; what is beyond [`SAMPLE_TEXT`] bytes is cut off
    pub text: String,
    /// Fields that cannot be understood; then there are no rows
    pub problems: Vec<FieldProblem>,
    /// Expressions that gave an error for some of these users
    pub failures: Vec<Failure>,
    /// Milliseconds it took
    pub milliseconds: f64,
}

/// The most bytes of text a sample shows.
pub const SAMPLE_TEXT: usize = 200_000;

/// A place in an export's specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// The field of this index
    Column(usize),
    /// What the users are sorted by
    Order,
}

/// Why a field cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Which
    pub place: Place,
    /// The line in its text, from 1; 0 if the problem has no place in it
    pub line: u32,
    /// The column in that line, from 1, in characters
    pub column: u32,
    /// What is wrong
    pub message: String,
}

/// An expression that gave an error for some users. They are exported with an empty value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which
    pub place: Place,
    /// Its column's name, or what is sorted by
    pub name: String,
    /// For how many users
    pub users: u64,
    /// The first of them with their errors, at most [`MOST_FAILURES`]
    pub examples: Vec<FailedUser>,
}

/// The most users whose errors are kept for each expression.
pub const MOST_FAILURES: usize = 10;

/// A user for whom an expression gave an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedUser {
    /// Its `user_id`, or email if it has none
    pub user: String,
    /// JavaScript's message
    pub message: String,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What came of an export; kept with its job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportSummary {
    /// What was asked
    pub spec: ExportSpec,
    /// Users in the file
    pub users: u64,
    /// Users that were looked at
    pub of: u64,
    /// Columns of the file
    pub columns: Vec<String>,
    /// Expressions that gave errors
    pub failures: Vec<Failure>,
    /// Paths that no user has
    pub unknown: Vec<String>,
    /// Records of the files that could not be read
    pub unreadable: u64,
    /// The first places of the files that could not be read, a sentence each
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// How many more there are
    #[serde(skip_serializing_if = "is_zero")]
    pub more_faults: u64,
    /// Segments of the tenant that are damaged: left out, or what the export failed for
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<DamagedSegment>,
    /// Milliseconds from start to end
    pub milliseconds: f64,
}
