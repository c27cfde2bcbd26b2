//! Imports files into a connection of the local tenant, as Auth0 would: inserts, conflicts, updates.
//!
//! New users go into new segments while the files are read. Users that are there wait as [`Updates`] until all
//! files are read; then each segment they lie in is written once more. Nothing of it is seen before the last
//! step, one commit of the catalog together with the job's record and files; whatever stops the job earlier leaves
//! segments that nobody names.

pub mod merge;
pub mod pending_updates;
pub mod spec;

use std::collections::HashMap;
use std::io::{self, Read};

use crate::check::duplicates::Seen;
use crate::check::{Code, Finding, Severity};
use crate::jobs::convert::import_stem;
use crate::jobs::import::merge::{Merged, complete, merge};
use crate::jobs::import::pending_updates::{Update, Updates};
use crate::jobs::import::spec::{ImportSpec, ImportSummary, MAX_CHANGES};
use crate::jobs::pipeline::{Candidate, Finished, Run, RunError, UserSink, duplicated, is_refused};
use crate::jobs::record::{FileKind, ImportJob, JobFile, JobRecord, JobWork, Status};
use crate::jobs::report::Progress;
use crate::jobs::transform::Steps;
use crate::jobs::{ConvertSpec, PART_LIMIT};
use crate::read::Input;
use crate::store::catalog::{Before, Undo};
use crate::store::tenant::{BATCH, CommitExtras, DIRECTORIES, Ids};
use crate::store::{Backend, Builder, Error, Identifier, SegmentRef, Stored, Tenant};
use crate::user::fingerprint::{Fingerprinter, Fingerprints, KEYS};
use crate::user::user_id::DATABASE;
use crate::user::{Attribute, Reader, User};
use crate::write::{DigestsNow, Framing, Hashed, Parts};
use futures_util::future::join;
use json::text;

/// A moment, for those who have a clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timestamp {
    /// Milliseconds since 1970
    pub milliseconds: u64,
    /// The same as Auth0 writes dates: `2026-01-02T03:04:05.678Z`
    pub iso: String,
}

/// What an import needs beside files and tenant.
pub struct JobContext {
    /// The job's id
    pub id: String,
    /// What it is asked to do
    pub spec: ImportSpec,
    /// When it began
    pub started: Timestamp,
    /// Two random numbers
    pub seed: (u64, u64),
}

