//! What the file server answers to a request: pure but for reading the files.
//!
//! Only what lies in the folder is given out, whatever the path says and wherever links lead.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};

/// The parts of a request that matter here.
#[derive(Debug)]
pub(super) struct Request<'a> {
    method: &'a str,
    path: &'a str,
    if_none_match: Option<&'a str>,
}

impl<'a> Request<'a> {
    pub fn parse(head: &'a str) -> Self {
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let if_none_match =
            lines.filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
                name.eq_ignore_ascii_case("If-None-Match").then(|| value.trim())
            });
        Self { method, path, if_none_match }
    }
}

const NOT_MODIFIED: &str = "304 Not Modified";

/// An answer, still in parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Says how long the body is without sending it.
    head_only: bool,
}

impl Answer {
    fn plain(status: &'static str) -> Self {
        let headers = vec![("Content-Type", "text/plain; charset=utf-8".to_owned())];
        Self { status, headers, body: format!("{status}\n").into_bytes(), head_only: false }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", self.status);
        head.push_str("Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n");
        if self.status != NOT_MODIFIED {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let body = if self.head_only { &[] } else { self.body.as_slice() };
        [head.as_bytes(), body].concat()
    }
}

/// The folder that is served, and below which path.
pub(super) struct Folder {
    root: PathBuf,
    prefix: String,
}

impl Folder {
    pub fn new(root: &Path, prefix: &str) -> Result<Self> {
        let root = fs::canonicalize(root)
            .with_context(|| format!("there is no folder {} to serve", root.display()))?;
        Ok(Self { root, prefix: prefix.to_owned() })
    }

    pub fn answer(&self, request: &Request) -> Answer {
        if !matches!(request.method, "GET" | "HEAD") {
            return Answer::plain("405 Method Not Allowed").with("Allow", "GET, HEAD");
        }
        if !request.path.is_empty() && self.prefix.strip_suffix('/') == Some(request.path) {
            return Answer::plain("308 Permanent Redirect").with("Location", &self.prefix);
        }
        let mut answer = self.file(request).unwrap_or_else(|| Answer::plain("404 Not Found"));
        answer.head_only = request.method == "HEAD";
        answer
    }

    fn file(&self, request: &Request) -> Option<Answer> {
        let path = self.find(request.path.strip_prefix(&self.prefix)?)?;
        let tag = tag_of(&path)?;
        if request.if_none_match == Some(tag.as_str()) {
            let answer =
                Answer { status: NOT_MODIFIED, headers: vec![], body: vec![], head_only: true };
            return Some(answer.with("ETag", &tag));
        }
        let answer = Answer {
            status: "200 OK",
            headers: vec![],
            body: fs::read(&path).ok()?,
            head_only: false,
        };
        Some(answer.with("Content-Type", media_type(&path)).with("ETag", &tag))
    }

    fn find(&self, path: &str) -> Option<PathBuf> {
        let mut file = self.root.clone();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            file.push(decoded(part)?);
        }
        if file.is_dir() {
            file.push("index.html");
        }
        // After following links it must still be in here.
        let file = fs::canonicalize(file).ok()?;
        (file.is_file() && file.starts_with(&self.root)).then_some(file)
    }
}

