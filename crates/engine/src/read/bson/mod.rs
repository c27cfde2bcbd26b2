//! Reads BSON documents one after the other, as `mongodump` writes a collection: a record each document.
//!
//! Ids become texts, times ISO 8601, decimals texts with all their digits; what JSON has no form for stays as
//! Extended JSON. After damage it goes on at the next document that begins with an `_id`.

mod decimal;
mod document;

use crate::read::bson::document::{Broken, Counts, members};
use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::magic::{LEAST_DOCUMENT, MOST_DOCUMENT, is_bson};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::window::Part;
use crate::thousands;

/// How many bytes of a document show that it is one.
const AHEAD: usize = 8;

/// The reader.
#[derive(Default)]
pub(super) struct Bson {
    counts: Counts,
    /// Whether the text before this is damage that was told
    is_lost: bool,
}

impl Parser for Bson {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if view.is_empty() {
            return if is_last { Step::End } else { Step::More };
        }
        let length = view.first_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize);
        let Some(length) = length else {
            return if is_last { self.lost(view, true) } else { Step::More };
        };
        if !(LEAST_DOCUMENT..=MOST_DOCUMENT).contains(&length) {
            return self.lost(view, is_last);
        }
        let Some(document) = view.get(..length) else {
            return match is_last {
                false => Step::More,
                // Its length may be what is damaged.
                true if self.is_lost || next(view, 1).is_some() => self.lost(view, true),
                true => fault(Problem::Unfinished { file: true }, view.len()),
            };
        };
        if document.last() != Some(&0) {
            return self.lost(view, is_last);
        }
        self.is_lost = false;
        let record = &mut out.record;
        record.begin();
        let mut counts = self.counts;
        match members(document, &mut counts, |name, value| record.raw(name, value)) {
            Ok(()) => {
                record.end();
                self.counts = counts;
                Step::Take { length, part: Part::Record, found: Found::Record { before: 0 } }
            }
            // The document ends where it says, so only its inside is damaged.
            Err(Broken::Text) => refused(Problem::Encoding, length),
            Err(Broken::Form) => refused(Problem::Document, length),
        }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        next(view, 0)
    }

    fn describe(&self, form: &mut FileFormat) {
        let Counts { ids, times, decimals, kept } = self.counts;
        let mut parts = Vec::new();
        let mut add = |count: u64, what: &str| {
            if count > 0 {
                parts.push(format!("{} {what}", thousands::count(count)));
            }
        };
        add(ids, "ids as texts");
        add(times, "times as ISO 8601");
        add(decimals, "decimals as texts");
        add(kept, "values that JSON has no form for as Extended JSON");
        if !parts.is_empty() {
            let (value, reason) = ("bson".to_owned(), parts.join(", "));
            form.guesses.push(Guess { about: GuessAbout::Shape, value, reason });
        }
    }
}

impl Bson {
    /// The damage at the start of `view`, up to the next document. It is told once, however many stretches it has.
    fn lost(&mut self, view: &[u8], is_last: bool) -> Step {
        let length = match next(view, 1) {
            Some(length) => length,
            None if is_last => view.len(),
            // The next document may begin in the last bytes.
            None if view.len() > AHEAD => view.len() - AHEAD,
            None => return Step::More,
        };
        if std::mem::replace(&mut self.is_lost, true) {
            return Step::Take { length, part: Part::Damage, found: Found::Nothing };
        }
        fault(Problem::Document, length)
    }
}

/// Where a document with an `_id` begins, from `from` on.
fn next(view: &[u8], from: usize) -> Option<usize> {
    let rest = view.get(from..)?;
    memchr::memmem::find_iter(rest, b"_id\0")
        .filter_map(|at| (from + at).checked_sub(5))
        .find(|at| *at >= from && view.get(*at..).is_some_and(is_bson))
}

/// A document that cannot be read. It counts as a record, but its bytes are no text and go into no file: so what is
/// told of it is the place behind it.
fn refused(problem: Problem, length: usize) -> Step {
    let found = Found::Fault { problem, before: length, is_record: true };
    Step::Take { length, part: Part::Damage, found }
}

/// A stretch that cannot be read.
fn fault(problem: Problem, length: usize) -> Step {
    let found = Found::Fault { problem, before: 0, is_record: false };
    Step::Take { length, part: Part::Damage, found }
}

#[cfg(test)]
mod tests;
