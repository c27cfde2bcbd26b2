//! Which record of a file is which user of a report: by id, email, username or phone number, the first of these that finds
//! anybody. A key is kept as a hash of 64 bits, so that a report of a million users fits.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::user::Attribute;
use crate::user::column_name::{Meaning, meaning};
use json::{Kind, text, walk};

/// The keys, the one that says most first.
const KEYS: [Attribute; 4] =
    [Attribute::UserId, Attribute::Email, Attribute::Username, Attribute::PhoneNumber];

/// The users of a report.
#[derive(Default)]
pub(super) struct Known {
    hasher: RandomState,
    by_key: HashMap<u64, u32>,
    /// Of each user, whether an id is known
    ids: Vec<bool>,
}

/// A key: which it is, its hash, and its text.
struct Key {
    kind: usize,
    hash: u64,
    text: String,
}

impl Known {
    /// The keys of a user or of a row, in the order of what they say.
    fn keys(&self, user: &[u8]) -> Vec<Key> {
        let mut keys: Vec<Key> = walk::members(user)
            .filter_map(|(name, value)| self.key(&text::unescaped(name), value))
            .collect();
        keys.sort_by_key(|key| key.kind);
        keys
    }

    fn key(&self, name: &str, value: &[u8]) -> Option<Key> {
        let (Meaning::Attribute(attribute) | Meaning::Renamed(attribute)) = meaning(name) else {
            return None;
        };
        let kind = KEYS.iter().position(|it| *it == attribute)?;
        let said = match Kind::of(value) {
            Kind::String => text::string(value)?.into_owned(),
            Kind::Number => String::from_utf8_lossy(value).into_owned(),
            _ => return None,
        };
        let said = said.trim();
        let folded = match kind {
            // The name of Auth0's databases in front, however often it stands there, is not part of it.
            0 => said.trim_start_matches("auth0|").to_owned(),
            1 | 2 => said.to_lowercase(),
            _ => said.to_owned(),
        };
        let hash = self.hasher.hash_one((kind, &folded));
        (!folded.is_empty()).then(|| Key { kind, hash, text: said.to_owned() })
    }

    /// Takes a user of the report in; its number. `None` if it has no key.
    pub(super) fn add(&mut self, user: &[u8]) -> Option<u32> {
        let keys = self.keys(user);
        let has_id = keys.first()?.kind == 0;
        let number = self.same(&keys).unwrap_or(self.ids.len() as u32);
        if number as usize >= self.ids.len() {
            self.ids.push(false);
        }
        if let Some(id) = self.ids.get_mut(number as usize) {
            *id |= has_id;
        }
        for key in &keys {
            self.by_key.entry(key.hash).or_insert(number);
        }
        Some(number)
    }

    /// The number of a user that was taken in.
    pub(super) fn number(&self, user: &[u8]) -> Option<u32> {
        self.same(&self.keys(user))
    }

    /// The user of these keys: two with ids of their own are two, whatever else they share.
    fn same(&self, keys: &[Key]) -> Option<u32> {
        let has_id = keys.first().is_some_and(|key| key.kind == 0);
        keys.iter().find_map(|key| {
            let number = *self.by_key.get(&key.hash)?;
            let is_other = has_id && key.kind > 0 && self.ids.get(number as usize) == Some(&true);
            (!is_other).then_some(number)
        })
    }

    /// What a person knows the user by.
    pub(super) fn shown(&self, user: &[u8]) -> String {
        let keys = self.keys(user);
        let email = keys.iter().find(|key| key.kind == 1);
        let shown = email.or(keys.first()).map(|key| key.text.as_str()).unwrap_or_default();
        shown.chars().take(300).collect()
    }

    /// The user of the report that has a key of this row, and by which kind of key.
    pub(super) fn find(&self, row: &[u8]) -> Option<(u32, u8)> {
        self.keys(row).iter().find_map(|key| Some((*self.by_key.get(&key.hash)?, key.kind as u8)))
    }

    pub(super) fn users(&self) -> usize {
        self.ids.len()
    }
}

/// Whether Auth0 has hidden something of a user: it writes stars for what is secret.
pub(super) fn is_redacted(user: &[u8]) -> bool {
    let is_stars = |text: &[u8]| text.len() > 2 && text.iter().all(|byte| *byte == b'*');
    user.split(|byte| *byte == b'"').any(is_stars)
}
