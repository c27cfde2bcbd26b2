//! Every class the page uses stands in a stylesheet, and every class in a stylesheet is used.
//!
//! For that, classes are written out: `if late { "bar bar--late" } else { "bar" }`, never put together as in
//! `format!("bar--{state}")`. A class is what stands in a `class` attribute, and any text that looks like one: a word
//! with `__` or `--` in it. Which rules apply to an element is none of this rule's business.

use std::collections::{BTreeMap, BTreeSet};

use super::Tree;
use super::code::texts;

/// Markup beside the page's own.
const MARKUP: &[&str] = &["index.html", "www/boot.js"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    let styled = styled(tree);
    let (mut used, mut words, mut findings) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    for (path, text) in tree.files("src/", &[".rs"]) {
        let source = text.split("#[cfg(test)]").next().unwrap_or(text);
        for (line, literal, is_class) in literals(source) {
            words.extend(names(literal));
            for class in literal.split_whitespace() {
                match kind(class) {
                    Kind::PutTogether => findings.push(format!(
                        "{path}:{line}: `{class}` is put together: write each class out, so that it can be found"
                    )),
                    Kind::Block if is_class => drop(used.entry(class).or_insert((path, line))),
                    Kind::Part => drop(used.entry(class).or_insert((path, line))),
                    Kind::Block | Kind::Other => {}
                }
            }
        }
    }
    for file in MARKUP {
        words.extend(tree.0.get(*file).into_iter().flat_map(|text| names(text)));
    }
    let missing = used.iter().filter(|(class, _)| !styled.contains_key::<str>(class));
    findings.extend(missing.map(|(class, (path, line))| {
        format!("{path}:{line}: no stylesheet knows the class `{class}`: write its rule, or leave it out")
    }));
    let unused = styled.iter().filter(|(class, _)| !words.contains(class.as_str()));
    findings.extend(
        unused.map(|(class, path)| {
            format!("{path}: nothing has the class `{class}`: remove its rules")
        }),
    );
    findings
}

/// What a word in a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `name`, a class only where a class is expected
    Block,
    /// `name__part`, `name--state`
    Part,
    /// `name--{state}`
    PutTogether,
    Other,
}

fn kind(word: &str) -> Kind {
    let is_name = |part: &str| {
        part.starts_with(|char: char| char.is_ascii_lowercase())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let joint = ["__", "--"].into_iter().filter_map(|joint| word.find(joint)).min();
    match joint {
        Some(at) if is_name(&word[..at]) => match &word[at + 2..] {
            rest if rest.contains('{') => Kind::PutTogether,
            rest if is_name(&word[..at + 2])
                && !rest.is_empty()
                && is_name(&format!("a{rest}")) =>
            {
                Kind::Part
            }
            _ => Kind::Other,
        },
        None if is_name(word) => Kind::Block,
        _ => Kind::Other,
    }
}

/// Each text of the source: its line, what it says, and whether it stands in a `class` attribute.
fn literals(source: &str) -> Vec<(usize, &str, bool)> {
    let mut class_until = 0;
    let (mut line, mut counted) = (1, 0);
    let mut found = Vec::new();
    for (at, literal) in texts(source) {
        line += source[counted..at].matches('\n').count();
        let before = &source[counted..at];
        counted = at;
        if let Some(opened) = before.rfind("class={") {
            class_until = closing(source, at - before.len() + opened + "class=".len());
        }
        let is_class = before.ends_with("class=") || at < class_until;
        found.push((line, inside(literal), is_class));
    }
    found
}

fn inside(literal: &str) -> &str {
    literal.trim_start_matches(['b', 'c', 'r', '#']).trim_end_matches('#').trim_matches('"')
}

/// Where the brace at `open` is closed.
fn closing(source: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in source.bytes().enumerate().skip(open) {
        depth += i32::from(byte == b'{') - i32::from(byte == b'}');
        if depth == 0 {
            return at;
        }
    }
    source.len()
}

/// The classes in selectors, each with a stylesheet it stands in.
fn styled(tree: &Tree) -> BTreeMap<String, String> {
    let mut classes = BTreeMap::new();
    for (path, text) in tree.files("src/", &[".css"]).chain(tree.files("www/", &[".css"])) {
        let text = without_comments(text);
        // What stands before a brace, since the last brace or semicolon, is a selector or an at-rule.
        for before in text.split('{') {
            let selector = before.rsplit(['}', ';']).next().unwrap_or(before).trim();
            if selector.starts_with('@') {
                continue;
            }
            for class in selector
                .split('.')
                .skip(1)
                .filter_map(|rest| names(rest).next().filter(|name| rest.starts_with(*name)))
            {
                classes.entry(class.to_owned()).or_insert_with(|| path.to_owned());
            }
        }
    }
    classes
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once("*/").map_or("", |(_, rest)| rest))
}

/// Words of letters, digits, `-` and `_` that begin with a letter.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !(char.is_ascii_alphanumeric() || char == '-' || char == '_'))
        .filter(|word| word.starts_with(|char: char| char.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn classes_and_rules_belong_together() {
        for (rust, css, expected) in [
            (r#"html! { <p class="a b" /> }"#, ".a {} .b:hover > li {}", ""),
            (r#"html! { <p class="a b" /> }"#, ".a {}", "`b`"),
            (
                r#"html! { <p class="a" /> }"#,
                ".a {} @media (width > 1.5rem) { .b.c {} }",
                "`b` `c`",
            ),
            (
                r#"html! { <p class={classes!("a", on.then_some("a--on"))} /> }"#,
                ".a--on {} .a {}",
                "",
            ),
            (r#"html! { <p class={class} id="x" /> }"#, "", ""),
            (r#"let class = if on { "a__b" } else { "c" };"#, ".a__b {} .c {}", ""),
            (r#"let class = "a__b";"#, "", "`a__b`"),
            (r#"html! { <p class="r br" /> }"#, ".r {} .br {}", ""),
            (r#"let class = format!("a--{state}");"#, "", "`a--{state}`"),
            ("let text = \"1--2, well -- a--\";", "", ""),
            ("", "/* .a */ .b { margin: .5rem; }", "`b`"),
            ("// class=\"a\"", "", ""),
            ("fn f() {}\n#[cfg(test)]\nmod tests { const A: &str = \"a__b\"; }", "", ""),
        ] {
            let found = findings(super::check, &[("src/a.rs", rust), ("src/style.css", css)]);
            let named: Vec<_> = found
                .iter()
                .map(|finding| format!("`{}`", finding.split('`').nth(1).unwrap_or_default()))
                .collect();
            assert_eq!(named.join(" "), expected, "{rust} {css}");
        }
    }
}
