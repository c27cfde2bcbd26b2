//! What the compiler does not check about this project: its layers, its documents, what it may name.
//!
//! Each rule is a pure function from the tree of files to findings, in a file of its own with its tests.
//! A finding says where, what, and what to do. Nothing is ever mended here.

mod circles;
mod classes;
mod code;
mod documents;
mod layers;
mod modules;
mod origins;
mod safety;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::project;

/// A rule about the files of this project.
pub struct Rule {
    /// What holds if there are no findings.
    pub promise: &'static str,
    check: fn(&Tree) -> Vec<String>,
}

const RULES: &[Rule] = &[
    Rule { promise: "modules of the engine use only what lies below them", check: layers::check },
    Rule { promise: "no files use one another in a circle", check: circles::check },
    Rule { promise: "ARCHITECTURE.md names only what exists", check: documents::named_paths },
    Rule { promise: "docs/security.md names only tests that exist", check: documents::claims },
    Rule { promise: "every source file opens by saying what it is for", check: documents::heads },
    Rule { promise: "every unsafe block has its SAFETY comment", check: safety::check },
    Rule { promise: "every class has its rule, every rule its class", check: classes::check },
    Rule { promise: "the page names no other origin", check: origins::check },
];

/// Applies every rule to this checkout and returns each with its findings.
///
/// # Errors
/// When the checkout cannot be read.
pub fn run() -> Result<Vec<(&'static Rule, Vec<String>)>> {
    let tree = Tree::read(project::root())?;
    Ok(RULES.iter().map(|rule| (rule, (rule.check)(&tree))).collect())
}

/// The files of a project: paths from its root and, where a rule may want it, their text.
struct Tree(BTreeMap<String, String>);

/// Made or fetched, never written by hand.
const NOT_OURS: &[&str] = &["target", "dist", "node_modules", ".git"];
const TEXTS: &[&str] = &["rs", "js", "css", "html", "md", "svg", "webmanifest", "toml"];

impl Tree {
    fn read(root: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        read_into(root, "", &mut files)?;
        Ok(Self(files))
    }

    /// The files below a folder with one of these endings, with their texts.
    fn files<'a>(
        &'a self,
        folder: &'a str,
        endings: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let files = self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        files.filter(move |(path, _)| {
            path.starts_with(folder) && endings.iter().any(|ending| path.ends_with(ending))
        })
    }

    /// Whether there is such a file or folder.
    fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.0.contains_key(path) || self.0.keys().any(|file| file.starts_with(&folder))
    }
}

fn read_into(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            read_into(&entry.path(), &format!("{path}/"), files)?;
        } else {
            let is_text = Path::new(&path)
                .extension()
                .is_some_and(|ending| TEXTS.iter().any(|text| ending == *text));
            let text = if is_text { project::read_text(&entry.path())? } else { String::new() };
            files.insert(path, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule's findings in a small project.
    pub(super) fn findings(check: fn(&Tree) -> Vec<String>, files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree(
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
        ))
    }

    #[test]
    fn this_project_is_read_without_what_was_made() {
        let tree = Tree::read(project::root()).unwrap();
        assert!(
            tree.has("xtask/src/check.rs") && tree.has("xtask/src/check") && tree.has("xtask/")
        );
        assert!(!tree.has("target") && !tree.has(".git") && !tree.has("xtask/src/chec"));
    }
}
