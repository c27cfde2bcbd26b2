//! The work of an update: users segment by segment, what becomes of each, the files and segments that come of it. It
//! commits nothing.

use std::collections::HashSet;
use std::io::{BufWriter, Write};
use std::iter::Peekable;
use std::slice::Iter;

use futures_util::future::join;

use crate::check::Finding;
use crate::check::duplicates::Seen;
use crate::jobs::PART_LIMIT;
use crate::jobs::export::Which;
use crate::jobs::finding_groups::{Groups, Subject};
use crate::jobs::findings;
use crate::jobs::import::difference::{DifferencesFile, count, user_change};
use crate::jobs::import::merge::{Merged, compare};
use crate::jobs::report::Progress;
use crate::jobs::run_error::RunError;
use crate::jobs::scan::filter::each_match;
use crate::jobs::scan::{Batch, Block};
use crate::jobs::update::auth0::{self, Sent};
use crate::jobs::update::change::{Changer, Verdict, is_changeable};
use crate::jobs::update::spec::{Action, UpdateSummary, is_listed};
use crate::jobs::update::{UpdateContext, UpdateError};
use crate::query::{self, Search};
use crate::read::Position;
use crate::store::damage::{DamagedPart, damaged_user};
use crate::store::segment::Users;
use crate::store::tenant::{BATCH, DIRECTORIES};
use crate::store::{Backend, Builder, Error, Segment, SegmentRef, Stored, Tenant};
use crate::user::fingerprint::{Fingerprints, KEYS};
use crate::user::{Attribute, User};
use crate::write::{DigestsNow, Framing, Hashed, Parts};
use json::text;

/// What an update has made and not yet committed.
pub(super) struct Done<B: Backend> {
    pub summary: UpdateSummary,
    /// The segments in which somebody was found
    pub found: HashSet<u64>,
    /// The connection's segments after it
    pub segments: Vec<SegmentRef>,
    /// Users for Auth0
    pub upserts: Parts<Hashed<B::Writer>, DigestsNow>,
    /// Requests for Auth0, one a line
    pub requests: BufWriter<Hashed<B::Writer>>,
    pub differences: DifferencesFile<Hashed<B::Writer>>,
    /// Who stays as it is though a step was to change it, one a line, with the reason
    pub refused: BufWriter<Hashed<B::Writer>>,
}

/// Bytes of lines that wait until they are written.
const WAITING: usize = 64 << 10;

/// Works on all users of the connection.
pub(super) async fn work<B: Backend>(
    tenant: &Tenant<B>,
    context: &UpdateContext,
    dry: bool,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Done<B>, UpdateError> {
    let mut run = Run::new(tenant, context)?;
    let mut progress = Progress { bytes_total: run.stored.users(), ..Progress::default() };
    if !checkpoint(progress).await {
        return Err(UpdateError::Cancelled);
    }
    let (stored, stamp) = (run.stored, tenant.catalog().users_stamp());
    let searched = context.searched.as_ref().filter(|it| it.is_of(context, stamp));
    let is_wanted = |it: &&SegmentRef| searched.is_none_or(|searched| searched.is_in(it));
    let wanted: Vec<SegmentRef> = stored.segments.iter().filter(is_wanted).copied().collect();
    let mut chunks = wanted.chunks(BATCH);
    let mut all = stored.segments.iter().peekable();
    let mut next = read(tenant, chunks.next()).await?;
    while let Some((chunk, users)) = next {
        // The store reads on meanwhile.
        let turn = run.turn((chunk, users), &mut all, context.seed, dry);
        let (read, turned) = join(read(tenant, chunks.next()), turn).await;
        turned?;
        next = read?;
        progress.bytes_read = run.first;
        progress.users = run.first;
        if !checkpoint(progress).await {
            return Err(UpdateError::Cancelled);
        }
    }
    all.for_each(|segment| run.pass(*segment));
    Ok(run.done())
}

/// These segments with their users.
async fn read<'s, B: Backend>(
    tenant: &Tenant<B>,
    segments: Option<&'s [SegmentRef]>,
) -> Result<Option<(&'s [SegmentRef], Vec<Users>)>, Error> {
    match segments {
        Some(segments) => Ok(Some((segments, tenant.users_once(segments).await?))),
        None => Ok(None),
    }
}

