//! A new user as Auth0 stores it. Knows no store and no conflicts.

use crate::jobs::clock::Timestamp;
use crate::user::user_id::DATABASE;
use crate::user::{Attribute, User};
use json::text;

/// The user as Auth0 stores it: its id prefixed, or made; email and username in lower case; with `date`, as JSON,
/// where it has none.
pub(in crate::jobs) fn normalize<'a>(
    mut user: User<'a>,
    ids: &mut NewIds,
    date: &[u8],
) -> User<'a> {
    for attribute in [Attribute::Email, Attribute::Username] {
        if let Some(lower) = user.get(attribute).and_then(lower_case) {
            user.set(attribute, lower);
        }
    }
    let id = match user.get(Attribute::UserId).and_then(text::inner).filter(|id| !id.is_empty()) {
        Some(raw) => [b"\"", DATABASE.as_bytes(), b"|", raw, b"\""].concat(),
        None => ids.next(),
    };
    user.set(Attribute::UserId, id);
    for attribute in [Attribute::CreatedAt, Attribute::UpdatedAt] {
        if user.get(attribute).is_none() {
            user.set(attribute, date.to_vec());
        }
    }
    user
}

/// The string in lower case, if it is one and is not so already.
fn lower_case(value: &[u8]) -> Option<Vec<u8>> {
    let raw = text::inner(value)?;
    if raw.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase() && *byte != b'\\') {
        return None;
    }
    let text = text::unescaped(raw);
    let lower = text.to_lowercase();
    (*text != *lower).then(|| text::quoted(&lower))
}

/// Makes ids for users that come without: 24 hexadecimal digits, as Auth0 does.
pub(in crate::jobs) struct NewIds {
    seed: (u64, u64),
    seconds: u64,
    count: u64,
}

impl NewIds {
    /// Ids of this moment with random parts made of `seed`.
    pub fn new(seed: (u64, u64), now: &Timestamp) -> Self {
        NewIds { seed, seconds: now.milliseconds / 1000, count: 0 }
    }

    pub fn next(&mut self) -> Vec<u8> {
        use std::hash::Hasher;
        self.count += 1;
        let mut hasher = siphasher::sip::SipHasher13::new_with_keys(self.seed.0, self.seed.1);
        hasher.write_u64(self.count);
        let (seconds, random) = (self.seconds as u32, hasher.finish());
        format!("\"{DATABASE}|{seconds:08x}{random:016x}\"").into_bytes()
    }
}
