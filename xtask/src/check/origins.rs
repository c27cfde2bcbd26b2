//! The page loads nothing from elsewhere, so nothing it is made of names another host.
//! Sample data is data: addresses in it are shown as text and never fetched.

use super::Tree;

const ENDINGS: &[&str] = &[".html", ".css", ".js", ".svg", ".webmanifest"];

/// XML namespaces are names that look like addresses.
const NAMES: &[&str] = &["http://www.w3.org/", "https://www.w3.org/"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.files("www/", ENDINGS)
        .chain(tree.files("index.html", ENDINGS))
        .flat_map(|(path, text)| in_file(path, text))
        .collect()
}

fn in_file(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().enumerate().filter(|(_, line)| names_a_host(line));
    lines
        .map(|(index, _)| {
            format!(
                "{path}:{}: names another origin: whatever the page needs, it brings along",
                index + 1
            )
        })
        .collect()
}

fn names_a_host(line: &str) -> bool {
    let line = NAMES.iter().fold(line.to_ascii_lowercase(), |line, name| line.replace(name, ""));
    ["http://", "https://", "ws://", "wss://", "\"//", "'//", "(//"]
        .iter()
        .any(|sign| line.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn no_other_host_is_named() {
        for (path, text, count) in [
            ("index.html", "<script src=\"https://cdn.example/x.js\"></script>", 1),
            ("www/style.css", "/* x */\n@import url(//fonts.example/x.css);", 1),
            ("www/boot.js", "// see HTTP://example.com", 1),
            ("www/icon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", 0),
            ("www/boot.js", "// a comment\nimport './page.js'; // another", 0),
            ("www/sample.json", "{\"picture\": \"https://example.com/x.png\"}", 0),
            ("src/profile/mod.rs", "//! https://example.com", 0),
        ] {
            assert_eq!(findings(super::check, &[(path, text)]).len(), count, "{path}: {text}");
        }
    }
}
