//! What a run reads before its users go through, and after: the passes that steps on the set need.
//!
//! The files are read again for each pass, by a preparer that counts nothing, up to the step the pass is for. What is found
//! goes into the step's table (`recipe::sets`); the reading that counts asks it. A sort ends a stage: users wait in order, and
//! the next stage reads them from there. `pipeline` drives; a run without such steps knows nothing of this.

mod held;
mod sources;

use std::collections::VecDeque;
use std::ops::Range;

use crate::check::Finding;
use crate::jobs::findings;
use crate::jobs::hints::{HINTS, JOINED};
use crate::jobs::prepare::Preparer;
use crate::jobs::report::{Joined, SourceReport};
use crate::jobs::run_error::{RunError, STEP};
use crate::jobs::stages::sources::{as_said, is_about_others, is_called, lists_inside, open};
use crate::read::{Event, Files, Input, Position, Record, Reopen};
use crate::recipe::sets::{Pass, Tables};
use crate::recipe::{Problem, Recipe, Row};
use json::text;

pub(super) use crate::jobs::stages::held::Held;
pub use crate::jobs::stages::sources::is_source;
pub(super) use crate::jobs::stages::sources::joins;

/// Users that are read from where they wait in a step of the run.
pub(super) const HELD_A_STEP: u64 = 16_384;

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// A reading for a table
    Pass(Pass),
    /// The users go through, to the end of the recipe or to the sort of this index
    Through(Option<usize>),
    /// The rows that no user has had are written, of the file that this step joins
    Leftovers(usize),
}

/// From where users come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    Files,
    /// Where they wait since the sort of this index
    Sort(usize),
}

/// The passes of a run.
pub(super) struct Stages<R> {
    inputs: Vec<Input<R>>,
    /// The files that are joined, those of one name one after the other
    others: Vec<Input<R>>,
    /// Of each step that joins, which of them
    of_steps: Vec<(usize, Range<usize>)>,
    /// Of each of the others, whether it is a list inside a file of users
    inside: Vec<bool>,
    pub tables: Tables,
    plan: VecDeque<Task>,
    pub from: From,
    reading: Option<Reading>,
    /// Bytes of the tasks that are done, and of all
    done: u64,
    total: u64,
    /// The users that were read in the stage before: only then it is known
    held: u64,
    /// What was read of the users' files
    sources: Vec<SourceReport>,
    /// What was read of the other files
    joined: Vec<SourceReport>,
    leftovers: Vec<Joined>,
}

/// A pass under way.
struct Reading {
    files: Files,
    /// Records read so far
    number: u64,
    trial: Option<Preparer>,
}

/// A row of another file that no user has had.
pub(super) struct Leftover<'a> {
    pub step: usize,
    pub reason: String,
    pub record: &'a [u8],
    pub position: Position,
}

/// What a pass has to say of a file that is joined.
pub(super) type Tell<'a> = &'a mut dyn FnMut(Finding, Position);

