//! Other readings of digests and HMACs. They cost nothing, so every combination is tried, and then digests repeated.

use zeroize::Zeroizing;

use crate::explain::Time;
use crate::explain::twist::{Key, Twist, Twisted, hashed_before, passwords, salts};
use crate::hash_function::{Kind, Thousands};
use crate::import_user::Stored;
use crate::primitives::Digest;
use crate::text_encoding::{Charset, Encoding, Secret, to_hex};

/// How often a digest may be repeated: first so often in each way, then so often.
const REPEATED: [u32; 2] = [10_000, 200_000];

/// Where the salt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Nowhere,
    Before,
    After,
    Around,
    Key,
    Message,
}

const PLACES: [Place; 6] =
    [Place::Before, Place::After, Place::Key, Place::Nowhere, Place::Around, Place::Message];

/// A digest and what it is given.
struct Way<'a> {
    digest: Digest,
    place: Place,
    salt: &'a [u8],
}

impl Way<'_> {
    fn hash(&self, password: &[u8]) -> Secret {
        let Way { digest, salt, .. } = self;
        match self.place {
            Place::Nowhere => digest.of(&[password]),
            Place::Before => digest.of(&[salt, password]),
            Place::After => digest.of(&[password, salt]),
            Place::Around => digest.of(&[salt, password, salt]),
            Place::Key => digest.hmac(salt, password),
            Place::Message => digest.hmac(password, salt),
        }
    }
}

pub(super) fn search(stored: &Stored, password: &str, time: &Time<'_>) -> Option<Twisted> {
    let now = Now::of(stored, password);
    let mut passwords = passwords(stored, password);
    passwords.extend(hashed_before(password));
    let mut best: Option<Twisted> = None;
    let mut take = |twisted: Twisted| {
        if best.as_ref().is_none_or(|best| twisted.rank() < best.rank()) {
            best = Some(twisted);
        }
    };
    for (hash, digest) in targets(stored) {
        for (salt, place) in placed_salts(&now) {
            if time.is_over() {
                break;
            }
            let way = Way { digest, place, salt: &salt.value };
            let nested = nested(&way, password);
            for password in passwords.iter().chain(&nested) {
                if *way.hash(&password.value) == hash.value {
                    let twisted = Twisted::default().and(&hash).and(&now.function(&way, password));
                    take(twisted.and(&now.place(place)).and(&salt));
                }
            }
        }
    }
    best.or_else(|| repeated(stored, &now, password, time))
}

/// The values of the hash, each with the digests that have so many bytes.
fn targets(stored: &Stored) -> Vec<(Twist<Vec<u8>>, Digest)> {
    let mut hashes = vec![Twist::same(stored.hash.clone())];
    let others = [
        (Encoding::Hex, "the hash read as hexadecimal"),
        (Encoding::Base64, "the hash read as Base64"),
    ];
    for (encoding, words) in others {
        let other = encoding.decode(&stored.written.hash).filter(|other| *other != stored.hash);
        hashes.extend(other.map(|other| Twist::new(other, words, Key::Unsayable)));
    }
    let digests = [
        Digest::Md5,
        Digest::Md4,
        Digest::Sha1,
        Digest::Ripemd160,
        Digest::Sha224,
        Digest::Sha256,
        Digest::Sha384,
        Digest::Sha512,
        Digest::Whirlpool,
    ];
    let pairs = hashes.into_iter().flat_map(|hash| {
        let size = hash.value.len();
        let fits = move |digest: &Digest| digest.size() == size;
        digests.into_iter().filter(fits).map(move |digest| (hash.clone(), digest))
    });
    pairs.collect()
}

/// Each salt in each place, an empty one in none.
fn placed_salts(now: &Now) -> Vec<(Twist<Vec<u8>>, Place)> {
    let mut placed = Vec::new();
    for (index, salt) in now.salts.iter().enumerate() {
        for place in PLACES {
            let is_needed = match place {
                Place::Nowhere => index == 0,
                _ => !salt.value.is_empty(),
            };
            if is_needed {
                placed.push((salt.clone(), place));
            }
        }
    }
    placed
}

/// Digests of digests in which the salt stands more than once, as OpenCart makes them.
fn nested(way: &Way<'_>, password: &str) -> Vec<Twist<Secret>> {
    if way.place != Place::Before {
        return Vec::new();
    }
    let digest = way.digest;
    let inner = to_hex(&digest.of(&[password.as_bytes()]));
    let middle = to_hex(&digest.of(&[way.salt, inner.as_bytes()]));
    let words = format!("a {0} of a {0} of a {0}, each with the salt", digest.label());
    vec![Twist::new(Zeroizing::new(middle.into_bytes()), words, Key::Impossible)]
}

/// How the hash is read now.
struct Now {
    digest: Digest,
    place: Place,
    /// The password in UTF-16
    wide: Secret,
    salts: Vec<Twist<Vec<u8>>>,
}

impl Now {
    fn of(stored: &Stored, password: &str) -> Self {
        let function = &stored.function;
        let (digest, place, salt) = match &function.kind {
            Kind::Hmac { digest, key } => (*digest, Place::Key, &key[..]),
            Kind::Digest(digest) if !function.after.is_empty() => {
                (*digest, Place::After, &function.after[..])
            }
            Kind::Digest(digest) if !function.before.is_empty() => {
                (*digest, Place::Before, &function.before[..])
            }
            Kind::Digest(digest) => (*digest, Place::Nowhere, &[][..]),
            _ => (Digest::Sha256, Place::Nowhere, &[][..]),
        };
        let mut salts = salts(salt, stored.written.salt.as_deref());
        if !salt.is_empty() {
            let words = format!("the {} of the salt in its place", digest.label());
            let hashed = to_hex(&digest.of(&[salt])).into_bytes();
            salts.push(Twist::new(hashed, words, Key::Impossible));
        }
        Now { digest, place, wide: Charset::Utf16.encode(password), salts }
    }

