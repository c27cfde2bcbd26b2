//! By what records of two lists are held against each other: the key of a user, as text. Finds no differences.

use std::borrow::Cow;

use crate::fields::Field;
use crate::fields::canonical::canonical;
use crate::fields::path::Path;
use crate::jobs::compare::spec::Key;
use crate::user::user_id::DATABASE;
use crate::user::{Attribute, Name, User, secret};
use json::{Kind, text};

/// The most characters of a key that are shown.
pub(super) const SHOWN_KEY: usize = 100;

/// Finds the key of a user.
pub(super) enum KeyOf {
    Email,
    Id,
    /// A column of this name comes before the path
    Place(String, Option<Path>),
}

impl KeyOf {
    /// As `key` says.
    ///
    /// # Errors
    /// Why that can be no key.
    pub(super) fn new(key: &Key) -> Result<Self, String> {
        let name = match key {
            Key::Email => return Ok(KeyOf::Email),
            Key::Id => return Ok(KeyOf::Id),
            Key::Path(name) => name.trim(),
        };
        if name.is_empty() {
            return Err("Say which column or path is the key.".to_owned());
        }
        let path = match Field::parse(name) {
            Some(Field::Path(path)) => Some(path),
            _ => None,
        };
        let parts = name.split(['.', '[', ']', '"', '\'']);
        if parts.into_iter().chain([name]).any(secret::is_secret_key) {
            return Err(format!(
                "“{name}” may hold secrets, and keys are shown: choose another key."
            ));
        }
        Ok(KeyOf::Place(name.to_owned(), path))
    }

    /// The key of `user`; `None` if it has none.
    pub(super) fn of(&self, user: &User<'_>) -> Option<String> {
        let key = match self {
            KeyOf::Email => user.text(Attribute::Email)?.trim().to_lowercase(),
            KeyOf::Id => {
                let id = text_of(user.get(Attribute::UserId)?)?;
                bare_id(id.trim()).to_owned()
            }
            KeyOf::Place(name, path) => {
                let column = user.fields().iter().find(|field| match field.name() {
                    Name::Known(attribute) => attribute.name() == name,
                    Name::Other(raw) => text::unescaped(raw) == name.as_str(),
                });
                let value = match column {
                    Some(field) => Cow::Borrowed(&*field.value),
                    None => path.as_ref()?.of(user).ok()?,
                };
                text_of(&value)?.trim().to_owned()
            }
        };
        (!key.is_empty()).then_some(key)
    }
}

/// An id without the `auth0|` that an import puts before it.
pub(super) fn bare_id(id: &str) -> &str {
    id.strip_prefix(DATABASE).and_then(|rest| rest.strip_prefix('|')).unwrap_or(id)
}

/// A value as the text that a table would have for it.
fn text_of(value: &[u8]) -> Option<String> {
    match Kind::of(value) {
        Kind::String => text::string(value).map(Cow::into_owned),
        Kind::Number if is_long(value) => Some(String::from_utf8_lossy(value).into_owned()),
        Kind::Number => {
            Some(String::from_utf8_lossy(&canonical(Cow::Borrowed(value))).into_owned())
        }
        Kind::Boolean => Some(String::from_utf8_lossy(value).into_owned()),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

/// Whether a number has more digits than JavaScript's form would keep: two ids must not become one.
fn is_long(number: &[u8]) -> bool {
    number.iter().filter(|byte| byte.is_ascii_digit()).count() > 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_texts() {
        let check = |key: Key, user: &str, expected: Option<&str>| {
            let user = User::stored(user.as_bytes()).expect("a user");
            let found = KeyOf::new(&key).expect("a key").of(&user);
            assert_eq!(found.as_deref(), expected, "{key:?}");
        };
        let path = |path: &str| Key::Path(path.to_owned());
        check(Key::Email, r#"{"email":" A@x.IO"}"#, Some("a@x.io"));
        check(Key::Email, r#"{"email":7}"#, None);
        check(Key::Email, r#"{"email":""}"#, None);
        check(Key::Id, r#"{"user_id":"auth0|auth0|7"}"#, Some("auth0|7"));
        check(Key::Id, r#"{"user_id":"7"}"#, Some("7"));
        check(Key::Id, r#"{"user_id":7}"#, Some("7"));
        check(path("app_metadata.legacy"), r#"{"app_metadata":{"legacy":7.0}}"#, Some("7"));
        check(path("app_metadata.legacy"), r#"{"app_metadata.legacy":"7"}"#, Some("7"));
        check(path("a b"), r#"{"a b":"x"}"#, Some("x"));
        check(path("a"), r#"{"a":[1]}"#, None);
        check(path("a"), r#"{"a":9007199254740993}"#, Some("9007199254740993"));
        for wrong in ["", " ", "password_hash", "app_metadata.access_token"] {
            assert!(KeyOf::new(&path(wrong)).is_err(), "{wrong}");
        }
    }
}
