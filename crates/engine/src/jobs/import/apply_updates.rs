//! The second part of an upsert: applies the updates that wait, segment by segment. Each segment that changes is written
//! once more; nothing of it is seen before the import commits.

use std::collections::HashMap;
use std::io;

use crate::jobs::finding_groups::Subject;
use crate::jobs::findings;
use crate::jobs::import::difference::{count, user_change};
use crate::jobs::import::merge::{complete, merge};
use crate::jobs::import::pending_updates::{Update, Updates};
use crate::jobs::import::sink::TenantSink;
use crate::jobs::import::spec::ImportSummary;
use crate::jobs::import::{ImportError, JobContext};
use crate::jobs::pipeline::Run;
use crate::jobs::prepare::importable;
use crate::jobs::report::Progress;
use crate::jobs::run_error::RunError;
use crate::read::Reopen;
use crate::store::damage::{DamagedPart, damaged_user};
use crate::store::tenant::{BATCH, Ids};
use crate::store::{Backend, Builder, Error, SegmentRef, Stored, Tenant};
use crate::user::fingerprint::Fingerprints;
use crate::user::{Attribute, Reader, secret};
use crate::write::Hashed;
use futures_util::future::join;

/// Whose updates are applied, and whether only to see what would come of it.
pub(super) struct UpdateJob<'a, B> {
    pub tenant: &'a Tenant<B>,
    pub context: &'a JobContext,
    /// The connection
    pub stored: &'a Stored,
    /// Nothing is written
    pub dry: bool,
}

