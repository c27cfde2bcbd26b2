//! The users of whom an update finds something: as its steps leave them, with their values and reasons, for the grid in which
//! they are mended. The update's decisions, without its files; what needs to know other users, such as a key that another
//! has, is not looked at.

use std::borrow::Cow;
use std::io;

use crate::check::Finding;
use crate::jobs::clock::Timestamp;
use crate::jobs::export::Which;
use crate::jobs::faulty::rows::{Rows, Subject};
use crate::jobs::faulty::{FaultKind, Faulty};
use crate::jobs::report::Progress;
use crate::jobs::run_error::RunError;
use crate::jobs::scan::filter::each_match;
use crate::jobs::scan::{Batch, Block};
use crate::jobs::update::UpdateError;
use crate::jobs::update::change::Changer;
use crate::jobs::update::run::users;
use crate::jobs::update::spec::{Listed, is_listed};
use crate::read::Position;
use crate::recipe::Recipe;
use crate::spill::Spill;
use crate::store::tenant::BATCH;
use crate::store::{Backend, Tenant};
use crate::user::{User, secret};

/// Gathers the users of `which`, and of the list `only`, with a finding of `kind` once `recipe` is done with them, at the moment `now`. `None` if
/// `checkpoint` stopped it.
///
/// # Errors
/// Why they cannot be told.
pub async fn faulty<B: Backend, S: Spill>(
    tenant: &Tenant<B>,
    (which, only): (&Which, &Listed),
    (recipe, kind): (&Recipe, &FaultKind),
    now: &Timestamp,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Faulty<S>>, String> {
    let gathered = gather(tenant, (which, only), (recipe, kind), now, &mut checkpoint).await;
    match gathered {
        Ok(rows) => Ok(Some(rows)),
        Err(UpdateError::Cancelled) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

async fn gather<B: Backend, S: Spill>(
    tenant: &Tenant<B>,
    (which, only): (&Which, &Listed),
    (recipe, kind): (&Recipe, &FaultKind),
    now: &Timestamp,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Faulty<S>, UpdateError> {
    let now = now.microseconds();
    let (stored, search) = users(tenant, which, now)?;
    let recipe = recipe.clone().resolved(now).map_err(RunError::from)?;
    let name = &stored.connection.name;
    let changer = Changer::new(&recipe, stored.connection.rules(), name).map_err(RunError::from)?;
    let (rows, only) = (Rows::new(&kind.attribute), only.set());
    let mut gathering = Gathering { changer, kind, name, rows, failed: None };
    let mut progress = Progress { bytes_total: stored.users(), ..Progress::default() };
    for chunk in stored.segments.chunks(BATCH) {
        if !checkpoint(progress).await {
            return Err(UpdateError::Cancelled);
        }
        for (segment, users) in chunk.iter().zip(tenant.users_once(chunk).await?) {
            let connection = Some(name.as_str().into());
            let first = progress.users;
            let batch = Batch { block: Block::Users(users), connection, first };
            each_match::<UpdateError>(&batch, &search, |index, user| {
                if is_listed(only.as_ref(), user) {
                    gathering.look(user, first + index as u64 + 1)?;
                }
                Ok(true)
            })?;
            progress.users += u64::from(segment.users);
        }
        progress.bytes_read = progress.users;
    }
    Ok(gathering.rows.all().map_err(RunError::Write)?)
}

struct Gathering<'a, S: Spill> {
    changer: Changer,
    kind: &'a FaultKind,
    /// The name of the connection
    name: &'a str,
    rows: Rows<S>,
    failed: Option<io::Error>,
}

impl<S: Spill> Gathering<'_, S> {
    /// Takes the user of this number if it has the finding.
    fn look(&mut self, user: &User<'_>, record: u64) -> Result<(), UpdateError> {
        let position = Position { file: 0, byte: 0, line: record, record };
        let Gathering { changer, kind, name, rows, failed } = self;
        let mut see = |made: &User<'_>, found: &[Finding]| {
            let Some(finding) = found.iter().find(|it| kind.is_of(it)) else { return };
            let mut shown = Vec::new();
            secret::write_masked(made, &mut shown);
            let (shown, finding) = (Some(&*shown), Cow::Borrowed(finding));
            let subject = Subject { user: made, shown, file: name, position, finding };
            *failed = rows.push(&subject, None).err();
        };
        changer.decide(user, position, &mut Vec::new(), &mut see)?;
        match self.failed.take() {
            Some(error) => Err(RunError::Write(error).into()),
            None => Ok(()),
        }
    }
}
