//! The identities of a user: which provider and connection it signs in with. The first is the user's own; others are
//! linked accounts, which no import takes.

use std::borrow::Cow;

use crate::user::user_id::DATABASE;
use json::{Kind, text, walk};

/// One identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity<'a> {
    /// `auth0`, `google-oauth2`; empty if it is not said
    pub provider: Cow<'a, str>,
    /// The connection's name; empty if it is not said
    pub connection: Cow<'a, str>,
}

impl Identity<'_> {
    /// Whether it signs in elsewhere than in a database connection.
    pub fn is_foreign(&self) -> bool {
        !self.provider.is_empty() && self.provider != DATABASE
    }
}

/// The identities in `value`, the JSON of the attribute; none if it holds none.
pub fn identities(value: &[u8]) -> impl Iterator<Item = Identity<'_>> {
    let array = if Kind::of(value) == Kind::Array { value } else { b"[]" };
    walk::elements(array).filter(|element| Kind::of(element) == Kind::Object).map(|element| {
        let [provider, connection] = walk::pick(element, ["provider", "connection"])
            .map(|value| value.and_then(text::string).unwrap_or_default());
        Identity { provider, connection }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_read_as_far_as_they_go() {
        let check = |json: &str, expected: &[(&str, &str)]| {
            let found: Vec<_> = identities(json.as_bytes()).collect();
            let found: Vec<_> = found.iter().map(|it| (&*it.provider, &*it.connection)).collect();
            assert_eq!(found, expected, "{json}");
        };
        check(
            r#"[{"provider":"auth0","connection":"a"}, {"provider":"google\u002doauth2"}]"#,
            &[("auth0", "a"), ("google-oauth2", "")],
        );
        check(r#"[{"provider":7},"x"]"#, &[("", "")]);
        check("{}", &[]);
        check("null", &[]);
    }
}
