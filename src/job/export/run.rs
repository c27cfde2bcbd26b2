//! Runs an export: users from their source, those that are searched for, their rows in order, into one file.
//!
//! A table whose columns depend on the users is read twice, first for its columns. Expressions are worked out one batch
//! behind: while the engine has one, the next is read. Memory is bounded: a batch or two, and [`order::ROOM`] for sorting.

use std::collections::VecDeque;
use std::io::{Read, Write};

use super::failures::Failures;
use super::order::{self, Sorter};
use super::plan::{Plan, Scripted};
use super::source::{Batch, FromFiles, Source, Stored};
use super::spec::{ExportSpec, ExportSummary, SAMPLE_USERS};
use super::table::{Outcome, Shape, Table, who};
use super::{Stop, problems_in_words};
use crate::columns::{Answers, Engine, Stopped, Value};
use crate::job::Input;
use crate::job::report::{Progress, SourceReport};
use crate::profile::User;
use crate::query::Search;
use crate::sink::OneFile;
use crate::store::segment::Users;
use crate::store::user::with_identity;
use crate::store::{Backend, Error, Files, Tenant};

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
    pub fn open(&self, connection: Option<&str>) -> Result<Source<'t, B, R>, Stop> {
        Ok(match self {
            From::Tenant(tenant) => Source::Store(Stored::new(tenant, connection)?),
            From::Files(inputs) => Source::Files(Box::new(FromFiles::new(inputs()))),
            From::Picked(users) => Source::Picked(Some((*users).clone())),
        })
    }
}

/// Runs an export to its end. `turn` is given the progress between steps and stops it with `false`.
///
/// # Errors
/// Why it ended early.
pub async fn write<B: Backend, R: Read, F: Files>(
    from: &From<'_, B, R>,
    files: &F,
    spec: &ExportSpec,
    search: Search,
    engine: &mut impl Engine,
    mut turn: impl AsyncFnMut(Progress) -> bool,
) -> Result<Written<F::Writer>, Stop> {
    let plan = Plan::new(spec, search).map_err(|problems| problems_in_words(spec, &problems))?;
    let problems = plan.compile(engine).await.map_err(Stop::Refused)?;
    if !problems.is_empty() {
        return Err(problems_in_words(spec, &problems));
    }
    let mut phases = Phases { done: 0, all: 1 };
    if Shape::is_needed(spec, &plan) {
        phases.all = 2;
    } else if let Some(written) =
        attempt(from, files, spec, &plan, None, engine, &phases, &mut turn).await?
    {
        return Ok(written);
    } else {
        // An object where none was expected.
        phases = Phases { done: 1, all: 3 };
    }
    let shape = shape(from, spec, &plan, engine, &phases, &mut turn).await?;
    phases.done += 1;
    let written =
        attempt(from, files, spec, &plan, Some(shape), engine, &phases, &mut turn).await?;
    written.ok_or_else(|| {
        Stop::Refused("The users changed while they were read. Export again.".to_owned())
    })
}

/// Finds out which columns a table has.
async fn shape<B: Backend, R: Read>(
    from: &From<'_, B, R>,
    spec: &ExportSpec,
    plan: &Plan,
    engine: &mut impl Engine,
    phases: &Phases,
    turn: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Shape, Stop> {
    let mut shape = Shape::new(spec, plan);
    let mut source = from.open(spec.which.connection.as_deref())?;
    let limit = limit(spec);
    let mut left = if plan.order().is_some() { u64::MAX } else { limit };
    let mut see = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
        shape.see(plan, user, scripted);
        left = left.saturating_sub(1);
        Ok(left > 0)
    };
    each(&mut source, plan, engine, &mut see, async |progress| turn(phases.of(progress)).await)
        .await?;
    Ok(shape)
}

/// How many users are wanted.
fn limit(spec: &ExportSpec) -> u64 {
    if spec.sample { SAMPLE_USERS as u64 } else { u64::MAX }
}

