//! Tells whether a password opens the hash of an Auth0 import user, by recomputing it as Auth0's documentation says; and
//! if it does not, in which other reading it would. Puts a passphrase around a file, and takes it off ([`age`]).
//!
//! A program of its own, because it is heavy and rarely wanted. It is given `password_hash` or `custom_password_hash` as
//! they would be sent and knows neither files nor recipes. What Auth0 forbids, what the documentation leaves open and
//! what would take for ever is not guessed: it *cannot be told*, with the reason. Passwords, and what is made of them,
//! are overwritten when they are done with.

pub mod age;
pub mod explain;
mod hash_function;
mod import_user;
pub mod make;
mod primitives;
mod text_encoding;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use crate::explain::{Reading, explain};
pub use crate::make::make;

use crate::import_user::Stored;

/// What came of trying a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password opens the hash
    Matches,
    /// It does not
    Differs,
    /// It cannot be told; why, as a sentence
    Untold(String),
}

/// Why something cannot be told, as a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Untold(pub String);

impl Untold {
    /// Auth0's documented rules forbid it.
    fn forbidden(rule: &str) -> Self {
        Untold(format!("Auth0 does not take this hash: {rule}."))
    }
}

/// Whether `password` opens the hash in `user`, a JSON object with `password_hash` or `custom_password_hash`.
#[must_use]
pub fn verify(user: &[u8], password: &str) -> Verdict {
    match Stored::read(user).and_then(|stored| stored.opens_with(password)) {
        Ok(true) => Verdict::Matches,
        Ok(false) => Verdict::Differs,
        Err(Untold(reason)) => Verdict::Untold(reason),
    }
}
