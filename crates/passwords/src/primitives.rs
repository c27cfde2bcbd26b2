//! The functions everything is made of, chosen by name: digests, HMAC, and PBKDF2 round by round.

use hmac::digest::Digest as _;
use hmac::{Hmac, KeyInit as _, Mac};
use zeroize::Zeroizing;

use crate::text_encoding::Secret;

/// A digest that Auth0 knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Md4,
    Md5,
    Ripemd160,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Whirlpool,
}

/// Evaluates an expression with the type of a digest under a name.
macro_rules! with {
    ($digest:expr, $name:ident => $body:expr) => {
        match $digest {
            Digest::Md4 => with!(@ md4::Md4, $name => $body),
            Digest::Md5 => with!(@ md5::Md5, $name => $body),
            Digest::Ripemd160 => with!(@ ripemd::Ripemd160, $name => $body),
            Digest::Sha1 => with!(@ sha1::Sha1, $name => $body),
            Digest::Sha224 => with!(@ sha2::Sha224, $name => $body),
            Digest::Sha256 => with!(@ sha2::Sha256, $name => $body),
            Digest::Sha384 => with!(@ sha2::Sha384, $name => $body),
            Digest::Sha512 => with!(@ sha2::Sha512, $name => $body),
            Digest::Whirlpool => with!(@ whirlpool::Whirlpool, $name => $body),
        }
    };
    (@ $type:ty, $name:ident => $body:expr) => {{
        type $name = $type;
        $body
    }};
}

impl Digest {
    /// By its plain name.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "md4" => Digest::Md4,
            "md5" => Digest::Md5,
            "ripemd160" => Digest::Ripemd160,
            "sha1" => Digest::Sha1,
            "sha224" => Digest::Sha224,
            "sha256" => Digest::Sha256,
            "sha384" => Digest::Sha384,
            "sha512" => Digest::Sha512,
            "whirlpool" => Digest::Whirlpool,
            _ => return None,
        })
    }

    /// By one of OpenSSL's names, of those that Auth0 documents for PBKDF2.
    pub fn of_openssl_name(name: &str) -> Option<Self> {
        match name {
            "ripemd" | "rmd160" | "RSA-RIPEMD160" | "ripemd160WithRSA" => Some(Digest::Ripemd160),
            "ssl3-md5" => Some(Digest::Md5),
            "ssl3-sha1" | "RSA-SHA1-2" => Some(Digest::Sha1),
            _ => match (name.strip_prefix("RSA-"), name.strip_suffix("WithRSAEncryption")) {
                (Some(name), _) => Digest::of_name(&name.to_ascii_lowercase()),
                (_, name) => Digest::of_name(name.unwrap_or_default()),
            },
        }
        .or_else(|| Digest::of_name(name))
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Digest::Md4 => "MD4",
            Digest::Md5 => "MD5",
            Digest::Ripemd160 => "RIPEMD-160",
            Digest::Sha1 => "SHA-1",
            Digest::Sha224 => "SHA-224",
            Digest::Sha256 => "SHA-256",
            Digest::Sha384 => "SHA-384",
            Digest::Sha512 => "SHA-512",
            Digest::Whirlpool => "Whirlpool",
        }
    }

    /// Bytes it has.
    pub fn size(self) -> usize {
        with!(self, D => D::output_size())
    }

    /// Of some parts, one after the other.
    pub fn of(self, parts: &[&[u8]]) -> Secret {
        with!(self, D => {
            let mut state = D::new();
            for part in parts {
                state.update(part);
            }
            Zeroizing::new(state.finalize().to_vec())
        })
    }

    /// The HMAC of `message`.
    pub fn hmac(self, key: &[u8], message: &[u8]) -> Secret {
        with!(self, D => {
            // HMAC takes keys of every length.
            let Ok(mut state) = Hmac::<D>::new_from_slice(key) else { return Secret::default() };
            state.update(message);
            Zeroizing::new(state.finalize().into_bytes().to_vec())
        })
    }

    /// PBKDF2 with its HMAC.
    pub fn pbkdf2(self, password: &[u8], salt: &[u8], rounds: u32, length: usize) -> Secret {
        let mut key = Zeroizing::new(vec![0; length]);
        with!(self, D => pbkdf2::pbkdf2_hmac::<D>(password, salt, rounds, &mut key));
        key
    }

    /// PBKDF2 with its HMAC, a round at a time.
    pub fn rounds(self, password: &[u8], salt: &[u8]) -> Option<Box<dyn Rounds>> {
        with!(self, D => Some(Box::new(KeyedRounds::begin(Hmac::<D>::new_from_slice(password).ok()?, salt))))
    }
}

/// The first block of PBKDF2 after so many rounds. There has been one when it begins.
pub(crate) trait Rounds {
    /// The block as it is now.
    fn block(&self) -> &[u8];

    /// Goes on by one round.
    fn next(&mut self);
}

struct KeyedRounds<M> {
    /// HMAC once it has its key
    keyed: M,
    last: Secret,
    sum: Secret,
}

impl<M: Mac + Clone> KeyedRounds<M> {
    fn begin(keyed: M, salt: &[u8]) -> Self {
        let mut first = keyed.clone();
        first.update(salt);
        first.update(&1_u32.to_be_bytes());
        let last = Zeroizing::new(first.finalize().into_bytes().to_vec());
        KeyedRounds { keyed, sum: last.clone(), last }
    }
}

impl<M: Mac + Clone> Rounds for KeyedRounds<M> {
    fn block(&self) -> &[u8] {
        &self.sum
    }

    fn next(&mut self) {
        let mut state = self.keyed.clone();
        state.update(&self.last);
        let bytes = state.finalize().into_bytes();
        self.last.copy_from_slice(&bytes);
        for (sum, byte) in self.sum.iter_mut().zip(bytes) {
            *sum ^= byte;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text_encoding::to_hex;

    #[test]
    fn digests_go_by_openssl_s_names() {
        for (name, digest) in [
            ("sha256", Some(Digest::Sha256)),
            ("RSA-SHA256", Some(Digest::Sha256)),
            ("sha512WithRSAEncryption", Some(Digest::Sha512)),
            ("RSA-SHA1-2", Some(Digest::Sha1)),
            ("ssl3-md5", Some(Digest::Md5)),
            ("rmd160", Some(Digest::Ripemd160)),
            ("whirlpool", Some(Digest::Whirlpool)),
            ("mdc2", None),
            ("sha3-256", None),
            ("sha-256", None),
        ] {
            assert_eq!(Digest::of_openssl_name(name), digest, "{name}");
        }
    }

    #[test]
    fn rounds_are_pbkdf2() {
        for digest in [Digest::Md4, Digest::Sha1, Digest::Sha512, Digest::Whirlpool] {
            let mut rounds = digest.rounds(b"password", b"salt").expect("rounds");
            for count in 1..5 {
                let key = digest.pbkdf2(b"password", b"salt", count, digest.size());
                assert_eq!(rounds.block(), &key[..], "{digest:?} {count}");
                rounds.next();
            }
        }
    }

    #[test]
    fn published_values() {
        // RFC 1320, RFC 2202, RFC 6070.
        assert_eq!(to_hex(&Digest::Md4.of(&[b"a", b"bc"])), "a448017aaf21d8525fc10ae87aa6729d");
        let mac = Digest::Md5.hmac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(to_hex(&mac), "750c783e6ab0b503eaa86e310a5db738");
        let key = Digest::Sha1.pbkdf2(b"password", b"salt", 4096, 20);
        assert_eq!(to_hex(&key), "4b007901b765489abead49d926f721d065a429c1");
    }
}
