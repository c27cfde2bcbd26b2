//! The layers inside the engine: a module uses itself and what lies below it, nothing above and nothing beside.
//! The table below is the architecture; ARCHITECTURE.md explains it. Between crates Cargo holds the layers.

use super::Tree;
use super::code::{code_only, paths};
use super::modules::{absolute, module_of};

/// The crate whose modules are in layers.
const SOURCES: &str = "crates/engine/src/";

/// From the bottom up. Modules of one layer do not know one another.
const LAYERS: &[&[&str]] = &[
    &["few", "thousands", "spill"],
    &["user"],
    &["passwords"],
    &["read", "write", "check", "fields", "query", "store"],
    &["recipe"],
    &["jobs"],
    &["systems"],
];

/// Bytes to records and back: these would serve any other product as well.
const KNOW_NO_AUTH0: &[&str] = &["read", "write"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.files(SOURCES, &[".rs"])
        .filter(|(path, _)| path.strip_prefix(SOURCES) != Some("lib.rs"))
        .flat_map(|(path, text)| in_file(path, text))
        .collect()
}

fn in_file(path: &str, text: &str) -> Vec<String> {
    let inside = path.strip_prefix(SOURCES).unwrap_or(path);
    let module = module_of(inside);
    if layer_of(&module[0]).is_none() {
        return vec![format!(
            "{path}: module {} has no layer: give it one in xtask/src/check/layers.rs",
            module[0]
        )];
    }
    let code = code_only(text);
    let found = paths(&code).into_iter().filter_map(|(line, used)| {
        let from_root = absolute(&module, &used)?;
        Some(format!("{path}:{line}: {}", objection(&module[0], from_root.first()?)?))
    });
    let mut found: Vec<String> = found.collect();
    found.dedup();
    found
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn objection(module: &str, used: &str) -> Option<String> {
    let (own, other) = (layer_of(module)?, layer_of(used));
    if module == used {
        return None;
    }
    match other {
        None => Some(format!(
            "crate::{used} is no module with a layer (xtask/src/check/layers.rs): name the module it is in"
        )),
        Some(other) if other > own => Some(format!("{module} uses {used}, which lies above it")),
        Some(other) if other == own => Some(format!("{module} uses {used}, which lies beside it")),
        Some(_) if used == "user" && KNOW_NO_AUTH0.contains(&module) => {
            Some(format!("{module} uses {used}, and is to know nothing of Auth0"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    fn count(path: &str, text: &str) -> usize {
        findings(super::check, &[(path, text)]).len()
    }

    #[test]
    fn paths_point_down() {
        for (path, text, expected) in [
            ("jobs/run.rs", "use crate::read::Reader;", 0),
            ("jobs/run.rs", "use crate::{read::{a, b}, write, user::{self, date}};", 0),
            ("jobs/mod.rs", "use crate::jobs::run;", 0),
            ("read/csv.rs", "use crate::write::csv;", 1),
            ("read/csv.rs", "use crate::jobs::Spec;", 1),
            ("read/csv.rs", "use crate::user::Attribute;", 1),
            ("read/csv.rs", "use json::Scanner;", 0),
            ("check/schema.rs", "use crate::user::Attribute;", 0),
            ("user.rs", "fn f() { crate::check::g() }", 1),
            (
                "user/mod.rs",
                "use crate::{\n    read::scan,\n    check::{self, source},\n    user::x,\n};",
                2,
            ),
            ("store/mod.rs", "use crate::jobs::App;", 1),
            ("jobs/mod.rs", "use crate::{store, query, read};", 0),
            ("write/zip.rs", "pub(crate) fn f() {} // crate::jobs::x", 0),
            ("write/zip.rs", "use crate::Everything;", 1),
            ("stray/mod.rs", "", 1),
            ("lib.rs", "pub use crate::jobs::run;", 0),
        ] {
            let path = format!("crates/engine/src/{path}");
            assert_eq!(count(&path, text), expected, "{path}: {text}");
        }
        assert_eq!(count("xtask/src/lib.rs", "use crate::anything;"), 0);
    }

    #[test]
    fn neither_do_paths_through_super() {
        for (path, text, expected) in [
            ("read/csv.rs", "use super::super::write::csv;", 1),
            ("read/csv.rs", "use super::gzip;", 0),
            ("read/mod.rs", "use super::write;", 1),
            ("read/mod.rs", "mod tests { use super::*; }", 0),
            ("read/json/array.rs", "use super::super::query;", 0),
            ("read/json/array.rs", "use super::super::super::{write, user};", 2),
            ("read/json/array.rs", "mod tests { use super::super::super::super::write; }", 0),
        ] {
            let path = format!("crates/engine/src/{path}");
            assert_eq!(count(&path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn a_finding_says_where_and_why() {
        let path = "crates/engine/src/read/csv.rs";
        let found = findings(super::check, &[(path, "//! x\nuse crate::jobs::Spec;")]);
        assert_eq!(found, [format!("{path}:2: read uses jobs, which lies above it")]);
    }
}
