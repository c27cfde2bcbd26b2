//! How hard a passphrase is to guess, as far as that can be said, and one that nobody can guess. Knows no dialog, and keeps nothing.

use crate::shared::browser;

/// How hard a passphrase is to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    Weak,
    Fair,
    Strong,
}

/// Below so many bits it is weak, below so many only fair.
const BITS: (f64, f64) = (45.0, 65.0);

/// What people begin with. Each counts as one character.
const COMMON: [&str; 24] = [
    "password",
    "passwort",
    "passphrase",
    "muster",
    "backup",
    "auth0",
    "admin",
    "welcome",
    "letmein",
    "secret",
    "qwerty",
    "qwertz",
    "asdf",
    "iloveyou",
    "monkey",
    "dragon",
    "master",
    "login",
    "test",
    "2023",
    "2024",
    "2025",
    "2026",
    "2027",
];

/// What suggested ones are made of: 32 signs, none that look alike.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Signs of a suggested one, five bits each.
const LENGTH: usize = 20;

impl Strength {
    /// Of this passphrase, by its length: what repeats, runs on or is common counts little. An estimate; nobody knows what
    /// others know.
    pub(super) fn of(passphrase: &str) -> Self {
        match bits(passphrase) {
            bits if bits < BITS.0 => Strength::Weak,
            bits if bits < BITS.1 => Strength::Fair,
            _ => Strength::Strong,
        }
    }

    /// A sentence about it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Strength::Weak => {
                "Weak: whoever gets the file could guess it. Use six words that have nothing to do with one another, or the \
                 suggestion."
            }
            Strength::Fair => "Fair. Longer is better: one more word helps more than odd signs.",
            Strength::Strong => {
                "Strong, unless it is written down where others find it, or used elsewhere."
            }
        }
    }
}

fn bits(passphrase: &str) -> f64 {
    let mut text = passphrase.to_lowercase();
    for word in COMMON {
        text = text.replace(word, "\u{1}");
    }
    let is = |kind: fn(char) -> bool| u8::from(passphrase.chars().any(kind));
    let kinds = is(char::is_lowercase)
        + is(char::is_uppercase)
        + is(char::is_numeric)
        + is(|sign| !sign.is_alphanumeric() && sign != ' ');
    // Letters that make words say less each than signs that make none.
    let each = match kinds {
        0 | 1 => 2.0,
        2 => 3.5,
        _ => 4.0,
    };
    let signs: Vec<u32> = text.chars().map(u32::from).collect();
    let step =
        |at: usize| Some(i64::from(*signs.get(at)?) - i64::from(*signs.get(at.checked_sub(1)?)?));
    let mut pairs = std::collections::HashSet::new();
    let counted = (0..signs.len()).filter(|&at| {
        let runs_on = step(at)
            .is_some_and(|by| by.abs() <= 1 && (by == 0 || at < 2 || step(at - 1) == Some(by)));
        let is_new = at == 0 || pairs.insert((signs.get(at - 1), signs.get(at)));
        is_new && !runs_on
    });
    counted.count() as f64 * each
}

/// A passphrase of 100 random bits, if the browser has a source of them: four groups of five signs.
pub(super) fn suggested() -> Option<String> {
    let random: [u8; LENGTH] = browser::random()?;
    let sign = |byte: &u8| char::from(SIGNS.get(usize::from(byte % 32)).copied().unwrap_or(b'a'));
    let groups = random.chunks(5).map(|group| group.iter().map(sign).collect::<String>());
    Some(groups.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn strength_is_by_length_and_by_what_is_no_pattern() {
        let check = |passphrase: &str, strength| {
            assert_eq!(Strength::of(passphrase), strength, "{passphrase} {}", bits(passphrase));
        };
        for weak in [
            "",
            "a",
            "password",
            "Password2026!",
            "Tr0ub4dor&3",
            "abcdefghijklmnopqrstuvwxyz",
            "1234567890123456789012345",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabcabcabcabcabc",
            "summer in berlin",
        ] {
            check(weak, Strength::Weak);
        }
        check("x9$Kq2Lp7!vZ", Strength::Fair);
        check("correct horse battery staple", Strength::Fair);
        check("otter cabin violet drum plank honest meadow", Strength::Strong);
    }

    #[wasm_bindgen_test]
    fn suggested_ones_are_strong_and_never_the_same() {
        let (one, other) = (suggested().unwrap(), suggested().unwrap());
        assert_ne!(one, other);
        assert_eq!((one.len(), one.split('-').count()), (23, 4));
        assert_eq!(Strength::of(&one), Strength::Strong, "{one}");
    }
}
