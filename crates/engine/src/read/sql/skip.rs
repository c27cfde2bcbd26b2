//! Passing over what is not wanted: comments, statements without rows, bodies of triggers and functions.

use memchr::memchr;

use super::{Mode, Skip, SkipKind, Sql, recovery, take};
use crate::read::parser::Step;
use crate::read::window::Part;

impl Sql {
    /// Passes over what is not wanted. `None` if the mode has changed.
    pub(super) fn passing(&mut self, view: &[u8], is_last: bool) -> Option<Step> {
        let Mode::Skip(skip) = &mut self.mode else { return None };
        let (length, is_over) = skip.pass(view, is_last);
        if is_over || is_last && length == view.len() {
            self.mode = Mode::Statement;
        }
        match length {
            0 if is_over || is_last => {
                self.mode = Mode::Statement;
                None
            }
            0 => Some(Step::More),
            _ => Some(take(length, Part::Wrapper)),
        }
    }
}

impl Skip {
    /// How much of `view` is passed over, and whether that is all that is to be.
    fn pass(&mut self, view: &[u8], is_last: bool) -> (usize, bool) {
        let mut at = 0;
        while let Some(rest) = view.get(at..).filter(|rest| !rest.is_empty()) {
            let line_end = memchr(b'\n', rest);
            if self.is_line_start && self.kind != SkipKind::Comment {
                let is_open = self.scan.is_open();
                match recovery::breaks(rest, self.kind, is_open, is_last) {
                    None => return (at, false),
                    Some(true) => return (at, true),
                    Some(false) => {}
                }
            }
            let line = rest.get(..line_end.map_or(rest.len(), |end| end + 1)).unwrap_or(rest);
            match self.kind {
                SkipKind::Comment | SkipKind::Statement => {
                    if let Some(end) = self.scan.pass(line) {
                        return (at + end, true);
                    }
                }
                SkipKind::Body => {
                    let mut start = 0;
                    while let Some(end) = self.scan.pass(line.get(start..).unwrap_or_default()) {
                        start += end;
                        let before = line.get(..start - 1).unwrap_or_default().trim_ascii_end();
                        let word = before.len().checked_sub(3).and_then(|from| before.get(from..));
                        if word.is_some_and(|word| word.eq_ignore_ascii_case(b"end")) {
                            return (at + start, true);
                        }
                    }
                }
                SkipKind::Batch | SkipKind::Delimited => {}
            }
            self.is_line_start = line_end.is_some();
            at += line.len();
        }
        (at, false)
    }
}
