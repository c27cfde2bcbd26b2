//! What steps about passwords are asked to do, as they stand in a recipe.

use serde::{Deserialize, Serialize};

use crate::passwords::{ReadAs, SaltIn, SaltIs};
use crate::recipe::first_password::FirstPassword;

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Makes Auth0's hash of another system's: `{"password": "user_pass", "as": "joomla"}`. It reads the source's columns, so it
/// stands before `map`; the columns it reads are taken out of the row, but for the name. A user whose hash is
/// impossible, or whose password is in clear, goes on without one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Password {
    /// The place of the hash: a text, or an object or list of a shape that is known, such as Keycloak's `credentials`
    pub password: String,
    /// The place of the user's salt
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// The place of the algorithm's name, where a column of its own holds it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The place of rounds, iterations or factor
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounds: Option<String>,
    /// The place of the name the user logs in with, where it is part of the hash; it stays
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How values are read that do not say it themselves
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<ReadAs>,
    /// Where the salt stands
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt_is: Option<SaltIs>,
    /// How the salt's text is read
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt_in: Option<SaltIn>,
    /// The salt of everybody who has none of his own: a site's salt, a shop's key
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant_salt: Option<String>,
    /// A secret that the application puts behind every password, which no hash shows
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pepper: Option<String>,
    /// What becomes of passwords in clear
    #[serde(default, skip_serializing_if = "is_default")]
    pub clear: ClearText,
}

/// Gives users without a hash a first password: `{"give_password": "random"}`. Each is hashed as passwords in clear are
/// ([`ClearText::Hash`]), at the same cost. It stands where attributes have their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivePassword {
    /// Which one
    pub give_password: Given,
    /// Of `same`: the password. A run brings it; no recipe that is kept has it.
    #[serde(skip)]
    pub first: FirstPassword,
    /// Whether nothing of it is used, as in a preview: then hashes are made quickly, of no password
    #[serde(skip)]
    pub rehearses: bool,
}

/// Which password is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// The same to all, which is asked for at each run
    Same,
    /// To each one of his own; the list to hand out is a file of the conversion, and kept nowhere
    Random,
}

/// What becomes of a password in clear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClearText {
    /// Nothing: the user has no password
    #[default]
    NoHash,
    /// It is hashed: PBKDF2 with SHA-256 and 10,000 iterations, each user with a salt of his own. That takes some
    /// milliseconds a user: for a million about an hour. Auth0 makes its own hash at the first login.
    Hash,
}
