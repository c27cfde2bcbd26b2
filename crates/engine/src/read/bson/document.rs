//! One BSON document as JSON (bsonspec.org, version 1.1): plain values where JSON has them, Extended JSON where not.
//!
//! Nothing is recursive, and every length is checked against what is there.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::read::bson::decimal;
use crate::read::iso;

/// How deep documents may be nested; MongoDB takes 100.
const MOST_LEVELS: usize = 200;

/// What was done to values that JSON has no form for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub ids: u64,
    pub times: u64,
    pub decimals: u64,
    /// Those that stay as Extended JSON
    pub kept: u64,
}

/// Why a document cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// A length or a type makes no sense
    Form,
    /// A text is not UTF-8
    Text,
}

/// The bytes of a document, from which values are taken one after the other.
struct Bytes<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let end = self.at.checked_add(length).ok_or(Broken::Form)?;
        let bytes = self.all.get(self.at..end).ok_or(Broken::Form)?;
        self.at = end;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.take(N)?.try_into().map_err(|_| Broken::Form)
    }

    fn length(&mut self) -> Result<usize, Broken> {
        usize::try_from(i32::from_le_bytes(self.array()?)).map_err(|_| Broken::Form)
    }

    /// A text that ends with a zero byte.
    fn name(&mut self) -> Result<&'a str, Broken> {
        let rest = self.all.get(self.at..).unwrap_or_default();
        let length = memchr::memchr(0, rest).ok_or(Broken::Form)?;
        let bytes = self.take(length)?;
        self.at += 1;
        std::str::from_utf8(bytes).map_err(|_| Broken::Text)
    }

    /// A text with its length before it and a zero byte behind.
    fn text(&mut self) -> Result<&'a str, Broken> {
        let length = self.length()?;
        let bytes = self.take(length)?.strip_suffix(&[0]).ok_or(Broken::Form)?;
        std::str::from_utf8(bytes).map_err(|_| Broken::Text)
    }
}

/// An open document or array.
struct Level {
    is_array: bool,
    is_empty: bool,
    end: usize,
}

/// Turns `document`, length and all, into JSON; `member` is given each member of it with its value.
pub(super) fn members(
    document: &[u8],
    counts: &mut Counts,
    mut member: impl FnMut(&str, &[u8]),
) -> Result<(), Broken> {
    let mut bytes = Bytes { all: document, at: 0 };
    let end = bytes.length()?;
    if end != document.len() {
        return Err(Broken::Form);
    }
    let (mut levels, mut name, mut out) = (Vec::<Level>::new(), "", Vec::new());
    loop {
        let kind = bytes.array::<1>()?[0];
        if kind == 0 {
            let Some(level) = levels.pop() else {
                return if bytes.at == end { Ok(()) } else { Err(Broken::Form) };
            };
            if bytes.at != level.end {
                return Err(Broken::Form);
            }
            out.push(if level.is_array { b']' } else { b'}' });
            if levels.is_empty() {
                member(name, &out);
                out.clear();
            }
            continue;
        }
        let key = bytes.name()?;
        // What is undefined is not there.
        if kind == 0x06 {
            continue;
        }
        match levels.last_mut() {
            None => name = key,
            Some(level) => {
                if !std::mem::replace(&mut level.is_empty, false) {
                    out.push(b',');
                }
                if !level.is_array {
                    json::text::quote(key, &mut out);
                    out.push(b':');
                }
            }
        }
        if matches!(kind, 0x03 | 0x04) {
            let from = bytes.at;
            let length = bytes.length()?;
            let end = from.checked_add(length).ok_or(Broken::Form)?;
            if levels.len() >= MOST_LEVELS || end > document.len() {
                return Err(Broken::Form);
            }
            let is_array = kind == 0x04;
            out.push(if is_array { b'[' } else { b'{' });
            levels.push(Level { is_array, is_empty: true, end });
            continue;
        }
        value(kind, &mut bytes, counts, &mut out)?;
        if levels.is_empty() {
            member(name, &out);
            out.clear();
        }
    }
}

