//! What Auth0 takes: a hash in its own terms, as JSON, and in words.

use crate::passwords::bytes;
use crate::thousands;
use json::text;

/// A hash as Auth0 takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hash {
    /// `password_hash`: bcrypt `$2a$` or `$2b$` with 10 rounds
    Password(String),
    /// `custom_password_hash`
    Custom(Box<Custom>),
}

/// A `custom_password_hash`. Its members stand in the order of Auth0's examples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Custom {
    pub(super) algorithm: &'static str,
    pub(super) value: String,
    pub(super) encoding: Option<Encoding>,
    /// Of an HMAC: digest and key
    pub(super) key: Option<(&'static str, Encoded)>,
    pub(super) salt: Option<(Encoded, Option<Position>)>,
    pub(super) scrypt: Option<Scrypt>,
    /// Whether passwords are hashed as UTF-16
    pub(super) utf16: bool,
}

/// How a text stands for bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Hex,
    Base64,
    Utf8,
}

/// Bytes as a text of some encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Encoded {
    pub(super) value: String,
    pub(super) encoding: Encoding,
}

/// Where a salt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    Prefix,
    Suffix,
}

/// The numbers of scrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scrypt {
    pub(super) key_length: usize,
    pub(super) cost: u32,
    pub(super) block_size: u32,
    pub(super) parallelization: u32,
}

/// The memory from which on Node's scrypt refuses unless told otherwise.
const SCRYPT_MEMORY: u64 = 32 << 20;

const LARGE_SCRYPT: &str = "This scrypt needs 32 MiB or more for each login, over the default limit of Node.js; whether Auth0 raises it \
    is not known. Import one user and log in before you import the rest.";

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Encoding::Hex => "hex",
            Encoding::Base64 => "base64",
            Encoding::Utf8 => "utf8",
        }
    }
}

impl Encoded {
    pub(super) fn utf8(value: impl Into<String>) -> Self {
        Encoded { value: value.into(), encoding: Encoding::Utf8 }
    }

    pub(super) fn hex(value: &str) -> Self {
        Encoded { value: value.to_ascii_lowercase(), encoding: Encoding::Hex }
    }

    pub(super) fn base64(value: impl Into<String>) -> Self {
        Encoded { value: value.into(), encoding: Encoding::Base64 }
    }

    /// The bytes it stands for.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        match self.encoding {
            Encoding::Hex => bytes::from_hex(&self.value),
            Encoding::Base64 => bytes::from_base64(&self.value),
            Encoding::Utf8 => Some(self.value.clone().into_bytes()),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"value\":");
        text::quote(&self.value, out);
        out.extend_from_slice(b",\"encoding\":");
        text::quote(self.encoding.name(), out);
    }
}

impl Position {
    fn name(self) -> &'static str {
        match self {
            Position::Prefix => "prefix",
            Position::Suffix => "suffix",
        }
    }
}

impl Hash {
    /// A hash that is text of a form of its own.
    pub(super) fn of_text(algorithm: &'static str, value: String) -> Self {
        Custom { algorithm, value, ..Custom::default() }.into()
    }

    /// A hash that is bytes.
    pub(super) fn of_bytes(algorithm: &'static str, hash: Encoded) -> Custom {
        let Encoded { value, encoding } = hash;
        Custom { algorithm, value, encoding: Some(encoding), ..Custom::default() }
    }

    /// PBKDF2 with SHA-256.
    pub fn pbkdf2_sha256(iterations: u32, salt: &[u8], key: &[u8; 32]) -> Self {
        let value = Hash::pbkdf2_start(iterations, salt) + &bytes::to_base64(key);
        Hash::of_text("pbkdf2", value)
    }

    /// How such a hash of 32 bytes begins.
    pub fn pbkdf2_start(iterations: u32, salt: &[u8]) -> String {
        format!("$pbkdf2-sha256$i={iterations},l=32${}$", bytes::to_base64(salt))
    }

