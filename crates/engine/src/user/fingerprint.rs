//! What Auth0 tells users apart by: email, user id, username and phone number, and their fingerprints.
//!
//! A fingerprint is 64 bits of a keyed hash of a value as Auth0 compares it. The key is random, so nobody can
//! prepare values that collide.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::user::{Attribute, User};
use json::text;

/// The attributes no two users of a connection may share; user ids not even two users of a tenant.
pub const KEYS: [Attribute; 4] =
    [Attribute::Email, Attribute::UserId, Attribute::Username, Attribute::PhoneNumber];

/// A fingerprint for each of [`KEYS`]; 0 where the user has no such value.
pub type Fingerprints = [u64; KEYS.len()];

/// Makes fingerprints under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprinter {
    key: (u64, u64),
}

impl Fingerprinter {
    /// Fingerprints under `key`, which should be random.
    pub fn new(key: (u64, u64)) -> Self {
        Fingerprinter { key }
    }

    /// The fingerprints of `user`.
    pub fn of(&self, user: &User<'_>) -> Fingerprints {
        KEYS.map(|attribute| user.get(attribute).map_or(0, |value| self.value(attribute, value)))
    }

    /// The fingerprint of the JSON `value` of `attribute`; 0 if it is no string, or empty.
    ///
    /// Emails and usernames count without regard to case.
    pub fn value(&self, attribute: Attribute, value: &[u8]) -> u64 {
        let Some(raw) = text::inner(value).filter(|raw| !raw.is_empty()) else { return 0 };
        let mut hasher = SipHasher13::new_with_keys(self.key.0, self.key.1);
        hasher.write_u8(attribute as u8);
        let folds = matches!(attribute, Attribute::Email | Attribute::Username);
        // Without a way out, so that many bytes are looked at at a time.
        let plain = raw.iter().fold(true, |all, byte| all & byte.is_ascii() & (*byte != b'\\'));
        let is_lower = raw.iter().fold(true, |all, byte| all & !byte.is_ascii_uppercase());
        match (plain, folds) {
            (true, false) => hasher.write(raw),
            (true, true) if is_lower => hasher.write(raw),
            (true, true) => hasher.write(&raw.to_ascii_lowercase()),
            (false, false) => hasher.write(text::unescaped(raw).as_bytes()),
            (false, true) => hasher.write(text::unescaped(raw).to_lowercase().as_bytes()),
        }
        hasher.finish().max(1)
    }
}
