//! Answers whether the check of this build gives the verdicts of a set of vectors. Needs no tenant, and keeps nothing.

use std::io::{BufReader, Read};

use web_sys::File;

use crate::io::file::FileReader;
use crate::protocol::failure::Failure;
use crate::protocol::page::Response;
use engine::check::vectors::check_set;

/// The largest set that is read, in bytes: another file was meant.
const LARGEST: f64 = 64.0 * 1024.0 * 1024.0;

/// Differences that are shown.
const SHOWN: usize = 100;

/// Checks the set in `file`.
///
/// # Errors
/// When it cannot be read, or is none.
pub(crate) fn answer(file: File) -> Result<Response, Failure> {
    let refused = |reason: String| Failure::refused(format!("This is no set of vectors: {reason}"));
    if file.size() > LARGEST {
        return Err(refused("it is larger than 64 MB".to_owned()));
    }
    let reader = FileReader::new(file).map_err(|error| refused(error.to_string()))?;
    let mut differing = Vec::new();
    let set = BufReader::new(reader.take(LARGEST as u64));
    let count = check_set(set, |found| {
        if differing.len() < SHOWN {
            differing.push(found);
        }
    });
    let count = count.map_err(|error| refused(error.to_string()))?;
    Ok(Response::Vectors { count, differing })
}
