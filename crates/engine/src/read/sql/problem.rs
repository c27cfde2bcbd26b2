//! What can be wrong in a dump.

use std::fmt;

/// Something in a dump that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlProblem {
    /// A row whose values make no sense: a quote too many, a comma too few.
    Row,
    /// A row with another number of values than its table has columns.
    Values {
        /// Values it has
        found: usize,
        /// Columns there are
        expected: usize,
    },
    /// A row of COPY whose tabs have become blanks.
    TabsLost,
    /// Something between the statements that is none.
    Statement,
    /// The file ends inside a statement.
    Unfinished,
    /// No table that has rows looks like users.
    NoUsers,
    /// No table has the name that was asked for.
    NoSuchTable,
}

impl fmt::Display for SqlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SqlProblem::Row => f.write_str("This row of the dump makes no sense as SQL"),
            SqlProblem::Values { found, expected } => {
                write!(f, "This row has {found} values, but its table {expected} columns")
            }
            SqlProblem::TabsLost => {
                f.write_str("The tabs between the values of this row have become blanks")
            }
            SqlProblem::Statement => f.write_str("This is no statement of SQL; it was passed over"),
            SqlProblem::Unfinished => {
                f.write_str("The dump ends inside a statement: it was cut off")
            }
            SqlProblem::NoUsers => f.write_str("No table of this dump looks like users"),
            SqlProblem::NoSuchTable => {
                f.write_str("The table that was chosen has no rows in this dump")
            }
        }
    }
}

impl SqlProblem {
    /// What to do about it, in a sentence.
    pub fn fix(self) -> &'static str {
        match self {
            SqlProblem::Row | SqlProblem::Values { .. } => {
                "Mend this row in the dump, or export the table again."
            }
            SqlProblem::TabsLost => {
                "Get the dump again from where it came: an editor or a chat has changed it, and where a value ends can no longer be told."
            }
            SqlProblem::Statement => {
                "If it has rows, mend it in the dump, or export the table again."
            }
            SqlProblem::Unfinished => {
                "Get the file again from where it came, or mend it at this place."
            }
            SqlProblem::NoUsers => {
                "Choose the table with the users among those that were found, or export the table of users."
            }
            SqlProblem::NoSuchTable => "Choose one of the tables that were found.",
        }
    }
}
