//! Tells text that looks like JSON and is none, so that it is named with the way out. It is never mended: replacing
//! quotes would change names such as `O'Byron`.

use crate::read::foreign::Foreign;

/// How much of a text is looked at.
const HEAD: usize = 4096;

/// What a text that begins with `head` is, if it is nearly JSON.
pub(super) fn of(head: &[u8]) -> Option<Foreign> {
    let head = head.get(..HEAD).unwrap_or(head).trim_ascii_start();
    // What begins with a quote or a name is told by its first bytes: most files are not looked at any further.
    let first = head.first()?;
    let may_be = first.is_ascii_alphanumeric() || matches!(first, b'[' | b'{');
    if !may_be {
        return None;
    }
    let text = String::from_utf8_lossy(head);
    if is_log(&text) {
        return Some(Foreign::Log);
    }
    literal(&text)
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
        check("const users = [{\"email\": 1}]", Some(Foreign::JavaScript));
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
