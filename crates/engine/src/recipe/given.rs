//! Hashes that a run makes itself: of passwords in clear, and of those it gives. All that is random in them comes of the run's
//! seed, which the platform's random source gives, and the record's place, so that every pass of a run makes the same.

use hmac::Hmac;
use sha2::{Digest, Sha256};

use crate::passwords::Hash;
use crate::recipe::first_password::FirstPassword;
use crate::recipe::password_verbs::{ClearText, GivePassword, Given};
use crate::recipe::template::Around;
use crate::recipe::{Problem, Recipe, Step, Verb};

/// The iterations of each hash.
const ITERATIONS: u32 = 10_000;

/// The letters of given passwords: 32, and none like another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What is random for one record.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Own {
    /// The salt of its hash
    pub(crate) salt: [u8; 16],
    /// A password of some 75 bits: `K7mq-2hxd-99pa-wzt3`
    pub(crate) password: String,
}

impl Own {
    /// What is random for the record of this number in this file.
    pub(crate) fn of(file: &str, record: u64, seed: (u64, u64)) -> Self {
        let digest = |purpose: &str| -> [u8; 32] {
            let mut digest = Sha256::new();
            for number in [seed.0, seed.1, record] {
                digest.update(number.to_le_bytes());
            }
            digest.update(purpose);
            digest.update(file);
            digest.finalize().into()
        };
        let salt = digest("salt ");
        let password = password(&digest("password "));
        Own { salt: *salt.first_chunk().unwrap_or(&[0; 16]), password }
    }

    pub(super) fn around(around: Around<'_>) -> Self {
        Own::of(around.file, around.record, around.seed)
    }

    /// Whether the `custom_password_hash` that is the JSON `value` was made with its salt.
    pub(crate) fn made(&self, value: &[u8]) -> bool {
        let start = Hash::pbkdf2_start(ITERATIONS, &self.salt);
        memchr::memmem::find(value, start.as_bytes()).is_some()
    }

    /// Its hash of a password: PBKDF2 with SHA-256.
    pub(super) fn hash(&self, password: &str) -> Hash {
        self.hash_with(password, ITERATIONS)
    }

    /// A hash that is made quickly, of no password, to show that there will be one.
    pub(super) fn rehearsed(&self) -> Hash {
        self.hash_with("", 1)
    }

    fn hash_with(&self, password: &str, iterations: u32) -> Hash {
        let mut key = [0; 32];
        // It fails for keys of no length only.
        let _ =
            pbkdf2::pbkdf2::<Hmac<Sha256>>(password.as_bytes(), &self.salt, iterations, &mut key);
        Hash::pbkdf2_sha256(iterations, &self.salt, &key)
    }
}

/// A password of random bytes that every policy of Auth0 takes: a capital first, a digit last, no three signs alike in a row.
fn password(random: &[u8; 32]) -> String {
    let letter = |byte: u8, from: &[u8]| -> char {
        let at = usize::from(byte) % from.len().max(1);
        from.get(at).copied().map_or('a', char::from)
    };
    let (letters, digits) = LETTERS.split_at(24);
    let mut text = String::with_capacity(19);
    for (at, byte) in random.iter().take(16).enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        let next = match at {
            0 => letter(*byte, letters).to_ascii_uppercase(),
            15 => letter(*byte, digits),
            _ => letter(*byte, LETTERS),
        };
        let is_third = text.ends_with(&String::from_iter([next, next]));
        let (one, other) = if at == 15 { ('2', '3') } else { ('x', 'y') };
        text.push(match is_third {
            false => next,
            true if next == one => other,
            true => one,
        });
    }
    text
}

/// A password as users are given them, of random numbers.
pub fn random_password(seed: (u64, u64)) -> String {
    Own::of("test users", 0, seed).password
}

/// Makes one hash as those that are given, for whoever measures what one costs.
pub fn make_one_hash() {
    let own = Own { salt: [7; 16], password: String::new() };
    std::hint::black_box(own.hash("what one costs"));
}

