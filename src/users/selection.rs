//! Which users are selected. Pure. A user is known by connection and id; where it lies in the store changes with every
//! change of its neighbours and is kept up to date from the rows that are seen.

use std::collections::BTreeMap;

use engine::jobs::{UserRef, Which};
use engine::query::build::{Condition, Joined, written};

/// Selected users.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Selection(BTreeMap<(String, String), UserRef>);

/// How many users a query names one by one.
pub(crate) const MOST_NAMED: usize = 500;

impl Selection {
    /// These users.
    pub(crate) fn of(users: Vec<UserRef>) -> Self {
        Selection(users.into_iter().map(|user| (key(&user), user)).collect())
    }

    /// What finds exactly these users; `None` if there are more than [`MOST_NAMED`], or of several connections: an id may
    /// be in two of them.
    pub(crate) fn which(&self) -> Option<Which> {
        if self.0.len() > MOST_NAMED || !self.is_of_one_connection() {
            return None;
        }
        let is = |user: &UserRef| Condition {
            field: "user_id".to_owned(),
            value: user.user_id.clone(),
            ..Condition::default()
        };
        let ids: Vec<Condition> = self.0.values().map(is).collect();
        let connection = self.0.keys().next().map(|(connection, _)| connection.clone());
        Some(Which { connection, search: written(&ids, Joined::Any), ..Which::default() })
    }

    /// Whether this user is selected.
    pub(crate) fn has(&self, user: &UserRef) -> bool {
        !self.0.is_empty() && self.0.contains_key(&key(user))
    }

    /// How many are.
    pub(crate) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The same with this user selected, or no longer.
    pub(crate) fn toggled(&self, user: &UserRef) -> Self {
        let mut next = self.clone();
        if next.0.remove(&key(user)).is_none() {
            next.0.insert(key(user), user.clone());
        }
        next
    }

    /// The same with the places in the store as `seen` has them; `None` if that changes nothing.
    pub(crate) fn moved<'a>(&self, seen: impl Iterator<Item = &'a UserRef>) -> Option<Self> {
        let moved: Vec<&UserRef> =
            seen.filter(|user| self.has(user) && self.0.get(&key(user)) != Some(*user)).collect();
        let mut next = (!moved.is_empty()).then(|| self.clone())?;
        next.0.extend(moved.into_iter().map(|user| (key(user), user.clone())));
        Some(next)
    }

    /// Whether they are all of one connection: only then can they be changed together.
    pub(crate) fn is_of_one_connection(&self) -> bool {
        let ends = (self.0.keys().next(), self.0.keys().next_back());
        matches!(ends, (Some((first, _)), Some((last, _))) if first == last)
    }

    /// The users.
    pub(crate) fn users(&self) -> Vec<UserRef> {
        self.0.values().cloned().collect()
    }
}

fn key(user: &UserRef) -> (String, String) {
    (user.connection.clone(), user.user_id.clone())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn user(connection: &str, id: &str, segment: u64) -> UserRef {
        UserRef { connection: connection.into(), segment, index: 0, user_id: id.into() }
    }

    #[wasm_bindgen_test]
    fn users_are_known_by_connection_and_id() {
        let selection = Selection::default().toggled(&user("a", "1", 5));
        assert!(selection.has(&user("a", "1", 9)) && !selection.has(&user("b", "1", 5)));
        assert_eq!(selection.toggled(&user("a", "1", 9)), Selection::default());
    }

    #[wasm_bindgen_test]
    fn what_has_moved_is_found_where_it_is() {
        let selection = Selection::default().toggled(&user("a", "1", 5));
        assert_eq!(selection.moved([user("a", "1", 5), user("a", "2", 5)].iter()), None);
        let moved = selection.moved([user("a", "1", 6)].iter()).map(|moved| moved.users());
        assert_eq!(moved, Some(vec![user("a", "1", 6)]));
    }

    #[wasm_bindgen_test]
    fn a_few_users_of_one_connection_are_named_by_a_query() {
        let selection = Selection::of(vec![user("a", "auth0|1", 5), user("a", "x \"y", 5)]);
        let which = selection.which().unwrap();
        assert_eq!(which.connection.as_deref(), Some("a"));
        assert_eq!(which.search, r#"user_id:"auth0|1" OR user_id:"x \"y""#);
        assert_eq!(selection.toggled(&user("b", "1", 5)).which(), None);
        let many = (0..=MOST_NAMED).map(|n| user("a", &n.to_string(), 5)).collect();
        assert_eq!(Selection::of(many).which(), None);
    }

    #[wasm_bindgen_test]
    fn one_connection_or_more() {
        let one = Selection::default().toggled(&user("a", "1", 5)).toggled(&user("a", "2", 5));
        assert!(one.is_of_one_connection() && !Selection::default().is_of_one_connection());
        assert!(!one.toggled(&user("b", "1", 5)).is_of_one_connection());
    }
}
