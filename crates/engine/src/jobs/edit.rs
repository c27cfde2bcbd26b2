//! Changes users of the store by hand: add, edit, block, delete. Only what is touched changes, and it is checked as an
//! import would before it is kept. Each change is one commit, and can be undone until the next.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::check::{self, Code, Finding, Severity};
use crate::jobs::clock::Timestamp;
use crate::jobs::import::new_user::{NewIds, normalize};
use crate::jobs::user_table::UserRef;
use crate::store::catalog::Undo;
use crate::store::damage::{DamagedPart, damaged_user};
use crate::store::segment::USERS;
use crate::store::tenant::{BATCH, CommitExtras};
use crate::store::user::with_identity;
use crate::store::{Backend, Builder, Error, SegmentRef, Tenant};
use crate::user::fingerprint::{Fingerprints, KEYS};
use crate::user::{Attribute, Name, Reader, User};
use json::{Scanner, text};

/// A change of users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Edit {
    /// Gives a user these attributes
    Set {
        /// The user
        user: UserRef,
        /// Names and values as JSON; a name without a value is taken away
        attributes: Vec<(String, Option<String>)>,
    },
    /// Blocks users, or unblocks them
    Block {
        /// The users
        users: Vec<UserRef>,
        /// Whether they are to be blocked
        blocked: bool,
    },
    /// Deletes users
    Delete {
        /// The users
        users: Vec<UserRef>,
    },
    /// Adds a user
    Add {
        /// The id of the connection
        connection: String,
        /// The user as an import file has it, as JSON
        user: String,
    },
}

/// Why a change was not made. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// What, where, and what to do
    pub reason: String,
    /// What is wrong with the user, if that is the reason
    pub findings: Vec<Finding>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal { reason: error.to_string(), findings: Vec::new() }
    }
}

fn refused(reason: &str) -> Refusal {
    Refusal { reason: reason.to_owned(), findings: Vec::new() }
}

/// A user as JSON, with the identity Auth0 would show.
///
/// # Errors
/// [`Error::Gone`] if it is not where it was.
pub async fn user<B: Backend>(tenant: &Tenant<B>, at: &UserRef) -> Result<String, Error> {
    let (bytes, at) = find(tenant, at).await?;
    let mut reader = Reader::default();
    let user = reader.read(&bytes).ok_or_else(|| damaged(tenant, at.segment))?;
    let whole = with_identity(user, &tenant.catalog().get(&at.connection)?.connection.name);
    Ok(String::from_utf8_lossy(&written(&whole)).into_owned())
}

/// Makes the change. Gives where the user is now, if it is about one that stays.
///
/// # Errors
/// Why it was not made.
pub async fn edit<B: Backend>(
    tenant: &mut Tenant<B>,
    edit: Edit,
    now: &Timestamp,
    seed: (u64, u64),
) -> Result<Option<UserRef>, Refusal> {
    match edit {
        Edit::Set { user, attributes } => set(tenant, &user, &attributes, now).await.map(Some),
        Edit::Block { users, blocked } => {
            let value: &[u8] = if blocked { b"true" } else { b"false" };
            let what = if blocked { "Blocked" } else { "Unblocked" };
            let date = text::quoted(&now.iso);
            change(tenant, &users, what, |mut user| {
                user.set(Attribute::Blocked, value);
                user.set(Attribute::UpdatedAt, date.clone());
                Some(written(&user))
            })
            .await?;
            let one = if users.len() == 1 { resolve(tenant, &users).await?.pop() } else { None };
            Ok(one)
        }
        Edit::Delete { users } => change(tenant, &users, "Deleted", |_| None).await.map(|()| None),
        Edit::Add { connection, user } => {
            add(tenant, &connection, &user, now, seed).await.map(Some)
        }
    }
}

