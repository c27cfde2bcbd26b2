//! `mend`: an attribute that has a fault is mended, and no other.
//!
//! Whether it has the fault, the check of users says, asked of this attribute alone; whether it is mended, too. What a remedy
//! cannot mend, or would make wrong in another way, stays as it is and keeps its finding.

mod factors;
mod hashes;
mod metadata;
mod texts;

use std::borrow::Cow;

use super::phone::Phones;
use super::types::typed;
use super::{Action, Edit, Failure, Finds};
use crate::check::{self, Code, Finding};
use crate::passwords::{self, Hash, Hints, Verdict};
use crate::recipe::mend_verbs::{Mend, Remedy};
use crate::recipe::place::Place;
use crate::recipe::row::{Row, holds_something};
use crate::recipe::template::Around;
use crate::recipe::verbs::Phone;
use crate::user::user_id::UserId;
use crate::user::{Attribute, ConnectionRules, User};
use json::{Kind, Scanner, text, walk};

/// What becomes of a value with a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mended {
    /// It becomes this
    Value(Vec<u8>),
    /// It goes
    Gone,
    /// It goes to this place
    Moved(String),
    /// It goes, and this is the value of another attribute
    Instead(&'static str, Vec<u8>),
    /// The user is left out
    LeftOut,
}

/// A `mend`, understood.
pub(crate) struct Mending {
    name: String,
    fault: Code,
    by: Remedy,
    to: Option<usize>,
    phones: Option<Phones>,
}

/// What every finding of a user without other attributes is left out of.
const EMAIL: &[u8] = br#""a@b.co""#;

/// What is wrong with `value` as the attribute or column `name`, looked at alone.
fn faults(name: &str, value: &[u8], of: Code) -> Vec<Finding> {
    let mut user = User::with_capacity(2);
    match Attribute::named(name.as_bytes()) {
        Some(attribute) => {
            user.set(attribute, value);
        }
        None => {
            let quoted = text::quoted(name);
            user.set_other(text::inner(&quoted).unwrap_or_default().to_vec(), value);
        }
    }
    // Nothing is said of identifiers then.
    if name != "email" {
        user.set(Attribute::Email, EMAIL);
    }
    let mut findings = Vec::new();
    match of {
        Code::HalfCharacter | Code::NulCharacter | Code::HugeNumber => {
            check::values::check(&user, &mut findings);
        }
        _ => check::check_for(&user, &ConnectionRules::default(), &mut findings),
    }
    findings.retain(|it| it.attribute == name || it.path.split(['.', '[']).next() == Some(name));
    findings
}

/// Everything wrong with `value` as the attribute or column `name`, looked at alone.
pub(crate) fn all_faults(name: &str, value: &[u8]) -> Vec<Finding> {
    let mut findings = faults(name, value, Code::InvalidType);
    findings.extend(faults(name, value, Code::HalfCharacter));
    findings
}

impl Mending {
    /// # Errors
    /// What cannot be understood.
    pub(crate) fn new(it: &Mend) -> Result<Self, String> {
        if it.mend.is_empty() {
            return Err("The attribute to mend is not named.".to_owned());
        }
        if it.by == Remedy::LeaveOut && it.reason.as_ref().is_none_or(|it| it.trim().is_empty()) {
            return Err("It needs a reason, for the file of those left out.".to_owned());
        }
        if it.by == Remedy::Cut && it.to.is_none_or(|most| most == 0) {
            return Err("It needs “to”: how many characters stay.".to_owned());
        }
        let phone = Phone { country: it.country.clone(), ..Phone::default() };
        let phones = (it.by == Remedy::Phone).then(|| Phones::new(&phone)).transpose()?;
        Ok(Mending { name: it.mend.clone(), fault: it.fault, by: it.by, to: it.to, phones })
    }

    /// What becomes of `value`; `None` if it has not the fault, or is not mended.
    pub(crate) fn of(&self, value: &[u8]) -> Option<Mended> {
        if self.fault == Code::OtherProvider {
            let id = text::string(value).filter(|id| UserId::parse(id).is_foreign());
            return id.map(|_| self.without(value)).unwrap_or_default();
        }
        let before = faults(&self.name, value, self.fault);
        if !before.iter().any(|it| it.code == self.fault) {
            return None;
        }
        let mended = self.mended(value, &before)?;
        let (name, after) = match &mended {
            Mended::Value(after) => (self.name.as_str(), after),
            Mended::Instead(name, after) => (*name, after),
            _ => return Some(mended),
        };
        let left = faults(name, after, self.fault);
        let is_new = |it: &Finding| !before.iter().any(|other| other.code == it.code);
        let is_sound = left.iter().all(|it| it.code != self.fault && !is_new(it));
        is_sound.then_some(mended)
    }

    /// What becomes of a value that cannot stay.
    fn without(&self, value: &[u8]) -> Option<Mended> {
        match self.by {
            Remedy::Remove => Some(Mended::Gone),
            Remedy::LeaveOut => Some(Mended::LeftOut),
            Remedy::Metadata if holds_something(value) => {
                Some(Mended::Moved(format!("user_metadata.{}", self.name)))
            }
            _ => None,
        }
    }

