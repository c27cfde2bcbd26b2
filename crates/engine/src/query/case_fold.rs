//! Text without regard to case, and finding one text in another.
//!
//! Lower case is Unicode's, character by character; the two small sigmas of Greek count as one, or ΝΊΚΟΣ would not
//! be Νίκος. No accents are taken off.

use std::borrow::Cow;

use memchr::{memchr2, memmem};

/// `text` in lower case.
pub(crate) fn lowered(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.map(|char| if char == 'ς' { 'σ' } else { char }).collect()
}

/// `text` in lower case, except that ASCII stays as it is: what compares it looks past that.
pub(crate) fn half_lowered(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return text;
    }
    Cow::Owned(lowered(&String::from_utf8_lossy(&text)).into_bytes())
}

/// A text that is looked for in others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Needle {
    text: String,
    /// Where the byte is that is looked for first
    rare: usize,
    /// Whether ASCII counts without regard to case; then `text` is in lower case
    pub(crate) folds: bool,
}

impl Needle {
    /// Looks for `text`, which is in lower case if it `folds`.
    pub(crate) fn new(text: &str, folds: bool) -> Self {
        let bytes = text.as_bytes();
        let rare = (0..bytes.len()).max_by_key(|at| rarity(bytes[*at])).unwrap_or(0);
        Needle { text: text.to_owned(), rare, folds }
    }

    /// What is looked for.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it stands in `text`.
    pub(crate) fn is_in(&self, text: &[u8]) -> bool {
        let wanted = self.text.as_bytes();
        if !self.folds {
            return memmem::find(text, wanted).is_some();
        }
        let Some(&rare) = wanted.get(self.rare) else { return true };
        let mut start = 0;
        loop {
            let rest = text.get(start + self.rare..).unwrap_or_default();
            let Some(step) = memchr2(rare, rare.to_ascii_uppercase(), rest) else { return false };
            start += step;
            match text.get(start..start + wanted.len()) {
                None => return false,
                Some(there) if there.eq_ignore_ascii_case(wanted) => return true,
                Some(_) => start += 1,
            }
        }
    }
}

/// Higher for bytes that users hold less often.
fn rarity(byte: u8) -> usize {
    const COMMON: &[u8] = b"\"e,:_ta0i1on2srl3d4c5h6u7b8f9m-p.g/w|yvkxj@qz";
    COMMON.iter().position(|common| *common == byte).unwrap_or(COMMON.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_is_unicode_s() {
        for (one, other) in
            [("Zoë ÅSA", "zOË åsa"), ("ΝΊΚΟΣ", "νίκος"), ("ЖЕНЯ", "женя"), ("\u{212a}im", "KIM")]
        {
            assert_eq!(lowered(one), lowered(other), "{one}");
        }
        assert_ne!(lowered("Zoë"), lowered("Zoe"));
    }

    #[test]
    fn only_these_two_become_ascii() {
        let becomes = |char: &char| {
            !char.is_ascii() && lowered(&char.to_string()).bytes().any(|byte| byte.is_ascii())
        };
        let found: Vec<char> = ('\0'..=char::MAX).filter(becomes).collect();
        assert_eq!(found, ['\u{130}', '\u{212a}']);
    }

    proptest! {
        #[test]
        fn needles_are_found_like_text(text in "[abAB@é]{0,20}", needle in "[abAB@é]{0,3}") {
            let found = Needle::new(&needle, false).is_in(text.as_bytes());
            prop_assert_eq!(found, text.contains(&needle));
            let half = half_lowered(Cow::Borrowed(text.as_bytes()));
            let found = Needle::new(&lowered(&needle), true).is_in(&half);
            prop_assert_eq!(found, lowered(&text).contains(&lowered(&needle)));
        }
    }
}
