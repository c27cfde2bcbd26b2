//! `custom_password_hash`: its members, and what they mean together.

use std::borrow::Cow;

use crate::Untold;
use crate::hash_function::{HashFunction, Kind};
use crate::import_user::{Stored, Written, strings};
use crate::primitives::Digest;
use crate::text_encoding::{Charset, Encoding};
use json::text;
use json::walk::{members, pick, said};

/// The members Auth0 knows.
const MEMBERS: [&str; 8] =
    ["algorithm", "hash", "salt", "password", "keylen", "cost", "blockSize", "parallelization"];

/// A `custom_password_hash`.
pub(super) struct Custom<'a> {
    algorithm: Cow<'a, str>,
    hash: Coded<'a>,
    digest: Option<Cow<'a, str>>,
    key: Option<Coded<'a>>,
    salt: Option<Coded<'a>>,
    is_suffix: bool,
    charset: Charset,
    keylen: Option<u32>,
    cost: u32,
    block_size: u32,
    parallelization: u32,
}

/// A value and how it is written.
struct Coded<'a> {
    value: Cow<'a, str>,
    encoding: Option<Encoding>,
}

impl<'a> Coded<'a> {
    fn read(object: &'a [u8], what: &str) -> Result<Self, Untold> {
        let [value, encoding] = pick(object, ["value", "encoding"]);
        let value = value
            .and_then(text::string)
            .ok_or_else(|| Untold::forbidden(&format!("{what}.value is missing")))?;
        let encoding = match encoding.map(text::string) {
            None => None,
            Some(name) => {
                let encoding = name.as_deref().and_then(Encoding::of_name);
                Some(encoding.ok_or_else(|| {
                    Untold::forbidden(&format!("{what}.encoding is utf8, hex or base64"))
                })?)
            }
        };
        Ok(Coded { value, encoding })
    }

    /// The bytes that are meant, by default the text's own.
    fn bytes(&self, what: &str) -> Result<Vec<u8>, Untold> {
        let encoding = self.encoding.unwrap_or(Encoding::Text);
        encoding.decode(&self.value).ok_or_else(|| {
            Untold::forbidden(&format!("{what}.value is not written as {what}.encoding says"))
        })
    }
}

impl<'a> Custom<'a> {
    pub fn read(custom: &'a [u8]) -> Result<Self, Untold> {
        if custom.first() != Some(&b'{') {
            return Err(Untold::forbidden("custom_password_hash is no object"));
        }
        for (raw, _) in members(custom) {
            if !MEMBERS.iter().any(|name| name.as_bytes() == &*said(raw)) {
                return Err(Untold::forbidden(
                    "custom_password_hash has a member it does not know",
                ));
            }
        }
        let [algorithm, hash, salt, password, keylen, cost, block_size, parallelization] =
            pick(custom, MEMBERS);
        let hash = hash.ok_or_else(|| Untold::forbidden("hash is missing"))?;
        let [digest, key] = pick(hash, ["digest", "key"]);
        let algorithm = algorithm
            .and_then(text::string)
            .ok_or_else(|| Untold::forbidden("algorithm is missing"))?;
        Ok(Custom {
            algorithm,
            hash: Coded::read(hash, "hash")?,
            digest: digest.and_then(text::string),
            key: key.map(|key| Coded::read(key, "hash.key")).transpose()?,
            salt: salt.map(|salt| Coded::read(salt, "salt")).transpose()?,
            is_suffix: is_suffix(salt)?,
            charset: charset(password)?,
            keylen: keylen.map(|it| number(it, "keylen")).transpose()?,
            cost: or(cost, "cost", 16_384)?,
            block_size: or(block_size, "blockSize", 8)?,
            parallelization: or(parallelization, "parallelization", 1)?,
        })
    }

    pub fn into_stored(self) -> Result<Stored, Untold> {
        let mut stored = match &*self.algorithm {
            "argon2" => strings::argon2(self.string(false)?)?,
            "bcrypt" => self.bcrypt()?,
            "hmac" => self.hmac()?,
            "ldap" => strings::ldap(self.string(false)?)?,
            "pbkdf2" => strings::pbkdf2(self.string(false)?)?,
            "scrypt" => self.scrypt()?,
            "md4" | "md5" | "sha1" | "sha256" | "sha512" => self.digest()?,
            _ => return Err(Untold::forbidden("it does not know the algorithm")),
        };
        stored.function.charset = self.charset;
        let salt = self.salt.or(self.key).map(|salt| salt.value.into_owned());
        stored.written = Written { hash: self.hash.value.into_owned(), salt };
        Ok(stored)
    }

