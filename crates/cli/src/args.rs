//! What can be asked on the command line, and how it is explained there. Data only: nothing is opened or checked here.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use engine::jobs::ExportFormat;

/// How a run may end, as `--help` says it.
const EXIT_CODES: &str = "\
Exit codes:
  0  done, and Auth0 would take every user
  1  done, but some users would be refused, could not be read, or a field gave errors
  2  not done; the reason is on standard error

“-” as a file is standard input or standard output. Reports and progress go to standard error, so that results can be piped. \
Nothing is sent anywhere.";

/// Moves users in and out of Auth0 in bulk: the engine of the Muster page, for files of any size, servers and CI.
#[derive(Debug, Parser)]
#[command(name = "muster", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what Auth0 would refuse, and why, without writing any users
    Check(Check),
    /// Make files that Auth0's bulk import takes
    Convert(Convert),
    /// Write chosen fields of users as NDJSON, JSON, CSV or TSV
    Export(Export),
    /// Write the recipe that Muster proposes for a file of another system
    Propose(Propose),
    /// Hold the check against users of which Auth0's verdict is known, as the project's vectors/ has them
    Vectors(Vectors),
    /// Write the completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual page
    Man,
}

/// Files, and how they become users.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// Exports, tables, dumps or workbooks, plain or packed; “-” for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Do what this recipe.json says, as the page saves it
    #[arg(long, value_name = "FILE", conflicts_with = "propose")]
    pub recipe: Option<PathBuf>,
    /// Take the recipe that is proposed for the files
    #[arg(long)]
    pub propose: bool,
    /// Drop nothing and rename nothing: take users to the letter, as Auth0 does
    #[arg(long, conflicts_with_all = ["recipe", "propose"])]
    pub to_the_letter: bool,
    /// Work on so many processors at a time; without it on all. The result is the same
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZero<usize>>,
}

/// Files about users that are not in the result.
#[derive(Debug, Args)]
pub(crate) struct Reports {
    /// Write who is refused and why, as Auth0's import jobs report it
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
    /// Write the refused records as they came, one a line
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// Write whom steps of the recipe left out, each with its reason, one a line
    #[arg(long, value_name = "FILE")]
    pub left_out: Option<PathBuf>,
    /// Write what is given to users once they are there (roles, organizations, permissions): list, id, email, value and what
    /// belongs to it, with tabs between
    #[arg(long, value_name = "FILE")]
    pub after: Option<PathBuf>,
    /// Write the ids that users had before a prefix was put before them, as CSV
    #[arg(long, value_name = "FILE")]
    pub former_ids: Option<PathBuf>,
    /// Write the numbers and findings as JSON instead of words
    #[arg(long)]
    pub json: bool,
}

/// `muster check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub source: Source,
    #[command(flatten)]
    pub reports: Reports,
}

/// `muster convert`
#[derive(Debug, Args)]
pub(crate) struct Convert {
    #[command(flatten)]
    pub source: Source,
    /// Where to: a folder (“out/”) or a .zip gets files of at most 500 KB, what Auth0 takes; any other file, or “-”, all users
    #[arg(short, long, value_name = "PATH")]
    pub output: PathBuf,
    /// One user a line, what Auth0 exports, instead of JSON arrays
    #[arg(long)]
    pub ndjson: bool,
    /// Compress the result with gzip
    #[arg(long)]
    pub gzip: bool,
    /// Keep users whom Auth0 would refuse in the result
    #[arg(long)]
    pub keep_refused: bool,
    /// Write the list of random first passwords, if the recipe gives any. It is secret
    #[arg(long, value_name = "FILE")]
    pub passwords: Option<PathBuf>,
    #[command(flatten)]
    pub reports: Reports,
}

/// `muster export`
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Files in Auth0's form, plain or packed; “-” for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where to; “-” for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// Only the users that this Lucene query finds
    #[arg(short, long, value_name = "QUERY", default_value = "")]
    pub query: String,
    /// A field, once for each: a path such as “user_metadata.plan” or an expression, with “NAME=” in front to rename it
    #[arg(short, long = "field", value_name = "[NAME=]FIELD")]
    pub fields: Vec<String>,
    /// Only what an import file may hold, under its own names
    #[arg(long, conflicts_with = "fields")]
    pub importable: bool,
    /// Sort by this path or expression; users without a value come last
    #[arg(short, long, value_name = "FIELD")]
    pub sort: Option<String>,
    /// Largest first
    #[arg(long, requires = "sort")]
    pub descending: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Form::Ndjson)]
    pub format: Form,
    /// Compress the result with gzip
    #[arg(long)]
    pub gzip: bool,
    /// Only the first ten users
    #[arg(long)]
    pub sample: bool,
}

/// Forms of an exported file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Form {
    /// One user a line
    Ndjson,
    /// One JSON array
    Json,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
}

impl From<Form> for ExportFormat {
    fn from(form: Form) -> Self {
        match form {
            Form::Ndjson => ExportFormat::Ndjson,
            Form::Json => ExportFormat::JsonArray,
            Form::Csv => ExportFormat::Csv,
            Form::Tsv => ExportFormat::Tsv,
        }
    }
}

/// `muster propose`
#[derive(Debug, Args)]
pub(crate) struct Propose {
    /// The file with the users, and others that belong to it
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The system it comes from, where it is recognised wrongly; “none” goes by the names of columns alone
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
}

/// `muster vectors`
#[derive(Debug, Args)]
pub(crate) struct Vectors {
    /// Vectors, one a line; vectors/README.md tells the form
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}