/// What ends an import early. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
enum ImportError {
    #[error("{0}")]
    Creation(String),
    #[error("{0}")]
    Unreadable(String),
    #[error("{0}")]
    Run(#[from] RunError),
    #[error("{0}")]
    Store(#[from] Error),
    #[error("cancelled")]
    Cancelled,
}

/// Runs an import to its end, whatever that is, and gives its record as it was stored.
///
/// Before each step of some megabytes `checkpoint` is given the progress; the import stops where it says `false`. `now` is
/// asked for the time.
pub async fn import<B: Backend, R: Read>(
    tenant: &mut Tenant<B>,
    context: JobContext,
    inputs: Vec<Input<R>>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
    now: impl Fn() -> Timestamp,
) -> JobRecord {
    let mut record = record(tenant, &context, &inputs);
    let stop = match begin(tenant, &context, &record, inputs, &mut checkpoint).await {
        Ok(done) => {
            record.ended = Some(now().milliseconds);
            let milliseconds = now().milliseconds.saturating_sub(record.started);
            match commit(tenant, &context.spec, done, &mut record, milliseconds).await {
                Ok(()) => return record,
                Err(error) => ImportError::Store(error),
            }
        }
        Err(stop) => stop,
    };
    record.status = match stop {
        ImportError::Creation(_) => Status::CreationFailed,
        ImportError::Cancelled => Status::Cancelled,
        _ => Status::Failed,
    };
    record.ended = Some(now().milliseconds);
    record.work = asked(&context);
    record.files.clear();
    record.reason = (!matches!(stop, ImportError::Cancelled)).then(|| stop.to_string());
    // If even this cannot be kept, the caller still has the record to show.
    let _ = tenant.backend().put_job(&record.id, &record.write()).await;
    record
}

/// The record of an import that may not begin, for `reason`.
pub async fn refuse<B: Backend, R>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: &[Input<R>],
    reason: &str,
) -> JobRecord {
    let status = Status::CreationFailed;
    let ended = Some(context.started.milliseconds);
    let record = JobRecord {
        status,
        ended,
        reason: Some(reason.to_owned()),
        ..record(tenant, context, inputs)
    };
    let _ = tenant.backend().put_job(&record.id, &record.write()).await;
    record
}

/// Clears away what pages that were closed have left: their segments, and their jobs that still stand as running.
/// Nobody else may be writing.
///
/// # Errors
/// What the backend gives.
pub async fn recover<B: Backend>(tenant: &mut Tenant<B>, now: u64) -> Result<(), Error> {
    tenant.collect_garbage().await?;
    for (id, bytes) in tenant.jobs().await? {
        let Some(mut record) =
            JobRecord::read(&bytes).filter(|record| record.status == Status::Running)
        else {
            continue;
        };
        record.status = Status::Interrupted;
        record.ended = Some(now);
        record.reason = Some(
            "Its page was closed before it was done. The users are as they were before.".to_owned(),
        );
        tenant.backend().put_job(&id, &record.write()).await?;
    }
    Ok(())
}

/// Runs the import without changing anything, to see what it would do.
///
/// # Errors
/// Why it cannot be told; `None` if `checkpoint` stopped it.
pub async fn preview<B: Backend, R: Read>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: Vec<Input<R>>,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<ImportSummary>, String> {
    match work(tenant, context, inputs, true, &mut checkpoint).await {
        Ok(done) => Ok(Some(done.summary)),
        Err(ImportError::Cancelled) => Ok(None),
        Err(stop) => Err(stop.to_string()),
    }
}

fn record<B: Backend, R>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: &[Input<R>],
) -> JobRecord {
    let connection = tenant.catalog().get(&context.spec.connection);
    let connection = connection.map(|stored| stored.connection.name.clone()).unwrap_or_default();
    let sources = inputs.iter().map(|input| super::SourceReport {
        name: input.name.clone(),
        bytes: input.bytes,
        ..super::SourceReport::default()
    });
    let started = context.started.milliseconds;
    JobRecord {
        sources: sources.collect(),
        ..JobRecord::new(context.id.clone(), connection, started, asked(context))
    }
}

/// The import before anything came of it.
fn asked(context: &JobContext) -> JobWork {
    JobWork::Import(Box::new(ImportJob { spec: context.spec.clone(), summary: None }))
}