/// Writes the file; `None` if the table turned out to need its shape first.
#[allow(
    clippy::too_many_arguments,
    reason = "they are the whole of an export, and there is one caller"
)]
async fn attempt<B: Backend, R: Read, F: Files>(
    from: &From<'_, B, R>,
    files: &F,
    spec: &ExportSpec,
    plan: &Plan,
    shape: Option<Shape>,
    engine: &mut impl Engine,
    phases: &Phases,
    turn: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Written<F::Writer>>, Stop> {
    let mut table = Table::new(spec, plan, shape)?;
    let framing = spec.format.framing();
    let mut file = OneFile::new(F::Writer::default(), framing, spec.gzip)?;
    file.head(&table.head(spec)?)?;
    let mut failures = Failures::default();
    let mut source = from.open(spec.which.connection.as_deref())?;
    let limit = limit(spec);
    let mut sorter = plan.order().map(|descending| {
        Sorter::<F>::new(descending, usize::try_from(limit).unwrap_or(usize::MAX), order::ROOM)
    });
    let (mut users, mut key, mut unshaped) = (0_u64, Vec::new(), false);
    let mut take = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
        if table.row(plan, user, scripted, &mut failures)? == Outcome::Unshaped {
            unshaped = true;
            return Ok(false);
        }
        users += 1;
        let (rows, ends) = match &mut sorter {
            None if users == limit || users.is_multiple_of(ROWS) => table.take()?,
            None => return Ok(true),
            Some(sorter) => {
                let value = plan.key(user, scripted);
                if let Value::Failed(message) = &value {
                    failures.add(plan, super::Place::Order, user, message);
                }
                key.clear();
                let has_key = order::key(&value, &mut key);
                let (row, _) = table.take()?;
                sorter.push(&key, !has_key, &row);
                sorter.settle(files)?;
                return Ok(true);
            }
        };
        write_rows(&mut file, &rows, &ends)?;
        Ok(users < limit)
    };
    each(&mut source, plan, engine, &mut take, async |progress| turn(phases.of(progress)).await)
        .await?;
    if unshaped {
        return Ok(None);
    }
    let (rows, ends) = table.take()?;
    write_rows(&mut file, &rows, &ends)?;
    if let Some(sorter) = sorter {
        let at_end = Progress { users, ..phases.of(source.progress()) };
        let turn = async |_| turn(at_end).await;
        sorter.finish(files, |row| Ok(file.write(row)?), turn).await?;
    }
    let written = file.finish()?;
    let unknown = table.unseen().filter(|index| users > 0 && plan.path(*index).is_some());
    let unknown = unknown.map(|index| plan.columns[index].attribute.clone()).collect();
    let summary = ExportSummary {
        spec: spec.clone(),
        users: users.min(limit),
        of: source.progress().users,
        columns: table.names().to_vec(),
        failures: failures.into_list(),
        unknown: if spec.importable { Vec::new() } else { unknown },
        unreadable: source.unreadable(),
        milliseconds: 0.0,
    };
    let (writer, bytes, sources) = (written.inner, written.bytes, source.reports());
    Ok(Some(Written { writer, bytes, summary, sources }))
}

/// Rows that are made before they are written.
const ROWS: u64 = 256;

fn write_rows<W: Write>(file: &mut OneFile<W>, rows: &[u8], ends: &[usize]) -> Result<(), Stop> {
    let mut start = 0;
    for end in ends {
        file.write(&rows[start..*end])?;
        start = *end;
    }
    Ok(())
}

