//! Users whose id a user of another connection has, too, until they are told of ([`elsewhere`](super::elsewhere)). Data.

use crate::jobs::candidate::Candidate;
use crate::jobs::report::MAX_EXAMPLES;
use crate::read::Position;
use crate::user::Attribute;

/// What is still to be told of such users.
#[derive(Default)]
pub(super) struct Elsewhere {
    /// Those that are told with the other user's email
    pub shown: Vec<SameId>,
    /// How many were, so far
    named: usize,
    /// The others: how many have no other warning, and how many do
    pub more: [u64; 2],
}

/// A user whose id another user has.
pub(super) struct SameId {
    /// The other user, as in the sink's `existing`
    pub number: u64,
    /// Where the user stands
    pub position: Position,
    /// Its email
    pub email: String,
    /// The id
    pub user_id: String,
    /// Whether nothing else is doubtful about it
    pub first: bool,
}

impl Elsewhere {
    /// Notes that the user's id is that of the user of this number.
    pub(super) fn note(&mut self, number: u64, candidate: &Candidate<'_>, first: bool) {
        if self.named >= MAX_EXAMPLES {
            self.more[usize::from(!first)] += 1;
            return;
        }
        self.named += 1;
        let text = |attribute| candidate.user.text(attribute).unwrap_or_default().into_owned();
        self.shown.push(SameId {
            number,
            position: candidate.position,
            email: text(Attribute::Email),
            user_id: text(Attribute::UserId),
            first,
        });
    }
}
