//! From column names back to attributes: `Given Name`, `given_name`, `GIVEN-NAME` are all `given_name`.
//!
//! Exports rename columns, by default and by hand, and often mix renamed with plain names. Names that fit
//! no attribute are left alone.

use crate::user::{ATTRIBUTES, Attribute};

/// What a name in an export stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An attribute by its own name
    Attribute(Attribute),
    /// An attribute by a column name, or by another spelling of its own
    Renamed(Attribute),
    /// The connection the user is of, as exports have it: `identities[0].connection`
    Connection,
    /// Nothing known
    Unknown,
}

/// What `name` (text, not as written in JSON) stands for.
pub fn meaning(name: &str) -> Meaning {
    if let Some(attribute) = Attribute::named(name.as_bytes()) {
        return Meaning::Attribute(attribute);
    }
    let folded = folded(name);
    if folded.is_empty() {
        return Meaning::Unknown;
    }
    let fits = |row: &&super::attribute::Row| {
        row.column.is_some_and(|column| self::folded(column) == folded)
            || self::folded(row.name) == folded
    };
    match ATTRIBUTES.iter().find(fits) {
        Some(row) => Meaning::Renamed(row.attribute),
        None if folded == "connection" => Meaning::Connection,
        None => Meaning::Unknown,
    }
}

/// A name without what its spellings differ in: case, spaces, underscores, hyphens.
pub fn folded(name: &str) -> String {
    let name = name.trim_start_matches('\u{feff}');
    let letters = name.chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '-');
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_and_their_spellings() {
        let check = |name: &str, expected: Meaning| assert_eq!(meaning(name), expected, "{name}");
        check("email", Meaning::Attribute(Attribute::Email));
        for name in ["Id", "ID", "id", "User ID", "userId", "USER_ID", "user id"] {
            check(name, Meaning::Renamed(Attribute::UserId));
        }
        for name in ["Given Name", "given name", "GivenName", "Given_Name", "given-name"] {
            check(name, Meaning::Renamed(Attribute::GivenName));
        }
        check("Email Verified", Meaning::Renamed(Attribute::EmailVerified));
        check("Created At", Meaning::Renamed(Attribute::CreatedAt));
        for name in ["Connection", "connection", "CONNECTION"] {
            check(name, Meaning::Connection);
        }
        check("_", Meaning::Unknown);
        check("", Meaning::Unknown);
        check("favourite_color", Meaning::Unknown);
    }
}
