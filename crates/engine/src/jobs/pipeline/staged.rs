//! A run whose recipe has steps on the set: it goes through the tasks of its [`Stages`], one after the other.
//!
//! In the reading that counts, users are prepared and committed as in any other run. Before a sort they wait, counted and as
//! they are by then, and are prepared further from there.

use std::cell::RefCell;
use std::io::Write;
use std::ops::Range;
use std::rc::Rc;

use crate::check::Finding;
use crate::jobs::candidate::Places;
use crate::jobs::finding_groups::Subject;
use crate::jobs::pipeline::{Reports, Run, UserSink};
use crate::jobs::prepare::{Prepared, Preparer};
use crate::jobs::run_error::RunError;
use crate::jobs::stages::{From, HELD_A_STEP, Held, Stages, Task, lost};
use crate::read::{Input, Record, Reopen};
use crate::recipe::Recipe;
use crate::recipe::after::Beside;
use crate::recipe::sets::{Foretold, Sets, Tables};
use crate::spill::Spill;
use json::{Member, Scanner};

/// The reading that counts, under way.
pub(super) struct Waiting {
    tables: Tables,
    /// The sort before which users wait, if they do
    step: Option<usize>,
    /// Users that wait so far
    users: u64,
    /// The next of those that waited before and go on now
    next: u64,
    /// The user that goes on now, where it has waited before
    resumed: Option<Resumed>,
    row: Vec<u8>,
}

/// What is known of a user that goes on after it has waited.
struct Resumed {
    number: u64,
    record: Vec<u8>,
    connection: String,
    given: Vec<Beside>,
}

impl Waiting {
    /// What becomes of the users of these numbers, where that can be foretold.
    pub(super) fn foretell(&self, users: Range<u64>) -> Foretold {
        self.tables.borrow().foretell(users).unwrap_or_default()
    }
}

