//! Expressions that gave an error for some users: how many, which, and why. Keeps the first of each.

use std::collections::BTreeMap;

use crate::jobs::export::plan::Plan;
use crate::jobs::export::rows::label;
use crate::jobs::export::spec::{FailedUser, Failure, MOST_FAILURES, Place};
use crate::user::User;

/// What failed so far.
#[derive(Default)]
pub struct Failures {
    by_place: BTreeMap<Option<usize>, Failure>,
}

impl Failures {
    /// Notes that what stands at `place` failed for `user`.
    pub fn add(&mut self, plan: &Plan, place: Place, user: &User<'_>, message: &str) {
        let failure = self.by_place.entry(key(place)).or_insert_with(|| Failure {
            place,
            name: plan.name(place),
            users: 0,
            examples: Vec::new(),
        });
        failure.users += 1;
        if failure.examples.len() < MOST_FAILURES {
            let message = message.chars().take(300).collect();
            failure.examples.push(FailedUser { user: label(user), message });
        }
    }

    /// Takes in those of users that come after.
    pub fn add_all(&mut self, failures: Vec<Failure>) {
        for later in failures {
            let known = self.by_place.entry(key(later.place)).or_insert_with(|| Failure {
                users: 0,
                examples: Vec::new(),
                ..later.clone()
            });
            known.users += later.users;
            let room = MOST_FAILURES - known.examples.len();
            known.examples.extend(later.examples.into_iter().take(room));
        }
    }

    /// All of them, columns in order.
    pub fn into_list(self) -> Vec<Failure> {
        self.by_place.into_values().collect()
    }
}

/// What failures are told apart by.
fn key(place: Place) -> Option<usize> {
    match place {
        Place::Column(index) => Some(index),
        Place::Order => None,
    }
}
