//! The header of a file under a passphrase: one scrypt stanza that holds the key of the file, and the seal over both.
//!
//! ```text
//! -> scrypt SALT LOG_N
//! KEY_UNDER_THE_PASSPHRASE
//! --- SEAL
//! ```

use std::io::{self, BufRead, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{MAGIC, MOST_WORK, Randomness, Refusal, cut_off};

/// What stands before the salt when the passphrase is made a key.
const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";

/// Bytes of the longest line that is read. Those of a scrypt stanza are shorter; those for keys may be two thousand.
const LONGEST: u64 = 4096;

/// A 256-bit key.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// The header without its first line.
pub(super) fn written(passphrase: &str, work: u8, random: &Randomness) -> io::Result<Vec<u8>> {
    let key = passphrase_key(passphrase, work, &random.salt).ok_or_else(no_key)?;
    let body = ChaCha20Poly1305::new(&(*key).into())
        .encrypt(&[0; 12].into(), random.file_key.as_slice())
        .map_err(|_| no_key())?;
    let encode = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
    let stanza = format!("-> scrypt {} {work}\n{}\n---", encode(&random.salt), encode(&body));
    let seal = seal_of(&random.file_key, stanza.as_bytes()).ok_or_else(no_key)?;
    let seal = encode(&seal.finalize().into_bytes());
    Ok(format!("{stanza} {seal}\n").into_bytes())
}

fn no_key() -> io::Error {
    io::Error::other("no key can be made of the passphrase")
}

/// Reads the header and gives the file's key.
pub(super) fn read(
    passphrase: &str,
    sealed: &mut impl BufRead,
) -> Result<Zeroizing<[u8; 16]>, Refusal> {
    if line(sealed).unwrap_or_default().as_bytes() != MAGIC {
        return Err(Refusal::NotAge);
    }
    let (first, body, last) = (line(sealed)?, line(sealed)?, line(sealed)?);
    let arguments: Vec<&str> = first.trim_end_matches('\n').split(' ').collect();
    let [salt, work] = match arguments[..] {
        ["->", "scrypt", salt, work] => [salt, work],
        ["->", "scrypt", ..] => return Err(Refusal::Damaged),
        ["->", ..] => return Err(Refusal::OtherRecipient),
        _ => return Err(Refusal::Damaged),
    };
    let salt: [u8; 16] = decoded(salt)?;
    let work = work_factor(work)?;
    let body_bytes: [u8; 32] = decoded(body.trim_end_matches('\n'))?;
    let seal = last.strip_prefix("--- ").ok_or(Refusal::Damaged)?;
    let seal: [u8; 32] = decoded(seal.trim_end_matches('\n'))?;
    let key = passphrase_key(passphrase, work, &salt).ok_or(Refusal::Damaged)?;
    let file_key = ChaCha20Poly1305::new(&(*key).into())
        .decrypt(&[0; 12].into(), body_bytes.as_slice())
        .map_err(|_| Refusal::WrongPassphrase)?;
    let file_key = Zeroizing::new(file_key);
    let mut key = Zeroizing::new([0; 16]);
    key.copy_from_slice(file_key.get(..16).ok_or(Refusal::Damaged)?);
    let mac = seal_of(&key, format!("{first}{body}---").as_bytes());
    mac.ok_or(Refusal::Damaged)?.verify_slice(&seal).map_err(|_| Refusal::Damaged)?;
    Ok(key)
}

/// A line with its end.
fn line(sealed: &mut impl BufRead) -> Result<String, Refusal> {
    let mut line = String::new();
    match sealed.take(LONGEST).read_line(&mut line) {
        Ok(_) if line.ends_with('\n') => Ok(line),
        Ok(_) => Err(Refusal::Damaged),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(Refusal::Damaged),
        Err(error) => Err(cut_off(error)),
    }
}

fn decoded<const N: usize>(text: &str) -> Result<[u8; N], Refusal> {
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| Refusal::Damaged)?;
    bytes.try_into().map_err(|_| Refusal::Damaged)
}

fn work_factor(text: &str) -> Result<u8, Refusal> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let work: u32 = text.parse().ok().filter(|_| is_plain).ok_or(Refusal::Damaged)?;
    match u8::try_from(work) {
        Ok(small) if small <= MOST_WORK => Ok(small),
        _ => Err(Refusal::TooMuchWork(work)),
    }
}

/// The key that a passphrase is.
fn passphrase_key(passphrase: &str, work: u8, salt: &[u8; 16]) -> Option<Key> {
    let parameters = scrypt::Params::new(work, 8, 1).ok()?;
    let salt = [LABEL, salt].concat();
    let mut key = Key::default();
    scrypt::scrypt(passphrase.as_bytes(), &salt, &parameters, &mut *key).ok()?;
    Some(key)
}

/// The key of the pieces.
pub(super) fn payload_key(file_key: &[u8; 16], nonce: &[u8; 16]) -> Key {
    derived(file_key, Some(nonce), b"payload")
}

/// The seal over the whole header: its first line, and `stanza` up to `---`.
fn seal_of(file_key: &[u8; 16], stanza: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::new_from_slice(&*derived(file_key, None, b"header")).ok()?;
    mac.update(MAGIC);
    mac.update(stanza);
    Some(mac)
}

fn derived(file_key: &[u8; 16], salt: Option<&[u8]>, label: &[u8]) -> Key {
    let mut key = Key::default();
    // 32 bytes are fewer than the most that can be derived.
    let _ = Hkdf::<Sha256>::new(salt, file_key).expand(label, &mut *key);
    key
}
