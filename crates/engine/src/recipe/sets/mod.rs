//! Carries out the steps that must know other users or files: join, duplicates, merge, sort, expectations of the set.
//!
//! Each has a table, made in passes over the files before the users go through: [`Sets::passes`] says which, in order. In the
//! last reading a table only says what becomes of the user with its number: that depends on nothing that runs beside it.
//! Tables hold hashes, places and bits, never the users; what is more is put aside ([`Spill`]). Reads no file itself.

mod bits;
mod foretold;
mod gathered;
mod groups;
mod index;
mod join;
mod keys;
mod merge;
mod order;
mod taken;

use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::rc::Rc;

use crate::recipe::row::Row;
use crate::recipe::set_verbs::{Expectation, Keep, Unexpected};
use crate::recipe::sets::foretold::{Go, Going};
use crate::recipe::sets::groups::{Grouped, Groups, Stays};
use crate::recipe::sets::index::KeyHasher;
use crate::recipe::sets::join::Joining;
use crate::recipe::sets::keys::{Key, Order};
use crate::recipe::sets::merge::{Gathering, Merged, Ways};
use crate::recipe::steps::{Edit, Failure};
use crate::recipe::{Problem, Recipe, Verb};
use crate::spill::sort::ROOM;
use crate::spill::{self, Packed, Packer, Sorter, Spill, lost};
use crate::thousands;

pub(crate) use crate::recipe::sets::foretold::{Foretold, ForetoldSteps};

/// What is to be read before the users can go through a step. Each is about the step of this index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// The other file of a join
    Other(usize),
    /// The users as they come to the step, for their keys
    Keys(usize),
    /// Once more, for those that become one
    Gather(usize),
    /// The users as they come to the step, to go on from it in order. This reading counts: it is not repeated.
    Order(usize),
}

/// What came of a user in a step: the reason if it is left out.
pub(super) type Done = Result<Option<String>, Failure>;

/// Why a step stops the run.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// What is put aside cannot be written or read
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Something is not as expected, in words
    #[error("{0}")]
    Unexpected(String),
}

/// The tables of a recipe's steps on the set.
pub(crate) struct Sets<S: Spill> {
    /// By the index of the step
    steps: Vec<Option<SetStep<S>>>,
    key: Vec<u8>,
    order: Vec<u8>,
}

enum SetStep<S: Spill> {
    Join(Box<Joining<S>>),
    Alone(Alone<S>),
    Merge(Box<Merging<S>>),
    Users(Users),
    Sort(Sorting<S>),
}

/// One user of each key stays.
struct Alone<S: Spill> {
    keys: Vec<Key>,
    order: Order,
    stays: Stays,
    /// What becomes of those who do not stay
    going: Going,
    /// Whether several of one key stop the run
    stops: bool,
    groups: Vec<Option<Groups<S>>>,
    grouped: Vec<Grouped>,
}

/// Users of one key become one.
struct Merging<S: Spill> {
    hasher: KeyHasher,
    key: Key,
    ways: Ways,
    reason: String,
    groups: Option<Groups<S>>,
    gathering: Option<Gathering<S>>,
    merged: Option<Merged<S>>,
}

/// There must be so many users.
struct Users {
    expected: u64,
    seen: u64,
    /// What becomes of all of them if there are not
    going: Going,
    stops: bool,
}

/// Users are put in order.
struct Sorting<S: Spill> {
    order: Order,
    sorter: Option<Sorter<S>>,
    /// Where each lies, in order, and what it is
    places: Vec<spill::Place>,
    held: Option<Packed<S>>,
}

impl<S: Spill> Sets<S> {
    /// The tables of `recipe`, empty. `seed` should be random; `None` if no step needs one.
    ///
    /// # Errors
    /// What cannot be understood, and in which step.
    pub fn new(recipe: &Recipe, seed: (u64, u64)) -> Result<Option<Self>, Problem> {
        let hasher = KeyHasher(seed);
        let steps = recipe.steps.iter().enumerate().map(|(at, step)| {
            let table = if step.on { table(&step.verb, hasher) } else { Ok(None) };
            table.map_err(|message| table_problem(at, &step.verb, message))
        });
        let steps: Vec<_> = steps.collect::<Result<_, Problem>>()?;
        let any = steps.iter().any(Option::is_some);
        Ok(any.then_some(Sets { steps, key: Vec::new(), order: Vec::new() }))
    }
}

fn table_problem(step: usize, verb: &Verb, message: String) -> Problem {
    Problem { step, verb: verb.name().to_owned(), message }
}

/// The tables of a run's steps on the set, which its preparers share.
pub(crate) type Tables = Rc<RefCell<dyn SetSteps>>;

