//! Tells text that looks like JSON and is none, so that it is named with the way out. It is never mended: replacing
//! quotes would change names such as `O'Byron`.

use memchr::memmem;

use crate::read::foreign::Foreign;

/// How much of a text is looked at.
const HEAD: usize = 4096;

/// What a text that begins with `head` is, if it is nearly JSON.
pub(super) fn of(head: &[u8]) -> Option<Foreign> {
    let head = behind_comments(head.get(..HEAD).unwrap_or(head));
    // What begins with a quote or a name is told by its first bytes: most files are not looked at any further.
    let first = head.first()?;
    let may_be = first.is_ascii_alphanumeric() || matches!(first, b'[' | b'{' | b'-' | b'<');
    if !may_be {
        return None;
    }
    let text = String::from_utf8_lossy(head);
    if is_log(&text) {
        return Some(Foreign::Log);
    }
    if text.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("begin:vcard")) {
        return Some(Foreign::Contacts);
    }
    if is_php(&text) {
        return Some(Foreign::Php);
    }
    if is_yaml(&text) {
        return Some(Foreign::Yaml);
    }
    literal(&text)
}

/// What stands behind comments of JavaScript at the start of a text.
fn behind_comments(head: &[u8]) -> &[u8] {
    let mut head = head.trim_ascii_start();
    loop {
        let end = match head {
            [b'/', b'*', ..] => memmem::find(head, b"*/").map(|at| at + 2),
            [b'/', b'/', ..] => memchr::memchr(b'\n', head),
            _ => return head,
        };
        head = head.get(end.unwrap_or(head.len())..).unwrap_or_default().trim_ascii_start();
    }
}

/// Whether it is what PHP prints or serialises, or code.
fn is_php(text: &str) -> bool {
    let is_serialised = || {
        let mut parts = text.splitn(3, ':');
        parts.next() == Some("a")
            && parts.next().is_some_and(|it| it.parse::<u32>().is_ok())
            && parts.next().is_some_and(|rest| rest.starts_with("{i:") || rest.starts_with("{s:"))
    };
    let is_print = || {
        let rest = text.strip_prefix("Array").or_else(|| text.strip_prefix("array(")).unwrap_or("");
        let is_around = |it: char| it.is_whitespace() || it.is_ascii_digit() || "(){".contains(it);
        let rest = rest.trim_start_matches(is_around);
        rest.starts_with('[') && rest.contains("=>")
    };
    text.starts_with("<?php") || is_serialised() || is_print()
}

/// Whether it is YAML: a list whose first element has several members, or members below a name, each on a line of its own.
fn is_yaml(text: &str) -> bool {
    let is_said = |line: &&str| {
        !line.trim().is_empty() && *line != "---" && !line.trim_start().starts_with('#')
    };
    let mut lines = text.lines().filter(is_said);
    let Some(first) = lines.next() else { return false };
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || "_- \"'".contains(it))
    };
    let is_member = |line: &str| {
        line.split_once(':').is_some_and(|(name, value)| {
            is_name(name.trim()) && (value.is_empty() || value.starts_with(' '))
        })
    };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_bare = |line: &str| line.trim().strip_suffix(':').is_some_and(is_name);
    // `users:` over `ann:` over `email: …`, each deeper than the one before
    let mut below = lines.clone();
    if is_bare(first) && indent(first) == 0 {
        let mut line = below.next().unwrap_or_default();
        let mut over = 0;
        while is_bare(line) && indent(line) > over {
            over = indent(line);
            line = below.next().unwrap_or_default();
        }
        let is_beside = |next: &str| indent(next) >= indent(line) && is_member(next);
        if is_member(line) && indent(line) > over && below.next().is_some_and(is_beside) {
            return true;
        }
    }
    // `users:` over the list
    let first = match first.strip_suffix(':').filter(|name| is_name(name)) {
        Some(_) => lines.next().unwrap_or_default(),
        None => first,
    };
    let own = indent(first);
    let element = first.trim_start().strip_prefix("- ");
    let is_inside = |line: &str| indent(line) > own && is_member(line);
    element.is_some_and(is_member) && lines.next().is_some_and(is_inside)
}

/// Whether each of the first lines has an object of JSON at its end, behind other text.
fn is_log(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    !lines.is_empty()
        && lines.iter().all(|line| {
            let Some(at) = line.find("{\"") else { return false };
            let before = line.get(..at).unwrap_or_default().trim();
            let is_mark = before.len() > 4
                && before.starts_with(|char: char| char.is_ascii_digit() || char == '[')
                && before.contains(':')
                && !before.contains(['"', '{', ',']);
            is_mark && (line.trim_end().ends_with('}') || text.len() >= HEAD)
        })
}

