//! Backslashes in a query: what stands after one means only itself.
//!
//! Knows no JSON escapes: a query's `\n` is an `n`.

/// A character of a query text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Character {
    /// Where it starts, its backslash included
    pub(crate) at: usize,
    /// What it is
    pub(crate) char: char,
    /// Whether a backslash stands before it
    pub(crate) escaped: bool,
}

/// The characters that `raw` stands for; a backslash at the very end stands for none.
pub(crate) fn characters(raw: &str) -> impl Iterator<Item = Character> {
    let mut chars = raw.char_indices();
    std::iter::from_fn(move || match chars.next()? {
        (at, '\\') => chars.next().map(|(_, char)| Character { at, char, escaped: true }),
        (at, char) => Some(Character { at, char, escaped: false }),
    })
}

/// The text that `raw` stands for.
pub(crate) fn unescaped(raw: &str) -> String {
    characters(raw).map(|character| character.char).collect()
}

/// How much of `raw` stands before the first character without a backslash that `ends` it.
pub(crate) fn length_until(raw: &str, ends: impl Fn(char) -> bool) -> Option<usize> {
    let end = characters(raw).find(|character| !character.escaped && ends(character.char));
    end.map(|character| character.at)
}

/// Whether `raw` ends with a backslash that nothing follows.
pub(crate) fn dangles(raw: &str) -> bool {
    let backslashes = raw.len() - raw.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

/// `text` without white space around it, but for a space that a backslash stands before.
pub(crate) fn trimmed(text: &str) -> &str {
    let start = text.trim_start();
    let end = start.trim_end();
    let escaped = start[end.len()..].chars().next().filter(|_| dangles(end));
    &start[..end.len() + escaped.map_or(0, char::len_utf8)]
}

/// Whether `char` is a double quote of another keyboard or of a word processor.
pub(crate) fn is_curly_quote(char: char) -> bool {
    matches!(char, '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂')
}

/// Appends `char` to `out` so that it means itself in a word.
pub(crate) fn push(char: char, out: &mut String) {
    let plain = !char.is_ascii() || char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '@');
    if !plain || char.is_whitespace() || is_curly_quote(char) {
        out.push('\\');
    }
    out.push(char);
}

/// `text` between quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_takes_the_next_character_as_it_is() {
        let check = |raw: &str, expected: &str| assert_eq!(unescaped(raw), expected, "{raw}");
        check(r"plain é", "plain é");
        check(r"a\*b\\c\ d\é", r"a*b\c dé");
        check(r"a\", "a");
        for (text, expected) in [(" a ", "a"), (r" a\  ", r"a\ "), (r"a\\ ", r"a\\"), (" ", "")] {
            assert_eq!(trimmed(text), expected, "{text}");
        }
        assert_eq!(length_until(r"a\:b:c", |c| c == ':'), Some(4));
        assert_eq!(length_until(r"a\:b", |c| c == ':'), None);
        for (raw, expected) in [("", false), (r"\", true), (r"a\\", false), (r"a\\\", true)] {
            assert_eq!(dangles(raw), expected, "{raw}");
        }
    }
}
