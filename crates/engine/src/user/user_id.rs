//! User ids: `provider|id`, of which an import file may carry only the `id` of `auth0|id`.
//!
//! Import puts `auth0|` before every `user_id` it reads, so an exported id must lose it first, exactly once.

/// The provider of users in database connections.
pub const DATABASE: &str = "auth0";

/// The providers Auth0 writes before the ids of users that are in no database connection.
///
/// Source: the identity providers of Auth0's documentation, by their strategy names.
const FOREIGN: [&str; 52] = [
    "ad",
    "adfs",
    "amazon",
    "aol",
    "apple",
    "auth0-adldap",
    "auth0-oidc",
    "baidu",
    "bitbucket",
    "bitly",
    "box",
    "custom",
    "daccount",
    "dropbox",
    "dwolla",
    "email",
    "evernote",
    "evernote-sandbox",
    "exact",
    "facebook",
    "fitbit",
    "flickr",
    "github",
    "google-apps",
    "google-oauth2",
    "guardian",
    "instagram",
    "ip",
    "line",
    "linkedin",
    "miicard",
    "oauth1",
    "oauth2",
    "office365",
    "oidc",
    "okta",
    "paypal",
    "paypal-sandbox",
    "pingfederate",
    "planningcenter",
    "renren",
    "salesforce",
    "samlp",
    "sharepoint",
    "shopify",
    "sms",
    "soundcloud",
    "thirtysevensignals",
    "twitter",
    "waad",
    "weibo",
    "windowslive",
];

/// A user id, taken apart at its first `|` only: `samlp|connection|user@host` is `samlp`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserId<'a> {
    /// What stands before the first `|`, if there is one
    pub provider: Option<&'a str>,
    /// What stands after it, or everything
    pub id: &'a str,
}

impl<'a> UserId<'a> {
    /// Takes `text` apart.
    pub fn parse(text: &'a str) -> Self {
        match text.split_once('|') {
            Some((provider, id)) => UserId { provider: Some(provider), id },
            None => UserId { provider: None, id: text },
        }
    }

    /// Whether the user belongs to another provider than Auth0's database: such a user cannot be imported.
    pub fn is_foreign(&self) -> bool {
        self.provider.is_some_and(|provider| FOREIGN.binary_search(&provider).is_ok())
    }

    /// The id without any leading `auth0|`.
    pub fn bare(&self) -> &'a str {
        let mut rest = *self;
        while rest.provider == Some(DATABASE) {
            rest = UserId::parse(rest.id);
        }
        match rest.provider {
            // What is left has a provider of its own: everything after the last auth0| counts.
            Some(provider) if self.provider == Some(DATABASE) => {
                let length = provider.len() + 1 + rest.id.len();
                &self.id[self.id.len() - length..]
            }
            _ => rest.id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_split_at_the_first_bar() {
        let check = |text: &str, provider: Option<&str>, id: &str, foreign: bool| {
            let parsed = UserId::parse(text);
            assert_eq!((parsed.provider, parsed.id), (provider, id), "{text}");
            assert_eq!(parsed.is_foreign(), foreign, "{text}");
        };
        check("auth0|abc", Some("auth0"), "abc", false);
        check("abc", None, "abc", false);
        check("samlp|corp|ann@x.io", Some("samlp"), "corp|ann@x.io", true);
        check("auth0|auth0|abc", Some("auth0"), "auth0|abc", false);
        check("", None, "", false);
        check("auth0|", Some("auth0"), "", false);
        check("google-oauth2|1", Some("google-oauth2"), "1", true);
        check("sms|1", Some("sms"), "1", true);
        // An id of one's own may have a bar in it.
        check("shop|17", Some("shop"), "17", false);
    }

    #[test]
    fn providers_are_sorted_for_searching() {
        assert!(FOREIGN.is_sorted());
    }

    #[test]
    fn bare_takes_every_prefix_off() {
        let check = |text: &str, bare: &str| assert_eq!(UserId::parse(text).bare(), bare, "{text}");
        check("auth0|auth0|abc", "abc");
        check("abc", "abc");
        check("auth0|x|y", "x|y");
        check("auth0|auth0|x|y", "x|y");
        check("auth0|auth0|", "");
    }
}
