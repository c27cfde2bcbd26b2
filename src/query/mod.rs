//! Searching users. For now words: a user is found if each of them stands somewhere in its names, addresses or ids.
//!
//! Lucene, as Auth0 takes it, comes with exports; it replaces this.

use crate::profile::{Attribute, User};

/// Where words are looked for.
const LOOKED_AT: [Attribute; 8] = [
    Attribute::Email,
    Attribute::Name,
    Attribute::UserId,
    Attribute::Username,
    Attribute::Nickname,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::PhoneNumber,
];

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
}

impl Search {
    /// The search for each of the words in `text`.
    pub fn parse(text: &str) -> Self {
        Search { words: text.split_whitespace().map(str::to_lowercase).collect() }
    }

    /// Whether every user is found.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether `user` is found. Case does not matter.
    pub fn finds(&self, user: &User<'_>) -> bool {
        let texts = LOOKED_AT.into_iter().filter_map(|attribute| user.text(attribute));
        let texts: Vec<String> = texts.map(|text| text.to_lowercase()).collect();
        self.words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Reader;

    #[test]
    fn each_word_must_stand_somewhere() {
        let mut reader = Reader::default();
        let user = reader
            .read(r#"{"email":"ann@x.io","name":"Zo\u00eb Ann","user_id":"auth0|17"}"#.as_bytes());
        let user = user.expect("a user");
        for (text, found) in [
            ("", true),
            ("ann", true),
            ("ZOË x.io", true),
            ("auth0|17", true),
            ("bob", false),
            ("ann bob", false),
        ] {
            assert_eq!(Search::parse(text).finds(&user), found, "{text}");
        }
    }
}