impl<R: Reopen> Stages<R> {
    /// The passes that the tables of `recipe` need over `inputs`, those that are joined among them.
    ///
    /// # Errors
    /// If a file to be joined is missing, or one can no longer be read.
    pub(super) fn new(
        recipe: &Recipe,
        inputs: Vec<Input<R>>,
        tables: Tables,
    ) -> Result<Self, RunError> {
        let passes = tables.borrow().passes();
        let names: Vec<(usize, String)> = passes
            .iter()
            .filter_map(|pass| match pass {
                Pass::Other(step) => Some((*step, tables.borrow().joined(*step)?.to_owned())),
                _ => None,
            })
            .collect();
        let is_other = |input: &Input<R>| names.iter().any(|(_, name)| is_called(input, name));
        let (mut chosen, inputs): (Vec<_>, Vec<_>) = inputs.into_iter().partition(is_other);
        let (mut others, mut inside) = (Vec::new(), Vec::new());
        let mut of_steps = Vec::<(usize, Range<usize>)>::new();
        for (step, name) in &names {
            let known = names.iter().find(|(_, other)| other == name).map(|(step, _)| *step);
            if let Some((_, range)) = of_steps.iter().find(|(other, _)| Some(*other) == known) {
                let range = range.clone();
                of_steps.push((*step, range));
                continue;
            }
            let start = others.len();
            let (called, rest) = chosen.into_iter().partition(|other| is_called(other, name));
            chosen = rest;
            let called: Vec<Input<R>> = called;
            others.extend(called.into_iter().map(|other| as_said(recipe, name, other)));
            inside.resize(others.len(), false);
            if others.len() == start {
                others.extend(lists_inside(recipe, &inputs, name)?);
                inside.resize(others.len(), true);
            }
            if others.len() == start {
                let message = format!(
                    "No file is called “{name}”. Choose the file to be joined, and say that it is “{name}”."
                );
                return Err(Problem { step: *step, verb: "join".to_owned(), message }.into());
            }
            of_steps.push((*step, start..others.len()));
        }
        let mut plan: VecDeque<Task> = passes
            .into_iter()
            .map(|pass| match pass {
                Pass::Order(step) => Task::Through(Some(step)),
                pass => Task::Pass(pass),
            })
            .collect();
        plan.push_back(Task::Through(None));
        // A step that asks for some users only cannot say whose rows belong to nobody, where another asks for all.
        let asks_some =
            |step: usize| recipe.steps.get(step).is_some_and(|it| it.only_where.is_some());
        let asks_all =
            |name: &str| names.iter().any(|(step, other)| other == name && !asks_some(*step));
        let told = names.iter().filter(|(step, name)| !asks_some(*step) || !asks_all(name));
        plan.extend(told.map(|(step, _)| Task::Leftovers(*step)));
        let mut stages = Stages {
            inputs,
            others,
            of_steps,
            inside,
            tables,
            plan,
            from: From::Files,
            reading: None,
            done: 0,
            total: 0,
            held: 0,
            sources: Vec::new(),
            joined: Vec::new(),
            leftovers: Vec::new(),
        };
        stages.total = stages.plan.iter().map(|task| stages.bytes(*task)).sum();
        stages.joined = stages
            .others
            .iter()
            .map(|other| SourceReport {
                name: other.name.clone(),
                bytes: other.bytes,
                ..SourceReport::default()
            })
            .collect();
        Ok(stages)
    }

    /// Whether it can be foretold what becomes of users: they go through once, and by their numbers.
    pub(super) fn can_foretell(&self) -> bool {
        self.tables.borrow().foretell(0..0).is_some()
    }

    /// The names of all files: those of users, then those that are joined.
    pub(super) fn names(&self) -> Vec<String> {
        self.inputs.iter().chain(&self.others).map(|input| input.name.clone()).collect()
    }

    /// The name of the file of a user.
    fn name(&self, position: Position) -> &str {
        self.inputs.get(position.file as usize).map_or("", |input| &input.name)
    }

    /// Bytes that a task reads.
    fn bytes(&self, task: Task) -> u64 {
        match task {
            Task::Pass(Pass::Other(step)) | Task::Leftovers(step) => {
                self.joined(step).iter().map(|other| other.bytes).sum()
            }
            Task::Pass(_) | Task::Through(_) => self.inputs.iter().map(|input| input.bytes).sum(),
        }
    }

    /// Which of the others a step joins.
    fn range(&self, step: usize) -> Range<usize> {
        let of_step = self.of_steps.iter().find(|(other, _)| *other == step);
        of_step.map_or(0..0, |(_, range)| range.clone())
    }

    /// The files that a step joins.
    fn joined(&self, step: usize) -> &[Input<R>] {
        self.others.get(self.range(step)).unwrap_or_default()
    }

    /// A position in the files that a step joins, among all files. The files of an archive count as the archive.
    fn among_all(&self, step: usize, position: Position) -> Position {
        let range = self.range(step);
        let at = range.start + (position.file as usize).min(range.len().saturating_sub(1));
        Position { file: (self.inputs.len() + at) as u32, ..position }
    }

    /// What is to be done now; `None` if nothing is left.
    pub(super) fn task(&self) -> Option<Task> {
        self.plan.front().copied()
    }

    /// The task is done.
    pub(super) fn next_task(&mut self) -> Result<(), RunError> {
        let Some(task) = self.plan.pop_front() else { return Ok(()) };
        self.done += self.bytes(task);
        self.reading = None;
        let closed = match task {
            Task::Pass(pass) => self.tables.borrow_mut().close(pass),
            Task::Through(Some(step)) => {
                self.from = From::Sort(step);
                self.tables.borrow_mut().close(Pass::Order(step))
            }
            Task::Through(None) | Task::Leftovers(_) => Ok(()),
        };
        Ok(closed?)
    }

    /// Bytes read of those of all tasks; `reading` bytes of them in a reading that counts.
    pub(super) fn progress(&self, reading: u64) -> (u64, u64) {
        let here = self.reading.as_ref().map_or(reading, |reading| self.read(reading));
        (self.done + here, self.total)
    }

