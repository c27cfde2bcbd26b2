//! Users left out on purpose: by a step of the recipe, not because Auth0 rejects them.
//!
//! Each has a reason, which is counted and stands beside it in a file of its own. `pipeline` does both in the order of the
//! records; the steps only say so.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::read::Position;
use crate::write::{Framing, OneFile};
use json::text;

/// The most reasons that are told apart: one may name a value of the file.
const MOST_REASONS: usize = 200;

/// What the reasons beyond [`MOST_REASONS`] are counted under.
const OTHERS: &str = "(other reasons)";

/// That a user is left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// In words, the same for all users it is true of
    pub reason: Cow<'static, str>,
    /// The step of the recipe that says so, from 0; a standard step does not say
    pub step: Option<usize>,
}

/// The file of users that were left out, one a line, and how many there are for each reason.
pub(super) struct LeftOutFile<W: Write> {
    file: OneFile<W>,
    counts: BTreeMap<String, u64>,
    users: u64,
}

impl<W: Write> LeftOutFile<W> {
    /// An empty one.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn new(output: W) -> io::Result<Self> {
        let file = OneFile::new(output, Framing::Lines, false)?;
        Ok(LeftOutFile { file, counts: BTreeMap::new(), users: 0 })
    }

    /// Writes a user: the reason, the place, and the whole record as it came.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn add(
        &mut self,
        left_out: &LeftOut,
        place: (&str, Position),
        record: &[u8],
    ) -> io::Result<()> {
        self.add_row(left_out.step, &left_out.reason, place, record)?;
        self.users += 1;
        let reason = match self.counts.contains_key(&*left_out.reason) {
            false if self.counts.len() >= MOST_REASONS => OTHERS,
            _ => &left_out.reason,
        };
        match self.counts.get_mut(reason) {
            Some(users) => *users += 1,
            None => drop(self.counts.insert(reason.to_owned(), 1)),
        }
        Ok(())
    }

    /// Writes a row that is no user, which is not counted.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn add_row(
        &mut self,
        step: Option<usize>,
        reason: &str,
        (file, position): (&str, Position),
        record: &[u8],
    ) -> io::Result<()> {
        let mut line = Vec::with_capacity(record.len() + 160);
        line.extend_from_slice(b"{\"reason\":");
        text::quote(reason, &mut line);
        if let Some(step) = step {
            write!(line, ",\"step\":{}", step + 1)?;
        }
        line.extend_from_slice(b",\"file\":");
        text::quote(file, &mut line);
        let Position { record: number, line: at, .. } = position;
        write!(line, ",\"record\":{number},\"line\":{at},\"user\":")?;
        text::compact(record, &mut line);
        line.push(b'}');
        self.file.write(&line)
    }

    /// Users left out so far.
    pub(super) fn users(&self) -> u64 {
        self.users
    }

    /// How many users were left out for each reason, and what they were written into.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn finish(self) -> io::Result<(BTreeMap<String, u64>, W)> {
        Ok((self.counts, self.file.finish()?.inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_user_has_its_reason_and_reasons_are_counted() {
        let mut file = LeftOutFile::new(Vec::new()).expect("memory");
        let mut add = |reason: String, record: &str| {
            let position = Position { file: 0, byte: 9, line: 3, record: 2 };
            file.add(
                &LeftOut { reason: reason.into(), step: None },
                ("a\".json", position),
                record.as_bytes(),
            )
            .expect("memory");
        };
        add("deleted".into(), "{ \"a\": 1,\n \"b\": [ ] }");
        (0..MOST_REASONS + 9).for_each(|n| add(format!("{n:04}"), "{}"));
        add("deleted".into(), "{}");
        assert_eq!(file.users(), 2 + MOST_REASONS as u64 + 9);
        let (counts, written) = file.finish().expect("memory");
        assert_eq!((counts.len(), counts["deleted"], counts[OTHERS]), (MOST_REASONS + 1, 2, 10));
        let first = "{\"reason\":\"deleted\",\"file\":\"a\\\".json\",\"record\":2,\"line\":3,\"user\":{\"a\":1,\"b\":[]}}\n";
        assert!(written.starts_with(first.as_bytes()), "{}", String::from_utf8_lossy(&written));
    }
}