/// Writes the value of type `kind` that stands at `bytes`.
fn value(
    kind: u8,
    bytes: &mut Bytes<'_>,
    counts: &mut Counts,
    out: &mut Vec<u8>,
) -> Result<(), Broken> {
    let at = bytes.at;
    let quote = |text: &str, out: &mut Vec<u8>| json::text::quote(text, out);
    match kind {
        0x01 => number(f64::from_le_bytes(bytes.array()?), out),
        0x02 | 0x0e => quote(bytes.text()?, out),
        0x05 => binary(bytes, counts, out)?,
        0x07 => {
            counts.ids += 1;
            quote(&json::text::hexadecimal(bytes.take(12)?), out);
        }
        0x08 => out.extend_from_slice(match bytes.array::<1>()? {
            [0] => b"false",
            _ => b"true",
        }),
        0x09 => {
            counts.times += 1;
            let millis = i64::from_le_bytes(bytes.array()?);
            match iso::from_millis(millis) {
                Some(text) => quote(&text, out),
                None => out.extend_from_slice(millis.to_string().as_bytes()),
            }
        }
        0x0a => out.extend_from_slice(b"null"),
        0x0b => {
            let (pattern, options) = (bytes.name()?, bytes.name()?);
            kept(counts, out, "$regularExpression", |out| {
                out.extend_from_slice(b"{\"pattern\":");
                quote(pattern, out);
                out.extend_from_slice(b",\"options\":");
                quote(options, out);
                out.push(b'}');
            });
        }
        0x0c => {
            let (name, id) = (bytes.text()?, bytes.take(12)?);
            counts.kept += 1;
            out.extend_from_slice(b"{\"$ref\":");
            quote(name, out);
            out.extend_from_slice(b",\"$id\":");
            quote(&json::text::hexadecimal(id), out);
            out.push(b'}');
        }
        0x0d => {
            let code = bytes.text()?;
            kept(counts, out, "$code", |out| quote(code, out));
        }
        0x0f => {
            // Code with its variables: of no use to a user, so only the code is kept.
            let length = bytes.length()?;
            let code = bytes.text()?;
            let end = at.checked_add(length).filter(|end| *end >= bytes.at);
            bytes.at = end.ok_or(Broken::Form)?;
            kept(counts, out, "$code", |out| quote(code, out));
        }
        0x10 => out.extend_from_slice(i32::from_le_bytes(bytes.array()?).to_string().as_bytes()),
        0x11 => {
            let (increment, seconds) =
                (u32::from_le_bytes(bytes.array()?), u32::from_le_bytes(bytes.array()?));
            kept(counts, out, "$timestamp", |out| {
                out.extend_from_slice(format!("{{\"t\":{seconds},\"i\":{increment}}}").as_bytes());
            });
        }
        0x12 => out.extend_from_slice(i64::from_le_bytes(bytes.array()?).to_string().as_bytes()),
        0x13 => {
            counts.decimals += 1;
            match decimal::text(u128::from_le_bytes(bytes.array()?)) {
                Some(text) => quote(&text, out),
                None => out.extend_from_slice(b"null"),
            }
        }
        0x7f => kept(counts, out, "$maxKey", |out| out.push(b'1')),
        0xff => kept(counts, out, "$minKey", |out| out.push(b'1')),
        _ => return Err(Broken::Form),
    }
    Ok(())
}

/// Writes `{"name": …}`.
fn kept(counts: &mut Counts, out: &mut Vec<u8>, name: &str, value: impl FnOnce(&mut Vec<u8>)) {
    counts.kept += 1;
    out.push(b'{');
    json::text::quote(name, out);
    out.push(b':');
    value(out);
    out.push(b'}');
}

/// A double as JavaScript prints it; what is no number is nothing.
fn number(value: f64, out: &mut Vec<u8>) {
    if value.is_finite() {
        out.extend_from_slice(ryu_js::Buffer::new().format_finite(value).as_bytes());
    } else {
        out.extend_from_slice(b"null");
    }
}

fn binary(bytes: &mut Bytes<'_>, counts: &mut Counts, out: &mut Vec<u8>) -> Result<(), Broken> {
    let length = bytes.length()?;
    let subtype = bytes.array::<1>()?[0];
    let data = bytes.take(length)?;
    if subtype == 4
        && let Ok(uuid) = <[u8; 16]>::try_from(data)
    {
        counts.ids += 1;
        json::text::quote(&iso::uuid(uuid), out);
        return Ok(());
    }
    kept(counts, out, "$binary", |out| {
        out.extend_from_slice(b"{\"base64\":\"");
        out.extend_from_slice(STANDARD.encode(data).as_bytes());
        out.extend_from_slice(format!("\",\"subType\":\"{subtype:02x}\"}}").as_bytes());
    });
    Ok(())
}
