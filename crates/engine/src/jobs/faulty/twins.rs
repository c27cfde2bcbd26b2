//! Users with the same key, beside each other: who is one of several is found out in a first reading, and each is shown in the
//! second with what tells it from the others. Which of them stays is a person's decision, or a step's.

use std::borrow::Cow;
use std::io;
use std::rc::Rc;

use crate::check::Finding;
use crate::check::duplicates::Seen;
use crate::jobs::candidate::Candidate;
use crate::jobs::faulty::Twin;
use crate::jobs::faulty::rows::{Rows, Subject};
use crate::jobs::findings::{duplicated, is_refused};
use crate::jobs::import::there_already::ThereAlready;
use crate::jobs::pipeline::UserSink;
use crate::jobs::report::Progress;
use crate::recipe::filled;
use crate::spill::Spill;
use crate::user::Attribute;
use json::{text, walk};

/// What says when a user was last there, the first that is given.
const DATES: [&str; 3] = ["last_login", "updated_at", "created_at"];

/// Notes who has the key of an earlier user.
pub(super) struct Pairs {
    attribute: String,
    /// Who is there already, of an import: that says more than whom they equal
    there: Option<Rc<ThereAlready>>,
    seen: Seen,
    /// The numbers of the user and of the earlier one
    pairs: Vec<(u64, u64)>,
}

impl Pairs {
    /// None yet, of this attribute.
    pub(super) fn new(attribute: &str, there: Option<Rc<ThereAlready>>, seed: (u64, u64)) -> Self {
        let attribute = attribute.to_owned();
        Pairs { attribute, there, seen: Seen::new(seed), pairs: Vec::new() }
    }
}

impl UserSink for Pairs {
    fn validate(&mut self, candidate: &Candidate<'_>, findings: &mut Vec<Finding>) {
        let there = |there: &Rc<ThereAlready>| !there.conflicts(candidate.user).is_empty();
        if is_refused(findings) || self.there.as_ref().is_some_and(there) {
            return;
        }
        let mut earlier = self.seen.check(candidate.user, candidate.number).into_iter();
        if let Some((_, first)) = earlier.find(|(key, _)| key.name() == self.attribute) {
            self.pairs.push((candidate.number, first));
        }
    }

    fn write(&mut self, _: &Candidate<'_>, _: bool) -> io::Result<bool> {
        Ok(false)
    }
}

/// A user who is one of several.
struct One {
    number: u64,
    /// The number of the first of them
    group: u64,
    nth: u32,
}

/// Users who are one of several.
pub(super) struct Twins {
    attribute: String,
    /// By their numbers
    all: Vec<One>,
    /// For each group its number, how many it has, and the value of its first
    groups: Vec<(u64, u32, u32)>,
    /// The groups of those that were taken, in the order in which they were
    taken: Vec<u64>,
}

/// Who stands beside whom.
pub(super) fn twins(pairs: Pairs) -> Twins {
    let Pairs { attribute, pairs, .. } = pairs;
    let mut all: Vec<(u64, u64)> = pairs.iter().map(|(number, group)| (*group, *number)).collect();
    all.extend(pairs.iter().map(|(_, group)| (*group, *group)));
    all.sort_unstable();
    all.dedup();
    let mut groups: Vec<(u64, u32, u32)> = Vec::new();
    let mut each = Vec::with_capacity(all.len());
    for (group, number) in all {
        match groups.last_mut().filter(|(known, ..)| *known == group) {
            Some((_, of, _)) => *of += 1,
            None => groups.push((group, 1, 0)),
        }
        let nth = groups.last().map_or(0, |(_, of, _)| of - 1);
        each.push((number, group, nth));
    }
    each.sort_unstable();
    let one = |(number, group, nth)| One { number, group, nth };
    Twins { attribute, all: each.into_iter().map(one).collect(), groups, taken: Vec::new() }
}

impl Twins {
    /// Adds the user to the rows, if it is one of several.
    pub(super) fn push<S: Spill>(
        &mut self,
        candidate: &Candidate<'_>,
        rows: &mut Rows<S>,
    ) -> io::Result<()> {
        let Ok(at) = self.all.binary_search_by_key(&candidate.number, |it| it.number) else {
            return Ok(());
        };
        let Some(&One { group, nth, .. }) = self.all.get(at) else { return Ok(()) };
        let place = self.groups.binary_search_by_key(&group, |(number, ..)| *number);
        let Some((_, of, first)) = place.ok().and_then(|at| self.groups.get_mut(at)) else {
            return Ok(());
        };
        let finding = match Attribute::named(self.attribute.as_bytes()) {
            Some(key) if nth > 0 => duplicated(candidate, key, group),
            key => {
                let finding = duplicated(candidate, key.unwrap_or(Attribute::Email), group);
                let message = "The first with it: Auth0 imports this one.".to_owned();
                Finding { message, fix: "".into(), ..finding }
            }
        };
        let twin = Twin { nth, of: *of, ..told(candidate.record) };
        let own = rows.push(&Subject::of(candidate, None, Cow::Owned(finding)), Some(twin))?;
        match nth {
            0 => *first = own,
            _ => rows.count_as(*first),
        }
        self.taken.push(group);
        Ok(())
    }

    /// The groups of those that were added, in their order.
    pub(super) fn groups(&self) -> &[u64] {
        &self.taken
    }
}

/// What a record says of itself.
fn told(record: &[u8]) -> Twin {
    let dates = walk::pick(record, DATES).into_iter().flatten();
    let last = dates.filter_map(text::string).find(|text| !text.trim().is_empty());
    let [verified] = walk::pick(record, ["email_verified"]);
    let is_verified = match verified {
        Some(b"true" | b"\"true\"") => Some(true),
        Some(b"false" | b"\"false\"") => Some(false),
        _ => None,
    };
    Twin {
        last: last.map(|it| it.chars().take(40).collect()).unwrap_or_default(),
        is_verified,
        values: filled(walk::members(record).map(|(_, value)| value)),
        ..Twin::default()
    }
}

/// The progress of one of two readings, of which `before` are done.
pub(super) fn half(progress: Progress, before: u64) -> Progress {
    let Progress { bytes_read, bytes_total, .. } = progress;
    let bytes_read = bytes_read.saturating_add(before.saturating_mul(bytes_total));
    Progress { bytes_read, bytes_total: bytes_total.saturating_mul(2), ..progress }
}
