//! From a record to a user and what stands against it: the part of a run that depends on nothing but the record.
//!
//! Several can work at the same time, each on its own records; what they prepare is committed in the order of the
//! records (`pipeline`), and what they counted is added up ([`Preparer::add`]). Users beside this one, files and the
//! store are the commit's business.

use std::borrow::Cow;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::check::{self, Finding, password};
use crate::jobs::left_out::LeftOut;
use crate::jobs::report::{Changes, UnknownBecame};
use crate::jobs::transform::{Counted, Made, Transform};
use crate::passwords::clear_text;
use crate::read::Record;
use crate::recipe::after::Beside;
use crate::recipe::clear_text::ClearText;
use crate::recipe::sets::{Answers, Foretold, ForetoldSteps, Stop, Tables};
use crate::recipe::{Problem, Recipe, Row, StepReport};
use crate::user::fingerprint::{Fingerprinter, Fingerprints};
use crate::user::{Attribute, ConnectionRules, Name, User};
use json::text;

/// What a helper must know to prepare records of a job: plain data.
#[derive(Clone, Serialize, Deserialize)]
pub struct PrepareTask {
    recipe: Recipe,
    checked: Checked,
    connection: ConnectionRules,
    seed: (u64, u64),
}

impl PrepareTask {
    /// What makes fingerprints under the seed of the run.
    pub(super) fn fingerprinter(&self) -> Fingerprinter {
        Fingerprinter::new(self.seed)
    }

    /// It as text, for another program.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was written so; `None` if it is no task.
    pub fn of_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether what becomes of a record depends on its place in the file.
    pub(super) fn knows_places(&self) -> bool {
        self.recipe.knows_places()
    }

    /// Whether a template writes the number of the user (`{n}`), which only who prepares them in order can tell. Perhaps says so
    /// of a recipe that does not.
    pub(super) fn numbers_users(&self) -> bool {
        let Ok(text) = serde_json::to_string(&self.recipe) else { return true };
        text.split('{').skip(1).filter_map(|inside| inside.split(['}', '|']).next()).any(|name| {
            // White space may be written with a backslash.
            name.trim() == "n" || (name.contains('\\') && name.contains('n'))
        })
    }
}

/// Which part of a user is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checked {
    /// All of it, as a file for Auth0 would hold it
    Whole,
    /// What an import file may hold; the rest is kept, and counted as kept
    Importable,
}

/// Prepares users, one by one.
pub struct Preparer {
    recipe: Recipe,
    transform: Transform,
    checked: Checked,
    connection: ConnectionRules,
    seed: (u64, u64),
}

/// A user after all steps, and what stands against it by itself.
#[derive(Default)]
pub struct Prepared<'a> {
    /// The user
    pub user: User<'a>,
    /// What is wrong or doubtful about it
    pub findings: Vec<Finding>,
    /// The user as one compact JSON object
    pub bytes: Cow<'a, [u8]>,
    /// Why a step left it out; then it is neither checked nor written
    pub left_out: Option<LeftOut>,
    /// The connection that its record names, where that is asked; empty if it names none
    pub connection: Cow<'a, str>,
    /// Whether a step could not take a value of it: it is in no result, and not checked
    pub is_set_aside: bool,
    /// What stops the run
    pub stop: Option<Stop>,
    /// Whether it stopped before a step on the set, where others must come first; then it is not checked yet
    pub waits: bool,
    /// What belongs to it and stands in lists beside the users
    pub(crate) given: Vec<Beside>,
    /// The row that waits
    pub(crate) row: Row<'a>,
    /// Its fingerprints under the seed of the run, where a helper has made them
    pub(crate) prints: Option<Fingerprints>,
}

impl<'a> Prepared<'a> {
    fn of(made: Made<'a>, findings: Vec<Finding>, bytes: Vec<u8>) -> Self {
        let Made { user, left_out, connection, is_set_aside, stop, waits, given, row } = made;
        Prepared {
            user,
            findings,
            bytes: bytes.into(),
            left_out,
            connection,
            is_set_aside,
            stop,
            waits,
            given,
            row,
            prints: None,
        }
    }
}

impl Prepared<'_> {
    /// Its memory, for the next one.
    pub fn emptied(self) -> Prepared<'static> {
        let Prepared { mut findings, bytes, .. } = self;
        findings.clear();
        let bytes = match bytes {
            Cow::Owned(mut bytes) => {
                bytes.clear();
                bytes
            }
            Cow::Borrowed(_) => Vec::new(),
        };
        Prepared { findings, bytes: bytes.into(), ..Prepared::default() }
    }
}

impl Preparer {
    /// Carries out `recipe` and checks what comes of it.
    ///
    /// # Errors
    /// The first step that cannot be understood.
    pub fn new(recipe: &Recipe, checked: Checked) -> Result<Self, Problem> {
        let connection = ConnectionRules::default();
        let transform = Transform::new(recipe)?;
        let transform = match checked {
            Checked::Whole => transform,
            Checked::Importable => transform.asking_for_connections(),
        };
        Ok(Preparer { recipe: recipe.clone(), transform, checked, connection, seed: (0, 0) })
    }

    /// Says which file the records are of that come now.
    pub fn enter(&mut self, file: &str) {
        self.transform.enter(file);
    }

    /// What the steps did, in their order.
    pub fn step_reports(&self) -> Vec<StepReport> {
        self.transform.step_reports()
    }

