//! The identities of a user: which provider and connection it signs in with. The first is the user's own; others are
//! linked accounts, which no import takes.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

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

/// The member that tells the database, and any like it. Made once: making one takes longer than looking through a user.
static PROVIDERS: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| ["\"provider\":\"auth0\"", "provider\""].map(Finder::new));

/// Whether `value` is, at a glance, one identity of the database and nothing else, as nearly every user of an export has
/// it. `false` says nothing: [`identities`] has to be asked.
pub fn is_one_of_the_database(value: &[u8]) -> bool {
    let [own, any] = &*PROVIDERS;
    // A quote inside a string is escaped, so what is found is a member of the one object there is.
    memchr::memchr_iter(b'{', value).count() == 1
        && own.find(value).is_some_and(|at| {
            let rest = value.get(at + own.needle().len()..).unwrap_or_default();
            any.find(rest).is_none()
        })
        && !value.contains(&b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identity_of_the_database_shows_at_a_glance() {
        for (json, expected) in [
            (r#"[{"connection":"a","provider":"auth0","user_id":"1","isSocial":false}]"#, true),
            (r#"[{"provider":"auth0"},{"provider":"sms"}]"#, false),
            (r#"[{"provider":"auth0","provider":"sms"}]"#, false),
            (r#"[{"provider":"auth0","provid\u0065r":"sms"}]"#, false),
            (r#"[{"provider":"auth0","profileData":{"provider":"x"}}]"#, false),
            (r#"[{"provider":"auth0|x"}]"#, false),
            (r#"[{"provider": "auth0"}]"#, false),
            ("[]", false),
        ] {
            assert_eq!(is_one_of_the_database(json.as_bytes()), expected, "{json}");
            if expected {
                let found: Vec<_> = identities(json.as_bytes()).collect();
                assert!(
                    found.len() == 1 && !found[0].is_foreign() && found[0].provider == DATABASE
                );
            }
        }
    }

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
