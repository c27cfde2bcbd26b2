//! In what two users of the same key differ: attribute by attribute, metadata key by key, values compared as values. Reads
//! and writes nothing.

use std::borrow::Cow;

use crate::few;
use crate::jobs::compare::key::bare_id;
use crate::user::{Attribute, Name, User, secret};
use json::{Kind, equal, text, walk};

/// What counts as a difference.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Only what left has counts, of what an import takes and an export gives
    pub(super) arrived: bool,
    /// A side is text
    pub(super) is_loose: bool,
    /// A side is a connection: what follows from it is not stored
    pub(super) is_stored: bool,
    /// Attributes that no record of right has
    pub(super) unseen: Vec<Attribute>,
}

/// A value that differs.
#[derive(Debug, PartialEq)]
pub(super) struct Difference<'a> {
    /// An attribute, a column, or a key of metadata as `app_metadata.plan`
    pub(super) path: Cow<'a, str>,
    pub(super) left: Option<&'a [u8]>,
    pub(super) right: Option<&'a [u8]>,
}

impl Difference<'_> {
    /// A value of it with its secrets masked.
    pub(super) fn masked(&self, value: &[u8]) -> Vec<u8> {
        match self.path.split_once('.') {
            Some((_, key)) => secret::masked_member(key, value),
            None => secret::masked_value(&self.path, value),
        }
    }
}

/// A value of a user, and where it stands.
struct Part<'a> {
    /// The attribute at the root, if it is one
    attribute: Option<Attribute>,
    path: Cow<'a, str>,
    value: &'a [u8],
}

/// Attributes with which one signs in: no export has them, and not every side does.
const SECRETS: [Attribute; 3] =
    [Attribute::PasswordHash, Attribute::CustomPasswordHash, Attribute::MfaFactors];

impl Rules {
    /// What differs, in the order of the paths.
    pub(super) fn differences<'a>(
        &self,
        left: &'a User<'_>,
        right: &'a User<'_>,
    ) -> Vec<Difference<'a>> {
        let (left, right) = (parts(left), parts(right));
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        let mut found = Vec::new();
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => return found,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(one), Some(other)) => one.path.cmp(&other.path),
            };
            let one = if order.is_le() { left.next() } else { None };
            let other = if order.is_ge() { right.next() } else { None };
            if !self.is_same(one.as_ref(), other.as_ref()) {
                let values = (one.as_ref().map(|it| it.value), other.as_ref().map(|it| it.value));
                let path = one.or(other).map(|it| it.path).unwrap_or_default();
                found.push(Difference { path, left: values.0, right: values.1 });
            }
        }
    }

    /// Whether two values are the same, or do not count.
    fn is_same(&self, left: Option<&Part<'_>>, right: Option<&Part<'_>>) -> bool {
        let Some(part) = left.or(right) else { return true };
        let both = left.zip(right);
        if let Some(attribute) = part.attribute
            && self.is_passed_over(attribute, both.is_some())
        {
            return true;
        }
        if self.arrived && (left.is_none() || part.is_column()) {
            return true;
        }
        if let Some((left, right)) = both
            && (equal(left.value, right.value) || self.is_same_text(left, right))
        {
            return true;
        }
        let nothing = |part: Option<&Part<'_>>| part.is_none_or(|part| self.is_nothing(part));
        nothing(left) && nothing(right)
    }

    fn is_passed_over(&self, attribute: Attribute, is_in_both: bool) -> bool {
        if SECRETS.contains(&attribute) {
            return self.arrived || !is_in_both;
        }
        let of_auth0 = !attribute.row().import || attribute == Attribute::UserId;
        use Attribute as A;
        // What the local tenant gives who came without it.
        let is_given = matches!(attribute, A::UserId | A::CreatedAt | A::UpdatedAt) && !is_in_both;
        (self.arrived && (of_auth0 || self.unseen.contains(&attribute)))
            || (self.is_stored && (attribute == A::Identities || is_given))
    }

    /// Whether two values that are not equal mean the same text.
    fn is_same_text(&self, left: &Part<'_>, right: &Part<'_>) -> bool {
        let texts = (text::string(left.value), text::string(right.value));
        match (texts, left.attribute) {
            ((Some(one), Some(other)), Some(Attribute::UserId)) => bare_id(&one) == bare_id(&other),
            ((Some(one), Some(other)), Some(Attribute::Email | Attribute::Username)) => {
                self.arrived && one.trim().to_lowercase() == other.trim().to_lowercase()
            }
            ((Some(one), None), _) => self.is_loose && says(&one, right.value),
            ((None, Some(other)), _) => self.is_loose && says(&other, left.value),
            _ => false,
        }
    }

    /// Whether a value is as good as none.
    fn is_nothing(&self, part: &Part<'_>) -> bool {
        use Attribute as A;
        let is_loose = self.is_loose || self.arrived;
        match (Kind::of(part.value), part.attribute) {
            (Kind::Null, Some(_)) => is_loose || !part.path.contains('.'),
            (Kind::Null, None) => is_loose,
            (Kind::String, _) => self.is_loose && part.value == b"\"\"",
            (Kind::Boolean, Some(A::EmailVerified | A::PhoneVerified | A::Blocked)) => {
                is_loose && part.value == b"false"
            }
            (Kind::Object, Some(A::UserMetadata | A::AppMetadata)) => !part.path.contains('.'),
            _ => false,
        }
    }
}