    /// The attribute that takes it.
    pub fn attribute(&self) -> &'static str {
        match self {
            Hash::Password(_) => "password_hash",
            Hash::Custom(_) => "custom_password_hash",
        }
    }

    /// The attribute's value as JSON.
    pub fn json(&self) -> Vec<u8> {
        match self {
            Hash::Password(value) => text::quoted(value),
            Hash::Custom(custom) => custom.json(),
        }
    }

    /// Algorithm and parameters in words, without anything that differs from user to user but the parameters.
    pub fn in_words(&self) -> String {
        match self {
            Hash::Password(_) => "bcrypt, 10 rounds".to_owned(),
            Hash::Custom(custom) => custom.in_words(),
        }
    }

    /// What a person should know before importing many of them.
    pub(super) fn note(&self) -> Option<&'static str> {
        let Hash::Custom(custom) = self else { return None };
        let Scrypt { cost, block_size, .. } = custom.scrypt?;
        let memory = u64::from(cost).saturating_mul(u64::from(block_size)).saturating_mul(128);
        (memory >= SCRYPT_MEMORY).then_some(LARGE_SCRYPT)
    }
}

impl From<Custom> for Hash {
    fn from(custom: Custom) -> Self {
        Hash::Custom(Box::new(custom))
    }
}

impl Custom {
    fn json(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.value.len() + 200);
        out.extend_from_slice(b"{\"algorithm\":");
        text::quote(self.algorithm, &mut out);
        out.extend_from_slice(b",\"hash\":{\"value\":");
        text::quote(&self.value, &mut out);
        if let Some(encoding) = self.encoding {
            out.extend_from_slice(b",\"encoding\":");
            text::quote(encoding.name(), &mut out);
        }
        if let Some((digest, key)) = &self.key {
            out.extend_from_slice(b",\"digest\":");
            text::quote(digest, &mut out);
            out.extend_from_slice(b",\"key\":{");
            key.write(&mut out);
            out.push(b'}');
        }
        out.push(b'}');
        if let Some((salt, position)) = &self.salt {
            out.extend_from_slice(b",\"salt\":{");
            salt.write(&mut out);
            if let Some(position) = position {
                out.extend_from_slice(b",\"position\":");
                text::quote(position.name(), &mut out);
            }
            out.push(b'}');
        }
        if let Some(Scrypt { key_length, cost, block_size, parallelization }) = self.scrypt {
            let numbers = format!(
                ",\"keylen\":{key_length},\"cost\":{cost},\"blockSize\":{block_size},\"parallelization\":{parallelization}"
            );
            out.extend_from_slice(numbers.as_bytes());
        }
        if self.utf16 {
            out.extend_from_slice(b",\"password\":{\"encoding\":\"utf16le\"}");
        }
        out.push(b'}');
        out
    }

    fn in_words(&self) -> String {
        let mut words = match self.algorithm {
            "bcrypt" => format!("bcrypt, {} rounds", self.value.get(4..6).unwrap_or_default()),
            "argon2" | "pbkdf2" => phc_in_words(&self.value),
            "ldap" => {
                let end = self.value.find('}').unwrap_or_default();
                format!("ldap {}", self.value.get(..=end).unwrap_or_default())
            }
            algorithm => algorithm.to_owned(),
        };
        if let Some((digest, _)) = &self.key {
            words.push_str(&format!(" with {digest}, each user’s salt is the key"));
        }
        if let Some(Scrypt { key_length, cost, block_size, parallelization }) = self.scrypt {
            let cost = thousands::count(u64::from(cost));
            words.push_str(&format!(
                ", cost {cost}, block size {block_size}, parallelization {parallelization}, {key_length} bytes"
            ));
        }
        words.push_str(match &self.salt {
            Some((_, Some(Position::Prefix))) => ", salt before the password",
            Some((_, Some(Position::Suffix))) => ", salt after the password",
            _ => "",
        });
        if self.utf16 {
            words.push_str(", passwords as UTF-16");
        }
        words
    }
}

/// `argon2id, m=65536,t=2,p=1`, `pbkdf2-sha512, i=1000,l=64`.
fn phc_in_words(value: &str) -> String {
    let mut fields = value.split('$').filter(|field| !field.is_empty() && *field != "v=19");
    format!("{}, {}", fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
}
