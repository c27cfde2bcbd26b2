//! Tells what the text of a file holds, from its first bytes.

use memchr::memchr;

use crate::read::file_format::Layout;
use crate::read::hints::{self, Hints};
use crate::read::magic;
use crate::read::table;
use json::scan::{Scanner, Stop, space_end};

/// How many bytes are enough to tell.
pub(super) const ENOUGH: usize = 64 * 1024;

/// What a text that begins with `head` holds. `whole` says that there is no more of it.
///
/// An object that holds a list of records is not told from a record here: that shows when it is read.
pub(super) fn layout(head: &[u8], whole: bool, hints: &Hints) -> Layout {
    if let Some(layout) = magic::layout(head) {
        return layout;
    }
    let start = space_end(head, 0);
    match head.get(start) {
        None if whole => Layout::Empty,
        Some(b'[') => Layout::Array,
        Some(b'{') => objects(head, start),
        _ if lines(head).any(is_object) => Layout::Ndjson,
        _ if is_member(head, start) => Layout::Objects,
        _ if is_binary(head) => Layout::Binary,
        _ if table::is_table(head, whole, hints) => Layout::Table,
        _ if is_fragment(head, start, hints) => Layout::Objects,
        _ => Layout::Unknown,
    }
}

/// Tells apart the layouts that begin with `{`.
fn objects(head: &[u8], start: usize) -> Layout {
    let mut members = Vec::new();
    let mut scanner = Scanner::default();
    let line_end = memchr(b'\n', &head[start..]).map_or(head.len(), |at| start + at);
    match scanner.object(head, start, &mut members) {
        Ok(object) if object.end > line_end => Layout::Objects,
        Ok(_) => Layout::Ndjson,
        // The first line goes on beyond what we see.
        Err(Stop::End) if line_end == head.len() => Layout::Ndjson,
        Err(_) => {
            let mut others =
                lines(&head[line_end..]).filter(|line| !line.trim_ascii().is_empty()).peekable();
            let single = others.peek().is_none();
            if single || others.any(|line| line.starts_with(b"{") && is_object(line)) {
                Layout::Ndjson
            } else {
                Layout::Objects
            }
        }
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n')
}

/// Whether a line is one whole object.
fn is_object(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let mut members = Vec::new();
    line.starts_with(b"{")
        && Scanner::default()
            .object(line, 0, &mut members)
            .is_ok_and(|object| object.end == line.len())
}

/// Whether the text begins with a member of an object.
fn is_member(head: &[u8], start: usize) -> bool {
    hints::member(&mut Scanner::default(), head, start).is_some()
}

/// Whether the text has been cut out of the middle of JSON: a record stands somewhere in it.
fn is_fragment(head: &[u8], start: usize, hints: &Hints) -> bool {
    let mut from = start;
    while let Some(at) = memchr(b'{', &head[from..]) {
        let object = &head[from + at..];
        if (hints.is_record)(&hints::names(&object[..object.len().min(PEEK)])) {
            return true;
        }
        from += at + 1;
    }
    false
}

/// How much of an object is looked at to see whether it is a record.
const PEEK: usize = 256;

/// How many lines are looked at for a statement of SQL.
const MOST_LINES: usize = 200;

/// Whether the text is a dump of a database: one of its first lines begins as only SQL does. Tools that make dumps
/// write warnings before the first statement, so that the first line alone says little.
pub(super) fn is_sql(head: &[u8]) -> bool {
    const STARTS: [&str; 25] = [
        "-- mysql dump",
        "-- mariadb dump",
        "-- phpmyadmin sql dump",
        "-- postgresql database",
        "-- heidisql",
        "-- sqlite",
        "/*!40",
        "/*!50",
        "/*m!999999",
        "/****** object:",
        "create table ",
        "drop table if exists ",
        "insert into ",
        "insert ignore into ",
        "insert delayed into ",
        "insert or ",
        "insert [",
        "replace into ",
        "pragma foreign_keys",
        "set identity_insert ",
        "set ansi_nulls on",
        "set statement_timeout",
        "set session_replication_role",
        "lock tables ",
        "use [",
    ];
    if matches!(head.get(space_end(head, 0)), Some(b'{' | b'[' | b'<') | None) {
        return false;
    }
    lines(head).take(MOST_LINES).any(|line| {
        let line = line.trim_ascii_start();
        let line = line.get(..line.len().min(PEEK)).unwrap_or_default().to_ascii_lowercase();
        STARTS.iter().any(|start| line.starts_with(start.as_bytes()))
            || matches!(line.trim_ascii_end(), b"insert into" | b"replace into")
            || line.starts_with(b"copy ") && memchr::memmem::find(&line, b" from stdin").is_some()
            || line.starts_with(b"copy ") && line.len() == PEEK
    })
}

/// Whether the text has bytes that text has not.
fn is_binary(head: &[u8]) -> bool {
    // The escape (27) stands in ISO-2022-JP. Bytes beyond ASCII say nothing: Asian encodings have hardly any others.
    // What separates records and cells (28 to 31) stands in tables, and before each record of a sequence of JSON.
    let odd = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 127);
    // Few zeros are damage to a text, and those at its end room that was kept for more.
    let end = head.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let sample = &head[..end.min(4096)];
    end == 0 || sample.iter().filter(odd).count() * 50 > sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_an_asian_encoding_is_no_binary_file() {
        // Shift_JIS: two names of columns, and a user.
        let text =
            b"\x8e\x81\x96\xbc,\x83\x81\x81\x5b\x83\x8b\r\n\x93\x63\x92\x86,t@example.jp\r\n";
        assert_eq!(layout(text, true, &Hints::default()), Layout::Table);
    }

    #[test]
    fn layouts_by_content() {
        let check = |text: &str, expected: Layout| {
            let hints =
                Hints { is_record: |names| names.contains(&&b"email"[..]), ..Hints::default() };
            assert_eq!(layout(text.as_bytes(), true, &hints), expected, "{text}")
        };
        check("", Layout::Empty);
        check(" \r\n\t", Layout::Empty);
        check("[]", Layout::Array);
        check("\n [ {\"a\":1} ]", Layout::Array);
        check("{\"a\":1}", Layout::Ndjson);
        check("{\"a\":1}\n{\"a\":2}\n", Layout::Ndjson);
        check("{\"a\":1,}\n{\"a\":2}\n", Layout::Ndjson);
        check("{\"a\":1,}", Layout::Ndjson);
        check("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n", Layout::Objects);
        check("{\n \"a\": 1,\n}\n", Layout::Objects);
        check("\"email\":\"a\"},{\"email\":\"b\"}]", Layout::Objects);
        check("mail\":\"a\"},{\"email\":\"b\"}]", Layout::Objects);
        check("{\"email\":\"a\",\"users\":[1]}", Layout::Ndjson);
        check("hello\n{\"a\":1}\n", Layout::Ndjson);
        check("Id,Email\n1,a@b.co\n", Layout::Table);
        check("email;name\r\n", Layout::Table);
        check("email\na@b.co\n", Layout::Table);
        check("hello world", Layout::Unknown);
        check("PK\u{3}\u{4}xx", Layout::Zip);
        check("\u{1}\0\u{2}", Layout::Binary);
        check("\0\0\0", Layout::Binary);
        let rows = "1,a@b.co,Ann\n".repeat(9);
        check(&format!("id,email,name\n2,b@b.co,B\0o\n{rows}"), Layout::Table);
        check(&format!("id,email,name\n{rows}{}", "\0".repeat(200)), Layout::Table);
        check("42", Layout::Unknown);
    }
}
