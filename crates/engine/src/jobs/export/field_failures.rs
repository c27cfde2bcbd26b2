//! Expressions that gave an error for some users: how many, which, and why. Keeps the first of each.

use std::collections::BTreeMap;

use crate::jobs::export::plan::Plan;
use crate::jobs::export::spec::{FailedUser, Failure, MOST_FAILURES, Place};
use crate::user::{Attribute, User};

/// The most characters of a message that are kept.
const MOST_MESSAGE: usize = 300;

/// The most characters of a user's label.
const MOST_LABEL: usize = 120;

/// What failed so far.
#[derive(Default)]
pub(crate) struct FieldFailures {
    by_place: BTreeMap<Option<usize>, Failure>,
}

impl FieldFailures {
    /// Notes that what stands at `place` failed for `user`.
    pub(crate) fn add(&mut self, plan: &Plan, place: Place, user: &User<'_>, message: &str) {
        let failure = self.by_place.entry(key(place)).or_insert_with(|| Failure {
            place,
            name: plan.name(place),
            users: 0,
            examples: Vec::new(),
        });
        failure.users += 1;
        if failure.examples.len() < MOST_FAILURES {
            let message = shortened(message, MOST_MESSAGE);
            failure.examples.push(FailedUser { user: label(user), message });
        }
    }

    /// Takes in those of users that come after.
    pub(crate) fn add_all(&mut self, failures: Vec<Failure>) {
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
    pub(crate) fn into_list(self) -> Vec<Failure> {
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

/// What a message calls a user by: its `user_id`, or email.
pub(crate) fn label(user: &User<'_>) -> String {
    let text = user.text(Attribute::UserId).or_else(|| user.text(Attribute::Email));
    text.map(|text| shortened(&text, MOST_LABEL)).unwrap_or_default()
}

/// `text`, or its first characters and “…”.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
