//! Everything below `web` works without a browser, so it names no crate that is only there with one.

use super::Tree;
use super::code::{code_only, names};

const BROWSER_CRATES: &[&str] = &[
    "console_error_panic_hook",
    "gloo",
    "js_sys",
    "serde_wasm_bindgen",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "web_sys",
    "yew",
    "yew_router",
];
const MAY: &[&str] = &["src/web", "src/app", "src/bin/"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    let engine = tree
        .files("src/", &[".rs"])
        .filter(|(path, _)| !MAY.iter().any(|may| path.starts_with(may)));
    engine.flat_map(|(path, text)| in_file(path, text)).collect()
}

fn in_file(path: &str, text: &str) -> Vec<String> {
    let code = code_only(text);
    let found = names(&code).filter(|(_, name, _)| BROWSER_CRATES.contains(name));
    found
        .map(|(line, name, _)| {
            format!(
                "{path}:{line}: uses {name}, which needs a browser: move it to src/web or src/app"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn browser_crates_stay_above() {
        for (path, text, count) in [
            ("src/source/csv.rs", "//! x\nuse web_sys::File;", 1),
            ("src/lib.rs", "fn f() -> wasm_bindgen::JsValue { js_sys::eval() }", 2),
            ("src/source/csv.rs", "// web_sys would do\nlet s = \"yew\"; // gloo", 0),
            ("src/source/csv.rs", "let yew_tree = 1;", 0),
            ("src/web/file.rs", "use web_sys::File;", 0),
            ("src/app/mod.rs", "use yew::prelude::*;", 0),
            ("src/bin/page.rs", "use yew::prelude::*;", 0),
            ("xtask/src/main.rs", "use yew::prelude::*;", 0),
        ] {
            assert_eq!(findings(super::check, &[(path, text)]).len(), count, "{path}: {text}");
        }
    }

    #[test]
    fn a_finding_says_where() {
        let found = findings(super::check, &[("src/job/run.rs", "//! x\n\nuse gloo::timers;")]);
        assert!(found[0].starts_with("src/job/run.rs:3: uses gloo,"), "{found:?}");
    }
}
