//! The sink of an import: tells new users from those that are there, finds conflicts, builds segments of new users and
//! lets updates wait. It reads no user of the tenant, only fingerprints, and writes nothing itself.

use std::collections::BTreeMap;
use std::io;

use crate::check::duplicates::Seen;
use crate::check::{Finding, excerpt};
use crate::jobs::candidate::Candidate;
use crate::jobs::findings::{self, is_refused};
use crate::jobs::import::UpsertFile;
use crate::jobs::import::difference::DifferencesFile;
use crate::jobs::import::new_user::{NewIds, normalize};
use crate::jobs::import::pending_updates::{NewUpdate, Updates};
use crate::jobs::import::same_ids::Elsewhere;
use crate::jobs::import::spec::ImportSpec;
use crate::jobs::import::there_already::{conflicts, counts};
use crate::jobs::left_out::LeftOut;
use crate::jobs::pipeline::UserSink;
use crate::jobs::prepare::importable;
use crate::store::tenant::Ids;
use crate::store::{Builder, SegmentRef};
use crate::user::column_name::{Meaning, meaning};
use crate::user::fingerprint::{Fingerprinter, Fingerprints, KEYS};
use crate::user::{Attribute, Name, User};
use crate::write::Hashed;
use json::text;

/// The most connections that files name and that are told apart.
const MOST_CONNECTIONS: usize = 50;

/// What an import's users go through before they are in the tenant.
pub(super) struct TenantSink<'a, W: io::Write> {
    pub spec: ImportSpec,
    /// Whether no two users of the connection may have the same email
    pub email_unique: bool,
    pub fingerprinter: Fingerprinter,
    /// The users that are there: this connection's first, in order, then the others'
    pub existing: Seen,
    /// Users of this connection
    pub users: u64,
    /// The name of this connection
    pub connection: String,
    /// The other connections: the number of the first user of each in `existing`, and its name
    pub others: Vec<(u64, String)>,
    /// Users whose id one of them has, too
    pub elsewhere: Elsewhere,
    /// Users whose file says another connection, by file and connection
    pub other_connections: BTreeMap<(u32, String), u64>,
    /// The users of this job
    pub seen: Seen,
    pub ids: &'a Ids,
    pub dry: bool,
    pub new_ids: NewIds,
    /// The date of the job, as JSON
    pub date: Vec<u8>,
    pub validated: Validated,
    /// Whether it is left out because it is there already
    pub is_left_out: bool,
    /// Whether anything doubtful was found in it
    pub warned: bool,
    /// The new user as it is stored
    pub normalized: Vec<u8>,
    /// The new user as the upsert file has it
    pub for_auth0: Vec<u8>,
    pub builder: Builder,
    pub updates: Updates,
    pub inserted: u64,
    pub upsert_file: Option<UpsertFile<W>>,
    pub differences: Option<DifferencesFile<Hashed<W>>>,
    /// Segments of new users
    pub segments: Vec<SegmentRef>,
}

/// What becomes of the user that was validated last.
pub(super) enum Validated {
    Refused,
    Insert(Fingerprints),
    Update(u64),
}

