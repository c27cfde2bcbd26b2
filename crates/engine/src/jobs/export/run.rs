//! Runs an export: users from their source, those that are searched for, their rows in order, into one file.
//!
//! A table whose columns depend on the users is read twice, first for its columns. Batches are worked on by a crew, side by
//! side; those with expressions here, one batch behind: while the engine has one, the next is read. Memory is bounded: a
//! few batches, and [`sort::ROOM`] for sorting.

use std::collections::VecDeque;
use std::io::Read;

use crate::fields::{Answers, Engine, EngineError};
use crate::jobs::Input;
use crate::jobs::export::field_failures::Failures;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::rows::{ColumnLayout, label};
use crate::jobs::export::sort::{self, Sorter};
use crate::jobs::export::spec::{ExportSpec, ExportSummary, SAMPLE_USERS, Which};
use crate::jobs::export::{ExportError, problems_in_words, searched};
use crate::jobs::report::{Progress, SourceReport};
use crate::jobs::scan::parallel::{BatchOutput, BatchTask, BatchWorker, WorkerPool, run_in_pool};
use crate::jobs::scan::source::{FromFiles, Source, Stored};
use crate::query::Search;
use crate::store::segment::Users;
use crate::store::user::with_identity;
use crate::store::{Backend, Error, Files, Tenant};
use crate::user::User;
use crate::write::OneFile;

/// Where an export's users are, so that they can be read more than once.
pub enum From<'t, B, R> {
    /// The local tenant
    Tenant(&'t Tenant<B>),
    /// Files, opened anew for each reading
    Files(&'t dyn Fn() -> Vec<Input<R>>),
    /// Users that were picked before
    Picked(&'t Users),
}

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
pub struct Helpers<'a, E, C> {
    /// Works out expressions
    pub engine: &'a mut E,
    /// Works on batches
    pub pool: &'a mut C,
}

/// How often a reading of all users is told apart in the progress.
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

impl<'t, B: Backend, R: Read> From<'t, B, R> {
    /// Opens the source.
    ///
    /// # Errors
    /// When the connection is not there.
    pub fn open(&self, connection: Option<&str>) -> Result<Source<'t, B, R>, ExportError> {
        Ok(match self {
            From::Tenant(tenant) => Source::Store(Stored::new(tenant, connection)?),
            From::Files(inputs) => Source::Files(Box::new(FromFiles::new(inputs()))),
            From::Picked(users) => Source::Picked(Some((*users).clone())),
        })
    }
}

/// Runs an export to its end. `checkpoint` is given the progress between steps and stops it with `false`.
///
/// # Errors
/// Why it ended early.
pub async fn write<B: Backend, R: Read, F: Files>(
    from: &From<'_, B, R>,
    files: &F,
    spec: &ExportSpec,
    helpers: &mut Helpers<'_, impl Engine, impl WorkerPool>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Written<F::Writer>, ExportError> {
    let plan = Plan::of(spec)?;
    let problems = plan.compile(helpers.engine).await.map_err(ExportError::Refused)?;
    if !problems.is_empty() {
        return Err(problems_in_words(spec, &problems));
    }
    let mut phases = Phases { done: 0, all: 1 };
    let mut task = BatchTask { spec: spec.clone(), layout: None, only_counts: false };
    if ColumnLayout::is_needed(spec, &plan) {
        phases.all = 2;
    } else if let Some(written) =
        attempt(from, files, &task, helpers, &phases, &mut checkpoint).await?
    {
        return Ok(written);
    } else {
        // An object where none was expected.
        phases = Phases { done: 1, all: 3 };
    }
    task.layout = Some(layout(from, spec, &plan, helpers.engine, &phases, &mut checkpoint).await?);
    phases.done += 1;
    let written = attempt(from, files, &task, helpers, &phases, &mut checkpoint).await?;
    written.ok_or_else(|| {
        ExportError::Refused("The users changed while they were read. Export again.".to_owned())
    })
}

/// Finds out which columns a table has.
async fn layout<B: Backend, R: Read>(
    from: &From<'_, B, R>,
    spec: &ExportSpec,
    plan: &Plan,
    engine: &mut impl Engine,
    phases: &Phases,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<ColumnLayout, ExportError> {
    let mut layout = ColumnLayout::new(spec, plan);
    let mut source = from.open(spec.which.connection.as_deref())?;
    let limit = limit(spec);
    let mut left = if plan.order().is_some() { u64::MAX } else { limit };
    let mut see = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
        layout.see(plan, user, scripted);
        left = left.saturating_sub(1);
        Ok(left > 0)
    };
    each(&mut source, plan, engine, &mut see, async |progress| {
        checkpoint(phases.of(progress)).await
    })
    .await?;
    Ok(layout)
}

