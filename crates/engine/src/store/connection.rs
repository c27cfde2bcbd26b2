//! A connection as Auth0 has it, as far as it decides about imports.

use serde::{Deserialize, Serialize};

use crate::store::Error;
use crate::user::ConnectionRules;

/// The connection every tenant has at first.
pub const FIRST: &str = "Username-Password-Authentication";

/// The most characters of a connection's name.
pub const MAX_NAME: usize = 128;

/// A database connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// `con_` and 16 letters or digits
    pub id: String,
    /// Its name: letters, digits and hyphens
    pub name: String,
    /// Where its users live
    pub kind: Kind,
    /// Whether it is enabled for an application; Auth0 imports into no other
    pub enabled: bool,
    /// What each of its users must have, as it was kept before [`rules`](Self::rules)
    #[serde(default)]
    pub identifier: Identifier,
    /// What it asks of identifiers, if that was ever set
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<ConnectionRules>,
}

/// Where the users of a connection live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// In Auth0's own database
    Database,
    /// In one's own
    Custom {
        /// Whether users move to Auth0 as they sign in; only then can they be imported
        import_mode: bool,
    },
}

/// The attribute a connection asks of every user, beside the email that the import schema asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifier {
    /// `email`
    #[default]
    Email,
    /// `username`
    Username,
    /// `phone_number`
    Phone,
}

impl Connection {
    /// The connection every tenant has at first, under a random id.
    pub fn first(random: (u64, u64)) -> Self {
        Connection {
            id: id("con", random),
            name: FIRST.to_owned(),
            kind: Kind::Database,
            enabled: true,
            identifier: Identifier::Email,
            rules: None,
        }
    }

    /// What it asks of its users' identifiers.
    pub fn rules(&self) -> ConnectionRules {
        self.rules.unwrap_or(ConnectionRules {
            username_required: self.identifier == Identifier::Username,
            phone_required: self.identifier == Identifier::Phone,
            ..ConnectionRules::default()
        })
    }

    /// Why nothing can be imported into this connection, in the words of Auth0's job errors; `None` if it can.
    pub fn refusal(&self) -> Option<&'static str> {
        if !self.enabled {
            return Some(
                "connection_is_disabled: the connection is not enabled for any application. Enable it on the Tenant page.",
            );
        }
        match self.kind {
            Kind::Custom { import_mode: false } => Some(
                "The custom database has import mode switched off, so users cannot be imported. Switch it on on the Tenant page.",
            ),
            _ => None,
        }
    }
}

/// Checks a connection's name against Auth0's rule.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str) -> Result<(), Error> {
    let refused = |reason: &str| Err(Error::Refused(reason.to_owned()));
    if name.is_empty() || name.len() > MAX_NAME {
        return refused("Give the connection a name of 1 to 128 characters.");
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return refused("A connection’s name has only letters, digits and hyphens.");
    }
    if name.starts_with('-') || name.ends_with('-') {
        return refused("A connection’s name begins and ends with a letter or a digit.");
    }
    Ok(())
}

/// `prefix_` and 16 letters or digits made of `random`.
pub fn id(prefix: &str, random: (u64, u64)) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut rest = u128::from(random.0) << 64 | u128::from(random.1);
    let letters = (0..16).map(|_| {
        let letter = LETTERS[(rest % 62) as usize];
        rest /= 62;
        char::from(letter)
    });
    format!("{prefix}_{}", letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_auth0s_rule() {
        for name in ["a", "Username-Password-Authentication", "2024-users", &"a".repeat(128)] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        for name in ["", "-a", "a-", "a b", "ä", "a_b", &"a".repeat(129)] {
            assert!(matches!(check_name(name), Err(Error::Refused(_))), "{name}");
        }
    }

    #[test]
    fn rules_are_those_set_or_those_of_before() {
        let first = Connection::first((1, 2));
        assert_eq!(first.rules(), ConnectionRules::default());
        let text = r#"{"id":"c","name":"n","kind":"database","enabled":true,"identifier":"phone"}"#;
        let old: Connection = serde_json::from_str(text).expect("as stored before");
        assert!(old.rules().phone_required && old.rules().email_required);
        assert_eq!(serde_json::to_string(&old).expect("JSON"), text);
        let rules = ConnectionRules { email_required: false, ..ConnectionRules::default() };
        assert_eq!(Connection { rules: Some(rules), ..old }.rules(), rules);
    }

    #[test]
    fn ids_have_auth0s_form() {
        let id = id("con", (u64::MAX, 12345));
        assert!(id.len() == 20 && id[4..].bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    }

    #[test]
    fn imports_need_an_enabled_connection_in_import_mode() {
        let first = Connection::first((1, 2));
        assert_eq!(first.refusal(), None);
        assert!(Connection { enabled: false, ..first.clone() }.refusal().is_some());
        let custom =
            |import_mode| Connection { kind: Kind::Custom { import_mode }, ..first.clone() };
        assert!(custom(true).refusal().is_none() && custom(false).refusal().is_some());
    }
}
