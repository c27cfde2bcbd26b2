//! Follow-on lists: what no import carries, to be given to users at Auth0 once they are there. One file of a run holds the
//! lines of all lists; the package sorts them. Only users that were taken are in it.

use std::io::{self, Write};

use crate::jobs::candidate::Candidate;
use crate::jobs::handed_out::quoted_cell;
use crate::jobs::report::AfterCounts;
use crate::recipe::after::{Beside, List};
use crate::user::{Attribute, User};
use json::text;

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

/// The files of a run.
pub(super) struct AfterFiles<W> {
    after: W,
    former_ids: W,
    counts: AfterCounts,
}

impl<W: Write> AfterFiles<W> {
    pub(super) fn new(after: W, former_ids: W) -> Self {
        AfterFiles { after, former_ids, counts: AfterCounts::default() }
    }

    /// Adds what belongs to a user that was taken and is ready.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn add(&mut self, taken: &Candidate<'_>, given: &[Beside]) -> io::Result<()> {
        if given.is_empty() {
            return Ok(());
        }
        let (id, email) = (of(taken.user, Attribute::UserId), of(taken.user, Attribute::Email));
        for Beside { list, value, more } in given {
            let Some(list) = list else {
                self.former_id(&email, value, &id)?;
                continue;
            };
            if id.is_empty() && email.is_empty() {
                self.counts.nobody += 1;
                continue;
            }
            *match list {
                List::Roles => &mut self.counts.roles,
                List::Organizations => &mut self.counts.organizations,
                List::Permissions => &mut self.counts.permissions,
            } += 1;
            let line = format!("{}\t{id}\t{email}\t{value}\t{more}\n", list.name());
            self.after.write_all(line.as_bytes())?;
        }
        Ok(())
    }

    fn former_id(&mut self, email: &str, old: &str, new: &str) -> io::Result<()> {
        if self.counts.former_ids == 0 {
            self.former_ids.write_all(b"email,old_user_id,new_user_id\r\n")?;
        }
        self.counts.former_ids += 1;
        let line = format!("{},{},{}\r\n", quoted_cell(email), quoted_cell(old), quoted_cell(new));
        self.former_ids.write_all(line.as_bytes())
    }

    /// What stands in them, and what they were written into.
    pub(super) fn finish(self) -> (AfterCounts, W, W) {
        (self.counts, self.after, self.former_ids)
    }
}

/// An identifier, if no list is broken by it: none that Auth0 takes has tabs or line ends.
fn of(user: &User<'_>, attribute: Attribute) -> String {
    let value = user.get(attribute).and_then(text::string).unwrap_or_default();
    if value.contains(char::is_control) { String::new() } else { value.into_owned() }
}