/// How many users are wanted.
fn limit(spec: &ExportSpec) -> u64 {
    if spec.sample { SAMPLE_USERS as u64 } else { u64::MAX }
}

/// What becomes of rows: a file, sorted first if they are to be.
struct Collector<'f, F: Files> {
    files: &'f F,
    file: OneFile<F::Writer>,
    sorter: Option<Sorter<F>>,
    users: u64,
    seen: Vec<bool>,
    failures: Failures,
    needs_layout: bool,
}

impl<F: Files> Collector<'_, F> {
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
                    .for_each(|(key, row)| sorter.push(key, row));
                sorter.settle(self.files)?;
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

/// Writes the file; `None` if the table turned out to need its shape first.
async fn attempt<B: Backend, R: Read, F: Files>(
    from: &From<'_, B, R>,
    files: &F,
    task: &BatchTask,
    Helpers { engine, pool }: &mut Helpers<'_, impl Engine, impl WorkerPool>,
    phases: &Phases,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Written<F::Writer>>, ExportError> {
    let spec = &task.spec;
    let mut worker = BatchWorker::new(task)?;
    let (columns, head) = worker.head(spec);
    let limit = limit(spec);
    let sorter = worker.plan().order().map(|descending| {
        Sorter::<F>::new(descending, usize::try_from(limit).unwrap_or(usize::MAX), sort::ROOM)
    });
    let mut file = OneFile::new(F::Writer::default(), spec.format.framing(), spec.gzip)?;
    file.head(&head)?;
    let (users, seen, failures) = (0, Vec::new(), Failures::default());
    let mut all = Collector { files, file, sorter, users, seen, failures, needs_layout: false };
    let mut source = from.open(spec.which.connection.as_deref())?;
    let most = if all.sorter.is_some() { u64::MAX } else { limit };
    let on_the_way = async |progress| checkpoint(phases.of(progress)).await;
    if worker.plan().has_scripts() || most < u64::MAX {
        let plan = Plan::of(spec)?;
        let mut take = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
            let goes_on = worker.take(user, scripted);
            if goes_on && worker.users() < ROWS && all.users + worker.users() < most {
                return Ok(true);
            }
            Ok(all.collect(worker.take_output())? && all.users < most)
        };
        each(&mut source, &plan, *engine, &mut take, on_the_way).await?;
        all.collect(worker.take_output())?;
    } else {
        run_in_pool(&mut source, task, *pool, |output| all.collect(output), on_the_way).await?;
    }
    if all.needs_layout {
        return Ok(None);
    }
    let Collector { mut file, sorter, users, seen, failures, .. } = all;
    if let Some(sorter) = sorter {
        let at_end = Progress { users, ..phases.of(source.progress()) };
        let checkpoint = async |_| checkpoint(at_end).await;
        sorter.finish(files, |row| Ok(file.write(row)?), checkpoint).await?;
    }
    let written = file.finish()?;
    let unknown = seen.iter().enumerate().filter(|(index, seen)| {
        !**seen && users > 0 && !spec.importable && worker.plan().path(*index).is_some()
    });
    let unknown =
        unknown.map(|(index, _)| worker.plan().columns[index].attribute.clone()).collect();
    let summary = ExportSummary {
        spec: spec.clone(),
        users: users.min(limit),
        of: source.progress().users,
        columns,
        failures: failures.into_list(),
        unknown,
        unreadable: source.unreadable(),
        milliseconds: 0.0,
    };
    let (writer, bytes, sources) = (written.inner, written.bytes, source.reports());
    Ok(Some(Written { writer, bytes, summary, sources }))
}

/// Rows that are made before they are written.
const ROWS: u64 = 256;

