//! Tells from the first bytes of a file whether it is of a kind that is no text, or no text that is read.

use memchr::memmem;

use crate::read::file_format::Layout;
use crate::read::foreign::Foreign;
use crate::read::nearly;

/// What every file of a kind begins with.
const STARTS: [(&[u8], Foreign); 23] = [
    (b"\x6d\xe2\x99\x81", Foreign::MongoArchive),
    (b"%PDF-", Foreign::Pdf),
    (b"\x89PNG\r\n", Foreign::Image),
    (b"\xff\xd8\xff", Foreign::Image),
    (b"GIF87a", Foreign::Image),
    (b"GIF89a", Foreign::Image),
    (b"RIFF", Foreign::Image),
    (b"{\\rtf", Foreign::Document),
    (b"7z\xbc\xaf\x27\x1c", Foreign::Archive),
    (b"\xfd7zXZ\0", Foreign::Archive),
    (b"\x28\xb5\x2f\xfd", Foreign::Archive),
    (b"BZh", Foreign::Archive),
    (b"Rar!\x1a\x07", Foreign::Archive),
    (b"SQLite format 3\0", Foreign::Sqlite),
    (b"\0\x01\0\0Standard Jet DB", Foreign::Access),
    (b"\0\x01\0\0Standard ACE DB", Foreign::Access),
    (b"PGDMP", Foreign::PgDump),
    (b"TAPE\0\0", Foreign::SqlServerBackup),
    (b"PAR1", Foreign::Columns),
    (b"Obj\x01", Foreign::Columns),
    (b"ORC", Foreign::Columns),
    (b"-----BEGIN PGP MESSAGE-----", Foreign::Pgp),
    (b"-----BEGIN PGP ", Foreign::Pgp),
];

/// The first bytes of an entry of a zip archive, and of an empty archive.
pub(super) const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// The first bytes of a file of an office program before 2007.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The longest document of BSON that MongoDB takes, in bytes.
pub(super) const MOST_DOCUMENT: usize = 16 << 20;

/// The shortest document of BSON: its length and the byte that ends it.
pub(super) const LEAST_DOCUMENT: usize = 5;

/// Whether a file that begins with `head` is BSON: the length of a document, then a member with a sound name.
pub(super) fn is_bson(head: &[u8]) -> bool {
    let Some((length, rest)) = head.split_first_chunk::<4>() else { return false };
    let length = u32::from_le_bytes(*length) as usize;
    let Some((kind, rest)) = rest.split_first() else { return false };
    let name = rest.iter().take_while(|byte| byte.is_ascii_graphic() || **byte == b' ').count();
    // A member takes its type, its name, a zero byte and mostly a value.
    let fits = length > LEAST_DOCUMENT && length <= MOST_DOCUMENT && name + 7 <= length;
    fits && matches!(kind, 0x01..=0x13) && name > 0 && rest.get(name) == Some(&0)
}

/// What a file that begins with `head` is, if it is no text that is read here.
pub(super) fn layout(head: &[u8]) -> Option<Layout> {
    if ZIP.iter().any(|start| head.starts_with(start)) {
        return Some(zip(head));
    }
    if head.starts_with(OLE) {
        let has = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memmem::find(head, &name).is_some()
        };
        let is_document = has("WordDocument") || has("PowerPoint Document");
        return Some(if is_document { Layout::Foreign(Foreign::Document) } else { Layout::Sheet });
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some(Layout::Foreign(Foreign::Archive));
    }
    let is_text = |foreign: &Foreign| matches!(foreign, Foreign::Pgp | Foreign::Document);
    let found = STARTS.iter().find(|(start, foreign)| {
        head.starts_with(start)
            // Three or four letters may begin a text, too.
            && (is_text(foreign) || start.len() > 4 || !is_plain(head))
    });
    found
        .map(|(_, foreign)| *foreign)
        .or_else(|| separators(head))
        .or_else(|| markup(head))
        .or_else(|| nearly::of(head))
        .map(Layout::Foreign)
}

/// Whether the first bytes are text.
fn is_plain(head: &[u8]) -> bool {
    let sample = head.get(..head.len().min(512)).unwrap_or_default();
    !sample.iter().any(|byte| matches!(byte, 0..=8 | 14..=31 | 127..))
}

/// What a zip archive is: the entries of an office program have names of their own.
fn zip(head: &[u8]) -> Layout {
    let names = memmem::find_iter(head, b"PK\x03\x04").filter_map(|at| {
        let header = head.get(at..)?;
        let length = usize::from(u16::from_le_bytes([*header.get(26)?, *header.get(27)?]));
        header.get(30..30 + length)
    });
    let mut layout = Layout::Zip;
    for name in names {
        let starts = |start: &[u8]| name.starts_with(start);
        if starts(b"xl/") {
            return Layout::Sheet;
        }
        if starts(b"word/") || starts(b"ppt/") {
            return Layout::Foreign(Foreign::Document);
        }
        if name == b"mimetype" {
            let is = |kind: &str| memmem::find(head, kind.as_bytes()).is_some();
            if is("application/vnd.oasis.opendocument.spreadsheet") {
                return Layout::Sheet;
            }
            if is("application/vnd.oasis.opendocument.") {
                return Layout::Foreign(Foreign::Document);
            }
        }
        if name == b"[Content_Types].xml" {
            layout = Layout::Sheet;
        }
    }
    layout
}

