//! Users in an order, as a table shows them: which, sorted how, and any stretch of rows.
//!
//! Without search and sorting nothing is read but the rows that are asked for. Otherwise every user is read once, and
//! what is kept is a number for each row.

use serde::{Deserialize, Serialize};

use crate::jobs::scan::OnDamage;
use crate::jobs::scan::filter::each_match;
use crate::jobs::scan::source::StoredBatches;
use crate::query::Search;
use crate::store::damage::damaged_user;
use crate::store::segment::Users;
use crate::store::{Backend, Connection, DamagedSegment, Error, SegmentRef, Tenant};
use crate::user::{Attribute, User};

/// Which users, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewSpec {
    /// The id of the connection; all of them if there is none
    pub connection: Option<String>,
    /// What is searched for; empty for all users
    pub search: String,
    /// The order; that of the store if there is none
    pub sort: Option<Sort>,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what
    pub by: SortBy,
    /// Largest first. Users without the value come last all the same
    pub descending: bool,
}

/// What users can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortBy {
    /// Name, or email where there is no name; without regard to case
    Name,
    /// Email
    Email,
    /// User id
    UserId,
    /// The connection's name
    Connection,
    /// How often they logged in, as a number
    Logins,
    /// When they logged in last
    LastLogin,
    /// How many bytes the user has
    Size,
}

/// One row of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Where the user is
    pub user: UserRef,
    /// The connection's name
    pub connection: String,
    /// `name`; empty if absent
    pub name: String,
    /// `email`
    pub email: String,
    /// `logins_count`, 0 if absent
    pub logins: u64,
    /// `last_login` as it is written; empty if never
    pub last_login: String,
    /// Whether the user is blocked
    pub blocked: bool,
    /// How many bytes the user has, as it is stored
    #[serde(default)]
    pub bytes: u64,
    /// Whether the user’s stored data is damaged; then there is nothing else but where it is
    #[serde(default)]
    pub damaged: bool,
}

/// Names one user of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UserRef {
    /// The connection's id
    pub connection: String,
    /// The segment it is in
    pub segment: u64,
    /// Its place in the segment
    pub index: u32,
    /// Its `user_id`
    pub user_id: String,
}

/// Users in an order.
pub struct View {
    /// What it shows
    pub spec: ViewSpec,
    /// Of which revision of the catalog it is
    pub revision: u64,
    parts: Vec<Part>,
    /// The numbers of the users in their order; `None` if it is the store's
    order: Option<Vec<u32>>,
    total: u64,
    /// Segments that were left out because they are damaged
    damaged: Vec<DamagedSegment>,
}

/// A segment of the view.
struct Part {
    connection: usize,
    segment: SegmentRef,
    /// The number of its first user
    start: u64,
}

/// A value to sort by.
enum Key {
    Text { start: usize, end: usize },
    Number(u64),
    Missing,
}

impl View {
    /// Puts the users `spec` asks for in order. `checkpoint` is told how many of how many users are read, and stops it with
    /// `false`; then there is no view.
    ///
    /// # Errors
    /// What the store gives.
    pub async fn make<B: Backend>(
        tenant: &Tenant<B>,
        spec: ViewSpec,
        mut checkpoint: impl AsyncFnMut(u64, u64) -> bool,
    ) -> Result<Option<View>, Error> {
        let catalog = tenant.catalog();
        let mut parts = Vec::new();
        let mut total = 0;
        for (connection, stored) in catalog.connections.iter().enumerate() {
            if spec.connection.as_ref().is_some_and(|id| *id != stored.connection.id) {
                continue;
            }
            for segment in &stored.segments {
                parts.push(Part { connection, segment: *segment, start: total });
                total += u64::from(segment.users);
            }
        }
        let mut view = View {
            spec,
            revision: catalog.revision,
            parts,
            order: None,
            total,
            damaged: Vec::new(),
        };
        let search = Search::parse(&view.spec.search).map_err(|problem| {
            Error::Refused(format!("The search cannot be understood: {problem}"))
        })?;
        if search.is_everything() && view.spec.sort.is_none() {
            return Ok(Some(view));
        }
        let sort = view.spec.sort;
        let (mut wanted, mut keys, mut text) = (Vec::<u32>::new(), Vec::new(), String::new());
        let connection = view.spec.connection.as_deref();
        let mut stored = StoredBatches::new(tenant, connection, OnDamage::Skip)?;
        let mut read = 0;
        while let Some(batches) = stored.next().await? {
            for batch in &batches {
                let (first, connection) = (batch.first, batch.connection.as_deref());
                read = first + batch.count() as u64;
                each_match(batch, &search, |place, user| {
                    let number = first + place as u64;
                    wanted.push(u32::try_from(number).map_err(|_| damaged_user())?);
                    if let Some(sort) = sort {
                        keys.push(key(user, connection.unwrap_or_default(), sort.by, &mut text));
                    }
                    Ok::<_, Error>(true)
                })?;
            }
            if !checkpoint(read, total).await {
                return Ok(None);
            }
        }
        if let Some(sort) = sort {
            wanted = sorted(&wanted, &keys, &text, sort.descending);
        }
        view.damaged = stored.damaged().to_vec();
        view.total = wanted.len() as u64;
        view.order = Some(wanted);
        Ok(Some(view))
    }