    /// The value of a hash that is a string with everything in it.
    fn string(&self, takes_salt: bool) -> Result<&str, Untold> {
        if !matches!(self.hash.encoding, None | Some(Encoding::Text)) {
            return Err(Untold::forbidden("hash.encoding of this algorithm is utf8"));
        }
        if self.salt.is_some() && !takes_salt {
            return Err(Untold::forbidden("this algorithm has no salt beside its hash"));
        }
        Ok(&self.hash.value)
    }

    /// The bytes of a hash that is nothing else.
    fn bytes(&self) -> Result<Vec<u8>, Untold> {
        match self.hash.encoding {
            Some(Encoding::Hex | Encoding::Base64) => self.hash.bytes("hash"),
            _ => Err(Untold::forbidden("hash.encoding of this algorithm is hex or base64")),
        }
    }

    /// The function with the salt around the password.
    fn salted(&self, kind: Kind) -> Result<HashFunction, Untold> {
        let mut function = HashFunction::new(kind);
        if let Some(salt) = &self.salt {
            let side = if self.is_suffix { &mut function.after } else { &mut function.before };
            *side = salt.bytes("salt")?;
        }
        Ok(function)
    }

    fn bcrypt(&self) -> Result<Stored, Untold> {
        let value = self.string(true)?;
        if !matches!(strings::bcrypt(value)?.0, 'a' | 'b' | 'y') {
            return Err(Untold::forbidden("bcrypt begins with $2a$, $2b$ or $2y$"));
        }
        let stored = Stored::bcrypt(value)?;
        Ok(Stored { function: self.salted(stored.function.kind.clone())?, ..stored })
    }

    fn digest(&self) -> Result<Stored, Untold> {
        let digest = Digest::of_name(&self.algorithm)
            .ok_or_else(|| Untold::forbidden("it does not know the algorithm"))?;
        let function = self.salted(Kind::Digest(digest))?;
        Ok(Stored { function, hash: self.bytes()?, written: Written::default() })
    }

    fn hmac(&self) -> Result<Stored, Untold> {
        if self.salt.is_some() {
            let reason = "Auth0's documentation does not say what a salt of an HMAC means.";
            return Err(Untold(reason.to_owned()));
        }
        let digest = self.digest.as_deref().and_then(Digest::of_name);
        let (Some(digest), Some(key)) = (digest, &self.key) else {
            return Err(Untold::forbidden("hmac needs hash.digest and hash.key"));
        };
        Ok(Stored::new(Kind::Hmac { digest, key: key.bytes("hash.key")? }, self.bytes()?))
    }

    fn scrypt(&self) -> Result<Stored, Untold> {
        let refused = || {
            Untold::forbidden(
                "scrypt needs keylen over 0, cost a power of two over 1, blockSize and parallelization over 0",
            )
        };
        let &Custom { cost, block_size, parallelization, .. } = self;
        let length = self.keylen.filter(|length| *length > 0).ok_or_else(refused)? as usize;
        if cost < 2 || !cost.is_power_of_two() || block_size < 1 || parallelization < 1 {
            return Err(refused());
        }
        let salt = self.salt.as_ref().map(|salt| salt.bytes("salt")).transpose()?;
        let (salt, cost) = (salt.unwrap_or_default(), u64::from(cost));
        let kind = Kind::Scrypt { salt, cost, block_size, parallelization, length };
        Ok(Stored::new(kind, self.bytes()?))
    }
}

fn is_suffix(salt: Option<&[u8]>) -> Result<bool, Untold> {
    let position = salt.and_then(|salt| pick(salt, ["position"])[0]).map(text::string);
    match position.as_ref().map(Option::as_deref) {
        None | Some(Some("prefix")) => Ok(false),
        Some(Some("suffix")) => Ok(true),
        Some(_) => Err(Untold::forbidden("salt.position is prefix or suffix")),
    }
}

fn charset(password: Option<&[u8]>) -> Result<Charset, Untold> {
    let name = password.and_then(|password| pick(password, ["encoding"])[0]).map(text::string);
    let Some(name) = name else { return Ok(Charset::Utf8) };
    name.as_deref()
        .and_then(Charset::of_name)
        .ok_or_else(|| Untold::forbidden("it does not know password.encoding"))
}

fn or(value: Option<&[u8]>, name: &str, default: u32) -> Result<u32, Untold> {
    value.map_or(Ok(default), |value| number(value, name))
}

fn number(value: &[u8], name: &str) -> Result<u32, Untold> {
    std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Untold::forbidden(&format!("{name} is no whole number it takes")))
}