/// Gives every user that is searched for to `take`, until that says `false`, with the answers of the engine if there are
/// expressions.
///
/// # Errors
/// What ends the export early.
pub async fn each<B: Backend, R: Read>(
    source: &mut Source<'_, B, R>,
    plan: &Plan,
    engine: &mut impl Engine,
    take: &mut impl FnMut(&User<'_>, Option<Scripted<'_>>) -> Result<bool, Stop>,
    mut turn: impl AsyncFnMut(Progress) -> bool,
) -> Result<(), Stop> {
    let mut waiting: VecDeque<Users> = VecDeque::new();
    // The first turn has what the first step reads read ahead.
    if !turn(source.progress()).await {
        return Err(Stop::Cancelled);
    }
    while let Some(batches) = source.next().await? {
        for batch in &batches {
            if !plan.has_scripts() {
                if !found(batch, &plan.search, |_, user| take(user, None))? {
                    return Ok(());
                }
                continue;
            }
            let mut users = Users::default();
            let mut user_json = Vec::new();
            found::<Stop>(batch, &plan.search, |_, user| {
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
            if waiting.len() > AHEAD && !answered(&mut waiting, plan, engine, take).await? {
                return Ok(());
            }
        }
        if !turn(source.progress()).await {
            return Err(Stop::Cancelled);
        }
    }
    while !waiting.is_empty() {
        if !answered(&mut waiting, plan, engine, take).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Batches that the engine has at a time.
const AHEAD: usize = 2;

/// Takes the answers to the batch that waits longest.
async fn answered(
    waiting: &mut VecDeque<Users>,
    plan: &Plan,
    engine: &mut impl Engine,
    take: &mut impl FnMut(&User<'_>, Option<Scripted<'_>>) -> Result<bool, Stop>,
) -> Result<bool, Stop> {
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
fn named(plan: &Plan, users: &Users, Stopped { reason, at }: Stopped) -> Stop {
    let Some((user, script)) = at else { return Stop::Refused(reason) };
    let name = plan.name(plan.place_of_script(script));
    let user = users.get(user).and_then(User::stored).map(|user| who(&user));
    Stop::Refused(format!("{reason} It was at “{name}” of user {}.", user.unwrap_or_default()))
}

/// Gives the users of a batch that are searched for to `take`, each with its place in the batch, until that says `false`;
/// whether it never did.
///
/// # Errors
/// What `take` gives; when a user is damaged.
pub fn found<E: std::convert::From<Error>>(
    batch: &Batch<'_>,
    search: &Search,
    mut take: impl FnMut(usize, &User<'_>) -> Result<bool, E>,
) -> Result<bool, E> {
    if !search.may_be_in(batch.users.text()) {
        return Ok(true);
    }
    for (place, user) in batch.users.iter().enumerate() {
        if !search.may_be_in(user) {
            continue;
        }
        let user = User::stored(user).ok_or_else(damaged)?;
        let user = match batch.connection {
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
    connection: Option<&str>,
    search: &Search,
    turn: impl AsyncFnMut(Progress) -> bool,
) -> Result<(u64, u64), Stop> {
    if let (From::Tenant(tenant), true) = (from, search.is_everything()) {
        let total = Stored::new(tenant, connection)?.total();
        return Ok((total, total));
    }
    let mut users = 0;
    let of = all_found(from, connection, search, turn, |_| users += 1).await?;
    Ok((users, of))
}

/// Gives every user that is searched for to `see`; how many were looked at.
///
/// # Errors
/// What ends it early.
pub async fn all_found<B: Backend, R: Read>(
    from: &From<'_, B, R>,
    connection: Option<&str>,
    search: &Search,
    mut turn: impl AsyncFnMut(Progress) -> bool,
    mut see: impl FnMut(&User<'_>),
) -> Result<u64, Stop> {
    let mut source = from.open(connection)?;
    if !turn(source.progress()).await {
        return Err(Stop::Cancelled);
    }
    while let Some(batches) = source.next().await? {
        for batch in &batches {
            found::<Stop>(batch, search, |_, user| {
                see(user);
                Ok(true)
            })?;
        }
        if !turn(source.progress()).await {
            return Err(Stop::Cancelled);
        }
    }
    Ok(source.progress().users)
}
