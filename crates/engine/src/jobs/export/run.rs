//! Runs an export: users from their source, those that are searched for, their rows in order, into one file.
//!
//! A table whose columns depend on the users is read twice, first for its columns. Batches are worked on by a pool, side by
//! side; with expressions, or if only the first users are wanted, here. Memory is bounded: a few batches, and
//! [`ROOM`] for sorting.

use std::io::Read;
use std::rc::Rc;

use crate::fields::Engine;
use crate::jobs::export::batch::{BatchOutput, BatchTask, BatchWorker};
use crate::jobs::export::evaluate::each;
use crate::jobs::export::field_failures::FieldFailures;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::rows::ColumnLayout;
use crate::jobs::export::spec::{ExportSummary, SAMPLE_USERS};
use crate::jobs::export::{ExportError, problems_in_words};
use crate::jobs::report::{Progress, SourceReport};
use crate::jobs::scan::parallel::run_in_pool;
use crate::jobs::scan::{UserBatches, UserSource, WorkerPool};
use crate::spill::sort::ROOM;
use crate::spill::{Sorter, Spill};
use crate::store::Backend;
use crate::user::User;
use crate::write::OneFile;

/// An export that is done.
pub struct Written<W> {
    /// What its file was written with
    pub writer: W,
    /// Its size in bytes
    pub bytes: u64,
    /// What came of it; the time it took aside
    pub summary: ExportSummary,
    /// The files that were read
    pub sources: Vec<SourceReport>,
}

/// Who helps with an export.
pub struct Helpers<'a, E, P> {
    /// Works out expressions
    pub engine: &'a mut E,
    /// Works on batches
    pub pool: &'a mut P,
}

/// What an export is of: users, what is done with them.
pub struct Inputs<'a, 't, B, R> {
    /// The users
    pub source: &'a UserSource<'t, B, R>,
    /// What is done
    pub plan: &'a Rc<Plan>,
}

/// Tells one reading of all users from another in the progress.
struct Phases {
    done: u64,
    all: u64,
}

impl Phases {
    fn of(&self, progress: Progress) -> Progress {
        let total = progress.bytes_total;
        Progress {
            bytes_read: self.done * total + progress.bytes_read,
            bytes_total: self.all * total,
            ..progress
        }
    }
}

/// Runs an export to its end. `checkpoint` is given the progress between steps and stops it with `false`.
///
/// # Errors
/// Why it ended early.
pub async fn write<B: Backend, R: Read + 'static, W: Spill>(
    inputs: &Inputs<'_, '_, B, R>,
    helpers: &mut Helpers<'_, impl Engine, impl WorkerPool<BatchWorker>>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Written<W>, ExportError> {
    let plan = inputs.plan;
    let problems = plan.compile(helpers.engine).await.map_err(ExportError::Refused)?;
    if !problems.is_empty() {
        return Err(problems_in_words(&plan.spec, &problems));
    }
    let mut phases = Phases { done: 0, all: 1 };
    if ColumnLayout::is_needed(plan) {
        phases.all = 2;
    } else if let Some(written) = attempt(inputs, None, helpers, &phases, &mut checkpoint).await? {
        return Ok(written);
    } else {
        // An object where none was expected.
        phases = Phases { done: 1, all: 3 };
    }
    let layout = layout(inputs, helpers.engine, &phases, &mut checkpoint).await?;
    phases.done += 1;
    let written = attempt(inputs, Some(layout), helpers, &phases, &mut checkpoint).await?;
    written.ok_or_else(|| {
        ExportError::Refused("The users changed while they were read. Export again.".to_owned())
    })
}

/// Finds out which columns a table has.
async fn layout<B: Backend, R: Read + 'static>(
    inputs: &Inputs<'_, '_, B, R>,
    engine: &mut impl Engine,
    phases: &Phases,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<ColumnLayout, ExportError> {
    let plan = inputs.plan;
    let mut layout = ColumnLayout::new(plan);
    let mut batches = inputs.open()?;
    let mut left = most_read(plan);
    let mut see = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
        layout.see(plan, user, scripted);
        left = left.saturating_sub(1);
        Ok(left > 0)
    };
    each(&mut batches, plan, engine, &mut see, async |progress| {
        checkpoint(phases.of(progress)).await
    })
    .await?;
    Ok(layout)
}

impl<'t, B: Backend, R: Read + 'static> Inputs<'_, 't, B, R> {
    fn open(&self) -> Result<UserBatches<'t, B>, ExportError> {
        let which = &self.plan.spec.which;
        Ok(self.source.open(which.connection.as_deref(), which.on_damage())?)
    }
}

/// How many users are wanted.
fn limit(plan: &Plan) -> u64 {
    if plan.spec.sample { SAMPLE_USERS as u64 } else { u64::MAX }
}

/// How many users that are found must be read for these: all if they are sorted.
fn most_read(plan: &Plan) -> u64 {
    if plan.order().is_some() { u64::MAX } else { limit(plan) }
}

/// What becomes of rows: a file, sorted first if they are to be.
struct Collector<W: Spill> {
    file: OneFile<W>,
    sorter: Option<Sorter<W>>,
    users: u64,
    seen: Vec<bool>,
    failures: FieldFailures,
    needs_layout: bool,
}

