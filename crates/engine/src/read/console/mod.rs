//! Reads what consoles of databases print: tables with lines drawn between their cells (`mysql`, `psql`, Markdown), and records
//! one below the other (`mysql \G`, `psql \x`).
//!
//! Blanks around values were added by the console and are taken off; a value that breaks what is drawn around it is told, never
//! guessed. What stands around a table, such as the command that made it and how many rows there are, is no user.

mod blocks;
mod grid;

use crate::read::parser::Parser;

/// How many lines of commands may stand before the first table.
const MOST_COMMANDS: usize = 50;

/// The reader of a text that begins with `head`, if a console printed it.
pub(super) fn parser(head: &[u8]) -> Option<Box<dyn Parser>> {
    let text = String::from_utf8_lossy(head.get(..HEAD).unwrap_or(head));
    let lines = text.lines().take(MOST_COMMANDS).map(str::trim_end);
    let mut lines = lines.skip_while(|line| line.is_empty() || is_command(line));
    let first = lines.next()?;
    if let Some(blocks) = blocks::Blocks::new(first) {
        return Some(Box::new(blocks));
    }
    let second = lines.next().unwrap_or_default();
    grid::Grid::new(first, second).map(|grid| Box::new(grid) as Box<dyn Parser>)
}

/// How much of a text is looked at.
const HEAD: usize = 64 * 1024;

/// Whether a line is a command, or what goes on with one: `mysql> select …`, `    -> from users;`, `app=# \d`.
fn is_command(line: &str) -> bool {
    let line = line.trim_start();
    ["mysql>", "MariaDB [", "sqlite>", "-> ", "->\t"].iter().any(|start| line.starts_with(start))
        || line.split_once(['=', '-']).is_some_and(|(name, rest)| {
            !name.is_empty()
                && name.chars().all(|it| it.is_alphanumeric() || it == '_')
                && (rest.starts_with("# ") || rest.starts_with("> "))
        })
}

/// Whether a line says how many rows there are or how long it took: `(3 rows)`, `2 rows in set (0.00 sec)`, `Time: 1.2 ms`.
fn is_count(line: &str) -> bool {
    let line = line.trim();
    let inner = line.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(line);
    let words: Vec<&str> = inner.split_whitespace().collect();
    let is_number = |it: &&str| it.parse::<u64>().is_ok();
    match words.as_slice() {
        [number, "row" | "rows"] => inner.len() < line.len() && is_number(number),
        [number, "row" | "rows", "in", "set", ..] => is_number(number),
        ["Empty", "set", ..] => true,
        ["Time:", .., "ms" | "s"] => true,
        _ => false,
    }
}

/// Where the first whole line of `view` ends, behind its line break.
fn line_end(view: &[u8], is_last: bool) -> Option<usize> {
    match memchr::memchr(b'\n', view) {
        Some(at) => Some(at + 1),
        None => (is_last && !view.is_empty()).then_some(view.len()),
    }
}

/// A value without what the console put around it; `None` where there is none.
fn value(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text != "NULL").then_some(text)
}

/// Names of columns, each once: the second `id` of a join is `id 2`.
fn names<'t>(cells: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for cell in cells.map(str::trim) {
        let mut name = cell.to_owned();
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{cell} {number}");
            number += 1;
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parser::tests::whole_events;
    use proptest::prelude::*;

    pub(super) fn read(text: &str) -> Vec<String> {
        assert!(parser(text.as_bytes()).is_some(), "{text}");
        whole_events(|| parser(text.as_bytes()).expect("a printed table"), text)
    }

    #[test]
    fn what_consoles_print_is_known() {
        for text in [
            "+----+\n| id |\n+----+\n",
            "mysql> select id\n    -> from users;\n+----+\n| id |\n+----+\n",
            "app=# select * from users;\n id | email \n----+-------\n",
            "| id | email |\n|:---|------:|\n",
            "*************************** 1. row ***************************\nid: 1\n",
            "-[ RECORD 1 ]---\nid | 1\n",
        ] {
            assert!(parser(text.as_bytes()).is_some(), "{text}");
        }
        for text in [
            "",
            "id|email\n1|a@x.io\n",
            "a-b,c\n",
            "email\n-----\na@x.io\n",
            "- id: 1\n",
            "dn: a=b\n",
            "name=# x\n",
        ] {
            assert!(parser(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn counts_are_no_rows() {
        for line in [
            "(3 rows)",
            "(1 row)",
            "2 rows in set (0.00 sec)",
            "Time: 1.2 ms",
            "Empty set (0.00 sec)",
        ] {
            assert!(is_count(line), "{line}");
        }
        for line in ["3 rows", "rows", "(3)", "Time", ""] {
            assert!(!is_count(line), "{line}");
        }
    }

    proptest! {
        /// Whatever follows what a console prints, the same is read of it at once and byte by byte, and no byte is lost.
        #[test]
        fn anything_behind_a_start_is_read(start in 0..4_usize, text in "[|+:* \\na0é-]{0,60}(\\(1 row\\)|\\*\\*\\*\\*\\* 2. row \\*\\*\\*\\*\\*|-\\[ RECORD 2 \\]-)?\\n?[|+: \\na-]{0,20}") {
            let starts = [
                "+---+---+\n| a | b |\n+---+---+\n",
                " a | b \n---+---\n",
                "***** 1. row *****\na: 1\n",
                "-[ RECORD 1 ]-\na | 1\n",
            ];
            let text = format!("{}{text}", starts[start]);
            read(&text);
        }
    }
}
