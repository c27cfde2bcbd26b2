//! Files under a passphrase, in the age format (age-encryption.org/v1, one scrypt recipient): the age command opens what is
//! sealed here, and what it sealed with a passphrase is opened here.
//!
//! Written after the format's specification with RustCrypto's functions, because the `age` crate would bring a hundred others
//! (translations, elliptic curves) and weigh more than all of this program; the tests hold it against files of that crate, both ways.
//! `header` has the passphrase and the keys, `stream` the file in pieces of 64 KiB. Other recipients, armor and plugins are
//! refused. Nothing here is random: whoever calls brings it.

mod header;
mod stream;

use std::fmt;
use std::io::{self, BufRead, Write};

use zeroize::Zeroizing;

/// What every such file begins with.
pub const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// The work factor of files made here, as the logarithm of scrypt's N: what the age command uses. 256 MB and about a second.
pub const WORK: u8 = 18;

/// The largest work factor that is carried out. The age command's limit of 22 would be 4 GB, more than a program in a browser
/// can have; this one is a gigabyte.
const MOST_WORK: u8 = 20;

/// What must be random, and new for each file.
pub struct Randomness {
    /// The key of the file
    pub file_key: Zeroizing<[u8; 16]>,
    /// The salt of the passphrase
    pub salt: [u8; 16],
    /// What makes the key of the pieces
    pub nonce: [u8; 16],
}

/// Why a file is not opened.
#[derive(Debug)]
pub enum Refusal {
    /// It does not begin as one
    NotAge,
    /// It is for a key, or several, not for a passphrase
    OtherRecipient,
    /// Its work factor is above the limit
    TooMuchWork(u32),
    /// The passphrase does not open it
    WrongPassphrase,
    /// It is not as it was written
    Damaged,
    /// It cannot be read, or what is in it not written
    Io(io::Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotAge => f.write_str("This file is not encrypted in the age format."),
            Refusal::OtherRecipient => f.write_str(
                "This file is encrypted for a key, not with a passphrase. Open it with the age command and that key, and \
                 choose what comes out.",
            ),
            Refusal::TooMuchWork(work) => write!(
                f,
                "Trying a passphrase on this file takes more memory than a browser gives: its work factor is {work}, the most \
                 here is {MOST_WORK}. Open it with the age command, and choose what comes out."
            ),
            Refusal::WrongPassphrase => f.write_str("The passphrase does not open this file."),
            Refusal::Damaged => f.write_str("The file is damaged or incomplete. Choose another copy of it."),
            Refusal::Io(error) => write!(f, "The file cannot be read any further ({error})."),
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::Io(error)
    }
}

/// Seals `plain` with a passphrase, at this work factor. `progress` is told how many bytes are done.
///
/// # Errors
/// What reading and writing give.
pub fn seal(
    passphrase: &str,
    (work, random): (u8, &Randomness),
    plain: impl BufRead,
    mut sealed: impl Write,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    let header = header::written(passphrase, work, random)?;
    sealed.write_all(MAGIC)?;
    sealed.write_all(&header)?;
    sealed.write_all(&random.nonce)?;
    let key = header::payload_key(&random.file_key, &random.nonce);
    stream::seal(&key, plain, sealed, progress)
}

/// Opens `sealed` with a passphrase. What was written to `plain` counts only if there is no refusal: pieces are written as they
/// come, and a file that is cut off shows it at its end.
///
/// # Errors
/// Why it is not opened.
pub fn open(
    passphrase: &str,
    mut sealed: impl BufRead,
    plain: impl Write,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Refusal> {
    let file_key = header::read(passphrase, &mut sealed)?;
    let mut nonce = [0; 16];
    sealed.read_exact(&mut nonce).map_err(cut_off)?;
    stream::open(&header::payload_key(&file_key, &nonce), sealed, plain, progress)
}

/// A file that ends too soon is damaged.
fn cut_off(error: io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Refusal::Damaged,
        _ => Refusal::Io(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;

    use super::*;

    /// What the `age` crate opens is what it would have made itself: with the keys, the salt and the nonce of a file it made, the
    /// same file comes out to the byte.
    #[test]
    fn the_same_secrets_give_the_file_that_the_age_crate_made() {
        let files: [&[u8]; 3] = [
            include_bytes!("../../tests/age/0.age"),
            include_bytes!("../../tests/age/9.age"),
            include_bytes!("../../tests/age/65537.age"),
        ];
        for theirs in files {
            let passphrase = "correct horse, é";
            let mut plain = Vec::new();
            open(passphrase, theirs, &mut plain, &mut |_| {}).unwrap();
            let mut rest = theirs;
            let file_key = header::read(passphrase, &mut rest).unwrap();
            let stanza = theirs[MAGIC.len()..].split(|&byte| byte == b' ').nth(2).unwrap();
            let salt = STANDARD_NO_PAD.decode(stanza).unwrap().try_into().unwrap();
            let random = Randomness { file_key, salt, nonce: rest[..16].try_into().unwrap() };
            let mut ours = Vec::new();
            seal(passphrase, (2, &random), &plain[..], &mut ours, &mut |_| {}).unwrap();
            assert_eq!(ours, theirs);
        }
    }
}