    /// Checks users as a connection with these rules asks.
    pub fn for_connection(self, connection: ConnectionRules) -> Self {
        Preparer { connection, ..self }
    }

    /// Makes what is random of `seed`.
    pub(super) fn seeded(self, seed: (u64, u64)) -> Self {
        Preparer { transform: self.transform.seeded(seed), seed, ..self }
    }

    /// Prepares the user of a record, in the memory of an earlier one.
    pub fn prepare<'a>(&mut self, record: &Record<'a>, memory: Prepared<'static>) -> Prepared<'a> {
        let Prepared { mut findings, bytes, .. } = memory;
        let mut bytes = bytes.into_owned();
        let made = self.transform.user(record, &mut findings);
        if made.is_set_aside {
            made.user.write(&mut bytes);
        }
        if made.is_out() {
            return Prepared::of(made, findings, bytes);
        }
        let user = &made.user;
        match self.checked {
            Checked::Whole => check::check_for(user, &self.connection, &mut findings),
            Checked::Importable => {
                findings.extend(user.fields().iter().filter_map(|field| match field.name() {
                    Name::Other(raw) => password::not_imported(&text::unescaped(raw)),
                    Name::Known(_) => None,
                }));
                check::check_for(&importable(user), &self.connection, &mut findings);
            }
        }
        if record.notes.any() {
            check::values::check(user, &mut findings);
        }
        let made = Made { user: self.without_clear_text(made.user), ..made };
        made.user.write(&mut bytes);
        Prepared::of(made, findings, bytes)
    }

    /// The user without passwords in clear, of which the findings tell.
    fn without_clear_text<'a>(&self, mut user: User<'a>) -> User<'a> {
        for attribute in [Attribute::UserMetadata, Attribute::AppMetadata] {
            let value = user.get(attribute).filter(|value| password::may_be_in(value));
            if let Some(Cow::Owned(new)) = value.map(clear_text::without_in_metadata) {
                user.set(attribute, new);
            }
        }
        let is_clear = |raw: &[u8]| password::not_imported(&text::unescaped(raw)).is_some();
        match self.checked {
            // Nothing keeps it.
            Checked::Importable => {
                let is_dropped = |name: Name<'_>| matches!(name, Name::Other(raw) if is_clear(raw));
                match user.fields().iter().any(|field| is_dropped(field.name())) {
                    true => user.without(is_dropped),
                    false => user,
                }
            }
            // Such a user is refused, and may be in a result all the same.
            Checked::Whole => {
                user.replace_others(is_clear, MASKED);
                user
            }
        }
    }

    /// Has users go through the steps between these two, whose tables these are: from the first and, unless it is the last
    /// reading, until they wait before the other.
    pub(super) fn go_through(&mut self, tables: &Tables, from: usize, until: Option<usize>) {
        self.transform.go_through(Answers::Tables(Rc::clone(tables)), from, until);
    }

    /// The next user has this number among those that go through.
    pub(super) fn go_on_at(&mut self, number: u64) {
        self.transform.go_on_at(number);
    }

    /// Hears what becomes of the users that come now in steps on the set.
    pub(super) fn hear(&mut self, told: &Foretold) {
        self.transform.hear(told);
    }

    /// What another must know to prepare records of the same job.
    pub(super) fn task(&self) -> PrepareTask {
        let Preparer { checked, connection, seed, .. } = *self;
        PrepareTask { recipe: self.recipe.clone(), checked, connection, seed }
    }

    /// One for records of the job that gave the task.
    pub(super) fn of(task: &PrepareTask) -> Result<Self, Problem> {
        let preparer = Preparer::new(&task.recipe, task.checked)?;
        let mut preparer = preparer.seeded(task.seed).for_connection(task.connection);
        if let Some(steps) = ForetoldSteps::new(&task.recipe)? {
            preparer.transform.go_through(Answers::Foretold(steps), 0, None);
        }
        Ok(preparer)
    }

    /// Another of the same recipe, which has counted nothing.
    pub(super) fn trial(&self) -> Result<Self, Problem> {
        Ok(Preparer::new(&self.recipe, self.checked)?.seeded(self.seed))
    }

    /// The row of a record as it comes to the step where it waits; `None` if it does not come so far, or is not meant.
    pub(super) fn row<'a>(&mut self, record: &Record<'a>) -> Result<Option<Row<'a>>, Stop> {
        self.transform.row(record)
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

    /// Which values of records are passwords in clear.
    pub(super) fn clear_text(&self) -> ClearText {
        ClearText::of(&self.recipe)
    }

    /// What was counted since the last time; `None` if it is more than is counted exactly.
    pub(super) fn take_counted(&mut self) -> Option<Counted> {
        self.transform.take_counted()
    }

    /// Whether what another has counted can be added to what this one has, and nothing is lost.
    pub(super) fn has_room(&self, counted: &Counted) -> bool {
        self.transform.has_room(counted)
    }

    /// Adds what another has counted, on the records that come next in the job.
    pub(super) fn add(&mut self, counted: Counted) {
        self.transform.add(counted);
    }
}

/// What stands in the place of a password in clear, as JSON.
const MASKED: &[u8] = b"\"*****\"";

/// The user as far as Auth0 imports it.
pub(super) fn importable<'a>(user: &User<'a>) -> User<'a> {
    let importable = |name: Name<'_>| matches!(name, Name::Known(known) if known.row().import);
    if user.fields().iter().all(|field| importable(field.name())) {
        return user.clone();
    }
    user.clone().without(|name| !importable(name))
}
