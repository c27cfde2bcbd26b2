//! Modules and the paths between them: which module a file is, and which one a path means. Knows no rule.

/// The module of a file, given from its crate's `src/`: `a/b.rs` and `a/b/mod.rs` are both `a::b`, the root is empty.
pub(super) fn module_of(inside: &str) -> Vec<String> {
    let plain = inside.trim_end_matches(".rs");
    let plain = plain.strip_suffix("/mod").unwrap_or(plain);
    match plain {
        "lib" | "main" => Vec::new(),
        _ => plain.split('/').map(str::to_owned).collect(),
    }
}

/// A path as it is from the crate's root, seen from `module`. None if it leads above the root: then it is written in a
/// module inside the file, and leads to that file's own names.
pub(super) fn absolute(module: &[String], path: &[&str]) -> Option<Vec<String>> {
    let mut rest = path;
    let mut from: Vec<String> = Vec::new();
    match rest.first() {
        Some(&"crate") => rest = &rest[1..],
        _ => {
            from = module.to_vec();
            while let Some((first @ (&"super" | &"self"), after)) = rest.split_first() {
                if *first == "super" {
                    from.pop()?;
                }
                rest = after;
            }
        }
    }
    from.extend(rest.iter().map(|name| (*name).to_owned()));
    Some(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_root() {
        for (file, path, expected) in [
            ("a/b.rs", "crate::c::d", "c::d"),
            ("a/b.rs", "super::c", "a::c"),
            ("a/mod.rs", "super::c", "c"),
            ("a/mod.rs", "self::c", "a::c"),
            ("lib.rs", "self::c", "c"),
            ("main.rs", "super::c", "-"),
            ("a/b/c.rs", "super::super::super::d", "d"),
        ] {
            let path: Vec<&str> = path.split("::").collect();
            let found = absolute(&module_of(file), &path).map(|names| names.join("::"));
            assert_eq!(found.as_deref().unwrap_or("-"), expected, "{file} {path:?}");
        }
    }
}
