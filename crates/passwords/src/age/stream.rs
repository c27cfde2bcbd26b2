//! The file behind the header: pieces of 64 KiB, each with a tag, numbered, and the last one marked as the last. So none can be
//! changed, moved, repeated, left out or cut off unseen. One piece is in memory at a time.

use std::io::{self, BufRead, Read, Write};

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use zeroize::Zeroizing;

use super::header::Key;
use super::{Refusal, cut_off};

/// Bytes of a piece.
pub(super) const PIECE: usize = 64 << 10;

/// Bytes of its tag.
const TAG: usize = 16;

/// The number of a piece, and whether it is the last.
fn nonce(number: u64, is_last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(is_last);
    nonce.into()
}

/// Seals all of `plain`.
pub(super) fn seal(
    key: &Key,
    mut plain: impl BufRead,
    mut sealed: impl Write,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    let cipher = ChaCha20Poly1305::new(&(**key).into());
    let mut piece = Zeroizing::new(Vec::with_capacity(PIECE + TAG));
    let mut done = 0;
    for number in 0.. {
        piece.clear();
        plain.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        done += piece.len() as u64;
        let is_last = piece.len() < PIECE || plain.fill_buf()?.is_empty();
        cipher
            .encrypt_in_place(&nonce(number, is_last), &[], &mut *piece)
            .map_err(|_| io::Error::other("a piece cannot be sealed"))?;
        sealed.write_all(&piece)?;
        progress(done);
        if is_last {
            break;
        }
    }
    sealed.flush()
}

/// Opens all of `sealed`.
pub(super) fn open(
    key: &Key,
    mut sealed: impl BufRead,
    mut plain: impl Write,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Refusal> {
    let cipher = ChaCha20Poly1305::new(&(**key).into());
    let mut piece = Zeroizing::new(Vec::with_capacity(PIECE + TAG));
    let mut done = 0;
    for number in 0.. {
        piece.clear();
        sealed.by_ref().take((PIECE + TAG) as u64).read_to_end(&mut piece).map_err(cut_off)?;
        done += piece.len() as u64;
        let is_last = piece.len() < PIECE + TAG || sealed.fill_buf().map_err(cut_off)?.is_empty();
        // Only a file of nothing ends with a piece of nothing.
        if is_last && number > 0 && piece.len() <= TAG {
            return Err(Refusal::Damaged);
        }
        cipher
            .decrypt_in_place(&nonce(number, is_last), &[], &mut *piece)
            .map_err(|_| Refusal::Damaged)?;
        plain.write_all(&piece)?;
        progress(done);
        if is_last {
            break;
        }
    }
    plain.flush()?;
    Ok(())
}
