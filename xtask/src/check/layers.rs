//! The layers of src/: a module uses itself and what lies below it, nothing above and nothing beside.
//! The table below is the architecture; ARCHITECTURE.md explains it.

use super::Tree;
use super::code::{code_only, names};

/// From the bottom up. Modules of one layer do not know one another.
const LAYERS: &[&[&str]] = &[
    &["json"],
    &["profile"],
    &["source", "sink", "check", "columns", "query", "store"],
    &["job"],
    &["web"],
    &["app"],
    &["bin"],
];

/// Bytes to records and back: these would serve any other product as well.
const KNOW_NO_AUTH0: &[&str] = &["source", "sink"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.files("src/", &[".rs"])
        .filter(|(path, _)| *path != "src/lib.rs")
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

/// `src/source/csv.rs` and `src/source.rs` both belong to `source`.
fn module_of(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
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
        Some(_) if used == "profile" && KNOW_NO_AUTH0.contains(&module) => {
            Some(format!("{module} uses {used}, and is to know nothing of Auth0"))
        }
        Some(_) => None,
    }
}

/// The modules of the crate's root that a path begins with, if this name begins such a path.
fn used_modules<'a>(name: &str, after: &'a str, path: &str) -> Vec<&'a str> {
    match (name, after.strip_prefix("::")) {
        ("crate" | "muster", Some(rest)) => first_names(rest),
        ("super", Some(rest)) => above(rest, depth_of(path)),
        _ => Vec::new(),
    }
}

/// How many `super` lead from this file's module to the crate's root.
fn depth_of(path: &str) -> usize {
    path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count() - 1
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

    #[test]
    fn paths_point_down() {
        for (path, text, count) in [
            ("src/job/run.rs", "use crate::source::Reader;", 0),
            ("src/job/run.rs", "use crate::{source::{a, b}, sink, json::{self, scan}};", 0),
            ("src/job/mod.rs", "use crate::job::run;", 0),
            ("src/source/csv.rs", "use crate::sink::csv;", 1),
            ("src/source/csv.rs", "use crate::job::Spec;", 1),
            ("src/source/csv.rs", "use crate::profile::Attribute;", 1),
            ("src/check/schema.rs", "use crate::profile::Attribute;", 0),
            ("src/json.rs", "fn f() { crate::profile::g() }", 1),
            (
                "src/profile/mod.rs",
                "use crate::{\n    json::scan,\n    check::{self, source},\n    web::x,\n};",
                2,
            ),
            ("src/web/mod.rs", "use crate::app::App;", 1),
            ("src/app/mod.rs", "use crate::{web, job, source};", 0),
            ("src/bin/page.rs", "fn main() { muster::app::run() }", 0),
            ("src/sink/zip.rs", "pub(crate) fn f() {} // crate::job::x", 0),
            ("src/sink/zip.rs", "use crate::Everything;", 1),
            ("src/stray/mod.rs", "", 1),
            ("src/lib.rs", "pub use crate::app::run;", 0),
            ("xtask/src/lib.rs", "use crate::anything;", 0),
        ] {
            assert_eq!(findings(super::check, &[(path, text)]).len(), count, "{path}: {text}");
        }
    }

    #[test]
    fn neither_do_paths_through_super() {
        for (path, text, count) in [
            ("src/source/csv.rs", "use super::super::sink::csv;", 1),
            ("src/source/csv.rs", "use super::gzip;", 0),
            ("src/source/mod.rs", "use super::sink;", 1),
            ("src/source/mod.rs", "mod tests { use super::*; }", 0),
            ("src/source/json/array.rs", "use super::super::query;", 0),
            ("src/source/json/array.rs", "use super::super::super::{sink, json};", 1),
        ] {
            assert_eq!(findings(super::check, &[(path, text)]).len(), count, "{path}: {text}");
        }
    }

    #[test]
    fn a_finding_says_where_and_why() {
        let found =
            findings(super::check, &[("src/source/csv.rs", "//! x\nuse crate::job::Spec;")]);
        assert_eq!(found, ["src/source/csv.rs:2: source uses job, which lies above it"]);
    }
}