async fn set<B: Backend>(
    tenant: &mut Tenant<B>,
    at: &UserRef,
    attributes: &[(String, Option<String>)],
    now: &Timestamp,
) -> Result<UserRef, Refusal> {
    let mut values = Vec::new();
    for (name, value) in attributes {
        let attribute = Attribute::named(name.as_bytes())
            .filter(|it| it.row().import && *it != Attribute::UserId);
        let attribute = attribute.ok_or_else(|| refused(&format!("{name} cannot be changed.")))?;
        let value = value.as_deref().map(|value| json(name, value)).transpose()?;
        values.push((attribute, value.map(|value| normalized_value(attribute, value))));
    }
    let (current, at) = find(tenant, at).await?;
    let at = &at;
    let mut reader = Reader::default();
    let mut user = reader.read(&current).ok_or_else(|| damaged(tenant, at.segment))?;
    let before = tenant.fingerprinter().of(&user);
    for (attribute, value) in &values {
        match value {
            Some(value) => {
                user.set(*attribute, value.clone());
            }
            None => user = user.without(|name| name == Name::Known(*attribute)),
        }
    }
    user.set(Attribute::UpdatedAt, text::quoted(&now.iso));
    let touched = |finding: &Finding| {
        let missing =
            finding.code == Code::ObjectMissingRequiredProperty && finding.attribute.is_empty();
        missing || values.iter().any(|(attribute, _)| attribute.name() == finding.attribute)
    };
    validate(tenant, &at.connection, &user, touched)?;
    let after = tenant.fingerprinter().of(&user);
    let changed: Vec<usize> = (0..KEYS.len()).filter(|key| before[*key] != after[*key]).collect();
    no_conflict(tenant, &at.connection, &user, &after, &changed).await?;
    let bytes = written(&user);
    change(tenant, std::slice::from_ref(at), "Changed", |_| Some(bytes.clone())).await?;
    Ok(resolve(tenant, std::slice::from_ref(at)).await?.remove(0))
}

async fn add<B: Backend>(
    tenant: &mut Tenant<B>,
    connection: &str,
    json: &str,
    now: &Timestamp,
    seed: (u64, u64),
) -> Result<UserRef, Refusal> {
    let json = self::json("The user", json)?;
    let mut reader = Reader::default();
    let user = reader.read(&json).ok_or_else(|| refused("The user is not one JSON object."))?;
    validate(tenant, connection, &user, |_| true)?;
    let mut ids = NewIds::new(seed, now);
    let user = normalize(user, &mut ids, &text::quoted(&now.iso));
    let prints = tenant.fingerprinter().of(&user);
    let all: Vec<usize> = (0..KEYS.len()).collect();
    no_conflict(tenant, connection, &user, &prints, &all).await?;
    let mut next = tenant.catalog().clone();
    let before = next.before(connection)?;
    let stored = next.get_mut(connection)?;
    // It goes into the last segment while that has room, so that adding many leaves no crowd of small ones.
    let mut builder = Builder::default();
    let last = stored.segments.last().copied().filter(|last| (last.users as usize) < USERS);
    if let Some(last) = last {
        stored.segments.pop();
        let old = tenant.fingerprints(&[last]).await?;
        for (user, prints) in
            tenant.users_once(&[last]).await?.iter().flat_map(|users| users.iter()).zip(old)
        {
            builder.push(user, prints, || tenant.ids().next());
        }
    }
    builder.push(&written(&user), prints, || tenant.ids().next());
    builder.close(tenant.ids().next());
    let segments = builder.take();
    stored.segments.extend(segments.iter().map(crate::store::Segment::reference));
    let last = stored.segments.last().copied().ok_or(Error::Gone)?;
    let user_id = user.text(Attribute::UserId).unwrap_or_default().into_owned();
    next.record(Undo { what: format!("Added {}", called(&user)), users: None, job: None, before });
    tenant.backend().put_segments(segments).await?;
    tenant.commit(next, CommitExtras::default()).await?;
    Ok(UserRef {
        connection: connection.to_owned(),
        segment: last.id,
        index: last.users - 1,
        user_id,
    })
}

/// The user as compact JSON.
fn written(user: &User<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    user.write(&mut out);
    out
}

/// What a user is called in a sentence.
fn called(user: &User<'_>) -> String {
    let name = user.text(Attribute::Email).or_else(|| user.text(Attribute::UserId));
    name.unwrap_or_default().chars().take(80).collect()
}

/// Valid JSON, compact.
fn json(what: &str, value: &str) -> Result<Vec<u8>, Refusal> {
    let value = value.trim();
    match Scanner::default().value(value.as_bytes(), 0) {
        Ok(scanned) if scanned.end == value.len() => {
            let mut out = Vec::new();
            text::compact(value.as_bytes(), &mut out);
            Ok(out)
        }
        _ => Err(refused(&format!("{what} is not valid JSON. Check quotes, commas and brackets."))),
    }
}