    /// What is different in the function and the password. A recipe says both in one word.
    fn function(&self, way: &Way<'_>, password: &Twist<Secret>) -> Twist<()> {
        let (is_hmac, was_hmac) = (way.place == Place::Key, self.place == Place::Key);
        let words = match (way.digest == self.digest && is_hmac == was_hmac, is_hmac) {
            (true, _) => String::new(),
            (false, true) => format!("HMAC with {}", way.digest.label()),
            (false, false) => format!("{} as the digest", way.digest.label()),
        };
        let is_wide = password.value == self.wide;
        let key = match password.key {
            Key::Impossible => Key::Impossible,
            Key::Same if words.is_empty() => Key::Same,
            _ => read_as(way, is_wide).map_or(Key::Unsayable, |name| Key::Is("as", name)),
        };
        let is_taken = is_hmac || read_by_auth0(way.digest);
        let key = if is_taken { key } else { Key::Impossible };
        let both = [words, password.words.clone()];
        let both: Vec<String> = both.into_iter().filter(|words| !words.is_empty()).collect();
        Twist::new((), both.join(", "), key)
    }

    fn place(&self, place: Place) -> Twist<()> {
        let (words, key) = match place {
            _ if place == self.place => ("", Key::Same),
            Place::Nowhere => ("no salt", Key::Unsayable),
            Place::Before => ("the salt before the password", Key::Is("salt_is", "prefix")),
            Place::After => ("the salt after the password", Key::Is("salt_is", "suffix")),
            Place::Key => ("the salt as the key", Key::Is("salt_is", "key")),
            Place::Around => ("the salt before and after the password", Key::Impossible),
            Place::Message => ("an HMAC of the salt whose key is the password", Key::Impossible),
        };
        Twist::new((), words, key)
    }
}

/// Whether Auth0 takes a digest by itself, rather than in an HMAC only.
fn read_by_auth0(digest: Digest) -> bool {
    matches!(digest, Digest::Md4 | Digest::Md5 | Digest::Sha1 | Digest::Sha256 | Digest::Sha512)
}

/// The word of the `password` step for a function.
fn read_as(way: &Way<'_>, is_wide: bool) -> Option<&'static str> {
    Some(match (way.digest, way.place, is_wide) {
        (Digest::Md4, Place::Nowhere, true) => "nt",
        (_, _, true) => return None,
        (Digest::Md5, Place::Key, _) => "hmac_md5",
        (Digest::Sha1, Place::Key, _) => "hmac_sha1",
        (Digest::Sha256, Place::Key, _) => "hmac_sha256",
        (Digest::Sha512, Place::Key, _) => "hmac_sha512",
        (_, Place::Key, _) => return None,
        (Digest::Md4, ..) => "md4",
        (Digest::Md5, ..) => "md5",
        (Digest::Sha1, ..) => "sha1",
        (Digest::Sha256, ..) => "sha256",
        (Digest::Sha512, ..) => "sha512",
        _ => return None,
    })
}

/// How a digest is made of the one before.
#[derive(Clone, Copy)]
enum Again {
    Bytes,
    Hex,
    /// With all that was hashed at first behind it, as Symfony does
    WithInput,
}

/// Digests that are repeated, which Auth0 cannot take.
fn repeated(stored: &Stored, now: &Now, password: &str, time: &Time<'_>) -> Option<Twisted> {
    let secret = stored.function.charset.encode(password);
    let braced = |salt: &Twist<_>| salt.key == Key::Same || salt.words == "braces around the salt";
    for most in REPEATED {
        for (hash, digest) in targets(stored) {
            for (salt, place) in placed_salts(now).into_iter().filter(|(salt, _)| braced(salt)) {
                if matches!(place, Place::Key | Place::Message) {
                    continue;
                }
                let way = Way { digest, place, salt: &salt.value };
                for again in [Again::WithInput, Again::Bytes, Again::Hex] {
                    let Some(times) = count(&way, &secret, &hash.value, again, most, time) else {
                        continue;
                    };
                    let times = Thousands(u64::from(times));
                    let words = format!("{} repeated {times} times", digest.label());
                    let repeated = Twist::new((), words, Key::Impossible);
                    let twisted = Twisted::default().and(&hash).and(&repeated);
                    return Some(twisted.and(&now.place(place)).and(&salt));
                }
            }
        }
    }
    None
}

/// How often a digest is repeated until the hash comes of it.
fn count(
    way: &Way<'_>,
    secret: &[u8],
    hash: &[u8],
    again: Again,
    most: u32,
    time: &Time<'_>,
) -> Option<u32> {
    let input = match way.place {
        Place::Before => Zeroizing::new([way.salt, secret].concat()),
        Place::After => Zeroizing::new([secret, way.salt].concat()),
        Place::Around => Zeroizing::new([way.salt, secret, way.salt].concat()),
        _ => Zeroizing::new(secret.to_vec()),
    };
    let mut last = way.hash(secret);
    for times in 2..=most {
        last = match again {
            Again::Bytes => way.digest.of(&[&last]),
            Again::Hex => way.digest.of(&[to_hex(&last).as_bytes()]),
            Again::WithInput => way.digest.of(&[&last, &input]),
        };
        if **last == *hash {
            return Some(times);
        }
        if times % 1000 == 0 && time.is_over() {
            return None;
        }
    }
    None
}