impl<W: Spill> Collector<W> {
    /// A file that begins with `head`.
    fn new(plan: &Plan, head: &[u8]) -> Result<Self, ExportError> {
        let spec = &plan.spec;
        let limit = usize::try_from(limit(plan)).unwrap_or(usize::MAX);
        let sorter = plan.order().map(|descending| Sorter::new(descending, limit, ROOM));
        let mut file = OneFile::new(W::default(), spec.format.framing(), spec.gzip)?;
        file.head(head)?;
        let (users, seen, failures) = (0, Vec::new(), FieldFailures::default());
        Ok(Collector { file, sorter, users, seen, failures, needs_layout: false })
    }

    /// Takes in what was made of the next users; whether there is any use in more.
    fn collect(&mut self, output: BatchOutput) -> Result<bool, ExportError> {
        self.needs_layout |= output.needs_layout;
        self.users += output.users;
        self.seen.resize(output.seen.len().max(self.seen.len()), false);
        self.seen.iter_mut().zip(&output.seen).for_each(|(all, some)| *all |= some);
        self.failures.add_all(output.failures);
        match &mut self.sorter {
            None => {
                parts(&output.rows, &output.ends).try_for_each(|row| self.file.write(row))?;
            }
            Some(sorter) => {
                let keys = parts(&output.keys, &output.key_ends);
                keys.zip(parts(&output.rows, &output.ends))
                    .try_for_each(|(key, row)| sorter.push(key, row))?;
            }
        }
        Ok(!self.needs_layout)
    }
}

/// Stretches of bytes, each of which ends where `ends` says.
fn parts<'a>(bytes: &'a [u8], ends: &'a [u32]) -> impl Iterator<Item = &'a [u8]> {
    let mut start = 0;
    ends.iter().map(move |end| {
        let part = &bytes[start..*end as usize];
        start = *end as usize;
        part
    })
}

/// Writes the file; `None` if the table turned out to need its layout first.
async fn attempt<B: Backend, R: Read + 'static, W: Spill>(
    inputs: &Inputs<'_, '_, B, R>,
    layout: Option<ColumnLayout>,
    Helpers { engine, pool }: &mut Helpers<'_, impl Engine, impl WorkerPool<BatchWorker>>,
    phases: &Phases,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Written<W>>, ExportError> {
    let plan = inputs.plan;
    let mut worker = BatchWorker::new(Rc::clone(plan), layout.clone())?;
    let (columns, head) = worker.head();
    let mut all = Collector::new(plan, &head)?;
    let mut batches = inputs.open()?;
    let most = most_read(plan);
    let on_the_way = async |progress| checkpoint(phases.of(progress)).await;
    if plan.has_scripts() || most < u64::MAX {
        let mut take = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
            let goes_on = worker.add(user, scripted);
            if goes_on && worker.users() < ROWS && all.users + worker.users() < most {
                return Ok(true);
            }
            Ok(all.collect(worker.take_output())? && all.users < most)
        };
        each(&mut batches, plan, *engine, &mut take, on_the_way).await?;
        all.collect(worker.take_output())?;
    } else {
        let task = BatchTask::Rows { spec: plan.spec.clone(), layout };
        pool.begin(&task, worker, batches.is_large());
        run_in_pool(&mut batches, *pool, |output| all.collect(output), on_the_way).await?;
    }
    if all.needs_layout {
        return Ok(None);
    }
    let at_end = Progress { users: all.users, ..phases.of(batches.progress()) };
    finish(inputs, all, &batches, columns, async |_| checkpoint(at_end).await).await.map(Some)
}

/// Rows that are made before they are written.
const ROWS: u64 = 256;

/// Sorted rows that are written between two checkpoints.
const ROWS_A_STEP: u64 = 16_384;

/// Sorts what is collected if it is to be, ends the file and sums up.
async fn finish<B: Backend, R: Read + 'static, W: Spill>(
    inputs: &Inputs<'_, '_, B, R>,
    all: Collector<W>,
    batches: &UserBatches<'_, B>,
    columns: Vec<String>,
    mut checkpoint: impl AsyncFnMut(u64) -> bool,
) -> Result<Written<W>, ExportError> {
    let plan = inputs.plan;
    let Collector { mut file, sorter, users, seen, failures, .. } = all;
    if let Some(sorter) = sorter {
        let (mut rows, mut written) = (sorter.finish()?, 0_u64);
        while let Some((_, row)) = rows.next_row()? {
            file.write(row)?;
            written += 1;
            if written.is_multiple_of(ROWS_A_STEP) && !checkpoint(written).await {
                return Err(ExportError::Cancelled);
            }
        }
    }
    let written = file.finish()?;
    let unknown = seen.iter().enumerate().filter(|(index, seen)| {
        !**seen && users > 0 && !plan.spec.importable && plan.path(*index).is_some()
    });
    let faults = batches.faults();
    let summary = ExportSummary {
        spec: plan.spec.clone(),
        users: users.min(limit(plan)),
        of: batches.progress().users,
        columns,
        failures: failures.into_list(),
        unknown: unknown.map(|(index, _)| plan.columns[index].attribute.clone()).collect(),
        unreadable: faults.records,
        faults: faults.first,
        more_faults: faults.more,
        damaged: batches.damaged().to_vec(),
        milliseconds: 0.0,
    };
    Ok(Written { writer: written.inner, bytes: written.bytes, summary, sources: batches.reports() })
}
