//! Batches worked on side by side: what is to be made of each ([`Task`]), who makes it ([`Hand`]), and several of those
//! ([`Crew`]).
//!
//! What is made of a batch depends on no other batch. So it does not matter which hand works on it, nor when: what was
//! made is given in the order of the batches. Expressions, which have an engine of their own, are not for hands.

use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::jobs::export::Stop;
use crate::jobs::export::field_failures::Failures;
use crate::jobs::export::sort;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::run::found;
use crate::jobs::scan::source::{Batch, Source};
use crate::jobs::export::spec::{ExportSpec, Failure, Place};
use crate::jobs::export::rows::{Outcome, Shape, Table};
use crate::fields::Value;
use crate::jobs::report::Progress;
use crate::user::User;
use crate::store::Backend;

/// Batches that are worked on together: enough that handing them over costs little beside the work.
const LOAD: usize = 8;

/// What is to be made of every batch. Plain data, so that a hand may be another worker.
#[derive(Clone, Serialize, Deserialize)]
pub struct Task {
    /// Which users, and what of them
    pub spec: ExportSpec,
    /// The columns of their table, where they depend on the users
    pub shape: Option<Shape>,
    /// Whether they are only counted
    pub only_counts: bool,
}

/// What was made of some users.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// How many of them were searched for
    pub users: u64,
    /// Their rows
    #[serde(skip)]
    pub rows: Vec<u8>,
    /// Where each row ends
    #[serde(skip)]
    pub ends: Vec<u32>,
    /// What the rows are sorted by; nothing for a row that has nothing to be sorted by
    #[serde(skip)]
    pub keys: Vec<u8>,
    /// Where each key ends
    #[serde(skip)]
    pub key_ends: Vec<u32>,
    /// Of each field whether some user had it, of these or of others before
    pub seen: Vec<bool>,
    /// Fields that could not be worked out
    pub failures: Vec<Failure>,
    /// Whether the table turned out to need its shape first; then there is nothing else
    pub unshaped: bool,
}

/// Makes what a task asks for of any users.
pub struct Hand {
    plan: Plan,
    /// None if users are only counted
    table: Option<Table>,
    made: Made,
    failures: Failures,
}

impl Hand {
    /// A hand for `task`, which has no expressions for an engine.
    ///
    /// # Errors
    /// What is wrong with the task.
    pub fn new(task: &Task) -> Result<Self, Stop> {
        let Task { spec, shape, only_counts } = task;
        let plan = Plan::of(spec)?;
        let table = match only_counts {
            true => None,
            false => Some(Table::new(spec, &plan, shape.clone())?),
        };
        Ok(Hand { plan, table, made: Made::default(), failures: Failures::default() })
    }

    /// What it does, field by field.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Its table's columns' names, and what the file begins with.
    pub fn head(&mut self, spec: &ExportSpec) -> (Vec<String>, Vec<u8>) {
        let Some(table) = &mut self.table else { return Default::default() };
        (table.names().to_vec(), table.head(spec))
    }

    /// Works on all users of these batches.
    ///
    /// # Errors
    /// When a user is damaged.
    pub fn work(&mut self, batches: &[Batch]) -> Result<Made, Stop> {
        let Hand { plan, table, made, failures } = self;
        for batch in batches {
            let users = batch.users()?;
            let each =
                |_, user: &User<'_>| Ok::<_, Stop>(take(plan, table, made, failures, user, None));
            if !found(&users, batch.connection.as_deref(), &plan.search, each)? {
                break;
            }
        }
        Ok(self.hand_over())
    }

    /// Works on one user, with the answers of the engine if there are expressions. `false` if it is no use to go on.
    pub fn take(&mut self, user: &User<'_>, scripted: Option<Scripted<'_>>) -> bool {
        let Hand { plan, table, made, failures } = self;
        take(plan, table, made, failures, user, scripted)
    }

    /// How many users it has worked on since it handed over what it made.
    pub fn users(&self) -> u64 {
        self.made.users
    }

