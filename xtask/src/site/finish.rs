//! The site's last touches: the build id in the page and its worker, the service worker's list of files, and the scales.
//!
//! The build id is the digest of everything in the site: two builds with the same id are the same, byte for byte.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::project;

const PAGE: &str = "index.html";
const WORKER: &str = "worker-boot.js";
const SERVICE_WORKER: &str = "sw.js";

/// What the first screen may weigh, gzipped, in bytes.
const BUDGET: usize = 1_150_000;

/// What the worker may weigh, gzipped, in bytes.
const WORKER_BUDGET: usize = 2_080_000;

/// What the evaluator of expressions may weigh, gzipped, in bytes.
const EXPRESSION_BUDGET: usize = 1_700_000;

/// What the program that turns files into text may weigh, gzipped, in bytes.
const FORMATS_BUDGET: usize = 700_000;

/// What the program that tries passwords may weigh, gzipped, in bytes.
const PASSWORDS_BUDGET: usize = 160_000;

/// Stamps the build id into the page and its worker and fills in the service worker, in a site that has none of it yet.
///
/// # Errors
/// When a file cannot be read or written, or has no blank to fill in.
pub fn complete(site: &Path) -> Result<()> {
    let build = &super::digest_of(site, &project::files_below(site)?)?[..16];
    fill(
        &site.join(PAGE),
        r#"<meta name="build" content="unbuilt">"#,
        &format!(r#"<meta name="build" content="{build}">"#),
    )?;
    fill(&site.join(WORKER), "self.build = 'unbuilt';", &format!("self.build = '{build}';"))?;
    let service_worker = site.join(SERVICE_WORKER);
    fill(
        &service_worker,
        "const BUILD = '(filled in by cargo xtask build)';",
        &format!("const BUILD = '{build}';"),
    )?;
    fill(&service_worker, "const FILES = {};", &format!("const FILES = {{\n{}}};", digests(site)?))
}

/// Replaces what stands exactly once in a file.
fn fill(path: &Path, blank: &str, filled: &str) -> Result<()> {
    let text = project::read_text(path)?;
    if text.matches(blank).count() != 1 {
        bail!("{} must hold `{blank}` exactly once, for the build to fill in", path.display());
    }
    project::write(path, text.replace(blank, filled))
}

/// The files a service worker keeps, each with its digest as the `integrity` of a request.
fn digests(site: &Path) -> Result<String> {
    let mut lines = String::new();
    for file in project::files_below(site)?.iter().filter(|file| *file != SERVICE_WORKER) {
        let plain =
            file.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte));
        if !plain {
            bail!(
                "{file:?}: files of the site have plain names (letters, digits, . _ -): hosts differ about others"
            );
        }
        let digest = base64(&Sha256::digest(project::read(&site.join(file))?));
        lines.push_str(&format!("  '{file}': 'sha256-{digest}',\n"));
    }
    Ok(lines)
}

/// RFC 4648, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encoded = bytes.chunks(3).flat_map(|chunk| {
        let bits = chunk
            .iter()
            .chain(&[0, 0])
            .take(3)
            .fold(0, |bits, &byte| bits << 8 | usize::from(byte));
        let digits = [18, 12, 6, 0].map(|shift| char::from(ALPHABET[bits >> shift & 63]));
        (0..4).map(move |index| if index <= chunk.len() { digits[index] } else { '=' })
    });
    encoded.collect()
}

/// What is loaded together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Load {
    /// What the first screen needs to be there
    First,
    /// What the first file needs: it comes while the screen is being read
    Worker,
    /// What the first JavaScript expression needs
    Expression,
    /// What the first spreadsheet needs, or the first text in another encoding
    Formats,
    /// What trying a password needs
    Passwords,
    /// What comes later, if at all
    Later,
}

/// Prints what is loaded together and what it weighs; an error if any of it is over its budget.
pub(super) fn weigh(site: &Path) -> Result<()> {
    let mut over = Vec::new();
    for (load, what, budget) in [
        (Load::First, "the first screen", BUDGET),
        (Load::Worker, "the worker", WORKER_BUDGET),
        (Load::Expression, "the evaluator of expressions", EXPRESSION_BUDGET),
        (Load::Formats, "the program that turns files into text", FORMATS_BUDGET),
        (Load::Passwords, "the program that tries passwords", PASSWORDS_BUDGET),
    ] {
        let mut sum = 0;
        println!("Of {what}, gzipped:");
        for file in project::files_below(site)?.iter().filter(|file| load_of(file) == load) {
            let size = gzipped(&project::read(&site.join(file))?)
                .with_context(|| format!("cannot compress {file}"))?;
            println!("  {size:>9}  {file}");
            sum += size;
        }
        println!("  {sum:>9}  of {budget} bytes");
        if sum > budget {
            over.push(format!("{what} weighs {sum} bytes gzipped, over its budget of {budget}"));
        }
    }
    if !over.is_empty() {
        bail!("{}", over.join("; "));
    }
    Ok(())
}

/// When a file is loaded. The service worker comes later, if at all.
fn load_of(file: &str) -> Load {
    let code = [".html", ".css", ".js", ".wasm"].iter().any(|ending| file.ends_with(ending));
    if !code || file == SERVICE_WORKER {
        Load::Later
    } else if file.starts_with("expression") {
        Load::Expression
    } else if file.starts_with("formats") {
        Load::Formats
    } else if file.starts_with("passwords") {
        Load::Passwords
    } else if file.starts_with("worker") {
        Load::Worker
    } else {
        Load::First
    }
}

fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("\u{ff}", "w78="),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn files_are_weighed_with_what_they_are_loaded_with() {
        for (file, load) in [
            ("index.html", Load::First),
            ("page_bg.wasm", Load::First),
            ("worker_bg.wasm", Load::Worker),
            ("worker-boot.js", Load::Worker),
            ("snippets/gloo/inline0.js", Load::First),
            ("sw.js", Load::Later),
            ("expression_worker_bg.wasm", Load::Expression),
            ("formats_worker_bg.wasm", Load::Formats),
            ("formats-boot.js", Load::Formats),
            ("passwords_worker_bg.wasm", Load::Passwords),
            ("passwords-boot.js", Load::Passwords),
            ("sample.ndjson.gz", Load::Later),
        ] {
            assert_eq!(load_of(file), load, "{file}");
        }
    }
}
