//! Which segments a preview has found somebody in. An update of the same users reads only these: segments never change, and a
//! search of a million users takes longer than changing a thousand of them.

use std::collections::HashSet;

use crate::jobs::export::Which;
use crate::jobs::update::UpdateContext;
use crate::jobs::update::spec::Listed;
use crate::store::SegmentRef;

/// What a search has found.
#[derive(Clone, Debug)]
pub struct Searched {
    which: Which,
    only: Listed,
    /// [`Catalog::users_stamp`](crate::store::Catalog::users_stamp) of the users that were searched
    stamp: u64,
    found: HashSet<u64>,
}

impl Searched {
    /// Of the users of this context, somebody was found in these segments.
    pub(super) fn new(context: &UpdateContext, stamp: u64, found: HashSet<u64>) -> Self {
        let spec = &context.spec;
        Searched { which: spec.which.clone(), only: spec.only.clone(), stamp, found }
    }

    /// Whether the same users are meant, and are still what they were.
    pub(super) fn is_of(&self, context: &UpdateContext, stamp: u64) -> bool {
        let spec = &context.spec;
        // Relative dates go on.
        let is_relative = ["now", "today"].iter().any(|it| spec.which.search.contains(it));
        !is_relative && (&self.which, &self.only, self.stamp) == (&spec.which, &spec.only, stamp)
    }

    /// Whether somebody was found in this segment.
    pub(super) fn is_in(&self, segment: &SegmentRef) -> bool {
        self.found.contains(&segment.id)
    }
}