impl Recipe {
    fn giving(&self) -> impl Iterator<Item = (usize, &Step, &GivePassword)> {
        self.steps.iter().enumerate().filter_map(|(at, step)| match &step.verb {
            Verb::GivePassword(it) if step.on => Some((at, step, it)),
            _ => None,
        })
    }

    /// Whether a run by it asks for the first password that all get.
    pub fn asks_first_password(&self) -> bool {
        self.giving().any(|(.., it)| it.give_password == Given::Same)
    }

    /// Whether users get random passwords.
    pub fn gives_random(&self) -> bool {
        self.giving().any(|(.., it)| it.give_password == Given::Random)
    }

    /// Whether what it makes of a record depends on the place of the record in its file: what is random, and who is edited by place.
    pub(crate) fn knows_places(&self) -> bool {
        let edits_places = |step: &Step| match &step.verb {
            Verb::Edit(it) => it.edit.iter().any(|change| change.record.is_some()),
            _ => false,
        };
        self.makes_hashes() || self.giving().next().is_some() || self.steps.iter().any(edits_places)
    }

    /// Whether a run by it makes hashes, which takes time.
    pub fn makes_hashes(&self) -> bool {
        let hashes_clear = |step: &Step| match &step.verb {
            Verb::Password(it) => step.on && it.clear == ClearText::Hash,
            _ => false,
        };
        self.giving().any(|(.., it)| !it.rehearses) || self.steps.iter().any(hashes_clear)
    }

    /// It for a run of which nothing is used: passwords are given quickly, and are none.
    #[must_use]
    pub fn rehearsed(mut self) -> Recipe {
        for step in &mut self.steps {
            if let Verb::GivePassword(it) = &mut step.verb {
                it.rehearses = true;
            }
        }
        self
    }

    /// It with the first password that all get.
    ///
    /// # Errors
    /// If it asks for one, and this is none, or too weak.
    pub(crate) fn with_first_password(&self, first: &FirstPassword) -> Result<Recipe, Problem> {
        let is_asked = |it: &GivePassword| it.give_password == Given::Same && !it.rehearses;
        if let Some((at, step, _)) = self.giving().find(|(.., it)| is_asked(it))
            && let Some(message) = first.problem()
        {
            return Err(problem(at, step, message));
        }
        let mut recipe = self.clone();
        for step in &mut recipe.steps {
            if let Verb::GivePassword(it) = &mut step.verb {
                it.first.clone_from(first);
            }
        }
        Ok(recipe)
    }

    /// Refuses to give passwords, where no list of them is made and none is asked for.
    ///
    /// # Errors
    /// The step that gives them.
    pub(crate) fn refuse_to_give(&self) -> Result<(), Problem> {
        match self.giving().next() {
            None => Ok(()),
            Some((at, step, _)) => Err(problem(
                at,
                step,
                "Only Convert gives passwords: it asks for them, and makes the list to hand out. Convert these files first.",
            )),
        }
    }
}

fn problem(step: usize, it: &Step, message: &str) -> Problem {
    Problem { step, verb: it.verb.name().to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_passwords_are_strong_and_differ() {
        let mut seen = std::collections::HashSet::new();
        for record in 0..2_000 {
            let own = Own::of("a.csv", record, (1, 2));
            assert_eq!(FirstPassword::new(own.password.as_str()).problem(), None);
            let chars: Vec<char> = own.password.chars().collect();
            assert!(
                chars.windows(3).all(|it| it[0] != it[1] || it[1] != it[2]),
                "{}",
                own.password
            );
            assert!(chars.len() == 19 && chars[0].is_uppercase() && chars[18].is_numeric());
            assert!(seen.insert(own.password));
        }
        assert_ne!(Own::of("a", 1, (1, 2)).password, Own::of("b", 1, (1, 2)).password);
        assert_ne!(Own::of("a", 1, (1, 2)).salt, Own::of("a", 1, (2, 2)).salt);
    }
}