    fn mended(&self, value: &[u8], before: &[Finding]) -> Option<Mended> {
        let string = || text::string(value);
        let quoted = |text: &str| Some(Mended::Value(text::quoted(text)));
        match self.by {
            Remedy::Remove | Remedy::LeaveOut | Remedy::Metadata => self.without(value),
            Remedy::Empty => (!holds_something(value)).then_some(Mended::Gone),
            Remedy::Cut => quoted(&texts::cut(&string()?, self.to?)?),
            Remedy::Blanks => quoted(&texts::without_blanks(&string()?)),
            Remedy::Address => quoted(&texts::address(&string()?)?),
            Remedy::Web => quoted(&texts::web(&string()?)?),
            Remedy::Phone => {
                let written = match Kind::of(value) {
                    Kind::Number => String::from_utf8_lossy(value),
                    _ => string()?,
                };
                quoted(&self.phones.as_ref()?.number(written.trim()).ok()?)
            }
            Remedy::Type => self.of_type(value).map(Mended::Value),
            Remedy::Rename => metadata::renamed(&self.name, value).map(Mended::Value),
            Remedy::Passwords => self.without_paths(value, before).map(Mended::Value),
            Remedy::Characters => metadata::clean(value).map(Mended::Value),
            Remedy::Tidy if self.name == "mfa_factors" => Some(match factors::tidied(value)? {
                Some(factors) => Mended::Value(factors),
                None => Mended::Gone,
            }),
            Remedy::Tidy => hashes::tidied(value).map(Mended::Value),
            Remedy::Hash => match passwords::read(value, &Hints::default()).verdict {
                Verdict::Hash(hash @ Hash::Password(_)) => Some(Mended::Value(hash.json())),
                Verdict::Hash(hash @ Hash::Custom(_)) => {
                    Some(Mended::Instead("custom_password_hash", hash.json()))
                }
                _ => None,
            },
        }
    }

    /// The value without what has the fault inside it.
    fn without_paths(&self, value: &[u8], before: &[Finding]) -> Option<Vec<u8>> {
        let mut row = Row::default();
        row.push(self.name.as_bytes(), value);
        // From the end, so that places in lists stay right.
        for finding in before.iter().rev().filter(|it| it.code == self.fault) {
            row.remove(&Place::parse(&finding.path))?;
        }
        row.members.pop().map(|member| member.value.into_owned())
    }

    /// The value with the type of its attribute.
    fn of_type(&self, value: &[u8]) -> Option<Vec<u8>> {
        if let Some(typed) = typed(&Place::column(&self.name), value) {
            return Some(typed);
        }
        let attribute = Attribute::named(self.name.as_bytes())?;
        match (attribute.row().kind, Kind::of(value)) {
            (Kind::Boolean, _) => {
                let word = text::string(value).unwrap_or(String::from_utf8_lossy(value));
                match word.trim().to_ascii_lowercase().as_str() {
                    "1" | "yes" | "y" | "on" => Some(b"true".to_vec()),
                    "0" | "no" | "n" | "off" => Some(b"false".to_vec()),
                    _ => None,
                }
            }
            (Kind::String, Kind::Array) => {
                let mut items = walk::elements(value);
                let one = items.next().filter(|one| Kind::of(one) == Kind::String)?;
                items.next().is_none().then(|| one.to_vec())
            }
            (Kind::Object, Kind::String) => {
                let inside = text::string(value)?.trim().as_bytes().to_vec();
                let scanned = Scanner::default().object(&inside, 0, &mut Vec::new()).ok()?;
                (scanned.end == inside.len()).then_some(inside)
            }
            _ => None,
        }
    }
}

/// The step.
pub(super) struct Mends {
    mending: Mending,
    place: Place,
    reason: String,
}

impl Mends {
    pub(super) fn new(it: &Mend) -> Result<Self, String> {
        let reason = it.reason.clone().unwrap_or_default();
        Ok(Mends { mending: Mending::new(it)?, place: Place::parse(&it.mend), reason })
    }
}

impl Action for Mends {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let Some(value) = edit.get(&self.place) else { return Ok(None) };
        let Some(mended) = self.mending.of(value) else { return Ok(None) };
        match mended {
            Mended::Value(value) => edit.set(&self.place, value)?,
            Mended::Gone => drop(edit.remove(&self.place)),
            Mended::LeftOut => return Ok(Some(self.reason.clone())),
            Mended::Moved(to) => {
                let to = Place::parse(&to);
                let metadata = edit.get(&Place::column(&to.root));
                let has_room =
                    metadata.is_none_or(|it| matches!(Kind::of(it), Kind::Object | Kind::Null));
                if has_room && edit.get(&to).is_none() {
                    let value = edit.remove(&self.place).unwrap_or(Cow::Borrowed(b"null"));
                    edit.set(&to, value.into_owned())?;
                }
            }
            Mended::Instead(name, value) => {
                let other = Place::column(name);
                if edit.get(&other).is_none() {
                    edit.remove(&self.place);
                    edit.set(&other, value)?;
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
