//! How a hash is worked out of a password, and doing it: the one place where the functions are called.

use std::fmt::{self, Display};

use zeroize::Zeroizing;

use crate::Untold;
use crate::primitives::Digest;
use crate::text_encoding::{Charset, Secret};

/// Bytes of memory that a hash may need: beyond it, workers of browsers may be ended.
const MEMORY: u64 = 1 << 30;

/// How long a hash may take, in microseconds of a slow machine.
const LONGEST: f64 = 600e6;

/// The way from a password to the bytes of its hash.
#[derive(Clone, Debug)]
pub(crate) struct HashFunction {
    pub charset: Charset,
    /// What is put before the password
    pub before: Vec<u8>,
    /// What is put after it
    pub after: Vec<u8>,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Digest(Digest),
    Hmac { digest: Digest, key: Vec<u8> },
    Bcrypt { cost: u32, salt: [u8; 16] },
    Pbkdf2 { digest: Digest, salt: Vec<u8>, rounds: u32, length: usize },
    Scrypt { salt: Vec<u8>, cost: u64, block_size: u32, parallelization: u32, length: usize },
    Argon2 { id: bool, salt: Vec<u8>, memory: u32, passes: u32, lanes: u32, length: usize },
}

impl HashFunction {
    /// Of the password as it is, in UTF-8.
    pub fn new(kind: Kind) -> Self {
        HashFunction { charset: Charset::Utf8, before: Vec::new(), after: Vec::new(), kind }
    }

    /// The hash of `password`.
    pub fn hash(&self, password: &str) -> Result<Secret, Untold> {
        self.hash_bytes(&self.charset.encode(password))
    }

    /// The hash of a password that is bytes already.
    pub fn hash_bytes(&self, password: &[u8]) -> Result<Secret, Untold> {
        self.kind.check_bounds()?;
        let mut secret = Zeroizing::new(Vec::with_capacity(
            self.before.len() + password.len() + self.after.len() + 1,
        ));
        for part in [&self.before[..], password, &self.after] {
            secret.extend_from_slice(part);
        }
        self.kind.hash(secret)
    }
}

impl Kind {
    fn hash(&self, mut secret: Secret) -> Result<Secret, Untold> {
        match self {
            Kind::Digest(digest) => Ok(digest.of(&[&secret])),
            Kind::Hmac { digest, key } => Ok(digest.hmac(key, &secret)),
            Kind::Bcrypt { cost, salt } => {
                // The end of the text counts, where there is room for it.
                secret.push(0);
                secret.truncate(72);
                let mut hash = Zeroizing::new(bcrypt::bcrypt(*cost, *salt, &secret).to_vec());
                hash.truncate(23);
                Ok(hash)
            }
            Kind::Pbkdf2 { digest, salt, rounds, length } => {
                Ok(digest.pbkdf2(&secret, salt, *rounds, *length))
            }
            Kind::Scrypt { salt, cost, block_size, parallelization, length } => {
                let log = u8::try_from(cost.ilog2()).unwrap_or(u8::MAX);
                let parameters = scrypt::Params::new(log, *block_size, *parallelization);
                let parameters = parameters.map_err(|_| never("scrypt"))?;
                reserve(self.memory())?;
                let mut key = Zeroizing::new(vec![0; *length]);
                scrypt::scrypt(&secret, salt, &parameters, &mut key)
                    .map_err(|_| never("scrypt"))?;
                Ok(key)
            }
            Kind::Argon2 { id, salt, memory, passes, lanes, length } => {
                let parameters = argon2::Params::new(*memory, *passes, *lanes, Some(*length))
                    .map_err(|_| never("argon2"))?;
                let algorithm =
                    if *id { argon2::Algorithm::Argon2id } else { argon2::Algorithm::Argon2i };
                let function = argon2::Argon2::new(algorithm, argon2::Version::V0x13, parameters);
                let mut key = Zeroizing::new(vec![0; *length]);
                match function.hash_password_into(&secret, salt, &mut key) {
                    Ok(()) => Ok(key),
                    Err(argon2::Error::OutOfMemory) => Err(no_room(self.memory())),
                    Err(_) => Err(never("argon2")),
                }
            }
        }
    }

    /// What it needs, in bytes.
    fn memory(&self) -> u64 {
        match self {
            Kind::Scrypt { cost, block_size, parallelization, length, .. } => {
                let block = u64::from(*block_size).saturating_mul(128);
                let blocks = cost.saturating_add(u64::from(*parallelization));
                blocks.saturating_mul(block).saturating_add(*length as u64)
            }
            Kind::Argon2 { memory, length, .. } => u64::from(*memory) * 1024 + *length as u64,
            Kind::Pbkdf2 { length, .. } => *length as u64,
            _ => 0,
        }
    }

    /// How long it takes about, in microseconds of a slow machine.
    fn time(&self) -> f64 {
        match self {
            Kind::Digest(_) | Kind::Hmac { .. } => 1.0,
            Kind::Bcrypt { cost, .. } => 100.0 * f64::from(1_u32 << (*cost).min(31)),
            Kind::Pbkdf2 { digest, rounds, length, .. } => {
                2.0 * f64::from(*rounds) * length.div_ceil(digest.size()) as f64
            }
            Kind::Scrypt { cost, block_size, parallelization, .. } => {
                *cost as f64 * f64::from(*block_size) * f64::from(*parallelization)
            }
            Kind::Argon2 { memory, passes, .. } => 3.0 * f64::from(*memory) * f64::from(*passes),
        }
    }

    fn check_bounds(&self) -> Result<(), Untold> {
        let memory = self.memory();
        if memory > MEMORY {
            return Err(no_room(memory));
        }
        if self.time() > LONGEST {
            let reason =
                "To recompute this hash would take many minutes in a browser; it is not tried.";
            return Err(Untold(reason.to_owned()));
        }
        Ok(())
    }
}

/// Whether there is room for so many bytes, so that a function that asks for them does not end the program.
fn reserve(bytes: u64) -> Result<(), Untold> {
    let mut room = Vec::<u8>::new();
    let bytes_here = usize::try_from(bytes).map_err(|_| no_room(bytes))?;
    room.try_reserve_exact(bytes_here).map_err(|_| no_room(bytes))
}

fn no_room(bytes: u64) -> Untold {
    let megabytes = bytes.div_ceil(1 << 20);
    Untold(format!(
        "To recompute this hash takes {} MB of memory, more than there is in a browser.",
        Thousands(megabytes)
    ))
}

fn never(algorithm: &str) -> Untold {
    Untold::forbidden(&format!("there is no {algorithm} with these parameters"))
}

/// A count with its thousands set apart.
pub(crate) struct Thousands(pub u64);

impl Display for Thousands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}
