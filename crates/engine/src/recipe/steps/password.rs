//! `password`: a password of another system becomes Auth0's hash of it, and its columns go.

use std::borrow::Cow;

use super::{Action, Edit, Failure, Finds};
use crate::passwords::{self, Found, Hash, Hints, ReadAs, Verdict};
use crate::recipe::given::Own;
use crate::recipe::password_verbs::{ClearText, Password};
use crate::recipe::place::Place;
use crate::recipe::report::{Becomes, FormCount};
use crate::recipe::row::{Row, holds_something, text_of};
use crate::recipe::template::Around;

/// Where a password and what belongs to it stand, and what is known of them.
pub(in crate::recipe) struct Passwords {
    places: Places,
    known: Password,
    made: Made,
}

struct Places {
    password: Place,
    salt: Option<Place>,
    algorithm: Option<Place>,
    rounds: Option<Place>,
    name: Option<Place>,
}

/// Where the hash goes.
struct Made {
    password_hash: Place,
    custom_password_hash: Place,
}

impl Passwords {
    pub(in crate::recipe) fn new(it: &Password) -> Result<Self, String> {
        if it.password.trim().is_empty() {
            return Err("The place of the password is not named.".to_owned());
        }
        let place = |path: &Option<String>| path.as_deref().map(Place::parse);
        let places = Places {
            password: Place::parse(&it.password),
            salt: place(&it.salt),
            algorithm: place(&it.algorithm),
            rounds: place(&it.rounds),
            name: place(&it.name),
        };
        let made = Made {
            password_hash: Place::parse("password_hash"),
            custom_password_hash: Place::parse("custom_password_hash"),
        };
        let mut known = it.clone();
        // What Meteor keeps fits bcrypt's form and Auth0's pattern, and never matches.
        let is_meteor = ["bcrypt", "argon2"]
            .iter()
            .any(|name| it.password.ends_with(&format!("services.password.{name}")));
        known.read_as = it.read_as.or(is_meteor.then_some(ReadAs::Meteor));
        Ok(Passwords { places, known, made })
    }

    /// What the password of a row is.
    fn found(&self, row: &Row<'_>) -> Found {
        let Places { password, salt, algorithm, rounds, name } = &self.places;
        let text = |place: &Option<Place>| {
            let value = row.get(place.as_ref()?)?;
            holds_something(value).then(|| text_of(value))
        };
        let hints = Hints {
            read_as: self.known.read_as,
            salt: text(salt),
            algorithm: text(algorithm),
            rounds: text(rounds).and_then(|rounds| rounds.trim().parse().ok()),
            name: text(name),
            salt_is: self.known.salt_is,
            salt_in: self.known.salt_in,
            constant_salt: self.known.constant_salt.as_deref(),
            pepper: self.known.pepper.as_deref(),
        };
        passwords::read(row.get(password).unwrap_or(b"null"), &hints)
    }
}

impl Passwords {
    /// What the password of a row is to this step, and its value as it stands there.
    pub(in crate::recipe) fn verdict_in<'r>(
        &self,
        row: &'r Row<'_>,
    ) -> Option<(Verdict, &'r [u8])> {
        let value = row.get(&self.places.password)?;
        Some((self.found(row).verdict, value))
    }
}

impl Action for Passwords {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let mut found = self.found(edit.row());
        if let (Verdict::Clear(password), ClearText::Hash) = (&found.verdict, self.known.clear) {
            found.verdict = Verdict::Hash(Own::around(around).hash(password));
        }
        let Places { password, salt, algorithm, rounds, .. } = &self.places;
        edit.remove_secret(password);
        salt.iter().for_each(|salt| drop(edit.remove_secret(salt)));
        [algorithm, rounds].into_iter().flatten().for_each(|place| drop(edit.remove(place)));
        if let Verdict::Hash(hash) = &found.verdict {
            let place = match hash {
                Hash::Password(_) => &self.made.password_hash,
                Hash::Custom(_) => &self.made.custom_password_hash,
            };
            edit.set(place, hash.json())?;
        }
        edit.form = Some((counted(found), password.clone()));
        Ok(None)
    }
}

/// A form as a report counts it.
fn counted(found: Found) -> FormCount {
    let (becomes, algorithm, why) = match found.verdict {
        Verdict::Hash(hash @ Hash::Password(_)) => {
            (Becomes::PasswordHash, hash.in_words(), Cow::Borrowed(""))
        }
        Verdict::Hash(hash @ Hash::Custom(_)) => {
            (Becomes::CustomPasswordHash, hash.in_words(), Cow::Borrowed(""))
        }
        Verdict::Impossible(why) => (Becomes::Impossible, String::new(), why),
        Verdict::Unclear(what) => (Becomes::Unclear, String::new(), what),
        Verdict::Clear(_) => {
            let why = "it is the password itself, which Auth0 imports in no form: have it hashed, or leave it out";
            (Becomes::Clear, String::new(), Cow::Borrowed(why))
        }
        Verdict::Nothing => (Becomes::NoPassword, String::new(), Cow::Borrowed("")),
    };
    FormCount {
        form: found.form.id.to_owned(),
        label: found.form.label.into_owned(),
        count: 1,
        becomes,
        algorithm,
        why: why.into_owned(),
        note: found.note.unwrap_or_default().to_owned(),
    }
}