impl<R: Reopen, W: Write, T: UserSink> Run<R, W, T> {
    /// A run over `inputs` by a recipe that may have steps on the set: these put aside in `S` what memory does not hold.
    /// `seed` should be random.
    ///
    /// # Errors
    /// What writing the first bytes gives, or what of the recipe cannot be understood.
    pub fn by_recipe<S: Spill + 'static>(
        recipe: &Recipe,
        inputs: Vec<Input<R>>,
        preparer: Preparer,
        (sink, reports): (T, Reports<W>),
        seed: (u64, u64),
    ) -> Result<Self, RunError> {
        let preparer = preparer.seeded(seed);
        let Some(tables) = Sets::<S>::new(recipe, seed)? else {
            let mut run = Run::over(inputs, preparer, sink, reports)?;
            run.give(recipe, seed);
            if recipe.steps.is_empty() {
                run.files.keep_form();
            }
            return Ok(run);
        };
        let tables: Tables = Rc::new(RefCell::new(tables));
        let stages = Stages::new(recipe, inputs, tables)?;
        let mut run = Run::over(Vec::new(), preparer, sink, reports)?;
        run.give(recipe, seed);
        run.places = Places::new(stages.names());
        run.stages = Some(Box::new(stages));
        Ok(run)
    }

    /// Goes on with what is to be done now; whether there is more.
    pub(super) fn step_of_stages(&mut self, mut stages: Box<Stages<R>>) -> Result<bool, RunError> {
        let over = match stages.task() {
            None => true,
            Some(Task::Pass(pass)) => {
                let (preparer, groups) = (&self.preparer, &mut self.reports.groups);
                let mut tell = |finding: Finding, position| {
                    groups.add(&finding, &Subject::at(position));
                };
                stages.pass(pass, || preparer.trial(), &mut tell)?
            }
            Some(Task::Through(until)) => self.go_through(&mut stages, until)?,
            Some(Task::Leftovers(step)) => {
                let (places, file) = (&self.places, &mut self.reports.left_out);
                let clear = &self.reports.clear;
                stages.leftovers(step, |row| {
                    let place = (places.name(row.position.file), row.position);
                    let record = clear.without_in_row(row.record);
                    file.add_row(Some(row.step), &row.reason, place, &record)
                        .map_err(RunError::Write)
                })?
            }
        };
        if over {
            stages.next_task()?;
        }
        let more = stages.task().is_some();
        self.stages = Some(stages);
        Ok(more)
    }

    /// Has users go through the steps to the end or to a sort, in the reading that counts; whether all have.
    fn go_through(
        &mut self,
        stages: &mut Stages<R>,
        until: Option<usize>,
    ) -> Result<bool, RunError> {
        let waiting = match self.waiting.take() {
            Some(waiting) => waiting,
            None => {
                self.preparer.go_through(&stages.tables, stages.first_step(), until);
                if stages.from == From::Files {
                    self.files = stages.open()?;
                }
                let tables = Rc::clone(&stages.tables);
                Waiting { tables, step: until, users: 0, next: 0, resumed: None, row: Vec::new() }
            }
        };
        self.waiting = Some(waiting);
        let over = match stages.from {
            From::Files => !self.read_some()?,
            From::Sort(sort) => self.resume(sort)?,
        };
        if over {
            if stages.from == From::Files {
                stages.were_read(std::mem::take(&mut self.files).reports());
            }
            if let Some(waiting) = self.waiting.take().filter(|_| until.is_some()) {
                stages.now_wait(waiting.users);
            }
        }
        Ok(over)
    }

    /// Has the next of those go on that have waited; whether there are no more.
    fn resume(&mut self, sort: usize) -> Result<bool, RunError> {
        let (mut scanner, mut members) = (Scanner::default(), Vec::<Member>::new());
        let mut row = Vec::new();
        for _ in 0..HELD_A_STEP {
            if self.counts.taken >= self.limit {
                return Ok(true);
            }
            let Some(waiting) = &mut self.waiting else { return Ok(true) };
            if !waiting.tables.borrow_mut().held(sort, waiting.next, &mut row)? {
                return Ok(true);
            }
            waiting.next += 1;
            let held = Held::read(&row, &mut scanner, &mut members).ok_or_else(lost)?;
            waiting.resumed = Some(Resumed {
                number: held.number,
                record: held.record.to_vec(),
                connection: held.connection.to_owned(),
                given: Beside::read_all(held.given),
            });
            self.record(&held.as_record())?;
        }
        Ok(false)
    }

    /// Lets a user wait for those that come before it.
    pub(super) fn wait(
        &mut self,
        record: &Record<'_>,
        mut prepared: Prepared<'_>,
    ) -> Result<Prepared<'static>, RunError> {
        let Some(mut waiting) = self.waiting.take() else { return Ok(prepared.emptied()) };
        let subject = Subject::at(record.position);
        self.reports.groups.add_all(&prepared.findings, &subject);
        let (number, came, connection) = match waiting.resumed.take() {
            Some(Resumed { number, record, connection, mut given }) => {
                given.append(&mut prepared.row.given);
                prepared.row.given = given;
                (number, Some(record), connection)
            }
            None => (self.count(record.position), None, prepared.connection.to_string()),
        };
        let as_it_came = Record { bytes: came.as_deref().unwrap_or(record.bytes), ..*record };
        waiting.row.clear();
        Held::write(&as_it_came, number, &connection, &prepared.row, &mut waiting.row);
        if let Some(step) = waiting.step {
            waiting.tables.borrow_mut().hold(step, &prepared.row, &waiting.row)?;
        }
        waiting.users += 1;
        self.waiting = Some(waiting);
        Ok(prepared.emptied())
    }

    /// Commits a user, in the place it had before it waited.
    pub(super) fn commit_resumed(
        &mut self,
        record: &Record<'_>,
        mut prepared: Prepared<'_>,
    ) -> Result<Prepared<'static>, RunError> {
        let resumed = self.waiting.as_mut().and_then(|waiting| waiting.resumed.take());
        let committed = match &resumed {
            None => self.commit(record, prepared),
            Some(Resumed { number, record: came, connection, given }) => {
                prepared.connection = connection.clone().into();
                prepared.given.splice(..0, given.iter().cloned());
                let record = Record { bytes: came, spaced: true, ..*record };
                self.commit_as(*number, &record, prepared)
            }
        };
        committed.map_err(RunError::Write)
    }
}
