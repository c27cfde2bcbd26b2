//! From the text of a cell to its JSON: nothing, text, or what its column's kind says.

use crate::read::hints::CellKind;

/// Texts that surely stand for nothing wherever they are the whole cell.
pub(super) const SURE: [&str; 22] = [
    "NULL",
    "null",
    "\\N",
    "(null)",
    "[null]",
    "<null>",
    "<NULL>",
    "(NULL)",
    "[NULL]",
    "{null}",
    "#N/A",
    "N/A",
    "n/a",
    "nan",
    "NaN",
    "undefined",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0000-00-00T00:00:00",
    "0000-00-00T00:00:00Z",
    "0000-00-00 00:00:00.000",
    "<nil>",
];

/// Whether `text` is true or false, in the words of spreadsheets and databases.
fn boolean(text: &[u8]) -> Option<bool> {
    const TRUE: [&[u8]; 11] = [
        b"true",
        b"1",
        b"wahr",
        b"vrai",
        b"verdadero",
        b"verdadeiro",
        b"vero",
        b"waar",
        b"yes",
        b"t",
        b"y",
    ];
    const FALSE: [&[u8]; 9] =
        [b"false", b"0", b"falsch", b"faux", b"falso", b"onwaar", b"no", b"f", b"n"];
    let is_one_of = |words: &[&[u8]]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&TRUE) { Some(true) } else { is_one_of(&FALSE).then_some(false) }
}

/// Whether `text` is a number as JSON writes it.
pub(super) fn is_json_number(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'-' | b'0'..=b'9'))
        && json::Scanner::default().value(text, 0).is_ok_and(|value| value.end == text.len())
}

/// Whether `text` is a JSON object or array.
fn is_json(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'{' | b'['))
        && json::Scanner::default().value(text, 0).is_ok_and(|value| value.end == text.len())
}

/// Appends a cell that holds something as JSON. `text` is valid UTF-8.
pub(super) fn write(text: &[u8], kind: CellKind, out: &mut Vec<u8>) {
    let trimmed = text.trim_ascii();
    match kind {
        CellKind::Text => quote(text, out),
        CellKind::Boolean => match boolean(trimmed) {
            Some(true) => out.extend_from_slice(b"true"),
            Some(false) => out.extend_from_slice(b"false"),
            None => quote(text, out),
        },
        CellKind::Number if is_json_number(trimmed) => out.extend_from_slice(trimmed),
        CellKind::Json if is_json(trimmed) => json::text::compact(trimmed, out),
        CellKind::Number | CellKind::Json => quote(text, out),
    }
}

/// Appends text as a JSON string. `text` is valid UTF-8.
pub(super) fn quote(text: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, 0..=0x1f | b'"' | b'\\')) {
        out.extend_from_slice(&rest[..at]);
        let byte = rest[at];
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_json() {
        let check = |text: &str, kind, expected: &str| {
            let mut out = Vec::new();
            write(text.as_bytes(), kind, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{text}");
        };
        check("a\"\\\n\u{1}ü", CellKind::Text, r#""a\"\\\n\u0001ü""#);
        for yes in ["true", "TRUE", "1", "WAHR", "verdadeiro"] {
            check(yes, CellKind::Boolean, "true");
        }
        check(" FALSCH ", CellKind::Boolean, "false");
        check("maybe", CellKind::Boolean, "\"maybe\"");
        check("12", CellKind::Number, "12");
        check("1,00E+00", CellKind::Number, "\"1,00E+00\"");
        check("007", CellKind::Number, "\"007\"");
        check("{ \"a\": [1] }", CellKind::Json, "{\"a\":[1]}");
        check("{\"a\":", CellKind::Json, "\"{\\\"a\\\":\"");
    }
}