/// Applies the updates that wait, segment by segment. Gives what replaces which segment.
pub(super) async fn apply_updates<B: Backend, R: Reopen>(
    job: &UpdateJob<'_, B>,
    run: &mut Run<R, Hashed<B::Writer>, TenantSink<'_, B::Writer>>,
    summary: &mut ImportSummary,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<HashMap<usize, Vec<SegmentRef>>, ImportError> {
    let UpdateJob { tenant, context, stored, dry } = *job;
    let mut replaced = HashMap::new();
    let none = Updates::new(&stored.segments);
    let mut updates = std::mem::replace(&mut run.sink().updates, none);
    let mut progress = Progress { updates_total: updates.count(), ..run.progress() };
    while let Some(range) = updates.next_range(tenant).await? {
        let place = |update: &Update| updates.segment(u64::from(update.number));
        let by_segment: Vec<&[Update]> = range.chunk_by(|a, b| place(a) == place(b)).collect();
        let mut batches = by_segment.chunks(BATCH / 2).peekable();
        let of = |batch: &[&[Update]]| -> Vec<usize> {
            batch.iter().map(|waiting| place(&waiting[0])).collect()
        };
        let mut loaded = match batches.peek() {
            Some(batch) => Some(Loaded::of(tenant, stored, of(batch)).await?),
            None => None,
        };
        while let (Some(batch), Some(Loaded { places, users, prints })) =
            (batches.next(), loaded.take())
        {
            let mut prints = prints.into_iter();
            let mut written = Vec::new();
            for ((waiting, at), users) in batch.iter().zip(&places).zip(&users) {
                let mut segment =
                    SegmentUpdate { context, summary, run, builder: Builder::default() };
                let prints: Vec<Fingerprints> = prints.by_ref().take(users.len()).collect();
                let changed = segment
                    .segment(users, &prints, waiting, updates.start(*at), tenant.ids())
                    .map_err(|error| located(tenant, error, stored.segments[*at].id))?;
                if changed && !dry {
                    let segments = segment.builder.take();
                    replaced.insert(
                        *at,
                        segments.iter().map(crate::store::Segment::reference).collect(),
                    );
                    written.extend(segments);
                }
                progress.updates += waiting.len() as u64;
            }
            // The next segments are asked for before these are put: a database that reads waits for what it writes.
            let next = async {
                match batches.peek() {
                    Some(batch) => Loaded::of(tenant, stored, of(batch)).await.map(Some),
                    None => Ok(None),
                }
            };
            let put = async {
                if written.is_empty() {
                    Ok(())
                } else {
                    tenant.backend().put_segments(written).await
                }
            };
            let (next, put) = join(next, put).await;
            put?;
            loaded = next?;
            if !checkpoint(progress).await {
                return Err(ImportError::Cancelled);
            }
        }
    }
    Ok(replaced)
}

/// `error` with the segment of this id, if it is about a user in it that cannot be read.
fn located<B: Backend>(tenant: &Tenant<B>, error: ImportError, id: u64) -> ImportError {
    match error {
        ImportError::Store(error) => tenant.located(error, id, DamagedPart::Users).into(),
        other => other,
    }
}

/// Segments that are to be written once more.
struct Loaded {
    /// Their places among the connection's segments
    places: Vec<usize>,
    users: Vec<crate::store::segment::Users>,
    /// The fingerprints of all their users
    prints: Vec<Fingerprints>,
}

impl Loaded {
    async fn of<B: Backend>(
        tenant: &Tenant<B>,
        stored: &Stored,
        places: Vec<usize>,
    ) -> Result<Loaded, Error> {
        let segments: Vec<SegmentRef> = places.iter().map(|at| stored.segments[*at]).collect();
        let (users, prints) =
            join(tenant.users_once(&segments), tenant.fingerprints(&segments)).await;
        Ok(Loaded { places, users: users?, prints: prints? })
    }
}

/// A segment that is written once more.
struct SegmentUpdate<'a, 'b, R: Reopen, W: io::Write> {
    context: &'a JobContext,
    summary: &'a mut ImportSummary,
    run: &'a mut Run<R, Hashed<W>, TenantSink<'b, W>>,
    builder: Builder,
}

impl<R: Reopen, W: io::Write> SegmentUpdate<'_, '_, R, W> {
    /// Builds the segment with `updates` applied. Returns whether any user changed.
    fn segment(
        &mut self,
        users: &crate::store::segment::Users,
        prints: &[Fingerprints],
        updates: &[Update],
        start: u64,
        ids: &Ids,
    ) -> Result<bool, ImportError> {
        let (mut updates, mut changed) = (updates.iter().peekable(), false);
        let mut bytes = Vec::new();
        for ((user, prints), number) in users.iter().zip(prints).zip(start..) {
            bytes.clear();
            bytes.extend_from_slice(user);
            if let Some(update) = updates.next_if(|update| u64::from(update.number) == number) {
                changed |= self.user(user, update, &mut bytes)?;
            }
            self.builder.push(&bytes, *prints, || ids.next());
        }
        self.builder.close(ids.next());
        Ok(changed)
    }

    /// Puts the updated user into `out`, if it changes. Returns whether it does.
    fn user(
        &mut self,
        old: &[u8],
        update: &Update,
        out: &mut Vec<u8>,
    ) -> Result<bool, ImportError> {
        let (mut one, mut two) = (Reader::default(), Reader::default());
        let damaged = damaged_user;
        let old = one.read(old).ok_or_else(damaged)?;
        let new = two.read(&update.user).ok_or_else(damaged)?;
        let merged = merge(&old, &new, &self.context.spec, &self.context.started.iso);
        let subject = Subject::of(&new, update.position);
        if merged.has_password {
            let (mut shown, found) = (Vec::new(), [findings::has_password()]);
            secret::write_masked(&new, &mut shown);
            let failed = self.run.refuse((&shown, &update.record), &found, &subject, update.warned);
            failed.map_err(RunError::Write)?;
            return Ok(false);
        }
        let mut found = Vec::new();
        for (attribute, _, asked) in &merged.not_changed {
            *self.summary.not_changed.entry(attribute.name().to_owned()).or_default() += 1;
            found.push(findings::not_changed(*attribute, asked));
        }
        if let Some(file) = &mut self.run.sink().upsert_file {
            let mut bytes = Vec::new();
            let user = complete(&new, merged.user.as_ref().unwrap_or(&old));
            importable(&user).write(&mut bytes);
            if file.fits(bytes.len()) {
                file.write(&bytes).map_err(RunError::Write)?;
            } else {
                found.push(findings::too_large_merged(bytes.len()));
            }
        }
        self.run.warn(&found, &subject, !update.warned);
        let [email, user_id] = [Attribute::Email, Attribute::UserId]
            .map(|attribute| old.text(attribute).unwrap_or_default().into_owned());
        if let Some(file) = &mut self.run.sink().differences {
            file.write(&merged, &email, &user_id).map_err(RunError::Write)?;
        }
        let Some(user) = &merged.user else {
            self.summary.unchanged += 1;
            return Ok(false);
        };
        count(self.summary, &merged, || user_change(&merged, email, user_id));
        out.clear();
        user.write(out);
        Ok(true)
    }
}
