//! The password that all users get who have none: typed for one run, never kept with a recipe, never shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The fewest characters, as Auth0's password policies have it from *Low* on; eight are those of *Fair* and *Good*.
const FEWEST: usize = 8;

/// The most bytes: bcrypt, with which Auth0 keeps passwords, takes no more.
const MOST: usize = 72;

/// A first password; none if it is empty.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FirstPassword(String);

impl FirstPassword {
    /// This one.
    pub fn new(text: impl Into<String>) -> Self {
        FirstPassword(text.into())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The password itself.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is wrong with it, by the policy that Auth0 calls *Good*.
    pub fn problem(&self) -> Option<&'static str> {
        let kinds: [fn(char) -> bool; 4] = [
            |char| char.is_lowercase(),
            |char| char.is_uppercase(),
            |char| char.is_numeric(),
            |char| !char.is_alphanumeric(),
        ];
        let has = |is: &&fn(char) -> bool| self.0.chars().any(**is);
        match () {
            () if self.is_empty() => Some("Type the first password that all get."),
            () if self.0.chars().count() < FEWEST => {
                Some("The first password needs at least 8 characters.")
            }
            () if self.0.len() > MOST => Some("The first password may have 72 bytes at most."),
            () if kinds.iter().filter(has).count() < 3 => Some(
                "The first password needs three of these: small letters, capitals, digits, other signs.",
            ),
            () => None,
        }
    }
}

impl fmt::Debug for FirstPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "FirstPassword(none)" } else { "FirstPassword(*****)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_the_policy_good_wants_it() {
        for good in ["Welcome-2026", "abcdEFG1", "abc def 1", "häuser-8"] {
            assert_eq!(FirstPassword::new(good).problem(), None, "{good}");
        }
        for bad in ["", "Ab1-", "abcdefgh", "abcdefgh1", &"Ab1-".repeat(19)] {
            assert!(FirstPassword::new(bad).problem().is_some(), "{bad}");
        }
        assert!(!format!("{:?}", FirstPassword::new("Welcome-2026")).contains("Wel"));
    }
}
