//! What a stored hash does not say by itself: its salt's place, parameters kept elsewhere, how it is to be read.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::passwords::hash::{Encoded, Position};
use crate::passwords::{Found, bytes};

/// What is known beside a stored value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints<'a> {
    /// How values are read that do not say it themselves
    pub read_as: Option<ReadAs>,
    /// The user's salt
    pub salt: Option<Cow<'a, str>>,
    /// What another column says of the algorithm
    pub algorithm: Option<Cow<'a, str>>,
    /// What another column says of rounds, iterations or factor
    pub rounds: Option<u32>,
    /// The name that the user logs in with
    pub name: Option<Cow<'a, str>>,
    /// Where the salt stands
    pub salt_is: Option<SaltIs>,
    /// How the salt's text is read
    pub salt_in: Option<SaltIn>,
    /// The salt of everybody
    pub constant_salt: Option<&'a str>,
    /// A text that stands behind every password before it is hashed
    pub pepper: Option<&'a str>,
}

/// Where a salt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaltIs {
    /// Before the password
    Prefix,
    /// After it
    Suffix,
    /// It is the key of an HMAC
    Key,
}

/// How a salt's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaltIn {
    /// As it stands
    Text,
    /// As the bytes of hexadecimal digits
    Hex,
    /// As the bytes of Base64
    Base64,
}

/// How values are read that do not say it themselves. A value that does is read as what it says, `clear` and `meteor`
/// excepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadAs {
    /// Passwords in clear, also those that look like hashes
    Clear,
    /// `hex:salt` of Joomla 1.5 to 3: MD5, the salt after the password
    Joomla,
    /// `hex:salt` of Magento: MD5 or SHA-256 by length, the salt before the password
    Magento,
    /// 32 digits of PrestaShop: MD5 with the shop's cookie key, which is the constant salt, before the password
    #[serde(rename = "prestashop")]
    PrestaShop,
    /// 32 digits of Moodle: MD5, the site's salt, which is the constant salt, after the password
    Moodle,
    /// Simple Machines: 40 digits are SHA-1, the login in small letters before the password; so it is before bcrypt's
    Smf,
    /// phpBB: bcrypt of the password with HTML's characters escaped
    #[serde(rename = "phpbb")]
    PhpBb,
    /// Symfony's message digests: Base64, salt in braces after the password, once hashed; with 40 bytes its PBKDF2
    Symfony,
    /// `salt:hash` as code for Node's `crypto.scrypt` writes it, or with the salt in a column: scrypt, the salt's text; the
    /// rounds are its cost, 16,384 unless told
    NodeScrypt,
    /// `salt:key` of Better Auth: scrypt with a block size of 16, the salt's text
    BetterAuth,
    /// Stytch: scrypt, the salt as its text of Base64
    Stytch,
    /// ASP.NET Membership: SHA-1 or, by its length or the algorithm, HMAC-SHA256 over UTF-16
    Membership,
    /// Discourse: PBKDF2 with SHA-256, 64,000 iterations unless the algorithm says otherwise, the salt's text
    Discourse,
    /// Gitea and Forgejo: the algorithm is its specification, `pbkdf2$50000$50`
    Gitea,
    /// FusionAuth: the algorithm is its encryption scheme, the rounds its factor
    #[serde(rename = "fusionauth")]
    FusionAuth,
    /// Keycloak: PBKDF2 in columns of their own, salt and value in Base64
    Keycloak,
    /// SAP Customer Data Cloud: PBKDF2 in columns of their own, salt and hash in Base64
    Gigya,
    /// Passport-Local-Mongoose: PBKDF2 with SHA-256, 25,000 iterations unless told, 512 bytes, the salt's text
    PassportLocalMongoose,
    /// PostgreSQL: `md5` and digits, the role's name after the password
    #[serde(rename = "postgresql")]
    PostgreSql,
    /// Werkzeug before 3.0: `sha1$salt$hex` and `md5$salt$hex` are HMACs, not Django's digests
    Werkzeug,
    /// Meteor: bcrypt or argon2 of the password's SHA-256, which nothing at Auth0 matches
    Meteor,
    /// MyBB, vBulletin, IPB, OpenCart, `md5(md5())`: digests of digests, which nothing at Auth0 matches
    #[serde(alias = "mybb", alias = "vbulletin", alias = "ipb", alias = "opencart")]
    DigestOfDigest,
    /// PHC strings mean what they say: `$pbkdf2-sha384$` is SHA-2, not Ory Kratos's SHA-3
    Phc,
    /// One MD4
    Md4,
    /// One MD5
    Md5,
    /// One SHA-1
    Sha1,
    /// One SHA-256
    Sha256,
    /// One SHA-512
    Sha512,
    /// Windows: MD4 of UTF-16
    Nt,
    /// LM hashes, which nothing at Auth0 matches
    Lm,
    /// HMAC with MD5; the salt, or the constant one, is the key
    HmacMd5,
    /// HMAC with SHA-1; the salt, or the constant one, is the key
    HmacSha1,
    /// HMAC with SHA-256; the salt, or the constant one, is the key
    HmacSha256,
    /// HMAC with SHA-512; the salt, or the constant one, is the key
    HmacSha512,
    /// Tables of .NET with `PasswordHash` and `PasswordSalt`: HMAC with SHA-512, the salt's bytes are the key
    DotnetHmacSha512,
    /// PBKDF2 with SHA-1; the rounds say the iterations
    Pbkdf2Sha1,
    /// PBKDF2 with SHA-256; the rounds say the iterations
    Pbkdf2Sha256,
    /// PBKDF2 with SHA-512; the rounds say the iterations
    Pbkdf2Sha512,
}