/// A value as the store keeps it: email and username in lower case.
pub(super) fn normalized_value(attribute: Attribute, value: Vec<u8>) -> Vec<u8> {
    match (attribute, text::string(&value)) {
        (Attribute::Email | Attribute::Username, Some(text)) => text::quoted(&text.to_lowercase()),
        _ => value,
    }
}

/// Refuses a user that Auth0 would reject, as far as `counts` says of an error.
fn validate<B: Backend>(
    tenant: &Tenant<B>,
    connection: &str,
    user: &User<'_>,
    counts: impl Fn(&Finding) -> bool,
) -> Result<(), Refusal> {
    let rules = tenant.catalog().get(connection)?.connection.rules();
    let mut findings = Vec::new();
    check::check_for(&super::prepare::importable(user), &rules, &mut findings);
    findings.retain(|finding| finding.severity == Severity::Error && counts(finding));
    match findings.first() {
        None => Ok(()),
        Some(first) => {
            let reason = format!("Auth0 would not take this: {}. {}", first.message, first.fix);
            Err(Refusal { reason, findings })
        }
    }
}

/// Refuses a user with a key of another one: within the connection, or, of user ids, within the tenant.
async fn no_conflict<B: Backend>(
    tenant: &Tenant<B>,
    connection: &str,
    user: &User<'_>,
    prints: &Fingerprints,
    keys: &[usize],
) -> Result<(), Refusal> {
    let email_unique = tenant.catalog().get(connection)?.connection.rules().email_unique;
    let counts = |key: usize| prints[key] != 0 && (email_unique || KEYS[key] != Attribute::Email);
    let keys: Vec<usize> = keys.iter().copied().filter(|key| counts(*key)).collect();
    if keys.is_empty() {
        return Ok(());
    }
    for stored in &tenant.catalog().connections {
        let here = stored.connection.id == connection;
        for segments in stored.segments.chunks(BATCH) {
            for other in tenant.fingerprints(segments).await? {
                let taken = keys.iter().find(|key| {
                    other[**key] == prints[**key] && (here || KEYS[**key] == Attribute::UserId)
                });
                if let Some(key) = taken {
                    let (name, value) =
                        (KEYS[*key].name(), user.text(KEYS[*key]).unwrap_or_default());
                    let whose = &stored.connection.name;
                    return Err(refused(&format!(
                        "Another user of {whose} has the {name} “{value}” already."
                    )));
                }
            }
        }
    }
    Ok(())
}

/// That a user of this segment cannot be read: whose segment it is, and what to do.
fn damaged<B: Backend>(tenant: &Tenant<B>, segment: u64) -> Error {
    tenant.located(damaged_user(), segment, DamagedPart::Users)
}

/// The bytes of a user of the store, and where it is now.
async fn find<B: Backend>(tenant: &Tenant<B>, at: &UserRef) -> Result<(Vec<u8>, UserRef), Error> {
    let at = resolve(tenant, std::slice::from_ref(at)).await?.remove(0);
    let segment = live(tenant, &at)?.ok_or(Error::Gone)?;
    let users = tenant.users(&[segment]).await?;
    let bytes = users.first().and_then(|users| users.get(at.index as usize)).ok_or(Error::Gone)?;
    let mut reader = Reader::default();
    let user = reader.read(bytes).ok_or_else(|| damaged(tenant, segment.id))?;
    if user.text(Attribute::UserId).unwrap_or_default() != at.user_id {
        return Err(Error::Gone);
    }
    Ok((bytes.to_vec(), at))
}

/// The segment that is named, if it is still of the connection.
fn live<B: Backend>(tenant: &Tenant<B>, at: &UserRef) -> Result<Option<SegmentRef>, Error> {
    let stored = tenant.catalog().get(&at.connection)?;
    Ok(stored.segments.iter().find(|segment| segment.id == at.segment).copied())
}

