//! Kinds of files that are not read, each named with the way out. [`magic`](super::magic) tells them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of file that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    /// PDF
    Pdf,
    /// A picture: PNG, JPEG, GIF, WebP, BMP
    Image,
    /// A text document or slides of an office program
    Document,
    /// An archive or packing that is not read: 7z, xz, zstd, bzip2, rar, tar
    Archive,
    /// A database of SQLite
    Sqlite,
    /// A database of Access
    Access,
    /// A dump of pg_dump in its own format
    PgDump,
    /// A backup of SQL Server
    SqlServerBackup,
    /// Parquet, Avro, ORC
    Columns,
    /// An encrypted message of PGP
    Pgp,
    /// HTML, often a table that calls itself `.xls`
    Html,
    /// XML
    Xml,
    /// A table as the console of a database prints it, or as Markdown
    Console,
    /// Lists and dicts as Python prints them: `[{'email': None}]`
    Python,
    /// A literal of JavaScript or of MongoDB's shell: `[{email: 'a'}]`, `ObjectId("…")`
    JavaScript,
    /// A table parted by the control characters that ASCII has for it, U+001F and U+001E
    Separators,
    /// YAML
    Yaml,
    /// Cards of contacts: vCard
    Contacts,
    /// What PHP prints or serialises, or code of it
    Php,
    /// JSON behind the time and level of a log
    Log,
    /// What `mongodump --archive` writes
    MongoArchive,
    /// A job of Auth0's as its API answers it: `{"id":"job_…","status":"failed","status_details":…}`
    Job,
}

impl Foreign {
    /// What it is, without a verb: `A picture`.
    pub fn label(self) -> String {
        let sentence = self.to_string();
        let words = sentence.strip_prefix("This is ").or(sentence.strip_prefix("These are "));
        let words = words.unwrap_or(&sentence);
        let mut letters = words.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Foreign::Pdf => "This is a PDF",
            Foreign::Image => "This is a picture",
            Foreign::Document => "This is a text document or a presentation",
            Foreign::Archive => "This is an archive of a kind that is not unpacked here",
            Foreign::Sqlite => "This is a database of SQLite",
            Foreign::Access => "This is a database of Access",
            Foreign::PgDump => {
                "This is a dump of PostgreSQL in pg_dump’s own format, which is not text"
            }
            Foreign::SqlServerBackup => "This is a backup of SQL Server",
            Foreign::Columns => "This is a file of columns: Parquet, Avro or ORC",
            Foreign::Pgp => "This file is encrypted with PGP",
            Foreign::Html => "This is a web page (HTML), whatever its name ends with",
            Foreign::Xml => "This is XML",
            Foreign::Python => "This is Python’s print, not JSON",
            Foreign::JavaScript => {
                "This is a literal of JavaScript, not JSON: its names have no double quotes"
            }
            Foreign::Separators => {
                "This is a table whose rows are parted by U+001E, and its cells by U+001F"
            }
            Foreign::Yaml => "This is YAML",
            Foreign::Contacts => "These are cards of contacts (vCard)",
            Foreign::Php => "This is PHP’s print or code",
            Foreign::Log => "This is a log: other text stands before the JSON of each line",
            Foreign::MongoArchive => "This is an archive of mongodump",
            Foreign::Job => "This is the status of a job of Auth0’s, not its errors or users",
            Foreign::Console => {
                "This is a table as a console prints it, with lines drawn around the cells"
            }
        })
    }
}

impl Foreign {
    /// What to do about it, in a sentence.
    pub fn fix(self) -> &'static str {
        match self {
            Foreign::Pdf | Foreign::Image | Foreign::Document => {
                "Ask for the users as CSV, JSON, a spreadsheet or a dump of the database, and choose that."
            }
            Foreign::Archive => {
                "Unpack it, and choose the files in it. Zip, tar and gzip are unpacked here."
            }
            Foreign::Sqlite => {
                "Write it as text with `sqlite3 users.db .dump > dump.sql`, and choose dump.sql."
            }
            Foreign::Access => {
                "Export the table of users from Access as a text file or as an Excel workbook."
            }
            Foreign::PgDump => {
                "Write it as text with `pg_restore -f dump.sql users.dump`, and choose dump.sql."
            }
            Foreign::SqlServerBackup => {
                "Restore it, and script the table of users in Management Studio (Generate Scripts, data only), or export it as CSV."
            }
            Foreign::Columns => {
                "Write it as CSV or JSON, for example with DuckDB: COPY (FROM 'users.parquet') TO 'users.csv'."
            }
            Foreign::Pgp => "Decrypt it with `gpg --decrypt`, and choose what comes of it.",
            Foreign::Html => {
                "Open it in Excel or LibreOffice and save it as .xlsx or CSV. If it is a page that asks you to log in, download the file again."
            }
            Foreign::Xml => {
                "Export the users as CSV or JSON. An XML spreadsheet can be opened in Excel and saved as .xlsx."
            }
            Foreign::Python => {
                "Write it with json.dump(users, file, default=str), and choose that file."
            }
            Foreign::JavaScript => {
                "Write it with JSON.stringify(users), or export from MongoDB with mongoexport --jsonArray."
            }
            Foreign::Separators => {
                "Write line breaks and tabs for them, for example with `tr '\\036\\037' '\\n\\t' < users.txt > users.tsv`, and choose that."
            }
            Foreign::Yaml => {
                "Write it as JSON, for example with `yq -o json users.yaml`, and choose that."
            }
            Foreign::Contacts => "Export the contacts as CSV, and choose that.",
            Foreign::Php => "Write it with json_encode($users), and choose that file.",
            Foreign::Log => "Cut off what stands before the first brace of each line.",
            Foreign::Job => {
                "If status_details says why it failed, the whole job did: mend the file that was sent, and send it again. Errors by user come from GET /api/v2/jobs/{id}/errors."
            }
            Foreign::MongoArchive => {
                "Dump without --archive, which gives a users.bson, or use mongoexport."
            }
            Foreign::Console => {
                "Let the database write the table itself: `\\copy … to 'users.csv' csv header` in psql, `mysql --batch` or a dump for MySQL."
            }
        }
    }
}
