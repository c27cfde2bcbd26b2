//! Users whose id a user of another connection has, too: who that is takes reading the other user, which is done between two
//! steps and only for as many as are shown.

use crate::check::Finding;
use crate::jobs::finding_groups::Subject;
use crate::jobs::findings;
use crate::jobs::import::same_ids::Elsewhere;
use crate::jobs::import::sink::TenantSink;
use crate::jobs::pipeline::Run;
use crate::read::Reopen;
use crate::store::{Backend, Error, Tenant};
use crate::user::{Attribute, User};
use crate::write::Hashed;

/// Tells of the users that were noted since the last time.
pub(super) async fn tell<B: Backend, R: Reopen>(
    tenant: &Tenant<B>,
    run: &mut Run<R, Hashed<B::Writer>, TenantSink<'_, B::Writer>>,
) -> Result<(), Error> {
    let Elsewhere { shown, more, .. } = &mut run.sink().elsewhere;
    let (shown, more) = (std::mem::take(shown), std::mem::take(more));
    for same in shown {
        let place = run.sink().others.partition_point(|(first, _)| *first <= same.number);
        let other = place.checked_sub(1).and_then(|at| run.sink().others.get(at)).cloned();
        let (first, connection) = other.unwrap_or_default();
        let email = email_of(tenant, &connection, same.number.saturating_sub(first)).await?;
        let finding = findings::id_elsewhere(&same.user_id, &connection, email.as_deref());
        let subject = Subject::named(same.position, &same.email, &same.user_id);
        run.warn(&[finding], &subject, same.first);
    }
    let finding: Finding = findings::id_elsewhere("", "", None);
    for (users, first) in more.into_iter().zip([true, false]) {
        for _ in 0..users {
            run.warn(std::slice::from_ref(&finding), &Subject::default(), first);
        }
    }
    Ok(())
}

/// The email of the user of this number of a connection; `None` if it has none, or cannot be read.
async fn email_of<B: Backend>(
    tenant: &Tenant<B>,
    connection: &str,
    mut number: u64,
) -> Result<Option<String>, Error> {
    let mut connections = tenant.catalog().connections.iter();
    let stored = connections.find(|stored| stored.connection.name == connection);
    for segment in stored.map_or(&[][..], |stored| &stored.segments) {
        let users = u64::from(segment.users);
        if number >= users {
            number -= users;
            continue;
        }
        let users = tenant.readable_users(&[*segment]).await?.into_iter().flatten().next();
        let user = users.as_ref().and_then(|users| users.get(number as usize));
        let email = user
            .and_then(User::stored)
            .and_then(|user| user.text(Attribute::Email).map(std::borrow::Cow::into_owned));
        return Ok(email);
    }
    Ok(None)
}