/// The connection whose users are meant, and the search for them at the moment `now`.
pub(super) fn users<'t, B: Backend>(
    tenant: &'t Tenant<B>,
    which: &Which,
    now: i64,
) -> Result<(&'t Stored, Search), UpdateError> {
    let id = which.connection.as_deref().ok_or_else(|| {
        UpdateError::Refused("Choose the connection whose users are to change.".to_owned())
    })?;
    let options = query::Options { now: Some(now), ..query::Options::default() };
    let read = query::read(&which.search, options).map_err(|problem| {
        UpdateError::Refused(format!("The search cannot be understood: {}", problem.message))
    })?;
    Ok((tenant.catalog().get(id)?, read.search))
}

/// The fingerprints of the users of these segments, as far as `which` of a user's are asked for.
async fn seen<B: Backend>(
    tenant: &Tenant<B>,
    segments: impl Iterator<Item = &[SegmentRef]>,
    (seed, users): ((u64, u64), u64),
    which: impl Fn(Fingerprints) -> Fingerprints,
) -> Result<Seen, Error> {
    let mut seen = Seen::with_room(seed, users as usize * 2);
    for segments in segments {
        for prints in tenant.fingerprints(segments).await? {
            seen.remember(&which(prints), 0);
        }
    }
    Ok(seen)
}

/// A user that changes, or goes.
struct Changed {
    /// Its index in the segment
    index: u32,
    position: Position,
    /// What it becomes; nothing if it is deleted
    new: Option<Vec<u8>>,
    /// Whether a key becomes another
    is_rekeyed: bool,
    warnings: Vec<Finding>,
}

/// What was decided on a segment: nothing on one that was not read.
struct Decided {
    segment: SegmentRef,
    batch: Option<Batch>,
    changed: Vec<Changed>,
}

struct Run<'t, B: Backend> {
    tenant: &'t Tenant<B>,
    stored: &'t Stored,
    search: Search,
    /// Of them only these
    only: Option<HashSet<&'t str>>,
    /// Nothing to delete
    changer: Option<Changer>,
    date: String,
    /// Whether users of other connections have the ids of these
    elsewhere: Option<Seen>,
    taken: Option<Seen>,
    email_unique: bool,
    /// The number of the first user of the segment that comes
    first: u64,
    groups: Groups,
    summary: UpdateSummary,
    segments: Vec<SegmentRef>,
    /// Those in which somebody was found
    found: HashSet<u64>,
    upserts: Parts<Hashed<B::Writer>, DigestsNow>,
    requests: BufWriter<Hashed<B::Writer>>,
    differences: DifferencesFile<Hashed<B::Writer>>,
    refused: BufWriter<Hashed<B::Writer>>,
}

impl<'t, B: Backend> Run<'t, B> {
    fn new(tenant: &'t Tenant<B>, context: &'t UpdateContext) -> Result<Self, UpdateError> {
        let spec = &context.spec;
        let now = context.started.microseconds();
        let (stored, search) = users(tenant, &spec.which, now)?;
        let (name, rules) = (&stored.connection.name, stored.connection.rules());
        let changer = match &spec.action {
            Action::Delete => None,
            Action::Change(recipe) => {
                let recipe = recipe.clone().resolved(now).map_err(RunError::from)?;
                Some(Changer::new(&recipe, rules, name).map_err(RunError::from)?)
            }
        };
        let stem = format!("{name}-upsert");
        let digests = DigestsNow::default();
        let lines = || BufWriter::with_capacity(WAITING, Hashed::default());
        Ok(Run {
            tenant,
            stored,
            search,
            only: spec.only.set(),
            changer,
            date: context.started.iso.clone(),
            elsewhere: None,
            taken: None,
            email_unique: rules.email_unique,
            first: 0,
            groups: Groups::default(),
            summary: UpdateSummary::default(),
            segments: Vec::with_capacity(stored.segments.len()),
            found: HashSet::new(),
            upserts: Parts::new(
                Hashed::default(),
                &stem,
                Framing::Array,
                PART_LIMIT,
                false,
                digests,
            ),
            requests: lines(),
            differences: DifferencesFile::new(Hashed::default()).map_err(RunError::Write)?,
            refused: lines(),
        })
    }