/// The language of a literal that is not JSON.
fn literal(text: &str) -> Option<Foreign> {
    const DECLARATIONS: [&str; 7] =
        ["module.exports", "export default", "export const", "const ", "var ", "let ", "window."];
    if let Some(rest) = DECLARATIONS.iter().find_map(|start| text.strip_prefix(start)) {
        let line = rest.lines().next().unwrap_or_default();
        // JSON stands behind it: that is read, unless its lines look like those of a table.
        let value = rest.find(['[', '{']).and_then(|at| rest.get(at..)).unwrap_or_default();
        let value = value.strip_prefix('[').unwrap_or(value).trim_start();
        if value.starts_with("{\"") {
            return None;
        }
        return (line.contains('=') || line.trim_start().starts_with(['[', '{']))
            .then_some(Foreign::JavaScript);
    }
    let inside = text.strip_prefix('[').unwrap_or(text).trim_start();
    let member = inside.strip_prefix('{')?.trim_start();
    // One member with double quotes: JSON that is damaged
    if text.contains("{\"") || member.starts_with('"') && !has_call(text) {
        return None;
    }
    if let Some(rest) = member.strip_prefix('\'') {
        let (_, rest) = rest.split_once('\'')?;
        let is_member = rest.trim_start().starts_with(':');
        let is_python =
            ["None", "True", "False", "datetime.", "b'"].iter().any(|it| text.contains(it));
        let is_script = ["null", "true", "false"].iter().any(|it| text.contains(it)) && !is_python;
        return is_member.then_some(if is_script { Foreign::JavaScript } else { Foreign::Python });
    }
    let name = member.find(|char: char| !(char.is_ascii_alphanumeric() || "_$".contains(char)))?;
    let is_member = name > 0 && member.get(name..)?.trim_start().starts_with(':');
    (is_member || has_call(text)).then_some(Foreign::JavaScript)
}

/// Whether a value is a call of MongoDB's shell.
fn has_call(text: &str) -> bool {
    [": ObjectId(", ": ISODate(", ": NumberLong(", ":ObjectId("].iter().any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_read_is_named() {
        let check = |text: &str, expected: Option<Foreign>| {
            assert_eq!(of(text.as_bytes()), expected, "{text}");
        };
        check("[{'_id': ObjectId('65'), 'email': 'a', 'x': None}]", Some(Foreign::Python));
        check("{'email': \"O'B\"}\n{'email': 'b'}", Some(Foreign::Python));
        check("[{email: 'a'}]", Some(Foreign::JavaScript));
        check("[\n  {\n    email: \"a\",\n", Some(Foreign::JavaScript));
        check("[{'email': 'a', x: null}]", Some(Foreign::JavaScript));
        check("export default [\n{email: 1}]", Some(Foreign::JavaScript));
        check("const users = [{\"email\": 1}]", None);
        check("const users = [\n {\n  \"email\": 1\n }\n]", Some(Foreign::JavaScript));
        check("const users = [\n{email: 1}]", Some(Foreign::JavaScript));
        check("/* 1 */\n{\n \"_id\" : ObjectId(\"65\"),", Some(Foreign::JavaScript));
        check("// users\n/* of 3 */ [{email: 'a'}]", Some(Foreign::JavaScript));
        check("/* 1 */ {\"a\":1}", None);
        check("/* open {a: 1}", None);
        check("BEGIN:VCARD\r\nVERSION:3.0\r\n", Some(Foreign::Contacts));
        check("- id: 1\n  email: a@x.io\n", Some(Foreign::Yaml));
        check("---\nusers:\n  - id: 1\n    email: a@x.io\n", Some(Foreign::Yaml));
        check("users:\n  ann:\n    disabled: false\n    email: a@x.io\n", Some(Foreign::Yaml));
        check("---\n# all\nann:\n  email: a@x.io\n  name: Ann\n", Some(Foreign::Yaml));
        check("email:\na: b\nc: d\n", None);
        check("ann:\n  email: a@x.io\n", None);
        check("- note: not yet\n- note: done\n", None);
        check("id: email\n1: a@x.io\n", None);
        check("<?php return [", Some(Foreign::Php));
        check("Array\n(\n    [0] => Array\n", Some(Foreign::Php));
        check("array(1) {\n  [0]=>\n", Some(Foreign::Php));
        check("a:1:{i:0;a:1:{s:2:\"id\";s:1:\"1\";}}", Some(Foreign::Php));
        check("Array,email\n[1],a@x.io\n", None);
        check("{ \"_id\" : ObjectId(\"65\"), \"email\" : \"a\" }", Some(Foreign::JavaScript));
        check(
            "2024-05-01T08:00:00Z INFO {\"email\":\"a\"}\n2024-05-01T08:00:01Z INFO {\"email\":\"b\"}\n",
            Some(Foreign::Log),
        );
        for text in [
            "",
            "[]",
            "{}",
            "[{\"a\":1}]",
            "{\"a\":'x'}",
            "{\"a\":1,}\n{b:2}",
            "email,name\n",
            "email|name\na|b\n",
            "dn: a=b",
            "id|email\n--|--\n1|a",
            "letter,email\n",
            "[1]",
            "{",
            "[{",
            "const",
            "hello {\"a\":1}",
            "1,{\"a\":1}\n",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..100), text in "[\\[{'a:\"+\\-|<\n ]{0,20}") {
            of(&bytes);
            of(text.as_bytes());
        }
    }
}
