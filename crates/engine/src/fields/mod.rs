//! What an export row holds: paths, chains of paths, JavaScript expressions; the default fields.
//!
//! Paths and `||`, `??` chains of paths and literals are worked out here. What is neither is left to a JavaScript
//! engine, which this module does not know; it only says which fields need one.

pub mod canonical;
pub mod chain;
pub mod field;
pub mod js_builtins;
pub mod js_engine;
pub mod order;
pub mod path;
pub mod value;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::user::ATTRIBUTES;

pub use crate::fields::chain::Chain;
pub use crate::fields::field::Field;
pub use crate::fields::js_engine::{Answers, Engine, EngineError, Given, NoEngine, SyntaxProblem};
pub use crate::fields::path::Path;
pub use crate::fields::value::Value;

/// A field of an export: what is exported, and under which name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Column {
    /// The user attribute: a path, with or without `user.`, or a JavaScript expression over `user`
    pub attribute: String,
    /// The name of the column
    pub name: String,
}

impl Column {
    /// A column.
    pub fn new(attribute: &str, name: &str) -> Self {
        Column { attribute: attribute.to_owned(), name: name.to_owned() }
    }
}

/// What is exported of the place where a user was made: its first identity's connection.
const CONNECTION: (&str, &str) = ("identities[0].connection", "Connection");

/// The default fields, in the order of the User Import / Export extension.
const DEFAULTS: [&str; 11] = [
    "user_id",
    "given_name",
    "family_name",
    "nickname",
    "name",
    "email",
    "email_verified",
    "picture",
    CONNECTION.0,
    "created_at",
    "updated_at",
];

/// The fields and column names that the User Import / Export extension exports by default.
pub fn default_columns() -> Vec<Column> {
    let name = |path: &str| {
        let row = ATTRIBUTES.iter().find(|row| row.name == path);
        row.and_then(|row| row.column).unwrap_or(CONNECTION.1)
    };
    DEFAULTS.into_iter().map(|path| Column::new(path, name(path))).collect()
}

/// The fields an import file may hold, under the names it has them by.
pub fn importable_columns() -> Vec<Column> {
    let rows = ATTRIBUTES.iter().filter(|row| row.import);
    rows.map(|row| Column::new(row.name, row.name)).collect()
}

/// The places of columns whose name an earlier one has.
pub fn repeated(columns: &[Column]) -> Vec<usize> {
    let mut names = HashSet::new();
    let again = columns.iter().enumerate().filter(|(_, column)| !names.insert(&column.name));
    again.map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_s_eleven_fields() {
        let columns = default_columns();
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            names.join(", "),
            "Id, Given Name, Family Name, Nickname, Name, Email, Email Verified, Picture, Connection, Created At, Updated At"
        );
        assert_eq!(columns[8].attribute, "identities[0].connection");
        assert_eq!(repeated(&columns), [0; 0]);
        assert_eq!(
            repeated(&[Column::new("a", "x"), Column::new("b", "y"), Column::new("c", "x")]),
            [2]
        );
    }
}
