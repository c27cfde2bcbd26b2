//! From a record to a user and what stands against it: the part of a run that depends on nothing but the record.
//!
//! Several can work at the same time, each on its own records; what they prepare is committed in the order of the
//! records (`pipeline`), and what they counted is added up ([`Preparer::merge`]). Users beside this one, files and the
//! store are the commit's business.

use std::borrow::Cow;

use crate::check::{self, Finding, password};
use crate::jobs::left_out::LeftOut;
use crate::jobs::report::{Changes, UnknownBecame};
use crate::jobs::transform::{Made, Transform};
use crate::read::Record;
use crate::recipe::Recipe;
use crate::user::{ConnectionRules, Name, User};
use json::text;

/// Which part of a user is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// All of it, as a file for Auth0 would hold it
    Whole,
    /// What an import file may hold; the rest is kept, and counted as kept
    Importable,
}

/// Prepares users, one by one.
pub struct Preparer {
    transform: Transform,
    checked: Checked,
    connection: ConnectionRules,
}

/// A user after all steps, and what stands against it by itself.
#[derive(Default)]
pub struct Prepared<'a> {
    /// The user
    pub user: User<'a>,
    /// What is wrong or doubtful about it
    pub findings: Vec<Finding>,
    /// The user as one compact JSON object
    pub bytes: Vec<u8>,
    /// Why a step left it out; then it is neither checked nor written
    pub left_out: Option<LeftOut>,
    /// The connection that its record names, where that is asked; empty if it names none
    pub connection: Cow<'a, str>,
}

impl Prepared<'_> {
    /// Its memory, for the next one.
    pub fn emptied(self) -> Prepared<'static> {
        let Prepared { mut findings, mut bytes, .. } = self;
        findings.clear();
        bytes.clear();
        Prepared { findings, bytes, ..Prepared::default() }
    }
}

impl Preparer {
    /// Carries out `recipe` and checks what comes of it.
    pub fn new(recipe: &Recipe, checked: Checked) -> Self {
        let connection = ConnectionRules::default();
        let transform = Transform::new(recipe);
        let transform = match checked {
            Checked::Whole => transform,
            Checked::Importable => transform.asking_for_connections(),
        };
        Preparer { transform, checked, connection }
    }

    /// Checks users as a connection with these rules asks.
    pub fn for_connection(self, connection: ConnectionRules) -> Self {
        Preparer { connection, ..self }
    }

    /// Prepares the user of a record, in the memory of an earlier one.
    pub fn prepare<'a>(&mut self, record: &Record<'a>, memory: Prepared<'static>) -> Prepared<'a> {
        let Prepared { mut findings, mut bytes, .. } = memory;
        let Made { user, left_out, connection } = self.transform.user(record, &mut findings);
        if left_out.is_some() {
            return Prepared { user, findings, bytes, left_out, connection };
        }
        match self.checked {
            Checked::Whole => check::check_for(&user, &self.connection, &mut findings),
            Checked::Importable => {
                findings.extend(user.fields().iter().filter_map(|field| match field.name {
                    Name::Other(raw) => password::not_imported(&text::unescaped(raw)),
                    Name::Known(_) => None,
                }));
                check::check_for(&importable(&user), &self.connection, &mut findings);
            }
        }
        if record.notes.any() {
            check::values::check(&user, &mut findings);
        }
        user.write(&mut bytes);
        Prepared { user, findings, bytes, left_out, connection }
    }

    /// What was changed so far.
    pub fn changes(&self) -> Changes {
        let changes = self.transform.changes();
        match self.checked {
            Checked::Importable => changes,
            // What is kept is refused then.
            Checked::Whole if changes.unknown_became == UnknownBecame::Kept => Changes {
                attributes_kept: Default::default(),
                unknown: Default::default(),
                unknown_became: UnknownBecame::LeftOut,
                ..changes
            },
            Checked::Whole => Changes { attributes_kept: Default::default(), ..changes },
        }
    }

    /// Adds what another has counted, on other records of the same job.
    pub fn merge(&mut self, other: Preparer) {
        self.transform.merge(other.transform);
    }
}

/// The user as far as Auth0 imports it.
pub(super) fn importable<'a>(user: &User<'a>) -> User<'a> {
    let importable = |name: Name<'_>| matches!(name, Name::Known(known) if known.row().import);
    if user.fields().iter().all(|field| importable(field.name)) {
        return user.clone();
    }
    user.clone().without(|name| !importable(name))
}
