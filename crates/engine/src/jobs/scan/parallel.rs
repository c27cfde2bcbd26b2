//! Batches worked on side by side: what is to be made of each ([`BatchTask`]), who makes it ([`BatchWorker`]), and several of those
//! ([`WorkerPool`]).
//!
//! What is made of a batch depends on no other batch. So it does not matter which hand works on it, nor when: what was
//! made is given in the order of the batches. Expressions, which have an engine of their own, are not for hands.

use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::fields::Value;
use crate::jobs::export::ExportError;
use crate::jobs::export::field_failures::Failures;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::rows::{ColumnLayout, Outcome, Table};
use crate::jobs::export::run::found;
use crate::jobs::export::sort;
use crate::jobs::export::spec::{ExportSpec, Failure, Place};
use crate::jobs::report::Progress;
use crate::jobs::scan::source::{Batch, Source};
use crate::store::Backend;
use crate::user::User;

/// Batches that are worked on together: enough that handing them over costs little beside the work.
const BATCHES: usize = 8;

/// What is to be made of every batch. Plain data, so that a hand may be another worker.
#[derive(Clone, Serialize, Deserialize)]
pub struct BatchTask {
    /// Which users, and what of them
    pub spec: ExportSpec,
    /// The columns of their table, where they depend on the users
    pub layout: Option<ColumnLayout>,
    /// Whether they are only counted
    pub only_counts: bool,
}

/// What was made of some users.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchOutput {
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
    pub needs_layout: bool,
}

/// Makes what a task asks for of any users.
pub struct BatchWorker {
    plan: Plan,
    /// None if users are only counted
    table: Option<Table>,
    output: BatchOutput,
    failures: Failures,
}

impl BatchWorker {
    /// A hand for `task`, which has no expressions for an engine.
    ///
    /// # Errors
    /// What is wrong with the task.
    pub fn new(task: &BatchTask) -> Result<Self, ExportError> {
        let BatchTask { spec, layout, only_counts } = task;
        let plan = Plan::of(spec)?;
        let table = match only_counts {
            true => None,
            false => Some(Table::new(spec, &plan, layout.clone())?),
        };
        Ok(BatchWorker {
            plan,
            table,
            output: BatchOutput::default(),
            failures: Failures::default(),
        })
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
    pub fn work(&mut self, batches: &[Batch]) -> Result<BatchOutput, ExportError> {
        let BatchWorker { plan, table, output, failures } = self;
        for batch in batches {
            let users = batch.users()?;
            let each = |_, user: &User<'_>| {
                Ok::<_, ExportError>(take(plan, table, output, failures, user, None))
            };
            if !found(&users, batch.connection.as_deref(), &plan.search, each)? {
                break;
            }
        }
        Ok(self.take_output())
    }

    /// Works on one user, with the answers of the engine if there are expressions. `false` if it is no use to go on.
    pub fn take(&mut self, user: &User<'_>, scripted: Option<Scripted<'_>>) -> bool {
        let BatchWorker { plan, table, output, failures } = self;
        take(plan, table, output, failures, user, scripted)
    }

    /// How many users it has worked on since it handed over what it made.
    pub fn users(&self) -> u64 {
        self.output.users
    }

    /// Hands over what it has made.
    pub fn take_output(&mut self) -> BatchOutput {
        let mut output = std::mem::take(&mut self.output);
        output.failures = std::mem::take(&mut self.failures).into_list();
        if let Some(table) = self.table.as_mut().filter(|_| !output.needs_layout) {
            (output.rows, output.ends) = table.take();
            output.seen = table.seen().to_vec();
        }
        output
    }
}

fn take(
    plan: &Plan,
    table: &mut Option<Table>,
    output: &mut BatchOutput,
    failures: &mut Failures,
    user: &User<'_>,
    scripted: Option<Scripted<'_>>,
) -> bool {
    output.users += 1;
    let Some(table) = table else { return true };
    if table.row(plan, user, scripted, failures) == Outcome::NeedsLayout {
        *output = BatchOutput { needs_layout: true, ..BatchOutput::default() };
        return false;
    }
    if plan.order().is_some() {
        let value = plan.key(user, scripted);
        if let Value::Failed(message) = &value {
            failures.add(plan, Place::Order, user, message);
        }
        sort::key(&value, &mut output.keys);
        output.key_ends.push(output.keys.len() as u32);
    }
    true
}

/// Several hands, or one.
#[allow(async_fn_in_trait, reason = "browsers have one thread, and no caller asks for Send")]
pub trait WorkerPool {
    /// Takes up a task; what was given before is forgotten. For `large` ones it may be worth hiring.
    ///
    /// # Errors
    /// What is wrong with the task.
    fn begin(&mut self, task: &BatchTask, large: bool) -> Result<(), ExportError>;

    /// Whether more can be given before something is taken.
    fn has_room(&self) -> bool;

    /// Gives it batches to work on.
    fn submit(&mut self, batches: Vec<Batch>);

    /// What was made of the load that was given first; `None` if there is none.
    ///
    /// # Errors
    /// What working on it gives.
    async fn take(&mut self) -> Result<Option<BatchOutput>, ExportError>;
}

/// A single hand: whoever has it.
#[derive(Default)]
pub struct Inline {
    worker: Option<BatchWorker>,
    batches: Option<Vec<Batch>>,
}

impl WorkerPool for Inline {
    fn begin(&mut self, task: &BatchTask, _: bool) -> Result<(), ExportError> {
        *self = Inline { worker: Some(BatchWorker::new(task)?), batches: None };
        Ok(())
    }

    fn has_room(&self) -> bool {
        self.batches.is_none()
    }

    fn submit(&mut self, batches: Vec<Batch>) {
        self.batches = Some(batches);
    }

    async fn take(&mut self) -> Result<Option<BatchOutput>, ExportError> {
        match (&mut self.worker, self.batches.take()) {
            (Some(worker), Some(batches)) => worker.work(&batches).map(Some),
            _ => Ok(None),
        }
    }
}

/// Has `pool` do `task` to all users of `source`, and gives what it makes to `collect`, in order, until that says `false`.
///
/// # Errors
/// What ends it early.
pub async fn run_in_pool<B: Backend, R: Read>(
    source: &mut Source<'_, B, R>,
    task: &BatchTask,
    pool: &mut impl WorkerPool,
    mut collect: impl FnMut(BatchOutput) -> Result<bool, ExportError>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<(), ExportError> {
    pool.begin(task, source.is_large())?;
    // The first turn has what the first step reads read ahead.
    if !checkpoint(source.progress()).await {
        return Err(ExportError::Cancelled);
    }
    while let Some(mut batches) = source.next().await? {
        while !batches.is_empty() {
            while !pool.has_room() {
                if let Some(output) = pool.take().await?
                    && !collect(output)?
                {
                    return Ok(());
                }
            }
            let rest = batches.split_off(batches.len().min(BATCHES));
            pool.submit(std::mem::replace(&mut batches, rest));
        }
        if !checkpoint(source.progress()).await {
            return Err(ExportError::Cancelled);
        }
    }
    while let Some(output) = pool.take().await? {
        if !collect(output)? {
            return Ok(());
        }
    }
    Ok(())
}
