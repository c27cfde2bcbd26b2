//! `give_password`: users without a hash get a first password.

use super::{Action, Edit, Failure, Finds};
use crate::passwords::Hash;
use crate::recipe::given::Own;
use crate::recipe::password_verbs::{GivePassword, Given};
use crate::recipe::place::Place;
use crate::recipe::report::{Becomes, FormCount};
use crate::recipe::row::holds_something;
use crate::recipe::template::Around;

/// The password, and where hashes stand.
pub(super) struct Giving {
    it: GivePassword,
    hashes: [Place; 2],
}

impl Giving {
    pub(super) fn new(it: &GivePassword) -> Self {
        let hashes = ["password_hash", "custom_password_hash"].map(Place::parse);
        Giving { it: it.clone(), hashes }
    }

    /// The hash of the password that is given.
    fn hash(&self, around: Around<'_>) -> Result<Hash, &'static str> {
        let own = Own::around(around);
        let GivePassword { give_password, first, rehearses } = &self.it;
        match give_password {
            _ if *rehearses => Ok(own.rehearsed()),
            _ if around.seed == (0, 0) => {
                Err("This browser gives no random numbers, so a password could be guessed.")
            }
            Given::Same => match first.problem() {
                None => Ok(own.hash(first.text())),
                Some(problem) => Err(problem),
            },
            Given::Random => Ok(own.hash(&own.password)),
        }
    }
}

impl Action for Giving {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        if self.hashes.iter().any(|place| edit.get(place).is_some_and(holds_something)) {
            return Ok(None);
        }
        let [password_hash, custom] = &self.hashes;
        let hash = self.hash(around).map_err(|message| Failure::new(custom, b"", message))?;
        edit.remove(password_hash);
        edit.set(custom, hash.json())?;
        let (label, note) = match self.it.give_password {
            Given::Same => ("the same first password for all", SAME),
            Given::Random => ("a first password of their own", RANDOM),
        };
        edit.form = Some((counted(&hash, label, note), custom.clone()));
        Ok(None)
    }
}

const SAME: &str =
    "Whoever knows the password can sign in as any of these users until they change it.";

const RANDOM: &str = "The list of passwords is a file of this conversion, and kept nowhere: save it before you leave the page.";

fn counted(hash: &Hash, label: &str, note: &str) -> FormCount {
    FormCount {
        form: "given".to_owned(),
        label: label.to_owned(),
        count: 1,
        becomes: Becomes::CustomPasswordHash,
        algorithm: hash.in_words(),
        note: note.to_owned(),
        ..FormCount::default()
    }
}