impl Part<'_> {
    /// Whether it is neither an attribute nor a column with a key of metadata.
    fn is_column(&self) -> bool {
        self.attribute.is_none()
    }
}

/// Whether the text of a table says this number or boolean.
fn says(text: &str, value: &[u8]) -> bool {
    let text = text.trim();
    match Kind::of(value) {
        Kind::Boolean => text.as_bytes().eq_ignore_ascii_case(value),
        Kind::Number => serde_json::from_str::<serde_json::Number>(text)
            .is_ok_and(|_| equal(text.as_bytes(), value)),
        _ => false,
    }
}

/// The values of a user, sorted by where they stand: metadata by its keys, unless it is no object or has none.
fn parts<'a>(user: &'a User<'_>) -> Vec<Part<'a>> {
    let mut parts = Vec::with_capacity(user.fields().len() + 8);
    for field in user.fields() {
        let value = &*field.value;
        match field.name() {
            Name::Known(attribute @ (Attribute::UserMetadata | Attribute::AppMetadata))
                if Kind::of(value) == Kind::Object =>
            {
                for (raw, value) in walk::distinct(walk::members(value)) {
                    let path = Cow::Owned(format!("{}.{}", attribute.name(), text::unescaped(raw)));
                    parts.push(Part { attribute: Some(attribute), path, value });
                }
            }
            Name::Known(attribute) => {
                let path = Cow::Borrowed(attribute.name());
                parts.push(Part { attribute: Some(attribute), path, value });
            }
            Name::Other(raw) => {
                // A table has a column for each key of metadata.
                let path = text::unescaped(raw);
                let root =
                    path.split_once('.').and_then(|(root, _)| Attribute::named(root.as_bytes()));
                let attribute = root
                    .filter(|it| matches!(it, Attribute::UserMetadata | Attribute::AppMetadata));
                parts.push(Part { attribute, path, value });
            }
        }
    }
    few::sort_by(&mut parts, |one, other| one.path.cmp(&other.path));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(arrived: bool, is_loose: bool) -> Rules {
        Rules { arrived, is_loose, ..Rules::default() }
    }

    #[track_caller]
    fn check(rules: Rules, left: &str, right: &str, expected: &[&str]) {
        let users = [left, right].map(|it| User::stored(it.as_bytes()).expect("a user"));
        let [left, right] = &users;
        let found = rules.differences(left, right);
        let paths: Vec<&str> = found.iter().map(|it| &*it.path).collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn values_are_compared_as_values_and_metadata_by_its_keys() {
        let check = |left: &str, right: &str, expected: &[&str]| {
            check(rules(false, false), left, right, expected);
        };
        check(r#"{"name":"José"}"#, r#"{"name":"Jos\u00e9"}"#, &[]);
        check(r#"{"logins_count":1.0}"#, r#"{"logins_count":1}"#, &[]);
        check(r#"{"a":1,"name":"A"}"#, r#"{"name":"A","a":1}"#, &[]);
        check(
            r#"{"app_metadata":{"a":1,"b":{"x":1},"c":3}}"#,
            r#"{"app_metadata":{"b":{"x":2},"a":1,"d":null}}"#,
            &["app_metadata.b", "app_metadata.c", "app_metadata.d"],
        );
        check(r#"{"app_metadata":{}}"#, r#"{"name":null}"#, &[]);
        check(r#"{"app_metadata.plan":"x"}"#, r#"{"app_metadata":{"plan":"x"}}"#, &[]);
        check(r#"{"email":"A@x.io"}"#, r#"{"email":"a@x.io"}"#, &["email"]);
        check(r#"{"user_id":"7"}"#, r#"{"user_id":"auth0|7"}"#, &[]);
        check(r#"{"password_hash":"$2b$a"}"#, r#"{"email_verified":false}"#, &["email_verified"]);
        check(r#"{"password_hash":"$2b$a"}"#, r#"{"password_hash":"$2b$b"}"#, &["password_hash"]);
        check(r#"{"name":"1"}"#, r#"{"name":1}"#, &["name"]);
        check(r#"{"plan":"x"}"#, r#"{"plan":"y"}"#, &["plan"]);
    }

    #[test]
    fn cells_of_tables_are_text() {
        let check = |left: &str, right: &str, expected: &[&str]| {
            check(rules(false, true), left, right, expected);
            check(rules(false, true), right, left, expected);
        };
        check(r#"{"email_verified":"TRUE","a":"1.0"}"#, r#"{"email_verified":true,"a":1}"#, &[]);
        check(r#"{"email_verified":"false"}"#, r#"{"email_verified":true}"#, &["email_verified"]);
        check(r#"{"name":"","blocked":false,"app_metadata.x":null}"#, "{}", &[]);
        check(r#"{"a":"x"}"#, r#"{"a":1}"#, &["a"]);
    }

    #[test]
    fn what_the_local_tenant_gives_is_no_difference() {
        let stored = Rules { is_stored: true, ..Rules::default() };
        check(
            stored.clone(),
            r#"{"name":"A"}"#,
            r#"{"name":"A","user_id":"auth0|7","created_at":"c","updated_at":"u","identities":[]}"#,
            &[],
        );
        check(stored, r#"{"created_at":"a"}"#, r#"{"created_at":"b"}"#, &["created_at"]);
    }

    #[test]
    fn who_arrived_is_as_sent_whatever_auth0_adds() {
        let check = |left: &str, right: &str, expected: &[&str]| {
            check(rules(true, false), left, right, expected);
        };
        check(
            r#"{"email":"A@x.io","user_id":"7","custom_password_hash":{},"mfa_factors":[],"blocked":false}"#,
            r#"{"email":"a@x.io","user_id":"auth0|9","name":"a@x.io","picture":"p","created_at":"c","updated_at":"u",
                "logins_count":0,"last_login":"l","identities":[],"email_verified":false}"#
                .replace("\n                ", "")
                .as_str(),
            &[],
        );
        check(
            r#"{"name":"A","app_metadata":{"a":1}}"#,
            r#"{"app_metadata":{"b":1}}"#,
            &["app_metadata.a", "name"],
        );
        check(r#"{"email_verified":true}"#, "{}", &["email_verified"]);
        check(r#"{"Plan":"x"}"#, "{}", &[]);
        let unseen = Rules { unseen: vec![Attribute::Name], ..rules(true, false) };
        let users = [r#"{"name":"A","nickname":"a"}"#, "{}"].map(|it| User::stored(it.as_bytes()));
        let [Some(left), Some(right)] = &users else { panic!("users") };
        assert_eq!(unseen.differences(left, right).len(), 1);
    }
}
