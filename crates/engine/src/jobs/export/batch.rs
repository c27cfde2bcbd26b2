//! What an export makes of batches of users: their rows, what these are sorted by, or only their number.
//!
//! A [`BatchTask`] is plain data, of which a worker in another thread builds its own [`BatchWorker`]; a [`BatchOutput`] is
//! what comes back. Order does not matter to a worker: it keeps nothing from one batch to the next but its tables' columns.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::fields::{Value, order};
use crate::jobs::export::ExportError;
use crate::jobs::export::field_failures::FieldFailures;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::rows::{ColumnLayout, RowOutcome, Table};
use crate::jobs::export::spec::{ExportSpec, Failure, Place, Which};
use crate::jobs::scan::filter::each_match;
use crate::jobs::scan::{Batch, BatchWork};
use crate::user::User;

/// What is to be made of every batch.
#[derive(Clone, Serialize, Deserialize)]
pub enum BatchTask {
    /// The number of users
    Count(Which),
    /// Rows
    Rows {
        /// Which users, and what of them
        spec: ExportSpec,
        /// The columns of their table, where they depend on the users
        layout: Option<ColumnLayout>,
    },
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
    /// Whether the table turned out to need its layout first; then there is nothing else
    pub needs_layout: bool,
}

/// Makes what a task asks for.
pub struct BatchWorker {
    plan: Rc<Plan>,
    /// None if users are only counted
    table: Option<Table>,
    output: BatchOutput,
    failures: FieldFailures,
}

impl BatchWorker {
    /// A worker for `task`, which has no expressions for an engine. It makes a plan of its own: where there is one
    /// already, [`BatchWorker::new`] and [`BatchWorker::counting`] take it.
    ///
    /// # Errors
    /// What is wrong with the task.
    pub fn of(task: &BatchTask) -> Result<Self, ExportError> {
        match task {
            BatchTask::Count(which) => Ok(BatchWorker::counting(Rc::new(Plan::of_users(which)?))),
            BatchTask::Rows { spec, layout } => {
                BatchWorker::new(Rc::new(Plan::of(spec)?), layout.clone())
            }
        }
    }

    /// A worker that counts the users of `plan`.
    pub(crate) fn counting(plan: Rc<Plan>) -> Self {
        let (output, failures) = (BatchOutput::default(), FieldFailures::default());
        BatchWorker { plan, table: None, output, failures }
    }

    /// A worker that makes the rows of `plan`, with these columns where they depend on the users.
    ///
    /// # Errors
    /// When the table would have too many columns.
    pub(crate) fn new(plan: Rc<Plan>, layout: Option<ColumnLayout>) -> Result<Self, ExportError> {
        let table = Some(Table::new(&plan, layout)?);
        Ok(BatchWorker { table, ..BatchWorker::counting(plan) })
    }

    /// Its table's columns' names, and what the file begins with.
    pub(crate) fn head(&mut self) -> (Vec<String>, Vec<u8>) {
        let Some(table) = &mut self.table else { return Default::default() };
        (table.names().to_vec(), table.head(&self.plan.spec.csv))
    }

    /// Works on one user, with the results of the engine if there are expressions. `false` if it is no use to go on.
    pub(crate) fn add(&mut self, user: &User<'_>, scripted: Option<Scripted<'_>>) -> bool {
        let BatchWorker { plan, table, output, failures } = self;
        add(plan, table, output, failures, user, scripted)
    }

    /// How many users it has worked on since its output was taken.
    pub(crate) fn users(&self) -> u64 {
        self.output.users
    }

    /// What it has made since the last time.
    pub(crate) fn take_output(&mut self) -> BatchOutput {
        let mut output = std::mem::take(&mut self.output);
        output.failures = std::mem::take(&mut self.failures).into_list();
        if let Some(table) = self.table.as_mut().filter(|_| !output.needs_layout) {
            (output.rows, output.ends) = table.take();
            output.seen = table.seen().to_vec();
        }
        output
    }
}

impl BatchWork for BatchWorker {
    type Task = BatchTask;
    type Output = BatchOutput;
    type Error = ExportError;

    fn work(&mut self, batches: &[Batch]) -> Result<BatchOutput, ExportError> {
        let BatchWorker { plan, table, output, failures } = self;
        for batch in batches {
            let add = |_, user: &User<'_>| {
                Ok::<_, ExportError>(add(plan, table, output, failures, user, None))
            };
            if !each_match(batch, &plan.search, add)? {
                break;
            }
        }
        Ok(self.take_output())
    }
}

fn add(
    plan: &Plan,
    table: &mut Option<Table>,
    output: &mut BatchOutput,
    failures: &mut FieldFailures,
    user: &User<'_>,
    scripted: Option<Scripted<'_>>,
) -> bool {
    output.users += 1;
    let Some(table) = table else { return true };
    if table.row(plan, user, scripted, failures) == RowOutcome::NeedsLayout {
        *output = BatchOutput { needs_layout: true, ..BatchOutput::default() };
        return false;
    }
    if plan.order().is_some() {
        let value = plan.key(user, scripted);
        if let Value::Failed(message) = &value {
            failures.add(plan, Place::Order, user, message);
        }
        order::key(&value, &mut output.keys);
        output.key_ends.push(output.keys.len() as u32);
    }
    true
}
