//! No circles: no files of a crate use one another in a ring. A module may use what the module above it defines; what that
//! one says about its children counts for nothing here, because it is how they are named.

use std::collections::{BTreeMap, BTreeSet};

use super::Tree;
use super::code::{code_only, paths};
use super::modules::{absolute, module_of};

/// Where the files of each crate begin.
const CRATES: &[&str] = &[
    "src/",
    "crates/json/src/",
    "crates/engine/src/",
    "crates/web/src/",
    "crates/expression/src/",
    "crates/expression-protocol/src/",
    "crates/formats/src/",
    "crates/formats-protocol/src/",
    "crates/passwords/src/",
    "crates/passwords-protocol/src/",
    "crates/plain-message/src/",
    "crates/blob-io/src/",
    "xtask/src/",
];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    CRATES.iter().flat_map(|sources| in_crate(tree, sources)).collect()
}

/// Which files each file uses, by their paths.
type Uses<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn in_crate(tree: &Tree, sources: &str) -> Vec<String> {
    let files = || {
        let inside = |path: &str| path.strip_prefix(sources).map(module_of).unwrap_or_default();
        tree.files(sources, &[".rs"]).map(move |(path, text)| (path, inside(path), text))
    };
    let modules: BTreeMap<Vec<String>, &str> =
        files().map(|(path, module, _)| (module, path)).collect();
    let uses: Uses =
        files().map(|(path, module, text)| (path, used(&modules, &module, text))).collect();
    let rings = rings(&uses);
    rings
        .iter()
        .map(|ring| {
            format!(
                "{}: these files use one another in a circle: move what they share below them",
                ring.join(", ")
            )
        })
        .collect()
}

/// The files whose items this text names, those above and below its own module aside.
fn used<'a>(
    modules: &BTreeMap<Vec<String>, &'a str>,
    module: &[String],
    text: &str,
) -> BTreeSet<&'a str> {
    let code = code_only(text);
    let paths = paths(&code).into_iter().filter_map(|(_, path)| absolute(module, &path));
    let files = paths.filter_map(|path| {
        let length =
            (0..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
        let used = &path[..length];
        let is_kin = module.starts_with(used) || used.starts_with(module);
        modules.get(used).copied().filter(|_| !is_kin)
    });
    files.collect()
}

/// The sets of files that reach one another.
fn rings<'a>(uses: &Uses<'a>) -> Vec<Vec<&'a str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|file| (*file, reach(uses, file))).collect();
    let mut rings: Vec<Vec<&str>> = Vec::new();
    for file in uses.keys().filter(|file| reached[*file].contains(*file)) {
        if !rings.iter().any(|ring| ring.contains(file)) {
            let others = reached[file].iter().filter(|other| reached[*other].contains(file));
            rings.push(others.copied().collect());
        }
    }
    rings
}

fn reach<'a>(uses: &Uses<'a>, file: &str) -> BTreeSet<&'a str> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![file]);
    while let Some(file) = next.pop() {
        for used in uses.get(file).into_iter().flatten() {
            if reached.insert(*used) {
                next.push(used);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn circles_are_found() {
        for (files, count) in [
            (vec![("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c::C;"), ("c.rs", "")], 0),
            (vec![("a.rs", "use crate::b::B;"), ("b.rs", "use super::a::A;")], 1),
            (
                vec![
                    ("a.rs", "use crate::b::B;"),
                    ("b.rs", "fn f() { crate::c::d() }"),
                    ("c.rs", "use crate::{a};"),
                ],
                1,
            ),
            (vec![("a/mod.rs", "pub use self::b::B;"), ("a/b.rs", "use super::A;")], 0),
            (
                vec![
                    ("a.rs", "use crate::b::B; // crate::c"),
                    ("b.rs", "//! crate::a"),
                    ("c.rs", ""),
                ],
                0,
            ),
        ] {
            let files: Vec<(String, &str)> = files
                .into_iter()
                .map(|(path, text)| (format!("crates/web/src/{path}"), text))
                .collect();
            let files: Vec<(&str, &str)> =
                files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
            assert_eq!(findings(super::check, &files).len(), count, "{files:?}");
        }
    }
}