/// Refuses what Auth0 refuses to begin, keeps the record of what began, and works.
async fn begin<B: Backend, R: Read>(
    tenant: &Tenant<B>,
    context: &JobContext,
    record: &JobRecord,
    inputs: Vec<Input<R>>,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Done<B>, ImportError> {
    let stored = tenant.catalog().get(&context.spec.connection).map_err(|_| {
        ImportError::Creation(
            "CONNECTION_NOT_FOUND: the connection does not exist. Choose another one.".to_owned(),
        )
    })?;
    if let Some(reason) = stored.connection.refusal() {
        return Err(ImportError::Creation(reason.to_owned()));
    }
    if inputs.is_empty() {
        return Err(ImportError::Creation("There is no file to import. Choose one.".to_owned()));
    }
    tenant.backend().put_job(&record.id, &record.write()).await?;
    let (mut record, mut told) = (record.clone(), 0);
    let mut noting = async |progress: Progress| {
        if progress.percent() >= told + 10 {
            told = progress.percent();
            record.percent = told;
            // Progress that other tabs do not see is no reason to stop.
            let _ = tenant.backend().put_job(&record.id, &record.write()).await;
        }
        checkpoint(progress).await
    };
    work(tenant, context, inputs, false, &mut noting).await
}

/// What an import has made and not yet committed.
struct Done<B: Backend> {
    summary: ImportSummary,
    segments: Vec<SegmentRef>,
    errors: Hashed<B::Writer>,
    failed: Hashed<B::Writer>,
    upsert_file: Option<UpsertFile<B::Writer>>,
}

/// Users for Auth0 with their metadata merged.
type UpsertFile<W> = Parts<Hashed<W>, DigestsNow>;

async fn work<B: Backend, R: Read>(
    tenant: &Tenant<B>,
    context: &JobContext,
    inputs: Vec<Input<R>>,
    dry: bool,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<Done<B>, ImportError> {
    let spec = &context.spec;
    let stored = tenant.catalog().get(&spec.connection)?.clone();
    let upsert_file =
        (spec.upsert && (spec.merge_metadata || spec.keep_verified) && !dry).then(|| {
            let stem = import_stem(inputs.iter().map(|input| input.name.as_str()));
            Parts::new(
                Hashed::default(),
                &stem,
                Framing::Array,
                PART_LIMIT,
                false,
                DigestsNow::default(),
            )
        });
    let store = Store {
        spec: spec.clone(),
        identifier: stored.connection.identifier,
        fingerprinter: tenant.fingerprinter(),
        existing: Seen::with_room(context.seed, keys_there(tenant, &stored)),
        users: stored.users(),
        seen: Seen::new(context.seed),
        ids: tenant.ids(),
        dry,
        made: NewIds { seed: context.seed, seconds: context.started.milliseconds / 1000, count: 0 },
        date: text::quoted(&context.started.iso),
        validated: Validated::Refused,
        normalized: Vec::new(),
        builder: Builder::default(),
        updates: Updates::new(&stored.segments),
        inserted: 0,
        upsert_file,
        segments: Vec::new(),
    };
    let steps = if spec.prepare {
        Steps::new(ConvertSpec::default()).keeping()
    } else {
        Steps::new(ConvertSpec {
            strip_prefix: false,
            drop_unimportable: false,
            ..ConvertSpec::default()
        })
    };
    let mut run = Run::over(inputs, steps, store, Hashed::default(), Hashed::default())?;
    read_existing(tenant, &stored, run.target()).await?;
    // The first turn has what the first step reads read ahead.
    if !checkpoint(run.progress()).await {
        return Err(ImportError::Cancelled);
    }
    loop {
        let more = run.step()?;
        let store = run.target();
        if !more && !dry {
            store.builder.close(tenant.ids().next());
        }
        let segments = store.builder.take();
        store.segments.extend(segments.iter().map(crate::store::Segment::reference));
        if !segments.is_empty() {
            tenant.backend().put_segments(segments).await?;
        }
        store.updates.spill(tenant).await?;
        if !checkpoint(run.progress()).await {
            return Err(ImportError::Cancelled);
        }
        if !more {
            break;
        }
    }
    let mut summary = ImportSummary::default();
    let replaced =
        update(tenant, context, &stored, &mut run, &mut summary, dry, checkpoint).await?;
    let Finished { summary: read, target, errors, refused } = run.finish()?;
    if let Some(reason) = unreadable(&read) {
        return Err(ImportError::Unreadable(reason));
    }
    summary.inserted = target.inserted;
    summary.run = read;
    let segments = merged_segments(&stored.segments, replaced, target.segments);
    Ok(Done { summary, segments, errors, failed: refused, upsert_file: target.upsert_file })
}

/// About how many keys [`read_existing`] will note: an email and an id for each user here, an id for each elsewhere.
fn keys_there<B: Backend>(tenant: &Tenant<B>, stored: &Stored) -> usize {
    (tenant.catalog().users() + stored.users()) as usize
}

/// Notes the fingerprints of the users that are there: all four of this connection's, of others the user ids.
async fn read_existing<B: Backend>(
    tenant: &Tenant<B>,
    stored: &Stored,
    store: &mut Store<'_, B::Writer>,
) -> Result<(), Error> {
    let mut number = 0;
    for segments in stored.segments.chunks(DIRECTORIES) {
        for prints in tenant.fingerprints(segments).await? {
            store.existing.remember(&prints, number);
            number += 1;
        }
    }
    let others = tenant.catalog().connections.iter();
    for other in others.filter(|other| other.connection.id != stored.connection.id) {
        for segments in other.segments.chunks(DIRECTORIES) {
            for prints in tenant.fingerprints(segments).await? {
                store.existing.remember(&only(Attribute::UserId, prints), number);
                number += 1;
            }
        }
    }
    Ok(())
}

/// The fingerprints without those of other attributes.
fn only(attribute: Attribute, prints: Fingerprints) -> Fingerprints {
    let mut kept = Fingerprints::default();
    if let Some(at) = KEYS.iter().position(|key| *key == attribute) {
        kept[at] = prints[at];
    }
    kept
}

/// Auth0 fails the whole job for a file it cannot read; single users it only leaves out.
fn unreadable(summary: &super::Summary) -> Option<String> {
    let group = summary
        .groups
        .iter()
        .find(|group| matches!(group.code, Code::UnreadableFile | Code::DamagedFile))?;
    let example = group.examples.first()?;
    let name =
        summary.sources.get(example.position.file as usize).map_or("", |source| &source.name);
    Some(format!(
        "“{name}” cannot be imported: {}. No user was imported. {} Convert can rescue what is readable in it.",
        example.message.trim_end_matches('.'),
        group.fix
    ))
}

/// The segments of the connection after the job: old ones in place, or what replaces them, and then the new ones.
fn merged_segments(
    old: &[SegmentRef],
    mut replaced: HashMap<usize, Vec<SegmentRef>>,
    new: Vec<SegmentRef>,
) -> Vec<SegmentRef> {
    let kept = old
        .iter()
        .enumerate()
        .flat_map(|(at, segment)| replaced.remove(&at).unwrap_or_else(|| vec![*segment]));
    let mut segments: Vec<SegmentRef> = kept.collect();
    segments.extend(new);
    segments
}

/// Applies the updates, segment by segment. Gives what replaces which segment.
async fn update<B: Backend, R: Read>(
    tenant: &Tenant<B>,
    context: &JobContext,
    stored: &Stored,
    run: &mut Run<R, Hashed<B::Writer>, Store<'_, B::Writer>>,
    summary: &mut ImportSummary,
    dry: bool,
    checkpoint: &mut impl AsyncFnMut(Progress) -> bool,
) -> Result<HashMap<usize, Vec<SegmentRef>>, ImportError> {
    let mut replaced = HashMap::new();
    let mut updates = std::mem::replace(&mut run.target().updates, Updates::new(&[]));
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
                let mut rewriting =
                    Rewriting { context, summary, run, builder: Builder::default() };
                let prints: Vec<Fingerprints> = prints.by_ref().take(users.len()).collect();
                let changed =
                    rewriting.segment(users, &prints, waiting, updates.start(*at), tenant.ids())?;
                if changed && !dry {
                    let segments = rewriting.builder.take();
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
struct Rewriting<'a, 'b, R: Read, W: io::Write> {
    context: &'a JobContext,
    summary: &'a mut ImportSummary,
    run: &'a mut Run<R, Hashed<W>, Store<'b, W>>,
    builder: Builder,
}

impl<R: Read, W: io::Write> Rewriting<'_, '_, R, W> {
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
        let damaged = || Error::Damaged("a stored user".to_owned());
        let old = one.read(old).ok_or_else(damaged)?;
        let new = two.read(&update.user).ok_or_else(damaged)?;
        let Merged { user, change, hash_ignored } =
            merge(&old, &new, &self.context.spec, &self.context.started.iso);
        if hash_ignored {
            self.run.note(&hash_left_alone(), update.position);
        }
        if let Some(file) = &mut self.run.target().upsert_file {
            let mut bytes = Vec::new();
            complete(&new, user.as_ref().unwrap_or(&old)).write(&mut bytes);
            if file.fits(bytes.len()) {
                file.write(&bytes).map_err(RunError::Write)?;
            } else {
                self.run.note(&too_large_merged(bytes.len()), update.position);
            }
        }
        let Some(user) = user else {
            self.summary.unchanged += 1;
            return Ok(false);
        };
        self.summary.updated += 1;
        self.summary.losing_keys += u64::from(!change.vanishing.is_empty());
        self.summary.losing_verification += u64::from(change.loses_verification);
        for attribute in &change.attributes {
            *self.summary.attributes.entry(attribute.name.clone()).or_default() += 1;
        }
        if self.summary.changes.len() < MAX_CHANGES {
            self.summary.changes.push(change);
        }
        out.clear();
        user.write(out);
        Ok(true)
    }
}

/// What an import's users go through before they are in the store.
struct Store<'a, W: io::Write> {
    spec: ImportSpec,
    identifier: Identifier,
    fingerprinter: Fingerprinter,
    /// The users that are there: this connection's first, in order, then the others'
    existing: Seen,
    /// Users of this connection
    users: u64,
    /// The users of this job
    seen: Seen,
    ids: &'a Ids,
    dry: bool,
    made: NewIds,
    /// The date of the job, as JSON
    date: Vec<u8>,
    validated: Validated,
    normalized: Vec<u8>,
    builder: Builder,
    updates: Updates,
    inserted: u64,
    upsert_file: Option<UpsertFile<W>>,
    /// Segments of new users
    segments: Vec<SegmentRef>,
}

/// What became of the user that was judged last.
enum Validated {
    Refused,
    Insert(Fingerprints),
    Update(u64),
}

impl<W: io::Write> UserSink for Store<'_, W> {
    fn validate(&mut self, candidate: &Candidate<'_>, findings: &mut Vec<Finding>) {
        self.validated = Validated::Refused;
        if let Some(missing) = self.missing_identifier(candidate.user) {
            findings.push(missing);
        }
        if is_refused(findings) {
            return;
        }
        let normalized = normalize(candidate.user.clone(), &mut self.made, &self.date);
        let prints = self.fingerprinter.of(&normalized);
        let existing = self.existing.matches(&prints);
        let by_email = existing.iter().find(|(key, number)| {
            *key == Attribute::Email && *number < self.users && self.spec.upsert
        });
        let (prints, validated) = match by_email {
            Some((_, number)) => (only(Attribute::Email, prints), Validated::Update(*number)),
            None => (prints, Validated::Insert(prints)),
        };
        if by_email.is_none() && !existing.is_empty() {
            let conflicts = existing.iter().map(|(key, number)| {
                conflict(candidate.user, *key, self.spec.upsert, *number < self.users)
            });
            findings.extend(conflicts);
            return;
        }
        let earlier = self.seen.matches(&prints);
        if !earlier.is_empty() {
            let duplicates =
                earlier.into_iter().map(|(key, number)| duplicated(candidate, key, number));
            findings.extend(duplicates);
            return;
        }
        self.seen.remember(&prints, candidate.number);
        if matches!(validated, Validated::Insert(_)) {
            self.normalized.clear();
            normalized.write(&mut self.normalized);
        }
        self.validated = validated;
    }

    fn take(&mut self, candidate: &Candidate<'_>, _: bool) -> io::Result<bool> {
        match self.validated {
            Validated::Refused => return Ok(false),
            Validated::Insert(prints) => {
                self.inserted += 1;
                if !self.dry {
                    let ids = self.ids;
                    self.builder.push(&self.normalized, prints, || ids.next());
                }
                if let Some(file) = &mut self.upsert_file
                    && file.fits(candidate.bytes.len())
                {
                    file.write(candidate.bytes)?;
                }
            }
            Validated::Update(number) => {
                self.updates.add(number, candidate.position, candidate.bytes)?
            }
        }
        Ok(true)
    }
}

impl<W: io::Write> Store<'_, W> {
    /// What stands against a user without the identifier its connection asks for.
    fn missing_identifier(&self, user: &User<'_>) -> Option<Finding> {
        let attribute = match self.identifier {
            // The import schema asks for it already.
            Identifier::Email => return None,
            Identifier::Username => Attribute::Username,
            Identifier::Phone => Attribute::PhoneNumber,
        };
        user.get(attribute).is_none().then(|| Finding {
            code: Code::ObjectMissingRequiredProperty,
            severity: Severity::Error,
            attribute: attribute.name().to_owned(),
            path: String::new(),
            message: format!("Missing required property: {}", attribute.name()),
            value: String::new(),
            fix: format!("Give the user a {}: the connection asks for one.", attribute.name())
                .into(),
        })
    }
}