/// Where these users are now. An earlier change may have moved them; then they are found by their ids.
///
/// # Errors
/// [`Error::Gone`] if one is no longer there.
async fn resolve<B: Backend>(tenant: &Tenant<B>, users: &[UserRef]) -> Result<Vec<UserRef>, Error> {
    let (mut found, mut lost) = (users.to_vec(), HashMap::new());
    // Thousands may be selected, and a connection may have thousands of segments.
    let connections = &tenant.catalog().connections;
    let live: HashSet<(&str, u64)> = connections
        .iter()
        .flat_map(|stored| {
            stored.segments.iter().map(|segment| (stored.connection.id.as_str(), segment.id))
        })
        .collect();
    for (place, user) in users.iter().enumerate() {
        if !live.contains(&(user.connection.as_str(), user.segment)) {
            let print =
                tenant.fingerprinter().value(Attribute::UserId, &text::quoted(&user.user_id));
            lost.insert((user.connection.as_str(), print), place);
        }
    }
    let key = KEYS.iter().position(|key| *key == Attribute::UserId).unwrap_or_default();
    for stored in &tenant.catalog().connections {
        for segments in stored.segments.chunks(BATCH) {
            if lost.is_empty() {
                return Ok(found);
            }
            let prints = tenant.fingerprints(segments).await?;
            let places = segments
                .iter()
                .flat_map(|segment| (0..segment.users).map(|index| (segment.id, index)));
            for (prints, (segment, index)) in prints.iter().zip(places) {
                if let Some(place) = lost.remove(&(stored.connection.id.as_str(), prints[key])) {
                    found[place] = UserRef { segment, index, ..found[place].clone() };
                }
            }
        }
    }
    if lost.is_empty() { Ok(found) } else { Err(Error::Gone) }
}

/// Changes users by `make`, which gives a user's new bytes, or nothing to delete it; commits that under what was done
/// (“Deleted”).
async fn change<B: Backend>(
    tenant: &mut Tenant<B>,
    users: &[UserRef],
    what: &str,
    mut make: impl FnMut(User<'_>) -> Option<Vec<u8>>,
) -> Result<(), Refusal> {
    let first = users.first().ok_or_else(|| refused("No user is selected."))?;
    if users.iter().any(|user| user.connection != first.connection) {
        return Err(refused("Select users of one connection at a time."));
    }
    let users = resolve(tenant, users).await?;
    let mut chosen: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    users.iter().for_each(|user| chosen.entry(user.segment).or_default().push(user.index));
    let mut next = tenant.catalog().clone();
    let before = next.before(&first.connection)?;
    let stored = next.get_mut(&first.connection)?;
    let (mut segments, mut written, mut name) = (Vec::new(), Vec::new(), String::new());
    for segment in &stored.segments {
        let Some(chosen) = chosen.remove(&segment.id) else {
            segments.push(*segment);
            continue;
        };
        let made = rewrite(tenant, *segment, &chosen, &mut make, &mut name).await?;
        segments.extend(made.iter().map(crate::store::Segment::reference));
        written.extend(made);
    }
    if !chosen.is_empty() {
        return Err(Error::Gone.into());
    }
    stored.segments = segments;
    let (what, users) = match users.len() {
        1 => (format!("{what} {name}"), None),
        users => (what.to_owned(), Some(users as u64)),
    };
    next.record(Undo { what, users, job: None, before });
    tenant.backend().put_segments(written).await?;
    Ok(tenant.commit(next, CommitExtras::default()).await?)
}

/// A segment with the users at `chosen` changed.
async fn rewrite<B: Backend>(
    tenant: &Tenant<B>,
    segment: SegmentRef,
    chosen: &[u32],
    make: &mut impl FnMut(User<'_>) -> Option<Vec<u8>>,
    name: &mut String,
) -> Result<Vec<crate::store::Segment>, Error> {
    let prints = tenant.fingerprints(&[segment]).await?;
    let all = tenant.users_once(&[segment]).await?;
    let mut builder = Builder::default();
    let mut reader = Reader::default();
    let damaged = || damaged(tenant, segment.id);
    for ((bytes, prints), index) in
        all.iter().flat_map(|users| users.iter()).zip(prints).zip(0u32..)
    {
        if !chosen.contains(&index) {
            builder.push(bytes, prints, || tenant.ids().next());
            continue;
        }
        let user = reader.read(bytes).ok_or_else(damaged)?;
        *name = called(&user);
        if let Some(bytes) = make(user) {
            let prints =
                tenant.fingerprinter().of(&Reader::default().read(&bytes).ok_or_else(damaged)?);
            builder.push(&bytes, prints, || tenant.ids().next());
        }
    }
    builder.close(tenant.ids().next());
    Ok(builder.take())
}
