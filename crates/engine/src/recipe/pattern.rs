//! Patterns: regular expressions that take linear time (`regex-lite`), with its groups.
//!
//! `\p{L}` and `\P{L}`, any letter of any alphabet, are written out here, for the library knows no tables of characters.

use regex_lite::{Regex, RegexBuilder};

/// The most bytes a pattern may become.
const SIZE: usize = 4 << 20;

/// The pattern that `text` writes.
///
/// # Errors
/// What is wrong with it.
pub(super) fn pattern(text: &str) -> Result<Regex, String> {
    let text = with_letters(text);
    let built = RegexBuilder::new(&text).size_limit(SIZE).build();
    built.map_err(|error| format!("The pattern cannot be understood: {error}."))
}

/// `text` with classes of letters written out.
fn with_letters(text: &str) -> String {
    if !text.contains("\\p") && !text.contains("\\P") {
        return text.to_owned();
    }
    let (mut out, mut rest, mut in_class) = (String::with_capacity(text.len() * 4), text, false);
    while let Some(next) = rest.chars().next() {
        let letters = ["\\p{L}", "\\pL", "\\P{L}", "\\PL"];
        if let Some(written) = letters.iter().find(|it| rest.starts_with(**it)) {
            let ranges = ranges(written.starts_with("\\p"));
            out.push_str(&if in_class { ranges } else { format!("[{ranges}]") });
            rest = rest.get(written.len()..).unwrap_or_default();
            continue;
        }
        let length = match next {
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            _ => next.len_utf8(),
        };
        match next {
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        let (taken, after) = rest.split_at(length);
        out.push_str(taken);
        rest = after;
    }
    out
}

/// The ranges of all characters that are letters, or are none.
fn ranges(letters: bool) -> String {
    let (mut out, mut start): (String, Option<char>) = (String::new(), None);
    let mut last = '\0';
    let mut end = |start: &mut Option<char>, last: char| {
        if let Some(first) = start.take() {
            out.push_str(&format!("\\x{{{:X}}}-\\x{{{:X}}}", u32::from(first), u32::from(last)));
        }
    };
    for char in '\0'..=char::MAX {
        match (char.is_alphabetic() == letters, start) {
            (true, None) => start = Some(char),
            (false, Some(_)) => end(&mut start, last),
            _ => {}
        }
        last = char;
    }
    end(&mut start, last);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_alphabet() {
        let check = |text: &str, found: &str, not: &str| {
            let pattern = pattern(text).expect(text);
            assert!(pattern.is_match(found) && !pattern.is_match(not), "{text}");
        };
        check(r"\p{L}", "李娜", "47 - 11 —");
        check(r"^\P{L}*$", "4711 …", "a1");
        check(r"^[\p{L}' -]+$", "O'Brien é", "a1");
        check(r"^(?i)ab$", "AB", "ac");
        assert!(pattern("(").is_err());
    }
}
