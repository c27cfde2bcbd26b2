//! How the user of a record signs in: with another provider, with accounts linked to it, in which connection. Its identities
//! say so, and they are read once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::check::{Finding, excerpt};
use crate::jobs::findings;
use crate::jobs::left_out::LeftOut;
use crate::read::Record;
use crate::user::identity::{identities, is_one_of_the_database};
use crate::user::user_id::{DATABASE, UserId};
use crate::user::{Attribute, User};
use json::text;

/// The most providers of linked accounts that are told apart, and what the others are counted under.
const MOST_PROVIDERS: usize = 100;
const OTHERS: &str = "(other providers)";

/// The logins of a job's users.
#[derive(Default)]
pub(super) struct Logins {
    /// Whether users of other providers are left out
    own_users_only: bool,
    /// Whether it is asked which connection an identity names
    asks_connection: bool,
    /// By provider: linked accounts
    lost: BTreeMap<String, u64>,
}

impl Logins {
    /// Users of other providers are left out if `own_users_only`.
    pub(super) fn new(own_users_only: bool) -> Self {
        Logins { own_users_only, asks_connection: false, lost: BTreeMap::new() }
    }

    /// Says of each user which connection its own identity names, too.
    pub(super) fn asking_for_connections(self) -> Self {
        Logins { asks_connection: true, ..self }
    }

    /// Whether the user of a record is left out because its identities prove that it signs in with another provider.
    pub(super) fn leaves_out(&self, record: &Record<'_>) -> bool {
        if !self.own_users_only {
            return false;
        }
        let named = |member: &&json::Member| member.key.of(record.bytes) == b"identities";
        let value = record.members.iter().rfind(named).map(|member| member.value.of(record.bytes));
        value.is_some_and(|value| identities(value).next().is_some_and(|main| main.is_foreign()))
    }

    /// By provider: linked accounts that are not imported.
    pub(super) fn lost(&self) -> &BTreeMap<String, u64> {
        &self.lost
    }

    /// What was counted since the last time.
    pub(super) fn take_lost(&mut self) -> BTreeMap<String, u64> {
        std::mem::take(&mut self.lost)
    }

    /// Whether providers that another has met can all be told apart here.
    pub(super) fn has_room(&self, lost: &BTreeMap<String, u64>) -> bool {
        let new = lost.keys().filter(|provider| !self.lost.contains_key(*provider));
        self.lost.len() + new.count() < MOST_PROVIDERS
    }

    /// Adds the counts of the job's next records.
    pub(super) fn add_lost(&mut self, lost: &BTreeMap<String, u64>) {
        lost.iter().for_each(|(provider, accounts)| self.lose(provider, *accounts));
    }

    /// Tells of a user who signs in elsewhere, and of linked accounts, and gives the connection its own identity names.
    /// Leaves the user out where that is asked for and its identities prove it; its id's beginning does not, for an id of
    /// one's own may have any.
    pub(super) fn look<'a>(
        &mut self,
        record: &Record<'a>,
        user: &User<'_>,
        findings: &mut Vec<Finding>,
    ) -> (Option<LeftOut>, Option<Cow<'a, str>>) {
        // Steps may have dropped them.
        let named = |member: &&json::Member| member.key.of(record.bytes) == b"identities";
        let value = record.members.iter().rfind(named).map(|member| member.value.of(record.bytes));
        if !self.asks_connection && value.is_some_and(is_one_of_the_database) {
            return (None, None);
        }
        let mut identities = identities(value.unwrap_or(b"[]"));
        let main = identities.next();
        let raw = user.get(Attribute::UserId).and_then(text::inner).unwrap_or_default();
        // Nothing is asked of an id without a provider, beside no identities.
        let is_asked = value.is_some() || memchr::memchr2(b'|', b'\\', raw).is_some();
        let id = text::unescaped(if is_asked { raw } else { b"" });
        let provider = match &main {
            Some(main) if main.is_foreign() => Some((&*main.provider, true)),
            Some(main) if !main.provider.is_empty() => None,
            // Without identities the id's beginning is all there is to guess from.
            _ => {
                let id = UserId::parse(&id);
                id.provider.filter(|_| id.is_foreign()).map(|provider| (provider, false))
            }
        };
        let linked: Vec<_> = identities.map(|it| it.provider).collect();
        let mut left_out = None;
        if let Some((provider, is_known)) = provider {
            let has_password = linked.iter().any(|linked| *linked == DATABASE);
            let finding = findings::other_provider(&id, provider, is_known, has_password);
            if is_known && self.own_users_only {
                // What else there is to say about a user matters only where it is taken.
                findings.clear();
                left_out = Some(findings::signs_in_elsewhere(provider, has_password));
            }
            findings.push(finding);
        }
        if left_out.is_none() && !linked.is_empty() {
            findings.push(findings::linked_identities(&linked));
            linked.iter().for_each(|provider| self.lose(provider, 1));
        }
        (left_out, main.map(|main| main.connection))
    }

    /// Counts linked accounts.
    fn lose(&mut self, provider: &str, accounts: u64) {
        let provider = excerpt::short(provider);
        let is_new = !self.lost.contains_key(&provider);
        let name = match provider {
            _ if is_new && self.lost.len() >= MOST_PROVIDERS => OTHERS.to_owned(),
            provider if provider.is_empty() => "(not said)".to_owned(),
            provider => provider,
        };
        *self.lost.entry(name).or_default() += accounts;
    }
}