    fn read(&self, reading: &Reading) -> u64 {
        match (self.from, reading.trial.is_some()) {
            (From::Sort(_), true) => self.part(reading.number),
            _ => reading.files.bytes_read(),
        }
    }

    /// The bytes that so many waiting users stand for.
    pub(super) fn part(&self, users: u64) -> u64 {
        let all = u128::from(self.bytes(Task::Through(None))) * u128::from(users);
        all.checked_div(u128::from(self.held)).unwrap_or(0) as u64
    }

    /// The files of users, from their start.
    pub(super) fn open(&self) -> Result<Files, RunError> {
        open(&self.inputs, HINTS)
    }

    /// What was read of the files that are joined, and which rows no user has had.
    pub(super) fn reports(self) -> (Vec<SourceReport>, Vec<Joined>) {
        let sources = self.sources.into_iter().chain(self.joined).collect();
        (sources, self.leftovers)
    }

    /// Goes on with a pass for a few megabytes; whether it is at its end.
    pub(super) fn pass(
        &mut self,
        pass: Pass,
        trial: impl FnOnce() -> Result<Preparer, Problem>,
        tell: Tell<'_>,
    ) -> Result<bool, RunError> {
        let mut reading = match self.reading.take() {
            Some(reading) => reading,
            None => self.begin(pass, trial)?,
        };
        let over = match (pass, self.from) {
            (Pass::Other(step), _) => self.rows(step, &mut reading, tell)?,
            (_, From::Files) => self.users(pass, &mut reading)?,
            (_, From::Sort(sort)) => self.waiting(pass, sort, &mut reading)?,
        };
        self.reading = Some(reading);
        Ok(over)
    }

    fn begin(
        &self,
        pass: Pass,
        trial: impl FnOnce() -> Result<Preparer, Problem>,
    ) -> Result<Reading, RunError> {
        let (Pass::Other(step) | Pass::Keys(step) | Pass::Gather(step) | Pass::Order(step)) = pass;
        if let Pass::Other(_) = pass {
            let files = open(self.joined(step), JOINED)?;
            return Ok(Reading { files, number: 0, trial: None });
        }
        let mut trial = trial()?;
        trial.go_through(&self.tables, self.first_step(), Some(step));
        let files = match self.from {
            From::Files => self.open()?,
            From::Sort(_) => Files::default(),
        };
        Ok(Reading { files, number: 0, trial: Some(trial) })
    }

    /// The first step that users go through in this stage.
    pub(super) fn first_step(&self) -> usize {
        match self.from {
            From::Files => 0,
            From::Sort(step) => step + 1,
        }
    }

    /// Takes rows of the other file.
    fn rows(
        &mut self,
        step: usize,
        reading: &mut Reading,
        tell: Tell<'_>,
    ) -> Result<bool, RunError> {
        let tables = Tables::clone(&self.tables);
        let mut tables = tables.borrow_mut();
        let is_inside = self.inside.get(self.range(step).start) == Some(&true);
        let goal = reading.files.bytes_read() + STEP;
        while reading.files.bytes_read() < goal {
            match reading.files.read_next()? {
                None => {
                    let range = self.range(step);
                    let mut reports = reading.files.reports();
                    let skipped = reports.len().saturating_sub(range.len());
                    let known = self.joined.get_mut(range).unwrap_or_default();
                    known.iter_mut().zip(reports.drain(skipped..)).for_each(|(to, it)| *to = it);
                    return Ok(true);
                }
                Some(Event::Record(record)) => {
                    tables.row(step, &row_of(&record), reading.number)?;
                    reading.number += 1;
                }
                // A table that is empty, or is not in every file, is no damage.
                Some(Event::Fault(fault)) if fault.problem.is_missing_list() && is_inside => {}
                Some(Event::Fault(fault)) => {
                    tell(findings::fault(&fault), self.among_all(step, fault.position));
                }
                // What else is in the file is told where its users are read.
                Some(Event::Remark(remark)) if is_inside && is_about_others(remark.kind) => {}
                Some(Event::Remark(remark)) => {
                    tell(findings::remark(remark), self.among_all(step, remark.position));
                }
                Some(Event::More(_)) => {}
            }
        }
        Ok(false)
    }

