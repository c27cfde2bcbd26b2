//! What stands in an import user about its password, read by Auth0's documented rules: which function, and which hash is to
//! come of it. What the rules forbid is an error here, never a guess.

mod custom;
mod strings;

use crate::Untold;
use crate::hash_function::{HashFunction, Kind};
use crate::import_user::custom::Custom;
use crate::text_encoding::Secret;
use json::walk::pick;
use json::{Scanner, text};

/// A hash as Auth0 would store it.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub function: HashFunction,
    /// What a right password gives
    pub hash: Vec<u8>,
    /// The values as they stand there, for whoever looks for other readings
    pub written: Written,
}

/// The texts a hash is made of, as they stand in the import user.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    /// The value of the hash
    pub hash: String,
    /// The value of the salt, or of the key of an HMAC
    pub salt: Option<String>,
}

impl Stored {
    /// Reads `password_hash` or `custom_password_hash` of a JSON object.
    pub fn read(user: &[u8]) -> Result<Self, Untold> {
        let whole = Scanner::default().object(user, 0, &mut Vec::new());
        if whole.is_err() {
            return Err(Untold("The user is not a JSON object.".to_owned()));
        }
        let [plain, custom] = pick(user, ["password_hash", "custom_password_hash"]);
        match (plain, custom) {
            (Some(_), Some(_)) => {
                Err(Untold::forbidden("the user has both password_hash and custom_password_hash"))
            }
            (None, None) => {
                Err(Untold("This user has no password hash, so no password opens it.".to_owned()))
            }
            (Some(plain), None) => {
                let value = text::string(plain)
                    .ok_or_else(|| Untold::forbidden("password_hash is not text"))?;
                let (version, cost, _) = strings::bcrypt(&value)?;
                if !matches!(version, 'a' | 'b') || cost != 10 {
                    return Err(Untold::forbidden(
                        "password_hash is bcrypt $2a$ or $2b$ with 10 rounds",
                    ));
                }
                Stored::bcrypt(&value)
            }
            (None, Some(custom)) => Custom::read(custom)?.into_stored(),
        }
    }

    /// Whether a password gives this hash.
    pub fn opens_with(&self, password: &str) -> Result<bool, Untold> {
        Ok(self.is(&self.function.hash(password)?))
    }

    /// Whether this is the hash that is to come.
    pub fn is(&self, hash: &Secret) -> bool {
        **hash == self.hash
    }

    fn new(kind: Kind, hash: Vec<u8>) -> Self {
        Stored { function: HashFunction::new(kind), hash, written: Written::default() }
    }

    fn bcrypt(value: &str) -> Result<Self, Untold> {
        let (_, cost, digits) = strings::bcrypt(value)?;
        let (salt, hash) = strings::bcrypt_parts(digits)?;
        Ok(Stored::new(Kind::Bcrypt { cost, salt }, hash))
    }
}
