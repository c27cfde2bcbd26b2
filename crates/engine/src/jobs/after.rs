//! Follow-on lists: what no import carries, to be given to users at Auth0 once they are there. One file of a run holds the
//! lines of all lists; the package sorts them. Only users that were taken are in it.

use crate::recipe::after::List;

/// A line: list, id as an import file has it, email, value, and what else belongs to it; tabs between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Follow<'a> {
    pub list: List,
    pub user_id: &'a str,
    pub email: &'a str,
    pub value: &'a str,
    pub more: &'a str,
}

impl<'a> Follow<'a> {
    /// The line that was written so.
    pub(super) fn read(line: &'a [u8]) -> Option<Self> {
        let mut cells = std::str::from_utf8(line).ok()?.split('\t');
        let list = List::named(cells.next()?)?;
        let mut next = || cells.next();
        Some(Follow { list, user_id: next()?, email: next()?, value: next()?, more: next()? })
    }
}
