//! In which other reading a password would open a hash that it does not open: another place or encoding of the salt, another
//! digest, other rounds, another character set, or something that Auth0 cannot take at all.
//!
//! The search ends when its time is over. Cheap functions are tried in every combination of twists, dear ones in the order of
//! how few twists it takes.

mod digests;
mod pbkdf2;
mod slow;
mod twist;

use crate::hash_function::Kind;
use crate::import_user::Stored;

use self::twist::Twisted;

/// A reading in which a password opens a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What is different, in a few words: “the salt after the password”
    pub words: String,
    /// The keys of a recipe's `password` step that say it, as a JSON object, if they can
    pub keys: Option<String>,
    /// Whether Auth0 could take the hash if it were sent so
    pub is_possible: bool,
}

/// How long a search may go on.
pub struct Time<'a> {
    now: &'a dyn Fn() -> f64,
    end: f64,
}

impl<'a> Time<'a> {
    /// So many milliseconds from now on, by a clock of milliseconds.
    pub fn new(now: &'a dyn Fn() -> f64, milliseconds: f64) -> Self {
        Time { now, end: now() + milliseconds }
    }

    fn is_over(&self) -> bool {
        (self.now)() >= self.end
    }
}

/// The reading of the hash in `user` that `password` opens; `None` if none was found in `time`.
#[must_use]
pub fn explain(user: &[u8], password: &str, time: &Time<'_>) -> Option<Reading> {
    let stored = Stored::read(user).ok()?;
    let found = match stored.function.kind {
        Kind::Digest(_) | Kind::Hmac { .. } => digests::search(&stored, password, time),
        Kind::Pbkdf2 { .. } => pbkdf2::search(&stored, password, time),
        _ => slow::search(&stored, password, time),
    };
    found.map(Twisted::into_reading)
}