/// Rows that U+001E ends, with U+001F between their cells. Before a record of JSON U+001E begins a sequence.
fn separators(head: &[u8]) -> Option<Foreign> {
    let unit = memchr::memchr(0x1f, head)?;
    let record = memchr::memchr(0x1e, head)?;
    let line = memchr::memchr(b'\n', head).unwrap_or(head.len());
    (unit < record && record < line + 1).then_some(Foreign::Separators)
}

/// Web pages, XML, and tables with lines around their cells.
fn markup(head: &[u8]) -> Option<Foreign> {
    let text = head.trim_ascii_start();
    let text = text.get(..text.len().min(4096)).unwrap_or_default();
    if text.first() == Some(&b'<') {
        let lower = text.to_ascii_lowercase();
        let has = |name: &str| memmem::find(&lower, name.as_bytes()).is_some();
        let is_html = ["<html", "<!doctype html", "<table", "<body"].iter().any(|name| has(name));
        return match is_html {
            true => Some(Foreign::Html),
            false => lower.starts_with(b"<?xml").then_some(Foreign::Xml),
        };
    }
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let is_drawn = |line: &[u8], signs: &[u8]| {
        line.len() >= 5
            && line.contains(&b'-')
            && line.iter().any(|byte| signs.contains(byte))
            && line.iter().all(|byte| signs.contains(byte) || matches!(byte, b'-' | b' ' | b':'))
    };
    let first = lines.find(|line| !line.is_empty())?;
    let second = lines.next().unwrap_or_default();
    // Of `mysql`, then of `psql`, then Markdown.
    let is_console = first.starts_with(b"+-") && is_drawn(first, b"+")
        || first.contains(&b'|') && (is_drawn(second, b"+") || is_drawn(second, b"|"));
    is_console.then_some(Foreign::Console)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_first_bytes() {
        let check = |head: &[u8], expected: Option<Layout>| {
            assert_eq!(layout(head), expected, "{}", String::from_utf8_lossy(head));
        };
        let foreign = |foreign| Some(Layout::Foreign(foreign));
        let entry = |name: &str, content: &str| {
            let mut header = b"PK\x03\x04".to_vec();
            header.resize(26, 0);
            header.extend_from_slice(&[name.len() as u8, 0, 0, 0]);
            [header, name.as_bytes().to_vec(), content.as_bytes().to_vec()].concat()
        };
        check(b"%PDF-1.7\n%\xe2\xe3", foreign(Foreign::Pdf));
        check(b"\x89PNG\r\n\x1a\n", foreign(Foreign::Image));
        check(b"\xff\xd8\xff\xe0", foreign(Foreign::Image));
        check(b"7z\xbc\xaf\x27\x1c", foreign(Foreign::Archive));
        check(b"BZh91AY&SY\x01", foreign(Foreign::Archive));
        check(b"SQLite format 3\0\x10", foreign(Foreign::Sqlite));
        check(b"PGDMP\x01\x0e", foreign(Foreign::PgDump));
        check(b"PAR1\x15\x04", foreign(Foreign::Columns));
        check(b"-----BEGIN PGP MESSAGE-----\n", foreign(Foreign::Pgp));
        check(b"\n<html><table><tr><td>a", foreign(Foreign::Html));
        check(b"<?xml version=\"1.0\"?><users/>", foreign(Foreign::Xml));
        check(b"+----+-----+\n| id | a   |\n+----+-----+\n", foreign(Foreign::Console));
        check(b" id | email \n----+-------\n  1 | a\n", foreign(Foreign::Console));
        check(b"id\x1femail\x1e1\x1fa@x.io\x1e", foreign(Foreign::Separators));
        check(b"id\x1femail\x1e\n1\x1fa@x.io\x1e\n", foreign(Foreign::Separators));
        check(b"id\x1femail\n1\x1fa\x1eb\n", None);
        check(b"| id | a |\n|----|---|\n", foreign(Foreign::Console));
        check(&entry("users.csv", "x"), Some(Layout::Zip));
        check(b"PK\x05\x06\0\0", Some(Layout::Zip));
        check(
            &[entry("[Content_Types].xml", ""), entry("xl/workbook.xml", "")].concat(),
            Some(Layout::Sheet),
        );
        check(
            &entry("docProps/app.xml", &String::from_utf8_lossy(&entry("xl/a.xml", ""))),
            Some(Layout::Sheet),
        );
        check(
            &entry("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            Some(Layout::Sheet),
        );
        check(
            &[entry("[Content_Types].xml", ""), entry("word/document.xml", "")].concat(),
            foreign(Foreign::Document),
        );
        check(b"id,email\n1,a@b.co\n", None);
        check(b"ORC,BZh\n", None);
        check(b"RIFFRAFF,x\n", None);
        check(b"id|email\n1|a\n", None);
        check(b"--- users ---\na,b\n", None);
        check(b"{\"a\":1}", None);
    }
}
