//! Every user that is searched for, with the engine's results where an export has expressions.
//!
//! The engine is one batch behind the reading: while it works on one, the next is read. Users wait here as they were sent.

use std::collections::VecDeque;

use crate::fields::{Engine, EngineError};
use crate::jobs::export::ExportError;
use crate::jobs::export::field_failures::label;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::report::Progress;
use crate::jobs::scan::filter::each_match;
use crate::jobs::scan::{Batch, UserBatches};
use crate::query::Search;
use crate::store::segment::Users;
use crate::store::{Backend, Error};
use crate::user::User;

/// Gives every user that `plan` searches for to `take`, until that returns `false`, with the engine's results if there
/// are expressions.
///
/// # Errors
/// What ends it early.
pub(crate) async fn each<B: Backend>(
    batches: &mut UserBatches<'_, B>,
    plan: &Plan,
    engine: &mut impl Engine,
    take: &mut impl FnMut(&User<'_>, Option<Scripted<'_>>) -> Result<bool, ExportError>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<(), ExportError> {
    let mut waiting: VecDeque<Users> = VecDeque::new();
    // The first checkpoint has what the first step reads read ahead.
    if !checkpoint(batches.progress()).await {
        return Err(ExportError::Cancelled);
    }
    while let Some(some) = batches.next().await? {
        for batch in &some {
            if !plan.has_scripts() {
                if !each_match(batch, &plan.search, |_, user| take(user, None))? {
                    return Ok(());
                }
                continue;
            }
            let users = matches(batch, &plan.search)?;
            if users.is_empty() {
                continue;
            }
            engine.send(users.text()).map_err(|error| located(plan, &users, error))?;
            waiting.push_back(users);
            if waiting.len() > engine.ahead() && !received(&mut waiting, plan, engine, take).await?
            {
                return Ok(());
            }
        }
        if !checkpoint(batches.progress()).await {
            return Err(ExportError::Cancelled);
        }
    }
    while !waiting.is_empty() {
        if !received(&mut waiting, plan, engine, take).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// The users of `batch` that are searched for.
fn matches(batch: &Batch, search: &Search) -> Result<Users, Error> {
    let (mut users, mut json) = (Users::default(), Vec::new());
    each_match::<Error>(batch, search, |_, user| {
        json.clear();
        user.write(&mut json);
        users.push(&json);
        Ok(true)
    })?;
    Ok(users)
}

/// Receives the results for the users that wait longest, and gives these to `take`.
async fn received(
    waiting: &mut VecDeque<Users>,
    plan: &Plan,
    engine: &mut impl Engine,
    take: &mut impl FnMut(&User<'_>, Option<Scripted<'_>>) -> Result<bool, ExportError>,
) -> Result<bool, ExportError> {
    let Some(users) = waiting.pop_front() else { return Ok(true) };
    let answers = engine.receive().await.map_err(|error| located(plan, &users, error))?;
    for (index, user) in users.iter().enumerate() {
        let Some(user) = User::stored(user) else { continue };
        if !take(&user, Some(Scripted { answers: &answers, user: index }))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Why the engine stopped, with the field and the user it was at.
fn located(plan: &Plan, users: &Users, EngineError { reason, at }: EngineError) -> ExportError {
    let Some((user, script)) = at else { return ExportError::Refused(reason) };
    let name = plan.name(plan.place_of_script(script));
    let user = users.get(user).and_then(User::stored).map(|user| label(&user));
    ExportError::Refused(format!(
        "{reason} It was at “{name}” of user {}.",
        user.unwrap_or_default()
    ))
}
