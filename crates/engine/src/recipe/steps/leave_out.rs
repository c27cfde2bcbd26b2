//! `leave_out` and `expect` of a query: users that go, by a search.

use super::{Action, Edit, Failure, Finds, search};
use crate::query::Search;
use crate::recipe::template::Around;

/// Users that are left out.
pub(super) struct Out {
    search: Search,
    reason: String,
}

impl Out {
    pub(super) fn new(query: &str, reason: &str) -> Result<Self, String> {
        if query.trim().is_empty() {
            return Err("Without a query everybody would be left out.".to_owned());
        }
        if reason.trim().is_empty() {
            return Err("It needs a reason, for the file of those left out.".to_owned());
        }
        Ok(Out { search: search(query)?, reason: reason.to_owned() })
    }
}

impl Action for Out {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        finds: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        Ok(finds(edit.row(), &self.search).then(|| self.reason.clone()))
    }
}

/// Users that are not as expected.
pub(super) struct Expected {
    search: Search,
    query: String,
    reason: String,
}

impl Expected {
    pub(super) fn new(query: &str, reason: &str) -> Result<Self, String> {
        Ok(Expected { search: search(query)?, query: query.to_owned(), reason: reason.to_owned() })
    }
}

impl Action for Expected {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        finds: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        if finds(edit.row(), &self.search) {
            return Ok(None);
        }
        let message = format!("{}: the user is not as expected ({}).", self.reason, self.query);
        Err(Failure { path: String::new(), value: Vec::new(), message })
    }
}