/// Why a pepper cannot be sent.
pub(super) const PEPPER: &str =
    "a pepper stands behind the password, and with this algorithm Auth0 puts nothing there";

/// Why a salt and a pepper cannot be sent.
pub(super) const BOTH_SIDES: &str =
    "the pattern puts text on both sides of the password; Auth0 has one salt, before or after";

/// What is missing of Simple Machines.
pub(super) const SMF_NEEDS_NAME: &str = "Simple Machines puts the login in small letters before each password: say which column holds it";

impl Hints<'_> {
    /// The login in small letters, which Simple Machines hashes with the password.
    pub(super) fn small_name(&self) -> Option<String> {
        self.name.as_deref().map(str::to_lowercase).filter(|name| !name.is_empty())
    }

    /// Whether values are read so.
    pub(super) fn is(&self, read_as: ReadAs) -> bool {
        self.read_as == Some(read_as)
    }

    /// What another column says of the algorithm, in small letters.
    pub(super) fn algorithm(&self) -> String {
        let text = self.algorithm.as_deref().unwrap_or_default().trim();
        match text.len() {
            0..=200 => text.to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    /// The salt as it stands: the user's, or everybody's. A cell with nothing, or the word NULL, is none.
    pub(super) fn salt_text(&self) -> Option<&str> {
        let own =
            self.salt.as_deref().filter(|salt| !matches!(*salt, "" | "NULL" | "null" | "\\N"));
        own.or(self.constant_salt).filter(|salt| !salt.is_empty())
    }

    /// The salt, read as told, else as `default`; `None` if there is none.
    ///
    /// # Errors
    /// It is not of that encoding.
    pub(super) fn salt(&self, default: SaltIn) -> Result<Option<Encoded>, &'static str> {
        let Some(text) = self.salt_text() else { return Ok(None) };
        let salt = match self.salt_in.unwrap_or(default) {
            SaltIn::Text => Encoded::utf8(text),
            SaltIn::Hex => Encoded::hex(text.strip_prefix("0x").unwrap_or(text)),
            SaltIn::Base64 => Encoded::base64(text),
        };
        match (salt.bytes().is_some(), salt.encoding) {
            (true, _) => Ok(Some(salt)),
            (false, super::hash::Encoding::Hex) => Err("the salt is not hexadecimal digits"),
            (false, _) => Err("the salt is not Base64"),
        }
    }

    /// Where the salt stands, unless `default`.
    pub(super) fn position(&self, default: Position) -> Position {
        match self.salt_is {
            Some(SaltIs::Prefix) => Position::Prefix,
            Some(SaltIs::Suffix) => Position::Suffix,
            Some(SaltIs::Key) | None => default,
        }
    }

    /// `found`, unless a pepper makes it impossible: it counts as part of the password.
    pub(super) fn unpeppered(&self, found: Found) -> Found {
        match (&found.verdict, self.pepper.unwrap_or_default()) {
            (super::Verdict::Hash(_), pepper) if !pepper.is_empty() => {
                Found::impossible(found.form, PEPPER)
            }
            _ => found,
        }
    }
}

/// Whether a text can be a salt read as hexadecimal digits without being told.
pub(super) fn is_prefixed_hex(text: &str) -> bool {
    text.strip_prefix("0x").or(text.strip_prefix("0X")).is_some_and(bytes::is_hex)
}
