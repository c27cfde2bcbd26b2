//! Files under a passphrase: held against files that the `age` crate 0.11 made (`age/`, named by how many bytes are in them), and
//! against whatever may happen to a file on its way. That the same keys and salt give the same file as that crate made, so that it
//! opens ours, is held beside the code.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use passwords::age::{Randomness, Refusal, open, seal};
use proptest::prelude::*;

/// A work factor that takes no time.
const LIGHT: u8 = 2;

const PIECE: usize = 64 << 10;

const PASSPHRASE: &str = "correct horse, é";

fn sealed(plain: &[u8]) -> Vec<u8> {
    let random = Randomness { file_key: [7; 16].into(), salt: [8; 16], nonce: [9; 16] };
    let mut sealed = Vec::new();
    seal(PASSPHRASE, (LIGHT, &random), plain, &mut sealed, &mut |_| {}).unwrap();
    sealed
}

fn opened(passphrase: &str, sealed: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut plain = Vec::new();
    open(passphrase, sealed, &mut plain, &mut |_| {}).map(|()| plain)
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at ^ (at >> 8)) as u8).collect()
}

/// Where the pieces begin.
fn payload(sealed: &[u8]) -> usize {
    let seal = sealed.windows(4).position(|it| it == b"--- ").unwrap();
    seal + sealed[seal..].iter().position(|&byte| byte == b'\n').unwrap() + 1 + 16
}

#[test]
fn what_the_age_crate_sealed_is_opened() {
    let theirs: [(usize, &[u8]); 4] = [
        (0, include_bytes!("age/0.age")),
        (9, include_bytes!("age/9.age")),
        (PIECE, include_bytes!("age/65536.age")),
        (PIECE + 1, include_bytes!("age/65537.age")),
    ];
    for (length, theirs) in theirs {
        assert_eq!(opened(PASSPHRASE, theirs).unwrap(), bytes(length), "{length}");
        assert!(matches!(opened("another", theirs), Err(Refusal::WrongPassphrase)), "{length}");
    }
}

#[test]
fn what_is_sealed_is_opened_at_every_length_about_a_piece() {
    for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7] {
        let plain = bytes(length);
        assert_eq!(opened(PASSPHRASE, &sealed(&plain)).unwrap(), plain, "{length}");
    }
}

#[test]
fn a_file_that_is_not_opened_says_why() {
    let whole = sealed(b"users");
    let text = String::from_utf8_lossy(&whole[..payload(&whole) - 16]).into_owned();
    let with = |from: &str, to: &str| [text.replace(from, to).as_bytes(), b"rest"].concat();
    let check = |what: &str, bytes: &[u8], words: &str| {
        let said = opened(PASSPHRASE, bytes).expect_err(what).to_string();
        assert!(said.contains(words), "{what}: {said}");
    };
    let damaged = "damaged or incomplete";
    check("nothing", b"", "not encrypted in the age format");
    check("another file", b"{\"email\":1}\n", "not encrypted in the age format");
    check("a file for a key", &with("-> scrypt ", "-> X25519 "), "for a key");
    check("another version", &with("org/v1", "org/v2"), "not encrypted in the age format");
    for work in ["21", "22", "64", "255", "256", "4294967295"] {
        check(work, &with(" 2\n", &format!(" {work}\n")), "more memory than a browser gives");
    }
    for work in ["0", "02", "+2", "-1", "x", "", "4294967296"] {
        check(work, &with(" 2\n", &format!(" {work}\n")), damaged);
    }
    check("a second recipient", &with("---", "-> scrypt AA 2\nAA\n---"), damaged);
    check("an endless line", &with("---", &"a".repeat(100_000)), damaged);
    let said = opened("another", &whole).expect_err("another passphrase");
    assert!(matches!(said, Refusal::WrongPassphrase));
    // An empty last piece behind others, as no writer makes it.
    let full = sealed(&bytes(PIECE));
    check("an empty piece more", &[&full[..], &[0; 16]].concat(), damaged);
}

#[test]
fn pieces_that_are_missing_moved_or_repeated_are_found() {
    let whole = sealed(&bytes(3 * PIECE + 9));
    let (head, pieces) = whole.split_at(payload(&whole));
    let pieces: Vec<&[u8]> = pieces.chunks(PIECE + 16).collect();
    for order in
        [&[0, 1, 2][..], &[0, 1, 3], &[1, 0, 2, 3], &[0, 0, 1, 2, 3], &[3], &[0, 1, 2, 3, 3]]
    {
        let body: Vec<u8> = order.iter().flat_map(|&at| pieces[at].to_vec()).collect();
        let said = opened(PASSPHRASE, &[head, &body].concat());
        assert!(matches!(said, Err(Refusal::Damaged)), "{order:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_cut_off_or_flipped_is_found(
        length in prop_oneof![0..200_usize, PIECE - 20..PIECE + 20, 2 * PIECE - 2..2 * PIECE + 2],
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let whole = sealed(&bytes(length));
        let at = at.index(whole.len());
        prop_assert!(opened(PASSPHRASE, &whole[..at]).is_err());
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << bit;
        // A work factor that grew much is not to be worked out here.
        prop_assume!(flipped[..80].windows(3).any(|it| it == b" 2\n"));
        prop_assert!(opened(PASSPHRASE, &flipped).is_err());
    }
}
