//! The built site as one HTML file that needs neither server nor network: `cargo xtask single-file`.
//!
//! Everything in `dist/` but what only a server's page has (service worker, manifest) is packed with gzip and stands in the
//! document as text, seven bits a character, which UTF-8 writes as one byte: base64 would take a seventh more. It is packed by Zopfli, which
//! takes half a minute and makes a twentieth less of it. `boot.js` beside this file unpacks it. The content security policy allows this script and style by their digests, blobs, and nothing else.

use std::num::NonZero;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use zopfli::{Format, Options};

use crate::site::base64;
use crate::{project, site};

/// What the file may weigh, in bytes.
const BUDGET: usize = 6_000_000;

/// How often Zopfli looks for a smaller result: more take long and save next to nothing.
const ROUNDS: NonZero<u64> = NonZero::new(3).unwrap();

const BOOT: &str = include_str!("single_file/boot.js");

/// What only a site on a server has, and the vectors, for which there is no room: who tests by them has the set.
const LEFT_OUT: [&str; 5] =
    ["index.html", "style.css", "sw.js", "manifest.webmanifest", "vectors/users.ndjson"];

/// Builds the site if need be, and of it the file, `target/muster.html`.
///
/// # Errors
/// When the site does not build, or the file is over its budget.
pub fn build() -> Result<()> {
    site::build()?;
    let path = project::root().join("target/muster.html");
    let bytes = write(&project::dist(), &path)?;
    println!("{} ({bytes} of {BUDGET} bytes)", path.display());
    Ok(())
}

/// Makes the file of a built site; its size in bytes.
///
/// # Errors
/// When it cannot be written, or is over its budget.
pub fn write(site: &Path, path: &Path) -> Result<usize> {
    let html = document(site)?;
    let bytes = html.len();
    ensure!(bytes <= BUDGET, "the single file weighs {bytes} bytes, over its budget of {BUDGET}");
    project::write(path, html)?;
    Ok(bytes)
}

/// The document for a built site.
fn document(site: &Path) -> Result<String> {
    let page = project::read_text(&site.join("index.html"))?;
    // Without what only sets lines in: here it is not compressed.
    let style = project::read_text(&site.join("style.css"))?;
    let style: Vec<&str> = style.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let style = style.join("\n");
    let icon = project::read(&site.join("icon.svg"))?;
    let policy = format!(
        "default-src 'none'; script-src {} blob: 'wasm-unsafe-eval'; style-src {}; img-src data: blob:; connect-src blob:; \
         worker-src blob:; base-uri 'none'; form-action 'none'",
        digest(BOOT),
        digest(&style)
    );
    let build = between(&page, "<meta name=\"build\" content=\"", "\"")?;
    let body = between(&page, "<body>", "</body>")?;
    let colors: String = page
        .lines()
        .filter(|line| line.contains("name=\"theme-color\""))
        .map(|line| format!("{}\n", line.trim()))
        .collect();
    for (what, text) in [("the script", BOOT), ("the stylesheet", &style)] {
        ensure!(!text.contains("</s"), "{what} would end its own element");
    }
    Ok(format!(
        "<!doctype html>
<!-- Muster as one file, build {build}. It asks nothing of any network; the policy below forbids it. -->
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">
<meta name=\"referrer\" content=\"no-referrer\">
<meta name=\"build\" content=\"{build}\">
<title>Muster</title>
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
{colors}<link rel=\"icon\" href=\"data:image/svg+xml;base64,{}\">
<style>{style}</style>
</head>
<body>{body}<script type=\"text/plain\" id=\"site\">{}</script>
<script type=\"module\">{BOOT}</script>
</body>
</html>
",
        base64(&icon),
        as_text(&packed(site)?)
    ))
}

/// The source of an inline script or style, for the policy.
fn digest(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text)))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let rest = text.split_once(start).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split_once(end)).map(|(found, _)| found);
    found.with_context(|| format!("index.html has no {start}…{end}"))
}

/// All files: a line of JSON with their names and lengths, and then they themselves.
fn packed(site: &Path) -> Result<Vec<u8>> {
    let (mut head, mut content) = (Vec::new(), Vec::new());
    for name in project::files_below(site)? {
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        if name.contains(['"', '\\', '\'']) {
            bail!("{name:?}: files of the site have plain names");
        }
        let bytes = project::read(&site.join(&name))?;
        head.push(format!("[\"{name}\",{}]", bytes.len()));
        content.extend_from_slice(&bytes);
    }
    let mut all = format!("[{}]\n", head.join(",")).into_bytes();
    all.append(&mut content);
    let mut packed = Vec::new();
    let options = Options { iteration_count: ROUNDS, ..Options::default() };
    zopfli::compress(options, Format::Gzip, &all[..], &mut packed)?;
    Ok(packed)
}

/// Bytes as text, seven bits a character. NUL, CR and `<` do not survive in HTML: they stand at U+0100.
fn as_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 6 / 5);
    let (mut held, mut bits) = (0_u32, 0);
    let mut put = |seven: u32| {
        let character = match seven & 127 {
            0 => Some('\u{100}'),
            13 => Some('\u{101}'),
            60 => Some('\u{102}'),
            other => char::from_u32(other),
        };
        text.extend(character);
    };
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 7 {
            bits -= 7;
            put(held >> bits);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        put(held << (7 - bits));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `boot.js` does it.
    fn bytes_of(text: &str) -> Vec<u8> {
        let count = text.chars().count() * 7 / 8;
        let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
        for code in text.chars().map(u32::from) {
            let seven = if code < 128 { code } else { [0, 13, 60][code as usize - 256] };
            held = held << 7 | seven;
            bits += 7;
            if bits >= 8 {
                bits -= 8;
                bytes.push((held >> bits) as u8);
                held &= (1 << bits) - 1;
            }
        }
        assert_eq!(bytes.len(), count);
        bytes
    }

    #[test]
    fn text_gives_the_bytes_back() {
        for length in 0..40_u32 {
            let bytes: Vec<u8> = (0..length).map(|n| (n * 37 + length * 13) as u8).collect();
            let text = as_text(&bytes);
            assert!(!text.contains(['\0', '\r', '<']), "{text:?}");
            assert_eq!(bytes_of(&text), bytes);
        }
        let all: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        assert_eq!(bytes_of(&as_text(&all)), all);
    }
}
