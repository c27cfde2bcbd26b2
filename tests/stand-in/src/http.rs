//! HTTP/1.1 as far as curl and PowerShell speak it to an API: requests with a `Content-Length`, connections that are kept,
//! multipart forms. No chunked bodies (411), no TLS.

use std::io::{self, BufRead, Read as _, Write};

/// What a request may have at all; Auth0's own limit is [`crate::routes::MOST_BYTES`].
const MOST_READ: usize = 20_000_000;

/// A request, read whole.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub method: String,
    /// Without the query, still encoded
    pub path: String,
    /// Decoded names and values
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn asks(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The path's pieces, decoded.
    pub fn pieces(&self) -> Vec<String> {
        self.path.split('/').filter(|piece| !piece.is_empty()).map(decoded).collect()
    }
}

/// An answer.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Why no request was read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The other side is gone, or had no more to ask.
    Gone,
    /// It asks in a way that this server does not know.
    Refused(u16),
}

impl From<io::Error> for Unread {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// Reads one request.
pub(crate) fn read(input: &mut impl BufRead, output: &mut impl Write) -> Result<Request, Unread> {
    let first = line(input)?;
    let mut words = first.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(Unread::Refused(400));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect(),
        ..Request::default()
    };
    loop {
        let line = line(input)?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            request.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    if request.header("transfer-encoding").is_some() {
        return Err(Unread::Refused(411));
    }
    let length = match request.header("content-length") {
        Some(length) => length.parse().map_err(|_| Unread::Refused(400))?,
        None => 0,
    };
    if length > MOST_READ {
        return Err(Unread::Refused(413));
    }
    if request.header("expect").is_some() {
        output.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    request.body.resize(length, 0);
    input.read_exact(&mut request.body)?;
    Ok(request)
}

fn line(input: &mut impl BufRead) -> Result<String, Unread> {
    let mut line = Vec::new();
    if input.take(64_000).read_until(b'\n', &mut line)? == 0 {
        return Err(Unread::Gone);
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

/// Writes an answer; with `half`, half of it.
pub(crate) fn write(output: &mut impl Write, answer: &Answer, half: bool) -> io::Result<()> {
    let mut text = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
    for (name, value) in &answer.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if answer.status != 204 {
        text.push_str(&format!("content-length: {}\r\n", answer.body.len()));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&answer.body);
    let length =
        if half { bytes.len() - answer.body.len().div_ceil(2).max(1) } else { bytes.len() };
    output.write_all(bytes.get(..length).unwrap_or(&bytes))?;
    output.flush()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        411 => "Length Required",
        413 => "Payload Too Large",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Error",
    }
}

/// `%7C` as `|`.
pub(crate) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The parts of a multipart form by name.
pub(crate) fn form(request: &Request) -> Option<Vec<(String, Vec<u8>)>> {
    let kind = request.header("content-type")?;
    let boundary = kind.split_once("boundary=")?.1.trim_matches('"');
    let mark = format!("\r\n--{boundary}").into_bytes();
    let mut rest = [b"\r\n", request.body.as_slice()].concat();
    let mut parts = Vec::new();
    rest.drain(..find(&rest, &mark)? + mark.len());
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        let end = find(&rest, &mark)?;
        let part = rest.get(..end)?;
        let head_end = find(part, b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(part.get(..head_end)?).into_owned();
        let name =
            head.split_once(" name=")?.1.split([';', '\r']).next()?.trim_matches('"').to_owned();
        parts.push((name, part.get(head_end + 4..)?.to_vec()));
        rest.drain(..end + mark.len());
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_by_its_names() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"users\"; filename=\"a\"\r\nContent-Type: a/b\r\n\r\n[1,\r\n2]\r\n--x\r\nContent-Disposition: form-data; name=upsert\r\n\r\ntrue\r\n--x--\r\n";
        let text = format!(
            "POST /a%7Cb?q=1%202 HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let request = read(&mut text.as_bytes(), &mut Vec::new()).expect("a request");
        assert_eq!((request.pieces(), request.asks("q")), (vec!["a|b".to_owned()], Some("1 2")));
        let form = form(&request).expect("a form");
        assert_eq!(
            form,
            [("users".to_owned(), b"[1,\r\n2]".to_vec()), ("upsert".to_owned(), b"true".to_vec())]
        );
        assert!(matches!(
            read(&mut &text.as_bytes()[..text.len() - 1], &mut Vec::new()),
            Err(Unread::Gone)
        ));
    }
}
