//! Other readings of PBKDF2. The number of rounds is not guessed: each reading is worked on round by round, so that whatever
//! number was meant is met on the way. The likely readings go first, and all of them in stretches that grow.

use crate::explain::Time;
use crate::explain::twist::{Key, Twist, Twisted, passwords, salts};
use crate::hash_function::{Kind, Thousands};
use crate::import_user::Stored;
use crate::primitives::{Digest, Rounds};
use crate::text_encoding::Secret;

/// So many rounds are tried of the likely readings before the others get their turn.
const FIRST: u32 = 20_000;

/// More rounds than this nobody uses.
const MOST: u32 = 10_000_000;

/// Rounds between two looks at the clock.
const TURN: u32 = 500;

/// A reading on its way.
struct Way {
    twisted: Twisted,
    rounds: Box<dyn Rounds>,
    /// Rounds done
    done: u32,
}

pub(super) fn search(stored: &Stored, password: &str, time: &Time<'_>) -> Option<Twisted> {
    let Kind::Pbkdf2 { digest, salt, rounds, .. } = &stored.function.kind else { return None };
    let mut ways = ways(stored, *digest, salt, &passwords(stored, password));
    ways.sort_by_key(|way| way.twisted.rank());
    let likely = ways.iter().take_while(|way| way.twisted.rank() <= (false, 1)).count();
    let known = (*rounds).min(MOST);
    // What is as it should be but for one thing comes before anything stranger.
    let stretches = [(ways.len(), known.min(FIRST / 4)), (likely, known), (1, 10 * FIRST)];
    for (count, until) in stretches {
        if let Some(found) = go_on(&mut ways, count, until, stored, time) {
            return Some(found);
        }
    }
    let mut until = FIRST / 4;
    while until < MOST && !time.is_over() {
        let all = ways.len();
        if let Some(found) = go_on(&mut ways, all, until, stored, time) {
            return Some(found);
        }
        until = until.saturating_mul(2);
    }
    None
}

fn ways(stored: &Stored, digest: Digest, salt: &[u8], passwords: &[Twist<Secret>]) -> Vec<Way> {
    let mut ways = Vec::new();
    for digest in digests(digest) {
        for salt in salts(salt, None) {
            for password in passwords {
                let twisted = Twisted::default().and(&digest).and(&salt).and(password);
                let rounds = digest.value.rounds(&password.value, &salt.value);
                let usable = digest.value.size().min(stored.hash.len()) >= 8;
                ways.extend(rounds.filter(|_| usable).map(|rounds| Way {
                    twisted,
                    rounds,
                    done: 1,
                }));
            }
        }
    }
    ways
}

fn digests(now: Digest) -> Vec<Twist<Digest>> {
    let mut digests = vec![Twist::same(now)];
    for (digest, name) in [
        (Digest::Sha256, "pbkdf2_sha256"),
        (Digest::Sha1, "pbkdf2_sha1"),
        (Digest::Sha512, "pbkdf2_sha512"),
    ] {
        if digest != now {
            let words = format!("{} as the digest", digest.label());
            digests.push(Twist::new(digest, words, Key::Is("as", name)));
        }
    }
    digests
}

/// Takes the first `count` readings up to so many rounds.
fn go_on(
    ways: &mut [Way],
    count: usize,
    until: u32,
    stored: &Stored,
    time: &Time<'_>,
) -> Option<Twisted> {
    let Kind::Pbkdf2 { rounds: known, .. } = stored.function.kind else { return None };
    for way in ways.iter_mut().take(count) {
        loop {
            if is_begin(way.rounds.block(), &stored.hash) {
                return Some(way.found(known));
            }
            if way.done >= until || (way.done % TURN == 0 && time.is_over()) {
                break;
            }
            way.rounds.next();
            way.done += 1;
        }
    }
    None
}

/// Whether the hash begins with this block, as far as both go.
fn is_begin(block: &[u8], hash: &[u8]) -> bool {
    block.iter().zip(hash).all(|(one, other)| one == other)
}

impl Way {
    fn found(&self, known: u32) -> Twisted {
        if self.done == known {
            return self.twisted.clone();
        }
        let words = format!("{} iterations", Thousands(u64::from(self.done)));
        self.twisted.and(&Twist::new((), words, Key::Unsayable))
    }
}
