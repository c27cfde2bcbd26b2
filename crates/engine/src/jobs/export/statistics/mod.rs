//! What users are like: which attributes and paths they have, when they came, where from, how large they are. Counts, in
//! one reading.
//!
//! Hostile input could bring millions of names; what is told apart is limited, and whether something was left out is known.

mod paths;
mod sizes;
mod timeline;

use std::collections::HashMap;
use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::few;
use crate::jobs::export::spec::Which;
use crate::jobs::export::statistics::paths::Paths;
use crate::jobs::export::statistics::sizes::Sizes;
use crate::jobs::export::statistics::timeline::Months;
use crate::jobs::export::{ExportError, searched};
use crate::jobs::report::Progress;
use crate::jobs::scan::UserSource;
use crate::jobs::scan::filter::each_match_in;
use crate::store::{Backend, DamagedSegment};
use crate::user::user_id::UserId;
use crate::user::{Attribute, User};
use json::{text, walk};

/// The most paths that are told apart.
pub const MOST_PATHS: usize = 500;

/// The most providers or connections that are told apart.
const MOST_NAMES: usize = 600;

/// What the chosen users are like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// How many there are
    pub users: u64,
    /// How many were looked at
    pub of: u64,
    /// Segments of the tenant that were left out because they are damaged
    pub damaged: Vec<DamagedSegment>,
    /// How many have each attribute and path: attributes in the order of Auth0's profile, members under their object
    pub paths: Vec<PathCount>,
    /// Whether there are more paths than [`MOST_PATHS`]
    pub more_paths: bool,
    /// When users were created
    pub created: Timeline,
    /// When users logged in last
    pub last_logins: Timeline,
    /// Users who never logged in
    pub never_logged_in: u64,
    /// By provider (`auth0`, `google-oauth2`), most frequent first
    pub providers: Vec<(String, u64)>,
    /// By connection, most frequent first
    pub connections: Vec<(String, u64)>,
    /// Users whose email is verified
    pub verified: u64,
    /// Users who are blocked
    pub blocked: u64,
    /// How large their profiles are
    pub sizes: ProfileSizes,
}

/// A path, and how many users have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathCount {
    /// The path: `user_metadata.address.city`, `identities[0].connection`
    pub path: String,
    /// Users who have it with a value other than null
    pub users: u64,
    /// Those of them for whom it is an empty text, object or list
    pub empty: u64,
    /// Bytes of all its values, as JSON
    pub bytes: u64,
    /// Whether it is an object in most of them, whose members follow
    pub is_object: bool,
}

impl PathCount {
    /// How many of `users` do not have it, or have null.
    pub fn missing(&self, users: u64) -> u64 {
        users.saturating_sub(self.users)
    }
}

/// How many users by time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// What each span is
    pub unit: TimeUnit,
    /// Spans by their names, `2025-03` or `2025`, in order and without a gap
    pub spans: Vec<(String, u64)>,
    /// Users before the first span
    pub earlier: u64,
    /// Users without such a date
    pub unknown: u64,
}

/// A span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// A month
    #[default]
    Month,
    /// A year, where there would be too many months
    Year,
}

/// How large profiles are, in bytes as JSON, as Auth0's limit counts them ([`crate::check::profile_size`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileSizes {
    /// Bytes of all profiles together
    pub bytes: u64,
    /// Users by size, smallest first
    pub spread: Vec<SizeCount>,
    /// Users over Auth0's limit of 10 KB
    pub over_limit: u64,
    /// Those of them over the extended allowance, too, of 100 KB
    pub over_allowance: u64,
    /// The largest profiles, largest first
    pub largest: Vec<LargeProfile>,
}

/// Users whose profiles have more bytes than those before, and at most so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeCount {
    /// At most so many bytes; `None` for any number
    pub up_to: Option<u64>,
    /// How many users
    pub users: u64,
}

/// One of the largest profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LargeProfile {
    /// Its `user_id`, or email if it has none
    pub user: String,
    /// Its email
    pub email: String,
    /// Its bytes
    pub bytes: u64,
    /// What takes the most room: attributes, or members of objects (`user_metadata.avatar`), with their bytes
    pub parts: Vec<(String, u64)>,
}

/// Counts users.
#[derive(Default)]
struct Counter {
    counts: Statistics,
    paths: Paths,
    sizes: Sizes,
    created: Months,
    last_logins: Months,
    providers: HashMap<String, u64>,
    connections: HashMap<String, u64>,
}

/// What these users are like.
///
/// # Errors
/// What ends it early.
pub async fn gather<B: Backend, R: Read + 'static>(
    source: &UserSource<'_, B, R>,
    which: &Which,
    checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Statistics, ExportError> {
    let search = searched(which)?;
    let mut counter = Counter::default();
    let mut batches = source.open(which.connection.as_deref(), which.on_damage())?;
    each_match_in(&mut batches, &search, checkpoint, |user| counter.add(user)).await?;
    let of = batches.progress().users;
    Ok(Statistics { damaged: batches.damaged().to_vec(), ..counter.finish(of) })
}

impl Counter {
    /// Takes a user in.
    fn add(&mut self, user: &User<'_>) {
        let is_true = |attribute| user.get(attribute) == Some(b"true");
        self.counts.users += 1;
        self.counts.verified += u64::from(is_true(Attribute::EmailVerified));
        self.counts.blocked += u64::from(is_true(Attribute::Blocked));
        self.paths.add(user);
        self.sizes.add(user);
        self.created.add(user, Attribute::CreatedAt);
        let logged_in = self.last_logins.add(user, Attribute::LastLogin);
        self.counts.never_logged_in += u64::from(!logged_in);
        self.add_identity(user);
    }

    /// Where the user comes from: its first identity, or else its id.
    fn add_identity(&mut self, user: &User<'_>) {
        let first = user.get(Attribute::Identities).and_then(|all| walk::elements(all).next());
        let [provider, connection] =
            first.map_or([None, None], |first| walk::pick(first, ["provider", "connection"]));
        let id = user.text(Attribute::UserId).unwrap_or_default();
        let by_id = UserId::parse(&id).provider.map(str::to_owned);
        let string = |value: Option<&[u8]>| value.and_then(text::string).map(|it| it.into_owned());
        if let Some(provider) = string(provider).or(by_id) {
            count_in(&mut self.providers, provider);
        }
        if let Some(connection) = string(connection) {
            count_in(&mut self.connections, connection);
        }
    }

    /// The counts, of so many users that were looked at.
    fn finish(self, of: u64) -> Statistics {
        let (paths, more_paths) = self.paths.into_counts();
        Statistics {
            of,
            paths,
            more_paths,
            created: self.created.into_timeline(),
            last_logins: self.last_logins.into_timeline(),
            providers: by_count(self.providers),
            connections: by_count(self.connections),
            sizes: self.sizes.into_sizes(),
            ..self.counts
        }
    }
}

fn count_in(counts: &mut HashMap<String, u64>, name: String) {
    if counts.len() < MOST_NAMES || counts.contains_key(&name) {
        *counts.entry(name).or_default() += 1;
    }
}

fn by_count(counts: HashMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    few::sort_by(&mut counts, |(a, left), (b, right)| right.cmp(left).then_with(|| a.cmp(b)));
    counts
}