/// The user as Auth0 stores it: its id prefixed, or made; email and username in lower case; with `date`, as JSON,
/// where it has none.
pub(super) fn normalize<'a>(mut user: User<'a>, ids: &mut NewIds, date: &[u8]) -> User<'a> {
    for attribute in [Attribute::Email, Attribute::Username] {
        if let Some(lower) = user.get(attribute).and_then(lower_case) {
            user.set(attribute, lower);
        }
    }
    let id = match user.get(Attribute::UserId).and_then(text::inner).filter(|id| !id.is_empty()) {
        Some(raw) => [b"\"", DATABASE.as_bytes(), b"|", raw, b"\""].concat(),
        None => ids.next(),
    };
    user.set(Attribute::UserId, id);
    for attribute in [Attribute::CreatedAt, Attribute::UpdatedAt] {
        if user.get(attribute).is_none() {
            user.set(attribute, date.to_vec());
        }
    }
    user
}

/// The string in lower case, if it is one and is not so already.
fn lower_case(value: &[u8]) -> Option<Vec<u8>> {
    let raw = text::inner(value)?;
    if raw.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase() && *byte != b'\\') {
        return None;
    }
    let text = text::unescaped(raw);
    let lower = text.to_lowercase();
    (*text != *lower).then(|| text::quoted(&lower))
}