/// From where it is known what steps on the set make of users.
pub(crate) enum Answers {
    /// The tables are here
    Tables(Tables),
    /// They are elsewhere
    Foretold(ForetoldSteps),
}

impl Answers {
    /// What the step of this index makes of a user with this number.
    ///
    /// # Errors
    /// What reading back gives.
    pub(crate) fn apply(
        &self,
        step: usize,
        edit: &mut Edit<'_, '_>,
        number: u64,
    ) -> Result<Done, Stop> {
        match self {
            Answers::Tables(tables) => tables.borrow_mut().apply(step, edit, number),
            Answers::Foretold(told) => Ok(Ok(told.apply(step, edit, number))),
        }
    }
}

/// Steps on the set at work, whatever their tables are put aside in.
pub(crate) trait SetSteps {
    /// What is to be read, in order.
    fn passes(&self) -> Vec<Pass>;

    /// The source that the step of this index joins.
    fn joined(&self, step: usize) -> Option<&str>;

    /// Takes a row of the other file in a pass; whether it has a key.
    ///
    /// # Errors
    /// What putting aside gives.
    fn row(&mut self, step: usize, row: &Row<'_>, number: u64) -> Result<bool, Stop>;

    /// Whether a user has the row of this number, or it does not count.
    fn is_used(&self, step: usize, number: u64) -> bool;

    /// The key of a row of the other file, in words; empty if it has none.
    fn shown_key(&self, step: usize, row: &Row<'_>) -> String;

    /// Takes a user in a pass, as it comes to the step. Numbers ascend.
    ///
    /// # Errors
    /// What putting aside gives.
    fn see(&mut self, pass: Pass, user: &Row<'_>, number: u64) -> Result<(), Stop>;

    /// Takes a user that is to be put in order: what it is ordered by, and `row`, which is all that is kept of it.
    ///
    /// # Errors
    /// What putting aside gives.
    fn hold(&mut self, step: usize, user: &Row<'_>, row: &[u8]) -> Result<(), Stop>;

    /// Puts the row of this place in the order into `out`; `false` if there are no more.
    ///
    /// # Errors
    /// What reading back gives.
    fn held(&mut self, step: usize, place: u64, out: &mut Vec<u8>) -> Result<bool, Stop>;

    /// Ends a pass.
    ///
    /// # Errors
    /// What putting aside gives, or what is not as expected.
    fn close(&mut self, pass: Pass) -> Result<(), Stop>;

    /// What becomes of users of these numbers; `None` if a step cannot foretell it. Right only once all passes are closed.
    fn foretell(&self, users: Range<u64>) -> Option<Foretold>;

    /// What the step of this index makes of a user with this number.
    ///
    /// # Errors
    /// What reading back gives.
    fn apply(&mut self, step: usize, edit: &mut Edit<'_, '_>, number: u64) -> Result<Done, Stop>;
}

impl<S: Spill> SetSteps for Sets<S> {
    fn passes(&self) -> Vec<Pass> {
        let steps = self.steps.iter().enumerate();
        steps
            .flat_map(|(at, step)| match step {
                None => vec![],
                Some(SetStep::Join(_)) => vec![Pass::Other(at)],
                Some(SetStep::Alone(_) | SetStep::Users(_)) => vec![Pass::Keys(at)],
                Some(SetStep::Merge(_)) => vec![Pass::Keys(at), Pass::Gather(at)],
                Some(SetStep::Sort(_)) => vec![Pass::Order(at)],
            })
            .collect()
    }

    fn joined(&self, step: usize) -> Option<&str> {
        match self.steps.get(step) {
            Some(Some(SetStep::Join(join))) => Some(join.source()),
            _ => None,
        }
    }

    fn row(&mut self, step: usize, row: &Row<'_>, number: u64) -> Result<bool, Stop> {
        match self.steps.get_mut(step) {
            Some(Some(SetStep::Join(join))) => Ok(join.row(row, number)?),
            _ => Ok(false),
        }
    }

    fn is_used(&self, step: usize, number: u64) -> bool {
        match self.steps.get(step) {
            Some(Some(SetStep::Join(join))) => join.is_used(number),
            _ => true,
        }
    }

    fn shown_key(&self, step: usize, row: &Row<'_>) -> String {
        match self.steps.get(step) {
            Some(Some(SetStep::Join(join))) => join.shown_key(row),
            _ => String::new(),
        }
    }

    fn see(&mut self, pass: Pass, user: &Row<'_>, number: u64) -> Result<(), Stop> {
        let (Pass::Keys(step) | Pass::Gather(step) | Pass::Order(step)) = pass else {
            return Ok(());
        };
        let Some(Some(step)) = self.steps.get_mut(step) else { return Ok(()) };
        match step {
            SetStep::Alone(alone) => {
                self.order.clear();
                alone.order.write(user, &mut self.order);
                for (key, groups) in alone.keys.iter().zip(&mut alone.groups) {
                    self.key.clear();
                    if let Some(groups) = groups.as_mut().filter(|_| key.write(user, &mut self.key))
                    {
                        groups.push(&self.key, number, &self.order)?;
                    }
                }
            }
            SetStep::Merge(merging) => {
                self.key.clear();
                if !merging.key.write(user, &mut self.key) {
                    return Ok(());
                }
                if let Some(groups) = &mut merging.groups {
                    groups.push(&self.key, number, &[])?;
                } else if let Some(gathering) = &mut merging.gathering {
                    gathering.push(&self.key, number, user)?;
                }
            }
            SetStep::Users(users) => users.seen += 1,
            SetStep::Join(_) | SetStep::Sort(_) => {}
        }
        Ok(())
    }

    fn hold(&mut self, step: usize, user: &Row<'_>, row: &[u8]) -> Result<(), Stop> {
        let Some(Some(SetStep::Sort(Sorting { order, sorter: Some(sorter), .. }))) =
            self.steps.get_mut(step)
        else {
            return Ok(());
        };
        self.order.clear();
        order.write(user, &mut self.order);
        Ok(sorter.push(&self.order, row)?)
    }

    fn held(&mut self, step: usize, place: u64, out: &mut Vec<u8>) -> Result<bool, Stop> {
        match self.steps.get_mut(step) {
            Some(Some(SetStep::Sort(sorting))) => Ok(sorting.held(place, out)?),
            _ => Err(lost().into()),
        }
    }

    fn close(&mut self, pass: Pass) -> Result<(), Stop> {
        let (Pass::Other(step) | Pass::Keys(step) | Pass::Gather(step) | Pass::Order(step)) = pass;
        match self.steps.get_mut(step).and_then(Option::as_mut) {
            Some(SetStep::Join(join)) => join.close()?,
            Some(SetStep::Alone(alone)) => alone.close()?,
            Some(SetStep::Merge(merging)) => merging.close()?,
            Some(SetStep::Users(users)) => users.close()?,
            Some(SetStep::Sort(sorting)) => sorting.close()?,
            None => {}
        }
        Ok(())
    }

    fn foretell(&self, users: Range<u64>) -> Option<Foretold> {
        let mut told = Foretold::default();
        for (at, step) in self.steps.iter().enumerate() {
            match step {
                None => {}
                Some(SetStep::Alone(alone)) => {
                    told.add(at, Go::among(users.clone(), |number| alone.goes(number)));
                }
                Some(SetStep::Users(it)) if it.are_as_expected() => {}
                Some(SetStep::Users(_)) => told.add(at, Go::All),
                Some(SetStep::Join(_) | SetStep::Merge(_) | SetStep::Sort(_)) => return None,
            }
        }
        Some(told)
    }

    fn apply(&mut self, step: usize, edit: &mut Edit<'_, '_>, number: u64) -> Result<Done, Stop> {
        Ok(match self.steps.get_mut(step).and_then(Option::as_mut) {
            Some(SetStep::Join(join)) => join.apply(edit)?,
            Some(SetStep::Alone(alone)) => Ok(alone.apply(edit, number)),
            Some(SetStep::Merge(merging)) => Ok(merging.apply(edit, number)?),
            Some(SetStep::Users(users)) if users.are_as_expected() => Ok(None),
            Some(SetStep::Users(users)) => Ok(users.going.apply(edit)),
            Some(SetStep::Sort(_)) | None => Ok(None),
        })
    }
}

/// The table of a step, empty; `None` if it needs none.
fn table<S: Spill>(verb: &Verb, hasher: KeyHasher) -> Result<Option<SetStep<S>>, String> {
    let groups = || Groups::new(hasher, ROOM);
    let going = || foretold::going(verb).map(|it| it.unwrap_or_default());
    Ok(Some(match verb {
        Verb::Join(join) => SetStep::Join(Box::new(Joining::new(join, hasher)?)),
        Verb::Duplicates(it) => SetStep::Alone(Alone {
            keys: vec![Key::together(&it.duplicates.0)?],
            order: Order::best(&it.by.0, it.keep == Keep::Fullest),
            stays: match it.keep {
                Keep::First => Stays::First,
                Keep::Last => Stays::Last,
                Keep::Best | Keep::Fullest => Stays::Best,
            },
            going: going()?,
            stops: false,
            groups: vec![Some(groups())],
            grouped: Vec::new(),
        }),
        Verb::Merge(it) => SetStep::Merge(Box::new(Merging {
            hasher,
            key: Key::together(&it.merge.0)?,
            ways: Ways::new(it),
            reason: it.reason.clone(),
            groups: Some(groups()),
            gathering: None,
            merged: None,
        })),
        Verb::Sort(it) => SetStep::Sort(Sorting {
            order: Order::new(&it.sort.0),
            sorter: Some(Sorter::new(false, usize::MAX, ROOM)),
            places: Vec::new(),
            held: None,
        }),
        Verb::Expect(it) => match &it.expect {
            Expectation::Query(_) => return Ok(None),
            Expectation::Unique(keys) => SetStep::Alone(Alone {
                keys: keys
                    .0
                    .iter()
                    .map(|key| Key::together(std::slice::from_ref(key)))
                    .collect::<Result<_, _>>()?,
                order: Order::new(&[]),
                stays: Stays::First,
                going: going()?,
                stops: it.otherwise == Unexpected::Stop,
                groups: keys.0.iter().map(|_| Some(groups())).collect(),
                grouped: Vec::new(),
            }),
            Expectation::Users(expected) => SetStep::Users(Users {
                expected: *expected,
                seen: 0,
                going: going()?,
                stops: it.otherwise == Unexpected::Stop,
            }),
        },
        _ => return Ok(None),
    }))
}

impl<S: Spill> Alone<S> {
    fn close(&mut self) -> Result<(), Stop> {
        for groups in self.groups.iter_mut().filter_map(Option::take) {
            self.grouped.push(groups.decide(self.stays)?);
        }
        let more: u64 = self.grouped.iter().map(|grouped| grouped.going.count()).sum();
        if self.stops && more > 0 {
            return Err(unexpected(
                &self.going.reason,
                &format!("{} too many of one key", people(more)),
            ));
        }
        Ok(())
    }

    /// Whether the user of this number does not stay.
    fn goes(&self, number: u64) -> bool {
        self.grouped.iter().any(|grouped| grouped.going.contains(number))
    }

    /// Why a user is left out, if it is.
    fn apply(&self, edit: &mut Edit<'_, '_>, number: u64) -> Option<String> {
        self.goes(number).then(|| self.going.apply(edit))?
    }
}

impl<S: Spill> Merging<S> {
    fn close(&mut self) -> Result<(), Stop> {
        if let Some(groups) = self.groups.take() {
            let members = groups.decide(Stays::First)?;
            self.gathering = Some(Gathering::new(self.hasher, members));
        } else if let Some(gathering) = self.gathering.take() {
            let merged = gathering.merge(&self.ways)?.map_err(Stop::Unexpected)?;
            self.merged = Some(merged);
        }
        Ok(())
    }

    fn apply(&mut self, edit: &mut Edit<'_, '_>, number: u64) -> io::Result<Option<String>> {
        let Some(merged) = &mut self.merged else { return Ok(None) };
        if merged.gone.contains(number) {
            return Ok(Some(self.reason.clone()));
        }
        if let Some(row) = merged.get(number)? {
            edit.replace(row);
        }
        Ok(None)
    }
}

impl<S: Spill> Sorting<S> {
    fn close(&mut self) -> io::Result<()> {
        let mut sorted = self.sorter.take().ok_or_else(lost)?.finish()?;
        let mut packer = Packer::new(index::ROOM);
        while let Some((_, row)) = sorted.next_row()? {
            self.places.push(packer.push(&[row])?);
        }
        self.held = Some(packer.finish()?);
        Ok(())
    }

    fn held(&mut self, place: u64, out: &mut Vec<u8>) -> io::Result<bool> {
        let Some(place) = usize::try_from(place).ok().and_then(|at| self.places.get(at)) else {
            return Ok(false);
        };
        out.clear();
        out.extend_from_slice(self.held.as_mut().ok_or_else(lost)?.get(*place)?);
        Ok(true)
    }
}

impl Users {
    fn are_as_expected(&self) -> bool {
        self.seen == self.expected
    }

    fn close(&self) -> Result<(), Stop> {
        match self.stops && !self.are_as_expected() {
            true => Err(unexpected(&self.going.reason, &self.difference())),
            false => Ok(()),
        }
    }

    fn difference(&self) -> String {
        format!("{} instead of {}", people(self.seen), thousands::count(self.expected))
    }
}

/// What stops a run, in words.
fn unexpected(reason: &str, what: &str) -> Stop {
    Stop::Unexpected(format!("Not as expected: {reason} ({what}). Nothing was written."))
}

fn people(users: u64) -> String {
    let shown = thousands::count(users);
    if users == 1 { format!("{shown} user") } else { format!("{shown} users") }
}

#[cfg(test)]
mod tests;