    fn done(self) -> Done<B> {
        let mut summary = self.summary;
        summary.of = self.first;
        let run = &mut summary.changes.run;
        run.total = summary.found;
        run.written = summary.changes.updated;
        run.steps = self.changer.map(|changer| changer.step_reports()).unwrap_or_default();
        (run.groups, run.ungrouped) = self.groups.sorted();
        Done {
            summary,
            found: self.found,
            segments: self.segments,
            upserts: self.upserts,
            requests: self.requests,
            differences: self.differences,
            refused: self.refused,
        }
    }

    /// Works on the users of these segments; those of `all` that come before each stay as they are.
    async fn turn(
        &mut self,
        (chunk, users): (&[SegmentRef], Vec<Users>),
        all: &mut Peekable<Iter<'_, SegmentRef>>,
        seed: (u64, u64),
        dry: bool,
    ) -> Result<(), UpdateError> {
        let mut decided = Vec::with_capacity(chunk.len());
        for (segment, users) in chunk.iter().zip(users) {
            while let Some(passed) = all.next_if(|it| it.id != segment.id) {
                decided.push(Decided { segment: *passed, batch: None, changed: Vec::new() });
                self.first += u64::from(passed.users);
            }
            all.next();
            let (batch, found) = (self.batch(users), self.summary.found);
            let changed = self.decide(&batch).map_err(|error| self.located(error, segment))?;
            if self.summary.found > found {
                self.found.insert(segment.id);
            }
            self.first += u64::from(segment.users);
            decided.push(Decided { segment: *segment, batch: Some(batch), changed });
        }
        let touched = decided.iter().filter(|it| !it.changed.is_empty());
        let touched: Vec<SegmentRef> = touched.map(|it| it.segment).collect();
        let mut prints = self.tenant.fingerprints(&touched).await?.into_iter();
        self.look_around(&decided, seed).await?;
        let mut made = Vec::new();
        for Decided { segment, batch, changed } in decided {
            let Some(batch) = batch.filter(|_| !changed.is_empty()) else {
                self.segments.push(segment);
                continue;
            };
            let prints: Vec<Fingerprints> = prints.by_ref().take(batch.count()).collect();
            let new = self.rewrite(&batch, &prints, changed);
            match new.map_err(|error| self.located(error, &segment))? {
                Some(new) => {
                    self.segments.extend(new.iter().map(Segment::reference));
                    made.extend(new);
                }
                None => self.segments.push(segment),
            }
        }
        if !dry && !made.is_empty() {
            self.tenant.backend().put_segments(made).await?;
        }
        Ok(())
    }

    /// Nobody of this segment is meant.
    fn pass(&mut self, segment: SegmentRef) {
        self.first += u64::from(segment.users);
        self.segments.push(segment);
    }

    fn batch(&self, users: Users) -> Batch {
        let connection = Some(self.stored.connection.name.as_str().into());
        Batch { block: Block::Users(users), connection, first: self.first }
    }

    /// `error` with the segment, if it is about a user in it that cannot be read.
    fn located(&self, error: UpdateError, segment: &SegmentRef) -> UpdateError {
        match error {
            UpdateError::Store(error) => {
                self.tenant.located(error, segment.id, DamagedPart::Users).into()
            }
            other => other,
        }
    }

    /// What becomes of the users of a segment that the search finds; of those that change.
    fn decide(&mut self, batch: &Batch) -> Result<Vec<Changed>, UpdateError> {
        let mut changed = Vec::new();
        let Run { search, only, changer, summary, groups, refused, first, tenant, .. } = self;
        let prints = tenant.fingerprinter();
        each_match::<UpdateError>(batch, search, |index, user| {
            if !is_listed(only.as_ref(), user) {
                return Ok(true);
            }
            summary.found += 1;
            let record = *first + index as u64 + 1;
            let position = Position { file: 0, byte: 0, line: record, record };
            let index = index as u32;
            let Some(changer) = changer else {
                changed.push(Changed {
                    index,
                    position,
                    new: None,
                    is_rekeyed: false,
                    warnings: Vec::new(),
                });
                return Ok(true);
            };
            let mut warnings = Vec::new();
            match changer.decide(user, position, &mut warnings, &mut |_, _| {})? {
                Verdict::Stays => summary.changes.unchanged += 1,
                Verdict::LeftOut(reason) => {
                    *summary.changes.run.left_out.entry(reason).or_default() += 1;
                }
                Verdict::Refused(found) => {
                    refuse(user, position, &found, (summary, groups, refused))?;
                }
                Verdict::Becomes(new, may_be_rekeyed) => {
                    let is_rekeyed = may_be_rekeyed && {
                        let after = User::stored(&new).ok_or_else(damaged_user)?;
                        prints.of(user) != prints.of(&after)
                    };
                    changed.push(Changed { index, position, new: Some(new), is_rekeyed, warnings });
                }
            }
            Ok(true)
        })?;
        Ok(changed)
    }

