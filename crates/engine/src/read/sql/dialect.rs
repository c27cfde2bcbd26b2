//! Which dialect of SQL a dump is written in, found out from its head. It decides what a backslash in a string is.

use memchr::memmem;

use crate::read::options::{Escape, ReadOptions};

/// How a dump is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The database it is of
    pub family: Family,
    /// Whether a backslash in a string begins an escape
    pub backslash: bool,
    /// Why it is thought so
    pub reason: &'static str,
}

/// The databases whose literals differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// MySQL and MariaDB
    MySql,
    /// PostgreSQL
    Postgres,
    /// SQLite
    Sqlite,
    /// SQL Server
    SqlServer,
    /// None of them for sure
    Unknown,
}

/// What gives a family away, the surest first. Never words of comments in the operator's language.
const SIGNS: [(Family, &str, &str); 24] = [
    (Family::MySql, "-- MySQL dump", "a dump of mysqldump"),
    (Family::MySql, "-- MariaDB dump", "a dump of mariadb-dump"),
    (Family::MySql, "/*M!999999", "a dump of mariadb-dump"),
    (Family::MySql, "-- phpMyAdmin", "a dump of phpMyAdmin"),
    (Family::MySql, "-- HeidiSQL", "a dump of HeidiSQL"),
    (Family::MySql, "HeidiSQL", "a dump of HeidiSQL"),
    (Family::MySql, "# Sequel Pro", "a dump of Sequel Pro"),
    (Family::MySql, "# Sequel Ace", "a dump of Sequel Ace"),
    (Family::Postgres, "-- PostgreSQL database", "a dump of pg_dump"),
    (Family::Postgres, "standard_conforming_strings", "a dump of pg_dump"),
    (Family::Postgres, "pg_catalog.set_config", "a dump of pg_dump"),
    (Family::Sqlite, "PRAGMA foreign_keys", "a dump of SQLite"),
    (Family::Sqlite, "-- SQLiteStudio", "a dump of SQLiteStudio"),
    (Family::Sqlite, "generated with SQLiteStudio", "a dump of SQLiteStudio"),
    (Family::SqlServer, "/****** Object:", "a script of SQL Server"),
    (Family::SqlServer, "[dbo].", "a script of SQL Server"),
    (Family::SqlServer, "SET ANSI_NULLS", "a script of SQL Server"),
    (Family::SqlServer, "SET IDENTITY_INSERT", "a script of SQL Server"),
    (Family::MySql, "/*!40", "a comment that only MySQL runs"),
    (Family::MySql, "/*!50", "a comment that only MySQL runs"),
    (Family::MySql, "ENGINE=", "a table with an engine of MySQL"),
    (Family::Postgres, " FROM stdin", "rows of COPY"),
    (Family::Sqlite, "sqlite_sequence", "a table of SQLite"),
    (Family::MySql, "`", "names in backticks"),
];

impl Dialect {
    /// The dialect of the dump that begins with `head`.
    pub fn of(head: &[u8], options: &ReadOptions) -> Dialect {
        let sign = SIGNS.iter().find(|(_, sign, _)| memmem::find(head, sign.as_bytes()).is_some());
        let (family, reason) =
            sign.map_or((Family::Unknown, ""), |(family, _, reason)| (*family, *reason));
        let found = |text: &str| memmem::find(head, text.as_bytes()).is_some();
        let (backslash, reason) = match family {
            Family::MySql if found("NO_BACKSLASH_ESCAPES") => {
                (false, "the dump sets NO_BACKSLASH_ESCAPES")
            }
            Family::MySql => (true, reason),
            Family::Postgres
                if found("standard_conforming_strings = off")
                    || found("standard_conforming_strings=off") =>
            {
                (true, "the dump sets standard_conforming_strings = off")
            }
            Family::Unknown => (unknown(head), "how quotes inside strings are written"),
            _ => (false, reason),
        };
        let backslash = options.escape.map_or(backslash, |escape| escape == Escape::Backslash);
        Dialect { family, backslash, reason }
    }

    /// Whether `#` begins a comment.
    pub fn has_hash_comments(self) -> bool {
        matches!(self.family, Family::MySql | Family::Unknown)
    }

    /// Whether names stand in brackets.
    pub fn has_brackets(self) -> bool {
        matches!(self.family, Family::SqlServer | Family::Sqlite | Family::Unknown)
    }

    /// Whether `$$` and `$tag$` are quotes.
    pub fn has_dollars(self) -> bool {
        matches!(self.family, Family::Postgres | Family::Unknown)
    }
}

/// Whether a backslash seems to be an escape where nothing else says so: one stands before a quote that does not end
/// its string.
fn unknown(head: &[u8]) -> bool {
    memmem::find_iter(head, b"\\'").any(|at| {
        let before = head.get(..at).unwrap_or_default();
        let slashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        let after = head.get(at + 2..).unwrap_or_default();
        let next = after.iter().find(|byte| !byte.is_ascii_whitespace());
        slashes % 2 == 0 && !matches!(next, Some(b',' | b')' | b';' | b'\'') | None)
    })
}
