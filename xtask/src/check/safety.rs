//! Whoever writes `unsafe` says, right above it, why it is sound.

use super::Tree;
use super::code::{code_only, names};

/// How many lines above may hold the reason.
const NEAR: usize = 5;

pub(super) fn check(tree: &Tree) -> Vec<String> {
    let files = ["src/", "crates/", "xtask/", "tests/"]
        .into_iter()
        .flat_map(|folder| tree.files(folder, &[".rs"]));
    files.flat_map(|(path, text)| in_file(path, text)).collect()
}

fn in_file(path: &str, text: &str) -> Vec<String> {
    let code = code_only(text);
    let lines: Vec<_> = text.lines().collect();
    let unsafes = names(&code).filter(|(_, name, _)| *name == "unsafe");
    unsafes
        .filter(|(line, ..)| {
            !lines[line.saturating_sub(NEAR + 1)..*line].iter().any(|near| near.contains("SAFETY:"))
        })
        .map(|(line, ..)| {
            format!(
                "{path}:{line}: unsafe without a `// SAFETY:` comment above it: say why it is sound"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn unsafe_gives_its_reason() {
        for (text, count) in [
            ("// SAFETY: the index was checked.\nunsafe { f() }", 0),
            ("unsafe { f() }", 1),
            ("// SAFETY: long ago\n\n\n\n\n\n\nunsafe { f() }", 1),
            ("#![deny(unsafe_code)] // unsafe is not needed", 0),
            ("let unsafe_name = \"unsafe\";", 0),
        ] {
            assert_eq!(
                findings(super::check, &[("crates/json/src/scan.rs", text)]).len(),
                count,
                "{text}"
            );
        }
    }
}
