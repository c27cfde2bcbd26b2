//! Where the next row or statement begins, when what came before makes no sense or has no end of its own.

use memchr::memchr2_iter;

use crate::read::sql::SkipKind;

/// How much of a line shows what it is.
const ENOUGH: usize = 32;

/// The next place behind `from` where a row begins, or (then `true`) a statement.
pub(super) fn next(view: &[u8], from: usize) -> Option<(usize, bool)> {
    let text = view.get(from..)?;
    memchr2_iter(b')', b'\n', text).find_map(|at| {
        let rest = text.get(at + 1..).unwrap_or_default();
        if text.get(at) == Some(&b'\n') {
            return is_statement(rest).then_some((from + at + 1, true));
        }
        let blank = |rest: &[u8]| rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let before = blank(rest);
        match rest.get(before) {
            Some(b',') => {
                let after = before + 1 + blank(rest.get(before + 1..).unwrap_or_default());
                (rest.get(after) == Some(&b'(')).then_some((from + at + 1, false))
            }
            Some(b';') => matches!(rest.get(before + 1), Some(b'\n' | b'\r') | None)
                .then_some((from + at + 1, false)),
            _ => None,
        }
    })
}

/// Whether a line begins with a statement that dumps have.
pub(super) fn is_statement(line: &[u8]) -> bool {
    const STARTS: [&str; 14] = [
        "insert into ",
        "insert [",
        "insert delayed ",
        "insert ignore ",
        "insert or ",
        "replace into ",
        "create table ",
        "copy ",
        "-- ",
        "/*!",
        "unlock tables",
        "alter table ",
        "drop table ",
        "commit;",
    ];
    STARTS.iter().any(|start| {
        line.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    }) || is_go(line)
}

/// How much of a line shows whether it is a command of psql.
pub(super) const MOST_COMMAND: usize = 16;

/// Whether the backslash that a text begins with begins a command of psql, rather than being out of place.
pub(super) fn is_command(line: &[u8]) -> bool {
    const COMMANDS: [&[u8]; 18] = [
        b".",
        b"!",
        b"c",
        b"connect",
        b"copy",
        b"echo",
        b"encoding",
        b"i",
        b"if",
        b"elif",
        b"else",
        b"endif",
        b"ir",
        b"pset",
        b"restrict",
        b"set",
        b"timing",
        b"unrestrict",
    ];
    let line = line.get(1..).unwrap_or_default();
    let word = line.split(|byte| byte.is_ascii_whitespace() || *byte == b';').next();
    word.is_some_and(|word| COMMANDS.contains(&word))
}

/// Whether a line is SQL Server's `GO`.
fn is_go(line: &[u8]) -> bool {
    let word = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    word.trim_ascii().eq_ignore_ascii_case(b"go")
}

/// Whether what follows the rows of a statement still belongs to it. `None` if too little is seen.
pub(super) fn is_clause(rest: &[u8]) -> Option<bool> {
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if length == rest.len() {
        return None;
    }
    let word = rest.get(..length).unwrap_or_default().to_ascii_lowercase();
    Some(matches!(word.as_slice(), b"on" | b"returning" | b"as" | b"union" | b"option" | b"where"))
}

/// Whether the line at the start of `rest` ends what is passed over. `None` if too little is seen.
pub(super) fn breaks(rest: &[u8], kind: SkipKind, is_open: bool, is_last: bool) -> Option<bool> {
    if rest.len() < ENOUGH && !is_last && !rest.contains(&b'\n') {
        return None;
    }
    let starts =
        |word: &[u8]| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    Some(match kind {
        SkipKind::Comment | SkipKind::Body => false,
        SkipKind::Batch => is_go(rest),
        SkipKind::Delimited => starts(b"delimiter"),
        SkipKind::Statement => {
            is_open
                && (is_go(rest)
                    || starts(b"insert into ")
                    || starts(b"insert [")
                    || starts(b"create table ")
                    || starts(b"copy "))
        }
    })
}