impl<W: io::Write> UserSink for TenantSink<'_, W> {
    fn validate(&mut self, candidate: &Candidate<'_>, found: &mut Vec<Finding>) {
        (self.validated, self.is_left_out) = (Validated::Refused, false);
        if is_refused(found) {
            return;
        }
        let user = self.in_this_connection(candidate);
        let normalized = normalize(user, &mut self.new_ids, &self.date);
        let prints = self.fingerprinter.of(&normalized);
        let mut existing = self.existing.matches(&prints);
        existing.retain(|(key, _)| self.counts(*key));
        let by_email = existing.iter().find(|(key, number)| {
            *key == Attribute::Email && *number < self.users && self.spec.upsert
        });
        let (prints, validated) = match by_email {
            Some((_, number)) => (only(Attribute::Email, prints), Validated::Update(*number)),
            None => (prints, Validated::Insert(prints)),
        };
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            existing.iter().partition(|(_, number)| *number < self.users);
        if by_email.is_none() && !here.is_empty() {
            self.is_left_out = self.spec.leave_out_existing && !self.spec.upsert;
            if !self.is_left_out {
                let keys = here.iter().map(|(key, _)| *key);
                found.extend(conflicts(candidate.user, keys, self.spec.upsert));
            }
            return;
        }
        let mut earlier = self.seen.matches(&prints);
        earlier.retain(|(key, _)| self.counts(*key));
        if !earlier.is_empty() {
            let duplicates = earlier
                .into_iter()
                .map(|(key, number)| findings::duplicated(candidate, key, number));
            found.extend(duplicates);
            return;
        }
        self.seen.remember(&prints, candidate.number);
        if matches!(validated, Validated::Insert(_)) {
            self.normalized.clear();
            normalized.write(&mut self.normalized);
            if let Some(file) = &self.upsert_file {
                self.for_auth0.clear();
                importable(candidate.user).write(&mut self.for_auth0);
                if !file.fits(self.for_auth0.len()) {
                    found.push(findings::too_large_merged(self.for_auth0.len()));
                }
            }
        }
        self.validated = validated;
        self.warned = !found.is_empty();
        if by_email.is_none()
            && let Some((_, number)) = elsewhere.first()
        {
            self.elsewhere.note(*number, candidate, !self.warned);
            self.warned = true;
        }
    }

    fn leaves_out(&self) -> Option<LeftOut> {
        let reason = "in the connection already".into();
        self.is_left_out.then_some(LeftOut { reason, step: None })
    }

    fn write(&mut self, candidate: &Candidate<'_>, _: bool) -> io::Result<bool> {
        match self.validated {
            Validated::Refused => return Ok(false),
            Validated::Insert(prints) => {
                self.inserted += 1;
                if !self.dry {
                    let ids = self.ids;
                    self.builder.push(&self.normalized, prints, || ids.next());
                }
                if let Some(file) = &mut self.upsert_file
                    && file.fits(self.for_auth0.len())
                {
                    file.write(&self.for_auth0)?;
                }
            }
            Validated::Update(number) => {
                // Only a user with a custom hash can still fail.
                let can_fail = candidate.user.get(Attribute::CustomPasswordHash).is_some();
                self.updates.add(
                    number,
                    &NewUpdate {
                        position: candidate.position,
                        warned: self.warned,
                        user: candidate.bytes,
                        record: if can_fail { candidate.record } else { &[] },
                    },
                )?;
            }
        }
        Ok(true)
    }
}

impl<W: io::Write> TenantSink<'_, W> {
    /// The user without what its record says of the connection it is of: it gets an identity of this one instead. Counts a
    /// record that says another one.
    fn in_this_connection<'u>(&mut self, candidate: &Candidate<'u>) -> User<'u> {
        let (user, says) = (candidate.user.clone(), candidate.connection);
        let is_this = says == self.connection;
        if !is_this && !says.is_empty() {
            let says = (candidate.position.file, excerpt::short(says));
            if self.other_connections.len() < MOST_CONNECTIONS
                || self.other_connections.contains_key(&says)
            {
                *self.other_connections.entry(says).or_default() += 1;
            }
        }
        let is_dropped = |name: Name<'_>| match name {
            Name::Known(Attribute::Identities) => !is_this,
            Name::Known(_) => false,
            Name::Other(raw) => meaning(&text::unescaped(raw)) == Meaning::Connection,
        };
        match user.fields().iter().any(|field| is_dropped(field.name())) {
            true => user.without(is_dropped),
            false => user,
        }
    }

    fn counts(&self, key: Attribute) -> bool {
        counts(key, self.email_unique, self.spec.upsert)
    }
}

/// The fingerprints without those of other attributes.
pub(super) fn only(attribute: Attribute, prints: Fingerprints) -> Fingerprints {
    let mut kept = Fingerprints::default();
    if let Some(at) = KEYS.iter().position(|key| *key == attribute) {
        kept[at] = prints[at];
    }
    kept
}