    /// Hands over what it has made.
    pub fn hand_over(&mut self) -> Made {
        let mut made = std::mem::take(&mut self.made);
        made.failures = std::mem::take(&mut self.failures).into_list();
        if let Some(table) = self.table.as_mut().filter(|_| !made.unshaped) {
            (made.rows, made.ends) = table.take();
            made.seen = table.seen().to_vec();
        }
        made
    }
}

fn take(
    plan: &Plan,
    table: &mut Option<Table>,
    made: &mut Made,
    failures: &mut Failures,
    user: &User<'_>,
    scripted: Option<Scripted<'_>>,
) -> bool {
    made.users += 1;
    let Some(table) = table else { return true };
    if table.row(plan, user, scripted, failures) == Outcome::Unshaped {
        *made = Made { unshaped: true, ..Made::default() };
        return false;
    }
    if plan.order().is_some() {
        let value = plan.key(user, scripted);
        if let Value::Failed(message) = &value {
            failures.add(plan, Place::Order, user, message);
        }
        sort::key(&value, &mut made.keys);
        made.key_ends.push(made.keys.len() as u32);
    }
    true
}

/// Several hands, or one.
#[allow(async_fn_in_trait, reason = "browsers have one thread, and no caller asks for Send")]
pub trait Crew {
    /// Takes up a task; what was given before is forgotten. For `large` ones it may be worth hiring.
    ///
    /// # Errors
    /// What is wrong with the task.
    fn begin(&mut self, task: &Task, large: bool) -> Result<(), Stop>;

    /// Whether more can be given before something is taken.
    fn has_room(&self) -> bool;

    /// Gives it batches to work on.
    fn give(&mut self, load: Vec<Batch>);

    /// What was made of the load that was given first; `None` if there is none.
    ///
    /// # Errors
    /// What working on it gives.
    async fn take(&mut self) -> Result<Option<Made>, Stop>;
}

/// A single hand: whoever has it.
#[derive(Default)]
pub struct Alone {
    hand: Option<Hand>,
    load: Option<Vec<Batch>>,
}

impl Crew for Alone {
    fn begin(&mut self, task: &Task, _: bool) -> Result<(), Stop> {
        *self = Alone { hand: Some(Hand::new(task)?), load: None };
        Ok(())
    }

    fn has_room(&self) -> bool {
        self.load.is_none()
    }

    fn give(&mut self, load: Vec<Batch>) {
        self.load = Some(load);
    }

    async fn take(&mut self) -> Result<Option<Made>, Stop> {
        match (&mut self.hand, self.load.take()) {
            (Some(hand), Some(load)) => hand.work(&load).map(Some),
            _ => Ok(None),
        }
    }
}

/// Has `crew` do `task` to all users of `source`, and gives what it makes to `collect`, in order, until that says `false`.
///
/// # Errors
/// What ends it early.
pub async fn side_by_side<B: Backend, R: Read>(
    source: &mut Source<'_, B, R>,
    task: &Task,
    crew: &mut impl Crew,
    mut collect: impl FnMut(Made) -> Result<bool, Stop>,
    mut turn: impl AsyncFnMut(Progress) -> bool,
) -> Result<(), Stop> {
    crew.begin(task, source.is_large())?;
    // The first turn has what the first step reads read ahead.
    if !turn(source.progress()).await {
        return Err(Stop::Cancelled);
    }
    while let Some(mut batches) = source.next().await? {
        while !batches.is_empty() {
            while !crew.has_room() {
                if let Some(made) = crew.take().await?
                    && !collect(made)?
                {
                    return Ok(());
                }
            }
            let rest = batches.split_off(batches.len().min(LOAD));
            crew.give(std::mem::replace(&mut batches, rest));
        }
        if !turn(source.progress()).await {
            return Err(Stop::Cancelled);
        }
    }
    while let Some(made) = crew.take().await? {
        if !collect(made)? {
            return Ok(());
        }
    }
    Ok(())
}
