//! Words with wildcards: `*` stands for any text, `?` for one character.
//!
//! Only the last `*` is ever gone back to, so no pattern takes more than its length times the text's.

use crate::query::case_fold;
use crate::query::escape::{Character, characters};

/// A word with wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    /// Whether ASCII counts without regard to case
    folds: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Byte(u8),
    One,
    Many,
}

/// Whether `character` is a wildcard.
pub(crate) fn is_wildcard(character: &Character) -> bool {
    !character.escaped && matches!(character.char, '*' | '?')
}

impl Pattern {
    /// The pattern a query writes as `raw`, without regard to case if it `folds`.
    pub(crate) fn new(raw: &str, folds: bool) -> Self {
        let mut pieces = Vec::with_capacity(raw.len());
        for character in characters(raw) {
            match (character.char, is_wildcard(&character)) {
                ('*', true) if pieces.last() == Some(&Piece::Many) => {}
                ('*', true) => pieces.push(Piece::Many),
                (_, true) => pieces.push(Piece::One),
                (char, false) => {
                    let text = char.to_string();
                    let text = if folds { case_fold::lowered(&text) } else { text };
                    pieces.extend(text.bytes().map(Piece::Byte));
                }
            }
        }
        Pattern { pieces, folds }
    }

    /// Whether any text fits.
    pub(crate) fn is_anything(&self) -> bool {
        self.pieces == [Piece::Many]
    }

    /// What stands between the wildcards.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = String> {
        let byte = |piece: &Piece| match piece {
            Piece::Byte(byte) => Some(*byte),
            Piece::One | Piece::Many => None,
        };
        let stretches = self.pieces.split(move |piece| byte(piece).is_none());
        stretches.map(move |pieces| {
            let bytes: Vec<u8> = pieces.iter().filter_map(byte).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        })
    }

    /// Whether all of `text` fits.
    pub(crate) fn fits(&self, text: &[u8]) -> bool {
        let (mut piece, mut at) = (0, 0);
        // Where to go on when what follows the last * does not fit: its next piece, and where that was tried.
        let mut back: Option<(usize, usize)> = None;
        while let Some(byte) = text.get(at) {
            match self.pieces.get(piece) {
                Some(Piece::Many) => {
                    piece += 1;
                    back = Some((piece, at));
                }
                Some(Piece::One) => {
                    piece += 1;
                    at = next_character(text, at);
                }
                Some(Piece::Byte(wanted)) if self.same(*wanted, *byte) => {
                    piece += 1;
                    at += 1;
                }
                _ => {
                    let Some((after, tried)) = back else { return false };
                    piece = after;
                    at = next_character(text, tried);
                    back = Some((after, at));
                }
            }
        }
        self.pieces[piece..].iter().all(|piece| *piece == Piece::Many)
    }

    fn same(&self, wanted: u8, byte: u8) -> bool {
        wanted == byte || self.folds && wanted == byte.to_ascii_lowercase()
    }
}

/// Where the character after that at `at` starts.
fn next_character(text: &[u8], at: usize) -> usize {
    let rest = text.get(at + 1..).unwrap_or_default();
    at + 1 + rest.iter().take_while(|byte| **byte & 0xc0 == 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wildcards() {
        for (raw, text, expected) in [
            ("*", "", true),
            ("a*", "abc", true),
            ("a*", "ba", false),
            ("*c", "abc", true),
            ("*c", "abcd", false),
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a*b*c", "axbybzc", true),
            ("*b*", "abc", true),
            ("*x*", "abc", false),
            ("a?c", "aéc", true),
            ("a?c", "ac", false),
            ("?", "é", true),
            ("??", "é", false),
            ("*?", "", false),
            ("*?é", "aéé", true),
            (r"a\*", "a*", true),
            (r"a\*", "abc", false),
            ("", "", true),
            ("", "a", false),
            ("*aab", "aaaaab", true),
        ] {
            assert_eq!(Pattern::new(raw, false).fits(text.as_bytes()), expected, "{raw} {text}");
        }
    }

    #[test]
    fn long_patterns_end_soon() {
        let pattern = Pattern::new(&format!("{}b", "a*".repeat(200)), false);
        assert!(!pattern.fits("a".repeat(20_000).as_bytes()));
    }

    /// By trying everything.
    fn fits(pieces: &[char], text: &[char]) -> bool {
        match (pieces.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some(('*', rest)), first) => {
                fits(rest, text) || first.is_some_and(|(_, text)| fits(pieces, text))
            }
            (Some((piece, rest)), Some((char, text))) => {
                (*piece == '?' || piece == char) && fits(rest, text)
            }
            (Some(_), None) => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn as_by_trying_everything(raw in "[aé*?]{0,8}", text in "[aébA]{0,10}") {
            let pieces: Vec<char> = raw.chars().collect();
            let chars: Vec<char> = text.chars().collect();
            prop_assert_eq!(Pattern::new(&raw, false).fits(text.as_bytes()), fits(&pieces, &chars));
            let lower: Vec<char> = text.to_lowercase().chars().collect();
            let half = case_fold::half_lowered(text.as_bytes().into());
            prop_assert_eq!(Pattern::new(&raw, true).fits(&half), fits(&pieces, &lower));
        }
    }
}
