//! Reads the CSV of `firebase auth:export`, which has no header, as records with the names of its JSON.
//!
//! The place of a field says what it is: 53 fields today, 29 before June 2026, 27 in 2019. Older tools quote a name only where it
//! holds a comma and double nothing, write claims bare or with `\"` in them, and let a line break in a name break the line. So
//! fields are found from both ends of a user: five that hold neither comma nor quote in front, the times behind the names. Quotes
//! count only right after a comma. What fits nowhere is a fault of its line; nothing is moved to fit.

mod fields;

use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::firebase::fields::{User, begins, user};
use crate::read::parser::{Found, Output, Parser, Step};
use crate::read::problem::Problem;
use crate::read::remark::{Remark, RemarkKind};
use crate::read::window::Part;

/// The most lines of one user: a name may hold line breaks.
const MOST_LINES: usize = 20;

/// The most remarks of one kind.
const MOST_REMARKS: u64 = 20;

/// Whether a text that begins with `head` is such a file: its first line is a user.
pub(super) fn is_firebase(head: &[u8]) -> bool {
    let mut lines = head.split_inclusive(|byte| *byte == b'\n');
    let first = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    if !begins(first) {
        return false;
    }
    // A name on its first line may hold a line break.
    let start = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let text = head.get(start..).unwrap_or_default();
    Lines::new(text).take(MOST_LINES).any(|end| user(text.get(..end).unwrap_or_default()).is_some())
}

/// Ends of the lines of a text, breaks included.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t [u8]) -> Self {
        Lines { text, at: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        Some(self.at)
    }
}

/// The reader.
#[derive(Default)]
pub(super) struct Firebase {
    joined: u64,
    claims: u64,
}

/// The user at the start of `view`, and its length. The step is that more text is needed.
fn find(view: &[u8], is_last: bool) -> Result<(usize, Option<User<'_>>), Step> {
    let mut first = 0;
    for (number, end) in Lines::new(view).take(MOST_LINES).enumerate() {
        let text = view.get(..end).unwrap_or_default();
        if !is_last && !text.ends_with(b"\n") {
            return Err(Step::More);
        }
        if number == 0 {
            first = end;
        } else if begins(last_line(text)) {
            break;
        }
        if let Some(user) = user(text) {
            return Ok((end, Some(user)));
        }
        if end == view.len() && !is_last {
            return Err(Step::More);
        }
    }
    Ok((first, None))
}

fn last_line(text: &[u8]) -> &[u8] {
    let without = text.strip_suffix(b"\n").unwrap_or(text);
    let start = memchr::memrchr(b'\n', without).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

impl Firebase {
    fn remark(&mut self, user: &User<'_>, out: &mut Output) {
        let mut tell = |count: &mut u64, kind, column: &str, message: &str, fix: &'static str| {
            *count += 1;
            if *count <= MOST_REMARKS {
                out.remarks.push_back(Remark {
                    kind,
                    is_warning: true,
                    position: out.position,
                    column: column.to_owned(),
                    value: String::new(),
                    message: message.to_owned(),
                    fix: fix.into(),
                });
            }
        };
        if user.lines > 1 {
            tell(
                &mut self.joined,
                RemarkKind::Ragged,
                "displayName",
                "A user stands on several lines: the lines were put together, with the break inside the name",
                "Look at the name after the import.",
            );
        }
        if user.has_bad_claims {
            tell(
                &mut self.claims,
                RemarkKind::Spoiled,
                "customAttributes",
                "The claims of a user are no JSON any more, and were left out",
                "Set the claims by hand, or export the users as JSON.",
            );
        }
    }
}

impl Parser for Firebase {
    fn step(&mut self, view: &[u8], is_last: bool, out: &mut Output) -> Step {
        if view.is_empty() {
            return if is_last { Step::End } else { Step::More };
        }
        let blank = view.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if blank > 0 {
            return Step::Take { length: blank, part: Part::Separator, found: Found::Nothing };
        }
        match find(view, is_last) {
            Err(step) => step,
            Ok((length, Some(user))) => {
                self.remark(&user, out);
                user.write(&mut out.record);
                Step::Take { length, part: Part::Record, found: Found::Record { before: 0 } }
            }
            Ok((length, None)) => {
                let problem = if std::str::from_utf8(view.get(..length).unwrap_or_default()).is_ok()
                {
                    Problem::Firebase
                } else {
                    Problem::Encoding
                };
                let found = Found::Fault { problem, before: 0, is_record: true };
                Step::Take { length, part: Part::Damage, found }
            }
        }
    }

    fn overlong(&mut self, view: &[u8]) -> Option<usize> {
        memchr::memchr(b'\n', view).map(|at| at + 1)
    }

    fn describe(&self, form: &mut FileFormat) {
        let reason = "no header: a first line of localId, email, true or false, and times of 13 digits; fields are told by their places".to_owned();
        form.guesses.push(Guess {
            about: GuessAbout::Shape,
            value: "CSV of Firebase".to_owned(),
            reason,
        });
    }
}

#[cfg(test)]
mod tests;
