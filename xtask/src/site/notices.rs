//! The notices of what is built into the site: every package by other people, its licence, and the text that comes with it. A
//! package whose licence is not among those that are allowed fails the build. Rust's own library is named, but not looked for.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::tools::{BuildTools, WASM};
use crate::{command, project};

/// The packages whose programs the site has.
const PROGRAMS: [&str; 5] = ["muster", "worker", "expression", "formats", "passwords"];

/// Licences that ask for no more than their notice, those first whose texts are taken where there is a choice.
const ALLOWED: [&str; 8] = [
    "MIT",
    "Zlib",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "ISC",
    "Unicode-3.0",
    "Apache-2.0",
    "Unlicense",
];

/// What files with licences begin with, in either case.
const TEXTS: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];

const HEAD: &str = "What is built into Muster, and under which licences.\n\nMuster itself is under the MIT licence. It has in it Rust's \
                    standard library, by the Rust project's contributors, under the MIT licence or the Apache License 2.0, and \
                    these packages.\n";

/// Writes `notices.txt` into a site.
///
/// # Errors
/// When a package's licence is not allowed, or its files are not there.
pub(super) fn write(tools: &BuildTools, site: &Path) -> Result<()> {
    let mut tree = tools.command("cargo");
    tree.args(["tree", "--quiet", "--locked", "--offline", "--target", WASM]);
    tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}\t{l}"]);
    tree.args(PROGRAMS.iter().flat_map(|name| ["--package", name]));
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (package, licence) in packages(&command::output(&mut tree)?) {
        let chosen = chosen(&licence).with_context(|| {
            format!(
                "{package} is under {licence:?}, which xtask/src/site/notices.rs does not allow"
            )
        })?;
        let about = format!("{package} ({licence})");
        by_text.entry(text_of(&package, &chosen)?).or_default().push(about);
    }
    let mut notices = HEAD.to_owned();
    for (text, packages) in by_text {
        let packages = packages.join("\n");
        notices.push_str(&format!("\n{}\n{packages}\n\n{text}\n", "-".repeat(72)));
    }
    project::write(&site.join("notices.txt"), notices)
}

/// Name and version of each package by others, as its folder is called, and its licence.
fn packages(tree: &str) -> BTreeMap<String, String> {
    let lines = tree.lines().filter_map(|line| line.split_once('\t'));
    // Those of this workspace have their folder behind their version.
    let others = lines.filter(|(package, _)| !package.contains('('));
    let named = others.filter_map(|(package, licence)| {
        let (name, version) = package.split_once(" v")?;
        Some((format!("{name}-{version}"), licence.trim_end_matches(" (*)").to_owned()))
    });
    named.collect()
}

/// The licences that are taken of an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0`; none if it cannot be met with
/// those that are allowed. `/` is what `OR` was once.
fn chosen(expression: &str) -> Option<Vec<&'static str>> {
    let all = expression.split(" AND ").map(|part| {
        let part = part.trim().trim_start_matches('(').trim_end_matches(')');
        let choices: Vec<&str> =
            part.split(" OR ").flat_map(|it| it.split('/')).map(str::trim).collect();
        ALLOWED.into_iter().find(|allowed| choices.contains(allowed))
    });
    all.collect()
}

/// The texts that a package brings for these licences: those named by them, else all it has.
fn text_of(package: &str, licences: &[&str]) -> Result<String> {
    let folder = folder_of(package)?;
    let mut files: Vec<String> = Vec::new();
    for entry in
        fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let lower = name.to_lowercase();
        if entry.path().is_file() && TEXTS.iter().any(|start| lower.starts_with(start)) {
            files.push(name);
        }
    }
    files.sort();
    let is_named = |file: &&String| {
        let upper = file.to_uppercase();
        let word = |licence: &str| licence.split('-').next().unwrap_or_default().to_uppercase();
        licences.iter().any(|licence| upper.contains(&word(licence)))
    };
    let named: Vec<&String> = files.iter().filter(is_named).collect();
    let taken = if named.len() < licences.len() { files.iter().collect() } else { named };
    let mut texts = Vec::new();
    for file in taken {
        let text =
            String::from_utf8_lossy(&project::read(&folder.join(file))?).replace("\r\n", "\n");
        texts.push(text.trim_matches('\n').to_owned());
    }
    if texts.is_empty() {
        texts.push(format!(
            "The package comes without a text of its licence, {}.",
            licences.join(" and ")
        ));
    }
    Ok(texts.join("\n\n"))
}

/// Where cargo has unpacked a package.
fn folder_of(package: &str) -> Result<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
        .context("there is no home folder")?;
    let sources = home.join("registry/src");
    let found =
        fs::read_dir(&sources).with_context(|| format!("cannot read {}", sources.display()))?;
    for source in found {
        let folder = source?.path().join(package);
        if folder.is_dir() {
            return Ok(folder);
        }
    }
    bail!("{package} is not below {}: build with crates that cargo has fetched", sources.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_met_by_those_that_are_allowed() {
        let check = |expression: &str, expected: Option<&[&str]>| {
            assert_eq!(chosen(expression).as_deref(), expected, "{expression}");
        };
        check("MIT", Some(&["MIT"]));
        check("Apache-2.0 OR MIT", Some(&["MIT"]));
        check("Unlicense/MIT", Some(&["MIT"]));
        check("Apache-2.0 / MIT", Some(&["MIT"]));
        check("Apache-2.0 OR BSL-1.0", Some(&["Apache-2.0"]));
        check("(MIT OR Apache-2.0) AND Unicode-3.0", Some(&["MIT", "Unicode-3.0"]));
        check("GPL-3.0", None);
        check("MIT AND GPL-3.0", None);
        check("", None);
    }

    #[test]
    fn packages_of_others_are_listed_once() {
        let tree = "muster v0.1.0 (/somewhere)\tMIT\nyew v0.23.0\tMIT OR Apache-2.0\nyew v0.23.0\tMIT OR Apache-2.0 (*)\n\ncsv v1.4.0\tMIT\n";
        let found = packages(tree);
        let expected = [("csv-1.4.0", "MIT"), ("yew-0.23.0", "MIT OR Apache-2.0")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    }
}