    /// Takes users from the files.
    fn users(&self, pass: Pass, reading: &mut Reading) -> Result<bool, RunError> {
        let Some(trial) = &mut reading.trial else { return Ok(true) };
        let goal = reading.files.bytes_read() + STEP;
        while reading.files.bytes_read() < goal {
            match reading.files.read_next()? {
                None => return Ok(true),
                Some(Event::Record(record)) => {
                    let number = reading.number;
                    reading.number += 1;
                    see(&self.tables, pass, trial, (&record, self.name(record.position)), number)?;
                }
                Some(Event::Fault(_) | Event::Remark(_) | Event::More(_)) => {}
            }
        }
        Ok(false)
    }

    /// Takes users from where they wait.
    fn waiting(&self, pass: Pass, sort: usize, reading: &mut Reading) -> Result<bool, RunError> {
        let Some(trial) = &mut reading.trial else { return Ok(true) };
        let (mut held, mut scanner, mut members) = Default::default();
        for _ in 0..HELD_A_STEP {
            if !self.tables.borrow_mut().held(sort, reading.number, &mut held)? {
                return Ok(true);
            }
            let Some(record) = Held::read(&held, &mut scanner, &mut members) else {
                return Err(lost());
            };
            let name = self.name(record.position);
            see(&self.tables, pass, trial, (&record.as_record(), name), reading.number)?;
            reading.number += 1;
        }
        Ok(false)
    }

    /// The users' files were read.
    pub(super) fn were_read(&mut self, sources: Vec<SourceReport>) {
        self.sources = sources;
    }

    /// So many users wait in order.
    pub(super) fn now_wait(&mut self, users: u64) {
        self.held = users;
    }

    /// Gives rows that no user has had, of the file that a step joins, to `take`; whether that was all.
    pub(super) fn leftovers(
        &mut self,
        step: usize,
        mut take: impl FnMut(Leftover<'_>) -> Result<(), RunError>,
    ) -> Result<bool, RunError> {
        let mut reading = match self.reading.take() {
            Some(reading) => reading,
            None => self.begin_leftovers(step)?,
        };
        let tables = Tables::clone(&self.tables);
        let tables = tables.borrow();
        let goal = reading.files.bytes_read() + STEP;
        let mut over = false;
        while reading.files.bytes_read() < goal {
            let Some(event) = reading.files.read_next()? else {
                over = true;
                break;
            };
            let Event::Record(record) = event else { continue };
            let number = reading.number;
            reading.number += 1;
            if tables.is_used(step, number) {
                continue;
            }
            let key = tables.shown_key(step, &row_of(&record));
            let reason = match key.is_empty() {
                true => "no key".to_owned(),
                false => format!("no such user: {key}"),
            };
            if let Some(joined) = self.leftovers.last_mut() {
                joined.left_over += 1;
            }
            let position = self.among_all(step, record.position);
            take(Leftover { step, reason, record: record.bytes, position })?;
        }
        drop(tables);
        if over && let Some(joined) = self.leftovers.last_mut() {
            joined.rows = reading.number;
        }
        self.reading = Some(reading);
        Ok(over)
    }

    fn begin_leftovers(&mut self, step: usize) -> Result<Reading, RunError> {
        let other = self.joined(step);
        let files = open(other, JOINED)?;
        let file = other.first().map_or_else(String::new, |other| other.name.clone());
        self.leftovers.push(Joined { step, file, rows: 0, left_over: 0 });
        Ok(Reading { files, number: 0, trial: None })
    }
}

/// Has a user, as it comes to the step of a pass, noted in its table.
fn see(
    tables: &Tables,
    pass: Pass,
    trial: &mut Preparer,
    (record, name): (&Record<'_>, &str),
    number: u64,
) -> Result<(), RunError> {
    trial.enter(name);
    if let Some(user) = trial.row(record)? {
        tables.borrow_mut().see(pass, &user, number)?;
    }
    Ok(())
}

/// A record as a row.
fn row_of<'a>(record: &Record<'a>) -> Row<'a> {
    let mut row = Row::default();
    for member in record.members {
        row.push(
            member.key.of(record.bytes),
            compact(member.value.of(record.bytes), record.spaced),
        );
    }
    row
}

/// A value without white space between its tokens.
fn compact(value: &[u8], spaced: bool) -> std::borrow::Cow<'_, [u8]> {
    if !spaced || !matches!(value.first(), Some(b'{' | b'[')) {
        return value.into();
    }
    let mut out = Vec::with_capacity(value.len());
    text::compact(value, &mut out);
    out.into()
}

/// What is put aside can no longer be read.
pub(super) fn lost() -> RunError {
    RunError::Write(crate::spill::lost())
}
