//! Gathers a text that is understood only as a whole, up to a limit beyond which it is named and not read.

use crate::read::parser::{Found, Step};
use crate::read::problem::Problem;
use crate::read::window::Part;

/// The longest text that is kept, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// Adds `view` to `text`. Beyond the limit all of it is given up: `is_over` then, which is told once.
pub(super) fn gather(text: &mut Vec<u8>, is_over: &mut bool, view: &[u8]) -> Step {
    let fits = text.len() + view.len() <= MOST_BYTES;
    let mut found = Found::Nothing;
    if fits && !*is_over {
        text.extend_from_slice(view);
    } else if !std::mem::replace(is_over, true) {
        *text = Vec::new();
        let problem = Problem::TooLong { limit: MOST_BYTES };
        found = Found::Fault { problem, before: 0, is_record: false };
    }
    let part = if *is_over { Part::Damage } else { Part::Record };
    Step::Take { length: view.len(), part, found }
}