    /// Reads the keys of other users, once it is clear that they are needed.
    async fn look_around(&mut self, decided: &[Decided], seed: (u64, u64)) -> Result<(), Error> {
        let mut changed = decided.iter().flat_map(|it| &it.changed);
        let (tenant, stored) = (self.tenant, self.stored);
        if self.taken.is_none() && changed.clone().any(|it| it.is_rekeyed) {
            let chunks = stored.segments.chunks(DIRECTORIES);
            self.taken = Some(seen(tenant, chunks, (seed, stored.users()), |all| all).await?);
        }
        if self.elsewhere.is_none() && changed.next().is_some() {
            let others = tenant.catalog().connections.iter();
            let others = others.filter(|other| other.connection.id != stored.connection.id);
            let users = others.clone().map(Stored::users).sum();
            let chunks = others.flat_map(|other| other.segments.chunks(DIRECTORIES));
            let ids = |prints| only(prints, |key| key == Attribute::UserId);
            self.elsewhere = Some(seen(tenant, chunks, (seed, users), ids).await?);
        }
        Ok(())
    }

    /// The segment with these users changed; nothing if nobody changes after all.
    fn rewrite(
        &mut self,
        batch: &Batch,
        prints: &[Fingerprints],
        changed: Vec<Changed>,
    ) -> Result<Option<Vec<Segment>>, UpdateError> {
        let users = batch.users()?;
        let mut changed = changed.into_iter().peekable();
        let mut builder = Builder::default();
        let (mut any, ids) = (false, self.tenant.ids());
        for ((user, prints), index) in users.iter().zip(prints).zip(0u32..) {
            match changed.next_if(|it| it.index == index) {
                None => builder.push(user, *prints, || ids.next()),
                Some(change) => match self.change(user, *prints, &change)? {
                    Outcome::Stays => builder.push(user, *prints, || ids.next()),
                    Outcome::Goes => any = true,
                    Outcome::Becomes(new, prints) => {
                        any = true;
                        builder.push(&new, prints, || ids.next());
                    }
                },
            }
        }
        builder.close(ids.next());
        Ok(any.then(|| builder.take()))
    }

    /// Takes in the change of one user: counts it, tells it, writes what Auth0 is sent.
    fn change(
        &mut self,
        bytes: &[u8],
        prints: Fingerprints,
        change: &Changed,
    ) -> Result<Outcome, UpdateError> {
        let old = User::stored(bytes).ok_or_else(damaged_user)?;
        let is_shared = self.elsewhere.as_ref().is_some_and(|seen| {
            !seen.matches(&only(prints, |key| key == Attribute::UserId)).is_empty()
        });
        let Some(new) = &change.new else {
            self.summary.deleted += 1;
            self.summary.requests += 1;
            self.summary.shared_ids += u64::from(is_shared);
            line(&mut self.requests, &auth0::deletion(&old))?;
            return Ok(Outcome::Goes);
        };
        let asked = User::stored(new).ok_or_else(damaged_user)?;
        let merged = compare(&old, &asked, is_changeable, &self.date);
        let Some(user) = &merged.user else {
            self.summary.changes.unchanged += 1;
            return Ok(Outcome::Stays);
        };
        let after = match change.is_rekeyed {
            true => self.tenant.fingerprinter().of(user),
            false => prints,
        };
        if change.is_rekeyed
            && let Some(key) = self.conflict(prints, after)
        {
            let found = [findings::taken(user, key, &self.stored.connection.name)];
            let Run { summary, groups, refused, .. } = self;
            refuse(&old, change.position, &found, (summary, groups, refused))?;
            return Ok(Outcome::Stays);
        }
        self.tell(&old, &merged, change, is_shared)?;
        let mut out = Vec::new();
        user.write(&mut out);
        Ok(Outcome::Becomes(out, after))
    }

