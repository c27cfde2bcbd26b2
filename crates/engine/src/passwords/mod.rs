//! Password hashes as other systems store them, and what Auth0 takes for each: `password_hash`, `custom_password_hash`,
//! or nothing, with the reason.
//!
//! The form is told by each value, never by the system it comes from; only what a value does not say (the salt's place,
//! parameters kept elsewhere) is taken from [`Hints`]. A family a file; each gives `None` for what is not of it. Nothing
//! here computes a hash or knows a recipe: it rewrites what is there. What comes out is always of a form that `check`
//! accepts, and a text that may be a password in clear never comes out as anything but [`Verdict::Clear`].

mod algorithms;
mod argon2;
mod bcrypt;
mod bytes;
pub(crate) mod clear_text;
mod digests;
mod form;
mod gitea;
mod hash;
mod hints;
mod hmac;
mod impossible;
mod ldap;
mod nothing;
mod pbkdf2;
mod scrypt;
mod shapes;
mod stored;
mod wrappers;

pub use clear_text::without as without_clear_text;
pub use form::{Certainty, Form};
pub use hash::Hash;
pub use hints::{Hints, ReadAs, SaltIn, SaltIs};
pub(crate) use pbkdf2::PBKDF2_MOST_ROUNDS;
pub use stored::{form_of, is_known_shape, read};

use std::borrow::Cow;

/// The most bytes of a stored hash that are looked at: the longest known, of Passport-Local-Mongoose, have some 1,100.
const MOST_BYTES: usize = 8192;

/// What a stored value is, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its form
    pub form: Form,
    /// What Auth0 takes for it
    pub verdict: Verdict,
    /// What a person should know before importing many of them
    pub note: Option<&'static str>,
}

/// What Auth0 takes for a stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A hash
    Hash(Hash),
    /// It is a hash, but nothing that Auth0 takes matches it; why
    Impossible(Cow<'static, str>),
    /// It may be taken, once something is known that the value does not say; what
    Unclear(Cow<'static, str>),
    /// A password in clear, which is this text
    Clear(String),
    /// The account has no password
    Nothing,
}

impl Found {
    fn hash(form: Form, hash: Hash) -> Self {
        let note = hash.note();
        Found { form, verdict: Verdict::Hash(hash), note }
    }

    fn impossible(form: Form, why: impl Into<Cow<'static, str>>) -> Self {
        Found { form, verdict: Verdict::Impossible(why.into()), note: None }
    }

    fn unclear(form: Form, what: impl Into<Cow<'static, str>>) -> Self {
        Found { form, verdict: Verdict::Unclear(what.into()), note: None }
    }

    fn nothing(label: &'static str) -> Self {
        Found { form: Form::new("none", label), verdict: Verdict::Nothing, note: None }
    }

    fn clear(text: &str, label: &'static str) -> Self {
        let form = Form::new("clear", label);
        Found { form, verdict: Verdict::Clear(text.to_owned()), note: None }
    }

    /// With a note, unless it has one that matters more.
    fn noting(self, note: &'static str) -> Self {
        Found { note: self.note.or(Some(note)), ..self }
    }
}

#[cfg(test)]
mod tests;
