//! The messages between the program of passwords (`crates/passwords`) and the worker that wants one tried, or put around a
//! file (`crates/web`), typed both ways. The second are in [`sealing`].
//!
//! wasm32 only: natively this crate is empty. Each message is a plain object with a `kind`. A request is not for logs: it
//! holds a password, and shows none. `www/passwords-boot.js` sends [`Reply::NotLoaded`] and [`Reply::Died`].
#![cfg(target_arch = "wasm32")]

mod sealing;

use std::fmt;

use plain_message::{field, object, optional, text, word};
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

pub use sealing::{Sealing, SealingReply};

/// To the program: try a password, or make the hash of one. Answered by [`Reply::Tried`] or [`Reply::Made`].
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// A JSON object with `password_hash` or `custom_password_hash`, as it would be sent
    pub user: Zeroizing<String>,
    /// The password
    pub password: Zeroizing<String>,
    /// Whether the hash of the password is wanted, in the form of the user's
    pub makes: bool,
}

/// From the program.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The password was tried.
    Tried {
        /// What came of it
        verdict: Verdict,
        /// How long the hash took, in milliseconds
        milliseconds: f64,
    },
    /// The hash was made: the user with it; or why it cannot be
    Made(Result<String, String>),
    /// The program could not be loaded.
    NotLoaded,
    /// The program has stopped, most likely for want of memory.
    Died,
}

/// What came of trying a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It opens the hash
    Matches,
    /// It does not; it would in this reading, if one was found
    Differs(Option<Reading>),
    /// It cannot be told: why
    Untold(String),
}

/// A reading in which the password would open the hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What is different, in a few words
    pub words: String,
    /// The keys of a recipe's `password` step that say it, as a JSON object, if they can
    pub keys: Option<String>,
    /// Whether Auth0 could take the hash if it were sent so
    pub is_possible: bool,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Request { .. }")
    }
}

impl Request {
    /// The message.
    pub fn write(&self) -> JsValue {
        let kind = if self.makes { "make" } else { "try" };
        object(kind, &[("user", text(&self.user)), ("password", text(&self.password))])
    }

    /// The request in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        let secret = |name| word(message, name).map(Zeroizing::new);
        let makes = match word(message, "kind")?.as_str() {
            "try" => false,
            "make" => true,
            _ => return None,
        };
        Some(Request { user: secret("user")?, password: secret("password")?, makes })
    }
}

impl Reply {
    /// The message.
    pub fn write(&self) -> JsValue {
        match self {
            Reply::Tried { verdict, milliseconds } => {
                let (kind, reading, reason) = match verdict {
                    Verdict::Matches => ("matches", JsValue::NULL, JsValue::NULL),
                    Verdict::Differs(reading) => {
                        let reading = reading.as_ref().map_or(JsValue::NULL, Reading::write);
                        ("differs", reading, JsValue::NULL)
                    }
                    Verdict::Untold(reason) => ("untold", JsValue::NULL, text(reason)),
                };
                let milliseconds = JsValue::from(*milliseconds);
                let fields =
                    [("milliseconds", milliseconds), ("reading", reading), ("reason", reason)];
                object(kind, &fields)
            }
            Reply::Made(Ok(user)) => object("made", &[("user", text(user))]),
            Reply::Made(Err(reason)) => object("not made", &[("reason", text(reason))]),
            Reply::NotLoaded => object("not loaded", &[]),
            Reply::Died => object("died", &[]),
        }
    }

    /// The reply in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        let tried = |verdict| {
            let milliseconds = field(message, "milliseconds").as_f64()?;
            Some(Reply::Tried { verdict, milliseconds })
        };
        match word(message, "kind")?.as_str() {
            "matches" => tried(Verdict::Matches),
            "differs" => tried(Verdict::Differs(Reading::read(&field(message, "reading")))),
            "untold" => tried(Verdict::Untold(word(message, "reason")?)),
            "made" => Some(Reply::Made(Ok(word(message, "user")?))),
            "not made" => Some(Reply::Made(Err(word(message, "reason")?))),
            "not loaded" => Some(Reply::NotLoaded),
            "died" => Some(Reply::Died),
            _ => None,
        }
    }
}

impl Reading {
    fn write(&self) -> JsValue {
        let Reading { words, keys, is_possible } = self;
        let is_possible = JsValue::from(*is_possible);
        let fields =
            [("words", text(words)), ("keys", optional(keys)), ("is_possible", is_possible)];
        object("reading", &fields)
    }

    fn read(reading: &JsValue) -> Option<Self> {
        let is_possible = field(reading, "is_possible").as_bool()?;
        Some(Reading { words: word(reading, "words")?, keys: word(reading, "keys"), is_possible })
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn messages_come_as_they_were_sent() {
        let request = Request {
            user: Zeroizing::new("{}".to_owned()),
            password: Zeroizing::new("é".to_owned()),
            makes: false,
        };
        let making = Request { makes: true, ..request.clone() };
        assert_eq!(Request::read(&making.write()), Some(making));
        assert_eq!(Request::read(&request.write()), Some(request.clone()));
        assert!(!format!("{request:?}").contains('é'));
        let reading = |keys| Reading { words: "no salt".to_owned(), keys, is_possible: true };
        for verdict in [
            Verdict::Matches,
            Verdict::Differs(None),
            Verdict::Differs(Some(reading(None))),
            Verdict::Differs(Some(reading(Some("{}".to_owned())))),
            Verdict::Untold("no".to_owned()),
        ] {
            let reply = Reply::Tried { verdict, milliseconds: 1.5 };
            assert_eq!(Reply::read(&reply.write()), Some(reply));
        }
        let made = [Ok("{}".to_owned()), Err("no".to_owned())].map(Reply::Made);
        for reply in made.into_iter().chain([Reply::NotLoaded, Reply::Died]) {
            assert_eq!(Reply::read(&reply.write()), Some(reply));
        }
        for message in [JsValue::UNDEFINED, JsValue::NULL, text("try"), object("else", &[])] {
            assert!(Request::read(&message).is_none());
            assert!(Reply::read(&message).is_none());
        }
    }
}
