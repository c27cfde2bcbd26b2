//! What can be wrong with a record or a file before anyone asks what it says.

use std::fmt;

use crate::read::file_format::Layout;
use crate::read::gzip::Damage;
use crate::read::sql::problem::SqlProblem;
use crate::read::unzip::ZipProblem;
use json::{Expected, Kind};

/// A record or a file that could not be read, and why. `Display` is the sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not JSON.
    Syntax {
        /// What RFC 8259 wants there
        expected: Expected,
        /// The byte that stands there
        found: u8,
    },
    /// The line, or the file, ends inside the record.
    Unfinished {
        /// Whether it was the file
        file: bool,
    },
    /// Bytes that are not valid UTF-8, or UTF-16 that is not valid.
    Encoding,
    /// Valid JSON, but no object.
    NotAnObject(Kind),
    /// Longer than is read.
    TooLong {
        /// The most that is read, in bytes
        limit: usize,
    },
    /// Something else than a comma or `]` between the records of an array.
    Separator {
        /// The byte that stands there
        found: u8,
    },
    /// Something after a record that belongs to no record.
    Stray {
        /// The byte that stands there
        found: u8,
    },
    /// A list of records without the bracket that opens it.
    Unopened,
    /// A record that is closed before its last members.
    ClosedEarly,
    /// An object that holds no record and no list of records.
    NoList,
    /// A document of BSON that makes no sense.
    Document,
    /// A line of Firebase's CSV whose fields are not where a user's are.
    Firebase,
    /// A line of a table that a console printed which has other cells than its columns.
    Printed,
    /// An entry of LDIF whose lines were made one.
    Glued,
    /// A person of LDIF without the name of the entry: it was cut off or torn apart.
    Unnamed,
    /// From here on no record could be found again.
    Lost,
    /// The file ends inside its array.
    OpenArray,
    /// The compressed file is damaged.
    Damaged(Damage),
    /// Something in a dump of a database.
    Sql(SqlProblem),
    /// Something in a zip archive.
    Zip(ZipProblem),
    /// The file holds no users at all.
    Unreadable(Layout),
}

/// A byte as people write it.
fn shown(byte: u8) -> String {
    match byte {
        b'\n' | b'\r' => "the end of the line".to_owned(),
        b'\t' => "a tab".to_owned(),
        b' ' => "a space".to_owned(),
        0x21..=0x7e => format!("`{}`", char::from(byte)),
        0x80..=0xff => "a character outside ASCII".to_owned(),
        0..=0x1f | 0x7f => format!("the control character U+{byte:04X}"),
    }
}

fn wanted(expected: Expected) -> &'static str {
    match expected {
        Expected::Object => "`{`",
        Expected::KeyOrEnd => "a key in double quotes, or `}`",
        Expected::Key => "another key in double quotes after the comma",
        Expected::Colon => "`:` after the key",
        Expected::Value => "a value",
        Expected::ValueOrEnd => "a value, or `]`",
        Expected::CommaOrBrace => "`,` or `}`",
        Expected::CommaOrBracket => "`,` or `]`",
        Expected::Digit => "a digit",
        Expected::NoLeadingZero => "no digit after a leading zero",
        Expected::NoControl => "no raw control character inside a string",
        Expected::Escape => "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
        Expected::Hex => "four hexadecimal digits after \\u",
        Expected::Shallower => "no more than 1,000 levels of nesting",
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Problem::Syntax { expected: Expected::Shallower, .. } => {
                f.write_str("Nested too deep: more than 1,000 levels of arrays and objects")
            }
            Problem::Syntax { expected, found } => {
                write!(f, "Not valid JSON: expected {}, found {}", wanted(expected), shown(found))
            }
            Problem::Unfinished { file: false } => {
                f.write_str("Not valid JSON: the line ends inside the user")
            }
            Problem::Unfinished { file: true } => {
                f.write_str("Not valid JSON: the file ends inside the user")
            }
            Problem::Encoding => {
                f.write_str("Not valid text: bytes that are neither UTF-8 nor marked UTF-16")
            }
            Problem::NotAnObject(kind) => {
                let what = match kind {
                    Kind::Null => "null",
                    Kind::Boolean => "true or false",
                    Kind::Number => "a number",
                    Kind::String => "a string",
                    Kind::Array => "an array",
                    Kind::Object => "an object",
                };
                write!(f, "Not a user: expected an object, found {what}")
            }
            Problem::TooLong { limit } => {
                write!(f, "Too long to be a user: more than {} MB", limit / (1024 * 1024))
            }
            Problem::Separator { found } => {
                write!(
                    f,
                    "Not valid JSON: expected `,` or `]` after a user, found {}",
                    shown(found)
                )
            }
            Problem::Stray { found } => {
                write!(f, "Not valid JSON: expected the next user, found {}", shown(found))
            }
            Problem::Unopened => {
                f.write_str("Not valid JSON: expected `[` before the first user of the list, found `{`")
            }
            Problem::ClosedEarly => {
                f.write_str("Not valid JSON: the user is closed with `}` before its last members")
            }
            Problem::NoList => f.write_str("This object is no user, and no list of users was found in it"),
            Problem::Unnamed => f.write_str("This person’s entry has no dn: it was cut off or torn apart"),
            Problem::Printed => {
                f.write_str("This line of a printed table does not fit the columns that are drawn")
            }
            Problem::Glued => {
                f.write_str("The lines of this entry stand in one: nothing says where a value ends")
            }
            Problem::Firebase => {
                f.write_str("This line of Firebase’s CSV is no user: its fields are not in their places")
            }
            Problem::Document => f.write_str("This document is not valid BSON"),
            Problem::Lost => {
                f.write_str("From here to the end of the file no user could be found again")
            }
            Problem::OpenArray => {
                f.write_str("The file ends before its array is closed with `]`: it was cut off")
            }
            Problem::Damaged(Damage::Truncated) => {
                f.write_str("The gzip file was cut off; what came before was read")
            }
            Problem::Damaged(Damage::Corrupt) => {
                f.write_str("The gzip file is corrupt from here on; what came before was read")
            }
            Problem::Damaged(Damage::Trailing) => {
                f.write_str("After the gzip data come bytes that are not gzip; they were not read")
            }
            Problem::Sql(problem) => write!(f, "{problem}"),
            Problem::Zip(problem) => write!(f, "{problem}"),
            Problem::Unreadable(Layout::Foreign(foreign)) => write!(f, "{foreign}"),
            Problem::Unreadable(layout) => f.write_str(match layout {
                Layout::Zip => "This is a zip archive inside another file",
                Layout::Sheet => "This is a spreadsheet",
                Layout::Empty => "The file is empty",
                Layout::Binary => "This is a binary file, not text",
                Layout::PasswordHashes => {
                    "This is Auth0's file of password hashes, not of users: it says which hash belongs to which user of an export"
                }
                _ => "This is not JSON: no line of it starts with `{` or `[`",
            }),
        }
    }
}