/// Makes ids for users that come without: 24 hexadecimal digits, as Auth0 does.
pub(super) struct NewIds {
    seed: (u64, u64),
    seconds: u64,
    count: u64,
}

impl NewIds {
    /// Ids of this moment with random parts made of `seed`.
    pub fn new(seed: (u64, u64), now: &Timestamp) -> Self {
        NewIds { seed, seconds: now.milliseconds / 1000, count: 0 }
    }

    fn next(&mut self) -> Vec<u8> {
        use std::hash::Hasher;
        self.count += 1;
        let mut hasher = siphasher::sip::SipHasher13::new_with_keys(self.seed.0, self.seed.1);
        hasher.write_u64(self.count);
        let (seconds, random) = (self.seconds as u32, hasher.finish());
        format!("\"{DATABASE}|{seconds:08x}{random:016x}\"").into_bytes()
    }
}

/// The error of a user that has a key of one that is there.
fn conflict(user: &User<'_>, key: Attribute, upsert: bool, here: bool) -> Finding {
    let code = match key {
        Attribute::Email => Code::ConflictEmail,
        Attribute::Username => Code::ConflictUsername,
        _ => Code::Conflict,
    };
    let name = key.name();
    let message = if upsert {
        // Auth0 finds users to update by email alone.
        format!("Another user with this {name} already exists")
    } else {
        "The user already exist and upsert parameter is false".to_owned()
    };
    let fix = match (upsert, here, key) {
        (_, false, _) => "A user of another connection has this user_id, and ids are unique in a tenant. Give this user another one, or none.".to_owned(),
        (true, ..) => format!("A user with another email has this {name}. Correct one of the two."),
        (false, _, Attribute::Email) => "Switch on “Upsert pre-existing users in connection” to update the user, or leave it out.".to_owned(),
        (false, ..) => format!("Take the user out, or give it another {name}."),
    };
    let value = user.text(key).unwrap_or_default().chars().take(120).collect();
    Finding {
        code,
        severity: Severity::Error,
        attribute: name.to_owned(),
        path: String::new(),
        message,
        value,
        fix: fix.into(),
    }
}

