//! The users among many that a search finds.
//!
//! A batch is unpacked, users that cannot match are passed over by their bytes, the rest are parsed and compared. What is
//! made of a match is the caller's business.

use crate::jobs::report::Progress;
use crate::jobs::scan::ScanError;
use crate::jobs::scan::source::{Batch, UserBatches};
use crate::query::Search;
use crate::store::damage::damaged_user;
use crate::store::user::with_identity;
use crate::store::{Backend, Error};
use crate::user::User;

/// Gives the users of `batch` that `search` finds to `take`, each with its index in the batch, until that returns
/// `false`; whether it never did.
///
/// # Errors
/// What `take` gives; when a user is damaged.
pub fn each_match<E: From<Error>>(
    batch: &Batch,
    search: &Search,
    mut take: impl FnMut(usize, &User<'_>) -> Result<bool, E>,
) -> Result<bool, E> {
    let users = batch.users()?;
    let Some(candidates) = search.candidates(users.text()) else { return Ok(true) };
    for (index, user) in users.iter().enumerate().filter(|(_, user)| candidates.may_match(user)) {
        let user = User::stored(user).ok_or_else(damaged_user)?;
        let user = match batch.connection.as_deref() {
            Some(connection) => with_identity(user, connection),
            None => user,
        };
        if (search.is_everything() || search.finds(&user)) && !take(index, &user)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives every user of `batches` that `search` finds to `see`.
///
/// # Errors
/// What ends it early.
pub async fn each_match_in<B: Backend>(
    batches: &mut UserBatches<'_, B>,
    search: &Search,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
    mut see: impl FnMut(&User<'_>),
) -> Result<(), ScanError> {
    if !checkpoint(batches.progress()).await {
        return Err(ScanError::Cancelled);
    }
    while let Some(some) = batches.next().await? {
        for batch in &some {
            each_match::<ScanError>(batch, search, |_, user| {
                see(user);
                Ok(true)
            })?;
        }
        if !checkpoint(batches.progress()).await {
            return Err(ScanError::Cancelled);
        }
    }
    Ok(())
}