/// One name of a path, percent-decoded; nothing if it could lead elsewhere.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            plain => plain,
        });
    }
    let name = String::from_utf8(bytes).ok()?;
    let leads_elsewhere =
        matches!(name.as_str(), "." | "..") || name.contains(['/', '\\', ':', '\0']);
    (!leads_elsewhere).then_some(name)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn tag_of(file: &Path) -> Option<String> {
    let data = fs::metadata(file).ok()?;
    let changed = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(format!("\"{:x}-{changed:x}\"", data.len()))
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "ndjson" => "application/x-ndjson",
        "gz" => "application/gzip",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project;

    fn answer(prefix: &str, head: &str) -> Answer {
        Folder::new(&project::root().join("xtask/src"), prefix)
            .unwrap()
            .answer(&Request::parse(head))
    }

    fn status(prefix: &str, head: &str) -> &'static str {
        answer(prefix, head).status
    }

    #[test]
    fn only_what_is_in_the_folder_is_given_out() {
        for (path, expected) in [
            ("/main.rs", "200 OK"),
            ("/main.rs?x=/../y", "200 OK"),
            ("/m%61in.rs", "200 OK"),
            ("//serve///answer.rs", "200 OK"),
            ("/serve%2fanswer.rs", "404 Not Found"),
            ("/../Cargo.toml", "404 Not Found"),
            ("/serve/../../Cargo.toml", "404 Not Found"),
            ("/%2e%2e/Cargo.toml", "404 Not Found"),
            ("/..%2fCargo.toml", "404 Not Found"),
            ("/..%5cCargo.toml", "404 Not Found"),
            ("/%00", "404 Not Found"),
            ("/%zz", "404 Not Found"),
            ("/%e", "404 Not Found"),
            ("/%ff", "404 Not Found"),
            ("/serve", "404 Not Found"),
            ("/", "404 Not Found"),
            ("", "404 Not Found"),
            ("http://elsewhere/main.rs", "404 Not Found"),
        ] {
            assert_eq!(status("/", &format!("GET {path} HTTP/1.1\r\n")), expected, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_not_followed() {
        let folder = std::env::temp_dir().join(format!("muster-links-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), "hello").unwrap();
        std::os::unix::fs::symlink(project::root().join("Cargo.toml"), folder.join("out")).unwrap();
        std::os::unix::fs::symlink(folder.join("index.html"), folder.join("in")).unwrap();
        let served = Folder::new(&folder, "/").unwrap();
        let statuses = ["/", "/in", "/out"]
            .map(|path| served.answer(&Request::parse(&format!("GET {path} HTTP/1.1\r\n"))).status);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(statuses, ["200 OK", "200 OK", "404 Not Found"]);
    }

    #[test]
    fn below_a_prefix_and_nowhere_else() {
        for (path, expected) in [
            ("/a/b/main.rs", "200 OK"),
            ("/a/b", "308 Permanent Redirect"),
            ("/a", "404 Not Found"),
            ("/main.rs", "404 Not Found"),
            ("/a/bmain.rs", "404 Not Found"),
        ] {
            assert_eq!(status("/a/b/", &format!("GET {path} HTTP/1.1\r\n")), expected, "{path}");
        }
    }

    #[test]
    fn head_is_get_without_the_body() {
        let get = answer("/", "GET /main.rs HTTP/1.1\r\n").to_bytes();
        let head = answer("/", "HEAD /main.rs HTTP/1.1\r\n").to_bytes();
        assert!(get.starts_with(&head) && head.ends_with(b"\r\n\r\n") && get.len() > head.len());
    }

    #[test]
    fn what_has_not_changed_is_not_sent_again() {
        let first = answer("/", "GET /main.rs HTTP/1.1\r\n");
        let (_, tag) = first.headers.iter().find(|(name, _)| *name == "ETag").unwrap();
        let again = answer("/", &format!("GET /main.rs HTTP/1.1\r\nif-none-match: {tag}\r\n"));
        assert_eq!((again.status, again.body.len()), (NOT_MODIFIED, 0));
    }

    #[test]
    fn only_reading_is_allowed() {
        assert_eq!(status("/", "POST /main.rs HTTP/1.1\r\n"), "405 Method Not Allowed");
        assert_eq!(status("/", ""), "405 Method Not Allowed");
    }

    #[test]
    fn webassembly_has_its_type() {
        assert_eq!(media_type(Path::new("page_bg.wasm")), "application/wasm");
        assert_eq!(media_type(Path::new("LICENSE")), "application/octet-stream");
    }
}