fn warning(code: Code, attribute: &str, message: &str, fix: &'static str) -> Finding {
    Finding {
        code,
        severity: Severity::Warning,
        attribute: attribute.to_owned(),
        path: String::new(),
        message: message.to_owned(),
        value: String::new(),
        fix: fix.into(),
    }
}

fn hash_left_alone() -> Finding {
    warning(
        Code::NotPassed,
        "custom_password_hash",
        "The user has logged in already, so Auth0 leaves its password as it is",
        "Nothing to do, unless the password was meant to change: then send the user a reset.",
    )
}

fn too_large_merged(bytes: usize) -> Finding {
    let mut finding = warning(
        Code::UserTooLarge,
        "",
        "With its metadata merged the user is larger than an import file may be, and is not in the upsert file",
        "Shorten the metadata of this user; an import file holds at most 500,000 bytes.",
    );
    finding.value = format!("{bytes} bytes");
    finding
}

/// Commits what was made: users, record and files, or nothing of it.
async fn commit<B: Backend>(
    tenant: &mut Tenant<B>,
    spec: &ImportSpec,
    done: Done<B>,
    record: &mut JobRecord,
    milliseconds: u64,
) -> Result<(), Error> {
    let mut summary = done.summary;
    summary.run.milliseconds = milliseconds as f64;
    let mut files = Vec::new();
    if summary.run.refused > 0 {
        let errors = done.errors.finish();
        add_file(
            tenant,
            record,
            &mut files,
            FileKind::Errors,
            "errors.json",
            summary.run.refused,
            errors,
        )?;
        let failed = done.failed.finish();
        let name = "failed-users.ndjson";
        add_file(
            tenant,
            record,
            &mut files,
            FileKind::FailedUsers,
            name,
            summary.run.refused,
            failed,
        )?;
    }
    if let Some(mut parts) = done.upsert_file {
        let full = |_| Error::Full;
        parts.close().map_err(full)?;
        let digests = parts.digests().take();
        let finished = parts.finish(&digests).map_err(full)?;
        let users = finished.parts.iter().map(|part| part.records).sum();
        let name = if finished.zip { "upsert-files.zip" } else { "upsert-file.json" };
        add_file(
            tenant,
            record,
            &mut files,
            FileKind::UpsertFile,
            name,
            users,
            finished.inner.finish(),
        )?;
    }
    record.sources.clone_from(&summary.run.sources);
    record.status = Status::Succeeded;
    record.percent = 100;
    let mut next = tenant.catalog().clone();
    let (taken, name) = (summary.inserted + summary.updated, &record.connection);
    if taken > 0 {
        let before: Before = next.before(&spec.connection)?;
        next.undo = Some(Undo { what: format!("Imported into {name}"), users: None, before });
        next.get_mut(&spec.connection)?.segments = done.segments;
    }
    let import = ImportJob { spec: spec.clone(), summary: Some(summary) };
    record.work = JobWork::Import(Box::new(import));
    let jobs = vec![(record.id.clone(), record.write())];
    tenant.commit(next, CommitExtras { jobs, files, replaces_jobs: false }).await
}

fn add_file<B: Backend>(
    tenant: &Tenant<B>,
    record: &mut JobRecord,
    files: &mut Vec<(String, B::File)>,
    kind: FileKind,
    name: &str,
    users: u64,
    (writer, sha256, bytes): (B::Writer, String, u64),
) -> Result<(), Error> {
    let media_type = match name.rsplit('.').next() {
        Some("zip") => "application/zip",
        Some("ndjson") => Framing::Lines.media_type(),
        _ => Framing::Array.media_type(),
    };
    let file = JobFile { kind, name: format!("{}-{name}", record.id), users, bytes, sha256 };
    files.push((record.file_key(&file), tenant.backend().close(writer, media_type)?));
    record.files.push(file);
    Ok(())
}
