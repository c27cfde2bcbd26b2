//! The layers inside the engine: a module uses itself and what lies below it, nothing above and nothing beside.
//! The table below is the architecture; ARCHITECTURE.md explains it. Between crates Cargo holds the layers.

use super::Tree;
use super::code::{code_only, names};

/// The crate whose modules are in layers.
const SOURCES: &str = "crates/engine/src/";

/// From the bottom up. Modules of one layer do not know one another.
const LAYERS: &[&[&str]] =
    &[&["user"], &["read", "write", "check", "fields", "query", "store"], &["jobs"]];

/// Bytes to records and back: these would serve any other product as well.
const KNOW_NO_AUTH0: &[&str] = &["read", "write"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.files(SOURCES, &[".rs"])
        .filter(|(path, _)| path.strip_prefix(SOURCES) != Some("lib.rs"))
        .flat_map(|(path, text)| in_file(path, text))
        .collect()
}

fn in_file(path: &str, text: &str) -> Vec<String> {
    let module = module_of(path);
    if layer_of(module).is_none() {
        return vec![format!(
            "{path}: module {module} has no layer: give it one in xtask/src/check/layers.rs"
        )];
    }
    let code = code_only(text);
    let used = names(&code).flat_map(|(line, name, after)| {
        used_modules(name, after, path).into_iter().map(move |used| (line, used))
    });
    used.filter_map(|(line, used)| Some(format!("{path}:{line}: {}", objection(module, used)?)))
        .collect()
}

/// `read/csv.rs` and `read.rs` both belong to `read`.
fn module_of(path: &str) -> &str {
    let inside = path.strip_prefix(SOURCES).unwrap_or(path);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
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

/// The modules of the crate's root that a path begins with, if this name begins such a path.
fn used_modules<'a>(name: &str, after: &'a str, path: &str) -> Vec<&'a str> {
    match (name, after.strip_prefix("::")) {
        ("crate", Some(rest)) => first_names(rest),
        ("super", Some(rest)) => above(rest, depth_of(path)),
        _ => Vec::new(),
    }
}

/// How many `super` lead from this file's module to the crate's root.
fn depth_of(path: &str) -> usize {
    let inside = path.strip_prefix(SOURCES).unwrap_or(path);
    inside.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count()
}

/// As many `super` as the file is deep lead to the root, or, in a module within the file, to that file's own children:
/// so only names of the table count.
fn above(mut rest: &str, depth: usize) -> Vec<&str> {
    let mut supers = 1;
    while let Some(next) = rest.strip_prefix("super::") {
        rest = next;
        supers += 1;
    }
    let known = first_names(rest).into_iter().filter(|name| layer_of(name).is_some());
    if supers >= depth { known.collect() } else { Vec::new() }
}

/// `a` of `a::b`; `a` and `c` of `{a::b, c::{d, e}}`.
fn first_names(rest: &str) -> Vec<&str> {
    let Some(group) = rest.strip_prefix('{') else {
        return names(rest)
            .take(1)
            .map(|(_, name, _)| name)
            .filter(|_| !rest.starts_with(['*', ' ']))
            .collect();
    };
    let mut depth = 1;
    let end = group.find(|char| {
        depth += i32::from(char == '{') - i32::from(char == '}');
        depth == 0
    });
    members(&group[..end.unwrap_or(group.len())])
}

fn members(group: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = group.split(move |char| {
        depth += i32::from(char == '{') - i32::from(char == '}');
        char == ',' && depth == 0
    });
    parts
        .filter_map(|part| names(part).next())
        .map(|(_, name, _)| name)
        .filter(|name| *name != "self")
        .collect()
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
