//! Documents that keep up with the code: paths that ARCHITECTURE.md names, and the head of every source file.

use super::Tree;

const MAP: &str = "ARCHITECTURE.md";
const CLAIMS: &str = "docs/security.md";
const ENDINGS: &[&str] = &[".rs", ".toml", ".md", ".js", ".css", ".html"];

/// Not paths of this project: made by the build, addresses, routes, media types, patterns.
const NOT_PATHS: &[&str] =
    &["dist/", "target/", "~", "$", "/", "#", "application/", "text/", "image/"];

pub(super) fn named_paths(tree: &Tree) -> Vec<String> {
    let Some(text) = tree.0.get(MAP) else {
        return vec![format!("{MAP} is missing: it is the map of this project")];
    };
    let lines = text.lines().enumerate();
    let named = lines.flat_map(|(index, line)| quoted(line).map(move |name| (index + 1, name)));
    named
        .filter(|(_, name)| is_path(name) && !tree.has(name.trim_start_matches("./")))
        .map(|(line, name)| format!("{MAP}:{line}: names {name}, which does not exist: name what is there (from the root)"))
        .collect()
}

/// The claims of the security review: a test is named as `path.rs::its_name`.
pub(super) fn claims(tree: &Tree) -> Vec<String> {
    let Some(text) = tree.0.get(CLAIMS) else {
        return vec![format!("{CLAIMS} is missing: it says which tests hold what is promised")];
    };
    let lines = text.lines().enumerate();
    let named = lines.flat_map(|(index, line)| quoted(line).map(move |name| (index + 1, name)));
    named
        .filter_map(|(line, name)| Some((line, name, name.split_once(".rs::")?)))
        .filter(|(_, _, (path, test))| {
            let file = tree.0.get(&format!("{path}.rs"));
            !file.is_some_and(|text| text.contains(&format!("fn {test}(")))
        })
        .map(|(line, name, _)| format!("{CLAIMS}:{line}: names {name}, which does not exist: a claim needs a test that holds it"))
        .collect()
}

/// What stands between backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_path(name: &str) -> bool {
    let looks_like_one = name.contains('/') || ENDINGS.iter().any(|ending| name.ends_with(ending));
    let is_other = name.contains(|char: char| char.is_whitespace() || "*<>{}|&=()".contains(char))
        || name.contains("::")
        || name.contains("://")
        || NOT_PATHS.iter().any(|prefix| name.starts_with(prefix));
    looks_like_one && !is_other
}

pub(super) fn heads(tree: &Tree) -> Vec<String> {
    let rust = ["src/", "crates/", "xtask/", "tests/"]
        .into_iter()
        .flat_map(|folder| tree.files(folder, &[".rs"]));
    let headless_rust = rust.filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| {
        format!("{path}:1: opens without `//!`: say what the file is for, who its neighbours are, what it refuses to do")
    });
    let web = ["www/", "src/"].into_iter().flat_map(|folder| tree.files(folder, &[".js", ".css"]));
    let headless_web = web
        .filter(|(_, text)| !text.starts_with("//") && !text.starts_with("/*"))
        .map(|(path, _)| format!("{path}:1: opens without a comment: say what the file is for"));
    headless_rust.chain(headless_web).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::*;

    #[test]
    fn the_map_names_what_exists() {
        for (text, count) in [
            ("the engine is in `src/job/` and `src/job/mod.rs`", 0),
            ("`src/jobs/` and\n`src/job/run.rs`", 2),
            ("`Cargo.toml`, `./Cargo.toml`, `Trunk.toml`", 1),
            (
                "`cargo xtask test`, `crate::job`, `https://example.com/x`, `#/convert`, `~/.cache/muster`, `dist/sw.js`",
                0,
            ),
            ("`application/wasm`, `a || b`, `xtask/src/*.rs`, `and/or`", 1),
            ("no backticks: src/gone.rs", 0),
        ] {
            let files = [("ARCHITECTURE.md", text), ("src/job/mod.rs", ""), ("Cargo.toml", "")];
            assert_eq!(findings(named_paths, &files).len(), count, "{text}");
        }
        assert_eq!(findings(named_paths, &[]).len(), 1);
    }

    #[test]
    fn claims_name_tests_that_exist() {
        for (text, count) in [
            ("`tests/a.rs::it_holds` and `Cargo.toml`", 0),
            ("`tests/a.rs::it_is_gone`, `tests/b.rs::it_holds`", 2),
        ] {
            let files = [(CLAIMS, text), ("tests/a.rs", "#[test]\nfn it_holds() {}")];
            assert_eq!(findings(claims, &files).len(), count, "{text}");
        }
    }

    #[test]
    fn every_file_opens_with_its_purpose() {
        for (path, text, count) in [
            ("src/lib.rs", "//! The library.", 0),
            ("src/lib.rs", "\n//! The library.", 1),
            ("src/lib.rs", "// The library.", 1),
            ("tests/browser/tests/e2e/smoke.rs", "use std::fs;", 1),
            ("tests/data/x.json", "{}", 0),
            ("www/boot.js", "// Starts the page.", 0),
            ("www/style.css", "/* The stylesheet. */", 0),
            ("www/style.css", "body {}", 1),
        ] {
            assert_eq!(findings(heads, &[(path, text)]).len(), count, "{path}: {text}");
        }
    }
}