    /// The key that another user has, or had; the new ones are remembered if there is none.
    fn conflict(&mut self, before: Fingerprints, after: Fingerprints) -> Option<Attribute> {
        let taken = self.taken.as_mut()?;
        let mut asked = after;
        for (key, print) in asked.iter_mut().enumerate() {
            let counts = self.email_unique || KEYS.get(key) != Some(&Attribute::Email);
            if !counts || before.get(key) == Some(print) {
                *print = 0;
            }
        }
        let key = taken.matches(&asked).first().map(|(key, _)| *key);
        if key.is_none() {
            taken.remember(&asked, 0);
        }
        key
    }

    /// Counts a user that changes, and writes it down for people and for Auth0.
    fn tell(
        &mut self,
        old: &User<'_>,
        merged: &Merged<'_>,
        change: &Changed,
        is_shared: bool,
    ) -> Result<(), UpdateError> {
        let text = |attribute| old.text(attribute).unwrap_or_default().into_owned();
        let (email, user_id) = (text(Attribute::Email), text(Attribute::UserId));
        self.differences.write(merged, &email, &user_id).map_err(RunError::Write)?;
        let connection = &self.stored.connection.name;
        let mut sent = auth0::sent(old, merged, connection);
        if sent.upsert.as_ref().is_some_and(|user| !self.upserts.fits(user.len())) {
            sent = auth0::sent_by_requests(old, merged, connection);
        }
        let Sent { upsert, requests } = sent;
        if let Some(user) = upsert {
            self.upserts.write(&user).map_err(RunError::Write)?;
            self.summary.by_upsert += 1;
        }
        if !requests.is_empty() {
            self.summary.by_request += 1;
            self.summary.shared_ids += u64::from(is_shared);
        }
        for request in &requests {
            line(&mut self.requests, request)?;
            self.summary.requests += 1;
        }
        let subject = Subject::named(change.position, &email, &user_id);
        self.groups.add_all(&change.warnings, &subject);
        self.summary.changes.run.warned += u64::from(!change.warnings.is_empty());
        count(&mut self.summary.changes, merged, || {
            user_change(merged, email.clone(), user_id.clone())
        });
        Ok(())
    }
}

/// What becomes of a user in its segment.
enum Outcome {
    Stays,
    Goes,
    Becomes(Vec<u8>, Fingerprints),
}

/// The fingerprints of these keys alone.
fn only(mut prints: Fingerprints, keys: impl Fn(Attribute) -> bool) -> Fingerprints {
    for (key, print) in KEYS.iter().zip(&mut prints) {
        if !keys(*key) {
            *print = 0;
        }
    }
    prints
}

/// Where it is told who stays as it is although a step was to change it.
type Told<'a, W> = (&'a mut UpdateSummary, &'a mut Groups, &'a mut BufWriter<W>);

/// Counts and names a user that stays as it is, for these reasons.
fn refuse<W: Write>(
    user: &User<'_>,
    position: Position,
    found: &[Finding],
    (summary, groups, file): Told<'_, W>,
) -> Result<(), UpdateError> {
    summary.changes.run.refused += 1;
    let text = |attribute| user.text(attribute).unwrap_or_default();
    let (email, user_id) = (text(Attribute::Email), text(Attribute::UserId));
    groups.add_all(found, &Subject::named(position, &email, &user_id));
    let mut out = b"{".to_vec();
    for attribute in [Attribute::UserId, Attribute::Email] {
        text::quote(attribute.name(), &mut out);
        out.push(b':');
        text::quote(&user.text(attribute).unwrap_or_default(), &mut out);
        out.push(b',');
    }
    out.extend_from_slice(b"\"errors\":[");
    for (place, finding) in found.iter().enumerate() {
        out.extend_from_slice(if place > 0 { b",{\"code\":" } else { b"{\"code\":" });
        text::quote(&finding.code.name(), &mut out);
        for (name, value) in [("message", &finding.message), ("path", &finding.path)] {
            out.extend_from_slice(b",");
            text::quote(name, &mut out);
            out.push(b':');
            text::quote(value, &mut out);
        }
        out.push(b'}');
    }
    out.extend_from_slice(b"]}");
    line(file, &out)
}

fn line(file: &mut impl Write, line: &[u8]) -> Result<(), UpdateError> {
    let written = file.write_all(line).and_then(|()| file.write_all(b"\n"));
    Ok(written.map_err(RunError::Write)?)
}