impl Problem {
    /// Whether the list that was asked for is not in the file, or is empty.
    pub fn is_missing_list(&self) -> bool {
        matches!(self, Problem::NoList | Problem::Sql(SqlProblem::NoSuchTable))
    }

    /// Whether the file ends where more should come.
    pub fn is_cut_off(&self) -> bool {
        matches!(
            self,
            Problem::OpenArray
                | Problem::Damaged(Damage::Truncated)
                | Problem::Unfinished { file: true }
                | Problem::Sql(SqlProblem::Unfinished)
                | Problem::Zip(ZipProblem::Truncated)
        )
    }

    /// The same where it stands between users and holds none of them; `None` where that makes no difference.
    pub(crate) fn fix_between(&self) -> Option<&'static str> {
        matches!(self, Problem::Syntax { .. } | Problem::Stray { .. } | Problem::Unfinished { .. })
            .then_some("Nobody is lost: the users before and behind it were read. Take it out before other programs read the file.")
    }

    /// What to do about it, in a sentence.
    pub fn fix(&self) -> &'static str {
        match self {
            Problem::Syntax { expected: Expected::Shallower, .. } => {
                "Flatten the metadata of this user; no real profile is that deep."
            }
            Problem::Syntax { .. }
            | Problem::Unfinished { .. }
            | Problem::Stray { .. }
            | Problem::ClosedEarly => {
                "Mend this record in the file of refused users, and convert that file."
            }
            Problem::Encoding => "Save the file as UTF-8 and convert it again.",
            Problem::NotAnObject(_) => "Each user must be an object in braces: {\"email\": …}.",
            Problem::TooLong { .. } => {
                "Check whether line breaks or brackets are missing in the file here."
            }
            Problem::Separator { .. } => {
                "Put a comma between the users. Both users around it were read."
            }
            Problem::Unopened => "Put a `[` there. The users after it were read.",
            Problem::NoList => {
                "Check whether the users stand under another name in it, deeper than three levels."
            }
            Problem::Unnamed => {
                "Put the entry’s dn before its lines in the file, and choose it again."
            }
            Problem::Printed => {
                "Mend the line, or let the database write the table itself: `\\copy … to 'users.csv' csv header` in psql, `mysql --batch` or a dump for MySQL."
            }
            Problem::Glued => {
                "Get the file again with its line breaks: each attribute of LDIF stands in a line of its own."
            }
            Problem::Firebase => {
                "Export the users once more as JSON (firebase auth:export users.json), or mend the line: a name with a comma or a line break breaks what older tools write."
            }
            Problem::Document | Problem::Lost | Problem::OpenArray => {
                "Get the file again from where it came, or mend it at this place."
            }
            Problem::Damaged(Damage::Trailing) => {
                "If users are missing, get the file again from where it came."
            }
            Problem::Damaged(_) => "Download or copy the file again, then convert it again.",
            Problem::Sql(problem) => problem.fix(),
            Problem::Zip(problem) => problem.fix(),
            Problem::Unreadable(Layout::Foreign(foreign)) => foreign.fix(),
            Problem::Unreadable(Layout::Sheet) => {
                "Save the sheet with the users as CSV in UTF-8, and choose that."
            }
            Problem::Unreadable(Layout::Zip) => "Unpack it, and choose the files in it.",
            Problem::Unreadable(Layout::Empty) => "Choose the file again, or export it again.",
            Problem::Unreadable(Layout::Binary) => {
                "Choose the file of the users itself, as CSV, JSON, a spreadsheet or a dump of the database."
            }
            Problem::Unreadable(Layout::PasswordHashes) => {
                "Choose the export of the users themselves beside it, and join this file to them in the recipe."
            }
            Problem::Unreadable(_) => {
                "Choose an export in JSON: one object a line, or an array of objects."
            }
        }
    }
}