    /// How many users there are in it.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Segments whose users it could not search or sort because they are damaged.
    pub fn damaged(&self) -> &[DamagedSegment] {
        &self.damaged
    }

    /// The rows from `first` on, at most `count`. Those of damaged segments are marked as such.
    ///
    /// # Errors
    /// What the store gives; [`Error::Gone`] if the users have changed since.
    pub async fn rows<B: Backend>(
        &self,
        tenant: &Tenant<B>,
        first: u64,
        count: u64,
    ) -> Result<Vec<Row>, Error> {
        if tenant.catalog().revision != self.revision {
            return Err(Error::Gone);
        }
        let places = (first..self.total.min(first.saturating_add(count))).map(|row| {
            let number = self.order.as_ref().map_or(row, |order| u64::from(order[row as usize]));
            let part = self.parts.partition_point(|part| part.start <= number) - 1;
            (part, (number - self.parts[part].start) as usize)
        });
        let places: Vec<(usize, usize)> = places.collect();
        let mut wanted: Vec<usize> = places.iter().map(|(part, _)| *part).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let segments: Vec<SegmentRef> =
            wanted.iter().map(|part| self.parts[*part].segment).collect();
        let all = tenant.readable_users(&segments).await?;
        let rows = places.into_iter().map(|(part, index)| {
            let users = wanted.binary_search(&part).ok().and_then(|at| all.get(at));
            let users: Option<&Users> = users.ok_or(Error::Gone)?.as_deref();
            let part = &self.parts[part];
            let connection = &tenant.catalog().connections[part.connection].connection;
            let (segment, index) = (part.segment.id, index as u32);
            let user = users.and_then(|users| users.get(index as usize)).and_then(User::stored);
            Ok(match user {
                Some(user) => row(&user, connection, segment, index),
                None => damaged_row(connection, segment, index),
            })
        });
        rows.collect()
    }
}

fn damaged_row(connection: &Connection, segment: u64, index: u32) -> Row {
    let user = UserRef { connection: connection.id.clone(), segment, index, ..UserRef::default() };
    Row { user, connection: connection.name.clone(), damaged: true, ..Row::default() }
}

fn row(user: &User<'_>, connection: &Connection, segment: u64, index: u32) -> Row {
    let text = |attribute| user.text(attribute).unwrap_or_default().into_owned();
    let connection_id = connection.id.clone();
    Row {
        user: UserRef {
            connection: connection_id,
            segment,
            index,
            user_id: text(Attribute::UserId),
        },
        connection: connection.name.clone(),
        name: text(Attribute::Name),
        email: text(Attribute::Email),
        logins: logins(user),
        last_login: text(Attribute::LastLogin),
        blocked: user.get(Attribute::Blocked) == Some(b"true"),
        bytes: user.size() as u64,
        damaged: false,
    }
}

fn logins(user: &User<'_>) -> u64 {
    let value = user.get(Attribute::LoginsCount).and_then(|value| std::str::from_utf8(value).ok());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// The key of a user; what it says is added to `text`.
fn key(user: &User<'_>, connection: &str, by: SortBy, text: &mut String) -> Key {
    let start = text.len();
    let mut add = |value: Option<&str>| match value {
        Some(value) if !value.is_empty() => {
            text.push_str(value);
            Key::Text { start, end: text.len() }
        }
        _ => Key::Missing,
    };
    let text_of = |attribute| user.text(attribute);
    match by {
        SortBy::Name => {
            let name = text_of(Attribute::Name)
                .filter(|name| !name.is_empty())
                .or_else(|| text_of(Attribute::Email));
            add(name.map(|name| name.to_lowercase()).as_deref())
        }
        SortBy::Email => add(text_of(Attribute::Email).as_deref()),
        SortBy::UserId => add(text_of(Attribute::UserId).as_deref()),
        SortBy::Connection => add(Some(connection)),
        SortBy::LastLogin => add(text_of(Attribute::LastLogin).as_deref()),
        SortBy::Logins => Key::Number(logins(user)),
        SortBy::Size => Key::Number(user.size() as u64),
    }
}

/// `found` sorted by their keys: stable, those without a key last.
fn sorted(found: &[u32], keys: &[Key], text: &str, descending: bool) -> Vec<u32> {
    use std::cmp::Ordering;
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let compare = |a: &Key, b: &Key| match (a, b) {
        (Key::Missing, Key::Missing) => Ordering::Equal,
        (Key::Missing, _) => Ordering::Greater,
        (_, Key::Missing) => Ordering::Less,
        (Key::Number(a), Key::Number(b)) => turned(a.cmp(b)),
        (Key::Text { start: a, end: b }, Key::Text { start: c, end: d }) => {
            turned(text[*a..*b].cmp(&text[*c..*d]))
        }
        (Key::Number(_), Key::Text { .. }) => Ordering::Less,
        (Key::Text { .. }, Key::Number(_)) => Ordering::Greater,
    };
    let mut places: Vec<u32> = (0..found.len() as u32).collect();
    places.sort_by(|a, b| compare(&keys[*a as usize], &keys[*b as usize]));
    places.into_iter().map(|place| found[place as usize]).collect()
}