/// Gives every user that is searched for to `take`, until that says `false`, with the answers of the engine if there are
/// expressions.
///
/// # Errors
/// What ends the export early.
pub async fn each<B: Backend, R: Read>(
    source: &mut Source<'_, B, R>,
    plan: &Plan,
    engine: &mut impl Engine,
    take: &mut impl FnMut(&User<'_>, Option<Scripted<'_>>) -> Result<bool, ExportError>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<(), ExportError> {
    let mut waiting: VecDeque<Users> = VecDeque::new();
    // The first turn has what the first step reads read ahead.
    if !checkpoint(source.progress()).await {
        return Err(ExportError::Cancelled);
    }
    while let Some(batches) = source.next().await? {
        for batch in &batches {
            let (all, connection) = (batch.users()?, batch.connection.as_deref());
            if !plan.has_scripts() {
                if !found(&all, connection, &plan.search, |_, user| take(user, None))? {
                    return Ok(());
                }
                continue;
            }
            let mut users = Users::default();
            let mut user_json = Vec::new();
            found::<ExportError>(&all, connection, &plan.search, |_, user| {
                user_json.clear();
                user.write(&mut user_json);
                users.push(&user_json);
                Ok(true)
            })?;
            if users.is_empty() {
                continue;
            }
            engine.send(users.text()).map_err(|stopped| named(plan, &users, stopped))?;
            waiting.push_back(users);
            if waiting.len() > engine.ahead() && !answered(&mut waiting, plan, engine, take).await?
            {
                return Ok(());
            }
        }
        if !checkpoint(source.progress()).await {
            return Err(ExportError::Cancelled);
        }
    }
    while !waiting.is_empty() {
        if !answered(&mut waiting, plan, engine, take).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes the answers to the batch that waits longest.
async fn answered(
    waiting: &mut VecDeque<Users>,
    plan: &Plan,
    engine: &mut impl Engine,
    take: &mut impl FnMut(&User<'_>, Option<Scripted<'_>>) -> Result<bool, ExportError>,
) -> Result<bool, ExportError> {
    let Some(users) = waiting.pop_front() else { return Ok(true) };
    let answers: Answers = match engine.receive().await {
        Ok(answers) => answers,
        Err(stopped) => return Err(named(plan, &users, stopped)),
    };
    for (place, user) in users.iter().enumerate() {
        let Some(user) = User::stored(user) else { continue };
        if !take(&user, Some(Scripted { answers: &answers, user: place }))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Why the engine stopped, with the field and the user it was at.
fn named(plan: &Plan, users: &Users, EngineError { reason, at }: EngineError) -> ExportError {
    let Some((user, script)) = at else { return ExportError::Refused(reason) };
    let name = plan.name(plan.place_of_script(script));
    let user = users.get(user).and_then(User::stored).map(|user| label(&user));
    ExportError::Refused(format!(
        "{reason} It was at “{name}” of user {}.",
        user.unwrap_or_default()
    ))
}

/// Gives those of `users`, which are of the connection of this name, that are searched for to `take`, each with its place
/// among them, until that says `false`; whether it never did.
///
/// # Errors
/// What `take` gives; when a user is damaged.
pub fn found<E: std::convert::From<Error>>(
    users: &Users,
    connection: Option<&str>,
    search: &Search,
    mut take: impl FnMut(usize, &User<'_>) -> Result<bool, E>,
) -> Result<bool, E> {
    let Some(candidates) = search.candidates(users.text()) else { return Ok(true) };
    for (place, user) in users.iter().enumerate().filter(|(_, user)| candidates.may_match(user)) {
        let user = User::stored(user).ok_or_else(damaged)?;
        let user = match connection {
            Some(connection) => with_identity(user, connection),
            None => user,
        };
        if (search.is_everything() || search.finds(&user)) && !take(place, &user)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn damaged() -> Error {
    Error::Damaged("a stored user".to_owned())
}

/// Counts the users that are searched for, and those that were looked at.
///
/// # Errors
/// What ends it early.
pub async fn count<B: Backend, R: Read>(
    from: &From<'_, B, R>,
    which: &Which,
    pool: &mut impl WorkerPool,
    checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<(u64, u64), ExportError> {
    let search = searched(which)?;
    if let (From::Tenant(tenant), true) = (from, search.is_everything()) {
        let total = Stored::new(tenant, which.connection.as_deref())?.total();
        return Ok((total, total));
    }
    let spec = ExportSpec { which: which.clone(), ..ExportSpec::default() };
    let task = BatchTask { spec, layout: None, only_counts: true };
    let mut users = 0;
    let add = |output: BatchOutput| {
        users += output.users;
        Ok(true)
    };
    let mut source = from.open(which.connection.as_deref())?;
    run_in_pool(&mut source, &task, pool, add, checkpoint).await?;
    Ok((users, source.progress().users))
}

/// Gives every user that is searched for to `see`; how many were looked at.
///
/// # Errors
/// What ends it early.
pub async fn all_found<B: Backend, R: Read>(
    from: &From<'_, B, R>,
    connection: Option<&str>,
    search: &Search,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
    mut see: impl FnMut(&User<'_>),
) -> Result<u64, ExportError> {
    let mut source = from.open(connection)?;
    if !checkpoint(source.progress()).await {
        return Err(ExportError::Cancelled);
    }
    while let Some(batches) = source.next().await? {
        for batch in &batches {
            let users = batch.users()?;
            found::<ExportError>(&users, batch.connection.as_deref(), search, |_, user| {
                see(user);
                Ok(true)
            })?;
        }
        if !checkpoint(source.progress()).await {
            return Err(ExportError::Cancelled);
        }
    }
    Ok(source.progress().users)
}
